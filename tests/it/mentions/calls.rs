//! K4 and row 71: an admin who means it calls all readers, or the admins, together; nobody else does.

use protocol::{
    ActId, Code, CommentId, Event, ResourceId, Seq, UserId,
    comments::{Edit, History, Log, Post, Receipt},
    live::{Push, ServerFrame},
    mentions::{CallReach, Group, written},
    notifications::{Event as Rung, Kind, Level, Notice, SetLevel},
    people::Mark,
    spaces::Role,
};

use super::{bell, rings, settled};
use crate::harness::{Hub, Person, Socket, Space, eventually, fixtures};

const ALL: &str = "@[tous](group:all)";
const ADMINS: &str = "@[admins](group:admins)";

fn said(body: &str, call: bool) -> Post {
    Post { act: ActId::new(), body: body.to_owned(), parent: None, call }
}

async fn call(who: &Person, thread: ResourceId, body: &str) -> Receipt {
    who.client.post(&fixtures::comments(thread), &said(body, true)).await.expect(201).json()
}

async fn change(who: &Person, comment: CommentId, (body, call): (&str, bool), revision: i32) {
    let edit = Edit { act: ActId::new(), body: body.to_owned(), revision, call };
    who.client.patch(&format!("/api/v1/comments/{comment}"), &edit).await.expect(204);
}

async fn html(who: &Person, thread: ResourceId, msg_no: Seq) -> String {
    let log: Log = who.client.get(&fixtures::comments(thread)).await.expect(200).json();
    log.items.into_iter().find(|it| it.msg_no == msg_no).expect("the comment").html
}

async fn noticed(socket: &mut Socket) -> (Notice, i64) {
    match rings(socket).await {
        Rung::Noticed(it) => (it.notice, it.unread),
        other => panic!("not a notice: {other:?}"),
    }
}

/// Who has a notice about a comment that holds.
async fn told(hub: &Hub, comment: CommentId) -> Vec<UserId> {
    settled(hub).await;
    sqlx::query_scalar(
        "select user_id from notices where comment_id = $1 and (mentions or answers or calls is not null) order by user_id",
    )
    .bind(comment)
    .fetch_all(hub.pool())
    .await
    .expect("rows")
}

fn sorted(people: &[&Person]) -> Vec<UserId> {
    let mut ids: Vec<UserId> = people.iter().map(|it| it.id).collect();
    ids.sort_unstable();
    ids
}

async fn reach(who: &Person, thread: ResourceId, group: &str) -> i64 {
    let path = format!("/api/v1/resources/{thread}/called?group={group}");
    let reach: CallReach = who.client.get(&path).await.expect(200).json();
    reach.people
}

/// A space with two admins, a contributor and two members.
struct Scene {
    hub: Hub,
    space: Space,
    thread: ResourceId,
    other: Person,
    helper: Person,
    lea: Person,
    karim: Person,
}

async fn scene() -> Scene {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let other = hub.member(&space, Role::Admin).await;
    let helper = hub.member(&space, Role::Contributor).await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    Scene { hub, space, thread, other, helper, lea, karim }
}

#[tokio::test]
async fn k4_an_admin_calls_everybody_who_may_read_once_live_on_every_node() {
    let it = scene().await;
    let node = it.hub.beside(|_| {}).await;
    let outside = it.hub.space().await.admin;
    let gone = it.hub.member(&it.space, Role::Member).await;
    sqlx::query("update memberships set left_at = now() where user_id = $1")
        .bind(gone.id)
        .execute(it.hub.pool())
        .await
        .expect("left");
    let (mut here, mut there) = (it.lea.live().await, it.karim.at(&node).live().await);
    assert_eq!(reach(&it.space.admin, it.thread, "all").await, 4);

    // Named by name as well, and more than once: one notice, by his name.
    let body = format!("Bonjour {ALL}, et {} {ALL}", written("Karim", it.karim.id));
    let post = said(&body, true);
    let path = fixtures::comments(it.thread);
    let receipt: Receipt = it.space.admin.client.post(&path, &post).await.expect(201).json();
    let again: Receipt = it.space.admin.client.post(&path, &post).await.expect(201).json();
    assert_eq!(again, receipt, "a repeat is done once");
    let (notice, unread) = noticed(&mut here).await;
    assert_eq!((notice.kind, notice.calls, unread), (Kind::Mention, Some(Group::All), 1));
    assert_eq!((notice.comment, notice.by.id), (Some(receipt.comment), it.space.admin.id));
    assert_eq!(notice.words, None, "no words travel");
    let (notice, unread) = noticed(&mut there).await;
    assert_eq!((notice.kind, notice.calls, unread), (Kind::Mention, None, 1));

    let people = sorted(&[&it.other, &it.helper, &it.lea, &it.karim]);
    assert_eq!(told(&it.hub, receipt.comment).await, people);
    for who in [&it.other, &it.helper, &it.lea, &it.karim] {
        let shown = bell(who).await;
        assert_eq!((shown.notices.len(), shown.unread), (1, 1));
    }
    let shown = bell(&it.lea).await;
    assert_eq!(shown.notices[0].calls, Some(Group::All));
    assert!(shown.notices[0].words.as_ref().is_some_and(|it| it.excerpt.starts_with("Bonjour @tous, et @")));
    for nobody in [&it.space.admin, &outside, &gone] {
        assert!(bell(nobody).await.notices.is_empty());
    }
    let html = html(&it.lea, it.thread, receipt.msg_no).await;
    assert_eq!(html.matches("<span class=\"mention group\">@tous</span>").count(), 2, "{html}");
    // Nothing rings twice.
    for socket in [&mut here, &mut there] {
        let heard = socket.settle_with(it.hub.pool()).await;
        let rung =
            |it: &ServerFrame| matches!(it, ServerFrame::Push(Push { event: Event::Notifications(_), .. }));
        assert!(!heard.iter().any(rung), "{heard:?}");
    }
}

#[tokio::test]
async fn k4_from_others_and_unless_it_is_meant_the_word_is_a_word_and_the_message_goes() {
    let it = scene().await;
    let mut posts = Vec::new();
    for who in [&it.lea, &it.helper] {
        posts.push((who, call(who, it.thread, &format!("{ALL} {ADMINS}")).await));
    }
    let path = fixtures::comments(it.thread);
    let unmeant = said(ALL, false);
    let receipt: Receipt = it.space.admin.client.post(&path, &unmeant).await.expect(201).json();
    posts.push((&it.space.admin, receipt));
    // The same id with another meaning is another write.
    let meant = Post { call: true, ..unmeant };
    assert_eq!(it.space.admin.client.post(&path, &meant).await.expect(409).code(), Code::ActReused);
    // What only looks like it.
    for body in ["@tous", "`@[tous](group:all)`", "[tous](group:all)", "@[nous](group:all)"] {
        posts.push((&it.space.admin, call(&it.space.admin, it.thread, body).await));
    }
    for (who, receipt) in &posts {
        assert!(told(&it.hub, receipt.comment).await.is_empty());
        let html = html(who, it.thread, receipt.msg_no).await;
        assert!(!html.contains("<span"), "{html}");
    }
    assert_eq!(html(&it.lea, it.thread, posts[0].1.msg_no).await, "<p>@tous @admins</p>\n");
    // Nor by an edit: not by others, and not without being meant.
    change(&it.lea, posts[0].1.comment, (&format!("encore {ALL}"), true), 0).await;
    change(&it.space.admin, posts[2].1.comment, (&format!("encore {ALL}"), false), 0).await;
    for at in [0, 2] {
        assert!(told(&it.hub, posts[at].1.comment).await.is_empty());
    }
    // Who is an admin no more calls nobody, whatever his page believed.
    sqlx::query("update memberships set role = 'member' where user_id = $1 and space_id = $2")
        .bind(it.other.id)
        .bind(it.space.id)
        .execute(it.hub.pool())
        .await
        .expect("lowered");
    let late = call(&it.other, it.thread, ALL).await;
    assert!(told(&it.hub, late.comment).await.is_empty());
    // Not in conversations.
    let group = it.hub.group(&[&it.space.admin, &it.lea]).await;
    let mut socket = it.lea.live().await;
    let sent: protocol::chat::Sent =
        it.space.admin.client.post(&fixtures::messages(group), &said(ALL, true)).await.expect(201).json();
    let log: Log = it.lea.client.get(&fixtures::messages(group)).await.expect(200).json();
    assert_eq!((log.items[0].id, log.items[0].html.as_str()), (sent.message, "<p>@tous</p>\n"));
    let heard = socket.settle_with(it.hub.pool()).await;
    let rung =
        |it: &ServerFrame| matches!(it, ServerFrame::Push(Push { event: Event::Notifications(_), .. }));
    assert!(!heard.iter().any(rung), "{heard:?}");
    assert!(bell(&it.lea).await.called.is_empty());
}

#[tokio::test]
async fn k4_how_many_it_would_tell_is_told_to_admins_and_counts_readers() {
    let it = scene().await;
    assert_eq!(reach(&it.space.admin, it.thread, "all").await, 4);
    assert_eq!(reach(&it.space.admin, it.thread, "admins").await, 1);
    let path = format!("/api/v1/resources/{}/called?group=all", it.thread);
    it.lea.client.get(&path).await.expect(403);
    it.helper.client.get(&path).await.expect(403);
    it.hub.space().await.admin.client.get(&path).await.expect(404);
    for wrong in ["group=nobody", ""] {
        let path = format!("/api/v1/resources/{}/called?{wrong}", it.thread);
        it.space.admin.client.get(&path).await.expect(422);
    }
    // What is for contributors calls members neither.
    sqlx::query("update resources set audience = 'contributor' where id = $1")
        .bind(it.thread)
        .execute(it.hub.pool())
        .await
        .expect("kept");
    sqlx::query("update users set disabled_at = now() where id = $1")
        .bind(it.other.id)
        .execute(it.hub.pool())
        .await
        .expect("closed");
    assert_eq!(reach(&it.space.admin, it.thread, "all").await, 1);
    let receipt = call(&it.space.admin, it.thread, ALL).await;
    assert_eq!(told(&it.hub, receipt.comment).await, [it.helper.id]);
}

#[tokio::test]
async fn k4_an_edit_calls_takes_back_and_keeps_and_deleting_takes_back() {
    let it = scene().await;
    let everybody = sorted(&[&it.other, &it.helper, &it.lea, &it.karim]);
    let mut socket = it.lea.live().await;
    let history = async |comment: CommentId| -> History {
        it.lea.client.get(&format!("/api/v1/comments/{comment}/history")).await.expect(200).json()
    };
    // The admins first, then everybody: whoever was told is not told again.
    let comment = call(&it.space.admin, it.thread, ADMINS).await.comment;
    assert_eq!(told(&it.hub, comment).await, [it.other.id]);
    let first = bell(&it.other).await.notices.remove(0);
    assert_eq!(first.calls, Some(Group::Admins));
    change(&it.space.admin, comment, (&format!("{ADMINS} {ALL}"), false), 0).await;
    assert_eq!(told(&it.hub, comment).await, [it.other.id], "not meant, so not widened");
    assert_eq!(history(comment).await.calls, Some(Group::Admins));
    change(&it.space.admin, comment, (ALL, true), 1).await;
    let (notice, unread) = noticed(&mut socket).await;
    assert_eq!((notice.calls, unread), (Some(Group::All), 1));
    assert_eq!(told(&it.hub, comment).await, everybody);
    let shown = bell(&it.other).await;
    assert_eq!((shown.notices.len(), shown.notices[0].id, shown.unread), (1, first.id, 1));

    // Who comes later is not called by it, nor by an edit that keeps the call.
    let late = it.hub.member(&it.space, Role::Member).await;
    change(&it.space.admin, comment, (&format!("{ALL}, corrigé"), false), 2).await;
    assert_eq!(told(&it.hub, comment).await, everybody);
    assert!(bell(&late).await.notices.is_empty());
    assert!(html(&it.lea, it.thread, Seq(1)).await.contains("mention group"));
    let heard = socket.settle_with(it.hub.pool()).await;
    let rung =
        |it: &ServerFrame| matches!(it, ServerFrame::Push(Push { event: Event::Notifications(_), .. }));
    assert!(!heard.iter().any(rung), "who was told is not told again: {heard:?}");

    // Karim is named instead: his notice stays, the others’ go.
    let named = written("Karim", it.karim.id);
    change(&it.space.admin, comment, (&named, false), 3).await;
    let Rung::Withdrawn(gone) = rings(&mut socket).await else { panic!("not withdrawn") };
    assert_eq!((gone.notices, gone.unread), (vec![notice.id], 0));
    assert_eq!(told(&it.hub, comment).await, [it.karim.id]);
    assert_eq!(history(comment).await.calls, None);
    assert_eq!(bell(&it.karim).await.notices[0].calls, None);

    // Called again by another admin's hand, and deleted.
    change(&it.other, comment, (ALL, true), 4).await;
    let (back, unread) = noticed(&mut socket).await;
    assert_eq!((back.id, unread), (notice.id, 1));
    it.space
        .admin
        .client
        .delete(&format!("/api/v1/comments/{comment}?act={}", ActId::new()))
        .await
        .expect(204);
    let Rung::Withdrawn(gone) = rings(&mut socket).await else { panic!("not withdrawn") };
    assert_eq!((gone.notices, gone.unread), (vec![notice.id], 0));
    assert!(told(&it.hub, comment).await.is_empty());
    assert!(bell(&it.lea).await.notices.is_empty());
}

#[tokio::test]
async fn k4_who_muted_is_told_without_a_count_and_who_has_read_has_read() {
    let it = scene().await;
    for (who, level) in [(&it.lea, Level::Mute), (&it.karim, Level::Mentions)] {
        let set = SetLevel { act: ActId::new(), level: Some(level) };
        let path = format!("/api/v1/resources/{}/level", it.thread);
        who.client.put(&path, &set).await.expect(204);
    }
    let receipt = call(&it.space.admin, it.thread, ALL).await;
    told(&it.hub, receipt.comment).await;
    let muted = bell(&it.lea).await;
    assert_eq!((muted.notices.len(), muted.unread), (1, 0), "it waits in the bell");
    assert_eq!(bell(&it.karim).await.unread, 1, "a mention is a mention");
    let mark = Mark { act: ActId::new(), msg_no: receipt.msg_no };
    it.karim.client.put(&format!("/api/v1/marks/{}", it.thread), &mark).await.expect(204);
    assert_eq!(bell(&it.karim).await.unread, 0);
    // An answer that calls as well is one notice, and stays an answer without the call.
    let mine = it.helper.post(it.thread, "ma question").await;
    let post = Post { parent: Some(mine.comment), ..said(ALL, true) };
    let path = fixtures::comments(it.thread);
    let answer: Receipt = it.space.admin.client.post(&path, &post).await.expect(201).json();
    told(&it.hub, answer.comment).await;
    let kinds = async || {
        let shown = bell(&it.helper).await.notices.into_iter();
        shown.map(|it| (it.msg_no, it.kind, it.calls)).collect::<Vec<_>>()
    };
    let called = (Some(receipt.msg_no), Kind::Mention, Some(Group::All));
    assert_eq!(kinds().await, [(Some(answer.msg_no), Kind::Mention, Some(Group::All)), called]);
    change(&it.space.admin, answer.comment, ("réponse", false), 0).await;
    assert_eq!(told(&it.hub, answer.comment).await, [it.helper.id]);
    assert_eq!(kinds().await, [(Some(answer.msg_no), Kind::Answer, None), called]);
}

/// More people than one transaction tells, by two nodes at once.
#[tokio::test(flavor = "multi_thread")]
async fn k4_twelve_hundred_people_have_one_notice_each_and_none_after_it_is_deleted() {
    let it = scene().await;
    let node = it.hub.beside(|_| {}).await;
    sqlx::query(
        "with people as (
             insert into users (id, email, given_name, family_name)
             select gen_random_uuid(), n || '@many.example', 'Noé', 'Nom ' || n
             from generate_series(1, 1200) n returning id
         ), streams as (
             insert into streams (id) select 'user:' || id from people
         )
         insert into memberships (id, space_id, user_id, role, joined_at, since)
         select gen_random_uuid(), $1, id, 'member', now(), now() from people",
    )
    .bind(it.space.id)
    .execute(it.hub.pool())
    .await
    .expect("many");
    assert_eq!(reach(&it.space.admin, it.thread, "all").await, 1204);
    let mut socket = it.lea.at(&node).live().await;
    let comment = call(&it.space.admin, it.thread, ALL).await.comment;
    noticed(&mut socket).await;
    assert_eq!(told(&it.hub, comment).await.len(), 1204);
    // Told twice is told once.
    for _ in 0..3 {
        sqlx::query(
            "insert into outbox (kind, payload) values ('call', jsonb_build_object('comment', $1::uuid))",
        )
        .bind(comment)
        .execute(it.hub.pool())
        .await
        .expect("again");
    }
    assert_eq!(told(&it.hub, comment).await.len(), 1204);
    let heard = async |kind: &str| -> (i64, i64) {
        sqlx::query_as(
            "select count(*), count(distinct stream_id) from events
             where stream_id like 'user:%' and payload::jsonb -> 'notifications' ? $1",
        )
        .bind(kind)
        .fetch_one(it.hub.pool())
        .await
        .expect("events")
    };
    assert_eq!(heard("noticed").await, (1204, 1204));
    it.space
        .admin
        .client
        .delete(&format!("/api/v1/comments/{comment}?act={}", ActId::new()))
        .await
        .expect(204);
    eventually("all are taken back", async || told(&it.hub, comment).await.is_empty().then_some(())).await;
    assert_eq!(heard("withdrawn").await, (1204, 1204));
    let Rung::Withdrawn(gone) = rings(&mut socket).await else { panic!("not withdrawn") };
    assert_eq!(gone.unread, 0);
}
