//! Rows 73 and 91: what we write, read by programs that nobody here wrote. Python's `icalendar` and
//! `recurring_ical_events` read it in an environment that `cargo xtask test` prepares.

use std::{path::Path, process::Stdio};

use chrono::{DateTime, Utc};
use protocol::{
    calendar::{Details, Heading},
    spaces::Role,
};
use serde::Deserialize;
use tokio::io::AsyncWriteExt;

use super::{at, feed::address, of, plan};
use crate::harness::{Hub, Space, fixtures::details};

/// An event as the other program understood it.
#[derive(Debug, Deserialize)]
pub struct Understood {
    pub uid: String,
    pub summary: String,
    pub description: String,
    pub location: Option<String>,
    pub status: String,
    /// Instants, or days.
    pub start: String,
    pub end: String,
}

/// Has Python read a calendar.
pub async fn understood(text: &str) -> Vec<Understood> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| here.with_file_name("target"), Into::into);
    let python = target.join("python/bin/python");
    assert!(python.is_file(), "{} is missing: `cargo xtask test` prepares it", python.display());
    let mut child = tokio::process::Command::new(python)
        .arg(here.join("it/calendar/read.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Python");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(text.as_bytes()).await.expect("written");
    drop(input);
    let output = child.wait_with_output().await.expect("its answer");
    assert!(output.status.success(), "it cannot read this:\n{text}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

async fn planned(space: &Space, it: Details) -> Heading {
    space.admin.client.post(&of(space), &plan(it)).await.expect(201).json()
}

pub fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

#[tokio::test]
async fn row_91_another_program_finds_each_event_at_its_instant_over_both_changes_of_the_clock_in_three_zones()
 {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let path = address(&lea).await;
    let mut expected = Vec::new();
    // Around every day on which clocks are turned in a year far enough to be still to come.
    let days = (5..=31).map(|day| format!("2079-03-{day:02}"));
    let days = days.chain((20..=31).map(|day| format!("2079-10-{day:02}")));
    let days: Vec<_> = days.chain((1..=10).map(|day| format!("2079-11-{day:02}"))).collect();
    for zone in ["Europe/Paris", "America/New_York", "Indian/Reunion"] {
        for day in &days {
            let it = Details {
                zone: zone.to_owned(),
                starts: format!("{day}T01:00:00").parse().expect("a time"),
                ends: format!("{day}T03:30:00").parse().expect("a time"),
                ..details(&format!("{zone} {day}"), 0)
            };
            let heading = planned(&space, it).await;
            expected.push((heading.title, heading.start_at, heading.end_at));
        }
    }
    // On two of them the night has another length.
    let odd = expected.iter().filter(|it| it.2 - it.1 != chrono::TimeDelta::minutes(150)).count();
    assert_eq!(odd, 4, "in Paris and in New York");
    let text = hub.client().get(&path).await.expect(200).text();
    let found = understood(&text).await;
    assert_eq!(found.len(), expected.len());
    for (title, start, end) in &expected {
        let it = found.iter().find(|it| it.summary == *title).unwrap_or_else(|| panic!("no {title}"));
        assert_eq!((instant(&it.start), instant(&it.end)), (*start, *end), "{title}");
    }
}

#[tokio::test]
async fn row_73_what_people_write_stays_in_its_line_and_whole() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let title = "Été ; « virgules, points-virgules » \\n\\, et 🎉 ".to_owned() + &"très long ".repeat(10);
    let says =
        "Première ligne\r\nEND:VEVENT\r\nBEGIN:VEVENT\nUID:evil\r\rATTENDEE;X=\"y\":mailto:a@b\u{b}\n\n\
                - liste, avec ; tout \\ et 日本語 "
            .to_owned()
            + &"é".repeat(400);
    let it = Details {
        title: title.clone(),
        place: "Salle A, bât. 2 ; étage \\3".to_owned(),
        link: "https://visio.example/r?a=1,2;b".to_owned(),
        description: says,
        ..details("", 0)
    };
    let heading = planned(&space, it).await;
    let text = space.admin.client.get(&at(heading.id, "/event.ics")).await.expect(200).text();
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "{line:?}");
    }
    assert_eq!(text.matches("\r\nBEGIN:VEVENT\r\n").count(), 1);
    assert!(!text.contains("\r\nATTENDEE") && !text.contains("\r\nUID:evil"), "{text}");
    let found = understood(&text).await;
    assert_eq!(found.len(), 1);
    let it = &found[0];
    assert_eq!((it.uid.clone(), it.status.as_str()), (format!("{}@osmose", heading.id), "CONFIRMED"));
    assert_eq!(it.summary, title.trim());
    assert_eq!(it.location.as_deref(), Some("Salle A, bât. 2 ; étage \\3"));
    assert!(it.description.contains("- liste, avec ; tout \\ et 日本語 é"), "{}", it.description);
    assert!(it.description.contains("https://visio.example/r?a=1,2;b"), "{}", it.description);
}

#[tokio::test]
async fn row_91_whole_days_are_days_wherever_one_is() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let it = Details {
        all_day: true,
        starts: "2026-10-24T00:00:00".parse().expect("a time"),
        ends: "2026-10-27T00:00:00".parse().expect("a time"),
        ..details("Salon", 0)
    };
    let heading = planned(&space, it).await;
    let text = space.admin.client.get(&at(heading.id, "/event.ics")).await.expect(200).text();
    assert!(!text.contains("VTIMEZONE"), "{text}");
    let it = &understood(&text).await[0];
    assert_eq!((it.start.as_str(), it.end.as_str()), ("2026-10-24", "2026-10-27"));
}
