//! Row 75: pages are asked where everybody may ask them, and nowhere else. Everything that is refused here would have
//! answered.

use std::{process::Stdio, sync::Arc};

use axum::http::HeaderName;
use rustls::{RootCertStore, pki_types::CertificateDer};
use server::web::{Failure, Page};
use tokio::{net::TcpStream, process::Command};

use super::net::{Net, PUBLIC, page};
use crate::harness::{
    Postgres,
    balancer::{free_address, program},
    certificates::certify,
    eventually, soon,
};

/// The name of the hub that asks.
const OWN: &str = "hub.example";

async fn ask(net: &Arc<Net>, address: &str) -> Result<Page, Failure> {
    soon(address, net.web().page(address, OWN)).await
}

async fn title(net: &Arc<Net>, address: &str) -> String {
    ask(net, address).await.expect(address).said.title
}

/// Fails the test unless nothing came of it, and no line was opened.
async fn refused(net: &Arc<Net>, address: &str) {
    let before = net.reached();
    let outcome = ask(net, address).await;
    assert!(matches!(outcome, Err(Failure::Refused(_))), "{address}: {outcome:?}");
    assert_eq!(net.reached(), before, "{address} was asked");
}

#[tokio::test]
async fn row_75_a_page_says_what_it_is_to_whoever_asks_plainly() {
    let net = Net::start().await;
    let found = ask(&net, "http://www.vire.example/page?a=b#here").await.expect("a page");
    assert_eq!(found.host, "www.vire.example");
    assert_eq!(
        (found.said.site.as_str(), found.said.title.as_str()),
        ("Ville de Vire", "Les halles & la place")
    );
    assert_eq!(found.said.description, "Ce qu’on trouve sous les halles.");
    assert_eq!(net.reached(), [format!("{PUBLIC}:80").parse().expect("an address")]);

    // One that leads on is asked as if nothing had been said.
    let found = ask(&net, "http://one.example/to?http://two.example/to?/page").await.expect("a page");
    assert_eq!(found.host, "two.example");
    let heard = net.heard("/page");
    let mut said: Vec<_> = heard.keys().map(HeaderName::as_str).collect();
    let mut expected = ["host", "user-agent", "accept", "accept-encoding", "accept-language", "connection"];
    said.sort_unstable();
    expected.sort_unstable();
    assert_eq!(said, expected, "no cookie, no word of where one comes from");
    assert_eq!(heard["host"], "two.example");
    assert_eq!(heard["accept-encoding"], "identity");
}

#[tokio::test]
async fn row_75_an_address_that_is_a_number_is_looked_at_however_it_is_written() {
    let net = Net::start().await;
    assert_eq!(title(&net, &format!("http://{PUBLIC}/page")).await, "Les halles & la place");
    for address in [
        "http://127.0.0.1/page",
        "http://127.1/page",
        "http://2130706433/page",
        "http://0x7f.0.0.1/page",
        "http://0177.0.0.1/page",
        "http://１２７.0.0.1/page",
        "http://0/page",
        "http://10.0.0.1/page",
        "http://100.64.0.1/page",
        "http://169.254.169.254/page",
        "http://172.16.0.1/page",
        "http://192.0.2.1/page",
        "http://192.168.0.1/page",
        "http://198.18.0.1/page",
        "http://224.0.0.1/page",
        "http://255.255.255.255/page",
        "http://[::]/page",
        "http://[::1]/page",
        "http://[::ffff:127.0.0.1]/page",
        "http://[::ffff:7f00:1]/page",
        "http://[64:ff9b::7f00:1]/page",
        "http://[2002:7f00:1::1]/page",
        "http://[fc00::1]/page",
        "http://[fe80::1]/page",
        "http://[ff02::1]/page",
        "http://[2001:db8::1]/page",
        // And what is no way to a page.
        "http://www.vire.example:8080/page",
        "http://lea:secret@www.vire.example/page",
        "ftp://www.vire.example/page",
        "gopher://www.vire.example/page",
        "http://localhost/page",
        "http://redis/page",
        "http://HUB.example/page",
        "http://hub.example./page",
        "mailto:lea@vire.example",
        "page",
    ] {
        refused(&net, address).await;
    }
    assert!(net.looked_up().is_empty());
}

#[tokio::test]
async fn row_75_all_addresses_of_a_name_are_looked_at() {
    let net = Net::start().await;
    let others = "2606:2800:21f:cb07:6820:80da:af6b:8b2c";
    net.name("fine.example", &[&[others, PUBLIC]]);
    assert_eq!(title(&net, "http://fine.example/page").await, "Les halles & la place");
    for (n, address) in [
        "0.0.0.0",
        "10.1.2.3",
        "100.100.100.200",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.20.0.1",
        "192.168.1.1",
        "198.19.0.1",
        "203.0.113.7",
        "224.0.0.251",
        "::1",
        "::ffff:192.168.1.1",
        "64:ff9b::a00:1",
        "2002:c0a8:101::1",
        "2001::1",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::fb",
    ]
    .into_iter()
    .enumerate()
    {
        let (alone, among) = (format!("a{n}.example"), format!("b{n}.example"));
        net.name(&alone, &[&[address]]);
        net.name(&among, &[&[PUBLIC, address]]);
        refused(&net, &format!("http://{alone}/page")).await;
        refused(&net, &format!("https://{among}/page")).await;
    }
    net.name("nowhere.example", &[&[]]);
    let outcome = ask(&net, "http://nowhere.example/page").await;
    assert!(matches!(outcome, Err(Failure::Away(_))), "{outcome:?}");
}

#[tokio::test]
async fn row_75_a_name_that_changes_its_mind_is_asked_where_it_was_looked_at() {
    let net = Net::start().await;
    let public: std::net::SocketAddr = format!("{PUBLIC}:80").parse().expect("an address");
    net.name("fickle.example", &[&[PUBLIC], &["127.0.0.1"]]);
    assert_eq!(title(&net, "http://fickle.example/page").await, "Les halles & la place");
    assert_eq!((net.looked_up().len(), net.reached()), (1, vec![public]));
    // It is looked up anew for each redirection, and looked at anew.
    net.name("fickle.example", &[&[PUBLIC], &["127.0.0.1"]]);
    let outcome = ask(&net, "http://fickle.example/to?/page").await;
    assert!(matches!(outcome, Err(Failure::Refused(_))), "{outcome:?}");
    assert_eq!((net.looked_up().len(), net.reached()), (3, vec![public, public]));
}

#[tokio::test]
async fn row_75_where_a_page_leads_is_looked_at_as_if_somebody_had_written_it() {
    let net = Net::start().await;
    net.name("inside.example", &[&["192.168.1.1"]]);
    for to in [
        "http://127.0.0.1/page",
        "//169.254.169.254/page",
        "http://[::1]/page",
        "http://2130706433/page",
        "http://inside.example/page",
        "https://inside.example/page",
        "http://hub.example/page",
        "http://localhost/page",
        "http://www.vire.example:6379/page",
        "http://a:b@www.vire.example/page",
        "file:///etc/passwd",
        "ftp://www.vire.example/page",
        "data:text/html,<title>a</title>",
        "javascript:alert(1)",
        "http://",
    ] {
        let before = net.reached().len();
        let outcome = ask(&net, &format!("http://www.vire.example/to?{to}")).await;
        assert!(matches!(outcome, Err(Failure::Refused(_))), "{to}: {outcome:?}");
        assert_eq!(net.reached().len(), before + 1, "{to} was asked");
    }
    assert_eq!(net.asked("/page"), 0);
    assert_eq!(title(&net, "http://www.vire.example/round/2").await, "Les halles & la place");
    let outcome = ask(&net, "http://www.vire.example/round/3").await;
    assert!(matches!(outcome, Err(Failure::Refused(_))), "a fourth redirection: {outcome:?}");
    assert_eq!(net.asked("/page"), 1);
}

#[tokio::test]
async fn row_75_only_pages_are_read_and_only_so_much_of_them() {
    let net = Net::start().await;
    let at = |path: &str| format!("http://www.vire.example{path}");
    assert_eq!(title(&net, &at("/latin")).await, "été");
    assert_eq!(title(&net, &at("/odd")).await, "\u{fffd}t\u{fffd} d'avant", "letters that nobody knows");
    assert_eq!(title(&net, &at("/endless")).await, "Sans fin");
    soon("whoever has read enough hangs up", net.hung_up.notified()).await;
    for path in ["/paper", "/unsaid", "/packed", "/untitled", "/gone"] {
        let outcome = ask(&net, &at(path)).await;
        assert!(matches!(outcome, Err(Failure::Refused(_))), "{path}: {outcome:?}");
    }
    // What may be otherwise later; it is all one whether nothing comes at all, or not all of it.
    let (slow, late) = (at("/slow"), at("/late"));
    let (slow, late) = tokio::join!(ask(&net, &slow), ask(&net, &late));
    for (what, outcome) in [("slow", slow), ("late", late), ("broken", ask(&net, &at("/broken")).await)] {
        assert!(matches!(outcome, Err(Failure::Away(_))), "{what}: {outcome:?}");
    }
}

#[tokio::test]
async fn row_75_whoever_is_asked_over_tls_proves_that_he_has_the_name() {
    let net = Net::start().await;
    let folder = Postgres::shared().await.folder("certificates");
    certify(&folder, "DNS:secure.example");
    let head = "HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    let answer = [head.as_bytes(), &page("Sous enveloppe", "")].concat();
    std::fs::write(folder.join("page"), answer).expect("written");
    let place = free_address();
    let server = Command::new(program("openssl"))
        .args(["s_server", "-quiet", "-HTTP", "-accept", &place.to_string()])
        .args(["-cert", "server.pem", "-key", "server.key"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let _server = server.expect("it runs");
    eventually("it listens", async || TcpStream::connect(place).await.ok()).await;
    *net.encrypted.lock().expect("held") = Some(place);
    let mut roots = RootCertStore::empty();
    let authority = std::fs::read(folder.join("ca.der")).expect("an authority");
    roots.add(CertificateDer::from(authority)).expect("an authority");
    let web = net.believing(roots);
    let found = soon("a page", web.page("https://secure.example/page", OWN)).await.expect("a page");
    assert_eq!(found.said.title, "Sous enveloppe");
    assert_eq!(net.reached(), [format!("{PUBLIC}:443").parse().expect("an address")]);
    let other = soon("an answer", web.page("https://other.example/page", OWN)).await;
    assert!(matches!(&other, Err(Failure::Away(why)) if why.contains("certificate")), "{other:?}");
    let unknown = ask(&net, "https://secure.example/page").await;
    assert!(matches!(&unknown, Err(Failure::Away(why)) if why.contains("certificate")), "{unknown:?}");
}
