//! The directory: the people one meets in one's spaces, found by name or function, and the card of one of
//! them beside the list, or as a sheet from below on a phone.

mod card;
mod find;

use protocol::{UserId, people::Card};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    browser,
    components::{Button, Empty, ErrorPage, Face, Icon, Says, Skeleton, avatar::Size, field},
    hooks::{use_session, use_title},
    i18n::{Texts, use_texts},
    route::Route,
};
use card::PersonCard;
pub use find::{Directory, Found, use_directory};

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
    let me = use_session().me.id;
    let navigator = use_navigator();
    let Directory { typed, set, found, more, again } = use_directory();
    let oninput = set.reform(|event: InputEvent| field::typed(&event));
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
    let body = match &found {
        Found::Loading => html! { <Skeleton rows=8 /> },
        Found::Failed(problem) => html! { <ErrorPage problem={problem.clone()} retry={again} /> },
        Found::Ready(page) => html! {
            <>
                <p class="vh" role="status">{ texts.with("people-found", &[("count", page.items.len().into())]) }</p>
                <ul>{ for page.items.iter().map(|it| row(&texts, it, props.open == Some(it.id), it.id == me, &go)) }</ul>
                { for page.items.is_empty().then(|| html! { <Empty title={texts.get("people-none")} text={texts.get("people-none-says")} /> }) }
                <p class="mt-4">
                    { for page.next.iter().map(|_| html! { <Button onclick={more.reform(|_| ())}>{ texts.get("members-more") }</Button> }) }
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
                        <input class="input" type="search" id="people-q" value={typed} {oninput} maxlength="80" autocomplete="off"
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
                    <Says id={card.id} />
                    <span class="s">{ card.function.clone() }</span>
                </span>
                { for me.then(|| html! { <span class="chip accent">{ texts.get("members-you") }</span> }) }
            </a>
        </li>
    }
}
