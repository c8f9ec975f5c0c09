//! Fault 15 for conversations: their page, and the list of them.

use protocol::{
    ActId, ConversationId, Event, Seq, Snapshot, Stream,
    chat::{self, Conversation, List, Mark, Row},
    comments::{Edit, React, ReactionKind},
    live::{Push, ServerFrame},
    spaces::Role,
};
use serde_json::json;

use super::{all_happened, converge, events_of};
use crate::harness::{Hub, Person, soon};

async fn make(owner: &Person, others: &[&Person]) -> ConversationId {
    let people: Vec<_> = others.iter().map(|person| person.id).collect();
    let create = json!({ "act": ActId::new(), "name": "Recette", "people": people });
    owner.client.post("/api/v1/conversations", &create).await.expect(201).json::<Row>().id
}

#[tokio::test]
async fn fault_15_a_conversation_s_page_and_its_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, ines] = [
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    ];
    let id = make(&karim, &[&lea]).await;
    let stream = Stream::Conversation(id);
    let base = format!("/api/v1/conversations/{id}");
    let page = format!("{base}?from=first");
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    let mut shots: Vec<Snapshot<Conversation>> = Vec::new();
    let mut sent = Vec::new();
    for step in 0..10 {
        shots.push(lea.client.get(&page).await.expect(200).json());
        let act = ActId::new();
        let of = |index: usize, sent: &[chat::Sent]| format!("/api/v1/messages/{}", sent[index].message);
        match step {
            0..=2 => sent.push(karim.say(id, &format!("**{step}**")).await),
            3 => {
                let edit = Edit { act, body: "changé".to_owned(), revision: 0, call: false };
                karim.client.patch(&of(0, &sent), &edit).await.expect(204);
            }
            4 | 5 => {
                let react = React { act, on: true };
                let path = format!("{}/reactions/{}", of(1, &sent), ReactionKind::Idea.name());
                let who = if step == 4 { &lea } else { &karim };
                who.client.put(&path, &react).await.expect(204);
            }
            6 => drop(karim.client.delete(&format!("{}?act={act}", of(2, &sent))).await.expect(204)),
            7 => drop(karim.client.put(&format!("{base}/people/{}", ines.id), &()).await.expect(204)),
            8 => {
                let rename = chat::Rename { act, name: "Recette 2".to_owned() };
                karim.client.patch(&base, &rename).await.expect(204);
            }
            _ => drop(karim.client.delete(&format!("{base}/people/{}", ines.id)).await.expect(204)),
        }
    }
    shots.push(lea.client.get(&page).await.expect(200).json());
    // How far the others have come does not travel on this stream.
    for shot in &mut shots {
        shot.content.receipts.clear();
    }
    let events = events_of(&mut socket, stream, shots[10].position.seq).await;
    let told = events.iter().map(|(_, event)| event);
    all_happened("chat", &["joined", "left", "renamed"], told.clone());
    // What the links of messages lead to is asked of nobody.
    let kinds: Vec<_> =
        protocol::comments::Event::KINDS.iter().copied().filter(|it| *it != "previewed").collect();
    all_happened("comments", &kinds, told);
    converge(&shots, &events, |page, event| {
        page.apply(event, lea.id);
    });
}

fn tell(list: &mut List, frame: &ServerFrame) {
    match frame {
        ServerFrame::Conversations(digest) => {
            for moved in &digest.moved {
                list.moved(moved);
            }
        }
        ServerFrame::Push(Push { event: Event::Chat(event), .. }) => list.apply(event),
        _ => {}
    }
}

#[tokio::test]
async fn fault_15_events_and_digests_bring_the_list_of_conversations_to_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, ines] = [
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    ];
    let fetch =
        async || lea.client.get("/api/v1/conversations").await.expect(200).json::<Snapshot<List>>().content;
    let mut socket = lea.live().await;
    let mut lists: Vec<List> = vec![fetch().await];
    let pair = karim.meets(&lea).await;
    let mut group = None;
    let mut last = None;
    for step in 0..11 {
        let act = ActId::new();
        match step {
            0 | 4 => last = Some(karim.say(pair, &format!("à deux {step}")).await),
            1 => group = Some(make(&karim, &[&lea]).await),
            2 | 5 => drop(karim.say(group.expect("made"), "à plusieurs").await),
            3 => {
                let mark = Mark { act, msg_no: Seq::MAX };
                lea.client.put(&format!("/api/v1/conversations/{pair}/mark"), &mark).await.expect(204);
            }
            6 => {
                let message = last.expect("said").message;
                karim.client.delete(&format!("/api/v1/messages/{message}?act={act}")).await.expect(204);
            }
            7 => drop(lea.say(group.expect("made"), "moi aussi").await),
            8 => {
                let path = format!("/api/v1/conversations/{}/people/{}", group.expect("made"), ines.id);
                karim.client.put(&path, &()).await.expect(204);
            }
            9 => {
                lea.client.put("/api/v1/me/conversations", &json!({ "receipts": false })).await.expect(204);
                lea.client.put(&format!("/api/v1/me/blocks/{}", karim.id), &()).await.expect(204);
            }
            _ => {
                let path = format!("/api/v1/conversations/{}/people/{}", group.expect("made"), lea.id);
                karim.client.delete(&path).await.expect(204);
            }
        }
        let fresh = fetch().await;
        lists.push(fresh.clone());
        soon(&format!("the lists are what they should be after step {step}"), async {
            while lists.iter().any(|list| *list != fresh) {
                let frame = socket.next().await.expect("open");
                lists.iter_mut().for_each(|list| tell(list, &frame));
            }
        })
        .await;
    }
    socket.settle_with(hub.pool()).await;
    let told = socket.tracks[&lea.stream()].events.iter().map(|(_, _, event)| event);
    all_happened("chat", &["opened", "gone", "marked", "blocked", "preferred"], told);
    let known: Vec<&str> = chat::Event::KINDS.to_vec();
    let here = ["joined", "left", "renamed", "opened", "gone", "marked", "blocked", "preferred"];
    assert_eq!(known, here, "another kind: give it a scenario in this file");
}
