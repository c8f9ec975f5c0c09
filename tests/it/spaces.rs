//! Spaces: how one comes in, what a role allows, and that leaving takes effect everywhere at once.

mod invitations;
mod mailed;
mod membership;
mod open_sockets;

use protocol::{
    ActId,
    spaces::{Role, Space as Seen},
};
use serde_json::{Value, json};

use crate::harness::{Client, Hub, Person, Space};

fn path(space: &Space, rest: &str) -> String {
    format!("/api/v1/spaces/{}{rest}", space.id)
}

fn member(space: &Space, person: &Person) -> String {
    path(space, &format!("/members/{}", person.id))
}

fn role(role: Role) -> Value {
    json!({ "role": role })
}

/// A space with this access.
async fn space(hub: &Hub, access: &str, listed: bool) -> Space {
    let space = hub.space().await;
    sqlx::query("update spaces set access = $2, listed = $3 where id = $1")
        .bind(space.id)
        .bind(access)
        .bind(listed)
        .execute(hub.pool())
        .await
        .expect("set");
    space
}

/// The spaces that somebody is shown.
async fn shown(client: &Client) -> Vec<Seen> {
    client.get("/api/v1/spaces").await.expect(200).json()
}

async fn site_admin(hub: &Hub) -> Person {
    let person = hub.person("Sara Site").await;
    let promote = sqlx::query("update users set site_admin = true where id = $1").bind(person.id);
    promote.execute(hub.pool()).await.expect("promoted");
    person
}

fn create(name: &str, services: &[&str]) -> Value {
    json!({ "act": ActId::new(), "name": name, "description": "Pour tous.", "access": "open", "services": services })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_space_has_its_maker_and_the_threads_that_every_space_has() {
    use protocol::{
        Snapshot,
        discussions::{List, Purpose},
    };
    let hub = Hub::new().await;
    let maker = site_admin(&hub).await;
    let mut socket = maker.live().await;
    let ask = create("  Démat ADS  ", &["faq", "home", "discussions"]);
    let made: Seen = maker.client.post("/api/v1/spaces", &ask).await.expect(201).json();
    assert_eq!((made.name.as_str(), made.slug.as_str()), ("Démat ADS", "demat-ads"));
    assert_eq!((made.role, made.members), (Some(Role::Admin), 1));
    let services: Vec<_> = made.services.iter().map(|service| service.name()).collect();
    assert_eq!(services, ["home", "discussions", "faq"], "in the order of the menu");
    // Asked again with the same id, the same space is answered.
    let again: Seen = maker.client.post("/api/v1/spaces", &ask).await.expect(201).json();
    assert_eq!(again, made);
    let mut other = ask.clone();
    other["name"] = json!("Autre");
    maker.client.post("/api/v1/spaces", &other).await.expect(409);

    let push = socket.push_of(maker.stream()).await;
    assert!(
        matches!(push.event, protocol::Event::Spaces(protocol::spaces::Event::Entered(space)) if space == made)
    );
    let threads: Snapshot<List> =
        maker.client.get(&format!("/api/v1/spaces/{}/threads", made.id)).await.expect(200).json();
    let purposes: Vec<_> = threads.content.rows.iter().filter_map(|row| row.heading.purpose).collect();
    assert!(
        purposes.contains(&Purpose::Feedback) && purposes.contains(&Purpose::FaqQuestions),
        "{purposes:?}"
    );
    let titles: Vec<_> = threads.content.rows.iter().map(|row| row.heading.title.as_str()).collect();
    assert!(titles.contains(&"Vos retours"), "{titles:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_space_without_a_faq_has_no_thread_for_it() {
    let hub = Hub::new().await;
    let maker = site_admin(&hub).await;
    let made: Seen =
        maker.client.post("/api/v1/spaces", &create("Littoral", &["home"])).await.expect(201).json();
    let threads: Value =
        maker.client.get(&format!("/api/v1/spaces/{}/threads", made.id)).await.expect(200).json();
    assert_eq!(threads["content"]["rows"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_spaces_with_one_name_have_two_addresses() {
    let hub = Hub::new().await;
    let maker = site_admin(&hub).await;
    let mut slugs = Vec::new();
    for name in ["Île-de-France", "Ile de France !", "日本", "日本"] {
        let made: Seen =
            maker.client.post("/api/v1/spaces", &create(name, &["home"])).await.expect(201).json();
        slugs.push(made.slug);
    }
    assert_eq!(slugs, ["ile-de-france", "ile-de-france-2", "space", "space-2"]);
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("a\u{202e}b")),
        ("services", json!([])),
        ("access", json!("all")),
    ] {
        let mut ask = create("Nom", &["home"]);
        ask[field] = value;
        maker.client.post("/api/v1/spaces", &ask).await.expect(422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_shown_one_s_own_spaces_and_those_one_may_come_into() {
    let hub = Hub::new().await;
    let person = hub.person("Léa Linteau").await;
    let mut spaces = Vec::new();
    for (access, listed) in [
        ("open", true),
        ("request", true),
        ("invitation", true),
        ("open", false),
        ("request", false),
        ("invitation", false),
    ] {
        spaces.push(space(&hub, access, listed).await);
    }
    let ids = |spaces: &[Seen]| spaces.iter().map(|space| space.id).collect::<Vec<_>>();
    let mut expected = vec![spaces[0].id, spaces[1].id];
    let mut seen = ids(&shown(&person.client).await);
    expected.sort();
    seen.sort();
    assert_eq!(seen, expected);
    // A site admin is no member.
    let site = site_admin(&hub).await;
    assert_eq!(shown(&site.client).await.len(), 2);
    // Members see theirs, however hidden, and first.
    for (space, hidden) in spaces.iter().zip([false, false, true, true, true, true]) {
        let status = if hidden { 404 } else { 200 };
        person.client.get(&path(space, "")).await.expect(status);
        if hidden {
            person.client.post(&path(space, "/membership"), &()).await.expect(404);
        }
    }
    hub.enrol(&person, &spaces[5], Role::Member).await;
    let seen = shown(&person.client).await;
    assert_eq!((seen[0].id, seen[0].role, seen.len()), (spaces[5].id, Some(Role::Member), 3));
}
