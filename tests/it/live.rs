//! The live road when all is well, and what a client is told when it is not.

use std::time::{Duration, Instant};

use protocol::{
    Close, Code, Event, EventId, Position, ResourceId, Seq, SpaceId, Stream, UserId, comments,
    live::{HELLO_WITHIN, Resume, ServerFrame, WATCH_MAX},
    people::{self, Ended},
    spaces::Role,
};

use crate::harness::{Hub, Socket, fixtures, soon};

#[tokio::test]
async fn a_comment_reaches_everybody_who_watches_once() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let thread = hub.thread(&space).await;
    let (mut hers, mut his) = (lea.live().await, karim.live_packed().await);
    let stream = Stream::Resource(thread);
    hers.watch(stream).await;
    his.watch(stream).await;
    let receipt = hers.post(thread, "Bonjour **à tous**").await;
    for socket in [&mut hers, &mut his] {
        socket.reach(stream, receipt.position.seq).await;
        let (seq, id, event) = socket.tracks[&stream].events[0].clone();
        assert_eq!((seq, id), (receipt.position.seq, receipt.position.id));
        let Event::Comments(comments::Event::Posted(posted)) = event else { panic!("{event:?}") };
        assert_eq!(posted.comment.id, receipt.comment);
        assert!(posted.comment.html.contains("<strong>"), "{}", posted.comment.html);
    }
    // The author's own tabs are told like everybody.
    assert_eq!(karim.post(thread, "Bonjour").await.msg_no, Seq(2));
    hers.push_of(stream).await;
    his.push_of(stream).await;
}

/// From memory and from the database, live and missed.
#[tokio::test]
async fn both_codecs_tell_the_same() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let lea = hub.member(&space, Role::Member).await;
    let (mut plain, mut packed) = (lea.live().await, lea.live_packed().await);
    plain.watch(stream).await;
    packed.watch(stream).await;
    let mut last = Seq(0);
    for body in ["« Déjà »", "**gras** & <b>", "\u{1F44D}", &"long ".repeat(1_000)] {
        last = packed.post(thread, body).await.position.seq;
    }
    for socket in [&mut plain, &mut packed] {
        socket.reach(stream, last).await;
    }
    let start = packed.tracks[&stream].start;
    let told = plain.tracks[&stream].events.clone();
    assert_eq!(told.len(), 4);
    assert_eq!(packed.tracks[&stream].events, told);
    let mut again = Socket::open_packed(&lea.client).await.expect("a socket");
    again.hello(&[Resume { stream, position: start }]).await;
    again.reach(stream, last).await;
    assert_eq!(again.tracks[&stream].events, told);
}

#[tokio::test]
async fn who_does_not_have_it_open_learns_that_it_moved() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let (mut hers, mut his) = (lea.live().await, karim.live_packed().await);
    let receipt = hers.post(thread, "un").await;
    let heads = his.until("heads", |frame| match frame {
        ServerFrame::Heads(heads) => Some(heads.clone()),
        _ => None,
    });
    let heads = heads.await;
    assert_eq!((heads.space, heads.moved.len()), (space.id, 1));
    let moved = &heads.moved[0];
    assert_eq!((moved.resource, moved.head, moved.count), (thread, receipt.msg_no, 1));
    assert_eq!(moved.last.as_ref().map(|card| card.id), Some(lea.id));
    // Her own mark moved along, which only she is told.
    // It may come before or after the answer to what she wrote.
    soon("her mark moves", async {
        while hers.marks.is_empty() {
            hers.next().await.expect("open");
        }
    })
    .await;
    let moved = hers.marks[0];
    assert_eq!((moved.resource, moved.from, moved.to), (thread, Seq(0), Seq(1)));
    assert!(
        !his.settle()
            .await
            .iter()
            .any(|frame| matches!(frame, ServerFrame::MarkMoved(_) | ServerFrame::Push(_)))
    );
}

#[tokio::test]
async fn hello_must_come_in_time() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    // The hub's clock begins before the client's when the client hears late that it is connected.
    let started = Instant::now();
    let mut socket = lea.connect().await;
    assert_eq!(socket.closed().await.0, Close::ProtocolError.code());
    assert!(started.elapsed() >= Duration::from_secs(HELLO_WITHIN), "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_welcome_says_what_is_watched_what_starts_anew_and_what_is_denied() {
    let hub = Hub::new().await;
    let (space, foreign) = (hub.space().await, hub.space().await);
    let (thread, secret) = (hub.thread(&space).await, hub.thread(&foreign).await);
    let lea = hub.member(&space, Role::Member).await;
    let karim = hub.member(&space, Role::Member).await;
    let at = lea.post(thread, "un").await.position;
    lea.post(thread, "deux").await;
    let somewhere = Position { seq: Seq(3), id: EventId::new() };
    let denied = [
        karim.stream(),
        Stream::User(UserId::new()),
        Stream::Space(foreign.id),
        Stream::Space(SpaceId::new()),
        Stream::Contributors(space.id),
        Stream::Admins(space.id),
        Stream::Resource(secret),
        Stream::Resource(ResourceId::new()),
    ];
    let mut resume: Vec<Resume> =
        denied.iter().map(|stream| Resume { stream: *stream, position: somewhere }).collect();
    resume.push(Resume { stream: Stream::Resource(thread), position: at });
    resume.push(Resume { stream: Stream::Space(space.id), position: somewhere });
    let mut socket = lea.connect().await;
    let welcome = socket.hello(&resume).await;
    assert_eq!((welcome.user, welcome.session), (lea.id, lea.session));
    let streams = |of: &[Resume]| of.iter().map(|it| it.stream).collect::<Vec<_>>();
    let mut watched = streams(&welcome.watched);
    watched.sort_unstable();
    let mut should = vec![lea.stream(), Stream::Site, Stream::Resource(thread)];
    should.sort_unstable();
    assert_eq!(watched, should);
    assert_eq!(streams(&welcome.reset), [Stream::Space(space.id)], "the id is not that of the event");
    // Foreign and unknown ones are the same, in the order asked.
    assert_eq!(welcome.denied, denied);
    socket.reach(Stream::Resource(thread), Seq(2)).await;
    for stream in denied {
        let problem = socket.try_watch(stream, None).await.expect_err("denied");
        assert_eq!(
            (problem.code, problem.status, problem.temporary),
            (Code::NotFound, 404, false),
            "{stream}"
        );
    }
}

#[tokio::test]
async fn a_member_s_own_streams_are_watched_without_asking() {
    let hub = Hub::new().await;
    let (one, two) = (hub.space().await, hub.space().await);
    let lea = hub.member(&one, Role::Member).await;
    hub.enrol(&lea, &two, Role::Contributor).await;
    let mut socket = lea.connect().await;
    let welcome = socket.hello(&[]).await;
    let mut watched: Vec<Stream> = welcome.watched.iter().map(|it| it.stream).collect();
    watched.sort_unstable();
    let mut should = vec![lea.stream(), Stream::Site, Stream::Space(one.id), Stream::Space(two.id)];
    should.sort_unstable();
    assert_eq!((watched, welcome.reset, welcome.denied), (should, vec![], vec![]));
}

#[tokio::test]
async fn a_socket_watches_so_many_streams_and_no_more() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let mut socket = hub.member(&space, Role::Member).await.live().await;
    let first = hub.thread(&space).await;
    socket.watch(Stream::Resource(first)).await;
    while socket.tracks.len() < WATCH_MAX {
        let thread = hub.thread(&space).await;
        socket.watch(Stream::Resource(thread)).await;
    }
    let more = Stream::Resource(hub.thread(&space).await);
    assert_eq!(socket.try_watch(more, None).await.expect_err("full").code, Code::NotAllowed);
    socket.watch(Stream::Resource(first)).await;
    socket.unwatch(Stream::Resource(first)).await;
    socket.watch(more).await;
}

#[tokio::test]
async fn the_sockets_of_a_session_that_ended_close_within_a_second() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let other = lea.again(hub.pool()).await;
    let (mut here, mut there) = (lea.live().await, other.live().await);
    lea.client.delete("/api/v1/session").await.expect(204);
    let (code, _) = within_a_second(here.closed()).await;
    assert_eq!(code, Close::SessionRevoked.code());
    assert_eq!(lea.client.get("/api/v1/session").await.expect(401).code(), Code::NotSignedIn);
    let push = there.push_of(lea.stream()).await;
    assert_eq!(push.event, Event::People(people::Event::SessionsEnded(Ended::One(lea.session))));
    there.settle().await;
    assert_eq!(crate::harness::Socket::open(&lea.client).await.err().expect("refused").status, 401);
}

/// The session's end is a promise with a time: a second.
async fn within_a_second<T>(closed: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(1), closed).await.expect("closed within a second")
}

#[tokio::test]
async fn a_session_that_ends_while_its_note_is_lost_is_found_by_the_next_check() {
    let hub = Hub::start(|config| config.head_check = Duration::from_secs(1)).await;
    let lea = hub.person("Léa Linteau").await;
    let mut socket = lea.live().await;
    sqlx::query("update sessions set revoked_at = now() where id = $1")
        .bind(lea.session)
        .execute(hub.pool())
        .await
        .expect("revoked");
    assert_eq!(socket.closed().await.0, Close::SessionRevoked.code());
}

/// Rows 33: a socket is no way to make a session last longer.
#[tokio::test]
async fn a_session_s_time_ends_its_sockets_too() {
    let hub = Hub::start(|config| config.head_check = Duration::from_secs(1)).await;
    let lea = hub.person("Léa Linteau").await;
    let mut socket = lea.live().await;
    hub.app.clock.advance(hub.app.config.session_idle + Duration::from_secs(1));
    assert_eq!(socket.closed().await.0, Close::SessionRevoked.code());
    assert_eq!(lea.client.get("/api/v1/session").await.status, 401);
}

/// R8: two nodes that nothing but the database connects. What the bus loses, the heads show.
#[tokio::test]
async fn a_note_that_was_lost_is_found_by_the_next_head_check() {
    let one = Hub::new().await;
    let interval = Duration::from_secs(1);
    let two = one.beside(|config| config.head_check = interval).await;
    let space = one.space().await;
    let thread = one.thread(&space).await;
    let (lea, karim) = (one.member(&space, Role::Member).await, one.member(&space, Role::Member).await);
    let mut socket = karim.at(&two).live().await;
    let stream = Stream::Resource(thread);
    socket.watch(stream).await;
    for _ in 0..3 {
        let receipt = lea.post(thread, "par l'autre nœud").await;
        // The interval is the promise; what follows it is only this machine's time.
        let deadline = interval + Duration::from_secs(5);
        let reach = tokio::time::timeout(deadline, socket.reach(stream, receipt.position.seq));
        reach.await.expect("seen at the next head check");
    }
    // A hole is filled as soon as it shows.
    lea.post(thread, "perdu").await;
    let receipt = karim.at(&two).post(thread, "entendu").await;
    socket.reach(stream, receipt.position.seq).await;
    assert_eq!(socket.tracks[&stream].events.len(), 5);
}

/// What happens to a person on another node takes effect here at the next head check.
#[tokio::test]
async fn a_session_ended_on_another_node_ends_here() {
    let one = Hub::new().await;
    let two = one.beside(|config| config.head_check = Duration::from_secs(1)).await;
    let lea = one.person("Léa Linteau").await;
    let mut socket = lea.at(&two).live().await;
    lea.client.delete("/api/v1/session").await.expect(204);
    assert_eq!(socket.closed().await.0, Close::SessionRevoked.code());
}

#[tokio::test]
async fn marks_travel_to_the_other_tabs() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Member).await;
    for _ in 0..3 {
        space.admin.post(thread, "à lire").await;
    }
    let mut tab = lea.live().await;
    for (asked, kept) in [(2, 2), (99, 3), (1, 1)] {
        let mark = people::Mark { act: protocol::ActId::new(), msg_no: Seq(asked) };
        lea.client.put(&format!("/api/v1/marks/{thread}"), &mark).await.expect(204);
        let push = tab.push_of(lea.stream()).await;
        let marked =
            people::Marked { resource: thread, msg_no: Seq(kept), head: Seq(3), count: 3, deleted_above: 0 };
        assert_eq!(push.event, Event::People(people::Event::Marked(marked)));
        // The same again changes nothing and tells nothing.
        lea.client.put(&format!("/api/v1/marks/{thread}"), &mark).await.expect(204);
    }
    assert!(!tab.settle().await.iter().any(|frame| matches!(frame, ServerFrame::Push(_))));
}

#[tokio::test]
async fn the_list_of_comments_is_cut_by_key_and_never_skips() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    for no in 0..25 {
        space.admin.post(thread, &format!("n° {no}")).await;
    }
    let path = fixtures::comments(thread);
    let mut seen = Vec::new();
    let mut after = "0.0".to_owned();
    loop {
        let page: comments::Log =
            space.admin.client.get(&format!("{path}?after={after}&limit=10")).await.expect(200).json();
        seen.extend(page.items.iter().map(|comment| comment.msg_no.0));
        let Some(last) = page.items.last() else { break };
        after = format!("{}.{}", last.root_no, last.msg_no);
        if !page.more_after {
            break;
        }
    }
    assert_eq!(seen, (1..=25).collect::<Vec<_>>());
    for query in ["after=1", "after=x.y", "after=1.1&before=2.2", "limit=0", "limit=101", "more=1"] {
        assert_eq!(
            space.admin.client.get(&format!("{path}?{query}")).await.expect(422).code(),
            Code::Invalid
        );
    }
}
