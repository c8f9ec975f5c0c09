//! How often somebody may ask: buckets that fill again, by address, account or person.

mod tries;

use std::{net::IpAddr, num::NonZeroU32};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use protocol::{Code, UserId};

use crate::{
    config::Config,
    error::{Result, later},
};

pub use tries::{Tries, Try};

/// The buckets of this node.
pub struct Limits {
    /// Requests that nobody is signed in for, by address.
    pub requests: DefaultKeyedRateLimiter<IpAddr>,
    /// Passwords given wrongly, by account name (lower case) or person.
    pub accounts: Tries,
    /// Links mailed, by address they go to.
    pub mails: DefaultKeyedRateLimiter<String>,
    /// Writes of who is signed in, by person, over socket and REST alike.
    pub writes: DefaultKeyedRateLimiter<UserId>,
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
            mails: RateLimiter::keyed(tries(5)),
            writes: RateLimiter::keyed(Quota::per_second(some(40)).allow_burst(some(400))),
        }
    }

    /// Forgets buckets that are full again. Called every minute.
    pub fn sweep(&self) {
        self.requests.retain_recent();
        self.mails.retain_recent();
        self.writes.retain_recent();
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
