//! How people wish to be seen, over two nodes: told to those they share a space with while it lasts, and
//! of who wishes to be invisible nothing, on any road.

use std::time::Duration;

use chrono::TimeDelta;
use protocol::{
    Code, Stream, UserId,
    live::{Act, Answer, Outcome, ServerFrame},
    people::{Event, Me, Session},
    presence::{Input, Presence, Seen, SetStatus, Status, Wish},
};
use serde_json::json;

use super::{NEVER, Pair};
use crate::harness::{Person, Socket};

async fn done(socket: &mut Socket, input: Input) {
    let outcome = socket.request(Act::Presence(input)).await;
    assert!(matches!(outcome, Outcome::Ok(Answer::Done(_))), "{outcome:?}");
}

async fn set(person: &Person, set: &SetStatus) -> Me {
    person.client.put("/api/v1/me/status", set).await.expect(200).json()
}

/// Waits until a socket is told of somebody what is looked for.
async fn told(socket: &mut Socket, user: UserId, what: impl Fn(&Seen) -> bool) -> Seen {
    socket
        .until("how somebody is", |frame| {
            let ServerFrame::Presence(all) = frame else { return None };
            all.iter().find(|it| it.user == user && what(it)).cloned()
        })
        .await
}

fn wish(wish: Wish, text: &str) -> SetStatus {
    SetStatus { wish, text: text.to_owned(), until: None }
}

#[tokio::test]
async fn a_status_is_seen_at_once_on_every_node_and_ends_by_itself_for_everybody() {
    let pair = Pair::new(NEVER).await;
    let (mut tab, mut karim) = (pair.lea.live().await, pair.karim.live().await);
    let mut phone = pair.lea.at(&pair.two).live().await;
    let mut colleague = pair.space.admin.live().await;
    for socket in [&mut tab, &mut karim, &mut phone, &mut colleague] {
        done(socket, Input::Show(vec![pair.lea.id])).await;
        told(socket, pair.lea.id, |it| it.presence == Presence::Online && it.text.is_empty()).await;
    }
    let until = pair.one.app.clock.now() + TimeDelta::minutes(30);
    let busy = SetStatus { wish: Wish::Busy, text: "Commission".to_owned(), until: Some(until) };
    let me = set(&pair.lea, &busy).await;
    assert_eq!(me.status, Status { wish: Wish::Busy, text: "Commission".to_owned(), until: Some(until) });
    for socket in [&mut karim, &mut colleague] {
        let seen = told(socket, pair.lea.id, |it| it.presence == Presence::Busy).await;
        assert_eq!((&*seen.text, seen.until), ("Commission", Some(until)));
    }
    // Her own devices agree, also about what the menu says.
    for socket in [&mut tab, &mut phone] {
        let (own, mut left) = (Stream::User(pair.lea.id), 2);
        socket
            .until("her account and how she is", |frame| {
                match frame {
                    ServerFrame::Push(push) if push.stream == own => {
                        left -= i32::from(
                            matches!(&push.event, protocol::Event::People(Event::Changed(it)) if *it == me),
                        );
                    }
                    ServerFrame::Presence(all) => {
                        left -= i32::from(all.iter().any(|it| it.text == "Commission"));
                    }
                    _ => {}
                }
                (left == 0).then_some(())
            })
            .await;
    }
    let there: Session = pair.lea.at(&pair.two).client.get("/api/v1/session").await.expect(200).json();
    assert_eq!(there.me, me);
    // Idle or not: she said how she is.
    for socket in [&mut tab, &mut phone] {
        done(socket, Input::Active(false)).await;
    }
    for node in [&pair.one, &pair.two] {
        node.app.hub.advance(Duration::from_secs(30 * 60));
    }
    for socket in [&mut tab, &mut karim, &mut phone, &mut colleague] {
        let seen = told(socket, pair.lea.id, |it| it.presence == Presence::Away).await;
        assert_eq!((&*seen.text, seen.until), ("", None));
    }
}

#[tokio::test]
async fn who_is_invisible_is_offline_to_others_on_every_road_and_sees_it_himself() {
    let pair = Pair::new(NEVER).await;
    let stream = pair.stream();
    let (mut tab, mut karim) = (pair.lea.live().await, pair.karim.live().await);
    let mut phone = pair.lea.at(&pair.two).live().await;
    for socket in [&mut tab, &mut karim] {
        socket.watch(stream).await;
    }
    for socket in [&mut tab, &mut karim, &mut phone] {
        done(socket, Input::Show(vec![pair.lea.id])).await;
        told(socket, pair.lea.id, |it| it.presence == Presence::Online).await;
    }
    // Set on the node where the reader is, not where her first tab is.
    set(&pair.lea.at(&pair.two), &wish(Wish::Invisible, "En retrait")).await;
    let offline = Seen { presence: Presence::Offline, ..Seen::unknown(pair.lea.id) };
    assert_eq!(told(&mut karim, pair.lea.id, |_| true).await, offline);
    for socket in [&mut tab, &mut phone] {
        let own = told(socket, pair.lea.id, |it| it.presence == Presence::Invisible).await;
        assert_eq!(own.text, "En retrait");
    }
    // Whoever comes to show her now is told the same, on either node.
    for node in [&pair.one, &pair.two] {
        let mut admin = pair.space.admin.at(node).live().await;
        done(&mut admin, Input::Show(vec![pair.lea.id])).await;
        assert_eq!(told(&mut admin, pair.lea.id, |_| true).await, offline);
    }
    // What she does is told to nobody: neither her writing, nor that she comes, pauses, or goes.
    done(&mut tab, Input::Typing(stream)).await;
    done(&mut tab, Input::Active(false)).await;
    done(&mut phone, Input::Active(false)).await;
    drop(phone);
    set(&pair.lea, &wish(Wish::Invisible, "Toujours en retrait")).await;
    told(&mut tab, pair.lea.id, |it| it.text == "Toujours en retrait").await;
    let mut admin = pair.space.admin.live().await;
    admin.watch(stream).await;
    done(&mut karim, Input::Show(vec![pair.lea.id, pair.space.admin.id])).await;
    done(&mut admin, Input::Typing(stream)).await;
    let (mut typing, mut there) = (false, false);
    karim
        .until("the admin, writing", |frame| {
            match frame {
                ServerFrame::Typing(it) => {
                    assert_eq!(it.who.id, pair.space.admin.id, "her writing is told");
                    typing = true;
                }
                ServerFrame::Presence(all) => {
                    assert!(all.iter().all(|it| it.user != pair.lea.id || *it == offline), "{all:?}");
                    there |= all.iter().any(|it| it.user == pair.space.admin.id);
                }
                _ => {}
            }
            (typing && there).then_some(())
        })
        .await;
    // Nor does any page tell.
    let space = pair.space.id;
    for path in [
        format!("/api/v1/people/{}", pair.lea.id),
        "/api/v1/people".to_owned(),
        format!("/api/v1/spaces/{space}/members"),
        format!("/api/v1/spaces/{space}"),
        format!("/api/v1/threads/{}", pair.thread),
    ] {
        let text = pair.karim.client.get(&path).await.expect(200).text();
        assert!(!text.contains("nvisible") && !text.contains("en retrait"), "{path}: {text}");
    }
    set(&pair.lea, &SetStatus::default()).await;
    told(&mut karim, pair.lea.id, |it| it.presence == Presence::Away).await;
    done(&mut tab, Input::Active(true)).await;
    told(&mut karim, pair.lea.id, |it| it.presence == Presence::Online).await;
}

#[tokio::test]
async fn while_redis_is_away_a_node_finds_by_itself_who_became_invisible_elsewhere() {
    let pair = Pair::new(NEVER).await;
    let _tab = pair.lea.live().await;
    let mut admin = pair.space.admin.live().await;
    done(&mut admin, Input::Show(vec![pair.lea.id])).await;
    told(&mut admin, pair.lea.id, |it| it.presence == Presence::Online).await;
    pair.redis.kill();
    pair.until(true).await;
    set(&pair.lea.at(&pair.two), &wish(Wish::Invisible, "")).await;
    pair.one.app.hub.advance(Duration::from_secs(5));
    // As somebody who is not seen on this node: of whom nothing is known.
    told(&mut admin, pair.lea.id, |it| it.presence == Presence::Unknown).await;
}

#[tokio::test]
async fn a_status_that_is_refused_leaves_the_one_before() {
    let pair = Pair::new(NEVER).await;
    let before = set(&pair.lea, &wish(Wish::Away, "👩‍💻 À la maison")).await;
    let now = pair.one.app.clock.now();
    for (body, status, code) in [
        (json!({ "text": "é".repeat(101) }), 422, Code::Invalid),
        (json!({ "text": "deux\nlignes" }), 422, Code::Invalid),
        (json!({ "text": "à l\u{202e}envers" }), 422, Code::Invalid),
        (json!({ "wish": "busy", "until": now - TimeDelta::seconds(1) }), 422, Code::Invalid),
        (json!({ "wish": "busy", "until": now + TimeDelta::days(400) }), 422, Code::Invalid),
        (json!({ "wish": "asleep" }), 422, Code::Invalid),
        (json!({ "wish": "busy", "user": pair.karim.id }), 422, Code::Invalid),
    ] {
        let answer = pair.lea.client.put("/api/v1/me/status", &body).await.expect(status);
        assert_eq!(answer.code(), code, "{body}");
    }
    let session: Session = pair.lea.client.get("/api/v1/session").await.expect(200).json();
    assert_eq!(session.me, before);
}
