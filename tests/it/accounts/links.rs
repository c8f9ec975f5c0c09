//! What mailed links carry out: another password, another address.

use std::time::Duration;

use futures_util::future::join_all;
use protocol::{Code, people::Me};
use serde_json::{Value, json};

use super::{OTHER, PASSWORD, hashed, known, sign_in};
use crate::{
    harness::{Hub, Person},
    mailbox,
    state::tables_with,
};

/// Asks for a link to choose a password; answers its secret.
async fn asked(hub: &Hub, person: &Person) -> String {
    hub.client().post("/api/v1/password-resets", &json!({ "email": person.email })).await.expect(202);
    mailbox::last(hub, &person.email).await.secret(hub, "reset")
}

fn reset(secret: &str) -> Value {
    json!({ "token": secret, "password": OTHER })
}

/// Asks to move to another address; answers the secret of the link that went there.
async fn moving(hub: &Hub, person: &Person, to: &str) -> String {
    let ask = json!({ "current": PASSWORD, "email": to });
    person.client.put("/api/v1/me/email", &ask).await.expect(202);
    mailbox::last(hub, to).await.secret(hub, "email")
}

#[tokio::test(flavor = "multi_thread")]
async fn row_38_of_fifty_who_use_a_reset_link_at_once_one_succeeds() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let secret = asked(&hub, &person).await;
    let tries = join_all((0..50).map(async |number| {
        let ask = json!({ "token": secret, "password": format!("le mot de passe numéro {number}") });
        hub.client().put("/api/v1/password-resets", &ask).await
    }));
    let answers = tries.await;
    let winners: Vec<usize> = (0..50).filter(|number| answers[*number].status == 204).collect();
    assert_eq!(winners.len(), 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert!(
        answers.iter().filter(|answer| answer.status != 204).all(|answer| answer.code() == Code::LinkExpired)
    );
    let password = format!("le mot de passe numéro {}", winners[0]);
    sign_in(&hub.client(), &person.email, &password).await.expect(200);
    // A link that is used up costs nothing any more.
    let before = hashed(&hub);
    hub.client().put("/api/v1/password-resets", &reset(&secret)).await.expect(410);
    assert_eq!(hashed(&hub), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_38_of_fifty_who_use_a_link_to_an_address_at_once_one_succeeds() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let token = json!({ "token": moving(&hub, &person, "new@people.example").await });
    let answers =
        join_all((0..50).map(async |_| hub.client().post("/api/v1/email-changes", &token).await)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 204 | 410)));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_39_a_reset_link_works_for_an_hour_and_only_its_digest_is_kept() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let (early, late) = (asked(&hub, &person).await, asked(&hub, &person).await);
    for secret in [&early, &late] {
        assert_eq!(tables_with(hub.pool(), secret).await, [""; 0]);
    }
    hub.app.clock.advance(Duration::from_secs(3600 - 60));
    hub.client().put("/api/v1/password-resets", &reset(&early)).await.expect(204);
    // One of them used, the others are void.
    hub.client().put("/api/v1/password-resets", &reset(&late)).await.expect(410);
    assert_eq!(tables_with(hub.pool(), OTHER).await, [""; 0]);

    let secret = asked(&hub, &person).await;
    hub.app.clock.advance(Duration::from_secs(3600 + 1));
    let answer = hub.client().put("/api/v1/password-resets", &reset(&secret)).await.expect(410);
    assert_eq!(answer.code(), Code::LinkExpired);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_39_what_a_request_says_of_the_host_does_not_come_into_a_link() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let client = hub
        .client()
        .with("host", "evil.example")
        .with("x-forwarded-host", "evil.example")
        .with("x-forwarded-proto", "https")
        .with("forwarded", "host=evil.example");
    client.post("/api/v1/password-resets", &json!({ "email": person.email })).await.expect(202);
    let mail = mailbox::last(&hub, &person.email).await;
    assert!(!mail.raw.contains("evil.example"), "{}", mail.raw);
    assert!(mail.html.contains(&format!("{}/reset#", hub.app.url)));
    hub.client().put("/api/v1/password-resets", &reset(&mail.secret(&hub, "reset"))).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_chosen_by_link_ends_every_session_and_tells_the_owner() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let mut socket = person.live().await;
    let secret = asked(&hub, &person).await;
    hub.client().put("/api/v1/password-resets", &reset(&secret)).await.expect(204);
    assert_eq!(socket.closed().await.0, 4503);
    person.client.get("/api/v1/session").await.expect(401);
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(401);
    sign_in(&hub.client(), &person.email, OTHER).await.expect(200);
    let mail = mailbox::last(&hub, &person.email).await;
    assert!(mail.text.contains("vient d’être changé"), "{}", mail.text);
    assert!(!mail.text.contains('#'));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_of_one_kind_opens_nothing_of_another() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let (reset_secret, email_secret) =
        (asked(&hub, &person).await, moving(&hub, &person, "new@people.example").await);
    let guest = hub.client();
    guest.put("/api/v1/password-resets", &reset(&email_secret)).await.expect(410);
    for path in ["/api/v1/email-verifications", "/api/v1/email-changes"] {
        guest.post(path, &json!({ "token": reset_secret })).await.expect(410);
    }
    for nonsense in ["", "0", "é", "' or true --", &"0".repeat(10_000)] {
        guest.put("/api/v1/password-resets", &reset(nonsense)).await.expect(410);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_closed_account_opens_nothing() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let secret = asked(&hub, &person).await;
    server::people::set_disabled(&hub.app, person.id, true).await.expect("closed");
    hub.client().put("/api/v1/password-resets", &reset(&secret)).await.expect(410);
    server::people::set_disabled(&hub.app, person.id, false).await.expect("open again");
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_changes_when_the_link_that_went_there_is_followed() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let wrong = json!({ "current": OTHER, "email": "new@people.example" });
    let answer = person.client.put("/api/v1/me/email", &wrong).await.expect(403);
    assert_eq!(answer.code(), Code::WrongPassword);
    let secret = moving(&hub, &person, "new@people.example").await;
    let notice = mailbox::last(&hub, &person.email).await;
    assert!(notice.text.contains("new@people.example") && !notice.text.contains('#'), "{}", notice.text);
    sign_in(&hub.client(), "new@people.example", PASSWORD).await.expect(401);

    let old_reset = asked(&hub, &person).await;
    hub.client().post("/api/v1/email-changes", &json!({ "token": secret })).await.expect(204);
    hub.client().post("/api/v1/email-changes", &json!({ "token": secret })).await.expect(410);
    let session: protocol::people::Session = person.client.get("/api/v1/session").await.expect(200).json();
    let Me { email, email_verified, .. } = session.me;
    assert_eq!((email.as_str(), email_verified), ("new@people.example", true));
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(401);
    sign_in(&hub.client(), "new@people.example", PASSWORD).await.expect(200);
    // What was sent to the old address has no power any more.
    hub.client().put("/api/v1/password-resets", &reset(&old_reset)).await.expect(410);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_somebody_took_meanwhile_is_refused() {
    let hub = Hub::new().await;
    let (one, two) = (known(&hub).await, known(&hub).await);
    let first = moving(&hub, &one, "new@people.example").await;
    let second = moving(&hub, &two, "NEW@people.example").await;
    hub.client().post("/api/v1/email-changes", &json!({ "token": first })).await.expect(204);
    let answer = hub.client().post("/api/v1/email-changes", &json!({ "token": second })).await.expect(409);
    assert_eq!(answer.code(), Code::Taken);
    // To an address that has an account no link goes at all.
    let ask = json!({ "current": PASSWORD, "email": "new@people.example" });
    let before = mailbox::to_address(&hub, "new@people.example").await.len();
    two.client.put("/api/v1/me/email", &ask).await.expect(202);
    assert_eq!(mailbox::to_address(&hub, "new@people.example").await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_in_the_language_of_their_reader_with_a_text_and_a_layout() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    for (language, word) in [("fr", "mot de passe"), ("en", "password")] {
        person.client.patch("/api/v1/me", &json!({ "language": language })).await.expect(200);
        asked(&hub, &person).await;
        let mail = mailbox::last(&hub, &person.email).await;
        assert!(mail.text.contains(word) && mail.html.contains(word), "{}", mail.text);
        assert!(mail.html.contains(&format!("<html lang=\"{language}\">")));
        assert_eq!(mail.header("auto-submitted"), ["auto-generated"]);
        assert_eq!((mail.header("from").len(), mail.header("to").len(), mail.header("bcc").len()), (1, 1, 0));
        assert!(!mail.html.contains("<img") && !mail.html.contains("<script"), "a mail fetches nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_73_a_name_adds_no_header_and_no_markup_to_a_mail() {
    let hub = Hub::new().await;
    let (space, person) = (hub.space().await, known(&hub).await);
    sqlx::query("update spaces set name = E'<b onclick=x>Halles\\r\\nBcc: spy@evil.example' where id = $1")
        .bind(space.id)
        .execute(hub.pool())
        .await
        .expect("a bad name");
    let invite = json!({ "email": person.email, "role": "member" });
    space.admin.client.post(&format!("/api/v1/spaces/{}/invitees", space.id), &invite).await.expect(202);
    let mail = mailbox::last(&hub, &person.email).await;
    assert!(mail.header("bcc").is_empty(), "{}", mail.raw);
    assert!(!mail.html.contains("<b onclick"), "{}", mail.html);
}
