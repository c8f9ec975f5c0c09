//! N8, T6 and issue 5: why something is told, and how much: of a resource, of a service of a space, of a space. The
//! nearest choice counts, for the bell, its news, what was published, and home, on every device and node.

use std::time::Duration;

use protocol::{
    ActId, ResourceId, Snapshot, SpaceId,
    feed::{self, Feed},
    mentions::written,
    notifications::{
        Choices, Event as It, Kind, Level, LevelSet, Reason, SetLevel, SetWish, Which, Wish, WishSet,
    },
    spaces::{Role, Service},
};

use super::{Scene, read, scene, visit};
use crate::{
    harness::{Person, Space},
    mentions::{bell, rings, settled},
};

/// A post of the space's admin.
pub(super) async fn publish(it: &Scene, title: &'static str) -> ResourceId {
    let (id, space, author) = (ResourceId::new(), it.space.id, it.space.admin.id);
    let write = it.hub.app.write(move |tx| {
        Box::pin(async move {
            let new = server::feed::New {
                id,
                space,
                kind: feed::Kind::Post,
                audience: Role::Member,
                title,
                excerpt: "",
                author,
                published: Some(tx.app.clock.now()),
            };
            server::feed::create(tx, &new).await
        })
    });
    write.await.expect("published");
    id
}

async fn wish(who: &Person, space: SpaceId, service: Option<Service>, level: Option<Level>) {
    let set = SetWish { act: ActId::new(), service, level };
    who.client.put(&format!("/api/v1/spaces/{space}/level"), &set).await.expect(204);
}

async fn choose(who: &Person, resource: ResourceId, level: Option<Level>) {
    let set = SetLevel { act: ActId::new(), level };
    who.client.put(&format!("/api/v1/resources/{resource}/level"), &set).await.expect(204);
}

async fn told(who: &Person, resource: ResourceId) -> (Level, Option<Reason>) {
    let path = format!("/api/v1/resources/{resource}/level");
    let set: LevelSet = who.client.get(&path).await.expect(200).json();
    (set.level, set.why)
}

async fn choices(who: &Person) -> Choices {
    who.client.get("/api/v1/me/levels").await.expect(200).json::<Snapshot<Choices>>().content
}

async fn followed(who: &Person, space: &Space) -> Vec<ResourceId> {
    let path = format!("/api/v1/spaces/{}/feed?followed=true", space.id);
    let feed: Snapshot<Feed> = who.client.get(&path).await.expect(200).json();
    feed.content.items.iter().map(|item| item.id).collect()
}

/// What the bell lists as published.
async fn published(who: &Person) -> Vec<ResourceId> {
    bell(who).await.published.iter().map(|item| item.id).collect()
}

#[tokio::test]
async fn n8_a_level_says_why_and_the_nearest_choice_counts() {
    let it = scene().await;
    let (here, space) = (it.thread, it.space.id);
    assert_eq!(told(&it.lea, here).await, (Level::Normal, Some(Reason::Default)));
    it.lea.post(here, "j’y suis").await;
    assert_eq!(told(&it.lea, here).await, (Level::Follow, Some(Reason::Wrote)));
    // To wish for what is usual leaves what one wrote in as it is; to wish for less does not.
    wish(&it.lea, space, None, Some(Level::Normal)).await;
    assert_eq!(told(&it.lea, here).await, (Level::Follow, Some(Reason::Wrote)));
    wish(&it.lea, space, None, Some(Level::Mute)).await;
    assert_eq!(told(&it.lea, here).await, (Level::Mute, Some(Reason::Space)));
    wish(&it.lea, space, Some(Service::Discussions), Some(Level::Mentions)).await;
    assert_eq!(told(&it.lea, here).await, (Level::Mentions, Some(Reason::Service)));
    wish(&it.lea, space, Some(Service::Blog), Some(Level::Follow)).await;
    assert_eq!(told(&it.lea, here).await, (Level::Mentions, Some(Reason::Service)), "another service");
    choose(&it.lea, here, Some(Level::Follow)).await;
    assert_eq!(told(&it.lea, here).await, (Level::Follow, Some(Reason::Chosen)));
    assert_eq!(told(&it.karim, here).await, (Level::Normal, Some(Reason::Default)), "nobody else's");
    // And back, one by one.
    choose(&it.lea, here, None).await;
    assert_eq!(told(&it.lea, here).await, (Level::Mentions, Some(Reason::Service)));
    wish(&it.lea, space, Some(Service::Discussions), None).await;
    assert_eq!(told(&it.lea, here).await, (Level::Mute, Some(Reason::Space)));
    wish(&it.lea, space, None, None).await;
    assert_eq!(told(&it.lea, here).await, (Level::Follow, Some(Reason::Wrote)));
}

#[tokio::test]
async fn a_muted_space_says_nothing_but_what_names_one_and_that_quietly() {
    let it = scene().await;
    visit(&it.lea).await;
    it.hub.app.clock.advance(Duration::from_secs(1));
    let mine = it.lea.post(it.thread, "ma question").await;
    it.answer(&it.karim, &mine).await;
    let post = publish(&it, "Billet").await;
    settled(&it.hub).await;
    let before = bell(&it.lea).await;
    assert_eq!((before.unread, before.news.len()), (1, 1));
    assert_eq!(published(&it.lea).await, [post]);
    read(&it.lea, Which::Notices(vec![before.notices[0].id])).await;

    wish(&it.lea, it.space.id, None, Some(Level::Mute)).await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.count(), shown.news.len(), shown.published.len()), (0, 0, 0));
    assert!(shown.quiet.contains(&it.thread), "what moves there need not be asked about");
    it.answer(&it.karim, &mine).await;
    publish(&it, "Autre").await;
    it.name_lea().await;
    settled(&it.hub).await;
    let shown = bell(&it.lea).await;
    assert_eq!(
        (shown.notices.len(), shown.notices[0].kind),
        (2, Kind::Mention),
        "no answer, but the mention"
    );
    assert_eq!((shown.unread, shown.count()), (0, 0), "and that without a count");

    // A service, and a thing, may be told all the same.
    wish(&it.lea, it.space.id, Some(Service::Blog), Some(Level::Normal)).await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.published.len(), shown.news.len()), (2, 0));
    choose(&it.lea, it.thread, Some(Level::Normal)).await;
    assert!(!bell(&it.lea).await.quiet.contains(&it.thread));
    it.answer(&it.karim, &mine).await;
    settled(&it.hub).await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.notices.len(), shown.unread, shown.news.len()), (3, 1, 1));
}

#[tokio::test]
async fn mentions_only_of_a_service_leaves_the_mentions_with_their_count() {
    let it = scene().await;
    visit(&it.lea).await;
    let mine = it.lea.post(it.thread, "ma question").await;
    wish(&it.lea, it.space.id, Some(Service::Discussions), Some(Level::Mentions)).await;
    it.answer(&it.karim, &mine).await;
    it.name_lea().await;
    settled(&it.hub).await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.notices.len(), shown.unread, shown.news.len()), (1, 1, 0));
    // Another space is another matter.
    let other = it.hub.space().await;
    let there = it.hub.thread(&other).await;
    for who in [&it.lea, &it.karim] {
        it.hub.enrol(who, &other, Role::Member).await;
    }
    it.karim.post(there, "ailleurs").await;
    assert_eq!(bell(&it.lea).await.news.len(), 1);
}

#[tokio::test]
async fn who_follows_a_space_follows_what_moves_in_it_from_then_on() {
    let it = scene().await;
    it.karim.post(it.thread, "avant").await;
    for _ in 0..2 {
        it.hub.app.clock.advance(Duration::from_secs(3_600));
        visit(&it.lea).await;
    }
    assert!(bell(&it.lea).await.news.is_empty(), "it moved before the last visit");
    assert!(followed(&it.lea, &it.space).await.is_empty());
    wish(&it.lea, it.space.id, None, Some(Level::Follow)).await;
    assert_eq!(followed(&it.lea, &it.space).await, [it.thread]);
    assert!(bell(&it.lea).await.news.is_empty(), "what was old is not made news");
    it.hub.app.clock.advance(Duration::from_secs(1));
    it.karim.post(it.thread, "après").await;
    for _ in 0..2 {
        it.hub.app.clock.advance(Duration::from_secs(3_600));
        visit(&it.lea).await;
    }
    let shown = bell(&it.lea).await;
    assert_eq!((shown.news.len(), shown.news[0].level), (1, Level::Follow), "it stays until it is read");
    wish(&it.lea, it.space.id, Some(Service::Discussions), Some(Level::Mute)).await;
    assert!(bell(&it.lea).await.news.is_empty());
    assert!(followed(&it.lea, &it.space).await.is_empty());
}

#[tokio::test]
async fn what_is_wished_is_told_to_all_devices_on_all_nodes_and_kept_once() {
    let it = scene().await;
    let other = it.hub.beside(|_| {}).await;
    let phone = it.lea.again(it.hub.pool()).await.at(&other);
    let mut socket = phone.live().await;
    let path = format!("/api/v1/spaces/{}/level", it.space.id);
    let set = SetWish { act: ActId::new(), service: Some(Service::Faq), level: Some(Level::Mute) };
    for _ in 0..2 {
        it.lea.client.put(&path, &set).await.expect(204);
    }
    it.lea.client.put(&path, &SetWish { level: None, ..set }).await.expect(409);
    choose(&it.lea, it.thread, Some(Level::Mentions)).await;
    let space = it.space.id;
    let expected = WishSet { space, service: Some(Service::Faq), level: Some(Level::Mute) };
    assert!(matches!(rings(&mut socket).await, It::WishSet(told) if told == expected));
    let It::LevelSet(told) = rings(&mut socket).await else { panic!("told twice") };
    assert_eq!((told.resource, told.level, told.why), (it.thread, Level::Mentions, None));
    let all = choices(&phone).await;
    assert_eq!(all.wishes, [Wish { space, service: Some(Service::Faq), level: Level::Mute }]);
    assert_eq!(all.chosen.len(), 1);
    assert_eq!((all.chosen[0].resource, all.chosen[0].level), (it.thread, Level::Mentions));
    assert_eq!(all.chosen[0].title, "Vacance commerciale");
    assert_eq!(bell(&phone).await.wishes, all.wishes);
    assert_eq!(choices(&it.karim).await, Choices::default(), "nobody else's");
    // Whoever leaves sees nothing of the space any more, nor of what he wished of it.
    let mut left = bell(&phone).await;
    left.gone(space);
    assert!(left.wishes.is_empty());
    let member = format!("/api/v1/spaces/{space}/members/{}", it.lea.id);
    it.space.admin.client.delete(&member).await.expect(204);
    assert_eq!(choices(&phone).await, Choices::default());
}

#[tokio::test]
async fn what_cannot_be_wished_is_refused_and_changes_nothing() {
    let it = scene().await;
    let path = format!("/api/v1/spaces/{}/level", it.space.id);
    let home = SetWish { act: ActId::new(), service: Some(Service::Home), level: Some(Level::Mute) };
    let refused = it.lea.client.put(&path, &home).await.expect(422);
    assert!(refused.text().contains("\"service\""));
    let stranger = it.hub.person("Paul Passant").await;
    let set = SetWish { service: None, ..home };
    stranger.client.put(&path, &set).await.expect(404);
    for body in [
        serde_json::json!({ "act": ActId::new(), "level": "loud" }),
        serde_json::json!({ "act": ActId::new(), "service": "polls", "level": "mute" }),
        serde_json::json!({ "act": ActId::new(), "level": "mute", "forever": true }),
    ] {
        it.lea.client.put(&path, &body).await.expect(422);
    }
    assert_eq!(choices(&it.lea).await, Choices::default());
    assert_eq!(choices(&stranger).await, Choices::default());
}

#[tokio::test]
async fn what_is_published_in_a_muted_service_does_not_ring_live_either() {
    let it = scene().await;
    visit(&it.lea).await;
    it.hub.app.clock.advance(Duration::from_secs(1));
    wish(&it.lea, it.space.id, Some(Service::Blog), Some(Level::Mute)).await;
    let mut shown = bell(&it.lea).await;
    let post = publish(&it, "Billet").await;
    let karim = bell(&it.karim).await;
    let item = karim.published.iter().find(|item| item.id == post).expect("told to him").clone();
    let event = feed::Event::Published(item.clone());
    shown.fed(&event, it.lea.id);
    assert!(shown.published.is_empty());
    shown.apply(&It::WishSet(WishSet { space: it.space.id, service: Some(Service::Blog), level: None }));
    shown.fed(&event, it.lea.id);
    assert_eq!(shown.published, [item]);
    // Muted afterwards, it goes at once.
    shown.apply(&It::WishSet(WishSet { space: it.space.id, service: None, level: Some(Level::Mentions) }));
    assert!(shown.published.is_empty());
    // Whoever is named in it is told all the same.
    let name = written("Léa", it.lea.id);
    it.karim.post(post, &name).await;
    settled(&it.hub).await;
    assert_eq!(bell(&it.lea).await.notices.len(), 1);
}
