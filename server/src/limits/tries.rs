//! Failed tries by name: so many in a quarter of an hour, then the next one waits. Whoever succeeds
//! starts anew, so that only failures count. The time is given by the caller.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use protocol::Code;
use tokio::sync::Notify;

use crate::error::{Result, later};

/// Time after which failures are forgotten.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Names kept before the old ones are looked for.
const MANY: usize = 1024;

/// How often each name failed lately.
pub struct Tries {
    most: u32,
    names: Mutex<Names>,
    ended: Notify,
}

#[derive(Default)]
struct Names {
    by_name: HashMap<String, Record>,
    /// Old names are dropped when there are this many: the map never grows beyond twice what is
    /// in use.
    clean_at: usize,
}

struct Record {
    failed: u32,
    since: DateTime<Utc>,
    /// Tries whose outcome is not known yet. With the failed ones they never exceed the allowance,
    /// so that many wrong guesses at once get no further than one after the other.
    running: u32,
}

impl Record {
    fn over(&self, now: DateTime<Utc>) -> bool {
        self.running == 0 && (self.failed == 0 || now - self.since >= WINDOW)
    }
}

/// A try under way. Dropped without an outcome it counts for nothing: nothing was learnt by it.
#[must_use]
pub struct Try<'a> {
    tries: &'a Tries,
    name: &'a str,
}

impl Tries {
    /// Nobody has failed yet; `most` may fail.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most, names: Mutex::default(), ended: Notify::new() }
    }

    fn names(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a try. While as many are under way as may still fail, it waits for one of them to end.
    ///
    /// # Errors
    /// 429 with the seconds until the failures are forgotten.
    pub async fn begin<'a>(&'a self, name: &'a str, now: DateTime<Utc>) -> Result<Try<'a>> {
        loop {
            let ended = self.ended.notified();
            tokio::pin!(ended);
            // From here on no end is missed.
            ended.as_mut().enable();
            if self.admit(name, now)? {
                return Ok(Try { tries: self, name });
            }
            ended.await;
        }
    }

    fn admit(&self, name: &str, now: DateTime<Utc>) -> Result<bool> {
        let mut names = self.names();
        if names.by_name.len() >= names.clean_at.max(MANY) {
            names.by_name.retain(|_, record| !record.over(now));
            names.clean_at = names.by_name.len() * 2;
        }
        let fresh = || Record { failed: 0, since: now, running: 0 };
        let record = names.by_name.entry(name.to_owned()).or_insert_with(fresh);
        if now - record.since >= WINDOW {
            (record.failed, record.since) = (0, now);
        }
        if record.failed >= self.most {
            let wait = (record.since + WINDOW - now).num_seconds();
            return Err(later(Code::TooMany, u32::try_from(wait).unwrap_or(0).saturating_add(1)));
        }
        let free = record.failed + record.running < self.most;
        record.running += u32::from(free);
        Ok(free)
    }

    /// Forgets a name's failures: it was proved otherwise who that is.
    pub fn forget(&self, name: &str) {
        if let Some(record) = self.names().by_name.get_mut(name) {
            record.failed = 0;
        }
    }
}

impl Try<'_> {
    /// It was wrong.
    pub fn failed(self) {
        if let Some(record) = self.tries.names().by_name.get_mut(self.name) {
            record.failed += 1;
        }
    }

    /// It was right: earlier failures no longer count.
    pub fn succeeded(self) {
        self.tries.forget(self.name);
    }
}

impl Drop for Try<'_> {
    fn drop(&mut self) {
        if let Some(record) = self.tries.names().by_name.get_mut(self.name) {
            record.running = record.running.saturating_sub(1);
        }
        self.tries.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use super::*;

    async fn fail(tries: &Tries, name: &str, now: DateTime<Utc>) -> Result<()> {
        tries.begin(name, now).await.map(Try::failed)
    }

    #[tokio::test]
    async fn failures_count_and_are_forgotten() {
        let (tries, start) = (Tries::new(3), Utc::now());
        for _ in 0..3 {
            assert!(fail(&tries, "léa", start).await.is_ok());
        }
        assert!(fail(&tries, "léa", start + TimeDelta::minutes(14)).await.is_err());
        assert!(fail(&tries, "yanis", start).await.is_ok(), "others are not held up");
        assert!(fail(&tries, "léa", start + TimeDelta::minutes(15)).await.is_ok());
    }

    #[tokio::test]
    async fn who_succeeds_starts_anew() {
        let (tries, now) = (Tries::new(2), Utc::now());
        for _ in 0..20 {
            assert!(fail(&tries, "léa", now).await.is_ok());
            tries.begin("léa", now).await.map(Try::succeeded).ok().unwrap();
            drop(tries.begin("léa", now).await.ok().unwrap());
        }
    }

    #[tokio::test]
    async fn many_at_once_get_no_further_than_one_after_the_other() {
        for right in [false, true] {
            let (tries, let_in) = (Arc::new(Tries::new(5)), Arc::new(AtomicU32::new(0)));
            let now = Utc::now();
            let all: Vec<_> = (0..100)
                .map(|_| {
                    let (tries, let_in) = (tries.clone(), let_in.clone());
                    tokio::spawn(async move {
                        let Ok(this) = tries.begin("léa", now).await else { return };
                        let_in.fetch_add(1, Ordering::Relaxed);
                        tokio::task::yield_now().await;
                        if right { this.succeeded() } else { this.failed() }
                    })
                })
                .collect();
            for one in all {
                one.await.unwrap();
            }
            assert_eq!(let_in.load(Ordering::Relaxed), if right { 100 } else { 5 });
        }
    }

    #[tokio::test]
    async fn names_that_are_over_are_dropped() {
        let (tries, start) = (Tries::new(1), Utc::now());
        for number in 0..10_000 {
            assert!(fail(&tries, &number.to_string(), start + TimeDelta::seconds(number)).await.is_ok());
        }
        assert!(tries.names().by_name.len() <= 2 * MANY);
    }
}
