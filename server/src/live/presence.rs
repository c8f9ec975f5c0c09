//! Who is there. Each node knows its own sockets and tells the others what changed; it holds a lease by
//! saying every few seconds that it lives, and what it said ends with its lease. Nothing is stored, so
//! nobody who is gone can come back from a store.
//!
//! How people wish to be seen is stored, and read from there by each node that shows them. Until it was
//! read nothing is told of them, so that who wishes not to be seen is not seen meanwhile.
//!
//! This is the part that only counts: it has no clock, no socket and no bus. `hub/presence.rs` feeds it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use protocol::{
    UserId,
    presence::{Presence, Seen, Status, Wish},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Milliseconds after which a person without a socket is offline: a page that is loaded anew, or a node
/// that is replaced, is not shown to anybody.
pub const GRACE: u64 = 10_000;
/// Milliseconds without a word after which a node's people are no longer there.
pub const LEASE: u64 = 15_000;
/// Milliseconds between two words of a node.
pub const BEAT: u64 = 5_000;
/// Milliseconds within which other nodes answer whether they know somebody.
pub const ANSWER: u64 = 1_500;

/// What a node says of a person: told when it changes, or when somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who.
    pub user: UserId,
    /// The node's name for itself, another with every start.
    pub node: Uuid,
    /// How the person is there, over the sockets of that node.
    pub presence: Presence,
}

#[derive(Default)]
struct Here {
    /// Sockets, and whether somebody does something there.
    sockets: Vec<(u64, bool)>,
    /// When the last one went.
    left: Option<u64>,
    /// What other nodes were told.
    told: Option<Presence>,
}

impl Here {
    fn presence(&self) -> Presence {
        if self.sockets.iter().any(|(_, active)| *active) {
            Presence::Online
        } else if self.sockets.is_empty() && self.left.is_none() {
            Presence::Offline
        } else {
            Presence::Away
        }
    }
}

/// A person whom somebody on this node is shown.
#[derive(Default)]
struct Shown {
    /// The sockets that show him; true: to himself.
    viewers: HashMap<u64, bool>,
    /// What other nodes said.
    there: HashMap<Uuid, Presence>,
    /// Until then answers may still come: nothing new is told.
    asked_until: Option<u64>,
    /// How he wishes to be seen; nothing until it was read.
    status: Option<Status>,
    /// The reading that counts: the last that was begun.
    reading: u64,
    /// How he was when it was last told: to others, and to himself.
    told: [Option<Seen>; 2],
}

impl Shown {
    /// What is to be told of him to others or to himself; nothing while somebody may still answer.
    fn look(&self, user: UserId, own: bool, here: Option<Presence>, road: Road) -> Option<Seen> {
        let status = self.status.as_ref()?;
        // To others he who wishes so is not there: also in how long it takes to be told so.
        let hidden = status.wish == Wish::Invisible && !own;
        let there = self.there.values().copied().max();
        let known = here.max(there).filter(|it| *it > Presence::Offline && !hidden);
        if known < Some(Presence::Online) && self.asked_until.is_some_and(|until| road.now < until) {
            return None;
        }
        let presence = match (known, status.wish) {
            (None, _) if road.slowed => Presence::Unknown,
            (None, _) => Presence::Offline,
            (Some(it), Wish::Online) => it,
            (Some(_), Wish::Away) => Presence::Away,
            (Some(_), Wish::Busy) => Presence::Busy,
            (Some(_), Wish::Invisible) => Presence::Invisible,
        };
        if hidden {
            return Some(Seen { presence, ..Seen::unknown(user) });
        }
        Some(Seen { user, presence, text: status.text.clone(), until: status.until })
    }
}

/// When something is told, and whether other nodes are heard.
#[derive(Clone, Copy)]
struct Road {
    now: u64,
    slowed: bool,
}

/// Everything this node knows of who is there.
pub struct Roll {
    node: Uuid,
    here: HashMap<UserId, Here>,
    /// People without a socket, in the order they went.
    leaving: Vec<UserId>,
    shown: HashMap<UserId, Shown>,
    /// The same by socket.
    shows: HashMap<u64, HashSet<UserId>>,
    /// When each other node was last heard.
    nodes: HashMap<Uuid, u64>,
    changed: HashSet<UserId>,
    /// What each socket must still be told.
    due: HashMap<u64, HashMap<UserId, Seen>>,
    /// Counts the readings of statuses.
    readings: u64,
    /// Whose statuses could not be read.
    unread: HashSet<UserId>,
    slowed: bool,
    /// A node was heard that was not known, or no longer: it may know people.
    newcomer: bool,
}

impl Roll {
    /// Nobody.
    #[must_use]
    pub fn new(node: Uuid) -> Self {
        Self {
            node,
            here: HashMap::new(),
            leaving: Vec::new(),
            shown: HashMap::new(),
            shows: HashMap::new(),
            nodes: HashMap::new(),
            changed: HashSet::new(),
            due: HashMap::new(),
            readings: 0,
            unread: HashSet::new(),
            slowed: false,
            newcomer: false,
        }
    }

    /// The node's own name.
    #[must_use]
    pub fn node(&self) -> Uuid {
        self.node
    }

    /// A socket came, or its person began or ceased to do something. What to tell other nodes.
    pub fn set(&mut self, user: UserId, socket: u64, active: bool) -> Option<Said> {
        let here = self.here.entry(user).or_default();
        here.left = None;
        match here.sockets.iter_mut().find(|(it, _)| *it == socket) {
            Some((_, known)) => *known = active,
            None => here.sockets.push((socket, active)),
        }
        self.settle(user)
    }

    /// Whether a socket is counted, so that its word is not taken after it went.
    #[must_use]
    pub fn has(&self, user: UserId, socket: u64) -> bool {
        self.here.get(&user).is_some_and(|here| here.sockets.iter().any(|(it, _)| *it == socket))
    }

    /// A socket went, and shows nobody any more. What to tell other nodes, and whom nobody here is
    /// shown now.
    pub fn leave(&mut self, user: UserId, socket: u64, now: u64) -> (Option<Said>, Vec<UserId>) {
        let gone = self.show(socket, user, &HashSet::new()).1;
        self.due.remove(&socket);
        let Some(here) = self.here.get_mut(&user) else { return (None, gone) };
        let last = here.sockets.len() == 1;
        here.sockets.retain(|(it, _)| *it != socket);
        if last && here.sockets.is_empty() {
            // He stays as he was for the time of grace.
            here.left = Some(now);
            self.leaving.push(user);
            return (None, gone);
        }
        (self.settle(user), gone)
    }

    /// Tells other nodes only what changed.
    fn settle(&mut self, user: UserId) -> Option<Said> {
        let here = self.here.get_mut(&user)?;
        let presence = here.presence();
        if here.told == Some(presence) {
            return None;
        }
        here.told = Some(presence);
        if presence == Presence::Offline {
            self.here.remove(&user);
        }
        if self.shown.contains_key(&user) {
            self.changed.insert(user);
        }
        Some(Said { user, node: self.node, presence })
    }

    /// Somebody asks whether this node knows a person.
    #[must_use]
    pub fn asked(&self, user: UserId) -> Option<Said> {
        let presence = self.here.get(&user)?.told?;
        Some(Said { user, node: self.node, presence })
    }

    /// Whom a socket of `own` shows from now on. Who is new to this node and must be asked for, and whom
    /// nobody here is shown any more.
    pub fn show(&mut self, socket: u64, own: UserId, users: &HashSet<UserId>) -> (Vec<UserId>, Vec<UserId>) {
        let before = self.shows.remove(&socket).unwrap_or_default();
        let mut gone = Vec::new();
        for user in before.difference(users) {
            if let Some(shown) = self.shown.get_mut(user) {
                shown.viewers.remove(&socket);
                if shown.viewers.is_empty() {
                    self.shown.remove(user);
                    gone.push(*user);
                }
            }
        }
        if !users.is_empty() {
            self.shows.insert(socket, users.clone());
        }
        if let Some(due) = self.due.get_mut(&socket) {
            due.retain(|user, _| users.contains(user));
        }
        let mut new = Vec::new();
        for user in users {
            let shown = self.shown.entry(*user).or_default();
            if shown.viewers.is_empty() {
                new.push(*user);
            }
            let own = *user == own;
            if shown.viewers.insert(socket, own).is_none() {
                match shown.told[usize::from(own)].clone().filter(|_| shown.status.is_some()) {
                    Some(seen) => _ = self.due.entry(socket).or_default().insert(*user, seen),
                    None => _ = self.changed.insert(*user),
                }
            }
        }
        (new, gone)
    }

    /// Other nodes are asked for these people: what they said before counts no longer.
    pub fn ask(&mut self, users: &[UserId], now: u64) {
        for user in users {
            if let Some(shown) = self.shown.get_mut(user) {
                shown.there.clear();
                shown.asked_until = Some(now + ANSWER);
                self.changed.insert(*user);
            }
        }
    }

    /// The statuses of these people begin to be read. `changed`: what was read before counts no longer.
    /// Answers the number of the reading.
    pub fn reads(&mut self, users: &[UserId], changed: bool) -> u64 {
        self.readings += 1;
        for user in users {
            if let Some(shown) = self.shown.get_mut(user) {
                shown.reading = self.readings;
                if changed {
                    shown.status = None;
                }
            }
        }
        self.readings
    }

    /// Statuses were read: of all these people, some of whom have one.
    pub fn read(&mut self, reading: u64, users: &[UserId], mut statuses: HashMap<UserId, Status>) {
        for user in users {
            if let Some(shown) = self.shown.get_mut(user)
                && shown.reading == reading
            {
                let status = statuses.remove(user).unwrap_or_default();
                if shown.status.as_ref() != Some(&status) {
                    shown.status = Some(status);
                    self.changed.insert(*user);
                }
            }
        }
    }

    /// They could not be read.
    pub fn unread(&mut self, users: &[UserId]) {
        self.unread.extend(users);
    }

    /// Whose statuses must be read once more.
    pub fn again(&mut self) -> Vec<UserId> {
        std::mem::take(&mut self.unread).into_iter().collect()
    }

    /// Everybody who is shown here.
    #[must_use]
    pub fn everybody(&self) -> Vec<UserId> {
        self.shown.keys().copied().collect()
    }

    /// Whether a node came, or came back, that should be asked whom it knows.
    pub fn newcomer(&mut self) -> bool {
        std::mem::take(&mut self.newcomer)
    }

    /// Somebody left a space: who showed him may no longer know of him, and asks again if he may.
    /// Whom nobody here is shown any more.
    pub fn strike(&mut self, user: UserId) -> Vec<UserId> {
        self.changed.remove(&user);
        let Some(shown) = self.shown.remove(&user) else { return Vec::new() };
        for socket in shown.viewers.into_keys() {
            if let Some(shows) = self.shows.get_mut(&socket) {
                shows.remove(&user);
            }
            self.due.entry(socket).or_default().insert(user, Seen::unknown(user));
        }
        vec![user]
    }

    /// Another node lives. `anew`: what it was asked before may have gone unheard.
    pub fn alive(&mut self, node: Uuid, anew: bool, now: u64) {
        if node != self.node && (self.nodes.insert(node, now).is_none() || anew) {
            self.newcomer = true;
        }
    }

    /// Another node said something.
    pub fn heard(&mut self, said: Said, now: u64) {
        if said.node == self.node {
            return;
        }
        self.alive(said.node, false, now);
        let Some(shown) = self.shown.get_mut(&said.user) else { return };
        if said.presence == Presence::Offline {
            shown.there.remove(&said.node);
        } else {
            shown.there.insert(said.node, said.presence);
        }
        self.changed.insert(said.user);
    }

    /// Whether other nodes can be heard. While they cannot, what one does not see oneself is unknown.
    /// True: they can again, and should be asked.
    pub fn slowed(&mut self, slowed: bool) -> bool {
        let changed = std::mem::replace(&mut self.slowed, slowed) != slowed;
        if changed {
            self.changed.extend(self.shown.keys());
        }
        changed && !slowed
    }

    /// Called each second: ends grace and leases. What to tell other nodes.
    pub fn tick(&mut self, now: u64) -> Vec<Said> {
        let (here, mut over) = (&self.here, Vec::new());
        self.leaving.retain(|user| match here.get(user).and_then(|it| it.left) {
            Some(left) if left + GRACE <= now => {
                over.push(*user);
                false
            }
            left => left.is_some(),
        });
        let mut say = Vec::new();
        for user in over {
            if let Some(here) = self.here.get_mut(&user) {
                here.left = None;
                say.extend(self.settle(user));
            }
        }
        let dead: HashSet<Uuid> =
            self.nodes.iter().filter(|(_, heard)| *heard + LEASE <= now).map(|(node, _)| *node).collect();
        if !dead.is_empty() {
            self.nodes.retain(|node, _| !dead.contains(node));
            self.forget(&dead);
        }
        say
    }

    fn forget(&mut self, nodes: &HashSet<Uuid>) {
        for (user, shown) in &mut self.shown {
            let before = shown.there.len();
            shown.there.retain(|node, _| !nodes.contains(node));
            if shown.there.len() < before {
                self.changed.insert(*user);
            }
        }
    }

    /// What each socket is to be told now. `time` is that of statuses.
    pub fn digests(&mut self, now: u64, time: DateTime<Utc>) -> Vec<(u64, HashMap<UserId, Seen>)> {
        for (user, shown) in &mut self.shown {
            if let Some(status) = &mut shown.status
                && status.until.is_some_and(|until| until <= time)
            {
                *status = Status::default();
                self.changed.insert(*user);
            }
        }
        let road = Road { now, slowed: self.slowed };
        for user in std::mem::take(&mut self.changed) {
            let Some(shown) = self.shown.get_mut(&user) else { continue };
            let here = self.here.get(&user).and_then(|it| it.told);
            for own in [false, true] {
                let Some(seen) = shown.look(user, own, here, road) else {
                    self.changed.insert(user);
                    continue;
                };
                if shown.told[usize::from(own)].as_ref() != Some(&seen) {
                    for (socket, _) in shown.viewers.iter().filter(|(_, it)| **it == own) {
                        self.due.entry(*socket).or_default().insert(user, seen.clone());
                    }
                    shown.told[usize::from(own)] = Some(seen);
                }
            }
        }
        std::mem::take(&mut self.due).into_iter().filter(|(_, due)| !due.is_empty()).collect()
    }

    /// A digest did not fit: it is told with the next one.
    pub fn undelivered(&mut self, socket: u64, digest: HashMap<UserId, Seen>) {
        let due = self.due.entry(socket).or_default();
        for (user, seen) in digest {
            due.entry(user).or_insert(seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// What is told once the statuses of all were read; nobody has one.
    fn told(roll: &mut Roll, now: u64) -> Vec<(u64, UserId, Presence)> {
        let all = roll.everybody();
        let reading = roll.reads(&all, false);
        roll.read(reading, &all, HashMap::new());
        views(roll, now).into_iter().map(|(to, seen)| (to, seen.user, seen.presence)).collect()
    }

    fn views(roll: &mut Roll, now: u64) -> Vec<(u64, Seen)> {
        let digests = roll.digests(now, DateTime::UNIX_EPOCH + TimeDelta::milliseconds(now.cast_signed()));
        digests.into_iter().flat_map(|(to, seen)| seen.into_values().map(move |it| (to, it))).collect()
    }

    fn said(user: UserId, node: Uuid, presence: Presence) -> Said {
        Said { user, node, presence }
    }

    #[test]
    fn only_first_and_last_sessions_are_told_and_grace_hides_a_reload() {
        let (me, lea) = (Uuid::now_v7(), UserId::new());
        let mut roll = Roll::new(me);
        assert_eq!(roll.set(lea, 1, true), Some(said(lea, me, Presence::Online)));
        assert_eq!(roll.set(lea, 2, true), None);
        assert_eq!(roll.leave(lea, 1, 0).0, None);
        assert_eq!(roll.set(lea, 2, false), Some(said(lea, me, Presence::Away)));
        assert_eq!(roll.set(lea, 2, true), Some(said(lea, me, Presence::Online)));
        assert_eq!(roll.leave(lea, 2, 1_000).0, None);
        assert!(roll.tick(10_999).is_empty());
        assert_eq!(roll.set(lea, 3, true), None, "back within the time of grace");
        assert!(roll.tick(60_000).is_empty());
        roll.leave(lea, 3, 60_000);
        assert!(roll.tick(69_999).is_empty());
        assert_eq!(roll.tick(70_000), [said(lea, me, Presence::Offline)]);
        assert!(roll.asked(lea).is_none() && roll.here.is_empty() && roll.leaving.is_empty());
    }

    #[test]
    fn a_dead_nodes_people_end_with_its_lease_and_no_ghost_comes_back() {
        let (other, lea) = (Uuid::now_v7(), UserId::new());
        let mut roll = Roll::new(Uuid::now_v7());
        assert_eq!(roll.show(9, UserId::new(), &HashSet::from([lea])), (vec![lea], vec![]));
        roll.ask(&[lea], 0);
        assert!(told(&mut roll, 100).is_empty(), "the other nodes may still answer");
        roll.heard(said(lea, other, Presence::Online), 200);
        assert_eq!(told(&mut roll, 300), [(9, lea, Presence::Online)]);
        roll.alive(other, false, 5_000);
        assert!(roll.tick(19_999).is_empty() && told(&mut roll, 19_999).is_empty());
        roll.tick(20_000);
        assert_eq!(told(&mut roll, 20_000), [(9, lea, Presence::Offline)]);
        assert!(roll.newcomer());
        // The same machine under another name, without her.
        roll.alive(Uuid::now_v7(), false, 21_000);
        assert!(told(&mut roll, 21_000).is_empty());
        assert!(roll.newcomer() && !roll.newcomer(), "it is asked once whom it knows");
        roll.heard(said(lea, other, Presence::Away), 22_000);
        assert!(roll.newcomer());
        roll.alive(other, true, 23_000);
        assert!(roll.newcomer(), "and again when it could not hear for a while");
    }

    #[test]
    fn what_is_not_heard_is_unknown_and_asked_for_anew_on_return() {
        let (other, lea, hugo) = (Uuid::now_v7(), UserId::new(), UserId::new());
        let mut roll = Roll::new(Uuid::now_v7());
        roll.set(hugo, 1, true);
        roll.show(1, UserId::new(), &HashSet::from([lea, hugo]));
        roll.heard(said(lea, other, Presence::Online), 0);
        assert_eq!(told(&mut roll, 0).len(), 2);
        assert!(!roll.slowed(true));
        roll.tick(LEASE);
        assert_eq!(told(&mut roll, LEASE), [(1, lea, Presence::Unknown)], "one's own people are seen");
        assert!(roll.slowed(false));
        roll.ask(&[lea], 20_000);
        assert!(told(&mut roll, 20_000).is_empty());
        assert_eq!(told(&mut roll, 20_000 + ANSWER), [(1, lea, Presence::Offline)]);
    }

    #[test]
    fn each_socket_is_told_of_those_it_shows_and_a_lost_digest_is_told_again() {
        let (lea, hugo) = (UserId::new(), UserId::new());
        let mut roll = Roll::new(Uuid::now_v7());
        roll.show(1, UserId::new(), &HashSet::from([lea]));
        roll.show(2, UserId::new(), &HashSet::from([lea, hugo]));
        roll.set(lea, 7, true);
        let mut digests = told(&mut roll, 0);
        digests.sort_unstable();
        let mut expected =
            vec![(1, lea, Presence::Online), (2, lea, Presence::Online), (2, hugo, Presence::Offline)];
        expected.sort_unstable();
        assert_eq!(digests, expected);
        roll.undelivered(
            1,
            HashMap::from([(lea, Seen { presence: Presence::Online, ..Seen::unknown(lea) })]),
        );
        roll.set(lea, 7, false);
        let mut digests = told(&mut roll, 0);
        digests.sort_unstable();
        assert_eq!(digests, [(1, lea, Presence::Away), (2, lea, Presence::Away)]);
        assert_eq!(roll.show(2, UserId::new(), &HashSet::new()), (vec![], vec![hugo]));
        assert_eq!(roll.leave(UserId::new(), 1, 0).1, [lea]);
        assert!(roll.shown.is_empty() && roll.shows.is_empty());
    }

    fn set(roll: &mut Roll, user: UserId, status: Status) {
        let reading = roll.reads(&[user], true);
        roll.read(reading, &[user], HashMap::from([(user, status)]));
    }

    #[test]
    fn who_wishes_not_to_be_seen_is_told_as_one_who_is_not_there_but_not_to_himself() {
        let (lea, hugo) = (UserId::new(), UserId::new());
        let mut roll = Roll::new(Uuid::now_v7());
        roll.set(lea, 1, true);
        roll.show(1, lea, &HashSet::from([lea]));
        roll.show(2, hugo, &HashSet::from([lea]));
        assert!(
            views(&mut roll, 0).is_empty(),
            "nothing is told before it is known how she wishes to be seen"
        );
        let hidden = Status { wish: Wish::Invisible, text: "En retrait".to_owned(), until: None };
        roll.ask(&[lea], 0);
        set(&mut roll, lea, hidden.clone());
        let seen = views(&mut roll, 0);
        assert_eq!(seen.len(), 1, "others are told no sooner than if the other nodes could still answer");
        assert_eq!((seen[0].0, seen[0].1.presence, &*seen[0].1.text), (1, Presence::Invisible, "En retrait"));
        let offline = Seen { presence: Presence::Offline, ..Seen::unknown(lea) };
        assert_eq!(views(&mut roll, ANSWER), [(2, offline.clone())]);
        // Whatever she does, they are told nothing; and who comes late is told the same.
        roll.set(lea, 1, false);
        roll.heard(said(lea, Uuid::now_v7(), Presence::Online), ANSWER);
        set(&mut roll, lea, Status { text: "Toujours".to_owned(), ..hidden });
        assert!(views(&mut roll, ANSWER).iter().all(|(to, _)| *to == 1));
        roll.show(3, hugo, &HashSet::from([lea]));
        assert_eq!(views(&mut roll, ANSWER), [(3, offline)]);
        set(&mut roll, lea, Status::default());
        let mut seen = views(&mut roll, ANSWER);
        seen.sort_by_key(|(to, _)| *to);
        assert_eq!(
            seen.iter().map(|(to, it)| (*to, it.presence)).collect::<Vec<_>>(),
            [1, 2, 3].map(|to| (to, Presence::Online))
        );
    }

    #[test]
    fn a_status_is_told_while_it_lasts_also_of_who_is_not_there() {
        let (lea, hugo) = (UserId::new(), UserId::new());
        let mut roll = Roll::new(Uuid::now_v7());
        roll.show(2, hugo, &HashSet::from([lea]));
        let until = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(5_000);
        let busy = Status { wish: Wish::Busy, text: "Atelier".to_owned(), until: Some(until) };
        set(&mut roll, lea, busy.clone());
        let seen = |presence| Seen { presence, text: "Atelier".to_owned(), until: Some(until), user: lea };
        assert_eq!(views(&mut roll, 0), [(2, seen(Presence::Offline))]);
        roll.set(lea, 1, false);
        assert_eq!(views(&mut roll, 0), [(2, seen(Presence::Busy))]);
        set(&mut roll, lea, Status { wish: Wish::Away, ..busy.clone() });
        roll.set(lea, 1, true);
        assert_eq!(views(&mut roll, 4_999), [(2, seen(Presence::Away))]);
        let plain = Seen { presence: Presence::Online, ..Seen::unknown(lea) };
        assert_eq!(views(&mut roll, 5_000), [(2, plain)]);
        // A reading that was overtaken by another does not bring back what is over.
        let (old, new) = (roll.reads(&[lea], true), roll.reads(&[lea], true));
        roll.read(new, &[lea], HashMap::new());
        roll.read(old, &[lea], HashMap::from([(lea, Status { until: None, ..busy })]));
        assert!(views(&mut roll, 5_000).is_empty());
        roll.unread(&[lea]);
        assert_eq!((roll.again(), roll.again()), (vec![lea], vec![]));
    }
}
