//! Threads that members propose: who may see and decide of one, and what follows from it.

pub mod queries;

use chrono::{DateTime, Utc};
use protocol::{
    Code, Fault, ProposalId, SpaceId, UserId,
    discussions::{
        Heading,
        proposals::{DECIDED, OPEN_MAX, PAGE, Proposal, Proposals, Propose, State},
    },
    spaces::Role,
};
use sqlx::PgConnection;

use super::{New, insert};
use crate::{
    app::Tx,
    auth::Auth,
    comments::render,
    error::{Result, invalid, not_allowed, not_found, refused},
    http, mentions, notifications, spaces,
};

/// Keeps a proposal. Those of one person wait for each other, so that they are counted one after the other.
///
/// # Errors
/// 422: a theme of another space, or one more than may wait at once.
pub async fn keep(tx: &mut Tx, auth: &Auth, space: SpaceId, propose: &Propose) -> Result<Proposal> {
    if let Some(theme) = propose.theme
        && !super::queries::theme_is_of(tx.db(), theme, space).await?
    {
        return Err(invalid("theme", Fault::UnknownValue));
    }
    queries::lock_author(tx.db(), auth.user).await?;
    if queries::waiting(tx.db(), space, Some(auth.user)).await? >= OPEN_MAX {
        return Err(invalid("waiting", Fault::TooLong));
    }
    let people = mentions::named_in(&mut *tx.db(), space, Role::Member, &propose.body).await?;
    let html = render::html_with(&propose.body, &people);
    let (id, now) = (ProposalId::new(), tx.app.clock.now());
    queries::insert(tx.db(), id, (space, auth.user), (propose, &html), now).await?;
    let admins = queries::admins(tx.db(), space, auth.user).await?;
    notifications::proposed(tx, (id, space), auth.user, &admins).await?;
    one(tx.db(), id).await
}

/// A proposal as it stands.
pub async fn one(db: &mut PgConnection, id: ProposalId) -> Result<Proposal> {
    queries::find(db, id).await?.ok_or_else(not_found)
}

/// A proposal of which the asker may decide, locked. Its author knows that he may not; to everybody else it
/// does not exist.
pub async fn deciding(tx: &mut Tx, auth: &Auth, id: ProposalId) -> Result<Proposal> {
    queries::lock(tx.db(), id).await?;
    let it = one(tx.db(), id).await?;
    match spaces::role(&mut *tx.db(), it.space, auth.user).await? {
        Some(Role::Admin) => Ok(it),
        Some(_) if it.by.id == auth.user => Err(not_allowed()),
        _ => Err(not_found()),
    }
}

/// A proposal of the asker's own, locked. Admins know that it is not theirs to take back.
pub async fn withdrawing(tx: &mut Tx, auth: &Auth, id: ProposalId) -> Result<Proposal> {
    queries::lock(tx.db(), id).await?;
    let it = one(tx.db(), id).await?;
    match spaces::role(&mut *tx.db(), it.space, auth.user).await? {
        Some(_) if it.by.id == auth.user => Ok(it),
        Some(Role::Admin) => Err(not_allowed()),
        _ => Err(not_found()),
    }
}

/// Refuses what waits no longer: somebody decided of it, or its author took it back.
pub fn waits(it: &Proposal) -> Result<()> {
    if it.state == State::Open { Ok(()) } else { Err(refused(Code::Stale)) }
}

/// Makes a thread of a proposal: its question is its author's, and he follows it.
pub async fn publish(
    tx: &mut Tx,
    it: &Proposal,
    theme: protocol::ThemeId,
    (by, now): (UserId, DateTime<Utc>),
) -> Result<Heading> {
    let source = queries::source(tx.db(), it.id).await?;
    let people = mentions::named_in(&mut *tx.db(), it.space, Role::Member, &source).await?;
    let html = render::html_with(&source, &people);
    let new = New {
        id: protocol::ResourceId::new(),
        space: it.space,
        theme,
        title: &it.title,
        source: &source,
        html: &html,
        author: it.by.id,
        opened_by: by,
        purpose: None,
        at: now,
    };
    let heading = insert(tx, &new).await?;
    notifications::name(tx, heading.id, it.by.id, &source).await?;
    Ok(heading)
}

/// A page of those that wait in a space, for its admins; with the first, what was decided last.
pub async fn waiting(
    db: &mut PgConnection,
    space: SpaceId,
    after: Option<queries::Cursor>,
) -> Result<Proposals> {
    let found = queries::open(db, space, after, PAGE + 1).await?;
    let decided = match after {
        None => queries::decided(db, space, DECIDED).await?,
        Some(_) => Vec::new(),
    };
    Ok(Proposals { waiting: queries::waiting(db, space, None).await?, decided, ..page(found) })
}

/// A page of somebody's own in a space.
pub async fn own(
    db: &mut PgConnection,
    space: SpaceId,
    user: UserId,
    after: Option<queries::Cursor>,
) -> Result<Proposals> {
    let found = queries::own(db, space, user, after, PAGE + 1).await?;
    Ok(Proposals { waiting: queries::waiting(db, space, Some(user)).await?, ..page(found) })
}

/// What was found, one more than a page holds.
fn page(mut proposals: Vec<Proposal>) -> Proposals {
    let more = i64::try_from(proposals.len()).unwrap_or(0) > PAGE;
    if more {
        proposals.pop();
    }
    let next = proposals.last().filter(|_| more);
    let next = next.map(|it| http::place(it.at, it.id));
    Proposals { proposals, next, ..Proposals::default() }
}
