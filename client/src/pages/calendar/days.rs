//! Days and hours as the reader's own clocks show them. Whole days are the same wherever one is.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc};
use js_sys::{Date, Intl, Object, Reflect};
use protocol::calendar::Heading;
use wasm_bindgen::{JsCast, JsValue};
use yew::AttrValue;

use crate::{
    browser,
    i18n::{Texts, dates},
};

/// The day and the hour that it is here at an instant.
#[must_use]
pub fn local(at: DateTime<Utc>) -> (NaiveDate, u32, u32) {
    #[expect(clippy::cast_precision_loss, reason = "exact in this range")]
    let date = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
    let year = i32::try_from(date.get_full_year()).unwrap_or_default();
    let day = NaiveDate::from_ymd_opt(year, date.get_month() + 1, date.get_date()).unwrap_or_default();
    (day, date.get_hours(), date.get_minutes())
}

/// Today.
#[must_use]
pub fn today() -> NaiveDate {
    local(browser::date()).0
}

/// The instant at which a day begins here.
#[must_use]
pub fn begin(day: NaiveDate) -> DateTime<Utc> {
    let part = |it: u32| i32::try_from(it).unwrap_or_default();
    let year = u32::try_from(day.year()).unwrap_or_default();
    let date = Date::new_with_year_month_day(year, part(day.month0()), part(day.day()));
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
    let millis = date.get_time() as i64;
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// The Monday of a day's week.
#[must_use]
pub fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

/// The first day of another month, so many months later.
#[must_use]
pub fn month(day: NaiveDate, later: i32) -> NaiveDate {
    let months = day.year() * 12 + i32::try_from(day.month0()).unwrap_or_default() + later;
    let month = u32::try_from(months.rem_euclid(12)).unwrap_or_default() + 1;
    NaiveDate::from_ymd_opt(months.div_euclid(12), month, 1).unwrap_or(day)
}

/// The first and the last day that an event takes some of.
#[must_use]
pub fn span(heading: &Heading) -> (NaiveDate, NaiveDate) {
    if heading.all_day {
        return (heading.starts.date(), (heading.ends - TimeDelta::seconds(1)).date());
    }
    (local(heading.start_at).0, local(heading.end_at - TimeDelta::seconds(1)).0)
}

/// Whether an event takes some of a day.
#[must_use]
pub fn is_on(heading: &Heading, day: NaiveDate) -> bool {
    let (first, last) = span(heading);
    (first..=last).contains(&day)
}

/// A day in words: « mardi 1er décembre », or less of it.
#[must_use]
pub fn said(texts: &Texts, day: NaiveDate, parts: &[(&str, &str)]) -> String {
    dates::of_day(texts, begin(day), parts)
}

/// The hour, without minutes where there are none: « 14 h », « 14 h 30 ».
#[must_use]
pub fn hour(texts: &Texts, at: DateTime<Utc>) -> String {
    let (_, hour, minute) = local(at);
    clock(texts, hour, minute)
}

fn clock(texts: &Texts, hour: u32, minute: u32) -> String {
    if minute == 0 {
        return texts.with("calendar-hour", &[("hour", hour.into())]).to_string();
    }
    let minute = format!("{minute:02}");
    texts.with("date-hour", &[("hour", hour.into()), ("minute", minute.into())]).to_string()
}

/// The hours of an event: « 14 h 30 à 17 h », or that it takes the whole day.
#[must_use]
pub fn hours(texts: &Texts, heading: &Heading) -> String {
    if heading.all_day {
        return texts.get("calendar-all-day").to_string();
    }
    let (from, to) = (hour(texts, heading.start_at), hour(texts, heading.end_at));
    texts.with("calendar-hours", &[("from", from.into()), ("to", to.into())]).to_string()
}

/// When an event is, in full: « mardi 1er décembre, 14 h 30 à 17 h ».
#[must_use]
pub fn full(texts: &Texts, heading: &Heading) -> String {
    let parts = [("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")];
    let (first, last) = span(heading);
    let of = |day: NaiveDate| {
        let known = day.year() == today().year();
        said(texts, day, if known { &parts[..3] } else { &parts })
    };
    if first == last {
        return format!("{}, {}", of(first), hours(texts, heading));
    }
    let (mut from, mut to) = (of(first), of(last));
    if !heading.all_day {
        let at = |day: String, at| {
            texts.with("date-at", &[("day", day.into()), ("hour", hour(texts, at).into())]).to_string()
        };
        (from, to) = (at(from, heading.start_at), at(to, heading.end_at));
    }
    texts.with("calendar-from-to", &[("from", from.into()), ("to", to.into())]).to_string()
}

/// The hours by the clocks of the event's own zone.
#[must_use]
pub fn there(texts: &Texts, heading: &Heading) -> String {
    let of = |at: chrono::NaiveDateTime| clock(texts, at.hour(), at.minute());
    texts
        .with("calendar-hours", &[("from", of(heading.starts).into()), ("to", of(heading.ends).into())])
        .to_string()
}

/// The zone of the reader's own clocks.
#[must_use]
pub fn zone() -> String {
    let format = Intl::DateTimeFormat::new(&js_sys::Array::new(), &Object::new());
    let zone = Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone"));
    zone.ok().and_then(|it| it.as_string()).unwrap_or_else(|| "Europe/Paris".to_owned())
}

/// All zones that the browser knows, this one and the reader's own among them.
#[must_use]
pub fn zones(now: &str) -> Vec<AttrValue> {
    let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).unwrap_or(JsValue::UNDEFINED);
    let values = Reflect::get(&intl, &JsValue::from_str("supportedValuesOf")).ok();
    let values = values.and_then(|it| it.dyn_into::<js_sys::Function>().ok());
    let list = values.and_then(|it| it.call1(&intl, &JsValue::from_str("timeZone")).ok());
    let list = list.and_then(|it| it.dyn_into::<js_sys::Array>().ok()).unwrap_or_default();
    let mut all: Vec<AttrValue> = list.iter().filter_map(|it| it.as_string()).map(AttrValue::from).collect();
    for known in [now.to_owned(), zone(), "UTC".to_owned()] {
        if !all.iter().any(|it| it.as_str() == known) {
            all.insert(0, known.into());
        }
    }
    all
}

/// A zone as people read it: « Europe/Paris ».
#[must_use]
pub fn zone_name(zone: &str) -> String {
    zone.replace('_', "\u{a0}")
}
