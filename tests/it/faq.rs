//! The FAQ: who writes it, who sees it live, what is refused and what is kept.

mod gaps;
mod live;

use protocol::{
    ActId, CategoryId, Code, Fault, Problem, ResourceId, Snapshot,
    comments::BODY_MAX,
    faq::{
        Archive, Board, Category, Entry, Flags, NameCategory, Order, OrderCategories, QUESTION_MAX, Report,
        Revise, Source, TAGS_MAX, Talk, Vote, Votes, Write, Written,
    },
    feed::Feed,
    spaces::Role,
};

use crate::harness::{Hub, Person, Space, fixtures};

fn of(space: &Space, rest: &str) -> String {
    format!("/api/v1/spaces/{}/faq{rest}", space.id)
}

fn at(entry: ResourceId, rest: &str) -> String {
    format!("/api/v1/faq/{entry}{rest}")
}

fn named(title: &str) -> NameCategory {
    NameCategory { act: ActId::new(), title: title.to_owned() }
}

async fn category(space: &Space, title: &str) -> Category {
    space.admin.client.post(&of(space, "/categories"), &named(title)).await.expect(201).json()
}

fn question(category: CategoryId, question: &str, body: &str) -> Write {
    Write {
        act: ActId::new(),
        category,
        question: question.to_owned(),
        body: body.to_owned(),
        tags: Vec::new(),
        from: None,
    }
}

async fn write(space: &Space, write: &Write) -> Written {
    space.admin.client.post(&of(space, ""), write).await.expect(201).json()
}

async fn board(person: &Person, space: &Space) -> Board {
    person.client.get(&of(space, "")).await.expect(200).json::<Snapshot<Board>>().content
}

fn faults(problem: &Problem) -> Vec<(&str, Fault)> {
    problem.fields.iter().map(|it| (it.field.as_str(), it.fault)).collect()
}

fn revise(entry: &Entry, question: &str, body: &str) -> Revise {
    Revise {
        act: ActId::new(),
        revision: entry.revision,
        category: entry.category,
        question: question.to_owned(),
        body: body.to_owned(),
        tags: Vec::new(),
    }
}

#[tokio::test]
async fn f1_questions_stand_by_category_and_are_found_without_accents_plurals_and_case() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let (depot, signature) = (category(&space, "Dépôt").await, category(&space, "Signature").await);
    let late = write(&space, &question(signature.id, "Une signature scannée suffit-elle ?", "Non.")).await;
    let mut it = question(depot.id, "Qui relance en cas de pièce manquante ?", "Le **centre**, une fois.");
    it.tags = vec!["relance".to_owned(), " Relancé ".to_owned()];
    let first = write(&space, &it).await.entry;
    assert_eq!(first.html, "<p>Le <strong>centre</strong>, une fois.</p>\n");
    assert_eq!((first.tags.as_slice(), first.by.id), (["relance".to_owned()].as_slice(), space.admin.id));

    let board = board(&lea, &space).await;
    assert_eq!(board.categories, [depot, signature]);
    assert_eq!(board.entries, [first.clone(), late.entry.clone()]);
    for typed in ["pieces manquante", "PIÈCE", "centres", "signature scannee"] {
        let found = board.find(typed).1;
        let expected = if typed.starts_with('s') { late.entry.id } else { first.id };
        assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), [expected], "{typed}");
    }
    // It stands in the feed, and has a page with comments.
    let feed: Snapshot<Feed> =
        lea.client.get(&format!("/api/v1/spaces/{}/feed", space.id)).await.expect(200).json();
    assert!(feed.content.items.iter().any(|it| it.id == first.id && it.title == first.question));
    lea.post(first.id, "Merci !").await;
    let page: Snapshot<Talk> = lea.client.get(&at(first.id, "")).await.expect(200).json();
    assert_eq!(page.content.entry, Entry { position: 0, ..first });
    assert_eq!(page.content.category_title, "Dépôt");
    assert_eq!(page.content.log.items.len(), 1);
}

#[tokio::test]
async fn f1_a_long_faq_comes_by_pages_that_leave_nothing_out() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (one, two) = (category(&space, "Un").await, category(&space, "Deux").await);
    let first = write(&space, &question(one.id, "La première ?", "Oui.")).await.entry;
    // The rest by SQL: writes are counted against a rate.
    sqlx::query(
        "with made as (
             insert into resources (id, space_id, kind, title, author_id)
             select gen_random_uuid(), $1, 'entry', 'Q', $2 from generate_series(1, 250) returning id)
         insert into faq_entries (id, space_id, category_id, position, question, source, html, by_id, at, created_at)
         select id, $1, $3, 7, 'Q', 'R', '<p>R</p>', $2, now(), now() from made",
    )
    .bind(space.id)
    .bind(space.admin.id)
    .bind(two.id)
    .execute(hub.pool())
    .await
    .expect("entries");
    let mut all = board(&space.admin, &space).await;
    assert_eq!((all.entries.len(), all.entries[0].id), (200, first.id));
    let next = all.next.clone().expect("more");
    let more: Snapshot<Board> =
        space.admin.client.get(&of(&space, &format!("?after={next}"))).await.expect(200).json();
    assert_eq!((more.content.entries.len(), &more.content.next), (51, &None));
    all.extend(more.content);
    assert_eq!(all.entries.len(), 251);
    let refused = space.admin.client.get(&of(&space, "?after=x")).await.expect(422);
    assert_eq!(faults(&refused.json()), [("after", Fault::WrongForm)]);
}

#[tokio::test]
async fn f2_a_stale_change_is_refused_and_both_texts_are_there() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let other = hub.member(&space, Role::Admin).await;
    let depot = category(&space, "Dépôt").await;
    let entry = write(&space, &question(depot.id, "Quel délai ?", "Un mois.")).await.entry;
    let theirs = revise(&entry, "Quel délai ?", "Deux mois.");
    let written: Written = other.client.patch(&at(entry.id, ""), &theirs).await.expect(200).json();
    assert_eq!((written.entry.revision, written.entry.by.id), (1, other.id));
    let mine = revise(&entry, "Quel délai exactement ?", "Trois mois.");
    let refusal = space.admin.client.patch(&at(entry.id, ""), &mine).await.expect(409);
    assert_eq!(refusal.code(), Code::Stale);
    let now: Source = space.admin.client.get(&at(entry.id, "/source")).await.expect(200).json();
    assert_eq!((now.revision, now.body.as_str()), (1, "Deux mois."));
    // Sent again with what stands by now, it is kept; and a repeat is answered as the first.
    let mine = Revise { revision: now.revision, act: ActId::new(), ..mine };
    for _ in 0..2 {
        let written: Written = space.admin.client.patch(&at(entry.id, ""), &mine).await.expect(200).json();
        assert_eq!((written.entry.revision, written.entry.question.as_str()), (2, "Quel délai exactement ?"));
    }
    let other_body = Revise { body: "Autre.".to_owned(), ..mine };
    let refusal = space.admin.client.patch(&at(entry.id, ""), &other_body).await.expect(409);
    assert_eq!(refusal.code(), Code::ActReused);
}

#[tokio::test]
async fn f2_the_same_question_in_other_letters_is_a_warning_and_no_more() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let depot = category(&space, "Dépôt").await;
    let first = write(&space, &question(depot.id, "Où sont les pièces ?", "Là.")).await;
    assert!(first.twins.is_empty());
    let second = write(&space, &question(depot.id, "ou sont les piece", "Ici.")).await;
    assert_eq!(second.twins, [first.entry.id]);
    assert_eq!(board(&space.admin, &space).await.entries.len(), 2);
}

#[tokio::test]
async fn f2_what_is_not_one_is_refused_by_field_and_changes_nothing() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (depot, elsewhere) = (category(&space, "Dépôt").await, hub.space().await);
    let foreign = category(&elsewhere, "Ailleurs").await;
    let admin = &space.admin.client;
    let bad = |change: fn(&mut Write)| {
        let mut it = question(depot.id, "Quoi ?", "Ceci.");
        change(&mut it);
        it
    };
    for (it, field, fault) in [
        (bad(|it| it.question = "  ".to_owned()), "question", Fault::Empty),
        (bad(|it| it.question = "é".repeat(QUESTION_MAX as usize + 1)), "question", Fault::TooLong),
        (bad(|it| it.question = "a\u{202e}b".to_owned()), "question", Fault::Deceptive),
        (bad(|it| it.body = String::new()), "body", Fault::Empty),
        (bad(|it| it.body = "é".repeat(BODY_MAX as usize + 1)), "body", Fault::TooLong),
        (bad(|it| it.body = "a\0b".to_owned()), "body", Fault::WrongForm),
        (bad(|it| it.tags = vec!["x".to_owned(); TAGS_MAX + 1]), "tags", Fault::TooLong),
        (bad(|it| it.tags = vec![String::new()]), "tags", Fault::Empty),
        (question(foreign.id, "Quoi ?", "Ceci."), "category", Fault::UnknownValue),
        (question(CategoryId::new(), "Quoi ?", "Ceci."), "category", Fault::UnknownValue),
    ] {
        let refusal = admin.post(&of(&space, ""), &it).await.expect(422);
        assert_eq!(faults(&refusal.json()), [(field, fault)], "{it:?}");
    }
    // An answer that it is made from must be one of this space.
    let thread = hub.thread(&elsewhere).await;
    let it = Write { from: Some((thread, protocol::Seq(1))), ..question(depot.id, "Quoi ?", "Ceci.") };
    let refusal = admin.post(&of(&space, ""), &it).await.expect(422);
    assert_eq!(faults(&refusal.json()), [("from", Fault::UnknownValue)]);
    assert_eq!(board(&space.admin, &space).await.entries, []);
    let refusal = admin.post(&of(&space, "/categories"), &named(&"x".repeat(81))).await.expect(422);
    assert_eq!(faults(&refusal.json()), [("title", Fault::TooLong)]);
    let entry = write(&space, &question(depot.id, "Quoi ?", "Ceci.")).await.entry;
    let it = Revise { category: foreign.id, ..revise(&entry, "Quoi ?", "Cela.") };
    let refusal = admin.patch(&at(entry.id, ""), &it).await.expect(422);
    assert_eq!(faults(&refusal.json()), [("category", Fault::UnknownValue)]);
    let lea = hub.member(&space, Role::Member).await;
    let report = Report { act: ActId::new(), note: "x".repeat(501) };
    let refusal = lea.client.put(&at(entry.id, "/flag"), &report).await.expect(422);
    assert_eq!(faults(&refusal.json()), [("note", Fault::TooLong)]);
}

#[tokio::test]
async fn f2_an_order_that_is_no_longer_of_these_is_refused() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (one, two) = (category(&space, "Un").await, category(&space, "Deux").await);
    let mut entries = Vec::new();
    for it in ["A ?", "B ?", "C ?"] {
        entries.push(write(&space, &question(one.id, it, "R.")).await.entry.id);
    }
    let (admin, path) = (&space.admin.client, format!("/api/v1/faq-categories/{}/entries", one.id));
    let order = |entries: &[ResourceId]| Order { act: ActId::new(), entries: entries.to_vec() };
    for wrong in [&entries[..2], &[entries[0], entries[1], entries[1]], &[]] {
        assert_eq!(admin.put(&path, &order(wrong)).await.expect(409).code(), Code::Stale);
    }
    entries.rotate_left(1);
    admin.put(&path, &order(&entries)).await.expect(204);
    let ids = |board: Board| board.entries.into_iter().map(|it| it.id).collect::<Vec<_>>();
    assert_eq!(ids(board(&space.admin, &space).await), entries);
    // What was put away has no place among them.
    let away = Archive { act: ActId::new(), archived: true };
    admin.put(&at(entries[0], "/archive"), &away).await.expect(200);
    assert_eq!(admin.put(&path, &order(&entries)).await.expect(409).code(), Code::Stale);
    admin.put(&path, &order(&[entries[2], entries[1]])).await.expect(204);

    let all = |ids: Vec<CategoryId>| OrderCategories { act: ActId::new(), categories: ids };
    let path = of(&space, "/categories");
    assert_eq!(admin.put(&path, &all(vec![two.id])).await.expect(409).code(), Code::Stale);
    admin.put(&path, &all(vec![two.id, one.id])).await.expect(204);
    let titles: Vec<String> =
        board(&space.admin, &space).await.categories.into_iter().map(|it| it.title).collect();
    assert_eq!(titles, ["Deux", "Un"]);
}

#[tokio::test]
async fn f2_what_was_put_away_leaves_the_feed_and_takes_neither_comments_nor_votes() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let depot = category(&space, "Dépôt").await;
    let entry = write(&space, &question(depot.id, "Quel délai ?", "Un mois.")).await.entry;
    let feed = async || {
        let path = format!("/api/v1/spaces/{}/feed", space.id);
        lea.client.get(&path).await.expect(200).json::<Snapshot<Feed>>().content.items.len()
    };
    assert_eq!(feed().await, 1);
    let away = |archived| Archive { act: ActId::new(), archived };
    space.admin.client.put(&at(entry.id, "/archive"), &away(true)).await.expect(200);
    assert_eq!(feed().await, 0);
    assert!(board(&lea, &space).await.find("délai").1.is_empty());
    let page: Snapshot<Talk> = lea.client.get(&at(entry.id, "")).await.expect(200).json();
    assert!(page.content.entry.archived, "it stays readable by its address");
    let comment =
        protocol::comments::Post { act: ActId::new(), body: "Et ?".to_owned(), parent: None, call: false };
    lea.client.post(&fixtures::comments(entry.id), &comment).await.expect(403);
    let vote = Vote { act: ActId::new(), useful: Some(true) };
    assert_eq!(lea.client.put(&at(entry.id, "/vote"), &vote).await.expect(403).code(), Code::Locked);
    space.admin.client.put(&at(entry.id, "/archive"), &away(false)).await.expect(200);
    assert_eq!(feed().await, 1);
    assert_eq!(board(&lea, &space).await.find("délai").1.len(), 1);
}

#[tokio::test]
async fn f3_a_vote_is_one_however_often_it_is_cast() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let depot = category(&space, "Dépôt").await;
    let entry = write(&space, &question(depot.id, "Quel délai ?", "Un mois.")).await.entry.id;
    let vote = async |person: &Person, useful| {
        let vote = Vote { act: ActId::new(), useful };
        person.client.put(&at(entry, "/vote"), &vote).await.expect(204);
        let it = board(person, &space).await.entries.remove(0);
        (it.useful, it.useless)
    };
    assert_eq!(vote(&lea, Some(true)).await, (1, 0));
    assert_eq!(vote(&lea, Some(true)).await, (1, 0));
    assert_eq!(vote(&karim, Some(true)).await, (2, 0));
    assert_eq!(vote(&lea, Some(false)).await, (1, 1));
    let votes = async |person: &Person| {
        person.client.get(&of(&space, "/votes")).await.expect(200).json::<Snapshot<Votes>>().content
    };
    assert_eq!((votes(&lea).await.of(entry), votes(&karim).await.of(entry)), (Some(false), Some(true)));
    assert_eq!(vote(&lea, None).await, (1, 0));
    assert_eq!(votes(&lea).await.of(entry), None);
}

#[tokio::test]
async fn f3_what_is_out_of_date_is_told_to_admins_until_they_have_looked() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let depot = category(&space, "Dépôt").await;
    let entry = write(&space, &question(depot.id, "Quel délai ?", "Un mois.")).await.entry;
    let flags = async || {
        space.admin.client.get(&of(&space, "/flags")).await.expect(200).json::<Snapshot<Flags>>().content
    };
    let report = |note: &str| Report { act: ActId::new(), note: note.to_owned() };
    lea.client.put(&at(entry.id, "/flag"), &report("Ancien décret")).await.expect(204);
    let there = flags().await;
    let flag = there.of(entry.id).expect("a flag");
    assert_eq!((flag.by.id, flag.note.as_str()), (lea.id, "Ancien décret"));
    space.admin.client.delete(&at(entry.id, "/flag")).await.expect(204);
    assert!(flags().await.flags.is_empty());
    // Who writes it anew has looked at it.
    lea.client.put(&at(entry.id, "/flag"), &report("")).await.expect(204);
    let it = revise(&entry, "Quel délai ?", "Deux mois.");
    space.admin.client.patch(&at(entry.id, ""), &it).await.expect(200);
    assert!(flags().await.flags.is_empty());
}

#[tokio::test]
async fn row_68_no_field_of_the_faq_carries_a_script() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let evil =
        "<img src=x onerror=alert(1)><svg/onload=alert(1)>[x](javascript:alert(1))<script>alert(1)</script>";
    let depot = category(&space, "<b onclick=alert(1)>").await;
    let entry = write(&space, &question(depot.id, &format!("?{}", &evil[..60]), evil)).await.entry;
    assert_eq!(entry.question, format!("?{}", &evil[..60]), "a question is text, and shown as text");
    for part in ["<img", "<svg", "<script", "href=\"javascript"] {
        assert!(!entry.html.contains(part), "{}", entry.html);
    }
    let query = protocol::words::Query::of("img alert x");
    let marked = query.mark(&entry.html);
    assert_eq!(
        marked.replace("<mark>", "").replace("</mark>", ""),
        entry.html,
        "marks are all that is added"
    );
}
