//! Who watches what here, and where each stands. Only bookkeeping: nothing is sent from here, and
//! nobody is called while it is borrowed, so that whoever is told may watch or leave in turn.

use std::{collections::BTreeMap, rc::Rc};

use protocol::{
    Position, Seq, Stream,
    live::{Push, Resume, WATCH_MAX},
};
use yew::Callback;

use super::Told;

/// What to tell whom.
pub type Tell = Vec<(Callback<Told>, Told)>;

/// The streams that are watched in this tab.
#[derive(Default)]
pub struct Streams {
    all: BTreeMap<Stream, Watched>,
    next: u64,
}

#[derive(Default)]
struct Watched {
    /// The last event that came, or the position the server begins at.
    position: Option<Position>,
    /// Whether the server tells of it on the present connection.
    followed: bool,
    /// Whether what is shown no longer holds, which the next welcome tells the watchers.
    stale: bool,
    watchers: Vec<Watcher>,
}

struct Watcher {
    id: u64,
    told: Callback<Told>,
    /// The last event he has.
    known: Option<Seq>,
}

impl Streams {
    /// Adds a watcher. Says his number, and whether the server must be asked to follow the stream.
    pub fn add(&mut self, stream: Stream, from: Option<Position>, told: Callback<Told>) -> (u64, bool, Tell) {
        self.next += 1;
        let id = self.next;
        let entry = self.all.entry(stream).or_default();
        if entry.position.is_none() {
            entry.position = from;
        }
        let tell = match entry.position.filter(|_| entry.followed) {
            Some(position) => vec![(told.clone(), Told::Since(position))],
            None => Vec::new(),
        };
        entry.watchers.push(Watcher { id, told, known: from.map(|position| position.seq) });
        (id, !entry.followed, tell)
    }

    /// Removes a watcher. Says whether nobody watches the stream any more and the server told of it.
    pub fn remove(&mut self, stream: Stream, id: u64) -> bool {
        let Some(entry) = self.all.get_mut(&stream) else { return false };
        entry.watchers.retain(|watcher| watcher.id != id);
        if !entry.watchers.is_empty() {
            return false;
        }
        let followed = entry.followed;
        self.all.remove(&stream);
        followed
    }

    /// A watcher's content stands here.
    pub fn stands(&mut self, stream: Stream, id: u64, position: Position) {
        let Some(entry) = self.all.get_mut(&stream) else { return };
        if let Some(watcher) = entry.watchers.iter_mut().find(|watcher| watcher.id == id) {
            watcher.known = Some(watcher.known.map_or(position.seq, |known| known.max(position.seq)));
        }
        if entry.position.is_none() {
            entry.position = Some(position);
        }
    }

    /// Where one stands, for `hello`.
    #[must_use]
    pub fn resume(&self) -> Vec<Resume> {
        let known = |(stream, entry): (&Stream, &Watched)| {
            entry.position.map(|position| Resume { stream: *stream, position })
        };
        self.all.iter().filter_map(known).take(WATCH_MAX).collect()
    }

    /// The connection is gone: nothing is followed until the next welcome.
    pub fn lost(&mut self) {
        for entry in self.all.values_mut() {
            entry.followed = false;
        }
    }

    /// The positions no longer hold: what is shown must be fetched anew once there is a connection.
    pub fn forget_positions(&mut self) {
        for entry in self.all.values_mut() {
            entry.position = None;
            entry.stale = true;
        }
    }

    /// Streams that are watched and that the server does not follow yet, with where one stands.
    #[must_use]
    pub fn unfollowed(&self) -> Vec<(Stream, Option<Position>)> {
        let open = self.all.iter().filter(|(_, entry)| !entry.followed);
        open.map(|(stream, entry)| (*stream, entry.position)).collect()
    }

    /// The server follows the stream and stands here. `asked` is the position it was asked to go on from, which
    /// one may have learned only since: what came before that which the server begins at does not come then.
    /// How many events are on their way, and what the watchers are told.
    pub fn follow(&mut self, it: Resume, asked: Option<Position>) -> (i64, Tell) {
        let Some(entry) = self.all.get_mut(&it.stream) else { return (0, Vec::new()) };
        if entry.stale {
            return (0, self.reset(it));
        }
        entry.followed = true;
        let from = asked.unwrap_or(it.position);
        if entry.position.is_none_or(|known| known.seq < from.seq) {
            entry.position = Some(from);
        }
        let since = entry.watchers.iter().map(|watcher| (watcher.told.clone(), Told::Since(from))).collect();
        ((it.position.seq.0 - from.seq.0).max(0), since)
    }

    /// What is shown of the stream no longer holds.
    pub fn reset(&mut self, it: Resume) -> Tell {
        let Some(entry) = self.all.get_mut(&it.stream) else { return Vec::new() };
        entry.followed = true;
        entry.stale = false;
        entry.position = Some(it.position);
        let reset = |watcher: &mut Watcher| {
            watcher.known = Some(it.position.seq);
            (watcher.told.clone(), Told::Reset(it.position))
        };
        let mut tell: Tell = entry.watchers.iter_mut().map(reset).collect();
        // How the people of a space look was told there: what they said is fetched anew too.
        if matches!(it.stream, Stream::Space(_)) {
            let talks = self.all.iter().filter(|(stream, _)| matches!(stream, Stream::Resource(_)));
            let watchers = talks.flat_map(|(_, entry)| &entry.watchers);
            tell.extend(watchers.map(|watcher| (watcher.told.clone(), Told::Stale)));
        }
        tell
    }

    /// The stream may not be read.
    pub fn deny(&mut self, stream: Stream) -> Tell {
        let entry = self.all.remove(&stream).unwrap_or_default();
        entry.watchers.into_iter().map(|watcher| (watcher.told, Told::Denied)).collect()
    }

    /// An event came. What is known already is not told again.
    pub fn push(&mut self, push: &Rc<Push>) -> Tell {
        let Some(entry) = self.all.get_mut(&push.stream) else { return Vec::new() };
        if entry.position.is_none_or(|position| position.seq < push.seq) {
            entry.position = Some(Position { seq: push.seq, id: push.id });
        }
        let mut tell = Vec::new();
        for watcher in &mut entry.watchers {
            if watcher.known.is_none_or(|known| known < push.seq) {
                watcher.known = Some(push.seq);
                tell.push((watcher.told.clone(), Told::Push(Rc::clone(push))));
            }
        }
        tell
    }

    /// Hints were lost, for those who count by them: the watchers of people's and spaces' streams.
    #[must_use]
    pub fn stale(&self) -> Tell {
        let counted = |stream: &Stream| matches!(stream, Stream::User(_) | Stream::Space(_));
        let wanted = self.all.iter().filter(|(stream, _)| counted(stream));
        let watchers = wanted.flat_map(|(_, entry)| &entry.watchers);
        watchers.map(|watcher| (watcher.told.clone(), Told::Stale)).collect()
    }

    /// The same word for the watchers of one stream, or of all.
    #[must_use]
    pub fn tell(&self, stream: Option<Stream>, told: &Told) -> Tell {
        let wanted = self.all.iter().filter(|(it, _)| stream.is_none_or(|stream| stream == **it));
        let watchers = wanted.flat_map(|(_, entry)| &entry.watchers);
        watchers.map(|watcher| (watcher.told.clone(), told.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use protocol::{Event, EventId, ResourceId};

    use super::*;

    fn position(seq: i64) -> Position {
        Position { seq: Seq(seq), id: EventId::new() }
    }

    fn push(stream: Stream, seq: i64) -> Rc<Push> {
        Rc::new(Push { stream, seq: Seq(seq), id: EventId::new(), event: Event::Unknown })
    }

    fn listener() -> (Rc<RefCell<Vec<Told>>>, Callback<Told>) {
        let heard = Rc::new(RefCell::new(Vec::new()));
        let into = Rc::clone(&heard);
        (heard, Callback::from(move |told| into.borrow_mut().push(told)))
    }

    fn say(tell: Tell) {
        for (to, told) in tell {
            to.emit(told);
        }
    }

    fn seqs(heard: &RefCell<Vec<Told>>) -> Vec<i64> {
        heard
            .borrow()
            .iter()
            .filter_map(|told| if let Told::Push(it) = told { Some(it.seq.0) } else { None })
            .collect()
    }

    #[test]
    fn each_watcher_hears_every_event_once() {
        let stream = Stream::Resource(ResourceId::new());
        let mut streams = Streams::default();
        let (first, told) = listener();
        let (id, ask, _) = streams.add(stream, None, told);
        assert!(ask);
        say(streams.follow(Resume { stream, position: position(4) }, None).1);
        streams.stands(stream, id, position(6));
        for seq in [5, 6, 7, 7, 8] {
            say(streams.push(&push(stream, seq)));
        }
        assert_eq!(seqs(&first), [7, 8]);
        assert!(matches!(first.borrow()[0], Told::Since(at) if at.seq == Seq(4)));

        let (second, told) = listener();
        let (_, ask, tell) = streams.add(stream, None, told);
        say(tell);
        assert!(!ask);
        say(streams.push(&push(stream, 9)));
        assert!(matches!(second.borrow()[0], Told::Since(at) if at.seq == Seq(8)));
        assert_eq!((seqs(&first), seqs(&second)), (vec![7, 8, 9], vec![9]));
    }

    #[test]
    fn a_replay_after_a_lost_connection_repeats_nothing() {
        let stream = Stream::Resource(ResourceId::new());
        let mut streams = Streams::default();
        let (heard, told) = listener();
        let _ = streams.add(stream, Some(position(10)), told);
        let _ = streams.follow(Resume { stream, position: position(10) }, Some(position(10)));
        say(streams.push(&push(stream, 11)));
        streams.lost();
        assert_eq!(streams.resume()[0].position.seq, Seq(11));
        let asked = Some(streams.resume()[0].position);
        let (left, _) = streams.follow(Resume { stream, position: position(13) }, asked);
        assert_eq!(left, 2);
        for seq in [11, 12, 13] {
            say(streams.push(&push(stream, seq)));
        }
        assert_eq!(seqs(&heard), [11, 12, 13]);
    }

    #[test]
    fn what_one_learns_while_the_server_is_asked_is_not_what_it_was_asked() {
        let stream = Stream::Resource(ResourceId::new());
        let mut streams = Streams::default();
        let (heard, told) = listener();
        let (id, ..) = streams.add(stream, None, told);
        let asked = streams.resume().first().map(|it| it.position);
        // A page's content comes after the question went out, and from before what the server begins at.
        streams.stands(stream, id, position(4));
        let (left, tell) = streams.follow(Resume { stream, position: position(6) }, asked);
        say(tell);
        assert_eq!(left, 0, "nothing is on its way");
        assert!(matches!(heard.borrow()[0], Told::Since(at) if at.seq == Seq(6)), "5 and 6 must be fetched");
        assert_eq!(streams.resume()[0].position.seq, Seq(6));
    }

    #[test]
    fn a_denied_stream_is_forgotten() {
        let stream = Stream::Resource(ResourceId::new());
        let mut streams = Streams::default();
        let (heard, told) = listener();
        let _ = streams.add(stream, Some(position(1)), told);
        say(streams.deny(stream));
        assert_eq!(heard.borrow().as_slice(), [Told::Denied]);
        assert!(streams.resume().is_empty());
    }
}
