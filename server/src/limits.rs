//! How often somebody may ask: buckets that fill again, by address, account or person.

mod shared;
mod tries;

use std::{net::IpAddr, num::NonZeroU32};

use chrono::{DateTime, Utc};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use protocol::{Code, UserId};

use crate::{
    config::Config,
    error::{Result, later},
};

use shared::Shared;
use tries::{Tries, Try};

/// The buckets of this node.
pub struct Limits {
    /// Requests that nobody is signed in for, by address.
    pub requests: DefaultKeyedRateLimiter<IpAddr>,
    /// Passwords given wrongly, by account name (lower case) or person: by this node's count, and by
    /// that of all nodes.
    accounts: Tries,
    all_nodes: Option<Shared>,
    tries: u32,
    /// Links mailed, by address they go to.
    pub mails: DefaultKeyedRateLimiter<String>,
    /// Writes of who is signed in, by person, over socket and REST alike.
    pub writes: DefaultKeyedRateLimiter<UserId>,
    /// Words that somebody is writing, by person.
    pub typing: DefaultKeyedRateLimiter<UserId>,
    /// Lists of people to be shown, by person.
    pub presence: DefaultKeyedRateLimiter<UserId>,
    /// Questions of calendar programs, by whose calendar it is.
    pub calendars: DefaultKeyedRateLimiter<UserId>,
    /// Searches, by person.
    pub searches: DefaultKeyedRateLimiter<UserId>,
    /// Searches that found nothing, by person …
    pub missed: DefaultKeyedRateLimiter<UserId>,
    /// … and which of them were counted in the last day. It is nowhere but here whose they were.
    counted: DefaultKeyedRateLimiter<u64>,
}

fn some(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

impl Limits {
    /// Full buckets.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let quarter_hour = std::time::Duration::from_secs(900);
        let tries = |number: u32| {
            Quota::with_period(quarter_hour / number.max(1))
                .map_or_else(|| Quota::per_minute(some(number)), |quota| quota.allow_burst(some(number)))
        };
        Self {
            requests: RateLimiter::keyed(Quota::per_minute(some(config.requests_per_minute))),
            accounts: Tries::new(config.sign_in_tries),
            all_nodes: Shared::on(&config.redis_urls, config.url.as_deref().unwrap_or_default()),
            tries: config.sign_in_tries,
            mails: RateLimiter::keyed(tries(5)),
            writes: RateLimiter::keyed(Quota::per_second(some(40)).allow_burst(some(400))),
            // A little less than what clients keep to, for they and the network are not exact.
            typing: RateLimiter::keyed(
                Quota::with_period(std::time::Duration::from_millis(2_800))
                    .unwrap_or_else(|| Quota::per_second(some(1))),
            ),
            presence: RateLimiter::keyed(Quota::per_second(some(2)).allow_burst(some(40))),
            calendars: RateLimiter::keyed(Quota::per_second(some(5)).allow_burst(some(300))),
            searches: RateLimiter::keyed(Quota::per_second(some(10)).allow_burst(some(100))),
            missed: RateLimiter::keyed(Quota::per_minute(some(6)).allow_burst(some(20))),
            counted: RateLimiter::keyed(
                Quota::with_period(std::time::Duration::from_secs(86_400))
                    .unwrap_or_else(|| Quota::per_hour(some(1))),
            ),
        }
    }

    /// Whether somebody says this for the first time in a day, to this node.
    pub fn first_today(&self, what: &impl std::hash::Hash) -> bool {
        use std::hash::{DefaultHasher, Hasher};
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        self.counted.check_key(&hasher.finish()).is_ok()
    }

    /// Begins a try to show who one is. On each node no more are under way at once than may fail.
    ///
    /// # Errors
    /// 429 with the seconds until the failures are forgotten.
    pub async fn begin<'a>(&'a self, name: &'a str, now: DateTime<Utc>) -> Result<Attempt<'a>> {
        let here = self.accounts.begin(name, now).await?;
        let mut failed_before = false;
        if let Some(shared) = &self.all_nodes
            && let Some((failures, left)) = shared.failures(name).await
        {
            if failures >= self.tries {
                return Err(later(Code::TooMany, u32::try_from(left).unwrap_or(0).saturating_add(1)));
            }
            failed_before = failures > 0;
        }
        Ok(Attempt { here, shared: self.all_nodes.as_ref(), name, failed_before })
    }

    /// Forgets a name's failures: it was proved otherwise who that is.
    pub async fn forget(&self, name: &str) {
        self.accounts.forget(name);
        if let Some(shared) = &self.all_nodes {
            shared.forget(name).await;
        }
    }

    /// Forgets buckets that are full again. Called every minute.
    pub fn sweep(&self) {
        self.requests.retain_recent();
        self.mails.retain_recent();
        self.writes.retain_recent();
        self.typing.retain_recent();
        self.presence.retain_recent();
        self.calendars.retain_recent();
        self.searches.retain_recent();
        self.missed.retain_recent();
        self.counted.retain_recent();
    }
}

/// A try under way. Dropped without an outcome it counts for nothing: nothing was learnt by it.
#[must_use]
pub struct Attempt<'a> {
    here: Try<'a>,
    shared: Option<&'a Shared>,
    name: &'a str,
    failed_before: bool,
}

impl Attempt<'_> {
    /// It was wrong.
    pub async fn failed(self) {
        self.here.failed();
        if let Some(shared) = self.shared {
            shared.failed(self.name).await;
        }
    }

    /// It was right: earlier failures no longer count.
    pub async fn succeeded(self) {
        self.here.succeeded();
        if let Some(shared) = self.shared.filter(|_| self.failed_before) {
            shared.forget(self.name).await;
        }
    }
}

/// Takes one from a bucket.
///
/// # Errors
/// 429 with the seconds to wait.
pub fn take<K: std::hash::Hash + Eq + Clone>(bucket: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<()> {
    bucket.check_key(key).map_err(|wait| {
        let wait = wait.wait_time_from(governor::clock::DefaultClock::default().now());
        later(Code::TooMany, u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
    })
}
