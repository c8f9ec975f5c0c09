//! T9: a thread is put into another. Nothing that was written is lost or told twice, what was unread stays
//! so and what was read too, and whatever leads to the one that went leads to where it stands.

use std::collections::BTreeMap;

use protocol::{
    ActId, Code, Event, Place, Problem, ResourceId, Seq, Snapshot, Stream,
    comments::{self, Applied, Edit, Post, React, ReactionKind, Receipt},
    discussions::{self, Change, Heading, List, Merge, Merged, Thread},
    mentions::written,
    notifications::{Bell, Level, LevelSet, SetLevel},
    people::{self, Mark},
    spaces::Role,
};

use super::{list, page, thread_of};
use crate::harness::{Hub, Person, Space, eventually, fixtures};

fn ask(into: ResourceId) -> Merge {
    Merge { act: ActId::new(), into }
}

async fn merge(admin: &Person, from: ResourceId, into: ResourceId) -> Heading {
    admin.client.post(&format!("{}/merge", thread_of(from)), &ask(into)).await.expect(200).json()
}

async fn answer(who: &Person, thread: ResourceId, body: &str, parent: &Receipt) -> Receipt {
    let post = Post { act: ActId::new(), body: body.to_owned(), parent: Some(parent.comment), call: false };
    who.client.post(&fixtures::comments(thread), &post).await.expect(201).json()
}

async fn mark(who: &Person, thread: ResourceId, no: i64) {
    let mark = Mark { act: ActId::new(), msg_no: Seq(no) };
    who.client.put(&format!("/api/v1/marks/{thread}"), &mark).await.expect(204);
}

async fn delete(who: &Person, comment: protocol::CommentId) {
    who.client.delete(&format!("/api/v1/comments/{comment}?act={}", ActId::new())).await.expect(204);
}

/// What a comment is, wherever it stands.
fn alike(log: &[comments::Comment], after: i64) -> Vec<comments::Comment> {
    let up = |no: Seq| Seq(no.0 + after);
    log.iter()
        .map(|it| comments::Comment { msg_no: up(it.msg_no), root_no: up(it.root_no), ..it.clone() })
        .collect()
}

/// Two threads with all that comments can have, and people who read them.
struct World {
    hub: Hub,
    space: Space,
    from: ResourceId,
    into: ResourceId,
    lea: Person,
    karim: Person,
    /// What was written in the one that goes.
    gone: Vec<Receipt>,
}

impl World {
    async fn new() -> Self {
        let hub = Hub::new().await;
        let space = hub.space().await;
        let (from, into) = (hub.thread(&space).await, hub.thread(&space).await);
        let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
        let first = lea.post(from, "d’accord").await;
        let mut gone = vec![first, karim.post(from, "pas moi").await];
        gone.push(answer(&karim, from, "parce que", &first).await);
        gone.push(lea.post(from, "à retirer").await);
        gone.push(answer(&space.admin, from, "soit", &gone[1]).await);
        let edit =
            Edit { act: ActId::new(), body: "**d’accord**, donc".to_owned(), revision: 0, call: false };
        lea.client.patch(&format!("/api/v1/comments/{}", first.comment), &edit).await.expect(204);
        delete(&lea, gone[3].comment).await;
        for who in [&lea, &karim] {
            let path =
                format!("/api/v1/comments/{}/reactions/{}", gone[1].comment, ReactionKind::Thanks.name());
            who.client.put(&path, &React { act: ActId::new(), on: true }).await.expect(204);
        }
        karim.post(into, "ici").await;
        lea.post(into, "là").await;
        Self { hub, space, from, into, lea, karim, gone }
    }
}

#[tokio::test]
async fn the_comments_go_on_in_their_order_with_all_they_have() {
    let World { hub, space, from, into, lea, karim, gone, .. } = World::new().await;
    let (before, other) = (page(&lea, from, "?from=first").await, page(&lea, into, "?from=first").await);
    let mut his = karim.live().await;
    his.watch(Stream::Resource(into)).await;
    let shot: Snapshot<Thread> =
        karim.client.get(&format!("{}?from=first", thread_of(into))).await.expect(200).json();

    for (who, status) in [(&lea, 403), (&hub.space().await.admin, 404)] {
        who.client.post(&format!("{}/merge", thread_of(from)), &ask(into)).await.expect(status);
    }
    let heading = merge(&space.admin, from, into).await;
    assert_eq!(heading.id, into);

    // The question first, then the replies, behind those that were there.
    let now = page(&lea, into, "?from=first").await;
    let (head, question) = (other.log.head.0, &now.log.items[2]);
    assert_eq!(now.log.items[..2], other.log.items[..]);
    assert_eq!((question.msg_no, question.author.id), (Seq(head + 1), space.admin.id));
    assert_eq!(question.html, "<p><strong>Vacance commerciale</strong></p>\n<p>Que faire ?</p>\n");
    assert_eq!(question.at, before.heading.at);
    assert_eq!(now.log.items[3..], alike(&before.log.items, head + 1));
    assert_eq!((now.log.head, now.log.count), (Seq(head + 6), other.log.count + 5));
    let history: comments::History =
        lea.client.get(&format!("/api/v1/comments/{}/history", gone[0].comment)).await.expect(200).json();
    assert_eq!((history.earlier.len(), history.source.as_str()), (1, "**d’accord**, donc"));

    // Whoever has the other open is told of each, and has what a fresh page has.
    his.reach(Stream::Resource(into), now_at(&karim, into).await).await;
    let events = his.tracks[&Stream::Resource(into)].events.clone();
    let mut seen = shot.content.clone();
    let inserted = events.iter().filter(|(seq, _, _)| *seq > shot.position.seq);
    let inserted = inserted.filter(|(_, _, it)| matches!(seen.apply(it, karim.id), Applied::Inserted(_)));
    assert_eq!(inserted.count(), 6, "once each");
    let fresh = page(&karim, into, "?from=first").await;
    assert_eq!(seen.log, fresh.log, "also whose reactions they are");

    // They are changed where they stand; what was deleted leaves nothing in either stream.
    delete(&space.admin, gone[1].comment).await;
    let told: i64 = sqlx::query_scalar("select count(*) from events where payload like '%pas moi%'")
        .fetch_one(hub.pool())
        .await
        .expect("counted");
    assert_eq!(told, 0);
    let last = lea.post(into, "et la suite").await;
    assert_eq!(last.msg_no, Seq(head + 7));
}

/// Where a thread's stream stands.
async fn now_at(who: &Person, thread: ResourceId) -> Seq {
    who.client.get(&thread_of(thread)).await.expect(200).json::<Snapshot<Thread>>().position.seq
}

#[tokio::test]
async fn whatever_leads_to_the_one_that_went_leads_to_its_new_place() {
    let World { hub, space, from, into, lea, gone, .. } = World::new().await;
    let mut open = lea.live().await;
    let left = open.watch(Stream::Resource(from)).await.position;
    let ask = ask(into);
    let path = format!("{}/merge", thread_of(from));
    let first: Heading = space.admin.client.post(&path, &ask).await.expect(200).json();
    let again: Heading = space.admin.client.post(&path, &ask).await.expect(200).json();
    assert_eq!(first, again, "a repeat gets the first answer");

    // Open pages and lists are told at once.
    let place = Place { resource: into, after: Seq(3) };
    let told = |event: Event| match event {
        Event::Discussions(discussions::Event::Merged(it)) => it,
        other => panic!("{other:?}"),
    };
    for stream in [Stream::Resource(from), Stream::Space(space.id)] {
        let Merged { thread, into: heading, after, by } = told(open.push_of(stream).await.event);
        assert_eq!((thread, heading.id, after, by.id), (from, into, place.after, space.admin.id));
    }
    // So is whoever comes back from where he stood, though what was said there is not said again.
    let mut back = lea.live().await;
    back.try_watch(Stream::Resource(from), Some(left)).await.expect("watched");
    assert_eq!(told(back.push_of(Stream::Resource(from)).await.event).after, place.after);
    let texts: i64 =
        sqlx::query_scalar("select count(*) from events where stream_id = $1 and payload like '%html%'")
            .bind(Stream::Resource(from).to_string())
            .fetch_one(hub.pool())
            .await
            .expect("counted");
    assert_eq!(texts, 0);

    // REST tells it, and nobody else learns of it.
    let stranger = hub.space().await.admin;
    let comments = fixtures::comments(from);
    for path in [thread_of(from), format!("{}?around=2", thread_of(from)), comments.clone()] {
        let problem: Problem = lea.client.get(&path).await.expect(410).json();
        assert_eq!((problem.code, problem.moved), (Code::Moved, Some(Box::new(place))), "{path}");
        assert_eq!(stranger.client.get(&path).await.expect(404).code(), Code::NotFound);
    }
    // Message 2 stands where the rule says.
    let around = page(&lea, into, &format!("?around={}", place.after.0 + 2)).await;
    assert!(around.log.items.iter().any(|it| it.id == gone[1].comment && it.msg_no == Seq(5)));

    // What was written meanwhile goes to the new place, once.
    let post = Post {
        act: ActId::new(),
        body: "écrit hors ligne".to_owned(),
        parent: Some(gone[0].comment),
        call: false,
    };
    let one: Receipt = lea.client.post(&comments, &post).await.expect(201).json();
    let two: Receipt = open.try_post(from, post).await.expect("kept");
    assert_eq!(one, two);
    assert_eq!(one.msg_no, Seq(9));
    stranger
        .client
        .post(&comments, &Post { act: ActId::new(), body: "x".to_owned(), parent: None, call: false })
        .await
        .expect(404);

    // What went into the first before goes along.
    let third = hub.thread(&space).await;
    space.admin.post(third, "plus loin").await;
    merge(&space.admin, into, third).await;
    let problem: Problem = lea.client.get(&thread_of(from)).await.expect(410).json();
    assert_eq!(problem.moved, Some(Box::new(Place { resource: third, after: Seq(5) })));
    let found = page(&lea, third, "?around=7").await;
    assert!(found.log.items.iter().any(|it| it.id == gone[1].comment && it.msg_no == Seq(7)));

    // A thread that was moved or archived keeps its address.
    let away = Change { archived: Some(true), ..Change::of(ActId::new()) };
    space.admin.client.patch(&thread_of(third), &away).await.expect(200);
    assert!(page(&lea, third, "?around=7").await.heading.archived);
    let problem: Problem = lea.client.get(&thread_of(from)).await.expect(410).json();
    assert_eq!(problem.moved.map(|it| it.resource), Some(third));
}

#[tokio::test]
async fn what_cannot_be_merged_is_said_and_nothing_moves() {
    let World { hub, space, from, into, .. } = World::new().await;
    let foreign = hub.space().await;
    let elsewhere = hub.thread(&foreign).await;
    let archived = hub.thread(&space).await;
    let away = Change { archived: Some(true), ..Change::of(ActId::new()) };
    space.admin.client.patch(&thread_of(archived), &away).await.expect(200);
    for wrong in [from, elsewhere, archived, ResourceId::new()] {
        let path = format!("{}/merge", thread_of(from));
        let problem: Problem = space.admin.client.post(&path, &ask(wrong)).await.expect(422).json();
        assert_eq!(problem.fields[0].field, "into");
    }
    sqlx::query("update threads set purpose = 'feedback' where id = $1")
        .bind(from)
        .execute(hub.pool())
        .await
        .expect("set");
    let path = format!("{}/merge", thread_of(from));
    let problem: Problem = space.admin.client.post(&path, &ask(into)).await.expect(422).json();
    assert_eq!(problem.fields[0].field, "thread");
    assert_eq!(page(&space.admin, from, "").await.log.count, 4);
    assert_eq!(page(&space.admin, into, "").await.log.count, 2);
}

/// What is unread after is what was unread before, in both together; who had not read the other to its end
/// goes on there. No list and no bell says otherwise, whether it was fetched before or after.
#[tokio::test]
async fn unread_marks_notices_and_levels_are_carried_and_none_lies() {
    let World { hub, space, from, into, lea, karim, .. } = World::new().await;
    let (nadia, paul, ines) = (
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    );
    // Nadia has read all of both, Paul the other and two of this, Ines one of the other and all of this.
    for (who, there, here) in [(&nadia, 2, 5), (&paul, 2, 2), (&ines, 1, 5)] {
        mark(who, into, there).await;
        mark(who, from, here).await;
    }
    for (who, level) in [(&nadia, Level::Follow), (&lea, Level::Mute)] {
        let set = SetLevel { act: ActId::new(), level: Some(level) };
        who.client.put(&format!("/api/v1/resources/{from}/level"), &set).await.expect(204);
    }
    let named = format!("{} regarde", written("Nadia", nadia.id));
    karim.post(from, &named).await;
    let bell = |who: Person| async move {
        who.client.get("/api/v1/notifications").await.expect(200).json::<Snapshot<Bell>>().content
    };
    eventually("the notice", async || (bell(nadia.clone()).await.unread == 1).then_some(())).await;

    let people = BTreeMap::from([("Nadia", &nadia), ("Paul", &paul), ("Ines", &ines)]);
    let mut lists = BTreeMap::new();
    let mut sockets = BTreeMap::new();
    for (name, who) in &people {
        lists.insert(*name, list(who, &space).await);
        sockets.insert(*name, who.live().await);
    }
    merge(&space.admin, from, into).await;
    for (name, unread) in [("Nadia", 1), ("Paul", 3), ("Ines", 7)] {
        let fresh = list(people[name], &space).await;
        assert_eq!(fresh.rows.len(), 1);
        assert_eq!(fresh.rows[0].unread(), unread, "{name}");
        let (shown, socket) = (lists.get_mut(name).expect("one"), sockets.get_mut(name).expect("one"));
        crate::harness::soon(&format!("{name}’s list is what it should be"), async {
            while *shown != fresh {
                match socket.next().await.expect("open") {
                    protocol::live::ServerFrame::Push(push) => match push.event {
                        Event::Discussions(event) => shown.apply(&event),
                        Event::People(people::Event::Marked(marked)) => shown.marked(marked),
                        _ => {}
                    },
                    protocol::live::ServerFrame::Heads(heads) => {
                        heads.moved.iter().for_each(|moved| shown.moved(moved));
                    }
                    protocol::live::ServerFrame::MarkMoved(moved) => shown.mark_moved(moved),
                    _ => {}
                }
                shown.sort();
            }
        })
        .await;
        let opened = page(people[name], into, "").await;
        assert_eq!(opened.log.head.0 - opened.mark.0 - opened.deleted_above, unread, "{name}");
    }
    // The bell: one notice still, leading to the new place, counted once.
    let after = bell(nadia.clone()).await;
    assert_eq!((after.unread, after.notices.len()), (1, 1));
    assert_eq!((after.notices[0].resource, after.notices[0].msg_no), (Some(into), Some(Seq(9))));
    mark(&nadia, into, 9).await;
    assert_eq!(bell(nadia.clone()).await.unread, 0);
    // Levels: who followed follows; who wished for silence where he wrote has it, unless he wrote here too.
    let level = |who: Person| async move {
        who.client.get(&format!("/api/v1/resources/{into}/level")).await.expect(200).json::<LevelSet>().level
    };
    assert_eq!(level(nadia.clone()).await, Level::Follow);
    assert_eq!(level(lea.clone()).await, Level::Follow, "she writes in the other, and never muted it");
    assert_eq!(level(paul.clone()).await, Level::Normal);
}

/// Writers, editors and readers go on while threads are put together: each comment is kept once, and each
/// stream has no hole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_writes_meanwhile_loses_nothing() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    for _ in 0..5 {
        let (from, into) = (hub.thread(&space).await, hub.thread(&space).await);
        let first = lea.post(from, "0").await;
        let writes: Vec<_> = [(lea.clone(), from), (karim.clone(), from), (lea.clone(), into)]
            .into_iter()
            .map(|(who, thread)| {
                tokio::spawn(async move {
                    let mut receipts = Vec::new();
                    for no in 0..20 {
                        receipts.push(who.post(thread, &format!("{no}")).await.comment);
                    }
                    receipts
                })
            })
            .collect();
        let edits = tokio::spawn({
            let lea = lea.clone();
            async move {
                for revision in 0..10 {
                    let edit =
                        Edit { act: ActId::new(), body: format!("v{revision}"), revision, call: false };
                    let path = format!("/api/v1/comments/{}", first.comment);
                    lea.client.patch(&path, &edit).await.expect(204);
                    let path = format!("{path}/reactions/{}", ReactionKind::Idea.name());
                    lea.client
                        .put(&path, &React { act: ActId::new(), on: revision % 2 == 0 })
                        .await
                        .expect(204);
                }
            }
        });
        merge(&space.admin, from, into).await;
        let mut written = vec![first.comment];
        for write in writes {
            written.extend(write.await.expect("written"));
        }
        edits.await.expect("edited");
        let kept: Vec<(protocol::CommentId, Seq, ResourceId)> = sqlx::query_as(
            "select id, msg_no, resource_id from comments where resource_id = any($1) order by msg_no",
        )
        .bind(vec![from.0, into.0])
        .fetch_all(hub.pool())
        .await
        .expect("read");
        assert!(kept.iter().all(|it| it.2 == into), "nothing stays behind");
        let numbers: Vec<i64> = kept.iter().map(|it| it.1.0).collect();
        assert_eq!(numbers, (1..=62).collect::<Vec<_>>(), "61 comments and the question, no hole");
        assert!(written.iter().all(|id| kept.iter().any(|it| it.0 == *id)));
        let (holes, told): (i64, i64) = sqlx::query_as(
            "select max(e.seq) - count(*), count(*) filter (where c.id is not null)
             from events e left join comments c on c.seq = e.seq and c.event_id = e.id and c.resource_id = $2
             where e.stream_id = $1",
        )
        .bind(Stream::Resource(into).to_string())
        .bind(into)
        .fetch_one(hub.pool())
        .await
        .expect("read");
        assert_eq!((holes, told), (0, 62), "each comment knows the event that told of it");
    }
    let _: List = list(&lea, &space).await;
}
