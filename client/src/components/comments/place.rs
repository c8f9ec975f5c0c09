//! Finding one's way among comments: by the address, by the keys, by the rows in sight.

use std::ops::Range;

use protocol::{
    Seq,
    comments::{self, Log},
};

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

/// Longest quotation, in characters: what is longer is read where it stands.
const QUOTE_MAX: usize = 600;

/// What somebody wrote, as Markdown that quotes it: whose it is, with a link to it, and his own words
/// without those that he quotes himself.
pub fn quote(name: &str, address: &str, source: &str) -> String {
    let own =
        source.lines().filter(|line| !line.trim_start().starts_with('>')).collect::<Vec<_>>().join("\n");
    let own = own.trim();
    let mut cut: String = own.chars().take(QUOTE_MAX).collect();
    if cut.len() < own.len() {
        cut.push('…');
    }
    let name: String = name
        .chars()
        .flat_map(|letter| letter.is_ascii_punctuation().then_some('\\').into_iter().chain([letter]))
        .collect();
    let head = format!("> [{name}]({address})\n>");
    let lines = cut.lines().map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") });
    std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n") + "\n\n"
}

/// How a comment begins, without its tags.
pub fn begins(html: &str) -> String {
    comments::begins(html, 80)
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
    fn a_quotation_says_whose_it_is_and_does_not_quote_what_was_quoted() {
        let made = quote("Léa [x](y)", "https://o.example/s/a/discussions/b#m3", "> avant\n\nOui.\n\n- un\n");
        let expected =
            "> [Léa \\[x\\]\\(y\\)](https://o.example/s/a/discussions/b#m3)\n>\n> Oui.\n>\n> - un\n\n";
        assert_eq!(made, expected);
        let long = quote("Léa", "https://o.example", &"é".repeat(601));
        assert!(long.ends_with("é…\n\n") && long.matches('é').count() == 601, "the name has one");
    }

    #[test]
    fn how_a_comment_begins_is_plain_text() {
        assert_eq!(begins("<p>Qui <b>relance</b> ? &lt;ici&gt;</p>"), "Qui relance ? <ici>");
    }
}
