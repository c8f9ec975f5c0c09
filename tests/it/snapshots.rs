//! Fault 15 and row 76: what a page fetched at any moment, together with the events from any earlier
//! moment on, is what it would fetch now. For every kind of event there is: a kind that no scenario
//! makes happen fails its test.

use std::collections::BTreeSet;

use protocol::{
    ActId, CommentId, Event, Seq, Snapshot, Stream, comments,
    discussions::{self, Change, CreateTheme, List, Open, Thread},
    live::{Push, ServerFrame},
    mentions::written,
    notifications::{self, Again, Bell, Level, Read, SetLevel, SetWish, Unread, Which},
    people::{self, Ended, Mark, Session},
    spaces::{self, AddByEmail, JoinRequest, Role, SetRole},
};

use crate::harness::{Hub, Person, Socket, Space, eventually, fixtures, soon};

mod blog;
mod chat;

/// The browser's own reducer for who one is: it has no part that needs a browser.
#[path = "../../client/src/session/changes.rs"]
mod changes;

/// For each snapshot, and from each position at or before it: what the events make of it is the last
/// one. `apply` is not told what is not newer, which is the rule of every page.
pub fn converge<T: Clone + PartialEq + std::fmt::Debug>(
    shots: &[Snapshot<T>],
    events: &[(Seq, Event)],
    apply: impl Fn(&mut T, &Event),
) {
    let fresh = &shots.last().expect("a snapshot").content;
    for shot in shots {
        for from in 0..=shot.position.seq.0 {
            let mut state = shot.content.clone();
            for (seq, event) in events.iter().filter(|(seq, _)| seq.0 > from) {
                if *seq > shot.position.seq {
                    apply(&mut state, event);
                }
            }
            assert_eq!(&state, fresh, "from {from}, fetched at {}", shot.position.seq);
        }
    }
}

/// The tags of what happened, of one service; fails the test if one there is did not happen.
pub fn all_happened<'e>(service: &str, kinds: &[&str], events: impl IntoIterator<Item = &'e Event>) {
    assert!(Event::KINDS.contains(&service));
    let kind = |event: &Event| {
        let value = serde_json::to_value(event).expect("JSON");
        value[service].as_object().and_then(|inner| inner.keys().next().cloned())
    };
    let seen: BTreeSet<String> = events.into_iter().filter_map(kind).collect();
    let missing: Vec<_> = kinds.iter().filter(|kind| !seen.contains(**kind)).collect();
    assert!(missing.is_empty(), "no scenario makes these happen in {service}: {missing:?}; add them here");
}

#[test]
fn every_service_has_its_scenario() {
    let known = [
        "people",
        "spaces",
        "discussions",
        "comments",
        "notifications",
        "chat",
        "announcements",
        "feed",
        "blog",
        "faq",
        "calendar",
        "documents",
        "incidents",
    ];
    assert_eq!(Event::KINDS, known, "another service: give its events a scenario in this file");
}

/// Chances that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % bound
    }
}

pub async fn events_of(socket: &mut Socket, stream: Stream, up_to: Seq) -> Vec<(Seq, Event)> {
    socket.reach(stream, up_to).await;
    socket.tracks[&stream].events.iter().map(|(seq, _, event)| (*seq, event.clone())).collect()
}

/// Does something to the comments of a thread, or to its heading.
async fn act(
    dice: &mut Dice,
    who: &Person,
    space: &Space,
    thread: protocol::ResourceId,
    written: &mut Vec<(CommentId, i32, bool)>,
) {
    let act = ActId::new();
    let alive: Vec<usize> = (0..written.len()).filter(|index| !written[*index].2).collect();
    let choice = if alive.is_empty() { 0 } else { dice.below(12) };
    let pick = |dice: &mut Dice| alive[dice.below(alive.len())];
    match choice {
        0..=4 => {
            let parent = (choice > 2 && !alive.is_empty()).then(|| written[pick(dice)].0);
            // Some links are known when they are written, some are not, some show nothing.
            let link =
                ["", " http://www.vire.example/page", " http://www.vire.example/gone"][written.len() % 3];
            let post =
                comments::Post { act, body: format!("**{}**{link}", written.len()), parent, call: false };
            let receipt: comments::Receipt =
                who.client.post(&fixtures::comments(thread), &post).await.expect(201).json();
            written.push((receipt.comment, 0, false));
        }
        5 | 6 => {
            let index = pick(dice);
            let (id, revision, _) = written[index];
            let link =
                ["", " http://www.vire.example/page?again", " http://www.vire.example/page"][index % 3];
            let edit =
                comments::Edit { act, body: format!("changé _{revision}_{link}"), revision, call: false };
            space.admin.client.patch(&format!("/api/v1/comments/{id}"), &edit).await.expect(204);
            written[index].1 += 1;
        }
        7 => {
            let index = pick(dice);
            space
                .admin
                .client
                .delete(&format!("/api/v1/comments/{}?act={act}", written[index].0))
                .await
                .expect(204);
            written[index].2 = true;
        }
        8..=10 => {
            let id = written[pick(dice)].0;
            let kind = comments::ReactionKind::ALL[dice.below(3)];
            let react = comments::React { act, on: dice.below(3) > 0 };
            who.client
                .put(&format!("/api/v1/comments/{id}/reactions/{}", kind.name()), &react)
                .await
                .expect(204);
        }
        _ => {
            let change = Change { pinned: Some(dice.below(2) == 0), ..Change::of(act) };
            space.admin.client.patch(&format!("/api/v1/threads/{thread}"), &change).await.expect(200);
        }
    }
}

#[tokio::test]
async fn fault_15_a_thread_s_page_and_its_events_make_the_present() {
    let web = crate::previews::net::Net::start().await.web();
    let hub = Hub::start(|config| config.previews = Some(web)).await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    let page = format!("/api/v1/threads/{thread}?from=first");
    let mut dice = Dice(15);
    let (mut shots, mut written): (Vec<Snapshot<Thread>>, _) = (Vec::new(), Vec::new());
    for round in 0..60 {
        shots.push(lea.client.get(&page).await.expect(200).json());
        let who = if dice.below(2) == 0 { &lea } else { &karim };
        act(&mut dice, who, &space, thread, &mut written).await;
        if round == 20 {
            let create = CreateTheme { act: ActId::new(), title: "Commerce".to_owned() };
            let themes = format!("/api/v1/spaces/{}/themes", space.id);
            let theme: discussions::Theme =
                space.admin.client.post(&themes, &create).await.expect(201).json();
            for archived in [true, false] {
                let change =
                    Change { theme: Some(theme.id), archived: Some(archived), ..Change::of(ActId::new()) };
                space.admin.client.patch(&format!("/api/v1/threads/{thread}"), &change).await.expect(200);
            }
        }
        if round % 4 == 1
            && let Some((reply, ..)) = written.iter().rev().find(|it| !it.2)
        {
            let accept = discussions::Accept { act: ActId::new(), on: round % 12 != 5 };
            let path = format!("/api/v1/comments/{reply}/accepted");
            space.admin.client.put(&path, &accept).await.expect(200);
        }
        if round == 40 {
            for locked in [true, false] {
                let change = Change { locked: Some(locked), ..Change::of(ActId::new()) };
                space.admin.client.patch(&format!("/api/v1/threads/{thread}"), &change).await.expect(200);
            }
        }
    }
    // What the last link leads to comes when it comes.
    let last = lea.post(thread, "http://www.vire.example/page?last").await.comment;
    eventually("it is known", async || {
        let page: Snapshot<Thread> = lea.client.get(&page).await.expect(200).json();
        page.content.log.items.iter().any(|it| it.id == last && !it.previews.is_empty()).then_some(())
    })
    .await;
    shots.push(lea.client.get(&page).await.expect(200).json());
    let events = events_of(&mut socket, stream, shots[60].position.seq).await;
    all_happened("comments", comments::Event::KINDS, events.iter().map(|(_, event)| event));
    all_happened("discussions", &["answered"], events.iter().map(|(_, event)| event));
    converge(&shots, &events, |page, event| {
        page.apply(event, lea.id);
    });
}

#[tokio::test]
async fn fault_15_the_list_of_threads_and_its_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let stream = Stream::Space(space.id);
    let lea = hub.member(&space, Role::Member).await;
    let mut socket = lea.live().await;
    let path = format!("/api/v1/spaces/{}/threads", space.id);
    let mut shots = vec![still(lea.client.get(&path).await.expect(200).json())];
    let mut opened = Vec::new();
    for round in 0..12 {
        let act = ActId::new();
        match round % 4 {
            0 => {
                let create = CreateTheme { act, title: format!("Thème {round}") };
                let themes = format!("/api/v1/spaces/{}/themes", space.id);
                space.admin.client.post(&themes, &create).await.expect(201);
            }
            1 | 2 => {
                let open = Open {
                    act,
                    theme: space.theme,
                    title: format!("Fil {round}"),
                    body: "Et vous ?".to_owned(),
                    poll: None,
                };
                let heading: discussions::Heading =
                    space.admin.client.post(&path, &open).await.expect(201).json();
                opened.push(heading.id);
            }
            _ => {
                let change = Change {
                    title: Some(format!("Autre {round}")),
                    pinned: Some(round == 3),
                    locked: Some(true),
                    archived: Some(round != 7),
                    theme: (round == 11).then_some(space.theme),
                    ..Change::of(act)
                };
                let thread = opened[round / 4];
                space.admin.client.patch(&format!("/api/v1/threads/{thread}"), &change).await.expect(200);
            }
        }
        if round == 10 {
            let merge = discussions::Merge { act: ActId::new(), into: opened[1] };
            let path = format!("/api/v1/threads/{}/merge", opened[0]);
            space.admin.client.post(&path, &merge).await.expect(200);
        }
        // Whose question it is and who locked it look different from round to round.
        let change = people::ChangeMe { function: Some(format!("Fonction {round}")), ..Default::default() };
        space.admin.client.patch("/api/v1/me", &change).await.expect(200);
        shots.push(still(lea.client.get(&path).await.expect(200).json()));
    }
    let events = events_of(&mut socket, stream, shots[12].position.seq).await;
    // What answers a question, and polls, are told on the thread's own stream and on the voter's; what is proposed, to
    // admins and to whoever proposed it.
    let elsewhere = |kind: &&str| ["answered", "proposed"].contains(kind) || kind.starts_with("poll-");
    let kinds: Vec<_> = discussions::Event::KINDS.iter().copied().filter(|it| !elsewhere(it)).collect();
    all_happened("discussions", &kinds, events.iter().map(|(_, event)| event));
    converge(&shots, &events, |list, event| match event {
        Event::Discussions(event) => list.apply(event),
        Event::People(people::Event::CardChanged(card)) => list.meet(card),
        _ => {}
    });
}

/// A list without what moves beside the stream.
fn still(mut shot: Snapshot<List>) -> Snapshot<List> {
    for row in &mut shot.content.rows {
        (row.head, row.count, row.moved_at, row.last) = (Seq(0), 0, row.heading.at, None);
    }
    shot.content.sort();
    shot
}

/// What moves without the stream (heads, marks) brings an open list to what it would fetch now.
#[tokio::test]
async fn fault_15_heads_and_marks_bring_the_list_to_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let threads = [hub.thread(&space).await, hub.thread(&space).await];
    let path = format!("/api/v1/spaces/{}/threads", space.id);
    let mut socket = lea.live().await;
    // Fetched at first, and after each round: what comes late is told to those that know it already.
    let mut lists: Vec<List> = vec![lea.client.get(&path).await.expect(200).json::<Snapshot<List>>().content];
    for round in 0..5 {
        let mine = lea.post(threads[0], "le mien").await;
        let theirs = karim.post(threads[round % 2], "le sien").await;
        match round {
            1 => drop(
                karim
                    .client
                    .delete(&format!("/api/v1/comments/{}?act={}", theirs.comment, ActId::new()))
                    .await
                    .expect(204),
            ),
            2 | 3 => {
                let mark = Mark { act: ActId::new(), msg_no: Seq::MAX };
                lea.client.put(&format!("/api/v1/marks/{}", threads[round % 2]), &mark).await.expect(204);
            }
            4 => drop(
                lea.client
                    .delete(&format!("/api/v1/comments/{}?act={}", mine.comment, ActId::new()))
                    .await
                    .expect(204),
            ),
            _ => {}
        }
        let fresh: List = lea.client.get(&path).await.expect(200).json::<Snapshot<List>>().content;
        lists.push(fresh.clone());
        soon(&format!("the lists are what they should be after round {round}"), async {
            while lists.iter().any(|list| *list != fresh) {
                let frame = socket.next().await.expect("open");
                lists.iter_mut().for_each(|list| tell(list, &frame));
            }
        })
        .await;
    }
}

fn tell(list: &mut List, frame: &ServerFrame) {
    match frame {
        ServerFrame::Heads(heads) => heads.moved.iter().for_each(|moved| list.moved(moved)),
        ServerFrame::MarkMoved(moved) => list.mark_moved(*moved),
        ServerFrame::Push(Push { event: Event::People(people::Event::Marked(marked)), .. }) => {
            list.marked(*marked);
        }
        _ => {}
    }
    list.sort();
}

/// The bell without what no event tells: words, and news.
fn bare(mut bell: Bell) -> Bell {
    bell.news.clear();
    bell.published.clear();
    bell.notices.iter_mut().for_each(|notice| notice.words = None);
    bell.reported.iter_mut().for_each(|it| it.words = None);
    bell
}

#[tokio::test]
async fn fault_15_the_bell_and_its_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let mut socket = lea.live().await;
    let named = |text: &str| format!("{} {text}", written("Léa", lea.id));
    let mine = lea.post(thread, "le mien").await.comment;
    let mut shots: Vec<Snapshot<Bell>> = Vec::new();
    let (mut written_by, mut read): (Vec<(CommentId, i32)>, ActId) = (Vec::new(), ActId::new());
    let talk = karim.meets(&lea).await;
    let mut told: Option<CommentId> = None;
    // Another space, which Léa administers.
    let hers = hub.space().await;
    hub.enrol(&lea, &hers, Role::Admin).await;
    hub.enrol(&karim, &hers, Role::Member).await;
    let mut report: Option<protocol::ReportId> = None;
    for step in 0..20 {
        let bell: Snapshot<Bell> = lea.client.get("/api/v1/notifications").await.expect(200).json();
        let first = bell.content.notices.first().map(|it| it.id);
        shots.push(Snapshot { position: bell.position, content: bare(bell.content) });
        let act = ActId::new();
        match step {
            0 | 1 | 5 => written_by.push((karim.post(thread, &named("lis")).await.comment, 0)),
            2 => {
                let post =
                    comments::Post { act, body: "réponse".to_owned(), parent: Some(mine), call: false };
                karim.client.post(&fixtures::comments(thread), &post).await.expect(201);
            }
            3 => {
                let ask = Read { act, which: Which::Notices(first.into_iter().collect()) };
                lea.client.put("/api/v1/notifications/read", &ask).await.expect(204);
            }
            4 => {
                let edit = comments::Edit { act, body: "personne".to_owned(), revision: 0, call: false };
                karim.client.patch(&format!("/api/v1/comments/{}", written_by[0].0), &edit).await.expect(204);
            }
            6 => {
                read = act;
                lea.client
                    .put("/api/v1/notifications/read", &Read { act, which: Which::All })
                    .await
                    .expect(204);
            }
            7 => {
                let ask = Unread { act, which: Again::Act(read) };
                lea.client.put("/api/v1/notifications/unread", &ask).await.expect(204);
            }
            8 => {
                let path = format!("/api/v1/comments/{}?act={act}", written_by[1].0);
                karim.client.delete(&path).await.expect(204);
            }
            9 => {
                let mark = Mark { act, msg_no: Seq::MAX };
                lea.client.put(&format!("/api/v1/marks/{thread}"), &mark).await.expect(204);
            }
            10 => {
                let set = SetLevel { act, level: Some(Level::Mute) };
                lea.client.put(&format!("/api/v1/resources/{thread}/level"), &set).await.expect(204);
            }
            11 => told = Some(karim.say(talk, &named("lisez")).await.message),
            12 => {
                let edit = comments::Edit { act, body: "personne".to_owned(), revision: 0, call: false };
                let message = told.expect("a message");
                let done = notifications::tasks::SetDone { act: ActId::new(), done: true };
                lea.client.put(&format!("/api/v1/mentions/messages/{message}"), &done).await.expect(204);
                karim.client.patch(&format!("/api/v1/messages/{message}"), &edit).await.expect(204);
            }
            13 => {
                let call =
                    comments::Post { act, body: "@[tous](group:all)".to_owned(), parent: None, call: true };
                space.admin.client.post(&fixtures::comments(thread), &call).await.expect(201);
            }
            14 => {
                let done = notifications::tasks::SetDone { act, done: true };
                let path = format!("/api/v1/mentions/{}", first.expect("a mention"));
                lea.client.put(&path, &done).await.expect(204);
            }
            15 | 16 => {
                let level = (step == 15).then_some(Level::Mute);
                let set = SetWish { act, service: Some(protocol::spaces::Service::Blog), level };
                lea.client.put(&format!("/api/v1/spaces/{}/level", space.id), &set).await.expect(204);
            }
            17 => {
                let said = serde_json::json!({ "act": act, "space": hers.id, "text": "Rien ne vient", "attached": {} });
                let made = karim.client.post("/api/v1/reports", &said).await.expect(201);
                report = Some(made.json::<protocol::incidents::Report>().id);
            }
            18 => {
                let path = format!("/api/v1/reports/{}/closing", report.expect("a report"));
                let word = serde_json::json!({ "act": act, "word": "C’est réparé." });
                hers.admin.client.post(&path, &word).await.expect(200);
            }
            _ => {
                lea.client.put("/api/v1/me/visit", &serde_json::json!({})).await.expect(200);
                hub.app.clock.advance(std::time::Duration::from_secs(31 * 60));
                lea.client.put("/api/v1/me/visit", &serde_json::json!({})).await.expect(200);
            }
        }
        socket
            .until(&format!("what step {step} did to the bell"), |frame| match frame {
                ServerFrame::Push(Push { event: Event::Notifications(_), .. }) => Some(()),
                _ => None,
            })
            .await;
    }
    let last: Snapshot<Bell> = lea.client.get("/api/v1/notifications").await.expect(200).json();
    shots.push(Snapshot { position: last.position, content: bare(last.content) });
    let stream = Stream::User(lea.id);
    let events = events_of(&mut socket, stream, last.position.seq).await;
    all_happened("notifications", notifications::Event::KINDS, events.iter().map(|(_, event)| event));
    converge(&shots, &events, |bell, event| {
        if let Event::Notifications(event) = event {
            bell.apply(event);
        }
    });
}

/// Makes a space that anybody may join, or ask to join.
async fn accessible(hub: &Hub, access: &str) -> Space {
    let space = hub.space().await;
    let change =
        sqlx::query("update spaces set access = $2, name = $2 where id = $1").bind(space.id).bind(access);
    change.execute(hub.pool()).await.expect("changed");
    space
}

#[tokio::test]
async fn fault_15_the_session_and_its_events_make_the_present() {
    let hub = Hub::new().await;
    let home = accessible(&hub, "open").await;
    let (other, asked) = (accessible(&hub, "open").await, accessible(&hub, "request").await);
    let (lea, karim) = (hub.member(&home, Role::Member).await, hub.person("Karim Oudjani").await);
    let second = lea.again(hub.pool()).await;
    let (mut socket, mut desk) = (lea.live().await, asked.admin.live().await);
    desk.watch(Stream::Admins(asked.id)).await;
    let thread = hub.thread(&home).await;
    home.admin.post(thread, "à lire").await;

    let member =
        |space: &Space, person: &Person| format!("/api/v1/spaces/{}/members/{}", space.id, person.id);
    let membership = |space: &Space| format!("/api/v1/spaces/{}/membership", space.id);
    let nothing = serde_json::json!({});
    let mut shots: Vec<Session> = Vec::new();
    let mut pushes: Vec<Vec<Push>> = Vec::new();
    for step in 0..8 {
        shots.push(lea.client.get("/api/v1/session").await.expect(200).json());
        match step {
            0 => drop(karim.client.post(&membership(&home), &nothing).await.expect(200)),
            1 => drop(
                home.admin
                    .client
                    .put(&member(&home, &lea), &SetRole { role: Role::Contributor })
                    .await
                    .expect(204),
            ),
            2 => drop(lea.client.post(&membership(&other), &nothing).await.expect(200)),
            3 => drop(karim.client.delete(&membership(&home)).await.expect(204)),
            4 => drop(other.admin.client.delete(&member(&other, &lea)).await.expect(204)),
            5 => {
                let change =
                    people::ChangeMe { function: Some("Cheffe de projet".to_owned()), ..Default::default() };
                lea.client.patch("/api/v1/me", &change).await.expect(200);
                let status = serde_json::json!({ "wish": "busy", "text": "Commission" });
                lea.client.put("/api/v1/me/status", &status).await.expect(200);
            }
            6 => {
                let invite = AddByEmail { email: lea.email.clone(), role: Role::Contributor };
                let path = format!("/api/v1/spaces/{}/invitees", asked.id);
                asked.admin.client.post(&path, &invite).await.expect(202);
            }
            _ => {
                drop(second.client.delete("/api/v1/session").await.expect(204));
                let mark = Mark { act: ActId::new(), msg_no: Seq(1) };
                lea.client.put(&format!("/api/v1/marks/{thread}"), &mark).await.expect(204);
            }
        }
        let frames = socket.settle_with(hub.pool()).await;
        pushes.push(
            frames
                .into_iter()
                .filter_map(|frame| match frame {
                    ServerFrame::Push(push) => Some(push),
                    _ => None,
                })
                .collect(),
        );
    }
    let fresh: Session = lea.client.get("/api/v1/session").await.expect(200).json();
    for (step, shot) in shots.iter().enumerate() {
        let mut state = shot.clone();
        for push in pushes[step..].iter().flatten() {
            state = changes::apply(&state, push).unwrap_or(state);
        }
        assert_eq!(state, fresh, "fetched before step {step}");
    }
    let ended = pushes
        .iter()
        .flatten()
        .any(|push| push.event == Event::People(people::Event::SessionsEnded(Ended::One(second.session))));
    assert!(ended, "the session list learns that one is over");

    // The admins' list of those who ask.
    let path = format!("/api/v1/spaces/{}/requests", asked.id);
    let waiting: Vec<JoinRequest> = asked.admin.client.get(&path).await.expect(200).json();
    assert!(waiting.is_empty());
    let mut list = waiting;
    for (step, who) in [&karim, &hub.person("Nadia Benali").await, &karim].into_iter().enumerate() {
        if step < 2 {
            who.client.post(&membership(&asked), &nothing).await.expect(200);
        } else {
            asked.admin.client.put(&member(&asked, who), &SetRole { role: Role::Member }).await.expect(204);
        }
        match desk.push_of(Stream::Admins(asked.id)).await.event {
            Event::Spaces(spaces::Event::Asked(request)) => list.push(request),
            Event::Spaces(spaces::Event::Answered(user)) => list.retain(|request| request.card.id != user),
            other => panic!("{other:?}"),
        }
        let fresh: Vec<JoinRequest> = asked.admin.client.get(&path).await.expect(200).json();
        assert_eq!(list, fresh);
    }

    // The admins' list of those who would like another link.
    let path = |rest: &str| format!("/api/v1/spaces/{}{rest}", asked.id);
    let ask = serde_json::json!({ "role": "member", "days": 1, "uses": 1 });
    let made: spaces::NewInvitation =
        asked.admin.client.post(&path("/invitations"), &ask).await.expect(201).json();
    let (_, token) = made.url.split_once('#').expect("a secret");
    hub.app.clock.advance(std::time::Duration::from_secs(2 * 24 * 3_600));
    let mut list: Vec<spaces::LinkRequest> =
        asked.admin.client.get(&path("/link-requests")).await.expect(200).json();
    for email in ["un@people.example", "deux@people.example", ""] {
        if email.is_empty() {
            let one = path(&format!("/link-requests/{}", list[0].id));
            asked.admin.client.delete(&one).await.expect(204);
        } else {
            let ask = spaces::AskForLink { token: token.to_owned(), email: email.to_owned() };
            hub.client().post("/api/v1/invitations/requests", &ask).await.expect(202);
        }
        match desk.push_of(Stream::Admins(asked.id)).await.event {
            Event::Spaces(spaces::Event::LinkAsked(request)) => list.push(request),
            Event::Spaces(spaces::Event::LinkAnswered(id)) => list.retain(|request| request.id != id),
            other => panic!("{other:?}"),
        }
        let fresh: Vec<spaces::LinkRequest> =
            asked.admin.client.get(&path("/link-requests")).await.expect(200).json();
        assert_eq!(list, fresh);
    }
    let admins = desk.tracks[&Stream::Admins(asked.id)].events.iter().map(|(_, _, event)| event);
    let all = pushes.iter().flatten().map(|push| &push.event).chain(admins);
    let all: Vec<&Event> = all.collect();
    all_happened("people", people::Event::KINDS, all.iter().copied());
    all_happened("spaces", spaces::Event::KINDS, all.iter().copied());
}
