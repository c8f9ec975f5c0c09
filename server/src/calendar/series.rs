//! Events that come again: their dates are worked out when they are planned or changed, and kept, each with its hours.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use protocol::{
    Fault, ResourceId,
    calendar::{Details, Heading, Rule, Slid, rule::End},
};

use sqlx::PgConnection;

use super::{queries::Hours, zones};
use crate::error::{Result, invalid};

pub mod queries;

/// A date of an event.
pub struct Occasion {
    /// The day on which the rule has it.
    pub day: NaiveDate,
    /// When it is.
    pub hours: Hours,
}

/// The instants of hours that somebody chose.
///
/// # Errors
/// 422: no such zone, an hour that the clocks leave out, and an end that is none.
pub fn hours(zone: &str, (starts, ends): (NaiveDateTime, NaiveDateTime), all_day: bool) -> Result<Hours> {
    let zone = zones::find(zone).ok_or_else(|| invalid("zone", Fault::UnknownValue))?;
    let instant = |field: &str, local| {
        let at = if all_day { zones::midnight(zone, local) } else { zones::instant(zone, local) };
        at.ok_or_else(|| invalid(field, Fault::UnknownValue))
    };
    let (start_at, end_at) = (instant("starts", starts)?, instant("ends", ends)?);
    if end_at <= start_at {
        return Err(invalid("ends", Fault::WrongForm));
    }
    Ok(Hours { starts, ends, start_at, end_at })
}

/// The rule of an event as it is kept, and its dates but for those that are left out: the one it was planned for, if it
/// does not come again. An hour that the clocks leave out on one of the later days is the hour after.
///
/// # Errors
/// 422 as for [`hours`]; the rule: it is none that is offered, has no end, or no date, or too many.
pub fn dates(it: &Details, left_out: &[NaiveDate]) -> Result<(String, Vec<Occasion>)> {
    let planned = hours(&it.zone, (it.starts, it.ends), it.all_day)?;
    let first = it.starts.date();
    let of_rule = |fault| invalid("rule", fault);
    let Some(rule) = it.rule().map_err(of_rule)? else {
        return Ok((String::new(), vec![Occasion { day: first, hours: planned }]));
    };
    let zone = zones::find(&it.zone).ok_or_else(|| invalid("zone", Fault::UnknownValue))?;
    let days = rule.days(first).map_err(of_rule)?;
    let kept = days.into_iter().filter(|day| !left_out.contains(day));
    let dates = kept.map(|day| {
        let hours = if day == first { Some(planned) } else { on(zone, it, day) };
        hours.map(|hours| Occasion { day, hours }).ok_or_else(|| of_rule(Fault::WrongForm))
    });
    let dates = dates.collect::<Result<Vec<_>>>()?;
    if dates.is_empty() {
        return Err(of_rule(Fault::WrongForm));
    }
    Ok((rule.to_string(), dates))
}

/// The hours of a date on another day.
fn on(zone: Tz, it: &Details, day: NaiveDate) -> Option<Hours> {
    let later = day - it.starts.date();
    let (starts, ends) = (it.starts.checked_add_signed(later)?, it.ends.checked_add_signed(later)?);
    if it.all_day {
        return whole(zone, (starts, ends));
    }
    let start_at = zones::resolved(zone, starts)?;
    // What would be over before it begins, because the clocks leave out its hours, lasts as long as the others.
    let end_at =
        zones::resolved(zone, ends).filter(|at| *at > start_at).unwrap_or(start_at + (ends - starts));
    Some(by_the_clocks(zone, (start_at, end_at)))
}

/// The hours of whole days.
fn whole(zone: Tz, (starts, ends): (NaiveDateTime, NaiveDateTime)) -> Option<Hours> {
    let begins = |at| zones::midnight(zone, at).or_else(|| zones::resolved(zone, at));
    Some(Hours { starts, ends, start_at: begins(starts)?, end_at: begins(ends)? })
}

/// What the clocks of a zone show from one moment to another.
fn by_the_clocks(zone: Tz, (start_at, end_at): (DateTime<Utc>, DateTime<Utc>)) -> Hours {
    let shown = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    let (starts, ends) = (shown(start_at), shown(end_at));
    // By the clocks it must not be over before it began either, in the hour that comes twice.
    let ends = if ends > starts { ends } else { starts + (end_at - start_at) };
    Hours { starts, ends, start_at, end_at }
}

/// The hours of a date that was moved by itself, when its series comes to be told by other clocks, or by whole days:
/// the moment stays, whatever the clocks there show. A day that stands for hours takes those of the series.
fn told_by(was: Tz, is: Tz, it: &Details, (of_days, date): (bool, Hours)) -> Option<Hours> {
    if it.all_day {
        // The days that it has, by the clocks it was planned by; one that ends at midnight does not begin the next.
        let first = date.starts.date();
        let last = (date.ends - TimeDelta::seconds(1)).date().max(first).succ_opt()?;
        return whole(is, (first.and_time(NaiveTime::MIN), last.and_time(NaiveTime::MIN)));
    }
    if of_days {
        return on(is, it, date.starts.date());
    }
    Some(if was == is { date } else { by_the_clocks(is, (date.start_at, date.end_at)) })
}

/// Has the dates that were moved by themselves told by the clocks of their series, which were others before.
///
/// # Errors
/// The database's; 422: they cannot be told so.
pub async fn retell(
    db: &mut PgConnection,
    event: ResourceId,
    before: &Heading,
    it: &Details,
    now: DateTime<Utc>,
) -> Result<()> {
    if (&before.zone, before.all_day) == (&it.zone, it.all_day) {
        return Ok(());
    }
    let zone = |name: &str| zones::find(name).ok_or_else(|| invalid("zone", Fault::UnknownValue));
    let (was, is) = (zone(&before.zone)?, zone(&it.zone)?);
    for (day, date) in queries::apart(&mut *db, event).await? {
        let hours = told_by(was, is, it, (before.all_day, date));
        let hours = hours.ok_or_else(|| invalid("zone", Fault::WrongForm))?;
        queries::rehour(&mut *db, (event, day), &hours, now).await?;
    }
    Ok(())
}

/// The rule of what is left of a series when it ends before one of its days.
#[must_use]
pub fn ended_before(series: &Heading, day: NaiveDate) -> Option<String> {
    let rule = Rule::read(&series.rule, series.starts.date()).ok()?;
    Some(Rule { end: End::Until(day.pred_opt()?), ..rule }.to_string())
}

/// The date of a series that is next, or, if all are over, the last one.
#[must_use]
pub fn next(series: &Heading, now: DateTime<Utc>) -> Option<Heading> {
    let to_come = |it: &&protocol::calendar::Occurrence| it.cancelled_at.is_none() && it.end_at > now;
    let date = series.dates.iter().filter(to_come).min_by_key(|it| it.start_at);
    date.or(series.dates.last()).map(|date| series.at(date))
}

/// The days of which the hours are others now, by the names that they have now; or that are no dates any more.
#[must_use]
pub fn moved(before: &Heading, after: &Heading, slid: &[Slid]) -> Vec<NaiveDate> {
    let after: HashMap<_, _> = after.each().map(|it| (it.on, it.start_at)).collect();
    let slid: HashMap<_, _> = slid.iter().map(|it| (it.from, it.to)).collect();
    let before = before.each().map(|it| (slid.get(&it.on).copied().unwrap_or(it.on), it.start_at));
    before.filter(|(on, start_at)| after.get(on) != Some(start_at)).map(|(on, _)| on).collect()
}

/// The days of a series that are other days by its new plan, in their order, as when what is on Tuesdays is to be on
/// Wednesdays; it began on `first`, by a rule. Where it has a day before and after, or counts in another way, none is any other's.
#[must_use]
pub fn slid((first, rule): (NaiveDate, &str), it: &Details) -> Vec<Slid> {
    let planned = it.starts.date();
    let (Ok(was), Ok(Some(is))) = (Rule::read(rule, first), it.rule()) else { return Vec::new() };
    if (was.every, was.interval, was.weekdays.len()) != (is.every, is.interval, is.weekdays.len()) {
        return Vec::new();
    }
    let (Ok(had), Ok(has)) = (was.days(first), is.days(planned)) else { return Vec::new() };
    // One day that stays says that the others were not meant to be each other's.
    let before: HashSet<_> = had.iter().copied().collect();
    if has.iter().any(|day| before.contains(day)) {
        return Vec::new();
    }
    had.into_iter().zip(has).map(|(from, to)| Slid { from, to }).collect()
}

/// Which days of a series go on as which days of the one that takes its place from one of its days on, so much later
/// each. Where a day stays, the others are no other's.
#[must_use]
pub fn taken_over(had: &[NaiveDate], has: &[NaiveDate], later: TimeDelta) -> Vec<Slid> {
    let stays = had.iter().any(|day| has.contains(day));
    let later = if stays { TimeDelta::zero() } else { later };
    let pairs = had.iter().filter_map(|from| Some(Slid { from: *from, to: from.checked_add_signed(later)? }));
    pairs.filter(|it| has.contains(&it.to)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(zone: &str, starts: &str, ends: &str, rule: &str) -> Details {
        serde_json::from_value(serde_json::json!({
            "title": "Atelier", "starts": starts, "ends": ends, "zone": zone, "rule": rule,
        }))
        .expect("details")
    }

    fn at(zone: &str, starts: &str, ends: &str, rule: &str) -> Vec<(String, String)> {
        let (_, dates) = dates(&details(zone, starts, ends, rule), &[]).expect("dates");
        let said = |it: DateTime<Utc>| it.format("%m-%d %H:%M").to_string();
        dates.iter().map(|it| (said(it.hours.start_at), said(it.hours.end_at))).collect()
    }

    #[test]
    fn days_are_others_where_a_series_moves_as_a_whole_and_nowhere_else() {
        let tuesdays = ("2026-10-20", "FREQ=WEEKLY;COUNT=4");
        let pairs = |(first, rule): (&str, &str), (planned, other): (&str, &str)| -> Vec<String> {
            let was =
                details("Europe/Paris", &format!("{first}T14:00:00"), &format!("{first}T16:00:00"), rule);
            let is = details(
                "Europe/Paris",
                &format!("{planned}T14:00:00"),
                &format!("{planned}T16:00:00"),
                other,
            );
            let rule = was.rule().expect("a rule").expect("one").to_string();
            let slid = slid((was.starts.date(), &rule), &is);
            slid.iter().map(|it| format!("{} {}", it.from.format("%m-%d"), it.to.format("%m-%d"))).collect()
        };
        let three = ["10-20 10-21", "10-27 10-28", "11-03 11-04"];
        assert_eq!(pairs(tuesdays, ("2026-10-21", "FREQ=WEEKLY;COUNT=3")), three, "the last one is gone");
        for (planned, rule) in [
            // The same days; and days of which some stay.
            ("2026-10-20", "FREQ=WEEKLY;COUNT=3"),
            ("2026-10-27", "FREQ=WEEKLY;COUNT=4"),
            ("2026-11-10", "FREQ=WEEKLY;COUNT=4"),
            // Counted in another way.
            ("2026-10-21", "FREQ=WEEKLY;INTERVAL=2;COUNT=4"),
            ("2026-10-21", "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=4"),
            ("2026-12-01", "FREQ=DAILY;COUNT=4"),
            ("2026-10-21", ""),
        ] {
            assert!(pairs(tuesdays, (planned, rule)).is_empty(), "{planned} {rule}");
        }
    }

    #[test]
    fn the_clocks_show_the_same_over_both_changes_in_three_zones() {
        let pairs = |all: &[(&str, &str)]| -> Vec<(String, String)> {
            all.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect()
        };
        let weekly = "FREQ=WEEKLY;COUNT=3";
        assert_eq!(
            at("Europe/Paris", "2026-10-20T14:00:00", "2026-10-20T16:00:00", weekly),
            pairs(&[
                ("10-20 12:00", "10-20 14:00"),
                ("10-27 13:00", "10-27 15:00"),
                ("11-03 13:00", "11-03 15:00")
            ])
        );
        // Where it is spring while Paris has autumn.
        assert_eq!(
            at("Australia/Sydney", "2026-09-29T09:00:00", "2026-09-29T10:00:00", weekly),
            pairs(&[
                ("09-28 23:00", "09-29 00:00"),
                ("10-05 22:00", "10-05 23:00"),
                ("10-12 22:00", "10-12 23:00")
            ])
        );
        assert_eq!(
            at("America/Cayenne", "2026-10-20T14:00:00", "2026-10-20T16:00:00", weekly),
            pairs(&[
                ("10-20 17:00", "10-20 19:00"),
                ("10-27 17:00", "10-27 19:00"),
                ("11-03 17:00", "11-03 19:00")
            ])
        );
    }

    #[test]
    fn a_date_that_was_moved_stays_at_its_moment_whatever_the_clocks_there_show() {
        let (paris, london) = (zones::find("Europe/Paris").unwrap(), zones::find("Europe/London").unwrap());
        let local = |it: &str| it.parse::<NaiveDateTime>().unwrap();
        let date = hours("Europe/Paris", (local("2026-11-03T14:00:00"), local("2026-11-04T00:00:00")), false);
        let date = date.expect("hours");
        let series =
            details("Europe/London", "2026-10-20T10:00:00", "2026-10-20T12:00:00", "FREQ=WEEKLY;COUNT=4");
        let said = |it: Hours| {
            [it.starts.to_string(), it.ends.to_string(), it.start_at.to_string(), it.end_at.to_string()]
        };
        let told =
            |it: &Details, whole, date| said(told_by(paris, london, it, (whole, date)).expect("hours"));
        assert_eq!(
            told(&series, false, date),
            [
                "2026-11-03 13:00:00",
                "2026-11-03 23:00:00",
                "2026-11-03 13:00:00 UTC",
                "2026-11-03 23:00:00 UTC"
            ]
        );
        let whole = Details {
            starts: local("2026-10-20T00:00:00"),
            ends: local("2026-10-21T00:00:00"),
            all_day: true,
            ..series.clone()
        };
        let days = [
            "2026-11-03 00:00:00",
            "2026-11-04 00:00:00",
            "2026-11-03 00:00:00 UTC",
            "2026-11-04 00:00:00 UTC",
        ];
        assert_eq!(told(&whole, false, date), days, "it ends at midnight: the next day is none of its own");
        let day = hours("Europe/Paris", (local("2026-11-03T00:00:00"), local("2026-11-05T00:00:00")), true);
        let day = day.expect("days");
        assert_eq!(
            told(&whole, true, day)[..2],
            ["2026-11-03 00:00:00", "2026-11-05 00:00:00"],
            "two days stay two days"
        );
        assert_eq!(
            told(&series, true, day)[..2],
            ["2026-11-03 10:00:00", "2026-11-03 12:00:00"],
            "as the others"
        );
    }

    #[test]
    fn an_hour_that_is_left_out_is_the_next_and_one_that_comes_twice_the_first() {
        let daily = "FREQ=DAILY;COUNT=3";
        let spring = at("Europe/Paris", "2027-03-27T02:30:00", "2027-03-27T02:45:00", daily);
        assert_eq!(spring[1], ("03-28 01:30".to_owned(), "03-28 01:45".to_owned()));
        assert_eq!(spring[2].0, "03-29 00:30");
        let over = at("Europe/Paris", "2027-03-27T02:30:00", "2027-03-27T03:15:00", daily);
        assert_eq!(over[1], ("03-28 01:30".to_owned(), "03-28 02:15".to_owned()), "as long as the others");
        let autumn = at("Europe/Paris", "2026-10-24T02:30:00", "2026-10-24T03:30:00", daily);
        assert_eq!(autumn[1], ("10-25 00:30".to_owned(), "10-25 02:30".to_owned()));
        // By whom it was planned, an hour that is none is refused.
        let chosen = details("Europe/Paris", "2027-03-28T02:30:00", "2027-03-28T04:00:00", daily);
        assert!(dates(&chosen, &[]).is_err());
    }
}
