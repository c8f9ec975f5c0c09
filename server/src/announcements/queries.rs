//! The SQL of announcements.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use protocol::{
    AnnouncementId, ResourceId, Seq, SpaceId, UserId,
    announcements::{Announcement, Correct, Entry, Figures, Mine, Reach, Reached, Severity, Stage, To},
    people::Card,
};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use crate::error::Result;

/// Announcements with who sent them.
macro_rules! announcements {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select a.id, a.space_id, a.reach, a.severity, a.title, a.source, a.html, a.acknowledge, a.revision,
                    a.created_at, a.due_at, a.sent_at, a.expires_at, a.ended_at, a.corrected_at, a.thread_id,
                    a.reminders, a.targeted, a.delivered, a.seen, a.acknowledged,
                    w.id as by_id, w.given_name || ' ' || w.family_name as by_name, w.function as by_function,
                    w.photo as by_photo ",
            $columns,
            " from announcements a join users w on w.id = a.author_id ",
            $rest
        )
    };
}

/// Whether the announcement `a`, which was sent, is for the person `u`: what `audience_of` says of all.
macro_rules! is_for {
    ($rest:literal) => {
        concat!(
            " u.id <> a.author_id and (u.disabled_at is null or u.disabled_at > a.sent_at)
             and case
                 when a.space_id is null then u.created_at <= a.sent_at
                 else exists (
                     select from memberships m where m.space_id = a.space_id and m.user_id = u.id
                     and m.joined_seq <= a.sent_seq and (m.left_seq is null or m.left_seq > a.sent_seq)
                     and (a.reach = 'all' or m.role = 'admin' and a.reach <> 'people'
                          or (a.reach = 'contributors' and m.role = 'contributor')
                          or (a.reach = 'people' and exists (
                              select from announcement_people p
                              where p.announcement_id = a.id and p.user_id = u.id))))
             end ",
            $rest
        )
    };
}

fn card(row: &PgRow) -> Result<Card, sqlx::Error> {
    Ok(Card {
        id: row.try_get("by_id")?,
        name: row.try_get("by_name")?,
        function: row.try_get("by_function")?,
        photo: row.try_get("by_photo")?,
    })
}

fn announcement(row: &PgRow) -> Result<Announcement, sqlx::Error> {
    let sent: Option<DateTime<Utc>> = row.try_get("sent_at")?;
    Ok(Announcement {
        id: row.try_get("id")?,
        space: row.try_get("space_id")?,
        severity: row.try_get("severity")?,
        title: row.try_get("title")?,
        html: row.try_get("html")?,
        by: card(row)?,
        at: sent.map_or_else(|| row.try_get("created_at"), Ok)?,
        expires_at: row.try_get("expires_at")?,
        acknowledge: row.try_get("acknowledge")?,
        revision: row.try_get("revision")?,
        corrected_at: row.try_get("corrected_at")?,
        thread: row.try_get("thread_id")?,
        reminders: row.try_get("reminders")?,
    })
}

fn figures(row: &PgRow) -> Result<Figures, sqlx::Error> {
    Ok(Figures {
        targeted: row.try_get("targeted")?,
        delivered: row.try_get("delivered")?,
        seen: row.try_get("seen")?,
        acknowledged: row.try_get("acknowledged")?,
    })
}

fn entry(row: &PgRow) -> Result<Entry, sqlx::Error> {
    Ok(Entry {
        announcement: announcement(row)?,
        body: row.try_get("source")?,
        reach: row.try_get("reach")?,
        created_at: row.try_get("created_at")?,
        due_at: row.try_get("due_at")?,
        sent_at: row.try_get("sent_at")?,
        ended_at: row.try_get("ended_at")?,
        figures: figures(row)?,
    })
}

/// Finds one.
pub async fn find(db: &mut PgConnection, id: AnnouncementId) -> Result<Option<Entry>> {
    let row = sqlx::query(announcements!("", "where a.id = $1")).bind(id).fetch_optional(db).await?;
    Ok(row.map(|row| entry(&row)).transpose()?)
}

/// Locks one: nobody else changes it, or counts for it, until this transaction ends.
pub async fn lock(db: &mut PgConnection, id: AnnouncementId) -> Result<()> {
    sqlx::query("select from announcements where id = $1 for no key update").bind(id).execute(db).await?;
    Ok(())
}

/// Whether one that was sent is for this person, and he may still read it.
pub async fn is_for(db: &mut PgConnection, id: AnnouncementId, user: UserId) -> Result<bool> {
    Ok(sqlx::query_scalar(concat!(
        "select exists (select from announcements a join users u on u.id = $2 where a.id = $1 and a.sent_at is not null and",
        is_for!(" )")
    ))
    .bind(id)
    .bind(user)
    .fetch_one(db)
    .await?)
}

/// A page of what was announced in a space or on the site, the newest first.
pub async fn list(
    db: &mut PgConnection,
    space: Option<SpaceId>,
    after: Option<(DateTime<Utc>, AnnouncementId)>,
    most: i64,
) -> Result<Vec<Entry>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(announcements!(
        "",
        "where a.space_id is not distinct from $1
           and ($2::timestamptz is null or (a.created_at, a.id) < ($2, $3))
         order by a.created_at desc, a.id desc limit $4"
    ))
    .bind(space)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(entry).collect::<Result<_, _>>()?)
}

/// What was announced to a person and has not ended, the newest first; if there is more, all that he is to take note
/// of stays. Of a space that he left, or where his role no longer suffices, he reads nothing.
pub async fn mine(db: &mut PgConnection, user: UserId, now: DateTime<Utc>, most: i64) -> Result<Vec<Mine>> {
    let rows = sqlx::query(concat!(
        announcements!(
            ", r.user_id is not null as is_delivered, r.seen_round, r.acknowledged_at is not null as is_acknowledged",
            "join users u on u.id = $1
             left join memberships n on n.space_id = a.space_id and n.user_id = $1 and n.left_at is null
             left join announcement_receipts r on r.announcement_id = a.id and r.user_id = $1
             where a.sent_at is not null and a.ended_at is null and (a.expires_at is null or a.expires_at > $2)
               and (a.space_id is null or n.role = 'admin' or (a.reach in ('all', 'people') and n.role is not null)
                    or (a.reach = 'contributors' and n.role = 'contributor'))
               and "
        ),
        is_for!(
            "order by (a.acknowledge and r.acknowledged_at is null) desc, a.sent_at desc, a.id desc limit $3"
        )
    ))
    .bind(user)
    .bind(now)
    .bind(most)
    .fetch_all(db)
    .await?;
    let mine = rows.iter().map(|row| {
        Ok(Mine {
            announcement: announcement(row)?,
            delivered: row.try_get("is_delivered")?,
            seen: row.try_get("seen_round")?,
            acknowledged: row.try_get("is_acknowledged")?,
        })
    });
    let mut mine = mine.collect::<Result<Vec<Mine>, sqlx::Error>>()?;
    mine.sort_by_key(|it| Reverse((it.announcement.at, it.announcement.id)));
    Ok(mine)
}

/// For how many an announcement would be now, its sender aside; as soon as there are `most`, no more are looked for.
pub async fn count(
    db: &mut PgConnection,
    space: Option<SpaceId>,
    to: &To,
    sender: UserId,
    most: Option<i64>,
) -> Result<i64> {
    let Some(space) = space else {
        return Ok(sqlx::query_scalar(
            "select count(*) from (select from users where id <> $1 and disabled_at is null limit $2) it",
        )
        .bind(sender)
        .bind(most)
        .fetch_one(db)
        .await?);
    };
    Ok(sqlx::query_scalar(
        "select count(*) from (
             select from memberships m
             where m.space_id = $1 and m.left_at is null and m.user_id <> $2
               and case $3 when 'all' then true
                           when 'contributors' then m.role in ('contributor', 'admin')
                           when 'admins' then m.role = 'admin'
                           else m.user_id = any($4) end
               and not exists (select from users u where u.id = m.user_id and u.disabled_at is not null)
             limit $5
         ) it",
    )
    .bind(space)
    .bind(sender)
    .bind(to.reach().name())
    .bind(to.people().iter().map(|id| id.0).collect::<Vec<_>>())
    .bind(most)
    .fetch_one(db)
    .await?)
}

/// Whether all of these belong to a space.
pub async fn all_belong(db: &mut PgConnection, space: SpaceId, people: &[UserId]) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select not exists (select from unnest($2::uuid[]) as x(id) where not exists (
             select from memberships m where m.space_id = $1 and m.user_id = x.id and m.left_at is null))",
    )
    .bind(space)
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_one(db)
    .await?)
}

/// An announcement to keep.
pub struct New<'n> {
    pub id: AnnouncementId,
    pub space: Option<SpaceId>,
    pub reach: Reach,
    pub people: &'n [UserId],
    pub severity: Severity,
    pub title: &'n str,
    pub source: &'n str,
    pub html: &'n str,
    pub acknowledge: bool,
    pub replies: bool,
    pub author: UserId,
    pub at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// Keeps an announcement that nobody has been told.
pub async fn insert(db: &mut PgConnection, new: &New<'_>) -> Result<()> {
    sqlx::query(
        "insert into announcements (id, space_id, reach, severity, title, source, html, acknowledge, replies,
                                    author_id, created_at, due_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(new.id)
    .bind(new.space)
    .bind(new.reach)
    .bind(new.severity)
    .bind(new.title)
    .bind(new.source)
    .bind(new.html)
    .bind(new.acknowledge)
    .bind(new.replies)
    .bind(new.author)
    .bind(new.at)
    .bind(new.due_at)
    .bind(new.expires_at)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into announcement_people (announcement_id, space_id, user_id)
         select distinct $1, $2, id from unnest($3::uuid[]) as id",
    )
    .bind(new.id)
    .bind(new.space)
    .bind(new.people.iter().map(|id| id.0).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that one is sent now, the space's stream standing there, and counts whom it is for.
pub async fn sent(
    db: &mut PgConnection,
    id: AnnouncementId,
    at: DateTime<Utc>,
    stand: Option<Seq>,
) -> Result<i64> {
    sqlx::query("update announcements set sent_at = $2, sent_seq = $3 where id = $1")
        .bind(id)
        .bind(at)
        .bind(stand)
        .execute(&mut *db)
        .await?;
    Ok(sqlx::query_scalar(
        "update announcements a set targeted = (select count(*) from audience_of(a)) where a.id = $1 returning targeted",
    )
    .bind(id)
    .fetch_one(db)
    .await?)
}

/// The one that is due first and was not sent, locked; what another transaction is sending is passed
/// over.
pub async fn due(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<AnnouncementId>> {
    Ok(sqlx::query_scalar(
        "select id from announcements where sent_at is null and ended_at is null and due_at <= $1
         order by due_at, id limit 1 for no key update skip locked",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// The one whose time was over first and that has not ended, locked.
pub async fn expired(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<AnnouncementId>> {
    Ok(sqlx::query_scalar(
        "select id from announcements where sent_at is not null and ended_at is null and expires_at <= $1
         order by expires_at, id limit 1 for no key update skip locked",
    )
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Whether who wrote an announcement may still send it.
pub async fn author_may(db: &mut PgConnection, id: AnnouncementId) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select u.disabled_at is null and case when a.space_id is null then u.site_admin else exists (
             select from memberships m where m.space_id = a.space_id and m.user_id = u.id
             and m.left_at is null and m.role = 'admin') end
         from announcements a join users u on u.id = a.author_id where a.id = $1",
    )
    .bind(id)
    .fetch_one(db)
    .await?)
}

/// Whether replies were asked for.
pub async fn wants_replies(db: &mut PgConnection, id: AnnouncementId) -> Result<bool> {
    Ok(sqlx::query_scalar("select replies from announcements where id = $1").bind(id).fetch_one(db).await?)
}

/// Names the thread for replies.
pub async fn set_thread(db: &mut PgConnection, id: AnnouncementId, thread: ResourceId) -> Result<()> {
    sqlx::query("update announcements set thread_id = $2 where id = $1")
        .bind(id)
        .bind(thread)
        .execute(db)
        .await?;
    Ok(())
}

/// Has it say something else.
pub async fn correct(
    db: &mut PgConnection,
    id: AnnouncementId,
    it: &Correct,
    html: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update announcements
         set severity = $2, title = $3, source = $4, html = $5, expires_at = $6, revision = revision + 1,
             corrected_at = case when sent_at is null then null else $7 end
         where id = $1",
    )
    .bind(id)
    .bind(it.severity)
    .bind(it.title.trim())
    .bind(&it.body)
    .bind(html)
    .bind(it.expires_at)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Ends it.
pub async fn end(db: &mut PgConnection, id: AnnouncementId, at: DateTime<Utc>) -> Result<()> {
    sqlx::query("update announcements set ended_at = $2 where id = $1").bind(id).bind(at).execute(db).await?;
    Ok(())
}

/// Reminds those who have not taken note once more.
pub async fn remind(db: &mut PgConnection, id: AnnouncementId) -> Result<()> {
    sqlx::query("update announcements set reminders = reminders + 1 where id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// Whom an announcement of a space names, of those who belong to it still.
pub async fn named(db: &mut PgConnection, id: AnnouncementId) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select p.user_id from announcement_people p join announcements a on a.id = p.announcement_id
         join memberships m on m.space_id = a.space_id and m.user_id = p.user_id and m.left_at is null
         where p.announcement_id = $1 and p.user_id <> a.author_id order by p.user_id",
    )
    .bind(id)
    .fetch_all(db)
    .await?)
}

/// Those who administer the site.
pub async fn site_admins(db: &mut PgConnection) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select id from users where site_admin and disabled_at is null order by id limit 100",
    )
    .fetch_all(db)
    .await?)
}

/// A page of those an announcement is for, by family name, with how far it has come with each. The
/// cursor is the last person of the page before.
pub async fn reached(
    db: &mut PgConnection,
    id: AnnouncementId,
    stage: Stage,
    after: Option<UserId>,
    most: i64,
) -> Result<Vec<Reached>> {
    let rows = sqlx::query(
        "select u.id, u.given_name || ' ' || u.family_name as name, u.function, u.photo,
                r.delivered_at, r.seen_at, r.acknowledged_at
         from announcements a
         cross join lateral audience_of(a) as x(user_id)
         join users u on u.id = x.user_id
         left join announcement_receipts r on r.announcement_id = a.id and r.user_id = u.id
         where a.id = $1 and a.sent_at is not null
           and case $2 when 'missing' then r.acknowledged_at is null
                       when 'acknowledged' then r.acknowledged_at is not null
                       else true end
           and ($3::uuid is null
                or (u.family_name collate \"fr-x-icu\", u.given_name collate \"fr-x-icu\", u.id) >
                   (select b.family_name, b.given_name, b.id from users b
                    where b.id = $3 and b.id in (select * from audience_of(a))))
         order by u.family_name collate \"fr-x-icu\", u.given_name collate \"fr-x-icu\", u.id limit $4",
    )
    .bind(id)
    .bind(stage.name())
    .bind(after)
    .bind(most)
    .fetch_all(db)
    .await?;
    let reached = rows.iter().map(|row| {
        Ok(Reached {
            card: Card {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                function: row.try_get("function")?,
                photo: row.try_get("photo")?,
            },
            delivered_at: row.try_get("delivered_at")?,
            seen_at: row.try_get("seen_at")?,
            acknowledged_at: row.try_get("acknowledged_at")?,
        })
    });
    Ok(reached.collect::<Result<_, sqlx::Error>>()?)
}

/// Locks those that are counted for, in the order of their ids.
pub async fn lock_all(db: &mut PgConnection, ids: &[AnnouncementId]) -> Result<()> {
    sqlx::query("select from announcements where id = any($1) order by id for no key update")
        .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
        .execute(db)
        .await?;
    Ok(())
}

/// What somebody did with an announcement, as it is kept now, and what of that is new.
pub struct Kept {
    pub announcement: AnnouncementId,
    pub user: UserId,
    pub seen_round: Option<i32>,
    pub acknowledged: bool,
    pub delivers: bool,
    pub sees: bool,
    pub acknowledges: bool,
    /// Whether his devices are to be told.
    pub tells: bool,
}

/// Keeps what people did: 1 it reached them, 2 they put it away, 3 they took note. What is not for them is
/// passed over. The announcements are locked, so that what is new is new for all nodes.
pub async fn keep(
    db: &mut PgConnection,
    (announcements, people, stages): (&[uuid::Uuid], &[uuid::Uuid], &[i16]),
    now: DateTime<Utc>,
) -> Result<Vec<Kept>> {
    let rows = sqlx::query(concat!(
        "with said as (
             select a.id as announcement_id, a.space_id, u.id as user_id, a.reminders, max(s.stage) >= 2 as sees,
                    max(s.stage) >= 3 and a.acknowledge as acknowledges
             from unnest($1::uuid[], $2::uuid[], $3::smallint[]) as s(announcement_id, user_id, stage)
             join announcements a on a.id = s.announcement_id and a.sent_at is not null and a.ended_at is null
             join users u on u.id = s.user_id
             where ",
        is_for!(
            "group by a.id, u.id
         ), kept as (
             insert into announcement_receipts as r
                 (announcement_id, space_id, user_id, delivered_at, seen_at, seen_round, acknowledged_at)
             select announcement_id, space_id, user_id, $4, case when sees then $4 end,
                    case when sees then reminders end, case when acknowledges then $4 end
             from said order by announcement_id, user_id
             on conflict (announcement_id, user_id) do update
             set seen_at = coalesce(r.seen_at, excluded.seen_at),
                 seen_round = coalesce(greatest(r.seen_round, excluded.seen_round), r.seen_round, excluded.seen_round),
                 acknowledged_at = coalesce(r.acknowledged_at, excluded.acknowledged_at)
             returning announcement_id, user_id, seen_at, seen_round, acknowledged_at
         )
         select k.*, b.user_id is null as is_delivered, b.seen_at is null and k.seen_at is not null as is_seen,
                b.acknowledged_at is null and k.acknowledged_at is not null as is_acknowledged,
                k.seen_round is distinct from b.seen_round as moved
         from kept k
         left join announcement_receipts b on b.announcement_id = k.announcement_id and b.user_id = k.user_id"
        )
    ))
    .bind(announcements)
    .bind(people)
    .bind(stages)
    .bind(now)
    .fetch_all(db)
    .await?;
    let kept = rows.iter().map(|row| {
        let acknowledges: bool = row.try_get("is_acknowledged")?;
        Ok(Kept {
            announcement: row.try_get("announcement_id")?,
            user: row.try_get("user_id")?,
            seen_round: row.try_get("seen_round")?,
            acknowledged: row.try_get::<Option<DateTime<Utc>>, _>("acknowledged_at")?.is_some(),
            delivers: row.try_get("is_delivered")?,
            sees: row.try_get("is_seen")?,
            acknowledges,
            tells: acknowledges || row.try_get("moved")?,
        })
    });
    Ok(kept.collect::<Result<_, sqlx::Error>>()?)
}

/// Adds to an announcement's sums.
pub async fn add(
    db: &mut PgConnection,
    id: AnnouncementId,
    (delivered, seen, acknowledged): (i64, i64, i64),
) -> Result<Figures> {
    let row = sqlx::query(
        "update announcements
         set delivered = delivered + $2, seen = seen + $3, acknowledged = acknowledged + $4
         where id = $1 returning targeted, delivered, seen, acknowledged",
    )
    .bind(id)
    .bind(delivered)
    .bind(seen)
    .bind(acknowledged)
    .fetch_one(db)
    .await?;
    Ok(figures(&row)?)
}
