//! Sessions: their list, their end, and how soon their sockets know.

use std::time::Duration;

use protocol::{ActId, SessionId, Stream, people::SessionEntry};
use serde_json::json;

use super::{OTHER, PASSWORD, known, secret, sign_in};
use crate::harness::{Hub, Person, Postgres, Process, Socket, eventually, fixtures, process};

/// What the revocation of a session promises.
const A_SECOND: Duration = Duration::from_secs(1);

/// Fails the test unless the socket is closed for good within the promised second.
async fn cut(mut socket: Socket) -> Socket {
    let closed = tokio::time::timeout(A_SECOND, socket.closed()).await.expect("closed within a second");
    assert_eq!(closed.0, 4503);
    socket
}

/// Whether the person's session still opens something.
async fn refused(person: &Person) {
    person.client.get("/api/v1/session").await.expect(401);
    assert_eq!(Socket::open(&person.client).await.err().map(|refused| refused.status), Some(401));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_25_signing_out_closes_every_socket_of_the_session_within_a_second() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let elsewhere = person.again(hub.pool()).await;
    let (one, two, mut other) = (person.live().await, person.live().await, elsewhere.live().await);
    person.client.delete("/api/v1/session").await.expect(204);
    cut(one).await;
    cut(two).await;
    refused(&person).await;
    // The other device stays.
    other.settle().await;
    elsewhere.client.get("/api/v1/session").await.expect(200);
    // Signing out without being signed in is done already.
    person.client.delete("/api/v1/session").await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_26_a_closed_account_is_out_at_once_and_hears_nothing_more() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let person = known(&hub).await;
    hub.enrol(&person, &space, protocol::spaces::Role::Member).await;
    let mut socket = person.live().await;
    socket.watch(Stream::Resource(thread)).await;
    server::people::set_disabled(&hub.app, person.id, true).await.expect("closed");
    refused(&person).await;
    space.admin.post(thread, "Entre nous").await;
    let socket = cut(socket).await;
    let heard = socket.tracks.get(&Stream::Resource(thread)).map_or(0, |track| track.events.len());
    assert_eq!(heard, 0, "it heard what was said afterwards");
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_26_an_operator_ends_all_sessions_of_an_account_from_the_command_line() {
    let database = Postgres::shared().await.database().await;
    let node = Process::start(&database, &[("OSMOSE_HEAD_CHECK_SECONDS", "1")]).await;
    let pool = database.pool().await;
    let person = fixtures::person(&pool, &node.client(), "Léa Linteau").await;
    let mut socket = person.live().await;
    let output = tokio::process::Command::new(process::program())
        .args(["admin", "revoke-sessions", &person.email])
        .env("DATABASE_URL", database.url())
        .output()
        .await
        .expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    person.client.get("/api/v1/session").await.expect(401);
    // Two processes and no bus between them: the next head check finds it.
    assert_eq!(socket.closed().await.0, 4503);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_27_another_password_ends_the_other_sessions_and_keeps_this_one() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let elsewhere = person.again(hub.pool()).await;
    let (mut own, other) = (person.live().await, elsewhere.live().await);
    let wrong = json!({ "current": OTHER, "password": OTHER });
    person.client.put("/api/v1/me/password", &wrong).await.expect(403);
    let change = json!({ "current": PASSWORD, "password": OTHER });
    let answer = person.client.put("/api/v1/me/password", &change).await.expect(204);
    cut(other).await;
    refused(&elsewhere).await;
    // Row 32: this one goes on under a new secret; the old one opens nothing.
    own.settle().await;
    refused(&person).await;
    let renewed = hub.client().signed_in(&secret(&answer));
    let session: protocol::people::Session = renewed.get("/api/v1/session").await.expect(200).json();
    assert_eq!(session.id, person.session);
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(401);
    sign_in(&hub.client(), &person.email, OTHER).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_31_a_request_that_ends_after_the_sign_out_does_not_revive_the_session() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    // The session was last used long enough ago for its use to be noted.
    hub.app.clock.advance(Duration::from_secs(600));
    let mut held = hub.pool().begin().await.expect("a transaction");
    sqlx::query("select from sessions where id = $1 for update")
        .bind(person.session)
        .execute(&mut *held)
        .await
        .expect("held");
    let flying = tokio::spawn({
        let client = person.client.clone();
        async move { client.get("/api/v1/session").await }
    });
    eventually("the request waits for the session's row", async || {
        let waiting: bool = sqlx::query_scalar("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')")
            .fetch_one(hub.pool())
            .await
            .expect("an answer");
        waiting.then_some(())
    })
    .await;
    sqlx::query("update sessions set revoked_at = now() where id = $1")
        .bind(person.session)
        .execute(&mut *held)
        .await
        .expect("ended");
    held.commit().await.expect("committed");
    let answer = flying.await.expect("answered");
    assert!(answer.header("set-cookie").is_empty());
    refused(&person).await;
    let revoked: bool = sqlx::query_scalar("select revoked_at is not null from sessions where id = $1")
        .bind(person.session)
        .fetch_one(hub.pool())
        .await
        .expect("the session");
    assert!(revoked);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_33_a_session_that_is_not_used_ends_and_so_do_its_sockets() {
    let hub = Hub::start(|config| config.head_check = Duration::from_millis(50)).await;
    let person = known(&hub).await;
    let mut socket = person.live().await;
    hub.app.clock.advance(Duration::from_secs(13 * 86_400));
    person.client.get("/api/v1/session").await.expect(200);
    socket.settle().await;
    hub.app.clock.advance(Duration::from_secs(15 * 86_400));
    refused(&person).await;
    assert_eq!(socket.closed().await.0, 4503);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_33_a_session_ends_after_its_days_however_much_it_is_used() {
    let hub = Hub::start(|config| config.head_check = Duration::from_millis(50)).await;
    let person = known(&hub).await;
    let mut socket = person.live().await;
    for _ in 0..8 {
        hub.app.clock.advance(Duration::from_secs(11 * 86_400));
        person.client.get("/api/v1/session").await.expect(200);
    }
    hub.app.clock.advance(Duration::from_secs(3 * 86_400));
    refused(&person).await;
    assert_eq!(socket.closed().await.0, 4503);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_34_one_sees_one_s_sessions_and_ends_them_one_by_one() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let signed_in =
        sign_in(&hub.client().with("user-agent", &"Navigateur ".repeat(30)), &person.email, PASSWORD).await;
    let second = hub.client().signed_in(&secret(&signed_in));
    let list: Vec<SessionEntry> = second.get("/api/v1/me/sessions").await.expect(200).json();
    assert_eq!(list.len(), 2);
    let (current, other): (Vec<_>, Vec<_>) = list.into_iter().partition(|entry| entry.current);
    assert_eq!((current.len(), other[0].id), (1, person.session));
    assert_eq!((current[0].address.as_str(), current[0].user_agent.chars().count()), ("127.0.0.1", 200));

    let socket = person.live().await;
    second.delete(&format!("/api/v1/me/sessions/{}", person.session)).await.expect(204);
    cut(socket).await;
    refused(&person).await;
    let list: Vec<SessionEntry> = second.get("/api/v1/me/sessions").await.expect(200).json();
    assert_eq!(list.len(), 1);
    // Over, somebody else's and unknown are the same.
    let stranger = hub.person("Paul Passant").await;
    for session in [person.session, stranger.session, SessionId::new()] {
        second.delete(&format!("/api/v1/me/sessions/{session}")).await.expect(404);
    }
    stranger.client.get("/api/v1/session").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_34_one_ends_all_one_s_other_sessions() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let elsewhere = person.again(hub.pool()).await;
    let (mut own, other) = (person.live().await, elsewhere.live().await);
    person.client.delete("/api/v1/me/sessions").await.expect(204);
    cut(other).await;
    refused(&elsewhere).await;
    own.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_s_open_tabs_learn_of_a_changed_name() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let mut socket = person.live().await;
    person.client.patch("/api/v1/me", &json!({ "given_name": "Léonie" })).await.expect(200);
    let push = socket.push_of(person.stream()).await;
    let protocol::Event::People(protocol::people::Event::Changed(me)) = push.event else {
        panic!("{:?}", push.event)
    };
    assert_eq!(me.name(), "Léonie Linteau");
    // What others see follows.
    let space = hub.space().await;
    hub.enrol(&person, &space, protocol::spaces::Role::Member).await;
    let thread = hub.thread(&space).await;
    let mut reader = space.admin.live().await;
    reader.watch(Stream::Resource(thread)).await;
    person
        .client
        .post(&fixtures::comments(thread), &json!({ "act": ActId::new(), "body": "Bonjour" }))
        .await
        .expect(201);
    let push = reader.push_of(Stream::Resource(thread)).await;
    let protocol::Event::Comments(protocol::comments::Event::Posted(posted)) = push.event else {
        panic!("{:?}", push.event)
    };
    assert_eq!(posted.comment.author.name, "Léonie Linteau");
}
