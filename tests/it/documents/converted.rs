//! D2 with a converter: office documents are shown page by page, and by their words where it fails. The converter is a
//! small program of our own that is called as LibreOffice is.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use protocol::{documents::Reading, spaces::Role};

use super::{LETTER, folder, read, sent};
use crate::{harness::Hub, photos::kept};

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
        assert!(kept(&hub.data.join("files")).is_empty());
    }
}
