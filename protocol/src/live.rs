//! The frames of the socket at `/live`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Event, EventId, Position, Problem, ResourceId, Seq, SessionId, SpaceId, Stream, UserId, announcements,
    chat, comments, people, presence,
};

/// Version of the protocol. A hub speaks one; a client with another is closed with
/// [`crate::Close::Version`] and offers to reload.
pub const VERSION: u16 = 1;
/// The subprotocol in which frames are JSON texts.
pub const JSON: &str = "osmose.v1.json";
/// The subprotocol in which frames are MessagePack in binary messages: maps with the names that
/// JSON has, ids and times as texts.
pub const MSGPACK: &str = "osmose.v1.msgpack";
/// Largest frame a client may send, in bytes.
pub const FRAME_MAX: usize = 64 * 1024;
/// Seconds within which `hello` must come.
pub const HELLO_WITHIN: u64 = 5;
/// Most streams one socket watches.
pub const WATCH_MAX: usize = 200;

/// What a client sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientFrame {
    /// The first frame, within [`HELLO_WITHIN`] seconds.
    Hello(Hello),
    /// Something to do; answered once, by a reply with the same id.
    Request(Request),
    /// Are you there? Answered by `pong`.
    Ping(Beat),
    /// I am here.
    Pong(Beat),
}

/// The content of a ping and of its pong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beat {}

/// Who comes, and from where in which streams.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// [`VERSION`] of the client.
    pub version: u16,
    /// Name and version of the program, for the logs; at most 100 characters.
    pub client: String,
    /// Where the client stands in the streams it knows. The person's own stream and those of his
    /// spaces are watched in any case.
    #[serde(default)]
    pub resume: Vec<Resume>,
}

/// A stream and where one stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// The stream.
    pub stream: Stream,
    /// The last event one has.
    pub position: Position,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Names it in the reply; unique among those unanswered.
    pub id: u32,
    /// What.
    pub act: Act,
}

/// What can be asked over the socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Be told of a stream's events, from a position or from now on.
    Watch(Watch),
    /// No longer.
    Unwatch(Stream),
    /// An act on comments.
    Comments(comments::Input),
    /// Set a read mark.
    Mark(ResourceId, people::Mark),
    /// Something about who is there.
    Presence(presence::Input),
    /// An act on conversations.
    Chat(chat::Input),
    /// What a reader does with announcements.
    Announcements(announcements::Input),
}

impl Act {
    /// The name under which its rate is counted.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Watch(_) | Self::Unwatch(_) => "watch",
            Self::Comments(_) => "comments",
            Self::Mark(..) => "mark",
            Self::Presence(presence::Input::Typing(_)) => "typing",
            Self::Presence(_) => "presence",
            Self::Chat(_) => "chat",
            Self::Announcements(_) => "announcements",
        }
    }
}

/// A stream to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// Which.
    pub stream: Stream,
    /// Where one stands; absent: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Position>,
}

/// What the server sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time is read, and the largest is what nearly all are"
)]
pub enum ServerFrame {
    /// The answer to `hello`.
    Welcome(Welcome),
    /// The answer to a request.
    Reply(Reply),
    /// An event of a stream one watches.
    Push(Push),
    /// An event of a stream one watches that is not for this reader: it is about a message from before
    /// he joined. The position moves.
    Skip(Resume),
    /// Resources of a space moved; may be lost, then `Stale` follows.
    Heads(Heads),
    /// What moved in one's conversations, and how far others have come; may be lost, then `Stale`
    /// follows.
    Conversations(chat::Digest),
    /// Heads or marks were lost on the way to a slow reader: ask again.
    Stale(Beat),
    /// The position given does not hold, or too much was missed: fetch anew, go on from here.
    Reset(Resume),
    /// One may no longer read this stream; forget what was kept of it.
    Denied(Stream),
    /// A frame without an id that could be read was refused; the socket stays open.
    Problem(Problem),
    /// The reader's own mark moved because he wrote: from the one to the other number.
    MarkMoved(MarkMoved),
    /// How other nodes' events come from now on.
    Road(Road),
    /// How people are whom the client shows: those that changed, at most once a second.
    Presence(Vec<presence::Seen>),
    /// Somebody else is writing.
    Typing(presence::Typing),
    /// Are you there?
    Ping(Beat),
    /// I am here.
    Pong(Beat),
}

/// How the node hears the other nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Road {
    /// At once. After `Slowed`, heads may have been missed: ask again.
    Normal,
    /// By looking into the database now and then: everything comes, some of it seconds late.
    Slowed,
}

/// The answer to `hello`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    /// The session the socket belongs to.
    pub session: SessionId,
    /// The person.
    pub user: UserId,
    /// Name of the node.
    pub node: String,
    /// Seconds of silence after which either side asks; both give up ten seconds later.
    pub ping: u32,
    /// Largest frame, in bytes.
    pub frame_max: u32,
    /// Where one stands in each stream that is watched now. What was missed in those that could be
    /// resumed follows as pushes, from the position given in `hello`.
    pub watched: Vec<Resume>,
    /// Streams whose position did not hold, or that missed too much: fetch anew. They are watched,
    /// from the position given here.
    pub reset: Vec<Resume>,
    /// Streams one may not read, or that do not exist.
    pub denied: Vec<Stream>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The request's.
    pub id: u32,
    /// How it went.
    pub outcome: Outcome,
}

/// How a request went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Done, and kept.
    Ok(Answer),
    /// Not done.
    Problem(Problem),
}

/// What comes back when a request went well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Nothing but that it is done.
    Done(Beat),
    /// The stream is watched. With `from` in the request and `reset` false, what was missed since
    /// follows as pushes; else events after `position` do.
    Watched(Watched),
    /// A comment is kept.
    Posted(comments::Receipt),
    /// A message is kept.
    Sent(chat::Sent),
}

/// A stream is watched now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// Events after this follow.
    pub position: Position,
    /// The position asked for did not hold, or too much was missed: fetch anew.
    pub reset: bool,
}

/// An event of a stream. Nothing in it belongs to one reader, so one encoding serves all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Push {
    /// Of which stream.
    pub stream: Stream,
    /// Its number there.
    pub seq: Seq,
    /// Its id.
    pub id: EventId,
    /// What happened.
    pub event: Event,
}

/// "Something moved": which resources of a space have new messages, at most once a second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heads {
    /// The space.
    pub space: SpaceId,
    /// What moved.
    pub moved: Vec<Moved>,
}

/// Where a resource stands now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The resource.
    pub resource: ResourceId,
    /// Number of its last message.
    pub head: Seq,
    /// How many comments it has, deleted ones not counted.
    pub count: i64,
    /// When somebody last wrote.
    pub at: DateTime<Utc>,
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<people::Card>,
    /// The numbers of messages that were deleted since the last such frame.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deleted: Vec<Seq>,
}

/// The reader wrote while he had read everything before: his mark moved along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkMoved {
    /// Where.
    pub resource: ResourceId,
    /// His mark was here; if it is elsewhere, it does not move.
    pub from: Seq,
    /// And is here now.
    pub to: Seq,
}
