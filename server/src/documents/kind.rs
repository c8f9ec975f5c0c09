//! What a file is, told by what is in it. Its name only chooses between kinds that look alike inside, and
//! what its sender says of it is not asked at all.

use protocol::documents::{Kind, ending};

use crate::images;

/// How many of the first bytes are looked at.
pub const HEAD: usize = 8 * 1024;

/// What office files of before 2007 begin with, and much else. Their words are read of the pages that a converter makes.
const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Endings of programs: what somebody would run by opening it.
const PROGRAMS: &[&str] = &[
    "apk", "app", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "gadget", "hta", "jar", "lnk", "msi",
    "msp", "pif", "ps1", "reg", "scr", "sys", "vbe", "vbs", "wsf", "wsh",
];

/// Whether a name is that of a program.
#[must_use]
pub fn is_program(name: &str) -> bool {
    PROGRAMS.contains(&&*ending(name))
}

/// Whether a file begins as office files of before 2007 do.
#[must_use]
pub fn is_old_office(head: &[u8]) -> bool {
    head.starts_with(OLD_OFFICE)
}

/// What a file is, and how a browser is told to play it if it is sound or moving pictures.
#[must_use]
pub fn of(name: &str, head: &[u8]) -> (Kind, Option<&'static str>) {
    let ending = ending(name);
    if let Some((kind, media)) = media(&ending, head) {
        return (kind, Some(media));
    }
    let kind = if head.starts_with(b"GIF8") {
        // It may move, and is not drawn; nor is it text, whatever stands in it.
        Kind::Other
    } else if images::is_still(head) {
        Kind::Image
    } else if head.windows(5).take(1_024).any(|it| it == b"%PDF-") {
        Kind::Pdf
    } else if head.starts_with(b"PK\x03\x04") {
        match &*ending {
            "docx" | "odt" | "ott" | "dotx" => Kind::Word,
            "xlsx" | "ods" | "xltx" => Kind::Sheet,
            "pptx" | "odp" | "potx" => Kind::Slides,
            _ => Kind::Archive,
        }
    } else if is_old_office(head) {
        match &*ending {
            "doc" | "dot" => Kind::Word,
            "xls" | "xlt" => Kind::Sheet,
            "ppt" | "pps" | "pot" => Kind::Slides,
            _ => Kind::Other,
        }
    } else if [&b"\x1f\x8b"[..], b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"PK\x05\x06"]
        .iter()
        .any(|it| head.starts_with(it))
    {
        Kind::Archive
    } else if is_text(head) && !is_markup(head) {
        match &*ending {
            "md" | "markdown" => Kind::Markdown,
            "csv" | "tsv" => Kind::Table,
            // What a browser would run or draw if it opened it is only downloaded, whatever is in it.
            "htm" | "html" | "xhtml" | "svg" | "xml" | "js" | "mjs" | "css" | "wasm" => Kind::Other,
            _ => Kind::Text,
        }
    } else {
        Kind::Other
    };
    (kind, None)
}

/// Sound and moving pictures.
fn media(ending: &str, head: &[u8]) -> Option<(Kind, &'static str)> {
    let at = |from: usize, what: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(what));
    if at(4, b"ftyp") {
        return Some(match &head.get(8..11) {
            Some(b"M4A") => (Kind::Audio, "audio/mp4"),
            // Pictures come in the same box.
            Some(b"avi" | b"hei" | b"mif" | b"hev") => return None,
            _ if ending == "m4a" => (Kind::Audio, "audio/mp4"),
            _ => (Kind::Video, "video/mp4"),
        });
    }
    if at(0, b"\x1a\x45\xdf\xa3") {
        return Some(if ending == "weba" {
            (Kind::Audio, "audio/webm")
        } else {
            (Kind::Video, "video/webm")
        });
    }
    if at(0, b"OggS") {
        return Some(if ending == "ogv" { (Kind::Video, "video/ogg") } else { (Kind::Audio, "audio/ogg") });
    }
    if at(0, b"RIFF") && at(8, b"WAVE") {
        return Some((Kind::Audio, "audio/wav"));
    }
    if at(0, b"fLaC") {
        return Some((Kind::Audio, "audio/flac"));
    }
    let frame = matches!(head, [0xff, second, ..] if second & 0xe6 == 0xe2);
    (at(0, b"ID3") || (frame && ending == "mp3")).then_some((Kind::Audio, "audio/mpeg"))
}

/// Whether it can be read as text: UTF-8 (the last character may be cut off) without controls.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return latin(head),
    };
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

/// Text as old programs write it, a byte a letter: mostly letters, no control among them.
fn latin(head: &[u8]) -> bool {
    let plain = head.iter().filter(|it| it.is_ascii_graphic() || it.is_ascii_whitespace()).count();
    let control = head.iter().any(|it| it.is_ascii_control() && !matches!(it, b'\n' | b'\r' | b'\t' | 0x0c));
    !control && !head.is_empty() && plain * 10 >= head.len() * 8
}

/// Whether a browser would take it for a page or a drawing.
fn is_markup(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&head[..head.len().min(512)]);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).to_lowercase();
    ["<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<iframe", "<!--"]
        .iter()
        .any(|it| text.starts_with(it))
}

/// Text, whatever its letters are written in.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()
        }
        // Windows and Latin letters are those of Unicode, nearly.
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_what_is_inside_and_not_what_is_said() {
        for (name, head, kind) in [
            ("a.pdf", &b"%PDF-1.7\n"[..], Kind::Pdf),
            ("a.txt", b"%PDF-1.7\n", Kind::Pdf),
            ("image.png", b"<!DOCTYPE html><script>alert(1)</script>", Kind::Other),
            ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Kind::Other),
            ("page.html", "Bonjour".as_bytes(), Kind::Other),
            ("note.md", "# Été".as_bytes(), Kind::Markdown),
            ("note.txt", b"d\xe9j\xe0 vu, \xe9crit autrefois", Kind::Text),
            ("liste.csv", b"a;b\n1;2\n", Kind::Table),
            ("x.docx", b"PK\x03\x04....", Kind::Word),
            ("x.zip", b"PK\x03\x04....", Kind::Archive),
            ("x.DOC", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", Kind::Word),
            ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", Kind::Sheet),
            ("x.pps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", Kind::Slides),
            ("x.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", Kind::Other),
            ("x.doc", b"{\\rtf1 Bonjour}", Kind::Text),
            ("x.bin", b"\x00\x01\x02", Kind::Other),
            ("son.mp3", b"ID3\x04", Kind::Audio),
            ("film.mp4", b"\0\0\0\x18ftypisom", Kind::Video),
            ("image.gif", b"GIF89a/*", Kind::Other),
        ] {
            assert_eq!(of(name, head).0, kind, "{name}");
        }
        assert_eq!(decode(b"d\xe9j\xe0"), "déjà");
        assert!(is_program("Setup.EXE") && !is_program("exe"));
    }
}
