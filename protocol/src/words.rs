//! Words as people look for them: accents, case and plurals aside, by their beginning, and with a letter
//! wrong if nothing else is found. Pure, so that a page finds while one types, and marks what it found.

use std::ops::Range;

/// Longest that may be looked for, in characters.
pub const QUERY_MAX: u32 = 256;
/// A word of so many letters may have one of them wrong.
const LOOSE_FROM: usize = 5;

/// Words that say nothing of what is looked for, folded.
const LITTLE: &[&str] = &[
    "a", "au", "aux", "ce", "ces", "d", "dans", "de", "des", "du", "elle", "en", "est", "et", "il", "ils",
    "j", "je", "l", "la", "le", "les", "leur", "m", "me", "mes", "mon", "n", "ne", "nous", "on", "ou", "par",
    "pas", "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "son", "sur", "t", "un", "une", "vos",
    "votre", "vous", "y", "and", "for", "in", "is", "of", "or", "the", "to",
];

/// A text in lower case, without accents, its ligatures opened.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        fold_into(&mut folded, c);
    }
    folded
}

fn fold_into(folded: &mut String, c: char) {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
        'ç' | 'ć' | 'č' => folded.push('c'),
        'ď' | 'đ' => folded.push('d'),
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => folded.push('e'),
        'ì'..='ï' | 'ī' | 'į' => folded.push('i'),
        'ł' => folded.push('l'),
        'ñ' | 'ń' | 'ň' => folded.push('n'),
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => folded.push('o'),
        'ř' => folded.push('r'),
        'ś' | 'š' | 'ş' => folded.push('s'),
        'ť' | 'ţ' => folded.push('t'),
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => folded.push('u'),
        'ý' | 'ÿ' => folded.push('y'),
        'ź' | 'ż' | 'ž' => folded.push('z'),
        'œ' => folded.push_str("oe"),
        'æ' => folded.push_str("ae"),
        'ß' => folded.push_str("ss"),
        // Accents that stand by themselves.
        '\u{300}'..='\u{36f}' => {}
        other => folded.push(other),
    }
}

/// A folded word in the singular, as far as its letters tell.
#[must_use]
pub fn singular(word: &str) -> String {
    let long = word.chars().count() > 3;
    if long && word.ends_with("eaux") {
        word[..word.len() - 1].to_owned()
    } else if long && word.ends_with("aux") {
        format!("{}al", &word[..word.len() - 3])
    } else if long && word.ends_with(['s', 'x']) && !word.ends_with("ss") {
        word[..word.len() - 1].to_owned()
    } else {
        word.to_owned()
    }
}

/// A word of a text.
struct Word {
    at: Range<usize>,
    folded: String,
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut began = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (is_of_word(c), began) {
            (true, None) => began = Some(at),
            (false, Some(from)) => {
                let folded = fold(&text[from..at]);
                if !folded.is_empty() {
                    found.push(Word { at: from..at, folded });
                }
                began = None;
            }
            _ => {}
        }
    }
    found
}

/// What two texts have in common that say the same in other letters: their words, folded and in the
/// singular.
#[must_use]
pub fn key(text: &str) -> String {
    let words: Vec<String> = words(text).iter().map(|word| singular(&word.folded)).collect();
    words.join(" ")
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    /// A letter of a longer word may be wrong.
    loose: bool,
    /// A word may have another ending.
    broad: bool,
}

impl Query {
    /// Reads what was typed. Little words count only when there is no other.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        let mut all: Vec<String> = words(typed).into_iter().map(|word| word.folded).collect();
        if all.iter().any(|word| !LITTLE.contains(&word.as_str())) {
            all.retain(|word| !LITTLE.contains(&word.as_str()));
        }
        let mut words: Vec<String> = Vec::new();
        for word in all.iter().map(|word| singular(word)) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Self { words, loose: false, broad: false }
    }

    /// The same, with another ending of each longer word that may stand there: « archiver » takes
    /// « archivage ».
    #[must_use]
    pub fn broadly(&self) -> Self {
        Self { broad: true, ..self.clone() }
    }

    /// The same, with a letter of each longer word that may be wrong.
    #[must_use]
    pub fn loosely(&self) -> Self {
        Self { loose: true, ..self.clone() }
    }

    /// The words, folded, each once.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How many of the words stand in a text.
    #[must_use]
    pub fn count(&self, text: &str) -> usize {
        let there = words(text);
        let stands = |asked: &str| there.iter().any(|word| self.takes(asked, &word.folded).is_some());
        self.words.iter().filter(|asked| stands(asked)).count()
    }

    /// Whether a text has one of the words as it is, its plural aside.
    #[must_use]
    pub fn stands_in(&self, text: &str) -> bool {
        words(text).iter().any(|word| self.words.contains(&singular(&word.folded)))
    }

    /// Nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn takes(&self, asked: &str, word: &str) -> Option<u32> {
        let single = singular(word);
        if single == *asked {
            Some(4)
        } else if word.starts_with(asked) {
            Some(2)
        } else if (self.loose && nearly(asked, &single)) || (self.broad && akin(asked, &single)) {
            Some(1)
        } else {
            None
        }
    }

    /// How well texts answer, each with its weight; absent: one of the words is in none of them.
    #[must_use]
    pub fn score(&self, texts: &[(&str, u32)]) -> Option<u32> {
        let texts: Vec<(Vec<Word>, u32)> =
            texts.iter().map(|(text, weight)| (words(text), *weight)).collect();
        let mut sum = 0;
        for asked in &self.words {
            let found = texts.iter().flat_map(|(words, weight)| {
                words.iter().filter_map(|word| Some(self.takes(asked, &word.folded)? * *weight))
            });
            sum += found.max()?;
        }
        Some(sum)
    }

    /// Where a text has the words.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let found = words(text).into_iter();
        let found =
            found.filter(|word| self.words.iter().any(|asked| self.takes(asked, &word.folded).is_some()));
        let mut places: Vec<Range<usize>> = Vec::new();
        for place in found.map(|word| word.at) {
            match places.last_mut() {
                // Words that follow each other are one place.
                Some(last) if text[last.end..place.start].trim().is_empty() => last.end = place.end,
                _ => places.push(place),
            }
        }
        places
    }

    /// A text in pieces: whether each is one of the words.
    #[must_use]
    pub fn pieces<'t>(&self, text: &'t str) -> Vec<(bool, &'t str)> {
        let mut pieces = Vec::new();
        let mut from = 0;
        for place in self.places(text) {
            if place.start > from {
                pieces.push((false, &text[from..place.start]));
            }
            pieces.push((true, &text[place.clone()]));
            from = place.end;
        }
        if from < text.len() {
            pieces.push((false, &text[from..]));
        }
        pieces
    }

    /// Clean HTML with the words of its text marked; tags and entities stay as they are.
    #[must_use]
    pub fn mark(&self, html: &str) -> String {
        let mut marked = String::with_capacity(html.len() + 64);
        for (text, piece) in html_pieces(html) {
            if !text {
                marked.push_str(piece);
                continue;
            }
            for (found, piece) in self.pieces(piece) {
                if found {
                    marked.extend(["<mark>", piece, "</mark>"]);
                } else {
                    marked.push_str(piece);
                }
            }
        }
        marked
    }
}

/// Whether two words begin alike and differ in their endings, as far as their letters tell.
fn akin(asked: &str, word: &str) -> bool {
    let count = |text: &str| text.chars().count();
    let same = asked.chars().zip(word.chars()).take_while(|(one, other)| one == other).count();
    let longest = count(asked).max(count(word));
    same >= 4 && same * 3 >= count(asked) * 2 && longest - same <= 4
}

/// Whether a word is the other with one letter wrong, missing, too many, or two of them swapped; or
/// begins so.
fn nearly(asked: &str, word: &str) -> bool {
    let (asked, word): (Vec<char>, Vec<char>) = (asked.chars().collect(), word.chars().collect());
    if asked.len() < LOOSE_FROM || asked.first() != word.first() {
        return false;
    }
    let same = asked.iter().zip(&word).take_while(|(one, other)| one == other).count();
    let (asked, word) = (&asked[same..], &word[same..]);
    let rest = |from: &[char], of: &[char]| of.starts_with(from);
    match (asked, word) {
        ([], _) => true,
        (_, []) => asked.len() == 1,
        _ => {
            rest(&asked[1..], &word[1..])
                || rest(&asked[1..], word)
                || rest(asked, &word[1..])
                || (asked.len() > 1
                    && word.len() > 1
                    && asked[0] == word[1]
                    && asked[1] == word[0]
                    && rest(&asked[2..], &word[2..]))
        }
    }
}

/// Clean HTML cut into what is text and what is not: tags, and entities.
fn html_pieces(html: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let end = match rest.as_bytes()[0] {
            b'<' => tag_end(rest),
            b'&' => rest.find(';').map_or(rest.len(), |at| at + 1),
            _ => {
                let end = rest.find(['<', '&']).unwrap_or(rest.len());
                pieces.push((true, &rest[..end]));
                rest = &rest[end..];
                continue;
            }
        };
        pieces.push((false, &rest[..end]));
        rest = &rest[end..];
    }
    pieces
}

/// Where a tag ends: at the first `>` outside of quotes.
fn tag_end(html: &str) -> usize {
    let mut quote = None;
    for (at, c) in html.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(q)) if c == q => quote = None,
            ('>', None) => return at + 1,
            _ => {}
        }
    }
    html.len()
}

/// The text of clean HTML, on one line.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for (is_text, piece) in html_pieces(html) {
        match piece {
            _ if is_text => text.push_str(piece),
            "&amp;" => text.push('&'),
            "&lt;" => text.push('<'),
            "&gt;" => text.push('>'),
            "&quot;" => text.push('"'),
            "&#39;" | "&#x27;" => text.push('\''),
            "&nbsp;" | "&#160;" => text.push('\u{a0}'),
            // What is emphasised stands in the middle of a word now and then; blocks do not.
            _ if ["em", "strong", "a", "code", "del", "span", "b", "i"].contains(&tag_name(piece)) => {}
            _ => text.push(' '),
        }
    }
    text.split([' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn tag_name(tag: &str) -> &str {
    tag.trim_start_matches(['<', '/']).split([' ', '>', '/', '\n']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &str, text: &str) -> bool {
        Query::of(query).score(&[(text, 1)]).is_some()
    }

    #[test]
    fn accents_plurals_and_case_are_ignored() {
        for (query, text) in [
            ("pieces manquante", "Qui relance en cas de Pièces manquantes ?"),
            ("PIÈCE", "pièces"),
            ("delais", "Le délai"),
            ("journaux", "le journal"),
            ("journal", "les journaux"),
            ("eaux", "un point d’eau"),
            ("coeur", "au cœur de ville"),
            ("photos", "une photo"),
            ("e\u{301}te\u{301}", "l’été"),
            ("instruc", "Instruction"),
        ] {
            assert!(finds(query, text), "{query} in {text}");
        }
        assert!(!finds("pièce jointe", "la pièce"), "each word must be there");
        assert!(finds("la pièce", "une pièce"), "little words do not count");
        assert!(finds("le", "le") && !finds("le", "pièce"));
    }

    #[test]
    fn a_wrong_letter_is_found_when_it_may_be() {
        for (query, text) in [
            ("horodatge", "horodatage"),
            ("achivage", "archivage"),
            ("empriente", "empreinte"),
            ("dosier", "dossiers"),
        ] {
            assert!(!finds(query, text), "{query}");
            assert!(Query::of(query).loosely().score(&[(text, 1)]).is_some(), "{query}");
        }
        assert!(Query::of("archiver").broadly().score(&[("archivage", 1)]).is_some());
        assert!(Query::of("notifier").broadly().score(&[("notifiée", 1)]).is_some());
        assert!(Query::of("demande").broadly().score(&[("demain", 1)]).is_none());
        assert!(Query::of("mot").loosely().score(&[("mat", 1)]).is_none(), "short words are as they are");
        assert!(Query::of("hippopotame").loosely().score(&[("hippodrome", 1)]).is_none());
        assert!(Query::of("zzqwxk").loosely().score(&[("", 1), ("z", 1)]).is_none());
    }

    #[test]
    fn what_was_found_is_marked_and_nothing_else() {
        let query = Query::of("piece amp title");
        assert_eq!(
            query
                .mark("<p title=\"pièce > amp\">Une <b>pièce</b> &amp; une <a href='/x'>autre pièce</a></p>"),
            "<p title=\"pièce > amp\">Une <b><mark>pièce</mark></b> &amp; une <a href='/x'>autre <mark>pièce</mark></a></p>"
        );
        assert_eq!(
            Query::of("ete").pieces("L’été, enfin"),
            [(false, "L’"), (true, "été"), (false, ", enfin")]
        );
        assert_eq!(Query::default().mark("<p>x"), "<p>x");
        assert_eq!(Query::of("x").mark("&l <b"), "&l <b");
    }

    #[test]
    fn the_text_of_html() {
        let html = "<p>Un <strong>d</strong>élai &lt; 2&nbsp;mois</p>\n<ul><li>a</li><li>b</li></ul>";
        assert_eq!(plain(html), "Un délai < 2\u{a0}mois a b");
    }

    #[test]
    fn questions_that_say_the_same_have_one_key() {
        assert_eq!(key("Où sont les pièces ?"), key("ou sont les pièce"));
        assert_ne!(key("Où sont les pièces ?"), key("Où sont les plans ?"));
    }
}
