//! Whether others learn what one has read, and one what they have.

use protocol::chat::Preferences;
use yew::{platform::spawn_local, prelude::*};

use crate::{api, hooks::use_submit, i18n::use_texts, pages::outside::refusal};

/// On or off, both ways.
#[component]
pub fn Receipts() -> Html {
    let texts = use_texts();
    let submit = use_submit();
    let now = use_state_eq(|| None::<bool>);
    {
        let now = now.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                // Until it is known neither is pressed, and a choice sets it all the same.
                if let Ok(preferences) = api::chat::preferences().await {
                    now.set(Some(preferences.receipts));
                }
            });
        });
    }
    let set = |to: bool| {
        let (now, submit) = (now.clone(), submit.clone());
        Callback::from(move |_: MouseEvent| {
            let now = now.clone();
            let ask = async move { api::chat::set_preferences(Preferences { receipts: to }).await };
            submit.run(ask, move |()| now.set(Some(to)));
        })
    };
    html! {
        <section class="set" id="receipts" aria-labelledby="receipts-title" tabindex="-1">
            <header><h2 id="receipts-title">{ texts.get("settings-receipts") }</h2></header>
            <p class="muted">{ texts.get("settings-receipts-says") }</p>
            { refusal(&texts, submit.problem.as_ref()) }
            <div class="seg fit" role="group" aria-labelledby="receipts-title">
                { for [(true, "settings-receipts-on"), (false, "settings-receipts-off")].map(|(to, key)| html! {
                    <button type="button" aria-pressed={(*now == Some(to)).to_string()} onclick={set(to)}>{ texts.get(key) }</button>
                }) }
            </div>
        </section>
    }
}
