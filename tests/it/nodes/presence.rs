//! Who is there and who is writing, over two nodes. Time is moved rather than waited for.

use std::time::Duration;

use protocol::{
    Code, Stream, UserId,
    live::{Act, Answer, Outcome, ServerFrame},
    presence::{Input, Presence, Typing},
    spaces::Role,
};
use server::live::presence::{GRACE, LEASE};

use super::{NEVER, Pair};
use crate::harness::{Process, Socket, within};

/// What the promise allows between the end of a tab or node and what others see.
const BOUND: Duration = Duration::from_secs(30);

fn grace() -> Duration {
    Duration::from_millis(GRACE)
}

async fn done(socket: &mut Socket, input: Input) {
    let outcome = socket.request(Act::Presence(input)).await;
    assert!(matches!(outcome, Outcome::Ok(Answer::Done(_))), "{outcome:?}");
}

/// Waits until a socket is told that somebody is so.
async fn seen(socket: &mut Socket, user: UserId, presence: Presence) {
    socket
        .until("a presence", |frame| match frame {
            ServerFrame::Presence(all) => {
                all.iter().any(|it| it.user == user && it.presence == presence).then_some(())
            }
            _ => None,
        })
        .await;
}

#[tokio::test]
async fn people_are_seen_on_the_other_node_until_their_last_tab_is_closed() {
    let pair = Pair::new(NEVER).await;
    let stranger = pair.one.person("Sacha Ailleurs").await;
    let _his = stranger.live().await;
    let mut karim = pair.karim.live().await;
    done(&mut karim, Input::Show(vec![pair.lea.id, stranger.id])).await;
    seen(&mut karim, pair.lea.id, Presence::Offline).await;
    let (mut tab, mut other) = (pair.lea.live().await, pair.lea.live().await);
    seen(&mut karim, pair.lea.id, Presence::Online).await;
    done(&mut tab, Input::Active(false)).await;
    done(&mut other, Input::Active(false)).await;
    seen(&mut karim, pair.lea.id, Presence::Away).await;
    done(&mut tab, Input::Active(true)).await;
    seen(&mut karim, pair.lea.id, Presence::Online).await;
    drop(tab);
    seen(&mut karim, pair.lea.id, Presence::Away).await;
    drop(other);
    // The node notices the closed tab by itself; then the time of grace runs.
    within(BOUND, "she is offline", async || {
        pair.one.app.hub.advance(grace());
        let frame = tokio::time::timeout(Duration::from_secs(2), karim.next()).await.ok()??;
        let ServerFrame::Presence(all) = frame else { return None };
        assert!(all.iter().all(|it| it.user != stranger.id), "of strangers nothing is told");
        all.iter().any(|it| it.user == pair.lea.id && it.presence == Presence::Offline).then_some(())
    })
    .await;
}

#[tokio::test]
async fn row_82_a_killed_nodes_people_are_offline_when_its_lease_ends() {
    let pair = Pair::new(NEVER).await;
    let url = pair.redis.url();
    let third = Process::start(&pair.one.database, &[("REDIS_URL", &url)]).await;
    let mut karim = pair.karim.live().await;
    done(&mut karim, Input::Show(vec![pair.lea.id])).await;
    let _tab = pair.lea.at(&third).live().await;
    seen(&mut karim, pair.lea.id, Presence::Online).await;
    third.kill().await;
    pair.two.app.hub.advance(Duration::from_millis(LEASE));
    seen(&mut karim, pair.lea.id, Presence::Offline).await;
}

#[tokio::test]
async fn without_redis_others_are_unknown_and_no_ghost_is_there_on_return() {
    let pair = Pair::new(NEVER).await;
    let marc = pair.one.member(&pair.space, Role::Member).await;
    let mut karim = pair.karim.live().await;
    let here = pair.karim.again(pair.one.pool()).await;
    let _own = here.live().await;
    done(&mut karim, Input::Show(vec![pair.lea.id, marc.id, pair.karim.id])).await;
    let (_lea, his) = (pair.lea.live().await, marc.live().await);
    let mut open: Vec<UserId> = vec![pair.lea.id, marc.id, pair.karim.id];
    karim
        .until("all three", |frame| {
            if let ServerFrame::Presence(all) = frame {
                open.retain(|user| !all.iter().any(|it| it.user == *user && it.presence == Presence::Online));
            }
            open.is_empty().then_some(())
        })
        .await;
    pair.redis.kill();
    pair.until(true).await;
    pair.two.app.hub.advance(Duration::from_millis(LEASE));
    let mut open = vec![pair.lea.id, marc.id];
    karim
        .until("they are unknown", |frame| {
            if let ServerFrame::Presence(all) = frame {
                assert!(all.iter().all(|it| it.user != pair.karim.id), "who is on this node is seen");
                open.retain(|user| {
                    !all.iter().any(|it| it.user == *user && it.presence == Presence::Unknown)
                });
            }
            open.is_empty().then_some(())
        })
        .await;
    drop(his);
    within(BOUND, "his node knows that he is gone", async || {
        pair.one.app.hub.advance(grace());
        (!pair.one.app.hub.is_here(marc.id)).then_some(())
    })
    .await;
    pair.redis.restart().await;
    pair.until(false).await;
    let mut open = vec![(pair.lea.id, Presence::Online), (marc.id, Presence::Offline)];
    karim
        .until("all is known again", |frame| {
            if let ServerFrame::Presence(all) = frame {
                assert!(
                    all.iter().all(|it| it.user != marc.id || it.presence != Presence::Online),
                    "a ghost came back"
                );
                open.retain(|(user, presence)| {
                    !all.iter().any(|it| it.user == *user && it.presence == *presence)
                });
            }
            open.is_empty().then_some(())
        })
        .await;
    assert_eq!(pair.redis.command("DBSIZE").await.trim(), ":0", "nothing is kept that could lie later");
}

#[tokio::test]
async fn typing_reaches_those_who_watch_but_neither_the_writer_nor_others() {
    let pair = Pair::new(NEVER).await;
    let stream = pair.stream();
    let (mut lea, mut own, mut karim) =
        (pair.lea.live().await, pair.lea.live().await, pair.karim.live().await);
    let mut elsewhere = pair.karim.live().await;
    let refusal = lea.request(Act::Presence(Input::Typing(stream))).await;
    assert!(matches!(refusal, Outcome::Problem(problem) if problem.code == Code::NotFound));
    for socket in [&mut lea, &mut own, &mut karim] {
        socket.watch(stream).await;
    }
    // More often than once in three seconds is not told.
    for _ in 0..5 {
        done(&mut lea, Input::Typing(stream)).await;
    }
    let receipt = pair.lea.post(pair.thread, "voilà").await;
    let mut told = 0;
    karim
        .until("the comment", |frame| {
            if let ServerFrame::Typing(Typing { stream: at, who }) = frame {
                assert_eq!((*at, who.id), (stream, pair.lea.id));
                told += 1;
            }
            matches!(frame, ServerFrame::Push(push) if push.seq == receipt.position.seq && push.stream == stream)
                .then_some(())
        })
        .await;
    assert_eq!(told, 1);
    for socket in [&mut own, &mut elsewhere] {
        let mut frames = Vec::new();
        let mark = ServerFrame::Pong(protocol::live::Beat {});
        socket.send(&protocol::live::ClientFrame::Ping(protocol::live::Beat {})).await;
        socket
            .until("a pong", |frame| {
                frames.push(frame.clone());
                (*frame == mark).then_some(())
            })
            .await;
        assert!(!frames.iter().any(|frame| matches!(frame, ServerFrame::Typing(_))), "{frames:?}");
    }
    // Nor in a stream that people do not write to, though it is watched.
    let refusal = lea.request(Act::Presence(Input::Typing(Stream::Space(pair.space.id)))).await;
    assert!(matches!(refusal, Outcome::Problem(problem) if problem.code == Code::NotFound));
}

#[tokio::test]
async fn who_leaves_a_space_sees_nobody_there_and_is_seen_by_nobody() {
    let pair = Pair::new(NEVER).await;
    let (mut lea, mut karim) = (pair.lea.live().await, pair.karim.live().await);
    done(&mut karim, Input::Show(vec![pair.lea.id])).await;
    seen(&mut karim, pair.lea.id, Presence::Online).await;
    let path = format!("/api/v1/spaces/{}/membership", pair.space.id);
    pair.lea.client.delete(&path).await.expect(204);
    seen(&mut karim, pair.lea.id, Presence::Unknown).await;
    // The admin shares the space with him still: when her presence comes, the other's would have come too.
    let _admin = pair.space.admin.live().await;
    done(&mut karim, Input::Show(vec![pair.lea.id, pair.space.admin.id])).await;
    let admin = pair.space.admin.id;
    karim
        .until("the admin", |frame| {
            let ServerFrame::Presence(all) = frame else { return None };
            assert!(all.iter().all(|it| it.user != pair.lea.id), "he may not know of her");
            all.iter().any(|it| it.user == admin && it.presence == Presence::Online).then_some(())
        })
        .await;
    done(&mut lea, Input::Show(vec![pair.karim.id, pair.lea.id])).await;
}
