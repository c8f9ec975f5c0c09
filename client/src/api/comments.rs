//! Comments, of resources and of conversations. Writing goes over the live link
//! ([`crate::live::Live::send`]); these are for reading, and for the acts whose answer is long.

use protocol::{
    CommentId, Problem, Seq,
    comments::{Comment, History, Log},
};

use super::{get, with_query};

/// A run of comments, from a place on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Around {
    /// Those before this one in the order of display.
    Before((Seq, Seq)),
    /// Those after it.
    After((Seq, Seq)),
    /// Those around the message of this number.
    Message(Seq),
}

impl Around {
    /// Before a comment that one has.
    #[must_use]
    pub fn before(comment: &Comment) -> Self {
        Self::Before(comment.key())
    }

    /// After a comment that one has.
    #[must_use]
    pub fn after(comment: &Comment) -> Self {
        Self::After(comment.key())
    }
}

/// A page of the comments at a path; `flat` when their numbers alone are their order.
///
/// # Errors
/// As any.
pub async fn page(path: &str, flat: bool, around: Around, limit: u32) -> Result<Log, Problem> {
    let key = |(root, no): (Seq, Seq)| if flat { no.to_string() } else { format!("{root}.{no}") };
    let (name, value) = match around {
        Around::Before(at) => ("before", key(at)),
        Around::After(at) => ("after", key(at)),
        Around::Message(no) => ("around", no.to_string()),
    };
    let pairs = [(name, Some(value)), ("limit", Some(limit.to_string()))];
    get(&with_query(path, &pairs)).await
}

/// A comment's source and earlier versions; `kind` is `comments` or `messages`.
///
/// # Errors
/// As any.
pub async fn history(kind: &str, comment: CommentId) -> Result<History, Problem> {
    get(&format!("/{kind}/{comment}/history")).await
}
