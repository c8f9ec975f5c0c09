//! Malfunctions: whoever meets one reports it; those who administer where it was met answer with a word, or
//! say that it is known. What is known is announced, and is over when its announcement is.

mod queries;
mod routes;

use chrono::{DateTime, TimeDelta, Utc};
use protocol::{
    AnnouncementId, Code, Event, Fault, IncidentId, ReportId, Snapshot, SpaceId, Stream, UserId,
    incidents::{
        Announce, Close, End, Event as It, FROM_MAX, Known, Make, PAGE, PER_HOUR, Recognize, Report, Reports,
        State,
    },
    notifications::OfReport,
    spaces::Role,
};
use sqlx::PgConnection;

pub use routes::router;

use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::Auth,
    dispatch,
    error::{Result, invalid, later, not_allowed, not_found, refused},
    live::log,
    notifications::{self, AboutReport},
    spaces,
};

/// Whether somebody administers where something was reported.
async fn administers(db: &mut PgConnection, auth: &Auth, space: Option<SpaceId>) -> Result<bool> {
    Ok(match space {
        _ if auth.site_admin => true,
        Some(space) => spaces::role(db, space, auth.user).await? == Some(Role::Admin),
        None => false,
    })
}

/// An open or closed report, locked, that the asker may answer. Its reporter knows that he may not; to
/// everybody else it does not exist.
async fn managed(db: &mut PgConnection, auth: &Auth, id: ReportId) -> Result<Report> {
    queries::lock(db, id).await?;
    let report = queries::report(db, id).await?.ok_or_else(not_found)?;
    match administers(db, auth, report.space).await? {
        true => Ok(report),
        false if report.by.id == auth.user => Err(not_allowed()),
        false => Err(not_found()),
    }
}

/// Refuses whoever may not announce incidents of a space, or, without one, of the site.
async fn may_announce(db: &mut PgConnection, auth: &Auth, space: Option<SpaceId>) -> Result<()> {
    match space {
        None if auth.site_admin => Ok(()),
        None => Err(not_allowed()),
        Some(space) => match spaces::role(db, space, auth.user).await? {
            Some(Role::Admin) => Ok(()),
            Some(_) => Err(not_allowed()),
            None => Err(not_found()),
        },
    }
}

/// Tells those whom a report concerns that it is another.
async fn tell(tx: &mut Tx, report: &Report) -> Result<()> {
    let mut people = queries::admins(tx.db(), report.space).await?;
    people.push(report.by.id);
    emit(tx, people, &It::Changed(report.id));
    Ok(())
}

fn emit(tx: &mut Tx, mut people: Vec<UserId>, event: &It) {
    people.sort_unstable();
    people.dedup();
    for user in people {
        tx.emit(Stream::User(user), Event::Incidents(event.clone()));
    }
}

/// Reports a malfunction, from whatever page.
///
/// # Errors
/// 404 a space one does not belong to; 422; 429 after [`PER_HOUR`] of them within an hour.
pub async fn make(app: &App, auth: &Auth, make: Make) -> Result<Report> {
    let auth = *auth;
    app.write(move |tx| {
        let make = make.clone();
        Box::pin(async move {
            if let Some(space) = make.space
                && spaces::role(tx.db(), space, auth.user).await?.is_none()
            {
                return Err(not_found());
            }
            if let Some(before) = acts::claim(tx, auth.user, make.act, &make).await? {
                return Ok(before);
            }
            make.check()?;
            let now = tx.app.clock.now();
            // Those of one person wait for each other, so that they are counted one after the other.
            queries::lock_reporter(tx.db(), auth.user).await?;
            let hour = TimeDelta::hours(1);
            if let Some(first) = queries::nth_last(tx.db(), auth.user, PER_HOUR).await?
                && first > now - hour
            {
                let seconds = (first + hour - now).num_seconds().saturating_add(1);
                return Err(later(Code::TooMany, u32::try_from(seconds).unwrap_or(1)));
            }
            let id = ReportId::new();
            queries::insert(tx.db(), id, auth.user, &make, now).await?;
            let report = queries::report(tx.db(), id).await?.ok_or_else(not_found)?;
            let mut admins = queries::admins(tx.db(), make.space).await?;
            admins.retain(|user| *user != auth.user);
            let about =
                AboutReport { report: id, space: make.space, kind: OfReport::Came, by: auth.user, at: now };
            notifications::tell_of_report(tx, &admins, &about).await?;
            tell(tx, &report).await?;
            acts::keep(tx, auth.user, make.act, &report).await?;
            Ok(report)
        })
    })
    .await
}

/// A page of the reports that the asker may answer.
///
/// # Errors
/// 403 who administers nothing; 422 a cursor that is not one.
pub async fn list(app: &App, auth: &Auth, state: State, after: Option<&str>) -> Result<Snapshot<Reports>> {
    let after = after.map(cursor).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    if !auth.site_admin && !queries::administers_some(&mut tx, auth.user).await? {
        return Err(not_allowed());
    }
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let found = queries::managed(&mut tx, auth.user, auth.site_admin, state, after, PAGE + 1).await?;
    let known = match after {
        None => queries::announced_by_such(&mut tx, auth.user, auth.site_admin).await?,
        Some(_) => Vec::new(),
    };
    Ok(Snapshot { position, content: Reports { known, ..page(found) } })
}

/// A page of one's own reports, with what was answered.
///
/// # Errors
/// 422 a cursor that is not one.
pub async fn mine(app: &App, auth: &Auth, after: Option<&str>) -> Result<Snapshot<Reports>> {
    let after = after.map(cursor).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    let found = queries::own(&mut tx, auth.user, after, PAGE + 1).await?;
    Ok(Snapshot { position, content: page(found) })
}

/// What was found, one more than a page holds.
fn page(mut reports: Vec<Report>) -> Reports {
    let more = i64::try_from(reports.len()).unwrap_or(0) > PAGE;
    if more {
        reports.pop();
    }
    let next = reports.last().filter(|_| more);
    let next = next.map(|it| format!("{}.{}", it.at.timestamp_micros(), it.id));
    Reports { reports, known: Vec::new(), next }
}

fn cursor(text: &str) -> Result<(DateTime<Utc>, ReportId)> {
    text.split_once('.')
        .and_then(|(at, id)| Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?)))
        .ok_or_else(|| invalid("after", Fault::WrongForm))
}

/// Closes a report with a word to its reporter.
///
/// # Errors
/// 403; 404; 409 it is closed already; 422.
pub async fn close(app: &App, auth: &Auth, id: ReportId, close: Close) -> Result<Report> {
    let auth = *auth;
    app.write(move |tx| {
        let close = close.clone();
        Box::pin(async move {
            let before = managed(tx.db(), &auth, id).await?;
            if let Some(first) = acts::claim(tx, auth.user, close.act, &(id, &close)).await? {
                return Ok(first);
            }
            close.check()?;
            if before.closed.is_some() {
                return Err(refused(Code::Stale));
            }
            let now = tx.app.clock.now();
            queries::close(tx.db(), id, auth.user, close.word.trim(), now).await?;
            notifications::untell_report(tx, id).await?;
            if before.by.id != auth.user {
                let space = before.space;
                let about = AboutReport { report: id, space, kind: OfReport::Closed, by: auth.user, at: now };
                notifications::tell_of_report(tx, &[before.by.id], &about).await?;
            }
            let report = queries::report(tx.db(), id).await?.ok_or_else(not_found)?;
            tell(tx, &report).await?;
            acts::keep(tx, auth.user, close.act, &report).await?;
            Ok(report)
        })
    })
    .await
}

/// The incidents of the site that are known now, and those of a space.
///
/// # Errors
/// 404 a space one does not belong to.
pub async fn known(app: &App, auth: &Auth, space: Option<SpaceId>) -> Result<Vec<Known>> {
    let mut db = app.pool.acquire().await?;
    if let Some(space) = space
        && !auth.site_admin
        && spaces::role(&mut *db, space, auth.user).await?.is_none()
    {
        return Err(not_found());
    }
    queries::current(&mut db, space).await
}

/// Announces that an incident is known, and which reports are of it.
///
/// # Errors
/// 403; 404, also a report that the asker may not answer; 409 one is closed already; 422, also a report
/// made where the announcement is not told.
pub async fn announce(app: &App, auth: &Auth, announce: Announce) -> Result<Known> {
    let auth = *auth;
    app.write(move |tx| {
        let announce = announce.clone();
        Box::pin(async move {
            let space = announce.space;
            may_announce(tx.db(), &auth, space).await?;
            if let Some(before) = acts::claim(tx, auth.user, announce.act, &announce).await? {
                return Ok(before);
            }
            if announce.reports.len() > FROM_MAX {
                return Err(invalid("reports", Fault::TooLong));
            }
            let mut ids = announce.reports.clone();
            ids.sort_unstable();
            ids.dedup();
            for id in &ids {
                let report = managed(tx.db(), &auth, *id).await?;
                fits(&report, space)?;
            }
            let title = announce.title.trim();
            let announcement = dispatch::warn(tx, &auth, space, title, &announce.body).await?;
            let id = IncidentId::new();
            let now = tx.app.clock.now();
            queries::know(tx.db(), id, space, announcement, auth.user, now).await?;
            for report in ids {
                recognized(tx, report, id).await?;
            }
            told(tx, id).await?;
            let known = queries::incident(tx.db(), id).await?.ok_or_else(not_found)?;
            acts::keep(tx, auth.user, announce.act, &known).await?;
            Ok(known)
        })
    })
    .await
}

/// Whether a report may be of an incident of this space, or of the site.
fn fits(report: &Report, space: Option<SpaceId>) -> Result<()> {
    if space.is_some() && report.space != space {
        return Err(invalid("reports", Fault::UnknownValue));
    }
    if report.closed.is_some() {
        return Err(refused(Code::Stale));
    }
    Ok(())
}

/// A report is of an incident.
async fn recognized(tx: &mut Tx, report: ReportId, incident: IncidentId) -> Result<Report> {
    queries::recognize(tx.db(), report, incident).await?;
    let report = queries::report(tx.db(), report).await?.ok_or_else(not_found)?;
    tell(tx, &report).await?;
    Ok(report)
}

/// Says that a report is of an incident that is known.
///
/// # Errors
/// 403; 404; 409 the report is closed, or the incident over; 422 the incident is of another space.
pub async fn recognize(app: &App, auth: &Auth, id: ReportId, it: Recognize) -> Result<Report> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let report = managed(tx.db(), &auth, id).await?;
            if let Some(before) = acts::claim(tx, auth.user, it.act, &(id, it)).await? {
                return Ok(before);
            }
            let known = queries::incident(tx.db(), it.incident).await?;
            let known = known.ok_or_else(|| invalid("incident", Fault::UnknownValue))?;
            fits(&report, known.space)?;
            if known.ended_at.is_some() {
                return Err(refused(Code::Stale));
            }
            let report = recognized(tx, id, it.incident).await?;
            acts::keep(tx, auth.user, it.act, &report).await?;
            Ok(report)
        })
    })
    .await
}

/// Says that an incident is over: its banner ends with it.
///
/// # Errors
/// 403; 404; 409 it is over already.
pub async fn end(app: &App, auth: &Auth, id: IncidentId, end: End) -> Result<Known> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let known = queries::incident(tx.db(), id).await?.ok_or_else(not_found)?;
            may_announce(tx.db(), &auth, known.space).await?;
            if let Some(before) = acts::claim(tx, auth.user, end.act, &(id, end)).await? {
                return Ok(before);
            }
            // What its announcement ends with ends here too, so there is one order of locks for all.
            if !dispatch::no_longer(tx, known.announcement).await? {
                return Err(refused(Code::Stale));
            }
            let known = queries::incident(tx.db(), id).await?.ok_or_else(not_found)?;
            acts::keep(tx, auth.user, end.act, &known).await?;
            Ok(known)
        })
    })
    .await
}

/// An announcement is over, and with it the incident that it told of, if it told of one.
///
/// # Errors
/// The database's.
pub async fn over(tx: &mut Tx, announcement: AnnouncementId) -> Result<()> {
    let now = tx.app.clock.now();
    match queries::end(tx.db(), announcement, now).await? {
        Some(id) => told(tx, id).await,
        None => Ok(()),
    }
}

/// Tells those whom an incident concerns that it is another.
async fn told(tx: &mut Tx, id: IncidentId) -> Result<()> {
    let known = queries::incident(tx.db(), id).await?.ok_or_else(not_found)?;
    let mut people = queries::admins(tx.db(), known.space).await?;
    people.extend(queries::reporters(tx.db(), id).await?);
    emit(tx, people, &It::Told(id));
    Ok(())
}
