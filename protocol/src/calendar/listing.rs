//! The events of a span of time, as the month, the week and the list show them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Event, Heading, Planned, Slid, Standing};
use crate::{ResourceId, UserId, order, people};

/// Longest span that may be asked for, in days.
pub const RANGE_DAYS: i64 = 400;

/// What the reader answered to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventMine))]
pub struct Mine {
    /// The event.
    pub event: ResourceId,
    /// Which date of it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub on: NaiveDate,
    /// What came of it.
    pub standing: Standing,
}

/// The events of a span of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CalendarListing))]
pub struct Listing {
    /// Where the span begins …
    pub from: DateTime<Utc>,
    /// … and ends.
    pub to: DateTime<Utc>,
    /// What falls into it, by when it begins.
    pub events: Vec<Heading>,
    /// What the reader answered to events of the space, also of those outside the span, which may be
    /// moved into it.
    pub mine: Vec<Mine>,
}

impl Listing {
    /// Applies an event of the space's stream.
    pub fn apply(&mut self, event: &Event, me: UserId) {
        match event {
            Event::Planned(it) => {
                self.go_on(it);
                self.put(&it.heading);
            }
            Event::Changed(it) => {
                self.slide(it.heading.id, &it.slid);
                self.put(&it.heading);
            }
            Event::Cancelled(heading) => self.put(heading),
            Event::Answered(it) => {
                let answered = |heading: &&mut Heading| (heading.id, heading.on) == (it.event, it.on);
                if let Some(heading) = self.events.iter_mut().find(answered) {
                    heading.figures = it.figures;
                }
                if it.guest.card.id == me {
                    self.mine.retain(|mine| (mine.event, mine.on) != (it.event, it.on));
                    if !it.gone {
                        self.mine.push(Mine { event: it.event, on: it.on, standing: it.guest.standing });
                        order::sort_by_key(&mut self.mine, |mine| (mine.event, mine.on));
                    }
                }
            }
            Event::FeedChanged(_) | Event::ReminderSet(_) | Event::Unknown => {}
        }
    }

    /// What the reader answered to an event, or to a date of a series.
    #[must_use]
    pub fn standing(&self, event: &Heading) -> Option<Standing> {
        let mine = self.mine.iter().find(|mine| (mine.event, mine.on) == (event.id, event.on));
        mine.map(|mine| mine.standing)
    }

    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.events.iter_mut().for_each(|heading| heading.meet(card));
    }

    /// What was answered to dates of a series is answered to the same days of the one that goes on from it, or to
    /// those that took their place.
    fn go_on(&mut self, Planned { heading, slid, .. }: &Planned) {
        let Some(before) = heading.after else { return };
        let days: Vec<NaiveDate> = heading.each().map(|it| it.on).collect();
        let now = |day: NaiveDate| slid.iter().find(|it| it.from == day).map_or(day, |it| it.to);
        let answered = self.mine.iter().filter(|it| it.event == before && days.contains(&now(it.on)));
        let taken: Vec<Mine> = answered.map(|it| Mine { event: heading.id, on: now(it.on), ..*it }).collect();
        self.mine.extend(taken);
        order::sort_by_key(&mut self.mine, |mine| (mine.event, mine.on));
    }

    /// What was answered to days of a series is answered to those that took their place.
    fn slide(&mut self, event: ResourceId, slid: &[Slid]) {
        for mine in self.mine.iter_mut().filter(|it| it.event == event) {
            mine.on = slid.iter().find(|it| it.from == mine.on).map_or(mine.on, |it| it.to);
        }
        order::sort_by_key(&mut self.mine, |mine| (mine.event, mine.on));
    }

    /// An event stands at its places, or nowhere if it is moved out of the span.
    fn put(&mut self, heading: &Heading) {
        let one = heading.recurs() && heading.dates.is_empty();
        self.events.retain(|it| it.id != heading.id || (one && it.on != heading.on));
        let others = self.events.iter_mut().filter(|it| it.id == heading.id);
        others.for_each(|it| it.revision = heading.revision);
        if !one {
            let days: Vec<NaiveDate> = heading.each().map(|it| it.on).collect();
            self.mine.retain(|it| it.event != heading.id || days.contains(&it.on));
        }
        self.events.extend(heading.each().filter(|it| it.within(self.from, self.to)));
        order::sort_by_key(&mut self.events, Heading::key);
    }
}
