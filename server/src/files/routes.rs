//! Attachments over REST.

use axum::{
    Json,
    body::{Body as Raw, Bytes},
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};
use protocol::{FileId, Problem, files::File};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    auth::Auth,
    error::Result,
    http::{Id, Params},
};

/// What no file may do in the place that it comes from: anything.
pub const SHUT: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");

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

/// Downloads a file, as whoever may read what names it.
#[utoipa::path(get, path = "/api/v1/files/{file}", tag = "files", params(("file" = FileId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn show(
    State(app): State<App>,
    auth: Auth,
    Id(file): Id<FileId>,
) -> Result<([(HeaderName, HeaderValue); 3], Bytes)> {
    let (file, content) = super::show(&app, &auth, file).await?;
    let kind = HeaderValue::from_static("application/octet-stream");
    Ok((
        [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_DISPOSITION, disposition(&file.name)),
            (header::CONTENT_SECURITY_POLICY, SHUT),
        ],
        content,
    ))
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

/// A download under this name (RFC 6266): in plain letters for old programs, and as it is.
#[must_use]
pub fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    let whole: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    HeaderValue::try_from(format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_travels_whole_and_breaks_no_header() {
        assert_eq!(
            disposition("Été \"1\"\r\nx.pdf"),
            "attachment; filename=\"_t_ _1___x.pdf\"; filename*=UTF-8''%C3%89t%C3%A9%20%221%22%0D%0Ax.pdf"
        );
    }
}
