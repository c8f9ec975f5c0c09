//! The SQL of reminders.

use chrono::{DateTime, Utc};
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

/// Sets it. What was told of another time stays told, unless this one is still to come.
pub async fn set(
    db: &mut PgConnection,
    event: ResourceId,
    space: SpaceId,
    user: UserId,
    (minutes, due): (i32, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into calendar_reminders as it (event_id, user_id, space_id, minutes, due_at, told_at)
         values ($1, $2, $3, $4, $5, case when $5 <= $6 then $6 end)
         on conflict (event_id, user_id) do update
         set minutes = excluded.minutes, due_at = excluded.due_at, told_at = excluded.told_at",
    )
    .bind(event)
    .bind(user)
    .bind(space)
    .bind(minutes)
    .bind(due)
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

/// An event begins at another time: whoever is due in the time to come is told then, also when he was told of the
/// time before; who would have been due already is told at once. Answers whether there is anybody.
pub async fn moved(db: &mut PgConnection, event: ResourceId, start: DateTime<Utc>) -> Result<bool> {
    let moved = sqlx::query(
        "update calendar_reminders set due_at = $2 - minutes * interval '1 minute', told_at = null where event_id = $1",
    );
    Ok(moved.bind(event).bind(start).execute(db).await?.rows_affected() > 0)
}

/// The event of which somebody has been due for longest, and that no other node is at.
pub async fn first_due(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<ResourceId>> {
    Ok(sqlx::query_scalar(
        "select event_id from calendar_reminders where told_at is null and due_at <= $1
         order by due_at, event_id limit 1 for update skip locked",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Notes that those who are due were told of an event. Answers who they are.
pub async fn told(
    db: &mut PgConnection,
    event: ResourceId,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "with due as (
             select user_id from calendar_reminders
             where event_id = $1 and told_at is null and due_at <= $2
             order by user_id limit $3 for update skip locked
         )
         update calendar_reminders r set told_at = $2 from due
         where r.event_id = $1 and r.user_id = due.user_id returning r.user_id",
    )
    .bind(event)
    .bind(now)
    .bind(most)
    .fetch_all(db)
    .await?)
}

/// Those of some people who may read an event now.
pub async fn who_may_read(
    db: &mut PgConnection,
    event: ResourceId,
    people: &[UserId],
) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select m.user_id from resources r
         join memberships m on m.space_id = r.space_id and m.left_at is null
           and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
         where r.id = $1 and r.removed_at is null and r.published_at is not null and m.user_id = any($2)
         order by m.user_id",
    )
    .bind(event)
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?)
}
