//! The SQL of invitations by mail.

use chrono::{DateTime, NaiveDate, Utc};
use protocol::{ResourceId, UserId, calendar::Answer};
use sqlx::{PgConnection, PgExecutor, types::Json};

use super::shown::Shown;
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
    /// The text that he was sent last, unless it was taken back.
    pub told: Option<String>,
    /// What his calendar shows by it, if that is known.
    pub shown: Option<Json<Shown>>,
    /// How many mails he got of it.
    pub sent: i32,
    pub attempts: i32,
}

/// Takes the one that is due first. Its row stays locked.
pub async fn take(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Due>> {
    Ok(sqlx::query_as(
        "select event_id, user_id, told, shown, sent, attempts from calendar_invitations where due_at <= $1
         order by due_at limit 1 for no key update skip locked",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Keeps what somebody was told by a mail, and what his calendar shows by it; there is nothing more to do.
pub async fn keep(db: &mut PgConnection, due: &Due, told: Option<&(String, Shown)>) -> Result<()> {
    sqlx::query(
        "update calendar_invitations set told = $3, shown = $4, sent = sent + 1, due_at = null, attempts = 0
         where event_id = $1 and user_id = $2",
    )
    .bind(due.event_id)
    .bind(due.user_id)
    .bind(told.map(|it| &it.0))
    .bind(told.map(|it| Json(&it.1)))
    .execute(db)
    .await?;
    Ok(())
}

/// There is nothing to be sent.
pub async fn leave(db: &mut PgConnection, due: &Due) -> Result<()> {
    sqlx::query(
        "update calendar_invitations set due_at = null, attempts = 0 where event_id = $1 and user_id = $2",
    )
    .bind(due.event_id)
    .bind(due.user_id)
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

/// Whether somebody comes, or may come, to a series that goes on from this one.
pub async fn goes_on(db: &mut PgConnection, event: ResourceId, user: UserId) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from calendar_events e join calendar_answers a on a.event_id = e.id
                        where e.after_id = $1 and e.cancelled_at is null and a.user_id = $2 and a.answer <> 'no'
                          and not a.waiting)",
    )
    .bind(event)
    .bind(user)
    .fetch_one(db)
    .await?)
}

/// Whether somebody wishes such mails.
pub async fn wanted(db: impl PgExecutor<'_>, user: UserId) -> Result<bool> {
    let wanted = sqlx::query_scalar("select calendar_mails from users where id = $1");
    Ok(wanted.bind(user).fetch_optional(db).await?.unwrap_or(false))
}

/// Sets whether somebody wishes such mails. What his calendar holds is looked at once he does again.
pub async fn set_wanted(db: &mut PgConnection, user: UserId, wanted: bool, now: DateTime<Utc>) -> Result<()> {
    let set = sqlx::query("update users set calendar_mails = $2 where id = $1");
    set.bind(user).bind(wanted).execute(&mut *db).await?;
    if wanted {
        let look = "update calendar_invitations set due_at = $2, attempts = 0 where user_id = $1 and told is not null";
        sqlx::query(look).bind(user).bind(now).execute(db).await?;
    }
    Ok(())
}
