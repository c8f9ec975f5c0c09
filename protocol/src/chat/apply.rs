//! What an event does to the conversations that are shown.

use std::cmp::Reverse;

use super::{Conversation, Digest, Event, List, Marked, Moved, Receipt, Row};
use crate::{ConversationId, UserId, comments::Applied, order, people::Card};

impl List {
    /// The row of a conversation.
    #[must_use]
    pub fn row(&self, id: ConversationId) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// How many messages the reader has not read.
    #[must_use]
    pub fn unread(&self) -> i64 {
        self.rows.iter().map(Row::unread).sum()
    }

    /// Applies an event of the reader's own stream; the caller sees to it that it is newer than what
    /// is here.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Opened(row) => {
                self.rows.retain(|it| it.id != row.id);
                self.rows.push(row.clone());
                self.sort();
            }
            Event::Gone(id) => self.rows.retain(|row| row.id != *id),
            Event::Marked(marked) => self.marked(*marked),
            _ => {}
        }
    }

    /// The reader's mark stands here now.
    pub fn marked(&mut self, marked: Marked) {
        if let Some(row) = self.rows.iter_mut().find(|row| row.id == marked.conversation) {
            row.mark = marked.msg_no;
            row.deleted_above = marked.deleted_above;
            row.gone = row.gone.max(marked.gone);
        }
    }

    /// A conversation moved. False: it is not here, so it must be fetched.
    pub fn moved(&mut self, moved: &Moved) -> bool {
        let Some(row) = self.rows.iter_mut().find(|row| row.id == moved.conversation) else { return false };
        if moved.head < row.head || moved.gone < row.gone {
            return true;
        }
        row.name.clone_from(&moved.name);
        row.people = moved.people;
        row.others.clone_from(&moved.others);
        // How many of the deletions are news follows from the totals; the last ones are.
        let news = usize::try_from(moved.gone - row.gone).unwrap_or(0);
        let above = moved.deleted.iter().rev().take(news).filter(|no| **no > row.mark).count();
        row.deleted_above += i64::try_from(above).unwrap_or(0);
        row.gone = moved.gone;
        row.head = moved.head;
        row.at = moved.at;
        row.last.clone_from(&moved.last);
        self.sort();
        true
    }

    /// The one that moved last first.
    pub fn sort(&mut self) {
        order::sort_by_key(&mut self.rows, |row| Reverse((row.at, row.id)));
    }
}

impl Conversation {
    /// Applies an event of the conversation's stream; the caller sees to it that it is newer than what
    /// is here. `me` is the reader.
    pub fn apply(&mut self, event: &crate::Event, me: UserId) -> Applied {
        match event {
            crate::Event::Comments(event) => {
                let applied = self.log.apply(event, me);
                if let crate::comments::Event::Deleted(it) = event
                    && it.msg_no > self.mark
                {
                    self.deleted_above += 1;
                }
                applied
            }
            crate::Event::Chat(event) => {
                self.changed(event);
                Applied::Nothing
            }
            _ => Applied::Nothing,
        }
    }

    /// Applies an event of the conversation's or of the reader's own stream.
    pub fn changed(&mut self, event: &Event) {
        match event {
            Event::Joined(it) => {
                self.people.retain(|card| card.id != it.card.id);
                self.people.push(it.card.clone());
                sort(&mut self.people);
            }
            Event::Left(it) => {
                self.people.retain(|card| card.id != it.user);
                self.receipts.retain(|receipt| receipt.user != it.user);
                self.owner = it.owner;
            }
            Event::Renamed(name) => self.name.clone_from(name),
            Event::Marked(it) if it.conversation == self.id => {
                self.mark = it.msg_no;
                self.deleted_above = it.deleted_above;
            }
            Event::Blocked(it) if !self.group && self.people.iter().any(|card| card.id == it.user) => {
                self.blocked = it.on;
            }
            _ => {}
        }
    }

    /// Others have come further.
    pub fn come(&mut self, digest: &Digest) {
        for (id, receipt) in &digest.receipts {
            if *id == self.id {
                self.receipt(*receipt);
            }
        }
    }

    fn receipt(&mut self, it: Receipt) {
        match self.receipts.iter_mut().find(|receipt| receipt.user == it.user) {
            Some(known) => {
                known.delivered = known.delivered.max(it.delivered);
                known.read = it.read.max(known.read);
            }
            None => self.receipts.push(it),
        }
    }
}

impl Digest {
    /// Adds what came since, so that one frame tells both.
    pub fn gather(&mut self, other: Self) {
        for mut moved in other.moved {
            let Some(known) = self.moved.iter_mut().find(|it| it.conversation == moved.conversation) else {
                self.moved.push(moved);
                continue;
            };
            let mut deleted = std::mem::take(&mut known.deleted);
            deleted.append(&mut moved.deleted);
            // Two writers' notes may cross: neither the number of messages nor that of deletions falls.
            if (moved.head, moved.gone) >= (known.head, known.gone) {
                *known = moved;
            }
            known.deleted = deleted;
        }
        for (id, receipt) in other.receipts {
            match self.receipts.iter_mut().find(|(it, known)| *it == id && known.user == receipt.user) {
                Some((_, known)) => {
                    known.delivered = known.delivered.max(receipt.delivered);
                    known.read = receipt.read.max(known.read);
                }
                None => self.receipts.push((id, receipt)),
            }
        }
    }
}

/// By name, then by id, as the server lists them.
pub fn sort(people: &mut [Card]) {
    order::sort_by_key(people, |it| (it.name.to_lowercase(), it.id));
}
