//! Discussions: themes hold threads. Only admins open threads; everybody replies, by the shared
//! service of comments.

mod answers;
mod merge;
mod polls;
mod proposals;
mod queries;
mod routes;
mod waiting;

use chrono::{DateTime, Utc};
use protocol::{
    ActId, CommentId, Event, Fault, PollId, ProposalId, ResourceId, Seq, Snapshot, SpaceId, Stream, ThemeId,
    UserId,
    discussions::{
        Accept, Change, CreateTheme, Event as It, Heading, List, Merge, Open, Opened, Purpose, Theme, Thread,
        ToTheme,
        polls::{AddPoll, EndPoll, OwnVotes, Poll, Vote},
        proposals::{Proposal, Proposals, Propose, Publish, Refuse, State, Withdraw},
    },
    notifications,
    people::Language,
    spaces::{Role, Service},
};

pub use queries::{New, of_purpose};
pub use routes::router;

use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::Auth,
    comments::{self, Opening, render},
    dispatch,
    error::{Result, invalid, not_allowed, not_found},
    feed, http,
    live::log,
    mentions, spaces, texts,
};
use sqlx::PgConnection;

/// Threads on one page of the list.
const PAGE: i64 = 200;

/// The reader's role in a space.
///
/// # Errors
/// 404: no such space, or not a member.
async fn member(db: impl sqlx::PgExecutor<'_>, auth: &Auth, space: SpaceId) -> Result<Role> {
    spaces::role(db, space, auth.user).await?.ok_or_else(not_found)
}

async fn admin(db: impl sqlx::PgExecutor<'_>, auth: &Auth, space: SpaceId) -> Result<()> {
    if member(db, auth, space).await? < Role::Admin { Err(not_allowed()) } else { Ok(()) }
}

/// A page of a space's threads, and the position of the space's stream.
///
/// # Errors
/// 404; 422 for a cursor that is not one.
pub async fn list(app: &App, auth: &Auth, space: SpaceId, after: Option<&str>) -> Result<Snapshot<List>> {
    let after = after.map(cursor).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    member(&mut *tx, auth, space).await?;
    let position = log::head(&mut *tx, Stream::Space(space)).await?.ok_or_else(not_found)?;
    let themes = queries::themes(&mut tx, space).await?;
    let mut rows = queries::rows(&mut tx, space, auth.user, after, PAGE + 1).await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > PAGE;
    if more {
        rows.pop();
    }
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| format!("{}.{}.{}", row.heading.rank(), row.moved_at.timestamp_micros(), row.heading.id));
    Ok(Snapshot { position, content: List { themes, rows, next } })
}

fn cursor(text: &str) -> Result<queries::Cursor> {
    let mut parts = text.splitn(3, '.');
    let mut part = || parts.next().unwrap_or_default();
    let (rank, micros, id) = (part().parse().ok(), part().parse().ok(), part().parse().ok());
    let at = micros.and_then(DateTime::from_timestamp_micros);
    rank.zip(at)
        .zip(id)
        .map(|((rank, at), id)| (rank, at, id))
        .ok_or_else(|| invalid("after", Fault::WrongForm))
}

/// A thread's page, and the position of its stream.
///
/// # Errors
/// 404, also for a message that it does not have.
pub async fn show(app: &App, auth: &Auth, id: ResourceId, opening: Opening) -> Result<Snapshot<Thread>> {
    let mut tx = snapshot(&app.pool).await?;
    dispatch::access(&mut tx, auth.user, id).await?;
    let position = log::head(&mut *tx, Stream::Resource(id)).await?.ok_or_else(not_found)?;
    let thread = queries::thread(&mut tx, id).await?.ok_or_else(not_found)?;
    let (mark, deleted_above, log) = comments::open(&mut tx, auth, id, opening).await?;
    let answers = answers::all(&mut tx, id).await?;
    let polls = polls::queries::all(&mut tx, id).await?;
    let queries::Thread { heading, space, theme_title, published_by, html, .. } = thread;
    let content =
        Thread { heading, space, theme_title, published_by, html, mark, deleted_above, answers, polls, log };
    Ok(Snapshot { position, content })
}

/// Opens a thread.
///
/// # Errors
/// 403 not an admin; 404; 422, also for a theme of another space.
pub async fn open(app: &App, auth: &Auth, space: SpaceId, open: Open) -> Result<Heading> {
    let auth = *auth;
    app.write(move |tx| {
        let open = open.clone();
        Box::pin(async move {
            admin(tx.db(), &auth, space).await?;
            let now = tx.app.clock.now();
            if let Some(before) = acts::claim(tx, auth.user, open.act, &(space, &open)).await? {
                return Ok(before);
            }
            open.check(now)?;
            if !queries::theme_is_of(tx.db(), open.theme, space).await? {
                return Err(invalid("theme", Fault::UnknownValue));
            }
            let people = mentions::named_in(&mut *tx.db(), space, Role::Member, &open.body).await?;
            let html = render::html_with(&open.body, &people);
            let new = New {
                id: ResourceId::new(),
                space,
                theme: open.theme,
                title: open.title.trim(),
                source: &open.body,
                html: &html,
                author: auth.user,
                opened_by: auth.user,
                purpose: None,
                at: now,
            };
            let heading = insert(tx, &new).await?;
            if let Some(poll) = &open.poll {
                polls::insert(tx, (heading.id, space), auth.user, (poll, now)).await?;
            }
            crate::notifications::name(tx, heading.id, auth.user, &open.body).await?;
            let opened = Opened { act: open.act, heading: heading.clone() };
            tx.emit(Stream::Space(space), Event::Discussions(It::Opened(opened)));
            acts::keep(tx, auth.user, open.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// Inserts a thread with its stream, telling nobody.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<Heading> {
    queries::insert(tx.db(), new).await?;
    log::create(tx.db(), Stream::Resource(new.id)).await?;
    Ok(queries::thread(tx.db(), new.id).await?.ok_or_else(not_found)?.heading)
}

/// Inserts a theme, telling nobody.
///
/// # Errors
/// The database's.
pub async fn insert_theme(tx: &mut Tx, space: SpaceId, title: &str) -> Result<Theme> {
    queries::insert_theme(tx.db(), ThemeId::new(), space, title).await
}

/// Opens a thread under the space's first theme, for what another service began.
///
/// # Errors
/// The database's.
pub async fn begin(
    tx: &mut Tx,
    space: SpaceId,
    title: &str,
    body: &str,
    author: UserId,
) -> Result<Option<ResourceId>> {
    let Some(theme) = queries::themes(tx.db(), space).await?.first().map(|theme| theme.id) else {
        return Ok(None);
    };
    let html = render::html(body);
    let new = New {
        id: ResourceId::new(),
        space,
        theme,
        title,
        source: body,
        html: &html,
        author,
        opened_by: author,
        purpose: None,
        at: tx.app.clock.now(),
    };
    let heading = insert(tx, &new).await?;
    tx.emit(Stream::Space(space), Event::Discussions(It::Opened(Opened { act: ActId::new(), heading })));
    Ok(Some(new.id))
}

/// Makes a theme.
///
/// # Errors
/// 403 not an admin; 404; 422.
pub async fn create_theme(app: &App, auth: &Auth, space: SpaceId, create: CreateTheme) -> Result<Theme> {
    let auth = *auth;
    app.write(move |tx| {
        let create = create.clone();
        Box::pin(async move {
            admin(tx.db(), &auth, space).await?;
            create.check()?;
            if let Some(before) = acts::claim(tx, auth.user, create.act, &(space, &create)).await? {
                return Ok(before);
            }
            let theme = insert_theme(tx, space, create.title.trim()).await?;
            tx.emit(Stream::Space(space), Event::Discussions(It::ThemeSet(theme.clone())));
            acts::keep(tx, auth.user, create.act, &theme).await?;
            Ok(theme)
        })
    })
    .await
}

/// Renames, moves, pins, locks or archives a thread. Open lists and pages follow.
///
/// # Errors
/// 403 not an admin; 404; 422, also for a theme of another space and for archiving a thread that
/// every space has.
pub async fn change(app: &App, auth: &Auth, id: ResourceId, change: Change) -> Result<Heading> {
    let auth = *auth;
    app.write(move |tx| {
        let change = change.clone();
        Box::pin(async move {
            let access = dispatch::access(tx.db(), auth.user, id).await?;
            if access.role < Role::Admin {
                return Err(not_allowed());
            }
            change.check()?;
            if let Some(before) = acts::claim(tx, auth.user, change.act, &(id, &change)).await? {
                return Ok(before);
            }
            if let Some(theme) = change.theme
                && !queries::theme_is_of(tx.db(), theme, access.space).await?
            {
                return Err(invalid("theme", Fault::UnknownValue));
            }
            let now = tx.app.clock.now();
            if let Some(archived) = change.archived {
                let before = queries::thread(tx.db(), id).await?.ok_or_else(not_found)?.heading;
                if archived && before.purpose.is_some() {
                    return Err(invalid("archived", Fault::UnknownValue));
                }
                if archived != before.archived {
                    feed::put_away(tx, id, archived.then_some(auth.user)).await?;
                }
            }
            let title = change.title.as_deref().map(str::trim);
            queries::change(tx.db(), id, title, change.pinned, change.theme).await?;
            if let Some(locked) = change.locked {
                queries::lock(tx.db(), id, locked.then_some(auth.user), now).await?;
            }
            let thread = queries::thread(tx.db(), id).await?.ok_or_else(not_found)?;
            let (heading, theme_title) = (thread.heading, thread.theme_title);
            let changed = || {
                let heading = heading.clone();
                Event::Discussions(match change.theme {
                    Some(_) => It::Moved(ToTheme { heading, theme_title: theme_title.clone() }),
                    None => It::Changed(heading),
                })
            };
            tx.emit(Stream::Resource(id), changed());
            tx.emit(Stream::Space(access.space), changed());
            acts::keep(tx, auth.user, change.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// Puts a thread into another. Open pages of both follow; whoever asks for the one that went is told
/// where it stands. Answers the heading of the other.
///
/// # Errors
/// 403 not an admin; 404; 410 it was put into another already; 422 for a thread that every space has or
/// that is too long, and for another that is itself, archived, or not one of this space.
pub async fn merge(app: &App, auth: &Auth, id: ResourceId, ask: Merge) -> Result<Heading> {
    let auth = *auth;
    let (heading, done) = app
        .write(move |tx| {
            Box::pin(async move {
                let (heading, done) = merge::merged(tx, auth, id, ask).await?;
                if let Some(done) = &done {
                    for (user, level) in &done.levels {
                        let set = notifications::Event::LevelSet(*level);
                        tx.emit(Stream::User(*user), Event::Notifications(set));
                    }
                    for stream in [Stream::Resource(id), Stream::Space(done.pair.space)] {
                        tx.emit(stream, Event::Discussions(It::Merged(done.merged.clone())));
                    }
                    for poll in &done.polls {
                        let told = Event::Discussions(It::PollSet(poll.clone()));
                        tx.emit(Stream::Resource(done.pair.into), told);
                    }
                }
                Ok((heading, done))
            })
        })
        .await?;
    if let Some(done) = done {
        comments::merge::tell(app, done.pair, done.absorbed, done.to_all);
    }
    Ok(heading)
}

/// Accepts a reply as the answer to the question it stands under, in place of another, or takes that back.
/// In a thread that every space has, each comment asks; elsewhere the thread does.
///
/// # Errors
/// 403 neither an admin nor whose question it is, or the thread was put away; 404; 409 the reply was deleted;
/// 422 it answers no question.
pub async fn accept(app: &App, auth: &Auth, comment: CommentId, accept: Accept) -> Result<Heading> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let asked = answers::asked(tx, &auth, comment).await?;
            if let Some(before) = acts::claim(tx, auth.user, accept.act, &(comment, accept.on)).await? {
                return Ok(before);
            }
            if answers::set(tx, &auth, &asked, accept.on).await? {
                tell_answer(tx, asked.thread, asked.question).await?;
            }
            let heading = queries::thread(tx.db(), asked.thread).await?.ok_or_else(not_found)?.heading;
            acts::keep(tx, auth.user, accept.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// What the reader chose in the polls of a thread, and the position of his own stream.
///
/// # Errors
/// 404.
pub async fn votes(app: &App, auth: &Auth, thread: ResourceId) -> Result<Snapshot<OwnVotes>> {
    let mut tx = snapshot(&app.pool).await?;
    dispatch::access(&mut tx, auth.user, thread).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let votes = polls::queries::own(&mut tx, thread, auth.user).await?;
    Ok(Snapshot { position, content: OwnVotes { votes } })
}

/// Adds a poll to a thread.
///
/// # Errors
/// 403 not an admin, or the thread is closed; 404; 422, also for one poll more than there may be.
pub async fn add_poll(app: &App, auth: &Auth, thread: ResourceId, add: AddPoll) -> Result<Poll> {
    let auth = *auth;
    app.write(move |tx| {
        let add = add.clone();
        Box::pin(async move {
            polls::queries::hold_thread(tx.db(), thread).await?;
            let access = dispatch::access(tx.db(), auth.user, thread).await?;
            if access.role < Role::Admin {
                return Err(not_allowed());
            }
            // What has comments and is no thread has no polls.
            queries::thread(tx.db(), thread).await?.ok_or_else(not_found)?;
            if let Some(before) = acts::claim(tx, auth.user, add.act, &(thread, &add)).await? {
                return Ok(before);
            }
            add.poll.check(tx.app.clock.now())?;
            let poll = polls::add(tx, (thread, access), auth.user, &add.poll).await?;
            tx.emit(Stream::Resource(thread), Event::Discussions(It::PollSet(poll.clone())));
            acts::keep(tx, auth.user, add.act, &poll).await?;
            Ok(poll)
        })
    })
    .await
}

/// Votes; another vote takes the place of the first, and one for nothing takes it back. What was chosen is
/// told to whoever chose it and to nobody else.
///
/// # Errors
/// 403 the thread is closed; 404; 409 the poll is; 422 for what may not be chosen.
pub async fn vote(app: &App, auth: &Auth, id: PollId, vote: Vote) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        let vote = vote.clone();
        Box::pin(async move {
            let (poll, access) = polls::changing(tx, &auth, id).await?;
            if acts::claim::<()>(tx, auth.user, vote.act, &(id, &vote)).await?.is_some() {
                return Ok(());
            }
            if let Some((own, counted)) = polls::vote(tx, &auth, (&poll, access), &vote).await? {
                tx.emit(Stream::User(auth.user), Event::Discussions(It::PollVoted(own)));
                tx.emit(Stream::Resource(poll.thread), Event::Discussions(It::PollCounted(counted)));
            }
            acts::keep(tx, auth.user, vote.act, &()).await
        })
    })
    .await
}

/// Closes a poll before its time; one that is closed stays as it is.
///
/// # Errors
/// 403 neither an admin nor who made it; 404.
pub async fn end_poll(app: &App, auth: &Auth, id: PollId, end: EndPoll) -> Result<Poll> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let (row, access) = polls::changing(tx, &auth, id).await?;
            if let Some(before) = acts::claim(tx, auth.user, end.act, &("end", id)).await? {
                return Ok(before);
            }
            let changed = polls::end(tx, &auth, (&row, access)).await?;
            let poll = polls::one(tx.db(), id).await?;
            if changed {
                tx.emit(Stream::Resource(row.thread), Event::Discussions(It::PollSet(poll.clone())));
            }
            acts::keep(tx, auth.user, end.act, &poll).await?;
            Ok(poll)
        })
    })
    .await
}

/// Tells how a question of a thread stands.
async fn tell_answer(tx: &mut Tx, thread: ResourceId, question: Option<CommentId>) -> Result<()> {
    let (space, answered) = answers::stands(tx, thread, question).await?;
    if question.is_none() {
        tx.emit(Stream::Space(space), Event::Discussions(It::Changed(answered.heading.clone())));
    }
    tx.emit(Stream::Resource(thread), Event::Discussions(It::Answered(answered)));
    Ok(())
}

/// A comment was deleted: it answers no question any more, nor is the one that it asked answered.
///
/// # Errors
/// The database's.
pub async fn unsaid(tx: &mut Tx, comment: CommentId) -> Result<()> {
    for (thread, question) in answers::queries::unsay(tx.db(), comment).await? {
        tell_answer(tx, thread, question).await?;
    }
    Ok(())
}

/// Proposes a thread. The admins of the space are told.
///
/// # Errors
/// 404; 422, also for a theme of another space, and for one more than may wait at once (`waiting`).
pub async fn propose(app: &App, auth: &Auth, space: SpaceId, propose: Propose) -> Result<Proposal> {
    let auth = *auth;
    app.write(move |tx| {
        let propose = propose.clone();
        Box::pin(async move {
            member(tx.db(), &auth, space).await?;
            if let Some(before) = acts::claim(tx, auth.user, propose.act, &(space, &propose)).await? {
                return Ok(before);
            }
            propose.check()?;
            let it = proposals::keep(tx, &auth, space, &propose).await?;
            tell_proposal(tx, &it);
            acts::keep(tx, auth.user, propose.act, &it).await?;
            Ok(it)
        })
    })
    .await
}

/// Tells those who may read a proposal that it is there, or is another.
fn tell_proposal(tx: &mut Tx, it: &Proposal) {
    for stream in [Stream::Admins(it.space), Stream::User(it.by.id)] {
        tx.emit(stream, Event::Discussions(It::Proposed(it.id)));
    }
}

/// A page of the proposals that wait in a space, and the position of its admins' stream.
///
/// # Errors
/// 403 not an admin; 404; 422 a cursor that is not one.
pub async fn proposals(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    after: Option<&str>,
) -> Result<Snapshot<Proposals>> {
    let after = after.map(http::placed).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    admin(&mut *tx, auth, space).await?;
    let position = log::head(&mut *tx, Stream::Admins(space)).await?.ok_or_else(not_found)?;
    Ok(Snapshot { position, content: proposals::waiting(&mut tx, space, after).await? })
}

/// A page of one's own proposals in a space, and the position of one's own stream.
///
/// # Errors
/// 404; 422 a cursor that is not one.
pub async fn own_proposals(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    after: Option<&str>,
) -> Result<Snapshot<Proposals>> {
    let after = after.map(http::placed).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    member(&mut *tx, auth, space).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    Ok(Snapshot { position, content: proposals::own(&mut tx, space, auth.user, after).await? })
}

/// Publishes a proposal: it is a thread from now on, its author's, who follows it and is told.
///
/// # Errors
/// 403 its author; 404 whoever else does not administer its space; 409 it waits no longer; 422 a theme of
/// another space.
pub async fn publish_proposal(app: &App, auth: &Auth, id: ProposalId, publish: Publish) -> Result<Proposal> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let it = proposals::deciding(tx, &auth, id).await?;
            if let Some(before) = acts::claim(tx, auth.user, publish.act, &(id, publish)).await? {
                return Ok(before);
            }
            proposals::waits(&it)?;
            if !queries::theme_is_of(tx.db(), publish.theme, it.space).await? {
                return Err(invalid("theme", Fault::UnknownValue));
            }
            let now = tx.app.clock.now();
            let heading = proposals::publish(tx, &it, publish.theme, (auth.user, now)).await?;
            let thread = Some(heading.id);
            let opened = Opened { act: publish.act, heading };
            tx.emit(Stream::Space(it.space), Event::Discussions(It::Opened(opened)));
            let decided = (State::Accepted, auth.user, now);
            let it = decide(tx, &it, decided, None, thread).await?;
            acts::keep(tx, auth.user, publish.act, &it).await?;
            Ok(it)
        })
    })
    .await
}

/// Refuses a proposal; its author is told why.
///
/// # Errors
/// 403 its author; 404 whoever else does not administer its space; 409 it waits no longer; 422.
pub async fn refuse_proposal(app: &App, auth: &Auth, id: ProposalId, refuse: Refuse) -> Result<Proposal> {
    let auth = *auth;
    app.write(move |tx| {
        let refuse = refuse.clone();
        Box::pin(async move {
            let it = proposals::deciding(tx, &auth, id).await?;
            if let Some(before) = acts::claim(tx, auth.user, refuse.act, &(id, &refuse)).await? {
                return Ok(before);
            }
            refuse.check()?;
            proposals::waits(&it)?;
            let decided = (State::Refused, auth.user, tx.app.clock.now());
            let it = decide(tx, &it, decided, Some(refuse.reason.trim()), None).await?;
            acts::keep(tx, auth.user, refuse.act, &it).await?;
            Ok(it)
        })
    })
    .await
}

/// Takes one's own proposal back.
///
/// # Errors
/// 403 an admin, whose it is not; 404; 409 it waits no longer.
pub async fn withdraw_proposal(
    app: &App,
    auth: &Auth,
    id: ProposalId,
    withdraw: Withdraw,
) -> Result<Proposal> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let it = proposals::withdrawing(tx, &auth, id).await?;
            if let Some(before) = acts::claim(tx, auth.user, withdraw.act, &(id, withdraw)).await? {
                return Ok(before);
            }
            proposals::waits(&it)?;
            let decided = (State::Withdrawn, auth.user, tx.app.clock.now());
            let it = decide(tx, &it, decided, None, None).await?;
            acts::keep(tx, auth.user, withdraw.act, &it).await?;
            Ok(it)
        })
    })
    .await
}

/// A proposal waits no longer. Those who saw it wait are told, and its author.
async fn decide(
    tx: &mut Tx,
    before: &Proposal,
    decided: (State, UserId, DateTime<Utc>),
    reason: Option<&str>,
    thread: Option<ResourceId>,
) -> Result<Proposal> {
    proposals::queries::decide(tx.db(), before.id, decided, reason, thread).await?;
    let kind = match decided.0 {
        State::Accepted => Some(notifications::Kind::Accepted),
        State::Refused => Some(notifications::Kind::Refused),
        State::Open | State::Withdrawn => None,
    };
    let fate = crate::notifications::Fate {
        proposal: before.id,
        space: before.space,
        author: before.by.id,
        by: decided.1,
        kind,
        thread,
    };
    crate::notifications::decided(tx, &fate).await?;
    let it = proposals::one(tx.db(), before.id).await?;
    tell_proposal(tx, &it);
    Ok(it)
}

/// A reply of a thread that an entry of the FAQ may be made from.
///
/// # Errors
/// The database's.
pub async fn reply(db: &mut PgConnection, thread: ResourceId, no: Seq) -> Result<Option<dispatch::Reply>> {
    answers::queries::reply(db, thread, no).await
}

/// What is made of a reply changed: where it is the accepted answer, the thread's page says so.
///
/// # Errors
/// The database's.
pub async fn entry_told(tx: &mut Tx, comment: CommentId) -> Result<()> {
    if let Some((thread, question)) = answers::queries::answers_what(tx.db(), comment).await? {
        tell_answer(tx, thread, question).await?;
    }
    Ok(())
}

/// What every space has from the first day: a theme with « Vos retours » and, where the FAQ is shown,
/// « FAQ : posez vos questions ».
///
/// # Errors
/// The database's.
pub async fn furnish(
    tx: &mut Tx,
    space: SpaceId,
    services: &[Service],
    author: UserId,
    language: Language,
    at: DateTime<Utc>,
) -> Result<()> {
    let text = |name: &str| texts::get(language, name);
    let theme = insert_theme(tx, space, &text("space-theme")).await?;
    let mut threads = vec![(Purpose::Feedback, "space-feedback")];
    if services.contains(&Service::Faq) {
        threads.push((Purpose::FaqQuestions, "space-faq-questions"));
    }
    for (purpose, name) in threads {
        let source = text(&format!("{name}-body"));
        let new = New {
            id: ResourceId::new(),
            space,
            theme: theme.id,
            title: &text(name),
            source: &source,
            html: &render::html(&source),
            author,
            opened_by: author,
            purpose: Some(purpose),
            at,
        };
        insert(tx, &new).await?;
    }
    Ok(())
}
