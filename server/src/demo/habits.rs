//! What the people of a demonstration want to be told, and when they were last there.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use protocol::{ResourceId, SpaceId, UserId, notifications::Level};
use sqlx::PgConnection;

use super::{keep::column, script::Cast, story::Person};

/// Those of one person.
pub struct Habits {
    user: UserId,
    /// When the visit before the last one ended, and the last one.
    visits: (DateTime<Utc>, DateTime<Utc>),
    receipts: Option<bool>,
    levels: Vec<(ResourceId, SpaceId, Level)>,
}

/// What is told of a person.
///
/// # Errors
/// A key that names nothing.
pub fn of(cast: &Cast<'_>, it: &Person, threads: &BTreeMap<&str, (ResourceId, SpaceId)>) -> Result<Habits> {
    let last = cast.now + *it.last_seen;
    let levels = it.levels.iter().map(|(key, level)| {
        let (id, space) =
            threads.get(key.as_str()).with_context(|| format!("{}: no thread {key}", it.key))?;
        anyhow::Ok((*id, *space, *level))
    });
    Ok(Habits {
        user: cast.person(&it.key)?.id,
        visits: (last - TimeDelta::days(1), last),
        receipts: it.receipts,
        levels: levels.collect::<Result<_>>()?,
    })
}

/// Keeps them, once the people and the threads are there.
///
/// # Errors
/// The database's.
pub async fn keep(db: &mut PgConnection, all: &[Habits]) -> Result<()> {
    sqlx::query(
        "insert into bells (user_id, since, seen_at) select * from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[])",
    )
    .bind(column(all, |it| it.user.0))
    .bind(column(all, |it| it.visits.0))
    .bind(column(all, |it| it.visits.1))
    .execute(&mut *db)
    .await?;
    for it in all {
        if let Some(receipts) = it.receipts {
            sqlx::query("insert into chat_preferences (user_id, receipts) values ($1, $2)")
                .bind(it.user)
                .bind(receipts)
                .execute(&mut *db)
                .await?;
        }
        for (resource, space, level) in &it.levels {
            sqlx::query(
                "insert into follows (user_id, resource_id, space_id, level) values ($1, $2, $3, $4)",
            )
            .bind(it.user)
            .bind(resource)
            .bind(space)
            .bind(level)
            .execute(&mut *db)
            .await?;
        }
    }
    Ok(())
}
