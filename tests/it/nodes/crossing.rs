//! All is well: what happens on one node is seen on the other at once, not by the head check.

use std::{sync::Arc, time::Duration};

use protocol::{
    Close, Event, EventId, Position, Seq, Stream,
    comments::Receipt,
    live::{Act, Outcome, Resume, ServerFrame},
    people,
    spaces::Role,
};

use super::{NEVER, Pair, post};
use crate::harness::{Follower, Hub, Redis, Socket, checker, eventually, fixtures, soon};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_on_one_node_is_seen_on_the_other() {
    let pair = Pair::new(NEVER).await;
    let stream = pair.stream();
    let mut his = pair.karim.live().await;
    his.watch(stream).await;
    let receipt = pair.lea.post(pair.thread, "par-delà le nœud").await;
    his.reach(stream, receipt.position.seq).await;
    // What moves in a space is told there too, and one's own mark to one's other tabs.
    let receipt = pair.lea.post(pair.thread, "encore").await;
    his.until("heads", |frame| match frame {
        ServerFrame::Heads(heads) => heads.moved.iter().any(|it| it.head == receipt.msg_no).then_some(()),
        _ => None,
    })
    .await;
    let mut tab = pair.lea.at(&pair.two).live().await;
    pair.lea.post(pair.thread, "et encore").await;
    tab.until("the mark", |frame| matches!(frame, ServerFrame::MarkMoved(_)).then_some(())).await;
    let mark = people::Mark { act: protocol::ActId::new(), msg_no: Seq(1) };
    pair.karim.at(&pair.one).client.put(&format!("/api/v1/marks/{}", pair.thread), &mark).await.expect(204);
    let push = his.push_of(pair.karim.stream()).await;
    assert!(matches!(push.event, Event::People(people::Event::Marked(_))));
}

/// What is too large to travel is announced, and read from the database.
#[tokio::test]
async fn an_event_that_is_too_large_for_redis_comes_all_the_same() {
    let pair = Pair::new(NEVER).await;
    let stream = pair.stream();
    let mut his = pair.karim.live().await;
    his.watch(stream).await;
    let edited = protocol::comments::Edited {
        comment: protocol::CommentId::new(),
        msg_no: Seq(1),
        html: "é".repeat(20_000),
        at: pair.one.app.clock.now(),
        revision: 2,
        previews: Vec::new(),
    };
    let event = Event::Comments(protocol::comments::Event::Edited(edited));
    let mut tx = pair.one.pool().begin().await.expect("begun");
    let frames = server::live::log::append(&mut tx, vec![(stream, event.clone())]).await.expect("appended");
    tx.commit().await.expect("committed");
    pair.one.app.hub.publish(frames[0].clone());
    assert_eq!(his.push_of(stream).await.event, event);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_07_both_nodes_write_to_one_stream_and_all_see_one_order() {
    let pair = Pair::new(NEVER).await;
    let stream = pair.stream();
    let readers = [
        Follower::start(&pair.karim, &[stream]).await,
        Follower::start(&pair.karim.at(&pair.one), &[stream]).await,
    ];
    let write = |node: &Hub| {
        let (lea, thread) = (pair.lea.at(node), pair.thread);
        tokio::spawn(async move {
            let mut receipts = Vec::new();
            for no in 0..100 {
                receipts.push(lea.post(thread, &format!("n° {no}")).await);
            }
            receipts
        })
    };
    let (here, there) = (write(&pair.one), write(&pair.two));
    let mut receipts: Vec<Receipt> = here.await.expect("written");
    receipts.extend(there.await.expect("written"));
    let mut seen = Vec::new();
    for reader in &readers {
        seen.push(reader.reach(stream, Seq(200)).await);
    }
    checker::check(pair.one.pool(), stream, &receipts, &seen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_08_one_id_sent_to_both_nodes_at_once_is_one_row() {
    let pair = Pair::new(NEVER).await;
    let once = post("une fois");
    let sends: Vec<_> = (0..100)
        .map(|no| {
            let lea = pair.lea.at(if no % 2 == 0 { &pair.one } else { &pair.two });
            let (path, once) = (fixtures::comments(pair.thread), once.clone());
            tokio::spawn(async move { lea.client.post(&path, &once).await.expect(201).json::<Receipt>() })
        })
        .collect();
    let mut receipts = Vec::new();
    for send in sends {
        receipts.push(send.await.expect("answered"));
    }
    receipts.dedup();
    assert_eq!(receipts.len(), 1, "the first answer, a hundred times");
    checker::check(pair.one.pool(), pair.stream(), &receipts, &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_12_who_begins_to_watch_while_another_node_writes_misses_nothing() {
    let pair = Pair::new(NEVER).await;
    let stream = pair.stream();
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writer = tokio::spawn({
        let (lea, thread, done) = (pair.lea.clone(), pair.thread, done.clone());
        async move {
            let mut receipts = Vec::new();
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                receipts.push(lea.post(thread, "pendant").await);
            }
            receipts.push(lea.post(thread, "fin").await);
            receipts
        }
    });
    // Each forgets the stream on its node, and so has it subscribed anew.
    let mut sockets = Vec::new();
    for _ in 0..12 {
        let node = pair.one.beside(|config| {
            config.redis_urls = vec![pair.redis.url()];
            config.head_check = NEVER;
            config.database_connections = 4;
        });
        let node = node.await;
        let mut socket = pair.karim.at(&node).live().await;
        let watched = socket.watch(stream).await;
        sockets.push((node, socket, watched.position.seq));
    }
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    let receipts = writer.await.expect("written");
    let last = receipts.last().expect("some").position.seq;
    for (_, socket, from) in &mut sockets {
        socket.reach(stream, last).await;
        let seen: Vec<i64> = socket.tracks[&stream].events.iter().map(|(seq, ..)| seq.0).collect();
        assert_eq!(seen, (from.0 + 1..=last.0).collect::<Vec<_>>());
    }
    checker::check(pair.one.pool(), stream, &receipts, &[]).await;
}

/// Several servers share the streams: each channel has one, the same on every node.
#[tokio::test]
async fn several_servers_share_the_streams() {
    let servers = [Redis::start().await, Redis::start().await, Redis::start().await];
    let urls: Vec<String> = servers.iter().map(Redis::url).collect();
    let one = Hub::start(|config| {
        config.redis_urls.clone_from(&urls);
        config.head_check = NEVER;
    });
    let one = one.await;
    let two = one
        .beside(|config| {
            config.redis_urls.clone_from(&urls);
            config.head_check = NEVER;
        })
        .await;
    let space = one.space().await;
    let (lea, karim) = (one.member(&space, Role::Member).await, one.member(&space, Role::Member).await);
    let mut his = karim.at(&two).live().await;
    for _ in 0..12 {
        let thread = one.thread(&space).await;
        his.watch(Stream::Resource(thread)).await;
        let receipt = lea.post(thread, "quelque part").await;
        his.reach(Stream::Resource(thread), receipt.position.seq).await;
    }
    let mut busy = 0;
    for server in &servers {
        let known = server.command("PUBSUB CHANNELS *:resource:*").await;
        busy += usize::from(known != "*0");
    }
    assert!(busy > 1, "all streams lie on one server");
}

#[tokio::test]
async fn row_25_26_a_session_that_ends_on_one_node_ends_on_the_other_within_a_second() {
    const SECOND: Duration = Duration::from_secs(1);
    let pair = Pair::new(NEVER).await;
    // The second is the promise; what follows it is only this machine's time.
    let closed = async |socket: &mut Socket| {
        let closed = tokio::time::timeout(SECOND + Duration::from_secs(5), socket.closed()).await;
        assert_eq!(closed.expect("closed within a second").0, Close::SessionRevoked.code());
    };
    let mut socket = pair.karim.live().await;
    pair.karim.at(&pair.one).client.delete("/api/v1/session").await.expect(204);
    closed(&mut socket).await;
    // All of them, as an operator does.
    let lea = pair.lea.at(&pair.two);
    let mut sockets = [lea.live().await, lea.live().await];
    server::admin::revoke_sessions(&pair.one.app, &lea.email).await.expect("revoked");
    for socket in &mut sockets {
        closed(socket).await;
    }
    assert_eq!(lea.client.get("/api/v1/session").await.status, 401);
}

#[tokio::test]
async fn row_28_fault_18_who_loses_a_space_on_one_node_hears_nothing_more_on_the_other() {
    let pair = Pair::new(NEVER).await;
    let (stream, home) = (pair.stream(), Stream::Space(pair.space.id));
    let receipt = pair.lea.post(pair.thread, "avant").await;
    let mut his = pair.karim.live().await;
    his.watch(stream).await;
    let path = format!("/api/v1/spaces/{}/members/{}", pair.space.id, pair.karim.id);
    pair.space.admin.client.delete(&path).await.expect(204);
    let edit = protocol::comments::Edit {
        act: protocol::ActId::new(),
        body: "secret".to_owned(),
        revision: 0,
        call: false,
    };
    let path = format!("/api/v1/comments/{}", receipt.comment);
    pair.lea.client.patch(&path, &edit).await.expect(204);
    pair.lea.post(pair.thread, "secret").await;
    eventually("both streams are denied", async || {
        let frames = his.settle().await;
        assert!(!super::tells(&frames, stream), "it was told what came after");
        (his.denied.contains(&stream) && his.denied.contains(&home)).then_some(())
    })
    .await;
    assert!(!super::tells(&his.settle().await, stream));
    // Neither by resuming, from memory or from the database, nor by watching again.
    let from = Resume { stream, position: receipt.position };
    for node in [&pair.two, &pair.one] {
        let mut again = pair.karim.at(node).connect().await;
        let welcome = again.hello(&[from]).await;
        assert_eq!(welcome.denied, [stream]);
        assert!(again.try_watch(stream, Some(receipt.position)).await.is_err());
        again.settle().await;
        assert!(!again.tracks.contains_key(&stream));
    }
}

/// The streams through which rights are lost cannot be left.
#[tokio::test]
async fn the_streams_of_ones_rights_cannot_be_left() {
    let pair = Pair::new(NEVER).await;
    let mut his = pair.karim.live().await;
    for stream in [pair.karim.stream(), Stream::Space(pair.space.id)] {
        let Outcome::Problem(problem) = his.request(Act::Unwatch(stream)).await else { panic!("left") };
        assert_eq!(problem.code, protocol::Code::NotAllowed);
    }
}

#[tokio::test]
async fn row_87_clocks_that_differ_change_no_order() {
    let pair = Pair::new(NEVER).await;
    pair.one.app.clock.advance(Duration::from_secs(300));
    let stream = pair.stream();
    let reader = Follower::start(&pair.karim, &[stream]).await;
    let mut receipts = Vec::new();
    for no in 0..20 {
        let node = if no % 2 == 0 { &pair.one } else { &pair.two };
        receipts.push(pair.lea.at(node).post(pair.thread, &format!("n° {no}")).await);
    }
    let seqs: Vec<i64> = receipts.iter().map(|receipt| receipt.position.seq.0).collect();
    assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    let seen = reader.reach(stream, Seq(20)).await;
    checker::check(pair.one.pool(), stream, &receipts, &[seen]).await;
}

#[tokio::test]
async fn fault_14_a_position_of_another_history_is_reset_on_the_other_node_too() {
    let pair = Pair::new(NEVER).await;
    let stream = pair.stream();
    for no in 0..3 {
        pair.lea.post(pair.thread, &format!("n° {no}")).await;
    }
    let mut his = pair.karim.connect().await;
    let position = Position { seq: Seq(2), id: EventId::new() };
    let welcome = his.hello(&[Resume { stream, position }]).await;
    assert_eq!(welcome.reset.len(), 1);
    // The head proves itself however old it is.
    let mut again = pair.karim.at(&pair.one).connect().await;
    let head = welcome.reset[0].position;
    let welcome = again.hello(&[Resume { stream, position: head }]).await;
    assert!(welcome.reset.is_empty());
    soon("nothing more", again.settle()).await;
}
