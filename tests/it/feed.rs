//! The feed of a space's home: who sees what, in which order, what is new, and what stands first.

mod away;

use std::time::Duration;

use protocol::{
    ActId, Event, ResourceId, Seq, Snapshot, Stream,
    discussions::{Change, Heading, Open},
    feed::{self, Feed, Kind, PAGE, PINS_MAX, Pin},
    spaces::{Role, Service},
};
use server::feed::New;

use crate::{
    harness::{Hub, Person, Space},
    snapshots::{all_happened, converge},
};

/// Publishes something, as a service does.
async fn publish(hub: &Hub, space: &Space, kind: Kind, audience: Role, title: &str) -> ResourceId {
    let (id, place, author) = (ResourceId::new(), space.id, space.admin.id);
    let title = title.to_owned();
    let write = hub.app.write(move |tx| {
        let title = title.clone();
        Box::pin(async move {
            let published = Some(tx.app.clock.now());
            let excerpt = server::feed::excerpt("<p>Voici <em>comment</em>.</p>");
            let new =
                New { id, space: place, kind, audience, title: &title, excerpt: &excerpt, author, published };
            server::feed::create(tx, &new).await
        })
    });
    write.await.expect("published");
    id
}

fn path(space: &Space, query: &str) -> String {
    format!("/api/v1/spaces/{}/feed{query}", space.id)
}

async fn shown(person: &Person, space: &Space, query: &str) -> Snapshot<Feed> {
    person.client.get(&path(space, query)).await.expect(200).json()
}

fn titles(feed: &Feed) -> Vec<&str> {
    feed.items.iter().map(|item| item.title.as_str()).collect()
}

async fn pin(person: &Person, id: ResourceId, pinned: bool) -> u16 {
    let pin = Pin { act: ActId::new(), pinned };
    person.client.put(&format!("/api/v1/resources/{id}/pin"), &pin).await.status
}

#[tokio::test]
async fn h1_the_newest_stands_first_and_pages_leave_nothing_out() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let most = usize::try_from(PAGE).expect("a number");
    let mut expected = Vec::new();
    for nth in 0..most + 5 {
        hub.app.clock.advance(Duration::from_secs(1));
        let title = format!("Billet {nth}");
        publish(&hub, &space, Kind::Post, Role::Member, &title).await;
        expected.insert(0, title);
    }
    let first = shown(&lea, &space, "").await.content;
    assert_eq!(titles(&first), expected[..most]);
    assert_eq!(first.items[0].excerpt, "Voici comment.");
    let next = first.next.clone().expect("more");
    // What comes meanwhile neither shifts nor doubles what follows.
    hub.app.clock.advance(Duration::from_secs(1));
    publish(&hub, &space, Kind::Post, Role::Member, "Entre deux").await;
    let second = shown(&lea, &space, &format!("?after={next}")).await.content;
    assert_eq!(titles(&second), expected[most..]);
    assert_eq!(second.next, None);

    for wrong in ["?after=demain", "?after=1.2", "?service=home", "?sort=asc"] {
        let answer = lea.client.get(&path(&space, wrong)).await;
        assert_eq!(answer.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn h1_nobody_sees_what_is_not_for_him() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Contributor).await);
    for (audience, title) in
        [(Role::Member, "À tous"), (Role::Contributor, "Aux contributeurs"), (Role::Admin, "Aux admins")]
    {
        hub.app.clock.advance(Duration::from_secs(1));
        publish(&hub, &space, Kind::Document, audience, title).await;
    }
    let of = async |person: &Person| {
        let feed = shown(person, &space, "").await.content;
        let count = feed.counts.iter().find(|it| it.service == Service::Documents).map_or(0, |it| it.count);
        (feed.items.into_iter().map(|item| item.title).collect::<Vec<_>>(), count)
    };
    assert_eq!(of(&lea).await, (vec!["À tous".to_owned()], 1));
    assert_eq!(of(&karim).await, (vec!["Aux contributeurs".to_owned(), "À tous".to_owned()], 2));
    assert_eq!(of(&space.admin).await.0.len(), 3, "the admin wrote them, so none is new to him");
    let stranger = hub.person("Odile Outre").await;
    assert_eq!(stranger.client.get(&path(&space, "")).await.status, 404);
}

#[tokio::test]
async fn h2_what_is_new_counts_from_the_end_of_the_visit_before() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Member).await;
    publish(&hub, &space, Kind::Post, Role::Member, "Avant").await;
    lea.client.put("/api/v1/me/visit", &()).await.expect(200);
    hub.app.clock.advance(Duration::from_hours(2));
    for title in ["Un", "Deux"] {
        publish(&hub, &space, Kind::Post, Role::Member, title).await;
    }
    publish(&hub, &space, Kind::Event, Role::Member, "Atelier").await;
    space.admin.post(thread, "Un mot").await;
    lea.post(thread, "Le mien ne compte pas").await;
    lea.client.put("/api/v1/me/visit", &()).await.expect(200);
    // The same on each device, and a second tab does not erase it.
    for person in [&lea, &lea.again(hub.pool()).await] {
        person.client.put("/api/v1/me/visit", &()).await.expect(200);
        let feed = shown(person, &space, "").await.content;
        let counts: Vec<_> = feed.counts.iter().map(|it| (it.service, it.count)).collect();
        assert_eq!(counts, [(Service::Blog, 2), (Service::Calendar, 1), (Service::Discussions, 1)]);
    }
}

#[tokio::test]
async fn h3_five_stand_first_and_a_sixth_is_refused() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let mut posts = Vec::new();
    for nth in 0..=PINS_MAX {
        posts.push(publish(&hub, &space, Kind::Post, Role::Member, &format!("Billet {nth}")).await);
    }
    assert_eq!(pin(&lea, posts[0], true).await, 403);
    for post in &posts[..PINS_MAX] {
        hub.app.clock.advance(Duration::from_secs(1));
        assert_eq!(pin(&space.admin, *post, true).await, 204);
    }
    assert_eq!(pin(&space.admin, posts[PINS_MAX], true).await, 422);
    let pins = shown(&lea, &space, "").await.content.pins;
    let ids: Vec<_> = pins.iter().map(|item| item.id).collect();
    assert_eq!(ids, posts[..PINS_MAX].iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(pin(&space.admin, posts[0], false).await, 204);
    assert_eq!(pin(&space.admin, posts[PINS_MAX], true).await, 204);
}

#[tokio::test]
async fn h5_the_feed_is_filtered_by_service_author_and_what_one_follows() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Member).await;
    hub.app.clock.advance(Duration::from_secs(1));
    publish(&hub, &space, Kind::Post, Role::Member, "Billet").await;
    lea.post(thread, "Je suis ce fil").await;
    let of = async |query: String| {
        let feed = shown(&lea, &space, &query).await.content;
        feed.items.into_iter().map(|item| item.kind).collect::<Vec<_>>()
    };
    assert_eq!(of(String::new()).await, [Kind::Post, Kind::Thread]);
    assert_eq!(of("?service=blog".to_owned()).await, [Kind::Post]);
    assert_eq!(of("?service=discussions".to_owned()).await, [Kind::Thread]);
    assert_eq!(of("?followed=true".to_owned()).await, [Kind::Thread]);
    assert_eq!(of(format!("?author={}", space.admin.id)).await, [Kind::Post, Kind::Thread]);
    assert_eq!(of(format!("?author={}", lea.id)).await, []);
}

#[tokio::test]
async fn row_50_a_draft_is_nobody_else_s() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let (id, place, author) = (ResourceId::new(), space.id, lea.id);
    let write = hub.app.write(move |tx| {
        Box::pin(async move {
            let new = New {
                id,
                space: place,
                kind: Kind::Post,
                audience: Role::Member,
                title: "Brouillon",
                excerpt: "",
                author,
                published: None,
            };
            server::feed::create(tx, &new).await
        })
    });
    write.await.expect("kept");
    let comments = format!("/api/v1/resources/{id}/comments");
    assert_eq!(lea.client.get(&comments).await.status, 200);
    assert_eq!(space.admin.client.get(&comments).await.status, 200);
    assert_eq!(karim.client.get(&comments).await.status, 404);
    assert!(shown(&lea, &space, "").await.content.items.is_empty());
}

#[tokio::test]
async fn fault_15_a_home_and_its_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let stream = Stream::Space(space.id);
    let lea = hub.member(&space, Role::Member).await;
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    let mut shots = vec![shown(&lea, &space, "").await];
    let post = publish(&hub, &space, Kind::Post, Role::Member, "Billet").await;
    let gone = publish(&hub, &space, Kind::Document, Role::Member, "Document").await;
    let regrouped = publish(&hub, &space, Kind::Document, Role::Contributor, "Réservé").await;
    shots.push(shown(&lea, &space, "").await);
    assert_eq!(pin(&space.admin, post, true).await, 204);
    assert_eq!(pin(&space.admin, gone, true).await, 204);
    shots.push(shown(&lea, &space, "").await);
    let open = Open {
        act: ActId::new(),
        theme: space.theme,
        title: "Halles".to_owned(),
        body: "Qu’en faire ?".to_owned(),
        poll: None,
    };
    let of = format!("/api/v1/spaces/{}/threads", space.id);
    let thread: Heading = space.admin.client.post(&of, &open).await.expect(201).json();
    assert_eq!(pin(&space.admin, thread.id, true).await, 204);
    let rename = Change { title: Some("Les halles".to_owned()), ..Change::of(ActId::new()) };
    let archive = Change { archived: Some(true), ..Change::of(ActId::new()) };
    let back = Change { archived: Some(false), ..Change::of(ActId::new()) };
    for change in [rename, archive, back] {
        let of = format!("/api/v1/threads/{}", thread.id);
        space.admin.client.patch(&of, &change).await.expect(200);
        shots.push(shown(&lea, &space, "").await);
    }
    let write = hub.app.write(move |tx| {
        Box::pin(async move {
            server::feed::describe(tx, post, "Autre titre", "Autre début").await?;
            server::feed::withdraw(tx, gone).await?;
            server::feed::regroup(tx, regrouped, Role::Member).await?;
            server::feed::regroup(tx, regrouped, Role::Admin).await
        })
    });
    write.await.expect("changed");
    shots.push(shown(&lea, &space, "").await);
    assert_eq!(pin(&space.admin, post, false).await, 204);
    shots.push(shown(&lea, &space, "").await);

    let last = shots.last().expect("one").position.seq;
    socket.reach(stream, last).await;
    let events: Vec<(Seq, Event)> =
        socket.tracks[&stream].events.iter().map(|(seq, _, event)| (*seq, event.clone())).collect();
    all_happened("feed", feed::Event::KINDS, events.iter().map(|(_, event)| event));
    // Counts are of the moment at which the page was asked for.
    let shots: Vec<_> = shots
        .into_iter()
        .map(|shot| Snapshot { content: Feed { counts: Vec::new(), ..shot.content }, ..shot })
        .collect();
    converge(&shots, &events, |feed, event| match event {
        Event::Feed(event) => feed.apply(event, None),
        Event::Discussions(event) => feed.discussed(event, None),
        _ => {}
    });
}
