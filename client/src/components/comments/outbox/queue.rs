//! The comments that were written and are not known to be kept yet, in the order of writing.
//!
//! One is on its way at a time for each resource, so that the server receives them in the order in
//! which they were written. Every repeat bears the same id, so that it counts once.

use chrono::{DateTime, Utc};
use protocol::{ActId, CommentId, Problem, ResourceId, comments::Receipt};
use serde::{Deserialize, Serialize};

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
    pub resource: ResourceId,
    /// What it answers.
    #[serde(default)]
    pub parent: Option<CommentId>,
    /// Markdown.
    pub body: String,
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
    /// Those that an earlier page left behind: what was on its way then may have got lost.
    pub fn restored(items: Vec<Item>) -> Self {
        let mut queue = Self(items);
        for item in &mut queue.0 {
            if item.state == State::Sending {
                item.state = State::Waiting;
            }
        }
        queue
    }

    /// What must outlive the page.
    pub fn to_keep(&self) -> Vec<&Item> {
        self.0.iter().filter(|item| !matches!(item.state, State::Kept(_))).collect()
    }

    /// Those under one resource.
    pub fn under(&self, resource: ResourceId) -> impl Iterator<Item = &Item> {
        self.0.iter().filter(move |item| item.resource == resource)
    }

    /// One more, behind the others.
    pub fn push(&mut self, item: Item) {
        self.0.push(item);
    }

    /// The next to send, which is on its way from now on. One that may succeed later holds back
    /// those behind it; one that was refused for good does not.
    pub fn next(&mut self) -> Option<Item> {
        let mut held: Vec<ResourceId> = Vec::new();
        for item in &mut self.0 {
            match &item.state {
                State::Waiting if !held.contains(&item.resource) => {
                    item.state = State::Sending;
                    return Some(item.clone());
                }
                State::Sending => held.push(item.resource),
                State::Failed(problem) if problem.temporary => held.push(item.resource),
                _ => {}
            }
        }
        None
    }

    /// What the server said.
    pub fn answered(&mut self, act: ActId, answer: Result<Receipt, Problem>) {
        if let Some(item) = self.find(act) {
            item.state = match answer {
                Ok(receipt) => State::Kept(receipt.comment),
                Err(problem) => State::Failed(problem),
            };
        }
    }

    /// Its comment is among the others now, or will never be.
    pub fn take(&mut self, act: ActId) -> Option<Item> {
        let place = self.0.iter().position(|item| item.act == act)?;
        Some(self.0.remove(place))
    }

    /// Try this one again.
    pub fn retry(&mut self, act: ActId) {
        if let Some(item) = self.find(act)
            && matches!(item.state, State::Failed(_))
        {
            item.state = State::Waiting;
        }
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
    use protocol::{Code, Position, Seq};

    use super::*;
    use crate::wire;

    fn item(resource: ResourceId, body: &str) -> Item {
        Item {
            act: ActId::new(),
            resource,
            parent: None,
            body: body.to_owned(),
            at: DateTime::UNIX_EPOCH,
            state: State::Waiting,
        }
    }

    fn queue(items: &[&Item]) -> Queue {
        Queue(items.iter().map(|item| (*item).clone()).collect())
    }

    fn receipt() -> Receipt {
        Receipt { comment: CommentId::new(), msg_no: Seq(1), position: Position::START }
    }

    #[test]
    fn one_at_a_time_under_each_resource_and_in_order() {
        let (thread, other) = (ResourceId::new(), ResourceId::new());
        let (first, second, third) = (item(thread, "1"), item(thread, "2"), item(other, "3"));
        let mut queue = queue(&[&first, &second, &third]);
        assert_eq!(queue.next().map(|it| it.act), Some(first.act));
        assert_eq!(queue.next().map(|it| it.act), Some(third.act));
        assert_eq!(queue.next(), None);
        queue.answered(first.act, Ok(receipt()));
        assert_eq!(queue.next().map(|it| it.act), Some(second.act));
    }

    #[test]
    fn a_lost_link_holds_back_and_a_refusal_does_not() {
        let thread = ResourceId::new();
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
        let thread = ResourceId::new();
        let (first, second) = (item(thread, "1"), item(thread, "2"));
        let mut queue = queue(&[&first, &second]);
        queue.next();
        queue.answered(first.act, Err(Problem::new(Code::Unavailable)));
        assert!(queue.stuck());
        queue.retry_all();
        assert_eq!(queue.next().map(|it| it.act), Some(first.act));
        queue.answered(first.act, Ok(receipt()));
        assert_eq!(queue.next().map(|it| it.act), Some(second.act));
    }

    #[test]
    fn the_event_may_come_before_the_receipt() {
        let first = item(ResourceId::new(), "1");
        let mut queue = queue(&[&first]);
        queue.next();
        assert!(queue.take(first.act).is_some());
        queue.answered(first.act, Ok(receipt()));
        assert_eq!(queue, Queue::default());
    }

    #[test]
    fn what_a_crash_left_behind_goes_again_and_what_is_kept_does_not() {
        let thread = ResourceId::new();
        let (first, second, third) = (item(thread, "1"), item(thread, "2"), item(thread, "3"));
        let mut queue = queue(&[&first, &second, &third]);
        queue.next();
        queue.answered(first.act, Ok(receipt()));
        queue.next();
        assert_eq!(queue.to_keep().len(), 2);
        let text = wire::write(&queue.to_keep());
        let mut restored = Queue::restored(wire::read(&text).expect("read"));
        assert_eq!(restored.next().map(|it| it.act), Some(second.act));
    }
}
