//! What the benches find in the database: people with sessions, spaces they belong to, threads.

use anyhow::Result;
use protocol::{ResourceId, SessionId, SpaceId, Stream, ThemeId, UserId};
use server::auth;
use sqlx::PgPool;
use uuid::Uuid;

/// Spaces to which everybody belongs.
const SPACES: usize = 3;
/// Threads, all in the first space.
const THREADS: usize = 128;

/// People and threads.
pub struct Town {
    /// The people.
    pub people: Vec<UserId>,
    /// The secrets of their sessions, one each.
    pub secrets: Vec<String>,
    /// Threads.
    pub threads: Vec<ResourceId>,
}

/// Fills the database. Straight into the tables: through the front door it would take minutes.
///
/// # Errors
/// The database's.
pub async fn fill(pool: &PgPool, people: usize) -> Result<Town> {
    let users: Vec<Uuid> = (0..people).map(|_| UserId::new().0).collect();
    let spaces: Vec<Uuid> = (0..SPACES).map(|_| SpaceId::new().0).collect();
    let threads: Vec<Uuid> = (0..THREADS).map(|_| ResourceId::new().0).collect();
    let secrets = (0..people).map(|_| auth::secret()).collect::<server::error::Result<Vec<_>>>();
    let secrets = secrets.map_err(|error| anyhow::anyhow!("no secrets: {error:?}"))?;
    sqlx::query(
        "insert into users (id, email, email_verified_at, given_name, family_name, function)
         select id, 'load-' || number || '@demo.example', now(), 'Camille', 'Numéro ' || number, 'Habitante, Osmose'
         from unnest($1::uuid[]) with ordinality as person (id, number)",
    )
    .bind(&users)
    .execute(pool)
    .await?;
    sqlx::query(
        "insert into sessions (id, token_hash, user_id, created_at, seen_at, expires_at)
         select id, hash, user_id, now(), now(), now() + interval '1 day'
         from unnest($1::uuid[], $2::bytea[], $3::uuid[]) as session (id, hash, user_id)",
    )
    .bind(users.iter().map(|_| SessionId::new().0).collect::<Vec<_>>())
    .bind(secrets.iter().map(|secret| auth::digest(secret)).collect::<Vec<_>>())
    .bind(&users)
    .execute(pool)
    .await?;
    sqlx::query(
        "insert into spaces (id, slug, name, access, services)
         select id, 'load-' || number, 'Espace ' || number, 'open', '{discussions}'
         from unnest($1::uuid[]) with ordinality as space (id, number)",
    )
    .bind(&spaces)
    .execute(pool)
    .await?;
    sqlx::query(
        "insert into memberships (id, space_id, user_id, role, joined_at, since)
         select gen_random_uuid(), space, person, 'member', now(), now()
         from unnest($1::uuid[]) as space, unnest($2::uuid[]) as person",
    )
    .bind(&spaces)
    .bind(&users)
    .execute(pool)
    .await?;
    fill_threads(pool, spaces[0], users[0], &threads).await?;
    let streams = (users.iter().map(|id| Stream::User(UserId(*id))))
        .chain(spaces.iter().flat_map(|id| {
            let space = SpaceId(*id);
            [Stream::Space(space), Stream::Contributors(space), Stream::Admins(space)]
        }))
        .chain(threads.iter().map(|id| Stream::Resource(ResourceId(*id))))
        .chain([Stream::Site]);
    sqlx::query("insert into streams (id) select * from unnest($1::text[]) on conflict do nothing")
        .bind(streams.map(|stream| stream.to_string()).collect::<Vec<_>>())
        .execute(pool)
        .await?;
    // Only what is filled: a table that was seen empty is planned for as if it stayed so.
    sqlx::raw_sql("vacuum analyze users, sessions, spaces, memberships, resources, threads, streams")
        .execute(pool)
        .await?;
    let people = users.into_iter().map(UserId).collect();
    Ok(Town { people, secrets, threads: threads.into_iter().map(ResourceId).collect() })
}

async fn fill_threads(pool: &PgPool, space: Uuid, author: Uuid, threads: &[Uuid]) -> Result<()> {
    let theme = ThemeId::new().0;
    sqlx::query("insert into themes (id, space_id, title, position) values ($1, $2, 'Essais', 1)")
        .bind(theme)
        .bind(space)
        .execute(pool)
        .await?;
    sqlx::query(
        "insert into resources (id, space_id, kind) select id, $2, 'thread' from unnest($1::uuid[]) as id",
    )
    .bind(threads)
    .bind(space)
    .execute(pool)
    .await?;
    sqlx::query(
        "insert into threads (id, space_id, theme_id, title, source, html, author_id, opened_by, created_at)
         select id, $2, $3, 'Fil ' || number, 'Une question', '<p>Une question</p>', $4, $4, now()
         from unnest($1::uuid[]) with ordinality as thread (id, number)",
    )
    .bind(threads)
    .bind(space)
    .bind(theme)
    .bind(author)
    .execute(pool)
    .await?;
    Ok(())
}

impl Town {
    /// The secret of somebody who writes: people from the end of the list, for those at its beginning watch.
    pub fn writer(&self, number: usize) -> &str {
        &self.secrets[self.secrets.len() - 1 - number % self.secrets.len()]
    }
}
