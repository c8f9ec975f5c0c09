//! Language and theme. The language also is that of the mails.

use protocol::people::{ChangeMe, Language};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::Choice,
    i18n::{Tag, use_set_language, use_texts},
    shell::theme_key,
    theme::{Theme, use_theme},
};

/// How it looks and speaks.
#[component]
pub fn Look() -> Html {
    let texts = use_texts();
    let set_language = use_set_language();
    let (theme, set_theme) = use_theme();
    let onchange = Callback::from(move |value: String| {
        let language = if value == "en" { Language::En } else { Language::Fr };
        set_language.emit(language);
        spawn_local(async move {
            // The page speaks the language at once; the mails follow when this has come through, and
            // the choice is sent again with the next change otherwise.
            let _ =
                api::people::change_me(&ChangeMe { language: Some(language), ..ChangeMe::default() }).await;
        });
    });
    let options = vec![
        (AttrValue::from("fr"), texts.get("language-fr")),
        (AttrValue::from("en"), texts.get("language-en")),
    ];
    html! {
        <section class="set" id="look" aria-labelledby="look-title" tabindex="-1">
            <header><h2 id="look-title">{ texts.get("settings-look") }</h2></header>
            <div class="form">
                <div class="pair">
                    <Choice name="language" label={texts.get("language")} {options} value={texts.language().tag()} {onchange} />
                    <div class="field">
                        <span class="label" id="theme-label">{ texts.get("theme") }</span>
                        <div class="seg fit" role="group" aria-labelledby="theme-label">
                            { for Theme::ALL.map(|it| html! {
                                <button type="button" aria-pressed={(theme == it).to_string()} onclick={set_theme.reform(move |_: MouseEvent| it)}>
                                    { texts.get(theme_key(it)) }
                                </button>
                            }) }
                        </div>
                    </div>
                </div>
            </div>
        </section>
    }
}
