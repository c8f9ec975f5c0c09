//! P3: people are found by those who share a space with them, however their names are written, and by
//! nobody else (rows 51, 52 and 55); and a suspended account (row 26), whose words stay.

use protocol::{
    Close, Code, Page, ResourceId, Stream, UserId,
    discussions::Thread,
    people::{Card, Profile},
    spaces::{Member, Role},
};

use crate::{
    harness::{Hub, Person, Space, within},
    state::told,
};

async fn named(hub: &Hub, space: &Space, given: &str, family: &str, function: &str) -> Person {
    let person = hub.member(space, Role::Member).await;
    let name = sqlx::query("update users set given_name = $2, family_name = $3, function = $4 where id = $1");
    name.bind(person.id).bind(given).bind(family).bind(function).execute(hub.pool()).await.expect("named");
    person
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

async fn found(by: &Person, text: &str) -> Vec<String> {
    let page: Page<Card> =
        by.client.get(&format!("/api/v1/people?q={}", encoded(text))).await.expect(200).json();
    page.items.into_iter().map(|card| card.name).collect()
}

#[tokio::test]
async fn p3_a_person_is_found_by_the_beginning_of_any_word_whatever_its_accents() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let jeremie = named(&hub, &space, "Jérémie", "Œuvrard-D’Arc", "Élu, Ville de Nîmes").await;
    named(&hub, &space, "Zoë", "Müller", "DDT 100 %").await;
    named(&hub, &other, "Jérôme", "Ailleurs", "").await;
    let gone = named(&hub, &space, "Jeremy", "Parti", "").await;
    gone.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    let closed = named(&hub, &space, "Jeremy", "Suspendu", "").await;
    sqlx::query("update users set disabled_at = now() where id = $1")
        .bind(closed.id)
        .execute(hub.pool())
        .await
        .expect("closed");
    let me = &space.admin;
    let him = ["Jérémie Œuvrard-D’Arc"];
    for text in ["jer", "JÉR", "oeuv", "Œuvrard", "d'arc", "arc", "arc jer", "elu", "nimes", "  jérémie  o "]
    {
        assert_eq!(found(me, text).await, him, "{text:?}");
    }
    for text in ["eremie", "jer zoe", "ailleurs", "jerome", "parti", "suspendu", "jer%mie", "_", "\\"] {
        let all = found(me, text).await;
        // Signs that mean something to the database mean nothing: they are left out.
        assert!(all.len() != 1, "{text:?}: {all:?}");
        assert!(!all.iter().any(|name| name.contains("Parti") || name.contains("Ailleurs")), "{all:?}");
    }
    assert_eq!(found(me, "mull").await, ["Zoë Müller"]);
    assert_eq!(found(me, "100").await, ["Zoë Müller"]);
    // Row 52: not even that somebody is there.
    assert_eq!(found(&jeremie, "ailleurs").await, [""; 0]);
    assert_eq!(found(&hub.person("Paul Passant").await, "").await, [""; 0]);
    let members: Page<Member> =
        me.client.get(&format!("/api/v1/spaces/{}/members?q=jer", space.id)).await.expect(200).json();
    assert!(members.items.iter().any(|it| it.card.id == jeremie.id));
    assert!(members.items.iter().all(|it| it.card.name.starts_with("J")), "{members:?}");
    let long = "x".repeat(81);
    me.client.get(&format!("/api/v1/people?q={long}")).await.expect(422);
    me.client.get("/api/v1/people?after=x").await.expect(422);
}

#[tokio::test]
async fn p3_all_pages_together_are_everybody_once_in_the_order_of_a_french_list() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    for family in ["Éluard", "Elsa", "Etienne", "zola", "Zadig", "Ávila", "Abel"] {
        named(&hub, &space, "Prénom", family, "").await;
    }
    sqlx::query(
        "with made as (
             insert into users (id, email, given_name, family_name)
             select gen_random_uuid(), n || '@pages.example', 'P' || n, 'Nom ' || n % 7 from generate_series(1, 110) n
             returning id
         ) insert into memberships (id, space_id, user_id, role, joined_at, since)
           select gen_random_uuid(), $1, id, 'member', now(), now() from made",
    )
    .bind(space.id)
    .execute(hub.pool())
    .await
    .expect("a crowd");
    for path in ["/api/v1/people".to_owned(), format!("/api/v1/spaces/{}/members", space.id)] {
        let (mut names, mut ids, mut after) = (Vec::new(), Vec::<UserId>::new(), String::new());
        loop {
            let page: serde_json::Value =
                space.admin.client.get(&format!("{path}{after}")).await.expect(200).json();
            for item in page["items"].as_array().expect("items") {
                let card: Card =
                    serde_json::from_value(item.get("card").unwrap_or(item).clone()).expect("a card");
                names.push(card.name);
                ids.push(card.id);
            }
            let Some(next) = page["next"].as_str() else { break };
            after = format!("?after={next}");
        }
        let own: Vec<&str> = names.iter().filter_map(|name| name.strip_prefix("Prénom ")).collect();
        assert_eq!(own, ["Abel", "Ávila", "Elsa", "Éluard", "Etienne", "Zadig", "zola"], "{path}");
        ids.sort();
        ids.dedup();
        assert_eq!((names.len(), ids.len()), (118, 118), "{path}");
    }
    // Whoever one does not meet is no cursor: it would tell where the name stands.
    let stranger = hub.person("Milieu Milieu").await;
    let page: Page<Card> =
        space.admin.client.get(&format!("/api/v1/people?after={}", stranger.id)).await.expect(200).json();
    assert!(page.items.is_empty());
}

#[tokio::test]
async fn p3_row_51_what_a_person_shows_is_for_those_who_share_a_space() {
    let hub = Hub::new().await;
    let (space, secret) = (hub.space().await, hub.space().await);
    let lea = hub.member(&space, Role::Member).await;
    hub.enrol(&lea, &secret, Role::Member).await;
    let about = serde_json::json!({ "about": "Recette et interfaces.\nLe <b>mardi</b>." });
    lea.client.patch("/api/v1/me", &about).await.expect(200);
    let path = format!("/api/v1/people/{}", lea.id);
    let shown: Profile = space.admin.client.get(&path).await.expect(200).json();
    assert_eq!((shown.card.id, shown.about.as_str()), (lea.id, "Recette et interfaces.\nLe <b>mardi</b>."));
    // Only the spaces that the reader belongs to as well.
    assert_eq!(shown.spaces, [space.id]);
    let own: Profile = lea.client.get(&path).await.expect(200).json();
    assert_eq!(own.spaces, []);
    let outsider = hub.person("Paul Passant").await;
    let hidden = outsider.client.get(&path).await.expect(404);
    let absent = outsider.client.get(&format!("/api/v1/people/{}", UserId::new())).await;
    assert_eq!(told(&hidden), told(&absent));
    let long = serde_json::json!({ "about": "x".repeat(281) });
    let refused = lea.client.patch("/api/v1/me", &long).await.expect(422);
    assert_eq!(refused.json::<protocol::Problem>().fields[0].field, "about");
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    space.admin.client.get(&path).await.expect(404);
}

#[tokio::test]
async fn row_26_a_suspended_account_ends_at_once_on_every_node_and_its_words_stay() {
    let hub = Hub::new().await;
    let other = hub.beside(|config| config.head_check = std::time::Duration::from_secs(1)).await;
    let space = hub.space().await;
    let (lea, site) = (hub.member(&space, Role::Member).await, hub.person("Sara Site").await);
    sqlx::query("update users set site_admin = true where id = $1")
        .bind(site.id)
        .execute(hub.pool())
        .await
        .expect("promoted");
    let thread: ResourceId = hub.thread(&space).await;
    lea.post(thread, "Je reste").await;
    let (mut here, mut there) = (lea.live().await, lea.at(&other).live().await);
    let path = format!("/api/v1/people/{}/suspension", lea.id);
    space.admin.client.put(&path, &serde_json::json!({})).await.expect(404);
    site.client
        .put(&format!("/api/v1/people/{}/suspension", site.id), &serde_json::json!({}))
        .await
        .expect(403);
    site.client.put(&path, &serde_json::json!({})).await.expect(204);
    // A request is refused from the answer on; the sockets are told why.
    assert_eq!(lea.client.get("/api/v1/session").await.expect(401).code(), Code::NotSignedIn);
    for socket in [&mut here, &mut there] {
        assert_eq!(socket.closed().await.0, Close::SessionRevoked.code());
    }
    assert!(crate::harness::Socket::open(&lea.client).await.is_err());
    let page: protocol::Snapshot<Thread> =
        space.admin.client.get(&format!("/api/v1/threads/{thread}")).await.expect(200).json();
    assert!(page.content.log.items.iter().any(|it| it.author.id == lea.id && it.html.contains("Je reste")));
    space.admin.client.get(&format!("/api/v1/people/{}", lea.id)).await.expect(404);
    // Opened again, the old session stays over.
    site.client.delete(&path).await.expect(204);
    lea.client.get("/api/v1/session").await.expect(401);
    let again = lea.again(hub.pool()).await;
    again.client.get("/api/v1/session").await.expect(200);
    within(crate::harness::PATIENCE, "she is told of again", async || {
        let mut socket = again.live().await;
        socket.watch(Stream::Resource(thread)).await;
        Some(())
    })
    .await;
}
