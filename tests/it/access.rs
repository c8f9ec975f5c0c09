//! Losing a right while everything is open: fault 18 and rows 28, 29 and 53. Whoever may no longer read
//! is cut before the next event, and finds nothing on the way back either.

use protocol::{
    ActId, Code, Event, Position, ResourceId, Seq, Stream,
    comments::{self, Edit, Log},
    live::{Resume, ServerFrame},
    spaces::{self, Role, SetRole},
};

use crate::harness::{Hub, Person, Socket, Space, fixtures, soon};

async fn remove(space: &Space, person: &Person) {
    let path = format!("/api/v1/spaces/{}/members/{}", space.id, person.id);
    space.admin.client.delete(&path).await.expect(204);
}

async fn set_role(space: &Space, person: &Person, role: Role) {
    let path = format!("/api/v1/spaces/{}/members/{}", space.id, person.id);
    space.admin.client.put(&path, &SetRole { role }).await.expect(204);
}

/// Reads on until a stream was denied.
async fn cut(socket: &mut Socket, stream: Stream) {
    soon(&format!("the reader is cut from {stream}"), async {
        while !socket.denied.contains(&stream) {
            assert!(socket.next().await.is_some(), "closed instead");
        }
    })
    .await;
}

async fn edit(by: &Person, comment: protocol::CommentId, revision: i32, body: &str) {
    let edit = Edit { act: ActId::new(), body: body.to_owned(), revision, call: false };
    by.client.patch(&format!("/api/v1/comments/{comment}"), &edit).await.expect(204);
}

/// Whether something of the space came through. (An event of a stream from which the reader was cut
/// fails the test by itself.)
fn leaks(frames: &[ServerFrame], space: &Space) -> bool {
    let of_space = |frame: &ServerFrame| match frame {
        ServerFrame::Heads(heads) => heads.space == space.id,
        ServerFrame::Push(push) => push.stream == Stream::Space(space.id),
        _ => false,
    };
    frames.iter().any(of_space) || format!("{frames:?}").contains("SECRET")
}

/// The reader's socket panics on any event of a stream from which it was cut: that is how a leak fails.
#[tokio::test]
async fn fault_18_who_was_removed_sees_nothing_more_not_even_on_the_way_back() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let (mut hers, mut his) = (lea.live().await, karim.live().await);
    hers.watch(stream).await;
    his.watch(stream).await;
    let receipt = space.admin.post(thread, "entre nous").await;
    hers.reach(stream, Seq(1)).await;
    his.reach(stream, Seq(1)).await;
    let before = hers.positions();

    remove(&space, &lea).await;
    edit(&space.admin, receipt.comment, 0, "SECRET").await;
    cut(&mut hers, stream).await;
    cut(&mut hers, Stream::Space(space.id)).await;
    // The others see it, so it could have been seen.
    his.reach(stream, Seq(2)).await;
    let gone = hers.tracks[&lea.stream()].events.last().map(|(_, _, event)| event.clone());
    let gone = match gone {
        Some(event) => event,
        None => hers.push_of(lea.stream()).await.event,
    };
    assert_eq!(gone, Event::Spaces(spaces::Event::Gone(space.id)));
    assert!(!leaks(&hers.settle().await, &space));

    // By asking again, by resuming from before, on a new socket: all are denied alike.
    let from = before.iter().find(|it| it.stream == stream).map(|it| it.position);
    for from in [None, from, Some(Position::START)] {
        assert_eq!(hers.try_watch(stream, from).await.expect_err("denied").code, Code::NotFound);
    }
    let mut again = lea.connect().await;
    let welcome = again.hello(&before).await;
    for denied in [stream, Stream::Space(space.id)] {
        assert!(welcome.denied.contains(&denied), "{denied}");
    }
    edit(&space.admin, receipt.comment, 1, "SECRET encore").await;
    his.reach(stream, Seq(3)).await;
    assert!(!leaks(&again.settle().await, &space));
    assert!(!leaks(&hers.settle().await, &space));

    // Nor over REST, where what one may not know of does not exist.
    let comment = receipt.comment;
    for path in [
        fixtures::comments(thread),
        format!("/api/v1/threads/{thread}"),
        format!("/api/v1/comments/{comment}/history"),
        format!("/api/v1/spaces/{}/threads", space.id),
    ] {
        let answer = lea.client.get(&path).await.expect(404);
        assert_eq!(answer.code(), Code::NotFound, "{path}");
        assert!(!answer.text().contains("SECRET"));
    }
    let post = comments::Post { act: ActId::new(), body: "encore moi".to_owned(), parent: None, call: false };
    assert_eq!(hers.try_post(thread, post).await.expect_err("refused").code, Code::NotFound);
}

/// The removal comes in the middle of a stream of events: what follows it never reaches the removed.
#[tokio::test]
async fn a_removal_is_a_place_in_the_order_of_things() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let karim = hub.member(&space, Role::Member).await;
    let mut reader = karim.live().await;
    reader.watch(stream).await;
    let mut last = Seq(0);
    for round in 0..10 {
        let lea = hub.member(&space, Role::Member).await;
        let mut hers = lea.live().await;
        hers.watch(stream).await;
        let writes = (0..8).map(|_| space.admin.post(thread, "avant et après"));
        let (receipts, ()) = tokio::join!(futures_util::future::join_all(writes), remove(&space, &lea));
        last = receipts.iter().map(|receipt| receipt.position.seq).max().expect("some");
        // It was answered that she is removed: nothing that is written from here on is hers.
        let after = space.admin.post(thread, "SECRET").await.position.seq;
        cut(&mut hers, stream).await;
        assert!(!leaks(&hers.settle().await, &space), "round {round}");
        reader.reach(stream, after).await;
    }
    assert!(last > Seq(0));
}

#[tokio::test]
async fn row_29_a_lowered_role_counts_from_the_next_message_on() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Admin).await;
    let mut socket = lea.live().await;
    let (admins, contributors) = (Stream::Admins(space.id), Stream::Contributors(space.id));
    socket.watch(admins).await;
    socket.watch(contributors).await;
    socket.watch(Stream::Resource(thread)).await;
    let of_another = space.admin.post(thread, "à quelqu'un d'autre").await.comment;
    edit(&lea, of_another, 0, "un admin le peut").await;

    set_role(&space, &lea, Role::Contributor).await;
    cut(&mut socket, admins).await;
    assert_eq!(socket.try_watch(admins, None).await.expect_err("denied").code, Code::NotFound);
    let late = Edit { act: ActId::new(), body: "plus maintenant".to_owned(), revision: 1, call: false };
    let path = format!("/api/v1/comments/{of_another}");
    assert_eq!(lea.client.patch(&path, &late).await.expect(403).code(), Code::NotAllowed);
    // What the new role may read goes on.
    assert!(
        socket.tracks.contains_key(&contributors) && socket.tracks.contains_key(&Stream::Resource(thread))
    );
    set_role(&space, &lea, Role::Member).await;
    cut(&mut socket, contributors).await;
    let receipt = space.admin.post(thread, "pour tous").await;
    socket.reach(Stream::Resource(thread), receipt.position.seq).await;
    assert_eq!(socket.denied, [admins, contributors]);
    // And back again.
    set_role(&space, &lea, Role::Admin).await;
    socket.push_of(lea.stream()).await;
    socket.watch(admins).await;
}

/// A resource that only contributors read.
#[tokio::test]
async fn what_only_some_may_read_is_hidden_from_the_others_in_every_way() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    sqlx::query("update resources set audience = 'contributor' where id = $1")
        .bind(thread)
        .execute(hub.pool())
        .await
        .expect("hidden");
    let stream = Stream::Resource(thread);
    let (lea, karim) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let (mut hers, mut his) = (lea.live().await, karim.live().await);
    hers.watch(stream).await;
    assert_eq!(his.try_watch(stream, None).await.expect_err("denied").code, Code::NotFound);
    let receipt = lea.post(thread, "entre contributeurs").await;
    hers.reach(stream, Seq(1)).await;
    // Its id does not travel on the heads, and nobody below may read it or write there.
    let open = hub.thread(&space).await;
    lea.post(open, "pour tous").await;
    let heads = his.until("heads", |frame| match frame {
        ServerFrame::Heads(heads) => Some(heads.moved.clone()),
        _ => None,
    });
    assert_eq!(heads.await.iter().map(|moved| moved.resource).collect::<Vec<_>>(), [open]);
    karim.client.get(&fixtures::comments(thread)).await.expect(404);
    karim.client.get(&format!("/api/v1/comments/{}/history", receipt.comment)).await.expect(404);
    let post = comments::Post { act: ActId::new(), body: "et moi ?".to_owned(), parent: None, call: false };
    assert_eq!(his.try_post(thread, post).await.expect_err("refused").code, Code::NotFound);
    // Lowered, she loses it at once.
    set_role(&space, &lea, Role::Member).await;
    cut(&mut hers, stream).await;
    space.admin.post(thread, "SECRET").await;
    assert!(!format!("{:?}", hers.settle().await).contains("SECRET"));
}

/// What was deleted is nowhere any more: not in the database, not in the ring, not for who resumes.
#[tokio::test]
async fn a_deletion_empties_what_earlier_events_said() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let lea = hub.member(&space, Role::Member).await;
    let mut witness = lea.live().await;
    witness.watch(stream).await;
    let first = lea.post(thread, "REGRET un").await;
    edit(&lea, first.comment, 0, "REGRET deux").await;
    lea.post(thread, "reste").await;
    witness.reach(stream, Seq(3)).await;
    lea.client.delete(&format!("/api/v1/comments/{}?act={}", first.comment, ActId::new())).await.expect(204);
    witness.reach(stream, Seq(4)).await;

    let kept: Vec<String> = sqlx::query_scalar(
        "select payload from events union all select source || html from comments
         union all select source || html from comment_versions union all select answer::text from acts
         union all select payload::text from outbox",
    )
    .fetch_all(hub.pool())
    .await
    .expect("read");
    assert!(!kept.iter().any(|text| text.contains("REGRET")), "{kept:?}");
    // From the ring of this node, and from the database on another.
    let other = hub.beside(|_| {}).await;
    for person in [lea.clone(), lea.at(&other)] {
        let mut socket = person.connect().await;
        let welcome = socket.hello(&[Resume { stream, position: Position::START }]).await;
        assert!(welcome.reset.is_empty());
        socket.reach(stream, Seq(4)).await;
        let events = format!("{:?}", socket.tracks[&stream].events);
        assert!(!events.contains("REGRET") && events.contains("reste"), "{events}");
        let page: Log = person.client.get(&fixtures::comments(thread)).await.expect(200).json();
        assert_eq!((page.items.len(), page.count), (2, 1), "its place stays");
        assert!(page.items[0].deleted.is_some() && page.items[0].html.is_empty());
        let history = person.client.get(&format!("/api/v1/comments/{}/history", first.comment)).await;
        assert_eq!(history.expect(404).code(), Code::NotFound);
    }
}

/// Two nodes without a bus: the head check carries the removal too.
#[tokio::test]
async fn who_was_removed_on_another_node_is_cut_here() {
    let one = Hub::new().await;
    let two = one.beside(|config| config.head_check = std::time::Duration::from_secs(1)).await;
    let space = one.space().await;
    let thread: ResourceId = one.thread(&space).await;
    let lea = one.member(&space, Role::Member).await;
    let mut socket = lea.at(&two).live().await;
    socket.watch(Stream::Resource(thread)).await;
    remove(&space, &lea).await;
    cut(&mut socket, Stream::Resource(thread)).await;
    space.admin.at(&two).post(thread, "SECRET").await;
    assert!(!leaks(&socket.settle().await, &space));
}
