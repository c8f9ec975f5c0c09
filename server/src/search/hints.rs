//! What may answer somebody who is still writing: entries of the FAQ, and threads.

use std::{cmp::Reverse, collections::HashMap, time::Duration};

use protocol::{
    ResourceId, SpaceId,
    search::{CANDIDATES, HINTS, Hit, Section, check},
    words::Query,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{PARTS, objects, queries, queries::Terms, queries::Within, told, took_too_long};
use crate::{app::App, auth::Auth, error::Result, limits};

/// How long the database may look. Nobody waits for it, and somebody asks at each pause of his writing.
const IN_TIME: Duration = Duration::from_millis(300);
/// Words of a text that count.
const WORDS: usize = 12;
/// Letters of a word that says what a text is about.
const LETTERS: usize = 4;
/// Words with which one begins to ask, folded: what they stand in answers nothing yet.
const COURTESIES: &[&str] = &[
    "anyone", "avez", "avoir", "bonjour", "bonsoir", "cela", "could", "does", "elle", "etes", "faire",
    "faut", "hello", "know", "merci", "nous", "please", "peut", "pouvez", "quand", "quel", "quelle",
    "quelqu", "question", "sait", "salut", "savez", "savoir", "sont", "thank", "tous", "tout", "toute",
    "vous", "what", "when", "where", "which", "would",
];
/// Objects that are looked at closer.
const LOOKED_AT: usize = 12;

/// What may answer the beginning of a text, in a space: what has at least two of its words, and two in five.
/// What takes too long to find is not proposed.
///
/// # Errors
/// 422 too long; 429.
pub async fn hints(
    app: &App,
    auth: &Auth,
    typed: &str,
    space: SpaceId,
    besides: Option<ResourceId>,
) -> Result<Vec<Hit>> {
    check(typed)?;
    let asked = Query::of(typed);
    let tells = |word: &&String| word.chars().count() >= LETTERS && !COURTESIES.contains(&word.as_str());
    let telling = asked.words().iter().filter(tells);
    let words: Vec<&str> = telling.map(String::as_str).take(WORDS).collect();
    if words.len() < 2 {
        return Ok(Vec::new());
    }
    limits::take(&app.limits.searches, &auth.user)?;
    let _turn = app.searching.acquire().await;
    let mut tx = app.pool.begin_with("begin isolation level repeatable read, read only").await?;
    queries::limit_time(&mut tx, IN_TIME).await?;
    match look(&mut tx, auth, &words, space, besides).await {
        Err(error) if took_too_long(&error) => Ok(Vec::new()),
        answer => answer,
    }
}

async fn look(
    db: &mut PgConnection,
    auth: &Auth,
    words: &[&str],
    space: SpaceId,
    besides: Option<ResourceId>,
) -> Result<Vec<Hit>> {
    let terms = Terms { words: vec![words.join("|")], open: false, phrases: Vec::new(), without: Vec::new() };
    let within = Within {
        reader: auth.user,
        authors: None,
        before: None,
        after: None,
        space: Some(space),
        section: None,
    };
    let rows = queries::candidates(db, &terms, &within, CANDIDATES).await?.rows;
    let mut objects = objects(rows, true);
    objects.retain(|it| {
        matches!(it.section, Section::Faq | Section::Discussions) && besides.is_none_or(|id| id.0 != it.id)
    });
    objects.truncate(LOOKED_AT);

    // Of each, what it says itself and what was found best under it.
    let said = |it: &super::Object| it.rows.iter().take(1 + PARTS).map(|row| row.id).collect::<Vec<_>>();
    let rows: Vec<(Uuid, Vec<Uuid>)> = objects.iter().map(|it| (it.id, said(it))).collect();
    let ids: Vec<Uuid> = rows.iter().flat_map(|(_, rows)| rows.iter().copied()).collect();
    let bodies = queries::bodies(db, &ids).await?;
    let whole = |rows: &Vec<Uuid>| {
        rows.iter().filter_map(|id| bodies.get(id)).map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    let texts: HashMap<Uuid, String> = rows.iter().map(|(id, rows)| (*id, whole(rows))).collect();

    let query = Query::of(&words.join(" ")).broadly();
    let needed = (words.len() * 2).div_ceil(5).max(2);
    let hits = told(db, auth.user, objects, &query).await?.into_iter();
    let mut near: Vec<(usize, Hit)> = hits
        .filter_map(|hit| {
            let text = texts.get(&hit.resource?.0).map_or("", String::as_str);
            let count = query.count(&format!("{} {text}", hit.title));
            (count >= needed).then_some((count, hit))
        })
        .collect();
    // Of those with as many words, the order of the search.
    near.sort_by_key(|(count, _)| Reverse(*count));
    Ok(near.into_iter().take(HINTS).map(|(_, hit)| hit).collect())
}
