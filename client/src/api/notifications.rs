//! The bell, visits, and who may be named.

use gloo_net::http::Method;
use protocol::{
    Problem, ResourceId, Snapshot, UserId,
    mentions::Candidate,
    notifications::{Bell, LevelSet, Read, SetLevel, Unread, Visit},
};

use super::{exchange, get, put, read as read_answer, with_query};

/// What the bell shows; the position is the reader's own stream's.
///
/// # Errors
/// As any.
pub async fn bell(after: Option<String>) -> Result<Snapshot<Bell>, Problem> {
    get(&with_query("/notifications", &[("after", after)])).await
}

/// Marks as read.
///
/// # Errors
/// As any.
pub async fn read(it: &Read) -> Result<(), Problem> {
    put("/notifications/read", it).await
}

/// Makes unread again.
///
/// # Errors
/// As any.
pub async fn unread(it: &Unread) -> Result<(), Problem> {
    put("/notifications/unread", it).await
}

/// Says that somebody looks.
///
/// # Errors
/// As any.
pub async fn visit() -> Result<Visit, Problem> {
    // An answer that nobody reads would keep its connection.
    read_answer(exchange(Method::PUT, "/me/visit", None::<&()>).await?).await
}

/// How much one is told of a resource.
///
/// # Errors
/// As any.
pub async fn level(resource: ResourceId) -> Result<LevelSet, Problem> {
    get(&format!("/resources/{resource}/level")).await
}

/// Sets how much one wants to be told of a resource.
///
/// # Errors
/// As any.
pub async fn set_level(resource: ResourceId, it: &SetLevel) -> Result<(), Problem> {
    put(&format!("/resources/{resource}/level"), it).await
}

/// People who may be named under a resource, by the beginning of a name.
///
/// # Errors
/// As any.
pub async fn people(resource: ResourceId, name: String) -> Result<Vec<Candidate>, Problem> {
    get(&with_query(&format!("/resources/{resource}/people"), &[("name", Some(name))])).await
}

/// Which of these people may be named there.
///
/// # Errors
/// As any.
pub async fn known(resource: ResourceId, ids: &[UserId]) -> Result<Vec<Candidate>, Problem> {
    let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    get(&with_query(&format!("/resources/{resource}/people"), &[("ids", Some(ids))])).await
}
