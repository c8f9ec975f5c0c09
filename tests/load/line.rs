//! One connection for questions over HTTP, which stays open: what is measured is the answer, not the greeting.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The connection, and who asks by it.
pub struct Line<'s> {
    stream: TcpStream,
    address: SocketAddr,
    secret: &'s str,
}

impl<'s> Line<'s> {
    /// Connects as the person whose session has this secret.
    ///
    /// # Errors
    /// The hub takes no connection.
    pub async fn open(address: SocketAddr, secret: &'s str) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("the hub takes no connection")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, address, secret })
    }

    /// Asks for something. Answers the body.
    ///
    /// # Errors
    /// It is refused.
    pub async fn get(&mut self, path: &str) -> Result<String> {
        Ok(self.ask("GET", path, "", None).await?.body)
    }

    /// Asks for something with a header of its own, a whole line or nothing.
    ///
    /// # Errors
    /// It is refused.
    pub async fn answer(&mut self, path: &str, header: &str) -> Result<Answer> {
        self.ask("GET", path, header, None).await
    }

    /// Sends something as JSON. Answers the body.
    ///
    /// # Errors
    /// It is refused.
    pub async fn send(&mut self, method: &str, path: &str, what: &impl Serialize) -> Result<String> {
        Ok(self.ask(method, path, "", Some(serde_json::to_string(what)?)).await?.body)
    }

    async fn ask(&mut self, method: &str, path: &str, header: &str, body: Option<String>) -> Result<Answer> {
        let (address, secret) = (self.address, self.secret);
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {secret}\r\n{header}"
        );
        if let Some(body) = &body {
            request += &format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
        }
        request += "\r\n";
        request += body.as_deref().unwrap_or_default();
        self.stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        loop {
            ensure!(self.stream.read_buf(&mut bytes).await? > 0, "the hub hung up");
            let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).context("no status")?;
            ensure!(matches!(status, 200..=299 | 304), "refused: {}", String::from_utf8_lossy(&bytes));
            let mut answer = Answer { status, head, body: String::new() };
            let length: usize = match answer.header("content-length") {
                Some(length) => length.parse()?,
                None if matches!(status, 204 | 304) => 0,
                None => anyhow::bail!("no length"),
            };
            if bytes.len() >= end + 4 + length {
                answer.body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
                return Ok(answer);
            }
        }
    }
}

/// What the hub answered.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The status line and the headers.
    head: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// What a header says, by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}
