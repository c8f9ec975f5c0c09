//! Questions that nobody replied to for some hours, as admins are shown them.

use std::time::Duration;

use protocol::{
    ActId, Code, Seq,
    comments::Post,
    discussions::{
        Change,
        waiting::{Unanswered, WAITING_MAX},
    },
    spaces::Role,
};

use super::{answers::of_everybody, thread_of};
use crate::harness::{Hub, Person, Space, fixtures};

const HOURS: Duration = Duration::from_secs(49 * 3_600);

async fn waiting(who: &Person, space: &Space) -> Vec<(String, Option<Seq>)> {
    let path = format!("/api/v1/spaces/{}/unanswered", space.id);
    let found: Unanswered = who.client.get(&path).await.expect(200).json();
    assert_eq!(found.hours, 48);
    found.questions.into_iter().map(|it| (it.begins, it.msg_no)).collect()
}

#[tokio::test]
async fn t15_threads_and_questions_without_a_reply_wait_once_the_hours_are_over() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let (open, replied, asked) =
        (hub.thread(&space).await, hub.thread(&space).await, hub.thread(&space).await);
    of_everybody(&hub, asked).await;
    let title = |title: &str| Change { title: Some(title.to_owned()), ..Change::of(ActId::new()) };
    space.admin.client.patch(&thread_of(open), &title("Qui vient jeudi ?")).await.expect(200);
    lea.post(replied, "Moi.").await;
    let first = lea.post(asked, "Où est la **clé** du local ?").await;
    lea.post(asked, &"Une question qui n’en finit pas. ".repeat(20)).await;
    let answer = Post {
        act: ActId::new(),
        body: "Chez le gardien.".to_owned(),
        parent: Some(first.comment),
        call: false,
    };
    assert!(waiting(&space.admin, &space).await.is_empty(), "not yet");
    hub.app.clock.advance(HOURS);
    let found = waiting(&space.admin, &space).await;
    assert_eq!(found[0], ("Qui vient jeudi ?".to_owned(), None));
    assert_eq!(found[1], ("Où est la clé du local ?".to_owned(), Some(Seq(1))));
    assert!(found[2].0.ends_with(" …") && found[2].0.chars().count() <= 162, "{found:?}");
    assert_eq!(found.len(), 3);

    // A reply ends it, and its deletion begins it again; what is new does not wait yet.
    let reply = lea.client.post(&fixtures::comments(asked), &answer).await.expect(201);
    let reply: protocol::comments::Receipt = reply.json();
    lea.post(asked, "Et celle de la cave ?").await;
    assert_eq!(waiting(&space.admin, &space).await.len(), 2);
    lea.client.delete(&format!("/api/v1/comments/{}?act={}", reply.comment, ActId::new())).await.expect(204);
    assert_eq!(waiting(&space.admin, &space).await.len(), 3);
    // Neither what was put away nor what takes no replies waits.
    let away = Change { archived: Some(true), ..Change::of(ActId::new()) };
    space.admin.client.patch(&thread_of(open), &away).await.expect(200);
    let closed = Change { locked: Some(true), ..Change::of(ActId::new()) };
    space.admin.client.patch(&thread_of(asked), &closed).await.expect(200);
    assert!(waiting(&space.admin, &space).await.is_empty());
}

#[tokio::test]
async fn t15_only_admins_see_what_waits_and_no_more_than_can_be_looked_at() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let (lea, stranger) =
        (hub.member(&space, Role::Contributor).await, hub.member(&other, Role::Admin).await);
    let path = format!("/api/v1/spaces/{}/unanswered", space.id);
    assert_eq!(lea.client.get(&path).await.expect(403).code(), Code::NotAllowed);
    assert_eq!(stranger.client.get(&path).await.expect(404).code(), Code::NotFound);
    let thread = hub.thread(&space).await;
    of_everybody(&hub, thread).await;
    for nth in 0..WAITING_MAX + 3 {
        space.admin.post(thread, &format!("La question {nth} ?")).await;
    }
    hub.app.clock.advance(HOURS);
    let found = waiting(&space.admin, &space).await;
    assert_eq!(i64::try_from(found.len()).expect("few"), WAITING_MAX);
    assert_eq!(found[0].0, "La question 0 ?", "the oldest first");
}
