//! The SQL of dates.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use protocol::{
    ResourceId, SpaceId, UserId,
    calendar::{Move, Slid},
};
use sqlx::PgConnection;

use super::Occasion;
use crate::{calendar::queries::Hours, error::Result};

/// Puts the dates of a series: those of other days go, with what was answered to them; of those that were moved by
/// themselves the hours stay.
pub async fn put(
    db: &mut PgConnection,
    (event, space): (ResourceId, SpaceId),
    dates: &[Occasion],
    at: DateTime<Utc>,
) -> Result<()> {
    let days: Vec<NaiveDate> = dates.iter().map(|it| it.day).collect();
    sqlx::query("delete from calendar_dates where event_id = $1 and day <> all($2)")
        .bind(event)
        .bind(&days)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "insert into calendar_dates as it (event_id, space_id, day, starts, ends, start_at, end_at)
         select $1, $2, row.* from unnest($3::date[], $4::timestamp[], $5::timestamp[], $6::timestamptz[],
                                          $7::timestamptz[]) as row
         on conflict (event_id, day) do update
         set starts = excluded.starts, ends = excluded.ends, start_at = excluded.start_at, end_at = excluded.end_at,
             moved_at = case when (it.start_at, it.end_at) is distinct from (excluded.start_at, excluded.end_at)
                 then $8 else it.moved_at end
         where not it.apart",
    )
    .bind(event)
    .bind(space)
    .bind(&days)
    .bind(dates.iter().map(|it| it.hours.starts).collect::<Vec<_>>())
    .bind(dates.iter().map(|it| it.hours.ends).collect::<Vec<_>>())
    .bind(dates.iter().map(|it| it.hours.start_at).collect::<Vec<_>>())
    .bind(dates.iter().map(|it| it.hours.end_at).collect::<Vec<_>>())
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// The only date of an event is called by the day on which it is now, before it is the first of several.
pub async fn rename(db: &mut PgConnection, event: ResourceId, day: NaiveDate) -> Result<()> {
    sqlx::query("update calendar_dates set day = $2 where event_id = $1")
        .bind(event)
        .bind(day)
        .execute(db)
        .await?;
    Ok(())
}

/// Days of a series are other days, and what was answered to them goes with them; so do those that are left out, and
/// of which somebody is reminded.
pub async fn slide(db: &mut PgConnection, event: ResourceId, slid: &[Slid]) -> Result<()> {
    let from: Vec<NaiveDate> = slid.iter().map(|it| it.from).collect();
    let to: Vec<NaiveDate> = slid.iter().map(|it| it.to).collect();
    for statement in [
        "update calendar_dates d set day = it.to_day from unnest($2::date[], $3::date[]) as it (from_day, to_day)
         where d.event_id = $1 and d.day = it.from_day",
        "update calendar_events e
         set left_out = array(select coalesce(it.to_day, day) from unnest(e.left_out) as day
                              left join unnest($2::date[], $3::date[]) as it (from_day, to_day) on it.from_day = day)
         where e.id = $1 and e.left_out && $2",
        "update calendar_reminders r
         set day = coalesce((select to_day from unnest($2::date[], $3::date[]) as it (from_day, to_day)
                             where from_day = r.day), r.day),
             told_day = coalesce((select to_day from unnest($2::date[], $3::date[]) as it (from_day, to_day)
                                  where from_day = r.told_day), r.told_day)
         where r.event_id = $1",
    ] {
        sqlx::query(statement).bind(event).bind(&from).bind(&to).execute(&mut *db).await?;
    }
    Ok(())
}

/// The dates that were moved by themselves.
pub async fn apart(db: &mut PgConnection, event: ResourceId) -> Result<Vec<(NaiveDate, Hours)>> {
    type Row = (NaiveDate, NaiveDateTime, NaiveDateTime, DateTime<Utc>, DateTime<Utc>);
    let rows: Vec<Row> = sqlx::query_as(
        "select day, starts, ends, start_at, end_at from calendar_dates where event_id = $1 and apart order by day",
    )
    .bind(event)
    .fetch_all(db)
    .await?;
    let of = |(day, starts, ends, start_at, end_at)| (day, Hours { starts, ends, start_at, end_at });
    Ok(rows.into_iter().map(of).collect())
}

/// Tells the hours of a date otherwise, and all else of it as it was.
pub async fn rehour(
    db: &mut PgConnection,
    (event, day): (ResourceId, NaiveDate),
    hours: &Hours,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update calendar_dates
         set starts = $3, ends = $4, start_at = $5, end_at = $6,
             moved_at = case when (start_at, end_at) is distinct from ($5, $6) then $7 else moved_at end
         where event_id = $1 and day = $2",
    )
    .bind(event)
    .bind(day)
    .bind(hours.starts)
    .bind(hours.ends)
    .bind(hours.start_at)
    .bind(hours.end_at)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Moves one date.
pub async fn shift(
    db: &mut PgConnection,
    (event, on): (ResourceId, NaiveDate),
    hours: &Hours,
    it: &Move,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update calendar_dates d
         set starts = $3, ends = $4, start_at = $5, end_at = $6, apart = true,
             place = nullif($7, e.place), link = nullif($8, e.link),
             moved_at = case when (d.start_at, d.end_at) is distinct from ($5, $6) then $9 else d.moved_at end
         from calendar_events e where e.id = d.event_id and d.event_id = $1 and d.day = $2",
    )
    .bind(event)
    .bind(on)
    .bind(hours.starts)
    .bind(hours.ends)
    .bind(hours.start_at)
    .bind(hours.end_at)
    .bind(it.place.trim())
    .bind(it.link.trim())
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Cancels dates.
pub async fn cancel(
    db: &mut PgConnection,
    event: ResourceId,
    days: &[NaiveDate],
    by: UserId,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update calendar_dates set cancelled_at = $4, cancelled_by = $3
         where event_id = $1 and day = any($2) and cancelled_at is null",
    )
    .bind(event)
    .bind(days)
    .bind(by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Of an event something is another now.
pub async fn touch(db: &mut PgConnection, event: ResourceId, at: DateTime<Utc>) -> Result<()> {
    sqlx::query("update calendar_events set revision = revision + 1, changed_at = $2 where id = $1")
        .bind(event)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// A series ends before a day: it has another rule, and its later dates go.
pub async fn end_before(db: &mut PgConnection, event: ResourceId, day: NaiveDate, rule: &str) -> Result<()> {
    sqlx::query("update calendar_events set rule = $2 where id = $1")
        .bind(event)
        .bind(rule)
        .execute(&mut *db)
        .await?;
    sqlx::query("delete from calendar_dates where event_id = $1 and day >= $2")
        .bind(event)
        .bind(day)
        .execute(db)
        .await?;
    Ok(())
}

/// The days of the rule on which a series was never planned.
pub async fn left_out(db: &mut PgConnection, event: ResourceId) -> Result<Vec<NaiveDate>> {
    Ok(sqlx::query_scalar("select left_out from calendar_events where id = $1")
        .bind(event)
        .fetch_one(db)
        .await?)
}

/// What a series has on days is taken over by the one that goes on from it, on the days that it has instead: answers,
/// dates that were cancelled, or moved by themselves, and who is to be reminded. Its first date is as it was planned.
pub async fn carry(
    db: &mut PgConnection,
    (from, into): (ResourceId, ResourceId),
    days: &[Slid],
    first: NaiveDate,
) -> Result<()> {
    let old: Vec<NaiveDate> = days.iter().map(|it| it.from).collect();
    let new: Vec<NaiveDate> = days.iter().map(|it| it.to).collect();
    for statement in [
        "update calendar_dates n set cancelled_at = o.cancelled_at, cancelled_by = o.cancelled_by
         from calendar_dates o join unnest($3::date[], $4::date[]) as it (old, new) on it.old = o.day
         where o.event_id = $1 and n.event_id = $2 and n.day = it.new and n.day <> $5",
        "update calendar_dates n
         set starts = o.starts, ends = o.ends, start_at = o.start_at, end_at = o.end_at, apart = true,
             place = o.place, link = o.link, moved_at = o.moved_at
         from calendar_dates o join unnest($3::date[], $4::date[]) as it (old, new) on it.old = o.day
         where o.event_id = $1 and n.event_id = $2 and n.day = it.new and o.apart and n.day <> $5",
        "update calendar_answers a set event_id = $2, day = it.new
         from unnest($3::date[], $4::date[]) as it (old, new)
         where a.event_id = $1 and a.day = it.old and $5::date is not null",
        "insert into calendar_reminders (event_id, user_id, space_id, minutes, due_at, told_at, told_day)
         select $2, r.user_id, r.space_id, r.minutes, r.due_at, coalesce(r.told_at, r.due_at),
                (select it.new from unnest($3::date[], $4::date[]) as it (old, new) where it.old = r.told_day)
         from calendar_reminders r where r.event_id = $1 and $5::date is not null",
    ] {
        sqlx::query(statement)
            .bind(from)
            .bind(into)
            .bind(&old)
            .bind(&new)
            .bind(first)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}
