//! Conversations. Messages go over the live link; these are for reading, and for what changes who
//! talks to whom.

use gloo_net::http::Method;
use protocol::{
    ConversationId, Problem, Snapshot, UserId,
    chat::{Conversation, Create, List, Preferences, Rename, Row},
};

use super::{delete, get, post, put, tell, with_query};

/// What a request without a body sends.
const NOTHING: protocol::live::Beat = protocol::live::Beat {};

/// A page of one's conversations; the position is that of one's own stream.
///
/// # Errors
/// As any.
pub async fn list(after: Option<String>) -> Result<Snapshot<List>, Problem> {
    get(&with_query("/conversations", &[("after", after)])).await
}

/// A conversation, around the first message that was not read; the position is that of its stream.
///
/// # Errors
/// As any.
pub async fn show(id: ConversationId) -> Result<Snapshot<Conversation>, Problem> {
    get(&format!("/conversations/{id}")).await
}

/// The conversation with somebody one meets.
///
/// # Errors
/// One does not meet him.
pub async fn meet(user: UserId) -> Result<ConversationId, Problem> {
    super::ask(Method::PUT, &format!("/people/{user}/conversation"), &NOTHING).await
}

/// Makes a group.
///
/// # Errors
/// Fields.
pub async fn create(it: &Create) -> Result<Row, Problem> {
    post("/conversations", it).await
}

/// Gives a group another name.
///
/// # Errors
/// Fields.
pub async fn rename(id: ConversationId, it: &Rename) -> Result<(), Problem> {
    tell(Method::PATCH, &format!("/conversations/{id}"), Some(it)).await
}

/// Adds somebody to a group.
///
/// # Errors
/// The group is full, or he cannot be reached.
pub async fn add(id: ConversationId, user: UserId) -> Result<(), Problem> {
    put(&format!("/conversations/{id}/people/{user}"), &NOTHING).await
}

/// Removes somebody from a group.
///
/// # Errors
/// One does not own it.
pub async fn remove(id: ConversationId, user: UserId) -> Result<(), Problem> {
    delete(&format!("/conversations/{id}/people/{user}")).await
}

/// Leaves a group.
///
/// # Errors
/// As any.
pub async fn leave(id: ConversationId) -> Result<(), Problem> {
    delete(&format!("/conversations/{id}/membership")).await
}

/// Blocks somebody, or no longer.
///
/// # Errors
/// As any.
pub async fn block(user: UserId, on: bool) -> Result<(), Problem> {
    let path = format!("/me/blocks/{user}");
    if on { put(&path, &NOTHING).await } else { delete(&path).await }
}

/// Whether one tells and is told what was read.
///
/// # Errors
/// As any.
pub async fn preferences() -> Result<Preferences, Problem> {
    get("/me/conversations").await
}

/// Sets it.
///
/// # Errors
/// As any.
pub async fn set_preferences(it: Preferences) -> Result<(), Problem> {
    put("/me/conversations", &it).await
}
