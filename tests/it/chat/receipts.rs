//! Sent, delivered, read: each person's, told to who may know, never on a frame that all share.

use protocol::{
    ActId, Seq, Stream,
    chat::{Mark, Receipt, Received},
    spaces::Role,
};
use serde_json::json;

use super::{digest, page, two};
use crate::harness::{Hub, Person};

async fn read(person: &Person, id: protocol::ConversationId, no: i64) {
    let mark = Mark { act: ActId::new(), msg_no: Seq(no) };
    person.client.put(&format!("/api/v1/conversations/{id}/mark"), &mark).await.expect(204);
}

async fn receipts(person: &Person, id: protocol::ConversationId) -> Vec<Receipt> {
    person.client.get(&format!("/api/v1/conversations/{id}/receipts")).await.expect(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_the_author_learns_that_it_came_and_that_it_was_read() {
    let hub = Hub::new().await;
    let (lea, karim, id) = two(&hub).await;
    lea.say(id, "Tu viens ?").await;
    let mut socket = lea.live().await;
    let stand = |delivered, read| Receipt { user: karim.id, delivered: Seq(delivered), read };
    assert_eq!(receipts(&lea, id).await, [stand(0, Some(Seq(0)))]);
    let received = Received { upto: vec![(id, Seq(9))] };
    karim.client.put("/api/v1/conversations/received", &received).await.expect(204);
    let heard = digest(&mut socket, "that it came", |it| it.receipts.first().copied()).await;
    assert_eq!(heard, (id, stand(1, Some(Seq(0)))));
    read(&karim, id, 1).await;
    let heard = digest(&mut socket, "that it was read", |it| it.receipts.first().copied()).await;
    assert_eq!(heard, (id, stand(1, Some(Seq(1)))));
    assert_eq!(page(&lea, id).await.receipts, [stand(1, Some(Seq(1)))]);
    // What one does not belong to is passed over; too much at once is not.
    let stranger = hub.space().await.admin;
    stranger.client.put("/api/v1/conversations/received", &received).await.expect(204);
    let much = Received { upto: vec![(id, Seq(1)); 201] };
    karim.client.put("/api/v1/conversations/received", &much).await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_to_somebody_invisible_is_not_said_to_have_come() {
    let hub = Hub::new().await;
    let (lea, karim, id) = two(&hub).await;
    lea.say(id, "Tu es là ?").await;
    let received = Received { upto: vec![(id, Seq(1))] };
    let stand = |delivered| Receipt { user: karim.id, delivered: Seq(delivered), read: Some(Seq(0)) };
    for (wish, delivered) in [("invisible", 0), ("online", 1)] {
        karim.client.put("/api/v1/me/status", &json!({ "wish": wish })).await.expect(200);
        karim.client.put("/api/v1/conversations/received", &received).await.expect(204);
        assert_eq!(receipts(&lea, id).await, [stand(delivered)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_who_does_not_tell_is_not_told_either() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, ines] = [
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    ];
    let id = hub.group(&[&lea, &karim, &ines]).await;
    lea.say(id, "Qui vient ?").await;
    let off = json!({ "receipts": false });
    karim.client.put("/api/v1/me/conversations", &off).await.expect(204);
    let mut sockets = [lea.live().await, karim.live().await];
    for socket in &mut sockets {
        socket.watch(Stream::Conversation(id)).await;
    }
    read(&karim, id, 1).await;
    read(&ines, id, 1).await;
    let [mine, his] = &mut sockets;
    let mut seen = std::collections::BTreeMap::new();
    while seen.len() < 2 {
        let found = digest(mine, "both", |it| Some(it.receipts.clone())).await;
        seen.extend(found.into_iter().map(|(_, it)| (it.user, (it.delivered, it.read))));
    }
    assert_eq!(seen[&karim.id], (Seq(1), None), "he does not tell what he read");
    assert_eq!(seen[&ines.id], (Seq(1), Some(Seq(1))));
    let told =
        digest(his, "ines’s", |it| it.receipts.iter().find(|(_, it)| it.user == ines.id).copied()).await;
    assert_eq!(told.1.read, None, "nor is he told what others read");
    assert!(receipts(&karim, id).await.iter().all(|it| it.read.is_none()));
    // Nothing of it went through the stream that all share.
    for socket in &mut sockets {
        socket.settle().await;
        assert!(socket.tracks[&Stream::Conversation(id)].events.is_empty());
    }
    // On again, it is as if it had never been off.
    karim.client.put("/api/v1/me/conversations", &json!({ "receipts": true })).await.expect(204);
    assert!(receipts(&karim, id).await.iter().any(|it| it.read == Some(Seq(1))));
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_who_came_later_did_not_read_what_was_before() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, ines] = [
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    ];
    let id = hub.group(&[&lea, &karim]).await;
    lea.say(id, "Qui vient ?").await;
    lea.client.put(&format!("/api/v1/conversations/{id}/people/{}", ines.id), &()).await.expect(204);
    let of_ines = receipts(&lea, id).await.into_iter().find(|it| it.user == ines.id).expect("hers");
    assert_eq!((of_ines.delivered, of_ines.read), (Seq(0), Some(Seq(0))));
}

/// Nothing of what somebody reads reaches one whom he blocked.
pub async fn hidden(author: &Person, blocker: &Person, id: protocol::ConversationId) {
    read(blocker, id, 1).await;
    let of = receipts(author, id).await.into_iter().find(|it| it.user == blocker.id).expect("his");
    assert_eq!(of.read, None);
}
