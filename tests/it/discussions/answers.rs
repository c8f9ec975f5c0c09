//! T8: a reply is accepted as the answer, by an admin or by whose question it is: pages, lists and the search
//! say so, and nothing that is gone answers anything. F4: what is made of it in the FAQ is told both ways.

use protocol::{
    ActId, Code, CommentId, Event, Fault, Problem, ResourceId, Seq, Snapshot, Stream,
    comments::{Edit, Post, Receipt},
    discussions::{self, Accept, Answer, Heading, Merge, Thread},
    faq::{Archive, Category, Entry, NameCategory, Talk, Write, Written},
    notifications::{self, Bell, Kind, Level, SetLevel},
    spaces::Role,
};

use super::{list, page, thread_of};
use crate::{
    harness::{Hub, Person, Space, fixtures},
    search::finds,
};

fn at(comment: CommentId) -> String {
    format!("/api/v1/comments/{comment}/accepted")
}

fn accept(on: bool) -> Accept {
    Accept { act: ActId::new(), on }
}

async fn answer(who: &Person, thread: ResourceId, body: &str, parent: &Receipt) -> Receipt {
    let post = Post { act: ActId::new(), body: body.to_owned(), parent: Some(parent.comment), call: false };
    who.client.post(&fixtures::comments(thread), &post).await.expect(201).json()
}

/// The number of the accepted answer, as the page, its heading and the list have it.
async fn resolved(who: &Person, space: &Space, thread: ResourceId) -> Option<Seq> {
    let page = page(who, thread, "").await;
    let row = list(who, space).await.row(thread).expect("listed").heading.answer;
    assert_eq!((page.heading.answer, row), (page.answer().map(|it| it.msg_no), page.heading.answer));
    row
}

/// Makes the thread everybody's: each comment asks.
pub async fn of_everybody(hub: &Hub, thread: ResourceId) {
    sqlx::query("update threads set purpose = 'faq-questions' where id = $1")
        .bind(thread)
        .execute(hub.pool())
        .await
        .expect("a purpose");
}

async fn asked_by(hub: &Hub, thread: ResourceId, who: &Person) {
    sqlx::query("update threads set author_id = $2 where id = $1")
        .bind(thread)
        .bind(who.id)
        .execute(hub.pool())
        .await
        .expect("an author");
}

#[tokio::test]
async fn t8_an_admin_or_who_asked_accepts_a_reply_and_pages_lists_and_the_search_say_so() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Contributor).await);
    let (first, second) =
        (lea.post(thread, "Le centre **relance**.").await, karim.post(thread, "La mairie.").await);
    let mut socket = karim.live().await;
    socket.settle().await;
    socket.watch(Stream::Resource(thread)).await;

    // Neither an admin nor whose question it is.
    for who in [&lea, &karim] {
        assert_eq!(
            who.client.put(&at(first.comment), &accept(true)).await.expect(403).code(),
            Code::NotAllowed
        );
    }
    hub.space().await.admin.client.put(&at(first.comment), &accept(true)).await.expect(404);
    assert_eq!(resolved(&lea, &space, thread).await, None);

    let it = accept(true);
    let heading: Heading = space.admin.client.put(&at(first.comment), &it).await.expect(200).json();
    assert_eq!(heading.answer, Some(Seq(1)));
    let Event::Discussions(discussions::Event::Changed(told)) =
        socket.push_of(Stream::Space(space.id)).await.event
    else {
        panic!("the list is not told")
    };
    assert_eq!(told, heading);
    let Event::Discussions(discussions::Event::Answered(told)) =
        socket.push_of(Stream::Resource(thread)).await.event
    else {
        panic!("the page is not told")
    };
    let said = told.answer.expect("an answer");
    assert_eq!((said.comment, said.author.id, said.by.id), (first.comment, lea.id, space.admin.id));
    assert_eq!(said.html, "", "the reply says it, and no event");
    let shown = page(&lea, thread, "").await;
    assert_eq!(
        shown.answers,
        [Answer { html: "<p>Le centre <strong>relance</strong>.</p>\n".to_owned(), ..said }]
    );
    // The same write once more is done already.
    let again: Heading = space.admin.client.put(&at(first.comment), &it).await.expect(200).json();
    assert_eq!(again, heading);

    let found = finds(&hub, &lea, "relance").await;
    let hit = found.hits.iter().find(|it| it.resource == Some(thread)).expect("found");
    assert!(hit.resolved && hit.parts.iter().any(|part| part.accepted && part.msg_no == Seq(1)));

    // Whose question it is takes another; one at a time.
    asked_by(&hub, thread, &karim).await;
    karim.client.put(&at(second.comment), &accept(true)).await.expect(200);
    assert_eq!(resolved(&lea, &space, thread).await, Some(Seq(2)));
    karim.client.put(&at(second.comment), &accept(false)).await.expect(200);
    assert_eq!(resolved(&lea, &space, thread).await, None);
    let found = finds(&hub, &lea, "relance").await;
    assert!(found.hits.iter().all(|hit| !hit.resolved && hit.parts.iter().all(|part| !part.accepted)));
}

#[tokio::test]
async fn t8_what_is_deleted_or_goes_with_its_thread_answers_nothing_any_more() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (thread, other) = (hub.thread(&space).await, hub.thread(&space).await);
    let lea = hub.member(&space, Role::Member).await;
    let gone = lea.post(thread, "Oui.").await;
    let mut socket = lea.live().await;
    socket.settle().await;
    socket.watch(Stream::Resource(thread)).await;
    let admin = &space.admin.client;
    admin.put(&at(gone.comment), &accept(true)).await.expect(200);
    let delete = format!("/api/v1/comments/{}?act={}", gone.comment, ActId::new());
    lea.client.delete(&delete).await.expect(204);
    assert_eq!(resolved(&lea, &space, thread).await, None);
    let told = socket
        .until("that nothing answers it", |frame| match frame {
            protocol::live::ServerFrame::Push(push) => match &push.event {
                Event::Discussions(discussions::Event::Answered(it)) if it.answer.is_none() => {
                    Some(it.clone())
                }
                _ => None,
            },
            _ => None,
        })
        .await;
    assert_eq!((told.heading.answer, told.question), (None, None));
    assert_eq!(admin.put(&at(gone.comment), &accept(true)).await.expect(409).code(), Code::Deleted);

    // Two threads with an answer each become one: the question that stays keeps its own.
    let (mine, theirs) = (lea.post(thread, "Mien.").await, lea.post(other, "Autre.").await);
    for it in [&mine, &theirs] {
        admin.put(&at(it.comment), &accept(true)).await.expect(200);
    }
    let merge = Merge { act: ActId::new(), into: other };
    admin.post(&format!("{}/merge", thread_of(thread)), &merge).await.expect(200);
    let shown = page(&lea, other, "").await;
    assert_eq!(shown.answers.iter().map(|it| it.comment).collect::<Vec<_>>(), [theirs.comment]);
    assert_eq!(resolved(&lea, &space, other).await, Some(theirs.msg_no));
    // It may be accepted there.
    admin.put(&at(mine.comment), &accept(true)).await.expect(200);
    assert_eq!(page(&lea, other, "").await.answers.len(), 1);

    // A reply under something else is no answer.
    let entry = entry(&space, "Quoi ?", None).await;
    let elsewhere = lea.post(entry.id, "Merci").await;
    let refusal = admin.put(&at(elsewhere.comment), &accept(true)).await.expect(422);
    assert_eq!(refusal.json::<Problem>().fields[0].fault, Fault::UnknownValue);
}

#[tokio::test]
async fn t8_where_everybody_asks_each_question_has_its_own_answer() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    of_everybody(&hub, thread).await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let (one, two) = (lea.post(thread, "Où ?").await, karim.post(thread, "Quand ?").await);
    let (here, now) =
        (answer(&karim, thread, "Ici.", &one).await, answer(&lea, thread, "Demain.", &two).await);

    // Who asked accepts what answers his own, and nothing else; a question answers none.
    lea.client.put(&at(now.comment), &accept(true)).await.expect(403);
    lea.client.put(&at(here.comment), &accept(true)).await.expect(200);
    space.admin.client.put(&at(one.comment), &accept(true)).await.expect(422);
    space.admin.client.put(&at(now.comment), &accept(true)).await.expect(200);
    let shown = page(&karim, thread, "").await;
    let answers: Vec<_> = shown.answers.iter().map(|it| (it.question, it.msg_no)).collect();
    assert_eq!(answers, [(Some(Seq(1)), Seq(3)), (Some(Seq(2)), Seq(4))]);
    assert_eq!(shown.heading.answer, None, "the thread itself asks nothing");

    // A question that is gone is not answered.
    let delete = format!("/api/v1/comments/{}?act={}", one.comment, ActId::new());
    lea.client.delete(&delete).await.expect(204);
    assert_eq!(page(&karim, thread, "").await.answers.len(), 1);
}

/// Writes an entry, from an answer if one is given.
async fn entry(space: &Space, question: &str, from: Option<(ResourceId, Seq)>) -> Entry {
    let admin = &space.admin.client;
    let path = format!("/api/v1/spaces/{}/faq", space.id);
    let name = NameCategory { act: ActId::new(), title: "Dépôt".to_owned() };
    let category: Category = admin.post(&format!("{path}/categories"), &name).await.expect(201).json();
    let write = Write {
        act: ActId::new(),
        category: category.id,
        question: question.to_owned(),
        body: "Le centre.".to_owned(),
        tags: Vec::new(),
        from,
    };
    admin.post(&path, &write).await.expect(201).json::<Written>().entry
}

async fn bell(who: &Person) -> Bell {
    who.client.get("/api/v1/notifications").await.expect(200).json::<Snapshot<Bell>>().content
}

#[tokio::test]
async fn f4_an_entry_made_from_an_answer_is_linked_both_ways_and_told_to_who_waits_for_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (thread, other) = (hub.thread(&space).await, hub.thread(&space).await);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let (zoe, quiet) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    asked_by(&hub, thread, &lea).await;
    let reply = karim.post(thread, "Le centre.").await;
    quiet.post(thread, "Je me le demande aussi.").await;
    let away = hub.member(&space, Role::Member).await;
    away.post(thread, "Moi aussi.").await;
    let wish = serde_json::json!({ "act": ActId::new(), "level": "mute" });
    away.client.put(&format!("/api/v1/spaces/{}/level", space.id), &wish).await.expect(204);
    let level = SetLevel { act: ActId::new(), level: Some(Level::Mute) };
    quiet.client.put(&format!("/api/v1/resources/{thread}/level"), &level).await.expect(204);
    space.admin.client.put(&at(reply.comment), &accept(true)).await.expect(200);
    let (mut asker, mut reader) = (lea.live().await, zoe.live().await);
    asker.settle().await;
    reader.settle().await;
    reader.watch(Stream::Resource(thread)).await;

    let made = entry(&space, "Qui relance ?", Some((thread, reply.msg_no))).await;
    let origin = made.origin.clone().expect("an origin");
    assert_eq!((origin.thread, origin.msg_no), (thread, reply.msg_no));
    let told = asker
        .until("that it is in the FAQ", |frame| match frame {
            protocol::live::ServerFrame::Push(push) => match &push.event {
                Event::Notifications(notifications::Event::Noticed(it)) => Some((**it).clone()),
                _ => None,
            },
            _ => None,
        })
        .await;
    assert_eq!((told.notice.kind, told.notice.resource, told.unread), (Kind::Entry, Some(made.id), 1));
    let Event::Discussions(discussions::Event::Answered(told)) =
        reader.push_of(Stream::Resource(thread)).await.event
    else {
        panic!("the thread's page is not told")
    };
    assert_eq!(told.answer.and_then(|it| it.entry).expect("an entry").id, made.id);
    for (who, count) in [(&lea, 1), (&karim, 1), (&zoe, 0), (&quiet, 0), (&away, 0), (&space.admin, 0)] {
        let notices = bell(who).await.notices;
        assert_eq!(notices.iter().filter(|it| it.kind == Kind::Entry).count(), count, "{}", who.id);
    }
    assert_eq!(bell(&lea).await.notices[0].words.as_ref().expect("words").title, "Qui relance ?");

    // What is told so is not told once more as something that was published.
    let news = |bell: &Bell| bell.published.iter().any(|item| item.id == made.id);
    assert!(news(&bell(&zoe).await) && !news(&bell(&lea).await));

    // Put away it is linked no more, and the bell says nothing of it.
    let linked = |thread: &Thread| thread.answers[0].entry.clone().map(|it| it.id);
    assert_eq!(linked(&page(&zoe, thread, "").await), Some(made.id));
    let archive = Archive { act: ActId::new(), archived: true };
    space.admin.client.put(&format!("/api/v1/faq/{}/archive", made.id), &archive).await.expect(200);
    assert_eq!(linked(&page(&zoe, thread, "").await), None);
    assert_eq!(bell(&lea).await.notices, []);
    let archive = Archive { act: ActId::new(), archived: false };
    space.admin.client.put(&format!("/api/v1/faq/{}/archive", made.id), &archive).await.expect(200);

    // Where the answer goes, the entry leads.
    zoe.post(other, "Avant.").await;
    let merge = Merge { act: ActId::new(), into: other };
    space.admin.client.post(&format!("{}/merge", thread_of(thread)), &merge).await.expect(200);
    let talk: Snapshot<Talk> = zoe.client.get(&format!("/api/v1/faq/{}", made.id)).await.expect(200).json();
    let origin = talk.content.entry.origin.expect("still");
    let there = page(&zoe, other, "").await.log.items.into_iter().find(|it| it.id == reply.comment);
    assert_eq!((origin.thread, Some(origin.msg_no)), (other, there.map(|it| it.msg_no)));
}

#[tokio::test]
async fn f4_where_everybody_asks_only_those_of_the_question_are_told() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    of_everybody(&hub, thread).await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let (zoe, hugo) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let (one, _) = (lea.post(thread, "Où ?").await, zoe.post(thread, "Quand ?").await);
    let here = answer(&karim, thread, "Ici.", &one).await;
    let level = SetLevel { act: ActId::new(), level: Some(Level::Follow) };
    hugo.client.put(&format!("/api/v1/resources/{thread}/level"), &level).await.expect(204);
    entry(&space, "Où ?", Some((thread, here.msg_no))).await;
    for (who, count) in [(&lea, 1), (&karim, 1), (&hugo, 1), (&zoe, 0)] {
        let told = bell(who).await.notices;
        assert_eq!(told.iter().filter(|it| it.kind == Kind::Entry).count(), count, "{}", who.id);
    }
    // A reply that is not there is none to make an entry from.
    let edit = Edit { act: ActId::new(), body: "Là.".to_owned(), revision: 0, call: false };
    karim.client.patch(&format!("/api/v1/comments/{}", here.comment), &edit).await.expect(204);
    karim.client.delete(&format!("/api/v1/comments/{}?act={}", here.comment, ActId::new())).await.expect(204);
    let write = Write {
        act: ActId::new(),
        category: protocol::CategoryId::new(),
        question: "Où ?".to_owned(),
        body: "Là.".to_owned(),
        tags: Vec::new(),
        from: Some((thread, here.msg_no)),
    };
    let path = format!("/api/v1/spaces/{}/faq", space.id);
    space.admin.client.post(&path, &write).await.expect(422);
}
