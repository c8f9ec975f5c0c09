//! Reminders: a row for each person who wishes one. Whichever node comes first tells it, in the transaction that notes
//! that it was told, so it is told once of each date; what is cancelled takes it back.

use chrono::{DateTime, Utc};
use protocol::{ResourceId, SpaceId, UserId};
use sqlx::PgConnection;

use crate::error::Result;

pub mod queries;

/// Most people who are reminded in one transaction.
pub const AT_ONCE: i64 = 200;

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

/// Takes a date of an event of which people are to be reminded, and notes that they were; they are due again before the
/// next date, if there is one. Nothing is said of what is cancelled or over. Answers nothing when nobody is due.
pub async fn take(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Due>> {
    let Some((event, on)) = queries::first_due(db, now).await? else { return Ok(None) };
    let people = queries::told(db, event, on, now, AT_ONCE).await?;
    let heading = match on {
        Some(on) => super::queries::date(db, event, on).await?,
        None => super::queries::find(db, event).await?.map(|it| it.0),
    };
    queries::aim(db, event, now, &[]).await?;
    let Some(heading) = heading else { return Ok(None) };
    let over = heading.cancelled_at.is_some() || heading.end_at <= now;
    let people =
        if over { Vec::new() } else { crate::notifications::who_may_read(db, event, &people).await? };
    Ok(Some(Due { event, space: heading.space, by: heading.organiser.id, people }))
}
