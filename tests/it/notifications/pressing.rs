//! H4: what waits in a space is known however much is newer elsewhere, and is put away with one act.

use protocol::{
    ActId,
    comments::{Post, Receipt},
    mentions::written,
    notifications::{Again, Bell, Kind, PAGE, PRESSING, Read, Which},
    spaces::{Role, SetRole},
};

use super::{levels::publish, read, scene, unread};
use crate::{
    harness::{Person, Space, fixtures},
    mentions::{bell, settled},
};

fn of<'b>(bell: &'b Bell, space: &Space) -> Vec<&'b protocol::notifications::Notice> {
    bell.known().filter(|it| it.space == space.id && it.read.is_none()).collect()
}

async fn answer(who: &Person, thread: protocol::ResourceId, to: &Receipt, times: i64) {
    for no in 0..times {
        let post =
            Post { act: ActId::new(), body: format!("réponse {no}"), parent: Some(to.comment), call: false };
        who.client.post(&fixtures::comments(thread), &post).await.expect(201);
    }
}

#[tokio::test]
async fn an_old_mention_is_known_beside_whatever_is_newer() {
    let it = scene().await;
    let other = it.hub.space().await;
    let elsewhere = it.hub.thread(&other).await;
    it.hub.enrol(&it.lea, &other, Role::Member).await;
    it.hub.enrol(&it.karim, &other, Role::Member).await;
    let named = it.name_lea().await;
    let mine = it.lea.post(it.thread, "ma question").await;
    answer(&it.karim, it.thread, &mine, PRESSING + 5).await;
    settled(&it.hub).await;
    let theirs = it.lea.post(elsewhere, "une autre").await;
    answer(&it.karim, elsewhere, &theirs, PAGE + 3).await;
    settled(&it.hub).await;

    let shown = bell(&it.lea).await;
    assert!(shown.notices.iter().all(|notice| notice.space == other.id), "the page is full of what is newer");
    let here = of(&shown, &it.space);
    assert_eq!(i64::try_from(here.len()).expect("few"), PRESSING);
    let mention =
        here.iter().find(|notice| notice.kind == Kind::Mention).expect("before answers that are newer");
    assert_eq!(mention.comment, Some(named.comment));
    assert!(mention.words.as_ref().is_some_and(|words| !words.title.is_empty()));
    // Those of the other space that the page has no room for press there.
    assert_eq!(shown.pressing.iter().filter(|notice| notice.space == other.id).count(), 3);
    // A later page has none.
    let next = shown.next.expect("more");
    let later: protocol::Snapshot<Bell> =
        it.lea.client.get(&format!("/api/v1/notifications?after={next}")).await.expect(200).json();
    assert!(later.content.pressing.is_empty());
}

#[tokio::test]
async fn what_waits_in_a_space_is_put_away_with_one_act_and_comes_back_with_another() {
    let it = scene().await;
    let other = it.hub.space().await;
    let elsewhere = it.hub.thread(&other).await;
    it.hub.enrol(&it.lea, &other, Role::Member).await;
    it.hub.enrol(&it.karim, &other, Role::Member).await;
    it.name_lea().await;
    it.karim.post(elsewhere, &written("Léa", it.lea.id)).await;
    let post = publish(&it, "Du neuf").await;
    settled(&it.hub).await;
    let stand = |bell: &Bell| {
        let published = bell.published.iter().any(|item| item.id == post);
        let moved = |thread| bell.news.iter().any(|news| news.resource == thread);
        (of(bell, &it.space).len(), of(bell, &other).len(), published, moved(it.thread), moved(elsewhere))
    };
    let before = bell(&it.lea).await;
    assert_eq!(stand(&before), (1, 1, true, true, true));
    // What is not shown there stays: another role.
    let member = format!("/api/v1/spaces/{}/members/{}", it.space.id, it.lea.id);
    it.space.admin.client.put(&member, &SetRole { role: Role::Contributor }).await.expect(204);
    let act = read(&it.lea, Which::Space(it.space.id)).await;
    let after = bell(&it.lea).await;
    assert_eq!((stand(&after), after.unread), ((1, 1, false, false, true), 2));
    assert_eq!(of(&after, &it.space)[0].kind, Kind::Role);
    unread(&it.lea, Again::Act(act)).await;
    let again = bell(&it.lea).await;
    assert_eq!((stand(&again), again.unread), ((2, 1, true, true, true), 3));
    // Of a space one is not in nothing is said.
    let stranger = it.hub.person("Nadia").await;
    let ask = Read { act: ActId::new(), which: Which::Space(it.space.id) };
    stranger.client.put("/api/v1/notifications/read", &ask).await.expect(404);
}
