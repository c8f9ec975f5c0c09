//! Comments over REST.

use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    ActId, CommentId, Fault, Problem, ResourceId, Seq,
    comments::{Anchor, Edit, History, Log, PAGE_MAX, Post, React, ReactionKind, Receipt},
    people::Mark,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{OPENING, Place, Where};
use crate::{
    app::App,
    auth::Auth,
    error::{Result, invalid},
    http::{Body, Id, Params},
    limits,
};

/// The routes of comments and read marks.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, post))
        .routes(routes!(edit, delete))
        .routes(routes!(history))
        .routes(routes!(react))
        .routes(routes!(mark))
}

/// Where a run of comments begins: at most one of the three. None: the last ones.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// After this comment: its root's number, a dot, its own number.
    after: Option<String>,
    /// Before this comment.
    before: Option<String>,
    /// With context around this message's number.
    around: Option<Seq>,
    /// Most comments to answer, 1 to 100.
    limit: Option<u32>,
}

fn key(field: &str, text: &str) -> Result<(Seq, Seq)> {
    let parse = |part: &str| part.parse().ok().filter(|no| (0..=Seq::MAX.0).contains(no)).map(Seq);
    text.split_once('.')
        .and_then(|(root, no)| Some((parse(root)?, parse(no)?)))
        .ok_or_else(|| invalid(field, Fault::WrongForm))
}

/// A run of a resource's comments, in the order of display.
#[utoipa::path(get, path = "/api/v1/resources/{resource}/comments", tag = "comments",
    params(("resource" = ResourceId, Path), Cut),
    responses((status = 200, body = Log), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(app): State<App>,
    auth: Auth,
    Id(resource): Id<ResourceId>,
    Params(cut): Params<Cut>,
) -> Result<Json<Log>> {
    let limit = cut.limit.unwrap_or_else(|| u32::try_from(OPENING).unwrap_or(PAGE_MAX));
    if limit == 0 || limit > PAGE_MAX {
        return Err(invalid("limit", Fault::WrongForm));
    }
    let place = match (cut.after, cut.before, cut.around) {
        (Some(after), None, None) => {
            key("after", &after).map(|(root, no)| Where::At(Place::After(root, no)))?
        }
        (None, Some(before), None) => {
            key("before", &before).map(|(root, no)| Where::At(Place::Before(root, no)))?
        }
        (None, None, Some(no)) => Where::Around(no),
        (None, None, None) => Where::At(Place::End),
        _ => return Err(invalid("after", Fault::WrongForm)),
    };
    super::list(&app, &auth, resource, place, i64::from(limit)).await.map(Json)
}

/// What of a thing with versions a comment is about.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct About {
    /// The version; absent: the one there is now.
    edition: Option<i32>,
    /// A page of it.
    page: Option<i32>,
}

/// Writes a comment.
#[utoipa::path(post, path = "/api/v1/resources/{resource}/comments", tag = "comments",
    params(("resource" = ResourceId, Path), About), request_body = Post,
    responses((status = 201, body = Receipt), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn post(
    State(app): State<App>,
    auth: Auth,
    Id(resource): Id<ResourceId>,
    Params(about): Params<About>,
    Body(post): Body<Post>,
) -> Result<(StatusCode, Json<Receipt>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    let anchor = about.edition.map(|edition| Anchor { edition, page: about.page });
    Ok((StatusCode::CREATED, Json(super::post_at(&app, &auth, resource, anchor, post).await?)))
}

/// Changes a comment.
#[utoipa::path(patch, path = "/api/v1/comments/{comment}", tag = "comments",
    params(("comment" = CommentId, Path)), request_body = Edit,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn edit(
    State(app): State<App>,
    auth: Auth,
    Id(comment): Id<CommentId>,
    Body(edit): Body<Edit>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::edit(&app, &auth, comment, edit).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The id of a write that has no body.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Named {
    /// The write's id.
    act: ActId,
}

/// Deletes a comment; its place stays.
#[utoipa::path(delete, path = "/api/v1/comments/{comment}", tag = "comments",
    params(("comment" = CommentId, Path), Named),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn delete(
    State(app): State<App>,
    auth: Auth,
    Id(comment): Id<CommentId>,
    Params(named): Params<Named>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::delete(&app, &auth, comment, named.act).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A comment's source and its earlier versions.
#[utoipa::path(get, path = "/api/v1/comments/{comment}/history", tag = "comments",
    params(("comment" = CommentId, Path)),
    responses((status = 200, body = History), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn history(State(app): State<App>, auth: Auth, Id(comment): Id<CommentId>) -> Result<Json<History>> {
    super::history(&app, &auth, comment).await.map(Json)
}

/// Gives a reaction or takes it back.
#[utoipa::path(put, path = "/api/v1/comments/{comment}/reactions/{kind}", tag = "comments",
    params(("comment" = CommentId, Path), ("kind" = ReactionKind, Path)), request_body = React,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn react(
    State(app): State<App>,
    auth: Auth,
    Id((comment, kind)): Id<(CommentId, ReactionKind)>,
    Body(react): Body<React>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::react(&app, &auth, comment, kind, react).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets how far one has read a resource.
#[utoipa::path(put, path = "/api/v1/marks/{resource}", tag = "comments",
    params(("resource" = ResourceId, Path)), request_body = Mark,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn mark(
    State(app): State<App>,
    auth: Auth,
    Id(resource): Id<ResourceId>,
    Body(mark): Body<Mark>,
) -> Result<StatusCode> {
    super::mark(&app, &auth, resource, mark).await?;
    Ok(StatusCode::NO_CONTENT)
}
