//! Hostile files (D9; rows 58 to 66): whatever is sent does no harm, and a refusal leaves nothing behind.

use std::time::Duration;

use protocol::{Code, documents::Kind, documents::Reading, spaces::Role};

use super::{at, folder, read, send, sent};
use crate::{
    harness::{Hub, raw::Raw},
    photos::{Full, files, kept},
};

#[tokio::test(flavor = "multi_thread")]
async fn rows_58_59_60_what_a_browser_would_run_is_only_a_download() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Pièges", Role::Member).await.id;
    for (name, file) in [
        ("image.png", &b"<!DOCTYPE html><script>alert(1)</script>"[..]),
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("page.xhtml", b"<?xml version='1.0'?><html/>"),
        ("code.js", b"alert(1)"),
        ("poly.gif", b"GIF89a/*\x01\0*/=1;alert(1)"),
    ] {
        let row = sent(&carl, folder, name, file).await;
        assert_eq!(row.document.version.kind, Kind::Other, "{name}");
        let id = row.document.id;
        let answer = carl.client.get(&at(id, "content")).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/octet-stream", "{name}");
        assert!(answer.header("content-disposition").starts_with("attachment;"));
        assert!(answer.header("content-security-policy").contains("sandbox"));
        for what in ["words", "picture", "pages/1"] {
            carl.client.get(&at(id, what)).await.expect(404);
        }
    }
    for (asked, name) in [
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("a%00b%0D%0Ac.txt", "abc.txt"),
        ("%E2%80%AEtxt.gpj", "txt.gpj"),
    ] {
        let row = sent(&carl, folder, asked, asked.as_bytes()).await;
        assert_eq!(row.document.version.name, name);
    }
    // Names say nothing in the storage.
    assert!(kept(&hub.data.join("files")).iter().all(|it| !it.contains("passwd")));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_61_62_65_bombs_and_rubbish_are_refused_or_not_read_and_nothing_falls() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Pièges", Role::Member).await.id;
    for (name, file, code) in [
        ("huge.png", files::claims(50_000, 50_000), Code::TooLarge),
        ("moves.png", files::moving_png(), Code::UnsupportedType),
        ("half.jpg", files::jpeg(400, 300)[..40].to_vec(), Code::UnsupportedType),
        ("virus.exe", b"MZ....".to_vec(), Code::UnsupportedType),
        ("virus.txt", b"\x7fELF....".to_vec(), Code::UnsupportedType),
        ("setup.msi", b"texte".to_vec(), Code::UnsupportedType),
    ] {
        let refused = send(&carl, folder, name, &file).await;
        assert_eq!(refused.code(), code, "{name}");
    }
    send(&carl, folder, "vide.txt", b"").await.expect(422);
    assert!(kept(&hub.data.join("files")).is_empty(), "a refusal leaves nothing");

    let bombs = [
        ("rien.pdf", b"%PDF-1.7\nrien du tout".to_vec()),
        (
            "boucle.pdf",
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\ntrailer<</Root 1 0 R>>"
                .to_vec(),
        ),
        ("bombe.docx", bomb("word/document.xml")),
        ("rien.docx", b"PK\x03\x04rubbish".to_vec()),
    ];
    for (name, file) in bombs {
        let row = sent(&carl, folder, name, &file).await;
        let version = read(&carl, row.document.id).await.document.version;
        assert!(version.reading == Reading::Failed || version.pages == Some(0), "{name}: {version:?}");
        carl.client.get(&at(row.document.id, "pages/1")).await.expect(404);
        carl.client.get(&at(row.document.id, "content")).await.expect(200);
    }
    // Who reads documents goes on.
    let row = sent(&carl, folder, "bon.txt", b"bon").await;
    assert_eq!(read(&carl, row.document.id).await.document.version.reading, Reading::Done);
}

/// A zip with one entry that unpacks to a hundred megabytes of text.
fn bomb(name: &str) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
    zip.write_all(b"<w:t>").expect("written");
    for _ in 0..1_600 {
        zip.write_all(&[b'a'; 65_536]).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_63_64_what_is_too_large_or_too_slow_is_cut_and_a_space_has_its_bound() {
    let hub = Hub::start(|config| {
        config.upload_time = Duration::from_secs(1);
        config.space_quota = 100_000;
    })
    .await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Pièges", Role::Member).await.id;
    let file = vec![b'a'; 60_000];
    sent(&carl, folder, "un.txt", &file).await;
    let full = send(&carl, folder, "deux.txt&twice=true", &file).await.expect(422);
    assert_eq!(full.code(), Code::Invalid);
    let head = |rest: &str| {
        format!(
            "POST /api/v1/folders/{folder}/documents?act={}&name=x HTTP/1.1\r\nhost: x\r\norigin: {}\r\ncookie: {}={}\r\n{rest}\r\n\r\n",
            protocol::ActId::new(),
            carl.client.origin,
            server::auth::COOKIE,
            carl.secret,
        )
    };
    // Its head says that it is too large.
    let mut raw = Raw::connect(hub.address).await;
    raw.send(head("content-length: 999999999999").as_bytes()).await;
    assert!(raw.head().await.starts_with("HTTP/1.1 413"));
    // It comes in parts, and has no end.
    let mut raw = Raw::connect(hub.address).await;
    raw.send(head("transfer-encoding: chunked").as_bytes()).await;
    let part = [&b"4000\r\n"[..], &[b'a'; 0x4000], b"\r\n"].concat();
    for _ in 0..4 {
        raw.send(&part).await;
    }
    assert!(raw.head().await.starts_with("HTTP/1.1 422"));
    // It stalls.
    let mut raw = Raw::connect(hub.address).await;
    raw.send(head("content-length: 1000").as_bytes()).await;
    raw.send(b"a").await;
    assert!(raw.head().await.starts_with("HTTP/1.1 408"));
    assert_eq!(kept(&hub.data.join("files")).len(), 1, "what was cut leaves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_64_a_full_disk_is_said_and_leaves_no_row() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Plein", Role::Member).await.id;
    let disk = hub.app.storage.local().await.expect("a disk");
    hub.app.storage.replace(std::sync::Arc::new(Full { disk, room: 0.into() })).expect("not used yet");
    let refused = send(&carl, folder, "x.txt", b"x").await.expect(507);
    assert_eq!(refused.code(), Code::StorageFull);
    let rows: i64 =
        sqlx::query_scalar("select count(*) from documents").fetch_one(hub.pool()).await.expect("a count");
    assert_eq!(rows, 0);
}
