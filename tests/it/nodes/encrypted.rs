//! `rediss://`: the way to Redis is encrypted, and nobody else can be Redis.

use protocol::{Stream, spaces::Role};

use super::start::refused;
use crate::harness::{
    Postgres, Process, Redis, balancer::free_address, certificates::certify, fixtures, fixtures::Node,
};

/// A server with a certificate for these names: it, its address for `REDIS_URL`, and the authority to believe.
async fn encrypted(names: &str) -> (Redis, String, String) {
    let folder = Postgres::shared().await.folder("certificates");
    certify(&folder, names);
    let address = free_address();
    let port = address.port().to_string();
    let path = |name: &str| folder.join(name).display().to_string();
    let (certificate, key, authority) = (path("server.pem"), path("server.key"), path("ca.pem"));
    let redis = Redis::with(&[
        "--tls-port",
        &port,
        "--tls-cert-file",
        &certificate,
        "--tls-key-file",
        &key,
        "--tls-ca-cert-file",
        &authority,
        "--tls-auth-clients",
        "no",
    ])
    .await;
    (redis, format!("rediss://{address}"), authority)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_hear_each_other_over_an_encrypted_link() {
    let (redis, url, authority) = encrypted("IP:127.0.0.1").await;
    let database = Postgres::shared().await.database().await;
    let settings = [
        ("REDIS_URL", url.as_str()),
        ("SSL_CERT_FILE", &authority),
        // What is seen came over Redis.
        ("OSMOSE_HEAD_CHECK_SECONDS", "3600"),
    ];
    let (one, two) = tokio::join!(Process::start(&database, &settings), Process::start(&database, &settings));
    for node in [&one, &two] {
        assert_eq!(node.client().get("/readyz").await.expect(200).text(), "ready\n");
    }
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &one.guest()).await;
    let lea = fixtures::person(&pool, &one.guest(), "Léa Linteau").await;
    fixtures::enrol(&pool, &lea, space.id, Role::Member).await;
    let thread = fixtures::thread(&pool, &space).await;
    pool.close().await;
    let mut there = space.admin.at(&two).live().await;
    there.watch(Stream::Resource(thread)).await;
    let receipt = lea.post(thread, "sous enveloppe").await;
    there.reach(Stream::Resource(thread), receipt.position.seq).await;
    drop(redis);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_prove_who_it_is_ends_the_start_in_one_line() {
    let (_right, unknown, _) = encrypted("IP:127.0.0.1").await;
    let (_other, misnamed, theirs) = encrypted("DNS:redis.example.org").await;
    for (url, believed) in [(&unknown, &theirs), (&misnamed, &theirs)] {
        let line = refused(&[("REDIS_URL", url), ("SSL_CERT_FILE", believed)]).await;
        let says = line.starts_with("osmose: REDIS_URL: no link to 127.0.0.1:");
        assert!(says && line.contains("certificate"), "{line}");
    }
}
