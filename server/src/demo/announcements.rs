//! The announcements of a demonstration, from its story to its rows.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use protocol::{AnnouncementId, ResourceId, SpaceId, UserId, announcements::Severity};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    keep::column,
    log::{Text, id_of},
    script::Cast,
    story::When,
};

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcements {
    pub announcements: Vec<Announcement>,
}

/// An announcement to a space, or to some people in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    pub key: String,
    pub space: String,
    pub severity: Severity,
    pub author: String,
    pub title: String,
    pub body: String,
    /// Absent: for the whole space.
    #[serde(default)]
    pub people: Vec<String>,
    pub sent: When,
    pub expires: When,
    #[serde(default)]
    pub acknowledge: bool,
    /// How far it has come with each person.
    #[serde(default)]
    pub receipts: BTreeMap<String, Stage>,
    /// The thread for replies.
    pub thread: Option<String>,
    pub corrected: Option<When>,
}

/// How far an announcement has come with somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    Delivered,
    Seen,
    Acknowledged,
}

/// An announcement's rows.
pub struct Row {
    id: AnnouncementId,
    space: SpaceId,
    severity: Severity,
    author: UserId,
    title: String,
    text: Text,
    people: Vec<UserId>,
    sent: DateTime<Utc>,
    expires: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
    acknowledge: bool,
    receipts: Vec<(UserId, Stage)>,
    thread: Option<ResourceId>,
    corrected: Option<DateTime<Utc>>,
}

/// Makes the rows of an announcement.
///
/// # Errors
/// A key that names nothing.
pub fn row(
    cast: &Cast<'_>,
    it: &Announcement,
    threads: &BTreeMap<&str, (ResourceId, SpaceId)>,
) -> Result<Row> {
    let (sent, expires) = (cast.now + *it.sent, cast.now + *it.expires);
    let thread = it.thread.as_deref();
    let people = it.people.iter().map(|key| anyhow::Ok(cast.person(key)?.id));
    let receipts = it.receipts.iter().map(|(key, stage)| anyhow::Ok((cast.person(key)?.id, *stage)));
    Ok(Row {
        id: AnnouncementId(id_of(sent)),
        space: cast.space(&it.space)?,
        severity: it.severity,
        author: cast.person(&it.author)?.id,
        title: it.title.clone(),
        text: cast.text(&it.body),
        people: people.collect::<Result<_>>()?,
        sent,
        expires,
        ended: (expires <= cast.now).then_some(expires),
        acknowledge: it.acknowledge,
        receipts: receipts.collect::<Result<_>>()?,
        thread: thread
            .map(|key| {
                threads.get(key).map(|it| it.0).with_context(|| format!("{}: no thread {key}", it.key))
            })
            .transpose()?,
        corrected: it.corrected.map(|at| cast.now + *at),
    })
}

/// Keeps an announcement, once the people, the spaces and the threads are there.
///
/// # Errors
/// The database's.
pub async fn keep(db: &mut PgConnection, it: &Row) -> Result<()> {
    sqlx::query(
        "insert into announcements (id, space_id, reach, severity, title, source, html, revision, acknowledge, replies,
                                    thread_id, author_id, created_at, sent_at, sent_seq, expires_at, ended_at,
                                    corrected_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, s.seq, $14, $15, $16
         from streams s where s.id = 'space:' || $2",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(if it.people.is_empty() { "all" } else { "people" })
    .bind(it.severity)
    .bind(&it.title)
    .bind(&it.text.source)
    .bind(&it.text.html)
    .bind(i32::from(it.corrected.is_some()))
    .bind(it.acknowledge)
    .bind(it.thread.is_some())
    .bind(it.thread)
    .bind(it.author)
    .bind(it.sent)
    .bind(it.expires)
    .bind(it.ended)
    .bind(it.corrected)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into announcement_people (announcement_id, space_id, user_id)
         select $1, $2, * from unnest($3::uuid[])",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(column(&it.people, |user| user.0))
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into announcement_receipts (announcement_id, space_id, user_id, delivered_at, seen_at, seen_round,
                                            acknowledged_at)
         select $1, $2, user_id, $3, case when seen then $3 end, case when seen then 0 end, case when noted then $3 end
         from unnest($4::uuid[], $5::boolean[], $6::boolean[]) as it (user_id, seen, noted)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(it.sent)
    .bind(column(&it.receipts, |(user, _)| user.0))
    .bind(column(&it.receipts, |(_, stage)| *stage >= Stage::Seen))
    .bind(column(&it.receipts, |(_, stage)| *stage == Stage::Acknowledged))
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "update announcements a
         set targeted = (select count(*) from audience_of(a)), delivered = r.delivered, seen = r.seen,
             acknowledged = r.acknowledged
         from (select count(*) as delivered, count(seen_at) as seen, count(acknowledged_at) as acknowledged
               from announcement_receipts where announcement_id = $1) r
         where a.id = $1",
    )
    .bind(it.id)
    .execute(db)
    .await?;
    Ok(())
}
