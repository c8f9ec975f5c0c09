//! What a list of comments shows, row by row: the comments, the line above the new ones, and what
//! is on its way to the server, each in its place.

use std::collections::BTreeSet;

use protocol::{ActId, Seq, comments::Log};
use yew::virtual_dom::Key;

use super::{
    outbox::{Item, State},
    reading::Line,
};

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Row {
    /// There are comments before, which are being fetched.
    Earlier,
    /// The line above the first comment that was new when the page opened.
    Line(i64),
    /// The comment at this index of the log.
    Comment(usize),
    /// The item at this index of what is on its way.
    Unsent(usize),
    /// There are comments after, which are being fetched.
    Later,
}

impl Row {
    /// What names the row wherever it stands.
    #[must_use]
    pub fn key(self, log: &Log, unsent: &[Item]) -> Key {
        match self {
            Self::Earlier => Key::from("earlier"),
            Self::Line(_) => Key::from("line"),
            Self::Comment(at) => comment_key(log.items[at].msg_no),
            Self::Unsent(at) => unsent_key(unsent[at].act),
            Self::Later => Key::from("later"),
        }
    }
}

/// What names the row of a comment.
#[must_use]
pub fn comment_key(no: Seq) -> Key {
    Key::from(format!("m{no}"))
}

/// What names the row of something on its way.
#[must_use]
pub fn unsent_key(act: ActId) -> Key {
    Key::from(format!("a{act}"))
}

/// The rows in order. `posted` are the writes whose comments came already: those are in the log (or
/// lie outside the run), whatever the receipt has to say later.
#[must_use]
pub fn rows(log: &Log, line: Option<Line>, unsent: &[Item], posted: &BTreeSet<ActId>) -> Vec<Row> {
    let mut rows = Vec::with_capacity(log.items.len() + unsent.len() + 3);
    if log.more_before {
        rows.push(Row::Earlier);
    }
    let mut line = line;
    let pending: Vec<usize> = (0..unsent.len()).filter(|at| is_pending(&unsent[*at], log, posted)).collect();
    for (at, comment) in log.items.iter().enumerate() {
        if let Some(it) = line.filter(|line| comment.msg_no > line.after) {
            rows.push(Row::Line(it.count));
            line = None;
        }
        rows.push(Row::Comment(at));
        let ends = log.items.get(at + 1).is_none_or(|next| next.root_no != comment.root_no);
        if ends {
            rows.extend(
                pending
                    .iter()
                    .filter(|it| root(&unsent[**it], log) == Some(comment.root_no))
                    .map(|it| Row::Unsent(*it)),
            );
        }
    }
    rows.extend(pending.iter().filter(|it| root(&unsent[**it], log).is_none()).map(|it| Row::Unsent(*it)));
    if log.more_after {
        rows.push(Row::Later);
    }
    rows
}

fn is_pending(item: &Item, log: &Log, posted: &BTreeSet<ActId>) -> bool {
    !posted.contains(&item.act)
        && !matches!(item.state, State::Kept(id) if log.items.iter().any(|comment| comment.id == id))
}

/// The number of the comment under which it goes, when that is here.
fn root(item: &Item, log: &Log) -> Option<Seq> {
    let parent = item.parent?;
    log.items.iter().find(|comment| comment.id == parent).map(|comment| comment.root_no)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use protocol::{CommentId, ResourceId, UserId, comments::Comment, people::Card};

    use crate::components::comments::Under;

    use super::*;

    fn comment(root: i64, no: i64) -> Comment {
        Comment {
            id: CommentId::new(),
            author: Card { id: UserId::new(), name: "Léa".to_owned(), function: String::new(), photo: None },
            parent: None,
            msg_no: Seq(no),
            root_no: Seq(root),
            html: String::new(),
            at: DateTime::UNIX_EPOCH,
            edited_at: None,
            revision: 0,
            deleted: None,
            reactions: Vec::new(),
            anchor: None,
            previews: Vec::new(),
        }
    }

    fn log(items: Vec<Comment>) -> Log {
        let count = i64::try_from(items.len()).expect("a few");
        Log { items, more_before: false, more_after: false, head: Seq(count), count }
    }

    fn item(parent: Option<CommentId>) -> Item {
        Item {
            anchor: None,
            act: ActId::new(),
            under: Under::Resource(ResourceId::new()),
            parent,
            body: "oui".to_owned(),
            call: false,
            at: DateTime::UNIX_EPOCH,
            state: State::Waiting,
        }
    }

    #[test]
    fn the_line_stands_above_the_first_new_comment() {
        let log = log(vec![comment(1, 1), comment(1, 4), comment(2, 2), comment(3, 3)]);
        let line = Some(Line { after: Seq(2), count: 2 });
        let rows = rows(&log, line, &[], &BTreeSet::new());
        assert_eq!(rows, [Row::Comment(0), Row::Line(2), Row::Comment(1), Row::Comment(2), Row::Comment(3)]);
    }

    #[test]
    fn what_is_on_its_way_stands_where_it_will_stand() {
        let log = log(vec![comment(1, 1), comment(1, 4), comment(2, 2)]);
        let unsent = [item(None), item(Some(log.items[1].id)), item(Some(CommentId::new()))];
        let rows = rows(&log, None, &unsent, &BTreeSet::new());
        let expected = [
            Row::Comment(0),
            Row::Comment(1),
            Row::Unsent(1),
            Row::Comment(2),
            Row::Unsent(0),
            Row::Unsent(2),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn nothing_is_shown_twice_whichever_comes_first() {
        let mut log = log(vec![comment(1, 1)]);
        let mut unsent = [item(None)];
        let shown = |log: &Log, unsent: &[Item], posted: &[ActId]| {
            rows(log, None, unsent, &posted.iter().copied().collect()).len()
        };
        assert_eq!(shown(&log, &unsent, &[]), 2);

        // The event first.
        log.items.push(comment(2, 2));
        assert_eq!(shown(&log, &unsent, &[unsent[0].act]), 2);

        // The receipt first, then the event's comment by way of a fresh page.
        let id = CommentId::new();
        unsent[0].state = State::Kept(id);
        log.items.pop();
        assert_eq!(shown(&log, &unsent, &[]), 2);
        log.items.push(Comment { id, ..comment(2, 2) });
        assert_eq!(shown(&log, &unsent, &[]), 2);
    }
}
