//! The SQL of names in resources' own texts.

use protocol::{ActId, ResourceId, SpaceId, UserId, feed, people::Card};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use crate::{
    error::Result,
    notifications::queries::{Kept, card},
};

/// Keeps whom a resource's text names, and who wrote the latest name. Answers whether they are others than
/// before.
pub async fn set(db: &mut PgConnection, resource: ResourceId, by: UserId, named: &[UserId]) -> Result<bool> {
    let done = sqlx::query(
        "update resources set named = $2, named_by = case when $2 <@ named then named_by else $3 end
         where id = $1 and named <> $2",
    )
    .bind(resource)
    .bind(named.iter().map(|id| id.0).collect::<Vec<_>>())
    .bind(by)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether a resource's text names anybody.
pub async fn names(db: &mut PgConnection, resource: ResourceId) -> Result<bool> {
    let names = sqlx::query_scalar("select exists (select from resources where id = $1 and named <> '{}')");
    Ok(names.bind(resource).fetch_one(db).await?)
}

/// A resource as the notices of those whom it names need it.
pub struct Subject {
    pub id: ResourceId,
    pub space: SpaceId,
    pub of: feed::Kind,
    pub named: Vec<UserId>,
    pub by: Card,
    /// It is published and neither put away nor gone.
    pub told: bool,
}

/// Reads resources that ever named anybody, and locks them, in the order of their ids.
pub async fn subjects(db: &mut PgConnection, ids: &[ResourceId]) -> Result<Vec<Subject>> {
    let rows = sqlx::query(
        "select r.id, r.space_id, r.kind, r.named,
                r.published_at is not null and r.removed_at is null and r.archived_at is null as told,
                u.id as by_id, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
                u.photo as by_photo
         from resources r join users u on u.id = r.named_by
         where r.id = any($1) order by r.id for no key update of r",
    )
    .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?;
    let subject = |row: &PgRow| {
        Ok(Subject {
            id: row.try_get("id")?,
            space: row.try_get("space_id")?,
            of: row.try_get("kind")?,
            named: row.try_get("named")?,
            by: card(row, "by")?,
            told: row.try_get("told")?,
        })
    };
    Ok(rows.iter().map(subject).collect::<Result<_, sqlx::Error>>()?)
}

/// The notices about a resource's own text.
pub async fn of_resource(db: &mut PgConnection, resource: ResourceId) -> Result<Vec<Kept>> {
    Ok(sqlx::query_as(
        r#"select id, user_id as "user", mentions, answers, calls, read_act as read, at, by_id as by from notices
           where resource_id = $1 and kind = 'named'"#,
    )
    .bind(resource)
    .fetch_all(db)
    .await?)
}

/// The person has seen what names him in a resource's own text.
pub async fn saw(db: &mut PgConnection, user: UserId, resource: ResourceId, act: ActId) -> Result<()> {
    sqlx::query(
        "update notices set read_act = $3
         where user_id = $1 and resource_id = $2 and kind = 'named' and read_act is null",
    )
    .bind(user)
    .bind(resource)
    .bind(act)
    .execute(db)
    .await?;
    Ok(())
}
