//! Announcements that are sent later, and that end by themselves: once, whatever the number of nodes and
//! whatever their clocks say.

use std::time::Duration;

use protocol::{
    ActId, Event, Stream,
    announcements::{Correct, Event as It, Send, To},
    live::ServerFrame,
    spaces::Role,
};

use super::{announce, at, board, hears, to};
use crate::harness::{Hub, Redis, eventually};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a2_what_is_due_is_sent_once_by_two_nodes_whose_clocks_differ() {
    let redis = Redis::start().await;
    let url = redis.url();
    let hub = Hub::start(|config| config.redis_urls = vec![url.clone()]).await;
    let other = hub.beside(|config| config.redis_urls = vec![url.clone()]).await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let mut socket = lea.live().await;
    let due = Some(hub.app.clock.now() + chrono::TimeDelta::hours(1));
    let mut ids = Vec::new();
    for no in 0..20 {
        let entry = announce(&space, &Send { due_at: due, ..to(To::All, &format!("n° {no}")) }).await;
        assert_eq!((entry.sent_at, entry.figures.targeted), (None, 0));
        ids.push(entry.announcement.id);
    }
    assert!(board(&lea).await.is_empty());
    lea.client.put(&at(ids[0], "/seen"), &()).await.expect(404);
    // Taken back in time.
    space.admin.client.delete(&at(ids[19], "")).await.expect(204);
    // Five minutes apart, both past the hour: both nodes find them due.
    other.app.clock.advance(HOUR + Duration::from_secs(300));
    hub.app.clock.advance(HOUR);
    for _ in 0..19 {
        hears(&mut socket, Stream::Space(space.id)).await;
    }
    let more = socket.settle().await;
    assert!(more.iter().all(|frame| !format!("{frame:?}").contains("Announced")), "{more:?}");
    assert_eq!(board(&lea).await.len(), 19);
}

#[tokio::test]
async fn a2_what_has_expired_vanishes_from_where_it_is_shown() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let mut socket = lea.live().await;
    let end = Some(hub.app.clock.now() + chrono::TimeDelta::hours(1));
    let entry = announce(&space, &Send { expires_at: end, ..to(To::All, "Jusqu’à midi") }).await;
    let id = entry.announcement.id;
    assert_eq!(board(&lea).await.len(), 1);
    hub.app.clock.advance(HOUR);
    socket
        .until("its end", |frame| match frame {
            ServerFrame::Push(push) => (push.event == Event::Announcements(It::Ended(id))).then_some(()),
            _ => None,
        })
        .await;
    assert!(board(&lea).await.is_empty());
    lea.client.put(&at(id, "/acknowledgement"), &()).await.expect(404);
}

#[tokio::test]
async fn a2_who_is_no_longer_an_admin_announces_nothing() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let admin = hub.member(&space, Role::Admin).await;
    let due = Some(hub.app.clock.now() + chrono::TimeDelta::hours(1));
    let send = Send { due_at: due, ..to(To::All, "Trop tard") };
    admin.client.post(&super::of(&space), &send).await.expect(201);
    let path = format!("/api/v1/spaces/{}/members/{}", space.id, admin.id);
    space.admin.client.put(&path, &serde_json::json!({ "role": "member" })).await.expect(204);
    hub.app.clock.advance(HOUR);
    eventually("it is over", async || {
        let over: bool =
            sqlx::query_scalar("select ended_at is not null and sent_at is null from announcements")
                .fetch_one(hub.pool())
                .await
                .expect("a row");
        over.then_some(())
    })
    .await;
    assert!(board(&lea).await.is_empty());
}

#[tokio::test]
async fn a1_a2_who_left_before_its_time_is_told_nothing_and_does_not_count() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let due = Some(hub.app.clock.now() + chrono::TimeDelta::hours(1));
    let send = Send { due_at: due, ..to(To::People(vec![lea.id, karim.id]), "Entre nous") };
    let id = announce(&space, &send).await.announcement.id;
    let mut socket = lea.live().await;
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    hub.app.clock.advance(HOUR);
    eventually("who is there still has it", async || (board(&karim).await.len() == 1).then_some(())).await;
    assert!(board(&lea).await.is_empty());
    assert_eq!(super::figures(&space, id).await.targeted, 1);
    let frames = socket.settle().await;
    let named = |frame: &ServerFrame| matches!(frame, ServerFrame::Push(push) if matches!(push.event, Event::Announcements(_)));
    assert!(!frames.iter().any(named), "{frames:?}");
}

#[tokio::test]
async fn a2_what_waits_for_its_time_is_not_corrected_to_end_before_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    hub.member(&space, Role::Member).await;
    let now = hub.app.clock.now();
    let send = Send { due_at: Some(now + chrono::TimeDelta::hours(20)), ..to(To::All, "Demain") };
    let entry = announce(&space, &send).await;
    let correct = |hours: i64| Correct {
        act: ActId::new(),
        revision: 0,
        severity: entry.announcement.severity,
        title: "Demain".to_owned(),
        body: String::new(),
        expires_at: Some(now + chrono::TimeDelta::hours(hours)),
    };
    let path = at(entry.announcement.id, "");
    let refused: protocol::Problem = space.admin.client.patch(&path, &correct(10)).await.expect(422).json();
    assert_eq!(refused.fields[0].field, "expires_at");
    space.admin.client.patch(&path, &correct(30)).await.expect(200);
}
