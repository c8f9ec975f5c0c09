//! The client, from inside the binary: compressed when it was built, cached for ever because each
//! file's name holds its content's hash. Addresses of pages all get the same page.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::http;

#[derive(RustEmbed)]
#[folder = "../target/dist"]
struct Client;

/// Whether the client was there when the server was built.
#[must_use]
pub fn present() -> bool {
    Client::get("index.html").is_some()
}

/// Everything that no other route takes: a file of the client, its page, or 404.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if !matches!(method, Method::GET | Method::HEAD) {
        return http::unknown().await;
    }
    if !path.is_empty() && Client::get(path).is_some() {
        return file(path, &headers, named_by_content(path));
    }
    // A file that is not there is not a page (no page's address has a dot), and neither is an address
    // of the API.
    if path.contains('.') || path == "api" || path.starts_with("api/") {
        return http::unknown().await;
    }
    if !present() {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "This server was built without the client: run cargo xtask client.\n",
        )
            .into_response();
    }
    file("index.html", &headers, false)
}

fn file(path: &str, headers: &HeaderMap, forever: bool) -> Response {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| accepted.split(',').any(|part| takes(part, name));
    let packed = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(name, _)| accepts(name))
        .find_map(|(name, ending)| Some((name, Client::get(&format!("{path}.{ending}"))?)));
    let (encoding, file) = match packed {
        Some((name, file)) => (Some(name), Some(file)),
        None => (None, Client::get(path)),
    };
    let Some(file) = file else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = Response::new(match file.data {
        std::borrow::Cow::Borrowed(bytes) => Body::from(bytes),
        std::borrow::Cow::Owned(bytes) => Body::from(bytes),
    });
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    let cache = if forever { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Whether the file's name holds its content's hash (`client-90ddf18c243d412e.js`): only then is it
/// the same for ever.
fn named_by_content(path: &str) -> bool {
    let stem = path.split('.').next().unwrap_or_default();
    stem.rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() == 16 && hash.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// Whether one part of `Accept-Encoding` takes this encoding; a weight of zero says that it does not.
fn takes(part: &str, name: &str) -> bool {
    let (encoding, weight) = part.split_once(';').unwrap_or((part, ""));
    let weight = weight.trim().strip_prefix("q=").and_then(|it| it.trim().parse::<f32>().ok());
    encoding.trim().eq_ignore_ascii_case(name) && weight.is_none_or(|it| it > 0.0)
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
