//! Spaces, members and requests to join.

use gloo_net::http::Method;
use protocol::{
    InvitationId, LinkRequestId, Page, Problem, SpaceId, UserId,
    people::FollowLink,
    spaces::{
        AddByEmail, AskForLink, Create, Invitation, Invite, InviteByMail, Invited, JoinRequest, LinkRequest,
        Member, NewInvitation, SetRole, Space,
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

/// Sends each address a link of its own (admins).
///
/// # Errors
/// Fields.
pub async fn invite_by_mail(space: SpaceId, it: &InviteByMail) -> Result<(), Problem> {
    tell(Method::POST, &format!("/spaces/{space}/invitations/mails"), Some(it)).await
}

/// Asks for another link in place of one that works no longer.
///
/// # Errors
/// Fields.
pub async fn ask_for_link(it: &AskForLink) -> Result<(), Problem> {
    tell(Method::POST, "/invitations/requests", Some(it)).await
}

/// Who asks for another link (admins).
///
/// # Errors
/// As any.
pub async fn link_requests(space: SpaceId) -> Result<Vec<LinkRequest>, Problem> {
    get(&format!("/spaces/{space}/link-requests")).await
}

/// Sends another link, or lets it be (admins).
///
/// # Errors
/// As any.
pub async fn answer_link_request(space: SpaceId, it: LinkRequestId, send: bool) -> Result<(), Problem> {
    let method = if send { Method::POST } else { Method::DELETE };
    tell(method, &format!("/spaces/{space}/link-requests/{it}"), None::<&()>).await
}
