//! The real program, for what only a process of its own can show: signals, kills, two starts at once.

use std::{net::SocketAddr, os::unix::process::ExitStatusExt, path::PathBuf, process::Stdio, sync::Arc};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use super::{Client, Database, postgres, soon};

/// A running `osmose serve`. It is killed when dropped.
pub struct Process {
    /// Where it listens.
    pub address: SocketAddr,
    /// Held so that it is not dropped before the program ends.
    _database: Arc<Database>,
    child: Child,
    pid: u32,
    programs: PathBuf,
    /// What it says; held so that it never writes into a closed pipe.
    said: Lines<BufReader<ChildStdout>>,
}

/// The program: named by `OSMOSE_BIN`, or beside the tests as cargo builds it.
pub fn program() -> PathBuf {
    if let Some(path) = std::env::var_os("OSMOSE_BIN") {
        return path.into();
    }
    let tests = std::env::current_exe().expect("this program's path");
    let path = tests.ancestors().nth(2).expect("its folder").join("osmose");
    assert!(
        path.exists(),
        "{} is missing: build it first (cargo build), or run `cargo xtask test`",
        path.display()
    );
    path
}

impl Process {
    /// Starts it and waits until it listens.
    pub async fn start(database: &Arc<Database>, settings: &[(&str, &str)]) -> Self {
        soon("the program listens", Self::spawn(database, settings).listening()).await
    }

    /// Starts it.
    pub fn spawn(database: &Arc<Database>, settings: &[(&str, &str)]) -> Starting {
        let data = database.postgres.folder("data");
        let mut child = Command::new(program())
            .arg("serve")
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("OSMOSE_LISTEN", "127.0.0.1:0")
            .env("OSMOSE_DATA", data)
            .env("OSMOSE_LOG", "warn")
            .env("OSMOSE_PREVIEWS", "off")
            .env("DATABASE_URL", database.url())
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let pid = child.id().expect("it runs");
        let programs = database.postgres.programs();
        postgres::register(&programs, pid);
        let said = BufReader::new(child.stdout.take().expect("its output")).lines();
        let listen = settings.iter().find(|(name, _)| *name == "OSMOSE_LISTEN");
        let listen = listen.map(|(_, address)| address.parse().expect("an address"));
        Starting { child, pid, programs, said, database: database.clone(), listen }
    }

    /// A client that nobody is signed in with.
    pub fn client(&self) -> Client {
        Client::new(self.address, &format!("http://{}", self.address))
    }

    /// Kills it with SIGKILL and waits until it is gone.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("killed");
        postgres::forget(&self.programs, self.pid);
    }

    /// Tells it to leave, as an operator would.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Stops it in the middle of whatever it does.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, signal).expect("it runs");
    }

    /// Waits until it has ended by itself; answers its exit code, or the negated signal.
    pub async fn ended(mut self) -> i32 {
        let status = soon("the program ends", self.child.wait()).await.expect("waited for");
        postgres::forget(&self.programs, self.pid);
        while let Ok(Some(_)) = self.said.next_line().await {}
        status.code().unwrap_or_else(|| -status.signal().unwrap_or_default())
    }

    /// Bytes of memory that it holds.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// Most bytes of memory that it held at any time.
    pub fn peak(&self) -> u64 {
        self.status("VmHWM:")
    }

    fn status(&self, of: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(of)).expect("its size");
        line.trim().trim_end_matches("kB").trim().parse::<u64>().expect("a number") * 1024
    }
}

/// A program that may not listen yet.
pub struct Starting {
    child: Child,
    pid: u32,
    programs: PathBuf,
    said: Lines<BufReader<ChildStdout>>,
    database: Arc<Database>,
    /// Where it was told to listen. What it says is its public address, which may be a proxy's.
    listen: Option<SocketAddr>,
}

impl Starting {
    /// Waits until it listens.
    pub async fn listening(mut self) -> Process {
        loop {
            let line = self.said.next_line().await.expect("its output");
            let line = line.expect("it ended before it listened");
            if let Some(url) = line.strip_prefix("Osmose listens on http://") {
                let address = self.listen.unwrap_or_else(|| url.trim().parse().expect("an address"));
                let Self { child, pid, programs, said, database, .. } = self;
                return Process { address, _database: database, child, pid, programs, said };
            }
        }
    }
}
