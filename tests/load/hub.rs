//! The hub that is measured: the real program, in a process of its own, on a port of its own.

use std::{
    env, fs,
    net::SocketAddr,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::{database::Database, usage};

/// How long it may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running hub.
pub struct Hub {
    /// Where it listens.
    pub address: SocketAddr,
    /// The moment from which times in messages count.
    pub epoch: Instant,
    pid: u32,
    child: Child,
    /// Kept open: the hub prints a line when it stops.
    _said: BufReader<ChildStdout>,
}

/// The program: the one named by `OSMOSE_BIN`, else the one beside this.
/// # Errors
/// We do not know where we are.
pub fn program() -> Result<PathBuf> {
    if let Some(path) = env::var_os("OSMOSE_BIN") {
        return Ok(path.into());
    }
    Ok(env::current_exe()?.with_file_name("osmose"))
}

/// Starts a hub with the settings of a default installation, but for the number of sockets that one address may
/// open, as all of ours come from one, and for how large a file may be.
///
/// # Errors
/// Its own words why it did not start.
pub async fn start(database: &Database) -> Result<Hub> {
    launch(database, "alone", None).await
}

/// Starts one of several nodes that hear each other by this Redis.
///
/// # Errors
/// Its own words why it did not start.
pub async fn start_beside(database: &Database, name: &str, redis: &str) -> Result<Hub> {
    launch(database, name, Some(redis)).await
}

async fn launch(database: &Database, name: &str, redis: Option<&str>) -> Result<Hub> {
    let program = program()?;
    let log = database.folder.join(format!("osmose-{name}.log"));
    let mut command = Command::new(&program);
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("OSMOSE_")) {
        command.env_remove(name);
    }
    let mut child = command
        .arg("serve")
        .env("DATABASE_URL", &database.url)
        .env("OSMOSE_LISTEN", "127.0.0.1:0")
        .env("OSMOSE_DATA", database.folder.join(format!("hub-{name}")))
        .env("OSMOSE_NODE", name)
        .env("OSMOSE_LOG", "warn")
        .env("OSMOSE_PREVIEWS", "off")
        .env("OSMOSE_SOCKETS_PER_ADDRESS", "100000")
        .env("OSMOSE_FILE_MAX_MIB", "4096")
        .env_remove("REDIS_URL")
        .envs(redis.map(|url| ("REDIS_URL", url)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(fs::File::create(&log)?)
        // Ctrl-C is for us: we stop it.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| {
            format!("{} cannot be run: build it with --release, or set OSMOSE_BIN", program.display())
        })?;
    let pid = child.id().context("the hub ended at once")?;
    let mut said = BufReader::new(child.stdout.take().context("no output")?);
    let mut line = String::new();
    let _ = timeout(PATIENCE, said.read_line(&mut line)).await;
    let Some(address) = line.trim().strip_prefix("Osmose listens on http://") else {
        bail!(
            "the hub does not start: {}",
            fs::read_to_string(&log)?.lines().last().unwrap_or("it said nothing")
        );
    };
    Ok(Hub { address: address.parse()?, epoch: Instant::now(), pid, child, _said: said })
}

impl Hub {
    /// Processor time it has used, in seconds.
    ///
    /// # Errors
    /// It ended.
    pub fn cpu_seconds(&self) -> Result<f64> {
        usage::cpu_seconds(self.pid).context("the hub has ended")
    }

    /// Its memory.
    ///
    /// # Errors
    /// It ended.
    pub fn resident_bytes(&self) -> Result<u64> {
        usage::resident_bytes(self.pid).context("the hub has ended")
    }

    /// Has it leave, as an operator would.
    ///
    /// # Errors
    /// It did not leave in time, and was killed.
    pub async fn stop(mut self) -> Result<()> {
        if let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) {
            // When it has ended already, the wait says how.
            let _ = kill_process(pid, Signal::TERM);
        }
        let status = timeout(PATIENCE, self.child.wait()).await.context("the hub does not stop")??;
        anyhow::ensure!(status.success(), "the hub ended badly ({status})");
        Ok(())
    }
}
