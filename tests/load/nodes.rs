//! Two nodes with a Redis between them: what the second one costs, how long an event takes from the one to the other,
//! and what becomes of readers who come, come back, or stay while Redis is away.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use protocol::{EventId, Position, ResourceId, Seq, Stream, live::Resume};
use sqlx::PgPool;

use crate::{
    database::Database,
    fanout::{self, Load},
    hub::{self, Hub},
    options::Options,
    redis::Redis,
    report::{Mark, Report},
    seed::Town,
    socket::Socket,
};

/// Events that somebody missed who comes back: the most that is told again.
const MISSED: i64 = 1_000;
/// Times that somebody comes back.
const RETURNS: usize = 100;
/// People who begin to watch while others write.
pub const JOINING: usize = 10_000;
/// How long Redis is away.
const AWAY: Duration = Duration::from_secs(60);

/// Two nodes.
pub struct Pair {
    redis: Redis,
    /// One.
    pub one: Hub,
    /// The other.
    pub two: Hub,
}

impl Pair {
    /// Starts them, with a Redis between them.
    ///
    /// # Errors
    /// What did not start.
    pub async fn start(database: &Database) -> Result<Self> {
        let redis = Redis::start().await?;
        let one = hub::start_beside(database, "one", &redis.url()).await?;
        let mut two = hub::start_beside(database, "two", &redis.url()).await?;
        // Times in messages count from one moment.
        two.epoch = one.epoch;
        Ok(Self { redis, one, two })
    }

    /// Has both leave.
    ///
    /// # Errors
    /// One did not.
    pub async fn stop(self) -> Result<()> {
        self.one.stop().await?;
        self.two.stop().await
    }
}

/// One busy thread that many watch: on one node, then half of them on each of two; then, at half that rate, how long
/// it takes to the other node; and how long it takes to come back after a thousand events.
///
/// # Errors
/// What did not work.
pub async fn run(database: &Database, town: &Town, options: &Options) -> Result<Report> {
    let (pool, time) = (&database.pool, options.time);
    let mut report = Report::new("nodes");
    let busy = Load::burst(options.watchers);

    let alone = hub::start(database).await?;
    let one = fanout::measure(&alone, &[&alone], pool, town, time, &busy).await?;
    alone.stop().await?;
    one.judge(&mut report, "one node");
    report.tell("one node: deliveries", one.per_cpu_second(), "a cpu second");

    let pair = Pair::start(database).await?;
    let redis = pair.redis.cpu_seconds()?;
    let two = fanout::measure(&pair.one, &[&pair.one, &pair.two], pool, town, time, &busy).await?;
    let redis = pair.redis.cpu_seconds()? - redis;
    two.judge(&mut report, "two nodes");
    report.tell("two nodes: deliveries", two.per_cpu_second(), "a cpu second");
    let share = 100.0 * two.per_cpu_second() / one.per_cpu_second();
    report.mark("of what one node delivers for it", share, "%", Mark::AtLeast(85.0));
    report.tell("processor time of Redis, beside that", redis, "s");

    let rate = (two.messages_a_second() / 2.0).max(1.0);
    let half = Load::paced(options.watchers, Duration::from_secs_f64(1.0 / rate));
    let mut crossing = fanout::measure(&pair.one, &[&pair.two], pool, town, time, &half).await?;
    crossing.judge(&mut report, "at half load");
    report.tell("at half load: messages", crossing.messages_a_second(), "a second");
    report.spread("from sending to receipt on the other node", crossing.times(), (10.0, 50.0));

    let thread = town.threads[0];
    returns(&pair.two, pool, town, thread, &mut report).await?;
    pair.stop().await?;
    Ok(report)
}

/// Somebody comes back a thousand events later, to another node.
async fn returns(
    hub: &Hub,
    pool: &PgPool,
    town: &Town,
    thread: ResourceId,
    report: &mut Report,
) -> Result<()> {
    let stream = Stream::Resource(thread);
    let head: i64 = sqlx::query_scalar("select seq from streams where id = $1")
        .bind(stream.to_string())
        .fetch_one(pool)
        .await?;
    ensure!(head > MISSED, "only {head} messages were written: ask for more seconds");
    let id: uuid::Uuid = sqlx::query_scalar("select id from events where stream_id = $1 and seq = $2")
        .bind(stream.to_string())
        .bind(head - MISSED)
        .fetch_one(pool)
        .await?;
    let from = Resume { stream, position: Position { seq: Seq(head - MISSED), id: EventId(id) } };
    let mut times = Vec::with_capacity(RETURNS);
    for secret in town.secrets.iter().take(RETURNS) {
        let began = Instant::now();
        let (mut socket, welcome) = Socket::greet(hub.address, secret, vec![from]).await?;
        ensure!(
            welcome.reset.is_empty(),
            "the thread had to start anew: a thousand events are too many bytes"
        );
        socket.pushes(MISSED as usize).await?;
        times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    report.tell("events missed by who comes back", MISSED as f64, "");
    report.times("from connecting to the last of them", &mut times, Some(Mark::AtMost(50.0)));
    Ok(())
}

/// As many sessions as are asked for, half on each node, all of them before the same thread: what is written there
/// once a second must be on every screen.
///
/// # Errors
/// What did not work.
pub async fn crowd(database: &Database, town: &Town, options: &Options) -> Result<Report> {
    let pair = Pair::start(database).await?;
    let load = Load::paced(options.connections, Duration::from_secs(1));
    let nodes = [&pair.one, &pair.two];
    let mut seen = fanout::measure(&pair.one, &nodes, &database.pool, town, options.time, &load).await?;
    let mut report = Report::new("crowd");
    report.tell("sessions over two nodes", options.connections as f64, "sockets");
    let held = (pair.one.resident_bytes()? + pair.two.resident_bytes()?) as f64 / options.connections as f64;
    report.tell("memory of the nodes", held / 1024.0, "KiB a session");
    seen.judge(&mut report, "all");
    report.times("from sending to receipt", seen.times(), Some(Mark::AtMost(250.0)));
    pair.stop().await?;
    Ok(report)
}

/// Many begin to watch a hundred threads on two nodes while others write there (fault 12).
///
/// # Errors
/// What did not work.
pub async fn join(database: &Database, town: &Town, options: &Options) -> Result<Report> {
    let pair = Pair::start(database).await?;
    let load = Load::joining(JOINING, Duration::from_millis(5));
    let nodes = [&pair.two, &pair.one];
    let seen = fanout::measure(&pair.one, &nodes, &database.pool, town, options.time, &load).await?;
    let mut report = Report::new("join");
    report.tell("people who begin to watch meanwhile", JOINING as f64, "");
    report.tell("messages", seen.messages_a_second(), "a second");
    seen.judge(&mut report, "all");
    pair.stop().await?;
    Ok(report)
}

/// Redis is killed under load, is away for a minute and comes back empty (fault 3).
///
/// # Errors
/// What did not work.
pub async fn away(database: &Database, town: &Town, _: &Options) -> Result<Report> {
    const BEFORE: Duration = Duration::from_secs(5);
    const AFTER: Duration = Duration::from_secs(10);
    let mut pair = Pair::start(database).await?;
    let load = Load::paced(100, Duration::from_millis(50));
    let (one, two, redis) = (&pair.one, &pair.two, &mut pair.redis);
    let fault = async {
        tokio::time::sleep(BEFORE).await;
        redis.kill().await?;
        tokio::time::sleep(AWAY).await;
        redis.restart().await
    };
    let (reads, time) = ([two], BEFORE + AWAY + AFTER);
    let measured = fanout::measure(one, &reads, &database.pool, town, time, &load);
    let (seen, fault) = tokio::join!(measured, fault);
    fault.context("Redis")?;
    let mut seen = seen?;
    let mut report = Report::new("away");
    report.tell("Redis away", AWAY.as_secs_f64(), "s");
    report.tell("messages", seen.messages_a_second(), "a second");
    seen.judge(&mut report, "all");
    // The nodes look into the database each second while they do not hear each other.
    report.times("from sending to receipt on the other node", seen.times(), Some(Mark::AtMost(5_000.0)));
    pair.stop().await?;
    Ok(report)
}
