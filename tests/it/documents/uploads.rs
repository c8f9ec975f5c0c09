//! Files in parts (D8), over the protocol tus: lines and nodes that break in the middle, what is refused, and
//! what is left of what was never ended.

use std::{path::Path, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use hyper::Method;
use protocol::{
    ActId, Code, FolderId, Problem, ResourceId, Snapshot, SpaceId, documents::Shelf, spaces::Role,
};
use uuid::Uuid;

use super::{folder, page, sent};
use crate::{
    harness::{
        Answer, Client, Hub, Person, Postgres, Process, eventually, fixtures, fixtures::Node, raw::Raw,
    },
    photos::{files, kept},
    state::told,
};

const DAY: Duration = Duration::from_secs(25 * 3_600);

fn tus(person: &Person) -> Client {
    person.client.with("tus-resumable", "1.0.0")
}

/// What is said of a file, as tus writes it.
pub fn said(of: &[(&str, &str)]) -> String {
    let said: Vec<String> =
        of.iter().map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).collect();
    said.join(",")
}

/// Says what is to come.
async fn begin(person: &Person, of: &[(&str, &str)], length: impl ToString) -> Answer {
    let client = tus(person).with("upload-length", &length.to_string());
    client.with("upload-metadata", &said(of)).send(Method::POST, "/api/v1/uploads", None).await
}

async fn into(person: &Person, folder: FolderId, name: &str, length: usize) -> String {
    let said = [("folder", &*folder.to_string()), ("filename", name)];
    begin(person, &said, length).await.expect(201).header("location").to_owned()
}

/// The id of one that was begun.
pub async fn begun(person: &Person, folder: FolderId) -> Uuid {
    let path = into(person, folder, "en-route.txt", 10).await;
    path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
}

async fn part(person: &Person, path: &str, at: usize, bytes: &[u8]) -> Answer {
    let client = tus(person).with("content-type", "application/offset+octet-stream");
    client.with("upload-offset", &at.to_string()).send(Method::PATCH, path, Some(bytes.to_vec())).await
}

async fn head(person: &Person, path: &str) -> Answer {
    tus(person).send(Method::HEAD, path, None).await
}

/// How much of it is there.
async fn come(person: &Person, path: &str) -> usize {
    head(person, path).await.expect(200).header("upload-offset").parse().expect("a number")
}

/// The document that an answer names.
fn made(answer: &Answer) -> ResourceId {
    let place = answer.header("content-location");
    place.strip_prefix("/api/v1/documents/").and_then(|id| id.parse().ok()).expect("a document")
}

async fn rows(person: &Person, space: SpaceId, folder: FolderId) -> usize {
    let path = format!("/api/v1/spaces/{space}/documents?folder={folder}");
    let shelf: Snapshot<Shelf> = person.client.get(&path).await.expect(200).json();
    shelf.content.rows.len()
}

pub async fn content(person: &Person, id: ResourceId, no: i32) -> Vec<u8> {
    let path = format!("/api/v1/documents/{id}/versions/{no}/content");
    person.client.get(&path).await.expect(200).body.to_vec()
}

/// What waits on disk for the rest of it.
fn waiting(data: &Path) -> Vec<String> {
    kept(&data.join("uploads"))
}

/// A part that stays in the middle: of so many bytes these come, and then nothing.
async fn stuck(person: &Person, path: &str, (at, length): (usize, usize), bytes: &[u8]) -> Raw {
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nhost: x\r\norigin: {}\r\ncookie: {}={}\r\ntus-resumable: 1.0.0\r\n\
         content-type: application/offset+octet-stream\r\nupload-offset: {at}\r\ncontent-length: {length}\r\n\r\n",
        person.client.origin,
        server::auth::COOKIE,
        person.secret,
    );
    let mut raw = Raw::connect(person.client.address).await;
    raw.send(head.as_bytes()).await;
    raw.send(bytes).await;
    eventually("it is on disk", async || (come(person, path).await == at + bytes.len()).then_some(())).await;
    raw
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_a_file_comes_in_parts_and_is_one_document_once_it_is_whole() {
    let hub = Hub::start(|config| config.file_max = 5 << 30).await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let able = hub.client().send(Method::OPTIONS, "/api/v1/uploads", None).await.expect(204);
    for (name, value) in [
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,expiration,termination"),
        ("tus-max-size", "5368709120"),
    ] {
        assert_eq!(able.header(name), value);
    }
    let act = ActId::new().to_string();
    let said = [("folder", &*folder.to_string()), ("filename", "Notes d’été.txt"), ("act", &act)];
    let first = begin(&carl, &said, 10).await.expect(201);
    let path = first.header("location").to_owned();
    // Asked twice it is begun once.
    assert_eq!(begin(&carl, &said, 10).await.expect(201).header("location"), path);
    assert_eq!(come(&carl, &path).await, 0);
    assert_eq!(part(&carl, &path, 0, b"0123").await.expect(204).header("upload-offset"), "4");
    let answer = head(&carl, &path).await.expect(200);
    assert_eq!((answer.header("upload-offset"), answer.header("upload-length")), ("4", "10"));
    assert_eq!((answer.header("cache-control"), answer.header("tus-resumable")), ("no-store", "1.0.0"));
    assert!(answer.header("upload-expires").ends_with(" GMT"));
    assert_eq!(rows(&carl, space.id, folder).await, 0);
    // Elsewhere than where it stands nothing is taken.
    for at in [0, 3, 5, 10] {
        let stale = part(&carl, &path, at, b"x").await.expect(409);
        assert_eq!((stale.code(), stale.header("tus-resumable")), (Code::Stale, "1.0.0"));
    }
    let last = part(&carl, &path, 4, b"456789").await.expect(204);
    assert_eq!(last.header("upload-offset"), "10");
    let id = made(&last);
    assert_eq!(content(&carl, id, 1).await, b"0123456789");
    assert_eq!(page(&carl, id).await.document.title, "Notes d’été");
    // Who did not hear that asks again, and is told the same.
    assert_eq!(made(&part(&carl, &path, 10, b"").await.expect(204)), id);
    assert_eq!(made(&head(&carl, &path).await.expect(200)), id);
    assert_eq!(rows(&carl, space.id, folder).await, 1);
    assert_eq!((waiting(&hub.data).len(), kept(&hub.data.join("files")).len()), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_a_version_comes_in_parts_and_a_picture_is_drawn() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "vue.txt", b"un").await.document.id;
    let picture = files::png(400, 300);
    let said = [("document", &*id.to_string()), ("filename", "b.png"), ("note", "Relu")];
    let path = begin(&carl, &said, picture.len()).await.expect(201).header("location").to_owned();
    part(&carl, &path, 0, &picture[..100]).await.expect(204);
    assert_eq!(made(&part(&carl, &path, 100, &picture[100..]).await.expect(204)), id);
    let version = page(&carl, id).await.document.version;
    assert_eq!((version.no, &*version.name, &*version.note), (2, "vue.png", "Relu"));
    assert_eq!(content(&carl, id, 2).await, picture);
    carl.client.get(&format!("/api/v1/documents/{id}/versions/2/picture")).await.expect(200);
    // Whoever goes on with what he began says the last what is new in it.
    for (asked, note) in [("", "Premier jet"), ("?note=", ""), ("?note=Relu%20deux%20fois", "Relu deux fois")]
    {
        let said = [("document", &*id.to_string()), ("filename", "b.txt"), ("note", "Premier jet")];
        let path = begin(&carl, &said, 4).await.expect(201).header("location").to_owned();
        part(&carl, &path, 0, b"de").await.expect(204);
        part(&carl, &format!("{path}?note={}", "x".repeat(281)), 2, b"ux").await.expect(422);
        part(&carl, &format!("{path}{asked}"), 2, b"ux").await.expect(204);
        assert_eq!(page(&carl, id).await.document.version.note, note);
    }
    // What only looks like one is told so, and there is nothing to try again.
    let said = [("folder", &*folder.to_string()), ("filename", "c.png")];
    let path = begin(&carl, &said, 40).await.expect(201).header("location").to_owned();
    assert_eq!(part(&carl, &path, 0, &picture[..40]).await.code(), Code::UnsupportedType);
    head(&carl, &path).await.expect(404);
    assert!(waiting(&hub.data).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_what_may_not_come_is_refused_before_a_byte_of_it() {
    let hub = Hub::start(|config| (config.space_quota, config.file_max) = (100, 120)).await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let holder = sent(&carl, folder, "a.txt", b"un").await.document.id;
    let place = folder.to_string();
    let into = |name: &'static str| [("folder", place.as_str()), ("filename", name)];
    begin(&lea, &into("b.txt"), 1).await.expect(403);
    begin(&hub.person("Paul Passant").await, &into("b.txt"), 1).await.expect(404);
    for (name, length, code) in [
        ("A.TXT", "1", Code::Taken),
        ("b.exe", "1", Code::UnsupportedType),
        ("b.txt", "0", Code::Invalid),
        ("b.txt", "-1", Code::Invalid),
        ("b.txt", "121", Code::TooLarge),
        ("b.txt", "99", Code::Invalid),
    ] {
        let refused = begin(&carl, &into(name), length).await;
        assert_eq!(refused.code(), code, "{name} {length}");
        assert_eq!(refused.json::<Problem>().holder, (code == Code::Taken).then_some(holder));
    }
    begin(&carl, &[("filename", "b.txt")], 1).await.expect(422);
    begin(&carl, &[("folder", "x")], 1).await.expect(404);
    begin(&carl, &[("document", &ResourceId::new().to_string())], 1).await.expect(404);
    // What may still come has its room, until it is ended.
    let path = begin(&carl, &into("b.txt"), 60).await.expect(201).header("location").to_owned();
    begin(&carl, &into("c.txt"), 60).await.expect(422);
    tus(&carl).delete(&path).await.expect(204);
    head(&carl, &path).await.expect(404);
    begin(&carl, &into("c.txt"), 60).await.expect(201);
    // A page that is not ours cannot have it sent.
    let foreign = tus(&carl).with("origin", "https://example.org");
    let refused = foreign.send(Method::POST, "/api/v1/uploads", None).await.expect(403);
    assert_eq!(refused.code(), Code::ForeignOrigin);
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_one_s_own_and_nobody_else_s_and_asked_again_at_the_end() {
    let hub = Hub::start(|config| config.space_quota = 100).await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let path = into(&carl, folder, "a.txt", 60).await;
    part(&carl, &path, 0, &[b'a'; 20]).await.expect(204);
    // Not even an admin's.
    let nowhere = format!("/api/v1/uploads/{}", Uuid::new_v4());
    for method in [Method::HEAD, Method::PATCH, Method::DELETE] {
        let theirs = tus(&space.admin).send(method.clone(), &path, None).await.expect(404);
        assert_eq!(told(&theirs), told(&tus(&space.admin).send(method, &nowhere, None).await));
    }
    // It speaks another version, is not sent as a part, says no place, brings more than was to come.
    let part_of = |client: Client| client.with("content-type", "application/offset+octet-stream");
    for (client, code) in [
        (
            part_of(carl.client.with("tus-resumable", "0.2.2")).with("upload-offset", "20"),
            Code::UnsupportedVersion,
        ),
        (tus(&carl).with("content-type", "text/plain").with("upload-offset", "20"), Code::UnsupportedType),
        (part_of(tus(&carl)), Code::Malformed),
        (part_of(tus(&carl)).with("upload-offset", "+20"), Code::Malformed),
        (part_of(tus(&carl)).with("upload-offset", "20"), Code::TooLarge),
    ] {
        let refused = client.send(Method::PATCH, &path, Some(vec![b'a'; 41])).await;
        assert_eq!((refused.code(), refused.header("tus-version")), (code, "1.0.0"));
        assert_eq!(come(&carl, &path).await, 20);
    }
    // The role went meanwhile, and came back.
    let set = async |role: &str| {
        let statement = "update memberships set role = $1 where user_id = $2 and left_at is null";
        sqlx::query(statement).bind(role).bind(carl.id.0).execute(hub.pool()).await.expect("set");
    };
    set("member").await;
    part(&carl, &path, 20, &[b'a'; 40]).await.expect(403);
    set("contributor").await;
    // The room went meanwhile, and the name; what has come stays.
    sent(&space.admin, folder, "b.txt", &[b'b'; 50]).await;
    let full = part(&carl, &path, 20, &[b'a'; 40]).await.expect(422);
    assert_eq!(full.json::<Problem>().fields[0].field, "file");
    assert_eq!(come(&carl, &path).await, 60);
    let b = "update document_versions set bytes = 1 where name = 'b.txt'";
    sqlx::query(b).execute(hub.pool()).await.expect("smaller");
    let other = sent(&space.admin, folder, "A.txt", b"autre").await.document.id;
    let taken = part(&carl, &path, 60, b"").await.expect(409);
    assert_eq!((taken.code(), taken.json::<Problem>().holder), (Code::Taken, Some(other)));
    space.admin.client.delete(&format!("/api/v1/documents/{other}")).await.expect(204);
    let id = made(&part(&carl, &path, 60, b"").await.expect(204));
    assert_eq!(content(&carl, id, 1).await, [b'a'; 60]);
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_the_same_content_is_told_at_the_end_and_kept_beside_if_wanted() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let there = sent(&carl, folder, "a.txt", b"pareil").await.document.id;
    let path = into(&carl, folder, "b.txt", 6).await;
    let same = part(&carl, &path, 0, b"pareil").await.expect(409);
    assert_eq!((same.code(), same.json::<Problem>().holder), (Code::SameContent, Some(there)));
    let id = made(&part(&carl, &format!("{path}?twice=true"), 6, b"").await.expect(204));
    assert_ne!(id, there);
    assert_eq!(content(&carl, id, 1).await, b"pareil");
    assert_eq!((waiting(&hub.data).len(), kept(&hub.data.join("files")).len()), (0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_two_parts_at_once_are_not_mixed_and_what_came_of_a_broken_one_stays() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let path = into(&carl, folder, "a.txt", 10).await;
    let raw = stuck(&carl, &path, (0, 10), b"012").await;
    for at in [0, 3] {
        let refused = part(&carl, &path, at, b"xxx").await.expect(423);
        assert_eq!(refused.code(), Code::InUse);
    }
    drop(raw);
    let last = eventually("the line is free", async || {
        let answer = part(&carl, &path, 3, b"3456789").await;
        (answer.status != 423).then_some(answer)
    })
    .await;
    assert_eq!(content(&carl, made(&last.expect(204)), 1).await, b"0123456789");
    // One that says nothing more is cut, and leaves what it brought.
    let path = into(&carl, folder, "b.txt", 10).await;
    let mut raw = stuck(&carl, &path, (0, 10), b"ab").await;
    assert!(raw.head().await.starts_with("HTTP/1.1 408"));
    part(&carl, &path, 2, b"cdefghij").await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_what_is_not_ended_expires_and_nothing_of_it_stays() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let path = into(&carl, folder, "a.txt", 10).await;
    part(&carl, &path, 0, b"01234").await.expect(204);
    // What nobody knows of lies beside it.
    std::fs::write(hub.data.join("uploads").join(Uuid::new_v4().to_string()), b"x").expect("written");
    server::documents::sweep(&hub.app).await.expect("swept");
    assert_eq!(waiting(&hub.data), [path.rsplit('/').next().expect("an id")]);
    assert_eq!(come(&carl, &path).await, 5);
    hub.app.clock.advance(DAY);
    head(&carl, &path).await.expect(404);
    part(&carl, &path, 5, b"56789").await.expect(404);
    server::documents::sweep(&hub.app).await.expect("swept");
    assert!(waiting(&hub.data).is_empty());
    let rows: i64 = sqlx::query_scalar("select count(*) from document_uploads")
        .fetch_one(hub.pool())
        .await
        .expect("a count");
    assert_eq!(rows, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn d8_after_a_kill_it_goes_on_from_what_is_on_disk_and_nothing_is_orphaned() {
    let postgres = Postgres::shared().await;
    let (database, data) = (postgres.database().await, postgres.folder("data"));
    let settings = [("OSMOSE_DATA", data.to_str().expect("a path"))];
    let node = Process::start(&database, &settings).await;
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &node.guest()).await;
    let carl = fixtures::person(&pool, &node.guest(), "Carl Contributeur").await;
    fixtures::enrol(&pool, &carl, space.id, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let file: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let (path, left) =
        (into(&carl, folder, "grand.bin", file.len()).await, into(&carl, folder, "laisse.bin", 100).await);
    part(&carl, &left, 0, b"rien").await.expect(204);
    part(&carl, &path, 0, &file[..1_000_000]).await.expect(204);
    let line = stuck(&carl, &path, (1_000_000, 5_000_000), &file[1_000_000..1_500_000]).await;
    node.kill().await;
    drop(line);
    let node = Process::start(&database, &settings).await;
    let carl = carl.at(&node);
    let there = come(&carl, &path).await;
    assert!(there >= 1_000_000, "{there}: what was acknowledged is on disk");
    let last = part(&carl, &path, there, &file[there..]).await.expect(204);
    assert!(content(&carl, made(&last), 1).await == file);
    assert_eq!(rows(&carl, space.id, folder).await, 1);
    node.kill().await;

    let hub = Hub::on(database, |config| config.data.clone_from(&data)).await;
    hub.app.clock.advance(DAY);
    server::documents::sweep(&hub.app).await.expect("swept");
    hub.app.storage.sweep(Duration::ZERO).await.expect("swept");
    assert!(waiting(&data).is_empty());
    assert_eq!(kept(&data.join("files")).len(), 1);
}

/// What a client that others wrote sends. The test step installs it; without it nothing is sent.
#[tokio::test(flavor = "multi_thread")]
async fn d8_a_client_that_others_wrote_sends_a_file() {
    let Some(python) = std::env::var("OSMOSE_TUSPY").ok().filter(|it| !it.is_empty()) else { return };
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let file: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    let from = hub.data.join("grand.bin");
    std::fs::create_dir_all(&hub.data).and_then(|()| std::fs::write(&from, &file)).expect("written");
    let script = "import sys\nfrom tusclient.client import TusClient\n\
                  url, origin, cookie, folder, path = sys.argv[1:]\n\
                  tus = TusClient(url, headers={'Origin': origin, 'Cookie': cookie})\n\
                  said = {'folder': folder, 'filename': 'grand.bin'}\n\
                  half = tus.uploader(path, chunk_size=64 * 1024, metadata=said)\n\
                  half.upload(stop_at=128 * 1024)\n\
                  rest = tus.uploader(path, chunk_size=64 * 1024, url=half.url)\n\
                  assert rest.offset == 128 * 1024, rest.offset\n\
                  rest.upload()";
    let cookie = format!("{}={}", server::auth::COOKIE, carl.secret);
    let url = format!("http://{}/api/v1/uploads", hub.address);
    let output = tokio::process::Command::new(python)
        .args(["-c", script, &url, &carl.client.origin, &cookie, &folder.to_string()])
        .arg(&from)
        .output()
        .await
        .expect("python");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let path = format!("/api/v1/spaces/{}/documents?folder={folder}", space.id);
    let shelf: Snapshot<Shelf> = carl.client.get(&path).await.expect(200).json();
    assert_eq!(shelf.content.rows.len(), 1);
    assert!(content(&carl, shelf.content.rows[0].document.id, 1).await == file);
}
