//! The load generator: starts a PostgreSQL and a hub of its own, loads them over loopback, checks that nothing was
//! lost, doubled or swapped, prints figures, and removes everything it made.

mod announce;
mod bare;
mod bundle;
mod calendar;
mod database;
mod fanout;
mod files;
mod home;
mod hub;
mod idle;
mod line;
mod messages;
mod nodes;
mod options;
mod plain;
mod presence;
mod redis;
mod report;
mod search;
mod seed;
mod send;
mod socket;
mod talk;
mod told;
mod usage;
mod watch;
mod wire;

use std::{env, fs, process::ExitCode, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    database::Database,
    options::{BENCHES, Options},
    report::{Figure, Report},
    seed::Town,
};

/// Time that a bench has beside its own: to connect, to settle, to verify.
const BESIDE: Duration = Duration::from_secs(600);

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_some_and(|it| it == plain::ARGUMENT) {
        return plain_server(arguments.next().unwrap_or_default().into());
    }
    let outcome = options::read(env::args().skip(1)).and_then(|options| match options {
        Some(options) => {
            // One thread beside the main one: the other core is the hub's.
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
            runtime.block_on(measure(&options))
        }
        None => {
            print!("{}", options::help());
            Ok(true)
        }
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("load: something was lost, doubled or swapped");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// This program as the server that files are measured against.
fn plain_server(folder: std::path::PathBuf) -> ExitCode {
    let runtime = tokio::runtime::Runtime::new();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(plain::serve(folder))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the benches that are asked for. False: one of them found something wrong.
async fn measure(options: &Options) -> Result<bool> {
    let files = usage::raise_open_files();
    let sockets = [
        if ["idle", "presence", "announce", "crowd"].iter().any(|bench| options.wants(bench)) {
            options.connections
        } else {
            0
        },
        if options.wants("join") { nodes::JOINING } else { 0 },
        if options.wants("fanout") || options.wants("steady") { options.watchers } else { 1_000 },
    ];
    let sockets = sockets.into_iter().max().unwrap_or_default() + 2 * send::PEOPLE;
    ensure!(
        files >= sockets as u64 + 100,
        "{files} files may be open, {sockets} sockets are needed: raise the limit (ulimit -n), or ask for fewer"
    );
    println!("{}; {files} files may be open", usage::machine());
    let served = BENCHES.iter().any(|(bench, _)| *bench != "client" && options.wants(bench));
    let mut figures = if served { serve(options).await? } else { Vec::new() };
    if options.wants("client") {
        match bundle::weigh()? {
            Some(report) => figures.extend(report.print("what a first visit fetches")),
            None => println!("\nclient: it is not packed; `cargo xtask bench` does that"),
        }
    }
    if let Some(path) = &options.json {
        fs::write(path, serde_json::to_string_pretty(&figures)?)
            .with_context(|| format!("--json: {} cannot be written", path.display()))?;
    }
    Ok(report::is_right(&figures))
}

/// The benches that need a hub. Whatever happens, Ctrl-C too, what was started is stopped and removed.
async fn serve(options: &Options) -> Result<Vec<Figure>> {
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let database = database::start().await?;
    let outcome = tokio::select! {
        outcome = benches(&database, options) => outcome,
        _ = interrupted.recv() => Err(anyhow::anyhow!("interrupted")),
        _ = terminated.recv() => Err(anyhow::anyhow!("told to stop")),
    };
    let removed = database.remove().await;
    let figures = outcome?;
    removed.map(|()| figures)
}

async fn benches(database: &Database, options: &Options) -> Result<Vec<Figure>> {
    println!("{}", database.about().await?);
    let watching = options.watchers.max(1_000).max(if options.wants("join") { nodes::JOINING } else { 0 });
    let people = (watching + send::PEOPLE).max(options.connections + idle::FIRST.max(send::PEOPLE));
    let town = seed::fill(&database.pool, people).await?;
    let mut figures = Vec::new();
    for (bench, about) in BENCHES.into_iter().filter(|(bench, _)| *bench != "client" && options.wants(bench))
    {
        let measured = tokio::time::timeout(
            options.time * 6 + if bench == "search" { BESIDE * 4 } else { BESIDE },
            one(bench, database, &town, options),
        );
        let report = measured.await.with_context(|| format!("{bench} takes too long"))?;
        figures.extend(report.with_context(|| format!("{bench} failed"))?.print(about));
    }
    Ok(figures)
}

/// One bench, against a hub that has just started, or several.
async fn one(bench: &str, database: &Database, town: &Town, options: &Options) -> Result<Report> {
    match bench {
        "nodes" => return nodes::run(database, town, options).await,
        "crowd" => return nodes::crowd(database, town, options).await,
        "join" => return nodes::join(database, town, options).await,
        "away" => return nodes::away(database, town, options).await,
        "bell" => return told::run(database, town, options).await,
        "search" => return search::run(database, options).await,
        _ => {}
    }
    let hub = hub::start(database).await?;
    let pool = &database.pool;
    let report = match bench {
        "fanout" => fanout::burst(&hub, pool, town, options).await,
        "steady" => fanout::steady(&hub, pool, town, options).await,
        "rooms" => fanout::rooms(&hub, pool, town, options).await,
        "idle" => idle::run(&hub, town, options).await,
        "presence" => presence::run(&hub, town, options).await,
        "messages" => messages::run(&hub, database, town, options).await,
        "announce" => announce::run(&hub, pool, town, options).await,
        "talk" => talk::run(&hub, pool, town, options).await,
        "files" => files::run(&hub, database, town, options).await,
        "calendar" => calendar::run(&hub, database, town, options).await,
        "home" => home::run(&hub, pool, town, options).await,
        _ => bail!("there is no bench {bench}"),
    };
    let stopped = hub.stop().await;
    let report = report?;
    stopped.map(|()| report)
}
