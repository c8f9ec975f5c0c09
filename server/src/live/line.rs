//! Puts into order what the bus brings: it may bring an event late, twice, before the one that
//! precedes it, or not at all. Pure: no clock, no lock, no database.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use protocol::{EventId, Position, Seq};

use super::Frame;

/// Frames a ring holds at most.
pub const RING: usize = 256;
/// Bytes a ring holds at most: all rings of a busy node stay within 64 MiB (with its thousand
/// busiest streams).
const RING_BYTES: usize = 64 * 1024;
/// Frames that are held back while one before them is missing; beyond it they are read again.
const HELD: usize = 1024;

/// One stream as this node has seen it: its head, and the last events.
pub struct Line {
    head: Position,
    ring: VecDeque<Arc<Frame>>,
    bytes: usize,
    held: BTreeMap<Seq, Arc<Frame>>,
}

/// What became of a frame.
#[derive(Default)]
pub struct Accepted {
    /// Frames to deliver now, in order.
    pub deliver: Vec<Arc<Frame>>,
    /// One before it is missing: read from the database if it does not come soon.
    pub hole: bool,
    /// The database has another history than was delivered: the watchers must start anew.
    pub diverged: bool,
}

impl Line {
    /// A line that stands at the stream's head.
    #[must_use]
    pub fn new(head: Position) -> Self {
        Self { head, ring: VecDeque::new(), bytes: 0, held: BTreeMap::new() }
    }

    /// Where it stands.
    #[must_use]
    pub fn head(&self) -> Position {
        self.head
    }

    /// Whether frames wait for one before them.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.held.is_empty()
    }

    /// Takes a frame from the bus or from the database.
    pub fn accept(&mut self, frame: Arc<Frame>) -> Accepted {
        let mut accepted = Accepted::default();
        if frame.seq <= self.head.seq {
            accepted.diverged = self.known(frame.seq).is_some_and(|id| id != frame.id);
            return accepted;
        }
        if frame.seq != self.head.seq.next() {
            if self.held.len() < HELD {
                self.held.insert(frame.seq, frame);
            }
            accepted.hole = true;
            return accepted;
        }
        if frame.previous != self.head.id {
            accepted.diverged = true;
            return accepted;
        }
        self.push(frame, &mut accepted);
        while let Some(entry) = self.held.first_entry() {
            if *entry.key() <= self.head.seq {
                entry.remove();
            } else if *entry.key() == self.head.seq.next() {
                let frame = entry.remove();
                if frame.previous != self.head.id {
                    accepted.diverged = true;
                    break;
                }
                self.push(frame, &mut accepted);
            } else {
                accepted.hole = true;
                break;
            }
        }
        accepted
    }

    /// Starts anew from a head that the database gave.
    pub fn reset(&mut self, head: Position) {
        *self = Self::new(head);
    }

    /// Forgets the last events: what a resume finds from now on is what the database says. Called
    /// when earlier payloads were blanked.
    pub fn forget(&mut self) {
        self.ring.clear();
        self.bytes = 0;
    }

    /// The frames after a position; nothing if the ring cannot prove the position or does not reach
    /// back to it.
    #[must_use]
    pub fn since(&self, position: Position) -> Option<Vec<Arc<Frame>>> {
        if position == self.head {
            return Some(Vec::new());
        }
        let first = self.ring.front()?;
        let skip = usize::try_from(position.seq.0 - first.seq.0 + 1).ok()?;
        let proven = if skip == 0 { first.previous } else { self.ring.get(skip - 1)?.id };
        (proven == position.id).then(|| self.ring.iter().skip(skip).cloned().collect())
    }

    fn push(&mut self, frame: Arc<Frame>, accepted: &mut Accepted) {
        self.head = frame.position();
        if frame.empties() {
            // The note that says so may be lost on its way.
            self.forget();
        }
        self.bytes += frame.size();
        self.ring.push_back(frame.clone());
        while self.ring.len() > RING || self.bytes > RING_BYTES {
            let Some(oldest) = self.ring.pop_front() else { break };
            self.bytes -= oldest.size();
        }
        accepted.deliver.push(frame);
    }

    /// The id this line knows for a number, if it still does.
    fn known(&self, seq: Seq) -> Option<EventId> {
        if seq == self.head.seq {
            return Some(self.head.id);
        }
        let first = self.ring.front()?;
        self.ring.get(usize::try_from(seq.0 - first.seq.0).ok()?).map(|frame| frame.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Event, ResourceId, Stream};

    fn history(count: i64) -> Vec<Arc<Frame>> {
        let stream = Stream::Resource(ResourceId::new());
        let mut previous = EventId::NONE;
        (1..=count)
            .map(|seq| {
                let id = EventId::new();
                let frame = Frame::new(stream, Seq(seq), id, previous, &Event::Unknown, "{}".into());
                previous = id;
                Arc::new(frame)
            })
            .collect()
    }

    fn seqs(frames: &[Arc<Frame>]) -> Vec<i64> {
        frames.iter().map(|frame| frame.seq.0).collect()
    }

    /// Fault 7: hints permuted, doubled and dropped; what the database fills in makes it whole.
    #[test]
    fn whatever_the_bus_does_each_event_is_delivered_once_in_order() {
        for seed in 0..2_000 {
            let mut chance = fastrand::Rng::with_seed(seed);
            let all = history(40);
            let mut hints: Vec<_> = all.iter().filter(|_| chance.u8(..4) > 0).cloned().collect();
            hints.extend(all.iter().filter(|_| chance.u8(..3) == 0).cloned());
            chance.shuffle(&mut hints);
            let mut line = Line::new(Position::START);
            let mut delivered = Vec::new();
            for hint in hints {
                let accepted = line.accept(hint);
                assert!(!accepted.diverged, "seed {seed}");
                delivered.extend(accepted.deliver);
                // Now and then the node reads what is missing, as far as something was held.
                if accepted.hole && chance.u8(..5) == 0 {
                    let from = usize::try_from(line.head().seq.0).unwrap();
                    for frame in &all[from..(from + 3).min(all.len())] {
                        delivered.extend(line.accept(frame.clone()).deliver);
                    }
                }
            }
            // The head check finds what is still missing.
            let from = usize::try_from(line.head().seq.0).unwrap();
            for frame in &all[from..] {
                delivered.extend(line.accept(frame.clone()).deliver);
            }
            assert_eq!(seqs(&delivered), (1..=40).collect::<Vec<_>>(), "seed {seed}");
            assert!(!line.waits());
        }
    }

    #[test]
    fn another_history_is_seen() {
        let (ours, theirs) = (history(3), history(4));
        let mut line = Line::new(Position::START);
        for frame in &ours {
            assert_eq!(line.accept(frame.clone()).deliver.len(), 1);
        }
        assert!(line.accept(theirs[1].clone()).diverged, "a known number with another id");
        assert!(line.accept(theirs[3].clone()).diverged, "the next number after another event");
        assert!(!line.accept(ours[0].clone()).diverged, "an old hint is only old");
    }

    #[test]
    fn a_ring_answers_only_what_it_can_prove() {
        let all = history(400);
        let mut line = Line::new(Position::START);
        for frame in &all {
            line.accept(frame.clone());
        }
        let at = |seq: usize| all[seq - 1].position();
        assert_eq!(seqs(&line.since(at(398)).unwrap()), [399, 400]);
        assert_eq!(line.since(at(400)).unwrap().len(), 0);
        assert_eq!(line.since(at(400 - RING)).unwrap().len(), RING, "the one before the first is proven too");
        assert!(line.since(at(399 - RING)).is_none(), "older than the ring");
        assert!(line.since(Position { seq: Seq(398), id: EventId::new() }).is_none(), "another id");
        assert!(line.since(Position { seq: Seq(500), id: EventId::new() }).is_none(), "beyond the head");
        line.forget();
        assert!(line.since(at(399)).is_none());
        assert_eq!(line.since(at(400)).unwrap().len(), 0, "the head always proves itself");
    }
}
