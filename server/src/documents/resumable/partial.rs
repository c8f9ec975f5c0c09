//! What has come of a file, on this disk: a file named by the upload's id, which only grows. Whoever writes
//! holds a lock on it that ends with him, however he ends.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{ErrorKind, SeekFrom},
    path::PathBuf,
};

use anyhow::Context;
use axum::body::Bytes;
use protocol::Code;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};
use uuid::Uuid;

use crate::{
    app::App,
    error::{Error, Result, refused},
};

/// The part that has come, held by whoever writes it.
#[derive(Debug)]
pub struct Partial {
    /// Its content.
    pub file: tokio::fs::File,
    /// How many bytes were on disk when it was opened.
    pub length: u64,
    path: PathBuf,
}

fn folder(app: &App) -> PathBuf {
    app.config.data.join("uploads")
}

fn path(app: &App, id: Uuid) -> PathBuf {
    folder(app).join(id.to_string())
}

impl Partial {
    /// Opens it to go on with; nothing has come yet if it is not there.
    ///
    /// # Errors
    /// 423 somebody else writes; 507.
    pub async fn open(app: &App, id: Uuid) -> Result<Self> {
        let (folder, path) = (folder(app), path(app, id));
        blocking(move || {
            fs::create_dir_all(&folder)?;
            let file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            let length = file.metadata()?.len();
            if length == 0 {
                // Its name must outlast a power cut too.
                File::open(&folder)?.sync_all()?;
            }
            Ok(Some(Self { file: tokio::fs::File::from_std(file), length, path }))
        })
        .await?
        .ok_or_else(|| refused(Code::InUse))
    }

    /// Adds what came next.
    ///
    /// # Errors
    /// 507.
    pub async fn write(&mut self, bytes: &Bytes) -> Result<()> {
        self.file.write_all(bytes).await.map_err(broken)
    }

    /// Has everything on disk. Answers how much that is, in bytes.
    ///
    /// # Errors
    /// 507.
    pub async fn keep(&mut self) -> Result<u64> {
        let flushed = self.file.flush().await;
        self.file.sync_data().await.map_err(broken)?;
        self.length = self.file.metadata().await.map_err(broken)?.len();
        flushed.map_err(broken)?;
        Ok(self.length)
    }

    /// Goes back to its beginning, to be read.
    ///
    /// # Errors
    /// The disk's.
    pub async fn rewind(&mut self) -> Result<()> {
        self.file.seek(SeekFrom::Start(0)).await.map(|_| ()).map_err(broken)
    }

    /// Removes it, and lets it go.
    pub async fn remove(self) {
        unlink(self.path).await;
    }
}

/// How much of it is on disk, in bytes: what is answered here is there after a power cut.
///
/// # Errors
/// The disk's.
pub async fn length(app: &App, id: Uuid) -> Result<u64> {
    let path = path(app, id);
    blocking(move || match File::open(&path) {
        Ok(file) => {
            file.sync_data()?;
            Ok(file.metadata()?.len())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    })
    .await
}

/// Removes it. Whoever still writes writes into nothing.
pub async fn remove(app: &App, id: Uuid) {
    unlink(path(app, id)).await;
}

async fn unlink(path: PathBuf) {
    if let Err(error) = tokio::fs::remove_file(&path).await
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "a part of a file stays");
    }
}

/// Every upload of which something is on this disk.
///
/// # Errors
/// The disk's.
pub async fn all(app: &App) -> Result<Vec<Uuid>> {
    let folder = folder(app);
    blocking(move || match fs::read_dir(&folder) {
        Ok(entries) => {
            let names = entries.flatten().filter_map(|it| it.file_name().into_string().ok());
            Ok(names.filter_map(|it| it.parse().ok()).collect())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.context("the disk's thread ended badly")?;
    done.map_err(broken)
}

/// What the disk says, in our words.
fn broken(error: std::io::Error) -> Error {
    if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
        tracing::error!(%error, "no room for a file");
        return refused(Code::StorageFull);
    }
    Error::Broken(anyhow::Error::new(error).context("the disk failed"))
}
