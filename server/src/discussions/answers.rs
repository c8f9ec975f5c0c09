//! Accepted answers: which question a reply answers, and who may say so.

pub mod queries;

use protocol::{
    Code, CommentId, Fault, ResourceId, SpaceId,
    discussions::{ANSWERS_MAX, Answer, Answered},
    spaces::Role,
};
use sqlx::PgConnection;

use super::queries as threads;
use crate::{
    app::Tx,
    auth::Auth,
    comments, dispatch,
    error::{Result, invalid, not_allowed, not_found, refused},
};

/// A reply, and the question that it may answer.
pub struct Asked {
    pub comment: CommentId,
    pub thread: ResourceId,
    pub space: SpaceId,
    /// The comment that asks; absent: the thread does.
    pub question: Option<CommentId>,
    deleted: bool,
}

/// What a reply answers, for whoever may accept it. The thread is locked, so that what is told last is what
/// stands.
pub async fn asked(tx: &mut Tx, auth: &Auth, id: CommentId) -> Result<Asked> {
    let reply = comments::subject(tx.db(), id, false).await?.ok_or_else(not_found)?;
    queries::lock_thread(tx.db(), reply.resource_id).await?;
    let reply = comments::subject(tx.db(), id, true).await?.ok_or_else(not_found)?;
    let access = dispatch::access(tx.db(), auth.user, reply.resource_id).await?;
    // What is said elsewhere answers no question.
    let none = || invalid("comment", Fault::UnknownValue);
    let Some(thread) = threads::thread(tx.db(), reply.resource_id).await? else {
        return Err(if access.role < Role::Admin { not_allowed() } else { none() });
    };
    let everybody_asks = thread.heading.purpose.is_some();
    let question = reply.parent_id.filter(|_| everybody_asks);
    let asker = match question {
        Some(question) => comments::subject(tx.db(), question, false).await?.map(|it| it.author_id),
        None if everybody_asks => None,
        None => Some(thread.heading.author.id),
    };
    if access.role < Role::Admin && (asker != Some(auth.user) || thread.heading.archived) {
        return Err(not_allowed());
    }
    if everybody_asks && question.is_none() {
        return Err(none());
    }
    let deleted = reply.deleted_at.is_some();
    Ok(Asked { comment: id, thread: reply.resource_id, space: access.space, question, deleted })
}

/// Accepts it, or takes that back; answers whether that changed anything.
pub async fn set(tx: &mut Tx, auth: &Auth, asked: &Asked, on: bool) -> Result<bool> {
    if !on {
        return queries::take_back(tx.db(), asked.comment).await;
    }
    if asked.deleted {
        return Err(refused(Code::Deleted));
    }
    let now = tx.app.clock.now();
    queries::accept(tx.db(), asked, (auth.user, now)).await
}

/// The accepted answers of a thread.
pub async fn all(db: &mut PgConnection, thread: ResourceId) -> Result<Vec<Answer>> {
    let mut answers = queries::all(db, thread, None, ANSWERS_MAX).await?;
    answers.sort_by_key(|answer| answer.msg_no);
    dress(db, &mut answers).await?;
    Ok(answers)
}

/// How a question of a thread stands, and the space it is in.
pub async fn stands(
    tx: &mut Tx,
    thread: ResourceId,
    question: Option<CommentId>,
) -> Result<(SpaceId, Answered)> {
    let it = threads::thread(tx.db(), thread).await?.ok_or_else(not_found)?;
    let no = match question {
        Some(question) => comments::subject(tx.db(), question, false).await?.map(|it| it.msg_no),
        None => None,
    };
    let found = queries::all(tx.db(), thread, Some(question), 1).await?;
    let mut answers: Vec<Answer> =
        found.into_iter().map(|answer| Answer { html: String::new(), ..answer }).collect();
    dress(tx.db(), &mut answers).await?;
    Ok((it.space, Answered { heading: it.heading, question: no, answer: answers.pop() }))
}

/// Adds what was made from them.
async fn dress(db: &mut PgConnection, answers: &mut [Answer]) -> Result<()> {
    let ids: Vec<CommentId> = answers.iter().map(|answer| answer.comment).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut entries = dispatch::made_from(db, &ids).await?;
    for answer in answers {
        answer.entry = entries.remove(&answer.comment);
    }
    Ok(())
}
