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
            include_str!("../i18n/fr/announcements.ftl"),
            include_str!("../i18n/fr/calendar.ftl"),
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
            include_str!("../i18n/en/announcements.ftl"),
            include_str!("../i18n/en/calendar.ftl"),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use protocol::{Code, Fault};

    use super::*;

    /// A file of one folder, in both languages.
    macro_rules! both {
        ($folder:literal, $file:literal) => {
            (
                $file,
                include_str!(concat!("../../", $folder, "/i18n/fr/", $file)),
                include_str!(concat!("../../", $folder, "/i18n/en/", $file)),
            )
        };
    }

    const FILES: &[(&str, &str, &str)] =
        &[both!("protocol", "problems.ftl"), both!("server", "mail.ftl"), both!("server", "spaces.ftl")];

    fn texts(file: &str, source: &str) -> BTreeMap<String, String> {
        let parsed = FluentResource::try_new(source.to_owned());
        assert!(parsed.is_ok(), "{file}: {:?}", parsed.err().map(|(_, errors)| errors));
        let lines = source.lines().filter_map(|line| line.split_once(" = "));
        lines
            .filter(|(name, _)| !name.starts_with('#'))
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things_in_their_own_words() {
        for (file, french, english) in FILES {
            let (french, english) = (texts(file, french), texts(file, english));
            assert!(french.keys().eq(english.keys()), "{file}");
            for (name, text) in french {
                // Only what is filled in and how it is joined; no words.
                if name != "mail-act" {
                    assert_ne!(text, english[&name], "{file}: {name}");
                }
            }
        }
    }

    #[test]
    fn everything_that_can_be_refused_has_its_sentence() {
        let names = Code::ALL.iter().map(|code| format!("problem-{}", code.name()));
        for name in names.chain(Fault::ALL.iter().map(|fault| format!("fault-{}", fault.name()))) {
            for language in [Language::Fr, Language::En] {
                assert_ne!(get(language, &name), name);
            }
        }
    }
}
