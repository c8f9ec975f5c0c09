//! What waits to be read: versions with words; and, after those, to be drawn: the first pages of what has pages, small,
//! for the rows in which they stand. A node takes one at a time; what cannot be read is given up after some tries, and
//! said so.

use std::time::Duration;

use axum::body::Bytes;
use chrono::TimeDelta;
use futures_util::{StreamExt, TryStreamExt};
use protocol::documents::{Kind, Reading};

use super::{
    has_drawn, has_read,
    incoming::{Form, key},
    kind, preview,
    queries::{self, Unread},
};
use crate::{app::App, error::Result, reader::Found};

/// How often reading a file is tried, and drawing its first page.
const TRIES: i32 = 3;
/// After how long a node that took one is taken to have died.
const GIVEN_UP: TimeDelta = TimeDelta::minutes(2);
/// Longest words that are kept of a version, in bytes.
const WORDS_MAX: usize = 1024 * 1024;
/// How much of a text is read for them, in bytes.
const TEXT_MAX: u64 = 4 * 1024 * 1024;

/// For how long from the first time an outage may keep a version waiting. After that it counts as a try: it may be the
/// file's own.
const OUTAGE: TimeDelta = TimeDelta::days(1);

/// Reads what waits, and draws what waits when nothing is to be read, for as long as the node lives.
pub async fn work(app: App) {
    let mut broken = Vec::new();
    loop {
        let done = match one(&app, &mut broken).await {
            Ok(false) => first(&app).await,
            done => done,
        };
        match done {
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
        queries::untried(&app.pool, waiting, now, now - OUTAGE).await?;
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

/// Draws the first page of the newest that waits for it. Answers whether there was one.
///
/// # Errors
/// The storage's or the database's.
async fn first(app: &App) -> Result<bool> {
    let now = app.clock.now();
    let Some(waiting) = queries::take_undrawn(&app.pool, now, now - GIVEN_UP).await? else {
        return Ok(false);
    };
    let file = waiting.file_id;
    let drawn = match preview::first(app, file, waiting.kind, waiting.bytes).await {
        Ok(drawn) => drawn,
        Err(error) => {
            queries::undrawn(&app.pool, &waiting).await?;
            return Err(error);
        }
    };
    // What took too long may do better when less is to be done.
    if (drawn || waiting.drawing_tries >= TRIES) && !has_drawn(app, file, drawn).await? {
        preview::forget_first(app, file).await?;
    }
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
    let found = app.reader.words(content, waiting.kind).await?;
    let made = match waiting.kind {
        // What may be a bomb is not given to a program that others wrote.
        Kind::Word | Kind::Sheet | Kind::Slides if found.is_some() || is_old(app, waiting).await? => {
            converted(app, waiting).await?
        }
        _ => None,
    };
    let pages = made.as_ref().or(found.as_ref()).and_then(|it| it.pages);
    // Of an old office file, only what was made of it has words.
    Ok(found.or(made).map(|it| (tidied(it.words), pages)))
}

/// Whether it is an office file of before 2007: only by its pages are its words known.
async fn is_old(app: &App, waiting: &Unread) -> Result<bool> {
    let Some(head) = app.storage.read(&key(waiting.file_id, Form::Itself), 0..8).await? else {
        return Ok(false);
    };
    let head: Vec<_> = head.try_collect().await.map_err(anyhow::Error::from)?;
    Ok(kind::is_old_office(&head.concat()))
}

/// Has pages made of an office file, if there is a program for it. Answers what is found in them; nothing if it makes
/// none, and the file is shown by its own words.
async fn converted(app: &App, waiting: &Unread) -> Result<Option<Found>> {
    let Some(program) = &app.config.converter else { return Ok(None) };
    let length = u64::try_from(waiting.bytes).unwrap_or(0);
    let Some(content) = app.storage.read(&key(waiting.file_id, Form::Itself), 0..length).await? else {
        return Ok(None);
    };
    let Some(pdf) = app.reader.converted(content, program).await? else { return Ok(None) };
    let pdf = Bytes::from(pdf);
    let whole = futures_util::stream::once(std::future::ready(Ok(pdf.clone()))).boxed();
    let found = app.reader.words(whole, Kind::Pdf).await?.filter(|found| found.pages.is_some());
    if found.is_some() {
        app.storage.put(&key(waiting.file_id, Form::Converted), pdf.into()).await?;
    }
    Ok(found)
}

/// What the database takes, and no more of it than is kept.
fn tidied(mut words: String) -> String {
    words.retain(|c| c != '\0');
    if words.len() > WORDS_MAX {
        words.truncate(words.floor_char_boundary(WORDS_MAX));
    }
    words
}
