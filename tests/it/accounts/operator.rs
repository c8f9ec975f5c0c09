//! What an operator does to accounts from the command line: `osmose admin`.

use std::{path::Path, process::Stdio};

use protocol::people::{Session, SignUpPolicy};
use serde_json::json;
use tokio::process::Command;

use super::{OTHER, PASSWORD, known, sign_in};
use crate::{
    harness::{Hub, process, soon},
    mailbox,
};

/// Runs `osmose admin`; answers the code, what it said, and what it complained of.
async fn admin(hub: &Hub, arguments: &[&str]) -> (i32, String, String) {
    let run = Command::new(process::program())
        .arg("admin")
        .args(arguments)
        .env("DATABASE_URL", hub.database.url())
        .env("OSMOSE_DATA", Path::new(&hub.data))
        .env("OSMOSE_URL", &hub.app.url)
        .stdin(Stdio::null())
        .output();
    let output = soon("the program ends", run).await.expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().expect("an exit"), text(&output.stdout), text(&output.stderr))
}

/// Chooses [`OTHER`] by the link that the operator was shown.
async fn choose(hub: &Hub, said: &str) {
    let begin = format!("{}/reset#", hub.app.url);
    let secret = said.split(&begin).nth(1).and_then(|rest| rest.split_whitespace().next());
    let ask = json!({ "token": secret.unwrap_or_else(|| panic!("no link: {said}")), "password": OTHER });
    hub.client().put("/api/v1/password-resets", &ask).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_site_admin_is_made_from_the_command_line() {
    let hub = Hub::new().await;
    let (code, said, _) = admin(&hub, &["create", "ada@ville.example", "Ada", "Min"]).await;
    assert_eq!(code, 0);
    choose(&hub, &said).await;
    let session: Session = sign_in(&hub.client(), "ada@ville.example", OTHER).await.expect(200).json();
    assert!(session.me.site_admin && session.me.email_verified);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_becomes_site_admin_with_the_password_it_has() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let mut socket = person.live().await;
    let said = server::admin::create(&hub.app, &person.email, "Ada", "Min").await.expect("promoted");
    assert!(!said.contains('#'), "{said}");
    let session: Session = sign_in(&hub.client(), &person.email, PASSWORD).await.expect(200).json();
    assert!(session.me.site_admin);
    // His open tabs show it.
    let push = socket.push_of(person.stream()).await;
    assert!(
        matches!(push.event, protocol::Event::People(protocol::people::Event::Changed(me)) if me.site_admin)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signed_up_with_somebody_else_s_address_does_not_become_site_admin_in_his_place() {
    let hub = Hub::start(|config| config.sign_up = SignUpPolicy::Open).await;
    let ask = json!({ "email": "ada@ville.example", "given_name": "Ada", "family_name": "Min", "password": PASSWORD });
    hub.client().post("/api/v1/accounts", &ask).await.expect(202);
    let verify = mailbox::last(&hub, "ada@ville.example").await.secret(&hub, "verify");
    let said = server::admin::create(&hub.app, "ada@ville.example", "Ada", "Min").await.expect("promoted");
    // The owner of the address follows what he was sent; the other's password opens nothing.
    hub.client().post("/api/v1/email-verifications", &json!({ "token": verify })).await;
    sign_in(&hub.client(), "ada@ville.example", PASSWORD).await.expect(401);
    choose(&hub, &said).await;
    sign_in(&hub.client(), "ada@ville.example", OTHER).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_an_operator_takes_away_opens_nothing_from_then_on() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let (code, said, _) = admin(&hub, &["reset-password", &person.email]).await;
    assert_eq!(code, 0);
    person.client.get("/api/v1/session").await.expect(401);
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(401);
    choose(&hub, &said).await;
    sign_in(&hub.client(), &person.email, OTHER).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_suspends_an_account_and_opens_it_again() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    assert_eq!(admin(&hub, &["suspend", &person.email]).await.0, 0);
    person.client.get("/api/v1/session").await.expect(401);
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(401);
    assert_eq!(admin(&hub, &["restore", &person.email]).await.0, 0);
    person.client.get("/api/v1/session").await.expect(401);
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_operator_mistypes_is_told_in_one_line() {
    let hub = Hub::new().await;
    for arguments in [
        &["reset-password", "nobody@ville.example"][..],
        &["revoke-sessions", "nobody@ville.example"],
        &["suspend", "nobody@ville.example"],
        &["restore", "nobody@ville.example"],
        &["create", "no address", "Ada", "Min"],
        &["create", "ada@ville.example", "", "Min"],
    ] {
        let (code, said, complaint) = admin(&hub, arguments).await;
        assert_eq!(
            (code, said.as_str(), complaint.lines().count()),
            (1, "", 1),
            "{arguments:?}: {complaint}"
        );
        assert!(complaint.starts_with("osmose: "), "{complaint}");
    }
}
