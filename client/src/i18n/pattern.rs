//! A text with what it speaks of put in. The texts are fluent's, read when the client is built
//! (`build.rs`) into a table of patterns: text, in which marks stand for what is put in.
//!
//! - `\u{1}name\u{2}`: the argument of this name.
//! - `\u{3}name\u{2}`, then variants, then `\u{5}`: the first variant that fits the argument. Each is
//!   `\u{4}key\u{2}pattern`; a key is a number, a plural category or a word; the empty one, at the
//!   end, always fits.

use std::{borrow::Cow, cell::RefCell};

use protocol::people::Language;
use yew::AttrValue;

/// The texts of what a first visit has: each its name, then what it is in French and in English, with `\u{6}` behind
/// each of the three; by name. One text, for a table would have six numbers for each.
const TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/texts"));

thread_local! {
    /// Those, and those of the parts that have come.
    static TABLES: RefCell<Vec<Vec<&'static str>>> = RefCell::new(vec![table(TEXTS)]);
}

fn table(texts: &'static str) -> Vec<&'static str> {
    texts.split_terminator('\u{6}').collect()
}

/// Takes in the texts of a part.
pub fn join(texts: &'static str) {
    TABLES.with_borrow_mut(|tables| tables.push(table(texts)));
}

/// What a text speaks of.
#[derive(Clone, Debug)]
pub enum Argument<'a> {
    /// A number; it also chooses between singular and plural.
    Number(i64),
    /// Words.
    Text(Cow<'a, str>),
}

macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Argument<'_> {
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}
numbers! { i32 i64 u32 u64 usize }

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Argument<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<AttrValue> for Argument<'_> {
    fn from(text: AttrValue) -> Self {
        Self::Text(Cow::Owned(text.to_string()))
    }
}

/// The pattern of this name.
pub fn find(key: &str, language: Language) -> Option<&'static str> {
    TABLES.with_borrow(|tables| {
        let [_, french, english] = tables.iter().find_map(|table| {
            let (rows, _) = table.as_chunks::<3>();
            let at = rows.binary_search_by(|[name, ..]| (*name).cmp(key)).ok()?;
            rows.get(at)
        })?;
        Some(match language {
            Language::Fr => *french,
            Language::En => *english,
        })
    })
}

/// The pattern with its arguments put in.
pub fn fill(pattern: &str, language: Language, arguments: &[(&str, Argument<'_>)]) -> String {
    let mut said = String::with_capacity(pattern.len());
    Filling { language, arguments }.part(pattern, Some(&mut said));
    said
}

struct Filling<'a> {
    language: Language,
    arguments: &'a [(&'a str, Argument<'a>)],
}

impl Filling<'_> {
    fn argument(&self, name: &str) -> Option<&Argument<'_>> {
        self.arguments.iter().find(|(it, _)| *it == name).map(|(_, argument)| argument)
    }

    /// Says a pattern up to its end or that of the variant which it is, or passes over it. Answers
    /// what stands after it.
    fn part<'p>(&self, pattern: &'p str, mut said: Option<&mut String>) -> &'p str {
        let mut rest = pattern;
        loop {
            let end = rest.find(['\u{1}', '\u{3}', '\u{4}', '\u{5}']).unwrap_or(rest.len());
            let (text, mark) = rest.split_at(end);
            if let Some(said) = &mut said {
                said.push_str(text);
            }
            let choice = mark.starts_with('\u{3}');
            let Some(named) = mark.strip_prefix(['\u{1}', '\u{3}']) else { return mark };
            let (name, after) = named.split_once('\u{2}').unwrap_or_default();
            let argument = self.argument(name);
            rest = after;
            if choice {
                rest = self.choice(argument, rest, said.as_deref_mut());
            } else if let Some(said) = &mut said {
                match argument {
                    Some(Argument::Number(number)) => said.push_str(&number.to_string()),
                    Some(Argument::Text(text)) => said.push_str(text),
                    None => said.push_str(name),
                }
            }
        }
    }

    fn choice<'p>(
        &self,
        argument: Option<&Argument<'_>>,
        variants: &'p str,
        mut said: Option<&mut String>,
    ) -> &'p str {
        let mut rest = variants;
        while let Some(variant) = rest.strip_prefix('\u{4}') {
            let (key, pattern) = variant.split_once('\u{2}').unwrap_or_default();
            // The first that fits takes the place where it is said.
            let here = if self.fits(argument, key) { said.take() } else { None };
            rest = self.part(pattern, here);
        }
        rest.strip_prefix('\u{5}').unwrap_or_default()
    }

    fn fits(&self, argument: Option<&Argument<'_>>, key: &str) -> bool {
        match argument {
            _ if key.is_empty() => true,
            Some(Argument::Number(number)) => match key.parse::<i64>() {
                Ok(wanted) => *number == wanted,
                Err(_) => key == plural(self.language, *number),
            },
            Some(Argument::Text(text)) => text == key,
            None => false,
        }
    }
}

/// The plural category of a whole number, after the Unicode CLDR. French has another for millions,
/// which our texts do not tell from the plural.
fn plural(language: Language, number: i64) -> &'static str {
    match (language, number.unsigned_abs()) {
        (Language::Fr, 0) | (_, 1) => "one",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

    use super::*;

    fn bundle(tag: &str) -> FluentBundle<FluentResource> {
        let mut bundle = FluentBundle::new(vec![tag.parse().expect("a language")]);
        bundle.set_use_isolating(false);
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in [format!("i18n/{tag}"), format!("i18n/{tag}/parts"), format!("../protocol/i18n/{tag}")]
        {
            let files = fs::read_dir(here.join(folder)).expect("a folder");
            for path in files.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()) {
                let text = fs::read_to_string(path).expect("a text");
                bundle.add_resource(FluentResource::try_new(text).expect("fluent")).expect("said once");
            }
        }
        bundle
    }

    /// The names of what a pattern speaks of.
    fn names(pattern: &str) -> BTreeSet<&str> {
        let marked = pattern.split(['\u{1}', '\u{3}']).skip(1);
        marked.filter_map(|rest| rest.split_once('\u{2}')).map(|(name, _)| name).collect()
    }

    /// Each text with all its arguments set to one number, or to a word.
    #[test]
    fn every_text_reads_as_fluent_says_it() {
        let numbers = [0, 1, 2, 3, 5, 10, 11, 21, 100, 101, 1_000, 123_456];
        for part in include!(concat!(env!("OUT_DIR"), "/parts.rs")) {
            join(part);
        }
        let all = TABLES.with_borrow(Clone::clone);
        for (language, tag) in [(Language::Fr, "fr"), (Language::En, "en")] {
            let bundle = bundle(tag);
            for [key, ..] in all.iter().flat_map(|table| table.as_chunks::<3>().0) {
                let pattern = find(key, language).expect("a text");
                let theirs = bundle.get_message(key).and_then(|it| it.value()).expect("a text of fluent's");
                let say = |ours: Argument<'static>, value: FluentValue<'static>| {
                    let args: FluentArgs<'_> =
                        names(pattern).into_iter().map(|name| (name.to_owned(), value.clone())).collect();
                    let all: Vec<_> = names(pattern).into_iter().map(|name| (name, ours.clone())).collect();
                    let mut errors = Vec::new();
                    let wanted = bundle.format_pattern(theirs, Some(&args), &mut errors);
                    assert!(errors.is_empty(), "{key}: {errors:?}");
                    assert_eq!(fill(pattern, language, &all), wanted, "{key} in {tag}");
                };
                for number in numbers {
                    say(number.into(), number.into());
                }
                say("Léa".into(), "Léa".into());
            }
        }
    }
}
