//! Dates, hours and numbers as people write them. The browser knows the calendar, the zone and the
//! names; here is only how much of them is said.

use chrono::{DateTime, Utc};
use js_sys::{Array, Date, Intl, Object, Reflect};
use protocol::people::Language;
use wasm_bindgen::JsValue;

use super::Texts;

const NARROW: char = '\u{202f}';

/// The hour: « 14 h 30 », 14:30.
#[must_use]
pub fn hour(texts: &Texts, at: DateTime<Utc>) -> String {
    let date = local(at);
    let minute = format!("{:02}", date.get_minutes());
    texts.with("date-hour", &[("hour", date.get_hours().into()), ("minute", minute.into())]).to_string()
}

/// As short as it can be in a list: the hour today, then « hier », « lundi », « 20 nov. »,
/// « 20 nov. 2025 ».
#[must_use]
pub fn short(texts: &Texts, at: DateTime<Utc>) -> String {
    let date = local(at);
    match days_ago(&date) {
        0 => hour(texts, at),
        1 => texts.get("date-yesterday").to_string(),
        2..=6 => say(texts, &date, &[("weekday", "long")]),
        _ if this_year(&date) => say(texts, &date, &[("day", "numeric"), ("month", "short")]),
        _ => say(texts, &date, &[("day", "numeric"), ("month", "short"), ("year", "numeric")]),
    }
}

/// Beside a message: the hour today, else the day and the hour.
#[must_use]
pub fn moment(texts: &Texts, at: DateTime<Utc>) -> String {
    if days_ago(&local(at)) == 0 { hour(texts, at) } else { with_hour(texts, short(texts, at), at) }
}

/// In full, for a title or a tooltip: « jeudi 19 novembre 2026 à 14 h 30 ».
#[must_use]
pub fn full(texts: &Texts, at: DateTime<Utc>) -> String {
    let parts = [("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")];
    with_hour(texts, say(texts, &local(at), &parts), at)
}

/// The end of something to come: « jusqu’à 15 h 30 » today, else « jusqu’au jeudi 26 novembre à 15 h 30 ».
#[must_use]
pub fn until(texts: &Texts, at: DateTime<Utc>) -> String {
    let date = local(at);
    let hour = hour(texts, at);
    if midnight(&date) == midnight(&now()) {
        return texts.with("date-until", &[("hour", hour.into())]).to_string();
    }
    let day = say(texts, &date, &[("weekday", "long"), ("day", "numeric"), ("month", "long")]);
    texts.with("date-until-day", &[("day", day.into()), ("hour", hour.into())]).to_string()
}

/// The last minute of the day that it is here.
#[must_use]
pub fn last_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    let date = local(at);
    date.set_hours(23);
    date.set_minutes(59);
    date.set_seconds(59);
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
    let millis = date.get_time() as i64;
    DateTime::from_timestamp_millis(millis).unwrap_or(at)
}

/// The day between messages: « aujourd’hui », « hier », « jeudi 19 novembre », with the year when it
/// is another.
#[must_use]
pub fn day(texts: &Texts, at: DateTime<Utc>) -> String {
    let date = local(at);
    let parts = [("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")];
    match days_ago(&date) {
        0 => texts.get("date-today").to_string(),
        1 => texts.get("date-yesterday").to_string(),
        _ if this_year(&date) => say(texts, &date, &parts[..3]),
        _ => say(texts, &date, &parts),
    }
}

/// As much of the day of an instant as the parts say.
#[must_use]
pub fn of_day(texts: &Texts, at: DateTime<Utc>, parts: &[(&str, &str)]) -> String {
    say(texts, &local(at), parts)
}

/// Whether two instants fall on one day here.
#[must_use]
pub fn same_day(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    midnight(&local(one)) == midnight(&local(other))
}

/// For the attribute `datetime`.
#[must_use]
pub fn machine(at: DateTime<Utc>) -> String {
    String::from(local(at).to_iso_string())
}

/// A whole number, its thousands set apart: « 1 240 », 1,240.
#[must_use]
pub fn number(texts: &Texts, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(if texts.language() == Language::Fr { NARROW } else { ',' });
        }
        grouped.push(digit);
    }
    if number < 0 { format!("−{grouped}") } else { grouped }
}

fn with_hour(texts: &Texts, day: String, at: DateTime<Utc>) -> String {
    texts.with("date-at", &[("day", day.into()), ("hour", hour(texts, at).into())]).to_string()
}

fn this_year(date: &Date) -> bool {
    date.get_full_year() == now().get_full_year()
}

fn now() -> Date {
    Date::new_0()
}

fn local(at: DateTime<Utc>) -> Date {
    // Milliseconds since 1970 stay exact in a float for 285,000 years.
    #[expect(clippy::cast_precision_loss, reason = "exact in this range")]
    let millis = at.timestamp_millis() as f64;
    Date::new(&JsValue::from_f64(millis))
}

fn midnight(date: &Date) -> (u32, u32, u32) {
    (date.get_full_year(), date.get_month(), date.get_date())
}

/// A month or a day of the month as the constructor of dates wants it.
fn signed(part: u32) -> i32 {
    i32::try_from(part).unwrap_or_default()
}

/// Whole days between this date and today, as the calendar counts them; a date to come is today.
fn days_ago(date: &Date) -> i64 {
    // Midnight of either day as if it were one of UTC: days of 23 and 25 hours count as one.
    let start = |date: &Date| {
        let day = Date::new_with_year_month_day(
            date.get_full_year(),
            signed(date.get_month()),
            signed(date.get_date()),
        );
        day.get_time() - day.get_timezone_offset() * 60_000.0
    };
    let days = (start(&now()) - start(date)) / 86_400_000.0;
    #[expect(clippy::cast_possible_truncation, reason = "whole days")]
    let days = days.round() as i64;
    days.max(0)
}

fn say(texts: &Texts, date: &Date, parts: &[(&str, &str)]) -> String {
    let options = Object::new();
    for (name, value) in parts {
        // Setting a property of a plain object of ours cannot fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    let tag = match texts.language() {
        Language::Fr => "fr-FR",
        Language::En => "en-GB",
    };
    let format = Intl::DateTimeFormat::new(&Array::of1(&JsValue::from_str(tag)), &options);
    let said = format.format().call1(&JsValue::UNDEFINED, date).ok().and_then(|text| text.as_string());
    let said = said.unwrap_or_default();
    // The browser writes « 1 juin »; the first of a month is « 1er juin » in French.
    if date.get_date() == 1 && texts.language() == Language::Fr {
        said.replacen("1 ", "1er ", 1)
    } else {
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let (fr, en) = (Texts::of(Language::Fr), Texts::of(Language::En));
        for (value, french, english) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_240, "1\u{202f}240", "1,240"),
            (-1_000_000, "−1\u{202f}000\u{202f}000", "−1,000,000"),
        ] {
            assert_eq!((number(&fr, value).as_str(), number(&en, value).as_str()), (french, english));
        }
    }
}
