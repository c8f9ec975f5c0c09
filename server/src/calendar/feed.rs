//! The feed's text, and who may read it. Its address is a secret that opens only this, only for reading.

use std::sync::LazyLock;

use axum::body::Bytes;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use protocol::{Code, SpaceId, UserId, calendar::Program};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    ics::{self, Frame},
    queries,
};
use crate::{
    app::{App, steady},
    auth,
    error::{Result, not_found, refused},
};

/// How long what is over stays in the feed.
const PAST: TimeDelta = TimeDelta::days(90);
/// All that a text is written by: when one of them changes, so may each text, though no row does.
static WRITER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let sources = [
        include_str!("ics.rs"),
        include_str!("zones.rs"),
        include_str!("../../i18n/fr/calendar.ftl"),
        include_str!("../../i18n/en/calendar.ftl"),
        include_str!("../../../Cargo.lock"),
    ];
    Sha256::digest(sources.concat()).to_vec()
});
/// Readings of one program that come closer together are noted as one.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// What of the feed is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Only this space's.
    pub space: Option<SpaceId>,
    /// Only what its owner comes to, or may come to.
    pub mine: bool,
}

/// The feed as it stands.
pub struct File {
    /// Its text; nothing for who has it already.
    pub text: Option<Bytes>,
    /// Names this text among all others: the same as long as nothing changes.
    pub tag: String,
}

/// A reading to be noted.
pub struct Read {
    pub feed: Uuid,
    pub user: UserId,
}

/// The feed that a name such as `<secret>.ics` opens; and the reading, if it is to be noted. `has` says of a tag whether
/// who asks has what it names.
///
/// # Errors
/// 404: no such feed, or a space that its owner does not belong to; 410: it has another address now.
pub async fn open(
    app: &App,
    name: &str,
    part: Part,
    program: Program,
    has: impl Fn(&str) -> bool,
) -> Result<(File, Option<Read>)> {
    let secret = name.strip_suffix(".ics").ok_or_else(not_found)?;
    let mut tx = steady(&app.pool).await?;
    let opened = queries::open_feed(&mut *tx, &auth::digest(secret), program).await?.ok_or_else(not_found)?;
    if opened.ended {
        return Err(refused(Code::LinkExpired));
    }
    let now = app.clock.now();
    let name = title(&mut tx, opened.user_id, part).await?;
    let frame = Frame { name: &name, language: opened.language, url: &app.url };
    let rows = queries::stamp(&mut *tx, opened.user_id, part, since(now)).await?;
    let tag = tag(&frame, &rows);
    let text = if has(&tag) {
        None
    } else if let Some(text) = app.feeds.get(&tag) {
        Some(text)
    } else {
        let events = queries::of_reader(&mut tx, opened.user_id, part, since(now)).await?;
        let text = Bytes::from(ics::written(&events, &frame));
        app.feeds.keep(&tag, &text);
        Some(text)
    };
    Ok((File { text, tag }, noted(&opened, now)))
}

/// The name of a text, from all that it is made of: the program that writes it, what stands around, the rows.
fn tag(frame: &Frame<'_>, rows: &str) -> String {
    let mut digest = Sha256::new_with_prefix(&*WRITER);
    for part in [frame.name, &format!("{:?}", frame.language), frame.url, rows] {
        digest.update(part);
        digest.update([0]);
    }
    format!("\"{}\"", auth::hexadecimal(&digest.finalize()[..16]))
}

/// What a part of the feed is called.
///
/// # Errors
/// 404: a space that its owner does not belong to.
pub async fn title(db: &mut PgConnection, user: UserId, part: Part) -> Result<String> {
    let Some(space) = part.space else { return Ok("Osmose".to_owned()) };
    let name = queries::space_name(db, space, user).await?.ok_or_else(not_found)?;
    Ok(format!("Osmose · {name}"))
}

/// What ended before this is no longer in the feed. It is a full day, so that the text is the same until something
/// changes.
pub fn since(now: DateTime<Utc>) -> DateTime<Utc> {
    (now - PAST).date_naive().and_time(NaiveTime::MIN).and_utc()
}

/// The reading of a feed that was opened, unless one of the same program was noted just before.
pub fn noted(opened: &queries::Opened, now: DateTime<Utc>) -> Option<Read> {
    let noted = opened.read_at.is_some_and(|at| now - at < NOTED);
    (!noted).then_some(Read { feed: opened.id, user: opened.user_id })
}
