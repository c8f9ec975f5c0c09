//! Requests that take their time: what is begun and does not come is cut, and holds up nobody.

use crate::harness::{Hub, eventually, raw::Raw};

#[tokio::test]
async fn row_13_a_body_that_never_comes_is_timed_out() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let mut slow = Vec::new();
    for begun in ["", "{", "{\"act\":"] {
        let mut raw = Raw::connect(hub.address).await;
        let mut head = "PUT /api/v1/notifications/read HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\
                        Content-Type: application/json\r\n"
            .to_owned();
        for (name, value) in lea.client.headers() {
            head.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
        }
        raw.send(format!("{head}\r\n{begun}").as_bytes()).await;
        slow.push(raw);
    }
    lea.client.get("/api/v1/session").await.expect(200);
    for raw in &mut slow {
        let head = raw.head().await;
        assert!(head.starts_with("HTTP/1.1 408 "), "{head}");
        raw.ended().await;
    }
    // Nothing waits for them when the node is told to leave.
    eventually("no request is under way", async || hub.app.tasks.is_empty().then_some(())).await;
}
