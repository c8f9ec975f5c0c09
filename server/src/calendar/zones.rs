//! Time zones: from what the clocks of a place show to the instant it is, and the rules of a zone as
//! iCalendar writes them (RFC 5545, 3.6.5).

use std::fmt::Write as _;

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta,
    TimeZone, Timelike, Utc,
};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

/// The zone of an IANA name.
pub fn find(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The instant at which the clocks of a zone show this. An hour that comes twice is the first of the two
/// (RFC 5545, 3.3.5); one that is left out is none.
pub fn instant(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => Some(at.to_utc()),
        MappedLocalTime::None => None,
    }
}

/// The same for a date that follows from a rule: one that is left out is meant by the clocks as they were before
/// (RFC 5545, 3.3.5), so it is the hour after.
pub fn resolved(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    // Where clocks have left out most, it was a day.
    let mut steps = (0..=100).map(|step| TimeDelta::minutes(15 * step));
    steps.find_map(|step| instant(zone, local - step).map(|at| at + step))
}

/// The instant at which a day begins: some days begin at one o'clock.
pub fn midnight(zone: Tz, first: NaiveDateTime) -> Option<DateTime<Utc>> {
    [0, 30, 60, 90, 120].into_iter().find_map(|minutes| instant(zone, first + TimeDelta::minutes(minutes)))
}

/// The clocks of a zone are turned.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Turn {
    /// What they show at that moment, before they are turned.
    local: NaiveDateTime,
    /// Seconds east of Greenwich before …
    from: i32,
    /// … and after.
    to: i32,
    /// What the time is called after.
    name: String,
    /// Whether it is summer time after.
    summer: bool,
}

fn offset(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

fn turn(zone: Tz, at: DateTime<Utc>, from: i32) -> Turn {
    let after = zone.offset_from_utc_datetime(&at.naive_utc());
    Turn {
        local: at.naive_utc() + TimeDelta::seconds(i64::from(from)),
        from,
        to: after.fix().local_minus_utc(),
        name: after.abbreviation().unwrap_or_default().to_owned(),
        summer: !after.dst_offset().is_zero(),
    }
}

/// When the clocks of a zone are turned within these years.
fn turns(zone: Tz, years: (i32, i32)) -> Vec<Turn> {
    let day =
        |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let (Some(mut at), Some(end)) = (day(years.0), day(years.1 + 1)) else { return Vec::new() };
    let mut found = Vec::new();
    while at < end {
        let next = at + Days::new(1);
        let (before, after) = (offset(zone, at), offset(zone, next));
        if before != after {
            // The second between the two at which it happens.
            let (mut low, mut high) = (at, next);
            while high - low > TimeDelta::seconds(1) {
                let middle = low + (high - low) / 2;
                let middle = middle.with_nanosecond(0).unwrap_or(middle);
                if offset(zone, middle) == before { low = middle } else { high = middle }
            }
            found.push(turn(zone, high, before));
        }
        at = next;
    }
    found
}

/// Which one of its weekday in the month a day is, from 1; -1 for the last.
fn place(day: NaiveDate) -> (i32, bool) {
    let nth = i32::try_from(day.day0() / 7).unwrap_or(0) + 1;
    (nth, (day + Days::new(7)).month() != day.month())
}

/// The rule that these turns follow, one each year: `FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU`.
fn rule(turns: &[&Turn]) -> Option<String> {
    let first = turns.first()?;
    let same = turns.iter().enumerate().all(|(at, turn)| {
        (turn.from, turn.to, &turn.name, turn.local.time())
            == (first.from, first.to, &first.name, first.local.time())
            && turn.local.month() == first.local.month()
            && turn.local.weekday() == first.local.weekday()
            && turn.local.year() == first.local.year() + i32::try_from(at).unwrap_or(i32::MAX)
    });
    let places: Vec<(i32, bool)> = turns.iter().map(|turn| place(turn.local.date())).collect();
    let nth = if places.iter().all(|place| place.1) {
        -1
    } else if places.iter().all(|place| place.0 == places[0].0) {
        places[0].0
    } else {
        return None;
    };
    let weekday = &first.local.weekday().to_string().to_uppercase()[..2];
    (same && turns.len() > 1)
        .then(|| format!("FREQ=YEARLY;BYMONTH={};BYDAY={nth}{weekday}", first.local.month()))
}

fn written(seconds: i32) -> String {
    let (sign, seconds) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
    let rest = seconds % 60;
    let mut text = format!("{sign}{:02}{:02}", seconds / 3600, seconds / 60 % 60);
    if rest > 0 {
        let _ = write!(text, "{rest:02}");
    }
    text
}

fn part(text: &mut String, turn: &Turn, rule: Option<&str>) {
    let kind = if turn.summer { "DAYLIGHT" } else { "STANDARD" };
    let local = turn.local.format("%Y%m%dT%H%M%S");
    let (from, to) = (written(turn.from), written(turn.to));
    let _ = write!(text, "BEGIN:{kind}\r\nDTSTART:{local}\r\nTZOFFSETFROM:{from}\r\nTZOFFSETTO:{to}\r\n");
    if let Some(rule) = rule {
        let _ = write!(text, "RRULE:{rule}\r\n");
    }
    if !turn.name.is_empty() {
        let _ = write!(text, "TZNAME:{}\r\n", turn.name);
    }
    let _ = write!(text, "END:{kind}\r\n");
}

/// The rules of a zone for what happens within these years, as a VTIMEZONE: by a yearly rule where there
/// is one, which all programs understand, else turn by turn.
pub fn component(zone: Tz, (first, last): (i32, i32)) -> String {
    // From the years around, so that the time before the first turn is known, and a rule is seen.
    let turns = turns(zone, (first - 1, last + 1));
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", zone.name());
    if turns.is_empty() {
        let at = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
        let middle =
            NaiveDate::from_ymd_opt(first, 7, 1).unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
        let fixed = turn(zone, middle, offset(zone, middle));
        part(&mut text, &Turn { local: at.naive_utc(), summer: false, ..fixed }, None);
    }
    let (summer, winter): (Vec<&Turn>, Vec<&Turn>) = turns.iter().partition(|turn| turn.summer);
    match (rule(&summer), rule(&winter)) {
        (Some(one), Some(other)) => {
            part(&mut text, winter[0], Some(&other));
            part(&mut text, summer[0], Some(&one));
        }
        _ => {
            // What held before the first of them.
            if let Some(turn) = turns.first() {
                let local = turn.local - TimeDelta::days(366);
                let before =
                    Turn { local, to: turn.from, summer: false, name: String::new(), ..turn.clone() };
                part(&mut text, &before, None);
            }
            turns.iter().for_each(|turn| part(&mut text, turn, None));
        }
    }
    text.push_str("END:VTIMEZONE\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().expect("a time")
    }

    #[test]
    fn clocks_of_paris_over_both_changes() {
        let paris = find("Europe/Paris").expect("a zone");
        let at = |text: &str| instant(paris, local(text)).map(|at| at.to_rfc3339());
        assert_eq!(at("2026-03-29T01:59:00").as_deref(), Some("2026-03-29T00:59:00+00:00"));
        assert_eq!(at("2026-03-29T02:30:00"), None, "the clocks skip it");
        assert_eq!(at("2026-03-29T03:00:00").as_deref(), Some("2026-03-29T01:00:00+00:00"));
        assert_eq!(
            at("2026-10-25T02:30:00").as_deref(),
            Some("2026-10-25T00:30:00+00:00"),
            "the first of two"
        );
        assert_eq!(at("2026-10-25T03:00:00").as_deref(), Some("2026-10-25T02:00:00+00:00"));
        assert_eq!(find("Europe/Paname"), None);
    }

    #[test]
    fn the_rules_of_paris_are_two_lines_that_every_program_knows() {
        let paris = find("Europe/Paris").expect("a zone");
        assert_eq!(
            component(paris, (2026, 2026)),
            "BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\n\
             BEGIN:STANDARD\r\nDTSTART:20251026T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
             RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZNAME:CET\r\nEND:STANDARD\r\n\
             BEGIN:DAYLIGHT\r\nDTSTART:20250330T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
             RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\n\
             END:VTIMEZONE\r\n"
        );
    }

    #[test]
    fn a_zone_without_summer_time_has_one_rule_and_one_without_a_rule_is_told_turn_by_turn() {
        let noumea = component(find("Pacific/Noumea").expect("a zone"), (2026, 2026));
        assert!(
            noumea.contains("TZOFFSETTO:+1100") && noumea.matches("BEGIN:STANDARD").count() == 1,
            "{noumea}"
        );
        // The clocks of Morocco follow the moon.
        let casablanca = component(find("Africa/Casablanca").expect("a zone"), (2026, 2026));
        assert!(!casablanca.contains("RRULE") && casablanca.matches("BEGIN:").count() > 4, "{casablanca}");
    }
}
