//! Requests that wait for their answer.

use futures_channel::oneshot;
use protocol::{
    Code, Problem,
    live::{Answer, Outcome},
};

/// What came of a request.
pub type Result = std::result::Result<Answer, Problem>;

/// Requests by id.
#[derive(Default)]
pub struct Pending {
    /// Few at a time.
    waiting: Vec<(u32, oneshot::Sender<Result>)>,
    last: u32,
}

impl Pending {
    /// A new id, and where its answer will come.
    pub fn ask(&mut self) -> (u32, oneshot::Receiver<Result>) {
        self.last = self.last.wrapping_add(1);
        let (to, from) = oneshot::channel();
        self.waiting.push((self.last, to));
        (self.last, from)
    }

    /// An answer came. Whoever asked may have gone: then nobody hears it.
    pub fn answer(&mut self, id: u32, outcome: Outcome) {
        if let Some(at) = self.waiting.iter().position(|(it, _)| *it == id) {
            let (_, to) = self.waiting.remove(at);
            let _ = to.send(match outcome {
                Outcome::Ok(answer) => Ok(answer),
                Outcome::Problem(problem) => Err(problem),
            });
        }
    }

    /// Nobody waits for this one.
    pub fn forget(&mut self, id: u32) {
        self.waiting.retain(|(it, _)| *it != id);
    }

    /// The connection is gone: whether the acts were done is not known, so that they are to be tried
    /// again under the same id.
    pub fn lost(&mut self) {
        for (_, to) in std::mem::take(&mut self.waiting) {
            let _ = to.send(Err(Problem::new(Code::Unavailable)));
        }
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }
}
