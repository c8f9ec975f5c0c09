//! The times of a calendar's file, by the clocks of which zone.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use protocol::Fault;

use super::lines::Content;
use crate::calendar::zones;

/// What Outlook calls some zones.
const NAMES: &[(&str, &str)] = &[
    ("romance standard time", "Europe/Paris"),
    ("w. europe standard time", "Europe/Berlin"),
    ("central europe standard time", "Europe/Budapest"),
    ("gmt standard time", "Europe/London"),
    ("greenwich standard time", "Atlantic/Reykjavik"),
    ("eastern standard time", "America/New_York"),
    ("sa western standard time", "America/Martinique"),
    ("sa eastern standard time", "America/Cayenne"),
    ("mauritius standard time", "Indian/Reunion"),
    ("central pacific standard time", "Pacific/Noumea"),
    ("utc", "UTC"),
];

/// A time as a line has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Time {
    Day(NaiveDate),
    /// By the clocks of a zone; absent: of whichever.
    Clock(NaiveDateTime, Option<String>),
}

impl Time {
    /// What the clocks of a zone show then.
    pub fn local(&self, zone: &str) -> Option<NaiveDateTime> {
        match self {
            Self::Day(day) => Some(day.and_time(NaiveTime::MIN)),
            Self::Clock(at, Some(other)) if other != zone => elsewhere(*at, other, zone),
            Self::Clock(at, _) => Some(*at),
        }
    }

    /// The day that it is then by the clocks of a zone.
    pub fn day(&self, zone: &str) -> Option<NaiveDate> {
        self.local(zone).map(|at| at.date())
    }
}

/// A rule with its end as a day: the last one on which something that begins at this time may begin.
pub fn ended_by_day(rule: &str, begins: NaiveTime, zone: &str) -> Option<String> {
    let parts = rule.trim().split(';').map(|part| {
        let Some(until) = part.strip_prefix("UNTIL=").filter(|it| it.len() > 8) else {
            return Some(part.to_owned());
        };
        let clock = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
        let last = match until.strip_suffix('Z') {
            Some(text) => Time::Clock(clock(text)?, Some("UTC".to_owned())).local(zone)?,
            None => clock(until)?,
        };
        let day = if last.time() < begins { last.date().pred_opt()? } else { last.date() };
        Some(format!("UNTIL={}", day.format("%Y%m%d")))
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join(";"))
}

/// What the clocks of one zone show when those of another show this.
pub fn elsewhere(local: NaiveDateTime, from: &str, to: &str) -> Option<NaiveDateTime> {
    let at = zones::instant(zones::find(from)?, local)?;
    Some(at.with_timezone(&zones::find(to)?).naive_local())
}

/// The time of a line.
pub fn time(it: &Content<'_>) -> Result<Time, Fault> {
    time_of(&it.value, it)
}

/// One of the times of a line.
pub fn time_of(value: &str, it: &Content<'_>) -> Result<Time, Fault> {
    let value = value.trim();
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    if it.params.get("VALUE").is_some_and(|it| it == "DATE") || value.len() == 8 {
        return day(value).map(Time::Day).ok_or(Fault::WrongForm);
    }
    let clock =
        |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").map_err(|_| Fault::WrongForm);
    if let Some(text) = value.strip_suffix('Z') {
        return Ok(Time::Clock(clock(text)?, Some("UTC".to_owned())));
    }
    let zone = it.params.get("TZID").map(|name| zone(name).ok_or(Fault::UnknownValue)).transpose()?;
    Ok(Time::Clock(clock(value)?, zone))
}

/// A zone by the name that the file gives it.
fn zone(name: &str) -> Option<String> {
    let name = name.trim();
    if zones::find(name).is_some() {
        return Some(name.to_owned());
    }
    let known =
        NAMES.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, zone)| (*zone).to_owned());
    // `/example.org/20240101_1/Europe/Paris`, as some write it.
    known.or_else(|| {
        let parts: Vec<&str> = name.split('/').collect();
        let last = parts.len().checked_sub(2).map(|at| parts[at..].join("/"))?;
        zones::find(&last).map(|_| last)
    })
}
