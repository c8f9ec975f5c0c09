//! Signing in: what it costs, what it tells, what the cookie is like.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use protocol::{
    Code,
    people::{Session, SignUpPolicy, Site},
    spaces::Role,
};
use serde_json::json;

use super::{OTHER, PASSWORD, hashed, known, secret, sign_in};
use crate::{
    harness::Hub,
    mailbox,
    state::{tables_with, told},
};

#[tokio::test(flavor = "multi_thread")]
async fn row_05_the_cookie_is_for_this_host_https_and_no_script() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let answer = sign_in(&hub.client(), &person.email, PASSWORD).await.expect(200);
    let life = hub.app.config.session_life.as_secs();
    let expected =
        format!("__Host-osmose={}; Path=/; Max-Age={life}; Secure; HttpOnly; SameSite=Lax", secret(&answer));
    assert_eq!(answer.header("set-cookie"), expected);
    assert_eq!(answer.header("cache-control"), "no-store");
    let secret = secret(&answer);
    assert!(secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "{secret}");
    assert_eq!(tables_with(hub.pool(), &secret).await, [""; 0], "only a digest is kept");

    let answer = hub.client().signed_in(&secret).delete("/api/v1/session").await.expect(204);
    assert!(answer.header("set-cookie").starts_with("__Host-osmose=; Path=/; Max-Age=0; Secure; HttpOnly"));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_05_the_sign_in_page_learns_that_an_address_cannot_carry_the_cookie() {
    let hub = Hub::new().await;
    for (host, can) in [
        ("127.0.0.1:8080", true),
        ("localhost", true),
        ("192.168.1.2:8080", false),
        ("osmose.example", false),
    ] {
        let site: Site = hub.client().with("host", host).get("/api/v1/site").await.expect(200).json();
        assert_eq!(site.can_sign_in, can, "{host}");
        assert_eq!(site.url, hub.app.url);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_32_signing_in_makes_a_new_secret_and_what_was_planted_opens_nothing() {
    let hub = Hub::new().await;
    let (person, attacker) = (known(&hub).await, known(&hub).await);
    for planted in ["0".repeat(64), "short".to_owned(), attacker.secret.clone()] {
        let answer = sign_in(&hub.client().signed_in(&planted), &person.email, PASSWORD).await.expect(200);
        assert_ne!(secret(&answer), planted);
        hub.client().signed_in(&planted).get("/api/v1/session").await.expect(401);
        let session: Session =
            hub.client().signed_in(&secret(&answer)).get("/api/v1/session").await.expect(200).json();
        assert_eq!(session.me.id, person.id);
    }
    // Of two cookies by that name the first counts, and nothing is made of the second.
    let two = format!("__Host-osmose={}; __Host-osmose={}", "0".repeat(64), person.secret);
    hub.client().with("cookie", &two).get("/api/v1/session").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_36_unknown_known_closed_and_passwordless_accounts_get_one_answer_for_the_same_work() {
    let hub = Hub::new().await;
    let (person, closed, without) = (known(&hub).await, known(&hub).await, hub.person("Paul Passant").await);
    server::people::set_disabled(&hub.app, closed.id, true).await.expect("closed");
    let tries = [
        ("nobody@people.example", PASSWORD),
        ("not an address", PASSWORD),
        (person.email.as_str(), OTHER),
        (closed.email.as_str(), OTHER),
        (closed.email.as_str(), PASSWORD),
        (without.email.as_str(), PASSWORD),
    ];
    for (email, password) in tries {
        let before = hashed(&hub);
        let answer = sign_in(&hub.client(), email, password).await;
        assert_eq!(hashed(&hub) - before, 1, "{email}");
        assert_eq!(answer.code(), Code::WrongCredentials);
        assert!(answer.header("set-cookie").is_empty());
        let first = sign_in(&hub.client(), "nobody@people.example", OTHER).await;
        assert_eq!(told(&answer), told(&first), "{email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_36_asking_for_a_new_password_tells_nothing() {
    let hub = Hub::start(|config| config.sign_up = SignUpPolicy::Open).await;
    let (person, closed) = (known(&hub).await, known(&hub).await);
    server::people::set_disabled(&hub.app, closed.id, true).await.expect("closed");
    let before = hashed(&hub);
    let mut answers = Vec::new();
    for email in ["nobody@people.example", &person.email, &closed.email] {
        // Also how often one may ask is the same.
        let mut told_so_far = Vec::new();
        for _ in 0..7 {
            let (status, mut body) =
                told(&hub.client().post("/api/v1/password-resets", &json!({ "email": email })).await);
            if let Some(fields) = body.as_object_mut() {
                fields.remove("retry_after");
            }
            told_so_far.push((status, body));
        }
        answers.push(told_so_far);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    assert_eq!(
        answers[0].iter().map(|(status, _)| *status).collect::<Vec<_>>(),
        [202, 202, 202, 202, 202, 429, 429]
    );
    assert_eq!(hashed(&hub), before);
    let mails = mailbox::all(&hub).await;
    assert_eq!(mails.len(), mailbox::to_address(&hub, &person.email).await.len(), "the others get none");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_36_inviting_and_moving_to_an_address_tell_nothing_of_it() {
    let hub = Hub::new().await;
    let (space, person) = (hub.space().await, known(&hub).await);
    let invitees = format!("/api/v1/spaces/{}/invitees", space.id);
    let before = hashed(&hub);
    let [known, unknown] = [person.email.as_str(), "nobody@people.example"]
        .map(|email| json!({ "email": email, "role": Role::Member }));
    let known = space.admin.client.post(&invitees, &known).await;
    let unknown = space.admin.client.post(&invitees, &unknown).await;
    assert_eq!(told(&known), told(&unknown));
    assert_eq!((known.status, hashed(&hub) - before), (202, 0));

    let before = hashed(&hub);
    let taken = json!({ "current": PASSWORD, "email": space.admin.email });
    let free = json!({ "current": PASSWORD, "email": "free@people.example" });
    let taken = person.client.put("/api/v1/me/email", &taken).await;
    let free = person.client.put("/api/v1/me/email", &free).await;
    assert_eq!(told(&taken), told(&free));
    assert_eq!((taken.status, hashed(&hub) - before), (202, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_40_a_password_of_a_mebibyte_is_refused_before_anything_is_computed() {
    let hub = Hub::start(|config| config.sign_up = SignUpPolicy::Open).await;
    let person = known(&hub).await;
    let before = hashed(&hub);
    for (bytes, status) in [(1 << 20, 413), (200_000, 422)] {
        let long = "x".repeat(bytes);
        let guest = hub.client();
        sign_in(&guest, &person.email, &long).await.expect(status);
        let new =
            json!({ "email": "n@people.example", "given_name": "N", "family_name": "N", "password": long });
        guest.post("/api/v1/accounts", &new).await.expect(status);
        guest.put("/api/v1/password-resets", &json!({ "token": "0", "password": long })).await.expect(status);
        let change = json!({ "current": PASSWORD, "password": long });
        person.client.put("/api/v1/me/password", &change).await.expect(status);
        let change = json!({ "current": long, "password": OTHER });
        person.client.put("/api/v1/me/password", &change).await.expect(status);
        let change = json!({ "current": long, "email": "n@people.example" });
        person.client.put("/api/v1/me/email", &change).await.expect(status);
    }
    assert_eq!(hashed(&hub), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_40_long_and_unicode_passwords_are_taken_as_they_are() {
    let hub = Hub::new().await;
    let person = known(&hub).await;
    let mut client = person.client.clone();
    let mut current = PASSWORD.to_owned();
    for password in ["x".repeat(64), "é".repeat(256), " 🏘️ deux espaces  ".to_owned()] {
        let change = json!({ "current": current, "password": password });
        let answer = client.put("/api/v1/me/password", &change).await.expect(204);
        client = hub.client().signed_in(&secret(&answer));
        sign_in(&hub.client(), &person.email, &password).await.expect(200);
        let mut shorter = password.clone();
        shorter.pop();
        sign_in(&hub.client(), &person.email, &shorter).await.expect(401);
        current = password;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_40_a_hundred_sign_ins_at_once_do_not_hold_up_the_others() {
    let hub = Hub::new().await;
    let done = AtomicUsize::new(0);
    let sign_ins = join_all((0..100).map(async |number| {
        sign_in(&hub.client(), &format!("p{number}@people.example"), PASSWORD).await.expect(401);
        done.fetch_add(1, Ordering::Relaxed);
    }));
    let others = async {
        // The first computations run now.
        crate::harness::eventually("a computation begins", async || (hashed(&hub) > 0).then_some(())).await;
        for _ in 0..20 {
            hub.client().get("/livez").await.expect(200);
        }
        done.load(Ordering::Relaxed)
    };
    let (_, before) = tokio::join!(sign_ins, others);
    assert!(before < 100, "they were answered only when all the others had been");
}
