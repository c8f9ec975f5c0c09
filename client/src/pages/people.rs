//! The directory: the people one meets in one's spaces, found by name or function, and the card of one of
//! them beside the list, or as a sheet from below on a phone.

mod card;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{Page, Problem, Stream, UserId, people::Card};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{
    api, browser,
    components::{Button, Empty, ErrorPage, Face, Icon, Skeleton, avatar::Size, field},
    hooks::{use_live, use_session, use_title},
    i18n::{Texts, use_texts},
    live::Told,
    route::Route,
};
use card::PersonCard;

/// Milliseconds without a key after which is looked for what was typed.
const PAUSE: u32 = 200;

/// The people found so far.
#[derive(Clone, PartialEq)]
enum Found {
    Loading,
    Failed(Problem),
    Ready(Rc<Page<Card>>),
}

enum Change {
    Fetched(Result<Page<Card>, Problem>),
    More(Page<Card>),
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

/// Props of [`People`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose card is open.
    #[prop_or_default]
    pub open: Option<UserId>,
}

/// The directory's page.
#[component]
pub fn People(props: &Props) -> Html {
    let texts = use_texts();
    use_title(&texts.get("people"));
    let live = use_live();
    let me = use_session().me.id;
    let navigator = use_navigator();
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
        Callback::from(move |_: MouseEvent| {
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
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| typed.set(field::typed(&event)))
    };
    let go = {
        Callback::from(move |to: Route| {
            if let Some(navigator) = &navigator {
                navigator.push(&to);
            }
        })
    };
    let close = {
        let (go, open) = (go.clone(), props.open);
        Callback::from(move |()| {
            go.emit(Route::People);
            if let Some(user) = open {
                browser::focus(&format!("#{}", row_id(user)));
            }
        })
    };
    let body = match &*found {
        Found::Loading => html! { <Skeleton rows=8 /> },
        Found::Failed(problem) => {
            let text = (*typed).clone();
            html! { <ErrorPage problem={problem.clone()} retry={fetch.reform(move |()| text.clone())} /> }
        }
        Found::Ready(page) => html! {
            <>
                <p class="vh" role="status">{ texts.with("people-found", &[("count", page.items.len().into())]) }</p>
                <ul>{ for page.items.iter().map(|it| row(&texts, it, props.open == Some(it.id), it.id == me, &go)) }</ul>
                { for page.items.is_empty().then(|| html! { <Empty title={texts.get("people-none")} text={texts.get("people-none-says")} /> }) }
                <p class="mt-4">
                    { for page.next.iter().map(|_| html! { <Button onclick={more.clone()}>{ texts.get("members-more") }</Button> }) }
                </p>
            </>
        },
    };
    html! {
        <div class="page">
            <header class="page-head"><div><h1>{ texts.get("people") }</h1><p class="lede">{ texts.get("people-says") }</p></div></header>
            <div class="people">
                <div>
                    <search class="people-tools"><span class="field-search">
                        <Icon name="search" />
                        <input class="input" type="search" id="people-q" value={(*typed).clone()} {oninput} maxlength="80" autocomplete="off"
                            aria-label={texts.get("people-search")} placeholder={texts.get("people-search")} />
                    </span></search>
                    <div class="slot">{ body }</div>
                </div>
                <div class="slot">
                    { for props.open.map(|user| html! { <PersonCard key={user.to_string()} {user} onclose={close.clone()} /> }) }
                </div>
            </div>
        </div>
    }
}

fn row_id(user: UserId) -> String {
    format!("person-{user}")
}

/// One person of the list: a link to the card.
fn row(texts: &Texts, card: &Card, open: bool, me: bool, go: &Callback<Route>) -> Html {
    let to = Route::Person { user: card.id };
    let href = to.to_path();
    let onclick = {
        let go = go.clone();
        Callback::from(move |event: MouseEvent| {
            if !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key()) {
                event.prevent_default();
                go.emit(to.clone());
            }
        })
    };
    html! {
        <li key={card.id.to_string()}>
            <a class="person-row" id={row_id(card.id)} {href} {onclick} aria-current={open.then_some("true")}>
                <Face id={card.id} name={card.name.clone()} photo={card.photo} size={Size::Large} />
                <span class="grow">
                    <span class="t">{ card.name.clone() }</span>
                    <span class="s">{ card.function.clone() }</span>
                </span>
                { for me.then(|| html! { <span class="chip accent">{ texts.get("members-you") }</span> }) }
            </a>
        </li>
    }
}
