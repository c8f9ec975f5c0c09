//! Two nodes behind one database and one Redis: what happens on one is seen on the other, whatever
//! becomes of Redis, of the nodes, and of the links between.

mod away;
mod crossing;
mod encrypted;
mod killed;
mod notices;
mod presence;
mod read;
mod start;
mod status;

use std::time::Duration;

use protocol::{ActId, ResourceId, Stream, comments::Post, live::ServerFrame, spaces::Role};
use server::config::Config;

use crate::harness::{Hub, Person, Redis, Socket, Space};

/// A head check that never comes while a test runs: what is seen came over Redis.
const NEVER: Duration = Duration::from_secs(3600);

/// Two nodes, and what tests do with them.
pub struct Pair {
    redis: Redis,
    pub one: Hub,
    two: Hub,
    space: Space,
    pub thread: ResourceId,
    /// Writes on the first node.
    pub lea: Person,
    /// Reads on the second.
    pub karim: Person,
}

impl Pair {
    async fn new(head_check: Duration) -> Self {
        Self::with(|config| config.head_check = head_check).await
    }

    pub async fn with(change: impl Fn(&mut Config)) -> Self {
        let redis = Redis::start().await;
        let url = redis.url();
        let set = |config: &mut Config| {
            config.redis_urls = vec![url.clone()];
            change(config);
        };
        let one = Hub::start(set).await;
        let two = one.beside(set).await;
        let space = one.space().await;
        let thread = one.thread(&space).await;
        let lea = one.member(&space, Role::Member).await;
        let karim = one.member(&space, Role::Member).await.at(&two);
        Self { redis, one, two, space, thread, lea, karim }
    }

    fn stream(&self) -> Stream {
        Stream::Resource(self.thread)
    }

    /// Waits until both nodes hear each other, or know that they do not.
    async fn until(&self, slowed: bool) {
        for node in [&self.one, &self.two] {
            until(node, slowed).await;
        }
    }
}

async fn until(node: &Hub, slowed: bool) {
    let mut road = node.app.hub.bus.road();
    crate::harness::soon("the road changes", road.wait_for(|road| road.slowed() == slowed))
        .await
        .expect("it runs");
}

fn post(body: &str) -> Post {
    Post { act: ActId::new(), body: body.to_owned(), parent: None, call: false }
}

/// Waits until a socket is told how the road is.
async fn told(socket: &mut Socket, road: protocol::live::Road) {
    socket.until("the road", |frame| (*frame == ServerFrame::Road(road)).then_some(())).await;
}

/// Whether some of these frames are events of a stream.
fn tells(frames: &[ServerFrame], stream: Stream) -> bool {
    frames.iter().any(|frame| matches!(frame, ServerFrame::Push(push) if push.stream == stream))
}
