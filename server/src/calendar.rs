//! The calendar: events that contributors plan, who comes to them, and the feed by which other programs
//! read them. Places are given by whoever holds the lock of the event's row, so the last one is given once. What comes
//! again is one resource with a row for each date: who comes is asked, and places are counted, for each of them.

mod dav;
mod feed;
mod ics;
mod import;
mod invitations;
mod notices;
mod queries;
mod reminders;
mod routes;
mod series;
mod single;
mod zones;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use protocol::{
    Code, Event, Fault, ResourceId, Snapshot, SpaceId, Stream, UserId,
    calendar::{
        Address, Answer, Answered, Body, Cancel, Change, Changed, Details, Event as It, Feed, Guest, Heading,
        Listing, Mails, Move, Plan, Planned, Program, RANGE_DAYS, Remind, Reminder, Reply, Sheet, Slid,
        Standing,
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
use queries::Origin;

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

/// An event's page, and the position of its stream; of a series, one of its dates, absent: the next one.
///
/// # Errors
/// 404, also for a comment or a date that it does not have.
pub async fn show(
    app: &App,
    auth: &Auth,
    id: ResourceId,
    on: Option<NaiveDate>,
    opening: Opening,
) -> Result<Snapshot<Sheet>> {
    let mut tx = snapshot(&app.pool).await?;
    dispatch::access(&mut tx, auth.user, id).await?;
    let (whole, body) = queries::find(&mut tx, id).await?.ok_or_else(not_found)?;
    let position = log::head(&mut *tx, Stream::Resource(id)).await?.ok_or_else(not_found)?;
    let (heading, series) = if whole.recurs() {
        let heading = match on {
            Some(day) => whole.each().find(|it| it.on == day),
            None => series::next(&whole, app.clock.now()),
        };
        (heading.ok_or_else(not_found)?, Some(whole))
    } else {
        (whole, None)
    };
    let guests = queries::guests(&mut tx, id, heading.on, auth.user).await?;
    let reminder = reminders::queries::of(&mut tx, id, auth.user).await?;
    let (mark, deleted_above, log) = comments::open(&mut tx, auth, id, opening).await?;
    Ok(Snapshot {
        position,
        content: Sheet { heading, series, body, guests, reminder, mark, deleted_above, log },
    })
}

/// The instant at which the clocks of a zone show this, if there are both.
#[must_use]
pub fn instant(zone: &str, local: chrono::NaiveDateTime) -> Option<DateTime<Utc>> {
    zones::instant(zones::find(zone)?, local)
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
/// 403 a member; 404; 422, also for a zone that there is not, an hour that the clocks leave out, an organiser who does
/// not belong to the space, and a rule that is not offered or has too many dates.
pub async fn plan(app: &App, auth: &Auth, space: SpaceId, plan: Plan) -> Result<Heading> {
    plan_as(app, auth, space, plan, Origin::default()).await
}

/// The same for an event that comes from elsewhere.
async fn plan_as(app: &App, auth: &Auth, space: SpaceId, plan: Plan, origin: Origin) -> Result<Heading> {
    let auth = *auth;
    app.write(move |tx| {
        let (plan, origin) = (plan.clone(), origin.clone());
        Box::pin(async move {
            if member(tx.db(), &auth, space).await? < Role::Contributor {
                return Err(not_allowed());
            }
            plan.check()?;
            if let Some(before) = acts::claim(tx, auth.user, plan.act, &(space, &plan)).await? {
                return Ok(before);
            }
            // Two that bring the same event at once are done one after the other; the second one finds it.
            if let Some(uid) = &origin.uid
                && queries::is_there(tx.db(), space, uid).await?
            {
                return Err(refused(Code::Stale));
            }
            organised(tx.db(), space, &plan.details, None).await?;
            let heading = create(tx, &auth, space, &plan.details, &origin).await?;
            let planned = Planned { act: plan.act, heading: heading.clone(), slid: Vec::new() };
            tx.emit(Stream::Space(space), Event::Calendar(It::Planned(planned)));
            acts::keep(tx, auth.user, plan.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// Makes an event with its dates.
async fn create(tx: &mut Tx, auth: &Auth, space: SpaceId, it: &Details, origin: &Origin) -> Result<Heading> {
    let (rule, dates) = series::dates(it, &origin.left_out)?;
    let hours = series::hours(&it.zone, (it.starts, it.ends), it.all_day)?;
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
    queries::insert(tx.db(), (id, space, auth.user), (it, &rule, origin), &hours, &html, now).await?;
    if !rule.is_empty() {
        series::queries::put(tx.db(), (id, space), &dates, now).await?;
    }
    notifications::name(tx, id, auth.user, &it.description).await?;
    links::set(tx, auth.user, id, space, it.documents.as_deref().unwrap_or_default()).await?;
    Ok(queries::find(tx.db(), id).await?.ok_or_else(not_found)?.0)
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

/// Refuses to change what was cancelled, or what is another by now.
fn still(before: &Heading, revision: i32) -> Result<()> {
    if before.cancelled_at.is_some() {
        return Err(refused(Code::Deleted));
    }
    if before.revision != revision {
        return Err(refused(Code::Stale));
    }
    Ok(())
}

/// Changes an event. Open calendars and pages follow; whoever waits gets the places that are new.
///
/// # Errors
/// 403; 404; 409 another revision stands, or it is cancelled; 422 as for [`plan`], and for a date that a series does not
/// have.
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
            still(&before, change.revision)?;
            organised(tx.db(), before.space, &change.details, Some(before.organiser.id)).await?;
            let known = |day: &NaiveDate| before.dates.iter().any(|it| it.on == *day);
            let heading = match change.from {
                Some(day) if !known(&day) => return Err(invalid("from", Fault::UnknownValue)),
                // From the first one on is all of it.
                Some(day) if before.dates.iter().any(|it| it.on < day) => {
                    split(tx, &auth, before, day, &change).await?
                }
                _ => replace(tx, &auth, before, &change.details).await?,
            };
            acts::keep(tx, auth.user, change.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// The days of a series that take place and are not over.
fn ahead(series: &Heading, now: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> + '_ {
    series.dates.iter().filter(move |it| it.cancelled_at.is_none() && it.end_at > now).map(|it| it.on)
}

/// Puts an event, with all its dates, in the place of what it was.
async fn replace(tx: &mut Tx, auth: &Auth, before: Heading, it: &Details) -> Result<Heading> {
    let id = before.id;
    let mut slid = series::slid((before.starts.date(), &before.rule), it);
    if !slid.is_empty() {
        series::queries::slide(tx.db(), id, &slid).await?;
    }
    let left_out = series::queries::left_out(tx.db(), id).await?;
    let (rule, dates) = series::dates(it, &left_out)?;
    let hours = series::hours(&it.zone, (it.starts, it.ends), it.all_day)?;
    let people = mentions::named_in(&mut *tx.db(), before.space, Role::Member, &it.description).await?;
    let html = render::html_with(&it.description, &people);
    let now = tx.app.clock.now();
    if before.rule.is_empty()
        && !rule.is_empty()
        && let Some(first) = dates.first()
    {
        // Who comes to what was planned once comes to that day of the series, or to its first.
        let day = before.starts.date();
        let to = if dates.iter().any(|date| date.day == day) { day } else { first.day };
        series::queries::rename(tx.db(), id, to).await?;
        if to != before.on {
            slid.push(Slid { from: before.on, to });
        }
    }
    queries::change(tx.db(), id, (it, &rule), &hours, &html, now).await?;
    let stays =
        |day: &NaiveDate| slid.iter().any(|it| it.from == *day) || dates.iter().any(|it| it.day == *day);
    let lost: Vec<_> = ahead(&before, now).filter(|on| !stays(on)).collect();
    let lost = notices::queries::registered(tx.db(), id, &lost).await?;
    if before.recurs() || !rule.is_empty() {
        series::queries::put(tx.db(), (id, before.space), &dates, now).await?;
        series::retell(tx.db(), id, &before, it, now).await?;
    }
    if let Some(documents) = &it.documents {
        links::set(tx, auth.user, id, before.space, documents).await?;
    }
    let (heading, body) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    remind_anew(tx, id, &series::moved(&before, &heading, &slid)).await?;
    news::describe(tx, id, &heading.title, &news::excerpt(&html)).await?;
    notifications::name(tx, id, auth.user, &it.description).await?;
    tell_changed(tx, &heading, Some(body), &slid);
    notices::cancelled(tx, auth.user, (id, before.space), &lost).await?;
    notices::changed(tx, auth.user, (&before, &heading), &slid).await?;
    invitations::changed(tx, id).await?;
    // Last: places are told by the days that are known by now.
    seat_all(tx, id).await?;
    Ok(queries::find(tx.db(), id).await?.ok_or_else(not_found)?.0)
}

/// Makes a date of a series and the following a series of their own, with what was answered to them. What was said stays
/// with the one that it was said of.
async fn split(
    tx: &mut Tx,
    auth: &Auth,
    before: Heading,
    day: NaiveDate,
    change: &Change,
) -> Result<Heading> {
    let (id, space, now) = (before.id, before.space, tx.app.clock.now());
    let mut it = change.details.clone();
    it.organiser = it.organiser.or(Some(before.organiser.id));
    let had: Vec<NaiveDate> = before.dates.iter().map(|it| it.on).filter(|it| *it >= day).collect();
    let left_out = series::queries::left_out(tx.db(), id).await?.into_iter().filter(|it| *it >= day);
    let left_out: Vec<NaiveDate> = left_out.collect();
    let has: Vec<NaiveDate> = series::dates(&it, &[])?.1.into_iter().map(|date| date.day).collect();
    let days = series::taken_over(&[had.clone(), left_out.clone()].concat(), &has, it.starts.date() - day);
    // What the series leaves out, the next one does too.
    let begins = it.starts.date();
    let left_out = days.iter().filter(|it| left_out.contains(&it.from)).map(|it| it.to);
    // The day that it is to begin on it has.
    let left_out = left_out.filter(|to| *to != begins).collect();
    let origin = Origin { after: Some(id), left_out, ..Origin::default() };
    let new = create(tx, auth, space, &it, &origin).await?;
    if it.documents.is_none() {
        links::copy(tx, id, new.id, space).await?;
    }
    let goes_on = |day: &NaiveDate| days.iter().any(|it| it.from == *day);
    let lost: Vec<_> = ahead(&before, now).filter(|on| *on >= day && !goes_on(on)).collect();
    let lost = notices::queries::registered(tx.db(), id, &lost).await?;
    series::queries::carry(tx.db(), (id, new.id), &days, it.starts.date()).await?;
    series::retell(tx.db(), new.id, &before, &it, now).await?;
    let rule = series::ended_before(&before, day).ok_or_else(|| invalid("from", Fault::UnknownValue))?;
    series::queries::end_before(tx.db(), id, day, &rule).await?;
    series::queries::touch(tx.db(), id, now).await?;
    remind_anew(tx, id, &had).await?;
    remind_anew(tx, new.id, &[]).await?;
    let planned = queries::find(tx.db(), new.id).await?.ok_or_else(not_found)?.0;
    notices::cancelled(tx, auth.user, (id, space), &lost).await?;
    notices::changed(tx, auth.user, (&before, &planned), &days).await?;
    let slid = days.into_iter().filter(|it| it.from != it.to).collect();
    let planned = Planned { act: change.act, heading: planned, slid };
    tx.emit(Stream::Space(space), Event::Calendar(It::Planned(planned)));
    let (rest, _) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    tell_changed(tx, &rest, None, &[]);
    for event in [id, new.id] {
        invitations::changed(tx, event).await?;
    }
    seat_all(tx, new.id).await?;
    Ok(queries::find(tx.db(), new.id).await?.ok_or_else(not_found)?.0)
}

/// Moves one date of a series; the others stay where they are.
///
/// # Errors
/// 403; 404, also for a date that it does not have; 409 another revision stands, or it is cancelled; 422 as for [`plan`].
pub async fn shift(app: &App, auth: &Auth, id: ResourceId, on: NaiveDate, it: Move) -> Result<Heading> {
    let auth = *auth;
    app.write(move |tx| {
        let it = it.clone();
        Box::pin(async move {
            let before = managed(tx, &auth, id).await?;
            let date = before.dates.iter().find(|it| it.on == on).ok_or_else(not_found)?;
            it.check(before.all_day)?;
            if let Some(first) = acts::claim(tx, auth.user, it.act, &(id, on, &it)).await? {
                return Ok(first);
            }
            still(&before.at(date), it.revision)?;
            let hours = series::hours(&before.zone, (it.starts, it.ends), before.all_day)?;
            let now = tx.app.clock.now();
            series::queries::shift(tx.db(), (id, on), &hours, &it, now).await?;
            series::queries::touch(tx.db(), id, now).await?;
            if hours.start_at != date.start_at {
                remind_anew(tx, id, &[on]).await?;
            }
            let heading = queries::date(tx.db(), id, on).await?.ok_or_else(not_found)?;
            tell_changed(tx, &heading, None, &[]);
            notices::changed(tx, auth.user, (&before, &heading), &[]).await?;
            invitations::changed(tx, id).await?;
            acts::keep(tx, auth.user, it.act, &heading).await?;
            Ok(heading)
        })
    })
    .await
}

/// Tells that an event is another now: what it says, only to those who have its page open.
fn tell_changed(tx: &mut Tx, heading: &Heading, body: Option<Body>, slid: &[Slid]) {
    let changed =
        |body| Event::Calendar(It::Changed(Changed { heading: heading.clone(), body, slid: slid.to_vec() }));
    tx.emit(Stream::Resource(heading.id), changed(body));
    tx.emit(Stream::Space(heading.space), changed(None));
}

/// What is told of these dates of an event is taken back, for they are at another time now, or not at all; whoever
/// wishes it is reminded of what is next.
async fn remind_anew(tx: &mut Tx, id: ResourceId, days: &[NaiveDate]) -> Result<()> {
    if !days.is_empty() {
        let told = reminders::queries::take_back(tx.db(), id, days).await?;
        notifications::take_back_from(tx, Why::Reminder, id, &told).await?;
    }
    let now = tx.app.clock.now();
    reminders::queries::aim(tx.db(), id, now, days).await
}

/// Cancels an event, a date of a series, or that date and the following. It stays to be seen, here and in other
/// calendars, as cancelled; what of a series is over has taken place.
///
/// # Errors
/// 403; 404; 422 a date that it does not have.
pub async fn cancel(app: &App, auth: &Auth, id: ResourceId, cancel: Cancel) -> Result<Heading> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let before = managed(tx, &auth, id).await?;
            if let Some(first) = acts::claim(tx, auth.user, cancel.act, &(id, cancel)).await? {
                return Ok(first);
            }
            let now = tx.app.clock.now();
            let days: Vec<NaiveDate> = match cancel.on {
                Some(on) if !before.dates.iter().any(|it| it.on == on) => {
                    return Err(invalid("on", Fault::UnknownValue));
                }
                Some(on) if cancel.following => {
                    before.dates.iter().map(|it| it.on).filter(|it| *it >= on).collect()
                }
                Some(on) => vec![on],
                None => before.dates.iter().filter(|it| it.end_at > now).map(|it| it.on).collect(),
            };
            let one = cancel.on.filter(|_| !cancel.following);
            let off =
                |it: &protocol::calendar::Occurrence| it.cancelled_at.is_some() || !days.contains(&it.on);
            let nothing = before.recurs() && before.dates.iter().all(off);
            if before.cancelled_at.is_some() || nothing {
                let date = before.each().find(|it| Some(it.on) == one);
                return Ok(date.unwrap_or(before));
            }
            let still = before.each().filter(|it| it.cancelled_at.is_none() && it.end_at > now);
            let still = still.map(|it| it.on).filter(|on| !before.recurs() || days.contains(on));
            let people = notices::queries::registered(tx.db(), id, &still.collect::<Vec<_>>()).await?;
            notices::cancelled(tx, auth.user, (id, before.space), &people).await?;
            if one.is_none() && days.len() == before.dates.len() {
                queries::cancel(tx.db(), id, auth.user, now).await?;
                reminders::queries::end(tx.db(), id).await?;
                notifications::take_back_of(tx, Why::Reminder, id).await?;
            } else {
                series::queries::cancel(tx.db(), id, &days, auth.user, now).await?;
                series::queries::touch(tx.db(), id, now).await?;
                remind_anew(tx, id, &days).await?;
            }
            let heading = match one {
                Some(on) => queries::date(tx.db(), id, on).await?,
                None => queries::find(tx.db(), id).await?.map(|it| it.0),
            };
            let heading = heading.ok_or_else(not_found)?;
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
/// 404; 409 it is cancelled; 422 no date of a series, or one that it does not have.
pub async fn answer(app: &App, auth: &Auth, id: ResourceId, reply: Reply) -> Result<Standing> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), id).await?;
            let access = dispatch::access(tx.db(), auth.user, id).await?;
            let (whole, _) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
            let heading = if whole.recurs() {
                let on = reply.on.ok_or_else(|| invalid("on", Fault::Empty))?;
                let date = whole.dates.iter().find(|it| it.on == on);
                date.map(|date| whole.at(date)).ok_or_else(|| invalid("on", Fault::UnknownValue))?
            } else {
                whole
            };
            let on = heading.on;
            if let Some(first) = acts::claim(tx, auth.user, reply.act, &(id, reply)).await? {
                return Ok(first);
            }
            if heading.cancelled_at.is_some() {
                return Err(refused(Code::Deleted));
            }
            if heading.end_at <= tx.app.clock.now() {
                return Err(refused(Code::Over));
            }
            let before = queries::guest(tx.db(), id, on, auth.user).await?.map(|guest| guest.standing);
            let standing = match before.filter(|before| before.answer == reply.answer) {
                Some(before) => before,
                None => {
                    let full =
                        heading.capacity.is_some_and(|places| heading.figures.yes >= i64::from(places));
                    let waiting = reply.answer == Answer::Yes && full;
                    let at = tx.app.clock.now();
                    let standing = Standing { answer: reply.answer, waiting, at };
                    queries::answer(tx.db(), (id, on), access.space, auth.user, standing).await?;
                    tell_answer(tx, id, on, auth.user).await?;
                    seat(tx, id, on).await?;
                    standing
                }
            };
            acts::keep(tx, auth.user, reply.act, &standing).await?;
            Ok(standing)
        })
    })
    .await
}

/// Says when somebody is to be reminded of an event, of each date of a series, or that he is not. Who asks for a time
/// that is past is reminded of nothing until the event is moved, or the next date comes.
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
                    reminders::queries::set(tx.db(), id, heading.space, auth.user, minutes, now).await?;
                    reminders::queries::aim(tx.db(), id, now, &[]).await?;
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

/// Gives the places that are free to those who wait, on all dates. The event is locked.
async fn seat_all(tx: &mut Tx, id: ResourceId) -> Result<()> {
    for on in queries::waited_for(tx.db(), id).await? {
        seat(tx, id, on).await?;
    }
    Ok(())
}

/// Gives the places that are free on a date to those who wait, in their order. The event is locked.
async fn seat(tx: &mut Tx, id: ResourceId, on: NaiveDate) -> Result<()> {
    loop {
        let Some(heading) = queries::date(tx.db(), id, on).await? else { return Ok(()) };
        let free = heading.capacity.is_none_or(|places| heading.figures.yes < i64::from(places));
        if !free || heading.figures.waiting == 0 || heading.cancelled_at.is_some() {
            return Ok(());
        }
        let Some(user) = queries::first_waiting(tx.db(), id, on).await? else { return Ok(()) };
        let Some(guest) = queries::guest(tx.db(), id, on, user).await? else { return Ok(()) };
        let standing = Standing { waiting: false, ..guest.standing };
        queries::answer(tx.db(), (id, on), heading.space, user, standing).await?;
        tell_answer(tx, id, on, user).await?;
        notices::seated(tx, &heading, user).await?;
    }
}

/// Tells what somebody's answer is now, with the figures.
async fn tell_answer(tx: &mut Tx, id: ResourceId, on: NaiveDate, user: UserId) -> Result<()> {
    if let Some(guest) = queries::guest(tx.db(), id, on, user).await? {
        tell_guest(tx, id, on, guest, false).await?;
    }
    Ok(())
}

async fn tell_guest(tx: &mut Tx, id: ResourceId, on: NaiveDate, guest: Guest, gone: bool) -> Result<()> {
    let heading = queries::date(tx.db(), id, on).await?.ok_or_else(not_found)?;
    invitations::answered(tx, id, guest.card.id).await?;
    let answered = Answered { event: id, on, guest, gone, figures: heading.figures };
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
    for (id, on) in queries::answered_by(tx.db(), space, user, now).await? {
        queries::lock(tx.db(), id).await?;
        let Some(guest) = queries::guest(tx.db(), id, on, user).await? else { continue };
        queries::forget(tx.db(), id, on, user).await?;
        tell_guest(tx, id, on, guest, true).await?;
        seat(tx, id, on).await?;
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
            let now = tx.app.clock.now();
            invitations::queries::set_wanted(tx.db(), user, mails.wanted, now).await?;
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
pub async fn read_feed(
    app: &App,
    name: &str,
    part: feed::Part,
    program: Program,
    has: impl Fn(&str) -> bool,
) -> Result<feed::File> {
    let (file, read) = feed::open(app, name, part, program, has).await?;
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
