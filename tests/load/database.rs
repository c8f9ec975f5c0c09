//! A PostgreSQL of our own, as the hub would start it for itself, in a folder that is removed at the end.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use server::embedded::{self, Embedded};
use sqlx::{PgPool, postgres::PgPoolOptions};

use crate::usage;

/// The database, and the folder of everything that a run makes.
pub struct Database {
    /// Connections of our own: to fill it before, and to look at what was kept.
    pub pool: PgPool,
    /// How a hub connects to it.
    pub url: String,
    /// Where logs and data of the hubs go.
    pub folder: PathBuf,
    /// Where PostgreSQL's files lie; not always in the folder (its user may not enter it).
    cluster: Option<PathBuf>,
    /// Absent for a database that another's PostgreSQL holds.
    embedded: Option<Embedded>,
}

/// Starts it and makes the schema.
///
/// # Errors
/// No PostgreSQL, or no place for it.
pub async fn start() -> Result<Database> {
    let folder = std::env::temp_dir().join(format!("osmose-load-{}", std::process::id()));
    let embedded = embedded::start(&folder.join("postgres")).await?;
    let pool = PgPoolOptions::new().max_connections(8).connect_with(embedded.options()).await?;
    server::app::migrate(&pool).await?;
    let cluster: String = sqlx::query_scalar("show data_directory").fetch_one(&pool).await?;
    let cluster = Path::new(&cluster).parent().map(Path::to_path_buf);
    Ok(Database { pool, url: embedded.url(), folder, cluster, embedded: Some(embedded) })
}

impl Database {
    /// Another in the same PostgreSQL, with the schema and nothing in it; it goes with this one.
    ///
    /// # Errors
    /// The database's, or the folder cannot be made.
    pub async fn beside(&self, name: &'static str) -> Result<Self> {
        let embedded = self.embedded.as_ref().context("only the first has others beside it")?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {name}"))).execute(&self.pool).await?;
        let options = embedded.options().database(name);
        let (before, after) = self.url.rsplit_once("?").context("an address without settings")?;
        let (server, _) = before.rsplit_once('/').context("an address without a database")?;
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder)?;
        let pool = PgPoolOptions::new().max_connections(8).connect_with(options).await?;
        server::app::migrate(&pool).await?;
        Ok(Self { pool, url: format!("{server}/{name}?{after}"), folder, cluster: None, embedded: None })
    }

    /// Its version and the settings that say whether a commit is kept.
    ///
    /// # Errors
    /// The database's.
    pub async fn about(&self) -> Result<String> {
        let about: (String, String, String) = sqlx::query_as(
            "select current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')",
        )
        .fetch_one(&self.pool)
        .await?;
        let (version, fsync, commit) = about;
        Ok(format!("PostgreSQL {version}, fsync {fsync}, synchronous_commit {commit}"))
    }

    /// Processor time that the sessions open now have used, in seconds.
    ///
    /// # Errors
    /// The database's.
    pub async fn cpu_seconds(&self) -> Result<f64> {
        let pids: Vec<i32> =
            sqlx::query_scalar("select pid from pg_stat_activity").fetch_all(&self.pool).await?;
        // One that ended meanwhile no longer counts.
        Ok(pids.into_iter().filter_map(|pid| usage::cpu_seconds(pid.unsigned_abs()).ok()).sum())
    }

    /// Stops it and removes all files.
    ///
    /// # Errors
    /// Something is left, and where.
    pub async fn remove(self) -> Result<()> {
        self.pool.close().await;
        let stopped = match self.embedded {
            Some(embedded) => embedded.stop().await,
            None => Ok(()),
        };
        for folder in [Some(self.folder), self.cluster].into_iter().flatten().filter(|folder| folder.exists())
        {
            fs::remove_dir_all(&folder).with_context(|| format!("{} is left", folder.display()))?;
        }
        stopped
    }
}
