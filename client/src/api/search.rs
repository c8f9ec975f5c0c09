//! The search.

use protocol::{
    Problem, ResourceId, SpaceId,
    search::{Found, Hints, Section},
};

use super::{get, with_query};

/// What is found in all that one may read, or in one section of it.
///
/// # Errors
/// Fields.
pub async fn find(typed: &str, section: Option<Section>, exact: bool) -> Result<Found, Problem> {
    let section = section.map(|it| it.name().to_owned());
    let exact = exact.then(|| "true".to_owned());
    get(&with_query("/search", &[("q", Some(typed.to_owned())), ("section", section), ("exact", exact)]))
        .await
}

/// What may answer the beginning of a text that somebody writes in a space, besides what it is written under.
///
/// # Errors
/// Fields.
pub async fn hints(text: &str, space: SpaceId, besides: Option<ResourceId>) -> Result<Hints, Problem> {
    let (space, besides) = (Some(space.to_string()), besides.map(|it| it.to_string()));
    get(&with_query("/search/hints", &[("q", Some(text.to_owned())), ("space", space), ("besides", besides)]))
        .await
}
