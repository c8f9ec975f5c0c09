//! What carries committed events, and what is told beside them, to the nodes. It may lose, double and
//! swap what it carries: the database is the truth, the bus only the fast path.
//!
//! What is published arrives on this node at once. To other nodes it goes by channels: a node gets
//! what travels on those that somebody there wants.

mod wire;

use std::{fmt, sync::Arc};

use dashmap::DashMap;
use protocol::{SpaceId, Stream, UserId, live};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::Frame;

/// A way that notes travel. Nodes listen only to those that somebody there wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// The events of a stream.
    Stream(Stream),
    /// What moved in a space, for those who have it open.
    Heads(SpaceId),
    /// What moved among what is one person's own: conversations.
    OwnHeads(UserId),
    /// Whether a person is there.
    Presence(UserId),
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stream(stream) => stream.fmt(f),
            Self::Heads(space) => write!(f, "heads:space:{space}"),
            Self::OwnHeads(user) => write!(f, "heads:user:{user}"),
            Self::Presence(user) => write!(f, "presence:{user}"),
        }
    }
}

/// What travels on the bus.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// An event was committed.
    #[serde(with = "wire::frame")]
    Event(Arc<Frame>),
    /// Earlier events of this stream were emptied.
    Blanked(Stream),
    /// A resource of a space moved (for those who do not have it open).
    Moved(SpaceId, live::Moved),
    /// Somebody's own mark moved because he wrote.
    MarkMoved(UserId, live::MarkMoved),
}

impl Note {
    /// The channel it travels on.
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self {
            Self::Event(frame) => Channel::Stream(frame.stream),
            Self::Blanked(stream) => Channel::Stream(*stream),
            Self::Moved(space, _) => Channel::Heads(*space),
            Self::MarkMoved(user, _) => Channel::Stream(Stream::User(*user)),
        }
    }
}

/// Carries notes between nodes.
pub struct Bus {
    inbox: mpsc::Sender<Note>,
    wanted: DashMap<Channel, usize>,
}

impl Bus {
    /// One node: what is published here arrives here, and nowhere else.
    #[must_use]
    pub fn in_process(inbox: mpsc::Sender<Note>) -> Arc<Self> {
        Arc::new(Self { inbox, wanted: DashMap::new() })
    }

    /// Hands a note over, never waiting. False: there was no room and it is lost, so the heads should
    /// be checked soon.
    pub fn publish(&self, note: Note) -> bool {
        self.inbox.try_send(note).is_ok()
    }

    /// Wants a channel for as long as what is answered lives. Wanting twice is counted.
    #[must_use]
    pub fn want(self: &Arc<Self>, channel: Channel) -> Wanted {
        *self.wanted.entry(channel).or_default() += 1;
        Wanted { bus: self.clone(), channel }
    }

    fn unwant(&self, channel: Channel) {
        if let dashmap::Entry::Occupied(mut count) = self.wanted.entry(channel) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

/// A channel that somebody wants; let go when it is dropped.
pub struct Wanted {
    bus: Arc<Bus>,
    channel: Channel,
}

impl Wanted {
    /// Waits until whatever is published on the channel from now on, by whichever node, comes here.
    /// False: other nodes cannot be heard at present, so go by the database.
    pub async fn confirmed(&self) -> bool {
        true
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.bus.unwant(self.channel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_wanted_until_nobody_wants_it() {
        let bus = Bus::in_process(mpsc::channel(1).0);
        let channel = Channel::Stream(Stream::Site);
        let (one, two) = (bus.want(channel), bus.want(channel));
        drop(one);
        assert!(bus.wanted.contains_key(&channel));
        drop(two);
        assert!(bus.wanted.is_empty());
    }
}
