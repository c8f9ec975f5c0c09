//! Files on their way in: received without being held in memory, looked at, drawn anew where they are
//! pictures, and kept before a row names them. What a crash leaves between the two is swept.

use anyhow::Context;
use axum::{
    body::{Body, Bytes},
    http::HeaderMap,
};
use chrono::{DateTime, TimeDelta, Utc};
use protocol::{
    Code, Fault, Problem, ResourceId, SpaceId, UserId,
    documents::{Kind, ending},
};
use sha2::{Digest, Sha256};
use tokio::{io::AsyncReadExt, sync::mpsc, task::JoinHandle};
use uuid::Uuid;

use super::{
    kind::{self, HEAD},
    queries,
};
use crate::{
    app::{App, Tx},
    auth::Auth,
    error::{Error, Result, invalid, refused},
    files,
    storage::Writing,
    uploads::{self, Pouring},
};

/// Below this everything is a document's.
const FOLDER: &str = "documents";
/// Largest picture that is drawn anew, in bytes: it is held in memory for that.
const PICTURE_MAX: u64 = 32 * 1024 * 1024;
/// Bytes that are copied at once.
const COPIED: usize = 256 * 1024;
/// Parts that may wait for their digest.
const DIGESTED: usize = 16;

/// What of a file is kept under a key of its own.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// As it was sent.
    Itself,
    /// A picture, drawn anew.
    Large,
    /// The same, small.
    Small,
    /// An office file as PDF.
    Converted,
    /// A page, drawn.
    Page(u32),
    /// The same, small.
    Thumbnail(u32),
    /// Its words, where they stand.
    Leaf(u32),
}

/// Where it is kept.
#[must_use]
pub fn key(file: Uuid, form: Form) -> String {
    match form {
        Form::Itself => format!("{FOLDER}/{file}"),
        Form::Large => format!("{FOLDER}/{file}-large"),
        Form::Small => format!("{FOLDER}/{file}-small"),
        Form::Converted => format!("{FOLDER}/{file}-converted"),
        Form::Page(no) => format!("{FOLDER}/{file}-page-{no}"),
        Form::Thumbnail(no) => format!("{FOLDER}/{file}-thumbnail-{no}"),
        Form::Leaf(no) => format!("{FOLDER}/{file}-leaf-{no}"),
    }
}

/// A file that has come and is kept.
#[derive(Clone, Debug)]
pub struct Received {
    /// Names it in the storage. Random: it must tell nothing.
    pub file: Uuid,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How it is played.
    pub media: Option<&'static str>,
    /// How long it is.
    pub bytes: i64,
    /// Its content's digest.
    pub sha256: Vec<u8>,
}

impl Received {
    /// It, as a version of a document.
    #[must_use]
    pub fn version<'n>(
        &'n self,
        document: ResourceId,
        space: SpaceId,
        no: i32,
        name: &'n str,
        note: &'n str,
        (author, at): (UserId, DateTime<Utc>),
    ) -> queries::New<'n> {
        queries::New {
            document,
            space,
            no,
            file: self.file,
            name,
            kind: self.kind,
            media: self.media,
            bytes: self.bytes,
            sha256: &self.sha256,
            note: note.trim(),
            author,
            at,
        }
    }
}

/// Receives a file for a space.
///
/// # Errors
/// 408; 413; 415 a program, or a picture that cannot be read; 422 empty, infected, or no room is left; 429;
/// 503 it cannot be scanned; 507.
pub async fn receive(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    name: String,
    headers: &HeaderMap,
    body: Body,
) -> Result<Received> {
    if kind::is_program(&name) {
        return Err(refused(Code::UnsupportedType));
    }
    let used = queries::used(&mut *app.pool.acquire().await?, space).await?;
    let left = app.config.space_quota.saturating_sub(u64::try_from(used).unwrap_or(0));
    if left == 0 || uploads::announced(headers).is_some_and(|said| said > left && said <= app.config.file_max)
    {
        return Err(full());
    }
    let underway = app.uploads.begin(auth.user)?;
    let file = Uuid::new_v4();
    let mut pouring = Pouring::begin(headers, body, app.config.file_max, app.config.upload_time)?;
    let mut writing = app.storage.writing(&key(file, Form::Itself)).await?;
    let poured = pour(&mut pouring, &mut writing, left).await;
    let (head, sha256) = match poured {
        Ok(poured) if pouring.count > 0 && !files::is_program(&poured.0) => poured,
        refusal => {
            writing.abort().await;
            return Err(match refusal {
                Err(error) => error,
                Ok(_) if pouring.count == 0 => invalid("file", Fault::Empty),
                Ok(_) => refused(Code::UnsupportedType),
            });
        }
    };
    let bytes = pouring.count;
    writing.finish().await?;
    let received = settle(app, (file, name), bytes, (&head, sha256)).await;
    drop(underway);
    received
}

/// Takes in a file that is on this disk, whole.
///
/// # Errors
/// 413, 415 a program, or a picture that cannot be read; 422 infected; 503 it cannot be scanned; 507.
pub async fn take(app: &App, name: &str, from: &mut tokio::fs::File) -> Result<Received> {
    let file = Uuid::new_v4();
    let mut writing = app.storage.writing(&key(file, Form::Itself)).await?;
    let (head, sha256, bytes) = match copy(from, &mut writing).await {
        Ok(copied) if !files::is_program(&copied.0) => copied,
        refusal => {
            writing.abort().await;
            return Err(refusal.err().unwrap_or_else(|| refused(Code::UnsupportedType)));
        }
    };
    writing.finish().await?;
    settle(app, (file, name.to_owned()), bytes, (&head, sha256)).await
}

/// Copies a file into the storage. Answers its first bytes, its digest and its length.
async fn copy(from: &mut tokio::fs::File, writing: &mut Writing) -> Result<(Vec<u8>, Vec<u8>, u64)> {
    let (mut head, digest, mut bytes) = (Vec::with_capacity(HEAD), Digesting::begin(), 0);
    loop {
        let mut part = Vec::with_capacity(COPIED);
        let count = from.read_buf(&mut part).await.context("the disk failed")?;
        if count == 0 {
            return Ok((head, digest.finish().await?, bytes));
        }
        let some = count.min(HEAD.saturating_sub(head.len()));
        head.extend_from_slice(&part[..some]);
        bytes += count as u64;
        let part = Bytes::from(part);
        digest.add(part.clone()).await;
        writing.write(part).await?;
    }
}

/// A digest that is made of parts as they come, on a thread where it delays nobody's message.
struct Digesting {
    to: mpsc::Sender<Bytes>,
    made: JoinHandle<Vec<u8>>,
}

impl Digesting {
    fn begin() -> Self {
        let (to, mut from) = mpsc::channel::<Bytes>(DIGESTED);
        let made = tokio::task::spawn_blocking(move || {
            let mut digest = Sha256::new();
            while let Some(part) = from.blocking_recv() {
                digest.update(&part);
            }
            digest.finalize().to_vec()
        });
        Self { to, made }
    }

    /// Takes the next part; waits while too many wait.
    async fn add(&self, part: Bytes) {
        // It is heard to the end; if its thread broke, `finish` says so.
        let _ = self.to.send(part).await;
    }

    async fn finish(self) -> Result<Vec<u8>> {
        drop(self.to);
        Ok(self.made.await.context("the digest broke off")?)
    }
}

/// Says what a file is that is kept, and draws it if it is a picture.
async fn settle(
    app: &App,
    (file, name): (Uuid, String),
    bytes: u64,
    (head, sha256): (&[u8], Vec<u8>),
) -> Result<Received> {
    if let Err(error) = scan(app, file, bytes).await {
        discard(app, file).await;
        return Err(error);
    }
    let (mut kind, media) = kind::of(&name, head);
    if kind == Kind::Image && bytes > PICTURE_MAX {
        kind = Kind::Other;
    }
    if kind == Kind::Image
        && let Err(error) = draw(app, file).await
    {
        discard(app, file).await;
        return Err(error);
    }
    Ok(Received { file, name, kind, media, bytes: i64::try_from(bytes).unwrap_or(i64::MAX), sha256 })
}

/// Has a file that is kept, and that nothing names yet, looked at.
async fn scan(app: &App, file: Uuid, bytes: u64) -> Result<()> {
    let Some(scanner) = &app.config.scanner else { return Ok(()) };
    let content = app.storage.read(&key(file, Form::Itself), 0..bytes).await?;
    scanner.look(content.context("the file is gone")?).await
}

/// Writes a file down as it comes. Answers its first bytes and its digest.
async fn pour(pouring: &mut Pouring, writing: &mut Writing, left: u64) -> Result<(Vec<u8>, Vec<u8>)> {
    let (mut head, digest) = (Vec::with_capacity(HEAD), Digesting::begin());
    while let Some(part) = pouring.next().await? {
        if pouring.count > left {
            return Err(full());
        }
        let some = part.len().min(HEAD.saturating_sub(head.len()));
        head.extend_from_slice(&part[..some]);
        digest.add(part.clone()).await;
        writing.write(part).await?;
    }
    Ok((head, digest.finish().await?))
}

/// Keeps a file that is here already.
pub async fn place(app: &App, name: &str, content: &[u8]) -> Result<(Uuid, Kind, Option<&'static str>)> {
    let file = Uuid::new_v4();
    app.storage.put(&key(file, Form::Itself), content.to_vec()).await?;
    let (kind, media) = kind::of(name, &content[..content.len().min(HEAD)]);
    if kind == Kind::Image {
        draw(app, file).await?;
    }
    Ok((file, kind, media))
}

/// Draws a picture that was received, large and small.
async fn draw(app: &App, file: Uuid) -> Result<()> {
    let content = app.storage.get(&key(file, Form::Itself)).await?.unwrap_or_default();
    let drawn = app.images.shown(content.to_vec()).await?;
    app.storage.put(&key(file, Form::Large), drawn.large).await?;
    app.storage.put(&key(file, Form::Small), drawn.small).await
}

/// 422: the space has no room for it.
fn full() -> Error {
    invalid("file", Fault::TooLong)
}

/// 409: a document has this content already.
pub fn same(holder: ResourceId) -> Error {
    Problem { holder: Some(holder), ..Problem::new(Code::SameContent) }.into()
}

/// Sees to it, to the end of the transaction, that a space has room.
pub async fn make_room(tx: &mut Tx, space: SpaceId, bytes: i64) -> Result<()> {
    queries::hold_quota(tx.db(), space).await?;
    let used = queries::used(tx.db(), space).await?;
    let whole = u64::try_from(used.saturating_add(bytes)).unwrap_or(u64::MAX);
    if whole > tx.app.config.space_quota { Err(full()) } else { Ok(()) }
}

/// The name of a document's next version: its own, with the ending of the file that was sent.
pub fn renamed(name: &str, sent: &str) -> String {
    let new = ending(sent);
    if new.is_empty() || new == ending(name) {
        return name.to_owned();
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{new}")
}

/// Removes a file of which no page was drawn.
pub async fn discard(app: &App, file: Uuid) {
    discard_drawn(app, file, 0).await;
}

/// Removes a file in all its forms, with so many pages; what cannot be removed now is left to [`sweep`].
pub async fn discard_drawn(app: &App, file: Uuid, pages: i32) {
    let pages = 1..=u32::try_from(pages).unwrap_or(0);
    let drawn = pages.flat_map(|no| [Form::Page(no), Form::Thumbnail(no), Form::Leaf(no)]);
    let removed = async {
        for form in [Form::Itself, Form::Large, Form::Small, Form::Converted].into_iter().chain(drawn) {
            app.storage.remove(&key(file, form)).await?;
        }
        Ok::<_, Error>(())
    };
    if let Err(error) = removed.await {
        tracing::warn!(?error, "a document's file stays");
    }
}

/// Removes what no version names.
pub async fn sweep(app: &App) -> Result<()> {
    let name = |key: &str| -> Option<Uuid> {
        key.strip_prefix(FOLDER)?.trim_start_matches('/').get(..36)?.parse().ok()
    };
    let before = app.clock.now() - TimeDelta::hours(1);
    let old = app.storage.list(FOLDER).await?.into_iter().filter(|it| it.at < before);
    let old: Vec<_> = old.filter_map(|it| Some((name(&it.key)?, it.key))).collect();
    for part in old.chunks(1_000) {
        let files: Vec<Uuid> = part.iter().map(|(file, _)| *file).collect();
        let known = queries::known(&app.pool, &files).await?;
        for (_, key) in part.iter().filter(|(file, _)| !known.contains(file)) {
            app.storage.remove(key).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn a_version_keeps_the_name_and_tells_its_kind() {
        assert_eq!(renamed("Guide.pdf", "scan-3.pdf"), "Guide.pdf");
        assert_eq!(renamed("Guide.pdf", "guide.DOCX"), "Guide.docx");
        assert_eq!(renamed("Guide", "guide.txt"), "Guide.txt");
    }
}
