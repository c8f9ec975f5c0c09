//! Posts.

use gloo_net::http::Method;
use protocol::{
    ActId, Problem, ResourceId, Seq, Snapshot, SpaceId,
    blog::{Drafts, Heading, History, List, Post, Preview, Previewed, Save, Subscription, Write},
    comments::{React, ReactionKind},
};

use super::{ask, get, patch, post, put, tell, with_query};

/// A page of the posts; the position is the space's stream's.
///
/// # Errors
/// As any.
pub async fn list(space: SpaceId, after: Option<String>) -> Result<Snapshot<List>, Problem> {
    get(&with_query(&format!("/spaces/{space}/posts"), &[("after", after)])).await
}

/// One's own drafts (contributors); the position is one's own stream's.
///
/// # Errors
/// As any.
pub async fn drafts(space: SpaceId) -> Result<Snapshot<Drafts>, Problem> {
    get(&format!("/spaces/{space}/posts/drafts")).await
}

/// Writes a post (contributors).
///
/// # Errors
/// Fields.
pub async fn write(space: SpaceId, it: &Write) -> Result<Heading, Problem> {
    post(&format!("/spaces/{space}/posts"), it).await
}

/// How a text would look (contributors).
///
/// # Errors
/// Fields.
pub async fn preview(space: SpaceId, it: &Preview) -> Result<Previewed, Problem> {
    post(&format!("/spaces/{space}/posts/preview"), it).await
}

/// A post with its comments around one, else where the reader stands; the position is the post's
/// stream's.
///
/// # Errors
/// 404, also when it has no such comment.
pub async fn show(id: ResourceId, around: Option<Seq>) -> Result<Snapshot<Post>, Problem> {
    let around = around.map(|no| no.to_string());
    get(&with_query(&format!("/posts/{id}"), &[("around", around)])).await
}

/// Saves a post anew.
///
/// # Errors
/// Fields; 409 somebody was faster.
pub async fn save(id: ResourceId, it: &Save) -> Result<Heading, Problem> {
    patch(&format!("/posts/{id}"), it).await
}

/// Removes a post.
///
/// # Errors
/// As any.
pub async fn remove(id: ResourceId, act: ActId) -> Result<(), Problem> {
    let path = with_query(&format!("/posts/{id}"), &[("act", Some(act.to_string()))]);
    tell(Method::DELETE, &path, None::<&()>).await
}

/// A post as it is written, and what it said before.
///
/// # Errors
/// As any.
pub async fn history(id: ResourceId) -> Result<History, Problem> {
    get(&format!("/posts/{id}/history")).await
}

/// Makes the secret address of one's feed; the one before leads nowhere from then on.
///
/// # Errors
/// As any.
pub async fn subscribe(space: SpaceId) -> Result<Subscription, Problem> {
    ask(Method::PUT, &format!("/spaces/{space}/posts/feed"), &()).await
}

/// Reacts to a post, or takes it back.
///
/// # Errors
/// As any.
pub async fn react(id: ResourceId, kind: ReactionKind, it: &React) -> Result<(), Problem> {
    put(&format!("/posts/{id}/reactions/{}", kind.name()), it).await
}
