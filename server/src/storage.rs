//! Where files are kept: under keys that nobody chose, in a folder of the data folder. It speaks to
//! `object_store`, so that another kind of storage is another way of opening it.

use std::{
    fs::File, io::ErrorKind, ops::Range, os::unix::fs::FileExt, path::PathBuf, sync::Arc, time::Duration,
};

use anyhow::{Context, anyhow};
use axum::body::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{Stream, TryStreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, GetResult, GetResultPayload, ObjectStore, ObjectStoreExt, RetryConfig,
    WriteMultipart, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
};
use protocol::Code;
use tokio::sync::OnceCell;

use crate::error::{Error, Result, refused};

/// A service that speaks S3.
#[derive(Clone)]
pub struct Remote {
    bucket: String,
    endpoint: Option<String>,
    region: String,
    key: String,
    secret: String,
}

impl Remote {
    /// The one at `s3://bucket?endpoint=https://host&region=name`; nothing if it is no such address. Without a region it is
    /// `us-east-1`, which services of one's own do not look at.
    #[must_use]
    pub fn of(url: &str, key: String, secret: String) -> Option<Self> {
        let (bucket, query) = match url.strip_prefix("s3://")?.split_once('?') {
            Some((bucket, query)) => (bucket, query),
            None => (url.strip_prefix("s3://")?, ""),
        };
        let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if bucket.is_empty() || !bucket.chars().all(named) {
            return None;
        }
        let (mut endpoint, mut region) = (None, "us-east-1".to_owned());
        for pair in query.split('&').filter(|it| !it.is_empty()) {
            match pair.split_once('=')? {
                ("endpoint", value) if value.starts_with("https://") || value.starts_with("http://") => {
                    endpoint = Some(value.trim_end_matches('/').to_owned());
                }
                ("region", value) if !value.is_empty() && value.chars().all(named) => {
                    value.clone_into(&mut region);
                }
                _ => return None,
            }
        }
        Some(Self { bucket: bucket.to_owned(), endpoint, region, key, secret })
    }

    fn open(&self) -> object_store::Result<Arc<dyn ObjectStore>> {
        // Its client of HTTP takes the one of the process; another part may have set it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut service = AmazonS3Builder::new()
            .with_bucket_name(&self.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.key)
            .with_secret_access_key(&self.secret)
            .with_retry(RetryConfig {
                max_retries: RETRIES,
                retry_timeout: PATIENCE,
                ..RetryConfig::default()
            });
        if let Some(endpoint) = &self.endpoint {
            service = service.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        Ok(Arc::new(service.build()?))
    }
}

/// What is kept, by key. Opened when it is first needed.
pub struct Storage {
    folder: PathBuf,
    remote: Option<Remote>,
    store: OnceCell<Arc<dyn ObjectStore>>,
}

/// Bytes of a large file that are held before they are written, in one part.
const PART: usize = 5 * 1024 * 1024;
/// How often, and for how long, a service that fails is asked again while somebody waits.
const RETRIES: usize = 3;
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a file on this disk that are read at once.
const READ: usize = 256 * 1024;
/// Parts that may be on their way to the disk at once.
const PARTS: usize = 2;

/// A file on its way into the storage: it is there whole when it is finished, and not before.
pub struct Writing(WriteMultipart);

impl Writing {
    /// Takes the next bytes; waits while too many are on their way.
    ///
    /// # Errors
    /// 507 the disk is full.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.0.wait_for_capacity(PARTS).await.map_err(broken)?;
        self.0.put(bytes);
        Ok(())
    }

    /// It is whole: keeps it.
    ///
    /// # Errors
    /// 507 the disk is full.
    pub async fn finish(self) -> Result<()> {
        self.0.finish().await.map_err(broken)?;
        Ok(())
    }

    /// It will not be whole: leaves nothing of it.
    pub async fn abort(self) {
        if let Err(error) = self.0.abort().await {
            tracing::warn!(%error, "a part of a file stays");
        }
    }
}

/// A file that is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its key.
    pub key: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

impl Storage {
    /// With this service; without one, in this folder, which need not be there yet.
    #[must_use]
    pub fn new(folder: PathBuf, remote: Option<Remote>) -> Self {
        Self { folder, remote, store: OnceCell::new() }
    }

    /// Keeps everything in another place; tests put one there that fails. Too late once it was used.
    ///
    /// # Errors
    /// It was used.
    pub fn replace(&self, store: Arc<dyn ObjectStore>) -> Result<()> {
        self.store.set(store).map_err(|_| anyhow!("the storage is in use").into())
    }

    /// The storage in the folder, as it is opened when nothing else was put in its place.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub async fn local(&self) -> Result<Arc<dyn ObjectStore>> {
        let folder = &self.folder;
        tokio::fs::create_dir_all(folder)
            .await
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(broken)?;
        // What was acknowledged survives a power cut.
        Ok(Arc::new(store.with_fsync(true)))
    }

    async fn store(&self) -> Result<&Arc<dyn ObjectStore>> {
        let open = async || match &self.remote {
            Some(remote) => remote.open().map_err(broken),
            None => self.local().await,
        };
        self.store.get_or_try_init(open).await
    }

    /// Keeps a file, whole or not at all.
    ///
    /// # Errors
    /// 507 the disk is full.
    pub async fn put(&self, key: &str, content: Vec<u8>) -> Result<()> {
        self.store().await?.put(&Path::from(key), content.into()).await.map_err(broken)?;
        Ok(())
    }

    /// Begins to keep a file that comes in parts, so that none of any size is held in memory.
    ///
    /// # Errors
    /// 507 the disk is full.
    pub async fn writing(&self, key: &str) -> Result<Writing> {
        let upload = self.store().await?.put_multipart(&Path::from(key)).await.map_err(broken)?;
        Ok(Writing(WriteMultipart::new_with_chunk_size(upload, PART)))
    }

    /// These bytes of a file, one part after the other, if it is there.
    ///
    /// # Errors
    /// The storage's.
    pub async fn read(
        &self,
        key: &str,
        range: Range<u64>,
    ) -> Result<Option<BoxStream<'static, object_store::Result<Bytes>>>> {
        if range.is_empty() {
            return Ok(Some(Box::pin(futures_util::stream::empty())));
        }
        let asked = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        match self.store().await?.get_opts(&Path::from(key), asked).await {
            Ok(GetResult { payload: GetResultPayload::File(file, path), range, .. }) => {
                Ok(Some(Box::pin(on_disk(file, path, range))))
            }
            Ok(found) => Ok(Some(found.into_stream())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(broken(error)),
        }
    }

    /// A file, if it is there.
    ///
    /// # Errors
    /// The storage's.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let found = match self.store().await?.get(&Path::from(key)).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        match found {
            Ok(content) => Ok(Some(content)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(broken(error)),
        }
    }

    /// Removes a file. One that is not there is removed already.
    ///
    /// # Errors
    /// The storage's.
    pub async fn remove(&self, key: &str) -> Result<()> {
        match self.store().await?.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(broken(error)),
        }
    }

    /// Everything below a prefix.
    ///
    /// # Errors
    /// The storage's.
    pub async fn list(&self, prefix: &str) -> Result<Vec<Kept>> {
        let found = self.store().await?.list(Some(&Path::from(prefix)));
        let found = found.map_ok(|it| Kept { key: it.location.to_string(), at: it.last_modified });
        found.try_collect().await.map_err(broken)
    }

    /// Removes what a crash left of files that were being written: nobody can read it, and no list
    /// names it. Answers how many there were. With a service it does nothing: what was begun and not
    /// finished is removed there by a rule of the bucket.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn sweep(&self, older: Duration) -> Result<usize> {
        let mut folders = vec![self.folder.clone()];
        let mut removed = 0;
        while let Some(folder) = folders.pop() {
            let Ok(mut entries) = tokio::fs::read_dir(&folder).await else { continue };
            while let Some(entry) = entries.next_entry().await.context("cannot read the storage")? {
                let Ok(about) = entry.metadata().await else { continue };
                if about.is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                let unfinished = entry.file_name().to_string_lossy().contains('#');
                let old =
                    about.modified().ok().and_then(|at| at.elapsed().ok()).is_some_and(|age| age >= older);
                if unfinished && old && tokio::fs::remove_file(entry.path()).await.is_ok() {
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }
}

/// These bytes of a file on this disk, read in larger parts than `object_store` would.
fn on_disk(
    file: File,
    path: PathBuf,
    range: Range<u64>,
) -> impl Stream<Item = object_store::Result<Bytes>> + Send {
    futures_util::stream::try_unfold((Arc::new(file), range), move |(file, left)| {
        let path = path.clone();
        async move {
            if left.is_empty() {
                return Ok(None);
            }
            let (from, most) = (file.clone(), (left.end - left.start).min(READ as u64) as usize);
            let read = tokio::task::spawn_blocking(move || {
                let mut part = vec![0; most];
                let count = from.read_at(&mut part, left.start)?;
                part.truncate(count);
                if count == 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(part) }
            });
            let read = read.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
            let part = read.map_err(|error| object_store::Error::Generic {
                store: "disk",
                source: format!("{}: {error}", path.display()).into(),
            })?;
            let left = left.start + part.len() as u64..left.end;
            Ok(Some((Bytes::from(part), (file, left))))
        }
    })
}

/// What the storage says, in our words: a full disk is told, anything else is ours.
fn broken(error: object_store::Error) -> Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(it) = cause {
        let full = it.downcast_ref::<std::io::Error>().is_some_and(|it| {
            matches!(it.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
        });
        if full {
            tracing::error!(error = %error, "no room for a file");
            return refused(Code::StorageFull);
        }
        cause = it.source();
    }
    Error::Broken(anyhow::Error::new(error).context("the storage failed"))
}
