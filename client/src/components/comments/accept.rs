//! Which comments were accepted as answers to a question, and who may say so.

use protocol::{
    CommentId, Seq, UserId,
    comments::{Comment, Log},
};
use yew::prelude::*;

/// A comment that was accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// Its number.
    pub msg_no: Seq,
    /// Who accepted it.
    pub by: AttrValue,
    /// What stands under it.
    pub foot: Html,
}

/// The answers of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// Those that there are.
    pub accepted: Vec<Accepted>,
    /// Each comment asks, and is answered by what stands under it; else the page asks.
    pub comments_ask: bool,
    /// The reader may accept any of them.
    pub may: bool,
    /// Accepts one, or takes that back.
    pub on_accept: Callback<(CommentId, bool)>,
}

impl Answers {
    /// The acceptance of a comment.
    #[must_use]
    pub fn of(&self, comment: &Comment) -> Option<&Accepted> {
        self.accepted.iter().find(|it| it.msg_no == comment.msg_no)
    }

    /// Whether the reader may accept a comment.
    #[must_use]
    pub fn may_accept(&self, comment: &Comment, log: &Log, me: UserId) -> bool {
        if comment.deleted.is_some() {
            return false;
        }
        match comment.parent.filter(|_| self.comments_ask) {
            Some(parent) => self.may || log.items.iter().any(|it| it.id == parent && it.author.id == me),
            None => self.may && !self.comments_ask,
        }
    }
}
