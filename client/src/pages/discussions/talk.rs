//! A thread's page as it is held: the thread, and where its reader stands. Brought up to date by
//! the thread's own stream.

use protocol::{Event, Seq, UserId, comments::Log, discussions};

use crate::{
    components::comments::{Reading, Talk, Under},
    live::Told,
};

/// The thread and its reader.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreadTalk {
    /// The thread with a run of its replies.
    pub thread: discussions::Thread,
    /// Where the reader stands in it.
    pub reading: Reading,
}

impl ThreadTalk {
    /// The page opens.
    #[must_use]
    pub fn opens(thread: discussions::Thread) -> Self {
        let reading = Reading::opens(&thread.log, thread.mark, thread.deleted_above);
        Self { thread, reading }
    }

    /// Something was told of the thread.
    pub fn apply(&mut self, told: &Told, me: UserId) {
        match told {
            Told::Push(push) => {
                let applied = self.thread.apply(&push.event, me);
                if let Event::Comments(event) = &push.event {
                    self.reading.hears(event, applied, me);
                }
            }
            Told::Card(card) => self.thread.meet(card),
            Told::MarkMoved(it) if it.resource == self.thread.heading.id && it.from == self.thread.mark => {
                self.thread.mark = it.to;
            }
            _ => {}
        }
    }
}

impl Talk for ThreadTalk {
    fn under(&self) -> Under {
        Under::Resource(self.thread.heading.id)
    }

    fn parts(&self) -> (&Log, &Reading) {
        (&self.thread.log, &self.reading)
    }

    fn parts_mut(&mut self) -> (&mut Log, &mut Reading) {
        (&mut self.thread.log, &mut self.reading)
    }

    fn mark(&self) -> Seq {
        self.thread.mark
    }

    fn set_mark(&mut self, mark: Seq) {
        self.thread.mark = mark;
    }
}
