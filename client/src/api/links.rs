//! Documents that are shown elsewhere.

use protocol::{
    Problem, ResourceId, SpaceId,
    links::{Card, Place},
};

use super::{get, with_query};

/// The documents that something shows, as far as the reader may read them.
///
/// # Errors
/// 404.
pub async fn of(resource: ResourceId) -> Result<Vec<Card>, Problem> {
    get(&format!("/resources/{resource}/documents")).await
}

/// Documents of a space to choose from, by how a word of the title or the file's name begins.
///
/// # Errors
/// 404.
pub async fn find(space: SpaceId, asked: String) -> Result<Vec<Card>, Problem> {
    get(&with_query(&format!("/spaces/{space}/document-cards"), &[("q", Some(asked))])).await
}

/// These documents, those that the reader may read.
///
/// # Errors
/// As any.
pub async fn these(ids: &[ResourceId]) -> Result<Vec<Card>, Problem> {
    let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    get(&with_query("/document-cards", &[("ids", Some(ids))])).await
}

/// Where a document is cited, as far as the reader may read it.
///
/// # Errors
/// 404.
pub async fn places(document: ResourceId) -> Result<Vec<Place>, Problem> {
    get(&format!("/documents/{document}/places")).await
}
