//! What a page must be to have comments, and the page as they see it, whatever else it has.

use std::rc::Rc;

use protocol::{Seq, comments::Log};
use yew::prelude::*;

use super::{Under, reading::Reading};
use crate::hooks::UseResource;

/// What has comments: the content of a page.
pub trait Talk {
    /// Under what they are written.
    fn under(&self) -> Under;
    /// The comments that are here, and where the reader stands.
    fn parts(&self) -> (&Log, &Reading);
    /// The same, to change them.
    fn parts_mut(&mut self) -> (&mut Log, &mut Reading);
    /// Number of the last comment the reader has read.
    fn mark(&self) -> Seq;
    /// The mark moved.
    fn set_mark(&mut self, mark: Seq);
}

/// A change of what is shown that no event tells.
type Change = Box<dyn FnOnce(&mut dyn Talk)>;

/// A page's talk. It does not say of what kind the page is, so that there is one list of comments for
/// all kinds.
#[derive(Clone)]
pub struct Page {
    talk: Rc<dyn Talk>,
    change: Callback<Change>,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.talk, &other.talk)
    }
}

impl Page {
    /// The talk of a page that is there.
    #[must_use]
    pub fn of<T: Talk + Clone + 'static>(page: &UseResource<T>) -> Option<Self> {
        let talk: Rc<dyn Talk> = page.ready()?.clone();
        let page = page.clone();
        let change = Callback::from(move |how: Change| page.update(move |talk| how(talk)));
        Some(Self { talk, change })
    }

    /// It, as it is now.
    #[must_use]
    pub fn talk(&self) -> &dyn Talk {
        &*self.talk
    }

    /// The comments that are here, and where the reader stands.
    #[must_use]
    pub fn parts(&self) -> (&Log, &Reading) {
        self.talk.parts()
    }

    /// Changes it.
    pub fn update(&self, how: impl FnOnce(&mut dyn Talk) + 'static) {
        self.change.emit(Box::new(how));
    }
}
