//! What readers do with announcements, gathered on each node: the first goes to the database at once,
//! what comes within the next half second goes together. So an announcement to thousands, who all have it
//! within a second, costs a few transactions, and the admins' figures move a few times a second.
//!
//! Nobody is told that it is done before it is on disk. What a node had gathered when it was killed was
//! not answered: the reader's client says it again, to whichever node it comes.

use std::time::Duration;

use protocol::{AnnouncementId, Code, UserId};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::{
    app::App,
    error::{Error, Result, later, not_found},
    live::group::Job,
};

/// Between two transactions.
const PERIOD: Duration = Duration::from_millis(500);
/// Most that one transaction keeps.
const BATCH: usize = 2_048;
/// How many may wait; beyond it the asker is told to come back.
const WAITING: usize = 65_536;

/// How far an announcement has come with somebody. Each includes those before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Far {
    /// It has reached a device of his.
    Delivered = 1,
    /// He has put it away.
    Seen = 2,
    /// He has taken note.
    Acknowledged = 3,
}

/// That an announcement has come so far with somebody.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// Which.
    pub announcement: AnnouncementId,
    /// With whom.
    pub user: UserId,
    /// How far.
    pub far: Far,
}

/// What a node gathers. The answer is whether the announcement is for that person.
pub struct Receipts(mpsc::Sender<Job<Said, bool>>);

impl Receipts {
    /// Starts gathering. Ends with the node; what was taken is kept before.
    #[must_use]
    pub fn start(app: &App) -> Self {
        let (sender, mut jobs) = mpsc::channel(WAITING);
        let app = app.clone();
        tokio::spawn(async move {
            let stopped = app.stopped.clone();
            loop {
                let mut batch = Vec::new();
                let taken = stopped.run_until_cancelled(jobs.recv_many(&mut batch, BATCH)).await;
                if taken.unwrap_or(0) == 0 {
                    return;
                }
                let full = batch.len() == BATCH;
                let next = Instant::now() + PERIOD;
                app.tasks.track_future(gathered(&app, batch)).await;
                // What does not fit into one transaction does not wait for the next half second.
                if !full {
                    stopped.run_until_cancelled(tokio::time::sleep_until(next)).await;
                }
            }
        });
        Self(sender)
    }

    /// Says how far some have come, and waits until it is kept.
    ///
    /// # Errors
    /// 404: one is not for this person, or over; 503.
    pub async fn say(&self, said: Vec<Said>) -> Result<()> {
        let mut outcomes = Vec::with_capacity(said.len());
        for input in said {
            let (reply, outcome) = oneshot::channel();
            self.0.try_send(Job { input, reply }).map_err(|_| later(Code::Unavailable, 1))?;
            outcomes.push(outcome);
        }
        for outcome in outcomes {
            if !outcome.await.map_err(|_| later(Code::Unavailable, 1))?? {
                return Err(not_found());
            }
        }
        Ok(())
    }
}

async fn gathered(app: &App, jobs: Vec<Job<Said, bool>>) {
    let said: Vec<Said> = jobs.iter().map(|job| job.input).collect();
    let outcome = super::record(app, said).await;
    if let Err(Error::Broken(error)) = &outcome {
        tracing::error!(error = format!("{error:#}"), "cannot keep what readers did with announcements");
    }
    for job in jobs {
        let answer = match &outcome {
            Ok(kept) => Ok(kept.contains(&(job.input.announcement, job.input.user))),
            Err(_) => Err(later(Code::Unavailable, 1)),
        };
        let _ = job.reply.send(answer);
    }
}
