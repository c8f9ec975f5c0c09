//! Many people who come within a few seconds and are shown to each other: what it costs to know who is there.

use std::{collections::HashSet, time::Duration};

use anyhow::Result;
use protocol::{
    UserId,
    live::{Act, ServerFrame},
    presence::{Input, Presence},
};
use tokio::{sync::watch, task::JoinSet, time::Instant};

use crate::{
    hub::Hub,
    options::Options,
    report::{Mark, Report},
    seed::Town,
    socket::Socket,
};

/// Within which they come.
const ARRIVAL: Duration = Duration::from_secs(10);
/// Whom each of them shows: about a page of members.
const SHOWN: usize = 50;
/// Until all have been told of all: a digest comes each second.
const SETTLE: Duration = Duration::from_secs(5);

/// Has them come and looks at the hub: while they do, and once they are in.
///
/// # Errors
/// What did not work.
pub async fn run(hub: &Hub, town: &Town, options: &Options) -> Result<Report> {
    let count = options.connections;
    let (until, ended) = watch::channel(false);
    let cpu = hub.cpu_seconds()?;
    let start = Instant::now();
    let (mut coming, mut there) = (JoinSet::new(), JoinSet::new());
    for number in 0..count {
        let (address, secret) = (hub.address, town.secrets[number].clone());
        let shown: HashSet<UserId> =
            (1..=SHOWN).map(|step| town.people[(number + step * 37) % count]).collect();
        let at = start + ARRIVAL.mul_f64(number as f64 / count as f64);
        coming.spawn(async move {
            tokio::time::sleep_until(at).await;
            let mut socket = Socket::open(address, &secret).await?;
            socket.request(Act::Presence(Input::Show(shown.iter().copied().collect()))).await?;
            Ok::<_, anyhow::Error>((socket, shown))
        });
    }
    while let Some(came) = coming.join_next().await {
        let (socket, shown) = came??;
        there.spawn(look(socket, shown, ended.clone()));
    }
    let took = start.elapsed();
    let connecting = hub.cpu_seconds()? - cpu;
    tokio::time::sleep(SETTLE).await;
    let cpu = hub.cpu_seconds()?;
    tokio::time::sleep(options.time).await;
    let idling = (hub.cpu_seconds()? - cpu) / options.time.as_secs_f64() * 100.0;

    let _ = until.send(true);
    let (mut cut, mut unknown) = (0, 0);
    while let Some(found) = there.join_next().await {
        match found? {
            Some(left) => unknown += left,
            None => cut += 1,
        }
    }
    let mut report = Report::new("presence");
    report.tell("people, each showing fifty others", count as f64, "sockets");
    report.tell("time in which they came", took.as_secs_f64(), "s");
    report.mark("cut off", f64::from(cut), "", Mark::None);
    report.mark("not told that somebody is there", unknown as f64, "", Mark::None);
    report.tell("processor time of an arrival", connecting / count as f64 * 1e6, "µs");
    report.mark("processor once they are in", idling, "% of a core", Mark::AtMost(10.0));
    Ok(report)
}

/// Reads until told to end. Answers of how many it was not told that they are there; nothing if the hub ended it.
async fn look(
    mut socket: Socket,
    mut shown: HashSet<UserId>,
    mut ended: watch::Receiver<bool>,
) -> Option<usize> {
    loop {
        let frame = tokio::select! {
            frame = socket.next() => frame.ok()?,
            _ = ended.wait_for(|ended| *ended) => return Some(shown.len()),
        };
        if let ServerFrame::Presence(seen) = frame {
            for it in seen.iter().filter(|it| it.presence == Presence::Online) {
                shown.remove(&it.user);
            }
        }
    }
}
