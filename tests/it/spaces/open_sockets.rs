//! G1: what changes about a person's role acts on his open sockets, rows 28, 29 and 53.

use protocol::{
    ActId, Code, Event, ResourceId, Stream,
    comments::Event as Said,
    live::{Act, Outcome, Resume},
    people::Mark,
    spaces::{Event as It, Role},
};
use serde_json::json;

use super::{member, path, role};
use crate::harness::{Hub, Person, Socket, Space, fixtures::comments};

/// A member who watches all that he may.
async fn watching(hub: &Hub, space: &Space, thread: ResourceId, role: Role) -> (Person, Socket) {
    let person = hub.member(space, role).await;
    let mut socket = person.live().await;
    socket.watch(Stream::Resource(thread)).await;
    if role >= Role::Contributor {
        socket.watch(Stream::Contributors(space.id)).await;
    }
    if role >= Role::Admin {
        socket.watch(Stream::Admins(space.id)).await;
    }
    (person, socket)
}

fn streams(space: &Space, thread: ResourceId) -> [Stream; 2] {
    [Stream::Space(space.id), Stream::Resource(thread)]
}

/// Reads on until the streams are denied.
async fn denied(socket: &mut Socket, streams: &[Stream]) {
    while !streams.iter().all(|stream| socket.denied.contains(stream)) {
        socket.frame().await;
    }
    assert!(streams.iter().all(|stream| !socket.tracks.contains_key(stream)));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_28_who_is_removed_hears_nothing_more_and_may_not_watch_again() {
    for leaves_by_himself in [false, true] {
        let hub = Hub::new().await;
        let space = hub.space().await;
        let thread = hub.thread(&space).await;
        let (person, mut socket) = watching(&hub, &space, thread, Role::Member).await;
        let before = socket.positions();
        if leaves_by_himself {
            person.client.delete(&path(&space, "/membership")).await.expect(204);
        } else {
            space.admin.client.delete(&member(&space, &person)).await.expect(204);
        }
        space.admin.post(thread, "Entre nous").await;
        denied(&mut socket, &streams(&space, thread)).await;
        // An event of a stream that is not watched would fail the test.
        socket.settle().await;
        for stream in streams(&space, thread) {
            let problem = socket.try_watch(stream, None).await.expect_err("denied");
            assert_eq!(problem.code, Code::NotFound);
        }
        let mark = Mark { act: ActId::new(), msg_no: protocol::Seq(1) };
        let Outcome::Problem(problem) = socket.request(Act::Mark(thread, mark)).await else {
            panic!("marked")
        };
        assert_eq!(problem.code, Code::NotFound);
        // Nor does another socket resume from where this one stood.
        let mut again = person.connect().await;
        let welcome = again.hello(&before).await;
        for stream in streams(&space, thread) {
            assert!(welcome.denied.contains(&stream), "{stream}");
        }
        let gone = |event: &Event| matches!(event, Event::Spaces(It::Gone(id)) if *id == space.id);
        let told = again.push_of(person.stream()).await;
        assert!(gone(&told.event), "{:?}", told.event);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_28_who_was_removed_and_comes_back_hears_from_then_on() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (person, mut socket) = watching(&hub, &space, thread, Role::Member).await;
    space.admin.client.delete(&member(&space, &person)).await.expect(204);
    denied(&mut socket, &streams(&space, thread)).await;
    let add = json!({ "email": person.email, "role": "member" });
    space.admin.client.post(&path(&space, "/invitees"), &add).await.expect(202);
    socket
        .until("the space again", |frame| match frame {
            protocol::live::ServerFrame::Push(push)
                if matches!(push.event, Event::Spaces(It::Entered(_))) =>
            {
                Some(())
            }
            _ => None,
        })
        .await;
    for stream in streams(&space, thread) {
        socket.watch(stream).await;
    }
    let receipt = space.admin.post(thread, "Te revoilà").await;
    socket.reach(Stream::Resource(thread), receipt.position.seq).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_29_the_next_act_uses_the_new_role_on_a_socket_that_is_open() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let said = space.admin.post(thread, "Bonjour").await;
    let (person, mut socket) = watching(&hub, &space, thread, Role::Member).await;
    let delete = || Act::Comments(protocol::comments::Input::Delete(said.comment, ActId::new()));
    let open = || json!({ "act": ActId::new(), "theme": space.theme, "title": "Les halles", "body": "Qu’en faire ?" });
    let admins = Stream::Admins(space.id);

    let Outcome::Problem(problem) = socket.request(delete()).await else { panic!("a member deletes") };
    assert_eq!(problem.code, Code::NotAllowed);
    person.client.post(&path(&space, "/threads"), &open()).await.expect(403);
    assert_eq!(socket.try_watch(admins, None).await.expect_err("denied").code, Code::NotFound);

    space.admin.client.put(&member(&space, &person), &role(Role::Admin)).await.expect(204);
    let push = socket.push_of(Stream::Space(space.id)).await;
    assert!(matches!(push.event, Event::Spaces(It::RoleChanged(changed)) if changed.role == Role::Admin));
    socket.watch(admins).await;
    person.client.post(&path(&space, "/threads"), &open()).await.expect(201);
    assert!(matches!(socket.request(delete()).await, Outcome::Ok(_)));

    space.admin.client.put(&member(&space, &person), &role(Role::Member)).await.expect(204);
    denied(&mut socket, &[admins]).await;
    let Outcome::Problem(problem) = socket.request(delete()).await else { panic!("a member deletes") };
    assert_eq!(problem.code, Code::NotAllowed);
    person.client.post(&path(&space, "/threads"), &open()).await.expect(403);
    // He remains a member: he goes on hearing the space and its thread.
    let receipt = space.admin.post(thread, "Pour tous").await;
    socket.reach(Stream::Resource(thread), receipt.position.seq).await;
    // What the admins hear he does not.
    let asks = hub.person("Paul Passant").await;
    sqlx::query("update spaces set access = 'request' where id = $1")
        .bind(space.id)
        .execute(hub.pool())
        .await
        .expect("set");
    asks.client.post(&path(&space, "/membership"), &()).await.expect(200);
    socket.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_29_a_contributor_who_is_lowered_loses_the_contributors_stream_alone() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (person, mut socket) = watching(&hub, &space, thread, Role::Contributor).await;
    space.admin.client.put(&member(&space, &person), &role(Role::Member)).await.expect(204);
    denied(&mut socket, &[Stream::Contributors(space.id)]).await;
    let receipt = space.admin.post(thread, "Pour tous").await;
    socket.reach(Stream::Resource(thread), receipt.position.seq).await;
    assert_eq!(socket.denied, [Stream::Contributors(space.id)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_53_an_edit_of_an_old_message_reaches_only_those_who_may_read_it() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let thread = hub.thread(&space).await;
    let said = space.admin.post(thread, "Bonjour").await;
    let (former, mut left) = watching(&hub, &space, thread, Role::Member).await;
    let (_, mut stays) = watching(&hub, &space, thread, Role::Member).await;
    space.admin.client.delete(&member(&space, &former)).await.expect(204);
    denied(&mut left, &streams(&space, thread)).await;
    let mut stranger = other.admin.live().await;
    let asked = stranger.try_watch(Stream::Resource(thread), Some(said.position)).await.expect_err("denied");
    assert_eq!(asked.code, Code::NotFound);

    let comment = format!("/api/v1/comments/{}", said.comment);
    let edit = json!({ "act": ActId::new(), "body": "Secret", "revision": 0 });
    space.admin.client.patch(&comment, &edit).await.expect(204);
    let heard = |push: &protocol::live::Push| matches!(push.event, Event::Comments(Said::Edited(_)));
    assert!(heard(&stays.push_of(Stream::Resource(thread)).await));
    for socket in [&mut left, &mut stranger] {
        // An event of a stream that is not watched would fail the test; a hint would show here.
        let frames = socket.settle().await;
        let texts = serde_json::to_string(&frames).expect("JSON");
        assert!(!texts.contains("Secret") && !texts.contains(&thread.to_string()), "{texts}");
    }
    // A position that somebody kept opens nothing either.
    let mut again = former.connect().await;
    let resume = Resume { stream: Stream::Resource(thread), position: said.position };
    assert!(again.hello(&[resume]).await.denied.contains(&Stream::Resource(thread)));
    former.client.get(&comments(thread)).await.expect(404);
}
