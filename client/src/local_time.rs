//! Moments as a field of a form has them: in the reader's own time, to the minute.

use chrono::{DateTime, Utc};
use js_sys::Date;

/// The moment that was chosen; nothing if none was.
#[must_use]
pub fn read(text: &str) -> Option<DateTime<Utc>> {
    let millis = Date::new(&text.into()).get_time();
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a date that a field takes")]
    let whole = millis as i64;
    (!text.is_empty() && millis.is_finite()).then(|| DateTime::from_timestamp_millis(whole)).flatten()
}

/// A moment as the field takes it.
#[must_use]
pub fn written(at: DateTime<Utc>) -> String {
    let date = Date::new(&(at.timestamp_millis() as f64).into());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}
