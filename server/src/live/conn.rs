//! One connection as the rest of the node sees it: a queue to put frames into, streams to be cut
//! from, and a way to close it. The socket's own task is the only one that takes from it.

use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU16, AtomicU32, AtomicU64, Ordering},
    },
};

use protocol::{Close, Position, SessionId, SpaceId, Stream, UserId, people::Card, spaces::Role};
use tokio::sync::{Notify, OnceCell};

use super::{Frame, codec::Hint, hub::Topic};

/// Lossy frames are dropped when more than this waits.
const LOSSY_BYTES: usize = 128 * 1024;
/// Bytes that the socket's task takes at once.
const TAKE_BYTES: usize = 64 * 1024;

/// Something to send.
pub enum Item {
    /// An event of a watched stream, by the number of the watch.
    Frame(u32, Arc<Frame>),
    /// Something that may be lost.
    Lossy(Arc<Hint>),
    /// The watch ended because the right to it did.
    Cut(u32, Stream),
    /// The watch ended, and begins anew if the right to it is there still.
    Recheck(u32, Stream),
    /// The stream's history changed under the watch.
    Reset(u32, Stream, Position),
    /// Ask whether the client is there.
    Ping,
}

impl Item {
    fn size(&self) -> usize {
        match self {
            Self::Frame(_, frame) => frame.size(),
            Self::Lossy(hint) => hint.size(),
            Self::Cut(..) | Self::Recheck(..) | Self::Reset(..) | Self::Ping => 64,
        }
    }
}

/// A stream that the connection watches.
pub struct Watch {
    /// Its number, never used twice on a connection: what is queued under it cannot be taken for
    /// something else.
    pub number: u32,
    /// The stream.
    pub stream: Stream,
    /// The space it belongs to.
    pub space: Option<SpaceId>,
    /// The least role that may read it.
    pub needs: Role,
    /// Where to be struck off.
    pub topic: Arc<Topic>,
}

#[derive(Default)]
struct Queue {
    items: VecDeque<Item>,
    bytes: usize,
    /// It overflowed: nothing goes in any more, for what came before is gone.
    over: bool,
}

/// A connection.
pub struct Conn {
    /// The person.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// Where it comes from.
    pub address: IpAddr,
    /// What it watches.
    pub watches: Mutex<Vec<Watch>>,
    /// Counts the times the person lost a right: who authorises looks before and after.
    pub losses: AtomicU64,
    /// Milliseconds (of the hub's own time) when something was last heard.
    pub heard: AtomicU64,
    /// Milliseconds of silence after which it is asked.
    pub patience: u32,
    /// Woken when there is something to send.
    pub wake: Notify,
    /// Woken when it must close.
    pub closing: Notify,
    pinged: AtomicBool,
    queue: Mutex<Queue>,
    queue_max: usize,
    stale: AtomicBool,
    close: AtomicU16,
    /// Milliseconds the client is asked to wait before coming back.
    pub delay: AtomicU32,
    next_watch: AtomicU32,
    /// How the person is called, since he first wrote something on this connection.
    pub card: OnceCell<Card>,
}

/// A poisoned lock means that a thread panicked while it held it; what it guards here is valid at
/// every step, so the others go on.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Conn {
    /// A connection that watches nothing.
    #[must_use]
    pub fn new(user: UserId, session: SessionId, address: IpAddr, patience: u32, queue_max: usize) -> Self {
        Self {
            user,
            session,
            address,
            watches: Mutex::default(),
            losses: AtomicU64::new(0),
            heard: AtomicU64::new(0),
            patience,
            wake: Notify::new(),
            closing: Notify::new(),
            pinged: AtomicBool::new(false),
            queue: Mutex::default(),
            queue_max,
            stale: AtomicBool::new(false),
            close: AtomicU16::new(0),
            delay: AtomicU32::new(0),
            next_watch: AtomicU32::new(0),
            card: OnceCell::new(),
        }
    }

    /// A number for the next watch.
    pub fn number(&self) -> u32 {
        self.next_watch.fetch_add(1, Ordering::Relaxed)
    }

    /// Puts events into the queue. Too many for it: the connection is closed and resumes later;
    /// nothing is dropped in silence.
    pub fn push(&self, watch: u32, frames: &[Arc<Frame>]) {
        let mut queue = lock(&self.queue);
        if queue.over {
            return;
        }
        for frame in frames {
            queue.bytes += frame.size();
            queue.items.push_back(Item::Frame(watch, frame.clone()));
        }
        let over = queue.bytes > self.queue_max;
        if over {
            *queue = Queue { over, ..Queue::default() };
        }
        drop(queue);
        if over {
            self.close(Close::TooSlow);
        } else {
            self.wake.notify_one();
        }
    }

    /// Puts something else into the queue; it always fits.
    pub fn tell(&self, item: Item) {
        let mut queue = lock(&self.queue);
        queue.bytes += item.size();
        queue.items.push_back(item);
        drop(queue);
        self.wake.notify_one();
    }

    /// Puts something into the queue that may be lost; if it is, the client will be told that it
    /// missed something.
    pub fn hint(&self, hint: Arc<Hint>) {
        let mut queue = lock(&self.queue);
        if queue.bytes > LOSSY_BYTES {
            self.stale.store(true, Ordering::Relaxed);
            return;
        }
        queue.bytes += hint.size();
        queue.items.push_back(Item::Lossy(hint));
        drop(queue);
        self.wake.notify_one();
    }

    /// Puts something into the queue that may be lost in silence; it goes before hints do. False: it
    /// is lost.
    pub fn whisper(&self, hint: Arc<Hint>) -> bool {
        let mut queue = lock(&self.queue);
        if queue.over || queue.bytes > LOSSY_BYTES / 2 {
            return false;
        }
        queue.bytes += hint.size();
        queue.items.push_back(Item::Lossy(hint));
        drop(queue);
        self.wake.notify_one();
        true
    }

    /// Takes what waits, some of it if it is much. Second: hints were lost, and the queue is empty
    /// again, so the client should be told.
    pub fn take(&self, into: &mut Vec<Item>) -> bool {
        let mut queue = lock(&self.queue);
        let mut taken = 0;
        while taken < TAKE_BYTES {
            let Some(item) = queue.items.pop_front() else { break };
            taken += item.size();
            into.push(item);
        }
        queue.bytes = queue.bytes.saturating_sub(taken);
        if queue.items.is_empty() {
            // An idle connection keeps no buffer.
            queue.items = VecDeque::new();
            queue.bytes = 0;
            return self.stale.load(Ordering::Relaxed) && self.stale.swap(false, Ordering::Relaxed);
        }
        false
    }

    /// Bytes that wait to be sent.
    #[must_use]
    pub fn waiting(&self) -> usize {
        lock(&self.queue).bytes
    }

    /// Has it closed. The first reason counts.
    pub fn close(&self, why: Close) {
        let _ = self.close.compare_exchange(0, why.code(), Ordering::AcqRel, Ordering::Acquire);
        self.closing.notify_one();
        self.wake.notify_one();
    }

    /// The code it must close with, if it must.
    #[must_use]
    pub fn must_close(&self) -> Option<u16> {
        Some(self.close.load(Ordering::Acquire)).filter(|code| *code > 0)
    }

    /// Notes that something was heard.
    pub fn heard(&self, now: u64) {
        self.heard.store(now, Ordering::Relaxed);
        self.pinged.store(false, Ordering::Relaxed);
    }

    /// Called each second: asks whether the client is there when it has been silent, gives up ten
    /// seconds later.
    pub fn check(&self, now: u64) {
        let silence = now.saturating_sub(self.heard.load(Ordering::Relaxed));
        if silence > u64::from(self.patience) + 10_000 {
            self.close(Close::Silent);
        } else if silence > u64::from(self.patience) && !self.pinged.swap(true, Ordering::Relaxed) {
            self.tell(Item::Ping);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{
        Event, EventId, ResourceId, Seq,
        live::{Beat, ServerFrame},
    };

    use super::*;

    const QUEUE: usize = 256 * 1024;

    fn conn() -> Conn {
        Conn::new(UserId::new(), SessionId::new(), IpAddr::from([127, 0, 0, 1]), 25_000, QUEUE)
    }

    fn frame(size: usize) -> Arc<Frame> {
        let stream = Stream::Resource(ResourceId::new());
        let payload = "x".repeat(size).into();
        Arc::new(Frame::new(stream, Seq(1), EventId::new(), EventId::NONE, &Event::Unknown, payload))
    }

    fn hint() -> Arc<Hint> {
        Arc::new(Hint::new(&ServerFrame::Stale(Beat {})))
    }

    fn taken(conn: &Conn) -> (usize, bool) {
        let (mut items, mut stale) = (Vec::new(), false);
        loop {
            let before = items.len();
            stale |= conn.take(&mut items);
            if items.len() == before {
                return (items.len(), stale);
            }
        }
    }

    #[test]
    fn a_full_queue_closes_with_a_code_that_means_come_back() {
        let conn = conn();
        for _ in 0..10 {
            conn.push(0, &[frame(20_000)]);
        }
        assert_eq!((conn.must_close(), taken(&conn).0), (None, 10));
        conn.push(0, &[frame(QUEUE / 2)]);
        conn.push(0, &[frame(QUEUE / 2)]);
        assert_eq!(conn.must_close(), Some(Close::TooSlow.code()));
        // What it held is let go at once, and the first reason stays.
        conn.close(Close::GoingAway);
        assert_eq!((taken(&conn).0, conn.must_close()), (0, Some(Close::TooSlow.code())));
    }

    #[test]
    fn hints_are_shed_first_and_the_reader_is_told_once() {
        let conn = conn();
        conn.hint(hint());
        assert_eq!(taken(&conn), (1, false));
        conn.push(0, &[frame(LOSSY_BYTES)]);
        conn.hint(hint());
        conn.hint(hint());
        assert_eq!(conn.must_close(), None);
        assert_eq!(taken(&conn), (1, true), "the event came, the hints did not");
        conn.hint(hint());
        assert_eq!(taken(&conn), (1, false));
    }

    #[test]
    fn what_may_be_lost_in_silence_goes_first_and_delays_nothing() {
        let conn = conn();
        assert!(conn.whisper(hint()));
        assert_eq!(taken(&conn), (1, false));
        conn.push(0, &[frame(LOSSY_BYTES / 2)]);
        assert!(!conn.whisper(hint()), "there is room for hints, not for whispers");
        conn.hint(hint());
        assert_eq!((taken(&conn), conn.must_close()), ((2, false), None), "and nobody is told of it");
        // However many there are, the queue stays far below what would close the socket.
        for _ in 0..100_000 {
            conn.whisper(hint());
        }
        conn.push(0, &[frame(100)]);
        assert_eq!(conn.must_close(), None);
    }

    #[test]
    fn the_silent_are_asked_once_and_then_given_up() {
        let conn = conn();
        conn.heard(1_000);
        for (now, asked, closed) in
            [(26_000, 0, false), (26_001, 1, false), (36_000, 0, false), (36_001, 0, true)]
        {
            conn.check(now);
            assert_eq!((taken(&conn).0, conn.must_close().is_some()), (asked, closed), "at {now}");
        }
        assert_eq!(conn.must_close(), Some(Close::Silent.code()));
    }
}
