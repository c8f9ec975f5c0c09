//! Two nodes behind a real nginx, with the configuration of `deploy/`: nobody belongs to a node. And
//! whether nginx and HAProxy take the configurations at all.

use std::{
    collections::BTreeSet,
    fs,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use hyper::Method;
use protocol::{ActId, Close, Stream, comments::Post, comments::Receipt, spaces::Role};
use serde_json::json;

use crate::harness::{
    Balancer, Hub, Person, Postgres, Process, Socket,
    balancer::{PROXY, Place, deployed, free_address, program, replaced, with_nodes},
    checker, eventually, fixtures,
    fixtures::Node,
};

/// Runs a program that looks at a configuration; fails the test with its words if it does not like it.
fn looks_at(command: &mut Command) {
    let output = command.output().expect("it runs");
    let said =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    for complaint in ["[warn]", "[WARNING]", "[ALERT]"] {
        assert!(!said.contains(complaint), "{said}");
    }
}

#[tokio::test]
async fn nginx_and_haproxy_take_the_configurations_that_operators_are_given() {
    let folder = Postgres::shared().await.folder("configurations");
    let path = folder.display();
    // A certificate for an hour, as an operator has one from elsewhere.
    looks_at(
        Command::new(program("openssl"))
            .args([
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=osmose.example.org",
            ])
            .arg("-keyout")
            .arg(folder.join("privkey.pem"))
            .arg("-out")
            .arg(folder.join("fullchain.pem")),
    );
    let both =
        ["fullchain.pem", "privkey.pem"].map(|name| fs::read_to_string(folder.join(name)).expect("made"));
    fs::write(folder.join("osmose.pem"), both.concat()).expect("written");
    let nodes = [free_address(), free_address()];

    // Looking at it, nginx tries the addresses too: they must not be the system's.
    let nginx = replaced(
        &with_nodes(&deployed("nginx.conf"), &nodes),
        &[
            ("/etc/nginx/certs", &path.to_string()),
            ("/var/log/nginx", &path.to_string()),
            ("/run/nginx.pid", &format!("{path}/nginx.pid")),
            ("listen 80;", &format!("listen unix:{path}/plain.sock;")),
            ("listen 443 ssl;", &format!("listen unix:{path}/tls.sock ssl;")),
        ],
    );
    fs::write(folder.join("nginx.conf"), nginx).expect("written");
    looks_at(
        Command::new(program("nginx"))
            .arg("-t")
            .arg("-p")
            .arg(&folder)
            .arg("-c")
            .arg(folder.join("nginx.conf")),
    );

    let haproxy = replaced(
        &deployed("haproxy.cfg"),
        &[
            ("/etc/haproxy/certs", &path.to_string()),
            ("node1:8080", &nodes[0].to_string()),
            ("node2:8080", &nodes[1].to_string()),
        ],
    );
    fs::write(folder.join("haproxy.cfg"), haproxy).expect("written");
    looks_at(Command::new(program("haproxy")).arg("-c").arg("-f").arg(folder.join("haproxy.cfg")));
}

#[test]
fn row_80_every_way_in_waits_longer_than_the_hub_is_silent() {
    // The default of OSMOSE_PING_SECONDS, a fifth more, and ten seconds to answer.
    let silence = 25 * 6 / 5 + 10;
    for (file, setting) in [
        ("nginx.conf", "proxy_read_timeout"),
        ("nginx.conf", "proxy_send_timeout"),
        ("haproxy.cfg", "timeout tunnel"),
        ("haproxy.cfg", "timeout client"),
        ("haproxy.cfg", "timeout server"),
    ] {
        let text = deployed(file);
        let line = text.lines().find_map(|line| line.trim().strip_prefix(setting)).expect(setting);
        let seconds: u32 = line.trim().trim_end_matches(';').trim_end_matches('s').parse().expect("seconds");
        assert!(seconds > silence, "{file}: {setting} {seconds}");
    }
}

#[test]
fn what_the_files_for_docker_set_are_settings() {
    let known: BTreeSet<&str> = server::config::SETTINGS.iter().map(|setting| setting.env).collect();
    for file in ["compose.yaml", "Dockerfile", "example.env", "nginx.conf", "haproxy.cfg", "README.md"] {
        let text = deployed(file);
        let words = text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
        let mut named = 0;
        for word in
            words.filter(|word| word.starts_with("OSMOSE_") || matches!(*word, "DATABASE_URL" | "REDIS_URL"))
        {
            assert!(known.contains(word), "{file}: there is no setting {word}");
            named += 1;
        }
        assert!(named > 0, "{file} sets nothing");
    }
    // Not as root, and nothing of it lies where everybody can read.
    assert!(deployed("Dockerfile").lines().any(|line| line == "USER 10001:10001"));
    assert!(!deployed("compose.yaml").contains("privileged: true"));
}

/// Two programs on one database, and nginx before them.
async fn two(settings: &[(&str, &str)]) -> (Balancer, [Process; 2], Arc<crate::harness::Database>) {
    let database = Postgres::shared().await.database().await;
    let place = Place::new().await;
    let (url, proxy) = (place.url(), PROXY.to_string());
    let mut nodes = Vec::new();
    for name in ["one", "two"] {
        let listen = free_address().to_string();
        let own = [
            ("OSMOSE_LISTEN", listen.as_str()),
            ("OSMOSE_URL", &url),
            ("OSMOSE_TRUSTED_PROXIES", &proxy),
            ("OSMOSE_NODE", name),
            ("OSMOSE_HEAD_CHECK_SECONDS", "1"),
        ];
        nodes.push(Process::start(&database, &[&own[..], settings].concat()).await);
    }
    let nodes: [Process; 2] = nodes.try_into().unwrap_or_else(|_| panic!("two"));
    let balancer = place.before(&[nodes[0].address, nodes[1].address]).await;
    (balancer, nodes, database)
}

fn node_of(socket: &Socket) -> String {
    socket.welcome.as_ref().expect("welcomed").node.clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_on_whichever_node_and_read_each_other() {
    let (balancer, nodes, database) = two(&[]).await;
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &balancer.guest()).await;
    let thread = fixtures::thread(&pool, &space).await;
    let mut readers = Vec::new();
    for name in ["Léa", "Hugo", "Mia", "Tom"] {
        let person = fixtures::person(&pool, &balancer.guest(), name).await;
        fixtures::enrol(&pool, &person, space.id, Role::Member).await;
        let mut socket = person.live().await;
        socket.watch(Stream::Resource(thread)).await;
        readers.push(socket);
    }
    let where_they_are: BTreeSet<String> = readers.iter().map(node_of).collect();
    assert_eq!(where_they_are, ["one".to_owned(), "two".to_owned()].into(), "each has some");
    let mut receipts = Vec::new();
    for reader in &mut readers {
        receipts.push(reader.post(thread, "bonjour").await);
    }
    let head = receipts.iter().map(|receipt| receipt.position.seq).max().expect("some");
    for reader in &mut readers {
        reader.reach(Stream::Resource(thread), head).await;
    }
    checker::check(&pool, Stream::Resource(thread), &receipts, &[]).await;
    pool.close().await;
    drop((balancer, nodes));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_37_through_nginx_the_address_is_that_of_the_connection_whatever_a_client_says() {
    let place = Place::new().await;
    let url = place.url();
    let hub = Hub::start(|config| {
        config.requests_per_minute = 5;
        config.url = Some(url);
        config.trusted_proxies = vec![PROXY];
    })
    .await;
    let balancer = place.before(&[hub.address]).await;
    let ask = async |client: &crate::harness::Client| {
        client.post("/api/v1/email-verifications", &json!({ "token": "0" })).await
    };
    for number in 0..6 {
        let invented = format!("203.0.113.{number}");
        let client = balancer
            .client()
            .with("x-forwarded-for", &invented)
            .with("forwarded", &format!("for={invented}"));
        ask(&client).await.expect(if number < 5 { 410 } else { 429 });
    }
    // It is the client's address that was counted, and not the proxy's, which all would share.
    let from = |address: [u8; 4]| balancer.client().from(address.into());
    ask(&from([127, 0, 0, 1])).await.expect(429);
    ask(&from([127, 0, 0, 7])).await.expect(410);
    assert_eq!(balancer.complaints(), "");
}

/// Reads and writes through nginx until told to stop; answers what was kept and what failed.
async fn use_it(
    person: Person,
    thread: protocol::ResourceId,
    over: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
) -> (Vec<Receipt>, Vec<String>) {
    let (mut receipts, mut failed) = (Vec::new(), Vec::new());
    while !over.load(Ordering::Relaxed) {
        let post = Post { act: ActId::new(), body: "sous charge".to_owned(), parent: None, call: false };
        let body = serde_json::to_vec(&post).expect("JSON");
        match person.client.try_send(Method::POST, &fixtures::comments(thread), Some(body)).await {
            Ok(answer) if answer.status == 201 => receipts.push(answer.json()),
            Ok(answer) => failed.push(format!("POST: {} {}", answer.status, answer.text())),
            Err(error) => failed.push(format!("POST: {error:?}")),
        }
        match person.client.try_send(Method::GET, "/api/v1/session", None).await {
            Ok(answer) if answer.status == 200 => {}
            Ok(answer) => failed.push(format!("GET: {} {}", answer.status, answer.text())),
            Err(error) => failed.push(format!("GET: {error:?}")),
        }
        done.fetch_add(1, Ordering::Relaxed);
        // No faster than one person may write.
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    (receipts, failed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_80_a_node_leaves_behind_nginx_and_no_request_fails() {
    let (balancer, [leaving, staying], database) = two(&[("OSMOSE_DRAIN_SECONDS", "3")]).await;
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &balancer.guest()).await;
    let thread = fixtures::thread(&pool, &space).await;
    let (over, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut users = Vec::new();
    let mut readers = Vec::new();
    for name in ["Léa", "Hugo", "Mia", "Tom"] {
        let person = fixtures::person(&pool, &balancer.guest(), name).await;
        fixtures::enrol(&pool, &person, space.id, Role::Member).await;
        let mut socket = person.live().await;
        socket.watch(Stream::Resource(thread)).await;
        users.push(tokio::spawn(use_it(person.clone(), thread, over.clone(), done.clone())));
        readers.push((person, socket));
    }
    let more = async |count: usize| {
        let from = done.load(Ordering::Relaxed);
        eventually("requests are answered", async || {
            (done.load(Ordering::Relaxed) >= from + count).then_some(())
        })
        .await;
    };
    more(20).await;
    let direct = readers[0].0.at(&leaving);
    leaving.terminate();
    eventually("it lets nobody in", async || {
        Socket::open(&direct.client).await.err().filter(|refused| refused.status == 503)
    })
    .await;
    // Whoever opens a socket now comes to the other one.
    for _ in 0..4 {
        assert_eq!(node_of(&readers[0].0.live().await), "two");
    }
    for (person, mut socket) in readers {
        if node_of(&socket) == "one" {
            let positions = {
                let (code, reason) = socket.closed().await;
                assert_eq!(code, Close::GoingAway.code());
                assert!(reason.parse::<u32>().is_ok(), "{reason}");
                socket.positions()
            };
            socket = person.connect().await;
            let welcome = socket.hello(&positions).await;
            assert_eq!((welcome.node.as_str(), welcome.denied.len()), ("two", 0));
        }
        socket.settle().await;
    }
    assert_eq!(leaving.ended().await, 0);
    more(40).await;
    over.store(true, Ordering::Relaxed);
    let (mut receipts, mut failed) = (Vec::new(), Vec::new());
    for user in users {
        let (theirs, not) = user.await.expect("used");
        receipts.extend(theirs);
        failed.extend(not);
    }
    assert!(failed.is_empty(), "{} of {}: {failed:#?}", failed.len(), receipts.len());
    checker::check(&pool, Stream::Resource(thread), &receipts, &[]).await;
    pool.close().await;
    drop((balancer, staying));
}
