//! The rows of a demonstration on their way into the database: whole columns at a time, so that fifty
//! thousand comments take seconds.

use anyhow::Result;
use chrono::{DateTime, Utc};
use protocol::{
    ConversationId, ResourceId, SpaceId, Stream, ThemeId, UserId,
    discussions::Purpose,
    people::Language,
    presence::{Status, Wish},
    spaces::{Access, Role, Service},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    announcements, calendar,
    faq::{self, CategoryRow, EntryRow},
    habits::{self, Habits},
    library::Library,
    log::{Log, Row, Text, Told, stream},
    polls,
    posts::{self, Post},
    talk,
};
use crate::{comments::render, notifications};

/// Rows of one statement, at most.
const AT_ONCE: usize = 2_000;

/// A person, able to sign in when there is a password.
pub struct Person {
    pub id: UserId,
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub function: String,
    pub language: Language,
    pub password_hash: Option<String>,
    pub site_admin: bool,
    pub at: DateTime<Utc>,
    pub status: Status,
}

/// A space.
pub struct Space {
    pub id: SpaceId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub access: Access,
    pub listed: bool,
    pub services: Vec<Service>,
    pub created_by: UserId,
    pub at: DateTime<Utc>,
}

/// Who belongs to a space.
pub struct Member {
    pub space: SpaceId,
    pub user: UserId,
    pub role: Role,
    pub at: DateTime<Utc>,
}

/// A theme.
pub struct Theme {
    pub id: ThemeId,
    pub space: SpaceId,
    pub title: String,
    pub position: i32,
}

/// A thread with all that was said under it.
pub struct Thread {
    pub id: ResourceId,
    pub space: SpaceId,
    pub theme: ThemeId,
    pub title: String,
    pub text: Text,
    pub author: UserId,
    pub opened_by: UserId,
    pub pinned: bool,
    pub purpose: Option<Purpose>,
    pub locked: Option<(DateTime<Utc>, UserId)>,
    pub archived: Option<(DateTime<Utc>, UserId)>,
    pub poll: Option<polls::Row>,
    pub at: DateTime<Utc>,
    pub log: Log,
    /// Up to which message each person has read.
    pub marks: Vec<(UserId, i64)>,
}

/// A conversation with all that was said in it.
pub struct Conversation {
    pub id: ConversationId,
    pub name: String,
    /// Absent: there are two people.
    pub owner: Option<UserId>,
    /// Up to which message each has read, and up to which they have reached him.
    pub people: Vec<(UserId, i64, i64)>,
    pub at: DateTime<Utc>,
    pub log: Log,
}

/// All that is to be kept.
#[derive(Default)]
pub struct Plan {
    pub people: Vec<Person>,
    pub spaces: Vec<Space>,
    pub members: Vec<Member>,
    pub themes: Vec<Theme>,
    pub threads: Vec<Thread>,
    pub posts: Vec<Post>,
    pub events: Vec<calendar::Row>,
    pub conversations: Vec<Conversation>,
    pub categories: Vec<CategoryRow>,
    pub entries: Vec<EntryRow>,
    pub library: Library,
    pub announcements: Vec<announcements::Row>,
    pub habits: Vec<Habits>,
}

impl Plan {
    /// How much it is, in one line.
    pub fn summary(&self) -> String {
        let logs =
            self.threads.iter().map(|thread| &thread.log).chain(self.posts.iter().map(|post| &post.log));
        let comments: usize = logs.map(|log| log.comments.len()).sum();
        let messages: usize = self.conversations.iter().map(|it| it.log.comments.len()).sum();
        let (people, spaces, threads) = (self.people.len(), self.spaces.len(), self.threads.len());
        let (posts, talks) = (self.posts.len(), self.conversations.len());
        format!(
            "{people} people, {spaces} spaces, {threads} threads, {posts} posts, {comments} comments, {talks} conversations, {messages} messages"
        )
    }
}

/// Keeps it.
///
/// # Errors
/// The database's.
pub async fn plan(db: &mut PgConnection, plan: &Plan) -> Result<()> {
    streams(db, plan).await?;
    people(db, &plan.people).await?;
    spaces(db, plan).await?;
    for conversation in &plan.conversations {
        talk::keep(db, conversation).await?;
    }
    for post in &plan.posts {
        posts::keep(db, post).await?;
    }
    for event in &plan.events {
        calendar::keep(db, event).await?;
    }
    for thread in &plan.threads {
        self::thread(db, thread).await?;
        if thread.log.comments.len() >= 1_000 {
            eprintln!("demo: {} comments under « {} »", thread.log.comments.len(), thread.title);
        }
    }
    for announcement in &plan.announcements {
        announcements::keep(db, announcement).await?;
    }
    habits::keep(db, &plan.habits).await?;
    faq::keep(db, plan).await
}

pub fn column<'r, R, T>(rows: &'r [R], pick: impl FnMut(&'r R) -> T) -> Vec<T> {
    rows.iter().map(pick).collect()
}

/// Every person's and every space's streams; a thread's comes with it.
async fn streams(db: &mut PgConnection, plan: &Plan) -> Result<()> {
    let people = plan.people.iter().map(|it| Stream::User(it.id));
    let spaces = plan.spaces.iter();
    let spaces =
        spaces.flat_map(|it| [Stream::Space(it.id), Stream::Contributors(it.id), Stream::Admins(it.id)]);
    let names: Vec<String> =
        [Stream::Site].into_iter().chain(people).chain(spaces).map(|it| it.to_string()).collect();
    sqlx::query("insert into streams (id) select * from unnest($1::text[]) on conflict do nothing")
        .bind(names)
        .execute(db)
        .await?;
    Ok(())
}

async fn people(db: &mut PgConnection, people: &[Person]) -> Result<()> {
    sqlx::query(
        "insert into users (id, email, given_name, family_name, function, language, password_hash, site_admin,
                            created_at, wish, status, status_until, email_verified_at)
         select *, at from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                                  $8::boolean[], $9::timestamptz[], $10::text[], $11::text[], $12::timestamptz[])
                           as person (id, email, given, family, function, language, password, admin, at, wish, status,
                                      status_until)",
    )
    .bind(column(people, |it| it.id.0))
    .bind(column(people, |it| it.email.as_str()))
    .bind(column(people, |it| it.given_name.as_str()))
    .bind(column(people, |it| it.family_name.as_str()))
    .bind(column(people, |it| it.function.as_str()))
    .bind(column(people, |it| if it.language == Language::Fr { "fr" } else { "en" }))
    .bind(column(people, |it| it.password_hash.as_deref()))
    .bind(column(people, |it| it.site_admin))
    .bind(column(people, |it| it.at))
    .bind(column(people, |it| match it.status.wish {
        Wish::Online => "online",
        Wish::Away => "away",
        Wish::Busy => "busy",
        Wish::Invisible => "invisible",
    }))
    .bind(column(people, |it| it.status.text.as_str()))
    .bind(column(people, |it| it.status.until))
    .execute(db)
    .await?;
    Ok(())
}

async fn spaces(db: &mut PgConnection, plan: &Plan) -> Result<()> {
    for space in &plan.spaces {
        sqlx::query(
            "insert into spaces (id, slug, name, description, access, listed, services, created_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(space.id)
        .bind(&space.slug)
        .bind(&space.name)
        .bind(&space.description)
        .bind(space.access)
        .bind(space.listed)
        .bind(column(&space.services, |it| it.name()))
        .bind(space.created_by)
        .bind(space.at)
        .execute(&mut *db)
        .await?;
    }
    let role = |role| match role {
        Role::Member => "member",
        Role::Contributor => "contributor",
        Role::Admin => "admin",
    };
    sqlx::query(
        "insert into memberships (id, space_id, user_id, role, joined_at, since)
         select *, at from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])
                           as member (id, space, person, role, at)",
    )
    .bind(column(&plan.members, |it| super::log::id_of(it.at)))
    .bind(column(&plan.members, |it| it.space.0))
    .bind(column(&plan.members, |it| it.user.0))
    .bind(column(&plan.members, |it| role(it.role)))
    .bind(column(&plan.members, |it| it.at))
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into themes (id, space_id, title, position)
         select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[])",
    )
    .bind(column(&plan.themes, |it| it.id.0))
    .bind(column(&plan.themes, |it| it.space.0))
    .bind(column(&plan.themes, |it| it.title.as_str()))
    .bind(column(&plan.themes, |it| it.position))
    .execute(db)
    .await?;
    Ok(())
}

async fn thread(db: &mut PgConnection, it: &Thread) -> Result<()> {
    sqlx::query(
        "insert into resources (id, space_id, kind, locked_by, locked_at, archived_by, archived_at, created_at)
         values ($1, $2, 'thread', $3, $4, $5, $6, $7)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(it.locked.map(|(_, by)| by))
    .bind(it.locked.map(|(at, _)| at))
    .bind(it.archived.map(|(_, by)| by))
    .bind(it.archived.map(|(at, _)| at))
    .bind(it.at)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into threads (id, space_id, theme_id, title, source, html, author_id, opened_by, pinned, purpose, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(it.theme)
    .bind(&it.title)
    .bind(&it.text.source)
    .bind(&it.text.html)
    .bind(it.author)
    .bind(it.opened_by)
    .bind(it.pinned)
    .bind(it.purpose)
    .bind(it.at)
    .execute(&mut *db)
    .await?;
    if let Some(poll) = &it.poll {
        polls::keep(db, (it.id, it.space), poll).await?;
    }
    under(db, &Under { id: it.id, space: it.space, log: &it.log, marks: &it.marks }).await
}

/// What was said under a resource.
pub struct Under<'p> {
    pub id: ResourceId,
    pub space: SpaceId,
    pub log: &'p Log,
    /// Up to which message each person has read.
    pub marks: &'p [(UserId, i64)],
}

/// Keeps the stream of a resource that is there, and all that was said under it.
///
/// # Errors
/// The database's.
pub async fn under(db: &mut PgConnection, it: &Under<'_>) -> Result<()> {
    let head = it.log.events.last().map_or(Uuid::nil(), |told| told.id.0);
    let deleted = it.log.comments.iter().filter(|row| row.comment.deleted.is_some()).count();
    sqlx::query("insert into streams (id, seq, head_id, msg_no, deleted) values ($1, $2, $3, $4, $5)")
        .bind(stream(it.id))
        .bind(i64::try_from(it.log.events.len())?)
        .bind(head)
        .bind(i64::try_from(it.log.comments.len())?)
        .bind(i64::try_from(deleted)?)
        .execute(&mut *db)
        .await?;
    for rows in it.log.comments.chunks(AT_ONCE) {
        comments(db, it, rows).await?;
    }
    for (nth, told) in (1..).step_by(AT_ONCE).zip(it.log.events.chunks(AT_ONCE)) {
        events(db, stream(it.id), nth, told).await?;
    }
    concerns(db, it).await?;
    beside(db, it).await
}

async fn comments(db: &mut PgConnection, it: &Under<'_>, rows: &[Row]) -> Result<()> {
    sqlx::query(
        "insert into comments (space_id, resource_id, render_version, id, author_id, parent_id, msg_no, root_no, seq,
                               event_id, act, digest, source, html, revision, created_at, edited_at, deleted_at, deleted_by,
                               edition, page)
         select $1::uuid, $2::uuid, $3::smallint, row.*
         from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::bigint[], $10::uuid[],
                     $11::uuid[], $12::bytea[], $13::text[], $14::text[], $15::integer[], $16::timestamptz[],
                     $17::timestamptz[], $18::timestamptz[], $19::uuid[], $20::integer[], $21::integer[]) as row",
    )
    .bind(it.space)
    .bind(it.id)
    .bind(render::VERSION)
    .bind(column(rows, |row| row.comment.id.0))
    .bind(column(rows, |row| row.comment.author.id.0))
    .bind(column(rows, |row| row.comment.parent.map(|id| id.0)))
    .bind(column(rows, |row| row.comment.msg_no.0))
    .bind(column(rows, |row| row.comment.root_no.0))
    .bind(column(rows, |row| row.seq.0))
    .bind(column(rows, |row| row.event.0))
    .bind(column(rows, |row| row.act.0))
    .bind(column(rows, |row| row.digest.as_slice()))
    .bind(column(rows, |row| row.source.as_str()))
    .bind(column(rows, |row| row.comment.html.as_str()))
    .bind(column(rows, |row| row.comment.revision))
    .bind(column(rows, |row| row.comment.at))
    .bind(column(rows, |row| row.comment.edited_at))
    .bind(column(rows, |row| row.comment.deleted.map(|deletion| deletion.at)))
    .bind(column(rows, |row| row.deleted_by.map(|id| id.0)))
    .bind(column(rows, |row| row.comment.anchor.map(|it| it.edition)))
    .bind(column(rows, |row| row.comment.anchor.and_then(|it| it.page)))
    .execute(db)
    .await?;
    Ok(())
}

/// Has the worker tell people what lately concerned them, as it would have then.
async fn concerns(db: &mut PgConnection, it: &Under<'_>) -> Result<()> {
    sqlx::query(
        "insert into outbox (kind, payload)
         select $2, jsonb_build_object('comment', c.id, 'answers', coalesce(jsonb_agg(p.author_id) filter
                    (where p.author_id <> c.author_id), '[]'))
         from comments c left join comments p on p.id = c.parent_id
         where c.resource_id = $1 and c.deleted_at is null and (p.id is not null or c.source like '%](user:%')
         group by c.id, c.msg_no order by c.msg_no desc limit 50",
    )
    .bind(it.id)
    .bind(notifications::KIND)
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps events; `nth` is the number of the first one.
pub async fn events(db: &mut PgConnection, stream: String, nth: i64, events: &[Told]) -> Result<()> {
    sqlx::query(
        "insert into events (stream_id, seq, id, msg_no, payload)
         select $1, $5 + told.nth - 1, told.id, told.msg_no, told.payload
         from unnest($2::uuid[], $3::bigint[], $4::text[]) with ordinality as told (id, msg_no, payload, nth)",
    )
    .bind(stream)
    .bind(column(events, |told| told.id.0))
    .bind(column(events, |told| told.msg_no.0))
    .bind(column(events, |told| told.payload.as_str()))
    .bind(nth)
    .execute(db)
    .await?;
    Ok(())
}

/// What stands beside the comments: earlier versions, reactions, marks.
async fn beside(db: &mut PgConnection, it: &Under<'_>) -> Result<()> {
    let versions = &it.log.versions;
    sqlx::query(
        "insert into comment_versions (space_id, comment_id, revision, source, html, at)
         select $1, row.* from unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::timestamptz[]) as row",
    )
    .bind(it.space)
    .bind(column(versions, |row| row.comment.0))
    .bind(column(versions, |row| row.revision))
    .bind(column(versions, |row| row.text.source.as_str()))
    .bind(column(versions, |row| row.text.html.as_str()))
    .bind(column(versions, |row| row.at))
    .execute(&mut *db)
    .await?;
    let reactions = &it.log.reactions;
    sqlx::query(
        "insert into reactions (space_id, comment_id, kind, user_id, at)
         select $1, row.* from unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[]) as row",
    )
    .bind(it.space)
    .bind(column(reactions, |row| row.0.0))
    .bind(column(reactions, |row| row.1.name()))
    .bind(column(reactions, |row| row.2.0))
    .bind(column(reactions, |row| row.3))
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into marks (space_id, resource_id, user_id, msg_no)
         select $1, $2, row.* from unnest($3::uuid[], $4::bigint[]) as row",
    )
    .bind(it.space)
    .bind(it.id)
    .bind(column(it.marks, |mark| mark.0.0))
    .bind(column(it.marks, |mark| mark.1))
    .execute(db)
    .await?;
    Ok(())
}
