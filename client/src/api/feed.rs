//! What a space's home shows.

use protocol::{
    ActId, Problem, ResourceId, Snapshot, SpaceId, UserId,
    feed::{Feed, Pin},
    spaces::Service,
};

use super::{get, put, with_query};

/// What of the feed is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only what is of this service.
    pub service: Option<Service>,
    /// Only what this person published.
    pub author: Option<UserId>,
    /// Only what one follows.
    pub followed: bool,
}

/// A page of what was published in a space; the position is the space's stream's.
///
/// # Errors
/// As any.
pub async fn list(space: SpaceId, filter: Filter, after: Option<String>) -> Result<Snapshot<Feed>, Problem> {
    let service = filter.service.map(|it| it.name().to_owned());
    let followed = filter.followed.then(|| "true".to_owned());
    let author = filter.author.map(|it| it.to_string());
    let query = [("service", service), ("author", author), ("followed", followed), ("after", after)];
    get(&with_query(&format!("/spaces/{space}/feed"), &query)).await
}

/// Has something stand first, or no longer (admins).
///
/// # Errors
/// Fields: five stand there already.
pub async fn pin(id: ResourceId, pinned: bool) -> Result<(), Problem> {
    put(&format!("/resources/{id}/pin"), &Pin { act: ActId::new(), pinned }).await
}
