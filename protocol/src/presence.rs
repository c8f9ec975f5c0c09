//! Who is there, and who is writing. It is told beside the streams: it has no number, is kept nowhere,
//! and may be lost on a slow connection.

use serde::{Deserialize, Serialize};

use crate::{Stream, UserId, people::Card};

/// Most people whose presence one socket is told.
pub const SHOWN_MAX: usize = 200;
/// Seconds between two words of a client that its person is writing.
pub const TYPING_EVERY: u32 = 3;
/// Seconds for which somebody is shown as writing.
pub const TYPING_SHOWN: u32 = 6;
/// Most names that are shown as writing.
pub const TYPING_NAMES: usize = 3;

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

/// How one person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Who.
    pub user: UserId,
    /// How.
    pub presence: Presence,
}

/// Somebody is writing: to be shown for [`TYPING_SHOWN`] seconds, or until what he writes has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Typing {
    /// Where.
    pub stream: Stream,
    /// Who.
    pub who: Card,
}
