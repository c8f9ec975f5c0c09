//! Who tries too often waits; nobody else does.

use std::{net::IpAddr, time::Duration};

use protocol::{Code, Problem};
use serde_json::json;

use super::{OTHER, PASSWORD, known, sign_in};
use server::config::Config;

use crate::harness::{Answer, Client, Hub, Redis};

/// A request that nobody need be signed in for.
async fn ask(client: &Client) -> Answer {
    client.post("/api/v1/email-verifications", &json!({ "token": "0" })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn row_35_twenty_wrong_passwords_hold_up_the_account_and_nobody_else() {
    let hub = Hub::new().await;
    let (person, other) = (known(&hub).await, known(&hub).await);
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(sign_in(&hub.client(), &person.email.to_uppercase(), OTHER).await.status);
    }
    assert_eq!(statuses, [[401; 10], [429; 10]].concat());
    let answer = sign_in(&hub.client(), &person.email, PASSWORD).await.expect(429);
    let problem: Problem = answer.json();
    let wait = problem.retry_after.expect("the time to wait");
    assert!(problem.code == Code::TooMany && (1..=901).contains(&wait), "{problem:?}");
    assert_eq!(answer.header("retry-after"), wait.to_string());
    // Whoever is signed in stays, and others come in.
    person.client.get("/api/v1/session").await.expect(200);
    sign_in(&hub.client(), &other.email, PASSWORD).await.expect(200);

    hub.app.clock.advance(Duration::from_secs(u64::from(wait)));
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(200);
    // Who succeeded starts anew.
    for _ in 0..10 {
        sign_in(&hub.client(), &person.email, OTHER).await.expect(401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_35_an_unknown_account_is_held_up_like_a_known_one() {
    let hub = Hub::start(|config| config.sign_in_tries = 3).await;
    let person = known(&hub).await;
    for email in ["nobody@people.example", &person.email] {
        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(sign_in(&hub.client(), email, OTHER).await.status);
        }
        assert_eq!(statuses, [401, 401, 401, 429], "{email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_35_wrong_present_passwords_count_too() {
    let hub = Hub::start(|config| config.sign_in_tries = 3).await;
    let person = known(&hub).await;
    let change = json!({ "current": OTHER, "password": OTHER });
    for status in [403, 403, 403, 429] {
        person.client.put("/api/v1/me/password", &change).await.expect(status);
    }
    let change = json!({ "current": PASSWORD, "email": "new@people.example" });
    person.client.put("/api/v1/me/email", &change).await.expect(429);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_35_an_address_that_asks_too_often_waits() {
    let hub = Hub::start(|config| config.requests_per_minute = 5).await;
    let person = known(&hub).await;
    for status in [410, 410, 410, 410, 410, 429] {
        let answer = ask(&hub.client()).await.expect(status);
        assert_eq!(answer.header("retry-after").is_empty(), status != 429);
    }
    sign_in(&hub.client(), &person.email, PASSWORD).await.expect(429);
    hub.client().post("/api/v1/password-resets", &json!({ "email": person.email })).await.expect(429);
    // Who is signed in does not pay for his neighbours.
    person.client.get("/api/v1/session").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_37_what_a_client_says_of_its_address_is_not_believed() {
    let hub = Hub::start(|config| config.requests_per_minute = 5).await;
    for number in 0..6 {
        let client = hub.client().with("x-forwarded-for", &format!("203.0.113.{number}"));
        let client =
            client.with("forwarded", &format!("for=203.0.113.{number}")).with("x-real-ip", "203.0.113.9");
        ask(&client).await.expect(if number < 5 { 410 } else { 429 });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_37_behind_a_trusted_proxy_the_last_address_that_is_not_a_proxy_counts() {
    let proxies: Vec<IpAddr> = vec![[127, 0, 0, 1].into(), [10, 0, 0, 2].into()];
    let hub = Hub::start(|config| {
        config.requests_per_minute = 5;
        config.trusted_proxies = proxies.into_iter().collect();
    })
    .await;
    let from = |chain: String| hub.client().with("x-forwarded-for", &chain);
    // The left part is the client's own invention, the right one the inner proxy.
    for number in 0..6 {
        let client = from(format!("203.0.113.{number}, 198.51.100.7, 10.0.0.2"));
        ask(&client).await.expect(if number < 5 { 410 } else { 429 });
    }
    ask(&from("203.0.113.1, 198.51.100.8".to_owned())).await.expect(410);
    ask(&from("::ffff:198.51.100.7".to_owned())).await.expect(429);
    ask(&from("not an address".to_owned())).await.expect(410);
}

/// Whoever guesses gains nothing by going from node to node, also while Redis is away: then each node
/// has its own count still.
#[tokio::test(flavor = "multi_thread")]
async fn row_35_wrong_passwords_count_on_all_nodes_together() {
    let redis = Redis::start().await;
    let set = |config: &mut Config| {
        config.sign_in_tries = 4;
        config.redis_urls = vec![redis.url()];
    };
    let one = Hub::start(set).await;
    let two = one.beside(set).await;
    let (person, other) = (known(&one).await, known(&one).await);
    let mut statuses = Vec::new();
    for no in 0..6 {
        let node = if no % 2 == 0 { &one } else { &two };
        statuses.push(sign_in(&node.client(), &person.email, OTHER).await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 429, 429]);
    let answer = sign_in(&two.client(), &person.email, PASSWORD).await.expect(429);
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|wait| (1..=901).contains(&wait)));
    // Who succeeds starts anew on all of them, and no name is kept in Redis.
    for node in [&one, &two, &one] {
        sign_in(&node.client(), &other.email, OTHER).await.expect(401);
    }
    sign_in(&two.client(), &other.email, PASSWORD).await.expect(200);
    for node in [&one, &two] {
        sign_in(&node.client(), &other.email, OTHER).await.expect(401);
    }
    for key in redis.words("KEYS *").await {
        assert!(!key.contains(&other.email) && !key.contains('@'), "{key}");
    }
    redis.freeze();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(sign_in(&two.client(), &person.email, OTHER).await.status);
    }
    assert_eq!(statuses, [401, 401, 429], "two had failed here before");
    redis.thaw();
}
