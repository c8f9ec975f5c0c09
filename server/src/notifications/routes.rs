//! Notifications over REST.

use axum::{Json, extract::State, http::StatusCode};
use protocol::{
    CommentId, NoticeId, Problem, ResourceId, Snapshot, SpaceId,
    notifications::{
        Bell, Choices, LevelSet, Read, SetLevel, SetWish, Unread, Visit,
        tasks::{SetDone, TaskState, Tasks},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::tasks::Mention;
use crate::{
    app::App,
    auth::Auth,
    error::Result,
    http::{Body, Id, Params},
    limits,
};

/// The routes of notifications.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(unread))
        .routes(routes!(visit))
        .routes(routes!(tasks))
        .routes(routes!(set_done))
        .routes(routes!(set_called_done))
        .routes(routes!(level, set_level))
        .routes(routes!(set_wish))
        .routes(routes!(choices))
}

/// Where a page of the list begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Cut {
    /// The `next` of the page before.
    after: Option<String>,
}

/// What the bell shows.
#[utoipa::path(get, path = "/api/v1/notifications", tag = "notifications", params(Cut),
    responses((status = 200, body = Snapshot<Bell>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(State(app): State<App>, auth: Auth, Params(cut): Params<Cut>) -> Result<Json<Snapshot<Bell>>> {
    super::list(&app, &auth, cut.after.as_deref()).await.map(Json)
}

/// Marks as read.
#[utoipa::path(put, path = "/api/v1/notifications/read", tag = "notifications", request_body = Read,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn read(State(app): State<App>, auth: Auth, Body(read): Body<Read>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::read(&app, &auth, read).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes unread again.
#[utoipa::path(put, path = "/api/v1/notifications/unread", tag = "notifications", request_body = Unread,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn unread(State(app): State<App>, auth: Auth, Body(unread): Body<Unread>) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::unread_again(&app, &auth, unread).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which mentions, and where a page of them begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Stand {
    /// How they stand; absent: open.
    state: Option<TaskState>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// One's mentions as what there is to do.
#[utoipa::path(get, path = "/api/v1/mentions", tag = "notifications", params(Stand),
    responses((status = 200, body = Snapshot<Tasks>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn tasks(
    State(app): State<App>,
    auth: Auth,
    Params(it): Params<Stand>,
) -> Result<Json<Snapshot<Tasks>>> {
    super::tasks::list(&app, &auth, it.state.unwrap_or_default(), it.after.as_deref()).await.map(Json)
}

/// Says of a mention that it is done, or is not after all.
#[utoipa::path(put, path = "/api/v1/mentions/{notice}", tag = "notifications",
    params(("notice" = NoticeId, Path)), request_body = SetDone,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn set_done(
    State(app): State<App>,
    auth: Auth,
    Id(notice): Id<NoticeId>,
    Body(set): Body<SetDone>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::set_done(&app, &auth, Mention::Notice(notice), set).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says of a message that names one that it is done, or is not after all.
#[utoipa::path(put, path = "/api/v1/mentions/messages/{message}", tag = "notifications",
    params(("message" = CommentId, Path)), request_body = SetDone,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn set_called_done(
    State(app): State<App>,
    auth: Auth,
    Id(message): Id<CommentId>,
    Body(set): Body<SetDone>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::set_done(&app, &auth, Mention::Message(message), set).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that somebody looks; answers when the visit before this one ended.
#[utoipa::path(put, path = "/api/v1/me/visit", tag = "notifications",
    responses((status = 200, body = Visit), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn visit(State(app): State<App>, auth: Auth) -> Result<Json<Visit>> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::visit(&app, &auth).await.map(Json)
}

/// How much one is told of a resource.
#[utoipa::path(get, path = "/api/v1/resources/{resource}/level", tag = "notifications",
    params(("resource" = ResourceId, Path)),
    responses((status = 200, body = LevelSet), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn level(State(app): State<App>, auth: Auth, Id(resource): Id<ResourceId>) -> Result<Json<LevelSet>> {
    super::level(&app, &auth, resource).await.map(Json)
}

/// Sets how much one wants to be told of a resource.
#[utoipa::path(put, path = "/api/v1/resources/{resource}/level", tag = "notifications",
    params(("resource" = ResourceId, Path)), request_body = SetLevel,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn set_level(
    State(app): State<App>,
    auth: Auth,
    Id(resource): Id<ResourceId>,
    Body(set): Body<SetLevel>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::set_level(&app, &auth, resource, set).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets how much one wants to be told of a space, or of one of its services.
#[utoipa::path(put, path = "/api/v1/spaces/{space}/level", tag = "notifications",
    params(("space" = SpaceId, Path)), request_body = SetWish,
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn set_wish(
    State(app): State<App>,
    auth: Auth,
    Id(space): Id<SpaceId>,
    Body(set): Body<SetWish>,
) -> Result<StatusCode> {
    limits::take(&app.limits.writes, &auth.user)?;
    super::set_wish(&app, &auth, space, set).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All that one chose to be told, or not.
#[utoipa::path(get, path = "/api/v1/me/levels", tag = "notifications",
    responses((status = 200, body = Snapshot<Choices>), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn choices(State(app): State<App>, auth: Auth) -> Result<Json<Snapshot<Choices>>> {
    super::choices(&app, &auth).await.map(Json)
}
