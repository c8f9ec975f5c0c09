//! Rows 44 and 48: what every answer carries, whatever it is an answer to.

use std::collections::BTreeSet;

use hyper::Method;

use crate::harness::{Answer, Hub};

/// One answer of each kind: a page, a file that is not there, data, each sort of refusal.
async fn answers(hub: &Hub) -> Vec<(&'static str, Answer)> {
    let guest = hub.client();
    let person = hub.person("Léa Linteau").await.client;
    vec![
        ("a page", guest.get("/").await),
        ("another page", guest.get("/espaces/littoral").await),
        ("no file", guest.get("/style-0.css").await),
        ("data", guest.get("/api/v1/site").await),
        ("no route", guest.get("/api/v1/nothing").await),
        ("nobody", guest.get("/api/v1/session").await),
        ("somebody", person.get("/api/v1/session").await),
        ("no method", person.send(Method::PUT, "/api/v1/session", None).await),
        ("no origin of ours", person.with("origin", "null").delete("/api/v1/session").await),
        ("no JSON", guest.with("content-type", "text/plain").post("/api/v1/session", &1).await),
        ("too long", guest.send(Method::POST, "/api/v1/session", Some(vec![b'x'; 300_000])).await),
        ("no upgrade", guest.get("/live").await),
        ("alive", guest.get("/livez").await),
        ("ready", guest.get("/readyz").await),
        ("description", guest.get("/api/openapi.json").await),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn row_48_every_answer_carries_the_security_headers() {
    let hub = Hub::new().await;
    let mut ids = BTreeSet::new();
    for (what, answer) in answers(&hub).await {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{what}");
        }
        let policy = answer.header("content-security-policy");
        let of = |name: &str| {
            let rule = policy.split(';').map(str::trim).find_map(|rule| rule.strip_prefix(name));
            rule.unwrap_or_else(|| panic!("{what}: no {name} in {policy}"))
                .split_whitespace()
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(of("default-src"), ["'none'"].into());
        assert_eq!(of("script-src"), ["'self'", "'wasm-unsafe-eval'"].into());
        assert_eq!(of("style-src"), ["'self'"].into());
        assert_eq!(of("img-src"), ["'self'", "data:"].into(), "row 70: nothing is fetched from elsewhere");
        assert_eq!(of("connect-src"), ["'self'"].into());
        assert_eq!(of("frame-ancestors"), ["'none'"].into());
        assert_eq!(of("base-uri"), ["'none'"].into());
        assert_eq!(of("form-action"), ["'self'"].into());
        assert!(answer.header("strict-transport-security").is_empty(), "{what}: this address is not HTTPS");
        assert!(answer.header("server").is_empty(), "{what}");
        assert!(
            ids.insert(answer.header("x-request-id").to_owned()),
            "{what}: each request has its own name"
        );
        assert!(answer.header("x-request-id").len() >= 16, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_48_an_https_address_is_kept_to() {
    let hub = Hub::start(|config| config.url = Some("https://app.example.com".to_owned())).await;
    for (what, answer) in answers(&hub).await {
        assert_eq!(
            answer.header("strict-transport-security"),
            "max-age=63072000; includeSubDomains",
            "{what}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_to_one_person_is_stored_nowhere() {
    let hub = Hub::new().await;
    for (what, answer) in answers(&hub).await {
        let page = matches!(what, "a page" | "another page") && answer.status == 200;
        assert_eq!(answer.header("cache-control"), if page { "no-cache" } else { "no-store" }, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_44_no_address_makes_the_server_send_somebody_elsewhere() {
    let hub = Hub::new().await;
    for next in [
        "//evil.example",
        "/%5Cevil.example",
        "javascript:alert(1)",
        "https://evil.example",
        "%0d%0aLocation:%20//evil",
    ] {
        for path in [
            "/",
            "/connexion",
            "/sign-in",
            "/verify",
            "/reset",
            "/api/v1/site",
            "//evil.example/",
            "/%2f%2fevil.example",
        ] {
            let answer = hub.client().try_send(Method::GET, &format!("{path}?next={next}"), None).await;
            let Ok(answer) = answer else { continue };
            assert!(
                answer.header("location").is_empty() && !(300..400).contains(&answer.status),
                "{path} {next}"
            );
            assert!(answer.header("refresh").is_empty());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_speaks_the_language_of_who_asks() {
    let hub = Hub::new().await;
    let mut titles = BTreeSet::new();
    for (wanted, french) in
        [("", true), ("fr", true), ("en-GB,en;q=0.9,fr;q=0.1", false), ("de, en;q=0.5", false), ("ja", true)]
    {
        let answer = hub.client().with("accept-language", wanted).get("/api/v1/session").await.expect(401);
        let problem: protocol::Problem = answer.json();
        assert_eq!(problem.request_id.as_deref(), Some(answer.header("x-request-id")));
        titles.insert((french, problem.title));
    }
    assert_eq!(titles.len(), 2, "{titles:?}");
}
