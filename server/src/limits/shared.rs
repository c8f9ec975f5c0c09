//! Failed tries as all nodes together count them, in Redis. What cannot be asked at once is not
//! waited for: while Redis is away each node counts its own.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use redis::{AsyncConnectionConfig, Client, aio::MultiplexedConnection};
use sha2::{Digest, Sha256};

/// Time that Redis has to answer somebody who signs in.
const PATIENCE: Duration = Duration::from_millis(300);
/// Time for which it is not asked again when it did not.
const PAUSE: Duration = Duration::from_secs(2);
/// Seconds after which failures are forgotten.
const WINDOW: u64 = 900;

/// The count of all nodes.
pub struct Shared {
    client: Client,
    installation: String,
    link: Mutex<Link>,
}

#[derive(Default)]
struct Link {
    connection: Option<MultiplexedConnection>,
    not_before: Option<Instant>,
}

impl Shared {
    /// Counts on the first of the servers; nothing without one. `installation` is the same on all
    /// nodes, and another for whoever else uses that server.
    #[must_use]
    pub fn on(addresses: &[String], installation: &str) -> Option<Self> {
        let client = Client::open(addresses.first()?.as_str()).ok()?;
        Some(Self { client, installation: installation.to_owned(), link: Mutex::default() })
    }

    /// No name and no address is kept as it is.
    fn key(&self, name: &str) -> String {
        let digest = Sha256::digest(format!("{}\n{name}", self.installation));
        let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("osmose:tries:{hex}")
    }

    /// How often the name failed lately on all nodes, and the seconds until that is forgotten;
    /// nothing if that cannot be known now.
    pub async fn failures(&self, name: &str) -> Option<(u32, i64)> {
        let key = self.key(name);
        let mut pipe = redis::pipe();
        pipe.get(&key).ttl(&key);
        let (count, left): (Option<u32>, i64) = self.ask(&pipe).await?;
        Some((count.unwrap_or(0), left))
    }

    /// The name failed once more.
    pub async fn failed(&self, name: &str) {
        let key = self.key(name);
        let mut pipe = redis::pipe();
        // The first failure says when all are forgotten.
        pipe.cmd("SET").arg(&key).arg(0).arg("EX").arg(WINDOW).arg("NX").ignore();
        pipe.incr(&key, 1).ignore();
        self.ask::<()>(&pipe).await;
    }

    /// The name's failures no longer count.
    pub async fn forget(&self, name: &str) {
        let mut pipe = redis::pipe();
        pipe.del(self.key(name)).ignore();
        self.ask::<()>(&pipe).await;
    }

    async fn ask<T: redis::FromRedisValue>(&self, pipe: &redis::Pipeline) -> Option<T> {
        let known = {
            let link = self.link();
            if link.not_before.is_some_and(|moment| Instant::now() < moment) {
                return None;
            }
            link.connection.clone()
        };
        let asked = async {
            let mut connection = match known {
                Some(connection) => connection,
                None => self.connect().await.ok()?,
            };
            let answer = pipe.query_async(&mut connection).await.ok()?;
            self.link().connection = Some(connection);
            Some(answer)
        };
        let answer = tokio::time::timeout(PATIENCE, asked).await.ok().flatten();
        if answer.is_none() {
            let mut link = self.link();
            link.connection = None;
            link.not_before = Some(Instant::now() + PAUSE);
        }
        answer
    }

    async fn connect(&self) -> redis::RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new().set_response_timeout(Some(PATIENCE));
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }

    fn link(&self) -> std::sync::MutexGuard<'_, Link> {
        self.link.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
