//! What can go wrong, and how it is mended. Each fault ends mended: its time is part of it.

use std::time::Duration;

use sqlx::PgPool;

use super::{Chance, World};
use crate::harness::Weather;

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A node is killed with SIGKILL and started again.
    NodeKilled,
    /// A node is stopped in the middle of all it does, and goes on later.
    NodeFrozen,
    /// An operator drains a node and starts another.
    NodeDrained,
    /// Redis is killed, and comes back empty.
    RedisKilled,
    /// Redis stands still.
    RedisFrozen,
    /// Redis forgets everything, and cuts everybody's subscriptions.
    RedisFlushed,
    /// One node's line to Redis is cut.
    RedisCut,
    /// One node is told nothing by Redis any more, though the line stands.
    RedisDeaf,
    /// One node's line to Redis is slow.
    RedisSlow,
    /// The database ends the nodes' connections.
    DatabaseConnectionsCut,
    /// One node's line to its database is slow.
    DatabaseSlow,
    /// The database is killed with SIGKILL and recovers.
    DatabaseKilled,
    /// People's lines to a node are cut.
    PeopleCut,
    /// People's lines to a node hold without letting anything through.
    PeopleInTunnel,
    /// People's lines to a node are narrow.
    PeopleSlow,
}

impl Fault {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::NodeKilled,
        Self::NodeFrozen,
        Self::NodeDrained,
        Self::RedisKilled,
        Self::RedisFrozen,
        Self::RedisFlushed,
        Self::RedisCut,
        Self::RedisDeaf,
        Self::RedisSlow,
        Self::DatabaseConnectionsCut,
        Self::DatabaseSlow,
        Self::DatabaseKilled,
        Self::PeopleCut,
        Self::PeopleInTunnel,
        Self::PeopleSlow,
    ];

    /// As it stands in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::NodeKilled => "node killed",
            Self::NodeFrozen => "node frozen",
            Self::NodeDrained => "node drained",
            Self::RedisKilled => "redis killed",
            Self::RedisFrozen => "redis frozen",
            Self::RedisFlushed => "redis flushed",
            Self::RedisCut => "line to redis cut",
            Self::RedisDeaf => "line from redis silent",
            Self::RedisSlow => "line to redis slow",
            Self::DatabaseConnectionsCut => "database ends connections",
            Self::DatabaseSlow => "line to database slow",
            Self::DatabaseKilled => "database killed",
            Self::PeopleCut => "people's lines cut",
            Self::PeopleInTunnel => "people in a tunnel",
            Self::PeopleSlow => "people's lines slow",
        }
    }

    /// Lets it happen, waits as long as it takes, and mends it.
    pub async fn happen(self, world: &mut World, pool: &PgPool, chance: &mut Chance) {
        let index = chance.below(world.nodes.len());
        let lasts = lasting(Duration::from_millis(500 + chance.next() % 2_000));
        match self {
            Self::NodeKilled => {
                if let Some(process) = world.nodes[index].process.take() {
                    process.kill().await;
                }
                world.nodes[index].front.cut();
                world.start_node(index).await;
            }
            Self::NodeFrozen => {
                let process = world.nodes[index].process.as_ref().expect("it runs");
                process.freeze();
                lasts.await;
                process.thaw();
            }
            Self::NodeDrained => {
                if let Some(process) = world.nodes[index].process.take() {
                    process.terminate();
                    assert_eq!(process.ended().await, 0, "it leaves in order");
                }
                world.start_node(index).await;
            }
            Self::RedisKilled => {
                world.redis.kill();
                lasts.await;
                world.redis.restart().await;
            }
            Self::RedisFrozen => {
                world.redis.freeze();
                lasts.await;
                world.redis.thaw();
            }
            Self::RedisFlushed => {
                world.redis.command("FLUSHALL").await;
                world.redis.command("CLIENT KILL TYPE pubsub").await;
            }
            Self::RedisCut => {
                world.nodes[index].redis.set(Weather::Down);
                lasts.await;
                world.nodes[index].redis.set(Weather::Fair);
            }
            Self::RedisDeaf => through(&world.nodes[index].redis, Weather::Deaf, lasts).await,
            Self::RedisSlow => {
                let slow = Weather::Latency(Duration::from_millis(80));
                through(&world.nodes[index].redis, slow, lasts).await;
            }
            Self::DatabaseConnectionsCut => {
                sqlx::query(
                    "select pg_terminate_backend(pid) from pg_stat_activity
                     where datname = current_database() and pid <> pg_backend_pid() and application_name = 'osmose'",
                )
                .execute(pool)
                .await
                .expect("cut");
            }
            Self::DatabaseSlow => {
                let slow = Weather::Latency(Duration::from_millis(20));
                through(&world.nodes[index].database, slow, lasts).await;
            }
            Self::DatabaseKilled => {
                world.postgres.kill().await;
                world.postgres.restart().await;
                // The checker's own connections are gone as well: the first question finds it out.
                for _ in 0..pool.size() {
                    let _ = sqlx::query("select 1").execute(pool).await;
                }
            }
            Self::PeopleCut => world.nodes[index].front.cut(),
            Self::PeopleInTunnel => {
                through(&world.nodes[index].front, Weather::Blackhole, lasts).await;
                world.nodes[index].front.cut();
            }
            Self::PeopleSlow => {
                through(&world.nodes[index].front, Weather::Throttle(20_000), lasts).await;
            }
        }
    }
}

async fn through(line: &crate::harness::Proxy, weather: Weather, lasts: impl Future<Output = ()>) {
    line.set(weather);
    lasts.await;
    line.set(Weather::Fair);
}

/// How long a fault lasts is part of it: nothing is waited for.
async fn lasting(time: Duration) {
    tokio::time::sleep(time).await;
}
