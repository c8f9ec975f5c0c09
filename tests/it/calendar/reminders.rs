//! C7: whoever wishes it is reminded of an event, once, on whatever node; what is cancelled or moved takes it back.

use std::time::Duration;

use chrono::TimeDelta;
use protocol::{
    ActId, Code, Fault, Problem, Stream,
    calendar::{Details, Event as It, Heading, Remind, Reminder},
    notifications::Kind,
    spaces::Role,
};

use super::{at, change, fields, hears, of, plan, sheet};
use crate::{
    harness::{Hub, Person, Space, eventually, fixtures::details},
    mentions::bell,
};

/// Plans an event that begins so many minutes from now by the hub's clock.
async fn soon(hub: &Hub, space: &Space, minutes: i64) -> Heading {
    let starts = (hub.app.clock.now() + TimeDelta::minutes(minutes)).naive_utc();
    let it = Details {
        starts,
        ends: starts + TimeDelta::hours(1),
        zone: "UTC".to_owned(),
        ..details("Atelier", 0)
    };
    space.admin.client.post(&of(space), &plan(it)).await.expect(201).json()
}

async fn remind(person: &Person, event: &Heading, minutes: Option<i32>) {
    let remind = Remind { act: ActId::new(), minutes };
    let set: Reminder = person.client.put(&at(event.id, "/reminder"), &remind).await.expect(200).json();
    assert_eq!(set, Reminder { event: event.id, minutes });
}

/// How many reminders somebody's bell has of an event.
async fn reminders(person: &Person, event: &Heading) -> usize {
    let bell = bell(person).await;
    let of_it = bell.notices.iter().filter(|it| it.kind == Kind::Reminder && it.resource == Some(event.id));
    of_it.count()
}

async fn reminded(person: &Person, event: &Heading) {
    eventually("he is reminded", async || (reminders(person, event).await == 1).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_whoever_wishes_is_reminded_once_of_many_nodes_and_nobody_else() {
    let hub = Hub::new().await;
    let other = hub.beside(|_| {}).await;
    let space = hub.space().await;
    let [lea, karim, gone] = [
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    ];
    let event = soon(&hub, &space, 90).await;
    let mut elsewhere = lea.at(&other).live().await;
    elsewhere.watch(Stream::User(lea.id)).await;
    remind(&lea, &event, Some(60)).await;
    remind(&gone, &event, Some(60)).await;
    let It::ReminderSet(told) = hears(&mut elsewhere, Stream::User(lea.id)).await else { panic!("not told") };
    assert_eq!(told.minutes, Some(60));
    assert_eq!(
        (sheet(&lea, event.id).await.reminder, sheet(&karim, event.id).await.reminder),
        (Some(60), None)
    );
    gone.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);

    // Both nodes look at the same moment, again and again.
    for node in [&hub, &other] {
        node.app.clock.advance(Duration::from_secs(31 * 60));
    }
    reminded(&lea, &event).await;
    for node in [&hub, &other] {
        server::calendar::keep_time(&node.app).await.expect("done");
    }
    assert_eq!(reminders(&lea, &event).await, 1);
    let shown = bell(&lea).await;
    let notice = shown.notices.iter().find(|it| it.kind == Kind::Reminder).expect("it");
    assert_eq!(notice.words.as_ref().map(|it| it.title.as_str()), Some("Atelier"));
    assert_eq!(notice.by.id, space.admin.id);
    assert_eq!(reminders(&karim, &event).await, 0);
    let rows: i64 =
        sqlx::query_scalar("select count(*) from notices where user_id = $1 and kind = 'reminder'")
            .bind(gone.id)
            .fetch_one(hub.pool())
            .await
            .expect("a count");
    assert_eq!(rows, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_what_is_cancelled_or_moved_takes_the_reminder_back() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let (first, second, third) =
        (soon(&hub, &space, 90).await, soon(&hub, &space, 90).await, soon(&hub, &space, 90).await);
    for event in [&first, &second, &third] {
        remind(&lea, event, Some(60)).await;
    }
    remind(&lea, &third, None).await;
    hub.app.clock.advance(Duration::from_secs(31 * 60));
    reminded(&lea, &first).await;
    reminded(&lea, &second).await;

    // Cancelled: it is gone from the bell. Moved to later: it is gone, and comes again in its time.
    space.admin.client.post(&at(first.id, "/cancellation"), &super::off()).await.expect(200);
    assert_eq!(reminders(&lea, &first).await, 0);
    let later = second.starts + TimeDelta::hours(24);
    let it = Details {
        starts: later,
        ends: later + TimeDelta::hours(1),
        zone: "UTC".to_owned(),
        ..details("Atelier", 0)
    };
    space.admin.client.patch(&at(second.id, ""), &change(&second, it)).await.expect(200);
    assert_eq!(reminders(&lea, &second).await, 0);
    server::calendar::keep_time(&hub.app).await.expect("done");
    assert_eq!(reminders(&lea, &second).await, 0);
    hub.app.clock.advance(Duration::from_secs(24 * 3_600));
    reminded(&lea, &second).await;
    // What one no longer wishes, and what is cancelled, never comes.
    assert_eq!((reminders(&lea, &first).await, reminders(&lea, &third).await), (0, 0));

    let refused = Remind { act: ActId::new(), minutes: Some(60) };
    let answer = lea.client.put(&at(first.id, "/reminder"), &refused).await.expect(409);
    assert_eq!(answer.code(), Code::Deleted);
    let odd = Remind { act: ActId::new(), minutes: Some(7) };
    let problem: Problem = lea.client.put(&at(third.id, "/reminder"), &odd).await.expect(422).json();
    assert_eq!(fields(&problem), [("minutes", Fault::UnknownValue)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_a_time_that_is_past_reminds_of_nothing() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let event = soon(&hub, &space, 20).await;
    remind(&lea, &event, Some(60)).await;
    server::calendar::keep_time(&hub.app).await.expect("done");
    assert_eq!(reminders(&lea, &event).await, 0);
    assert_eq!(sheet(&lea, event.id).await.reminder, Some(60));
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_more_than_are_told_at_once_are_all_told_also_once_it_has_begun() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let event = soon(&hub, &space, 90).await;
    // No node was there when it was time, and it has begun when one is back.
    sqlx::query(
        "with people as (
             insert into users (id, email, given_name, family_name)
             select gen_random_uuid(), n || '@many.example', 'P', n::text from generate_series(1, 450) n returning id),
         heard as (insert into streams (id) select 'user:' || id from people),
         members as (
             insert into memberships (id, space_id, user_id, role, joined_at, since)
             select gen_random_uuid(), $2, id, 'member', now(), now() from people)
         insert into calendar_reminders (event_id, user_id, space_id, minutes, due_at, day)
         select $1, people.id, $2, 60, d.start_at - interval '1 hour', d.day
         from people, calendar_dates d where d.event_id = $1",
    )
    .bind(event.id)
    .bind(space.id)
    .execute(hub.pool())
    .await
    .expect("many");
    hub.app.clock.advance(Duration::from_secs(95 * 60));
    let told = async || -> (i64, i64) {
        sqlx::query_as(
            "select (select count(distinct user_id) from notices where kind = 'reminder' and resource_id = $1),
                    (select count(*) from notices where kind = 'reminder' and resource_id = $1)",
        )
        .bind(event.id)
        .fetch_one(hub.pool())
        .await
        .expect("counts")
    };
    eventually("all are told", async || {
        server::calendar::keep_time(&hub.app).await.expect("done");
        (told().await == (450, 450)).then_some(())
    })
    .await;
}
