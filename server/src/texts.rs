//! The server's words, French and English: the titles of problems and the mails. From fluent files,
//! the same that the client reads where both say the same.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use protocol::people::Language;
use std::sync::LazyLock;

type Bundle = FluentBundle<FluentResource>;

static FRENCH: LazyLock<Bundle> = LazyLock::new(|| {
    bundle(
        "fr",
        &[
            include_str!("../../protocol/i18n/fr/problems.ftl"),
            include_str!("../i18n/fr/mail.ftl"),
            include_str!("../i18n/fr/spaces.ftl"),
        ],
    )
});
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| {
    bundle(
        "en",
        &[
            include_str!("../../protocol/i18n/en/problems.ftl"),
            include_str!("../i18n/en/mail.ftl"),
            include_str!("../i18n/en/spaces.ftl"),
        ],
    )
});

fn bundle(tag: &str, sources: &[&str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(tag.parse().into_iter().collect());
    bundle.set_use_isolating(false);
    for source in sources {
        // A file that does not parse loses its bad lines only; a test asks for every text.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        let _ = bundle.add_resource(resource);
    }
    bundle
}

/// The text of this name, or the name when there is none.
#[must_use]
pub fn get(language: Language, name: &str) -> String {
    with(language, name, &FluentArgs::new())
}

/// The text of this name with its gaps filled.
#[must_use]
pub fn with(language: Language, name: &str, args: &FluentArgs<'_>) -> String {
    let bundle: &Bundle = match language {
        Language::Fr => &FRENCH,
        Language::En => &ENGLISH,
    };
    let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else {
        return name.to_owned();
    };
    bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned()
}
