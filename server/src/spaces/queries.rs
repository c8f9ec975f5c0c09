//! The SQL of spaces and memberships.

use chrono::{DateTime, Utc};
use protocol::{
    PhotoId, Seq, SpaceId, Stream, UserId,
    people::Card,
    spaces::{Access, JoinRequest, Member, Role, Service, Space},
};
use sqlx::{PgConnection, PgExecutor};

use super::New;
use crate::error::Result;

/// A space as its row has it, seen by one person.
#[derive(sqlx::FromRow)]
struct Row {
    id: SpaceId,
    slug: String,
    name: String,
    description: String,
    access: Access,
    services: Vec<String>,
    role: Option<Role>,
    requested: bool,
    members: i64,
}

impl From<Row> for Space {
    fn from(row: Row) -> Self {
        let shown = |service: &&Service| row.services.iter().any(|name| name == service.name());
        Self {
            id: row.id,
            services: Service::ALL.iter().filter(shown).copied().collect(),
            slug: row.slug,
            name: row.name,
            description: row.description,
            access: row.access,
            role: row.role,
            requested: row.requested,
            members: row.members,
        }
    }
}

/// Spaces as the person `$1` sees them.
macro_rules! spaces {
    ($rest:literal) => {
        concat!(
            "select s.id, s.slug, s.name, s.description, s.access, s.services, m.role,
                    exists (select from join_requests j where j.space_id = s.id and j.user_id = $1) as requested,
                    (select count(*) from memberships c where c.space_id = s.id and c.left_at is null) as members
             from spaces s left join memberships m on m.space_id = s.id and m.user_id = $1 and m.left_at is null ",
            $rest
        )
    };
}

/// One's own spaces, by name.
pub async fn mine(db: impl PgExecutor<'_>, user: UserId) -> Result<Vec<Space>> {
    let rows: Vec<Row> = sqlx::query_as(spaces!("where m.role is not null order by s.name, s.id"))
        .bind(user)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(Space::from).collect())
}

/// One's own spaces, then those that one may join or ask for.
pub async fn list(db: impl PgExecutor<'_>, user: UserId) -> Result<Vec<Space>> {
    let rows: Vec<Row> = sqlx::query_as(spaces!(
        "where m.role is not null or (s.listed and s.access in ('open', 'request'))
         order by m.role is null, s.name, s.id limit 500"
    ))
    .bind(user)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Space::from).collect())
}

/// A space that this person may know of.
pub async fn find(db: impl PgExecutor<'_>, user: UserId, space: SpaceId) -> Result<Option<Space>> {
    let row: Option<Row> = sqlx::query_as(spaces!(
        "where s.id = $2 and (m.role is not null or (s.listed and s.access in ('open', 'request')))"
    ))
    .bind(user)
    .bind(space)
    .fetch_optional(db)
    .await?;
    Ok(row.map(Space::from))
}

/// A person's role in a space.
pub async fn role(db: impl PgExecutor<'_>, space: SpaceId, user: UserId) -> Result<Option<Role>> {
    Ok(sqlx::query_scalar(
        "select role from memberships where space_id = $1 and user_id = $2 and left_at is null",
    )
    .bind(space)
    .bind(user)
    .fetch_optional(db)
    .await?)
}

/// Makes a space, unless its slug is taken.
pub async fn insert(db: &mut PgConnection, new: &New<'_>) -> Result<bool> {
    let services: Vec<&str> = new.services.iter().map(|service| service.name()).collect();
    let done = sqlx::query(
        "insert into spaces (id, slug, name, description, access, listed, services, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (slug) do nothing",
    )
    .bind(new.id)
    .bind(new.slug)
    .bind(new.name.trim())
    .bind(new.description.trim())
    .bind(new.access)
    .bind(new.listed)
    .bind(services)
    .bind(new.created_by)
    .bind(new.at)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes others who change the members of this space wait until this transaction ends, so that two
/// admins cannot leave each other's place to the other.
pub async fn lock(db: &mut PgConnection, space: SpaceId) -> Result<()> {
    sqlx::query("select from spaces where id = $1 for no key update").bind(space).execute(db).await?;
    Ok(())
}

/// Where the space's stream stands; nobody appends to it until this transaction ends.
pub async fn stand(db: &mut PgConnection, space: SpaceId) -> Result<Seq> {
    Ok(sqlx::query_scalar("select seq from streams where id = $1 for no key update")
        .bind(Stream::Space(space).to_string())
        .fetch_one(db)
        .await?)
}

/// How many admins a space has beside this person. A closed account administers nothing.
pub async fn other_admins(db: &mut PgConnection, space: SpaceId, user: UserId) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from memberships m join users u on u.id = m.user_id
         where m.space_id = $1 and m.user_id <> $2 and m.left_at is null and m.role = 'admin'
           and u.disabled_at is null",
    )
    .bind(space)
    .bind(user)
    .fetch_one(db)
    .await?)
}

/// How many members a space has.
pub async fn count(db: &mut PgConnection, space: SpaceId) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from memberships where space_id = $1 and left_at is null")
        .bind(space)
        .fetch_one(db)
        .await?)
}

/// Begins a membership. `told` is the number of the event that tells of it, in the space's stream: who
/// belonged to the space when its stream stood somewhere follows from these numbers.
pub async fn open(
    db: &mut PgConnection,
    (space, user, role): (SpaceId, UserId, Role),
    (at, since): (DateTime<Utc>, DateTime<Utc>),
    told: Seq,
) -> Result<()> {
    sqlx::query(
        "insert into memberships (id, space_id, user_id, role, joined_at, since, joined_seq)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(uuid::Uuid::now_v7())
    .bind(space)
    .bind(user)
    .bind(role)
    .bind(at)
    .bind(since)
    .bind(told)
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a membership, if there is one: answers since when the person had been there.
pub async fn close(
    db: &mut PgConnection,
    space: SpaceId,
    user: UserId,
    at: DateTime<Utc>,
    told: Seq,
) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar(
        "update memberships set left_at = $3, left_seq = $4
         where space_id = $1 and user_id = $2 and left_at is null returning since",
    )
    .bind(space)
    .bind(user)
    .bind(at)
    .bind(told)
    .fetch_optional(db)
    .await?)
}

/// Whether somebody may be added by id: he asks to join, was here before, or is met in another space.
/// Anybody else's id is one that its holder should not know.
pub async fn within_reach(
    db: impl PgExecutor<'_>,
    space: SpaceId,
    user: UserId,
    admin: UserId,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from join_requests where space_id = $1 and user_id = $2)
             or exists (select from memberships where space_id = $1 and user_id = $2)
             or exists (select from memberships a join memberships b on b.space_id = a.space_id
                        where a.user_id = $2 and b.user_id = $3 and a.left_at is null and b.left_at is null)",
    )
    .bind(space)
    .bind(user)
    .bind(admin)
    .fetch_one(db)
    .await?)
}

/// A page of the members, by family name. The cursor is the last person of the page before; the id of
/// somebody who never belonged here is no cursor, for it would tell where his name stands.
pub async fn members(
    db: impl PgExecutor<'_>,
    space: SpaceId,
    text: &str,
    after: Option<UserId>,
    most: i64,
) -> Result<Vec<Member>> {
    let rows: Vec<(UserId, String, String, Option<PhotoId>, Role, DateTime<Utc>)> = sqlx::query_as(
        "select u.id, u.given_name || ' ' || u.family_name, u.function, u.photo, m.role, m.since
         from memberships m join users u on u.id = m.user_id
         where m.space_id = $1 and m.left_at is null
           and not exists (select from unnest(string_to_array(found_as($4), ' ')) word
                           where u.found_by not like '% ' || word || '%')
           and ($2::uuid is null
                or (u.family_name collate \"fr-x-icu\", u.given_name collate \"fr-x-icu\", u.id) >
                (select a.family_name, a.given_name, a.id from users a where a.id = $2
                   and exists (select from memberships e where e.space_id = $1 and e.user_id = a.id)))
         order by u.family_name collate \"fr-x-icu\", u.given_name collate \"fr-x-icu\", u.id limit $3",
    )
    .bind(space)
    .bind(after)
    .bind(most)
    .bind(text.trim())
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, function, photo, role, joined_at)| Member {
            card: Card { id, name, function, photo },
            role,
            joined_at,
        })
        .collect())
}

/// Notes that somebody asks to join. Answers whether he had not asked yet.
pub async fn ask(db: &mut PgConnection, space: SpaceId, user: UserId, at: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query(
        "insert into join_requests (space_id, user_id, at) values ($1, $2, $3) on conflict do nothing",
    )
    .bind(space)
    .bind(user)
    .bind(at)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a request to join. Answers whether there was one.
pub async fn answer(db: &mut PgConnection, space: SpaceId, user: UserId) -> Result<bool> {
    let done = sqlx::query("delete from join_requests where space_id = $1 and user_id = $2")
        .bind(space)
        .bind(user)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Who asks to join, the one who has waited longest first.
pub async fn requests(db: impl PgExecutor<'_>, space: SpaceId) -> Result<Vec<JoinRequest>> {
    let rows: Vec<(UserId, String, String, Option<PhotoId>, DateTime<Utc>)> = sqlx::query_as(
        "select u.id, u.given_name || ' ' || u.family_name, u.function, u.photo, j.at
         from join_requests j join users u on u.id = j.user_id
         where j.space_id = $1 and u.disabled_at is null order by j.at, u.id limit 500",
    )
    .bind(space)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, function, photo, asked_at)| JoinRequest {
            card: Card { id, name, function, photo },
            asked_at,
        })
        .collect())
}

/// The admins of a space: the first fifty of them.
pub async fn admins(db: &mut PgConnection, space: SpaceId) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select user_id from memberships where space_id = $1 and role = 'admin' and left_at is null
         order by user_id limit 50",
    )
    .bind(space)
    .fetch_all(db)
    .await?)
}
