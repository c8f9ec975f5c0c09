//! From what was written to what can be found. Triggers leave word of each row that was written; this
//! worker reads what the row says by then, so that the order in which it takes them changes nothing. One
//! node does it at a time, so that what was read earlier never comes after what was read later; a worker
//! that is killed has done nothing.

use std::{collections::BTreeSet, time::Duration};

use protocol::words;
use uuid::Uuid;

use super::queries::{self, Fresh};
use crate::{
    app::{App, Tx},
    error::Result,
};

/// Rows that one transaction takes.
const BATCH: i64 = 400;
/// How long the worker sleeps when there is nothing to do.
const PAUSE: Duration = Duration::from_millis(500);
/// Characters of a text that can be found, and of one that the database will not take whole.
const LONGEST: [usize; 2] = [200_000, 10_000];
/// Letters of a word that is worth keeping for those who mistype it.
const WORD: std::ops::RangeInclusive<usize> = 4..=30;

/// Works for as long as the node runs.
pub async fn work(app: App) {
    let mut batch = BATCH;
    loop {
        match some(&app, batch, false).await {
            Ok(0) => {
                batch = BATCH;
                tokio::time::sleep(PAUSE).await;
            }
            Ok(_) => batch = BATCH.min(batch * 2),
            Err(error) => {
                tracing::warn!(?error, "cannot bring the search up to date; in smaller parts");
                batch = (batch / 4).max(1);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Does all that waits now, for tests and the demonstration.
///
/// # Errors
/// The database's.
pub async fn catch_up(app: &App) -> Result<()> {
    while some(app, BATCH, true).await? > 0 {}
    Ok(())
}

/// Forgets the words of what was deleted, for whoever mistypes one.
///
/// # Errors
/// The database's.
pub async fn forget(app: &App) -> Result<()> {
    let mut db = app.pool.acquire().await?;
    queries::unlearn(&mut db).await
}

/// Takes some of what waits. Answers how much it was. Where another node is at it, `patient` waits for it.
async fn some(app: &App, batch: i64, patient: bool) -> Result<usize> {
    app.write(move |tx| Box::pin(take(tx, batch, patient))).await
}

async fn take(tx: &mut Tx, batch: i64, patient: bool) -> Result<usize> {
    if patient {
        queries::wait(tx.db()).await?;
    } else if !queries::alone(tx.db()).await? {
        return Ok(0);
    }
    let taken = queries::take(tx.db(), batch).await?;
    if taken.is_empty() {
        return Ok(0);
    }
    let of = |kind: &str| -> Vec<Uuid> {
        let ids: BTreeSet<Uuid> = taken.iter().filter(|(it, _)| it == kind).map(|(_, id)| *id).collect();
        ids.into_iter().collect()
    };
    let (resources, comments, messages) = (of("resource"), of("comment"), of("message"));
    let mut rows = queries::resources(tx.db(), &resources).await?;
    rows.extend(queries::comments(tx.db(), &comments).await?);
    rows.extend(queries::messages(tx.db(), &messages).await?);
    let all = resources.iter().chain(&comments).chain(&messages);
    let gone: Vec<Uuid> = all.filter(|id| !rows.iter().any(|row| row.id == **id)).copied().collect();
    queries::forget(tx.db(), &gone).await?;
    // A text that the database will not take is cut to what it will: one row must not hold up the others.
    let longest = if batch == 1 { LONGEST[1] } else { LONGEST[0] };
    let rows: Vec<(Fresh, String)> = rows
        .into_iter()
        .map(|row| {
            let text = plain(&row, longest);
            (row, text)
        })
        .collect();
    queries::keep(tx.db(), &rows).await?;
    let words: BTreeSet<String> =
        rows.iter().flat_map(|(row, text)| worth_keeping(&row.title, text)).collect();
    queries::learn(tx.db(), &words.into_iter().collect::<Vec<_>>()).await?;
    Ok(taken.len())
}

fn plain(row: &Fresh, longest: usize) -> String {
    let mut text = words::plain(&row.html);
    if !row.body.is_empty() {
        text.push('\n');
        text.push_str(&row.body);
    }
    if let Some((end, _)) = text.char_indices().nth(longest) {
        text.truncate(end);
    }
    text
}

fn worth_keeping(title: &str, text: &str) -> Vec<String> {
    let both = [title, text].into_iter().flat_map(|it| it.split(|c: char| !c.is_alphabetic()));
    let long = both.filter(|word| WORD.contains(&word.chars().count()));
    long.map(words::fold).collect()
}
