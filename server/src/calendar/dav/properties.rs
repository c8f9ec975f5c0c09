//! What WebDAV says of each thing: properties by their names, as XML.

use protocol::ResourceId;

use super::{
    Object, Reader, Which,
    xml::{self, Name, Node, Space},
};

/// Which properties are asked for.
pub enum Asked {
    /// Those that are usually wanted.
    All,
    /// Only what there is, without values.
    Names,
    /// These.
    These(Vec<Name>),
}

impl Asked {
    /// What a question asks for: `prop`, `propname`, or all.
    pub fn of(question: Option<&Node>) -> Self {
        let Some(question) = question else { return Self::All };
        if question.child(Space::Dav, "propname").is_some() {
            return Self::Names;
        }
        match question.child(Space::Dav, "prop") {
            Some(prop) => Self::These(prop.children.iter().map(|it| it.name.clone()).collect()),
            None => Self::All,
        }
    }

    /// Whether this one is asked for by its name.
    pub fn has(&self, space: Space, name: &str) -> bool {
        matches!(self, Self::These(names) if names.iter().any(|it| it.is(space, name)))
    }
}

/// A thing that has properties.
pub enum Thing<'t> {
    /// Who reads, and where his calendars are.
    Home,
    /// A calendar, what it is called, and its token if that is asked for.
    Calendar(&'t Which, &'t str, Option<&'t str>),
    /// A thing of a calendar.
    Object(&'t Which, &'t Object),
}

/// Where a calendar is.
pub fn place(reader: &Reader, which: &Which) -> String {
    format!("{}{}/", reader.base, which.name)
}

/// Where a thing of a calendar is.
pub fn object_place(reader: &Reader, which: &Which, id: ResourceId) -> String {
    format!("{}{id}.ics", place(reader, which))
}

const HOME: &[(Space, &str)] = &[
    (Space::Dav, "resourcetype"),
    (Space::Dav, "displayname"),
    (Space::Dav, "current-user-principal"),
    (Space::Dav, "principal-URL"),
    (Space::Dav, "principal-collection-set"),
    (Space::Dav, "owner"),
    (Space::Dav, "current-user-privilege-set"),
    (Space::Cal, "calendar-home-set"),
];
const CALENDAR: &[(Space, &str)] = &[
    (Space::Dav, "resourcetype"),
    (Space::Dav, "displayname"),
    (Space::Dav, "current-user-principal"),
    (Space::Dav, "owner"),
    (Space::Dav, "current-user-privilege-set"),
    (Space::Dav, "supported-report-set"),
    (Space::Dav, "sync-token"),
    (Space::Cal, "supported-calendar-component-set"),
    (Space::Cal, "supported-calendar-data"),
    (Space::Server, "getctag"),
    (Space::Apple, "calendar-color"),
];
const OBJECT: &[(Space, &str)] = &[
    (Space::Dav, "resourcetype"),
    (Space::Dav, "getetag"),
    (Space::Dav, "getcontenttype"),
    (Space::Dav, "getcontentlength"),
    (Space::Dav, "getlastmodified"),
    (Space::Dav, "current-user-principal"),
    (Space::Dav, "owner"),
    (Space::Dav, "current-user-privilege-set"),
];
/// What is said when all is asked for (RFC 4918, 9.1).
const USUAL: &[&str] =
    &["resourcetype", "displayname", "getetag", "getcontenttype", "getcontentlength", "getlastmodified"];

/// The answer about one thing: what it has of what is asked for, and what it has not.
pub fn response(reader: &Reader, thing: &Thing<'_>, asked: &Asked) -> String {
    let (place, has) = match thing {
        Thing::Home => (reader.base.clone(), HOME),
        Thing::Calendar(which, ..) => (place(reader, which), CALENDAR),
        Thing::Object(which, object) => (object_place(reader, which, object.id), OBJECT),
    };
    let known = |(space, name): &(Space, &str)| Name::Known(*space, (*name).to_owned());
    let names: Vec<Name> = match asked {
        Asked::These(names) => names.clone(),
        Asked::Names => has.iter().map(known).collect(),
        Asked::All => {
            has.iter().filter(|it| it.0 == Space::Dav && USUAL.contains(&it.1)).map(known).collect()
        }
    };
    let (mut found, mut missing) = (String::new(), String::new());
    for name in &names {
        match (asked, value(reader, thing, name)) {
            (Asked::Names, _) => found.push_str(&xml::element(name, "")),
            (_, Some(value)) => found.push_str(&xml::element(name, &value)),
            (_, None) => missing.push_str(&xml::element(name, "")),
        }
    }
    let part = |inside: &str, status: &str| {
        format!("<D:propstat><D:prop>{inside}</D:prop><D:status>HTTP/1.1 {status}</D:status></D:propstat>")
    };
    let mut text = format!("<D:response>{}", xml::href(&place));
    if !found.is_empty() || missing.is_empty() {
        text.push_str(&part(&found, "200 OK"));
    }
    if !missing.is_empty() {
        text.push_str(&part(&missing, "404 Not Found"));
    }
    text + "</D:response>"
}

/// The answer about something that is not there.
pub fn missing(address: &str) -> String {
    format!("<D:response>{}<D:status>HTTP/1.1 404 Not Found</D:status></D:response>", xml::href(address))
}

/// The value of a property, if the thing has it.
fn value(reader: &Reader, thing: &Thing<'_>, name: &Name) -> Option<String> {
    let Name::Known(space, own) = name else { return None };
    match (space, own.as_str(), thing) {
        (Space::Dav, "current-user-principal" | "owner", _) => Some(xml::href(&reader.base)),
        (Space::Dav, "current-user-privilege-set", _) => Some(
            "<D:privilege><D:read/></D:privilege>\
             <D:privilege><D:read-current-user-privilege-set/></D:privilege>"
                .to_owned(),
        ),
        (_, _, Thing::Home) => home(reader, *space, own),
        (_, _, Thing::Calendar(_, title, token)) => calendar(*space, own, title, *token),
        (_, _, Thing::Object(_, object)) => of_object(*space, own, object),
    }
}

fn home(reader: &Reader, space: Space, name: &str) -> Option<String> {
    match (space, name) {
        (Space::Dav, "resourcetype") => Some("<D:collection/><D:principal/>".to_owned()),
        (Space::Dav, "displayname") => Some("Osmose".to_owned()),
        (Space::Dav, "principal-URL" | "principal-collection-set") | (Space::Cal, "calendar-home-set") => {
            Some(xml::href(&reader.base))
        }
        _ => None,
    }
}

fn calendar(space: Space, name: &str, title: &str, token: Option<&str>) -> Option<String> {
    match (space, name) {
        (Space::Dav, "resourcetype") => Some("<D:collection/><C:calendar/>".to_owned()),
        (Space::Dav, "displayname") => Some(xml::escaped(title)),
        (Space::Dav, "sync-token") | (Space::Server, "getctag") => token.map(xml::escaped),
        (Space::Dav, "supported-report-set") => {
            let report = |name: &str| {
                format!("<D:supported-report><D:report><{name}/></D:report></D:supported-report>")
            };
            Some(["C:calendar-query", "C:calendar-multiget", "D:sync-collection"].map(report).concat())
        }
        (Space::Cal, "supported-calendar-component-set") => Some("<C:comp name=\"VEVENT\"/>".to_owned()),
        (Space::Cal, "supported-calendar-data") => {
            Some("<C:calendar-data content-type=\"text/calendar\" version=\"2.0\"/>".to_owned())
        }
        (Space::Apple, "calendar-color") => Some("#005B48FF".to_owned()),
        _ => None,
    }
}

fn of_object(space: Space, name: &str, object: &Object) -> Option<String> {
    match (space, name) {
        (Space::Dav, "resourcetype") => Some(String::new()),
        (Space::Dav, "getetag") => Some(xml::escaped(&object.tag)),
        (Space::Dav, "getcontenttype") => Some("text/calendar; charset=utf-8; component=VEVENT".to_owned()),
        (Space::Dav, "getcontentlength") => Some(object.text.len().to_string()),
        (Space::Dav, "getlastmodified") => {
            Some(object.changed_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
        }
        (Space::Cal, "calendar-data") => Some(xml::escaped(&object.text)),
        _ => None,
    }
}
