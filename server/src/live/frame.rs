//! A committed event, encoded once for everybody who is to have it.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use axum::{
    body::Bytes,
    extract::ws::{Message, Utf8Bytes},
};
use chrono::{DateTime, TimeDelta, Utc};
use protocol::{
    ConversationId, Event, EventId, Position, ResourceId, Seq, Stream, UserId, chat, documents, people,
    spaces,
};
use serde::Serialize;

use super::codec::{Codec, Payload, packed};

/// How the payload of a deletion begins.
const EMPTIES: &str = r#"{"comments":{"deleted":"#;

/// How the payload of the one event of a resource begins that does something to open sockets.
const KEEPS: &str = r#"{"documents":{"kept":"#;

/// An event with its place in its stream.
pub struct Frame {
    /// The stream.
    pub stream: Stream,
    /// Its number.
    pub seq: Seq,
    /// Its id.
    pub id: EventId,
    /// The id of the event before it.
    pub previous: EventId,
    /// The event as JSON.
    pub payload: Box<str>,
    /// The message it is about, if it is about one.
    pub msg_no: Option<Seq>,
    /// What it makes this node do to open sockets.
    pub effect: Option<Effect>,
    json: OnceLock<Utf8Bytes>,
    packed: OnceLock<Bytes>,
    committed: OnceLock<Instant>,
}

/// What an event does to open sockets beside being shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Sessions ended: their sockets close.
    End(UserId, people::Ended),
    /// Somebody lost a space, or part of what he may read there: he is cut from streams that need
    /// more than this role (none: from all of the space).
    Limit(UserId, protocol::SpaceId, Option<spaces::Role>),
    /// Somebody belongs to a conversation no longer: he is cut from its stream.
    Part(UserId, ConversationId),
    /// Fewer may read a resource: whoever watches it is let in anew, or not.
    Keep(ResourceId),
}

impl Effect {
    /// The effect of an event in a stream, if it has one.
    #[must_use]
    pub fn of(stream: Stream, event: &Event) -> Option<Self> {
        match (stream, event) {
            (Stream::User(user), Event::People(people::Event::SessionsEnded(ended))) => {
                Some(Self::End(user, ended.clone()))
            }
            (Stream::User(user), Event::Spaces(spaces::Event::Gone(space))) => {
                Some(Self::Limit(user, *space, None))
            }
            (Stream::Space(space), Event::Spaces(spaces::Event::Left(left))) => {
                Some(Self::Limit(left.user, space, None))
            }
            (Stream::Space(space), Event::Spaces(spaces::Event::RoleChanged(changed))) => {
                Some(Self::Limit(changed.user, space, Some(changed.role)))
            }
            (Stream::User(user), Event::Chat(chat::Event::Gone(conversation))) => {
                Some(Self::Part(user, *conversation))
            }
            (Stream::Conversation(conversation), Event::Chat(chat::Event::Left(left))) => {
                Some(Self::Part(left.user, conversation))
            }
            (Stream::Resource(resource), Event::Documents(documents::Event::Kept(_))) => {
                Some(Self::Keep(resource))
            }
            _ => None,
        }
    }
}

impl Frame {
    /// A frame of an event that is at hand.
    #[must_use]
    pub fn new(
        stream: Stream,
        seq: Seq,
        id: EventId,
        previous: EventId,
        event: &Event,
        payload: Box<str>,
    ) -> Self {
        let (msg_no, effect) = (event.msg_no(), Effect::of(stream, event));
        Self { msg_no, effect, ..Self::bare(stream, seq, id, previous, payload) }
    }

    /// A frame of an event as the database keeps it.
    #[must_use]
    pub fn stored(
        stream: Stream,
        seq: Seq,
        id: EventId,
        previous: EventId,
        msg_no: Option<Seq>,
        payload: Box<str>,
    ) -> Self {
        // Only in these streams, and never by a message, do events have effects; the others need not
        // be read again.
        let effect = match stream {
            Stream::Resource(_) if !payload.starts_with(KEEPS) => None,
            Stream::User(_) | Stream::Space(_) | Stream::Conversation(_) | Stream::Resource(_)
                if msg_no.is_none() =>
            {
                serde_json::from_str(&payload).ok().and_then(|event| Effect::of(stream, &event))
            }
            _ => None,
        };
        Self { msg_no, effect, ..Self::bare(stream, seq, id, previous, payload) }
    }

    fn bare(stream: Stream, seq: Seq, id: EventId, previous: EventId, payload: Box<str>) -> Self {
        let (json, packed, committed) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { stream, seq, id, previous, payload, msg_no: None, effect: None, json, packed, committed }
    }

    /// Where a reader stands who has it.
    #[must_use]
    pub fn position(&self) -> Position {
        Position { seq: self.seq, id: self.id }
    }

    /// The frame as it goes over a socket: encoded on first use in each codec, shared after.
    #[must_use]
    pub fn message(&self, codec: Codec) -> Message {
        match codec {
            Codec::Json => Message::Text(self.json.get_or_init(|| self.to_json()).clone()),
            Codec::MessagePack => Message::Binary(self.packed.get_or_init(|| packed(&self.push())).clone()),
        }
    }

    fn to_json(&self) -> Utf8Bytes {
        let Self { stream, seq, id, payload, .. } = self;
        format!(r#"{{"push":{{"stream":"{stream}","seq":{seq},"id":"{id}","event":{payload}}}}}"#).into()
    }

    fn push(&self) -> Pushed<'_> {
        let Self { stream, seq, id, payload, .. } = self;
        Pushed::Push { stream: *stream, seq: *seq, id: *id, event: Payload(payload) }
    }

    /// Whether earlier events about the same message were emptied when it was written: a message was
    /// deleted. What was kept of them in memory is not to be told again.
    #[must_use]
    pub fn empties(&self) -> bool {
        self.payload.starts_with(EMPTIES)
    }

    /// Notes that it has just been committed.
    pub fn committed(&self) {
        let _ = self.committed.set(Instant::now());
    }

    /// Notes when another node committed it, by that node's clock.
    pub fn committed_elsewhere(&self, at: DateTime<Utc>) {
        let ago = Utc::now().signed_duration_since(at).to_std().unwrap_or_default();
        if let Some(at) = Instant::now().checked_sub(ago) {
            let _ = self.committed.set(at);
        }
    }

    /// When it was committed, if this node knows.
    #[must_use]
    pub fn committed_at(&self) -> Option<DateTime<Utc>> {
        self.age().and_then(|age| Utc::now().checked_sub_signed(TimeDelta::from_std(age).ok()?))
    }

    /// How long ago it was committed, if this node knows.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        self.committed.get().map(Instant::elapsed)
    }

    /// How many bytes it takes in a queue or ring, nearly.
    #[must_use]
    pub fn size(&self) -> usize {
        self.payload.len() + 160
    }
}

/// [`protocol::live::ServerFrame::Push`] of an event that is text already.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Pushed<'a> {
    Push { stream: Stream, seq: Seq, id: EventId, event: Payload<'a> },
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{ResourceId, live::ServerFrame};

    #[test]
    fn what_is_put_together_by_hand_is_what_serde_would_write() {
        let event = Event::People(people::Event::Marked(people::Marked {
            resource: ResourceId::new(),
            msg_no: Seq(3),
            head: Seq(3),
            count: 3,
            deleted_above: 0,
        }));
        let payload = serde_json::to_string(&event).unwrap();
        let stream = Stream::User(UserId::new());
        let frame = Frame::new(stream, Seq(9), EventId::new(), EventId::NONE, &event, payload.into());
        let push = ServerFrame::Push(protocol::live::Push { stream, seq: Seq(9), id: frame.id, event });
        for codec in [Codec::Json, Codec::MessagePack] {
            assert_eq!(frame.message(codec), codec.message(&push));
        }
    }
    #[test]
    fn a_deletion_is_known_by_its_payload() {
        let deletion = protocol::comments::Deletion { at: chrono::DateTime::UNIX_EPOCH, by_author: true };
        let comment = protocol::CommentId::new();
        let deleted = protocol::comments::Deleted { comment, msg_no: Seq(1), deletion };
        let event = Event::Comments(protocol::comments::Event::Deleted(deleted));
        let payload = serde_json::to_string(&event).unwrap();
        let stream = Stream::Resource(ResourceId::new());
        let no = event.msg_no();
        let frame =
            |payload: &str| Frame::stored(stream, Seq(1), EventId::new(), EventId::NONE, no, payload.into());
        assert!(frame(&payload).empties());
        assert!(!frame(&payload.replace("deleted", "edited")).empties());
    }
}
