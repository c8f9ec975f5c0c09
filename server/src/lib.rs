//! The Osmose hub: sessions per person over WebSockets, everything in Postgres, each event on every
//! screen once. `ARCHITECTURE.md` says where what lives.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, OwnedSemaphorePermit},
};
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub mod acts;
pub mod admin;
pub mod announcements;
pub mod app;
pub mod assets;
pub mod auth;
pub mod blog;
pub mod calendar;
pub mod chat;
pub mod comments;
pub mod config;
pub mod demo;
pub mod discussions;
pub mod dispatch;
pub mod doctor;
pub mod documents;
pub mod download;
pub mod embedded;
pub mod error;
pub mod faq;
pub mod feed;
pub mod files;
pub mod http;
pub mod images;
pub mod incidents;
pub mod jobs;
pub mod limits;
pub mod links;
pub mod live;
pub mod mail;
pub mod mentions;
pub mod metrics;
pub mod notifications;
pub mod people;
pub mod previews;
pub mod reader;
pub mod scanner;
pub mod search;
pub mod spaces;
pub mod storage;
pub mod texts;
pub mod uploads;
pub mod web;
pub mod written;

pub use app::App;

/// Seconds in which a request's head must have come.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long a node that leaves still lets in whoever stands at the door.
const LISTENING_STILL: Duration = Duration::from_millis(50);
/// How long the last answers may take to be written.
const WRITING_STILL: Duration = Duration::from_secs(1);
/// Connections that may be open at once; more wait in the listener's queue.
const CONNECTIONS: usize = 60_000;

#[derive(OpenApi)]
#[openapi(info(
    title = "Osmose",
    description = "The REST side of Osmose. What moves comes over the WebSocket at /live."
))]
struct Description;

/// The REST routes and their description.
pub fn api() -> (Router<App>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(people::router())
        .merge(spaces::router())
        .merge(feed::router())
        .merge(blog::router())
        .merge(discussions::router())
        .merge(comments::router())
        .merge(mentions::router())
        .merge(links::router())
        .merge(files::router())
        .merge(notifications::router())
        .merge(chat::router())
        .merge(announcements::router())
        .merge(incidents::router())
        .merge(faq::router())
        .merge(search::router())
        .merge(calendar::router())
        .merge(documents::router())
        .split_for_parts()
}

/// Everything the hub answers.
pub fn router(app: App) -> Router {
    let (api, description) = api();
    let description: Arc<str> = description.to_json().unwrap_or_default().into();
    api.route("/live", any(live::socket::upgrade))
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route(
            "/api/openapi.json",
            get(move || async move { ([("content-type", "application/json")], description.to_string()) }),
        )
        // Their methods are ones that the description has no place for.
        .route("/.well-known/caldav", any(calendar::well_known))
        .route("/calendar/dav", any(calendar::dav))
        .route("/calendar/dav/", any(calendar::dav))
        .route("/calendar/dav/{*path}", any(calendar::dav))
        .fallback(assets::serve)
        .method_not_allowed_fallback(http::wrong_method)
        .layer(DefaultBodyLimit::max(http::BODY_MAX))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(http::panicked))
        .layer(middleware::from_fn_with_state(app.clone(), http::edge))
        .with_state(app)
}

/// Whether this node should be sent people: it is not leaving, and the database answers.
async fn ready(State(app): State<App>) -> Response {
    if app.draining.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "leaving\n").into_response();
    }
    let asked = sqlx::query("select 1").execute(&app.pool);
    match tokio::time::timeout(Duration::from_secs(2), asked).await {
        // People are well served without Redis too, only later: what other nodes write is looked up.
        Ok(Ok(_)) if app.hub.bus.road().borrow().slowed() => {
            "ready, but Redis is away: what other nodes write comes late\n".into_response()
        }
        Ok(Ok(_)) => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}

/// Serves until `shutdown`, then leaves: readiness turns 503, sockets are told to come back
/// elsewhere, requests finish, within the time the settings give.
pub async fn serve(app: App, listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let router = router(app.clone());
    let connections = Arc::new(tokio::sync::Semaphore::new(CONNECTIONS));
    let open = TaskTracker::new();
    let admit = |stream, peer, permit| {
        let (router, app) = (router.clone(), app.clone());
        open.spawn(async move {
            connection(router, &app, stream, peer).await;
            drop::<Option<OwnedSemaphorePermit>>(permit);
        });
    };
    let accept = async {
        loop {
            let Ok(permit) = connections.clone().acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, peer)) => admit(stream, peer, Some(permit)),
                Err(error) => {
                    // Out of file descriptors, most likely: it passes.
                    tracing::warn!(%error, "cannot accept");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    };
    let leave = async {
        shutdown.await;
        tracing::info!(sockets = app.hub.sockets(), "leaving");
        app.draining.cancel();
        app.hub.drain(app.config.drain).await;
        app.tasks.close();
        if tokio::time::timeout(app.config.drain, app.tasks.wait()).await.is_err() {
            tracing::warn!("left before everything was finished");
        }
    };
    tokio::select! {
        () = accept => {}
        () = leave => {}
    }
    // Whoever the system has let in meanwhile would be hung up on when the listener goes; and an answer
    // that was found must still be written.
    // A load balancer that cannot ask /readyz goes on sending people, so there is an end to it.
    let end = tokio::time::Instant::now() + LISTENING_STILL;
    while let Ok(Ok((stream, peer))) = tokio::time::timeout_at(end, listener.accept()).await {
        admit(stream, peer, None);
    }
    drop(listener);
    open.close();
    let _ = tokio::time::timeout(WRITING_STILL, open.wait()).await;
    app.stopped.cancel();
}

/// One connection. hyper itself is used because `axum::serve` waits for a request's head for ever
/// (axum #3478).
async fn connection(router: Router, app: &App, stream: TcpStream, peer: SocketAddr) {
    let _ = stream.set_nodelay(true);
    let (tasks, begun) = (app.tasks.clone(), Arc::new(Notify::new()));
    let began = begun.clone();
    let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        began.notify_one();
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        // A task of its own: hyper drops what it waits for when the client leaves, and sqlx 0.9.0
        // leaves a connection inside a transaction when it is dropped while beginning one (#4385).
        let answer = tasks.spawn(router.clone().oneshot(request));
        async move { answer.await.map(|Ok(response)| response) }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(64 * 1024);
    let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = app.draining.cancelled() => {}
    }
    // hyper would close a connection on which nothing was asked yet without a word; its first request
    // is answered still, be it only that this node is leaving.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = begun.notified() => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
