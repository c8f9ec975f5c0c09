//! Writes that are repeated: a client that did not hear the answer asks again with the same id, and
//! gets the first answer. The same id with another content is refused.

use protocol::{ActId, Code, UserId};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    app::Tx,
    error::{Result, refused},
};

/// What is kept of what was asked, to tell a repeat from another use of the id.
pub fn digest(asked: &impl Serialize) -> Result<Vec<u8>> {
    let bytes = serde_json::to_vec(asked).map_err(anyhow::Error::from)?;
    Ok(Sha256::digest(&bytes)[..16].to_vec())
}

/// Claims an act's id inside its transaction; a second claimant waits until the first is done.
/// Answers what the first was answered, if this is a repeat.
///
/// # Errors
/// 409: the id was used for something else.
pub async fn claim<T: DeserializeOwned>(
    tx: &mut Tx,
    author: UserId,
    act: ActId,
    asked: &impl Serialize,
) -> Result<Option<T>> {
    let digest = digest(asked)?;
    let now = tx.app.clock.now();
    let claimed = sqlx::query(
        "insert into acts (author_id, id, digest, answer, at) values ($1, $2, $3, 'null', $4) on conflict do nothing",
    )
    .bind(author)
    .bind(act)
    .bind(&digest)
    .bind(now)
    .execute(tx.db())
    .await?;
    if claimed.rows_affected() == 1 {
        return Ok(None);
    }
    let (before, answer): (Vec<u8>, serde_json::Value) =
        sqlx::query_as("select digest, answer from acts where author_id = $1 and id = $2")
            .bind(author)
            .bind(act)
            .fetch_one(tx.db())
            .await?;
    if before != digest {
        return Err(refused(Code::ActReused));
    }
    Ok(Some(serde_json::from_value(answer).map_err(anyhow::Error::from)?))
}

/// Keeps the answer of an act that was claimed.
///
/// # Errors
/// The database's.
pub async fn keep(tx: &mut Tx, author: UserId, act: ActId, answer: &impl Serialize) -> Result<()> {
    let answer = serde_json::to_value(answer).map_err(anyhow::Error::from)?;
    sqlx::query("update acts set answer = $3 where author_id = $1 and id = $2")
        .bind(author)
        .bind(act)
        .bind(answer)
        .execute(tx.db())
        .await?;
    Ok(())
}
