//! Asking the server over HTTP: one function per endpoint in the files below, and the few lines
//! that they share. Addresses are known here and nowhere else.

pub mod announcements;
pub mod blog;
pub mod calendar;
pub mod chat;
pub mod comments;
pub mod discussions;
pub mod documents;
pub mod faq;
pub mod feed;
pub mod files;
pub mod incidents;
pub mod links;
pub mod notifications;
pub mod people;
pub mod search;
pub mod spaces;
pub mod uploads;

use std::cell::RefCell;

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use protocol::{Code, Problem, incidents::REQUESTS_MAX};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    i18n::{self, Tag},
    wire,
};

/// What every address of the interface begins with.
const ROOT: &str = "/api/v1";

/// Reads what is at a path below `/api/v1`.
///
/// # Errors
/// What the server refused, or [`Code::Unavailable`] when it could not be reached.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Problem> {
    read(exchange(Method::GET, path, None::<&()>).await?).await
}

/// Asks for something to be made, and reads what came of it.
///
/// # Errors
/// As [`get`].
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Problem> {
    read(exchange(Method::POST, path, Some(body)).await?).await
}

/// Changes part of something, and reads what it is now.
///
/// # Errors
/// As [`get`].
pub async fn patch<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Problem> {
    read(exchange(Method::PATCH, path, Some(body)).await?).await
}

/// Sets something; there is nothing to read.
///
/// # Errors
/// As [`get`].
pub async fn put(path: &str, body: &impl Serialize) -> Result<(), Problem> {
    exchange(Method::PUT, path, Some(body)).await.map(|_| ())
}

/// Sends a request and reads what came of it.
///
/// # Errors
/// As [`get`].
pub async fn ask<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: &impl Serialize,
) -> Result<T, Problem> {
    read(exchange(method, path, Some(body)).await?).await
}

/// Removes something.
///
/// # Errors
/// As [`get`].
pub async fn delete(path: &str) -> Result<(), Problem> {
    exchange(Method::DELETE, path, None::<&()>).await.map(|_| ())
}

/// Removes something, and reads what is left.
///
/// # Errors
/// As [`get`].
pub async fn undo<T: DeserializeOwned>(path: &str) -> Result<T, Problem> {
    read(exchange(Method::DELETE, path, None::<&()>).await?).await
}

/// Asks for something of which there is nothing to read.
///
/// # Errors
/// As [`get`].
pub async fn tell(method: Method, path: &str, body: Option<&impl Serialize>) -> Result<(), Problem> {
    exchange(method, path, body).await.map(|_| ())
}

/// A path with its `?name=value` pairs, those with a value only.
#[must_use]
pub fn with_query(path: &str, pairs: &[(&str, Option<String>)]) -> String {
    let mut whole = path.to_owned();
    let mut sign = '?';
    for (name, value) in pairs {
        if let Some(value) = value {
            whole.push(sign);
            whole.push_str(name);
            whole.push('=');
            whole.push_str(&String::from(js_sys::encode_uri_component(value)));
            sign = '&';
        }
    }
    whole
}

/// Sends a file, and reads what came of it.
///
/// # Errors
/// As [`get`].
pub async fn send<T: DeserializeOwned>(
    method: Method,
    path: &str,
    file: &web_sys::Blob,
) -> Result<T, Problem> {
    read(answer(request(method, path).body(file)).await?).await
}

fn request(method: Method, path: &str) -> RequestBuilder {
    RequestBuilder::new(&format!("{ROOT}{path}"))
        .method(method)
        .header("Accept", "application/json")
        .header("Accept-Language", i18n::language().tag())
        .credentials(web_sys::RequestCredentials::SameOrigin)
}

async fn exchange(method: Method, path: &str, body: Option<&impl Serialize>) -> Result<Response, Problem> {
    let request = request(method, path);
    answer(match body {
        Some(body) => request.json(body),
        None => request.build(),
    })
    .await
}

thread_local! {
    /// The last answers: the status and the request's id. What was refused stays longer than what was not.
    static HEARD: RefCell<Vec<(u16, String)>> = const { RefCell::new(Vec::new()) };
}

fn heard(response: &Response) {
    if let Some(id) = response.headers().get("x-request-id") {
        HEARD.with_borrow_mut(|heard| {
            if heard.len() >= REQUESTS_MAX {
                heard.remove(heard.iter().position(|(status, _)| *status < 400).unwrap_or(0));
            }
            heard.push((response.status(), id));
        });
    }
}

/// The last requests, for a report: the status and the id of each.
pub fn last_requests() -> Vec<String> {
    HEARD.with_borrow(|heard| heard.iter().map(|(status, id)| format!("{status} {id}")).collect())
}

async fn answer(request: Result<Request, gloo_net::Error>) -> Result<Response, Problem> {
    let response = match request {
        Ok(request) => request.send().await.map_err(|_| Problem::new(Code::Unavailable))?,
        Err(_) => return Err(Problem::new(Code::Malformed)),
    };
    heard(&response);
    if response.ok() { Ok(response) } else { Err(refusal(&response).await) }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Problem> {
    // A text that breaks off is the network's doing; one that cannot be read is ours.
    let text = response.text().await.map_err(|_| Problem::new(Code::Unavailable))?;
    wire::read(&text).ok_or_else(|| Problem::new(Code::Internal))
}

/// What a refusal says. A proxy between us and the hub may answer in its own words: then the
/// status alone tells.
async fn refusal(response: &Response) -> Problem {
    let text = response.text().await.unwrap_or_default();
    said(&text, response.status(), response.headers().get("retry-after"))
}

fn said(text: &str, status: u16, wait: Option<String>) -> Problem {
    let mut problem = wire::read(text).unwrap_or_else(|| Problem::new(by_status(status)));
    problem.retry_after = problem.retry_after.or(wait.and_then(|seconds| seconds.parse().ok()));
    problem
}

fn by_status(status: u16) -> Code {
    match status {
        401 => Code::NotSignedIn,
        403 => Code::NotAllowed,
        404 => Code::NotFound,
        409 => Code::Stale,
        408 => Code::TooSlow,
        412 => Code::UnsupportedVersion,
        413 => Code::TooLarge,
        415 => Code::UnsupportedType,
        423 => Code::InUse,
        429 => Code::TooMany,
        507 => Code::StorageFull,
        502..=504 => Code::Unavailable,
        400..=499 => Code::Malformed,
        _ => Code::Internal,
    }
}
