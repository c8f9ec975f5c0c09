//! The feed: what one knows of who reads it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::ActId;

/// A program that has not read the feed for so many hours is late.
pub const LATE_HOURS: i64 = 48;

/// The programs that are told apart, by what they say of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CalendarProgram))]
pub enum Program {
    /// Outlook, on a desktop or at Microsoft's.
    Outlook,
    /// Google's calendar.
    Google,
    /// Apple's calendar.
    Apple,
    /// Thunderbird.
    Thunderbird,
    /// Another one.
    Other,
}

impl Program {
    /// The program that calls itself so in a request (`User-Agent`).
    #[must_use]
    pub fn of(agent: &str) -> Self {
        let agent = agent.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| agent.contains(word));
        if has(&["outlook", "microsoft", "exchange", "ms-office"]) {
            Self::Outlook
        } else if has(&["google"]) {
            Self::Google
        } else if has(&["thunderbird", "lightning"]) {
            Self::Thunderbird
        } else if has(&["ios/", "dataaccessd", "calendaragent", "mac os", "macos", "mac+os", "cfnetwork"]) {
            Self::Apple
        } else {
            Self::Other
        }
    }
}

/// A program that reads the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CalendarReading))]
pub struct Reading {
    /// Which.
    pub program: Program,
    /// When it did last.
    pub read_at: DateTime<Utc>,
    /// Minutes between its last two readings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<i32>,
}

impl Reading {
    /// Whether it has not read the feed for too long.
    #[must_use]
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        now - self.read_at > TimeDelta::hours(LATE_HOURS)
    }
}

/// One's feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CalendarFeed))]
pub struct Feed {
    /// Since when it has its address; absent: it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// Who reads it, the last one first.
    pub readings: Vec<Reading>,
    /// Whether one gets mails about events that one comes to.
    #[serde(default = "yes")]
    pub mails: bool,
}

impl Default for Feed {
    fn default() -> Self {
        Self { since: None, readings: Vec::new(), mails: true }
    }
}

fn yes() -> bool {
    true
}

/// `PUT /api/v1/me/calendar-mails`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CalendarMails))]
pub struct Mails {
    /// The write's id.
    pub act: ActId,
    /// Whether one wishes them.
    pub wanted: bool,
}

/// The feed's new address. It is told this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CalendarAddress))]
pub struct Address {
    /// The whole address; `?space=` with a space's id, and `?mine=true`, take less of it.
    pub url: String,
    /// The feed.
    pub feed: Feed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_known_by_what_they_say() {
        for (agent, program) in [
            ("Microsoft.Exchange.Calendar/15.20 (InternetCalendarFetcher)", Program::Outlook),
            ("Microsoft Office/16.0 (Microsoft Outlook 16.0)", Program::Outlook),
            ("Google-Calendar-Importer", Program::Google),
            ("iOS/18.1 (22B83) dataaccessd/1.0", Program::Apple),
            ("macOS/15.1 (24B83) CalendarAgent/1089", Program::Apple),
            ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Thunderbird/128.5", Program::Thunderbird),
            ("ICSx5/2.2 (org.dmfs; okhttp)", Program::Other),
            ("", Program::Other),
        ] {
            assert_eq!(Program::of(agent), program, "{agent}");
        }
    }
}
