//! The protocol's page against the code: each example is read as the type that its fence names and
//! written again; each kind, code and number has its place.

use protocol::{
    Close, Code, Event, Fault, Position, Problem, announcements, blog, calendar, chat, comments, discussions,
    documents, faq, feed, incidents, live, notifications, people, spaces,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

const PAGE: &str = include_str!("../../docs/protocol.md");

/// The examples: the type, and the text.
fn examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGE.split("```json ").skip(1).filter_map(|rest| rest.split("```").next()?.split_once('\n'))
}

fn same<T: DeserializeOwned + Serialize>(text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let read: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let written = serde_json::to_value(&read).map_err(|error| error.to_string())?;
    if written == value { Ok(value) } else { Err(format!("is written as {written}")) }
}

#[test]
fn every_example_is_what_the_code_writes_and_reads() {
    let mut count = 0;
    for (kind, text) in examples() {
        let outcome = match kind {
            "ClientFrame" => same::<live::ClientFrame>(text),
            "ServerFrame" => same::<live::ServerFrame>(text),
            "Event" => same::<Event>(text),
            "Position" => same::<Position>(text),
            "Problem" => same::<Problem>(text),
            _ => Err(format!("no type {kind}")),
        };
        assert!(outcome.is_ok(), "{kind}: {}\n{text}", outcome.unwrap_err());
        count += 1;
    }
    assert!(count > 30, "only {count} examples");
}

/// As MessagePack, and what is read from it.
fn packed<T: DeserializeOwned + Serialize>(text: &str) -> (Vec<u8>, String) {
    let value: T = serde_json::from_str(text).expect("an example");
    let mut bytes = Vec::new();
    let mut to = rmp_serde::Serializer::new(&mut bytes).with_struct_map().with_human_readable();
    value.serialize(&mut to).expect("packed");
    let mut from = rmp_serde::Deserializer::from_read_ref(&bytes).with_human_readable();
    let read = T::deserialize(&mut from).unwrap_or_else(|error| panic!("{error}: {text}"));
    let plain = serde_json::to_string(&read).expect("JSON");
    assert_eq!(plain, serde_json::to_string(&value).expect("JSON"), "not the same in both codecs");
    (bytes, plain)
}

/// Bytes as one sees them in a dump: letters as they are, the others as numbers.
fn dump(bytes: &[u8]) -> String {
    let shown = |byte: &u8| match *byte {
        byte @ b' '..=b'~' if byte != b'\\' => char::from(byte).to_string(),
        byte => format!("\\{byte:02x}"),
    };
    bytes.iter().map(shown).collect()
}

/// Every example as it goes over the wire, in both codecs, beside this test: whoever changes the
/// wire sees it there, and so does whoever reviews the change.
#[test]
fn the_wire_is_what_it_was() {
    let mut wire = String::new();
    for (kind, text) in examples() {
        let (bytes, plain) = match kind {
            "ClientFrame" => packed::<live::ClientFrame>(text),
            "ServerFrame" => packed::<live::ServerFrame>(text),
            "Event" => packed::<Event>(text),
            "Position" => packed::<Position>(text),
            "Problem" => packed::<Problem>(text),
            _ => panic!("no type {kind}"),
        };
        wire.push_str(&format!("{kind}\n{plain}\n{}\n\n", dump(&bytes)));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wire.txt");
    if std::env::var_os("OSMOSE_WRITE_WIRE").is_some() {
        std::fs::write(path, &wire).expect("written");
    }
    let kept = std::fs::read_to_string(path).expect("protocol/tests/wire.txt");
    for (now, before) in wire.split("\n\n").zip(kept.split("\n\n")) {
        assert_eq!(now, before, "the wire changed: set OSMOSE_WRITE_WIRE=1 to write it anew, and look at it");
    }
    assert!(wire == kept, "examples were added or removed: set OSMOSE_WRITE_WIRE=1 to write the wire anew");
}

/// Each enum's kinds, gathered from the examples as the path of keys that leads to them.
#[test]
fn every_kind_has_an_example() {
    let values: Vec<Value> = examples().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect();
    let has = |path: &[&str]| {
        values.iter().any(|value| {
            let at = path.iter().try_fold(value, |value, key| value.get(*key));
            at.is_some()
                || path.split_last().is_some_and(|(last, path)| {
                    path.iter().try_fold(value, |value, key| value.get(*key)).and_then(Value::as_str)
                        == Some(last)
                })
        })
    };
    let services: &[(&str, &[&str])] = &[
        ("people", people::Event::KINDS),
        ("spaces", spaces::Event::KINDS),
        ("discussions", discussions::Event::KINDS),
        ("comments", comments::Event::KINDS),
        ("notifications", notifications::Event::KINDS),
        ("chat", chat::Event::KINDS),
        ("announcements", announcements::Event::KINDS),
        ("feed", feed::Event::KINDS),
        ("blog", blog::Event::KINDS),
        ("faq", faq::Event::KINDS),
        ("calendar", calendar::Event::KINDS),
        ("documents", documents::Event::KINDS),
        ("incidents", incidents::Event::KINDS),
    ];
    let named: Vec<&str> = services.iter().map(|(service, _)| *service).collect();
    assert_eq!(named, Event::KINDS, "a service has no part of the page");
    for (service, kinds) in services {
        for kind in *kinds {
            assert!(has(&[service, kind]), "{service} {kind}");
        }
    }
    for frame in [
        "hello",
        "request",
        "ping",
        "pong",
        "welcome",
        "reply",
        "push",
        "heads",
        "stale",
        "reset",
        "denied",
        "problem",
        "mark-moved",
        "skip",
        "conversations",
    ] {
        assert!(has(&[frame]), "{frame}");
    }
    for act in ["watch", "unwatch", "comments", "mark"] {
        assert!(has(&["request", "act", act]), "{act}");
    }
    for input in ["post", "edit", "delete", "react"] {
        assert!(has(&["request", "act", "comments", input]), "{input}");
    }
    for answer in ["done", "watched", "posted"] {
        assert!(has(&["reply", "outcome", "ok", answer]), "{answer}");
    }
}

#[test]
fn every_code_and_number_is_told() {
    for code in Code::ALL {
        assert!(PAGE.contains(&format!("| `{}` | {} |", code.name(), code.status())), "{}", code.name());
    }
    for fault in Fault::ALL {
        assert!(PAGE.contains(&format!("`{}`", fault.name())), "{}", fault.name());
    }
    for close in Close::ALL {
        assert!(PAGE.contains(&format!("| {} | `{close:?}` |", close.code())), "{close:?}");
    }
    for kind in comments::ReactionKind::ALL {
        assert!(PAGE.contains(&format!("`{}`", kind.name())), "{}", kind.name());
    }
    assert!(PAGE.contains(&format!("Version {}.", live::VERSION)) && PAGE.contains(live::JSON));
    assert!(PAGE.contains(live::MSGPACK));
    assert!(PAGE.contains(&format!("within {} seconds", live::HELLO_WITHIN)));
    assert!(PAGE.contains(&format!("{} KiB | closed with 1009", live::FRAME_MAX / 1024)));
    assert!(PAGE.contains(&format!("watched by a socket | {} |", live::WATCH_MAX)));
}
