//! What is shown when the application stops: a word, and a way to load it anew. It is made of plain
//! nodes, because the application that draws the others is the one that stopped.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Element;

use crate::{
    browser, drafts,
    i18n::{self, Texts},
};

/// From now on a panic shows the offer to reload.
pub fn install() {
    // By Yew's own way: it would put its hook in the place of another.
    yew::set_custom_panic_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        // A second failure while the first is shown leaves the page as it is.
        let _ = show();
    }));
}

fn show() -> Option<()> {
    let texts = Texts::of(i18n::language());
    let kept = if drafts::any() { texts.get("crash-drafts") } else { texts.get("crash-says") };
    let body = browser::document().body()?;
    body.set_text_content(None);
    let main = add(body.as_ref(), "main", "crash", "")?;
    let inner = add(&main, "div", "empty", "")?;
    main.set_attribute("role", "alert").ok()?;
    add(&inner, "h1", "", &texts.get("crash-title"))?;
    add(&inner, "p", "", &kept)?;
    let button = add(&inner, "button", "btn primary", &texts.get("crash-reload"))?;
    let reload = Closure::<dyn FnMut()>::new(browser::reload);
    button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref()).ok()?;
    // The page ends with this button.
    reload.forget();
    button.dyn_into::<web_sys::HtmlElement>().ok()?.focus().ok()
}

fn add(to: &Element, tag: &str, class: &str, text: &str) -> Option<Element> {
    let element = browser::document().create_element(tag).ok()?;
    element.set_class_name(class);
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    to.append_child(&element).ok()?;
    Some(element)
}
