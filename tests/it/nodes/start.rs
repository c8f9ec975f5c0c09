//! How a node starts, with a Redis that is right, wrong, away, or not alone.

use std::process::Stdio;

use protocol::{Seq, Stream, spaces::Role};
use tokio::process::Command;

use crate::harness::{Postgres, Process, Redis, fixtures, fixtures::Node, process, soon};

/// What a program that must not start says last.
pub async fn refused(settings: &[(&str, &str)]) -> String {
    let postgres = Postgres::shared().await;
    let database = postgres.database().await;
    let output = Command::new(process::program())
        .arg("serve")
        .env_clear()
        .env("OSMOSE_LISTEN", "127.0.0.1:0")
        .env("OSMOSE_DATA", postgres.folder("data"))
        .env("DATABASE_URL", database.url())
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = soon("the program ends", output).await.expect("it runs");
    let errors = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(!errors.contains("s3cret") && !errors.contains("wr0ng"), "{errors}");
    errors.lines().last().expect("a reason").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_refuses_and_an_address_that_is_none_end_the_start_in_one_line() {
    let redis = Redis::with(&["--requirepass", "s3cret"]).await;
    for url in [format!("redis://:wr0ng@{}", redis.address), format!("redis://{}", redis.address)] {
        let line = refused(&[("REDIS_URL", &url)]).await;
        assert!(line.starts_with("osmose: REDIS_URL: ") && line.contains("user and password"), "{line}");
    }
    let open = Redis::start().await;
    let line = refused(&[("REDIS_URL", &format!("redis://:wr0ng@{}", open.address))]).await;
    assert!(line.starts_with("osmose: REDIS_URL: "), "{line}");
    for url in ["localhost", "redis://:wr0ng@host:port", "http://:wr0ng@localhost"] {
        let line = refused(&[("REDIS_URL", url)]).await;
        assert!(line.starts_with("osmose: REDIS_URL: not an address"), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_cannot_be_reached_delays_what_comes_and_not_the_start() {
    let redis = Redis::with(&["--requirepass", "s3cret"]).await;
    redis.kill();
    let database = Postgres::shared().await.database().await;
    let url = format!("redis://:s3cret@{}", redis.address);
    let settings = [("REDIS_URL", url.as_str()), ("OSMOSE_HEAD_CHECK_SECONDS", "1")];
    let (one, two) = tokio::join!(Process::start(&database, &settings), Process::start(&database, &settings));
    let answer = one.client().get("/readyz").await.expect(200);
    assert!(answer.text().contains("Redis is away"), "{}", answer.text());
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &one.guest()).await;
    let lea = fixtures::person(&pool, &one.guest(), "Léa Linteau").await;
    fixtures::enrol(&pool, &lea, space.id, Role::Member).await;
    let thread = fixtures::thread(&pool, &space).await;
    pool.close().await;
    let stream = Stream::Resource(thread);
    let mut there = space.admin.at(&two).live().await;
    there.watch(stream).await;
    lea.post(thread, "sans").await;
    there.reach(stream, Seq(1)).await;
    redis.restart().await;
    crate::harness::eventually("it is found", async || {
        (two.client().get("/readyz").await.text() == "ready\n").then_some(())
    })
    .await;
    lea.post(thread, "avec").await;
    there.reach(stream, Seq(2)).await;
}

/// Two installations on one Redis have nothing to do with each other, and nobody who can write to it
/// can speak for a node.
#[tokio::test]
async fn what_no_node_of_ours_wrote_is_dropped() {
    let pair = super::Pair::new(super::NEVER).await;
    let mut his = pair.karim.live().await;
    his.watch(pair.stream()).await;
    // The channel's name is known; the key is not.
    let names = pair.redis.words(&format!("PUBSUB CHANNELS *:{}", pair.karim.stream())).await;
    let name = names.first().expect("watched");
    let ended = format!(
        r#"\x01\x00\x00\x00\x00\x00\x00\x00\x07{}{{\"event\":{{\"stream\":\"{}\",\"seq\":1,\"id\":\"0195a000-0000-7000-8000-000000000202\",\"previous\":\"00000000-0000-0000-0000-000000000000\",\"payload\":{{\"people\":{{\"sessions-ended\":\"all\"}}}}}}}}"#,
        r"\x00".repeat(32),
        pair.karim.stream()
    );
    assert_eq!(pair.redis.command(&format!("PUBLISH {name} \"{ended}\"")).await, ":1", "it is heard");
    let receipt = pair.lea.post(pair.thread, "toujours là").await;
    his.reach(pair.stream(), receipt.position.seq).await;
    his.settle().await;
    assert!(his.close.is_none());
}
