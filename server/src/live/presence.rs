//! Who is there. Each node knows its own sockets and tells the others what changed; it holds a lease by
//! saying every few seconds that it lives, and what it said ends with its lease. Nothing is stored, so
//! nobody who is gone can come back from a store.
//!
//! This is the part that only counts: it has no clock, no socket and no bus. `hub/presence.rs` feeds it.

use std::collections::{HashMap, HashSet};

use protocol::{UserId, presence::Presence};
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
    /// The sockets that show him.
    viewers: HashSet<u64>,
    /// What other nodes said.
    there: HashMap<Uuid, Presence>,
    /// Until then answers may still come: nothing new is told.
    asked_until: Option<u64>,
    /// How he was when it was last told.
    told: Option<Presence>,
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
    due: HashMap<u64, HashMap<UserId, Presence>>,
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
        let gone = self.show(socket, &HashSet::new()).1;
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

    /// Whom a socket shows from now on. Who is new to this node and must be asked for, and whom nobody
    /// here is shown any more.
    pub fn show(&mut self, socket: u64, users: &HashSet<UserId>) -> (Vec<UserId>, Vec<UserId>) {
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
            if shown.viewers.insert(socket) {
                match shown.told {
                    Some(presence) => _ = self.due.entry(socket).or_default().insert(*user, presence),
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
        for socket in shown.viewers {
            if let Some(shows) = self.shows.get_mut(&socket) {
                shows.remove(&user);
            }
            self.due.entry(socket).or_default().insert(user, Presence::Unknown);
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

    /// What each socket is to be told now.
    pub fn digests(&mut self, now: u64) -> Vec<(u64, HashMap<UserId, Presence>)> {
        let changed = std::mem::take(&mut self.changed);
        for user in changed {
            let Some(shown) = self.shown.get_mut(&user) else { continue };
            let here = self.here.get(&user).and_then(|it| it.told);
            let there = shown.there.values().copied().max();
            let known = here.max(there).filter(|it| *it > Presence::Offline);
            if known < Some(Presence::Online) && shown.asked_until.is_some_and(|until| now < until) {
                self.changed.insert(user);
                continue;
            }
            shown.asked_until = None;
            let presence = known.unwrap_or(if self.slowed { Presence::Unknown } else { Presence::Offline });
            if shown.told != Some(presence) {
                shown.told = Some(presence);
                for socket in &shown.viewers {
                    self.due.entry(*socket).or_default().insert(user, presence);
                }
            }
        }
        std::mem::take(&mut self.due).into_iter().filter(|(_, due)| !due.is_empty()).collect()
    }

    /// A digest did not fit: it is told with the next one.
    pub fn undelivered(&mut self, socket: u64, digest: HashMap<UserId, Presence>) {
        let due = self.due.entry(socket).or_default();
        for (user, presence) in digest {
            due.entry(user).or_insert(presence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(roll: &mut Roll, now: u64) -> Vec<(u64, UserId, Presence)> {
        let digests = roll.digests(now);
        digests.into_iter().flat_map(|(to, seen)| seen.into_iter().map(move |(u, p)| (to, u, p))).collect()
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
        assert_eq!(roll.show(9, &HashSet::from([lea])), (vec![lea], vec![]));
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
        roll.show(1, &HashSet::from([lea, hugo]));
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
        roll.show(1, &HashSet::from([lea]));
        roll.show(2, &HashSet::from([lea, hugo]));
        roll.set(lea, 7, true);
        let mut digests = told(&mut roll, 0);
        digests.sort_unstable();
        let mut expected =
            vec![(1, lea, Presence::Online), (2, lea, Presence::Online), (2, hugo, Presence::Offline)];
        expected.sort_unstable();
        assert_eq!(digests, expected);
        roll.undelivered(1, HashMap::from([(lea, Presence::Online)]));
        roll.set(lea, 7, false);
        let mut digests = told(&mut roll, 0);
        digests.sort_unstable();
        assert_eq!(digests, [(1, lea, Presence::Away), (2, lea, Presence::Away)]);
        assert_eq!(roll.show(2, &HashSet::new()), (vec![], vec![hugo]));
        assert_eq!(roll.leave(UserId::new(), 1, 0).1, [lea]);
        assert!(roll.shown.is_empty() && roll.shows.is_empty());
    }
}
