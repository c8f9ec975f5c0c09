//! Making an account, and confirming its address.

use std::time::Duration;

use protocol::{
    Code, Fault, Problem,
    people::{Session, SignUpPolicy, Site},
};
use serde_json::{Value, json};

use super::{PASSWORD, hashed, known, sign_in};
use crate::{
    harness::Hub,
    mailbox,
    state::{tables_with, told},
};

fn new(email: &str) -> Value {
    json!({ "email": email, "given_name": "Noé", "family_name": "Nouveau", "password": PASSWORD, "language": "fr" })
}

async fn open() -> Hub {
    Hub::start(|config| config.sign_up = SignUpPolicy::Open).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sign_up_policy_lets_in_whom_it_names() {
    for (policy, ours, others) in [
        (SignUpPolicy::Closed, 403, 403),
        (SignUpPolicy::Invitation, 403, 403),
        (SignUpPolicy::Domain, 202, 403),
        (SignUpPolicy::Open, 202, 202),
    ] {
        let hub = Hub::start(|config| {
            config.sign_up = policy;
            config.sign_up_domains = vec!["ville.example".to_owned()];
        })
        .await;
        let site: Site = hub.client().get("/api/v1/site").await.expect(200).json();
        assert_eq!(site.sign_up, policy);
        assert_eq!(site.domains.len(), usize::from(policy == SignUpPolicy::Domain));
        let expected = [
            ("noe@ville.example", ours),
            ("NOE@VILLE.EXAMPLE", ours),
            ("noe@autre.example", others),
            ("noe@ville.example.autre.example", others),
            ("noe@sous.ville.example", others),
        ];
        for (email, status) in expected {
            let answer = hub.client().post("/api/v1/accounts", &new(email)).await;
            assert_eq!(answer.status, status, "{policy:?} {email}: {}", answer.text());
            if status == 403 {
                assert_eq!(answer.code(), Code::SignUpClosed);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_can_be_used_once_its_address_is_confirmed() {
    let hub = open().await;
    let guest = hub.client();
    guest.post("/api/v1/accounts", &new("noe@people.example")).await.expect(202);
    let mail = mailbox::last(&hub, "noe@people.example").await;
    let answer = sign_in(&guest, "noe@people.example", PASSWORD).await.expect(403);
    assert_eq!(answer.code(), Code::EmailNotVerified);

    let link = json!({ "token": mail.secret(&hub, "verify") });
    guest.post("/api/v1/email-verifications", &link).await.expect(204);
    let answer = guest.post("/api/v1/email-verifications", &link).await.expect(410);
    assert_eq!(answer.code(), Code::LinkExpired);
    let session: Session = sign_in(&guest, " NOE@people.example ", PASSWORD).await.expect(200).json();
    assert_eq!((session.me.name().as_str(), session.me.site_admin), ("Noé Nouveau", false));
    assert!(session.me.email_verified && session.spaces.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn row_36_signing_up_with_a_known_address_tells_nothing_and_costs_the_same() {
    let hub = open().await;
    let person = known(&hub).await;
    let mut answers = Vec::new();
    for email in ["noe@people.example", &person.email] {
        let before = hashed(&hub);
        let answer = hub.client().post("/api/v1/accounts", &new(email)).await;
        answers.push((told(&answer), hashed(&hub) - before));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!((answers[0].0.0, answers[0].1), (202, 1));
    // The owner is told that there is an account, and nothing of it changed.
    let mail = mailbox::last(&hub, &person.email).await;
    assert!(!mail.text.contains('#'), "{}", mail.text);
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_up_again_before_confirming_does_not_confirm_what_somebody_else_asked() {
    let hub = open().await;
    let guest = hub.client();
    guest.post("/api/v1/accounts", &new("noe@people.example")).await.expect(202);
    let first = mailbox::last(&hub, "noe@people.example").await.secret(&hub, "verify");
    let mut again = new("noe@people.example");
    again["password"] = json!("quelqu’un d’autre le sait");
    guest.post("/api/v1/accounts", &again).await.expect(202);
    guest.post("/api/v1/email-verifications", &json!({ "token": first })).await.expect(410);
    let second = mailbox::last(&hub, "noe@people.example").await.secret(&hub, "verify");
    guest.post("/api/v1/email-verifications", &json!({ "token": second })).await.expect(204);
    sign_in(&guest, "noe@people.example", PASSWORD).await.expect(401);
    sign_in(&guest, "noe@people.example", "quelqu’un d’autre le sait").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_39_a_link_to_confirm_works_for_a_day_and_only_its_digest_is_kept() {
    let hub = open().await;
    let guest = hub.client();
    guest.post("/api/v1/accounts", &new("noe@people.example")).await.expect(202);
    let secret = mailbox::last(&hub, "noe@people.example").await.secret(&hub, "verify");
    assert_eq!(tables_with(hub.pool(), &secret).await, [""; 0]);
    assert_eq!(tables_with(hub.pool(), PASSWORD).await, [""; 0]);
    hub.app.clock.advance(Duration::from_secs(24 * 3600 + 1));
    guest.post("/api/v1/email-verifications", &json!({ "token": secret })).await.expect(410);
    // Who tries to sign in gets another.
    sign_in(&guest, "noe@people.example", PASSWORD).await.expect(403);
    let another = mailbox::last(&hub, "noe@people.example").await.secret(&hub, "verify");
    guest.post("/api/v1/email-verifications", &json!({ "token": another })).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_72_names_that_deceive_are_refused() {
    let hub = open().await;
    for (given, family) in
        [("Léa\u{202e}", "Linteau"), ("Lé\u{200b}a", "Linteau"), ("Admin", "Osmose"), ("Аdmin", "—")]
    {
        let mut ask = new("noe@people.example");
        (ask["given_name"], ask["family_name"]) = (json!(given), json!(family));
        let problem: Problem = hub.client().post("/api/v1/accounts", &ask).await.expect(422).json();
        assert!(
            problem.fields.iter().any(|field| field.fault == Fault::Deceptive),
            "{given} {family}: {problem:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_form_is_said_field_by_field() {
    let hub = open().await;
    let ask = json!({ "email": "noe", "given_name": "", "family_name": "x".repeat(81), "password": "court" });
    let problem: Problem = hub.client().post("/api/v1/accounts", &ask).await.expect(422).json();
    let faults: Vec<_> =
        problem.fields.iter().map(|field| (field.field.as_str(), field.fault, field.limit)).collect();
    let expected = [
        ("email", Fault::WrongForm, None),
        ("given_name", Fault::Empty, None),
        ("family_name", Fault::TooLong, Some(80)),
        ("password", Fault::TooShort, Some(12)),
    ];
    assert_eq!(faults, expected);
    assert!(mailbox::all(&hub).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn row_73_nothing_that_is_given_adds_a_header_to_a_mail() {
    let hub = open().await;
    for field in ["email", "given_name", "family_name", "function"] {
        let mut ask = new("noe@people.example");
        let text = ask[field].as_str().unwrap_or_default().to_owned();
        ask[field] = json!(format!("{text}\r\nBcc: spy@evil.example"));
        hub.client().post("/api/v1/accounts", &ask).await.expect(422);
    }
    assert!(mailbox::all(&hub).await.is_empty());
}
