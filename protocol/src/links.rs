//! Documents that are shown elsewhere: beside an event, in a text.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Check, Fault, FolderId, ResourceId, Seq, SpaceId, documents::Kind, feed, people};

/// Most documents that are linked to one thing.
pub const MAX: usize = 20;
/// Most documents that one question finds.
pub const FOUND_MAX: i64 = 8;
/// Most documents that are asked for by their ids at once.
pub const ASKED_AT_ONCE: usize = 50;
/// Most places that are told of one document.
pub const PLACES_MAX: i64 = 50;
/// Longest text that is looked for, in characters.
pub const ASKED_MAX: u32 = 160;

/// A document as it is shown elsewhere, to who may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DocumentCard))]
pub struct Card {
    /// The document.
    pub id: ResourceId,
    /// In which space.
    pub space: SpaceId,
    /// Its title.
    pub title: String,
    /// The name of its file.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How large, in bytes.
    pub bytes: i64,
    /// Where it lies …
    pub folder: FolderId,
    /// … and what that is called.
    pub folder_title: String,
}

/// Where a document is cited: linked to something, or named by its address in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CitingPlace))]
pub struct Place {
    /// The resource.
    pub resource: ResourceId,
    /// In which space.
    pub space: SpaceId,
    /// What it is.
    pub of: feed::Kind,
    /// Its title.
    pub title: String,
    /// The number of the latest comment there that cites it; absent: the resource itself does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub msg_no: Option<Seq>,
    /// Who wrote that.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
}

/// Checks which documents are to be linked.
pub fn check(documents: Option<&[ResourceId]>, check: &mut Check) {
    if documents.is_some_and(|it| it.len() > MAX) {
        check.fault("documents", Fault::TooLong, u32::try_from(MAX).ok());
    }
}
