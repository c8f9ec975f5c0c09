//! What carries committed events to the nodes. It may lose, double and swap what it carries: the
//! database is the truth, the bus only the fast path.

use std::sync::Arc;

use protocol::{SpaceId, Stream, UserId, live};
use tokio::sync::mpsc;

use super::Frame;

/// What travels on the bus.
#[derive(Clone)]
pub enum Note {
    /// An event was committed.
    Event(Arc<Frame>),
    /// Earlier events of this stream were emptied.
    Blanked(Stream),
    /// A resource of a space moved (for those who do not have it open).
    Moved(SpaceId, live::Moved),
    /// Somebody's own mark moved because he wrote.
    MarkMoved(UserId, live::MarkMoved),
}

/// Carries notes between nodes.
pub trait Bus: Send + Sync {
    /// Hands a note over, never waiting. False: there was no room and it is lost, so the heads should
    /// be checked soon.
    fn publish(&self, note: Note) -> bool;
}

/// One node: what is published here arrives here.
pub struct InProcess(pub mpsc::Sender<Note>);

impl Bus for InProcess {
    fn publish(&self, note: Note) -> bool {
        self.0.try_send(note).is_ok()
    }
}
