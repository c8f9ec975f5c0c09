//! The SQL of documents.

use chrono::{DateTime, Utc};
use protocol::{
    FolderId, ResourceId, SpaceId, UserId,
    documents::{Document, Folder, Kind, Reading, Row, Version},
    links,
    people::Card,
    spaces::Role,
};
use sqlx::{PgConnection, PgExecutor, Row as _, postgres::PgRow};
use uuid::Uuid;

use crate::error::Result;

macro_rules! documents {
    ($rest:literal) => {
        concat!(
            "select d.id, d.folder_id, r.title, d.description, d.tags, d.created_at, d.revision,
             s.msg_no - s.deleted as count,
             a.id as author_id, a.given_name || ' ' || a.family_name as author_name, a.function as author_function, a.photo as author_photo,
             v.no, v.name, v.kind, v.bytes, v.pages, v.drawn, v.reading, v.note, v.restores, v.created_at as version_at,
             b.id as by_id, b.given_name || ' ' || b.family_name as by_name, b.function as by_function, b.photo as by_photo
             from documents d
             join resources r on r.id = d.id and r.removed_at is null
             join streams s on s.id = 'resource:' || d.id
             join users a on a.id = d.created_by
             join document_versions v on v.document_id = d.id and v.no = d.version
             join users b on b.id = v.author_id ",
            $rest
        )
    };
}

fn card(row: &PgRow, who: &str) -> Result<Card, sqlx::Error> {
    let column = |name: &str| format!("{who}_{name}");
    Ok(Card {
        id: row.try_get(&*column("id"))?,
        name: row.try_get(&*column("name"))?,
        function: row.try_get(&*column("function"))?,
        photo: row.try_get(&*column("photo"))?,
    })
}

fn version(row: &PgRow) -> Result<Version, sqlx::Error> {
    Ok(Version {
        no: row.try_get("no")?,
        name: row.try_get("name")?,
        kind: row.try_get("kind")?,
        bytes: row.try_get("bytes")?,
        pages: row.try_get("pages")?,
        drawn: row.try_get::<Option<bool>, _>("drawn")?.unwrap_or(false),
        reading: row.try_get("reading")?,
        note: row.try_get("note")?,
        restores: row.try_get("restores")?,
        by: card(row, "by")?,
        at: row.try_get("version_at")?,
    })
}

fn row(row: &PgRow) -> Result<Row, sqlx::Error> {
    let document = Document {
        id: row.try_get("id")?,
        folder: row.try_get("folder_id")?,
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        tags: row.try_get("tags")?,
        by: card(row, "author")?,
        at: row.try_get("created_at")?,
        revision: row.try_get("revision")?,
        version: version(row)?,
    };
    Ok(Row { document, count: row.try_get("count")? })
}

/// Where a page of the list begins: after a document of then, with this id.
pub type Cursor = (DateTime<Utc>, ResourceId);

/// A page of a folder's documents, newest first.
pub async fn rows(
    db: &mut PgConnection,
    folder: FolderId,
    after: Option<Cursor>,
    count: i64,
) -> Result<Vec<Row>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(documents!(
        "where d.folder_id = $1 and ($2::timestamptz is null or (d.created_at, d.id) < ($2, $3))
         order by d.created_at desc, d.id desc limit $4"
    ))
    .bind(folder)
    .bind(at)
    .bind(id)
    .bind(count)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(row).collect::<Result<_, _>>()?)
}

/// Finds a document.
pub async fn document(db: &mut PgConnection, id: ResourceId) -> Result<Option<Row>> {
    let found = sqlx::query(documents!("where d.id = $1")).bind(id).fetch_optional(db).await?;
    Ok(found.as_ref().map(row).transpose()?)
}

/// All versions of a document, newest first.
pub async fn versions(db: &mut PgConnection, id: ResourceId) -> Result<Vec<Version>> {
    let rows = sqlx::query(
        "select v.no, v.name, v.kind, v.bytes, v.pages, v.drawn, v.reading, v.note, v.restores, v.created_at as version_at,
                b.id as by_id, b.given_name || ' ' || b.family_name as by_name, b.function as by_function, b.photo as by_photo
         from document_versions v join users b on b.id = v.author_id
         where v.document_id = $1 order by v.no desc limit 1000",
    )
    .bind(id)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(version).collect::<Result<_, _>>()?)
}

/// A folder and what is asked of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Place {
    pub id: FolderId,
    pub space_id: SpaceId,
    pub parent_id: Option<FolderId>,
    pub title: String,
    pub audience: Role,
    pub created_by: UserId,
}

/// Finds a folder.
pub async fn folder(db: impl PgExecutor<'_>, id: FolderId) -> Result<Option<Place>> {
    let found = sqlx::query_as(
        "select id, space_id, parent_id, title, audience, created_by from folders where id = $1",
    );
    Ok(found.bind(id).fetch_optional(db).await?)
}

/// Holds a folder to the end: nobody removes it, gives it to others, or puts anything into it meanwhile.
pub async fn hold_folder(db: &mut PgConnection, id: FolderId) -> Result<()> {
    sqlx::query("select id from folders where id = $1 for no key update").bind(id).execute(db).await?;
    Ok(())
}

fn below(role: Role) -> Vec<&'static str> {
    match role {
        Role::Member => vec!["member"],
        Role::Contributor => vec!["member", "contributor"],
        Role::Admin => vec!["member", "contributor", "admin"],
    }
}

const FOLDERS: &str = "select f.id, f.parent_id, f.title, f.audience,
        (select count(*) from documents d where d.folder_id = f.id) as count
    from folders f where f.space_id = $1 and f.audience = any($2) and ($3::uuid is null or f.id = $3)
    order by f.id limit 500";

/// The folders of a space that somebody of this role sees; one of them, if it is named.
pub async fn folders(
    db: &mut PgConnection,
    space: SpaceId,
    role: Role,
    only: Option<FolderId>,
) -> Result<Vec<Folder>> {
    let rows: Vec<(FolderId, Option<FolderId>, String, Role, i64)> =
        sqlx::query_as(FOLDERS).bind(space).bind(below(role)).bind(only).fetch_all(db).await?;
    let folders = rows.into_iter().map(|(id, parent, title, audience, count)| Folder {
        id,
        parent,
        title,
        audience,
        count,
    });
    Ok(folders.collect())
}

/// How many folders a space has.
pub async fn count_folders(db: &mut PgConnection, space: SpaceId) -> Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from folders where space_id = $1")
        .bind(space)
        .fetch_one(db)
        .await?)
}

/// Whether a folder of this title lies there.
pub async fn has_folder(
    db: &mut PgConnection,
    space: SpaceId,
    parent: Option<FolderId>,
    title: &str,
) -> Result<Option<FolderId>> {
    Ok(sqlx::query_scalar(
        "select id from folders
         where space_id = $1 and parent_id is not distinct from $2 and lower(title) = lower($3)",
    )
    .bind(space)
    .bind(parent)
    .bind(title)
    .fetch_optional(db)
    .await?)
}

/// Inserts a folder.
pub async fn insert_folder(db: &mut PgConnection, folder: &Place, at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "insert into folders (id, space_id, parent_id, title, audience, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(folder.id)
    .bind(folder.space_id)
    .bind(folder.parent_id)
    .bind(&folder.title)
    .bind(folder.audience)
    .bind(folder.created_by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Gives a folder another title or another least role.
pub async fn change_folder(db: &mut PgConnection, id: FolderId, title: &str, audience: Role) -> Result<()> {
    sqlx::query("update folders set title = $2, audience = $3 where id = $1")
        .bind(id)
        .bind(title)
        .bind(audience)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes a folder. Answers whether there was nothing in it.
pub async fn remove_folder(db: &mut PgConnection, id: FolderId) -> Result<bool> {
    let done = sqlx::query(
        "delete from folders f where f.id = $1
           and not exists (select from documents d where d.folder_id = f.id)
           and not exists (select from folders c where c.parent_id = f.id)",
    );
    Ok(done.bind(id).execute(db).await?.rows_affected() == 1)
}

/// A folder and all that lie in it, outermost first, each locked: their ids, parents, titles and least roles.
pub async fn tree(db: &mut PgConnection, id: FolderId) -> Result<Vec<Place>> {
    Ok(sqlx::query_as(
        "with recursive tree as (
             select id, 0 as depth from folders where id = $1
             union all
             select f.id, tree.depth + 1 from folders f join tree on f.parent_id = tree.id where tree.depth < 32
         )
         select f.id, f.space_id, f.parent_id, f.title, f.audience, f.created_by
         from folders f join tree on tree.id = f.id order by tree.depth, f.id for update of f",
    )
    .bind(id)
    .fetch_all(db)
    .await?)
}

/// How many folders one lies in, itself counted.
pub async fn depth(db: &mut PgConnection, id: FolderId) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "with recursive up as (
             select id, parent_id, 1 as depth from folders where id = $1
             union all
             select f.id, f.parent_id, up.depth + 1 from folders f join up on f.id = up.parent_id where up.depth < 32
         )
         select count(*) from up",
    )
    .bind(id)
    .fetch_one(db)
    .await?)
}

/// The documents of a folder.
pub async fn documents_of(db: &mut PgConnection, folder: FolderId) -> Result<Vec<ResourceId>> {
    Ok(sqlx::query_scalar("select id from documents where folder_id = $1 order by id")
        .bind(folder)
        .fetch_all(db)
        .await?)
}

/// The document of this name in a folder.
pub async fn holder(db: &mut PgConnection, folder: FolderId, name: &str) -> Result<Option<ResourceId>> {
    Ok(sqlx::query_scalar("select id from documents where folder_id = $1 and lower(name) = lower($2)")
        .bind(folder)
        .bind(name)
        .fetch_optional(db)
        .await?)
}

/// A document of a space with the same content as its current version, that somebody of this role sees.
pub async fn same_content(
    db: &mut PgConnection,
    space: SpaceId,
    role: Role,
    sha256: &[u8],
) -> Result<Option<ResourceId>> {
    Ok(sqlx::query_scalar(
        "select d.id from document_versions v
         join documents d on d.id = v.document_id and d.version = v.no
         join resources r on r.id = d.id and r.removed_at is null and r.audience = any($3)
         where v.space_id = $1 and v.sha256 = $2 order by d.created_at, d.id limit 1",
    )
    .bind(space)
    .bind(sha256)
    .bind(below(role))
    .fetch_optional(db)
    .await?)
}

/// How many bytes a space keeps.
pub async fn used(db: &mut PgConnection, space: SpaceId) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select coalesce(sum(bytes), 0)::bigint from (
             select distinct on (file_id) bytes from document_versions where space_id = $1
             order by file_id
         ) as files",
    )
    .bind(space)
    .fetch_one(db)
    .await?)
}

/// Files of a space are counted one after the other from here to the end.
pub async fn hold_quota(db: &mut PgConnection, space: SpaceId) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('documents:' || $1::text, 0))")
        .bind(space)
        .execute(db)
        .await?;
    Ok(())
}

/// A version to insert.
#[derive(Clone, Debug)]
pub struct New<'n> {
    pub document: ResourceId,
    pub space: SpaceId,
    pub no: i32,
    pub file: Uuid,
    pub name: &'n str,
    pub kind: Kind,
    pub media: Option<&'n str>,
    pub bytes: i64,
    pub sha256: &'n [u8],
    pub note: &'n str,
    pub author: UserId,
    pub at: DateTime<Utc>,
}

/// Inserts a document. Its resource is there already.
pub async fn insert(
    db: &mut PgConnection,
    folder: FolderId,
    (description, tags): (&str, &[String]),
    new: &New<'_>,
) -> Result<()> {
    sqlx::query(
        "insert into documents (id, space_id, folder_id, name, description, tags, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.document)
    .bind(new.space)
    .bind(folder)
    .bind(new.name)
    .bind(description)
    .bind(tags)
    .bind(new.author)
    .bind(new.at)
    .execute(&mut *db)
    .await?;
    insert_version(db, new).await
}

/// Inserts a version, and makes it the current one.
pub async fn insert_version(db: &mut PgConnection, new: &New<'_>) -> Result<()> {
    let reading = if new.kind.has_words() { Reading::Waiting } else { Reading::None };
    sqlx::query(
        "insert into document_versions (document_id, space_id, no, file_id, name, kind, media, bytes, sha256, reading, note,
                                        author_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(new.document)
    .bind(new.space)
    .bind(new.no)
    .bind(new.file)
    .bind(new.name)
    .bind(new.kind)
    .bind(new.media)
    .bind(new.bytes)
    .bind(new.sha256)
    .bind(reading)
    .bind(new.note)
    .bind(new.author)
    .bind(new.at)
    .execute(&mut *db)
    .await?;
    current(db, new.document, new.no, new.name).await
}

async fn current(db: &mut PgConnection, id: ResourceId, no: i32, name: &str) -> Result<()> {
    sqlx::query("update documents set version = $2, name = $3 where id = $1")
        .bind(id)
        .bind(no)
        .bind(name)
        .execute(&mut *db)
        .await?;
    sqlx::query("update resources set edition = $2 where id = $1").bind(id).bind(no).execute(db).await?;
    Ok(())
}

/// Brings a version back as another one. Answers whether there was one.
pub async fn restore(
    db: &mut PgConnection,
    id: ResourceId,
    (from, to): (i32, i32),
    (by, at): (UserId, DateTime<Utc>),
) -> Result<bool> {
    let name: Option<String> = sqlx::query_scalar(
        "insert into document_versions (document_id, space_id, no, file_id, name, kind, media, bytes, sha256, pages, drawn, reading,
                                        words, restores, author_id, created_at)
         select document_id, space_id, $3, file_id, name, kind, media, bytes, sha256, pages, drawn, reading, words, $2, $4, $5
         from document_versions where document_id = $1 and no = $2
         returning name",
    )
    .bind(id)
    .bind(from)
    .bind(to)
    .bind(by)
    .bind(at)
    .fetch_optional(&mut *db)
    .await?;
    match name {
        Some(name) => current(db, id, to, &name).await.map(|()| true),
        None => Ok(false),
    }
}

/// Locks a document to the end. Answers its folder, its current version and its revision.
pub async fn lock(db: &mut PgConnection, id: ResourceId) -> Result<Option<(FolderId, i32, i32)>> {
    Ok(sqlx::query_as("select folder_id, version, revision from documents where id = $1 for update")
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// Says what a document is about; moves it.
pub async fn change(
    db: &mut PgConnection,
    id: ResourceId,
    folder: FolderId,
    (description, tags): (&str, &[String]),
) -> Result<()> {
    sqlx::query(
        "update documents set folder_id = $2, description = $3, tags = $4, revision = revision + 1 where id = $1",
    )
    .bind(id)
    .bind(folder)
    .bind(description)
    .bind(tags)
    .execute(db)
    .await?;
    Ok(())
}

/// Removes a document and its versions. Answers the files that nothing names then.
pub async fn remove(db: &mut PgConnection, id: ResourceId) -> Result<Vec<(Uuid, i32)>> {
    let files = sqlx::query_as(
        "select file_id, coalesce(max(pages), 0) from document_versions where document_id = $1 group by file_id",
    )
    .bind(id)
    .fetch_all(&mut *db)
    .await?;
    sqlx::query("delete from documents where id = $1").bind(id).execute(db).await?;
    Ok(files)
}

/// A version's file.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Stored {
    pub file_id: Uuid,
    pub name: String,
    pub kind: Kind,
    pub media: Option<String>,
    pub bytes: i64,
    pub pages: Option<i32>,
    pub reading: Reading,
}

/// A version's file, for somebody who may read the document now.
pub async fn stored(
    db: impl PgExecutor<'_>,
    user: UserId,
    id: ResourceId,
    no: i32,
) -> Result<Option<Stored>> {
    let found = sqlx::query_as(
        "select v.file_id, v.name, v.kind, v.media, v.bytes, v.pages, v.reading
         from document_versions v
         join resources r on r.id = v.document_id and r.removed_at is null
         join memberships m on m.space_id = r.space_id and m.user_id = $1 and m.left_at is null
           and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
         where v.document_id = $2 and v.no = $3",
    );
    Ok(found.bind(user).bind(id).bind(no).fetch_optional(db).await?)
}

/// The words that were read in a version.
pub async fn words(db: impl PgExecutor<'_>, id: ResourceId, no: i32) -> Result<String> {
    let found = sqlx::query_scalar("select words from document_versions where document_id = $1 and no = $2");
    Ok(found.bind(id).bind(no).fetch_optional(db).await?.unwrap_or_default())
}

/// Of these files, those that a version has.
pub async fn known(db: impl PgExecutor<'_>, files: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar("select distinct file_id from document_versions where file_id = any($1)")
        .bind(files)
        .fetch_all(db)
        .await?)
}

/// A version that waits to be read.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Unread {
    pub document_id: ResourceId,
    pub no: i32,
    pub file_id: Uuid,
    pub kind: Kind,
    pub bytes: i64,
    pub tries: i32,
}

/// Takes the version that has waited longest, unless another node has just taken it.
pub async fn take_unread(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Option<Unread>> {
    Ok(sqlx::query_as(
        "update document_versions v set tries = v.tries + 1, tried_at = $1
         from (select document_id, no from document_versions
               where reading = 'waiting' and (tried_at is null or tried_at < $2)
               order by created_at limit 1 for update skip locked) it
         where v.document_id = it.document_id and v.no = it.no
         returning v.document_id, v.no, v.file_id, v.kind, v.bytes, v.tries",
    )
    .bind(now)
    .bind(before)
    .fetch_optional(db)
    .await?)
}

/// Takes back a try that was none, of a version whose first such try was after this moment. It is its turn again when
/// that of a node that died would be.
pub async fn untried(
    db: impl PgExecutor<'_>,
    it: &Unread,
    now: DateTime<Utc>,
    after: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update document_versions
         set broken_at = coalesce(broken_at, $4),
             tries = case when coalesce(broken_at, $4) > $5 then greatest(tries - 1, 0) else tries end
         where document_id = $1 and no = $2 and file_id = $3 and reading = 'waiting'",
    )
    .bind(it.document_id)
    .bind(it.no)
    .bind(it.file_id)
    .bind(now)
    .bind(after)
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps what was read in a file, for all versions that have it. Answers the documents whose current
/// version it is.
pub async fn read(
    db: &mut PgConnection,
    file: Uuid,
    reading: Reading,
    (words, pages): (&str, Option<i32>),
) -> Result<Vec<ResourceId>> {
    Ok(sqlx::query_scalar(
        "with read as (
             update document_versions
             set reading = $2, words = $3, pages = $4, broken_at = null, drawn = null, drawing_tries = 0, drawing_at = null
             where file_id = $1
             returning document_id, no
         )
         select d.id from documents d join read on read.document_id = d.id and read.no = d.version order by d.id",
    )
    .bind(file)
    .bind(reading)
    .bind(words)
    .bind(pages)
    .fetch_all(db)
    .await?)
}

/// Has the file of a version read again that could not be. Answers whether it could not.
pub async fn read_again(db: &mut PgConnection, id: ResourceId, no: i32) -> Result<bool> {
    let done = sqlx::query(
        "update document_versions set reading = 'waiting', tries = 0, tried_at = null, broken_at = null
         where reading = 'failed'
           and file_id = (select file_id from document_versions where document_id = $1 and no = $2)",
    )
    .bind(id)
    .bind(no)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A version whose first page waits to be drawn.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Undrawn {
    pub document_id: ResourceId,
    pub no: i32,
    pub file_id: Uuid,
    pub kind: Kind,
    pub bytes: i64,
    pub drawing_tries: i32,
}

/// Takes the newest version whose first page waits, unless a node has just taken it.
pub async fn take_undrawn(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Option<Undrawn>> {
    Ok(sqlx::query_as(
        "update document_versions v set drawing_tries = v.drawing_tries + 1, drawing_at = $1
         from (select document_id, no from document_versions
               where drawn is null and pages > 0 and (drawing_at is null or drawing_at < $2)
               order by created_at desc limit 1 for update skip locked) it
         where v.document_id = it.document_id and v.no = it.no
         returning v.document_id, v.no, v.file_id, v.kind, v.bytes, v.drawing_tries",
    )
    .bind(now)
    .bind(before)
    .fetch_optional(db)
    .await?)
}

/// Takes back a try to draw that was none: the storage did not give the file.
pub async fn undrawn(db: impl PgExecutor<'_>, it: &Undrawn) -> Result<()> {
    sqlx::query(
        "update document_versions set drawing_tries = greatest(drawing_tries - 1, 0)
         where document_id = $1 and no = $2 and file_id = $3 and drawn is null",
    )
    .bind(it.document_id)
    .bind(it.no)
    .bind(it.file_id)
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps whether the first page of a file is drawn, for all versions that have it. Answers the documents whose
/// current version it is; nothing if no version has it any longer.
pub async fn drawn(db: &mut PgConnection, file: Uuid, drawn: bool) -> Result<Option<Vec<ResourceId>>> {
    let named: Vec<(ResourceId, bool)> = sqlx::query_as(
        "with drawn as (
             update document_versions set drawn = $2 where file_id = $1 returning document_id, no
         )
         select d.id, drawn.no = d.version from documents d join drawn on drawn.document_id = d.id
         order by d.id, drawn.no",
    )
    .bind(file)
    .bind(drawn)
    .fetch_all(db)
    .await?;
    if named.is_empty() {
        return Ok(None);
    }
    Ok(Some(named.into_iter().filter(|(_, current)| *current).map(|(id, _)| id).collect()))
}

/// The files below a folder that somebody of this role sees: the folders they lie in, their names, their
/// files and lengths. One more than `most` says that there are more.
pub async fn bundle(
    db: &mut PgConnection,
    id: FolderId,
    role: Role,
    most: i64,
) -> Result<Vec<(Vec<String>, String, Uuid, i64)>> {
    Ok(sqlx::query_as(
        "with recursive tree as (
             select id, array[]::text[] as path, 0 as depth from folders where id = $1
             union all
             select f.id, tree.path || f.title, tree.depth + 1 from folders f join tree on f.parent_id = tree.id
             where tree.depth < 32 and f.audience = any($2)
         )
         select tree.path, v.name, v.file_id, v.bytes
         from tree
         join documents d on d.folder_id = tree.id
         join resources r on r.id = d.id and r.removed_at is null
         join document_versions v on v.document_id = d.id and v.no = d.version
         order by tree.path, lower(v.name), d.id limit $3",
    )
    .bind(id)
    .bind(below(role))
    .bind(most)
    .fetch_all(db)
    .await?)
}

/// Documents that a person may read, as they are shown elsewhere; what follows is the condition and the
/// order.
macro_rules! cards {
    ($rest:literal) => {
        concat!(
            "select d.id, r.space_id, r.title, v.name, v.kind, v.bytes, d.folder_id, f.title as folder_title
             from documents d
             join resources r on r.id = d.id and r.removed_at is null and r.published_at is not null
             join memberships m on m.space_id = r.space_id and m.user_id = $1 and m.left_at is null
               and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
             join folders f on f.id = d.folder_id
             join document_versions v on v.document_id = d.id and v.no = d.version ",
            $rest
        )
    };
}

fn shown(row: &PgRow) -> Result<links::Card, sqlx::Error> {
    Ok(links::Card {
        id: row.try_get("id")?,
        space: row.try_get("space_id")?,
        title: row.try_get("title")?,
        name: row.try_get("name")?,
        kind: row.try_get("kind")?,
        bytes: row.try_get("bytes")?,
        folder: row.try_get("folder_id")?,
        folder_title: row.try_get("folder_title")?,
    })
}

/// These documents, as far as a person may read them, in their order.
pub async fn cards(db: &mut PgConnection, user: UserId, ids: &[ResourceId]) -> Result<Vec<links::Card>> {
    let rows = sqlx::query(cards!("where d.id = any($2) order by array_position($2, d.id)"))
        .bind(user)
        .bind(ids)
        .fetch_all(db)
        .await?;
    Ok(rows.iter().map(shown).collect::<Result<_, _>>()?)
}

/// The documents of a space in whose title or name a word begins so, the newest first.
pub async fn find_cards(
    db: &mut PgConnection,
    user: UserId,
    space: SpaceId,
    asked: &str,
) -> Result<Vec<links::Card>> {
    let rows = sqlx::query(cards!(
        "cross join (select ltrim(found_as($3)) as words) asked
         where d.space_id = $2 and (asked.words <> '' or $3 = '')
           and ' ' || found_as(r.title || ' ' || v.name) like '% ' || asked.words || '%'
         order by d.created_at desc, d.id desc limit $4"
    ))
    .bind(user)
    .bind(space)
    .bind(asked)
    .bind(links::FOUND_MAX)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(shown).collect::<Result<_, _>>()?)
}
