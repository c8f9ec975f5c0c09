//! Messages kept a second: people write into one thread through their sockets, and each waits for the answer.
//! Beside it, in the same run and on the same database, what bare Postgres does.

use std::time::Duration;

use anyhow::Result;
use protocol::ResourceId;
use sqlx::PgPool;

use crate::{
    bare::{self, Rows},
    database::Database,
    hub::Hub,
    options::Options,
    report::{Mark, Report},
    seed::Town,
    send::{Crew, Pace, Sent},
    usage,
};

/// How much of what bare Postgres does the hub should do.
const SHARE: Mark = Mark::AtLeast(40.0);

/// Measures both, by turns.
///
/// # Errors
/// What did not work.
pub async fn run(hub: &Hub, database: &Database, town: &Town, options: &Options) -> Result<Report> {
    let pool = &database.pool;
    let mut report = Report::new("messages");
    // The last threads: nobody has written there yet.
    let mut threads = town.threads.iter().rev();
    for count in [64, 512] {
        let Some(thread) = threads.next() else { break };
        let alone = bare::messages_per_second(pool, count, Rows::Message, options.time / 2).await?;
        let bare = bare::messages_per_second(pool, count, Rows::MessageAndEvent, options.time).await?;
        report.tell(format!("bare group commit, {count} clients"), bare, "a second");
        report.tell("  without the event's row", alone, "a second");
        let before = used(hub, database).await?;
        let mut sent = write(hub, town, count, *thread, options.time).await?;
        let after = used(hub, database).await?;
        let rate = sent.kept as f64 / sent.took.as_secs_f64();
        let (missing, gaps) = verify(pool, *thread, sent.kept).await?;
        report.tell(format!("the hub, {count} senders"), rate, "a second");
        report.mark("  of bare group commit", rate / bare * 100.0, "%", SHARE);
        report.mark("  acknowledged, but not kept", missing as f64, "", Mark::None);
        report.mark("  holes in the numbers", gaps as f64, "", Mark::None);
        report.tell("  refused for writing too fast", sent.refused as f64, "");
        for (who, (after, before)) in
            ["hub", "database", "load generator"].into_iter().zip(after.into_iter().zip(before))
        {
            let each = (after - before) / sent.kept.max(1) as f64 * 1e6;
            report.tell(format!("  processor time of the {who}"), each, "µs each");
        }
        report.times("  from sending to the answer", &mut sent.times, None);
    }
    Ok(report)
}

/// Processor time that hub, database and we have used, in seconds.
async fn used(hub: &Hub, database: &Database) -> Result<[f64; 3]> {
    Ok([hub.cpu_seconds()?, database.cpu_seconds().await?, usage::cpu_seconds(std::process::id())?])
}

async fn write(hub: &Hub, town: &Town, count: usize, thread: ResourceId, time: Duration) -> Result<Sent> {
    let crew = Crew::connect(hub, town, count, &[thread]).await?;
    let pace = Pace::new(false);
    let (sent, ()) = tokio::join!(crew.write(hub, &pace), pace.end_after(time));
    sent
}

/// Acknowledged messages that are not there (or the other way round), and numbers that none has.
async fn verify(pool: &PgPool, thread: ResourceId, kept: u64) -> Result<(u64, u64)> {
    let (rows, numbers, last, head): (i64, i64, i64, i64) = sqlx::query_as(
        "select count(*), count(distinct msg_no), coalesce(max(msg_no), 0),
                (select msg_no from streams where id = 'resource:' || $1::uuid)
         from comments where resource_id = $1",
    )
    .bind(thread.0)
    .fetch_one(pool)
    .await?;
    Ok((rows.unsigned_abs().abs_diff(kept), last.abs_diff(numbers) + head.abs_diff(rows)))
}
