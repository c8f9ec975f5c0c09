//! C5: places are counted, whoever comes too late waits, and the last one is never given twice.

use std::collections::BTreeMap;

use protocol::{
    ActId, Code,
    calendar::{Answer, Details, Figures, Heading, Reply, Standing},
    notifications::Kind,
    spaces::Role,
};

use super::{at, change, of, plan, sheet};
use crate::{
    harness::{Hub, Person, Space, eventually, fixtures::details},
    mentions::bell,
};

async fn answers(person: &Person, id: protocol::ResourceId, answer: Answer) -> Standing {
    let reply = Reply { act: ActId::new(), answer, on: None };
    person.client.put(&at(id, "/answer"), &reply).await.expect(200).json()
}

async fn workshop(space: &Space, places: i32) -> Heading {
    let it = Details { capacity: Some(places), ..details("Atelier", 0) };
    space.admin.client.post(&of(space), &plan(it)).await.expect(201).json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c5_thirty_people_try_for_twenty_places_at_once_on_two_nodes() {
    const PEOPLE: usize = 30;
    const PLACES: i32 = 20;
    let hub = Hub::new().await;
    let other = hub.beside(|_| {}).await;
    let space = hub.space().await;
    let heading = workshop(&space, PLACES).await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let person = hub.member(&space, Role::Member).await;
        people.push(if number % 2 == 0 { person } else { person.at(&other) });
    }
    // Each asks twice at once, as somebody who is in a hurry.
    let tries = people.iter().flat_map(|person| {
        let reply = Reply { act: ActId::new(), answer: Answer::Yes, on: None };
        (0..2).map(move |_| {
            let (client, path) = (person.client.clone(), at(heading.id, "/answer"));
            tokio::spawn(async move { client.put(&path, &reply).await.expect(200).json::<Standing>() })
        })
    });
    let mut seated = 0;
    for (number, task) in tries.collect::<Vec<_>>().into_iter().enumerate() {
        let standing = task.await.expect("an answer");
        if number % 2 == 0 && !standing.waiting {
            seated += 1;
        }
    }
    assert_eq!(seated, PLACES);
    let page = sheet(&people[0], heading.id).await;
    assert_eq!(page.heading.figures, Figures { yes: 20, waiting: 10, ..Figures::default() });
    assert_eq!(page.answered(Answer::Yes, false).count(), 20);

    // Ten give their places back at once: those who waited get them, in their order, each once.
    let waiting: Vec<_> = page.answered(Answer::Yes, true).map(|it| it.card.id).collect();
    let leaving: Vec<_> = page.answered(Answer::Yes, false).take(5).map(|it| it.card.id).collect();
    let by_id: BTreeMap<_, _> = people.iter().map(|person| (person.id, person.clone())).collect();
    let tasks: Vec<_> = leaving
        .iter()
        .map(|id| {
            let person = by_id[id].clone();
            tokio::spawn(async move { answers(&person, heading.id, Answer::No).await })
        })
        .collect();
    for task in tasks {
        task.await.expect("an answer");
    }
    let page = sheet(&people[0], heading.id).await;
    assert_eq!(page.heading.figures, Figures { yes: 20, no: 5, waiting: 5, maybe: 0 });
    let still: Vec<_> = page.answered(Answer::Yes, true).map(|it| it.card.id).collect();
    assert_eq!(still, waiting[5..], "whoever waited longest came first");
    assert_eq!(page.place_in_line(waiting[5]), Some(1));
}

#[tokio::test]
async fn c5_more_places_and_those_who_leave_make_room() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let heading = workshop(&space, 1).await;
    let (lea, hugo, ines) = (
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    );
    assert!(!answers(&lea, heading.id, Answer::Yes).await.waiting);
    assert!(answers(&hugo, heading.id, Answer::Yes).await.waiting);
    assert!(answers(&ines, heading.id, Answer::Yes).await.waiting);
    // Once more changes nothing: nobody loses his place in the line.
    let first = sheet(&ines, heading.id).await.standing(ines.id);
    assert_eq!(Some(answers(&ines, heading.id, Answer::Yes).await), first);

    let wider = Details { capacity: Some(2), ..details("Atelier", 0) };
    let wider: Heading =
        space.admin.client.patch(&at(heading.id, ""), &change(&heading, wider)).await.expect(200).json();
    assert_eq!((wider.figures.yes, wider.figures.waiting), (2, 1));
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    let page = sheet(&ines, heading.id).await;
    assert_eq!(page.heading.figures, Figures { yes: 2, ..Figures::default() });
    assert_eq!(page.standing(lea.id), None);
    assert!(page.standing(ines.id).is_some_and(|it| !it.waiting));
    // Both who waited are told, by whatever they got their places.
    for person in [&hugo, &ines] {
        eventually("one has a place", async || {
            let bell = bell(person).await;
            let told: Vec<_> = bell.notices.iter().filter(|it| it.kind == Kind::Seated).collect();
            assert!(told.iter().all(|it| (it.resource, it.by.id) == (Some(heading.id), space.admin.id)));
            (told.len() == 1).then_some(())
        })
        .await;
    }
    // Nobody loses a place because there are fewer.
    let fewer = Details { capacity: Some(1), ..details("Atelier", 0) };
    let fewer: Heading =
        space.admin.client.patch(&at(heading.id, ""), &change(&wider, fewer)).await.expect(200).json();
    assert_eq!(fewer.figures.yes, 2);
}

#[tokio::test]
async fn c5_who_may_not_know_of_an_event_does_not_answer_and_what_is_cancelled_takes_no_answers() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let heading = workshop(&space, 1).await;
    let outsider = hub.space().await.admin;
    let reply = || Reply { act: ActId::new(), answer: Answer::Yes, on: None };
    outsider.client.put(&at(heading.id, "/answer"), &reply()).await.expect(404);
    let cancel = super::off();
    space.admin.client.post(&at(heading.id, "/cancellation"), &cancel).await.expect(200);
    let refused = space.admin.client.put(&at(heading.id, "/answer"), &reply()).await.expect(409);
    assert_eq!(refused.code(), Code::Deleted);
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_of_more_people_than_a_page_names_each_still_sees_his_own_answer_and_his_place_in_line() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim] = [hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await];
    let heading = workshop(&space, 2_002).await;
    sqlx::query(
        "with made as (
             insert into users (id, email, given_name, family_name, function)
             select gen_random_uuid(), no || '@many.example', 'Personne', no::text, '' from generate_series(1, 2004) as no
             returning id)
         insert into calendar_answers (event_id, space_id, user_id, answer, at, waiting)
         select $1, $2, id, 'yes', now() - interval '1 day', no > 2001
         from (select id, row_number() over () as no from made) numbered",
    )
    .bind(heading.id)
    .bind(space.id)
    .execute(hub.pool())
    .await
    .expect("answers");
    assert_eq!(sheet(&lea, heading.id).await.standing(lea.id), None);
    // The place that is left goes to who waits first as soon as anybody answers; so two wait before him.
    let standing = answers(&lea, heading.id, Answer::Maybe).await;
    let page = sheet(&lea, heading.id).await;
    assert_eq!(page.standing(lea.id), Some(standing));
    let waits = answers(&karim, heading.id, Answer::Yes).await;
    let page = sheet(&karim, heading.id).await;
    assert_eq!(page.standing(karim.id), Some(waits));
    assert_eq!(page.heading.figures.yes, 2_002);
    let line = page.place_in_line(karim.id);
    assert_eq!((waits.waiting, line), (true, Some(3)), "{:?}", page.heading.figures);
    let page = sheet(&space.admin, heading.id).await;
    assert_eq!((page.standing(space.admin.id), page.guests.len()), (None, 2_000 + 3));
}
