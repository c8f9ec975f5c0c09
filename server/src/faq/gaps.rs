//! What people looked for and did not find: which of it an entry answers.

use protocol::faq::{Board, Entry};
use sqlx::PgConnection;

use super::queries;
use crate::error::Result;

/// The searches that an entry is found by.
pub async fn answered(db: &mut PgConnection, entry: &Entry) -> Result<Vec<String>> {
    let gaps = queries::gaps(db, entry.space, queries::GAPS_KEPT).await?;
    if gaps.is_empty() {
        return Ok(Vec::new());
    }
    let board = Board { categories: Vec::new(), entries: vec![entry.clone()], questions: None, next: None };
    let found = gaps.into_iter().map(|gap| gap.asked).filter(|asked| !board.find(asked).1.is_empty());
    Ok(found.collect())
}
