//! The blog: contributors write posts, which are published at once or when they are due; everybody comments
//! on them by the shared service, and reacts. What is not published is between its author and the admins.

mod atom;
mod queries;
mod routes;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use protocol::{
    ActId, Code, Event, Fault, FileId, ResourceId, Snapshot, SpaceId, Stream,
    blog::{
        Drafted, Drafts, Edited, Event as It, Heading, History, List, PAGE, Post, Preview, Previewed,
        Reacted, Save, Subscription, When, Write,
    },
    comments::{React, ReactionKind},
    feed::Kind,
    files::File,
    spaces::Role,
};
use sqlx::PgConnection;

pub use routes::router;

use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::Auth,
    comments::{self, Opening, article},
    dispatch::{self, Access},
    error::{Result, invalid, not_allowed, not_found, refused},
    feed, files, http,
    live::{bus::Note, log},
    mentions, notifications, spaces,
};

/// Refuses whoever may not write in a space.
async fn contributor(db: &mut PgConnection, auth: &Auth, space: SpaceId) -> Result<()> {
    match spaces::role(db, space, auth.user).await? {
        Some(role) if role >= Role::Contributor => Ok(()),
        Some(_) => Err(not_allowed()),
        None => Err(not_found()),
    }
}

/// A post, and the reader's access to it. What is no post is not found.
async fn found(db: &mut PgConnection, auth: &Auth, id: ResourceId) -> Result<(queries::Post, Access)> {
    let access = dispatch::access(db, auth.user, id).await?;
    Ok((queries::find(db, id).await?.ok_or_else(not_found)?, access))
}

/// Whether he may change it: its author, as long as he may write there, and admins.
fn may_change(post: &queries::Post, access: Access, auth: &Auth) -> bool {
    access.role >= Role::Admin || (access.role >= Role::Contributor && post.heading.author.id == auth.user)
}

/// A post that the asker may change.
async fn managed(db: &mut PgConnection, auth: &Auth, id: ResourceId) -> Result<queries::Post> {
    let (post, access) = found(db, auth, id).await?;
    if may_change(&post, access, auth) { Ok(post) } else { Err(not_allowed()) }
}

/// A text as it is kept.
#[derive(Clone)]
struct Text {
    html: String,
    /// What it shows, and the cover.
    files: Vec<FileId>,
}

/// Renders a text of a space, with the files that its author may show in it and the people it names.
async fn text(
    app: &App,
    auth: &Auth,
    (source, cover): (&str, Option<FileId>),
    space: SpaceId,
    of: Option<ResourceId>,
) -> Result<Text> {
    let mut asked = article::shows(source);
    asked.extend(cover);
    let known: HashMap<FileId, File> = files::these(app, auth.user, &asked, of.map(|id| id.0)).await?;
    if let Some(cover) = cover
        && known.get(&cover).is_none_or(|file| file.picture.is_none())
    {
        return Err(invalid("cover", Fault::UnknownValue));
    }
    let people = mentions::named_in(&app.pool, space, Role::Member, source).await?;
    let html = article::html(source, &known, &people);
    Ok(Text { html, files: known.into_keys().collect() })
}

/// A page of a space's posts, and the position of the space's stream.
///
/// # Errors
/// 404; 422 for a cursor that is not one.
pub async fn list(app: &App, auth: &Auth, space: SpaceId, after: Option<&str>) -> Result<Snapshot<List>> {
    let after = after.map(http::placed).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    spaces::role(&mut *tx, space, auth.user).await?.ok_or_else(not_found)?;
    let position = log::head(&mut *tx, Stream::Space(space)).await?.ok_or_else(not_found)?;
    let mut rows = queries::rows(&mut tx, space, auth.user, after, PAGE + 1).await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > PAGE;
    if more {
        rows.pop();
    }
    let next =
        rows.last().filter(|_| more).and_then(|row| row.heading.at.map(|at| http::place(at, row.heading.id)));
    Ok(Snapshot { position, content: List { rows, next } })
}

/// What the asker has written in a space and not published, and the position of his own stream.
///
/// # Errors
/// 403 not a contributor; 404.
pub async fn drafts(app: &App, auth: &Auth, space: SpaceId) -> Result<Snapshot<Drafts>> {
    let mut tx = snapshot(&app.pool).await?;
    contributor(&mut tx, auth, space).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let items = queries::drafts(&mut tx, space, auth.user).await?;
    Ok(Snapshot { position, content: Drafts { space, items } })
}

/// A post's page, and the position of its stream.
///
/// # Errors
/// 404, also for a comment that it does not have.
pub async fn show(app: &App, auth: &Auth, id: ResourceId, opening: Opening) -> Result<Snapshot<Post>> {
    let mut tx = snapshot(&app.pool).await?;
    let (post, access) = found(&mut tx, auth, id).await?;
    let position = log::head(&mut *tx, Stream::Resource(id)).await?.ok_or_else(not_found)?;
    let reactions = queries::reactions(&mut tx, id, auth.user).await?;
    let (mark, deleted_above, log) = comments::open(&mut tx, auth, id, opening).await?;
    let queries::Post { heading, html, .. } = post;
    let space = access.space;
    let content = Post { heading, space, html, reactions, removed: false, mark, deleted_above, log };
    Ok(Snapshot { position, content })
}

/// How a text would look.
///
/// # Errors
/// 403 not a contributor; 404; 422.
pub async fn preview(app: &App, auth: &Auth, space: SpaceId, preview: Preview) -> Result<Previewed> {
    let mut db = app.pool.acquire().await?;
    contributor(&mut db, auth, space).await?;
    preview.check()?;
    if let Some(id) = preview.post {
        managed(&mut db, auth, id).await?;
    }
    drop(db);
    let text = text(app, auth, (&preview.body, None), space, preview.post).await?;
    Ok(Previewed { html: text.html })
}

/// Writes a post: it is published, will be, or is a draft.
///
/// # Errors
/// 403 not a contributor; 404; 422, also for a moment that is over and a cover that is no picture of one's
/// own.
pub async fn write(app: &App, auth: &Auth, space: SpaceId, write: Write) -> Result<Heading> {
    contributor(&mut *app.pool.acquire().await?, auth, space).await?;
    write.check()?;
    let auth = *auth;
    let text = text(app, &auth, (&write.body, write.cover), space, None).await?;
    app.write(move |tx| {
        let (write, text) = (write.clone(), text.clone());
        Box::pin(async move {
            contributor(tx.db(), &auth, space).await?;
            if let Some(before) = acts::claim(tx, auth.user, write.act, &(space, &write)).await? {
                return Ok(before);
            }
            let now = tx.app.clock.now();
            write.when.check(now)?;
            let id = ResourceId::new();
            let new = feed::New {
                id,
                space,
                kind: Kind::Post,
                audience: Role::Member,
                title: write.title.trim(),
                excerpt: &feed::excerpt(&text.html),
                author: auth.user,
                published: (write.when == When::Now).then_some(now),
            };
            feed::create(tx, &new).await?;
            let saved = queries::Saved {
                source: &write.body,
                html: &text.html,
                cover: write.cover,
                due_at: due(write.when),
                by: auth.user,
                at: now,
            };
            queries::insert(tx.db(), id, space, &saved).await?;
            queries::close(tx.db(), id, write.closed.then_some(auth.user), now).await?;
            files::hang(tx.db(), auth.user, &text.files, files::Place::Resource(id, space)).await?;
            notifications::name(tx, id, auth.user, &write.body).await?;
            let heading = tell(tx, id, space, true).await?;
            acts::keep(tx, auth.user, write.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

fn due(when: When) -> Option<DateTime<Utc>> {
    match when {
        When::At(at) => Some(at),
        When::Draft | When::Now => None,
    }
}

/// Tells of a post that was saved; `fresh`: whoever it is for did not know of it before.
async fn tell(tx: &mut Tx, id: ResourceId, space: SpaceId, fresh: bool) -> Result<Heading> {
    let post = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    let heading = post.heading;
    let author = Stream::User(heading.author.id);
    if heading.at.is_none() {
        let drafted = Drafted { space, heading: heading.clone() };
        tx.emit(author, Event::Blog(It::Drafted(drafted)));
        return Ok(heading);
    }
    if fresh {
        let row = queries::row_of(tx.db(), id).await?.ok_or_else(not_found)?;
        tx.emit(Stream::Space(space), Event::Blog(It::Published(row)));
        tx.emit(author, Event::Blog(It::Undrafted(id)));
    } else {
        tx.emit(Stream::Space(space), Event::Blog(It::Changed(heading.clone())));
    }
    let edited = Edited { heading: heading.clone(), html: post.html };
    tx.emit(Stream::Resource(id), Event::Blog(It::Edited(edited)));
    Ok(heading)
}

/// Saves a post anew; what it said before is kept.
///
/// # Errors
/// 403; 404; 409 somebody was faster, or it is published by now and was to be later or not; 422.
pub async fn save(app: &App, auth: &Auth, id: ResourceId, save: Save) -> Result<Heading> {
    let space = managed(&mut *app.pool.acquire().await?, auth, id).await?.space;
    save.check()?;
    let auth = *auth;
    let text = text(app, &auth, (&save.body, save.cover), space, Some(id)).await?;
    app.write(move |tx| {
        let (save, text) = (save.clone(), text.clone());
        Box::pin(async move {
            queries::lock(tx.db(), id).await?;
            let before = managed(tx.db(), &auth, id).await?;
            if let Some(first) = acts::claim(tx, auth.user, save.act, &(id, &save)).await? {
                return Ok(first);
            }
            if before.heading.revision != save.revision {
                return Err(refused(Code::Stale));
            }
            let now = tx.app.clock.now();
            let published = before.heading.at.is_some();
            let due_at = match save.when {
                None => before.heading.due_at,
                Some(When::Now) => None,
                // It was published while somebody wrote. What everybody has read is no draft again.
                Some(_) if published => return Err(refused(Code::Stale)),
                Some(when) => {
                    when.check(now)?;
                    due(when)
                }
            };
            let (source, cover, by) = (&save.body, save.cover, auth.user);
            let saved = queries::Saved { source, html: &text.html, cover, due_at, by, at: now };
            queries::revise(tx.db(), id, &saved).await?;
            if save.closed != before.heading.closed_by.is_some() {
                queries::close(tx.db(), id, save.closed.then_some(auth.user), now).await?;
            }
            files::hang(tx.db(), auth.user, &text.files, files::Place::Resource(id, before.space)).await?;
            feed::describe(tx, id, save.title.trim(), &feed::excerpt(&text.html)).await?;
            notifications::name(tx, id, auth.user, &save.body).await?;
            let publishes = !published && save.when == Some(When::Now);
            if publishes {
                feed::publish(tx, id, now).await?;
            }
            let heading = tell(tx, id, before.space, publishes).await?;
            acts::keep(tx, auth.user, save.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// Removes a post: its text, its versions, its files, and what events said of it. Removing what is removed
/// finds nothing.
///
/// # Errors
/// 403; 404.
pub async fn remove(app: &App, auth: &Auth, id: ResourceId, act: ActId) -> Result<()> {
    let auth = *auth;
    let told = app
        .write(move |tx| {
            Box::pin(async move {
                if acts::claim::<()>(tx, auth.user, act, &("remove post", id)).await?.is_some() {
                    return Ok(Vec::new());
                }
                queries::lock(tx.db(), id).await?;
                let post = managed(tx.db(), &auth, id).await?;
                let author = Stream::User(post.heading.author.id);
                let streams = vec![Stream::Space(post.space), Stream::Resource(id), author];
                queries::erase(tx.db(), id).await?;
                queries::blank(tx.db(), id, &streams).await?;
                feed::withdraw(tx, id).await?;
                tx.emit(Stream::Resource(id), Event::Blog(It::Removed(id)));
                if post.heading.at.is_some() {
                    tx.emit(Stream::Space(post.space), Event::Blog(It::Removed(id)));
                } else {
                    tx.emit(author, Event::Blog(It::Undrafted(id)));
                }
                acts::keep(tx, auth.user, act, &()).await?;
                Ok(streams)
            })
        })
        .await?;
    for stream in told {
        app.hub.note(Note::Blanked(stream));
    }
    Ok(())
}

/// Reacts to a post, or takes it back. Doing twice what is done already changes nothing.
///
/// # Errors
/// 403 it is not published; 404.
pub async fn react(app: &App, auth: &Auth, id: ResourceId, kind: ReactionKind, react: React) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), id).await?;
            let (post, access) = found(tx.db(), &auth, id).await?;
            if acts::claim::<()>(tx, auth.user, react.act, &(id, kind, react.on)).await?.is_some() {
                return Ok(());
            }
            if post.heading.at.is_none() {
                return Err(not_allowed());
            }
            let (changed, count) =
                queries::react(tx.db(), (id, access.space), kind, auth.user, react.on).await?;
            if changed {
                let reacted = Reacted { post: id, kind, by: auth.user, on: react.on, count };
                for stream in [Stream::Resource(id), Stream::Space(access.space)] {
                    tx.emit(stream, Event::Blog(It::Reacted(reacted)));
                }
            }
            acts::keep(tx, auth.user, react.act, &()).await
        })
    })
    .await
}

/// A post as it is written, and what it said before.
///
/// # Errors
/// 404.
pub async fn history(app: &App, auth: &Auth, id: ResourceId) -> Result<History> {
    let mut tx = snapshot(&app.pool).await?;
    let (post, access) = found(&mut tx, auth, id).await?;
    let all = may_change(&post, access, auth);
    let earlier = queries::versions(&mut tx, id, all).await?;
    Ok(History { heading: post.heading, source: post.source, html: post.html, by: post.by, earlier })
}

/// Makes the secret address of the asker's feed of a space's posts; the one that he had leads nowhere from
/// then on.
///
/// # Errors
/// 404.
pub async fn subscribe(app: &App, auth: &Auth, space: SpaceId) -> Result<Subscription> {
    let secret = crate::auth::secret()?;
    let mut tx = app.pool.begin().await?;
    spaces::role(&mut *tx, space, auth.user).await?.ok_or_else(not_found)?;
    let digest = crate::auth::digest(&secret);
    queries::subscribe(&mut tx, space, auth.user, &digest, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Subscription { url: format!("{}/api/v1/feeds/{secret}", app.url) })
}

/// Ends the asker's feed of a space's posts, if there is one.
///
/// # Errors
/// 404.
pub async fn unsubscribe(app: &App, auth: &Auth, space: SpaceId) -> Result<()> {
    let mut db = app.pool.acquire().await?;
    spaces::role(&mut *db, space, auth.user).await?.ok_or_else(not_found)?;
    queries::unsubscribe(&mut db, space, auth.user).await
}

/// The posts of a space as Atom, for whoever has the secret address of somebody who may read them now.
///
/// # Errors
/// 404.
pub async fn feed_of(app: &App, secret: &str) -> Result<String> {
    let mut tx = snapshot(&app.pool).await?;
    let digest = crate::auth::digest(secret);
    let (space, user, channel) = queries::subscribed(&mut tx, &digest).await?.ok_or_else(not_found)?;
    let rows = queries::rows(&mut tx, space, user, None, PAGE).await?;
    let posts: Vec<Heading> = rows.into_iter().map(|row| row.heading).collect();
    Ok(atom::written(&app.url, &channel, &posts))
}

/// Publishes what is due. Every node does it each second; a post that one node has taken is passed over by
/// the others, and is published once, whatever their clocks say.
///
/// # Errors
/// The database's.
pub async fn keep_time(app: &App) -> Result<()> {
    while app.write(|tx| Box::pin(publish_one(tx))).await? {}
    Ok(())
}

async fn publish_one(tx: &mut Tx) -> Result<bool> {
    let now = tx.app.clock.now();
    let Some((id, space, author)) = queries::due(tx.db(), now).await? else { return Ok(false) };
    queries::no_longer_due(tx.db(), id).await?;
    // Who no longer may write there publishes nothing: it is a draft again.
    let may = spaces::role(tx.db(), space, author).await?.is_some_and(|role| role >= Role::Contributor);
    if may {
        feed::publish(tx, id, now).await?;
    }
    tell(tx, id, space, may).await?;
    Ok(true)
}
