//! T16: what does not work is reported from any page; those who administer it hear of it at once, answer with
//! a word, or announce that it is known until it is over.

use protocol::{
    ActId, Code, Event, Fault, Page, Problem, ReportId, Snapshot, SpaceId,
    announcements::{Board, Severity},
    incidents::{
        Announce, Attached, Close, End, Event as It, Known, Make, PER_HOUR, Recognize, Report, Reports,
        TEXT_MAX, WORD_MAX,
    },
    live::{Push, ServerFrame},
    notifications::{Event as Rings, OfReport, Read, Unread, Which},
    spaces::Role,
};
use serde_json::json;

use crate::{
    harness::{Hub, Person, Redis, Socket},
    mentions::{bell, rings},
};

const REPORTS: &str = "/api/v1/reports";

fn said(space: Option<SpaceId>, text: &str) -> Make {
    let attached = Attached {
        page: Some("/s/halles/documents".to_owned()),
        browser: Some("Firefox".to_owned()),
        requests: vec!["503 0195".to_owned()],
        ..Attached::default()
    };
    Make { act: ActId::new(), space, text: text.to_owned(), attached }
}

async fn report(who: &Person, space: Option<SpaceId>, text: &str) -> Report {
    who.client.post(REPORTS, &said(space, text)).await.expect(201).json()
}

fn closing(id: ReportId) -> String {
    format!("{REPORTS}/{id}/closing")
}

fn word(text: &str) -> Close {
    Close { act: ActId::new(), word: text.to_owned() }
}

async fn site_admin(hub: &Hub, name: &str) -> Person {
    let person = hub.person(name).await;
    let statement = sqlx::query("update users set site_admin = true where id = $1").bind(person.id);
    statement.execute(hub.pool()).await.expect("a site admin");
    person
}

async fn listed(who: &Person, path: &str) -> Reports {
    who.client.get(path).await.expect(200).json::<Snapshot<Reports>>().content
}

async fn waiting(who: &Person) -> Vec<ReportId> {
    listed(who, REPORTS).await.reports.into_iter().map(|it| it.id).collect()
}

/// Reads on to the next event of reports.
async fn hears(socket: &mut Socket) -> It {
    socket
        .until("an event of reports", |frame| match frame {
            ServerFrame::Push(Push { event: Event::Incidents(event), .. }) => Some(event.clone()),
            _ => None,
        })
        .await
}

fn fields(problem: &Problem) -> Vec<(&str, Fault)> {
    problem.fields.iter().map(|it| (it.field.as_str(), it.fault)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t16_a_report_is_with_the_admins_of_another_node_at_once_and_the_word_with_its_reporter() {
    let redis = Redis::start().await;
    let url = redis.url();
    let set = |config: &mut server::config::Config| {
        config.redis_urls = vec![url.clone()];
        config.head_check = std::time::Duration::from_secs(3600);
    };
    let one = Hub::start(set).await;
    let two = one.beside(set).await;
    let space = one.space().await;
    let lea = one.member(&space, Role::Member).await;
    let other = one.member(&space, Role::Contributor).await;
    let site = site_admin(&one, "Sara Site").await.at(&two);
    let admin = space.admin.at(&two);
    let (mut hers, mut theirs, mut his) = (admin.live().await, site.live().await, lea.live().await);
    let mut others = other.live().await;

    let made = report(&lea, Some(space.id), "La page des documents reste vide.").await;
    assert_eq!(made.by.id, lea.id);
    assert_eq!(
        (made.attached.page.as_deref(), made.attached.version.as_deref()),
        (Some("/s/halles/documents"), None)
    );
    for socket in [&mut hers, &mut theirs] {
        let Rings::Reported(it) = rings(socket).await else { panic!("something else") };
        assert_eq!((it.report, it.kind, it.space), (made.id, OfReport::Came, Some(space.id)));
        assert_eq!(it.words, None, "no event has words of others");
        assert_eq!(hears(socket).await, It::Changed(made.id));
    }
    let shown = bell(&admin).await;
    assert_eq!(shown.count(), 1);
    let words = shown.reported[0].words.clone().expect("in words");
    assert_eq!(words.excerpt, "La page des documents reste vide.");
    assert_eq!(listed(&admin, REPORTS).await.reports, std::slice::from_ref(&made));
    assert_eq!(waiting(&site).await, [made.id]);

    // Nothing of it is anywhere else.
    assert_eq!(hears(&mut his).await, It::Changed(made.id));
    assert!(bell(&lea).await.reported.is_empty(), "one's own report is no news");
    let told = others.settle().await;
    assert!(told.iter().all(|frame| !format!("{frame:?}").contains(&made.id.to_string())), "{told:?}");

    let path = closing(made.id);
    let closed: Report = admin.client.post(&path, &word("C’est réparé.")).await.expect(200).json();
    assert_eq!(closed.closed.as_ref().map(|it| &*it.word), Some("C’est réparé."));
    assert!(matches!(rings(&mut theirs).await, Rings::Unreported(id) if id == made.id));
    let Rings::Reported(it) = rings(&mut his).await else { panic!("something else") };
    assert_eq!((it.report, it.kind, it.by.id), (made.id, OfReport::Closed, admin.id));
    let shown = bell(&lea).await;
    assert_eq!(shown.reported[0].words.as_ref().map(|it| &*it.excerpt), Some("C’est réparé."));
    assert_eq!(listed(&lea, "/api/v1/me/reports").await.reports, std::slice::from_ref(&closed));
    assert!(waiting(&admin).await.is_empty() && bell(&site).await.reported.is_empty());
    assert_eq!(listed(&admin, &format!("{REPORTS}?state=closed")).await.reports, [closed]);

    // It is let be, and told again.
    let read = Read { act: ActId::new(), which: Which::Report(made.id) };
    lea.client.put("/api/v1/notifications/read", &read).await.expect(204);
    assert!(bell(&lea).await.reported.is_empty());
    let again = Unread { act: ActId::new(), which: protocol::notifications::Again::Act(read.act) };
    lea.client.put("/api/v1/notifications/unread", &again).await.expect(204);
    assert_eq!(bell(&lea).await.reported.len(), 1);
}

#[tokio::test]
async fn t16_only_those_read_a_report_who_administer_where_it_was_made() {
    let hub = Hub::new().await;
    let (space, elsewhere) = (hub.space().await, hub.space().await);
    let lea = hub.member(&space, Role::Member).await;
    let karim = hub.member(&space, Role::Contributor).await;
    let site = site_admin(&hub, "Sara Site").await;
    let inside = report(&lea, Some(space.id), "Dans l’espace").await;
    let outside = report(&lea, None, "Hors de l’espace").await;

    assert_eq!(waiting(&space.admin).await, [inside.id]);
    assert_eq!(waiting(&site).await, [outside.id, inside.id]);
    assert!(waiting(&elsewhere.admin).await.is_empty());
    assert_eq!(bell(&space.admin).await.reported.len(), 1);
    assert_eq!(bell(&site).await.reported.len(), 2);
    for member in [&lea, &karim] {
        assert_eq!(member.client.get(REPORTS).await.expect(403).code(), Code::NotAllowed);
    }
    assert!(listed(&karim, "/api/v1/me/reports").await.reports.is_empty());
    hub.client().get(REPORTS).await.expect(401);
    hub.client().post(REPORTS, &said(None, "Panne")).await.expect(401);

    // Its reporter knows of it; others do not.
    lea.client.post(&closing(inside.id), &word("Moi")).await.expect(403);
    for stranger in [&karim, &elsewhere.admin] {
        stranger.client.post(&closing(inside.id), &word("Moi")).await.expect(404);
    }
    space.admin.client.post(&closing(outside.id), &word("Moi")).await.expect(404);
    // Nobody reports on a page that he cannot see.
    elsewhere.admin.client.post(REPORTS, &said(Some(space.id), "Panne")).await.expect(404);

    // Who administers no longer reads no longer.
    sqlx::query("update memberships set role = 'member' where user_id = $1")
        .bind(space.admin.id)
        .execute(hub.pool())
        .await
        .expect("a member");
    space.admin.client.get(REPORTS).await.expect(403);
    assert!(bell(&space.admin).await.reported.is_empty());
}

#[tokio::test]
async fn t16_a_report_sent_again_is_one_and_what_cannot_be_taken_is_refused_by_name() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let make = said(Some(space.id), "Une fois");
    let first: Report = lea.client.post(REPORTS, &make).await.expect(201).json();
    let again: Report = lea.client.post(REPORTS, &make).await.expect(201).json();
    assert_eq!(first, again);
    assert_eq!(waiting(&space.admin).await, [first.id]);
    let another = Make { text: "Autre chose".to_owned(), ..make };
    assert_eq!(lea.client.post(REPORTS, &another).await.expect(409).code(), Code::ActReused);

    let long = "é".repeat(TEXT_MAX as usize);
    let with = |attached: Attached| Make { attached, ..said(None, "Panne") };
    let page = |page: &str| with(Attached { page: Some(page.to_owned()), ..Attached::default() });
    for (make, expected) in [
        (said(None, " \n"), ("text", Fault::Empty)),
        (said(None, &format!("{long}é")), ("text", Fault::TooLong)),
        (page("/reset?token=secret"), ("page", Fault::WrongForm)),
        (page("/reset#secret"), ("page", Fault::WrongForm)),
        (with(Attached { node: Some("n".repeat(501)), ..Attached::default() }), ("node", Fault::TooLong)),
        (
            with(Attached { requests: vec!["200 1".to_owned(); 11], ..Attached::default() }),
            ("requests", Fault::TooLong),
        ),
    ] {
        let answer = lea.client.post(REPORTS, &make).await.expect(422);
        assert_eq!(fields(&answer.json()), [expected]);
    }
    let unknown = json!({ "act": ActId::new(), "text": "Panne", "attached": { "cookies": "secret" } });
    assert!(matches!(lea.client.post(REPORTS, &unknown).await.status, 400 | 422));
    assert_eq!(waiting(&space.admin).await.len(), 1, "nothing of it was kept");
    report(&lea, None, &long).await;
}

#[tokio::test]
async fn t16_ten_an_hour_are_taken_of_one_person_on_all_nodes_together() {
    let hub = Hub::new().await;
    let two = hub.beside(|_| ()).await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let first = said(None, "Panne 0");
    lea.client.post(REPORTS, &first).await.expect(201);
    for number in 1..PER_HOUR {
        let lea = if number % 2 == 0 { lea.at(&hub) } else { lea.at(&two) };
        report(&lea, None, &format!("Panne {number}")).await;
    }
    for node in [&hub, &two] {
        let answer = lea.at(node).client.post(REPORTS, &said(None, "Une de trop")).await.expect(429);
        assert_eq!(answer.code(), Code::TooMany);
        let wait: u32 = answer.header("retry-after").parse().expect("seconds");
        assert!((3_000..=3_601).contains(&wait), "{wait}");
    }
    // What was taken is answered again; others are not kept waiting; an hour later there is room.
    lea.client.post(REPORTS, &first).await.expect(201);
    report(&karim, None, "Panne").await;
    sqlx::query("update reports set at = at - interval '1 hour'").execute(hub.pool()).await.expect("older");
    report(&lea, None, "Encore").await;
}

#[tokio::test]
async fn t16_of_two_who_close_a_report_one_does_and_the_other_hears_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let second = hub.member(&space, Role::Admin).await;
    let made = report(&lea, Some(space.id), "Panne").await;
    let path = closing(made.id);
    for (close, expected) in [
        (word(" "), ("word", Fault::Empty)),
        (word(&"é".repeat(WORD_MAX as usize + 1)), ("word", Fault::TooLong)),
    ] {
        assert_eq!(fields(&second.client.post(&path, &close).await.expect(422).json()), [expected]);
    }
    let (mine, his) = (word("C’est réparé."), word("Ce n’est pas une panne."));
    let (one, other) = tokio::join!(space.admin.client.post(&path, &mine), second.client.post(&path, &his));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let (won, lost) = if one.status == 200 { (&mine, other) } else { (&his, one) };
    assert_eq!(lost.code(), Code::Stale);
    let answered = listed(&lea, "/api/v1/me/reports").await.reports.remove(0);
    assert_eq!(answered.closed.as_ref().map(|it| &it.word), Some(&won.word));
    // The same, sent again, is the same.
    let winner = if won.word == mine.word { &space.admin } else { &second };
    let again: Report = winner.client.post(&path, won).await.expect(200).json();
    assert_eq!(again, answered);
    assert_eq!(bell(&lea).await.reported.len(), 1);
}

async fn banners(who: &Person) -> Vec<(String, Severity)> {
    let board: Snapshot<Board> = who.client.get("/api/v1/me/announcements").await.expect(200).json();
    board.content.items.into_iter().map(|it| (it.announcement.title, it.announcement.severity)).collect()
}

async fn known(who: &Person, space: Option<SpaceId>) -> Vec<String> {
    let path = space.map_or_else(String::new, |it| format!("?space={it}"));
    let page: Page<Known> = who.client.get(&format!("/api/v1/incidents{path}")).await.expect(200).json();
    page.items.into_iter().map(|it| it.title).collect()
}

fn announced(space: Option<SpaceId>, title: &str, reports: &[ReportId]) -> Announce {
    let (title, body) = (title.to_owned(), "Nous y travaillons.".to_owned());
    Announce { act: ActId::new(), space, title, body, reports: reports.to_vec() }
}

#[tokio::test]
async fn t16_a_known_incident_is_a_banner_until_it_is_over() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let outsider = hub.person("Paul Passant").await;
    let (first, second) =
        (report(&lea, Some(space.id), "Panne").await, report(&karim, Some(space.id), "Panne aussi").await);
    let mut hers = lea.live().await;

    let announce = announced(Some(space.id), "Dépôts en panne", &[first.id]);
    let it: Known = space.admin.client.post("/api/v1/incidents", &announce).await.expect(201).json();
    let again: Known = space.admin.client.post("/api/v1/incidents", &announce).await.expect(201).json();
    assert_eq!(it, again);
    // Her report is marked at once, and the banner is before all members.
    assert_eq!(hears(&mut hers).await, It::Changed(first.id));
    for member in [&lea, &karim] {
        assert_eq!(banners(member).await, [("Dépôts en panne".to_owned(), Severity::Important)]);
        assert_eq!(known(member, Some(space.id)).await, ["Dépôts en panne"]);
    }
    assert!(known(&lea, None).await.is_empty() && banners(&outsider).await.is_empty());
    outsider.client.get(&format!("/api/v1/incidents?space={}", space.id)).await.expect(404);
    assert_eq!(listed(&lea, "/api/v1/me/reports").await.reports[0].known, Some(it.clone()));

    // Whoever knows of it may report all the same; that one is said to be of it.
    let path = format!("{REPORTS}/{}/incident", second.id);
    let recognize = Recognize { act: ActId::new(), incident: it.id };
    karim.client.put(&path, &recognize).await.expect(403);
    lea.client.put(&path, &recognize).await.expect(404);
    let marked: Report = space.admin.client.put(&path, &recognize).await.expect(200).json();
    assert_eq!(marked.known, Some(it.clone()));

    // What happens carries no word, only which: pages ask anew, so that what they show is the present.
    let told = hears(&mut hers).await;
    assert_eq!(told, It::Told(it.id));
    let happened = [It::Changed(first.id), told].map(Event::Incidents);
    crate::snapshots::all_happened("incidents", It::KINDS, &happened);

    let end = format!("/api/v1/incidents/{}/end", it.id);
    lea.client.post(&end, &json!({ "act": ActId::new() })).await.expect(403);
    outsider.client.post(&end, &json!({ "act": ActId::new() })).await.expect(404);
    let over = End { act: ActId::new() };
    let ended: Known = space.admin.client.post(&end, &over).await.expect(200).json();
    assert!(ended.ended_at.is_some());
    space.admin.client.post(&end, &over).await.expect(200);
    let twice = End { act: ActId::new() };
    assert_eq!(space.admin.client.post(&end, &twice).await.expect(409).code(), Code::Stale);
    assert!(banners(&lea).await.is_empty() && known(&lea, Some(space.id)).await.is_empty());
    let late = Recognize { act: ActId::new(), ..recognize };
    assert_eq!(space.admin.client.put(&path, &late).await.expect(409).code(), Code::Stale);
}

#[tokio::test]
async fn t16_an_incident_is_over_when_its_announcement_is() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let announce = announced(Some(space.id), "Dépôts en panne", &[]);
    let it: Known = space.admin.client.post("/api/v1/incidents", &announce).await.expect(201).json();
    assert_eq!(listed(&space.admin, REPORTS).await.known, std::slice::from_ref(&it));
    let mut hers = space.admin.live().await;
    space.admin.client.delete(&format!("/api/v1/announcements/{}", it.announcement)).await.expect(204);
    assert_eq!(hears(&mut hers).await, It::Told(it.id));
    assert!(known(&lea, Some(space.id)).await.is_empty());
    assert!(listed(&space.admin, REPORTS).await.known.is_empty());
}

#[tokio::test]
async fn t16_who_may_announce_an_incident_and_of_which_reports() {
    let hub = Hub::new().await;
    let (space, elsewhere) = (hub.space().await, hub.space().await);
    let lea = hub.member(&space, Role::Member).await;
    let site = site_admin(&hub, "Sara Site").await;
    let outside = report(&lea, None, "Hors de l’espace").await;
    let inside = report(&lea, Some(space.id), "Dans l’espace").await;
    let path = "/api/v1/incidents";
    let of_space = announced(Some(space.id), "Panne", &[]);
    lea.client.post(path, &of_space).await.expect(403);
    elsewhere.admin.client.post(path, &of_space).await.expect(404);
    space.admin.client.post(path, &announced(None, "Panne", &[])).await.expect(403);
    // One's right to read a report is asked too.
    let other = announced(Some(space.id), "Panne", &[outside.id]);
    space.admin.client.post(path, &other).await.expect(404);
    let empty = announced(Some(space.id), " ", &[]);
    let answer = space.admin.client.post(path, &empty).await.expect(422);
    assert_eq!(fields(&answer.json()), [("title", Fault::Empty)]);
    assert!(banners(&lea).await.is_empty());

    // The site's is everybody's, and may be what was met in a space.
    let it = announced(None, "Panne générale", &[outside.id, inside.id]);
    let it: Known = site.client.post(path, &it).await.expect(201).json();
    assert_eq!(known(&lea, None).await, ["Panne générale"]);
    let own = listed(&lea, "/api/v1/me/reports").await.reports;
    assert!(own.iter().all(|report| report.known.as_ref().is_some_and(|known| known.id == it.id)));
    // What is closed is of nothing any more.
    site.client.post(&closing(outside.id), &word("Merci.")).await.expect(200);
    let late = announced(None, "Panne", &[outside.id]);
    assert_eq!(site.client.post(path, &late).await.expect(409).code(), Code::Stale);
}

#[tokio::test]
async fn t16_the_queue_comes_by_pages() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    sqlx::query(
        "insert into reports (id, space_id, reporter_id, source, requests, at)
         select gen_random_uuid(), $1, $2, 'Panne ' || n, '{}', now() - n * interval '1 second'
         from generate_series(1, 35) as n",
    )
    .bind(space.id)
    .bind(lea.id)
    .execute(hub.pool())
    .await
    .expect("reports");
    for (who, list) in [(&space.admin, REPORTS.to_owned()), (&lea, "/api/v1/me/reports".to_owned())] {
        let first = listed(who, &list).await;
        let next = first.next.clone().expect("more");
        let second = listed(who, &format!("{list}?after={next}")).await;
        let texts: Vec<_> = first.reports.iter().chain(&second.reports).map(|it| it.text.clone()).collect();
        assert_eq!(texts, (1..=35).map(|n| format!("Panne {n}")).collect::<Vec<_>>());
        assert_eq!(second.next, None);
        let answer = who.client.get(&format!("{list}?after=x")).await.expect(422);
        assert_eq!(fields(&answer.json()), [("after", Fault::WrongForm)]);
    }
}
