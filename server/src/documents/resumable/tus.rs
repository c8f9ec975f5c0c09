//! The words of the tus protocol, 1.0.0: what its requests say in their heads, and what answers do.
//! <https://tus.io/protocols/resumable-upload>

use std::collections::HashMap;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use protocol::{ActId, Code, Fault};

use super::{New, To};
use crate::error::{Result, invalid, not_found, refused};

/// The version that is spoken.
pub const VERSION: &str = "1.0.0";
/// What is spoken beside its core.
pub const EXTENSIONS: &str = "creation,expiration,termination";
/// What every request and answer names its version by.
pub const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
/// Which versions a server speaks.
pub const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
/// What it speaks beside the core.
pub const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
/// The largest file, in bytes.
pub const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
/// How much has come, or where a part begins, in bytes.
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How large the whole is, in bytes.
pub const LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// Until when it may be gone on with.
pub const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// What is said of the file.
pub const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
/// What the bytes of a part are sent as.
const PART: &str = "application/offset+octet-stream";

/// Names the version in an answer, also in a refusal.
pub async fn name_version(mut response: Response) -> Response {
    for name in [RESUMABLE, VERSIONS] {
        response.headers_mut().insert(name, HeaderValue::from_static(VERSION));
    }
    response
}

/// A request must speak the version that is spoken here.
///
/// # Errors
/// 412.
pub fn check_version(headers: &HeaderMap) -> Result<()> {
    match headers.get(RESUMABLE) {
        Some(version) if version == VERSION => Ok(()),
        _ => Err(refused(Code::UnsupportedVersion)),
    }
}

/// Where a part begins.
///
/// # Errors
/// 400 it does not say; 415 it is not sent as one.
pub fn offset(headers: &HeaderMap) -> Result<u64> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != PART) {
        return Err(refused(Code::UnsupportedType));
    }
    number(headers, OFFSET).ok_or_else(|| refused(Code::Malformed))
}

/// What is to come: at most so many bytes.
///
/// # Errors
/// 400; 404 there can be no such place; 413; 422.
pub fn new(headers: &HeaderMap, most: u64) -> Result<New> {
    let bytes = number(headers, LENGTH).ok_or_else(|| invalid("length", Fault::WrongForm))?;
    if bytes > most {
        return Err(refused(Code::TooLarge));
    }
    if bytes == 0 {
        return Err(invalid("file", Fault::Empty));
    }
    let said = metadata(headers)?;
    let text = |name: &str| said.get(name).cloned().unwrap_or_default();
    let id = |name: &str| said.get(name).map(|it| it.parse().map_err(|_| not_found())).transpose();
    let to = match (id("folder")?, id("document")?) {
        (Some(folder), None) => To::Folder(protocol::FolderId(folder)),
        (None, Some(document)) => To::Document(protocol::ResourceId(document)),
        (None, None) => return Err(invalid("folder", Fault::Empty)),
        (Some(_), Some(_)) => return Err(invalid("folder", Fault::UnknownValue)),
    };
    let act = said.get("act").map(|it| it.parse().map_err(|_| invalid("act", Fault::WrongForm)));
    Ok(New {
        act: act.transpose()?.unwrap_or_else(ActId::new),
        to,
        name: text("filename"),
        note: text("note"),
        twice: text("twice") == "true",
        bytes,
    })
}

fn number(headers: &HeaderMap, name: HeaderName) -> Option<u64> {
    let text = headers.get(name)?.to_str().ok()?;
    // `parse` would take a sign too.
    text.bytes().all(|it| it.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Pairs of a name and a value in Base64, separated by commas; a value may be absent.
fn metadata(headers: &HeaderMap) -> Result<HashMap<String, String>> {
    let malformed = || refused(Code::Malformed);
    let Some(text) = headers.get(METADATA) else { return Ok(HashMap::new()) };
    let mut said = HashMap::new();
    for pair in text.to_str().map_err(|_| malformed())?.split(',').map(str::trim).filter(|it| !it.is_empty())
    {
        let (name, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = STANDARD.decode(value.trim()).map_err(|_| malformed())?;
        let value = String::from_utf8(value).map_err(|_| malformed())?;
        if said.insert(name.to_owned(), value).is_some() {
            return Err(malformed());
        }
    }
    Ok(said)
}

/// A moment, as heads say it.
#[must_use]
pub fn date(at: DateTime<Utc>) -> HeaderValue {
    let text = at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().expect("a value"))).collect()
    }

    #[test]
    fn what_is_said_of_a_file_is_read() {
        let folder = uuid::Uuid::from_u128(7);
        let said = format!(
            "filename {}, filetype dGV4dA==,folder {},empty",
            STANDARD.encode("Été.txt"),
            STANDARD.encode(folder.to_string())
        );
        let it = new(&heads(&[(LENGTH, "12"), (METADATA, &said)]), 12).expect("read");
        assert_eq!((&*it.name, it.bytes, it.twice), ("Été.txt", 12, false));
        assert_eq!(it.to, To::Folder(protocol::FolderId(folder)));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (length, said) in [
            ("+12", ""),
            ("-1", ""),
            ("x", ""),
            ("0", ""),
            ("99999999999999999999", ""),
            ("999999999999", ""),
            ("1", ""),
            ("1", "folder !"),
            ("1", "folder eA=="),
            ("1", "note /w=="),
            ("1", "note eA==,note eA=="),
        ] {
            assert!(new(&heads(&[(LENGTH, length), (METADATA, said)]), 1 << 33).is_err(), "{length} {said}");
        }
        assert!(new(&HeaderMap::new(), 1).is_err());
    }

    #[test]
    fn a_moment_is_said_as_heads_say_it() {
        let at = DateTime::from_timestamp(1_793_000_000, 0).expect("a moment");
        assert_eq!(date(at), "Mon, 26 Oct 2026 07:33:20 GMT");
    }
}
