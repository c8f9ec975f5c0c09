//! The SQL of invitations by mail.

use chrono::{DateTime, NaiveDate, Utc};
use protocol::{ResourceId, UserId, calendar::Answer};
use sqlx::{PgConnection, PgExecutor};

use crate::error::Result;

/// Has one person's invitation looked at.
pub async fn look_at(
    db: impl PgExecutor<'_>,
    event: ResourceId,
    user: UserId,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into calendar_invitations (event_id, user_id, due_at) values ($1, $2, $3)
         on conflict (event_id, user_id) do update set due_at = excluded.due_at, attempts = 0",
    )
    .bind(event)
    .bind(user)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Has those of everybody looked at who comes to an event, or was invited to it.
pub async fn look_at_all(db: impl PgExecutor<'_>, event: ResourceId, at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "insert into calendar_invitations (event_id, user_id, due_at)
         select event_id, user_id, $2 from calendar_answers where event_id = $1 and answer <> 'no' and not waiting
         union select event_id, user_id, $2 from calendar_invitations
         where event_id = $1 and (told is not null or due_at is not null)
         on conflict (event_id, user_id) do update set due_at = excluded.due_at, attempts = 0",
    )
    .bind(event)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// An invitation that is to be looked at.
#[derive(sqlx::FromRow)]
pub struct Due {
    pub event_id: ResourceId,
    pub user_id: UserId,
    pub told: Option<String>,
    pub attempts: i32,
}

/// Takes the one that is due first. Its row stays locked.
pub async fn take(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Due>> {
    Ok(sqlx::query_as(
        "select event_id, user_id, told, attempts from calendar_invitations where due_at <= $1
         order by due_at limit 1 for no key update skip locked",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Keeps what somebody was told; there is nothing more to do.
pub async fn keep(db: &mut PgConnection, due: &Due, told: Option<&str>) -> Result<()> {
    sqlx::query(
        "update calendar_invitations set told = $3, due_at = null, attempts = 0
         where event_id = $1 and user_id = $2",
    )
    .bind(due.event_id)
    .bind(due.user_id)
    .bind(told)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that it could not be sent, and when it is tried again.
pub async fn put_off(db: &mut PgConnection, due: &Due, until: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "update calendar_invitations set attempts = attempts + 1, due_at = $3
         where event_id = $1 and user_id = $2",
    )
    .bind(due.event_id)
    .bind(due.user_id)
    .bind(until)
    .execute(db)
    .await?;
    Ok(())
}

/// The dates to which somebody comes who has a place, or may come, and what he answered.
pub async fn comes(
    db: impl PgExecutor<'_>,
    event: ResourceId,
    user: UserId,
) -> Result<Vec<(NaiveDate, Answer)>> {
    Ok(sqlx::query_as(
        "select day, answer from calendar_answers
         where event_id = $1 and user_id = $2 and answer <> 'no' and not waiting order by day",
    )
    .bind(event)
    .bind(user)
    .fetch_all(db)
    .await?)
}

/// Whether somebody wishes such mails.
pub async fn wanted(db: impl PgExecutor<'_>, user: UserId) -> Result<bool> {
    let wanted = sqlx::query_scalar("select calendar_mails from users where id = $1");
    Ok(wanted.bind(user).fetch_optional(db).await?.unwrap_or(false))
}

/// Sets whether somebody wishes such mails.
pub async fn set_wanted(db: &mut PgConnection, user: UserId, wanted: bool) -> Result<()> {
    let set = sqlx::query("update users set calendar_mails = $2 where id = $1");
    set.bind(user).bind(wanted).execute(db).await?;
    Ok(())
}
