//! Names as they look: letters without their accents, and letters of other scripts as the Latin ones
//! they are mistaken for. Good for slugs, and for noticing who would pass for an administrator.

/// Words that speak for the installation.
const RESERVED: &[&str] = &[
    "admin",
    "admins",
    "administrateur",
    "administrateurs",
    "administratrice",
    "administration",
    "administrator",
    "administrators",
    "moderateur",
    "moderation",
    "moderatrice",
    "moderator",
    "osmose",
    "root",
    "support",
    "systeme",
    "system",
];
/// Words that change nothing about it.
const FILLERS: &[&str] = &["de", "d", "du", "equipe", "l", "la", "le", "les", "of", "team", "the"];

/// Lower case, without accents, look-alikes replaced.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).fold(String::with_capacity(text.len()), |mut folded, c| {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'а' | 'α' => folded.push('a'),
            'æ' => folded.push_str("ae"),
            'ç' | 'ć' | 'č' | 'с' => folded.push('c'),
            'ď' | 'đ' | 'ԁ' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ę' | 'ě' | 'е' | 'ё' => folded.push('e'),
            'ğ' | 'ģ' => folded.push('g'),
            'ì'..='ï' | 'ī' | 'į' | 'ı' | 'і' | 'ї' | 'ι' => folded.push('i'),
            'ł' | 'ľ' | 'ļ' => folded.push('l'),
            'м' => folded.push('m'),
            'ñ' | 'ń' | 'ň' | 'ņ' | 'п' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'о' | 'ο' => folded.push('o'),
            'œ' => folded.push_str("oe"),
            'р' | 'ρ' => folded.push('p'),
            'ř' => folded.push('r'),
            'ś' | 'š' | 'ş' | 'ș' | 'ѕ' => folded.push('s'),
            'ß' => folded.push_str("ss"),
            'ť' | 'ţ' | 'ț' | 'т' | 'τ' => folded.push('t'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'υ' => folded.push('u'),
            'ý' | 'ÿ' | 'у' => folded.push('y'),
            'ź' | 'ž' | 'ż' => folded.push('z'),
            // Combining marks stand after the letter they belong to.
            '\u{300}'..='\u{36f}' => {}
            c => folded.push(c),
        }
        folded
    })
}

/// The name's words in lower case, joined by hyphens: good in an address. Empty if it has none.
#[must_use]
pub fn slug(name: &str) -> String {
    words(name).join("-").chars().take(60).collect::<String>().trim_end_matches('-').to_owned()
}

/// Whether a whole name speaks for the installation (« Administrateur », « Équipe Osmose ») rather
/// than for a person.
#[must_use]
pub fn impersonates(name: &str) -> bool {
    let words = words(name);
    let reserved = |word: &String| RESERVED.contains(&word.as_str());
    words.iter().any(reserved) && words.iter().all(|word| reserved(word) || FILLERS.contains(&word.as_str()))
}

fn words(name: &str) -> Vec<String> {
    fold(name)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain() {
        for (name, plain) in [
            ("Démat ADS", "demat-ads"),
            ("Architectes et services consultés", "architectes-et-services-consultes"),
            ("L’œuvre — n° 2 !", "l-oeuvre-n-2"),
            ("日本", ""),
            ("E\u{301}tude", "etude"),
        ] {
            assert_eq!(slug(name), plain);
        }
        assert!(slug(&"long ".repeat(40)).len() <= 60);
    }

    #[test]
    fn nobody_passes_for_an_administrator() {
        for name in ["Admin Admin", "ADMIN .", "Аdmin Osmose", "Équipe Osmose", "admïnistrateur de l’Osmose"]
        {
            assert!(impersonates(name), "{name}");
        }
        for name in ["Léa Linteau", "Rose Osmose", "L. La", "Adminette Roux", ""] {
            assert!(!impersonates(name), "{name}");
        }
    }
}
