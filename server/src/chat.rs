//! Conversations: instant messages between two people who meet in a space, or in a group of them.
//! They belong to no space. Everybody reads a conversation from when he joined, and nothing of what
//! happens later to what was before.

mod groups;
mod messages;
mod queries;
mod routes;

use std::collections::HashMap;

use protocol::{
    ActId, Check, Code, CommentId, ConversationId, Event, Fault, FileId, Seq, Snapshot, Stream, UserId,
    chat::{
        Blocked, Conversation, Create, Digest, Event as It, List, Mark, Marked, Moved, Preferences,
        RECEIVED_MAX, Receipt, Received, Rename, Row, Sent, sort,
    },
    comments::{
        self as said, Comment, Deleted, Deletion, Edit, Edited, From, History, Log, Post, React, Reacted,
        ReactionKind,
    },
    mentions::{Candidate, LIST_MAX},
    people::Card,
};

pub use messages::{OPENING, queries::Place};
pub use routes::router;

use self::{
    groups::Change,
    messages::queries::{self as texts, New, Subject},
    queries::{Seat, Which},
};
use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::Auth,
    comments::render,
    dispatch::Since,
    error::{Result, invalid, not_allowed, not_found, refused},
    files, http,
    live::{bus::Note, log},
    notifications, people,
};

/// Conversations on one page of the list.
const PAGE: i64 = 200;

/// What is told beside the events, once they are committed: each person's own view of what moved.
type Tell = Vec<(UserId, Digest)>;

fn tell(app: &App, tell: Tell) {
    for (user, digest) in tell {
        app.hub.note(Note::Talked(user, digest));
    }
}

fn moved(moves: Vec<(UserId, Moved)>, deleted: &[Seq]) -> Tell {
    let digest = |moved: Moved| Digest {
        moved: vec![Moved { deleted: deleted.to_vec(), ..moved }],
        receipts: Vec::new(),
    };
    moves.into_iter().map(|(user, moved)| (user, digest(moved))).collect()
}

/// From when on somebody reads a conversation; nothing if he does not.
///
/// # Errors
/// The database's.
pub async fn since(
    db: impl sqlx::PgExecutor<'_>,
    conversation: ConversationId,
    user: UserId,
) -> Result<Option<Since>> {
    let seat = queries::seat(db, conversation, user).await?;
    Ok(seat.map(|seat| Since { seq: seat.joined_seq, msg_no: seat.joined_no }))
}

async fn seat(db: impl sqlx::PgExecutor<'_>, auth: &Auth, conversation: ConversationId) -> Result<Seat> {
    queries::seat(db, conversation, auth.user).await?.ok_or_else(not_found)
}

/// Refuses what would reach somebody who is not to be reached: he blocked the author or was blocked by
/// him, his account is closed, or the two no longer meet. Which of these is not told.
async fn reaches(tx: &mut Tx, seat: &Seat, author: UserId) -> Result<()> {
    let Some(other) = seat.other else { return Ok(()) };
    let met = queries::met(tx.db(), author, &[other]).await?;
    if met.is_empty() || queries::blocked(tx.db(), author, &[other]).await? {
        return Err(refused(Code::NotDelivered));
    }
    Ok(())
}

/// A page of one's conversations, and the position of one's own stream.
///
/// # Errors
/// 422 for a cursor that is not one.
pub async fn list(app: &App, auth: &Auth, after: Option<&str>) -> Result<Snapshot<List>> {
    let after = after.map(http::placed).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let mut rows = queries::rows(&mut tx, auth.user, Which::Page(after), PAGE + 1).await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > PAGE;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| http::place(row.at, row.id));
    Ok(Snapshot { position, content: List { rows, next } })
}

/// The conversation of two people, ready to be written in: made if there is none, and seen by nobody
/// before its first message.
///
/// # Errors
/// 404: nobody whom one meets.
pub async fn meet(app: &App, auth: &Auth, other: UserId) -> Result<ConversationId> {
    let user = auth.user;
    if let Some(id) = queries::paired(&app.pool, user, other).await? {
        return Ok(id);
    }
    app.write(move |tx| {
        Box::pin(async move {
            if queries::met(tx.db(), user, &[other]).await?.is_empty() {
                return Err(not_found());
            }
            let (new, at) = (ConversationId::new(), tx.app.clock.now());
            let id = queries::pair(tx.db(), new, user, other, at).await?;
            if id == new {
                log::create(tx.db(), Stream::Conversation(id)).await?;
                for person in [user, other] {
                    queries::enter(tx.db(), id, person, groups::START, at).await?;
                }
            }
            Ok(id)
        })
    })
    .await
}

/// A conversation's page, and the position of its stream.
///
/// # Errors
/// 404.
pub async fn show(app: &App, auth: &Auth, id: ConversationId, from: From) -> Result<Snapshot<Conversation>> {
    let mut tx = snapshot(&app.pool).await?;
    let seat = seat(&mut *tx, auth, id).await?;
    let position = log::head(&mut *tx, Stream::Conversation(id)).await?.ok_or_else(not_found)?;
    let (name, owner) = queries::heading(&mut *tx, id).await?;
    let mut people: Vec<Card> =
        queries::people(&mut *tx, id).await?.into_iter().map(|person| person.card).collect();
    sort(&mut people);
    let blocked = match seat.other {
        Some(other) => queries::has_blocked(&mut *tx, auth.user, other).await?,
        None => false,
    };
    let content = Conversation {
        id,
        group: seat.is_group,
        name,
        owner,
        people,
        since: seat.joined_no,
        mark: seat.read_no,
        deleted_above: queries::deleted_above(&mut *tx, id, seat.read_no).await?,
        blocked,
        receipts: queries::receipts(&mut *tx, id, auth.user).await?,
        log: messages::open(&mut tx, id, &seat, auth.user, from).await?,
    };
    Ok(Snapshot { position, content })
}

/// A run of a conversation's messages.
///
/// # Errors
/// 404.
pub async fn run(app: &App, auth: &Auth, id: ConversationId, place: Place, limit: i64) -> Result<Log> {
    let mut tx = snapshot(&app.pool).await?;
    let seat = seat(&mut *tx, auth, id).await?;
    texts::log(&mut tx, id, seat.joined_no, auth.user, place, limit).await
}

/// How far the others have come, as far as one may know.
///
/// # Errors
/// 404.
pub async fn receipts(app: &App, auth: &Auth, id: ConversationId) -> Result<Vec<Receipt>> {
    let mut tx = snapshot(&app.pool).await?;
    seat(&mut *tx, auth, id).await?;
    queries::receipts(&mut *tx, id, auth.user).await
}

/// The people of a conversation whom one may name in it: those whose name begins so, oneself aside; or, of
/// these people, those who belong to it.
///
/// # Errors
/// 404; 422.
pub async fn people(
    app: &App,
    auth: &Auth,
    id: ConversationId,
    name: &str,
    ids: Option<&[UserId]>,
) -> Result<Vec<Candidate>> {
    seat(&app.pool, auth, id).await?;
    let mut check = Check::default();
    check.length("name", name, 0, 80);
    check.done()?;
    let of = ids.map(|ids| ids.iter().map(|id| id.0).collect());
    let found = queries::named(&app.pool, id, name.trim(), of).await?.into_iter();
    let found = found.filter(|card| ids.is_some() || card.id != auth.user);
    let most = if ids.is_some() { usize::MAX } else { usize::try_from(LIST_MAX).unwrap_or(8) };
    Ok(found.take(most).map(|card| Candidate { card, participant: true, readable: true }).collect())
}

/// Writes a message. Answers when it is kept: it is then in the log for good.
///
/// # Errors
/// 403 it cannot be delivered; 404; 409 the id was used otherwise, or what it answers was deleted; 422;
/// 429 too many in a few seconds.
pub async fn send(app: &App, auth: &Auth, conversation: ConversationId, post: Post) -> Result<Sent> {
    post.check()?;
    let (auth, shown) = (*auth, rendered(app, auth, conversation, &post.body, None).await?);
    let (sent, told) = app
        .write(move |tx| {
            let (post, shown) = (post.clone(), shown.clone());
            Box::pin(async move { keep(tx, &auth, conversation, &post, shown).await })
        })
        .await?;
    tell(app, told);
    Ok(sent)
}

/// A text as it is shown, with the people of the conversation whom it names and its author's files; asked
/// for before the transaction that keeps it.
async fn rendered(
    app: &App,
    auth: &Auth,
    conversation: ConversationId,
    body: &str,
    of: Option<CommentId>,
) -> Result<(String, Vec<FileId>)> {
    let named = render::mentioned(body);
    let people = if named.is_empty() {
        HashMap::new()
    } else {
        let people = queries::people(&app.pool, conversation).await?.into_iter();
        people.map(|it| (it.card.id, it.card.name)).filter(|(id, _)| named.contains(id)).collect()
    };
    let files = files::named(app, auth.user, body, of).await?;
    Ok((render::html_of(body, &people, &files), files.into_keys().collect()))
}

async fn keep(
    tx: &mut Tx,
    auth: &Auth,
    conversation: ConversationId,
    post: &Post,
    (html, attached): (String, Vec<FileId>),
) -> Result<(Sent, Tell)> {
    texts::alone(tx.db(), auth.user).await?;
    let stand = queries::lock(tx.db(), conversation).await?.ok_or_else(not_found)?;
    let seat = seat(tx.db(), auth, conversation).await?;
    let asked = (conversation, &post.body, post.parent);
    if let Some(before) = acts::claim(tx, auth.user, post.act, &asked).await? {
        return Ok((before, Vec::new()));
    }
    reaches(tx, &seat, auth.user).await?;
    messages::pace(tx, auth.user).await?;
    if let Some(parent) = post.parent {
        answerable(tx, conversation, &seat, parent).await?;
    }
    let (id, msg_no, at) = (CommentId::new(), stand.msg_no.next(), tx.app.clock.now());
    let author = people::card(tx.db(), auth.user).await?.ok_or_else(not_found)?;
    let read_all =
        seat.read_no.0 + queries::deleted_above(tx.db(), conversation, seat.read_no).await? >= stand.msg_no.0;
    let new = New {
        id,
        conversation,
        author: auth.user,
        parent: post.parent,
        msg_no,
        seq: stand.seq.next(),
        source: &post.body,
        html: &html,
        render_version: render::VERSION,
        at,
    };
    texts::insert(tx.db(), &new).await?;
    call(tx, auth.user, notifications::Message { id, conversation, msg_no, at }, &post.body).await?;
    files::hang(tx.db(), auth.user, &attached, files::Place::Message(id)).await?;
    let comment = Comment {
        id,
        author,
        parent: post.parent,
        msg_no,
        root_no: msg_no,
        html,
        at,
        edited_at: None,
        revision: 0,
        deleted: None,
        reactions: Vec::new(),
        anchor: None,
        previews: Vec::new(),
    };
    let posted = said::Posted { act: post.act, comment };
    tx.emit(Stream::Conversation(conversation), Event::Comments(said::Event::Posted(posted)));
    if read_all {
        set_mark(tx, auth.user, conversation, msg_no).await?;
    }
    if msg_no == Seq(1)
        && let Some(other) = seat.other
    {
        for user in [auth.user, other] {
            opened(tx, user, conversation).await?;
        }
    }
    let sent = Sent { message: id, msg_no };
    acts::keep(tx, auth.user, post.act, &sent).await?;
    Ok((sent, moved(queries::moves(tx.db(), conversation).await?, &[])))
}

fn message_of(id: CommentId, subject: &Subject) -> notifications::Message {
    notifications::Message {
        id,
        conversation: subject.conversation_id,
        msg_no: subject.msg_no,
        at: subject.created_at,
    }
}

/// Tells those whom a message names, and who may read it, that it does.
async fn call(tx: &mut Tx, author: UserId, message: notifications::Message, body: &str) -> Result<()> {
    let mut named = render::mentioned(body);
    if !named.is_empty() {
        let people = queries::people(tx.db(), message.conversation).await?;
        let may =
            |user: &UserId| people.iter().any(|it| it.card.id == *user && it.joined_no < message.msg_no);
        named.retain(may);
    }
    notifications::call(tx, message, author, &named).await
}

/// Refuses an answer to what is not here, or not for this reader.
async fn answerable(tx: &mut Tx, conversation: ConversationId, seat: &Seat, parent: CommentId) -> Result<()> {
    let parent = texts::subject(tx.db(), parent, false).await?.ok_or_else(not_found)?;
    if parent.conversation_id != conversation || parent.msg_no <= seat.joined_no {
        return Err(not_found());
    }
    if parent.deleted_at.is_some() { Err(refused(Code::Deleted)) } else { Ok(()) }
}

/// Sets a mark and tells the person's own tabs. Answers where it stands.
async fn set_mark(tx: &mut Tx, user: UserId, conversation: ConversationId, to: Seq) -> Result<Seq> {
    let (msg_no, deleted_above, gone) = queries::set_mark(tx.db(), conversation, user, to).await?;
    let marked = Marked { conversation, msg_no, deleted_above, gone };
    tx.emit(Stream::User(user), Event::Chat(It::Marked(marked)));
    Ok(msg_no)
}

/// Shows somebody a conversation that is new to him, on all his screens.
async fn opened(tx: &mut Tx, user: UserId, conversation: ConversationId) -> Result<Row> {
    let rows = queries::rows(tx.db(), user, Which::One(conversation), 1).await?;
    let row = rows.into_iter().next().ok_or_else(not_found)?;
    tx.emit(Stream::User(user), Event::Chat(It::Opened(row.clone())));
    Ok(row)
}

/// A message that is about to change, and its reader's place. The rights are read inside the
/// transaction, with the conversation's stream locked.
async fn changing(tx: &mut Tx, auth: &Auth, id: CommentId) -> Result<(Subject, Seat)> {
    let conversation = texts::subject(tx.db(), id, false).await?.ok_or_else(not_found)?.conversation_id;
    queries::lock(tx.db(), conversation).await?;
    let subject = texts::subject(tx.db(), id, true).await?.ok_or_else(not_found)?;
    let seat = seat(tx.db(), auth, conversation).await?;
    if subject.msg_no <= seat.joined_no { Err(not_found()) } else { Ok((subject, seat)) }
}

/// Changes a message: its author, within the time that the settings give him.
///
/// # Errors
/// 403 not one's own, too late, or it cannot be delivered; 404; 409 somebody was faster, or it was
/// deleted; 422.
pub async fn edit(app: &App, auth: &Auth, id: CommentId, edit: Edit) -> Result<()> {
    edit.check()?;
    let known = texts::subject(&mut *app.pool.acquire().await?, id, false).await?.ok_or_else(not_found)?;
    let shown = rendered(app, auth, known.conversation_id, &edit.body, Some(id)).await?;
    let auth = *auth;
    let told = app
        .write(move |tx| {
            let (edit, (html, attached)) = (edit.clone(), shown.clone());
            Box::pin(async move {
                let (subject, seat) = changing(tx, &auth, id).await?;
                if acts::claim::<()>(tx, auth.user, edit.act, &(id, &edit)).await?.is_some() {
                    return Ok(Vec::new());
                }
                if subject.author_id != auth.user {
                    return Err(not_allowed());
                }
                if subject.deleted_at.is_some() {
                    return Err(refused(Code::Deleted));
                }
                reaches(tx, &seat, auth.user).await?;
                let now = tx.app.clock.now();
                let window = tx.app.config.edit_window;
                let age = (now - subject.created_at).to_std().unwrap_or_default();
                if window.is_some_and(|window| age > window) {
                    return Err(refused(Code::EditWindowOver));
                }
                if subject.revision != edit.revision {
                    return Err(refused(Code::Stale));
                }
                texts::revise(tx.db(), &subject, &edit.body, &html, now).await?;
                call(tx, auth.user, message_of(id, &subject), &edit.body).await?;
                files::hang(tx.db(), auth.user, &attached, files::Place::Message(id)).await?;
                let (msg_no, revision) = (subject.msg_no, subject.revision + 1);
                let edited = Edited { comment: id, msg_no, html, at: now, revision, previews: Vec::new() };
                let stream = Stream::Conversation(subject.conversation_id);
                tx.emit(stream, Event::Comments(said::Event::Edited(edited)));
                acts::keep(tx, auth.user, edit.act, &()).await?;
                Ok(moved(queries::moves(tx.db(), subject.conversation_id).await?, &[]))
            })
        })
        .await?;
    tell(app, told);
    Ok(())
}

/// Deletes a message of one's own. What earlier events said of it is emptied too, so that nobody who
/// resumes from before reads it.
///
/// # Errors
/// 403 not one's own; 404. Deleting what is deleted is done already.
pub async fn delete(app: &App, auth: &Auth, id: CommentId, act: ActId) -> Result<()> {
    let auth = *auth;
    let done = app
        .write(move |tx| {
            Box::pin(async move {
                let (subject, _) = changing(tx, &auth, id).await?;
                if acts::claim::<()>(tx, auth.user, act, &("delete", id)).await?.is_some() {
                    return Ok(None);
                }
                if subject.author_id != auth.user {
                    return Err(not_allowed());
                }
                acts::keep(tx, auth.user, act, &()).await?;
                if subject.deleted_at.is_some() {
                    return Ok(None);
                }
                let now = tx.app.clock.now();
                texts::delete(tx.db(), &subject, now).await?;
                call(tx, auth.user, message_of(id, &subject), "").await?;
                files::drop_of(tx.db(), id).await?;
                let stream = Stream::Conversation(subject.conversation_id);
                log::blank(tx.db(), stream, subject.seq.next(), subject.msg_no).await?;
                log::empty_text(tx.db(), stream, subject.seq).await?;
                let deletion = Deletion { at: now, by_author: true };
                let deleted = Deleted { comment: id, msg_no: subject.msg_no, deletion };
                tx.emit(stream, Event::Comments(said::Event::Deleted(deleted)));
                let moves = queries::moves(tx.db(), subject.conversation_id).await?;
                Ok(Some((stream, moved(moves, &[subject.msg_no]))))
            })
        })
        .await?;
    if let Some((stream, told)) = done {
        app.hub.note(Note::Blanked(stream));
        tell(app, told);
    }
    Ok(())
}

/// Reacts to a message, or takes it back. Doing twice what is done already changes nothing.
///
/// # Errors
/// 403 it cannot be delivered; 404; 409 it was deleted.
pub async fn react(app: &App, auth: &Auth, id: CommentId, kind: ReactionKind, react: React) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let (subject, seat) = changing(tx, &auth, id).await?;
            if acts::claim::<()>(tx, auth.user, react.act, &(id, kind, react.on)).await?.is_some() {
                return Ok(());
            }
            if subject.deleted_at.is_some() {
                return Err(refused(Code::Deleted));
            }
            reaches(tx, &seat, auth.user).await?;
            let (changed, count) = texts::react(tx.db(), id, kind, auth.user, react.on).await?;
            if changed {
                let reacted =
                    Reacted { comment: id, msg_no: subject.msg_no, kind, by: auth.user, on: react.on, count };
                let stream = Stream::Conversation(subject.conversation_id);
                tx.emit(stream, Event::Comments(said::Event::Reacted(reacted)));
            }
            acts::keep(tx, auth.user, react.act, &()).await
        })
    })
    .await
}

/// A message's source and its earlier versions.
///
/// # Errors
/// 404, also when it was deleted or is from before one joined.
pub async fn history(app: &App, auth: &Auth, id: CommentId) -> Result<History> {
    let mut db = app.pool.acquire().await?;
    let subject = texts::subject(&mut db, id, false).await?.ok_or_else(not_found)?;
    let seat = seat(&mut *db, auth, subject.conversation_id).await?;
    if subject.deleted_at.is_some() || subject.msg_no <= seat.joined_no {
        return Err(not_found());
    }
    let earlier = texts::versions(&mut *db, id).await?;
    Ok(History { source: subject.source, revision: subject.revision, calls: None, earlier })
}

/// Sets how far one has read; it may also go back, to keep something for later. The others hear of
/// it, if both sides tell.
///
/// # Errors
/// 404.
pub async fn mark(app: &App, auth: &Auth, conversation: ConversationId, mark: Mark) -> Result<()> {
    let user = auth.user;
    let auth = *auth;
    let told = app
        .write(move |tx| {
            Box::pin(async move {
                let before = seat(tx.db(), &auth, conversation).await?.read_no;
                let asked = (conversation, mark.msg_no);
                if acts::claim::<()>(tx, user, mark.act, &asked).await?.is_some() {
                    return Ok(Vec::new());
                }
                let stands = set_mark(tx, user, conversation, mark.msg_no).await?;
                if stands < before {
                    notifications::call_again(tx, user, conversation).await?;
                }
                acts::keep(tx, user, mark.act, &()).await?;
                if stands > before {
                    come(tx, user, conversation, stands, stands).await
                } else {
                    Ok(Vec::new())
                }
            })
        })
        .await?;
    tell(app, told);
    Ok(())
}

/// What the others are told of how far somebody has come.
async fn come(
    tx: &mut Tx,
    user: UserId,
    conversation: ConversationId,
    delivered: Seq,
    read: Seq,
) -> Result<Tell> {
    let hearers = queries::hearers(tx.db(), conversation, user).await?;
    let digest = |knows: bool| {
        let receipt = Receipt { user, delivered, read: knows.then_some(read) };
        Digest { moved: Vec::new(), receipts: vec![(conversation, receipt)] }
    };
    Ok(hearers.into_iter().map(|(hearer, knows)| (hearer, digest(knows))).collect())
}

/// Notes that messages have reached a device of one's own; the others hear of it.
///
/// # Errors
/// 422 too many at once. What one does not belong to is passed over; and all of it for who wishes to be
/// seen by nobody, until he reads it or is seen again.
pub async fn received(app: &App, auth: &Auth, received: Received) -> Result<()> {
    if received.upto.len() > RECEIVED_MAX {
        return Err(invalid("upto", Fault::TooLong));
    }
    let user = auth.user;
    // It would say that he is there.
    if people::is_hidden(app, user).await? {
        return Ok(());
    }
    let told = app
        .write(move |tx| {
            let upto = received.upto.clone();
            Box::pin(async move {
                let mut told = Vec::new();
                for (conversation, delivered, read) in queries::received(tx.db(), user, &upto).await? {
                    told.extend(come(tx, user, conversation, delivered, read).await?);
                }
                Ok(told)
            })
        })
        .await?;
    tell(app, told);
    Ok(())
}

/// Tells what a change of a group did: the conversation's own events, what is new to somebody and what
/// he no longer belongs to.
async fn told(tx: &mut Tx, conversation: ConversationId, change: Change) -> Result<Tell> {
    for event in change.events {
        tx.emit(Stream::Conversation(conversation), Event::Chat(event));
    }
    for user in change.opened {
        opened(tx, user, conversation).await?;
    }
    for user in change.gone {
        tx.emit(Stream::User(user), Event::Chat(It::Gone(conversation)));
    }
    Ok(moved(queries::moves(tx.db(), conversation).await?, &[]))
}

/// Makes a group of people one meets.
///
/// # Errors
/// 403 one of them cannot be reached; 422, also for people one does not meet.
pub async fn create(app: &App, auth: &Auth, create: Create) -> Result<Row> {
    create.check()?;
    let user = auth.user;
    app.write(move |tx| {
        let create = create.clone();
        Box::pin(async move {
            if let Some(before) = acts::claim(tx, user, create.act, &create).await? {
                return Ok(before);
            }
            let (id, people) = groups::create(tx, user, &create).await?;
            let mut mine = None;
            for person in people {
                let row = opened(tx, person, id).await?;
                mine = mine.or((person == user).then_some(row));
            }
            let row = mine.ok_or_else(not_found)?;
            acts::keep(tx, user, create.act, &row).await?;
            Ok(row)
        })
    })
    .await
}

/// Gives a group another name.
///
/// # Errors
/// 403 there are only two people; 404; 422.
pub async fn rename(app: &App, auth: &Auth, conversation: ConversationId, rename: Rename) -> Result<()> {
    let auth = *auth;
    let moves = app
        .write(move |tx| {
            let rename = rename.clone();
            Box::pin(async move {
                groups::enter(tx, &auth, conversation).await?;
                rename.check()?;
                if acts::claim::<()>(tx, auth.user, rename.act, &(conversation, &rename)).await?.is_some() {
                    return Ok(Vec::new());
                }
                let change = groups::rename(tx, conversation, rename.name.trim()).await?;
                acts::keep(tx, auth.user, rename.act, &()).await?;
                told(tx, conversation, change).await
            })
        })
        .await?;
    tell(app, moves);
    Ok(())
}

/// Adds somebody whom one meets to a group; he reads it from here on.
///
/// # Errors
/// 403 there are only two people, or he cannot be reached; 404, also for people one does not meet; 422
/// the group is full.
pub async fn add(app: &App, auth: &Auth, conversation: ConversationId, user: UserId) -> Result<()> {
    let auth = *auth;
    let moves = app
        .write(move |tx| {
            Box::pin(async move {
                let (_, stand) = groups::enter(tx, &auth, conversation).await?;
                let change = groups::add(tx, &auth, conversation, stand, user).await?;
                told(tx, conversation, change).await
            })
        })
        .await?;
    tell(app, moves);
    Ok(())
}

/// Removes somebody from a group (its owner), or leaves it oneself. He hears nothing more of it from
/// the commit on.
///
/// # Errors
/// 403 not the owner, or there are only two people; 404.
pub async fn remove(app: &App, auth: &Auth, conversation: ConversationId, user: UserId) -> Result<()> {
    let auth = *auth;
    let moves = app
        .write(move |tx| {
            Box::pin(async move {
                let (seat, _) = groups::enter(tx, &auth, conversation).await?;
                let change = groups::remove(tx, &auth, conversation, &seat, user).await?;
                told(tx, conversation, change).await
            })
        })
        .await?;
    tell(app, moves);
    Ok(())
}

/// How one writes and reads.
///
/// # Errors
/// The database's.
pub async fn preferences(app: &App, auth: &Auth) -> Result<Preferences> {
    queries::preferences(&app.pool, auth.user).await
}

/// Sets how one writes and reads.
///
/// # Errors
/// The database's.
pub async fn set_preferences(app: &App, auth: &Auth, to: Preferences) -> Result<()> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            if queries::preferences(tx.db(), user).await? != to {
                queries::set_preferences(tx.db(), user, to).await?;
                tx.emit(Stream::User(user), Event::Chat(It::Preferred(to)));
            }
            Ok(())
        })
    })
    .await
}

/// Whom one has blocked.
///
/// # Errors
/// The database's.
pub async fn blocks(app: &App, auth: &Auth) -> Result<Vec<Card>> {
    queries::blocks(&app.pool, auth.user).await
}

/// Blocks somebody, or no longer: neither can write to the other alone. He is not told.
///
/// # Errors
/// 404: nobody whom one meets or has written with.
pub async fn block(app: &App, auth: &Auth, other: UserId, on: bool) -> Result<()> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            let known = !queries::met(tx.db(), user, &[other]).await?.is_empty()
                || queries::paired(tx.db(), user, other).await?.is_some()
                || queries::has_blocked(tx.db(), user, other).await?;
            if !known {
                return Err(not_found());
            }
            let at = tx.app.clock.now();
            if queries::block(tx.db(), user, other, on, at).await? {
                tx.emit(Stream::User(user), Event::Chat(It::Blocked(Blocked { user: other, on })));
            }
            Ok(())
        })
    })
    .await
}
