//! Redis is away, frozen, restarted, cut off or hard of hearing: what is written on one node is seen
//! on the other all the same, once and in order, and people are told that it takes longer.

use std::{sync::Arc, time::Duration};

use protocol::{Close, Seq, Stream, comments::Receipt, live::Road, spaces::Role};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::{sync::Notify, task::JoinHandle};

use super::{NEVER, Pair, post, tells, told, until};
use crate::harness::{Far, Follower, Hub, Proxy, Redis, Weather, checker, eventually, fixtures, soon};

const SECOND: Duration = Duration::from_secs(1);

/// Somebody who writes until he is told to stop.
struct Writer {
    stop: Arc<Notify>,
    task: JoinHandle<Vec<Receipt>>,
}

impl Writer {
    fn start(pair: &Pair) -> Self {
        let (lea, thread, stop) = (pair.lea.clone(), pair.thread, Arc::new(Notify::new()));
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let mut receipts = Vec::new();
            loop {
                let written = soon("a comment is answered", lea.post(thread, "sans cesse"));
                receipts.push(written.await);
                let pause = tokio::time::timeout(Duration::from_millis(50), stopped.notified());
                if pause.await.is_ok() {
                    return receipts;
                }
            }
        });
        Self { stop, task }
    }

    async fn stop(self) -> Vec<Receipt> {
        self.stop.notify_one();
        self.task.await.expect("it wrote")
    }
}

/// Lets something happen while one node writes and the other reads; nothing may be lost, doubled or
/// seen out of order.
async fn through(pair: &Pair, trouble: impl AsyncFnOnce(&Pair)) {
    let stream = pair.stream();
    let reader = Follower::start(&pair.karim, &[stream]).await;
    let writer = Writer::start(pair);
    trouble(pair).await;
    let receipts = writer.stop().await;
    // Not the last receipt: what was written in the trouble itself may be later.
    let seen = reader.reach(stream, checker::head(pair.one.pool(), stream).await).await;
    assert_eq!(seen.resets, 0);
    checker::check(pair.one.pool(), stream, &receipts, &[seen]).await;
}

/// What is written now is seen, and the head check had no part in it.
async fn crosses(pair: &Pair) {
    let mut his = pair.karim.live().await;
    his.watch(pair.stream()).await;
    let receipt = pair.lea.post(pair.thread, "et maintenant ?").await;
    his.reach(pair.stream(), receipt.position.seq).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_03_row_83_redis_is_stopped_started_and_flushed() {
    let pair = Pair::new(SECOND).await;
    through(&pair, async |pair| {
        let mut his = pair.karim.live().await;
        pair.redis.kill();
        pair.until(true).await;
        told(&mut his, Road::Slowed).await;
        let answer = pair.karim.client.get("/readyz").await.expect(200);
        assert!(answer.text().contains("Redis is away"), "{}", answer.text());
        // Who comes now is told at once; what he does not hear over Redis the head check brings.
        let mut late = pair.karim.live().await;
        told(&mut late, Road::Slowed).await;
        late.watch(pair.stream()).await;
        let receipt = pair.lea.post(pair.thread, "sans Redis").await;
        late.reach(pair.stream(), receipt.position.seq).await;
        pair.redis.restart().await;
        pair.until(false).await;
        for socket in [&mut his, &mut late] {
            told(socket, Road::Normal).await;
        }
        assert_eq!(pair.karim.client.get("/readyz").await.expect(200).text(), "ready\n");
        assert_eq!(pair.redis.command("FLUSHALL").await, "+OK");
    })
    .await;
}

/// After the link is back nothing waits for the head check.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_while_redis_was_away_is_found_when_it_is_back() {
    let pair = Pair::new(NEVER).await;
    through(&pair, async |pair| {
        for _ in 0..3 {
            pair.redis.kill();
            pair.redis.restart().await;
            pair.until(false).await;
            crosses(pair).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_04_redis_is_frozen() {
    let pair = Pair::new(SECOND).await;
    through(&pair, async |pair| {
        pair.redis.freeze();
        // Writing and reading go on: the writer's comments are answered, or `through` fails.
        pair.until(true).await;
        pair.redis.thaw();
        pair.until(false).await;
        crosses(pair).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_05_subscribers_are_killed_while_they_subscribe() {
    let pair = Pair::new(SECOND).await;
    let mut threads = Vec::new();
    for _ in 0..30 {
        threads.push(pair.one.thread(&pair.space).await);
    }
    through(&pair, async |pair| {
        let mut his = pair.karim.live().await;
        for thread in &threads {
            assert!(pair.redis.command("CLIENT KILL TYPE pubsub").await.starts_with(':'));
            his.watch(Stream::Resource(*thread)).await;
            let receipt = pair.lea.post(*thread, "au milieu").await;
            his.reach(Stream::Resource(*thread), receipt.position.seq).await;
        }
        pair.until(false).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_06_redis_cuts_who_does_not_read_fast_enough() {
    let pair = Pair::new(SECOND).await;
    through(&pair, async |pair| {
        let set = pair.redis.command("CONFIG SET client-output-buffer-limit \"pubsub 1024 1024 1\"").await;
        assert_eq!(set, "+OK");
        let large = "x".repeat(8_000);
        let mut last = Seq(0);
        for _ in 0..20 {
            last = pair.lea.post(pair.thread, &large).await.position.seq;
        }
        let mut his = pair.karim.live().await;
        his.watch(pair.stream()).await;
        his.reach(pair.stream(), last).await;
        let set = pair.redis.command("CONFIG SET client-output-buffer-limit \"pubsub 0 0 0\"").await;
        assert_eq!(set, "+OK");
        pair.until(false).await;
        crosses(pair).await;
    })
    .await;
}

/// Two nodes whose links to Redis go through a proxy.
async fn proxied(head_check: Duration) -> (Pair, Proxy) {
    let redis = Redis::start().await;
    let proxy = Proxy::tcp(redis.address).await;
    let url = format!("redis://{}", proxy.address);
    let set = |config: &mut server::config::Config| {
        config.redis_urls = vec![url.clone()];
        config.head_check = head_check;
    };
    let one = Hub::start(set).await;
    let two = one.beside(set).await;
    let space = one.space().await;
    let thread = one.thread(&space).await;
    let lea = one.member(&space, Role::Member).await;
    let karim = one.member(&space, Role::Member).await.at(&two);
    (Pair { redis, one, two, space, thread, lea, karim }, proxy)
}

/// Connections stand and nothing comes: only the node's note to itself finds that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_is_dead_and_does_not_know_it_is_found() {
    let (pair, proxy) = proxied(SECOND).await;
    through(&pair, async |pair| {
        for weather in [Weather::Deaf, Weather::Blackhole] {
            proxy.set(weather);
            pair.until(true).await;
            proxy.set(Weather::Fair);
            pair.until(false).await;
            crosses(pair).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_is_slow_narrow_or_cut_loses_nothing() {
    let (pair, proxy) = proxied(SECOND).await;
    through(&pair, async |pair| {
        proxy.set(Weather::Latency(Duration::from_millis(100)));
        crosses(pair).await;
        proxy.set(Weather::Throttle(20_000));
        crosses(pair).await;
        proxy.set(Weather::Down);
        pair.until(true).await;
        proxy.set(Weather::Fair);
        pair.until(false).await;
        crosses(pair).await;
    })
    .await;
}

#[tokio::test]
async fn row_30_what_ends_while_redis_is_away_ends_by_the_head_check() {
    let pair = Pair::new(SECOND).await;
    let stream = pair.stream();
    let mut his = pair.karim.live().await;
    his.watch(stream).await;
    let mut hers = pair.lea.at(&pair.two).live().await;
    pair.redis.kill();
    pair.until(true).await;
    let path = format!("/api/v1/spaces/{}/members/{}", pair.space.id, pair.karim.id);
    pair.space.admin.client.delete(&path).await.expect(204);
    pair.lea.client.delete("/api/v1/session").await.expect(204);
    eventually("the stream is denied", async || {
        assert!(!tells(&his.settle().await, stream));
        his.denied.contains(&stream).then_some(())
    })
    .await;
    assert_eq!(hers.closed().await.0, Close::SessionRevoked.code());
    let receipt = pair.space.admin.post(pair.thread, "secret").await;
    let mut admin = pair.space.admin.at(&pair.two).live().await;
    admin.watch(stream).await;
    admin.reach(stream, receipt.position.seq).await;
    assert!(!tells(&his.settle().await, stream));
}

/// One node hears the others by the head check alone; the others hear it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_cut_off_from_redis_alone_goes_on() {
    let pair = Pair::new(SECOND).await;
    let stream = pair.stream();
    // A third whose own link is cut; the others hear each other.
    let proxy = Proxy::tcp(pair.redis.address).await;
    let third = pair.one.beside(|config| {
        config.redis_urls = vec![format!("redis://{}", proxy.address)];
        config.head_check = SECOND;
    });
    let third = third.await;
    proxy.set(Weather::Down);
    until(&third, true).await;
    until(&pair.one, false).await;
    let apart = Follower::start(&pair.karim.at(&third), &[stream]).await;
    let near = Follower::start(&pair.karim, &[stream]).await;
    let mut receipts = Vec::new();
    for node in [&pair.one, &third, &pair.two, &third] {
        let lea = pair.lea.at(node);
        let path = fixtures::comments(pair.thread);
        receipts.push(lea.client.post(&path, &post("d'un côté")).await.expect(201).json::<Receipt>());
    }
    let mut seen = Vec::new();
    for reader in [&apart, &near] {
        seen.push(reader.reach(stream, Seq(4)).await);
    }
    checker::check(pair.one.pool(), stream, &receipts, &seen).await;
}

/// A database that is silent for a while, then slow: what was acknowledged is there, and is seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_link_to_the_database_loses_nothing_that_was_acknowledged() {
    let pair = Pair::new(SECOND).await;
    let (stream, path) = (pair.stream(), fixtures::comments(pair.thread));
    let socket = pair.one.database.options();
    let port = socket.get_socket().expect("a socket").join(format!(".s.PGSQL.{}", socket.get_port()));
    let proxy = Proxy::to(Far::Unix(port)).await;
    let options = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(proxy.address.port())
        .username("osmose")
        .database(pair.one.database.name())
        .ssl_mode(PgSslMode::Disable);
    let third = Hub::with_options(pair.one.database.clone(), options, |config| {
        config.redis_urls = vec![pair.redis.url()];
        config.head_check = SECOND;
    });
    let third = third.await;
    let reader = Follower::start(&pair.karim.at(&third), &[stream]).await;
    let lea = pair.lea.at(&third);
    let mut receipts = Vec::new();
    for step in 0..4 {
        match step {
            1 => proxy.set(Weather::Latency(Duration::from_millis(30))),
            2 => proxy.set(Weather::Blackhole),
            _ => proxy.set(Weather::Fair),
        }
        let body = post(&format!("n° {step}"));
        let first = tokio::time::timeout(SECOND, lea.client.post(&path, &body)).await;
        if step == 2 {
            proxy.cut();
        }
        proxy.set(Weather::Fair);
        // As a client does: again, with the same id, until it is answered.
        let receipt = match first {
            Ok(answer) if answer.status == 201 => answer.json(),
            _ => {
                eventually("it is kept", async || {
                    let answer = lea.client.post(&path, &body).await;
                    (answer.status == 201).then(|| answer.json::<Receipt>())
                })
                .await
            }
        };
        receipts.push(receipt);
    }
    let seen = reader.reach(stream, Seq(4)).await;
    checker::check(pair.one.pool(), stream, &receipts, &[seen]).await;
}
