//! F5: what people looked for and did not find, by count and without whose searches they were.

use protocol::{
    Code, Fault, Problem, Snapshot,
    faq::{ASKED_MAX, Gap, Gaps, Missed},
    spaces::Role,
};

use super::{category, faults, of, question, write};
use crate::harness::{Hub, Person, Space};

async fn misses(who: &Person, space: &Space, asked: &str) {
    let missed = Missed { asked: asked.to_owned() };
    who.client.post(&of(space, "/gaps"), &missed).await.expect(204);
}

async fn gaps(space: &Space) -> Vec<Gap> {
    space.admin.client.get(&of(space, "/gaps")).await.expect(200).json::<Snapshot<Gaps>>().content.gaps
}

fn counts(gaps: &[Gap]) -> Vec<(&str, i64)> {
    gaps.iter().map(|it| (it.asked.as_str(), it.count)).collect()
}

#[tokio::test]
async fn f5_what_nobody_finds_is_counted_once_a_day_and_person_and_closed_by_what_answers_it() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    misses(&lea, &space, "Bornes de  recharge").await;
    misses(&lea, &space, "bornes de recharge").await;
    misses(&karim, &space, "BORNES DE RECHARGE").await;
    misses(&lea, &space, "Cimetière").await;
    for personal in ["lea.linteau@exemple.fr", "dossier 0751230042", "ab"] {
        misses(&lea, &space, personal).await;
    }
    assert_eq!(counts(&gaps(&space).await), [("bornes de recharge", 2), ("cimetiere", 1)]);
    assert_eq!(gaps(&other).await, []);
    assert_eq!(lea.client.get(&of(&space, "/gaps")).await.expect(403).code(), Code::NotAllowed);
    other.admin.client.get(&of(&space, "/gaps")).await.expect(404);

    // Whose they were is nowhere.
    let columns: Vec<String> = sqlx::query_scalar(
        "select column_name::text from information_schema.columns where table_name = 'faq_gaps' order by 1",
    )
    .fetch_all(hub.pool())
    .await
    .expect("columns");
    assert_eq!(columns, ["asked", "count", "last_at", "space_id"]);
    let acts: i64 = sqlx::query_scalar("select count(*) from acts where author_id = any($1)")
        .bind([lea.id.0, karim.id.0])
        .fetch_one(hub.pool())
        .await
        .expect("acts");
    assert_eq!(acts, 0);

    // An entry by which it is found closes it.
    let one = category(&space, "Voirie").await;
    write(&space, &question(one.id, "Où recharger ?", "À la borne de recharge, place de la mairie.")).await;
    assert_eq!(counts(&gaps(&space).await), [("cimetiere", 1)]);
}

#[tokio::test]
async fn f5_it_does_not_grow_without_end_and_what_is_too_long_is_refused() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    sqlx::query(
        "insert into faq_gaps (space_id, asked, count, last_at)
         select $1, 'mot ' || no, 2, now() - no * interval '1 minute' from generate_series(1, 300) no",
    )
    .bind(space.id)
    .execute(hub.pool())
    .await
    .expect("gaps");
    sqlx::query("update faq_gaps set count = 1 where space_id = $1 and asked = 'mot 300'")
        .bind(space.id)
        .execute(hub.pool())
        .await
        .expect("one");
    misses(&lea, &space, "cimetière").await;
    let kept: Vec<String> = sqlx::query_scalar("select asked from faq_gaps where count = 1")
        .fetch_all(hub.pool())
        .await
        .expect("kept");
    assert_eq!(kept, ["cimetiere"], "the oldest of those made least often went");
    assert_eq!(gaps(&space).await.len(), 50);

    let path = of(&space, "/gaps");
    for (asked, fault) in
        [(String::new(), Fault::Empty), ("x".repeat(ASKED_MAX as usize + 1), Fault::TooLong)]
    {
        let refusal = lea.client.post(&path, &Missed { asked }).await.expect(422);
        assert_eq!(faults(&refusal.json::<Problem>()), [("asked", fault)]);
    }
    // Twenty at once, then it is enough.
    let mut answers = Vec::new();
    for no in 0..30 {
        let missed = Missed { asked: format!("question {no}") };
        answers.push(lea.client.post(&path, &missed).await.status);
    }
    assert!(answers.contains(&204) && answers.contains(&429), "{answers:?}");
}
