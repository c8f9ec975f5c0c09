//! What a page says of itself: its title, and what it gives to be shown elsewhere (Open Graph, ogp.me). Only tags are
//! looked at, no page is built.

use std::cell::{Cell, RefCell};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use html5ever::{
    LocalName,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind::{Rawtext, Rcdata, ScriptData},
    },
};

/// Most characters that are kept of a title …
pub const TITLE_MAX: usize = 200;
/// … of what it is about …
pub const DESCRIPTION_MAX: usize = 300;
/// … and of the site's name.
pub const SITE_MAX: usize = 80;

/// Where a page's letters are looked for, in bytes (HTML, "prescan a byte stream").
const PRESCAN: usize = 1024;
/// How much is read at a time, in bytes.
const PART: usize = 4 * 1024;
/// A tag longer than this, in bytes, is no page's: a tag of very many attributes takes very long.
const TAG_MAX: usize = 32 * 1024;
/// Bytes of a title that are gathered before it is tidied.
const GATHERED_MAX: usize = 4 * 1024;

/// What a page says of itself: plain text of one line, empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What the site calls itself.
    pub site: String,
    /// The title; never empty.
    pub title: String,
    /// What it is about.
    pub description: String,
}

/// Reads the beginning of a page, whose sender may have said what letters it is written in. Nothing if it has no title.
#[must_use]
pub fn read(bytes: &[u8], charset: Option<&str>) -> Option<Said> {
    let (text, _, _) = letters(bytes, charset).decode(bytes);
    let found = look(&text);
    let first = |one: String, other: String| if one.is_empty() { other } else { one };
    let said = Said {
        site: tidied(&found.site, SITE_MAX),
        title: first(tidied(&found.og_title, TITLE_MAX), tidied(&found.title, TITLE_MAX)),
        description: first(
            tidied(&found.og_description, DESCRIPTION_MAX),
            tidied(&found.description, DESCRIPTION_MAX),
        ),
    };
    Some(said).filter(|said| !said.title.is_empty())
}

/// What letters a page is written in: as its sender says, else as it says itself, else UTF-8. (A mark at its very
/// beginning is stronger, and seen by `decode`.)
fn letters(bytes: &[u8], charset: Option<&str>) -> &'static Encoding {
    if let Some(said) = charset.and_then(|name| Encoding::for_label(name.as_bytes())) {
        return said;
    }
    let head = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let named = head.match_indices("charset").find_map(|(at, word)| {
        let rest = head[at + word.len()..].trim_start().strip_prefix('=')?.trim_start();
        let rest = rest.trim_start_matches(['"', '\'']);
        let end = rest.find(['"', '\'', ';', '>', '/', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        Encoding::for_label(&rest.as_bytes()[..end])
    });
    // What could be read so far is not written in letters of two bytes, whatever it says.
    named.filter(|it| *it != UTF_16BE && *it != UTF_16LE).unwrap_or(UTF_8)
}

/// What was found, as it stands there.
#[derive(Default)]
struct Found {
    title: String,
    og_title: String,
    description: String,
    og_description: String,
    site: String,
}

/// Takes the tags of a page.
#[derive(Default)]
struct Head {
    found: RefCell<Found>,
    in_title: Cell<bool>,
    /// What follows is not the head.
    over: Cell<bool>,
    /// How many things it was given.
    taken: Cell<usize>,
}

fn look(text: &str) -> Found {
    let tokenizer = Tokenizer::new(Head::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    let (mut rest, mut silent) = (text, 0);
    while !rest.is_empty() && !tokenizer.sink.over.get() && silent < TAG_MAX {
        let before = tokenizer.sink.taken.get();
        let (part, after) = rest.split_at(rest.ceil_char_boundary(PART));
        input.push_back(StrTendril::from(part));
        // Nothing that it answers asks for anything: no script is run.
        let _ = tokenizer.feed(&input);
        silent = if tokenizer.sink.taken.get() == before { silent + part.len() } else { 0 };
        rest = after;
    }
    tokenizer.sink.found.take()
}

impl TokenSink for Head {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if !matches!(token, Token::ParseError(_)) {
            self.taken.set(self.taken.get() + 1);
        }
        if self.over.get() {
            return TokenSinkResult::Continue;
        }
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return self.opens(&tag),
            Token::TagToken(tag) if &*tag.name == "title" => self.in_title.set(false),
            Token::CharacterTokens(text) if self.in_title.get() => {
                let mut found = self.found.borrow_mut();
                if found.title.len() < GATHERED_MAX {
                    found.title.push_str(&text);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Head {
    fn opens(&self, tag: &Tag) -> TokenSinkResult<()> {
        match &*tag.name {
            "body" => self.over.set(true),
            "meta" => self.meta(tag),
            "title" => {
                self.in_title.set(self.found.borrow().title.is_empty());
                return TokenSinkResult::RawData(Rcdata);
            }
            "textarea" => return TokenSinkResult::RawData(Rcdata),
            "script" => return TokenSinkResult::RawData(ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => return TokenSinkResult::RawData(Rawtext),
            "plaintext" => return TokenSinkResult::Plaintext,
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn meta(&self, tag: &Tag) {
        let of = |name: &str| {
            let name = LocalName::from(name);
            tag.attrs.iter().find(|it| it.name.local == name).map(|it| &*it.value)
        };
        let (Some(about), Some(content)) = (of("property").or_else(|| of("name")), of("content")) else {
            return;
        };
        let mut found = self.found.borrow_mut();
        let place = match about.trim().to_ascii_lowercase().as_str() {
            "og:title" => &mut found.og_title,
            "og:description" => &mut found.og_description,
            "og:site_name" => &mut found.site,
            "description" => &mut found.description,
            _ => return,
        };
        if place.is_empty() {
            content.clone_into(place);
        }
    }
}

/// Plain text of one line: without what cannot be seen or turns the order of letters, one space between words, cut
/// at so many characters.
fn tidied(text: &str, most: usize) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    let shown = |c: char| if c.is_whitespace() { Some(' ') } else { Some(c).filter(|c| !hidden(*c)) };
    let plain: String = text.chars().filter_map(shown).collect();
    let mut line = String::new();
    for word in plain.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(most) {
        None => line,
        Some(_) => {
            let cut: String = line.chars().take(most - 1).collect();
            format!("{}…", cut.trim_end())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(html: &str) -> Option<(String, String, String)> {
        read(html.as_bytes(), None).map(|said| (said.site, said.title, said.description))
    }

    #[test]
    fn what_is_given_to_be_shown_comes_before_the_title() {
        let page = r#"<!doctype html><html><head><meta charset=utf-8>
            <script>var a = "<title>non</title>"</script><style>title { content: "<meta>" }</style>
            <!-- <title>non</title> -->
            <title>
              Les halles &amp; la&nbsp;place
            </title>
            <meta name="Description" content="Ce qu’on y trouve">
            <meta property="og:site_name" content="Ville de Vire">
            <meta property='og:title' content='Les halles &lt;rouvrent&gt;'>
            <meta property="og:title" content="une seconde">
            <meta property="og:description" content="">
            </head><body><title>ni cela</title>"#;
        let (site, title, description) = said(page).unwrap();
        assert_eq!((site.as_str(), title.as_str()), ("Ville de Vire", "Les halles <rouvrent>"));
        assert_eq!(description, "Ce qu’on y trouve");
        let plain = said("<title>Les halles &amp; la&nbsp;place").unwrap();
        assert_eq!(plain.1, "Les halles & la place");
        for none in ["", "Bonjour", "<title> \u{200b} </title>", "<body><title>a</title>", "{\"title\": 1}"] {
            assert_eq!(said(none), None, "{none}");
        }
    }

    #[test]
    fn letters_are_those_that_the_page_is_written_in() {
        let title = |bytes: &[u8], charset| read(bytes, charset).map(|said| said.title);
        let latin = b"<title>\xe9t\xe9</title>";
        assert_eq!(title(latin, Some("ISO-8859-1")).unwrap(), "été");
        assert_eq!(title(b"<meta charset=windows-1252><title>\xe9t\xe9\x85</title>", None).unwrap(), "été…");
        let declared =
            b"<meta http-equiv=Content-Type content=\"text/html; charset=iso-8859-15\"><title>\xa4</title>";
        assert_eq!(title(declared, None).unwrap(), "€");
        // The sender is believed first, a mark before him; letters that there are not are as good as none.
        assert_eq!(
            title("<meta charset=latin1><title>été</title>".as_bytes(), Some("utf-8")).unwrap(),
            "été"
        );
        assert_eq!(title("\u{feff}<title>été</title>".as_bytes(), Some("latin1")).unwrap(), "été");
        assert_eq!(title("<title>été</title>".as_bytes(), Some("x-klingon")).unwrap(), "été");
        assert_eq!(title("<meta charset=utf-16><title>été</title>".as_bytes(), None).unwrap(), "été");
        assert_eq!(title(latin, None).unwrap(), "\u{fffd}t\u{fffd}");
        assert_eq!(title(b"<title>\x82\xa0</title>", Some("shift_jis")).unwrap(), "あ");
    }

    #[test]
    fn text_is_one_line_that_says_what_it_shows() {
        assert_eq!(tidied(" a\n\tb\0\u{202e}c \u{200b} d ", 80), "a bc d");
        assert_eq!(tidied("abcdef", 6), "abcdef");
        assert_eq!(tidied("abcde fg", 7), "abcde…");
        assert_eq!(tidied("éééé", 3), "éé…");
    }

    #[test]
    fn what_is_no_page_is_given_up() {
        // Tags of very many attributes, each unlike the others, comments that never end: what came before counts.
        let many: String = (0..100_000).map(|n| format!(" a{n:x}")).collect();
        assert_eq!(
            said(&format!("<title>a</title><p{many}><meta name=description content=b>")).unwrap().2,
            ""
        );
        assert_eq!(said(&format!("<p{many}><title>a</title>")), None);
        assert_eq!(said(&format!("<title>a</title><!--{}", "-".repeat(400_000))).unwrap().1, "a");
        // One that is merely long is not.
        let long = format!("<link href=\"data:{}\"><title>a</title>", "a".repeat(20_000));
        assert_eq!(said(&long).unwrap().1, "a");
    }
}
