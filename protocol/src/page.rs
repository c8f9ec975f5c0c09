//! Pages of lists, cut by cursor and never by number, so that nothing is skipped or shown twice
//! when the list moves.

use serde::{Deserialize, Serialize};

/// A part of a list, in its order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Ask with this to get what comes after; absent at the end. Opaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The content of a page and the position of its stream, read in one transaction: whoever applies
/// the stream's later events to the content has the present.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snapshot<T> {
    /// Where the stream stood.
    pub position: crate::Position,
    /// What there was.
    pub content: T,
}
