//! How far an announcement has come: whom it is for is fixed when it is sent, each person counts once,
//! and those are reminded who have not taken note.

use protocol::{
    ActId, AnnouncementId, Code, Event, Page, Snapshot, Stream, UserId,
    announcements::{
        Arrived, Board, Entry, Event as It, Figures, Input, Reached, Register, Remind, Send, To,
    },
    live::{Act, Outcome, ServerFrame},
    spaces::Role,
};

use super::{announce, at, board, figures, of, to};
use crate::harness::{Hub, Person, Redis, Socket, Space};

/// Waits until the admins are told these figures.
async fn until(socket: &mut Socket, wanted: Figures) {
    let pick = |frame: &ServerFrame| match frame {
        ServerFrame::Push(push) => match &push.event {
            Event::Announcements(It::Counted(it)) if it.figures == wanted => Some(()),
            _ => None,
        },
        _ => None,
    };
    socket.until(&format!("{wanted:?}"), pick).await;
}

/// Waits until a device is told that an announcement was put away, or taken note of; it may have been, while it waited
/// for something else.
async fn put_away(socket: &mut Socket, acknowledged: bool) {
    let is_it = |event: &Event| matches!(event, Event::Announcements(It::Read(it)) if it.acknowledged == acknowledged);
    if socket.tracks.values().any(|track| track.events.iter().any(|(_, _, event)| is_it(event))) {
        return;
    }
    let pick = |frame: &ServerFrame| match frame {
        ServerFrame::Push(push) => is_it(&push.event).then_some(()),
        _ => None,
    };
    socket.until("that it was put away", pick).await;
}

async fn people(space: &Space, id: AnnouncementId, stage: &str) -> Vec<UserId> {
    let path = at(id, &format!("/people?stage={stage}"));
    let page: Page<Reached> = space.admin.client.get(&path).await.expect(200).json();
    let mut ids: Vec<_> = page.items.iter().map(|it| it.card.id).collect();
    ids.sort_unstable();
    ids
}

fn ids(people: &[&Person]) -> Vec<UserId> {
    let mut ids: Vec<_> = people.iter().map(|person| person.id).collect();
    ids.sort_unstable();
    ids
}

async fn does(socket: &mut Socket, input: Input) {
    let outcome = socket.request(Act::Announcements(input)).await;
    assert!(matches!(outcome, Outcome::Ok(_)), "{outcome:?}");
}

fn received(id: AnnouncementId) -> Input {
    Input::Received(Arrived { announcements: vec![id] })
}

#[tokio::test]
async fn a3_whom_it_is_for_is_fixed_when_it_is_sent() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let admin = &space.admin.client;
    let member = |person: &Person| format!("/api/v1/spaces/{}/members/{}", space.id, person.id);
    let role = |role: Role| serde_json::json!({ "role": role });
    let (stays, goes) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Contributor).await);
    let (rises, falls) =
        (hub.member(&space, Role::Member).await, hub.member(&space, Role::Contributor).await);
    let (comes, closed) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    admin.delete(&member(&comes)).await.expect(204);
    sqlx::query("update users set disabled_at = now() where id = $1")
        .bind(closed.id)
        .execute(hub.pool())
        .await
        .expect("closed");

    let all = announce(&space, &to(To::All, "À tous")).await;
    let some = announce(&space, &to(To::Role(Role::Contributor), "Aux contributeurs")).await;
    admin.delete(&member(&goes)).await.expect(204);
    admin.put(&member(&comes), &role(Role::Contributor)).await.expect(204);
    admin.put(&member(&rises), &role(Role::Contributor)).await.expect(204);
    admin.put(&member(&falls), &role(Role::Member)).await.expect(204);

    assert_eq!((all.figures.targeted, some.figures.targeted), (4, 2));
    let (all, some) = (all.announcement.id, some.announcement.id);
    assert_eq!(people(&space, all, "all").await, ids(&[&stays, &goes, &rises, &falls]));
    assert_eq!(people(&space, some, "all").await, ids(&[&goes, &falls]));
    // Nobody reads what he may not read now.
    let reads = async |person: &Person| board(person).await.len();
    assert_eq!([reads(&stays).await, reads(&rises).await, reads(&falls).await], [1, 1, 1]);
    assert_eq!([reads(&goes).await, reads(&comes).await], [0, 0]);
    // What is asked of one person and of all is the same.
    for (id, person) in [(all, &comes), (some, &rises), (some, &stays), (some, &comes)] {
        assert_eq!(person.client.put(&at(id, "/seen"), &()).await.expect(404).code(), Code::NotFound);
    }
    for (id, person) in [(all, &stays), (all, &rises), (some, &falls)] {
        person.client.put(&at(id, "/seen"), &()).await.expect(204);
    }
    assert_eq!(figures(&space, all).await.seen, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a4_each_person_counts_once_whatever_the_tabs_devices_and_nodes() {
    let redis = Redis::start().await;
    let url = redis.url();
    let hub = Hub::start(|config| config.redis_urls = vec![url.clone()]).await;
    let other = hub.beside(|config| config.redis_urls = vec![url.clone()]).await;
    let space = hub.space().await;
    let mut watching = space.admin.live().await;
    watching.watch(Stream::Admins(space.id)).await;
    let lea = hub.member(&space, Role::Member).await;
    let karim = hub.member(&space, Role::Member).await;
    let device = lea.again(hub.pool()).await;
    let mut tabs = vec![
        lea.live().await,
        lea.live().await,
        device.at(&other).live().await,
        device.at(&other).live().await,
    ];
    let mut his = karim.at(&other).live().await;

    let entry = announce(&space, &to(To::All, "À lire")).await;
    let id = entry.announcement.id;
    for socket in tabs.iter_mut().chain([&mut his]) {
        super::hears(socket, Stream::Space(space.id)).await;
    }
    for socket in tabs.iter_mut().chain([&mut his]) {
        does(socket, received(id)).await;
    }
    let figures = Figures { targeted: 2, delivered: 2, seen: 0, acknowledged: 0 };
    until(&mut watching, figures).await;
    does(&mut tabs[0], Input::Seen(id)).await;
    for socket in &mut tabs {
        put_away(socket, false).await;
    }
    until(&mut watching, Figures { seen: 1, ..figures }).await;
    assert!(!board(&lea).await[0].is_due(), "on whatever device");
    // What a spreadsheet would take for a formula.
    sqlx::query("update users set function = '=HYPERLINK(1)' where id = $1")
        .bind(lea.id)
        .execute(hub.pool())
        .await
        .expect("a function");
    // From all tabs at once, over both nodes, and once more over REST.
    for socket in &mut tabs {
        socket.ask(Act::Announcements(Input::Acknowledge(id))).await;
    }
    lea.client.put(&at(id, "/acknowledgement"), &()).await.expect(204);
    for socket in &mut tabs {
        put_away(socket, true).await;
    }
    let figures = Figures { targeted: 2, delivered: 2, seen: 1, acknowledged: 1 };
    until(&mut watching, figures).await;
    lea.client.put(&at(id, "/seen"), &()).await.expect(204);
    assert_eq!(super::figures(&space, id).await, figures);
    let file = space.admin.client.get(&at(id, "/people.csv")).await.expect(200);
    let lines: Vec<String> = file.text().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines.iter().any(|line| line.contains(",'=HYPERLINK(1),")), "{lines:?}");
    assert!(file.text().starts_with("\u{feff}Personne,Fonction,Remise,Vue,Confirmée"), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.ends_with('Z')).count(), 1, "one took note: {lines:?}");
    assert_eq!(people(&space, id, "missing").await, [karim.id]);
    assert_eq!(people(&space, id, "acknowledged").await, [lea.id]);
    let kept: i64 =
        sqlx::query_scalar("select count(*) from announcement_receipts where acknowledged_at is not null")
            .fetch_one(hub.pool())
            .await
            .expect("a count");
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn a3_a_reminder_reaches_only_those_who_have_not_taken_note() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (did, saw, away) = (
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    );
    let entry = announce(&space, &to(To::All, "À confirmer")).await;
    let id = entry.announcement.id;
    did.client.put(&at(id, "/acknowledgement"), &()).await.expect(204);
    saw.client.put(&at(id, "/seen"), &()).await.expect(204);
    let due = async |person: &Person| board(person).await[0].is_due();
    assert_eq!([due(&did).await, due(&saw).await, due(&away).await], [false, false, true]);

    let mut page: Board = saw.client.get("/api/v1/me/announcements").await.json::<Snapshot<Board>>().content;
    let mut socket = saw.live().await;
    let remind = Remind { act: ActId::new() };
    assert_eq!(saw.client.post(&at(id, "/reminders"), &remind).await.expect(403).code(), Code::NotAllowed);
    let path = at(id, "/reminders");
    let clicks = [(); 2].map(|()| space.admin.client.post(&path, &remind));
    for answer in futures_util::future::join_all(clicks).await {
        assert_eq!(
            answer.expect(200).json::<Entry>().announcement.reminders,
            1,
            "a double click reminds once"
        );
    }
    let push = socket.push_of(Stream::Space(space.id)).await;
    let Event::Announcements(event) = &push.event else { panic!("{push:?}") };
    assert!(page.due().is_empty());
    page.apply(event, saw.id);
    assert_eq!(page.due().len(), 1, "it stands before him again");
    assert_eq!([due(&did).await, due(&saw).await, due(&away).await], [false, true, true]);
    saw.client.put(&at(id, "/seen"), &()).await.expect(204);
    assert!(!due(&saw).await, "put away until the next time");
    assert_eq!(figures(&space, id).await.seen, 2, "seen twice counts once");

    for person in [&saw, &away] {
        person.client.put(&at(id, "/acknowledgement"), &()).await.expect(204);
    }
    let none = space.admin.client.post(&at(id, "/reminders"), &Remind { act: ActId::new() }).await;
    assert_eq!(none.expect(422).code(), Code::Invalid, "nobody is missing");
    let light = Send { acknowledge: false, ..to(To::All, "Pour information") };
    let light = announce(&space, &light).await.announcement.id;
    away.client.put(&at(light, "/acknowledgement"), &()).await.expect(204);
    assert_eq!(figures(&space, light).await.acknowledged, 0, "nobody was asked to");
    space.admin.client.post(&at(light, "/reminders"), &Remind { act: ActId::new() }).await.expect(422);
}

#[tokio::test]
async fn a3_what_is_said_of_other_people_s_announcements_changes_nothing() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let lea = hub.member(&space, Role::Member).await;
    hub.member(&other, Role::Member).await;
    let mine = announce(&space, &to(To::All, "Ici")).await.announcement.id;
    let theirs = announce(&other, &to(To::All, "Ailleurs")).await.announcement.id;
    let both = Arrived { announcements: vec![theirs, mine, AnnouncementId::new()] };
    lea.client.put("/api/v1/me/announcements/received", &both).await.expect(204);
    assert_eq!(figures(&space, mine).await.delivered, 1);
    assert_eq!(figures(&other, theirs).await.delivered, 0);
    let many = Arrived { announcements: vec![mine; 101] };
    lea.client.put("/api/v1/me/announcements/received", &many).await.expect(422);
}

/// Fault 15 for announcements: what an admin's page and a reader's page fetched at any moment, together
/// with the events since, is what they would fetch now.
#[tokio::test]
async fn fault_15_the_pages_of_announcements_and_their_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    hub.member(&space, Role::Member).await;
    let (admins, stream) = (Stream::Admins(space.id), Stream::Space(space.id));
    let mut watching = space.admin.live().await;
    watching.watch(admins).await;
    let mut socket = lea.live().await;
    let list = async || space.admin.client.get(&of(&space)).await.expect(200).json::<Snapshot<Register>>();
    let mine =
        async || lea.client.get("/api/v1/me/announcements").await.expect(200).json::<Snapshot<Board>>();
    let (mut lists, mut boards) = (Vec::new(), Vec::new());
    let mut sent: Vec<AnnouncementId> = Vec::new();
    for step in 0..9 {
        lists.push(list().await);
        boards.push(mine().await.content);
        match step {
            0 | 1 => sent.push(announce(&space, &to(To::All, &format!("n° {step}"))).await.announcement.id),
            2 => drop(lea.client.put(&at(sent[0], "/seen"), &()).await.expect(204)),
            3 => {
                let remind = Remind { act: ActId::new() };
                space.admin.client.post(&at(sent[0], "/reminders"), &remind).await.expect(200);
            }
            4 => {
                let correct = serde_json::json!({ "act": ActId::new(), "revision": 0, "severity": "info", "title": "Autre" });
                space.admin.client.patch(&at(sent[0], ""), &correct).await.expect(200);
            }
            5 => drop(lea.client.put(&at(sent[0], "/acknowledgement"), &()).await.expect(204)),
            6 => {
                let to = to(To::People(vec![lea.id]), "À vous");
                sent.push(announce(&space, &to).await.announcement.id);
            }
            7 => drop(space.admin.client.delete(&at(sent[1], "")).await.expect(204)),
            _ => {
                let due = hub.app.clock.now() + chrono::TimeDelta::hours(1);
                announce(&space, &Send { due_at: Some(due), ..to(To::All, "Plus tard") }).await;
            }
        }
    }
    lists.push(list().await);
    let fresh = mine().await.content;
    let last = lists.last().expect("a list").position.seq;
    watching.reach(admins, last).await;
    let of_admins: Vec<(protocol::Seq, Event)> =
        watching.tracks[&admins].events.iter().map(|(seq, _, event)| (*seq, event.clone())).collect();
    crate::snapshots::converge(&lists, &of_admins, |list, event| {
        if let Event::Announcements(event) = event {
            list.apply(event, Some(space.id));
        }
    });
    // A reader's page hears several streams and does not know what it had of each: it applies all of
    // them, whatever it fetched when, and they may come in any order.
    let heads = [stream, lea.stream()];
    for stream in heads {
        let head = server::live::log::head(hub.pool(), stream).await.expect("read").expect("a stream");
        socket.reach(stream, head.seq).await;
    }
    let events: Vec<Vec<Event>> = heads
        .iter()
        .map(|stream| socket.tracks[stream].events.iter().map(|(_, _, event)| event.clone()).collect())
        .collect();
    for mut board in boards {
        for event in events.iter().flatten().chain(events.iter().rev().flatten()) {
            if let Event::Announcements(event) = event {
                board.apply(event, lea.id);
            }
        }
        // That it has come is what the page itself says.
        let bare = |mut board: Board| {
            board.items.iter_mut().for_each(|it| it.delivered = true);
            board
        };
        assert_eq!(bare(board), bare(fresh.clone()));
    }
    let seen = of_admins.iter().map(|(_, event)| event).chain(events.iter().flatten());
    crate::snapshots::all_happened("announcements", protocol::announcements::Event::KINDS, seen);
}
