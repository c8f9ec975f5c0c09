//! Files that come with comments and messages (I4, T10): whoever reads the words may have them, for as long
//! as he may; and rows 51, 57 to 61, 63 and 64: whatever is sent does no harm.

use std::{sync::Arc, time::Duration};

use hyper::Method;
use protocol::{
    ActId, Code, CommentId, ConversationId, FileId, Snapshot,
    chat::Conversation,
    comments::{Log, Post},
    files::{FILE_MAX, File, LOOSE_MAX, written},
    mentions,
    spaces::Role,
};

use crate::{
    harness::{Answer, Hub, Person, fixtures::messages, raw::Raw, soon},
    photos::{Full, files, kept},
    state::{changed, fingerprint, told},
};

async fn send(person: &Person, name: &str, file: Vec<u8>) -> Answer {
    let path = format!("/api/v1/files?name={name}");
    person.client.with("content-type", "text/html").send(Method::POST, &path, Some(file)).await
}

async fn attach(person: &Person, name: &str, file: Vec<u8>) -> File {
    send(person, name, file).await.expect(201).json()
}

fn at(file: &File) -> String {
    format!("/api/v1/files/{}", file.id)
}

fn post(body: String) -> Post {
    Post { act: ActId::new(), body, parent: None, call: false }
}

async fn say(person: &Person, conversation: ConversationId, file: &File) -> CommentId {
    let body = format!("Voici {}", written(file));
    person.say(conversation, &body).await.message
}

async fn last(person: &Person, conversation: ConversationId) -> String {
    let log: Log = person.client.get(&messages(conversation)).await.expect(200).json();
    log.items.last().expect("one").html.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_a_file_of_a_message_is_had_by_who_reads_it_and_only_while_he_does() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let [lea, karim, ines] = [
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
        hub.member(&space, Role::Member).await,
    ];
    let group = hub.group(&[&lea, &karim]).await;
    let file = attach(&lea, "Plan%20d%E2%80%99%C3%A9t%C3%A9.txt", b"le plan".to_vec()).await;
    assert_eq!((file.name.as_str(), file.bytes, file.picture), ("Plan d’été.txt", 7, None));
    // Until something names it, it is its sender's alone.
    lea.client.get(&at(&file)).await.expect(200);
    let hidden = karim.client.get(&at(&file)).await.expect(404);
    let absent = karim.client.get(&format!("/api/v1/files/{}", FileId::new())).await;
    assert_eq!(told(&hidden), told(&absent));
    // Nobody else's words show it.
    say(&karim, group, &file).await;
    assert!(!last(&lea, group).await.contains("/api/v1/files/"));
    let message = say(&lea, group, &file).await;
    let html = last(&karim, group).await;
    assert!(html.contains(&format!("href=\"{}\" download><span>Plan", at(&file))), "{html}");
    let answer = karim.client.get(&at(&file)).await.expect(200);
    assert_eq!(&*answer.body, b"le plan");
    // Row 66: a part of it, and what is no part of it.
    let part = karim.client.with("range", "bytes=3-").get(&at(&file)).await.expect(206);
    assert_eq!((&*part.body, part.header("content-range")), (&b"plan"[..], "bytes 3-6/7"));
    let refused = karim.client.with("range", "bytes=7-").get(&at(&file)).await.expect(416);
    assert_eq!((refused.code(), refused.header("content-range")), (Code::RangeNotSatisfiable, "bytes */7"));

    // Who comes later reads what comes later, and so it is with files.
    let people = |user| format!("/api/v1/conversations/{group}/people/{user}");
    lea.client.put(&people(ines.id), &()).await.expect(204);
    ines.client.get(&at(&file)).await.expect(404);
    let next = attach(&lea, "suite.txt", b"la suite".to_vec()).await;
    say(&lea, group, &next).await;
    ines.client.get(&at(&next)).await.expect(200);
    // Who is removed has nothing more of it at once.
    lea.client.delete(&people(ines.id)).await.expect(204);
    ines.client.get(&at(&next)).await.expect(404);
    lea.client.delete(&people(karim.id)).await.expect(204);
    karim.client.get(&at(&file)).await.expect(404);
    space.admin.client.get(&at(&file)).await.expect(404);
    hub.client().get(&at(&file)).await.expect(401);

    // An edit keeps it; a deletion takes it from everybody, its sender too.
    let path = format!("/api/v1/messages/{message}");
    let body = format!("Le voici : {}", written(&file));
    let edit = serde_json::json!({ "act": ActId::new(), "body": body, "revision": 0 });
    lea.client.patch(&path, &edit).await.expect(204);
    lea.client.get(&at(&file)).await.expect(200);
    lea.client.delete(&format!("{path}?act={}", ActId::new())).await.expect(204);
    lea.client.get(&at(&file)).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_51_57_a_file_of_a_comment_is_had_by_who_reads_the_thread() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let outsider = hub.space().await.admin;
    let thread = hub.thread(&space).await;
    let photo = attach(&lea, "vue.png", files::png(1_000, 500)).await;
    assert_eq!((photo.name.as_str(), photo.picture), ("vue.jpg", Some((640, 320))));
    let path = format!("/api/v1/resources/{thread}/comments");
    let comment: protocol::comments::Receipt =
        lea.client.post(&path, &post(written(&photo))).await.expect(201).json();
    let small = format!("{}/thumbnail", at(&photo));
    let kinds = [(at(&photo), 1_000, "application/octet-stream"), (small.clone(), 640, "image/jpeg")];
    for (path, width, kind) in kinds {
        let answer = karim.client.get(&path).await.expect(200);
        assert_eq!(answer.header("content-type"), kind);
        assert_eq!(image::load_from_memory(&answer.body).expect("a picture").width(), width);
        outsider.client.get(&path).await.expect(404);
    }
    // Who leaves the space leaves its files.
    karim.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    for path in [at(&photo), small.clone()] {
        karim.client.get(&path).await.expect(404);
    }
    space.admin.client.get(&small).await.expect(200);
    let delete = format!("/api/v1/comments/{}?act={}", comment.comment, ActId::new());
    space.admin.client.delete(&delete).await.expect(204);
    for path in [at(&photo), small] {
        space.admin.client.get(&path).await.expect(404);
        lea.client.get(&path).await.expect(404);
    }
    // What no row names is removed from the storage, and nothing else is.
    let stays = attach(&lea, "note.txt", b"reste".to_vec()).await;
    lea.client.post(&path, &post(written(&stays))).await.expect(201);
    let loose = attach(&lea, "oubli.txt", b"oubli".to_vec()).await;
    server::files::sweep(&hub.app).await.expect("swept");
    assert_eq!(kept(&hub.data.join("files")).len(), 4, "what is new may be an upload's under way");
    hub.app.clock.advance(Duration::from_secs(25 * 3600));
    server::files::sweep(&hub.app).await.expect("swept");
    assert_eq!(kept(&hub.data.join("files")), [stays.id.to_string()]);
    let gone = lea.client.get(&at(&loose)).await;
    assert_ne!(gone.status, 200);
}

#[tokio::test]
async fn rows_58_59_60_what_a_browser_might_run_leaves_as_a_download_that_it_does_not_open() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    for (name, content) in [
        ("a.svg", &b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"[..]),
        ("a.html", b"<!doctype html><script>alert(1)</script>"),
        ("a.xhtml", b"<html xmlns=\"http://www.w3.org/1999/xhtml\"/>"),
        ("a.js", b"alert(1)"),
        ("image.png", b"<html><script>alert(1)</script>"),
        ("a.gif", b"GIF89a/*\x01\x00*/=1;alert(1)"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>"),
        ("b.zip", b"PK\x03\x04 not looked into"),
    ] {
        let file = attach(&lea, name, content.to_vec()).await;
        let answer = lea.client.get(&at(&file)).await.expect(200);
        assert_eq!(&*answer.body, content);
        assert_eq!(answer.header("content-type"), "application/octet-stream", "{name}");
        assert!(answer.header("content-disposition").starts_with("attachment; "), "{name}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
        lea.client.get(&format!("{}/thumbnail", at(&file))).await.expect(404);
    }
    for (asked, name, header) in [
        ("..%2F..%2Fx", "x", "filename=\"x\""),
        ("a%0D%0ASet-Cookie:%20x%00.txt", "aSet-Cookie_ x.txt", "filename=\"aSet-Cookie_ x.txt\""),
        ("facture%E2%80%AEfdp.txt", "facturefdp.txt", "filename=\"facturefdp.txt\""),
        ("con.txt", "con.txt", "filename=\"con.txt\""),
        ("%C3%A9t%C3%A9.txt", "été.txt", "filename*=UTF-8''%C3%A9t%C3%A9.txt"),
    ] {
        let file = attach(&lea, asked, b"x".to_vec()).await;
        assert_eq!(file.name, name);
        let answer = lea.client.get(&at(&file)).await.expect(200);
        assert!(answer.header("content-disposition").contains(header), "{asked}");
    }
    let long = attach(&lea, &format!("{}.txt", "x".repeat(300)), b"x".to_vec()).await;
    assert!(long.name.len() == 120 && long.name.ends_with(".txt"));
    // Row 60: what it is called is not where it lies.
    let stored = kept(&hub.data.join("files"));
    assert!(stored.iter().all(|name| name.parse::<FileId>().is_ok()), "{stored:?}");
}

#[tokio::test]
async fn rows_61_64_what_is_refused_leaves_nothing() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let rows = fingerprint(hub.pool()).await;
    let half = |file: Vec<u8>| file[..file.len() / 2].to_vec();
    for (what, file, status) in [
        ("nothing", Vec::new(), 422),
        ("a program", b"MZ\x90\x00".to_vec(), 415),
        ("another", b"\x7fELF\x02\x01".to_vec(), 415),
        ("a script", b"#!/bin/sh\necho".to_vec(), 415),
        ("half a PNG", half(files::png(200, 200)), 415),
        ("a PNG that moves", files::moving_png(), 415),
        ("a PNG of 50,000 by 50,000", files::claims(50_000, 50_000), 413),
        ("a byte too many", vec![b'x'; FILE_MAX + 1], 413),
    ] {
        let answer = send(&lea, "x", file).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
    }
    assert_eq!(changed(&rows, &fingerprint(hub.pool()).await), [""; 0]);
    assert_eq!(kept(&hub.data.join("files")), [""; 0]);
    // So many that nothing names, and no more.
    for number in 0..LOOSE_MAX {
        attach(&lea, &format!("{number}.txt"), b"x".to_vec()).await;
    }
    assert_eq!(send(&lea, "x", b"x".to_vec()).await.expect(429).code(), Code::TooMany);
}

#[tokio::test]
async fn row_58_nothing_of_a_picture_survives_but_what_can_be_seen() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let mut both = files::with_exif(&files::halves(200, 100), 6);
    both.extend(b"<script>alert(1)</script>");
    let file = attach(&lea, "IMG.JPG", both).await;
    assert_eq!((file.name.as_str(), file.picture), ("IMG.JPG", Some((100, 200))), "upright");
    for path in [at(&file), format!("{}/thumbnail", at(&file))] {
        let answer = lea.client.get(&path).await.expect(200);
        for secret in [&b"Exif"[..], b"SECRET", b"<script"] {
            assert!(!answer.body.windows(secret.len()).any(|it| it == secret), "{path}");
        }
        assert!(answer.header("content-security-policy").contains("sandbox"));
    }
}

#[tokio::test]
async fn row_63_a_file_without_a_length_is_cut_as_soon_as_it_is_too_large() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let mut raw = Raw::connect(hub.address).await;
    let mut head =
        "POST /api/v1/files?name=x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n".to_owned();
    for (name, value) in lea.client.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
    }
    raw.send(format!("{head}\r\n").as_bytes()).await;
    let part = [b"10000\r\n".to_vec(), vec![b'x'; 0x1_0000], b"\r\n".to_vec()].concat();
    let sent = async {
        for _ in 0..400 {
            if !raw.try_send(&part).await {
                break;
            }
        }
    };
    soon("all is sent, or the connection is cut", sent).await;
    let answer = raw.head().await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    raw.ended().await;
    assert_eq!(kept(&hub.data.join("files")), [""; 0]);
    attach(&lea, "x.txt", b"x".to_vec()).await;
}

#[tokio::test]
async fn row_64_a_full_disk_is_said_and_nothing_is_half_made() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let disk = hub.app.storage.local().await.expect("a disk");
    // Room for the large one of a picture and not for the small one, then for nothing.
    let full = Arc::new(Full { disk, room: 1.into() });
    hub.app.storage.replace(full.clone()).expect("not used yet");
    let rows = fingerprint(hub.pool()).await;
    for file in [files::png(64, 64), b"un texte".to_vec()] {
        let answer = send(&lea, "x.png", file).await.expect(507);
        assert_eq!(answer.code(), Code::StorageFull);
        assert_eq!(kept(&hub.data.join("files")), [""; 0]);
        assert_eq!(changed(&rows, &fingerprint(hub.pool()).await), [""; 0]);
    }
    full.room.store(1, std::sync::atomic::Ordering::SeqCst);
    attach(&lea, "x.txt", b"un texte".to_vec()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn k2_in_a_message_only_its_people_are_named() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let ines = hub.member(&space, Role::Member).await;
    let group = hub.group(&[&lea, &karim]).await;
    let body = format!("{} et {}", mentions::written("Faux", karim.id), mentions::written("Inès", ines.id));
    lea.say(group, &body).await;
    let page: Snapshot<Conversation> =
        karim.client.get(&format!("/api/v1/conversations/{group}")).await.expect(200).json();
    let name = &page.content.people.iter().find(|it| it.id == karim.id).expect("in it").name;
    let html = &page.content.log.items[0].html;
    assert!(html.contains(&format!("data-user=\"{}\">@{name}</span>", karim.id)), "{html}");
    assert!(!html.contains(&ines.id.to_string()) && html.contains("@Inès"), "{html}");
    // Who may be named is looked for among them.
    let asked = |name: &str| format!("/api/v1/conversations/{group}/people?name={name}");
    let found: Vec<mentions::Candidate> = lea.client.get(&asked("lint")).await.expect(200).json();
    assert_eq!(found.iter().map(|it| it.card.id).collect::<Vec<_>>(), [karim.id]);
    let none: Vec<mentions::Candidate> = lea.client.get(&asked("zz")).await.expect(200).json();
    assert!(none.is_empty());
    ines.client.get(&asked("lint")).await.expect(404);
}
