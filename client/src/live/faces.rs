//! Whom this tab shows, how they are, and whether its own person does something here. Only bookkeeping.

use std::collections::HashMap;

use protocol::{
    Stream, UserId,
    presence::{SHOWN_MAX, Seen, TYPING_EVERY},
};
use yew::Callback;

/// Milliseconds without a touch after which somebody is away.
const IDLE: f64 = 300_000.0;
/// The same when he looks at something else.
const ELSEWHERE: f64 = 60_000.0;

/// Who is to be told how somebody is.
type Told = Callback<Seen>;

/// The faces of a tab.
#[derive(Default)]
pub struct Faces {
    next: u64,
    shown: Vec<(u64, UserId, Told)>,
    known: HashMap<UserId, Seen>,
    /// Whom the server was told of on this connection.
    asked: Vec<UserId>,
    typed: Option<(Stream, f64)>,
    touched: f64,
    away: bool,
}

impl Faces {
    /// Shows somebody; he is told at once how he is, if that is known.
    pub fn show(&mut self, user: UserId, told: Told) -> (u64, Option<Seen>) {
        self.next += 1;
        self.shown.push((self.next, user, told));
        (self.next, self.known.get(&user).cloned())
    }

    /// Shows him no more.
    pub fn hide(&mut self, id: u64) {
        self.shown.retain(|(it, ..)| *it != id);
    }

    /// Whom to ask for, if the server was told of others.
    pub fn ask(&mut self) -> Option<Vec<UserId>> {
        let mut all: Vec<_> = self.shown.iter().map(|(_, user, _)| *user).take(SHOWN_MAX).collect();
        all.sort_unstable();
        all.dedup();
        if all == self.asked {
            return None;
        }
        self.known.retain(|user, _| all.contains(user));
        self.asked = all;
        Some(self.asked.clone())
    }

    /// A new connection: the server knows nothing yet. Whether it must be told that nobody is here.
    pub fn anew(&mut self) -> bool {
        self.asked.clear();
        self.typed = None;
        self.away
    }

    /// What came, and whom to tell.
    pub fn seen(&mut self, seen: &[Seen]) -> Vec<(Told, Seen)> {
        self.known.extend(seen.iter().map(|it| (it.user, it.clone())));
        let told = |(_, user, told): &(u64, UserId, Told)| {
            let it = seen.iter().find(|it| it.user == *user)?;
            Some((told.clone(), it.clone()))
        };
        self.shown.iter().filter_map(told).collect()
    }

    /// Without a connection nothing is known.
    pub fn lost(&mut self) -> Vec<(Told, Seen)> {
        self.known.clear();
        self.shown.iter().map(|(_, user, told)| (told.clone(), Seen::unknown(*user))).collect()
    }

    /// Something was written. Whether to say so: not more often than it is heard.
    pub fn typing(&mut self, stream: Stream, now: f64) -> bool {
        let every = f64::from(TYPING_EVERY) * 1_000.0;
        let due = self.typed.is_none_or(|(at, then)| at != stream || now - then >= every);
        if due {
            self.typed = Some((stream, now));
        }
        due
    }

    /// The person touched something. Whether to say that he is back.
    pub fn touch(&mut self, now: f64) -> bool {
        self.touched = now;
        std::mem::take(&mut self.away)
    }

    /// Looks now and then. Whether to say that he is away.
    pub fn idle(&mut self, looks: bool, now: f64) -> bool {
        let away = now - self.touched >= if looks { IDLE } else { ELSEWHERE };
        let begins = away && !self.away;
        self.away |= away;
        begins
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{ResourceId, presence::Presence};

    #[test]
    fn the_server_is_asked_only_for_others_than_before() {
        let (mut faces, user) = (Faces::default(), UserId::new());
        let (one, known) = faces.show(user, Callback::noop());
        assert_eq!((known, faces.ask()), (None, Some(vec![user])));
        let (two, _) = faces.show(user, Callback::noop());
        assert_eq!(faces.ask(), None);
        let away = Seen { presence: Presence::Away, ..Seen::unknown(user) };
        assert_eq!(faces.seen(&[away.clone()]).len(), 2);
        assert_eq!(faces.show(user, Callback::noop()), (3, Some(away)));
        faces.anew();
        assert_eq!(faces.ask(), Some(vec![user]));
        for id in [one, two, 3] {
            faces.hide(id);
        }
        assert_eq!(faces.ask(), Some(vec![]));
    }

    #[test]
    fn one_is_away_once_and_back_once() {
        let mut faces = Faces::default();
        assert!(!faces.touch(0.0) && !faces.idle(true, IDLE - 1.0));
        assert!(faces.idle(true, IDLE) && !faces.idle(true, IDLE + 1.0));
        assert!(faces.anew(), "a new connection is told so");
        assert!(faces.touch(IDLE + 2.0) && !faces.touch(IDLE + 3.0));
        assert!(faces.idle(false, IDLE + 3.0 + ELSEWHERE));
    }

    #[test]
    fn writing_is_said_once_in_three_seconds() {
        let (mut faces, stream) = (Faces::default(), Stream::Resource(ResourceId::new()));
        assert!(faces.typing(stream, 0.0) && !faces.typing(stream, 2_999.0) && faces.typing(stream, 3_000.0));
        assert!(faces.typing(Stream::Resource(ResourceId::new()), 3_001.0));
    }
}
