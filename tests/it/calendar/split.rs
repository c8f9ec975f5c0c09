//! C6: a date of a series and the following are made a series of their own, with what was answered to them.

use protocol::{
    ActId, Event, Snapshot, Stream,
    calendar::{Answer, Change, Details, Event as It, Heading, Listing, Sheet},
    spaces::Role,
};

use super::{
    at,
    feed::address,
    fields, hears, listed,
    parser::understood,
    recurrence::{again, answers, cancel, date, day, moved, planned, sheet_on},
    year,
};
use crate::harness::Hub;

fn from(heading: &Heading, on: &str, details: Details) -> Change {
    Change { act: ActId::new(), revision: heading.revision, details, from: Some(day(on)) }
}

#[tokio::test]
async fn c6_what_follows_a_date_is_a_series_of_its_own_and_takes_its_answers_with_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let path = address(&lea).await;
    let it = Details { capacity: Some(1), ..again("FREQ=WEEKLY;COUNT=5", "2061-10-18T14:30:00") };
    let mut series = planned(&space, it).await;
    for on in ["2061-10-18", "2061-11-01", "2061-11-15"] {
        answers(&lea, &series, on, Answer::Yes).await;
    }
    assert!(answers(&karim, &series, "2061-11-15", Answer::Yes).await.waiting);
    lea.post(series.id, "À la semaine prochaine.").await;
    series.revision = space
        .admin
        .client
        .patch(&date(&series, "2061-11-08"), &moved(&series, "2061-11-09T09:00:00", "Ailleurs"))
        .await
        .expect(200)
        .json::<Heading>()
        .revision;
    let mut socket = lea.live().await;
    socket.watch(Stream::Resource(series.id)).await;
    let before: Vec<Snapshot<Listing>> = vec![lea.client.get(&year(&space)).await.expect(200).json()];
    let page: Snapshot<Sheet> = lea.client.get(&at(series.id, "?on=2061-10-25")).await.expect(200).json();

    let unknown = from(&series, "2061-11-02", again("FREQ=WEEKLY;COUNT=3", "2061-11-02T16:00:00"));
    let refused = space.admin.client.patch(&at(series.id, ""), &unknown).await.expect(422);
    assert_eq!(fields(&refused.json())[0].0, "from");
    // An hour and a half later, with two places, from the third one on.
    let it = Details { capacity: Some(2), ..again("FREQ=WEEKLY;COUNT=3", "2061-11-01T16:00:00") };
    let split = from(&series, "2061-11-01", it);
    let new: Heading = space.admin.client.patch(&at(series.id, ""), &split).await.expect(200).json();
    assert!(new.id != series.id && new.after == Some(series.id) && new.organiser.id == series.organiser.id);
    let again: Heading = space.admin.client.patch(&at(series.id, ""), &split).await.expect(200).json();
    assert_eq!(again, new, "done once");

    let said: Vec<_> = listed(&lea, &space)
        .await
        .iter()
        .map(|it| (it.starts.to_string(), it.id == new.id, it.figures.yes, it.figures.waiting))
        .collect();
    let row = |starts: &str, new, yes| (starts.to_owned(), new, yes, 0);
    assert_eq!(
        said,
        [
            row("2061-10-18 14:30:00", false, 1),
            row("2061-10-25 14:30:00", false, 0),
            row("2061-11-01 16:00:00", true, 1),
            row("2061-11-09 09:00:00", true, 0),
            row("2061-11-15 16:00:00", true, 2),
        ]
    );
    assert_eq!(
        sheet_on(&lea, &new, "2061-11-01").await.log.count,
        0,
        "what was said stays where it was said"
    );
    assert_eq!(sheet_on(&lea, &series, "2061-10-18").await.log.count, 1);

    // Who had both open sees it, and what he answered himself.
    let after: Snapshot<Listing> = lea.client.get(&year(&space)).await.expect(200).json();
    assert_eq!(after.content.mine.len(), 3);
    let told = crate::snapshots::events_of(&mut socket, Stream::Space(space.id), after.position.seq).await;
    let listings = [before, vec![after]].concat();
    crate::snapshots::converge(&listings, &told, |listing, event| {
        if let Event::Calendar(event) = event {
            listing.apply(event, lea.id);
        }
    });
    let shown: Snapshot<Sheet> = lea.client.get(&at(series.id, "?on=2061-10-25")).await.expect(200).json();
    let own = crate::snapshots::events_of(&mut socket, Stream::Resource(series.id), shown.position.seq).await;
    crate::snapshots::converge(&[page, shown], &own, |sheet, event| {
        sheet.apply(event, lea.id);
    });

    // Other programs see two series, of which one ends before the other begins.
    let text = hub.client().get(&path).await.expect(200).text();
    let mut days: Vec<_> = understood(&text).await.into_iter().map(|it| (it.start, it.uid)).collect();
    days.sort();
    let of_new = format!("{}@osmose", new.id);
    assert_eq!(days.iter().map(|it| it.1 == of_new).collect::<Vec<_>>(), [false, false, true, true, true]);
    assert!(text.contains("UNTIL=20611025T123000Z"), "{text}");
}

#[tokio::test]
async fn c6_what_follows_on_another_day_of_the_week_takes_its_answers_too() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let series = planned(&space, again("FREQ=WEEKLY;COUNT=4", "2061-10-18T14:30:00")).await;
    for on in ["2061-10-25", "2061-11-08"] {
        answers(&lea, &series, on, Answer::Yes).await;
    }
    let mut socket = lea.live().await;
    let before: Snapshot<Listing> = lea.client.get(&year(&space)).await.expect(200).json();
    // Of the second one on, on Wednesdays.
    let split = from(&series, "2061-10-25", again("FREQ=WEEKLY;COUNT=3", "2061-10-26T14:30:00"));
    let new: Heading = space.admin.client.patch(&at(series.id, ""), &split).await.expect(200).json();
    let said: Vec<_> = new.dates.iter().map(|it| (it.on.to_string(), it.figures.yes)).collect();
    let row = |on: &str, yes| (on.to_owned(), yes);
    assert_eq!(said, [row("2061-10-26", 1), row("2061-11-02", 0), row("2061-11-09", 1)]);
    let after: Snapshot<Listing> = lea.client.get(&year(&space)).await.expect(200).json();
    assert_eq!(after.content.mine.len(), 2);
    let told = crate::snapshots::events_of(&mut socket, Stream::Space(space.id), after.position.seq).await;
    crate::snapshots::converge(&[before, after], &told, |listing, event| {
        if let Event::Calendar(event) = event {
            listing.apply(event, lea.id);
        }
    });
}

#[tokio::test]
async fn c6_from_the_first_date_on_is_all_of_it_and_a_page_whose_date_went_knows_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let series = planned(&space, again("FREQ=WEEKLY;COUNT=3", "2061-10-18T14:30:00")).await;
    let all = from(&series, "2061-10-18", again("FREQ=WEEKLY;COUNT=3", "2061-10-18T15:00:00"));
    let all: Heading = space.admin.client.patch(&at(series.id, ""), &all).await.expect(200).json();
    assert_eq!((all.id, all.dates.len()), (series.id, 3));
    space.admin.client.post(&at(series.id, "/cancellation"), &cancel("2061-11-01", false)).await.expect(200);

    let mut page = sheet_on(&lea, &series, "2061-11-01").await;
    assert!(!page.is_gone());
    let mut socket = lea.live().await;
    socket.watch(Stream::Resource(series.id)).await;
    let split = Change {
        revision: all.revision + 1,
        ..from(&series, "2061-10-25", again("FREQ=WEEKLY;COUNT=2", "2061-10-26T15:00:00"))
    };
    space.admin.client.patch(&at(series.id, ""), &split).await.expect(200);
    let told = hears(&mut socket, Stream::Resource(series.id)).await;
    let It::Changed(_) = &told else { panic!("not changed: {told:?}") };
    page.apply(&Event::Calendar(told), lea.id);
    assert!(page.is_gone() && page.heading.on == day("2061-11-01"));
}
