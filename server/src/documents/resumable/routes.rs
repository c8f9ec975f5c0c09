//! Documents that may break off and go on, over the tus protocol. Any client that speaks it can send them.

use axum::{
    body::Body as Raw,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::Problem;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{Progress, tus};
use crate::{
    app::App,
    auth::Auth,
    error::{Error, Result},
    http::{Id, Params},
};

/// The routes of uploads.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(able, begin))
        .routes(routes!(show, append, end))
        .layer(axum::middleware::map_response(tus::name_version))
}

/// What is spoken here of the protocol tus.
#[utoipa::path(options, path = "/api/v1/uploads", tag = "documents",
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn able(State(app): State<App>) -> impl IntoResponse {
    let says = [
        (tus::EXTENSION, HeaderValue::from_static(tus::EXTENSIONS)),
        (tus::MAX_SIZE, HeaderValue::from(app.config.file_max)),
    ];
    (StatusCode::NO_CONTENT, says)
}

/// Says what is to come (contributors): `Upload-Length`, and in `Upload-Metadata` a `filename`, and the `folder`
/// that it goes into or the `document` that it is a version of; `act`, `note` and `twice` if wanted.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "documents",
    responses((status = 201), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn begin(State(app): State<App>, auth: Auth, headers: HeaderMap) -> Result<Response> {
    tus::check_version(&headers)?;
    let (id, expires) = super::begin(&app, &auth, tus::new(&headers, app.config.file_max)?).await?;
    let says =
        [(header::LOCATION, value(&format!("/api/v1/uploads/{id}"))?), (tus::EXPIRES, tus::date(expires))];
    Ok((StatusCode::CREATED, says).into_response())
}

/// How much of it has come (who sends it).
#[utoipa::path(head, path = "/api/v1/uploads/{upload}", tag = "documents", params(("upload" = Uuid, Path)),
    responses((status = 200), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(
    State(app): State<App>,
    auth: Auth,
    Id(upload): Id<Uuid>,
    headers: HeaderMap,
) -> Result<Response> {
    said(StatusCode::OK, super::show(&app, &auth, upload, &headers).await?)
}

/// What else is said of the last part.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Last {
    /// Take it although the space has the same content already.
    #[serde(default)]
    pub twice: bool,
    /// What is new in it, if that is another than was said at the beginning.
    pub note: Option<String>,
}

/// Sends the next part of it (who sends it). With the last one it becomes a document, which `Content-Location`
/// names; an empty part at its end asks for that again.
#[utoipa::path(patch, path = "/api/v1/uploads/{upload}", tag = "documents", params(("upload" = Uuid, Path), Last),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn append(
    State(app): State<App>,
    auth: Auth,
    Id(upload): Id<Uuid>,
    Params(last): Params<Last>,
    headers: HeaderMap,
    body: Raw,
) -> Result<Response> {
    said(StatusCode::NO_CONTENT, super::append(&app, &auth, upload, last, &headers, body).await?)
}

/// It is to come no longer (who sends it).
#[utoipa::path(delete, path = "/api/v1/uploads/{upload}", tag = "documents", params(("upload" = Uuid, Path)),
    responses((status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn end(
    State(app): State<App>,
    auth: Auth,
    Id(upload): Id<Uuid>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    super::end(&app, &auth, upload, &headers).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn said(status: StatusCode, it: Progress) -> Result<Response> {
    let mut response = status.into_response();
    let head = response.headers_mut();
    head.insert(tus::OFFSET, HeaderValue::from(it.offset));
    head.insert(tus::LENGTH, HeaderValue::from(it.length));
    head.insert(tus::EXPIRES, tus::date(it.expires));
    if let Some(made) = it.made {
        head.insert(MADE, value(&format!("/api/v1/documents/{made}"))?);
    }
    Ok(response)
}

/// Where the document is that it has become.
const MADE: HeaderName = header::CONTENT_LOCATION;

fn value(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|error| Error::Broken(error.into()))
}
