//! What a person has written and the server is not known to have: sent in order, tried again when
//! the link returns, and kept in the browser until it has arrived, over reloads and crashes.

mod queue;

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;
use protocol::{
    ActId, Code, Problem, ResourceId, UserId,
    comments::{Input, Post, Receipt},
    live::{Act, Answer},
};
use yew::{platform::spawn_local, prelude::*};

use queue::Queue;
pub use queue::{Item, State};

use crate::{
    browser, drafts,
    live::{Live, LiveState, use_live},
    session::use_session,
    wire,
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
    /// The name under which it is kept: with the drafts, so that it leaves with them.
    name: String,
    queue: RefCell<Queue>,
    watchers: RefCell<Vec<(u32, Callback<()>)>>,
    /// The next try of what failed while the link stood.
    pause: RefCell<Option<Timeout>>,
}

impl Outbox {
    fn new(live: Live, user: UserId) -> Self {
        let name = format!("{}{user}.outbox", drafts::PREFIX);
        let items = browser::kept(&name).and_then(|text| wire::read(&text));
        Self(Rc::new(Inner {
            live,
            name,
            queue: RefCell::new(Queue::restored(items.unwrap_or_default())),
            watchers: RefCell::default(),
            pause: RefCell::default(),
        }))
    }

    /// Puts one in and sends it when its turn comes.
    pub fn put(&self, item: Item) {
        self.0.queue.borrow_mut().push(item);
        self.changed();
    }

    /// Tries one again, under the same id.
    pub fn retry(&self, act: ActId) {
        self.0.queue.borrow_mut().retry(act);
        self.changed();
    }

    /// Takes one out: to write it differently, or because it is among the others now.
    pub fn take(&self, act: ActId) -> Option<Item> {
        let item = self.0.queue.borrow_mut().take(act)?;
        self.changed();
        Some(item)
    }

    /// Those that have not reached the server, in the order in which they leave.
    #[must_use]
    pub fn unsent(&self) -> Vec<Item> {
        self.0.queue.borrow().to_keep().into_iter().cloned().collect()
    }

    fn under(&self, resource: ResourceId) -> Vec<Item> {
        self.0.queue.borrow().under(resource).cloned().collect()
    }

    /// Keeps what there is, tells who watches, and sends what can be sent.
    fn changed(&self) {
        self.keep();
        self.send();
        let watchers: Vec<_> = self.0.watchers.borrow().iter().map(|(_, told)| told.clone()).collect();
        for told in watchers {
            told.emit(());
        }
    }

    fn keep(&self) {
        let queue = self.0.queue.borrow();
        let items = queue.to_keep();
        if items.is_empty() {
            browser::forget(&self.0.name);
        } else {
            browser::keep(&self.0.name, &wire::write(&items));
        }
    }

    /// Without a link nothing is tried: it would only fail.
    fn send(&self) {
        if self.0.live.info().state != LiveState::Live {
            return;
        }
        loop {
            let next = self.0.queue.borrow_mut().next();
            let Some(item) = next else { return };
            let outbox = self.clone();
            spawn_local(async move {
                let post = Post { act: item.act, body: item.body, parent: item.parent };
                let act = Act::Comments(Input::Post(item.resource, post));
                let answer = receipt(outbox.0.live.send(act).await);
                if let Err(problem) = &answer
                    && problem.temporary
                {
                    outbox.pause(problem.retry_after.unwrap_or(PAUSE));
                }
                outbox.0.queue.borrow_mut().answered(item.act, answer);
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

fn receipt(answer: Result<Answer, Problem>) -> Result<Receipt, Problem> {
    match answer? {
        Answer::Posted(receipt) => Ok(receipt),
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
        if live.info().state == LiveState::Live {
            mine.changed();
        }
        let observing = live.observe(Callback::from(move |info: crate::live::LiveInfo| {
            let before = was.replace(info.state);
            if info.state == LiveState::Live && before != LiveState::Live {
                mine.0.queue.borrow_mut().retry_all();
                mine.changed();
            }
        }));
        move || drop(observing)
    });
    html! { <ContextProvider<Outbox> context={(*outbox).clone()}>{ props.children.clone() }</ContextProvider<Outbox>> }
}

/// The signed-in person's outbox.
#[hook]
pub fn use_outbox() -> Outbox {
    use_context::<Outbox>().expect("a page of somebody who is signed in")
}

/// What is in the outbox for one resource, at any time.
#[hook]
pub fn use_unsent(resource: ResourceId) -> Vec<Item> {
    let outbox = use_outbox();
    let items = use_state_eq(|| outbox.under(resource));
    {
        let items = items.clone();
        use_effect_with((outbox, resource), move |(outbox, resource)| {
            items.set(outbox.under(*resource));
            let (mine, resource) = (outbox.clone(), *resource);
            let told = Callback::from(move |()| items.set(mine.under(resource)));
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
