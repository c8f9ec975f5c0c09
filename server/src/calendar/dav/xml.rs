//! The XML of WebDAV: a small tree of what is asked, and the text of what is answered. No entity is expanded but those
//! that XML has by itself, nothing is fetched, and what is deeper than any question is refused.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};
use quick_xml::{
    NsReader,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
    name::ResolveResult,
};

/// How deep a question may be.
const DEPTH: usize = 16;

/// A namespace that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Space {
    /// WebDAV (RFC 4918).
    Dav,
    /// CalDAV (RFC 4791).
    Cal,
    /// What Apple's server added.
    Server,
    /// What Apple's calendar added.
    Apple,
}

impl Space {
    /// All, with the prefixes that answers give them.
    pub const ALL: [(Self, &str, &str); 4] = [
        (Self::Dav, "D", "DAV:"),
        (Self::Cal, "C", "urn:ietf:params:xml:ns:caldav"),
        (Self::Server, "S", "http://calendarserver.org/ns/"),
        (Self::Apple, "A", "http://apple.com/ns/ical/"),
    ];
}

/// A name. One of another namespace is kept as it is: it is answered with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    /// Of a namespace that is known.
    Known(Space, String),
    /// The namespace and the name of another one.
    Other(String, String),
}

impl Name {
    /// Whether it is this one.
    pub fn is(&self, space: Space, name: &str) -> bool {
        matches!(self, Self::Known(it, own) if *it == space && own == name)
    }
}

/// An element.
#[derive(Debug)]
pub struct Node {
    pub name: Name,
    /// Names without their namespace, and values.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
    /// What stands in it, without its children's.
    pub text: String,
}

impl Node {
    /// Its first child of this name.
    pub fn child(&self, space: Space, name: &str) -> Option<&Self> {
        self.children.iter().find(|it| it.name.is(space, name))
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a question.
///
/// # Errors
/// It is not XML, declares something of its own, or is too deep.
pub fn read(text: &str) -> Result<Node> {
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    loop {
        let (space, event) = reader.read_resolved_event()?;
        match event {
            Event::Start(tag) => {
                ensure!(root.is_none() && open.len() < DEPTH, "too deep, or more than one");
                let node = node(&space, &tag)?;
                open.push(node);
            }
            Event::Empty(tag) => {
                ensure!(root.is_none() && open.len() < DEPTH, "too deep, or more than one");
                let node = node(&space, &tag)?;
                close(node, &mut open, &mut root);
            }
            Event::End(_) => {
                let node = open.pop().context("nothing is open")?;
                close(node, &mut open, &mut root);
            }
            Event::Text(words) => {
                if let Some(node) = open.last_mut() {
                    node.text.push_str(&words);
                }
            }
            Event::CData(words) => {
                if let Some(node) = open.last_mut() {
                    node.text.push_str(&words);
                }
            }
            Event::GeneralRef(name) => {
                let referred = name.resolve_char_ref()?.map(String::from);
                let known = referred.or_else(|| resolve_predefined_entity(&name).map(str::to_owned));
                let known = known.context("an entity of its own")?;
                if let Some(node) = open.last_mut() {
                    node.text.push_str(&known);
                }
            }
            Event::DocType(_) => bail!("declarations of its own"),
            Event::Eof => {
                ensure!(open.is_empty(), "it breaks off");
                return root.context("nothing in it");
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn close(node: Node, open: &mut [Node], root: &mut Option<Node>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(node),
        None => *root = Some(node),
    }
}

fn node(space: &ResolveResult<'_>, tag: &BytesStart<'_>) -> Result<Node> {
    let own = tag.local_name().into_inner().to_owned();
    let name = match space {
        ResolveResult::Bound(namespace) => match Space::ALL.iter().find(|(_, _, it)| *it == namespace.0) {
            Some((space, _, _)) => Name::Known(*space, own),
            None => Name::Other(namespace.0.to_owned(), own),
        },
        ResolveResult::Unbound => Name::Other(String::new(), own),
        ResolveResult::Unknown(prefix) => bail!("nobody knows what {prefix} is"),
    };
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute?;
        attributes.push((attribute.key.local_name().into_inner().to_owned(), attribute.value.to_string()));
    }
    Ok(Node { name, attributes, children: Vec::new(), text: String::new() })
}

/// A text as it may stand between tags and in attributes. What XML cannot say is left out.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Were it said plainly, whoever reads would make a line feed of it.
            '\r' => safe.push_str("&#13;"),
            '\n' | '\t' => safe.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// An element of a name, with this in it, which is XML already.
pub fn element(name: &Name, inside: &str) -> String {
    let (tag, declared) = match name {
        Name::Known(space, own) => {
            let prefix = Space::ALL.iter().find(|(it, _, _)| it == space).map_or("D", |it| it.1);
            (format!("{prefix}:{own}"), String::new())
        }
        Name::Other(space, own) => (own.clone(), format!(" xmlns=\"{}\"", escaped(space))),
    };
    if inside.is_empty() {
        format!("<{tag}{declared}/>")
    } else {
        format!("<{tag}{declared}>{inside}</{tag}>")
    }
}

/// The address of a resource.
pub fn href(address: &str) -> String {
    format!("<D:href>{}</D:href>", escaped(address))
}

/// A whole text, from an element of WebDAV and what is in it.
pub fn document(root: &str, inside: &str) -> String {
    let mut text = String::with_capacity(inside.len() + 400);
    text.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:");
    text.push_str(root);
    for (_, prefix, namespace) in Space::ALL {
        let _ = write!(text, " xmlns:{prefix}=\"{namespace}\"");
    }
    text.push('>');
    text.push_str(inside);
    let _ = writeln!(text, "</D:{root}>");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_whatever_its_prefixes_are() {
        let asked = read(
            "<?xml version=\"1.0\"?><propfind xmlns=\"DAV:\" xmlns:c='urn:ietf:params:xml:ns:caldav'>\
             <!-- x --><prop><c:calendar-data/><x:y xmlns:x=\"urn:x\"/><getetag>a &amp; b&#33;</getetag></prop></propfind>",
        )
        .expect("a question");
        assert!(asked.name.is(Space::Dav, "propfind"));
        let prop = asked.child(Space::Dav, "prop").expect("properties");
        let names: Vec<_> = prop.children.iter().map(|it| it.name.clone()).collect();
        assert_eq!(
            names,
            [
                Name::Known(Space::Cal, "calendar-data".to_owned()),
                Name::Other("urn:x".to_owned(), "y".to_owned()),
                Name::Known(Space::Dav, "getetag".to_owned())
            ]
        );
        assert_eq!(prop.children[2].text, "a & b!");
    }

    #[test]
    fn what_is_no_question_is_refused() {
        let deep = "<a>".repeat(40) + &"</a>".repeat(40);
        for text in [
            "",
            "no",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<x:a/>",
            "<!DOCTYPE a [<!ENTITY x 'boom'>]><a>&x;</a>",
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "<a>&x;</a>",
            "<a b=\"1\" b=\"2\"/>",
            &deep,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_that_people_write_ends_an_element() {
        let evil = "</D:href><x>&\"'\u{0}\u{8}\u{ffff}\r\n";
        assert_eq!(escaped(evil), "&lt;/D:href&gt;&lt;x&gt;&amp;&quot;&#39;&#13;\n");
        let name = Name::Other("urn:\"><x/>".to_owned(), "y".to_owned());
        assert_eq!(element(&name, ""), "<y xmlns=\"urn:&quot;&gt;&lt;x/&gt;\"/>");
        let back = read(&document("a", &href(evil))).expect("XML");
        assert_eq!(back.children[0].text, "</D:href><x>&\"'\r\n");
    }
}
