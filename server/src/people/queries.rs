//! The SQL of accounts and sessions.

use chrono::{DateTime, Utc};
use protocol::{
    PhotoId, SessionId, SpaceId, UserId,
    people::{Card, ChangeMe, DemoAccount, Ended, Language, Me, Profile, SessionEntry},
    presence::{Status, Wish},
};
use sqlx::{PgConnection, PgExecutor};

use super::New;
use crate::error::Result;

/// What is needed to let somebody in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    /// The person.
    pub id: UserId,
    /// Absent: there is no password to sign in with.
    pub password_hash: Option<String>,
    /// Whether the address was confirmed.
    pub verified: bool,
    /// Whether the account was closed by the operator.
    pub disabled: bool,
}

/// The account with this address.
pub async fn account_at(db: impl PgExecutor<'_>, email: &str) -> Result<Option<Account>> {
    Ok(sqlx::query_as(
        "select id, password_hash, email_verified_at is not null as verified, disabled_at is not null as disabled
         from users where lower(email) = lower($1)",
    )
    .bind(email)
    .fetch_optional(db)
    .await?)
}

/// A person's password hash.
pub async fn password_hash(db: impl PgExecutor<'_>, user: UserId) -> Result<Option<String>> {
    let hash: Option<Option<String>> = sqlx::query_scalar("select password_hash from users where id = $1")
        .bind(user)
        .fetch_optional(db)
        .await?;
    Ok(hash.flatten())
}

/// Whether the account is open and its password still the one that was verified. The row stays
/// locked: whoever changes the password waits, or was faster and is noticed.
pub async fn still_has(db: &mut PgConnection, user: UserId, hash: Option<&str>) -> Result<bool> {
    let found: Option<Option<String>> = sqlx::query_scalar(
        "select password_hash from users where id = $1 and disabled_at is null for no key update",
    )
    .bind(user)
    .fetch_optional(db)
    .await?;
    Ok(found.is_some_and(|found| found.as_deref() == hash))
}

/// A person as he sees himself.
pub async fn me(db: impl PgExecutor<'_>, user: UserId) -> Result<Option<Me>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        email: String,
        email_verified: bool,
        given_name: String,
        family_name: String,
        function: String,
        about: String,
        photo: Option<PhotoId>,
        language: Language,
        site_admin: bool,
        wish: Wish,
        status: String,
        status_until: Option<DateTime<Utc>>,
    }
    let row: Option<Row> = sqlx::query_as(
        "select email, email_verified_at is not null as email_verified, given_name, family_name, function, about,
                photo, language, site_admin, wish, status, status_until
         from users where id = $1",
    )
    .bind(user)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Me {
        id: user,
        email: row.email,
        email_verified: row.email_verified,
        given_name: row.given_name,
        family_name: row.family_name,
        function: row.function,
        about: row.about,
        photo: row.photo,
        language: row.language,
        site_admin: row.site_admin,
        status: Status { wish: row.wish, text: row.status, until: row.status_until },
    }))
}

/// In place of the status before.
pub async fn set_status(db: &mut PgConnection, user: UserId, status: &Status) -> Result<()> {
    sqlx::query("update users set wish = $2, status = $3, status_until = $4 where id = $1")
        .bind(user)
        .bind(status.wish)
        .bind(&status.text)
        .bind(status.until)
        .execute(db)
        .await?;
    Ok(())
}

/// The statuses of those of these people who have one.
pub async fn statuses(db: impl PgExecutor<'_>, people: &[UserId]) -> Result<Vec<(UserId, Status)>> {
    let rows: Vec<(UserId, Wish, String, Option<DateTime<Utc>>)> = sqlx::query_as(
        "select id, wish, status, status_until from users
         where id = any($1) and (wish <> 'online' or status <> '')",
    )
    .bind(people)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, wish, text, until)| (id, Status { wish, text, until })).collect())
}

/// Whether a person wishes to be seen by nobody now.
pub async fn is_hidden(db: impl PgExecutor<'_>, user: UserId, now: DateTime<Utc>) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from users where id = $1 and wish = 'invisible'
                        and (status_until is null or status_until > $2))",
    )
    .bind(user)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// A person as others see him.
pub async fn card(db: impl PgExecutor<'_>, user: UserId) -> Result<Option<Card>> {
    let row: Option<(String, String, Option<PhotoId>)> = sqlx::query_as(
        "select given_name || ' ' || family_name, function, photo from users
         where id = $1 and disabled_at is null",
    )
    .bind(user)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(name, function, photo)| Card { id: user, name, function, photo }))
}

/// Nobody changes how a person looks until this transaction ends.
pub async fn keep(db: &mut PgConnection, user: UserId) -> Result<()> {
    sqlx::query("select from users where id = $1 for share").bind(user).execute(db).await?;
    Ok(())
}

/// Others who change this person wait until this transaction ends.
pub async fn lock(db: &mut PgConnection, user: UserId) -> Result<()> {
    sqlx::query("select from users where id = $1 for no key update").bind(user).execute(db).await?;
    Ok(())
}

/// The spaces that a person belongs to.
pub async fn spaces(db: &mut PgConnection, user: UserId) -> Result<Vec<SpaceId>> {
    let spaces = sqlx::query_scalar(
        "select space_id from memberships where user_id = $1 and left_at is null order by space_id",
    );
    Ok(spaces.bind(user).fetch_all(db).await?)
}

/// Makes an account.
pub async fn insert(db: &mut PgConnection, new: &New<'_>) -> Result<()> {
    sqlx::query(
        "insert into users (id, email, email_verified_at, given_name, family_name, function, language, password_hash,
                            site_admin, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(new.email.trim())
    .bind(new.verified.then_some(new.at))
    .bind(new.given_name.trim())
    .bind(new.family_name.trim())
    .bind(new.function.trim())
    .bind(new.language)
    .bind(new.password_hash)
    .bind(new.site_admin)
    .bind(new.at)
    .execute(db)
    .await?;
    Ok(())
}

/// Gives an account that was never confirmed to whoever signs up with its address now.
pub async fn take_over(db: &mut PgConnection, user: UserId, new: &New<'_>) -> Result<()> {
    sqlx::query(
        "update users set given_name = $2, family_name = $3, function = $4, language = $5, password_hash = $6
         where id = $1 and email_verified_at is null",
    )
    .bind(user)
    .bind(new.given_name.trim())
    .bind(new.family_name.trim())
    .bind(new.function.trim())
    .bind(new.language)
    .bind(new.password_hash)
    .execute(db)
    .await?;
    Ok(())
}

/// Changes what is given and leaves the rest.
pub async fn change(db: &mut PgConnection, user: UserId, change: &ChangeMe) -> Result<()> {
    sqlx::query(
        "update users set given_name = coalesce($2, given_name), family_name = coalesce($3, family_name),
                function = coalesce($4, function), language = coalesce($5, language),
                about = coalesce($6, about)
         where id = $1",
    )
    .bind(user)
    .bind(change.given_name.as_deref().map(str::trim))
    .bind(change.family_name.as_deref().map(str::trim))
    .bind(change.function.as_deref().map(str::trim))
    .bind(change.language)
    .bind(change.about.as_deref().map(str::trim))
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the row `u` is a person whom `$1` meets in a space.
macro_rules! met {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "u.disabled_at is null and exists (
                 select from memberships mine join memberships theirs on theirs.space_id = mine.space_id
                 where mine.user_id = $1 and mine.left_at is null
                   and theirs.user_id = u.id and theirs.left_at is null) ",
            $after
        )
    };
}

/// A page of the people that somebody meets, by family name, or of those that a question finds. The
/// cursor is the last person of the page before; somebody one does not meet is no cursor.
pub async fn directory(
    db: impl PgExecutor<'_>,
    reader: UserId,
    text: &str,
    after: Option<UserId>,
    most: i64,
) -> Result<Vec<Card>> {
    let rows: Vec<(UserId, String, String, Option<PhotoId>)> = sqlx::query_as(met!(
        "with met as (select u.* from users u where ",
        "and not exists (select from unnest(string_to_array(found_as($2), ' ')) word
                             where u.found_by not like '% ' || word || '%'))
         select id, given_name || ' ' || family_name, function, photo from met
         where $3::uuid is null
            or (family_name collate \"fr-x-icu\", given_name collate \"fr-x-icu\", id)
               > (select family_name, given_name, id from met where id = $3)
         order by family_name collate \"fr-x-icu\", given_name collate \"fr-x-icu\", id limit $4"
    ))
    .bind(reader)
    .bind(text.trim())
    .bind(after)
    .bind(most)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, name, function, photo)| Card { id, name, function, photo }).collect())
}

/// What a person shows to this reader; nothing if the two meet nowhere.
pub async fn profile(db: impl PgExecutor<'_>, reader: UserId, user: UserId) -> Result<Option<Profile>> {
    let row: Option<(String, String, Option<PhotoId>, String, Vec<uuid::Uuid>)> = sqlx::query_as(
        "select u.given_name || ' ' || u.family_name, u.function, u.photo, u.about,
                array(select s.id from spaces s
                      join memberships mine on mine.space_id = s.id and mine.user_id = $1 and mine.left_at is null
                      join memberships theirs on theirs.space_id = s.id and theirs.user_id = u.id and theirs.left_at is null
                      where u.id <> $1 order by s.name, s.id)
         from users u where u.id = $2 and u.disabled_at is null",
    )
    .bind(reader)
    .bind(user)
    .fetch_optional(db)
    .await?;
    Ok(row
        .map(|(name, function, photo, about, spaces)| Profile {
            card: Card { id: user, name, function, photo },
            about,
            spaces: spaces.into_iter().map(SpaceId).collect(),
        })
        .filter(|profile| user == reader || !profile.spaces.is_empty()))
}

/// Names a person's photo, or none.
pub async fn set_photo(db: &mut PgConnection, user: UserId, photo: Option<PhotoId>) -> Result<()> {
    sqlx::query("update users set photo = $2 where id = $1").bind(user).bind(photo).execute(db).await?;
    Ok(())
}

/// Whether this is a person's present photo and the reader may see it: his own, that of somebody who is
/// or was in one of his spaces (what he said there stays, and so does his face beside it), or that of
/// somebody who asks to join a space he administers.
pub async fn shows(db: impl PgExecutor<'_>, reader: UserId, user: UserId, photo: PhotoId) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from users u where u.id = $2 and u.photo = $3 and (
             u.id = $1
             or exists (select from memberships mine join memberships theirs on theirs.space_id = mine.space_id
                        where mine.user_id = $1 and mine.left_at is null and theirs.user_id = $2)
             or exists (select from join_requests j join memberships m on m.space_id = j.space_id
                        where j.user_id = $2 and m.user_id = $1 and m.left_at is null and m.role = 'admin')))",
    )
    .bind(reader)
    .bind(user)
    .bind(photo)
    .fetch_one(db)
    .await?)
}

/// Which of these photos are somebody's.
pub async fn named(db: impl PgExecutor<'_>, photos: Vec<uuid::Uuid>) -> Result<Vec<PhotoId>> {
    Ok(sqlx::query_scalar("select photo from users where photo = any($1)").bind(photos).fetch_all(db).await?)
}

/// The address was proved by its owner. Answers whether there was an account to prove it for.
pub async fn verify(db: &mut PgConnection, user: UserId, email: &str, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query(
        "update users set email_verified_at = coalesce(email_verified_at, $3)
         where id = $1 and lower(email) = lower($2) and disabled_at is null",
    )
    .bind(user)
    .bind(email)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Another address, proved by its owner.
pub async fn set_email(db: &mut PgConnection, user: UserId, email: &str, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query(
        "update users set email = $2, email_verified_at = $3 where id = $1 and disabled_at is null",
    )
    .bind(user)
    .bind(email)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Another password, or none.
pub async fn set_password(db: &mut PgConnection, user: UserId, hash: Option<&str>) -> Result<bool> {
    let done = sqlx::query("update users set password_hash = $2 where id = $1 and disabled_at is null")
        .bind(user)
        .bind(hash)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets a person administer the site.
pub async fn set_site_admin(db: &mut PgConnection, user: UserId) -> Result<()> {
    sqlx::query("update users set site_admin = true where id = $1").bind(user).execute(db).await?;
    Ok(())
}

/// Closes an account, or opens it again.
pub async fn set_disabled(db: &mut PgConnection, user: UserId, since: Option<DateTime<Utc>>) -> Result<bool> {
    let done = sqlx::query("update users set disabled_at = $2 where id = $1")
        .bind(user)
        .bind(since)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A session that begins.
pub struct Begin<'a> {
    /// Its name.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// Digest of its secret.
    pub digest: &'a [u8],
    /// Since when.
    pub at: DateTime<Utc>,
    /// Until when, at most.
    pub until: DateTime<Utc>,
    /// The browser's own words.
    pub user_agent: &'a str,
    /// From where.
    pub address: &'a str,
}

/// Begins a session.
pub async fn begin(db: &mut PgConnection, begin: &Begin<'_>) -> Result<()> {
    sqlx::query(
        "insert into sessions (id, token_hash, user_id, created_at, seen_at, expires_at, user_agent, address)
         values ($1, $2, $3, $4, $4, $5, $6, $7)",
    )
    .bind(begin.id)
    .bind(begin.digest)
    .bind(begin.user)
    .bind(begin.at)
    .bind(begin.until)
    .bind(begin.user_agent)
    .bind(begin.address)
    .execute(db)
    .await?;
    Ok(())
}

/// Gives a session another secret; the old one opens nothing from now on.
pub async fn renew(db: &mut PgConnection, session: SessionId, digest: &[u8]) -> Result<bool> {
    let done = sqlx::query("update sessions set token_hash = $2 where id = $1 and revoked_at is null")
        .bind(session)
        .bind(digest)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends sessions. Answers how many.
pub async fn end(db: &mut PgConnection, user: UserId, ended: &Ended, now: DateTime<Utc>) -> Result<u64> {
    let (one, but) = match ended {
        Ended::One(session) => (Some(*session), None),
        Ended::Others(kept) => (None, Some(*kept)),
        Ended::All => (None, None),
    };
    let done = sqlx::query(
        "update sessions set revoked_at = $2
         where user_id = $1 and revoked_at is null and ($3::uuid is null or id = $3) and ($4::uuid is null or id <> $4)",
    )
    .bind(user)
    .bind(now)
    .bind(one)
    .bind(but)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// A person's sessions, the one used last first.
pub async fn sessions(
    db: impl PgExecutor<'_>,
    user: UserId,
    current: SessionId,
    now: DateTime<Utc>,
    unused_since: DateTime<Utc>,
) -> Result<Vec<SessionEntry>> {
    let rows: Vec<(SessionId, DateTime<Utc>, DateTime<Utc>, String, String)> = sqlx::query_as(
        "select id, created_at, seen_at, user_agent, address from sessions
         where user_id = $1 and revoked_at is null and expires_at > $2 and seen_at > $3
         order by seen_at desc, id limit 200",
    )
    .bind(user)
    .bind(now)
    .bind(unused_since)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, created_at, seen_at, user_agent, address)| SessionEntry {
            id,
            current: id == current,
            created_at,
            seen_at,
            user_agent,
            address,
        })
        .collect())
}

/// Accounts to try a demonstration with: a site admin, a space's admin and a member, then others of
/// each kind.
pub async fn demo_accounts(db: impl PgExecutor<'_>) -> Result<Vec<DemoAccount>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "with ranked as (
             select u.id, u.email, u.given_name || ' ' || u.family_name as name, u.function, u.created_at,
                    case when u.site_admin then 0
                         when exists (select from memberships m
                                      where m.user_id = u.id and m.left_at is null and m.role = 'admin') then 1
                         else 2 end as kind
             from users u
             where u.email like '%@demo.example' and u.disabled_at is null and u.password_hash is not null
         ), numbered as (
             select *, row_number() over (partition by kind order by created_at, email) as place from ranked
         )
         select name, function, email from numbered order by place, kind limit 6",
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(name, function, email)| DemoAccount { name, function, email }).collect())
}
