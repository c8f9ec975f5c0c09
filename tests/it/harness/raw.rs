//! Bytes on a TCP connection, for what no well-behaved client sends.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use super::{Client, soon};

/// A TCP connection.
pub struct Raw {
    /// The connection.
    pub stream: TcpStream,
    read: Vec<u8>,
}

/// The key that RFC 6455 uses in its own example.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

impl Raw {
    /// Opens one.
    pub async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.expect("connected"), read: Vec::new() }
    }

    /// Opens one and upgrades it to a WebSocket in the client's name.
    pub async fn upgraded(client: &Client) -> Self {
        Self::connect(client.address).await.upgrade(client).await
    }

    /// The same with a receive buffer of so many bytes: who does not read is soon felt.
    pub async fn upgraded_with(client: &Client, buffer: u32) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(buffer).expect("a small buffer");
        let stream = socket.connect(client.address).await.expect("connected");
        Self { stream, read: Vec::new() }.upgrade(client).await
    }

    async fn upgrade(mut self, client: &Client) -> Self {
        let mut head = format!(
            "GET /live HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Protocol: {}\r\n",
            client.address,
            protocol::live::JSON
        );
        for (name, value) in client.headers() {
            head.push_str(&format!("{name}: {}\r\n", value.to_str().expect("text")));
        }
        head.push_str("\r\n");
        self.send(head.as_bytes()).await;
        let answer = self.head().await;
        assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
        self
    }

    /// Sends bytes.
    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("sent");
    }

    /// Sends bytes; false if the other side is gone.
    pub async fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// The head of an answer: all up to the empty line.
    pub async fn head(&mut self) -> String {
        loop {
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = self.read.drain(..end + 4).collect();
                return String::from_utf8(head).expect("text");
            }
            assert!(self.more().await, "closed in the middle of a head");
        }
    }

    async fn more(&mut self) -> bool {
        let mut part = [0; 4096];
        match soon("bytes or the end", self.stream.read(&mut part)).await {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.read.extend_from_slice(&part[..count]);
                true
            }
        }
    }

    /// Waits until the other side closes the connection.
    pub async fn ended(&mut self) {
        while self.more().await {}
    }

    /// The next frame: its opcode and its payload; nothing at the end of the connection.
    pub async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((opcode, start, length)) = head(&self.read)
                && self.read.len() >= start + length
            {
                let frame: Vec<u8> = self.read.drain(..start + length).collect();
                return Some((opcode, frame[start..].to_vec()));
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// The code that the server closes with; frames before it are passed over. Nothing: it closed
    /// without a word.
    pub async fn closed(&mut self) -> Option<u16> {
        while let Some((opcode, payload)) = self.frame().await {
            if opcode == 8 {
                return payload.first_chunk::<2>().map(|code| u16::from_be_bytes(*code));
            }
        }
        None
    }
}

/// Opcode, where the payload begins, how long it is. Frames of a server are not masked.
fn head(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let (first, second) = (*bytes.first()?, *bytes.get(1)?);
    assert_eq!(second & 0x80, 0, "a server does not mask");
    let (start, length) = match second {
        126 => (4, usize::from(u16::from_be_bytes(*bytes.get(2..)?.first_chunk()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(*bytes.get(2..)?.first_chunk()?)).ok()?),
        short => (2, usize::from(short)),
    };
    Some((first & 0x0f, start, length))
}

/// A frame as a client sends it, masked with zeros: `first` holds the final bit, the reserved bits and
/// the opcode.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        short @ 0..=125 => bytes.push(0x80 | u8::try_from(short).expect("short")),
        long @ 126..=65_535 => {
            bytes.push(0x80 | 126);
            bytes.extend(u16::try_from(long).expect("two bytes").to_be_bytes());
        }
        longer => {
            bytes.push(0x80 | 127);
            bytes.extend((longer as u64).to_be_bytes());
        }
    }
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}
