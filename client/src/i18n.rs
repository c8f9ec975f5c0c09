//! French and English: texts by fluent, dates and numbers by the browser.
//!
//! The texts are in `client/i18n/<language>/<area>.ftl`; those of refusals, which the server says
//! too, in `protocol/i18n/`.

pub mod dates;

use std::{cell::Cell, rc::Rc};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use protocol::{Field, Problem, people::Language};
use yew::prelude::*;

use crate::browser;

const KEPT: &str = "osmose.language";

const FRENCH: &[&str] = &[
    include_str!("../i18n/fr/shell.ftl"),
    include_str!("../i18n/fr/people.ftl"),
    include_str!("../i18n/fr/spaces.ftl"),
    include_str!("../i18n/fr/comments.ftl"),
    include_str!("../i18n/fr/discussions.ftl"),
    include_str!("../../protocol/i18n/fr/problems.ftl"),
];
const ENGLISH: &[&str] = &[
    include_str!("../i18n/en/shell.ftl"),
    include_str!("../i18n/en/people.ftl"),
    include_str!("../i18n/en/spaces.ftl"),
    include_str!("../i18n/en/comments.ftl"),
    include_str!("../i18n/en/discussions.ftl"),
    include_str!("../../protocol/i18n/en/problems.ftl"),
];

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

/// The texts of one language. Cheap to clone; equal when the language is.
#[derive(Clone)]
pub struct Texts {
    language: Language,
    bundle: Rc<FluentBundle<FluentResource>>,
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language
    }
}

impl Texts {
    /// The texts of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let (tag, sources) = match language {
            Language::Fr => (unic_langid::LanguageIdentifier::from_bytes(b"fr"), FRENCH),
            Language::En => (unic_langid::LanguageIdentifier::from_bytes(b"en"), ENGLISH),
        };
        let mut bundle = FluentBundle::new(tag.into_iter().collect());
        // The marks that isolate what is put into a text show as boxes in some fonts, and both our
        // languages run the same way.
        bundle.set_use_isolating(false);
        for source in sources {
            // The tests read the same files: whatever is wrong in one does not get this far.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(read, _)| read);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle: Rc::new(bundle) }
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
    pub fn with(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> AttrValue {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return AttrValue::from(key.to_owned());
        };
        let args: FluentArgs = args.iter().cloned().collect();
        AttrValue::from(self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
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

/// Sets the language of the page.
#[hook]
pub fn use_set_language() -> Callback<Language> {
    use_context::<Spoken>().map(|spoken| spoken.set).unwrap_or_default()
}
