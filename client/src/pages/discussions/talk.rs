//! A thread's page as it is held: the thread, and where its reader stands. Brought up to date by
//! the thread's own stream.

use std::rc::Rc;

use protocol::{
    Event, Seq, UserId,
    comments::Log,
    discussions::{self, Merged},
};

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
    /// It was put into another thread.
    pub merged: Option<Rc<Merged>>,
}

impl ThreadTalk {
    /// The page opens.
    #[must_use]
    pub fn opens(thread: discussions::Thread) -> Self {
        let reading = Reading::opens(&thread.log, thread.mark, thread.deleted_above);
        Self { thread, reading, merged: None }
    }

    /// Something was told of the thread.
    pub fn apply(&mut self, told: &Told, me: UserId) {
        match told {
            Told::Push(push) => {
                let applied = self.thread.apply(&push.event, me);
                match &push.event {
                    Event::Comments(event) => self.reading.hears(event, applied, me),
                    // Threads that went into this one before are no business of who has it open.
                    Event::Discussions(discussions::Event::Merged(it))
                        if it.thread == self.thread.heading.id =>
                    {
                        self.merged = Some(Rc::new(it.clone()));
                    }
                    _ => {}
                }
            }
            Told::Card(card) => self.thread.meet(card),
            // What was read in a thread that was put into this one counts on from where the mark was.
            Told::MarkMoved(it)
                if it.resource == self.thread.heading.id && (it.from..it.to).contains(&self.thread.mark) =>
            {
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
