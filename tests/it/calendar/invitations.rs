//! C4: invitations, changes and cancellations by mail, so that the calendar of who comes moves at once: each once, only
//! the last state, whatever becomes of the mail server and of the node.

use std::time::Duration;

use chrono::TimeDelta;
use protocol::{
    ActId, Snapshot, Stream,
    calendar::{Answer, Change, Details, Event as It, Feed, Heading, Standing},
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
    let late = json!({ "act": ActId::new(), "answer": "yes" });
    let refused = lea.client.put(&at(past.id, "/answer"), &late).await.expect(409);
    assert_eq!(refused.code(), protocol::Code::Over, "nobody registers for it either");
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

/// Whether somebody wishes such mails.
async fn wishes(person: &Person, wanted: bool) {
    let body = json!({ "act": ActId::new(), "wanted": wanted });
    person.client.put("/api/v1/me/calendar-mails", &body).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_who_wishes_no_mails_any_more_is_still_told_that_what_his_calendar_holds_is_off() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let (first, second, later) = (
        event(&space, &space.admin, 0).await,
        event(&space, &space.admin, 5).await,
        event(&space, &space.admin, 10).await,
    );
    answers(&lea, &first, "yes").await;
    answers(&lea, &second, "maybe").await;
    assert_eq!(got(&hub, &lea).await.len(), 2);
    wishes(&lea, false).await;
    // Neither what is changed, nor a new answer, nor the end of what he was never sent.
    let first = moves(&space, &first, 24).await;
    answers(&lea, &second, "yes").await;
    answers(&lea, &later, "yes").await;
    cancels(&space, &later).await;
    assert_eq!(got(&hub, &lea).await.len(), 2);
    // But what is cancelled, and what he does not come to any more.
    cancels(&space, &first).await;
    let of_first = got(&hub, &lea).await;
    assert_eq!(told(&of_first[2..]), pairs(&[("CANCEL", "2")]));
    assert_eq!(
        (says(&of_first[2], "UID"), says(&of_first[2], "STATUS")),
        (format!("{}@osmose", first.id), "CANCELLED".to_owned())
    );
    assert!(of_first[2].text.contains("n’a pas lieu"), "{}", of_first[2].text);
    answers(&lea, &second, "no").await;
    let all = got(&hub, &lea).await;
    assert_eq!(told(&all[3..]), pairs(&[("CANCEL", "0")]));
    // Once: his calendar holds nothing more.
    moves(&space, &second, 48).await;
    assert_eq!(got(&hub, &lea).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_who_wishes_mails_again_gets_what_his_calendar_has_missed() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let heading = event(&space, &space.admin, 0).await;
    answers(&lea, &heading, "yes").await;
    all_done(hub.pool()).await;
    wishes(&lea, false).await;
    moves(&space, &heading, 24).await;
    assert_eq!(got(&hub, &lea).await.len(), 1);
    wishes(&lea, true).await;
    assert_eq!(told(&got(&hub, &lea).await), pairs(&[("REQUEST", "0"), ("REQUEST", "1")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_a_date_that_is_cancelled_is_called_so_and_one_that_one_leaves_is_not() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim] = [hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await];
    let series = planned(&space, again("FREQ=WEEKLY;COUNT=4", "2061-06-07T14:30:00")).await;
    recurrence::answers(&lea, &series, "2061-06-14", Answer::Yes).await;
    for on in ["2061-06-14", "2061-06-21", "2061-06-28"] {
        recurrence::answers(&karim, &series, on, Answer::Yes).await;
    }
    all_done(hub.pool()).await;
    let one = recurrence::cancel("2061-06-14", false);
    space.admin.client.post(&at(series.id, "/cancellation"), &one).await.expect(200);
    // All that Léa came to is off; of what Karim comes to, one date is.
    let last = got(&hub, &lea).await.pop().expect("a mail");
    assert_eq!((says(&last, "METHOD"), says(&last, "STATUS")), ("CANCEL".to_owned(), "CANCELLED".to_owned()));
    let off = "(14/06/2061, 14:30–17:00 (Europe/Paris)) n’a pas lieu";
    assert!(last.text.contains(off), "{}", last.text);
    let last = got(&hub, &karim).await.pop().expect("a mail");
    assert_eq!(says(&last, "METHOD"), "REQUEST");
    assert!(last.text.contains(off), "{}", last.text);
    // What he leaves himself is not called cancelled.
    recurrence::answers(&karim, &series, "2061-06-28", Answer::No).await;
    let last = got(&hub, &karim).await.pop().expect("a mail");
    assert_eq!(says(&last, "METHOD"), "REQUEST");
    assert!(last.text.contains("Vous n’êtes plus inscrit"), "{}", last.text);
    assert!(last.text.contains("28/06/2061") && !last.text.contains("21/06/2061"), "{}", last.text);
    recurrence::answers(&karim, &series, "2061-06-21", Answer::No).await;
    let last = got(&hub, &karim).await.pop().expect("a mail");
    assert_eq!(says(&last, "METHOD"), "CANCEL");
    assert!(last.text.contains("Vous n’êtes plus inscrit"), "{}", last.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_only_those_are_told_of_a_change_whose_calendar_shows_something_else() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim] = [hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await];
    let plan = again("FREQ=WEEKLY;COUNT=5", "2061-06-07T14:30:00");
    let series = planned(&space, plan.clone()).await;
    recurrence::answers(&lea, &series, "2061-06-14", Answer::Yes).await;
    recurrence::answers(&karim, &series, "2061-06-28", Answer::Yes).await;
    let counts = async || (got(&hub, &lea).await.len(), got(&hub, &karim).await.len());
    assert_eq!(counts().await, (1, 1));
    // A date is moved; the text and the places are others; a date of nobody is cancelled; the last ones go.
    let it = recurrence::moved(&series, "2061-06-29T09:00:00", "Ailleurs");
    let path = recurrence::date(&series, "2061-06-28");
    let series: Heading = space.admin.client.patch(&path, &it).await.expect(200).json();
    assert_eq!(counts().await, (1, 2));
    let last = got(&hub, &karim).await.pop().expect("a mail");
    assert!(last.text.contains("29/06/2061, 09:00–11:30") && last.text.contains("a changé"), "{}", last.text);
    let words = Details {
        description: "Autre chose.".to_owned(),
        capacity: Some(12),
        kind: protocol::calendar::Kind::Seminar,
        ..plan.clone()
    };
    let series: Heading =
        space.admin.client.patch(&at(series.id, ""), &change(&series, words)).await.expect(200).json();
    let one = recurrence::cancel("2061-06-21", false);
    let series: Heading =
        space.admin.client.post(&at(series.id, "/cancellation"), &one).await.expect(200).json();
    assert_eq!(counts().await, (1, 2));
    let four = Details { rule: "FREQ=WEEKLY;COUNT=4".to_owned(), ..plan.clone() };
    let series: Heading =
        space.admin.client.patch(&at(series.id, ""), &change(&series, four.clone())).await.expect(200).json();
    assert_eq!(counts().await, (1, 2));
    // What all of them show is told to all.
    let renamed = Details { title: "Un autre titre".to_owned(), ..four };
    space.admin.client.patch(&at(series.id, ""), &change(&series, renamed)).await.expect(200);
    assert_eq!(counts().await, (2, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_of_a_series_whose_dates_one_came_to_are_over_one_hears_nothing_more() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let first = (hub.app.clock.now() + TimeDelta::hours(2)).naive_utc();
    let on = |days: i64| (first + TimeDelta::days(days)).date().to_string();
    let rule = again("FREQ=DAILY;COUNT=3", &first.format("%Y-%m-%dT%H:%M:00").to_string());
    let series = planned(&space, Details { zone: "UTC".to_owned(), ..rule }).await;
    recurrence::answers(&lea, &series, &on(0), Answer::Yes).await;
    assert_eq!(got(&hub, &lea).await.len(), 1);
    hub.app.clock.advance(Duration::from_secs(5 * 3_600));
    let it = recurrence::moved(&series, &format!("{}T09:00:00", on(3)), "Ailleurs");
    space.admin.client.patch(&recurrence::date(&series, &on(1)), &it).await.expect(200);
    space.admin.client.post(&at(series.id, "/cancellation"), &off()).await.expect(200);
    assert_eq!(got(&hub, &lea).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_what_follows_goes_on_in_the_calendars_of_those_who_come_to_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim] = [hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await];
    let series = planned(&space, again("FREQ=WEEKLY;COUNT=4", "2061-06-07T14:30:00")).await;
    recurrence::answers(&lea, &series, "2061-06-07", Answer::Yes).await;
    recurrence::answers(&karim, &series, "2061-06-28", Answer::Yes).await;
    all_done(hub.pool()).await;
    let it = Change {
        from: Some(recurrence::day("2061-06-21")),
        ..change(&series, again("FREQ=WEEKLY;COUNT=2", "2061-06-21T16:00:00"))
    };
    let new: Heading = space.admin.client.patch(&at(series.id, ""), &it).await.expect(200).json();
    assert_eq!(got(&hub, &lea).await.len(), 1, "hers is as it was");
    let mails = got(&hub, &karim).await;
    let mut said: Vec<_> = mails.iter().map(|it| (says(it, "UID"), says(it, "METHOD"))).collect();
    said[1..].sort();
    let own = |heading: &Heading, method: &str| (format!("{}@osmose", heading.id), method.to_owned());
    let mut expected = vec![own(&series, "CANCEL"), own(&new, "REQUEST")];
    expected.sort();
    assert_eq!(said[1..], expected);
    assert!(mails.iter().all(|it| !it.text.contains("n’a pas lieu")), "it takes place, elsewhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_each_mail_is_one_of_its_own_and_the_same_one_when_it_is_sent_again() {
    let smtp = Smtp::start(Mood::Denies).await;
    let hub = Hub::start(|config| config.smtp_url = Some(smtp.url())).await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let heading = event(&space, &space.admin, 0).await;
    let ids = || -> Vec<String> {
        let mails = smtp.mails().into_iter().map(Mail::parse);
        mails.map(|it| it.header("message-id").concat()).collect()
    };
    answers(&lea, &heading, "yes").await;
    eventually("it was tried twice", async || {
        hub.app.clock.advance(Duration::from_secs(60));
        server::calendar::send_invitations(&hub.app).await.expect("done");
        (ids().len() > 1).then_some(())
    })
    .await;
    smtp.turn(Mood::Takes);
    let sent = async || {
        eventually("all are sent", async || {
            hub.app.clock.advance(Duration::from_secs(300));
            server::calendar::send_invitations(&hub.app).await.expect("done");
            (waiting(hub.pool()).await == 0).then_some(())
        })
        .await;
        let mut all = ids();
        all.dedup();
        all
    };
    assert_eq!(sent().await.len(), 1, "one mail, however often it is sent");
    for answer in ["no", "yes", "no", "yes"] {
        answers(&lea, &heading, answer).await;
        sent().await;
    }
    let mut all = sent().await;
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 5, "{all:?}");
}
