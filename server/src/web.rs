//! Asking pages of the web what they are, because somebody wrote their address. Whoever writes an address chooses
//! where this machine goes, so it goes only where everybody may: each host is resolved here, all its addresses are
//! looked at, and the line is opened to one of those that were looked at, for each redirection anew. There are no
//! proxies, cookies or passwords to be careful with: this way has none. Nothing is unpacked, so nothing that is sent
//! is larger than it is.

mod addresses;
mod page;

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
};
use futures_util::{StreamExt, future::BoxFuture};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;
use url::{Host, Position, Url};

pub use addresses::is_public;
pub use page::{DESCRIPTION_MAX, SITE_MAX, Said, TITLE_MAX};

/// How long a page may take in all: names, redirections, everything.
pub const DEADLINE: Duration = Duration::from_secs(5);
/// How much of a page is read, in bytes.
pub const BODY_MAX: usize = 512 * 1024;
/// How many redirections are followed.
pub const REDIRECTS_MAX: usize = 3;

/// How long one address of a host may take to answer.
const ADDRESS_TIME: Duration = Duration::from_secs(2);
/// How many addresses of a host are tried.
const ADDRESSES_MAX: usize = 4;
/// Bytes of an answer that are held at a time; its head has to fit.
const HEAD_MAX: usize = 64 * 1024;
/// Who asks.
const NAME: &str = concat!("Osmose/", env!("CARGO_PKG_VERSION"), " (link previews)");

/// Finds the addresses of a host.
pub type Resolve = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;
/// Opens a line to an address.
pub type Connect = Arc<dyn Fn(SocketAddr) -> BoxFuture<'static, io::Result<TcpStream>> + Send + Sync>;

/// The way to pages.
#[derive(Clone)]
pub struct Web {
    resolve: Resolve,
    connect: Connect,
    tls: TlsConnector,
}

/// A page that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The host that answered in the end.
    pub host: String,
    /// What it says of itself.
    pub said: Said,
}

/// Why a page was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It will not be otherwise soon.
    Refused(&'static str),
    /// It may be otherwise in a while.
    Away(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => f.write_str(why),
            Self::Away(why) => f.write_str(why),
        }
    }
}

fn away(error: impl fmt::Display) -> Failure {
    Failure::Away(error.to_string())
}

/// A line to a host, encrypted or not.
trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// What a host answers.
enum Answer {
    Page(Said),
    /// It is elsewhere.
    Elsewhere(Url),
}

impl Default for Web {
    fn default() -> Self {
        Self::new()
    }
}

impl Web {
    /// The web itself, by the names that this machine's resolver finds, with the authorities that browsers believe.
    #[must_use]
    pub fn new() -> Self {
        let resolve = |host: String| -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
            Box::pin(async move {
                let found = tokio::net::lookup_host((host, 0)).await?;
                Ok(found.map(|address| address.ip()).collect())
            })
        };
        let connect = |address: SocketAddr| -> BoxFuture<'static, io::Result<TcpStream>> {
            Box::pin(TcpStream::connect(address))
        };
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        Self::by(Arc::new(resolve), Arc::new(connect), roots)
    }

    /// A web of other names, ways and authorities, as tests have it. What may be asked is the same.
    ///
    /// # Panics
    /// Never: the versions of TLS are those that the library has.
    #[must_use]
    pub fn by(resolve: Resolve, connect: Connect, roots: RootCertStore) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("it has these versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { resolve, connect, tls: TlsConnector::from(Arc::new(config)) }
    }

    /// Asks the page at an address. `own` is the name of this hub, which is not asked.
    ///
    /// # Errors
    /// It is not public, not a page, or not there.
    pub async fn page(&self, address: &str, own: &str) -> Result<Page, Failure> {
        let asked = timeout(DEADLINE, Box::pin(self.follow(address, own)));
        asked.await.unwrap_or_else(|_| Err(away("it takes too long")))
    }

    async fn follow(&self, address: &str, own: &str) -> Result<Page, Failure> {
        let mut url = Url::parse(address).map_err(|_| Failure::Refused("this is no address"))?;
        for _ in 0..=REDIRECTS_MAX {
            let host = may_ask(&url, own)?;
            match self.ask(&url, host).await? {
                Answer::Page(said) => {
                    return Ok(Page { host: url.host_str().unwrap_or_default().to_owned(), said });
                }
                Answer::Elsewhere(to) => url = to,
            }
        }
        Err(Failure::Refused("it leads on and on"))
    }

    async fn ask(&self, url: &Url, (host, port): (Host<String>, u16)) -> Result<Answer, Failure> {
        let line = self.open(&host, port).await?;
        if url.scheme() == "http" {
            return exchange(line, url).await;
        }
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name).map_err(|_| Failure::Refused("no such host"))?,
            Host::Ipv4(ip) => IpAddr::from(ip).into(),
            Host::Ipv6(ip) => IpAddr::from(ip).into(),
        };
        exchange(self.tls.connect(name, line).await.map_err(away)?, url).await
    }

    /// Opens a line to one of a host's addresses. One of them that is not everybody's spoils all: a host that names
    /// such a thing is not asked at another of its addresses either.
    async fn open(&self, host: &Host<String>, port: u16) -> Result<TcpStream, Failure> {
        let mut found = match host {
            Host::Domain(name) => (self.resolve)(name.clone()).await.map_err(away)?,
            Host::Ipv4(ip) => vec![IpAddr::from(*ip)],
            Host::Ipv6(ip) => vec![IpAddr::from(*ip)],
        };
        if !found.iter().copied().all(is_public) {
            return Err(Failure::Refused("its address is not public"));
        }
        // A machine without IPv6 knows so only after a while.
        found.sort_by_key(IpAddr::is_ipv6);
        let mut outcome = Err(away("it has no address"));
        for ip in found.into_iter().take(ADDRESSES_MAX) {
            match timeout(ADDRESS_TIME, (self.connect)(SocketAddr::new(ip, port))).await {
                Ok(Ok(line)) => return Ok(line),
                Ok(Err(error)) => outcome = Err(away(error)),
                Err(_) => outcome = Err(away("it takes no connection")),
            }
        }
        outcome
    }
}

/// Whether an address may be asked at all, before anybody was asked where it is. Answers its host and port.
fn may_ask(url: &Url, own: &str) -> Result<(Host<String>, u16), Failure> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Failure::Refused("neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Failure::Refused("it carries a password"));
    }
    let port = url.port_or_known_default().filter(|port| matches!(port, 80 | 443));
    let port = port.ok_or(Failure::Refused("neither port 80 nor 443"))?;
    let host = match url.host().ok_or(Failure::Refused("no host"))? {
        Host::Ipv4(ip) => Host::Ipv4(ip),
        Host::Ipv6(ip) => Host::Ipv6(ip),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            if name.eq_ignore_ascii_case(own) {
                return Err(Failure::Refused("it is this hub"));
            }
            // A name without a dot, and these, mean something only here.
            let local = [".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion"];
            if !name.contains('.') || local.iter().any(|end| name.ends_with(end)) {
                return Err(Failure::Refused("its name is not public"));
            }
            Host::Domain(name.to_owned())
        }
    };
    Ok((host, port))
}

/// Asks over a line that is open.
async fn exchange(line: impl Line + 'static, url: &Url) -> Result<Answer, Failure> {
    let mut http = hyper::client::conn::http1::Builder::new();
    http.max_buf_size(HEAD_MAX);
    let (mut sender, connection) = http.handshake(TokioIo::new(line)).await.map_err(away)?;
    // Whoever stops asking hangs up.
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
    let response = sender.send_request(request(url)?).await.map_err(away)?;
    let (status, head) = (response.status(), response.headers());
    if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        let to = head.get(header::LOCATION).map(|to| String::from_utf8_lossy(to.as_bytes()));
        let to = to.and_then(|to| url.join(&to).ok());
        return to.map(Answer::Elsewhere).ok_or(Failure::Refused("it leads nowhere"));
    }
    if status != StatusCode::OK {
        return Err(match status.as_u16() {
            408 | 425 | 429 | 500.. => away(status),
            _ => Failure::Refused("there is no such page"),
        });
    }
    let packed = head.get(header::CONTENT_ENCODING).is_some_and(|how| how != "identity");
    if packed {
        return Err(Failure::Refused("it is packed"));
    }
    let charset = charset(head).ok_or(Failure::Refused("it is no page"))?;
    let mut body = Body::new(response.into_body()).into_data_stream();
    let mut read = Vec::new();
    while let Some(part) = body.next().await {
        let part = part.map_err(away)?;
        read.extend_from_slice(&part[..part.len().min(BODY_MAX - read.len())]);
        if read.len() == BODY_MAX {
            break;
        }
    }
    // A page that takes long to read holds up nothing else.
    let said = tokio::task::spawn_blocking(move || page::read(&read, charset.as_deref())).await;
    said.map_err(away)?.map(Answer::Page).ok_or(Failure::Refused("it has no title"))
}

fn request(url: &Url) -> Result<Request<Body>, Failure> {
    let wrong = |_| Failure::Refused("this is no address");
    let host = &url[Position::BeforeHost..Position::AfterPort];
    Request::get(&url[Position::BeforePath..Position::AfterQuery])
        .header(header::HOST, host)
        .header(header::USER_AGENT, NAME)
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::ACCEPT_LANGUAGE, "fr, en;q=0.8, *;q=0.5")
        .header(header::CONNECTION, "close")
        .body(Body::empty())
        .map_err(wrong)
}

/// What letters a page is written in, if it says so; nothing if it is none.
fn charset(head: &HeaderMap) -> Option<Option<String>> {
    let said = head.get(header::CONTENT_TYPE).map(HeaderValue::to_str)?.ok()?;
    let mut parts = said.split(';').map(str::trim);
    parts.next().filter(|kind| kind.eq_ignore_ascii_case("text/html"))?;
    let named = parts.filter_map(|part| part.split_once('=')).find(|it| it.0.eq_ignore_ascii_case("charset"));
    Some(named.map(|(_, name)| name.trim_matches('"').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_mean_the_same_to_everybody_are_asked() {
        let asked = |address: &str| may_ask(&Url::parse(address).unwrap(), "hub.example").is_ok();
        for address in [
            "https://www.example.org/a?b=c",
            "http://example.org:80",
            "http://example.org:443",
            "https://éclair.example.org./",
            "http://93.184.215.14/",
        ] {
            assert!(asked(address), "{address}");
        }
        for address in [
            "ftp://example.org/",
            "file:///etc/passwd",
            "http://example.org:8080/",
            "https://example.org:22/",
            "http://lea@example.org/",
            "http://:secret@example.org/",
            "http://localhost/",
            "http://redis/",
            "http://a.localhost/",
            "http://metadata.google.internal/",
            "https://hub.example/",
            "https://HUB.example./s/vague-2",
        ] {
            assert!(!asked(address), "{address}");
        }
    }

    #[test]
    fn a_page_is_what_says_that_it_is_one() {
        let of = |kind: &'static str| {
            let head = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
            charset(&head)
        };
        assert_eq!(of("text/html"), Some(None));
        assert_eq!(of("Text/HTML; Charset=\"ISO-8859-1\""), Some(Some("ISO-8859-1".to_owned())));
        assert_eq!((of("application/pdf"), of("text/html5"), of("")), (None, None, None));
        assert_eq!(charset(&HeaderMap::new()), None);
    }
}
