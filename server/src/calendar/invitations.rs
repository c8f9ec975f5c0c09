//! Invitations by mail (iMIP, RFC 6047), so that the calendar of who comes moves at once. Who changes an event, or what he
//! answered, leaves word and nothing else; what somebody's calendar should hold is read when the mail is made, so several
//! changes are one mail, and who comes no more gets only that it is off. He is told when what his calendar shows of what is
//! to come is otherwise, and only then; who wishes no such mails any more, only that what it holds is off. What was sent is
//! kept in the transaction that locked its row: of several nodes one sends it.

pub mod queries;
pub mod shown;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use protocol::{ResourceId, UserId, calendar::Answer, people::Language};
use sqlx::{PgConnection, types::Json};

use super::{
    ics::Frame,
    queries::{self as events, Whole},
    single,
};
use crate::{
    app::{App, Tx},
    dispatch,
    error::Result,
    mail::{self, Becomes, Calendar, Invite, Recipient},
};
use queries::Due;
use shown::{Date, Shown};

/// The outbox's name for the word that an event changed.
pub const KIND: &str = "event-changed";
/// Mails in a row that cannot be sent before the server is left alone for a while.
const IN_VAIN: usize = 3;
/// Most dates that a mail's words name.
const DATES: usize = 5;

/// Leaves word that somebody answered, or got a place. His invitation may be locked by whoever sends a mail just then,
/// and nobody who answers waits for that.
pub async fn answered(tx: &mut Tx, event: ResourceId, user: UserId) -> Result<()> {
    tx.follow_up(KIND, serde_json::json!({ "event": event, "user": user })).await
}

/// Leaves word that an event is another now, or does not take place: one row, however many come.
pub async fn changed(tx: &mut Tx, event: ResourceId) -> Result<()> {
    tx.follow_up(KIND, serde_json::json!({ "event": event })).await
}

/// Does what follows from [`answered`] and [`changed`].
///
/// # Errors
/// The database's.
pub async fn spread(app: &App, payload: &serde_json::Value) -> Result<()> {
    let event: ResourceId = serde_json::from_value(payload["event"].clone()).map_err(anyhow::Error::from)?;
    let now = app.clock.now();
    if payload["user"].is_null() {
        return queries::look_at_all(&app.pool, event, now).await;
    }
    let user: UserId = serde_json::from_value(payload["user"].clone()).map_err(anyhow::Error::from)?;
    queries::look_at(&app.pool, event, user, now).await
}

/// Sends what is due. When mails cannot be sent one after the other, the next turn tries again.
///
/// # Errors
/// The database's.
pub async fn work(app: &App) -> Result<()> {
    let mut in_vain = 0;
    while in_vain < IN_VAIN {
        match one(app).await? {
            None => return Ok(()),
            Some(true) => in_vain = 0,
            Some(false) => in_vain += 1,
        }
    }
    Ok(())
}

/// Looks at the invitation that is due first. Answers whether that went well; nothing if none is due. What fails is
/// tried again, later each time, up to a day apart.
async fn one(app: &App) -> Result<Option<bool>> {
    let mut tx = app.pool.begin().await?;
    let now = app.clock.now();
    let Some(due) = queries::take(&mut tx, now).await? else { return Ok(None) };
    let sent = match bring(app, &mut tx, &due, now).await {
        Ok(None) => {
            queries::leave(&mut tx, &due).await?;
            true
        }
        Ok(Some(Sent { told })) => {
            queries::keep(&mut tx, &due, told.as_ref()).await?;
            true
        }
        Err(error) => {
            let wait = TimeDelta::seconds(5 << due.attempts.clamp(0, 14)).min(TimeDelta::days(1));
            tracing::warn!(
                event = %due.event_id, user = %due.user_id, attempts = due.attempts, ?error,
                "an invitation could not be sent; it will be tried again"
            );
            queries::put_off(&mut tx, &due, now + wait).await?;
            false
        }
    };
    tx.commit().await?;
    Ok(Some(sent))
}

/// A mail went out.
struct Sent {
    /// What his calendar holds by it; nothing if the event was taken out.
    told: Option<(String, Shown)>,
}

/// An event as it concerns somebody.
struct Concern {
    /// Of a series, with the dates that take place and to which he comes.
    whole: Whole,
    /// It does not take place at all.
    off: bool,
    /// He may read it.
    readable: bool,
    /// Whether he comes, or may come, to what is left of it.
    answer: Option<Answer>,
    /// All days of it that take place.
    days: Vec<NaiveDate>,
}

impl Concern {
    /// What his calendar is to show.
    fn shown(&self) -> Option<Shown> {
        let answer = self.answer.filter(|_| self.readable && !self.off);
        answer.map(|answer| Shown::of(&self.whole.heading, answer))
    }
}

/// What is to be told.
struct Word {
    becomes: Becomes,
    /// Of which dates, in words.
    when: String,
    /// Something that his calendar holds is taken away, which is told also to who wishes no such mails any more.
    takes_away: bool,
}

async fn concern(db: &mut PgConnection, due: &Due) -> Result<Option<Concern>> {
    let Some(mut whole) = events::whole(db, due.event_id).await? else { return Ok(None) };
    let readable = dispatch::readable(&mut *db, due.user_id, due.event_id).await?.is_some();
    let mut comes = queries::comes(&mut *db, due.event_id, due.user_id).await?;
    let off = whole.heading.cancelled_at.is_some();
    let days = whole.heading.each().filter(|it| it.cancelled_at.is_none()).map(|it| it.on).collect();
    if whole.heading.recurs() && !off {
        // The others are left out of its rule.
        whole.heading.dates.retain(|it| it.cancelled_at.is_none() && comes.iter().any(|day| day.0 == it.on));
        comes.retain(|day| whole.heading.dates.iter().any(|it| it.on == day.0));
    }
    let yes = comes.iter().any(|it| it.1 == Answer::Yes);
    let answer = (!comes.is_empty()).then_some(if yes { Answer::Yes } else { Answer::Maybe });
    Ok(Some(Concern { whole, off, readable, answer, days }))
}

/// Makes what somebody's calendar holds what it should be, by a mail if need be. Answers nothing if none went out.
async fn bring(app: &App, db: &mut PgConnection, due: &Due, now: DateTime<Utc>) -> Result<Option<Sent>> {
    let recipient = mail::recipient(&mut *db, due.user_id).await?.filter(|it| it.verified);
    let Some(to) = recipient else { return Ok(None) };
    let wanted = queries::wanted(&mut *db, due.user_id).await?;
    let Some(it) = concern(db, due).await? else { return Ok(None) };
    let is = it.shown();
    let word = match &due.told {
        None if wanted => invited(is.as_ref(), now, to.language),
        None => None,
        Some(told) => word(app, db, (due, told), (&it, is.as_ref()), (&to, now)).await?,
    };
    let Some(word) = word.filter(|word| wanted || word.takes_away) else { return Ok(None) };
    let told = is.and_then(|is| Some((written(app, &it.whole, "REQUEST", (&to, it.answer?)), is)));
    let (method, text) = match (&told, &due.told, it.answer.filter(|_| it.off && it.readable)) {
        (Some((text, _)), ..) => ("REQUEST", text.clone()),
        (None, _, Some(answer)) => ("CANCEL", written(app, &it.whole, "CANCEL", (&to, answer))),
        // Of what it says by now he may know nothing: what he was told is off.
        (None, Some(told), None) => ("CANCEL", withdrawn(told)),
        (None, None, None) => return Ok(None),
    };
    let page = |below: &str| {
        if it.readable {
            format!("{}/s/{}/calendar/{below}", app.url, it.whole.slug)
        } else {
            format!("{}/", app.url)
        }
    };
    let invite = Invite {
        becomes: word.becomes,
        title: if it.readable { it.whole.heading.title.clone() } else { title_in(&text) },
        when: word.when,
        href: page(&due.event_id.to_string()),
        settings: page("subscribe"),
        calendar: Calendar { method, text: stamped(&text, now), no: due.sent },
    };
    mail::invite(app, &to, &invite).await?;
    Ok(Some(Sent { told }))
}

/// What is said to who was told nothing yet.
fn invited(is: Option<&Shown>, now: DateTime<Utc>, language: Language) -> Option<Word> {
    let is = is?;
    let dates = is.to_come(now);
    let word = || Word {
        becomes: Becomes::Registered,
        when: said((&is.zone, is.all_day), &dates, language),
        takes_away: false,
    };
    (!dates.is_empty()).then(word)
}

/// What is said to who was told of it before; nothing if what his calendar shows of what is to come is as it should be.
async fn word(
    app: &App,
    db: &mut PgConnection,
    (due, told): (&Due, &str),
    (it, is): (&Concern, Option<&Shown>),
    (to, now): (&Recipient, DateTime<Utc>),
) -> Result<Option<Word>> {
    let Some(Json(before)) = &due.shown else {
        return Ok(word_by_text(app, told, (it, is), (to, now)));
    };
    let nothing = Shown { dates: Vec::new(), ..before.clone() };
    let other = is.unwrap_or(&nothing).since(before, now);
    let left = is.is_some_and(|is| !is.to_come(now).is_empty());
    let says = |of: &Shown, dates: &[&Date]| said((&of.zone, of.all_day), dates, to.language);
    let gone = |becomes| {
        let takes_away = becomes != Becomes::Changed || !left;
        Some(Word { becomes, when: says(before, &other.gone), takes_away })
    };
    if other.is_none() {
        let is = is.filter(|is| left && is.answer != before.answer);
        return Ok(is.and_then(|is| invited(Some(is), now, to.language)));
    }
    // Of what is gone he said that he does not come, or it is not there for him.
    let by_him = |date: &&Date| !it.readable || (!it.off && it.days.contains(&date.on));
    if !other.gone.is_empty() && other.gone.iter().all(by_him) && other.altered.is_empty() {
        return Ok(if other.added.is_empty() {
            gone(Becomes::Withdrawn)
        } else {
            invited(is, now, to.language).map(|word| Word { takes_away: true, ..word })
        });
    }
    if !other.gone.is_empty() && other.altered.is_empty() && other.added.is_empty() {
        // It may go on as another series, to which he comes.
        let goes_on = !it.off && queries::goes_on(db, due.event_id, due.user_id).await?;
        return Ok(gone(if goes_on { Becomes::Changed } else { Becomes::Cancelled }));
    }
    if other.gone.is_empty() && other.altered.is_empty() {
        return Ok(invited(is, now, to.language));
    }
    let dates: Vec<&Date> = other.altered.iter().chain(&other.added).copied().collect();
    let when = says(is.unwrap_or(before), &dates);
    let takes_away = !other.gone.is_empty() && other.added.is_empty();
    Ok(Some(Word { becomes: Becomes::Changed, when, takes_away }))
}

/// The same to who was told before it was kept what his calendar shows: by what the texts say.
fn word_by_text(
    app: &App,
    told: &str,
    (it, is): (&Concern, Option<&Shown>),
    (to, now): (&Recipient, DateTime<Utc>),
) -> Option<Word> {
    let heading = &it.whole.heading;
    let last = heading.dates.iter().map(|it| it.end_at).chain([heading.end_at]).max();
    if last.is_none_or(|end| end <= now) {
        return None;
    }
    match (is, it.answer) {
        (Some(is), Some(answer)) => {
            let text = written(app, &it.whole, "REQUEST", (to, answer));
            let word = invited(Some(is), now, to.language)?;
            (bare(told) != bare(&text)).then_some(Word { becomes: Becomes::Changed, ..word })
        }
        _ => {
            let becomes = if it.off && it.readable { Becomes::Cancelled } else { Becomes::Withdrawn };
            Some(Word { becomes, when: String::new(), takes_away: true })
        }
    }
}

/// A text without the lines that say how often and when it was saved, or sent.
fn bare(text: &str) -> Vec<&str> {
    let saved = ["DTSTAMP:", "LAST-MODIFIED:", "SEQUENCE:"];
    text.split("\r\n").filter(|line| !saved.iter().any(|it| line.starts_with(it))).collect()
}

/// What the event is called in a text that was sent.
fn title_in(text: &str) -> String {
    let unfolded = text.replace("\r\n ", "");
    let line = unfolded.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).unwrap_or_default();
    let (mut title, mut letters) = (String::new(), line.chars());
    while let Some(c) = letters.next() {
        title.extend(if c == '\\' { letters.next() } else { Some(c) });
    }
    title
}

/// An event as it is sent to somebody who comes, or may come.
fn written(app: &App, whole: &Whole, method: &str, (to, answer): (&Recipient, Answer)) -> String {
    let from = &app.config.mail_from;
    let quoted = |name: &str| name.chars().filter(|c| !c.is_control() && *c != '"').collect::<String>();
    let state = if answer == Answer::Yes { "ACCEPTED" } else { "TENTATIVE" };
    let lines = [
        format!("ORGANIZER;CN=\"{}\":mailto:{}", quoted(&app.config.site_name), from.email),
        format!("ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={state};RSVP=FALSE:mailto:{}", to.email),
    ];
    let frame = Frame { name: "Osmose", language: to.language, url: &app.url };
    single::text(whole, &frame, Some(method), &lines)
}

/// What somebody was told, as being off.
fn withdrawn(told: &str) -> String {
    let line = |line| match line {
        "METHOD:REQUEST" => "METHOD:CANCEL",
        "STATUS:CONFIRMED" => "STATUS:CANCELLED",
        other => other,
    };
    told.split("\r\n").map(line).collect::<Vec<_>>().join("\r\n")
}

/// The same as it is sent at this moment: of two mails about one revision the later one counts (RFC 5546, 2.1.5).
fn stamped(text: &str, now: DateTime<Utc>) -> String {
    let stamp = format!("DTSTAMP:{}", now.format("%Y%m%dT%H%M%SZ"));
    let line = |line: &str| if line.starts_with("DTSTAMP:") { stamp.clone() } else { line.to_owned() };
    text.split("\r\n").map(line).collect::<Vec<_>>().join("\r\n")
}

/// When these dates are, by the clocks there; of many, the first of them.
fn said((zone, all_day): (&str, bool), dates: &[&Date], language: Language) -> String {
    let mut said: Vec<String> =
        dates.iter().take(DATES).map(|date| when((zone, all_day), date, language)).collect();
    if dates.len() > DATES {
        said.push("…".to_owned());
    }
    said.join(" · ")
}

/// When a date is.
fn when((zone, all_day): (&str, bool), date: &Date, language: Language) -> String {
    let form = if language == Language::Fr { "%d/%m/%Y" } else { "%-d %B %Y" };
    let last = if all_day { date.ends - TimeDelta::days(1) } else { date.ends };
    let (first, last) = (date.starts.format(form).to_string(), last.format(form).to_string());
    let hour = |at: chrono::NaiveDateTime| at.format("%H:%M");
    match (all_day, first == last) {
        (true, true) => first,
        (true, false) => format!("{first} – {last}"),
        (false, true) => format!("{first}, {}–{} ({zone})", hour(date.starts), hour(date.ends)),
        (false, false) => {
            format!("{first}, {} – {last}, {} ({zone})", hour(date.starts), hour(date.ends))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_off_says_so_and_no_text_of_somebody_s_is_taken_for_a_line() {
        let told = "METHOD:REQUEST\r\nBEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:a\\n\r\n STATUS:CONFIRMED\r\n\
                    STATUS:CONFIRMED\r\n";
        let off = withdrawn(told);
        assert_eq!(off.matches("METHOD:CANCEL\r\n").count(), 1);
        assert!(off.contains("\r\n STATUS:CONFIRMED\r\nSTATUS:CANCELLED\r\n"), "{off}");
        let at: DateTime<Utc> = "2026-11-27T01:02:03Z".parse().unwrap();
        assert!(stamped(told, at).contains("\r\nDTSTAMP:20261127T010203Z\r\nSUMMARY"));
    }
}
