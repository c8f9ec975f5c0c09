//! What waits to be read: versions with words. A node takes one at a time; what cannot be read is given up
//! after some tries, and said so.

use std::time::Duration;

use axum::body::Bytes;
use chrono::TimeDelta;
use futures_util::{StreamExt, TryStreamExt};
use protocol::documents::{Kind, Reading};

use super::{
    has_read,
    incoming::{Form, key},
    kind,
    queries::{self, Unread},
};
use crate::{app::App, error::Result};

/// How often reading a file is tried.
const TRIES: i32 = 3;
/// After how long a node that took one is taken to have died.
const GIVEN_UP: TimeDelta = TimeDelta::minutes(2);
/// Longest words that are kept of a version, in bytes.
const WORDS_MAX: usize = 1024 * 1024;
/// How much of a text is read for them, in bytes.
const TEXT_MAX: u64 = 4 * 1024 * 1024;

/// For how long an outage may keep a version waiting. After that it counts as a try: it may be the file's own.
const OUTAGE: TimeDelta = TimeDelta::days(1);

/// Reads what waits, for as long as the node lives.
pub async fn work(app: App) {
    let mut broken = Vec::new();
    loop {
        match one(&app, &mut broken).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(?error, "a document was not read; it will be tried again"),
        }
        tokio::select! {
            () = app.reader.woken.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
        }
    }
}

/// Reads the one that has waited longest. Answers whether there was one. `broken` has those whose reading the
/// storage or the database broke off: that was no try.
///
/// # Errors
/// The storage's or the database's.
async fn one(app: &App, broken: &mut Vec<Unread>) -> Result<bool> {
    let now = app.clock.now();
    while let Some(waiting) = broken.last() {
        queries::untried(&app.pool, waiting, now - OUTAGE).await?;
        broken.pop();
    }
    let Some(waiting) = queries::take_unread(&app.pool, now, now - GIVEN_UP).await? else { return Ok(false) };
    broken.push(waiting.clone());
    let read = if waiting.tries > TRIES { None } else { read(app, &waiting).await? };
    match read {
        Some((words, pages)) => has_read(app, waiting.file_id, Reading::Done, words, pages).await?,
        None => {
            tracing::warn!(document = %waiting.document_id, version = waiting.no, "cannot be read");
            has_read(app, waiting.file_id, Reading::Failed, String::new(), None).await?;
        }
    }
    broken.pop();
    Ok(true)
}

/// The words of a file, and how many pages it has; nothing if it cannot be read.
async fn read(app: &App, waiting: &Unread) -> Result<Option<(String, Option<i32>)>> {
    let length = u64::try_from(waiting.bytes).unwrap_or(0);
    let whole = if waiting.kind.is_plain() { length.min(TEXT_MAX) } else { length };
    let Some(content) = app.storage.read(&key(waiting.file_id, Form::Itself), 0..whole).await? else {
        return Ok(None);
    };
    if waiting.kind.is_plain() {
        let parts: Vec<_> = content.try_collect().await.map_err(anyhow::Error::from)?;
        return Ok(Some((tidied(kind::decode(&parts.concat())), None)));
    }
    let Some(found) = app.reader.words(content, waiting.kind).await? else { return Ok(None) };
    let pages = match waiting.kind {
        Kind::Pdf => found.pages,
        Kind::Word | Kind::Sheet | Kind::Slides => converted(app, waiting).await?,
        _ => None,
    };
    Ok(Some((tidied(found.words), pages)))
}

/// Has pages made of an office file, if there is a program for it. Answers how many; none if it makes none,
/// and the file is shown by its words.
async fn converted(app: &App, waiting: &Unread) -> Result<Option<i32>> {
    let Some(program) = &app.config.converter else { return Ok(None) };
    let length = u64::try_from(waiting.bytes).unwrap_or(0);
    let Some(content) = app.storage.read(&key(waiting.file_id, Form::Itself), 0..length).await? else {
        return Ok(None);
    };
    let Some(pdf) = app.reader.converted(content, program).await? else { return Ok(None) };
    let pdf = Bytes::from(pdf);
    let whole = futures_util::stream::once(std::future::ready(Ok(pdf.clone()))).boxed();
    let Some(pages) = app.reader.words(whole, Kind::Pdf).await?.and_then(|found| found.pages) else {
        return Ok(None);
    };
    app.storage.put(&key(waiting.file_id, Form::Converted), pdf.into()).await?;
    Ok(Some(pages))
}

/// What the database takes, and no more of it than is kept.
fn tidied(mut words: String) -> String {
    words.retain(|c| c != '\0');
    if words.len() > WORDS_MAX {
        words.truncate(words.floor_char_boundary(WORDS_MAX));
    }
    words
}
