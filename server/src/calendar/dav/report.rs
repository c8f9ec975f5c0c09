//! What a REPORT asks for: certain things of a calendar, those of a span of time, or what changed.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::xml::{Node, Space};

/// Why a question cannot be answered: the condition that it does not fulfil (RFC 4918, 16), as XML.
#[derive(Debug, PartialEq, Eq)]
pub struct Unmet(pub &'static str);

const FILTER: Unmet = Unmet("<C:supported-filter/>");
const WRONG: Unmet = Unmet("<C:valid-filter/>");

/// A span of time; open where nothing is said.
pub type Span = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// A question.
#[derive(Debug, PartialEq, Eq)]
pub enum Report {
    /// What takes place within a span of time; nothing: no event is of this kind.
    Query(Option<Span>),
    /// What stands at these addresses.
    Multiget(Vec<String>),
    /// What is otherwise since this token, or all; so many things at most.
    Sync(Option<String>, Option<usize>),
}

impl Report {
    /// Reads a question.
    ///
    /// # Errors
    /// What of it is not offered.
    pub fn of(question: &Node) -> Result<Self, Unmet> {
        // Dates would have to be told apart: each reader does that by the rule that it gets.
        let data = question.child(Space::Dav, "prop").and_then(|it| it.child(Space::Cal, "calendar-data"));
        if data.is_some_and(|it| !it.children.is_empty()) {
            return Err(Unmet("<C:supported-calendar-data/>"));
        }
        if question.name.is(Space::Cal, "calendar-query") {
            return query(question).map(Self::Query);
        }
        if question.name.is(Space::Cal, "calendar-multiget") {
            let addresses = question.children.iter().filter(|it| it.name.is(Space::Dav, "href"));
            return Ok(Self::Multiget(addresses.map(|it| it.text.trim().to_owned()).collect()));
        }
        if question.name.is(Space::Dav, "sync-collection") {
            let token = question.child(Space::Dav, "sync-token").map(|it| it.text.trim().to_owned());
            let most = question.child(Space::Dav, "limit").and_then(|it| it.child(Space::Dav, "nresults"));
            let most = most.and_then(|it| it.text.trim().parse().ok());
            return Ok(Self::Sync(token.filter(|it| !it.is_empty()), most));
        }
        Err(Unmet("<D:supported-report/>"))
    }
}

/// The span of time that a filter leaves; nothing if no event passes it.
fn query(question: &Node) -> Result<Option<Span>, Unmet> {
    let Some(filter) = question.child(Space::Cal, "filter") else { return Err(WRONG) };
    let whole = filter.child(Space::Cal, "comp-filter").ok_or(WRONG)?;
    if whole.attribute("name") != Some("VCALENDAR") {
        return Err(WRONG);
    }
    let mut span = (None, None);
    for of in &whole.children {
        if !of.name.is(Space::Cal, "comp-filter") {
            return Err(FILTER);
        }
        match of.attribute("name") {
            Some("VEVENT") => {}
            Some(_) if of.child(Space::Cal, "is-not-defined").is_some() => continue,
            Some(_) => return Ok(None),
            None => return Err(WRONG),
        }
        for condition in &of.children {
            if condition.name.is(Space::Cal, "is-not-defined") {
                return Ok(None);
            }
            if !condition.name.is(Space::Cal, "time-range") {
                return Err(FILTER);
            }
            span = (instant(condition, "start")?, instant(condition, "end")?);
        }
    }
    Ok(Some(span))
}

fn instant(range: &Node, name: &str) -> Result<Option<DateTime<Utc>>, Unmet> {
    let Some(text) = range.attribute(name) else { return Ok(None) };
    let at = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").map_err(|_| WRONG)?;
    Ok(Some(at.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::{super::xml, *};

    fn asked(name: &str, inside: &str) -> Result<Report, Unmet> {
        let text = format!(
            "<C:{name} xmlns:C=\"urn:ietf:params:xml:ns:caldav\" xmlns:D=\"DAV:\"><D:prop><D:getetag/></D:prop>{inside}</C:{name}>"
        );
        Report::of(&xml::read(&text).expect("XML"))
    }

    fn filtered(inside: &str) -> Result<Report, Unmet> {
        let filter =
            format!("<C:filter><C:comp-filter name=\"VCALENDAR\">{inside}</C:comp-filter></C:filter>");
        asked("calendar-query", &filter)
    }

    #[test]
    fn filters_leave_a_span_of_time_or_nothing_or_are_refused() {
        let at = |text: &str| Some(text.parse().expect("an instant"));
        let of = |inside: &str| filtered(&format!("<C:comp-filter name=\"VEVENT\">{inside}</C:comp-filter>"));
        assert_eq!(filtered(""), Ok(Report::Query(Some((None, None)))));
        assert_eq!(
            of("<C:time-range start=\"20260101T000000Z\" end=\"20270101T000000Z\"/>"),
            Ok(Report::Query(Some((at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")))))
        );
        assert_eq!(
            of("<C:time-range end=\"20270101T000000Z\"/>"),
            Ok(Report::Query(Some((None, at("2027-01-01T00:00:00Z")))))
        );
        assert_eq!(filtered("<C:comp-filter name=\"VJOURNAL\"/>"), Ok(Report::Query(None)));
        for (refused, why) in [
            (of("<C:time-range start=\"soon\"/>"), WRONG),
            (of("<C:prop-filter name=\"UID\"/>"), FILTER),
            (asked("calendar-query", ""), WRONG),
            (asked("free-busy-query", ""), Unmet("<D:supported-report/>")),
        ] {
            assert_eq!(refused, Err(why));
        }
    }
}
