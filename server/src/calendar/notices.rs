//! Who registered for a date is told in the bell when it is changed, and when it does not take place: whoever is known to
//! come, may come, or waits when that is written, but for who writes it. Who waited is told that he has a place.

pub mod queries;

use chrono::{DateTime, NaiveDate, Utc};
use protocol::{
    ResourceId, SpaceId, UserId,
    calendar::{Answer, Heading, Slid},
    notifications::Kind,
};

use super::invitations::shown::Shown;
use crate::{app::Tx, error::Result, notifications};

/// Tells those who registered for dates that are at another time or place now, or called otherwise. `slid` has the days
/// of the event before that are other days of it now.
///
/// # Errors
/// The database's.
pub async fn changed(
    tx: &mut Tx,
    by: UserId,
    (before, after): (&Heading, &Heading),
    slid: &[Slid],
) -> Result<()> {
    let now = tx.app.clock.now();
    let days = altered(before, after, slid, now);
    let people = queries::registered(tx.db(), after.id, &days).await?;
    tell(tx, (after.id, after.space), by, Kind::EventChanged, &people).await
}

/// Tells people that a date for which they had registered does not take place.
///
/// # Errors
/// The database's.
pub async fn cancelled(
    tx: &mut Tx,
    by: UserId,
    (event, space): (ResourceId, SpaceId),
    people: &[UserId],
) -> Result<()> {
    tell(tx, (event, space), by, Kind::EventCancelled, people).await
}

/// Tells somebody who waited that he has a place now; it is told as the organiser's doing.
///
/// # Errors
/// The database's.
pub async fn seated(tx: &mut Tx, date: &Heading, user: UserId) -> Result<()> {
    tell(tx, (date.id, date.space), date.organiser.id, Kind::Seated, &[user]).await
}

async fn tell(
    tx: &mut Tx,
    (event, space): (ResourceId, SpaceId),
    by: UserId,
    kind: Kind,
    people: &[UserId],
) -> Result<()> {
    let about = notifications::About { kind, space, resource: Some(event), comment: None, role: None, by };
    notifications::leave(tx, people, &about).await
}

/// The days of an event that take place, and are another than they were.
fn altered(before: &Heading, after: &Heading, slid: &[Slid], now: DateTime<Utc>) -> Vec<NaiveDate> {
    let (mut was, mut is) = (Shown::of(before, Answer::Yes), Shown::of(after, Answer::Yes));
    for date in &mut was.dates {
        date.on = slid.iter().find(|it| it.from == date.on).map_or(date.on, |it| it.to);
    }
    let off = |day: NaiveDate| after.dates.iter().any(|it| it.on == day && it.cancelled_at.is_some());
    is.dates.retain(|it| !off(it.on));
    is.since(&was, now).altered.iter().map(|it| it.on).collect()
}
