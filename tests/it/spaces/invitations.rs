//! Invitations by link: for a time, so many people, in a role; and never more than that.

use std::time::Duration;

use protocol::{
    Code, Event, Problem, Stream,
    people::{Session, SignUpPolicy},
    spaces::{self, Invitation, Invited, NewInvitation, Role, Space as Seen},
};
use serde_json::{Value, json};

use super::path;
use crate::{
    harness::{Hub, Space},
    mailbox,
    state::tables_with,
};

const PREVIEW: &str = "/api/v1/invitations/preview";
const ACCEPT: &str = "/api/v1/invitations/acceptances";

/// Makes an invitation: answers it, and what its holder sends.
async fn invite(space: &Space, role: &str, uses: u32) -> (Invitation, Value) {
    let ask = json!({ "role": role, "days": 7, "uses": uses });
    let made: NewInvitation =
        space.admin.client.post(&path(space, "/invitations"), &ask).await.expect(201).json();
    let (_, token) = made.url.split_once("/invitation#").expect("the secret in the fragment");
    assert_eq!(token.len(), 64);
    (made.invitation, json!({ "token": token }))
}

async fn listed(space: &Space) -> Vec<Invitation> {
    space.admin.client.get(&path(space, "/invitations")).await.expect(200).json()
}

#[tokio::test]
async fn whoever_holds_a_link_sees_where_it_leads_and_comes_in_under_the_eyes_of_others() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (made, link) = invite(&space, "contributor", 2).await;
    assert_eq!((made.uses, made.used, made.role), (2, 0, Role::Contributor));
    assert_eq!(listed(&space).await, [made]);

    let seen: Invited = hub.client().post(PREVIEW, &link).await.expect(200).json();
    assert_eq!((&*seen.space, &*seen.by, seen.members), ("Petites villes", "Ada Min", 1));
    // Looking uses nothing up, and accepting takes somebody.
    hub.client().post(ACCEPT, &link).await.expect(401);

    let mut socket = space.admin.live().await;
    socket.settle().await;
    let lea = hub.person("Léa Linteau").await;
    for _ in 0..2 {
        let entered: Seen = lea.client.post(ACCEPT, &link).await.expect(200).json();
        assert_eq!((entered.id, entered.role), (space.id, Some(Role::Contributor)));
    }
    let told = socket.push_of(Stream::Space(space.id)).await.event;
    assert!(
        matches!(&told, Event::Spaces(spaces::Event::Joined(it)) if it.card.id == lea.id && it.members == 2),
        "{told:?}"
    );
    // The second time she was a member already: that used nothing up, nor did the admin's curiosity.
    let entered: Seen = space.admin.client.post(ACCEPT, &link).await.expect(200).json();
    assert_eq!(entered.role, Some(Role::Admin));
    assert_eq!(listed(&space).await[0].used, 1);
}

#[tokio::test]
async fn a_link_that_expired_was_used_or_revoked_is_gone_for_all() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let other = hub.space().await;
    let lea = hub.person("Léa Linteau").await;
    let gone = async |link: &Value| {
        for answer in [
            hub.client().post(PREVIEW, link).await,
            hub.person("Paul Passant").await.client.post(ACCEPT, link).await,
        ] {
            assert_eq!(answer.expect(410).code(), Code::LinkExpired);
        }
    };
    let (_, used) = invite(&space, "member", 1).await;
    lea.client.post(ACCEPT, &used).await.expect(200);
    gone(&used).await;

    let (revoked, link) = invite(&space, "member", 5).await;
    let delete = format!("/invitations/{}", revoked.id);
    other.admin.client.delete(&path(&other, &delete)).await.expect(404);
    lea.client.delete(&path(&space, &delete)).await.expect(403);
    for _ in 0..2 {
        space.admin.client.delete(&path(&space, &delete)).await.expect(204);
    }
    gone(&link).await;

    let (_, expired) = invite(&space, "member", 5).await;
    assert_eq!(listed(&space).await.len(), 1);
    hub.app.clock.advance(Duration::from_secs(7 * 24 * 3_600 + 1));
    gone(&expired).await;
    gone(&json!({ "token": "" })).await;
    assert_eq!(listed(&space).await, []);
}

#[tokio::test]
async fn only_admins_invite_and_within_bounds() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let karim = hub.member(&space, Role::Contributor).await;
    let good = json!({ "role": "member", "days": 7, "uses": 1 });
    karim.client.post(&path(&space, "/invitations"), &good).await.expect(403);
    karim.client.get(&path(&space, "/invitations")).await.expect(403);
    for (days, uses, field) in [(0, 1, "days"), (91, 1, "days"), (7, 0, "uses"), (7, 501, "uses")] {
        let ask = json!({ "role": "member", "days": days, "uses": uses });
        let refusal = space.admin.client.post(&path(&space, "/invitations"), &ask).await.expect(422);
        assert_eq!(refusal.json::<Problem>().fields[0].field, field);
    }
    assert_eq!(listed(&space).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_38_of_fifty_who_use_a_single_link_at_once_exactly_one_comes_in() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (_, link) = invite(&space, "member", 1).await;
    let mut people = Vec::new();
    for _ in 0..50 {
        people.push(hub.person("Paul Passant").await);
    }
    let tries = people.iter().map(|person| person.client.post(ACCEPT, &link));
    let answers = futures_util::future::join_all(tries).await;
    let entered = answers.iter().filter(|answer| answer.status == 200).count();
    let refused = answers.iter().filter(|answer| answer.status == 410).count();
    assert_eq!((entered, refused), (1, 49));
    let members: i64 =
        sqlx::query_scalar("select count(*) from memberships where space_id = $1 and left_at is null")
            .bind(space.id)
            .fetch_one(hub.pool())
            .await
            .expect("a count");
    assert_eq!(members, 2, "its admin and the one");
}

#[tokio::test]
async fn row_39_the_secret_of_a_link_is_kept_nowhere() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (_, link) = invite(&space, "member", 1).await;
    let token = link["token"].as_str().expect("a token");
    assert_eq!(tables_with(hub.pool(), token).await, [""; 0]);
    hub.person("Léa Linteau").await.client.post(ACCEPT, &link).await.expect(200);
    assert_eq!(tables_with(hub.pool(), token).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_one_must_be_invited_a_link_makes_an_account_that_belongs_to_the_space() {
    let hub = Hub::start(|config| config.sign_up = SignUpPolicy::Invitation).await;
    let space = hub.space().await;
    let (_, link) = invite(&space, "member", 1).await;
    let account = |email: &str, token: Option<&str>| {
        let mut account = json!({
            "email": email, "given_name": "Noé", "family_name": "Nouveau", "password": "le pont est fermé depuis mardi",
        });
        if let Some(token) = token {
            account["invitation"] = json!(token);
        }
        account
    };
    let guest = hub.client();
    let sign_up = |account: Value| {
        let guest = guest.clone();
        async move { guest.post("/api/v1/accounts", &account).await }
    };
    let token = link["token"].as_str();
    assert_eq!(sign_up(account("noe@people.example", None)).await.expect(403).code(), Code::SignUpClosed);
    let unknown = "0".repeat(64);
    sign_up(account("noe@people.example", Some(&unknown))).await.expect(410);
    // Two sign up by a link for one; it is used once an address is confirmed.
    for email in ["noe@people.example", "paul@people.example"] {
        sign_up(account(email, token)).await.expect(202);
    }
    assert_eq!(listed(&space).await[0].used, 0);
    let mut confirm = Vec::new();
    for email in ["noe@people.example", "paul@people.example"] {
        let mail = mailbox::last(&hub, email).await;
        confirm.push(json!({ "token": mail.secret(&hub, "verify") }));
    }
    guest.post("/api/v1/email-verifications", &confirm[0]).await.expect(204);
    let refusal = guest.post("/api/v1/email-verifications", &confirm[1]).await.expect(410);
    assert_eq!(refusal.code(), Code::LinkExpired);

    let password = json!({ "email": "noe@people.example", "password": "le pont est fermé depuis mardi" });
    let session: Session = guest.post("/api/v1/session", &password).await.expect(200).json();
    assert_eq!(session.spaces.iter().map(|it| it.id).collect::<Vec<_>>(), [space.id]);
    let other = json!({ "email": "paul@people.example", "password": "le pont est fermé depuis mardi" });
    guest.post("/api/v1/session", &other).await.expect(403);
}
