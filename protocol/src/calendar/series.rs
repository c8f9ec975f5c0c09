//! An event that comes again: its dates, each with what is its own, and one of them that is moved.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Figures, Heading, LINK_MAX, PLACE_MAX, check_hours, is_link};
use crate::{ActId, Check, Fault, Problem};

/// A date of a series, with what is its own; all else is the series'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventDate))]
pub struct Occurrence {
    /// The day on which the rule has it, which names it wherever it is moved.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub on: NaiveDate,
    /// When it begins, by the clocks of the zone.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub starts: NaiveDateTime,
    /// When it is over, by the clocks of the zone.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub ends: NaiveDateTime,
    /// The instant at which it begins.
    pub start_at: DateTime<Utc>,
    /// The instant at which it is over.
    pub end_at: DateTime<Utc>,
    /// Where it is, if that is not where the others are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The address of its video conference, if it is not that of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// When its hours were last moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_at: Option<DateTime<Utc>>,
    /// When it was cancelled. It stays to be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<DateTime<Utc>>,
    /// How many have answered what.
    #[serde(default, skip_serializing_if = "Figures::is_none")]
    pub figures: Figures,
}

impl Heading {
    /// Whether it is one of several, or stands for all of them.
    #[must_use]
    pub fn recurs(&self) -> bool {
        !self.rule.is_empty()
    }

    /// One date of a series, as an event.
    #[must_use]
    pub fn at(&self, date: &Occurrence) -> Self {
        Self {
            dates: Vec::new(),
            on: date.on,
            starts: date.starts,
            ends: date.ends,
            start_at: date.start_at,
            end_at: date.end_at,
            place: date.place.clone().unwrap_or_else(|| self.place.clone()),
            link: date.link.clone().unwrap_or_else(|| self.link.clone()),
            moved_at: date.moved_at,
            cancelled_at: self.cancelled_at.or(date.cancelled_at),
            figures: date.figures,
            ..self.bare()
        }
    }

    /// It without its dates.
    fn bare(&self) -> Self {
        Self {
            dates: Vec::new(),
            id: self.id,
            space: self.space,
            title: self.title.clone(),
            kind: self.kind,
            starts: self.starts,
            ends: self.ends,
            zone: self.zone.clone(),
            start_at: self.start_at,
            end_at: self.end_at,
            all_day: self.all_day,
            place: self.place.clone(),
            link: self.link.clone(),
            organiser: self.organiser.clone(),
            author: self.author,
            revision: self.revision,
            moved_at: self.moved_at,
            cancelled_at: self.cancelled_at,
            capacity: self.capacity,
            figures: self.figures,
            on: self.on,
            rule: self.rule.clone(),
            after: self.after,
        }
    }

    /// What it tells of: each date of the series, or itself.
    pub fn each(&self) -> impl Iterator<Item = Self> {
        let itself = self.dates.is_empty().then(|| self.bare());
        self.dates.iter().map(|date| self.at(date)).chain(itself)
    }

    /// Of the series that this stands for, one date is another now.
    pub(super) fn date_changed(&mut self, one: &Self) {
        self.revision = one.revision;
        let (place, link) = (&self.place, &self.link);
        let own = |text: &String, of_all: &String| (text != of_all).then(|| text.clone());
        if let Some(date) = self.dates.iter_mut().find(|date| date.on == one.on) {
            *date = Occurrence {
                on: one.on,
                starts: one.starts,
                ends: one.ends,
                start_at: one.start_at,
                end_at: one.end_at,
                place: own(&one.place, place),
                link: own(&one.link, link),
                moved_at: one.moved_at,
                cancelled_at: one.cancelled_at,
                figures: one.figures,
            };
        }
    }
}

/// `PATCH /api/v1/events/{event}/dates/{on}`: moves one date of a series (who wrote it down or organises it, and
/// admins). The others stay where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventMove))]
pub struct Move {
    /// The write's id.
    pub act: ActId,
    /// The revision that is changed.
    pub revision: i32,
    /// When it begins, by the clocks of the zone.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub starts: NaiveDateTime,
    /// When it is over, by the clocks of the zone.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub ends: NaiveDateTime,
    /// Where it is; 0 to [`PLACE_MAX`] characters.
    #[serde(default)]
    pub place: String,
    /// The address of its video conference, or nothing.
    #[serde(default)]
    pub link: String,
}

impl Move {
    /// # Errors
    /// 422 with the fields. `all_day`: both are midnights.
    pub fn check(&self, all_day: bool) -> Result<(), Problem> {
        let mut check = Check::default();
        check_hours(&mut check, self.starts, self.ends, all_day);
        check_place(&mut check, &self.place, &self.link);
        check.done()
    }
}

/// Where something is, and the address of a video conference.
pub(super) fn check_place(check: &mut Check, place: &str, link: &str) {
    if !place.trim().is_empty() {
        check.name("place", place, PLACE_MAX);
    }
    check.length("link", link, 0, LINK_MAX);
    if !link.trim().is_empty() && !is_link(link.trim()) {
        check.fault("link", Fault::WrongForm, None);
    }
}
