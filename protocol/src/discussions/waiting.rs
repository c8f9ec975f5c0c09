//! Questions that wait for a reply, for admins.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ResourceId, Seq, people};

/// How many are named.
pub const WAITING_MAX: i64 = 50;
/// Characters of how a question begins.
pub const BEGINS_MAX: usize = 160;

/// `GET /api/v1/spaces/{space}/unanswered`: what nobody has replied to for some hours, the oldest first;
/// [`WAITING_MAX`] at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unanswered {
    /// For how many hours, as the operator set it.
    pub hours: u32,
    /// They.
    pub questions: Vec<Waiting>,
}

/// A question that waits: a thread without a reply, or what somebody asked in the thread for questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = WaitingQuestion))]
pub struct Waiting {
    /// The thread.
    pub thread: ResourceId,
    /// The comment that asks; absent: the thread does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub msg_no: Option<Seq>,
    /// The thread's title, or how the comment begins.
    pub begins: String,
    /// Who asked.
    pub author: people::Card,
    /// When.
    pub at: DateTime<Utc>,
}
