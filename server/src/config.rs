//! The settings: one table says each one's name, default and meaning; flags win over the
//! environment, the environment over the file. A bad value is named in one line.

use std::{
    collections::HashMap,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use protocol::people::SignUpPolicy;

/// One setting. Its flag is the name with hyphens, its environment variable is `env`, its key in the
/// file is the name.
pub struct Setting {
    /// Key in the file; the flag is the same with hyphens.
    pub name: &'static str,
    /// Environment variable; for a secret, the same with `_FILE` names a file that holds it.
    pub env: &'static str,
    /// Default, as text; empty for none.
    pub default: &'static str,
    /// Whether it is a secret: never logged, and `_FILE` is understood.
    pub secret: bool,
    /// What it is for.
    pub help: &'static str,
}

macro_rules! settings {
    ($($name:ident $env:literal = $default:literal $($secret:ident)? : $help:literal;)*) => {
        /// All settings, in the order of the README's table.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name), env: $env, default: $default,
            secret: settings!(@secret $($secret)?), help: $help,
        }),*];
    };
    (@secret secret) => { true };
    (@secret) => { false };
}

settings! {
    listen "OSMOSE_LISTEN" = "127.0.0.1:8080": "Address and port to listen on.";
    metrics_listen "OSMOSE_METRICS_LISTEN" = "": "Address and port where Prometheus reads /metrics, such as 127.0.0.1:9464; absent: nowhere. Keep it where only it can reach it.";
    url "OSMOSE_URL" = "": "Public address (https://…): where pages may come from, cookies and links. Required when listening beyond loopback.";
    trusted_proxies "OSMOSE_TRUSTED_PROXIES" = "": "Addresses of the proxies whose X-Forwarded-For is believed, separated by commas.";
    data "OSMOSE_DATA" = "data": "Folder for the private database, mails and uploads.";
    database_url "DATABASE_URL" = "" secret: "PostgreSQL 15 or later; absent: a private one is started in the data folder.";
    database_connections "OSMOSE_DATABASE_CONNECTIONS" = "16": "Most connections to the database.";
    redis_url "REDIS_URL" = "" secret: "Redis, needed for more than one node: redis://:password@host:6379, or rediss:// for TLS; several addresses, parted by commas, share the streams.";
    node "OSMOSE_NODE" = "": "Name of this node in logs and in the connection panel; absent: a random one.";
    site_name "OSMOSE_SITE_NAME" = "Osmose": "Name of the installation.";
    sign_up "OSMOSE_SIGN_UP" = "invitation": "Who may make an account: closed, invitation, domain, open.";
    sign_up_domains "OSMOSE_SIGN_UP_DOMAINS" = "": "Mail domains whose people may sign up, separated by commas (with sign_up = domain).";
    smtp_url "OSMOSE_SMTP_URL" = "" secret: "Mail server (smtps://user:password@host, smtp://host:25); absent: mails are written as .eml files in the data folder.";
    mail_from "OSMOSE_MAIL_FROM" = "Osmose <osmose@localhost>": "Sender of mails.";
    session_idle_days "OSMOSE_SESSION_IDLE_DAYS" = "14": "Days without use after which a session ends.";
    session_days "OSMOSE_SESSION_DAYS" = "90": "Days after which a session ends in any case.";
    edit_hours "OSMOSE_EDIT_HOURS" = "24": "Hours in which one may edit one's own words; 0 for ever.";
    unanswered_hours "OSMOSE_UNANSWERED_HOURS" = "48": "Hours without a reply after which admins are shown a question as waiting.";
    retention_days "OSMOSE_RETENTION_DAYS" = "30": "Days for which events are kept for replay.";
    head_check_seconds "OSMOSE_HEAD_CHECK_SECONDS" = "5": "Seconds between two comparisons of the watched streams with the database.";
    upload_seconds "OSMOSE_UPLOAD_SECONDS" = "60": "Seconds in which a file that somebody sends must have arrived.";
    file_max_mib "OSMOSE_FILE_MAX_MIB" = "2048": "Mebibytes that one document may have.";
    space_quota_mib "OSMOSE_SPACE_QUOTA_MIB" = "20480": "Mebibytes that the documents of one space may take.";
    storage_url "OSMOSE_STORAGE_URL" = "": "Where files are kept: s3://bucket?endpoint=https://host&region=name for a service that speaks S3; absent: in the data folder, which nodes must share.";
    storage_key "OSMOSE_STORAGE_KEY" = "" secret: "The key that the S3 service knows this installation by.";
    storage_secret "OSMOSE_STORAGE_SECRET" = "" secret: "The secret that goes with it.";
    scanner "OSMOSE_SCANNER" = "": "Virus scanner that looks at files before they are kept: clamd at tcp://host:3310 or unix:/run/clamav/clamd.ctl; absent: none does.";
    scanner_away "OSMOSE_SCANNER_AWAY" = "refuse": "What becomes of files while the scanner does not answer: refuse, or accept.";
    converter "OSMOSE_CONVERTER" = "": "LibreOffice, the path of its program soffice: office documents are then shown page by page; absent: by their words.";
    previews "OSMOSE_PREVIEWS" = "on": "Whether the hub asks the pages that links in comments lead to for their titles: on, or off. It asks public addresses only, on ports 80 and 443.";
    ping_seconds "OSMOSE_PING_SECONDS" = "25": "Seconds of silence after which a socket is asked whether it is there.";
    sockets_per_person "OSMOSE_SOCKETS_PER_PERSON" = "30": "Most open sockets of one person on a node.";
    sockets_per_address "OSMOSE_SOCKETS_PER_ADDRESS" = "2000": "Most open sockets from one address on a node.";
    socket_queue_bytes "OSMOSE_SOCKET_QUEUE_BYTES" = "1048576": "Bytes that may wait for one socket before it is cut and asked to come back.";
    requests_per_minute "OSMOSE_REQUESTS_PER_MINUTE" = "600": "Most requests of one address a minute without being signed in: sign-in, sign-up, links.";
    sign_in_tries "OSMOSE_SIGN_IN_TRIES" = "10": "Failed sign-ins for one account in fifteen minutes after which the next must wait.";
    drain_seconds "OSMOSE_DRAIN_SECONDS" = "10": "Seconds the node takes to leave when it is told to stop.";
    log "OSMOSE_LOG" = "info": "What is logged: off, error, warn, info, debug, trace, or a filter such as server=debug.";
    log_format "OSMOSE_LOG_FORMAT" = "text": "text, or json.";
}

/// Where the process keeps its secrets and settings, checked and in types.
#[derive(Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the metrics are served, if they are.
    pub metrics_listen: Option<SocketAddr>,
    /// Public address without a path; absent: made from the address listened on (loopback only).
    pub url: Option<String>,
    /// Proxies whose word on the client's address is taken.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Data folder.
    pub data: PathBuf,
    /// Database, or the embedded one.
    pub database_url: Option<String>,
    /// Most connections.
    pub database_connections: u32,
    /// Redis servers that carry events between nodes; none: this node is alone.
    pub redis_urls: Vec<String>,
    /// Name of the node.
    pub node: String,
    /// Name of the installation.
    pub site_name: String,
    /// Who may sign up.
    pub sign_up: SignUpPolicy,
    /// From which domains.
    pub sign_up_domains: Vec<String>,
    /// Mail server.
    pub smtp_url: Option<String>,
    /// Sender.
    pub mail_from: lettre::message::Mailbox,
    /// Session ends after this long without use.
    pub session_idle: Duration,
    /// Session ends after this long.
    pub session_life: Duration,
    /// One's own words may be edited for this long; absent: for ever.
    pub edit_window: Option<Duration>,
    /// Hours without a reply after which a question waits.
    pub unanswered_hours: u32,
    /// Events are kept this long.
    pub retention: Duration,
    /// Time between two head checks.
    pub head_check: Duration,
    /// Time in which a file must have come.
    pub upload_time: Duration,
    /// Bytes that one document may have.
    pub file_max: u64,
    /// Bytes that a space's documents may take.
    pub space_quota: u64,
    /// Where files are kept, if not in the data folder.
    pub storage: Option<crate::storage::Remote>,
    /// Who looks at files before they are kept.
    pub scanner: Option<crate::scanner::Scanner>,
    /// The program that makes pages of office documents.
    pub converter: Option<PathBuf>,
    /// The program that reads documents: this one.
    pub reader: PathBuf,
    /// The way to the pages that links lead to; absent: nobody asks them.
    pub previews: Option<crate::web::Web>,
    /// Silence before a ping.
    pub ping: Duration,
    /// Sockets a person may have open here.
    pub sockets_per_person: usize,
    /// Sockets an address may have open here.
    pub sockets_per_address: usize,
    /// Bytes that may wait for a socket.
    pub socket_queue_bytes: usize,
    /// Requests an address may make a minute without being signed in.
    pub requests_per_minute: u32,
    /// Failed sign-ins an account may have in fifteen minutes.
    pub sign_in_tries: u32,
    /// Time to leave.
    pub drain: Duration,
    /// Log filter.
    pub log: String,
    /// Whether logs are JSON.
    pub log_json: bool,
    /// Whether this is a demonstration (`serve --demo`): its accounts are shown on the sign-in page.
    pub demo: bool,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("listen", &self.listen).field("url", &self.url).finish_non_exhaustive()
    }
}

/// The texts of the settings, by name.
#[derive(Default)]
pub struct Sources(HashMap<&'static str, (String, String)>);

impl Sources {
    /// Gathers flags, environment and the file named by `--config` or `OSMOSE_CONFIG`.
    ///
    /// # Errors
    /// One line that names the file or the key at fault.
    pub fn gather(
        flags: impl Fn(&str) -> Option<String>,
        env: impl Fn(&str) -> Option<String>,
        file: Option<&Path>,
    ) -> Result<Self> {
        let mut found = Self::default();
        let table = match file {
            Some(path) => read_file(path)?,
            None => toml::Table::new(),
        };
        let named =
            |name: &str| file.map_or_else(String::new, |path| format!("{name} in {}", path.display()));
        for key in table.keys() {
            ensure!(
                SETTINGS.iter().any(|setting| setting.name == key),
                "{}: there is no such setting",
                named(key)
            );
        }
        for setting in SETTINGS {
            let flag = setting.name.replace('_', "-");
            if let Some(text) = flags(setting.name) {
                found.0.insert(setting.name, (format!("--{flag}"), text));
            } else if let Some(text) = env(setting.env).filter(|text| !text.is_empty()) {
                found.0.insert(setting.name, (setting.env.to_owned(), text));
            } else if let Some(path) = env(&format!("{}_FILE", setting.env)).filter(|_| setting.secret) {
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("{}_FILE: cannot read {path}", setting.env))?;
                found.0.insert(setting.name, (format!("{}_FILE", setting.env), text.trim_end().to_owned()));
            } else if let Some(value) = table.get(setting.name) {
                found.0.insert(setting.name, (named(setting.name), plain(value)));
            }
        }
        Ok(found)
    }

    /// The setting's text and where it came from.
    fn get(&self, name: &'static str) -> (String, String) {
        self.0.get(name).cloned().unwrap_or_else(|| {
            let setting = SETTINGS.iter().find(|setting| setting.name == name);
            setting.map_or_else(Default::default, |it| (it.env.to_owned(), it.default.to_owned()))
        })
    }

    fn text(&self, name: &'static str) -> Option<String> {
        Some(self.get(name).1).filter(|text| !text.is_empty())
    }

    fn parse<T: std::str::FromStr>(&self, name: &'static str, what: &str) -> Result<T> {
        let (place, text) = self.get(name);
        text.trim().parse().map_err(|_| anyhow!("{place}: \"{text}\" is not {what}"))
    }

    fn number<T: std::str::FromStr + PartialOrd + fmt::Display + Copy>(
        &self,
        name: &'static str,
        least: T,
        most: T,
    ) -> Result<T> {
        let what = format!("a whole number from {least} to {most}");
        let number: T = self.parse(name, &what)?;
        let (place, text) = self.get(name);
        ensure!(number >= least && number <= most, "{place}: \"{text}\" is not {what}");
        Ok(number)
    }

    fn list(&self, name: &'static str) -> Vec<String> {
        let (_, text) = self.get(name);
        text.split(',').map(|part| part.trim().to_lowercase()).filter(|part| !part.is_empty()).collect()
    }

    /// The settings in types.
    ///
    /// # Errors
    /// One line that names the setting, where its value came from, and what it should be.
    pub fn config(&self) -> Result<Config> {
        let listen: SocketAddr = self.parse("listen", "an address and port such as 127.0.0.1:8080")?;
        let url = self.text("url").map(|text| public_url(&self.get("url").0, &text)).transpose()?;
        if url.is_none() && !listen.ip().is_loopback() {
            bail!(
                "OSMOSE_URL: needed because {listen} is not a loopback address; give the public address, such as https://osmose.example.org"
            );
        }
        let (place, text) = self.get("redis_url");
        let redis_urls = crate::live::bus::addresses(&text).map_err(|error| anyhow!("{place}: {error}"))?;
        if let Some(url) = self.text("database_url")
            && !(url.starts_with("postgres://") || url.starts_with("postgresql://"))
        {
            bail!(
                "{}: not an address such as postgres://user:password@host/name",
                self.get("database_url").0
            );
        }
        let metrics_listen = self
            .text("metrics_listen")
            .map(|_| self.parse("metrics_listen", "an address and port such as 127.0.0.1:9464"))
            .transpose()?;
        let days = |name| self.number::<u64>(name, 1, 3650).map(|days| Duration::from_secs(days * 86_400));
        let seconds = |name, most| self.number::<u64>(name, 1, most).map(Duration::from_secs);
        if let Some(url) = self.text("smtp_url")
            && lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(&url).is_err()
        {
            bail!("{}: not an address such as smtps://user:password@host", self.get("smtp_url").0);
        }
        let hours: u64 = self.number("edit_hours", 0, 87_600)?;
        let trusted_proxies = self
            .list("trusted_proxies")
            .iter()
            .map(|text| {
                text.parse().map_err(|_| {
                    anyhow!("{}: \"{text}\" is not an IP address", self.get("trusted_proxies").0)
                })
            })
            .collect::<Result<_>>()?;
        let sign_up = match self.get("sign_up").1.as_str() {
            "closed" => SignUpPolicy::Closed,
            "invitation" => SignUpPolicy::Invitation,
            "domain" => SignUpPolicy::Domain,
            "open" => SignUpPolicy::Open,
            other => {
                bail!("{}: \"{other}\" is not one of closed, invitation, domain, open", self.get("sign_up").0)
            }
        };
        let sign_up_domains = self.list("sign_up_domains");
        ensure!(
            sign_up != SignUpPolicy::Domain || !sign_up_domains.is_empty(),
            "OSMOSE_SIGN_UP_DOMAINS: needed because sign_up is by domain"
        );
        let storage = match self.text("storage_url") {
            Some(url) => {
                let secret = |name| {
                    let found: Option<String> = self.text(name);
                    found.with_context(|| format!("{}: needed because storage_url is set", self.get(name).0))
                };
                let (key, secret) = (secret("storage_key")?, secret("storage_secret")?);
                let remote = crate::storage::Remote::of(&url, key, secret);
                Some(remote.with_context(|| {
                    let place = self.get("storage_url").0;
                    format!("{place}: not an address such as s3://bucket?endpoint=https://host&region=name")
                })?)
            }
            None => None,
        };
        let lenient = match self.get("scanner_away").1.as_str() {
            "refuse" => false,
            "accept" => true,
            other => bail!("{}: \"{other}\" is not refuse or accept", self.get("scanner_away").0),
        };
        let scanner = self.text("scanner").map(|_| {
            self.parse("scanner", "an address such as tcp://host:3310 or unix:/run/clamav/clamd.ctl")
        });
        let scanner = scanner.transpose()?.map(|address| crate::scanner::Scanner::new(address, lenient));
        let converter = self.text("converter").map(PathBuf::from);
        if let Some(program) = converter.as_ref().filter(|it| !it.is_file()) {
            bail!("{}: there is no program {}", self.get("converter").0, program.display());
        }
        let previews = match self.get("previews").1.as_str() {
            "on" => Some(crate::web::Web::new()),
            "off" => None,
            other => bail!("{}: \"{other}\" is not on or off", self.get("previews").0),
        };
        let log_json = match self.get("log_format").1.as_str() {
            "text" => false,
            "json" => true,
            other => bail!("{}: \"{other}\" is not text or json", self.get("log_format").0),
        };
        let log: String = self.get("log").1;
        // A word alone is a level; a filter would take any other for the name of a part of the program.
        let mut words = log.split(',').map(str::trim).filter(|part| !part.contains('='));
        let levels = words.all(|word| word.parse::<tracing_subscriber::filter::LevelFilter>().is_ok());
        if !levels || log.parse::<tracing_subscriber::filter::targets::Targets>().is_err() {
            bail!("{}: \"{log}\" is not a log filter such as info or server=debug", self.get("log").0);
        }
        let node = self.text("node").unwrap_or_else(|| format!("node-{:06x}", fastrand::u32(..1 << 24)));
        Ok(Config {
            listen,
            metrics_listen,
            url,
            trusted_proxies,
            data: PathBuf::from(self.get("data").1),
            database_url: self.text("database_url"),
            database_connections: self.number("database_connections", 4, 1000)?,
            redis_urls,
            node,
            site_name: self.get("site_name").1,
            sign_up,
            sign_up_domains,
            smtp_url: self.text("smtp_url"),
            mail_from: self.parse("mail_from", "a sender such as Osmose <osmose@example.org>")?,
            session_idle: days("session_idle_days")?,
            session_life: days("session_days")?,
            edit_window: (hours > 0).then(|| Duration::from_secs(hours * 3600)),
            unanswered_hours: self.number("unanswered_hours", 1, 87_600)?,
            retention: days("retention_days")?,
            head_check: seconds("head_check_seconds", 3600)?,
            upload_time: seconds("upload_seconds", 3600)?,
            file_max: self.number::<u64>("file_max_mib", 1, 1 << 30)? * 1024 * 1024,
            space_quota: self.number::<u64>("space_quota_mib", 1, 1 << 30)? * 1024 * 1024,
            storage,
            scanner,
            converter,
            reader: std::env::current_exe().context("cannot tell which program this is")?,
            previews,
            ping: seconds("ping_seconds", 3600)?,
            sockets_per_person: self.number("sockets_per_person", 1, 1_000_000)?,
            sockets_per_address: self.number("sockets_per_address", 1, 1_000_000)?,
            socket_queue_bytes: self.number("socket_queue_bytes", 65_536, 1 << 30)?,
            requests_per_minute: self.number("requests_per_minute", 1, 1_000_000)?,
            sign_in_tries: self.number("sign_in_tries", 1, 1000)?,
            drain: seconds("drain_seconds", 3600)?,
            log,
            log_json,
            demo: false,
        })
    }
}

fn read_file(path: &Path) -> Result<toml::Table> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().map_err(|error: toml::de::Error| anyhow!("{}: {}", path.display(), error.message()))
}

/// A file may write numbers as numbers and lists as lists.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(value) => value.to_string(),
        toml::Value::Datetime(time) => time.to_string(),
        toml::Value::Table(_) => String::new(),
    }
}

/// `scheme://host[:port]`, without a path.
fn public_url(place: &str, text: &str) -> Result<String> {
    let text = text.trim().trim_end_matches('/');
    let uri: axum::http::Uri = text
        .parse()
        .map_err(|_| anyhow!("{place}: \"{text}\" is not an address such as https://osmose.example.org"))?;
    let plain = matches!(uri.path(), "" | "/") && uri.query().is_none();
    match (uri.scheme_str(), uri.authority()) {
        (Some("http" | "https"), Some(authority)) if plain && !authority.as_str().contains('@') => {
            Ok(text.to_owned())
        }
        _ => {
            bail!("{place}: \"{text}\" is not an address such as https://osmose.example.org, without a path")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> Result<Config> {
        let env = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).to_owned());
        Sources::gather(|_| None, env, None)?.config()
    }

    #[test]
    fn a_bad_value_is_named_in_one_line() {
        for (pairs, line) in [
            (
                &[("OSMOSE_LISTEN", "8080")][..],
                "OSMOSE_LISTEN: \"8080\" is not an address and port such as 127.0.0.1:8080",
            ),
            (
                &[("OSMOSE_LISTEN", "0.0.0.0:80")],
                "OSMOSE_URL: needed because 0.0.0.0:80 is not a loopback address",
            ),
            (&[("OSMOSE_URL", "osmose.example.org")], "OSMOSE_URL: \"osmose.example.org\" is not an address"),
            (
                &[("OSMOSE_URL", "https://a.example/x")],
                "OSMOSE_URL: \"https://a.example/x\" is not an address",
            ),
            (
                &[("OSMOSE_METRICS_LISTEN", "9464")],
                "OSMOSE_METRICS_LISTEN: \"9464\" is not an address and port such as 127.0.0.1:9464",
            ),
            (&[("DATABASE_URL", "mysql://x")], "DATABASE_URL: not an address such as postgres://"),
            (&[("OSMOSE_SIGN_UP", "all")], "OSMOSE_SIGN_UP: \"all\" is not one of closed"),
            (&[("OSMOSE_SIGN_UP", "domain")], "OSMOSE_SIGN_UP_DOMAINS: needed"),
            (
                &[("OSMOSE_PING_SECONDS", "0")],
                "OSMOSE_PING_SECONDS: \"0\" is not a whole number from 1 to 3600",
            ),
            (
                &[("OSMOSE_TRUSTED_PROXIES", "proxy")],
                "OSMOSE_TRUSTED_PROXIES: \"proxy\" is not an IP address",
            ),
            (&[("OSMOSE_LOG_FORMAT", "xml")], "OSMOSE_LOG_FORMAT: \"xml\" is not text or json"),
            (&[("OSMOSE_LOG", "loud")], "OSMOSE_LOG: \"loud\" is not a log filter"),
            (&[("OSMOSE_SMTP_URL", "mail.example")], "OSMOSE_SMTP_URL: not an address such as smtps://"),
            (&[("OSMOSE_MAIL_FROM", "nobody")], "OSMOSE_MAIL_FROM: \"nobody\" is not a sender"),
            (
                &[("OSMOSE_STORAGE_URL", "s3://osmose?region=eu")],
                "OSMOSE_STORAGE_KEY: needed because storage_url is set",
            ),
            (
                &[
                    ("OSMOSE_STORAGE_URL", "https://bucket.example"),
                    ("OSMOSE_STORAGE_KEY", "key"),
                    ("OSMOSE_STORAGE_SECRET", "secret"),
                ],
                "OSMOSE_STORAGE_URL: not an address such as s3://bucket",
            ),
            (
                &[("OSMOSE_CONVERTER", "/nowhere/soffice")],
                "OSMOSE_CONVERTER: there is no program /nowhere/soffice",
            ),
            (&[("OSMOSE_PREVIEWS", "yes")], "OSMOSE_PREVIEWS: \"yes\" is not on or off"),
            (&[("OSMOSE_SCANNER", "clamd")], "OSMOSE_SCANNER: \"clamd\" is not an address such as tcp://"),
            (
                &[("OSMOSE_SCANNER_AWAY", "perhaps")],
                "OSMOSE_SCANNER_AWAY: \"perhaps\" is not refuse or accept",
            ),
            (&[("REDIS_URL", "localhost:6379")], "REDIS_URL: not an address such as redis://"),
        ] {
            let error = config(pairs).expect_err(line).to_string();
            assert!(error.starts_with(line), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
        assert!(config(&[]).is_ok());
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let file = std::env::temp_dir().join(format!("osmose-{}.toml", std::process::id()));
        std::fs::write(&file, "site_name = \"file\"\nnode = \"file\"\nping_seconds = 7\n").unwrap();
        let flags = |name: &str| (name == "site_name").then(|| "flag".to_owned());
        let env = |name: &str| matches!(name, "OSMOSE_SITE_NAME" | "OSMOSE_NODE").then(|| "env".to_owned());
        let config = Sources::gather(flags, env, Some(&file)).unwrap().config().unwrap();
        assert_eq!(
            (config.site_name.as_str(), config.node.as_str(), config.ping.as_secs()),
            ("flag", "env", 7)
        );
        std::fs::write(&file, "nodes = 1\n").unwrap();
        let error = Sources::gather(|_| None, |_| None, Some(&file)).err().unwrap().to_string();
        assert!(error.starts_with("nodes in ") && error.ends_with("there is no such setting"), "{error}");
        std::fs::remove_file(file).unwrap();
    }
}
