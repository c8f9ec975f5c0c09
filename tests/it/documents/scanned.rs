//! Row 67: what the virus scanner finds comes to nobody, and without its word files are taken or not as the
//! operator wishes. The scanner is a small one of our own that speaks as clamd does.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use hyper::Method;
use protocol::{Code, documents::Shelf, files::File, spaces::Role};
use server::scanner::{Address, Scanner};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{folder, read, send, sent};
use crate::{
    harness::{Hub, Person},
    photos::{files, kept},
    state::{changed, fingerprint},
};

/// What all scanners find; in two parts, so that none finds it here.
fn eicar() -> Vec<u8> {
    let parts = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];
    parts.concat().into_bytes()
}

/// A scanner, and how many files it was shown.
struct Clamd {
    address: SocketAddr,
    shown: Arc<AtomicUsize>,
}

/// What it takes at most, as clamd does.
const MOST: usize = 4 * 1024 * 1024;

impl Clamd {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shown = Arc::new(AtomicUsize::new(0));
        let count = shown.clone();
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                tokio::spawn(talk(line, count.clone()));
            }
        });
        Self { address, shown }
    }

    fn scanner(&self, lenient: bool) -> Scanner {
        Scanner::new(Address::Tcp(self.address.to_string()), lenient)
    }
}

async fn talk(mut line: TcpStream, shown: Arc<AtomicUsize>) -> std::io::Result<()> {
    let mut command = Vec::new();
    while line.read_u8().await.map(|byte| command.push(byte)).is_ok() && command.last() != Some(&0) {}
    if command == b"zPING\0" {
        return line.write_all(b"PONG\0").await;
    }
    assert_eq!(command, b"zINSTREAM\0");
    let mut whole = Vec::new();
    loop {
        let length = line.read_u32().await? as usize;
        if length == 0 {
            break;
        }
        let at = whole.len();
        whole.resize(at + length, 0);
        line.read_exact(&mut whole[at..]).await?;
        if whole.len() > MOST {
            return line.write_all(b"INSTREAM size limit exceeded. ERROR\0").await;
        }
    }
    shown.fetch_add(1, Ordering::SeqCst);
    let found = whole.windows(eicar().len()).any(|it| it == eicar());
    line.write_all(if found { b"stream: Eicar-Test-Signature FOUND\0" } else { b"stream: OK\0" }).await
}

async fn attach(person: &Person, file: Vec<u8>) -> crate::harness::Answer {
    person.client.send(Method::POST, "/api/v1/files?name=note.txt", Some(file)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn row_67_what_the_scanner_finds_is_kept_nowhere() {
    let clamd = Clamd::start().await;
    let hub = Hub::start(|config| config.scanner = Some(clamd.scanner(false))).await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Reçus", Role::Member).await.id;
    let clean = sent(&carl, folder, "propre.txt", b"rien").await;
    // What is still to be read would be another row a moment later.
    read(&carl, clean.document.id).await;
    assert_eq!(clamd.shown.load(Ordering::SeqCst), 1);
    let (rows, there) = (fingerprint(hub.pool()).await, kept(&hub.data.join("files")));
    // In a file larger than one part too, in whatever it is said to be.
    let mut large = vec![b' '; 300_000];
    large.extend(eicar());
    for (name, file) in [("a.txt", eicar()), ("b.bin", large.clone())] {
        assert_eq!(send(&carl, folder, name, &file).await.expect(422).code(), Code::Infected);
    }
    for file in [eicar(), large] {
        assert_eq!(attach(&carl, file).await.expect(422).code(), Code::Infected);
    }
    assert_eq!(changed(&rows, &fingerprint(hub.pool()).await), [""; 0]);
    assert_eq!(kept(&hub.data.join("files")), there);
    let clean: File = attach(&carl, b"rien".to_vec()).await.expect(201).json();
    assert_eq!(clean.bytes, 4);
    let picture: File = attach(&carl, files::png(8, 8)).await.expect(201).json();
    assert!(picture.picture.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn row_67_without_the_scanner_s_word_files_are_taken_or_not_as_the_operator_wishes() {
    // Nobody listens there.
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        listener.local_addr().expect("an address")
    };
    let away = Clamd { address: nobody, shown: Arc::default() };
    let clamd = Clamd::start().await;
    for (scanner, lenient, file) in [
        (&away, false, b"rien".to_vec()),
        (&away, true, b"rien".to_vec()),
        // It does not take files of this size: that is no word either.
        (&clamd, false, vec![b' '; MOST + 1]),
        (&clamd, true, vec![b' '; MOST + 1]),
    ] {
        let hub = Hub::start(|config| config.scanner = Some(scanner.scanner(lenient))).await;
        let space = hub.space().await;
        let carl = hub.member(&space, Role::Contributor).await;
        let folder = folder(&carl, space.id, "Reçus", Role::Member).await.id;
        let there = kept(&hub.data.join("files"));
        let answer = send(&carl, folder, "note.bin", &file).await;
        if lenient {
            answer.expect(201);
            continue;
        }
        let answer = answer.expect(503);
        assert_eq!(answer.code(), Code::NotScanned);
        assert_ne!(answer.header("retry-after"), "");
        assert_eq!(kept(&hub.data.join("files")), there);
        let path = format!("/api/v1/spaces/{}/documents?folder={folder}", space.id);
        let shelf: protocol::Snapshot<Shelf> = carl.client.get(&path).await.expect(200).json();
        assert!(shelf.content.rows.is_empty());
    }
}

#[tokio::test]
async fn the_scanner_is_asked_whether_it_is_there() {
    let clamd = Clamd::start().await;
    clamd.scanner(false).ping().await.expect("there");
    let nobody = Scanner::new(Address::Unix(std::env::temp_dir().join("osmose-no-scanner.ctl")), false);
    nobody.ping().await.expect_err("nobody");
}
