//! The commands of `osmose`.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context, Result, anyhow};
use clap::{Arg, ArgAction, ArgMatches, Command};
use server::{
    App, admin,
    app::{connect, migrate},
    config::{Config, SETTINGS, Sources},
    demo, doctor,
    embedded::{self, Embedded},
    metrics, reader,
};
use sqlx::{PgPool, postgres::PgConnectOptions};
use tokio::net::TcpListener;

fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
    };
    let mut command = Command::new("osmose")
        .about("Osmose, a real-time hub for communities.")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("config")
                .long("config")
                .env("OSMOSE_CONFIG")
                .global(true)
                .value_name("FILE")
                .help("A TOML file with settings by name"),
        )
        .subcommand(
            Command::new("serve")
                .about("Runs a node of the hub")
                .arg(flag("check-config", "Only says whether the settings are right"))
                .arg(flag("demo", "Fills an empty database with the demonstration, and shows its accounts")),
        )
        .subcommand(Command::new("migrate").about("Brings the database's schema up to date"))
        .subcommand(
            Command::new("demo")
                .about("Fills an empty database with the demonstration")
                .arg(flag("force", "Removes whatever the database holds first"))
                .arg(flag("large", "Adds 5,000 people and 50,000 comments"))
                .arg(flag("million", "Adds a million comments under a thousand threads")),
        )
        .subcommand(
            Command::new("admin")
                .about("Acts on accounts")
                .subcommand_required(true)
                .subcommand(
                    Command::new("create")
                        .about("Makes a site administrator; prints a link to set the password")
                        .args([
                            Arg::new("email").required(true),
                            Arg::new("given-name").required(true),
                            Arg::new("family-name").required(true),
                        ]),
                )
                .subcommand(
                    Command::new("reset-password")
                        .about("Prints a link to set a password, and ends the account's sessions")
                        .arg(Arg::new("email").required(true)),
                )
                .subcommand(
                    Command::new("suspend")
                        .about("Ends all sessions of an account and lets nobody sign in with it")
                        .arg(Arg::new("email").required(true)),
                )
                .subcommand(
                    Command::new("restore")
                        .about("Opens a suspended account again")
                        .arg(Arg::new("email").required(true)),
                )
                .subcommand(
                    Command::new("revoke-sessions")
                        .about("Ends all sessions of an account")
                        .arg(Arg::new("email").required(true)),
                ),
        )
        .subcommand(Command::new("doctor").about("Looks at everything a node needs and says what is wrong"));
    for setting in SETTINGS {
        let mut arg = Arg::new(setting.name)
            .long(setting.name.replace('_', "-"))
            .global(true)
            .value_name("VALUE")
            .help(setting.help)
            .help_heading("Settings");
        if setting.secret {
            // A secret on a command line can be read by everybody on the machine.
            arg = arg.hide(true);
        }
        command = command.arg(arg);
    }
    command
}

/// Reads the command line and does what it says.
///
/// # Errors
/// What could not be done, and why.
pub fn run() -> Result<ExitCode> {
    // No command for people: it is asked by the hub itself, for each file, and must not take long to begin.
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some((_, what)) = asked.split_first().filter(|(name, _)| *name == reader::inside::COMMAND) {
        return Ok(reader::inside::main(what));
    }
    let matches = command().get_matches();
    let (name, sub) = matches.subcommand().ok_or_else(|| anyhow!("no command"))?;
    let flag = |name: &str| sub.get_one::<String>(name).or_else(|| matches.get_one::<String>(name)).cloned();
    let file = flag("config").map(PathBuf::from);
    let env = |name: &str| std::env::var(name).ok();
    let mut config = Sources::gather(|name| flag(name), env, file.as_deref())?.config()?;
    if name == "serve" && sub.get_flag("check-config") {
        println!("The settings are right.");
        return Ok(ExitCode::SUCCESS);
    }
    config.demo = name == "serve" && sub.get_flag("demo");
    trace(&config, name == "serve");
    let files = raise_open_files();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start")?;
    runtime.block_on(async {
        match name {
            "serve" => serve(config, files).await,
            "migrate" => with_database(&config, async |pool| migrate(&pool).await).await,
            "demo" => {
                let how = demo::Options {
                    force: sub.get_flag("force"),
                    large: sub.get_flag("large"),
                    million: sub.get_flag("million"),
                };
                with_database(&config, async |pool| seed(&config, pool, how).await).await
            }
            "admin" => with_database(&config, async |pool| administer(&config, pool, sub).await).await,
            "doctor" => Ok(doctor::run(&config).await),
            _ => Err(anyhow!("no such command: {name}")),
        }
    })
}

fn trace(config: &Config, serves: bool) {
    use tracing_subscriber::{EnvFilter, filter::filter_fn, fmt, prelude::*};
    // That a statement was slow is a matter of nodes; who runs one command hears of that command.
    let filter =
        EnvFilter::new(if serves { config.log.clone() } else { format!("sqlx=error,{}", config.log) });
    // Some libraries say in detail what passes through them: the words of people, to the HTML parser.
    let discreet = filter_fn(|it| *it.level() <= tracing::Level::INFO || it.target().starts_with("server"));
    let registry = tracing_subscriber::registry().with(filter).with(discreet);
    if config.log_json {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).init();
    } else {
        registry.with(fmt::layer().with_writer(std::io::stderr).with_target(false)).init();
    }
}

/// Each socket is an open file; the soft limit is often 1,024. Answers what it is now.
fn raise_open_files() -> u64 {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    let _ = setrlimit(Resource::Nofile, limit);
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// The database that the settings name, or the private one.
async fn database(config: &Config) -> Result<(PgPool, Option<Embedded>)> {
    if let Some(url) = &config.database_url {
        let options: PgConnectOptions = url.parse().map_err(|_| {
            anyhow!("DATABASE_URL: not an address such as postgres://user:password@host/name")
        })?;
        let pool = connect(options, config.database_connections).await.context("DATABASE_URL")?;
        return Ok((pool, None));
    }
    let embedded = embedded::start(&config.data).await?;
    let pool = connect(embedded.options(), config.database_connections).await?;
    Ok((pool, Some(embedded)))
}

async fn with_database<F>(config: &Config, act: F) -> Result<ExitCode>
where
    F: AsyncFnOnce(PgPool) -> Result<()>,
{
    let (pool, embedded) = database(config).await?;
    let outcome = act(pool.clone()).await;
    pool.close().await;
    if let Some(embedded) = embedded {
        embedded.stop().await?;
    }
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn seed(config: &Config, pool: PgPool, how: demo::Options) -> Result<()> {
    migrate(&pool).await?;
    let app = App::start(config.clone(), address(config, config.listen.port()), pool);
    let accounts = demo::seed(&app, how).await;
    app.stop().await;
    print!("{}", accounts?);
    Ok(())
}

async fn administer(config: &Config, pool: PgPool, sub: &ArgMatches) -> Result<()> {
    migrate(&pool).await?;
    let app = App::assemble(config.clone(), address(config, config.listen.port()), pool);
    let text = |args: &ArgMatches, name: &str| args.get_one::<String>(name).cloned().unwrap_or_default();
    let said = async {
        match sub.subcommand() {
            Some(("create", args)) => {
                admin::create(
                    &app,
                    &text(args, "email"),
                    &text(args, "given-name"),
                    &text(args, "family-name"),
                )
                .await
            }
            Some(("reset-password", args)) => admin::reset_password(&app, &text(args, "email")).await,
            Some(("suspend", args)) => admin::suspend(&app, &text(args, "email"), true).await,
            Some(("restore", args)) => admin::suspend(&app, &text(args, "email"), false).await,
            Some(("revoke-sessions", args)) => admin::revoke_sessions(&app, &text(args, "email")).await,
            _ => Err(anyhow!("no such command")),
        }
    }
    .await;
    // Also when it was refused.
    app.stop().await;
    println!("{}", said?);
    Ok(())
}

/// The public address: what the settings say, or the one listened on.
fn address(config: &Config, port: u16) -> String {
    config.url.clone().unwrap_or_else(|| {
        let ip = config.listen.ip();
        if ip.is_ipv6() { format!("http://[{ip}]:{port}") } else { format!("http://{ip}:{port}") }
    })
}

/// Mails go into the data folder wherever the database is; that they cannot is better known now.
fn writable(config: &Config) -> Result<()> {
    let folder = config.data.display();
    let probe = config.data.join(".probe");
    std::fs::create_dir_all(&config.data)
        .and_then(|()| std::fs::write(&probe, "probe"))
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|error| anyhow!("OSMOSE_DATA: the folder {folder} cannot be written: {error}"))
}

async fn serve(config: Config, files: u64) -> Result<ExitCode> {
    if files < 10_000 {
        tracing::warn!(
            files,
            "few files may be open: no more sockets than that; raise the limit (ulimit -n)"
        );
    }
    writable(&config)?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        let listen = config.listen;
        match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                anyhow!("OSMOSE_LISTEN: {listen} is in use by another program; choose another port")
            }
            std::io::ErrorKind::PermissionDenied => {
                anyhow!("OSMOSE_LISTEN: {listen} may not be used by this user; choose a port above 1023")
            }
            _ => anyhow!("OSMOSE_LISTEN: cannot listen on {listen}: {error}"),
        }
    })?;
    server::live::bus::admitted(&config.redis_urls).await?;
    let figures = match config.metrics_listen {
        Some(address) => Some(metrics::listen(address).await?),
        None => None,
    };
    let url = address(&config, listener.local_addr().context("no address")?.port());
    let (pool, embedded) = database(&config).await?;
    if config.redis_urls.is_empty() && embedded.as_ref().is_some_and(Embedded::is_shared) {
        // Without Redis, two hubs on one database would only hear of each other by the head check.
        return Err(anyhow!("OSMOSE_DATA: another hub already serves from {}", config.data.display()));
    }
    migrate(&pool).await?;
    let app = App::start(config.clone(), url.clone(), pool.clone());
    app.hub.bus.settled(Duration::from_secs(3)).await;
    let accounts = if config.demo { Some(demo::seed(&app, demo::Options::default()).await?) } else { None };
    if let Some(listener) = figures {
        tokio::spawn(metrics::serve(app.clone(), listener));
    }
    println!("Osmose listens on {url}");
    if let Some(accounts) = accounts {
        print!("{accounts}");
    }
    println!("Ctrl-C stops it.");
    server::serve(app, listener, told_to_stop()).await;
    let _ = tokio::time::timeout(Duration::from_secs(5), pool.close()).await;
    if let Some(embedded) = embedded {
        embedded.stop().await?;
    }
    println!("Osmose has stopped.");
    Ok(ExitCode::SUCCESS)
}

/// SIGTERM, or Ctrl-C.
async fn told_to_stop() {
    let term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    match term {
        Ok(mut term) => tokio::select! {
            _ = term.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
