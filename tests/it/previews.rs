//! T10: what a link in a comment leads to is shown under it, to whoever has the comment, as soon as it is known; what
//! is edited away or deleted shows it no longer. How pages are asked is in `fetching`.

mod fetching;
pub mod net;

use std::{slice::from_ref, sync::Arc, time::Duration};

use protocol::{
    ActId, CommentId, Event, ResourceId, Stream,
    comments::{Comment, Event as It, Log, Preview},
    discussions::Merge,
    spaces::Role,
};
use server::config::Config;

use self::net::Net;
use crate::{
    harness::{Hub, Person, Socket, eventually, fixtures::comments},
    mentions::edit,
    nodes::Pair,
};

const DAY: Duration = Duration::from_secs(86_400);

/// A hub that asks the pages of a test.
async fn asking(net: &Arc<Net>) -> Hub {
    let web = net.web();
    Hub::start(move |config: &mut Config| config.previews = Some(web)).await
}

async fn all(who: &Person, thread: ResourceId) -> Vec<Comment> {
    who.client.get(&comments(thread)).await.expect(200).json::<Log>().items
}

/// What a comment shows of its links, to somebody.
async fn shown(who: &Person, thread: ResourceId, comment: CommentId) -> Vec<Preview> {
    let found = all(who, thread).await.into_iter().find(|it| it.id == comment);
    found.expect("the comment").previews
}

/// The titles of that, once there are so many.
async fn titles(who: &Person, thread: ResourceId, comment: CommentId, count: usize) -> Vec<String> {
    eventually("previews", async || {
        let found = shown(who, thread, comment).await;
        (found.len() == count).then(|| found.into_iter().map(|it| it.title).collect())
    })
    .await
}

async fn remove(who: &Person, comment: CommentId) {
    let path = format!("/api/v1/comments/{comment}?act={}", ActId::new());
    who.client.delete(&path).await.expect(204);
}

/// The next event about the comments of a stream.
async fn told(socket: &mut Socket, stream: Stream) -> It {
    loop {
        if let Event::Comments(event) = socket.push_of(stream).await.event {
            return event;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_a_link_shows_live_on_both_nodes_where_it_leads() {
    let net = Net::start().await;
    let web = net.web();
    let pair = Pair::with(|config| config.previews = Some(web.clone())).await;
    let Pair { one, thread, lea, karim, .. } = &pair;
    let thread = *thread;
    let (mut here, mut there) = (lea.live().await, karim.live().await);
    let stream = Stream::Resource(thread);
    here.watch(stream).await;
    there.watch(stream).await;

    let address = "http://www.vire.example/page?a=1&b=2";
    net.call("/called/2", Some("Une autre"));
    let first = lea.post(thread, &format!("Voir {address}#ici, et encore {address}.")).await;
    let expected = Preview {
        address: address.to_owned(),
        host: "www.vire.example".to_owned(),
        site: "Ville de Vire".to_owned(),
        title: "Les halles & la place".to_owned(),
        description: "Ce qu’on trouve sous les halles.".to_owned(),
    };
    for socket in [&mut here, &mut there] {
        assert!(matches!(told(socket, stream).await, It::Posted(it) if it.comment.previews.is_empty()));
        let It::Previewed(it) = told(socket, stream).await else { panic!("previews") };
        assert_eq!((it.comment, it.msg_no), (first.comment, first.msg_no));
        assert_eq!(it.previews, from_ref(&expected));
    }
    assert_eq!(shown(karim, thread, first.comment).await, from_ref(&expected));

    // What is known is not asked again, whoever writes it, on whatever node.
    let second = karim.post(thread, &format!("[là]({address}) et http://www.vire.example/called/2")).await;
    for socket in [&mut here, &mut there] {
        assert!(matches!(told(socket, stream).await, It::Posted(_)));
        // Both at once, or the known one first.
        let mut previews = Vec::new();
        while previews.len() < 2 {
            let It::Previewed(it) = told(socket, stream).await else { panic!("previews") };
            previews = it.previews;
        }
        assert_eq!(previews[0], expected);
        assert_eq!(previews[1].title, "Une autre");
    }
    assert_eq!(net.asked("/page"), 1);

    // Nothing is asked when people read.
    all(lea, thread).await;
    assert_eq!((net.asked("/page"), net.asked("/called/2")), (1, 1));

    // An edit that keeps a link keeps what it shows, without a gap; one that takes it away takes that away.
    edit(karim, second.comment, &format!("plutôt {address}"), 0).await;
    edit(lea, first.comment, "plus rien", 0).await;
    for socket in [&mut here, &mut there] {
        let It::Edited(it) = told(socket, stream).await else { panic!("an edit") };
        assert_eq!((it.comment, it.previews), (second.comment, vec![expected.clone()]));
        let It::Edited(it) = told(socket, stream).await else { panic!("an edit") };
        assert_eq!((it.comment, it.previews), (first.comment, vec![]));
    }
    assert_eq!(shown(karim, thread, first.comment).await, []);
    assert_eq!(shown(lea, thread, second.comment).await, [expected]);

    // What was deleted shows nothing, and nothing of it is left in the log, nor where it led.
    remove(karim, second.comment).await;
    for socket in [&mut here, &mut there] {
        assert!(matches!(told(socket, stream).await, It::Deleted(_)));
    }
    assert_eq!(shown(lea, thread, second.comment).await, []);
    let left: i64 = sqlx::query_scalar(
        "select (select count(*) from comment_links) + (select count(*) from events
                 where payload like '%called/2%' or (msg_no = 2 and payload like '%vire%'))",
    )
    .fetch_one(one.pool())
    .await
    .expect("counted");
    assert_eq!(left, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_who_may_not_read_a_text_learns_nothing_of_its_links() {
    let net = Net::start().await;
    let hub = asking(&net).await;
    let space = hub.space().await;
    let (thread, lea) = (hub.thread(&space).await, hub.member(&space, Role::Member).await);
    let comment = lea.post(thread, "http://www.vire.example/page").await.comment;
    assert_eq!(titles(&lea, thread, comment, 1).await, ["Les halles & la place"]);

    let outside = hub.space().await.admin;
    let (theirs, nowhere) = (comments(thread), comments(ResourceId::new()));
    let (kept, absent) = (outside.client.get(&theirs).await.expect(404), outside.client.get(&nowhere).await);
    let code = |answer: &crate::harness::Answer| answer.json::<protocol::Problem>().code;
    assert_eq!(code(&kept), code(&absent.expect(404)));
    let mut socket = outside.live().await;
    let denied = socket.try_watch(Stream::Resource(thread), None).await.expect_err("denied");
    assert_eq!(denied.code, code(&kept));
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_three_links_of_a_comment_are_asked_and_none_of_a_conversation() {
    let net = Net::start().await;
    let hub = asking(&net).await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    for n in 1..=6 {
        net.call(&format!("/called/{n}"), Some(&format!("Page {n}")));
    }
    let between = lea.meets(&karim).await;
    lea.say(between, "entre nous : http://www.vire.example/called/6").await;

    // In the order of the text, each once; what is no link, and documents, which have cards of their own, do not count.
    let thread = hub.thread(&space).await;
    let document = format!("https://osmose.example/s/vague-2/documents/{}", ResourceId::new());
    let to = |n: u32| format!("http://www.vire.example/called/{n}");
    let body = format!(
        "{document} `{}` [deux]({}) {} mailto:a@b.example {}#bas\n\n> www.vire.example/called/3 {}",
        to(5),
        to(2),
        to(1),
        to(2),
        to(4)
    );
    let comment = lea.post(thread, &body).await.comment;
    assert_eq!(titles(&lea, thread, comment, 3).await, ["Page 2", "Page 1", "Page 3"]);
    for (n, times) in [(1, 1), (2, 1), (3, 1), (4, 0), (5, 0), (6, 0)] {
        assert_eq!(net.asked(&format!("/called/{n}")), times, "{n}");
    }

    // Put into another thread, it takes along what it shows; who has that one open is told.
    let into = hub.thread(&space).await;
    let mut socket = karim.live().await;
    socket.watch(Stream::Resource(into)).await;
    let merge = Merge { act: ActId::new(), into };
    space.admin.client.post(&format!("/api/v1/threads/{thread}/merge"), &merge).await.expect(200);
    let moved = titles(&karim, into, comment, 3).await;
    assert_eq!(moved[0], "Page 2");
    loop {
        match told(&mut socket, Stream::Resource(into)).await {
            It::Posted(it) if it.comment.id == comment => break assert_eq!(it.comment.previews.len(), 3),
            _ => {}
        }
    }
    remove(&lea, comment).await;
    assert!(all(&karim, into).await.iter().all(|it| it.previews.is_empty()));
    let told: i64 = sqlx::query_scalar("select count(*) from events where payload like '%Page 2%'")
        .fetch_one(hub.pool())
        .await
        .expect("counted");
    assert_eq!(told, 0, "what was deleted is gone from the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_what_shows_nothing_is_let_be_for_a_day_and_what_is_known_for_a_week() {
    let net = Net::start().await;
    let hub = asking(&net).await;
    let space = hub.space().await;
    let (thread, lea) = (hub.thread(&space).await, hub.member(&space, Role::Member).await);
    let to = |path: &str| format!("http://www.vire.example{path}");
    let write = async |body: String| lea.post(thread, &body).await.comment;
    net.call("/called/a", Some("A"));
    net.call("/called/b", Some("B"));
    net.name("inside.example", &[&["192.168.1.1"]]);

    let empty = write(format!("{} http://inside.example/page", to("/gone"))).await;
    let first = write(to("/called/a")).await;
    assert_eq!(titles(&lea, thread, first, 1).await, ["A"]);
    let again = write(to("/gone")).await;
    // Links are looked at in the order in which they came: when this is known, the one before was let be.
    let after = write(to("/called/b")).await;
    assert_eq!(titles(&lea, thread, after, 1).await, ["B"]);
    assert_eq!((net.asked("/gone"), net.asked("/page")), (1, 0));

    // A day later it is asked again, and what is known is not.
    hub.app.clock.advance(DAY + DAY / 24);
    net.call("/called/a", Some("A, autrement"));
    let later = write(format!("{} {}", to("/called/a"), to("/gone"))).await;
    assert_eq!(titles(&lea, thread, later, 1).await, ["A"]);
    eventually("the other is asked", async || (net.asked("/gone") == 2).then_some(())).await;
    assert_eq!(net.asked("/called/a"), 1);

    // A week later that is too; what was shown before stays as it was.
    hub.app.clock.advance(7 * DAY);
    let last = write(to("/called/a")).await;
    assert_eq!(titles(&lea, thread, last, 1).await, ["A, autrement"]);
    assert_eq!(titles(&lea, thread, first, 1).await, ["A"]);
    for comment in [empty, again] {
        assert_eq!(shown(&lea, thread, comment).await, []);
    }

    // What nobody links to any more is forgotten.
    let kept = async || -> i64 {
        sqlx::query_scalar("select count(*) from previews where title like 'A%'")
            .fetch_one(hub.pool())
            .await
            .expect("counted")
    };
    assert_eq!(kept().await, 2);
    remove(&lea, last).await;
    server::previews::forget(&hub.app).await.expect("forgotten");
    assert_eq!(kept().await, 1);
    assert_eq!(titles(&lea, thread, first, 1).await, ["A"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_a_page_that_does_not_answer_is_asked_again_a_few_times() {
    let net = Net::start().await;
    let hub = asking(&net).await;
    let space = hub.space().await;
    let (thread, lea) = (hub.thread(&space).await, hub.member(&space, Role::Member).await);
    for path in ["/called/a", "/called/b"] {
        net.call(path, None);
    }
    let to = |path: &str| format!("http://www.vire.example{path}");
    let comment = lea.post(thread, &format!("{} {}", to("/called/a"), to("/called/b"))).await.comment;
    // How many are to be asked at all, and how many of them not before this long from now.
    let waiting = async |seconds: f64| -> i64 {
        sqlx::query_scalar("select count(*) from previews where due_at > $1 + make_interval(secs => $2)")
            .bind(hub.app.clock.now())
            .bind(seconds)
            .fetch_one(hub.pool())
            .await
            .expect("counted")
    };
    let resting = async |count: i64| {
        eventually("they are let be for a while", async || (waiting(40.0).await == count).then_some(()))
            .await;
    };
    resting(2).await;
    assert_eq!((net.asked("/called/a"), net.asked("/called/b")), (1, 1));
    net.call("/called/a", Some("A"));
    hub.app.clock.advance(Duration::from_secs(90));
    assert_eq!(titles(&lea, thread, comment, 1).await, ["A"]);
    eventually("the other is asked", async || (net.asked("/called/b") == 2).then_some(())).await;
    resting(1).await;
    hub.app.clock.advance(Duration::from_secs(900));
    eventually("the other is asked", async || (net.asked("/called/b") == 3).then_some(())).await;
    eventually("it is given up", async || (waiting(-1e6).await == 0).then_some(())).await;
    assert_eq!((net.asked("/called/a"), net.asked("/called/b")), (2, 3));
    assert_eq!(titles(&lea, thread, comment, 1).await, ["A"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_nobody_has_the_hub_run_after_what_he_makes_up() {
    let net = Net::start().await;
    let hub = asking(&net).await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    for (path, title) in [("/called/a", "A"), ("/called/b", "B")] {
        net.call(path, Some(title));
    }
    for n in 0..21 {
        let links: Vec<String> = (0..3).map(|k| format!("http://www.vire.example/{n}/{k}")).collect();
        lea.post(thread, &links.join(" ")).await;
    }
    let many = lea.post(thread, "http://www.vire.example/called/a").await.comment;
    let other = karim.post(thread, "http://www.vire.example/called/b").await.comment;
    assert_eq!(titles(&karim, thread, other, 1).await, ["B"]);
    assert_eq!((shown(&karim, thread, many).await, net.asked("/called/a")), (vec![], 0));

    // Nor by writing one comment anew, again and again.
    let hugo = hub.member(&space, Role::Member).await;
    for (path, title) in [("/called/c", "C"), ("/called/d", "D")] {
        net.call(path, Some(title));
    }
    let own = hugo.post(thread, "un lien").await.comment;
    for revision in 0..21 {
        edit(&hugo, own, &format!("http://www.vire.example/anew/{revision}"), revision).await;
    }
    let many = hugo.post(thread, "http://www.vire.example/called/c").await.comment;
    let other = karim.post(thread, "http://www.vire.example/called/d").await.comment;
    assert_eq!(titles(&karim, thread, other, 1).await, ["D"]);
    assert_eq!((shown(&karim, thread, many).await, net.asked("/called/c")), (vec![], 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn t10_a_hub_that_does_not_wish_it_asks_nobody() {
    let net = Net::start().await;
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (thread, lea) = (hub.thread(&space).await, hub.member(&space, Role::Member).await);
    let comment = lea.post(thread, "http://www.vire.example/page").await.comment;
    // A node that does finds it; one that comes a day later does not.
    let web = net.web();
    let other = hub.beside(|config| config.previews = Some(web)).await;
    assert_eq!(titles(&lea, thread, comment, 1).await, ["Les halles & la place"]);
    drop(other);
    let late = lea.post(thread, "http://www.vire.example/called/late").await.comment;
    hub.app.clock.advance(2 * DAY);
    server::previews::forget(&hub.app).await.expect("forgotten");
    let links: i64 = sqlx::query_scalar("select count(*) from comment_links where comment_id = $1")
        .bind(late)
        .fetch_one(hub.pool())
        .await
        .expect("counted");
    assert_eq!((links, net.asked("/page")), (0, 1));
}
