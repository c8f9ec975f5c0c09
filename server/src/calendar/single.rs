//! One event as a text of its own: what CalDAV keeps under one name, and what goes with a mail. The event itself is said
//! as in the feed.

use super::{
    ics::{self, Frame},
    queries::Whole,
};

/// The text of an event, or of a series with its dates. `method` says what is to be done with it, which only mails say
/// (RFC 4791, 4.1); `lines` come into each of its components, and end with nothing.
pub fn text(it: &Whole, frame: &Frame<'_>, method: Option<&str>, lines: &[String]) -> String {
    let among_others = ics::written(std::slice::from_ref(it), frame);
    // What the whole calendar is called, and how often it is to be read, is not the event's.
    let own = among_others.find("\r\nBEGIN:V").map_or("", |at| &among_others[at + 2..]);
    let mut text =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Osmose//Osmose//FR\r\nCALSCALE:GREGORIAN\r\n".to_owned();
    if let Some(method) = method {
        text.push_str(&format!("METHOD:{method}\r\n"));
    }
    text.push_str(own);
    if lines.is_empty() {
        return text;
    }
    let begin = "\r\nBEGIN:VEVENT\r\n";
    let lines: String = lines.iter().map(|line| folded(line)).collect();
    // Where a line goes on after it was folded there is a blank before, so this is no text of somebody's.
    text.replace(begin, &format!("{begin}{lines}"))
}

/// A line of at most 75 octets, which goes on after a blank (RFC 5545, 3.1). What would end it is left out.
fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + 8);
    let mut octets = 0;
    for c in line.chars().filter(|c| !c.is_control()) {
        if octets + c.len_utf8() > 75 {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(c);
        octets += c.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn a_line_is_folded_between_characters_and_stays_one() {
        let line = format!("X:{}\r\nBCC:evil", "é".repeat(80));
        let text = folded(&line);
        assert!(text.ends_with("\r\n"));
        assert!(text.trim_end().split("\r\n").all(|part| part.len() <= 75), "{text}");
        let whole = text.replace("\r\n ", "");
        assert_eq!(whole, format!("X:{}BCC:evil\r\n", "é".repeat(80)));
    }
}
