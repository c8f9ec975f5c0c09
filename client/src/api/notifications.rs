//! The bell, visits, and who may be named.

use gloo_net::http::Method;
use protocol::{
    CommentId, NoticeId, Problem, ResourceId, Snapshot, SpaceId,
    mentions::{CallReach, Candidate, Group},
    notifications::{
        Bell, Choices, LevelSet, Read, SetLevel, SetWish, Unread, Visit,
        tasks::{SetDone, TaskState, Tasks},
    },
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

/// One's mentions that stand so; the position is the reader's own stream's.
///
/// # Errors
/// As any.
pub async fn tasks(state: TaskState, after: Option<String>) -> Result<Snapshot<Tasks>, Problem> {
    let state = Some(state.name().to_owned());
    get(&with_query("/mentions", &[("state", state), ("after", after)])).await
}

/// Says of a mention that it is done, or is not after all.
///
/// # Errors
/// As any.
pub async fn set_done(notice: NoticeId, it: &SetDone) -> Result<(), Problem> {
    put(&format!("/mentions/{notice}"), it).await
}

/// Says of a message that names one that it is done, or is not after all.
///
/// # Errors
/// As any.
pub async fn set_called_done(message: CommentId, it: &SetDone) -> Result<(), Problem> {
    put(&format!("/mentions/messages/{message}"), it).await
}

/// Says that somebody looks.
///
/// # Errors
/// As any.
pub async fn visit() -> Result<Visit, Problem> {
    // An answer that nobody reads would keep its connection.
    read_answer(exchange(Method::PUT, "/me/visit", None::<&()>).await?).await
}

/// How much one is told of a resource, and why.
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

/// Sets how much one wants to be told of a space, or of one of its services.
///
/// # Errors
/// As any.
pub async fn set_wish(space: SpaceId, it: &SetWish) -> Result<(), Problem> {
    put(&format!("/spaces/{space}/level"), it).await
}

/// All that one chose to be told, or not; the position is the reader's own stream's.
///
/// # Errors
/// As any.
pub async fn choices() -> Result<Snapshot<Choices>, Problem> {
    get("/me/levels").await
}

/// People who may be named at a place: asked for by the beginning of a name, or by their ids.
///
/// # Errors
/// As any.
pub async fn people(place: &str, by: &str, asked: String) -> Result<Vec<Candidate>, Problem> {
    get(&with_query(&format!("{place}/people"), &[(by, Some(asked))])).await
}

/// How many people a call under a resource would tell.
///
/// # Errors
/// As any.
pub async fn reach(resource: ResourceId, group: Group) -> Result<CallReach, Problem> {
    let path = format!("/resources/{resource}/called");
    get(&with_query(&path, &[("group", Some(group.name().to_owned()))])).await
}
