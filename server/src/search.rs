//! Search: one question over everything that one may read. What can be found is kept in rows of its own,
//! which a worker makes from those of the services; who may read what is asked of the services' rows when
//! somebody searches, so a right that ends, or a thing that goes, is not found from that moment on.

mod hints;
mod queries;
mod routes;
mod worker;

use std::{collections::HashMap, time::Duration};

use protocol::{
    Fault, UserId,
    feed::Kind,
    people::{Card, NAME_MAX},
    search::{Asked, CANDIDATES, Count, Found, HITS, Hit, Part, Section, check},
    words::{self, Query},
};
use sqlx::PgConnection;
use uuid::Uuid;

pub use hints::hints;
pub use queries::text;
pub use routes::router;
pub use worker::{catch_up, forget, work};

use crate::{
    app::App,
    auth::Auth,
    error::{Error, Result, invalid},
    limits, people,
};
use queries::{Candidate, Candidates, Terms, Within};

/// Parts of an object that are answered.
const PARTS: usize = 2;
/// Other spellings of a word that are tried.
const SPELLINGS: i64 = 12;
/// Characters of an excerpt.
const EXCERPT: usize = 220;
/// People that are answered.
const PEOPLE: usize = 12;

/// How long the database may look for an answer.
const IN_TIME: Duration = Duration::from_secs(2);

/// Where one looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only there; what was typed after `dans:` goes before it.
    pub section: Option<Section>,
    /// Only in this space.
    pub space: Option<protocol::SpaceId>,
    /// The words as they are: no other spelling.
    pub exact: bool,
}

/// Looks for what was typed.
///
/// # Errors
/// 422 too long, or too broad to be answered in time; 429.
pub async fn find(app: &App, auth: &Auth, typed: &str, filter: Filter) -> Result<Found> {
    check(typed)?;
    limits::take(&app.limits.searches, &auth.user)?;
    let asked = Asked::read(typed);
    let _turn = app.searching.acquire().await;
    let mut tx = app.pool.begin_with("begin isolation level repeatable read, read only").await?;
    queries::limit_time(&mut tx, IN_TIME).await?;
    let found = look(&mut tx, auth, &asked, filter).await;
    let mut found =
        found.map_err(|error| if took_too_long(&error) { invalid("q", Fault::TooBroad) } else { error })?;
    drop(tx);
    let more;
    (found.people, more) = people_of(app, auth, &asked, filter).await?;
    let count = i64::try_from(found.people.len()).unwrap_or_default();
    if let Some(it) = found.counts.iter_mut().find(|it| it.section == Section::People) {
        (it.count, it.more) = (count, more);
    }
    Ok(found)
}

/// Whether the database gave up, because of [`queries::limit_time`].
fn took_too_long(error: &Error) -> bool {
    let Error::Broken(broken) = error else { return false };
    let Some(sqlx::Error::Database(told)) = broken.downcast_ref::<sqlx::Error>() else { return false };
    told.code().as_deref() == Some("57014")
}

async fn look(db: &mut PgConnection, auth: &Auth, asked: &Asked, filter: Filter) -> Result<Found> {
    let mut found = Found {
        marks: asked.words.iter().chain(&asked.phrases).cloned().collect::<Vec<_>>().join(" "),
        corrected: None,
        hint: asked.hint.clone(),
        only_without: asked.is_only_without(),
        cut: false,
        counts: Section::ALL.iter().map(|it| Count { section: *it, count: 0, more: false }).collect(),
        people: Vec::new(),
        hits: Vec::new(),
    };
    let section = filter.section.or(asked.section);
    if asked.is_empty() || section == Some(Section::People) {
        return Ok(found);
    }
    let authors = match &asked.author {
        Some(name) => Some(queries::authors(db, auth.user, name).await?),
        None => None,
    };
    let moment =
        |day: Option<chrono::NaiveDate>| day.map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc());
    let mut within = Within {
        reader: auth.user,
        authors,
        before: moment(asked.before),
        after: moment(asked.after),
        space: filter.space,
        // Counts are of all sections, unless one was typed.
        section: asked.section,
    };
    let mut terms = Terms {
        words: asked.words.clone(),
        open: asked.open,
        phrases: asked.phrases.clone(),
        without: asked.without.clone(),
    };
    let Candidates { mut rows, mut broad } = queries::candidates(db, &terms, &within, CANDIDATES).await?;
    let mut corrected = false;
    if rows.is_empty()
        && !filter.exact
        && !asked.words.is_empty()
        && let Some(spellings) = spelled_otherwise(db, &asked.words).await?
    {
        terms.words = spellings;
        terms.open = false;
        Candidates { rows, broad } = queries::candidates(db, &terms, &within, CANDIDATES).await?;
        if !rows.is_empty() {
            found.marks = terms.words.join(" ").replace('|', " ");
            corrected = true;
        }
    }
    let worded = !asked.words.is_empty() || !asked.phrases.is_empty();
    let full = |rows: &[Candidate]| i64::try_from(rows.len()).unwrap_or(0) >= CANDIDATES;
    let uncounted = broad || (!worded && full(&rows));
    if uncounted
        && within.section.is_none()
        && let Some(section) = section
    {
        // The latest of all may have few of the section that is shown.
        within.section = Some(section);
        rows.retain(|row| section_of(row) != section);
        rows.extend(queries::candidates(db, &terms, &within, CANDIDATES).await?.rows);
    }
    let in_section = |rows: &[Candidate], section: Section| -> usize {
        rows.iter().filter(|row| section_of(row) == section).count()
    };
    let cut = |it: Section| i64::try_from(in_section(&rows, it)).unwrap_or(0) >= CANDIDATES;
    found.cut = match section {
        Some(section) => broad || cut(section),
        None => uncounted || Section::ALL.iter().any(|it| cut(*it)),
    };
    let counted: HashMap<Section, i64> =
        rows.iter().filter_map(|row| Some((section_of(row), row.of_many?))).collect();
    let whole = section.filter(|_| uncounted && !found.cut);
    let objects = objects(rows, worded);
    for count in &mut found.counts {
        let here = objects.iter().filter(|it| it.section == count.section).count();
        let here = i64::try_from(here).unwrap_or_default();
        count.count = counted.get(&count.section).copied().unwrap_or(here);
        count.more =
            uncounted && whole != Some(count.section) && asked.section.is_none_or(|it| it == count.section);
    }
    let shown = objects.into_iter().filter(|it| section.is_none_or(|section| it.section == section));
    let shown: Vec<Object> = shown.take(HITS).collect();
    found.hits = told(db, auth.user, shown, &Query::of(&found.marks).broadly()).await?;
    if corrected {
        let standing = standing(&terms.words, &asked.words, &found.hits);
        found.corrected = Some(standing.iter().map(|it| it[0].as_str()).collect::<Vec<_>>().join(" "));
        found.marks = standing.concat().join(" ");
    }
    Ok(found)
}

/// Of other spellings, those that stand in what is answered, for each word that was asked, nearest first; the word
/// itself if none does. The index has the words of others too, of which nobody learns by asking.
fn standing(spellings: &[String], asked: &[String], hits: &[Hit]) -> Vec<Vec<String>> {
    let texts = hits.iter().flat_map(|hit| {
        [&hit.title, &hit.excerpt].into_iter().chain(hit.parts.iter().map(|part| &part.excerpt))
    });
    let text = texts.map(String::as_str).collect::<Vec<_>>().join(" ");
    let stands = |word: &&str| Query::of(word).stands_in(&text);
    let kept = spellings.iter().zip(asked).map(|(near, word)| {
        let folded = words::fold(word);
        let as_typed = |near: &str| if near == folded { word.clone() } else { near.to_owned() };
        let kept: Vec<String> = near.split('|').filter(stands).map(as_typed).collect();
        if kept.is_empty() { vec![word.clone()] } else { kept }
    });
    kept.collect()
}

/// Other spellings of the words, each with its own nearest first, as the index knows them: with one or two letters
/// otherwise. Nothing when no word has another.
async fn spelled_otherwise(db: &mut PgConnection, asked: &[String]) -> Result<Option<Vec<String>>> {
    let (mut spellings, mut any) = (Vec::new(), false);
    for word in asked {
        let folded = words::fold(word);
        let mut near = Vec::new();
        if folded.chars().count() >= 4 && folded.chars().all(char::is_alphabetic) {
            near = queries::near(db, &folded, SPELLINGS).await?;
            near.retain(|it| *it != folded && is_near(&folded, it));
            near.sort_by_key(|it| distance(&folded, it));
        }
        any |= !near.is_empty();
        // What is found by the word itself is found still.
        near.insert(0, folded);
        spellings.push(near.join("|"));
    }
    Ok(any.then_some(spellings))
}

fn is_near(asked: &str, word: &str) -> bool {
    distance(asked, word) <= if asked.chars().count() < 8 { 1 } else { 2 }
}

/// How many letters are wrong, missing, too many, or swapped with the next.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            if i == 0 || j == 0 {
                rows[i][j] = i + j;
                continue;
            }
            let changed = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[one.len()][other.len()]
}

/// A thing that was found, or under which something was.
struct Object {
    section: Section,
    /// The resource or conversation.
    id: Uuid,
    score: f32,
    /// The rows that were found, the best first.
    rows: Vec<Candidate>,
}

fn section_of(row: &Candidate) -> Section {
    row.of.map_or(Section::Messages, Section::of)
}

/// Puts what was found under its objects: the best first if words were asked for, else the latest.
fn objects(rows: Vec<Candidate>, words: bool) -> Vec<Object> {
    let mut objects: HashMap<Uuid, Object> = HashMap::new();
    for row in rows {
        let section = section_of(&row);
        let object = objects.entry(row.object).or_insert_with(|| Object {
            section,
            id: row.object,
            score: 0.0,
            rows: Vec::new(),
        });
        object.rows.push(row);
    }
    let mut objects: Vec<Object> = objects.into_values().collect();
    for object in &mut objects {
        object.rows.sort_by(|one, other| other.rank.total_cmp(&one.rank).then(other.at.cmp(&one.at)));
        let own = object.rows.iter().find(|row| row.is_object()).map_or(0.0, |row| row.rank);
        let said = object.rows.iter().filter(|row| !row.is_object()).map(|row| row.rank);
        let best = said.clone().fold(0.0, f32::max);
        // Said often is worth a little more than said once.
        let often = said.count().min(8) as f32 * 0.02 * best;
        let kind = match object.section {
            Section::Faq => 1.15,
            Section::Messages => 0.8,
            _ => 1.0,
        };
        object.score = (own + 0.6 * best + often) * kind;
    }
    let latest = |it: &Object| it.rows.iter().map(|row| row.at).max();
    objects.sort_by(|one, other| {
        let order = if words { other.score.total_cmp(&one.score) } else { std::cmp::Ordering::Equal };
        order.then_with(|| latest(other).cmp(&latest(one))).then(one.id.cmp(&other.id))
    });
    objects
}

/// What is answered of the objects that are shown.
async fn told(
    db: &mut PgConnection,
    reader: UserId,
    objects: Vec<Object>,
    query: &Query,
) -> Result<Vec<Hit>> {
    let rows = objects.iter().flat_map(|it| {
        let own = it.rows.iter().find(|row| row.is_object());
        own.into_iter().chain(it.rows.iter().filter(|row| !row.is_object()).take(PARTS))
    });
    let ids: Vec<Uuid> = rows.map(|row| row.id).collect();
    let bodies = queries::bodies(db, &ids).await?;
    let shown: Vec<Uuid> = objects.iter().map(|it| it.id).collect();
    let heads = queries::heads(db, reader, &shown).await?;
    let answered = queries::answered(db, &[shown, ids].concat()).await?;
    let authors: Vec<UserId> = objects.iter().flat_map(|it| it.rows.iter().map(|row| row.author)).collect();
    let cards: HashMap<UserId, Card> =
        queries::cards(db, &authors).await?.into_iter().map(|card| (card.id, card)).collect();
    let mut hits = Vec::new();
    for object in objects {
        let Some(head) = heads.get(&object.id) else { continue };
        let excerpt = |row: &Candidate| around(bodies.get(&row.id).map_or("", String::as_str), query);
        let own = object.rows.iter().find(|row| row.is_object());
        let parts = object.rows.iter().filter(|row| !row.is_object()).take(PARTS).filter_map(|row| {
            let author = cards.get(&row.author)?.clone();
            let accepted = answered.contains(&row.id);
            Some(Part { msg_no: row.msg_no, author, at: row.at, excerpt: excerpt(row), accepted })
        });
        let parts: Vec<Part> = parts.collect();
        let author = head.author.clone().or_else(|| parts.first().map(|part| part.author.clone()));
        let Some(author) = author else { continue };
        hits.push(Hit {
            section: object.section,
            resource: head.space.map(|_| protocol::ResourceId(object.id)),
            space: head.space,
            conversation: head.space.is_none().then_some(protocol::ConversationId(object.id)),
            title: head.title.clone(),
            excerpt: own.map_or_else(|| head.excerpt.clone(), excerpt),
            author,
            at: head.at,
            resolved: answered.contains(&object.id),
            parts,
        });
    }
    Ok(hits)
}

/// A text around the first of the words, cut between words.
fn around(text: &str, query: &Query) -> String {
    let first = query.places(text).first().map_or(0, |place| place.start);
    let before = text[..first].chars().rev().take(EXCERPT / 3).map(char::len_utf8).sum::<usize>();
    let mut from = first - before;
    if from > 0 {
        from += text[from..first].find(' ').map_or(0, |at| at + 1);
    }
    let rest = &text[from..];
    let mut to = rest.char_indices().nth(EXCERPT).map_or(rest.len(), |(at, _)| at);
    if to < rest.len() {
        to = rest[..to].rfind(' ').unwrap_or(to);
    }
    let (start, end) = (if from > 0 { "… " } else { "" }, if to < rest.len() { " …" } else { "" });
    format!("{start}{}{end}", rest[..to].trim())
}

/// The people whom the words may name, and whether there are more.
async fn people_of(app: &App, auth: &Auth, asked: &Asked, filter: Filter) -> Result<(Vec<Card>, bool)> {
    let elsewhere = filter.section.or(asked.section).is_some_and(|section| section != Section::People);
    let other = asked.author.is_some() || asked.before.is_some() || asked.after.is_some();
    let text = asked.words.join(" ");
    let long = text.chars().count() > NAME_MAX as usize;
    if elsewhere && asked.section.is_some() || other || text.is_empty() || long || !asked.phrases.is_empty() {
        return Ok((Vec::new(), false));
    }
    let mut found = people::directory::find(app, auth, Some(&text), None).await?.items;
    let more = found.len() > PEOPLE;
    found.truncate(PEOPLE);
    Ok((found, more))
}

/// What a resource is, from the column.
fn kind(name: &str) -> Option<Kind> {
    Kind::ALL.iter().copied().find(|kind| kind.name() == name)
}
