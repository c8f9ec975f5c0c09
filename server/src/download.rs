//! Files on their way out, whole or in part. What a browser might run leaves as a download that it does not
//! open.

mod range;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use protocol::Code;

use crate::{
    error::{Error, Result, not_found, refused},
    storage::Storage,
};
use range::Part;

/// What no file may do in the place that it comes from: anything.
pub const SHUT: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");

/// A file that is kept, for whoever may have it.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// Where it is kept.
    pub key: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// Its media type.
    pub media: &'a str,
    /// What is different for every content: its id.
    pub tag: uuid::Uuid,
    /// Its length in bytes.
    pub length: u64,
}

/// Answers a request for a file: all of it, or the one part that `Range` asks for.
///
/// # Errors
/// 404 it is not kept; the storage's. 416 comes as an answer that says how long the file is.
pub async fn answer(storage: &Storage, file: Kept<'_>, asked: &HeaderMap) -> Result<Response> {
    let Kept { key, name, media, tag, length } = file;
    let tag = format!("\"{tag}\"");
    let text = |name: HeaderName| asked.get(name).map(|it| it.to_str().unwrap_or("bytes"));
    // What was begun of another file is begun again.
    let same = text(header::IF_RANGE).is_none_or(|it| it == tag);
    let part = if same { range::read(text(header::RANGE), length) } else { Part::Whole };
    let (status, bytes) = match part {
        Part::Whole => (StatusCode::OK, 0..length),
        Part::Some(bytes) => (StatusCode::PARTIAL_CONTENT, bytes),
        Part::Nothing => {
            let mut response = refused(Code::RangeNotSatisfiable).into_response();
            response.headers_mut().insert(header::CONTENT_RANGE, value(&format!("bytes */{length}"))?);
            return Ok(response);
        }
    };
    let read = storage.read(key, bytes.clone()).await?.ok_or_else(not_found)?;
    let mut response = (status, Body::from_stream(read)).into_response();
    let head = response.headers_mut();
    head.insert(header::CONTENT_TYPE, value(media)?);
    head.insert(header::CONTENT_DISPOSITION, disposition(name));
    head.insert(header::CONTENT_SECURITY_POLICY, SHUT);
    head.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    head.insert(header::ETAG, value(&tag)?);
    head.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.end - bytes.start));
    if status == StatusCode::PARTIAL_CONTENT {
        let of = format!("bytes {}-{}/{length}", bytes.start, bytes.end - 1);
        head.insert(header::CONTENT_RANGE, value(&of)?);
    }
    Ok(response)
}

fn value(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|error| Error::Broken(error.into()))
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
