//! People who are called together by a comment (`@tous`, `@admins`): each has a row, as if the comment named
//! him. The rows are made and taken back by statements for many, some hundreds of people in a transaction,
//! so that nobody waits long for a bell that is locked.

pub mod queries;

use protocol::{
    UserId,
    notifications::{Event as It, Kind, Notice, Noticed, Withdrawn},
};
use sqlx::PgConnection;

use super::queries::{Kept, Subject};
use crate::error::Result;

/// Most people whose bells one transaction changes.
pub const ROOM: usize = 500;

/// A comment's call, as it is to be now.
pub struct Call {
    /// What calls, or did.
    pub subject: Subject,
    /// Who is called and was not told yet.
    tell: Vec<UserId>,
    /// Who was told and is called no longer.
    untell: Vec<UserId>,
    /// There may be more of them.
    pub more: bool,
}

/// Looks up for whom a comment's call is not yet what it should be: so many of them. The comment is locked.
///
/// # Errors
/// The database's.
pub async fn call(db: &mut PgConnection, subject: Subject, room: usize) -> Result<Call> {
    let most = |room: usize| i64::try_from(room).unwrap_or(i64::MAX);
    let untell = queries::beyond(db, &subject, most(room)).await?;
    let left = room - untell.len();
    let tell = match subject.calls {
        Some(_) => queries::missing(db, &subject, most(left)).await?,
        None => Vec::new(),
    };
    let more = left == tell.len();
    Ok(Call { subject, tell, untell, more })
}

impl Call {
    /// Whom the next step concerns.
    pub fn people(&self) -> impl Iterator<Item = UserId> {
        self.tell.iter().chain(&self.untell).copied()
    }

    /// How many that are.
    pub fn size(&self) -> usize {
        self.tell.len() + self.untell.len()
    }

    /// Makes the notices what they should be, with the bells locked. Answers those that look otherwise now.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep(&self, db: &mut PgConnection) -> Result<Vec<Kept>> {
        let mut kept = queries::untell(db, self.subject.id, &self.untell).await?;
        kept.extend(queries::tell(db, &self.subject, &self.tell).await?);
        // Who is named by his name is told of that.
        kept.retain(|it| !it.mentions);
        Ok(kept)
    }

    /// What the bell of one of them is told.
    #[must_use]
    pub fn event(&self, it: &Kept, unread: i64) -> It {
        if !it.answers && it.calls.is_none() {
            return It::Withdrawn(Withdrawn { notices: vec![it.id], unread });
        }
        let subject = &self.subject;
        let notice = Notice {
            id: it.id,
            kind: if it.calls.is_some() { Kind::Mention } else { Kind::Answer },
            space: subject.space,
            resource: Some(subject.resource),
            of: subject.of,
            comment: Some(subject.id),
            msg_no: Some(subject.msg_no),
            role: None,
            calls: it.calls,
            by: subject.author.clone(),
            at: it.at,
            read: it.read,
            words: None,
        };
        It::Noticed(Box::new(Noticed { notice, unread }))
    }
}
