//! The documents of a demonstration: real files, kept as if somebody had sent them.

use std::collections::HashMap;

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use protocol::{FolderId, ResourceId, SpaceId, UserId, documents::Kind, spaces::Role};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    keep::{self, Under},
    log::{self, Log, Said, id_of},
    script::{self, Cast},
    story::{self, Story},
};
use crate::{app::App, documents};

/// The files, inside the binary.
#[derive(rust_embed::RustEmbed)]
#[folder = "../demo/files"]
struct Files;

/// A folder.
pub struct Folder {
    id: FolderId,
    space: SpaceId,
    parent: Option<FolderId>,
    title: String,
    audience: Role,
    by: UserId,
    at: DateTime<Utc>,
}

/// A version of a document.
pub struct Version {
    file: String,
    by: UserId,
    at: DateTime<Utc>,
    note: String,
}

/// A document, and what was said of it.
pub struct Document {
    id: ResourceId,
    space: SpaceId,
    folder: FolderId,
    audience: Role,
    title: String,
    name: String,
    description: String,
    tags: Vec<String>,
    by: UserId,
    versions: Vec<Version>,
    log: Log,
    /// Up to which comment each person has read.
    marks: Vec<(UserId, i64)>,
}

/// All folders and documents.
#[derive(Default)]
pub struct Library {
    folders: Vec<Folder>,
    documents: Vec<Document>,
}

/// Makes the rows of the story's documents.
///
/// # Errors
/// A key that names nothing.
pub fn plan(cast: &Cast<'_>, story: &Story) -> Result<Library> {
    let mut library = Library::default();
    let mut ids: HashMap<&str, (FolderId, Role)> = HashMap::new();
    for (nth, it) in (1..).zip(&story.library.folders) {
        let space = story.spaces.iter().find(|space| space.key == it.space);
        let space = space.with_context(|| format!("no space {}", it.space))?;
        let at = cast.now + *space.created + TimeDelta::minutes(nth);
        let id = FolderId(id_of(at));
        let parent = it
            .parent
            .as_ref()
            .map(|key| ids.get(key.as_str()).map(|(id, _)| *id).with_context(|| format!("no folder {key}")));
        ids.insert(&it.key, (id, it.audience));
        library.folders.push(Folder {
            id,
            space: cast.space(&it.space)?,
            parent: parent.transpose()?,
            title: it.title.clone(),
            audience: it.audience,
            by: cast.person(&space.created_by)?.id,
            at,
        });
    }
    for it in &story.library.documents {
        let (folder, audience) =
            *ids.get(it.folder.as_str()).with_context(|| format!("no folder {}", it.folder))?;
        library.documents.push(document(cast, it, folder, audience)?);
    }
    Ok(library)
}

fn document(cast: &Cast<'_>, it: &story::Document, folder: FolderId, audience: Role) -> Result<Document> {
    let first = it.versions.first().with_context(|| format!("{} has no version", it.key))?;
    let at = cast.now + *first.at;
    let id = ResourceId(id_of(at));
    let places: HashMap<&str, usize> =
        it.comments.iter().enumerate().map(|(index, comment)| (comment.key.as_str(), index)).collect();
    let said: Vec<Said> =
        it.comments.iter().map(|comment| script::said(cast, comment, &places)).collect::<Result<_>>()?;
    let mut marks = HashMap::new();
    for (index, comment) in said.iter().enumerate() {
        marks.insert(comment.author.id, i64::try_from(index + 1)?);
    }
    let by = cast.person(&it.owner)?.id;
    let space = cast.space(&it.space)?;
    let version = |it: &story::Version| {
        let by = cast.person(&it.author)?.id;
        anyhow::Ok(Version { file: it.file.clone(), by, at: cast.now + *it.at, note: it.note.clone() })
    };
    Ok(Document {
        id,
        space,
        folder,
        audience,
        title: it.title.clone(),
        name: it.filename.clone(),
        description: it.description.clone(),
        tags: it.tags.clone(),
        by,
        versions: it.versions.iter().map(version).collect::<Result<_>>()?,
        log: log::build(id, &said, false, cast.now)?,
        marks: marks.into_iter().collect(),
    })
}

/// Keeps them: the files first.
///
/// # Errors
/// The storage's or the database's.
pub async fn keep(db: &mut PgConnection, app: &App, library: &Library) -> Result<()> {
    for it in &library.folders {
        sqlx::query(
            "insert into folders (id, space_id, parent_id, title, audience, created_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(it.id)
        .bind(it.space)
        .bind(it.parent)
        .bind(&it.title)
        .bind(it.audience)
        .bind(it.by)
        .bind(it.at)
        .execute(&mut *db)
        .await?;
    }
    for it in &library.documents {
        keep_document(db, app, it).await?;
    }
    Ok(())
}

async fn keep_document(db: &mut PgConnection, app: &App, it: &Document) -> Result<()> {
    let edition = i32::try_from(it.versions.len())?;
    let first = it.versions.first().map(|version| version.at);
    sqlx::query(
        "insert into resources (id, space_id, kind, audience, title, excerpt, author_id, published_at, created_at, edition)
         values ($1, $2, 'document', $3, $4, $5, $6, $7, $7, $8)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(it.audience)
    .bind(&it.title)
    .bind(&it.description)
    .bind(it.by)
    .bind(first)
    .bind(edition)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into documents (id, space_id, folder_id, name, description, tags, version, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(it.folder)
    .bind(&it.name)
    .bind(&it.description)
    .bind(&it.tags)
    .bind(edition)
    .bind(it.by)
    .bind(first)
    .execute(&mut *db)
    .await?;
    for (no, version) in (1..).zip(&it.versions) {
        let content = Files::get(&version.file).with_context(|| format!("no file {}", version.file))?.data;
        let placed = documents::place(app, &it.name, &content).await;
        let (file, kind, media) = placed.map_err(|error| anyhow!("{}: {error:?}", version.file))?;
        keep_version(db, it, (no, version), (file, kind, media), &content).await?;
    }
    let Document { id, space, log, marks, .. } = it;
    keep::under(db, &Under { id: *id, space: *space, log, marks }).await
}

async fn keep_version(
    db: &mut PgConnection,
    it: &Document,
    (no, version): (i32, &Version),
    (file, kind, media): (Uuid, Kind, Option<&str>),
    content: &[u8],
) -> Result<()> {
    sqlx::query(
        "insert into document_versions (document_id, space_id, no, file_id, name, kind, media, bytes, sha256, reading, note,
                                        author_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(it.id)
    .bind(it.space)
    .bind(no)
    .bind(file)
    .bind(&it.name)
    .bind(kind)
    .bind(media)
    .bind(i64::try_from(content.len())?)
    .bind(Sha256::digest(content).to_vec())
    .bind(if kind.has_words() { "waiting" } else { "none" })
    .bind(&version.note)
    .bind(version.by)
    .bind(version.at)
    .execute(db)
    .await?;
    Ok(())
}
