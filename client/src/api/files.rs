//! Attachments: sent one after the other, each with how far it has come. That is why they do not go the
//! way of all other requests, which cannot tell.

use gloo_events::EventListener;
use js_sys::Promise;
use protocol::{
    Code, FileId, Problem,
    files::{FILE_MAX, File},
};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ProgressEvent, XmlHttpRequest};

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

/// Sends a file on its way to a path, and reads what came of it. Whoever has the way can end it.
///
/// # Errors
/// What the server refused; [`Code::Unavailable`] when it could not be reached, or the way was ended.
pub async fn transfer<T: DeserializeOwned>(
    path: &str,
    file: &web_sys::File,
    request: &XmlHttpRequest,
    progress: impl Fn(u32) + 'static,
) -> Result<T, Problem> {
    let lost = |_| Problem::new(Code::Unavailable);
    request.open_with_async("POST", &format!("{ROOT}{path}"), true).map_err(lost)?;
    request.set_request_header("accept", "application/json").map_err(lost)?;
    request.set_request_header("accept-language", i18n::language().tag()).map_err(lost)?;
    let moving = request.upload().ok().map(|upload| {
        EventListener::new(&upload, "progress", move |event| {
            if let Some(event) = event.dyn_ref::<ProgressEvent>().filter(|it| it.length_computable()) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a part of a hundred"
                )]
                progress((event.loaded() * 100.0 / event.total().max(1.0)) as u32);
            }
        })
    });
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_blob(Some(file)).map_err(lost)?;
    // It only resolves.
    let _ = JsFuture::from(ended).await;
    drop(moving);
    let (status, text) = (request.status().unwrap_or(0), request.response_text().ok().flatten());
    let text = text.unwrap_or_default();
    match status {
        0 => Err(Problem::new(Code::Unavailable)),
        201 => wire::read(&text).ok_or_else(|| Problem::new(Code::Internal)),
        status => Err(said(&text, status, request.get_response_header("retry-after").ok().flatten())),
    }
}
