//! What is asked of the browser in a few words: storage, the document, the address.

use std::cell::RefCell;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, DragEvent, HtmlElement, Storage, Window};

/// The window. There is always one: this is not a worker.
#[must_use]
pub fn window() -> Window {
    web_sys::window().expect("a window")
}

/// The document.
#[must_use]
pub fn document() -> Document {
    window().document().expect("a document")
}

/// The browser's storage; absent when the person forbids it.
#[must_use]
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What was kept under a name.
#[must_use]
pub fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps a text. A full or forbidden storage keeps nothing, and nothing else suffers.
pub fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, text);
    }
}

/// Forgets what was kept under a name.
pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

/// Forgets everything kept under names that begin so.
pub fn forget_all(prefix: &str) {
    let Some(storage) = storage() else { return };
    let count = storage.length().unwrap_or(0);
    let names: Vec<String> = (0..count).filter_map(|at| storage.key(at).ok().flatten()).collect();
    for name in names.iter().filter(|name| name.starts_with(prefix)) {
        let _ = storage.remove_item(name);
    }
}

/// Everything kept under names that begin so.
#[must_use]
pub fn all_kept(prefix: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let count = storage.length().unwrap_or(0);
    let names = (0..count).filter_map(|at| storage.key(at).ok().flatten());
    let wanted: Vec<String> = names.filter(|name| name.starts_with(prefix)).collect();
    wanted.iter().filter_map(|name| storage.get_item(name).ok().flatten()).collect()
}

/// Tells readers and hyphenation which language the page is in.
pub fn set_language(tag: &str) {
    set_root("lang", Some(tag));
}

/// Sets or removes an attribute of the root element.
pub fn set_root(name: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// Moves the focus to the first element that fits a selector.
pub fn focus(selector: &str) {
    if let Some(element) = find(selector) {
        let _ = element.focus();
    }
}

/// The first element that fits a selector.
#[must_use]
pub fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// The part of the address after `#`, which is then removed from the address bar and the history:
/// a secret in it must not be read over a shoulder or kept.
#[must_use]
pub fn take_fragment() -> Option<String> {
    let location = window().location();
    let fragment = location.hash().ok()?.trim_start_matches('#').to_owned();
    if fragment.is_empty() {
        return None;
    }
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or_default();
        let _ = history.replace_state_with_url(&state, "", Some(&path));
    }
    Some(fragment)
}

thread_local! {
    static TITLE: RefCell<(String, i64)> = const { RefCell::new((String::new(), 0)) };
}

/// Names the page in the title of the tab.
pub fn set_title(page: &str) {
    TITLE.with_borrow_mut(|title| page.clone_into(&mut title.0));
    show_title();
}

/// Says in the title of the tab how much is unread, and by its icon that something is.
pub fn set_title_count(count: i64) {
    TITLE.with_borrow_mut(|title| title.1 = count);
    show_title();
    if let Some(icon) = find_element("link[rel=icon]") {
        let address = icon.get_attribute("href").unwrap_or_default();
        let plain = address.split('#').next().unwrap_or_default();
        // The drawing shows its dot when its address names it.
        let _ = icon.set_attribute("href", &format!("{plain}{}", if count > 0 { "#new" } else { "" }));
    }
}

fn find_element(selector: &str) -> Option<web_sys::Element> {
    document().query_selector(selector).ok().flatten()
}

fn show_title() {
    let (page, count) = TITLE.with_borrow(Clone::clone);
    let count = if count > 0 { format!("({count}) ") } else { String::new() };
    document().set_title(&format!("{count}{page} · Osmose"));
}

/// Whether files are dragged, and not words.
#[must_use]
pub fn drags_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|it| it.types().includes(&"Files".into(), 0))
}

/// A file that is let go where nothing takes it must not replace the page, and what was written on it.
pub fn guard_drops() -> [EventListener; 2] {
    ["dragover", "drop"].map(|name| {
        let may_prevent = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&window(), name, may_prevent, |event| {
            let Some(event) = event.dyn_ref::<DragEvent>() else { return };
            if event.default_prevented() || !drags_files(event) {
                return;
            }
            event.prevent_default();
            if let Some(dragged) = event.data_transfer() {
                dragged.set_drop_effect("none");
            }
        })
    })
}

/// Loads the page anew.
pub fn reload() {
    let _ = window().location().reload();
}

/// Whether the person asked to be spared what need not be fetched.
#[must_use]
pub fn saves_data() -> bool {
    let of = |it: &JsValue, name: &str| js_sys::Reflect::get(it, &name.into());
    let connection = of(&window().navigator(), "connection");
    connection.and_then(|it| of(&it, "saveData")).is_ok_and(|it| it.is_truthy())
}

/// Waits until the browser has nothing else to do; in one that does not say, two seconds.
pub async fn idle() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let window = window();
        if window.request_idle_callback(&resolve).is_err() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 2_000);
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// A number below a bound, by chance.
#[must_use]
pub fn chance(bound: u32) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies below the bound")]
    let number = (js_sys::Math::random() * f64::from(bound)) as u32;
    number
}

/// Milliseconds since 1970.
#[must_use]
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// The present moment.
#[must_use]
pub fn date() -> chrono::DateTime<chrono::Utc> {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
    let millis = now() as i64;
    chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
