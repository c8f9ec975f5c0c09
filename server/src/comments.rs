//! Comments, the shared service: one way to answer anything. It knows resources, not what they are:
//! posts, documents, events and FAQ entries will use it unchanged.

pub mod article;
pub mod merge;
mod queries;
pub mod render;
mod routes;
mod writer;

use protocol::{
    ActId, Code, CommentId, Event, Fault, FileId, ResourceId, Seq, Stream,
    comments::{
        Anchor, Deleted, Deletion, Edit, Edited, Event as It, From, History, Log, Post, React, Reacted,
        ReactionKind, Receipt,
    },
    live,
    notifications::Kind,
    people::{self, Mark, Marked},
    spaces::Role,
};
use sqlx::PgConnection;

pub use queries::{Place, Subject, subject};
pub use routes::router;
pub use writer::{Draft, Writers, start as start_writers};

use crate::{
    acts,
    app::{App, Tx},
    auth::Auth,
    dispatch::{self, Access},
    error::{Error, Result, invalid, not_allowed, not_found, refused},
    files,
    live::{bus::Note, log},
    mentions, notifications, previews,
};

/// Comments that a page opens with, at most.
pub const OPENING: i64 = 50;
/// Most pages that a comment can tell apart.
const PAGES_MAX: i32 = 100_000;
/// Comments shown before the first unread one, for context.
const CONTEXT: i64 = 8;

/// Writes a comment. Answers when it is kept: it is then in the log for good.
///
/// # Errors
/// 404 unknown or unseen resource or parent; 403 locked; 409 the id was used otherwise, or the
/// parent was deleted; 422.
pub async fn post(app: &App, auth: &Auth, resource: ResourceId, post: Post) -> Result<Receipt> {
    post_at(app, auth, resource, None, post).await
}

/// Writes a comment about a version of a resource, or about a page of it.
///
/// # Errors
/// As [`post`]; 422 for a version that there is not.
pub async fn post_at(
    app: &App,
    auth: &Auth,
    resource: ResourceId,
    anchor: Option<Anchor>,
    post: Post,
) -> Result<Receipt> {
    post.check()?;
    if anchor.and_then(|it| it.page).is_some_and(|page| !(1..=PAGES_MAX).contains(&page)) {
        return Err(invalid("page", Fault::UnknownValue));
    }
    match write(app, auth, (resource, resource), (post.clone(), anchor)).await {
        // What was written while its place was put into another goes there: no text is lost.
        Err(Error::Refused(problem)) if problem.code == Code::NotFound => {
            let (place, _) = dispatch::moved(&app.pool, auth.user, resource).await?.ok_or(problem)?;
            write(app, auth, (resource, place.resource), (post, None)).await
        }
        outcome => outcome,
    }
}

/// Writes a comment that was asked for under one resource, and belongs under another or the same.
async fn write(
    app: &App,
    auth: &Auth,
    (asked, resource): (ResourceId, ResourceId),
    (post, anchor): (Post, Option<Anchor>),
) -> Result<Receipt> {
    let people = mentions::named(app, resource, &post.body).await?;
    let files = files::named(app, auth.user, &post.body, None).await?;
    let draft = Draft::new(auth.user, (asked, resource), (post, anchor), &people, &files)?;
    app.writers().run(resource.0.as_u128(), draft).await
}

async fn access(db: &mut PgConnection, auth: &Auth, resource: ResourceId) -> Result<Access> {
    dispatch::access(db, auth.user, resource).await
}

/// A comment that is about to change, locked, and what its reader may do. The rights are read inside
/// the transaction.
async fn changing(tx: &mut Tx, auth: &Auth, id: CommentId) -> Result<(queries::Subject, Access)> {
    let subject = queries::subject(tx.db(), id, true).await?.ok_or_else(not_found)?;
    let access = access(tx.db(), auth, subject.resource_id).await?;
    Ok((subject, access))
}

/// Changes a comment: its author, within the time that the settings give him, or an admin.
///
/// # Errors
/// 403 not one's own, or too late; 404; 409 somebody was faster, or it was deleted; 422.
pub async fn edit(app: &App, auth: &Auth, id: CommentId, edit: Edit) -> Result<()> {
    edit.check()?;
    let auth = *auth;
    let resource =
        queries::subject(&mut *app.pool.acquire().await?, id, false).await?.ok_or_else(not_found)?;
    let people = mentions::named(app, resource.resource_id, &edit.body).await?;
    let files = files::named(app, auth.user, &edit.body, Some(id)).await?;
    app.write(move |tx| {
        let (edit, people, files) = (edit.clone(), people.clone(), files.clone());
        Box::pin(async move {
            let (subject, access) = changing(tx, &auth, id).await?;
            if acts::claim::<()>(tx, auth.user, edit.act, &(id, &edit)).await?.is_some() {
                return Ok(());
            }
            if subject.author_id != auth.user && access.role < Role::Admin {
                return Err(not_allowed());
            }
            if subject.deleted_at.is_some() {
                return Err(refused(Code::Deleted));
            }
            if access.locked && access.role < Role::Admin {
                return Err(refused(Code::Locked));
            }
            let now = tx.app.clock.now();
            let late =
                tx.app.config.edit_window.is_some_and(|window| now - subject.created_at > chrono_of(window));
            if late && access.role < Role::Admin {
                return Err(refused(Code::EditWindowOver));
            }
            if subject.revision != edit.revision {
                return Err(refused(Code::Stale));
            }
            let anew = edit.call && access.role == Role::Admin;
            let calls = writer::granted(&edit.body, anew, subject.calls);
            let html = render::html_calling(&edit.body, calls, &people, &files);
            let files: Vec<FileId> = files.into_keys().collect();
            queries::revise(tx.db(), &subject, (edit.body.as_str(), html.as_str()), calls, now).await?;
            files::hang(tx.db(), auth.user, &files, files::Place::Comment(id, access.space)).await?;
            let called = calls.is_some() || subject.calls.is_some();
            if called || mentions::names(&subject.source) || mentions::names(&edit.body) {
                notifications::changed(tx, id, called).await?;
            }
            if subject.author_id != auth.user {
                concerns_author(tx, &auth, &subject, Kind::Edited).await?;
            }
            let (msg_no, revision) = (subject.msg_no, subject.revision + 1);
            let previews = previews::kept(tx, id, &html).await?;
            let edited = Edited { comment: id, msg_no, html, at: now, revision, previews };
            tx.emit(Stream::Resource(subject.resource_id), Event::Comments(It::Edited(edited)));
            acts::keep(tx, auth.user, edit.act, &()).await
        })
    })
    .await?;
    app.previews.notify_one();
    Ok(())
}

/// Tells whoever wrote a comment that an admin laid a hand on it.
async fn concerns_author(tx: &mut Tx, auth: &Auth, subject: &queries::Subject, kind: Kind) -> Result<()> {
    let about = notifications::About {
        kind,
        space: subject.space_id,
        resource: Some(subject.resource_id),
        comment: Some((subject.id, subject.msg_no)),
        role: None,
        by: auth.user,
    };
    notifications::address(tx, &[subject.author_id], &about).await
}

fn chrono_of(window: std::time::Duration) -> chrono::TimeDelta {
    chrono::TimeDelta::from_std(window).unwrap_or(chrono::TimeDelta::MAX)
}

/// Deletes a comment: its author, or an admin. What earlier events said of it is emptied too, so
/// that nobody who resumes from before reads it.
///
/// # Errors
/// 403 not one's own; 404. Deleting what is deleted is done already.
pub async fn delete(app: &App, auth: &Auth, id: CommentId, act: ActId) -> Result<()> {
    let auth = *auth;
    let told = app
        .write(move |tx| {
            Box::pin(async move {
                let (subject, access) = changing(tx, &auth, id).await?;
                if acts::claim::<()>(tx, auth.user, act, &("delete", id)).await?.is_some() {
                    return Ok(None);
                }
                if subject.author_id != auth.user && access.role < Role::Admin {
                    return Err(not_allowed());
                }
                if subject.deleted_at.is_some() {
                    acts::keep(tx, auth.user, act, &()).await?;
                    return Ok(None);
                }
                let now = tx.app.clock.now();
                let deletion = Deletion { at: now, by_author: subject.author_id == auth.user };
                queries::delete(tx.db(), id, auth.user, now).await?;
                files::drop_of(tx.db(), id).await?;
                let called = subject.calls.is_some();
                if called || mentions::names(&subject.source) || subject.parent_id.is_some() {
                    notifications::changed(tx, id, called).await?;
                }
                if subject.author_id != auth.user {
                    concerns_author(tx, &auth, &subject, Kind::Deleted).await?;
                } else if subject.revision > 0 {
                    notifications::take_back(tx, Kind::Edited, subject.space_id, Some(id)).await?;
                }
                acts::keep(tx, auth.user, act, &()).await?;
                let stream = Stream::Resource(subject.resource_id);
                queries::count_deleted(tx.db(), subject.resource_id).await?;
                blank(tx, &subject).await?;
                let msg_no = subject.msg_no;
                tx.emit(stream, Event::Comments(It::Deleted(Deleted { comment: id, msg_no, deletion })));
                dispatch::unsaid(tx, id).await?;
                let (head, count) = queries::extent(tx.db(), subject.resource_id).await?;
                let (at, last) = queries::last(tx.db(), subject.resource_id).await?;
                let moved = live::Moved {
                    resource: subject.resource_id,
                    head,
                    count,
                    at,
                    last,
                    deleted: vec![msg_no],
                };
                Ok(Some((stream, access, moved)))
            })
        })
        .await?;
    if let Some((stream, access, moved)) = told {
        app.hub.note(Note::Blanked(stream));
        if access.audience == Role::Member {
            app.hub.note(Note::Moved(access.space, moved));
        }
    }
    Ok(())
}

/// Empties the events that told what a comment said. The event of its writing keeps the comment's
/// place, so that a replay still knows it; the others become nothing.
async fn blank(tx: &mut Tx, subject: &queries::Subject) -> Result<()> {
    let stream = Stream::Resource(subject.resource_id);
    log::blank(tx.db(), stream, Seq(subject.seq.0 + 1), subject.msg_no).await?;
    log::empty_text(tx.db(), stream, subject.seq).await
}

/// Reacts to a comment, or takes it back. Doing twice what is done already changes nothing.
///
/// # Errors
/// 404; 409 it was deleted.
pub async fn react(app: &App, auth: &Auth, id: CommentId, kind: ReactionKind, react: React) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let (subject, _) = changing(tx, &auth, id).await?;
            if acts::claim::<()>(tx, auth.user, react.act, &(id, kind, react.on)).await?.is_some() {
                return Ok(());
            }
            if subject.deleted_at.is_some() {
                return Err(refused(Code::Deleted));
            }
            let (changed, count) = queries::react(tx.db(), &subject, kind, auth.user, react.on).await?;
            if changed {
                let reacted =
                    Reacted { comment: id, msg_no: subject.msg_no, kind, by: auth.user, on: react.on, count };
                tx.emit(Stream::Resource(subject.resource_id), Event::Comments(It::Reacted(reacted)));
            }
            acts::keep(tx, auth.user, react.act, &()).await
        })
    })
    .await
}

/// Sets how far one has read a resource; it may also go back, to keep something for later.
///
/// # Errors
/// 404.
pub async fn mark(app: &App, auth: &Auth, resource: ResourceId, mark: Mark) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let access = access(tx.db(), &auth, resource).await?;
            if acts::claim::<()>(tx, auth.user, mark.act, &(resource, mark.msg_no)).await?.is_some() {
                return Ok(());
            }
            // First, so that a notice which comes meanwhile sees the mark, or is seen here.
            notifications::passed(tx, auth.user, resource, mark).await?;
            let (before, _) = queries::mark(tx.db(), auth.user, resource).await?;
            let msg_no = queries::set_mark(tx.db(), auth.user, resource, access.space, mark.msg_no).await?;
            if msg_no < before {
                notifications::kept_for_later(tx, auth.user, resource, msg_no).await?;
            }
            if msg_no != before {
                let (_, deleted_above) = queries::mark(tx.db(), auth.user, resource).await?;
                let (head, count) = queries::extent(tx.db(), resource).await?;
                let marked = people::Event::Marked(Marked { resource, msg_no, head, count, deleted_above });
                tx.emit(Stream::User(auth.user), Event::People(marked));
            }
            acts::keep(tx, auth.user, mark.act, &()).await
        })
    })
    .await
}

/// Takes the comments of one resource into another, and tells those whose marks move by it.
///
/// # Errors
/// The database's.
pub async fn absorb(
    tx: &mut Tx,
    pair: merge::Pair,
    question: merge::Question<'_>,
) -> Result<merge::Absorbed> {
    let absorbed = merge::absorb(tx, pair, question).await?;
    for (user, marked) in &absorbed.marked {
        tx.emit(Stream::User(*user), Event::People(people::Event::Marked(*marked)));
    }
    Ok(absorbed)
}

/// A run of a resource's comments.
///
/// # Errors
/// 404.
pub async fn list(app: &App, auth: &Auth, resource: ResourceId, place: Where, limit: i64) -> Result<Log> {
    let mut tx = crate::app::snapshot(&app.pool).await?;
    access(&mut tx, auth, resource).await?;
    let place = match place {
        Where::At(place) => place,
        Where::Around(no) => around(&mut tx, resource, no, limit / 2).await?,
    };
    queries::log(&mut tx, resource, auth.user, place, limit).await
}

/// Where to begin a run.
pub enum Where {
    /// At a place in the order of display.
    At(Place),
    /// With context around a message.
    Around(Seq),
}

async fn around(db: &mut PgConnection, resource: ResourceId, no: Seq, context: i64) -> Result<Place> {
    let Some(key) = queries::first_from(db, resource, no).await? else { return Ok(Place::End) };
    let (root, no) = queries::key_before(db, resource, key, context).await?;
    Ok(Place::After(root, no))
}

/// Where a page opens.
#[derive(Clone, Copy, Debug)]
pub enum Opening {
    /// Where the reader stands, or at an end.
    From(From),
    /// At a message, with some before it: an address names it.
    Around(Seq),
}

/// What a page opens with: the reader's mark, how many deleted messages lie above it, and a run
/// around the place where it opens.
///
/// # Errors
/// 404: no such message.
pub async fn open(
    db: &mut PgConnection,
    auth: &Auth,
    resource: ResourceId,
    opening: Opening,
) -> Result<(Seq, i64, Log)> {
    let (mark, deleted_above) = queries::mark(db, auth.user, resource).await?;
    let place = match opening {
        Opening::Around(no) => {
            let key = queries::key_of(db, resource, no).await?.ok_or_else(not_found)?;
            let (root, no) = queries::key_before(db, resource, key, CONTEXT).await?;
            Place::After(root, no)
        }
        Opening::From(From::First) => Place::After(Seq(0), Seq(0)),
        Opening::From(From::Last) => Place::End,
        Opening::From(From::Unread) => match queries::first_after(db, resource, mark).await? {
            Some(key) => {
                let (root, no) = queries::key_before(db, resource, key, CONTEXT).await?;
                Place::After(root, no)
            }
            None => Place::End,
        },
    };
    Ok((mark, deleted_above, queries::log(db, resource, auth.user, place, OPENING).await?))
}

/// A comment's source and its earlier versions.
///
/// # Errors
/// 404, also when it was deleted.
pub async fn history(app: &App, auth: &Auth, id: CommentId) -> Result<History> {
    let mut db = app.pool.acquire().await?;
    let subject = queries::subject(&mut db, id, false).await?.ok_or_else(not_found)?;
    access(&mut db, auth, subject.resource_id).await?;
    if subject.deleted_at.is_some() {
        return Err(not_found());
    }
    let earlier = queries::versions(&mut db, id).await?;
    Ok(History { source: subject.source, revision: subject.revision, calls: subject.calls, earlier })
}
