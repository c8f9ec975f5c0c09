//! Bringing a snapshot up to date: what came before it is ignored, what came after it is applied,
//! what came while it was fetched waits. Nothing here knows a browser.

use std::rc::Rc;

use protocol::{Position, Snapshot};

use crate::live::Told;

/// A resource on its way to the page.
pub struct Follow<T> {
    /// Events after this are heard.
    since: Option<Position>,
    content: Option<(Position, Rc<T>)>,
    /// What is shown misses something: events wait for the next snapshot instead of being applied.
    torn: bool,
    /// What was told since the fetch began; applied to what it brings.
    waiting: Vec<Told>,
    fetching: bool,
}

/// What is to be done after something was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Rest,
    /// Show it.
    Show,
    /// Fetch it (again).
    Fetch,
    /// Show that it may not be read.
    Purge,
}

impl<T> Default for Follow<T> {
    fn default() -> Self {
        Self { since: None, content: None, torn: false, waiting: Vec::new(), fetching: false }
    }
}

impl<T: Clone> Follow<T> {
    /// What there is, and where it stands.
    #[must_use]
    pub fn content(&self) -> Option<(Position, Rc<T>)> {
        self.content.as_ref().map(|(at, content)| (*at, Rc::clone(content)))
    }

    /// Changes what there is, for what no event tells (a page more of a list). True: it is being fetched,
    /// and what comes may be from before the change.
    pub fn update(&mut self, how: impl FnOnce(&mut T)) -> bool {
        if let Some((_, content)) = &mut self.content {
            how(Rc::make_mut(content));
        }
        self.fetching
    }

    /// A fetch begins.
    pub fn fetching(&mut self) {
        self.fetching = true;
    }

    /// Something was told.
    pub fn told(&mut self, told: &Told, apply: &impl Fn(&mut T, &Told)) -> Then {
        match told {
            Told::Since(position) => {
                self.since = Some(*position);
                // Something happened between the fetch and the first event that is heard.
                self.torn = self.content.as_ref().is_some_and(|(at, _)| at.seq < position.seq);
                if self.torn { Then::Fetch } else { Then::Rest }
            }
            Told::Reset(position) => {
                self.since = Some(*position);
                self.torn = true;
                self.waiting.clear();
                Then::Fetch
            }
            Told::Denied => {
                *self = Self::default();
                Then::Purge
            }
            Told::Stale => Then::Fetch,
            // What is shown does not change by it.
            Told::Typing(_) => Then::Rest,
            Told::Push(_) | Told::Heads(_) | Told::Conversations(_) | Told::MarkMoved(_) | Told::Card(_) => {
                if self.fetching {
                    self.waiting.push(told.clone());
                }
                self.apply(told, apply)
            }
        }
    }

    /// It was fetched.
    pub fn fetched(&mut self, snapshot: Snapshot<T>, apply: &impl Fn(&mut T, &Told)) -> Then {
        if self.since.is_some_and(|since| snapshot.position.seq < since.seq) {
            return Then::Fetch;
        }
        self.fetching = false;
        self.torn = false;
        self.content = Some((snapshot.position, Rc::new(snapshot.content)));
        for told in std::mem::take(&mut self.waiting) {
            self.apply(&told, apply);
        }
        Then::Show
    }

    fn apply(&mut self, told: &Told, apply: &impl Fn(&mut T, &Told)) -> Then {
        let Some((position, content)) = self.content.as_mut().filter(|_| !self.torn) else {
            return Then::Rest;
        };
        if let Told::Push(push) = told {
            if push.seq <= position.seq {
                return Then::Rest;
            }
            *position = Position { seq: push.seq, id: push.id };
        }
        apply(Rc::make_mut(content), told);
        Then::Show
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Event, EventId, Seq, Stream, live::Push};

    use super::*;

    fn at(seq: i64) -> Position {
        Position { seq: Seq(seq), id: EventId::new() }
    }

    fn push(seq: i64) -> Told {
        let push = Push { stream: Stream::Site, seq: Seq(seq), id: EventId::new(), event: Event::Unknown };
        Told::Push(Rc::new(push))
    }

    /// The events that were applied, by number.
    fn apply(seen: &mut Vec<i64>, told: &Told) {
        if let Told::Push(push) = told {
            seen.push(push.seq.0);
        }
    }

    fn snapshot(seq: i64) -> Snapshot<Vec<i64>> {
        Snapshot { position: at(seq), content: (1..=seq).collect() }
    }

    fn shown(follow: &Follow<Vec<i64>>) -> Vec<i64> {
        follow.content().map(|(_, content)| content.to_vec()).unwrap_or_default()
    }

    #[test]
    fn whatever_comes_in_whatever_order_nothing_is_missing_and_nothing_twice() {
        // The fetch answers before, while and after the stream is watched.
        for snapshot_at in 3..=6 {
            let mut follow = Follow::default();
            follow.fetching();
            follow.told(&Told::Since(at(3)), &apply);
            for seq in [4, 5, 6] {
                follow.told(&push(seq), &apply);
            }
            assert_eq!(follow.fetched(snapshot(snapshot_at), &apply), Then::Show);
            follow.told(&push(7), &apply);
            assert_eq!(shown(&follow), [1, 2, 3, 4, 5, 6, 7], "snapshot at {snapshot_at}");
        }
    }

    #[test]
    fn a_snapshot_from_before_the_first_event_heard_is_fetched_again() {
        let mut follow = Follow::default();
        follow.told(&Told::Since(at(5)), &apply);
        assert_eq!(follow.fetched(snapshot(4), &apply), Then::Fetch);

        let mut follow = Follow::default();
        follow.fetched(snapshot(4), &apply);
        assert_eq!(follow.told(&Told::Since(at(5)), &apply), Then::Fetch);
        follow.fetching();
        follow.told(&push(6), &apply);
        assert_eq!(shown(&follow), [1, 2, 3, 4], "torn: nothing is applied");
        follow.fetched(snapshot(5), &apply);
        assert_eq!(shown(&follow), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn what_is_fetched_again_loses_nothing_that_came_meanwhile() {
        let mut follow = Follow::default();
        follow.fetched(snapshot(2), &apply);
        assert_eq!(follow.told(&Told::Stale, &apply), Then::Fetch);
        follow.fetching();
        follow.told(&push(3), &apply);
        follow.told(&push(4), &apply);
        follow.fetched(snapshot(3), &apply);
        assert_eq!(shown(&follow), [1, 2, 3, 4]);
    }

    #[test]
    fn who_changes_what_is_being_fetched_is_told_so() {
        let mut follow = Follow::default();
        follow.fetched(snapshot(2), &apply);
        assert!(!follow.update(|seen| seen.push(3)));
        follow.fetching();
        assert!(follow.update(|seen| seen.push(4)));
        follow.fetched(snapshot(3), &apply);
        assert_eq!(shown(&follow), [1, 2, 3]);
    }

    #[test]
    fn a_reset_begins_anew_and_a_denial_purges() {
        let mut follow = Follow::default();
        follow.fetched(snapshot(9), &apply);
        assert_eq!(follow.told(&Told::Reset(at(2)), &apply), Then::Fetch);
        follow.fetching();
        follow.told(&push(3), &apply);
        follow.fetched(snapshot(2), &apply);
        assert_eq!(shown(&follow), [1, 2, 3], "the database fell back");
        assert_eq!(follow.told(&Told::Denied, &apply), Then::Purge);
        assert!(follow.content().is_none());
    }
}
