//! D2 with a converter: office documents are shown page by page, and by their words where it fails. The converter is a
//! small program of our own that is called as LibreOffice is.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use protocol::{
    documents::{Kind, Preview, Reading},
    spaces::Role,
};

use super::{GUIDE, LETTER, at, folder, read, sent, words};
use crate::{
    harness::{Hub, eventually},
    photos::kept,
};

/// What office files of before 2007 begin with.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0";

/// Writes the program into a folder.
fn program(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("soffice");
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, script)).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("made a program");
    path
}

const PDF: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/files/pv-recette-vague-1.pdf");

#[tokio::test(flavor = "multi_thread")]
async fn d2_an_office_document_is_shown_page_by_page_where_it_can_be_made_pages() {
    // It is asked for a PDF beside the file, has a home that forbids macros, and nothing of the hub's surroundings.
    let good = format!(
        "#!/bin/sh\nset -e\ncase \"$*\" in *'--headless'*'--convert-to pdf --outdir '*'/document') ;; *) exit 1;; esac\n\
         [ \"$(head -c 2 document)\" = PK ]\ngrep -q DisableMacrosExecution home/user/registrymodifications.xcu\n\
         [ -z \"$DATABASE_URL$OSMOSE_BIN\" ]\ncp {PDF} document.pdf\n"
    );
    for (script, made) in [
        (good.as_str(), true),
        ("#!/bin/sh\nexit 1\n", false),
        ("#!/bin/sh\nexit 0\n", false),
        ("#!/bin/sh\necho '%PDF-1.7 rubbish' > document.pdf\n", false),
        ("#!/bin/sh\necho '<svg/>' > document.pdf\n", false),
    ] {
        let hub =
            Hub::start(|config| config.converter = Some(program(&config.data.join("bin"), script))).await;
        let space = hub.space().await;
        let carl = hub.member(&space, Role::Contributor).await;
        let folder = folder(&carl, space.id, "Modèles", Role::Member).await.id;
        let row = sent(&carl, folder, "notice.docx", LETTER).await;
        let version = read(&carl, row.document.id).await.document.version;
        assert_eq!((version.reading, version.pages.is_some()), (Reading::Done, made), "{script}");
        let at = |what: &str| format!("/api/v1/documents/{}/versions/1/{what}", row.document.id);
        carl.client.get(&at("words")).await.expect(200);
        let page = carl.client.get(&at("pages/1")).await;
        if !made {
            page.expect(404);
            continue;
        }
        assert_eq!(page.expect(200).header("content-type"), "image/jpeg");
        // What is downloaded is what was sent.
        assert_eq!(carl.client.get(&at("content")).await.expect(200).body.as_ref(), LETTER);
        carl.client.delete(&format!("/api/v1/documents/{}", row.document.id)).await.expect(204);
        // Its first page may be on its way into the storage.
        eventually("nothing is left", async || kept(&hub.data.join("files")).is_empty().then_some(())).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_d7_an_old_office_document_is_shown_and_found_by_the_pages_that_are_made_of_it() {
    // It is another's program: what only calls itself an office file is not given to it.
    let script = format!(
        "#!/bin/sh\nset -e\n[ \"$(head -c 8 document | od -An -tx1 | tr -d ' \\n')\" = d0cf11e0a1b11ae1 ]\n\
         cp {PDF} document.pdf\n"
    );
    let hub = Hub::start(|config| config.converter = Some(program(&config.data.join("bin"), &script))).await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Modèles", Role::Member).await.id;
    for (name, kind) in [("notice.doc", Kind::Word), ("suivi.xls", Kind::Sheet), ("point.ppt", Kind::Slides)]
    {
        let id = sent(&carl, folder, &format!("{name}&twice=true"), OLD).await.document.id;
        let version = read(&carl, id).await.document.version;
        assert_eq!((version.kind, version.reading, version.pages), (kind, Reading::Done, Some(3)), "{name}");
        let Preview::Text(text) = words(&carl, id).await else { panic!("text") };
        assert!(text.text.contains("Anomalies remarquables"));
    }
    let id = sent(&carl, folder, "rien.docx", b"PK\x03\x04....").await.document.id;
    let version = read(&carl, id).await.document.version;
    assert_eq!((version.reading, version.pages), (Reading::Failed, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_d7_what_cannot_be_read_is_downloaded_and_said_to_be_so_and_keeps_nobody_waiting() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Archives", Role::Member).await.id;
    // An old document without a converter, and a PDF of more than 64 MiB.
    let mut large = GUIDE.to_vec();
    large.resize(64 * 1024 * 1024 + 1, b' ');
    for (name, file, kind) in [("notice.doc", OLD, Kind::Word), ("plans.pdf", &large, Kind::Pdf)] {
        let document = sent(&carl, folder, name, file).await.document;
        assert_eq!((document.version.kind, document.version.reading), (kind, Reading::Waiting));
        let version = read(&space.admin, document.id).await.document.version;
        assert_eq!((version.reading, version.pages, version.drawn), (Reading::Failed, None, false), "{name}");
        for what in ["words", "pages/1", "pages/1?small=true"] {
            carl.client.get(&at(document.id, what)).await.expect(404);
        }
        let end = carl.client.with("range", "bytes=-4").get(&at(document.id, "content")).await.expect(206);
        assert_eq!(&*end.body, &file[file.len() - 4..]);
    }
    // What comes after them is read.
    let id = sent(&carl, folder, "guide.pdf", GUIDE).await.document.id;
    assert_eq!(read(&carl, id).await.document.version.reading, Reading::Done);
}
