//! A web of a test's own: names lead to addresses that look public, and every line to such an address ends at a server
//! of this machine, which answers by the path, whatever it is called. So whatever is refused here would have answered.

use std::{
    collections::{HashMap, VecDeque},
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{FutureExt, StreamExt, stream};
use rustls::RootCertStore;
use server::web::Web;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// An address that nobody keeps for himself.
pub const PUBLIC: &str = "93.184.215.14";

/// The web of one test.
pub struct Net {
    pages: SocketAddr,
    /// Where lines to port 443 end.
    pub encrypted: Mutex<Option<SocketAddr>>,
    names: Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>,
    looked_up: Mutex<Vec<String>>,
    reached: Mutex<Vec<SocketAddr>>,
    asked: Mutex<Vec<(String, HeaderMap)>>,
    titles: Mutex<HashMap<String, Option<String>>>,
    /// Told when whoever read an endless page hung up.
    pub hung_up: Notify,
}

impl Net {
    /// Begins to answer.
    pub async fn start() -> Arc<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let net = Arc::new(Self {
            pages: listener.local_addr().expect("an address"),
            encrypted: Mutex::default(),
            names: Mutex::default(),
            looked_up: Mutex::default(),
            reached: Mutex::default(),
            asked: Mutex::default(),
            titles: Mutex::default(),
            hung_up: Notify::new(),
        });
        let router = Router::new().fallback(answer).with_state(net.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        net
    }

    /// What a hub, or a test, asks it by.
    pub fn web(self: &Arc<Self>) -> Web {
        self.believing(RootCertStore::empty())
    }

    /// The same, with authorities for what is encrypted.
    pub fn believing(self: &Arc<Self>, roots: RootCertStore) -> Web {
        let (names, lines) = (self.clone(), self.clone());
        let resolve = move |host: String| std::future::ready(names.resolve(&host)).boxed();
        let connect = move |to: SocketAddr| {
            let end = lines.line(to);
            async move { TcpStream::connect(end).await }.boxed()
        };
        Web::by(Arc::new(resolve), Arc::new(connect), roots)
    }

    /// Has a name lead to these addresses: first to the first, at last to the last. Other names lead to [`PUBLIC`].
    pub fn name(&self, host: &str, answers: &[&[&str]]) {
        let of = |all: &&[&str]| all.iter().map(|ip| ip.parse().expect("an address")).collect();
        held(&self.names).insert(host.to_owned(), answers.iter().map(of).collect());
    }

    /// Has pages below `/called/` be called otherwise, or not be there for now.
    pub fn call(&self, path: &str, title: Option<&str>) {
        held(&self.titles).insert(path.to_owned(), title.map(str::to_owned));
    }

    /// The names that were looked up.
    pub fn looked_up(&self) -> Vec<String> {
        held(&self.looked_up).clone()
    }

    /// Where lines were opened to.
    pub fn reached(&self) -> Vec<SocketAddr> {
        held(&self.reached).clone()
    }

    /// How often something was asked: a path.
    pub fn asked(&self, path: &str) -> usize {
        held(&self.asked).iter().filter(|it| it.0 == path).count()
    }

    /// What was said when a path was asked last.
    pub fn heard(&self, path: &str) -> HeaderMap {
        held(&self.asked).iter().rfind(|it| it.0 == path).expect("it was asked").1.clone()
    }

    fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        held(&self.looked_up).push(host.to_owned());
        let mut names = held(&self.names);
        let Some(answers) = names.get_mut(host) else { return Ok(vec![PUBLIC.parse().expect("an address")]) };
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        answer.filter(|it| !it.is_empty()).ok_or_else(|| io::Error::other("there is no such name"))
    }

    fn line(&self, to: SocketAddr) -> SocketAddr {
        held(&self.reached).push(to);
        let encrypted = *held(&self.encrypted);
        encrypted.filter(|_| to.port() == 443).unwrap_or(self.pages)
    }
}

fn held<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().expect("held")
}

/// A page with a title, and the rest of its head.
pub fn page(title: &str, rest: &str) -> Vec<u8> {
    format!("<!doctype html><html><head><title>{title}</title>{rest}</head><body>…</body></html>")
        .into_bytes()
}

fn html(kind: &'static str, body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, kind)], body.into()).into_response()
}

/// Says when it is dropped.
struct Line(Arc<Net>);

impl Drop for Line {
    fn drop(&mut self) {
        self.0.hung_up.notify_one();
    }
}

async fn answer(State(net): State<Arc<Net>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    held(&net.asked).push((path.clone(), request.headers().clone()));
    let utf8 = "text/html; charset=utf-8";
    match path.as_str() {
        "/page" => {
            let rest = "<meta property=og:site_name content=\"Ville de Vire\">
                <meta name=description content=\"Ce qu’on trouve\n sous les halles.\">";
            html(utf8, page("Les halles &amp; la place", rest))
        }
        "/latin" => html("text/html; charset=iso-8859-1", b"<title>\xe9t\xe9</title>".to_vec()),
        "/odd" => html("text/html; charset=x-klingon", b"<title>\xe9t\xe9 d'avant</title>".to_vec()),
        "/untitled" => html(utf8, "<p>Bonjour"),
        "/paper" => html("application/pdf", page("Un papier", "")),
        "/unsaid" => page("Sans rien dire", "").into_response(),
        "/packed" => ([(header::CONTENT_ENCODING, "gzip")], html(utf8, page("Emballée", ""))).into_response(),
        "/endless" => {
            let line = Line(net.clone());
            let parts = stream::repeat_with(move || {
                let _ = &line;
                Ok::<_, io::Error>(Bytes::from_static(&[b' '; 16 * 1024]))
            });
            let first = stream::iter([Ok(Bytes::from(page("Sans fin", "")))]);
            html(utf8, Body::from_stream(first.chain(parts)))
        }
        "/slow" => {
            let first = stream::iter([Ok::<_, io::Error>(Bytes::from_static(b"<title>Lente"))]);
            html(utf8, Body::from_stream(first.chain(stream::pending())))
        }
        "/late" => std::future::pending().await,
        "/to" => {
            let to = request.uri().query().unwrap_or_default().to_owned();
            (StatusCode::FOUND, [(header::LOCATION, to), (header::SET_COOKIE, "seen=1".to_owned())])
                .into_response()
        }
        "/gone" => (StatusCode::NOT_FOUND, html(utf8, page("Non", ""))).into_response(),
        "/broken" => (StatusCode::BAD_GATEWAY, html(utf8, page("Non", ""))).into_response(),
        _ => {
            if let Some(left) = path.strip_prefix("/round/").and_then(|left| left.parse::<u32>().ok()) {
                let to = if left == 0 { "/page".to_owned() } else { format!("/round/{}", left - 1) };
                return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response();
            }
            let called = held(&net.titles).get(&path).cloned();
            match called {
                Some(Some(title)) => html(utf8, page(&title, "")),
                Some(None) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
                None => StatusCode::NOT_FOUND.into_response(),
            }
        }
    }
}
