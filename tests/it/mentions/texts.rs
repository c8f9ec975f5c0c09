//! K2, K3 and N7 for what a resource itself says: a post, an event, an answer of the FAQ, what opens a thread.

use std::time::Duration;

use protocol::{
    ActId, Event, ResourceId, Snapshot, UserId,
    blog::{Heading, Post, Save, When, Write},
    calendar::{Change, Details, Plan, Sheet},
    discussions::{self, Merge, Open},
    faq::{self, Category, NameCategory, Revise, Written},
    live::{Push, ServerFrame},
    mentions::{Candidate, written},
    notifications::{Event as Rung, Kind, Notice, Read, Which},
    spaces::Role,
};

use super::{bell, named, rings, settled};
use crate::harness::{Hub, Person, Socket, Space, fixtures::details};

async fn publish(who: &Person, space: &Space, body: &str, when: When) -> Heading {
    let (act, title, body) = (ActId::new(), "La vague 2 ouvre".to_owned(), body.to_owned());
    let write = Write { act, title, body, cover: None, closed: false, when };
    who.client.post(&format!("/api/v1/spaces/{}/posts", space.id), &write).await.expect(201).json()
}

async fn save(who: &Person, of: &Heading, body: &str, when: Option<When>) -> Heading {
    let save = Save {
        act: ActId::new(),
        revision: of.revision,
        title: of.title.clone(),
        body: body.to_owned(),
        cover: None,
        closed: false,
        when,
    };
    who.client.patch(&format!("/api/v1/posts/{}", of.id), &save).await.expect(200).json()
}

async fn remove(who: &Person, id: ResourceId) {
    who.client.delete(&format!("/api/v1/posts/{id}?act={}", ActId::new())).await.expect(204);
}

async fn noticed(socket: &mut Socket) -> (Notice, i64) {
    let Rung::Noticed(it) = rings(socket).await else { panic!("not a notice") };
    (it.notice, it.unread)
}

/// Whether the bell of whoever has this socket rang since it was looked at last.
async fn rang(hub: &Hub, socket: &mut Socket) -> bool {
    let frames = socket.settle_with(hub.pool()).await;
    frames.iter().any(|it| matches!(it, ServerFrame::Push(Push { event: Event::Notifications(_), .. })))
}

fn about(notices: &[Notice]) -> Vec<Option<ResourceId>> {
    notices.iter().map(|it| it.resource).collect()
}

#[tokio::test]
async fn k2_a_post_tells_whom_it_names_live_with_a_link_to_it() {
    let hub = Hub::new().await;
    let other = hub.beside(|config| config.head_check = Duration::from_millis(50)).await;
    let space = hub.space().await;
    let malika = hub.member(&space, Role::Contributor).await;
    let (lea, leo) = (named(&hub, &space, "Léa Linteau").await, named(&hub, &space, "Léo Lattis").await);
    let outside = hub.space().await.admin;
    let (mut hers, mut his) = (lea.at(&other).live().await, leo.live().await);
    let it = written("n’importe quoi", lea.id);
    let body = format!(
        "## Avec {it}\n\n{it} aussi, {} et {}, @Léo Lattis sans choisir, `{}`",
        written("moi", malika.id),
        written("Ailleurs", outside.id),
        written("code", leo.id)
    );
    let post = publish(&malika, &space, &body, When::Now).await;
    let (notice, unread) = noticed(&mut hers).await;
    assert_eq!((notice.kind, notice.resource, notice.comment), (Kind::Mention, Some(post.id), None));
    assert_eq!((notice.by.id, notice.words, unread), (malika.id, None, 1), "once, and no words travel");
    settled(&hub).await;
    assert!(!rang(&hub, &mut his).await, "who is named in no link is not told");
    for person in [&malika, &outside, &space.admin] {
        assert!(bell(person).await.notices.is_empty());
    }

    let page: Snapshot<Post> = lea.client.get(&format!("/api/v1/posts/{}", post.id)).await.expect(200).json();
    let span = format!("<span class=\"mention\" data-user=\"{}\">@Léa Linteau</span>", lea.id);
    assert_eq!(page.content.html.matches(&span).count(), 2, "{}", page.content.html);
    assert!(page.content.html.contains("@Ailleurs"), "{}", page.content.html);
    let shown = bell(&lea).await;
    let words = shown.notices[0].words.clone().expect("words");
    assert_eq!((words.title.as_str(), shown.unread), ("La vague 2 ouvre", 1));
    assert!(words.excerpt.starts_with("Avec @Léa Linteau @Léa Linteau aussi"), "{}", words.excerpt);

    // Who has seen the post has read that it names him; undone, he has not.
    let act = ActId::new();
    let read = Read { act, which: Which::Published(post.id) };
    lea.client.put("/api/v1/notifications/read", &read).await.expect(204);
    let Rung::Read(was) = rings(&mut hers).await else { panic!("not read") };
    assert_eq!(was.unread, 0);
    let shown = bell(&lea).await;
    assert_eq!((shown.notices[0].read, shown.count()), (Some(act), 0));
}

#[tokio::test]
async fn k3_an_edited_post_tells_who_is_new_and_takes_back_what_it_removes() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let malika = hub.member(&space, Role::Contributor).await;
    let (lea, leo) = (named(&hub, &space, "Léa Linteau").await, named(&hub, &space, "Léo Lattis").await);
    let (mut hers, mut his) = (lea.live().await, leo.live().await);
    let (one, two) = (written("Léa", lea.id), written("Léo", leo.id));
    let post = publish(&malika, &space, &one, When::Now).await;
    noticed(&mut hers).await;
    let post = save(&space.admin, &post, &format!("{one} {two}"), None).await;
    assert_eq!(noticed(&mut his).await.0.by.id, space.admin.id, "whoever wrote the name");
    settled(&hub).await;
    assert!(!rang(&hub, &mut hers).await, "who was told is not told again");
    let post = save(&malika, &post, &two, None).await;
    let Rung::Withdrawn(gone) = rings(&mut hers).await else { panic!("not withdrawn") };
    assert_eq!((gone.notices.len(), gone.unread), (1, 0));
    assert!(bell(&lea).await.notices.is_empty());
    // N7: with the post goes what told of it.
    remove(&malika, post.id).await;
    let Rung::Withdrawn(gone) = rings(&mut his).await else { panic!("not withdrawn") };
    assert_eq!(gone.unread, 0);
    assert!(bell(&leo).await.notices.is_empty());
}

#[tokio::test]
async fn k2_a_draft_tells_nobody_until_it_is_published() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let malika = hub.member(&space, Role::Contributor).await;
    let (lea, leo) = (named(&hub, &space, "Léa Linteau").await, named(&hub, &space, "Léo Lattis").await);
    let (mut hers, mut his) = (lea.live().await, leo.live().await);
    let draft = publish(&malika, &space, &written("Léa", lea.id), When::Draft).await;
    let at = hub.app.clock.now() + chrono::TimeDelta::hours(1);
    let due = publish(&malika, &space, &written("Léo", leo.id), When::At(at)).await;
    settled(&hub).await;
    assert!(!rang(&hub, &mut hers).await && !rang(&hub, &mut his).await);
    // By hand, with another name; and by the clock.
    let body = format!("{} {}", written("Léa", lea.id), written("Léo", leo.id));
    save(&malika, &draft, &body, Some(When::Now)).await;
    assert_eq!(noticed(&mut hers).await.0.resource, Some(draft.id));
    assert_eq!(noticed(&mut his).await.0.resource, Some(draft.id));
    hub.app.clock.advance(Duration::from_secs(3_700));
    assert_eq!(noticed(&mut his).await.0.resource, Some(due.id));
}

#[tokio::test]
async fn k2_who_may_not_read_is_not_told_and_hears_when_he_may() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let malika = hub.member(&space, Role::Contributor).await;
    let lea = named(&hub, &space, "Léa Linteau").await;
    let post = publish(&malika, &space, "rien", When::Now).await;
    sqlx::query("update resources set audience = 'contributor' where id = $1")
        .bind(post.id)
        .execute(hub.pool())
        .await
        .expect("kept");
    save(&malika, &post, &written("Léa", lea.id), None).await;
    settled(&hub).await;
    assert!(bell(&lea).await.notices.is_empty());
    // Who leaves the space loses what told of it, and so does who was muted hear nothing.
    let post = publish(&malika, &space, &written("Léa", lea.id), When::Now).await;
    settled(&hub).await;
    assert_eq!(about(&bell(&lea).await.notices), [Some(post.id)]);
    sqlx::query("update memberships set left_at = now() where user_id = $1")
        .bind(lea.id)
        .execute(hub.pool())
        .await
        .expect("left");
    assert!(bell(&lea).await.notices.is_empty());
}

#[tokio::test]
async fn k2_events_answers_of_the_faq_and_what_opens_a_thread_name_people_alike() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let malika = hub.member(&space, Role::Contributor).await;
    let lea = named(&hub, &space, "Léa Linteau").await;
    let mut hers = lea.live().await;
    let one = written("Léa", lea.id);
    let span = format!("data-user=\"{}\">@Léa Linteau</span>", lea.id);
    let of = |what: &str| format!("/api/v1/spaces/{}/{what}", space.id);

    let plan =
        Plan { act: ActId::new(), details: Details { description: one.clone(), ..details("Visite", 0) } };
    let event: protocol::calendar::Heading =
        malika.client.post(&of("events"), &plan).await.expect(201).json();
    assert_eq!(noticed(&mut hers).await.0.resource, Some(event.id));
    let at = format!("/api/v1/events/{}", event.id);
    let sheet: Snapshot<Sheet> = lea.client.get(&at).await.expect(200).json();
    assert!(sheet.content.body.html.contains(&span), "{}", sheet.content.body.html);
    let ics = lea.client.get(&format!("{at}/event.ics")).await.expect(200).text();
    assert!(ics.contains("@Léa") && !ics.contains("user:"), "{ics}");
    let change = Change { act: ActId::new(), revision: 0, details: details("Visite", 0), from: None };
    malika.client.patch(&at, &change).await.expect(200);
    assert!(matches!(rings(&mut hers).await, Rung::Withdrawn(_)));

    let admin = &space.admin.client;
    let name = NameCategory { act: ActId::new(), title: "Dépôt".to_owned() };
    let category: Category = admin.post(&of("faq/categories"), &name).await.expect(201).json();
    let (act, question, tags) = (ActId::new(), "Qui ?".to_owned(), Vec::new());
    let write = faq::Write { act, category: category.id, question, body: one.clone(), tags, from: None };
    let entry = admin.post(&of("faq"), &write).await.expect(201).json::<Written>().entry;
    assert!(entry.html.contains(&span), "{}", entry.html);
    assert_eq!(noticed(&mut hers).await.0.resource, Some(entry.id));
    let faq::Write { category, question, tags, .. } = write;
    let (act, body) = (ActId::new(), "Personne.".to_owned());
    let revise = Revise { act, revision: entry.revision, category, question, body, tags };
    admin.patch(&format!("/api/v1/faq/{}", entry.id), &revise).await.expect(200);
    assert!(matches!(rings(&mut hers).await, Rung::Withdrawn(_)));

    let into = hub.thread(&space).await;
    let theme = sqlx::query_scalar("select theme_id from threads where id = $1")
        .bind(into)
        .fetch_one(hub.pool())
        .await
        .expect("a theme");
    let open = Open {
        act: ActId::new(),
        theme: protocol::ThemeId(theme),
        title: "Qui ?".to_owned(),
        body: one,
        poll: None,
    };
    let thread: discussions::Heading = admin.post(&of("threads"), &open).await.expect(201).json();
    assert_eq!(noticed(&mut hers).await.0.resource, Some(thread.id));
    // Put into another, it is told of the message that it is there.
    let merge = Merge { act: ActId::new(), into };
    admin.post(&format!("/api/v1/threads/{}/merge", thread.id), &merge).await.expect(200);
    settled(&hub).await;
    let shown = bell(&lea).await;
    assert_eq!((about(&shown.notices), shown.unread), (vec![Some(into)], 1));
    assert!(shown.notices[0].comment.is_some());
}

#[tokio::test]
async fn k1_who_may_be_named_in_a_space_is_asked_by_its_members_only() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, leo) = (named(&hub, &space, "Léa Linteau").await, named(&hub, &space, "Léo Lattis").await);
    let outside = hub.person("Léo Dehors").await;
    let path = format!("/api/v1/spaces/{}/people", space.id);
    let ids = |found: &[Candidate]| found.iter().map(|it| (it.card.id, it.readable)).collect::<Vec<_>>();
    let found: Vec<Candidate> = lea.client.get(&format!("{path}?name=leo")).await.expect(200).json();
    assert_eq!(ids(&found), [(leo.id, true)]);
    let asked: Vec<UserId> = vec![leo.id, outside.id];
    let asked = asked.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let found: Vec<Candidate> = lea.client.get(&format!("{path}?ids={asked}")).await.expect(200).json();
    assert_eq!(ids(&found), [(leo.id, true)]);
    outside.client.get(&format!("{path}?name=leo")).await.expect(404);
    lea.client.get(&format!("{path}?ids=x")).await.expect(422);
}
