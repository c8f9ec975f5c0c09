//! The two lists through which the platform knows the services: what may be asked over the socket,
//! and who may read which stream. The compiler asks for a line here when a service is added.

use std::collections::HashMap;

use protocol::{
    AnnouncementId, Code, CommentId, Place, Problem, ResourceId, Seq, SpaceId, Stream, UserId,
    discussions::{MadeEntry, Purpose},
    links,
    live::{Act, Answer, Beat},
    people::Card,
    presence::Status,
    spaces::{Role, Service},
};

use crate::{
    announcements,
    app::{App, Tx},
    auth::Auth,
    calendar, chat, comments, discussions, documents,
    error::{Result, not_found, refused},
    faq, incidents, limits, people, spaces,
};
use sqlx::PgConnection;

/// What one must remain to go on reading a stream.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// In this space …
    pub space: Option<SpaceId>,
    /// … at least this.
    pub needs: Role,
    /// What came before is not for this reader.
    pub since: Since,
}

/// From when on somebody reads a stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Since {
    /// Events up to this number are not his.
    pub seq: Seq,
    /// Nor is what happens to messages up to this number, whenever it happens.
    pub msg_no: Seq,
}

impl Since {
    /// Whether an event is not for him.
    #[must_use]
    pub fn hides(self, seq: Seq, msg_no: Option<Seq>) -> bool {
        seq <= self.seq || msg_no.is_some_and(|no| no <= self.msg_no)
    }
}

/// Whether a person may read a stream: asked of the database each time, never remembered. A stream
/// that one may not read and one that does not exist are the same.
///
/// # Errors
/// The database's.
pub async fn may_read(app: &App, user: UserId, stream: Stream) -> Result<Option<Grant>> {
    let grant = |space, needs| Grant { space, needs, since: Since::default() };
    let in_space = |space, needs| async move {
        let role = spaces::role(&app.pool, space, user).await?;
        Ok(role.filter(|role| *role >= needs).map(|_| grant(Some(space), needs)))
    };
    match stream {
        Stream::User(id) => Ok((id == user).then_some(grant(None, Role::Member))),
        Stream::Site => Ok(Some(grant(None, Role::Member))),
        Stream::Space(space) => in_space(space, Role::Member).await,
        Stream::Contributors(space) => in_space(space, Role::Contributor).await,
        Stream::Admins(space) => in_space(space, Role::Admin).await,
        Stream::Resource(resource) => {
            let access = match readable(&app.pool, user, resource).await? {
                // What was put into something else goes on telling where it went.
                None => moved(&app.pool, user, resource).await?.map(|(_, access)| access),
                access => access,
            };
            Ok(access.map(|access| grant(Some(access.space), access.audience)))
        }
        Stream::Conversation(conversation) => {
            let since = chat::since(&app.pool, conversation, user).await?;
            Ok(since.map(|since| Grant { since, ..grant(None, Role::Member) }))
        }
    }
}

/// What somebody may do with a resource that he may read.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Access {
    /// The space it belongs to.
    pub space: SpaceId,
    /// The reader's role there.
    pub role: Role,
    /// The least role that reads it.
    pub audience: Role,
    /// Whether it is closed to comments.
    pub locked: bool,
}

/// The reader's access to a resource; nothing if he may not know of it. What is not published is there
/// for its author and the admins only.
///
/// # Errors
/// The database's.
pub async fn readable(
    db: impl sqlx::PgExecutor<'_>,
    user: UserId,
    resource: ResourceId,
) -> Result<Option<Access>> {
    let access: Option<Access> = sqlx::query_as(
        "select r.space_id as space, m.role, r.audience, r.locked_by is not null or r.archived_at is not null as locked
         from resources r
         join memberships m on m.space_id = r.space_id and m.user_id = $2 and m.left_at is null
         where r.id = $1 and r.removed_at is null
           and (r.published_at is not null or r.author_id = $2 or m.role = 'admin')",
    )
    .bind(resource)
    .bind(user)
    .fetch_optional(db)
    .await?;
    Ok(access.filter(|access| access.role >= access.audience))
}

/// Where a resource went that was put into another, and the reader's access to that.
///
/// # Errors
/// The database's.
pub async fn moved(
    db: impl sqlx::PgExecutor<'_>,
    user: UserId,
    resource: ResourceId,
) -> Result<Option<(Place, Access)>> {
    let row: Option<(ResourceId, Seq, SpaceId, Role, Role, bool)> = sqlx::query_as(
        "select r.id, went.after, r.space_id, m.role, r.audience, r.locked_by is not null or r.archived_at is not null
         from redirects went
         join resources r on r.id = went.to_id and r.removed_at is null
         join memberships m on m.space_id = r.space_id and m.user_id = $2 and m.left_at is null
         where went.resource_id = $1",
    )
    .bind(resource)
    .bind(user)
    .fetch_optional(db)
    .await?;
    let found = row.map(|(resource, after, space, role, audience, locked)| {
        (Place { resource, after }, Access { space, role, audience, locked })
    });
    Ok(found.filter(|(_, access)| access.role >= access.audience))
}

/// The reader's access to a resource that must be there.
///
/// # Errors
/// 404 unknown or not visible; 410 it was put into another, and where it stands there.
pub async fn access(db: &mut PgConnection, user: UserId, resource: ResourceId) -> Result<Access> {
    if let Some(access) = readable(&mut *db, user, resource).await? {
        return Ok(access);
    }
    Err(match moved(db, user, resource).await? {
        Some((place, _)) => Problem { moved: Some(Box::new(place)), ..Problem::new(Code::Moved) }.into(),
        None => not_found(),
    })
}

/// The titles of resources.
///
/// # Errors
/// The database's.
pub async fn titles(db: &mut PgConnection, resources: &[ResourceId]) -> Result<HashMap<ResourceId, String>> {
    let ids: Vec<uuid::Uuid> = resources.iter().map(|id| id.0).collect();
    let titles: Vec<(ResourceId, String)> =
        sqlx::query_as("select id, title from resources where id = any($1)").bind(ids).fetch_all(db).await?;
    Ok(titles.into_iter().collect())
}

/// These documents as they are shown elsewhere, those that a person may read, in their order.
///
/// # Errors
/// The database's.
pub async fn cards(db: &mut PgConnection, user: UserId, ids: &[ResourceId]) -> Result<Vec<links::Card>> {
    documents::cards(db, user, ids).await
}

/// The documents of a space that a person may read and whose title or name has a word that begins so.
///
/// # Errors
/// The database's.
pub async fn find_documents(
    db: &mut PgConnection,
    user: UserId,
    space: SpaceId,
    asked: &str,
) -> Result<Vec<links::Card>> {
    documents::find_cards(db, user, space, asked).await
}

/// The spaces whose streams a person is always on.
///
/// # Errors
/// The database's.
pub async fn spaces_of(app: &App, user: UserId) -> Result<Vec<SpaceId>> {
    let spaces = sqlx::query_scalar(
        "select space_id from memberships where user_id = $1 and left_at is null order by space_id",
    );
    Ok(spaces.bind(user).fetch_all(&app.pool).await?)
}

/// Those of these people that a person shares a space with, himself among them: of others he may not
/// know whether they are there.
///
/// # Errors
/// The database's.
pub async fn known_to(app: &App, user: UserId, people: &[UserId]) -> Result<Vec<UserId>> {
    let known = sqlx::query_scalar(
        "select distinct m.user_id from memberships m
         join memberships mine on mine.space_id = m.space_id and mine.user_id = $1 and mine.left_at is null
         where m.user_id = any($2) and m.left_at is null",
    );
    Ok(known.bind(user).bind(people).fetch_all(&app.pool).await?)
}

/// A person's card, to be told with what he does.
///
/// # Errors
/// The database's.
pub async fn card(app: &App, user: UserId) -> Result<Option<Card>> {
    people::card(&app.pool, user).await
}

/// How these people wish to be seen; those who wish nothing are left out.
///
/// # Errors
/// The database's.
pub async fn statuses(pool: &sqlx::PgPool, people: &[UserId]) -> Result<Vec<(UserId, Status)>> {
    people::statuses(pool, people).await
}

/// Whether a person wishes to be seen by nobody, and so not writing either.
///
/// # Errors
/// The database's.
pub async fn is_hidden(app: &App, user: UserId) -> Result<bool> {
    people::is_hidden(app, user).await
}

/// What the services shown put into a new space.
///
/// # Errors
/// The database's.
pub async fn furnish(tx: &mut Tx, space: SpaceId, services: &[Service], author: UserId) -> Result<()> {
    let (at, language) = (tx.app.clock.now(), people::me(tx.db(), author).await?.map(|me| me.language));
    discussions::furnish(tx, space, services, author, language.unwrap_or_default(), at).await
}

/// What the services do when somebody belongs to a space no more.
///
/// # Errors
/// The database's.
pub async fn left(tx: &mut Tx, space: SpaceId, user: UserId) -> Result<()> {
    calendar::left(tx, space, user).await
}

/// Opens a thread in a space for what another service began. Nothing if the space has no place for one.
///
/// # Errors
/// The database's.
pub async fn discuss(
    tx: &mut Tx,
    space: SpaceId,
    title: &str,
    body: &str,
    author: UserId,
) -> Result<Option<ResourceId>> {
    discussions::begin(tx, space, title, body, author).await
}

/// The thread of a space where one asks what its FAQ does not answer.
///
/// # Errors
/// The database's.
pub async fn questions(db: &mut PgConnection, space: SpaceId) -> Result<Option<ResourceId>> {
    discussions::of_purpose(db, space, Purpose::FaqQuestions).await
}

/// A reply of a thread as what an entry of the FAQ is made from.
pub struct Reply {
    /// The reply.
    pub comment: CommentId,
    /// Whose question it answers.
    pub asker: Option<UserId>,
    /// What stands under the same comment is about the same question; absent: all of the thread is.
    pub root: Option<Seq>,
}

/// A reply of a thread, by its number; nothing if there is none.
///
/// # Errors
/// The database's.
pub async fn reply(db: &mut PgConnection, thread: ResourceId, no: Seq) -> Result<Option<Reply>> {
    discussions::reply(db, thread, no).await
}

/// A comment is gone: it answers nothing any more.
///
/// # Errors
/// The database's.
pub async fn unsaid(tx: &mut Tx, comment: CommentId) -> Result<()> {
    discussions::unsaid(tx, comment).await
}

/// The entries of the FAQ that were made from comments, and are not put away.
///
/// # Errors
/// The database's.
pub async fn made_from(
    db: &mut PgConnection,
    comments: &[CommentId],
) -> Result<HashMap<CommentId, MadeEntry>> {
    faq::made_from(db, comments).await
}

/// The entry that was made from a comment is there, is called otherwise, or was put away.
///
/// # Errors
/// The database's.
pub async fn entry_told(tx: &mut Tx, comment: CommentId) -> Result<()> {
    discussions::entry_told(tx, comment).await
}

/// Announces what another service found out, as important, to a whole space or to the site.
///
/// # Errors
/// 403; 404; 422.
pub async fn warn(
    tx: &mut Tx,
    auth: &Auth,
    space: Option<SpaceId>,
    title: &str,
    body: &str,
) -> Result<AnnouncementId> {
    announcements::warn(tx, auth, space, title, body).await
}

/// What was announced so holds no longer. False: it was over before.
///
/// # Errors
/// The database's.
pub async fn no_longer(tx: &mut Tx, announcement: AnnouncementId) -> Result<bool> {
    announcements::no_longer(tx, announcement).await
}

/// An announcement is over: by somebody, or by itself.
///
/// # Errors
/// The database's.
pub async fn announcement_over(tx: &mut Tx, announcement: AnnouncementId) -> Result<()> {
    incidents::over(tx, announcement).await
}

/// Does what was asked over the socket. Each act has its twin in REST and is the same function.
///
/// # Errors
/// What the act refuses.
pub async fn act(app: &App, auth: &Auth, act: Act) -> Result<Answer> {
    use protocol::comments::Input;
    match act {
        Act::Watch(_) | Act::Unwatch(_) | Act::Presence(_) => Err(refused(Code::Malformed)),
        Act::Comments(input) => {
            limits::take(&app.limits.writes, &auth.user)?;
            match input {
                Input::Post(resource, post) => {
                    comments::post(app, auth, resource, post).await.map(Answer::Posted)
                }
                Input::PostAt(resource, anchor, post) => {
                    comments::post_at(app, auth, resource, Some(anchor), post).await.map(Answer::Posted)
                }
                Input::Edit(comment, edit) => comments::edit(app, auth, comment, edit).await.map(done),
                Input::Delete(comment, id) => comments::delete(app, auth, comment, id).await.map(done),
                Input::React(comment, kind, react) => {
                    comments::react(app, auth, comment, kind, react).await.map(done)
                }
            }
        }
        Act::Mark(resource, mark) => comments::mark(app, auth, resource, mark).await.map(done),
        Act::Chat(input) => converse(app, auth, input).await,
        Act::Announcements(input) => heed(app, auth, input).await.map(done),
    }
}

async fn converse(app: &App, auth: &Auth, input: protocol::chat::Input) -> Result<Answer> {
    use protocol::chat::Input;
    if !matches!(input, Input::Mark(..) | Input::Received(_)) {
        limits::take(&app.limits.writes, &auth.user)?;
    }
    match input {
        Input::Send(conversation, post) => chat::send(app, auth, conversation, post).await.map(Answer::Sent),
        Input::Edit(message, edit) => chat::edit(app, auth, message, edit).await.map(done),
        Input::Delete(message, id) => chat::delete(app, auth, message, id).await.map(done),
        Input::React(message, kind, react) => chat::react(app, auth, message, kind, react).await.map(done),
        Input::Mark(conversation, mark) => chat::mark(app, auth, conversation, mark).await.map(done),
        Input::Received(received) => chat::received(app, auth, received).await.map(done),
    }
}

async fn heed(app: &App, auth: &Auth, input: protocol::announcements::Input) -> Result<()> {
    use protocol::announcements::Input;
    match input {
        Input::Received(received) => announcements::received(app, auth, &received).await,
        Input::Seen(id) => announcements::seen(app, auth, id).await,
        Input::Acknowledge(id) => announcements::acknowledge(app, auth, id).await,
    }
}

fn done((): ()) -> Answer {
    Answer::Done(Beat {})
}
