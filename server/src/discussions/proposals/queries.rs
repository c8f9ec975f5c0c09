//! The SQL of proposals.

use chrono::{DateTime, Utc};
use protocol::{
    ProposalId, ResourceId, SpaceId, UserId,
    discussions::proposals::{Decision, Proposal, Propose, State},
};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use crate::{discussions::queries::card, error::Result};

/// Where a page begins: behind the one that was proposed then and has this id.
pub type Cursor = (DateTime<Utc>, ProposalId);

macro_rules! proposals {
    ($rest:literal) => {
        concat!(
            "select p.id, p.space_id, p.theme_id, p.title, p.html, p.at, p.state, p.decided_at, p.thread_id,
             coalesce(p.reason, '') as reason,
             a.id as author_id, a.given_name || ' ' || a.family_name as author_name, a.function as author_function, a.photo as author_photo,
             d.id as decider_id, d.given_name || ' ' || d.family_name as decider_name, d.function as decider_function, d.photo as decider_photo
             from proposals p
             join users a on a.id = p.author_id
             left join users d on d.id = p.decided_by ",
            $rest
        )
    };
}

fn proposal(row: &PgRow) -> Result<Proposal, sqlx::Error> {
    let decided = row.try_get::<Option<DateTime<Utc>>, _>("decided_at")?.zip(card(row, "decider")?);
    let decision = decided.map(|(at, by)| {
        Ok::<_, sqlx::Error>(Decision {
            by,
            at,
            reason: row.try_get("reason")?,
            thread: row.try_get("thread_id")?,
        })
    });
    Ok(Proposal {
        id: row.try_get("id")?,
        space: row.try_get("space_id")?,
        theme: row.try_get("theme_id")?,
        title: row.try_get("title")?,
        html: row.try_get("html")?,
        by: card(row, "author")?.ok_or(sqlx::Error::RowNotFound)?,
        at: row.try_get("at")?,
        state: row.try_get("state")?,
        decision: decision.transpose()?,
    })
}

fn all(rows: &[PgRow]) -> Result<Vec<Proposal>> {
    Ok(rows.iter().map(proposal).collect::<Result<_, _>>()?)
}

/// Locks a proposal to the end of the transaction.
pub async fn lock(db: &mut PgConnection, id: ProposalId) -> Result<()> {
    sqlx::query("select from proposals where id = $1 for no key update").bind(id).execute(db).await?;
    Ok(())
}

/// Locks whoever proposes something.
pub async fn lock_author(db: &mut PgConnection, user: UserId) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('proposals:' || $1::text, 0))")
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}

/// How many wait in a space: of all, or of one person.
pub async fn waiting(db: &mut PgConnection, space: SpaceId, of: Option<UserId>) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from proposals
         where space_id = $1 and state = 'open' and ($2::uuid is null or author_id = $2)",
    );
    Ok(count.bind(space).bind(of).fetch_one(db).await?)
}

/// Keeps a proposal that waits.
pub async fn insert(
    db: &mut PgConnection,
    id: ProposalId,
    (space, author): (SpaceId, UserId),
    (it, html): (&Propose, &str),
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into proposals (id, space_id, author_id, theme_id, title, source, html, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(space)
    .bind(author)
    .bind(it.theme)
    .bind(it.title.trim())
    .bind(&it.body)
    .bind(html)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// A proposal.
pub async fn find(db: &mut PgConnection, id: ProposalId) -> Result<Option<Proposal>> {
    let row = sqlx::query(proposals!("where p.id = $1")).bind(id).fetch_optional(db).await?;
    Ok(row.as_ref().map(proposal).transpose()?)
}

/// What a proposal would ask, as it was written.
pub async fn source(db: &mut PgConnection, id: ProposalId) -> Result<String> {
    Ok(sqlx::query_scalar("select source from proposals where id = $1").bind(id).fetch_one(db).await?)
}

/// A page of those that wait in a space, the oldest first.
pub async fn open(
    db: &mut PgConnection,
    space: SpaceId,
    after: Option<Cursor>,
    most: i64,
) -> Result<Vec<Proposal>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(proposals!(
        "where p.space_id = $1 and p.state = 'open' and ($2::timestamptz is null or (p.at, p.id) > ($2, $3))
         order by p.at, p.id limit $4"
    ))
    .bind(space)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    all(&rows)
}

/// Those of a space that admins decided of last, the latest first.
pub async fn decided(db: &mut PgConnection, space: SpaceId, most: i64) -> Result<Vec<Proposal>> {
    let rows = sqlx::query(proposals!(
        "where p.space_id = $1 and p.state in ('accepted', 'refused')
         order by p.decided_at desc, p.id desc limit $2"
    ))
    .bind(space)
    .bind(most)
    .fetch_all(db)
    .await?;
    all(&rows)
}

/// A page of somebody's own in a space, the newest first.
pub async fn own(
    db: &mut PgConnection,
    space: SpaceId,
    user: UserId,
    after: Option<Cursor>,
    most: i64,
) -> Result<Vec<Proposal>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(proposals!(
        "where p.space_id = $1 and p.author_id = $2
           and ($3::timestamptz is null or (p.at, p.id) < ($3, $4))
         order by p.at desc, p.id desc limit $5"
    ))
    .bind(space)
    .bind(user)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    all(&rows)
}

/// The admins of a space but one person; two hundred at most.
pub async fn admins(db: &mut PgConnection, space: SpaceId, but: UserId) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select m.user_id from memberships m join users u on u.id = m.user_id and u.disabled_at is null
         where m.space_id = $1 and m.left_at is null and m.role = 'admin' and m.user_id <> $2
         order by m.user_id limit 200",
    )
    .bind(space)
    .bind(but)
    .fetch_all(db)
    .await?)
}

/// It waits no longer.
pub async fn decide(
    db: &mut PgConnection,
    id: ProposalId,
    (state, by, at): (State, UserId, DateTime<Utc>),
    reason: Option<&str>,
    thread: Option<ResourceId>,
) -> Result<()> {
    sqlx::query(
        "update proposals set state = $2, decided_by = $3, decided_at = $4, reason = $5, thread_id = $6
         where id = $1",
    )
    .bind(id)
    .bind(state)
    .bind(by)
    .bind(at)
    .bind(reason)
    .bind(thread)
    .execute(db)
    .await?;
    Ok(())
}
