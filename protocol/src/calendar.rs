//! The calendar: events with their hours, who comes, and the feed by which other programs read them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, Check, Fault, Problem, ResourceId, Seq, SpaceId, UserId, codec::events, comments, links, people,
};

mod feed;
mod import;
mod listing;
mod reminder;
pub mod rule;
mod series;
mod sheet;

pub use feed::{Address, Feed, LATE_HOURS, Mails, Program, Reading};
pub use import::{EVENTS_MAX, FILE_MAX, Import, LINES_MAX, Line};
pub use listing::{Listing, Mine, RANGE_DAYS};
pub use reminder::{MINUTES, Remind, Reminder};
pub use rule::{DATES_MAX, Rule};
pub use series::{Move, Occurrence};
pub use sheet::Sheet;

/// Longest title, in characters.
pub const TITLE_MAX: u32 = 160;
/// Longest place, in characters.
pub const PLACE_MAX: u32 = 200;
/// Longest address of a video conference, in characters.
pub const LINK_MAX: u32 = 500;
/// Longest name of a time zone, in characters.
pub const ZONE_MAX: u32 = 64;
/// Longest event, in days.
pub const DAYS_MAX: i64 = 62;
/// Most places that can be counted.
pub const CAPACITY_MAX: i32 = 100_000;
/// The years in which something may happen: those for which the rules of the time zones are known.
pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=2099;

/// What sort of event it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventKind))]
pub enum Kind {
    /// « Réunion ».
    #[default]
    Meeting,
    /// « Webinaire ».
    Webinar,
    /// « Atelier ».
    Workshop,
    /// « Séminaire ».
    Seminar,
    /// Something else.
    Other,
}

impl Kind {
    /// All, in the order in which they are offered.
    pub const ALL: &[Self] = &[Self::Meeting, Self::Webinar, Self::Workshop, Self::Seminar, Self::Other];

    /// As written on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Webinar => "webinar",
            Self::Workshop => "workshop",
            Self::Seminar => "seminar",
            Self::Other => "other",
        }
    }
}

/// Whether somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventAnswer))]
pub enum Answer {
    /// He comes, or waits for a place.
    Yes,
    /// He does not know yet.
    Maybe,
    /// He does not come.
    No,
}

impl Answer {
    /// All, in the order in which they are offered.
    pub const ALL: &[Self] = &[Self::Yes, Self::Maybe, Self::No];

    /// As written on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Maybe => "maybe",
            Self::No => "no",
        }
    }
}

/// How many have answered what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventFigures))]
pub struct Figures {
    /// Who has a place.
    pub yes: i64,
    /// Who may come.
    pub maybe: i64,
    /// Who does not.
    pub no: i64,
    /// Who would come and waits for a place.
    pub waiting: i64,
}

impl Figures {
    /// Nobody has answered.
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What the calendar and the event's own page both show of an event, the same for every reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventHeading))]
pub struct Heading {
    /// The event.
    pub id: ResourceId,
    /// In which space.
    pub space: SpaceId,
    /// Its title.
    pub title: String,
    /// What sort it is.
    pub kind: Kind,
    /// When it begins, by the clocks of its zone.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub starts: NaiveDateTime,
    /// When it is over, by the clocks of its zone; for whole days, the midnight after the last one.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub ends: NaiveDateTime,
    /// The zone, by its IANA name.
    pub zone: String,
    /// The instant at which it begins.
    pub start_at: DateTime<Utc>,
    /// The instant at which it is over.
    pub end_at: DateTime<Utc>,
    /// It takes whole days, wherever one is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all_day: bool,
    /// Where; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// Address of a video conference; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// Who organises it.
    pub organiser: people::Card,
    /// Who wrote it down.
    pub author: UserId,
    /// How often it was changed.
    pub revision: i32,
    /// When its hours were last moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_at: Option<DateTime<Utc>>,
    /// When it was cancelled. It stays to be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<DateTime<Utc>>,
    /// How many places there are; absent: as many as come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<i32>,
    /// How many have answered what.
    pub figures: Figures,
    /// Names this date among those of the event: the day on which the rule has it, wherever it is moved; of an event
    /// that does not come again, the day for which it was planned at first.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub on: NaiveDate,
    /// When it comes again (RFC 5545, 3.3.10), as [`Rule::read`] takes it; empty: it does not. Its end is a day by the
    /// clocks of the zone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rule: String,
    /// The series that it goes on from: what was this date and the following there is this series now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<ResourceId>,
    /// All dates of a series, where this stands for all of them; none where it is one of them, or does not come again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Occurrence>,
}

impl Heading {
    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.organiser.meet(card);
    }

    /// Whether it falls into a span of time.
    #[must_use]
    pub fn within(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        self.start_at < to && self.end_at > from
    }

    /// What lists are sorted by.
    fn key(&self) -> (DateTime<Utc>, DateTime<Utc>, ResourceId, NaiveDate) {
        (self.start_at, self.end_at, self.id, self.on)
    }
}

/// What somebody answered, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventStanding))]
pub struct Standing {
    /// What he answered.
    pub answer: Answer,
    /// He would come, and all places were taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waiting: bool,
    /// Since when he would come: those who wait get a place in this order.
    pub at: DateTime<Utc>,
}

/// Somebody who answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventGuest))]
pub struct Guest {
    /// Who.
    pub card: people::Card,
    /// What.
    pub standing: Standing,
}

/// All that one may say of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventDetails))]
pub struct Details {
    /// 1 to [`TITLE_MAX`] characters.
    pub title: String,
    /// What sort it is.
    #[serde(default)]
    pub kind: Kind,
    /// When it begins, by the clocks of its zone.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub starts: NaiveDateTime,
    /// When it is over, by the clocks of its zone: after it began, at most [`DAYS_MAX`] days. For whole
    /// days, both are midnights.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub ends: NaiveDateTime,
    /// The zone, by its IANA name.
    pub zone: String,
    /// It takes whole days.
    #[serde(default)]
    pub all_day: bool,
    /// 0 to [`PLACE_MAX`] characters.
    #[serde(default)]
    pub place: String,
    /// An address that begins with `https://` or `http://`, or nothing; at most [`LINK_MAX`] characters.
    #[serde(default)]
    pub link: String,
    /// A member of the space; absent: who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organiser: Option<UserId>,
    /// Markdown, 0 to [`comments::BODY_MAX`] characters.
    #[serde(default)]
    pub description: String,
    /// How many places there are, 1 to [`CAPACITY_MAX`]; absent: as many as come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<i32>,
    /// Documents of the space that its page shows, at most [`links::MAX`], in this order; absent: those that
    /// it shows already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<Vec<ResourceId>>,
    /// When it comes again, as [`Rule::read`] takes it: at most [`DATES_MAX`] dates, of which the hours here are the
    /// first. Empty: it does not. Who comes is asked, and places are counted, for each date.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rule: String,
}

impl Details {
    /// The rule, if it comes again.
    ///
    /// # Errors
    /// As [`Rule::read`].
    pub fn rule(&self) -> Result<Option<Rule>, Fault> {
        let text = self.rule.trim();
        if text.is_empty() { Ok(None) } else { Rule::read(text, self.starts.date()).map(Some) }
    }

    fn check(&self, check: &mut Check) {
        check.name("title", &self.title, TITLE_MAX);
        series::check_place(check, &self.place, &self.link);
        check.length("zone", &self.zone, 1, ZONE_MAX);
        check.length("description", &self.description, 0, comments::BODY_MAX);
        links::check(self.documents.as_deref(), check);
        let hours = check_hours(check, self.starts, self.ends, self.all_day);
        check.length("rule", &self.rule, 0, rule::RULE_MAX);
        if hours && let Err(fault) = self.rule() {
            let limit = (fault == Fault::TooLong).then(|| u32::try_from(DATES_MAX).unwrap_or(u32::MAX));
            check.fault("rule", fault, limit);
        }
        if self.capacity.is_some_and(|it| !(1..=CAPACITY_MAX).contains(&it)) {
            check.fault("capacity", Fault::WrongForm, None);
        }
    }
}

/// When something begins and is over. Answers whether it begins within the years there are.
fn check_hours(check: &mut Check, starts: NaiveDateTime, ends: NaiveDateTime, all_day: bool) -> bool {
    let known = YEARS.contains(&starts.year());
    if !known {
        check.fault("starts", Fault::WrongForm, None);
    } else if !YEARS.contains(&ends.year()) || ends <= starts {
        check.fault("ends", Fault::WrongForm, None);
    } else if ends - starts > TimeDelta::days(DAYS_MAX) {
        check.fault("ends", Fault::TooLong, None);
    }
    if all_day {
        for (field, at) in [("starts", starts), ("ends", ends)] {
            if at.time() != NaiveTime::MIN {
                check.fault(field, Fault::WrongForm, None);
            }
        }
    }
    known
}

/// Whether a text is an address that a page may link to.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let odd = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c);
    host.is_some_and(|host| host.starts_with(char::is_alphanumeric)) && !text.contains(odd)
}

/// `POST /api/v1/spaces/{space}/events` (contributors).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventPlan))]
pub struct Plan {
    /// The write's id.
    pub act: ActId,
    /// The event.
    pub details: Details,
}

impl Plan {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        self.details.check(&mut check);
        check.done()
    }
}

/// `PATCH /api/v1/events/{event}` (who wrote it down or organises it, and admins).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventChange))]
pub struct Change {
    /// The write's id.
    pub act: ActId,
    /// The revision that is changed.
    pub revision: i32,
    /// The event, as it is to be.
    pub details: Details,
    /// Of a series, this date and the following alone, which are a series of their own from then on, with what was
    /// answered to their days that stay; comments stay where they are. Absent: all dates. Dates whose day stays keep
    /// what was answered to them, and, if they were moved or cancelled by themselves, that; so do all, in their order,
    /// where none stays and the rule counts as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub from: Option<NaiveDate>,
}

impl Change {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        self.details.check(&mut check);
        check.done()
    }
}

/// `POST /api/v1/events/{event}/cancellation` (who wrote it down or organises it, and admins).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventCancel))]
pub struct Cancel {
    /// The write's id.
    pub act: ActId,
    /// Of a series, this date. Absent: all that are not over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub on: Option<NaiveDate>,
    /// With this date, the following too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub following: bool,
}

/// `PUT /api/v1/events/{event}/answer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventReply))]
pub struct Reply {
    /// The write's id.
    pub act: ActId,
    /// Whether one comes.
    pub answer: Answer,
    /// To which date of a series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub on: Option<NaiveDate>,
}

/// An event was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The write's id.
    pub act: ActId,
    /// The event.
    pub heading: Heading,
    /// If it goes on from a series on other days than that had: the days that took their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slid: Vec<Slid>,
}

/// What an event says, on its own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventBody))]
pub struct Body {
    /// As it was written.
    pub source: String,
    /// As safe HTML.
    pub html: String,
}

/// An event was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The event; of a series, all of it with its dates, or, without them, one date.
    pub heading: Heading,
    /// What it says, told to those who have its page open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// The days of a series that are other days now: what was answered to them is answered to these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slid: Vec<Slid>,
}

/// A day of a series that is another one now, as when what was on Tuesdays is on Wednesdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slid {
    /// The day that it was.
    pub from: NaiveDate,
    /// The day that it is.
    pub to: NaiveDate,
}

/// Somebody answered, or was given a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The event.
    pub event: ResourceId,
    /// Which date of it.
    #[serde(default)]
    pub on: NaiveDate,
    /// Who, and what; absent: he belongs to the space no more, and his answer is forgotten.
    pub guest: Guest,
    /// His answer is forgotten: he belongs to the space no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
    /// How many have answered what, with this.
    pub figures: Figures,
}

events! {
    /// What happens in the calendar: on the space's stream, and, but for what is planned, on the event's
    /// own; what happens to a feed is told to its owner.
    pub enum Event {
        /// An event was planned.
        Planned(Planned) = "planned",
        /// It was changed.
        Changed(Changed) = "changed",
        /// It will not take place.
        Cancelled(Heading) = "cancelled",
        /// Somebody answered, or was given a place.
        Answered(Answered) = "answered",
        /// One's feed has a new address, or was read.
        FeedChanged(Feed) = "feed-changed",
        /// One is to be reminded of an event, or no longer; told to him alone.
        ReminderSet(Reminder) = "reminder-set",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details() -> Details {
        let at = |hour| {
            NaiveDate::from_ymd_opt(2026, 12, 1).and_then(|it| it.and_hms_opt(hour, 0, 0)).expect("a time")
        };
        Details {
            title: "Atelier".to_owned(),
            kind: Kind::Workshop,
            starts: at(14),
            ends: at(17),
            zone: "Europe/Paris".to_owned(),
            all_day: false,
            place: String::new(),
            link: String::new(),
            organiser: None,
            description: String::new(),
            capacity: None,
            documents: None,
            rule: String::new(),
        }
    }

    fn faults(details: Details) -> Vec<(String, Fault)> {
        let plan = Plan { act: ActId::new(), details };
        let fields = plan.check().err().map(|problem| problem.fields).unwrap_or_default();
        fields.into_iter().map(|it| (it.field, it.fault)).collect()
    }

    #[test]
    fn rules_that_are_not_offered_and_more_dates_than_there_may_be_are_refused() {
        for (rule, fault) in [
            ("FREQ=HOURLY;COUNT=2", Fault::UnknownValue),
            ("FREQ=WEEKLY", Fault::Empty),
            ("FREQ=DAILY;COUNT=731", Fault::TooLong),
            ("chaque mardi", Fault::WrongForm),
        ] {
            let it = Details { rule: rule.to_owned(), ..details() };
            assert_eq!(faults(it), [("rule".to_owned(), fault)], "{rule}");
        }
        assert_eq!(faults(Details { rule: "FREQ=DAILY;COUNT=730".to_owned(), ..details() }), []);
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_field() {
        let year = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).expect("a day").and_time(NaiveTime::MIN);
        assert_eq!(faults(details()), []);
        for (changed, field) in [
            (Details { title: " ".to_owned(), ..details() }, "title"),
            (Details { ends: details().starts, ..details() }, "ends"),
            (Details { ends: details().starts - TimeDelta::hours(1), ..details() }, "ends"),
            (Details { ends: details().starts + TimeDelta::days(63), ..details() }, "ends"),
            (Details { starts: year(0), ..details() }, "starts"),
            (Details { ends: year(9999), ..details() }, "ends"),
            (Details { place: "Salle\r\nATTENDEE:x".to_owned(), ..details() }, "place"),
            (Details { link: "javascript:alert(1)".to_owned(), ..details() }, "link"),
            (Details { link: "https://visio.example/a b".to_owned(), ..details() }, "link"),
            (Details { zone: String::new(), ..details() }, "zone"),
            (Details { capacity: Some(0), ..details() }, "capacity"),
            (Details { documents: Some(vec![ResourceId::new(); links::MAX + 1]), ..details() }, "documents"),
            (Details { ends: details().ends + TimeDelta::hours(7), all_day: true, ..details() }, "starts"),
        ] {
            assert_eq!(faults(changed).first().map(|it| it.0.as_str()), Some(field));
        }
    }
}
