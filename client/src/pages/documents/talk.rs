//! A document's page as it is held: the document, and where its reader stands in what is said under it.

use protocol::{
    Event, Seq, UserId,
    comments::Log,
    documents::{self, Page},
};

use crate::{
    components::comments::{Reading, Talk, Under},
    live::Told,
};

/// The document and its reader.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentTalk {
    /// The document with a run of its comments.
    pub page: Page,
    /// Where the reader stands in them.
    pub reading: Reading,
    /// It was removed.
    pub gone: bool,
}

impl DocumentTalk {
    /// The page opens.
    #[must_use]
    pub fn opens(page: Page) -> Self {
        let reading = Reading::opens(&page.log, page.mark, page.deleted_above);
        Self { page, reading, gone: false }
    }

    /// Something was told of the document.
    pub fn apply(&mut self, told: &Told, me: UserId) {
        match told {
            Told::Push(push) => {
                let applied = self.page.apply(&push.event, me);
                match &push.event {
                    Event::Comments(event) => self.reading.hears(event, applied, me),
                    Event::Documents(documents::Event::Gone(_)) => self.gone = true,
                    _ => {}
                }
            }
            Told::Card(card) => self.page.meet(card),
            _ => {}
        }
    }
}

impl Talk for DocumentTalk {
    fn under(&self) -> Under {
        Under::Resource(self.page.document.id)
    }

    fn parts(&self) -> (&Log, &Reading) {
        (&self.page.log, &self.reading)
    }

    fn parts_mut(&mut self) -> (&mut Log, &mut Reading) {
        (&mut self.page.log, &mut self.reading)
    }

    fn mark(&self) -> Seq {
        self.page.mark
    }

    fn set_mark(&mut self, mark: Seq) {
        self.page.mark = mark;
    }
}
