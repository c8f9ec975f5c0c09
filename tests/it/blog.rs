//! The blog: who writes, who sees it when, what is said about it, and that a post is published once, never
//! overwritten unseen, and gone when it is removed.

mod atom;
mod drafts;
mod history;
mod pictures;

use protocol::{
    ActId, Code, Event, Fault, Problem, ResourceId, Snapshot, Stream,
    blog::{BODY_MAX, Event as It, Heading, List, Post, Row, Save, TITLE_MAX, When, Write},
    comments::{self, BODY_MAX as COMMENT_MAX, React, ReactionKind, Receipt},
    live::ServerFrame,
    spaces::Role,
};
use serde_json::json;

use crate::harness::{Hub, Person, Socket, Space, fixtures};

/// Where a space's posts are.
fn of(space: &Space) -> String {
    format!("/api/v1/spaces/{}/posts", space.id)
}

/// Where one of them is.
fn at(id: ResourceId, what: &str) -> String {
    format!("/api/v1/posts/{id}{what}")
}

fn post(title: &str, when: When) -> Write {
    let body = "Sept collectivités **rejoignent** le programme.".to_owned();
    Write { act: ActId::new(), title: title.to_owned(), body, cover: None, closed: false, when }
}

async fn write(person: &Person, space: &Space, write: &Write) -> Heading {
    person.client.post(&of(space), write).await.expect(201).json()
}

fn save(of: &Heading, body: &str) -> Save {
    Save {
        act: ActId::new(),
        revision: of.revision,
        title: of.title.clone(),
        body: body.to_owned(),
        cover: of.cover.map(|it| it.file),
        closed: of.closed_by.is_some(),
        when: None,
    }
}

async fn list(person: &Person, space: &Space) -> Vec<Row> {
    person.client.get(&of(space)).await.expect(200).json::<Snapshot<List>>().content.rows
}

async fn page(person: &Person, id: ResourceId) -> Post {
    person.client.get(&at(id, "")).await.expect(200).json::<Snapshot<Post>>().content
}

/// The event of the blog that comes next on a stream.
async fn hears(socket: &mut Socket, stream: Stream) -> It {
    socket
        .until("an event of the blog", |frame| match frame {
            ServerFrame::Push(push) if push.stream == stream => match &push.event {
                Event::Blog(it) => Some(it.clone()),
                _ => None,
            },
            _ => None,
        })
        .await
}

/// Fails the test if any of these frames says this.
fn unheard(frames: &[ServerFrame], words: &str) {
    assert!(frames.iter().all(|frame| !format!("{frame:?}").contains(words)), "{words}: {frames:?}");
}

fn fields(problem: &Problem) -> Vec<(&str, Fault)> {
    problem.fields.iter().map(|it| (it.field.as_str(), it.fault)).collect()
}

#[tokio::test]
async fn b1_a_contributor_publishes_and_everybody_sees_it_live() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (malika, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let outsider = hub.space().await.admin;
    let (stream, mut socket, mut his) = (Stream::Space(space.id), lea.live().await, outsider.live().await);

    let heading = write(&malika, &space, &post("La vague 2 ouvre", When::Now)).await;
    assert_eq!((heading.revision, heading.author.id), (0, malika.id));
    assert_eq!(heading.excerpt, "Sept collectivités rejoignent le programme.");
    let It::Published(row) = hears(&mut socket, stream).await else { panic!("not published") };
    assert_eq!((&row.heading, row.count), (&heading, 0));
    assert_eq!(list(&lea, &space).await, [row]);
    let shown = page(&lea, heading.id).await;
    assert_eq!(shown.html, "<p>Sept collectivités <strong>rejoignent</strong> le programme.</p>\n");

    // It says something else: in the list, and where it is open.
    socket.watch(Stream::Resource(heading.id)).await;
    let mut change = save(&heading, "Neuf collectivités.");
    change.title = "La vague 2 est ouverte".to_owned();
    let changed: Heading = malika.client.patch(&at(heading.id, ""), &change).await.expect(200).json();
    assert_eq!((changed.revision, changed.edited_at.is_some()), (1, true));
    assert_eq!(changed.at, heading.at, "it stays where it stood");
    assert_eq!(changed.id, heading.id, "its address still leads to it");
    assert_ne!(changed.address(), heading.address());
    for _ in 0..2 {
        match hears_any(&mut socket).await {
            It::Changed(it) => assert_eq!(it, changed),
            It::Edited(it) => {
                assert_eq!((it.heading, it.html.as_str()), (changed.clone(), "<p>Neuf collectivités.</p>\n"));
            }
            other => panic!("{other:?}"),
        }
    }
    // An admin may change what others wrote.
    space.admin.client.patch(&at(heading.id, ""), &save(&changed, "Dix.")).await.expect(200);
    unheard(&his.settle().await, "vague 2");
}

async fn hears_any(socket: &mut Socket) -> It {
    socket
        .until("an event of the blog", |frame| match frame {
            ServerFrame::Push(push) => match &push.event {
                Event::Blog(it) => Some(it.clone()),
                _ => None,
            },
            _ => None,
        })
        .await
}

#[tokio::test]
async fn b1_who_may_not_write_is_refused_and_what_is_wrong_is_named() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (malika, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let yves = hub.member(&space, Role::Contributor).await;
    let outsider = hub.space().await.admin;
    let path = of(&space);
    assert_eq!(lea.client.post(&path, &post("Non", When::Now)).await.expect(403).code(), Code::NotAllowed);
    outsider.client.post(&path, &post("Non", When::Now)).await.expect(404);
    lea.client.get(&format!("{path}/drafts")).await.expect(403);
    lea.client.post(&format!("{path}/preview"), &json!({ "body": "x" })).await.expect(403);

    let past = When::At(hub.app.clock.now() - chrono::TimeDelta::seconds(1));
    let with = |title: &str, body: &str, when| Write { body: body.to_owned(), ..post(title, when) };
    for (write, expected) in [
        (with(" ", "x", When::Draft), ("title", Fault::Empty)),
        (with(&"t".repeat(TITLE_MAX as usize + 1), "x", When::Now), ("title", Fault::TooLong)),
        (with("Deux\nlignes", "x", When::Now), ("title", Fault::Deceptive)),
        (with("Vide", " ", When::Now), ("body", Fault::Empty)),
        (with("Long", &"b".repeat(BODY_MAX as usize + 1), When::Now), ("body", Fault::TooLong)),
        (with("Hier", "x", past), ("when", Fault::UnknownValue)),
        (
            Write { cover: Some(protocol::FileId::new()), ..post("Image", When::Now) },
            ("cover", Fault::UnknownValue),
        ),
    ] {
        let answer = malika.client.post(&path, &write).await.expect(422);
        assert_eq!(fields(&answer.json()), [expected], "{}", write.title);
    }
    assert!(list(&lea, &space).await.is_empty());

    // Another's post is not one's own, whoever one is; and it stays what it was.
    let heading = write(&malika, &space, &post("À moi", When::Now)).await;
    for (person, status) in [(&lea, 403), (&yves, 403), (&outsider, 404)] {
        person.client.patch(&at(heading.id, ""), &save(&heading, "À moi")).await.expect(status);
        person.client.delete(&at(heading.id, &format!("?act={}", ActId::new()))).await.expect(status);
    }
    // What is published is no draft again.
    let back = Save { when: Some(When::Draft), ..save(&heading, "x") };
    assert_eq!(malika.client.patch(&at(heading.id, ""), &back).await.expect(409).code(), Code::Stale);
    // Row 54: who wrote it when is not for the writer to say.
    for field in ["author", "space", "published_at", "revision"] {
        let mut body = serde_json::to_value(post("Affectation", When::Now)).expect("JSON");
        body[field] = json!(space.admin.id);
        malika.client.post(&path, &body).await.expect(422);
    }
    assert_eq!(page(&lea, heading.id).await.heading, heading);
    // What is no post is none here.
    let thread = hub.thread(&space).await;
    malika.client.get(&at(thread, "")).await.expect(404);
    malika.client.get(&format!("{path}?after=x")).await.expect(422);
}

#[tokio::test]
async fn b1_a_write_that_is_repeated_is_one_post() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let one = post("Une fois", When::Now);
    let path = of(&space);
    let clicks = (0..8).map(|_| space.admin.client.post(&path, &one));
    let answers = futures_util::future::join_all(clicks).await;
    let headings: Vec<Heading> = answers.into_iter().map(|it| it.expect(201).json()).collect();
    assert!(headings.iter().all(|it| it == &headings[0]));
    let other = Write { title: "Autre".to_owned(), ..one };
    assert_eq!(space.admin.client.post(&path, &other).await.expect(409).code(), Code::ActReused);
    assert_eq!(list(&space.admin, &space).await.len(), 1);
}

#[tokio::test]
async fn b1_the_list_is_paged_and_in_order() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    for no in 0..32 {
        write(&space.admin, &space, &post(&format!("n° {no}"), When::Now)).await;
    }
    let first: Snapshot<List> = space.admin.client.get(&of(&space)).await.expect(200).json();
    assert_eq!((first.content.rows.len(), first.content.rows[0].heading.title.as_str()), (30, "n° 31"));
    let next = format!("{}?after={}", of(&space), first.content.next.expect("more"));
    let rest: Snapshot<List> = space.admin.client.get(&next).await.expect(200).json();
    let titles: Vec<_> = rest.content.rows.iter().map(|row| row.heading.title.as_str()).collect();
    assert_eq!((titles, rest.content.next), (vec!["n° 1", "n° 0"], None));
}

#[tokio::test]
async fn b2_members_comment_live_one_level_deep_until_it_is_closed() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (malika, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let heading = write(&malika, &space, &post("Des questions ?", When::Now)).await;
    let (id, stream) = (heading.id, Stream::Resource(heading.id));
    let mut socket = malika.live().await;
    socket.watch(stream).await;
    let first = lea.post(id, "Merci !").await.comment;
    let answer = comments::Post {
        act: ActId::new(),
        body: "Avec plaisir.".to_owned(),
        parent: Some(first),
        call: false,
    };
    let path = fixtures::comments(id);
    let answer: Receipt = malika.client.post(&path, &answer).await.expect(201).json();
    // An answer to an answer stands under the same comment.
    let third = comments::Post {
        act: ActId::new(),
        body: "Oui".to_owned(),
        parent: Some(answer.comment),
        call: false,
    };
    lea.client.post(&path, &third).await.expect(201);
    for expected in ["Merci", "plaisir", "Oui"] {
        let push = socket.push_of(stream).await;
        assert!(format!("{:?}", push.event).contains(expected), "{push:?}");
    }
    let shown = page(&lea, id).await;
    let roots: Vec<i64> = shown.log.items.iter().map(|it| it.root_no.0).collect();
    assert_eq!((roots, shown.log.count), (vec![1, 1, 1], 3));
    assert_eq!(list(&lea, &space).await[0].count, 3);

    for (body, fault) in [(" ", Fault::Empty), (&*"x".repeat(COMMENT_MAX as usize + 1), Fault::TooLong)] {
        let post = comments::Post { act: ActId::new(), body: body.to_owned(), parent: None, call: false };
        assert_eq!(fields(&lea.client.post(&path, &post).await.expect(422).json()), [("body", fault)]);
    }
    let closed = Save { closed: true, ..save(&heading, "Clos.") };
    let closed: Heading = malika.client.patch(&at(id, ""), &closed).await.expect(200).json();
    assert_eq!(closed.closed_by.as_ref().map(|it| it.id), Some(malika.id));
    let late =
        comments::Post { act: ActId::new(), body: "Trop tard ?".to_owned(), parent: None, call: false };
    assert_eq!(lea.client.post(&path, &late).await.expect(403).code(), Code::Locked);
    malika.client.patch(&at(id, ""), &Save { closed: false, ..save(&closed, "Ouvert.") }).await.expect(200);
    lea.client.post(&path, &late).await.expect(201);
}

#[tokio::test]
async fn b3_a_reaction_is_given_once_each_and_taken_back_live() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, yves) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let outsider = hub.space().await.admin;
    let id = write(&space.admin, &space, &post("Bravo ?", When::Now)).await.id;
    let mut socket = yves.live().await;
    let path = at(id, "/reactions/bravo");
    let react = |on| React { act: ActId::new(), on };
    // Twice is once, also at the same time.
    let (one, two) = (react(true), react(true));
    let (first, second) = tokio::join!(lea.client.put(&path, &one), lea.client.put(&path, &two));
    first.expect(204);
    second.expect(204);
    yves.client.put(&path, &react(true)).await.expect(204);
    for expected in [(lea.id, 1), (yves.id, 2)] {
        let It::Reacted(it) = hears(&mut socket, Stream::Space(space.id)).await else { continue };
        assert_eq!((it.by, it.count), expected);
    }
    let given = &page(&lea, id).await.reactions;
    assert_eq!(
        given.iter().map(|it| (it.kind, it.count, it.mine)).collect::<Vec<_>>(),
        [(ReactionKind::Bravo, 2, true)]
    );
    lea.client.put(&path, &react(false)).await.expect(204);
    assert_eq!(list(&yves, &space).await[0].reactions[0].count, 1);
    outsider.client.put(&path, &react(true)).await.expect(404);
    lea.client.put(&at(id, "/reactions/anger"), &react(true)).await.expect(404);
}

#[tokio::test]
async fn what_is_removed_is_gone_from_pages_files_and_events() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (malika, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let mut socket = lea.live().await;
    let kept = write(&malika, &space, &post("Il reste", When::Now)).await;
    let heading = write(&malika, &space, &post("Un secret", When::Now)).await;
    let id = heading.id;
    let change = save(&heading, "Un autre secret.");
    malika.client.patch(&at(id, ""), &change).await.expect(200);
    lea.post(id, "Vu").await;
    socket.watch(Stream::Resource(id)).await;
    let act = ActId::new();
    for _ in 0..2 {
        malika.client.delete(&at(id, &format!("?act={act}"))).await.expect(204);
    }
    socket
        .until("that it is removed", |frame| match frame {
            ServerFrame::Push(push) if push.stream == Stream::Resource(id) => {
                matches!(push.event, Event::Blog(It::Removed(it)) if it == id).then_some(())
            }
            _ => None,
        })
        .await;
    for path in [at(id, ""), at(id, "/history"), fixtures::comments(id)] {
        for person in [&malika, &lea, &space.admin] {
            person.client.get(&path).await.expect(404);
        }
    }
    lea.client
        .post(
            &fixtures::comments(id),
            &comments::Post { act: ActId::new(), body: "?".to_owned(), parent: None, call: false },
        )
        .await
        .expect(404);
    assert_eq!(list(&lea, &space).await.iter().map(|row| row.heading.id).collect::<Vec<_>>(), [kept.id]);
    // Whoever resumes from before reads nothing of it any more; nor is it in the database.
    let mut late = lea.connect().await;
    let position = protocol::Position::START;
    late.hello(&[protocol::live::Resume { stream: Stream::Space(space.id), position }]).await;
    unheard(&late.settle().await, "secret");
    let left: i64 = sqlx::query_scalar(
        "select (select count(*) from events where payload like '%secret%')
              + (select count(*) from posts where source || html like '%secret%')
              + (select count(*) from resources where title || excerpt like '%secret%') + (select count(*) from post_versions)",
    )
    .fetch_one(hub.pool())
    .await
    .expect("a count");
    assert_eq!(left, 0);
    server::demo::verify(hub.pool()).await.expect("it holds together");
}
