//! A reader who stays: it reads all the time, comes back when it is told to, resumes from where it
//! stands, and notes everything it saw, once and for all. It speaks MessagePack, as browsers do.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use protocol::{Close, EventId, Position, Seq, Stream, live::Resume};
use tokio::task::JoinHandle;

use super::{Client, Person, Socket, eventually};

/// What a reader saw of a stream, over all its connections.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Where it began.
    pub start: Option<Position>,
    /// What came, in the order in which it came.
    pub events: Vec<(Seq, EventId)>,
    /// How often it was told to start anew.
    pub resets: usize,
}

#[derive(Default)]
struct Notes {
    seen: BTreeMap<Stream, Seen>,
    closes: Vec<u16>,
    ready: bool,
    /// When the last event came, and the longest time between two.
    last: Option<Instant>,
    silence: Duration,
}

/// The reader. It leaves when it is dropped.
pub struct Follower {
    notes: Arc<Mutex<Notes>>,
    task: JoinHandle<()>,
}

impl Follower {
    /// Begins to follow streams, each from where it stands now.
    pub async fn start(person: &Person, streams: &[Stream]) -> Self {
        Self::through(vec![person.client.clone()], streams).await
    }

    /// The same through several nodes: from the one to the next whenever it loses one.
    pub async fn through(nodes: Vec<Client>, streams: &[Stream]) -> Self {
        let notes = Arc::new(Mutex::new(Notes::default()));
        let task = tokio::spawn(follow(nodes, streams.to_vec(), notes.clone()));
        let it = Self { notes, task };
        eventually("the reader watches", async || it.with(|notes| notes.ready.then_some(()))).await;
        it
    }

    fn with<T>(&self, look: impl FnOnce(&Notes) -> T) -> T {
        assert!(!self.task.is_finished(), "the reader ended");
        look(&self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until it has seen a number of a stream; answers all that it saw of it.
    pub async fn reach(&self, stream: Stream, seq: Seq) -> Seen {
        eventually(&format!("the reader sees {seq} of {stream}"), async || {
            self.with(|notes| {
                let seen = notes.seen.get(&stream)?;
                let last = seen.events.last().map(|(seq, _)| *seq).or(seen.start.map(|start| start.seq))?;
                (last >= seq).then(|| seen.clone())
            })
        })
        .await
    }

    /// The longest time without an event since it was last forgotten.
    pub fn silence(&self) -> Duration {
        self.with(|notes| notes.silence)
    }

    /// Begins to measure the silence anew.
    pub fn forget_silence(&self) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        (notes.last, notes.silence) = (Some(Instant::now()), Duration::ZERO);
    }

    /// The codes it was closed with.
    pub fn closes(&self) -> Vec<u16> {
        self.with(|notes| notes.closes.clone())
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn follow(nodes: Vec<Client>, streams: Vec<Stream>, notes: Arc<Mutex<Notes>>) {
    let note =
        |write: &mut dyn FnMut(&mut Notes)| write(&mut notes.lock().unwrap_or_else(PoisonError::into_inner));
    let mut positions: Vec<Resume> = Vec::new();
    for client in nodes.iter().cycle() {
        // A node that is away, or leaving, or whose database is away.
        let reachable = tokio::net::TcpStream::connect(client.address).await.is_ok();
        let socket = if reachable { Socket::open_packed(client).await.ok() } else { None };
        let Some(mut socket) = socket else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let begun = async {
            socket.begin(&positions).await.then_some(())?;
            for stream in &streams {
                if !socket.tracks.contains_key(stream) {
                    socket.begin_watch(*stream).await.then_some(())?;
                }
            }
            Some(())
        };
        if begun.await.is_some() {
            note(&mut |notes| {
                for stream in &streams {
                    let Some(track) = socket.tracks.get(stream) else { continue };
                    let seen = notes.seen.entry(*stream).or_default();
                    seen.start.get_or_insert(track.start);
                    if socket.reset.contains(stream) {
                        seen.resets += 1;
                    }
                }
                notes.ready = true;
            });
            // What came before all was watched counts too.
            let mut counted: BTreeMap<Stream, usize> = BTreeMap::new();
            loop {
                note(&mut |notes| {
                    for (stream, track) in &socket.tracks {
                        let from = counted.insert(*stream, track.events.len()).unwrap_or_default();
                        let Some(seen) = notes.seen.get_mut(stream) else { continue };
                        let before = seen.events.len();
                        seen.events.extend(track.events.iter().skip(from).map(|(seq, id, _)| (*seq, *id)));
                        if seen.events.len() > before {
                            let now = Instant::now();
                            let silence = notes.last.map_or(Duration::ZERO, |last| now - last);
                            notes.silence = notes.silence.max(silence);
                            notes.last = Some(now);
                        }
                    }
                });
                positions = socket.positions();
                if socket.next().await.is_none() {
                    break;
                }
            }
        }
        let code = socket.close.map_or(1006, |(code, _)| code);
        note(&mut |notes| notes.closes.push(code));
        assert!(Close::comes_back(code), "the reader was closed for good: {code}");
    }
}
