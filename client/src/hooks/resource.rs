//! The hook by which every page gets its data.

use std::{cell::RefCell, future::Future, rc::Rc};

use gloo_timers::future::TimeoutFuture;
use protocol::{Code, Problem, Snapshot, Stream};
use yew::{platform::spawn_local, prelude::*};

use super::follow::{Follow, Then};
use crate::live::{Live, Told, Watching, use_live};

/// What a page has of what it shows.
#[derive(Debug)]
pub enum Resource<T> {
    /// Nothing yet.
    Loading,
    /// It cannot be had.
    Failed(Problem),
    /// It, up to date.
    Ready(Rc<T>),
}

impl<T> Clone for Resource<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Failed(problem) => Self::Failed(problem.clone()),
            Self::Ready(it) => Self::Ready(Rc::clone(it)),
        }
    }
}

impl<T> PartialEq for Resource<T> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Loading, Self::Loading) => true,
            (Self::Failed(one), Self::Failed(other)) => one == other,
            (Self::Ready(one), Self::Ready(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// A change of what is shown that no event tells.
type Update<T> = Box<dyn FnOnce(&mut T)>;

/// A resource and what can be done with it.
pub struct UseResource<T> {
    /// What there is.
    pub state: Resource<T>,
    change: Callback<Update<T>, bool>,
    fetch: Callback<()>,
}

impl<T> Clone for UseResource<T> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), change: self.change.clone(), fetch: self.fetch.clone() }
    }
}

impl<T> PartialEq for UseResource<T> {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state && self.change == other.change && self.fetch == other.fetch
    }
}

impl<T: 'static> UseResource<T> {
    /// Changes what is shown, for what no event tells: a page more of a list.
    pub fn update(&self, how: impl FnOnce(&mut T) + 'static) {
        self.change(how);
    }

    /// The same. True: it is being fetched again, and what comes may be from before the change.
    pub fn change(&self, how: impl FnOnce(&mut T) + 'static) -> bool {
        self.change.emit(Box::new(how))
    }

    /// Fetches it again; what is shown stays until it has come.
    pub fn refetch(&self) {
        self.fetch.emit(());
    }

    /// It, once it is there.
    #[must_use]
    pub fn ready(&self) -> Option<&Rc<T>> {
        match &self.state {
            Resource::Ready(it) => Some(it),
            Resource::Loading | Resource::Failed(_) => None,
        }
    }
}

/// What one mounting of the hook holds.
struct Page<T, F, A> {
    follow: RefCell<Follow<T>>,
    watching: RefCell<Option<Watching>>,
    /// The newest fetch; an older one that answers late is not listened to.
    fetch_no: RefCell<u32>,
    fetch: F,
    apply: A,
    show: Callback<Resource<T>>,
}

impl<T, F, Fut, A> Page<T, F, A>
where
    T: Clone + 'static,
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Result<Snapshot<T>, Problem>> + 'static,
    A: Fn(&mut T, &Told) + 'static,
{
    fn watch(self: &Rc<Self>, live: &Live, stream: Stream) {
        let page = Rc::downgrade(self);
        let told = Callback::from(move |told| {
            if let Some(page) = page.upgrade() {
                let then = page.follow.borrow_mut().told(&told, &page.apply);
                page.then(then);
            }
        });
        let watching = live.watch(stream, None, told);
        *self.watching.borrow_mut() = Some(watching);
        self.begin();
    }

    fn then(self: &Rc<Self>, then: Then) {
        match then {
            Then::Rest => {}
            Then::Fetch => self.begin(),
            Then::Purge => self.show.emit(Resource::Failed(Problem::new(Code::NotFound))),
            Then::Show => {
                let content = self.follow.borrow().content();
                if let Some((position, content)) = content {
                    if let Some(watching) = &*self.watching.borrow() {
                        watching.stands(position);
                    }
                    self.show.emit(Resource::Ready(content));
                }
            }
        }
    }

    fn begin(self: &Rc<Self>) {
        self.follow.borrow_mut().fetching();
        let no = self.fetch_no.replace_with(|no| *no + 1) + 1;
        let page = Rc::downgrade(self);
        let answer = (self.fetch)();
        spawn_local(async move {
            let answer = answer.await;
            let Some(page) = page.upgrade() else { return };
            if *page.fetch_no.borrow() != no {
                return;
            }
            match answer {
                Ok(snapshot) => {
                    let then = page.follow.borrow_mut().fetched(snapshot, &page.apply);
                    page.then(then);
                }
                Err(problem) => page.failed(problem).await,
            }
        });
    }

    /// What is shown already stays shown while the server cannot be reached; it is asked again.
    async fn failed(self: Rc<Self>, problem: Problem) {
        if self.follow.borrow().content().is_none() || !problem.temporary {
            self.show.emit(Resource::Failed(problem.clone()));
        }
        if problem.temporary {
            let no = *self.fetch_no.borrow();
            let page = Rc::downgrade(&self);
            drop(self);
            TimeoutFuture::new(problem.retry_after.unwrap_or(2).clamp(1, 60) * 1_000).await;
            if let Some(page) = page.upgrade()
                && *page.fetch_no.borrow() == no
            {
                page.begin();
            }
        }
    }
}

/// Watches a stream, fetches what a page shows, and applies what happens: `apply` is given pushes,
/// heads and marks in order, each once, and only those that are newer than what was fetched.
/// `fetch` and `apply` are taken anew when `stream` changes, and only then.
#[hook]
pub fn use_resource<T, F, Fut, A>(stream: Stream, fetch: F, apply: A) -> UseResource<T>
where
    T: Clone + 'static,
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Result<Snapshot<T>, Problem>> + 'static,
    A: Fn(&mut T, &Told) + 'static,
{
    type Handles<T> = (Callback<Update<T>, bool>, Callback<()>);
    let live = use_live();
    let state = use_state_eq(|| Resource::<T>::Loading);
    let handles = use_mut_ref(|| None::<Handles<T>>);
    {
        let state = state.clone();
        let handles = Rc::clone(&handles);
        use_effect_with((live, stream), move |(live, stream)| {
            state.set(Resource::Loading);
            let page = Rc::new(Page {
                follow: RefCell::default(),
                watching: RefCell::default(),
                fetch_no: RefCell::default(),
                fetch,
                apply,
                show: Callback::from(move |it| state.set(it)),
            });
            let change = {
                let page = Rc::downgrade(&page);
                Callback::from(move |how: Update<T>| {
                    let Some(page) = page.upgrade() else { return false };
                    let fetching = page.follow.borrow_mut().update(how);
                    page.then(Then::Show);
                    fetching
                })
            };
            let fetch = {
                let page = Rc::downgrade(&page);
                Callback::from(move |()| {
                    if let Some(page) = page.upgrade() {
                        page.begin();
                    }
                })
            };
            *handles.borrow_mut() = Some((change, fetch));
            page.watch(live, *stream);
            move || drop(page)
        });
    }
    let (change, fetch) =
        handles.borrow().clone().unwrap_or_else(|| (Callback::from(|_| false), Callback::noop()));
    UseResource { state: (*state).clone(), change, fetch }
}
