//! Groups: who comes, from when he reads, who goes, and that he then hears nothing more.

use protocol::{
    ActId, Code, ConversationId, Event, Position, Problem, Seq, Stream,
    chat::{Event as It, Input, Row},
    comments::{Event as Said, Log, Post},
    live::{Act, Outcome, Resume},
    spaces::Role,
};
use serde_json::json;

use super::{list, page, post, row};
use crate::harness::{Hub, Person, Socket, Space, fixtures::messages};

async fn three(hub: &Hub) -> (Space, [Person; 3]) {
    let space = hub.space().await;
    let people = [
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    ];
    (space, people)
}

async fn make(owner: &Person, others: &[&Person]) -> ConversationId {
    let people: Vec<_> = others.iter().map(|person| person.id).collect();
    let create = json!({ "act": ActId::new(), "name": "Recette", "people": people });
    owner.client.post("/api/v1/conversations", &create).await.expect(201).json::<Row>().id
}

fn people(id: ConversationId, person: &Person) -> String {
    format!("/api/v1/conversations/{id}/people/{}", person.id)
}

async fn denied(socket: &mut Socket, stream: Stream) {
    while !socket.denied.contains(&stream) {
        socket.frame().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_a_group_is_made_renamed_joined_and_left_before_everybody_s_eyes() {
    let hub = Hub::new().await;
    let (_, [lea, karim, ines]) = three(&hub).await;
    let mut theirs = karim.live().await;
    let id = make(&lea, &[&karim]).await;
    let Event::Chat(It::Opened(row)) = theirs.push_of(karim.stream()).await.event else { panic!() };
    assert_eq!((row.id, row.group, row.name.as_str(), row.people), (id, true, "Recette", 2));
    let stream = Stream::Conversation(id);
    theirs.watch(stream).await;
    let rename = json!({ "act": ActId::new(), "name": "Recette 2" });
    karim.client.patch(&format!("/api/v1/conversations/{id}"), &rename).await.expect(204);
    karim.client.put(&people(id, &ines), &()).await.expect(204);
    // Doing twice what is done changes nothing.
    karim.client.put(&people(id, &ines), &()).await.expect(204);
    lea.client.delete(&format!("/api/v1/conversations/{id}/membership")).await.expect(204);
    let mut told = Vec::new();
    for _ in 0..3 {
        told.push(theirs.push_of(stream).await.event);
    }
    assert_eq!(told[0], Event::Chat(It::Renamed("Recette 2".to_owned())));
    assert!(matches!(&told[1], Event::Chat(It::Joined(it)) if it.card.id == ines.id && it.by == karim.id));
    // Who has been there longest owns it now.
    assert!(matches!(&told[2], Event::Chat(It::Left(it)) if it.user == lea.id && it.owner == Some(karim.id)));
    let shown = page(&ines, id).await;
    assert_eq!((shown.name.as_str(), shown.people.len(), shown.owner), ("Recette 2", 2, Some(karim.id)));
    lea.client.get(&format!("/api/v1/conversations/{id}")).await.expect(404);
    assert!(list(&lea).await.rows.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn i5_only_people_one_meets_are_added_only_the_owner_removes_and_fifty_are_enough() {
    let hub = Hub::new().await;
    let (space, [lea, karim, ines]) = three(&hub).await;
    let stranger = hub.person("Paul Passant").await;
    let id = make(&lea, &[&karim, &ines]).await;
    let create = json!({ "act": ActId::new(), "people": [karim.id, stranger.id] });
    let problem: Problem = lea.client.post("/api/v1/conversations", &create).await.expect(422).json();
    assert_eq!(problem.fields[0].field, "people");
    lea.client.put(&people(id, &stranger), &()).await.expect(404);
    lea.client.delete(&people(id, &stranger)).await.expect(404);
    karim.client.delete(&people(id, &ines)).await.expect(403);
    for _ in 0..47 {
        let person = hub.member(&space, Role::Member).await;
        karim.client.put(&people(id, &person), &()).await.expect(204);
    }
    let late = hub.member(&space, Role::Member).await;
    let problem: Problem = karim.client.put(&people(id, &late), &()).await.expect(422).json();
    assert_eq!(problem.fields[0].field, "people");
    // Two people are not a group.
    let pair = lea.meets(&karim).await;
    lea.client.put(&people(pair, &ines), &()).await.expect(403);
    lea.client.delete(&format!("/api/v1/conversations/{pair}/membership")).await.expect(403);
    let rename = json!({ "act": ActId::new(), "name": "Nous" });
    lea.client.patch(&format!("/api/v1/conversations/{pair}"), &rename).await.expect(403);
}

/// Row 53: from joining on, and nothing that happens later to what was before: live, by resume, from
/// memory or from the database, by question.
#[tokio::test(flavor = "multi_thread")]
async fn row_53_history_begins_with_joining_also_for_later_changes_of_what_was_before() {
    let hub = Hub::new().await;
    let (_, [lea, karim, ines]) = three(&hub).await;
    let id = make(&lea, &[&karim]).await;
    let stream = Stream::Conversation(id);
    let old = lea.say(id, "Secret d’avant").await;
    karim.client.put(&people(id, &ines), &()).await.expect(204);
    let mut socket = ines.live().await;
    let watched = socket.watch(stream).await;
    let change = |body: &str, revision| json!({ "act": ActId::new(), "body": body, "revision": revision });
    let path = format!("/api/v1/messages/{}", old.message);
    lea.client.patch(&path, &change("Secret changé", 0)).await.expect(204);
    let react = json!({ "act": ActId::new(), "on": true });
    karim.client.put(&format!("{path}/reactions/idea"), &react).await.expect(204);
    let new = lea.say(id, "Bienvenue").await;
    let push = socket.push_of(stream).await;
    assert_eq!(push.event.msg_no(), Some(new.msg_no), "the edit and the reaction were skipped");
    assert_eq!(socket.skipped.len(), 2);

    // By resume: from the ring, then, on a node that has no ring, from the database.
    let beside = hub.beside(|_| {}).await;
    for node in [&ines, &ines.at(&beside)] {
        for from in [Position::START, watched.position] {
            let mut again = node.connect().await;
            again.hello(&[Resume { stream, position: from }]).await;
            again.reach(stream, push.seq).await;
            let events = &again.tracks[&stream].events;
            let heard =
                serde_json::to_string(&events.iter().map(|it| &it.2).collect::<Vec<_>>()).expect("JSON");
            assert!(heard.contains("Bienvenue") && !heard.contains("Secret"), "{heard}");
        }
    }

    // By question.
    let log: Log = ines.client.get(&messages(id)).await.expect(200).json();
    assert_eq!(log.items.iter().map(|it| it.msg_no).collect::<Vec<_>>(), [new.msg_no]);
    assert!(!log.more_before);
    for query in ["after=0", "before=2", "around=1"] {
        let log: Log = ines.client.get(&format!("{}?{query}", messages(id))).await.expect(200).json();
        assert!(log.items.iter().all(|it| it.msg_no >= new.msg_no), "{query}");
    }
    let shown = page(&ines, id).await;
    assert_eq!((shown.since, shown.mark, shown.log.items.len()), (old.msg_no, old.msg_no, 1));
    assert_eq!(row(&ines, id).await.unread(), 1, "what was before is not unread");
    ines.client.get(&format!("{path}/history")).await.expect(404);
    ines.client.put(&format!("{path}/reactions/idea"), &react).await.expect(404);
    let answer = Post { parent: Some(old.message), ..post("De quoi ?") };
    ines.client.post(&messages(id), &answer).await.expect(404);
    // The last message that stands is from before: it is not shown in her list.
    lea.client.delete(&format!("/api/v1/messages/{}?act={}", new.message, ActId::new())).await.expect(204);
    assert_eq!(row(&ines, id).await.last, None);
    assert!(row(&karim, id).await.last.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn row_28_who_is_removed_hears_nothing_more_on_any_node() {
    for leaves_by_himself in [false, true] {
        let hub = Hub::new().await;
        let beside = hub.beside(|config| config.head_check = std::time::Duration::from_millis(200)).await;
        let (_, [lea, karim, ines]) = three(&hub).await;
        let id = make(&lea, &[&karim, &ines]).await;
        let stream = Stream::Conversation(id);
        lea.say(id, "Bonjour").await;
        let (mut here, mut there) = (ines.live().await, ines.at(&beside).live().await);
        let mut stays = karim.live().await;
        for socket in [&mut here, &mut there, &mut stays] {
            socket.watch(stream).await;
        }
        let before = here.positions();
        if leaves_by_himself {
            ines.client.delete(&format!("/api/v1/conversations/{id}/membership")).await.expect(204);
        } else {
            lea.client.delete(&people(id, &ines)).await.expect(204);
        }
        lea.say(id, "Entre nous").await;
        for socket in [&mut here, &mut there] {
            denied(socket, stream).await;
            // An event of a stream that is not watched would fail the test.
            let frames = socket.settle().await;
            assert!(!serde_json::to_string(&frames).expect("JSON").contains("Entre nous"));
            assert_eq!(socket.try_watch(stream, None).await.expect_err("denied").code, Code::NotFound);
            let send = Act::Chat(Input::Send(id, post("Encore là")));
            let Outcome::Problem(problem) = socket.request(send).await else { panic!("sent") };
            assert_eq!(problem.code, Code::NotFound);
        }
        assert!(here.tracks[&ines.stream()].events.iter().any(|(_, _, it)| *it == Event::Chat(It::Gone(id))));
        assert!(ines.connect().await.hello(&before).await.denied.contains(&stream));
        let heard = stays.push_of(stream).await.event;
        assert!(matches!(heard, Event::Chat(It::Left(it)) if it.user == ines.id));
        let heard = stays.push_of(stream).await.event;
        assert!(matches!(heard, Event::Comments(Said::Posted(_))));

        // Who comes back reads from then on.
        lea.client.put(&people(id, &ines), &()).await.expect(204);
        here.watch(stream).await;
        let back = lea.say(id, "Te revoilà").await;
        while here.push_of(stream).await.event.msg_no() != Some(back.msg_no) {}
        let shown = page(&ines, id).await;
        assert_eq!((shown.since, shown.log.items.len()), (Seq(2), 1));
    }
}
