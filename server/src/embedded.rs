//! The private PostgreSQL of a hub without `DATABASE_URL`: a real server, run as a child, kept in the data folder.
//!
//! It listens on a Unix socket in a folder that only its own user may enter, never on TCP. It has a process group
//! of its own, so that Ctrl-C reaches the hub alone and the hub can drain before it stops its database. A hub that
//! was killed leaves its PostgreSQL running; the next start takes it over.

mod binaries;
mod place;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{Connection, PgConnection};

use place::Place;

/// The name of both the database and its only role.
const NAME: &str = "osmose";
/// It only names the socket file: nothing listens on TCP.
const PORT: u16 = 5432;
/// How often the state of a server that starts or stops is looked at.
const TICK: Duration = Duration::from_millis(10);
/// How long a start may last. Recovery after a crash replays the log, which takes a while on a slow disk.
const START_PATIENCE: Duration = Duration::from_secs(300);
/// How long the processes of a killed server may hold its shared memory before a new start is given up.
const LEFTOVER_PATIENCE: Duration = Duration::from_secs(30);

/// A running private PostgreSQL. Dropping it stops the server too, but blocks the thread: prefer [`Embedded::stop`].
#[derive(Debug)]
pub struct Embedded {
    socket: PathBuf,
    port: u16,
    /// None when another process owns the server, and once it was stopped.
    postmaster: Option<Postmaster>,
    /// Held for as long as this process owns the server: it tells an orphan from a server in use.
    _lock: Option<File>,
}

/// The server's first process.
#[derive(Debug)]
enum Postmaster {
    Child(Child),
    /// Left by a hub that was killed: not our child, so there is nothing to reap.
    Adopted(Pid),
}

/// What `postmaster.pid` says of the process that wrote it.
#[derive(Debug)]
struct Status {
    pid: Pid,
    port: u16,
    socket: PathBuf,
    ready: bool,
}

/// Starts, or takes over, the PostgreSQL whose data lies in `<data>/postgres-<major version>`.
///
/// # Errors
/// One line for a person: no usable PostgreSQL installed (with the command that installs it), a data folder that
/// cannot be written or entered, or the last line that the server said before it gave up.
pub async fn start(data: &Path) -> Result<Embedded> {
    start_with(data, &[]).await
}

/// [`start`] with settings of `postgresql.conf`, such as `("max_connections", "200")`, which go before the defaults
/// of this module. A server that is taken over keeps those it was started with.
///
/// # Errors
/// Those of [`start`].
pub async fn start_with(data: &Path, settings: &[(&str, &str)]) -> Result<Embedded> {
    let data = data.to_owned();
    let settings = settings.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
    let embedded = tokio::task::spawn_blocking(move || launch(&data, &settings)).await??;
    create_database(&embedded).await?;
    Ok(embedded)
}

impl Embedded {
    fn new(status: Status, postmaster: Option<Postmaster>, lock: Option<File>) -> Self {
        Self { socket: status.socket, port: status.port, postmaster, _lock: lock }
    }

    /// How to connect to the database `osmose` as the role `osmose`.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket)
            .port(self.port)
            .username(NAME)
            .database(NAME)
            .ssl_mode(PgSslMode::Disable)
    }

    /// The same as a URL, for tools that want one, such as `psql`.
    #[must_use]
    pub fn url(&self) -> String {
        let folder = percent_encoded(&self.socket.to_string_lossy());
        format!("postgres://{NAME}@localhost:{}/{NAME}?host={folder}&sslmode=disable", self.port)
    }

    /// Whether another process owns this server, so that [`Embedded::stop`] leaves it running. That is so for the
    /// commands that are typed while a hub serves from the same data folder.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.postmaster.is_none()
    }

    /// Ends all sessions, lets the server write what it holds, and waits until it is gone.
    ///
    /// # Errors
    /// When it did not even yield to SIGKILL.
    pub async fn stop(mut self) -> Result<()> {
        let Some(postmaster) = self.postmaster.take() else { return Ok(()) };
        tokio::task::spawn_blocking(move || halt(postmaster)).await?
    }

    /// Kills the server with SIGKILL and reaps it, as a crash would: for tests. A later [`start`] on the same folder
    /// listens at the same place.
    ///
    /// # Errors
    /// When the process outlived SIGKILL.
    pub async fn kill(mut self) -> Result<()> {
        let Some(mut postmaster) = self.postmaster.take() else { return Ok(()) };
        tokio::task::spawn_blocking(move || {
            postmaster.signal(Signal::KILL);
            ensure!(postmaster.gone_within(Duration::from_secs(10)), "PostgreSQL did not yield to SIGKILL");
            Ok(())
        })
        .await?
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        if let Some(postmaster) = self.postmaster.take()
            && let Err(error) = halt(postmaster)
        {
            tracing::error!(%error, "the private PostgreSQL was left behind");
        }
    }
}

impl Postmaster {
    fn signal(&self, signal: Signal) {
        let pid = match self {
            Self::Child(child) => i32::try_from(child.id()).ok().and_then(Pid::from_raw),
            Self::Adopted(pid) => Some(*pid),
        };
        // It may be gone already, which is what every signal sent here is for.
        let _ = pid.map(|pid| kill_process(pid, signal));
    }

    /// Whether the process ended; a child is reaped.
    fn is_gone(&mut self) -> bool {
        match self {
            Self::Child(child) => !matches!(child.try_wait(), Ok(None)),
            Self::Adopted(pid) => !is_alive(*pid),
        }
    }

    fn gone_within(&mut self, patience: Duration) -> bool {
        let start = Instant::now();
        while !self.is_gone() {
            if start.elapsed() > patience {
                return false;
            }
            sleep(TICK);
        }
        true
    }
}

/// SIGINT is PostgreSQL's fast shutdown; the harder ones only follow when it hangs.
fn halt(mut postmaster: Postmaster) -> Result<()> {
    for (signal, seconds) in [(Signal::INT, 60), (Signal::QUIT, 10), (Signal::KILL, 10)] {
        postmaster.signal(signal);
        if postmaster.gone_within(Duration::from_secs(seconds)) {
            return Ok(());
        }
        tracing::warn!(?signal, "the private PostgreSQL does not stop");
    }
    bail!("The private PostgreSQL does not stop")
}

fn launch(data: &Path, settings: &[String]) -> Result<Embedded> {
    let lock = match own(data)? {
        Ownership::Ours(lock) => lock,
        Ownership::Shared(status) => return Ok(Embedded::new(status, None, None)),
    };
    // Another process may have made the cluster while we waited for its lock.
    let place = place::find(data)?;
    let bin = binaries::find(place.major)?;
    let place = place.with_major(bin.major);
    if !place.cluster().join("PG_VERSION").exists() {
        init(&bin.folder, &place)?;
    }
    let (postmaster, status) = match adopt(&place)? {
        Some(status) => {
            tracing::info!(
                pid = status.pid.as_raw_nonzero(),
                "took over the PostgreSQL of a hub that was killed"
            );
            (Postmaster::Adopted(status.pid), status)
        }
        None => spawn_until_ready(&bin.folder, &place, settings)?,
    };
    Ok(Embedded::new(status, Some(postmaster), Some(lock)))
}

/// Whose server it will be.
enum Ownership {
    Ours(File),
    /// Another living process holds the lock, and its server is ready.
    Shared(Status),
}

fn own(data: &Path) -> Result<Ownership> {
    let place = place::find(data)?;
    let file = File::options().create(true).truncate(false).write(true).mode(0o600).open(place.lock());
    let file = file.map_err(|error| place::unwritable(&place.root, &error))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Ownership::Ours(file)),
            Err(TryLockError::Error(error)) => bail!("{} cannot be locked: {error}", place.lock().display()),
            Err(TryLockError::WouldBlock) => {}
        }
        if let Some(status) = ready(&place::find(data)?) {
            return Ok(Ownership::Shared(status));
        }
        ensure!(start.elapsed() < START_PATIENCE, "Another Osmose holds {}", place.lock().display());
        sleep(10 * TICK);
    }
}

fn ready(place: &Place) -> Option<Status> {
    place.major?;
    status(&place.cluster()).filter(|status| status.ready && is_serving(status.pid, &place.cluster()))
}

/// Waits for the server that a killed hub left behind to be ready, or to be gone.
fn adopt(place: &Place) -> Result<Option<Status>> {
    let start = Instant::now();
    let cluster = place.cluster();
    loop {
        let Some(status) = status(&cluster) else { return Ok(None) };
        if !is_serving(status.pid, &cluster) {
            // Its number may meanwhile belong to another process, and PostgreSQL would refuse to start for it.
            let _ = fs::remove_file(cluster.join("postmaster.pid"));
            return Ok(None);
        }
        if status.ready {
            return Ok(Some(status));
        }
        ensure!(
            start.elapsed() < START_PATIENCE,
            "The PostgreSQL of an earlier run (process {}) neither starts nor stops",
            status.pid.as_raw_nonzero()
        );
        sleep(TICK);
    }
}

/// Makes the cluster beside its place and moves it there when whole, so that a kill in the middle leaves no half.
fn init(bin: &Path, place: &Place) -> Result<()> {
    // glibc, musl and FreeBSD have this locale; macOS lacks it.
    let locale = if cfg!(target_os = "macos") { "en_US.UTF-8" } else { "C.UTF-8" };
    let unfinished = place.cluster().with_extension("new");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(|error| place::unwritable(&unfinished, &error))?;
    }
    place.create_private(&unfinished)?;
    let output = place
        .command(&bin.join("initdb"))
        .arg("--pgdata")
        .arg(&unfinished)
        .args(["--username", NAME, "--auth-local=trust", "--auth-host=reject"])
        .args(["--encoding=UTF8", "--lc-messages=C", "--locale", locale, "--no-instructions"])
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{} cannot be run", bin.join("initdb").display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("The database cannot be created in {}: {}", place.root.display(), last_complaint(&said));
    }
    fs::rename(&unfinished, place.cluster()).map_err(|error| place::unwritable(&place.root, &error))
}

fn spawn_until_ready(bin: &Path, place: &Place, settings: &[String]) -> Result<(Postmaster, Status)> {
    let start = Instant::now();
    loop {
        let mut postmaster = Postmaster::Child(spawn(bin, place, settings)?);
        if let Some(status) = await_ready(&mut postmaster, &place.cluster())? {
            return Ok((postmaster, status));
        }
        let said = fs::read_to_string(place.log()).unwrap_or_default();
        // The sessions of a killed server notice its death a moment later.
        let leftover = said.contains("shared memory block") || said.contains("lock file");
        if !leftover || start.elapsed() > LEFTOVER_PATIENCE {
            bail!("PostgreSQL gave up: {} (all of it: {})", last_complaint(&said), place.log().display());
        }
        sleep(5 * TICK);
    }
}

fn spawn(bin: &Path, place: &Place, settings: &[String]) -> Result<Child> {
    let log = File::options().create(true).truncate(true).write(true).mode(0o600).open(place.log());
    let log = log.map_err(|error| place::unwritable(&place.log(), &error))?;
    let socket = format!("unix_socket_directories={}", quoted(&place.socket()?.to_string_lossy()));
    let defaults = ["max_connections=100", "shared_buffers=128MB", "wal_compression=on"];
    let ours = ["listen_addresses=", &socket, "unix_socket_permissions=0700", "cluster_name=osmose"];
    // The last of two settings with one name wins.
    let all = defaults.into_iter().chain(settings.iter().map(String::as_str)).chain(ours);
    place
        .command(&bin.join("postgres"))
        .arg("-D")
        .arg(place.cluster())
        .args(["-p", &PORT.to_string()])
        .args(all.flat_map(|setting| ["-c", setting]))
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .with_context(|| format!("{} cannot be run", bin.join("postgres").display()))
}

/// None when the process ended before it was ready.
fn await_ready(postmaster: &mut Postmaster, cluster: &Path) -> Result<Option<Status>> {
    let start = Instant::now();
    while !postmaster.is_gone() {
        if let (Some(status), Postmaster::Child(child)) = (status(cluster), &*postmaster)
            && status.ready
            && u32::try_from(status.pid.as_raw_nonzero().get()) == Ok(child.id())
        {
            return Ok(Some(status));
        }
        if start.elapsed() > START_PATIENCE {
            postmaster.signal(Signal::QUIT);
            postmaster.gone_within(Duration::from_secs(10));
            bail!("PostgreSQL was not ready after {} seconds", START_PATIENCE.as_secs());
        }
        sleep(TICK);
    }
    Ok(None)
}

/// Reads `postmaster.pid`: its lines are the process, the data folder, the start time, the port, the socket's
/// folder, the TCP address, the shared memory and the state (PostgreSQL's `src/include/utils/pidfile.h`).
fn status(cluster: &Path) -> Option<Status> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    let line = |number: usize| text.lines().nth(number).map(str::trim);
    Some(Status {
        pid: Pid::from_raw(line(0)?.parse().ok()?)?,
        port: line(3).and_then(|port| port.parse().ok()).unwrap_or(PORT),
        socket: line(4).unwrap_or_default().into(),
        ready: line(7) == Some("ready"),
    })
}

/// Whether this process is the server of this cluster. A server's working folder is its cluster.
fn is_serving(pid: Pid, cluster: &Path) -> bool {
    if !is_alive(pid) {
        return false;
    }
    match fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero())) {
        Ok(folder) => folder == cluster,
        // There is no /proc, or it hides this process: the living number is all there is to go by.
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound) || !Path::new("/proc/self").exists(),
    }
}

/// A zombie that its parent has not reaped counts as gone.
fn is_alive(pid: Pid) -> bool {
    let state = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    match state {
        Ok(stat) => !stat.contains(") Z "),
        Err(_) => !matches!(test_kill_process(pid), Err(rustix::io::Errno::SRCH)),
    }
}

async fn create_database(embedded: &Embedded) -> Result<()> {
    let mut connection = PgConnection::connect_with(&embedded.options().database("postgres"))
        .await
        .context("The private PostgreSQL does not answer")?;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(NAME)
        .fetch_one(&mut connection)
        .await?;
    if !exists && let Err(error) = sqlx::query("create database osmose").execute(&mut connection).await {
        // Another process may have created it in between (42P04 is duplicate_database).
        let code = error.as_database_error().and_then(|error| error.code().map(Cow::into_owned));
        if !matches!(code.as_deref(), Some("42P04" | "23505")) {
            return Err(error).context("The database cannot be created");
        }
    }
    connection.close().await?;
    Ok(())
}

/// What PostgreSQL complained of last, without the time and the process that its log puts before it.
fn last_complaint(said: &str) -> &str {
    let fatal = said.lines().rev().find_map(|line| {
        ["FATAL:", "PANIC:", "error:"].iter().find_map(|word| line.split_once(word)).map(|(_, rest)| rest)
    });
    fatal
        .or_else(|| said.lines().rev().find(|line| !line.trim().is_empty()))
        .unwrap_or("it said nothing")
        .trim()
}

/// A folder inside PostgreSQL's list of folders, where a comma would part two.
fn quoted(folder: &str) -> String {
    format!("\"{}\"", folder.replace('"', "\"\""))
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
