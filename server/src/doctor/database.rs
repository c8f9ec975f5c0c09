//! What the doctor asks of the database.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection, PgConnection, PgPool, Row, postgres::PgConnectOptions};

use super::{Finding, Health, PATIENCE};
use crate::{
    app::{MIGRATIONS, connect},
    config::Config,
    embedded,
};

/// Looks at the database of the settings, or at the private one.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let bad = |error: anyhow::Error| vec![Finding::new(Health::Bad, "database", words(&error))];
    if let Some(url) = &config.database_url {
        let Ok(options) = url.parse::<PgConnectOptions>() else {
            return bad(anyhow::anyhow!(
                "DATABASE_URL is not an address such as postgres://user:password@host/name"
            ));
        };
        if let Err(error) = reach(&options).await {
            return bad(error.context("DATABASE_URL"));
        }
        return match connect(options, 2).await {
            Ok(pool) => look(config, &pool, "").await,
            Err(error) => bad(error.context("DATABASE_URL")),
        };
    }
    let embedded = match embedded::start(&config.data).await {
        Ok(embedded) => embedded,
        Err(error) => return bad(error),
    };
    let mut found = match connect(embedded.options(), 2).await {
        Ok(pool) => look(config, &pool, ", private, in the data folder").await,
        Err(error) => bad(error),
    };
    if let Err(error) = embedded.stop().await {
        found.extend(bad(error));
    }
    found
}

/// An error and its causes in one line; what a cause says again is left out.
fn words(error: &anyhow::Error) -> String {
    let all: Vec<String> = error.chain().map(ToString::to_string).collect();
    let said = |n: &usize| all.get(n + 1).is_none_or(|cause| !all[*n].ends_with(cause.as_str()));
    let words: Vec<&str> = (0..all.len()).filter(said).map(|n| all[n].as_str()).collect();
    words.join(": ").replace('\n', " ")
}

/// One connection by itself: a pool tries again until its time is over, and then forgets why.
async fn reach(options: &PgConnectOptions) -> Result<()> {
    let connection = tokio::time::timeout(PATIENCE, PgConnection::connect_with(options));
    let connection = connection.await.context("the server does not answer")?.context("cannot connect")?;
    connection.close().await.context("cannot say goodbye")
}

async fn look(config: &Config, pool: &PgPool, whose: &str) -> Vec<Finding> {
    let found = async {
        anyhow::Ok([
            settings(config, pool, whose).await?,
            vec![schema(pool).await?, latency(pool).await?, clock(pool).await?],
        ])
    };
    let found = found.await;
    pool.close().await;
    match found {
        Ok(found) => found.into_iter().flatten().collect(),
        Err(error) => vec![Finding::new(Health::Bad, "database", words(&error))],
    }
}

/// Version, durability and room. (Its version and `synchronous_commit` were looked at on connecting.)
async fn settings(config: &Config, pool: &PgPool, whose: &str) -> Result<Vec<Finding>> {
    let row = sqlx::query(
        "select current_setting('server_version') as version, current_setting('fsync') as fsync,
                current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as commit,
                current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint as room",
    )
    .fetch_one(pool)
    .await
    .context("cannot ask for the settings")?;
    let text = |name: &str| row.try_get::<String, _>(name);
    let version = text("version")?;
    let mut found = vec![Finding::new(Health::Good, "database", format!("PostgreSQL {version}{whose}"))];
    found.push(if text("fsync")? == "on" && text("pages")? == "on" {
        let words =
            format!("what is acknowledged is on disk (fsync on, synchronous_commit {})", text("commit")?);
        Finding::new(Health::Good, "durability", words)
    } else {
        let words = "fsync or full_page_writes is off: a power cut may destroy everything; set both to on";
        Finding::new(Health::Bad, "durability", words)
    });
    let room: i64 = row.try_get("room")?;
    if i64::from(config.database_connections) > room {
        let words = format!(
            "this node may ask for {}, the server has {room}; lower OSMOSE_DATABASE_CONNECTIONS or raise max_connections",
            config.database_connections
        );
        found.push(Finding::new(Health::Bad, "connections", words));
    }
    Ok(found)
}

async fn schema(pool: &PgPool) -> Result<Finding> {
    const SUBJECT: &str = "schema";
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let there: bool =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null").fetch_one(pool).await?;
    let applied: Option<i64> = if there {
        sqlx::query_scalar("select max(version) from _sqlx_migrations where success").fetch_one(pool).await?
    } else {
        None
    };
    Ok(match applied {
        Some(version) if version == known => {
            Finding::new(Health::Good, SUBJECT, format!("version {version}, as this binary has it"))
        }
        Some(version) if version > known => {
            let words = format!("version {version}, newer than this binary's {known}; run the newer binary");
            Finding::new(Health::Bad, SUBJECT, words)
        }
        Some(version) => {
            let words =
                format!("version {version}; \"osmose serve\" or \"osmose migrate\" brings it to {known}");
            Finding::new(Health::Doubtful, SUBJECT, words)
        }
        None => {
            Finding::new(Health::Doubtful, SUBJECT, "empty; \"osmose serve\" or \"osmose migrate\" makes it")
        }
    })
}

/// The middle one of several round trips: every write takes a few of them.
async fn latency(pool: &PgPool) -> Result<Finding> {
    let mut times = Vec::new();
    for _ in 0..9 {
        let began = Instant::now();
        sqlx::query("select 1").execute(pool).await?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    let words = format!("{:.1} ms to the database and back", middle.as_secs_f64() * 1_000.0);
    if middle > Duration::from_millis(20) {
        let words = format!("{words}: every write takes a few of these; bring the two nearer");
        return Ok(Finding::new(Health::Doubtful, "latency", words));
    }
    Ok(Finding::new(Health::Good, "latency", words))
}

async fn clock(pool: &PgPool) -> Result<Finding> {
    let before = Utc::now();
    let theirs: DateTime<Utc> = sqlx::query_scalar("select clock_timestamp()").fetch_one(pool).await?;
    let after = Utc::now();
    let apart = (theirs - (before + (after - before) / 2)).abs();
    if apart > TimeDelta::seconds(2) {
        let words = format!(
            "the database's is {} s away from this machine's; have both follow one (NTP)",
            apart.num_seconds()
        );
        return Ok(Finding::new(Health::Doubtful, "clock", words));
    }
    Ok(Finding::new(Health::Good, "clock", "the database's and this machine's agree"))
}
