//! Deliveries: some write, many watch. Everything that was acknowledged must reach every watcher once and in order.

use std::{
    collections::HashMap,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use anyhow::Result;
use protocol::{ResourceId, Stream};
use sqlx::PgPool;

use crate::{
    hub::Hub,
    options::Options,
    report::{Mark, Report},
    seed::Town,
    send::{Crew, Pace},
    watch::Watchers,
};

/// How long the last deliveries may take once nobody writes any more.
const PATIENCE: Duration = Duration::from_secs(60);

/// A form of load.
struct Load {
    bench: &'static str,
    threads: usize,
    watchers_of_each: usize,
    senders: usize,
    rate: Rate,
    /// Of the deliveries, every how-many-th is timed.
    sample: i64,
    cpu: Option<Mark>,
    p99: Option<Mark>,
}

/// How fast the senders write.
#[derive(Clone, Copy)]
enum Rate {
    /// As fast as the hub answers them.
    AtWill,
    /// In bursts of this size, the next when no more than as many wait for delivery. Only so is delivery what is
    /// measured: it takes longer than writing does, and who reads too slowly is cut.
    Bursts(usize),
    /// One message each so often.
    Every(Duration),
}

/// One thread that many watch, as fast as deliveries go.
///
/// # Errors
/// What did not work.
pub async fn burst(hub: &Hub, pool: &PgPool, town: &Town, options: &Options) -> Result<Report> {
    let load = Load {
        bench: "fanout",
        threads: 1,
        watchers_of_each: options.watchers,
        senders: 512,
        rate: Rate::Bursts(256),
        sample: 16,
        cpu: Some(Mark::AtMost(1.0)),
        p99: None,
    };
    run(hub, pool, town, options.time, &load).await
}

/// The same thread at twenty messages a second.
///
/// # Errors
/// What did not work.
pub async fn steady(hub: &Hub, pool: &PgPool, town: &Town, options: &Options) -> Result<Report> {
    let load = Load {
        bench: "steady",
        threads: 1,
        watchers_of_each: options.watchers,
        senders: 20,
        rate: Rate::Every(Duration::from_millis(50)),
        sample: 1,
        cpu: None,
        p99: Some(Mark::AtMost(30.0)),
    };
    run(hub, pool, town, options.time, &load).await
}

/// A hundred threads that ten watch each.
///
/// # Errors
/// What did not work.
pub async fn rooms(hub: &Hub, pool: &PgPool, town: &Town, options: &Options) -> Result<Report> {
    let load = Load {
        bench: "rooms",
        threads: 100,
        watchers_of_each: 10,
        senders: 100,
        rate: Rate::AtWill,
        sample: 1,
        cpu: None,
        p99: None,
    };
    run(hub, pool, town, options.time, &load).await
}

async fn run(hub: &Hub, pool: &PgPool, town: &Town, time: Duration, load: &Load) -> Result<Report> {
    let threads = &town.threads[..load.threads];
    let who: Vec<_> = (0..load.threads * load.watchers_of_each)
        .map(|number| (town.secrets[number].as_str(), Some(Stream::Resource(threads[number % load.threads]))))
        .collect();
    let watchers = Watchers::connect(hub, &who, load.sample).await?;
    let crew = Crew::connect(hub, town, load.senders, threads).await?;
    let before: i64 = heads(pool, threads).await?.values().sum();
    // The handshakes are over for us; what they leave to do is done a moment later.
    tokio::time::sleep(Duration::from_millis(500)).await;

    let pace = Pace::new(!matches!(load.rate, Rate::AtWill));
    let (cpu, start) = (hub.cpu_seconds()?, Instant::now());
    let (sent, ()) = tokio::join!(crew.write(hub, &pace), drive(&pace, &watchers, load.rate, time));
    let sent = sent?;
    let due = sent.kept * load.watchers_of_each as u64;
    watchers.settle(due, PATIENCE).await;
    let (cpu, took) = (hub.cpu_seconds()? - cpu, start.elapsed().as_secs_f64());

    let heads = heads(pool, threads).await?;
    let kept: i64 = heads.values().sum::<i64>() - before;
    let count = watchers.count();
    let mut seen = watchers.finish(&heads).await?;
    let millions = seen.events as f64 / 1e6;
    let mut report = Report::new(load.bench);
    report.tell("watchers", count as f64, "sockets");
    report.tell("messages", sent.kept as f64 / took, "a second");
    report.tell("deliveries", seen.events as f64, "");
    report.tell("deliveries", seen.events as f64 / took, "a second");
    report.mark("acknowledged, but not kept", sent.kept as f64 - kept as f64, "", Mark::None);
    report.mark("deliveries lost", seen.lost as f64, "", Mark::None);
    report.mark("doubled", seen.doubled as f64, "", Mark::None);
    report.mark("out of order", seen.swapped as f64, "", Mark::None);
    report.mark("watchers cut off", seen.cut as f64, "", Mark::None);
    let per_million = if millions > 0.0 { cpu / millions } else { f64::INFINITY };
    match load.cpu {
        Some(mark) => report.mark("processor time of the hub", per_million, "s a million", mark),
        None => report.tell("processor time of the hub", per_million, "s a million"),
    }
    report.tell("cores that the hub kept busy", cpu / took, "");
    report.times("from sending to receipt", &mut seen.times, load.p99);
    Ok(report)
}

/// Gives the senders their permits, until the time is over.
async fn drive(pace: &Pace, watchers: &Watchers, rate: Rate, time: Duration) {
    let until = tokio::time::Instant::now() + time;
    match rate {
        Rate::AtWill => tokio::time::sleep_until(until).await,
        Rate::Every(period) => {
            let mut tick = tokio::time::interval(period);
            while tokio::time::Instant::now() < until {
                tick.tick().await;
                pace.allow(1);
            }
        }
        Rate::Bursts(size) => {
            let delivered = watchers.delivered();
            let mut allowed = 0;
            while tokio::time::Instant::now() < until {
                let everywhere = delivered.load(Ordering::Relaxed) / watchers.count().max(1);
                if allowed - everywhere <= size as u64 {
                    pace.allow(size);
                    allowed += size as u64;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
    pace.end();
}

/// The number of the last event of each thread's stream.
async fn heads(pool: &PgPool, threads: &[ResourceId]) -> Result<HashMap<Stream, i64>> {
    let names: Vec<String> = threads.iter().map(|thread| Stream::Resource(*thread).to_string()).collect();
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select id, seq from streams where id = any($1)").bind(names).fetch_all(pool).await?;
    rows.into_iter()
        .map(|(name, seq)| Ok((name.parse().map_err(|_| anyhow::anyhow!("{name}"))?, seq)))
        .collect()
}
