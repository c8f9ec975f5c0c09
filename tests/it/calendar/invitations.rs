//! C4: invitations, changes and cancellations by mail, so that the calendar of who comes moves at once: each once, only
//! the last state, whatever becomes of the mail server and of the node.

use std::time::Duration;

use protocol::{
    ActId, Snapshot, Stream,
    calendar::{Answer, Details, Event as It, Feed, Heading, Standing},
    spaces::Role,
};
use serde_json::json;

use super::{
    at, change, hears, of, off, plan,
    recurrence::{self, again, planned},
};
use crate::{
    harness::{
        Hub, Person, Postgres, Process, Smtp, Space, eventually,
        fixtures::{self, details, event},
        smtp::Mood,
    },
    mailbox::{self, Mail},
};

async fn answers(person: &Person, event: &Heading, answer: &str) -> Standing {
    let body = json!({ "act": ActId::new(), "answer": answer });
    person.client.put(&at(event.id, "/answer"), &body).await.expect(200).json()
}

async fn moves(space: &Space, event: &Heading, hours: i64) -> Heading {
    let it = change(event, details(&format!("Visite, {hours} heures après"), hours));
    space.admin.client.patch(&at(event.id, ""), &it).await.expect(200).json()
}

async fn cancels(space: &Space, event: &Heading) {
    space.admin.client.post(&at(event.id, "/cancellation"), &off()).await.expect(200);
}

/// How many mails wait, words of changes among them.
async fn waiting(pool: &sqlx::PgPool) -> i64 {
    sqlx::query_scalar(
        "select (select count(*) from outbox) + (select count(*) from calendar_invitations where due_at is not null)",
    )
    .fetch_one(pool)
    .await
    .expect("a count")
}

async fn all_done(pool: &sqlx::PgPool) {
    eventually("all mails are sent", async || (waiting(pool).await == 0).then_some(())).await;
}

/// The mails about events that went to somebody, the first first.
async fn got(hub: &Hub, person: &Person) -> Vec<Mail> {
    all_done(hub.pool()).await;
    let mut mails = mailbox::to_address(hub, &person.email).await;
    mails.retain(|it| it.calendar.is_some());
    mails
}

/// The value of a line of the event in a mail; the rules of its zone stand before it.
fn says(mail: &Mail, name: &str) -> String {
    let (_, text) = mail.calendar.as_ref().expect("an event");
    let whole = text.replace("\r\n ", "");
    let line = whole.rsplit("\r\n").find(|line| line.split([':', ';']).next() == Some(name));
    line.and_then(|line| line.split_once([':', ';'])).map(|it| it.1.to_owned()).unwrap_or_default()
}

/// What is to be done, with which revision.
fn told(mails: &[Mail]) -> Vec<(String, String)> {
    mails.iter().map(|it| (says(it, "METHOD"), says(it, "SEQUENCE"))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(method, no)| ((*method).to_owned(), (*no).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_who_comes_is_invited_and_told_of_changes_and_of_the_end() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, other] = [
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    ];
    let heading = event(&space, &space.admin, 0).await;
    answers(&lea, &heading, "yes").await;
    answers(&karim, &heading, "maybe").await;
    answers(&other, &heading, "no").await;
    let first = got(&hub, &lea).await.pop().expect("a mail");
    let (kind, text) = first.calendar.clone().expect("an event");
    assert!(kind.starts_with("text/calendar") && kind.contains("method=REQUEST"), "{kind}");
    let [(name, file)] = &first.files[..] else { panic!("one file: {:?}", first.files) };
    assert_eq!((name.as_str(), file.trim_end()), ("osmose.ics", text.trim_end()), "with the same in it");
    assert_eq!(says(&first, "UID"), format!("{}@osmose", heading.id), "the feed's");
    assert_eq!((says(&first, "METHOD"), says(&first, "SEQUENCE")), ("REQUEST".to_owned(), "0".to_owned()));
    assert_eq!(says(&first, "ORGANIZER"), "CN=\"Osmose\":mailto:osmose@localhost");
    let attendee = says(&first, "ATTENDEE");
    assert!(
        attendee.contains("PARTSTAT=ACCEPTED") && attendee.ends_with(&format!("mailto:{}", lea.email)),
        "{attendee}"
    );
    assert_eq!(text.matches("METHOD:").count(), 1);
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let page = format!("{}/s/", hub.app.url);
    assert!(
        first.text.contains(&page) && first.text.contains(&format!("/calendar/{}", heading.id)),
        "{}",
        first.text
    );
    assert!(first.text.contains("Les réponses par courriel ne sont pas lues"), "{}", first.text);
    assert!(first.text.contains("/calendar/subscribe"), "where they are turned off: {}", first.text);
    assert!(first.text.contains("01/06/2061, 14:30–17:00 (Europe/Paris)"), "{}", first.text);
    assert!(says(&got(&hub, &karim).await[0], "ATTENDEE").contains("PARTSTAT=TENTATIVE"));

    let heading = moves(&space, &heading, 24).await;
    let second = got(&hub, &lea).await;
    assert_eq!(told(&second), pairs(&[("REQUEST", "0"), ("REQUEST", "1")]));
    assert!(says(&second[1], "DTSTART").ends_with("20610602T143000"), "{}", says(&second[1], "DTSTART"));
    assert!(second[1].header("message-id") != second[0].header("message-id"));

    // Who comes no more is told that, and nothing after it.
    answers(&karim, &heading, "no").await;
    assert_eq!(told(&got(&hub, &karim).await).last(), pairs(&[("CANCEL", "1")]).last());
    let heading = moves(&space, &heading, 48).await;
    all_done(hub.pool()).await;
    cancels(&space, &heading).await;
    let all = got(&hub, &lea).await;
    assert_eq!(told(&all), pairs(&[("REQUEST", "0"), ("REQUEST", "1"), ("REQUEST", "2"), ("CANCEL", "3")]));
    assert_eq!(says(&all[3], "STATUS"), "CANCELLED");
    let (kind, _) = all[3].calendar.clone().expect("an event");
    assert!(kind.contains("method=CANCEL"), "{kind}");
    let of_karim = got(&hub, &karim).await;
    assert_eq!(told(&of_karim), pairs(&[("REQUEST", "0"), ("REQUEST", "1"), ("CANCEL", "1")]));
    assert!(of_karim[2].text.contains("Vous n’êtes plus inscrit"), "{}", of_karim[2].text);
    assert!(got(&hub, &other).await.is_empty() && got(&hub, &space.admin).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_who_waits_is_invited_when_he_has_a_place_and_who_leaves_learns_nothing_new() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim] = [hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await];
    sqlx::query("update users set language = 'en' where id = $1")
        .bind(karim.id)
        .execute(hub.pool())
        .await
        .expect("set");
    let it = Details { capacity: Some(1), ..details("Atelier", 0) };
    let heading: Heading = space.admin.client.post(&of(&space), &plan(it)).await.expect(201).json();
    answers(&lea, &heading, "yes").await;
    assert!(answers(&karim, &heading, "yes").await.waiting);
    assert!(got(&hub, &karim).await.is_empty());
    // She leaves the space: her place goes to who waited, and her calendar loses what she was told, as it was.
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    let mut changed = details("Comité secret", 0);
    changed.capacity = Some(1);
    space.admin.client.patch(&at(heading.id, ""), &change(&heading, changed)).await.expect(200);
    let of_lea = got(&hub, &lea).await;
    assert_eq!(told(&of_lea).last(), pairs(&[("CANCEL", "0")]).last());
    assert_eq!(says(&of_lea[1], "SUMMARY"), "Atelier");
    assert!(of_lea.iter().all(|it| !format!("{it:?}").contains("secret")));
    let of_karim = got(&hub, &karim).await;
    assert!(!of_karim.is_empty() && told(&of_karim).iter().all(|it| it.0 == "REQUEST"));
    let last = of_karim.last().expect("a mail");
    assert_eq!(says(last, "SUMMARY"), "Comité secret");
    assert!(last.text.contains("Answers by mail are not read"), "{}", last.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_while_mails_cannot_be_sent_nothing_is_lost_and_then_each_gets_the_last_state_once() {
    let smtp = Smtp::start(Mood::Down).await;
    let hub = Hub::start(|config| config.smtp_url = Some(smtp.url())).await;
    let other = hub.beside(|config| config.smtp_url = Some(smtp.url())).await;
    let space = hub.space().await;
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(hub.member(&space, Role::Member).await);
    }
    let heading = event(&space, &space.admin, 0).await;
    for person in &people {
        answers(person, &heading, "yes").await;
    }
    let tried = async |times: usize| {
        eventually("it is tried", async || {
            for node in [&hub, &other] {
                node.app.clock.advance(Duration::from_secs(60));
                server::calendar::send_invitations(&node.app).await.expect("done");
            }
            (smtp.tried() > times).then_some(())
        })
        .await;
    };
    tried(0).await;
    let heading = moves(&space, &heading, 24).await;
    smtp.turn(Mood::Refuses);
    tried(smtp.tried() + 4).await;
    let heading = moves(&space, &heading, 48).await;
    // Who thinks better of it meanwhile gets nothing at all.
    answers(&people[5], &heading, "no").await;
    // The operator sees that they wait.
    let now = hub.app.clock.now();
    let mut db = hub.pool().acquire().await.expect("a connection");
    let (rows, _) = server::jobs::backlog(&mut db, now).await.expect("a count");
    drop(db);
    assert!(rows >= 5, "{rows}");
    assert!(smtp.mails().is_empty());

    smtp.turn(Mood::Takes);
    eventually("all are sent", async || {
        for node in [&hub, &other] {
            node.app.clock.advance(Duration::from_secs(24 * 3_600));
            server::calendar::send_invitations(&node.app).await.expect("done");
        }
        (waiting(hub.pool()).await == 0).then_some(())
    })
    .await;
    let mails: Vec<Mail> = smtp.mails().into_iter().map(Mail::parse).collect();
    assert_eq!(told(&mails), pairs(&[("REQUEST", "2"); 5]));
    for person in &people[..5] {
        assert_eq!(mails.iter().filter(|it| it.raw.contains(&person.email)).count(), 1, "once each");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_a_node_killed_while_it_sends_loses_nothing_and_another_sends_it_once() {
    let smtp = Smtp::start(Mood::Silent).await;
    let database = Postgres::shared().await.database().await;
    let url = smtp.url();
    let settings = [("OSMOSE_SMTP_URL", url.as_str())];
    let node = Process::start(&database, &settings).await;
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &node.client()).await;
    let mut people = Vec::new();
    for _ in 0..4 {
        let person = fixtures::person(&pool, &node.client(), "Léa Linteau").await;
        fixtures::enrol(&pool, &person, space.id, Role::Member).await;
        people.push(person);
    }
    let heading = event(&space, &space.admin, 0).await;
    for person in &people {
        answers(person, &heading, "yes").await;
    }
    eventually("the first is on its way", async || (smtp.tried() > 0).then_some(())).await;
    node.kill().await;
    assert!(smtp.mails().is_empty());
    smtp.turn(Mood::Takes);
    let two = [Process::start(&database, &settings).await, Process::start(&database, &settings).await];
    all_done(&pool).await;
    let mails: Vec<Mail> = smtp.mails().into_iter().map(Mail::parse).collect();
    assert_eq!(mails.len(), 4);
    for person in &people {
        assert_eq!(mails.iter().filter(|it| it.raw.contains(&person.email)).count(), 1, "once each");
    }
    drop(two);
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_whoever_wishes_no_such_mails_gets_none_and_sees_that_on_all_devices() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let stream = Stream::User(lea.id);
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    let set = async |wanted: bool| {
        let body = json!({ "act": ActId::new(), "wanted": wanted });
        lea.client.put("/api/v1/me/calendar-mails", &body).await.expect(200).json::<Feed>()
    };
    assert!(!set(false).await.mails);
    let It::FeedChanged(told) = hears(&mut socket, stream).await else { panic!("not told") };
    assert!(!told.mails);
    let feed: Snapshot<Feed> = lea.client.get("/api/v1/me/calendar-feed").await.expect(200).json();
    assert!(!feed.content.mails);
    let heading = event(&space, &space.admin, 0).await;
    answers(&lea, &heading, "yes").await;
    let heading = moves(&space, &heading, 24).await;
    assert!(got(&hub, &lea).await.is_empty());
    // From when she wishes them again, of what happens then.
    assert!(set(true).await.mails);
    answers(&lea, &heading, "maybe").await;
    assert_eq!(told_once(&hub, &lea).await, pairs(&[("REQUEST", "1")]));
    // Nobody is told of what is over.
    let it = Details {
        starts: "2020-06-01T14:30:00".parse().expect("a time"),
        ends: "2020-06-01T15:30:00".parse().expect("a time"),
        ..details("Passé", 0)
    };
    let past: Heading = space.admin.client.post(&of(&space), &plan(it)).await.expect(201).json();
    answers(&lea, &past, "yes").await;
    cancels(&space, &past).await;
    assert_eq!(told_once(&hub, &lea).await.len(), 1);
}

async fn told_once(hub: &Hub, person: &Person) -> Vec<(String, String)> {
    told(&got(hub, person).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_of_a_series_one_gets_the_dates_that_one_comes_to() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let series = planned(&space, again("FREQ=WEEKLY;COUNT=4", "2061-06-07T14:30:00")).await;
    recurrence::answers(&lea, &series, "2061-06-14", Answer::Yes).await;
    recurrence::answers(&lea, &series, "2061-06-28", Answer::Maybe).await;
    let last = got(&hub, &lea).await.pop().expect("a mail");
    let left_out = |mail: &Mail| {
        let (_, text) = mail.calendar.as_ref().expect("an event");
        let lines = text.split("\r\n").filter(|line| line.starts_with("EXDATE"));
        lines.filter_map(|line| line.rsplit(':').next()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(says(&last, "RRULE").starts_with("FREQ=WEEKLY"), "{:?}", last.calendar);
    assert_eq!(left_out(&last), ["20610607T143000", "20610621T143000"]);
    assert!(last.text.contains("14/06/2061"), "{}", last.text);
    // One of them does not take place.
    let one = recurrence::cancel("2061-06-14", false);
    space.admin.client.post(&at(series.id, "/cancellation"), &one).await.expect(200);
    let last = got(&hub, &lea).await.pop().expect("a mail");
    assert_eq!(says(&last, "METHOD"), "REQUEST");
    assert_eq!(left_out(&last), ["20610607T143000", "20610614T143000", "20610621T143000"]);
    recurrence::answers(&lea, &series, "2061-06-28", Answer::No).await;
    assert_eq!(says(&got(&hub, &lea).await.pop().expect("a mail"), "METHOD"), "CANCEL");
}
