//! The SQL of mentions.

use protocol::{
    PhotoId, ResourceId, SpaceId, UserId,
    mentions::{Candidate, LIST_MAX},
    people::Card,
    spaces::Role,
};
use sqlx::PgExecutor;

use crate::error::Result;

/// Of these people, those who may read a resource, with their names.
pub async fn readers(
    db: impl PgExecutor<'_>,
    resource: ResourceId,
    people: &[UserId],
) -> Result<Vec<(UserId, String)>> {
    Ok(sqlx::query_as(
        "select u.id, u.given_name || ' ' || u.family_name
         from resources r
         join memberships m on m.space_id = r.space_id and m.left_at is null
         join users u on u.id = m.user_id and u.disabled_at is null
         where r.id = $1 and r.removed_at is null and u.id = any($2)
           and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)",
    )
    .bind(resource)
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?)
}

/// Of these people, those of a space who have at least this role, with their names.
pub async fn members(
    db: impl PgExecutor<'_>,
    space: SpaceId,
    audience: Role,
    people: &[UserId],
) -> Result<Vec<(UserId, String)>> {
    Ok(sqlx::query_as(
        "select u.id, u.given_name || ' ' || u.family_name
         from memberships m join users u on u.id = m.user_id and u.disabled_at is null
         where m.space_id = $1 and m.left_at is null and u.id = any($3)
           and ($2 = 'member' or m.role = 'admin' or m.role = $2)",
    )
    .bind(space)
    .bind(audience)
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?)
}

type Row = (UserId, String, String, Option<PhotoId>, bool, bool);

fn candidate((id, name, function, photo, participant, readable): Row) -> Candidate {
    Candidate { card: Card { id, name, function, photo }, participant, readable }
}

/// The people of a space whose name has a word that begins so, the reader aside: those who wrote here
/// lately first, then by name. A participant is looked for among the last five hundred comments. Without a
/// resource, what the name would stand in is for all members.
pub async fn candidates(
    db: impl PgExecutor<'_>,
    space: SpaceId,
    resource: Option<ResourceId>,
    me: UserId,
    asked: &str,
) -> Result<Vec<Candidate>> {
    let rows: Vec<Row> = sqlx::query_as(
        "with asked as (
             select ltrim(found_as($4)) as name
         ), lately as (
             select author_id, max(msg_no) as no
             from (select author_id, msg_no from comments where resource_id = $2 order by msg_no desc limit 500) c
             group by author_id
         )
         select u.id, u.given_name || ' ' || u.family_name, u.function, u.photo, l.no is not null,
                r.id is null or r.audience = 'member' or m.role = 'admin' or m.role = r.audience
         from asked
         left join resources r on r.id = $2
         join memberships m on m.space_id = $1 and m.left_at is null
         join users u on u.id = m.user_id and u.disabled_at is null
         left join lately l on l.author_id = u.id
         where u.id <> $3 and (asked.name <> '' or $4 = '')
           -- What is kept beside the row finds quickly, by the function too; the name decides.
           and u.found_by like '% ' || asked.name || '%'
           and ' ' || found_as(u.given_name || ' ' || u.family_name) like '% ' || asked.name || '%'
         order by l.no desc nulls last, lower(u.family_name), lower(u.given_name), u.id
         limit $5",
    )
    .bind(space)
    .bind(resource)
    .bind(me)
    .bind(asked)
    .bind(LIST_MAX)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(candidate).collect())
}

/// Of these people, those who belong to a space.
pub async fn known(
    db: impl PgExecutor<'_>,
    space: SpaceId,
    resource: Option<ResourceId>,
    ids: &[UserId],
) -> Result<Vec<Candidate>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select u.id, u.given_name || ' ' || u.family_name, u.function, u.photo, false,
                r.id is null or r.audience = 'member' or m.role = 'admin' or m.role = r.audience
         from memberships m
         join users u on u.id = m.user_id and u.disabled_at is null
         left join resources r on r.id = $2
         where m.space_id = $1 and m.left_at is null and u.id = any($3) order by u.id",
    )
    .bind(space)
    .bind(resource)
    .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(candidate).collect())
}
