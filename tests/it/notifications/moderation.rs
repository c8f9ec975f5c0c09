//! N3, N7: what admins do to one's role and to one's words is told to whoever it concerns, and to nobody else;
//! what was put away asks for nobody's attention until it is taken back.

use protocol::{
    ActId, Event, Stream,
    comments::Edit,
    discussions::Change,
    notifications::{Event as It, Kind, Noticed, Which},
    people::Mark,
    spaces::{Role, SetRole},
};

use super::{read, scene};
use crate::{
    harness::Person,
    mentions::{bell, rings, settled},
};

/// The next notice that a socket hears of.
async fn noticed(socket: &mut crate::harness::Socket) -> Noticed {
    match rings(socket).await {
        It::Noticed(it) => *it,
        other => panic!("{other:?}"),
    }
}

async fn edit(who: &Person, comment: protocol::CommentId, revision: i32) {
    let edit = Edit { act: ActId::new(), body: "autrement".to_owned(), revision, call: false };
    who.client.patch(&format!("/api/v1/comments/{comment}"), &edit).await.expect(204);
}

#[tokio::test]
async fn n3_an_admin_s_hand_on_one_s_words_is_told_to_their_author() {
    let it = scene().await;
    let mine = it.lea.post(it.thread, "mes mots").await;
    let (mut hers, mut his) = (it.lea.live().await, it.karim.live().await);
    // One's own hand is no news.
    edit(&it.lea, mine.comment, 0).await;
    edit(&it.space.admin, mine.comment, 1).await;
    let told = noticed(&mut hers).await;
    assert_eq!((told.notice.kind, told.unread), (Kind::Edited, 1));
    assert_eq!((told.notice.comment, told.notice.msg_no), (Some(mine.comment), Some(mine.msg_no)));
    assert_eq!(told.notice.by.id, it.space.admin.id);
    let shown = bell(&it.lea).await;
    let words = shown.notices[0].words.clone().expect("in words");
    assert_eq!((&*words.title, &*words.excerpt), ("Vacance commerciale", "autrement"));

    // Reading on in the thread does not read it: one knew the message.
    it.space.admin.post(it.thread, "la suite").await;
    let mark = Mark { act: ActId::new(), msg_no: protocol::Seq(2) };
    it.lea.client.put(&format!("/api/v1/marks/{}", it.thread), &mark).await.expect(204);
    assert_eq!(bell(&it.lea).await.unread, 1);
    read(&it.lea, Which::All).await;
    hers.until("read", |frame| match frame {
        protocol::live::ServerFrame::Push(push) => {
            matches!(push.event, Event::Notifications(It::Read(_))).then_some(())
        }
        _ => None,
    })
    .await;

    // Deleted: the same line says so, unread again, without the words.
    let path = format!("/api/v1/comments/{}?act={}", mine.comment, ActId::new());
    it.space.admin.client.delete(&path).await.expect(204);
    let gone = noticed(&mut hers).await;
    assert_eq!((gone.notice.kind, gone.notice.id, gone.unread), (Kind::Deleted, told.notice.id, 1));
    let shown = bell(&it.lea).await;
    assert_eq!(
        (shown.notices.len(), shown.notices[0].words.clone().expect("words").excerpt),
        (1, String::new())
    );
    let rest = his.settle().await;
    let rung = rest.iter().any(|frame| {
        matches!(frame, protocol::live::ServerFrame::Push(push) if matches!(push.event, Event::Notifications(_)))
    });
    assert!(!rung, "nobody else is told: {rest:?}");

    // Who takes back his own words takes the notice along.
    let other = it.lea.post(it.thread, "encore").await;
    edit(&it.space.admin, other.comment, 0).await;
    noticed(&mut hers).await;
    let path = format!("/api/v1/comments/{}?act={}", other.comment, ActId::new());
    it.lea.client.delete(&path).await.expect(204);
    assert!(matches!(rings(&mut hers).await, It::Withdrawn(it) if it.unread == 1));
    assert_eq!(bell(&it.lea).await.unread, 1);
}

#[tokio::test]
async fn n3_another_role_and_the_end_of_a_membership_are_told_on_every_device() {
    let it = scene().await;
    let member = format!("/api/v1/spaces/{}/members/{}", it.space.id, it.lea.id);
    let mut devices = [it.lea.live().await, it.lea.again(it.hub.pool()).await.live().await];
    for _ in 0..2 {
        it.space.admin.client.put(&member, &SetRole { role: Role::Contributor }).await.expect(204);
    }
    for device in &mut devices {
        let told = noticed(device).await;
        assert_eq!((told.notice.kind, told.notice.role), (Kind::Role, Some(Role::Contributor)));
        assert_eq!((told.unread, told.notice.resource), (1, None), "the same role twice is told once");
    }
    let shown = bell(&it.lea).await;
    assert_eq!(shown.notices[0].words.clone().expect("words").title, "Petites villes");
    it.space.admin.client.delete(&member).await.expect(204);
    for device in &mut devices {
        let told = noticed(device).await;
        assert_eq!((told.notice.kind, told.unread), (Kind::Removed, 1), "what was told of the space is gone");
    }
    assert_eq!(bell(&it.lea).await.notices.len(), 1);
    // Who leaves by himself, or comes in, is told nothing.
    let path = format!("/api/v1/spaces/{}/membership", it.space.id);
    it.karim.client.delete(&path).await.expect(204);
    assert_eq!(bell(&it.karim).await.notices.len(), 0);
}

#[tokio::test]
async fn n7_what_is_put_away_leaves_the_bell_and_comes_back_with_it() {
    let it = scene().await;
    it.name_lea().await;
    settled(&it.hub).await;
    it.karim.post(it.thread, "et encore").await;
    assert_eq!(bell(&it.lea).await.count(), 2);
    let mut tab = it.lea.live().await;
    for (archived, count) in [(true, 0), (false, 2)] {
        let change = Change { archived: Some(archived), ..Change::of(ActId::new()) };
        let path = format!("/api/v1/threads/{}", it.thread);
        it.space.admin.client.patch(&path, &change).await.expect(200);
        // Everybody who may see the thread is told; the bell asks for what only the server knows.
        let told = tab.push_of(Stream::Space(it.space.id)).await.event;
        assert!(
            matches!(told, Event::Discussions(protocol::discussions::Event::Changed(it)) if it.archived == archived)
        );
        assert_eq!(bell(&it.lea).await.count(), count);
    }
}

#[tokio::test]
async fn t12_what_is_kept_for_later_is_news_again() {
    let it = scene().await;
    it.level(&it.lea, protocol::notifications::Level::Follow).await;
    for no in 0..3 {
        it.karim.post(it.thread, &format!("{no}")).await;
    }
    read(&it.lea, Which::News(it.thread)).await;
    assert_eq!(bell(&it.lea).await.count(), 0);
    let mark = |no| Mark { act: ActId::new(), msg_no: protocol::Seq(no) };
    let path = format!("/api/v1/marks/{}", it.thread);
    it.lea.client.put(&path, &mark(3)).await.expect(204);
    it.lea.client.put(&path, &mark(1)).await.expect(204);
    let shown = bell(&it.lea).await;
    assert_eq!((shown.count(), shown.news[0].unread), (1, 2));
}
