//! What the pages for those who are not signed in share: the membrane on one side, a box on the
//! other.

use protocol::people::{Language, Site};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{
        Banner,
        banner::Gravity,
        logo::{Mark, Membrane},
    },
    i18n::{use_set_language, use_texts},
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
                <Membrane />
                <p class="logo"><Mark />{ "Osmose" }</p>
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

/// Props of [`Refusal`].
#[derive(PartialEq, Properties)]
pub struct RefusalProps {
    /// What was wrong; nothing is shown when nothing was.
    pub problem: Option<protocol::Problem>,
}

/// What was wrong with a form as a whole.
#[component]
pub fn Refusal(props: &RefusalProps) -> Html {
    let texts = use_texts();
    let said = props.problem.as_ref().map(|problem| {
        html! { <Banner gravity={Gravity::Urgent}><p>{ texts.problem(problem) }</p></Banner> }
    });
    html! { <div class="slot">{ for said }</div> }
}
