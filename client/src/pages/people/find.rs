//! Looking for the people one meets in one's spaces: a page of them at a time, narrowed down by what is
//! typed, and kept as they look now.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{Page, Problem, Stream, people::Card};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    hooks::{use_live, use_session},
    live::Told,
};

/// Milliseconds without a key after which is looked for what was typed.
const PAUSE: u32 = 200;

/// The people found so far.
#[derive(Clone, PartialEq)]
pub enum Found {
    /// Nothing yet.
    Loading,
    /// They cannot be had.
    Failed(Problem),
    /// These.
    Ready(Rc<Page<Card>>),
}

/// What changes them.
pub enum Change {
    /// What was looked for has come.
    Fetched(Result<Page<Card>, Problem>),
    /// A page more.
    More(Page<Card>),
    /// Somebody looks different now.
    Met(Rc<Card>),
}

impl Reducible for Found {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut page = match (&*self, &change) {
            (Self::Ready(page), _) => (**page).clone(),
            (_, Change::Fetched(_)) => Page { items: Vec::new(), next: None },
            _ => return self,
        };
        match change {
            Change::Fetched(Ok(it)) => page = it,
            Change::Fetched(Err(problem)) => return Rc::new(Self::Failed(problem)),
            Change::More(it) => {
                page.items.extend(it.items);
                page.next = it.next;
            }
            Change::Met(card) => page.items.iter_mut().for_each(|it| it.meet(&card)),
        }
        Rc::new(Self::Ready(Rc::new(page)))
    }
}

/// What is looked for and found.
pub struct Directory {
    /// What was typed.
    pub typed: String,
    /// Sets it.
    pub set: Callback<String>,
    /// Who was found.
    pub found: Found,
    /// Fetches the next page.
    pub more: Callback<()>,
    /// Looks again.
    pub again: Callback<()>,
}

/// The people one meets, and the search among them.
#[hook]
pub fn use_directory() -> Directory {
    let live = use_live();
    let me = use_session().me.id;
    let typed = use_state_eq(String::new);
    // What is looked for: what was typed, after a pause. The number tells late answers from the last.
    let asked = use_mut_ref(|| 0_u32);
    let found = use_reducer_eq(|| Found::Loading);
    let fetch = {
        let (found, asked) = (found.dispatcher(), asked.clone());
        use_callback((), move |text: String, ()| {
            let (found, asked) = (found.clone(), asked.clone());
            *asked.borrow_mut() += 1;
            let number = *asked.borrow();
            spawn_local(async move {
                let page = api::people::find(&text, None).await;
                if *asked.borrow() == number {
                    found.dispatch(Change::Fetched(page));
                }
            });
        })
    };
    use_effect_with((*typed).clone(), {
        let fetch = fetch.clone();
        move |text| {
            let (text, pause) = (text.clone(), if text.is_empty() { 0 } else { PAUSE });
            let waiting = Timeout::new(pause, move || fetch.emit(text));
            move || drop(waiting)
        }
    });
    use_effect_with((live, me), {
        let found = found.dispatcher();
        move |(live, me)| {
            let told = Callback::from(move |told: Told| {
                if let Told::Card(card) = told {
                    found.dispatch(Change::Met(card));
                }
            });
            let watching = live.watch(Stream::User(*me), None, told);
            move || drop(watching)
        }
    });
    let more = {
        let (found, asked, text) = (found.clone(), asked, (*typed).clone());
        Callback::from(move |()| {
            let Found::Ready(page) = &*found else { return };
            let (after, text, asked, found) =
                (page.next.clone(), text.clone(), asked.clone(), found.dispatcher());
            let number = *asked.borrow();
            spawn_local(async move {
                if let Ok(page) = api::people::find(&text, after).await
                    && *asked.borrow() == number
                {
                    found.dispatch(Change::More(page));
                }
            });
        })
    };
    let set = {
        let typed = typed.clone();
        Callback::from(move |text| typed.set(text))
    };
    let text = (*typed).clone();
    let again = fetch.reform(move |()| text.clone());
    Directory { typed: (*typed).clone(), set, found: (*found).clone(), more, again }
}
