//! Announcements: what admins tell the whole site, a space, those of a role in it, or a few people by
//! name. Sending is one row and one event, however many it is for; whom it is for follows from who
//! belonged where at that moment. What each reader does with it is gathered (`receipts.rs`) and counted.

mod file;
mod queries;
mod receipts;
mod routes;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use protocol::{
    ActId, AnnouncementId, Code, Event, Fault, Page, Snapshot, SpaceId, Stream, UserId,
    announcements::{
        Arrived, Ask, Audience, Board, Correct, Counted, Entry, Event as It, PAGE, Reach, Reached, Read,
        Register, Remind, Reminded, Send, Severity, Stage, To,
    },
    people::Language,
    spaces::Role,
};
use sqlx::PgConnection;

pub use receipts::Receipts;
pub use routes::router;

use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::Auth,
    comments::render,
    dispatch,
    error::{Result, invalid, not_allowed, not_found, refused},
    http, limits,
    live::log,
    spaces,
};
use receipts::{Far, Said};

/// Most people in a file.
const EVERYBODY: i64 = 1_000_000;
/// People on one page of whom it has reached.
const PEOPLE: i64 = 100;

/// Refuses whoever may not announce in a space, or, without one, on the site.
async fn may(db: &mut PgConnection, auth: &Auth, space: Option<SpaceId>) -> Result<()> {
    let Some(space) = space else {
        return if auth.site_admin { Ok(()) } else { Err(not_allowed()) };
    };
    match spaces::role(db, space, auth.user).await? {
        Some(Role::Admin) => Ok(()),
        Some(_) => Err(not_allowed()),
        None => Err(not_found()),
    }
}

/// An announcement that the asker may change. Whom it is for knows that he may not; who does not know of
/// it goes on not knowing.
async fn managed(db: &mut PgConnection, auth: &Auth, id: AnnouncementId) -> Result<Entry> {
    let entry = queries::find(db, id).await?.ok_or_else(not_found)?;
    match may(db, auth, entry.announcement.space).await {
        Err(_) if !queries::is_for(db, id, auth.user).await? => Err(not_found()),
        Err(error) => Err(error),
        Ok(()) => Ok(entry),
    }
}

/// Where an announcement's readers are.
async fn readers(db: &mut PgConnection, entry: &Entry) -> Result<Vec<Stream>> {
    Ok(match (entry.announcement.space, entry.reach) {
        (None, _) => vec![Stream::Site],
        (Some(space), Reach::All) => vec![Stream::Space(space)],
        (Some(space), Reach::Contributors) => vec![Stream::Contributors(space)],
        (Some(space), Reach::Admins) => vec![Stream::Admins(space)],
        (Some(_), Reach::People) => {
            queries::named(db, entry.announcement.id).await?.into_iter().map(Stream::User).collect()
        }
    })
}

/// Where those are who may announce such things.
async fn admins(db: &mut PgConnection, space: Option<SpaceId>) -> Result<Vec<Stream>> {
    Ok(match space {
        Some(space) => vec![Stream::Admins(space)],
        None => queries::site_admins(db).await?.into_iter().map(Stream::User).collect(),
    })
}

/// Tells it to these streams.
fn tell(tx: &mut Tx, streams: Vec<Stream>, event: &It) {
    for stream in streams {
        tx.emit(stream, Event::Announcements(event.clone()));
    }
}

/// Tells the admins how an entry of their list stands.
async fn listed(tx: &mut Tx, id: AnnouncementId) -> Result<Entry> {
    let entry = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    let admins = admins(tx.db(), entry.announcement.space).await?;
    tell(tx, admins, &It::Listed(entry.clone()));
    Ok(entry)
}

/// A page of what was announced in a space, or on the site, and the position of the stream that tells of
/// it: the one of the space's admins, or the asker's own.
///
/// # Errors
/// 403; 404; 422 for a cursor that is not one.
pub async fn list(
    app: &App,
    auth: &Auth,
    space: Option<SpaceId>,
    after: Option<&str>,
) -> Result<Snapshot<Register>> {
    let after = after.map(http::placed).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    may(&mut tx, auth, space).await?;
    let stream = space.map_or(Stream::User(auth.user), Stream::Admins);
    let position = log::head(&mut *tx, stream).await?.ok_or_else(not_found)?;
    let mut entries = queries::list(&mut tx, space, after, PAGE + 1).await?;
    let more = i64::try_from(entries.len()).unwrap_or(0) > PAGE;
    if more {
        entries.pop();
    }
    let next = entries.last().filter(|_| more);
    let next = next.map(|it| http::place(it.created_at, it.announcement.id));
    Ok(Snapshot { position, content: Register { entries, next } })
}

/// What was announced to the reader and has not ended, and the position of his own stream.
///
/// # Errors
/// The database's.
pub async fn mine(app: &App, auth: &Auth) -> Result<Snapshot<Board>> {
    let mut tx = snapshot(&app.pool).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let items = queries::mine(&mut tx, auth.user, app.clock.now(), PAGE).await?;
    Ok(Snapshot { position, content: Board { items } })
}

/// How many people an announcement would be for.
///
/// # Errors
/// 403; 404; 422.
pub async fn audience(app: &App, auth: &Auth, space: Option<SpaceId>, ask: &Ask) -> Result<Audience> {
    let mut db = app.pool.acquire().await?;
    may(&mut db, auth, space).await?;
    ask.check(space.is_none())?;
    Ok(Audience { people: queries::count(&mut db, space, &ask.to, auth.user, None).await? })
}

/// Sends an announcement, or keeps it until it is due.
///
/// # Errors
/// 403; 404; 422, also when it would be for nobody, or names somebody who does not belong to the space.
pub async fn send(app: &App, auth: &Auth, space: Option<SpaceId>, send: Send) -> Result<Entry> {
    let auth = *auth;
    app.write(move |tx| {
        let send = send.clone();
        Box::pin(async move {
            may(tx.db(), &auth, space).await?;
            if let Some(before) = acts::claim(tx, auth.user, send.act, &(space, &send)).await? {
                return Ok(before);
            }
            let entry = create(tx, &auth, space, &send).await?;
            acts::keep(tx, auth.user, send.act, &entry).await?;
            Ok(entry)
        })
    })
    .await
}

/// Makes an announcement, and tells it unless it is to wait.
async fn create(tx: &mut Tx, auth: &Auth, space: Option<SpaceId>, send: &Send) -> Result<Entry> {
    let now = tx.app.clock.now();
    send.check(space.is_none(), now)?;
    if let Some(space) = space
        && !queries::all_belong(tx.db(), space, send.to.people()).await?
    {
        return Err(invalid("to", Fault::UnknownValue));
    }
    if queries::count(tx.db(), space, &send.to, auth.user, Some(1)).await? == 0 {
        return Err(invalid("to", Fault::Empty));
    }
    let id = AnnouncementId::new();
    let new = queries::New {
        id,
        space,
        reach: send.to.reach(),
        people: send.to.people(),
        severity: send.severity,
        title: send.title.trim(),
        source: &send.body,
        html: &render::html(&send.body),
        acknowledge: send.acknowledge,
        replies: send.replies,
        author: auth.user,
        at: now,
        due_at: send.due_at,
        expires_at: send.expires_at,
    };
    queries::insert(tx.db(), &new).await?;
    if send.due_at.is_some() { listed(tx, id).await } else { publish(tx, id).await }
}

/// Announces something as important, to a whole space or to the site, until it is said to hold no longer.
///
/// # Errors
/// 403; 404; 422.
pub async fn warn(
    tx: &mut Tx,
    auth: &Auth,
    space: Option<SpaceId>,
    title: &str,
    body: &str,
) -> Result<AnnouncementId> {
    may(tx.db(), auth, space).await?;
    let send = Send {
        act: ActId::new(),
        to: To::All,
        severity: Severity::Important,
        title: title.to_owned(),
        body: body.to_owned(),
        acknowledge: false,
        replies: false,
        due_at: None,
        expires_at: None,
    };
    Ok(create(tx, auth, space, &send).await?.announcement.id)
}

/// What was announced so holds no longer. False: it was over before.
///
/// # Errors
/// The database's.
pub async fn no_longer(tx: &mut Tx, id: AnnouncementId) -> Result<bool> {
    queries::lock(tx.db(), id).await?;
    let entry = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    if entry.ended_at.is_some() {
        return Ok(false);
    }
    over(tx, &entry).await?;
    Ok(true)
}

/// Sends what was kept: fixes whom it is for, and tells them. Nobody joins or leaves the space from here
/// to the commit, for that would append to its stream.
async fn publish(tx: &mut Tx, id: AnnouncementId) -> Result<Entry> {
    let entry = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    let now = tx.app.clock.now();
    let space = entry.announcement.space;
    let stand = match space {
        Some(space) => Some(spaces::stand(tx.db(), space).await?),
        None => None,
    };
    queries::sent(tx.db(), id, now, stand).await?;
    if let Some(space) = space
        && queries::wants_replies(tx.db(), id).await?
    {
        let (title, author) = (&entry.announcement.title, entry.announcement.by.id);
        if let Some(thread) = dispatch::discuss(tx, space, title, &entry.body, author).await? {
            queries::set_thread(tx.db(), id, thread).await?;
        }
    }
    let entry = listed(tx, id).await?;
    let readers = readers(tx.db(), &entry).await?;
    tell(tx, readers, &It::Announced(entry.announcement.clone()));
    Ok(entry)
}

/// Says an announcement anew, also where it is shown.
///
/// # Errors
/// 403; 404; 409 another revision stands, or it is over; 422.
pub async fn correct(app: &App, auth: &Auth, id: AnnouncementId, correct: Correct) -> Result<Entry> {
    let auth = *auth;
    app.write(move |tx| {
        let correct = correct.clone();
        Box::pin(async move {
            queries::lock(tx.db(), id).await?;
            let before = managed(tx.db(), &auth, id).await?;
            if let Some(first) = acts::claim(tx, auth.user, correct.act, &(id, &correct)).await? {
                return Ok(first);
            }
            let now = tx.app.clock.now();
            // What is shown tomorrow does not end tonight.
            let due = before.due_at.filter(|_| before.sent_at.is_none());
            correct.check(due.map_or(now, |due| due.max(now)))?;
            if before.ended_at.is_some() {
                return Err(refused(Code::Deleted));
            }
            if before.announcement.revision != correct.revision {
                return Err(refused(Code::Stale));
            }
            queries::correct(tx.db(), id, &correct, &render::html(&correct.body), now).await?;
            let entry = listed(tx, id).await?;
            if entry.sent_at.is_some() {
                let readers = readers(tx.db(), &entry).await?;
                tell(tx, readers, &It::Corrected(entry.announcement.clone()));
            }
            acts::keep(tx, auth.user, correct.act, &entry).await?;
            Ok(entry)
        })
    })
    .await
}

/// Ends an announcement, or takes back one that was not sent yet. What is over stays over.
///
/// # Errors
/// 403; 404.
pub async fn end(app: &App, auth: &Auth, id: AnnouncementId) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), id).await?;
            let entry = managed(tx.db(), &auth, id).await?;
            if entry.ended_at.is_none() { over(tx, &entry).await } else { Ok(()) }
        })
    })
    .await
}

/// Ends one that is locked.
async fn over(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let id = entry.announcement.id;
    let now = tx.app.clock.now();
    queries::end(tx.db(), id, now).await?;
    listed(tx, id).await?;
    if entry.sent_at.is_some() {
        let readers = readers(tx.db(), entry).await?;
        tell(tx, readers, &It::Ended(id));
    }
    dispatch::announcement_over(tx, id).await
}

/// Brings an announcement again to those who have not taken note. It is one event for all: who has taken
/// note does not show it.
///
/// # Errors
/// 403; 404; 409 it is over; 422 nobody is asked to take note, or all have.
pub async fn remind(app: &App, auth: &Auth, id: AnnouncementId, remind: Remind) -> Result<Entry> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), id).await?;
            let before = managed(tx.db(), &auth, id).await?;
            if let Some(first) = acts::claim(tx, auth.user, remind.act, &(id, remind)).await? {
                return Ok(first);
            }
            if before.ended_at.is_some() {
                return Err(refused(Code::Deleted));
            }
            let waits = before.sent_at.is_some() && before.announcement.acknowledge;
            if !waits || before.figures.missing() == 0 {
                return Err(invalid("announcement", Fault::Empty));
            }
            queries::remind(tx.db(), id).await?;
            let entry = listed(tx, id).await?;
            let readers = readers(tx.db(), &entry).await?;
            let reminders = entry.announcement.reminders;
            tell(tx, readers, &It::Reminded(Reminded { announcement: id, reminders }));
            acts::keep(tx, auth.user, remind.act, &entry).await?;
            Ok(entry)
        })
    })
    .await
}

/// A page of those an announcement is for, with how far it has come with each.
///
/// # Errors
/// 403; 404.
pub async fn reached(
    app: &App,
    auth: &Auth,
    id: AnnouncementId,
    stage: Stage,
    after: Option<UserId>,
) -> Result<Page<Reached>> {
    let mut db = app.pool.acquire().await?;
    managed(&mut db, auth, id).await?;
    let mut items = queries::reached(&mut db, id, stage, after, PEOPLE + 1).await?;
    let more = i64::try_from(items.len()).unwrap_or(0) > PEOPLE;
    if more {
        items.pop();
    }
    let next = items.last().filter(|_| more).map(|it| it.card.id.to_string());
    Ok(Page { items, next })
}

/// Everybody an announcement is for, as a file for spreadsheets.
///
/// # Errors
/// 403; 404.
pub async fn reached_file(app: &App, auth: &Auth, id: AnnouncementId, language: Language) -> Result<String> {
    let mut db = app.pool.acquire().await?;
    managed(&mut db, auth, id).await?;
    let all = queries::reached(&mut db, id, Stage::All, None, EVERYBODY).await?;
    file::written(&all, language)
}

/// Notes that announcements have reached a device of the reader. Those that are not for him are passed
/// over.
///
/// # Errors
/// 422; 429; 503.
pub async fn received(app: &App, auth: &Auth, received: &Arrived) -> Result<()> {
    received.check()?;
    limits::take(&app.limits.writes, &auth.user)?;
    let said = |id: AnnouncementId| Said { announcement: id, user: auth.user, far: Far::Delivered };
    let once: BTreeSet<AnnouncementId> = received.announcements.iter().copied().collect();
    match app.receipts().say(once.into_iter().map(said).collect()).await {
        Err(crate::error::Error::Refused(problem)) if problem.code == Code::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Puts an announcement away, on all of the reader's devices.
///
/// # Errors
/// 404; 429; 503.
pub async fn seen(app: &App, auth: &Auth, id: AnnouncementId) -> Result<()> {
    limits::take(&app.limits.writes, &auth.user)?;
    app.receipts().say(vec![Said { announcement: id, user: auth.user, far: Far::Seen }]).await
}

/// Notes that the reader has taken note: once, whatever his devices.
///
/// # Errors
/// 404; 429; 503.
pub async fn acknowledge(app: &App, auth: &Auth, id: AnnouncementId) -> Result<()> {
    limits::take(&app.limits.writes, &auth.user)?;
    app.receipts().say(vec![Said { announcement: id, user: auth.user, far: Far::Acknowledged }]).await
}

/// Keeps what was gathered, tells each reader's devices and the admins. Answers whom it was kept for.
async fn record(app: &App, said: Vec<Said>) -> Result<HashSet<(AnnouncementId, UserId)>> {
    let ids: Vec<_> = said.iter().map(|it| it.announcement.0).collect();
    let people: Vec<_> = said.iter().map(|it| it.user.0).collect();
    let stages: Vec<_> = said.iter().map(|it| it.far as i16).collect();
    let mut distinct: Vec<AnnouncementId> = said.iter().map(|it| it.announcement).collect();
    distinct.sort_unstable();
    distinct.dedup();
    app.write(move |tx| {
        let (ids, people, stages, distinct) = (ids.clone(), people.clone(), stages.clone(), distinct.clone());
        Box::pin(async move {
            let now = tx.app.clock.now();
            queries::lock_all(tx.db(), &distinct).await?;
            let kept = queries::keep(tx.db(), (&ids, &people, &stages), now).await?;
            let mut sums: BTreeMap<AnnouncementId, (i64, i64, i64)> = BTreeMap::new();
            for it in &kept {
                if it.tells {
                    let read = Read {
                        announcement: it.announcement,
                        seen: it.seen_round.unwrap_or(0),
                        acknowledged: it.acknowledged,
                    };
                    tx.emit(Stream::User(it.user), Event::Announcements(It::Read(read)));
                }
                if it.delivers || it.sees || it.acknowledges {
                    let sum = sums.entry(it.announcement).or_default();
                    sum.0 += i64::from(it.delivers);
                    sum.1 += i64::from(it.sees);
                    sum.2 += i64::from(it.acknowledges);
                }
            }
            for (id, sum) in sums {
                let figures = queries::add(tx.db(), id, sum).await?;
                let entry = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
                let admins = admins(tx.db(), entry.announcement.space).await?;
                tell(tx, admins, &It::Counted(Counted { announcement: id, figures }));
            }
            Ok(kept.iter().map(|it| (it.announcement, it.user)).collect())
        })
    })
    .await
}

/// Sends what is due and ends what has expired. Every node does it each second; a row that one node has
/// taken is passed over by the others, and is sent once, whatever their clocks say.
///
/// # Errors
/// The database's.
pub async fn keep_time(app: &App) -> Result<()> {
    while app.write(|tx| Box::pin(send_one(tx))).await? {}
    while app.write(|tx| Box::pin(end_one(tx))).await? {}
    Ok(())
}

async fn send_one(tx: &mut Tx) -> Result<bool> {
    let now = tx.app.clock.now();
    let Some(id) = queries::due(tx.db(), now).await? else { return Ok(false) };
    // Who no longer may announce announces nothing.
    if queries::author_may(tx.db(), id).await? {
        publish(tx, id).await?;
    } else {
        let entry = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
        over(tx, &entry).await?;
    }
    Ok(true)
}

async fn end_one(tx: &mut Tx) -> Result<bool> {
    let now = tx.app.clock.now();
    let Some(id) = queries::expired(tx.db(), now).await? else { return Ok(false) };
    let entry = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    over(tx, &entry).await?;
    Ok(true)
}
