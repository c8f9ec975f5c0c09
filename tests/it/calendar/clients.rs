//! C2 and C11: programs that nobody here wrote. vdirsyncer fetches the feed and the CalDAV collection, khal shows what it
//! fetched; both must show the same. `cargo xtask test` installs them; without them nothing is fetched.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use protocol::{
    calendar::{Details, Heading},
    spaces::Role,
};
use tokio::io::AsyncWriteExt;

use super::{at, change, dav::secret, of, off, plan};
use crate::harness::{Hub, Space, fixtures::details};

/// Both programs, with what they keep in a folder.
struct Programs {
    python: String,
    folder: PathBuf,
}

impl Programs {
    async fn run(&self, arguments: &[&str], says: &str) -> String {
        let mut child = tokio::process::Command::new(&self.python)
            .arg("-m")
            .args(arguments)
            // What somebody set for himself is not meant here.
            .env("HOME", &self.folder)
            .env("XDG_CONFIG_HOME", &self.folder)
            .env("XDG_DATA_HOME", &self.folder)
            .env("XDG_CACHE_HOME", &self.folder)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Python");
        let mut input = child.stdin.take().expect("its input");
        input.write_all(says.as_bytes()).await.expect("written");
        drop(input);
        let output = child.wait_with_output().await.expect("its answer");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {out}{err}");
        out.into_owned()
    }

    async fn fetch(&self) {
        let settings = self.folder.join("vdirsyncer.conf");
        self.run(&["vdirsyncer", "-c", &settings.to_string_lossy(), "sync"], "").await;
    }

    /// What khal shows of a calendar, a line for each event, as the clocks of Paris have it.
    async fn shown(&self, calendar: &str) -> Vec<String> {
        let settings = self.folder.join("khal.conf").to_string_lossy().into_owned();
        let format = "{start-long-full}|{end-long-full}|{title}|{location}|{status}";
        let listed = self
            .run(
                &[
                    "khal",
                    "-c",
                    &settings,
                    "list",
                    "--once",
                    "-a",
                    calendar,
                    "--day-format",
                    "",
                    "--format",
                    format,
                    "2034-01-01",
                    "400d",
                ],
                "",
            )
            .await;
        let mut lines: Vec<String> =
            listed.lines().filter(|it| !it.is_empty()).map(|it| it.trim_end().to_owned()).collect();
        lines.sort();
        lines
    }
}

fn settings(folder: &Path, hub: &Hub, secret: &str) {
    let (url, at) = (&hub.app.url, folder.display());
    let fetch = format!(
        r#"[general]
status_path = "{at}/status"
[pair feed]
a = "feed_here"
b = "feed_there"
collections = null
[storage feed_here]
type = "filesystem"
path = "{at}/feed"
fileext = ".ics"
[storage feed_there]
type = "http"
url = "{url}/calendar/feed/{secret}.ics"
[pair dav]
a = "dav_here"
b = "dav_there"
collections = ["from b"]
[storage dav_here]
type = "filesystem"
path = "{at}/dav"
fileext = ".ics"
[storage dav_there]
type = "caldav"
url = "{url}/calendar/dav/"
username = "lea"
password = "{secret}"
read_only = true
"#
    );
    let show = format!(
        "[calendars]\n[[feed]]\npath = {at}/feed\nreadonly = True\n[[dav]]\npath = {at}/dav/all\nreadonly = True\n\
         [locale]\nlocal_timezone = Europe/Paris\ndefault_timezone = Europe/Paris\ntimeformat = %H:%M\n\
         dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n\
         longdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\npath = {at}/khal.db\n"
    );
    fs::create_dir_all(folder.join("feed")).expect("a folder");
    fs::write(folder.join("vdirsyncer.conf"), fetch).expect("written");
    fs::write(folder.join("khal.conf"), show).expect("written");
}

async fn planned(space: &Space, title: &str, zone: &str, starts: &str) -> Heading {
    let starts: chrono::NaiveDateTime = starts.parse().expect("a time");
    let ends = starts + chrono::TimeDelta::minutes(90);
    let it = Details { zone: zone.to_owned(), starts, ends, ..details(title, 0) };
    space.admin.client.post(&of(space), &plan(it)).await.expect(201).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_others_wrote_show_the_same_by_feed_and_by_caldav_after_a_move_and_a_cancellation_too()
{
    let python = std::env::var("OSMOSE_KHAL").unwrap_or_default();
    if python.is_empty() {
        return;
    }
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let programs = Programs { python, folder: hub.data.join("programs") };
    fs::create_dir_all(&programs.folder).expect("a folder");
    settings(&programs.folder, &hub, &secret(&lea).await);

    // In summer and in winter, on a night when clocks are turned, in three zones.
    let paris = planned(&space, "Paris, « été »; <b> & suite", "Europe/Paris", "2034-07-01T14:30:00").await;
    let york = planned(&space, "New York", "America/New_York", "2034-01-15T20:00:00").await;
    let reunion = planned(&space, "Réunion", "Indian/Reunion", "2034-07-02T09:00:00").await;
    let night = planned(&space, "La nuit", "Europe/Paris", "2034-10-29T01:45:00").await;
    let days = Details {
        all_day: true,
        starts: "2034-05-03T00:00:00".parse().expect("a time"),
        ends: "2034-05-05T00:00:00".parse().expect("a time"),
        ..details("Salon", 0)
    };
    let days: Heading = space.admin.client.post(&of(&space), &plan(days)).await.expect(201).json();
    let line = |heading: &Heading, start: &str, end: &str, title: &str, status: &str| {
        format!("{start}|{end}|{title}|{}|{status}", heading.place)
    };
    let confirmed = "CONFIRMED";
    let mut expected = vec![
        line(&york, "2034-01-16 02:00", "2034-01-16 03:30", "New York", confirmed),
        line(&days, "2034-05-03 00:00", "2034-05-04 00:00", "Salon", confirmed),
        line(&paris, "2034-07-01 14:30", "2034-07-01 16:00", "Paris, « été »; <b> & suite", confirmed),
        line(&reunion, "2034-07-02 07:00", "2034-07-02 08:30", "Réunion", confirmed),
        line(&night, "2034-10-29 01:45", "2034-10-29 03:15", "La nuit", confirmed),
    ];
    let discover = programs.folder.join("vdirsyncer.conf");
    programs.run(&["vdirsyncer", "-c", &discover.to_string_lossy(), "discover"], "y\ny\ny\n").await;
    programs.fetch().await;
    let tidy = |lines: Vec<String>| lines.into_iter().map(|it| it.replace(" |", "|")).collect::<Vec<_>>();
    let by_caldav = tidy(programs.shown("dav").await);
    assert_eq!(tidy(programs.shown("feed").await), by_caldav);
    assert_eq!(by_caldav, expected);

    // One is moved, one is cancelled, and one is planned besides.
    let moved = Details {
        title: "Réunion déplacée".to_owned(),
        zone: "Indian/Reunion".to_owned(),
        starts: "2034-07-03T23:00:00".parse().expect("a time"),
        ends: "2034-07-04T01:00:00".parse().expect("a time"),
        ..details("", 0)
    };
    let moved: Heading =
        space.admin.client.patch(&at(reunion.id, ""), &change(&reunion, moved)).await.expect(200).json();
    space.admin.client.post(&at(paris.id, "/cancellation"), &off()).await.expect(200);
    let more = planned(&space, "De plus", "Europe/Paris", "2034-12-01T08:00:00").await;
    programs.fetch().await;
    expected[2] = line(
        &paris,
        "2034-07-01 14:30",
        "2034-07-01 16:00",
        "Annulé\u{a0}: Paris, « été »; <b> & suite",
        "CANCELLED",
    );
    expected[3] = line(&moved, "2034-07-03 21:00", "2034-07-03 23:00", "Réunion déplacée", confirmed);
    expected.push(line(&more, "2034-12-01 08:00", "2034-12-01 09:30", "De plus", confirmed));
    let by_caldav = tidy(programs.shown("dav").await);
    assert_eq!(tidy(programs.shown("feed").await), by_caldav);
    assert_eq!(by_caldav, expected);
}
