//! Hostile files (D9; rows 58 to 66): whatever is sent does no harm, and a refusal leaves nothing behind.

use std::time::Duration;

use protocol::{
    Code,
    documents::{Kind, Preview, Reading},
    spaces::Role,
};

use super::{at, drawn, folder, page, read, send, sent, words};
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
        ("page.htm", b"Bonjour <script>alert(1)</script>"),
        ("donnees.xml", b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><x/>"),
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
        ("con.txt", "con.txt"),
    ] {
        let row = sent(&carl, folder, asked, asked.as_bytes()).await;
        assert_eq!(row.document.version.name, name);
    }
    let long = sent(&carl, folder, &format!("{}.txt", "x".repeat(300)), b"long").await.document.version.name;
    assert!(long.len() == 120 && long.ends_with(".txt"), "{long}");
    // Names say nothing in the storage.
    let stored = kept(&hub.data.join("files"));
    assert!(stored.iter().all(|name| name.parse::<uuid::Uuid>().is_ok()), "{stored:?}");
}

/// A PDF of one page that runs a script when it is opened, and whose font is CVE-2024-4367.
const SCRIPTED: &[u8] = b"%PDF-1.4\n\
    1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>endobj\n\
    4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FontMatrix[1 2 3 4 5 (1\\); alert\\('x')]>>endobj\n\
    5 0 obj<</Length 42>>stream\nBT /F 12 Tf 20 100 Td (Bonjour a tous) Tj ET\nendstream endobj\n\
    trailer<</Root 1 0 R>>\n%%EOF";

#[tokio::test(flavor = "multi_thread")]
async fn row_59_of_a_pdf_with_a_script_a_browser_gets_pictures_and_a_download() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Pièges", Role::Member).await.id;
    let id = sent(&carl, folder, "invitation.pdf", SCRIPTED).await.document.id;
    let version = drawn(&carl, id).await.document.version;
    assert_eq!((version.reading, version.pages), (Reading::Done, Some(1)));
    for what in ["pages/1", "pages/1?small=true"] {
        let answer = carl.client.get(&at(id, what)).await.expect(200);
        assert_eq!(answer.header("content-type"), "image/jpeg");
        assert!(image::load_from_memory(&answer.body).is_ok());
    }
    let answer = carl.client.get(&at(id, "content")).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert!(answer.header("content-disposition").starts_with("attachment;"));
    assert!(answer.header("content-security-policy").contains("sandbox"));
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
        ("poupees.docx", nested()),
        ("pareil.pptx", overlapping()),
        ("rien.docx", b"PK\x03\x04rubbish".to_vec()),
    ];
    for (name, file) in bombs {
        let row = sent(&carl, folder, name, &file).await;
        let version = read(&carl, row.document.id).await.document.version;
        assert!(version.reading == Reading::Failed || version.pages == Some(0), "{name}: {version:?}");
        carl.client.get(&at(row.document.id, "pages/1")).await.expect(404);
        carl.client.get(&at(row.document.id, "content")).await.expect(200);
    }
    // An entry that leads elsewhere leads nowhere.
    let id = sent(&carl, folder, "lien.docx", &link()).await.document.id;
    if read(&carl, id).await.document.version.reading == Reading::Done {
        let Preview::Text(text) = words(&carl, id).await else { panic!("text") };
        assert!(!text.text.contains("root:"), "{}", text.text);
    }
    // Nor is an archive looked into.
    let id = sent(&carl, folder, "paquet.zip&twice=true", &bomb("word/document.xml")).await;
    let id = match id.document.version.kind {
        Kind::Archive => id.document.id,
        other => panic!("{other:?}"),
    };
    assert_eq!(page(&carl, id).await.document.version.reading, Reading::None);
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

/// An office file in an office file.
fn nested() -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.docx", zip::write::SimpleFileOptions::default()).expect("begun");
    zip.write_all(&bomb("word/document.xml")).expect("written");
    zip.finish().expect("finished").into_inner()
}

/// An office file whose words are a link to a file of the machine.
fn link() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.add_symlink("word/document.xml", "/etc/passwd", zip::write::SimpleFileOptions::default())
        .expect("a link");
    zip.finish().expect("finished").into_inner()
}

/// Slides by the thousand that are all the same bytes of the file, twenty megabytes each.
fn overlapping() -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("ppt/slides/slide0000.xml", zip::write::SimpleFileOptions::default()).expect("begun");
    zip.write_all(b"<a:t>").expect("written");
    for _ in 0..320 {
        zip.write_all(&[b'a'; 65_536]).expect("written");
    }
    let file = zip.finish().expect("finished").into_inner();
    let find = |what: &[u8]| file.windows(4).rposition(|it| it == what).expect("it is there");
    let (directory, end) = (find(b"PK\x01\x02"), find(b"PK\x05\x06"));
    let mut made = file[..directory].to_vec();
    for no in 0..1_000_u16 {
        let entry = file[directory..end].to_vec();
        let name = entry.windows(4).position(|it| it == b"0000").expect("its number");
        made.extend([&entry[..name], format!("{no:04}").as_bytes(), &entry[name + 4..]].concat());
    }
    let length = u32::try_from(made.len() - directory).expect("short");
    let mut last = file[end..].to_vec();
    last[8..10].copy_from_slice(&1_000_u16.to_le_bytes());
    last[10..12].copy_from_slice(&1_000_u16.to_le_bytes());
    last[12..16].copy_from_slice(&length.to_le_bytes());
    made.extend(last);
    made
}

#[tokio::test(flavor = "multi_thread")]
async fn row_64_a_hundred_who_stall_are_cut_and_leave_nothing() {
    let hub = Hub::start(|config| config.upload_time = Duration::from_secs(2)).await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Lents", Role::Member).await.id;
    let mut slow = Vec::new();
    for _ in 0..100 {
        let person = hub.member(&space, Role::Contributor).await;
        let mut raw = Raw::connect(hub.address).await;
        let act = protocol::ActId::new();
        let mut head = format!(
            "POST /api/v1/folders/{folder}/documents?act={act}&name={act}.txt HTTP/1.1\r\nHost: x\r\n"
        );
        for (name, value) in person.client.headers() {
            head.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
        }
        raw.send(format!("{head}Content-Length: 1000\r\n\r\nx").as_bytes()).await;
        slow.push(raw);
    }
    let mut told = std::collections::BTreeMap::new();
    for mut raw in slow {
        *told.entry(raw.head().await[9..12].to_owned()).or_insert(0) += 1;
    }
    // A place is taken by as many as there are places for, the others are told to come again.
    assert!(told.keys().all(|status| matches!(&**status, "408" | "503")), "{told:?}");
    assert!(told["408"] >= 16, "{told:?}");
    let only = sent(&carl, folder, "note.txt", b"note").await.document.id;
    read(&carl, only).await;
    assert_eq!(kept(&hub.data.join("files")).len(), 1, "what was cut leaves nothing");
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
