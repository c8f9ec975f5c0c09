//! The calendar of the demonstration: events around the moment of seeding, who comes, what is said.

use std::collections::HashMap;

use anyhow::{Context, Result};
use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday,
};
use protocol::{
    ResourceId, SpaceId, UserId,
    calendar::{Answer, Kind, Rule},
};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    keep::{self, Under, column},
    log::{Log, Text, id_of},
    story::{Comment, Deed, When},
};
use crate::{calendar, feed};

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    pub events: Vec<Event>,
}

/// An event as the file tells of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub key: String,
    pub space: String,
    pub title: String,
    pub kind: Kind,
    pub zone: String,
    pub start: Start,
    pub minutes: i64,
    pub place: String,
    pub organiser: String,
    pub description: String,
    pub created: When,
    pub capacity: Option<i32>,
    #[serde(default)]
    pub answers: Vec<Reply>,
    pub cancelled: Option<Deed>,
    #[serde(default)]
    pub comments: Vec<Comment>,
    /// When it comes again.
    #[serde(default)]
    pub rule: String,
    /// To which of its dates people answered, from 0.
    #[serde(default)]
    pub shown: usize,
    /// Dates that are moved by themselves.
    #[serde(default)]
    pub moved: Vec<Moved>,
    /// Dates that are cancelled.
    #[serde(default)]
    pub off: Vec<Off>,
}

/// A date that is moved.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Which, from 0.
    date: usize,
    /// So many days later …
    days: i64,
    /// … at this hour.
    time: String,
}

/// A date that is cancelled.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Off {
    /// Which, from 0.
    pub date: usize,
    pub by: String,
    pub at: When,
}

impl Moved {
    /// The date that is meant, and how many days later at what time it is instead.
    ///
    /// # Errors
    /// A time that is none.
    pub fn shift(&self) -> Result<(usize, TimeDelta, NaiveTime)> {
        let time =
            NaiveTime::parse_from_str(&self.time, "%H:%M").with_context(|| format!("« {} »", self.time))?;
        Ok((self.date, TimeDelta::days(self.days), time))
    }
}

/// What somebody answered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub person: String,
    pub answer: Answer,
    pub at: When,
    #[serde(default)]
    pub waiting: bool,
}

/// When an event begins.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    from: Anchor,
    plus: i32,
    time: String,
}

/// What the days are counted from.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Anchor {
    /// Days from today, then to a working day.
    Now,
    /// Weeks from the Tuesday of this week.
    Tuesday,
    /// Months from the first Thursday of this month.
    FirstThursday,
}

impl Start {
    /// What the clocks show when it begins.
    ///
    /// # Errors
    /// A time that is none.
    pub fn on(&self, today: NaiveDate) -> Result<NaiveDateTime> {
        let days = |count: i32| TimeDelta::days(i64::from(count));
        let day = match self.from {
            Anchor::Now => working(today + days(self.plus), self.plus < 0),
            Anchor::Tuesday => {
                let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
                monday + days(1 + 7 * self.plus)
            }
            Anchor::FirstThursday => {
                let first = today.with_day(1).unwrap_or(today);
                let months = Months::new(self.plus.unsigned_abs());
                let first = if self.plus < 0 { first - months } else { first + months };
                first.iter_days().find(|day| day.weekday() == Weekday::Thu).unwrap_or(first)
            }
        };
        let time =
            NaiveTime::parse_from_str(&self.time, "%H:%M").with_context(|| format!("« {} »", self.time))?;
        Ok(day.and_time(time))
    }
}

/// The next working day, or the one before.
fn working(mut day: NaiveDate, back: bool) -> NaiveDate {
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = if back { day - Days::new(1) } else { day + Days::new(1) };
    }
    day
}

/// An event's rows.
pub struct Row {
    pub id: ResourceId,
    pub space: SpaceId,
    pub title: String,
    pub kind: Kind,
    pub text: Text,
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub zone: String,
    pub place: String,
    pub organiser: UserId,
    pub capacity: Option<i32>,
    pub answers: Vec<(UserId, Answer, bool, DateTime<Utc>)>,
    pub cancelled: Option<(DateTime<Utc>, UserId)>,
    pub rule: String,
    /// To which of its dates people answered.
    pub shown: usize,
    /// Which of its dates are so many days later, at what time.
    pub moved: Vec<(usize, TimeDelta, NaiveTime)>,
    /// Which of its dates are cancelled.
    pub off: Vec<(usize, DateTime<Utc>, UserId)>,
    pub at: DateTime<Utc>,
    pub log: Log,
    pub marks: Vec<(UserId, i64)>,
}

/// The places of comments, by their keys.
pub fn places(comments: &[Comment]) -> HashMap<&str, usize> {
    comments.iter().enumerate().map(|(index, comment)| (comment.key.as_str(), index)).collect()
}

/// The id of an event that was planned then.
pub fn id(at: DateTime<Utc>) -> ResourceId {
    ResourceId(id_of(at))
}

/// Keeps an event with all that was said under it.
///
/// # Errors
/// The database's, or a zone or an hour that there is not.
pub async fn keep(db: &mut PgConnection, it: &Row) -> Result<()> {
    let instant =
        |local| calendar::instant(&it.zone, local).with_context(|| format!("{local} in {}", it.zone));
    let changed = it.cancelled.map_or(it.at, |(at, _)| at);
    sqlx::query(
        "insert into resources (id, space_id, kind, title, excerpt, author_id, published_at, created_at)
         values ($1, $2, 'event', $3, $4, $5, $6, $6)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(&it.title)
    .bind(feed::excerpt(&it.text.html))
    .bind(it.organiser)
    .bind(it.at)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into calendar_events (id, space_id, kind, title, starts, ends, zone, start_at, end_at, place, organiser_id,
                                      author_id, source, html, capacity, created_at, changed_at, cancelled_at,
                                      cancelled_by, revision, rule)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(it.kind)
    .bind(&it.title)
    .bind(it.starts)
    .bind(it.ends)
    .bind(&it.zone)
    .bind(instant(it.starts)?)
    .bind(instant(it.ends)?)
    .bind(&it.place)
    .bind(it.organiser)
    .bind(&it.text.source)
    .bind(&it.text.html)
    .bind(it.capacity)
    .bind(it.at)
    .bind(changed)
    .bind(it.cancelled.map(|(at, _)| at))
    .bind(it.cancelled.map(|(_, by)| by))
    .bind(i32::from(it.cancelled.is_some() || !it.moved.is_empty() || !it.off.is_empty()))
    .bind(&it.rule)
    .execute(&mut *db)
    .await?;
    let day = if it.rule.is_empty() { it.starts.date() } else { dates(db, it).await? };
    sqlx::query(
        "insert into calendar_answers (event_id, space_id, user_id, answer, waiting, at, day)
         select $1, $2, row.*, $7 from unnest($3::uuid[], $4::text[], $5::boolean[], $6::timestamptz[]) as row",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(column(&it.answers, |row| row.0.0))
    .bind(column(&it.answers, |row| row.1.name()))
    .bind(column(&it.answers, |row| row.2))
    .bind(column(&it.answers, |row| row.3))
    .bind(day)
    .execute(&mut *db)
    .await?;
    keep::under(db, &Under { id: it.id, space: it.space, log: &it.log, marks: &it.marks }).await
}

/// Keeps the dates of a series. Answers the day of the one to which people answered.
async fn dates(db: &mut PgConnection, it: &Row) -> Result<NaiveDate> {
    let instant =
        |local| calendar::instant(&it.zone, local).with_context(|| format!("{local} in {}", it.zone));
    let first = it.starts.date();
    let rule = Rule::read(&it.rule, first).ok().with_context(|| format!("« {} »", it.rule))?;
    let days = rule.days(first).ok().context("a rule without days")?;
    for (number, day) in days.iter().enumerate() {
        let shift = it.moved.iter().find(|moved| moved.0 == number);
        let off = it.off.iter().find(|off| off.0 == number);
        let starts = match shift {
            Some((_, days, time)) => (*day + *days).and_time(*time),
            None => day.and_time(it.starts.time()),
        };
        let ends = starts + (it.ends - it.starts);
        sqlx::query(
            "insert into calendar_dates (event_id, space_id, day, starts, ends, start_at, end_at, apart, moved_at,
                                         cancelled_at, cancelled_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, case when $8 then $9::timestamptz end, $10, $11)",
        )
        .bind(it.id)
        .bind(it.space)
        .bind(day)
        .bind(starts)
        .bind(ends)
        .bind(instant(starts)?)
        .bind(instant(ends)?)
        .bind(shift.is_some())
        .bind(it.at)
        .bind(off.map(|off| off.1))
        .bind(off.map(|off| off.2))
        .execute(&mut *db)
        .await?;
    }
    days.get(it.shown).copied().context("people answered to a date that there is not")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_where_they_should() {
        let today: NaiveDate = "2026-11-26".parse().expect("a Thursday");
        let on = |from, plus| {
            let start = Start { from, plus, time: "09:30".to_owned() };
            start.on(today).expect("a time").to_string()
        };
        assert_eq!(on(Anchor::Now, 2), "2026-11-30 09:30:00", "the Monday after a Saturday");
        assert_eq!(on(Anchor::Now, -4), "2026-11-20 09:30:00", "the Friday before a Sunday");
        assert_eq!(on(Anchor::Tuesday, 0), "2026-11-24 09:30:00");
        assert_eq!(on(Anchor::Tuesday, -3), "2026-11-03 09:30:00");
        assert_eq!(on(Anchor::FirstThursday, 1), "2026-12-03 09:30:00");
        assert_eq!(on(Anchor::FirstThursday, -1), "2026-10-01 09:30:00");
    }
}
