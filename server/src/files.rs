//! Attachments, a shared service: files that come with comments, messages and longer texts. A file is received, kept
//! and only then named by words; who may read the words may have the file, for as long as he may.
//!
//! A picture is drawn anew, large and small, and what was sent is thrown away. Any other file is kept as
//! it came, and leaves only as a download that no browser opens.

mod queries;
mod routes;

use std::collections::HashMap;

use axum::{
    body::{Body, Bytes},
    http::HeaderMap,
    response::Response,
};
use protocol::{
    Code, CommentId, Fault, FileId, ResourceId, SpaceId, UserId,
    files::{self, FILE_MAX, File, LOOSE_MAX},
};
use sqlx::PgConnection;

pub use routes::router;

use crate::{
    app::App,
    auth::Auth,
    comments::render,
    download,
    error::{Result, invalid, later, not_found, refused},
    images, limits, uploads,
};

/// Below this everything is an attachment.
const FOLDER: &str = "attachments";
/// All that one person may keep, in bytes.
const QUOTA: i64 = 1024 * 1024 * 1024;
/// What no words name after this time is forgotten; and a file without a row is then no upload's.
const LOOSE_FOR: chrono::TimeDelta = chrono::TimeDelta::hours(24);

/// Where the words are that name a file.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// A comment, and its space.
    Comment(CommentId, SpaceId),
    /// A message.
    Message(CommentId),
    /// The text of a resource, and its space.
    Resource(ResourceId, SpaceId),
}

fn key(file: FileId) -> String {
    format!("{FOLDER}/{file}")
}

fn small(file: FileId) -> String {
    format!("{FOLDER}/{file}-small")
}

/// Receives a file. It is kept before its row is made, so that a row never leads nowhere; a crash between
/// the two leaves what [`sweep`] removes.
///
/// # Errors
/// 408; 413 too many bytes or pixels; 415 a program, or a picture that cannot be read; 422 infected, or no
/// room of one's own is left; 429 too many that nothing names; 503 it cannot be scanned; 507.
pub async fn receive(app: &App, auth: &Auth, asked: &str, headers: &HeaderMap, body: Body) -> Result<File> {
    limits::take(&app.limits.writes, &auth.user)?;
    let (loose, bytes) = queries::held(&app.pool, auth.user).await?;
    if loose >= LOOSE_MAX {
        return Err(later(Code::TooMany, 60));
    }
    let underway = app.uploads.begin(auth.user)?;
    let content = uploads::receive(headers, body, FILE_MAX, app.config.upload_time).await?;
    if content.is_empty() {
        return Err(invalid("file", Fault::Empty));
    }
    if is_program(&content) {
        return Err(refused(Code::UnsupportedType));
    }
    if bytes + i64::try_from(content.len()).unwrap_or(i64::MAX) > QUOTA {
        return Err(invalid("file", Fault::TooLong));
    }
    let content = scanned(app, content).await?;
    // Random, not by time: its address must tell nothing.
    let id = FileId(uuid::Uuid::new_v4());
    let mut name = files::name(asked);
    let (content, preview, picture) = if images::is_still(&content) {
        let drawn = app.images.shown(content).await?;
        if !name.to_lowercase().ends_with(".jpg") && !name.to_lowercase().ends_with(".jpeg") {
            // What was drawn anew is a JPEG, whatever was sent.
            let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
            name = format!("{stem}.jpg");
        }
        (drawn.large, Some(drawn.small), Some(drawn.size))
    } else {
        (content, None, None)
    };
    let file = File { id, name, bytes: i64::try_from(content.len()).unwrap_or(i64::MAX), picture };
    let kept = keep(app, auth, &file, content, preview).await;
    if kept.is_err() {
        discard(app, id).await;
    }
    drop(underway);
    kept.map(|()| file)
}

/// A file that the scanner has nothing against, if there is a scanner.
async fn scanned(app: &App, content: Vec<u8>) -> Result<Vec<u8>> {
    let Some(scanner) = &app.config.scanner else { return Ok(content) };
    let content = Bytes::from(content);
    let whole =
        futures_util::stream::once(std::future::ready(Ok::<_, std::convert::Infallible>(content.clone())));
    scanner.look(whole).await?;
    Ok(content.into())
}

async fn keep(app: &App, auth: &Auth, file: &File, content: Vec<u8>, preview: Option<Vec<u8>>) -> Result<()> {
    app.storage.put(&key(file.id), content).await?;
    if let Some(preview) = preview {
        app.storage.put(&small(file.id), preview).await?;
    }
    queries::insert(&app.pool, auth.user, file, app.clock.now()).await
}

/// Programs for the machines that people have are taken from nobody.
#[must_use]
pub fn is_program(content: &[u8]) -> bool {
    const BEGINNINGS: &[&[u8]] = &[
        b"MZ",
        b"\x7fELF",
        b"#!",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ];
    BEGINNINGS.iter().any(|it| content.starts_with(it))
}

/// Removes a file's bytes; what cannot be removed now is left to [`sweep`].
async fn discard(app: &App, file: FileId) {
    for key in [key(file), small(file)] {
        if let Err(error) = app.storage.remove(&key).await {
            tracing::warn!(?error, "an attachment's file stays");
        }
    }
}

/// The files that a text shows: those of its author that nothing names yet, and those that the same words
/// named before. Whatever else it names stays text.
///
/// # Errors
/// The database's.
pub async fn named(
    app: &App,
    author: UserId,
    source: &str,
    of: Option<CommentId>,
) -> Result<HashMap<FileId, File>> {
    these(app, author, &render::attached(source), of.map(|id| id.0)).await
}

/// Of these files, those that words of this author may show: his own that nothing names yet, and those that
/// the same words (`of`: the id of a comment, a message or a resource) named before.
///
/// # Errors
/// The database's.
pub async fn these(
    app: &App,
    author: UserId,
    asked: &[FileId],
    of: Option<uuid::Uuid>,
) -> Result<HashMap<FileId, File>> {
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let found = queries::named(&app.pool, author, asked, of).await?;
    Ok(found.into_iter().map(|file| (file.id, file)).collect())
}

/// Hangs a person's loose files on the words that name them.
///
/// # Errors
/// The database's.
pub async fn hang(db: &mut PgConnection, author: UserId, files: &[FileId], place: Place) -> Result<()> {
    if files.is_empty() { Ok(()) } else { queries::hang(db, author, files, place).await }
}

/// The words were deleted: from the commit on nobody has their files.
///
/// # Errors
/// The database's.
pub async fn drop_of(db: &mut PgConnection, words: CommentId) -> Result<()> {
    queries::drop_of(db, words).await
}

/// A file, for whoever may read what names it now; its sender, as long as nothing does.
///
/// # Errors
/// 404.
pub async fn show(app: &App, auth: &Auth, id: FileId, asked: &HeaderMap) -> Result<Response> {
    let file = queries::shown(&app.pool, auth.user, id).await?.ok_or_else(not_found)?;
    let kept = download::Kept {
        key: &key(id),
        name: &file.name,
        media: "application/octet-stream",
        tag: id.0,
        length: u64::try_from(file.bytes).unwrap_or(0),
    };
    download::answer(&app.storage, kept, asked).await
}

/// A picture as it is shown large, for the same people.
///
/// # Errors
/// 404, also for what is no picture.
pub async fn picture(app: &App, auth: &Auth, id: FileId) -> Result<Bytes> {
    let file = queries::shown(&app.pool, auth.user, id).await?.ok_or_else(not_found)?;
    file.picture.ok_or_else(not_found)?;
    app.storage.get(&key(id)).await?.ok_or_else(not_found)
}

/// A picture's small one, for the same people.
///
/// # Errors
/// 404, also for what is no picture.
pub async fn thumbnail(app: &App, auth: &Auth, id: FileId) -> Result<Bytes> {
    let file = queries::shown(&app.pool, auth.user, id).await?.ok_or_else(not_found)?;
    file.picture.ok_or_else(not_found)?;
    app.storage.get(&small(id)).await?.ok_or_else(not_found)
}

/// Forgets files that no words name after a day, and removes what has no row.
///
/// # Errors
/// The storage's or the database's.
pub async fn sweep(app: &App) -> Result<()> {
    let before = app.clock.now() - LOOSE_FOR;
    queries::forget_loose(&app.pool, before).await?;
    let name = |key: &str| -> Option<FileId> {
        key.strip_prefix(FOLDER)?.trim_start_matches('/').get(..36)?.parse().ok()
    };
    let old = app
        .storage
        .list(FOLDER)
        .await?
        .into_iter()
        .filter(|it| it.at < app.clock.now() - chrono::TimeDelta::hours(1));
    let old: Vec<_> = old.filter_map(|it| Some((name(&it.key)?, it.key))).collect();
    for part in old.chunks(1_000) {
        let known =
            queries::known(&app.pool, &part.iter().map(|(file, _)| *file).collect::<Vec<_>>()).await?;
        for (_, key) in part.iter().filter(|(file, _)| !known.contains(file)) {
            app.storage.remove(key).await?;
        }
    }
    Ok(())
}
