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
        self.ask("GET", path, None).await
    }

    /// Sends something as JSON. Answers the body.
    ///
    /// # Errors
    /// It is refused.
    pub async fn send(&mut self, method: &str, path: &str, what: &impl Serialize) -> Result<String> {
        self.ask(method, path, Some(serde_json::to_string(what)?)).await
    }

    async fn ask(&mut self, method: &str, path: &str, body: Option<String>) -> Result<String> {
        let (address, secret) = (self.address, self.secret);
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {secret}\r\n");
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
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            ensure!(head.starts_with("http/1.1 2"), "refused: {}", String::from_utf8_lossy(&bytes));
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = match length {
                Some(length) => length.trim().parse()?,
                None if head.starts_with("http/1.1 204") => 0,
                None => anyhow::bail!("no length"),
            };
            if bytes.len() >= end + 4 + length {
                return Ok(String::from_utf8_lossy(&bytes[end + 4..]).into_owned());
            }
        }
    }
}
