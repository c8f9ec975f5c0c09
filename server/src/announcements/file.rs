//! Whom an announcement has reached, as a file for spreadsheets (RFC 4180).

use chrono::{DateTime, SecondsFormat, Utc};
use protocol::{announcements::Reached, people::Language};

use crate::{error::Result, texts};

/// So that spreadsheets read the file as UTF-8.
const MARK: char = '\u{feff}';

/// A line for each, after one that names the columns.
///
/// # Errors
/// None in practice.
pub fn written(all: &[Reached], language: Language) -> Result<String> {
    let mut file = csv::Writer::from_writer(Vec::new());
    let columns = ["csv-person", "csv-function", "csv-delivered", "csv-seen", "csv-acknowledged"];
    file.write_record(columns.map(|name| texts::get(language, name))).map_err(anyhow::Error::from)?;
    for it in all {
        let [delivered, seen, acknowledged] = [it.delivered_at, it.seen_at, it.acknowledged_at].map(time);
        let (name, function) = (inert(&it.card.name), inert(&it.card.function));
        file.write_record([name, function, delivered, seen, acknowledged]).map_err(anyhow::Error::from)?;
    }
    let bytes = file.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    let text = String::from_utf8(bytes).map_err(anyhow::Error::from)?;
    Ok(format!("{MARK}{text}"))
}

fn time(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

/// What a spreadsheet would take for a formula is text to it by a quotation mark (ASVS 5.0, 1.2.10).
fn inert(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_formula() {
        for text in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert!(inert(text).starts_with('\''), "{text}");
        }
        assert_eq!(inert("Léa"), "Léa");
    }
}
