//! What is known of somebody's reading of a list of comments, beside the comments: where the new
//! ones began when the page opened, and which have come since and were not in sight yet.

use std::collections::BTreeSet;

use protocol::{
    ActId, Seq, UserId,
    comments::{Applied, Comment, Event, Log},
};

/// Most comments that are held at once. Those farthest from where one reads are let go and fetched
/// again when one comes back, so that a long thread costs no more than a short one.
const RUN_MAX: usize = 600;

/// The line above what was new when the page opened. It does not move while one reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Number of the last comment that had been read.
    pub after: Seq,
    /// How many were new.
    pub count: i64,
}

/// Where a reader stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The line.
    pub line: Option<Line>,
    /// Comments of others that came since and were not in sight yet.
    pub arrived: BTreeSet<Seq>,
    /// Comments of others that came since, whether they were in sight or not.
    came: BTreeSet<Seq>,
    /// How many comments of others have come.
    pub heard: u32,
    /// The writes whose comments have come.
    pub posted: BTreeSet<ActId>,
    /// Pages on their way, and what happened since the first of them was asked for: they may be older.
    asked: u32,
    meanwhile: Option<Vec<Event>>,
}

impl Reading {
    /// The page opens.
    #[must_use]
    pub fn opens(log: &Log, mark: Seq, deleted_above: i64) -> Self {
        let count = log.head.0 - mark.0 - deleted_above;
        let line = (count > 0).then_some(Line { after: mark, count });
        Self { line, ..Self::default() }
    }

    /// The comments were fetched anew while somebody was reading: his line stays, and what came in
    /// between has arrived.
    #[must_use]
    pub fn goes_on(mut self, head: Seq, log: &Log, me: UserId) -> Self {
        let mine = |no: &Seq| log.items.iter().any(|it| it.msg_no == *no && it.author.id == me);
        let missed: Vec<Seq> = (head.0 + 1..=log.head.0).map(Seq).filter(|no| !mine(no)).collect();
        self.heard += u32::try_from(missed.len()).unwrap_or(0);
        self.came.extend(&missed);
        self.arrived.extend(missed);
        (self.asked, self.meanwhile) = (0, None);
        self
    }

    /// Something happened to the comments, and was applied to the log.
    pub fn hears(&mut self, event: &Event, applied: Applied, me: UserId) {
        match event {
            Event::Posted(it) if it.comment.author.id == me => {
                self.posted.insert(it.act);
            }
            Event::Posted(it) if applied != Applied::Nothing => {
                self.came.insert(it.comment.msg_no);
                self.arrived.insert(it.comment.msg_no);
                self.heard += 1;
            }
            Event::Deleted(it) => {
                self.came.remove(&it.msg_no);
                self.arrived.remove(&it.msg_no);
            }
            _ => {}
        }
        if let Some(events) = &mut self.meanwhile {
            events.push(event.clone());
        }
    }

    /// The reader keeps what begins with this message for later: the line stands above it.
    pub fn begins_at(&mut self, log: &Log, no: Seq) {
        let after = Seq(no.0 - 1);
        let gone = log.items.iter().filter(|it| it.msg_no > after && it.deleted.is_some()).count();
        let count = log.head.0 - after.0 - i64::try_from(gone).unwrap_or(0);
        self.line = Some(Line { after, count });
    }

    /// A page is asked for.
    pub fn asks(&mut self) {
        self.asked += 1;
        self.meanwhile.get_or_insert_default();
    }

    /// A page that was asked for does not come, or has no place any more. Answers what happened meanwhile.
    pub fn answered(&mut self) -> Vec<Event> {
        self.asked = self.asked.saturating_sub(1);
        let happened = if self.asked == 0 { self.meanwhile.take() } else { self.meanwhile.clone() };
        happened.unwrap_or_default()
    }

    /// The page came: it joins the run, or takes its place when it lies elsewhere.
    pub fn gets(&mut self, log: &mut Log, mut page: Log, elsewhere: bool, me: UserId) {
        let (head, count) = (log.head, log.count);
        // What was not told yet comes as an event, and is counted then.
        page.items.retain(|comment| comment.msg_no <= head);
        let earlier = page.items.first().map(Comment::key) < log.items.first().map(Comment::key);
        if elsewhere {
            *log = page;
        } else {
            log.extend(page);
        }
        for event in self.answered() {
            log.apply(&event, me);
        }
        // The events above were counted when they came.
        (log.head, log.count) = (head, count);
        trim(log, earlier);
    }

    /// What came since and is not read: what was not in sight yet; and, where that is nothing, what lies
    /// out of sight, for somebody who was led away from the end has not read it while his mark is below.
    #[must_use]
    pub fn waiting(&self, mark: Seq, in_sight: &[Seq]) -> Vec<Seq> {
        if self.arrived.is_empty() {
            let unread = self.came.iter().filter(|no| **no > mark && !in_sight.contains(no));
            unread.copied().collect()
        } else {
            self.arrived.iter().copied().collect()
        }
    }

    /// These were in sight of somebody who looks; true when one of them was new.
    pub fn sees(&mut self, numbers: &[Seq]) -> bool {
        let before = self.arrived.len();
        self.arrived.retain(|no| !numbers.contains(no));
        self.arrived.len() != before
    }
}

/// Lets go what lies farthest from the end that was just added to.
fn trim(log: &mut Log, keep_first: bool) {
    let Some(over) = log.items.len().checked_sub(RUN_MAX).filter(|over| *over > 0) else { return };
    if keep_first {
        log.items.truncate(RUN_MAX);
        log.more_after = true;
    } else {
        log.items.drain(..over);
        log.more_before = true;
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use protocol::{
        CommentId,
        comments::{Deleted, Deletion, Posted},
        people::Card,
    };

    use super::*;

    fn comment(no: i64, author: UserId) -> Comment {
        Comment {
            id: CommentId::new(),
            author: Card { id: author, name: "Léa".to_owned(), function: String::new(), photo: None },
            parent: None,
            msg_no: Seq(no),
            root_no: Seq(no),
            html: String::new(),
            at: DateTime::UNIX_EPOCH,
            edited_at: None,
            revision: 0,
            deleted: None,
            reactions: Vec::new(),
            anchor: None,
            previews: Vec::new(),
        }
    }

    fn run(numbers: std::ops::RangeInclusive<i64>, last: i64) -> Log {
        let other = UserId::new();
        Log {
            more_before: *numbers.start() > 1,
            more_after: *numbers.end() < last,
            items: numbers.map(|no| comment(no, other)).collect(),
            head: Seq(last),
            count: last,
        }
    }

    fn posted(no: i64, author: UserId) -> Event {
        Event::Posted(Posted { act: ActId::new(), comment: comment(no, author) })
    }

    fn deleted(comment: CommentId, no: i64) -> Event {
        let deletion = Deletion { at: DateTime::UNIX_EPOCH, by_author: true };
        Event::Deleted(Deleted { comment, msg_no: Seq(no), deletion })
    }

    /// A page of ten that is asked for by who stands at the end of twenty, and its fourth comment.
    fn asking() -> (Log, Reading, Log, CommentId) {
        let log = run(11..=20, 20);
        let mut reading = Reading::opens(&log, Seq(20), 0);
        let page = run(1..=10, 20);
        let fourth = page.items[3].id;
        reading.asks();
        (log, reading, page, fourth)
    }

    fn happens(reading: &mut Reading, log: &mut Log, event: &Event, me: UserId) {
        let applied = log.apply(event, me);
        reading.hears(event, applied, me);
    }

    #[test]
    fn the_line_counts_what_is_unread_and_stays() {
        let log = run(1..=10, 10);
        assert_eq!(Reading::opens(&log, Seq(10), 0).line, None);
        assert_eq!(Reading::opens(&log, Seq(6), 1).line, Some(Line { after: Seq(6), count: 3 }));
    }

    #[test]
    fn only_what_others_write_arrives_and_only_until_it_is_seen() {
        let (me, other) = (UserId::new(), UserId::new());
        let mut log = run(1..=3, 3);
        let mut reading = Reading::opens(&log, Seq(3), 0);
        let mine = posted(4, me);
        for event in [mine.clone(), posted(5, other), posted(6, other), posted(7, other)] {
            happens(&mut reading, &mut log, &event, me);
        }
        assert_eq!(reading.arrived, [Seq(5), Seq(6), Seq(7)].into());
        let Event::Posted(Posted { act, .. }) = mine else { panic!() };
        assert!(reading.posted.contains(&act));

        assert!(reading.sees(&[Seq(4), Seq(5)]));
        assert!(!reading.sees(&[Seq(4), Seq(5)]));
        let id = log.items[5].id;
        happens(&mut reading, &mut log, &deleted(id, 6), me);
        assert_eq!(reading.arrived, [Seq(7)].into());
    }

    #[test]
    fn what_was_in_sight_and_is_not_read_still_waits() {
        let (me, other) = (UserId::new(), UserId::new());
        let mut log = run(1..=3, 3);
        let mut reading = Reading::opens(&log, Seq(3), 0);
        for no in 4..=6 {
            happens(&mut reading, &mut log, &posted(no, other), me);
        }
        // Two at the end were seen; what is new above leads the reader away from them.
        reading.sees(&[Seq(5), Seq(6)]);
        assert_eq!(reading.waiting(Seq(3), &[Seq(5), Seq(6)]), [Seq(4)]);
        reading.sees(&[Seq(4)]);
        assert_eq!(reading.waiting(Seq(3), &[Seq(3), Seq(4)]), [Seq(5), Seq(6)]);
        assert!(reading.waiting(Seq(3), &[Seq(4), Seq(5), Seq(6)]).is_empty());
        assert!(reading.waiting(Seq(6), &[Seq(4)]).is_empty());
    }

    #[test]
    fn a_page_that_is_older_than_an_event_does_not_undo_it() {
        let me = UserId::new();
        let (mut log, mut reading, page, gone) = asking();
        happens(&mut reading, &mut log, &deleted(gone, 4), me);
        reading.gets(&mut log, page, false, me);
        assert_eq!(log.items.len(), 20);
        assert!(log.items[3].deleted.is_some());
        assert_eq!(log.count, 19);
        assert!(!log.more_before);
    }

    #[test]
    fn what_happens_counts_for_every_page_that_was_asked_for_before() {
        let me = UserId::new();
        let (mut log, mut reading, page, gone) = asking();
        happens(&mut reading, &mut log, &deleted(gone, 4), me);
        // Another is asked for, and does not come.
        reading.asks();
        assert_eq!(reading.answered().len(), 1);
        reading.gets(&mut log, page, false, me);
        assert!(log.items[3].deleted.is_some());
        assert!(reading.answered().is_empty());
    }

    #[test]
    fn a_long_run_lets_go_of_its_far_end() {
        let me = UserId::new();
        let mut log = run(601..=1_150, 2_000);
        let mut reading = Reading::default();
        let numbers = |log: &Log| (log.items[0].msg_no.0, log.items[log.items.len() - 1].msg_no.0);
        reading.gets(&mut log, run(501..=600, 2_000), false, me);
        assert_eq!((numbers(&log), log.more_before, log.more_after), ((501, 1_100), true, true));
        reading.gets(&mut log, run(1_101..=1_200, 2_000), false, me);
        assert_eq!((numbers(&log), log.more_before, log.more_after), ((601, 1_200), true, true));
        reading.gets(&mut log, run(1_950..=2_000, 2_000), true, me);
        assert_eq!((numbers(&log), log.more_after), ((1_950, 2_000), false));
    }
}
