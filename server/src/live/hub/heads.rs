//! The head check: what the bus lost is found by comparing the watched streams with the database.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use protocol::{Position, Stream};

use super::{Hub, RING_LIFE, Work};
use crate::live::{conn::lock, log};

/// The head check comes at least this often while other nodes cannot be heard.
const HURRY: Duration = Duration::from_secs(1);
/// Milliseconds over which the nodes spread a check that the same thing made them do.
const RUSH: u64 = 200;

/// Compares the watched streams with the database: finds what the bus lost.
pub async fn check(hub: Arc<Hub>, every: Duration) {
    let mut road = hub.bus.road();
    let mut took = Duration::ZERO;
    loop {
        // While other nodes cannot be heard this is how their events come: more often, but never so
        // often that the database does nothing else.
        let slowed = road.borrow_and_update().slowed();
        let period = if slowed { every.min(HURRY).max(took * 4) } else { every };
        let alarmed = tokio::select! {
            () = tokio::time::sleep(period) => false,
            () = hub.suspect.notified() => true,
            // A new link: what was told before it was missed. A lost one: hurry from now on.
            _ = road.changed() => true,
        };
        if alarmed {
            // All nodes may have been alarmed by the same thing.
            tokio::time::sleep(Duration::from_millis(fastrand::u64(..RUSH))).await;
        }
        let begun = Instant::now();
        forget_unwatched(&hub);
        let known: Vec<(Stream, Position)> = hub
            .topics
            .iter()
            .filter_map(|topic| lock(&topic.state).line.as_ref().map(|line| (topic.stream, line.head())))
            .collect();
        for part in known.chunks(1_000) {
            let streams: Vec<Stream> = part.iter().map(|(stream, _)| *stream).collect();
            let heads: HashMap<Stream, Position> = match log::heads(&hub.pool, &streams).await {
                Ok(heads) => heads.into_iter().collect(),
                Err(error) => {
                    tracing::warn!(?error, "cannot check heads");
                    break;
                }
            };
            for (stream, before) in part {
                // `before` was known before the database was asked, so the database must have it.
                match heads.get(stream) {
                    Some(head) if head == before => {}
                    Some(head) if head.seq > before.seq => hub.ahead(*stream, *head),
                    Some(head) => {
                        let _ = hub.work.send(Work::Diverged(*stream, *head));
                    }
                    None => {
                        let _ = hub.work.send(Work::Diverged(*stream, Position::START));
                    }
                }
            }
        }
        took = begun.elapsed();
    }
}

fn forget_unwatched(hub: &Hub) {
    hub.topics.retain(|_, topic| {
        let state = lock(&topic.state);
        !state.watchers.is_empty() || state.left_at.is_none_or(|left| left.elapsed() < RING_LIFE)
    });
}
