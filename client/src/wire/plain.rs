//! JSON, as far as the protocol has it: numbers are whole. A library would bring the reading and
//! writing of fractions, whose tables alone weigh more than a page.

use super::Node;

/// How deep a value may nest.
const DEPTH: u32 = 64;

/// Reads one value; nothing if the text is anything else.
pub fn read(text: &str) -> Option<Node> {
    let mut reader = Reader(text);
    let node = reader.node(DEPTH)?;
    reader.space();
    reader.0.is_empty().then_some(node)
}

struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn space(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\n', '\r', '\t']);
    }

    /// Passes over a sign, with the space before it.
    fn passes(&mut self, sign: &str) -> bool {
        self.space();
        let after = self.0.strip_prefix(sign);
        self.0 = after.unwrap_or(self.0);
        after.is_some()
    }

    fn node(&mut self, depth: u32) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        if self.passes("\"") {
            self.text().map(Node::Text)
        } else if self.passes("{") {
            let mut entries = Vec::new();
            self.items("}", |reader| {
                if !reader.passes("\"") {
                    return None;
                }
                let key = reader.text()?;
                entries.push((key, if reader.passes(":") { reader.node(depth)? } else { return None }));
                Some(())
            })?;
            Some(Node::Map(entries))
        } else if self.passes("[") {
            let mut items = Vec::new();
            self.items("]", |reader| {
                items.push(reader.node(depth)?);
                Some(())
            })?;
            Some(Node::List(items))
        } else if self.passes("null") {
            Some(Node::Nil)
        } else if self.passes("true") {
            Some(Node::Bool(true))
        } else if self.passes("false") {
            Some(Node::Bool(false))
        } else {
            self.number().map(Node::Number)
        }
    }

    /// What stands between a bracket and the one that closes it, set apart by commas.
    fn items(&mut self, end: &str, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if self.passes(end) {
            return Some(());
        }
        loop {
            item(self)?;
            if self.passes(end) {
                return Some(());
            }
            if !self.passes(",") {
                return None;
            }
        }
    }

    fn number(&mut self) -> Option<i64> {
        let end = self.0.find(|it: char| it != '-' && !it.is_ascii_digit()).unwrap_or(self.0.len());
        let (number, rest) = self.0.split_at(end);
        let digits = number.strip_prefix('-').unwrap_or(number);
        if (digits.len() > 1 && digits.starts_with('0')) || rest.starts_with(['.', 'e', 'E']) {
            return None;
        }
        self.0 = rest;
        number.parse().ok()
    }

    /// A text, whose first quote was passed.
    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let end = self.0.find(|it| it == '"' || it == '\\' || it < ' ')?;
            text.push_str(&self.0[..end]);
            let sign = &self.0[end..];
            self.0 = &sign[1..];
            match sign.as_bytes().first()? {
                b'"' => return Some(text),
                b'\\' => text.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let sign = self.0.chars().next()?;
        self.0 = &self.0[sign.len_utf8()..];
        Some(match sign {
            '"' | '\\' | '/' => sign,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => match self.unit()? {
                high @ 0xD800..=0xDBFF => {
                    self.0 = self.0.strip_prefix("\\u")?;
                    let low @ 0xDC00..=0xDFFF = self.unit()? else { return None };
                    char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?
                }
                unit => char::from_u32(unit)?,
            },
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(4)?;
        self.0 = rest;
        if digits.starts_with('+') { None } else { u32::from_str_radix(digits, 16).ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_the_library_reads() {
        for text in [
            "",
            " ",
            "null",
            " true ",
            "false",
            "nul",
            "truee",
            "0",
            "-1",
            "- 1",
            "01",
            "-01",
            "--1",
            "1-1",
            "+1",
            "9223372036854775807",
            "-9223372036854775808",
            "\"\"",
            "\"a",
            "\"\\\"",
            "\"é\\u00e9\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ud83dx\"",
            "\"\\ude00\"",
            "\"\\u+123\"",
            "\"\\u12\"",
            "\"\\x\"",
            "\"\n\"",
            "\"\\b\\f\\n\\r\\t\\/\\\\\"",
            "[]",
            "[ ]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1,[2,{\"a\":[]}]]",
            "]",
            "[",
            "{",
            "{}",
            "{\"a\":1,\"a\":2}",
            "{\"a\" : null , \"b\":\"\"}",
            "{a:1}",
            "{\"a\"1}",
            "{\"a\":1,}",
            "1 1",
            "\u{feff}1",
            "{\"a\":1}}",
            "\u{a0}1",
        ] {
            assert_eq!(read(text), serde_json::from_str(text).ok(), "{text}");
        }
    }

    #[test]
    fn fractions_and_endless_nesting_are_refused() {
        for text in ["1.5", "1e3", "-0.0", "9223372036854775808"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"[".repeat(100_000)), None);
    }
}
