//! Polls of the demonstration: what was asked, and who chose what.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, Utc};
use protocol::{PollId, ResourceId, SpaceId, UserId};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{keep::column, log::id_of, script::Cast, story::When};

/// A poll, as the story tells of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    pub by: String,
    pub at: When,
    pub closes: Option<When>,
    pub question: String,
    #[serde(default)]
    pub many: bool,
    pub options: Vec<Choice>,
}

/// An option, and who chose it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub text: String,
    pub voters: Vec<String>,
}

/// A poll's row, and what each voter chose.
pub struct Row {
    id: PollId,
    by: UserId,
    at: DateTime<Utc>,
    closes: Option<DateTime<Utc>>,
    question: String,
    many: bool,
    options: Vec<String>,
    votes: BTreeMap<UserId, Vec<i16>>,
}

/// Makes the row.
///
/// # Errors
/// A key that names nobody.
pub fn row(cast: &Cast<'_>, it: &Poll) -> Result<Row> {
    let at = cast.now + *it.at;
    let mut votes: BTreeMap<UserId, Vec<i16>> = BTreeMap::new();
    for (no, option) in (0_i16..).zip(&it.options) {
        for person in &option.voters {
            votes.entry(cast.person(person)?.id).or_default().push(no);
        }
    }
    Ok(Row {
        id: PollId(id_of(at)),
        by: cast.person(&it.by)?.id,
        at,
        closes: it.closes.map(|closes| cast.now + *closes),
        question: it.question.clone(),
        many: it.many,
        options: it.options.iter().map(|option| option.text.clone()).collect(),
        votes,
    })
}

/// Keeps it.
///
/// # Errors
/// The database's.
pub async fn keep(db: &mut PgConnection, (thread, space): (ResourceId, SpaceId), it: &Row) -> Result<()> {
    sqlx::query(
        "insert into polls (id, space_id, thread_id, question, options, many, by_id, at, closes_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(it.id)
    .bind(space)
    .bind(thread)
    .bind(&it.question)
    .bind(&it.options)
    .bind(it.many)
    .bind(it.by)
    .bind(it.at)
    .bind(it.closes)
    .execute(&mut *db)
    .await?;
    // Arrays of different lengths are no column of an array: each goes as the text of one.
    let votes: Vec<(&UserId, &Vec<i16>)> = it.votes.iter().collect();
    sqlx::query(
        "insert into poll_votes (poll_id, user_id, space_id, choice, at)
         select $1, vote.person, $2, vote.choice::smallint[], $5
         from unnest($3::uuid[], $4::text[]) as vote (person, choice)",
    )
    .bind(it.id)
    .bind(space)
    .bind(column(&votes, |(user, _)| user.0))
    .bind(column(&votes, |(_, choice)| {
        let places: Vec<String> = choice.iter().map(ToString::to_string).collect();
        format!("{{{}}}", places.join(","))
    }))
    .bind(it.at)
    .execute(db)
    .await?;
    Ok(())
}
