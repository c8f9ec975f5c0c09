//! CalDAV's methods. Whoever reads may read and nothing else: what would write is refused, whatever it is.

use std::collections::{HashMap, HashSet};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::Engine as _;
use protocol::{Code, Problem, ResourceId, calendar::Program};

use super::{
    Calendar, Reader, Which,
    properties::{self, Asked, Thing},
    report::{Report, Unmet},
    xml::{self, Node, Space},
};
use crate::{
    app::App,
    calendar::{note, routes::CALENDAR},
    error::{Error, Result, not_found, problem_response, refused},
    http, limits, uploads,
};

/// Bytes of a question: the addresses of all that a calendar may hold.
const MOST: usize = 512 * 1024;
/// What would change something.
const WRITES: &[&str] = &[
    "PUT",
    "POST",
    "PATCH",
    "DELETE",
    "PROPPATCH",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "COPY",
    "LOCK",
    "UNLOCK",
    "ACL",
    "BIND",
    "UNBIND",
    "ORDERPATCH",
];

/// What an address is about.
enum Target {
    Home,
    Calendar(Which),
    Object(Which, ResourceId),
}

impl Target {
    fn of(rest: &[&str]) -> Option<Self> {
        match rest {
            [] => Some(Self::Home),
            [name] => Which::named(name).map(Self::Calendar),
            [name, file] => {
                let id = uuid::Uuid::try_parse(file.strip_suffix(".ics")?).ok()?;
                Some(Self::Object(Which::named(name)?, ResourceId(id)))
            }
            _ => None,
        }
    }

    /// The methods that only read.
    fn allows(&self) -> &'static str {
        match self {
            Self::Home => "OPTIONS, PROPFIND",
            Self::Calendar(_) => "OPTIONS, PROPFIND, REPORT",
            Self::Object(..) => "OPTIONS, GET, HEAD, PROPFIND",
        }
    }
}

/// Where calendars are, for programs that only know the host (RFC 6764).
pub async fn known(State(app): State<App>) -> Response {
    let place = HeaderValue::from_str(&format!("{}{}", app.url, super::PLACE));
    match place {
        Ok(place) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, place)]).into_response(),
        Err(error) => Error::Broken(error.into()).into_response(),
    }
}

/// Everything below [`super::PLACE`].
pub async fn answer(State(app): State<App>, request: Request) -> Response {
    let mut response = match handle(&app, request).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("dav"), HeaderValue::from_static("1, calendar-access"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    response
}

async fn handle(app: &App, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let below = path.strip_prefix(super::PLACE.trim_end_matches('/')).unwrap_or_default();
    let mut rest: Vec<&str> = below.split('/').filter(|it| !it.is_empty()).collect();
    // The secret stands in the address, or is given as a password.
    let named = rest.first().is_some_and(|it| it.len() == 64 && it.bytes().all(|it| it.is_ascii_hexdigit()));
    let given = if named { Some(rest.remove(0).to_owned()) } else { password(&parts.headers) };
    let target = Target::of(&rest);
    let method = parts.method.as_str();
    if method == "OPTIONS" {
        // Nothing is told of anybody: what may be asked is the same for all.
        let target = target.unwrap_or(Target::Home);
        return Ok(allowing(StatusCode::OK.into_response(), &target));
    }
    let program = parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let opened = super::open(app, given.as_deref(), named, Program::of(program)).await;
    let (reader, read) = match opened {
        Ok(opened) => opened,
        Err(Error::Refused(problem)) if problem.code == Code::NotSignedIn => return Ok(who(problem)),
        Err(error) => return Err(error),
    };
    limits::take(&app.limits.calendars, &reader.user)?;
    let target = target.ok_or_else(not_found)?;
    if WRITES.contains(&method) {
        return Ok(may_not(&path));
    }
    let response = match (method, target) {
        ("PROPFIND", target) => {
            let question = question(app, &parts.headers, body).await?;
            propfind(app, &reader, target, depth(&parts.headers), question.as_ref()).await?
        }
        ("REPORT", Target::Calendar(which)) => {
            let question =
                question(app, &parts.headers, body).await?.ok_or_else(|| refused(Code::Malformed))?;
            report(app, &reader, which, &question).await?
        }
        ("GET" | "HEAD", Target::Object(which, id)) => get(app, &reader, which, id, &parts.headers).await?,
        (_, target) => allowing(http::wrong_method().await, &target),
    };
    note(app, read, Program::of(program)).await;
    Ok(response)
}

/// The password of a request. Whose name stands before it does not matter.
fn password(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(rest.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.split_once(':').map(|(_, password)| password.trim().to_owned())
}

/// Asks for the password.
fn who(problem: Problem) -> Response {
    let mut response = problem_response(problem);
    let ask = HeaderValue::from_static("Basic realm=\"Osmose\", charset=\"UTF-8\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, ask);
    response
}

fn allowing(mut response: Response, target: &Target) -> Response {
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(target.allows()));
    response
}

fn xml_response(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/xml; charset=utf-8")], text).into_response()
}

/// Says that something is only there to be read (RFC 3744, 7.1.1).
fn may_not(path: &str) -> Response {
    let inside = format!(
        "<D:need-privileges><D:resource>{}<D:privilege><D:write/></D:privilege></D:resource></D:need-privileges>",
        xml::href(path)
    );
    xml_response(StatusCode::FORBIDDEN, xml::document("error", &inside))
}

fn unmet(status: StatusCode, Unmet(condition): &Unmet) -> Response {
    xml_response(status, xml::document("error", condition))
}

/// How far below an address is asked; nothing: without end, which is not offered.
fn depth(headers: &HeaderMap) -> Option<u8> {
    match headers.get("depth").and_then(|it| it.to_str().ok()).map(str::trim) {
        Some("0") => Some(0),
        Some("1") => Some(1),
        _ => None,
    }
}

/// The question of a body, if it has one.
async fn question(app: &App, headers: &HeaderMap, body: axum::body::Body) -> Result<Option<Node>> {
    let bytes = uploads::receive(headers, body, MOST, app.config.upload_time).await?;
    let text = String::from_utf8(bytes).map_err(|_| refused(Code::Malformed))?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Ok(None);
    }
    xml::read(text).map(Some).map_err(|_| refused(Code::Malformed))
}

fn multistatus(inside: &str) -> Response {
    xml_response(StatusCode::MULTI_STATUS, xml::document("multistatus", inside))
}

async fn propfind(
    app: &App,
    reader: &Reader,
    target: Target,
    depth: Option<u8>,
    question: Option<&Node>,
) -> Result<Response> {
    if question.is_some_and(|it| !it.name.is(Space::Dav, "propfind")) {
        return Err(refused(Code::Malformed));
    }
    let asked = Asked::of(question);
    let mut text = String::new();
    match (target, depth) {
        (Target::Object(which, id), _) => {
            let object = super::object(app, reader, which.clone(), id).await?;
            text.push_str(&properties::response(reader, &Thing::Object(&which, &object), &asked));
        }
        (_, None) => return Ok(unmet(StatusCode::FORBIDDEN, &Unmet("<D:propfind-finite-depth/>"))),
        (Target::Home, Some(depth)) => {
            text.push_str(&properties::response(reader, &Thing::Home, &asked));
            if let (1, Some(all)) = (depth, Which::named("all")) {
                text.push_str(&of_calendar(app, reader, all, &asked, 0).await?);
            }
        }
        (Target::Calendar(which), Some(depth)) => {
            text.push_str(&of_calendar(app, reader, which, &asked, depth).await?);
        }
    }
    Ok(multistatus(&text))
}

/// A calendar, and what is in it if that is asked. What is in it is read only if it must be.
async fn of_calendar(app: &App, reader: &Reader, which: Which, asked: &Asked, depth: u8) -> Result<String> {
    let tokens = asked.has(Space::Dav, "sync-token") || asked.has(Space::Server, "getctag");
    if depth == 0 && !tokens {
        let title = super::title(app, reader, &which).await?;
        return Ok(properties::response(reader, &Thing::Calendar(&which, &title, None), asked));
    }
    let calendar = super::calendar(app, reader, which).await?;
    let token = if tokens { Some(super::token(app, reader, &calendar).await?) } else { None };
    let Calendar { which, title, objects } = &calendar;
    let mut text = properties::response(reader, &Thing::Calendar(which, title, token.as_deref()), asked);
    for object in objects.iter().filter(|_| depth > 0) {
        text.push_str(&properties::response(reader, &Thing::Object(which, object), asked));
    }
    Ok(text)
}

async fn report(app: &App, reader: &Reader, which: Which, question: &Node) -> Result<Response> {
    let report = match Report::of(question) {
        Ok(report) => report,
        Err(condition) => return Ok(unmet(StatusCode::FORBIDDEN, &condition)),
    };
    let asked = Asked::of(Some(question));
    let calendar = super::calendar(app, reader, which).await?;
    let which = &calendar.which;
    let say = |object| properties::response(reader, &Thing::Object(which, object), &asked);
    let text: String = match report {
        Report::Query(None) => String::new(),
        Report::Query(Some(span)) => calendar.objects.iter().filter(|it| it.falls(span)).map(say).collect(),
        Report::Multiget(addresses) => {
            let by_id: HashMap<ResourceId, _> = calendar.objects.iter().map(|it| (it.id, it)).collect();
            let begin = properties::place(reader, which);
            let find = |address: &str| {
                // As a path, or with the host before it.
                let path = &address[address.find(&begin)?..];
                let id = path.strip_prefix(&begin)?.strip_suffix(".ics")?;
                by_id.get(&ResourceId(uuid::Uuid::try_parse(id).ok()?)).copied()
            };
            // An address that is given often is answered once.
            let mut asked_before = HashSet::new();
            let each = addresses.iter().filter(|it| asked_before.insert(it.as_str()));
            each.map(|it| find(it).map_or_else(|| properties::missing(it), say)).collect()
        }
        Report::Sync(since, most) => {
            let (changed, gone) = match since {
                None => (calendar.objects.iter().collect(), Vec::new()),
                Some(token) => match super::since(app, reader, &calendar, &token).await? {
                    Some(difference) => difference,
                    None => return Ok(unmet(StatusCode::FORBIDDEN, &Unmet("<D:valid-sync-token/>"))),
                },
            };
            if most.is_some_and(|most| changed.len() + gone.len() > most) {
                let condition = Unmet("<D:number-of-matches-within-limits/>");
                return Ok(unmet(StatusCode::INSUFFICIENT_STORAGE, &condition));
            }
            let token = super::token(app, reader, &calendar).await?;
            let gone = gone.into_iter().map(|id| properties::object_place(reader, which, id));
            changed.into_iter().map(say).collect::<String>()
                + &gone.map(|it| properties::missing(&it)).collect::<String>()
                + &xml::element(&xml::Name::Known(Space::Dav, "sync-token".to_owned()), &xml::escaped(&token))
        }
    };
    Ok(multistatus(&text))
}

async fn get(
    app: &App,
    reader: &Reader,
    which: Which,
    id: ResourceId,
    headers: &HeaderMap,
) -> Result<Response> {
    let object = super::object(app, reader, which, id).await?;
    let same = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let same = same.split(',').map(|it| it.trim().trim_start_matches("W/"));
    let mut response = if same.into_iter().any(|it| it == object.tag || it == "*") {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        object.text.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, CALENDAR);
    headers.insert(header::ETAG, HeaderValue::from_str(&object.tag).map_err(anyhow::Error::from)?);
    Ok(response)
}
