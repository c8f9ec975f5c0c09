//! An event's own page.

use serde::{Deserialize, Serialize};

use super::{Answer, Body, Event, Guest, Heading, Seq, Standing, UserId};
use crate::{comments, order, people};

/// An event's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventSheet))]
pub struct Sheet {
    /// What it is; of a series, one of its dates.
    pub heading: Heading,
    /// The series with all its dates, if it is one of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Heading>,
    /// What it says.
    pub body: Body,
    /// Who answered, to this date, those who answered first first.
    pub guests: Vec<Guest>,
    /// How many minutes before it begins the reader is to be reminded of it; absent: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<i32>,
    /// The reader's mark when the page was fetched.
    pub mark: Seq,
    /// Messages above the mark that were deleted.
    pub deleted_above: i64,
    /// The comments around the place where it opens.
    pub log: comments::Log,
}

impl Sheet {
    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.heading.meet(card);
        self.series.iter_mut().for_each(|it| it.meet(card));
        self.guests.iter_mut().for_each(|it| it.card.meet(card));
        self.log.meet(card);
    }

    /// What somebody answered.
    #[must_use]
    pub fn standing(&self, user: UserId) -> Option<Standing> {
        self.guests.iter().find(|it| it.card.id == user).map(|it| it.standing)
    }

    /// Those who answered so; of those who would come, either who has a place or who waits.
    pub fn answered(&self, answer: Answer, waiting: bool) -> impl Iterator<Item = &Guest> {
        self.guests.iter().filter(move |it| it.standing.answer == answer && it.standing.waiting == waiting)
    }

    /// The place of somebody who waits, from 1.
    #[must_use]
    pub fn place_in_line(&self, user: UserId) -> Option<usize> {
        self.answered(Answer::Yes, true).position(|it| it.card.id == user).map(|at| at + 1)
    }

    /// Applies an event of the event's stream; those of comments go to the log.
    pub fn apply(&mut self, event: &crate::Event, me: UserId) -> comments::Applied {
        match event {
            crate::Event::Calendar(event) => {
                self.happened(event);
                comments::Applied::Nothing
            }
            crate::Event::Comments(event) => {
                if let comments::Event::Deleted(it) = event
                    && it.msg_no > self.mark
                {
                    self.deleted_above += 1;
                }
                let before = self.log.head;
                let applied = self.log.apply(event, me);
                if let comments::Event::Posted(it) = event
                    && it.comment.author.id == me
                    && self.mark == before
                {
                    self.mark = it.comment.msg_no;
                }
                applied
            }
            _ => comments::Applied::Nothing,
        }
    }

    fn happened(&mut self, event: &Event) {
        match event {
            Event::Changed(it) => {
                if let Some(slid) = it.slid.iter().find(|slid| slid.from == self.heading.on) {
                    self.heading.on = slid.to;
                }
                self.changed(&it.heading);
                if let Some(body) = &it.body {
                    self.body = body.clone();
                }
            }
            Event::Cancelled(heading) => self.changed(heading),
            Event::Answered(it) => {
                let dates = self.series.iter_mut().flat_map(|it| &mut it.dates);
                dates.filter(|date| date.on == it.on).for_each(|date| date.figures = it.figures);
                if it.on != self.heading.on {
                    return;
                }
                self.heading.figures = it.figures;
                self.guests.retain(|guest| guest.card.id != it.guest.card.id);
                if !it.gone {
                    self.guests.push(it.guest.clone());
                    order::sort_by_key(&mut self.guests, |guest| (guest.standing.at, guest.card.id));
                }
            }
            Event::ReminderSet(it) => {
                if it.event == self.heading.id {
                    self.reminder = it.minutes;
                }
            }
            Event::Planned(_) | Event::FeedChanged(_) | Event::Unknown => {}
        }
    }
    /// Whether its date is one of the series no longer. What it was stays to be read.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.series.as_ref().is_some_and(|it| it.dates.iter().all(|date| date.on != self.heading.on))
    }

    /// The event is another now, or one date of the series is.
    fn changed(&mut self, heading: &Heading) {
        if heading.recurs() && heading.dates.is_empty() {
            self.heading.revision = heading.revision;
            self.series.iter_mut().for_each(|it| it.date_changed(heading));
            if heading.on == self.heading.on {
                self.heading = heading.clone();
            }
            return;
        }
        self.series = heading.recurs().then(|| heading.clone());
        let own = heading.each().find(|it| it.on == self.heading.on || !heading.recurs());
        match own {
            Some(own) => self.heading = own,
            // Its date is gone: it stays as it was, but cannot be changed by what it knew.
            None => self.heading.revision = heading.revision,
        }
    }
}
