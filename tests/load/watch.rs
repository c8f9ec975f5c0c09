//! Watchers: connections that only read, and count what they read. They look at a few bytes of each delivery, for
//! parsing all of it would take more of the processor than the hub takes to send it.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    future::poll_fn,
    ops::AddAssign,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Poll, ready},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::Stream;
use tokio::{
    io::{AsyncRead, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    sync::watch,
    task::JoinSet,
};

use crate::{
    hub::Hub,
    socket::{PING, PONG, Socket},
    wire::{self, Cutter, Kind},
};

/// Handshakes under way at once: a hub lets 256 in at a time.
const AT_ONCE: usize = 64;
/// Bytes read at once.
const CHUNK: usize = 64 * 1024;
/// Before the time of sending, in the rendered text of a message.
const TIME_MARK: &[u8] = br#""html":"<p>"#;

thread_local! {
    /// The tasks of a thread share one buffer, so that it stays in the processor's cache.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; CHUNK]);
}

/// Many watchers at work.
pub struct Watchers {
    tasks: JoinSet<Ledger>,
    until: watch::Sender<bool>,
    delivered: Arc<AtomicU64>,
    count: u64,
}

/// Who watches which stream: a person's secret, and the stream, if any.
pub type Watcher<'a> = (&'a str, Option<Stream>);

/// What one watcher, or all together, have seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Events that came for the first time.
    pub events: u64,
    /// That had not come when the watching ended.
    pub lost: u64,
    /// That came a second time.
    pub doubled: u64,
    /// That came after a later one.
    pub swapped: u64,
    /// Connections that the hub ended.
    pub cut: u64,
    /// Microseconds from sending to receipt, of some of them.
    pub times: Vec<u32>,
}

impl AddAssign for Seen {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.swapped += other.swapped;
        self.cut += other.cut;
        self.times.extend(other.times);
    }
}

impl Watchers {
    /// Connects them all, in turns to each of the nodes. Of the times of delivery each notes every `sample`-th.
    ///
    /// # Errors
    /// One of them is not let in.
    pub async fn connect(nodes: &[&Hub], who: &[Watcher<'_>], sample: i64) -> Result<Self> {
        let (until, ended) = watch::channel(false);
        let delivered = Arc::new(AtomicU64::new(0));
        let epoch = nodes.first().context("no node")?.epoch;
        let connecting = stream::iter(who.iter().copied().zip(nodes.iter().cycle()))
            .map(|((secret, stream), Hub { address, .. })| async move {
                let mut socket = Socket::open(*address, secret).await?;
                let from = match stream {
                    Some(stream) => Some((stream, socket.watch(stream).await?)),
                    None => None,
                };
                Ok::<_, anyhow::Error>((socket, from))
            })
            .buffer_unordered(AT_ONCE);
        tokio::pin!(connecting);
        let mut tasks = JoinSet::new();
        // Each reads from the moment it is let in: the hub asks who is silent.
        while let Some((socket, from)) = connecting.try_next().await.context("a watcher cannot connect")? {
            let (stream, cutter, came) = socket.into_stream();
            let mut ledger = Ledger::new(from, epoch, sample);
            ledger.now = Instant::now();
            for text in came {
                ledger.note(Kind::Text, &text)?;
            }
            delivered.fetch_add(ledger.seen.events, Ordering::Relaxed);
            tasks.spawn(read(stream, cutter, ledger, delivered.clone(), ended.clone()));
        }
        Ok(Self { tasks, until, delivered, count: who.len() as u64 })
    }

    /// How many they are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Counts deliveries as they come.
    pub fn delivered(&self) -> Arc<AtomicU64> {
        self.delivered.clone()
    }

    /// Waits until so many deliveries came, but no longer than this.
    pub async fn settle(&self, deliveries: u64, patience: Duration) {
        let start = Instant::now();
        while self.delivered.load(Ordering::Relaxed) < deliveries && start.elapsed() < patience {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Lets what may still come come, then ends the watching. `heads`: the number of the last event of each stream.
    ///
    /// # Errors
    /// A watcher's task failed.
    pub async fn finish(mut self, heads: &HashMap<Stream, i64>) -> Result<Seen> {
        // What is doubled would come after what was awaited.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let _ = self.until.send(true);
        let mut all = Seen::default();
        while let Some(ledger) = self.tasks.join_next().await {
            all += ledger?.close(heads);
        }
        Ok(all)
    }
}

/// Reads until told to end, or until the hub ends it.
async fn read(
    mut stream: TcpStream,
    mut cutter: Cutter,
    mut ledger: Ledger,
    delivered: Arc<AtomicU64>,
    mut ended: watch::Receiver<bool>,
) -> Ledger {
    loop {
        let before = ledger.seen.events;
        let more = tokio::select! {
            more = chunk(&mut stream, &mut cutter, &mut ledger) => more,
            _ = ended.wait_for(|ended| *ended) => return ledger,
        };
        delivered.fetch_add(ledger.seen.events - before, Ordering::Relaxed);
        let answered = match more {
            Ok(true) if std::mem::take(&mut ledger.asked) => {
                let mut pong = Vec::new();
                wire::put(PONG, &mut pong);
                stream.write_all(&pong).await.is_ok()
            }
            Ok(more) => more,
            Err(error) => {
                eprintln!("a watcher: {error:#}");
                false
            }
        };
        if !answered {
            ledger.seen.cut += 1;
            return ledger;
        }
    }
}

/// Reads once. False: the hub ended the connection.
async fn chunk(stream: &mut TcpStream, cutter: &mut Cutter, ledger: &mut Ledger) -> Result<bool> {
    poll_fn(|context| {
        BUFFER.with_borrow_mut(|buffer| {
            let mut buffer = ReadBuf::new(buffer);
            ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer))?;
            if buffer.filled().is_empty() {
                return Poll::Ready(Ok(false));
            }
            ledger.now = Instant::now();
            Poll::Ready(
                cutter.take(buffer.filled(), |kind, payload| ledger.note(kind, payload)).map(|()| true),
            )
        })
    })
    .await
}

/// What a watcher knows of its stream.
struct Ledger {
    stream: Option<Stream>,
    /// How a push of the stream begins, up to its number.
    prefix: Vec<u8>,
    last: i64,
    /// Numbers that were leapt over.
    missing: BTreeSet<i64>,
    seen: Seen,
    sample: i64,
    epoch: Instant,
    now: Instant,
    /// The hub asked whether we are there.
    asked: bool,
}

impl Ledger {
    fn new(from: Option<(Stream, i64)>, epoch: Instant, sample: i64) -> Self {
        let prefix =
            from.map_or_else(String::new, |(stream, _)| format!(r#"{{"push":{{"stream":"{stream}","seq":"#));
        Self {
            stream: from.map(|(stream, _)| stream),
            prefix: prefix.into_bytes(),
            last: from.map_or(0, |(_, last)| last),
            missing: BTreeSet::new(),
            seen: Seen::default(),
            sample,
            epoch,
            now: epoch,
            asked: false,
        }
    }

    /// What it has seen, now that nothing more comes.
    fn close(mut self, heads: &HashMap<Stream, i64>) -> Seen {
        let head = self.stream.and_then(|stream| heads.get(&stream)).copied().unwrap_or(self.last);
        self.seen.lost = self.missing.len() as u64 + u64::try_from(head - self.last).unwrap_or_default();
        self.seen
    }

    fn note(&mut self, kind: Kind, payload: &[u8]) -> Result<()> {
        match kind {
            Kind::Text => {}
            Kind::Close(code) => anyhow::bail!("the hub closed with {code}"),
            Kind::Other => return Ok(()),
        }
        if self.prefix.is_empty() || !payload.starts_with(&self.prefix) {
            ensure!(!payload.starts_with(br#"{"reset""#), "the hub had to start anew");
            self.asked |= payload.starts_with(PING);
            return Ok(());
        }
        let seq = number(&payload[self.prefix.len()..]);
        if seq > self.last {
            self.missing.extend(self.last + 1..seq);
            self.last = seq;
            self.seen.events += 1;
        } else if self.missing.remove(&seq) {
            self.seen.swapped += 1;
            self.seen.events += 1;
        } else {
            self.seen.doubled += 1;
        }
        if seq % self.sample == 0
            && let Some(sent) = sent(payload)
        {
            let took = self.now.duration_since(self.epoch).saturating_sub(sent);
            self.seen.times.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
        }
        Ok(())
    }
}

/// When a message was sent: microseconds since the hub's start, which its text begins with.
fn sent(payload: &[u8]) -> Option<Duration> {
    let place = payload.windows(TIME_MARK.len()).position(|window| window == TIME_MARK)?;
    Some(Duration::from_micros(u64::try_from(number(&payload[place + TIME_MARK.len()..])).ok()?))
}

/// The digits at the beginning.
fn number(bytes: &[u8]) -> i64 {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ResourceId;

    #[test]
    fn lost_doubled_and_swapped_events_are_told_apart() {
        let stream = Stream::Resource(ResourceId::new());
        let epoch = Instant::now();
        let mut ledger = Ledger::new(Some((stream, 6)), epoch, 1);
        ledger.now = epoch + Duration::from_micros(500);
        for seq in [7, 8, 10, 9, 10, 12] {
            let text = format!(
                r#"{{"push":{{"stream":"{stream}","seq":{seq},"id":"","event":{{"html":"<p>0000000000{seq:02} x"}}}}}}"#
            );
            ledger.note(Kind::Text, text.as_bytes()).unwrap();
        }
        let other = r#"{"push":{"stream":"site","seq":7,"id":"","event":{}}}"#;
        ledger.note(Kind::Text, other.as_bytes()).unwrap();
        let Seen { events, lost, doubled, swapped, times, .. } = ledger.close(&[(stream, 14)].into());
        assert_eq!((events, lost, doubled, swapped), (5, 3, 1, 1), "11 never came, nor 13 and 14");
        assert_eq!(times, [493, 492, 490, 491, 490, 488]);
    }
}
