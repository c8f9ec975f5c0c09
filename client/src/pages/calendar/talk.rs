//! An event's page as it is held: the event, and where its reader stands in its comments. Brought up to
//! date by the event's own stream.

use protocol::{Event, Seq, UserId, calendar::Sheet, comments::Log};

use crate::{
    components::comments::{Reading, Talk, Under},
    live::Told,
};

/// The event and its reader.
#[derive(Clone, Debug, PartialEq)]
pub struct EventTalk {
    /// The event with a run of its comments.
    pub sheet: Sheet,
    /// Where the reader stands in them.
    pub reading: Reading,
}

impl EventTalk {
    /// The page opens.
    #[must_use]
    pub fn opens(sheet: Sheet) -> Self {
        let reading = Reading::opens(&sheet.log, sheet.mark, sheet.deleted_above);
        Self { sheet, reading }
    }

    /// Something was told of the event.
    pub fn apply(&mut self, told: &Told, me: UserId) {
        match told {
            Told::Push(push) => {
                let applied = self.sheet.apply(&push.event, me);
                if let Event::Comments(event) = &push.event {
                    self.reading.hears(event, applied, me);
                }
            }
            Told::Card(card) => self.sheet.meet(card),
            _ => {}
        }
    }
}

impl Talk for EventTalk {
    fn under(&self) -> Under {
        Under::Resource(self.sheet.heading.id)
    }

    fn parts(&self) -> (&Log, &Reading) {
        (&self.sheet.log, &self.reading)
    }

    fn parts_mut(&mut self) -> (&mut Log, &mut Reading) {
        (&mut self.sheet.log, &mut self.reading)
    }

    fn mark(&self) -> Seq {
        self.sheet.mark
    }

    fn set_mark(&mut self, mark: Seq) {
        self.sheet.mark = mark;
    }
}
