//! Previews: what the links of comments lead to. The database keeps the links beside the texts by itself, so that
//! whoever writes waits for nothing. Here the pages are asked, each address once, by whichever node comes first, and
//! whoever has the comments open is told. Reading asks nobody: no page learns who reads, or when. What people write to
//! each other in conversations is asked of nobody either.

mod queries;

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;
use futures_util::future::join_all;
use protocol::{
    CommentId, Event, Stream,
    comments::{self, Preview, Previewed},
};
use sqlx::PgConnection;
use tokio::sync::Notify;
use url::Url;

use self::queries::Asked;
use crate::{
    app::{App, Tx},
    error::Result,
    web::{Failure, Web},
};

/// How long what is known of an address is what a new link to it shows.
const FRESH: TimeDelta = TimeDelta::days(7);
/// How long an address that showed nothing is not asked again.
const GIVEN_UP: TimeDelta = TimeDelta::days(1);
/// How often a page that does not answer is asked.
const TRIES: i32 = 3;
/// After how long it is asked the second time; ten times that after which it is asked the third time.
const AGAIN: TimeDelta = TimeDelta::minutes(1);
/// After how long a node that asked is taken to have died.
const LOST: TimeDelta = TimeDelta::seconds(30);
/// How many links of one person are asked within an hour: nobody has the hub run after what he makes up.
const AN_HOUR: i64 = 60;
/// How many pages a node asks at once.
const AT_ONCE: i64 = 8;
/// How long a worker sleeps when nobody wakes it.
const PAUSE: Duration = Duration::from_secs(5);

/// Whether a rendered text may have links that lead out.
#[must_use]
pub fn has_links(html: &str) -> bool {
    html.contains("<a href=\"")
}

/// What is known of the links of these comments; those of which nothing is known are left out.
///
/// # Errors
/// The database's.
pub async fn of(db: &mut PgConnection, comments: &[CommentId]) -> Result<HashMap<CommentId, Vec<Preview>>> {
    if comments.is_empty() {
        return Ok(HashMap::new());
    }
    queries::of(db, comments).await
}

/// What is known of the links of a comment that has this text now.
///
/// # Errors
/// The database's.
pub async fn kept(tx: &mut Tx, comment: CommentId, html: &str) -> Result<Vec<Preview>> {
    if !has_links(html) {
        return Ok(Vec::new());
    }
    Ok(of(tx.db(), &[comment]).await?.remove(&comment).unwrap_or_default())
}

/// Finds out what links lead to, and tells it, for as long as the node lives; nothing where that is not wished.
pub async fn work(app: App) {
    let Some(web) = app.config.previews.clone() else { return };
    let asked = Notify::new();
    tokio::join!(tell_always(&app, &asked), ask_always(&app, &web, &asked));
}

/// What is known already is not held up by pages that take long.
async fn tell_always(app: &App, asked: &Notify) {
    loop {
        let seen = see(app).await.unwrap_or_else(|error| {
            tracing::warn!(?error, "links were not looked at; it will be tried again");
            false
        });
        if seen {
            asked.notify_one();
        }
        let told = tell(app).await.unwrap_or_else(|error| {
            tracing::warn!(?error, "previews were not told; it will be tried again");
            false
        });
        if seen || told {
            continue;
        }
        tokio::select! {
            () = app.previews.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn ask_always(app: &App, web: &Web, asked: &Notify) {
    loop {
        match ask(app, web).await {
            Ok(true) => {
                app.previews.notify_one();
                continue;
            }
            Ok(false) => {}
            Err(error) => tracing::warn!(?error, "pages were not asked; it will be tried again"),
        }
        tokio::select! {
            () = asked.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Sees to it that each new link has something that is known, or asked for, of its address. Answers whether there
/// were some.
async fn see(app: &App) -> Result<bool> {
    let now = app.clock.now();
    let mut tx = app.pool.begin().await?;
    let links = queries::new_links(&mut tx).await?;
    let some = !links.is_empty();
    if some {
        let links = queries::spare(&mut tx, links, AN_HOUR).await?;
        queries::want(&mut tx, &links, now, (now - FRESH, now - GIVEN_UP)).await?;
        queries::hang(&mut tx, &links).await?;
    }
    tx.commit().await?;
    Ok(some)
}

/// Tells what has come to be known of some comments' links. Answers whether there were some.
async fn tell(app: &App) -> Result<bool> {
    let waiting = queries::untold(&mut *app.pool.acquire().await?).await?;
    if waiting.is_empty() {
        return Ok(false);
    }
    app.write(move |tx| {
        let waiting = waiting.clone();
        Box::pin(async move {
            // Whoever changes one has locked it too: what he tells and what is told here come one after the other.
            let places = queries::lock(tx.db(), &waiting).await?;
            let shown = queries::settle(tx.db(), &waiting).await?;
            let mut known = of(tx.db(), &shown).await?;
            for (comment, resource, msg_no) in places {
                let Some(previews) = known.remove(&comment) else { continue };
                let it = Previewed { comment, msg_no, previews };
                tx.emit(Stream::Resource(resource), Event::Comments(comments::Event::Previewed(it)));
            }
            Ok(true)
        })
    })
    .await
}

/// Asks the pages that are due. Answers whether there were some.
async fn ask(app: &App, web: &Web) -> Result<bool> {
    let now = app.clock.now();
    let due = queries::take(&app.pool, now, now + LOST, AT_ONCE).await?;
    let own = Url::parse(&app.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let own = own.unwrap_or_default();
    let outcomes = join_all(due.iter().map(|it| look(web, it, &own))).await;
    for (it, outcome) in due.iter().zip(outcomes) {
        let now = app.clock.now();
        match outcome {
            Some(Ok(page)) => queries::known(&app.pool, it.id, &page, now).await?,
            Some(Err(Failure::Away(why))) if it.tries < TRIES => {
                tracing::debug!(why, "a page does not answer; it is asked again");
                let wait = AGAIN * 10_i32.pow(u32::try_from(it.tries - 1).unwrap_or_default());
                queries::again(&app.pool, it.id, now + wait).await?;
            }
            Some(Err(failure)) => {
                tracing::debug!(why = %failure, "a link shows nothing");
                queries::nothing(&app.pool, it.id, now).await?;
            }
            None => queries::forget_one(&app.pool, it.id).await?,
        }
    }
    Ok(!due.is_empty())
}

/// Nothing if nobody links to it any more.
async fn look(web: &Web, it: &Asked, own: &str) -> Option<Result<crate::web::Page, Failure>> {
    if it.tries > TRIES {
        // Whoever asked has died of it, again and again.
        return Some(Err(Failure::Refused("it was never read")));
    }
    Some(web.page(it.address.as_ref()?, own).await)
}

/// Forgets what no comment links to any more, and links that nobody looked at in time.
///
/// # Errors
/// The database's.
pub async fn forget(app: &App) -> Result<()> {
    queries::forget(&app.pool, app.clock.now() - GIVEN_UP).await
}
