//! The faults of the live road that one process can show, by their numbers: repeated writes, lost
//! connections to the database, subscribing in the middle of it all, positions that do not hold.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use protocol::{
    ActId, Close, Code, Event, EventId, Position, ResourceId, Seq, Stream,
    comments::{Post, Receipt},
    live::{Act, Answer, Outcome, Resume, ServerFrame, Watch},
    spaces::Role,
};
use server::auth::Auth;
use sqlx::Connection;

use crate::harness::{Follower, Hub, Person, Redis, Socket, checker, eventually, fixtures, soon};

fn post(body: &str) -> Post {
    Post { act: ActId::new(), body: body.to_owned(), parent: None, call: false }
}

/// Who a person is to the functions behind the doors, which count no rates: for load.
fn auth(person: &Person) -> Auth {
    Auth {
        user: person.id,
        session: person.session,
        site_admin: false,
        expires_at: chrono::DateTime::UNIX_EPOCH,
    }
}

async fn write(hub: &Hub, person: &Person, thread: ResourceId, post: Post) -> server::error::Result<Receipt> {
    server::comments::post(&hub.app, &auth(person), thread, post).await
}

async fn count(hub: &Hub, thread: ResourceId) -> i64 {
    let count = sqlx::query_scalar("select count(*) from comments where resource_id = $1");
    count.bind(thread).fetch_one(hub.pool()).await.expect("counted")
}

/// Also row 24.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_08_one_act_sent_a_hundred_times_is_one_row() {
    let hub = Arc::new(Hub::new().await);
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let follower = Follower::start(&karim, &[stream]).await;
    // In the middle of batches: others write all the while, and some of them repeat themselves too.
    let others = (0..8).map(|_| {
        let (hub, karim) = (hub.clone(), karim.clone());
        tokio::spawn(async move {
            let mut receipts = Vec::new();
            for _ in 0..60 {
                let post = post("entre les autres");
                let (one, two) = tokio::join!(
                    write(&hub, &karim, thread, post.clone()),
                    write(&hub, &karim, thread, post)
                );
                let (one, two) = (one.expect("kept"), two.expect("kept"));
                assert_eq!(one, two);
                receipts.push(one);
            }
            receipts
        })
    });
    let others: Vec<_> = others.collect();
    let once = post("une fois");
    let (mut socket, mut receipts) = (lea.live().await, Vec::new());
    let asked = (0..50).map(|_| Act::Comments(protocol::comments::Input::Post(thread, once.clone())));
    let mut ids = Vec::new();
    for act in asked {
        ids.push(socket.ask(act).await);
    }
    let path = fixtures::comments(thread);
    let rest = (0..50).map(|_| lea.client.post(&path, &once));
    for answer in futures_util::future::join_all(rest).await {
        receipts.push(answer.expect(201).json::<Receipt>());
    }
    for id in ids {
        let Outcome::Ok(Answer::Posted(receipt)) = socket.reply(id).await else { panic!("not kept") };
        receipts.push(receipt);
    }
    assert_eq!(receipts.len(), 100);
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "each is answered as the first was");
    let mut all = vec![receipts[0]];
    for other in others {
        all.extend(other.await.expect("written"));
    }
    assert_eq!(count(&hub, thread).await, 1 + 8 * 60);
    let seen = follower.reach(stream, Seq(1 + 8 * 60)).await;
    checker::check(hub.pool(), stream, &all, &[seen]).await;
    // The same id with another content is another write, and refused.
    let other = Post { body: "deux fois".to_owned(), ..once.clone() };
    assert_eq!(lea.client.post(&path, &other).await.expect(409).code(), Code::ActReused);
    assert_eq!(socket.try_post(thread, other).await.expect_err("refused").code, Code::ActReused);
    let elsewhere = hub.thread(&space).await;
    assert_eq!(socket.try_post(elsewhere, once.clone()).await.expect_err("refused").code, Code::ActReused);
    // Another person's id is another id.
    karim.client.post(&path, &once).await.expect(201);
}

/// What is not acknowledged is tried again with the same id, as a client does.
async fn until_kept(hub: &Hub, person: &Person, thread: ResourceId, post: Post) -> Receipt {
    soon("a write is kept at last", async {
        loop {
            if let Ok(receipt) = write(hub, person, thread, post.clone()).await {
                return receipt;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_09_writers_whose_connections_are_killed_lose_and_double_nothing() {
    const WRITERS: usize = 8;
    const EACH: usize = 40;
    let hub = Arc::new(Hub::start(|config| config.head_check = Duration::from_secs(1)).await);
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let lea = hub.member(&space, Role::Member).await;
    let follower = Follower::start(&lea, &[stream]).await;
    let (done, kept) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let killer = tokio::spawn({
        let (database, done, kept) = (hub.database.clone(), done.clone(), kept.clone());
        async move {
            let mut connection = database.postgres.connect().await;
            let (mut killed, mut before) = (0_i64, 0);
            while !done.load(Ordering::Relaxed) {
                // Again whenever something was kept meanwhile, so that slow machines get on too.
                let now = kept.load(Ordering::Relaxed);
                if now > before {
                    before = now;
                    let kill = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                                where datname = $1 and application_name = 'osmose'";
                    let kill = sqlx::query_scalar::<_, i64>(kill).bind(database.name());
                    killed += kill.fetch_one(&mut connection).await.expect("killed");
                }
                tokio::time::sleep(Duration::from_millis(u64::try_from(now % 7).expect("small"))).await;
            }
            connection.close().await.expect("closed");
            killed
        }
    });
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (hub, lea, kept) = (hub.clone(), lea.clone(), kept.clone());
            tokio::spawn(async move {
                let mut receipts = Vec::new();
                for no in 0..EACH {
                    receipts.push(until_kept(&hub, &lea, thread, post(&format!("n° {no}"))).await);
                    kept.fetch_add(1, Ordering::Relaxed);
                }
                receipts
            })
        })
        .collect();
    let mut receipts = Vec::new();
    for writer in writers {
        receipts.extend(writer.await.expect("written"));
    }
    done.store(true, Ordering::Relaxed);
    assert!(killer.await.expect("killed") > 0, "nothing was killed");
    assert_eq!(count(&hub, thread).await, i64::try_from(WRITERS * EACH).expect("a number"));
    let head = receipts.iter().map(|receipt| receipt.position.seq).max().expect("some");
    let seen = follower.reach(stream, head).await;
    checker::check(hub.pool(), stream, &receipts, &[seen]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_12_ten_thousand_subscriptions_in_the_middle_of_publishing_miss_nothing() {
    const SOCKETS: usize = 25;
    const EACH: usize = 400;
    let hub = Arc::new(Hub::start(|config| config.sockets_per_person = SOCKETS).await);
    let space = hub.space().await;
    let threads = [hub.thread(&space).await, hub.thread(&space).await];
    let lea = hub.member(&space, Role::Member).await;
    let done = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = threads
        .into_iter()
        .map(|thread| {
            let (hub, lea, done) = (hub.clone(), lea.clone(), done.clone());
            tokio::spawn(async move {
                let mut last = Seq(0);
                while !done.load(Ordering::Relaxed) {
                    last = write(&hub, &lea, thread, post("encore")).await.expect("kept").position.seq;
                }
                last
            })
        })
        .collect();
    let readers: Vec<_> = (0..SOCKETS)
        .map(|no| {
            let lea = lea.clone();
            tokio::spawn(async move {
                let stream = Stream::Resource(threads[no % 2]);
                let mut socket = lea.live().await;
                // One frame was `hello`; the last subscription comes when the bucket has filled again.
                for _ in 0..EACH {
                    let watched = match socket.try_watch(stream, None).await {
                        Ok(watched) => watched,
                        Err(problem) => {
                            assert_eq!(problem.code, Code::TooMany);
                            tokio::time::sleep(Duration::from_secs(1)).await;
                            socket.watch(stream).await
                        }
                    };
                    // The first event is the one after the head that was told, or the socket fails the test.
                    socket.reach(stream, watched.position.seq.next()).await;
                }
                (socket, stream)
            })
        })
        .collect();
    let mut sockets = Vec::new();
    for reader in readers {
        sockets.push(reader.await.expect("it saw what it should"));
    }
    done.store(true, Ordering::Relaxed);
    let mut last = Vec::new();
    for writer in writers {
        last.push(writer.await.expect("written"));
    }
    for (socket, stream) in &mut sockets {
        let head =
            last[threads.iter().position(|thread| Stream::Resource(*thread) == *stream).expect("ours")];
        socket.reach(*stream, head).await;
    }
    for thread in threads {
        checker::check(hub.pool(), Stream::Resource(thread), &[], &[]).await;
    }
}

/// Writes until a stream has this many events.
async fn fill(hub: &Hub, person: &Person, thread: ResourceId, count: usize, body: &str) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    while receipts.len() < count {
        let part = (count - receipts.len()).min(256);
        let writes = (0..part).map(|_| write(hub, person, thread, post(body)));
        for receipt in futures_util::future::join_all(writes).await {
            receipts.push(receipt.expect("kept"));
        }
    }
    receipts.sort_unstable_by_key(|receipt| receipt.position.seq);
    receipts
}

fn is_push(frame: &ServerFrame) -> bool {
    matches!(frame, ServerFrame::Push(_))
}

#[tokio::test]
async fn fault_14_a_position_is_resumed_whole_or_not_at_all() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (thread, quiet, long) =
        (hub.thread(&space).await, hub.thread(&space).await, hub.thread(&space).await);
    let lea = hub.member(&space, Role::Member).await;
    let receipts = fill(&hub, &lea, thread, 1_010, "court").await;
    let still = fill(&hub, &lea, quiet, 1, "le seul").await[0].position;
    let many = fill(&hub, &lea, long, 150, &"très long ".repeat(790)).await;
    let stream = Stream::Resource(thread);
    let at = |seq: usize| receipts[seq - 1].position;
    let mut socket = lea.live().await;
    // What a thousand events do not reach, or a mebibyte does not hold, is fetched anew.
    for (stream, from) in [
        (stream, Position::START),
        (stream, at(9)),
        (stream, Position { seq: Seq(500), id: at(501).id }),
        (stream, Position { seq: Seq(1_000), id: EventId::new() }),
        (stream, Position { seq: Seq(1_010), id: EventId::NONE }),
        (stream, Position { seq: Seq(1_011), id: at(1_010).id }),
        (stream, Position { seq: Seq(0), id: at(1).id }),
        (Stream::Resource(quiet), Position { seq: Seq(1), id: EventId::new() }),
        (Stream::Resource(long), many[0].position),
    ] {
        let watched = socket.try_watch(stream, Some(from)).await.expect("watched");
        assert!(watched.reset, "{from:?}");
        assert!(!socket.settle().await.iter().any(is_push), "a part of it came from {from:?}");
    }
    // What holds is replayed to the end, from the ring and from the database alike.
    for from in [10, 500, 800, 1_000, 1_009, 1_010] {
        let watched = socket.try_watch(stream, Some(at(from))).await.expect("watched");
        assert_eq!((watched.reset, watched.position), (false, at(1_010)), "{from}");
        socket.reach(stream, Seq(1_010)).await;
        let seen = socket.tracks[&stream].events.iter().map(|(seq, id, _)| Position { seq: *seq, id: *id });
        assert!(seen.eq(receipts[from..].iter().map(|receipt| receipt.position)), "{from}");
    }
    // The events are gone; the head proves itself all the same, what is older does not.
    hub.app.clock.advance(hub.app.config.retention + Duration::from_secs(60));
    let now = hub.app.clock.now() - chrono::TimeDelta::from_std(hub.app.config.retention).expect("days");
    while server::live::log::trim(hub.pool(), now).await.expect("trimmed") > 0 {}
    // A hub that has nothing in memory.
    let later = hub.beside(|_| {}).await;
    let mut socket = lea.at(&later).connect().await;
    let resume = [
        Resume { stream, position: at(1_009) },
        Resume { stream: Stream::Resource(quiet), position: still },
        Resume { stream: Stream::Resource(long), position: many[149].position },
    ];
    let welcome = socket.hello(&resume).await;
    assert_eq!(welcome.reset.iter().map(|it| it.stream).collect::<Vec<_>>(), [stream]);
    let held: Vec<Resume> =
        welcome.watched.into_iter().filter(|it| matches!(it.stream, Stream::Resource(_))).collect();
    assert_eq!(held, resume[1..]);
    assert!(!socket.settle().await.iter().any(is_push), "nothing is replayed");
    // And life goes on in them.
    lea.at(&later).post(quiet, "le deuxième").await;
    assert_eq!(socket.push_of(Stream::Resource(quiet)).await.seq, Seq(2));
}

/// The database fell back: a backup was restored, or a standby without the tail was promoted. Those who
/// saw what is no longer there are told, the others notice nothing.
#[tokio::test]
async fn fault_11_only_streams_whose_history_changed_start_anew() {
    let hub = Hub::start(|config| config.head_check = Duration::from_secs(1)).await;
    let space = hub.space().await;
    let (thread, other) = (hub.thread(&space).await, hub.thread(&space).await);
    let lea = hub.member(&space, Role::Member).await;
    let (stream, untouched) = (Stream::Resource(thread), Stream::Resource(other));
    let mut socket = lea.live().await;
    let receipts = fill(&hub, &lea, thread, 3, "vu").await;
    socket.try_watch(stream, Some(Position::START)).await.expect("watched");
    socket.watch(untouched).await;
    socket.reach(stream, Seq(3)).await;
    let two = receipts[1].position;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "begin;
         delete from comments where seq = 3 and resource_id = '{thread}';
         delete from events where stream_id = '{stream}' and seq = 3;
         update streams set seq = 2, msg_no = 2, head_id = '{}' where id = '{stream}';
         commit",
        two.id
    )))
    .execute(hub.pool())
    .await
    .expect("fell back");
    soon("the reader is told", async {
        while !socket.reset.contains(&stream) {
            socket.next().await.expect("open");
        }
    })
    .await;
    assert_eq!(socket.tracks[&stream].position, two);
    let again = lea.post(thread, "autrement").await;
    assert_eq!(again.position.seq, Seq(3));
    socket.reach(stream, Seq(3)).await;
    lea.post(other, "comme toujours").await;
    socket.reach(untouched, Seq(1)).await;
    assert_eq!(socket.reset, [stream]);
    // Who comes with the position that is no longer there starts anew too.
    let watched = lea.live().await.try_watch(stream, Some(receipts[2].position)).await.expect("watched");
    assert!(watched.reset);
    checker::check(hub.pool(), stream, &[receipts[0], receipts[1], again], &[]).await;
}

/// Also what a bus that loses everything makes of it: the event is in the log and nobody was told.
#[tokio::test]
async fn fault_01_an_event_whose_writer_died_before_telling_is_found() {
    let hub = Hub::start(|config| config.head_check = Duration::from_secs(1)).await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let mut socket = hub.member(&space, Role::Member).await.live().await;
    socket.watch(stream).await;
    for seq in 1..=3 {
        let mut tx = hub.pool().begin().await.expect("begun");
        let deletion = protocol::comments::Deletion { at: hub.app.clock.now(), by_author: true };
        let comment = protocol::CommentId::new();
        let deleted = protocol::comments::Deleted { comment, msg_no: Seq(1), deletion };
        let event = Event::Comments(protocol::comments::Event::Deleted(deleted));
        server::live::log::append(&mut tx, vec![(stream, event.clone())]).await.expect("appended");
        tx.commit().await.expect("committed");
        let push = socket.push_of(stream).await;
        assert_eq!((push.seq, push.event), (Seq(seq), event));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_17_a_thousand_clients_come_back_at_once() {
    const CLIENTS: usize = 1_000;
    let redis = Redis::start().await;
    let set = |config: &mut server::config::Config| {
        config.sockets_per_person = CLIENTS;
        config.redis_urls = vec![redis.url()];
    };
    // To whichever node they are sent.
    let hub = Hub::start(set).await;
    let other = hub.beside(set).await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let lea = hub.member(&space, Role::Member).await;
    let position = lea.post(thread, "avant").await.position;
    lea.post(thread, "manqué").await;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|no| {
            let lea = if no % 2 == 0 { lea.clone() } else { lea.at(&other) };
            tokio::spawn(async move {
                loop {
                    match Socket::open(&lea.client).await {
                        Ok(mut socket) => {
                            if socket.begin(&[Resume { stream, position }]).await {
                                let welcome = socket.welcome.as_ref().expect("welcomed");
                                assert!(welcome.reset.is_empty() && welcome.denied.is_empty());
                                return socket;
                            }
                            let (code, _) = socket.close.expect("closed");
                            assert!(Close::comes_back(code), "closed for good: {code}");
                        }
                        // Too many at once: said so, with the time to wait.
                        Err(refused) => {
                            let wait = refused.problem.and_then(|problem| problem.retry_after);
                            assert_eq!((refused.status, wait.is_some()), (503, true));
                            tokio::time::sleep(Duration::from_secs(1)).await;
                        }
                    }
                }
            })
        })
        .collect();
    let mut sockets = Vec::new();
    for client in clients {
        sockets.push(client.await.expect("it came back"));
    }
    let last = lea.post(thread, "après").await.position.seq;
    for socket in &mut sockets {
        socket.reach(stream, last).await;
        assert_eq!(socket.tracks[&stream].events.len(), 2);
    }
}

#[tokio::test]
async fn a_watch_that_ends_leaves_nothing_behind() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let lea = hub.member(&space, Role::Member).await;
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    socket.unwatch(stream).await;
    lea.post(thread, "pour personne").await;
    let id = socket.ask(Act::Watch(Watch { stream: Stream::Site, from: None })).await;
    assert!(matches!(socket.reply(id).await, Outcome::Ok(_)));
    socket.settle().await;
    for _ in 0..20 {
        drop(lea.live().await);
    }
    eventually("one socket is open", async || (hub.app.hub.sockets() == 1).then_some(())).await;
}
