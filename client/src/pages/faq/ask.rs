//! Where one goes whose question is not answered: to the thread for that, with what was looked for.

use protocol::ResourceId;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{Button, Kind},
    drafts,
    hooks::{use_session, use_texts},
    route::Route,
    shell::use_space,
};

/// Props of [`Ask`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The thread, if the space has one.
    pub questions: Option<ResourceId>,
    /// What was looked for.
    pub typed: String,
    /// Hears that somebody asks.
    pub on_ask: Callback<()>,
}

/// The offer.
#[component]
pub fn Ask(props: &Props) -> Html {
    let (texts, space, session) = (use_texts(), use_space(), use_session());
    let navigator = use_navigator();
    let ask = props.questions.map(|thread| {
        let (slug, me, typed) = (space.slug.clone(), session.me.id, props.typed.trim().to_owned());
        let on_ask = props.on_ask.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            on_ask.emit(());
            if !typed.is_empty() {
                drafts::begin(me, &format!("comment.{thread}"), &typed);
            }
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Thread { slug: slug.clone(), thread });
            }
        });
        html! {
            <section class="well faq-ask" aria-labelledby="faq-ask">
                <div class="grow">
                    <h2 id="faq-ask">{ texts.get("faq-ask-title") }</h2>
                    <p class="muted small">{ texts.get("faq-ask-says") }</p>
                </div>
                <Button kind={Kind::Primary} {onclick}>{ texts.get("faq-ask") }</Button>
            </section>
        }
    });
    html! { <div class="slot">{ for ask }</div> }
}
