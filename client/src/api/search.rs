//! The search.

use protocol::{
    Problem,
    search::{Found, Section},
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
