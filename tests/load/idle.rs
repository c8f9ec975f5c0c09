//! Many people who are signed in and do nothing: what each costs.

use std::{collections::HashMap, time::Duration};

use anyhow::Result;

use crate::{
    hub::Hub,
    options::Options,
    report::{Mark, Report},
    seed::Town,
    watch::Watchers,
};

/// Connections made before memory is first read: what the hub makes once, for all, is not counted for each.
pub const FIRST: usize = 100;
/// How long memory is left to settle, and how long idleness is watched.
const SETTLE: Duration = Duration::from_secs(3);

/// Connects them and looks at the hub.
///
/// # Errors
/// What did not work.
pub async fn run(hub: &Hub, town: &Town, options: &Options) -> Result<Report> {
    let who: Vec<_> = town.secrets.iter().map(|secret| (secret.as_str(), None)).collect();
    let (first, others) = (&who[..FIRST], &who[FIRST..FIRST + options.connections]);
    let first = Watchers::connect(&[hub], first, 1).await?;
    tokio::time::sleep(SETTLE).await;
    let (memory, cpu) = (hub.resident_bytes()?, hub.cpu_seconds()?);
    let watchers = Watchers::connect(&[hub], others, 1).await?;
    let connecting = hub.cpu_seconds()? - cpu;
    tokio::time::sleep(SETTLE).await;
    let memory_after = hub.resident_bytes()?;
    let cpu = hub.cpu_seconds()?;
    tokio::time::sleep(options.time).await;
    let idling = hub.cpu_seconds()? - cpu;

    let count = watchers.count() as f64;
    let nothing = HashMap::new();
    let cut = watchers.finish(&nothing).await?.cut + first.finish(&nothing).await?.cut;
    let mut report = Report::new("idle");
    report.tell("connections, each of another person", count, "sockets");
    report.mark("cut off", cut as f64, "", Mark::None);
    let each = memory_after.saturating_sub(memory) as f64 / count;
    report.mark("resident memory of each", each, "bytes", Mark::AtMost(10.0 * 1024.0));
    report.tell("resident memory of the hub", memory_after as f64 / 1024.0 / 1024.0, "MiB");
    report.tell("processor time of a connect", connecting / count * 1e6, "µs");
    let percent = idling / options.time.as_secs_f64() * 100.0;
    report.tell("processor while nothing happens", percent, "% of a core");
    Ok(report)
}
