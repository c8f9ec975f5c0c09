//! A node goes in the middle of it: what it acknowledged is told by the others, and its readers go on
//! elsewhere from where they stood.

use protocol::{Event, Seq, Stream, comments, spaces::Role};

use super::{Pair, post};
use crate::harness::{
    Hub, Person, Postgres, Process, Redis, checker, fixtures, fixtures::Node, follower::Seen, soon,
};

/// Its writer died after the commit and before a word to anybody.
#[tokio::test]
async fn fault_01_what_a_node_committed_and_did_not_tell_is_found_by_the_others() {
    let pair = Pair::new(std::time::Duration::from_secs(1)).await;
    let stream = pair.stream();
    let mut his = pair.karim.live().await;
    his.watch(stream).await;
    let mut tx = pair.one.pool().begin().await.expect("begun");
    let deletion = comments::Deletion { at: pair.one.app.clock.now(), by_author: true };
    let deleted = comments::Deleted { comment: protocol::CommentId::new(), msg_no: Seq(1), deletion };
    let event = Event::Comments(comments::Event::Deleted(deleted));
    server::live::log::append(&mut tx, vec![(stream, event.clone())]).await.expect("appended");
    tx.commit().await.expect("committed");
    assert_eq!(his.push_of(stream).await.event, event);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_02_a_reader_whose_node_is_killed_under_load_goes_on_at_another() {
    let redis = Redis::start().await;
    let database = Postgres::shared().await.database().await;
    let url = redis.url();
    let settings = [("REDIS_URL", url.as_str())];
    let (one, two) = tokio::join!(Process::start(&database, &settings), Process::start(&database, &settings));
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &one.guest()).await;
    let lea = fixtures::person(&pool, &one.guest(), "Léa Linteau").await;
    fixtures::enrol(&pool, &lea, space.id, Role::Member).await;
    let thread = fixtures::thread(&pool, &space).await;
    let stream = Stream::Resource(thread);
    let mut first = lea.at(&two).live().await;
    let start = first.watch(stream).await.position;
    let writer = tokio::spawn({
        let admin: Person = space.admin.clone();
        async move {
            let mut receipts = Vec::new();
            for no in 0..200 {
                receipts.push(admin.post(thread, &format!("n° {no}")).await);
            }
            receipts
        }
    });
    first.reach(stream, Seq(30)).await;
    two.kill().await;
    // What had come before the end is there still.
    while first.next().await.is_some() {}
    let mut second = lea.at(&one).connect().await;
    let welcome = second.hello(&first.positions()).await;
    assert!(welcome.reset.is_empty() && welcome.denied.is_empty());
    let receipts = writer.await.expect("written");
    second.reach(stream, Seq(200)).await;
    let sockets = [&first, &second];
    let events = sockets.iter().flat_map(|socket| &socket.tracks[&stream].events);
    let events = events.map(|(seq, id, _)| (*seq, *id)).collect();
    let seen = Seen { start: Some(start), events, resets: 0 };
    checker::check(&pool, stream, &receipts, &[seen]).await;
    pool.close().await;
}

/// What was deleted on one node is not told from the other's memory.
#[tokio::test]
async fn a_deletion_on_one_node_empties_the_memory_of_the_other() {
    let pair = Pair::new(super::NEVER).await;
    let stream = pair.stream();
    let mut his = pair.karim.live().await;
    let start = his.watch(stream).await.position;
    let receipt = pair.lea.post(pair.thread, "confidence").await;
    his.reach(stream, receipt.position.seq).await;
    let path = format!("/api/v1/comments/{}?act={}", receipt.comment, protocol::ActId::new());
    pair.lea.client.delete(&path).await.expect(204);
    his.reach(stream, Seq(2)).await;
    let mut late = pair.karim.connect().await;
    late.hello(&[]).await;
    late.try_watch(stream, Some(start)).await.expect("watched");
    late.reach(stream, Seq(2)).await;
    let told = serde_json::to_string(&late.tracks[&stream].events.iter().map(|it| &it.2).collect::<Vec<_>>());
    assert!(!told.expect("JSON").contains("confidence"));
}

/// One node has no connection to its database to spare; the other does not notice.
#[tokio::test]
async fn row_84_a_node_without_a_connection_to_spare_catches_up_later() {
    let pair = Pair::with(|config| config.database_connections = 4).await;
    let stream = pair.stream();
    let mut his = pair.karim.live().await;
    his.watch(stream).await;
    let mut taken = Vec::new();
    for _ in 0..4 {
        taken.push(pair.two.pool().acquire().await.expect("taken"));
    }
    let receipt = pair.lea.post(pair.thread, "à côté").await;
    soon("what needs no database comes", his.reach(stream, receipt.position.seq)).await;
    let refused = pair.karim.client.post(&fixtures::comments(pair.thread), &post("ici")).await;
    assert_eq!(refused.status, 503);
    drop(taken);
    assert_eq!(pair.karim.post(pair.thread, "ici").await.msg_no, Seq(2));
    hears(&pair.one, &pair.karim, stream, Seq(2)).await;
}

async fn hears(node: &Hub, person: &Person, stream: Stream, seq: Seq) {
    let mut socket = person.at(node).live().await;
    socket.watch(stream).await;
    assert_eq!(socket.tracks[&stream].position.seq, seq);
}
