//! Reminders: a row for each person who wishes one. Whichever node comes first tells it, in the transaction that notes
//! that it was told, so it is told once; what is cancelled takes it back.

use chrono::{DateTime, TimeDelta, Utc};
use protocol::{ResourceId, SpaceId, UserId};
use sqlx::PgConnection;

use crate::error::Result;

pub mod queries;

/// Most people who are reminded in one transaction.
pub const AT_ONCE: i64 = 200;

/// When somebody is due who is to be reminded so many minutes before.
pub fn due(start: DateTime<Utc>, minutes: i32) -> DateTime<Utc> {
    start - TimeDelta::minutes(minutes.into())
}

/// Those who are to be reminded of one event now. Its rows are locked.
pub struct Due {
    /// Of which.
    pub event: ResourceId,
    /// In which space.
    pub space: SpaceId,
    /// Whose doing it is.
    pub by: UserId,
    /// Who may read it, and is not told yet.
    pub people: Vec<UserId>,
}

/// Takes an event of which people are to be reminded, and notes that they were. Nothing is said of what is cancelled
/// or over. Answers nothing when nobody is due.
pub async fn take(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Due>> {
    let Some(event) = queries::first_due(db, now).await? else { return Ok(None) };
    let people = queries::told(db, event, now, AT_ONCE).await?;
    let Some((heading, _)) = super::queries::find(db, event).await? else { return Ok(None) };
    let over = heading.cancelled_at.is_some() || heading.end_at <= now;
    let people = if over { Vec::new() } else { queries::who_may_read(db, event, &people).await? };
    Ok(Some(Due { event, space: heading.space, by: heading.organiser.id, people }))
}
