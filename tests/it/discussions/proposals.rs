//! T14: a member proposes a thread; admins have it at once; one publishes it under its author's name, or refuses
//! it and says why, and both are told.

use protocol::{
    ActId, Code, Event, Fault, Problem, ProposalId, Snapshot, SpaceId, Stream,
    discussions::{
        Event as It,
        proposals::{
            Decision, OPEN_MAX, PAGE, Proposal, Proposals, Propose, Publish, Refuse, State, Withdraw,
        },
    },
    live::{Push, ServerFrame},
    mentions::written,
    notifications::{Event as Rings, Kind, Level, LevelSet, Notice, SetWish},
    spaces::Role,
};
use serde_json::json;

use super::{list, page};
use crate::{
    harness::{Hub, Person, Redis, Socket, Space, eventually},
    mentions::{bell, rings, settled},
};

fn path(space: SpaceId) -> String {
    format!("/api/v1/spaces/{space}/proposals")
}

fn of(id: ProposalId, what: &str) -> String {
    format!("/api/v1/proposals/{id}/{what}")
}

fn asks(title: &str, body: &str) -> Propose {
    Propose { act: ActId::new(), theme: None, title: title.to_owned(), body: body.to_owned() }
}

async fn propose(who: &Person, space: &Space, title: &str) -> Proposal {
    who.client.post(&path(space.id), &asks(title, "Qui **délègue** ?")).await.expect(201).json()
}

fn publish(space: &Space) -> Publish {
    Publish { act: ActId::new(), theme: space.theme }
}

fn refuse(reason: &str) -> Refuse {
    Refuse { act: ActId::new(), reason: reason.to_owned() }
}

fn withdraw() -> Withdraw {
    Withdraw { act: ActId::new() }
}

async fn desk(admin: &Person, space: SpaceId) -> Proposals {
    admin.client.get(&path(space)).await.expect(200).json::<Snapshot<Proposals>>().content
}

async fn own(who: &Person, space: SpaceId) -> Proposals {
    let path = format!("{}/mine", path(space));
    who.client.get(&path).await.expect(200).json::<Snapshot<Proposals>>().content
}

/// Reads on to the next word of a proposal in a stream.
async fn hears(socket: &mut Socket, stream: Stream) -> ProposalId {
    socket
        .until("word of a proposal", |frame| match frame {
            ServerFrame::Push(Push { stream: of, event: Event::Discussions(It::Proposed(id)), .. })
                if *of == stream =>
            {
                Some(*id)
            }
            _ => None,
        })
        .await
}

async fn noticed(socket: &mut Socket) -> Notice {
    match rings(socket).await {
        Rings::Noticed(it) => it.notice,
        other => panic!("{other:?}"),
    }
}

fn fields(problem: &Problem) -> Vec<(&str, Fault)> {
    problem.fields.iter().map(|it| (it.field.as_str(), it.fault)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t14_a_proposal_is_with_the_admins_of_another_node_at_once_and_what_became_of_it_with_its_author() {
    let redis = Redis::start().await;
    let url = redis.url();
    let set = |config: &mut server::config::Config| {
        config.redis_urls = vec![url.clone()];
        config.head_check = std::time::Duration::from_secs(3600);
    };
    let one = Hub::start(set).await;
    let two = one.beside(set).await;
    let space = one.space().await;
    let lea = one.member(&space, Role::Member).await;
    let karim = one.member(&space, Role::Member).await;
    let (ada, bea) = (space.admin.at(&two), one.member(&space, Role::Admin).await);
    let (mut hers, mut adas, mut beas) = (lea.live().await, ada.live().await, bea.live().await);
    let mut others = karim.live().await;
    let admins = Stream::Admins(space.id);
    for socket in [&mut adas, &mut beas] {
        socket.watch(admins).await;
    }

    let first = propose(&lea, &space, " Signature pendant les congés ").await;
    assert_eq!(
        (first.title.as_str(), first.state, first.by.id),
        ("Signature pendant les congés", State::Open, lea.id)
    );
    assert!(first.html.contains("<strong>délègue</strong>"), "{}", first.html);
    for socket in [&mut adas, &mut beas] {
        let notice = noticed(socket).await;
        assert_eq!((notice.kind, notice.space, notice.by.id), (Kind::Proposed, space.id, lea.id));
        assert_eq!((notice.resource, notice.words), (None, None), "no event has words of others");
        assert_eq!(hears(socket, admins).await, first.id);
    }
    assert_eq!(hears(&mut hers, lea.stream()).await, first.id);
    // What happens carries no word, only which: pages ask anew, so that what they show is the present.
    crate::snapshots::all_happened(
        "discussions",
        &["proposed"],
        [&Event::Discussions(It::Proposed(first.id))],
    );
    let shown = bell(&ada).await;
    assert_eq!(shown.unread, 1);
    let words = shown.notices[0].words.clone().expect("in words");
    assert_eq!(
        (words.title.as_str(), words.excerpt.as_str()),
        ("Signature pendant les congés", "Qui délègue ?")
    );
    for admin in [&ada, &bea] {
        let desk = desk(admin, space.id).await;
        assert_eq!((desk.proposals, desk.waiting), (vec![first.clone()], 1));
    }
    assert_eq!(own(&lea, space.id).await.proposals, std::slice::from_ref(&first));
    let second = propose(&lea, &space, "Tarifs des éditeurs").await;
    for socket in [&mut adas, &mut beas] {
        noticed(socket).await;
        assert_eq!(hears(socket, admins).await, second.id);
    }
    assert_eq!(desk(&bea, space.id).await.waiting, 2);

    // One admin publishes it: the other sees that, and by whom; its author is told, and everybody has the thread.
    let accepted: Proposal =
        ada.client.post(&of(first.id, "acceptance"), &publish(&space)).await.expect(200).json();
    let decision = accepted.decision.clone().expect("a decision");
    let thread = decision.thread.expect("a thread");
    assert_eq!((accepted.state, decision.by.id, decision.reason.as_str()), (State::Accepted, ada.id, ""));
    for socket in [&mut adas, &mut beas] {
        assert!(matches!(rings(socket).await, Rings::Withdrawn(it) if it.unread == 1));
        assert_eq!(hears(socket, admins).await, first.id);
    }
    let now = desk(&bea, space.id).await;
    assert_eq!((now.proposals, now.decided, now.waiting), (vec![second.clone()], vec![accepted.clone()], 1));
    let notice = noticed(&mut hers).await;
    assert_eq!((notice.kind, notice.resource, notice.by.id), (Kind::Accepted, Some(thread), ada.id));
    let follows = LevelSet { resource: thread, level: Level::Follow, why: None };
    assert!(matches!(rings(&mut hers).await, Rings::LevelSet(it) if it == follows));
    assert_eq!(hears(&mut hers, lea.stream()).await, first.id);
    let words = bell(&lea).await.notices[0].words.clone().expect("in words");
    assert_eq!(words.title, "Signature pendant les congés");
    let shown = page(&karim, thread, "").await;
    assert_eq!((shown.heading.author.id, shown.published_by.map(|it| it.id)), (lea.id, Some(ada.id)));
    assert!(shown.html.contains("<strong>délègue</strong>"));
    let opened = others
        .until("the thread", |frame| match frame {
            ServerFrame::Push(Push { event: Event::Discussions(It::Opened(it)), .. }) => Some(it.heading.id),
            _ => None,
        })
        .await;
    assert_eq!(opened, thread);

    // The other refuses the second and says why.
    let reason = "Hors du champ de l’espace.";
    let refused: Proposal =
        bea.client.post(&of(second.id, "refusal"), &refuse(&format!(" {reason}\n"))).await.expect(200).json();
    let decision: Decision = refused.decision.clone().expect("a decision");
    assert_eq!((refused.state, decision.reason.as_str(), decision.thread), (State::Refused, reason, None));
    assert_eq!(hears(&mut adas, admins).await, second.id);
    let notice = noticed(&mut hers).await;
    assert_eq!((notice.kind, notice.resource, notice.words), (Kind::Refused, None, None));
    assert_eq!(hears(&mut hers, lea.stream()).await, second.id);
    let words = bell(&lea).await.notices[0].words.clone().expect("in words");
    assert_eq!((words.title.as_str(), words.excerpt.as_str()), ("Tarifs des éditeurs", reason));
    let now = desk(&ada, space.id).await;
    assert_eq!((now.proposals.len(), now.waiting), (0, 0));
    assert_eq!(now.decided, [refused.clone(), accepted.clone()]);
    assert_eq!(own(&lea, space.id).await.proposals, [refused, accepted]);
    assert_eq!(bell(&ada).await.unread + bell(&bea).await.unread, 0);

    // Nobody else heard of any of it, but for the thread.
    let told = others.settle().await;
    for id in [first.id, second.id] {
        assert!(told.iter().all(|frame| !format!("{frame:?}").contains(&id.to_string())), "{told:?}");
    }
    assert_eq!(own(&karim, space.id).await, Proposals::default());
}

#[tokio::test]
async fn t14_only_admins_see_what_is_proposed_and_decide_of_it_once() {
    let hub = Hub::new().await;
    let (space, elsewhere) = (hub.space().await, hub.space().await);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Contributor).await);
    let bea = hub.member(&space, Role::Admin).await;
    let it = propose(&lea, &space, "Congés").await;

    for member in [&lea, &karim] {
        assert_eq!(member.client.get(&path(space.id)).await.expect(403).code(), Code::NotAllowed);
    }
    elsewhere.admin.client.get(&path(space.id)).await.expect(404);
    elsewhere.admin.client.post(&path(space.id), &asks("Congés", "Qui ?")).await.expect(404);
    hub.client().get(&path(space.id)).await.expect(401);
    for (what, body) in [("acceptance", json!(publish(&space))), ("refusal", json!(refuse("Non")))] {
        // Its author knows of it; others do not.
        lea.client.post(&of(it.id, what), &body).await.expect(403);
        for stranger in [&karim, &elsewhere.admin] {
            stranger.client.post(&of(it.id, what), &body).await.expect(404);
        }
    }
    space.admin.client.post(&of(it.id, "withdrawal"), &withdraw()).await.expect(403);
    for stranger in [&karim, &elsewhere.admin] {
        stranger.client.post(&of(it.id, "withdrawal"), &withdraw()).await.expect(404);
    }
    // A theme of another space is none.
    let foreign = Publish { act: ActId::new(), theme: elsewhere.theme };
    let refusal = space.admin.client.post(&of(it.id, "acceptance"), &foreign).await.expect(422);
    assert_eq!(fields(&refusal.json()), [("theme", Fault::UnknownValue)]);

    // Two at once: one of them decides, and the other is told that it came too late.
    let ((accepting, accept), (refusing, no)) =
        ((of(it.id, "acceptance"), publish(&space)), (of(it.id, "refusal"), refuse("Non")));
    let (one, two) =
        tokio::join!(space.admin.client.post(&accepting, &accept), bea.client.post(&refusing, &no),);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    for (what, body) in [("acceptance", json!(publish(&space))), ("refusal", json!(refuse("Non")))] {
        assert_eq!(bea.client.post(&of(it.id, what), &body).await.expect(409).code(), Code::Stale);
    }
    assert_eq!(lea.client.post(&of(it.id, "withdrawal"), &withdraw()).await.expect(409).code(), Code::Stale);

    // Who administers no longer reads no longer.
    propose(&lea, &space, "Encore").await;
    assert_eq!(bell(&bea).await.unread, 1);
    sqlx::query("update memberships set role = 'member' where user_id = $1")
        .bind(bea.id)
        .execute(hub.pool())
        .await
        .expect("a member");
    bea.client.get(&path(space.id)).await.expect(403);
    let shown = bell(&bea).await;
    assert_eq!((shown.unread, shown.notices.len()), (0, 0));
}

#[tokio::test]
async fn t14_a_proposal_sent_again_is_one_and_what_cannot_be_taken_is_refused_by_name() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let (at, ask) = (path(space.id), asks("Congés", "Qui délègue ?"));
    let (first, again) = tokio::join!(lea.client.post(&at, &ask), lea.client.post(&at, &ask));
    let (first, again): (Proposal, Proposal) = (first.expect(201).json(), again.expect(201).json());
    assert_eq!(first, again);
    assert_eq!(desk(&space.admin, space.id).await.waiting, 1);
    assert_eq!(bell(&space.admin).await.unread, 1);
    let another = Propose { title: "Autre chose".to_owned(), ..ask };
    assert_eq!(lea.client.post(&path(space.id), &another).await.expect(409).code(), Code::ActReused);

    for (ask, expected) in [
        (asks(" ", "Qui ?"), ("title", Fault::Empty)),
        (asks("Congés", "\n"), ("body", Fault::Empty)),
        (asks(&"é".repeat(161), "Qui ?"), ("title", Fault::TooLong)),
        (asks("Congés", &"é".repeat(8_001)), ("body", Fault::TooLong)),
        (
            Propose { theme: Some(hub.space().await.theme), ..asks("Congés", "Qui ?") },
            ("theme", Fault::UnknownValue),
        ),
    ] {
        let refusal: Problem = lea.client.post(&path(space.id), &ask).await.expect(422).json();
        assert_eq!(fields(&refusal), [expected]);
    }
    for reason in ["", " \n", &"é".repeat(2_001)] {
        let refusal = space.admin.client.post(&of(first.id, "refusal"), &refuse(reason)).await.expect(422);
        assert_eq!(fields(&refusal.json())[0].0, "reason");
    }
    assert_eq!(desk(&space.admin, space.id).await.waiting, 1, "a refused request decides nothing");
    for bad in ["?after=x", "?after=1.x", "?after="] {
        space.admin.client.get(&format!("{}{bad}", path(space.id))).await.expect(422);
    }

    // The same answer, asked for again, is given once.
    let accept = publish(&space);
    let accepted: Proposal =
        space.admin.client.post(&of(first.id, "acceptance"), &accept).await.expect(200).json();
    let again: Proposal =
        space.admin.client.post(&of(first.id, "acceptance"), &accept).await.expect(200).json();
    assert_eq!(accepted, again);
    assert_eq!(list(&lea, &space).await.rows.len(), 1);
}

#[tokio::test]
async fn t14_five_wait_at_most_and_one_that_is_taken_back_makes_room_and_leaves_the_bells() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let mut hers = space.admin.live().await;
    let all = (0..=OPEN_MAX).map(|nth| {
        let (client, ask) = (lea.client.clone(), asks(&format!("Fil {nth}"), "Qui ?"));
        let path = path(space.id);
        async move { client.post(&path, &ask).await }
    });
    let answers = futures_util::future::join_all(all).await;
    let taken: Vec<Proposal> =
        answers.iter().filter(|it| it.status == 201).map(crate::harness::Answer::json).collect();
    assert_eq!(i64::try_from(taken.len()).expect("few"), OPEN_MAX, "however many come at once");
    let refusal: Problem = answers.iter().find(|it| it.status != 201).expect("one too many").json();
    assert_eq!((refusal.status, fields(&refusal)), (422, vec![("waiting", Fault::TooLong)]));
    // What another proposes does not count, nor does what waits elsewhere.
    propose(&hub.member(&space, Role::Member).await, &space, "Autre").await;
    let elsewhere = hub.space().await;
    hub.enrol(&lea, &elsewhere, Role::Member).await;
    propose(&lea, &elsewhere, "Ailleurs").await;
    let shown = own(&lea, space.id).await;
    assert_eq!((shown.proposals.len(), shown.waiting), (5, 5));

    for _ in 0..OPEN_MAX + 1 {
        noticed(&mut hers).await;
    }
    let gone: Proposal =
        lea.client.post(&of(taken[0].id, "withdrawal"), &withdraw()).await.expect(200).json();
    assert_eq!((gone.state, gone.decision.map(|it| it.by.id)), (State::Withdrawn, Some(lea.id)));
    assert!(matches!(rings(&mut hers).await, Rings::Withdrawn(it) if it.unread == OPEN_MAX));
    let now = desk(&space.admin, space.id).await;
    assert!(now.proposals.iter().chain(&now.decided).all(|it| it.id != taken[0].id), "{now:?}");
    assert!(bell(&lea).await.notices.is_empty(), "one's own doing is no news");
    space.admin.client.post(&of(taken[0].id, "acceptance"), &publish(&space)).await.expect(409);
    assert!(own(&lea, space.id).await.proposals.iter().any(|it| it.state == State::Withdrawn));
    propose(&lea, &space, "Une autre").await;
}

#[tokio::test]
async fn t14_many_come_by_pages_the_oldest_first() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let most = PAGE + 4;
    sqlx::query(
        "insert into proposals (id, space_id, author_id, title, source, html, at)
         select gen_random_uuid(), $1, $2, 'Fil ' || no, 'x', '<p>x</p>', now() + no * interval '1 second'
         from generate_series(1, $3) no",
    )
    .bind(space.id)
    .bind(lea.id)
    .bind(most)
    .execute(hub.pool())
    .await
    .expect("proposals");
    for (client, at, newest_first) in [
        (&space.admin.client, path(space.id), false),
        (&lea.client, format!("{}/mine", path(space.id)), true),
    ] {
        let first: Snapshot<Proposals> = client.get(&at).await.expect(200).json();
        let next = first.content.next.clone().expect("more");
        let second: Snapshot<Proposals> = client.get(&format!("{at}?after={next}")).await.expect(200).json();
        assert_eq!((first.content.waiting, second.content.next), (most, None));
        let all = first.content.proposals.iter().chain(&second.content.proposals);
        let titles: Vec<String> = all.map(|it| it.title.clone()).collect();
        let mut expected: Vec<String> = (1..=most).map(|no| format!("Fil {no}")).collect();
        if newest_first {
            expected.reverse();
        }
        assert_eq!(titles, expected);
    }
}

#[tokio::test]
async fn t14_whom_a_proposal_names_is_told_once_it_is_published_and_its_author_follows_it_unless_he_wishes_not()
 {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let mut his = karim.live().await;
    let named = |text: &str| asks(text, &format!("{} sait-il ?", written("Karim", karim.id)));
    let it: Proposal = lea.client.post(&path(space.id), &named("Congés")).await.expect(201).json();
    settled(&hub).await;
    assert!(bell(&karim).await.notices.is_empty(), "nobody is named by what only admins read");
    let accepted: Proposal =
        space.admin.client.post(&of(it.id, "acceptance"), &publish(&space)).await.expect(200).json();
    let thread = accepted.decision.and_then(|it| it.thread);
    let notice = noticed(&mut his).await;
    assert_eq!((notice.kind, notice.resource, notice.by.id), (Kind::Mention, thread, lea.id));

    // He follows it: a reply is news of what he follows.
    let thread = thread.expect("a thread");
    karim.post(thread, "Oui.").await;
    let level = |path: String| {
        let client = lea.client.clone();
        async move { client.get(&path).await.expect(200).json::<LevelSet>().level }
    };
    assert_eq!(level(format!("/api/v1/resources/{thread}/level")).await, Level::Follow);
    eventually("a reply is news", async || {
        bell(&lea)
            .await
            .news
            .iter()
            .any(|it| it.resource == thread && it.level == Level::Follow)
            .then_some(())
    })
    .await;

    // Who wants to hear nothing of the space follows nothing of it, and is told what became of his proposal.
    let mute = SetWish { act: ActId::new(), service: None, level: Some(Level::Mute) };
    lea.client.put(&format!("/api/v1/spaces/{}/level", space.id), &mute).await.expect(204);
    let it = propose(&lea, &space, "Autre").await;
    let accepted: Proposal =
        space.admin.client.post(&of(it.id, "acceptance"), &publish(&space)).await.expect(200).json();
    let thread = accepted.decision.and_then(|it| it.thread).expect("a thread");
    assert_eq!(level(format!("/api/v1/resources/{thread}/level")).await, Level::Mute);
    assert!(
        bell(&lea).await.notices.iter().any(|it| it.kind == Kind::Accepted && it.resource == Some(thread))
    );

    // An admin's own proposal is news to the others alone, and who left has his name on what he proposed.
    let bea = hub.member(&space, Role::Admin).await;
    let it = propose(&bea, &space, "La mienne").await;
    assert!(bell(&bea).await.notices.is_empty());
    sqlx::query("update memberships set left_at = now(), left_seq = 0 where user_id = $1")
        .bind(bea.id)
        .execute(hub.pool())
        .await
        .expect("left");
    let accepted: Proposal =
        space.admin.client.post(&of(it.id, "acceptance"), &publish(&space)).await.expect(200).json();
    assert_eq!(accepted.by.id, bea.id);
    assert!(bell(&bea).await.notices.is_empty(), "who left reads nothing of the space");
    bea.client.get(&format!("{}/mine", path(space.id))).await.expect(404);
}
