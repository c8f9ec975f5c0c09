//! N3: whoever registered is told in the bell when a date is changed, and when it does not take place.

use protocol::{
    calendar::{Answer, Change, Details, Heading},
    notifications::Kind,
    spaces::Role,
};

use super::{
    at, change, off,
    recurrence::{self, again, answers, cancel, date, moved, planned},
};
use crate::{
    harness::{
        Hub, Person, Space, eventually,
        fixtures::{details, event},
    },
    mentions::bell,
};

/// What somebody's bell says of events, the newest first: why, of which, and whether it is read.
async fn told(person: &Person) -> Vec<(Kind, String)> {
    let of_events = |kind| matches!(kind, Kind::EventChanged | Kind::EventCancelled);
    let notices = bell(person).await.notices.into_iter().filter(|it| of_events(it.kind));
    notices.map(|it| (it.kind, it.words.map(|it| it.title).unwrap_or_default())).collect()
}

/// Nothing waits to be told.
async fn all_told(hub: &Hub) {
    eventually("all is told", async || {
        let waits: i64 = sqlx::query_scalar("select count(*) from outbox where kind = 'addressed'")
            .fetch_one(hub.pool())
            .await
            .expect("a count");
        (waits == 0).then_some(())
    })
    .await;
}

async fn people(hub: &Hub, space: &Space) -> [Person; 3] {
    [
        hub.member(space, Role::Member).await,
        hub.member(space, Role::Member).await,
        hub.member(space, Role::Member).await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn n3_who_registered_is_told_of_a_change_and_then_of_the_end_once_each() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, other] = people(&hub, &space).await;
    let heading = event(&space, &space.admin, 0).await;
    for (person, answer) in [(&lea, "yes"), (&karim, "no"), (&space.admin, "yes")] {
        let body = serde_json::json!({ "act": protocol::ActId::new(), "answer": answer });
        person.client.put(&at(heading.id, "/answer"), &body).await.expect(200);
    }
    // Another text is nothing that one plans by.
    let it = Details { description: "Autre chose.".to_owned(), ..details("Visite des halles", 0) };
    let heading: Heading =
        space.admin.client.patch(&at(heading.id, ""), &change(&heading, it)).await.expect(200).json();
    all_told(&hub).await;
    assert_eq!(told(&lea).await, []);
    for hours in [24, 48] {
        let now: Heading = super::sheet(&space.admin, heading.id).await.heading;
        let it = change(&now, details("Visite des halles", hours));
        space.admin.client.patch(&at(heading.id, ""), &it).await.expect(200);
    }
    all_told(&hub).await;
    let visit = "Visite des halles".to_owned();
    assert_eq!(told(&lea).await, [(Kind::EventChanged, visit.clone())], "the last of it, once");
    let first = bell(&lea).await;
    assert_eq!((first.unread, first.notices[0].by.id), (1, space.admin.id));
    for nobody in [&karim, &other, &space.admin] {
        assert_eq!(told(nobody).await, [], "who does not come, and whose doing it is");
    }
    space.admin.client.post(&at(heading.id, "/cancellation"), &off()).await.expect(200);
    all_told(&hub).await;
    assert_eq!(told(&lea).await, [(Kind::EventCancelled, visit)]);
    assert_eq!(bell(&lea).await.unread, 1);
    for nobody in [&karim, &other, &space.admin] {
        assert_eq!(told(nobody).await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn n3_of_a_series_those_are_told_whose_dates_are_concerned_and_those_who_wait_too() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, waits] = people(&hub, &space).await;
    let it = Details { capacity: Some(1), ..again("FREQ=WEEKLY;COUNT=6", "2061-06-07T14:30:00") };
    let series = planned(&space, it).await;
    answers(&lea, &series, "2061-06-14", Answer::Yes).await;
    answers(&karim, &series, "2061-07-12", Answer::Maybe).await;
    answers(&lea, &series, "2061-07-05", Answer::Yes).await;
    assert!(answers(&waits, &series, "2061-07-05", Answer::Yes).await.waiting);
    let kinds = async || {
        all_told(&hub).await;
        let kind = async |person: &Person| told(person).await.first().map(|it| it.0);
        (kind(&lea).await, kind(&karim).await, kind(&waits).await)
    };
    let shift = moved(&series, "2061-06-15T09:00:00", "Ailleurs");
    let series: Heading =
        space.admin.client.patch(&date(&series, "2061-06-14"), &shift).await.expect(200).json();
    assert_eq!(kinds().await, (Some(Kind::EventChanged), None, None));
    let one = cancel("2061-07-05", false);
    space.admin.client.post(&at(series.id, "/cancellation"), &one).await.expect(200);
    let off = Some(Kind::EventCancelled);
    assert_eq!(kinds().await, (off, None, off));
    // It is cancelled already: what follows it, too, is news to others alone.
    let lea_has = bell(&lea).await.notices[0].id;
    let rest = cancel("2061-07-05", true);
    let rest: Heading =
        space.admin.client.post(&at(series.id, "/cancellation"), &rest).await.expect(200).json();
    assert_eq!(kinds().await, (off, off, off));
    assert_eq!(bell(&lea).await.notices[0].id, lea_has);
    // What she has not read of the end of one date is not hidden by a change of another; once read, it gives way.
    for (place, kind) in [("Plus loin", Kind::EventCancelled), ("Encore plus loin", Kind::EventChanged)] {
        let now = super::sheet(&space.admin, rest.id).await.heading;
        let shift = moved(&now, "2061-06-16T09:00:00", place);
        space.admin.client.patch(&date(&now, "2061-06-14"), &shift).await.expect(200);
        assert_eq!(kinds().await.0, Some(kind), "{place}");
        let which = protocol::notifications::Which::All;
        let read = protocol::notifications::Read { act: protocol::ActId::new(), which };
        lea.client.put("/api/v1/notifications/read", &read).await.expect(204);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn n3_dates_that_go_on_elsewhere_or_are_no_more_are_told_as_that() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, stays] = people(&hub, &space).await;
    let plan = again("FREQ=WEEKLY;COUNT=5", "2061-06-07T14:30:00");
    let series = planned(&space, plan).await;
    answers(&stays, &series, "2061-06-07", Answer::Yes).await;
    answers(&lea, &series, "2061-06-21", Answer::Yes).await;
    answers(&karim, &series, "2061-07-05", Answer::Yes).await;
    // From the third one on an hour later, and one date less.
    let it = Change {
        from: Some(recurrence::day("2061-06-21")),
        ..change(&series, again("FREQ=WEEKLY;COUNT=2", "2061-06-21T15:30:00"))
    };
    let new: Heading = space.admin.client.patch(&at(series.id, ""), &it).await.expect(200).json();
    all_told(&hub).await;
    assert_eq!(told(&lea).await.first().map(|it| it.0), Some(Kind::EventChanged));
    assert_eq!(bell(&lea).await.notices[0].resource, Some(new.id), "where it goes on");
    assert_eq!(told(&karim).await.first().map(|it| it.0), Some(Kind::EventCancelled));
    assert_eq!(told(&stays).await, []);
    // A day later, all of it: who came to a day comes to the next.
    let it = change(&new, again("FREQ=WEEKLY;COUNT=2", "2061-06-22T15:30:00"));
    space.admin.client.patch(&at(new.id, ""), &it).await.expect(200);
    all_told(&hub).await;
    assert_eq!(told(&lea).await.len(), 1);
    assert_eq!(told(&lea).await[0].0, Kind::EventChanged);
}

#[tokio::test(flavor = "multi_thread")]
async fn n3_who_left_the_space_is_told_nothing() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, _] = people(&hub, &space).await;
    let heading = event(&space, &space.admin, 0).await;
    for person in [&lea, &karim] {
        let body = serde_json::json!({ "act": protocol::ActId::new(), "answer": "yes" });
        person.client.put(&at(heading.id, "/answer"), &body).await.expect(200);
    }
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    space.admin.client.post(&at(heading.id, "/cancellation"), &off()).await.expect(200);
    all_told(&hub).await;
    assert_eq!(told(&karim).await.len(), 1);
    let rows: i64 = sqlx::query_scalar("select count(*) from notices where user_id = $1")
        .bind(lea.id)
        .fetch_one(hub.pool())
        .await
        .expect("a count");
    assert_eq!(rows, 0);
}
