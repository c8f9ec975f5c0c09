//! A conversation's page as it is held: the conversation, and where its reader stands. Brought up to
//! date by the conversation's stream and by the reader's own.

use protocol::{
    Event, Seq, UserId,
    chat::{Conversation, Receipt},
    comments::Log,
};

use crate::{
    components::comments::{Reading, Talk, Under},
    live::Told,
};

/// The conversation and its reader.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationTalk {
    /// The conversation with a run of its messages.
    pub page: Conversation,
    /// Where the reader stands in it.
    pub reading: Reading,
}

/// How far one's own last message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Come {
    /// The server has it.
    Sent,
    /// It has reached a device of everybody's.
    Delivered,
    /// So many have read it.
    ReadBy(usize),
    /// Everybody has.
    ReadByAll,
}

impl ConversationTalk {
    /// The page opens.
    #[must_use]
    pub fn opens(page: Conversation) -> Self {
        let reading = Reading::opens(&page.log, page.mark, page.deleted_above);
        Self { page, reading }
    }

    /// Something was told of the conversation.
    pub fn apply(&mut self, told: &Told, me: UserId) {
        if let Told::Push(push) = told {
            let applied = self.page.apply(&push.event, me);
            if let Event::Comments(event) = &push.event {
                self.reading.hears(event, applied, me);
            }
        }
    }

    /// One's own last message that stands, when it is at the end, and how far it has come.
    #[must_use]
    pub fn last_of(&self, me: UserId) -> Option<(Seq, Come)> {
        let log = &self.page.log;
        let last = log.items.iter().rev().find(|it| it.deleted.is_none()).filter(|_| !log.more_after)?;
        (last.author.id == me).then(|| (last.msg_no, come(&self.page.receipts, last.msg_no)))
    }
}

/// How far a message has come with one person.
#[must_use]
pub fn come_to(receipt: &Receipt, no: Seq) -> Come {
    match receipt.read {
        Some(read) if read >= no => Come::ReadByAll,
        _ if receipt.delivered >= no => Come::Delivered,
        _ => Come::Sent,
    }
}

fn come(receipts: &[Receipt], no: Seq) -> Come {
    let read = receipts.iter().filter(|it| it.read.is_some_and(|read| read >= no)).count();
    if !receipts.is_empty() && read == receipts.len() {
        Come::ReadByAll
    } else if read > 0 {
        Come::ReadBy(read)
    } else if !receipts.is_empty() && receipts.iter().all(|it| it.delivered >= no) {
        Come::Delivered
    } else {
        Come::Sent
    }
}

impl Talk for ConversationTalk {
    fn under(&self) -> Under {
        Under::Conversation(self.page.id)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_come_as_far_as_the_slowest_tells() {
        let at = |delivered, read: Option<i64>| Receipt {
            user: UserId::new(),
            delivered: Seq(delivered),
            read: read.map(Seq),
        };
        for (receipts, expected) in [
            (vec![], Come::Sent),
            (vec![at(4, Some(4))], Come::Sent),
            (vec![at(5, Some(4))], Come::Delivered),
            (vec![at(5, None), at(5, None)], Come::Delivered),
            (vec![at(5, Some(5)), at(0, None)], Come::ReadBy(1)),
            (vec![at(6, Some(6)), at(5, Some(5))], Come::ReadByAll),
        ] {
            assert_eq!(come(&receipts, Seq(5)), expected, "{receipts:?}");
        }
    }
}
