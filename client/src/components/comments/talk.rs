//! What a page must be to have comments.

use std::rc::Rc;

use protocol::{Seq, comments::Log};

use super::reading::Reading;

/// What has comments: the content of a page.
pub trait Talk: Clone + 'static {
    /// The comments that are here, and where the reader stands.
    fn parts(&self) -> (&Log, &Reading);
    /// The same, to change them.
    fn parts_mut(&mut self) -> (&mut Log, &mut Reading);
    /// Number of the last comment the reader has read.
    fn mark(&self) -> Seq;
    /// The mark moved.
    fn set_mark(&mut self, mark: Seq);
}

/// The same content, not merely equal.
pub struct Same<T>(pub Rc<T>);

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
