//! The live link: one socket a tab, over which everything that happens comes and what is written
//! goes. It comes back by itself, from where it stood, so that nothing is missed or told twice.
//!
//! Pages do not use it directly to show things: [`crate::hooks::use_resource`] does.

mod backoff;
mod faces;
mod link;
mod pending;
mod streams;
mod wake;

use std::rc::Rc;

use protocol::{
    Position, Problem, Stream, UserId,
    chat::Digest,
    live::{Act, Answer, Heads, MarkMoved, Push},
    people::Card,
    presence::Seen,
};
use yew::prelude::*;

pub use link::End;
use link::Link;

/// What a watcher of a stream is told, in this order of events, each once.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// Events after this position follow.
    Since(Position),
    /// Something happened.
    Push(Rc<Push>),
    /// What is shown can no longer be brought up to date by events: fetch anew. Events after this
    /// position follow.
    Reset(Position),
    /// One may no longer read this; forget it.
    Denied,
    /// Resources of the space moved (to the watchers of its stream).
    Heads(Rc<Heads>),
    /// Somebody else is writing (to the watchers of the stream).
    Typing(Rc<Card>),
    /// Conversations of one's own moved (to the watchers of one's own stream).
    Conversations(Rc<Digest>),
    /// One's own mark moved because one wrote (to all).
    MarkMoved(MarkMoved),
    /// Somebody one shares a space with looks different now (to all).
    Card(Rc<Card>),
    /// Heads or marks were lost: what is counted must be asked for again (to all).
    Stale,
}

/// How the link is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum LiveState {
    /// For the first time; nothing is wrong yet.
    #[default]
    Connecting,
    /// Everything comes as it happens.
    Live,
    /// What was missed is on its way.
    CatchingUp {
        /// How many events.
        left: i64,
    },
    /// No connection; it is tried again and again.
    Offline {
        /// Since when, in milliseconds since 1970.
        since: f64,
    },
}

/// More about the link, for those who ask.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveInfo {
    /// How it is.
    pub state: LiveState,
    /// The node one is connected to.
    pub node: AttrValue,
    /// Since when one is, in milliseconds since 1970.
    pub since: f64,
    /// How long the last ping took, in milliseconds.
    pub lag: Option<u32>,
    /// When a connection is tried next, in milliseconds since 1970.
    pub next_try: f64,
    /// How many requests wait for an answer.
    pub waiting: usize,
    /// Whether what happens on other nodes comes seconds late.
    pub slowed: bool,
}

/// The tab's live link. Cheap to clone.
#[derive(Clone)]
pub struct Live(Rc<Link>);

impl PartialEq for Live {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Live {
    /// A link that is not open yet. `ended` hears when it is over for good.
    #[must_use]
    pub fn new(ended: Callback<End>) -> Self {
        Self(Link::new(ended))
    }

    /// Opens it and keeps it open.
    pub fn open(&self) {
        self.0.start();
    }

    /// Closes it for good.
    pub fn close(&self) {
        self.0.stop();
    }

    /// Asks for an act. Give the act the same id when you try again: it is done once.
    ///
    /// # Errors
    /// What the server refused; [`protocol::Code::Unavailable`] when the link is down or goes down
    /// before the answer.
    pub async fn send(&self, act: Act) -> Result<Answer, Problem> {
        self.0.send(act).await
    }

    /// Tells of everything that happens in a stream, from a position on or from now. Drop the
    /// answer to hear no more.
    #[must_use]
    pub fn watch(&self, stream: Stream, from: Option<Position>, told: Callback<Told>) -> Watching {
        let id = self.0.watch(stream, from, told);
        Watching { link: Rc::clone(&self.0), stream, id }
    }

    /// Tells how somebody is, now and whenever that changes. Drop the answer to hear no more.
    #[must_use]
    pub fn show(&self, user: UserId, told: &Callback<Seen>) -> Showing {
        let id = self.0.show(user, told);
        Showing { link: Rc::clone(&self.0), id }
    }

    /// Says that the person writes in a stream; as often as one likes.
    pub fn typing(&self, stream: Stream) {
        self.0.typing(stream);
    }

    /// How it is now.
    #[must_use]
    pub fn info(&self) -> LiveInfo {
        self.0.info()
    }

    /// Tells whenever [`Self::info`] changes. Drop the answer to hear no more.
    #[must_use]
    pub fn observe(&self, changed: Callback<LiveInfo>) -> Observing {
        let id = self.0.observe(changed);
        Observing { link: Rc::clone(&self.0), id }
    }

    /// Asks at once whether the connection stands, or tries at once to get one.
    pub fn hurry(&self) {
        self.0.hurry();
    }
}

/// As long as this lives, a stream is watched.
pub struct Watching {
    link: Rc<Link>,
    stream: Stream,
    id: u64,
}

impl Watching {
    /// Says that the content shown stands at this position: after a lost connection, events are
    /// asked for from here on.
    pub fn stands(&self, position: Position) {
        self.link.stands(self.stream, self.id, position);
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.link.unwatch(self.stream, self.id);
    }
}

/// As long as this lives, somebody is shown.
pub struct Showing {
    link: Rc<Link>,
    id: u64,
}

impl Drop for Showing {
    fn drop(&mut self) {
        self.link.hide(self.id);
    }
}

/// As long as this lives, changes of the link's state are told.
pub struct Observing {
    link: Rc<Link>,
    id: u64,
}

impl Drop for Observing {
    fn drop(&mut self) {
        self.link.unobserve(self.id);
    }
}

/// The tab's live link.
#[hook]
pub fn use_live() -> Live {
    use_context::<Live>().expect("a page of somebody who is signed in")
}

/// How the link is, at any time.
#[hook]
pub fn use_live_state() -> LiveState {
    use_live_info().state
}

/// How the link is, in detail.
#[hook]
pub fn use_live_info() -> LiveInfo {
    let live = use_live();
    let info = use_state_eq(|| live.info());
    {
        let info = info.clone();
        use_effect_with(live, move |live| {
            info.set(live.info());
            let observing = live.observe(Callback::from(move |now| info.set(now)));
            move || drop(observing)
        });
    }
    (*info).clone()
}
