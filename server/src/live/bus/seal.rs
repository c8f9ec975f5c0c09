//! Notes as Redis carries them: signed under a key of the cluster, so that whoever can write to
//! Redis cannot speak for a node. The signature covers the channel; a note cannot be moved to
//! another. What is large travels as a hint only, and is read from the database.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Channel, Note};

/// First byte of a sealed note: its form.
const FORM: u8 = 1;
/// Bytes of the node's number and of the signature.
const NODE: usize = 8;
const MAC: usize = 32;
/// Bytes above which an event travels as a hint only.
const LARGE: usize = 32 * 1024;

/// The cluster's keys.
pub struct Keys {
    mac: Hmac<Sha256>,
    /// Begins the names of all channels: several installations may share a Redis.
    prefix: String,
}

/// What a sealed note was.
pub enum Opened {
    /// A note, and the node it came from.
    Note(u64, Note),
    /// Not signed by a node of this cluster.
    Forged,
    /// Signed, but not to be understood: from a node of another version.
    Foreign,
}

impl Keys {
    /// The keys that follow from the cluster's secret.
    #[must_use]
    pub fn of(secret: &[u8]) -> Self {
        // HMAC takes a key of any length.
        let mac = Hmac::new_from_slice(secret).unwrap_or_else(|_| Hmac::new(&Default::default()));
        let mut named: Hmac<Sha256> = mac.clone();
        named.update(b"names of channels");
        let digest = named.finalize().into_bytes();
        let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Self { mac, prefix: format!("osmose:{hex}") }
    }

    /// A channel's name in Redis.
    #[must_use]
    pub fn name(&self, channel: Channel) -> String {
        format!("{}:{channel}", self.prefix)
    }

    /// The channel on which a node hears itself.
    #[must_use]
    pub fn own_channel(&self, node: u64) -> String {
        format!("{}:node:{node:016x}", self.prefix)
    }

    /// The channel on which all nodes are.
    #[must_use]
    pub fn all_channel(&self) -> String {
        format!("{}:nodes", self.prefix)
    }

    /// The channel's name and the sealed note; nothing for what cannot travel.
    #[must_use]
    pub fn seal(&self, node: u64, note: Note) -> Option<(String, Vec<u8>)> {
        let name = self.name(note.channel());
        let note = match note {
            Note::Event(frame) if frame.payload.len() > LARGE => Note::Ahead(frame.stream, frame.position()),
            note => note,
        };
        let bytes = self.sign(&name, node, &note);
        (!bytes.is_empty()).then_some((name, bytes))
    }

    /// The same for all nodes.
    #[must_use]
    pub fn seal_for_all(&self, node: u64, note: &Note) -> (String, Vec<u8>) {
        let name = self.all_channel();
        let bytes = self.sign(&name, node, note);
        (name, bytes)
    }

    fn sign(&self, name: &str, node: u64, note: &Note) -> Vec<u8> {
        let Ok(body) = serde_json::to_vec(note) else { return Vec::new() };
        let mut bytes = Vec::with_capacity(1 + NODE + MAC + body.len());
        bytes.push(FORM);
        bytes.extend(node.to_be_bytes());
        bytes.extend(self.mac(name, &bytes, &body).finalize().into_bytes());
        bytes.extend(body);
        bytes
    }

    fn mac(&self, name: &str, head: &[u8], body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(&(name.len() as u64).to_be_bytes());
        mac.update(name.as_bytes());
        mac.update(head);
        mac.update(body);
        mac
    }

    /// Reads what came on a channel.
    #[must_use]
    pub fn open(&self, name: &str, bytes: &[u8]) -> Opened {
        let Some((head, rest)) = bytes.split_at_checked(1 + NODE) else { return Opened::Forged };
        let Some((mac, body)) = rest.split_at_checked(MAC) else { return Opened::Forged };
        if self.mac(name, head, body).verify_slice(mac).is_err() {
            return Opened::Forged;
        }
        let node = head[1..].try_into().map(u64::from_be_bytes).unwrap_or_default();
        match serde_json::from_slice(body) {
            Ok(note) if head[0] == FORM => Opened::Note(node, note),
            _ => Opened::Foreign,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use protocol::{Event, EventId, ResourceId, Seq, Stream};

    use super::*;
    use crate::live::Frame;

    fn event(size: usize) -> Note {
        let stream = Stream::Resource(ResourceId::new());
        let payload = format!("\"{}\"", "x".repeat(size)).into();
        Note::Event(Arc::new(Frame::new(
            stream,
            Seq(7),
            EventId::new(),
            EventId::NONE,
            &Event::Unknown,
            payload,
        )))
    }

    #[test]
    fn only_a_node_of_the_cluster_is_believed_and_only_on_its_channel() {
        let (ours, theirs) = (Keys::of(b"one"), Keys::of(b"two"));
        let (name, bytes) = ours.seal(5, event(10)).unwrap();
        assert!(matches!(ours.open(&name, &bytes), Opened::Note(5, Note::Event(_))));
        assert!(matches!(theirs.open(&name, &bytes), Opened::Forged), "another cluster's key");
        assert!(matches!(ours.open(&ours.all_channel(), &bytes), Opened::Forged), "another channel");
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(matches!(ours.open(&name, &changed), Opened::Forged), "byte {at}");
            assert!(matches!(ours.open(&name, &bytes[..at]), Opened::Forged), "cut at {at}");
        }
        assert_ne!(ours.all_channel(), theirs.all_channel());
    }

    #[test]
    fn what_is_large_travels_as_a_hint() {
        let keys = Keys::of(b"key");
        let (name, bytes) = keys.seal(1, event(LARGE)).unwrap();
        assert!(bytes.len() < 300);
        let Opened::Note(_, Note::Ahead(_, position)) = keys.open(&name, &bytes) else { panic!("no hint") };
        assert_eq!(position.seq, Seq(7));
    }
}
