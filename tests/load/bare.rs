//! Bare Postgres for comparison: the same group commit without sockets, people, rights, answers or rendering. What
//! it reaches on this machine is what a hub could reach that did nothing but keep messages.
//!
//! A message is two rows, because an event and the change it tells of are one transaction here: the message as it
//! was written, and the event that its readers will get or resume from. For those who wonder what the second row
//! costs, it can also be left out.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use sqlx::PgPool;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use crate::send::BODY;

/// Most messages of one commit, as in the hub.
const BATCH: usize = 256;

/// What bare Postgres keeps of a message.
#[derive(Clone, Copy, PartialEq)]
pub enum Rows {
    /// The message alone.
    Message,
    /// The message, and the event that tells of it.
    MessageAndEvent,
}

/// Writes for a time. Answers messages a second.
///
/// # Errors
/// The database's, or a count that is not that of the rows.
pub async fn messages_per_second(pool: &PgPool, clients: usize, rows: Rows, time: Duration) -> Result<f64> {
    sqlx::raw_sql(
        "drop table if exists bare_message, bare_event, bare_counter;
         create table bare_counter (id bigint primary key, last bigint not null) with (fillfactor = 50);
         create table bare_message (counter bigint not null, no bigint not null, body text not null,
                                    at timestamptz not null default now(), primary key (counter, no));
         create table bare_event (counter bigint not null, no bigint not null, payload text not null,
                                  at timestamptz not null default now(), primary key (counter, no));
         insert into bare_counter values (1, 0);
         checkpoint",
    )
    .execute(pool)
    .await?;
    let (sender, jobs) = mpsc::channel(8_192);
    let writer = tokio::spawn(write(pool.clone(), rows, jobs));
    let over = Arc::new(AtomicBool::new(false));
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        tasks.spawn(client(sender.clone(), over.clone()));
    }
    drop(sender);
    tokio::time::sleep(time).await;
    over.store(true, Ordering::Relaxed);
    let kept: u64 = tasks.join_all().await.into_iter().sum();
    let took = start.elapsed();
    writer.await??;
    let (messages, events, last): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from bare_message), (select count(*) from bare_event),
                (select last from bare_counter)",
    )
    .fetch_one(pool)
    .await?;
    ensure!(
        messages.unsigned_abs() == kept && last == messages,
        "bare Postgres kept {messages} of {kept} messages"
    );
    let told = if rows == Rows::MessageAndEvent { messages } else { 0 };
    ensure!(events == told, "bare Postgres kept {events} of {told} events");
    sqlx::raw_sql("drop table bare_message, bare_event, bare_counter").execute(pool).await?;
    Ok(kept as f64 / took.as_secs_f64())
}

/// A message, and where its number goes.
type Job = (String, oneshot::Sender<i64>);

const MESSAGE: &str = "with moved as (
         update bare_counter set last = last + cardinality($1::text[]) where id = 1 returning last
     ), kept as (
         insert into bare_message (counter, no, body)
         select 1, last - cardinality($1::text[]) + place, body
         from moved, unnest($1::text[]) with ordinality as new (body, place)
     )
     select last from moved";

const MESSAGE_AND_EVENT: &str = "with moved as (
         update bare_counter set last = last + cardinality($1::text[]) where id = 1 returning last
     ), kept as (
         insert into bare_message (counter, no, body)
         select 1, last - cardinality($1::text[]) + place, body
         from moved, unnest($1::text[]) with ordinality as new (body, place)
     ), told as (
         insert into bare_event (counter, no, payload)
         select 1, last - cardinality($1::text[]) + place, body
         from moved, unnest($1::text[]) with ordinality as new (body, place)
     )
     select last from moved";

/// What waits goes into one statement.
async fn write(pool: PgPool, rows: Rows, mut jobs: mpsc::Receiver<Job>) -> Result<()> {
    let statement = match rows {
        Rows::Message => MESSAGE,
        Rows::MessageAndEvent => MESSAGE_AND_EVENT,
    };
    let mut batch = Vec::with_capacity(BATCH);
    while jobs.recv_many(&mut batch, BATCH).await > 0 {
        let (bodies, replies): (Vec<String>, Vec<_>) = batch.drain(..).unzip();
        let last: i64 = sqlx::query_scalar(statement).bind(&bodies).fetch_one(&pool).await?;
        let first = last - bodies.len() as i64 + 1;
        for (number, reply) in (first..).zip(replies) {
            let _ = reply.send(number);
        }
    }
    Ok(())
}

async fn client(jobs: mpsc::Sender<Job>, over: Arc<AtomicBool>) -> u64 {
    let mut kept = 0;
    while !over.load(Ordering::Relaxed) {
        let (reply, number) = oneshot::channel();
        // The writer ends before us only when it fails, which is told where it is awaited.
        if jobs.send(("m".repeat(BODY), reply)).await.is_err() || number.await.is_err() {
            break;
        }
        kept += 1;
    }
    kept
}
