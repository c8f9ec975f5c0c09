//! C2 and C11: programs that nobody here wrote. vdirsyncer fetches the feed and the CalDAV collection, khal shows what it
//! fetched; both must show the same. `cargo xtask test` installs them; without them nothing is fetched.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use protocol::{
    Snapshot,
    calendar::{Change, Details, Heading, Listing},
    spaces::Role,
};
use tokio::io::AsyncWriteExt;

use super::{
    at, change,
    dav::secret,
    of, off, plan,
    recurrence::{self, again, cancel, date, moved},
};
use crate::harness::{Hub, Person, Space, fixtures::details};

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

    /// Looks for what there is, and fetches it.
    async fn discover(&self) {
        let settings = self.folder.join("vdirsyncer.conf");
        self.run(&["vdirsyncer", "-c", &settings.to_string_lossy(), "discover"], "y\ny\ny\n").await;
        self.fetch().await;
    }

    /// What khal shows by feed and by CalDAV alike: a line for each event, or for each date, as the clocks of Paris have
    /// it.
    async fn agreed(&self, dates: bool) -> Vec<String> {
        let tidy = |lines: Vec<String>| lines.into_iter().map(|it| it.replace(" |", "|")).collect::<Vec<_>>();
        let by_caldav = tidy(self.shown("dav", dates).await);
        assert_eq!(tidy(self.shown("feed", dates).await), by_caldav);
        by_caldav
    }

    async fn shown(&self, calendar: &str, dates: bool) -> Vec<String> {
        let settings = self.folder.join("khal.conf").to_string_lossy().into_owned();
        let format = "{start-long-full}|{end-long-full}|{title}|{location}|{status}";
        let mut arguments = vec!["khal", "-c", &settings, "list", "-a", calendar];
        if !dates {
            arguments.push("--once");
        }
        arguments.extend(["--day-format", "", "--format", format, "2034-01-01", "400d"]);
        let listed = self.run(&arguments, "").await;
        let mut lines: Vec<String> =
            listed.lines().filter(|it| !it.is_empty()).map(|it| it.trim_end().to_owned()).collect();
        lines.sort();
        lines
    }
}

/// Both programs with somebody's address; nothing where they are not installed.
async fn programs(hub: &Hub, person: &Person) -> Option<Programs> {
    let python = std::env::var("OSMOSE_KHAL").ok().filter(|it| !it.is_empty())?;
    let programs = Programs { python, folder: hub.data.join("programs") };
    fs::create_dir_all(&programs.folder).expect("a folder");
    settings(&programs.folder, hub, &secret(person).await);
    Some(programs)
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
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let Some(programs) = programs(&hub, &lea).await else { return };

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
    programs.discover().await;
    assert_eq!(programs.agreed(false).await, expected);

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
    assert_eq!(programs.agreed(false).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_others_wrote_show_a_series_as_the_page_does_whatever_becomes_of_its_dates() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let Some(programs) = programs(&hub, &lea).await else { return };
    // Every Tuesday; clocks are turned on Sunday, the 29th of October.
    let plan = again("FREQ=WEEKLY;COUNT=6", "2034-10-10T14:30:00");
    let series = recurrence::planned(&space, plan.clone()).await;
    programs.discover().await;
    assert_eq!(programs.agreed(true).await, page(&lea, &space).await);
    assert_eq!(page(&lea, &space).await.len(), 6);

    // One date goes over the change, and one of those after it is off.
    let over = moved(&series, "2034-10-30T10:00:00", "Salle Dordogne");
    space.admin.client.patch(&date(&series, "2034-10-24"), &over).await.expect(200);
    let off = cancel("2034-10-31", false);
    let series: Heading =
        space.admin.client.post(&at(series.id, "/cancellation"), &off).await.expect(200).json();
    programs.fetch().await;
    let shown = programs.agreed(true).await;
    assert_eq!(shown, page(&lea, &space).await);
    let line = |start: &str, end: &str, title: &str, place: &str, status: &str| {
        format!("2034-{start}|2034-{end}|{title}|{place}|{status}")
    };
    let usual = |day: &str| {
        line(&format!("{day} 14:30"), &format!("{day} 17:00"), &plan.title, &plan.place, "CONFIRMED")
    };
    let cancelled = format!("Annulé\u{a0}: {}", plan.title);
    assert_eq!(
        shown,
        [
            usual("10-10"),
            usual("10-17"),
            line("10-30 10:00", "10-30 12:30", &plan.title, "Salle Dordogne", "CONFIRMED"),
            line("10-31 14:30", "10-31 17:00", &cancelled, &plan.place, "CANCELLED"),
            usual("11-07"),
            usual("11-14"),
        ]
    );

    // From the next one on it is an hour later, and one date longer: a series of its own.
    let it = Change {
        from: Some(recurrence::day("2034-11-07")),
        ..change(&series, again("FREQ=WEEKLY;COUNT=3", "2034-11-07T15:30:00"))
    };
    let new: Heading = space.admin.client.patch(&at(series.id, ""), &it).await.expect(200).json();
    programs.fetch().await;
    let shown = programs.agreed(true).await;
    assert_eq!(shown, page(&lea, &space).await);
    let late = shown.iter().filter(|it| it.contains(" 15:30|")).count();
    assert_eq!((shown.len(), late), (7, 3));

    // And that one is off as a whole.
    space.admin.client.post(&at(new.id, "/cancellation"), &super::off()).await.expect(200);
    programs.fetch().await;
    let shown = programs.agreed(true).await;
    assert_eq!(shown, page(&lea, &space).await);
    assert_eq!(shown.iter().filter(|it| it.ends_with("|CANCELLED")).count(), 4);
}

/// What the page shows of the year, a line for each date, as the programs do. Hours are those of the events' own zone,
/// which is that of Paris.
async fn page(person: &Person, space: &Space) -> Vec<String> {
    let path =
        format!("/api/v1/spaces/{}/events?from=2034-01-01T00:00:00Z&to=2035-01-01T00:00:00Z", space.id);
    let listing = person.client.get(&path).await.expect(200).json::<Snapshot<Listing>>().content;
    let line = |it: &Heading| {
        let hour = |at: chrono::NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
        let off = it.cancelled_at.is_some();
        let (before, status) = if off { ("Annulé\u{a0}: ", "CANCELLED") } else { ("", "CONFIRMED") };
        format!("{}|{}|{before}{}|{}|{status}", hour(it.starts), hour(it.ends), it.title, it.place)
    };
    let mut lines: Vec<String> = listing.events.iter().map(line).collect();
    lines.sort();
    lines
}
