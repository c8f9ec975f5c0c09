//! The pages after the first of a list that is kept up to date. A page is as old as its answer: what is told while it is
//! on its way has changed the list already, and is newer than what the page says.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use protocol::{Position, Seq, Snapshot};

use crate::live::Told;

/// What a list is told while pages of it are on their way.
#[derive(Clone, Default)]
pub struct Pages(Rc<Heard>);

#[derive(Default)]
struct Heard {
    /// Where the list stood when it was fetched.
    stands: Cell<Seq>,
    /// How many pages are on their way.
    asked: Cell<usize>,
    /// What was told since the first of them was asked for.
    told: RefCell<Vec<Told>>,
}

impl Pages {
    /// The list was fetched, and stands there.
    pub fn stands(&self, position: Position) {
        self.0.stands.set(position.seq);
    }

    /// Something was told, and the list changed by it.
    pub fn hear(&self, told: &Told) {
        if self.0.asked.get() > 0 {
            self.0.told.borrow_mut().push(told.clone());
        }
    }

    /// A page is asked for.
    #[must_use]
    pub fn ask(&self) -> Asked {
        self.0.asked.set(self.0.asked.get() + 1);
        Asked { heard: Rc::clone(&self.0), from: self.0.told.borrow().len() }
    }
}

/// A page on its way.
pub struct Asked {
    heard: Rc<Heard>,
    /// What was told before it was asked for it knows.
    from: usize,
}

impl Asked {
    /// It came: brought to where the list is. Nothing if the list was fetched anew meanwhile and is newer: the page is
    /// to be asked for again.
    #[must_use]
    pub fn come<T>(self, page: Snapshot<T>, apply: impl Fn(&mut T, &Told)) -> Option<T> {
        let Snapshot { position, mut content } = page;
        if position.seq < self.heard.stands.get() {
            return None;
        }
        let told: Vec<Told> = self.heard.told.borrow().iter().skip(self.from).cloned().collect();
        let newer = |told: &&Told| !matches!(told, Told::Push(push) if push.seq <= position.seq);
        told.iter().filter(newer).for_each(|told| apply(&mut content, told));
        Some(content)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        let left = self.heard.asked.get().saturating_sub(1);
        self.heard.asked.set(left);
        if left == 0 {
            self.heard.told.borrow_mut().clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Event, EventId, Stream, live::Push};

    use super::*;

    fn at(seq: i64) -> Position {
        Position { seq: Seq(seq), id: EventId::new() }
    }

    /// That the row of this number was removed.
    fn removed(no: i64) -> Told {
        let push = Push { stream: Stream::Site, seq: Seq(no), id: EventId::new(), event: Event::Unknown };
        Told::Push(Rc::new(push))
    }

    fn apply(rows: &mut Vec<i64>, told: &Told) {
        if let Told::Push(push) = told {
            rows.retain(|it| *it != push.seq.0);
        }
    }

    fn page(seq: i64, rows: &[i64]) -> Snapshot<Vec<i64>> {
        Snapshot { position: at(seq), content: rows.to_vec() }
    }

    #[test]
    fn what_was_removed_while_its_page_was_on_its_way_does_not_come_back() {
        let pages = Pages::default();
        pages.stands(at(3));
        pages.hear(&removed(4));
        let asked = pages.ask();
        // It was read between the two.
        [5, 6].iter().for_each(|no| pages.hear(&removed(*no)));
        assert_eq!(asked.come(page(5, &[6, 7]), apply), Some(vec![7]));
        // What was told before a page was read is in it: it may have come back since.
        let asked = pages.ask();
        pages.hear(&removed(8));
        assert_eq!(asked.come(page(8, &[6, 8]), apply), Some(vec![6, 8]));
    }

    #[test]
    fn two_pages_on_their_way_miss_nothing_and_what_is_told_is_not_kept_after_them() {
        let pages = Pages::default();
        let first = pages.ask();
        pages.hear(&removed(1));
        let second = pages.ask();
        pages.hear(&removed(2));
        assert_eq!(second.come(page(0, &[1, 2, 3]), apply), Some(vec![1, 3]));
        pages.hear(&removed(3));
        assert_eq!(first.come(page(0, &[1, 2, 3, 4]), apply), Some(vec![4]));
        assert!(pages.0.told.borrow().is_empty());
        drop(pages.ask());
        pages.hear(&removed(5));
        assert!(pages.0.told.borrow().is_empty());
    }

    #[test]
    fn a_page_that_is_older_than_its_list_is_asked_for_again() {
        let pages = Pages::default();
        pages.stands(at(3));
        let asked = pages.ask();
        // The list was fetched anew, and knows of what this page does not.
        pages.stands(at(9));
        assert_eq!(asked.come(page(8, &[9]), apply), None);
        assert_eq!(pages.ask().come(page(9, &[10]), apply), Some(vec![10]));
    }
}
