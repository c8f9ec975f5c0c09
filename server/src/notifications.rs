//! Notifications: what the bell shows, and what a person wants to be told.
//!
//! What is addressed to a person has a row, made by the outbox's worker (`worker.rs`). What is new for
//! many has none: it follows from heads and marks when the bell is asked for.

mod addressed;
mod called;
mod concerned;
mod groups;
mod levels;
mod merging;
mod named;
mod proposals;
mod queries;
mod reading;
mod reported;
mod routes;
mod tasks;
mod versions;
mod worker;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use protocol::{
    CommentId, ConversationId, Event, NoticeId, ProposalId, ReportId, ResourceId, Seq, Snapshot, SpaceId,
    Stream, UserId,
    mentions::Group,
    notifications::{
        Again, Bell, Choices, Event as It, IsUnread, Kind, Level, LevelSet, Notice, PAGE, PRESSING, Read,
        SetLevel, SetWish, Unread, Visit, WasRead, Which, WishSet, Withdrawn, Words, check_named,
        tasks::SetDone,
    },
    people::Mark,
    spaces::Role,
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

pub use addressed::leave;
pub use addressed::queries::who_may_read;
pub use called::Message;
pub use concerned::concerned;
pub use named::{name, reconsider};
pub use proposals::Fate;
pub use reported::AboutReport;
pub use routes::router;
pub use versions::new_version;
pub use worker::{KIND, KINDS, Word, changed, follow_up, work};

use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::Auth,
    comments::render,
    dispatch,
    error::{Result, not_found},
    feed, http,
    live::log,
    spaces,
};

/// A visit ends after this long without anybody looking, on whatever device.
const VISIT_ENDS: TimeDelta = TimeDelta::minutes(30);

/// The bell, and the position of the reader's stream. Rights are asked now: what one may no longer
/// read is not listed, and no words of it.
///
/// # Errors
/// 422 for a cursor that is not one.
pub async fn list(app: &App, auth: &Auth, after: Option<&str>) -> Result<Snapshot<Bell>> {
    let after = after.map(http::placed).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let since = queries::since(&mut tx, auth.user).await?;
    let mut found = queries::notices(&mut tx, auth.user, after, PAGE + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > PAGE;
    if more {
        found.pop();
    }
    let next = found.last().filter(|_| more).map(|(it, _)| http::place(it.at, it.id));
    let unread = queries::unread(&mut tx, &[auth.user]).await?.first().map_or(0, |(_, count)| *count);
    let oldest = found.last().filter(|_| more && after.is_none()).map(|(it, _)| (it.at, it.id));
    let pressing = match oldest {
        Some(oldest) => queries::pressing(&mut tx, auth.user, oldest, PRESSING).await?,
        None => Vec::new(),
    };
    let (news, quiet) = match after {
        None => (queries::news(&mut tx, auth.user, since).await?, queries::quiet(&mut tx, auth.user).await?),
        Some(_) => (Vec::new(), Vec::new()),
    };
    let (mut published, called, wishes, reported) = match after {
        None => (
            feed::unseen(&mut tx, auth.user, since).await?,
            called::queries::called(&mut tx, auth.user, None).await?,
            levels::queries::wishes(&mut tx, auth.user).await?,
            reported::queries::reported(&mut tx, auth.user).await?,
        ),
        Some(_) => (Vec::new(), Vec::new(), Vec::new(), Vec::new()),
    };
    published.retain(|item| !found.iter().any(|(notice, _)| notice.tells_of(item.id)));
    let others: Vec<ResourceId> = news.iter().map(|it| it.resource).collect();
    let listed = found.len();
    found.extend(pressing);
    let (mut notices, titles) = worded(&mut tx, found, &others).await?;
    let pressing = notices.split_off(listed);
    let title = |id: ResourceId| titles.get(&id).cloned().unwrap_or_default();
    let news = news.into_iter().map(|it| protocol::notifications::News { title: title(it.resource), ..it });
    let news = news.collect();
    let content =
        Bell { since, notices, next, pressing, unread, news, quiet, published, called, wishes, reported };
    Ok(Snapshot { position, content })
}

/// Notices with what they are about in words; and the titles of what they are about, and of these others.
async fn worded(
    db: &mut PgConnection,
    found: Vec<(Notice, queries::Begins)>,
    others: &[ResourceId],
) -> Result<(Vec<Notice>, HashMap<ResourceId, String>)> {
    let mut resources: Vec<ResourceId> = found.iter().filter_map(|(it, _)| it.resource).collect();
    let mut spaces: Vec<SpaceId> =
        found.iter().filter(|(it, _)| it.resource.is_none()).map(|(it, _)| it.space).collect();
    spaces.sort_unstable();
    spaces.dedup();
    let names: HashMap<SpaceId, String> = queries::spaces(&mut *db, &spaces).await?.into_iter().collect();
    resources.extend(others);
    let titles = dispatch::titles(db, &resources).await?;
    let notices = found.into_iter().map(|(notice, begins)| {
        let title = match notice.resource {
            Some(resource) => titles.get(&resource).cloned().unwrap_or_default(),
            None => begins.title.unwrap_or_else(|| names.get(&notice.space).cloned().unwrap_or_default()),
        };
        let excerpt = begins.text.unwrap_or_else(|| render::excerpt(&begins.html.unwrap_or_default()));
        let words = Words { title, excerpt };
        Notice { words: Some(words), ..notice }
    });
    Ok((notices.collect(), titles))
}

/// How many notices are unread, after what this transaction did. The bell is locked by it.
async fn unread(db: &mut PgConnection, user: UserId) -> Result<i64> {
    Ok(queries::unread(db, &[user]).await?.first().map_or(0, |(_, count)| *count))
}

/// Marks as read. All of them are one statement, however many.
///
/// # Errors
/// 422.
pub async fn read(app: &App, auth: &Auth, read: Read) -> Result<()> {
    if let Which::Notices(ids) = &read.which {
        check_named(ids)?;
    }
    let user = auth.user;
    app.write(move |tx| {
        let read = read.clone();
        Box::pin(async move {
            if acts::claim::<()>(tx, user, read.act, &read).await?.is_some() {
                return Ok(());
            }
            queries::lock(tx.db(), &[user]).await?;
            let now = tx.app.clock.now();
            match &read.which {
                Which::All => {
                    reading::queries::read_all(tx.db(), user, None, read.act).await?;
                    reading::queries::let_be(tx.db(), user, reading::queries::Scope::All, read.act).await?;
                    reading::queries::look_at_all(tx.db(), user, read.act, now).await?;
                    called::queries::let_called_be(tx.db(), user, None, read.act).await?;
                    reported::queries::let_be(tx.db(), user, None, read.act).await?;
                }
                Which::Space(space) => {
                    spaces::role(&mut *tx.db(), *space, user).await?.ok_or_else(not_found)?;
                    reading::queries::read_all(tx.db(), user, Some(*space), read.act).await?;
                    reading::queries::let_be(tx.db(), user, reading::queries::Scope::Space(*space), read.act)
                        .await?;
                    reading::queries::look_around(tx.db(), user, *space, read.act).await?;
                }
                Which::Notices(ids) => reading::queries::read_these(tx.db(), user, ids, read.act).await?,
                Which::News(resource) => {
                    dispatch::access(tx.db(), user, *resource).await?;
                    reading::queries::let_be(
                        tx.db(),
                        user,
                        reading::queries::Scope::Resource(*resource),
                        read.act,
                    )
                    .await?;
                }
                Which::Called(message) => {
                    called::queries::let_called_be(tx.db(), user, Some(*message), read.act).await?;
                }
                Which::Report(report) => {
                    reported::queries::let_be(tx.db(), user, Some(*report), read.act).await?;
                }
                Which::Published(resource) => {
                    dispatch::access(tx.db(), user, *resource).await?;
                    reading::queries::look(tx.db(), user, *resource, read.act).await?;
                    named::queries::saw(tx.db(), user, *resource, read.act).await?;
                }
            }
            let unread = unread(tx.db(), user).await?;
            let was = WasRead { which: read.which, act: read.act, unread };
            tx.emit(Stream::User(user), Event::Notifications(It::Read(was)));
            acts::keep(tx, user, read.act, &()).await
        })
    })
    .await
}

/// Makes unread again what a write read, or these.
///
/// # Errors
/// 422.
pub async fn unread_again(app: &App, auth: &Auth, ask: Unread) -> Result<()> {
    if let Again::Notices(ids) = &ask.which {
        check_named(ids)?;
    }
    let user = auth.user;
    app.write(move |tx| {
        let ask = ask.clone();
        Box::pin(async move {
            if acts::claim::<()>(tx, user, ask.act, &ask).await?.is_some() {
                return Ok(());
            }
            queries::lock(tx.db(), &[user]).await?;
            match &ask.which {
                Again::Act(act) => {
                    reading::queries::undo(tx.db(), user, *act).await?;
                    reading::queries::tell_again(tx.db(), user, *act).await?;
                }
                Again::Notices(ids) => reading::queries::unread_these(tx.db(), user, ids).await?,
            }
            let unread = unread(tx.db(), user).await?;
            tx.emit(
                Stream::User(user),
                Event::Notifications(It::Unread(IsUnread { which: ask.which, unread })),
            );
            acts::keep(tx, user, ask.act, &()).await
        })
    })
    .await
}

/// Says of a mention that it is done, or is not after all.
///
/// # Errors
/// 404: there is no such mention of one's own.
pub async fn set_done(app: &App, auth: &Auth, mention: tasks::Mention, set: SetDone) -> Result<()> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            if acts::claim::<()>(tx, user, set.act, &(mention, set.done)).await?.is_some() {
                return Ok(());
            }
            for event in tasks::set_done(tx, user, mention, set).await? {
                tx.emit(Stream::User(user), Event::Notifications(event));
            }
            acts::keep(tx, user, set.act, &()).await
        })
    })
    .await
}

/// The reader's mark passes the notices of a resource up to a message: whoever has read a comment in its
/// place has read its notice. Called before the mark is set.
///
/// # Errors
/// The database's.
pub async fn passed(tx: &mut Tx, user: UserId, resource: ResourceId, mark: Mark) -> Result<()> {
    queries::lock(tx.db(), &[user]).await?;
    let passed = reading::queries::pass(tx.db(), user, resource, mark.msg_no, mark.act).await?;
    if !passed.is_empty() {
        let unread = unread(tx.db(), user).await?;
        let was = WasRead { which: Which::Notices(passed), act: mark.act, unread };
        tx.emit(Stream::User(user), Event::Notifications(It::Read(was)));
    }
    Ok(())
}

/// The reader keeps messages for later: they are news again, though he had let them be.
///
/// # Errors
/// The database's.
pub async fn kept_for_later(tx: &mut Tx, user: UserId, resource: ResourceId, from: Seq) -> Result<()> {
    reading::queries::tell_from(tx.db(), user, resource, from).await
}

/// Somebody looks at the page, on whatever device. The first who does after half an hour in which nobody
/// did begins a visit; what is new is counted from the end of the one before.
///
/// # Errors
/// The database's.
pub async fn visit(app: &App, auth: &Auth) -> Result<Visit> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            let now = tx.app.clock.now();
            queries::lock(tx.db(), &[user]).await?;
            let begun = queries::visit(tx.db(), user, now, now - VISIT_ENDS).await?;
            let since = queries::since(tx.db(), user).await?;
            if begun {
                tx.emit(Stream::User(user), Event::Notifications(It::Visited(since)));
            }
            Ok(Visit { since })
        })
    })
    .await
}

/// When the reader's visit before this one ended.
///
/// # Errors
/// The database's.
pub async fn since(db: &mut PgConnection, user: UserId) -> Result<DateTime<Utc>> {
    queries::since(db, user).await
}

/// How much one is told of a resource, and why.
///
/// # Errors
/// 404.
pub async fn level(app: &App, auth: &Auth, resource: ResourceId) -> Result<LevelSet> {
    let mut db = app.pool.acquire().await?;
    dispatch::access(&mut db, auth.user, resource).await?;
    levels::level(&mut db, auth.user, resource).await
}

/// Sets how much one wants to be told of a resource, or takes that back.
///
/// # Errors
/// 404.
pub async fn set_level(app: &App, auth: &Auth, resource: ResourceId, set: SetLevel) -> Result<()> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            let access = dispatch::access(tx.db(), user, resource).await?;
            if acts::claim::<()>(tx, user, set.act, &(resource, set.level)).await?.is_some() {
                return Ok(());
            }
            queries::lock(tx.db(), &[user]).await?;
            levels::queries::set_level(tx.db(), user, resource, access.space, set.level).await?;
            let level = LevelSet { why: None, ..levels::level(tx.db(), user, resource).await? };
            tx.emit(Stream::User(user), Event::Notifications(It::LevelSet(level)));
            acts::keep(tx, user, set.act, &()).await
        })
    })
    .await
}

/// How many people a comment under a resource would tell that calls a group together: those of it who may
/// read the resource now, its author aside.
///
/// # Errors
/// The database's.
pub async fn reach(db: &mut PgConnection, resource: ResourceId, by: UserId, group: Group) -> Result<i64> {
    groups::queries::size(db, resource, by, group).await
}

/// Sets how much one wants to be told of a space, or of one of its services, or takes that back.
///
/// # Errors
/// 404: no such space, or not a member; 422: the service has nothing of its own.
pub async fn set_wish(app: &App, auth: &Auth, space: SpaceId, set: SetWish) -> Result<()> {
    let (user, kind) = (auth.user, set.kind()?);
    app.write(move |tx| {
        Box::pin(async move {
            spaces::role(&mut *tx.db(), space, user).await?.ok_or_else(not_found)?;
            if acts::claim::<()>(tx, user, set.act, &(space, set.service, set.level)).await?.is_some() {
                return Ok(());
            }
            queries::lock(tx.db(), &[user]).await?;
            let now = tx.app.clock.now();
            levels::queries::set_wish(tx.db(), user, (space, kind), set.level, now).await?;
            let wish = WishSet { space, service: set.service, level: set.level };
            tx.emit(Stream::User(user), Event::Notifications(It::WishSet(wish)));
            acts::keep(tx, user, set.act, &()).await
        })
    })
    .await
}

/// All that one chose to be told, or not, and the position of one's stream.
///
/// # Errors
/// The database's.
pub async fn choices(app: &App, auth: &Auth) -> Result<Snapshot<Choices>> {
    let mut tx = snapshot(&app.pool).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let wishes = levels::queries::wishes(&mut tx, auth.user).await?;
    let chosen = levels::queries::chosen(&mut tx, auth.user).await?;
    Ok(Snapshot { position, content: Choices { wishes, chosen } })
}

/// Carries what people chose to be told of a resource over to another that takes it in: who follows the one
/// follows the other, unless he chose otherwise there. Answers whose choice is another now. Asked before
/// the comments go.
///
/// # Errors
/// The database's.
pub async fn carry_levels(
    tx: &mut Tx,
    space: SpaceId,
    (from, into): (ResourceId, ResourceId),
) -> Result<Vec<(UserId, Level)>> {
    merging::queries::levels(tx.db(), space, from, into).await
}

/// Carries the notices of a resource over to another that took its comments in, read ones as read, and up
/// to where people let its news be. No count changes by it.
///
/// # Errors
/// The database's.
pub async fn carry(
    tx: &mut Tx,
    space: SpaceId,
    (from, into): (ResourceId, ResourceId),
    after: Seq,
) -> Result<()> {
    merging::queries::notices(tx.db(), from, into, after).await?;
    merging::queries::seen(tx.db(), space, (from, into), after).await
}

/// What is addressed to a person beside comments.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct About {
    /// What it is.
    pub kind: Kind,
    /// In which space.
    pub space: SpaceId,
    /// About which resource, if about one.
    pub resource: Option<ResourceId>,
    /// About which of its comments, if about one.
    pub comment: Option<(CommentId, Seq)>,
    /// The role that the person has now.
    pub role: Option<Role>,
    /// Whose doing it is.
    pub by: UserId,
}

/// Tells people something that concerns each of them. What was told of the same comment before gives way, and
/// an earlier reminder of the same; of what becomes of an event, only the last is told.
///
/// # Errors
/// The database's.
pub async fn address(tx: &mut Tx, people: &[UserId], about: &About) -> Result<()> {
    for (user, event) in addressed::address(tx, people, about).await? {
        tx.emit(Stream::User(user), Event::Notifications(event));
    }
    Ok(())
}

/// A message of a conversation names these people now, and nobody else: who is new among them is told, who
/// is named no longer is told of it no longer.
///
/// # Errors
/// The database's.
pub async fn call(tx: &mut Tx, message: Message, by: UserId, named: &[UserId]) -> Result<()> {
    for (user, told) in called::call(tx, message, by, named).await? {
        tx.emit(Stream::User(user), Event::Notifications(told));
    }
    Ok(())
}

/// Somebody keeps messages of a conversation for later: what names him there is told anew.
///
/// # Errors
/// The database's.
pub async fn call_again(tx: &mut Tx, user: UserId, conversation: ConversationId) -> Result<()> {
    for told in called::again(tx, user, conversation).await? {
        tx.emit(Stream::User(user), Event::Notifications(told));
    }
    Ok(())
}

/// Something of a report concerns these people.
///
/// # Errors
/// The database's.
pub async fn tell_of_report(tx: &mut Tx, people: &[UserId], about: &AboutReport) -> Result<()> {
    for (user, told) in reported::tell(tx, people, about).await? {
        tx.emit(Stream::User(user), Event::Notifications(told));
    }
    Ok(())
}

/// Nobody needs to be told any more that a report came.
///
/// # Errors
/// The database's.
pub async fn untell_report(tx: &mut Tx, report: ReportId) -> Result<()> {
    for (user, told) in reported::untell(tx, report).await? {
        tx.emit(Stream::User(user), Event::Notifications(told));
    }
    Ok(())
}

/// Somebody proposes a thread: these people, who may decide of it, are told.
///
/// # Errors
/// The database's.
pub async fn proposed(
    tx: &mut Tx,
    proposal: (ProposalId, SpaceId),
    by: UserId,
    people: &[UserId],
) -> Result<()> {
    for (user, told) in proposals::came(tx, proposal, by, people).await? {
        tx.emit(Stream::User(user), Event::Notifications(told));
    }
    Ok(())
}

/// A proposal waits no longer: nobody is told any more that it does, and its author is told what became of it.
/// He follows the thread that it became, unless he wishes otherwise.
///
/// # Errors
/// The database's.
pub async fn decided(tx: &mut Tx, fate: &Fate) -> Result<()> {
    let mut told = proposals::decided(tx, fate).await?;
    if let Some(thread) = fate.thread {
        told.extend(proposals::follow(tx, fate.author, fate.space, thread).await?);
    }
    for (user, event) in told {
        tx.emit(Stream::User(user), Event::Notifications(event));
    }
    Ok(())
}

/// Takes back what was told so, of a comment or, where there is none, in a space.
///
/// # Errors
/// The database's.
pub async fn take_back(tx: &mut Tx, kind: Kind, space: SpaceId, comment: Option<CommentId>) -> Result<()> {
    let held = queries::whose(tx.db(), kind, space, comment).await?;
    withdraw(tx, held).await
}

/// Takes back what was told so of a resource.
///
/// # Errors
/// The database's.
pub async fn take_back_of(tx: &mut Tx, kind: Kind, resource: ResourceId) -> Result<()> {
    let held = queries::whose_of(tx.db(), kind, resource).await?;
    withdraw(tx, held).await
}

/// The same of these people alone.
///
/// # Errors
/// The database's.
pub async fn take_back_from(tx: &mut Tx, kind: Kind, resource: ResourceId, people: &[UserId]) -> Result<()> {
    let mut held = queries::whose_of(tx.db(), kind, resource).await?;
    held.retain(|(user, _)| people.contains(user));
    withdraw(tx, held).await
}

async fn withdraw(tx: &mut Tx, held: Vec<(UserId, NoticeId)>) -> Result<()> {
    let people: Vec<UserId> = held.iter().map(|(user, _)| *user).collect();
    queries::lock(tx.db(), &people).await?;
    queries::remove(tx.db(), &held.iter().map(|(_, id)| *id).collect::<Vec<_>>()).await?;
    for (user, id) in held {
        let unread = unread(tx.db(), user).await?;
        let withdrawn = Withdrawn { notices: vec![id], unread };
        tx.emit(Stream::User(user), Event::Notifications(It::Withdrawn(withdrawn)));
    }
    Ok(())
}

/// Does what follows from some rows of a kind of the outbox, and tells whom it concerns. Answers how many there were.
async fn tell(tx: &mut Tx, kind: &str, most: i64) -> Result<usize> {
    let (count, events) = worker::some(tx, kind, most).await?;
    for (user, event) in events {
        tx.emit(Stream::User(user), Event::Notifications(event));
    }
    Ok(count)
}

/// Whether what answers a person's comment is told to him at this level.
fn told_of_answers(level: Level) -> bool {
    match level {
        Level::Normal | Level::Follow => true,
        Level::Mentions | Level::Mute => false,
    }
}
