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
    watch::{Seen, Watchers},
};

/// How long the last deliveries may take once nobody writes any more.
const PATIENCE: Duration = Duration::from_secs(60);

/// The same when it is not known how many they are.
const LAST: Duration = Duration::from_secs(5);

/// A form of load.
pub struct Load {
    threads: usize,
    watchers: usize,
    senders: usize,
    rate: Rate,
    /// Of the deliveries, every how-many-th is timed.
    sample: i64,
    /// The watchers come while it is written.
    joins: bool,
}

impl Load {
    /// One thread, as fast as deliveries go.
    pub fn burst(watchers: usize) -> Self {
        Self { threads: 1, watchers, senders: 512, rate: Rate::Bursts(256), sample: 16, joins: false }
    }

    /// One thread, with a message each so often.
    pub fn paced(watchers: usize, every: Duration) -> Self {
        Self { threads: 1, watchers, senders: 20, rate: Rate::Every(every), sample: 1, joins: false }
    }

    /// A hundred threads with a message each so often, in one of them, while their watchers come.
    pub fn joining(watchers: usize, every: Duration) -> Self {
        Self { threads: 100, senders: 100, joins: true, ..Self::paced(watchers, every) }
    }
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
    let load = Load::burst(options.watchers);
    let outcome = measure(hub, &[hub], pool, town, options.time, &load).await?;
    Ok(outcome.report("fanout", Some(Mark::AtMost(1.0)), None))
}

/// The same thread at twenty messages a second.
///
/// # Errors
/// What did not work.
pub async fn steady(hub: &Hub, pool: &PgPool, town: &Town, options: &Options) -> Result<Report> {
    let load = Load::paced(options.watchers, Duration::from_millis(50));
    let outcome = measure(hub, &[hub], pool, town, options.time, &load).await?;
    Ok(outcome.report("steady", None, Some(Mark::AtMost(30.0))))
}

/// A hundred threads that ten watch each.
///
/// # Errors
/// What did not work.
pub async fn rooms(hub: &Hub, pool: &PgPool, town: &Town, options: &Options) -> Result<Report> {
    let load =
        Load { threads: 100, watchers: 1_000, senders: 100, rate: Rate::AtWill, sample: 1, joins: false };
    Ok(measure(hub, &[hub], pool, town, options.time, &load).await?.report("rooms", None, None))
}

/// What came of a load.
pub struct Outcome {
    watchers: u64,
    /// Messages that were acknowledged, and that the database holds.
    sent: u64,
    kept: i64,
    seen: Seen,
    /// Processor time of the nodes, and how long it took, in seconds.
    cpu: f64,
    took: f64,
}

impl Outcome {
    /// Messages that were acknowledged.
    pub fn messages_a_second(&self) -> f64 {
        self.sent as f64 / self.took
    }

    /// Deliveries for each second of the nodes' processor time.
    pub fn per_cpu_second(&self) -> f64 {
        self.seen.events as f64 / self.cpu.max(f64::EPSILON)
    }

    /// Microseconds from sending to receipt, of some of them.
    pub fn times(&mut self) -> &mut [u32] {
        &mut self.seen.times
    }

    /// What must not be.
    pub fn judge(&self, report: &mut Report, whose: &str) {
        let lost = self.sent as f64 - self.kept as f64;
        for (what, count) in [
            ("acknowledged, but not kept", lost),
            ("deliveries lost", self.seen.lost as f64),
            ("doubled", self.seen.doubled as f64),
            ("out of order", self.seen.swapped as f64),
            ("watchers cut off", self.seen.cut as f64),
        ] {
            let what = if whose.is_empty() { what.to_owned() } else { format!("{whose}: {what}") };
            report.mark(what, count, "", Mark::None);
        }
    }

    fn report(mut self, bench: &'static str, cpu: Option<Mark>, p99: Option<Mark>) -> Report {
        let mut report = Report::new(bench);
        report.tell("watchers", self.watchers as f64, "sockets");
        report.tell("messages", self.messages_a_second(), "a second");
        report.tell("deliveries", self.seen.events as f64, "");
        report.tell("deliveries", self.seen.events as f64 / self.took, "a second");
        self.judge(&mut report, "");
        let millions = self.seen.events as f64 / 1e6;
        let per_million = if millions > 0.0 { self.cpu / millions } else { f64::INFINITY };
        match cpu {
            Some(mark) => report.mark("processor time of the hub", per_million, "s a million", mark),
            None => report.tell("processor time of the hub", per_million, "s a million"),
        }
        report.tell("cores that the hub kept busy", self.cpu / self.took, "");
        report.times("from sending to receipt", self.times(), p99);
        report
    }
}

/// Has people write on one node and watch on some, in turns.
///
/// # Errors
/// What did not work.
pub async fn measure(
    writes: &Hub,
    reads: &[&Hub],
    pool: &PgPool,
    town: &Town,
    time: Duration,
    load: &Load,
) -> Result<Outcome> {
    let threads = &town.threads[..load.threads];
    let who: Vec<_> = (0..load.watchers)
        .map(|number| (town.secrets[number].as_str(), Some(Stream::Resource(threads[number % load.threads]))))
        .collect();
    let come = || Watchers::connect(reads, &who, load.sample);
    let early = if load.joins { None } else { Some(come().await?) };
    let crew = Crew::connect(writes, town, load.senders, threads).await?;
    let before: i64 = heads(pool, threads).await?.values().sum();
    // The handshakes are over for us; what they leave to do is done a moment later.
    tokio::time::sleep(Duration::from_millis(500)).await;

    // Each node once, be it for writing or for reading.
    let mut nodes = vec![writes];
    nodes.extend(reads.iter().copied().filter(|node| node.address != writes.address));
    let cpu = || nodes.iter().map(|node| node.cpu_seconds()).sum::<Result<f64>>();
    let pace = Pace::new(!matches!(load.rate, Rate::AtWill));
    let (cpu_before, start) = (cpu()?, Instant::now());
    let (sent, watchers) = match early {
        Some(watchers) => {
            let driving = drive(&pace, &watchers, load.rate, time);
            let (sent, ()) = tokio::join!(crew.write(writes, &pace), driving);
            (sent?, watchers)
        }
        None => {
            let coming = async {
                let ticking = tick(&pace, load.rate);
                let watchers = tokio::select! {
                    watchers = come() => watchers,
                    never = ticking => match never {},
                };
                pace.end();
                watchers
            };
            let (sent, watchers) = tokio::join!(crew.write(writes, &pace), coming);
            (sent?, watchers?)
        }
    };
    let due = if load.joins { u64::MAX } else { sent.kept * (load.watchers / load.threads) as u64 };
    watchers.settle(due, if load.joins { LAST } else { PATIENCE }).await;
    let (cpu, took) = (cpu()? - cpu_before, start.elapsed().as_secs_f64());

    let heads = heads(pool, threads).await?;
    let kept: i64 = heads.values().sum::<i64>() - before;
    let count = watchers.count();
    let seen = watchers.finish(&heads).await?;
    Ok(Outcome { watchers: count, sent: sent.kept, kept, seen, cpu, took })
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

/// Lets messages be written at their pace, for ever.
async fn tick(pace: &Pace, rate: Rate) -> std::convert::Infallible {
    let Rate::Every(period) = rate else { std::future::pending().await };
    let mut tick = tokio::time::interval(period);
    loop {
        tick.tick().await;
        pace.allow(1);
    }
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
