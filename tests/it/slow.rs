//! Fault 13, rows 21 and 22: a reader who does not read is cut and told to come back; the memory he
//! costs is bounded, the others lose nothing, and when he returns he has everything or is told that he
//! has not.

use std::time::Duration;

use protocol::{
    ActId, Close, Position, ResourceId, Seq, Stream,
    comments::{Post, Receipt},
    live::{Act, ClientFrame, Hello, Request, Resume, ServerFrame, VERSION, Watch},
    presence::{Input, Presence, Typing},
    spaces::Role,
};
use server::{auth::Auth, live::bus::Note};

use crate::harness::{
    Follower, Hub, Person, Redis, Socket, checker, eventually,
    raw::{Raw, frame},
};

/// Writes many comments at once, past the rates that doors keep.
async fn flood(hub: &Hub, author: &Person, thread: ResourceId, count: usize, body: &str) -> Vec<Receipt> {
    let auth = Auth {
        user: author.id,
        session: author.session,
        site_admin: false,
        expires_at: chrono::DateTime::UNIX_EPOCH,
    };
    let mut receipts = Vec::new();
    while receipts.len() < count {
        let writes = (0..256.min(count - receipts.len())).map(|_| {
            let post = Post { act: ActId::new(), body: body.to_owned(), parent: None, call: false };
            server::comments::post(&hub.app, &auth, thread, post)
        });
        for receipt in futures_util::future::join_all(writes).await {
            receipts.push(receipt.expect("kept"));
        }
    }
    receipts
}

fn text(frame: &ClientFrame) -> Vec<u8> {
    self::frame(0x81, &serde_json::to_vec(frame).expect("JSON"))
}

/// A reader who watches a stream and then takes nothing any more. His own buffer is small, so that the
/// server soon has to wait for him.
async fn stalled(person: &Person, stream: Stream) -> Raw {
    let mut raw = Raw::upgraded_with(&person.client, 4096).await;
    raw.send(&text(&ClientFrame::Hello(Hello {
        version: VERSION,
        client: "slow".to_owned(),
        resume: vec![],
    })))
    .await;
    raw.frame().await.expect("a welcome");
    let act = Act::Watch(Watch { stream, from: None });
    raw.send(&text(&ClientFrame::Request(Request { id: 1, act }))).await;
    raw.frame().await.expect("a reply");
    raw
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_13_row_21_a_reader_who_does_not_read_is_cut_and_the_others_lose_nothing() {
    let hub = Hub::start(|config| config.socket_queue_bytes = 65_536).await;
    stalled_are_cut(&hub, &hub, 10_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_13_row_21_the_same_when_another_node_writes() {
    let redis = Redis::start().await;
    let set = |config: &mut server::config::Config| {
        config.socket_queue_bytes = 65_536;
        config.redis_urls = vec![redis.url()];
    };
    let writes = Hub::start(set).await;
    let reads = writes.beside(set).await;
    stalled_are_cut(&writes, &reads, 3_000).await;
}

/// Those that look at this program's memory do so one after the other.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

async fn stalled_are_cut(writes: &Hub, hub: &Hub, count: usize) {
    const STALLED: usize = 10;
    let _alone = ALONE.lock().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let follower = Follower::start(&karim, &[stream]).await;
    let mut slow = Vec::new();
    for _ in 0..STALLED {
        slow.push(stalled(&lea, stream).await);
    }
    eventually("all are there", async || (hub.app.hub.sockets() == STALLED + 1).then_some(())).await;
    let before = memory();
    // In parts that he who reads can keep up with, however busy this machine is: who is a thousand events behind is
    // told to begin anew, which is no loss, but is no proof of the contrary either.
    let (mut receipts, mut seen) = (Vec::new(), None);
    while receipts.len() < count {
        receipts.extend(flood(writes, &space.admin, thread, 500, &"deux mille octets ".repeat(110)).await);
        let head = Seq(i64::try_from(receipts.len()).expect("a number"));
        seen = Some(follower.reach(stream, head).await);
    }
    let seen = seen.expect("some were written");
    // What waited for ten who took nothing of twenty mebibytes: far less than one copy of it.
    let grown = memory().saturating_sub(before);
    assert!(grown < 64 * 1024 * 1024, "{grown} bytes more");
    checker::check(hub.pool(), stream, &receipts, &[seen]).await;
    let slow_one = slow.pop().expect("one");
    // He who reads at last finds what fitted, then the reason.
    assert_eq!({ slow_one }.closed().await, Some(Close::TooSlow.code()));
    eventually("the stalled are let go", async || (hub.app.hub.sockets() == 1).then_some(())).await;
    assert!(follower.closes().iter().all(|code| *code == Close::TooSlow.code()), "{:?}", follower.closes());
}

/// Bytes of memory that this program holds.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("read");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its size");
    line.trim().trim_end_matches("kB").trim().parse::<u64>().expect("a number") * 1024
}

#[tokio::test]
async fn row_22_who_was_too_slow_resumes_or_starts_anew() {
    let hub = Hub::start(|config| config.socket_queue_bytes = 65_536).await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let lea = hub.member(&space, Role::Member).await;
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    // Nothing is read while this is written; then all that came before the cut is in order.
    let receipts = flood(&hub, &space.admin, thread, 600, &"petit ".repeat(100)).await;
    let close =
        tokio::time::timeout(Duration::from_secs(20), async { while socket.next().await.is_some() {} });
    let position = match tokio::time::timeout(Duration::from_secs(2), close).await {
        Ok(_) => {
            assert_eq!(socket.close.as_ref().map(|(code, _)| *code), Some(Close::TooSlow.code()));
            socket.tracks[&stream].position
        }
        // The system's own buffers took it all.
        Err(_) => socket.tracks[&stream].position,
    };
    let mut again: Socket = lea.connect().await;
    let welcome = again.hello(&[Resume { stream, position }]).await;
    assert!(welcome.reset.is_empty());
    again.reach(stream, Seq(600)).await;
    let came = again.tracks[&stream].events.len();
    assert_eq!(came, usize::try_from(600 - position.seq.0).expect("a number"));
    assert_eq!(
        again.tracks[&stream].position,
        receipts.iter().map(|it| it.position).max_by_key(|it| it.seq).expect("some")
    );
    // Too far behind: told so, and not given a part.
    flood(&hub, &space.admin, thread, 1_001, "encore").await;
    let mut late = lea.connect().await;
    let old = Position { seq: position.seq, id: position.id };
    let welcome = late.hello(&[Resume { stream, position: old }]).await;
    assert_eq!(welcome.reset.iter().map(|it| it.stream).collect::<Vec<_>>(), [stream]);
    assert_eq!(late.settle().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_loses_writing_first_and_nothing_that_must_come() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let mut slow = stalled(&karim, stream).await;
    let show = Act::Presence(Input::Show(vec![lea.id]));
    slow.send(&text(&ClientFrame::Request(Request { id: 2, act: show.clone() }))).await;
    let mut quick = space.admin.live().await;
    quick.watch(stream).await;
    let mut count = 0;
    let mut fill = async |until: usize| {
        while hub.app.hub.waiting().1 < until {
            flood(&hub, &space.admin, thread, 20, &"deux mille octets ".repeat(110)).await;
            count += 20;
        }
    };
    // More waits than what may be lost is put behind, and less than what he is cut for.
    fill(192 * 1024).await;
    quick.request(show).await;
    let author = server::people::card(hub.pool(), lea.id).await.expect("read").expect("a card");
    for _ in 0..100 {
        hub.app.hub.note(Note::Typing(Typing { stream, who: author.clone() }));
    }
    let _lea = lea.live().await;
    let (mut writing, mut online) = (0, false);
    quick
        .until("all of it", |frame| {
            match frame {
                ServerFrame::Typing(_) => writing += 1,
                ServerFrame::Presence(all) => {
                    online |= all.iter().any(|it| it.presence == Presence::Online);
                }
                _ => {}
            }
            (writing == 100 && online).then_some(())
        })
        .await;
    // Now he reads: every comment, in order, of the writing nothing, and at last how she is.
    let (mut seq, mut online) = (0, false);
    while seq < count || !online {
        let (_, payload) = crate::harness::soon("a frame", slow.frame()).await.expect("he is not cut");
        match serde_json::from_slice(&payload).expect("a frame") {
            ServerFrame::Push(push) if push.stream == stream => {
                seq += 1;
                assert_eq!(push.seq, Seq(seq));
            }
            ServerFrame::Presence(all) => online |= all.iter().any(|it| it.presence == Presence::Online),
            ServerFrame::Typing(_) => panic!("it was told behind what must come"),
            _ => {}
        }
    }
    assert_eq!(seq, count);
}
