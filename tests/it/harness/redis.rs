//! A private redis-server of one test's own, to be killed, frozen and started again. It keeps nothing:
//! Osmose asks nothing of Redis that may not be lost.

use std::{
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{Postgres, eventually, postgres, soon};

/// A running server. It is killed when dropped.
pub struct Redis {
    /// Where it listens, also after a restart.
    pub address: SocketAddr,
    folder: PathBuf,
    options: Vec<String>,
    child: Mutex<Option<Child>>,
    postgres: Arc<Postgres>,
}

/// An address at which nobody listens, for what is killed and started again there. It is none of those that the
/// system gives to whoever calls: a node that calls a Redis that is gone would be given the very port that it calls
/// one day, and keep Redis from its place.
async fn free_address() -> SocketAddr {
    loop {
        let port = 20_000 + u16::try_from(uuid::Uuid::new_v4().as_u128() % 12_000).expect("small");
        if let Ok(free) = TcpListener::bind(("127.0.0.1", port)).await {
            return free.local_addr().expect("an address");
        }
    }
}

impl Redis {
    /// One with the usual settings.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// One with options of the command line, such as `["--requirepass", "secret"]`.
    pub async fn with(options: &[&str]) -> Self {
        // The programs that the tests start are named in one folder, and end with the tests.
        let postgres = Postgres::shared().await;
        let address = free_address().await;
        let it = Self {
            address,
            folder: postgres.folder("redis"),
            options: options.iter().map(ToString::to_string).collect(),
            child: Mutex::default(),
            postgres,
        };
        it.restart().await;
        it
    }

    /// For a node's `REDIS_URL`, without a password.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Starts it again, empty, after [`Redis::kill`].
    pub async fn restart(&self) {
        let child = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &self.address.port().to_string()])
            .args(["--save", "", "--appendonly", "no", "--dir"])
            .arg(&self.folder)
            .args(&self.options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed (`cargo xtask test` does it)");
        postgres::register(&self.postgres.programs(), child.id());
        *self.child() = Some(child);
        eventually("Redis answers", async || {
            let mut stream = TcpStream::connect(self.address).await.ok()?;
            stream.write_all(b"PING\r\n").await.ok()?;
            // Without the password it says so; then it is there too.
            (stream.read_u8().await.ok()? != 0).then_some(())
        })
        .await;
    }

    /// Kills it with SIGKILL and waits until it is gone.
    pub fn kill(&self) {
        let Some(mut child) = self.child().take() else { return };
        child.kill().expect("killed");
        child.wait().expect("gone");
        postgres::forget(&self.postgres.programs(), child.id());
    }

    /// Stops it in the middle of whatever it does: connections stand, nothing is answered.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// Has it do a command, in words as they are typed, and answers the first line it says.
    pub async fn command(&self, words: &str) -> String {
        soon("Redis does it", async {
            let mut stream = BufReader::new(TcpStream::connect(self.address).await.expect("connected"));
            stream.write_all(format!("{words}\r\n").as_bytes()).await.expect("sent");
            let mut line = String::new();
            stream.read_line(&mut line).await.expect("an answer");
            assert!(!line.starts_with('-'), "{words}: {line}");
            line.trim_end().to_owned()
        })
        .await
    }

    /// Has it do a command that is answered by a list of words.
    pub async fn words(&self, command: &str) -> Vec<String> {
        soon("Redis does it", async {
            let mut stream = BufReader::new(TcpStream::connect(self.address).await.expect("connected"));
            stream.write_all(format!("{command}\r\n").as_bytes()).await.expect("sent");
            let mut lines = stream.lines();
            let mut line = async || lines.next_line().await.expect("an answer").expect("a line");
            let count: usize = line().await.trim_start_matches('*').parse().expect("a count");
            let mut words = Vec::new();
            for _ in 0..count {
                line().await;
                words.push(line().await);
            }
            words
        })
        .await
    }

    fn signal(&self, signal: Signal) {
        let pid = self.child().as_ref().expect("it runs").id();
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, signal).expect("it runs");
    }

    fn child(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_killed_and_comes_back_empty() {
        let redis = Redis::start().await;
        assert_eq!(redis.command("SET a 1").await, "+OK");
        redis.freeze();
        redis.thaw();
        assert_eq!(redis.command("EXISTS a").await, ":1");
        redis.kill();
        assert!(TcpStream::connect(redis.address).await.is_err());
        redis.restart().await;
        assert_eq!(redis.command("EXISTS a").await, ":0");
        assert_eq!(redis.url(), format!("redis://{}", redis.address));
    }
}
