//! The two forms of a frame: JSON in texts and MessagePack in binary messages. Both carry the same
//! model of data (ids, times and names are texts in both), so one can be made from the other without
//! knowing what it says.

use std::cell::Cell;

use axum::{
    body::Bytes,
    extract::ws::{Message, Utf8Bytes},
};
use protocol::live::{JSON, MSGPACK, ServerFrame};
use serde::{
    Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
    ser::{Error as _, SerializeMap, SerializeSeq},
};

/// How deep a frame may nest.
const DEPTH: usize = 32;

/// How the frames of a socket are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// Texts.
    Json,
    /// Binary messages.
    MessagePack,
}

impl Codec {
    /// The subprotocols, the preferred one first.
    pub const NAMES: [&str; 2] = [MSGPACK, JSON];

    /// The codec of a subprotocol.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            MSGPACK => Some(Self::MessagePack),
            JSON => Some(Self::Json),
            _ => None,
        }
    }

    /// A frame for one socket.
    #[must_use]
    pub fn message(self, frame: &ServerFrame) -> Message {
        match self {
            Self::Json => Message::Text(serde_json::to_string(frame).unwrap_or_default().into()),
            Self::MessagePack => Message::Binary(packed(frame)),
        }
    }

    /// What came, as JSON; nothing if a message of this kind has no place on such a socket. An error
    /// is for the sender.
    #[must_use]
    pub fn received(self, message: &Message) -> Option<Result<Received<'_>, Unreadable>> {
        match (self, message) {
            (Self::Json, Message::Text(text)) => Some(Ok(Received::Text(text.as_str()))),
            (Self::MessagePack, Message::Binary(bytes)) => Some(unpacked(bytes).map(Received::Unpacked)),
            _ => None,
        }
    }
}

/// A message that is not what its codec says.
#[derive(Debug)]
pub struct Unreadable;

/// What came, as JSON.
pub enum Received<'a> {
    /// It came so.
    Text(&'a str),
    /// It came as MessagePack.
    Unpacked(Vec<u8>),
}

impl AsRef<[u8]> for Received<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Unpacked(bytes) => bytes,
        }
    }
}

/// Something for many sockets that may be lost: encoded once per codec.
pub struct Hint {
    json: Utf8Bytes,
    packed: Bytes,
}

impl Hint {
    /// Encodes it.
    #[must_use]
    pub fn new(frame: &ServerFrame) -> Self {
        Self { json: serde_json::to_string(frame).unwrap_or_default().into(), packed: packed(frame) }
    }

    /// For a socket.
    #[must_use]
    pub fn message(&self, codec: Codec) -> Message {
        match codec {
            Codec::Json => Message::Text(self.json.clone()),
            Codec::MessagePack => Message::Binary(self.packed.clone()),
        }
    }

    /// How many bytes it takes in a queue.
    #[must_use]
    pub fn size(&self) -> usize {
        self.json.as_str().len()
    }
}

/// As MessagePack: maps with names, ids and times as texts.
pub fn packed(what: &impl Serialize) -> Bytes {
    let mut bytes = Vec::with_capacity(256);
    let mut to = rmp_serde::Serializer::new(&mut bytes).with_struct_map().with_human_readable();
    // It fails only for what JSON text cannot be kept as, which is nothing we store.
    if what.serialize(&mut to).is_err() {
        tracing::error!("a frame could not be packed");
    }
    bytes.into()
}

/// MessagePack as JSON. Lengths that are claimed are not believed: nothing is set aside for them.
///
/// # Errors
/// Whatever JSON cannot say, or not MessagePack, or more than one value, or nested too deeply.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut rest = bytes;
    let mut json = Vec::with_capacity(bytes.len() * 2);
    let mut from = rmp_serde::Deserializer::new(&mut rest);
    from.set_max_depth(DEPTH);
    from.deserialize_any(Relay(&mut serde_json::Serializer::new(&mut json))).map_err(|_| Unreadable)?;
    if rest.is_empty() { Ok(json) } else { Err(Unreadable) }
}

/// JSON that is written in whatever form is asked for.
pub struct Payload<'a>(pub &'a str);

impl Serialize for Payload<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut from = serde_json::Deserializer::from_str(self.0);
        from.deserialize_any(Relay(to)).map_err(S::Error::custom)
    }
}

/// Writes whatever is read. What is not in both forms is refused: bytes, extensions, numbers that
/// are none.
struct Relay<S>(S);

impl<'de, S: Serializer> Visitor<'de> for Relay<S> {
    type Value = S::Ok;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value that JSON has too")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<S::Ok, E> {
        self.0.serialize_bool(value).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<S::Ok, E> {
        self.0.serialize_i64(value).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<S::Ok, E> {
        self.0.serialize_u64(value).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<S::Ok, E> {
        if !value.is_finite() {
            return Err(E::custom("not a number"));
        }
        self.0.serialize_f64(value).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<S::Ok, E> {
        self.0.serialize_str(value).map_err(E::custom)
    }

    fn visit_unit<E: de::Error>(self) -> Result<S::Ok, E> {
        self.0.serialize_unit().map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<S::Ok, A::Error> {
        let mut to = self.0.serialize_seq(None).map_err(A::Error::custom)?;
        while from.next_element_seed(Element(&mut to))?.is_some() {}
        to.end().map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<S::Ok, A::Error> {
        let mut to = self.0.serialize_map(None).map_err(A::Error::custom)?;
        while let Some(key) = from.next_key_seed(Name)? {
            to.serialize_key(&key).map_err(A::Error::custom)?;
            from.next_value_seed(Entry(&mut to))?;
        }
        to.end().map_err(A::Error::custom)
    }
}

/// The name of an entry: a text, and not bytes that could be one.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = String;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Name {
    type Value = String;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E: de::Error>(self, name: &str) -> Result<String, E> {
        Ok(name.to_owned())
    }
}

/// Where the next element of a list goes.
struct Element<'a, S>(&'a mut S);

impl<'de, S: SerializeSeq> DeserializeSeed<'de> for Element<'_, S> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.serialize_element(&Once::new(from)).map_err(D::Error::custom)
    }
}

/// Where the value of a key goes.
struct Entry<'a, S>(&'a mut S);

impl<'de, S: SerializeMap> DeserializeSeed<'de> for Entry<'_, S> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.serialize_value(&Once::new(from)).map_err(D::Error::custom)
    }
}

/// What can be read once, as something that can be written once.
struct Once<D>(Cell<Option<D>>);

impl<D> Once<D> {
    fn new(from: D) -> Self {
        Self(Cell::new(Some(from)))
    }
}

impl<'de, D: Deserializer<'de>> Serialize for Once<D> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let from = self.0.take().ok_or_else(|| S::Error::custom("written twice"))?;
        from.deserialize_any(Relay(to)).map_err(S::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(bytes: &[u8]) -> Option<String> {
        unpacked(bytes).ok().map(|json| String::from_utf8(json).unwrap())
    }

    #[test]
    fn whatever_json_says_comes_back_from_messagepack() {
        for text in [
            r#"{"a":[1,-1,9007199254740991,-9007199254740991,18446744073709551615,0.5,true,null,"é\u0001\""]}"#,
            r#"{"b":{"c":{},"d":[],"e":[[{"f":"x"}]]}}"#,
            "\"\"",
        ] {
            assert_eq!(json(&packed(&Payload(text))).as_deref(), Some(text));
        }
        let long = format!("[\"{}\",{}1]", "é".repeat(40_000), "1,".repeat(70_000));
        assert_eq!(json(&packed(&Payload(&long))), Some(long));
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        for (what, bytes) in [
            ("nothing", &b""[..]),
            ("two values", &[0xC0, 0xC0]),
            ("no number", &[0xCB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0]),
            ("an infinite one", &[0xCA, 0x7F, 0x80, 0, 0]),
            ("a name that is a number", &[0x81, 1, 1]),
            ("bytes", &[0xC4, 1, 1]),
            ("a name in bytes", &[0x81, 0xC4, 1, b'a', 1]),
            ("an extension", &[0xD4, 1, 1]),
            ("what is reserved", &[0xC1]),
            ("half a text", &[0xA2, b'a']),
            ("a text that is not UTF-8", &[0xA2, 0xC3, 0x28]),
            ("a list that claims 4 GiB", &[0xDD, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
            ("a text that does", &[0xDB, 0xFF, 0xFF, 0xFF, 0xFF, b'a']),
        ] {
            assert!(unpacked(bytes).is_err(), "{what}");
        }
    }

    #[test]
    fn what_nests_too_deeply_is_refused() {
        let nested = |depth: usize| [vec![0x91; depth], vec![0xC0]].concat();
        assert!(unpacked(&nested(DEPTH - 1)).is_ok());
        assert!(unpacked(&nested(DEPTH)).is_err());
        assert!(unpacked(&nested(100_000)).is_err());
    }
}
