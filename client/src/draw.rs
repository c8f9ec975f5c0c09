//! A key or a click meets the page as it is at that moment.
//!
//! Yew draws in slices of a frame, and goes on in a later task when one is full. What happens in between
//! meets handlers that know nothing of what was typed since they were made: a key that sends would send
//! the text without its last letters, or the same text again. So whatever waits to be drawn is drawn
//! before the event is answered.

use std::task::{Context, Waker};

use gloo_events::{EventListener, EventListenerOptions};
use yew::scheduler;

use crate::browser;

/// What people do that acts on what they typed or chose.
const ACTS: [&str; 2] = ["keydown", "click"];

/// From now on, and as long as this is kept, nothing waits to be drawn when a key or a click is answered.
pub fn before_acts() -> [EventListener; 2] {
    // Before the application, which listens further inside.
    let options = EventListenerOptions::run_in_capture_phase();
    ACTS.map(|act| {
        EventListener::new_with_options(&browser::window(), act, options, |event| {
            // What a program clicks may come while something is being drawn.
            if event.is_trusted() {
                at_once();
            }
        })
    })
}

/// Draws what waits.
fn at_once() {
    // The first look at this future draws; whether something is planned for later is not waited for.
    let drawn = std::pin::pin!(scheduler::flush());
    let _ = drawn.poll(&mut Context::from_waker(Waker::noop()));
}
