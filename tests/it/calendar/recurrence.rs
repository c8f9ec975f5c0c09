//! C6: events that come again: their dates over both changes of the clocks, one of them moved or cancelled by itself, who
//! comes to which, and what other programs make of it.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use protocol::{
    ActId, Code, Event, Fault, Snapshot, Stream,
    calendar::{
        Answer, Cancel, Change, DATES_MAX, Details, Event as It, Figures, Heading, Listing, Move, Remind,
        Reply, Sheet, Standing,
    },
    notifications::Kind,
    spaces::Role,
};

use super::{
    at, change,
    feed::address,
    fields, hears, listed, of, off,
    parser::{instant, understood},
    plan, year,
};
use crate::{
    harness::{Hub, Person, Space, eventually, fixtures::details},
    mentions::bell,
};

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A workshop of two hours and a half that comes again, from a Tuesday on.
pub fn again(rule: &str, starts: &str) -> Details {
    let starts = starts.parse().expect("a time");
    Details {
        starts,
        ends: starts + TimeDelta::minutes(150),
        rule: rule.to_owned(),
        ..details("Atelier hebdomadaire", 0)
    }
}

pub async fn planned(space: &Space, it: Details) -> Heading {
    space.admin.client.post(&of(space), &plan(it)).await.expect(201).json()
}

pub fn moved(heading: &Heading, starts: &str, place: &str) -> Move {
    let starts = starts.parse().expect("a time");
    Move {
        act: ActId::new(),
        revision: heading.revision,
        starts,
        ends: starts + TimeDelta::minutes(150),
        place: place.to_owned(),
        link: String::new(),
    }
}

pub fn date(heading: &Heading, on: &str) -> String {
    at(heading.id, &format!("/dates/{on}"))
}

pub async fn answers(person: &Person, heading: &Heading, on: &str, answer: Answer) -> Standing {
    let reply = Reply { act: ActId::new(), answer, on: Some(day(on)) };
    person.client.put(&at(heading.id, "/answer"), &reply).await.expect(200).json()
}

pub async fn sheet_on(person: &Person, heading: &Heading, on: &str) -> Sheet {
    let path = at(heading.id, &format!("?on={on}"));
    person.client.get(&path).await.expect(200).json::<Snapshot<Sheet>>().content
}

pub fn cancel(on: &str, following: bool) -> Cancel {
    Cancel { act: ActId::new(), on: Some(day(on)), following }
}

#[tokio::test]
async fn c6_rules_that_are_not_offered_and_more_than_730_dates_are_refused_and_nothing_is_kept() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    for (rule, fault) in [
        ("FREQ=HOURLY;COUNT=3", Fault::UnknownValue),
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=3", Fault::UnknownValue),
        ("FREQ=YEARLY;BYWEEKNO=20;COUNT=3", Fault::UnknownValue),
        ("FREQ=WEEKLY", Fault::Empty),
        ("FREQ=DAILY;COUNT=731", Fault::TooLong),
        ("FREQ=DAILY;UNTIL=20630601", Fault::TooLong),
        ("tous les mardis", Fault::WrongForm),
        ("FREQ=WEEKLY;COUNT=3\r\nX-EVIL:1", Fault::WrongForm),
    ] {
        let refused = space.admin.client.post(&of(&space), &plan(again(rule, "2061-05-31T14:30:00"))).await;
        assert_eq!(fields(&refused.expect(422).json()), [("rule", fault)], "{rule}");
    }
    assert!(listed(&space.admin, &space).await.is_empty());
    let most = planned(&space, again("FREQ=DAILY;COUNT=730", "2061-05-31T14:30:00")).await;
    assert_eq!(most.dates.len(), DATES_MAX);
}

#[tokio::test]
async fn c6_the_clocks_show_the_same_on_each_date_and_each_is_in_the_calendar() {
    let hub = Hub::new().await;
    let other = hub.beside(|config| config.head_check = Duration::from_millis(50)).await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let mut socket = lea.at(&other).live().await;
    let series = planned(&space, again("FREQ=WEEKLY;UNTIL=20611213", "2061-03-15T14:30:00")).await;
    let It::Planned(told) = hears(&mut socket, Stream::Space(space.id)).await else { panic!("not planned") };
    assert_eq!(told.heading, series);
    let all = listed(&lea, &space).await;
    assert_eq!((all.len(), series.dates.len()), (40, 40));
    assert!(all.iter().all(|it| it.starts.time().to_string() == "14:30:00" && it.id == series.id));
    let utc = |on: &str| {
        let it = all.iter().find(|it| it.on == day(on)).expect("a date");
        it.start_at.format("%H:%M").to_string()
    };
    assert_eq!(
        [utc("2061-03-22"), utc("2061-03-29"), utc("2061-10-25"), utc("2061-11-01")],
        ["13:30", "12:30", "12:30", "13:30"]
    );
    // Its page is that of the next date, or of the one that is asked for.
    let page = super::sheet(&lea, series.id).await;
    assert_eq!((page.heading.on, page.series.as_ref()), (day("2061-03-15"), Some(&series)));
    assert_eq!(
        sheet_on(&lea, &series, "2061-11-01").await.heading.start_at.to_rfc3339(),
        "2061-11-01T13:30:00+00:00"
    );
    lea.client.get(&at(series.id, "?on=2061-11-02")).await.expect(404);
}

#[tokio::test]
async fn c6_one_date_is_moved_and_one_cancelled_live_by_those_who_may_and_the_others_stay() {
    let hub = Hub::new().await;
    let other = hub.beside(|config| config.head_check = Duration::from_millis(50)).await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let outsider = hub.space().await.admin;
    let mut socket = lea.at(&other).live().await;
    let stream = Stream::Space(space.id);
    let series = planned(&space, again("FREQ=WEEKLY;COUNT=4", "2061-10-18T14:30:00")).await;
    let It::Planned(_) = hears(&mut socket, stream).await else { panic!("not planned") };

    let shift = moved(&series, "2061-11-02T09:00:00", "Salle Dordogne");
    for (person, status) in [(&lea, 403), (&outsider, 404)] {
        person.client.patch(&date(&series, "2061-11-01"), &shift).await.expect(status);
        person
            .client
            .post(&at(series.id, "/cancellation"), &cancel("2061-10-25", false))
            .await
            .expect(status);
    }
    space.admin.client.patch(&date(&series, "2061-11-02"), &shift).await.expect(404);
    let refused =
        space.admin.client.post(&at(series.id, "/cancellation"), &cancel("2061-11-02", false)).await;
    assert_eq!(fields(&refused.expect(422).json()), [("on", Fault::UnknownValue)]);

    let one: Heading =
        space.admin.client.patch(&date(&series, "2061-11-01"), &shift).await.expect(200).json();
    assert_eq!((one.on, one.revision, one.place.as_str()), (day("2061-11-01"), 1, "Salle Dordogne"));
    assert_eq!(
        (one.start_at.to_rfc3339().as_str(), one.moved_at.is_some()),
        ("2061-11-02T08:00:00+00:00", true)
    );
    let It::Changed(told) = hears(&mut socket, stream).await else { panic!("not changed") };
    assert_eq!(told.heading, one);
    // The same write again is answered the same; another one, of what stood there before, is not done.
    let again: Heading =
        space.admin.client.patch(&date(&series, "2061-11-01"), &shift).await.expect(200).json();
    assert_eq!(again, one);
    let stale = moved(&series, "2061-11-03T09:00:00", "");
    let answer = space.admin.client.patch(&date(&series, "2061-11-08"), &stale).await.expect(409);
    assert_eq!(answer.code(), Code::Stale);

    let off: Heading = space
        .admin
        .client
        .post(&at(series.id, "/cancellation"), &cancel("2061-10-25", false))
        .await
        .expect(200)
        .json();
    assert!(off.cancelled_at.is_some() && off.revision == 2);
    let It::Cancelled(told) = hears(&mut socket, stream).await else { panic!("not cancelled") };
    assert_eq!(told, off);
    let now = moved(&off, "2061-10-26T09:00:00", "");
    let answer = space.admin.client.patch(&date(&series, "2061-10-25"), &now).await.expect(409);
    assert_eq!(answer.code(), Code::Deleted);

    let said: Vec<_> = listed(&lea, &space)
        .await
        .iter()
        .map(|it| (it.starts.to_string(), it.place.clone(), it.cancelled_at.is_some(), it.moved_at.is_some()))
        .collect();
    let row =
        |starts: &str, place: &str, cancelled, moved| (starts.to_owned(), place.to_owned(), cancelled, moved);
    assert_eq!(
        said,
        [
            row("2061-10-18 14:30:00", "Salle Garonne", false, false),
            row("2061-10-25 14:30:00", "Salle Garonne", true, false),
            row("2061-11-02 09:00:00", "Salle Dordogne", false, true),
            row("2061-11-08 14:30:00", "Salle Garonne", false, false),
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c6_thirty_people_try_for_the_twenty_places_of_one_date_at_once_on_two_nodes() {
    let hub = Hub::new().await;
    let other = hub.beside(|_| {}).await;
    let space = hub.space().await;
    let it = Details { capacity: Some(20), ..again("FREQ=WEEKLY;COUNT=3", "2061-10-18T14:30:00") };
    let series = planned(&space, it).await;
    let mut tries = Vec::new();
    for number in 0..30 {
        let person = hub.member(&space, Role::Member).await;
        let person = if number % 2 == 0 { person } else { person.at(&other) };
        let series = series.clone();
        tries.push(tokio::spawn(async move { answers(&person, &series, "2061-10-25", Answer::Yes).await }));
    }
    let mut seated = 0;
    for task in tries {
        seated += usize::from(!task.await.expect("an answer").waiting);
    }
    assert_eq!(seated, 20);
    let figures: Vec<_> = listed(&space.admin, &space).await.iter().map(|it| it.figures).collect();
    let full = Figures { yes: 20, waiting: 10, ..Figures::default() };
    assert_eq!(figures, [Figures::default(), full, Figures::default()], "each date has its own places");
    // Without a date, or to one that it does not have, nobody comes.
    for (on, fault) in [(None, Fault::Empty), (Some(day("2061-10-26")), Fault::UnknownValue)] {
        let reply = Reply { act: ActId::new(), answer: Answer::Yes, on };
        let refused = space.admin.client.put(&at(series.id, "/answer"), &reply).await.expect(422);
        assert_eq!(fields(&refused.json()), [("on", fault)]);
    }
    // A date that is cancelled takes no answers.
    space.admin.client.post(&at(series.id, "/cancellation"), &cancel("2061-11-01", false)).await.expect(200);
    let reply = Reply { act: ActId::new(), answer: Answer::Yes, on: Some(day("2061-11-01")) };
    let refused = space.admin.client.put(&at(series.id, "/answer"), &reply).await.expect(409);
    assert_eq!(refused.code(), Code::Deleted);
}

#[tokio::test]
async fn c6_another_program_finds_every_date_over_both_changes_of_the_clock_in_three_zones() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let path = address(&lea).await;
    for (zone, hour, rule) in [
        ("Europe/Paris", "14:30:00", "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,TH;UNTIL=20611231"),
        ("Europe/Paris", "02:30:00", "FREQ=DAILY;COUNT=250"),
        // Over midnight, and so over the changes themselves.
        ("Europe/Paris", "23:30:00", "FREQ=DAILY;UNTIL=20611115"),
        ("America/Cayenne", "09:00:00", "FREQ=MONTHLY;BYDAY=3TU;COUNT=10"),
        ("America/New_York", "18:00:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=20"),
        ("Australia/Sydney", "09:00:00", "FREQ=WEEKLY;UNTIL=20611130"),
        ("Australia/Sydney", "02:30:00", "FREQ=DAILY;UNTIL=20611130"),
        ("UTC", "09:00:00", "FREQ=MONTHLY;COUNT=8"),
    ] {
        let it = Details {
            zone: zone.to_owned(),
            title: format!("{zone} {hour}"),
            ..again(rule, &format!("2061-03-15T{hour}"))
        };
        let series = planned(&space, it).await;
        let third = series.dates[2].clone();
        let to = (third.starts + TimeDelta::hours(27)).format("%Y-%m-%dT12:15:00").to_string();
        let one: Heading = space
            .admin
            .client
            .patch(&date(&series, &third.on.to_string()), &moved(&series, &to, "Ailleurs"))
            .await
            .expect(200)
            .json();
        let fifth = series.dates[4].on.to_string();
        space.admin.client.post(&at(one.id, "/cancellation"), &cancel(&fifth, false)).await.expect(200);
    }
    let text = hub.client().get(&path).await.expect(200).text();
    let mut found: Vec<_> = understood(&text)
        .await
        .into_iter()
        .map(|it| (instant(&it.start), instant(&it.end), it.uid, it.status, it.location))
        .collect();
    found.sort();
    let mut expected: Vec<_> = listed(&lea, &space)
        .await
        .into_iter()
        .map(|it| {
            let status = if it.cancelled_at.is_some() { "CANCELLED" } else { "CONFIRMED" };
            (it.start_at, it.end_at, format!("{}@osmose", it.id), status.to_owned(), Some(it.place))
        })
        .collect();
    expected.sort();
    assert!(expected.len() > 900, "{}", expected.len());
    let missing: Vec<_> = expected.iter().filter(|it| !found.contains(it)).take(5).collect();
    let odd: Vec<_> = found.iter().filter(|it| !expected.contains(it)).take(5).collect();
    assert!(missing.is_empty() && odd.is_empty(), "missing {missing:?}\nodd {odd:?}");
    assert_eq!(found.len(), expected.len());
    for sign in [
        ";UNTIL=20611229T133000Z",
        "RECURRENCE-ID;TZID=Europe/Paris:",
        "STATUS:CANCELLED",
        "RRULE:FREQ=DAILY;COUNT=250",
    ] {
        assert!(text.contains(sign), "{sign}");
    }
}

#[tokio::test]
async fn c6_whole_days_come_again_as_days_and_a_feed_of_one_s_own_has_only_the_dates_one_comes_to() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let path = address(&lea).await;
    let mut it = again("FREQ=WEEKLY;COUNT=3", "2061-10-18T00:00:00");
    (it.all_day, it.ends) = (true, it.starts + TimeDelta::days(1));
    let series = planned(&space, it).await;
    answers(&lea, &series, "2061-10-25", Answer::Yes).await;
    answers(&lea, &series, "2061-11-01", Answer::No).await;
    let days = async |part: &str| {
        let text = hub.client().get(&format!("{path}{part}")).await.expect(200).text();
        understood(&text).await.into_iter().map(|it| it.start).collect::<Vec<_>>()
    };
    assert_eq!(days("").await, ["2061-10-18", "2061-10-25", "2061-11-01"]);
    assert_eq!(days("?mine=true").await, ["2061-10-25"]);
}

#[tokio::test]
async fn c6_all_dates_are_changed_at_once_and_those_whose_day_stays_keep_what_is_theirs() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let series = planned(&space, again("FREQ=WEEKLY;COUNT=4", "2061-10-18T14:30:00")).await;
    for on in ["2061-10-18", "2061-11-08"] {
        answers(&lea, &series, on, Answer::Yes).await;
    }
    let one: Heading = space
        .admin
        .client
        .patch(&date(&series, "2061-11-01"), &moved(&series, "2061-11-02T09:00:00", "Salle Dordogne"))
        .await
        .expect(200)
        .json();
    let off: Heading = space
        .admin
        .client
        .post(&at(series.id, "/cancellation"), &cancel("2061-10-25", false))
        .await
        .expect(200)
        .json();
    assert_eq!(off.revision, one.revision + 1);
    // An hour later, and one date less.
    let later =
        Details { title: "Atelier remis".to_owned(), ..again("FREQ=WEEKLY;COUNT=3", "2061-10-18T15:30:00") };
    let all: Heading =
        space.admin.client.patch(&at(series.id, ""), &change(&off, later)).await.expect(200).json();
    assert_eq!((all.dates.len(), all.rule.as_str()), (3, "FREQ=WEEKLY;BYDAY=TU;COUNT=3"));
    let said: Vec<_> = listed(&lea, &space)
        .await
        .iter()
        .map(|it| (it.starts.to_string(), it.title.clone(), it.cancelled_at.is_some(), it.figures.yes))
        .collect();
    let row = |starts: &str, cancelled, yes| (starts.to_owned(), "Atelier remis".to_owned(), cancelled, yes);
    assert_eq!(
        said,
        [
            row("2061-10-18 15:30:00", false, 1),
            row("2061-10-25 15:30:00", true, 0),
            row("2061-11-02 09:00:00", false, 0)
        ]
    );
    lea.client.get(&at(series.id, "?on=2061-11-08")).await.expect(404);
    // It comes again no longer, and is an event as any other; then it does once more.
    let alone = change(&all, again("", "2061-10-18T15:30:00"));
    let alone: Heading = space.admin.client.patch(&at(series.id, ""), &alone).await.expect(200).json();
    assert_eq!((alone.rule.as_str(), alone.dates.len(), alone.figures.yes), ("", 0, 1));
    let moved = change(&alone, again("", "2061-10-19T15:30:00"));
    let alone: Heading = space.admin.client.patch(&at(series.id, ""), &moved).await.expect(200).json();
    assert!(alone.moved_at.is_some() && alone.on == day("2061-10-18"));
    let twice = change(&alone, again("FREQ=DAILY;COUNT=2", "2061-10-19T15:30:00"));
    let twice: Heading = space.admin.client.patch(&at(series.id, ""), &twice).await.expect(200).json();
    assert_eq!(
        twice.dates.iter().map(|it| it.figures.yes).collect::<Vec<_>>(),
        [1, 0],
        "who came still comes"
    );
    // The same in one act with another day of the week.
    let once = planned(&space, again("", "2061-10-18T14:30:00")).await;
    answers(&lea, &once, "2061-10-18", Answer::Yes).await;
    let mut socket = lea.live().await;
    let mut listings: Vec<Snapshot<Listing>> = vec![lea.client.get(&year(&space)).await.expect(200).json()];
    let weekly = change(&once, again("FREQ=WEEKLY;COUNT=2", "2061-10-19T14:30:00"));
    let weekly: Heading = space.admin.client.patch(&at(once.id, ""), &weekly).await.expect(200).json();
    assert_eq!(weekly.dates.iter().map(|it| it.figures.yes).collect::<Vec<_>>(), [1, 0]);
    // On open pages, too, with one's own answer.
    listings.push(lea.client.get(&year(&space)).await.expect(200).json());
    let up_to = listings[1].position.seq;
    let told = crate::snapshots::events_of(&mut socket, Stream::Space(space.id), up_to).await;
    crate::snapshots::converge(&listings, &told, |listing, event| {
        if let Event::Calendar(event) = event {
            listing.apply(event, lea.id);
        }
    });
}

#[tokio::test]
async fn c6_a_series_that_is_on_other_days_takes_its_answers_along_on_open_pages_too() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let mut socket = karim.live().await;
    let places =
        |capacity, rule: &str, starts: &str| Details { capacity: Some(capacity), ..again(rule, starts) };
    let series = planned(&space, places(1, "FREQ=WEEKLY;COUNT=4", "2061-10-18T14:30:00")).await;
    let stream = Stream::Resource(series.id);
    socket.watch(stream).await;
    answers(&lea, &series, "2061-10-25", Answer::Yes).await;
    assert!(answers(&karim, &series, "2061-10-25", Answer::Yes).await.waiting);
    answers(&lea, &series, "2061-11-01", Answer::Maybe).await;
    let apart = moved(&series, "2061-11-03T09:00:00", "Salle Dordogne");
    let apart: Heading =
        space.admin.client.patch(&date(&series, "2061-11-01"), &apart).await.expect(200).json();
    let page = |on: &str| at(series.id, &format!("?on={on}"));
    let mut listings: Vec<Snapshot<Listing>> = vec![karim.client.get(&year(&space)).await.expect(200).json()];
    let mut sheets: Vec<Snapshot<Sheet>> =
        vec![karim.client.get(&page("2061-10-25")).await.expect(200).json()];

    // From Tuesdays to Wednesdays, one date less, and a place more.
    let all = change(&apart, places(2, "FREQ=WEEKLY;COUNT=3", "2061-10-19T14:30:00"));
    let all: Heading = space.admin.client.patch(&at(series.id, ""), &all).await.expect(200).json();
    let dates: Vec<_> =
        all.dates.iter().map(|it| (it.on.to_string(), it.figures.yes, it.figures.maybe)).collect();
    let row = |on: &str, yes, maybe| (on.to_owned(), yes, maybe);
    assert_eq!(dates, [row("2061-10-19", 0, 0), row("2061-10-26", 2, 0), row("2061-11-02", 0, 1)]);
    assert_eq!(
        all.dates[2].starts.to_string(),
        "2061-11-03 09:00:00",
        "what was moved by itself stays there"
    );
    karim.client.get(&page("2061-10-25")).await.expect(404);

    listings.push(karim.client.get(&year(&space)).await.expect(200).json());
    sheets.push(karim.client.get(&page("2061-10-26")).await.expect(200).json());
    let standing = sheets[1].content.standing(karim.id);
    assert_eq!(standing.map(|it| (it.answer, it.waiting)), Some((Answer::Yes, false)));
    let told =
        crate::snapshots::events_of(&mut socket, Stream::Space(space.id), listings[1].position.seq).await;
    crate::snapshots::converge(&listings, &told, |listing, event| {
        if let Event::Calendar(event) = event {
            listing.apply(event, karim.id);
        }
    });
    let own = crate::snapshots::events_of(&mut socket, stream, sheets[1].position.seq).await;
    crate::snapshots::converge(&sheets, &own, |sheet, event| {
        sheet.apply(event, karim.id);
    });
}

#[tokio::test]
async fn c6_of_a_date_that_stays_while_its_series_moves_one_is_told_once() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let starts = (hub.app.clock.now() + TimeDelta::minutes(90)).naive_utc();
    let it = |starts: chrono::NaiveDateTime| Details {
        starts,
        ends: starts + TimeDelta::hours(1),
        zone: "UTC".to_owned(),
        rule: "FREQ=WEEKLY;COUNT=3".to_owned(),
        ..details("Point de la semaine", 0)
    };
    let series = planned(&space, it(starts)).await;
    let apart = moved(&series, &(starts + TimeDelta::minutes(5)).format("%FT%T").to_string(), "Ailleurs");
    let apart: Heading =
        space.admin.client.patch(&date(&series, &series.on.to_string()), &apart).await.expect(200).json();
    let wish = Remind { act: ActId::new(), minutes: Some(60) };
    lea.client.put(&at(series.id, "/reminder"), &wish).await.expect(200);
    let told = async || {
        let notices = bell(&lea).await.notices;
        notices.iter().filter(|it| it.kind == Kind::Reminder).map(|it| it.at).collect::<Vec<_>>()
    };
    hub.app.clock.advance(Duration::from_secs(36 * 60));
    let first = eventually("he is reminded", async || told().await.pop()).await;
    hub.app.clock.advance(Duration::from_secs(60));
    let all = change(&apart, it(starts + TimeDelta::days(1)));
    space.admin.client.patch(&at(series.id, ""), &all).await.expect(200);
    server::calendar::keep_time(&hub.app).await.expect("done");
    assert_eq!(told().await, [first], "neither taken back nor told anew");
}

#[tokio::test]
async fn c6_what_follows_a_date_or_all_is_cancelled_and_what_was_stays() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let state = async || {
        let all = listed(&space.admin, &space).await;
        all.iter().map(|it| it.cancelled_at.is_some()).collect::<Vec<_>>()
    };
    let series = planned(&space, again("FREQ=WEEKLY;COUNT=4", "2061-10-18T14:30:00")).await;
    space.admin.client.post(&at(series.id, "/cancellation"), &cancel("2061-11-01", true)).await.expect(200);
    assert_eq!(state().await, [false, false, true, true]);
    let all: Heading =
        space.admin.client.post(&at(series.id, "/cancellation"), &off()).await.expect(200).json();
    assert!(all.cancelled_at.is_some());
    assert_eq!(state().await, [true; 4]);
    let text = space.admin.client.get(&at(series.id, "/event.ics")).await.expect(200).text();
    assert!(understood(&text).await.iter().all(|it| it.status == "CANCELLED"), "{text}");

    // What is over has taken place.
    let now = hub.app.clock.now().naive_utc();
    let starts = now - TimeDelta::days(8);
    let it = Details {
        starts,
        ends: starts + TimeDelta::hours(1),
        zone: "UTC".to_owned(),
        rule: "FREQ=WEEKLY;COUNT=3".to_owned(),
        ..details("Déjà commencé", 0)
    };
    let begun = planned(&space, it).await;
    let left: Heading =
        space.admin.client.post(&at(begun.id, "/cancellation"), &off()).await.expect(200).json();
    assert_eq!(left.cancelled_at, None);
    assert_eq!(
        left.dates.iter().map(|it| it.cancelled_at.is_some()).collect::<Vec<_>>(),
        [false, false, true]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_one_is_reminded_of_each_date_once_and_of_none_that_is_cancelled() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let starts = (hub.app.clock.now() + TimeDelta::minutes(90)).naive_utc();
    let it = Details {
        starts,
        ends: starts + TimeDelta::hours(1),
        zone: "UTC".to_owned(),
        rule: "FREQ=DAILY;COUNT=4".to_owned(),
        ..details("Point du jour", 0)
    };
    let series = planned(&space, it).await;
    let wish = Remind { act: ActId::new(), minutes: Some(60) };
    lea.client.put(&at(series.id, "/reminder"), &wish).await.expect(200);
    let told = async || {
        let bell = bell(&lea).await;
        let found =
            bell.notices.iter().filter(|it| it.kind == Kind::Reminder && it.resource == Some(series.id));
        found.map(|it| it.at).collect::<Vec<_>>()
    };
    let on_time = async || server::calendar::keep_time(&hub.app).await.expect("done");
    on_time().await;
    assert!(told().await.is_empty());
    hub.app.clock.advance(Duration::from_secs(31 * 60));
    let first = eventually("he is reminded", async || told().await.pop()).await;
    on_time().await;
    assert_eq!(told().await, [first], "once");
    // The next day again, in the same place of the bell.
    hub.app.clock.advance(Duration::from_secs(24 * 3_600));
    let second =
        eventually("he is reminded again", async || told().await.pop().filter(|at| *at > first)).await;
    assert_eq!(told().await, [second]);
    // That date is cancelled: it is taken back. The one after is too, and never comes; the last one does.
    for date in &series.dates[1..3] {
        let it = cancel(&date.on.to_string(), false);
        space.admin.client.post(&at(series.id, "/cancellation"), &it).await.expect(200);
    }
    assert!(told().await.is_empty());
    hub.app.clock.advance(Duration::from_secs(24 * 3_600));
    on_time().await;
    assert!(told().await.is_empty());
    hub.app.clock.advance(Duration::from_secs(24 * 3_600));
    eventually("he is reminded of the last one", async || told().await.pop()).await;
}

#[tokio::test]
async fn c6_calendars_and_pages_follow_what_happens_to_a_series() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let mut socket = lea.live().await;
    let space_stream = Stream::Space(space.id);
    let mut listings: Vec<Snapshot<Listing>> = vec![lea.client.get(&year(&space)).await.expect(200).json()];
    let limited = |rule: &str, starts: &str| Details { capacity: Some(1), ..again(rule, starts) };
    let series = planned(&space, limited("FREQ=WEEKLY;COUNT=5", "2061-10-18T14:30:00")).await;
    let (id, stream, on) = (series.id, Stream::Resource(series.id), "2061-11-01");
    socket.watch(stream).await;
    let page = at(id, &format!("?on={on}"));
    let mut sheets: Vec<Snapshot<Sheet>> = vec![lea.client.get(&page).await.expect(200).json()];
    let mut revision = series.revision;
    for round in 0..9 {
        let admin = &space.admin.client;
        match round {
            0 => drop(answers(&karim, &series, on, Answer::Yes).await),
            1 => drop(answers(&lea, &series, on, Answer::Yes).await),
            2 => drop(answers(&lea, &series, "2061-11-15", Answer::Maybe).await),
            // Out of the year, and into it again; and another one.
            3 | 4 => {
                let to = if round == 3 { "2062-02-01T14:30:00" } else { "2061-11-02T10:00:00" };
                let it = Move { revision, ..moved(&series, to, "Ailleurs") };
                revision = admin.patch(&date(&series, on), &it).await.expect(200).json::<Heading>().revision;
            }
            5 => {
                let it = Move { revision, ..moved(&series, "2061-11-09T10:00:00", "Salle Garonne") };
                revision = admin
                    .patch(&date(&series, "2061-11-08"), &it)
                    .await
                    .expect(200)
                    .json::<Heading>()
                    .revision;
            }
            6 => {
                let off =
                    admin.post(&at(id, "/cancellation"), &cancel("2061-10-25", false)).await.expect(200);
                revision = off.json::<Heading>().revision;
            }
            7 => {
                let mut all = change(&series, limited("FREQ=WEEKLY;COUNT=4", "2061-10-18T16:30:00"));
                all.revision = revision;
                revision = admin.patch(&at(id, ""), &all).await.expect(200).json::<Heading>().revision;
            }
            _ => drop(answers(&karim, &series, on, Answer::No).await),
        }
        listings.push(lea.client.get(&year(&space)).await.expect(200).json());
        sheets.push(lea.client.get(&page).await.expect(200).json());
    }
    let last = &listings.last().expect("one").content;
    assert_eq!((last.events.len(), last.mine.len(), last.mine[0].standing.waiting), (4, 1, false));
    let told =
        crate::snapshots::events_of(&mut socket, space_stream, listings.last().expect("one").position.seq)
            .await;
    crate::snapshots::converge(&listings, &told, |listing, event| {
        if let Event::Calendar(event) = event {
            listing.apply(event, lea.id);
        }
    });
    let own =
        crate::snapshots::events_of(&mut socket, stream, sheets.last().expect("one").position.seq).await;
    crate::snapshots::converge(&sheets, &own, |sheet, event| {
        sheet.apply(event, lea.id);
    });
}

#[tokio::test]
async fn c6_the_story_of_a_weekly_workshop_the_page_and_the_feed_agree() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let path = address(&lea).await;
    let it = Details { capacity: Some(20), ..again("FREQ=WEEKLY;COUNT=6", "2061-10-11T14:30:00") };
    let series = planned(&space, it).await;
    // Across the change of October, and the one after it away.
    let shift = moved(&series, "2061-11-02T10:00:00", "Salle Garonne");
    space.admin.client.patch(&date(&series, "2061-10-25"), &shift).await.expect(200);
    space.admin.client.post(&at(series.id, "/cancellation"), &cancel("2061-11-08", false)).await.expect(200);
    let page = sheet_on(&lea, &series, "2061-10-25").await;
    let shown = page.series.expect("a series");
    let mut shown: Vec<_> =
        shown.each().map(|it| (it.start_at, it.end_at, it.cancelled_at.is_some())).collect();
    shown.sort();
    for text in [
        hub.client().get(&path).await.expect(200).text(),
        lea.client.get(&at(series.id, "/event.ics")).await.expect(200).text(),
    ] {
        let read = understood(&text).await.into_iter();
        let mut read: Vec<_> =
            read.map(|it| (instant(&it.start), instant(&it.end), it.status == "CANCELLED")).collect();
        read.sort();
        assert_eq!(read, shown);
        assert!(text.contains("SEQUENCE:2\r\n"), "{text}");
    }
}

#[tokio::test]
async fn c6_a_date_that_was_moved_stays_at_its_moment_when_the_series_is_told_by_other_clocks() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let series = planned(&space, again("FREQ=WEEKLY;COUNT=4", "2061-10-18T14:30:00")).await;
    let shift = moved(&series, "2061-11-02T09:00:00", "Salle Dordogne");
    let one: Heading =
        space.admin.client.patch(&date(&series, "2061-11-01"), &shift).await.expect(200).json();
    let feed = address(&lea).await;
    // All of it, and then from a date on, when that is a series of its own.
    for (zone, starts, from) in [
        ("Europe/London", "2061-10-18T13:30:00", None),
        ("Europe/Lisbon", "2061-10-25T13:30:00", Some(day("2061-10-25"))),
    ] {
        let before = super::sheet(&lea, series.id).await.series.expect("the series");
        let count = if from.is_none() { 4 } else { 3 };
        let it = Details { zone: zone.to_owned(), ..again(&format!("FREQ=WEEKLY;COUNT={count}"), starts) };
        let change = Change { from, ..change(&before, it) };
        space.admin.client.patch(&at(series.id, ""), &change).await.expect(200);
        let all = listed(&lea, &space).await;
        let shown = all.iter().find(|it| it.on == day("2061-11-01")).expect("the date");
        let local = shown.starts.to_string();
        assert_eq!((shown.start_at, local.as_str()), (one.start_at, "2061-11-02 08:00:00"), "{zone}");
        let text = hub.client().get(&feed).await.expect(200).text();
        assert!(text.contains(&format!("DTSTART;TZID={zone}:20611102T080000\r\n")), "{text}");
    }
}
