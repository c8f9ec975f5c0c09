//! The FAQ of the demonstration: from its story to the rows that writing it would have left.

use std::collections::HashMap;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use protocol::{CategoryId, ResourceId, SpaceId, UserId};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    keep::{self, Plan, column},
    log::{self, Log, Said, Text, id_of},
    script::{Cast, said},
    story::{self, Story, When},
};
use crate::feed;

/// How many votes of the story one member stands for: it tells of a larger community than it names.
const VOTES_A_MEMBER: usize = 5;

/// What the story tells of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    pub categories: Vec<Category>,
    pub entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub key: String,
    pub space: String,
    pub title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Other files name it so.
    #[serde(rename = "key")]
    pub _key: String,
    pub category: String,
    pub question: String,
    pub answer: String,
    pub tags: Vec<String>,
    pub author: String,
    pub created: When,
    pub updated: When,
    pub useful: usize,
    pub not_useful: usize,
    pub asked_by: Option<String>,
    pub outdated: Option<Outdated>,
    pub source: Option<Source>,
    #[serde(default)]
    pub comments: Vec<story::Comment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outdated {
    pub by: String,
    pub at: When,
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub thread: String,
    pub comment: String,
}

/// A category's row.
pub struct CategoryRow {
    pub id: CategoryId,
    pub space: SpaceId,
    pub title: String,
    pub position: i32,
}

/// An entry's row, and what stands beside it.
pub struct EntryRow {
    pub id: ResourceId,
    pub space: SpaceId,
    pub category: CategoryId,
    pub position: i32,
    pub question: String,
    pub text: Text,
    pub tags: Vec<String>,
    pub author: UserId,
    pub created: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    pub votes: Vec<(UserId, bool)>,
    pub asked_by: Option<UserId>,
    pub flag: Option<(UserId, DateTime<Utc>, String)>,
    pub origin: Option<(ResourceId, String, i64)>,
    pub log: Log,
    pub marks: Vec<(UserId, i64)>,
}

/// Makes the rows; `plan` has the threads and the members already.
pub fn plan(cast: &Cast<'_>, story: &Story, plan: &mut Plan) -> Result<()> {
    let mut categories: HashMap<&str, (CategoryId, SpaceId)> = HashMap::new();
    for (position, it) in (1..).zip(&story.faq.categories) {
        let (id, space) = (CategoryId::new(), cast.space(&it.space)?);
        categories.insert(&it.key, (id, space));
        plan.categories.push(CategoryRow { id, space, title: it.title.clone(), position });
    }
    for it in &story.faq.entries {
        let (category, space) =
            *categories.get(it.category.as_str()).with_context(|| format!("no category {}", it.category))?;
        let position = plan.entries.iter().filter(|entry| entry.category == category).count() + 1;
        let row = entry(cast, story, plan, it, (space, category, i32::try_from(position)?))?;
        plan.entries.push(row);
    }
    Ok(())
}

fn entry(
    cast: &Cast<'_>,
    story: &Story,
    plan: &Plan,
    it: &Entry,
    (space, category, position): (SpaceId, CategoryId, i32),
) -> Result<EntryRow> {
    let created = cast.now + *it.created;
    let id = ResourceId(id_of(created));
    let places: HashMap<&str, usize> =
        it.comments.iter().enumerate().map(|(index, comment)| (comment.key.as_str(), index)).collect();
    let said: Vec<Said> =
        it.comments.iter().map(|comment| said(cast, comment, &places)).collect::<Result<_>>()?;
    let mut marks = HashMap::new();
    for (index, comment) in said.iter().enumerate() {
        marks.insert(comment.author.id, i64::try_from(index + 1)?);
    }
    let members: Vec<UserId> =
        plan.members.iter().filter(|member| member.space == space).map(|member| member.user).collect();
    let (yes, no) = (it.useful.div_ceil(VOTES_A_MEMBER), it.not_useful.div_ceil(VOTES_A_MEMBER));
    let yes = yes.min(members.len().saturating_sub(no));
    let votes = members.iter().enumerate().take(yes + no).map(|(nth, user)| (*user, nth < yes));
    let origin = it.source.as_ref().map(|source| {
        let threads = &story.discussions.threads;
        let nth = threads.iter().position(|thread| thread.key == source.thread);
        let nth = nth.with_context(|| format!("no thread {}", source.thread))?;
        let msg = threads[nth].comments.iter().position(|comment| comment.key == source.comment);
        let msg = msg.with_context(|| format!("no comment {}", source.comment))?;
        anyhow::Ok((plan.threads[nth].id, threads[nth].title.clone(), i64::try_from(msg + 1)?))
    });
    let flag = it.outdated.as_ref();
    Ok(EntryRow {
        id,
        space,
        category,
        position,
        question: it.question.clone(),
        text: cast.text(&it.answer),
        tags: it.tags.clone(),
        author: cast.person(&it.author)?.id,
        created,
        updated: cast.now + *it.updated,
        votes: votes.collect(),
        asked_by: it.asked_by.as_ref().map(|key| anyhow::Ok(cast.person(key)?.id)).transpose()?,
        flag: flag
            .map(|flag| anyhow::Ok((cast.person(&flag.by)?.id, cast.now + *flag.at, flag.note.clone())))
            .transpose()?,
        origin: origin.transpose()?,
        log: log::build(id, &said, false, cast.now)?,
        marks: marks.into_iter().collect(),
    })
}

/// Keeps the rows.
///
/// # Errors
/// The database's.
pub async fn keep(db: &mut PgConnection, plan: &Plan) -> Result<()> {
    sqlx::query(
        "insert into faq_categories (id, space_id, title, position)
         select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[])",
    )
    .bind(column(&plan.categories, |it| it.id.0))
    .bind(column(&plan.categories, |it| it.space.0))
    .bind(column(&plan.categories, |it| it.title.as_str()))
    .bind(column(&plan.categories, |it| it.position))
    .execute(&mut *db)
    .await?;
    for it in &plan.entries {
        entry_row(db, it).await?;
    }
    Ok(())
}

async fn entry_row(db: &mut PgConnection, it: &EntryRow) -> Result<()> {
    sqlx::query(
        "insert into resources (id, space_id, kind, title, excerpt, author_id, published_at, created_at)
         values ($1, $2, 'entry', $3, $4, $5, $6, $6)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(&it.question)
    .bind(feed::excerpt(&it.text.html))
    .bind(it.author)
    .bind(it.created)
    .execute(&mut *db)
    .await?;
    let origin = it.origin.as_ref();
    sqlx::query(
        "insert into faq_entries (id, space_id, category_id, position, question, source, html, tags, by_id, at,
                                  thread_id, thread_title, msg_no, asked_by, created_at, comment_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                 (select id from comments where resource_id = $11 and msg_no = $13 and deleted_at is null))",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(it.category)
    .bind(it.position)
    .bind(&it.question)
    .bind(&it.text.source)
    .bind(&it.text.html)
    .bind(&it.tags)
    .bind(it.author)
    .bind(it.updated)
    .bind(origin.map(|it| it.0))
    .bind(origin.map(|it| it.1.as_str()))
    .bind(origin.map(|it| it.2))
    .bind(it.asked_by)
    .bind(it.created)
    .execute(&mut *db)
    .await?;
    // What became an entry had been accepted as the answer.
    sqlx::query(
        "insert into thread_answers (comment_id, thread_id, space_id, question_id, by_id, at)
         select c.id, t.id, t.space_id, case when t.purpose is not null then c.parent_id end, e.by_id, e.created_at
         from faq_entries e join comments c on c.id = e.comment_id join threads t on t.id = c.resource_id
         where e.id = $1 and (t.purpose is null or c.parent_id is not null)
         on conflict do nothing",
    )
    .bind(it.id)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into faq_votes (entry_id, space_id, user_id, useful, at)
         select $1, $2, row.*, $5 from unnest($3::uuid[], $4::boolean[]) as row",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(column(&it.votes, |vote| vote.0.0))
    .bind(column(&it.votes, |vote| vote.1))
    .bind(it.updated)
    .execute(&mut *db)
    .await?;
    if let Some((by, at, note)) = &it.flag {
        sqlx::query(
            "insert into faq_flags (entry_id, space_id, by_id, note, at) values ($1, $2, $3, $4, $5)",
        )
        .bind(it.id)
        .bind(it.space)
        .bind(by)
        .bind(note)
        .bind(at)
        .execute(&mut *db)
        .await?;
    }
    keep::under(db, &keep::Under { id: it.id, space: it.space, log: &it.log, marks: &it.marks }).await
}
