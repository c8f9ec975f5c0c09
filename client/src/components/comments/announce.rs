//! Telling screen readers what comes, politely: how many, at most once in three seconds. The rows
//! themselves announce nothing, because they come and go as one scrolls.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::hooks::use_texts;

/// Milliseconds between two announcements.
const PAUSE: u32 = 3_000;

/// Props of [`Announce`].
#[derive(PartialEq, Properties)]
pub struct AnnounceProps {
    /// How many have come since the page opened.
    pub heard: u32,
}

/// A region that readers listen to.
#[component]
pub fn Announce(props: &AnnounceProps) -> Html {
    let texts = use_texts();
    // How many were said altogether, and how many the last time.
    let said = use_state_eq(|| (props.heard, 0));
    let timer = use_mut_ref(|| None::<Timeout>);
    let newest = use_mut_ref(|| props.heard);
    *newest.borrow_mut() = props.heard;
    {
        let said = said.clone();
        use_effect_with(props.heard, move |heard| {
            if *heard > said.0 && timer.borrow().is_none() {
                let again = timer.clone();
                let wait = Timeout::new(PAUSE, move || {
                    again.borrow_mut().take();
                    said.set((*newest.borrow(), *newest.borrow() - said.0));
                });
                *timer.borrow_mut() = Some(wait);
            }
        });
    }
    let text = if said.1 == 0 {
        AttrValue::default()
    } else {
        texts.with("comments-new", &[("count", said.1.into())])
    };
    html! { <p class="vh" role="status">{ text }</p> }
}
