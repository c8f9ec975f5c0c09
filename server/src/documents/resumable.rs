//! Documents on their way in that may break off and go on (tus 1.0). What is to come is one row; what has come
//! is one file on this disk, and its length is how far it is. Once whole, it is taken in like any other file.

mod partial;
mod queries;
mod routes;
mod tus;

use std::time::Duration;

use axum::{body::Body, http::HeaderMap};
use chrono::{DateTime, TimeDelta, Utc};
use protocol::{ActId, Code, FolderId, ResourceId, SpaceId, documents::check_note};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

pub use queries::{Upload, lock, make};
pub use routes::router;

use super::{complete, contributes, incoming, kind, open};
use crate::{
    acts,
    app::App,
    auth::Auth,
    error::{Error, Result, later, not_found, refused},
    limits,
    uploads::Pouring,
};
use partial::Partial;
use routes::Last;

/// How long one may be gone on with after something of it came.
const LIFE: TimeDelta = TimeDelta::hours(24);
/// Most of one person's that have not become documents.
const OPEN_MAX: i64 = 50;
/// How long nothing may come in the middle of a part: the line is dead, and another may take over.
const SILENCE: Duration = Duration::from_secs(10);

/// Where it is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum To {
    /// Into this folder, as a document.
    Folder(FolderId),
    /// Under this document, as a version.
    Document(ResourceId),
}

/// What is to come.
#[derive(Clone, Debug, Serialize)]
pub struct New {
    /// The write's id.
    pub act: ActId,
    /// Where it is to go.
    pub to: To,
    /// What it is called where it comes from.
    pub name: String,
    /// What is new in it.
    pub note: String,
    /// Take it although the space has the same content already.
    pub twice: bool,
    /// How large it is.
    pub bytes: u64,
}

/// How far one has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// How many bytes are on disk.
    pub offset: u64,
    /// How many there are.
    pub length: u64,
    /// Until when it may be gone on with.
    pub expires: DateTime<Utc>,
    /// The document that it has become.
    pub made: Option<ResourceId>,
}

/// The space of a place that the asker may send something to.
async fn destined(db: &mut PgConnection, auth: &Auth, to: To) -> Result<SpaceId> {
    match to {
        To::Folder(id) => Ok(open(db, auth, id).await?.0.space_id),
        To::Document(id) => Ok(contributes(db, auth, id).await?.space),
    }
}

/// Says what is to come. Answers its id, and until when it may come.
///
/// # Errors
/// 403 not a contributor; 404; 409 the name is taken, and by which document; 415 a program; 422 no room;
/// 429, also when too many were begun and not ended.
pub async fn begin(app: &App, auth: &Auth, mut new: New) -> Result<(Uuid, DateTime<Utc>)> {
    limits::take(&app.limits.writes, &auth.user)?;
    check_note(&new.note)?;
    new.name = protocol::files::name(&new.name);
    if kind::is_program(&new.name) {
        return Err(refused(Code::UnsupportedType));
    }
    let auth = *auth;
    app.write(move |tx| {
        let new = new.clone();
        Box::pin(async move {
            let space = destined(tx.db(), &auth, new.to).await?;
            if let Some(before) = acts::claim(tx, auth.user, new.act, &new).await? {
                return Ok(before);
            }
            let now = tx.app.clock.now();
            if let To::Folder(folder) = new.to
                && let Some(holder) = super::queries::holder(tx.db(), folder, &new.name).await?
            {
                return Err(protocol::documents::taken(holder).into());
            }
            // What others may still send here has its room already.
            let coming = queries::coming(tx.db(), space, now).await?;
            let bytes = i64::try_from(new.bytes).unwrap_or(i64::MAX);
            incoming::make_room(tx, space, coming.saturating_add(bytes)).await?;
            if queries::open_of(tx.db(), auth.user, now).await? >= OPEN_MAX {
                return Err(later(Code::TooMany, 60));
            }
            let begun = (Uuid::new_v4(), now + LIFE);
            queries::insert(tx.db(), (begun.0, space, auth.user), &new, (now, begun.1)).await?;
            acts::keep(tx, auth.user, new.act, &begun).await?;
            Ok(begun)
        })
    })
    .await
}

/// The asker's own, which he may still send.
async fn own(app: &App, auth: &Auth, id: Uuid) -> Result<Upload> {
    let mut db = app.pool.acquire().await?;
    let found = queries::find(&mut *db, auth.user, id, app.clock.now()).await?.ok_or_else(not_found)?;
    if found.made.is_none() {
        destined(&mut db, auth, found.to().ok_or_else(not_found)?).await?;
    }
    Ok(found)
}

/// How far one has come.
///
/// # Errors
/// 403 one is a contributor no longer; 404 not one's own, or it has expired; 412.
pub async fn show(app: &App, auth: &Auth, id: Uuid, headers: &HeaderMap) -> Result<Progress> {
    let upload = own(app, auth, id).await?;
    tus::check_version(headers)?;
    let offset = match upload.made {
        Some(_) => upload.whole(),
        None => partial::length(app, id).await?,
    };
    Ok(Progress { offset, length: upload.whole(), expires: upload.expires_at, made: upload.made })
}

/// Takes the next part of one, and the whole once it is there. What has come before a line breaks stays.
///
/// # Errors
/// 400; 403; 404; 408; 409 it has come to another place, or the name is taken or the content there, and by
/// which document; 412; 413 more than was to come; 415; 422 no room; 423 another part is coming; 429; 507.
pub async fn append(
    app: &App,
    auth: &Auth,
    id: Uuid,
    last: Last,
    headers: &HeaderMap,
    body: Body,
) -> Result<Progress> {
    limits::take(&app.limits.writes, &auth.user)?;
    check_note(last.note.as_deref().unwrap_or_default())?;
    own(app, auth, id).await?;
    tus::check_version(headers)?;
    let offset = tus::offset(headers)?;
    let mut partial = Partial::open(app, id).await?;
    // Whoever had it before may have made it whole. Only then is the file removed: who opened it before that
    // must not write into nothing.
    let mut upload = own(app, auth, id).await?;
    if upload.made.is_some() {
        partial.remove().await;
        let (length, expires) = (upload.whole(), upload.expires_at);
        return Ok(Progress { offset: length, length, expires, made: upload.made });
    }
    if partial.length != offset {
        return Err(refused(Code::Stale));
    }
    let mut pouring =
        Pouring::begin(headers, body, upload.whole().saturating_sub(offset), app.config.upload_time)?;
    let underway = app.uploads.begin(auth.user)?;
    let poured = pour(&mut pouring, &mut partial).await;
    let offset = partial.keep().await?;
    let expires = app.clock.now() + LIFE;
    if !queries::extend(&app.pool, id, expires).await? {
        partial.remove().await;
        return Err(not_found());
    }
    poured?;
    let progress = Progress { offset, length: upload.whole(), expires, made: None };
    if offset < progress.length {
        return Ok(progress);
    }
    // What was said last holds.
    upload.note = last.note.unwrap_or(upload.note);
    upload.twice |= last.twice;
    // To its end, even if the asker leaves: it is all here.
    let (task, auth) = (app.clone(), *auth);
    let made = app.tasks.spawn(async move {
        let _underway = underway;
        finish(&task, &auth, &upload, partial).await
    });
    let made = made.await.map_err(|error| Error::Broken(error.into()))??;
    Ok(Progress { made: Some(made), ..progress })
}

async fn pour(pouring: &mut Pouring, partial: &mut Partial) -> Result<()> {
    loop {
        let next = tokio::time::timeout(SILENCE, pouring.next()).await;
        let Some(part) = next.map_err(|_| refused(Code::TooSlow))?? else { return Ok(()) };
        partial.write(&part).await?;
    }
}

/// It is whole: makes it a document, or a version of one. Until that is done it stays, to be tried again.
async fn finish(app: &App, auth: &Auth, upload: &Upload, mut partial: Partial) -> Result<ResourceId> {
    partial.rewind().await?;
    let made = match incoming::take(app, &upload.name, &mut partial.file).await {
        Ok(received) => complete(app, auth, upload, received).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(made) => {
            partial.remove().await;
            Ok(made)
        }
        Err(error) => {
            // What is in it will not change.
            let refusal = matches!(&error, Error::Refused(it) if matches!(it.code, Code::UnsupportedType | Code::TooLarge | Code::Infected));
            if refusal && queries::remove(&app.pool, auth.user, upload.id).await? {
                partial.remove().await;
            }
            Err(error)
        }
    }
}

/// It is to come no longer: nothing of it stays.
///
/// # Errors
/// 404 not one's own, or it has expired; 412.
pub async fn end(app: &App, auth: &Auth, id: Uuid, headers: &HeaderMap) -> Result<()> {
    limits::take(&app.limits.writes, &auth.user)?;
    let now = app.clock.now();
    queries::find(&app.pool, auth.user, id, now).await?.ok_or_else(not_found)?;
    tus::check_version(headers)?;
    if !queries::remove(&app.pool, auth.user, id).await? {
        return Err(not_found());
    }
    partial::remove(app, id).await;
    Ok(())
}

/// Removes what has expired, and what lies on this disk for nobody.
///
/// # Errors
/// The disk's or the database's.
pub async fn sweep(app: &App) -> Result<()> {
    queries::expire(&app.pool, app.clock.now()).await?;
    // A row is there before its file is, so that a file without one is nobody's.
    let there = partial::all(app).await?;
    let wanted = queries::unfinished(&app.pool, &there).await?;
    for id in there.into_iter().filter(|id| !wanted.contains(id)) {
        partial::remove(app, id).await;
    }
    Ok(())
}
