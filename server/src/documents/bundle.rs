//! A folder as one file: a zip that is written while it is sent, so that its size costs no memory.

use std::{
    collections::HashSet,
    io::{self, Write},
};

use axum::body::{Body, Bytes};
use futures_util::StreamExt;
use protocol::{Code, FolderId, documents::ending, files};
use tokio::sync::mpsc;
use uuid::Uuid;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    incoming::{Form, key},
    queries, seen,
};
use crate::{
    app::App,
    auth::Auth,
    error::{Result, later, refused},
};

/// Most files of one zip.
const FILES: i64 = 2_000;
/// Most bytes of one zip.
const BYTES: i64 = 4 * 1024 * 1024 * 1024;
/// Parts that wait to be sent.
const WAITING: usize = 8;

/// A file of the zip: its path there, and where it is kept.
struct Entry {
    path: String,
    file: Uuid,
    bytes: u64,
}

/// All that lies in a folder and that the asker sees: what the zip is called, and the zip.
///
/// # Errors
/// 404; 413 it is too much for one; 503 too many are being made.
pub async fn of(app: &App, auth: &Auth, folder: FolderId) -> Result<(String, Body)> {
    let mut db = app.pool.acquire().await?;
    let (place, role) = seen(&mut db, auth, folder).await?;
    let found = queries::bundle(&mut db, folder, role, FILES + 1).await?;
    drop(db);
    let bytes: i64 = found.iter().map(|(.., bytes)| *bytes).sum();
    if i64::try_from(found.len()).unwrap_or(i64::MAX) > FILES || bytes > BYTES {
        return Err(refused(Code::TooLarge));
    }
    let room = app.bundles.clone().try_acquire_owned().map_err(|_| later(Code::Unavailable, 5))?;
    let entries = entries(found);
    let (to, mut from) = mpsc::channel(WAITING);
    let writer = app.clone();
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let _room = room;
        let end = to.clone();
        if let Err(error) = write(&writer, &runtime, entries, Sending(to)) {
            // Whoever waits sees that it breaks off. Mostly it is he who went.
            tracing::debug!(%error, "a zip was not finished");
            let _ = end.blocking_send(Err(error));
        }
    });
    let parts = futures_util::stream::poll_fn(move |context| from.poll_recv(context));
    Ok((format!("{}.zip", files::name(&place.title)), Body::from_stream(parts)))
}

/// The files with paths of which no two are alike.
fn entries(found: Vec<(Vec<String>, String, Uuid, i64)>) -> Vec<Entry> {
    let mut taken = HashSet::new();
    let entry = |(folders, name, file, bytes): (Vec<String>, String, Uuid, i64)| {
        let folders: String = folders.iter().map(|folder| files::name(folder) + "/").collect();
        let name = files::name(&name);
        let mut path = format!("{folders}{name}");
        let mut nth = 1;
        while !taken.insert(path.to_lowercase()) {
            nth += 1;
            let ending = ending(&name);
            let stem = name.strip_suffix(&format!(".{ending}")).unwrap_or(&name);
            path = format!("{folders}{stem} ({nth}){}{ending}", if stem == name { "" } else { "." });
        }
        Entry { path, file, bytes: u64::try_from(bytes).unwrap_or(0) }
    };
    found.into_iter().map(entry).collect()
}

/// Writes it, a file after the other. On a thread that may wait.
fn write(app: &App, runtime: &tokio::runtime::Handle, entries: Vec<Entry>, to: Sending) -> io::Result<()> {
    let mut zip = ZipWriter::new_stream(to);
    // What people send is packed already, mostly: packing it again costs time and saves nothing.
    let how = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for Entry { path, file, bytes } in entries {
        let read = runtime.block_on(app.storage.read(&key(file, Form::Itself), 0..bytes));
        let read = read.map_err(|error| io::Error::other(format!("{error:?}")))?;
        // What was removed meanwhile is left out.
        let Some(mut parts) = read else { continue };
        zip.start_file(path, how)?;
        while let Some(part) = runtime.block_on(parts.next()) {
            zip.write_all(&part?)?;
        }
    }
    zip.finish()?.flush()
}

/// The end of the way to whoever downloads it.
struct Sending(mpsc::Sender<io::Result<Bytes>>);

impl Write for Sending {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(part)));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_and_no_two_are_alike() {
        let found = |folders: &[&str], name: &str| {
            (folders.iter().map(|it| (*it).to_owned()).collect(), name.to_owned(), Uuid::nil(), 1)
        };
        let made = entries(vec![
            found(&["../.."], "../a.txt"),
            found(&["A/B"], "x.txt"),
            found(&["B"], "X.txt"),
            found(&[], "sans"),
            found(&[], "SANS"),
        ]);
        let paths: Vec<_> = made.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["file/a.txt", "B/x.txt", "B/X (2).txt", "sans", "SANS (2)"]);
    }
}
