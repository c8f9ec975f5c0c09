//! Blocking, leaving and closing: the author is told that his message is not delivered, and not why.

use protocol::{
    ActId, Code, Event, Seq,
    chat::{Blocked, Event as It},
    people::Card,
    spaces::Role,
};
use serde_json::json;

use super::{page, post, receipts, two};
use crate::harness::{Hub, Person, fixtures::messages};

async fn block(person: &Person, other: &Person) {
    person.client.put(&format!("/api/v1/me/blocks/{}", other.id), &()).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn p7_who_is_blocked_is_told_only_that_it_is_not_delivered() {
    let hub = Hub::new().await;
    let (lea, karim, id) = two(&hub).await;
    let sent = lea.say(id, "Bonjour").await;
    let (mut mine, mut his) = (lea.live().await, karim.live().await);
    block(&karim, &lea).await;
    let told = his.push_of(karim.stream()).await.event;
    assert_eq!(told, Event::Chat(It::Blocked(Blocked { user: lea.id, on: true })));
    assert!(page(&karim, id).await.blocked);
    assert!(!page(&lea, id).await.blocked, "she does not know");

    let one = post("Tu es là ?");
    let path = format!("/api/v1/messages/{}", sent.message);
    let edit = json!({ "act": ActId::new(), "body": "Bonsoir", "revision": 0 });
    let react = json!({ "act": ActId::new(), "on": true });
    let group = json!({ "act": ActId::new(), "people": [karim.id] });
    let refusals = [
        lea.client.post(&messages(id), &one).await,
        lea.client.patch(&path, &edit).await,
        lea.client.put(&format!("{path}/reactions/idea"), &react).await,
        lea.client.post("/api/v1/conversations", &group).await,
        // Nor can he write to her without taking it back.
        karim.client.post(&messages(id), &post("Non")).await,
    ];
    for answer in refusals {
        assert_eq!(answer.expect(403).code(), Code::NotDelivered);
    }
    receipts::hidden(&lea, &karim, id).await;
    let heard = serde_json::to_string(&mine.settle().await).expect("JSON");
    assert!(!heard.contains("blocked"), "{heard}");
    let blocks: Vec<Card> = karim.client.get("/api/v1/me/blocks").await.expect(200).json();
    assert_eq!(blocks[0].id, lea.id);

    // Where others are, they hear each other.
    let space = hub.space().await;
    for person in [&lea, &karim] {
        hub.enrol(person, &space, Role::Member).await;
    }
    let group = hub.group(&[&space.admin, &lea, &karim]).await;
    lea.say(group, "À tous").await;

    // The text was kept by its author: the same act goes through once nothing stands in its way.
    karim.client.delete(&format!("/api/v1/me/blocks/{}", lea.id)).await.expect(204);
    lea.client.post(&messages(id), &one).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_or_was_suspended_is_not_reached_and_the_answer_is_the_same() {
    for statement in [
        "update users set disabled_at = now() where id = $1",
        "update memberships set left_at = now(), left_seq = 0 where user_id = $1",
        "insert into blocks (user_id, blocked_id, at) select $1, id, now() from users where id <> $1",
    ] {
        let hub = Hub::new().await;
        let (lea, karim, id) = two(&hub).await;
        lea.say(id, "Bonjour").await;
        sqlx::query(statement).bind(karim.id).execute(hub.pool()).await.expect("done");
        let answer = lea.client.post(&messages(id), &post("Tu es là ?")).await.expect(403);
        let mut problem: protocol::Problem = answer.json();
        problem.request_id = None;
        assert_eq!(problem.code, Code::NotDelivered, "{statement}");
        assert_eq!(problem.title, "Ce message ne peut pas être remis.");
        assert!(problem.fields.is_empty() && problem.retry_after.is_none());
        // What was written before stays to be read.
        assert_eq!(page(&lea, id).await.log.head, Seq(1));
    }
}
