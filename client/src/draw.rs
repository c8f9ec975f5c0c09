//! What people do meets the page as it is at that moment.
//!
//! Yew draws in slices of a frame, and goes on in a later task when one is full. What happens in between
//! meets handlers that know nothing of what was typed since they were made: a key that sends would send
//! the text without its last letters, or the same text again. So whatever waits to be drawn is drawn
//! before the event is answered.

use std::task::{Context, Waker};

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};
use yew::scheduler;

use crate::browser;

/// What acts on what was typed or chosen. Not `input` and `change`: there the browser has changed the field
/// already, and drawing would put back what it was.
const ACTS: [&str; 5] = ["pointerdown", "keydown", "beforeinput", "click", "submit"];

/// From now on, and as long as this is kept, what waits to be drawn is drawn before what people do is answered.
pub fn before_acts() -> [EventListener; 5] {
    // Before the application, which listens further inside.
    let options = EventListenerOptions::run_in_capture_phase();
    ACTS.map(|act| {
        EventListener::new_with_options(&browser::window(), act, options, |event| {
            // What a program does, it does knowing what it draws.
            if event.is_trusted() && !ticks(event) {
                at_once();
            }
        })
    })
}

/// A click on what is ticked has ticked it before anybody hears of it.
fn ticks(event: &Event) -> bool {
    let field = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    event.type_() == "click" && field.is_some_and(|it| matches!(it.type_().as_str(), "checkbox" | "radio"))
}

/// Draws what waits.
fn at_once() {
    // The first look at this future draws; whether something is planned for later is not waited for.
    let drawn = std::pin::pin!(scheduler::flush());
    let _ = drawn.poll(&mut Context::from_waker(Waker::noop()));
}
