//! Files in parts, by the protocol tus: a line that breaks costs what was on its way, and nothing more.

use protocol::{ActId, Code, FolderId, Problem, ResourceId};
use uuid::Uuid;
use web_sys::{Blob, File, XmlHttpRequest};

use super::{ROOT, files::exchange, said, with_query};
use crate::browser;

/// Where a file is to go.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// Into this folder, as a document.
    Folder(FolderId),
    /// Under this document, as a version.
    Document(ResourceId),
}

/// What is said of a file that is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The write's id.
    pub act: ActId,
    /// Where it is to go.
    pub to: To,
    /// What it is called.
    pub name: String,
    /// What is new in it; may be empty.
    pub note: String,
    /// Take it although the content is there already.
    pub twice: bool,
}

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Come {
    /// So many bytes of it.
    To(u64),
    /// It is whole, and this document.
    Made(ResourceId),
}

/// How large a file is, in bytes.
#[must_use]
pub fn length(file: &File) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a file")]
    let bytes = file.size() as u64;
    bytes
}

/// Says what is to come. Answers under which id.
///
/// # Errors
/// 409 the name is taken, and by which document; 413; 415; 422; 429.
pub async fn begin(file: &File, about: &About, way: &XmlHttpRequest) -> Result<Uuid, Problem> {
    let length = length(file);
    let (place, id) = match &about.to {
        To::Folder(id) => ("folder", id.to_string()),
        To::Document(id) => ("document", id.to_string()),
    };
    let mut pairs = vec![("act", about.act.to_string()), ("filename", about.name.clone()), (place, id)];
    if !about.note.is_empty() {
        pairs.push(("note", about.note.clone()));
    }
    if about.twice {
        pairs.push(("twice", "true".to_owned()));
    }
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name} {}", base64(value))).collect();
    let heads = [("upload-length", length.to_string()), ("upload-metadata", pairs.join(","))];
    ask(way, "POST", "/uploads", &heads, None, |_| ()).await?;
    head(way, "location")
        .and_then(|it| it.rsplit('/').next()?.parse().ok())
        .ok_or_else(|| Problem::new(Code::Internal))
}

/// How far it has come.
///
/// # Errors
/// 404 it has expired, or was ended.
pub async fn come(id: Uuid, way: &XmlHttpRequest) -> Result<Come, Problem> {
    ask(way, "HEAD", &format!("/uploads/{id}"), &[], None, |_| ()).await?;
    reached(way)
}

/// Sends the part that begins there, and what is said of the whole otherwise than at its beginning. `progress` is told how many bytes of it have gone.
///
/// # Errors
/// 409 it has come to another place, or what [`begin`] refuses, or the content is there; 415; 422; 423; 507.
pub async fn part(
    id: Uuid,
    (at, part): (u64, &Blob),
    (twice, note): (bool, Option<String>),
    way: &XmlHttpRequest,
    progress: impl Fn(f64) + 'static,
) -> Result<Come, Problem> {
    let said = [("twice", twice.then(|| "true".to_owned())), ("note", note)];
    let path = with_query(&format!("/uploads/{id}"), &said);
    let heads =
        [("content-type", "application/offset+octet-stream".to_owned()), ("upload-offset", at.to_string())];
    ask(way, "PATCH", &path, &heads, Some(part), progress).await?;
    reached(way)
}

/// It is to come no longer.
///
/// # Errors
/// As any.
pub async fn end(id: Uuid) -> Result<(), Problem> {
    let way = XmlHttpRequest::new().map_err(|_| Problem::new(Code::Unavailable))?;
    ask(&way, "DELETE", &format!("/uploads/{id}"), &[], None, |_| ()).await
}

async fn ask(
    way: &XmlHttpRequest,
    method: &str,
    path: &str,
    heads: &[(&str, String)],
    body: Option<&Blob>,
    progress: impl Fn(f64) + 'static,
) -> Result<(), Problem> {
    let mut all = vec![("tus-resumable", "1.0.0".to_owned())];
    all.extend_from_slice(heads);
    let (status, text) = exchange(way, method, &format!("{ROOT}{path}"), &all, body, progress).await?;
    if (200..300).contains(&status) { Ok(()) } else { Err(said(&text, status, head(way, "retry-after"))) }
}

fn reached(way: &XmlHttpRequest) -> Result<Come, Problem> {
    let made = head(way, "content-location").and_then(|it| it.rsplit('/').next()?.parse().ok());
    match (made, head(way, "upload-offset").and_then(|it| it.parse().ok())) {
        (Some(made), _) => Ok(Come::Made(made)),
        (None, Some(offset)) => Ok(Come::To(offset)),
        (None, None) => Err(Problem::new(Code::Internal)),
    }
}

fn head(way: &XmlHttpRequest, name: &str) -> Option<String> {
    way.get_response_header(name).ok().flatten()
}

/// A text in Base64, as the browser writes it: of letters that each stand for one byte.
fn base64(text: &str) -> String {
    let bytes: String = text.bytes().map(char::from).collect();
    browser::window().btoa(&bytes).unwrap_or_default()
}
