//! Files that people attach to comments and messages. A file is sent first; what names it is written
//! afterwards. In the source it stands as `[name](file:id)`: a link to whoever reads the Markdown as it
//! is; the server makes of it what is shown.

use serde::{Deserialize, Serialize};

use crate::FileId;

/// Largest file, in bytes.
pub const FILE_MAX: usize = 10 * 1024 * 1024;
/// Longest name that is kept, in characters.
pub const NAME_MAX: usize = 120;
/// Most files that one text shows; further ones stay text.
pub const MAX: usize = 10;
/// Most files of one person that nothing names yet.
pub const LOOSE_MAX: i64 = 20;
/// What the address of a file in a text begins with.
pub const SCHEME: &str = "file:";

/// A file that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AttachedFile))]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// What it is called, without what a name must not have.
    pub name: String,
    /// How large it is, in bytes.
    pub bytes: i64,
    /// The size of its small picture, in pixels: width and height; absent when it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<(u32, u32)>,
}

/// A name as it may be kept: the last part of a path, without control and direction characters, of a
/// length that people read.
#[must_use]
pub fn name(asked: &str) -> String {
    let last = asked.rsplit(['/', '\\']).next().unwrap_or_default();
    let unfit = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let kept: String = last
        .chars()
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let kept: String = kept.chars().filter(|c| !unfit(*c)).collect();
    let kept = kept.trim_matches(['.', ' ']);
    // What tells the kind stands at the end: a long name loses its beginning.
    let over = kept.chars().count().saturating_sub(NAME_MAX);
    let kept: String = kept.chars().skip(over).collect();
    if kept.is_empty() { "file".to_owned() } else { kept }
}

/// A file as the source has it.
#[must_use]
pub fn written(file: &File) -> String {
    let mut text = String::from("[");
    for c in file.name.chars() {
        if c.is_ascii_punctuation() {
            text.push('\\');
        }
        text.push(c);
    }
    text.push_str("](");
    text.push_str(SCHEME);
    text.push_str(&file.id.to_string());
    text.push(')');
    text
}

/// What one sees of a source while it is on its way: the names of its files in their place.
#[must_use]
pub fn collapse(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('[') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        match parse(rest) {
            Some((name, length)) => {
                text.push_str(&name);
                rest = &rest[length..];
            }
            None => {
                text.push('[');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

/// Reads a file at the start of a text; answers its name and how long it is there.
fn parse(text: &str) -> Option<(String, usize)> {
    let (mut name, mut escaped) = (String::new(), false);
    let inside = text.strip_prefix('[')?;
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
                address.get(..36)?.parse::<FileId>().ok()?;
                address[36..].strip_prefix(')')?;
                return Some((name, 1 + at + 1 + 1 + SCHEME.len() + 36 + 1));
            }
            c => name.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_what_could_mislead_and_keeps_its_end() {
        for (asked, kept) in [
            ("Plan d’été.pdf", "Plan d’été.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\note.txt", "note.txt"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("facture\u{202e}fdp.exe", "facturefdp.exe"),
            ("con.txt", "con.txt"),
            ("a\"b<c>.png", "a_b_c_.png"),
            ("..", "file"),
            ("", "file"),
        ] {
            assert_eq!(name(asked), kept, "{asked:?}");
        }
        let long = name(&format!("{}.pdf", "é".repeat(300)));
        assert_eq!(long.chars().count(), NAME_MAX);
        assert!(long.ends_with("é.pdf"));
    }

    #[test]
    fn a_file_is_seen_by_its_name_while_one_waits() {
        let file = File { id: FileId::new(), name: "a [b] (c).pdf".to_owned(), bytes: 1, picture: None };
        let source = format!("Voici :\n\n{}\n\n[autre](https://example.org) [x](file:y)", written(&file));
        assert_eq!(collapse(&source), "Voici :\n\na [b] (c).pdf\n\n[autre](https://example.org) [x](file:y)");
    }
}
