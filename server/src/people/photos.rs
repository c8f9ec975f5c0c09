//! Photos: drawn anew from what was sent, kept under a name of their own, shown to those who may see
//! the person.

use axum::{
    body::{Body, Bytes},
    http::HeaderMap,
};
use protocol::{
    PhotoId, UserId,
    people::{Me, PHOTO_MAX},
};

use super::{queries, show as tell_all};
use crate::{
    app::App,
    auth::Auth,
    error::{Result, not_found},
    limits, uploads,
};

/// The sides of the squares that are kept, in pixels.
pub const SIDES: [u32; 2] = [96, 256];
/// Below this everything is a photo.
const FOLDER: &str = "photos";
/// A file that no account names is an upload's under way; after this time it is one that nobody will
/// ever name.
const ORPHAN_AFTER: chrono::TimeDelta = chrono::TimeDelta::hours(1);

fn key(photo: PhotoId, side: u32) -> String {
    format!("{FOLDER}/{photo}-{side}.jpg")
}

/// Sets one's photo from a file. The files are kept before the account names them, so that an address
/// of a photo never leads nowhere; a crash between the two leaves what [`sweep`] removes.
///
/// # Errors
/// 408; 413 too many bytes or pixels; 415 no still picture; 429; 507.
pub async fn set(app: &App, auth: &Auth, headers: &HeaderMap, body: Body) -> Result<Me> {
    limits::take(&app.limits.writes, &auth.user)?;
    let underway = app.uploads.begin(auth.user)?;
    let file = uploads::receive(headers, body, PHOTO_MAX, app.config.upload_time).await?;
    let drawn = app.images.squares(file, SIDES).await?;
    // Random, not by time: its address must tell nothing.
    let photo = PhotoId(uuid::Uuid::new_v4());
    for (side, content) in SIDES.into_iter().zip(drawn) {
        if let Err(error) = app.storage.put(&key(photo, side), content).await {
            discard(app, photo).await;
            return Err(error);
        }
    }
    drop(underway);
    let outcome = replace(app, auth, Some(photo)).await;
    if outcome.is_err() {
        discard(app, photo).await;
    }
    outcome
}

/// Removes one's photo.
///
/// # Errors
/// The database's.
pub async fn remove(app: &App, auth: &Auth) -> Result<Me> {
    limits::take(&app.limits.writes, &auth.user)?;
    replace(app, auth, None).await
}

async fn replace(app: &App, auth: &Auth, photo: Option<PhotoId>) -> Result<Me> {
    let user = auth.user;
    let (me, old) = app
        .write(move |tx| {
            Box::pin(async move {
                queries::lock(tx.db(), user).await?;
                let before = queries::card(tx.db(), user).await?.ok_or_else(not_found)?;
                queries::set_photo(tx.db(), user, photo).await?;
                Ok((tell_all(tx, &before).await?, before.photo))
            })
        })
        .await?;
    if let Some(old) = old.filter(|old| Some(*old) != photo) {
        discard(app, old).await;
    }
    Ok(me)
}

/// Removes a photo's files; what cannot be removed now is left to [`sweep`].
async fn discard(app: &App, photo: PhotoId) {
    for side in SIDES {
        if let Err(error) = app.storage.remove(&key(photo, side)).await {
            tracing::warn!(?error, "a photo's file stays");
        }
    }
}

/// A photo, for whoever may see the person.
///
/// # Errors
/// 404: no such photo now, or of nobody one may see.
pub async fn show(app: &App, auth: &Auth, user: UserId, photo: PhotoId, side: u32) -> Result<Bytes> {
    if !queries::shows(&app.pool, auth.user, user, photo).await? {
        return Err(not_found());
    }
    app.storage.get(&key(photo, side)).await?.ok_or_else(not_found)
}

/// Removes files that no account names and that are no upload's any more.
///
/// # Errors
/// The storage's or the database's.
pub async fn sweep(app: &App) -> Result<()> {
    let before = app.clock.now() - ORPHAN_AFTER;
    let old = app.storage.list(FOLDER).await?;
    let name = |key: &str| -> Option<PhotoId> {
        key.strip_prefix(FOLDER)?.trim_start_matches('/').get(..36)?.parse().ok()
    };
    let old: Vec<_> =
        old.into_iter().filter(|it| it.at < before).filter_map(|it| Some((name(&it.key)?, it.key))).collect();
    for part in old.chunks(1_000) {
        let named = queries::named(&app.pool, part.iter().map(|(photo, _)| photo.0).collect()).await?;
        for (_, key) in part.iter().filter(|(photo, _)| !named.contains(photo)) {
            app.storage.remove(key).await?;
        }
    }
    Ok(())
}
