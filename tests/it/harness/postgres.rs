//! A private PostgreSQL for the tests. It and everything below its folder go when the program ends,
//! however it ends: a shell outside the program's process group waits for the end of a pipe that only
//! the program holds, and then stops what is left.

use std::{
    fs,
    net::SocketAddr,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
};

use server::embedded::{self, Embedded};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, postgres::PgConnectOptions};
use tokio::sync::{Mutex, OnceCell};

/// Stops the programs named in `programs/`, then the server, and removes the folder.
const WATCH: &str = r#"
cat >/dev/null
for file in "$1"/programs/*; do [ -e "$file" ] && kill -KILL "${file##*/}" 2>/dev/null; done
for file in "$1"/postgres-*/postmaster.pid; do
  [ -e "$file" ] || continue
  pid=$(head -n 1 "$file")
  kill -INT "$pid" 2>/dev/null
  tries=0
  while [ -e "$file" ] && kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
  [ -e "$file" ] && kill -KILL "$pid" 2>/dev/null
done
rm -rf "$1"
"#;

/// The name of the database that tests copy.
const TEMPLATE: &str = "template_osmose";

/// A server with its folder.
pub struct Postgres {
    folder: PathBuf,
    settings: &'static [(&'static str, &'static str)],
    server: Mutex<Option<Embedded>>,
    options: PgConnectOptions,
    watch: Option<Child>,
}

static SHARED: OnceCell<Arc<Postgres>> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

impl Postgres {
    /// The one that all tests share. It does not wait for the disk, which no test that uses it can tell.
    pub async fn shared() -> Arc<Self> {
        const FAST: &[(&str, &str)] = &[
            ("fsync", "off"),
            ("full_page_writes", "off"),
            ("autovacuum", "off"),
            ("max_connections", "300"),
            ("wal_level", "minimal"),
            ("max_wal_senders", "0"),
            ("shared_buffers", "64MB"),
        ];
        SHARED.get_or_init(|| async { Arc::new(Self::start(FAST).await) }).await.clone()
    }

    /// One of a test's own, which keeps what it acknowledged: to be killed and started again.
    pub async fn durable() -> Arc<Self> {
        Arc::new(Self::start(&[("max_connections", "100"), ("shared_buffers", "32MB")]).await)
    }

    async fn start(settings: &'static [(&'static str, &'static str)]) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("osmose-it-{}-{number}", std::process::id()));
        fs::create_dir_all(folder.join("programs")).expect("a folder for the tests");
        // PostgreSQL may run as another user, who must be able to walk through.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o711)).expect("its permissions");
        let watch = Command::new("/bin/sh")
            .args(["-c", WATCH, "sh"])
            .arg(&folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let server = embedded::start_with(&folder, settings).await.expect("a private PostgreSQL");
        let options = server.options();
        let it = Self { folder, settings, server: Mutex::new(Some(server)), options, watch: Some(watch) };
        let mut connection = it.connect().await;
        sqlx::raw_sql(AssertSqlSafe(format!("create database {TEMPLATE}")))
            .execute(&mut connection)
            .await
            .expect("a database");
        connection.close().await.expect("closed");
        let pool =
            server::app::connect(it.options.clone().database(TEMPLATE), 2).await.expect("the template");
        server::app::migrate(&pool).await.expect("migrated");
        pool.close().await;
        it
    }

    /// A connection that belongs to no test's database.
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect_with(&self.options.clone().database("postgres")).await.expect("connected")
    }

    /// A folder that goes with the program.
    pub fn folder(&self, kind: &str) -> PathBuf {
        let folder = self.folder.join(format!("{kind}-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// The programs that must not outlive this one are named here.
    pub fn programs(&self) -> PathBuf {
        self.folder.join("programs")
    }

    /// A migrated database of one's own.
    pub async fn database(self: &Arc<Self>) -> Arc<Database> {
        self.copy(&format!("template {TEMPLATE} strategy wal_log")).await
    }

    /// An empty database of one's own.
    pub async fn empty_database(self: &Arc<Self>) -> Arc<Database> {
        self.copy("template template0").await
    }

    async fn copy(self: &Arc<Self>, how: &str) -> Arc<Database> {
        let name = format!("t_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let mut connection = self.connect().await;
        sqlx::raw_sql(AssertSqlSafe(format!("create database {name} {how}")))
            .execute(&mut connection)
            .await
            .expect("a database");
        connection.close().await.expect("closed");
        Arc::new(Database { postgres: self.clone(), name })
    }

    /// Kills the server with SIGKILL, as a crash would.
    pub async fn kill(&self) {
        let server = self.server.lock().await.take().expect("it runs");
        server.kill().await.expect("killed");
    }

    /// Starts it again, at the same place.
    pub async fn restart(&self) {
        let server = embedded::start_with(&self.folder, self.settings).await.expect("started again");
        *self.server.lock().await = Some(server);
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Stops the server, then lets the shell remove the folder.
        drop(self.server.get_mut().take());
        if let Some(mut watch) = self.watch.take() {
            drop(watch.stdin.take());
            let _ = watch.wait();
        }
    }
}

/// A database of one test; dropped with it.
pub struct Database {
    /// Where it lies.
    pub postgres: Arc<Postgres>,
    name: String,
}

impl Database {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How to connect to it.
    pub fn options(&self) -> PgConnectOptions {
        self.postgres.options.clone().database(&self.name)
    }

    /// The same, for a program's `DATABASE_URL`.
    pub fn url(&self) -> String {
        let folder = self.folder().to_string_lossy().replace('/', "%2F");
        format!("postgres://osmose@localhost:5432/{}?host={folder}&sslmode=disable", self.name)
    }

    fn folder(&self) -> &Path {
        self.postgres.options.get_socket().expect("a socket")
    }

    /// The socket that the server listens on, for a line that leads there.
    pub fn socket(&self) -> PathBuf {
        self.folder().join(format!(".s.PGSQL.{}", self.postgres.options.get_port()))
    }

    /// The same as [`Database::url`] by a line that leads there.
    pub fn url_by(&self, line: SocketAddr) -> String {
        format!("postgres://osmose@{line}/{}?sslmode=disable", self.name)
    }

    /// Connections to it that belong to the test, not to a hub.
    pub async fn pool(&self) -> PgPool {
        sqlx::postgres::PgPoolOptions::new()
            .max_connections(4)
            .connect_with(self.options())
            .await
            .expect("connected")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Only the shared server outlives its databases. Dropping waits for the disk: a thread of its
        // own does it, so that no test waits for it.
        if Arc::strong_count(&self.postgres) > 1 {
            let options = self.postgres.options.clone().database("postgres");
            let _ = JANITOR.send((options, std::mem::take(&mut self.name)));
        }
    }
}

static JANITOR: LazyLock<mpsc::Sender<(PgConnectOptions, String)>> = LazyLock::new(|| {
    let (sender, names) = mpsc::channel::<(PgConnectOptions, String)>();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        for (options, name) in names {
            let dropped = runtime.block_on(async {
                let mut connection = PgConnection::connect_with(&options).await?;
                sqlx::raw_sql(AssertSqlSafe(format!("drop database {name} with (force)")))
                    .execute(&mut connection)
                    .await?;
                connection.close().await
            });
            // One that stays goes with the server.
            let _: Result<(), sqlx::Error> = dropped;
        }
    });
    sender
});

/// Names a program that must not outlive this one.
pub fn register(programs: &Path, pid: u32) {
    fs::write(programs.join(pid.to_string()), "").expect("named");
}

/// The program has ended: its number may be another's now.
pub fn forget(programs: &Path, pid: u32) {
    let _ = fs::remove_file(programs.join(pid.to_string()));
}
