//! C10: files of events from elsewhere: the good is kept, the bad is named by its line, and the same file again makes
//! nothing new.

use hyper::Method;
use protocol::{
    ActId, Code, Fault,
    calendar::{Details, FILE_MAX, Heading, Import, LINES_MAX},
    spaces::Role,
};

use super::{at, listed};
use crate::{
    harness::{Answer, Hub, Person, Space, fixtures::details},
    state::{changed, fingerprint},
};

async fn send(person: &Person, space: &Space, act: ActId, file: &str) -> Answer {
    let path = format!("/api/v1/spaces/{}/events/import?act={act}&zone=Europe/Paris", space.id);
    let client = person.client.with("content-type", "text/calendar");
    client.send(Method::POST, &path, Some(file.as_bytes().to_vec())).await
}

async fn import(person: &Person, space: &Space, file: &str) -> Import {
    send(person, space, ActId::new(), file).await.expect(200).json()
}

fn event(uid: &str, title: &str, more: &str) -> String {
    format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\nDTSTART;TZID=Europe/Paris:20610601T143000\r\n\
         DTEND;TZID=Europe/Paris:20610601T170000\r\n{more}END:VEVENT\r\n"
    )
}

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Elsewhere//FR\r\n{events}END:VCALENDAR\r\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_file_is_read_changed_and_cancelled_by_the_names_in_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (admin, lea) = (&space.admin, hub.member(&space, Role::Contributor).await);
    let first = calendar(&(event("a@elsewhere", "Visite", "") + &event("b@elsewhere", "Bilan", "")));
    let act = ActId::new();
    let made: Import = send(admin, &space, act, &first).await.expect(200).json();
    assert_eq!(made, Import { made: 2, ..Import::default() });
    let titles = |events: &[protocol::calendar::Heading]| -> Vec<String> {
        events.iter().map(|it| it.title.clone()).collect()
    };
    let events = listed(&lea, &space).await;
    assert_eq!(titles(&events), ["Visite", "Bilan"]);
    assert_eq!(events[0].start_at.to_rfc3339(), "2061-06-01T12:30:00+00:00");

    // The same again, by the same act and by another, changes nothing.
    for act in [act, ActId::new()] {
        let same: Import = send(admin, &space, act, &first).await.expect(200).json();
        assert_eq!(same, Import { same: 2, ..Import::default() });
    }
    // One is called otherwise, one does not take place; one that never was here does not either.
    let gone = event("b@elsewhere", "Bilan", "STATUS:CANCELLED\r\n")
        + &event("c@elsewhere", "Jamais", "STATUS:CANCELLED\r\n");
    let second =
        import(admin, &space, &calendar(&(event("a@elsewhere", "Visite des halles", "") + &gone))).await;
    assert_eq!(second, Import { changed: 2, same: 1, ..Import::default() });
    let events = listed(&lea, &space).await;
    assert_eq!(titles(&events), ["Visite des halles", "Bilan"]);
    assert!(events[1].cancelled_at.is_some());

    // What leaves here comes back under the same name: imported, and our own.
    let own = super::event(&space, admin, 48).await;
    for id in [events[0].id, own.id] {
        let file = lea.client.get(&at(id, "/event.ics")).await.expect(200).text();
        assert_eq!(import(admin, &space, &file).await.made, 0, "{file}");
    }
    assert_eq!(listed(&lea, &space).await.len(), 3);
    assert!(
        lea.client.get(&at(events[0].id, "/event.ics")).await.expect(200).text().contains("UID:a@elsewhere")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_of_twenty_thousand_lines_half_of_them_wrong_the_good_are_kept_and_the_bad_named() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    const GOOD: usize = 400;
    let mut file = String::new();
    // Each good one is six lines, each bad one too; what is in no event is a line of its own.
    for no in 0..GOOD {
        file += &event(&format!("{no}@elsewhere"), &format!("Atelier {no}"), "");
        file += &format!(
            "BEGIN:VEVENT\r\nUID:bad-{no}@elsewhere\r\nSUMMARY:Sans heure\r\nDTSTART:demain\r\nDTEND:après\r\nEND:VEVENT\r\n"
        );
    }
    let lines = 4 + GOOD * 12;
    file += &"ceci n’est pas une propriété\r\n".repeat(20_000 - lines);
    let came = import(&space.admin, &space, &calendar(&file)).await;
    assert_eq!((came.made, came.changed), (GOOD as i64, 0));
    assert_eq!(came.lines.len(), LINES_MAX);
    assert_eq!(came.lines.len() as i64 + came.more, (GOOD + 20_000 - lines) as i64);
    let first = &came.lines[0];
    // Three lines of the calendar, six of the good one; the fourth of the bad one.
    assert_eq!(
        (first.line, first.what.as_str(), first.fault, first.event),
        (13, "DTSTART", Fault::WrongForm, true)
    );
    assert_eq!(listed(&space.admin, &space).await.len(), GOOD);
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_what_the_rules_refuse_is_named_by_its_line_and_bad_files_change_nothing() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Contributor).await;
    let long = "x".repeat(300);
    let ends = event("e@x", "Fin avant début", "")
        .replace("DTEND;TZID=Europe/Paris:20610601", "DTEND;TZID=Europe/Paris:20610501");
    let came = import(&space.admin, &space, &calendar(&(event("l@x", &long, "") + &ends))).await;
    let named: Vec<_> = came.lines.iter().map(|it| (it.line, it.what.as_str(), it.fault)).collect();
    assert_eq!(named, [(6, "SUMMARY", Fault::TooLong), (14, "DTEND", Fault::WrongForm)]);
    assert_eq!(came.made, 0);

    let rows = fingerprint(hub.pool()).await;
    assert_eq!(send(&lea, &space, ActId::new(), &calendar("")).await.expect(403).code(), Code::NotAllowed);
    assert_eq!(send(&space.admin, &space, ActId::new(), "Bonjour").await.expect(422).code(), Code::Invalid);
    let large = "x".repeat(FILE_MAX + 1);
    assert_eq!(send(&space.admin, &space, ActId::new(), &large).await.expect(413).code(), Code::TooLarge);
    let path = format!("/api/v1/spaces/{}/events/import?act={}&zone=Mars/Base", space.id, ActId::new());
    space.admin.client.send(Method::POST, &path, Some(calendar("").into_bytes())).await.expect(422);
    // A name of ours in another space is nobody's here.
    let other = hub.space().await;
    let foreign = super::event(&other, &other.admin, 0).await;
    let changes = changed(&rows, &fingerprint(hub.pool()).await);
    assert!(!changes.contains(&"calendar_answers"), "{changes:?}");
    let came =
        import(&space.admin, &space, &calendar(&event(&format!("{}@osmose", foreign.id), "Le mien", "")))
            .await;
    assert_eq!(came.made, 1);
    let sheet = super::sheet(&other.admin, foreign.id).await;
    assert_eq!(sheet.heading.title, foreign.title);
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_a_series_is_read_with_the_dates_that_differ_and_what_leaves_here_comes_back_the_same() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let series = |rule: &str, more: &str| event("s@elsewhere", "Atelier", &format!("RRULE:{rule}\r\n{more}"));
    let differs = "BEGIN:VEVENT\r\nUID:s@elsewhere\r\nSUMMARY:Atelier\r\nLOCATION:Ailleurs\r\n\
                   RECURRENCE-ID;TZID=Europe/Paris:20610608T143000\r\nDTSTART:20610609T070000Z\r\n\
                   DTEND:20610609T090000Z\r\nEND:VEVENT\r\n\
                   BEGIN:VEVENT\r\nUID:s@elsewhere\r\nSUMMARY:Atelier\r\nSTATUS:CANCELLED\r\n\
                   RECURRENCE-ID;TZID=Europe/Paris:20610622T143000\r\nDTSTART;TZID=Europe/Paris:20610622T143000\r\n\
                   DTEND;TZID=Europe/Paris:20610622T170000\r\nEND:VEVENT\r\n";
    let file = calendar(
        &(series("FREQ=WEEKLY;UNTIL=20610629T123000Z", "EXDATE;TZID=Europe/Paris:20610615T143000\r\n")
            + differs),
    );
    let act = ActId::new();
    let made: Import = send(&space.admin, &space, act, &file).await.expect(200).json();
    assert_eq!(made, Import { made: 1, ..Import::default() });
    let said = async || {
        let all = listed(&space.admin, &space).await;
        all.iter().map(|it| (it.starts.to_string(), it.cancelled_at.is_some())).collect::<Vec<_>>()
    };
    let row = |starts: &str, cancelled| (starts.to_owned(), cancelled);
    let whole = [
        row("2061-06-01 14:30:00", false),
        row("2061-06-09 09:00:00", false),
        row("2061-06-22 14:30:00", true),
        row("2061-06-29 14:30:00", false),
    ];
    assert_eq!(said().await, whole);
    for act in [act, ActId::new()] {
        let same: Import = send(&space.admin, &space, act, &file).await.expect(200).json();
        assert_eq!(same, Import { same: 1, ..Import::default() });
    }
    let id = listed(&space.admin, &space).await[0].id;
    let own = space.admin.client.get(&at(id, "/event.ics")).await.expect(200).text();
    assert!(own.contains("EXDATE;TZID=Europe/Paris:20610615T143000\r\n"), "{own}");
    assert_eq!(import(&space.admin, &space, &own).await.made, 0, "{own}");
    assert_eq!(said().await, whole);
    // What is left out by now was planned here, so it is cancelled.
    let exdate = "EXDATE;TZID=Europe/Paris:20610615T143000,20610629T143000\r\n";
    let fewer = calendar(&(series("FREQ=WEEKLY;UNTIL=20610629T123000Z", exdate) + differs));
    assert_eq!(import(&space.admin, &space, &fewer).await.changed, 1);
    assert_eq!(said().await[3], row("2061-06-29 14:30:00", true));

    // Rules that are not offered are named by their lines, and so is a date of no series.
    let odd = series("FREQ=WEEKLY", "")
        + &event("h@x", "Trop", "RRULE:FREQ=HOURLY;COUNT=3\r\n")
        + &event("n@x", "Seul", "RECURRENCE-ID:20610601T123000Z\r\n");
    let came = import(&space.admin, &space, &calendar(&odd.replace("s@elsewhere", "t@x"))).await;
    let named: Vec<_> = came.lines.iter().map(|it| (it.line, it.what.as_str(), it.fault)).collect();
    assert_eq!(
        named,
        [
            (9, "RRULE", Fault::Empty),
            (16, "RRULE", Fault::UnknownValue),
            (23, "RECURRENCE-ID", Fault::UnknownValue)
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c10_the_same_file_at_once_by_many_makes_each_event_once() {
    let hub = Hub::new().await;
    let other = hub.beside(|_| {}).await;
    let space = hub.space().await;
    // One sends one file at a time.
    let mut admins = Vec::new();
    for number in 0..8 {
        let admin = hub.member(&space, Role::Admin).await;
        admins.push(if number % 2 == 0 { admin } else { admin.at(&other) });
    }
    let tasks = admins.into_iter().enumerate().map(|(number, admin)| {
        // Each says something else, so that they meet when they change it, too.
        let file = calendar(&event("a@elsewhere", &format!("Visite {number}"), ""));
        let path =
            format!("/api/v1/spaces/{}/events/import?act={}&zone=Europe/Paris", space.id, ActId::new());
        tokio::spawn(async move {
            let client = admin.client.with("content-type", "text/calendar");
            client.send(Method::POST, &path, Some(file.into_bytes())).await.expect(200).json::<Import>()
        })
    });
    let mut made = 0;
    for task in tasks.collect::<Vec<_>>() {
        made += task.await.expect("an answer").made;
    }
    assert_eq!((made, listed(&space.admin, &space).await.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_what_leaves_here_and_comes_back_as_it_was_is_as_it_was() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let link = "https://visio.example/halles,1;2".to_owned();
    let named = format!("Avec @[Léa Linteau](user:{}).\n\nApportez un **dossier**.", lea.id);
    for (title, place, link, description) in [
        ("Par visio", "", link.clone(), named.clone()),
        ("Sur place et par visio", "Salle Garonne", link, String::new()),
        ("Sur place", "Salle Garonne", String::new(), named),
    ] {
        let it = Details { place: place.to_owned(), link, description, ..details(title, 0) };
        let one: Heading =
            space.admin.client.post(&super::of(&space), &super::plan(it.clone())).await.expect(201).json();
        let rule = "FREQ=WEEKLY;COUNT=3".to_owned();
        let series = super::plan(Details { rule, ..it });
        let series: Heading = space.admin.client.post(&super::of(&space), &series).await.expect(201).json();
        let moved = super::recurrence::moved(&series, "2061-06-09T09:00:00", "Ailleurs");
        let path = super::recurrence::date(&series, "2061-06-08");
        space.admin.client.patch(&path, &moved).await.expect(200);
        for id in [one.id, series.id] {
            let before = super::sheet(&space.admin, id).await;
            for language in ["fr", "en"] {
                sqlx::query("update users set language = $1")
                    .bind(language)
                    .execute(hub.pool())
                    .await
                    .expect("set");
                let file = lea.client.get(&at(id, "/event.ics")).await.expect(200).text();
                let came = import(&space.admin, &space, &file).await;
                assert_eq!(came, Import { same: 1, ..Import::default() }, "{title}: {file}");
            }
            let after = super::sheet(&space.admin, id).await;
            assert_eq!(
                (&after.heading, &after.series, &after.body),
                (&before.heading, &before.series, &before.body)
            );
            // What is another there is the only thing that is another here.
            let file = lea.client.get(&at(id, "/event.ics")).await.expect(200).text();
            let file = file.replace(&format!("SUMMARY:{title}"), "SUMMARY:Autrement");
            assert_eq!(import(&space.admin, &space, &file).await.changed, 1);
            let after = super::sheet(&space.admin, id).await;
            assert_eq!(after.heading.title, "Autrement");
            assert_eq!(
                (&after.heading.place, &after.heading.link, &after.body.source),
                (&before.heading.place, &before.heading.link, &before.body.source)
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_one_file_in_two_spaces_is_two_events_to_other_programs() {
    let hub = Hub::new().await;
    let (one, two) = (hub.space().await, hub.space().await);
    let lea = hub.member(&one, Role::Member).await;
    hub.enrol(&lea, &two, Role::Member).await;
    let file = calendar(&event("a@elsewhere", "Visite", ""));
    for space in [&one, &two] {
        assert_eq!(import(&space.admin, space, &file).await.made, 1);
    }
    // Again: each finds its own.
    for space in [&one, &two] {
        assert_eq!(import(&space.admin, space, &file).await.same, 1);
    }
    // And what leaves the one and comes into the other is an event of its own there.
    let id = listed(&lea, &one).await[0].id;
    let own = super::event(&one, &one.admin, 48).await;
    let exported = lea.client.get(&at(own.id, "/event.ics")).await.expect(200).text();
    assert_eq!(import(&two.admin, &two, &exported).await.made, 1);
    assert_eq!(import(&two.admin, &two, &exported).await.same, 1);
    let path = super::feed::address(&lea).await;
    let text = hub.client().get(&path).await.expect(200).text();
    let mut uids: Vec<&str> = text.split("\r\n").filter_map(|line| line.strip_prefix("UID:")).collect();
    uids.sort_unstable();
    uids.dedup();
    assert_eq!(uids.len(), 4, "{uids:?}");
    assert!(uids.contains(&"a@elsewhere"));
    let of_first = lea.client.get(&at(id, "/event.ics")).await.expect(200).text();
    assert!(of_first.contains("UID:a@elsewhere"), "it keeps its name");
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_a_date_with_a_wrong_end_is_named_by_its_own_line_and_the_others_are_kept() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let date = |day: &str, from: &str, to: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:s@elsewhere\r\nSUMMARY:Atelier\r\n\
             RECURRENCE-ID;TZID=Europe/Paris:206106{day}T143000\r\n\
             DTSTART;TZID=Europe/Paris:206106{day}T{from}\r\nDTEND;TZID=Europe/Paris:206106{day}T{to}\r\nEND:VEVENT\r\n"
        )
    };
    let file = event("s@elsewhere", "Atelier", "RRULE:FREQ=WEEKLY;COUNT=3\r\n")
        + &date("08", "100000", "090000")
        + &date("15", "080000", "090000");
    let came = import(&space.admin, &space, &calendar(&file)).await;
    assert_eq!(came.made, 1);
    let named: Vec<_> = came.lines.iter().map(|it| (it.line, it.what.as_str(), it.fault)).collect();
    // Three lines of the calendar, seven of the series; the sixth of the date.
    assert_eq!(named, [(16, "DTEND", Fault::WrongForm)]);
    let starts: Vec<_> = listed(&space.admin, &space).await.iter().map(|it| it.starts.to_string()).collect();
    assert_eq!(starts, ["2061-06-01 14:30:00", "2061-06-08 14:30:00", "2061-06-15 08:00:00"]);
}
