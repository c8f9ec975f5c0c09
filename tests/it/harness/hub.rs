//! A hub in this process: the real application behind a real listener, on a database of its own.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use server::{
    App,
    config::{Config, Sources},
};
use sqlx::{PgPool, postgres::PgConnectOptions};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{Client, Database, Postgres};

/// A node. It stops when it is dropped; how the real program leaves is shown by `Process`.
pub struct Hub {
    /// The application, for its clock, its connections and what it counts.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its database, which other nodes may share.
    pub database: Arc<Database>,
    /// What it keeps on disk: mails.
    pub data: PathBuf,
    client: Client,
    serving: JoinHandle<()>,
}

/// The settings that tests begin with.
pub fn settings() -> Config {
    let mut config = Sources::gather(|_| None, |_| None, None)
        .and_then(|found| found.config())
        .expect("the defaults are right");
    config.listen = ([127, 0, 0, 1], 0).into();
    config.database_connections = 8;
    config.reader = super::process::program();
    // Tests that are about this limit set it; the others come from one address all at once.
    config.requests_per_minute = 100_000;
    config.drain = Duration::from_secs(5);
    // Tests speak to this machine only.
    config.previews = None;
    config
}

impl Hub {
    /// A hub with the usual settings.
    pub async fn new() -> Self {
        Self::start(|_| {}).await
    }

    /// A hub with some settings of the test.
    pub async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let database = Postgres::shared().await.database().await;
        Self::on(database, change).await
    }

    /// A second node on the same database. Unless the settings name a Redis, nothing else connects
    /// the two.
    pub async fn beside(&self, change: impl FnOnce(&mut Config)) -> Self {
        Self::on(self.database.clone(), change).await
    }

    /// A hub on a database that there is.
    pub async fn on(database: Arc<Database>, change: impl FnOnce(&mut Config)) -> Self {
        let options = database.options();
        Self::with_options(database, options, change).await
    }

    /// A hub that connects to its database in a way of its own.
    pub async fn with_options(
        database: Arc<Database>,
        options: PgConnectOptions,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = settings();
        let data = database.postgres.folder("data");
        config.data.clone_from(&data);
        change(&mut config);
        let pool = server::app::connect(options, config.database_connections).await.expect("connected");
        let listener = TcpListener::bind(config.listen).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let url = config.url.clone().unwrap_or_else(|| format!("http://{address}"));
        let app = App::start(config, url.clone(), pool);
        app.hub.bus.settled(Duration::from_secs(5)).await;
        let serving = tokio::spawn(server::serve(app.clone(), listener, std::future::pending()));
        let client = Client::new(address, &url);
        Self { app, address, database, data, client, serving }
    }

    /// The hub's own connections, for looking at what it keeps and for fixtures.
    pub fn pool(&self) -> &PgPool {
        &self.app.pool
    }

    /// A client that nobody is signed in with.
    pub fn client(&self) -> Client {
        self.client.clone()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.app.stopped.cancel();
        self.serving.abort();
    }
}
