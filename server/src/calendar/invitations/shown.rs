//! What somebody's calendar shows of an event by the mails that he got, and what of it is otherwise by now. How often an
//! event was saved, and what it says at length, is nothing that a calendar moves by.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use protocol::calendar::{Answer, Heading};
use serde::{Deserialize, Serialize};

/// An event as a calendar shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Whether he comes, or may come.
    pub answer: Answer,
    /// What it is called.
    pub title: String,
    /// Whose clocks its hours are by.
    pub zone: String,
    /// It takes whole days.
    pub all_day: bool,
    /// The dates to which he comes, in their order.
    pub dates: Vec<Date>,
}

/// A date of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Date {
    /// The day that names it.
    pub on: NaiveDate,
    /// When it begins and is over, by the clocks of its zone.
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    /// The same as instants.
    pub start_at: DateTime<Utc>,
    pub end_at: DateTime<Utc>,
    /// Where it is, and where one sees it from afar.
    pub place: String,
    pub link: String,
}

/// What is otherwise, of the dates that are not over.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference<'d> {
    /// Dates that were not there.
    pub added: Vec<&'d Date>,
    /// Dates that are there still, at another time or place, or called otherwise.
    pub altered: Vec<&'d Date>,
    /// Dates that are there no more, as they were.
    pub gone: Vec<&'d Date>,
}

impl Shown {
    /// What is shown of an event, or of the dates of a series that are left in it.
    pub fn of(heading: &Heading, answer: Answer) -> Self {
        let dates = heading.each().map(|it| Date {
            on: it.on,
            starts: it.starts,
            ends: it.ends,
            start_at: it.start_at,
            end_at: it.end_at,
            place: it.place,
            link: it.link,
        });
        Self {
            answer,
            title: heading.title.clone(),
            zone: heading.zone.clone(),
            all_day: heading.all_day,
            dates: dates.collect(),
        }
    }

    /// Its dates that are not over.
    pub fn to_come(&self, now: DateTime<Utc>) -> Vec<&Date> {
        self.dates.iter().filter(|it| it.end_at > now).collect()
    }

    /// What is otherwise in it than in what was shown before.
    pub fn since<'d>(&'d self, before: &'d Self, now: DateTime<Utc>) -> Difference<'d> {
        let had: HashMap<NaiveDate, &Date> = before.dates.iter().map(|it| (it.on, it)).collect();
        let has: HashMap<NaiveDate, &Date> = self.dates.iter().map(|it| (it.on, it)).collect();
        let whole = (&self.title, &self.zone, self.all_day) != (&before.title, &before.zone, before.all_day);
        let is_other = |date: &Date| had.get(&date.on).is_some_and(|it| whole || *it != date);
        let is_new = |date: &Date| !had.contains_key(&date.on);
        // What was put into the past is at another time, too.
        let left = before.dates.iter().filter(|it| it.end_at > now);
        let overtaken = left.clone().filter_map(|it| has.get(&it.on).copied()).filter(|it| it.end_at <= now);
        Difference {
            added: self.to_come(now).into_iter().filter(|it| is_new(it)).collect(),
            altered: self.to_come(now).into_iter().chain(overtaken).filter(|it| is_other(it)).collect(),
            gone: left.filter(|it| !has.contains_key(&it.on)).collect(),
        }
    }
}

impl Difference<'_> {
    /// Nothing is.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(day: u32, hour: u32) -> Date {
        let on = NaiveDate::from_ymd_opt(2061, 6, day).expect("a day");
        let at = |hour| on.and_hms_opt(hour, 0, 0).expect("an hour");
        let (starts, ends) = (at(hour), at(hour + 1));
        Date {
            on,
            starts,
            ends,
            start_at: starts.and_utc(),
            end_at: ends.and_utc(),
            place: String::new(),
            link: String::new(),
        }
    }

    fn shown(dates: Vec<Date>) -> Shown {
        Shown {
            answer: Answer::Yes,
            title: "Atelier".to_owned(),
            zone: "UTC".to_owned(),
            all_day: false,
            dates,
        }
    }

    #[test]
    fn what_is_otherwise_is_said_of_dates_to_come_alone() {
        let now = date(10, 0).start_at;
        let before = shown(vec![date(3, 9), date(14, 9), date(21, 9), date(28, 9)]);
        assert!(before.since(&before, now).is_none());
        let is = shown(vec![date(3, 11), date(14, 9), date(21, 10), date(30, 9)]);
        let other = is.since(&before, now);
        assert_eq!(other.added, [&date(30, 9)]);
        assert_eq!(other.altered, [&date(21, 10)]);
        assert_eq!(other.gone, [&date(28, 9)]);
        // By another name all of them are others.
        let renamed = Shown { title: "Cours".to_owned(), ..before.clone() };
        assert_eq!(renamed.since(&before, now).altered.len(), 3);
        // One that was moved to before now is not lost.
        let early = Date { on: date(14, 9).on, ..date(2, 9) };
        let moved = shown(vec![date(3, 9), early.clone(), date(21, 9), date(28, 9)]);
        assert_eq!(moved.since(&before, now).altered, [&early]);
    }
}
