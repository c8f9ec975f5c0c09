//! Mentions: a person named in a text. In the source it is written `@[Name](user:id)`: a link to whoever
//! reads the Markdown as it is, and nothing that becomes HTML by itself. Whoever writes sees `@Name`
//! only; this file turns the one into the other.

use serde::{Deserialize, Serialize};

use crate::{UserId, order, people::Card};

/// Most people that one text alerts; further names in it stay text.
pub const MAX: usize = 20;
/// Most people that one question for the list answers.
pub const LIST_MAX: i64 = 8;
/// What the address of a mention begins with.
pub const SCHEME: &str = "user:";

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
