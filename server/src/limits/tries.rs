//! Failed tries by name: so many in a quarter of an hour, then the next one waits. Whoever succeeds
//! starts anew, so that only failures count. The time is given by the caller.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use protocol::Code;

use crate::error::{Result, later};

/// Time after which failures are forgotten.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Names kept before the old ones are looked for.
const MANY: usize = 1024;

/// How often each name failed lately.
pub struct Tries {
    most: u32,
    spent: Mutex<Spent>,
}

#[derive(Default)]
struct Spent {
    by_name: HashMap<String, (u32, DateTime<Utc>)>,
    /// Old names are dropped when there are this many: the map never grows beyond twice what is
    /// in use.
    clean_at: usize,
}

impl Tries {
    /// Nobody has failed yet; `most` may fail.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most, spent: Mutex::default() }
    }

    /// Counts a try as failed until [`Tries::succeeded`] says otherwise: of many tries at once no
    /// more than the allowance get through.
    ///
    /// # Errors
    /// 429 with the seconds until the failures are forgotten.
    pub fn take(&self, name: &str, now: DateTime<Utc>) -> Result<()> {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.by_name.len() >= spent.clean_at.max(MANY) {
            spent.by_name.retain(|_, (_, since)| now - *since < WINDOW);
            spent.clean_at = spent.by_name.len() * 2;
        }
        let (count, since) = spent.by_name.entry(name.to_owned()).or_insert((0, now));
        if now - *since >= WINDOW {
            (*count, *since) = (0, now);
        }
        if *count >= self.most {
            let wait = (*since + WINDOW - now).num_seconds();
            return Err(later(Code::TooMany, u32::try_from(wait).unwrap_or(0).saturating_add(1)));
        }
        *count += 1;
        Ok(())
    }

    /// The try was a good one: earlier failures no longer count.
    pub fn succeeded(&self, name: &str) {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner).by_name.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_count_and_are_forgotten() {
        let (tries, start) = (Tries::new(3), Utc::now());
        for _ in 0..3 {
            assert!(tries.take("léa", start).is_ok());
        }
        assert!(tries.take("léa", start + TimeDelta::minutes(14)).is_err());
        assert!(tries.take("yanis", start).is_ok(), "others are not held up");
        assert!(tries.take("léa", start + TimeDelta::minutes(15)).is_ok());
    }

    #[test]
    fn who_succeeds_starts_anew() {
        let (tries, now) = (Tries::new(2), Utc::now());
        for _ in 0..20 {
            assert!(tries.take("léa", now).is_ok());
            tries.succeeded("léa");
        }
    }

    #[test]
    fn names_that_are_over_are_dropped() {
        let (tries, start) = (Tries::new(1), Utc::now());
        for number in 0..10_000 {
            let _ = tries.take(&number.to_string(), start + TimeDelta::seconds(number));
        }
        assert!(tries.spent.lock().unwrap().by_name.len() <= 2 * MANY);
    }
}
