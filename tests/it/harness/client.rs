//! A small REST client: it carries the cookie and the origin as a browser does, and holds every answer
//! against the description of the API (row 92).

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use http_body_util::{BodyExt, Collected, Full};
use hyper::{
    HeaderMap, Method, Request,
    body::Bytes,
    header::{self, HeaderName, HeaderValue},
};
use hyper_util::{client::legacy, rt::TokioExecutor};
use protocol::{Code, Problem};
use serde::{Serialize, de::DeserializeOwned};

use super::openapi;

type Connections = legacy::Client<legacy::connect::HttpConnector, Full<Bytes>>;

/// Sends requests to one node, in one person's name or in nobody's.
#[derive(Clone)]
pub struct Client {
    /// The node.
    pub address: SocketAddr,
    /// The origin that its pages have.
    pub origin: Arc<str>,
    headers: HeaderMap,
    connections: Connections,
}

/// What a request was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    asked: String,
}

impl Client {
    /// A client of a node whose public address is `origin`; nobody is signed in.
    pub fn new(address: SocketAddr, origin: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_str(origin).expect("an origin"));
        let connections = legacy::Client::builder(TokioExecutor::new()).build_http();
        Self { address, origin: origin.into(), headers, connections }
    }

    /// The same with this session's cookie.
    pub fn signed_in(&self, secret: &str) -> Self {
        self.with("cookie", &format!("{}={secret}", server::auth::COOKIE))
    }

    /// The same with another header, or another value of one.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        let name: HeaderName = name.parse().expect("a name");
        other.headers.insert(name, HeaderValue::from_str(value).expect("a value"));
        other
    }

    /// The same from another address of this machine.
    pub fn from(&self, address: IpAddr) -> Self {
        let mut connector = legacy::connect::HttpConnector::new();
        connector.set_local_address(Some(address));
        let connections = legacy::Client::builder(TokioExecutor::new()).build(connector);
        Self { connections, ..self.clone() }
    }

    /// The same without a header.
    pub fn without(&self, name: &str) -> Self {
        let mut other = self.clone();
        other.headers.remove(name);
        other
    }

    /// The headers that go with every request.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Asks for something.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Sends something new.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(Method::POST, path, Some(json(body))).await
    }

    /// Sets something.
    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(Method::PUT, path, Some(json(body))).await
    }

    /// Changes something.
    pub async fn patch(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send(Method::PATCH, path, Some(json(body))).await
    }

    /// Removes something.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Sends any request; a body goes as JSON unless the client's headers say otherwise. Fails the
    /// test if the answer is not as the API is described.
    pub async fn send(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Answer {
        let asked = format!("{method} {path}");
        let answer = self.try_send(method.clone(), path, body).await;
        let answer = answer.unwrap_or_else(|error| panic!("{asked}: {error:?}"));
        openapi::check(&method, path, &answer);
        answer
    }

    /// [`Client::send`] where no answer at all is possible too.
    ///
    /// # Errors
    /// The connection was refused or broke.
    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, legacy::Error> {
        let asked = format!("{method} {path}");
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        if body.is_some() && !self.headers.contains_key(header::CONTENT_TYPE) {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let mut request = request.body(Full::new(Bytes::from(body.unwrap_or_default()))).expect("a request");
        request.headers_mut().extend(self.headers.clone());
        let response = self.connections.request(request).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body, asked })
    }
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("JSON")
}

impl Answer {
    /// Fails the test unless this is the status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        self
    }

    /// The body in types.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    /// The code of the problem it tells; fails the test if it tells none, or one with another status.
    #[track_caller]
    pub fn code(&self) -> Code {
        let problem: Problem = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.asked);
        assert_eq!(problem.status, self.status, "{}", self.asked);
        problem.code
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
