//! Who watches what on this node, and the one task that delivers: it takes committed events from the
//! bus, puts each stream into order and hands the frames to the connections. It never waits for a
//! socket and never for the database.

use std::{
    collections::{HashMap, hash_map::Entry},
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use dashmap::DashMap;
use protocol::{Close, Position, ResourceId, SessionId, SpaceId, Stream, UserId, chat, live, spaces::Role};
use sqlx::PgPool;
use tokio::sync::{Notify, OnceCell, Semaphore, mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Frame,
    bus::{Bus, Channel, Note, Wanted},
    codec::Hint,
    conn::{Conn, Item, Watch, lock},
    frame::Effect,
    line::Line,
    log,
};
use crate::{config::Config, error::Result};

mod heads;
mod presence;
mod road;

/// How long a hole may stand before it is read from the database: two writers' notes may cross.
const HOLE: Duration = Duration::from_millis(30);
/// How long a stream's ring outlives its last watcher.
const RING_LIFE: Duration = Duration::from_secs(60);
/// Notes that may wait for delivery.
const INBOX: usize = 65_536;
/// Heads of a space are told at most this often.
const HEADS_PERIOD: Duration = Duration::from_secs(1);

/// A stream as this node knows it.
pub struct Topic {
    stream: Stream,
    state: Mutex<State>,
    loaded: OnceCell<bool>,
    filling: AtomicBool,
    /// What brings other nodes' events here, for as long as the topic is kept.
    wanted: Vec<Wanted>,
}

#[derive(Default)]
struct State {
    /// Absent until the head was read.
    line: Option<Line>,
    /// What came meanwhile.
    early: Vec<Arc<Frame>>,
    watchers: Vec<(Arc<Conn>, u32)>,
    left_at: Option<Instant>,
}

/// What the delivering task is asked to do.
enum Work {
    /// Events read from the database.
    Filled(Stream, Vec<Arc<Frame>>),
    /// The database has another history: go on from this head.
    Diverged(Stream, Position),
}

/// The hub of a node.
pub struct Hub {
    topics: DashMap<Stream, Arc<Topic>>,
    people: DashMap<UserId, Vec<Arc<Conn>>>,
    addresses: DashMap<IpAddr, usize>,
    /// What carries notes between nodes.
    pub bus: Arc<Bus>,
    work: mpsc::UnboundedSender<Work>,
    pool: PgPool,
    tasks: TaskTracker,
    /// At most half of the database's connections replay what was missed.
    pub backfill: Semaphore,
    /// Handshakes that may be under way at once.
    pub handshakes: Semaphore,
    /// Welcomes that may be prepared at once: when thousands come back together they wait for each
    /// other here, and not until the database has no connection to give.
    pub welcomes: Semaphore,
    suspect: Notify,
    sockets: AtomicUsize,
    started: Instant,
    /// Whether the connections were told that other nodes' events come slowly.
    slowed: AtomicBool,
    presence: presence::Presence,
    per_person: usize,
    per_address: usize,
}

impl Hub {
    /// A hub with its tasks, which end with `stopped`.
    #[must_use]
    pub fn start(
        config: &Config,
        pool: PgPool,
        (tasks, jobs): (&TaskTracker, &TaskTracker),
        stopped: &CancellationToken,
    ) -> Arc<Self> {
        let (inbox, notes) = mpsc::channel(INBOX);
        let (work, works) = mpsc::unbounded_channel();
        let until = |task: std::pin::Pin<Box<dyn Future<Output = ()> + Send>>| {
            let stopped = stopped.clone();
            jobs.spawn(async move { stopped.run_until_cancelled(task).await });
        };
        let hub = Arc::new(Self {
            topics: DashMap::new(),
            people: DashMap::new(),
            addresses: DashMap::new(),
            bus: Bus::start(config, pool.clone(), inbox, until),
            work,
            pool,
            tasks: tasks.clone(),
            backfill: Semaphore::new((config.database_connections as usize / 2).max(1)),
            handshakes: Semaphore::new(256),
            welcomes: Semaphore::new(config.database_connections as usize / 2),
            suspect: Notify::new(),
            sockets: AtomicUsize::new(0),
            started: Instant::now(),
            slowed: AtomicBool::new(false),
            presence: presence::Presence::default(),
            per_person: config.sockets_per_person,
            per_address: config.sockets_per_address,
        });
        until(Box::pin(deliver(hub.clone(), notes, works)));
        until(Box::pin(heads::check(hub.clone(), config.head_check)));
        until(Box::pin(check_sockets(hub.clone())));
        until(Box::pin(road::follow(hub.clone())));
        until(Box::pin(presence::follow(hub.clone())));
        hub
    }

    /// Tells a committed event.
    pub fn publish(&self, frame: Arc<Frame>) {
        frame.committed();
        self.note(Note::Event(frame));
    }

    /// Tells something else.
    pub fn note(&self, note: Note) {
        if !self.bus.publish(note) {
            self.suspect.notify_one();
        }
    }

    /// Milliseconds since the hub started: its own time, which nobody sets.
    #[must_use]
    pub fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// How many sockets are open.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.sockets.load(Ordering::Relaxed)
    }

    /// Bytes that wait for sockets to take them: for all of them, and for the slowest.
    #[must_use]
    pub fn waiting(&self) -> (usize, usize) {
        self.people.iter().fold((0, 0), |before, theirs| {
            theirs.iter().map(|conn| conn.waiting()).fold(before, |(all, most), it| (all + it, most.max(it)))
        })
    }

    /// Lets a connection in.
    ///
    /// # Errors
    /// [`Close::Limit`]: the person or the address has too many.
    pub fn enter(&self, conn: &Arc<Conn>) -> Result<(), Close> {
        {
            let mut count = self.addresses.entry(conn.address).or_default();
            if *count >= self.per_address {
                return Err(Close::Limit);
            }
            *count += 1;
        }
        let mut theirs = self.people.entry(conn.user).or_default();
        if theirs.len() >= self.per_person {
            drop(theirs);
            self.leave_address(conn.address);
            return Err(Close::Limit);
        }
        theirs.push(conn.clone());
        drop(theirs);
        conn.heard(self.now());
        self.arrived(conn);
        self.sockets.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Lets a connection out, of its streams too.
    pub fn leave(&self, conn: &Arc<Conn>) {
        let watches = std::mem::take(&mut *lock(&conn.watches));
        for watch in watches {
            watch.topic.strike(conn, watch.number);
        }
        if let dashmap::Entry::Occupied(mut theirs) = self.people.entry(conn.user) {
            theirs.get_mut().retain(|other| !Arc::ptr_eq(other, conn));
            if theirs.get().is_empty() {
                theirs.remove();
            }
        }
        self.parted(conn);
        self.leave_address(conn.address);
        self.sockets.fetch_sub(1, Ordering::Relaxed);
    }

    fn leave_address(&self, address: IpAddr) {
        if let dashmap::Entry::Occupied(mut count) = self.addresses.entry(address) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    /// Has a connection watch a stream: from now on its events go to it. Answers the watch's number
    /// and the head; nothing if there is no such stream.
    ///
    /// # Errors
    /// The database's.
    pub async fn watch(
        &self,
        conn: &Arc<Conn>,
        stream: Stream,
        space: Option<SpaceId>,
        needs: Role,
    ) -> Result<Option<(u32, Position)>> {
        let number = conn.number();
        loop {
            let Some(topic) = self.topic(stream).await? else { return Ok(None) };
            let head = {
                let mut state = lock(&topic.state);
                let Some(line) = &state.line else { return Ok(None) };
                let head = line.head();
                state.watchers.push((conn.clone(), number));
                state.left_at = None;
                head
            };
            // A topic that was forgotten a moment ago gets no more events: take the new one.
            if self.known(stream).is_some_and(|it| Arc::ptr_eq(&it, &topic)) {
                lock(&conn.watches).push(Watch { number, stream, space, needs, topic });
                return Ok(Some((number, head)));
            }
        }
    }

    /// Has this node hear what takes rights away in a space. False: it began only now, so whoever read
    /// a right before must read it again.
    ///
    /// # Errors
    /// The database's.
    pub async fn listens(&self, space: SpaceId) -> Result<bool> {
        let stream = Stream::Space(space);
        let heard = self.known(stream).is_some_and(|topic| topic.loaded.initialized());
        Ok(self.topic(stream).await?.is_none() || heard)
    }

    /// Ends a watch, if there is one.
    pub fn unwatch(&self, conn: &Arc<Conn>, stream: Stream) {
        let mut watches = lock(&conn.watches);
        let Some(index) = watches.iter().position(|watch| watch.stream == stream) else { return };
        let watch = watches.swap_remove(index);
        drop(watches);
        watch.topic.strike(conn, watch.number);
    }

    /// The frames after a position, from memory; nothing if that cannot be told from memory.
    #[must_use]
    pub fn recent(&self, stream: Stream, from: Position) -> Option<Vec<Arc<Frame>>> {
        let topic = self.known(stream)?;
        let state = lock(&topic.state);
        state.line.as_ref()?.since(from)
    }

    /// Closes the connections of a session, or all of a person's.
    pub fn end(&self, user: UserId, which: impl Fn(SessionId) -> bool) {
        for conn in self.of(user) {
            if which(conn.session) {
                conn.close(Close::SessionRevoked);
            }
        }
    }

    /// Tells the connections to come back elsewhere, in spread batches, within the time given.
    pub async fn drain(&self, within: Duration) {
        let conns: Vec<_> = self.people.iter().flat_map(|theirs| theirs.clone()).collect();
        let batches = 10_u32;
        let size = conns.len().div_ceil(batches as usize).max(1);
        for batch in conns.chunks(size) {
            for conn in batch {
                conn.delay.store(fastrand::u32(0..2_000), Ordering::Relaxed);
                conn.close(Close::GoingAway);
            }
            tokio::time::sleep(within / 2 / batches).await;
        }
    }

    fn known(&self, stream: Stream) -> Option<Arc<Topic>> {
        self.topics.get(&stream).map(|topic| topic.clone())
    }

    /// The sessions that have sockets here.
    #[must_use]
    pub fn sessions(&self) -> Vec<(UserId, SessionId)> {
        let all = self
            .people
            .iter()
            .flat_map(|theirs| theirs.iter().map(|conn| (conn.user, conn.session)).collect::<Vec<_>>());
        let mut all: Vec<_> = all.collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn of(&self, user: UserId) -> Vec<Arc<Conn>> {
        self.people.get(&user).map(|theirs| theirs.clone()).unwrap_or_default()
    }

    async fn topic(&self, stream: Stream) -> Result<Option<Arc<Topic>>> {
        let topic = self
            .topics
            .entry(stream)
            .or_insert_with(|| {
                Arc::new(Topic {
                    stream,
                    state: Mutex::default(),
                    loaded: OnceCell::new(),
                    filling: AtomicBool::new(false),
                    wanted: channels(stream).into_iter().map(|it| self.bus.want(it)).collect(),
                })
            })
            .clone();
        // It stands in the map, and other nodes are heard, before the head is read: nothing told
        // meanwhile is missed. What cannot be heard now the head check finds.
        let exists = topic
            .loaded
            .get_or_try_init(|| async {
                for wanted in &topic.wanted {
                    wanted.confirmed().await;
                }
                let head = log::head(&self.pool, stream).await?;
                let mut state = lock(&topic.state);
                let early = std::mem::take(&mut state.early);
                state.left_at = Some(Instant::now());
                state.line = head.map(Line::new);
                if let Some(line) = &mut state.line {
                    for frame in early {
                        line.accept(frame);
                    }
                }
                Ok::<_, crate::error::Error>(head.is_some())
            })
            .await;
        match exists {
            Ok(true) => Ok(Some(topic)),
            Ok(false) => {
                self.topics.remove(&stream);
                Ok(None)
            }
            Err(error) => {
                self.topics.remove(&stream);
                Err(error)
            }
        }
    }

    fn apply(&self, effect: &Effect) {
        match effect {
            Effect::End(user, ended) => self.end(*user, |session| ended.includes(session)),
            Effect::Limit(user, space, role) => {
                if role.is_none() {
                    self.forget_person(*user);
                }
                self.cut(*user, |watch| {
                    watch.space == Some(*space) && role.is_none_or(|role| watch.needs > role)
                });
            }
            Effect::Part(user, conversation) => {
                self.cut(*user, |watch| watch.stream == Stream::Conversation(*conversation));
            }
            Effect::Keep(resource) => self.ask_anew(Stream::Resource(*resource)),
        }
    }

    /// Nobody watches a stream any more until his right to it was read again.
    fn ask_anew(&self, stream: Stream) {
        let Some(topic) = self.known(stream) else { return };
        for (conn, number) in topic.strike_all() {
            lock(&conn.watches).retain(|watch| watch.number != number);
            conn.tell(Item::Recheck(number, stream));
        }
    }

    /// Cuts a person's connections from what he may no longer watch.
    fn cut(&self, user: UserId, which: impl Fn(&Watch) -> bool) {
        for conn in self.of(user) {
            conn.losses.fetch_add(1, Ordering::AcqRel);
            let mut watches = lock(&conn.watches);
            let (lost, kept): (Vec<Watch>, _) = std::mem::take(&mut *watches).into_iter().partition(&which);
            *watches = kept;
            drop(watches);
            for watch in lost {
                watch.topic.strike(&conn, watch.number);
                conn.tell(Item::Cut(watch.number, watch.stream));
            }
        }
    }

    /// Takes frames of one stream and delivers what is in order. An event that takes a right away
    /// takes effect before the next one is delivered.
    fn accept(self: &Arc<Self>, stream: Stream, frames: Vec<Arc<Frame>>) {
        let Some(topic) = self.known(stream) else {
            // Nobody here has it open; what it does to people still counts.
            for frame in frames {
                if let Some(effect) = &frame.effect {
                    self.apply(effect);
                }
            }
            return;
        };
        let mut state = lock(&topic.state);
        let Some(line) = &mut state.line else {
            // Delivered to nobody, for nobody watches yet; what it does to people counts now.
            state.early.extend(frames.iter().cloned());
            drop(state);
            for effect in frames.iter().filter_map(|frame| frame.effect.as_ref()) {
                self.apply(effect);
            }
            return;
        };
        let (mut deliver, mut hole, mut diverged) = (Vec::new(), false, false);
        for frame in frames {
            let accepted = line.accept(frame);
            deliver.extend(accepted.deliver);
            hole = accepted.hole || (hole && line.waits());
            diverged |= accepted.diverged;
        }
        drop(state);
        for part in deliver.split_inclusive(|frame| frame.effect.is_some()) {
            for (conn, number) in &lock(&topic.state).watchers {
                conn.push(*number, part);
            }
            if let Some(effect) = part.last().and_then(|frame| frame.effect.as_ref()) {
                self.apply(effect);
            }
        }
        if diverged {
            self.restart(stream);
        } else if hole {
            self.fill(&topic, HOLE);
        }
    }

    /// Reads what is missing from the database, unless it comes by itself meanwhile.
    fn fill(self: &Arc<Self>, topic: &Arc<Topic>, after: Duration) {
        if topic.filling.swap(true, Ordering::AcqRel) {
            return;
        }
        let (hub, topic) = (self.clone(), topic.clone());
        self.tasks.spawn(async move {
            tokio::time::sleep(after).await;
            let mut from = lock(&topic.state).line.as_ref().map(Line::head);
            while let Some(position) = from {
                let Ok(_permit) = hub.backfill.acquire().await else { break };
                match log::after(&hub.pool, topic.stream, position, 500).await {
                    Ok(frames) => {
                        from = frames.last().map(|frame| frame.position());
                        if frames.is_empty() || hub.work.send(Work::Filled(topic.stream, frames)).is_err() {
                            break;
                        }
                    }
                    Err(error) => {
                        // The next head check tries again.
                        tracing::warn!(?error, "cannot fill a hole");
                        break;
                    }
                }
            }
            topic.filling.store(false, Ordering::Release);
        });
    }

    /// The database fell back behind what was delivered: start anew from its head.
    fn restart(self: &Arc<Self>, stream: Stream) {
        let hub = self.clone();
        self.tasks.spawn(async move {
            match log::head(&hub.pool, stream).await {
                Ok(head) => {
                    let head = head.unwrap_or(Position::START);
                    let _ = hub.work.send(Work::Diverged(stream, head));
                }
                Err(error) => tracing::warn!(?error, "cannot read a head"),
            }
        });
    }

    fn diverged(&self, stream: Stream, head: Position) {
        let Some(topic) = self.known(stream) else { return };
        let mut state = lock(&topic.state);
        tracing::warn!(%stream, "another history in the database: its watchers start anew");
        if let Some(line) = &mut state.line {
            line.reset(head);
        }
        for (conn, number) in &state.watchers {
            conn.tell(Item::Reset(*number, stream, head));
        }
    }

    /// The database has more than was delivered: reads it.
    fn ahead(self: &Arc<Self>, stream: Stream, position: Position) {
        if let Some(topic) = self.known(stream)
            && lock(&topic.state).line.as_ref().is_some_and(|line| line.head().seq < position.seq)
        {
            self.fill(&topic, Duration::ZERO);
        }
    }

    fn tell_watchers(&self, stream: Stream, frame: &live::ServerFrame) {
        let Some(topic) = self.known(stream) else { return };
        let hint = Arc::new(Hint::new(frame));
        for (conn, _) in &lock(&topic.state).watchers {
            conn.hint(hint.clone());
        }
    }
}

impl Topic {
    fn strike_all(&self) -> Vec<(Arc<Conn>, u32)> {
        let mut state = lock(&self.state);
        state.left_at = Some(Instant::now());
        std::mem::take(&mut state.watchers)
    }

    fn strike(&self, conn: &Arc<Conn>, number: u32) {
        let mut state = lock(&self.state);
        if let Some(index) = state.watchers.iter().position(|(it, no)| *no == number && Arc::ptr_eq(it, conn))
        {
            state.watchers.swap_remove(index);
        }
        if state.watchers.is_empty() {
            state.watchers = Vec::new();
            state.left_at = Some(Instant::now());
        }
    }
}

/// What brings a node all that its watchers of a stream are to be told.
fn channels(stream: Stream) -> Vec<Channel> {
    let beside = match stream {
        Stream::Space(space) => Some(Channel::Heads(space)),
        Stream::User(user) => Some(Channel::OwnHeads(user)),
        _ => None,
    };
    std::iter::once(Channel::Stream(stream)).chain(beside).collect()
}

/// What moved in a space since it was last told.
struct Moving {
    told: Option<Instant>,
    moved: HashMap<ResourceId, live::Moved>,
}

/// The delivering task. It alone delivers, so each connection gets each stream in order.
async fn deliver(hub: Arc<Hub>, mut notes: mpsc::Receiver<Note>, mut works: mpsc::UnboundedReceiver<Work>) {
    let mut moving: HashMap<SpaceId, Moving> = HashMap::new();
    let mut talking: HashMap<UserId, Talking> = HashMap::new();
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    let mut batch = Vec::new();
    loop {
        tokio::select! {
            count = notes.recv_many(&mut batch, 512) => if count == 0 { return },
            work = works.recv() => match work {
                Some(Work::Filled(stream, frames)) => hub.accept(stream, frames),
                Some(Work::Diverged(stream, head)) => hub.diverged(stream, head),
                None => return,
            },
            _ = tick.tick() => {}
        }
        let mut streams: Vec<(Stream, Vec<Arc<Frame>>)> = Vec::new();
        for note in batch.drain(..) {
            match note {
                Note::Event(frame) => match streams.iter_mut().find(|(stream, _)| *stream == frame.stream) {
                    Some((_, frames)) => frames.push(frame),
                    None => streams.push((frame.stream, vec![frame])),
                },
                Note::Blanked(stream) => {
                    if let Some(topic) = hub.known(stream)
                        && let Some(line) = &mut lock(&topic.state).line
                    {
                        line.forget();
                    }
                }
                Note::Ahead(stream, position) => hub.ahead(stream, position),
                Note::Here(said) => hub.heard_of(said),
                Note::Whether(user) => hub.asked(user),
                Note::Wished(user) => hub.wished(user),
                Note::Alive(node, anew) => hub.lives(node, anew),
                Note::Typing(typing) => hub.tell_typing(typing),
                Note::Lost => {
                    hub.suspect.notify_one();
                    hub.doubt();
                }
                Note::Moved(space, moved) => gather(&mut moving, space, moved),
                Note::MarkMoved(user, moved) => {
                    hub.tell_watchers(Stream::User(user), &live::ServerFrame::MarkMoved(moved));
                }
                Note::Talked(user, digest) => {
                    // Who has no socket here fetches it all when he comes.
                    if hub.people.contains_key(&user) {
                        talking.entry(user).or_default().digest.gather(digest);
                    }
                }
            }
        }
        for (stream, frames) in streams {
            hub.accept(stream, frames);
        }
        tell_moved(&hub, &mut moving);
        tell_talked(&hub, &mut talking);
    }
}

/// What moved in somebody's conversations since he was last told.
#[derive(Default)]
struct Talking {
    told: Option<Instant>,
    digest: chat::Digest,
}

fn tell_talked(hub: &Hub, talking: &mut HashMap<UserId, Talking>) {
    let now = Instant::now();
    talking.retain(|user, entry| {
        let due = entry.told.is_none_or(|told| now.duration_since(told) >= HEADS_PERIOD);
        let quiet = entry.digest == chat::Digest::default();
        if due && !quiet {
            let digest = std::mem::take(&mut entry.digest);
            hub.tell_watchers(Stream::User(*user), &live::ServerFrame::Conversations(digest));
            entry.told = Some(now);
        }
        !due || !quiet
    });
}

fn gather(moving: &mut HashMap<SpaceId, Moving>, space: SpaceId, mut moved: live::Moved) {
    let entry = moving.entry(space).or_insert_with(|| Moving { told: None, moved: HashMap::new() });
    match entry.moved.entry(moved.resource) {
        Entry::Vacant(entry) => {
            entry.insert(moved);
        }
        Entry::Occupied(mut entry) => {
            let known = entry.get_mut();
            let mut deleted = std::mem::take(&mut known.deleted);
            deleted.append(&mut moved.deleted);
            // Two writers' notes may cross: what is further on stays. Neither the number of messages nor
            // that of deletions ever falls.
            let gone = |it: &live::Moved| it.head.0 - it.count;
            if moved.head >= known.head && gone(&moved) >= gone(known) {
                *known = moved;
            }
            known.deleted = deleted;
        }
    }
}

fn tell_moved(hub: &Hub, moving: &mut HashMap<SpaceId, Moving>) {
    let now = Instant::now();
    moving.retain(|space, entry| {
        let due = entry.told.is_none_or(|told| now.duration_since(told) >= HEADS_PERIOD);
        if due && !entry.moved.is_empty() {
            let moved = std::mem::take(&mut entry.moved).into_values().collect();
            hub.tell_watchers(
                Stream::Space(*space),
                &live::ServerFrame::Heads(live::Heads { space: *space, moved }),
            );
            entry.told = Some(now);
        }
        !due || !entry.moved.is_empty() || entry.told == Some(now)
    });
}

/// Each second: asks silent clients whether they are there, closes those that are not.
async fn check_sockets(hub: Arc<Hub>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        let now = hub.now();
        for theirs in &hub.people {
            for conn in theirs.value() {
                conn.check(now);
            }
        }
    }
}
