//! Being reminded of an event, some time before it begins.

use serde::{Deserialize, Serialize};

use crate::{ActId, Check, Fault, Problem, ResourceId};

/// How long before an event one may be reminded of it, in minutes.
pub const MINUTES: &[i32] = &[10, 30, 60, 1_440, 10_080];

/// `PUT /api/v1/events/{event}/reminder`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventRemind))]
pub struct Remind {
    /// The write's id.
    pub act: ActId,
    /// One of [`MINUTES`] before it begins; absent: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i32>,
}

impl Remind {
    /// # Errors
    /// 422 with the field.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        if self.minutes.is_some_and(|it| !MINUTES.contains(&it)) {
            check.fault("minutes", Fault::UnknownValue, None);
        }
        check.done()
    }
}

/// When somebody is to be reminded of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventReminder))]
pub struct Reminder {
    /// Of which.
    pub event: ResourceId,
    /// So many minutes before it begins; absent: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i32>,
}
