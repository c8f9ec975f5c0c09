//! What happens to a FAQ is told to whoever has it open; old state and events make the present.

use protocol::{
    ActId, Event, Seq, Snapshot, Stream,
    faq::{
        self, Archive, Board, Fill, Flags, Gaps, Missed, Order, OrderCategories, Report, Talk, Vote, Votes,
    },
    spaces::Role,
};

use super::{at, category, named, of, question, revise, write};
use crate::{
    harness::{Hub, Socket},
    snapshots::{all_happened, converge},
};

async fn events(socket: &mut Socket, stream: Stream, up_to: Seq) -> Vec<(Seq, Event)> {
    socket.reach(stream, up_to).await;
    socket.tracks[&stream].events.iter().map(|(seq, _, event)| (*seq, event.clone())).collect()
}

#[tokio::test]
async fn fault_15_the_faq_and_its_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let (one, two) = (category(&space, "Un").await, category(&space, "Deux").await);
    let first = write(&space, &question(one.id, "A ?", "a")).await.entry;
    let admin = &space.admin.client;
    let (mut socket, mut desk) = (lea.live().await, space.admin.live().await);
    socket.watch(Stream::Resource(first.id)).await;
    desk.watch(Stream::Admins(space.id)).await;
    let mut boards: Vec<Snapshot<Board>> = Vec::new();
    let mut talks: Vec<Snapshot<Talk>> = Vec::new();
    let mut votes: Vec<Snapshot<Votes>> = Vec::new();
    let mut flags: Vec<Snapshot<Flags>> = Vec::new();
    let mut gaps: Vec<Snapshot<Gaps>> = Vec::new();
    let mut entry = first.clone();
    for step in 0..14 {
        boards.push(lea.client.get(&of(&space, "")).await.expect(200).json());
        talks.push(lea.client.get(&at(first.id, "")).await.expect(200).json());
        votes.push(lea.client.get(&of(&space, "/votes")).await.expect(200).json());
        flags.push(admin.get(&of(&space, "/flags")).await.expect(200).json());
        gaps.push(admin.get(&of(&space, "/gaps")).await.expect(200).json());
        // What is looked for by one, by another, and what the second text of the first entry answers.
        let misses =
            [(1, &lea, "Bornes de recharge"), (2, &space.admin, "bornes de recharge"), (4, &lea, "bis")];
        for (_, who, asked) in misses.iter().filter(|it| it.0 == step) {
            let missed = Missed { asked: (*asked).to_owned() };
            who.client.post(&of(&space, "/gaps"), &missed).await.expect(204);
        }
        if step == 10 {
            let fill = Fill { act: ActId::new(), asked: "bornes de recharge".to_owned() };
            admin.post(&of(&space, "/gaps/fill"), &fill).await.expect(204);
        }
        let act = ActId::new();
        let archive = |archived| Archive { act, archived };
        match step {
            0 => drop(write(&space, &question(one.id, "B ?", "b")).await),
            1 => drop(category(&space, "Trois").await),
            2 => drop(
                admin
                    .patch(&format!("/api/v1/faq-categories/{}", one.id), &named("Premier"))
                    .await
                    .expect(200),
            ),
            3 => {
                let mut ids: Vec<_> = boards[3].content.categories.iter().map(|it| it.id).collect();
                ids.reverse();
                let order = OrderCategories { act, categories: ids };
                admin.put(&of(&space, "/categories"), &order).await.expect(204);
            }
            4 => {
                let mut ids: Vec<_> = boards[4].content.entries.iter().map(|it| it.id).collect();
                ids.reverse();
                let path = format!("/api/v1/faq-categories/{}/entries", one.id);
                admin.put(&path, &Order { act, entries: ids }).await.expect(204);
            }
            5 | 7 => {
                let report = Report { act, note: "vieux".to_owned() };
                lea.client.put(&at(first.id, "/flag"), &report).await.expect(204);
            }
            6 => {
                let it = protocol::faq::Revise { category: two.id, ..revise(&entry, "A bis ?", "a bis") };
                entry = admin.patch(&at(first.id, ""), &it).await.expect(200).json::<faq::Written>().entry;
            }
            8 => drop(admin.delete(&at(first.id, "/flag")).await.expect(204)),
            9 | 10 => {
                let vote = Vote { act, useful: Some(step == 9) };
                lea.client.put(&at(first.id, "/vote"), &vote).await.expect(204);
                space
                    .admin
                    .client
                    .put(&at(first.id, "/vote"), &Vote { act: ActId::new(), useful: Some(true) })
                    .await
                    .expect(204);
            }
            11 => drop(admin.put(&at(first.id, "/archive"), &archive(true)).await.expect(200)),
            12 => drop(admin.put(&at(first.id, "/archive"), &archive(false)).await.expect(200)),
            _ => {
                lea.client.put(&at(first.id, "/vote"), &Vote { act, useful: None }).await.expect(204);
                lea.post(first.id, "Merci").await;
            }
        }
    }
    boards.push(lea.client.get(&of(&space, "")).await.expect(200).json());
    talks.push(lea.client.get(&at(first.id, "")).await.expect(200).json());
    votes.push(lea.client.get(&of(&space, "/votes")).await.expect(200).json());
    flags.push(admin.get(&of(&space, "/flags")).await.expect(200).json());
    gaps.push(admin.get(&of(&space, "/gaps")).await.expect(200).json());
    assert_eq!(gaps[3].content.gaps[0].count, 2);
    assert_eq!((gaps[6].content.gaps.len(), gaps[7].content.gaps.len()), (2, 1), "an entry answers it");

    let head = boards.last().expect("one").position.seq;
    let of_space = events(&mut socket, Stream::Space(space.id), head).await;
    converge(&boards, &of_space, |board, event| {
        if let Event::Faq(event) = event {
            board.apply(event);
        }
    });
    let head = talks.last().expect("one").position.seq;
    let of_entry = events(&mut socket, Stream::Resource(first.id), head).await;
    converge(&talks, &of_entry, |talk, event| {
        talk.apply(event, lea.id);
    });
    let head = votes.last().expect("one").position.seq;
    let mine = events(&mut socket, lea.stream(), head).await;
    converge(&votes, &mine, |votes, event| {
        if let Event::Faq(event) = event {
            votes.apply(event);
        }
    });
    let head = flags.last().expect("one").position.seq;
    let of_admins = events(&mut desk, Stream::Admins(space.id), head).await;
    converge(&flags, &of_admins, |flags, event| {
        if let Event::Faq(event) = event {
            flags.apply(event);
        }
    });
    let head = gaps.last().expect("one").position.seq;
    let of_admins = events(&mut desk, Stream::Admins(space.id), head).await;
    converge(&gaps, &of_admins, |gaps, event| {
        if let Event::Faq(event) = event {
            gaps.apply(event);
        }
    });
    let seen = of_space.iter().chain(&of_entry).chain(&mine).chain(&of_admins).map(|(_, event)| event);
    all_happened("faq", faq::Event::KINDS, seen);
}

#[tokio::test]
async fn f2_a_member_of_another_space_hears_and_reads_nothing_of_it() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let stranger = hub.member(&other, Role::Admin).await;
    let mut socket = stranger.live().await;
    let one = category(&space, "Secrets").await;
    let entry = write(&space, &question(one.id, "Le code du coffre ?", "1234")).await.entry;
    for path in [
        of(&space, ""),
        of(&space, "/votes"),
        of(&space, "/flags"),
        of(&space, "/gaps"),
        at(entry.id, ""),
        at(entry.id, "/source"),
    ] {
        stranger.client.get(&path).await.expect(404);
    }
    assert!(socket.try_watch(Stream::Resource(entry.id), None).await.is_err());
    let told = socket.settle().await;
    assert!(told.iter().all(|frame| !format!("{frame:?}").contains("coffre")), "{told:?}");
}
