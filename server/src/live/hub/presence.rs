//! Feeds the roll of who is there with what happens on this node and what others say, and tells each
//! connection of those it shows, at most once a second.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use dashmap::DashMap;
use protocol::{UserId, live::ServerFrame, presence::Typing};
use uuid::Uuid;

use super::{Channel, Conn, Hub, Note, Wanted, lock};
use crate::{
    dispatch,
    live::{
        codec::Hint,
        presence::{BEAT, Roll, Said},
    },
};

/// Milliseconds after which the statuses of all who are shown are read anew, for what told of a change
/// may have been lost; and while other nodes cannot be heard.
const ANEW: (u64, u64) = (30_000, 5_000);

/// What a hub knows of who is there.
pub struct Presence {
    roll: Mutex<Roll>,
    /// The connections that show somebody.
    viewers: DashMap<u64, Arc<Conn>>,
    /// What brings other nodes' words of those who are shown.
    wanted: Mutex<HashMap<UserId, Arc<Wanted>>>,
    /// Milliseconds by which tests moved its time.
    ahead: AtomicU64,
}

impl Default for Presence {
    fn default() -> Self {
        let roll = Mutex::new(Roll::new(Uuid::new_v4()));
        Self { roll, viewers: DashMap::new(), wanted: Mutex::default(), ahead: AtomicU64::new(0) }
    }
}

/// A connection's number, its own for as long as it is open.
fn number(conn: &Arc<Conn>) -> u64 {
    Arc::as_ptr(conn).addr() as u64
}

impl Hub {
    /// Moves the time by which presence ends.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.presence.ahead.fetch_add(by, Ordering::Relaxed);
    }

    fn time(&self) -> u64 {
        self.now() + self.presence.ahead.load(Ordering::Relaxed)
    }

    /// The same as people tell it.
    fn wall(&self) -> DateTime<Utc> {
        let ahead = self.presence.ahead.load(Ordering::Relaxed);
        Utc::now() + TimeDelta::milliseconds(i64::try_from(ahead).unwrap_or(i64::MAX))
    }

    pub(super) fn arrived(&self, conn: &Arc<Conn>) {
        let said = lock(&self.presence.roll).set(conn.user, number(conn), true);
        self.say(said);
    }

    pub(super) fn parted(&self, conn: &Arc<Conn>) {
        let (said, gone) = lock(&self.presence.roll).leave(conn.user, number(conn), self.time());
        self.presence.viewers.remove(&number(conn));
        self.let_go(&gone);
        self.say(said);
    }

    /// Whether a person is there on this node, or was a moment ago.
    #[must_use]
    pub fn is_here(&self, user: UserId) -> bool {
        lock(&self.presence.roll).asked(user).is_some()
    }

    /// A person does something at a connection, or no longer.
    pub fn active(&self, conn: &Arc<Conn>, active: bool) {
        let said = lock(&self.presence.roll).set(conn.user, number(conn), active);
        self.say(said);
    }

    /// Whom a connection shows from now on, in place of those before.
    pub fn show(self: &Arc<Self>, conn: &Arc<Conn>, people: Vec<UserId>) {
        self.presence.viewers.insert(number(conn), conn.clone());
        let (new, gone) =
            lock(&self.presence.roll).show(number(conn), conn.user, &people.into_iter().collect());
        self.let_go(&gone);
        self.ask(new);
    }

    fn say(&self, said: Option<Said>) {
        if let Some(said) = said {
            self.note(Note::Here(said));
        }
    }

    fn let_go(&self, gone: &[UserId]) {
        let mut wanted = lock(&self.presence.wanted);
        for user in gone {
            wanted.remove(user);
        }
    }

    /// Asks the other nodes about people, once their answers can be heard.
    fn ask(self: &Arc<Self>, people: Vec<UserId>) {
        if people.is_empty() {
            return;
        }
        lock(&self.presence.roll).ask(&people, self.time());
        let wanted: Vec<_> = {
            let mut wanted = lock(&self.presence.wanted);
            let mut want = |user| {
                let want = || Arc::new(self.bus.want(Channel::Presence(user)));
                (user, wanted.entry(user).or_insert_with(want).clone())
            };
            people.into_iter().map(&mut want).collect()
        };
        let hub = self.clone();
        self.tasks.spawn(async move {
            let mut people = Vec::with_capacity(wanted.len());
            for (user, wanted) in wanted {
                if wanted.confirmed().await {
                    hub.note(Note::Whether(user));
                }
                people.push(user);
            }
            // From here on it is heard when a status changes.
            hub.read(people, false).await;
        });
    }

    /// Reads how people wish to be seen. `changed`: what was read before counts no longer.
    async fn read(&self, people: Vec<UserId>, changed: bool) {
        let reading = lock(&self.presence.roll).reads(&people, changed);
        let found = dispatch::statuses(&self.pool, &people).await;
        let mut roll = lock(&self.presence.roll);
        match found {
            Ok(found) => roll.read(reading, &people, found.into_iter().collect()),
            Err(error) => {
                tracing::warn!(?error, "statuses cannot be read");
                roll.unread(&people);
            }
        }
    }

    fn read_soon(self: &Arc<Self>, people: Vec<UserId>, changed: bool) {
        if !people.is_empty() {
            let hub = self.clone();
            self.tasks.spawn(async move { hub.read(people, changed).await });
        }
    }

    /// Somebody wishes to be seen otherwise.
    pub(super) fn wished(self: &Arc<Self>, user: UserId) {
        if lock(&self.presence.wanted).contains_key(&user) {
            // Before anything else is told of him.
            lock(&self.presence.roll).reads(&[user], true);
            self.read_soon(vec![user], true);
        }
    }

    pub(super) fn heard_of(&self, said: Said) {
        lock(&self.presence.roll).heard(said, self.time());
    }

    pub(super) fn asked(&self, user: UserId) {
        let said = lock(&self.presence.roll).asked(user);
        self.say(said);
    }

    pub(super) fn lives(&self, node: Uuid, anew: bool) {
        lock(&self.presence.roll).alive(node, anew, self.time());
    }

    /// Something that was told may not have come: all who are shown are asked for anew.
    pub(super) fn doubt(self: &Arc<Self>) {
        let everybody = lock(&self.presence.roll).everybody();
        self.ask(everybody);
    }

    /// Somebody left a space: neither does he see who is there, nor they him, until they ask again.
    pub(super) fn forget_person(&self, user: UserId) {
        let mut gone = lock(&self.presence.roll).strike(user);
        for conn in self.of(user) {
            gone.extend(lock(&self.presence.roll).show(number(&conn), user, &[].into()).1);
        }
        self.let_go(&gone);
    }

    /// Tells those who watch a stream that somebody writes there, but not that person.
    pub(super) fn tell_typing(&self, typing: Typing) {
        let Some(topic) = self.known(typing.stream) else { return };
        let who = typing.who.id;
        let hint = Arc::new(Hint::new(&ServerFrame::Typing(typing)));
        for (conn, _) in &lock(&topic.state).watchers {
            if conn.user != who {
                conn.whisper(hint.clone());
            }
        }
    }
}

/// Each second: ends grace and leases, and tells what changed.
pub async fn follow(hub: Arc<Hub>) {
    let road = hub.bus.road();
    let (mut generation, mut beaten, mut read) = (road.borrow().generation, None, 0);
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let (now, state) = (hub.time(), *road.borrow());
        let again = !state.slowed() && state.generation != generation;
        if state.servers > 0 && (again || beaten.is_none_or(|at| at + BEAT <= now)) {
            beaten = Some(now);
            let node = lock(&hub.presence.roll).node();
            // What it was asked while it could not hear went unheard.
            hub.note(Note::Alive(node, again));
        }
        let (said, returned, newcomer) = {
            let mut roll = lock(&hub.presence.roll);
            let returned = roll.slowed(state.slowed());
            (roll.tick(now), returned, roll.newcomer())
        };
        for said in said {
            hub.note(Note::Here(said));
        }
        // Before anything is told: who is not known yet after a gap is not offline for that.
        if again {
            generation = state.generation;
        }
        if newcomer || returned || again {
            hub.doubt();
        }
        let again = lock(&hub.presence.roll).again();
        hub.read_soon(again, false);
        if read + if state.slowed() { ANEW.1 } else { ANEW.0 } <= now {
            read = now;
            let everybody = lock(&hub.presence.roll).everybody();
            hub.read_soon(everybody, false);
        }
        let digests = lock(&hub.presence.roll).digests(now, hub.wall());
        for (to, digest) in digests {
            let Some(conn) = hub.presence.viewers.get(&to).map(|conn| conn.clone()) else { continue };
            let seen = digest.values().cloned().collect();
            if !conn.whisper(Arc::new(Hint::new(&ServerFrame::Presence(seen)))) {
                lock(&hub.presence.roll).undelivered(to, digest);
            }
        }
    }
}
