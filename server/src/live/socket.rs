//! One connection's whole life: the handshake, `hello`, then one loop over what the client says,
//! what waits to be sent, and what it asked for. Nobody else writes to the socket.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use futures_util::{SinkExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use protocol::{
    Close, Code, Position, Problem, Seq, Stream,
    live::{
        self, Act, Answer, Beat, ClientFrame, FRAME_MAX, HELLO_WITHIN, Hello, Outcome, Reply, Request,
        Resume, ServerFrame, VERSION, WATCH_MAX, Watch, Watched, Welcome,
    },
    presence::{Input, SHOWN_MAX, Typing},
};

use super::{
    Frame,
    bus::Note,
    codec::Codec,
    conn::{Conn, Item, lock},
    log,
};
use crate::{
    app::App,
    auth::{self, Auth},
    dispatch::{self, Since},
    error::{Error, Result, later, refused},
    http::{self, Client},
    limits,
    metrics::Resumed,
};

/// Requests of one socket that may wait for their turn.
const WAITING: usize = 128;
/// Requests of one socket that are done beside the one whose turn it is.
const BESIDE_MAX: usize = 8;
/// Frames a socket may send a second, and at once.
const RATE: (f64, f64) = (60.0, 400.0);
/// Refusals for being too fast after which the socket is closed.
const STRIKES: u32 = 300;
/// How long a slow reader has to take the frame that closes its socket.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// `GET /live`: from a request to a socket. Who asks and from which page is checked before.
pub async fn upgrade(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    match admit(&app, &headers).await {
        Ok(auth) => upgrade
            .protocols(Codec::NAMES)
            // What most clients say fits; the buffer of an idle one is most of what it costs.
            .read_buffer_size(2 * 1024)
            .write_buffer_size(16 * 1024)
            .max_write_buffer_size(4 * app.config.socket_queue_bytes)
            .max_message_size(FRAME_MAX)
            .max_frame_size(FRAME_MAX)
            .on_upgrade(move |socket| {
                let tasks = app.tasks.clone();
                tasks.track_future(serve(app, socket, auth, client))
            }),
        Err(error) => error.into_response(),
    }
}

async fn admit(app: &App, headers: &HeaderMap) -> Result<Auth> {
    if app.draining.is_cancelled() {
        return Err(later(Code::Unavailable, 2));
    }
    http::check_origin(app, headers)?;
    let offered = headers.get_all("sec-websocket-protocol").iter().filter_map(|value| value.to_str().ok());
    if !offered.flat_map(|text| text.split(',')).any(|name| Codec::named(name.trim()).is_some()) {
        return Err(refused(Code::UnknownSubprotocol));
    }
    let _permit = app.hub.handshakes.try_acquire().map_err(|_| later(Code::Unavailable, 1))?;
    let (secret, _) = auth::carried(headers).ok_or_else(|| refused(Code::NotSignedIn))?;
    auth::session(app, secret).await
}

/// Why a socket ends.
enum End {
    /// It is closed with this code and reason.
    Close(u16, String),
    /// It is gone already.
    Gone,
}

impl From<axum::Error> for End {
    /// What tungstenite refuses (RFC 6455, section 7.4.1) is told to the client as it tells it.
    fn from(error: axum::Error) -> Self {
        let text = error.to_string();
        let code = if text.contains("protocol error") {
            1002
        } else if text.contains("too long") {
            1009
        } else if text.contains("UTF-8") {
            1007
        } else {
            return Self::Gone;
        };
        Self::Close(code, String::new())
    }
}

impl From<Close> for End {
    fn from(why: Close) -> Self {
        Self::Close(why.code(), String::new())
    }
}

/// How far a watch has been sent.
struct Cursor {
    number: u32,
    stream: Stream,
    seq: Seq,
    /// What came before is not for this reader.
    since: Since,
}

struct Socket {
    app: App,
    ws: WebSocket,
    codec: Codec,
    conn: Arc<Conn>,
    auth: Auth,
    cursors: Vec<Cursor>,
    waiting: VecDeque<Request>,
    doing: Option<BoxFuture<'static, Reply>>,
    /// What is done beside it, since nothing that follows depends on it: it waits for others to be kept together.
    beside: FuturesUnordered<BoxFuture<'static, Reply>>,
    rate: Rate,
}

async fn serve(app: App, ws: WebSocket, auth: Auth, client: Client) {
    let ping = app.config.ping.as_millis();
    let patience = u32::try_from(ping).unwrap_or(u32::MAX);
    let patience = patience - patience / 5 + fastrand::u32(0..=patience / 5 * 2);
    let conn =
        Arc::new(Conn::new(auth.user, auth.session, client.0, patience, app.config.socket_queue_bytes));
    let mut socket = Socket {
        conn: conn.clone(),
        // The handshake agreed on one of ours.
        codec: ws.protocol().and_then(|it| Codec::named(it.to_str().ok()?)).unwrap_or(Codec::Json),
        ws,
        auth,
        cursors: Vec::new(),
        waiting: VecDeque::new(),
        doing: None,
        beside: FuturesUnordered::new(),
        rate: Rate::full(),
        app,
    };
    let end = match socket.app.hub.enter(&conn) {
        Ok(()) => {
            let end = Box::pin(socket.live()).await;
            socket.app.hub.leave(&conn);
            end
        }
        Err(why) => why.into(),
    };
    socket.app.metrics.closed(match &end {
        End::Close(code, _) => Some(*code),
        End::Gone => None,
    });
    if let End::Close(code, reason) = end {
        let frame = CloseFrame { code, reason: reason.into() };
        let last = async {
            let _ = socket.ws.send(Message::Close(Some(frame))).await;
            // The peer answers with its own close; what it still sends before is not read.
            while let Some(Ok(_)) = socket.ws.next().await {}
        };
        let _ = tokio::time::timeout(LAST_WORDS, last).await;
    }
}

impl Socket {
    async fn live(&mut self) -> End {
        match self.hello().await {
            Ok(()) => {}
            Err(end) => return end,
        }
        loop {
            if let Some(end) = self.closing() {
                return end;
            }
            let conn = self.conn.clone();
            let step = tokio::select! {
                () = conn.wake.notified() => self.send_waiting().await,
                message = self.ws.next() => self.heard(message).await,
                reply = next(&mut self.doing) => {
                    self.doing = None;
                    // What the write itself set in motion often waits by now: it goes along.
                    match self.put(self.codec.message(&ServerFrame::Reply(reply))).await {
                        Ok(()) => self.send_waiting().await,
                        Err(end) => Err(end),
                    }
                }
                Some(reply) = self.beside.next() => self.say(&ServerFrame::Reply(reply)).await,
            };
            if let Err(end) = step {
                return end;
            }
            if self.doing.is_none()
                && let Some(request) = self.waiting.pop_front()
                && let Err(end) = self.begin(request).await
            {
                return end;
            }
        }
    }

    fn closing(&self) -> Option<End> {
        let code = self.conn.must_close()?;
        let delay = self.conn.delay.load(Ordering::Relaxed);
        let reason = if code == Close::GoingAway.code() { delay.to_string() } else { String::new() };
        Some(End::Close(code, reason))
    }

    /// Waits for `hello` and answers it.
    async fn hello(&mut self) -> Result<(), End> {
        let conn = self.conn.clone();
        let first = async {
            loop {
                match self.ws.next().await {
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_))) | None => return Err(End::Gone),
                    Some(Ok(message)) => return Ok(message),
                    Some(Err(error)) => return Err(error.into()),
                }
            }
        };
        let message = tokio::select! {
            first = tokio::time::timeout(Duration::from_secs(HELLO_WITHIN), first) => {
                first.unwrap_or_else(|_| Err(Close::ProtocolError.into()))?
            }
            () = conn.closing.notified() => return Err(self.closing().unwrap_or(End::Gone)),
        };
        let hello = match self.codec.received(&message) {
            Some(Ok(said)) => match http::parse::<ClientFrame>(said.as_ref()) {
                Ok(ClientFrame::Hello(hello)) => hello,
                // An older or newer client may say hello in words that this one does not know.
                Err(_) if names_another_version(said.as_ref()) => return Err(Close::Version.into()),
                Ok(_) | Err(_) => return Err(Close::ProtocolError.into()),
            },
            Some(Err(_)) | None => return Err(Close::ProtocolError.into()),
        };
        drop(message);
        if hello.version != VERSION {
            return Err(Close::Version.into());
        }
        match self.welcome(hello).await {
            Ok(()) => Ok(()),
            Err(Hitch::End(end)) => Err(end),
            Err(Hitch::Error(error)) => {
                let code = error.into_problem().code;
                let close = match code {
                    Code::NotSignedIn => Close::SessionRevoked,
                    Code::Unavailable | Code::TooMany => Close::Overloaded,
                    _ => Close::Internal,
                };
                Err(close.into())
            }
        }
    }

    async fn welcome(&mut self, hello: Hello) -> Result<(), Hitch> {
        let mut asked = hello.resume;
        asked.truncate(WATCH_MAX);
        let position = |stream: Stream, asked: &[Resume]| {
            asked.iter().find(|it| it.stream == stream).map(|it| it.position)
        };
        let mut welcome = Welcome {
            session: self.auth.session,
            user: self.auth.user,
            node: self.app.config.node.clone(),
            ping: u32::try_from(self.app.config.ping.as_secs()).unwrap_or(u32::MAX),
            frame_max: u32::try_from(FRAME_MAX).unwrap_or(u32::MAX),
            watched: Vec::new(),
            reset: Vec::new(),
            denied: Vec::new(),
        };
        let app = self.app.clone();
        let turn = app.hub.welcomes.acquire().await.map_err(anyhow::Error::from).map_err(Error::from)?;
        // The person's own stream first: from here on nothing that ends the session is missed. Then
        // the session is looked at once more, for it may have ended since the handshake.
        let own = Stream::User(self.auth.user);
        let mut streams = vec![own, Stream::Site];
        streams
            .extend(asked.iter().map(|it| it.stream).filter(|stream| ![own, Stream::Site].contains(stream)));
        let mut late = Vec::new();
        let mut first = true;
        while let Some(stream) = pop_front(&mut streams) {
            match self.watch(stream, position(stream, &asked)).await? {
                Some((watched, missed)) => {
                    let at = Resume { stream, position: watched.position };
                    if watched.reset {
                        welcome.reset.push(at);
                    } else {
                        welcome.watched.push(at);
                    }
                    late.push(missed);
                }
                None => welcome.denied.push(stream),
            }
            if std::mem::take(&mut first) {
                auth::alive(&self.app, self.auth.session).await?;
                for space in dispatch::spaces_of(&self.app, self.auth.user).await? {
                    if !streams.contains(&Stream::Space(space)) {
                        streams.push(Stream::Space(space));
                    }
                }
            }
        }
        drop(turn);
        self.say(&ServerFrame::Welcome(welcome)).await?;
        if self.app.hub.is_slowed() {
            self.say(&ServerFrame::Road(live::Road::Slowed)).await?;
        }
        for missed in late {
            self.replay(missed).await?;
        }
        Ok(())
    }

    /// Starts a watch. Nothing: no such stream, or not for this reader. What was missed is not sent
    /// yet; live events wait in the queue meanwhile.
    async fn watch(&mut self, stream: Stream, from: Option<Position>) -> Result<Option<(Watched, Missed)>> {
        if let Some(cursor) = self.cursors.iter().position(|cursor| cursor.stream == stream) {
            self.app.hub.unwatch(&self.conn, stream);
            self.cursors.swap_remove(cursor);
        }
        let (number, head, since) = loop {
            // Rights are read before and after the watch is entered: a right that is lost in
            // between is counted on the connection, and then it is done again.
            let losses = self.conn.losses.load(Ordering::Acquire);
            let grant = dispatch::may_read(&self.app, self.auth.user, stream).await?;
            // Losing the right is told in the space's stream, which a resource may be watched before.
            if let Some(space) = grant.and_then(|grant| grant.space)
                && !self.app.hub.listens(space).await?
            {
                continue;
            }
            let watch = match grant {
                Some(grant) => self.app.hub.watch(&self.conn, stream, grant.space, grant.needs).await?,
                None => None,
            };
            let (Some((number, head)), Some(grant)) = (watch, grant) else {
                if from.is_some() {
                    self.app.metrics.resumed(Resumed::Denied);
                }
                return Ok(None);
            };
            if self.conn.losses.load(Ordering::Acquire) == losses {
                // That a resource is kept to fewer is told in its own stream, which is heard only from here on.
                let kept = matches!(stream, Stream::Resource(_))
                    && dispatch::may_read(&self.app, self.auth.user, stream).await?.is_none();
                if !kept {
                    break (number, head, grant.since);
                }
            }
            self.app.hub.unwatch(&self.conn, stream);
        };
        let mut seq = head.seq;
        let mut missed = Missed { number, frames: Vec::new(), stored: None };
        let mut reset = false;
        if let Some(from) = from {
            let how = if from == head {
                Resumed::Current
            } else if let Some(frames) = self.app.hub.recent(stream, from) {
                missed.frames = frames;
                seq = from.seq;
                Resumed::Ring
            } else if log::resumable(&self.app.pool, stream, from).await? {
                missed.stored = Some((stream, from));
                seq = from.seq;
                Resumed::Stored
            } else {
                reset = true;
                Resumed::Reset
            };
            self.app.metrics.resumed(how);
        }
        self.cursors.push(Cursor { number, stream, seq, since });
        Ok(Some((Watched { position: head, reset }, missed)))
    }

    /// Sends what was missed: as fast as the socket takes it, not through the queue.
    async fn replay(&mut self, missed: Missed) -> Result<(), Hitch> {
        let Missed { number, frames, stored } = missed;
        for frame in frames {
            self.feed(number, &frame).await?;
        }
        if let Some((stream, mut from)) = stored {
            let app = self.app.clone();
            loop {
                let page = {
                    let _permit =
                        app.hub.backfill.acquire().await.map_err(anyhow::Error::from).map_err(Error::from)?;
                    log::after(&app.pool, stream, from, 200).await?
                };
                let Some(last) = page.last() else { break };
                from = last.position();
                for frame in page {
                    self.feed(number, &frame).await?;
                }
                self.flush().await?;
            }
        }
        self.flush().await?;
        Ok(())
    }

    /// Puts a frame of a watch on its way, unless the reader has it.
    async fn feed(&mut self, number: u32, frame: &Frame) -> Result<(), End> {
        let Some(cursor) = self.cursors.iter_mut().find(|cursor| cursor.number == number) else {
            return Ok(());
        };
        if frame.seq <= cursor.seq {
            return Ok(());
        }
        if frame.seq != cursor.seq.next() {
            // It cannot be; if it is, the reader starts anew rather than miss something.
            tracing::error!(stream = %frame.stream, seq = %frame.seq, "a gap on the way to a socket");
            return Err(Close::Internal.into());
        }
        cursor.seq = frame.seq;
        if cursor.since.hides(frame.seq, frame.msg_no) {
            let skip = Resume { stream: frame.stream, position: frame.position() };
            return self.put(self.codec.message(&ServerFrame::Skip(skip))).await;
        }
        self.put(frame.message(self.codec)).await
    }

    /// Sends what waits in the queue: gathered, then flushed once.
    async fn send_waiting(&mut self) -> Result<(), End> {
        let mut items = Vec::new();
        let mut first = None;
        loop {
            let stale = self.conn.take(&mut items);
            if items.is_empty() && !stale {
                self.flush().await?;
                if let Some(age) = first.as_deref().and_then(Frame::age) {
                    self.app.metrics.delivered(age);
                }
                return Ok(());
            }
            for item in items.drain(..) {
                match item {
                    Item::Frame(number, frame) => {
                        self.feed(number, &frame).await?;
                        first.get_or_insert(frame);
                    }
                    Item::Lossy(hint) => self.put(hint.message(self.codec)).await?,
                    Item::Cut(number, stream) => {
                        if self.drop_cursor(number) {
                            self.put(self.codec.message(&ServerFrame::Denied(stream))).await?;
                        }
                    }
                    Item::Recheck(number, stream) => {
                        if self.drop_cursor(number) {
                            self.let_in_anew(stream).await?;
                        }
                    }
                    Item::Reset(number, stream, position) => {
                        if let Some(cursor) = self.cursors.iter_mut().find(|cursor| cursor.number == number) {
                            cursor.seq = position.seq;
                            self.put(self.codec.message(&ServerFrame::Reset(Resume { stream, position })))
                                .await?;
                        }
                    }
                    Item::Ping => self.put(self.codec.message(&ServerFrame::Ping(Beat {}))).await?,
                }
            }
            if stale {
                self.put(self.codec.message(&ServerFrame::Stale(Beat {}))).await?;
            }
            if self.conn.must_close().is_some() {
                return Ok(());
            }
        }
    }

    /// Goes on with a stream that is kept to fewer now, if the reader is one of them: he begins with what is
    /// there now.
    async fn let_in_anew(&mut self, stream: Stream) -> Result<(), End> {
        let frame = match self.watch(stream, None).await {
            Ok(Some((watched, _))) => ServerFrame::Reset(Resume { stream, position: watched.position }),
            Ok(None) => ServerFrame::Denied(stream),
            Err(error) => {
                // He comes back, and is asked then.
                let _ = error.into_problem();
                return Err(Close::Internal.into());
            }
        };
        self.put(self.codec.message(&frame)).await
    }

    fn drop_cursor(&mut self, number: u32) -> bool {
        let before = self.cursors.len();
        self.cursors.retain(|cursor| cursor.number != number);
        self.cursors.len() < before
    }

    async fn heard(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let message = message.ok_or(End::Gone)??;
        self.conn.heard(self.app.hub.now());
        match &message {
            Message::Close(_) => return Err(End::Gone),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Text(_) | Message::Binary(_) => {}
        }
        match self.codec.received(&message) {
            Some(Ok(said)) => self.take(said.as_ref()).await,
            // It counts as any other frame.
            Some(Err(_)) => self.take(b"").await,
            None => Err(Close::ProtocolError.into()),
        }
    }

    /// Takes a frame, as JSON.
    async fn take(&mut self, bytes: &[u8]) -> Result<(), End> {
        if let Err(wait) = self.rate.take() {
            let Some(wait) = wait else { return Err(Close::Abuse.into()) };
            return self.refuse(bytes, later(Code::TooMany, wait)).await;
        }
        match http::parse::<ClientFrame>(bytes) {
            Ok(ClientFrame::Request(request)) if self.waiting.len() < WAITING => {
                self.waiting.push_back(request);
                Ok(())
            }
            Ok(ClientFrame::Request(_)) => self.refuse(bytes, later(Code::TooMany, 1)).await,
            Ok(ClientFrame::Ping(_)) => self.say(&ServerFrame::Pong(Beat {})).await,
            Ok(ClientFrame::Pong(_)) => Ok(()),
            Ok(ClientFrame::Hello(_)) => self.refuse(bytes, refused(Code::Malformed)).await,
            Err(error) => self.refuse(bytes, error).await,
        }
    }

    /// Refuses a frame: by its id if it has one that can be read. The socket stays open.
    async fn refuse(&mut self, bytes: &[u8], error: Error) -> Result<(), End> {
        let problem = self.problem(error);
        let frame = match request_id(bytes) {
            Some(id) => ServerFrame::Reply(Reply { id, outcome: Outcome::Problem(problem) }),
            None => ServerFrame::Problem(problem),
        };
        self.say(&frame).await
    }

    fn problem(&self, error: Error) -> Problem {
        error.into_problem()
    }

    /// Begins a request. What touches this socket's watches is done here and now, the rest beside
    /// the deliveries, one after the other in the order asked.
    async fn begin(&mut self, request: Request) -> Result<(), End> {
        let id = request.id;
        match request.act {
            Act::Watch(Watch { stream, from }) => {
                let known = self.cursors.iter().any(|cursor| cursor.stream == stream);
                let outcome = if self.cursors.len() >= WATCH_MAX && !known {
                    Err(refused(Code::NotAllowed))
                } else {
                    self.watch(stream, from).await
                };
                match outcome {
                    Ok(Some((watched, missed))) => {
                        let outcome = Outcome::Ok(Answer::Watched(watched));
                        self.say(&ServerFrame::Reply(Reply { id, outcome })).await?;
                        match self.replay(missed).await {
                            Ok(()) => Ok(()),
                            Err(Hitch::End(end)) => Err(end),
                            Err(Hitch::Error(error)) => {
                                let _ = error.into_problem();
                                Err(Close::Internal.into())
                            }
                        }
                    }
                    Ok(None) => self.reply(id, Err(refused(Code::NotFound))).await,
                    Err(error) => self.reply(id, Err(error)).await,
                }
            }
            // What takes rights and sessions away travels there.
            Act::Unwatch(Stream::User(_) | Stream::Space(_)) => {
                self.reply(id, Err(refused(Code::NotAllowed))).await
            }
            Act::Unwatch(stream) => {
                self.app.hub.unwatch(&self.conn, stream);
                self.cursors.retain(|cursor| cursor.stream != stream);
                self.reply(id, Ok(Answer::Done(Beat {}))).await
            }
            Act::Presence(input) => {
                let (app, conn) = (self.app.clone(), self.conn.clone());
                self.doing = Some(Box::pin(async move {
                    let outcome = match presence(&app, &conn, input).await {
                        Ok(()) => Outcome::Ok(Answer::Done(Beat {})),
                        Err(error) => Outcome::Problem(error.into_problem()),
                    };
                    Reply { id, outcome }
                }));
                Ok(())
            }
            act => {
                let (app, auth) = (self.app.clone(), self.auth);
                let beside = matches!(act, Act::Announcements(_)) && self.beside.len() < BESIDE_MAX;
                let done = Box::pin(async move {
                    let outcome = match dispatch::act(&app, &auth, act).await {
                        Ok(answer) => Outcome::Ok(answer),
                        Err(error) => Outcome::Problem(error.into_problem()),
                    };
                    Reply { id, outcome }
                });
                if beside {
                    self.beside.push(done);
                } else {
                    self.doing = Some(done);
                }
                Ok(())
            }
        }
    }

    async fn reply(&mut self, id: u32, outcome: Result<Answer>) -> Result<(), End> {
        let outcome = match outcome {
            Ok(answer) => Outcome::Ok(answer),
            Err(error) => Outcome::Problem(error.into_problem()),
        };
        self.say(&ServerFrame::Reply(Reply { id, outcome })).await
    }

    async fn say(&mut self, frame: &ServerFrame) -> Result<(), End> {
        self.put(self.codec.message(frame)).await?;
        self.flush().await
    }

    /// Puts a message into the socket's buffer. If the reader does not take it and the connection
    /// must close meanwhile, it closes.
    async fn put(&mut self, message: Message) -> Result<(), End> {
        let conn = self.conn.clone();
        tokio::select! {
            biased;
            done = self.ws.feed(message) => Ok(done?),
            () = conn.closing.notified() => Err(self.closing().unwrap_or(End::Gone)),
        }
    }

    async fn flush(&mut self) -> Result<(), End> {
        let conn = self.conn.clone();
        tokio::select! {
            biased;
            done = self.ws.flush() => Ok(done?),
            () = conn.closing.notified() => Err(self.closing().unwrap_or(End::Gone)),
        }
    }
}

/// What a client says about presence. It concerns the connection, and is kept nowhere.
async fn presence(app: &App, conn: &Arc<Conn>, input: Input) -> Result<()> {
    match input {
        Input::Show(mut people) => {
            limits::take(&app.limits.presence, &conn.user)?;
            people.truncate(SHOWN_MAX);
            let losses = conn.losses.load(Ordering::Acquire);
            let known = dispatch::known_to(app, conn.user, &people).await?;
            // Who lost a space meanwhile asks again when he shows something else.
            if conn.losses.load(Ordering::Acquire) == losses {
                app.hub.show(conn, known);
            }
        }
        Input::Active(active) => {
            limits::take(&app.limits.presence, &conn.user)?;
            app.hub.active(conn, active);
        }
        Input::Typing(stream) => {
            // Who watches it may read it: the right was asked then, and is cut when it is lost.
            if !lock(&conn.watches).iter().any(|watch| watch.stream == stream && stream.is_talk()) {
                return Err(refused(Code::NotFound));
            }
            if app.limits.typing.check_key(&conn.user).is_err() || dispatch::is_hidden(app, conn.user).await?
            {
                return Ok(());
            }
            let read = async || dispatch::card(app, conn.user).await?.ok_or_else(|| refused(Code::NotFound));
            let who = conn.card.get_or_try_init(read).await?.clone();
            app.hub.note(Note::Typing(Typing { stream, who }));
        }
    }
    Ok(())
}

/// What a watch has to catch up with.
struct Missed {
    number: u32,
    /// From memory.
    frames: Vec<Arc<Frame>>,
    /// From the database, after this position.
    stored: Option<(Stream, Position)>,
}

/// Something that goes wrong while the socket is at work: it ends, or an act failed.
enum Hitch {
    End(End),
    Error(Error),
}

impl From<End> for Hitch {
    fn from(end: End) -> Self {
        Self::End(end)
    }
}

impl From<Error> for Hitch {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

fn pop_front<T>(items: &mut Vec<T>) -> Option<T> {
    if items.is_empty() { None } else { Some(items.remove(0)) }
}

/// The reply that is being worked on, or never.
async fn next(doing: &mut Option<BoxFuture<'static, Reply>>) -> Reply {
    match doing {
        Some(reply) => reply.await,
        None => std::future::pending().await,
    }
}

/// The id of a request whose rest cannot be read.
fn request_id(bytes: &[u8]) -> Option<u32> {
    #[derive(serde::Deserialize)]
    struct Envelope {
        request: Named,
    }
    #[derive(serde::Deserialize)]
    struct Named {
        id: u32,
    }
    serde_json::from_slice::<Envelope>(bytes).ok().map(|envelope| envelope.request.id)
}

fn names_another_version(bytes: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Envelope {
        hello: Named,
    }
    #[derive(serde::Deserialize)]
    struct Named {
        version: u16,
    }
    serde_json::from_slice::<Envelope>(bytes).is_ok_and(|envelope| envelope.hello.version != VERSION)
}

/// A bucket of frames that fills again, and how often it was found empty.
struct Rate {
    left: f64,
    at: Instant,
    strikes: u32,
}

impl Rate {
    fn full() -> Self {
        Self { left: RATE.1, at: Instant::now(), strikes: 0 }
    }

    /// Takes one. Empty: the seconds to wait, or nothing after too many warnings.
    fn take(&mut self) -> Result<(), Option<u32>> {
        let now = Instant::now();
        self.left = (self.left + now.duration_since(self.at).as_secs_f64() * RATE.0).min(RATE.1);
        self.at = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            if self.left > RATE.1 / 2.0 {
                self.strikes = 0;
            }
            return Ok(());
        }
        self.strikes += 1;
        Err((self.strikes <= STRIKES).then_some(1))
    }
}
