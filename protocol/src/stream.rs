//! Streams: durable, gap-free logs of events, and the positions in them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de};

use crate::{ConversationId, EventId, ResourceId, SpaceId, UserId};

/// The name of a stream. On the wire and in the database it is a text such as `space:0192…:admins`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// What concerns one person: sessions, memberships, read marks. Only that person reads it.
    User(UserId),
    /// What every member of a space may read: resources created and changed, membership.
    Space(SpaceId),
    /// What a space's contributors and admins may read.
    Contributors(SpaceId),
    /// What a space's admins may read.
    Admins(SpaceId),
    /// What everybody who is signed in may read.
    Site,
    /// One resource: its changes and its comments.
    Resource(ResourceId),
    /// One conversation: its people and its messages. Each reads it from when he joined.
    Conversation(ConversationId),
}

impl Stream {
    /// Whether people write to each other there.
    #[must_use]
    pub fn is_talk(&self) -> bool {
        !matches!(self, Self::User(_) | Self::Space(_) | Self::Contributors(_) | Self::Admins(_) | Self::Site)
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Space(id) => write!(f, "space:{id}"),
            Self::Contributors(id) => write!(f, "space:{id}:contributors"),
            Self::Admins(id) => write!(f, "space:{id}:admins"),
            Self::Site => f.write_str("site"),
            Self::Resource(id) => write!(f, "resource:{id}"),
            Self::Conversation(id) => write!(f, "conversation:{id}"),
        }
    }
}

/// The text names no stream.
#[derive(Debug, PartialEq, Eq)]
pub struct NoStream;

impl fmt::Display for NoStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the name of a stream")
    }
}

impl std::error::Error for NoStream {}

impl FromStr for Stream {
    type Err = NoStream;
    fn from_str(text: &str) -> Result<Self, NoStream> {
        let mut parts = text.split(':');
        let (kind, id, rest) = (parts.next(), parts.next(), parts.next());
        if parts.next().is_some() {
            return Err(NoStream);
        }
        let id = id.map(str::parse::<uuid::Uuid>).transpose().map_err(|_| NoStream)?;
        match (kind, id, rest) {
            (Some("user"), Some(id), None) => Ok(Self::User(UserId(id))),
            (Some("space"), Some(id), None) => Ok(Self::Space(SpaceId(id))),
            (Some("space"), Some(id), Some("contributors")) => Ok(Self::Contributors(SpaceId(id))),
            (Some("space"), Some(id), Some("admins")) => Ok(Self::Admins(SpaceId(id))),
            (Some("site"), None, None) => Ok(Self::Site),
            (Some("resource"), Some(id), None) => Ok(Self::Resource(ResourceId(id))),
            (Some("conversation"), Some(id), None) => Ok(Self::Conversation(ConversationId(id))),
            _ => Err(NoStream),
        }
    }
}

impl Serialize for Stream {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stream {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Stream;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a stream")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Stream, E> {
                text.parse().map_err(E::custom)
            }
        }
        from.deserialize_str(Text)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Stream {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        String::schema()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Stream {}

/// The number of an event in its stream (1 is the first), or of a message among a resource's
/// messages. Numbers above 2^53 − 1 are refused: a script would silently round them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Seq(pub i64);

impl Seq {
    /// The largest whole number that JavaScript can tell from its neighbours.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// The one after this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Seq {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(from)?;
        if (0..=Self::MAX.0).contains(&number) {
            Ok(Self(number))
        } else {
            Err(de::Error::custom("a number from 0 to 9007199254740991"))
        }
    }
}

/// Where somebody stands in a stream: the number of the last event he has, and that event's id.
/// Together they prove themselves; a number alone could belong to another history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Position {
    /// Number of the last event; 0 before the first.
    pub seq: Seq,
    /// Id of that event; the nil UUID before the first.
    pub id: EventId,
}

impl Position {
    /// Before the first event.
    pub const START: Self = Self { seq: Seq(0), id: EventId::NONE };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stream_survives_its_own_text() {
        let id = uuid::Uuid::now_v7();
        for stream in [
            Stream::User(UserId(id)),
            Stream::Space(SpaceId(id)),
            Stream::Contributors(SpaceId(id)),
            Stream::Admins(SpaceId(id)),
            Stream::Site,
            Stream::Resource(ResourceId(id)),
            Stream::Conversation(ConversationId(id)),
        ] {
            assert_eq!(stream.to_string().parse(), Ok(stream));
        }
        for text in ["", "site:", "user", "user:1", "space:x:admins", &format!("space:{id}:members")] {
            assert_eq!(text.parse::<Stream>(), Err(NoStream), "{text}");
        }
    }

    #[test]
    fn a_number_that_a_script_would_round_is_refused() {
        assert!(serde_json::from_str::<Seq>("9007199254740991").is_ok());
        for text in ["9007199254740992", "-1", "1.5", "1e400", "\"1\""] {
            assert!(serde_json::from_str::<Seq>(text).is_err(), "{text}");
        }
    }
}
