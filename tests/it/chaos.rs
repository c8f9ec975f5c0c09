//! Everything at once: two real nodes, a real Redis and a real PostgreSQL, people who write and read
//! all the while, and one fault after the other by chance. `cargo xtask chaos` runs it for as long as
//! one likes and prints the table; a minute of it is one of the tests.
//!
//! After each fault the line heals, the readers catch up, and the checker compares what senders were
//! told, what each reader saw, and what the database holds.

mod faults;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use protocol::{
    ActId, ResourceId, Stream,
    comments::{Post, Receipt},
    spaces::Role,
};
use sqlx::PgPool;
use tokio::task::JoinHandle;

use crate::harness::{
    Client, Database, Far, Follower, Person, Postgres, Process, Proxy, Redis,
    balancer::free_address,
    checker::{self, Verdict},
    fixtures, soon,
};
use faults::Fault;

/// People who write; each to all threads in turn.
const WRITERS: usize = 6;
/// People who read; each through both nodes, from the one to the other when it is lost.
const READERS: usize = 6;
const THREADS: usize = 3;

/// A node, with the lines that lead to it and from it.
struct Node {
    /// What people connect to: the address stays when the node is another.
    front: Proxy,
    /// Its line to Redis.
    redis: Proxy,
    /// Its line to the database.
    database: Proxy,
    process: Option<Process>,
}

/// All of it.
struct World {
    postgres: Arc<Postgres>,
    kept: Arc<Database>,
    redis: Redis,
    nodes: Vec<Node>,
    origin: String,
}

impl World {
    async fn start() -> Self {
        let postgres = Postgres::durable().await;
        let kept = postgres.database().await;
        let redis = Redis::start().await;
        let mut nodes = Vec::new();
        for _ in 0..2 {
            // Nobody listens there yet.
            let front = Proxy::tcp(redis.address).await;
            let redis = Proxy::tcp(redis.address).await;
            let database = Proxy::to(Far::Unix(kept.socket())).await;
            nodes.push(Node { front, redis, database, process: None });
        }
        let origin = format!("http://{}", nodes[0].front.address);
        let mut world = Self { postgres, kept, redis, nodes, origin };
        for index in 0..2 {
            world.start_node(index).await;
        }
        world
    }

    async fn start_node(&mut self, index: usize) {
        let node = &self.nodes[index];
        let (redis, name) = (format!("redis://{}", node.redis.address), format!("n{index}"));
        let database = self.kept.url_by(node.database.address);
        // It says its public address, which is the line's: where it listens is chosen here.
        let listen = free_address();
        let process = Process::start(
            &self.kept,
            &[
                ("OSMOSE_LISTEN", &listen.to_string()),
                ("DATABASE_URL", &database),
                ("REDIS_URL", &redis),
                ("OSMOSE_URL", &self.origin),
                ("OSMOSE_NODE", &name),
                ("OSMOSE_HEAD_CHECK_SECONDS", "1"),
                ("OSMOSE_DRAIN_SECONDS", "2"),
                ("OSMOSE_LOG", "off"),
            ],
        )
        .await;
        self.nodes[index].front.lead(Far::Tcp(listen));
        self.nodes[index].process = Some(process);
    }

    /// The nodes as people reach them, beginning with this one.
    fn clients(&self, first: usize, secret: &str) -> Vec<Client> {
        let all = (0..self.nodes.len()).map(|no| &self.nodes[(first + no) % self.nodes.len()]);
        all.map(|node| Client::new(node.front.address, &self.origin).signed_in(secret)).collect()
    }
}

/// Writes until it is stopped, each message again and again, with the same id, until it is kept.
async fn write(
    clients: Vec<Client>,
    threads: Vec<ResourceId>,
    stop: Arc<AtomicBool>,
) -> Vec<(Stream, Receipt)> {
    let (mut receipts, mut no, mut node) = (Vec::new(), 0_usize, 0_usize);
    while !stop.load(Ordering::Relaxed) {
        let thread = threads[no % threads.len()];
        let post = Post { act: ActId::new(), body: format!("n° {no}"), parent: None, call: false };
        let (path, body) = (fixtures::comments(thread), serde_json::to_vec(&post).expect("JSON"));
        no += 1;
        let receipt = soon("a message is kept at last", async {
            loop {
                let client = &clients[node % clients.len()];
                let sent = client.try_send(hyper::Method::POST, &path, Some(body.clone()));
                // A browser gives up on an answer that does not come, and asks again.
                if let Ok(Ok(answer)) = tokio::time::timeout(Duration::from_secs(3), sent).await {
                    if answer.status == 201 {
                        return answer.json::<Receipt>();
                    }
                    assert!(matches!(answer.status, 429 | 500 | 502 | 503), "{}", answer.text());
                }
                node += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await;
        receipts.push((Stream::Resource(thread), receipt));
        // The pace of somebody who writes a lot.
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    receipts
}

/// A line of the table.
struct Row {
    fault: Fault,
    events: usize,
    verdict: Verdict,
    silence: Duration,
}

fn print(rows: &[Row], seed: u64) {
    println!("\nseed {seed}, 2 nodes, {WRITERS} writers, {READERS} readers, {THREADS} threads");
    println!(
        "{:28}{:>9}{:>9}{:>7}{:>12}{:>11}{:>17}",
        "fault", "readers", "events", "lost", "duplicated", "reordered", "longest silence"
    );
    for row in rows {
        println!(
            "{:28}{READERS:>9}{:>9}{:>7}{:>12}{:>11}{:>15.1} s",
            row.fault.name(),
            row.events,
            row.verdict.lost,
            row.verdict.doubled,
            row.verdict.reordered,
            row.silence.as_secs_f32()
        );
    }
}

struct Crowd {
    threads: Vec<ResourceId>,
    followers: Vec<Follower>,
    stop: Arc<AtomicBool>,
    writers: Vec<JoinHandle<Vec<(Stream, Receipt)>>>,
}

impl Crowd {
    async fn gather(world: &World, pool: &PgPool) -> Self {
        let guest = Client::new(world.nodes[0].front.address, &world.origin);
        let space = fixtures::space(pool, &guest).await;
        let mut threads = Vec::new();
        for _ in 0..THREADS {
            threads.push(fixtures::thread(pool, &space).await);
        }
        let streams: Vec<Stream> = threads.iter().map(|thread| Stream::Resource(*thread)).collect();
        let (mut people, mut followers, mut writers) = (Vec::<Person>::new(), Vec::new(), Vec::new());
        for _ in 0..WRITERS + READERS {
            let person = fixtures::person(pool, &guest, "Léa Linteau").await;
            fixtures::enrol(pool, &person, space.id, Role::Member).await;
            people.push(person);
        }
        for (no, person) in people[WRITERS..].iter().enumerate() {
            let clients = world.clients(no, &person.secret);
            followers.push(Follower::through(clients, &streams).await);
        }
        let stop = Arc::new(AtomicBool::new(false));
        for (no, person) in people[..WRITERS].iter().enumerate() {
            let clients = world.clients(no, &person.secret);
            writers.push(tokio::spawn(write(clients, threads.clone(), stop.clone())));
        }
        Self { threads, followers, stop, writers }
    }

    /// How many events there are now, in all threads.
    async fn events(&self, pool: &PgPool) -> i64 {
        let streams: Vec<String> =
            self.threads.iter().map(|thread| Stream::Resource(*thread).to_string()).collect();
        let sum = sqlx::query_scalar("select coalesce(sum(seq), 0)::bigint from streams where id = any($1)");
        sum.bind(streams).fetch_one(pool).await.expect("counted")
    }

    /// Waits until all readers stand where the threads stood when it was called, and judges what they
    /// saw so far.
    async fn judge(&self, pool: &PgPool) -> Verdict {
        let mut verdict = Verdict::default();
        for thread in &self.threads {
            let stream = Stream::Resource(*thread);
            let head = checker::head(pool, stream).await;
            let mut seen = Vec::new();
            for follower in &self.followers {
                let mut theirs = follower.reach(stream, head).await;
                theirs.events.retain(|(seq, _)| *seq <= head);
                seen.push(theirs);
            }
            verdict += checker::judge_until(pool, stream, head, &seen).await;
        }
        verdict
    }
}

/// How long, and by which chance: `OSMOSE_CHAOS_SECONDS`, `OSMOSE_CHAOS_SEED`.
fn asked() -> (Duration, u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    (
        Duration::from_secs(number("OSMOSE_CHAOS_SECONDS").unwrap_or(60)),
        number("OSMOSE_CHAOS_SEED").unwrap_or(1),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_dies_nothing_is_lost_doubled_or_reordered() {
    let (time, seed) = asked();
    let mut world = World::start().await;
    // The checker's own way to the database, which no fault touches but the database's.
    let pool = world.kept.pool().await;
    let crowd = Crowd::gather(&world, &pool).await;
    let (start, mut rows) = (Instant::now(), Vec::new());
    let mut chance = Chance(seed);
    let mut left = Vec::new();
    while start.elapsed() < time {
        // Each kind once before one comes again.
        if left.is_empty() {
            left = Fault::ALL.to_vec();
        }
        let fault = left.swap_remove(chance.below(left.len()));
        let before = crowd.events(&pool).await;
        crowd.followers.iter().for_each(Follower::forget_silence);
        fault.happen(&mut world, &pool, &mut chance).await;
        // Life goes on for a while before the next.
        let goal = crowd.events(&pool).await + 30;
        soon("people write on", async {
            while crowd.events(&pool).await < goal {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await;
        let verdict = crowd.judge(&pool).await;
        let events = usize::try_from(crowd.events(&pool).await - before).unwrap_or_default();
        let silence = crowd.followers.iter().map(Follower::silence).max().unwrap_or_default();
        rows.push(Row { fault, events, verdict, silence });
    }
    crowd.stop.store(true, Ordering::Relaxed);
    let mut receipts = Vec::new();
    for writer in crowd.writers {
        receipts.extend(writer.await.expect("a writer"));
    }
    print(&rows, seed);
    println!("{} messages acknowledged in {:.0} s", receipts.len(), start.elapsed().as_secs_f32());
    for row in &rows {
        assert_eq!(row.verdict, Verdict::default(), "{} (seed {seed})", row.fault.name());
    }
    for thread in &crowd.threads {
        let stream = Stream::Resource(*thread);
        let told: Vec<Receipt> =
            receipts.iter().filter(|(it, _)| *it == stream).map(|(_, receipt)| *receipt).collect();
        let last = told.iter().map(|receipt| receipt.position.seq).max().unwrap_or_default();
        let mut seen = Vec::new();
        for follower in &crowd.followers {
            seen.push(follower.reach(stream, last).await);
        }
        checker::check(&pool, stream, &told, &seen).await;
        assert!(seen.iter().all(|seen| seen.resets == 0), "a resume became a reset (seed {seed})");
    }
    pool.close().await;
}

/// A chance that can be had again: splitmix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most.max(1) as u64).unwrap_or_default()
    }
}
