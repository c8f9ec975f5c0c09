//! The search's box in the top bar: `/` leads to it from anywhere, and what is typed there is the
//! address of the page with what was found.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    browser,
    components::{Icon, field},
    i18n::use_texts,
    route::Route,
};

/// What the address of the search's page asks.
#[must_use]
pub fn asked(query: &str, name: &str) -> String {
    let pairs = web_sys::UrlSearchParams::new_with_str(query).ok();
    pairs.and_then(|it| it.get(name)).unwrap_or_default()
}

/// Whether a key is meant for what one is writing in.
fn writes(target: Option<web_sys::EventTarget>) -> bool {
    let Some(element) = target.and_then(|it| it.dyn_into::<Element>().ok()) else { return false };
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || element.closest("[contenteditable], dialog").ok().flatten().is_some()
}

/// The box; on phones a link to the page, which has its own.
#[component]
pub fn Find() -> Html {
    let texts = use_texts();
    let navigator = use_navigator();
    let location = use_location();
    let here = location.as_ref().is_some_and(|it| it.path() == "/search");
    let now = location.filter(|_| here).map(|it| asked(it.query_str(), "q")).unwrap_or_default();
    let typed = use_state_eq(|| now.clone());
    {
        let typed = typed.clone();
        use_effect_with(now.clone(), move |now| typed.set(now.clone()));
    }
    let node = use_node_ref();
    {
        let (node, navigator) = (node.clone(), navigator.clone());
        use_effect_with((), move |()| {
            let listener = EventListener::new_with_options(
                &browser::document(),
                "keydown",
                gloo_events::EventListenerOptions::enable_prevent_default(),
                move |event| {
                    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                    if key.key() != "/"
                        || key.ctrl_key()
                        || key.meta_key()
                        || key.alt_key()
                        || writes(event.target())
                    {
                        return;
                    }
                    event.prevent_default();
                    // On phones the box is not there; the page has one.
                    match node.cast::<HtmlInputElement>().filter(|it| it.offset_width() > 0) {
                        Some(input) => drop((input.focus(), input.select())),
                        None => {
                            if let Some(navigator) = &navigator {
                                navigator.push(&Route::Search);
                            }
                        }
                    }
                },
            );
            move || drop(listener)
        });
    }
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| typed.set(field::typed(&event)))
    };
    let onsubmit = {
        let (typed, navigator, now) = (typed.clone(), navigator.clone(), now.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = typed.trim().to_owned();
            if let Some(navigator) = navigator.as_ref().filter(|_| !typed.is_empty()) {
                let pairs = [("q", typed.as_str())];
                // The same asked again is no other page to go back to.
                drop(if typed == now {
                    navigator.replace_with_query(&Route::Search, &pairs)
                } else {
                    navigator.push_with_query(&Route::Search, &pairs)
                });
            }
        })
    };
    html! {
        <>
            <form class="searchbox only-desktop" role="search" aria-label={texts.get("search-label")} {onsubmit}>
                <Icon name="search" />
                <input ref={node} id="search-box" type="search" aria-label={texts.get("search-everywhere")}
                    placeholder={texts.get("search-placeholder")} value={(*typed).clone()} {oninput}
                    autocomplete="off" maxlength="256" aria-keyshortcuts="/" />
                <kbd aria-hidden="true">{ "/" }</kbd>
            </form>
            <span class="top-fill not-desktop"></span>
            <a class="icon-btn not-desktop" href={Route::Search.to_path()} aria-label={texts.get("search-go")}
                onclick={Callback::from(move |event: MouseEvent| {
                    if let Some(navigator) = &navigator {
                        event.prevent_default();
                        navigator.push(&Route::Search);
                    }
                })}>
                <Icon name="search" />
            </a>
        </>
    }
}
