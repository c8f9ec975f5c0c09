//! The feed: what a space's home shows. A service that has things with a page of their own makes each of
//! them a resource here, and has it told when it is published, changed and taken away; home, the bell and
//! the titles of notices then know it.

mod queries;
mod routes;

use chrono::{DateTime, Utc};
use protocol::{
    Event, Fault, ResourceId, Snapshot, SpaceId, Stream, UserId,
    feed::{
        COUNT_MAX, Count, Described, EXCERPT_MAX, Event as It, Feed, Item, Kind, NEW_MAX, PAGE, PINS_MAX, Pin,
    },
    spaces::{Role, Service},
};

pub use routes::router;

use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::Auth,
    comments::render,
    dispatch,
    error::{Result, invalid, not_allowed, not_found},
    http,
    live::log,
    notifications, spaces,
};

/// A resource to be made.
#[derive(Clone, Copy, Debug)]
pub struct New<'n> {
    /// Its id.
    pub id: ResourceId,
    /// In which space.
    pub space: SpaceId,
    /// What it is.
    pub kind: Kind,
    /// The least role that may read it.
    pub audience: Role,
    /// Its title.
    pub title: &'n str,
    /// How it begins, as plain text; see [`excerpt`].
    pub excerpt: &'n str,
    /// Who makes it.
    pub author: UserId,
    /// When it is published; absent: it is a draft, which its author and the admins may read.
    pub published: Option<DateTime<Utc>>,
}

/// What of the feed is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only what is of this kind.
    pub kind: Option<Kind>,
    /// Only what this person published.
    pub author: Option<UserId>,
    /// Only what the reader follows.
    pub followed: bool,
}

/// The stream of those who may read what is for a role.
#[must_use]
pub fn stream(space: SpaceId, audience: Role) -> Stream {
    match audience {
        Role::Member => Stream::Space(space),
        Role::Contributor => Stream::Contributors(space),
        Role::Admin => Stream::Admins(space),
    }
}

/// How a text begins, as plain text of one line, from its rendered HTML.
#[must_use]
pub fn excerpt(html: &str) -> String {
    render::excerpt(html).chars().take(EXCERPT_MAX).collect()
}

/// Makes a resource with its stream, and has it told if it is published.
///
/// # Errors
/// The database's.
pub async fn create(tx: &mut Tx, new: &New<'_>) -> Result<()> {
    let at = tx.app.clock.now();
    queries::insert(tx.db(), new, at).await?;
    log::create(tx.db(), Stream::Resource(new.id)).await?;
    if new.published.is_some() { tell_published(tx, new.id).await } else { Ok(()) }
}

async fn tell_published(tx: &mut Tx, id: ResourceId) -> Result<()> {
    if let Some((item, audience)) = queries::item(tx.db(), id).await? {
        tx.emit(stream(item.space, audience), Event::Feed(It::Published(item)));
    }
    Ok(())
}

/// Publishes a draft. What is published already stays as it is. Answers whether it was a draft.
///
/// # Errors
/// The database's.
pub async fn publish(tx: &mut Tx, id: ResourceId, at: DateTime<Utc>) -> Result<bool> {
    let was_draft = queries::publish(tx.db(), id, at).await?;
    if was_draft {
        tell_published(tx, id).await?;
        notifications::reconsider(tx, id).await?;
    }
    Ok(was_draft)
}

/// Gives a resource another title and beginning.
///
/// # Errors
/// The database's.
pub async fn describe(tx: &mut Tx, id: ResourceId, title: &str, excerpt: &str) -> Result<()> {
    queries::describe(tx.db(), id, title, excerpt).await?;
    if let Some((item, audience)) = queries::item(tx.db(), id).await? {
        let described = Described { id, title: item.title, excerpt: item.excerpt };
        tx.emit(stream(item.space, audience), Event::Feed(It::Described(described)));
    }
    Ok(())
}

/// Takes a resource away: from here on nobody may read it.
///
/// # Errors
/// The database's.
pub async fn withdraw(tx: &mut Tx, id: ResourceId) -> Result<()> {
    let shown = queries::item(tx.db(), id).await?;
    let now = tx.app.clock.now();
    queries::withdraw(tx.db(), id, now).await?;
    notifications::reconsider(tx, id).await?;
    if let Some((item, audience)) = shown {
        tx.emit(stream(item.space, audience), Event::Feed(It::Withdrawn(id)));
    }
    Ok(())
}

/// Has a resource be for another role. Those for whom it is no longer are told that it is gone.
///
/// # Errors
/// The database's.
pub async fn regroup(tx: &mut Tx, id: ResourceId, audience: Role) -> Result<()> {
    notifications::reconsider(tx, id).await?;
    let Some((item, before)) = queries::item(tx.db(), id).await? else {
        return queries::regroup(tx.db(), id, audience).await;
    };
    if before == audience {
        return Ok(());
    }
    queries::regroup(tx.db(), id, audience).await?;
    tx.emit(stream(item.space, before), Event::Feed(It::Withdrawn(id)));
    tx.emit(stream(item.space, audience), Event::Feed(It::Published(item)));
    Ok(())
}

/// A page of a space's feed, and the position of the space's stream.
///
/// # Errors
/// 404: no such space, or not a member; 422 for a cursor that is not one.
pub async fn list(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    filter: Filter,
    after: Option<&str>,
) -> Result<Snapshot<Feed>> {
    let after = after.map(http::placed).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    let role = spaces::role(&mut *tx, space, auth.user).await?.ok_or_else(not_found)?;
    let position = log::head(&mut *tx, Stream::Space(space)).await?.ok_or_else(not_found)?;
    let reader = (auth.user, role);
    let since = notifications::since(&mut tx, auth.user).await?;
    let mut items = queries::items(&mut tx, space, reader, filter, after, PAGE + 1).await?;
    let more = i64::try_from(items.len()).unwrap_or(0) > PAGE;
    if more {
        items.pop();
    }
    let next = items.last().filter(|_| more).map(|it| http::place(it.at, it.id));
    let (counts, pins) = match after {
        None => (
            counts(&mut tx, space, reader, since).await?,
            queries::pins(&mut tx, space, reader, filter.kind).await?,
        ),
        Some(_) => (Vec::new(), Vec::new()),
    };
    Ok(Snapshot { position, content: Feed { space, since, counts, pins, items, next } })
}

/// What others published in somebody's spaces since then that he has neither seen nor let be, the newest
/// first; so many at most.
///
/// # Errors
/// The database's.
pub async fn unseen(db: &mut sqlx::PgConnection, user: UserId, since: DateTime<Utc>) -> Result<Vec<Item>> {
    queries::unseen(db, user, since, NEW_MAX).await
}

async fn counts(
    db: &mut sqlx::PgConnection,
    space: SpaceId,
    reader: (UserId, Role),
    since: DateTime<Utc>,
) -> Result<Vec<Count>> {
    let published = queries::published_since(db, space, reader, since, COUNT_MAX).await?;
    let messages = queries::said_since(db, space, reader, since, COUNT_MAX).await?;
    let count = |service: Service| match Kind::of(service) {
        Some(Kind::Thread) => messages,
        Some(kind) => published.iter().find(|(it, _)| *it == kind).map_or(0, |(_, count)| *count),
        None => 0,
    };
    let counts = Service::ALL.iter().map(|service| Count { service: *service, count: count(*service) });
    Ok(counts.filter(|it| it.count > 0).collect())
}

/// Has a resource stand first on its space's home, or no longer.
///
/// # Errors
/// 403 not an admin; 404, also for what is not published; 422 `pinned` too-long: five stand there already.
pub async fn pin(app: &App, auth: &Auth, id: ResourceId, pin: Pin) -> Result<()> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            let access = dispatch::access(tx.db(), user, id).await?;
            if access.role < Role::Admin {
                return Err(not_allowed());
            }
            if acts::claim::<()>(tx, user, pin.act, &(id, pin.pinned)).await?.is_some() {
                return Ok(());
            }
            let (item, audience) = queries::item(tx.db(), id).await?.ok_or_else(not_found)?;
            let to = stream(access.space, audience);
            if pin.pinned {
                // Two admins at once are counted one after the other.
                log::hold(tx.db(), &[Stream::Space(access.space)]).await?;
                let now = tx.app.clock.now();
                let pinned = queries::pin(tx.db(), access.space, id, user, now).await?;
                if pinned > PINS_MAX {
                    return Err(invalid("pinned", Fault::TooLong));
                }
                tx.emit(to, Event::Feed(It::Pinned(item)));
            } else if queries::unpin(tx.db(), id).await? {
                tx.emit(to, Event::Feed(It::Unpinned(id)));
            }
            acts::keep(tx, user, pin.act, &()).await
        })
    })
    .await
}

/// Puts a resource away, or takes it back, telling nobody: it stays readable, takes no comments, and is not
/// in the feed. What is put away stands first no longer, also when it comes back.
///
/// # Errors
/// The database's.
pub async fn put_away(tx: &mut Tx, id: ResourceId, by: Option<UserId>) -> Result<()> {
    let now = tx.app.clock.now();
    queries::archive(tx.db(), id, by, now).await?;
    notifications::reconsider(tx, id).await
}

/// The same, and has it told.
///
/// # Errors
/// The database's.
pub async fn archive(tx: &mut Tx, id: ResourceId, by: Option<UserId>) -> Result<()> {
    put_away(tx, id, by).await?;
    if by.is_none() {
        return tell_published(tx, id).await;
    }
    if let Some((space, audience)) = queries::place(tx.db(), id).await? {
        tx.emit(stream(space, audience), Event::Feed(It::Withdrawn(id)));
    }
    Ok(())
}
