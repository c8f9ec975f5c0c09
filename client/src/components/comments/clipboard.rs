//! Copying a text for use elsewhere.

use yew::platform::spawn_local;

use crate::browser;

/// Copies a text. Where the browser forbids it (no secure address), nothing is copied.
pub fn copy(text: &str) {
    let window = browser::window();
    if !window.is_secure_context() {
        return;
    }
    let copied = window.navigator().clipboard().write_text(text);
    spawn_local(async move {
        // A refusal is the person's own choice.
        let _ = wasm_bindgen_futures::JsFuture::from(copied).await;
    });
}
