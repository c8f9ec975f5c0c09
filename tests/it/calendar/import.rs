//! C10: files of events from elsewhere: the good is kept, the bad is named by its line, and the same file again makes
//! nothing new.

use hyper::Method;
use protocol::{
    ActId, Code, Fault,
    calendar::{FILE_MAX, Import, LINES_MAX},
    spaces::Role,
};

use super::{at, listed};
use crate::{
    harness::{Answer, Hub, Person, Space},
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
