//! What stands where content will be: nothing for 400 ms, then grey lines of its height.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::i18n::use_texts;

/// Milliseconds before anything is shown: most answers come before.
const PATIENCE: u32 = 400;

/// Props of [`Skeleton`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// How many rows will probably come.
    #[prop_or(4)]
    pub rows: usize,
}

/// Rows to come.
#[component]
pub fn Skeleton(props: &Props) -> Html {
    let texts = use_texts();
    let late = use_state_eq(|| false);
    {
        let late = late.clone();
        use_effect_with((), move |()| {
            let timer = Timeout::new(PATIENCE, move || late.set(true));
            move || drop(timer)
        });
    }
    let rows = if *late { props.rows } else { 0 };
    html! {
        <div class="slot" aria-busy="true">
            <span class="vh" role="status">{ if *late { texts.get("loading") } else { AttrValue::default() } }</span>
            <div class="skeleton-rows" aria-hidden="true">
                { for (0..rows).map(|_| html! {
                    <div class="skeleton-row">
                        <span class="skel round"></span>
                        <span class="skel wide"></span>
                        <span class="skel half"></span>
                    </div>
                }) }
            </div>
        </div>
    }
}
