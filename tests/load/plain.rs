//! What files are measured against: the least that axum does to take a file onto the disk and to give it back. It is a
//! process of its own, this program under another argument, so that it has a hub's chances.

use std::{net::SocketAddr, path::PathBuf, process::Stdio, sync::Arc};

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::StreamExt;
use tokio::{
    fs::File,
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
};
use tokio_util::io::ReaderStream;

/// The argument that makes this program such a server; the folder follows.
pub const ARGUMENT: &str = "plain-server";

/// A running one.
pub struct Plain {
    /// Where it listens.
    pub address: SocketAddr,
    _child: Child,
}

impl Plain {
    /// Starts one that keeps its files in a folder.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start(folder: PathBuf) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line).await?;
        Ok(Self { address: line.trim().parse().context("the plain server does not start")?, _child: child })
    }
}

/// Is one, for as long as it is let.
///
/// # Errors
/// No folder or no port.
pub async fn serve(folder: PathBuf) -> Result<()> {
    std::fs::create_dir_all(&folder)?;
    let app = Router::new().route("/{name}", post(take).get(give)).with_state(Arc::new(folder));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

async fn take(State(folder): State<Arc<PathBuf>>, Path(name): Path<u32>, body: Body) -> Response {
    let keep = async {
        let mut file = File::create(folder.join(name.to_string())).await?;
        let mut parts = body.into_data_stream();
        while let Some(part) = parts.next().await {
            file.write_all(&part.map_err(std::io::Error::other)?).await?;
        }
        file.flush().await?;
        file.sync_all().await
    };
    match keep.await {
        Ok(()) => StatusCode::CREATED.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn give(State(folder): State<Arc<PathBuf>>, Path(name): Path<u32>) -> Response {
    match File::open(folder.join(name.to_string())).await {
        Ok(file) => Body::from_stream(ReaderStream::new(file)).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}
