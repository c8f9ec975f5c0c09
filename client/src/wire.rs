//! Between types and bytes. What comes is first read into a plain value, whatever form it has, and
//! the types are made from that: so each type is read by one piece of code, which knows neither JSON
//! nor MessagePack and makes no words for errors that nobody would see. Types are most of what a
//! client weighs.

mod packed;
mod plain;
mod reading;

use serde::{Serialize, de::DeserializeOwned};

/// A value, as both forms have it. Numbers are whole: the protocol has no others.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Nil,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// Reads JSON; nothing if it is not that, or not what was asked for.
#[must_use]
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let node = plain::read(text)?;
    T::deserialize(&node).ok()
}

/// Writes JSON.
#[must_use]
pub fn write(what: &impl Serialize) -> String {
    // It fails only for maps whose keys are no texts, and we have none.
    serde_json::to_string(what).unwrap_or_default()
}

/// Reads MessagePack; nothing if it is not that, or not what was asked for.
#[must_use]
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let node = packed::read(bytes)?;
    T::deserialize(&node).ok()
}

/// JSON as MessagePack. Little is sent and much is heard, so this way needs no code of its own for
/// each type.
#[must_use]
pub fn pack(text: &str) -> Vec<u8> {
    packed::write(&plain::read(text).unwrap_or(Node::Nil))
}

#[cfg(test)]
mod library;

#[cfg(test)]
mod tests {
    use protocol::{
        Event, Seq, Stream,
        live::{ClientFrame, ServerFrame},
    };

    use super::*;

    /// The examples of the protocol's page.
    fn examples(kind: &str) -> Vec<&'static str> {
        let page = include_str!("../../docs/protocol.md");
        let mark = format!("```json {kind}\n");
        let all: Vec<_> = page
            .match_indices(&mark)
            .filter_map(|(at, _)| page[at + mark.len()..].split("```").next())
            .collect();
        assert!(!all.is_empty(), "{kind}");
        all
    }

    /// Read by this module and by the libraries.
    fn same<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(kind: &str) {
        for text in examples(kind) {
            let wanted: T = serde_json::from_str(text).expect("an example");
            assert_eq!(read::<T>(text).as_ref(), Some(&wanted), "{text}");
            let bytes = pack(text);
            assert_eq!(unpack::<T>(&bytes).as_ref(), Some(&wanted), "{text}");
            let mut from = rmp_serde::Deserializer::from_read_ref(&bytes).with_human_readable();
            assert_eq!(T::deserialize(&mut from).expect("MessagePack"), wanted, "{text}");
            let mut theirs = Vec::new();
            let mut to = rmp_serde::Serializer::new(&mut theirs).with_struct_map().with_human_readable();
            wanted.serialize(&mut to).expect("packed");
            assert_eq!(theirs, pack(&write(&wanted)), "{text}");
        }
    }

    #[test]
    fn every_example_is_read_as_the_libraries_read_it() {
        same::<ClientFrame>("ClientFrame");
        same::<ServerFrame>("ServerFrame");
        same::<Event>("Event");
    }

    #[test]
    fn what_is_not_what_was_asked_for_is_nothing() {
        for text in ["", "{", "[1]", "1.5", "\"site\" 1", "{\"seq\":1}"] {
            assert_eq!(read::<Stream>(text), None, "{text}");
        }
        assert_eq!(read::<Stream>("\"site\""), Some(Stream::Site));
        assert_eq!(read::<Seq>("-1"), None);
        assert_eq!(read::<Vec<Option<u8>>>("[1,null,255]"), Some(vec![Some(1), None, Some(255)]));
        assert_eq!(read::<Vec<u8>>("[256]"), None);
        assert!(read::<ServerFrame>(r#"{"later":{}}"#).is_none(), "a kind of a newer server");
        assert!(read::<Event>(r#"{"later":{"a":[1,{"b":2}]}}"#) == Some(Event::Unknown));
    }
}
