//! The client's own files: cached for ever by their names, the page never.

use hyper::Method;
use protocol::Code;

use crate::harness::{Answer, Client, Hub};

/// The page; or nothing where the server was built without the client, and says so.
async fn page(guest: &Client) -> Option<Answer> {
    let page = guest.get("/").await;
    if server::assets::present() {
        return Some(page.expect(200));
    }
    let told = page.expect(503).text();
    assert!(told.contains("cargo xtask client") && told.lines().count() == 1, "{told}");
    None
}

/// The files that the page names.
fn named(page: &Answer) -> Vec<String> {
    let text = page.text();
    let mut files: Vec<String> = text
        .split(['"', '\''])
        .filter(|part| part.starts_with('/') && part.contains('.'))
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn files_named_by_their_content_are_kept_for_ever_and_the_page_is_asked_for_again() {
    let hub = Hub::new().await;
    let guest = hub.client();
    let Some(page) = page(&guest).await else { return };
    let files = named(&page);
    for ending in [".js", ".css", ".wasm", ".svg"] {
        assert!(files.iter().any(|file| file.ends_with(ending)), "the page names no {ending}: {files:?}");
    }
    for file in &files {
        let answer = guest.get(file).await.expect(200);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{file}");
        assert_eq!(answer.header("vary"), "Accept-Encoding", "{file}");
        let kind = match file.rsplit('.').next().unwrap_or_default() {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "wasm" => "application/wasm",
            "svg" => "image/svg+xml",
            other => panic!("a file of kind {other}"),
        };
        assert_eq!(answer.header("content-type"), kind, "{file}");
    }
    for path in ["/", "/index.html", "/espaces/littoral/discussions", "/reset", "/une%20page"] {
        let answer = guest.get(path).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(answer.body, page.body, "{path}");
        let head = guest.send(Method::HEAD, path, None).await.expect(200);
        assert!(head.body.is_empty() && head.header("cache-control") == "no-cache");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_compressed_to_who_takes_them_so() {
    let hub = Hub::new().await;
    let guest = hub.client();
    let Some(page) = page(&guest).await else { return };
    for file in named(&page).iter().map(String::as_str).chain(["/"]) {
        let plain = guest.get(file).await.expect(200);
        assert_eq!(plain.header("content-encoding"), "");
        for (accepted, encoding) in [
            ("gzip, deflate, br, zstd", "br"),
            ("br;q=1.0, gzip;q=0.8", "br"),
            ("gzip", "gzip"),
            ("identity", ""),
            ("brotli", ""),
            ("br;q=0, gzip;q=0.000", ""),
        ] {
            let answer = guest.with("accept-encoding", accepted).get(file).await.expect(200);
            assert_eq!(answer.header("content-encoding"), encoding, "{file} {accepted}");
            assert_eq!(answer.header("content-type"), plain.header("content-type"));
            assert_eq!(answer.header("vary"), "Accept-Encoding");
            assert_eq!(answer.body == plain.body, encoding.is_empty(), "{file} {accepted}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_there_is_not_the_page() {
    let hub = Hub::new().await;
    for path in [
        "/client-0000000000000000.wasm",
        "/style.css",
        "/favicon.ico",
        "/.env",
        "/.git/config",
        "/..%2f..%2fetc%2fpasswd.txt",
        "/assets/../Cargo.toml",
        "/api",
        "/api/v1",
        "/api/v2/spaces",
        "/api/v1/spaces/",
    ] {
        let answer = hub.client().get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.code(), Code::NotFound, "{path}");
    }
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = hub.client().send(method.clone(), "/connexion", None).await;
        assert!(matches!(answer.status, 404 | 405), "{method}: {}", answer.status);
    }
}
