//! The pages, a file each; those of a service in a folder.

pub mod announcements;
pub mod blog;
pub mod calendar;
pub mod chat;
pub mod discussions;
pub mod documents;
pub mod faq;
pub mod home;
pub mod incidents;
pub mod invitation;
pub mod links;
pub mod members;
pub mod mentions;
pub mod outside;
pub mod people;
pub mod reset;
pub mod search;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod spaces;

use protocol::{Code, Problem};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    browser, components::ErrorPage, hooks::use_title, i18n::use_texts, route::Route, session::use_session,
};

const LAST: &str = "osmose.space";

/// Goes to a path of our own, in place of the present one.
pub fn go(path: &str) {
    if let Ok(history) = browser::window().history() {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path));
    }
    tell();
}

/// What a click on a link to an address of this program does: it goes there without loading anything anew, unless another
/// tab or window is asked for.
pub fn visiting(href: &str) -> Callback<MouseEvent> {
    let href = href.to_owned();
    Callback::from(move |event: MouseEvent| {
        if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
            event.prevent_default();
            visit(&href);
        }
    })
}

/// Goes to a path of our own; « back » leads here again.
pub fn visit(path: &str) {
    if let Ok(history) = browser::window().history() {
        let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path));
    }
    tell();
}

fn tell() {
    // The router learns of a change that is not its own from this event.
    if let Ok(event) = web_sys::Event::new("popstate") {
        let _ = browser::window().dispatch_event(&event);
    }
}

/// Another name for the address one is at; nothing is gone to.
pub fn rename(path: &str) {
    let hash = browser::window().location().hash().unwrap_or_default();
    if let Ok(history) = browser::window().history() {
        let state = history.state().unwrap_or(wasm_bindgen::JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(&format!("{path}{hash}")));
    }
}

/// Keeps the space one was in last, to come back to.
pub fn keep_last(slug: &str) {
    browser::keep(LAST, slug);
}

/// The space one was in last.
#[must_use]
pub fn last_space() -> Option<String> {
    browser::kept(LAST)
}

/// Leads to the space one was in last, else to the largest of one's own, else to the list.
#[component]
pub fn ToLastSpace() -> Html {
    let session = use_session();
    let last = last_space();
    let space = session
        .spaces
        .iter()
        .find(|space| Some(&space.slug) == last.as_ref())
        .or_else(|| session.spaces.iter().max_by_key(|space| space.members));
    match space {
        Some(space) => html! { <Redirect<Route> to={Route::Space { slug: space.slug.clone() }} /> },
        None => html! { <Redirect<Route> to={Route::Spaces} /> },
    }
}

/// There is nothing at this address.
#[component]
pub fn NotFound() -> Html {
    let texts = use_texts();
    use_title(&texts.get("error-not-found"));
    html! { <ErrorPage problem={Problem::new(Code::NotFound)} /> }
}
