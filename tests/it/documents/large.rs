//! Files that are much larger than the memory which they may take: whole, in parts, and on their way out.

use std::net::SocketAddr;

use protocol::{ActId, ResourceId, documents::Row, spaces::Role};
use tokio::io::AsyncReadExt;

use super::folder;
use crate::harness::{Person, Postgres, Process, fixtures, raw::Raw};

const MIB: usize = 1024 * 1024;
/// Bytes of a file.
const LARGE: usize = 160 * MIB;
/// Bytes by which a node may grow meanwhile.
const GROWS: u64 = 40 * MIB as u64;

/// Sends a request whose body is so large, made while it is sent. Answers the head of the answer, and what follows it.
async fn pour(address: SocketAddr, person: &Person, request: &str, heads: &[(&str, &str)]) -> (String, Raw) {
    let mut raw = Raw::connect(address).await;
    let mut head = format!("{request} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {LARGE}\r\n");
    for (name, value) in heads {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    for (name, value) in person.client.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
    }
    raw.send(format!("{head}\r\n").as_bytes()).await;
    let part = vec![b'o'; MIB];
    for _ in 0..LARGE / MIB {
        raw.send(&part).await;
    }
    (raw.head().await, raw)
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_a_file_of_any_size_takes_little_memory() {
    let database = Postgres::shared().await.database().await;
    // No part of it is slow here, but the disk may be.
    let node = Process::start(&database, &[("OSMOSE_UPLOAD_SECONDS", "600")]).await;
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &node.client()).await;
    let carl = fixtures::person(&pool, &node.client(), "Carl Contrib").await;
    fixtures::enrol(&pool, &carl, space.id, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let small: Row = super::sent(&carl, folder, "petit.bin", &[0; 1000]).await;
    let path = |id: ResourceId| format!("/api/v1/documents/{id}/versions/1/content");
    carl.client.get(&path(small.document.id)).await.expect(200);
    let before = node.peak();

    let act = ActId::new();
    let whole = format!("POST /api/v1/folders/{folder}/documents?act={act}&name=grand.bin");
    let (head, _) = pour(node.address, &carl, &whole, &[]).await;
    assert!(head.starts_with("HTTP/1.1 201"), "{head}");

    let client = carl.client.with("tus-resumable", "1.0.0");
    let client = client.with("upload-length", &LARGE.to_string());
    let place = super::uploads::said(&[
        ("folder", &folder.to_string()),
        ("filename", "encore.bin"),
        ("twice", "true"),
    ]);
    let begun =
        client.with("upload-metadata", &place).send(hyper::Method::POST, "/api/v1/uploads", None).await;
    let request = format!("PATCH {}", begun.expect(201).header("location"));
    let heads = [
        ("tus-resumable", "1.0.0"),
        ("upload-offset", "0"),
        ("content-type", "application/offset+octet-stream"),
    ];
    let (head, _) = pour(node.address, &carl, &request, &heads).await;
    assert!(head.starts_with("HTTP/1.1 204"), "{head}");
    let made =
        head.lines().find_map(|it| it.strip_prefix("content-location: /api/v1/documents/")).expect("made");

    let mut raw = Raw::connect(node.address).await;
    let mut ask =
        format!("GET {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n", path(made.parse().expect("an id")));
    for (name, value) in carl.client.headers() {
        ask.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
    }
    raw.send(format!("{ask}\r\n").as_bytes()).await;
    let (mut count, mut part) = (0, vec![0; MIB]);
    loop {
        match raw.stream.read(&mut part).await.expect("bytes") {
            0 => break,
            some => count += some,
        }
    }
    assert!(count > LARGE && count < LARGE + 4096, "{count} bytes came");
    let grown = node.peak().saturating_sub(before);
    assert!(grown < GROWS, "{} MiB more", grown / MIB as u64);
    pool.close().await;
}
