//! Senders: people who write, each through a socket of his own, and wait for the answer before they write again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::{
    ActId, Code, ResourceId,
    comments::{Input, Post},
    live::{Act, Answer, Outcome},
};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{hub::Hub, seed::Town, socket::Socket};

/// Bytes of a message.
pub const BODY: usize = 256;
/// People who write, at least: as many senders as there are, or some for each.
pub const PEOPLE: usize = 512;
/// Handshakes under way at once.
const AT_ONCE: usize = 64;

/// Who writes where.
pub struct Crew {
    /// Each with the thread it writes to.
    senders: Vec<(Vec<Socket>, ResourceId)>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Sent {
    /// Messages that the hub acknowledged.
    pub kept: u64,
    /// Refusals for writing too fast: they cost the hub something too.
    pub refused: u64,
    /// Microseconds from sending to the answer.
    pub times: Vec<u32>,
    /// How long it took from the first to the last answer.
    pub took: Duration,
}

/// When the senders may write.
#[derive(Clone)]
pub struct Pace {
    /// One permit for each message; nothing: at will.
    pub permits: Option<Arc<Semaphore>>,
    /// No more.
    pub over: Arc<AtomicBool>,
    /// Messages that were acknowledged.
    pub kept: Arc<AtomicU64>,
}

impl Pace {
    /// At will, or as permits are given.
    pub fn new(by_permit: bool) -> Self {
        Self {
            permits: by_permit.then(|| Arc::new(Semaphore::new(0))),
            over: Arc::default(),
            kept: Arc::default(),
        }
    }

    /// Lets so many more messages be written.
    pub fn allow(&self, messages: usize) {
        if let Some(permits) = &self.permits {
            permits.add_permits(messages);
        }
    }

    /// Lets so many more be written every so often, until it is over.
    pub async fn keep(&self, (messages, every): (usize, Duration)) {
        let mut ticks = tokio::time::interval(every);
        while !self.over.load(Ordering::Relaxed) {
            ticks.tick().await;
            self.allow(messages);
        }
    }

    /// No more messages after that time.
    pub async fn end_after(&self, time: Duration) {
        tokio::time::sleep(time).await;
        self.end();
    }

    /// No more messages. What was begun is finished.
    pub fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(permits) = &self.permits {
            permits.close();
        }
    }
}

impl Crew {
    /// Connects `count` senders; the n-th writes to the n-th thread, in turns. A hub lets one person write 40
    /// messages a second and 400 at once: each sender is so many people that this does not hold him up.
    ///
    /// # Errors
    /// One is not let in.
    pub async fn connect(hub: &Hub, town: &Town, count: usize, threads: &[ResourceId]) -> Result<Self> {
        let people = PEOPLE.div_ceil(count).min(8);
        let address = hub.address;
        let senders = stream::iter(0..count)
            .map(|sender| async move {
                let mut sockets = Vec::new();
                for person in 0..people {
                    sockets.push(Socket::open(address, town.writer(sender * people + person)).await?);
                }
                Ok::<_, anyhow::Error>((sockets, threads[sender % threads.len()]))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
            .context("a sender cannot connect")?;
        Ok(Self { senders })
    }

    /// Writes until the pace says that it is over.
    ///
    /// # Errors
    /// A connection ended, or a message was refused for what it is.
    pub async fn write(self, hub: &Hub, pace: &Pace) -> Result<Sent> {
        let mut tasks = JoinSet::new();
        let start = Instant::now();
        for (sockets, thread) in self.senders {
            tasks.spawn(one(sockets, thread, hub.epoch, pace.clone()));
        }
        let mut all = Sent::default();
        while let Some(sent) = tasks.join_next().await {
            let sent = sent??;
            all.kept += sent.kept;
            all.refused += sent.refused;
            all.times.extend(sent.times);
        }
        all.took = start.elapsed();
        Ok(all)
    }
}

async fn one(mut sockets: Vec<Socket>, thread: ResourceId, epoch: Instant, pace: Pace) -> Result<Sent> {
    let mut sent = Sent::default();
    let count = sockets.len();
    let mut turn = 0;
    loop {
        if let Some(permits) = &pace.permits {
            let Ok(permit) = permits.acquire().await else { return Ok(sent) };
            permit.forget();
        }
        loop {
            if pace.over.load(Ordering::Relaxed) {
                return Ok(sent);
            }
            turn += 1;
            let start = Instant::now();
            let post = Post {
                act: ActId::new(),
                body: body(start.duration_since(epoch)),
                parent: None,
                call: false,
            };
            match sockets[turn % count].ask(Act::Comments(Input::Post(thread, post))).await? {
                Outcome::Ok(Answer::Posted(_)) => {
                    sent.kept += 1;
                    sent.times.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
                    pace.kept.fetch_add(1, Ordering::Relaxed);
                    break;
                }
                Outcome::Problem(problem) if problem.code == Code::TooMany => {
                    sent.refused += 1;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                other => bail!("a message was not kept: {other:?}"),
            }
        }
    }
}

/// A message that begins with the time of its sending.
fn body(since: Duration) -> String {
    let words = "La passerelle sera fermée jeudi matin, le temps de poser les nouvelles planches ; ";
    let mut text = format!("{:012} ", since.as_micros());
    text.extend(words.chars().cycle().take(BODY));
    text.truncate(text.floor_char_boundary(BODY));
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_as_long_as_it_says() {
        let text = body(Duration::from_micros(123));
        assert!(text.starts_with("000000000123 La passerelle"), "{text}");
        assert!((BODY - 3..=BODY).contains(&text.len()), "{}", text.len());
    }
}
