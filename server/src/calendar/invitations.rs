//! Invitations by mail (iMIP, RFC 6047), so that the calendar of who comes moves at once. Who changes an event, or what he
//! answered, leaves word and nothing else; what somebody's calendar should hold is read when the mail is made, so several
//! changes are one mail, and who comes no more gets only that it is off. What was sent is kept in the transaction that
//! locked its row: of several nodes one sends it.

pub mod queries;

use chrono::{DateTime, TimeDelta, Utc};
use protocol::{
    ResourceId, UserId,
    calendar::{Answer, Heading},
    people::Language,
};
use sqlx::PgConnection;

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

/// The outbox's name for the word that an event changed.
pub const KIND: &str = "event-changed";
/// Mails in a row that cannot be sent before the server is left alone for a while.
const IN_VAIN: usize = 3;

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
        Ok(told) => {
            queries::keep(&mut tx, &due, told.as_deref()).await?;
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

/// Makes what somebody's calendar holds what it should be, by a mail if need be. Answers what it holds then.
async fn bring(app: &App, db: &mut PgConnection, due: &Due, now: DateTime<Utc>) -> Result<Option<String>> {
    let recipient = mail::recipient(&mut *db, due.user_id).await?.filter(|it| it.verified);
    let Some(to) = recipient else { return Ok(None) };
    if !queries::wanted(&mut *db, due.user_id).await? {
        return Ok(None);
    }
    let Some(mut whole) = events::whole(db, due.event_id).await? else { return Ok(None) };
    let dates = whole.heading.dates.iter().map(|it| it.end_at);
    if dates.chain([whole.heading.end_at]).max().is_none_or(|end| end <= now) {
        return Ok(due.told.clone());
    }
    let readable = dispatch::readable(&mut *db, due.user_id, due.event_id).await?.is_some();
    let comes = queries::comes(&mut *db, due.event_id, due.user_id).await?;
    let yes = comes.iter().any(|it| it.1 == Answer::Yes);
    let mut answer = (!comes.is_empty()).then_some(if yes { Answer::Yes } else { Answer::Maybe });
    if whole.heading.recurs() && whole.heading.cancelled_at.is_none() {
        // Of a series, the dates on which it takes place and to which he comes; the others are left out of its rule.
        whole.heading.dates.retain(|it| it.cancelled_at.is_none() && comes.iter().any(|day| day.0 == it.on));
        answer = answer.filter(|_| !whole.heading.dates.is_empty());
    }
    let off = whole.heading.cancelled_at.is_some();
    let (becomes, text) = match (answer.filter(|_| readable), &due.told) {
        (Some(answer), told) if !off => {
            let text = written(app, &whole, "REQUEST", (&to, answer));
            if told.as_deref() == Some(text.as_str()) {
                return Ok(Some(text));
            }
            (if told.is_some() { Becomes::Changed } else { Becomes::Registered }, text)
        }
        (_, None) => return Ok(None),
        (Some(answer), Some(_)) => (Becomes::Cancelled, written(app, &whole, "CANCEL", (&to, answer))),
        // Of what it says by now he may know nothing: what he was told is off.
        (None, Some(told)) => (Becomes::Withdrawn, withdrawn(told)),
    };
    let method =
        if matches!(becomes, Becomes::Cancelled | Becomes::Withdrawn) { "CANCEL" } else { "REQUEST" };
    let page = |below: &str| {
        if readable {
            format!("{}/s/{}/calendar/{below}", app.url, whole.slug)
        } else {
            format!("{}/", app.url)
        }
    };
    let (title, when) = match becomes {
        Becomes::Withdrawn => (title_in(&text), String::new()),
        _ => {
            let next = whole.heading.dates.iter().find(|it| it.end_at > now).or(whole.heading.dates.last());
            let shown = next.map_or_else(|| whole.heading.clone(), |date| whole.heading.at(date));
            (whole.heading.title.clone(), when(&shown, to.language))
        }
    };
    let invite = Invite {
        becomes,
        title,
        when,
        href: page(&due.event_id.to_string()),
        settings: page("subscribe"),
        calendar: Calendar { method, text: stamped(&text, now), sequence: whole.heading.revision },
    };
    mail::invite(app, &to, &invite).await?;
    Ok((method == "REQUEST").then_some(text))
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

/// When it takes place, by the clocks there.
fn when(heading: &Heading, language: Language) -> String {
    let form = if language == Language::Fr { "%d/%m/%Y" } else { "%-d %B %Y" };
    let last = if heading.all_day { heading.ends - TimeDelta::days(1) } else { heading.ends };
    let (first, last) = (heading.starts.format(form).to_string(), last.format(form).to_string());
    let hour = |at: chrono::NaiveDateTime| at.format("%H:%M");
    match (heading.all_day, first == last) {
        (true, true) => first,
        (true, false) => format!("{first} – {last}"),
        (false, true) => {
            format!("{first}, {}–{} ({})", hour(heading.starts), hour(heading.ends), heading.zone)
        }
        (false, false) => {
            format!("{first}, {} – {last}, {} ({})", hour(heading.starts), hour(heading.ends), heading.zone)
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
