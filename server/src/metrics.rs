//! What a node counts and measures, for Prometheus. It is served at an address of its own
//! (`metrics_listen`), never on the one that people reach: no proxy passes it on by mistake, and no
//! secret is needed. Labels are words of the code; no ids and no texts are in them.

use std::{borrow::Cow, net::SocketAddr, sync::atomic::Ordering, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    encoding::text::encode,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};
use protocol::Close;
use tokio::net::TcpListener;

use crate::{app::App, jobs};

/// How long the database may take to be asked about itself.
const PATIENCE: Duration = Duration::from_secs(2);

/// Names and words of labels.
type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];
/// A gauge of something that is not a whole number.
type Seconds = Gauge<f64, std::sync::atomic::AtomicU64>;

/// How a reader who came back got what he had missed.
#[derive(Clone, Copy, Debug)]
pub enum Resumed {
    /// He had missed nothing.
    Current,
    /// From the stream's ring, in memory.
    Ring,
    /// From the database.
    Stored,
    /// Not at all: he fetches anew.
    Reset,
    /// He may not read the stream, or there is none.
    Denied,
}

impl Resumed {
    const ALL: [Self; 5] = [Self::Current, Self::Ring, Self::Stored, Self::Reset, Self::Denied];

    const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Ring => "ring",
            Self::Stored => "stored",
            Self::Reset => "reset",
            Self::Denied => "denied",
        }
    }
}

/// The figures of a node.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels<3>, Counter>,
    request_seconds: Histogram,
    resumes: Family<Labels<1>, Counter>,
    closes: Family<Labels<1>, Counter>,
    commit_to_socket: Histogram,
    looked: Looked,
}

/// What is looked up when it is asked for.
#[derive(Default)]
struct Looked {
    sockets: Gauge,
    sessions: Gauge,
    queue_bytes: Gauge,
    queue_bytes_max: Gauge,
    leaving: Gauge,
    connections: Family<Labels<1>, Gauge>,
    connections_max: Gauge,
    database_up: Gauge,
    database_wait: Seconds,
    redis_servers: Gauge,
    redis_up: Gauge,
    redis_links: Counter,
    redis_lost: Counter,
    outbox_rows: Gauge,
    outbox_age: Seconds,
}

impl Metrics {
    /// All figures, at zero.
    #[must_use]
    pub fn new(node: &str) -> Self {
        let mut registry = Registry::with_prefix("osmose");
        let requests = Family::default();
        let request_seconds = Histogram::new(exponential_buckets(0.001, 2.5, 10));
        let resumes: Family<Labels<1>, Counter> = Family::default();
        let closes: Family<Labels<1>, Counter> = Family::default();
        let commit_to_socket = Histogram::new(exponential_buckets(0.000_25, 2.0, 14));
        let looked = Looked::default();
        let build = Info::new([("version", env!("CARGO_PKG_VERSION").to_owned()), ("node", node.to_owned())]);
        registry.register("build", "What runs here", build);
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "http_request",
            "Time from a request's head to its answer",
            Unit::Seconds,
            request_seconds.clone(),
        );
        registry.register(
            "resumes",
            "Streams that readers came back to, by how they caught up",
            resumes.clone(),
        );
        registry.register("sockets_closed", "Sockets that ended, by close code", closes.clone());
        registry.register_with_unit(
            "commit_to_socket",
            "Time from an event's commit to its being written to a socket; a gathered write counts once",
            Unit::Seconds,
            commit_to_socket.clone(),
        );
        looked.register(&mut registry);
        // What did not happen yet is zero, not absent.
        for resumed in Resumed::ALL {
            drop(resumes.get_or_create(&[("result", resumed.name().into())]));
        }
        for close in Close::ALL {
            drop(closes.get_or_create(&[("code", close.code().to_string().into())]));
        }
        drop(closes.get_or_create(&[("code", "none".into())]));
        Self { registry, requests, request_seconds, resumes, closes, commit_to_socket, looked }
    }

    /// A request was answered.
    pub fn answered(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        // What no route takes is one word: an address that somebody makes up is no label.
        let route = if route.is_empty() { Cow::Borrowed("other") } else { Cow::Owned(route.to_owned()) };
        let method = match *method {
            Method::GET => "GET",
            Method::HEAD => "HEAD",
            Method::POST => "POST",
            Method::PUT => "PUT",
            Method::PATCH => "PATCH",
            Method::DELETE => "DELETE",
            Method::OPTIONS => "OPTIONS",
            _ => "other",
        };
        let labels =
            [("method", method.into()), ("route", route), ("status", status.as_u16().to_string().into())];
        self.requests.get_or_create(&labels).inc();
        self.request_seconds.observe(took.as_secs_f64());
    }

    /// A reader came back to a stream.
    pub fn resumed(&self, how: Resumed) {
        self.resumes.get_or_create(&[("result", how.name().into())]).inc();
    }

    /// A socket ended: with this code, or because the other side was gone.
    pub fn closed(&self, code: Option<u16>) {
        let code = code.map_or(Cow::Borrowed("none"), |code| Cow::Owned(code.to_string()));
        self.closes.get_or_create(&[("code", code)]).inc();
    }

    /// An event was written to a socket this long after its commit.
    pub fn delivered(&self, after: Duration) {
        self.commit_to_socket.observe(after.as_secs_f64());
    }

    /// All of it, in the text form of OpenMetrics.
    async fn text(&self, app: &App) -> Result<String, std::fmt::Error> {
        self.looked.look(app).await;
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl Looked {
    fn register(&self, registry: &mut Registry) {
        let mut whole = |name: &str, help: &str, gauge: &Gauge| registry.register(name, help, gauge.clone());
        whole("sockets", "Open sockets", &self.sockets);
        whole("sessions", "Sessions that have an open socket here", &self.sessions);
        whole("queue_bytes", "Bytes that wait for sockets to take them", &self.queue_bytes);
        whole("queue_bytes_max", "Bytes that wait for the slowest socket", &self.queue_bytes_max);
        whole("leaving", "1 while the node leaves and lets nobody in", &self.leaving);
        whole("database_connections_max", "Connections to the database, at most", &self.connections_max);
        whole("database_up", "1 if the database has just answered", &self.database_up);
        whole("redis_servers", "Redis servers that carry events between nodes", &self.redis_servers);
        whole("redis_up", "Redis servers to which the link stands", &self.redis_up);
        whole("outbox_rows", "Follow-ups of writes that wait to be done, on all nodes", &self.outbox_rows);
        registry.register("redis_links", "Links to Redis that were made", self.redis_links.clone());
        registry.register(
            "redis_lost",
            "Notes from other nodes that could not be taken; the database was asked instead",
            self.redis_lost.clone(),
        );
        registry.register(
            "database_connections",
            "Connections to the database, by what they do",
            self.connections.clone(),
        );
        registry.register_with_unit(
            "database_wait",
            "Time that this request waited for a connection to the database",
            Unit::Seconds,
            self.database_wait.clone(),
        );
        registry.register_with_unit(
            "outbox_age",
            "How long the oldest follow-up has been due",
            Unit::Seconds,
            self.outbox_age.clone(),
        );
    }

    async fn look(&self, app: &App) {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let (all, most) = app.hub.waiting();
        self.sockets.set(count(app.hub.sockets()));
        self.sessions.set(count(app.hub.sessions().len()));
        self.queue_bytes.set(count(all));
        self.queue_bytes_max.set(count(most));
        self.leaving.set(app.draining.is_cancelled().into());
        let road = *app.hub.bus.road().borrow();
        self.redis_servers.set(count(road.servers));
        self.redis_up.set(count(road.up));
        self.redis_links.inner().store(road.generation, Ordering::Relaxed);
        self.redis_lost.inner().store(road.lost, Ordering::Relaxed);
        let (size, idle) = (i64::from(app.pool.size()), count(app.pool.num_idle()));
        self.connections.get_or_create(&[("state", "idle".into())]).set(idle);
        self.connections.get_or_create(&[("state", "used".into())]).set((size - idle).max(0));
        self.connections_max.set(app.config.database_connections.into());
        let started = std::time::Instant::now();
        let asked = tokio::time::timeout(PATIENCE, async {
            let mut db = app.pool.acquire().await?;
            let waited = started.elapsed();
            jobs::backlog(&mut db, app.clock.now()).await.map(|backlog| (waited, backlog))
        });
        let up = match asked.await {
            Ok(Ok((waited, (rows, age)))) => {
                self.database_wait.set(waited.as_secs_f64());
                self.outbox_rows.set(rows);
                self.outbox_age.set(age);
                true
            }
            Ok(Err(_)) | Err(_) => {
                self.database_wait.set(started.elapsed().as_secs_f64());
                false
            }
        };
        self.database_up.set(up.into());
    }
}

/// `GET /metrics`.
async fn metrics(State(app): State<App>) -> Response {
    match app.metrics.text(&app).await {
        Ok(text) => ([("content-type", "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Listens for Prometheus.
///
/// # Errors
/// One line: the address cannot be used.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|error| anyhow::anyhow!("OSMOSE_METRICS_LISTEN: cannot listen on {address}: {error}"))
}

/// Answers Prometheus until the node ends.
pub async fn serve(app: App, listener: TcpListener) {
    let router = Router::new().route("/metrics", get(metrics)).with_state(app.clone());
    let end = async move { app.stopped.cancelled().await };
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(end).await {
        tracing::warn!(%error, "metrics are no longer served");
    }
}
