//! French and English: texts by fluent, dates and numbers by the browser.
//!
//! The texts are in `client/i18n/<language>/<area>.ftl`, those of a part (`crate::parts`) in `parts/<part>.ftl` beside
//! it; those of refusals, which the server says too, in `protocol/i18n/`. They are read when the client is built.

pub mod dates;
mod pattern;

use std::cell::Cell;

use pattern::Argument;
pub use pattern::join;
use protocol::{Field, Problem, people::Language};
use yew::prelude::*;

use crate::browser;

const KEPT: &str = "osmose.language";

/// What can be asked of a language beside its texts.
pub trait Tag {
    /// As in `lang` and `Accept-Language`.
    fn tag(self) -> &'static str;
}

impl Tag for Language {
    fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

thread_local! {
    static NOW: Cell<Language> = const { Cell::new(Language::Fr) };
}

/// The language in use; for what stands outside of components (requests, the panic's page).
#[must_use]
pub fn language() -> Language {
    NOW.get()
}

/// The language this browser was last set to; French before.
#[must_use]
pub fn kept() -> Language {
    match browser::kept(KEPT).as_deref() {
        Some("en") => Language::En,
        _ => Language::Fr,
    }
}

/// The texts of one language.
#[derive(Clone, PartialEq)]
pub struct Texts {
    language: Language,
}

impl Texts {
    /// The texts of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        Self { language }
    }

    /// Which language it is.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// The text of this name.
    #[must_use]
    pub fn get(&self, key: &str) -> AttrValue {
        self.with(key, &[])
    }

    /// The text of this name with what it speaks of: `texts.with("unread", &[("count", 3.into())])`.
    #[must_use]
    pub fn with(&self, key: &str, args: &[(&str, Argument<'_>)]) -> AttrValue {
        match pattern::find(key, self.language) {
            Some(pattern) => pattern::fill(pattern, self.language, args).into(),
            None => AttrValue::from(key.to_owned()),
        }
    }

    /// What a refusal says to people.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> AttrValue {
        let seconds = problem.retry_after.unwrap_or(0);
        self.with(&format!("problem-{}", problem.code.name()), &[("seconds", seconds.into())])
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn fault(&self, field: &Field) -> AttrValue {
        self.with(&format!("fault-{}", field.fault.name()), &[("limit", field.limit.unwrap_or(0).into())])
    }
}

/// The texts and the way to change their language.
#[derive(Clone, PartialEq)]
struct Spoken {
    texts: Texts,
    set: Callback<Language>,
}

/// Props of [`TextsProvider`].
#[derive(PartialEq, Properties)]
pub struct TextsProps {
    /// What speaks.
    pub children: Html,
}

/// Gives the texts to all below.
#[component]
pub fn TextsProvider(props: &TextsProps) -> Html {
    let texts = use_state(|| {
        let language = kept();
        NOW.set(language);
        Texts::of(language)
    });
    use_effect_with(texts.language(), |language| browser::set_language(language.tag()));
    let set = {
        let texts = texts.clone();
        use_callback((), move |language: Language, ()| {
            NOW.set(language);
            browser::keep(KEPT, language.tag());
            texts.set(Texts::of(language));
        })
    };
    let spoken = Spoken { texts: (*texts).clone(), set };
    html! { <ContextProvider<Spoken> context={spoken}>{ props.children.clone() }</ContextProvider<Spoken>> }
}

/// The texts of the language in use.
#[hook]
pub fn use_texts() -> Texts {
    use_context::<Spoken>().map_or_else(|| Texts::of(language()), |spoken| spoken.texts)
}

/// Speaks as somebody's account says, in a browser that was never set to a language.
#[hook]
pub fn use_language_of(account: Language) {
    let set = use_set_language();
    use_effect_with(account, move |account| {
        if browser::kept(KEPT).is_none() && *account != language() {
            set.emit(*account);
        }
    });
}

/// Sets the language of the page.
#[hook]
pub fn use_set_language() -> Callback<Language> {
    use_context::<Spoken>().map(|spoken| spoken.set).unwrap_or_default()
}
