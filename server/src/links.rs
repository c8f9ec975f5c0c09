//! Links: documents that something else shows beside what it says, or names in its text, and where a document
//! is cited. Whoever writes chooses among those he may read; each reader sees those, and the places, that he
//! may read at that moment.

mod queries;
mod routes;

use protocol::{
    Check, Fault, ResourceId, SpaceId, UserId,
    links::{ASKED_AT_ONCE, ASKED_MAX, Card, Place},
};

pub use routes::router;

use crate::{
    app::{App, Tx},
    auth::Auth,
    dispatch,
    error::{Result, invalid, not_found},
    spaces,
};

/// Has a resource show these documents, in this order. Those that it showed and that who asks may not read
/// stay, for he was not shown them.
///
/// # Errors
/// 422 `documents`: one that is not a document of the space, or that he may not read.
pub async fn set(
    tx: &mut Tx,
    user: UserId,
    from: ResourceId,
    space: SpaceId,
    documents: &[ResourceId],
) -> Result<()> {
    let before = queries::of(tx.db(), from).await?;
    let asked: Vec<ResourceId> = documents.iter().chain(&before).copied().collect();
    let cards = dispatch::cards(tx.db(), user, &asked).await?;
    let readable = |id: &ResourceId| cards.iter().any(|it| it.id == *id && it.space == space);
    if documents.iter().any(|id| !readable(id) && !before.contains(id)) {
        return Err(invalid("documents", Fault::UnknownValue));
    }
    let hidden = before.iter().filter(|id| !readable(id));
    let mut all: Vec<ResourceId> = Vec::new();
    for id in documents.iter().chain(hidden) {
        if !all.contains(id) {
            all.push(*id);
        }
    }
    queries::set(tx.db(), from, space, &all).await
}

/// Has a resource show what another one of its space does.
///
/// # Errors
/// The database's.
pub async fn copy(tx: &mut Tx, from: ResourceId, into: ResourceId, space: SpaceId) -> Result<()> {
    let all = queries::of(tx.db(), from).await?;
    queries::set(tx.db(), into, space, &all).await
}

/// The documents that a resource shows, as far as the asker may read them.
///
/// # Errors
/// 404.
pub async fn of(app: &App, auth: &Auth, resource: ResourceId) -> Result<Vec<Card>> {
    let mut db = app.pool.acquire().await?;
    dispatch::access(&mut db, auth.user, resource).await?;
    let linked = queries::of(&mut db, resource).await?;
    dispatch::cards(&mut db, auth.user, &linked).await
}

/// The documents of a space that the asker may read and in whose title or name a word begins so, the newest
/// first; without a text, the newest.
///
/// # Errors
/// 404; 422.
pub async fn find(app: &App, auth: &Auth, space: SpaceId, asked: &str) -> Result<Vec<Card>> {
    let mut db = app.pool.acquire().await?;
    spaces::role(&mut *db, space, auth.user).await?.ok_or_else(not_found)?;
    let mut check = Check::default();
    check.length("q", asked, 0, ASKED_MAX);
    check.done()?;
    dispatch::find_documents(&mut db, auth.user, space, asked.trim()).await
}

/// These documents, those that the asker may read, in whatever of his spaces.
///
/// # Errors
/// 422 for too many.
pub async fn these(app: &App, auth: &Auth, ids: &[ResourceId]) -> Result<Vec<Card>> {
    if ids.len() > ASKED_AT_ONCE {
        return Err(invalid("ids", Fault::TooLong));
    }
    let mut db = app.pool.acquire().await?;
    dispatch::cards(&mut db, auth.user, ids).await
}

/// Where a document is cited, as far as the asker may read it.
///
/// # Errors
/// 404.
pub async fn places(app: &App, auth: &Auth, document: ResourceId) -> Result<Vec<Place>> {
    let mut db = app.pool.acquire().await?;
    dispatch::access(&mut db, auth.user, document).await?;
    queries::places(&mut db, document, auth.user).await
}
