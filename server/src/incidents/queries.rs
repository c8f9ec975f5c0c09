//! The SQL of incidents and reports.

use chrono::{DateTime, Utc};
use protocol::{
    AnnouncementId, IncidentId, ReportId, SpaceId, UserId,
    incidents::{Attached, Closed, Known, Make, Report, State},
    people::Card,
};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use crate::error::Result;

/// Reports with who made and closed them, and the incident they are of.
macro_rules! reports {
    ($rest:literal) => {
        concat!(
            "select r.id, r.space_id, coalesce(s.name, '') as place, r.source, r.page, r.browser, r.version, r.node,
                    r.connection, r.requests, r.at, r.closed_at, r.word, r.incident_id,
                    i.space_id as known_space, i.announcement_id, i.at as known_at, i.ended_at, a.title,
                    u.id as by_id, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
                    u.photo as by_photo,
                    c.id as closed_id, c.given_name || ' ' || c.family_name as closed_name,
                    c.function as closed_function, c.photo as closed_photo
             from reports r
             join users u on u.id = r.reporter_id
             left join spaces s on s.id = r.space_id
             left join users c on c.id = r.closed_by
             left join incidents i on i.id = r.incident_id
             left join announcements a on a.id = i.announcement_id ",
            $rest
        )
    };
}

/// Incidents with the words of what announces them.
macro_rules! incidents {
    ($rest:literal) => {
        concat!(
            "select i.id as incident_id, i.space_id as known_space, i.announcement_id, i.at as known_at, i.ended_at, a.title
             from incidents i join announcements a on a.id = i.announcement_id ",
            $rest
        )
    };
}

fn card(row: &PgRow, who: &str) -> Result<Card, sqlx::Error> {
    Ok(Card {
        id: row.try_get(&*format!("{who}_id"))?,
        name: row.try_get(&*format!("{who}_name"))?,
        function: row.try_get(&*format!("{who}_function"))?,
        photo: row.try_get(&*format!("{who}_photo"))?,
    })
}

fn a_known(row: &PgRow) -> Result<Known, sqlx::Error> {
    Ok(Known {
        id: row.try_get("incident_id")?,
        space: row.try_get("known_space")?,
        title: row.try_get("title")?,
        announcement: row.try_get("announcement_id")?,
        at: row.try_get("known_at")?,
        ended_at: row.try_get("ended_at")?,
    })
}

fn a_report(row: &PgRow) -> Result<Report, sqlx::Error> {
    let incident: Option<IncidentId> = row.try_get("incident_id")?;
    let closed: Option<DateTime<Utc>> = row.try_get("closed_at")?;
    Ok(Report {
        id: row.try_get("id")?,
        space: row.try_get("space_id")?,
        place: row.try_get("place")?,
        text: row.try_get("source")?,
        attached: Attached {
            page: row.try_get("page")?,
            browser: row.try_get("browser")?,
            version: row.try_get("version")?,
            node: row.try_get("node")?,
            connection: row.try_get("connection")?,
            requests: row.try_get("requests")?,
        },
        by: card(row, "by")?,
        at: row.try_get("at")?,
        known: incident.map(|_| a_known(row)).transpose()?,
        closed: closed
            .map(|at| {
                Ok::<_, sqlx::Error>(Closed { by: card(row, "closed")?, at, word: row.try_get("word")? })
            })
            .transpose()?,
    })
}

fn all(rows: &[PgRow]) -> Result<Vec<Report>> {
    Ok(rows.iter().map(a_report).collect::<Result<_, _>>()?)
}

/// Locks a report.
pub async fn lock(db: &mut PgConnection, id: ReportId) -> Result<()> {
    sqlx::query("select from reports where id = $1 for no key update").bind(id).execute(db).await?;
    Ok(())
}

/// Locks whoever reports something.
pub async fn lock_reporter(db: &mut PgConnection, user: UserId) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('reports:' || $1::text, 0))")
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}

/// When somebody made the report that stands at this place among his, the latest being the first.
pub async fn nth_last(db: &mut PgConnection, user: UserId, place: i64) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar(
        "select at from reports where reporter_id = $1 order by at desc, id desc offset $2 limit 1",
    )
    .bind(user)
    .bind(place - 1)
    .fetch_optional(db)
    .await?)
}

/// Keeps a report.
pub async fn insert(
    db: &mut PgConnection,
    id: ReportId,
    by: UserId,
    make: &Make,
    at: DateTime<Utc>,
) -> Result<()> {
    let it = &make.attached;
    sqlx::query(
        "insert into reports (id, space_id, reporter_id, source, page, browser, version, node, connection,
                              requests, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(id)
    .bind(make.space)
    .bind(by)
    .bind(make.text.trim())
    .bind(&it.page)
    .bind(&it.browser)
    .bind(&it.version)
    .bind(&it.node)
    .bind(&it.connection)
    .bind(&it.requests)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// A report.
pub async fn report(db: &mut PgConnection, id: ReportId) -> Result<Option<Report>> {
    let row = sqlx::query(reports!("where r.id = $1")).bind(id).fetch_optional(db).await?;
    Ok(row.as_ref().map(a_report).transpose()?)
}

/// A page of the reports that somebody may answer, the newest first.
pub async fn managed(
    db: &mut PgConnection,
    user: UserId,
    site: bool,
    state: State,
    after: Option<(DateTime<Utc>, ReportId)>,
    most: i64,
) -> Result<Vec<Report>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(reports!(
        "where (r.closed_at is null) = $3
           and ($2 or exists (
               select from memberships m where m.space_id = r.space_id and m.user_id = $1
               and m.left_at is null and m.role = 'admin'))
           and ($4::timestamptz is null or (r.at, r.id) < ($4, $5))
         order by r.at desc, r.id desc limit $6"
    ))
    .bind(user)
    .bind(site)
    .bind(state == State::Open)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    all(&rows)
}

/// A page of somebody's own, the newest first.
pub async fn own(
    db: &mut PgConnection,
    user: UserId,
    after: Option<(DateTime<Utc>, ReportId)>,
    most: i64,
) -> Result<Vec<Report>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(reports!(
        "where r.reporter_id = $1 and ($2::timestamptz is null or (r.at, r.id) < ($2, $3))
         order by r.at desc, r.id desc limit $4"
    ))
    .bind(user)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    all(&rows)
}

/// Whether somebody administers a space.
pub async fn administers_some(db: &mut PgConnection, user: UserId) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from memberships where user_id = $1 and left_at is null and role = 'admin')",
    )
    .bind(user)
    .fetch_one(db)
    .await?)
}

/// Those who administer the site, and those who administer a space.
pub async fn admins(db: &mut PgConnection, space: Option<SpaceId>) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select u.id from users u
         where u.disabled_at is null and (u.site_admin or exists (
             select from memberships m where m.space_id = $1 and m.user_id = u.id and m.left_at is null
             and m.role = 'admin'))
         order by u.id limit 200",
    )
    .bind(space)
    .fetch_all(db)
    .await?)
}

/// Closes a report.
pub async fn close(
    db: &mut PgConnection,
    id: ReportId,
    by: UserId,
    word: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query("update reports set closed_at = $2, closed_by = $3, word = $4 where id = $1")
        .bind(id)
        .bind(at)
        .bind(by)
        .bind(word)
        .execute(db)
        .await?;
    Ok(())
}

/// An incident.
pub async fn incident(db: &mut PgConnection, id: IncidentId) -> Result<Option<Known>> {
    let row = sqlx::query(incidents!("where i.id = $1")).bind(id).fetch_optional(db).await?;
    Ok(row.as_ref().map(a_known).transpose()?)
}

/// What is known now: of the site, and of a space; the latest twenty.
pub async fn current(db: &mut PgConnection, space: Option<SpaceId>) -> Result<Vec<Known>> {
    let rows = sqlx::query(incidents!(
        "where i.ended_at is null and (i.space_id is null or i.space_id = $1) order by i.at desc, i.id desc limit 20"
    ))
    .bind(space)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(a_known).collect::<Result<_, _>>()?)
}

/// What is known now and that somebody may end; the latest fifty.
pub async fn announced_by_such(db: &mut PgConnection, user: UserId, site: bool) -> Result<Vec<Known>> {
    let rows = sqlx::query(incidents!(
        "where i.ended_at is null and case when i.space_id is null then $2 else exists (
             select from memberships m where m.space_id = i.space_id and m.user_id = $1
             and m.left_at is null and m.role = 'admin') end
         order by i.at desc, i.id desc limit 50"
    ))
    .bind(user)
    .bind(site)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(a_known).collect::<Result<_, _>>()?)
}

/// Keeps an incident that is announced.
pub async fn know(
    db: &mut PgConnection,
    id: IncidentId,
    space: Option<SpaceId>,
    announcement: AnnouncementId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into incidents (id, space_id, announcement_id, by_id, at) values ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(space)
    .bind(announcement)
    .bind(by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// A report is of this incident.
pub async fn recognize(db: &mut PgConnection, report: ReportId, incident: IncidentId) -> Result<()> {
    sqlx::query("update reports set incident_id = $2 where id = $1")
        .bind(report)
        .bind(incident)
        .execute(db)
        .await?;
    Ok(())
}

/// Whose reports are of an incident.
pub async fn reporters(db: &mut PgConnection, id: IncidentId) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar("select distinct reporter_id from reports where incident_id = $1 limit 200")
        .bind(id)
        .fetch_all(db)
        .await?)
}

/// The incident of an announcement is over. Answers which.
pub async fn end(
    db: &mut PgConnection,
    announcement: AnnouncementId,
    at: DateTime<Utc>,
) -> Result<Option<IncidentId>> {
    Ok(sqlx::query_scalar(
        "update incidents set ended_at = $2 where announcement_id = $1 and ended_at is null returning id",
    )
    .bind(announcement)
    .bind(at)
    .fetch_optional(db)
    .await?)
}
