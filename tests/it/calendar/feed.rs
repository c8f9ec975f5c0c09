//! C2, C9 and row 56: the secret feed, what is in it and for whom, and what one knows of its readers.

use std::time::Duration;

use protocol::{
    ActId, Code, Snapshot,
    calendar::{Address, Details, Feed, Heading, Program},
    spaces::Role,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{at, change, of, plan};
use crate::{
    harness::{
        Answer, Client, Hub, Person,
        fixtures::{details, event},
    },
    matrix::world::run,
};

/// A new address for a person's feed, as a path.
pub async fn address(person: &Person) -> String {
    let address: Address =
        person.client.post("/api/v1/me/calendar-feed", &Value::Null).await.expect(201).json();
    let (_, rest) = address.url.split_once("/calendar/feed/").expect("an address");
    format!("/calendar/feed/{rest}")
}

async fn read(client: &Client, path: &str) -> Answer {
    client.get(path).await.expect(200)
}

/// What a line of the feed says, unfolded.
fn lines(text: &str, name: &str) -> Vec<String> {
    let whole = text.replace("\r\n ", "");
    let named = |line: &&str| line.split([':', ';']).next() == Some(name);
    whole
        .split("\r\n")
        .filter(named)
        .filter_map(|line| line.split_once(':').map(|(_, it)| it.to_owned()))
        .collect()
}

#[tokio::test]
async fn c2_the_feed_says_what_was_planned_moved_and_cancelled() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let path = address(&lea).await;
    let program = hub.client();
    let empty = read(&program, &path).await;
    assert_eq!(empty.header("content-type"), "text/calendar; charset=utf-8");
    assert!(empty.text().starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "{}", empty.text());
    assert_eq!(lines(&empty.text(), "REFRESH-INTERVAL"), ["PT1H"]);
    assert_eq!(lines(&empty.text(), "X-PUBLISHED-TTL"), ["PT1H"]);

    let heading = event(&space, &space.admin, 0).await;
    let planned = read(&program, &path).await.text();
    let uid = lines(&planned, "UID");
    assert_eq!(uid, [format!("{}@osmose", heading.id)]);
    assert_eq!(lines(&planned, "SEQUENCE"), ["0"]);
    assert_eq!(lines(&planned, "STATUS"), ["CONFIRMED"]);
    assert!(planned.contains("DTSTART;TZID=Europe/Paris:20610601T143000\r\n"), "{planned}");
    assert!(planned.contains("BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\n"), "{planned}");

    let moved = details("Visite des halles", 24);
    let heading: Heading =
        space.admin.client.patch(&at(heading.id, ""), &change(&heading, moved)).await.expect(200).json();
    let text = read(&program, &path).await.text();
    assert_eq!((lines(&text, "UID"), lines(&text, "SEQUENCE")), (uid.clone(), vec!["1".to_owned()]));
    assert_eq!(lines(&text, "DTSTART").last().map(String::as_str), Some("20610602T143000"));

    space.admin.client.post(&at(heading.id, "/cancellation"), &super::off()).await.expect(200);
    let text = read(&program, &path).await.text();
    assert_eq!((lines(&text, "UID"), lines(&text, "SEQUENCE")), (uid, vec!["2".to_owned()]));
    assert_eq!(lines(&text, "STATUS"), ["CANCELLED"]);
    assert_eq!(lines(&text, "SUMMARY"), ["Annulé\u{a0}: Visite des halles"]);
}

#[tokio::test]
async fn c2_what_has_not_changed_is_not_sent_again() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let path = address(&lea).await;
    event(&space, &space.admin, 0).await;
    let first = read(&hub.client(), &path).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    for wanted in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let same = hub.client().with("if-none-match", &wanted).get(&path).await.expect(304);
        assert!(same.body.is_empty() && same.header("etag") == tag, "{wanted}");
    }
    hub.app.clock.advance(Duration::from_secs(3_600));
    assert_eq!(read(&hub.client(), &path).await.header("etag"), tag, "time alone changes nothing");
    event(&space, &space.admin, 5).await;
    let changed = hub.client().with("if-none-match", &tag).get(&path).await.expect(200);
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn c2_whatever_changes_the_text_changes_its_name() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let path = address(&lea).await;
    let mine = format!("{path}?space={}&mine=true", space.id);
    let heading = event(&space, &space.admin, 0).await;
    let (event, organiser) = (heading.id.0, space.admin.id.0);
    let answer = "insert into calendar_answers (event_id, space_id, user_id, answer, at)
                  select id, space_id, $1, 'maybe', now() from calendar_events where id = $2";
    let changes: [(&'static str, Vec<Uuid>); 7] = [
        (answer, vec![lea.id.0, event]),
        ("update users set family_name = 'Renommée' where id = $1", vec![organiser]),
        ("update spaces set name = 'Renommé' where id = $1", vec![space.id.0]),
        ("update users set language = 'en' where id = $1", vec![lea.id.0]),
        ("update calendar_dates set cancelled_at = now() where event_id = $1", vec![event]),
        ("update calendar_events set source = 'Autrement' where id = $1", vec![event]),
        ("update resources set removed_at = now() where id = $1", vec![event]),
    ];
    let mut before = read(&hub.client(), &mine).await;
    for (change, ids) in changes {
        run(hub.pool(), change, &ids).await;
        let program = hub.client().with("if-none-match", before.header("etag"));
        let after = program.get(&mine).await.expect(200);
        assert_ne!(before.text(), after.text(), "{change}");
        before = after;
    }
}

#[tokio::test]
async fn row_56_another_address_ends_the_one_before_and_none_opens_anything_else() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let old = address(&lea).await;
    read(&hub.client(), &old).await;
    let new = address(&lea).await;
    let gone = hub.client().get(&old).await.expect(410);
    assert_eq!(gone.code(), Code::LinkExpired);
    read(&hub.client(), &new).await;
    // Only a digest is kept.
    let secret = new.trim_start_matches("/calendar/feed/").trim_end_matches(".ics").to_owned();
    let kept: i64 =
        sqlx::query_scalar("select count(*) from calendar_feeds f where f::text like '%' || $1 || '%'")
            .bind(&secret)
            .fetch_one(hub.pool())
            .await
            .expect("a count");
    assert_eq!(kept, 0);
    // It is no session, it is only read, and a part of it opens nothing.
    hub.client().signed_in(&secret).get("/api/v1/session").await.expect(401);
    hub.client().post(&new, &json!({})).await.expect(405);
    hub.client().delete(&new).await.expect(405);
    for path in [new.trim_end_matches(".ics"), &new[..40], "/calendar/feed/.ics"] {
        hub.client().get(path).await.expect(404);
    }
    // Nor does a space that is not hers.
    let other = hub.space().await;
    hub.client().get(&format!("{new}?space={}", other.id)).await.expect(404);
    hub.client().get(&format!("{new}?evil=1")).await.expect(422);
    sqlx::query("update users set disabled_at = now() where id = $1")
        .bind(lea.id)
        .execute(hub.pool())
        .await
        .expect("closed");
    hub.client().get(&new).await.expect(404);
}

#[tokio::test]
async fn row_56_what_one_may_not_read_any_more_is_absent_at_once() {
    let hub = Hub::new().await;
    let (mine, other) = (hub.space().await, hub.space().await);
    let lea = hub.member(&mine, Role::Member).await;
    hub.enrol(&lea, &other, Role::Member).await;
    let path = address(&lea).await;
    let program = hub.client();
    let heading = event(&mine, &mine.admin, 0).await;
    let secret = Details { title: "Comité secret".to_owned(), ..details("", 1) };
    let second: Heading = other.admin.client.post(&of(&other), &plan(secret)).await.expect(201).json();
    let foreign = hub.space().await;
    event(&foreign, &foreign.admin, 2).await;
    assert_eq!(lines(&read(&program, &path).await.text(), "UID").len(), 2);
    let one = read(&program, &format!("{path}?space={}", other.id)).await.text();
    assert_eq!(lines(&one, "UID"), [format!("{}@osmose", second.id)]);
    // Only what she comes to, or may come to.
    let answer = json!({ "act": ActId::new(), "answer": "maybe" });
    lea.client.put(&at(heading.id, "/answer"), &answer).await.expect(200);
    let own = read(&program, &format!("{path}?mine=true")).await.text();
    assert_eq!(lines(&own, "UID"), [format!("{}@osmose", heading.id)]);

    lea.client.delete(&format!("/api/v1/spaces/{}/membership", other.id)).await.expect(204);
    let text = read(&program, &path).await.text();
    assert_eq!(lines(&text, "UID").len(), 1);
    assert!(!text.contains("secret"), "{text}");
    hub.client().get(&format!("{path}?space={}", other.id)).await.expect(404);
    lea.client.get(&at(second.id, "/event.ics")).await.expect(404);
    sqlx::query("update resources set removed_at = now() where id = $1")
        .bind(heading.id)
        .execute(hub.pool())
        .await
        .expect("removed");
    assert!(lines(&read(&program, &path).await.text(), "UID").is_empty());
    lea.client.get(&at(heading.id, "/event.ics")).await.expect(404);
}

#[tokio::test]
async fn c9_one_sees_which_program_read_the_feed_when_and_who_is_late() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let feed = async || {
        lea.client.get("/api/v1/me/calendar-feed").await.expect(200).json::<Snapshot<Feed>>().content
    };
    assert_eq!(feed().await, Feed::default());
    let path = address(&lea).await;
    let outlook = hub.client().with("user-agent", "Microsoft Office/16.0 (Microsoft Outlook 16.0)");
    let google = hub.client().with("user-agent", "Google-Calendar-Importer");
    read(&google, &path).await;
    hub.app.clock.advance(Duration::from_secs(50 * 3_600));
    let first = hub.app.clock.now();
    read(&outlook, &path).await;
    // Closer together than a minute is once.
    read(&outlook, &path).await;
    hub.app.clock.advance(Duration::from_secs(3 * 3_600));
    read(&outlook, &path).await;
    let now = hub.app.clock.now();
    let readings = feed().await.readings;
    let known: Vec<_> = readings.iter().map(|it| (it.program, it.every, it.is_late(now))).collect();
    assert_eq!(known, [(Program::Outlook, Some(180), false), (Program::Google, None, true)]);
    assert!(readings[0].read_at >= first + chrono::TimeDelta::hours(3));
    // A new address begins anew.
    address(&lea).await;
    assert!(feed().await.readings.is_empty());
}
