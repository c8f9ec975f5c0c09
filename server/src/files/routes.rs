//! Attachments over REST.

use axum::{
    Json,
    body::{Body as Raw, Bytes},
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use protocol::{FileId, Problem, files::File};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    auth::Auth,
    download::SHUT,
    error::Result,
    http::{Id, Params},
};

/// The routes of attachments.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(receive))
        .routes(routes!(show))
        .routes(routes!(picture))
        .routes(routes!(thumbnail))
}

/// What a file is called.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Named {
    /// Its name; what must not be in one is taken out.
    #[serde(default)]
    name: String,
}

/// Sends a file: itself as the body, whatever its `Content-Type` says. Name it in a comment, a message or a
/// post within a day as `[name](file:id)`; what nothing names is forgotten.
#[utoipa::path(post, path = "/api/v1/files", tag = "files", params(Named),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = File), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn receive(
    State(app): State<App>,
    auth: Auth,
    Params(Named { name }): Params<Named>,
    headers: HeaderMap,
    body: Raw,
) -> Result<(StatusCode, Json<File>)> {
    Ok((StatusCode::CREATED, Json(super::receive(&app, &auth, &name, &headers, body).await?)))
}

/// Downloads a file, or one part of it (`Range`), as whoever may read what names it.
#[utoipa::path(get, path = "/api/v1/files/{file}", tag = "files", params(("file" = FileId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(
    State(app): State<App>,
    auth: Auth,
    Id(file): Id<FileId>,
    headers: HeaderMap,
) -> Result<Response> {
    super::show(&app, &auth, file, &headers).await
}

/// A picture as it is shown large, drawn by the server.
#[utoipa::path(get, path = "/api/v1/files/{file}/picture", tag = "files", params(("file" = FileId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn picture(
    State(app): State<App>,
    auth: Auth,
    Id(file): Id<FileId>,
) -> Result<([(HeaderName, HeaderValue); 2], Bytes)> {
    let content = super::picture(&app, &auth, file).await?;
    let kind = HeaderValue::from_static("image/jpeg");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, SHUT)], content))
}

/// The small one of a picture, drawn by the server.
#[utoipa::path(get, path = "/api/v1/files/{file}/thumbnail", tag = "files", params(("file" = FileId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn thumbnail(
    State(app): State<App>,
    auth: Auth,
    Id(file): Id<FileId>,
) -> Result<([(HeaderName, HeaderValue); 2], Bytes)> {
    let content = super::thumbnail(&app, &auth, file).await?;
    let kind = HeaderValue::from_static("image/jpeg");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, SHUT)], content))
}
