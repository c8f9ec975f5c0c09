//! What every act works with: the [`App`], cheap to clone, and [`Tx`], a transaction together with
//! the events it will tell once it is committed.

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use protocol::{Event, Position, Stream};
use sqlx::{
    PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::Config,
    error::{Error, Result},
    images::Images,
    limits::Limits,
    live::{Frame, Hub, log},
    metrics::Metrics,
    reader::Reader,
    storage::Storage,
    uploads::Uploads,
    written::Written,
};

/// The schema, inside the binary.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// A transaction that only reads, all at one moment: what a page shows and the position of its stream
/// belong together.
///
/// # Errors
/// The database's.
pub async fn snapshot(pool: &PgPool) -> Result<sqlx::Transaction<'static, sqlx::Postgres>> {
    Ok(pool.begin_with("begin isolation level repeatable read, read only").await?)
}

/// The same, for a statement that is asked often and takes longer to plan than to answer: it is planned once for each
/// connection, whatever is asked.
///
/// # Errors
/// The database is away.
pub async fn steady(pool: &PgPool) -> Result<sqlx::Transaction<'static, sqlx::Postgres>> {
    let begin =
        "begin isolation level repeatable read, read only; set local plan_cache_mode = force_generic_plan";
    Ok(pool.begin_with(begin).await?)
}

/// Longest time that is waited for what a node has begun when it stops.
const STOPPING: Duration = Duration::from_secs(5);

/// Everything a request needs. Clones share it.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// What the clones of [`App`] share.
pub struct Shared {
    /// The settings.
    pub config: Config,
    /// The public address, without a trailing slash.
    pub url: String,
    /// The database.
    pub pool: PgPool,
    /// The time; tests may move it.
    pub clock: Clock,
    /// Who watches what on this node.
    pub hub: Arc<Hub>,
    /// How often somebody may ask.
    pub limits: Limits,
    /// Where files are kept.
    pub storage: Storage,
    /// Files on their way in.
    pub uploads: Uploads,
    /// Reads pictures.
    pub images: Images,
    /// Reads documents.
    pub reader: Arc<Reader>,
    /// Searches that may ask the database at once: the other connections are for what people write.
    pub searching: tokio::sync::Semaphore,
    /// Folders that may be sent as one file at once.
    pub bundles: Arc<tokio::sync::Semaphore>,
    /// Calendars as programs read them.
    pub feeds: Written,
    /// What is counted and measured.
    pub metrics: Metrics,
    writers: std::sync::OnceLock<crate::comments::Writers>,
    receipts: std::sync::OnceLock<crate::announcements::Receipts>,
    /// Work that must be done before the process ends: writes, deliveries.
    pub tasks: TaskTracker,
    /// What it does by itself; ends with `stopped`.
    pub jobs: TaskTracker,
    /// Cancelled when the node starts to leave: nobody new is let in.
    pub draining: CancellationToken,
    /// Cancelled when everything must end.
    pub stopped: CancellationToken,
    /// Argon2 computations that may run at once.
    pub hashing: Arc<tokio::sync::Semaphore>,
    /// Argon2 computations so far: tests see by it that an unknown account costs what a known one does.
    pub hashed: AtomicU64,
    /// Wakes the outbox worker.
    pub outbox: tokio::sync::Notify,
    /// Wakes the worker that tells people what concerns them.
    pub notices: tokio::sync::Notify,
    /// Wakes the worker that finds out what links lead to.
    pub previews: tokio::sync::Notify,
}

impl Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// The present, which tests may move.
#[derive(Default)]
pub struct Clock(AtomicI64);

impl Clock {
    /// The present, to the microsecond, as the database keeps it.
    pub fn now(&self) -> DateTime<Utc> {
        let now = Utc::now() + TimeDelta::milliseconds(self.0.load(Ordering::Relaxed));
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Moves it.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }
}

/// Connects to a database, checks that it may be relied on, and brings its schema up to date. Nodes
/// that start at once wait for each other (sqlx holds an advisory lock).
///
/// # Errors
/// One line: unreachable, refused, too old, or asynchronous commit.
pub async fn connect(options: PgConnectOptions, most: u32) -> anyhow::Result<PgPool> {
    let settings = [("idle_in_transaction_session_timeout", "15s"), ("client_min_messages", "warning")];
    let options = options.application_name("osmose").options(settings);
    let pool = PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await
        .context("cannot reach the database")?;
    let (version, commit): (i32, String) = sqlx::query_as(
        "select current_setting('server_version_num')::int, current_setting('synchronous_commit')",
    )
    .fetch_one(&pool)
    .await
    .context("cannot ask the database")?;
    anyhow::ensure!(version >= 150_000, "PostgreSQL 15 or later is needed; this one is {}", version / 10_000);
    anyhow::ensure!(
        commit != "off" && commit != "local",
        "synchronous_commit is {commit}: what was acknowledged could be lost; set it to on"
    );
    Ok(pool)
}

/// Applies the migrations that are missing.
///
/// # Errors
/// A migration that fails, or a database newer than this binary in a way it does not know.
pub async fn migrate(pool: &PgPool) -> anyhow::Result<()> {
    MIGRATIONS.run(pool).await.context("cannot bring the database's schema up to date")
}

impl App {
    /// A node: the parts, and what it does by itself. `url` is the public address.
    #[must_use]
    pub fn start(config: Config, url: String, pool: PgPool) -> Self {
        let app = Self::assemble(config, url, pool);
        crate::jobs::start(&app);
        app
    }

    /// The parts alone, for a command that does one thing and ends: what follows from it is the nodes' to do.
    #[must_use]
    pub fn assemble(config: Config, url: String, pool: PgPool) -> Self {
        let stopped = CancellationToken::new();
        let (tasks, jobs) = (TaskTracker::new(), TaskTracker::new());
        let reader = Arc::new(Reader::new(config.reader.clone()));
        let app = Self(Arc::new(Shared {
            hub: Hub::start(&config, pool.clone(), (&tasks, &jobs), &stopped),
            limits: Limits::new(&config),
            storage: Storage::new(config.data.join("files"), config.storage.clone()),
            uploads: Uploads::default(),
            images: Images::new(Arc::clone(&reader)),
            reader,
            bundles: Arc::new(tokio::sync::Semaphore::new(4)),
            searching: tokio::sync::Semaphore::new((config.database_connections as usize / 4).max(1)),
            feeds: Written::default(),
            metrics: Metrics::new(&config.node),
            writers: std::sync::OnceLock::new(),
            receipts: std::sync::OnceLock::new(),
            clock: Clock::default(),
            tasks,
            jobs,
            draining: CancellationToken::new(),
            stopped,
            hashing: Arc::new(tokio::sync::Semaphore::new(2)),
            hashed: AtomicU64::new(0),
            outbox: tokio::sync::Notify::new(),
            notices: tokio::sync::Notify::new(),
            previews: tokio::sync::Notify::new(),
            config,
            url,
            pool,
        }));
        let _ = app.writers.set(crate::comments::start_writers(&app));
        app
    }

    /// Writers that gather what waits into one commit.
    #[must_use]
    pub fn writers(&self) -> &crate::comments::Writers {
        self.writers.get_or_init(|| crate::comments::start_writers(self))
    }

    /// What readers do with announcements, gathered.
    #[must_use]
    pub fn receipts(&self) -> &crate::announcements::Receipts {
        self.receipts.get_or_init(|| crate::announcements::Receipts::start(self))
    }

    /// Ends what it does by itself, and waits until that and what was begun is over, so that nothing finds the
    /// database gone; but not for ever.
    pub async fn stop(&self) {
        self.stopped.cancel();
        let over = async {
            self.jobs.close();
            self.jobs.wait().await;
            self.tasks.close();
            self.tasks.wait().await;
        };
        if tokio::time::timeout(STOPPING, over).await.is_err() {
            tracing::warn!("stopped before everything was finished");
        }
    }

    /// Runs a write in a transaction of its own, to its end even if the asker leaves; tells its
    /// events after the commit. A collision with another write is tried once more, so `act` may run
    /// twice.
    ///
    /// # Errors
    /// What `act` refuses; nothing was written then.
    pub async fn write<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    {
        let app = self.clone();
        let task = self.tasks.spawn(async move {
            match app.attempt(&act).await {
                Err(error) if error.is_collision() => app.attempt(&act).await,
                outcome => outcome,
            }
        });
        task.await.map_err(|error| Error::Broken(anyhow::Error::new(error).context("a write ended badly")))?
    }

    async fn attempt<T, F>(&self, act: &F) -> Result<T>
    where
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T>>,
    {
        let mut tx = Tx {
            db: self.pool.begin().await?,
            app: self.clone(),
            emitted: Vec::new(),
            frames: Vec::new(),
            wakes_outbox: false,
        };
        let answer = act(&mut tx).await?;
        tx.commit().await?;
        Ok(answer)
    }
}

/// A transaction, and the events it will tell.
pub struct Tx {
    db: sqlx::Transaction<'static, sqlx::Postgres>,
    /// The application, for its settings and clock.
    pub app: App,
    emitted: Vec<(Stream, Event)>,
    /// What was appended already.
    frames: Vec<Arc<Frame>>,
    wakes_outbox: bool,
}

impl Tx {
    /// The connection, for queries.
    pub fn db(&mut self) -> &mut PgConnection {
        &mut self.db
    }

    /// Has an event told in a stream, after the commit and in this order.
    pub fn emit(&mut self, stream: Stream, event: Event) {
        self.emitted.push((stream, event));
    }

    /// Appends events to one stream now, for what must know their numbers, and answers these. The stream
    /// stays locked to the end.
    ///
    /// # Errors
    /// The database's.
    pub async fn append(&mut self, stream: Stream, events: Vec<Event>) -> Result<Vec<Position>> {
        let events = events.into_iter().map(|event| (stream, event)).collect();
        let frames = log::append(&mut self.db, events).await?;
        let positions = frames.iter().map(|frame| frame.position()).collect();
        self.frames.extend(frames);
        Ok(positions)
    }

    /// Leaves something to be done after the commit, by whichever node comes first.
    ///
    /// # Errors
    /// The database's.
    pub async fn follow_up(&mut self, kind: &str, payload: serde_json::Value) -> Result<()> {
        self.wakes_outbox = true;
        sqlx::query("insert into outbox (kind, payload) values ($1, $2)")
            .bind(kind)
            .bind(payload)
            .execute(self.db())
            .await?;
        Ok(())
    }

    /// Appends the events (streams last, in the order of their names), commits, then publishes.
    async fn commit(mut self) -> Result<()> {
        let frames = log::append(&mut self.db, std::mem::take(&mut self.emitted)).await?;
        self.db.commit().await?;
        for frame in self.frames.into_iter().chain(frames) {
            self.app.hub.publish(frame);
        }
        if self.wakes_outbox {
            self.app.outbox.notify_one();
            self.app.notices.notify_one();
        }
        Ok(())
    }
}
