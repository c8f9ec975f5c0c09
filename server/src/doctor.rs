//! `osmose doctor`: looks at everything a node needs, and says what is wrong and what to do about it.

mod database;

use std::{fmt, io::Write, net::IpAddr, process::ExitCode, time::Duration};

use lettre::{AsyncSmtpTransport, Tokio1Executor};

use crate::{assets, config::Config};

/// Files below which a busy node runs out of sockets.
const FILES: u64 = 10_000;
/// A Redis that takes longer than this delays what it carries.
const SLOW: Duration = Duration::from_millis(20);
/// Time a server has to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// It works; somebody should know.
    Doubtful,
    /// It does not work.
    Bad,
}

/// Something that was looked at.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How it is.
    pub health: Health,
    /// What was looked at, in a word or two.
    pub subject: &'static str,
    /// What was seen, and what to do if something is wrong.
    pub words: String,
}

impl Finding {
    fn new(health: Health, subject: &'static str, words: impl Into<String>) -> Self {
        Self { health, subject, words: words.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.health {
            Health::Good => '✓',
            Health::Doubtful => '!',
            Health::Bad => '✗',
        };
        write!(f, "{sign} {:<14} {}", self.subject, self.words)
    }
}

/// Looks at everything and prints it. Fails if something does not work.
pub async fn run(config: &Config) -> ExitCode {
    let findings = examine(config).await;
    for finding in &findings {
        println!("{finding}");
    }
    let bad = findings.iter().filter(|finding| finding.health == Health::Bad).count();
    if bad == 0 {
        println!("Nothing stands in the way.");
        return ExitCode::SUCCESS;
    }
    println!("Out of order: {bad} of {}.", findings.len());
    ExitCode::FAILURE
}

/// Looks at everything. Nothing is changed, but the private database is started if it stood still,
/// and stopped again.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let mut found = vec![
        // The settings were read before anybody could ask; a bad one ends the program with its name.
        Finding::new(Health::Good, "settings", "all have a form that can be used"),
        address(config),
        client(),
        files(),
        folder(config),
    ];
    found.push(mail(config).await);
    found.extend(storage(config).await);
    found.extend(scanner(config).await);
    found.extend(redis(config).await);
    found.extend(database::examine(config).await);
    found
}

/// Browsers carry the session cookie over HTTPS, and to a loopback name; nowhere else.
fn address(config: &Config) -> Finding {
    const SUBJECT: &str = "address";
    let Some(url) = &config.url else {
        let words = format!("http://{}: can be reached from this machine only", config.listen);
        return Finding::new(Health::Good, SUBJECT, words);
    };
    let host =
        url.parse::<axum::http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default();
    let bare = host.trim_matches(['[', ']']);
    let loopback = bare == "localhost"
        || bare.ends_with(".localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if url.starts_with("https://") || loopback {
        return Finding::new(Health::Good, SUBJECT, url.as_str());
    }
    let words = format!(
        "{url}: nobody can sign in without HTTPS; put a proxy with a certificate in front and set OSMOSE_URL to its https:// address"
    );
    Finding::new(Health::Bad, SUBJECT, words)
}

fn client() -> Finding {
    if assets::present() {
        return Finding::new(Health::Good, "client", "inside the binary");
    }
    let words = "this binary was built without it; run \"cargo xtask client\", then build the server again";
    Finding::new(Health::Bad, "client", words)
}

fn files() -> Finding {
    // The soft limit was raised to the hard one when the program started.
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    match limit {
        Some(limit) if limit < FILES => {
            let words = format!(
                "{limit} may be open, so no more sockets than that; raise the hard limit (ulimit -Hn, or LimitNOFILE= of the unit)"
            );
            Finding::new(Health::Doubtful, "open files", words)
        }
        Some(limit) => Finding::new(Health::Good, "open files", format!("{limit} may be open")),
        None => Finding::new(Health::Good, "open files", "no limit"),
    }
}

fn folder(config: &Config) -> Finding {
    let folder = std::path::absolute(&config.data).unwrap_or_else(|_| config.data.clone());
    let probe = folder.join(".doctor");
    let tried = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::File::create(&probe))
        .and_then(|mut file| file.write_all(b"probe").and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::remove_file(&probe));
    match tried {
        Ok(()) => Finding::new(Health::Good, "data folder", format!("{} can be written", folder.display())),
        Err(error) => {
            let words = format!(
                "{}: {error}; choose another (OSMOSE_DATA), or let this user write there",
                folder.display()
            );
            Finding::new(Health::Bad, "data folder", words)
        }
    }
}

async fn mail(config: &Config) -> Finding {
    const SUBJECT: &str = "mail";
    let Some(url) = &config.smtp_url else {
        let words = format!(
            "written as .eml files in {}; set OSMOSE_SMTP_URL to have it sent",
            config.data.join("mail").display()
        );
        return Finding::new(Health::Doubtful, SUBJECT, words);
    };
    // The reasons of errors about the address are left out: they could repeat it, and it holds a password.
    let Ok(transport) = AsyncSmtpTransport::<Tokio1Executor>::from_url(url) else {
        return Finding::new(
            Health::Bad,
            SUBJECT,
            "OSMOSE_SMTP_URL is not an address such as smtps://user:password@host",
        );
    };
    let transport: AsyncSmtpTransport<Tokio1Executor> = transport.timeout(Some(PATIENCE)).build();
    match tokio::time::timeout(PATIENCE, transport.test_connection()).await {
        Ok(Ok(true)) => {
            Finding::new(Health::Good, SUBJECT, format!("the server answers; sender {}", config.mail_from))
        }
        Ok(Ok(false)) => Finding::new(
            Health::Bad,
            SUBJECT,
            "the server answers, but not as one should; look at OSMOSE_SMTP_URL",
        ),
        Ok(Err(error)) => Finding::new(Health::Bad, SUBJECT, format!("{error}; look at OSMOSE_SMTP_URL")),
        Err(_) => Finding::new(
            Health::Bad,
            SUBJECT,
            "the server does not answer; look at OSMOSE_SMTP_URL and the firewall",
        ),
    }
}

/// A service that keeps the files, if one is set: it is asked for one that is not there.
async fn storage(config: &Config) -> Option<Finding> {
    const SUBJECT: &str = "storage";
    let remote = config.storage.clone()?;
    let storage = crate::storage::Storage::new(config.data.join("files"), Some(remote));
    Some(match tokio::time::timeout(PATIENCE, storage.get("doctor")).await {
        Ok(Ok(_)) => Finding::new(Health::Good, SUBJECT, "the service answers"),
        Ok(Err(error)) => {
            let words = format!("{error:?}; look at OSMOSE_STORAGE_URL, its key and its secret");
            Finding::new(Health::Bad, SUBJECT, words)
        }
        Err(_) => Finding::new(
            Health::Bad,
            SUBJECT,
            "the service does not answer; look at OSMOSE_STORAGE_URL and the firewall",
        ),
    })
}

async fn scanner(config: &Config) -> Option<Finding> {
    const SUBJECT: &str = "scanner";
    let scanner = config.scanner.as_ref()?;
    Some(match scanner.ping().await {
        Ok(()) => Finding::new(Health::Good, SUBJECT, "it answers"),
        Err(error) => {
            Finding::new(Health::Bad, SUBJECT, format!("{error:#}; look at OSMOSE_SCANNER and the firewall"))
        }
    })
}

async fn redis(config: &Config) -> Vec<Finding> {
    const SUBJECT: &str = "redis";
    if config.redis_urls.is_empty() {
        let words = "none: this node is alone; set REDIS_URL on every node to run several";
        return vec![Finding::new(Health::Good, SUBJECT, words)];
    }
    let found = crate::live::bus::ask(&config.redis_urls).await;
    let finding = |(name, answer): (String, anyhow::Result<Duration>)| match answer {
        Ok(took) if took < SLOW => {
            Finding::new(Health::Good, SUBJECT, format!("{name} answers within {:.1} ms", millis(took)))
        }
        Ok(took) => {
            let words = format!(
                "{name} takes {:.0} ms to answer, and every event between nodes as long; put it nearer",
                millis(took)
            );
            Finding::new(Health::Doubtful, SUBJECT, words)
        }
        Err(error) => Finding::new(Health::Bad, SUBJECT, format!("{name}: {error}; look at REDIS_URL")),
    };
    found.into_iter().map(finding).collect()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    fn config(pairs: &[(&str, &str)]) -> Config {
        let env = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).to_owned());
        Sources::gather(|_| None, env, None).unwrap().config().unwrap()
    }

    #[test]
    fn an_address_that_cannot_carry_the_cookie_is_found() {
        for (url, health) in [
            ("https://osmose.example.org", Health::Good),
            ("http://localhost:8080", Health::Good),
            ("http://[::1]:8080", Health::Good),
            ("http://osmose.example.org", Health::Bad),
            ("http://192.0.2.1", Health::Bad),
        ] {
            assert_eq!(address(&config(&[("OSMOSE_URL", url)])).health, health, "{url}");
        }
        assert_eq!(address(&config(&[])).health, Health::Good);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_found() {
        assert_eq!(folder(&config(&[("OSMOSE_DATA", "/proc/osmose")])).health, Health::Bad);
        let good = std::env::temp_dir().join(format!("osmose-doctor-{}", std::process::id()));
        let text = good.display().to_string();
        assert_eq!(folder(&config(&[("OSMOSE_DATA", &text)])).health, Health::Good);
        std::fs::remove_dir_all(good).unwrap();
    }

    #[tokio::test]
    async fn a_mail_server_that_is_not_there_is_found_and_its_password_not_shown() {
        let finding = mail(&config(&[("OSMOSE_SMTP_URL", "smtp://lea:hunter2@127.0.0.1:1")])).await;
        assert_eq!(finding.health, Health::Bad);
        assert!(!finding.to_string().contains("hunter2"), "{finding}");
    }

    #[tokio::test]
    async fn a_redis_that_is_not_there_is_found_and_its_password_not_shown() {
        let findings = redis(&config(&[("REDIS_URL", "redis://:hunter2@127.0.0.1:1")])).await;
        assert_eq!(findings[0].health, Health::Bad);
        assert!(!findings[0].to_string().contains("hunter2"), "{}", findings[0]);
        assert_eq!(redis(&config(&[])).await[0].health, Health::Good);
    }

    #[test]
    fn findings_stand_under_each_other() {
        let finding = Finding::new(Health::Bad, "mail", "no");
        assert_eq!(finding.to_string(), "✗ mail           no");
    }

    #[tokio::test]
    async fn a_scanner_or_a_storage_that_is_away_is_found_and_said_what_to_look_at() {
        let none = config(&[]);
        assert!(scanner(&none).await.is_none() && storage(&none).await.is_none());
        let away = config(&[
            ("OSMOSE_SCANNER", "tcp://127.0.0.1:1"),
            ("OSMOSE_STORAGE_URL", "s3://osmose?endpoint=http://127.0.0.1:1"),
            ("OSMOSE_STORAGE_KEY", "key"),
            ("OSMOSE_STORAGE_SECRET", "a secret that nobody prints"),
        ]);
        for (found, setting) in
            [(scanner(&away).await, "OSMOSE_SCANNER"), (storage(&away).await, "OSMOSE_STORAGE_URL")]
        {
            let found = found.expect("looked at");
            assert_eq!(found.health, Health::Bad);
            assert!(
                found.words.contains(setting) && !found.words.contains("nobody prints"),
                "{}",
                found.words
            );
        }
    }
}
