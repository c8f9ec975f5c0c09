//! Files of events from elsewhere (RFC 5545), read line by line: what is wrong is named by its line, what is right is
//! kept. The lines are told apart here, for no library that reads calendars says on which line it stumbled.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use protocol::{
    ActId, Code, Fault, Problem, SpaceId,
    calendar::{
        Body, Cancel, Change, Details, EVENTS_MAX, Heading, Import, Kind, Line, Move, Plan, Rule,
        rule::RULE_MAX,
    },
    spaces::Role,
};
use sha2::{Digest, Sha256};

mod lines;
mod ours;
mod times;

use lines::{Content, duration, parsed, plain, unfolded};
use times::{Time, elsewhere, ended_by_day, time, time_of};

use super::{
    queries::{self, Origin},
    zones,
};
use crate::{
    app::App,
    auth::Auth,
    error::{Error, Result as Done, invalid, not_allowed},
};

/// How often an event is looked at anew that somebody else keeps at the same moment.
const TRIES: usize = 20;
/// Longest name of an event in its file, in bytes.
const UID_MAX: usize = 255;
/// Most of a bad line that is said.
const SAID: usize = 40;
/// An event as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    /// What it is called there.
    uid: String,
    /// Where it begins in the file.
    line: i64,
    /// On which line each of its fields stands.
    lines: BTreeMap<&'static str, i64>,
    /// What it is.
    details: Details,
    /// It will not take place.
    cancelled: bool,
    /// Days of its rule on which it does not take place.
    left_out: Vec<NaiveDate>,
    /// It is this date of a series of the same name.
    instead: Option<Time>,
    /// Dates of the series that differ from its rule, by the days on which the rule has them.
    apart: Vec<(NaiveDate, Found)>,
}

impl Found {
    /// The line of a field.
    fn line_of(&self, field: &str) -> i64 {
        self.lines.get(field).copied().unwrap_or(self.line)
    }

    /// What is wrong with it, by the lines of its fields.
    fn wrong(&self, problem: &Problem) -> Vec<Line> {
        let fault = |it: &protocol::Field| line(self.line_of(&it.field), property(&it.field), it.fault, true);
        problem.fields.iter().map(fault).collect()
    }

    /// It without what a file of ours says beside what was written.
    fn restored(mut self, url: &str) -> Self {
        self.details = ours::restored(&self.details, url);
        self.apart = self.apart.into_iter().map(|(day, date)| (day, date.restored(url))).collect();
        self
    }

    /// The act by which it, or a date of it, is kept: the same when the same import is sent again.
    fn act(&self, import: ActId, on: Option<NaiveDate>) -> ActId {
        let on = on.map(|on| on.to_string()).unwrap_or_default();
        let digest = Sha256::new_with_prefix(import.0.as_bytes())
            .chain_update(self.uid.as_bytes())
            .chain_update(on.as_bytes())
            .finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        ActId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// Reads a file. Answers the events that are whole, and the lines that are not; nothing if it is no calendar. `zone` is
/// that of hours which name none.
fn read(text: &str, zone: &str) -> Option<(Vec<Found>, Vec<Line>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut events, mut bad) = (Vec::new(), Vec::new());
    let mut depth: Vec<String> = Vec::new();
    let mut open: Option<Event> = None;
    let mut calendar = false;
    for logical in unfolded(text) {
        let content = match parsed(&logical) {
            Some(content) => content,
            None => {
                bad.push(line(logical.no, logical.said, Fault::WrongForm, false));
                continue;
            }
        };
        match content.name.as_str() {
            "BEGIN" => {
                let what = content.value.to_ascii_uppercase();
                calendar |= what == "VCALENDAR";
                if what == "VEVENT" && open.is_none() {
                    open = Some(Event { line: content.no, ..Event::default() });
                }
                depth.push(what);
            }
            "END" => {
                let what = content.value.to_ascii_uppercase();
                if depth.last() != Some(&what) {
                    bad.push(line(content.no, content.said, Fault::WrongForm, false));
                    // What was left open inside ends with it.
                    let Some(at) = depth.iter().rposition(|it| *it == what) else { continue };
                    depth.truncate(at + 1);
                }
                depth.pop();
                if what == "VEVENT"
                    && let Some(event) = open.take()
                {
                    match event.whole(zone) {
                        Ok(_) if events.len() == EVENTS_MAX => {
                            bad.push(line(content.no, content.said, Fault::TooLong, true));
                        }
                        Ok(found) => events.push(found),
                        Err(fault) => bad.push(fault),
                    }
                }
            }
            // Alarms and the like are not ours.
            _ if depth.last().is_some_and(|it| it == "VEVENT") => {
                if let Some(event) = &mut open {
                    event.take(&content);
                }
            }
            _ => {}
        }
    }
    if let Some(event) = open {
        bad.push(line(event.line, "BEGIN:VEVENT", Fault::WrongForm, true));
    }
    let events = gathered(events, &mut bad);
    bad.sort_by_key(|it| it.line);
    calendar.then_some((events, bad))
}

/// Has each date that differs from its rule stand with its series.
fn gathered(events: Vec<Found>, bad: &mut Vec<Line>) -> Vec<Found> {
    let (dates, mut events): (Vec<Found>, Vec<Found>) =
        events.into_iter().partition(|it| it.instead.is_some());
    for date in dates {
        let series = events.iter_mut().find(|it| it.uid == date.uid && !it.details.rule.is_empty());
        let day = |of: &Found| date.instead.as_ref().and_then(|it| it.day(&of.details.zone));
        match series.and_then(|series| day(series).map(|day| (series, day))) {
            Some((series, day)) => series.apart.push((day, date)),
            None => bad.push(line(date.line_of("instead"), "RECURRENCE-ID", Fault::UnknownValue, true)),
        }
    }
    events
}

fn line(no: i64, said: &str, fault: Fault, event: bool) -> Line {
    let what: String = said.chars().filter(|c| !c.is_control()).take(SAID).collect();
    Line { line: no, what, fault, event }
}

/// An event as far as it was read.
#[derive(Default)]
struct Event {
    line: i64,
    lines: BTreeMap<&'static str, i64>,
    uid: Option<String>,
    title: Option<String>,
    description: String,
    place: String,
    link: String,
    starts: Option<(i64, Time)>,
    ends: Option<(i64, Time)>,
    lasts: Option<(i64, TimeDelta)>,
    kind: Kind,
    cancelled: bool,
    rule: String,
    left_out: Vec<Time>,
    instead: Option<Time>,
    fault: Option<Line>,
}

impl Event {
    fn take(&mut self, it: &Content<'_>) {
        let mut wrong = |fault| {
            self.fault.get_or_insert_with(|| line(it.no, &it.name, fault, true));
        };
        let field = match it.name.as_str() {
            "UID" => {
                self.uid =
                    Some(it.value.trim().to_owned()).filter(|it| !it.is_empty() && it.len() <= UID_MAX);
                "uid"
            }
            "SUMMARY" => {
                self.title = Some(plain(&it.value));
                "title"
            }
            "DESCRIPTION" => {
                self.description = plain(&it.value);
                "description"
            }
            "LOCATION" => {
                self.place = plain(&it.value).replace('\n', ", ");
                "place"
            }
            // A page about it counts less than where one meets (RFC 7986, 5.11).
            "URL" if self.lines.contains_key("conference") => return,
            "URL" | "CONFERENCE" => {
                if protocol::calendar::is_link(it.value.trim()) {
                    it.value.trim().clone_into(&mut self.link);
                    self.lines.insert("link", it.no);
                }
                if it.name == "URL" { "link" } else { "conference" }
            }
            "STATUS" => {
                self.cancelled = it.value.trim().eq_ignore_ascii_case("CANCELLED");
                return;
            }
            "CATEGORIES" => {
                self.kind = kind(&it.value);
                return;
            }
            "DTSTART" => {
                match time(it) {
                    Ok(time) => self.starts = Some((it.no, time)),
                    Err(fault) => wrong(fault),
                }
                "starts"
            }
            "DTEND" => {
                match time(it) {
                    Ok(time) => self.ends = Some((it.no, time)),
                    Err(fault) => wrong(fault),
                }
                "ends"
            }
            "DURATION" => {
                match duration(it.value.trim()) {
                    Some(lasts) => self.lasts = Some((it.no, lasts)),
                    None => wrong(Fault::WrongForm),
                }
                "ends"
            }
            "RRULE" if self.rule.is_empty() => {
                self.rule = it.value.trim().to_ascii_uppercase();
                if self.rule.is_empty() || self.rule.len() > RULE_MAX as usize {
                    wrong(Fault::WrongForm);
                }
                "rule"
            }
            "EXDATE" => {
                for value in it.value.split(',') {
                    match time_of(value, it) {
                        Ok(time) => self.left_out.push(time),
                        Err(fault) => wrong(fault),
                    }
                }
                "left_out"
            }
            "RECURRENCE-ID" if !it.params.contains_key("RANGE") => {
                match time(it) {
                    Ok(time) => self.instead = Some(time),
                    Err(fault) => wrong(fault),
                }
                "instead"
            }
            // Dates beside a rule, a second rule, and a change of many dates at once are not planned here.
            "RRULE" | "RDATE" | "EXRULE" | "RECURRENCE-ID" => {
                wrong(Fault::UnknownValue);
                return;
            }
            _ => return,
        };
        self.lines.insert(field, it.no);
    }

    fn whole(self, zone: &str) -> Result<Found, Line> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let at = |field: &str| self.lines.get(field).copied().unwrap_or(self.line);
        let missing = |field: &str, name: &str, fault| line(at(field), name, fault, true);
        let uid = self.uid.ok_or_else(|| missing("uid", "UID", Fault::Empty))?;
        let title = self.title.ok_or_else(|| missing("title", "SUMMARY", Fault::Empty))?;
        let (_, starts) = self.starts.ok_or_else(|| missing("starts", "DTSTART", Fault::Empty))?;
        let wrong_end = || missing("ends", "DTEND", Fault::WrongForm);
        let day = |day: NaiveDate| day.and_time(NaiveTime::MIN);
        let (starts, ends, zone, all_day) =
            match (starts, self.ends.map(|it| it.1), self.lasts.map(|it| it.1)) {
                (Time::Day(first), Some(Time::Day(last)), _) => {
                    (day(first), day(last), zone.to_owned(), true)
                }
                (Time::Day(first), None, lasts) => {
                    let last = lasts.map_or_else(
                        || first.checked_add_days(Days::new(1)),
                        |it| first.checked_add_signed(it),
                    );
                    (day(first), day(last.ok_or_else(wrong_end)?), zone.to_owned(), true)
                }
                (Time::Clock(from, in_zone), Some(Time::Clock(to, to_zone)), _) => {
                    let in_zone = in_zone.unwrap_or_else(|| zone.to_owned());
                    let to_zone = to_zone.unwrap_or_else(|| zone.to_owned());
                    let to = if in_zone == to_zone {
                        to
                    } else {
                        elsewhere(to, &to_zone, &in_zone).ok_or_else(wrong_end)?
                    };
                    (from, to, in_zone, false)
                }
                (Time::Clock(from, in_zone), None, Some(lasts)) => {
                    let to = from.checked_add_signed(lasts).ok_or_else(wrong_end)?;
                    (from, to, in_zone.unwrap_or_else(|| zone.to_owned()), false)
                }
                (Time::Clock(..), None, None) => return Err(missing("ends", "DTEND", Fault::Empty)),
                _ => return Err(wrong_end()),
            };
        let rule = ended_by_day(&self.rule, starts.time(), &zone);
        let rule = rule.ok_or_else(|| missing("rule", "RRULE", Fault::WrongForm))?;
        let left_out = self.left_out.iter().filter_map(|it| it.day(&zone)).collect();
        let details = Details {
            rule,
            title,
            kind: self.kind,
            starts,
            ends,
            zone,
            all_day,
            place: self.place,
            link: self.link,
            organiser: None,
            description: self.description,
            capacity: None,
            documents: None,
        };
        Ok(Found {
            uid,
            line: self.line,
            lines: self.lines,
            details,
            cancelled: self.cancelled,
            left_out,
            instead: self.instead,
            apart: Vec::new(),
        })
    }
}

/// The kind that a category names, in either language.
fn kind(categories: &str) -> Kind {
    let categories = categories.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| categories.contains(word));
    if has(&["réunion", "reunion", "meeting"]) {
        Kind::Meeting
    } else if has(&["webinaire", "webinar"]) {
        Kind::Webinar
    } else if has(&["atelier", "workshop"]) {
        Kind::Workshop
    } else if has(&["séminaire", "seminaire", "seminar"]) {
        Kind::Seminar
    } else {
        Kind::Other
    }
}

/// Whether an event says what a file says of it.
fn is_same(heading: &Heading, body: &Body, it: &Details) -> bool {
    // The same days may be said by other rules.
    let days = |rule: Option<Rule>| rule.and_then(|rule| rule.days(it.starts.date()).ok());
    let rule = (!heading.rule.is_empty()).then(|| Rule::read(&heading.rule, heading.starts.date()).ok());
    days(rule.flatten()) == days(it.rule().ok().flatten())
        && (heading.title.as_str(), heading.kind, heading.starts, heading.ends, heading.all_day)
            == (it.title.as_str(), it.kind, it.starts, it.ends, it.all_day)
        && (heading.zone.as_str(), heading.place.as_str(), heading.link.as_str(), body.source.as_str())
            == (it.zone.as_str(), it.place.as_str(), it.link.as_str(), it.description.as_str())
}

/// Refuses whoever may not read files into a space.
///
/// # Errors
/// 403 who is no admin; 404.
pub async fn allowed(app: &App, auth: &Auth, space: SpaceId) -> Done<()> {
    match super::member(&app.pool, auth, space).await? {
        Role::Admin => Ok(()),
        _ => Err(not_allowed()),
    }
}

/// Reads a file of events into a space: what is new is planned, what is there by the same name is changed or
/// cancelled, each in a write of its own, which is done once however often the same import is sent.
///
/// # Errors
/// 403 who is no admin; 404; 422 it is no calendar, or the zone is none.
pub async fn take(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    (act, zone): (ActId, &str),
    file: &[u8],
) -> Done<Import> {
    allowed(app, auth, space).await?;
    if zones::find(zone).is_none() {
        return Err(invalid("zone", Fault::UnknownValue));
    }
    let (events, bad) =
        read(&String::from_utf8_lossy(file), zone).ok_or_else(|| invalid("file", Fault::WrongForm))?;
    let mut import = Import::default();
    let mut lines = bad;
    for found in events {
        let found = found.restored(&app.url);
        match keep(app, auth, space, act, &found).await {
            Ok((came, bad)) => {
                match came {
                    Came::New => import.made += 1,
                    Came::Changed => import.changed += 1,
                    Came::Same => import.same += 1,
                }
                lines.extend(bad);
            }
            Err(Error::Refused(problem)) if problem.code == Code::Invalid => {
                lines.extend(found.wrong(&problem));
            }
            Err(error) => return Err(error),
        }
    }
    lines.sort_by_key(|it| it.line);
    lines.into_iter().for_each(|it| import.fault(it));
    Ok(import)
}

/// The property that a field comes from.
fn property(field: &str) -> &str {
    match field {
        "title" => "SUMMARY",
        "starts" => "DTSTART",
        "ends" => "DTEND",
        "place" => "LOCATION",
        "link" => "URL",
        "description" => "DESCRIPTION",
        "zone" => "TZID",
        "rule" => "RRULE",
        other => other,
    }
}

/// What came of an event.
enum Came {
    New,
    Changed,
    Same,
}

/// Keeps an event. Answers what came of it, and what is wrong with single dates of it.
async fn keep(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    import: ActId,
    found: &Found,
) -> Done<(Came, Vec<Line>)> {
    for _ in 1..TRIES {
        match keep_once(app, auth, space, import, found).await {
            // Somebody else kept it between the look and the write.
            Err(Error::Refused(problem)) if problem.code == Code::Stale => {}
            done => return done,
        }
    }
    keep_once(app, auth, space, import, found).await
}

async fn keep_once(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    import: ActId,
    found: &Found,
) -> Done<(Came, Vec<Line>)> {
    let act = found.act(import, None);
    let own = ours::own(&found.uid);
    let known = queries::by_uid(&mut *app.pool.acquire().await?, space, &found.uid, own).await?;
    let Some((heading, body)) = known else {
        // What never was here need not be cancelled.
        if found.cancelled {
            return Ok((Came::Same, Vec::new()));
        }
        let plan = Plan { act, details: found.details.clone() };
        let (uid, left_out) = (Some(found.uid.clone()), found.left_out.clone());
        let origin = Origin { uid, own, left_out, ..Origin::default() };
        let heading = super::plan_as(app, auth, space, plan, origin).await?;
        let (_, bad) = keep_apart(app, auth, import, found, heading).await?;
        return Ok((Came::New, bad));
    };
    if heading.cancelled_at.is_some() {
        return Ok((Came::Same, Vec::new()));
    }
    if found.cancelled {
        super::cancel(app, auth, heading.id, Cancel { act, on: None, following: false }).await?;
        return Ok((Came::Changed, Vec::new()));
    }
    let details = ours::kept(found.details.clone(), &heading, &body);
    let same = is_same(&heading, &body, &details);
    let heading = if same {
        heading
    } else {
        let details = Details { capacity: heading.capacity, ..details };
        let change = Change { act, revision: heading.revision, details, from: None };
        super::change(app, auth, heading.id, change).await?
    };
    let (apart, bad) = keep_apart(app, auth, import, found, heading).await?;
    Ok((if same && !apart { Came::Same } else { Came::Changed }, bad))
}

/// Keeps what the file says of single dates of a series: those that it leaves out or cancels are cancelled, others
/// moved. What it says of days that are no dates is nothing. Answers whether anything is another now, and what is wrong
/// with some of them.
async fn keep_apart(
    app: &App,
    auth: &Auth,
    import: ActId,
    found: &Found,
    series: Heading,
) -> Done<(bool, Vec<Line>)> {
    let (mut revision, mut changed, mut bad) = (series.revision, false, Vec::new());
    let dates = |on: NaiveDate| series.each().find(|it| it.on == on && it.cancelled_at.is_none());
    // A single date may be said by the clocks of another zone than its series.
    let local = |it: &Details, at: NaiveDateTime| {
        let other = !it.all_day && it.zone != series.zone;
        other.then(|| elsewhere(at, &it.zone, &series.zone)).flatten().unwrap_or(at)
    };
    let left_out = found.left_out.iter().map(|on| (*on, None));
    for (on, date) in left_out.chain(found.apart.iter().map(|(on, date)| (*on, Some(date)))) {
        let Some(now) = dates(on) else { continue };
        let act = found.act(import, Some(on));
        let kept = match date.filter(|it| !it.cancelled) {
            None => super::cancel(app, auth, series.id, Cancel { act, on: Some(on), following: false }).await,
            Some(date) => {
                let it = &date.details;
                let (starts, ends) = (local(it, it.starts), local(it, it.ends));
                if (now.starts, now.ends, &now.place) == (starts, ends, &it.place) {
                    continue;
                }
                let moved = Move { act, revision, starts, ends, place: it.place.clone(), link: now.link };
                match super::shift(app, auth, series.id, on, moved).await {
                    Err(Error::Refused(problem)) if problem.code == Code::Invalid => {
                        bad.extend(date.wrong(&problem));
                        continue;
                    }
                    done => done,
                }
            }
        };
        (revision, changed) = (kept?.revision, true);
    }
    Ok((changed, bad))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(events: &[&str]) -> String {
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat())
    }

    fn event(lines: &[&str]) -> String {
        format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", lines.join("\r\n"))
    }

    fn one(lines: &[&str]) -> Result<Found, Line> {
        let (events, bad) = read(&file(&[&event(lines)]), "Europe/Paris").expect("a calendar");
        events.into_iter().next().ok_or_else(|| bad.into_iter().next().expect("a reason"))
    }

    #[test]
    fn what_other_programs_write_is_read() {
        let found = one(&[
            "UID:a@b",
            "SUMMARY:Réunion\\, suite",
            "DTSTART;TZID=\"Romance Standard Time\":20261102T140000",
            "DTEND;TZID=Europe/London:20261102T143000",
            "LOCATION:Salle\\nGaronne",
            "DESCRIPTION:Une ligne très ",
            " longue\\nqui va à la ligne",
            "CATEGORIES:Meeting",
            "BEGIN:VALARM",
            "TRIGGER:-PT15M",
            "DESCRIPTION:un réveil",
            "END:VALARM",
        ])
        .expect("whole");
        let details = found.details;
        assert_eq!((details.title.as_str(), details.zone.as_str()), ("Réunion, suite", "Europe/Paris"));
        assert_eq!(details.ends.to_string(), "2026-11-02 15:30:00");
        assert_eq!(details.place, "Salle, Garonne");
        assert_eq!(details.description, "Une ligne très longue\nqui va à la ligne");
        assert_eq!((details.kind, found.line, found.lines["title"]), (Kind::Meeting, 3, 5));
        for (lines, ends, all_day) in [
            (&["DTSTART;VALUE=DATE:20261102"][..], "2026-11-03 00:00:00", true),
            (&["DTSTART;VALUE=DATE:20261102", "DTEND;VALUE=DATE:20261105"], "2026-11-05 00:00:00", true),
            (&["DTSTART:20261102T120000Z", "DURATION:PT1H30M"], "2026-11-02 13:30:00", false),
            (&["DTSTART:20261102T120000", "DURATION:P1D"], "2026-11-03 12:00:00", false),
        ] {
            let all: Vec<&str> = ["UID:x", "SUMMARY:x"].iter().chain(lines).copied().collect();
            let details = one(&all).expect("whole").details;
            assert_eq!((details.ends.to_string().as_str(), details.all_day), (ends, all_day), "{lines:?}");
        }
    }

    #[test]
    fn a_series_is_read_with_its_end_by_the_clocks_of_its_zone_and_the_dates_that_differ() {
        let series = event(&[
            "UID:s",
            "SUMMARY:Atelier",
            "DTSTART;TZID=Europe/Paris:20261020T140000",
            "DTEND;TZID=Europe/Paris:20261020T160000",
            // An hour later by the clocks of Paris, which are still in summer time then.
            "RRULE:FREQ=WEEKLY;UNTIL=20261110T130000Z",
            "EXDATE;TZID=Europe/Paris:20261103T140000",
        ]);
        let moved = event(&[
            "UID:s",
            "SUMMARY:Atelier",
            "RECURRENCE-ID:20261027T130000Z",
            "DTSTART;TZID=Europe/Paris:20261028T090000",
            "DURATION:PT2H",
        ]);
        let lost =
            event(&["UID:z", "SUMMARY:z", "RECURRENCE-ID:20261027T130000Z", "DTSTART;VALUE=DATE:20261028"]);
        let (events, bad) = read(&file(&[&series, &moved, &lost]), "UTC").expect("a calendar");
        let found = &events[0];
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!((events.len(), found.details.rule.as_str()), (1, "FREQ=WEEKLY;UNTIL=20261110"));
        assert_eq!(found.left_out, [day("2026-11-03")]);
        assert_eq!((found.apart.len(), found.apart[0].0), (1, day("2026-10-27")));
        assert_eq!(found.apart[0].1.details.starts.to_string(), "2026-10-28 09:00:00");
        assert_eq!(bad.iter().map(|it| it.what.as_str()).collect::<Vec<_>>(), ["RECURRENCE-ID"]);
        let early = ended_by_day(
            "FREQ=WEEKLY;UNTIL=20261110T125959Z",
            NaiveTime::from_hms_opt(14, 0, 0).expect("a time"),
            "Europe/Paris",
        );
        assert_eq!(early.as_deref(), Some("FREQ=WEEKLY;UNTIL=20261109"), "before it would begin");
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line_and_the_rest_is_kept() {
        for (lines, at, what, fault) in [
            (&["SUMMARY:x", "DTSTART:20261102T120000Z", "DURATION:PT1H"][..], 3, "UID", Fault::Empty),
            (&["UID:x", "DTSTART:20261102T120000Z", "DURATION:PT1H"], 3, "SUMMARY", Fault::Empty),
            (&["UID:x", "SUMMARY:x"], 3, "DTSTART", Fault::Empty),
            (&["UID:x", "SUMMARY:x", "DTSTART:tomorrow"], 6, "DTSTART", Fault::WrongForm),
            (
                &["UID:x", "SUMMARY:x", "DTSTART;TZID=Mars/Base:20261102T120000"],
                6,
                "DTSTART",
                Fault::UnknownValue,
            ),
            (&["UID:x", "SUMMARY:x", "DTSTART:20261102T120000Z"], 3, "DTEND", Fault::Empty),
            (
                &["UID:x", "SUMMARY:x", "DTSTART:20261102T120000Z", "DTEND;VALUE=DATE:20261103"],
                7,
                "DTEND",
                Fault::WrongForm,
            ),
            (
                &[
                    "UID:x",
                    "SUMMARY:x",
                    "DTSTART:20261102T120000Z",
                    "DURATION:PT1H",
                    "RDATE:20261103T120000Z",
                ],
                8,
                "RDATE",
                Fault::UnknownValue,
            ),
        ] {
            let bad = one(lines).expect_err("not whole");
            assert_eq!(
                (bad.line, bad.what.as_str(), bad.fault, bad.event),
                (at, what, fault, true),
                "{lines:?}"
            );
        }
        let good = event(&["UID:y", "SUMMARY:y", "rubbish without a colon", "DTSTART;VALUE=DATE:20261102"]);
        let (events, bad) = read(&file(&[&event(&["UID:x"]), &good]), "UTC").expect("a calendar");
        assert_eq!(events.iter().map(|it| it.uid.as_str()).collect::<Vec<_>>(), ["y"]);
        assert_eq!(bad.iter().map(|it| (it.line, it.event)).collect::<Vec<_>>(), [(3, true), (9, false)]);
        assert!(read("just a text", "UTC").is_none());
        assert!(read("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\n", "UTC").expect("one").1[0].event);
    }
}
