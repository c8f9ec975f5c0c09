//! What fails around a hub: the program is killed, the database is killed or has nothing to spare,
//! clients go away in the middle, the operator stops it. Rows 78, 79, 80, 84, 85 and fault 10.

use std::{sync::Arc, time::Duration};

use protocol::{
    ActId, Close, Code, ResourceId, Seq, Stream,
    comments::{Post, Receipt},
    spaces::Role,
};

use crate::harness::{
    Client, Database, Follower, Hub, Person, Postgres, Process, Socket, Space, checker, eventually, fixtures,
    fixtures::Node, raw::Raw, soon,
};

/// People of a running program.
async fn people(node: &impl Node, database: &Arc<Database>) -> (Space, Person, ResourceId) {
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &node.guest()).await;
    let lea = fixtures::person(&pool, &node.guest(), "Léa Linteau").await;
    fixtures::enrol(&pool, &lea, space.id, Role::Member).await;
    let thread = fixtures::thread(&pool, &space).await;
    pool.close().await;
    (space, lea, thread)
}

fn post(body: &str) -> Post {
    Post { act: ActId::new(), body: body.to_owned(), parent: None, call: false }
}

/// Sends a comment; nothing if no answer came, or one that says to come back.
async fn try_post(client: &Client, thread: ResourceId, post: &Post) -> Option<Receipt> {
    let body = serde_json::to_vec(post).expect("JSON");
    let answer = client.try_send(hyper::Method::POST, &fixtures::comments(thread), Some(body)).await.ok()?;
    if answer.status == 201 {
        return Some(answer.json());
    }
    assert!(matches!(answer.status, 500 | 503), "{}", answer.text());
    None
}

/// Sends a comment as a client does: again, with the same id, until it is answered.
async fn until_kept(client: &Client, thread: ResourceId, post: &Post) -> Receipt {
    soon("a comment is kept at last", async {
        loop {
            if let Some(receipt) = try_post(client, thread, post).await {
                return receipt;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
}

#[tokio::test]
async fn row_78_what_was_acknowledged_outlives_the_program_and_the_rest_is_retried_once() {
    let database = Postgres::shared().await.database().await;
    let node = Process::start(&database, &[]).await;
    let (_, lea, thread) = people(&node, &database).await;
    let stream = Stream::Resource(thread);
    let mut acknowledged = Vec::new();
    let mut posts = Vec::new();
    for no in 0..20 {
        let post = post(&format!("n° {no}"));
        acknowledged.push((post.clone(), until_kept(&lea.client, thread, &post).await));
    }
    // Killed in the middle of others: some were answered, some kept and not answered, some neither.
    for no in 0..60 {
        posts.push(post(&format!("au milieu {no}")));
    }
    let (half, told) = tokio::sync::oneshot::channel();
    let storm = tokio::spawn({
        let (client, posts) = (lea.client.clone(), posts.clone());
        async move {
            let (mut half, mut kept) = (Some(half), Vec::new());
            for (no, post) in posts.iter().enumerate() {
                if no == 20 {
                    half.take().map(|half| half.send(()));
                }
                kept.extend(try_post(&client, thread, post).await.map(|receipt| (post.clone(), receipt)));
            }
            kept
        }
    });
    told.await.expect("half way");
    node.kill().await;
    acknowledged.extend(storm.await.expect("sent"));

    let node = Process::start(&database, &[]).await;
    let lea = lea.at(&node);
    for (post, receipt) in &acknowledged {
        assert_eq!(
            until_kept(&lea.client, thread, post).await,
            *receipt,
            "the first answer, after the kill too"
        );
    }
    let mut receipts: Vec<Receipt> = acknowledged.iter().map(|(_, receipt)| *receipt).collect();
    for post in &posts {
        let receipt = until_kept(&lea.client, thread, post).await;
        if !receipts.contains(&receipt) {
            receipts.push(receipt);
        }
    }
    assert_eq!(receipts.len(), 80, "each write is one row");
    let pool = database.pool().await;
    checker::check(&pool, stream, &receipts, &[]).await;
    pool.close().await;
}

#[tokio::test]
async fn row_79_a_thousand_clients_that_leave_in_the_middle_leave_no_transaction_open() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    // The most that one person may write in a moment is below a thousand.
    let mut authors = Vec::new();
    for _ in 0..5 {
        authors.push(hub.member(&space, Role::Member).await);
    }
    let sends = (0..1_000).map(|no| {
        let author = &authors[no % authors.len()];
        async move {
            let body = serde_json::to_string(&post("au revoir")).expect("JSON");
            let cookie = author.client.headers()["cookie"].to_str().expect("text");
            let request = format!(
                "POST {} HTTP/1.1\r\nHost: x\r\nOrigin: {}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                fixtures::comments(thread),
                author.client.origin,
                body.len()
            );
            let mut raw = Raw::connect(hub.address).await;
            raw.send(request.as_bytes()).await;
            // At another point of the request each time.
            for _ in 0..no % 50 {
                tokio::task::yield_now().await;
            }
        }
    });
    let sends: Vec<_> = sends.collect();
    let mut running = futures_util::stream::iter(sends);
    {
        use futures_util::StreamExt;
        let mut running = (&mut running).buffer_unordered(32);
        while running.next().await.is_some() {}
    }
    let watch = hub.database.pool().await;
    eventually("no transaction is open and every connection is idle", async || {
        let open: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
        )
        .fetch_one(&watch)
        .await
        .ok()?;
        let pool = hub.pool();
        (open == 0 && pool.num_idle() == pool.size() as usize).then_some(())
    })
    .await;
    watch.close().await;
    let receipt = authors[0].post(thread, "encore là").await;
    checker::check(hub.pool(), Stream::Resource(thread), &[receipt], &[]).await;
}

#[tokio::test]
async fn row_84_a_hub_without_a_connection_to_spare_says_when_to_come_back() {
    let hub = Hub::start(|config| config.database_connections = 4).await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let thread = hub.thread(&space).await;
    let mut socket = lea.live().await;
    let mut taken = Vec::new();
    for _ in 0..4 {
        taken.push(hub.pool().acquire().await.expect("taken"));
    }
    let path = fixtures::comments(thread);
    let (page, session, upgrade, written) = tokio::join!(
        lea.client.get(&path),
        lea.client.get("/api/v1/session"),
        Socket::open(&lea.client),
        socket.try_post(thread, post("sans base")),
    );
    for answer in [page, session] {
        let answer = answer.expect(503);
        assert_eq!(answer.code(), Code::Unavailable);
        assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|wait| wait > 0));
    }
    assert_eq!(upgrade.err().expect("refused").status, 503);
    let problem = written.expect_err("refused");
    assert!(problem.code == Code::Unavailable && problem.temporary && problem.retry_after.is_some());
    assert_eq!(lea.client.get("/readyz").await.status, 503);
    lea.client.get("/livez").await.expect(200);
    drop(taken);
    lea.client.get("/api/v1/session").await.expect(200);
    socket.post(thread, "avec").await;
    lea.client.get("/readyz").await.expect(200);
}

#[tokio::test]
async fn row_85_two_nodes_that_start_at_once_on_an_empty_database_are_both_ready() {
    let database = Postgres::shared().await.empty_database().await;
    let (one, two) = tokio::join!(Process::start(&database, &[]), Process::start(&database, &[]));
    for node in [&one, &two] {
        node.client().get("/readyz").await.expect(200);
    }
    let (_, lea, thread) = people(&one, &database).await;
    assert_eq!(lea.post(thread, "ici").await.msg_no, Seq(1));
    assert_eq!(lea.at(&two).post(thread, "là").await.msg_no, Seq(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_10_postgres_killed_and_started_again_loses_nothing_acknowledged() {
    let postgres = Postgres::durable().await;
    let hub = Hub::on(postgres.database().await, |config| config.head_check = Duration::from_secs(1)).await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let follower = Follower::start(&karim, &[stream]).await;
    let (first, told) = tokio::sync::oneshot::channel();
    let writer = tokio::spawn({
        let client = lea.client.clone();
        async move {
            let (mut first, mut receipts) = (Some(first), Vec::new());
            for no in 0..150 {
                receipts.push(until_kept(&client, thread, &post(&format!("n° {no}"))).await);
                if no == 30 {
                    first.take().map(|first| first.send(()));
                }
            }
            receipts
        }
    });
    told.await.expect("some are kept");
    postgres.kill().await;
    let answer = lea.client.get("/readyz").await;
    assert_eq!(answer.status, 503);
    postgres.restart().await;
    let receipts = writer.await.expect("written");
    eventually("it is ready again", async || (lea.client.get("/readyz").await.status == 200).then_some(()))
        .await;
    let head = receipts.iter().map(|receipt| receipt.position.seq).max().expect("some");
    let seen = follower.reach(stream, head).await;
    assert_eq!(receipts.len(), 150);
    checker::check(hub.pool(), stream, &receipts, &[seen]).await;
}

#[tokio::test]
async fn row_80_a_node_that_is_stopped_finishes_what_was_begun_and_sends_everybody_elsewhere() {
    let database = Postgres::shared().await.database().await;
    let node = Process::start(&database, &[("OSMOSE_DRAIN_SECONDS", "5")]).await;
    let (space, lea, thread) = people(&node, &database).await;
    let mut sockets = Vec::new();
    for _ in 0..10 {
        sockets.push(lea.live().await);
    }
    // A request whose body is still on its way when the signal comes.
    let body = serde_json::to_string(&post("en route")).expect("JSON");
    let (start, rest) = body.split_at(20);
    let mut raw = Raw::connect(node.address).await;
    let cookie = space.admin.client.headers()["cookie"].to_str().expect("text").to_owned();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nOrigin: {}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{start}",
        fixtures::comments(thread),
        space.admin.client.origin,
        body.len()
    );
    raw.send(head.as_bytes()).await;
    // It has come as far as the server: another one that was sent later is answered.
    lea.client.get("/livez").await.expect(200);
    node.terminate();
    let fresh = Client::new(node.address, &lea.client.origin);
    let refused = eventually("readiness turns", async || {
        let answer = Client::new(node.address, &fresh.origin)
            .try_send(hyper::Method::GET, "/readyz", None)
            .await
            .ok()?;
        (answer.status == 503).then_some(())
    });
    refused.await;
    let upgrade = Socket::open(&lea.client).await.err().expect("refused");
    assert_eq!(upgrade.status, 503);
    raw.send(rest.as_bytes()).await;
    let answer = raw.head().await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let mut delays = Vec::new();
    for socket in &mut sockets {
        let (code, reason) = socket.closed().await;
        assert_eq!(code, Close::GoingAway.code());
        delays.push(reason.parse::<u32>().expect("milliseconds"));
    }
    delays.sort_unstable();
    assert!(delays.iter().all(|delay| *delay < 60_000) && delays.first() != delays.last(), "{delays:?}");
    assert_eq!(node.ended().await, 0);
    let pool = database.pool().await;
    checker::check(&pool, Stream::Resource(thread), &[], &[]).await;
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_follows_from_a_node_that_leaves_to_the_next() {
    let database = Postgres::shared().await.database().await;
    let one = Process::start(&database, &[("OSMOSE_DRAIN_SECONDS", "2")]).await;
    let (space, lea, thread) = people(&one, &database).await;
    let stream = Stream::Resource(thread);
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    let mut receipts = vec![lea.post(thread, "avant").await];
    socket.reach(stream, Seq(1)).await;
    one.terminate();
    let (code, _) = socket.closed().await;
    assert!(Close::comes_back(code), "{code}");
    assert_eq!(one.ended().await, 0);
    let two = Process::start(&database, &[]).await;
    let (lea, admin) = (lea.at(&two), space.admin.at(&two));
    receipts.push(admin.post(thread, "pendant").await);
    let mut again = lea.connect().await;
    let welcome = again.hello(&socket.positions()).await;
    assert!(welcome.reset.is_empty() && welcome.denied.is_empty());
    again.reach(stream, Seq(2)).await;
    receipts.push(admin.post(thread, "après").await);
    again.reach(stream, Seq(3)).await;
    let pool = database.pool().await;
    checker::check(&pool, stream, &receipts, &[]).await;
    pool.close().await;
}
