//! The search: what is found and in which order, what only its readers find, and what is refused.

mod bounds;
mod demo;
mod hints;

use protocol::{
    ActId, Code, Fault, Problem, Seq,
    faq::{Archive, Category, NameCategory, Write, Written},
    people::Mark,
    search::{Found, Section},
    spaces::Role,
};

use crate::harness::{Hub, Person, Space};

/// Within which what is written can be found.
const SOON: std::time::Duration = std::time::Duration::from_secs(2);

fn path(typed: &str, rest: &str) -> String {
    let mut query = form_urlencoded(typed);
    query.push_str(rest);
    format!("/api/v1/search?q={query}")
}

fn form_urlencoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// What a person finds, once all that was written can be found.
pub async fn finds(hub: &Hub, person: &Person, typed: &str) -> Found {
    server::search::catch_up(&hub.app).await.expect("up to date");
    person.client.get(&path(typed, "")).await.expect(200).json()
}

fn count(found: &Found, section: Section) -> i64 {
    found.counts.iter().find(|it| it.section == section).expect("every section is named").count
}

fn all(found: &Found) -> i64 {
    found.counts.iter().map(|it| it.count).sum()
}

async fn entry(space: &Space, question: &str, body: &str) -> protocol::ResourceId {
    let admin = &space.admin.client;
    let name = NameCategory { act: ActId::new(), title: "Dépôt".to_owned() };
    let path = format!("/api/v1/spaces/{}/faq", space.id);
    let category: Category = admin.post(&format!("{path}/categories"), &name).await.expect(201).json();
    let write = Write {
        act: ActId::new(),
        category: category.id,
        question: question.to_owned(),
        body: body.to_owned(),
        tags: Vec::new(),
        from: None,
    };
    admin.post(&path, &write).await.expect(201).json::<Written>().entry.id
}

#[tokio::test]
async fn s1_one_box_finds_things_what_is_said_people_and_one_s_own_messages() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let thread = hub.thread(&space).await;
    karim.post(thread, "La **dématérialisation** des procédures avance.").await;
    let asked = entry(&space, "Qui dématérialise ?", "Chaque commune.").await;
    let talk = lea.meets(&karim).await;
    lea.say(talk, "On dématérialise quand ?").await;
    let found = finds(&hub, &lea, "dematerialiser").await;
    assert_eq!((count(&found, Section::Discussions), count(&found, Section::Faq)), (1, 1));
    assert_eq!((count(&found, Section::Messages), count(&found, Section::Blog)), (1, 0));
    assert_eq!(found.hits[0].resource, Some(asked), "a title stands above what is said");
    let hit = found.hits.iter().find(|it| it.resource == Some(thread)).expect("the thread");
    assert_eq!((hit.parts[0].msg_no, hit.parts[0].author.id), (Seq(1), karim.id));
    assert!(hit.parts[0].excerpt.contains("La dématérialisation des procédures"));
    let hit = found.hits.iter().find(|it| it.conversation == Some(talk)).expect("the conversation");
    assert_eq!(hit.parts[0].author.id, lea.id);

    let zoe = hub.person("Zoé Zèbre").await;
    assert!(finds(&hub, &lea, "zebre").await.people.is_empty(), "one does not meet her");
    hub.enrol(&zoe, &space, Role::Member).await;
    let found = finds(&hub, &lea, "zebre").await;
    assert_eq!((found.people[0].id, count(&found, Section::People)), (zoe.id, 1));
    let only: Found = lea.client.get(&path("dematerialiser", "&section=faq")).await.expect(200).json();
    assert_eq!(only.hits.len(), 1);
    assert_eq!(count(&only, Section::Discussions), 1, "counts are of all sections");
}

#[tokio::test]
async fn row_52_what_one_may_not_read_is_not_found_down_to_the_counts() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let lea = hub.member(&space, Role::Member).await;
    let (stranger, thread) = (hub.member(&other, Role::Admin).await, hub.thread(&space).await);
    let said = lea.post(thread, "Le coffre est au sous-sol.").await.comment;
    entry(&space, "Où est le coffre ?", "Au sous-sol.").await;
    let third = hub.member(&space, Role::Member).await;
    let talk = lea.meets(&third).await;
    lea.say(talk, "Le coffre, chut.").await;
    assert_eq!(all(&finds(&hub, &lea, "coffre").await), 3);
    // The admin reads the space, and not their conversation.
    assert_eq!(all(&finds(&hub, &space.admin, "coffre").await), 2);
    for typed in ["coffre", "cofre", "cof", "\"le coffre\"", "auteur:Personne coffre", "dans:messages"] {
        let found = finds(&hub, &stranger, typed).await;
        assert_eq!((all(&found), found.hits.len()), (0, 0), "{typed}");
        assert_eq!(found.corrected, None, "{typed}: no word that only others have");
    }
    // Another least role, a deletion and a departure hold from the next question on, whatever the index says.
    sqlx::query("update resources set audience = 'admin' where id = $1")
        .bind(thread)
        .execute(hub.pool())
        .await
        .expect("done");
    let found: Found = lea.client.get(&path("coffre", "")).await.expect(200).json();
    assert_eq!(count(&found, Section::Discussions), 0);
    sqlx::query("update resources set audience = 'member' where id = $1")
        .bind(thread)
        .execute(hub.pool())
        .await
        .expect("done");
    lea.client.delete(&format!("/api/v1/comments/{said}?act={}", ActId::new())).await.expect(204);
    let found: Found = lea.client.get(&path("coffre", "")).await.expect(200).json();
    assert_eq!((count(&found, Section::Discussions), count(&found, Section::Faq)), (0, 1));
    third.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    let found: Found = third.client.get(&path("coffre", "")).await.expect(200).json();
    assert_eq!((count(&found, Section::Faq), count(&found, Section::Messages)), (0, 1));
}

#[tokio::test]
async fn s3_what_is_written_is_found_soon_changed_and_gone() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Member).await;
    let said = lea.post(thread, "Un mot rare : zinguerie.").await.comment;
    // By the node's own worker.
    crate::harness::within(SOON, "it is found", async || {
        let found: Found = lea.client.get(&path("zinguerie", "")).await.expect(200).json();
        (all(&found) == 1).then_some(())
    })
    .await;
    let edit = protocol::comments::Edit {
        act: ActId::new(),
        body: "Autre chose : charpente.".to_owned(),
        revision: 0,
        call: false,
    };
    lea.client.patch(&format!("/api/v1/comments/{said}"), &edit).await.expect(204);
    assert_eq!(all(&finds(&hub, &lea, "zinguerie").await), 0);
    assert_eq!(all(&finds(&hub, &lea, "charpente").await), 1);
    lea.client.delete(&format!("/api/v1/comments/{said}?act={}", ActId::new())).await.expect(204);
    assert_eq!(all(&finds(&hub, &lea, "charpente").await), 0);
    let left: i64 = sqlx::query_scalar("select count(*) from search_rows where body like '%charpente%'")
        .fetch_one(hub.pool())
        .await
        .expect("a count");
    assert_eq!(left, 0, "what was deleted is gone from the index too");
    // An entry that was put away is found no longer.
    let id = entry(&space, "Et la toiture ?", "Oui.").await;
    assert_eq!(all(&finds(&hub, &lea, "toiture").await), 1);
    let away = Archive { act: ActId::new(), archived: true };
    space.admin.client.put(&format!("/api/v1/faq/{id}/archive"), &away).await.expect(200);
    assert_eq!(all(&finds(&hub, &lea, "toiture").await), 0);
}

#[tokio::test]
async fn s2_operators_narrow_and_wrong_ones_are_words_with_a_hint() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.person("Zoé Zèbre").await);
    hub.enrol(&karim, &space, Role::Member).await;
    let (one, two) = (hub.thread(&space).await, hub.thread(&space).await);
    lea.post(one, "Le permis de construire").await;
    karim.post(two, "Le permis de démolir").await;
    entry(&space, "Quel permis ?", "Celui de construire.").await;
    assert_eq!(all(&finds(&hub, &lea, "permis").await), 3);
    assert_eq!(all(&finds(&hub, &lea, "permis -démolir").await), 2);
    assert_eq!(all(&finds(&hub, &lea, "\"permis de démolir\"").await), 1);
    assert_eq!(all(&finds(&hub, &lea, "\"démolir de permis\"").await), 0);
    assert_eq!(all(&finds(&hub, &lea, "dans:faq permis").await), 1);
    let found = finds(&hub, &lea, "auteur:zoe").await;
    assert_eq!((all(&found), found.hits[0].resource), (1, Some(two)));
    assert_eq!(all(&finds(&hub, &lea, "permis avant:2001").await), 0);
    assert_eq!(all(&finds(&hub, &lea, "permis apres:2001").await), 3);
    let found = finds(&hub, &lea, "permis auteur : zoe").await;
    assert_eq!(found.hint.as_deref(), Some("auteur:zoe"));
    let found = finds(&hub, &lea, "dans:garage").await;
    assert!(found.hint.is_some());
}

#[tokio::test]
async fn s2_a_wrong_letter_is_put_right_only_when_nothing_is_found() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    entry(&space, "Que dit l’horodatage ?", "L’heure.").await;
    let found = finds(&hub, &lea, "horodatge").await;
    assert_eq!((all(&found), found.corrected.as_deref()), (1, Some("horodatage")));
    assert!(found.marks.contains("horodatage"));
    let found: Found = lea.client.get(&path("horodatge", "&exact=true")).await.expect(200).json();
    assert_eq!((all(&found), found.corrected), (0, None));
    let found = finds(&hub, &lea, "horodat").await;
    assert_eq!((all(&found), found.corrected), (1, None), "a beginning is no mistake");
}

#[tokio::test]
async fn row_52_of_spellings_that_only_others_wrote_one_learns_nothing() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let third = hub.member(&space, Role::Member).await;
    let talk = karim.meets(&third).await;
    karim.say(talk, "Le dossier Dupond, entre nous.").await;
    let thread = hub.thread(&space).await;
    karim.post(thread, "Le dossier Dupont est complet.").await;
    let found = finds(&hub, &lea, "dossier dupons").await;
    assert_eq!((all(&found), found.corrected.as_deref()), (1, Some("dossier dupont")));
    assert_eq!(found.marks, "dossier dupont");
    // Whoever wrote it finds both.
    let found = finds(&hub, &karim, "dupons").await;
    assert_eq!(all(&found), 2);
    assert!(found.marks.contains("dupond") && found.marks.contains("dupont"), "{}", found.marks);
}

#[tokio::test]
async fn who_searches_without_end_waits_and_nobody_else_does() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let asks = (0..300).map(|_| lea.client.get("/api/v1/search?q=permis"));
    let answers = futures_util::future::join_all(asks).await;
    assert!(answers.iter().any(|answer| answer.status == 429), "none was told to wait");
    assert!(answers.iter().all(|answer| [200, 429].contains(&answer.status)));
    space.admin.client.get("/api/v1/search?q=permis").await.expect(200);
}

#[tokio::test]
async fn s3_too_long_a_question_is_refused_and_no_question_breaks_anything() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let refusal = lea.client.get(&path(&"é".repeat(257), "")).await.expect(422);
    let problem: Problem = refusal.json();
    assert_eq!((problem.fields[0].field.as_str(), problem.fields[0].fault), ("q", Fault::TooLong));
    let refusal = lea.client.get(&path("a\0b", "")).await.expect(422);
    assert_eq!(refusal.code(), Code::Invalid);
    lea.client.get(&path("x", "&section=garage")).await.expect(422);
    for typed in [
        "",
        " ",
        "'",
        "\"",
        "-",
        "--",
        ":",
        "a:*",
        "a & | !",
        "' or 1=1 --",
        "\\",
        "<script>",
        "%",
        "_",
        "de la",
        "-de",
        "-\"",
        "a|b",
        "(((",
        "auteur:",
        "auteur:%",
        "dans:",
        "avant:9999-12-31",
        "apres:0000",
        "🦔",
        "\u{300}",
        "é".repeat(256).as_str(),
        "a ".repeat(128).as_str(),
        "-a ".repeat(80).as_str(),
    ] {
        lea.client.get(&path(typed, "")).await.expect(200);
    }
}

#[tokio::test]
async fn a_message_from_before_one_came_is_not_found() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let people = [hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await];
    let late = hub.member(&space, Role::Member).await;
    let group = hub.group(&[&people[0], &people[1]]).await;
    people[0].say(group, "Un secret : zinguerie.").await;
    let path = format!("/api/v1/conversations/{group}/people/{}", late.id);
    people[0].client.put(&path, &serde_json::json!({})).await.expect(204);
    people[0].say(group, "Bienvenue, zingueur.").await;
    let found = finds(&hub, &late, "zinguerie").await;
    assert_eq!(all(&found), 0, "{found:?}");
    assert_eq!(all(&finds(&hub, &late, "zingueur").await), 1);
    assert_eq!(all(&finds(&hub, &people[1], "zinguerie").await), 1);
}

#[tokio::test]
async fn what_was_there_before_the_search_is_found_after_the_worker_has_been_through_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let thread = hub.thread(&space).await;
    for _ in 0..3 {
        lea.post(thread, "zinguerie").await;
    }
    server::search::catch_up(&hub.app).await.expect("up to date");
    // As the migration does with what there was.
    sqlx::query("truncate search_rows").execute(hub.pool()).await.expect("emptied");
    sqlx::query("insert into search_queue (kind, row_id) select 'comment', id from comments")
        .execute(hub.pool())
        .await
        .expect("noted");
    assert_eq!(all(&finds(&hub, &lea, "zinguerie").await), 1);
    // Reading does not make it anew.
    let mark = Mark { act: ActId::new(), msg_no: Seq(3) };
    space.admin.client.put(&format!("/api/v1/marks/{thread}"), &mark).await.expect(204);
    let waiting: i64 =
        sqlx::query_scalar("select count(*) from search_queue").fetch_one(hub.pool()).await.expect("a count");
    assert_eq!(waiting, 0);
}
