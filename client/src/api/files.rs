//! Attachments: sent one after the other, each with how far it has come. That is why they do not go the
//! way of all other requests, which cannot tell.

use gloo_events::EventListener;
use js_sys::Promise;
use protocol::{
    Code, FileId, Problem,
    files::{FILE_MAX, File},
};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

use super::{ROOT, said, with_query};
use crate::{
    i18n::{self, Tag},
    wire,
};

/// Where a picture is, as it is shown large.
#[must_use]
pub fn picture(file: FileId) -> String {
    format!("{ROOT}/files/{file}/picture")
}

/// Sends a file. `progress` is told the part that has gone, of a hundred.
///
/// # Errors
/// 413; 415; 422; 429; 507.
pub async fn send(file: &web_sys::File, progress: impl Fn(u32) + 'static) -> Result<File, Problem> {
    #[expect(clippy::cast_precision_loss, reason = "some millions")]
    if file.size() > FILE_MAX as f64 {
        return Err(Problem::new(Code::TooLarge));
    }
    let path = with_query("/files", &[("name", Some(file.name()))]);
    let way = XmlHttpRequest::new().map_err(|_| Problem::new(Code::Unavailable))?;
    transfer(&path, file, &way, progress).await
}

/// Sends a file to a path, and reads what came of it.
///
/// # Errors
/// What the server refused; [`Code::Unavailable`] when it could not be reached.
async fn transfer<T: DeserializeOwned>(
    path: &str,
    file: &web_sys::File,
    request: &XmlHttpRequest,
    progress: impl Fn(u32) + 'static,
) -> Result<T, Problem> {
    let size = file.size().max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a hundred")]
    let progress = move |gone: f64| progress((gone * 100.0 / size) as u32);
    let (status, text) =
        exchange(request, "POST", &format!("{ROOT}{path}"), &[], Some(file), progress).await?;
    match status {
        201 => wire::read(&text).ok_or_else(|| Problem::new(Code::Internal)),
        status => Err(said(&text, status, request.get_response_header("retry-after").ok().flatten())),
    }
}

/// Sends a request that tells how many bytes of it have gone. Answers its status and its text. Whoever has
/// the request can end it.
///
/// # Errors
/// [`Code::Unavailable`] when the server could not be reached, or the request was ended.
pub async fn exchange(
    request: &XmlHttpRequest,
    method: &str,
    address: &str,
    heads: &[(&str, String)],
    body: Option<&Blob>,
    progress: impl Fn(f64) + 'static,
) -> Result<(u16, String), Problem> {
    let lost = |_: JsValue| Problem::new(Code::Unavailable);
    request.open_with_async(method, address, true).map_err(lost)?;
    request.set_request_header("accept", "application/json").map_err(lost)?;
    request.set_request_header("accept-language", i18n::language().tag()).map_err(lost)?;
    for (name, value) in heads {
        request.set_request_header(name, value).map_err(lost)?;
    }
    let moving = request.upload().ok().filter(|_| body.is_some()).map(|upload| {
        EventListener::new(&upload, "progress", move |event| {
            if let Some(event) = event.dyn_ref::<ProgressEvent>() {
                progress(event.loaded());
            }
        })
    });
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_blob(body).map_err(lost)?;
    // It only resolves.
    let _ = JsFuture::from(ended).await;
    drop(moving);
    let (status, text) = (request.status().unwrap_or(0), request.response_text().ok().flatten());
    if status == 0 { Err(Problem::new(Code::Unavailable)) } else { Ok((status, text.unwrap_or_default())) }
}
