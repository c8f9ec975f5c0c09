//! Who is there, and who is writing. It is told beside the streams: it has no number, is kept nowhere,
//! and may be lost on a slow connection. How somebody wishes to be seen is kept.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{Check, Fault, Problem, Stream, UserId, people::Card};

/// Most people whose presence one socket is told.
pub const SHOWN_MAX: usize = 200;
/// Seconds between two words of a client that its person is writing.
pub const TYPING_EVERY: u32 = 3;
/// Seconds for which somebody is shown as writing.
pub const TYPING_SHOWN: u32 = 6;
/// Most names that are shown as writing.
pub const TYPING_NAMES: usize = 3;
/// Longest text of a status, in characters.
pub const STATUS_MAX: u32 = 100;
/// Longest time a status with an end lasts, in days.
pub const STATUS_DAYS: i64 = 366;

/// How a person is there, over all sockets on all nodes. The one that is more there comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Nothing is known: other nodes cannot be heard at present.
    Unknown,
    /// Not there.
    Offline,
    /// There, but has not touched anything for a while or looks elsewhere.
    Away,
    /// There.
    Online,
    /// There, and not to be disturbed.
    Busy,
    /// There, and told so to nobody but himself.
    Invisible,
}

/// How somebody wishes to be seen while he is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Wish {
    /// As he is.
    #[default]
    Online,
    /// Away.
    Away,
    /// Busy.
    Busy,
    /// As if he were not there: neither his text nor his writing is told.
    Invisible,
}

impl Wish {
    /// All there are, as they are offered.
    pub const ALL: [Self; 4] = [Self::Online, Self::Away, Self::Busy, Self::Invisible];
}

/// How somebody wishes to be seen, in a word and in words of his own, until a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// In a word.
    pub wish: Wish,
    /// In his own, one line; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// From then on it is as if it had never been; absent: it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

impl Status {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// What is left of it at a time.
    #[must_use]
    pub fn at(&self, now: DateTime<Utc>) -> Self {
        if self.until.is_some_and(|until| until <= now) { Self::default() } else { self.clone() }
    }
}

/// `PUT /api/v1/me/status`: in place of the status before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetStatus {
    /// How one wishes to be seen.
    #[serde(default)]
    pub wish: Wish,
    /// One line, 0 to [`STATUS_MAX`] characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// When it ends: later than now, and within [`STATUS_DAYS`] days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

impl SetStatus {
    /// The status it makes.
    ///
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self, now: DateTime<Utc>) -> Result<Status, Problem> {
        let mut check = Check::default();
        if !self.text.trim().is_empty() {
            // Some pictures are several, joined by a sign that cannot be seen.
            check.name("text", &self.text.replace('\u{200d}', ""), STATUS_MAX);
        }
        if self.until.is_some_and(|until| until <= now || until > now + TimeDelta::days(STATUS_DAYS)) {
            check.fault("until", Fault::UnknownValue, None);
        }
        check.done()?;
        let status = Status { wish: self.wish, text: self.text.trim().to_owned(), until: self.until };
        // Nothing that could end.
        let says = status.wish != Wish::Online || !status.text.is_empty();
        Ok(if says { status } else { Status::default() })
    }
}

/// What a client says about presence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// Whom it shows, in place of those named before: at most [`SHOWN_MAX`]. Those one shares no space
    /// with are left out in silence.
    Show(Vec<UserId>),
    /// Whether its person does something here. A client that has said nothing is active.
    Active(bool),
    /// Its person is writing in this stream, which it must watch. At most once in [`TYPING_EVERY`]
    /// seconds; more often is not told.
    Typing(Stream),
}

/// How one person is, as the reader may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Who.
    pub user: UserId,
    /// How.
    pub presence: Presence,
    /// What he says of it himself; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// When that ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

impl Seen {
    /// A person of whom nothing is told.
    #[must_use]
    pub fn unknown(user: UserId) -> Self {
        Self { user, presence: Presence::Unknown, text: String::new(), until: None }
    }
}

/// Somebody is writing: to be shown for [`TYPING_SHOWN`] seconds, or until what he writes has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Typing {
    /// Where.
    pub stream: Stream,
    /// Who.
    pub who: Card,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_one_line_and_ends_later_but_not_never() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let set = |text: &str, days: Option<i64>| SetStatus {
            wish: Wish::Online,
            text: text.to_owned(),
            until: days.map(|days| now + TimeDelta::days(days)),
        };
        for good in [set("", None), set("👩‍💻 À la maison", Some(1)), set(&"é".repeat(100), Some(STATUS_DAYS))]
        {
            assert!(good.check(now).is_ok(), "{good:?}");
        }
        for bad in [
            set(&"é".repeat(101), None),
            set("en\nréunion", None),
            set("a\u{202e}b", None),
            set("x", Some(0)),
            set("x", Some(-1)),
            set("x", Some(STATUS_DAYS + 1)),
        ] {
            assert!(bad.check(now).is_err(), "{bad:?}");
        }
        assert!(set("  ", Some(1)).check(now).unwrap().is_plain(), "what says nothing has no end");
    }

    #[test]
    fn a_status_is_over_at_its_end() {
        let until = DateTime::UNIX_EPOCH;
        let status = Status { wish: Wish::Busy, text: "Atelier".to_owned(), until: Some(until) };
        assert_eq!(status.at(until - TimeDelta::seconds(1)), status);
        assert!(status.at(until).is_plain());
    }
}
