//! What a person has written and the server is not known to have: sent in order, tried again when
//! the link returns, and kept in the browser until it has arrived, over reloads and crashes.
//! One tab of the browser sends; the others see what it does.

mod queue;
mod store;
mod tabs;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use protocol::{ActId, Code, CommentId, Problem, UserId, comments::Post, live::Answer};
use yew::{platform::spawn_local, prelude::*};

use queue::Queue;
pub use queue::{Item, State};
use tabs::{Tabs, Word};

use super::Under;
use crate::{
    live::{Live, LiveState, use_live},
    session::use_session,
};

/// Seconds before what failed for a time is tried again though the link stands.
const PAUSE: u32 = 3;

/// One person's outbox in this tab. Cheap to clone.
#[derive(Clone)]
pub struct Outbox(Rc<Inner>);

impl PartialEq for Outbox {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    live: Live,
    user: UserId,
    queue: RefCell<Queue>,
    watchers: RefCell<Vec<(u32, Callback<()>)>>,
    /// The next try of what failed while the link stood.
    pause: RefCell<Option<Timeout>>,
    /// This tab among the others, as long as somebody is signed in.
    tabs: RefCell<Option<Tabs>>,
    /// What is to be kept or forgotten, one after the other.
    writes: RefCell<VecDeque<Write>>,
    writing: Cell<bool>,
}

enum Write {
    Keep(Item),
    Forget(ActId),
}

/// Forgets what is on its way of somebody who signs out, in all of his tabs.
pub async fn purge(user: UserId) {
    tabs::farewell(user);
    store::purge(user).await;
}

impl Outbox {
    fn new(live: Live, user: UserId) -> Self {
        Self(Rc::new(Inner {
            live,
            user,
            queue: RefCell::default(),
            watchers: RefCell::default(),
            pause: RefCell::default(),
            tabs: RefCell::default(),
            writes: RefCell::default(),
            writing: Cell::new(false),
        }))
    }

    /// Takes up what earlier pages left behind, and its place among the tabs.
    fn open(&self) {
        store::admit(self.0.user);
        let mine = self.clone();
        let heard = Callback::from(move |word| mine.heard(word));
        let mine = self.clone();
        let leads = Callback::from(move |()| mine.leads());
        // The word that one leads may come at once, before one is known to be among them.
        let tabs = Tabs::join(self.0.user, heard, leads);
        self.0.tabs.replace(Some(tabs));
        self.leads();
    }

    fn close(&self) {
        self.0.tabs.replace(None);
        self.0.pause.replace(None);
    }

    /// This tab sends from now on: also what others have left.
    fn leads(&self) {
        let mine = self.clone();
        spawn_local(async move {
            let kept = store::all(mine.0.user).await;
            {
                let mut queue = mine.0.queue.borrow_mut();
                queue.join(kept);
                if mine.is_leading() {
                    queue.begin_again();
                }
            }
            mine.changed();
        });
    }

    fn is_leading(&self) -> bool {
        self.0.tabs.borrow().as_ref().is_some_and(Tabs::leads)
    }

    /// Another tab says how one stands.
    fn heard(&self, word: Word) {
        match word {
            Word::Set(item) => self.0.queue.borrow_mut().set(item),
            Word::Gone(act) => drop(self.0.queue.borrow_mut().take(act)),
            Word::Left => return spawn_local(store::purge(self.0.user)),
        }
        self.changed();
    }

    /// Puts one in and sends it when its turn comes.
    pub fn put(&self, item: Item) {
        store::note(self.0.user, &item);
        self.0.queue.borrow_mut().set(item.clone());
        self.stands(item);
        if let Some(tabs) = &*self.0.tabs.borrow() {
            tabs.take_lead();
        }
        self.changed();
    }

    /// Tries one again, under the same id.
    pub fn retry(&self, act: ActId) {
        let again = self.0.queue.borrow_mut().retry(act);
        if let Some(item) = again {
            self.stands(item);
        }
        self.changed();
    }

    /// Takes one out: to write it differently, or because it is among the others now.
    pub fn take(&self, act: ActId) -> Option<Item> {
        let item = self.0.queue.borrow_mut().take(act)?;
        self.tell(&Word::Gone(act));
        self.write(Write::Forget(act));
        self.changed();
        Some(item)
    }

    /// What was written under one place belongs under another, which took the first one in. What is on its
    /// way gets there too.
    pub fn carry(&self, from: Under, to: Under) {
        let moved: Vec<Item> = self.under(from).into_iter().map(|item| Item { under: to, ..item }).collect();
        for item in moved {
            self.0.queue.borrow_mut().set(item.clone());
            self.stands(item);
        }
        self.changed();
    }

    /// Those that have not reached the server, in the order in which they leave.
    #[must_use]
    pub fn unsent(&self) -> Vec<Item> {
        self.0.queue.borrow().unsent().cloned().collect()
    }

    fn under(&self, under: Under) -> Vec<Item> {
        self.0.queue.borrow().under(under).cloned().collect()
    }

    /// Tells the other tabs how one stands, and keeps it as long as it has not arrived.
    fn stands(&self, item: Item) {
        self.tell(&Word::Set(item.clone()));
        self.write(match item.state {
            State::Kept(_) => Write::Forget(item.act),
            _ => Write::Keep(item),
        });
    }

    fn tell(&self, word: &Word) {
        if let Some(tabs) = &*self.0.tabs.borrow() {
            tabs.tell(word);
        }
    }

    fn write(&self, write: Write) {
        self.0.writes.borrow_mut().push_back(write);
        if self.0.writing.replace(true) {
            return;
        }
        let mine = self.clone();
        spawn_local(async move {
            loop {
                let next = mine.0.writes.borrow_mut().pop_front();
                match next {
                    Some(Write::Keep(item)) => store::keep(mine.0.user, item).await,
                    Some(Write::Forget(act)) => store::forget(mine.0.user, act).await,
                    None => break,
                }
            }
            mine.0.writing.set(false);
        });
    }

    /// Tells who watches, and sends what can be sent.
    fn changed(&self) {
        self.send();
        let watchers: Vec<_> = self.0.watchers.borrow().iter().map(|(_, told)| told.clone()).collect();
        for told in watchers {
            told.emit(());
        }
    }

    /// Without a link nothing is tried: it would only fail.
    fn send(&self) {
        if self.0.live.info().state != LiveState::Live || !self.is_leading() {
            return;
        }
        loop {
            let next = self.0.queue.borrow_mut().next();
            let Some(item) = next else { return };
            self.tell(&Word::Set(item.clone()));
            let outbox = self.clone();
            spawn_local(async move {
                let act = item.act;
                let post = Post { act, body: item.body, parent: item.parent, call: item.call };
                let answer = kept(outbox.0.live.send(item.under.post(post, item.anchor)).await);
                let lost = matches!(&answer, Err(problem) if problem.code == Code::Unavailable)
                    && outbox.0.live.info().state != LiveState::Live;
                if let Err(problem) = &answer
                    && problem.temporary
                    && !lost
                {
                    outbox.pause(problem.retry_after.unwrap_or(PAUSE));
                }
                let stands = if lost {
                    // It was the link that failed, and not this: it goes again when the link is back.
                    outbox.0.queue.borrow_mut().waits(act)
                } else {
                    outbox.0.queue.borrow_mut().answered(act, answer)
                };
                if let Some(item) = stands {
                    outbox.stands(item);
                }
                outbox.changed();
            });
        }
    }

    /// The link may stand and the server yet be busy: then time brings the next try, not the link.
    fn pause(&self, seconds: u32) {
        let outbox = self.clone();
        let again = Timeout::new(seconds.saturating_mul(1_000), move || {
            if outbox.0.live.info().state == LiveState::Live {
                outbox.resume();
            }
        });
        self.0.pause.replace(Some(again));
    }

    fn resume(&self) {
        if self.0.queue.borrow().stuck() {
            self.0.queue.borrow_mut().retry_all();
            self.changed();
        }
    }
}

fn kept(answer: Result<Answer, Problem>) -> Result<CommentId, Problem> {
    match answer? {
        Answer::Posted(receipt) => Ok(receipt.comment),
        Answer::Sent(sent) => Ok(sent.message),
        Answer::Done(_) | Answer::Watched(_) => Err(Problem::new(Code::Internal)),
    }
}

/// Props of [`OutboxProvider`].
#[derive(PartialEq, Properties)]
pub struct OutboxProps {
    /// All that writes.
    pub children: Html,
}

/// Holds the signed-in person's outbox for all below.
#[component]
pub fn OutboxProvider(props: &OutboxProps) -> Html {
    let live = use_live();
    let user = use_session().me.id;
    let outbox = use_memo((live, user), |(live, user)| Outbox::new(live.clone(), *user));
    use_effect_with((*outbox).clone(), |outbox| {
        // What an earlier page left behind goes as soon as there is a link.
        let (live, mine) = (outbox.0.live.clone(), outbox.clone());
        let was = RefCell::new(LiveState::Connecting);
        mine.open();
        let observing = live.observe(Callback::from(move |info: crate::live::LiveInfo| {
            let before = was.replace(info.state);
            if info.state == LiveState::Live && before != LiveState::Live {
                mine.0.queue.borrow_mut().retry_all();
                mine.changed();
            }
        }));
        let outbox = outbox.clone();
        move || {
            outbox.close();
            drop(observing);
        }
    });
    html! { <ContextProvider<Outbox> context={(*outbox).clone()}>{ props.children.clone() }</ContextProvider<Outbox>> }
}

/// The signed-in person's outbox.
#[hook]
pub fn use_outbox() -> Outbox {
    use_context::<Outbox>().expect("a page of somebody who is signed in")
}

/// What is in the outbox for one place, at any time.
#[hook]
pub fn use_unsent(under: Under) -> Vec<Item> {
    let outbox = use_outbox();
    let items = use_state_eq(|| outbox.under(under));
    {
        let items = items.clone();
        use_effect_with((outbox, under), move |(outbox, under)| {
            items.set(outbox.under(*under));
            let (mine, under) = (outbox.clone(), *under);
            let told = Callback::from(move |()| items.set(mine.under(under)));
            let watching = watch(outbox, told);
            move || drop(watching)
        });
    }
    (*items).clone()
}

/// The comments that have not reached the server, at any time, in the order in which they leave.
#[hook]
pub fn use_all_unsent() -> Vec<Item> {
    let outbox = use_outbox();
    let items = use_state_eq(|| outbox.unsent());
    {
        let items = items.clone();
        use_effect_with(outbox, move |outbox| {
            let mine = outbox.clone();
            items.set(mine.unsent());
            let watching = watch(outbox, Callback::from(move |()| items.set(mine.unsent())));
            move || drop(watching)
        });
    }
    (*items).clone()
}

/// As long as this lives, changes of the outbox are told.
struct WatchingOutbox(Outbox, u32);

fn watch(outbox: &Outbox, told: Callback<()>) -> WatchingOutbox {
    let mut watchers = outbox.0.watchers.borrow_mut();
    let id = watchers.last().map_or(0, |(id, _)| id + 1);
    watchers.push((id, told));
    WatchingOutbox(outbox.clone(), id)
}

impl Drop for WatchingOutbox {
    fn drop(&mut self) {
        self.0.0.watchers.borrow_mut().retain(|(id, _)| *id != self.1);
    }
}
