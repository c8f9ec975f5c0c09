//! The calendar: who plans, who sees it, whose hours are right, who gets the last place, and what other
//! programs read.

mod clients;
mod dav;
mod feed;
mod import;
mod invitations;
mod notices;
mod parser;
mod places;
mod recurrence;
mod reminders;
mod split;

use protocol::{
    ActId, Code, Event, Fault, Problem, ResourceId, Snapshot, Stream,
    calendar::{Cancel, Change, Details, Event as It, Heading, Listing, Plan, Sheet},
    live::ServerFrame,
    spaces::Role,
};
use serde_json::{Value, json};

use crate::harness::{
    Hub, Person, Socket, Space,
    fixtures::{details, event},
};

/// Where a space's events are, of the whole year 2061.
fn year(space: &Space) -> String {
    format!("/api/v1/spaces/{}/events?from=2061-01-01T00:00:00Z&to=2062-01-01T00:00:00Z", space.id)
}

fn of(space: &Space) -> String {
    format!("/api/v1/spaces/{}/events", space.id)
}

/// Where one of them is.
fn at(id: ResourceId, what: &str) -> String {
    format!("/api/v1/events/{id}{what}")
}

fn plan(details: Details) -> Plan {
    Plan { act: ActId::new(), details }
}

fn change(heading: &Heading, details: Details) -> Change {
    Change { act: ActId::new(), revision: heading.revision, details, from: None }
}

/// Cancels it whole.
fn off() -> Cancel {
    Cancel { act: ActId::new(), on: None, following: false }
}

async fn listed(person: &Person, space: &Space) -> Vec<Heading> {
    person.client.get(&year(space)).await.expect(200).json::<Snapshot<Listing>>().content.events
}

async fn sheet(person: &Person, id: ResourceId) -> Sheet {
    person.client.get(&at(id, "")).await.expect(200).json::<Snapshot<Sheet>>().content
}

/// The next event of the calendar on a stream.
async fn hears(socket: &mut Socket, stream: Stream) -> It {
    socket
        .until("an event of the calendar", |frame| match frame {
            ServerFrame::Push(push) if push.stream == stream => match &push.event {
                Event::Calendar(it) => Some(it.clone()),
                _ => None,
            },
            _ => None,
        })
        .await
}

fn fields(problem: &Problem) -> Vec<(&str, Fault)> {
    problem.fields.iter().map(|it| (it.field.as_str(), it.fault)).collect()
}

#[tokio::test]
async fn c1_what_a_contributor_plans_moves_and_cancels_is_seen_at_once_on_another_node() {
    let hub = Hub::new().await;
    let other = hub.beside(|config| config.head_check = std::time::Duration::from_millis(50)).await;
    let space = hub.space().await;
    let (karim, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let stream = Stream::Space(space.id);
    let mut socket = lea.at(&other).live().await;

    let first = event(&space, &karim, 0).await;
    assert_eq!(first.start_at.to_rfc3339(), "2061-06-01T12:30:00+00:00", "summer time in Paris");
    let It::Planned(planned) = hears(&mut socket, stream).await else { panic!("not planned") };
    assert_eq!(planned.heading, first);
    assert_eq!(listed(&lea, &space).await, std::slice::from_ref(&first));

    let moved = Details { title: "Visite remise".to_owned(), ..details("", 24) };
    let second: Heading =
        karim.client.patch(&at(first.id, ""), &change(&first, moved)).await.expect(200).json();
    assert_eq!((second.revision, second.moved_at.is_some()), (1, true));
    let It::Changed(changed) = hears(&mut socket, stream).await else { panic!("not changed") };
    assert_eq!((changed.heading, changed.body), (second.clone(), None));

    let third: Heading = karim.client.post(&at(first.id, "/cancellation"), &off()).await.expect(200).json();
    assert!(third.cancelled_at.is_some() && third.revision == 2);
    let It::Cancelled(cancelled) = hears(&mut socket, stream).await else { panic!("not cancelled") };
    assert_eq!(cancelled, third);
    // It stays to be seen.
    assert_eq!(listed(&lea, &space).await, std::slice::from_ref(&third));
    let page = sheet(&lea, first.id).await;
    assert_eq!(
        (page.heading, page.body.html.as_str()),
        (third.clone(), "<p>Apportez un <strong>dossier</strong> réel.</p>\n")
    );
    // What is cancelled is not changed any more, and once is enough.
    let again = karim.client.patch(&at(first.id, ""), &change(&third, details("x", 0))).await.expect(409);
    assert_eq!(again.code(), Code::Deleted);
    let again: Heading = karim.client.post(&at(first.id, "/cancellation"), &off()).await.expect(200).json();
    assert_eq!(again, third);
}

#[tokio::test]
async fn c1_who_may_plan_and_whose_event_one_may_change() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (karim, ines) =
        (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Contributor).await);
    let member = hub.member(&space, Role::Member).await;
    let outsider = hub.space().await.admin;
    let refused = member.client.post(&of(&space), &plan(details("x", 0))).await.expect(403);
    assert_eq!(refused.code(), Code::NotAllowed);
    outsider.client.post(&of(&space), &plan(details("x", 0))).await.expect(404);

    let heading = event(&space, &karim, 0).await;
    let mine = change(&heading, details("Autre", 0));
    for (person, status) in [(&ines, 403), (&member, 403), (&outsider, 404)] {
        person.client.patch(&at(heading.id, ""), &mine).await.expect(status);
        person.client.post(&at(heading.id, "/cancellation"), &off()).await.expect(status);
    }
    // Whoever organises it may.
    let hers = Details { organiser: Some(ines.id), ..details("À Inès", 0) };
    let second: Heading =
        karim.client.patch(&at(heading.id, ""), &change(&heading, hers)).await.expect(200).json();
    assert_eq!(second.organiser.id, ines.id);
    let third =
        ines.client.patch(&at(heading.id, ""), &change(&second, details("D’Inès", 0))).await.expect(200);
    assert_eq!(third.json::<Heading>().organiser.id, ines.id, "who is not named stays");
    // Nobody organises who does not belong to the space.
    let foreign = Details { organiser: Some(outsider.id), ..details("x", 0) };
    let refused = space.admin.client.post(&of(&space), &plan(foreign)).await.expect(422);
    assert_eq!(fields(&refused.json()), [("organiser", Fault::UnknownValue)]);
}

#[tokio::test]
async fn c1_an_older_text_is_not_saved_over_a_newer_one() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let heading = event(&space, &space.admin, 0).await;
    let (one, other) = (change(&heading, details("Un", 0)), change(&heading, details("Autre", 0)));
    space.admin.client.patch(&at(heading.id, ""), &one).await.expect(200);
    let refused = space.admin.client.patch(&at(heading.id, ""), &other).await.expect(409);
    assert_eq!(refused.code(), Code::Stale);
    assert_eq!(sheet(&space.admin, heading.id).await.heading.title, "Un");
    // The same write again is answered the same.
    let again: Heading = space.admin.client.patch(&at(heading.id, ""), &one).await.expect(200).json();
    assert_eq!((again.title.as_str(), again.revision), ("Un", 1));
}

#[tokio::test]
async fn c1_hours_that_cannot_be_are_refused_by_their_field_and_nothing_is_kept() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let base = serde_json::to_value(details("Réunion", 0)).expect("JSON");
    for (key, value, field, fault) in [
        ("ends", json!("2061-06-01T14:00:00"), "ends", Fault::WrongForm),
        ("ends", json!("2061-06-01T14:30:00"), "ends", Fault::WrongForm),
        ("ends", json!("2061-12-01T14:30:00"), "ends", Fault::TooLong),
        ("zone", json!("Europe/Paname"), "zone", Fault::UnknownValue),
        ("zone", json!("Europe/Paris\r\nX-EVIL:1"), "zone", Fault::UnknownValue),
        ("zone", json!(""), "zone", Fault::Empty),
        ("starts", json!("0000-01-01T00:00:00"), "starts", Fault::WrongForm),
        ("starts", json!("9999-12-31T23:59:59"), "starts", Fault::WrongForm),
        ("starts", json!("demain"), "details.starts", Fault::WrongForm),
        ("kind", json!("fête"), "details.kind", Fault::WrongForm),
        ("link", json!("javascript:alert(1)"), "link", Fault::WrongForm),
        ("place", json!("Salle\nSUMMARY:x"), "place", Fault::Deceptive),
        ("title", json!("  "), "title", Fault::Empty),
        ("capacity", json!(0), "capacity", Fault::WrongForm),
        // Row 54: nobody says by himself who wrote it, or that it is another's.
        ("author", json!(space.admin.id), "details", Fault::WrongForm),
    ] {
        let mut body = json!({ "act": ActId::new(), "details": base });
        body["details"][key] = value;
        let refused: Problem = space.admin.client.post(&of(&space), &body).await.expect(422).json();
        let found = &refused.fields[0];
        assert!(found.field.starts_with(field) && found.fault == fault, "{key}: {refused:?}");
    }
    // An hour that the clocks leave out.
    let mut gap = details("Réunion", 0);
    gap.starts = "2026-03-29T02:30:00".parse().expect("a time");
    gap.ends = "2026-03-29T04:00:00".parse().expect("a time");
    let refused = space.admin.client.post(&of(&space), &plan(gap)).await.expect(422);
    assert_eq!(fields(&refused.json()), [("starts", Fault::UnknownValue)]);
    assert!(listed(&space.admin, &space).await.is_empty());
    for span in [
        "from=2026-01-01T00:00:00Z",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
    ] {
        space.admin.client.get(&format!("{}?{span}", of(&space))).await.expect(422);
    }
}

#[tokio::test]
async fn c1_a_span_of_time_takes_what_reaches_into_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let night = Details {
        starts: "2061-06-30T23:00:00".parse().expect("a time"),
        ends: "2061-07-01T02:00:00".parse().expect("a time"),
        ..details("Nuit", 0)
    };
    space.admin.client.post(&of(&space), &plan(night)).await.expect(201);
    let count = async |from: &str, to: &str| {
        let path = format!("{}?from={from}&to={to}", of(&space));
        space.admin.client.get(&path).await.expect(200).json::<Snapshot<Listing>>().content.events.len()
    };
    assert_eq!(count("2061-06-01T00:00:00Z", "2061-07-01T00:00:00Z").await, 1);
    assert_eq!(count("2061-06-30T22:00:00Z", "2061-08-01T00:00:00Z").await, 1);
    assert_eq!(
        count("2061-07-01T00:00:00Z", "2061-08-01T00:00:00Z").await,
        0,
        "over at midnight of Greenwich"
    );
    assert_eq!(count("2061-06-01T00:00:00Z", "2061-06-30T21:00:00Z").await, 0);
}

#[tokio::test]
async fn c8_members_talk_below_an_event() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let heading = event(&space, &space.admin, 0).await;
    let mut socket = karim.live().await;
    socket.watch(Stream::Resource(heading.id)).await;
    lea.post(heading.id, "Deux personnes de mon service viendront.").await;
    let push = socket.push_of(Stream::Resource(heading.id)).await;
    assert!(matches!(push.event, Event::Comments(protocol::comments::Event::Posted(_))));
    let page = sheet(&karim, heading.id).await;
    assert_eq!((page.log.count, page.log.items[0].author.id), (1, lea.id));
}

#[tokio::test]
async fn row_68_nothing_that_is_written_into_an_event_runs() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let bad = "<img src=x onerror=alert(1)><script>alert(1)</script>[x](javascript:alert(1))";
    let it = Details {
        title: bad.to_owned(),
        place: bad.to_owned(),
        description: bad.to_owned(),
        ..details("", 0)
    };
    let heading: Heading = space.admin.client.post(&of(&space), &plan(it)).await.expect(201).json();
    // Titles and places are texts, which pages show as such; what is HTML is clean.
    assert_eq!(heading.title, bad);
    let html = sheet(&space.admin, heading.id).await.body.html;
    for sign in ["<img", "<script", "href=\"javascript"] {
        assert!(!html.contains(sign), "{html}");
    }
}

#[tokio::test]
async fn row_76_the_calendar_an_event_s_page_and_the_feed_follow_their_events() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let mut socket = lea.live().await;
    let space_stream = Stream::Space(space.id);
    let mut listings: Vec<Snapshot<Listing>> = vec![lea.client.get(&year(&space)).await.expect(200).json()];
    let limited = Details { capacity: Some(1), ..details("Atelier", 0) };
    let mut heading: Heading =
        space.admin.client.post(&of(&space), &plan(limited.clone())).await.expect(201).json();
    let id = heading.id;
    let stream = Stream::Resource(id);
    socket.watch(stream).await;
    let mut sheets: Vec<Snapshot<Sheet>> = vec![lea.client.get(&at(id, "")).await.expect(200).json()];
    for round in 0..9 {
        let answer = |answer: &str| json!({ "act": ActId::new(), "answer": answer });
        match round {
            0 => drop(karim.client.put(&at(id, "/answer"), &answer("yes")).await.expect(200)),
            1 => drop(lea.client.put(&at(id, "/answer"), &answer("yes")).await.expect(200)),
            // Out of the year, and into it again.
            2 | 3 => {
                let it = if round == 2 { details("Atelier", 24 * 400) } else { details("Atelier", 48) };
                let it = Details { capacity: Some(1), ..it };
                heading =
                    space.admin.client.patch(&at(id, ""), &change(&heading, it)).await.expect(200).json();
            }
            4 => drop(karim.client.put(&at(id, "/answer"), &answer("no")).await.expect(200)),
            5 => drop(karim.client.put(&at(id, "/answer"), &answer("maybe")).await.expect(200)),
            6 => drop(karim.post(id, "Je ne sais pas.").await),
            7 => drop(
                karim.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204),
            ),
            _ => drop(space.admin.client.post(&at(id, "/cancellation"), &off()).await.expect(200)),
        }
        listings.push(lea.client.get(&year(&space)).await.expect(200).json());
        sheets.push(lea.client.get(&at(id, "")).await.expect(200).json());
    }
    let last = listings.last().expect("one");
    assert_eq!(last.content.events[0].figures.yes, 1);
    assert!(!last.content.mine[0].standing.waiting, "the place came to whoever waited");
    let told = crate::snapshots::events_of(&mut socket, space_stream, last.position.seq).await;
    crate::snapshots::converge(&listings, &told, |listing, event| {
        if let Event::Calendar(event) = event {
            listing.apply(event, lea.id);
        }
    });
    let of_page = sheets.last().expect("one").position.seq;
    let own = crate::snapshots::events_of(&mut socket, stream, of_page).await;
    crate::snapshots::converge(&sheets, &own, |page, event| {
        page.apply(event, lea.id);
    });

    // The feed is told to its owner alone, and so is of what he is to be reminded.
    let other = event(&space, &space.admin, 72).await;
    let wish = json!({ "act": ActId::new(), "minutes": 60 });
    lea.client.put(&at(other.id, "/reminder"), &wish).await.expect(200);
    let feed = async || lea.client.get("/api/v1/me/calendar-feed").await.expect(200).json();
    let mut feeds: Vec<Snapshot<protocol::calendar::Feed>> = vec![feed().await];
    for _ in 0..2 {
        let address: protocol::calendar::Address =
            lea.client.post("/api/v1/me/calendar-feed", &Value::Null).await.expect(201).json();
        feeds.push(feed().await);
        let path = address.url.split_once("/calendar/").map(|(_, rest)| format!("/calendar/{rest}"));
        hub.client().get(&path.expect("a path")).await.expect(200);
        feeds.push(feed().await);
    }
    let mine = crate::snapshots::events_of(&mut socket, Stream::User(lea.id), feeds[4].position.seq).await;
    crate::snapshots::converge(&feeds, &mine, |feed, event| {
        if let Event::Calendar(It::FeedChanged(now)) = event {
            *feed = now.clone();
        }
    });
    let all = told.iter().chain(&own).chain(&mine).map(|(_, event)| event);
    crate::snapshots::all_happened("calendar", It::KINDS, all);
}
