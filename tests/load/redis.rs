//! A Redis of our own between two nodes. It keeps nothing, and ends with us.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use anyhow::{Context, Result, ensure};
use tokio::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
};

use crate::usage;

/// A running server.
pub struct Redis {
    address: SocketAddr,
    child: Child,
}

impl Redis {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// There is none, or it does not start.
    pub async fn start() -> Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?;
        Ok(Self { address, child: spawn(address).await? })
    }

    /// For a node's `REDIS_URL`.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Ends it as a power cut would.
    ///
    /// # Errors
    /// The system's.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Starts it again where it was, empty.
    ///
    /// # Errors
    /// It does not start.
    pub async fn restart(&mut self) -> Result<()> {
        self.child = spawn(self.address).await?;
        Ok(())
    }

    /// Processor time it has used, in seconds.
    ///
    /// # Errors
    /// It ended.
    pub fn cpu_seconds(&self) -> Result<f64> {
        usage::cpu_seconds(self.child.id().context("Redis has ended")?)
    }
}

async fn spawn(address: SocketAddr) -> Result<Child> {
    let child = Command::new("redis-server")
        .args([
            "--bind",
            "127.0.0.1",
            "--port",
            &address.port().to_string(),
            "--save",
            "",
            "--appendonly",
            "no",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        // Ctrl-C is for us: it ends when we let go of it.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .context("redis-server cannot be run: `cargo xtask test` installs it")?;
    for _ in 0..500 {
        if TcpStream::connect(address).await.is_ok() {
            return Ok(child);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    ensure!(false, "Redis does not start");
    Ok(child)
}
