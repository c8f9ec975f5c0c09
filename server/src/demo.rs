//! The demonstration: an invented community, written into an empty database through the same rows and
//! events that people's own acts would have left, so that nothing on a page tells it from a real one.

mod accounts;
mod announcements;
mod calendar;
mod faq;
mod habits;
mod keep;
mod large;
mod library;
mod log;
mod polls;
mod posts;
mod script;
mod story;
mod talk;
#[cfg(test)]
mod tests;
mod verify;

use std::time::Instant;

use anyhow::{Result, bail};
use sqlx::{PgConnection, PgPool};

pub use accounts::{Account, Accounts};
pub use verify::verify;

use crate::app::App;

/// What PostgreSQL answers whom it ends because two wait for each other.
const DEADLOCK: &str = "40P01";
/// How often the database is emptied beside a hub that works before that is given up.
const TRIES: u32 = 10;

/// How to seed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Empty the database first, whatever it holds.
    pub force: bool,
    /// Add a space with 5,000 people and 50,000 comments.
    pub large: bool,
    /// Add a space with a thousand threads and a million comments.
    pub million: bool,
}

/// Fills an empty database, and answers the accounts one may sign in with. A database that holds the
/// demonstration of this data folder already is left as it is (but gets the large spaces if asked).
///
/// # Errors
/// The database holds something else and `force` was not given; or it cannot be written.
pub async fn seed(app: &App, how: Options) -> Result<Accounts> {
    let began = Instant::now();
    let file = accounts::place(&app.config.data);
    let known = Accounts::read(&file)?;
    let mut tx = app.pool.begin().await?;
    if how.force {
        let mut tries = 0;
        let removed = loop {
            tries += 1;
            match empty(&mut tx).await {
                Ok(removed) => break removed,
                // What a hub does by itself may stand in the way, and the database ends one of the two.
                Err(sqlx::Error::Database(error))
                    if error.code().as_deref() == Some(DEADLOCK) && tries < TRIES =>
                {
                    tx = app.pool.begin().await?;
                }
                Err(error) => return Err(error.into()),
            }
        };
        eprintln!("demo: removed everything the database held (accounts: {removed})");
    }
    let people: i64 = sqlx::query_scalar("select count(*) from users").fetch_one(&mut *tx).await?;
    let spaces: i64 = sqlx::query_scalar("select count(*) from spaces").fetch_one(&mut *tx).await?;
    if people > 0 || spaces > 0 {
        let Some(accounts) = known.filter(|accounts| !accounts.is_empty()) else {
            bail!(refusal(people, &file))
        };
        if !accounts.live_in(&mut tx).await? {
            bail!(refusal(people, &file));
        }
        if more(&mut tx, how, &accounts, app.clock.now()).await? {
            tx.commit().await?;
            finish(&app.pool, began).await?;
        }
        return Ok(accounts);
    }
    // Hashing takes seconds; a transaction may not stand idle for so long.
    tx.commit().await?;
    let story = story::read()?;
    let now = app.clock.now();
    let accounts = Accounts::of(&story, known.unwrap_or_default(), now)?;
    let hashes = accounts.hashes(app).await?;
    // The file comes first: with it and no account in the database, the next run simply seeds again.
    accounts.write(&file)?;
    let mut tx = app.pool.begin().await?;
    let plan = script::plan(&story, &accounts, &hashes, now)?;
    keep::plan(&mut tx, &plan).await?;
    library::keep(&mut tx, app, &plan.library).await?;
    eprintln!("demo: {}", plan.summary());
    more(&mut tx, how, &accounts, now).await?;
    tx.commit().await?;
    finish(&app.pool, began).await?;
    Ok(accounts)
}

/// Adds the large spaces that are asked for and not there. Answers whether it added one.
async fn more(
    db: &mut PgConnection,
    how: Options,
    accounts: &Accounts,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool> {
    let large = how.large && large::add(db, accounts, now).await?;
    let million = how.million && large::million::add(db, accounts, now).await?;
    Ok(large || million)
}

async fn finish(pool: &PgPool, began: Instant) -> Result<()> {
    // Fifty thousand rows at once: the planner should know of them before the first reader comes.
    for question in
        ["analyze users", "analyze memberships", "analyze comments", "analyze events", "analyze reactions"]
    {
        sqlx::query(question).execute(pool).await?;
    }
    eprintln!("demo: done in {:.1} s", began.elapsed().as_secs_f32());
    Ok(())
}

fn refusal(people: i64, file: &std::path::Path) -> String {
    format!(
        "the database is not empty (accounts: {people}) and is not the demonstration whose accounts are in {}; \
         \"osmose demo --force\" removes everything it holds, then fills it",
        file.display()
    )
}

/// Removes every row of every table; the schema and the nodes' common key stay. Answers how many accounts there were.
async fn empty(db: &mut PgConnection) -> sqlx::Result<i64> {
    let people = sqlx::query_scalar("select count(*) from users").fetch_one(&mut *db).await?;
    sqlx::query(
        "do $$ declare list text; begin
           select string_agg(format('%I', tablename), ', ') into list from pg_tables
           where schemaname = current_schema() and tablename not in ('_sqlx_migrations', 'cluster');
           execute 'truncate ' || list || ' restart identity cascade';
         end $$",
    )
    .execute(db)
    .await?;
    Ok(people)
}
