//! Tells the connections how other nodes are heard: that they come slowly, that all is well again,
//! and, after each gap, that hints were missed.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use protocol::live::{Beat, Road, ServerFrame};

use super::{Hub, Item};
use crate::live::codec::Hint;

/// A gap shorter than this is not told.
const BRIEF: Duration = Duration::from_secs(1);
/// Everybody asks again after a gap; spread over this time.
const SPREAD: Duration = Duration::from_secs(4);
/// While other nodes cannot be heard, hints are missed all the time: everybody asks again this often.
const ANEW: Duration = Duration::from_secs(30);

impl Hub {
    /// Whether other nodes' events come by the head check only, and the connections were told so.
    #[must_use]
    pub fn is_slowed(&self) -> bool {
        self.slowed.load(Ordering::Acquire)
    }

    /// Tells every connection something, a part of them at a time.
    async fn tell_all(&self, frame: &ServerFrame, over: Duration) {
        let conns: Vec<_> = self.people.iter().flat_map(|theirs| theirs.clone()).collect();
        let parts = 20_u32;
        let hint = Arc::new(Hint::new(frame));
        for part in conns.chunks(conns.len().div_ceil(parts as usize).max(1)) {
            for conn in part {
                conn.tell(Item::Lossy(hint.clone()));
            }
            if !over.is_zero() {
                tokio::time::sleep(over / parts).await;
            }
        }
    }
}

/// Follows the road for as long as the hub lives.
pub async fn follow(hub: Arc<Hub>) {
    let mut road = hub.bus.road();
    let mut heard = road.borrow_and_update().generation;
    loop {
        let now = *road.borrow_and_update();
        if now.slowed() && !hub.is_slowed() {
            let back = tokio::time::timeout(BRIEF, road.wait_for(|road| !road.slowed())).await.is_ok();
            if !back {
                hub.slowed.store(true, Ordering::Release);
                hub.tell_all(&ServerFrame::Road(Road::Slowed), Duration::ZERO).await;
            }
            continue;
        }
        if !now.slowed() && (hub.is_slowed() || now.generation != heard) {
            let told = hub.slowed.swap(false, Ordering::AcqRel);
            // The first link of all follows nothing that could have been missed, unless it was awaited.
            if told {
                hub.tell_all(&ServerFrame::Road(Road::Normal), SPREAD).await;
            } else if heard > 0 {
                hub.tell_all(&ServerFrame::Stale(Beat {}), SPREAD).await;
            }
            heard = now.generation;
            continue;
        }
        let quiet = tokio::time::timeout(ANEW, road.changed()).await.is_err();
        if quiet && hub.is_slowed() {
            hub.tell_all(&ServerFrame::Stale(Beat {}), SPREAD).await;
        }
    }
}
