//! What tells that a machine woke or its network changed: then a connection that looks open may
//! be long dead.

use gloo_events::EventListener;

use crate::browser;

/// Calls `act` when the page is shown again, gets the focus, or the network comes or goes.
pub fn listen(act: impl Fn() + Clone + 'static) -> Vec<EventListener> {
    let window = browser::window();
    let on = |name: &'static str| {
        let act = act.clone();
        EventListener::new(&window, name, move |_| act())
    };
    let shown = EventListener::new(&browser::document(), "visibilitychange", {
        let act = act.clone();
        move |_| {
            if !browser::document().hidden() {
                act();
            }
        }
    });
    vec![on("online"), on("offline"), on("focus"), on("pageshow"), shown]
}
