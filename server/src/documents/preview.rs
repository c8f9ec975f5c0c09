//! What is shown of a version without downloading it: pictures and pages that the server drew, words that it
//! read. Nothing that somebody sent is shown as it came.

use axum::body::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use protocol::{
    ResourceId,
    documents::{Cells, Kind, Preview, Reading, Words},
};
use uuid::Uuid;

use super::{
    incoming::{Form, key},
    kind,
    queries::{self, Stored},
};
use crate::{
    app::App,
    auth::Auth,
    comments::render,
    error::{Error, Result, not_found},
    reader::Content,
};

/// How much of a text is shown, in bytes.
const TEXT: u64 = 256 * 1024;
/// How much of Markdown is rendered, in bytes; what is longer is shown as text.
const MARKDOWN: u64 = 128 * 1024;
/// How many rows and cells of a table are shown.
const TABLE: (usize, usize) = (500, 40);
/// Width of a page that is drawn, in pixels, large and small.
const WIDTHS: (u32, u32) = (1_400, 200);

/// A version's file, for whoever may read the document now.
async fn stored(app: &App, auth: &Auth, id: ResourceId, no: i32) -> Result<Stored> {
    queries::stored(&app.pool, auth.user, id, no).await?.ok_or_else(not_found)
}

/// The words or the cells of a version.
///
/// # Errors
/// 404, also for what has none or could not be read.
pub async fn words(app: &App, auth: &Auth, id: ResourceId, no: i32) -> Result<Preview> {
    let stored = stored(app, auth, id, no).await?;
    match stored.kind {
        Kind::Text | Kind::Markdown | Kind::Table => {
            let (content, cut) = beginning(app, &stored).await?;
            let work = tokio::task::spawn_blocking(move || shown(stored.kind, &content, cut));
            work.await.map_err(|error| Error::Broken(error.into()))
        }
        _ if stored.reading == Reading::Done => {
            let mut text = queries::words(&app.pool, id, no).await?;
            let most = usize::try_from(TEXT).unwrap_or(usize::MAX);
            let cut = text.len() > most;
            if cut {
                text.truncate(text.floor_char_boundary(most));
            }
            Ok(Preview::Text(Words { text, cut }))
        }
        _ => Err(not_found()),
    }
}

async fn beginning(app: &App, stored: &Stored) -> Result<(Vec<u8>, bool)> {
    let length = u64::try_from(stored.bytes).unwrap_or(0);
    let read = app.storage.read(&key(stored.file_id, Form::Itself), 0..length.min(TEXT)).await?;
    let mut content = Vec::new();
    let mut parts = read.ok_or_else(not_found)?;
    while let Some(part) = parts.try_next().await.map_err(anyhow::Error::from)? {
        content.extend_from_slice(&part);
    }
    Ok((content, length > TEXT))
}

fn shown(kind: Kind, content: &[u8], cut: bool) -> Preview {
    let text = kind::decode(content);
    match kind {
        Kind::Markdown if !cut && (text.len() as u64) <= MARKDOWN => {
            Preview::Html(Words { text: render::html(&headed(&text)), cut })
        }
        Kind::Table => Preview::Table(table(&text, cut)),
        _ => Preview::Text(Words { text, cut }),
    }
}

/// Headings, which comments have none of, as strong lines.
fn headed(text: &str) -> String {
    let mut fenced = false;
    let mut made = String::with_capacity(text.len() + 64);
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        let rest = line.trim_start_matches('#');
        let depth = line.len() - rest.len();
        if !fenced && (1..=6).contains(&depth) && rest.starts_with(' ') && !rest.trim().is_empty() {
            made.extend(["\n**", rest.trim().trim_end_matches('#').trim_end(), "**\n\n"]);
        } else {
            made.extend([line, "\n"]);
        }
    }
    made
}

/// The cells of a table, whatever parts them.
fn table(text: &str, cut: bool) -> Cells {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: char| first.chars().filter(|it| *it == sign).count();
    let sign = [';', ',', '\t', '|'].into_iter().max_by_key(|sign| count(*sign));
    let sign = sign.and_then(|sign| u8::try_from(sign).ok()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(sign)
        .from_reader(text.as_bytes());
    let mut cells = Cells { rows: Vec::new(), cut };
    for row in reader.records() {
        let Ok(row) = row else { break };
        if cells.rows.len() == TABLE.0 {
            cells.cut = true;
            break;
        }
        cells.cut |= row.len() > TABLE.1;
        cells.rows.push(row.iter().take(TABLE.1).map(str::to_owned).collect());
    }
    // A row that was cut in the middle would say what is not so.
    if cut {
        cells.rows.pop();
    }
    cells
}

/// A picture that the server drew.
///
/// # Errors
/// 404, also for what is none.
pub async fn picture(app: &App, auth: &Auth, id: ResourceId, no: i32, small: bool) -> Result<Bytes> {
    let stored = stored(app, auth, id, no).await?;
    if stored.kind != Kind::Image {
        return Err(not_found());
    }
    let form = if small { Form::Small } else { Form::Large };
    app.storage.get(&key(stored.file_id, form)).await?.ok_or_else(not_found)
}

/// A page, drawn by the server: once, then kept. The first one's small picture is made in the background.
///
/// # Errors
/// 404, also for a page that there is not, that cannot be drawn, or whose small picture is not there yet; 503 too many are being drawn.
pub async fn page(
    app: &App,
    auth: &Auth,
    id: ResourceId,
    no: i32,
    (page, small): (u32, bool),
) -> Result<Bytes> {
    let stored = stored(app, auth, id, no).await?;
    has_page(&stored, page)?;
    let (form, width) = if small { (Form::Thumbnail(page), WIDTHS.1) } else { (Form::Page(page), WIDTHS.0) };
    let kept = key(stored.file_id, form);
    if let Some(drawn) = app.storage.get(&kept).await? {
        return Ok(drawn);
    }
    // Rows ask for it by the hundred: it is drawn in the background alone.
    if small && page == 1 {
        return Err(not_found());
    }
    let content = leaves(app, stored.file_id, stored.kind, stored.bytes).await?.ok_or_else(not_found)?;
    let drawn = if small {
        app.reader.thumbnail(content, page, width).await?
    } else {
        app.reader.page(content, page, width).await?
    };
    let drawn = drawn.ok_or_else(not_found)?;
    app.storage.put(&kept, drawn.clone()).await?;
    Ok(drawn.into())
}

/// The words of a page, where they stand on it, as JSON: read once, then kept.
///
/// # Errors
/// As [`page`].
pub async fn leaf(app: &App, auth: &Auth, id: ResourceId, no: i32, page: u32) -> Result<Bytes> {
    let stored = stored(app, auth, id, no).await?;
    has_page(&stored, page)?;
    let kept = key(stored.file_id, Form::Leaf(page));
    if let Some(read) = app.storage.get(&kept).await? {
        return Ok(read);
    }
    let content = leaves(app, stored.file_id, stored.kind, stored.bytes).await?.ok_or_else(not_found)?;
    let read = app.reader.leaf(content, page).await?.ok_or_else(not_found)?;
    app.storage.put(&kept, read.clone()).await?;
    Ok(read.into())
}

/// 404 unless it has this page.
fn has_page(stored: &Stored, page: u32) -> Result<()> {
    let pages = stored.pages.and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
    if page == 0 || page > pages { Err(not_found()) } else { Ok(()) }
}

/// What of a file has pages: itself, or what was made of it. Nothing if it is not there.
async fn leaves(app: &App, file: Uuid, kind: Kind, bytes: i64) -> Result<Option<Content>> {
    if kind == Kind::Pdf {
        return app.storage.read(&key(file, Form::Itself), 0..u64::try_from(bytes).unwrap_or(0)).await;
    }
    let made = app.storage.get(&key(file, Form::Converted)).await?;
    Ok(made.map(|it| futures_util::stream::once(std::future::ready(Ok(it))).boxed()))
}

/// Draws the first page of a file for the rows in which it stands, unless it is there. Answers whether it is now.
///
/// # Errors
/// The storage's; 503 too many are being drawn.
pub async fn first(app: &App, file: Uuid, kind: Kind, bytes: i64) -> Result<bool> {
    let kept = key(file, Form::Thumbnail(1));
    if app.storage.get(&kept).await?.is_some() {
        return Ok(true);
    }
    let Some(content) = leaves(app, file, kind, bytes).await? else { return Ok(false) };
    let Some(drawn) = app.reader.thumbnail(content, 1, WIDTHS.1).await? else { return Ok(false) };
    app.storage.put(&kept, drawn).await?;
    Ok(true)
}

/// Removes the first page of a file that went while it was drawn.
///
/// # Errors
/// The storage's.
pub async fn forget_first(app: &App, file: Uuid) -> Result<()> {
    app.storage.remove(&key(file, Form::Thumbnail(1))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_parted_by_what_parts_its_first_row() {
        let cells = table("nom;durée\n\"a;b\";3\n", false);
        assert_eq!(cells.rows, [["nom", "durée"], ["a;b", "3"]]);
        assert_eq!(table("a,b\n1,2\n3", true).rows.len(), 2);
        assert!(table(&"x\n".repeat(600), false).cut);
    }
}
