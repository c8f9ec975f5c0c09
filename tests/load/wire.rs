//! WebSocket frames (RFC 6455) at their least: whole texts, no extensions. A general client costs as much as the
//! hub does; this one leaves the processor to what is measured.

use anyhow::{Result, bail, ensure};

/// What a frame from the hub is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A text.
    Text,
    /// The hub closes, with this code.
    Close(u16),
    /// Of the WebSocket itself: nothing that concerns us.
    Other,
}

/// Larger frames the hub has no reason to send.
const LARGEST: usize = 1024 * 1024;

/// Appends a text as a client must send it: masked. The mask is zero, which leaves the bytes as they are.
pub fn put(text: &str, into: &mut Vec<u8>) {
    into.push(0x81);
    match text.len() {
        short @ 0..126 => into.push(0x80 | short as u8),
        middle @ 126..=0xFFFF => {
            into.push(0x80 | 126);
            into.extend((middle as u16).to_be_bytes());
        }
        long => {
            into.push(0x80 | 127);
            into.extend((long as u64).to_be_bytes());
        }
    }
    into.extend([0; 4]);
    into.extend(text.as_bytes());
}

/// Cuts what arrives into frames, and keeps the beginning of one that is not whole yet.
#[derive(Default)]
pub struct Cutter(Vec<u8>);

impl Cutter {
    /// Takes bytes and hands over each frame that is whole.
    ///
    /// # Errors
    /// Something that the hub does not send, or what `each` says.
    pub fn take(&mut self, bytes: &[u8], mut each: impl FnMut(Kind, &[u8]) -> Result<()>) -> Result<()> {
        if self.0.is_empty() {
            let rest = cut(bytes, &mut each)?;
            self.0.extend_from_slice(rest);
        } else {
            self.0.extend_from_slice(bytes);
            let rest = cut(&self.0, &mut each)?.len();
            self.0.drain(..self.0.len() - rest);
        }
        if self.0.is_empty() {
            // An idle connection keeps no buffer here either.
            self.0 = Vec::new();
        }
        Ok(())
    }
}

fn cut<'b>(mut bytes: &'b [u8], each: &mut impl FnMut(Kind, &[u8]) -> Result<()>) -> Result<&'b [u8]> {
    while let Some((kind, payload, rest)) = first(bytes)? {
        each(kind, payload)?;
        bytes = rest;
    }
    Ok(bytes)
}

/// A frame's kind, its content, and what follows it.
type Cut<'b> = (Kind, &'b [u8], &'b [u8]);

/// The first frame, if it is whole.
fn first(bytes: &[u8]) -> Result<Option<Cut<'_>>> {
    let [head, length, after @ ..] = bytes else { return Ok(None) };
    ensure!(length & 0x80 == 0, "a masked frame");
    let (length, after) = match (length, after) {
        (126, [a, b, after @ ..]) => (usize::from(u16::from_be_bytes([*a, *b])), after),
        (127, [a, b, c, d, e, f, g, h, after @ ..]) => {
            (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]) as usize, after)
        }
        (126 | 127, _) => return Ok(None),
        (length, after) => (usize::from(*length), after),
    };
    ensure!(length <= LARGEST, "a frame of {length} bytes");
    let Some((payload, rest)) = after.split_at_checked(length) else { return Ok(None) };
    let kind = match head {
        0x81 => Kind::Text,
        0x88 => Kind::Close(match payload {
            [a, b, ..] => u16::from_be_bytes([*a, *b]),
            _ => 1005,
        }),
        0x89 | 0x8A => Kind::Other,
        _ => bail!("a frame that begins with {head:#04x}"),
    };
    Ok(Some((kind, payload, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(kind: u8, payload: &[u8]) -> Vec<u8> {
        let mut frame = Vec::new();
        put(std::str::from_utf8(payload).unwrap(), &mut frame);
        let head = frame.len() - payload.len() - 4;
        frame.drain(head..head + 4);
        frame[0] = kind;
        // The hub's frames are not masked: neither the bit nor the key.
        frame[1] &= 0x7F;
        frame
    }

    #[test]
    fn frames_come_out_whole_however_they_are_torn() {
        let texts: Vec<String> = [0, 1, 125, 126, 127, 700, 0xFFFF, 0x1_0000]
            .iter()
            .map(|length| "é".repeat(*length / 2))
            .collect();
        let all: Vec<u8> = texts.iter().flat_map(|text| sent(0x81, text.as_bytes())).collect();
        for size in [1, 2, 3, 128, 1_000, all.len()] {
            let (mut cutter, mut found) = (Cutter::default(), Vec::new());
            for part in all.chunks(size) {
                let each = |kind, payload: &[u8]| {
                    assert_eq!(kind, Kind::Text);
                    found.push(String::from_utf8(payload.to_vec()).unwrap());
                    Ok(())
                };
                cutter.take(part, each).unwrap();
            }
            assert_eq!(found, texts, "torn after every {size} bytes");
            assert!(cutter.0.is_empty());
        }
    }

    #[test]
    fn what_is_no_text_is_told_apart() {
        let mut found = Vec::new();
        let mut bytes = vec![0x88, 2, 0x0F, 0xA1];
        bytes.extend([0x89, 0, 0x88, 0]);
        let mut note = |kind, _: &[u8]| {
            found.push(kind);
            Ok(())
        };
        Cutter::default().take(&bytes, &mut note).unwrap();
        assert_eq!(found, [Kind::Close(4001), Kind::Other, Kind::Close(1005)]);
        let nothing = |_, _: &[u8]| Ok(());
        assert!(Cutter::default().take(&[0x82, 0], nothing).is_err(), "binary");
        assert!(Cutter::default().take(&[0x81, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8], nothing).is_err(), "masked");
    }
}
