//! The link to Redis, one supervisor for each server. The set of wanted channels is the truth: it is
//! subscribed anew on each new connection, in confirmed batches. A note to oneself each second finds
//! a link that is dead and does not know it. Nothing here is waited for by a request.
//!
//! The client library's own resubscription is not used: it gives up after some tries, throws away
//! the answers, and does not notice a half-open link.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, bail};
use futures_util::StreamExt;
use redis::{
    AsyncConnectionConfig, Client, ErrorKind, Msg,
    aio::{MultiplexedConnection, PubSubSink},
};
use sqlx::PgPool;
use tokio::{
    sync::{Notify, OnceCell, mpsc, watch},
    time::{Instant as Moment, sleep, sleep_until, timeout},
};

use super::{
    Channel, Note, Road,
    seal::{Keys, Opened},
};
use crate::live::{conn::lock, log};

/// Channels that are subscribed, or let go, at once.
const BATCH: usize = 512;
/// Time that each step has.
const STEP: Duration = Duration::from_secs(2);
/// Time after which a link on which the note to oneself did not come is given up.
const DEAF: Duration = Duration::from_secs(3);
/// Time for which somebody who wants a channel waits for it.
const PATIENCE: Duration = Duration::from_secs(1);
/// Notes that may wait to be published, and their bytes. What does not fit is lost, and said to be.
const QUEUE: usize = 8_192;
const QUEUE_BYTES: usize = 8 * 1024 * 1024;
/// Age at which a waiting note is not worth publishing: the heads are checked anyway.
const STALE: Duration = Duration::from_secs(2);

/// The links to all servers. Each channel has its server, the same on every node.
pub struct Links {
    shards: Vec<Arc<Shard>>,
}

/// What the links of a node share.
struct Node {
    /// Tells a node's notes from others'.
    id: u64,
    pool: PgPool,
    keys: OnceCell<Keys>,
    inbox: mpsc::Sender<Note>,
    road: watch::Sender<Road>,
}

/// The link to one server.
struct Shard {
    node: Arc<Node>,
    client: Client,
    /// The server without the password, for the log.
    name: String,
    desired: Mutex<Desired>,
    /// Something about the desired set changed.
    changed: Notify,
    /// Counts confirmations, and the link's coming and going: who waits looks again.
    progress: watch::Sender<u64>,
    up: AtomicBool,
    queue: mpsc::Sender<Waiting>,
    queued: AtomicUsize,
    overflowed: AtomicBool,
    /// Asks for a note to oneself now.
    probe: Notify,
}

/// A note that waits to be published.
struct Waiting {
    note: Note,
    size: usize,
    since: Instant,
}

#[derive(Default)]
struct Desired {
    /// What is wanted, and whether the server confirmed it on this connection.
    wanted: HashMap<Channel, bool>,
    /// What this connection is subscribed to.
    subscribed: HashSet<Channel>,
    /// What may differ between the two.
    dirty: HashSet<Channel>,
}

/// Reads the addresses of servers, parted by commas, in an order that is the same on every node.
///
/// # Errors
/// One line that does not repeat the address, which may hold a password.
pub fn addresses(text: &str) -> anyhow::Result<Vec<String>> {
    let mut found: Vec<String> =
        text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    for address in &found {
        let known = ["redis://", "rediss://", "unix://", "redis+unix://"];
        if !known.iter().any(|scheme| address.starts_with(scheme)) || Client::open(address.as_str()).is_err()
        {
            bail!("not an address such as redis://:password@host:6379 (several parted by commas)");
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn open(address: &str) -> anyhow::Result<(Client, String)> {
    let client = Client::open(address).map_err(|_| anyhow!("not an address"))?;
    let name = client.get_connection_info().addr().to_string();
    Ok((client, name))
}

async fn connect(client: &Client) -> anyhow::Result<MultiplexedConnection> {
    let config =
        AsyncConnectionConfig::new().set_connection_timeout(Some(STEP)).set_response_timeout(Some(STEP));
    let connecting = client.get_multiplexed_async_connection_with_config(&config);
    Ok(timeout(STEP, connecting).await.context("no answer in time")??)
}

/// Asks each server for an answer: how long each took, or why there is none.
pub async fn ask(addresses: &[String]) -> Vec<(String, anyhow::Result<Duration>)> {
    let mut found = Vec::new();
    for address in addresses {
        let (client, name) = match open(address) {
            Ok(opened) => opened,
            Err(error) => {
                found.push((String::new(), Err(error)));
                continue;
            }
        };
        let answer = async {
            let mut connection = connect(&client).await?;
            let begun = Instant::now();
            let _: String = redis::cmd("PING").query_async(&mut connection).await?;
            Ok(begun.elapsed())
        };
        found.push((name, answer.await));
    }
    found
}

/// Whether a server can be reached and we get no further, which does not pass by itself: what to look at.
#[must_use]
pub fn refuses(error: &anyhow::Error) -> Option<&'static str> {
    let error = error.downcast_ref::<redis::RedisError>()?;
    match error.kind() {
        ErrorKind::AuthenticationFailed | ErrorKind::InvalidClientConfig => Some("user and password"),
        _ if matches!(error.code(), Some("NOAUTH" | "WRONGPASS" | "NOPERM")) => Some("user and password"),
        // What rustls says of a certificate, or of a server that does not encrypt.
        _ if io_kind(error) == Some(std::io::ErrorKind::InvalidData) => Some("its certificate"),
        _ => None,
    }
}

fn io_kind(error: &redis::RedisError) -> Option<std::io::ErrorKind> {
    type Shared = Arc<dyn std::error::Error + Send + Sync>;
    let inner = std::error::Error::source(error)?.downcast_ref::<Shared>()?;
    inner.downcast_ref::<std::io::Error>().map(std::io::Error::kind)
}

impl Links {
    /// Starts the links; they end with the returned tasks.
    ///
    /// # Errors
    /// An address that is none.
    pub fn start(
        addresses: &[String],
        pool: PgPool,
        inbox: mpsc::Sender<Note>,
        road: watch::Sender<Road>,
        mut spawn: impl FnMut(std::pin::Pin<Box<dyn Future<Output = ()> + Send>>),
    ) -> anyhow::Result<Self> {
        let node = Arc::new(Node { id: fastrand::u64(..), pool, keys: OnceCell::new(), inbox, road });
        node.road.send_modify(|road| road.servers = addresses.len());
        let mut shards = Vec::new();
        for address in addresses {
            let (client, name) = open(address)?;
            let (queue, waiting) = mpsc::channel(QUEUE);
            let shard = Arc::new(Shard {
                node: node.clone(),
                client,
                name,
                desired: Mutex::default(),
                changed: Notify::new(),
                progress: watch::Sender::new(0),
                up: AtomicBool::new(false),
                queue,
                queued: AtomicUsize::new(0),
                overflowed: AtomicBool::new(false),
                probe: Notify::new(),
            });
            spawn(Box::pin(listen(shard.clone())));
            spawn(Box::pin(tell(shard.clone(), waiting)));
            shards.push(shard);
        }
        Ok(Self { shards })
    }

    /// The server of a channel. The hash is spelt out, for every node and version must agree.
    fn of(&self, channel: Channel) -> &Shard {
        let hash = channel.to_string().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let count = self.shards.len() as u64;
        &self.shards[usize::try_from(hash % count).unwrap_or_default()]
    }

    /// Hands a note over for the other nodes, never waiting.
    pub fn publish(&self, note: Note) {
        let shard = self.of(note.channel());
        let size = note.size();
        let fits = shard.queued.fetch_add(size, Ordering::AcqRel) + size <= QUEUE_BYTES;
        if !fits || shard.queue.try_send(Waiting { note, size, since: Instant::now() }).is_err() {
            shard.queued.fetch_sub(size, Ordering::AcqRel);
            shard.overflowed.store(true, Ordering::Release);
        }
    }

    /// A channel is wanted from now on.
    pub fn want(&self, channel: Channel) {
        let shard = self.of(channel);
        let mut desired = lock(&shard.desired);
        let confirmed = desired.subscribed.contains(&channel);
        desired.wanted.insert(channel, confirmed);
        desired.dirty.insert(channel);
        drop(desired);
        shard.changed.notify_one();
    }

    /// A channel is wanted no longer.
    pub fn unwant(&self, channel: Channel) {
        let shard = self.of(channel);
        let mut desired = lock(&shard.desired);
        desired.wanted.remove(&channel);
        desired.dirty.insert(channel);
        drop(desired);
        shard.changed.notify_one();
    }

    /// Waits until a wanted channel is subscribed. False: the link is away, or slow.
    pub async fn confirmed(&self, channel: Channel) -> bool {
        let shard = self.of(channel);
        let mut progress = shard.progress.subscribe();
        let waiting = async {
            loop {
                progress.borrow_and_update();
                if !shard.up.load(Ordering::Acquire) {
                    return false;
                }
                if lock(&shard.desired).wanted.get(&channel).is_some_and(|confirmed| *confirmed) {
                    return true;
                }
                if progress.changed().await.is_err() {
                    return false;
                }
            }
        };
        timeout(PATIENCE, waiting).await.unwrap_or(false)
    }
}

impl Node {
    /// The cluster's keys. They lie in the database, which every node has and trusts anyway: nothing
    /// to be set, nothing to differ.
    async fn keys(&self) -> anyhow::Result<&Keys> {
        self.keys
            .get_or_try_init(async || Ok(Keys::of(&log::cluster_key(&self.pool).await?)))
            .await
            .map_err(|error: crate::error::Error| anyhow!("the cluster's key cannot be read: {error:?}"))
    }
}

/// Listens to a server for ever, over as many connections as it takes.
async fn listen(shard: Arc<Shard>) {
    let mut pause = Pause::default();
    loop {
        let begun = Instant::now();
        let error = match shard.session().await {
            Err(error) => error,
            Ok(()) => anyhow!("the connection was closed"),
        };
        if shard.down() {
            tracing::warn!(redis = shard.name, %error, "Redis is away: what other nodes write comes by the head check");
        }
        if begun.elapsed() > DEAF * 2 {
            pause = Pause::default();
        }
        pause.wait().await;
    }
}

impl Shard {
    /// One connection's life.
    async fn session(&self) -> anyhow::Result<()> {
        let keys = self.node.keys().await?;
        let connecting = self.client.get_async_pubsub();
        let (mut sink, mut stream) = timeout(STEP, connecting).await.context("no answer in time")??.split();
        let own = keys.own_channel(self.node.id);
        let all = keys.all_channel();
        let (heard, told) = (watch::Sender::new(Moment::now()), Notify::new());
        let read = async {
            while let Some(message) = stream.next().await {
                if message.get_channel_name() == own {
                    heard.send_replace(Moment::now());
                    told.notify_one();
                } else {
                    self.take(keys, &message);
                }
            }
            Ok(())
        };
        let control = async {
            step(sink.subscribe(&[own.as_str(), all.as_str()])).await?;
            {
                let mut desired = lock(&self.desired);
                desired.subscribed.clear();
                let wanted: Vec<Channel> = desired.wanted.keys().copied().collect();
                desired.wanted.values_mut().for_each(|confirmed| *confirmed = false);
                desired.dirty = wanted.into_iter().collect();
            }
            while self.settle(keys, &mut sink).await? {}
            self.probe.notify_one();
            loop {
                let deadline = *heard.borrow() + DEAF;
                tokio::select! {
                    () = self.changed.notified() => while self.settle(keys, &mut sink).await? {},
                    () = told.notified() => self.up(),
                    () = sleep_until(deadline) => {
                        if heard.borrow().elapsed() >= DEAF {
                            bail!("the link is dead");
                        }
                    }
                }
            }
        };
        // The one does not wait for the other: a confirmation is awaited while messages are read.
        tokio::select! {
            ended = read => ended,
            ended = control => ended,
        }
    }

    /// Brings some of the subscriptions to what is desired; false if there was nothing to do.
    async fn settle(&self, keys: &Keys, sink: &mut PubSubSink) -> anyhow::Result<bool> {
        let (mut missing, mut unwanted) = (Vec::new(), Vec::new());
        {
            let mut desired = lock(&self.desired);
            let some: Vec<Channel> = desired.dirty.iter().take(BATCH).copied().collect();
            if some.is_empty() {
                return Ok(false);
            }
            for channel in some {
                desired.dirty.remove(&channel);
                let wanted = desired.wanted.contains_key(&channel);
                if wanted && !desired.subscribed.contains(&channel) {
                    missing.push(channel);
                } else if !wanted && desired.subscribed.remove(&channel) {
                    unwanted.push(channel);
                }
            }
        }
        let names = |channels: &[Channel]| -> Vec<String> {
            channels.iter().map(|channel| keys.name(*channel)).collect()
        };
        if !unwanted.is_empty() {
            step(sink.unsubscribe(names(&unwanted))).await?;
        }
        if !missing.is_empty() {
            step(sink.subscribe(names(&missing))).await?;
            let mut desired = lock(&self.desired);
            for channel in missing {
                desired.subscribed.insert(channel);
                if let Some(confirmed) = desired.wanted.get_mut(&channel) {
                    *confirmed = true;
                }
            }
        }
        self.progress.send_modify(|count| *count += 1);
        Ok(true)
    }

    /// Takes a message of another node; never waits.
    fn take(&self, keys: &Keys, message: &Msg) {
        match keys.open(message.get_channel_name(), message.get_payload_bytes()) {
            Opened::Note(from, note) if from != self.node.id => {
                if self.node.inbox.try_send(note).is_err() {
                    self.node.road.send_modify(|road| road.lost += 1);
                }
            }
            Opened::Note(..) => {}
            Opened::Forged => {
                tracing::warn!(redis = self.name, "a note on the bus that no node of ours wrote was dropped");
            }
            // A node of another version: the head check finds what it told.
            Opened::Foreign => tracing::debug!("a note on the bus could not be read"),
        }
    }

    fn up(&self) {
        if self.up.swap(true, Ordering::AcqRel) {
            return;
        }
        tracing::info!(redis = self.name, "the link to Redis stands");
        self.node.road.send_modify(|road| {
            road.up += 1;
            road.generation += 1;
        });
        self.progress.send_modify(|count| *count += 1);
    }

    /// Answers whether it was up, or has never been.
    fn down(&self) -> bool {
        let was = self.up.swap(false, Ordering::AcqRel);
        if was {
            self.node.road.send_modify(|road| road.up -= 1);
        }
        self.progress.send_modify(|count| *count += 1);
        was
    }
}

async fn step<T>(asked: impl Future<Output = redis::RedisResult<T>>) -> anyhow::Result<T> {
    Ok(timeout(STEP, asked).await.context("no answer in time")??)
}

/// Publishes what waits, for ever, over as many connections as it takes.
async fn tell(shard: Arc<Shard>, mut queue: mpsc::Receiver<Waiting>) {
    let (mut pause, mut lost) = (Pause::default(), false);
    loop {
        if let Ok(connection) = connect(&shard.client).await {
            let begun = Instant::now();
            let Err(error) = shard.telling(connection, &mut queue, &mut lost).await else { return };
            tracing::debug!(redis = shard.name, %error, "cannot publish");
            lost = true;
            if begun.elapsed() > DEAF {
                pause = Pause::default();
            }
        }
        pause.wait().await;
    }
}

impl Shard {
    async fn telling(
        &self,
        mut connection: MultiplexedConnection,
        queue: &mut mpsc::Receiver<Waiting>,
        lost: &mut bool,
    ) -> anyhow::Result<()> {
        let keys = self.node.keys().await?;
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        let mut batch = Vec::new();
        loop {
            let mut pipe = redis::pipe();
            tokio::select! {
                count = queue.recv_many(&mut batch, 256) => if count == 0 { return Ok(()) },
                _ = tick.tick() => {
                    pipe.publish(keys.own_channel(self.node.id), "").ignore();
                }
                () = self.probe.notified() => {
                    pipe.publish(keys.own_channel(self.node.id), "").ignore();
                }
            }
            for waiting in batch.drain(..) {
                self.queued.fetch_sub(waiting.size, Ordering::AcqRel);
                if waiting.since.elapsed() > STALE {
                    *lost = true;
                } else if let Some((name, bytes)) = keys.seal(self.node.id, waiting.note) {
                    pipe.publish(name, bytes).ignore();
                }
            }
            if std::mem::take(lost) | self.overflowed.swap(false, Ordering::AcqRel) {
                let (name, bytes) = keys.seal_for_all(self.node.id, &Note::Lost);
                pipe.publish(name, bytes).ignore();
            }
            step(pipe.query_async::<()>(&mut connection)).await?;
        }
    }
}

/// A pause that grows with each failure, up to a second, and is never the same on two nodes.
struct Pause(Duration);

impl Default for Pause {
    fn default() -> Self {
        Self(Duration::from_millis(50))
    }
}

impl Pause {
    async fn wait(&mut self) {
        sleep(self.0.mul_f64(0.5 + fastrand::f64())).await;
        self.0 = (self.0 * 2).min(Duration::from_secs(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_one_order_and_never_repeated() {
        let text = "rediss://:s3cret@b:6380, redis://a:6379,redis://a:6379";
        assert_eq!(addresses(text).unwrap(), ["redis://a:6379", "rediss://:s3cret@b:6380"]);
        for text in ["localhost:6379", "http://x", "redis://:s3cret@host:port"] {
            let error = addresses(text).expect_err(text).to_string();
            assert!(error.starts_with("not an address") && !error.contains("s3cret"), "{error}");
        }
    }
}
