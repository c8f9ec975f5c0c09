//! Discussions: threads are renamed, moved, closed and put away by admins; open pages follow, links
//! lead to messages, and what is unread is so on every screen.

mod answers;
mod merging;
mod polls;
mod proposals;
mod waiting;

use protocol::{
    ActId, Code, Event, Seq, Snapshot, Stream,
    comments::Post,
    discussions::{self, Change, CreateTheme, Heading, List, Thread, ToTheme},
    live::ServerFrame,
    people::{self, Mark},
    spaces::Role,
};

use crate::harness::{Hub, Person, Space, fixtures};

fn thread_of(id: protocol::ResourceId) -> String {
    format!("/api/v1/threads/{id}")
}

async fn list(person: &Person, space: &Space) -> List {
    let path = format!("/api/v1/spaces/{}/threads", space.id);
    person.client.get(&path).await.expect(200).json::<Snapshot<List>>().content
}

async fn page(person: &Person, thread: protocol::ResourceId, query: &str) -> Thread {
    let path = format!("{}{query}", thread_of(thread));
    person.client.get(&path).await.expect(200).json::<Snapshot<Thread>>().content
}

#[tokio::test]
async fn an_address_opens_a_thread_at_a_message_with_what_stands_before_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (thread, other) = (hub.thread(&space).await, hub.thread(&space).await);
    let lea = hub.member(&space, Role::Member).await;
    for no in 1..=70 {
        space.admin.post(thread, &format!("le {no}")).await;
    }
    let first: Seq = page(&lea, thread, "?from=first").await.log.items[0].msg_no;
    assert_eq!(first, Seq(1));
    let around = page(&lea, thread, "?around=40").await.log;
    let numbers: Vec<i64> = around.items.iter().map(|it| it.msg_no.0).collect();
    assert_eq!((numbers[0], *numbers.last().expect("some")), (32, 70));
    assert_eq!((around.more_before, around.more_after), (true, false));

    // A deleted one keeps its place, and its address.
    let gone = around.items[8].id;
    space.admin.client.delete(&format!("/api/v1/comments/{gone}?act={}", ActId::new())).await.expect(204);
    let around = page(&lea, thread, "?around=40").await.log;
    assert!(around.items[8].msg_no == Seq(40) && around.items[8].deleted.is_some());
    assert_eq!(around.items[8].html, "");

    // What is not there, and what one may not see, are the same.
    let stranger = hub.space().await.admin;
    for (who, thread, no) in
        [(&lea, thread, 71), (&lea, thread, 0), (&lea, other, 1), (&stranger, thread, 40)]
    {
        let refusal = who.client.get(&format!("{}?around={no}", thread_of(thread))).await.expect(404);
        assert_eq!(refusal.code(), Code::NotFound);
    }
    for bad in ["?around=x", "?around=", "?around=99999999999999999999"] {
        lea.client.get(&format!("{}{bad}", thread_of(thread))).await.expect(422);
    }
}

#[tokio::test]
async fn an_admin_moves_a_thread_and_open_lists_and_pages_follow() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Member).await;
    let themes = format!("/api/v1/spaces/{}/themes", space.id);
    let create = CreateTheme { act: ActId::new(), title: "Commerce".to_owned() };
    let theme: discussions::Theme = space.admin.client.post(&themes, &create).await.expect(201).json();
    let mut socket = lea.live().await;
    socket.settle().await;
    socket.watch(Stream::Resource(thread)).await;

    let change = Change { theme: Some(theme.id), ..Change::of(ActId::new()) };
    lea.client.patch(&thread_of(thread), &change).await.expect(403);
    let heading: Heading = space.admin.client.patch(&thread_of(thread), &change).await.expect(200).json();
    assert_eq!(heading.theme, theme.id);
    for stream in [Stream::Resource(thread), Stream::Space(space.id)] {
        let told = socket.push_of(stream).await.event;
        let moved = ToTheme { heading: heading.clone(), theme_title: "Commerce".to_owned() };
        assert_eq!(told, Event::Discussions(discussions::Event::Moved(moved)));
    }
    assert_eq!(page(&lea, thread, "").await.theme_title, "Commerce");

    // A theme of another space is none.
    let foreign = Change { theme: Some(hub.space().await.theme), ..Change::of(ActId::new()) };
    let refusal = space.admin.client.patch(&thread_of(thread), &foreign).await.expect(422);
    assert_eq!(refusal.json::<protocol::Problem>().fields[0].field, "theme");
    assert_eq!(list(&lea, &space).await.rows[0].heading.theme, theme.id);
}

#[tokio::test]
async fn what_an_admin_puts_away_is_read_but_takes_no_reply_until_it_is_taken_back() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (thread, other) = (hub.thread(&space).await, hub.thread(&space).await);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Contributor).await);
    let mine = lea.post(thread, "d’accord").await;
    space.admin.post(thread, "entendu").await;
    let mut socket = karim.live().await;
    socket.settle().await;

    let archive = |archived| Change { archived: Some(archived), ..Change::of(ActId::new()) };
    karim.client.patch(&thread_of(thread), &archive(true)).await.expect(403);
    hub.space().await.admin.client.patch(&thread_of(thread), &archive(true)).await.expect(404);
    space.admin.client.patch(&thread_of(thread), &archive(true)).await.expect(200);
    let Event::Discussions(discussions::Event::Changed(told)) =
        socket.push_of(Stream::Space(space.id)).await.event
    else {
        panic!("not told")
    };
    assert!(told.archived && told.closed());

    // It stands last, asks for nobody's attention, and is read as before.
    let rows = list(&lea, &space).await.rows;
    assert_eq!(rows.iter().map(|row| row.heading.id).collect::<Vec<_>>(), [other, thread]);
    assert_eq!(rows[1].unread(), 0);
    assert_eq!(page(&lea, thread, "?around=1").await.log.items.len(), 2);
    let post = Post { act: ActId::new(), body: "encore".to_owned(), parent: None, call: false };
    let refusal = lea.client.post(&fixtures::comments(thread), &post).await.expect(403);
    assert_eq!(refusal.code(), Code::Locked);
    let edit =
        protocol::comments::Edit { act: ActId::new(), body: "non".to_owned(), revision: 0, call: false };
    let comment = format!("/api/v1/comments/{}", mine.comment);
    assert_eq!(lea.client.patch(&comment, &edit).await.expect(403).code(), Code::Locked);

    space.admin.client.patch(&thread_of(thread), &archive(false)).await.expect(200);
    lea.client.post(&fixtures::comments(thread), &post).await.expect(201);
    assert_eq!(list(&karim, &space).await.rows[0].unread(), 3);
}

#[tokio::test]
async fn a_thread_that_every_space_has_is_not_put_away() {
    let hub = Hub::new().await;
    let site = hub.person("Sara Site").await;
    sqlx::query("update users set site_admin = true where id = $1")
        .bind(site.id)
        .execute(hub.pool())
        .await
        .expect("a site admin");
    let create = serde_json::json!({
        "act": ActId::new(), "name": "Littoral", "access": "open", "services": ["home", "discussions"],
    });
    let space: protocol::spaces::Space = site.client.post("/api/v1/spaces", &create).await.expect(201).json();
    let path = format!("/api/v1/spaces/{}/threads", space.id);
    let rows = site.client.get(&path).await.expect(200).json::<Snapshot<List>>().content.rows;
    let archive = Change { archived: Some(true), ..Change::of(ActId::new()) };
    let refusal = site.client.patch(&thread_of(rows[0].heading.id), &archive).await.expect(422);
    assert_eq!(refusal.json::<protocol::Problem>().fields[0].field, "archived");
}

/// T12: « non lu à partir d’ici » reaches the other screens with numbers that are right at once,
/// whatever was deleted where, and may be undone.
#[tokio::test]
async fn marking_unread_from_a_message_is_right_on_every_screen() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Member).await;
    let mut written = Vec::new();
    for no in 1..=12 {
        written.push(space.admin.post(thread, &format!("le {no}")).await.comment);
    }
    let mark = |msg_no| Mark { act: ActId::new(), msg_no: Seq(msg_no) };
    let marks = format!("/api/v1/marks/{thread}");
    lea.client.put(&marks, &mark(12)).await.expect(204);
    for no in [4, 8] {
        let path = format!("/api/v1/comments/{}?act={}", written[no - 1], ActId::new());
        space.admin.client.delete(&path).await.expect(204);
    }
    let mut elsewhere = lea.again(hub.pool()).await.live().await;
    let mut shown = list(&lea, &space).await;
    for (no, unread) in [(2, 8), (6, 5), (9, 3), (0, 10), (12, 0)] {
        lea.client.put(&marks, &mark(no)).await.expect(204);
        let Event::People(people::Event::Marked(marked)) = elsewhere.push_of(lea.stream()).await.event else {
            panic!("not told")
        };
        shown.marked(marked);
        let fresh = list(&lea, &space).await;
        assert_eq!(shown.rows[0].unread(), unread, "marked at {no}");
        assert_eq!(shown, fresh, "marked at {no}");
        // It opens there again: the first unread message is the one after the mark, if it stands.
        let page = page(&lea, thread, "").await;
        assert_eq!((page.mark, page.log.head.0 - no - page.deleted_above), (Seq(no), unread));
    }
    let rest = elsewhere.settle().await;
    assert!(!rest.iter().any(|frame| matches!(frame, ServerFrame::Push(_))), "{rest:?}");
}
