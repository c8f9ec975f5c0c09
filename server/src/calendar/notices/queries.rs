//! The SQL of who is told of changes.

use chrono::NaiveDate;
use protocol::{ResourceId, UserId};
use sqlx::PgConnection;

use crate::error::Result;

/// Who comes, may come, or waits for a place, on one of these days of an event.
pub async fn registered(db: &mut PgConnection, event: ResourceId, days: &[NaiveDate]) -> Result<Vec<UserId>> {
    if days.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar(
        "select distinct user_id from calendar_answers
         where event_id = $1 and day = any($2) and answer <> 'no' order by user_id",
    )
    .bind(event)
    .bind(days)
    .fetch_all(db)
    .await?)
}
