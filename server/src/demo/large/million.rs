//! A million things to be found: the archives of many years, so that one can see what a search costs among
//! them. The words are as unevenly spread as in what people write: few stand everywhere, most nearly nowhere.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use protocol::{
    ResourceId, SpaceId, ThemeId, UserId,
    people::Card,
    spaces::{Access, Role, Service},
};
use sqlx::PgConnection;

use super::{card, people, rendered, sentences, there, words};
use crate::demo::{
    Accounts,
    keep::{self, Member, Plan, Space, Theme, Thread},
    log::{self, Said, id_of},
};

const SLUG: &str = "archives";
/// Threads, and comments of each: a million together.
const THREADS: usize = 1_000;
const COMMENTS: usize = 1_000;
/// Threads that are planned and kept at once.
const AT_ONCE: usize = 20;
const PEOPLE: usize = 200;
/// How far back it goes.
const DAYS: i64 = 3_000;
/// Every so many files have a number that no other has.
const NUMBERED: usize = 4;

/// Adds the archives, unless they are there. Answers whether they were added.
///
/// # Errors
/// The database's.
pub async fn add(db: &mut PgConnection, accounts: &Accounts, now: DateTime<Utc>) -> Result<bool> {
    if there(db, SLUG).await? {
        return Ok(false);
    }
    let mut rng = Rng::with_seed(2);
    let founder = accounts.iter().find(|account| account.role == "site admin").or(accounts.first());
    let founder = founder.context("a demonstration without accounts")?.user;
    let began = now - TimeDelta::days(DAYS);
    let (space, theme) = (SpaceId(id_of(began)), ThemeId::new());
    let mut plan = Plan { people: people(&mut rng, PEOPLE, "archives", now), ..Plan::default() };
    plan.spaces.push(Space {
        id: space,
        slug: SLUG.to_owned(),
        name: "Archives".to_owned(),
        description: "Huit ans d’échanges entre les communes, dossier par dossier.".to_owned(),
        access: Access::Open,
        listed: true,
        services: vec![Service::Home, Service::Discussions],
        created_by: founder,
        at: began,
    });
    let everybody = accounts.iter().map(|it| it.user).chain(plan.people.iter().map(|it| it.id));
    plan.members = everybody
        .map(|user| Member {
            space,
            user,
            role: if user == founder { Role::Admin } else { Role::Member },
            at: began,
        })
        .collect();
    plan.themes.push(Theme { id: theme, space, title: words::THEMES[0].to_owned(), position: 1 });
    let cards: Vec<Card> = plan.people.iter().map(card).collect();
    keep::plan(db, &plan).await?;
    for first in (0..THREADS).step_by(AT_ONCE) {
        let (cards, seed) = (cards.clone(), rng.fork());
        let planned = move || threads(seed, first, (space, theme, founder), &cards, now);
        // Thousands of texts: not on a thread that others wait for.
        let plan = Plan { threads: tokio::task::spawn_blocking(planned).await??, ..Plan::default() };
        keep::plan(db, &plan).await?;
        if (first + AT_ONCE).is_multiple_of(THREADS / 10) {
            eprintln!(
                "demo: the archives: {} of {} comments",
                (first + AT_ONCE) * COMMENTS,
                THREADS * COMMENTS
            );
        }
    }
    Ok(true)
}

fn threads(
    mut rng: Rng,
    first: usize,
    (space, theme, founder): (SpaceId, ThemeId, UserId),
    people: &[Card],
    now: DateTime<Utc>,
) -> Result<Vec<Thread>> {
    let one = |nth: usize| {
        // One follows the other; each was spoken of for some months.
        let left = i64::try_from(THREADS - nth)? * (DAYS - 100) / i64::try_from(THREADS)?;
        let at = now - TimeDelta::days(left + 90);
        let id = ResourceId(id_of(at));
        let said: Vec<Said> = (0..COMMENTS)
            .map(|said| Said {
                author: people[rng.usize(..people.len())].clone(),
                at: at + TimeDelta::hours(1) + TimeDelta::minutes(i64::try_from(said).unwrap_or(0) * 120),
                text: rendered(written(&mut rng, nth * COMMENTS + said)),
                answers: None,
                edits: Vec::new(),
                deleted: None,
                reactions: Vec::new(),
                anchor: None,
            })
            .collect();
        Ok(Thread {
            id,
            space,
            theme,
            title: format!("{}, {}", rng.choice(words::TITLES).unwrap_or(&""), name(&mut rng)),
            text: rendered(sentences(&mut rng, 2).join(" ")),
            author: founder,
            opened_by: founder,
            pinned: false,
            purpose: None,
            locked: None,
            archived: None,
            poll: None,
            at,
            log: log::build(id, &said, false, now)?,
            marks: Vec::new(),
        })
    };
    (first..(first + AT_ONCE).min(THREADS)).map(one).collect()
}

/// One or two sentences about somebody's file.
fn written(rng: &mut Rng, nth: usize) -> String {
    let (who, many) = (name(rng), rng.usize(1..=2));
    let number = if nth.is_multiple_of(NUMBERED) { format!(" (PC-{nth:07})") } else { String::new() };
    format!("Dossier {who}{number} : {}", sentences(rng, many).join(" "))
}

/// A family's name: a few are met everywhere, most once in a while.
fn name(rng: &mut Rng) -> String {
    let parts = [words::ONSETS, words::MIDDLES, words::ENDS];
    // The third power of an even number is small more often than not.
    let pick = |list: &[&'static str], at: f64| list[(at * list.len() as f64) as usize % list.len()];
    parts.map(|list| pick(list, rng.f64().powi(3))).concat()
}
