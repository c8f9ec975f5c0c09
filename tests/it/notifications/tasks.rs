//! K6: one's mentions as what there is to do.

use protocol::{
    ActId, NoticeId, Snapshot, Stream,
    comments::Post,
    live::{Push, ServerFrame},
    mentions::written,
    notifications::{
        Event as Rung, PAGE,
        tasks::{SetDone, TaskState, Tasks},
    },
    spaces::Role,
};

use super::{bell, rings, scene, settled};
use crate::harness::{Person, Socket, fixtures};

async fn list(who: &Person, state: TaskState) -> Tasks {
    let path = format!("/api/v1/mentions?state={}", state.name());
    let snapshot: Snapshot<Tasks> = who.client.get(&path).await.expect(200).json();
    assert_eq!(snapshot.content.state, state);
    snapshot.content
}

async fn ids(who: &Person, state: TaskState) -> Vec<NoticeId> {
    list(who, state).await.items.into_iter().map(|it| it.id).collect()
}

async fn set(who: &Person, notice: NoticeId, done: bool, status: u16) {
    let set = SetDone { act: ActId::new(), done };
    who.client.put(&format!("/api/v1/mentions/{notice}"), &set).await.expect(status);
}

/// Applies what comes to a list until it is as it should be.
async fn follow(socket: &mut Socket, tasks: &mut Tasks, what: &str, is: impl Fn(&Tasks) -> bool) {
    socket
        .until(what, |frame| {
            if let ServerFrame::Push(Push { event: protocol::Event::Notifications(event), .. }) = frame {
                tasks.apply(event);
            }
            is(tasks).then_some(())
        })
        .await;
}

#[tokio::test]
async fn k6_a_mention_is_open_until_it_is_answered_or_said_to_be_done_on_all_devices() {
    let it = scene().await;
    let first = it.name_lea().await;
    settled(&it.hub).await;
    let mention = ids(&it.lea, TaskState::Open).await;
    assert_eq!(mention.len(), 1);
    let shown = list(&it.lea, TaskState::Open).await;
    let words = shown.items[0].words.as_ref().expect("words");
    assert_eq!((shown.items[0].msg_no, words.title.as_str()), (Some(first.msg_no), "Vacance commerciale"));
    for state in [TaskState::Answered, TaskState::Done] {
        assert!(ids(&it.lea, state).await.is_empty());
    }
    // What only answers one is no mention, nor is what names others.
    let other = it.hub.thread(&it.space).await;
    let mine = it.lea.post(other, "ailleurs").await;
    let post =
        Post { act: ActId::new(), body: "réponse".to_owned(), parent: Some(mine.comment), call: false };
    it.karim.client.post(&fixtures::comments(other), &post).await.expect(201);
    it.karim.post(it.thread, &written("Karim", it.karim.id)).await;
    settled(&it.hub).await;
    assert_eq!(bell(&it.lea).await.notices.len(), 2);
    assert_eq!(ids(&it.lea, TaskState::Open).await, mention, "what is written elsewhere answers nothing");

    // Done on one device, seen on the other, which it has read too; and undone.
    let mut open = list(&it.lea, TaskState::Open).await;
    let mut done = list(&it.lea, TaskState::Done).await;
    let mut other = it.lea.again(it.hub.pool()).await.live().await;
    set(&it.lea, mention[0], true, 204).await;
    follow(&mut other, &mut open, "it leaves", |it| it.items.is_empty()).await;
    done.apply(&Rung::DoneSet(protocol::notifications::tasks::DoneSet { notice: mention[0], done: true }));
    assert!(done.stale, "where it belongs, it is asked for");
    assert_eq!(ids(&it.lea, TaskState::Done).await, mention);
    assert!(ids(&it.lea, TaskState::Open).await.is_empty());
    assert_eq!(bell(&it.lea).await.unread, 1, "what answers her is unread still");
    set(&it.lea, mention[0], false, 204).await;
    follow(&mut other, &mut open, "it comes back", |it| it.stale).await;
    assert_eq!(ids(&it.lea, TaskState::Open).await, mention);

    // An answer of one's own, behind it and in its place, answers it; taken back, it waits again.
    let reply = it.lea.post(it.thread, "voilà").await;
    assert_eq!(ids(&it.lea, TaskState::Answered).await, mention);
    assert!(ids(&it.lea, TaskState::Open).await.is_empty());
    it.lea
        .client
        .delete(&format!("/api/v1/comments/{}?act={}", reply.comment, ActId::new()))
        .await
        .expect(204);
    assert_eq!(ids(&it.lea, TaskState::Open).await, mention);

    // Done stays done, whatever one writes.
    set(&it.lea, mention[0], true, 204).await;
    it.lea.post(it.thread, "encore").await;
    assert_eq!(ids(&it.lea, TaskState::Done).await, mention);
    assert!(ids(&it.lea, TaskState::Answered).await.is_empty());

    // Nobody says so of another's, nor of what is none.
    set(&it.karim, mention[0], true, 404).await;
    set(&it.lea, NoticeId::new(), true, 404).await;
    it.lea.client.get("/api/v1/mentions?state=late").await.expect(422);
    it.lea.client.get("/api/v1/mentions?after=x").await.expect(422);
}

#[tokio::test]
async fn k6_what_was_taken_back_or_may_no_longer_be_read_is_no_task() {
    let it = scene().await;
    let first = it.name_lea().await;
    let second = it.name_lea().await;
    settled(&it.hub).await;
    let mut open = list(&it.lea, TaskState::Open).await;
    assert_eq!(open.items.len(), 2);
    let mut socket = it.lea.live().await;
    socket.watch(Stream::Resource(it.thread)).await;
    it.karim
        .client
        .delete(&format!("/api/v1/comments/{}?act={}", first.comment, ActId::new()))
        .await
        .expect(204);
    follow(&mut socket, &mut open, "it vanishes", |it| it.items.len() == 1).await;
    assert_eq!(open.items[0].msg_no, Some(second.msg_no));
    assert_eq!(list(&it.lea, TaskState::Open).await.items, open.items);
    sqlx::query("update resources set audience = 'admin' where id = $1")
        .bind(it.thread)
        .execute(it.hub.pool())
        .await
        .expect("kept");
    assert!(ids(&it.lea, TaskState::Open).await.is_empty());
}

#[tokio::test]
async fn k6_a_message_of_a_conversation_that_names_one_waits_there_too() {
    let it = scene().await;
    let group = it.hub.group(&[&it.karim, &it.lea]).await;
    let mut other = it.lea.again(it.hub.pool()).await.live().await;
    let mut open = list(&it.lea, TaskState::Open).await;
    assert!(open.called.is_empty());
    let named = it.karim.say(group, &format!("{}, un avis ?", written("Léa", it.lea.id))).await;
    it.karim.say(group, "sans nom").await;
    follow(&mut other, &mut open, "it came", |it| it.stale).await;
    let mut open = list(&it.lea, TaskState::Open).await;
    assert_eq!((open.items.len(), open.called.len(), open.called[0].message), (0, 1, named.message));
    assert!(open.called[0].words.as_ref().is_some_and(|words| words.excerpt.ends_with(", un avis ?")));
    for state in [TaskState::Answered, TaskState::Done] {
        assert!(list(&it.lea, state).await.called.is_empty());
    }
    let set = async |who: &Person, done: bool, status: u16| {
        let path = format!("/api/v1/mentions/messages/{}", named.message);
        who.client.put(&path, &SetDone { act: ActId::new(), done }).await.expect(status);
    };
    // Read, it waits still; done, it has been read, on the other device too.
    let mark = protocol::chat::Mark { act: ActId::new(), msg_no: named.msg_no };
    it.lea.client.put(&format!("/api/v1/conversations/{group}/mark"), &mark).await.expect(204);
    assert!(bell(&it.lea).await.called.is_empty());
    assert_eq!(list(&it.lea, TaskState::Open).await.called.len(), 1);
    let unread = protocol::chat::Mark { act: ActId::new(), msg_no: protocol::Seq(0) };
    it.lea.client.put(&format!("/api/v1/conversations/{group}/mark"), &unread).await.expect(204);
    assert_eq!(bell(&it.lea).await.called.len(), 1);
    set(&it.lea, true, 204).await;
    follow(&mut other, &mut open, "it leaves", |it| it.called.is_empty()).await;
    assert!(bell(&it.lea).await.called.is_empty());
    assert_eq!(list(&it.lea, TaskState::Done).await.called.len(), 1);
    set(&it.lea, false, 204).await;
    follow(&mut other, &mut open, "it comes back", |it| it.stale).await;
    assert_eq!(list(&it.lea, TaskState::Open).await.called.len(), 1);
    // An answer behind it answers it.
    let mut open = list(&it.lea, TaskState::Open).await;
    it.lea.say(group, "Favorable.").await;
    other
        .until("it may be answered", |frame| match frame {
            ServerFrame::Conversations(digest) => {
                digest.moved.iter().for_each(|it| open.moved(it.conversation));
                open.stale.then_some(())
            }
            _ => None,
        })
        .await;
    assert_eq!(list(&it.lea, TaskState::Answered).await.called.len(), 1);
    assert!(list(&it.lea, TaskState::Open).await.called.is_empty());
    // Nobody says so of what does not name him, nor of what is none.
    set(&it.karim, true, 404).await;
    let none = format!("/api/v1/mentions/messages/{}", protocol::CommentId::new());
    it.lea.client.put(&none, &SetDone { act: ActId::new(), done: true }).await.expect(404);
    // Who left the group has nothing to do there.
    it.lea.client.delete(&format!("/api/v1/conversations/{group}/membership")).await.expect(204);
    assert!(list(&it.lea, TaskState::Answered).await.called.is_empty());
}

#[tokio::test]
async fn k6_mentions_are_listed_by_pages_those_of_groups_among_them() {
    let it = scene().await;
    let most = usize::try_from(PAGE).expect("few");
    for _ in 0..most + 3 {
        it.name_lea().await;
    }
    let post = Post { act: ActId::new(), body: "@[tous](group:all)".to_owned(), parent: None, call: true };
    it.space.admin.client.post(&fixtures::comments(it.thread), &post).await.expect(201);
    settled(&it.hub).await;
    let mut all = list(&it.lea, TaskState::Open).await;
    assert_eq!(all.items.len(), most);
    assert!(all.items[0].calls.is_some());
    let next = all.next.clone().expect("more");
    let path = format!("/api/v1/mentions?after={next}");
    let rest: Snapshot<Tasks> = it.lea.client.get(&path).await.expect(200).json();
    all.extend(rest.content);
    assert_eq!((all.items.len(), all.next.clone()), (most + 4, None));
    assert!(all.items.is_sorted_by_key(|it| std::cmp::Reverse((it.at, it.id))));
    // A mention that comes is asked for.
    let mut socket = it.lea.live().await;
    it.name_lea().await;
    let told = rings(&mut socket).await;
    all.apply(&told);
    assert!(all.stale);
    let stranger = it.hub.member(&it.space, Role::Member).await;
    assert!(ids(&stranger, TaskState::Open).await.is_empty(), "he joined after");
}
