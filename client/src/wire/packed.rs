//! MessagePack, as far as the protocol has it: no bytes, no extensions, no fractions. The format is
//! that of <https://github.com/msgpack/msgpack/blob/master/spec.md>.

use super::Node;

/// How deep a value may nest.
const DEPTH: u32 = 32;

/// Reads one value; nothing if the bytes are anything else. What a length claims is not believed:
/// nothing is set aside for it.
pub fn read(bytes: &[u8]) -> Option<Node> {
    let mut reader = Reader(bytes);
    let node = reader.node(DEPTH)?;
    reader.0.is_empty().then_some(node)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.0.split_at_checked(count)?;
        self.0 = left;
        Some(taken)
    }

    /// A number of so many bytes, the first one the greatest.
    fn number(&mut self, bytes: usize) -> Option<u64> {
        Some(self.take(bytes)?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    fn length(&mut self, bytes: usize) -> Option<usize> {
        usize::try_from(self.number(bytes)?).ok()
    }

    fn node(&mut self, depth: u32) -> Option<Node> {
        let first = *self.take(1)?.first()?;
        let small = usize::from(first);
        Some(match first {
            0x00..=0x7F => Node::Number(i64::from(first)),
            0x80..=0x8F => self.map(small & 0x0F, depth)?,
            0x90..=0x9F => self.list(small & 0x0F, depth)?,
            0xA0..=0xBF => Node::Text(self.text(small & 0x1F)?),
            0xC0 => Node::Nil,
            0xC2 | 0xC3 => Node::Bool(first == 0xC3),
            0xCC..=0xCF => Node::Number(i64::try_from(self.number(1 << (first - 0xCC))?).ok()?),
            0xD0..=0xD3 => {
                let bytes = 1_u32 << (first - 0xD0);
                // The sign is the highest bit of so many bytes.
                let unused = 64 - 8 * bytes;
                let number = self.number(bytes as usize)? << unused;
                Node::Number(number.cast_signed() >> unused)
            }
            0xD9..=0xDB => {
                let length = self.length(1 << (first - 0xD9))?;
                Node::Text(self.text(length)?)
            }
            0xDC | 0xDD => {
                let length = self.length(2 << (first - 0xDC))?;
                self.list(length, depth)?
            }
            0xDE | 0xDF => {
                let length = self.length(2 << (first - 0xDE))?;
                self.map(length, depth)?
            }
            0xE0..=0xFF => Node::Number(i64::from(first.cast_signed())),
            _ => return None,
        })
    }

    fn text(&mut self, length: usize) -> Option<String> {
        std::str::from_utf8(self.take(length)?).ok().map(str::to_owned)
    }

    fn list(&mut self, length: usize, depth: u32) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        let mut items = Vec::new();
        for _ in 0..length {
            items.push(self.node(depth)?);
        }
        Some(Node::List(items))
    }

    fn map(&mut self, length: usize, depth: u32) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        let mut entries = Vec::new();
        for _ in 0..length {
            let Node::Text(key) = self.node(depth)? else { return None };
            entries.push((key, self.node(depth)?));
        }
        Some(Node::Map(entries))
    }
}

/// Writes a value, as shortly as it can be said.
pub fn write(node: &Node) -> Vec<u8> {
    let mut bytes = Vec::new();
    put(node, &mut bytes);
    bytes
}

fn put(node: &Node, to: &mut Vec<u8>) {
    match node {
        Node::Nil => to.push(0xC0),
        Node::Bool(value) => to.push(0xC2 | u8::from(*value)),
        Node::Number(number) => put_number(*number, to),
        Node::Text(text) => put_text(text, to),
        Node::List(items) => {
            head(items.len(), 0x90, 16, 0xDC, to);
            for item in items {
                put(item, to);
            }
        }
        Node::Map(entries) => {
            head(entries.len(), 0x80, 16, 0xDE, to);
            for (key, value) in entries {
                put_text(key, to);
                put(value, to);
            }
        }
    }
}

fn put_number(number: i64, to: &mut Vec<u8>) {
    let (marker, bytes) = match number {
        // The byte is the number.
        -32..=0x7F => return tail(number.cast_unsigned(), 1, to),
        0x80..=0xFF => (0xCC, 1),
        0x100..=0xFFFF => (0xCD, 2),
        0x1_0000..=0xFFFF_FFFF => (0xCE, 4),
        0x1_0000_0000.. => (0xCF, 8),
        -0x80.. => (0xD0, 1),
        -0x8000.. => (0xD1, 2),
        -0x8000_0000.. => (0xD2, 4),
        _ => (0xD3, 8),
    };
    to.push(marker);
    tail(number.cast_unsigned(), bytes, to);
}

fn put_text(text: &str, to: &mut Vec<u8>) {
    match text.len() {
        // A form of one byte, which lists and maps lack.
        length @ 32..=0xFF => {
            to.push(0xD9);
            tail(length as u64, 1, to);
        }
        length => head(length, 0xA0, 32, 0xDA, to),
    }
    to.extend_from_slice(text.as_bytes());
}

/// A length: within the marker if it is below a bound, else in two bytes or four after one.
fn head(length: usize, short: u8, bound: usize, long: u8, to: &mut Vec<u8>) {
    match length {
        length if length < bound => tail(u64::from(short) | length as u64, 1, to),
        0..=0xFFFF => {
            to.push(long);
            tail(length as u64, 2, to);
        }
        _ => {
            to.push(long + 1);
            tail(length as u64, 4, to);
        }
    }
}

/// The last bytes of a number.
fn tail(number: u64, bytes: usize, to: &mut Vec<u8>) {
    to.extend_from_slice(&number.to_be_bytes()[8 - bytes..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written here and read by the library, and the other way round.
    #[test]
    fn it_is_what_the_library_reads_and_writes() {
        let edges = [
            0_i64,
            1,
            0x7F,
            0x80,
            0xFF,
            0x100,
            0xFFFF,
            0x1_0000,
            0xFFFF_FFFF,
            0x1_0000_0000,
            i64::MAX,
            -1,
            -32,
            -33,
            -0x80,
            -0x81,
            -0x8000,
            -0x8001,
            -0x8000_0000,
            -0x8000_0001,
            i64::MIN,
        ];
        let numbers = edges.map(Node::Number);
        let texts = [0, 1, 31, 32, 0xFF, 0x100, 0xFFFF, 0x1_0000].map(|it| Node::Text("x".repeat(it)));
        let lists = [0, 15, 16, 0xFFFF, 0x1_0000].map(|it| Node::List(vec![Node::Nil; it]));
        let maps = [0, 15, 16, 0xFFFF, 0x1_0000]
            .map(|it| Node::Map((0..it).map(|key| (key.to_string(), Node::Bool(key % 2 == 0))).collect()));
        for node in numbers.iter().chain(&texts).chain(&lists).chain(&maps) {
            let bytes = write(node);
            assert_eq!(read(&bytes).as_ref(), Some(node));
            let theirs: Node = rmp_serde::from_slice(&bytes).expect("MessagePack");
            assert_eq!(&theirs, node);
        }
        for number in edges {
            // The longest form says the same.
            let bytes = [&[0xD3][..], &number.to_be_bytes()].concat();
            assert_eq!(
                (read(&bytes), write(&Node::Number(number))),
                (Some(Node::Number(number)), rmp_serde::to_vec(&number).unwrap())
            );
        }
    }

    #[test]
    fn what_it_is_not_is_nothing() {
        for (what, bytes) in [
            ("no byte", vec![]),
            ("two values", vec![0xC0, 0xC0]),
            ("half a number", vec![0xCD, 1]),
            ("a number beyond all", [&[0xCF][..], &[0xFF; 8]].concat()),
            ("a fraction", vec![0xCA, 0, 0, 0, 0]),
            ("bytes", vec![0xC4, 1, 1]),
            ("a text that is not UTF-8", vec![0xA1, 0xFF]),
            ("a list that claims 4 GiB", [&[0xDD][..], &[0xFF; 4]].concat()),
            ("a text that does", [&[0xDB][..], &[0xFF; 5]].concat()),
            ("a name that is a number", vec![0x81, 1, 1]),
            ("what nests without end", vec![0x91; 100_000]),
        ] {
            assert_eq!(read(&bytes), None, "{what}");
        }
    }
}
