//! The comments that were written and are not known to be kept yet, in the order of writing.
//!
//! One is on its way at a time for each resource, so that the server receives them in the order in
//! which they were written. Every repeat bears the same id, so that it counts once.

use chrono::{DateTime, Utc};
use protocol::{ActId, CommentId, Problem, comments::Anchor, order};
use serde::{Deserialize, Serialize};

use crate::components::comments::Under;

/// How far a comment has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// For its turn, or for the link.
    #[default]
    Waiting,
    /// On its way.
    Sending,
    /// Refused, or lost on the way.
    Failed(Problem),
    /// Kept by the server; its event has not come yet.
    Kept(CommentId),
}

/// One comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The write's id, the same at every try.
    pub act: ActId,
    /// Under what it is written.
    pub under: Under,
    /// What it answers.
    #[serde(default)]
    pub parent: Option<CommentId>,
    /// What of a thing with versions it is about.
    #[serde(default)]
    pub anchor: Option<Anchor>,
    /// Markdown.
    pub body: String,
    /// It calls people together, and its author means it.
    #[serde(default)]
    pub call: bool,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// How far it has come.
    #[serde(default)]
    pub state: State,
}

/// All of one person's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Queue(Vec<Item>);

impl Queue {
    /// Those that are kept in this browser join, in the order of writing.
    pub fn join(&mut self, items: Vec<Item>) {
        for item in items {
            if self.find(item.act).is_none() {
                self.0.push(item);
            }
        }
        order::sort_by_key(&mut self.0, |item| item.act);
    }

    /// What was on its way from another tab, or before this page, may have got lost.
    pub fn begin_again(&mut self) {
        for item in &mut self.0 {
            if item.state == State::Sending {
                item.state = State::Waiting;
            }
        }
    }

    /// Those under one resource.
    pub fn under(&self, under: Under) -> impl Iterator<Item = &Item> {
        self.0.iter().filter(move |item| item.under == under)
    }

    /// Those that have not reached the server.
    pub fn unsent(&self) -> impl Iterator<Item = &Item> {
        self.0.iter().filter(|item| !matches!(item.state, State::Kept(_)))
    }

    /// One more, or one that stands differently now.
    pub fn set(&mut self, item: Item) {
        match self.find(item.act) {
            Some(known) => *known = item,
            None => self.0.push(item),
        }
    }

    /// The next to send, which is on its way from now on. One that may succeed later holds back
    /// those behind it; one that was refused for good does not.
    pub fn next(&mut self) -> Option<Item> {
        let mut held: Vec<Under> = Vec::new();
        for item in &mut self.0 {
            match &item.state {
                State::Waiting if !held.contains(&item.under) => {
                    item.state = State::Sending;
                    return Some(item.clone());
                }
                State::Sending => held.push(item.under),
                State::Failed(problem) if problem.temporary => held.push(item.under),
                _ => {}
            }
        }
        None
    }

    /// What the server said. Answers how it stands now.
    pub fn answered(&mut self, act: ActId, answer: Result<CommentId, Problem>) -> Option<Item> {
        let item = self.find(act)?;
        item.state = match answer {
            Ok(comment) => State::Kept(comment),
            Err(problem) => State::Failed(problem),
        };
        Some(item.clone())
    }

    /// The link broke while it was on its way: it waits for the link. Answers how it stands now.
    pub fn waits(&mut self, act: ActId) -> Option<Item> {
        let item = self.find(act)?;
        item.state = State::Waiting;
        Some(item.clone())
    }

    /// Its comment is among the others now, or will never be.
    pub fn take(&mut self, act: ActId) -> Option<Item> {
        let place = self.0.iter().position(|item| item.act == act)?;
        Some(self.0.remove(place))
    }

    /// Try this one again. Answers how it stands now.
    pub fn retry(&mut self, act: ActId) -> Option<Item> {
        let item = self.find(act).filter(|item| matches!(item.state, State::Failed(_)))?;
        item.state = State::Waiting;
        Some(item.clone())
    }

    /// The link is back: whatever failed for a time only is tried again.
    pub fn retry_all(&mut self) {
        for item in &mut self.0 {
            if matches!(&item.state, State::Failed(problem) if problem.temporary) {
                item.state = State::Waiting;
            }
        }
    }

    /// Whether something waits for better times.
    pub fn stuck(&self) -> bool {
        self.0.iter().any(|item| matches!(&item.state, State::Failed(problem) if problem.temporary))
    }

    fn find(&mut self, act: ActId) -> Option<&mut Item> {
        self.0.iter_mut().find(|item| item.act == act)
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Code, ResourceId};

    use super::*;
    use crate::wire;

    fn thread() -> Under {
        Under::Resource(ResourceId::new())
    }

    fn item(under: Under, body: &str) -> Item {
        Item {
            anchor: None,
            act: ActId::new(),
            under,
            parent: None,
            body: body.to_owned(),
            call: false,
            at: DateTime::UNIX_EPOCH,
            state: State::Waiting,
        }
    }

    fn queue(items: &[&Item]) -> Queue {
        Queue(items.iter().map(|item| (*item).clone()).collect())
    }

    #[test]
    fn one_at_a_time_under_each_resource_and_in_order() {
        let (thread, other) = (thread(), thread());
        let (first, second, third) = (item(thread, "1"), item(thread, "2"), item(other, "3"));
        let mut queue = queue(&[&first, &second, &third]);
        assert_eq!(queue.next().map(|it| it.act), Some(first.act));
        assert_eq!(queue.next().map(|it| it.act), Some(third.act));
        assert_eq!(queue.next(), None);
        queue.answered(first.act, Ok(CommentId::new()));
        assert_eq!(queue.next().map(|it| it.act), Some(second.act));
    }

    #[test]
    fn a_lost_link_holds_back_and_a_refusal_does_not() {
        let thread = thread();
        for (code, next) in [(Code::Unavailable, false), (Code::Locked, true)] {
            let (first, second) = (item(thread, "1"), item(thread, "2"));
            let mut queue = queue(&[&first, &second]);
            queue.next();
            queue.answered(first.act, Err(Problem::new(code)));
            assert_eq!(queue.next().is_some(), next, "{code:?}");
        }
    }

    #[test]
    fn when_the_link_returns_they_go_in_order_with_the_same_ids() {
        let thread = thread();
        let (first, second) = (item(thread, "1"), item(thread, "2"));
        let mut queue = queue(&[&first, &second]);
        queue.next();
        queue.answered(first.act, Err(Problem::new(Code::Unavailable)));
        assert!(queue.stuck());
        queue.retry_all();
        assert_eq!(queue.next().map(|it| it.act), Some(first.act));
        queue.answered(first.act, Ok(CommentId::new()));
        assert_eq!(queue.next().map(|it| it.act), Some(second.act));
    }

    #[test]
    fn what_lost_its_link_waits_before_those_behind_it() {
        let thread = thread();
        let (first, second) = (item(thread, "1"), item(thread, "2"));
        let mut queue = queue(&[&first, &second]);
        queue.next();
        assert_eq!(queue.waits(first.act).map(|it| it.state), Some(State::Waiting));
        assert_eq!(queue.next().map(|it| it.act), Some(first.act));
        assert_eq!(queue.next(), None, "one at a time");
    }

    #[test]
    fn the_event_may_come_before_the_receipt() {
        let first = item(thread(), "1");
        let mut queue = queue(&[&first]);
        queue.next();
        assert!(queue.take(first.act).is_some());
        queue.answered(first.act, Ok(CommentId::new()));
        assert_eq!(queue, Queue::default());
    }

    #[test]
    fn what_a_crash_left_behind_goes_again_in_the_order_of_writing() {
        let thread = thread();
        let (first, mut second, third) = (item(thread, "1"), item(thread, "2"), item(thread, "3"));
        second.state = State::Sending;
        let text = wire::write(&[&second, &first]);
        let mut queue = queue(&[&third]);
        queue.join(wire::read(&text).expect("read"));
        queue.begin_again();
        for item in [&first, &second, &third] {
            assert_eq!(queue.next().map(|it| it.act), Some(item.act));
            assert_eq!(queue.next(), None, "one at a time");
            queue.answered(item.act, Ok(CommentId::new()));
        }
        assert_eq!(queue.unsent().count(), 0);
    }

    #[test]
    fn what_another_tab_says_of_one_is_how_it_stands() {
        let first = item(thread(), "1");
        let mut queue = queue(&[]);
        queue.set(first.clone());
        queue.set(Item { state: State::Kept(CommentId::new()), ..first.clone() });
        assert_eq!((queue.unsent().count(), queue.under(first.under).count()), (0, 1));
    }
}
