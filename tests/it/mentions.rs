//! K1 to K5 and rows 52, 68, 71: who may be named, who is told, and who is not.

mod calls;
mod texts;

use protocol::{
    ActId, CommentId, Event, ResourceId, Seq, UserId,
    comments::{Edit, Event as It, Log, Post},
    live::{Push, ServerFrame},
    mentions::{Candidate, MAX, written},
    notifications::{self, Again, Bell, Event as Rung, Kind, Read, Unread, Which},
    spaces::Role,
};

use crate::harness::{Hub, Person, Socket, Space, eventually, fixtures};

async fn named(hub: &Hub, space: &Space, name: &str) -> Person {
    let person = hub.person(name).await;
    hub.enrol(&person, space, Role::Member).await;
    person
}

async fn list(who: &Person, thread: ResourceId, asked: &str) -> Vec<Candidate> {
    let asked: String = asked.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let path = format!("/api/v1/resources/{thread}/people?name={asked}");
    who.client.get(&path).await.expect(200).json()
}

fn names(list: &[Candidate]) -> Vec<&str> {
    list.iter().map(|it| it.card.name.as_str()).collect()
}

pub async fn bell(who: &Person) -> Bell {
    let snapshot: protocol::Snapshot<Bell> = who.client.get("/api/v1/notifications").await.expect(200).json();
    snapshot.content
}

/// Reads on to the next event of the reader's bell.
pub async fn rings(socket: &mut Socket) -> notifications::Event {
    socket
        .until("an event of the bell", |frame| match frame {
            ServerFrame::Push(Push { event: Event::Notifications(event), .. }) => Some(event.clone()),
            _ => None,
        })
        .await
}

/// The worker has nothing left to do.
pub async fn settled(hub: &Hub) {
    eventually("the outbox is empty", async || {
        let left: i64 =
            sqlx::query_scalar("select count(*) from outbox where kind in ('comment', 'resource', 'call')")
                .fetch_one(hub.pool())
                .await
                .expect("a count");
        (left == 0).then_some(())
    })
    .await;
}

pub async fn edit(who: &Person, comment: CommentId, body: &str, revision: i32) {
    let edit = Edit { act: ActId::new(), body: body.to_owned(), revision, call: false };
    who.client.patch(&format!("/api/v1/comments/{comment}"), &edit).await.expect(204);
}

#[tokio::test]
async fn k1_the_list_finds_people_by_any_word_of_their_name_without_accents_participants_first() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = named(&hub, &space, "Léa Linteau").await;
    let jeremie = named(&hub, &space, "Jérémie Œillet-Çaban").await;
    named(&hub, &space, "Jérôme Aubier").await;
    let outside = hub.person("Jérémie Dehors").await;
    let gone = named(&hub, &space, "Jérémie Parti").await;
    sqlx::query("update users set disabled_at = now() where id = $1")
        .bind(gone.id)
        .execute(hub.pool())
        .await
        .expect("closed");

    for asked in ["jer", "JÉR", "jérémie", "oeil", "œil", "caban", "çaban", "jeremie oe", "j\u{200b}x"] {
        let found = list(&lea, thread, asked).await;
        let expected = !asked.contains('\u{200b}');
        assert_eq!(found.iter().any(|it| it.card.id == jeremie.id), expected, "{asked}");
        assert!(found.iter().all(|it| ![outside.id, gone.id, lea.id].contains(&it.card.id)), "{asked}");
    }
    assert!(list(&lea, thread, "remie").await.is_empty(), "a word begins so, it does not contain it");
    for wild in ["%", "_", "\\"] {
        assert!(list(&lea, thread, wild).await.is_empty(), "{wild} stands for nothing else");
    }
    assert_eq!(names(&list(&lea, thread, "jer").await), ["Jérôme Aubier", "Jérémie Œillet-Çaban"]);
    jeremie.post(thread, "j’y étais").await;
    let found = list(&lea, thread, "jer").await;
    assert_eq!(names(&found), ["Jérémie Œillet-Çaban", "Jérôme Aubier"]);
    assert_eq!(found.iter().map(|it| it.participant).collect::<Vec<_>>(), [true, false]);
    // Who does not belong here learns nothing.
    outside.client.get(&format!("/api/v1/resources/{thread}/people?name=jer")).await.expect(404);
}

#[tokio::test]
async fn k2_a_mention_tells_that_person_live_once_and_nobody_else() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (lea, karim) = (named(&hub, &space, "Léa Linteau").await, named(&hub, &space, "Karim Oudjani").await);
    let (mut first, mut second) = (lea.live().await, lea.again(hub.pool()).await.live().await);
    let mut other = karim.live().await;
    let (it, me) = (written("n’importe quoi", lea.id), written("moi", karim.id));
    let body = format!("{it}, et {it} encore, et {me}, et @Léa Linteau sans choisir");
    let receipt = karim.post(thread, &body).await;
    for socket in [&mut first, &mut second] {
        let notifications::Event::Noticed(noticed) = rings(socket).await else { panic!("not a notice") };
        let notice = noticed.notice;
        assert_eq!(
            (notice.kind, notice.comment, notice.resource),
            (Kind::Mention, Some(receipt.comment), Some(thread))
        );
        assert_eq!((notice.by.id, noticed.unread), (karim.id, 1));
        assert_eq!(notice.words, None, "no words travel");
    }
    // The name shown is the person's own; what was only typed stays text.
    let log: Log = lea.client.get(&fixtures::comments(thread)).await.expect(200).json();
    let html = &log.items[0].html;
    let span = format!("<span class=\"mention\" data-user=\"{}\">@Léa Linteau</span>", lea.id);
    assert_eq!(html.matches(&span).count(), 2, "{html}");
    assert_eq!(html.matches("<span").count(), 3, "{html}");

    settled(&hub).await;
    let shown = bell(&lea).await;
    assert_eq!((shown.notices.len(), shown.unread), (1, 1));
    let words = shown.notices[0].words.clone().expect("words");
    assert_eq!(words.title, "Vacance commerciale");
    assert!(words.excerpt.starts_with("@Léa Linteau, et @Léa Linteau encore"), "{}", words.excerpt);
    assert!(bell(&karim).await.notices.is_empty(), "one does not tell oneself");
    assert!(bell(&space.admin).await.notices.is_empty());
    assert!(
        other
            .settle()
            .await
            .iter()
            .all(|frame| !matches!(frame, ServerFrame::Push(Push { event: Event::Notifications(_), .. })))
    );
}

#[tokio::test]
async fn k2_who_may_not_read_is_not_told_and_stays_text() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (open, kept) = (hub.thread(&space).await, hub.thread(&space).await);
    sqlx::query("update resources set audience = 'admin' where id = $1")
        .bind(kept)
        .execute(hub.pool())
        .await
        .expect("kept");
    let (lea, outside) = (named(&hub, &space, "Léa Linteau").await, hub.space().await.admin);
    let body = format!("{} {}", written("Léa", lea.id), written("Ailleurs", outside.id));
    let said = space.admin.post(kept, &body).await;
    let there = space.admin.post(open, &body).await;
    settled(&hub).await;
    assert_eq!(
        bell(&lea).await.notices.iter().map(|it| it.comment).collect::<Vec<_>>(),
        [Some(there.comment)],
        "{} is for admins",
        said.comment
    );
    assert!(bell(&outside).await.notices.is_empty());
    let log: Log = space.admin.client.get(&fixtures::comments(kept)).await.expect(200).json();
    assert_eq!(log.items[0].html, "<p>@Léa @Ailleurs</p>\n");
    // K5: whoever writes can know before.
    let path = format!("/api/v1/resources/{kept}/people");
    let asked = format!("{path}?ids={},{}", lea.id, outside.id);
    let known: Vec<Candidate> = space.admin.client.get(&asked).await.expect(200).json();
    assert_eq!(known.iter().map(|it| (it.card.id, it.readable)).collect::<Vec<_>>(), [(lea.id, false)]);
    let found = list(&space.admin, kept, "lea").await;
    assert_eq!(found.iter().map(|it| (it.card.id, it.readable)).collect::<Vec<_>>(), [(lea.id, false)]);
    for wrong in ["ids=x", &format!("ids={}", vec![lea.id.to_string(); 2 * MAX + 1].join(","))] {
        space.admin.client.get(&format!("{path}?{wrong}")).await.expect(422);
    }
}

#[tokio::test]
async fn k3_an_edit_tells_who_is_new_and_takes_back_what_it_removes() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (lea, leo) = (named(&hub, &space, "Léa Linteau").await, named(&hub, &space, "Léo Lattis").await);
    let karim = named(&hub, &space, "Karim Oudjani").await;
    let (mut first, mut second) = (lea.live().await, leo.live().await);
    let (one, other) = (written("Léa", lea.id), written("Léo", leo.id));
    let comment = karim.post(thread, &one).await.comment;
    assert!(matches!(rings(&mut first).await, notifications::Event::Noticed(_)));
    edit(&karim, comment, &format!("{one} {other}"), 0).await;
    assert!(matches!(rings(&mut second).await, notifications::Event::Noticed(_)));
    settled(&hub).await;
    let quiet = first.settle_with(hub.pool()).await;
    assert!(
        !quiet.iter().any(|it| matches!(it, ServerFrame::Push(Push { event: Event::Notifications(_), .. }))),
        "who was told is not told again"
    );
    edit(&karim, comment, &other, 1).await;
    let notifications::Event::Withdrawn(gone) = rings(&mut first).await else { panic!("not withdrawn") };
    assert_eq!((gone.notices.len(), gone.unread), (1, 0));
    assert!(bell(&lea).await.notices.is_empty());
    karim.client.delete(&format!("/api/v1/comments/{comment}?act={}", ActId::new())).await.expect(204);
    assert!(matches!(rings(&mut second).await, notifications::Event::Withdrawn(_)));
    assert!(bell(&leo).await.notices.is_empty());
    // Whoever comes back from before hears of it, and reads nothing of what it said.
    let kept: Vec<String> = sqlx::query_scalar("select payload from events where stream_id = $1")
        .bind(leo.stream().to_string())
        .fetch_all(hub.pool())
        .await
        .expect("events");
    assert!(kept.iter().all(|it| !it.contains("Vacance") && !it.contains("excerpt")), "{kept:?}");
}

#[tokio::test]
async fn row_71_a_thousand_names_are_cut_and_edits_do_not_ring_again() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let karim = named(&hub, &space, "Karim Oudjani").await;
    let mut crowd = Vec::new();
    for _ in 0..MAX + 5 {
        crowd.push(named(&hub, &space, "Léa Linteau").await);
    }
    let body: String = crowd.iter().map(|it| written("L", it.id) + " ").collect();
    let comment = karim.post(thread, &body).await.comment;
    for revision in 0..6 {
        // Each person is taken out and put back.
        let text = if revision % 2 == 0 { "personne" } else { &body };
        edit(&karim, comment, text, revision).await;
    }
    settled(&hub).await;
    let rows: Vec<(UserId, bool)> =
        sqlx::query_as("select user_id, mentions from notices where comment_id = $1")
            .bind(comment)
            .fetch_all(hub.pool())
            .await
            .expect("rows");
    assert_eq!(rows.len(), MAX, "one for each of the first");
    assert!(rows.iter().all(|(user, it)| *it && crowd[..MAX].iter().any(|person| person.id == *user)));
    let long: String = (0..170).map(|_| written("x", UserId::new())).collect();
    let post = Post { act: ActId::new(), body: long, parent: None, call: false };
    karim.client.post(&fixtures::comments(thread), &post).await.expect(201);
}

#[tokio::test]
async fn row_68_no_name_and_no_text_becomes_markup() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let evil = named(&hub, &space, "<img/src=x&nbsp;onerror=alert(1)>\"' </span><script>").await;
    let karim = named(&hub, &space, "Karim Oudjani").await;
    let mut socket = karim.live().await;
    socket.watch(protocol::Stream::Resource(thread)).await;
    let inner = "](user:x) <svg onload=alert(1)> @[x](javascript:alert(1))";
    karim.post(thread, &format!("{} {inner} @[<b>](user:{})", written("a", evil.id), evil.id)).await;
    let html = socket
        .until("the comment", |frame| match frame {
            ServerFrame::Push(Push { event: Event::Comments(It::Posted(it)), .. }) => {
                Some(it.comment.html.clone())
            }
            _ => None,
        })
        .await;
    for bad in ["<img", "<script", "<svg", "<b>", "href"] {
        assert!(!html.contains(bad), "{html}");
    }
    assert_eq!(html.matches("<span class=\"mention\"").count(), 2, "{html}");
}

#[tokio::test]
async fn k2_a_mention_in_a_message_tells_that_person_until_he_has_read_that_far() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let people = [hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await];
    let other = hub.member(&space, Role::Member).await;
    let [karim, lea] = &people;
    let group = hub.group(&[karim, lea, &other]).await;
    let mut socket = lea.live().await;
    let text =
        format!("{}, {} et {}", written("Léa", lea.id), written("Léa", lea.id), written("Moi", karim.id));
    let said = karim.say(group, &text).await;
    let called = socket
        .until("what names Léa", |frame| match frame {
            ServerFrame::Push(push) => match &push.event {
                Event::Notifications(Rung::Called(called)) => Some((**called).clone()),
                _ => None,
            },
            _ => None,
        })
        .await;
    assert_eq!((called.message, called.conversation, called.msg_no), (said.message, group, said.msg_no));
    assert_eq!(called.words, None, "events carry no words of others");
    let shown = bell(lea).await;
    assert_eq!((shown.called.len(), shown.count()), (1, 1));
    assert!(shown.called[0].words.as_ref().is_some_and(|words| words.excerpt.contains("Léa")));
    assert!(bell(karim).await.called.is_empty(), "one's own name tells nobody");
    assert!(bell(&other).await.called.is_empty());

    // Let be, and undone.
    let act = ActId::new();
    let read = Read { act, which: Which::Called(said.message) };
    lea.client.put("/api/v1/notifications/read", &read).await.expect(204);
    assert!(bell(lea).await.called.is_empty());
    let undo = Unread { act: ActId::new(), which: Again::Act(act) };
    lea.client.put("/api/v1/notifications/unread", &undo).await.expect(204);
    assert_eq!(bell(lea).await.called.len(), 1);

    // Read where it was written; kept for later, it is told again.
    let mark = async |to: Seq| {
        let mark = protocol::chat::Mark { act: ActId::new(), msg_no: to };
        lea.client.put(&format!("/api/v1/conversations/{group}/mark"), &mark).await.expect(204);
    };
    mark(said.msg_no).await;
    assert!(bell(lea).await.called.is_empty());
    mark(Seq(0)).await;
    assert_eq!(bell(lea).await.called.len(), 1);

    // Whoever is removed hears of it no more.
    let of = format!("/api/v1/conversations/{group}/people/{}", lea.id);
    karim.client.delete(&of).await.expect(204);
    assert!(bell(lea).await.called.is_empty());
}
