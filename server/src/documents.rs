//! Documents: folders hold them. Contributors send files; each document is a resource with versions, looked
//! at without being downloaded, and commented by the shared service of comments.

mod bundle;
mod folders;
mod incoming;
mod kind;
mod preview;
mod queries;
mod resumable;
mod routes;
mod waiting;

use axum::{body::Body, http::HeaderMap};
use chrono::DateTime;
use protocol::{
    ActId, Code, Event, Fault, FolderId, ResourceId, Snapshot, SpaceId, Stream, UserId,
    documents::{
        Added, Change, ChangeFolder, CreateFolder, Document, Event as It, Folder, Gone, Kept, Page,
        ReadAgain, Reading, Restore, Row, Shelf, TITLE_MAX, Version, check_note, taken, title_of,
    },
    feed::Kind,
    files,
    links::Card,
    spaces::Role,
};
use sqlx::PgConnection;
use uuid::Uuid;

pub use queries::Unread;
pub use routes::router;
pub use waiting::work;

use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::Auth,
    comments::{self, Opening},
    dispatch::{self, Access},
    error::{Result, invalid, not_allowed, not_found, refused},
    feed, limits,
    live::log,
    notifications, spaces,
};
use folders::Told;
use incoming::Received;
use resumable::Upload;

/// Documents on the first page of a folder, and on each that follows: whoever sorts the list fetches all of them.
const PAGES: [i64; 2] = [200, 1_000];

/// What is said of a file that is sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The write's id.
    pub act: ActId,
    /// What it is called where it comes from.
    pub name: String,
    /// What is new in it.
    pub note: String,
    /// Take it although the space has the same content already.
    pub twice: bool,
}

/// A folder that the asker sees, and his role in its space.
async fn seen(db: &mut PgConnection, auth: &Auth, id: FolderId) -> Result<(queries::Place, Role)> {
    let place = queries::folder(&mut *db, id).await?.ok_or_else(not_found)?;
    let role = spaces::role(&mut *db, place.space_id, auth.user).await?.ok_or_else(not_found)?;
    if role < place.audience { Err(not_found()) } else { Ok((place, role)) }
}

/// A folder that the asker may put something into.
async fn open(db: &mut PgConnection, auth: &Auth, id: FolderId) -> Result<(queries::Place, Role)> {
    let (place, role) = seen(db, auth, id).await?;
    if role < Role::Contributor { Err(not_allowed()) } else { Ok((place, role)) }
}

/// A document that the asker may change: it is his, or he is an admin. It is locked.
async fn managed(tx: &mut Tx, auth: &Auth, id: ResourceId) -> Result<(Document, Access)> {
    let access = dispatch::access(tx.db(), auth.user, id).await?;
    queries::lock(tx.db(), id).await?.ok_or_else(not_found)?;
    let document = found(tx, id).await?.document;
    let his = document.by.id == auth.user && access.role >= Role::Contributor;
    if his || access.role == Role::Admin { Ok((document, access)) } else { Err(not_allowed()) }
}

async fn found(tx: &mut Tx, id: ResourceId) -> Result<Row> {
    queries::document(tx.db(), id).await?.ok_or_else(not_found)
}

/// Tells a document's readers, in its folder and on its page, how it is now.
async fn tell_changed(tx: &mut Tx, access: &Access, id: ResourceId) -> Result<Document> {
    let document = found(tx, id).await?.document;
    for stream in [feed::stream(access.space, access.audience), Stream::Resource(id)] {
        tx.emit(stream, Event::Documents(It::Changed(document.clone())));
    }
    Ok(document)
}

fn tell(tx: &mut Tx, told: Vec<Told>) {
    for (stream, event) in told {
        tx.emit(stream, Event::Documents(event));
    }
}

/// A folder's page, or the top's, and the position of the stream that tells of it: the one of those who see
/// the folder.
///
/// # Errors
/// 404; 422 for a cursor that is not one.
pub async fn list(
    app: &App,
    auth: &Auth,
    space: SpaceId,
    folder: Option<FolderId>,
    after: Option<&str>,
) -> Result<Snapshot<Shelf>> {
    let after = after.map(cursor).transpose()?;
    let most = PAGES[usize::from(after.is_some())];
    let mut tx = snapshot(&app.pool).await?;
    let role = spaces::role(&mut *tx, space, auth.user).await?.ok_or_else(not_found)?;
    let audience = match folder {
        Some(id) => {
            let (place, _) = seen(&mut tx, auth, id).await?;
            if place.space_id != space {
                return Err(not_found());
            }
            place.audience
        }
        None => Role::Member,
    };
    let position = log::head(&mut *tx, feed::stream(space, audience)).await?.ok_or_else(not_found)?;
    let folders = queries::folders(&mut tx, space, role, None).await?;
    let mut rows = match folder {
        Some(id) => queries::rows(&mut tx, id, after, most + 1).await?,
        None => Vec::new(),
    };
    let more = i64::try_from(rows.len()).unwrap_or(0) > most;
    if more {
        rows.pop();
    }
    let next = rows.last().filter(|_| more).map(|row| &row.document);
    let next = next.map(|it| format!("{}.{}", it.at.timestamp_micros(), it.id));
    Ok(Snapshot { position, content: Shelf { folder, folders, rows, next, most: app.config.file_max } })
}

fn cursor(text: &str) -> Result<queries::Cursor> {
    text.split_once('.')
        .and_then(|(at, id)| Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?)))
        .ok_or_else(|| invalid("after", Fault::WrongForm))
}

/// A document's page, and the position of its stream.
///
/// # Errors
/// 404, also for a message that it does not have.
pub async fn show(app: &App, auth: &Auth, id: ResourceId, opening: Opening) -> Result<Snapshot<Page>> {
    let mut tx = snapshot(&app.pool).await?;
    let access = dispatch::access(&mut tx, auth.user, id).await?;
    let position = log::head(&mut *tx, Stream::Resource(id)).await?.ok_or_else(not_found)?;
    let document = queries::document(&mut tx, id).await?.ok_or_else(not_found)?.document;
    let versions = queries::versions(&mut tx, id).await?;
    let (mark, deleted_above, log) = comments::open(&mut tx, auth, id, opening).await?;
    let content = Page { document, space: access.space, versions, mark, deleted_above, log };
    Ok(Snapshot { position, content })
}

/// Makes a folder.
///
/// # Errors
/// 403 not a contributor, or it would be kept from its maker; 404; 409 taken; 422, also when folders lie too
/// deep or are too many.
pub async fn create_folder(app: &App, auth: &Auth, space: SpaceId, create: CreateFolder) -> Result<Folder> {
    let auth = *auth;
    app.write(move |tx| {
        let create = create.clone();
        Box::pin(async move {
            let role = spaces::role(tx.db(), space, auth.user).await?.ok_or_else(not_found)?;
            if role < Role::Contributor || create.audience > role {
                return Err(not_allowed());
            }
            create.check()?;
            if let Some(before) = acts::claim(tx, auth.user, create.act, &(space, &create)).await? {
                return Ok(before);
            }
            let (folder, told) = folders::create(tx, &auth, (space, role), &create).await?;
            tell(tx, told);
            acts::keep(tx, auth.user, create.act, &folder).await?;
            Ok(folder)
        })
    })
    .await
}

/// Gives a folder another title, or keeps it, and all that lies in it, to other roles. What somebody may no
/// longer see is gone from his page at once.
///
/// # Errors
/// 403; 404; 409 taken; 422.
pub async fn change_folder(app: &App, auth: &Auth, id: FolderId, change: ChangeFolder) -> Result<Folder> {
    let auth = *auth;
    app.write(move |tx| {
        let change = change.clone();
        Box::pin(async move {
            let (place, role) = seen(tx.db(), &auth, id).await?;
            let his = place.created_by == auth.user && role >= Role::Contributor;
            if !(his || role == Role::Admin) || change.audience.is_some_and(|it| it > role) {
                return Err(not_allowed());
            }
            change.check()?;
            if let Some(before) = acts::claim(tx, auth.user, change.act, &(id, &change)).await? {
                return Ok(before);
            }
            let (folder, told) = folders::change(tx, (&place, role), &change).await?;
            tell(tx, told);
            acts::keep(tx, auth.user, change.act, &folder).await?;
            Ok(folder)
        })
    })
    .await
}

/// Removes a folder in which nothing lies.
///
/// # Errors
/// 403; 404; 422 something lies in it.
pub async fn remove_folder(app: &App, auth: &Auth, id: FolderId) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let (place, role) = seen(tx.db(), &auth, id).await?;
            let his = place.created_by == auth.user && role >= Role::Contributor;
            if !(his || role == Role::Admin) {
                return Err(not_allowed());
            }
            let told = folders::remove(tx, &place).await?;
            tell(tx, told);
            Ok(())
        })
    })
    .await
}

/// Takes in a file as a new document.
///
/// # Errors
/// 403 not a contributor; 404; 408; 409 the name is taken, or the content is there, and by which document;
/// 413; 415; 422 no room; 429; 507.
pub async fn add(
    app: &App,
    auth: &Auth,
    folder: FolderId,
    sent: Sent,
    headers: &HeaderMap,
    body: Body,
) -> Result<Row> {
    limits::take(&app.limits.writes, &auth.user)?;
    check_note(&sent.note)?;
    let (place, _) = open(&mut *app.pool.acquire().await?, auth, folder).await?;
    let name = files::name(&sent.name);
    let received = incoming::receive(app, auth, place.space_id, name, headers, body).await?;
    let file = received.file;
    let auth = *auth;
    let kept = app
        .write(move |tx| {
            let (sent, received) = (sent.clone(), received.clone());
            Box::pin(async move { keep(tx, &auth, folder, &sent, &received).await })
        })
        .await;
    // What was not kept, and what was sent once more, is named by nothing.
    if !matches!(kept, Ok((_, true))) {
        incoming::discard(app, file).await;
    }
    app.reader.woken.notify_one();
    kept.map(|(row, _)| row)
}

/// Keeps a file that has come as a new document. Answers whether it did: a repeat gets the first answer.
async fn keep(
    tx: &mut Tx,
    auth: &Auth,
    folder: FolderId,
    sent: &Sent,
    received: &Received,
) -> Result<(Row, bool)> {
    queries::hold_folder(tx.db(), folder).await?;
    let (place, role) = open(tx.db(), auth, folder).await?;
    let space = place.space_id;
    let asked = (folder, &received.name, &received.sha256, &sent.note);
    if let Some(before) = acts::claim(tx, auth.user, sent.act, &asked).await? {
        return Ok((before, false));
    }
    incoming::make_room(tx, space, received.bytes).await?;
    if let Some(holder) = queries::holder(tx.db(), folder, &received.name).await? {
        return Err(taken(holder).into());
    }
    if !sent.twice
        && let Some(holder) = queries::same_content(tx.db(), space, role, &received.sha256).await?
    {
        return Err(incoming::same(holder));
    }
    let (id, now) = (ResourceId::new(), tx.app.clock.now());
    let mut title = title_of(&received.name);
    if title.is_empty() {
        title.clone_from(&received.name);
    }
    let title: String = title.chars().take(TITLE_MAX as usize).collect();
    let new = feed::New {
        id,
        space,
        kind: Kind::Document,
        audience: place.audience,
        title: &title,
        excerpt: "",
        author: auth.user,
        published: Some(now),
    };
    feed::create(tx, &new).await?;
    let version = received.version(id, space, 1, &received.name, &sent.note, (auth.user, now));
    queries::insert(tx.db(), folder, ("", &[]), &version).await?;
    let row = found(tx, id).await?;
    let added = Added { document: row.document.clone(), count: 0 };
    tx.emit(feed::stream(space, place.audience), Event::Documents(It::Added(added)));
    acts::keep(tx, auth.user, sent.act, &row).await?;
    Ok((row, true))
}

/// Takes in a file as another version of a document. It keeps the document's name, with the file's ending.
///
/// # Errors
/// As [`add`].
pub async fn revise(
    app: &App,
    auth: &Auth,
    id: ResourceId,
    sent: Sent,
    headers: &HeaderMap,
    body: Body,
) -> Result<Document> {
    limits::take(&app.limits.writes, &auth.user)?;
    check_note(&sent.note)?;
    let access = contributes(&mut *app.pool.acquire().await?, auth, id).await?;
    let name = files::name(&sent.name);
    let received = incoming::receive(app, auth, access.space, name, headers, body).await?;
    let file = received.file;
    let auth = *auth;
    let kept = app
        .write(move |tx| {
            let (sent, received) = (sent.clone(), received.clone());
            Box::pin(async move { keep_version(tx, &auth, id, &sent, &received).await })
        })
        .await;
    if !matches!(kept, Ok((_, true))) {
        incoming::discard(app, file).await;
    }
    app.reader.woken.notify_one();
    kept.map(|(document, _)| document)
}

/// Keeps a file that has come as another version. Answers whether it did: a repeat gets the first answer.
async fn keep_version(
    tx: &mut Tx,
    auth: &Auth,
    id: ResourceId,
    sent: &Sent,
    received: &Received,
) -> Result<(Document, bool)> {
    let access = contributes(tx.db(), auth, id).await?;
    let (folder, before, _) = queries::lock(tx.db(), id).await?.ok_or_else(not_found)?;
    let asked = (id, &received.name, &received.sha256, &sent.note);
    if let Some(before) = acts::claim(tx, auth.user, sent.act, &asked).await? {
        return Ok((before, false));
    }
    incoming::make_room(tx, access.space, received.bytes).await?;
    queries::hold_folder(tx.db(), folder).await?;
    let current = found(tx, id).await?.document.version;
    let name = incoming::renamed(&current.name, &received.name);
    if queries::holder(tx.db(), folder, &name).await?.is_some_and(|holder| holder != id) {
        return Err(refused(Code::Taken));
    }
    let by = (auth.user, tx.app.clock.now());
    let version = received.version(id, access.space, before + 1, &name, &sent.note, by);
    queries::insert_version(tx.db(), &version).await?;
    let document = tell_version(tx, auth, &access, id).await?;
    acts::keep(tx, auth.user, sent.act, &document).await?;
    Ok((document, true))
}

/// Tells a document's readers that it has another version; who follows it is told in the bell too.
async fn tell_version(tx: &mut Tx, auth: &Auth, access: &Access, id: ResourceId) -> Result<Document> {
    notifications::new_version(tx, access.space, id, auth.user).await?;
    tell_changed(tx, access, id).await
}

/// Takes in what an upload brought, once. Answers the document that it has become.
async fn complete(app: &App, auth: &Auth, upload: &Upload, received: Received) -> Result<ResourceId> {
    let (file, auth, upload) = (received.file, *auth, upload.clone());
    let kept = app
        .write(move |tx| {
            let (upload, received) = (upload.clone(), received.clone());
            Box::pin(async move {
                // Nobody ends it meanwhile.
                if let Some(made) = resumable::lock(tx.db(), upload.id).await?.ok_or_else(not_found)? {
                    return Ok((made, false));
                }
                let sent = Sent {
                    act: ActId(upload.id),
                    name: upload.name.clone(),
                    note: upload.note.clone(),
                    twice: upload.twice,
                };
                let (made, new) = match upload.to().ok_or_else(not_found)? {
                    resumable::To::Folder(folder) => {
                        let (row, new) = keep(tx, &auth, folder, &sent, &received).await?;
                        (row.document.id, new)
                    }
                    resumable::To::Document(id) => {
                        let (document, new) = keep_version(tx, &auth, id, &sent, &received).await?;
                        (document.id, new)
                    }
                };
                resumable::make(tx.db(), upload.id, made).await?;
                Ok((made, new))
            })
        })
        .await;
    if !matches!(kept, Ok((_, true))) {
        incoming::discard(app, file).await;
    }
    app.reader.woken.notify_one();
    kept.map(|(made, _)| made)
}

/// The access of somebody who may send a version.
async fn contributes(db: &mut PgConnection, auth: &Auth, id: ResourceId) -> Result<Access> {
    let access = dispatch::access(db, auth.user, id).await?;
    if access.role < Role::Contributor { Err(not_allowed()) } else { Ok(access) }
}

/// Brings an earlier version back, as a new one.
///
/// # Errors
/// 403 not a contributor; 404; 422 there is no such version, or it is the current one.
pub async fn restore(app: &App, auth: &Auth, id: ResourceId, restore: Restore) -> Result<Document> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let access = contributes(tx.db(), &auth, id).await?;
            let (folder, current, _) = queries::lock(tx.db(), id).await?.ok_or_else(not_found)?;
            if let Some(before) = acts::claim(tx, auth.user, restore.act, &(id, restore)).await? {
                return Ok(before);
            }
            queries::hold_folder(tx.db(), folder).await?;
            let versions: Vec<Version> = queries::versions(tx.db(), id).await?;
            let wanted = versions.iter().find(|it| it.no == restore.version && it.no != current);
            let wanted = wanted.ok_or_else(|| invalid("version", Fault::UnknownValue))?;
            if queries::holder(tx.db(), folder, &wanted.name).await?.is_some_and(|holder| holder != id) {
                return Err(refused(Code::Taken));
            }
            let by = (auth.user, tx.app.clock.now());
            queries::restore(tx.db(), id, (restore.version, current + 1), by).await?;
            let document = tell_version(tx, &auth, &access, id).await?;
            acts::keep(tx, auth.user, restore.act, &document).await?;
            Ok(document)
        })
    })
    .await
}

/// Says what a document is about, or moves it to another folder of its space.
///
/// # Errors
/// 403 not one's own; 404; 409 another revision stands, or its name is taken there; 422.
pub async fn change(app: &App, auth: &Auth, id: ResourceId, change: Change) -> Result<Document> {
    let auth = *auth;
    app.write(move |tx| {
        let change = change.clone();
        Box::pin(async move {
            let (before, access) = managed(tx, &auth, id).await?;
            change.check()?;
            if let Some(first) = acts::claim(tx, auth.user, change.act, &(id, &change)).await? {
                return Ok(first);
            }
            if before.revision != change.revision {
                return Err(refused(Code::Stale));
            }
            let title = change.title.as_deref().map_or(before.title.as_str(), str::trim);
            let description = change.description.as_deref().map_or(before.description.as_str(), str::trim);
            let tags = change.tags.as_ref().map_or_else(|| before.tags.clone(), |tags| tidied(tags));
            let to = match change.folder.filter(|to| *to != before.folder) {
                Some(to) => Some(destination(tx, &auth, (&before, &access), to).await?),
                None => None,
            };
            let folder = to.as_ref().map_or(before.folder, |place| place.id);
            queries::change(tx.db(), id, folder, (description, &tags)).await?;
            if title != before.title || description != before.description {
                feed::describe(tx, id, title, &description.replace('\n', " ")).await?;
            }
            let document = match to {
                Some(place) => moved(tx, (&before, &access), &place).await?,
                None => tell_changed(tx, &access, id).await?,
            };
            acts::keep(tx, auth.user, change.act, &document).await?;
            Ok(document)
        })
    })
    .await
}

fn tidied(tags: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags.iter().map(|tag| tag.trim()) {
        if !kept.iter().any(|it| it.to_lowercase() == tag.to_lowercase()) {
            kept.push(tag.to_owned());
        }
    }
    kept
}

/// The folder that a document may be moved to.
async fn destination(
    tx: &mut Tx,
    auth: &Auth,
    (document, access): (&Document, &Access),
    to: FolderId,
) -> Result<queries::Place> {
    queries::hold_folder(tx.db(), to).await?;
    let (place, _) = open(tx.db(), auth, to).await?;
    if place.space_id != access.space {
        return Err(invalid("folder", Fault::UnknownValue));
    }
    match queries::holder(tx.db(), to, &document.version.name).await? {
        Some(holder) => Err(taken(holder).into()),
        None => Ok(place),
    }
}

/// A document has another folder: those of the old one see it go, those of the new one see it come.
async fn moved(
    tx: &mut Tx,
    (before, access): (&Document, &Access),
    place: &queries::Place,
) -> Result<Document> {
    feed::regroup(tx, before.id, place.audience).await?;
    let row = found(tx, before.id).await?;
    if place.audience > access.audience {
        let kept = Kept { document: before.id, audience: place.audience };
        tx.emit(Stream::Resource(before.id), Event::Documents(It::Kept(kept)));
    }
    let gone = Gone { document: before.id, folder: before.folder };
    tx.emit(feed::stream(access.space, access.audience), Event::Documents(It::Gone(gone)));
    let added = Added { document: row.document.clone(), count: row.count };
    tx.emit(feed::stream(access.space, place.audience), Event::Documents(It::Added(added)));
    tx.emit(Stream::Resource(before.id), Event::Documents(It::Changed(row.document.clone())));
    Ok(row.document)
}

/// These documents as they are shown elsewhere, those that a person may read, in their order.
///
/// # Errors
/// The database's.
pub async fn cards(db: &mut PgConnection, user: UserId, ids: &[ResourceId]) -> Result<Vec<Card>> {
    queries::cards(db, user, ids).await
}

/// The documents of a space that a person may read and whose title or name has a word that begins so.
///
/// # Errors
/// The database's.
pub async fn find_cards(
    db: &mut PgConnection,
    user: UserId,
    space: SpaceId,
    asked: &str,
) -> Result<Vec<Card>> {
    queries::find_cards(db, user, space, asked).await
}

/// Removes a document with all its versions: from the commit on nobody has them.
///
/// # Errors
/// 403 not one's own; 404.
pub async fn remove(app: &App, auth: &Auth, id: ResourceId) -> Result<()> {
    let auth = *auth;
    let files: Vec<(Uuid, i32)> = app
        .write(move |tx| {
            Box::pin(async move {
                let (document, access) = managed(tx, &auth, id).await?;
                feed::withdraw(tx, id).await?;
                let files = queries::remove(tx.db(), id).await?;
                let gone = It::Gone(Gone { document: id, folder: document.folder });
                for stream in [feed::stream(access.space, access.audience), Stream::Resource(id)] {
                    tx.emit(stream, Event::Documents(gone.clone()));
                }
                Ok(files)
            })
        })
        .await?;
    for (file, pages) in files {
        incoming::discard_drawn(app, file, pages).await;
    }
    Ok(())
}

/// Keeps what was read in a version's file, and tells those who see it.
///
/// # Errors
/// The database's.
pub async fn has_read(
    app: &App,
    file: Uuid,
    reading: Reading,
    words: String,
    pages: Option<i32>,
) -> Result<()> {
    app.write(move |tx| {
        let words = words.clone();
        Box::pin(async move {
            let of = queries::read(tx.db(), file, reading, (&words, pages)).await?;
            tell_seen(tx, of).await
        })
    })
    .await
}

/// Keeps whether the first page of a file could be drawn, and tells those who see it in a list. Answers whether a
/// version has the file still.
///
/// # Errors
/// The database's.
async fn has_drawn(app: &App, file: Uuid, drawn: bool) -> Result<bool> {
    app.write(move |tx| {
        Box::pin(async move {
            let Some(of) = queries::drawn(tx.db(), file, drawn).await? else { return Ok(false) };
            // Where nothing was drawn nothing looks different.
            if drawn {
                tell_seen(tx, of).await?;
            }
            Ok(true)
        })
    })
    .await
}

/// Tells those who see these documents how they are now.
async fn tell_seen(tx: &mut Tx, documents: Vec<ResourceId>) -> Result<()> {
    for id in documents {
        let Some(row) = queries::document(tx.db(), id).await? else { continue };
        let Some(place) = queries::folder(tx.db(), row.document.folder).await? else { continue };
        for stream in [feed::stream(place.space_id, place.audience), Stream::Resource(id)] {
            tx.emit(stream, Event::Documents(It::Changed(row.document.clone())));
        }
    }
    Ok(())
}

/// Keeps a file that is here already, under no name yet. Answers what it is.
///
/// # Errors
/// The storage's; a picture that cannot be read.
pub async fn place(
    app: &App,
    name: &str,
    content: &[u8],
) -> Result<(Uuid, protocol::documents::Kind, Option<&'static str>)> {
    incoming::place(app, name, content).await
}

/// Has a version read again that could not be: what reads files may be better now, or the disk.
///
/// # Errors
/// 403 not an admin; 404; 422 it can be read, or was not tried yet.
pub async fn read_again(
    app: &App,
    auth: &Auth,
    id: ResourceId,
    no: i32,
    again: ReadAgain,
) -> Result<Document> {
    let auth = *auth;
    let document = app
        .write(move |tx| {
            Box::pin(async move {
                let access = dispatch::access(tx.db(), auth.user, id).await?;
                queries::lock(tx.db(), id).await?.ok_or_else(not_found)?;
                if access.role != Role::Admin {
                    return Err(not_allowed());
                }
                if let Some(before) = acts::claim(tx, auth.user, again.act, &(id, no)).await? {
                    return Ok(before);
                }
                if !queries::read_again(tx.db(), id, no).await? {
                    return Err(invalid("version", Fault::UnknownValue));
                }
                let document = tell_changed(tx, &access, id).await?;
                acts::keep(tx, auth.user, again.act, &document).await?;
                Ok(document)
            })
        })
        .await?;
    app.reader.woken.notify_one();
    Ok(document)
}

/// Removes what expired on its way in, and files that no version names: what a crash left between keeping a
/// file and naming it.
///
/// # Errors
/// The storage's or the database's.
pub async fn sweep(app: &App) -> Result<()> {
    resumable::sweep(app).await?;
    incoming::sweep(app).await
}
