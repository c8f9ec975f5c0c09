//! Spaces, members and requests to join.

use gloo_net::http::Method;
use protocol::{
    InvitationId, Page, Problem, SpaceId, UserId,
    people::FollowLink,
    spaces::{
        AddByEmail, Create, Invitation, Invite, Invited, JoinRequest, Member, NewInvitation, SetRole, Space,
    },
};

use super::{delete, get, post, put, tell, with_query};

/// Mine, and those that I may join or ask for.
///
/// # Errors
/// As any.
pub async fn list() -> Result<Vec<Space>, Problem> {
    get("/spaces").await
}

/// Makes a space (site admins).
///
/// # Errors
/// Fields, or the name is taken.
pub async fn create(it: &Create) -> Result<Space, Problem> {
    post("/spaces", it).await
}

/// Joins an open space, or asks to join one on request; the answer says which.
///
/// # Errors
/// The space lets nobody in.
pub async fn join(space: SpaceId) -> Result<Space, Problem> {
    post(&format!("/spaces/{space}/membership"), &protocol::live::Beat {}).await
}

/// Leaves a space, or withdraws a request.
///
/// # Errors
/// [`protocol::Code::LastAdmin`].
pub async fn leave(space: SpaceId) -> Result<(), Problem> {
    delete(&format!("/spaces/{space}/membership")).await
}

/// A page of the members: all, or those that a question finds.
///
/// # Errors
/// As any.
pub async fn members(space: SpaceId, text: &str, after: Option<String>) -> Result<Page<Member>, Problem> {
    let text = Some(text.trim().to_owned()).filter(|it| !it.is_empty());
    get(&with_query(&format!("/spaces/{space}/members"), &[("q", text), ("after", after)])).await
}

/// Gives a role, or lets somebody in who asked (admins).
///
/// # Errors
/// [`protocol::Code::LastAdmin`].
pub async fn set_role(space: SpaceId, user: UserId, it: SetRole) -> Result<(), Problem> {
    put(&format!("/spaces/{space}/members/{user}"), &it).await
}

/// Removes a member (admins).
///
/// # Errors
/// [`protocol::Code::LastAdmin`].
pub async fn remove(space: SpaceId, user: UserId) -> Result<(), Problem> {
    delete(&format!("/spaces/{space}/members/{user}")).await
}

/// Adds the account with an address (admins). Whether there is one the answer does not tell.
///
/// # Errors
/// Fields.
pub async fn add(space: SpaceId, it: &AddByEmail) -> Result<(), Problem> {
    tell(Method::POST, &format!("/spaces/{space}/invitees"), Some(it)).await
}

/// Who asks to join (admins).
///
/// # Errors
/// As any.
pub async fn requests(space: SpaceId) -> Result<Vec<JoinRequest>, Problem> {
    get(&format!("/spaces/{space}/requests")).await
}

/// Declines a request (admins).
///
/// # Errors
/// As any.
pub async fn decline(space: SpaceId, user: UserId) -> Result<(), Problem> {
    delete(&format!("/spaces/{space}/requests/{user}")).await
}

/// The invitations that still work (admins).
///
/// # Errors
/// As any.
pub async fn invitations(space: SpaceId) -> Result<Vec<Invitation>, Problem> {
    get(&format!("/spaces/{space}/invitations")).await
}

/// Makes an invitation; its address is told now only (admins).
///
/// # Errors
/// Fields.
pub async fn invite(space: SpaceId, it: &Invite) -> Result<NewInvitation, Problem> {
    post(&format!("/spaces/{space}/invitations"), it).await
}

/// Ends an invitation (admins).
///
/// # Errors
/// As any.
pub async fn revoke(space: SpaceId, it: InvitationId) -> Result<(), Problem> {
    delete(&format!("/spaces/{space}/invitations/{it}")).await
}

/// Where an invitation leads.
///
/// # Errors
/// [`protocol::Code::LinkExpired`].
pub async fn invited(link: &FollowLink) -> Result<Invited, Problem> {
    post("/invitations/preview", link).await
}

/// Comes into a space by an invitation.
///
/// # Errors
/// [`protocol::Code::LinkExpired`].
pub async fn accept(link: &FollowLink) -> Result<Space, Problem> {
    post("/invitations/acceptances", link).await
}
