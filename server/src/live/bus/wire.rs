//! Notes as they travel between nodes: JSON, like everything else that is told.

/// A frame with its payload as it is: nobody on the way needs to understand it.
pub mod frame {
    use std::sync::Arc;

    use protocol::{EventId, Seq, Stream};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
    use serde_json::value::RawValue;

    use crate::live::Frame;

    #[derive(Serialize, Deserialize)]
    struct Wire<P> {
        stream: Stream,
        seq: Seq,
        id: EventId,
        previous: EventId,
        /// When it was committed, in microseconds since 1970, as far as that node's clock is right.
        #[serde(default)]
        at: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        msg_no: Option<Seq>,
        payload: P,
    }

    /// # Errors
    /// A payload that is no JSON.
    pub fn serialize<S: Serializer>(frame: &Arc<Frame>, to: S) -> Result<S::Ok, S::Error> {
        let payload: &RawValue = serde_json::from_str(&frame.payload).map_err(S::Error::custom)?;
        let Frame { stream, seq, id, previous, msg_no, .. } = **frame;
        let at = frame.committed_at().map_or(0, |at| at.timestamp_micros());
        Wire { stream, seq, id, previous, at, msg_no, payload }.serialize(to)
    }

    /// # Errors
    /// What is no frame.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<Frame>, D::Error> {
        let Wire { stream, seq, id, previous, at, msg_no, payload } =
            Wire::<Box<RawValue>>::deserialize(from)?;
        if seq == Seq(0) {
            return Err(D::Error::custom("events are numbered from 1"));
        }
        let payload: Box<str> = payload.into();
        let frame = Frame::stored(stream, seq, id, previous, msg_no, payload);
        if let Some(at) = chrono::DateTime::from_timestamp_micros(at).filter(|_| at > 0) {
            frame.committed_elsewhere(at);
        }
        Ok(Arc::new(frame))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use protocol::{
        CommentId, ConversationId, EventId, ResourceId, Seq, SpaceId, Stream, UserId, chat, comments, live,
        people,
    };

    use crate::live::{Frame, bus::Note, codec::Codec};

    fn travelled(note: &Note) -> Note {
        serde_json::from_slice(&serde_json::to_vec(note).unwrap()).unwrap()
    }

    #[test]
    fn every_note_survives_the_way() {
        let ended = people::Event::SessionsEnded(people::Ended::All);
        let event = protocol::Event::People(ended);
        let payload = serde_json::to_string(&event).unwrap();
        let stream = Stream::User(UserId::new());
        let frame = Frame::new(stream, Seq(3), EventId::new(), EventId::new(), &event, payload.into());
        let Note::Event(there) = travelled(&Note::Event(Arc::new(frame))) else { panic!("another note") };
        let Note::Event(again) = travelled(&Note::Event(there.clone())) else { panic!("another note") };
        for codec in [Codec::Json, Codec::MessagePack] {
            assert_eq!(again.message(codec), there.message(codec));
        }
        assert_eq!((again.position(), again.previous), (there.position(), there.previous));
        assert!(again.effect.is_some(), "what it does is known on the other node too");

        let deleted = comments::Deleted {
            comment: CommentId::new(),
            msg_no: Seq(7),
            deletion: comments::Deletion { at: chrono::DateTime::UNIX_EPOCH, by_author: true },
        };
        let event = protocol::Event::Comments(comments::Event::Deleted(deleted));
        let payload = serde_json::to_string(&event).unwrap();
        let frame = Frame::new(stream, Seq(4), EventId::new(), EventId::new(), &event, payload.into());
        let Note::Event(there) = travelled(&Note::Event(Arc::new(frame))) else { panic!("another note") };
        assert_eq!(there.msg_no, Some(Seq(7)), "who joined later is spared it on the other node too");

        let receipt = chat::Receipt { user: UserId::new(), delivered: Seq(2), read: None };
        let digest = chat::Digest { moved: Vec::new(), receipts: vec![(ConversationId::new(), receipt)] };
        let user = UserId::new();
        let Note::Talked(who, what) = travelled(&Note::Talked(user, digest.clone())) else {
            panic!("another")
        };
        assert_eq!((who, what), (user, digest));

        let moved = live::MarkMoved { resource: ResourceId::new(), from: Seq(1), to: Seq(2) };
        let user = UserId::new();
        let Note::MarkMoved(who, what) = travelled(&Note::MarkMoved(user, moved)) else { panic!("another") };
        assert_eq!((who, what), (user, moved));
        let Note::Blanked(it) = travelled(&Note::Blanked(stream)) else { panic!("another note") };
        assert_eq!(it, stream);
        let moved = live::Moved {
            resource: ResourceId::new(),
            head: Seq(4),
            count: 3,
            at: chrono::DateTime::UNIX_EPOCH,
            last: None,
            deleted: vec![Seq(2)],
        };
        let space = SpaceId::new();
        let Note::Moved(at, what) = travelled(&Note::Moved(space, moved.clone())) else { panic!("another") };
        assert_eq!((at, what), (space, moved));
    }
}
