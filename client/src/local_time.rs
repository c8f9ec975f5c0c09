//! Moments as a field of a form has them: in the reader's own time, to the minute.

use chrono::{DateTime, Utc};
use js_sys::Date;
use protocol::{Check, Fault, Problem};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::browser;

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

/// Whether the fields with these ids, which may be left empty, are not half filled in: of a day without an hour
/// a browser tells nothing but that it is not good, and an empty field would say "now" or "never". Each has the
/// name of what is sent.
///
/// # Errors
/// Those that are.
pub fn complete(fields: &[(&str, &str)]) -> Result<(), Problem> {
    let half = |id: &str| {
        let field = browser::document().get_element_by_id(id)?.dyn_into::<HtmlInputElement>().ok()?;
        Some(field.validity().bad_input())
    };
    let mut check = Check::default();
    for (id, name) in fields {
        if half(id).unwrap_or_default() {
            check.fault(name, Fault::WrongForm, None);
        }
    }
    check.done()
}
