//! Versions (D6): another file under the same document, earlier ones kept and brought back, followers told;
//! what could not be read (D7); names that are
//! taken, content that is there, and what was typed by two at once.

use hyper::Method;
use protocol::{
    ActId, Code, Event, Problem, ResourceId, Snapshot, Stream,
    documents::{Document, Reading},
    notifications::{self, Bell, Kind, Level},
    spaces::Role,
};
use serde_json::json;

use super::{folder, page, read, send, sent};
use crate::harness::{Answer, Hub, Person, eventually, fixtures::comments};

async fn revise(person: &Person, id: ResourceId, query: &str, file: &[u8]) -> Answer {
    let path = format!("/api/v1/documents/{id}/versions?name={query}");
    person.client.with("content-type", "x/y").send(Method::POST, &path, Some(file.to_vec())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn d6_a_version_takes_the_place_of_the_one_before_which_stays_and_comes_back() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "Guide.txt", b"un").await.document.id;
    read(&carl, id).await;
    // Another of this name is refused, and says by whom it is taken.
    let taken = send(&carl, folder, "GUIDE.txt", b"autre").await.expect(409);
    assert_eq!((taken.code(), taken.json::<Problem>().holder), (Code::Taken, Some(id)));
    let act = ActId::new();
    let query = format!("scan.md&act={act}&note=Relu%20par%20Nora");
    revise(&lea, id, &query, b"deux").await.expect(403);
    let document: Document = revise(&carl, id, &query, b"deux").await.expect(201).json();
    assert_eq!((document.version.no, document.version.name.as_str()), (2, "Guide.md"));
    // Sent again it is done once, and leaves no second file.
    let again: Document = revise(&carl, id, &query, b"deux").await.expect(201).json();
    assert_eq!(again, document);
    read(&carl, id).await;
    assert_eq!(crate::photos::kept(&hub.data.join("files")).len(), 2);
    let reused = revise(&carl, id, &query, b"trois").await.expect(409);
    assert_eq!(reused.code(), Code::ActReused);

    let versions = page(&lea, id).await.versions;
    assert_eq!(versions.iter().map(|it| it.no).collect::<Vec<_>>(), [2, 1]);
    assert_eq!((versions[0].note.as_str(), versions[1].name.as_str()), ("Relu par Nora", "Guide.txt"));
    for (no, body) in [(1, &b"un"[..]), (2, b"deux")] {
        let path = format!("/api/v1/documents/{id}/versions/{no}/content");
        assert_eq!(&*lea.client.get(&path).await.expect(200).body, body);
    }
    let path = format!("/api/v1/documents/{id}/restorations");
    let restore = json!({ "act": ActId::new(), "version": 1 });
    lea.client.post(&path, &restore).await.expect(403);
    let document: Document = carl.client.post(&path, &restore).await.expect(200).json();
    assert_eq!((document.version.no, document.version.restores), (3, Some(1)));
    assert_eq!(document.version.reading, Reading::Done);
    let again: Document = carl.client.post(&path, &restore).await.expect(200).json();
    assert_eq!(again, document);
    let body = lea.client.get(&format!("/api/v1/documents/{id}/versions/3/content")).await.expect(200);
    assert_eq!(&*body.body, b"un");
    for version in [3, 9] {
        let restore = json!({ "act": ActId::new(), "version": version });
        carl.client.post(&path, &restore).await.expect(422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d6_who_follows_a_document_is_told_of_its_versions_in_one_line() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let (yves, nora) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let (zoe, marc) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "Guide.txt", b"un").await.document.id;
    // One says so, one wrote there, one does not care, and one would rather hear nothing.
    let level = async |person: &Person, level: &str| {
        let set = json!({ "act": ActId::new(), "level": level });
        person.client.put(&format!("/api/v1/resources/{id}/level"), &set).await.expect(204);
    };
    level(&lea, "follow").await;
    level(&carl, "follow").await;
    let said = json!({ "act": ActId::new(), "body": "Bien" });
    // One follows all documents of the space, and one who wrote there wants to hear nothing of the space.
    for (person, wish) in [
        (&zoe, json!({ "act": ActId::new(), "service": "documents", "level": "follow" })),
        (&marc, json!({ "act": ActId::new(), "level": "mute" })),
    ] {
        person.client.put(&format!("/api/v1/spaces/{}/level", space.id), &wish).await.expect(204);
    }
    for person in [&yves, &nora, &marc] {
        person.client.post(&comments(id), &said).await.expect(201);
    }
    level(&nora, "mute").await;
    let mut live = lea.live().await;
    live.watch(Stream::User(lea.id)).await;

    revise(&carl, id, &format!("Guide.txt&act={}", ActId::new()), b"deux").await.expect(201);
    let told = live.push_of(Stream::User(lea.id)).await.event;
    let Event::Notifications(notifications::Event::Noticed(told)) = told else { panic!("{told:?}") };
    assert_eq!((told.notice.kind, told.notice.resource, told.unread), (Kind::Version, Some(id), 1));
    let restore = json!({ "act": ActId::new(), "version": 1 });
    carl.client.post(&format!("/api/v1/documents/{id}/restorations"), &restore).await.expect(200);
    live.push_of(Stream::User(lea.id)).await;
    let bell = async |person: &Person| {
        let bell: Snapshot<Bell> = person.client.get("/api/v1/notifications").await.expect(200).json();
        bell.content.notices.into_iter().filter(|it| it.kind == Kind::Version).collect::<Vec<_>>()
    };
    for person in [&lea, &yves, &zoe] {
        let notices = bell(person).await;
        assert_eq!(notices.len(), 1, "what was told of the version before gives way");
        assert_eq!((notices[0].by.id, notices[0].read), (carl.id, None));
        assert_eq!(notices[0].words.as_ref().map(|it| it.title.as_str()), Some("Guide"));
    }
    for person in [&carl, &nora, &marc, &space.admin] {
        assert!(bell(person).await.is_empty());
    }
    // Who may no longer see it is not told of it.
    let change = json!({ "act": ActId::new(), "audience": "contributor" });
    carl.client.patch(&format!("/api/v1/folders/{folder}"), &change).await.expect(200);
    assert!(bell(&lea).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn d6_whoever_put_a_document_there_follows_it_unless_he_wishes_otherwise() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, cleo) =
        (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Contributor).await);
    let lea = hub.member(&space, Role::Member).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "Guide.txt", b"un").await.document.id;
    let bell = async |person: &Person| -> Bell {
        let bell: Snapshot<Bell> = person.client.get("/api/v1/notifications").await.expect(200).json();
        bell.content
    };
    let level = async |person: &Person| -> serde_json::Value {
        let level = person.client.get(&format!("/api/v1/resources/{id}/level")).await.expect(200);
        level.json::<serde_json::Value>()["level"].clone()
    };
    assert_eq!((level(&carl).await, level(&cleo).await), (json!("follow"), json!("normal")));
    let news = async |person: &Person| -> Vec<_> {
        bell(person).await.news.into_iter().map(|it| (it.resource, it.level, it.unread)).collect()
    };
    let visit = async |person: &Person| {
        person.client.put("/api/v1/me/visit", &()).await.expect(200);
    };
    visit(&carl).await;
    visit(&cleo).await;
    lea.client.post(&comments(id), &json!({ "act": ActId::new(), "body": "Page 3 ?" })).await.expect(201);
    assert_eq!(news(&carl).await, [(id, Level::Follow, 1)]);
    assert_eq!(news(&cleo).await, [(id, Level::Normal, 1)]);
    // Nor does it end with his next visit; whom it is nothing to has it no longer then.
    for _ in 0..2 {
        hub.app.clock.advance(std::time::Duration::from_secs(86_400));
        visit(&carl).await;
        visit(&cleo).await;
    }
    assert_eq!(news(&carl).await, [(id, Level::Follow, 1)]);
    assert_eq!(news(&cleo).await, []);
    revise(&cleo, id, &format!("Guide.txt&act={}", ActId::new()), b"deux").await.expect(201);
    eventually("the author is told of the version", async || {
        let told = bell(&carl).await.notices.into_iter().any(|it| it.kind == Kind::Version);
        told.then_some(())
    })
    .await;
    // He wishes to hear less of it.
    let mute = json!({ "act": ActId::new(), "service": "documents", "level": "mentions" });
    carl.client.put(&format!("/api/v1/spaces/{}/level", space.id), &mute).await.expect(204);
    assert_eq!(level(&carl).await, json!("mentions"));
}

/// More followers than one transaction tells, by two nodes at once.
#[tokio::test(flavor = "multi_thread")]
async fn d6_twelve_hundred_followers_are_told_once_each_and_of_the_latest_version() {
    let hub = Hub::new().await;
    let _other = hub.beside(|_| {}).await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "Guide.txt", b"un").await.document.id;
    sqlx::query(
        "with people as (
             insert into users (id, email, given_name, family_name)
             select gen_random_uuid(), n || '@many.example', 'Noé', 'Nom ' || n
             from generate_series(1, 1200) n returning id
         ), streams as (
             insert into streams (id) select 'user:' || id from people
         ), follows as (
             insert into follows (user_id, resource_id, space_id, level) select id, $2, $1, 'follow' from people
         )
         insert into memberships (id, space_id, user_id, role, joined_at, since)
         select gen_random_uuid(), $1, id, 'member', now(), now() from people",
    )
    .bind(space.id)
    .bind(id)
    .execute(hub.pool())
    .await
    .expect("many");
    let told = async |by: &Person| -> i64 {
        let told = "select count(distinct user_id) from notices where kind = 'version' and resource_id = $1 and by_id = $2";
        sqlx::query_scalar(told).bind(id).bind(by.id).fetch_one(hub.pool()).await.expect("notices")
    };
    revise(&carl, id, &format!("Guide.txt&act={}", ActId::new()), b"deux").await.expect(201);
    eventually("all are told", async || (told(&carl).await == 1200).then_some(())).await;
    revise(&space.admin, id, &format!("Guide.txt&act={}", ActId::new()), b"trois").await.expect(201);
    // Whoever put it there, too.
    eventually("all are told anew", async || (told(&space.admin).await == 1201).then_some(())).await;
    // A worker that comes late does not bring back what was before.
    let late = "insert into outbox (kind, payload) values ('version', jsonb_build_object(
                    'space', $1::uuid, 'resource', $2::uuid, 'by', $3::uuid, 'at', '2020-01-01T00:00:00Z'))";
    sqlx::query(late).bind(space.id).bind(id).bind(carl.id).execute(hub.pool()).await.expect("late");
    eventually("it is worked off", async || {
        let waits: i64 = sqlx::query_scalar("select count(*) from outbox where kind = 'version'")
            .fetch_one(hub.pool())
            .await
            .expect("the outbox");
        (waits == 0).then_some(())
    })
    .await;
    assert_eq!((told(&space.admin).await, told(&carl).await), (1201, 0));
    let notices: i64 = sqlx::query_scalar("select count(*) from notices where kind = 'version'")
        .fetch_one(hub.pool())
        .await
        .expect("notices");
    assert_eq!(notices, 1201);
}

#[tokio::test(flavor = "multi_thread")]
async fn d7_what_could_not_be_read_is_read_again_when_an_admin_asks() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "Guide.txt", b"un").await.document.id;
    let bad = sent(&carl, folder, "rien.pdf", b"%PDF-1.7\nrien du tout").await.document.id;
    read(&carl, id).await;
    let again = |id: ResourceId| format!("/api/v1/documents/{id}/versions/1/readings");
    let ask = || json!({ "act": ActId::new() });
    // It was read.
    space.admin.client.post(&again(id), &ask()).await.expect(422);
    let fail = "update document_versions set reading = 'failed', words = '', tries = 4, tried_at = now()
                where document_id = $1";
    sqlx::query(fail).bind(id).execute(hub.pool()).await.expect("failed");
    carl.client.post(&again(id), &ask()).await.expect(403);
    let document: Document = space.admin.client.post(&again(id), &ask()).await.expect(200).json();
    assert_ne!(document.version.reading, Reading::Failed);
    assert_eq!(read(&carl, id).await.document.version.reading, Reading::Done);
    // What cannot be read still cannot, and is said so again.
    assert_eq!(read(&carl, bad).await.document.version.reading, Reading::Failed);
    space.admin.client.post(&again(bad), &ask()).await.expect(200);
    assert_eq!(read(&carl, bad).await.document.version.reading, Reading::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_the_same_content_is_offered_as_what_is_there_already() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let one = folder(&carl, space.id, "Un", Role::Member).await.id;
    let hidden = folder(&space.admin, space.id, "Deux", Role::Admin).await.id;
    let id = sent(&carl, one, "a.txt", b"pareil").await.document.id;
    let same = send(&carl, one, "b.txt", b"pareil").await.expect(409);
    assert_eq!((same.code(), same.json::<Problem>().holder), (Code::SameContent, Some(id)));
    send(&carl, one, "b.txt&twice=true", b"pareil").await.expect(201);
    // What one may not see is not told of.
    sent(&space.admin, hidden, "c.txt", b"cache").await;
    send(&carl, one, "d.txt", b"cache").await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_a_description_is_its_sender_s_and_two_at_once_are_told() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, other) =
        (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Contributor).await);
    let (one, two) = (
        folder(&carl, space.id, "Un", Role::Member).await.id,
        folder(&carl, space.id, "Deux", Role::Contributor).await.id,
    );
    let id = sent(&carl, one, "a.txt", b"un").await.document.id;
    sent(&carl, two, "A.TXT", b"deux").await;
    let path = format!("/api/v1/documents/{id}");
    let change = |revision: i32| json!({ "act": ActId::new(), "revision": revision, "title": "Guide", "tags": ["a", " A ", "b"] });
    other.client.patch(&path, &change(0)).await.expect(403);
    let document: Document = carl.client.patch(&path, &change(0)).await.expect(200).json();
    assert_eq!((document.title.as_str(), document.revision), ("Guide", 1));
    assert_eq!(document.tags, ["a", "b"]);
    let stale = space.admin.client.patch(&path, &change(0)).await.expect(409);
    assert_eq!(stale.code(), Code::Stale);
    // Moving it: not where its name is taken, nor to another space.
    let to = |folder| json!({ "act": ActId::new(), "revision": 1, "folder": folder });
    let taken = carl.client.patch(&path, &to(two)).await.expect(409);
    assert_eq!(taken.code(), Code::Taken);
    let foreign = hub.space().await;
    let away = folder(&foreign.admin, foreign.id, "Loin", Role::Member).await.id;
    carl.client.patch(&path, &to(away)).await.expect(404);
    let three = folder(&carl, space.id, "Trois", Role::Contributor).await.id;
    let moved: Document = carl.client.patch(&path, &to(three)).await.expect(200).json();
    assert_eq!((moved.folder, moved.revision), (three, 2));
    let lea = hub.member(&space, Role::Member).await;
    lea.client.get(&path).await.expect(404);
}
