//! When an event comes again: a part of the rules of RFC 5545 (3.3.10), each with an end. What is not written here is
//! refused: rules below a day, by position, by week or day of the year, and rules without an end.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::YEARS;
use crate::Fault;

/// Most dates of a series.
pub const DATES_MAX: usize = 730;
/// Longest rule, in characters.
pub const RULE_MAX: u32 = 200;
/// Longest interval.
const INTERVAL_MAX: u32 = 99;

/// The unit that a rule counts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Every {
    /// Day by day.
    Day,
    /// On days of the week.
    #[default]
    Week,
    /// On one day of the month.
    Month,
    /// On one day of the year.
    Year,
}

impl Every {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// As a rule has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "DAILY",
            Self::Week => "WEEKLY",
            Self::Month => "MONTHLY",
            Self::Year => "YEARLY",
        }
    }
}

/// Where a series ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// After so many dates, 1 to [`DATES_MAX`].
    Count(u32),
    /// On this day, or the last one before it.
    Until(NaiveDate),
}

/// When an event comes again, as far as a rule says it; the rest follows from its first day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// In which unit it counts.
    pub every: Every,
    /// Every one, every second one: 1 to 99.
    pub interval: u32,
    /// On which days of the week, Monday first, the first day's own among them; for months by a weekday, that one alone.
    pub weekdays: Vec<Weekday>,
    /// Which one of its weekday in the month the first day is: 1 to 5, or -1 for the last; absent: that day of the
    /// month. Only for months.
    pub nth: Option<i32>,
    /// Where it ends.
    pub end: End,
}

/// The days of the week as rules call them.
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

fn short(day: Weekday) -> &'static str {
    WEEKDAYS[day.num_days_from_monday() as usize].0
}

/// Which one of its weekday in the month a day is, from 1.
#[must_use]
pub fn place(day: NaiveDate) -> i32 {
    i32::try_from(day.day0() / 7).unwrap_or(0) + 1
}

/// Whether it is the last one of its weekday in the month.
#[must_use]
pub fn is_last(day: NaiveDate) -> bool {
    (day + Days::new(7)).month() != day.month()
}

impl Rule {
    /// Reads a rule of a series that begins on a day: `FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215`. Its end is a day by the
    /// clocks of the event's zone.
    ///
    /// # Errors
    /// [`Fault::UnknownValue`]: a rule that is not offered, or not that of this first day; [`Fault::WrongForm`]: no
    /// rule; [`Fault::Empty`]: it has no end; [`Fault::TooLong`]: more dates than [`DATES_MAX`].
    pub fn read(text: &str, first: NaiveDate) -> Result<Self, Fault> {
        let (mut every, mut interval, mut days, mut nth, mut end) = (None, 1, Vec::new(), None, None);
        let mut position = None;
        let mut seen: Vec<&str> = Vec::new();
        for part in text.trim().split(';') {
            let (name, value) = part.split_once('=').ok_or(Fault::WrongForm)?;
            if seen.contains(&name) {
                return Err(Fault::WrongForm);
            }
            seen.push(name);
            match name {
                "FREQ" => {
                    let known = Every::ALL.into_iter().find(|it| it.name() == value);
                    every = Some(known.ok_or(Fault::UnknownValue)?);
                }
                "INTERVAL" => {
                    interval = value.parse().map_err(|_| Fault::WrongForm)?;
                    if !(1..=INTERVAL_MAX).contains(&interval) {
                        return Err(Fault::UnknownValue);
                    }
                }
                "COUNT" if end.is_none() => {
                    let count: u32 = value.parse().map_err(|_| Fault::WrongForm)?;
                    match usize::try_from(count) {
                        Ok(0) => return Err(Fault::WrongForm),
                        Ok(1..=DATES_MAX) => end = Some(End::Count(count)),
                        _ => return Err(Fault::TooLong),
                    }
                }
                "UNTIL" if end.is_none() => {
                    let day = NaiveDate::parse_from_str(value, "%Y%m%d").map_err(|_| Fault::WrongForm)?;
                    end = Some(End::Until(day));
                }
                "COUNT" | "UNTIL" => return Err(Fault::WrongForm),
                "BYDAY" => {
                    for day in value.split(',') {
                        let at = day.len().checked_sub(2).filter(|at| day.is_char_boundary(*at));
                        let (number, name) = day.split_at(at.ok_or(Fault::WrongForm)?);
                        let known = WEEKDAYS.iter().find(|it| it.0 == name).ok_or(Fault::WrongForm)?;
                        if !number.is_empty() {
                            nth = Some(number.parse::<i32>().map_err(|_| Fault::WrongForm)?);
                        }
                        days.push(known.1);
                    }
                }
                "BYSETPOS" => position = Some(value.parse::<i32>().map_err(|_| Fault::UnknownValue)?),
                // What the first day says already.
                "BYMONTHDAY" if value == first.day().to_string() => {}
                "BYMONTH" if value == first.month().to_string() => {}
                "WKST" => {}
                _ => return Err(Fault::UnknownValue),
            }
        }
        let mut every = every.ok_or(Fault::WrongForm)?;
        let end = end.ok_or(Fault::Empty)?;
        days.sort_by_key(Weekday::num_days_from_monday);
        days.dedup();
        let has = |name: &str| seen.contains(&name);
        // Every day of some days is every week.
        if every == Every::Day && interval == 1 && !days.is_empty() && nth.is_none() {
            every = Every::Week;
        }
        let own = [first.weekday()];
        let known = match every {
            Every::Week => {
                // Where a week begins matters only when some are left out.
                let begins = text.contains("WKST=MO") || interval == 1 || days.len() < 2 || !has("WKST");
                nth.is_none() && begins && (days.is_empty() || days.contains(&first.weekday()))
            }
            Every::Month if !days.is_empty() => {
                nth = match (nth, position) {
                    (Some(nth), None) | (None, Some(nth)) => Some(nth),
                    _ => return Err(Fault::UnknownValue),
                };
                position = None;
                let is_it = |nth| nth == place(first) || (nth == -1 && is_last(first));
                days == own && nth.is_some_and(is_it) && !has("BYMONTHDAY")
            }
            _ => days.is_empty() && nth.is_none(),
        };
        let months = !has("BYMONTH") || every == Every::Year;
        let in_month = !has("BYMONTHDAY") || matches!(every, Every::Month | Every::Year);
        if !known || !months || !in_month || position.is_some() {
            return Err(Fault::UnknownValue);
        }
        let weekdays = match every {
            Every::Week if days.is_empty() => own.to_vec(),
            Every::Week => days,
            Every::Month if nth.is_some() => days,
            _ => Vec::new(),
        };
        let rule = Self { every, interval, weekdays, nth, end };
        rule.days(first).map(|_| rule)
    }

    /// The days of a series that begins on this one, in their order, this one among them. A month without the day is
    /// left out, as RFC 5545 has it.
    ///
    /// # Errors
    /// [`Fault::TooLong`]: more than [`DATES_MAX`], or beyond [`YEARS`]; [`Fault::WrongForm`]: it ends before it begins.
    pub fn days(&self, first: NaiveDate) -> Result<Vec<NaiveDate>, Fault> {
        let mut found = Vec::new();
        for period in 0_u32.. {
            let Some(candidates) = self.period(first, period.saturating_mul(self.interval)) else {
                // Beyond the years there are.
                return if matches!(self.end, End::Until(_)) { Ok(found) } else { Err(Fault::TooLong) };
            };
            for day in candidates.into_iter().filter(|day| *day >= first) {
                let over = match self.end {
                    End::Count(count) => found.len() >= usize::try_from(count).unwrap_or(usize::MAX),
                    End::Until(last) => day > last,
                };
                if over {
                    return if found.is_empty() { Err(Fault::WrongForm) } else { Ok(found) };
                }
                if found.len() == DATES_MAX {
                    return Err(Fault::TooLong);
                }
                found.push(day);
            }
        }
        Ok(found)
    }

    /// The days of the period so many units after the first one; nothing beyond the years there are.
    fn period(&self, first: NaiveDate, later: u32) -> Option<Vec<NaiveDate>> {
        let known = |day: &NaiveDate| YEARS.contains(&day.year());
        match self.every {
            Every::Day => first.checked_add_days(Days::new(later.into())).filter(known).map(|day| vec![day]),
            Every::Week => {
                let monday = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
                let monday = monday.checked_add_days(Days::new(7 * u64::from(later)))?;
                let of_week = self.weekdays.iter();
                let of_week = of_week.map(|day| monday + Days::new(u64::from(day.num_days_from_monday())));
                let days: Vec<NaiveDate> = of_week.collect();
                days.iter().all(known).then_some(days)
            }
            Every::Month | Every::Year => {
                let months = if self.every == Every::Year { later.checked_mul(12)? } else { later };
                let months = first.month0().checked_add(months)?;
                let year = first.year() + i32::try_from(months / 12).ok()?;
                let begin = NaiveDate::from_ymd_opt(year, months % 12 + 1, 1).filter(known)?;
                let own = || {
                    let of_month = begin.iter_days().take_while(|it| it.month() == begin.month());
                    of_month.filter(|it| it.weekday() == first.weekday())
                };
                let day = match self.nth {
                    None => begin.with_day(first.day()),
                    Some(-1) => own().last(),
                    Some(nth) => own().find(|it| place(*it) == nth),
                };
                Some(day.into_iter().collect())
            }
        }
    }
}

impl fmt::Display for Rule {
    /// As [`Rule::read`] takes it, without what the first day says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.every.name())?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        for (at, day) in self.weekdays.iter().enumerate() {
            let nth = self.nth.map(|nth| nth.to_string()).unwrap_or_default();
            write!(f, "{}{nth}{}", if at == 0 { ";BYDAY=" } else { "," }, short(*day))?;
        }
        match self.end {
            End::Count(count) => write!(f, ";COUNT={count}"),
            End::Until(day) => {
                write!(f, ";UNTIL={:04}{:02}{:02}", day.year(), day.month(), day.day())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn days(text: &str, first: &str) -> Vec<String> {
        let rule = Rule::read(text, day(first)).expect("a rule");
        let days = rule.days(day(first)).expect("days");
        assert_eq!(
            Rule::read(&rule.to_string(), day(first)).as_ref(),
            Ok(&rule),
            "{rule} is read as it is written"
        );
        days.into_iter().map(|it| it.to_string()).collect()
    }

    #[test]
    fn days_are_those_of_the_rule_from_the_first_on() {
        for (rule, first, expected) in [
            ("FREQ=DAILY;COUNT=3", "2026-12-30", "2026-12-30 2026-12-31 2027-01-01"),
            ("FREQ=DAILY;INTERVAL=10;UNTIL=20270110", "2026-12-30", "2026-12-30 2027-01-09"),
            ("FREQ=WEEKLY;UNTIL=20261215", "2026-12-01", "2026-12-01 2026-12-08 2026-12-15"),
            // From a Thursday on: the Tuesday of its week is over.
            (
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,TU;COUNT=4",
                "2026-12-03",
                "2026-12-03 2026-12-15 2026-12-17 2026-12-29",
            ),
            ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=3", "2026-12-04", "2026-12-04 2026-12-07 2026-12-08"),
            ("FREQ=MONTHLY;COUNT=3", "2027-01-31", "2027-01-31 2027-03-31 2027-05-31"),
            ("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=2", "2026-12-15", "2026-12-15 2027-01-15"),
            ("FREQ=MONTHLY;BYDAY=1TH;COUNT=3", "2026-12-03", "2026-12-03 2027-01-07 2027-02-04"),
            ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1;COUNT=3", "2026-12-29", "2026-12-29 2027-01-26 2027-02-23"),
            ("FREQ=MONTHLY;BYDAY=5TU;COUNT=2", "2026-12-29", "2026-12-29 2027-03-30"),
            (
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20361231",
                "2028-02-29",
                "2028-02-29 2032-02-29 2036-02-29",
            ),
        ] {
            assert_eq!(days(rule, first).join(" "), expected, "{rule}");
        }
        assert_eq!(days("FREQ=DAILY;COUNT=730", "2026-12-01").len(), DATES_MAX);
    }

    #[test]
    fn what_is_not_offered_is_refused_and_so_are_too_many_dates() {
        // A Tuesday, the first one of its month.
        let read = |text: &str| Rule::read(text, day("2026-12-01")).expect_err(text);
        for text in [
            "FREQ=HOURLY;COUNT=3",
            "FREQ=SECONDLY;COUNT=3",
            "FREQ=WEEKLY;BYHOUR=9,14;COUNT=3",
            "FREQ=WEEKLY;BYDAY=WE;COUNT=3",
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU;COUNT=3",
            "FREQ=MONTHLY;BYDAY=2TU;COUNT=3",
            "FREQ=MONTHLY;BYDAY=-1TU;COUNT=3",
            "FREQ=MONTHLY;BYDAY=TU;COUNT=3",
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1;COUNT=3",
            "FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=3",
            "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3",
            "FREQ=YEARLY;BYYEARDAY=335;COUNT=3",
            "FREQ=YEARLY;BYMONTH=11;COUNT=3",
            "FREQ=WEEKLY;INTERVAL=0;COUNT=3",
            "FREQ=WEEKLY;INTERVAL=100;COUNT=3",
            "FREQ=DAILY;BYSETPOS=1;COUNT=3",
        ] {
            assert_eq!(read(text), Fault::UnknownValue, "{text}");
        }
        for text in [
            "",
            "weekly",
            "COUNT=3",
            "FREQ=WEEKLY;COUNT=0",
            "FREQ=WEEKLY;COUNT=3;UNTIL=20271201",
            "FREQ=WEEKLY;COUNT=3;COUNT=4",
            "FREQ=WEEKLY;UNTIL=20261130",
            "FREQ=WEEKLY;UNTIL=demain",
            "FREQ=WEEKLY;BYDAY=é;COUNT=3",
        ] {
            assert_eq!(read(text), Fault::WrongForm, "{text}");
        }
        assert_eq!(read("FREQ=WEEKLY;BYDAY=TU"), Fault::Empty, "it has no end");
        for text in [
            "FREQ=DAILY;COUNT=731",
            "FREQ=DAILY;UNTIL=20281201",
            "FREQ=YEARLY;COUNT=100",
            "FREQ=DAILY;COUNT=4294967295",
        ] {
            assert_eq!(read(text), Fault::TooLong, "{text}");
        }
    }
}
