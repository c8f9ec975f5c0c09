//! A line that fails on demand: a TCP proxy between a node and its Redis or its database, or between a
//! reader and a node. What it does to the bytes is said by its [`Weather`], which changes at any time.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
    task::JoinHandle,
};

/// How the line is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Weather {
    /// Everything passes at once.
    #[default]
    Fair,
    /// Nobody gets through: connections are closed, new ones too.
    Down,
    /// Connections stand and are accepted, and not a byte passes.
    Blackhole,
    /// What the far side says does not arrive; what it is told does.
    Deaf,
    /// Each piece takes this long.
    Latency(Duration),
    /// So many bytes a second pass in each direction.
    Throttle(u32),
}

/// Where the line leads.
#[derive(Clone, Debug)]
pub enum Far {
    /// To an address.
    Tcp(SocketAddr),
    /// To a socket in a folder.
    Unix(PathBuf),
}

#[derive(Clone, Copy, Default)]
struct State {
    weather: Weather,
    /// Connections of an earlier count are closed.
    cuts: u64,
}

/// The proxy. It ends, with its connections, when it is dropped.
pub struct Proxy {
    /// Where to connect instead.
    pub address: SocketAddr,
    state: watch::Sender<State>,
    far: Arc<Mutex<Far>>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// A line that leads there, in fair weather.
    pub async fn to(far: Far) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (state, seen) = watch::channel(State::default());
        let far = Arc::new(Mutex::new(far));
        let task = tokio::spawn(accept(listener, seen, far.clone()));
        Self { address, state, far, task }
    }

    /// A line that leads to an address.
    pub async fn tcp(far: SocketAddr) -> Self {
        Self::to(Far::Tcp(far)).await
    }

    /// Changes the weather; connections that stand feel it too.
    pub fn set(&self, weather: Weather) {
        self.state.send_modify(|state| state.weather = weather);
    }

    /// Closes every connection; new ones get through.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.cuts += 1);
    }

    /// New connections lead elsewhere.
    pub fn lead(&self, far: Far) {
        *self.far.lock().unwrap_or_else(PoisonError::into_inner) = far;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, state: watch::Receiver<State>, far: Arc<Mutex<Far>>) {
    while let Ok((near, _)) = listener.accept().await {
        let far = far.lock().unwrap_or_else(PoisonError::into_inner).clone();
        tokio::spawn(connection(near, far, state.clone()));
    }
}

async fn connection(near: TcpStream, far: Far, mut state: watch::Receiver<State>) {
    let born = state.borrow().cuts;
    let _ = near.set_nodelay(true);
    let carried = {
        let state = state.clone();
        async move {
            match far {
                Far::Tcp(address) => {
                    let Ok(far) = TcpStream::connect(address).await else { return };
                    let _ = far.set_nodelay(true);
                    carry(near.into_split(), far.into_split(), state).await;
                }
                Far::Unix(path) => {
                    let Ok(far) = UnixStream::connect(path).await else { return };
                    carry(near.into_split(), far.into_split(), state).await;
                }
            }
        }
    };
    tokio::select! {
        () = carried => {}
        _ = state.wait_for(|state| state.cuts != born || state.weather == Weather::Down) => {}
    }
}

async fn carry(
    near: (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
    far: (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
    state: watch::Receiver<State>,
) {
    tokio::select! {
        () = copy(near.0, far.1, state.clone(), |weather| weather == Weather::Blackhole) => {}
        () = copy(far.0, near.1, state, |weather| matches!(weather, Weather::Blackhole | Weather::Deaf)) => {}
    }
}

/// Carries one direction until either side is gone.
async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut state: watch::Receiver<State>,
    held: fn(Weather) -> bool,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let Ok(weather) = state.wait_for(|state| !held(state.weather)).await.map(|state| state.weather)
        else {
            return;
        };
        // These are not waits for a condition: they are what the line does.
        match weather {
            Weather::Latency(time) => tokio::time::sleep(time).await,
            Weather::Throttle(rate) => {
                tokio::time::sleep(Duration::from_secs_f64(count as f64 / f64::from(rate.max(1)))).await;
            }
            Weather::Fair | Weather::Down | Weather::Blackhole | Weather::Deaf => {}
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::soon;

    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.into_split();
                    let _ = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn the_line_does_what_its_weather_says() {
        let proxy = Proxy::tcp(echo().await).await;
        let mut stream = TcpStream::connect(proxy.address).await.expect("connected");
        let mut byte = [0];
        stream.write_all(b"a").await.expect("sent");
        soon("it comes back", stream.read_exact(&mut byte)).await.expect("read");
        for held in [Weather::Blackhole, Weather::Deaf] {
            proxy.set(held);
            stream.write_all(b"b").await.expect("sent");
            let waited = tokio::time::timeout(Duration::from_millis(100), stream.read_exact(&mut byte)).await;
            assert!(waited.is_err(), "{held:?} lets nothing through");
            proxy.set(Weather::Fair);
            soon("what was held comes", stream.read_exact(&mut byte)).await.expect("read");
        }
        proxy.cut();
        assert_eq!(soon("it is closed", stream.read(&mut byte)).await.unwrap_or_default(), 0);
        proxy.set(Weather::Down);
        let mut refused = TcpStream::connect(proxy.address).await.expect("connected");
        assert_eq!(soon("it is closed", refused.read(&mut byte)).await.unwrap_or_default(), 0);
    }
}
