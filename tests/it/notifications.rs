//! N1, N2, N7, T6 and row 52: what the bell shows, on every device alike, each thing once.

mod levels;
mod moderation;
mod pressing;
mod tasks;

use std::time::Duration;

use futures_util::future::join_all;
use protocol::{
    ActId, ResourceId, Seq, Stream, UserId,
    comments::{Post, React, ReactionKind, Receipt},
    mentions::written,
    notifications::{self, Again, Group, Kind, Level, LevelSet, Read, SetLevel, Unread, Visit, Which},
    people::Mark,
    spaces::Role,
};
use sqlx::PgPool;

use crate::{
    harness::{Hub, Person, Postgres, Process, Space, eventually, fixtures},
    mentions::{bell, rings, settled},
};

struct Scene {
    hub: Hub,
    space: Space,
    thread: ResourceId,
    lea: Person,
    karim: Person,
}

async fn scene() -> Scene {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    Scene { hub, space, thread, lea, karim }
}

impl Scene {
    async fn name_lea(&self) -> Receipt {
        self.karim.post(self.thread, &written("Léa", self.lea.id)).await
    }

    async fn answer(&self, who: &Person, to: &Receipt) -> Receipt {
        let post =
            Post { act: ActId::new(), body: "réponse".to_owned(), parent: Some(to.comment), call: false };
        who.client.post(&fixtures::comments(self.thread), &post).await.expect(201).json()
    }

    async fn level(&self, who: &Person, level: Level) {
        let set = SetLevel { act: ActId::new(), level: Some(level) };
        let path = format!("/api/v1/resources/{}/level", self.thread);
        who.client.put(&path, &set).await.expect(204);
    }
}

async fn read(who: &Person, which: Which) -> ActId {
    let act = ActId::new();
    who.client.put("/api/v1/notifications/read", &Read { act, which }).await.expect(204);
    act
}

async fn unread(who: &Person, which: Again) {
    let ask = Unread { act: ActId::new(), which };
    who.client.put("/api/v1/notifications/unread", &ask).await.expect(204);
}

async fn visit(who: &Person) -> Visit {
    who.client.put("/api/v1/me/visit", &()).await.expect(200).json()
}

#[tokio::test]
async fn n3_whoever_is_answered_is_told_and_answers_are_one_line() {
    let it = scene().await;
    let mine = it.lea.post(it.thread, "ma question").await;
    let mut people = Vec::new();
    for _ in 0..4 {
        let person = it.hub.member(&it.space, Role::Member).await;
        let answer = it.answer(&person, &mine).await;
        people.push((person, answer));
    }
    // An answer to an answer is told to both: whose it answers, and whose it stands under.
    it.answer(&people[1].0, &people[0].1).await;
    // Neither is an answer to oneself.
    it.answer(&it.lea, &mine).await;
    settled(&it.hub).await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.notices.len(), shown.unread), (5, 5));
    assert!(shown.notices.iter().all(|notice| notice.kind == Kind::Answer));
    let groups = Group::of(&shown.notices);
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].people(), 4);
    assert_eq!(bell(&people[0].0).await.unread, 1);
    assert_eq!(bell(&people[2].0).await.unread, 0);
    // Named and answered by one comment is one notice.
    let post =
        Post { act: ActId::new(), body: written("Léa", it.lea.id), parent: Some(mine.comment), call: false };
    it.karim.client.post(&fixtures::comments(it.thread), &post).await.expect(201);
    settled(&it.hub).await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.notices.len(), shown.notices[0].kind), (6, Kind::Mention));
}

#[tokio::test]
async fn n2_read_unread_all_and_undo_are_the_same_on_every_device() {
    let it = scene().await;
    for _ in 0..3 {
        it.name_lea().await;
    }
    settled(&it.hub).await;
    let mut phone = it.lea.again(it.hub.pool()).await.live().await;
    let first = bell(&it.lea).await.notices[0].id;
    read(&it.lea, Which::Notices(vec![first])).await;
    let notifications::Event::Read(told) = rings(&mut phone).await else { panic!("not read") };
    assert_eq!((told.which, told.unread), (Which::Notices(vec![first]), 2));
    let all = read(&it.lea, Which::All).await;
    let notifications::Event::Read(told) = rings(&mut phone).await else { panic!("not read") };
    assert_eq!((told.which, told.unread), (Which::All, 0));
    assert_eq!(bell(&it.lea).await.count(), 0);
    unread(&it.lea, Again::Act(all)).await;
    let notifications::Event::Unread(told) = rings(&mut phone).await else { panic!("not unread") };
    assert_eq!(told.unread, 2, "what was read before stays read");
    unread(&it.lea, Again::Notices(vec![first])).await;
    assert_eq!(bell(&it.lea).await.unread, 3);
    // Nobody else's.
    read(&it.karim, Which::Notices(vec![first])).await;
    unread(&it.karim, Again::Act(all)).await;
    assert_eq!(bell(&it.lea).await.unread, 3);
    // The same write twice is done once.
    let ask = Read { act: ActId::new(), which: Which::All };
    for status in [204, 204] {
        it.lea.client.put("/api/v1/notifications/read", &ask).await.expect(status);
    }
    let other = Read { which: Which::Notices(vec![first]), ..ask };
    it.lea.client.put("/api/v1/notifications/read", &other).await.expect(409);
}

#[tokio::test]
async fn n2_reading_a_comment_in_its_place_reads_its_notice() {
    let it = scene().await;
    let receipt = it.name_lea().await;
    let later = it.name_lea().await;
    settled(&it.hub).await;
    let mut phone = it.lea.live().await;
    let mark = Mark { act: ActId::new(), msg_no: receipt.msg_no };
    it.lea.client.put(&format!("/api/v1/marks/{}", it.thread), &mark).await.expect(204);
    let notifications::Event::Read(told) = rings(&mut phone).await else { panic!("not read") };
    assert_eq!(told.unread, 1);
    let shown = bell(&it.lea).await;
    let unread: Vec<_> = shown.notices.iter().filter(|it| it.read.is_none()).map(|it| it.comment).collect();
    assert_eq!(unread, [Some(later.comment)]);
    // Read before the worker came by: the notice is born read.
    let mark = Mark { act: ActId::new(), msg_no: Seq::MAX };
    it.lea.client.put(&format!("/api/v1/marks/{}", it.thread), &mark).await.expect(204);
    assert_eq!(bell(&it.lea).await.unread, 0);
}

#[tokio::test]
async fn n2_ten_thousand_are_read_by_one_statement_and_paged_by_cursor() {
    let it = scene().await;
    let receipt = it.karim.post(it.thread, "pour tous").await;
    sqlx::query(
        "with more as (
             insert into comments (id, space_id, resource_id, author_id, msg_no, root_no, seq, event_id, act, digest,
                                   source, html, created_at)
             select gen_random_uuid(), c.space_id, c.resource_id, c.author_id, 1 + n, 1 + n, c.seq, c.event_id,
                    gen_random_uuid(), c.digest, 'x', 'x', c.created_at + n * interval '1 ms'
             from comments c, generate_series(1, 10000) n where c.id = $1 returning *
         )
         insert into notices (id, user_id, space_id, resource_id, comment_id, msg_no, by_id, mentions, answers, at)
         select gen_random_uuid(), $2, space_id, resource_id, id, msg_no, author_id, true, false, created_at from more",
    )
    .bind(receipt.comment)
    .bind(it.lea.id)
    .execute(it.hub.pool())
    .await
    .expect("ten thousand");
    let mut shown = bell(&it.lea).await;
    assert_eq!((shown.notices.len(), shown.unread), (50, 10_000));
    for pages in 2..=4 {
        let next = shown.next.clone().expect("more");
        let older: protocol::Snapshot<notifications::Bell> =
            it.lea.client.get(&format!("/api/v1/notifications?after={next}")).await.expect(200).json();
        shown.extend(older.content);
        assert_eq!(shown.notices.len(), pages * 50);
    }
    assert!(shown.notices.windows(2).all(|pair| pair[0].at > pair[1].at));
    it.lea.client.get("/api/v1/notifications?after=x").await.expect(422);
    let mut socket = it.lea.live().await;
    read(&it.lea, Which::All).await;
    let notifications::Event::Read(told) = rings(&mut socket).await else { panic!("not read") };
    assert_eq!((told.which, told.unread), (Which::All, 0), "one event for all");
    let acts: Vec<(Option<ActId>, i64)> = sqlx::query_as("select read_act, count(*) from notices group by 1")
        .fetch_all(it.hub.pool())
        .await
        .expect("acts");
    assert_eq!(acts, [(Some(told.act), 10_000)]);
}

#[tokio::test]
async fn n1_what_is_new_since_the_last_visit_is_the_same_everywhere() {
    let it = scene().await;
    let clock = |minutes: u64| it.hub.app.clock.advance(Duration::from_secs(60 * minutes));
    let first = visit(&it.lea).await.since;
    clock(20);
    let phone = it.lea.again(it.hub.pool()).await;
    assert_eq!(visit(&phone).await.since, first, "the same visit, on another device");
    clock(29);
    assert_eq!(visit(&it.lea).await.since, first);
    let left = it.hub.app.clock.now();
    clock(31);
    let mut socket = it.lea.live().await;
    let since = visit(&phone).await.since;
    assert!(since > first && (since - left).abs() < chrono::TimeDelta::seconds(60), "{since} and {left}");
    let notifications::Event::Visited(told) = rings(&mut socket).await else { panic!("not a visit") };
    assert_eq!(told, since, "fixed when the visit begins, told to all");
    assert_eq!(visit(&it.lea).await.since, since, "a second tab does not erase it");
    assert_eq!(bell(&it.lea).await.since, since);
}

#[tokio::test]
async fn n1_news_name_the_first_message_of_others_that_is_new() {
    let it = scene().await;
    visit(&it.lea).await;
    it.karim.post(it.thread, "du neuf").await;
    assert_eq!(bell(&it.lea).await.news[0].first, Seq(1));
    read(&it.lea, Which::News(it.thread)).await;
    // Neither what was let be nor her own is where she begins.
    it.lea.post(it.thread, "le mien").await;
    it.karim.post(it.thread, "en réponse").await;
    it.karim.post(it.thread, "encore").await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.news[0].first, shown.news[0].unread), (Seq(3), 2));
}

#[tokio::test]
async fn n1_news_are_computed_and_grouped_by_object() {
    let it = scene().await;
    visit(&it.lea).await;
    let mut people = vec![it.karim.clone()];
    for _ in 0..2 {
        people.push(it.hub.member(&it.space, Role::Member).await);
    }
    for person in &people {
        person.post(it.thread, "du neuf").await;
        person.post(it.thread, "encore").await;
    }
    let shown = bell(&it.lea).await;
    let news = &shown.news[0];
    assert_eq!((shown.news.len(), news.resource, news.unread, news.people), (1, it.thread, 6, 3));
    assert_eq!((news.title.as_str(), news.level, shown.count()), ("Vacance commerciale", Level::Normal, 1));
    let rows: i64 =
        sqlx::query_scalar("select count(*) from notices").fetch_one(it.hub.pool()).await.expect("rows");
    assert_eq!(rows, 0, "no row for what many have alike");
    // Let be and told again; the read mark stays.
    let act = read(&it.lea, Which::News(it.thread)).await;
    assert!(bell(&it.lea).await.news.is_empty());
    let page: protocol::Snapshot<protocol::discussions::Thread> =
        it.lea.client.get(&format!("/api/v1/threads/{}", it.thread)).await.expect(200).json();
    assert_eq!(page.content.mark, Seq(0));
    unread(&it.lea, Again::Act(act)).await;
    assert_eq!(bell(&it.lea).await.news.len(), 1);
    let mark = Mark { act: ActId::new(), msg_no: Seq::MAX };
    it.lea.client.put(&format!("/api/v1/marks/{}", it.thread), &mark).await.expect(204);
    assert!(bell(&it.lea).await.news.is_empty());
    // A visit later, what one does not follow and did not read is no news any more.
    it.karim.post(it.thread, "hier").await;
    it.hub.app.clock.advance(Duration::from_secs(3_600));
    visit(&it.lea).await;
    it.hub.app.clock.advance(Duration::from_secs(3_600));
    visit(&it.lea).await;
    assert!(bell(&it.lea).await.news.is_empty());
    it.level(&it.lea, Level::Follow).await;
    assert_eq!(bell(&it.lea).await.news.len(), 1, "what one follows stays until it is read");
}

#[tokio::test]
async fn h4_news_tell_how_many_reacted_to_what_one_has_not_read() {
    let it = scene().await;
    visit(&it.lea).await;
    let other = it.hub.member(&it.space, Role::Member).await;
    let read_before = it.karim.post(it.thread, "lu").await;
    let mark = Mark { act: ActId::new(), msg_no: Seq(1) };
    it.lea.client.put(&format!("/api/v1/marks/{}", it.thread), &mark).await.expect(204);
    let (hers, fresh) = (it.lea.post(it.thread, "le mien").await, it.karim.post(it.thread, "du neuf").await);
    let react = async |who: &Person, to: &Receipt, kind: ReactionKind, on: bool| {
        let path = format!("/api/v1/comments/{}/reactions/{}", to.comment, kind.name());
        who.client.put(&path, &React { act: ActId::new(), on }).await.expect(204);
    };
    let told = async || bell(&it.lea).await.news[0].reactions;
    assert_eq!(told().await, 0);
    let (first, second) = (ReactionKind::Useful, ReactionKind::Thanks);
    // Neither what she has read, nor her own words, nor her own reaction.
    for (who, to) in [(&other, &read_before), (&other, &hers), (&it.lea, &fresh), (&other, &fresh)] {
        react(who, to, first, true).await;
    }
    react(&other, &fresh, second, true).await;
    assert_eq!(told().await, 2);
    react(&other, &fresh, second, false).await;
    assert_eq!(told().await, 1);
}

#[tokio::test]
async fn t6_follow_mentions_only_and_mute() {
    let it = scene().await;
    visit(&it.lea).await;
    let path = format!("/api/v1/resources/{}/level", it.thread);
    let level = async || it.lea.client.get(&path).await.expect(200).json::<LevelSet>().level;
    it.karim.post(it.thread, "ouvert").await;
    it.lea.client.get(&format!("/api/v1/threads/{}", it.thread)).await.expect(200);
    assert_eq!(level().await, Level::Normal, "opening does not follow");
    let mine = it.lea.post(it.thread, "j’y suis").await;
    assert_eq!(level().await, Level::Follow, "answering does");

    let mut tab = it.lea.live().await;
    it.level(&it.lea, Level::Mentions).await;
    let notifications::Event::LevelSet(told) = rings(&mut tab).await else { panic!("not a level") };
    assert_eq!((told.resource, told.level), (it.thread, Level::Mentions));
    it.answer(&it.karim, &mine).await;
    it.name_lea().await;
    settled(&it.hub).await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.notices.len(), shown.unread, shown.news.len()), (1, 1, 0));

    it.level(&it.lea, Level::Mute).await;
    it.answer(&it.karim, &mine).await;
    it.name_lea().await;
    settled(&it.hub).await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.notices.len(), shown.unread), (2, 1), "a mention always stays in the bell, quietly");

    it.level(&it.lea, Level::Normal).await;
    it.answer(&it.karim, &mine).await;
    settled(&it.hub).await;
    assert_eq!(bell(&it.lea).await.unread, 2);
}

#[tokio::test]
async fn n7_what_one_may_no_longer_read_is_not_shown_nor_counted() {
    let it = scene().await;
    it.name_lea().await;
    settled(&it.hub).await;
    let mut shown = bell(&it.lea).await;
    assert_eq!(shown.count(), 1);
    let mut tab = it.lea.live().await;
    let member = format!("/api/v1/spaces/{}/members/{}", it.space.id, it.lea.id);
    it.space.admin.client.delete(&member).await.expect(204);
    tab.until("it is gone", |frame| match frame {
        protocol::live::ServerFrame::Push(push) => matches!(
            push.event,
            protocol::Event::Spaces(protocol::spaces::Event::Gone(space)) if space == it.space.id
        )
        .then_some(()),
        _ => None,
    })
    .await;
    shown.gone(it.space.id);
    assert_eq!((shown.notices.len(), shown.count()), (0, 0), "live");
    let fresh = it.lea.client.get("/api/v1/notifications").await.expect(200);
    assert!(!fresh.text().contains("Vacance"), "row 52: no private title");
    // What is left is that she was removed.
    shown.apply(&rings(&mut tab).await);
    let fresh = bell(&it.lea).await;
    assert_eq!((fresh.notices.len(), fresh.news.len(), fresh.count()), (1, 0, 1));
    assert_eq!((fresh.notices[0].kind, shown.count()), (Kind::Removed, 1));
    // Named while away: text, and nothing waits for the day one comes back.
    it.name_lea().await;
    settled(&it.hub).await;
    it.hub.enrol(&it.lea, &it.space, Role::Member).await;
    assert_eq!(bell(&it.lea).await.unread, 1);
    // Kept to admins, then withdrawn as a whole.
    for change in ["audience = 'admin'", "audience = 'member', removed_at = now()"] {
        let change = sqlx::AssertSqlSafe(format!("update resources set {change}"));
        sqlx::query(change).execute(it.hub.pool()).await.expect("changed");
        let shown = bell(&it.lea).await;
        assert_eq!((shown.notices.len(), shown.unread, shown.news.len()), (0, 0, 0));
    }
}

async fn noticed(pool: &PgPool, user: UserId) -> i64 {
    sqlx::query_scalar("select count(*) from events where stream_id = $1 and payload like '%\"noticed\"%'")
        .bind(Stream::User(user).to_string())
        .fetch_one(pool)
        .await
        .expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_told_once_by_the_workers_of_two_nodes() {
    let it = scene().await;
    let other = it.hub.beside(|_| {}).await;
    let away = it.karim.at(&other);
    let body = written("Léa", it.lea.id);
    let posts = (0..40).map(|n| {
        let who = if n % 2 == 0 { &it.karim } else { &away };
        who.post(it.thread, &body)
    });
    let receipts = join_all(posts).await;
    // The same rows once more, as after a worker that died at the worst moment.
    for receipt in &receipts {
        sqlx::query(
            "insert into outbox (kind, payload) values ('comment', jsonb_build_object('comment', $1::uuid))",
        )
        .bind(receipt.comment)
        .execute(it.hub.pool())
        .await
        .expect("again");
    }
    settled(&it.hub).await;
    let shown = bell(&it.lea).await;
    assert_eq!((shown.notices.len(), shown.unread), (40, 40));
    assert_eq!(noticed(it.hub.pool(), it.lea.id).await, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_told_once_though_a_worker_is_killed() {
    let database = Postgres::shared().await.database().await;
    let doomed = Process::start(&database, &[]).await;
    let pool = server::app::connect(database.options(), 4).await.expect("connected");
    let guest = doomed.client();
    let space = fixtures::space(&pool, &guest).await;
    let thread = fixtures::thread(&pool, &space).await;
    let (lea, karim) = (
        fixtures::person(&pool, &guest, "Léa Linteau").await,
        fixtures::person(&pool, &guest, "Karim Oudjani").await,
    );
    for person in [&lea, &karim] {
        fixtures::enrol(&pool, person, space.id, Role::Member).await;
    }
    let body = written("Léa", lea.id);
    for _ in 0..30 {
        karim.post(thread, &body).await;
    }
    doomed.kill().await;
    let next = Process::start(&database, &[]).await;
    let lea = lea.at(&next);
    eventually("everything is told", async || (bell(&lea).await.unread == 30).then_some(())).await;
    eventually("and nothing is left", async || {
        let left: i64 =
            sqlx::query_scalar("select count(*) from outbox").fetch_one(&pool).await.expect("a count");
        (left == 0).then_some(())
    })
    .await;
    assert_eq!(noticed(&pool, lea.id).await, 30);
    pool.close().await;
}
