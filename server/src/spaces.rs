//! Spaces: who belongs to which, in what role, and how one comes in.

pub mod invitations;
mod queries;
mod routes;

use chrono::{DateTime, Utc};
use protocol::{
    Check, Code, Event, LinkRequestId, Page, SpaceId, Stream, UserId,
    notifications::Kind,
    people as wire,
    spaces::{
        Access, AddByEmail, Create, Event as It, JoinRequest, Joined, Left, LinkRequest, Member, Role,
        RoleChanged, Service, Space,
    },
};

use queries::{find, lock};
pub use queries::{mine, role, stand};
pub use routes::router;

use crate::{
    acts,
    app::{App, Tx},
    auth::Auth,
    dispatch,
    error::{Result, not_allowed, not_found, refused},
    live::log,
    mail::{self, Mail},
    notifications, people,
};

/// Members on one page.
const PAGE: i64 = 100;

/// A space to be made.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// Its id.
    pub id: SpaceId,
    /// For addresses: unique, lower-case letters, digits and hyphens.
    pub slug: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// How one comes in.
    pub access: Access,
    /// Whether those who do not belong to it may know of it.
    pub listed: bool,
    /// What it shows.
    pub services: &'a [Service],
    /// By whom.
    pub created_by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Makes a space and its streams. Answers whether the slug was free; if not, nothing was made.
///
/// # Errors
/// The database's.
pub async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<bool> {
    if !queries::insert(tx.db(), new).await? {
        return Ok(false);
    }
    for stream in [Stream::Space(new.id), Stream::Contributors(new.id), Stream::Admins(new.id)] {
        log::create(tx.db(), stream).await?;
    }
    Ok(true)
}

/// Begins a membership and tells nobody: for a space that nobody has seen yet.
///
/// # Errors
/// The database's.
pub async fn enrol(
    tx: &mut Tx,
    space: SpaceId,
    user: UserId,
    role: Role,
    since: DateTime<Utc>,
) -> Result<()> {
    let stand = queries::stand(tx.db(), space).await?;
    queries::open(tx.db(), (space, user, role), (since, since), stand).await
}

/// One's own spaces, and those that one may join or ask for.
///
/// # Errors
/// The database's.
pub async fn list(app: &App, auth: &Auth) -> Result<Vec<Space>> {
    queries::list(&app.pool, auth.user).await
}

/// A space that one may know of.
///
/// # Errors
/// 404.
pub async fn show(app: &App, auth: &Auth, space: SpaceId) -> Result<Space> {
    queries::find(&app.pool, auth.user, space).await?.ok_or_else(not_found)
}

/// Makes a space, with what every space has, and its maker as the first admin.
///
/// # Errors
/// 403 not a site admin; 422.
pub async fn create(app: &App, auth: &Auth, create: Create) -> Result<Space> {
    if !auth.site_admin {
        return Err(not_allowed());
    }
    create.check()?;
    let auth = *auth;
    app.write(move |tx| {
        let create = create.clone();
        Box::pin(async move {
            if let Some(before) = acts::claim(tx, auth.user, create.act, &create).await? {
                return Ok(before);
            }
            let space = make(tx, &auth, &create).await?;
            let at = tx.app.clock.now();
            enrol(tx, space, auth.user, Role::Admin, at).await?;
            dispatch::furnish(tx, space, &create.services, auth.user).await?;
            let space = entered(tx, space, auth.user).await?;
            acts::keep(tx, auth.user, create.act, &space).await?;
            Ok(space)
        })
    })
    .await
}

/// Inserts the space under the first slug that is free.
async fn make(tx: &mut Tx, auth: &Auth, create: &Create) -> Result<SpaceId> {
    let base = Some(people::names::slug(&create.name)).filter(|slug| !slug.is_empty());
    let base = base.unwrap_or_else(|| "space".to_owned());
    for number in 1..100 {
        let slug = if number == 1 { base.clone() } else { format!("{base}-{number}") };
        let new = New {
            id: SpaceId::new(),
            slug: &slug,
            name: &create.name,
            description: &create.description,
            access: create.access,
            listed: true,
            services: &create.services,
            created_by: auth.user,
            at: tx.app.clock.now(),
        };
        if insert(tx, &new).await? {
            return Ok(new.id);
        }
    }
    Err(refused(Code::Taken))
}

/// Refuses whoever is not an admin of the space: who is no member learns nothing of it.
async fn admin(db: impl sqlx::PgExecutor<'_>, auth: &Auth, space: SpaceId) -> Result<()> {
    match role(db, space, auth.user).await? {
        Some(Role::Admin) => Ok(()),
        Some(_) => Err(not_allowed()),
        None => Err(not_found()),
    }
}

/// Tells a person, on all his screens, how he sees a space now.
async fn entered(tx: &mut Tx, space: SpaceId, user: UserId) -> Result<Space> {
    let space = queries::find(tx.db(), user, space).await?.ok_or_else(not_found)?;
    tx.emit(Stream::User(user), Event::Spaces(It::Entered(space.clone())));
    Ok(space)
}

/// Removes a request to join and tells the admins that it is answered.
async fn settle(tx: &mut Tx, space: SpaceId, user: UserId) -> Result<bool> {
    let asked = queries::answer(tx.db(), space, user).await?;
    if asked {
        tx.emit(Stream::Admins(space), Event::Spaces(It::Answered(user)));
    }
    Ok(asked)
}

/// Gives a person a role: the one way to come in and to be another. The row that ends keeps when
/// it was; the space must be locked.
async fn set(tx: &mut Tx, space: SpaceId, user: UserId, role: Role) -> Result<Space> {
    let card = people::card_kept(tx, user).await?.ok_or_else(not_found)?;
    let before = queries::role(tx.db(), space, user).await?;
    settle(tx, space, user).await?;
    if before == Some(role) {
        return queries::find(tx.db(), user, space).await?.ok_or_else(not_found);
    }
    if before == Some(Role::Admin) && queries::other_admins(tx.db(), space, user).await? == 0 {
        return Err(refused(Code::LastAdmin));
    }
    let (now, told) = (tx.app.clock.now(), queries::stand(tx.db(), space).await?.next());
    let since = queries::close(tx.db(), space, user, now, told).await?.unwrap_or(now);
    queries::open(tx.db(), (space, user, role), (now, since), told).await?;
    let event = if before.is_some() {
        It::RoleChanged(RoleChanged { user, role })
    } else {
        let members = queries::count(tx.db(), space).await?;
        It::Joined(Joined { card, role, members })
    };
    tx.emit(Stream::Space(space), Event::Spaces(event));
    entered(tx, space, user).await
}

/// Ends a membership. The space must be locked.
async fn remove(tx: &mut Tx, space: SpaceId, user: UserId) -> Result<()> {
    let before = queries::role(tx.db(), space, user).await?.ok_or_else(not_found)?;
    if before == Role::Admin && queries::other_admins(tx.db(), space, user).await? == 0 {
        return Err(refused(Code::LastAdmin));
    }
    let (now, told) = (tx.app.clock.now(), queries::stand(tx.db(), space).await?.next());
    queries::close(tx.db(), space, user, now, told).await?;
    let members = queries::count(tx.db(), space).await?;
    tx.emit(Stream::Space(space), Event::Spaces(It::Left(Left { user, members })));
    tx.emit(Stream::User(user), Event::Spaces(It::Gone(space)));
    dispatch::left(tx, space, user).await
}

/// Joins an open space, or asks to join one that decides. Who is a member already, or has asked
/// already, gets the same answer again.
///
/// # Errors
/// 404: no such space, or one that only its admins let people into.
pub async fn join(app: &App, auth: &Auth, space: SpaceId) -> Result<Space> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), space).await?;
            let seen = queries::find(tx.db(), user, space).await?.ok_or_else(not_found)?;
            match seen.access {
                _ if seen.role.is_some() => Ok(seen),
                Access::Open => set(tx, space, user, Role::Member).await,
                Access::Request => {
                    let asked_at = tx.app.clock.now();
                    if queries::ask(tx.db(), space, user, asked_at).await? {
                        let card = people::card(tx.db(), user).await?.ok_or_else(not_found)?;
                        let request = JoinRequest { card, asked_at };
                        tx.emit(Stream::Admins(space), Event::Spaces(It::Asked(request)));
                    }
                    Ok(Space { requested: true, ..seen })
                }
                Access::Invitation => Err(not_found()),
            }
        })
    })
    .await
}

/// Leaves a space, or takes back the request to join it.
///
/// # Errors
/// 404: no such space; 409: somebody must administer it.
pub async fn leave(app: &App, auth: &Auth, space: SpaceId) -> Result<()> {
    let user = auth.user;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), space).await?;
            let seen = queries::find(tx.db(), user, space).await?.ok_or_else(not_found)?;
            if seen.role.is_some() {
                return remove(tx, space, user).await;
            }
            settle(tx, space, user).await.map(drop)
        })
    })
    .await
}

/// A page of a space's members, by family name; all of them, or those that a question finds.
///
/// # Errors
/// 404: no such space, or not one's own; 422.
pub async fn members(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    text: Option<&str>,
    after: Option<UserId>,
) -> Result<Page<Member>> {
    role(&app.pool, space, auth.user).await?.ok_or_else(not_found)?;
    let text = people::directory::question(text)?;
    let mut items = queries::members(&app.pool, space, text, after, PAGE + 1).await?;
    let more = i64::try_from(items.len()).is_ok_and(|count| count > PAGE);
    if more {
        items.pop();
    }
    let next = items.last().filter(|_| more).map(|member| member.card.id.to_string());
    Ok(Page { items, next })
}

/// Gives a member another role, accepts whoever asked to join, or adds a person whom one meets elsewhere.
///
/// # Errors
/// 403 not an admin; 404, also for people one does not meet; 409: somebody must administer the space.
pub async fn set_role(app: &App, auth: &Auth, space: SpaceId, user: UserId, role: Role) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), space).await?;
            admin(tx.db(), &auth, space).await?;
            if !queries::within_reach(tx.db(), space, user, auth.user).await? {
                return Err(not_found());
            }
            let before = queries::role(tx.db(), space, user).await?;
            set(tx, space, user, role).await?;
            if before.is_some() && before != Some(role) && user != auth.user {
                concerns(tx, &auth, (space, user), Kind::Role, Some(role)).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Tells a member what an admin did to his membership.
async fn concerns(
    tx: &mut Tx,
    auth: &Auth,
    (space, user): (SpaceId, UserId),
    kind: Kind,
    role: Option<Role>,
) -> Result<()> {
    let about = notifications::About { kind, space, resource: None, comment: None, role, by: auth.user };
    notifications::address(tx, &[user], &about).await
}

/// Tells the admins that somebody asks for another link: on their open pages, and in their bells.
async fn link_asked(tx: &mut Tx, space: SpaceId, request: LinkRequest) -> Result<()> {
    let admins = queries::admins(tx.db(), space).await?;
    let (kind, by) = (Kind::Link, request.by.id);
    let about = notifications::About { kind, space, resource: None, comment: None, role: None, by };
    notifications::address(tx, &admins, &about).await?;
    tx.emit(Stream::Admins(space), Event::Spaces(It::LinkAsked(request)));
    Ok(())
}

/// Tells the admins that one of them answered; when nobody waits any more, their bells say nothing of it.
async fn link_answered(tx: &mut Tx, space: SpaceId, id: LinkRequestId, last: bool) -> Result<()> {
    if last {
        notifications::take_back(tx, Kind::Link, space, None).await?;
    }
    tx.emit(Stream::Admins(space), Event::Spaces(It::LinkAnswered(id)));
    Ok(())
}

/// Removes a member.
///
/// # Errors
/// 403 not an admin; 404; 409: somebody must administer the space.
pub async fn remove_member(app: &App, auth: &Auth, space: SpaceId, user: UserId) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), space).await?;
            admin(tx.db(), &auth, space).await?;
            remove(tx, space, user).await?;
            if user != auth.user {
                concerns(tx, &auth, (space, user), Kind::Removed, None).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Adds the account with this address and tells the person by mail. An address without an account
/// gets the same answer, and nothing happens. Who is a member already keeps his role.
///
/// # Errors
/// 403 not an admin; 404; 422.
pub async fn add_by_email(app: &App, auth: &Auth, space: SpaceId, ask: AddByEmail) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        let ask = ask.clone();
        Box::pin(async move {
            queries::lock(tx.db(), space).await?;
            admin(tx.db(), &auth, space).await?;
            let mut check = Check::default();
            wire::email(&mut check, "email", &ask.email);
            check.done()?;
            let Some(user) = people::find(tx.db(), &ask.email).await? else { return Ok(()) };
            if queries::role(tx.db(), space, user).await?.is_some() {
                return Ok(());
            }
            let added = set(tx, space, user, ask.role).await?;
            let by = people::card(tx.db(), auth.user).await?.map(|card| card.name).unwrap_or_default();
            mail::post(tx, &Mail::Added { user, by, space: added.name }).await
        })
    })
    .await
}

/// Who asks to join.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn requests(app: &App, auth: &Auth, space: SpaceId) -> Result<Vec<JoinRequest>> {
    admin(&app.pool, auth, space).await?;
    queries::requests(&app.pool, space).await
}

/// Turns a request to join down.
///
/// # Errors
/// 403 not an admin; 404 nobody asks.
pub async fn decline(app: &App, auth: &Auth, space: SpaceId, user: UserId) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            queries::lock(tx.db(), space).await?;
            admin(tx.db(), &auth, space).await?;
            if settle(tx, space, user).await? { Ok(()) } else { Err(not_found()) }
        })
    })
    .await
}
