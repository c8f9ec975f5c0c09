//! P1: a photo is set, seen at once by those who share a space with its owner, and by nobody else; and
//! rows 51, 57 to 61 and 63 to 65: whatever is sent in its place does no harm.

pub mod files;

use std::{fmt, fs, path::Path, sync::Arc, time::Duration};

use hyper::{Method, body::Bytes};
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, path::Path as Key,
};
use protocol::{
    Code, Event, PhotoId, Stream, UserId,
    people::{self, Card, ChangeMe, Me, PHOTO_MAX},
    spaces::{Member, Role},
};

use crate::{
    harness::{Answer, Client, Hub, Postgres, Process, fixtures, raw::Raw, soon},
    state::{changed, fingerprint, told},
};

const MINE: &str = "/api/v1/me/photo";

async fn send(client: &Client, file: Vec<u8>) -> Answer {
    client.with("content-type", "image/png").send(Method::PUT, MINE, Some(file)).await
}

async fn set(client: &Client, file: Vec<u8>) -> PhotoId {
    send(client, file).await.expect(200).json::<Me>().photo.expect("a photo")
}

fn at(user: UserId, photo: PhotoId, size: u32) -> String {
    format!("/api/v1/people/{user}/photo/{photo}?size={size}")
}

/// The names of all files below a folder.
pub fn kept(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names = Vec::new();
    for entry in entries.flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => names.extend(kept(&entry.path())),
            _ => names.push(entry.file_name().to_string_lossy().into_owned()),
        }
    }
    names.sort();
    names
}

#[tokio::test]
async fn p1_a_photo_is_seen_at_once_by_who_shares_a_space_wherever_its_owner_is_shown() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let thread = hub.thread(&space).await;
    lea.post(thread, "Bonjour").await;
    // Karim looks on from another node; nothing but the database connects the two.
    let data = hub.data.clone();
    let other = hub.beside(|config| config.data = data).await;
    let karim = karim.at(&other);
    let mut eyes = karim.live().await;
    let (mut own, stream) = (lea.live().await, Stream::Space(space.id));

    let photo = set(&lea.client, files::png(640, 480)).await;
    let card = Card {
        id: lea.id,
        name: "Membre Ici".to_owned(),
        function: "Animatrice, Ville".to_owned(),
        photo: Some(photo),
    };
    let event = eyes.push_of(stream).await.event;
    let Event::People(people::Event::CardChanged(seen)) = event else { panic!("{event:?}") };
    assert_eq!(seen, Card { name: seen.name.clone(), ..card.clone() });
    let event = own.push_of(lea.stream()).await.event;
    assert!(matches!(event, Event::People(people::Event::Changed(me)) if me.photo == Some(photo)));

    for side in [96, 256] {
        let answer = karim.client.get(&at(lea.id, photo, side)).await.expect(200);
        assert_eq!(answer.header("content-type"), "image/jpeg");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "private, max-age=31536000, immutable");
        let picture = image::load_from_memory(&answer.body).expect("a picture");
        assert_eq!((picture.width(), picture.height()), (side, side));
    }
    // Wherever she is shown: the thread's page, the list, the members.
    let page = karim.client.get(&format!("/api/v1/threads/{thread}")).await.expect(200).text();
    let list = karim.client.get(&format!("/api/v1/spaces/{}/threads", space.id)).await.expect(200).text();
    for text in [page, list] {
        assert!(text.contains(&photo.to_string()), "{text}");
    }
    let members: protocol::Page<Member> =
        karim.client.get(&format!("/api/v1/spaces/{}/members", space.id)).await.expect(200).json();
    assert!(members.items.iter().any(|it| it.card.photo == Some(photo)));

    // Name and function too; what others do not see on a card is not told to them.
    let change = ChangeMe { about: Some("Le mardi, ailleurs.".to_owned()), ..ChangeMe::default() };
    lea.client.patch("/api/v1/me", &change).await.expect(200);
    let change = ChangeMe { family_name: Some("Autre".to_owned()), ..ChangeMe::default() };
    lea.client.patch("/api/v1/me", &change).await.expect(200);
    let event = eyes.push_of(stream).await.event;
    let Event::People(people::Event::CardChanged(seen)) = event else { panic!("{event:?}") };
    assert!(seen.name.ends_with(" Autre"), "{seen:?}");
    assert_eq!(seen.photo, Some(photo));

    let me: Me = lea.client.delete(MINE).await.expect(200).json();
    assert_eq!(me.photo, None);
    let event = eyes.push_of(stream).await.event;
    assert!(matches!(event, Event::People(people::Event::CardChanged(card)) if card.photo.is_none()));
    karim.client.get(&at(lea.id, photo, 96)).await.expect(404);
    assert_eq!(kept(&hub.data.join("files")), [""; 0]);
}

#[tokio::test]
async fn row_51_a_photo_is_shown_to_those_who_may_see_the_person_and_only_while_it_is_the_present_one() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let (asker, outsider) = (hub.person("Paul Passant").await, hub.space().await.admin);
    let photo = set(&lea.client, files::png(64, 64)).await;
    lea.client.get(&at(lea.id, photo, 96)).await.expect(200);
    space.admin.client.get(&at(lea.id, photo, 96)).await.expect(200);
    for who in [&outsider, &asker] {
        let hidden = who.client.get(&at(lea.id, photo, 96)).await.expect(404);
        let absent = who.client.get(&at(UserId::new(), PhotoId::new(), 96)).await;
        assert_eq!(told(&hidden), told(&absent));
    }
    hub.client().get(&at(lea.id, photo, 96)).await.expect(401);
    // Not under another person's name.
    lea.client.get(&at(space.admin.id, photo, 96)).await.expect(404);

    // An admin sees who asks to join; the others do not.
    let asks = set(&asker.client, files::png(64, 64)).await;
    space.admin.client.get(&at(asker.id, asks, 96)).await.expect(404);
    let ask = sqlx::query("insert into join_requests (space_id, user_id) values ($1, $2)");
    ask.bind(space.id).bind(asker.id).execute(hub.pool()).await.expect("asked");
    space.admin.client.get(&at(asker.id, asks, 96)).await.expect(200);
    lea.client.get(&at(asker.id, asks, 96)).await.expect(404);

    let second = set(&lea.client, files::png(65, 64)).await;
    assert_ne!(photo, second);
    space.admin.client.get(&at(lea.id, photo, 96)).await.expect(404);
    space.admin.client.get(&at(lea.id, second, 96)).await.expect(200);

    // What she said stays when she leaves, and her face beside it; she sees nobody there any more.
    let admins = set(&space.admin.client, files::png(64, 64)).await;
    lea.client.get(&at(space.admin.id, admins, 96)).await.expect(200);
    lea.client.delete(&format!("/api/v1/spaces/{}/membership", space.id)).await.expect(204);
    space.admin.client.get(&at(lea.id, second, 96)).await.expect(200);
    lea.client.get(&at(space.admin.id, admins, 96)).await.expect(404);
}

#[tokio::test]
async fn rows_58_to_61_nothing_of_a_file_survives_but_what_can_be_seen() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    // Where it was taken is gone, and the picture stands upright: the left half was red, now the top is.
    let file = files::with_exif(&files::halves(200, 100), 6);
    assert!(file.windows(12).any(|it| it == b"SECRET-PLACE"));
    let photo = set(&lea.client, file).await;
    for side in [96, 256] {
        let answer = lea.client.get(&at(lea.id, photo, side)).await.expect(200);
        assert!(!answer.body.windows(4).any(|it| it == b"Exif" || it == b"SECR"), "at {side}");
        let picture = image::load_from_memory(&answer.body).expect("a picture").to_rgb8();
        let (top, bottom) = (picture.get_pixel(side / 2, 4).0, picture.get_pixel(side / 2, side - 5).0);
        assert!(top[0] > 200 && top[2] < 60 && bottom[2] > 200 && bottom[0] < 60, "{top:?} {bottom:?}");
    }
    // A file that is two: what follows the picture, or hides in it, is not kept.
    let mut both = files::jpeg(64, 64);
    both.extend(b"<script>alert(1)</script>");
    let photo = set(&lea.client, both).await;
    let answer = lea.client.get(&at(lea.id, photo, 96)).await.expect(200);
    assert!(!answer.body.windows(8).any(|it| it == b"<script>"));
    // What one cannot see through becomes white.
    let photo = set(&lea.client, files::clear(32)).await;
    let answer = lea.client.get(&at(lea.id, photo, 96)).await.expect(200);
    let picture = image::load_from_memory(&answer.body).expect("a picture").to_rgb8();
    assert!(picture.pixels().all(|it| it.0.iter().all(|byte| *byte > 250)));
    // WebP is taken.
    set(&lea.client, files::webp(48, 48)).await;
}

#[tokio::test]
async fn rows_58_59_61_what_is_no_still_picture_is_refused_and_nothing_changes() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let before = set(&lea.client, files::png(64, 64)).await;
    let there = kept(&hub.data.join("files"));
    let rows = fingerprint(hub.pool()).await;
    let half = |file: Vec<u8>| file[..file.len() / 2].to_vec();
    for (what, file, status) in [
        ("nothing", Vec::new(), 415),
        ("a text", b"hello".to_vec(), 415),
        ("a page", b"<!doctype html><script>alert(1)</script>".to_vec(), 415),
        ("a drawing", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec(), 415),
        ("a GIF", files::gif(), 415),
        ("a PDF", b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>".to_vec(), 415),
        ("half a PNG", half(files::png(200, 200)), 415),
        ("a PNG's head", files::png(8, 8)[..20].to_vec(), 415),
        ("a PNG that moves", files::moving_png(), 415),
        ("a WebP that moves", files::moving_webp(), 415),
        ("a PNG of 50,000 by 50,000", files::claims(50_000, 50_000), 413),
        ("a PNG of 12,000 by 12,000", files::claims(12_000, 12_000), 413),
        ("a byte too many", vec![0; PHOTO_MAX + 1], 413),
    ] {
        let answer = send(&lea.client, file).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        let code = if status == 415 { Code::UnsupportedType } else { Code::TooLarge };
        assert_eq!(answer.code(), code, "{what}");
    }
    assert_eq!(changed(&rows, &fingerprint(hub.pool()).await), [""; 0]);
    assert_eq!(kept(&hub.data.join("files")), there);
    lea.client.get(&at(lea.id, before, 96)).await.expect(200);
    // Row 60: no name is ever taken from a request.
    for path in ["..%2f..%2fsecret", "%00", "a.jpg", "%2e%2e"] {
        lea.client.get(&format!("/api/v1/people/{}/photo/{path}?size=96", lea.id)).await.expect(404);
    }
    for size in ["0", "97", "4294967295", "-1", "x"] {
        lea.client.get(&format!("/api/v1/people/{}/photo/{before}?size={size}", lea.id)).await.expect(422);
    }
}

#[tokio::test]
async fn row_61_a_bomb_costs_little_memory() {
    let database = Postgres::shared().await.database().await;
    let node = Process::start(&database, &[]).await;
    let pool = database.pool().await;
    let lea = fixtures::person(&pool, &node.client(), "Léa Linteau").await;
    set(&lea.client, files::png(400, 400)).await;
    let before = node.memory();
    for (width, height) in [(50_000, 50_000), (12_000, 12_000), (12_000, 5_000), (8_000, 8_000)] {
        let answer = send(&lea.client, files::zeros(width, height)).await;
        assert!(matches!(answer.status, 200 | 413), "{width} by {height}: {}", answer.text());
        let grown = node.memory().saturating_sub(before);
        // What is refused is never unfolded; what is taken is held once, and once more while it shrinks.
        let bound = if answer.status == 413 { 64 } else { 160 };
        assert!(grown < bound * 1024 * 1024, "{width} by {height}: {grown} bytes more");
    }
    set(&lea.client, files::png(400, 400)).await;
    pool.close().await;
}

#[tokio::test]
async fn row_63_a_body_without_a_length_is_cut_as_soon_as_it_is_too_large() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let mut raw = Raw::connect(hub.address).await;
    let mut head = format!("PUT {MINE} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n");
    for (name, value) in lea.client.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
    }
    raw.send(format!("{head}\r\n").as_bytes()).await;
    let part = [b"10000\r\n".to_vec(), vec![b'x'; 0x1_0000], b"\r\n".to_vec()].concat();
    // More than twice as much as is taken, and no end.
    let sent = async {
        for _ in 0..200 {
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
    set(&lea.client, files::png(64, 64)).await;
}

#[tokio::test]
async fn row_64_who_sends_too_slowly_is_cut_and_may_not_take_all_places() {
    let hub = Hub::start(|config| config.upload_time = Duration::from_secs(2)).await;
    let (lea, karim) = (hub.person("Léa Linteau").await, hub.person("Karim Oudjani").await);
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut raw = Raw::connect(hub.address).await;
        let mut head = format!("PUT {MINE} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n");
        for (name, value) in lea.client.headers() {
            head.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
        }
        raw.send(format!("{head}\r\nx").as_bytes()).await;
        slow.push(raw);
    }
    // One is under way; her others are told to wait, and others are served meanwhile.
    set(&karim.client, files::png(64, 64)).await;
    let mut told = Vec::new();
    for mut raw in slow {
        told.push(raw.head().await.split(' ').nth(1).expect("a status").to_owned());
    }
    told.sort();
    assert_eq!(told.iter().filter(|status| *status == "408").count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|status| *status == "429").count(), 19, "{told:?}");
    set(&lea.client, files::png(64, 64)).await;
}

#[tokio::test]
async fn row_65_damaged_pictures_harm_nobody() {
    let reader = Arc::new(server::reader::Reader::new(crate::harness::process::program()));
    let images = server::images::Images::new(reader);
    let mut state: u64 = 65;
    let mut below = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("small") % bound
    };
    let whole = [files::png(40, 30), files::jpeg(40, 30), files::webp(40, 30), files::moving_png()];
    for round in 0..400 {
        let mut file = whole[round % whole.len()].clone();
        for _ in 0..=below(8) {
            let at = below(file.len());
            file[at] = u8::try_from(below(256)).expect("a byte");
        }
        if round % 5 == 0 {
            file.truncate(below(file.len()));
        }
        match images.squares(file, [96]).await {
            Ok(drawn) => assert!(image::load_from_memory(&drawn[0]).is_ok()),
            Err(server::error::Error::Refused(problem)) => {
                assert!(matches!(problem.code, Code::UnsupportedType | Code::TooLarge), "{problem:?}");
            }
            Err(error) => panic!("round {round}: {error:?}"),
        }
    }
    images.squares(files::png(40, 30), [96]).await.expect("the next is drawn");
}

/// A disk that is full: it takes the first so many files and no other.
#[derive(Debug)]
pub struct Full {
    pub disk: Arc<dyn ObjectStore>,
    pub room: std::sync::atomic::AtomicI64,
}

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a full disk")
    }
}

fn no_room<T>() -> object_store::Result<T> {
    let source = Box::new(std::io::Error::from_raw_os_error(28));
    Err(object_store::Error::Generic { store: "test", source })
}

#[async_trait::async_trait]
impl ObjectStore for Full {
    async fn put_opts(&self, at: &Key, what: PutPayload, how: PutOptions) -> object_store::Result<PutResult> {
        if self.room.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) <= 0 {
            return no_room();
        }
        self.disk.put_opts(at, what, how).await
    }
    async fn put_multipart_opts(
        &self,
        _: &Key,
        _: PutMultipartOptions,
    ) -> object_store::Result<Box<dyn MultipartUpload>> {
        no_room()
    }
    async fn get_opts(&self, at: &Key, how: GetOptions) -> object_store::Result<GetResult> {
        self.disk.get_opts(at, how).await
    }
    fn delete_stream(
        &self,
        all: futures_util::stream::BoxStream<'static, object_store::Result<Key>>,
    ) -> futures_util::stream::BoxStream<'static, object_store::Result<Key>> {
        self.disk.delete_stream(all)
    }
    fn list(
        &self,
        under: Option<&Key>,
    ) -> futures_util::stream::BoxStream<'static, object_store::Result<ObjectMeta>> {
        self.disk.list(under)
    }
    async fn list_with_delimiter(&self, under: Option<&Key>) -> object_store::Result<ListResult> {
        self.disk.list_with_delimiter(under).await
    }
    async fn copy_opts(&self, from: &Key, to: &Key, how: CopyOptions) -> object_store::Result<()> {
        self.disk.copy_opts(from, to, how).await
    }
}

#[tokio::test]
async fn row_61_a_photo_of_48_megapixels_is_taken_and_read_apart_from_the_hub() {
    // Turned, as phones write them: what was left stands above. Drawing it takes longer than a hub waits for the next
    // request of a connection.
    let photo = files::with_exif(&files::halves(8_064, 6_048), 6);
    let database = Postgres::shared().await.database().await;
    let node = Process::start(&database, &[]).await;
    let pool = database.pool().await;
    let lea = fixtures::person(&pool, &node.client(), "Léa Linteau").await;
    set(&lea.client, files::jpeg(400, 400)).await;
    let before = node.memory();
    let kept = set(&lea.client, photo.clone()).await;
    let answer = lea.client.get(&at(lea.id, kept, 256)).await.expect(200);
    assert!(!answer.body.windows(4).any(|it| it == b"Exif" || it == b"SECR"));
    let picture = image::load_from_memory(&answer.body).expect("a picture").to_rgb8();
    let (top, bottom) = (picture.get_pixel(128, 4).0, picture.get_pixel(128, 251).0);
    assert!(top[0] > 200 && top[2] < 60 && bottom[2] > 200 && bottom[0] < 60, "{top:?} {bottom:?}");
    // Several people at once; some of the photos only say that they are large. They are read one after the other, and
    // whoever's turn does not come in time is told to try again.
    let claims = [files::claiming_jpeg(9_000, 7_000), files::claiming_jpeg(12_000, 5_400)];
    // Of what lacks most of itself some is drawn, or nothing.
    let photos = claims.map(|file| (file, 415)).into_iter().chain(std::iter::repeat_n((photo, 200), 3));
    let mut all = Vec::new();
    for (nth, (file, expected)) in photos.enumerate() {
        let person = fixtures::person(&pool, &node.client(), &format!("Nora Noue{nth}")).await;
        all.push(async move { (send(&person.client, file).await, expected) });
    }
    let answers = futures_util::future::join_all(all).await;
    for (answer, expected) in &answers {
        let later = answer.status == 503 && !answer.header("retry-after").is_empty();
        assert!(answer.status == 200 || answer.status == *expected || later, "{}", answer.text());
    }
    assert!(answers.iter().any(|(answer, _)| answer.status == 200));
    let grown = node.peak().saturating_sub(before);
    assert!(grown < 96 * 1024 * 1024, "{grown} bytes more");
    for (width, height) in [(12_000, 6_000), (12_001, 100), (16_000, 3_900), (60_000, 60_000)] {
        let answer = send(&lea.client, files::claiming_jpeg(width, height)).await;
        assert_eq!(answer.status, 413, "{width} by {height}: {}", answer.text());
    }
}

#[tokio::test]
async fn row_64_a_full_disk_is_said_and_nothing_is_half_made() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let disk = hub.app.storage.local().await.expect("a disk");
    // Room for the two files of one photo, then for one of two, then for none.
    let full = Arc::new(Full { disk, room: 3.into() });
    hub.app.storage.replace(full.clone()).expect("not used yet");
    let photo = set(&lea.client, files::png(64, 64)).await;
    let there = kept(&hub.data.join("files"));
    assert_eq!(there.len(), 2);
    let rows = fingerprint(hub.pool()).await;
    for _ in 0..2 {
        let answer = send(&lea.client, files::png(65, 65)).await.expect(507);
        assert_eq!(answer.code(), Code::StorageFull);
        assert_eq!(kept(&hub.data.join("files")), there);
        assert_eq!(changed(&rows, &fingerprint(hub.pool()).await), [""; 0]);
    }
    lea.client.get(&at(lea.id, photo, 96)).await.expect(200);
    full.room.store(2, std::sync::atomic::Ordering::SeqCst);
    set(&lea.client, files::png(65, 65)).await;
    assert_eq!(kept(&hub.data.join("files")).len(), 2);
}

#[tokio::test]
async fn what_a_crash_leaves_is_swept_and_nothing_else() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let photo = set(&lea.client, files::png(64, 64)).await;
    // Killed between keeping the files and naming them, and in the middle of keeping one.
    let orphan = PhotoId::new();
    hub.app.storage.put(&format!("photos/{orphan}-96.jpg"), vec![1]).await.expect("kept");
    let unfinished = hub.data.join(format!("files/photos/{orphan}-256.jpg#1"));
    fs::write(&unfinished, b"half").expect("written");
    server::people::photos::sweep(&hub.app).await.expect("swept");
    assert_eq!(kept(&hub.data.join("files")).len(), 4, "what is new may be an upload's under way");
    hub.app.clock.advance(Duration::from_secs(7200));
    server::people::photos::sweep(&hub.app).await.expect("swept");
    assert_eq!(hub.app.storage.sweep(Duration::ZERO).await.expect("swept"), 1);
    let names = kept(&hub.data.join("files"));
    assert_eq!(names, [format!("{photo}-256.jpg"), format!("{photo}-96.jpg")]);
    let content: Bytes = lea.client.get(&at(lea.id, photo, 96)).await.expect(200).body;
    assert!(!content.is_empty());
}
