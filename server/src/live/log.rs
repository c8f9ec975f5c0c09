//! Streams in the database: appending events inside the transaction that makes the change, and
//! reading them back.

use std::{collections::HashMap, sync::Arc};

use anyhow::anyhow;
use protocol::{Event, EventId, Position, Seq, Stream};
use sqlx::{PgConnection, PgPool};

use super::Frame;
use crate::error::Result;

/// Most events a resume replays; who missed more fetches anew.
pub const REPLAY_EVENTS: i64 = 1_000;
/// Most bytes a resume replays.
pub const REPLAY_BYTES: i64 = 1024 * 1024;

/// Makes a stream. Does nothing if there is one.
///
/// # Errors
/// The database's.
pub async fn create(db: &mut PgConnection, stream: Stream) -> Result<()> {
    sqlx::query("insert into streams (id) values ($1) on conflict do nothing")
        .bind(stream.to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// Appends events to their streams. The rows of the streams are locked in the order of their names,
/// so that no two transactions wait for each other; from here to the commit nobody else appends to
/// them, which is what makes the order of numbers the order of commits.
///
/// # Errors
/// The database's, or a stream that was never made.
pub async fn append(db: &mut PgConnection, events: Vec<(Stream, Event)>) -> Result<Vec<Arc<Frame>>> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let mut names: Vec<String> = events.iter().map(|(stream, _)| stream.to_string()).collect();
    names.sort_unstable();
    names.dedup();
    let mut heads: HashMap<String, Position> = lock(db, &names).await?;
    let mut frames: Vec<Arc<Frame>> = Vec::with_capacity(events.len());
    for (stream, event) in events {
        let name = stream.to_string();
        let head = heads.get_mut(&name).ok_or_else(|| anyhow!("there is no stream {name}"))?;
        let (seq, id) = (head.seq.next(), EventId::new());
        let payload = serde_json::to_string(&event).map_err(anyhow::Error::from)?;
        frames.push(Arc::new(Frame::new(stream, seq, id, head.id, &event, payload.into())));
        *head = Position { seq, id };
    }
    // Two statements, however many events: others wait for the locks meanwhile.
    let numbers: Vec<Option<i64>> = frames.iter().map(|it| it.msg_no.map(|no| no.0)).collect();
    sqlx::query(
        "insert into events (stream_id, seq, id, msg_no, payload)
         select * from unnest($1::text[], $2::bigint[], $3::uuid[], $4::bigint[], $5::text[])",
    )
    .bind(column(&frames, |it| it.stream.to_string()))
    .bind(column(&frames, |it| it.seq.0))
    .bind(column(&frames, |it| it.id.0))
    .bind(numbers)
    .bind(column(&frames, |it| it.payload.to_string()))
    .execute(&mut *db)
    .await?;
    let heads: Vec<(String, Position)> = heads.into_iter().collect();
    sqlx::query(
        "update streams s set seq = head.seq, head_id = head.id
         from unnest($1::text[], $2::bigint[], $3::uuid[]) as head (stream_id, seq, id)
         where s.id = head.stream_id",
    )
    .bind(column(&heads, |(name, _)| name.clone()))
    .bind(column(&heads, |(_, head)| head.seq.0))
    .bind(column(&heads, |(_, head)| head.id.0))
    .execute(&mut *db)
    .await?;
    Ok(frames)
}

fn column<I, T>(items: &[I], pick: impl FnMut(&I) -> T) -> Vec<T> {
    items.iter().map(pick).collect()
}

/// Locks streams to the end of the transaction, in the order of their names: for a write that must know
/// their numbers before it has its events.
///
/// # Errors
/// The database's.
pub async fn hold(db: &mut PgConnection, streams: &[Stream]) -> Result<()> {
    let names: Vec<String> = streams.iter().map(Stream::to_string).collect();
    lock(db, &names).await.map(drop)
}

/// Says that a stream takes no more messages, and empties what was said of those that it had: they are
/// told elsewhere now. Its events keep their numbers.
///
/// # Errors
/// The database's.
pub async fn end(db: &mut PgConnection, stream: Stream) -> Result<()> {
    sqlx::query("update streams set ended = true where id = $1")
        .bind(stream.to_string())
        .execute(&mut *db)
        .await?;
    sqlx::query(r#"update events set payload = '{"blank":{}}' where stream_id = $1 and msg_no is not null"#)
        .bind(stream.to_string())
        .execute(db)
        .await?;
    Ok(())
}

async fn lock(db: &mut PgConnection, names: &[String]) -> Result<HashMap<String, Position>> {
    let rows: Vec<(String, Seq, EventId)> = sqlx::query_as(
        "select id, seq, head_id from streams where id = any($1) order by id for no key update",
    )
    .bind(names)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(name, seq, id)| (name, Position { seq, id })).collect())
}

/// Where a stream stands; nothing if there is no such stream.
///
/// # Errors
/// The database's.
pub async fn head(db: impl sqlx::PgExecutor<'_>, stream: Stream) -> Result<Option<Position>> {
    let row: Option<(Seq, EventId)> = sqlx::query_as("select seq, head_id from streams where id = $1")
        .bind(stream.to_string())
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(seq, id)| Position { seq, id }))
}

/// Where many streams stand.
///
/// # Errors
/// The database's.
pub async fn heads(pool: &PgPool, streams: &[Stream]) -> Result<Vec<(Stream, Position)>> {
    let names: Vec<String> = streams.iter().map(Stream::to_string).collect();
    let rows: Vec<(String, Seq, EventId)> =
        sqlx::query_as("select id, seq, head_id from streams where id = any($1)")
            .bind(names)
            .fetch_all(pool)
            .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(name, seq, id)| Some((name.parse().ok()?, Position { seq, id })))
        .collect())
}

/// The events after a number, in order, at most `most` of them.
///
/// # Errors
/// The database's.
pub async fn after(pool: &PgPool, stream: Stream, from: Position, most: i64) -> Result<Vec<Arc<Frame>>> {
    let rows: Vec<(Seq, EventId, Option<Seq>, String)> = sqlx::query_as(
        "select seq, id, msg_no, payload from events where stream_id = $1 and seq > $2 order by seq limit $3",
    )
    .bind(stream.to_string())
    .bind(from.seq)
    .bind(most)
    .fetch_all(pool)
    .await?;
    let mut previous = from.id;
    Ok(rows
        .into_iter()
        .map(|(seq, id, msg_no, payload)| {
            let frame = Frame::stored(stream, seq, id, previous, msg_no, payload.into());
            previous = id;
            Arc::new(frame)
        })
        .collect())
}

/// Whether a position can be resumed from: it is an event of this stream (or its head, or its very
/// start), nothing after it was removed, and no more than the bounds came since.
///
/// # Errors
/// The database's.
pub async fn resumable(pool: &PgPool, stream: Stream, from: Position) -> Result<bool> {
    let name = stream.to_string();
    let row: Option<(Seq, EventId, Seq)> =
        sqlx::query_as("select seq, head_id, floor_seq from streams where id = $1")
            .bind(&name)
            .fetch_optional(pool)
            .await?;
    let Some((seq, head_id, floor)) = row else { return Ok(false) };
    if from.seq == seq {
        return Ok(from.id == head_id);
    }
    if from.seq > seq || from.seq < floor || seq.0 - from.seq.0 > REPLAY_EVENTS {
        return Ok(false);
    }
    let proven: bool = if from == Position::START {
        true
    } else {
        sqlx::query_scalar("select exists (select from events where stream_id = $1 and seq = $2 and id = $3)")
            .bind(&name)
            .bind(from.seq)
            .bind(from.id)
            .fetch_one(pool)
            .await?
    };
    if !proven {
        return Ok(false);
    }
    let bytes: Option<i64> = sqlx::query_scalar(
        "select sum(length(payload))::bigint from events where stream_id = $1 and seq > $2",
    )
    .bind(&name)
    .bind(from.seq)
    .fetch_one(pool)
    .await?;
    Ok(bytes.unwrap_or(0) <= REPLAY_BYTES)
}

/// Makes later events about a message say nothing: who resumes from before learns only that it was
/// deleted. Numbers and ids stay.
///
/// # Errors
/// The database's.
pub async fn blank(db: &mut PgConnection, stream: Stream, from: Seq, msg_no: Seq) -> Result<()> {
    sqlx::query(
        r#"update events set payload = '{"blank":{}}' where stream_id = $1 and seq >= $2 and msg_no = $3"#,
    )
    .bind(stream.to_string())
    .bind(from)
    .bind(msg_no)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the text out of the event that told of a message's writing; who wrote it when stays.
///
/// # Errors
/// The database's.
pub async fn empty_text(db: &mut PgConnection, stream: Stream, seq: Seq) -> Result<()> {
    let stored: Option<String> =
        sqlx::query_scalar("select payload from events where stream_id = $1 and seq = $2")
            .bind(stream.to_string())
            .bind(seq)
            .fetch_optional(&mut *db)
            .await?;
    let Some(stored) = stored else { return Ok(()) };
    let mut event: Event = serde_json::from_str(&stored).map_err(anyhow::Error::from)?;
    event.empty_text();
    let payload = serde_json::to_string(&event).map_err(anyhow::Error::from)?;
    sqlx::query("update events set payload = $3 where stream_id = $1 and seq = $2")
        .bind(stream.to_string())
        .bind(seq)
        .bind(payload)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes events older than this and raises the floors, some streams at a time. Head events stay:
/// a head always proves itself.
///
/// # Errors
/// The database's.
pub async fn trim(pool: &PgPool, before: chrono::DateTime<chrono::Utc>) -> Result<u64> {
    let done = sqlx::query(
        "with old as (
             select e.stream_id, max(e.seq) as seq from events e where e.at < $1 group by e.stream_id limit 100
         ), floors as (
             update streams s set floor_seq = greatest(s.floor_seq, old.seq)
             from old where s.id = old.stream_id returning s.id, s.floor_seq
         )
         delete from events e using floors f where e.stream_id = f.id and e.seq <= f.floor_seq",
    )
    .bind(before)
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// The secret that the nodes share.
///
/// # Errors
/// The database's.
pub async fn cluster_key(pool: &PgPool) -> Result<Vec<u8>> {
    Ok(sqlx::query_scalar("select key from cluster").fetch_one(pool).await?)
}
