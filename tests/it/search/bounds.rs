//! How much a search looks at, what it counts, and what it leaves to others.

use protocol::{
    ResourceId,
    search::{CANDIDATES, Found, Section},
    spaces::Role,
};

use super::{count, entry, finds, path};
use crate::harness::{Hub, Person, Space, eventually};

/// Makes so many threads with a word, newer than all else, that can be found.
async fn threads(hub: &Hub, space: &Space, author: &Person, count: i64) {
    sqlx::query(
        "with made as (
             insert into resources (id, space_id, kind, title, author_id, published_at)
             select gen_random_uuid(), $1, 'thread', 'Le permis ' || n, $2, now() + make_interval(mins => n::int)
             from generate_series(1, $3) n returning id, space_id, title, author_id, published_at
         )
         insert into search_rows (id, kind, space_id, resource_id, author_id, at, title, body)
         select id, 'thread', space_id, id, author_id, published_at, title, '' from made",
    )
    .bind(space.id)
    .bind(author.id)
    .bind(count)
    .execute(hub.pool())
    .await
    .expect("threads");
}

fn more(found: &Found, section: Section) -> bool {
    found.counts.iter().any(|it| it.section == section && it.more)
}

async fn asked(person: &Person, typed: &str, rest: &str) -> Found {
    person.client.get(&path(typed, rest)).await.expect(200).json()
}

#[tokio::test]
async fn s1_what_is_newer_elsewhere_hides_nothing_and_is_counted_right() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let old = entry(&space, "Quel permis ?", "Celui de construire.").await;
    finds(&hub, &lea, "permis").await;
    threads(&hub, &space, &space.admin, CANDIDATES + 50).await;

    let found = asked(&lea, "permis", "").await;
    let counts = (count(&found, Section::Discussions), count(&found, Section::Faq));
    assert_eq!(counts, (CANDIDATES + 50, 1), "all are counted");
    assert!(found.cut, "of the threads not all were looked at");
    let found = asked(&lea, "permis", "&section=faq").await;
    assert_eq!((found.hits.len(), found.hits[0].resource, found.cut), (1, Some(old), false));
    assert_eq!(count(&found, Section::Discussions), CANDIDATES + 50, "counts are of all sections");
    assert!(asked(&lea, "permis", "&section=discussions").await.cut);

    // Without words not all are counted, and that is said; what is shown is taken from its own section.
    let name = "auteur:Ada";
    let found = asked(&lea, name, "").await;
    assert!(found.cut && more(&found, Section::Discussions) && more(&found, Section::Faq));
    let found = asked(&lea, name, "&section=faq").await;
    assert_eq!((found.hits.len(), count(&found, Section::Faq), found.cut), (1, 1, false));
    assert!(!more(&found, Section::Faq) && more(&found, Section::Discussions));
    let found = asked(&lea, "dans:faq auteur:Ada", "").await;
    assert_eq!((count(&found, Section::Faq), more(&found, Section::Faq), found.cut), (1, false, false));
}

#[tokio::test]
async fn s2_what_must_not_be_there_needs_a_word_or_a_place() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let kept = entry(&space, "Quel permis ?", "Celui de construire.").await;
    entry(&space, "Quel brouillon ?", "Aucun.").await;
    for typed in ["-brouillon", "-\"quel brouillon\""] {
        let found = finds(&hub, &lea, typed).await;
        assert!(found.only_without && found.hits.is_empty() && !found.cut, "{typed}: {found:?}");
    }
    for typed in
        ["dans:faq -brouillon", "dans:faq -brouillons", "dans:faq -\"quel brouillon\"", "quel -brouillon"]
    {
        let found = finds(&hub, &lea, typed).await;
        let hits: Vec<_> = found.hits.iter().map(|hit| hit.resource).collect();
        assert_eq!((hits, found.only_without), (vec![Some(kept)], false), "{typed}");
    }
}

#[tokio::test]
async fn searches_take_a_quarter_of_a_node_s_connections_at_most() {
    let hub = Hub::new().await;
    let quarter = i64::from(hub.app.config.database_connections / 4);
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let others = hub.database.pool().await;
    // Nobody gets to what can be found.
    let mut held = others.begin().await.expect("a transaction");
    sqlx::query("lock table search_rows in access exclusive mode").execute(&mut *held).await.expect("held");
    let waiting = async || -> i64 {
        sqlx::query_scalar(
            "select count(*) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock' 
               and (query like 'with asked%' or query like 'select search_is_broad%')",
        )
        .fetch_one(&others)
        .await
        .expect("a count")
    };
    let client = lea.client.clone();
    let searches = tokio::spawn(async move {
        let asks = (0..16).map(|_| client.get("/api/v1/search?q=permis"));
        futures_util::future::join_all(asks).await
    });
    eventually("searches wait", async || (waiting().await >= quarter).then_some(())).await;
    for _ in 0..20 {
        lea.client.get(&format!("/api/v1/spaces/{}/faq", space.id)).await.expect(200);
        assert!(waiting().await <= quarter, "they take more than their part");
    }
    held.rollback().await.expect("let go");
    let answers = searches.await.expect("all are answered");
    // Whoever waited for too long was told so.
    assert!(answers.iter().all(|answer| [200, 422].contains(&answer.status)));
    assert!(answers.iter().any(|answer| answer.status == 200));
}

/// Makes so many comments under a thread, the last of them just now, that can be found.
async fn comments(hub: &Hub, thread: ResourceId, author: &Person, count: i64) {
    sqlx::query(
        "with made as (
             insert into comments (id, space_id, resource_id, author_id, msg_no, root_no, seq, event_id, act, digest,
                                   source, html, created_at)
             select gen_random_uuid(), r.space_id, r.id, $2, no, no, no, gen_random_uuid(), gen_random_uuid(), '',
                    'La haie', '<p>La haie</p>', now() - ($3 - no) * interval '1 minute'
             from resources r, generate_series(1, $3) as no where r.id = $1
             returning id, space_id, resource_id, author_id, msg_no, created_at)
         insert into search_rows (id, kind, space_id, resource_id, author_id, msg_no, at, title, body)
         select id, 'comment', space_id, resource_id, author_id, msg_no, created_at, '', 'La haie est taillée ' || msg_no
         from made",
    )
    .bind(thread)
    .bind(author.id)
    .bind(count)
    .execute(hub.pool())
    .await
    .expect("comments");
}

#[tokio::test]
async fn s3_of_a_word_that_stands_everywhere_things_and_what_is_said_last_are_found() {
    const MANY: i64 = 12_000;
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let lea = hub.member(&space, Role::Member).await;
    let old = entry(&space, "Quelle haie ?", "Celle de la mairie.").await;
    finds(&hub, &lea, "haie").await;
    let thread = hub.thread(&space).await;
    comments(&hub, thread, &space.admin, MANY).await;
    let theirs = hub.thread(&other).await;
    comments(&hub, theirs, &other.admin, 50).await;
    sqlx::query("analyze search_rows").execute(hub.pool()).await.expect("statistics");
    let broad = "select search_is_broad(array['haie'], false, '{}') and not search_is_broad(array['mairie'], false, '{}')";
    assert!(sqlx::query_scalar::<_, bool>(broad).fetch_one(hub.pool()).await.expect("an estimate"));

    let found = asked(&lea, "haie", "").await;
    assert!(found.cut && more(&found, Section::Discussions), "{:?}", found.counts);
    let hits: Vec<_> = found.hits.iter().filter_map(|it| it.resource).collect();
    assert!(hits.contains(&old) && hits.contains(&thread) && !hits.contains(&theirs), "{hits:?}");
    let said = found.hits.iter().find(|it| it.resource == Some(thread)).expect("the thread");
    assert_eq!(said.parts.first().map(|it| it.msg_no.0), Some(MANY), "the last of what is said");
    let found = asked(&lea, "haie", "&section=faq").await;
    assert_eq!(found.hits.iter().filter_map(|it| it.resource).collect::<Vec<_>>(), [old]);

    // What goes is not found any more; nor is anything by who left.
    sqlx::query("update comments set deleted_at = now(), deleted_by = author_id where resource_id = $1 and msg_no = $2")
        .bind(thread)
        .bind(MANY)
        .execute(hub.pool())
        .await
        .expect("deleted");
    let found = asked(&lea, "haie", "").await;
    let said = found.hits.iter().find(|it| it.resource == Some(thread)).expect("the thread");
    assert_eq!(said.parts.first().map(|it| it.msg_no.0), Some(MANY - 1));
    let outsider = asked(&other.admin, "haie", "").await;
    assert_eq!(outsider.hits.iter().filter_map(|it| it.resource).collect::<Vec<_>>(), [theirs]);
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    let found = asked(&lea, "haie", "").await;
    assert!(found.hits.is_empty() && found.counts.iter().all(|it| it.count == 0), "{found:?}");
}
