//! The SQL of reminders.

use chrono::{DateTime, NaiveDate, Utc};
use protocol::{ResourceId, SpaceId, UserId};
use sqlx::PgConnection;

use crate::error::Result;

/// Before how many minutes somebody is to be reminded of an event.
pub async fn of(db: &mut PgConnection, event: ResourceId, user: UserId) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar("select minutes from calendar_reminders where event_id = $1 and user_id = $2")
        .bind(event)
        .bind(user)
        .fetch_optional(db)
        .await?)
}

/// Sets it, as told: [`aim`] says of what he is to be told next.
pub async fn set(
    db: &mut PgConnection,
    event: ResourceId,
    space: SpaceId,
    user: UserId,
    minutes: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into calendar_reminders as it (event_id, user_id, space_id, minutes, due_at, told_at)
         values ($1, $2, $3, $4, $5, $5)
         on conflict (event_id, user_id) do update
         set minutes = excluded.minutes, due_at = excluded.due_at, told_at = excluded.told_at",
    )
    .bind(event)
    .bind(user)
    .bind(space)
    .bind(minutes)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Somebody is to be reminded no longer.
pub async fn unset(db: &mut PgConnection, event: ResourceId, user: UserId) -> Result<()> {
    sqlx::query("delete from calendar_reminders where event_id = $1 and user_id = $2")
        .bind(event)
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}

/// Nobody is to be reminded of an event any more.
pub async fn end(db: &mut PgConnection, event: ResourceId) -> Result<()> {
    sqlx::query("delete from calendar_reminders where event_id = $1").bind(event).execute(db).await?;
    Ok(())
}

/// Somebody is to be reminded of nothing in a space.
pub async fn forget(db: &mut PgConnection, space: SpaceId, user: UserId) -> Result<()> {
    sqlx::query("delete from calendar_reminders where space_id = $1 and user_id = $2")
        .bind(space)
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}

/// Whoever wishes it is reminded of the next date of an event: that of which he would be told after now, or is about to
/// be told, even if it has begun; and of those that were moved, also if he would have been told already.
pub async fn aim(
    db: &mut PgConnection,
    event: ResourceId,
    now: DateTime<Utc>,
    moved: &[NaiveDate],
) -> Result<()> {
    sqlx::query(
        "update calendar_reminders r
         set day = coalesce(n.day, r.day), due_at = coalesce(n.due_at, r.due_at),
             told_at = case when n.day is null then coalesce(r.told_at, $2) end
         from calendar_reminders o left join lateral (
             select d.day, d.start_at - o.minutes * interval '1 minute' as due_at
             from calendar_dates d join calendar_events e on e.id = d.event_id
             where d.event_id = o.event_id and e.cancelled_at is null and d.cancelled_at is null
               and ((d.start_at > $2 and (d.start_at - o.minutes * interval '1 minute' > $2 or d.day = any($3)))
                    or (d.end_at > $2 and o.told_at is null and d.day = o.day))
             order by d.start_at limit 1
         ) n on true
         where r.event_id = $1 and o.event_id = r.event_id and o.user_id = r.user_id",
    )
    .bind(event)
    .bind(now)
    .bind(moved)
    .execute(db)
    .await?;
    Ok(())
}

/// Who was told last of one of these dates of an event. It is noted that he was not.
pub async fn take_back(db: &mut PgConnection, event: ResourceId, days: &[NaiveDate]) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "update calendar_reminders set told_day = null where event_id = $1 and told_day = any($2) returning user_id",
    )
    .bind(event)
    .bind(days)
    .fetch_all(db)
    .await?)
}

/// The date of an event of which somebody has been due for longest, and that no other node is at.
pub async fn first_due(
    db: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Option<(ResourceId, Option<NaiveDate>)>> {
    Ok(sqlx::query_as(
        "select event_id, day from calendar_reminders where told_at is null and due_at <= $1
         order by due_at, event_id limit 1 for update skip locked",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Notes that those who are due were told of a date of an event. Answers who they are.
pub async fn told(
    db: &mut PgConnection,
    event: ResourceId,
    on: Option<NaiveDate>,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "with due as (
             select user_id from calendar_reminders
             where event_id = $1 and told_at is null and due_at <= $2 and day is not distinct from $4
             order by user_id limit $3 for update skip locked
         )
         update calendar_reminders r set told_at = $2, told_day = $4 from due
         where r.event_id = $1 and r.user_id = due.user_id returning r.user_id",
    )
    .bind(event)
    .bind(now)
    .bind(most)
    .bind(on)
    .fetch_all(db)
    .await?)
}
