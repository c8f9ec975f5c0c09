//! What a node tells Prometheus, and that it tells it to nobody else.

use std::{collections::BTreeMap, net::SocketAddr};

use hyper::Method;
use protocol::{Close, Event, EventId, Position, Seq, Stream, live::Resume, spaces::Role};

use crate::harness::{Client, Hub, eventually, redis::Redis};

/// Every figure and its kind, as OpenMetrics names them.
const FIGURES: &[(&str, &str)] = &[
    ("osmose_build", "info"),
    ("osmose_commit_to_socket_seconds", "histogram"),
    ("osmose_database_connections", "gauge"),
    ("osmose_database_connections_max", "gauge"),
    ("osmose_database_up", "gauge"),
    ("osmose_database_wait_seconds", "gauge"),
    ("osmose_http_request_seconds", "histogram"),
    ("osmose_http_requests", "counter"),
    ("osmose_leaving", "gauge"),
    ("osmose_outbox_age_seconds", "gauge"),
    ("osmose_outbox_rows", "gauge"),
    ("osmose_queue_bytes", "gauge"),
    ("osmose_queue_bytes_max", "gauge"),
    ("osmose_redis_links", "counter"),
    ("osmose_redis_lost", "counter"),
    ("osmose_redis_servers", "gauge"),
    ("osmose_redis_up", "gauge"),
    ("osmose_resumes", "counter"),
    ("osmose_sessions", "gauge"),
    ("osmose_sockets", "gauge"),
    ("osmose_sockets_closed", "counter"),
];

/// Where a hub's figures are.
async fn place(hub: &Hub) -> SocketAddr {
    let listener = server::metrics::listen(([127, 0, 0, 1], 0).into()).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(server::metrics::serve(hub.app.clone(), listener));
    address
}

async fn text(place: SocketAddr) -> String {
    let client = Client::new(place, "http://prometheus.example");
    let answer = client.try_send(Method::GET, "/metrics", None).await.expect("answered").expect(200);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text; version=1.0.0"));
    answer.text()
}

/// A figure's value; nothing if there is none.
fn value(text: &str, figure: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(' '));
    line.map(|number| number.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_is_there_from_the_start_and_is_described() {
    let hub = Hub::new().await;
    hub.client().get("/livez").await.expect(200);
    let text = text(place(&hub).await).await;
    let kinds: BTreeMap<&str, &str> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' ')).collect();
    assert_eq!(kinds, FIGURES.iter().copied().collect());
    assert!(text.ends_with("# EOF\n"));
    for (name, _) in FIGURES {
        assert!(text.contains(&format!("# HELP {name} ")), "{name} has no help");
        let page = crate::harness::balancer::deployed("README.md");
        assert!(page.contains(&format!("`{name}")), "deploy/README.md does not tell of {name}");
    }
    for result in ["current", "ring", "stored", "reset", "denied"] {
        assert_eq!(
            value(&text, &format!("osmose_resumes_total{{result=\"{result}\"}}")),
            Some(0.0),
            "{result}"
        );
    }
    for code in [Close::GoingAway, Close::TooSlow, Close::Silent, Close::SessionRevoked, Close::Limit] {
        let figure = format!("osmose_sockets_closed_total{{code=\"{}\"}}", code.code());
        assert_eq!(value(&text, &figure), Some(0.0), "{figure}");
    }
    assert_eq!(value(&text, "osmose_database_up"), Some(1.0));
    assert_eq!(value(&text, "osmose_leaving"), Some(0.0));
    assert_eq!(value(&text, "osmose_database_connections_max"), Some(8.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_move_with_what_happens_and_tell_nothing_of_whom() {
    let hub = Hub::new().await;
    let place = place(&hub).await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let lea = hub.member(&space, Role::Member).await;
    let stream = Stream::Resource(thread);
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    let first = socket.post(thread, "Un secret de polichinelle").await;
    socket.reach(stream, first.position.seq).await;
    let last = socket.post(thread, "et un autre").await;
    socket.reach(stream, last.position.seq).await;
    let now = text(place).await;
    assert_eq!(value(&now, "osmose_sockets"), Some(1.0));
    assert_eq!(value(&now, "osmose_sessions"), Some(1.0));
    // The writes that carried the events are noted after they were made.
    eventually("deliveries are measured", async || {
        let now = text(place).await;
        value(&now, "osmose_commit_to_socket_seconds_count").filter(|count| *count >= 1.0)
    })
    .await;

    // Five ways to come back to a stream.
    let elsewhere = Position { seq: Seq(1), id: EventId::new() };
    let unknown = Stream::Resource(protocol::ResourceId::new());
    for (stream, position) in
        [(stream, last.position), (stream, first.position), (stream, elsewhere), (unknown, Position::START)]
    {
        let mut again = lea.connect().await;
        again.hello(&[Resume { stream, position }]).await;
        again.settle().await;
    }
    // A hub that has just started has nothing in memory.
    let fresh = hub.beside(|_| {}).await;
    let fresh_place = self::place(&fresh).await;
    let mut again = lea.at(&fresh).connect().await;
    again.hello(&[Resume { stream, position: first.position }]).await;
    again.reach(stream, last.position.seq).await;
    let resumes =
        |text: &str, result: &str| value(text, &format!("osmose_resumes_total{{result=\"{result}\"}}"));
    let now = text(place).await;
    assert_eq!(
        ["current", "ring", "reset", "denied", "stored"].map(|result| resumes(&now, result)),
        [Some(1.0), Some(1.0), Some(1.0), Some(1.0), Some(0.0)],
    );
    assert_eq!(resumes(&text(fresh_place).await, "stored"), Some(1.0));

    // A socket that is ended, and requests by their route.
    lea.client.delete("/api/v1/session").await.expect(204);
    socket.closed().await;
    lea.client.get("/api/v1/session").await.expect(401);
    hub.client().get("/nulle-part").await;
    let now = eventually("the close is counted", async || {
        let now = text(place).await;
        value(&now, "osmose_sockets_closed_total{code=\"4503\"}").filter(|count| *count >= 1.0).map(|_| now)
    })
    .await;
    let requests = |labels: &str| value(&now, &format!("osmose_http_requests_total{{{labels}}}"));
    assert_eq!(requests("method=\"GET\",route=\"/api/v1/session\",status=\"401\""), Some(1.0));
    assert_eq!(requests("method=\"DELETE\",route=\"/api/v1/session\",status=\"204\""), Some(1.0));
    assert!(requests("method=\"GET\",route=\"/live\",status=\"101\"") >= Some(5.0));
    assert!(now.contains("route=\"other\""), "what no route takes is one word");
    assert!(value(&now, "osmose_http_request_seconds_count") >= Some(8.0));

    // No ids, no texts, no addresses of pages that somebody made up.
    let told =
        [lea.id.to_string(), thread.to_string(), space.id.to_string(), lea.session.to_string(), lea.secret];
    for secret in told.iter().map(String::as_str).chain(["polichinelle", "Léa", "nulle-part", "127.0.0.1"]) {
        assert!(!now.contains(secret), "{secret}");
    }
    assert!(matches!(socket.tracks[&stream].events[0].2, Event::Comments(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_that_people_reach_does_not_tell_figures() {
    let hub = Hub::new().await;
    place(&hub).await;
    let answer = hub.client().try_send(Method::GET, "/metrics", None).await.expect("answered");
    assert!(!answer.text().contains("osmose_"), "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_tell_how_their_link_stands_and_how_long_an_event_took_between_them() {
    let redis = Redis::start().await;
    let over_redis = |config: &mut server::config::Config| config.redis_urls = vec![redis.url()];
    let hub = Hub::start(over_redis).await;
    let other = hub.beside(over_redis).await;
    let place = place(&other).await;
    eventually("the link stands", async || {
        (value(&text(place).await, "osmose_redis_up") == Some(1.0)).then_some(())
    })
    .await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let mut reader = space.admin.at(&other).live().await;
    reader.watch(Stream::Resource(thread)).await;
    let receipt = space.admin.post(thread, "vu de loin").await;
    reader.reach(Stream::Resource(thread), receipt.position.seq).await;
    eventually("its way is measured", async || {
        value(&text(place).await, "osmose_commit_to_socket_seconds_count").filter(|count| *count >= 1.0)
    })
    .await;
    redis.kill();
    let now = eventually("it is known that the link is gone", async || {
        let now = text(place).await;
        (value(&now, "osmose_redis_up") == Some(0.0)).then_some(now)
    })
    .await;
    assert_eq!(value(&now, "osmose_redis_servers"), Some(1.0));
    assert!(value(&now, "osmose_redis_links_total") >= Some(1.0));
}
