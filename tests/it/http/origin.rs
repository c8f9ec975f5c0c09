//! Rows 1 to 4, 46 and 49: a cookie comes along by itself; the origin shows whose idea it was.

use hyper::Method;
use protocol::Code;

use crate::{
    harness::{Client, Hub, Socket},
    matrix::{
        table::{Row, TABLE},
        world::{World, entitled},
    },
    state::{changed, fingerprint},
};

async fn upgrade(client: &Client) -> (u16, Option<Code>) {
    match Socket::open(client).await {
        Ok(_) => (101, None),
        Err(refused) => (refused.status, refused.problem.map(|problem| problem.code)),
    }
}

/// Origins that are not ours, though some look like it.
fn foreign(hub: &Hub) -> Vec<String> {
    let port = hub.address.port();
    vec![
        "https://evil.example".to_owned(),
        "null".to_owned(),
        String::new(),
        format!("http://127.0.0.1:{port}.evil.example"),
        format!("http://127.0.0.1.evil.example:{port}"),
        format!("http://evil127.0.0.1:{port}"),
        format!("http://127.0.0.1:{}", port.wrapping_add(1)),
        "http://127.0.0.1".to_owned(),
        format!("https://127.0.0.1:{port}"),
        format!("http://user@127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port}/"),
        format!("http://127.0.0.1:{port}/path"),
        format!("http://127.0.0.1:{port}@evil.example"),
        format!("http://localhost:{port}.evil.example"),
        "http://[::1".to_owned(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_01_to_03_a_socket_is_opened_only_for_our_own_pages() {
    let hub = Hub::new().await;
    let client = hub.person("Léa Linteau").await.client;
    for origin in foreign(&hub) {
        let told = upgrade(&client.with("origin", &origin)).await;
        assert_eq!(told, (403, Some(Code::ForeignOrigin)), "{origin}");
    }
    assert_eq!(upgrade(&client.without("origin")).await, (403, Some(Code::ForeignOrigin)));
    assert_eq!(upgrade(&client).await, (101, None));
    // This machine under another of its names.
    assert_eq!(
        upgrade(&client.with("origin", &format!("http://localhost:{}", hub.address.port()))).await,
        (101, None)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn row_02_a_program_with_a_bearer_s_secret_needs_no_origin_but_not_a_foreign_one() {
    let hub = Hub::new().await;
    let person = hub.person("Léa Linteau").await;
    let bearer = hub.client().with("authorization", &format!("Bearer {}", person.secret));
    assert_eq!(upgrade(&bearer.without("origin")).await, (101, None));
    assert_eq!(upgrade(&bearer.with("origin", "https://evil.example")).await.0, 403);
    bearer.without("origin").patch("/api/v1/me", &serde_json::json!({})).await.expect(200);
    // Another scheme than Bearer, and a cookie beside it, open nothing.
    let basic = person.client.with("authorization", &format!("Basic {}", person.secret));
    basic.get("/api/v1/session").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_03_behind_https_only_that_very_address_is_ours() {
    let hub = Hub::start(|config| config.url = Some("https://app.example.com".to_owned())).await;
    let client = hub.person("Léa Linteau").await.client;
    for origin in [
        "https://app.example.com.evil",
        "https://app.example.com:8443",
        "http://app.example.com",
        "https://evil-app.example.com",
        "https://example.com",
        "https://sub.app.example.com",
        "http://localhost",
        "http://127.0.0.1",
    ] {
        assert_eq!(
            upgrade(&client.with("origin", origin)).await,
            (403, Some(Code::ForeignOrigin)),
            "{origin}"
        );
    }
    assert_eq!(upgrade(&client).await, (101, None));
    assert_eq!(upgrade(&client.with("origin", "HTTPS://APP.example.com")).await, (101, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_04_without_a_good_secret_there_is_no_upgrade() {
    let hub = Hub::new().await;
    let person = hub.person("Léa Linteau").await;
    assert_eq!(upgrade(&hub.client()).await, (401, Some(Code::NotSignedIn)));
    for cookie in ["__Host-osmose=", "__Host-osmose=x", "osmose=0", "__Host-osmose", "=", ";;;"] {
        assert_eq!(upgrade(&hub.client().with("cookie", cookie)).await.0, 401, "{cookie}");
    }
    assert_eq!(upgrade(&hub.client().signed_in(&"0".repeat(64))).await.0, 401);
    assert_eq!(upgrade(&hub.client().with("cookie", &format!("osmose={}", person.secret))).await.0, 401);
    // A secret in an address would stand in logs: it opens nothing.
    let upgrading = hub
        .client()
        .with("connection", "upgrade")
        .with("upgrade", "websocket")
        .with("sec-websocket-version", "13")
        .with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .with("sec-websocket-protocol", protocol::live::JSON);
    for name in ["token", "access_token", "__Host-osmose", "session"] {
        upgrading.get(&format!("/live?{name}={}", person.secret)).await.expect(401);
        hub.client().get(&format!("/api/v1/session?{name}={}", person.secret)).await.expect(401);
    }
    hub.app.clock.advance(std::time::Duration::from_secs(365 * 86_400));
    assert_eq!(upgrade(&person.client).await, (401, Some(Code::NotSignedIn)));
}

fn writes() -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(|row| !["GET", "HEAD", "OPTIONS"].contains(&row.method) && row.given.is_empty())
}

fn method(row: &Row) -> Method {
    row.method.parse().expect("a method")
}

#[tokio::test(flavor = "multi_thread")]
async fn row_46_no_page_of_another_origin_changes_anything() {
    let hub = Hub::new().await;
    let world = World::make(&hub).await;
    let before = fingerprint(hub.pool()).await;
    for row in writes() {
        let who = entitled(row);
        let client = world.client(who);
        let origins = ["https://evil.example", "null", "http://127.0.0.1.evil.example"];
        let clients =
            origins.map(|origin| client.with("origin", origin)).into_iter().chain([client.without("origin")]);
        for client in clients {
            let answer = client.send(method(row), &world.path(row, who), world.body(row)).await;
            assert_eq!(answer.status, 403, "{} {}: {}", row.method, row.path, answer.text());
            assert_eq!(answer.code(), Code::ForeignOrigin);
        }
    }
    let after = fingerprint(hub.pool()).await;
    assert_eq!(changed(&before, &after), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_46_a_body_that_a_form_could_send_is_not_taken() {
    let hub = Hub::new().await;
    let world = World::make(&hub).await;
    let before = fingerprint(hub.pool()).await;
    for row in writes() {
        let who = entitled(row);
        let Some(body) = world.body(row) else { continue };
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/json",
            "",
        ] {
            let client = world.client(who).with("content-type", kind);
            let answer = client.send(method(row), &world.path(row, who), Some(body.clone())).await;
            assert_eq!(answer.status, 415, "{} {} as {kind}: {}", row.method, row.path, answer.text());
            assert_eq!(answer.code(), Code::UnsupportedType);
        }
        for bad in ["", "{", "[]x", "{\"a\":1}{}", "\u{feff}{}", "nul"] {
            let client = world.client(who);
            let answer = client.send(method(row), &world.path(row, who), Some(bad.as_bytes().to_vec())).await;
            assert!(
                matches!(answer.status, 400 | 422),
                "{} {} with {bad}: {}",
                row.method,
                row.path,
                answer.text()
            );
        }
        let long = format!("{{\"x\":\"{}\"}}", "x".repeat(300_000)).into_bytes();
        let answer = world.client(who).send(method(row), &world.path(row, who), Some(long)).await;
        assert_eq!(answer.status, 413, "{} {}", row.method, row.path);
    }
    let after = fingerprint(hub.pool()).await;
    assert_eq!(changed(&before, &after), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_49_no_other_origin_is_given_leave_to_read() {
    let hub = Hub::new().await;
    let client = hub.person("Léa Linteau").await.client.with("origin", "https://evil.example");
    let asks = client
        .with("access-control-request-method", "POST")
        .with("access-control-request-headers", "content-type");
    for path in
        ["/", "/api/v1/site", "/api/v1/session", "/api/v1/spaces", "/api/openapi.json", "/livez", "/live"]
    {
        for answer in [client.get(path).await, asks.send(Method::OPTIONS, path, None).await] {
            let allows = |name: &hyper::header::HeaderName| name.as_str().starts_with("access-control-");
            assert!(!answer.headers.keys().any(allows), "{path}: {:?}", answer.headers);
        }
        assert!(asks.send(Method::OPTIONS, path, None).await.status >= 400, "{path}");
    }
}
