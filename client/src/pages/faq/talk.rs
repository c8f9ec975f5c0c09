//! An entry's page as it is held: the entry, and where its reader stands in the comments. Brought up to
//! date by the entry's own stream.

use protocol::{Event, Seq, UserId, comments::Log, faq};

use crate::{
    components::comments::{Reading, Talk, Under},
    live::Told,
};

/// The entry and its reader.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryTalk {
    /// The entry with a run of its comments.
    pub talk: faq::Talk,
    /// Where the reader stands in them.
    pub reading: Reading,
}

impl EntryTalk {
    /// The page opens.
    #[must_use]
    pub fn opens(talk: faq::Talk) -> Self {
        let reading = Reading::opens(&talk.log, talk.mark, talk.deleted_above);
        Self { talk, reading }
    }

    /// Something was told of the entry.
    pub fn apply(&mut self, told: &Told, me: UserId) {
        match told {
            Told::Push(push) => {
                let applied = self.talk.apply(&push.event, me);
                if let Event::Comments(event) = &push.event {
                    self.reading.hears(event, applied, me);
                }
            }
            Told::Card(card) => self.talk.meet(card),
            _ => {}
        }
    }
}

impl Talk for EntryTalk {
    fn under(&self) -> Under {
        Under::Resource(self.talk.entry.id)
    }

    fn parts(&self) -> (&Log, &Reading) {
        (&self.talk.log, &self.reading)
    }

    fn parts_mut(&mut self) -> (&mut Log, &mut Reading) {
        (&mut self.talk.log, &mut self.reading)
    }

    fn mark(&self) -> Seq {
        self.talk.mark
    }

    fn set_mark(&mut self, mark: Seq) {
        self.talk.mark = mark;
    }
}
