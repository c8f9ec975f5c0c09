//! The SQL of links.

use protocol::{
    ResourceId, SpaceId, UserId,
    links::{PLACES_MAX, Place},
    people::Card,
};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use crate::error::Result;

/// The documents that a resource shows, in their order.
pub async fn of(db: &mut PgConnection, from: ResourceId) -> Result<Vec<ResourceId>> {
    let linked =
        sqlx::query_scalar("select to_id from linked_documents where from_id = $1 order by position, to_id");
    Ok(linked.bind(from).fetch_all(db).await?)
}

/// Has a resource show these documents, in this order; those that are gone are left out.
pub async fn set(
    db: &mut PgConnection,
    from: ResourceId,
    space: SpaceId,
    documents: &[ResourceId],
) -> Result<()> {
    sqlx::query("delete from linked_documents where from_id = $1 and to_id <> all($2)")
        .bind(from)
        .bind(documents)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "insert into linked_documents (from_id, to_id, space_id, position)
         select $1, r.id, $3, it.nth from unnest($2::uuid[]) with ordinality as it (id, nth)
         join resources r on r.id = it.id
         on conflict (from_id, to_id) do update set position = excluded.position",
    )
    .bind(from)
    .bind(documents)
    .bind(space)
    .execute(db)
    .await?;
    Ok(())
}

/// Where a document is cited, as far as a person may read it: each place once, the latest first. What its
/// comments say stands for a place only if it does not cite the document itself.
pub async fn places(db: &mut PgConnection, document: ResourceId, user: UserId) -> Result<Vec<Place>> {
    let rows = sqlx::query(
        "select it.*, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
                u.photo as by_photo
         from (
             select distinct on (r.id) r.id, r.space_id, r.kind, r.title, k.msg_no,
                    coalesce(k.author_id, r.author_id) as by_id,
                    coalesce(k.created_at, r.published_at, r.created_at) as at
             from (
                 select resource_id, comment_id from citations where document_id = $1
                 union all
                 select from_id, null from linked_documents where to_id = $1
             ) as c
             join resources r on r.id = c.resource_id and r.removed_at is null and r.published_at is not null
             join memberships m on m.space_id = r.space_id and m.user_id = $2 and m.left_at is null
               and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
             left join comments k on k.id = c.comment_id
             where c.comment_id is null or k.deleted_at is null
             order by r.id, k.msg_no desc nulls first
         ) as it
         join users u on u.id = it.by_id
         order by it.at desc, it.id limit $3",
    )
    .bind(document)
    .bind(user)
    .bind(PLACES_MAX)
    .fetch_all(db)
    .await?;
    let place = |row: &PgRow| {
        Ok(Place {
            resource: row.try_get("id")?,
            space: row.try_get("space_id")?,
            of: row.try_get("kind")?,
            title: row.try_get("title")?,
            msg_no: row.try_get("msg_no")?,
            by: Card {
                id: row.try_get("by_id")?,
                name: row.try_get("by_name")?,
                function: row.try_get("by_function")?,
                photo: row.try_get("by_photo")?,
            },
            at: row.try_get("at")?,
        })
    };
    Ok(rows.iter().map(place).collect::<Result<_, sqlx::Error>>()?)
}
