//! The identifiers that travel. Each is a UUID, version 7 when it names a row or an act (its first
//! bits are the time of making, so that rows made together lie together), and none is a secret.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new one, version 7.
            #[expect(clippy::new_without_default, reason = "a default id would be a different one each time")]
            #[must_use]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A person.
    UserId,
    /// One sign-in of one person on one device. It names the session in lists and events; it does
    /// not open it (the cookie holds a secret of its own).
    SessionId,
    /// A community with its members and services.
    SpaceId,
    /// Whatever has comments: a thread now; posts, events, documents and FAQ entries later.
    ResourceId,
    /// A person's photo; another photo is another id, so that what it names never changes.
    PhotoId,
    /// A file that somebody attached to his words.
    FileId,
    /// A heading under which threads are listed.
    ThemeId,
    /// A thread that somebody proposes.
    ProposalId,
    /// A poll of a thread.
    PollId,
    /// A heading under which the questions of a FAQ stand.
    CategoryId,
    /// A link by which people come into a space.
    InvitationId,
    /// Somebody's wish for another invitation.
    LinkRequestId,
    /// One comment under a resource, or one message of a conversation.
    CommentId,
    /// A conversation between two people or a group.
    ConversationId,
    /// Something addressed to one person.
    NoticeId,
    /// What an admin tells many at once.
    AnnouncementId,
    /// A malfunction that somebody reported.
    ReportId,
    /// A malfunction that is known.
    IncidentId,
    /// A folder with documents.
    FolderId,
    /// One event of a stream; with its number it proves a position.
    EventId,
    /// One write, named by the client that asks for it, so that a repeat is known as one.
    ActId,
}

impl EventId {
    /// The id that stands before the first event of a stream.
    pub const NONE: Self = Self(Uuid::nil());
}

impl UserId {
    /// One of twelve hues (0 to 11) for the person's avatar: the same everywhere, from the id alone.
    #[must_use]
    pub fn hue(self) -> u8 {
        hue(self.0)
    }
}

impl SpaceId {
    /// One of twelve hues (0 to 11) for the space's tile.
    #[must_use]
    pub fn hue(self) -> u8 {
        hue(self.0)
    }
}

/// FNV-1a over the bytes, modulo twelve: stable over versions and machines, which a `Hasher` is not.
fn hue(id: Uuid) -> u8 {
    let hash = id.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    u8::try_from(hash % 12).unwrap_or_default()
}
