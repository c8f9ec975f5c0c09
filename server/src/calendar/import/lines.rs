//! The lines of a calendar's file, and the values in them.

use std::collections::BTreeMap;

use chrono::TimeDelta;

/// A line as it is meant: those that were folded are one.
pub struct Content<'t> {
    pub no: i64,
    pub name: String,
    pub params: BTreeMap<String, String>,
    pub value: String,
    pub said: &'t str,
}

/// A line with those that go on with it.
pub struct Logical<'t> {
    pub no: i64,
    pub text: String,
    pub said: &'t str,
}

/// The lines of a text, with those that go on with them.
pub fn unfolded(text: &str) -> Vec<Logical<'_>> {
    let mut all: Vec<Logical<'_>> = Vec::new();
    for (no, physical) in (1..).zip(text.split('\n')) {
        let physical = physical.strip_suffix('\r').unwrap_or(physical);
        match (physical.strip_prefix([' ', '\t']), all.last_mut()) {
            (Some(more), Some(last)) => last.text.push_str(more),
            _ if physical.trim().is_empty() => {}
            _ => all.push(Logical { no, text: physical.to_owned(), said: physical }),
        }
    }
    all
}

/// `NAME;PARAM=value:the rest`.
pub fn parsed<'t>(logical: &Logical<'t>) -> Option<Content<'t>> {
    let mut quoted = false;
    let colon = logical.text.find(|c: char| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    let (head, value) = (&logical.text[..colon], &logical.text[colon + 1..]);
    let mut parts = Vec::new();
    let (mut quoted, mut from) = (false, 0);
    for (at, c) in head.char_indices() {
        quoted ^= c == '"';
        if c == ';' && !quoted {
            parts.push(&head[from..at]);
            from = at + 1;
        }
    }
    parts.push(&head[from..]);
    let name = parts.first()?.trim().to_ascii_uppercase();
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return None;
    }
    let params = parts[1..].iter().filter_map(|it| it.split_once('='));
    let params =
        params.map(|(name, value)| (name.to_ascii_uppercase(), value.trim_matches('"').to_owned())).collect();
    Some(Content { no: logical.no, name, params, value: value.to_owned(), said: logical.said })
}

/// `P1DT2H30M`, without a sign.
pub fn duration(text: &str) -> Option<TimeDelta> {
    let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (mut seconds, mut digits, mut hours) = (0_i64, String::new(), false);
    for c in text.chars() {
        let unit = match c {
            '0'..='9' => {
                digits.push(c);
                continue;
            }
            'T' if digits.is_empty() => {
                hours = true;
                continue;
            }
            'W' => 7 * 86_400,
            'D' => 86_400,
            'H' if hours => 3_600,
            'M' if hours => 60,
            'S' if hours => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(digits.parse::<i64>().ok()?.checked_mul(unit)?)?;
        digits.clear();
    }
    (digits.is_empty() && seconds > 0).then(|| TimeDelta::try_seconds(seconds)).flatten()
}

/// A text as it is meant.
pub fn plain(value: &str) -> String {
    let (mut text, mut escaped) = (String::with_capacity(value.len()), false);
    for c in value.chars() {
        match c {
            'n' | 'N' if escaped => text.push('\n'),
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            c if c.is_control() && c != '\t' => {}
            c => text.push(c),
        }
        escaped = false;
    }
    text.trim().to_owned()
}
