//! What the pages for those who are not signed in share: the membrane on one side, a box on the
//! other.

use protocol::{
    Problem,
    people::{Language, Site},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{
        banner::{Gravity, banner},
        logo::{mark, membrane},
    },
    i18n::{Texts, use_set_language, use_texts},
};

/// Props of [`Outside`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The box's title.
    pub title: AttrValue,
    /// A sentence below it.
    #[prop_or_default]
    pub lede: AttrValue,
    /// The form.
    pub children: Html,
}

/// A page for those who are not signed in.
#[component]
pub fn Outside(props: &Props) -> Html {
    let texts = use_texts();
    let set_language = use_set_language();
    crate::hooks::use_title(&props.title);
    let (other, tag, key) = match texts.language() {
        Language::Fr => (Language::En, "en", "language-en"),
        Language::En => (Language::Fr, "fr", "language-fr"),
    };
    html! {
        <div class="signin">
            <header class="side">
                { membrane() }
                <p class="logo">{ mark() }{ "Osmose" }</p>
                <p class="display claim">{ texts.get("outside-claim") }</p>
                <p>{ texts.get("outside-says") }</p>
                <p class="foot">
                    <button type="button" class="outside-language" lang={tag} onclick={set_language.reform(move |_: MouseEvent| other)}>
                        { texts.get(key) }
                    </button>
                </p>
            </header>
            <main id="content" tabindex="-1">
                <div class="box">
                    <div>
                        <h1>{ props.title.clone() }</h1>
                        <p class="muted mt-2">{ props.lede.clone() }</p>
                    </div>
                    { props.children.clone() }
                    <button type="button" class="outside-language outside-below" lang={tag} onclick={set_language.reform(move |_: MouseEvent| other)}>
                        { texts.get(key) }
                    </button>
                </div>
            </main>
        </div>
    }
}

/// What the installation says of itself; nothing until it has said it.
#[hook]
pub fn use_site() -> Option<Site> {
    let site = use_state(|| None);
    {
        let site = site.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                if let Ok(it) = api::people::site().await {
                    site.set(Some(it));
                }
            });
        });
    }
    (*site).clone()
}

/// What was wrong with a form as a whole; an empty place when nothing was.
pub fn refusal(texts: &Texts, problem: Option<&Problem>) -> Html {
    let said = problem.map(|problem| banner(Gravity::Urgent, html! { <p>{ texts.problem(problem) }</p> }));
    html! { <div class="slot">{ for said }</div> }
}
