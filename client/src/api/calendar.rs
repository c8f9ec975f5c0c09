//! The calendar and one's feed.

use chrono::{DateTime, NaiveDate, Utc};
use gloo_net::http::Method;
use protocol::{
    ActId, Problem, ResourceId, Seq, Snapshot, SpaceId,
    calendar::{
        Address, Cancel, Change, Feed, Heading, Import, Listing, Mails, Move, Plan, Remind, Reminder, Reply,
        Sheet, Standing,
    },
};

use super::{ask, get, patch, post, send, with_query};

/// The events of a span of time; the position is the space's stream's.
///
/// # Errors
/// As any.
pub async fn list(
    space: SpaceId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Snapshot<Listing>, Problem> {
    // As RFC 3339 has it.
    let written = |at: DateTime<Utc>| Some(format!("{at:?}"));
    get(&with_query(&format!("/spaces/{space}/events"), &[("from", written(from)), ("to", written(to))]))
        .await
}

/// Plans an event (contributors).
///
/// # Errors
/// Fields.
pub async fn plan(space: SpaceId, it: &Plan) -> Result<Heading, Problem> {
    post(&format!("/spaces/{space}/events"), it).await
}

/// An event's page, or that of a date of a series, absent: the next one; its comments around one of them, else where
/// the reader stands; the position is the event's stream's.
///
/// # Errors
/// 404, also when it has no such comment or date.
pub async fn event(
    event: ResourceId,
    on: Option<NaiveDate>,
    around: Option<Seq>,
) -> Result<Snapshot<Sheet>, Problem> {
    let (on, around) = (on.map(|day| day.to_string()), around.map(|no| no.to_string()));
    get(&with_query(&format!("/events/{event}"), &[("on", on), ("around", around)])).await
}

/// Reads a file of events into a space (admins). `zone` is that of hours which name none.
///
/// # Errors
/// Fields: it is no calendar, or too large.
pub async fn import(space: SpaceId, act: ActId, zone: &str, file: &web_sys::Blob) -> Result<Import, Problem> {
    let pairs = [("act", Some(act.to_string())), ("zone", Some(zone.to_owned()))];
    send(Method::POST, &with_query(&format!("/spaces/{space}/events/import"), &pairs), file).await
}

/// Changes an event.
///
/// # Errors
/// Fields; [`protocol::Code::Stale`].
pub async fn change(event: ResourceId, it: &Change) -> Result<Heading, Problem> {
    patch(&format!("/events/{event}"), it).await
}

/// Moves a date of a series.
///
/// # Errors
/// Fields; [`protocol::Code::Stale`].
pub async fn shift(event: ResourceId, on: NaiveDate, it: &Move) -> Result<Heading, Problem> {
    patch(&format!("/events/{event}/dates/{on}"), it).await
}

/// Cancels an event, or dates of a series.
///
/// # Errors
/// As any.
pub async fn cancel(event: ResourceId, it: &Cancel) -> Result<Heading, Problem> {
    post(&format!("/events/{event}/cancellation"), it).await
}

/// Says whether one comes.
///
/// # Errors
/// [`protocol::Code::Deleted`]: it was cancelled.
pub async fn answer(event: ResourceId, it: &Reply) -> Result<Standing, Problem> {
    ask(Method::PUT, &format!("/events/{event}/answer"), it).await
}

/// Says when one is to be reminded of an event.
///
/// # Errors
/// [`protocol::Code::Deleted`]: it was cancelled.
pub async fn remind(event: ResourceId, it: &Remind) -> Result<Reminder, Problem> {
    ask(Method::PUT, &format!("/events/{event}/reminder"), it).await
}

/// Where an event is to be had as a file.
#[must_use]
pub fn file(event: ResourceId) -> String {
    format!("{}/events/{event}/event.ics", super::ROOT)
}

/// One's feed; the position is one's own stream's.
///
/// # Errors
/// As any.
pub async fn feed() -> Result<Snapshot<Feed>, Problem> {
    get("/me/calendar-feed").await
}

/// Gives one's feed another address.
///
/// # Errors
/// As any.
pub async fn reset_feed() -> Result<Address, Problem> {
    post("/me/calendar-feed", &protocol::live::Beat {}).await
}

/// Says whether one wishes mails about events that one comes to.
///
/// # Errors
/// As any.
pub async fn set_mails(mails: &Mails) -> Result<Feed, Problem> {
    ask(Method::PUT, "/me/calendar-mails", mails).await
}
