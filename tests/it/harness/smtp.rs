//! A mail server that takes mails, refuses them, hangs up, or says nothing more.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What it does with mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It takes them.
    Takes,
    /// It says that it cannot now.
    Refuses,
    /// It hangs up at once.
    Down,
    /// It lets a mail come, and never says that it has it.
    Silent,
    /// It lets a mail come, and says that it cannot keep it, though it did.
    Denies,
}

/// What its connections share.
struct Shared {
    mood: Mutex<Mood>,
    mails: Mutex<Vec<String>>,
    tried: AtomicUsize,
}

/// A mail server. It ends when it is dropped.
pub struct Smtp {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

impl Smtp {
    /// Starts one.
    pub async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            mood: Mutex::new(mood),
            mails: Mutex::default(),
            tried: AtomicUsize::default(),
        });
        let of_all = shared.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = of_all.clone();
                tokio::spawn(async move {
                    shared.tried.fetch_add(1, Ordering::SeqCst);
                    // A client that hangs up ends the connection, and nothing else.
                    let _ = serve(stream, &shared).await;
                });
            }
        });
        Self { address, shared, serving }
    }

    /// Its address, as the setting takes it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// From here on it does this.
    pub fn turn(&self, mood: Mood) {
        *self.shared.mood.lock().expect("a mood") = mood;
    }

    /// The mails that it took, as they came.
    pub fn mails(&self) -> Vec<String> {
        self.shared.mails.lock().expect("mails").clone()
    }

    /// How often it was called.
    pub fn tried(&self) -> usize {
        self.shared.tried.load(Ordering::SeqCst)
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mood = || *shared.mood.lock().expect("a mood");
    if mood() == Mood::Down {
        return Ok(());
    }
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 mail.example\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.get(..4).unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-mail.example\r\n250 8BITMIME\r\n",
            "RCPT" if mood() == Mood::Refuses => "450 4.2.0 not now\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.push_str("\r\n");
                }
                if mood() == Mood::Silent {
                    std::future::pending::<()>().await;
                }
                shared.mails.lock().expect("mails").push(mail);
                if mood() == Mood::Denies { "451 4.3.0 not now\r\n" } else { "250 taken\r\n" }
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 yes\r\n",
        };
        write.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}
