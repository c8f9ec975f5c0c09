//! One connection after the other: opening, greeting, hearing, losing, coming back.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use gloo_events::EventListener;
use gloo_timers::callback::{Interval, Timeout};
use protocol::{
    Code, Event, Position, Problem, Stream, UserId,
    live::{
        Act, Answer, Beat, ClientFrame, FRAME_MAX, Hello, JSON, MSGPACK, Outcome, Push, Reply, Request,
        Resume, Road, ServerFrame, VERSION, Watch, Welcome,
    },
    people, presence,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};
use yew::{AttrValue, Callback};

use super::{
    LiveInfo, LiveState, Told,
    backoff::{self, Next},
    faces::Faces,
    pending::{self, Pending},
    streams::{Streams, Tell},
    wake,
};
use crate::{api, browser, wire};

/// Milliseconds within which a socket must open and be welcomed.
const OPENS_WITHIN: u32 = 15_000;
/// Milliseconds within which a ping must be answered.
const ANSWERS_WITHIN: u32 = 10_000;
/// The same when there is a reason for doubt: the machine slept, or the network changed.
const DOUBT: u32 = 4_000;
/// Milliseconds for which a lost connection is not called offline yet: a node that leaves is
/// replaced within this, and nobody should be troubled.
const PATIENCE: f64 = 3_000.0;

/// Where a person who debugs keeps the word `json`: then frames can be read in the browser's tools.
const WIRE: &str = "osmose.wire";

/// Why a link is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nobody is signed in any more.
    SignedOut,
    /// The session was ended from elsewhere.
    Revoked,
    /// The page is older or newer than the server: it must be loaded anew.
    Reload,
    /// Too many tabs or requests.
    Stopped,
}

/// The link: what it knows, and itself, for the listeners it sets.
pub struct Link {
    me: Weak<Self>,
    ended: Callback<End>,
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    streams: Streams,
    pending: Pending,
    /// Requests to follow a stream, by their id.
    follows: Vec<(u32, Asked)>,
    /// From where the last `hello` asked to go on.
    asked: Vec<Resume>,
    socket: Option<Socket>,
    info: LiveInfo,
    observers: Vec<(u64, Callback<LiveInfo>)>,
    next_observer: u64,
    /// How many times in a row a connection failed.
    trial: u32,
    /// When the connection was lost, in milliseconds since 1970.
    lost_at: Option<f64>,
    /// The wait before the next trial.
    retry: Option<Timeout>,
    /// Turns a short loss into offline.
    patience: Option<Timeout>,
    wakes: Vec<EventListener>,
    faces: Faces,
    /// Shortly, the server is told whom this tab shows.
    asks: Option<Timeout>,
    /// Looks whether the person is away.
    looks: Option<Interval>,
    running: bool,
    /// Whether frames go as JSON, which a person can read.
    plain: bool,
    /// The stream of whoever is signed in, once he was welcomed.
    own: Option<Stream>,
}

/// A stream that the server was asked to follow, and from where.
struct Asked {
    stream: Stream,
    from: Option<Position>,
}

/// A socket and what must go with it.
struct Socket {
    socket: WebSocket,
    opened: bool,
    welcomed: bool,
    /// Milliseconds of silence after which it is asked.
    idle: u32,
    heard_at: f64,
    asked_at: Option<f64>,
    /// The next ping, or the moment to give up.
    timer: Option<Timeout>,
    _listeners: [EventListener; 3],
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Closing what is closed is no error; waiting for the other side would be.
        let _ = self.socket.close();
    }
}

impl Link {
    /// A link that is not open yet.
    pub fn new(ended: Callback<End>) -> Rc<Self> {
        Rc::new_cyclic(|me| Self { me: Weak::clone(me), ended, inner: RefCell::default() })
    }

    /// Opens, and listens to what wakes a machine.
    pub fn start(&self) {
        let me = Weak::clone(&self.me);
        let wakes = wake::listen(move || {
            if let Some(link) = me.upgrade() {
                link.hurry();
            }
        });
        {
            let mut inner = self.inner.borrow_mut();
            inner.wakes = wakes;
            inner.faces.touch(browser::now());
            self.look(&mut inner);
            inner.plain = browser::kept(WIRE).as_deref() == Some("json");
            inner.running = true;
        }
        self.connect();
    }

    /// Closes for good.
    pub fn stop(&self) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.running = false;
            inner.wakes.clear();
            inner.looks = None;
            inner.asks = None;
            inner.retry = None;
            inner.patience = None;
            inner.pending.lost();
            inner.follows.clear();
            inner.streams.lost();
        }
        let socket = self.inner.borrow_mut().socket.take();
        drop(socket);
    }

    /// Tries at once, or asks the other side whether it is there.
    pub fn hurry(&self) {
        let (running, open) = {
            let inner = self.inner.borrow();
            (inner.running, inner.socket.is_some())
        };
        match (running, open) {
            (false, _) => {}
            (true, true) => self.ping(DOUBT),
            (true, false) => self.connect(),
        }
    }

    /// Sends a request and waits for its answer.
    pub async fn send(&self, act: Act) -> pending::Result {
        let answer = {
            let mut inner = self.inner.borrow_mut();
            if !inner.socket.as_ref().is_some_and(|socket| socket.welcomed) {
                return Err(Problem::new(Code::Unavailable));
            }
            let (id, answer) = inner.pending.ask();
            let frame = Encoded::new(inner.plain, &ClientFrame::Request(Request { id, act }));
            if frame.len() > FRAME_MAX {
                return Err(Problem::new(Code::TooLarge));
            }
            inner.write(&frame);
            answer
        };
        self.changed();
        let result = answer.await;
        self.changed();
        result.unwrap_or_else(|_| Err(Problem::new(Code::Unavailable)))
    }

    /// Adds a watcher.
    pub fn watch(&self, stream: Stream, from: Option<Position>, told: Callback<Told>) -> u64 {
        let (id, tell) = {
            let mut inner = self.inner.borrow_mut();
            let (id, ask, tell) = inner.streams.add(stream, from, told);
            if ask && inner.socket.as_ref().is_some_and(|socket| socket.welcomed) {
                inner.follow(stream, from);
            }
            (id, tell)
        };
        emit(tell);
        id
    }

    /// Removes a watcher.
    pub fn unwatch(&self, stream: Stream, id: u64) {
        let mut inner = self.inner.borrow_mut();
        let unfollow = inner.streams.remove(stream, id);
        // One's own stream and those of one's spaces are followed in any case.
        if unfollow && matches!(stream, Stream::Resource(_)) {
            let _ = inner.request(Act::Unwatch(stream));
        }
    }

    /// A watcher's content stands here.
    pub fn stands(&self, stream: Stream, id: u64, position: Position) {
        self.inner.borrow_mut().streams.stands(stream, id, position);
    }

    /// Shows somebody: `told` hears how he is.
    pub fn show(&self, user: UserId, told: &Callback<presence::Seen>) -> u64 {
        let (id, known) = self.inner.borrow_mut().faces.show(user, told.clone());
        if let Some(known) = known {
            told.emit(known);
        }
        self.ask_soon();
        id
    }

    /// Shows him no more.
    pub fn hide(&self, id: u64) {
        self.inner.borrow_mut().faces.hide(id);
        self.ask_soon();
    }

    /// A page shows many at once, and the next one many others: the server is told of it once.
    fn ask_soon(&self) {
        let timer = self.after(400.0, |link| {
            let mut inner = link.inner.borrow_mut();
            inner.asks = None;
            if inner.socket.as_ref().is_some_and(|socket| socket.welcomed)
                && let Some(users) = inner.faces.ask()
            {
                inner.presence(presence::Input::Show(users));
            }
        });
        self.inner.borrow_mut().asks.get_or_insert(timer);
    }

    /// The person writes in a stream.
    pub fn typing(&self, stream: Stream) {
        let mut inner = self.inner.borrow_mut();
        if inner.faces.typing(stream, browser::now()) {
            inner.presence(presence::Input::Typing(stream));
        }
    }

    /// Listens whether the person does something here.
    fn look(&self, inner: &mut Inner) {
        for name in ["pointermove", "pointerdown", "keydown", "focus"] {
            let me = Weak::clone(&self.me);
            inner.wakes.push(EventListener::new(&browser::window(), name, move |_| {
                if let Some(link) = me.upgrade() {
                    let mut inner = link.inner.borrow_mut();
                    if inner.faces.touch(browser::now()) {
                        inner.presence(presence::Input::Active(true));
                    }
                }
            }));
        }
        let me = Weak::clone(&self.me);
        inner.looks = Some(Interval::new(10_000, move || {
            if let Some(link) = me.upgrade() {
                let looks = browser::document().has_focus().unwrap_or(true);
                let mut inner = link.inner.borrow_mut();
                if inner.faces.idle(looks, browser::now()) {
                    inner.presence(presence::Input::Active(false));
                }
            }
        }));
    }

    /// How it is.
    pub fn info(&self) -> LiveInfo {
        let inner = self.inner.borrow();
        LiveInfo { waiting: inner.pending.len(), ..inner.info.clone() }
    }

    /// Adds an observer.
    pub fn observe(&self, changed: Callback<LiveInfo>) -> u64 {
        let mut inner = self.inner.borrow_mut();
        inner.next_observer += 1;
        let id = inner.next_observer;
        inner.observers.push((id, changed));
        id
    }

    /// Removes an observer.
    pub fn unobserve(&self, id: u64) {
        self.inner.borrow_mut().observers.retain(|(it, _)| *it != id);
    }

    fn changed(&self) {
        let info = self.info();
        let observers: Vec<_> = self.inner.borrow().observers.iter().map(|(_, to)| to.clone()).collect();
        for observer in observers {
            observer.emit(info.clone());
        }
    }

    fn state(&self, state: LiveState) {
        if let LiveState::Offline { .. } = state {
            let tell = self.inner.borrow_mut().faces.lost();
            tell.into_iter().for_each(|(to, seen)| to.emit(seen));
        }
        self.inner.borrow_mut().info.state = state;
        self.changed();
    }

    fn after(&self, millis: f64, act: impl FnOnce(&Self) + 'static) -> Timeout {
        let me = Weak::clone(&self.me);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive wait of a minute at most"
        )]
        let millis = millis as u32;
        Timeout::new(millis, move || {
            if let Some(link) = me.upgrade() {
                act(&link);
            }
        })
    }

    fn connect(&self) {
        let name = if self.inner.borrow().plain { JSON } else { MSGPACK };
        let Ok(socket) = WebSocket::new_with_str(&address(), name) else { return self.lost(None) };
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on = |name: &'static str, act: fn(&Self, &web_sys::Event)| {
            let me = Weak::clone(&self.me);
            EventListener::new(&socket, name, move |event| {
                if let Some(link) = me.upgrade() {
                    act(&link, event);
                }
            })
        };
        let listeners =
            [on("open", |link, _| link.opened()), on("message", Self::heard), on("close", Self::closed)];
        let timer = self.after(f64::from(OPENS_WITHIN), |link| link.lost(None));
        let now = browser::now();
        let mut inner = self.inner.borrow_mut();
        inner.retry = None;
        inner.socket = Some(Socket {
            socket,
            opened: false,
            welcomed: false,
            idle: 25_000,
            heard_at: now,
            asked_at: None,
            timer: Some(timer),
            _listeners: listeners,
        });
    }

    fn opened(&self) {
        let mut inner = self.inner.borrow_mut();
        inner.asked = inner.streams.resume();
        let hello = ClientFrame::Hello(Hello {
            version: VERSION,
            client: concat!("osmose-web ", env!("CARGO_PKG_VERSION")).to_owned(),
            resume: inner.asked.clone(),
        });
        if let Some(socket) = &mut inner.socket {
            socket.opened = true;
        }
        inner.frame(&hello);
    }

    fn heard(&self, event: &web_sys::Event) {
        let Some(frame) = event.dyn_ref::<MessageEvent>().and_then(|event| said(&event.data())) else {
            // A frame of a kind that a newer server knows is none of our business.
            return;
        };
        if let Some(socket) = &mut self.inner.borrow_mut().socket {
            socket.heard_at = browser::now();
        }
        self.frame(frame);
    }

    fn frame(&self, frame: ServerFrame) {
        let told = |stream: Option<Stream>, told: &Told| {
            let tell = self.inner.borrow().streams.tell(stream, told);
            emit(tell);
        };
        match frame {
            ServerFrame::Welcome(it) => self.welcomed(it),
            ServerFrame::Reply(it) => self.replied(it),
            ServerFrame::Push(push) => {
                let push = Rc::new(push);
                let tell = self.inner.borrow_mut().streams.push(&push);
                emit(tell);
                if let Event::People(people::Event::CardChanged(card)) = &push.event {
                    told(None, &Told::Card(Rc::new(card.clone())));
                }
                self.caught_up(1);
            }
            ServerFrame::Skip(it) => {
                // To those who watch it is an event that says nothing.
                let Resume { stream, position: Position { seq, id } } = it;
                let push = Push { stream, seq, id, event: Event::Unknown };
                let tell = self.inner.borrow_mut().streams.push(&Rc::new(push));
                emit(tell);
                self.caught_up(1);
            }
            ServerFrame::Conversations(it) => {
                let own = self.inner.borrow().own;
                told(own, &Told::Conversations(Rc::new(it)));
            }
            ServerFrame::Heads(it) => told(Some(Stream::Space(it.space)), &Told::Heads(Rc::new(it))),
            ServerFrame::Stale(_) => told(None, &Told::Stale),
            ServerFrame::Road(road) => {
                self.inner.borrow_mut().info.slowed = road == Road::Slowed;
                self.changed();
                // What was told meanwhile about counts was missed.
                if road == Road::Normal {
                    told(None, &Told::Stale);
                }
            }
            ServerFrame::Presence(seen) => {
                let tell = self.inner.borrow_mut().faces.seen(&seen);
                tell.into_iter().for_each(|(to, seen)| to.emit(seen));
            }
            ServerFrame::Typing(it) => told(Some(it.stream), &Told::Typing(Rc::new(it.who))),
            ServerFrame::MarkMoved(it) => told(None, &Told::MarkMoved(it)),
            ServerFrame::Reset(it) => {
                let tell = self.inner.borrow_mut().streams.reset(it);
                emit(tell);
            }
            ServerFrame::Denied(stream) => {
                let tell = self.inner.borrow_mut().streams.deny(stream);
                emit(tell);
            }
            ServerFrame::Ping(_) => self.inner.borrow_mut().frame(&ClientFrame::Pong(Beat {})),
            ServerFrame::Pong(_) => self.ponged(),
            // Nothing we sent could be read: what waits will be asked again after a reconnection.
            ServerFrame::Problem(_) => {}
        }
    }

    fn welcomed(&self, it: Welcome) {
        let mut tell = Vec::new();
        let mut left = 0;
        {
            let mut inner = self.inner.borrow_mut();
            let now = browser::now();
            let asked = std::mem::take(&mut inner.asked);
            inner.trial = 0;
            inner.lost_at = None;
            inner.patience = None;
            inner.info.node = AttrValue::from(it.node);
            inner.info.since = now;
            inner.info.slowed = false;
            if inner.own.replace(Stream::User(it.user)).is_some() {
                // What may be lost was lost meanwhile: what is counted must be asked for again.
                tell.extend(inner.streams.stale());
            }
            if let Some(socket) = &mut inner.socket {
                socket.welcomed = true;
                socket.idle = it.ping.max(5) * 1_000;
                socket.timer = None;
            }
            for resume in it.reset {
                tell.extend(inner.streams.reset(resume));
            }
            for resume in it.watched {
                let asked = asked.iter().find(|it| it.stream == resume.stream).map(|it| it.position);
                let (missed, told) = inner.streams.follow(resume, asked);
                left += missed;
                tell.extend(told);
            }
            for stream in it.denied {
                tell.extend(inner.streams.deny(stream));
            }
            for (stream, from) in inner.streams.unfollowed() {
                inner.follow(stream, from);
            }
            if inner.faces.anew() {
                inner.presence(presence::Input::Active(false));
            }
            if let Some(users) = inner.faces.ask() {
                inner.presence(presence::Input::Show(users));
            }
        }
        self.state(if left > 0 { LiveState::CatchingUp { left } } else { LiveState::Live });
        emit(tell);
        // Measures how long an answer takes, and starts the clock.
        self.ping(ANSWERS_WITHIN);
    }

    /// Counts down what is on its way.
    fn caught_up(&self, events: i64) {
        let LiveState::CatchingUp { left } = self.inner.borrow().info.state else { return };
        let left = left - events;
        if left <= 0 {
            self.state(LiveState::Live);
        } else if left < 20 || left % 25 == 0 {
            self.state(LiveState::CatchingUp { left });
        } else {
            self.inner.borrow_mut().info.state = LiveState::CatchingUp { left };
        }
    }

    fn replied(&self, it: Reply) {
        let followed = {
            let follows = &mut self.inner.borrow_mut().follows;
            let at = follows.iter().position(|(id, _)| *id == it.id);
            at.map(|at| follows.swap_remove(at).1)
        };
        let Some(Asked { stream, from }) = followed else {
            return self.inner.borrow_mut().pending.answer(it.id, it.outcome);
        };
        let tell = {
            let mut inner = self.inner.borrow_mut();
            match it.outcome {
                Outcome::Ok(Answer::Watched(at)) if at.reset => {
                    inner.streams.reset(Resume { stream, position: at.position })
                }
                Outcome::Ok(Answer::Watched(at)) => {
                    inner.streams.follow(Resume { stream, position: at.position }, from).1
                }
                Outcome::Problem(problem) if !problem.temporary => inner.streams.deny(stream),
                // It is asked for again with the next connection; meanwhile what is shown stands.
                Outcome::Ok(_) | Outcome::Problem(_) => Vec::new(),
            }
        };
        emit(tell);
    }

    /// Asks whether the other side is there, and gives up when it does not say so in time.
    fn ping(&self, within: u32) {
        let timer = self.after(f64::from(within), |link| link.lost(None));
        let mut inner = self.inner.borrow_mut();
        let Some(socket) = &mut inner.socket else { return };
        if !socket.welcomed {
            return;
        }
        socket.asked_at = Some(browser::now());
        socket.timer = Some(timer);
        inner.frame(&ClientFrame::Ping(Beat {}));
    }

    fn ponged(&self) {
        {
            let mut inner = self.inner.borrow_mut();
            let now = browser::now();
            let Some(asked) = inner.socket.as_mut().and_then(|socket| socket.asked_at.take()) else { return };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "milliseconds of a ping"
            )]
            let lag = (now - asked).max(0.0) as u32;
            inner.info.lag = Some(lag);
        }
        self.rest();
        self.changed();
    }

    /// Sleeps until the connection has been silent for a while, then asks.
    fn rest(&self) {
        let mut inner = self.inner.borrow_mut();
        let Some(socket) = &mut inner.socket else { return };
        let idle = f64::from(socket.idle) * (0.8 + 0.4 * js_sys::Math::random());
        let silent = browser::now() - socket.heard_at;
        let timer = self.after((idle - silent).max(1_000.0), |link| {
            let silent =
                link.inner.borrow().socket.as_ref().map(|it| (browser::now() - it.heard_at, it.idle));
            match silent {
                Some((silent, idle)) if silent >= f64::from(idle) * 0.75 => link.ping(ANSWERS_WITHIN),
                Some(_) => link.rest(),
                None => {}
            }
        });
        socket.timer = Some(timer);
    }

    fn closed(&self, event: &web_sys::Event) {
        let Some(event) = event.dyn_ref::<CloseEvent>() else { return };
        let opened = self.inner.borrow().socket.as_ref().is_some_and(|socket| socket.opened);
        if opened {
            self.lost(Some((event.code(), event.reason())));
        } else {
            self.refused();
        }
    }

    /// A socket that never opened cannot say why; the session's address can.
    fn refused(&self) {
        let me = Weak::clone(&self.me);
        wasm_bindgen_futures::spawn_local(async move {
            let answer = api::people::session().await;
            let Some(link) = me.upgrade() else { return };
            match answer {
                Err(problem) if problem.code == Code::NotSignedIn => link.over(End::SignedOut),
                Err(Problem { retry_after: Some(seconds), .. }) => {
                    link.disconnected();
                    link.retry(f64::from(seconds.min(60)) * 1_000.0 + 500.0 * js_sys::Math::random());
                }
                _ => link.lost(None),
            }
        });
    }

    /// The connection is gone, by the server's word or without one.
    fn lost(&self, close: Option<(u16, String)>) {
        let trial = self.inner.borrow().trial;
        let random = js_sys::Math::random();
        let next = match close {
            Some((code, reason)) => backoff::after_close(code, &reason, trial, random),
            None => Next::After(backoff::wait(trial, random)),
        };
        self.disconnected();
        match next {
            Next::After(millis) => self.retry(millis),
            Next::Anew => {
                self.inner.borrow_mut().streams.forget_positions();
                self.retry(backoff::wait(trial, random));
            }
            Next::SignedOut(revoked) => self.over(if revoked { End::Revoked } else { End::SignedOut }),
            Next::Reload => self.over(End::Reload),
            Next::Stop => {
                self.state(LiveState::Offline { since: browser::now() });
                self.ended.emit(End::Stopped);
            }
        }
    }

    fn disconnected(&self) {
        let socket = {
            let mut inner = self.inner.borrow_mut();
            inner.streams.lost();
            inner.pending.lost();
            inner.follows.clear();
            inner.info.lag = None;
            inner.trial += 1;
            let now = browser::now();
            inner.lost_at.get_or_insert(now);
            inner.socket.take()
        };
        drop(socket);
    }

    fn retry(&self, millis: f64) {
        let since = self.inner.borrow().lost_at.unwrap_or_else(browser::now);
        let waited = browser::now() - since;
        let timer = self.after(millis, Self::connect);
        self.inner.borrow_mut().info.next_try = browser::now() + millis;
        if waited >= PATIENCE {
            self.inner.borrow_mut().retry = Some(timer);
            return self.state(LiveState::Offline { since });
        }
        let patience = self.after(PATIENCE - waited, move |link| {
            if link.inner.borrow().lost_at.is_some() {
                link.state(LiveState::Offline { since });
            }
        });
        {
            let mut inner = self.inner.borrow_mut();
            inner.retry = Some(timer);
            inner.patience = Some(patience);
        }
        self.state(LiveState::Connecting);
    }

    fn over(&self, end: End) {
        self.disconnected();
        self.stop();
        self.ended.emit(end);
    }
}

impl Inner {
    fn write(&self, frame: &Encoded) {
        if let Some(Socket { socket, .. }) = &self.socket {
            // A socket that is closing takes nothing; its close event follows and tells.
            let _ = match frame {
                Encoded::Plain(text) => socket.send_with_str(text),
                Encoded::Packed(bytes) => socket.send_with_u8_array(bytes),
            };
        }
    }

    fn frame(&self, frame: &ClientFrame) {
        self.write(&Encoded::new(self.plain, frame));
    }

    /// Says something about presence, if somebody hears it. What is lost is said anew with the next connection.
    fn presence(&mut self, input: presence::Input) {
        if self.socket.as_ref().is_some_and(|socket| socket.welcomed) {
            let id = self.request(Act::Presence(input));
            self.pending.forget(id);
        }
    }

    /// Sends a request whose answer nobody waits for.
    fn request(&mut self, act: Act) -> u32 {
        let (id, _) = self.pending.ask();
        self.frame(&ClientFrame::Request(Request { id, act }));
        id
    }

    fn follow(&mut self, stream: Stream, from: Option<Position>) {
        let id = self.request(Act::Watch(Watch { stream, from }));
        self.pending.forget(id);
        self.follows.push((id, Asked { stream, from }));
    }
}

/// A frame as it goes out.
enum Encoded {
    Plain(String),
    Packed(Vec<u8>),
}

impl Encoded {
    fn new(plain: bool, frame: &ClientFrame) -> Self {
        let text = wire::write(frame);
        if plain { Self::Plain(text) } else { Self::Packed(wire::pack(&text)) }
    }

    fn len(&self) -> usize {
        match self {
            Self::Plain(text) => text.len(),
            Self::Packed(bytes) => bytes.len(),
        }
    }
}

/// A frame as it came: each subprotocol has its kind of message.
fn said(data: &JsValue) -> Option<ServerFrame> {
    match data.as_string() {
        Some(text) => wire::read(&text),
        None => wire::unpack(&js_sys::Uint8Array::new(data).to_vec()),
    }
}

fn emit(tell: Tell) {
    for (to, told) in tell {
        to.emit(told);
    }
}

/// The socket's address on the server that the page came from.
fn address() -> String {
    let location = browser::window().location();
    let scheme = if location.protocol().is_ok_and(|it| it == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}/live", location.host().unwrap_or_default())
}
