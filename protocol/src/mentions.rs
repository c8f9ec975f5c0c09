//! Mentions: a person named in a text. In the source it is written `@[Name](user:id)`: a link to whoever
//! reads the Markdown as it is, and nothing that becomes HTML by itself. Whoever writes sees `@Name`
//! only; this file turns the one into the other. All who may read something are called in the same way,
//! `@[tous](group:all)`, and its space's admins, `@[admins](group:admins)`.

use serde::{Deserialize, Serialize};

use crate::{UserId, order, people::Card};

/// Most people that one text alerts; further names in it stay text.
pub const MAX: usize = 20;
/// Most people that one question for the list answers.
pub const LIST_MAX: i64 = 8;
/// What the address of a mention begins with.
pub const SCHEME: &str = "user:";

/// What the address of a call begins with.
pub const CALL_SCHEME: &str = "group:";

/// People who are called together, by a comment of an admin that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Group {
    /// All members who may read it.
    All,
    /// The space's admins.
    Admins,
}

impl Group {
    /// The words that call, without their `@`.
    pub const WORDS: &[(&str, Self)] =
        &[("tous", Self::All), ("all", Self::All), ("everyone", Self::All), ("admins", Self::Admins)];

    /// As written on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Admins => "admins",
        }
    }

    /// Whoever is told of the other is told of this.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self == Self::All || self == other
    }

    /// The larger of two.
    #[must_use]
    pub fn with(self, other: Option<Self>) -> Self {
        if other == Some(Self::All) { Self::All } else { self }
    }

    /// Whom a word calls; its case does not matter.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(it, _)| it.eq_ignore_ascii_case(word)).map(|(_, group)| *group)
    }

    /// Whom a link behind an `@` calls: its address, and what it says.
    #[must_use]
    pub fn linked(address: &str, word: &str) -> Option<Self> {
        Self::of(word).filter(|group| address.strip_prefix(CALL_SCHEME) == Some(group.name()))
    }
}

/// How many people a call would tell: `GET /api/v1/resources/{resource}/called`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallReach {
    /// People, the asker aside.
    pub people: i64,
}

/// The words of a text that call: where each begins and ends, in bytes, its `@` among them.
fn words(text: &str) -> impl Iterator<Item = (usize, usize, Group)> {
    text.match_indices('@').filter_map(|(at, _)| {
        let stands_in = |c: char| c.is_alphanumeric() || matches!(c, '@' | '-' | '_' | '.' | '/');
        if text[..at].chars().next_back().is_some_and(stands_in) {
            return None;
        }
        let behind = &text[at + 1..];
        let length = behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len());
        let group = Group::of(&behind[..length])?;
        // An address goes on, and so does a longer word.
        let mut after = behind[length..].chars();
        let goes_on = match after.next() {
            Some('-' | '_' | '@' | '/') => true,
            Some('.') => after.next().is_some_and(char::is_alphanumeric),
            _ => false,
        };
        (!goes_on).then_some((at, at + 1 + length, group))
    })
}

/// Whom the words of a text would call, as one sees it while writing.
#[must_use]
pub fn calls(text: &str) -> Option<Group> {
    words(text).fold(None, |all, (_, _, group)| Some(group.with(all)))
}

/// The source of a text whose words call.
#[must_use]
pub fn call(text: &str) -> String {
    let (mut source, mut done) = (String::with_capacity(text.len() + 32), 0);
    for (from, to, group) in words(text) {
        source.push_str(&text[done..from]);
        source.push_str("@[");
        source.push_str(&text[from + 1..to]);
        source.push_str("](");
        source.push_str(CALL_SCHEME);
        source.push_str(group.name());
        source.push(')');
        done = to;
    }
    source.push_str(&text[done..]);
    source
}

/// A person of the @ list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Candidate {
    /// Who.
    pub card: Card,
    /// Has written here.
    pub participant: bool,
    /// May read what the mention would stand in; whoever may not is not alerted.
    pub readable: bool,
}

/// A person that was picked from the list: wherever the text says `@name`, he is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// The name as the text has it.
    pub name: String,
    /// Who.
    pub id: UserId,
}

/// A mention as the source has it.
#[must_use]
pub fn written(name: &str, id: UserId) -> String {
    let mut text = String::with_capacity(name.len() + 48);
    text.push_str("@[");
    for c in name.chars() {
        if c.is_ascii_punctuation() {
            text.push('\\');
        }
        text.push(c);
    }
    text.push_str("](");
    text.push_str(SCHEME);
    text.push_str(&id.to_string());
    text.push(')');
    text
}

/// What one sees of a source while writing: `@Name`, and who is meant.
#[must_use]
pub fn collapse(source: &str) -> (String, Vec<Pick>) {
    let (mut text, mut picks) = (String::with_capacity(source.len()), Vec::<Pick>::new());
    let mut rest = source;
    while let Some(at) = rest.find("@[") {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((word, length)) = parse_call(rest) {
            text.push('@');
            text.push_str(word);
            rest = &rest[length..];
            continue;
        }
        match parse(rest) {
            // Two of one name: only the first can be told by it.
            Some((pick, _)) if picks.iter().any(|it| it.name == pick.name && it.id != pick.id) => {
                text.push_str("@[");
                rest = &rest[2..];
            }
            Some((pick, length)) => {
                text.push('@');
                text.push_str(&pick.name);
                rest = &rest[length..];
                if !picks.contains(&pick) {
                    picks.push(pick);
                }
            }
            None => {
                text.push_str("@[");
                rest = &rest[2..];
            }
        }
    }
    text.push_str(rest);
    (text, picks)
}

/// Reads a call at the start of a text; answers how long it is, too.
fn parse_call(text: &str) -> Option<(&str, usize)> {
    let (word, behind) = text.strip_prefix("@[")?.split_once("](")?;
    let (address, _) = behind.split_once(')')?;
    Group::linked(address, word)?;
    Some((word, 2 + word.len() + 2 + address.len() + 1))
}

/// Reads a mention at the start of a text; answers how long it is, too.
fn parse(text: &str) -> Option<(Pick, usize)> {
    let (mut name, mut escaped) = (String::new(), false);
    let inside = text.strip_prefix("@[")?;
    for (at, c) in inside.char_indices() {
        match c {
            '\n' => return None,
            _ if escaped => {
                name.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '[' => return None,
            ']' => {
                let address = inside[at + 1..].strip_prefix('(')?.strip_prefix(SCHEME)?;
                let id = address.get(..36)?.parse().ok()?;
                address[36..].strip_prefix(')')?;
                let length = 2 + at + 1 + 1 + SCHEME.len() + 36 + 1;
                return (!name.is_empty()).then_some((Pick { name, id }, length));
            }
            c => name.push(c),
        }
    }
    None
}

/// The source of what somebody wrote: each `@name` of a person that was picked becomes a mention. The
/// longest name that fits is meant, and it ends where the word does.
#[must_use]
pub fn expand(text: &str, picks: &[Pick]) -> String {
    let mut picks: Vec<&Pick> = picks.iter().filter(|pick| !pick.name.is_empty()).collect();
    order::sort_by_key(&mut picks, |pick| std::cmp::Reverse(pick.name.len()));
    let mut source = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        source.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let meant = picks.iter().find(|pick| {
            behind
                .strip_prefix(pick.name.as_str())
                .is_some_and(|after| !after.chars().next().is_some_and(char::is_alphanumeric))
        });
        match meant {
            Some(pick) => {
                source.push_str(&written(&pick.name, pick.id));
                rest = &behind[pick.name.len()..];
            }
            None => {
                source.push('@');
                rest = behind;
            }
        }
    }
    source.push_str(rest);
    source
}

/// What somebody is looking for with the `@` before the caret: the text from the `@` to the caret, if it
/// could be a name. `at` is counted in characters; so is the answer's place of the `@`.
#[must_use]
pub fn asked(text: &str, at: usize) -> Option<(usize, String)> {
    let before: Vec<char> = text.chars().take(at).collect();
    let sign = before.iter().rposition(|c| *c == '@')?;
    // An address (`lea@demo.example`) is no mention.
    if sign > 0 && before[sign - 1].is_alphanumeric() {
        return None;
    }
    let name: String = before[sign + 1..].iter().collect();
    let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    let words = name.split(' ').count();
    (name.chars().all(fits) && words <= 4 && !name.starts_with(' ') && !name.ends_with("  "))
        .then_some((sign, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_picked_goes_to_the_source_and_back() {
        let (lea, leo) = (UserId::new(), UserId::new());
        let picks = vec![
            Pick { name: "Léa".to_owned(), id: lea },
            Pick { name: "Léa [Mur] \\ *Li*".to_owned(), id: leo },
        ];
        let text = "Bonjour @Léa, et @Léa [Mur] \\ *Li* ! Pas @Léandre ni lea@demo.example.";
        let source = expand(text, &picks);
        assert_eq!(source.matches("](user:").count(), 2, "{source}");
        let (back, found) = collapse(&source);
        assert_eq!(back, text);
        assert_eq!(found, picks);
    }

    #[test]
    fn what_is_no_mention_stays_as_it_is() {
        let id = UserId::new();
        for source in [
            "@[Léa](https://example.org)".to_owned(),
            "@[Léa".to_owned(),
            "@[](user:0)".to_owned(),
            format!("@[Léa](user:{id}"),
            format!("@[](user:{id})"),
            format!("@[Lé\na](user:{id})"),
            "a@[b".to_owned(),
        ] {
            assert_eq!(collapse(&source), (source.clone(), Vec::new()));
        }
    }

    #[test]
    fn two_people_of_one_name_are_told_apart() {
        let (one, other) = (UserId::new(), UserId::new());
        let source = format!("{} et {}", written("Ana", one), written("Ana", other));
        let (text, picks) = collapse(&source);
        assert_eq!(picks, [Pick { name: "Ana".to_owned(), id: one }]);
        assert_eq!(expand(&text, &picks), source);
    }

    #[test]
    fn a_word_calls_and_goes_to_the_source_and_back() {
        for (text, group, source) in [
            ("@tous, lisez", Some(Group::All), "@[tous](group:all), lisez"),
            ("Bonjour @Everyone.", Some(Group::All), "Bonjour @[Everyone](group:all)."),
            ("(@admins) et @all", Some(Group::All), "(@[admins](group:admins)) et @[all](group:all)"),
            ("@admins", Some(Group::Admins), "@[admins](group:admins)"),
            ("@toussaint a@tous.fr @tous.fr @all-in x/@all @tous_ @ tous à tous", None, ""),
        ] {
            assert_eq!(calls(text), group, "{text}");
            let made = call(text);
            assert_eq!(made, if group.is_some() { source } else { text }, "{text}");
            assert_eq!(collapse(&made), (text.to_owned(), Vec::new()));
            assert_eq!(call(&made), made, "called once");
        }
        // A person's name that begins so is a person's.
        let id = UserId::new();
        let source = expand("@Tous Saints", &[Pick { name: "Tous Saints".to_owned(), id }]);
        assert_eq!(call(&source), source);
        for source in
            ["@[tous](group:admins)", "@[nous](group:all)", "@[tous](group:all", "@[tous] (group:all)"]
        {
            assert_eq!(collapse(source).0, source);
        }
    }

    #[test]
    fn the_list_is_asked_for_by_an_at_sign_before_a_name() {
        for (text, at, expected) in [
            ("Bonjour @jer", 12, Some((8, "jer"))),
            ("@", 1, Some((0, ""))),
            ("@Jean-Bap", 9, Some((0, "Jean-Bap"))),
            ("@Léa Lin", 8, Some((0, "Léa Lin"))),
            ("lea@demo", 8, None),
            ("@ lea", 5, None),
            ("@x/y", 4, None),
            ("sans signe", 10, None),
            ("@jer et", 4, Some((0, "jer"))),
        ] {
            assert_eq!(asked(text, at), expected.map(|(at, name)| (at, name.to_owned())), "{text}");
        }
    }
}
