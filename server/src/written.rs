//! Texts that take long to write and that many read, kept by their tags. A tag names all that its text is made of: who
//! may have the tag may have the text, and it is never an old one.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use axum::body::Bytes;

/// Bytes of the texts that are kept: some fifty calendars of 500 events.
const KEPT: usize = 16 * 1024 * 1024;
/// How many are kept, however short.
const MOST: usize = 256;

/// The texts that were read last.
#[derive(Debug, Default)]
pub struct Written(Mutex<VecDeque<(String, Bytes)>>);

impl Written {
    /// The text of this tag, if it is kept.
    #[must_use]
    pub fn get(&self, tag: &str) -> Option<Bytes> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == tag)?;
        let found = kept.remove(at)?;
        let text = found.1.clone();
        kept.push_back(found);
        Some(text)
    }

    /// Keeps a text, unless it would take the place of many; those that nobody read for longest go.
    pub fn keep(&self, tag: &str, text: &Bytes) {
        if text.len() > KEPT / 4 {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| known != tag);
        kept.push_back((tag.to_owned(), text.clone()));
        let mut bytes: usize = kept.iter().map(|(_, text)| text.len()).sum();
        while (bytes > KEPT || kept.len() > MOST)
            && let Some((_, gone)) = kept.pop_front()
        {
            bytes -= gone.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_last_is_kept_and_no_more_than_there_is_room_for() {
        let (texts, quarter) = (Written::default(), Bytes::from(vec![b' '; KEPT / 4]));
        for tag in ["a", "b", "c", "d"] {
            texts.keep(tag, &quarter);
        }
        assert_eq!(texts.get("a"), Some(quarter.clone()));
        texts.keep("e", &quarter);
        assert_eq!(texts.get("b"), None);
        // One that would take the place of many is not kept, and they stay.
        texts.keep("huge", &Bytes::from(vec![b' '; KEPT / 4 + 1]));
        assert_eq!(texts.get("huge"), None);
        for tag in ["a", "c", "d", "e"] {
            assert_eq!(texts.get(tag), Some(quarter.clone()), "{tag}");
        }
        let texts = Written::default();
        for no in 0..=MOST {
            texts.keep(&no.to_string(), &Bytes::from_static(b"short"));
        }
        assert_eq!((texts.get("0"), texts.get("1").is_some()), (None, true));
    }
}
