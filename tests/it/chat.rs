//! Instant messages: written once, told at once, kept for who is away, and nobody else's.

mod blocking;
mod groups;
mod receipts;

use std::collections::BTreeSet;

use protocol::{
    ActId, Code, ConversationId, Event, Problem, Seq, Snapshot, Stream,
    chat::{Conversation, Digest, Event as It, Input, List, Mark, RATE, Row, Sent},
    comments::{Event as Said, Log, Post},
    live::{Act, Answer, Outcome, ServerFrame},
    spaces::Role,
};

use crate::harness::{Hub, Person, Socket, eventually, fixtures::messages};

/// Two people who meet in a space, and their conversation.
async fn two(hub: &Hub) -> (Person, Person, ConversationId) {
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let conversation = lea.meets(&karim).await;
    (lea, karim, conversation)
}

fn post(body: &str) -> Post {
    Post { act: ActId::new(), body: body.to_owned(), parent: None, call: false }
}

async fn list(person: &Person) -> List {
    person.client.get("/api/v1/conversations").await.expect(200).json::<Snapshot<List>>().content
}

async fn row(person: &Person, id: ConversationId) -> Row {
    list(person).await.row(id).cloned().expect("in the list")
}

async fn page(person: &Person, id: ConversationId) -> Conversation {
    let path = format!("/api/v1/conversations/{id}");
    person.client.get(&path).await.expect(200).json::<Snapshot<Conversation>>().content
}

/// The next digest of a person's conversations that is what one looks for.
async fn digest<T>(socket: &mut Socket, what: &str, mut pick: impl FnMut(&Digest) -> Option<T>) -> T {
    socket
        .until(what, |frame| match frame {
            ServerFrame::Conversations(digest) => pick(digest),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_a_message_is_kept_and_told_to_the_other_at_once() {
    let hub = Hub::new().await;
    let (lea, karim, conversation) = two(&hub).await;
    assert_eq!(karim.meets(&lea).await, conversation, "one for each pair, whoever begins");
    let stream = Stream::Conversation(conversation);
    let mut theirs = karim.live().await;
    theirs.watch(stream).await;
    let mut mine = lea.live().await;
    let act = Act::Chat(Input::Send(conversation, post("Bonjour **Karim**")));
    let Outcome::Ok(Answer::Sent(sent)) = mine.request(act).await else { panic!("not sent") };
    assert_eq!(sent.msg_no, Seq(1));
    let Event::Comments(Said::Posted(posted)) = theirs.push_of(stream).await.event else {
        panic!("not told")
    };
    assert_eq!(posted.comment.id, sent.message);
    assert_eq!(posted.comment.html.trim(), "<p>Bonjour <strong>Karim</strong></p>");
    assert_eq!((posted.comment.msg_no, posted.comment.root_no), (Seq(1), Seq(1)));

    // Who is away gets it later, and an answer quotes what it answers, in the order of writing.
    let answer = Post { parent: Some(sent.message), ..post("Bonjour") };
    let answered: Sent = karim.client.post(&messages(conversation), &answer).await.expect(201).json();
    lea.say(conversation, "Ça va ?").await;
    let log: Log = lea.client.get(&messages(conversation)).await.expect(200).json();
    let numbers: Vec<_> = log.items.iter().map(|it| (it.msg_no.0, it.parent)).collect();
    assert_eq!(numbers, [(1, None), (2, Some(sent.message)), (3, None)]);
    let history = format!("/api/v1/messages/{}/history", answered.message);
    assert!(karim.client.get(&history).await.expect(200).text().contains("Bonjour"));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_53_nobody_else_knows_of_a_conversation() {
    let hub = Hub::new().await;
    let (lea, _, conversation) = two(&hub).await;
    let sent = lea.say(conversation, "Entre nous").await;
    let stranger = hub.space().await.admin;
    let mut socket = stranger.live().await;
    let base = format!("/api/v1/conversations/{conversation}");
    let stream = Stream::Conversation(conversation);
    assert_eq!(socket.try_watch(stream, None).await.expect_err("denied").code, Code::NotFound);
    for path in [&base, &format!("{base}/messages"), &format!("{base}/receipts")] {
        stranger.client.get(path).await.expect(404);
    }
    stranger.client.get(&format!("/api/v1/messages/{}/history", sent.message)).await.expect(404);
    stranger.client.post(&messages(conversation), &post("Moi aussi")).await.expect(404);
    let delete = Act::Chat(Input::Delete(sent.message, ActId::new()));
    let Outcome::Problem(problem) = socket.request(delete).await else { panic!("deleted") };
    assert_eq!(problem.code, Code::NotFound);
    // An answer to a message of somewhere else is an answer to nothing.
    let (other, _, theirs) = two(&hub).await;
    let foreign = Post { parent: Some(sent.message), ..post("Ah") };
    other.client.post(&messages(theirs), &foreign).await.expect(404);
    assert!(list(&stranger).await.rows.is_empty());
    let heard = serde_json::to_string(&socket.settle().await).expect("JSON");
    assert!(!heard.contains(&conversation.to_string()), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_24_one_id_sent_a_hundred_times_at_once_is_one_message() {
    let hub = Hub::new().await;
    let (lea, _, conversation) = two(&hub).await;
    let one = post("une fois");
    let path = messages(conversation);
    let sends = (0..100).map(|_| lea.client.post(&path, &one));
    let answers = futures_util::future::join_all(sends).await;
    let sent: BTreeSet<String> = answers.into_iter().map(|it| it.expect(201).text()).collect();
    assert_eq!(sent.len(), 1, "{sent:?}");
    let other = Post { body: "autre chose".to_owned(), ..one.clone() };
    assert_eq!(lea.client.post(&path, &other).await.expect(409).code(), Code::ActReused);
    // No hole: the next one has the next number.
    assert_eq!(lea.say(conversation, "deux").await.msg_no, Seq(2));
    let log: Log = lea.client.get(&path).await.expect(200).json();
    assert_eq!((log.items.len(), log.head, log.count), (2, Seq(2), 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_the_first_message_shows_at_once_and_later_ones_move_the_list() {
    let hub = Hub::new().await;
    let (lea, karim, conversation) = two(&hub).await;
    assert!(list(&karim).await.rows.is_empty(), "nothing was written yet");
    let mut socket = karim.live().await;
    lea.say(conversation, "Bonjour *Karim*").await;
    let opened = |event: Event| match event {
        Event::Chat(It::Opened(row)) => row,
        other => panic!("{other:?}"),
    };
    let row = opened(socket.push_of(karim.stream()).await.event);
    assert_eq!((row.id, row.unread(), row.others[0].id), (conversation, 1, lea.id));
    assert_eq!(row.last.expect("one").text, "Bonjour Karim");

    let space = hub.space().await;
    let ines = hub.member(&space, Role::Member).await;
    hub.enrol(&karim, &space, Role::Member).await;
    let other = ines.meets(&karim).await;
    ines.say(other, "Et moi ?").await;
    opened(socket.push_of(karim.stream()).await.event);
    assert_eq!(list(&karim).await.rows[0].id, other);
    lea.say(conversation, "Toujours là ?").await;
    // Only its head moves now, and no event is written for it.
    let moved = digest(&mut socket, "the second message", |digest| {
        digest.moved.iter().find(|it| it.conversation == conversation && it.head == Seq(2)).cloned()
    });
    assert_eq!(moved.await.last.expect("one").text, "Toujours là ?");
    assert_eq!(socket.tracks[&karim.stream()].events.len(), 2);
    assert_eq!(list(&karim).await.rows[0].id, conversation);
}

#[tokio::test(flavor = "multi_thread")]
async fn unread_never_lies() {
    let hub = Hub::new().await;
    let (lea, karim, conversation) = two(&hub).await;
    for body in ["un", "deux", "trois"] {
        lea.say(conversation, body).await;
    }
    let mut mine = lea.live().await;
    // One's own, with everything before read, is read; the other's are not.
    assert_eq!((row(&lea, conversation).await.unread(), row(&karim, conversation).await.unread()), (0, 3));
    // Having not read all before, one's own does not move the mark.
    let own = karim.say(conversation, "quatre").await;
    assert_eq!(row(&karim, conversation).await.mark, Seq(0));
    let delete = |id| format!("/api/v1/messages/{id}?act={}", ActId::new());
    karim.client.delete(&delete(own.message)).await.expect(204);
    let now = row(&karim, conversation).await;
    assert_eq!((now.unread(), now.deleted_above, now.head), (3, 1, Seq(4)));
    assert_eq!(now.last.expect("one").text, "trois", "what was deleted is not shown");

    let mark = Mark { act: ActId::new(), msg_no: Seq(3) };
    let path = format!("/api/v1/conversations/{conversation}/mark");
    karim.client.put(&path, &mark).await.expect(204);
    karim.client.put(&path, &mark).await.expect(204);
    assert_eq!(row(&karim, conversation).await.unread(), 0);
    // All that stood before it was read, though a deleted one lies between.
    karim.say(conversation, "cinq").await;
    assert_eq!(row(&karim, conversation).await.mark, Seq(5));
    // The mark goes back, to keep something for later, and never beyond the head.
    let path_of = |no| (path.clone(), Mark { act: ActId::new(), msg_no: no });
    for (to, unread) in [(Seq(1), 3), (Seq::MAX, 0)] {
        let (path, mark) = path_of(to);
        karim.client.put(&path, &mark).await.expect(204);
        assert_eq!(row(&karim, conversation).await.unread(), unread);
    }
    // The marks were told to his own tabs only.
    let heard = serde_json::to_string(&mine.settle().await).expect("JSON");
    assert!(!heard.contains("marked"), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_messages_are_edited_deleted_and_reacted_to_by_their_authors_alone() {
    let hub = Hub::new().await;
    let (lea, karim, conversation) = two(&hub).await;
    let stream = Stream::Conversation(conversation);
    let mut socket = karim.live().await;
    socket.watch(stream).await;
    let sent = lea.say(conversation, "Boujour").await;
    let path = format!("/api/v1/messages/{}", sent.message);
    let edit =
        |body: &str, revision| serde_json::json!({ "act": ActId::new(), "body": body, "revision": revision });
    karim.client.patch(&path, &edit("Adieu", 0)).await.expect(403);
    lea.client.patch(&path, &edit("Bonjour", 0)).await.expect(204);
    assert_eq!(lea.client.patch(&path, &edit("Bonsoir", 0)).await.expect(409).code(), Code::Stale);
    let react = serde_json::json!({ "act": ActId::new(), "on": true });
    karim.client.put(&format!("{path}/reactions/thanks"), &react).await.expect(204);
    karim.client.delete(&format!("{path}?act={}", ActId::new())).await.expect(403);
    let kinds = ["posted", "edited", "reacted"];
    for kind in kinds {
        let Event::Comments(event) = socket.push_of(stream).await.event else { panic!() };
        assert_eq!(event.kind(), kind);
    }
    let message = page(&karim, conversation).await.log.items[0].clone();
    assert_eq!((message.html.trim(), message.revision), ("<p>Bonjour</p>", 1));
    assert_eq!(message.reactions.len(), 1);

    // A day later it stays as it is; it can still be taken back, and then nothing remembers it.
    hub.app.clock.advance(std::time::Duration::from_secs(25 * 3600));
    let late = lea.client.patch(&path, &edit("Trop tard", 1)).await.expect(403);
    assert_eq!(late.code(), Code::EditWindowOver);
    lea.client.delete(&format!("{path}?act={}", ActId::new())).await.expect(204);
    let kept: Vec<String> =
        sqlx::query_scalar("select payload from events where stream_id = $1 order by seq")
            .bind(stream.to_string())
            .fetch_all(hub.pool())
            .await
            .expect("events");
    assert!(kept.iter().all(|payload| !payload.contains("Bo")), "{kept:?}");
    lea.client.get(&format!("{path}/history")).await.expect(404);
    assert_eq!(lea.client.patch(&path, &edit("Encore", 0)).await.expect(409).code(), Code::Deleted);
}

/// Over all conversations and nodes; what was refused was not written, so the page keeps the text.
#[tokio::test(flavor = "multi_thread")]
async fn i6_more_than_thirty_messages_in_ten_seconds_must_wait() {
    let hub = Hub::new().await;
    let beside = hub.beside(|_| {}).await;
    let (lea, karim, conversation) = two(&hub).await;
    let elsewhere = lea.at(&beside);
    let group = hub.group(&[&lea, &karim]).await;
    for number in 0..RATE / 2 {
        lea.say(conversation, &format!("ici {number}")).await;
        elsewhere.say(group, &format!("là {number}")).await;
    }
    let one = post("une de trop");
    for person in [&lea, &elsewhere] {
        let answer = person.client.post(&messages(conversation), &one).await.expect(429);
        let problem: Problem = answer.json();
        assert_eq!(problem.code, Code::TooMany);
        assert!(problem.retry_after.is_some_and(|wait| (1..=10).contains(&wait)), "{problem:?}");
    }
    karim.say(conversation, "moi je peux").await;
    hub.app.clock.advance(std::time::Duration::from_secs(11));
    lea.client.post(&messages(conversation), &one).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_message_is_refused_by_field() {
    let hub = Hub::new().await;
    let (lea, _, conversation) = two(&hub).await;
    for body in ["", "   ", &"é".repeat(8_001), "a\0b"] {
        let problem: Problem = lea.client.post(&messages(conversation), &post(body)).await.expect(422).json();
        assert_eq!(problem.fields[0].field, "body");
    }
    for query in ["limit=0", "limit=101", "after=1&before=2", "around=x"] {
        lea.client.get(&format!("{}?{query}", messages(conversation))).await.expect(422);
    }
    for cursor in ["x", "1.x", "1"] {
        lea.client.get(&format!("/api/v1/conversations?after={cursor}")).await.expect(422);
    }
    let nobody = format!("/api/v1/people/{}/conversation", lea.id);
    lea.client.put(&nobody, &()).await.expect(404);
}

/// Row 68: what is shown as HTML was made by the shared renderer; what is shown as text is text.
#[tokio::test(flavor = "multi_thread")]
async fn row_68_scripts_in_messages_and_names_stay_text() {
    let hub = Hub::new().await;
    let (lea, karim, conversation) = two(&hub).await;
    let evil = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))";
    lea.say(conversation, evil).await;
    let shown = page(&karim, conversation).await.log.items[0].html.clone();
    for word in ["<script", "<img", "href=\"javascript"] {
        assert!(!shown.contains(word), "{shown}");
    }
    let preview = row(&karim, conversation).await.last.expect("one").text;
    assert!(
        preview.starts_with("<script>alert(1)</script>"),
        "as it was written, to be shown as text: {preview}"
    );
    for name in ["a\u{202e}b", "x\ny", &"n".repeat(81)] {
        let create = serde_json::json!({ "act": ActId::new(), "name": name, "people": [karim.id] });
        lea.client.post("/api/v1/conversations", &create).await.expect(422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_of_many_conversations_come_at_most_once_a_second() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let karim = hub.member(&space, Role::Member).await;
    let mut conversations = Vec::new();
    for _ in 0..20 {
        let person = hub.member(&space, Role::Member).await;
        let id = person.meets(&karim).await;
        person.say(id, "Bonjour").await;
        conversations.push((person, id));
    }
    let mut socket = karim.live().await;
    let started = std::time::Instant::now();
    for round in 0..3 {
        for (person, id) in &conversations {
            person.say(*id, &format!("Encore {round}")).await;
        }
    }
    let mut heads = std::collections::BTreeMap::new();
    let mut frames = 0;
    while heads.len() < conversations.len() || heads.values().any(|head| *head < Seq(4)) {
        digest(&mut socket, "the last heads", |digest| {
            frames += 1;
            heads.extend(digest.moved.iter().map(|moved| (moved.conversation, moved.head)));
            Some(())
        })
        .await;
    }
    // The first goes at once, each other one a second after the one before.
    assert!(frames <= started.elapsed().as_secs() + 1, "{frames} frames in {:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_both_nodes_tell_it() {
    let hub = Hub::new().await;
    let beside = hub.beside(|config| config.head_check = std::time::Duration::from_millis(200)).await;
    let (lea, karim, conversation) = two(&hub).await;
    let stream = Stream::Conversation(conversation);
    let mut socket = karim.at(&beside).live().await;
    socket.watch(stream).await;
    let mut last = Seq(0);
    for number in 0..5 {
        last = lea.say(conversation, &format!("{number}")).await.msg_no;
    }
    eventually("the last message on the other node", async || {
        let push = socket.push_of(stream).await;
        (push.event.msg_no() == Some(last)).then_some(())
    })
    .await;
}
