//! The calendar: events that contributors plan, who comes to them, and the feed by which other programs
//! read them. Places are given by whoever holds the lock of the event's row, so the last one is given once.

mod dav;
mod feed;
mod ics;
mod import;
mod invitations;
mod queries;
mod reminders;
mod routes;
mod single;
mod zones;

use chrono::{DateTime, TimeDelta, Utc};
use protocol::{
    Code, Event, Fault, ResourceId, Snapshot, SpaceId, Stream, UserId,
    calendar::{
        Address, Answer, Answered, Body, Cancel, Change, Changed, Details, Event as It, Feed, Guest, Heading,
        Listing, Mails, Plan, Planned, Program, RANGE_DAYS, Remind, Reminder, Reply, Sheet, Standing,
    },
    feed::Kind,
    notifications::Kind as Why,
    people::Language,
    spaces::Role,
};
use sqlx::PgConnection;

pub use dav::{answer as dav, known as well_known};
pub use invitations::{KIND as EVENT_CHANGED, spread, work as send_invitations};
pub use routes::router;

use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::{self, Auth},
    comments::{self, Opening, render},
    dispatch,
    error::{Result, invalid, not_allowed, not_found, refused},
    feed as news, links,
    live::log,
    mentions, notifications, spaces,
};
use queries::Hours;

/// The reader's role in a space.
async fn member(db: impl sqlx::PgExecutor<'_>, auth: &Auth, space: SpaceId) -> Result<Role> {
    spaces::role(db, space, auth.user).await?.ok_or_else(not_found)
}

/// The events of a space within a span of time, and the position of the space's stream.
///
/// # Errors
/// 404; 422 for a span that is none, or longer than [`RANGE_DAYS`].
pub async fn list(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Snapshot<Listing>> {
    let mut tx = snapshot(&app.pool).await?;
    member(&mut *tx, auth, space).await?;
    if to <= from || to - from > TimeDelta::days(RANGE_DAYS) {
        return Err(invalid("to", if to <= from { Fault::WrongForm } else { Fault::TooLong }));
    }
    let position = log::head(&mut *tx, Stream::Space(space)).await?.ok_or_else(not_found)?;
    let events = queries::list(&mut tx, space, from, to).await?;
    let mine = queries::mine(&mut tx, space, auth.user).await?;
    Ok(Snapshot { position, content: Listing { from, to, events, mine } })
}

/// An event's page, and the position of its stream.
///
/// # Errors
/// 404, also for a comment that it does not have.
pub async fn show(app: &App, auth: &Auth, id: ResourceId, opening: Opening) -> Result<Snapshot<Sheet>> {
    let mut tx = snapshot(&app.pool).await?;
    dispatch::access(&mut tx, auth.user, id).await?;
    let (heading, body) = queries::find(&mut tx, id).await?.ok_or_else(not_found)?;
    let position = log::head(&mut *tx, Stream::Resource(id)).await?.ok_or_else(not_found)?;
    let guests = queries::guests(&mut tx, id).await?;
    let reminder = reminders::queries::of(&mut tx, id, auth.user).await?;
    let (mark, deleted_above, log) = comments::open(&mut tx, auth, id, opening).await?;
    Ok(Snapshot { position, content: Sheet { heading, body, guests, reminder, mark, deleted_above, log } })
}

/// The instant at which the clocks of a zone show this, if there are both.
#[must_use]
pub fn instant(zone: &str, local: chrono::NaiveDateTime) -> Option<DateTime<Utc>> {
    zones::instant(zones::find(zone)?, local)
}

/// The instants of an event's hours.
fn hours(it: &Details) -> Result<Hours> {
    let zone = zones::find(&it.zone).ok_or_else(|| invalid("zone", Fault::UnknownValue))?;
    let instant = |field: &str, local| {
        let at = if it.all_day { zones::midnight(zone, local) } else { zones::instant(zone, local) };
        at.ok_or_else(|| invalid(field, Fault::UnknownValue))
    };
    let (start_at, end_at) = (instant("starts", it.starts)?, instant("ends", it.ends)?);
    if end_at <= start_at {
        return Err(invalid("ends", Fault::WrongForm));
    }
    Ok(Hours { starts: it.starts, ends: it.ends, start_at, end_at })
}

async fn organised(
    db: &mut PgConnection,
    space: SpaceId,
    it: &Details,
    before: Option<UserId>,
) -> Result<()> {
    let Some(organiser) = it.organiser.filter(|organiser| Some(*organiser) != before) else { return Ok(()) };
    match spaces::role(db, space, organiser).await? {
        Some(_) => Ok(()),
        None => Err(invalid("organiser", Fault::UnknownValue)),
    }
}

/// Plans an event.
///
/// # Errors
/// 403 a member; 404; 422, also for a zone that there is not, an hour that the clocks leave out, and an
/// organiser who does not belong to the space.
pub async fn plan(app: &App, auth: &Auth, space: SpaceId, plan: Plan) -> Result<Heading> {
    plan_as(app, auth, space, plan, None).await
}

/// The same for an event that has a name where it comes from.
async fn plan_as(app: &App, auth: &Auth, space: SpaceId, plan: Plan, uid: Option<String>) -> Result<Heading> {
    let auth = *auth;
    app.write(move |tx| {
        let (plan, uid) = (plan.clone(), uid.clone());
        Box::pin(async move {
            if member(tx.db(), &auth, space).await? < Role::Contributor {
                return Err(not_allowed());
            }
            plan.check()?;
            if let Some(before) = acts::claim(tx, auth.user, plan.act, &(space, &plan)).await? {
                return Ok(before);
            }
            let it = &plan.details;
            let hours = hours(it)?;
            organised(tx.db(), space, it, None).await?;
            let id = ResourceId::new();
            let now = tx.app.clock.now();
            let people = mentions::named_in(&mut *tx.db(), space, Role::Member, &it.description).await?;
            let html = render::html_with(&it.description, &people);
            let new = news::New {
                id,
                space,
                kind: Kind::Event,
                audience: Role::Member,
                title: it.title.trim(),
                excerpt: &news::excerpt(&html),
                author: auth.user,
                published: Some(now),
            };
            news::create(tx, &new).await?;
            queries::insert(tx.db(), (id, space, auth.user), (it, uid.as_deref()), &hours, &html, now)
                .await?;
            notifications::name(tx, id, auth.user, &it.description).await?;
            links::set(tx, auth.user, id, space, it.documents.as_deref().unwrap_or_default()).await?;
            let (heading, _) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
            let planned = Planned { act: plan.act, heading: heading.clone() };
            tx.emit(Stream::Space(space), Event::Calendar(It::Planned(planned)));
            acts::keep(tx, auth.user, plan.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// An event that the asker may change, locked.
async fn managed(tx: &mut Tx, auth: &Auth, id: ResourceId) -> Result<Heading> {
    queries::lock(tx.db(), id).await?;
    let access = dispatch::access(tx.db(), auth.user, id).await?;
    let (heading, _) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    let own = heading.author == auth.user || heading.organiser.id == auth.user;
    let may = access.role == Role::Admin || (access.role == Role::Contributor && own);
    if may { Ok(heading) } else { Err(not_allowed()) }
}

/// Changes an event. Open calendars and pages follow; whoever waits gets the places that are new.
///
/// # Errors
/// 403; 404; 409 another revision stands, or it is cancelled; 422 as for [`plan`].
pub async fn change(app: &App, auth: &Auth, id: ResourceId, change: Change) -> Result<Heading> {
    let auth = *auth;
    app.write(move |tx| {
        let change = change.clone();
        Box::pin(async move {
            let before = managed(tx, &auth, id).await?;
            change.check()?;
            if let Some(first) = acts::claim(tx, auth.user, change.act, &(id, &change)).await? {
                return Ok(first);
            }
            if before.cancelled_at.is_some() {
                return Err(refused(Code::Deleted));
            }
            if before.revision != change.revision {
                return Err(refused(Code::Stale));
            }
            let it = &change.details;
            let hours = hours(it)?;
            organised(tx.db(), before.space, it, Some(before.organiser.id)).await?;
            let people =
                mentions::named_in(&mut *tx.db(), before.space, Role::Member, &it.description).await?;
            let html = render::html_with(&it.description, &people);
            let now = tx.app.clock.now();
            queries::change(tx.db(), id, it, &hours, &html, now).await?;
            if let Some(documents) = &it.documents {
                links::set(tx, auth.user, id, before.space, documents).await?;
            }
            seat(tx, id).await?;
            if hours.start_at != before.start_at
                && reminders::queries::moved(tx.db(), id, hours.start_at).await?
            {
                notifications::take_back_of(tx, Why::Reminder, id).await?;
            }
            let (heading, body) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
            news::describe(tx, id, &heading.title, &news::excerpt(&html)).await?;
            notifications::name(tx, id, auth.user, &it.description).await?;
            tell_changed(tx, &heading, body);
            invitations::changed(tx, id).await?;
            acts::keep(tx, auth.user, change.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// Tells that an event is another now: what it says, only to those who have its page open.
fn tell_changed(tx: &mut Tx, heading: &Heading, body: Body) {
    let changed = |body| Event::Calendar(It::Changed(Changed { heading: heading.clone(), body }));
    tx.emit(Stream::Resource(heading.id), changed(Some(body)));
    tx.emit(Stream::Space(heading.space), changed(None));
}

/// Cancels an event. It stays to be seen, here and in other calendars, as cancelled.
///
/// # Errors
/// 403; 404.
pub async fn cancel(app: &App, auth: &Auth, id: ResourceId, cancel: Cancel) -> Result<Heading> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let before = managed(tx, &auth, id).await?;
            if let Some(first) = acts::claim(tx, auth.user, cancel.act, &(id, cancel)).await? {
                return Ok(first);
            }
            if before.cancelled_at.is_some() {
                return Ok(before);
            }
            let now = tx.app.clock.now();
            queries::cancel(tx.db(), id, auth.user, now).await?;
            reminders::queries::end(tx.db(), id).await?;
            notifications::take_back_of(tx, Why::Reminder, id).await?;
            let (heading, _) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
            for stream in [Stream::Resource(id), Stream::Space(heading.space)] {
                tx.emit(stream, Event::Calendar(It::Cancelled(heading.clone())));
            }
            invitations::changed(tx, id).await?;
            acts::keep(tx, auth.user, cancel.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// Says whether somebody comes. All places taken, he waits; whoever gives a place back gives it to the one
/// who has waited longest.
///
/// # Errors
/// 404; 409 it is cancelled.
pub async fn answer(app: &App, auth: &Auth, id: ResourceId, reply: Reply) -> Result<Standing> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), id).await?;
            let access = dispatch::access(tx.db(), auth.user, id).await?;
            let (heading, _) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
            if let Some(first) = acts::claim(tx, auth.user, reply.act, &(id, reply)).await? {
                return Ok(first);
            }
            if heading.cancelled_at.is_some() {
                return Err(refused(Code::Deleted));
            }
            let before = queries::guest(tx.db(), id, auth.user).await?.map(|guest| guest.standing);
            let standing = match before.filter(|before| before.answer == reply.answer) {
                Some(before) => before,
                None => {
                    let full =
                        heading.capacity.is_some_and(|places| heading.figures.yes >= i64::from(places));
                    let waiting = reply.answer == Answer::Yes && full;
                    let at = tx.app.clock.now();
                    let standing = Standing { answer: reply.answer, waiting, at };
                    queries::answer(tx.db(), id, access.space, auth.user, standing).await?;
                    tell_answer(tx, id, auth.user).await?;
                    seat(tx, id).await?;
                    standing
                }
            };
            acts::keep(tx, auth.user, reply.act, &standing).await?;
            Ok(standing)
        })
    })
    .await
}

/// Says when somebody is to be reminded of an event, or that he is not. Who asks for a time that is past is reminded of
/// nothing until the event is moved.
///
/// # Errors
/// 404; 409 it is cancelled; 422 a time that is not offered.
pub async fn remind(app: &App, auth: &Auth, id: ResourceId, remind: Remind) -> Result<Reminder> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), id).await?;
            dispatch::access(tx.db(), auth.user, id).await?;
            remind.check()?;
            let (heading, _) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
            if let Some(first) = acts::claim(tx, auth.user, remind.act, &(id, remind)).await? {
                return Ok(first);
            }
            if heading.cancelled_at.is_some() {
                return Err(refused(Code::Deleted));
            }
            let now = tx.app.clock.now();
            match remind.minutes {
                Some(minutes) => {
                    let at = (minutes, reminders::due(heading.start_at, minutes));
                    reminders::queries::set(tx.db(), id, heading.space, auth.user, at, now).await?;
                }
                None => reminders::queries::unset(tx.db(), id, auth.user).await?,
            }
            let reminder = Reminder { event: id, minutes: remind.minutes };
            tx.emit(Stream::User(auth.user), Event::Calendar(It::ReminderSet(reminder)));
            acts::keep(tx, auth.user, remind.act, &reminder).await?;
            Ok(reminder)
        })
    })
    .await
}

/// Reminds people of what begins soon.
///
/// # Errors
/// The database's.
pub async fn keep_time(app: &App) -> Result<()> {
    loop {
        let more = app.write(move |tx| {
            Box::pin(async move {
                let now = tx.app.clock.now();
                let Some(due) = reminders::take(tx.db(), now).await? else { return Ok(false) };
                let about = notifications::About {
                    kind: Why::Reminder,
                    space: due.space,
                    resource: Some(due.event),
                    comment: None,
                    role: None,
                    by: due.by,
                };
                notifications::address(tx, &due.people, &about).await?;
                Ok(true)
            })
        });
        if !more.await? {
            return Ok(());
        }
    }
}

/// Gives the places that are free to those who wait, in their order. The event is locked.
async fn seat(tx: &mut Tx, id: ResourceId) -> Result<()> {
    loop {
        let Some((heading, _)) = queries::find(tx.db(), id).await? else { return Ok(()) };
        let free = heading.capacity.is_none_or(|places| heading.figures.yes < i64::from(places));
        if !free || heading.figures.waiting == 0 || heading.cancelled_at.is_some() {
            return Ok(());
        }
        let Some(user) = queries::first_waiting(tx.db(), id).await? else { return Ok(()) };
        let Some(guest) = queries::guest(tx.db(), id, user).await? else { return Ok(()) };
        let standing = Standing { waiting: false, ..guest.standing };
        queries::answer(tx.db(), id, heading.space, user, standing).await?;
        tell_answer(tx, id, user).await?;
    }
}

/// Tells what somebody's answer is now, with the figures.
async fn tell_answer(tx: &mut Tx, id: ResourceId, user: UserId) -> Result<()> {
    if let Some(guest) = queries::guest(tx.db(), id, user).await? {
        tell_guest(tx, id, guest, false).await?;
    }
    Ok(())
}

async fn tell_guest(tx: &mut Tx, id: ResourceId, guest: Guest, gone: bool) -> Result<()> {
    let (heading, _) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    invitations::answered(tx, id, guest.card.id).await?;
    let answered = Answered { event: id, guest, gone, figures: heading.figures };
    for stream in [Stream::Resource(id), Stream::Space(heading.space)] {
        tx.emit(stream, Event::Calendar(It::Answered(answered.clone())));
    }
    Ok(())
}

/// Somebody belongs to a space no more: what he answered to what is still to come is forgotten, and his
/// places go to those who wait.
///
/// # Errors
/// The database's.
pub async fn left(tx: &mut Tx, space: SpaceId, user: UserId) -> Result<()> {
    let now = tx.app.clock.now();
    reminders::queries::forget(tx.db(), space, user).await?;
    for id in queries::answered_by(tx.db(), space, user, now).await? {
        queries::lock(tx.db(), id).await?;
        let Some(guest) = queries::guest(tx.db(), id, user).await? else { continue };
        queries::forget(tx.db(), id, user).await?;
        tell_guest(tx, id, guest, true).await?;
        seat(tx, id).await?;
    }
    Ok(())
}

/// An event as a file for other calendars.
///
/// # Errors
/// 404.
pub async fn file(app: &App, auth: &Auth, id: ResourceId, language: Language) -> Result<String> {
    let mut tx = snapshot(&app.pool).await?;
    dispatch::access(&mut tx, auth.user, id).await?;
    let whole = queries::whole(&mut tx, id).await?.ok_or_else(not_found)?;
    Ok(ics::written(&[whole], &ics::Frame { name: "Osmose", language, url: &app.url }))
}

/// One's feed, and the position of one's own stream.
///
/// # Errors
/// The database's.
pub async fn feed_of(app: &App, auth: &Auth) -> Result<Snapshot<Feed>> {
    let mut tx = snapshot(&app.pool).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    Ok(Snapshot { position, content: queries::feed(&mut tx, auth.user).await? })
}

/// Says whether one wishes mails about events that one comes to.
///
/// # Errors
/// The database's.
pub async fn set_mails(app: &App, auth: &Auth, mails: Mails) -> Result<Feed> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            if let Some(first) = acts::claim(tx, user, mails.act, &mails).await? {
                return Ok(first);
            }
            invitations::queries::set_wanted(tx.db(), user, mails.wanted).await?;
            let feed = told_feed(tx, user).await?;
            acts::keep(tx, user, mails.act, &feed).await?;
            Ok(feed)
        })
    })
    .await
}

/// Gives one's feed another address. Only its digest is kept, so it is told this once.
///
/// # Errors
/// The database's.
pub async fn reset_feed(app: &App, auth: &Auth) -> Result<Address> {
    let user = auth.user;
    let secret = auth::secret()?;
    let digest = auth::digest(&secret);
    let feed = app
        .write(move |tx| {
            let digest = digest.clone();
            Box::pin(async move {
                let now = tx.app.clock.now();
                queries::reset(tx.db(), user, &digest, now).await?;
                told_feed(tx, user).await
            })
        })
        .await?;
    Ok(Address { url: format!("{}/calendar/feed/{secret}.ics", app.url), feed })
}

async fn told_feed(tx: &mut Tx, user: UserId) -> Result<Feed> {
    let feed = queries::feed(tx.db(), user).await?;
    tx.emit(Stream::User(user), Event::Calendar(It::FeedChanged(feed.clone())));
    Ok(feed)
}

/// The feed that its address opens. That a program has read it is noted, and told to its owner.
///
/// # Errors
/// 404; 410 it has another address now.
pub async fn read_feed(app: &App, name: &str, part: feed::Part, program: Program) -> Result<feed::File> {
    let (file, read) = feed::open(app, name, part, program).await?;
    note(app, read, program).await;
    Ok(file)
}

/// Notes that a program has read a feed, and tells its owner.
async fn note(app: &App, read: Option<feed::Read>, program: Program) {
    let Some(feed::Read { feed, user }) = read else { return };
    let noted = app.write(move |tx| {
        Box::pin(async move {
            let now = tx.app.clock.now();
            queries::read(tx.db(), feed, program, now).await?;
            told_feed(tx, user).await.map(drop)
        })
    });
    // Who reads is served, noted or not.
    if let Err(error) = noted.await {
        tracing::warn!(?error, "a reading of a calendar was not noted");
    }
}
