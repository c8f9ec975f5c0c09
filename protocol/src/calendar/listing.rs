//! The events of a span of time, as the month, the week and the list show them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Event, Heading, Standing};
use crate::{ResourceId, UserId, order, people};

/// Longest span that may be asked for, in days.
pub const RANGE_DAYS: i64 = 400;

/// What the reader answered to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventMine))]
pub struct Mine {
    /// The event.
    pub event: ResourceId,
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
            Event::Planned(it) => self.put(&it.heading),
            Event::Changed(it) => self.put(&it.heading),
            Event::Cancelled(heading) => self.put(heading),
            Event::Answered(it) => {
                if let Some(heading) = self.events.iter_mut().find(|heading| heading.id == it.event) {
                    heading.figures = it.figures;
                }
                if it.guest.card.id == me {
                    self.mine.retain(|mine| mine.event != it.event);
                    if !it.gone {
                        self.mine.push(Mine { event: it.event, standing: it.guest.standing });
                        order::sort_by_key(&mut self.mine, |mine| mine.event);
                    }
                }
            }
            Event::FeedChanged(_) | Event::ReminderSet(_) | Event::Unknown => {}
        }
    }

    /// What the reader answered to an event.
    #[must_use]
    pub fn standing(&self, event: ResourceId) -> Option<Standing> {
        self.mine.iter().find(|mine| mine.event == event).map(|mine| mine.standing)
    }

    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.events.iter_mut().for_each(|heading| heading.meet(card));
    }

    /// An event stands at its place, or nowhere if it is moved out of the span.
    fn put(&mut self, heading: &Heading) {
        self.events.retain(|it| it.id != heading.id);
        if heading.within(self.from, self.to) {
            self.events.push(heading.clone());
            order::sort_by_key(&mut self.events, Heading::key);
        }
    }
}
