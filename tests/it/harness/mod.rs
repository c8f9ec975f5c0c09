//! What every test stands on: a private PostgreSQL for the whole program with a database per test,
//! hubs in this process and the real program beside it, people made by SQL, clients for REST and for
//! the socket, and the checker that compares what was promised with what was seen and kept.

pub mod balancer;
pub mod certificates;
pub mod checker;
pub mod client;
pub mod fixtures;
pub mod follower;
pub mod hub;
pub mod openapi;
pub mod postgres;
pub mod process;
pub mod proxy;
pub mod raw;
pub mod redis;
pub mod smtp;
pub mod socket;

use std::time::{Duration, Instant};

pub use balancer::Balancer;
pub use client::{Answer, Client};
pub use fixtures::{Person, Space};
pub use follower::Follower;
pub use hub::Hub;
pub use postgres::{Database, Postgres};
pub use process::Process;
pub use proxy::{Far, Proxy, Weather};
pub use redis::Redis;
pub use smtp::Smtp;
pub use socket::Socket;

/// How long a condition may take to come true. It is no measure of speed: a machine that is busy with
/// other things is slow, and a test that waits in vain says what it waited for.
pub const PATIENCE: Duration = Duration::from_secs(45);

/// Waits until something is so, looking again and again; fails the test, by saying what, after
/// [`PATIENCE`].
pub async fn eventually<T>(what: &str, condition: impl AsyncFnMut() -> Option<T>) -> T {
    within(PATIENCE, what, condition).await
}

/// [`eventually`] with a deadline that the promise itself states.
pub async fn within<T>(deadline: Duration, what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = condition().await {
            return found;
        }
        assert!(start.elapsed() < deadline, "not within {deadline:?}: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Fails the test, by saying what, if something does not come within [`PATIENCE`].
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("not within {PATIENCE:?}: {what}"),
    }
}
