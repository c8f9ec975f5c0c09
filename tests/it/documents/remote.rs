//! Files in a service that speaks S3, which others wrote: what goes in comes out, whole and in part, on another node,
//! and what is removed is gone. The test step installs it; without it nothing is tried.

use std::{process::Stdio, time::Duration};

use hyper::Method;
use protocol::{files::File, spaces::Role};
use server::storage::Remote;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::{GUIDE, folder, read, sent, uploads::content};
use crate::{
    harness::Hub,
    photos::{files, kept},
};

/// The service. It ends with this.
struct Service {
    url: String,
    _child: Child,
}

impl Service {
    async fn start() -> Option<Self> {
        let python = std::env::var("OSMOSE_S3").ok().filter(|it| !it.is_empty())?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/it/documents/s3.py");
        let mut child = Command::new(python)
            .arg(script)
            .env("NO_PROXY", "*")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("python");
        let mut said = BufReader::new(child.stdout.take().expect("what it says"));
        let mut url = String::new();
        tokio::time::timeout(Duration::from_secs(60), said.read_line(&mut url))
            .await
            .expect("in time")
            .expect("read");
        Some(Self { url: url.trim().to_owned(), _child: child })
    }

    fn remote(&self) -> Remote {
        let url = format!("s3://osmose?endpoint={}", self.url);
        Remote::of(&url, "key".to_owned(), "secret".to_owned()).expect("an address")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_by_a_service_and_read_on_another_node() {
    let Some(service) = Service::start().await else { return };
    let one = Hub::start(|config| config.storage = Some(service.remote())).await;
    let two = one.beside(|config| config.storage = Some(service.remote())).await;
    let space = one.space().await;
    let carl = one.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;

    // A document, larger than one part of those it goes in by; its words and pages are read from there.
    let large: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let row = sent(&carl, folder, "grand.bin", &large).await;
    assert!(content(&carl, row.document.id, 1).await == large);
    let guide = sent(&carl, folder, "guide.pdf", GUIDE).await;
    assert!(read(&carl, guide.document.id).await.document.version.pages.is_some_and(|pages| pages > 0));

    // On another node, and in part.
    let there = carl.at(&two);
    assert!(content(&there, guide.document.id, 1).await == GUIDE);
    let path = format!("/api/v1/documents/{}/versions/1/content", row.document.id);
    let part = there.client.with("range", "bytes=5000000-5000009").get(&path).await.expect(206);
    assert_eq!(part.body.as_ref(), &large[5_000_000..5_000_010]);

    // Attachments and pictures go the same way; nothing lies on this disk.
    let send = async |name: &str, file: Vec<u8>| -> File {
        let path = format!("/api/v1/files?name={name}");
        carl.client.send(Method::POST, &path, Some(file)).await.expect(201).json()
    };
    let note = send("note.txt", b"une note".to_vec()).await;
    let picture = send("vue.png", files::png(64, 32)).await;
    assert!(picture.picture.is_some());
    assert_eq!(
        carl.client.get(&format!("/api/v1/files/{}", note.id)).await.expect(200).body.as_ref(),
        b"une note"
    );
    assert!(kept(&one.data.join("files")).is_empty());

    // What is removed goes from there too, with the pages that were drawn.
    let page = format!("/api/v1/documents/{}/versions/1/pages/1", guide.document.id);
    there.client.get(&page).await.expect(200);
    for id in [row.document.id, guide.document.id] {
        carl.client.delete(&format!("/api/v1/documents/{id}")).await.expect(204);
    }
    assert_eq!(one.app.storage.list("documents").await.expect("listed").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_away_refuses_files_and_nothing_is_half_made() {
    let remote = Remote::of("s3://osmose?endpoint=http://127.0.0.1:1", "key".to_owned(), "secret".to_owned());
    let hub = Hub::start(|config| config.storage = remote).await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let rows = crate::state::fingerprint(hub.pool()).await;
    let answer =
        carl.client.send(Method::POST, "/api/v1/files?name=note.txt", Some(b"une note".to_vec())).await;
    assert!(answer.status >= 500, "{}", answer.status);
    assert_eq!(crate::state::changed(&rows, &crate::state::fingerprint(hub.pool()).await), [""; 0]);
}
