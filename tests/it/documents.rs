//! Documents (D1 to D9): what contributors send into folders, who sees it, as what it is shown, and
//! how it is downloaded; rows 51, 55, 57.

mod converted;
mod hostile;
mod large;
mod leaves;
mod live;
mod outages;
mod remote;
mod scanned;
mod served;
pub mod uploads;
mod versions;

use std::{collections::BTreeMap, io::Cursor};

use hyper::Method;
use protocol::{
    ActId, Code, FolderId, Problem, ResourceId, Snapshot, SpaceId,
    comments::Log,
    documents::{CreateFolder, Folder, Kind, Page, Preview, Reading, Row, Shelf},
    spaces::Role,
};
use serde_json::json;

use crate::{
    harness::{Answer, Hub, Person, eventually, fixtures::comments},
    photos::files,
    state::told,
};

const GUIDE: &[u8] = include_bytes!("../../demo/files/pv-recette-vague-1.pdf");
const LETTER: &[u8] = include_bytes!("../../demo/files/modele-notice-descriptive.docx");
const SHEET: &[u8] = include_bytes!("../../demo/files/indicateurs-deploiement.xlsx");

/// Makes a folder.
pub async fn folder(person: &Person, space: SpaceId, title: &str, audience: Role) -> Folder {
    let create = CreateFolder { act: ActId::new(), parent: None, title: title.to_owned(), audience };
    let path = format!("/api/v1/spaces/{space}/folders");
    person.client.post(&path, &create).await.expect(201).json()
}

/// Sends a file into a folder.
pub async fn send(person: &Person, folder: FolderId, query: &str, file: &[u8]) -> Answer {
    let path = format!("/api/v1/folders/{folder}/documents?act={}&name={query}", ActId::new());
    let client = person.client.with("content-type", "text/html");
    client.send(Method::POST, &path, Some(file.to_vec())).await
}

/// The same, and what it became.
pub async fn sent(person: &Person, folder: FolderId, name: &str, file: &[u8]) -> Row {
    send(person, folder, name, file).await.expect(201).json()
}

async fn page(person: &Person, id: ResourceId) -> Page {
    let page: Snapshot<Page> = person.client.get(&format!("/api/v1/documents/{id}")).await.expect(200).json();
    page.content
}

/// Waits until a document was read.
async fn read(person: &Person, id: ResourceId) -> Page {
    eventually("the document is read", async || {
        let page = page(person, id).await;
        (page.document.version.reading != Reading::Waiting).then_some(page)
    })
    .await
}

/// Waits until the first page of a document was drawn.
async fn drawn(person: &Person, id: ResourceId) -> Page {
    eventually("its first page is drawn", async || {
        let page = page(person, id).await;
        page.document.version.drawn.then_some(page)
    })
    .await
}

/// A folder with a text in it, that was read.
pub async fn placed(person: &Person, space: SpaceId, name: &str, text: &str) -> (FolderId, ResourceId) {
    let folder = folder(person, space, "Modèles", Role::Member).await.id;
    let row = sent(person, folder, name, text.as_bytes()).await;
    read(person, row.document.id).await;
    (folder, row.document.id)
}

fn at(id: ResourceId, what: &str) -> String {
    format!("/api/v1/documents/{id}/versions/1/{what}")
}

async fn words(person: &Person, id: ResourceId) -> Preview {
    person.client.get(&at(id, "words")).await.expect(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_d2_a_file_is_listed_and_shown_as_what_it_is() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    send(&lea, folder, "x.txt", b"x").await.expect(403);

    let note = sent(&carl, folder, "Notes%20d%E2%80%99%C3%A9t%C3%A9.txt", "Déjà vu".as_bytes()).await;
    assert_eq!(note.document.title, "Notes d’été");
    assert_eq!((note.document.version.kind, note.document.version.bytes), (Kind::Text, 9));
    let kinds = [
        ("vue.png", files::png(1_000, 500), Kind::Image),
        ("guide.pdf", GUIDE.to_vec(), Kind::Pdf),
        ("notice.docx", LETTER.to_vec(), Kind::Word),
        ("suivi.xlsx", SHEET.to_vec(), Kind::Sheet),
        ("lisez.md", b"# Titre\n\n**gras**\n\n<script>alert(1)</script>".to_vec(), Kind::Markdown),
        ("liste.csv", "nom;durée\nA;3\n".as_bytes().to_vec(), Kind::Table),
        ("son.mp3", b"ID3\x04\0\0".to_vec(), Kind::Audio),
        ("paquet.zip", b"PK\x03\x04....".to_vec(), Kind::Archive),
    ];
    let mut ids = Vec::new();
    for (name, file, kind) in kinds {
        let row = sent(&carl, folder, name, &file).await;
        assert_eq!(row.document.version.kind, kind, "{name}");
        ids.push(row.document.id);
    }
    let [picture, pdf, letter, sheet, markdown, table, sound, _] = ids[..] else { panic!("eight") };

    // Everybody of the space sees them, newest first; nobody else.
    let path = format!("/api/v1/spaces/{}/documents?folder={folder}", space.id);
    let shelf: Snapshot<Shelf> = lea.client.get(&path).await.expect(200).json();
    assert_eq!(shelf.content.rows.len(), 9);
    assert_eq!(shelf.content.rows[8].document.id, note.document.id);
    assert_eq!(shelf.content.folders[0].count, 9);

    for small in ["picture", "picture?small=true"] {
        let answer = lea.client.get(&at(picture, small)).await.expect(200);
        assert_eq!(answer.header("content-type"), "image/jpeg");
        assert!(image::load_from_memory(&answer.body).is_ok());
    }
    let Preview::Text(text) = words(&lea, note.document.id).await else { panic!("text") };
    assert_eq!((text.text.as_str(), text.cut), ("Déjà vu", false));
    let Preview::Html(html) = words(&lea, markdown).await else { panic!("html") };
    assert!(
        html.text.contains("<strong>Titre</strong>")
            && html.text.contains("<strong>gras</strong>")
            && !html.text.contains("<script"),
        "{}",
        html.text
    );
    let Preview::Table(cells) = words(&lea, table).await else { panic!("table") };
    assert_eq!(cells.rows, [["nom", "durée"], ["A", "3"]]);

    let guide = read(&lea, pdf).await.document.version;
    assert_eq!((guide.pages, guide.reading), (Some(3), Reading::Done));
    let Preview::Text(text) = words(&lea, pdf).await else { panic!("text") };
    assert!(text.text.split('\u{c}').nth(1).is_some_and(|page| page.contains("Anomalies remarquables")));
    drawn(&lea, pdf).await;
    for (no, status) in [(1, 200), (3, 200), (4, 404), (0, 404)] {
        for size in ["", "?small=true"] {
            let answer = lea.client.get(&at(pdf, &format!("pages/{no}{size}"))).await.expect(status);
            if status == 200 {
                let drawn = image::load_from_memory(&answer.body).expect("a picture");
                assert_eq!(drawn.width(), if size.is_empty() { 1_400 } else { 200 });
            }
        }
    }
    for (id, expected) in [(letter, "Le parti retenu"), (sheet, "Valmorence")] {
        assert_eq!(read(&lea, id).await.document.version.reading, Reading::Done);
        let Preview::Text(text) = words(&lea, id).await else { panic!("text") };
        assert!(text.text.contains(expected), "{}", text.text);
    }
    let answer = lea.client.get(&at(sound, "content")).await.expect(200);
    assert_eq!(answer.header("content-type"), "audio/mpeg");
    assert!(answer.header("content-security-policy").contains("sandbox"));
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_a_download_has_its_name_and_its_parts() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "%C3%89t%C3%A9%202026.txt", b"0123456789").await.document.id;
    let path = at(id, "content");
    let whole = lea.client.get(&path).await.expect(200);
    assert_eq!(&*whole.body, b"0123456789");
    for (name, value) in [
        (
            "content-disposition",
            "attachment; filename=\"_t_ 2026.txt\"; filename*=UTF-8''%C3%89t%C3%A9%202026.txt",
        ),
        ("content-type", "application/octet-stream"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("accept-ranges", "bytes"),
        ("content-length", "10"),
    ] {
        assert_eq!(whole.header(name), value, "{name}");
    }
    let etag = whole.header("etag").to_owned();
    for (range, body, of) in [
        ("bytes=0-3", &b"0123"[..], "bytes 0-3/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=7-99999", b"789", "bytes 7-9/10"),
    ] {
        let part = lea.client.with("range", range).get(&path).await.expect(206);
        assert_eq!((&*part.body, part.header("content-range")), (body, of), "{range}");
        let part = lea.client.with("range", range).with("if-range", &etag).get(&path).await;
        part.expect(206);
        let other = lea.client.with("range", range).with("if-range", "\"other\"").get(&path).await;
        assert_eq!(&*other.expect(200).body, b"0123456789");
    }
    // Row 66: what is not there, or is asked for many times over.
    for range in
        ["bytes=10-", "bytes=5-4", "bytes=0-1,0-1,0-1", "bytes=-0", "bytes=x", "bytes=99999999999999999999-"]
    {
        let refused = lea.client.with("range", range).get(&path).await.expect(416);
        assert_eq!(refused.code(), Code::RangeNotSatisfiable);
        assert_eq!(refused.header("content-range"), "bytes */10", "{range}");
    }
    // Row 57: the right is asked for each time.
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    lea.client.get(&path).await.expect(404);
    carl.client.delete(&format!("/api/v1/documents/{id}")).await.expect(204);
    for what in ["content", "words", "picture"] {
        space.admin.client.get(&at(id, what)).await.expect(404);
    }
    assert!(crate::photos::kept(&hub.data.join("files")).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_what_a_folder_keeps_to_some_is_nothing_to_others() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let admins =
        CreateFolder { act: ActId::new(), parent: None, title: "Paie".to_owned(), audience: Role::Admin };
    let folders = format!("/api/v1/spaces/{}/folders", space.id);
    carl.client.post(&folders, &admins).await.expect(403);
    let kept = folder(&carl, space.id, "Brouillons", Role::Contributor).await;
    let again = CreateFolder { act: ActId::new(), title: "BROUILLONS".to_owned(), ..admins.clone() };
    let taken = space.admin.client.post(&folders, &again).await.expect(409);
    assert_eq!(taken.code(), Code::Taken);
    let within = CreateFolder { parent: Some(kept.id), audience: Role::Member, ..again.clone() };
    space.admin.client.post(&folders, &CreateFolder { act: ActId::new(), ..within }).await.expect(422);

    let id = sent(&carl, kept.id, "secret.txt", b"rien").await.document.id;
    let list = format!("/api/v1/spaces/{}/documents", space.id);
    let shelf: Snapshot<Shelf> = lea.client.get(&list).await.expect(200).json();
    assert!(shelf.content.folders.is_empty());
    let absent = lea.client.get(&format!("/api/v1/documents/{}", ResourceId::new())).await;
    for path in [
        format!("/api/v1/documents/{id}"),
        at(id, "content"),
        at(id, "words"),
        format!("{list}?folder={}", kept.id),
        format!("/api/v1/folders/{}/zip", kept.id),
        comments(id),
    ] {
        assert_eq!(told(&lea.client.get(&path).await.expect(404)), told(&absent), "{path}");
        carl.client.get(&path).await.expect(200);
    }
    // Opened to all, it is there; kept to some again, it is gone.
    let change = |audience: &str| json!({ "act": ActId::new(), "audience": audience });
    let path = format!("/api/v1/folders/{}", kept.id);
    carl.client.patch(&path, &change("member")).await.expect(200);
    lea.client.get(&at(id, "content")).await.expect(200);
    space.admin.client.patch(&path, &change("admin")).await.expect(200);
    lea.client.get(&at(id, "content")).await.expect(404);
    carl.client.get(&at(id, "content")).await.expect(404);
    space.admin.client.get(&at(id, "content")).await.expect(200);
    // A folder with something in it is not removed.
    space.admin.client.delete(&path).await.expect(422);
    space.admin.client.delete(&format!("/api/v1/documents/{id}")).await.expect(204);
    space.admin.client.delete(&path).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_a_folder_is_downloaded_as_one_zip() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let top = folder(&carl, space.id, "Fiches", Role::Member).await;
    for (title, audience) in [("Annexes", Role::Member), ("Réservé", Role::Contributor)] {
        let create =
            CreateFolder { act: ActId::new(), parent: Some(top.id), title: title.to_owned(), audience };
        let path = format!("/api/v1/spaces/{}/folders", space.id);
        let inside: Folder = carl.client.post(&path, &create).await.expect(201).json();
        sent(&carl, inside.id, "b.txt", title.as_bytes()).await;
    }
    sent(&carl, top.id, "a.txt", "Été".as_bytes()).await;
    let answer = lea.client.get(&format!("/api/v1/folders/{}/zip", top.id)).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/zip");
    assert!(answer.header("content-disposition").contains("Fiches.zip"));
    let held = |body: &[u8]| -> BTreeMap<String, String> {
        let mut zip = zip::ZipArchive::new(Cursor::new(body.to_vec())).expect("a zip");
        let count = zip.len();
        let file = |at: usize| {
            let mut entry = zip.by_index(at).expect("an entry");
            (entry.name().expect("a name").into_owned(), std::io::read_to_string(&mut entry).expect("text"))
        };
        (0..count).map(file).collect()
    };
    let all =
        |files: &[(&str, &str)]| files.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    assert_eq!(held(&answer.body), all(&[("Annexes/b.txt", "Annexes"), ("a.txt", "Été")]));
    // Who sees more has more.
    let answer = carl.client.get(&format!("/api/v1/folders/{}/zip", top.id)).await.expect(200);
    let more = all(&[("Annexes/b.txt", "Annexes"), ("Réservé/b.txt", "Réservé"), ("a.txt", "Été")]);
    assert_eq!(held(&answer.body), more);
}

#[tokio::test(flavor = "multi_thread")]
async fn d5_comments_say_which_version_and_page_they_are_about() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "a.txt", b"un").await.document.id;
    let post = || json!({ "act": ActId::new(), "body": "Bien" });
    lea.client.post(&comments(id), &post()).await.expect(201);
    let path = format!("/api/v1/documents/{id}/versions?act={}&name=b.txt", ActId::new());
    carl.client
        .with("content-type", "x/y")
        .send(Method::POST, &path, Some(b"deux".to_vec()))
        .await
        .expect(201);
    lea.client.post(&comments(id), &post()).await.expect(201);
    lea.client.post(&format!("{}?edition=1&page=4", comments(id)), &post()).await.expect(201);
    let refused = lea.client.post(&format!("{}?edition=3", comments(id)), &post()).await.expect(422);
    assert_eq!(refused.json::<Problem>().fields[0].field, "edition");
    lea.client.post(&format!("{}?edition=1&page=0", comments(id)), &post()).await.expect(422);
    let log: Log = lea.client.get(&comments(id)).await.expect(200).json();
    let anchors: Vec<_> = log.items.iter().map(|it| it.anchor.map(|it| (it.edition, it.page))).collect();
    assert_eq!(anchors, [Some((1, None)), Some((2, None)), Some((1, Some(4)))]);
    // What has no versions has no comments about one.
    let thread = hub.thread(&space).await;
    lea.client.post(&format!("{}?edition=1", comments(thread)), &post()).await.expect(422);
}
