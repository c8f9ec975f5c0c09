//! Reading files that people send: words and pages of PDF and office files. It is done by a process of its
//! own, which holds nothing, knows nothing and is ended when it takes too much time or memory; so a file
//! that is made to break its reader breaks nothing else. What that process does is in [`inside`].

pub mod inside;

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::body::Bytes;
use futures_util::{StreamExt, stream::BoxStream};
use protocol::{Code, documents::Kind};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command,
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
};

pub use inside::Found;

use crate::error::{Error, Result, later};

/// Files that are read at once.
const AT_ONCE: usize = 2;
/// Of them, how many may be small pages, of which lists ask for many, and what lies over pages: there is always a turn
/// for what is read.
const SMALL: usize = 1;
/// How long one may take.
const TIME: Duration = Duration::from_secs(20);
/// How long one may take to be converted: the process itself gives up before that.
const CONVERTING: Duration = Duration::from_secs(75);
/// Most bytes of what is converted.
const CONVERTED_MAX: u64 = 64 * 1024 * 1024;
/// How long somebody waits for his turn.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// Most bytes of what comes of it.
const OUT_MAX: u64 = 16 * 1024 * 1024;

/// A file, part by part.
pub type Content = BoxStream<'static, object_store::Result<Bytes>>;

/// Starts the processes that read.
pub struct Reader {
    program: PathBuf,
    places: Arc<Semaphore>,
    small: Arc<Semaphore>,
    /// Wakes whoever reads what waits.
    pub woken: Notify,
}

impl Reader {
    /// By this program, which is the hub's own.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self {
            program,
            places: Arc::new(Semaphore::new(AT_ONCE)),
            small: Arc::new(Semaphore::new(SMALL)),
            woken: Notify::new(),
        }
    }

    /// The words of a file, and how many pages it has; nothing if it cannot be read.
    ///
    /// # Errors
    /// The process cannot be started; 503.
    pub async fn words(&self, content: Content, kind: Kind) -> Result<Option<Found>> {
        let out = self.run(&["words".to_owned(), kind.name().to_owned()], content).await?;
        Ok(out.and_then(|out| serde_json::from_slice(&out).ok()))
    }

    /// A page of a PDF as JPEG, so many pixels wide; nothing if it cannot be drawn.
    ///
    /// # Errors
    /// The process cannot be started; 503 too many are being drawn.
    pub async fn page(&self, content: Content, page: u32, width: u32) -> Result<Option<Vec<u8>>> {
        self.run(&["page".to_owned(), page.to_string(), width.to_string()], content).await
    }

    /// A small page, of which many are asked for: as [`Self::page`], after those before it.
    ///
    /// # Errors
    /// As [`Self::page`].
    pub async fn thumbnail(&self, content: Content, page: u32, width: u32) -> Result<Option<Vec<u8>>> {
        let _turn = turn(&self.small, PATIENCE).await?;
        self.page(content, page, width).await
    }

    /// The words of a page, where they stand, as JSON; nothing if they cannot be read.
    ///
    /// # Errors
    /// As [`Self::thumbnail`].
    pub async fn leaf(&self, content: Content, page: u32) -> Result<Option<Vec<u8>>> {
        let _turn = turn(&self.small, PATIENCE).await?;
        self.run(&["leaf".to_owned(), page.to_string()], content).await
    }

    /// An office file as PDF, made by this program; nothing if it makes none.
    ///
    /// # Errors
    /// The process cannot be started; 503 too many files are being read.
    pub async fn converted(&self, content: Content, program: &Path) -> Result<Option<Vec<u8>>> {
        let what = ["convert".to_owned(), program.display().to_string()];
        self.run_for(&what, content, (CONVERTING, CONVERTED_MAX)).await
    }

    /// A photo of many pixels as a smaller JPEG, upright; nothing if it is none.
    ///
    /// # Errors
    /// The process cannot be started; 503 too many files are being read.
    pub async fn shrunk(&self, content: Content) -> Result<Option<Vec<u8>>> {
        self.run(&["shrink".to_owned()], content).await
    }

    async fn run(&self, what: &[String], content: Content) -> Result<Option<Vec<u8>>> {
        self.run_for(what, content, (TIME, OUT_MAX)).await
    }

    async fn run_for(
        &self,
        what: &[String],
        mut content: Content,
        (time, most): (Duration, u64),
    ) -> Result<Option<Vec<u8>>> {
        let _place = turn(&self.places, PATIENCE).await?;
        let mut child = Command::new(&self.program)
            .arg(inside::COMMAND)
            .args(what)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                Error::Broken(anyhow::Error::new(error).context("cannot start the reader of documents"))
            })?;
        let (Some(into), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(anyhow::anyhow!("the reader of documents hears and says nothing").into());
        };
        // What the storage does not give is no fault of the file.
        let asking = AtomicBool::new(false);
        let say = async {
            let mut into = into;
            loop {
                asking.store(true, Ordering::Relaxed);
                let part = content.next().await.transpose();
                asking.store(false, Ordering::Relaxed);
                match part {
                    Ok(None) => return Ok(()),
                    // It may have heard enough.
                    Ok(Some(part)) if into.write_all(&part).await.is_err() => return Ok(()),
                    Ok(Some(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        };
        let hear = async move {
            let mut out = Vec::new();
            from.take(most).read_to_end(&mut out).await.map(|_| out)
        };
        let work = async {
            let (said, out) = tokio::join!(say, hear);
            Ok::<_, std::io::Error>((said, out?, child.wait().await?))
        };
        Ok(match tokio::time::timeout(time, work).await {
            Ok(Ok((Err(error), ..))) => {
                let broken = anyhow::Error::new(error).context("the storage failed");
                return Err(Error::Broken(broken));
            }
            Ok(Ok((Ok(()), out, status))) if status.success() => Some(out),
            Ok(Ok((Ok(()), _, status))) => {
                tracing::info!(%status, "a document was not read");
                None
            }
            Ok(Err(error)) => {
                tracing::info!(%error, "a document was not read");
                None
            }
            Err(_) if asking.load(Ordering::Relaxed) => return Err(later(Code::Unavailable, 5)),
            Err(_) => {
                tracing::info!("a document took too long to be read");
                None
            }
        })
    }
}

/// Waits for a turn, no longer than that.
///
/// # Errors
/// 503 it does not come.
pub async fn turn(places: &Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit> {
    let turn = tokio::time::timeout(patience, places.clone().acquire_owned()).await;
    Ok(turn.map_err(|_| later(Code::Unavailable, 5))?.map_err(anyhow::Error::from)?)
}
