//! Themes and threads.

use gloo_net::http::Method;
use protocol::{
    CommentId, PollId, Problem, ProposalId, ResourceId, Seq, Snapshot, SpaceId,
    discussions::{
        Accept, Change, CreateTheme, Heading, List, Merge, Open, Theme, Thread,
        polls::{AddPoll, EndPoll, OwnVotes, Poll, Vote},
        proposals::{Proposal, Proposals, Propose, Publish, Refuse, Withdraw},
        waiting::Unanswered,
    },
};

use super::{ask, get, patch, post, put, with_query};

/// The themes and a page of the threads; the position is the space's stream's.
///
/// # Errors
/// As any.
pub async fn list(space: SpaceId, after: Option<String>) -> Result<Snapshot<List>, Problem> {
    get(&with_query(&format!("/spaces/{space}/threads"), &[("after", after)])).await
}

/// What nobody has replied to for some hours (admins).
///
/// # Errors
/// As any.
pub async fn unanswered(space: SpaceId) -> Result<Unanswered, Problem> {
    get(&format!("/spaces/{space}/unanswered")).await
}

/// Opens a thread (admins).
///
/// # Errors
/// Fields.
pub async fn open(space: SpaceId, it: &Open) -> Result<Heading, Problem> {
    post(&format!("/spaces/{space}/threads"), it).await
}

/// Makes a theme (admins).
///
/// # Errors
/// Fields.
pub async fn create_theme(space: SpaceId, it: &CreateTheme) -> Result<Theme, Problem> {
    post(&format!("/spaces/{space}/themes"), it).await
}

/// A thread with its replies around a message, else where the reader stands; the position is the
/// thread's stream's.
///
/// # Errors
/// 404, also when it has no such message.
pub async fn thread(thread: ResourceId, around: Option<Seq>) -> Result<Snapshot<Thread>, Problem> {
    let around = around.map(|no| no.to_string());
    get(&with_query(&format!("/threads/{thread}"), &[("around", around)])).await
}

/// Renames, moves, pins, locks or archives a thread (admins).
///
/// # Errors
/// Fields.
pub async fn change(thread: ResourceId, it: &Change) -> Result<Heading, Problem> {
    patch(&format!("/threads/{thread}"), it).await
}

/// Puts a thread into another (admins).
///
/// # Errors
/// Fields.
pub async fn merge(thread: ResourceId, it: &Merge) -> Result<Heading, Problem> {
    post(&format!("/threads/{thread}/merge"), it).await
}

/// Accepts a reply as the answer, or takes that back (admins, and whose question it is).
///
/// # Errors
/// As any.
pub async fn accept(comment: CommentId, it: &Accept) -> Result<Heading, Problem> {
    ask(Method::PUT, &format!("/comments/{comment}/accepted"), it).await
}

/// What the reader chose in the polls of a thread; the position is his own stream's.
///
/// # Errors
/// As any.
pub async fn votes(thread: ResourceId) -> Result<Snapshot<OwnVotes>, Problem> {
    get(&format!("/threads/{thread}/votes")).await
}

/// Adds a poll to a thread (admins).
///
/// # Errors
/// Fields.
pub async fn add_poll(thread: ResourceId, it: &AddPoll) -> Result<Poll, Problem> {
    post(&format!("/threads/{thread}/polls"), it).await
}

/// Votes, in place of one's vote before.
///
/// # Errors
/// 403 the thread is closed; 409 the poll is.
pub async fn vote(poll: PollId, it: &Vote) -> Result<(), Problem> {
    put(&format!("/polls/{poll}/vote"), it).await
}

/// Closes a poll before its time (admins, and who made it).
///
/// # Errors
/// As any.
pub async fn end_poll(poll: PollId, it: &EndPoll) -> Result<Poll, Problem> {
    ask(Method::PUT, &format!("/polls/{poll}/end"), it).await
}

/// The threads that members propose and that wait (admins); the position is that of the admins' stream.
///
/// # Errors
/// As any.
pub async fn proposals(space: SpaceId, after: Option<String>) -> Result<Snapshot<Proposals>, Problem> {
    get(&with_query(&format!("/spaces/{space}/proposals"), &[("after", after)])).await
}

/// One's own proposals, with what became of them; the position is that of one's own stream.
///
/// # Errors
/// As any.
pub async fn own_proposals(space: SpaceId, after: Option<String>) -> Result<Snapshot<Proposals>, Problem> {
    get(&with_query(&format!("/spaces/{space}/proposals/mine"), &[("after", after)])).await
}

/// Proposes a thread.
///
/// # Errors
/// Fields; `waiting` where too many wait already.
pub async fn propose(space: SpaceId, it: &Propose) -> Result<Proposal, Problem> {
    post(&format!("/spaces/{space}/proposals"), it).await
}

/// Publishes a proposal (admins).
///
/// # Errors
/// 409: it waits no longer.
pub async fn publish_proposal(id: ProposalId, it: &Publish) -> Result<Proposal, Problem> {
    post(&format!("/proposals/{id}/acceptance"), it).await
}

/// Refuses a proposal (admins).
///
/// # Errors
/// Fields; 409: it waits no longer.
pub async fn refuse_proposal(id: ProposalId, it: &Refuse) -> Result<Proposal, Problem> {
    post(&format!("/proposals/{id}/refusal"), it).await
}

/// Takes back one's own proposal.
///
/// # Errors
/// 409: it waits no longer.
pub async fn withdraw_proposal(id: ProposalId, it: &Withdraw) -> Result<Proposal, Problem> {
    post(&format!("/proposals/{id}/withdrawal"), it).await
}
