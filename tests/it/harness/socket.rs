//! A client of the live socket that notes all it is told, and fails the test at once when a stream has
//! a gap, a repeat or a step back.

use std::{collections::BTreeMap, time::Duration};

use futures_util::{SinkExt, StreamExt};
use protocol::{
    ActId, Event, EventId, Position, Problem, ResourceId, Seq, Stream,
    comments::{Input, Post, Receipt},
    live::{
        Act, Answer, Beat, ClientFrame, Hello, JSON, MSGPACK, MarkMoved, Outcome, Push, Request, Resume,
        ServerFrame, VERSION, Watch, Watched, Welcome,
    },
};
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message, client::IntoClientRequest, protocol::frame::coding::CloseCode},
};

use super::{Client, PATIENCE, soon};

/// What was seen of one stream.
#[derive(Clone, Debug)]
pub struct Track {
    /// Where the watch began.
    pub start: Position,
    /// Where the reader stands.
    pub position: Position,
    /// What came since the start, or since the last reset.
    pub events: Vec<(Seq, EventId, Event)>,
}

impl Track {
    fn at(position: Position) -> Self {
        Self { start: position, position, events: Vec::new() }
    }
}

/// The upgrade was refused.
#[derive(Debug)]
pub struct Refused {
    /// The HTTP status; 0 when the connection broke before one came.
    pub status: u16,
    /// The problem that was told, if one was.
    pub problem: Option<Problem>,
}

/// An open socket.
pub struct Socket {
    ws: WebSocketStream<TcpStream>,
    packed: bool,
    /// What was seen of each stream that is watched.
    pub tracks: BTreeMap<Stream, Track>,
    /// Streams that the server said this reader may not read.
    pub denied: Vec<Stream>,
    /// Streams that the server had start anew.
    pub reset: Vec<Stream>,
    /// How the reader's own marks moved because he wrote.
    pub marks: Vec<MarkMoved>,
    /// Events that were not for this reader.
    pub skipped: Vec<(Stream, Seq)>,
    /// The answer to `hello`.
    pub welcome: Option<Welcome>,
    /// Answers `ping`; a test turns it off to be silent.
    pub answers_pings: bool,
    /// How it ended.
    pub close: Option<(u16, String)>,
    next_id: u32,
}

impl Socket {
    /// Opens a socket in the client's name.
    ///
    /// # Errors
    /// What the upgrade was answered instead.
    pub async fn open(client: &Client) -> Result<Self, Refused> {
        Self::open_as(client, Some(JSON)).await
    }

    /// The same over MessagePack.
    ///
    /// # Errors
    /// What the upgrade was answered instead.
    pub async fn open_packed(client: &Client) -> Result<Self, Refused> {
        Self::open_as(client, Some(MSGPACK)).await
    }

    /// The same with another subprotocol, or none.
    ///
    /// # Errors
    /// What the upgrade was answered instead.
    pub async fn open_as(client: &Client, subprotocol: Option<&str>) -> Result<Self, Refused> {
        let mut request = format!("ws://{}/live", client.address).into_client_request().expect("a request");
        for (name, value) in client.headers() {
            request.headers_mut().append(name, value.clone());
        }
        if let Some(name) = subprotocol {
            request.headers_mut().insert("sec-websocket-protocol", name.parse().expect("a name"));
        }
        let stream = TcpStream::connect(client.address).await.expect("connected");
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((ws, _)) => Ok(Self {
                ws,
                packed: subprotocol == Some(MSGPACK),
                tracks: BTreeMap::new(),
                denied: Vec::new(),
                reset: Vec::new(),
                marks: Vec::new(),
                skipped: Vec::new(),
                welcome: None,
                answers_pings: true,
                close: None,
                next_id: 0,
            }),
            Err(tungstenite::Error::Http(response)) => {
                let body = response.body().clone().unwrap_or_default();
                Err(Refused {
                    status: response.status().as_u16(),
                    problem: serde_json::from_slice(&body).ok(),
                })
            }
            Err(tungstenite::Error::Protocol(
                tungstenite::error::ProtocolError::SecWebSocketSubProtocolError(_),
            )) => Err(Refused { status: 101, problem: None }),
            Err(_) => Err(Refused { status: 0, problem: None }),
        }
    }

    /// Says hello and waits for the welcome.
    pub async fn hello(&mut self, resume: &[Resume]) -> Welcome {
        assert!(self.begin(resume).await, "closed ({:?}) before a welcome", self.close);
        self.welcome.clone().expect("welcomed")
    }

    /// Says hello; false if the socket closes instead of a welcome.
    pub async fn begin(&mut self, resume: &[Resume]) -> bool {
        let hello = Hello { version: VERSION, client: "tests".to_owned(), resume: resume.to_vec() };
        if !self.try_send(&ClientFrame::Hello(hello)).await {
            return false;
        }
        let welcome = soon("a welcome", async {
            match self.next().await? {
                ServerFrame::Welcome(welcome) => Some(welcome),
                other => panic!("{other:?} before a welcome"),
            }
        });
        let Some(welcome) = welcome.await else { return false };
        for at in &welcome.watched {
            let from = resume.iter().find(|it| it.stream == at.stream).map_or(at.position, |it| it.position);
            self.tracks.insert(at.stream, Track::at(from));
        }
        for at in &welcome.reset {
            self.tracks.insert(at.stream, Track::at(at.position));
            self.reset.push(at.stream);
        }
        self.denied.extend(&welcome.denied);
        self.welcome = Some(welcome);
        true
    }

    /// Where this reader stands in everything it watches: what to say `hello` with next time.
    pub fn positions(&self) -> Vec<Resume> {
        self.tracks
            .iter()
            .map(|(stream, track)| Resume { stream: *stream, position: track.position })
            .collect()
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: &ClientFrame) {
        assert!(self.try_send(frame).await, "the other side is gone");
    }

    /// Sends a frame; false if the other side is gone.
    pub async fn try_send(&mut self, frame: &ClientFrame) -> bool {
        let message = if self.packed {
            Message::binary(pack(frame))
        } else {
            Message::text(serde_json::to_string(frame).expect("JSON"))
        };
        self.try_raw(message).await
    }

    /// Sends a text that may be no frame.
    pub async fn send_text(&mut self, text: &str) {
        assert!(self.try_raw(Message::text(text)).await, "the other side is gone");
    }

    /// Sends any message; false if the other side is gone.
    pub async fn try_raw(&mut self, message: Message) -> bool {
        self.ws.send(message).await.is_ok()
    }

    /// Asks for something without waiting for the reply; answers the id it will carry.
    pub async fn ask(&mut self, act: Act) -> u32 {
        self.next_id += 1;
        // If the other side is gone, so is the reply.
        self.try_send(&ClientFrame::Request(Request { id: self.next_id, act })).await;
        self.next_id
    }

    /// Waits for the reply with this id.
    pub async fn reply(&mut self, id: u32) -> Outcome {
        let outcome = self.try_reply(id).await;
        outcome.unwrap_or_else(|| panic!("closed ({:?}) before a reply", self.close))
    }

    /// Waits for the reply with this id; nothing if the socket closes before.
    pub async fn try_reply(&mut self, id: u32) -> Option<Outcome> {
        soon("a reply", async {
            loop {
                if let ServerFrame::Reply(reply) = self.next().await?
                    && reply.id == id
                {
                    return Some(reply.outcome);
                }
            }
        })
        .await
    }

    /// Asks for something and waits for the reply.
    pub async fn request(&mut self, act: Act) -> Outcome {
        let id = self.ask(act).await;
        self.reply(id).await
    }

    /// Watches a stream, from a position or from now on.
    ///
    /// # Errors
    /// The problem that was told.
    pub async fn try_watch(&mut self, stream: Stream, from: Option<Position>) -> Result<Watched, Problem> {
        let id = self.ask(Act::Watch(Watch { stream, from })).await;
        let outcome = self.reply(id).await;
        self.watched(stream, from, outcome)
    }

    fn watched(
        &mut self,
        stream: Stream,
        from: Option<Position>,
        outcome: Outcome,
    ) -> Result<Watched, Problem> {
        match outcome {
            Outcome::Ok(Answer::Watched(watched)) => {
                // What was missed follows the reply: nothing of it was read yet.
                let start = from.filter(|_| !watched.reset).unwrap_or(watched.position);
                self.tracks.insert(stream, Track::at(start));
                Ok(watched)
            }
            Outcome::Ok(other) => panic!("a watch is answered {other:?}"),
            Outcome::Problem(problem) => Err(problem),
        }
    }

    /// Watches a stream from now on; false if that fails or the socket closes.
    pub async fn begin_watch(&mut self, stream: Stream) -> bool {
        let id = self.ask(Act::Watch(Watch { stream, from: None })).await;
        let outcome = self.try_reply(id).await;
        outcome.is_some_and(|outcome| self.watched(stream, None, outcome).is_ok())
    }

    /// Watches a stream no longer.
    pub async fn unwatch(&mut self, stream: Stream) {
        assert!(matches!(self.request(Act::Unwatch(stream)).await, Outcome::Ok(Answer::Done(_))));
        self.tracks.remove(&stream);
    }

    /// Watches a stream from now on.
    pub async fn watch(&mut self, stream: Stream) -> Watched {
        self.try_watch(stream, None).await.expect("watched")
    }

    /// Writes a comment.
    ///
    /// # Errors
    /// The problem that was told.
    pub async fn try_post(&mut self, thread: ResourceId, post: Post) -> Result<Receipt, Problem> {
        match self.request(Act::Comments(Input::Post(thread, post))).await {
            Outcome::Ok(Answer::Posted(receipt)) => Ok(receipt),
            Outcome::Ok(other) => panic!("a comment is answered {other:?}"),
            Outcome::Problem(problem) => Err(problem),
        }
    }

    /// Writes a comment.
    pub async fn post(&mut self, thread: ResourceId, body: &str) -> Receipt {
        let post = Post { act: ActId::new(), body: body.to_owned(), parent: None, call: false };
        self.try_post(thread, post).await.expect("kept")
    }

    /// The next frame; nothing once the socket has closed, and `close` says how. Notes what it says.
    pub async fn next(&mut self) -> Option<ServerFrame> {
        loop {
            let message = match self.ws.next().await {
                Some(Ok(message)) => message,
                Some(Err(_)) | None => {
                    self.close.get_or_insert((1006, String::new()));
                    return None;
                }
            };
            match message {
                Message::Text(_) | Message::Binary(_) => {
                    let frame = self.read(&message);
                    self.note(&frame);
                    if matches!(frame, ServerFrame::Ping(_)) && self.answers_pings {
                        self.try_send(&ClientFrame::Pong(Beat {})).await;
                    }
                    return Some(frame);
                }
                Message::Close(frame) => {
                    let (code, reason) = frame
                        .map_or((CloseCode::Status, String::new()), |it| (it.code, it.reason.to_string()));
                    self.close = Some((code.into(), reason));
                }
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    fn read(&self, message: &Message) -> ServerFrame {
        match message {
            Message::Text(text) if !self.packed => {
                serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
            }
            Message::Binary(bytes) if self.packed => {
                let mut from = rmp_serde::Deserializer::from_read_ref(bytes.as_ref()).with_human_readable();
                ServerFrame::deserialize(&mut from).unwrap_or_else(|error| panic!("{error}: {bytes:x?}"))
            }
            other => panic!("not of this subprotocol: {other:?}"),
        }
    }

    /// The next frame; fails the test if none comes.
    pub async fn frame(&mut self) -> ServerFrame {
        self.until("a frame", |frame| Some(frame.clone())).await
    }

    /// The next event of a stream.
    pub async fn push_of(&mut self, stream: Stream) -> Push {
        self.until(&format!("an event of {stream}"), |frame| match frame {
            ServerFrame::Push(push) if push.stream == stream => Some(push.clone()),
            _ => None,
        })
        .await
    }

    /// Reads on to the first frame that is what one looks for; fails the test if it does not come.
    pub async fn until<T>(&mut self, what: &str, mut pick: impl FnMut(&ServerFrame) -> Option<T>) -> T {
        let found = async {
            loop {
                match self.next().await {
                    Some(frame) => {
                        if let Some(found) = pick(&frame) {
                            return found;
                        }
                    }
                    None => panic!("closed ({:?}) before {what}", self.close),
                }
            }
        };
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(found) => found,
            Err(_) => panic!("not within {PATIENCE:?}: {what}"),
        }
    }

    /// Reads on until this reader stands at (or beyond) a number of a stream.
    pub async fn reach(&mut self, stream: Stream, seq: Seq) {
        while self.tracks.get(&stream).is_none_or(|track| track.position.seq < seq) {
            self.frame().await;
        }
    }

    /// Reads on until the socket is closed; answers the code and the reason.
    pub async fn closed(&mut self) -> (u16, String) {
        let ended = async { while self.next().await.is_some() {} };
        assert!(tokio::time::timeout(PATIENCE, ended).await.is_ok(), "not closed within {PATIENCE:?}");
        self.close.clone().expect("closed")
    }

    /// Reads on for a while and answers what came: for what must not come, beside something that shows
    /// that it could have.
    pub async fn quiet(&mut self, during: Duration) -> Vec<ServerFrame> {
        let mut frames = Vec::new();
        let _ = tokio::time::timeout(during, async {
            while let Some(frame) = self.next().await {
                frames.push(frame);
            }
        })
        .await;
        frames
    }

    /// Asks and is answered: everything that the server sent before this is read now.
    pub async fn settle(&mut self) -> Vec<ServerFrame> {
        self.send(&ClientFrame::Ping(Beat {})).await;
        let mut frames = Vec::new();
        self.until("a pong", |frame| {
            frames.push(frame.clone());
            matches!(frame, ServerFrame::Pong(_)).then_some(())
        })
        .await;
        frames
    }

    /// Reads on until this reader stands at the head that the database has in all it watches; answers
    /// what came.
    pub async fn settle_with(&mut self, pool: &sqlx::PgPool) -> Vec<ServerFrame> {
        let mut frames = self.settle().await;
        let streams: Vec<Stream> = self.tracks.keys().copied().collect();
        for (stream, head) in server::live::log::heads(pool, &streams).await.expect("heads") {
            while self.tracks.get(&stream).is_some_and(|track| track.position.seq < head.seq) {
                frames.push(self.frame().await);
            }
        }
        frames
    }

    fn note(&mut self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Push(push) => {
                let Some(track) = self.tracks.get_mut(&push.stream) else {
                    panic!("an event of {}, which is not watched", push.stream)
                };
                let before = track.position.seq;
                assert_eq!(push.seq, before.next(), "{}: {} came after {before}", push.stream, push.seq);
                track.position = Position { seq: push.seq, id: push.id };
                track.events.push((push.seq, push.id, push.event.clone()));
            }
            ServerFrame::Reset(Resume { stream, position }) => {
                self.tracks.insert(*stream, Track::at(*position));
                self.reset.push(*stream);
            }
            ServerFrame::Denied(stream) => {
                self.tracks.remove(stream);
                self.denied.push(*stream);
            }
            ServerFrame::Skip(Resume { stream, position }) => {
                let Some(track) = self.tracks.get_mut(stream) else {
                    panic!("a skip in {stream}, which is not watched")
                };
                let before = track.position.seq;
                assert_eq!(position.seq, before.next(), "{stream}: skips {} after {before}", position.seq);
                track.position = *position;
                self.skipped.push((*stream, position.seq));
            }
            ServerFrame::MarkMoved(moved) => self.marks.push(*moved),
            _ => {}
        }
    }
}

/// As MessagePack, by the library's own reading of the types.
pub fn pack(what: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut to = rmp_serde::Serializer::new(&mut bytes).with_struct_map().with_human_readable();
    what.serialize(&mut to).expect("MessagePack");
    bytes
}
