//! The SQL of CalDAV: what was listed under which token.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::Listed;
use crate::error::Result;

/// Listings of one collection that are remembered: for programs that come seldom, while others come often.
const REMEMBERED: i64 = 8;
/// A token that is given out again counts as new after this time.
const FRESH: TimeDelta = TimeDelta::hours(1);

/// What was listed under a token; nothing if it is not known any more.
pub async fn listing(
    db: impl PgExecutor<'_>,
    (feed, part): (Uuid, &str),
    token: &[u8],
) -> Result<Option<Vec<Listed>>> {
    let found: Option<Vec<u8>> = sqlx::query_scalar(
        "select listing from calendar_listings where feed_id = $1 and part = $2 and token = $3",
    )
    .bind(feed)
    .bind(part)
    .bind(token)
    .fetch_optional(db)
    .await?;
    Ok(found.map(|bytes| bytes.chunks_exact(Listed::BYTES).filter_map(Listed::read).collect()))
}

/// Whether a token was given out lately, so that nothing need be written.
pub async fn is_fresh(
    db: impl PgExecutor<'_>,
    (feed, part): (Uuid, &str),
    token: &[u8],
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from calendar_listings
                        where feed_id = $1 and part = $2 and token = $3 and at > $4)",
    )
    .bind(feed)
    .bind(part)
    .bind(token)
    .bind(now - FRESH)
    .fetch_one(db)
    .await?)
}

/// Remembers what is listed under a token, and forgets the oldest.
pub async fn remember(
    db: &mut PgConnection,
    (feed, part): (Uuid, &str),
    token: &[u8],
    listing: &[Listed],
    at: DateTime<Utc>,
) -> Result<()> {
    let bytes: Vec<u8> = listing.iter().flat_map(Listed::bytes).collect();
    sqlx::query(
        "insert into calendar_listings as it (feed_id, part, token, listing, at) values ($1, $2, $3, $4, $5)
         on conflict (feed_id, part, token) do update set at = greatest(it.at, excluded.at)",
    )
    .bind(feed)
    .bind(part)
    .bind(token)
    .bind(bytes)
    .bind(at)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "delete from calendar_listings where feed_id = $1 and part = $2 and token not in (
             select token from calendar_listings where feed_id = $1 and part = $2 order by at desc limit $3)",
    )
    .bind(feed)
    .bind(part)
    .bind(REMEMBERED)
    .execute(db)
    .await?;
    Ok(())
}
