//! Drafts, and posts that are published when they are due: once, whatever the number of nodes and whatever
//! their clocks say.

use std::time::Duration;

use protocol::{
    ActId, Code, FileId, Snapshot, Stream,
    blog::{Drafts, Event as It, Heading, Save, When, Write},
    comments::React,
    spaces::Role,
};

use super::{at, hears, list, of, page, post, save, unheard, write};
use crate::harness::{Hub, Redis, Space, eventually, fixtures};

const HOUR: Duration = Duration::from_secs(3600);

async fn drafts(person: &crate::harness::Person, space: &Space) -> Vec<Heading> {
    let path = format!("{}/drafts", of(space));
    person.client.get(&path).await.expect(200).json::<Snapshot<Drafts>>().content.items
}

#[tokio::test]
async fn b4_a_draft_is_between_its_author_and_the_admins() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (malika, yves) =
        (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Contributor).await);
    let lea = hub.member(&space, Role::Member).await;
    let (mut hers, mut mine) = (lea.live().await, malika.live().await);
    let draft = write(&malika, &space, &post("Confidentiel", When::Draft)).await;
    let id = draft.id;
    let It::Drafted(told) = hears(&mut mine, malika.stream()).await else { panic!("not drafted") };
    assert_eq!((told.space, &told.heading), (space.id, &draft));
    assert_eq!(drafts(&malika, &space).await, std::slice::from_ref(&draft));
    assert!(drafts(&space.admin, &space).await.is_empty(), "one's own only");
    page(&space.admin, id).await;

    // Rows 51 and 52: whoever it is not for cannot tell it from nothing, wherever he asks.
    let absent = lea.client.get(&at(protocol::ResourceId::new(), "")).await.expect(404);
    for person in [&lea, &yves] {
        for path in [at(id, ""), at(id, "/history"), fixtures::comments(id)] {
            let answer = person.client.get(&path).await.expect(404);
            assert_eq!(answer.code(), absent.code());
        }
        let react = React { act: ActId::new(), on: true };
        person.client.put(&at(id, "/reactions/bravo"), &react).await.expect(404);
        person.client.patch(&at(id, ""), &save(&draft, "x")).await.expect(404);
        person.client.delete(&at(id, &format!("?act={}", ActId::new()))).await.expect(404);
        assert!(list(person, &space).await.is_empty());
        for path in [format!("/api/v1/spaces/{}/feed", space.id), "/api/v1/notifications".to_owned()] {
            assert!(!person.client.get(&path).await.expect(200).text().contains("Confidentiel"), "{path}");
        }
    }
    // Nor does anybody react to what is not published.
    let react = React { act: ActId::new(), on: true };
    malika.client.put(&at(id, "/reactions/bravo"), &react).await.expect(403);
    hers.try_watch(Stream::Resource(id), None).await.expect_err("denied");
    unheard(&hers.settle().await, "Confidentiel");

    // What was said while it was a draft is told to nobody when it is published.
    let first: Heading =
        malika.client.patch(&at(id, ""), &save(&draft, "Brouillon secret")).await.expect(200).json();
    let publish = Save { when: Some(When::Now), ..save(&first, "Enfin.") };
    let out: Heading = malika.client.patch(&at(id, ""), &publish).await.expect(200).json();
    assert_eq!((out.revision, out.edited_at), (2, None), "it is as it was published");
    assert!(
        matches!(hears(&mut hers, Stream::Space(space.id)).await, It::Published(row) if row.heading == out)
    );
    assert!(drafts(&malika, &space).await.is_empty());
    let mut late = lea.live().await;
    late.try_watch(Stream::Resource(id), Some(protocol::Position::START)).await.expect("watched");
    unheard(&late.settle().await, "Brouillon secret");
    let history = lea.client.get(&at(id, "/history")).await.expect(200).text();
    assert!(!history.contains("Brouillon secret"), "{history}");
    let all = malika.client.get(&at(id, "/history")).await.expect(200).text();
    assert!(all.contains("Brouillon secret"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b4_what_is_due_is_published_once_by_two_nodes_whose_clocks_differ() {
    let redis = Redis::start().await;
    let url = redis.url();
    let hub = Hub::start(|config| config.redis_urls = vec![url.clone()]).await;
    let other = hub.beside(|config| config.redis_urls = vec![url.clone()]).await;
    let space = hub.space().await;
    let (malika, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let mut socket = lea.live().await;
    let due = When::At(hub.app.clock.now() + chrono::TimeDelta::hours(1));
    let mut ids = Vec::new();
    for no in 0..12 {
        let heading = write(&malika, &space, &post(&format!("n° {no}"), due)).await;
        assert_eq!((heading.at, heading.due_at.is_some()), (None, true));
        ids.push(heading.id);
    }
    assert!(list(&lea, &space).await.is_empty());
    // Taken back in time.
    malika.client.delete(&at(ids[11], &format!("?act={}", ActId::new()))).await.expect(204);
    // Five minutes apart, both past the hour: both nodes find them due.
    other.app.clock.advance(HOUR + Duration::from_secs(300));
    hub.app.clock.advance(HOUR);
    for _ in 0..11 {
        assert!(matches!(hears(&mut socket, Stream::Space(space.id)).await, It::Published(_)));
    }
    let more = socket.settle().await;
    assert!(more.iter().all(|frame| !format!("{frame:?}").contains("Blog(Published")), "{more:?}");
    assert_eq!(list(&lea, &space).await.len(), 11);
    let told: i64 =
        sqlx::query_scalar("select count(*) from events where payload like '{\"blog\":{\"published\"%'")
            .fetch_one(hub.pool())
            .await
            .expect("a count");
    assert_eq!(told, 11);
}

#[tokio::test]
async fn b4_a_date_may_be_changed_and_who_may_write_no_more_publishes_nothing() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let malika = hub.member(&space, Role::Contributor).await;
    let soon = hub.app.clock.now() + chrono::TimeDelta::hours(1);
    let heading = write(&malika, &space, &post("Bientôt", When::At(soon))).await;
    let later =
        Save { when: Some(When::At(soon + chrono::TimeDelta::hours(2))), ..save(&heading, "Plus tard") };
    let heading: Heading = malika.client.patch(&at(heading.id, ""), &later).await.expect(200).json();
    // A change that says nothing of it leaves it.
    let heading: Heading =
        malika.client.patch(&at(heading.id, ""), &save(&heading, "Relu")).await.expect(200).json();
    assert_eq!(heading.due_at, Some(soon + chrono::TimeDelta::hours(2)));
    let past = Save { when: Some(When::At(soon - chrono::TimeDelta::hours(2))), ..save(&heading, "x") };
    assert_eq!(malika.client.patch(&at(heading.id, ""), &past).await.expect(422).code(), Code::Invalid);
    sqlx::query("update memberships set role = 'member' where user_id = $1")
        .bind(malika.id)
        .execute(hub.pool())
        .await
        .expect("a member");
    hub.app.clock.advance(3 * HOUR + Duration::from_secs(1));
    eventually("it is a draft again", async || {
        (page(&space.admin, heading.id).await.heading.due_at.is_none()).then_some(())
    })
    .await;
    assert!(list(&malika, &space).await.is_empty());
    // An admin may still have it published.
    let now = page(&space.admin, heading.id).await.heading;
    let publish = Save { when: Some(When::Now), ..save(&now, "Par l’admin") };
    space.admin.client.patch(&at(now.id, ""), &publish).await.expect(200);
    assert_eq!(list(&malika, &space).await[0].heading.author.id, malika.id, "whose it is stays");
}

#[tokio::test]
async fn b4_what_is_published_while_somebody_writes_is_told_as_a_clash_and_not_as_a_wrong_date() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let malika = hub.member(&space, Role::Contributor).await;
    let due = hub.app.clock.now() + chrono::TimeDelta::hours(1);
    let heading = write(&malika, &space, &post("À l’heure", When::At(due))).await;
    hub.app.clock.advance(HOUR + Duration::from_secs(1));
    eventually("it is published", async || (!list(&malika, &space).await.is_empty()).then_some(())).await;
    for when in [When::At(due), When::Draft] {
        let late = Save { when: Some(when), ..save(&heading, "Relu") };
        assert_eq!(malika.client.patch(&at(heading.id, ""), &late).await.expect(409).code(), Code::Stale);
    }
    assert_eq!(page(&malika, heading.id).await.html, page(&space.admin, heading.id).await.html);
    // Who wants it published, or says nothing of it, saves.
    for (when, revision) in [(Some(When::Now), 0), (None, 1)] {
        let saved = Save { when, revision: heading.revision + revision, ..save(&heading, "Relu") };
        let heading: Heading = malika.client.patch(&at(heading.id, ""), &saved).await.expect(200).json();
        assert!(heading.at.is_some());
    }
    assert!(page(&malika, heading.id).await.html.contains("Relu"));
}

#[tokio::test]
async fn b4_only_a_draft_may_be_empty_and_nobody_else_s_picture_covers_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let empty = Write { body: String::new(), ..post("Idée", When::Draft) };
    let heading = write(&space.admin, &space, &empty).await;
    let publish = Save { when: Some(When::Now), ..save(&heading, " ") };
    space.admin.client.patch(&at(heading.id, ""), &publish).await.expect(422);
    let cover = Save { cover: Some(FileId::new()), ..save(&heading, "x") };
    space.admin.client.patch(&at(heading.id, ""), &cover).await.expect(422);
    assert_eq!(page(&space.admin, heading.id).await.heading, heading);
}
