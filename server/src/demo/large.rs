//! A space as large as any: 5,000 people, 50,000 comments, 20,000 of them under one thread. The same
//! words in the same places every time.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use protocol::{
    ResourceId, SpaceId, ThemeId, UserId,
    comments::ReactionKind,
    people::{Card, Language},
    presence::Status,
    spaces::{Access, Role, Service},
};
use sqlx::PgConnection;

use super::{
    Accounts,
    keep::{self, Member, Person, Plan, Space, Theme, Thread},
    log::{self, Said, Text, id_of},
    script,
};
use crate::comments::render;

pub mod million;
mod words;

const SLUG: &str = "reseau-regional";
const PEOPLE: usize = 5_000;
/// Comments of the largest thread, and of each of the others.
const LONG: usize = 20_000;
const SHORT: usize = 1_000;
const OTHERS: usize = 30;
/// Different texts that comments are drawn from: each is rendered once.
const TEXTS: usize = 2_000;

/// Adds the space, unless it is there. Answers whether it was added.
///
/// # Errors
/// The database's.
pub async fn add(db: &mut PgConnection, accounts: &Accounts, now: DateTime<Utc>) -> Result<bool> {
    if there(db, SLUG).await? {
        return Ok(false);
    }
    let accounts = accounts.clone();
    // Tens of thousands of texts: not on a thread that others wait for.
    let plan = tokio::task::spawn_blocking(move || plan(&accounts, now)).await??;
    eprintln!("demo: a large space: {}", plan.summary());
    keep::plan(db, &plan).await?;
    Ok(true)
}

async fn there(db: &mut PgConnection, slug: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select from spaces where slug = $1)").bind(slug).fetch_one(db).await
}

fn plan(accounts: &Accounts, now: DateTime<Utc>) -> Result<Plan> {
    let mut rng = Rng::with_seed(1);
    let founder = accounts.iter().find(|account| account.role == "site admin").or(accounts.first());
    let founder = founder.context("a demonstration without accounts")?.user;
    let began = now - TimeDelta::days(400);
    let space = SpaceId(id_of(began));
    let mut plan = Plan { people: people(&mut rng, PEOPLE, "membre", now), ..Plan::default() };
    plan.spaces.push(Space {
        id: space,
        slug: SLUG.to_owned(),
        name: "Réseau régional".to_owned(),
        description: "Toutes les communes de la région, leurs services instructeurs et leurs partenaires."
            .to_owned(),
        access: Access::Open,
        listed: true,
        services: vec![Service::Home, Service::Discussions],
        created_by: founder,
        at: began,
    });
    for account in accounts.iter() {
        let role = if account.role == "member" || account.role == "contributor" {
            Role::Member
        } else {
            Role::Admin
        };
        plan.members.push(Member { space, user: account.user, role, at: began });
    }
    for (n, person) in plan.people.iter().enumerate() {
        let role = if n % 100 == 0 { Role::Contributor } else { Role::Member };
        plan.members.push(Member { space, user: person.id, role, at: person.at });
    }
    let feedback = script::feedback(&mut plan, space, founder, Language::Fr, began);
    plan.threads.push(feedback);
    let themes: Vec<ThemeId> = words::THEMES.iter().map(|_| ThemeId::new()).collect();
    for (position, (id, title)) in (2..).zip(themes.iter().zip(words::THEMES)) {
        plan.themes.push(Theme { id: *id, space, title: (*title).to_owned(), position });
    }
    let cards: Vec<Card> = plan.people.iter().map(card).collect();
    let texts: Vec<Text> = (0..TEXTS).map(|_| text(&mut rng)).collect();
    let readers: Vec<UserId> = accounts.iter().map(|account| account.user).collect();
    for nth in 0..=OTHERS {
        let size = if nth == 0 { LONG } else { SHORT };
        let id = ResourceId(id_of(now - TimeDelta::days(130)));
        let said = said(&mut rng, size, &cards, &texts, now);
        let theme = themes[nth % themes.len()];
        let source = format!("{}\n\n{}", words::TITLES[nth % words::TITLES.len()], texts[nth].source);
        plan.threads.push(Thread {
            id,
            space,
            theme,
            title: title(nth),
            text: rendered(source),
            author: founder,
            opened_by: founder,
            pinned: nth == 0,
            purpose: None,
            locked: None,
            archived: None,
            poll: None,
            at: now - TimeDelta::days(130),
            log: log::build(id, &said, false, now)?,
            marks: marks(&readers, size)?,
        });
    }
    Ok(plan)
}

fn title(nth: usize) -> String {
    let title = words::TITLES[nth % words::TITLES.len()];
    if nth < words::TITLES.len() { title.to_owned() } else { format!("{title} (suite)") }
}

/// People with names that differ; nobody can sign in as one of them.
fn people(rng: &mut Rng, count: usize, called: &str, now: DateTime<Utc>) -> Vec<Person> {
    let person = |n: usize| {
        let at = now - TimeDelta::minutes(rng.i64(0..390 * 24 * 60));
        Person {
            id: UserId(id_of(at)),
            email: format!("{called}-{:04}@reseau.demo.example", n + 1),
            given_name: words::GIVEN[n % words::GIVEN.len()].to_owned(),
            family_name: words::FAMILY[n / words::GIVEN.len() % words::FAMILY.len()].to_owned(),
            function: format!(
                "{}, {}",
                rng.choice(words::FUNCTIONS).unwrap_or(&""),
                rng.choice(words::TOWNS).unwrap_or(&"")
            ),
            language: Language::Fr,
            password_hash: None,
            site_admin: false,
            at,
            status: Status::default(),
        }
    };
    (0..count).map(person).collect()
}

fn card(person: &Person) -> Card {
    let name = format!("{} {}", person.given_name, person.family_name);
    Card { id: person.id, name, function: person.function.clone(), photo: None }
}

/// One to four sentences, now and then with a list.
fn text(rng: &mut Rng) -> Text {
    let many = rng.usize(1..=4);
    let mut source = sentences(rng, many).join(" ");
    if rng.u8(..) < 24 {
        let items: Vec<String> = sentences(rng, 3).iter().map(|it| format!("- {it}")).collect();
        source = format!("{source}\n\n{}", items.join("\n"));
    }
    rendered(source)
}

fn rendered(source: String) -> Text {
    Text { html: render::html(&source), source }
}

/// So many different sentences, their gaps filled.
fn sentences(rng: &mut Rng, count: usize) -> Vec<String> {
    let chosen = rng.choose_multiple(words::SENTENCES, count);
    let fill = |sentence: &&str| {
        let town = rng.choice(words::TOWNS).unwrap_or(&"");
        sentence.replace("{n}", &rng.u32(2..90).to_string()).replace("{ville}", town)
    };
    chosen.into_iter().map(fill).collect()
}

/// A conversation of four months, up to ten minutes ago: one in three answers somebody.
fn said(rng: &mut Rng, size: usize, people: &[Card], texts: &[Text], now: DateTime<Utc>) -> Vec<Said> {
    let span = TimeDelta::days(120).num_seconds();
    let mut roots: Vec<usize> = Vec::new();
    let mut said = Vec::with_capacity(size);
    for n in 0..size {
        let left = i64::try_from(size - 1 - n).unwrap_or(0) * span / i64::try_from(size).unwrap_or(1);
        let answers = if rng.u8(..) < 85 { roots.iter().rev().nth(rng.usize(..12)).copied() } else { None };
        if answers.is_none() {
            roots.push(n);
        }
        let reactions = if rng.u8(..) < 40 {
            let kind = *rng.choice(ReactionKind::ALL).unwrap_or(&ReactionKind::Useful);
            let first = rng.usize(..people.len());
            (0..rng.usize(1..6)).map(|k| (kind, people[(first + k) % people.len()].id)).collect()
        } else {
            Vec::new()
        };
        said.push(Said {
            author: people[rng.usize(..people.len())].clone(),
            at: now - TimeDelta::minutes(10) - TimeDelta::seconds(left),
            text: texts[rng.usize(..texts.len())].clone(),
            answers,
            edits: Vec::new(),
            deleted: None,
            reactions,
            anchor: None,
        });
    }
    said
}

/// The story's people have read to various places; some of them nothing.
fn marks(readers: &[UserId], size: usize) -> Result<Vec<(UserId, i64)>> {
    let mark = |(n, user): (usize, &UserId)| {
        let unread = [0, 3, 40, 250, size / 2][n % 5].min(size);
        anyhow::Ok((*user, i64::try_from(size - unread)?))
    };
    readers.iter().enumerate().filter(|(n, _)| n % 6 != 5).map(mark).collect()
}
