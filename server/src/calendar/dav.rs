//! The calendar as CalDAV (RFC 4791), for reading only: the same secret as the feed's opens it, as a part of the address
//! or as a password. What is in it, and whether it may be read, is asked of the database at each reading.

mod properties;
mod queries;
mod report;
mod routes;
mod xml;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use protocol::{Code, ResourceId, SpaceId, UserId, calendar::Program, people::Language};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use routes::{answer, known};

use super::{
    feed::{self, Part},
    ics::Frame,
    queries as events,
    queries::Whole,
    single,
};
use crate::{
    app::{App, snapshot},
    auth::{self, hexadecimal},
    dispatch,
    error::{Result, not_found, refused},
};

/// Where it is.
pub const PLACE: &str = "/calendar/dav/";

/// Who reads: whoever holds the secret.
pub struct Reader {
    feed: Uuid,
    user: UserId,
    language: Language,
    /// Where his calendars are.
    base: String,
}

/// Finds who reads, and the reading, if it is to be noted. `named`: the secret stands in the address.
///
/// # Errors
/// 404 no such address, 410 there is another one now; 401 no such password, or not any more.
pub async fn open(
    app: &App,
    secret: Option<&str>,
    named: bool,
    program: Program,
) -> Result<(Reader, Option<feed::Read>)> {
    let unknown = || if named { not_found() } else { refused(Code::NotSignedIn) };
    let secret = secret.ok_or_else(unknown)?;
    let found = events::open_feed(&app.pool, &auth::digest(secret), program).await?.ok_or_else(unknown)?;
    if found.ended {
        return Err(if named { refused(Code::LinkExpired) } else { unknown() });
    }
    let base = if named { format!("{PLACE}{secret}/") } else { PLACE.to_owned() };
    let read = feed::noted(&found, app.clock.now());
    Ok((Reader { feed: found.id, user: found.user_id, language: found.language, base }, read))
}

/// Which of the calendars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// What its address calls it.
    pub name: String,
    /// What of the feed is in it.
    pub part: Part,
}

impl Which {
    /// The calendar of this name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        let part = match name {
            "all" => Part::default(),
            "mine" => Part { mine: true, ..Part::default() },
            space => Part { space: Some(SpaceId(Uuid::try_parse(space).ok()?)), ..Part::default() },
        };
        Some(Self { name: name.to_owned(), part })
    }
}

/// An event, or a series, as one thing of a calendar.
pub struct Object {
    /// What its address is called after.
    pub id: ResourceId,
    /// What it says.
    pub text: String,
    /// Names this text among all that it may say.
    pub tag: String,
    pub changed_at: DateTime<Utc>,
    whole: Whole,
}

impl Object {
    fn new(whole: Whole, language: Language, url: &str) -> Self {
        let text = single::text(&whole, &Frame { name: "Osmose", language, url }, None, &[]);
        let tag = hexadecimal(&Sha256::digest(text.as_bytes())[..16]);
        Self { id: whole.heading.id, tag: format!("\"{tag}\""), text, changed_at: whole.changed_at, whole }
    }

    /// Whether it takes place within a span of time, on one of its dates at least.
    pub fn falls(&self, (from, to): (Option<DateTime<Utc>>, Option<DateTime<Utc>>)) -> bool {
        let falls = |start: DateTime<Utc>, end: DateTime<Utc>| {
            to.is_none_or(|to| start < to) && from.is_none_or(|from| end > from)
        };
        let heading = &self.whole.heading;
        if heading.recurs() {
            heading.dates.iter().any(|it| falls(it.start_at, it.end_at))
        } else {
            falls(heading.start_at, heading.end_at)
        }
    }
}

/// A calendar as it stands.
pub struct Calendar {
    pub which: Which,
    /// What people call it.
    pub title: String,
    /// By when they begin.
    pub objects: Vec<Object>,
}

/// Reads a calendar.
///
/// # Errors
/// 404: a space that its reader does not belong to.
pub async fn calendar(app: &App, reader: &Reader, which: Which) -> Result<Calendar> {
    let mut tx = snapshot(&app.pool).await?;
    let title = feed::title(&mut tx, reader.user, which.part).await?;
    let found = events::of_reader(&mut tx, reader.user, which.part, feed::since(app.clock.now())).await?;
    let objects = found.into_iter().map(|it| Object::new(it, reader.language, &app.url)).collect();
    Ok(Calendar { which, title, objects })
}

/// What a calendar is called.
///
/// # Errors
/// As for [`calendar`].
pub async fn title(app: &App, reader: &Reader, which: &Which) -> Result<String> {
    feed::title(&mut *snapshot(&app.pool).await?, reader.user, which.part).await
}

/// Reads one thing of a calendar.
///
/// # Errors
/// 404: it is not in it, or not for its reader.
pub async fn object(app: &App, reader: &Reader, which: Which, id: ResourceId) -> Result<Object> {
    if which.part.mine {
        let objects = calendar(app, reader, which).await?.objects;
        return objects.into_iter().find(|it| it.id == id).ok_or_else(not_found);
    }
    let mut tx = snapshot(&app.pool).await?;
    let access = dispatch::readable(&mut *tx, reader.user, id).await?.ok_or_else(not_found)?;
    if which.part.space.is_some_and(|space| space != access.space) {
        return Err(not_found());
    }
    let whole = events::whole(&mut tx, id).await?.ok_or_else(not_found)?;
    let object = Object::new(whole, reader.language, &app.url);
    let listed = object.falls((Some(feed::since(app.clock.now())), None));
    if listed { Ok(object) } else { Err(not_found()) }
}

/// A thing of a calendar and what it said, as a listing has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    id: ResourceId,
    tag: [u8; 8],
}

impl Listed {
    /// How long one is.
    pub const BYTES: usize = 24;

    fn of(object: &Object) -> Self {
        let mut tag = [0; 8];
        tag.copy_from_slice(&Sha256::digest(object.tag.as_bytes())[..8]);
        Self { id: object.id, tag }
    }

    fn bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..16].copy_from_slice(self.id.0.as_bytes());
        bytes[16..].copy_from_slice(&self.tag);
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (id, tag) = bytes.split_at_checked(16)?;
        Some(Self { id: ResourceId(Uuid::from_slice(id).ok()?), tag: tag.try_into().ok()? })
    }
}

/// What begins each token: it has to be an address (RFC 6578, 4).
const TOKEN: &str = "data:,";

/// The token of a calendar as it stands. It is remembered, so that it may be asked what changed since.
///
/// # Errors
/// The database's.
pub async fn token(app: &App, reader: &Reader, calendar: &Calendar) -> Result<String> {
    let mut listing: Vec<Listed> = calendar.objects.iter().map(Listed::of).collect();
    listing.sort_unstable_by_key(|it| it.id);
    let bytes: Vec<u8> = listing.iter().flat_map(Listed::bytes).collect();
    let token = Sha256::digest(&bytes)[..16].to_vec();
    let (feed, part, now) = (reader.feed, calendar.which.name.clone(), app.clock.now());
    let text = format!("{TOKEN}{}", hexadecimal(&token));
    if !queries::is_fresh(&app.pool, (feed, &part), &token, now).await? {
        app.write(move |tx| {
            let (token, listing, part) = (token.clone(), listing.clone(), part.clone());
            Box::pin(async move { queries::remember(tx.db(), (feed, &part), &token, &listing, now).await })
        })
        .await?;
    }
    Ok(text)
}

/// What is otherwise in a calendar than when this token was given: what is new or says something else, and what is in
/// it no longer. Nothing, if the token is not known: it has to be read whole.
///
/// # Errors
/// The database's.
pub async fn since<'c>(
    app: &App,
    reader: &Reader,
    calendar: &'c Calendar,
    token: &str,
) -> Result<Option<(Vec<&'c Object>, Vec<ResourceId>)>> {
    let digits = token.strip_prefix(TOKEN).filter(|it| it.len() == 32 && it.is_ascii());
    let digest: Option<Vec<u8>> = digits
        .and_then(|it| (0..16).map(|at| u8::from_str_radix(&it[2 * at..2 * at + 2], 16).ok()).collect());
    let Some(digest) = digest else { return Ok(None) };
    let before = queries::listing(&app.pool, (reader.feed, &calendar.which.name), &digest).await?;
    let Some(before) = before else { return Ok(None) };
    let mut before: HashMap<ResourceId, [u8; 8]> = before.into_iter().map(|it| (it.id, it.tag)).collect();
    let changed =
        calendar.objects.iter().filter(|it| before.remove(&it.id) != Some(Listed::of(it).tag)).collect();
    let mut gone: Vec<ResourceId> = before.into_keys().collect();
    gone.sort_unstable();
    Ok(Some((changed, gone)))
}
