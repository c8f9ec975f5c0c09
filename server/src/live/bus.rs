//! What carries committed events, and what is told beside them, to the nodes. It may lose, double and
//! swap what it carries: the database is the truth, the bus only the fast path.
//!
//! What is published arrives on this node at once. To other nodes it goes by channels: a node gets
//! what travels on those that somebody there wants.

mod redis;
mod seal;
mod wire;

use std::{fmt, sync::Arc, time::Duration};

use dashmap::DashMap;
use protocol::{Position, SpaceId, Stream, UserId, chat, live};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

pub use self::redis::{addresses, ask};
use super::{Frame, presence};
use crate::config::Config;

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
    /// An event too large to travel was committed: read it from the database.
    Ahead(Stream, Position),
    /// How somebody is there on a node.
    Here(presence::Said),
    /// Who has sockets of this person should say so.
    Whether(UserId),
    /// Somebody wishes to be seen otherwise: read how.
    Wished(UserId),
    /// This node lives; true: and hears the others again, who should ask it anew.
    Alive(Uuid, bool),
    /// Somebody is writing.
    Typing(protocol::presence::Typing),
    /// A node could not tell all that it had to: check the heads.
    Lost,
    /// A conversation of somebody's moved, or the others in it have come further.
    Talked(UserId, chat::Digest),
}

impl Note {
    /// The channel it travels on.
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self {
            Self::Ahead(stream, _) => Channel::Stream(*stream),
            Self::Here(said) => Channel::Presence(said.user),
            Self::Wished(user) => Channel::Presence(*user),
            // A node that has sockets of somebody listens there in any case.
            Self::Whether(user) => Channel::Stream(Stream::User(*user)),
            Self::Typing(typing) => Channel::Stream(typing.stream),
            Self::Lost | Self::Alive(..) => Channel::Stream(Stream::Site),
            Self::Event(frame) => Channel::Stream(frame.stream),
            Self::Blanked(stream) => Channel::Stream(*stream),
            Self::Moved(space, _) => Channel::Heads(*space),
            Self::MarkMoved(user, _) => Channel::Stream(Stream::User(*user)),
            Self::Talked(user, _) => Channel::OwnHeads(*user),
        }
    }

    /// How many bytes it holds while it waits, nearly.
    fn size(&self) -> usize {
        if let Self::Event(frame) = self { frame.size() } else { 512 }
    }
}

/// How the other nodes are heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Road {
    /// Servers that carry notes; none: this node is alone.
    pub servers: usize,
    /// Those to which the link stands.
    pub up: usize,
    /// Links made so far. What was told between two of them was missed.
    pub generation: u64,
    /// Notes that came and could not be taken.
    pub lost: u64,
}

impl Road {
    /// Whether other nodes' events come by the head check only, some of them at least.
    #[must_use]
    pub fn slowed(&self) -> bool {
        self.up < self.servers
    }
}

/// Carries notes between nodes.
pub struct Bus {
    inbox: mpsc::Sender<Note>,
    wanted: DashMap<Channel, usize>,
    links: Option<redis::Links>,
    road: watch::Sender<Road>,
}

impl Bus {
    /// One node: what is published here arrives here, and nowhere else.
    #[must_use]
    pub fn in_process(inbox: mpsc::Sender<Note>) -> Arc<Self> {
        Arc::new(Self { inbox, wanted: DashMap::new(), links: None, road: watch::Sender::default() })
    }

    /// As the settings say: over Redis if they name one. What works for it is handed to `spawn`.
    #[must_use]
    pub fn start(
        config: &Config,
        pool: PgPool,
        inbox: mpsc::Sender<Note>,
        spawn: impl FnMut(std::pin::Pin<Box<dyn Future<Output = ()> + Send>>),
    ) -> Arc<Self> {
        if config.redis_urls.is_empty() {
            return Self::in_process(inbox);
        }
        let road = watch::Sender::default();
        let links = redis::Links::start(&config.redis_urls, pool, inbox.clone(), road.clone(), spawn);
        // The addresses were read when the settings were.
        let links = links.inspect_err(|error| tracing::error!(%error, "REDIS_URL")).ok();
        Arc::new(Self { inbox, wanted: DashMap::new(), links, road })
    }

    /// How the other nodes are heard, and when that changes.
    #[must_use]
    pub fn road(&self) -> watch::Receiver<Road> {
        self.road.subscribe()
    }

    /// Waits until all links stand, but not long: a node starts without them too.
    pub async fn settled(&self, within: Duration) {
        let mut road = self.road();
        let _ = tokio::time::timeout(within, road.wait_for(|road| !road.slowed())).await;
    }

    /// Hands a note over, never waiting. False: there was no room and it is lost, so the heads should
    /// be checked soon.
    pub fn publish(&self, note: Note) -> bool {
        if let Some(links) = &self.links {
            links.publish(note.clone());
        }
        self.inbox.try_send(note).is_ok()
    }

    /// Wants a channel for as long as what is answered lives. Wanting twice is counted.
    #[must_use]
    pub fn want(self: &Arc<Self>, channel: Channel) -> Wanted {
        let mut count = self.wanted.entry(channel).or_default();
        *count += 1;
        if *count == 1
            && let Some(links) = &self.links
        {
            links.want(channel);
        }
        drop(count);
        Wanted { bus: self.clone(), channel }
    }

    fn unwant(&self, channel: Channel) {
        if let dashmap::Entry::Occupied(mut count) = self.wanted.entry(channel) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                if let Some(links) = &self.links {
                    links.unwant(channel);
                }
                count.remove();
            }
        }
    }
}

/// Asks each Redis whether it lets us in. One that cannot be reached may come back, and the node
/// starts without it; one that refuses will not change its mind.
///
/// # Errors
/// One line that names the server and its reason.
pub async fn admitted(addresses: &[String]) -> anyhow::Result<()> {
    for (name, answer) in ask(addresses).await {
        match answer {
            Ok(_) => {}
            Err(error) => {
                if let Some(what) = redis::refuses(&error) {
                    anyhow::bail!("REDIS_URL: no link to {name}: {error}; look at {what}");
                }
                tracing::warn!(redis = name, %error, "Redis is away: this node starts without it");
            }
        }
    }
    Ok(())
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
        match &self.bus.links {
            Some(links) => links.confirmed(self.channel).await,
            None => true,
        }
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
