//! Parts of files: what `Range` asks for (RFC 9110, 14). One part at a time: several in one answer serve
//! nobody here and cost the server more than who asks.

use std::ops::Range;

/// What of a file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Some(Range<u64>),
    /// Nothing that is there.
    Nothing,
}

/// Reads the header, for a file of this length.
#[must_use]
pub fn read(header: Option<&str>, length: u64) -> Part {
    let Some(header) = header else { return Part::Whole };
    // Another unit is one that we do not know: it may be passed over.
    let Some(asked) = header.trim().strip_prefix("bytes=") else {
        return if header.contains('=') { Part::Whole } else { Part::Nothing };
    };
    let number = |text: &str| -> Option<u64> {
        if text.bytes().all(|it| it.is_ascii_digit()) { text.parse().ok() } else { None }
    };
    let found = match asked.trim().split_once('-') {
        Some(("", last)) => {
            number(last).filter(|last| *last > 0).map(|last| length.saturating_sub(last)..length)
        }
        Some((first, "")) => number(first).map(|first| first..length),
        Some((first, last)) => number(first)
            .zip(number(last))
            .filter(|(first, last)| first <= last)
            .map(|(first, last)| first..last.saturating_add(1).min(length)),
        None => None,
    };
    match found {
        Some(part) if part.start < part.end => Part::Some(part),
        _ => Part::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_what_the_rules_say() {
        for (header, part) in [
            (None, Part::Whole),
            (Some("bytes=0-0"), Part::Some(0..1)),
            (Some("bytes=2-"), Part::Some(2..10)),
            (Some("bytes=-3"), Part::Some(7..10)),
            (Some("bytes=-300"), Part::Some(0..10)),
            (Some("bytes=5-99999999999"), Part::Some(5..10)),
            (Some("lines=1-2"), Part::Whole),
            (Some("bytes=10-"), Part::Nothing),
            (Some("bytes=-0"), Part::Nothing),
            (Some("bytes=5-4"), Part::Nothing),
            (Some("bytes=0-1,3-4"), Part::Nothing),
            (Some("bytes=0-,0-,0-"), Part::Nothing),
            (Some("bytes=a-b"), Part::Nothing),
            (Some("bytes=99999999999999999999999-"), Part::Nothing),
            (Some("bytes=+1-2"), Part::Nothing),
            (Some("bytes"), Part::Nothing),
        ] {
            assert_eq!(read(header, 10), part, "{header:?}");
        }
        assert_eq!(read(Some("bytes=0-"), 0), Part::Nothing);
    }
}
