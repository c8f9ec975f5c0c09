//! C1, B5: documents that are linked to an event or cited in a text. Who writes it chooses among those he may read, and each reader
//! sees those that he may read then.

use protocol::{
    ActId, Fault, FolderId, Problem, ResourceId, SpaceId,
    blog::{self, When, Write},
    calendar::{Change, Details, Heading, Plan},
    documents::{ChangeFolder, Document, Kind},
    links::{ASKED_AT_ONCE, Card, MAX, Place},
    spaces::Role,
};

use crate::{
    documents::{folder, sent},
    harness::{
        Hub, Person,
        fixtures::{comments, details},
    },
};

async fn linked(who: &Person, resource: ResourceId) -> Vec<Card> {
    who.client.get(&format!("/api/v1/resources/{resource}/documents")).await.expect(200).json()
}

async fn titles(who: &Person, resource: ResourceId) -> Vec<String> {
    linked(who, resource).await.into_iter().map(|it| it.title).collect()
}

async fn found(who: &Person, space: SpaceId, asked: &str) -> Vec<String> {
    let path = format!("/api/v1/spaces/{space}/document-cards?q={asked}");
    let cards: Vec<Card> = who.client.get(&path).await.expect(200).json();
    cards.into_iter().map(|it| it.title).collect()
}

fn with(documents: &[&Document]) -> Details {
    let documents = Some(documents.iter().map(|it| it.id).collect());
    Details { documents, ..details("Visite", 0) }
}

async fn plan(who: &Person, space: SpaceId, details: Details) -> crate::harness::Answer {
    let plan = Plan { act: ActId::new(), details };
    who.client.post(&format!("/api/v1/spaces/{space}/events"), &plan).await
}

async fn change(who: &Person, of: &Heading, details: Details) -> crate::harness::Answer {
    let change = Change { act: ActId::new(), revision: of.revision, details, from: None };
    who.client.patch(&format!("/api/v1/events/{}", of.id), &change).await
}

async fn keep(who: &Person, id: FolderId, audience: Role) {
    let change = ChangeFolder { act: ActId::new(), title: None, audience: Some(audience) };
    who.client.patch(&format!("/api/v1/folders/{id}"), &change).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_an_event_shows_each_reader_the_documents_that_he_may_read() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let (open, kept) = (
        folder(&carl, space.id, "Recette", Role::Member).await.id,
        folder(&carl, space.id, "Interne", Role::Contributor).await.id,
    );
    let plan_of_site = sent(&carl, open, "Plan%20du%20site.txt", b"plan").await.document;
    let minutes = sent(&carl, kept, "Compte%20rendu.txt", b"notes").await.document;

    let event: Heading = plan(&carl, space.id, with(&[&minutes, &plan_of_site])).await.expect(201).json();
    assert_eq!(titles(&carl, event.id).await, ["Compte rendu", "Plan du site"], "in the order chosen");
    let shown = linked(&lea, event.id).await;
    assert_eq!(shown.iter().map(|it| it.id).collect::<Vec<_>>(), [plan_of_site.id]);
    let card = &shown[0];
    assert_eq!((card.kind, card.bytes, card.folder), (Kind::Text, 4, open));
    assert_eq!((card.name.as_str(), card.folder_title.as_str()), ("Plan du site.txt", "Recette"));
    let outside = hub.space().await.admin;
    outside.client.get(&format!("/api/v1/resources/{}/documents", event.id)).await.expect(404);

    // What is not said stays, and what is said takes its place.
    let event: Heading = change(&carl, &event, details("Visite", 0)).await.expect(200).json();
    assert_eq!(titles(&carl, event.id).await, ["Compte rendu", "Plan du site"]);
    let event: Heading = change(&carl, &event, with(&[&plan_of_site])).await.expect(200).json();
    assert_eq!(titles(&carl, event.id).await, ["Plan du site"]);

    // Kept to others, removed: it is gone at once for who may not read it.
    keep(&space.admin, open, Role::Contributor).await;
    assert_eq!((titles(&lea, event.id).await.len(), titles(&carl, event.id).await.len()), (0, 1));
    keep(&space.admin, open, Role::Member).await;
    assert_eq!(titles(&lea, event.id).await, ["Plan du site"]);
    let path = format!("/api/v1/documents/{}?act={}", plan_of_site.id, ActId::new());
    carl.client.delete(&path).await.expect(204);
    assert!(titles(&lea, event.id).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_one_links_what_one_may_read_and_removes_nothing_that_one_does_not_see() {
    let hub = Hub::new().await;
    let (space, elsewhere) = (hub.space().await, hub.space().await);
    let carl = hub.member(&space, Role::Contributor).await;
    hub.enrol(&carl, &elsewhere, Role::Contributor).await;
    let secret = folder(&space.admin, space.id, "Direction", Role::Admin).await.id;
    let open = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let away = folder(&carl, elsewhere.id, "Ailleurs", Role::Member).await.id;
    let budget = sent(&space.admin, secret, "Budget.txt", b"1").await.document;
    let site = sent(&carl, open, "Plan.txt", b"2").await.document;
    let other = sent(&carl, away, "Autre.txt", b"3").await.document;

    let thread = hub.thread(&space).await;
    let no_document = Document { id: thread, ..site.clone() };
    let nowhere = Document { id: ResourceId::new(), ..site.clone() };
    for wrong in [&budget, &other, &no_document, &nowhere] {
        let refusal = plan(&carl, space.id, with(&[&site, wrong])).await.expect(422);
        let problem: Problem = refusal.json();
        let faults: Vec<_> = problem.fields.iter().map(|it| (it.field.as_str(), it.fault)).collect();
        assert_eq!(faults, [("documents", Fault::UnknownValue)]);
    }
    let many = Some((0..=MAX).map(|_| ResourceId::new()).collect());
    plan(&carl, space.id, Details { documents: many, ..details("Visite", 0) }).await.expect(422);

    let event: Heading = plan(&carl, space.id, with(&[&site, &site])).await.expect(201).json();
    let event: Heading = change(&space.admin, &event, with(&[&budget, &site])).await.expect(200).json();
    assert_eq!(titles(&carl, event.id).await, ["Plan"]);
    // Carl takes out what he sees, and only that.
    change(&carl, &event, with(&[])).await.expect(200);
    assert_eq!(titles(&space.admin, event.id).await, ["Budget"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_the_picker_finds_what_one_may_read_without_accents() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let open = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let kept = folder(&carl, space.id, "Interne", Role::Contributor).await.id;
    sent(&carl, open, "%C3%89tat%20des%20lieux.txt", b"1").await;
    sent(&carl, kept, "%C3%89tude%20interne.txt", b"2").await;
    assert_eq!(found(&carl, space.id, "et").await, ["Étude interne", "État des lieux"], "the newest first");
    assert_eq!(found(&lea, space.id, "et").await, ["État des lieux"]);
    assert_eq!(found(&lea, space.id, "LIEUX").await, ["État des lieux"]);
    assert_eq!(found(&lea, space.id, "").await, ["État des lieux"]);
    for nothing in ["tat", "%25", "_"] {
        assert!(found(&carl, space.id, nothing).await.is_empty(), "{nothing}");
    }
    let path = format!("/api/v1/spaces/{}/document-cards", space.id);
    hub.space().await.admin.client.get(&path).await.expect(404);
    lea.client.get(&format!("{path}?q={}", "x".repeat(161))).await.expect(422);
}

async fn places(who: &Person, document: ResourceId) -> Vec<(ResourceId, Option<i64>)> {
    let path = format!("/api/v1/documents/{document}/places");
    let places: Vec<Place> = who.client.get(&path).await.expect(200).json();
    places.into_iter().map(|it| (it.resource, it.msg_no.map(|no| no.0))).collect()
}

async fn write(who: &Person, space: SpaceId, body: &str, when: When) -> blog::Heading {
    let (act, title, body) = (ActId::new(), "La vague 2 ouvre".to_owned(), body.to_owned());
    let write = Write { act, title, body, cover: None, closed: false, when };
    who.client.post(&format!("/api/v1/spaces/{space}/posts"), &write).await.expect(201).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_a_document_says_where_it_is_cited_as_far_as_one_may_read_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let open = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let guide = sent(&carl, open, "Guide.txt", b"1").await.document.id;
    let address = format!("https://osmose.example/s/vague-2/documents/{guide}");
    assert_eq!(places(&lea, guide).await, []);

    let event: Heading = plan(&carl, space.id, with(&[])).await.expect(201).json();
    let linked = Details { documents: Some(vec![guide]), ..details("Visite", 0) };
    change(&carl, &event, linked).await.expect(200);
    let post = write(&carl, space.id, &format!("Voir {address} et {address}."), When::Now).await;
    let draft = write(&carl, space.id, &address, When::Draft).await;
    let (thread, kept) = (hub.thread(&space).await, hub.thread(&space).await);
    sqlx::query("update resources set audience = 'admin' where id = $1")
        .bind(kept)
        .execute(hub.pool())
        .await
        .expect("kept");
    lea.post(thread, &format!("ici : {address}")).await;
    lea.post(thread, "rien").await;
    let last = lea.post(thread, &format!("[là]({address})")).await;
    space.admin.post(kept, &address).await;
    // Nothing else is an address of a document.
    lea.post(thread, &format!("documents/{guide} https://osmose.example/documents/{}", ResourceId::new()))
        .await;

    let all = [(thread, Some(3)), (post.id, None), (event.id, None)];
    assert_eq!(places(&lea, guide).await, all, "each place once, the latest first");
    assert_eq!(places(&space.admin, guide).await.len(), 4);
    let outside = hub.space().await.admin;
    outside.client.get(&format!("/api/v1/documents/{guide}/places")).await.expect(404);

    // What is edited, deleted, published and removed is followed.
    crate::mentions::edit(&lea, last.comment, "plus rien", 0).await;
    assert_eq!(places(&lea, guide).await[0], (thread, Some(1)));
    let first: protocol::comments::Log = lea.client.get(&comments(thread)).await.expect(200).json();
    let first = first.items[0].id;
    lea.client.delete(&format!("/api/v1/comments/{first}?act={}", ActId::new())).await.expect(204);
    assert_eq!(places(&lea, guide).await, [(post.id, None), (event.id, None)]);
    let save = blog::Save {
        act: ActId::new(),
        revision: draft.revision,
        title: draft.title.clone(),
        body: address.clone(),
        cover: None,
        closed: false,
        when: Some(When::Now),
    };
    carl.client.patch(&format!("/api/v1/posts/{}", draft.id), &save).await.expect(200);
    let id = post.id;
    carl.client.delete(&format!("/api/v1/posts/{id}?act={}", ActId::new())).await.expect(204);
    assert_eq!(places(&lea, guide).await, [(draft.id, None), (event.id, None)]);
    // A thread that is put into another takes its comments along.
    let into = hub.thread(&space).await;
    lea.post(thread, &address).await;
    let merge = protocol::discussions::Merge { act: ActId::new(), into };
    space.admin.client.post(&format!("/api/v1/threads/{thread}/merge"), &merge).await.expect(200);
    assert_eq!(places(&lea, guide).await[0].0, into);
    let path = format!("/api/v1/documents/{guide}?act={}", ActId::new());
    carl.client.delete(&path).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_a_card_is_given_to_who_may_read_the_document() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let open = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let kept = folder(&carl, space.id, "Interne", Role::Contributor).await.id;
    let guide = sent(&carl, open, "Guide.txt", b"123").await.document.id;
    let minutes = sent(&carl, kept, "Interne.txt", b"1").await.document.id;
    let asked = format!("/api/v1/document-cards?ids={minutes},{guide},{}", ResourceId::new());
    let given = async |who: &Person| -> Vec<Card> { who.client.get(&asked).await.expect(200).json() };
    let ids = |cards: &[Card]| cards.iter().map(|it| it.id).collect::<Vec<_>>();
    assert_eq!(ids(&given(&carl).await), [minutes, guide]);
    assert_eq!(ids(&given(&lea).await), [guide]);
    assert_eq!(given(&lea).await[0].bytes, 3);
    assert!(given(&hub.space().await.admin).await.is_empty());
    let many = vec![guide.to_string(); ASKED_AT_ONCE + 1].join(",");
    for wrong in ["x", &many] {
        lea.client.get(&format!("/api/v1/document-cards?ids={wrong}")).await.expect(422);
    }
}
