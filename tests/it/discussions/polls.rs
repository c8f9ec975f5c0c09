//! T11: polls of threads. A vote takes the place of the one before, is counted exactly however many come at
//! once, and is told by its counts alone; what is closed, or may not be read, takes none.

use std::time::Duration;

use chrono::{DateTime, Utc};
use protocol::{
    ActId, Code, Event, Fault, PollId, Problem, ResourceId, Seq, Snapshot, Stream,
    discussions::{
        self, Change, Heading, Merge, Open, Thread,
        polls::{AddPoll, EndPoll, NewPoll, OwnVotes, Poll, Vote},
    },
    live::ServerFrame,
    spaces::Role,
};
use serde_json::json;

use super::{page, thread_of};
use crate::{
    harness::{Hub, Person, Redis, Socket, Space},
    snapshots::{all_happened, converge, events_of},
};

fn asks(many: bool) -> NewPoll {
    NewPoll {
        question: "Quel jour pour l’atelier ?".to_owned(),
        options: ["Mardi", "Jeudi", "Vendredi"].map(str::to_owned).to_vec(),
        many,
        closes_at: None,
    }
}

async fn add(who: &Person, thread: ResourceId, poll: NewPoll) -> Poll {
    let add = AddPoll { act: ActId::new(), poll };
    who.client.post(&format!("{}/polls", thread_of(thread)), &add).await.expect(201).json()
}

fn at(poll: PollId) -> String {
    format!("/api/v1/polls/{poll}/vote")
}

fn chooses(choice: &[i16]) -> Vote {
    Vote { act: ActId::new(), choice: choice.to_vec() }
}

async fn vote(who: &Person, poll: PollId, choice: &[i16]) {
    who.client.put(&at(poll), &chooses(choice)).await.expect(204);
}

async fn refused(who: &Person, poll: PollId, choice: &[i16], status: u16) -> Problem {
    who.client.put(&at(poll), &chooses(choice)).await.expect(status).json()
}

async fn end(who: &Person, poll: PollId, status: u16) -> crate::harness::Answer {
    let end = EndPoll { act: ActId::new() };
    who.client.put(&format!("/api/v1/polls/{poll}/end"), &end).await.expect(status)
}

/// The voters of a thread's only poll, and how many chose each of its options.
async fn counts(who: &Person, thread: ResourceId) -> (i64, Vec<i64>) {
    let poll = page(who, thread, "").await.polls.pop().expect("a poll");
    (poll.voters, poll.options.iter().map(|it| it.count).collect())
}

async fn own(who: &Person, thread: ResourceId) -> OwnVotes {
    let path = format!("{}/votes", thread_of(thread));
    who.client.get(&path).await.expect(200).json::<Snapshot<OwnVotes>>().content
}

/// What a thread's stream tells next of its polls.
async fn told(socket: &mut Socket, thread: ResourceId) -> discussions::Event {
    socket
        .until("something of a poll", |frame| match frame {
            ServerFrame::Push(push) if push.stream == Stream::Resource(thread) => match &push.event {
                Event::Discussions(
                    it @ (discussions::Event::PollSet(_) | discussions::Event::PollCounted(_)),
                ) => Some(it.clone()),
                _ => None,
            },
            _ => None,
        })
        .await
}

#[tokio::test]
async fn t11_a_thread_opens_with_a_poll_and_a_vote_takes_the_place_of_the_one_before() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let open = Open {
        act: ActId::new(),
        theme: space.theme,
        title: "Atelier".to_owned(),
        body: "Dites-nous.".to_owned(),
        poll: Some(NewPoll { options: vec![" Mardi ".to_owned(), "Jeudi".to_owned()], ..asks(false) }),
    };
    let path = format!("/api/v1/spaces/{}/threads", space.id);
    let heading: Heading = space.admin.client.post(&path, &open).await.expect(201).json();
    let again: Heading = space.admin.client.post(&path, &open).await.expect(201).json();
    assert_eq!(again.id, heading.id);
    let thread = heading.id;
    let polls = page(&lea, thread, "").await.polls;
    let poll = polls.first().expect("a poll");
    assert_eq!((polls.len(), poll.by.id, poll.voters), (1, space.admin.id, 0));
    assert_eq!(poll.options.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["Mardi", "Jeudi"]);

    let (mut hears, mut desk) = (karim.live().await, lea.live().await);
    hears.settle().await;
    hears.watch(Stream::Resource(thread)).await;
    desk.settle().await;
    vote(&lea, poll.id, &[0]).await;
    let discussions::Event::PollCounted(it) = told(&mut hears, thread).await else { panic!("not counted") };
    assert_eq!((it.poll, it.voters, it.counts), (poll.id, 1, vec![1, 0]));
    // The voter's other devices know what he chose, and nobody else does.
    let Event::Discussions(discussions::Event::PollVoted(mine)) = desk.push_of(lea.stream()).await.event
    else {
        panic!("not told what one chose")
    };
    assert_eq!((mine.poll, mine.choice), (poll.id, vec![0]));
    assert_eq!(
        (own(&lea, thread).await.of(poll.id), own(&karim, thread).await.votes),
        (&[0_i16][..], vec![])
    );

    vote(&lea, poll.id, &[1]).await;
    vote(&karim, poll.id, &[1]).await;
    assert_eq!(counts(&karim, thread).await, (2, vec![0, 2]));
    // A vote for nothing takes it back.
    vote(&lea, poll.id, &[]).await;
    assert_eq!(counts(&karim, thread).await, (1, vec![0, 1]));
    assert_eq!(own(&lea, thread).await.votes, []);
    let frames = hears.settle_with(hub.pool()).await;
    let said = format!("{frames:?}");
    assert!(said.contains("PollCounted") && !said.contains(&lea.id.to_string()), "{said}");
}

#[tokio::test]
async fn t11_a_vote_that_is_sent_twice_counts_once_and_tells_once() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Member).await;
    let poll = add(&space.admin, thread, asks(true)).await;
    let it = chooses(&[2, 0]);
    let path = at(poll.id);
    let (one, two) = tokio::join!(lea.client.put(&path, &it), lea.client.put(&path, &it));
    one.expect(204);
    two.expect(204);
    assert_eq!(counts(&lea, thread).await, (1, vec![1, 0, 1]));
    assert_eq!(own(&lea, thread).await.of(poll.id), [0, 2]);
    let before: Snapshot<Thread> = lea.client.get(&thread_of(thread)).await.expect(200).json();
    // The same once more, and the same choice as another write, change and tell nothing.
    lea.client.put(&at(poll.id), &it).await.expect(204);
    vote(&lea, poll.id, &[0, 2]).await;
    let after: Snapshot<Thread> = lea.client.get(&thread_of(thread)).await.expect(200).json();
    assert_eq!((before.position, before.content.polls), (after.position, after.content.polls));
    // The id is that vote's: with another choice it is refused.
    let other = Vote { act: it.act, choice: vec![1] };
    assert_eq!(lea.client.put(&at(poll.id), &other).await.expect(409).code(), Code::ActReused);
}

#[tokio::test]
async fn t11_what_may_not_be_asked_or_chosen_is_said_by_its_field() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Member).await;
    let path = format!("{}/polls", thread_of(thread));
    let fields =
        |problem: Problem| problem.fields.into_iter().map(|it| (it.field, it.fault)).collect::<Vec<_>>();
    let past = Some(hub.app.clock.now());
    for (poll, field, fault) in [
        (NewPoll { question: " ".to_owned(), ..asks(false) }, "question", Fault::Empty),
        (NewPoll { options: vec!["Seule".to_owned()], ..asks(false) }, "options", Fault::TooShort),
        (NewPoll { options: vec!["a".to_owned(), "a".to_owned()], ..asks(false) }, "options.1", Fault::Taken),
        (NewPoll { closes_at: past, ..asks(false) }, "closes_at", Fault::UnknownValue),
    ] {
        let refusal =
            space.admin.client.post(&path, &AddPoll { act: ActId::new(), poll: poll.clone() }).await;
        assert_eq!(fields(refusal.expect(422).json()), [(field.to_owned(), fault)]);
        let open = Open {
            act: ActId::new(),
            theme: space.theme,
            title: "Atelier".to_owned(),
            body: "Dites-nous.".to_owned(),
            poll: Some(poll),
        };
        let threads = format!("/api/v1/spaces/{}/threads", space.id);
        let refusal = space.admin.client.post(&threads, &open).await.expect(422);
        assert_eq!(fields(refusal.json()), [(field.to_owned(), fault)]);
    }
    assert_eq!(page(&lea, thread, "").await.polls, []);

    let one = add(&space.admin, thread, asks(false)).await;
    for (choice, fault) in
        [(&[3][..], Fault::UnknownValue), (&[-1], Fault::UnknownValue), (&[0, 1], Fault::TooLong)]
    {
        let problem = refused(&lea, one.id, choice, 422).await;
        assert_eq!(fields(problem), [("choice".to_owned(), fault)]);
    }
    assert_eq!(counts(&lea, thread).await, (0, vec![0, 0, 0]));
    // A thread has so many polls and no more.
    for _ in 1..discussions::polls::POLLS_MAX {
        add(&space.admin, thread, asks(false)).await;
    }
    let more = AddPoll { act: ActId::new(), poll: asks(false) };
    let refusal = space.admin.client.post(&path, &more).await.expect(422);
    assert_eq!(fields(refusal.json()), [("poll".to_owned(), Fault::TooLong)]);
}

async fn only(hub: &Hub, space: &Space, closes_at: Option<DateTime<Utc>>) -> (ResourceId, Poll) {
    let thread = hub.thread(space).await;
    (thread, add(&space.admin, thread, NewPoll { closes_at, ..asks(false) }).await)
}

#[tokio::test]
async fn t11_a_poll_closes_at_its_time_or_before_and_what_counted_stays() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let maker = hub.member(&space, Role::Admin).await;
    let day = Duration::from_secs(86_400);
    let (thread, poll) = only(&hub, &space, Some(hub.app.clock.now() + day)).await;
    let counted = chooses(&[1]);
    lea.client.put(&at(poll.id), &counted).await.expect(204);
    hub.app.clock.advance(day + Duration::from_secs(1));
    for who in [&karim, &lea, &space.admin] {
        assert_eq!(refused(who, poll.id, &[0], 409).await.code, Code::PollClosed);
        assert_eq!(refused(who, poll.id, &[], 409).await.code, Code::PollClosed);
    }
    // One that counted before and was not answered is answered now.
    lea.client.put(&at(poll.id), &counted).await.expect(204);
    assert_eq!(counts(&karim, thread).await, (1, vec![0, 1, 0]));
    // It is closed already: nothing is said of who closes it again.
    assert_eq!(end(&space.admin, poll.id, 200).await.json::<Poll>().ended, None);

    // Before its time by whoever made it, though he is no admin any more, and by admins.
    let thread = hub.thread(&space).await;
    let poll = add(&maker, thread, asks(false)).await;
    vote(&lea, poll.id, &[2]).await;
    let role = json!({ "role": "member" });
    let path = format!("/api/v1/spaces/{}/members/{}", space.id, maker.id);
    space.admin.client.put(&path, &role).await.expect(204);
    let mut socket = karim.live().await;
    socket.settle().await;
    socket.watch(Stream::Resource(thread)).await;
    assert_eq!(end(&lea, poll.id, 403).await.code(), Code::NotAllowed);
    let ended: Poll = end(&maker, poll.id, 200).await.json();
    assert_eq!(ended.ended.as_ref().map(|it| it.by.id), Some(maker.id));
    assert_eq!(told(&mut socket, thread).await, discussions::Event::PollSet(ended.clone()));
    assert_eq!(refused(&karim, poll.id, &[0], 409).await.code, Code::PollClosed);
    let again: Poll = end(&space.admin, poll.id, 200).await.json();
    assert_eq!((&again, counts(&karim, thread).await), (&ended, (1, vec![0, 0, 1])));
}

#[tokio::test]
async fn t11_a_closed_thread_and_one_that_was_put_away_take_no_votes() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let (thread, poll) = only(&hub, &space, None).await;
    vote(&lea, poll.id, &[0]).await;
    for change in [
        Change { locked: Some(true), ..Change::of(ActId::new()) },
        Change { locked: Some(false), archived: Some(true), ..Change::of(ActId::new()) },
    ] {
        space.admin.client.patch(&thread_of(thread), &change).await.expect(200);
        for who in [&lea, &space.admin] {
            assert_eq!(refused(who, poll.id, &[1], 403).await.code, Code::Locked);
        }
        let more = AddPoll { act: ActId::new(), poll: asks(false) };
        let path = format!("{}/polls", thread_of(thread));
        assert_eq!(space.admin.client.post(&path, &more).await.expect(403).code(), Code::Locked);
        assert_eq!(counts(&lea, thread).await, (1, vec![1, 0, 0]));
    }
    let change = Change { archived: Some(false), ..Change::of(ActId::new()) };
    space.admin.client.patch(&thread_of(thread), &change).await.expect(200);
    vote(&lea, poll.id, &[1]).await;
}

#[tokio::test]
async fn t11_who_belongs_there_no_more_or_never_did_votes_and_reads_nothing() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let stranger = hub.member(&other, Role::Admin).await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let (thread, poll) = only(&hub, &space, None).await;
    let nowhere: Problem = refused(&lea, PollId::new(), &[0], 404).await;
    assert_eq!(refused(&stranger, poll.id, &[0], 404).await.code, nowhere.code);
    end(&stranger, poll.id, 404).await;
    stranger.client.get(&format!("{}/votes", thread_of(thread))).await.expect(404);
    vote(&lea, poll.id, &[0]).await;
    vote(&karim, poll.id, &[0]).await;

    let mut socket = karim.live().await;
    socket.settle().await;
    socket.watch(Stream::Resource(thread)).await;
    let path = format!("/api/v1/spaces/{}/members/{}", space.id, karim.id);
    space.admin.client.delete(&path).await.expect(204);
    refused(&karim, poll.id, &[1], 404).await;
    karim.client.get(&format!("{}/votes", thread_of(thread))).await.expect(404);
    vote(&lea, poll.id, &[1]).await;
    let frames = socket.settle_with(hub.pool()).await;
    assert!(!format!("{frames:?}").contains("PollCounted"), "told after the membership's end: {frames:?}");
    // What he said while he belonged there stays said.
    assert_eq!(counts(&lea, thread).await, (2, vec![1, 1, 0]));
    // A suspended account votes no more, and its vote stays.
    sqlx::query("update users set disabled_at = now() where id = $1")
        .bind(lea.id)
        .execute(hub.pool())
        .await
        .expect("suspended");
    lea.client.put(&at(poll.id), &chooses(&[2])).await.expect(401);
    assert_eq!(counts(&space.admin, thread).await, (2, vec![1, 1, 0]));
}

#[tokio::test]
async fn t11_many_who_vote_at_once_on_two_nodes_are_counted_exactly_and_told_in_order() {
    let redis = Redis::start().await;
    let url = redis.url();
    let set = |config: &mut server::config::Config| config.redis_urls = vec![url.clone()];
    let one = Hub::start(set).await;
    let two = one.beside(set).await;
    let space = one.space().await;
    let thread = one.thread(&space).await;
    let poll = add(&space.admin, thread, asks(true)).await;
    let mut people = Vec::new();
    for no in 0..24 {
        let person = one.member(&space, Role::Member).await;
        people.push(if no % 2 == 0 { person.at(&two) } else { person });
    }
    let (mut here, mut there) = (people[1].live().await, people[0].live().await);
    for socket in [&mut here, &mut there] {
        socket.settle().await;
        socket.watch(Stream::Resource(thread)).await;
    }
    // Each changes his mind once, while the others vote.
    let votes = people.iter().zip(0_i16..).map(|(person, no)| async move {
        vote(person, poll.id, &[no % 3]).await;
        vote(person, poll.id, &[0, 1 + no % 2]).await;
    });
    futures_util::future::join_all(votes).await;
    let expected = (24, vec![24, 12, 12]);
    assert_eq!(counts(&people[0], thread).await, expected);
    for socket in [&mut here, &mut there] {
        loop {
            if let discussions::Event::PollCounted(it) = told(socket, thread).await
                && (it.voters, &it.counts) == (expected.0, &expected.1)
            {
                break;
            }
        }
        // Each vote was told once, and the last one is what stands.
        let tolds = socket.tracks[&Stream::Resource(thread)].events.len();
        assert_eq!(tolds, 48);
    }
}

#[tokio::test]
async fn t11_a_thread_that_is_put_into_another_takes_its_poll_along_with_the_votes() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let (from, poll) = only(&hub, &space, None).await;
    let (into, theirs) = only(&hub, &space, None).await;
    vote(&lea, poll.id, &[1]).await;
    let mut socket = karim.live().await;
    socket.settle().await;
    socket.watch(Stream::Resource(into)).await;
    let merge = Merge { act: ActId::new(), into };
    space.admin.client.post(&format!("{}/merge", thread_of(from)), &merge).await.expect(200);
    let discussions::Event::PollSet(came) = told(&mut socket, into).await else { panic!("it did not come") };
    assert_eq!((came.id, came.voters, came.options[1].count), (poll.id, 1, 1));
    let polls = page(&lea, into, "").await.polls;
    assert_eq!(polls.iter().map(|it| it.id).collect::<Vec<_>>(), [poll.id, theirs.id]);
    assert_eq!(own(&lea, into).await.of(poll.id), [1]);
    // It goes on there.
    vote(&lea, poll.id, &[0]).await;
    assert!(
        matches!(told(&mut socket, into).await, discussions::Event::PollCounted(it) if it.poll == poll.id)
    );
    karim.client.get(&format!("{}/votes", thread_of(from))).await.expect(410);

    // Where all of them find no room, the threads stay two.
    let full = hub.thread(&space).await;
    for _ in 0..discussions::polls::POLLS_MAX {
        add(&space.admin, full, asks(false)).await;
    }
    let merge = Merge { act: ActId::new(), into: full };
    space.admin.client.post(&format!("{}/merge", thread_of(into)), &merge).await.expect(422);
    assert_eq!(page(&lea, into, "").await.polls.len(), 2);
}

#[tokio::test]
async fn t11_votes_that_come_while_their_thread_is_put_into_another_are_counted_there() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (from, poll) = only(&hub, &space, None).await;
    let into = hub.thread(&space).await;
    let mut people = Vec::new();
    for _ in 0..8 {
        people.push(hub.member(&space, Role::Member).await);
    }
    let merge = Merge { act: ActId::new(), into };
    let path = format!("{}/merge", thread_of(from));
    let votes = futures_util::future::join_all(people.iter().map(|it| vote(it, poll.id, &[2])));
    let (_, merged) = tokio::join!(votes, space.admin.client.post(&path, &merge));
    merged.expect(200);
    assert_eq!(counts(&space.admin, into).await, (8, vec![0, 0, 8]));
    let mut socket = people[0].live().await;
    socket.settle().await;
    socket.watch(Stream::Resource(into)).await;
    vote(&people[0], poll.id, &[0]).await;
    let discussions::Event::PollCounted(it) = told(&mut socket, into).await else { panic!("not counted") };
    assert_eq!((it.voters, it.counts), (8, vec![1, 0, 7]));
}

#[tokio::test]
async fn fault_15_polls_and_their_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    let other = only(&hub, &space, None).await;
    let mut shots: Vec<Snapshot<Thread>> = Vec::new();
    let mut votes: Vec<Snapshot<OwnVotes>> = Vec::new();
    let mut polls: Vec<PollId> = Vec::new();
    let (path, own) = (format!("{}?from=first", thread_of(thread)), format!("{}/votes", thread_of(thread)));
    for step in 0..10 {
        shots.push(lea.client.get(&path).await.expect(200).json());
        votes.push(lea.client.get(&own).await.expect(200).json());
        match step {
            0 | 3 => polls.push(add(&space.admin, thread, asks(step == 3)).await.id),
            1 => vote(&lea, polls[0], &[1]).await,
            2 => vote(&karim, polls[0], &[1]).await,
            4 => vote(&lea, polls[1], &[0, 2]).await,
            5 => vote(&lea, polls[0], &[0]).await,
            6 => drop(end(&space.admin, polls[0], 200).await),
            7 => {
                let merge = Merge { act: ActId::new(), into: thread };
                let path = format!("{}/merge", thread_of(other.0));
                space.admin.client.post(&path, &merge).await.expect(200);
            }
            8 => vote(&lea, polls[1], &[]).await,
            _ => vote(&lea, other.1.id, &[1]).await,
        }
    }
    shots.push(lea.client.get(&path).await.expect(200).json());
    votes.push(lea.client.get(&own).await.expect(200).json());
    let of_thread = events_of(&mut socket, stream, shots[10].position.seq).await;
    converge(&shots, &of_thread, |page, event| {
        page.apply(event, lea.id);
    });
    let mine = events_of(&mut socket, lea.stream(), votes[10].position.seq).await;
    converge(&votes, &mine, |votes, event| {
        if let Event::Discussions(event) = event {
            votes.apply(event);
        }
    });
    let seen = of_thread.iter().chain(&mine).map(|(_, event)| event);
    all_happened("discussions", &["poll-set", "poll-counted", "poll-voted"], seen);
    assert!(of_thread.iter().all(|(seq, _)| *seq > Seq(0)));
}

/// What was told, and asked, before there were polls is read as it was.
#[test]
fn t11_what_older_nodes_and_clients_say_is_understood() {
    let act = ActId::new();
    let open = json!({ "act": act, "theme": act, "title": "Fil", "body": "Et vous ?" });
    let read: Open = serde_json::from_value(open.clone()).expect("an older client's");
    assert_eq!(read.poll, None);
    assert_eq!(serde_json::to_value(&read).expect("JSON"), open, "an older node would refuse more");
    let card = json!({ "id": act, "name": "Léa", "function": "" });
    let thread = json!({
        "heading": { "id": act, "theme": act, "title": "Fil", "author": card, "at": "2026-11-02T08:00:00Z", "pinned": false },
        "space": act, "theme_title": "Habitat", "html": "<p>Et vous ?</p>", "mark": 0, "deleted_above": 0,
        "log": { "items": [], "more_before": false, "more_after": false, "head": 0, "count": 0 },
    });
    let read: Thread = serde_json::from_value(thread.clone()).expect("an older node's");
    assert_eq!(read.polls, []);
    assert_eq!(serde_json::to_value(&read).expect("JSON"), thread);
}
