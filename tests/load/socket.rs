//! One connection to the hub at `/live`: from the handshake to `welcome`, then requests one at a time.

use std::{collections::VecDeque, net::SocketAddr};

use anyhow::{Context, Result, bail, ensure};
use protocol::{
    Stream,
    live::{
        Act, Answer, ClientFrame, Hello, JSON, Outcome, Request, Resume, ServerFrame, VERSION, Watch, Welcome,
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::wire::{self, Cutter, Kind};

/// What answers the hub's `ping`.
pub const PONG: &str = r#"{"pong":{}}"#;
/// How what only asks whether we are there begins.
pub const PING: &[u8] = br#"{"ping""#;

/// A connection that the hub has welcomed.
pub struct Socket {
    stream: TcpStream,
    cutter: Cutter,
    /// Texts that came and were not looked at yet.
    came: VecDeque<Vec<u8>>,
    chunk: Vec<u8>,
    next_id: u32,
}

impl Socket {
    /// Connects as the person whose session has this secret.
    ///
    /// # Errors
    /// The hub does not let it in.
    pub async fn open(address: SocketAddr, secret: &str) -> Result<Self> {
        let (socket, welcome) = Self::greet(address, secret, Vec::new()).await?;
        ensure!(welcome.denied.is_empty(), "the hub denies {:?}", welcome.denied);
        Ok(socket)
    }

    /// The same, to go on from where one stood.
    ///
    /// # Errors
    /// The hub does not let it in.
    pub async fn greet(address: SocketAddr, secret: &str, resume: Vec<Resume>) -> Result<(Self, Welcome)> {
        let mut stream = TcpStream::connect(address).await.context("the hub takes no connection")?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET /live HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             sec-websocket-protocol: {JSON}\r\nauthorization: Bearer {secret}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::new();
        let end = loop {
            ensure!(stream.read_buf(&mut head).await? > 0, "the hub hung up during the handshake");
            if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let status = String::from_utf8_lossy(&head[..end]);
        ensure!(status.starts_with("HTTP/1.1 101"), "refused: {}", status.lines().next().unwrap_or_default());
        ensure!(head.len() == end, "the hub spoke before it was greeted");
        let mut socket =
            Self { stream, cutter: Cutter::default(), came: VecDeque::new(), chunk: Vec::new(), next_id: 0 };
        let hello = Hello { version: VERSION, client: "load".to_owned(), resume };
        socket.send(&ClientFrame::Hello(hello)).await?;
        match socket.heard().await? {
            ServerFrame::Welcome(welcome) => Ok((socket, welcome)),
            other => bail!("no welcome but {other:?}"),
        }
    }

    /// Watches a stream from now on. Answers the number of its last event.
    ///
    /// # Errors
    /// The hub refuses.
    pub async fn watch(&mut self, stream: Stream) -> Result<i64> {
        match self.ask(Act::Watch(Watch { stream, from: None })).await? {
            Outcome::Ok(Answer::Watched(watched)) => Ok(watched.position.seq.0),
            other => bail!("{stream} cannot be watched: {other:?}"),
        }
    }

    /// Asks for something and waits for the answer; what else comes meanwhile is passed over.
    ///
    /// # Errors
    /// The connection ended.
    pub async fn ask(&mut self, act: Act) -> Result<Outcome> {
        self.request(act).await?;
        let id = self.next_id;
        loop {
            match self.heard().await? {
                ServerFrame::Reply(reply) if reply.id == id => return Ok(reply.outcome),
                ServerFrame::Ping(_) => self.send_text(PONG).await?,
                _ => {}
            }
        }
    }

    /// Asks for something; the answer is among what comes.
    ///
    /// # Errors
    /// The connection ended.
    pub async fn request(&mut self, act: Act) -> Result<()> {
        self.next_id += 1;
        self.send(&ClientFrame::Request(Request { id: self.next_id, act })).await
    }

    /// The stream, for who reads it by other means, and the texts that were read ahead.
    pub fn into_stream(self) -> (TcpStream, Cutter, VecDeque<Vec<u8>>) {
        (self.stream, self.cutter, self.came)
    }

    /// Waits for so many events, without looking at what they say.
    ///
    /// # Errors
    /// The connection ended.
    pub async fn pushes(&mut self, count: usize) -> Result<()> {
        let mut came = 0;
        loop {
            came += self.came.drain(..).filter(|text| text.starts_with(br#"{"push""#)).count();
            if came >= count {
                return Ok(());
            }
            self.read().await?;
        }
    }

    async fn send(&mut self, frame: &ClientFrame) -> Result<()> {
        self.send_text(&serde_json::to_string(frame)?).await
    }

    async fn send_text(&mut self, text: &str) -> Result<()> {
        let mut bytes = Vec::with_capacity(text.len() + 14);
        wire::put(text, &mut bytes);
        Ok(self.stream.write_all(&bytes).await?)
    }

    /// The next frame; asks of the hub are answered.
    ///
    /// # Errors
    /// The connection ended.
    pub async fn next(&mut self) -> Result<ServerFrame> {
        loop {
            match self.heard().await? {
                ServerFrame::Ping(_) => self.send_text(PONG).await?,
                frame => return Ok(frame),
            }
        }
    }

    async fn heard(&mut self) -> Result<ServerFrame> {
        loop {
            if let Some(text) = self.came.pop_front() {
                return Ok(serde_json::from_slice(&text)?);
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Result<()> {
        self.chunk.clear();
        self.chunk.reserve(4 * 1024);
        ensure!(self.stream.read_buf(&mut self.chunk).await? > 0, "the hub hung up");
        self.cutter.take(&self.chunk, |kind, payload| match kind {
            Kind::Text => {
                self.came.push_back(payload.to_vec());
                Ok(())
            }
            Kind::Close(code) => bail!("the hub closed with {code}"),
            Kind::Other => Ok(()),
        })
    }
}
