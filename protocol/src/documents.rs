//! Documents: folders hold documents, a document is a resource with versions and comments.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ActId, Check, Code, Fault, FolderId, Problem, ResourceId, Seq, SpaceId, codec::events, comments,
    live::Moved, order, people, spaces::Role,
};

/// Longest title of a folder or a document, in characters.
pub const TITLE_MAX: u32 = 160;
/// Longest description, in characters.
pub const DESCRIPTION_MAX: u32 = 500;
/// Longest note of a version, in characters.
pub const NOTE_MAX: u32 = 280;
/// Most tags of a document.
pub const TAGS_MAX: usize = 10;
/// Longest tag, in characters.
pub const TAG_MAX: u32 = 40;
/// How deep folders may lie in each other.
pub const DEPTH_MAX: usize = 6;
/// Most folders of a space.
pub const FOLDERS_MAX: i64 = 500;

/// What a file is, by what is in it: how it is shown follows from that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DocumentKind))]
pub enum Kind {
    /// A still picture, which the server draws anew.
    Image,
    /// Pages, which the server draws.
    Pdf,
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// Comma-separated values.
    Table,
    /// Sound.
    Audio,
    /// Moving pictures.
    Video,
    /// A text of an office program.
    Word,
    /// A spreadsheet of one.
    Sheet,
    /// Slides of one.
    Slides,
    /// A file that holds files.
    Archive,
    /// Anything else: it can be downloaded.
    Other,
}

impl Kind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Image,
        Self::Pdf,
        Self::Text,
        Self::Markdown,
        Self::Table,
        Self::Audio,
        Self::Video,
        Self::Word,
        Self::Sheet,
        Self::Slides,
        Self::Archive,
        Self::Other,
    ];

    /// As written on the wire; also the name of its text (after `kind-`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Pdf => "pdf",
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Table => "table",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Word => "word",
            Self::Sheet => "sheet",
            Self::Slides => "slides",
            Self::Archive => "archive",
            Self::Other => "other",
        }
    }

    /// Whether it is text as it is.
    #[must_use]
    pub fn is_plain(self) -> bool {
        matches!(self, Self::Text | Self::Markdown | Self::Table)
    }

    /// Whether the words in it can be read.
    #[must_use]
    pub fn has_words(self) -> bool {
        matches!(
            self,
            Self::Pdf | Self::Text | Self::Markdown | Self::Table | Self::Word | Self::Sheet | Self::Slides
        )
    }
}

/// How far reading a version has come: its pages and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Reading {
    /// There are no words to read.
    None,
    /// It will be read.
    Waiting,
    /// It was read.
    Done,
    /// It cannot be read; it can be downloaded.
    Failed,
}

/// A folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Folder {
    /// The folder.
    pub id: FolderId,
    /// The one it lies in; absent at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<FolderId>,
    /// Its title, unique where it lies.
    pub title: String,
    /// The least role that sees it.
    pub audience: Role,
    /// How many documents lie in it itself.
    pub count: i64,
}

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DocumentVersion))]
pub struct Version {
    /// Its number, from 1.
    pub no: i32,
    /// The name under which it is downloaded.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How large, in bytes.
    pub bytes: i64,
    /// How many pages, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<i32>,
    /// Its first page is drawn, small: there is something to show in a list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drawn: bool,
    /// Whether it has been read.
    pub reading: Reading,
    /// What is new in it, by who sent it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The version that it brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<i32>,
    /// Who sent it.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
}

/// A document, the same for every reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// The document, a resource.
    pub id: ResourceId,
    /// Where it lies.
    pub folder: FolderId,
    /// Its title.
    pub title: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Who put it there.
    pub by: people::Card,
    /// When.
    pub at: DateTime<Utc>,
    /// Counts the changes of what is said about it; a change says which it is based on.
    pub revision: i32,
    /// The current version.
    pub version: Version,
}

impl Document {
    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.by.meet(card);
        self.version.by.meet(card);
    }
}

/// A document in its folder's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DocumentRow))]
pub struct Row {
    /// It.
    pub document: Document,
    /// How many comments, deleted ones not counted.
    pub count: i64,
}

/// A folder's page, or, without one, the top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shelf {
    /// The folder that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<FolderId>,
    /// All folders of the space that the reader may see, in the order of making.
    pub folders: Vec<Folder>,
    /// The documents of the open folder, newest first.
    pub rows: Vec<Row>,
    /// Ask with this (`?after=`) for older ones; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The most bytes that a file which is put here may have; 0: the hub does not say.
    #[serde(default)]
    pub most: u64,
}

impl Shelf {
    /// Applies an event of one of the space's streams.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::FolderSet(folder) => {
                self.folders.retain(|it| it.id != folder.id);
                self.folders.push(folder.clone());
                order::sort_by_key(&mut self.folders, |it| it.id);
            }
            Event::FolderGone(it) => self.folders.retain(|folder| folder.id != it.folder),
            Event::Added(it) => {
                self.counts(it.document.folder, 1);
                let row = Row { document: it.document.clone(), count: it.count };
                let behind = |last: &Row| key(last) < key(&row);
                if self.folder == Some(it.document.folder)
                    && self.row(it.document.id).is_none()
                    // What lies beyond the page comes with the next one.
                    && !(self.next.is_some() && self.rows.last().is_some_and(behind))
                {
                    self.rows.push(row);
                    order::sort_by_key(&mut self.rows, key);
                }
            }
            Event::Changed(document) => {
                if let Some(row) = self.row(document.id) {
                    row.document = document.clone();
                }
            }
            Event::Gone(it) => {
                self.counts(it.folder, -1);
                if self.folder == Some(it.folder) {
                    self.rows.retain(|row| row.document.id != it.document);
                }
            }
            Event::Kept(_) | Event::Unknown => {}
        }
    }

    fn counts(&mut self, folder: FolderId, by: i64) {
        for it in self.folders.iter_mut().filter(|it| it.id == folder) {
            it.count += by;
        }
    }

    /// Adds the next page.
    pub fn extend(&mut self, more: Self) {
        let known: BTreeSet<ResourceId> = self.rows.iter().map(|row| row.document.id).collect();
        self.rows.extend(more.rows.into_iter().filter(|row| !known.contains(&row.document.id)));
        order::sort_by_key(&mut self.rows, key);
        self.next = more.next;
    }

    /// The row of a document.
    pub fn row(&mut self, id: ResourceId) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.document.id == id)
    }

    /// Comments of a document were written or deleted.
    pub fn moved(&mut self, moved: &Moved) {
        if let Some(row) = self.row(moved.resource) {
            row.count = moved.count;
        }
    }

    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.rows.iter_mut().for_each(|row| row.document.meet(card));
    }

    /// The open folder and those it lies in, outermost first.
    #[must_use]
    pub fn path(&self) -> Vec<&Folder> {
        let mut path = Vec::new();
        let mut next = self.folder;
        while let Some(folder) = next.and_then(|id| self.folders.iter().find(|it| it.id == id)) {
            if path.len() > DEPTH_MAX {
                break;
            }
            path.insert(0, folder);
            next = folder.parent;
        }
        path
    }
}

/// What a list is sorted by: newest first.
fn key(row: &Row) -> (std::cmp::Reverse<DateTime<Utc>>, std::cmp::Reverse<ResourceId>) {
    (std::cmp::Reverse(row.document.at), std::cmp::Reverse(row.document.id))
}

/// A document's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DocumentPage))]
pub struct Page {
    /// It.
    pub document: Document,
    /// The space it belongs to.
    pub space: SpaceId,
    /// All versions, newest first.
    pub versions: Vec<Version>,
    /// The reader's mark when the page was fetched.
    pub mark: Seq,
    /// Messages above the mark that were deleted.
    pub deleted_above: i64,
    /// The comments around the place where it opens.
    pub log: comments::Log,
}

impl Page {
    /// Somebody looks different now.
    pub fn meet(&mut self, card: &people::Card) {
        self.document.meet(card);
        self.versions.iter_mut().for_each(|it| it.by.meet(card));
        self.log.meet(card);
    }

    /// Applies an event of the document's stream; events of comments go to the log.
    pub fn apply(&mut self, event: &crate::Event, me: crate::UserId) -> comments::Applied {
        match event {
            crate::Event::Documents(Event::Changed(document) | Event::Added(Added { document, .. })) => {
                self.versions.retain(|it| it.no != document.version.no);
                self.versions.insert(0, document.version.clone());
                order::sort_by_key(&mut self.versions, |it| std::cmp::Reverse(it.no));
                self.document = document.clone();
                comments::Applied::Nothing
            }
            crate::Event::Comments(event) => {
                if let comments::Event::Deleted(it) = event
                    && it.msg_no > self.mark
                {
                    self.deleted_above += 1;
                }
                let before = self.log.head;
                let applied = self.log.apply(event, me);
                if let comments::Event::Posted(it) = event
                    && it.comment.author.id == me
                    && self.mark == before
                {
                    self.mark = it.comment.msg_no;
                }
                applied
            }
            _ => comments::Applied::Nothing,
        }
    }
}

/// What can be shown of a version that has words, without downloading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DocumentPreview))]
pub enum Preview {
    /// Plain text; of what is long, the beginning.
    Text(Words),
    /// Safe HTML, made of Markdown by the server.
    Html(Words),
    /// Rows of cells; of what is long, the first ones.
    Table(Cells),
}

/// The words of a page where they stand on it: they lie over its picture, unseen, to be chosen and found. All lengths
/// are tenths of a point, from the upper left corner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DocumentLeaf))]
pub struct Leaf {
    /// How wide the page is.
    pub width: u32,
    /// How high it is.
    pub height: u32,
    /// Line by line, as they were written.
    pub lines: Vec<Line>,
}

/// Words that stand in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DocumentLine))]
pub struct Line {
    /// Where it begins.
    pub x: i32,
    /// What the letters stand on.
    pub y: i32,
    /// How wide it is.
    pub width: u32,
    /// How high letters are.
    pub size: u32,
    /// They.
    pub text: String,
}

/// Words of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DocumentWords))]
pub struct Words {
    /// They.
    pub text: String,
    /// There are more.
    pub cut: bool,
}

/// The cells of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cells {
    /// Row by row, the first the heads.
    pub rows: Vec<Vec<String>>,
    /// There are more.
    pub cut: bool,
}

/// `POST /api/v1/spaces/{space}/folders` (contributors).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateFolder {
    /// The write's id.
    pub act: ActId,
    /// The one it shall lie in; absent: at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<FolderId>,
    /// 1 to [`TITLE_MAX`] characters.
    pub title: String,
    /// The least role that sees it: at most one's own, at least that of the one it lies in.
    pub audience: Role,
}

impl CreateFolder {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        check.name("title", &self.title, TITLE_MAX);
        check.done()
    }
}

/// `PATCH /api/v1/folders/{folder}` (who made it, admins): what is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeFolder {
    /// The write's id.
    pub act: ActId,
    /// Another title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Another least role, for all that lies in it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Role>,
}

impl ChangeFolder {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        if let Some(title) = &self.title {
            check.name("title", title, TITLE_MAX);
        }
        check.done()
    }
}

/// `PATCH /api/v1/documents/{document}` (who put it there, admins): what is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ChangeDocument))]
pub struct Change {
    /// The write's id.
    pub act: ActId,
    /// The revision it is based on; 409 when there is a newer one.
    pub revision: i32,
    /// Another title, 1 to [`TITLE_MAX`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Another description, to [`DESCRIPTION_MAX`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Other tags, to [`TAGS_MAX`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Another folder of the space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<FolderId>,
}

impl Change {
    /// # Errors
    /// 422 with the fields.
    pub fn check(&self) -> Result<(), Problem> {
        let mut check = Check::default();
        if let Some(title) = &self.title {
            check.name("title", title, TITLE_MAX);
        }
        if let Some(description) = &self.description {
            check.length("description", description, 0, DESCRIPTION_MAX);
        }
        let tags = self.tags.as_deref().unwrap_or_default();
        if tags.len() > TAGS_MAX {
            check.fault("tags", Fault::TooLong, u32::try_from(TAGS_MAX).ok());
        } else if let Some(bad) = tags.iter().find(|tag| tag_fault(tag)) {
            check.name("tags", bad, TAG_MAX);
        }
        check.done()
    }
}

fn tag_fault(tag: &str) -> bool {
    let mut check = Check::default();
    check.name("tags", tag, TAG_MAX);
    check.done().is_err()
}

/// Checks the note that goes with a version.
///
/// # Errors
/// 422 with the field.
pub fn check_note(note: &str) -> Result<(), Problem> {
    let mut check = Check::default();
    check.length("note", note, 0, NOTE_MAX);
    check.done()
}

/// `POST /api/v1/documents/{document}/restorations` (contributors): brings an earlier version back, as a
/// new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Restore {
    /// The write's id.
    pub act: ActId,
    /// Which.
    pub version: i32,
}

/// `POST /api/v1/documents/{document}/versions/{no}/readings` (admins): has a version read again that could not
/// be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadAgain {
    /// The write's id.
    pub act: ActId,
}

/// A title made of a file's name: without its ending.
#[must_use]
pub fn title_of(name: &str) -> String {
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.chars().count() <= 5 => stem,
        _ => name,
    };
    stem.replace('_', " ").trim().to_owned()
}

/// The ending of a name, in small letters.
#[must_use]
pub fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// The refusal of a name that is taken: by which document.
#[must_use]
pub fn taken(by: ResourceId) -> Problem {
    Problem { holder: Some(by), ..Problem::new(Code::Taken) }
}

/// A document was put into a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// It.
    pub document: Document,
    /// How many comments it has.
    pub count: i64,
}

/// A document is no longer in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// Which.
    pub document: ResourceId,
    /// Where it was.
    pub folder: FolderId,
}

/// A document is kept to fewer than before: who still may read it is told so by reading it anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which.
    pub document: ResourceId,
    /// The least role that may read it now.
    pub audience: Role,
}

/// A folder is no longer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderGone {
    /// Which.
    pub folder: FolderId,
}

events! {
    /// What happens to documents, on the stream of those who may see their folder; `Changed` on the
    /// document's own too.
    pub enum Event {
        /// A folder was made or changed.
        FolderSet(Folder) = "folder-set",
        /// A folder was removed, or is kept from the readers of this stream now.
        FolderGone(FolderGone) = "folder-gone",
        /// A document was sent, or moved here.
        Added(Added) = "added",
        /// Something about a document changed; its version may be a new one.
        Changed(Document) = "changed",
        /// A document was removed, or moved away.
        Gone(Gone) = "gone",
        /// Told in the document's own stream: only this role and those above it may read it from now on.
        Kept(Kept) = "kept",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_name_without_its_ending() {
        for (name, title) in [
            ("Guide_de_recette.pdf", "Guide de recette"),
            (".gitignore", ".gitignore"),
            ("v1.2 finale", "v1.2 finale"),
            ("archive.tar.gz", "archive.tar"),
        ] {
            assert_eq!(title_of(name), title);
        }
        assert_eq!(ending("Photo.JPG"), "jpg");
    }

    #[test]
    fn a_kind_s_name_is_what_is_written() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("written"), kind.name());
        }
    }

    #[test]
    fn tags_are_checked_one_by_one() {
        let change = |tags: Vec<String>| Change {
            act: ActId::new(),
            revision: 0,
            title: None,
            description: None,
            tags: Some(tags),
            folder: None,
        };
        assert!(change(vec!["recette".to_owned()]).check().is_ok());
        assert!(change(vec!["a\u{202e}b".to_owned()]).check().is_err());
        assert!(change(vec![String::new()]).check().is_err());
        assert!(change(vec!["x".to_owned(); 11]).check().is_err());
    }
}
