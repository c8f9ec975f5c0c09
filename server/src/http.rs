//! The edge: what every request passes through on its way in and every response on its way out.

use std::{
    fmt::Display,
    net::{IpAddr, SocketAddr},
    str::FromStr,
    time::Duration,
};

use axum::{
    Json, RequestExt,
    extract::{ConnectInfo, FromRequest, FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use protocol::{Code, Fault, Field, Problem, people::Language};
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::{
    app::App,
    auth,
    error::{Error, Result, invalid, problem_response, refused},
    texts,
};

/// Largest body of a request, in bytes: the longest comment, each character escaped.
pub const BODY_MAX: usize = 256 * 1024;

/// Time in which the body of a request must be there; files have their own.
const BODY_TIME: Duration = Duration::from_secs(10);

/// The address a request comes from, as far as trusted proxies tell.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get::<Self>().copied().ok_or_else(|| anyhow::anyhow!("no client address").into())
    }
}

/// The language a request asks for (`Accept-Language`), French if it does not say.
#[must_use]
pub fn language(headers: &HeaderMap) -> Language {
    let wanted =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = wanted.split(',').map(str::trim).find(|tag| tag.starts_with("fr") || tag.starts_with("en"));
    if first.is_some_and(|tag| tag.starts_with("en")) { Language::En } else { Language::Fr }
}

/// A JSON body. Says what is wrong with it in the words of [`Problem`].
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Error;
    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let json = request.headers().get(header::CONTENT_TYPE).is_some_and(|value| {
            value.to_str().is_ok_and(|text| {
                text.split(';')
                    .next()
                    .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
            })
        });
        if !json {
            return Err(refused(Code::UnsupportedType));
        }
        let reading = tokio::time::timeout(BODY_TIME, request.extract::<axum::body::Bytes, _>());
        let read = reading.await.map_err(|_| refused(Code::TooSlow))?;
        let bytes = read.map_err(|rejection| {
            refused(match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
                _ => Code::Malformed,
            })
        })?;
        parse(&bytes).map(Self)
    }
}

/// Reads JSON; a value of the wrong kind is a fault of its field.
///
/// # Errors
/// 400 when it is not JSON, 422 with the field when it is not what was asked for.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // Nearly all is right: the way to each field is noted only to say which is wrong.
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Ok(value);
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        if error.inner().classify() != serde_json::error::Category::Data {
            return refused(Code::Malformed);
        }
        let field = error.path().to_string();
        let fields = vec![Field { field, fault: Fault::WrongForm, limit: None }];
        Error::Refused(Problem { fields, ..Problem::new(Code::Invalid) })
    })?;
    reader.end().map_err(|_| refused(Code::Malformed))?;
    Ok(value)
}

/// A path parameter: an id that cannot be one is not found.
pub struct Id<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(id)| Self(id)).map_err(|_| refused(Code::NotFound))
    }
}

/// Query parameters.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|_| crate::error::invalid("query", Fault::WrongForm))
    }
}

/// Where the page after something begins, in a list that goes by moments: what `?after=` says of it.
#[must_use]
pub fn place(at: DateTime<Utc>, id: impl Display) -> String {
    format!("{}.{id}", at.timestamp_micros())
}

/// What such a place says.
///
/// # Errors
/// 422 `after`: it is none.
pub fn placed<I: FromStr>(text: &str) -> Result<(DateTime<Utc>, I)> {
    text.split_once('.')
        .and_then(|(at, id)| Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?)))
        .ok_or_else(|| invalid("after", Fault::WrongForm))
}

/// Whether pages of this origin are ours: exactly the public address, or, when that is a loopback
/// one, the same port under another name of this machine.
#[must_use]
pub fn ours(app: &App, origin: &str) -> bool {
    if origin.eq_ignore_ascii_case(&app.url) {
        return true;
    }
    let (Ok(ours), Ok(theirs)) = (app.url.parse::<Uri>(), origin.parse::<Uri>()) else { return false };
    let loopback = |uri: &Uri| matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    loopback(&ours)
        && loopback(&theirs)
        && theirs.path() == "/"
        && !origin.contains('@')
        && !origin.ends_with('/')
        && ours.scheme_str() == theirs.scheme_str()
        && ours.port_u16() == theirs.port_u16()
}

/// Refuses what a page that is not ours makes a browser send: a cookie comes along by itself, the
/// origin shows whose idea it was.
///
/// # Errors
/// 403.
pub fn check_origin(app: &App, headers: &HeaderMap) -> Result<()> {
    let origin = headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or_default());
    let by_cookie = auth::carried(headers).is_some_and(|(_, cookie)| cookie);
    match origin {
        Some(origin) if ours(app, origin) => Ok(()),
        None if !by_cookie => Ok(()),
        _ => Err(refused(Code::ForeignOrigin)),
    }
}

/// The middleware around everything: names the request, finds the client's address, checks the
/// origin of what changes state, gives problems their words, sets the security headers.
pub async fn edge(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = uuid::Uuid::new_v4().simple().to_string();
    let client = client_address(&app, &request);
    request.extensions_mut().insert(Client(client));
    let language = language(request.headers());
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", id, %method, path);
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let checked = if changes { check_origin(&app, request.headers()) } else { Ok(()) };
    let started = std::time::Instant::now();
    let mut response = async {
        match checked {
            Ok(()) => next.run(request).await,
            Err(error) => error.into_response(),
        }
    }
    .instrument(span.clone())
    .await;
    tell(&mut response, language, &id);
    secure(&app, response.headers_mut());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let (status, elapsed) = (response.status(), started.elapsed());
    app.metrics.answered(&method, &path, status, elapsed);
    let status = status.as_u16();
    span.in_scope(|| tracing::debug!(status, elapsed_ms = elapsed.as_millis() as u64, "answered"));
    response
}

/// What a request that no route takes is told.
pub async fn unknown() -> Response {
    problem_response(Problem::new(Code::NotFound))
}

/// What a request with a method that the route does not take is told.
pub async fn wrong_method() -> Response {
    problem_response(Problem::new(Code::MethodNotAllowed))
}

/// What a request that made the server panic is told.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a request panicked");
    problem_response(Problem::new(Code::Internal))
}

fn tell(response: &mut Response, language: Language, id: &str) {
    let Some(mut problem) = response.extensions_mut().remove::<Problem>() else { return };
    problem.title = texts::get(language, &format!("problem-{}", problem.code.name()));
    problem.request_id = Some(id.to_owned());
    let wait = problem.retry_after;
    let status = response.status();
    // What a refusal says in its head as well: which methods there are, how long the file is, which version
    // of the protocol of uploads is spoken, how to say who one is, that calendars are spoken.
    let [resumable, version, dav] = ["tus-resumable", "tus-version", "dav"].map(HeaderName::from_static);
    let kept = [header::ALLOW, header::CONTENT_RANGE, resumable, version, header::WWW_AUTHENTICATE, dav];
    let kept = kept.map(|name| response.headers_mut().remove(&name).map(|value| (name, value)));
    *response = (status, Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(wait) = wait {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    headers.extend(kept.into_iter().flatten());
}

fn secure(app: &App, headers: &mut HeaderMap) {
    const FIXED: &[(&str, &str)] = &[
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
             media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
    ];
    for (name, value) in FIXED {
        // A file has a policy of its own, which shuts it in.
        if *name == "content-security-policy" && headers.contains_key(*name) {
            continue;
        }
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if app.url.starts_with("https://") {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// The peer's address; or, when the peer is a trusted proxy, the last address in `X-Forwarded-For`
/// that is not one. What stands further left anybody could have written.
fn client_address(app: &App, request: &Request) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([0, 0, 0, 0]), |ConnectInfo(address)| address.ip().to_canonical());
    let trusted = |address: &IpAddr| app.config.trusted_proxies.contains(address);
    if !trusted(&peer) {
        return peer;
    }
    request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .filter_map(|text| text.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .rfind(|address| !trusted(address))
        .unwrap_or(peer)
}
