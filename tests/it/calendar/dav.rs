//! C11: the calendar as CalDAV, for reading only, opened by the feed's secret. Rows 52, 56, 68 and 73.

use std::time::Duration;

use base64::Engine as _;
use protocol::{
    ActId, Code, Snapshot,
    calendar::{Details, Feed, Heading, Program},
    spaces::Role,
};
use serde_json::json;

use super::{
    at, change,
    feed::address,
    of, off, plan,
    recurrence::{again, planned},
};
use crate::{
    harness::{
        Answer, Client, Hub, Person,
        fixtures::{details, event},
    },
    state::{changed, fingerprint},
};

/// The secret of a new address of somebody's.
pub async fn secret(person: &Person) -> String {
    let path = address(person).await;
    path.trim_start_matches("/calendar/feed/").trim_end_matches(".ics").to_owned()
}

/// A program that gives a password.
fn with_password(client: &Client, password: &str) -> Client {
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("lea:{password}"));
    client.with("authorization", &format!("Basic {basic}"))
}

async fn ask(client: &Client, method: &str, path: &str, depth: &str, body: &str) -> Answer {
    let body = (!body.is_empty()).then(|| body.as_bytes().to_vec());
    let client = client.with("content-type", "application/xml").with("depth", depth);
    client.send(method.parse().expect("a method"), path, body).await
}

/// Asks for properties, each written as it is in `names`.
async fn find(client: &Client, path: &str, depth: &str, names: &str) -> String {
    let body = format!(
        "<propfind xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" xmlns:S=\"http://calendarserver.org/ns/\">\
         <prop>{names}</prop></propfind>"
    );
    ask(client, "PROPFIND", path, depth, &body).await.expect(207).text()
}

async fn report(client: &Client, path: &str, name: &str, inside: &str) -> Answer {
    let (prefix, names) = if name == "sync-collection" {
        ("D", "<D:getetag/>")
    } else {
        ("C", "<D:getetag/><C:calendar-data/>")
    };
    let body = format!(
        "<?xml version=\"1.0\"?><{prefix}:{name} xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">\
         <D:prop>{names}</D:prop>{inside}</{prefix}:{name}>"
    );
    ask(client, "REPORT", path, "1", &body).await
}

/// What stands between two marks, each time.
fn between<'t>(text: &'t str, begin: &str, end: &str) -> Vec<&'t str> {
    text.split(begin).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

fn addresses(text: &str) -> Vec<&str> {
    between(text, "<D:response><D:href>", "</D:href>")
}

/// The texts of events, as whoever reads the XML finds them.
fn data(text: &str) -> Vec<String> {
    let plain = |it: &str| {
        it.replace("&#13;", "\r")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    };
    between(text, "<C:calendar-data>", "</C:calendar-data>").into_iter().map(plain).collect()
}

/// What is otherwise since a token: addresses of what changed and of what is gone, and the next token.
async fn since(client: &Client, path: &str, token: &str) -> (Vec<String>, Vec<String>, String) {
    let inside = format!("<D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level>");
    let text = report(client, path, "sync-collection", &inside).await.expect(207).text();
    let (gone, changed): (Vec<&str>, Vec<&str>) = between(&text, "<D:response>", "</D:response>")
        .into_iter()
        .partition(|it| it.contains("404 Not Found"));
    let paths = |of: Vec<&str>| {
        let mut found: Vec<String> =
            of.iter().flat_map(|it| between(it, "<D:href>", "</D:href>")).map(str::to_owned).collect();
        found.sort();
        found
    };
    (paths(changed), paths(gone), between(&text, "<D:sync-token>", "</D:sync-token>")[0].to_owned())
}

#[tokio::test]
async fn c11_host_and_password_are_enough_to_find_the_calendar_and_so_is_the_address() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let heading = event(&space, &space.admin, 0).await;
    let secret = secret(&lea).await;
    let program = with_password(&hub.client(), &secret);

    let known = ask(&hub.client(), "PROPFIND", "/.well-known/caldav", "0", "").await.expect(301);
    assert_eq!(known.header("location"), format!("{}/calendar/dav/", hub.app.url));
    for (path, client, base) in [
        ("/calendar/dav/".to_owned(), &program, "/calendar/dav/".to_owned()),
        ("/calendar/dav".to_owned(), &program, "/calendar/dav/".to_owned()),
        (format!("/calendar/dav/{secret}/"), &hub.client(), format!("/calendar/dav/{secret}/")),
    ] {
        let text =
            find(client, &path, "0", "<current-user-principal/><C:calendar-home-set/><principal-URL/>").await;
        assert_eq!(between(&text, "<D:href>", "</D:href>"), [base.as_str(); 4], "{text}");
        let text = find(
            client,
            &base,
            "1",
            "<resourcetype/><displayname/><C:calendar-home-set/><x xmlns=\"urn:x\"/>",
        )
        .await;
        assert_eq!(addresses(&text), [base.clone(), format!("{base}all/")]);
        assert!(text.contains("<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"), "{text}");
        assert!(text.contains("<x xmlns=\"urn:x\"/></D:prop><D:status>HTTP/1.1 404 Not Found"), "{text}");
        let all = format!("{base}all/");
        let text = find(
            client,
            &all,
            "0",
            "<current-user-privilege-set/><supported-report-set/><C:supported-calendar-component-set/>",
        )
        .await;
        assert!(text.contains("<D:privilege><D:read/></D:privilege>") && !text.contains("write"), "{text}");
        assert!(
            text.contains("<C:comp name=\"VEVENT\"/>") && text.contains("<D:sync-collection/>"),
            "{text}"
        );
        let text = find(client, &all, "1", "<getetag/><getcontenttype/>").await;
        assert_eq!(addresses(&text)[1..], [format!("{all}{}.ics", heading.id)], "{text}");
        assert!(text.contains("component=VEVENT"), "{text}");
        // All there usually is, and the names of what there is.
        let usual = ask(client, "PROPFIND", &all, "0", "").await.expect(207).text();
        assert!(
            usual.contains("<D:displayname>Osmose</D:displayname>") && !usual.contains("sync-token"),
            "{usual}"
        );
        let names = ask(client, "PROPFIND", &all, "0", "<propfind xmlns='DAV:'><propname/></propfind>").await;
        assert!(names.text().contains("<D:sync-token/>"), "{}", names.text());
    }
    let options = ask(&hub.client(), "OPTIONS", "/calendar/dav/all/", "0", "").await.expect(200);
    assert_eq!(options.header("dav"), "1, calendar-access");
    assert_eq!(options.header("allow"), "OPTIONS, PROPFIND, REPORT");
}

#[tokio::test]
async fn row_56_another_secret_ends_the_one_before_and_none_opens_what_is_not_its_owner_s() {
    let hub = Hub::new().await;
    let (mine, foreign) = (hub.space().await, hub.space().await);
    let lea = hub.member(&mine, Role::Member).await;
    let (old, new) = (secret(&lea).await, secret(&lea).await);
    let guest = hub.client();
    let gone = ask(&guest, "PROPFIND", &format!("/calendar/dav/{old}/all/"), "0", "").await.expect(410);
    assert_eq!((gone.code(), gone.header("dav")), (Code::LinkExpired, "1, calendar-access"));
    let never = "0".repeat(64);
    ask(&guest, "PROPFIND", &format!("/calendar/dav/{never}/all/"), "0", "").await.expect(404);
    for client in
        [guest.clone(), with_password(&guest, &old), with_password(&guest, "osmose"), lea.client.clone()]
    {
        let refused = ask(&client, "PROPFIND", "/calendar/dav/all/", "0", "").await.expect(401);
        assert_eq!(refused.code(), Code::NotSignedIn);
        assert_eq!(refused.header("www-authenticate"), "Basic realm=\"Osmose\", charset=\"UTF-8\"");
    }
    // In the language that is asked for, too.
    let mut titles = Vec::new();
    for client in [guest.clone(), guest.with("accept-language", "en")] {
        let refused = ask(&client, "PROPFIND", "/calendar/dav/", "0", "").await.expect(401);
        titles.push(refused.json::<protocol::Problem>().title);
    }
    assert_ne!(titles[0], titles[1]);

    let program = with_password(&hub.client(), &new);
    let (own, other) = (event(&mine, &mine.admin, 0).await, event(&foreign, &foreign.admin, 1).await);
    let text = find(&program, "/calendar/dav/all/", "1", "<getetag/>").await;
    assert_eq!(addresses(&text)[1..], [format!("/calendar/dav/all/{}.ics", own.id)]);
    for path in [
        format!("all/{}.ics", other.id),
        format!("{}/", foreign.id),
        format!("{}/{}.ics", mine.id, other.id),
        format!("mine/{}.ics", own.id),
        format!("all/{}", own.id),
        "none/".to_owned(),
        format!("all/{}.ics/x", own.id),
    ] {
        let path = format!("/calendar/dav/{path}");
        let depth = ask(&program, "PROPFIND", &path, "0", "").await;
        assert_eq!(depth.status, 404, "{path}");
    }
    // Only one space's, or what she comes to.
    program.get(&format!("/calendar/dav/{}/{}.ics", mine.id, own.id)).await.expect(200);
    let answer = json!({ "act": ActId::new(), "answer": "yes" });
    lea.client.put(&at(own.id, "/answer"), &answer).await.expect(200);
    program.get(&format!("/calendar/dav/mine/{}.ics", own.id)).await.expect(200);
    // What she may not read any more is not there.
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", mine.id)).await.expect(204);
    program.get(&format!("/calendar/dav/all/{}.ics", own.id)).await.expect(404);
    assert_eq!(addresses(&find(&program, "/calendar/dav/all/", "1", "<getetag/>").await).len(), 1);
    sqlx::query("update users set disabled_at = now() where id = $1")
        .bind(lea.id)
        .execute(hub.pool())
        .await
        .expect("closed");
    ask(&program, "PROPFIND", "/calendar/dav/all/", "0", "").await.expect(401);
}

#[tokio::test]
async fn c11_what_is_planned_moved_cancelled_and_taken_away_is_told_by_token() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let lea = hub.member(&space, Role::Member).await;
    hub.enrol(&lea, &other, Role::Member).await;
    let password = secret(&lea).await;
    let program = with_password(&hub.client(), &password);
    let all = "/calendar/dav/all/";
    let address = |heading: &Heading| format!("{all}{}.ics", heading.id);
    let far = event(&other, &other.admin, 3).await;
    let (changed, gone, token) = since(&program, all, "").await;
    assert_eq!((changed, gone), (vec![address(&far)], Vec::new()));
    // Who asks again is told that nothing is otherwise, on another node too; time alone changes nothing.
    let beside = hub.beside(|config| config.url = Some(hub.app.url.clone())).await;
    let there = with_password(&beside.client(), &password);
    hub.app.clock.advance(Duration::from_secs(3_600));
    assert_eq!(since(&there, all, &token).await, (Vec::new(), Vec::new(), token.clone()));
    assert_eq!(
        between(&find(&program, all, "0", "<sync-token/><S:getctag/>").await, "ag>", "</S")[0],
        token,
        "both say the same"
    );

    let heading = event(&space, &space.admin, 0).await;
    let (changed, _, planned) = since(&program, all, &token).await;
    assert_eq!(changed, [address(&heading)]);
    let first = program.get(&address(&heading)).await.expect(200);
    assert!(!first.text().contains("METHOD:"), "RFC 4791, 4.1: {}", first.text());
    let tag = first.header("etag").to_owned();
    program.with("if-none-match", &tag).get(&address(&heading)).await.expect(304);

    let moved = details("Visite des halles", 24);
    let heading: Heading =
        space.admin.client.patch(&at(heading.id, ""), &change(&heading, moved)).await.expect(200).json();
    let (changed, _, then) = since(&program, all, &planned).await;
    assert_eq!(changed, [address(&heading)]);
    let second = program.with("if-none-match", &tag).get(&address(&heading)).await.expect(200);
    assert!(second.text().contains("DTSTART;TZID=Europe/Paris:20610602T143000\r\n"), "{}", second.text());
    let cancel = off();
    space.admin.client.post(&at(heading.id, "/cancellation"), &cancel).await.expect(200);
    let (changed, gone, last) = since(&program, all, &then).await;
    assert_eq!((changed, gone), (vec![address(&heading)], Vec::new()), "what is cancelled stays");
    assert!(program.get(&address(&heading)).await.expect(200).text().contains("STATUS:CANCELLED\r\n"));

    // What she may not read any more, and what is taken away.
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", other.id)).await.expect(204);
    sqlx::query("update resources set removed_at = now() where id = $1")
        .bind(heading.id)
        .execute(hub.pool())
        .await
        .expect("removed");
    let (changed, gone, _) = since(&program, all, &last).await;
    let mut both = vec![address(&far), address(&heading)];
    both.sort();
    assert_eq!((changed, gone), (Vec::new(), both));

    // From an old token all of it, in one step; a token that nobody gave is refused, so that all is read.
    assert_eq!(since(&program, all, &planned).await.1.len(), 2);
    for wrong in ["data:,00000000000000000000000000000000", "data:,é", "http://elsewhere/1"] {
        let inside = format!("<D:sync-token>{wrong}</D:sync-token>");
        let refused = report(&program, all, "sync-collection", &inside).await.expect(403);
        assert!(refused.text().contains("<D:valid-sync-token/>"), "{}", refused.text());
    }
    // Another calendar's token is none of this one's.
    let inside = format!("<D:sync-token>{planned}</D:sync-token>");
    report(&program, "/calendar/dav/mine/", "sync-collection", &inside).await.expect(403);
    // Not more than is asked for at once.
    event(&space, &space.admin, 1).await;
    event(&space, &space.admin, 2).await;
    let few = "<D:limit><D:nresults>1</D:nresults></D:limit>";
    let refused = report(&program, all, "sync-collection", few).await.expect(507);
    assert!(refused.text().contains("<D:number-of-matches-within-limits/>"));
}

#[tokio::test]
async fn c11_few_listings_are_remembered_and_none_for_ever() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let program = with_password(&hub.client(), &secret(&lea).await);
    let all = "/calendar/dav/all/";
    let (_, _, first) = since(&program, all, "").await;
    for hours in 0..8 {
        event(&space, &space.admin, hours).await;
        since(&program, all, "").await;
    }
    let kept: i64 = sqlx::query_scalar("select count(*) from calendar_listings")
        .fetch_one(hub.pool())
        .await
        .expect("a count");
    assert_eq!(kept, 8);
    let inside = format!("<D:sync-token>{first}</D:sync-token>");
    report(&program, all, "sync-collection", &inside).await.expect(403);
}

#[tokio::test]
async fn c11_questions_by_time_and_by_address() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let program = with_password(&hub.client(), &secret(&lea).await);
    let all = "/calendar/dav/all/";
    let (one, two) = (event(&space, &space.admin, 0).await, event(&space, &space.admin, 48).await);
    let filter = |inside: &str| {
        format!(
            "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">{inside}</C:comp-filter>\
             </C:comp-filter></C:filter>"
        )
    };
    let query = async |inside: &str| {
        report(&program, all, "calendar-query", &filter(inside)).await.expect(207).text()
    };
    assert_eq!(addresses(&query("").await).len(), 2);
    let day = "<C:time-range start=\"20610603T000000Z\" end=\"20610604T000000Z\"/>";
    assert_eq!(addresses(&query(day).await), [format!("{all}{}.ics", two.id)]);
    // It begins when the span ends, and ends when it begins.
    let around = "<C:time-range start=\"20610601T150000Z\" end=\"20610603T123000Z\"/>";
    assert_eq!(addresses(&query(around).await), [""; 0]);
    for (name, inside, condition) in [
        ("calendar-query", filter("<C:prop-filter name=\"UID\"/>"), "<C:supported-filter/>"),
        ("calendar-query", filter("<C:time-range start=\"now\"/>"), "<C:valid-filter/>"),
        ("free-busy-query", String::new(), "<D:supported-report/>"),
    ] {
        let refused = report(&program, all, name, &inside).await.expect(403);
        assert!(refused.text().contains(condition), "{}", refused.text());
    }

    let place = |heading: &Heading| format!("{all}{}.ics", heading.id);
    let foreign = hub.space().await;
    let hidden = event(&foreign, &foreign.admin, 0).await;
    let asked = [
        place(&one),
        format!("{}{}", hub.app.url, place(&two)),
        place(&hidden),
        place(&one),
        "/x".to_owned(),
    ];
    let asked: String = asked.iter().map(|it| format!("<D:href>{it}</D:href>")).collect();
    let text = report(&program, all, "calendar-multiget", &asked).await.expect(207).text();
    assert_eq!(addresses(&text), [place(&one), place(&two), place(&hidden), "/x".to_owned()], "each once");
    assert_eq!(text.matches("HTTP/1.1 404 Not Found").count(), 2);
    let mut told = data(&text);
    told.sort();
    let mut got = Vec::new();
    for heading in [&one, &two] {
        got.push(program.get(&place(heading)).await.expect(200).text());
    }
    got.sort();
    assert_eq!(told, got, "the same in both");
    // The feed says the same of it.
    let feed = address(&lea).await;
    let feed = hub.client().get(&feed).await.expect(200).text();
    for text in &got {
        let own = between(text, "BEGIN:VEVENT", "END:VEVENT")[0];
        assert!(feed.contains(own), "{own}");
    }
}

#[tokio::test]
async fn c11_nothing_is_written_and_nothing_wrong_is_taken() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let secret = secret(&lea).await;
    let program = with_password(&hub.client(), &secret);
    let heading = event(&space, &space.admin, 0).await;
    let path = format!("/calendar/dav/all/{}.ics", heading.id);
    // The first reading is noted.
    ask(&program, "PROPFIND", "/calendar/dav/", "0", "").await.expect(207);
    let before = fingerprint(hub.pool()).await;
    let new = "/calendar/dav/all/00000000-0000-7000-8000-000000000001.ics";
    for method in
        ["PUT", "POST", "PATCH", "DELETE", "PROPPATCH", "MKCALENDAR", "MKCOL", "MOVE", "COPY", "LOCK", "ACL"]
    {
        for path in [path.as_str(), new, "/calendar/dav/all/", "/calendar/dav/"] {
            let refused = ask(&program, method, path, "0", "BEGIN:VCALENDAR").await.expect(403);
            assert_eq!(refused.header("content-type"), "application/xml; charset=utf-8");
            let needs =
                format!("<D:need-privileges><D:resource><D:href>{path}</D:href><D:privilege><D:write/>");
            assert!(refused.text().contains(&needs), "{}", refused.text());
        }
        ask(&hub.client(), method, &path, "0", "").await.expect(401);
    }
    for (method, path) in
        [("GET", "/calendar/dav/all/"), ("REPORT", "/calendar/dav/"), ("BREW", path.as_str())]
    {
        let refused = ask(&program, method, path, "0", "").await.expect(405);
        assert!(refused.header("allow").contains("PROPFIND"), "{}", refused.header("allow"));
    }
    let all = "/calendar/dav/all/";
    for (method, body) in [
        ("PROPFIND", "<"),
        ("PROPFIND", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"),
        ("PROPFIND", "<a xmlns='DAV:'/>"),
        ("REPORT", ""),
    ] {
        assert_eq!(ask(&program, method, all, "0", body).await.expect(400).code(), Code::Malformed);
    }
    let large = format!("<a>{}</a>", " ".repeat(600 * 1024));
    assert_eq!(ask(&program, "PROPFIND", all, "0", &large).await.expect(413).code(), Code::TooLarge);
    let endless = ask(&program, "PROPFIND", all, "infinity", "").await.expect(403);
    assert!(endless.text().contains("<D:propfind-finite-depth/>"));
    // What a page elsewhere has a browser send is refused before all else.
    let foreign = program.with("origin", "https://evil.example");
    ask(&foreign, "PROPFIND", all, "0", "").await.expect(403);
    assert_eq!(changed(&before, &fingerprint(hub.pool()).await), [""; 0]);
    // A program that asks without pause is told to wait.
    let mut last = 207;
    for _ in 0..400 {
        last = ask(&program, "PROPFIND", "/calendar/dav/", "0", "").await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn row_68_and_73_what_people_write_stays_in_its_place() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let evil = "</C:calendar-data><script>alert(1)</script> & ]]> \"x\" 'y'";
    sqlx::query("update spaces set name = $2 where id = $1")
        .bind(space.id)
        .bind(evil)
        .execute(hub.pool())
        .await
        .expect("named");
    let lea = hub.member(&space, Role::Member).await;
    let program = with_password(&hub.client(), &secret(&lea).await);
    let it = Details { description: format!("{evil}\r\nEND:VEVENT\u{b}\nUID:evil"), ..details(evil, 0) };
    let heading: Heading = space.admin.client.post(&of(&space), &plan(it)).await.expect(201).json();
    let path = format!("/calendar/dav/{}/", space.id);
    let named = find(&program, &path, "0", "<displayname/>").await;
    assert!(named.contains("Osmose · &lt;/C:calendar-data&gt;&lt;script&gt;"), "{named}");
    let asked = format!("<D:href>{path}{}.ics</D:href>", heading.id);
    let text = report(&program, &path, "calendar-multiget", &asked).await.expect(207).text();
    assert!(!text.contains("<script>") && !text.contains("]]>"), "{text}");
    assert_eq!(data(&text), [program.get(&format!("{path}{}.ics", heading.id)).await.expect(200).text()]);
}

#[tokio::test]
async fn c9_one_sees_which_program_read_by_caldav_and_when() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let secret = secret(&lea).await;
    let thunderbird = hub.client().with("user-agent", "Mozilla/5.0 Thunderbird/128.5");
    let all = format!("/calendar/dav/{secret}/all/");
    for _ in 0..2 {
        ask(&thunderbird, "PROPFIND", &all, "1", "").await.expect(207);
    }
    hub.app.clock.advance(Duration::from_secs(30 * 60));
    report(&thunderbird, &all, "sync-collection", "").await.expect(207);
    let feed: Snapshot<Feed> = lea.client.get("/api/v1/me/calendar-feed").await.expect(200).json();
    let readings: Vec<_> = feed.content.readings.iter().map(|it| (it.program, it.every)).collect();
    assert_eq!(readings, [(Program::Thunderbird, Some(30))]);
}

#[tokio::test]
async fn c11_a_series_is_one_thing_that_each_of_its_dates_finds() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let program = with_password(&hub.client(), &secret(&lea).await);
    // It began long before what the feed still shows, and goes on after it.
    let starts = (hub.app.clock.now() - chrono::TimeDelta::days(200)).date_naive();
    let series = again("FREQ=WEEKLY;COUNT=60", &format!("{starts}T14:30:00"));
    let heading = planned(&space, series).await;
    let place = format!("/calendar/dav/all/{}.ics", heading.id);
    let text = program.get(&place).await.expect(200).text();
    assert!(text.contains("RRULE:FREQ=WEEKLY") && !text.contains("METHOD:"), "{text}");
    let query = async |day: chrono::NaiveDate| {
        let (from, to) =
            (day.format("%Y%m%dT000000Z"), (day + chrono::Days::new(1)).format("%Y%m%dT000000Z"));
        let inside = format!(
            "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">\
             <C:time-range start=\"{from}\" end=\"{to}\"/></C:comp-filter></C:comp-filter></C:filter>"
        );
        report(&program, "/calendar/dav/all/", "calendar-query", &inside).await.expect(207).text()
    };
    let later = starts + chrono::Days::new(7 * 40);
    assert_eq!(addresses(&query(later).await), [place]);
    assert_eq!(addresses(&query(later + chrono::Days::new(2)).await), [""; 0]);
}
