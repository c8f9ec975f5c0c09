//! A person's mentions as what there is to do: open until he answers where he was named, or says that it is
//! done. That he answered follows from his comments; only what he says himself is kept.

use serde::{Deserialize, Serialize};

use super::{Called, Event, Kind, Notice, Noticed};
use crate::{ActId, CommentId, ConversationId, NoticeId, SpaceId, people};

/// How a mention stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TaskState {
    /// It waits.
    #[default]
    Open,
    /// The person wrote there since.
    Answered,
    /// He said so.
    Done,
}

impl TaskState {
    /// All, in the order of the page.
    pub const ALL: &[Self] = &[Self::Open, Self::Answered, Self::Done];

    /// As written on the wire, and in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Done => "done",
        }
    }
}

/// `PUT /api/v1/mentions/{notice}`, and `PUT /api/v1/mentions/messages/{message}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetDone {
    /// The write's id.
    pub act: ActId,
    /// Done, or not after all.
    pub done: bool,
}

/// The person said of a mention that it is done, or is not after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneSet {
    /// Which.
    pub notice: NoticeId,
    /// Done.
    pub done: bool,
}

/// The person said of a message that names him that it is done, or is not after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledDone {
    /// Which.
    pub message: CommentId,
    /// Done.
    pub done: bool,
}

/// The mentions that stand so, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tasks {
    /// How they stand.
    pub state: TaskState,
    /// They.
    pub items: Vec<Notice>,
    /// Messages of conversations that name the reader and stand so, the newest first; a hundred at most. Only on
    /// the first page.
    #[serde(default)]
    pub called: Vec<Called>,
    /// Ask with this (`?after=`) for older ones; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Something happened of which only the server knows what follows.
    #[serde(skip)]
    pub stale: bool,
}

impl Tasks {
    /// Applies an event of the reader's own stream.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Noticed(it) => self.noticed(it),
            Event::Called(_) => self.stale = true,
            Event::Uncalled(message) => self.called.retain(|it| it.message != *message),
            Event::CalledDone(it) => {
                let known = self.called.iter().any(|called| called.message == it.message);
                self.called.retain(|called| called.message != it.message);
                self.stale |= !known || !it.done || self.state == TaskState::Done;
            }
            Event::Withdrawn(it) => self.items.retain(|notice| !it.notices.contains(&notice.id)),
            Event::DoneSet(it) => {
                let known = self.items.iter().any(|notice| notice.id == it.notice);
                if it.done == (self.state == TaskState::Done) {
                    self.stale |= !known;
                } else {
                    self.items.retain(|notice| notice.id != it.notice);
                    // It is open again, or answered.
                    self.stale |= !it.done;
                }
            }
            _ => {}
        }
    }

    fn noticed(&mut self, it: &Noticed) {
        let known = self.items.iter().position(|notice| notice.id == it.notice.id);
        match known {
            Some(at) if it.notice.kind != Kind::Mention => drop(self.items.remove(at)),
            Some(at) => {
                let words = self.items[at].words.take();
                self.items[at] = Notice { words, ..it.notice.clone() };
            }
            None => self.stale |= it.notice.kind == Kind::Mention,
        }
    }

    /// The reader wrote in a resource, or read it: what waits there may be answered.
    pub fn touched(&mut self, resource: crate::ResourceId) {
        self.stale |=
            self.state != TaskState::Done && self.items.iter().any(|it| it.resource == Some(resource));
    }

    /// A conversation moved, or the reader wrote in it: what waits there may be answered.
    pub fn moved(&mut self, conversation: ConversationId) {
        self.stale |=
            self.state != TaskState::Done && self.called.iter().any(|it| it.conversation == conversation);
    }

    /// The reader belongs to a conversation no longer: nothing of it is shown.
    pub fn left(&mut self, conversation: ConversationId) {
        self.called.retain(|it| it.conversation != conversation);
    }

    /// The reader left a space: nothing of it is shown.
    pub fn gone(&mut self, space: SpaceId) {
        self.items.retain(|notice| notice.space != space);
    }

    /// Somebody looks otherwise now.
    pub fn meet(&mut self, card: &people::Card) {
        self.items.iter_mut().for_each(|notice| notice.by.meet(card));
        self.called.iter_mut().for_each(|called| called.by.meet(card));
    }

    /// Adds the page after this one.
    pub fn extend(&mut self, older: Self) {
        let known: Vec<NoticeId> = self.items.iter().map(|it| it.id).collect();
        self.items.extend(older.items.into_iter().filter(|it| !known.contains(&it.id)));
        self.next = older.next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ResourceId, UserId, notifications::Withdrawn};

    fn notice() -> Notice {
        let by = people::Card {
            id: UserId::new(),
            name: "Léa Linteau".to_owned(),
            function: String::new(),
            photo: None,
        };
        Notice {
            id: NoticeId::new(),
            kind: Kind::Mention,
            space: SpaceId::new(),
            resource: Some(ResourceId::new()),
            of: crate::feed::Kind::Thread,
            comment: None,
            msg_no: None,
            role: None,
            calls: None,
            by,
            at: chrono::DateTime::UNIX_EPOCH,
            read: None,
            words: None,
        }
    }

    fn tasks(state: TaskState, items: Vec<Notice>) -> Tasks {
        Tasks { state, items, called: Vec::new(), next: None, stale: false }
    }

    #[test]
    fn what_is_done_leaves_the_others_and_what_only_the_server_knows_is_asked() {
        let (one, other) = (notice(), notice());
        let set = |done| Event::DoneSet(DoneSet { notice: one.id, done });
        let mut open = tasks(TaskState::Open, vec![one.clone(), other.clone()]);
        open.apply(&set(true));
        assert_eq!((open.items.len(), open.stale), (1, false));
        open.apply(&set(false));
        assert!(open.stale, "it comes back to its place");
        let mut done = tasks(TaskState::Done, vec![other.clone()]);
        done.apply(&set(true));
        assert!(done.stale);
        let mut done = tasks(TaskState::Done, vec![one.clone()]);
        done.apply(&set(true));
        assert_eq!((done.items.len(), done.stale), (1, false));
        done.apply(&set(false));
        assert!(done.items.is_empty());

        let mut open = tasks(TaskState::Open, vec![one.clone()]);
        open.apply(&Event::Withdrawn(Withdrawn { notices: vec![one.id], unread: 0 }));
        assert!(open.items.is_empty() && !open.stale);
        open.apply(&Event::Noticed(Box::new(Noticed { notice: other.clone(), unread: 1 })));
        assert!(open.stale);
        let mut open = tasks(TaskState::Open, vec![other.clone()]);
        open.touched(ResourceId::new());
        assert!(!open.stale);
        open.touched(other.resource.expect("one"));
        assert!(open.stale);
    }

    #[test]
    fn messages_that_name_one_leave_when_they_are_done_and_wait_when_they_are_not() {
        let (message, conversation) = (CommentId::new(), ConversationId::new());
        let Notice { by, at, .. } = notice();
        let called = Called { message, conversation, msg_no: crate::Seq(1), by, at, words: None };
        let list = |state, called: &[&Called]| Tasks {
            called: called.iter().map(|it| (*it).clone()).collect(),
            ..tasks(state, Vec::new())
        };
        let set = |done| Event::CalledDone(CalledDone { message, done });
        let mut open = list(TaskState::Open, &[&called]);
        open.apply(&set(true));
        assert!(open.called.is_empty() && !open.stale);
        open.apply(&set(false));
        assert!(open.stale, "it comes back to its place");
        let mut done = list(TaskState::Done, &[]);
        done.apply(&set(true));
        assert!(done.stale);
        let mut open = list(TaskState::Open, &[&called]);
        open.moved(ConversationId::new());
        assert!(!open.stale);
        open.moved(conversation);
        assert!(open.stale);
        open.left(conversation);
        assert!(open.called.is_empty());
        let mut open = list(TaskState::Open, &[]);
        open.apply(&Event::Called(Box::new(called.clone())));
        assert!(open.stale);
        let mut open = list(TaskState::Open, &[&called]);
        open.apply(&Event::Uncalled(message));
        assert!(open.called.is_empty() && !open.stale);
    }
}
