//! Discussions: themes hold threads, a thread is a resource with comments.

pub mod polls;
pub mod proposals;
pub mod waiting;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, Check, CommentId, Problem, ProposalId, ResourceId, Seq, SpaceId, ThemeId,
    codec::events,
    comments,
    live::{MarkMoved, Moved},
    order, people,
};

/// Longest title of a thread or theme, in characters.
pub const TITLE_MAX: u32 = 160;

/// A heading of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Theme {
    /// The theme.
    pub id: ThemeId,
    /// Its title.
    pub title: String,
    /// Its place in the list, ascending.
    pub position: i32,
}

/// A thread that every space has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Purpose {
    /// « Vos retours »: where one goes who finds no fitting theme.
    Feedback,
    /// « FAQ : posez vos questions ».
    FaqQuestions,
}

/// What the list and the thread's own page both show of a thread, the same for every reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Heading {
    /// The thread.
    pub id: ResourceId,
    /// The theme it stands under.
    pub theme: ThemeId,
    /// Its title.
    pub title: String,
    /// Whose question it is.
    pub author: people::Card,
    /// When it was opened.
    pub at: DateTime<Utc>,
    /// Stands first in its theme.
    pub pinned: bool,
    /// Put away: apart from the list, readable, closed to replies.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// Who closed it to replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_by: Option<people::Card>,
    /// Whether it is one of those every space has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// Number of the reply that answers its question: it is resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Seq>,
}

impl Heading {
    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.author.meet(card);
        self.locked_by.iter_mut().for_each(|it| it.meet(card));
    }

    /// What the list is sorted by first.
    #[must_use]
    pub fn rank(&self) -> i32 {
        2 * i32::from(self.archived) + i32::from(!self.pinned)
    }

    /// Whether it takes no replies.
    #[must_use]
    pub fn closed(&self) -> bool {
        self.archived || self.locked_by.is_some()
    }
}

/// A thread in the list, with what moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Row {
    /// What it is.
    pub heading: Heading,
    /// How many replies, deleted ones not counted.
    pub count: i64,
    /// Number of the last message.
    pub head: Seq,
    /// The reader's mark: number of the last message he has read.
    pub mark: Seq,
    /// Messages above the mark that were deleted.
    pub deleted_above: i64,
    /// When somebody last replied, or when it was opened.
    pub moved_at: DateTime<Utc>,
    /// Who replied last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<people::Card>,
}

impl Row {
    /// How many replies the reader has not read. What was put away asks for nobody's attention.
    #[must_use]
    pub fn unread(&self) -> i64 {
        if self.heading.archived {
            return 0;
        }
        (self.head.0 - self.mark.0 - self.deleted_above).max(0)
    }
}

/// Everything on the list's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct List {
    /// By position.
    pub themes: Vec<Theme>,
    /// Pinned first, then the one that moved last first; those that were put away stand last. The page
    /// groups them by theme.
    pub rows: Vec<Row>,
    /// Ask with this (`?after=`) for the threads that moved before these; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl List {
    /// Applies an event of the space's stream.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::ThemeSet(theme) => {
                self.themes.retain(|it| it.id != theme.id);
                self.themes.push(theme.clone());
                order::sort_by_key(&mut self.themes, |it| (it.position, it.id));
            }
            Event::Opened(it) => {
                if self.row(it.heading.id).is_none() {
                    self.rows.push(Row {
                        heading: it.heading.clone(),
                        count: 0,
                        head: Seq(0),
                        mark: Seq(0),
                        deleted_above: 0,
                        moved_at: it.heading.at,
                        last: None,
                    });
                    self.sort();
                }
            }
            Event::Changed(heading) | Event::Moved(ToTheme { heading, .. }) => {
                if let Some(row) = self.row(heading.id) {
                    row.heading = heading.clone();
                    self.sort();
                }
            }
            Event::Merged(it) => self.rows.retain(|row| row.heading.id != it.thread),
            Event::Answered(_)
            | Event::PollSet(_)
            | Event::PollCounted(_)
            | Event::PollVoted(_)
            | Event::Proposed(_)
            | Event::Unknown => {}
        }
    }

    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        for row in &mut self.rows {
            row.heading.meet(card);
            row.last.iter_mut().for_each(|it| it.meet(card));
        }
    }

    /// Applies what is told of threads that moved, whoever has them open or not. It comes late: the
    /// list may have been fetched after, and then knows more already.
    pub fn moved(&mut self, moved: &Moved) {
        let deleted = |head: Seq, count: i64| head.0 - count;
        if let Some(row) = self.row(moved.resource)
            && moved.head >= row.head
            && deleted(moved.head, moved.count) >= deleted(row.head, row.count)
        {
            // How many of the deletions are news follows from the totals; the last ones are.
            let news = deleted(moved.head, moved.count) - deleted(row.head, row.count);
            let news = moved.deleted.iter().rev().take(usize::try_from(news).unwrap_or(0));
            let mark = row.mark;
            row.deleted_above += i64::try_from(news.filter(|no| **no > mark).count()).unwrap_or(0);
            row.head = moved.head;
            row.count = moved.count;
            row.moved_at = moved.at;
            row.last.clone_from(&moved.last);
        }
    }

    /// Sets the reader's mark, wherever it goes. What is told of the whole may be newer than what the
    /// list knows, or older.
    pub fn marked(&mut self, marked: people::Marked) {
        if let Some(row) = self.row(marked.resource) {
            row.mark = marked.msg_no;
            row.deleted_above = marked.deleted_above;
            let deleted = |head: Seq, count: i64| head.0 - count;
            if marked.head >= row.head && deleted(marked.head, marked.count) >= deleted(row.head, row.count) {
                row.head = marked.head;
                row.count = marked.count;
            } else if marked.msg_no >= row.head {
                row.deleted_above = 0;
            }
        }
    }

    /// The reader wrote, having read everything before: his mark moved to what he wrote.
    pub fn mark_moved(&mut self, moved: MarkMoved) {
        if let Some(row) = self.row(moved.resource)
            && row.mark == moved.from
        {
            if moved.to >= row.head {
                row.deleted_above = 0;
            }
            row.mark = moved.to;
        }
    }

    /// The row of a thread.
    pub fn row(&mut self, id: ResourceId) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.heading.id == id)
    }

    /// The order of the list.
    pub fn sort(&mut self) {
        order::sort_by_key(&mut self.rows, |row| {
            (row.heading.rank(), std::cmp::Reverse(row.moved_at), row.heading.id)
        });
    }
}

/// A thread's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Thread {
    /// What it is.
    pub heading: Heading,
    /// The space it belongs to.
    pub space: SpaceId,
    /// Title of its theme.
    pub theme_title: String,
    /// The admin who published it, if its author proposed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_by: Option<people::Card>,
    /// The question, as safe HTML.
    pub html: String,
    /// The reader's mark when the page was fetched.
    pub mark: Seq,
    /// Messages above the mark that were deleted.
    pub deleted_above: i64,
    /// The accepted answers, by their numbers: to its own question, or, where everybody asks, to those of
    /// comments. [`ANSWERS_MAX`] at most, the latest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Its polls, the first that was made first; [`polls::POLLS_MAX`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polls: Vec<polls::Poll>,
    /// The replies around the place where it opens.
    pub log: comments::Log,
}

/// Most accepted answers that a thread's page tells.
pub const ANSWERS_MAX: i64 = 1_000;

/// A reply that was accepted as the answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AcceptedAnswer))]
pub struct Answer {
    /// The reply.
    pub comment: CommentId,
    /// Its number.
    pub msg_no: Seq,
    /// Number of the comment that asks; absent: the thread does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Seq>,
    /// Who wrote it.
    pub author: people::Card,
    /// Who accepted it.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
    /// What it says, as safe HTML, if it answers the thread. Events do not carry it: the reply itself does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub html: String,
    /// The entry of the FAQ that was made from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<MadeEntry>,
}

/// An entry of the FAQ that was made from an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeEntry {
    /// The entry.
    pub id: ResourceId,
    /// What it asks.
    pub question: String,
}

impl Thread {
    /// Somebody looks different now: here, in the question and in all replies.
    pub fn meet(&mut self, card: &people::Card) {
        self.heading.meet(card);
        self.published_by.iter_mut().for_each(|it| it.meet(card));
        for answer in &mut self.answers {
            answer.author.meet(card);
            answer.by.meet(card);
        }
        polls::meet(&mut self.polls, card);
        self.log.meet(card);
    }

    /// Applies an event of the thread's stream; events of comments go to the log.
    pub fn apply(&mut self, event: &crate::Event, me: crate::UserId) -> comments::Applied {
        match event {
            crate::Event::Discussions(Event::Changed(heading)) => {
                self.heading = heading.clone();
                comments::Applied::Nothing
            }
            crate::Event::Discussions(Event::Moved(moved)) => {
                self.heading = moved.heading.clone();
                self.theme_title.clone_from(&moved.theme_title);
                comments::Applied::Nothing
            }
            crate::Event::Discussions(Event::Answered(it)) => {
                self.answered(it);
                comments::Applied::Nothing
            }
            crate::Event::Discussions(event) => {
                polls::apply(&mut self.polls, event);
                comments::Applied::Nothing
            }
            crate::Event::Comments(event) => {
                if let comments::Event::Deleted(it) = event
                    && it.msg_no > self.mark
                {
                    self.deleted_above += 1;
                }
                if let comments::Event::Edited(it) = event {
                    let same =
                        |answer: &&mut Answer| answer.comment == it.comment && answer.question.is_none();
                    if let Some(answer) = self.answers.iter_mut().find(same) {
                        answer.html.clone_from(&it.html);
                    }
                }
                let before = self.log.head;
                let applied = self.log.apply(event, me);
                if let comments::Event::Posted(it) = event
                    && it.comment.author.id == me
                    && self.mark == before
                {
                    self.mark = it.comment.msg_no;
                }
                applied
            }
            _ => comments::Applied::Nothing,
        }
    }

    /// A question has another answer now, or none.
    fn answered(&mut self, it: &Answered) {
        self.heading = it.heading.clone();
        let before = self.answers.iter().position(|answer| answer.question == it.question);
        let before = before.map(|at| self.answers.remove(at));
        let Some(mut answer) = it.answer.clone() else { return };
        if answer.question.is_none() {
            let here = self.log.items.iter().find(|comment| comment.id == answer.comment);
            let before = before.filter(|before| before.comment == answer.comment);
            answer.html = here.map(|it| it.html.clone()).or(before.map(|it| it.html)).unwrap_or_default();
        }
        self.answers.push(answer);
        order::sort_by_key(&mut self.answers, |answer| answer.msg_no);
    }

    /// The accepted answer to the thread's own question.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.question.is_none())
    }
}

/// `PUT /api/v1/comments/{comment}/accepted` (admins, and whose question it is): accepts a reply of a thread
/// as the answer, in place of another, or takes that back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accept {
    /// The write's id.
    pub act: ActId,
    /// Accepted, or no longer.
    pub on: bool,
}

/// `POST /api/v1/spaces/{space}/threads` (admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Open {
    /// The write's id.
    pub act: ActId,
    /// Under which theme.
    pub theme: ThemeId,
    /// 1 to [`TITLE_MAX`] characters.
    pub title: String,
    /// The question, Markdown, 1 to [`comments::BODY_MAX`] characters.
    pub body: String,
    /// A poll that it opens with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<polls::NewPoll>,
}

impl Open {
    /// # Errors
    /// 422 with the fields; those of the poll as [`polls::NewPoll::look`] names them.
    pub fn check(&self, now: DateTime<Utc>) -> Result<(), Problem> {
        let mut check = Check::default();
        check.name("title", &self.title, TITLE_MAX);
        check.length("body", &self.body, 1, comments::BODY_MAX);
        if let Some(poll) = &self.poll {
            poll.look(&mut check, now);
        }
        check.done()
    }
}

/// `PATCH /api/v1/threads/{thread}` (admins): what is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// The write's id.
    pub act: ActId,
    /// Another title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Stand first in the theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    /// Close it to replies, or open it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// Move it under another theme of its space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<ThemeId>,
    /// Put it away, or take it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

impl Change {
    /// One that changes nothing yet.
    #[must_use]
    pub fn of(act: ActId) -> Self {
        Self { act, title: None, pinned: None, locked: None, theme: None, archived: None }
    }

    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        if let Some(title) = &self.title {
            check.name("title", title, TITLE_MAX);
        }
        check.done()
    }
}

/// `POST /api/v1/threads/{thread}/merge` (admins): puts it into another thread of its space. Its question
/// and its replies go on there, behind those that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Merge {
    /// The write's id.
    pub act: ActId,
    /// The thread that takes it in.
    pub into: ResourceId,
}

/// Most replies that a thread may have to be put into another: they are told one by one to those who have
/// the other one open.
pub const MERGE_MAX: u32 = 5_000;

/// `POST /api/v1/spaces/{space}/themes` (admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateTheme {
    /// The write's id.
    pub act: ActId,
    /// 1 to [`TITLE_MAX`] characters.
    pub title: String,
}

impl CreateTheme {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.name("title", &self.title, TITLE_MAX);
        check.done()
    }
}

/// A thread was moved; other parts of its heading may have changed with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToTheme {
    /// The thread.
    pub heading: Heading,
    /// Title of the theme it stands under now.
    pub theme_title: String,
}

/// A thread was put into another: there is only the other from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Merged {
    /// The one that went.
    pub thread: ResourceId,
    /// The one that took it in.
    pub into: Heading,
    /// Its message n is message `after` + n there; its question is message `after`.
    pub after: Seq,
    /// The admin who did it.
    pub by: people::Card,
}

/// A question of a thread has another answer now, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The thread.
    pub heading: Heading,
    /// Number of the comment that asks; absent: the thread does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Seq>,
    /// The answer, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// A thread was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The write's id.
    pub act: ActId,
    /// The thread.
    pub heading: Heading,
}

events! {
    /// What happens to discussions, on the space's stream; `Changed`, `Moved` and `Merged` on the
    /// thread's own too.
    pub enum Event {
        /// A theme was made or changed.
        ThemeSet(Theme) = "theme-set",
        /// A thread was opened.
        Opened(Opened) = "opened",
        /// A thread's heading changed.
        Changed(Heading) = "changed",
        /// A thread stands under another theme now.
        Moved(ToTheme) = "moved",
        /// A thread was put into another. On its own stream this is the last event.
        Merged(Merged) = "merged",
        /// A question of a thread has another answer now, or none; on the thread's own stream.
        Answered(Answered) = "answered",
        /// A poll was made, was closed, or came with another thread; on the thread's own stream.
        PollSet(polls::Poll) = "poll-set",
        /// Somebody voted; on the thread's own stream.
        PollCounted(polls::Counted) = "poll-counted",
        /// The reader did; on his own stream.
        PollVoted(polls::OwnVote) = "poll-voted",
        /// A proposal came, or something became of it; on the stream of the space's admins, and on its author's
        /// own. What it says is asked for, by who may read it.
        Proposed(ProposalId) = "proposed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(head: i64, count: i64, mark: i64, deleted_above: i64) -> Row {
        let card = people::Card {
            id: crate::UserId::new(),
            name: "Léa".to_owned(),
            function: String::new(),
            photo: None,
        };
        let heading = Heading {
            id: ResourceId::new(),
            theme: ThemeId::new(),
            title: "Fil".to_owned(),
            author: card,
            at: DateTime::UNIX_EPOCH,
            pinned: false,
            archived: false,
            locked_by: None,
            purpose: None,
            answer: None,
        };
        let (head, mark) = (Seq(head), Seq(mark));
        Row { heading, count, head, mark, deleted_above, moved_at: DateTime::UNIX_EPOCH, last: None }
    }

    #[test]
    fn a_mark_goes_anywhere_and_a_deletion_counts_once() {
        // Twelve messages; the fourth and the eighth are deleted.
        let mut list = List { themes: Vec::new(), rows: vec![row(12, 10, 12, 0)], next: None };
        let resource = list.rows[0].heading.id;
        let marked = |msg_no: i64, head: i64, count: i64, deleted_above: i64| people::Marked {
            resource,
            msg_no: Seq(msg_no),
            head: Seq(head),
            count,
            deleted_above,
        };
        // Back to before both, then between them: never at the head.
        for (msg_no, deleted_above, unread) in [(2, 2, 8), (6, 1, 5), (9, 0, 3), (2, 2, 8)] {
            list.marked(marked(msg_no, 12, 10, deleted_above));
            assert_eq!(list.rows[0].unread(), unread, "at {msg_no}");
        }
        // The mark knows of a deletion that is told to the list a second later.
        list.marked(marked(6, 12, 9, 2));
        let moved = Moved {
            resource,
            head: Seq(12),
            count: 9,
            at: DateTime::UNIX_EPOCH,
            last: None,
            deleted: vec![Seq(10)],
        };
        list.moved(&moved);
        assert_eq!((list.rows[0].deleted_above, list.rows[0].unread()), (2, 4));
    }

    #[test]
    fn heads_that_come_late_count_a_deletion_once() {
        let moved = |list: &List, head: i64, count: i64, deleted: &[i64]| Moved {
            resource: list.rows[0].heading.id,
            head: Seq(head),
            count,
            at: DateTime::UNIX_EPOCH,
            last: None,
            deleted: deleted.iter().copied().map(Seq).collect(),
        };
        // Fetched after the third of four messages was deleted, with a mark at the first.
        let mut list = List { themes: Vec::new(), rows: vec![row(4, 3, 1, 1)], next: None };
        let fetched = list.clone();
        for late in [moved(&list, 3, 3, &[]), moved(&list, 4, 4, &[]), moved(&list, 4, 3, &[3])] {
            list.moved(&late);
            assert_eq!(list, fetched, "{late:?}");
        }
        // One that it knows and two that it does not, one of them below the mark.
        let news = moved(&list, 5, 2, &[3, 1, 5]);
        list.moved(&news);
        assert_eq!((list.rows[0].deleted_above, list.rows[0].unread()), (2, 2));
        let twice = list.clone();
        list.moved(&news);
        assert_eq!(list, twice);
    }
}
