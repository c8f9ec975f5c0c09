//! The read mark: it moves once somebody has had the last comment before his eyes for a second, in
//! a tab that has the focus, and never otherwise.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use protocol::Seq;
use yew::{platform::spawn_local, prelude::*};

use super::Under;
use crate::{
    browser,
    hooks::{use_live, use_live_state},
    live::LiveState,
};

/// Milliseconds for which the last comment must have been in sight.
const LOOKS: u32 = 1_000;

/// Whether somebody looks at this tab.
#[hook]
pub fn use_looking() -> bool {
    let looking = use_state_eq(looking);
    {
        let looking = looking.clone();
        use_effect_with((), move |()| {
            let on = |name: &'static str| {
                let looking = looking.clone();
                EventListener::new(&browser::window(), name, move |_| looking.set(self::looking()))
            };
            let shown = {
                let looking = looking.clone();
                EventListener::new(&browser::document(), "visibilitychange", move |_| {
                    looking.set(self::looking());
                })
            };
            let listeners = [on("focus"), on("blur"), shown];
            move || drop(listeners)
        });
    }
    *looking
}

fn looking() -> bool {
    let document = browser::document();
    !document.hidden() && document.has_focus().unwrap_or(false)
}

/// Moves the mark to `head` when `read` holds for a second; `marked` hears that it did.
#[hook]
pub fn use_mark(under: Under, mark: Seq, head: Seq, read: bool, marked: Callback<Seq>) {
    let live = use_live();
    let state = use_live_state();
    let due = read && state == LiveState::Live && head > mark;
    use_effect_with((under, head, due), move |(under, head, due)| {
        let (under, head) = (*under, *head);
        let timer = due.then(|| {
            Timeout::new(LOOKS, move || {
                spawn_local(async move {
                    // A mark that did not arrive moves the next time one looks.
                    if live.send(under.mark(head)).await.is_ok() {
                        marked.emit(head);
                    }
                });
            })
        });
        move || drop(timer)
    });
}
