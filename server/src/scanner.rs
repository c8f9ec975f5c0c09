//! Asking a virus scanner (clamd, by its `INSTREAM`) about what people send, before anybody else can have it.
//! The scanner runs elsewhere, with its own memory and time; it is shown the bytes and says a word.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use anyhow::{Context, anyhow, bail};
use axum::body::Bytes;
use futures_util::{Stream, StreamExt};
use protocol::Code;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UnixStream},
};

use crate::error::{Result, later, refused};

/// Bytes of one part; clamd takes each with its length before it.
const PART: usize = 64 * 1024;
/// How long it may take to come, and to take one part.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it may think once it has all.
const THINKING: Duration = Duration::from_secs(120);
/// Longest answer that is read.
const ANSWER_MAX: u64 = 4 * 1024;
/// Seconds after which somebody may try again while it is away.
const AGAIN: u32 = 30;

/// Where the scanner listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `tcp://host:port`.
    Tcp(String),
    /// `unix:/path`.
    Unix(PathBuf),
}

impl FromStr for Address {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.starts_with('/') { Ok(Self::Unix(path.into())) } else { Err(()) };
        }
        let place = text.strip_prefix("tcp://").ok_or(())?;
        let (host, port) = place.rsplit_once(':').ok_or(())?;
        if host.is_empty() || port.parse::<u16>().is_err() {
            return Err(());
        }
        Ok(Self::Tcp(place.to_owned()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(place) => write!(f, "tcp://{place}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// What the scanner said.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Clean,
    /// What it found.
    Found(String),
}

/// A scanner, and what is done while it does not answer.
#[derive(Clone, Debug)]
pub struct Scanner {
    address: Address,
    /// Files are taken while it does not answer.
    lenient: bool,
}

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

impl Scanner {
    /// At this address.
    #[must_use]
    pub fn new(address: Address, lenient: bool) -> Self {
        Self { address, lenient }
    }

    /// Shows it a file, part by part.
    ///
    /// # Errors
    /// 422 something was found; 503 it does not answer, and nothing is taken without its word.
    pub async fn look<E: fmt::Display>(
        &self,
        content: impl Stream<Item = std::result::Result<Bytes, E>> + Send,
    ) -> Result<()> {
        match self.verdict(content).await {
            Ok(Verdict::Clean) => Ok(()),
            Ok(Verdict::Found(what)) => {
                tracing::warn!(%what, "a file was refused: the scanner found something in it");
                Err(refused(Code::Infected))
            }
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(scanner = %self.address, error, lenient = self.lenient, "the scanner does not answer");
                if self.lenient { Ok(()) } else { Err(later(Code::NotScanned, AGAIN)) }
            }
        }
    }

    /// Whether it is there.
    ///
    /// # Errors
    /// It does not answer as it should.
    pub async fn ping(&self) -> anyhow::Result<()> {
        let mut line = self.connect().await?;
        line.write_all(b"zPING\0").await?;
        match answer(&mut line, PATIENCE).await?.as_str() {
            "PONG" => Ok(()),
            other => bail!("it says {other:?}"),
        }
    }

    async fn connect(&self) -> anyhow::Result<Box<dyn Line>> {
        let connect = async {
            Ok::<Box<dyn Line>, std::io::Error>(match &self.address {
                Address::Tcp(place) => Box::new(TcpStream::connect(place).await?),
                Address::Unix(path) => Box::new(UnixStream::connect(path).await?),
            })
        };
        tokio::time::timeout(PATIENCE, connect)
            .await
            .context("it takes no connection")?
            .context("no connection")
    }

    async fn verdict<E: fmt::Display>(
        &self,
        content: impl Stream<Item = std::result::Result<Bytes, E>> + Send,
    ) -> anyhow::Result<Verdict> {
        let mut line = self.connect().await?;
        line.write_all(b"zINSTREAM\0").await?;
        let mut content = std::pin::pin!(content);
        let mut sent = Ok(());
        'all: while let Some(part) = content.next().await {
            let part = part.map_err(|error| anyhow!("the file cannot be read: {error}"))?;
            for piece in part.chunks(PART) {
                sent = put(&mut line, piece).await;
                if sent.is_err() {
                    // It may have said why before it hung up.
                    break 'all;
                }
            }
        }
        if sent.is_ok() {
            sent = line.write_all(&0_u32.to_be_bytes()).await.map_err(Into::into);
        }
        let said = match (answer(&mut line, THINKING).await, sent) {
            (Ok(said), _) if !said.is_empty() => said,
            (_, Err(error)) | (Err(error), _) => return Err(error),
            (Ok(_), Ok(())) => bail!("it hung up"),
        };
        verdict(&said)
    }
}

async fn put(line: &mut Box<dyn Line>, piece: &[u8]) -> anyhow::Result<()> {
    let length = u32::try_from(piece.len())?.to_be_bytes();
    let all = async {
        line.write_all(&length).await?;
        line.write_all(piece).await
    };
    Ok(tokio::time::timeout(PATIENCE, all).await.context("it takes nothing more")??)
}

async fn answer(line: &mut Box<dyn Line>, patience: Duration) -> anyhow::Result<String> {
    let mut said = Vec::new();
    let read = async {
        while !said.contains(&0) && said.len() < ANSWER_MAX as usize {
            if line.read_buf(&mut said).await? == 0 {
                break;
            }
        }
        Ok::<(), std::io::Error>(())
    };
    tokio::time::timeout(patience, read).await.context("it says nothing")??;
    Ok(String::from_utf8_lossy(&said).trim_end_matches('\0').trim().to_owned())
}

fn verdict(said: &str) -> anyhow::Result<Verdict> {
    let words = said.strip_prefix("stream: ").unwrap_or(said);
    match words.strip_suffix(" FOUND") {
        Some(what) => Ok(Verdict::Found(what.to_owned())),
        None if words == "OK" => Ok(Verdict::Clean),
        None => bail!("it says {words:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, address) in [
            ("tcp://127.0.0.1:3310", Some(Address::Tcp("127.0.0.1:3310".to_owned()))),
            ("unix:/run/clamav/clamd.ctl", Some(Address::Unix("/run/clamav/clamd.ctl".into()))),
            ("unix:clamd.ctl", None),
            ("127.0.0.1:3310", None),
            ("tcp://:3310", None),
            ("tcp://scanner", None),
        ] {
            assert_eq!(text.parse().ok(), address, "{text}");
        }
    }

    #[test]
    fn what_it_says_is_understood_or_not_believed() {
        assert_eq!(verdict("stream: OK").unwrap(), Verdict::Clean);
        assert_eq!(verdict("stream: Eicar FOUND").unwrap(), Verdict::Found("Eicar".to_owned()));
        for said in ["INSTREAM size limit exceeded. ERROR", "", "OK FOUND?", "UNKNOWN COMMAND"] {
            assert!(verdict(said).is_err(), "{said}");
        }
    }
}
