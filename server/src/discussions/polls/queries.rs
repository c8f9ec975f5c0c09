//! The SQL of polls.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use protocol::{
    PhotoId, PollId, ResourceId, SpaceId, UserId,
    discussions::polls::{Counted, NewPoll, OwnVote, POLLS_MAX, Poll, PollEnd, PollOption},
    people::Card,
};
use sqlx::PgConnection;

use crate::error::Result;

/// What decides whether a vote counts.
#[derive(Debug)]
pub struct Row {
    pub id: PollId,
    pub thread: ResourceId,
    pub space: SpaceId,
    pub by: UserId,
    /// How many options there are.
    pub options: usize,
    pub many: bool,
    closes_at: Option<DateTime<Utc>>,
    ended: bool,
}

impl Row {
    /// Whether it takes no votes.
    pub fn closed(&self, now: DateTime<Utc>) -> bool {
        self.ended || self.closes_at.is_some_and(|at| at <= now)
    }
}

/// Locks a poll to the end of the transaction.
pub async fn lock(db: &mut PgConnection, id: PollId) -> Result<Option<Row>> {
    type Columns = (ResourceId, SpaceId, UserId, i32, bool, Option<DateTime<Utc>>, bool);
    let row: Option<Columns> = sqlx::query_as(
        "select thread_id, space_id, by_id, cardinality(options), many, closes_at, ended_at is not null
         from polls where id = $1 for no key update",
    )
    .bind(id)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(thread, space, by, options, many, closes_at, ended)| Row {
        id,
        thread,
        space,
        by,
        options: usize::try_from(options).unwrap_or(0),
        many,
        closes_at,
        ended,
    }))
}

/// Keeps a thread where it is to the end of the transaction: it is not put into another meanwhile.
pub async fn hold_thread(db: &mut PgConnection, thread: ResourceId) -> Result<()> {
    sqlx::query("select from resources where id = $1 for share").bind(thread).execute(db).await?;
    Ok(())
}

/// How many polls a thread has.
pub async fn count(db: &mut PgConnection, thread: ResourceId) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from polls where thread_id = $1")
        .bind(thread)
        .fetch_one(db)
        .await?)
}

/// Inserts a poll.
pub async fn insert(
    db: &mut PgConnection,
    (id, thread, space): (PollId, ResourceId, SpaceId),
    by: UserId,
    (new, options, at): (&NewPoll, &[&str], DateTime<Utc>),
) -> Result<()> {
    sqlx::query(
        "insert into polls (id, space_id, thread_id, question, options, many, by_id, at, closes_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id)
    .bind(space)
    .bind(thread)
    .bind(new.question.trim())
    .bind(options)
    .bind(new.many)
    .bind(by)
    .bind(at)
    .bind(new.closes_at)
    .execute(db)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Shown {
    id: PollId,
    question: String,
    options: Vec<String>,
    many: bool,
    at: DateTime<Utc>,
    closes_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    voters: i64,
    by_id: UserId,
    by_name: String,
    by_function: String,
    by_photo: Option<PhotoId>,
    ender_id: Option<UserId>,
    ender_name: Option<String>,
    ender_function: Option<String>,
    ender_photo: Option<PhotoId>,
}

impl Shown {
    fn ended(&self) -> Option<PollEnd> {
        let by = Card {
            id: self.ender_id?,
            name: self.ender_name.clone()?,
            function: self.ender_function.clone()?,
            photo: self.ender_photo,
        };
        Some(PollEnd { at: self.ended_at?, by })
    }
}

macro_rules! polls {
    ($which:literal) => {
        concat!(
            "select p.id, p.question, p.options, p.many, p.at, p.closes_at, p.ended_at,
                    (select count(*) from poll_votes v where v.poll_id = p.id) as voters,
                    b.id as by_id, b.given_name || ' ' || b.family_name as by_name,
                    b.function as by_function, b.photo as by_photo,
                    e.id as ender_id, e.given_name || ' ' || e.family_name as ender_name,
                    e.function as ender_function, e.photo as ender_photo
             from polls p
             join users b on b.id = p.by_id
             left join users e on e.id = p.ended_by
             where ",
            $which,
            " order by p.at, p.id limit $2"
        )
    };
}

/// The polls of a thread, the first that was made first; one more than there may be at most.
pub async fn all(db: &mut PgConnection, thread: ResourceId) -> Result<Vec<Poll>> {
    let rows =
        sqlx::query_as(polls!("p.thread_id = $1")).bind(thread).bind(POLLS_MAX + 1).fetch_all(&mut *db);
    let rows = rows.await?;
    dress(db, rows).await
}

/// A poll.
pub async fn find(db: &mut PgConnection, id: PollId) -> Result<Option<Poll>> {
    let rows = sqlx::query_as(polls!("p.id = $1")).bind(id).bind(1_i64).fetch_all(&mut *db).await?;
    Ok(dress(db, rows).await?.pop())
}

/// Adds how many chose what.
async fn dress(db: &mut PgConnection, rows: Vec<Shown>) -> Result<Vec<Poll>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<uuid::Uuid> = rows.iter().map(|row| row.id.0).collect();
    let counts: Vec<(PollId, i16, i64)> = sqlx::query_as(
        "select v.poll_id, place, count(*) from poll_votes v cross join unnest(v.choice) as place
         where v.poll_id = any($1) group by v.poll_id, place",
    )
    .bind(ids)
    .fetch_all(db)
    .await?;
    let counts: HashMap<(PollId, i16), i64> =
        counts.into_iter().map(|(poll, at, count)| ((poll, at), count)).collect();
    let dressed = rows.into_iter().map(|row| {
        let ended = row.ended();
        let options = (0..)
            .zip(row.options)
            .map(|(at, text)| PollOption { text, count: counts.get(&(row.id, at)).copied().unwrap_or(0) });
        Poll {
            id: row.id,
            question: row.question,
            options: options.collect(),
            many: row.many,
            voters: row.voters,
            by: Card { id: row.by_id, name: row.by_name, function: row.by_function, photo: row.by_photo },
            at: row.at,
            closes_at: row.closes_at,
            ended,
        }
    });
    Ok(dressed.collect())
}

/// Sets what somebody chose in a poll that is locked, in place of what he chose before; nothing takes it
/// back. Answers whether that changed anything.
pub async fn vote(
    db: &mut PgConnection,
    poll: &Row,
    user: UserId,
    (choice, at): (&[i16], DateTime<Utc>),
) -> Result<bool> {
    let done = if choice.is_empty() {
        sqlx::query("delete from poll_votes where poll_id = $1 and user_id = $2")
            .bind(poll.id)
            .bind(user)
            .execute(db)
            .await?
    } else {
        sqlx::query(
            "insert into poll_votes (poll_id, user_id, space_id, choice, at) values ($1, $2, $3, $4, $5)
             on conflict (poll_id, user_id) do update set choice = excluded.choice, at = excluded.at
             where poll_votes.choice <> excluded.choice",
        )
        .bind(poll.id)
        .bind(user)
        .bind(poll.space)
        .bind(choice)
        .bind(at)
        .execute(db)
        .await?
    };
    Ok(done.rows_affected() > 0)
}

/// How many chose what in a poll that is locked.
pub async fn counted(db: &mut PgConnection, poll: &Row) -> Result<Counted> {
    let voters = sqlx::query_scalar("select count(*) from poll_votes where poll_id = $1");
    let voters = voters.bind(poll.id).fetch_one(&mut *db).await?;
    let counts = sqlx::query_scalar(
        "select count(c.at) from generate_series(0, $2 - 1) as option (at)
         left join (select unnest(choice) as at from poll_votes where poll_id = $1) c on c.at = option.at
         group by option.at order by option.at",
    )
    .bind(poll.id)
    .bind(i32::try_from(poll.options).unwrap_or(0))
    .fetch_all(db)
    .await?;
    Ok(Counted { poll: poll.id, voters, counts })
}

/// Closes a poll.
pub async fn end(db: &mut PgConnection, id: PollId, (by, at): (UserId, DateTime<Utc>)) -> Result<()> {
    sqlx::query("update polls set ended_by = $2, ended_at = $3 where id = $1")
        .bind(id)
        .bind(by)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// What somebody chose in the polls of a thread.
pub async fn own(db: &mut PgConnection, thread: ResourceId, user: UserId) -> Result<Vec<OwnVote>> {
    let rows: Vec<(PollId, Vec<i16>)> = sqlx::query_as(
        "select v.poll_id, v.choice from polls p join poll_votes v on v.poll_id = p.id and v.user_id = $2
         where p.thread_id = $1 order by v.poll_id limit $3",
    )
    .bind(thread)
    .bind(user)
    .bind(POLLS_MAX)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(poll, choice)| OwnVote { poll, choice }).collect())
}

/// Puts the polls of a thread into another; answers which.
pub async fn carry(db: &mut PgConnection, from: ResourceId, into: ResourceId) -> Result<Vec<PollId>> {
    // In one order, so that no two who lock several wait for each other.
    Ok(sqlx::query_scalar(
        "with those as (select id from polls where thread_id = $1 order by id for update)
         update polls set thread_id = $2 from those where polls.id = those.id returning polls.id",
    )
    .bind(from)
    .bind(into)
    .fetch_all(db)
    .await?)
}
