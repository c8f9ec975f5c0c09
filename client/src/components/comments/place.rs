//! Finding one's way among comments: by the address, by the keys, by the rows in sight.

use std::ops::Range;

use protocol::{Seq, comments::Log};

use super::rows::Row;
use crate::browser;

/// The number of the message that an address names: `#m12`.
#[must_use]
pub fn named(hash: &str) -> Option<Seq> {
    hash.strip_prefix("#m")?.parse().ok().map(Seq)
}

/// The numbers of the comments among these rows.
pub fn numbers(rows: &[Row], log: &Log, view: &Range<usize>) -> Vec<Seq> {
    let rows = rows.get(view.clone()).unwrap_or_default();
    rows.iter()
        .filter_map(|row| if let Row::Comment(at) = row { Some(log.items.get(*at)?.msg_no) } else { None })
        .collect()
}

/// Where a comment stands in the run.
pub fn place(log: &Log, no: Seq) -> Option<usize> {
    log.items.iter().position(|it| it.msg_no == no)
}

/// The comment that a key leads to from another.
pub fn step(key: &str, from: Seq, rows: &[Row], log: &Log) -> Option<Seq> {
    let all = numbers(rows, log, &(0..rows.len()));
    let at = all.iter().position(|no| *no == from)?;
    match key {
        "ArrowDown" => all.get(at + 1).copied(),
        "ArrowUp" => all.get(at.checked_sub(1)?).copied(),
        "Home" => all.first().copied(),
        "End" => all.last().copied(),
        _ => None,
    }
}

/// The address of a comment on this page.
pub fn link(no: Seq) -> String {
    let location = browser::window().location();
    format!("{}{}#m{no}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default())
}

/// How a comment begins, without its tags.
pub fn begins(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
        if text.chars().count() > 80 {
            break;
        }
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    plain.replace("&amp;", "&").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_name_a_message() {
        assert_eq!(named("#m12"), Some(Seq(12)));
        for hash in ["", "#12", "#mx", "m12"] {
            assert_eq!(named(hash), None, "{hash}");
        }
    }

    #[test]
    fn how_a_comment_begins_is_plain_text() {
        assert_eq!(begins("<p>Qui <b>relance</b> ? &lt;ici&gt;</p>"), "Qui relance ? <ici>");
    }
}
