//! Events as other programs read them: iCalendar (RFC 5545, RFC 7986). Escaping and folding are the
//! crate's; the rules of time zones are written here, for it has none.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use fluent_bundle::FluentArgs;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Parameter, Property};
use protocol::{
    calendar::{Heading, Rule, rule::End},
    people::Language,
};

use super::{queries::Whole, zones};
use crate::texts;

/// How often programs are asked to read the feed again.
const REFRESH: &str = "PT1H";

/// What the whole is called, and in which language and at which address its readers find it.
pub struct Frame<'f> {
    /// What the calendar is called.
    pub name: &'f str,
    /// The language of the words around.
    pub language: Language,
    /// The public address.
    pub url: &'f str,
}

/// The text of a calendar: its events, each series with the dates that differ from its rule.
pub fn written(events: &[Whole], frame: &Frame<'_>) -> String {
    let mut calendar = Calendar::empty();
    let text = |key: &str, value: &str| {
        Property::new(key, value).append_parameter(Parameter::new("VALUE", "TEXT")).done()
    };
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Osmose//Osmose//FR"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .append_property(Property::new("METHOD", "PUBLISH"))
        .append_property(text("NAME", frame.name))
        .append_property(Property::new("X-WR-CALNAME", frame.name))
        .append_property(
            Property::new("REFRESH-INTERVAL", REFRESH)
                .append_parameter(Parameter::new("VALUE", "DURATION"))
                .done(),
        )
        .append_property(Property::new("X-PUBLISHED-TTL", REFRESH));
    for it in events {
        for component in components(it, frame) {
            calendar.push(component);
        }
    }
    let whole = calendar.to_string();
    // The rules of the zones stand before what happens in them.
    let zones = rules(events);
    match whole.find("BEGIN:VEVENT\r\n") {
        Some(at) => format!("{}{zones}{}", &whole[..at], &whole[at..]),
        None => whole,
    }
}

/// Whether its hours are those of a zone that needs rules.
fn is_zoned(heading: &Heading) -> bool {
    !heading.all_day
        && !matches!(
            heading.zone.as_str(),
            "UTC" | "Etc/UTC" | "Etc/UCT" | "Etc/GMT" | "GMT" | "UCT" | "Zulu"
        )
}

fn rules(events: &[Whole]) -> String {
    let mut years: BTreeMap<&str, (i32, i32)> = BTreeMap::new();
    for Whole { heading, .. } in events.iter().filter(|it| is_zoned(&it.heading)) {
        let ends = heading.dates.iter().map(|it| it.ends).chain([heading.ends]).max();
        let (first, last) = (heading.starts.year(), ends.unwrap_or(heading.ends).year());
        let span = years.entry(&heading.zone).or_insert((first, last));
        *span = (span.0.min(first), span.1.max(last));
    }
    let known = years.into_iter().filter_map(|(zone, years)| Some((zones::find(zone)?, years)));
    known.map(|(zone, years)| zones::component(zone, years)).collect()
}

/// An event; of a series, what its rule says and then each date that differs from it: moved, elsewhere, cancelled, or of
/// another length because clocks are turned meanwhile. Days of the rule that are no dates are left out.
fn components(it: &Whole, frame: &Frame<'_>) -> Vec<Event> {
    let heading = &it.heading;
    let mut first = event(it, heading, frame);
    let Ok(rule) = Rule::read(&heading.rule, heading.starts.date()) else { return vec![first] };
    let days = rule.days(heading.starts.date()).unwrap_or_default();
    // When the rule has a date, which is also what names it.
    let planned = |day: NaiveDate| day.and_time(heading.starts.time());
    let until = |day: NaiveDate| {
        let last = days.last().copied().unwrap_or(day);
        if heading.all_day {
            return last.format("%Y%m%d").to_string();
        }
        let zone = zones::find(&heading.zone);
        zone.and_then(|zone| zones::resolved(zone, planned(last))).map(utc).unwrap_or_default()
    };
    let text = rule.to_string();
    let text = match rule.end {
        End::Count(_) => text,
        // Beside hours of a zone, an end is an instant (RFC 5545, 3.3.10).
        End::Until(day) => {
            let named = text.rfind("UNTIL=").unwrap_or(text.len());
            format!("{}UNTIL={}", &text[..named], until(day))
        }
    };
    first.append_multi_property(Property::new("RRULE", text));
    for day in days.iter().filter(|day| heading.dates.iter().all(|it| it.on != **day)) {
        first.append_multi_property(at(heading, "EXDATE", planned(*day)));
    }
    let (lasts, shown) = (heading.end_at - heading.start_at, heading.ends - heading.starts);
    let mut all = vec![first];
    for date in &heading.dates {
        let local = planned(date.on);
        let differs = date.cancelled_at.is_some()
            || date.place.is_some()
            || date.link.is_some()
            || date.starts != local
            || date.ends != local + shown
            || date.end_at - date.start_at != lasts;
        if differs {
            let mut one = event(it, &heading.at(date), frame);
            one.append_property(at(heading, "RECURRENCE-ID", local));
            all.push(one);
        }
    }
    all
}

/// A time as the event's zone has it, or the day.
fn at(heading: &Heading, key: &str, local: NaiveDateTime) -> Property {
    if heading.all_day {
        Property::new(key, local.format("%Y%m%d").to_string()).add_parameter("VALUE", "DATE").done()
    } else if is_zoned(heading) {
        Property::new(key, local.format("%Y%m%dT%H%M%S").to_string())
            .add_parameter("TZID", &heading.zone)
            .done()
    } else {
        // Its zone is that of Greenwich.
        Property::new(key, utc(local.and_utc()))
    }
}

/// An event or a date of one, as it is said.
fn event(it: &Whole, heading: &Heading, frame: &Frame<'_>) -> Event {
    let word = |key: &str| texts::get(frame.language, key);
    let filled = |key: &str, gap: &'static str, value: String| {
        let mut args = FluentArgs::new();
        args.set(gap, value);
        texts::with(frame.language, key, &args)
    };
    let cancelled = heading.cancelled_at.is_some();
    let mut event = Event::new();
    let own = || format!("{}@osmose", heading.id);
    event.uid(&it.uid.clone().unwrap_or_else(own));
    event.sequence(u32::try_from(heading.revision).unwrap_or(0));
    for (key, at) in
        [("DTSTAMP", it.changed_at), ("LAST-MODIFIED", it.changed_at), ("CREATED", it.created_at)]
    {
        event.add_property(key, utc(at));
    }
    for (key, local) in [("DTSTART", heading.starts), ("DTEND", heading.ends)] {
        event.append_property(at(heading, key, local));
    }
    // Some programs show a cancelled event as any other.
    let title = plain(&heading.title);
    event.summary(&if cancelled { filled("ics-cancelled", "title", title) } else { title });
    event.status(if cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
    event.add_property("TRANSP", if cancelled || heading.all_day { "TRANSPARENT" } else { "OPAQUE" });
    event.categories([word(&format!("event-kind-{}", heading.kind.name()))]);
    let place = if heading.place.is_empty() { &heading.link } else { &heading.place };
    if !place.is_empty() {
        event.location(&plain(place));
    }
    if !heading.link.is_empty() {
        event
            .append_property(Property::new("CONFERENCE", &heading.link).add_parameter("VALUE", "URI").done());
    }
    let page = format!("{}/s/{}/calendar/{}", frame.url, it.slug, heading.id);
    event.url(&page);
    let organiser = filled("ics-organised-by", "name", plain(&heading.organiser.name));
    let says = [plain(&it.source), heading.link.clone(), organiser, page];
    let says: Vec<&str> = says.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    event.description(&says.join("\n\n"));
    event
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text without what has no place in a line: only line feeds stay, which are escaped.
pub fn plain(text: &str) -> String {
    protocol::mentions::collapse(text)
        .0
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}
