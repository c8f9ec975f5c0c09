//! A start that cannot succeed says why in one line, at once, and leaves with a code that is not zero.

use std::{net::TcpListener, path::Path, process::Stdio};

use tokio::process::Command;

use crate::harness::{Postgres, process, soon};

/// What a program said that ended by itself.
struct Ended {
    code: i32,
    out: String,
    errors: String,
}

async fn run(arguments: &[&str], settings: &[(&str, &str)], data: &Path) -> Ended {
    let command = Command::new(process::program())
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("OSMOSE_LISTEN", "127.0.0.1:0")
        .env("OSMOSE_DATA", data)
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = soon("the program ends", command).await.expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    Ended {
        code: output.status.code().expect("an exit"),
        out: text(&output.stdout),
        errors: text(&output.stderr),
    }
}

/// Fails the test unless a start with these settings is refused in one line that holds all these words.
async fn refused(settings: &[(&str, &str)], words: &[&str]) {
    let data = Postgres::shared().await.folder("data");
    refused_at(&data, settings, words).await;
}

async fn refused_at(data: &Path, settings: &[(&str, &str)], words: &[&str]) {
    let Ended { code, out, errors } = run(&["serve"], settings, data).await;
    assert_eq!(code, 1, "{settings:?}: {out}{errors}");
    let lines: Vec<&str> = errors.lines().filter(|line| line.starts_with("osmose: ")).collect();
    assert_eq!(lines.len(), 1, "{settings:?}: {errors}");
    assert_eq!(errors.lines().last(), lines.first().copied(), "the reason comes last: {errors}");
    for word in words {
        assert!(lines[0].contains(word), "{settings:?}: no {word} in {}", lines[0]);
    }
    assert!(!out.contains("listens"), "{out}");
    assert!(!errors.contains("panicked") && !errors.contains("s3cret"), "{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_is_named() {
    let database = Postgres::shared().await.database().await;
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = taken.local_addr().expect("an address").to_string();
    let url = database.url();
    refused(&[("OSMOSE_LISTEN", &listen), ("DATABASE_URL", &url)], &["OSMOSE_LISTEN", &listen, "in use"])
        .await;
    let settings = [("OSMOSE_METRICS_LISTEN", listen.as_str()), ("DATABASE_URL", &url)];
    refused(&settings, &["OSMOSE_METRICS_LISTEN", &listen, "in use"]).await;
    // An address that is not this machine's.
    let settings =
        [("OSMOSE_LISTEN", "192.0.2.1:8080"), ("OSMOSE_URL", "https://o.example"), ("DATABASE_URL", &url)];
    refused(&settings, &["OSMOSE_LISTEN", "192.0.2.1:8080"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let url = format!("postgres://osmose:s3cret@{closed}/osmose");
    refused(&[("DATABASE_URL", &url)], &["DATABASE_URL", "cannot reach the database"]).await;
    // One that takes the connection and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("postgres://osmose:s3cret@{}/osmose", silent.local_addr().expect("an address"));
    refused(&[("DATABASE_URL", &url)], &["DATABASE_URL", "cannot reach the database"]).await;
    refused(&[("DATABASE_URL", "postgres://osmose:s3cret@no-such-host.invalid/osmose")], &["DATABASE_URL"])
        .await;
    refused(&[("DATABASE_URL", "mysql://osmose:s3cret@localhost/osmose")], &["DATABASE_URL", "postgres://"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_the_role_or_the_name_is_told_so() {
    let database = Postgres::shared().await.database().await;
    let url = database.url();
    let nowhere = url.replace("/t_", "/no_such_t_");
    refused(&[("DATABASE_URL", &nowhere)], &["DATABASE_URL", "no_such_t_"]).await;
    let nobody = url.replace("osmose@", "nobody_at_all@");
    refused(&[("DATABASE_URL", &nobody)], &["DATABASE_URL", "nobody_at_all"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_acknowledges_what_it_may_lose_is_refused() {
    let database = Postgres::shared().await.database().await;
    let pool = database.pool().await;
    let name: String =
        sqlx::query_scalar("select current_database()::text").fetch_one(&pool).await.expect("a name");
    let alter = format!("alter database {name} set synchronous_commit = off");
    sqlx::raw_sql(sqlx::AssertSqlSafe(alter)).execute(&pool).await.expect("altered");
    refused(&[("DATABASE_URL", &database.url())], &["synchronous_commit is off"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let postgres = Postgres::shared().await;
    let folder = postgres.folder("data");
    let file = folder.join("file");
    std::fs::write(&file, "").expect("written");
    // Below a file there is no folder, not even for root.
    let data = file.join("data");
    let named = data.to_str().expect("a path");
    refused_at(&data, &[], &[named]).await;
    // Mails and uploads go there too, wherever the database is.
    let database = postgres.database().await;
    refused_at(&data, &[("DATABASE_URL", &database.url())], &["OSMOSE_DATA", named]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_value_is_named_with_where_it_came_from() {
    let folder = Postgres::shared().await.folder("settings");
    let file = folder.join("osmose.toml");
    std::fs::write(&file, "ping_seconds = 0\n").expect("written");
    let path = file.to_str().expect("a path");
    for (settings, words) in [
        (("OSMOSE_LISTEN", "8080"), &["OSMOSE_LISTEN", "\"8080\""][..]),
        (("OSMOSE_LISTEN", "0.0.0.0:0"), &["OSMOSE_URL", "loopback"]),
        (("OSMOSE_URL", "https://o.example/path"), &["OSMOSE_URL", "https://o.example/path"]),
        (("OSMOSE_TRUSTED_PROXIES", "10.0.0.1,proxy"), &["OSMOSE_TRUSTED_PROXIES", "\"proxy\""]),
        (("OSMOSE_SIGN_UP", "everybody"), &["OSMOSE_SIGN_UP", "\"everybody\""]),
        (("OSMOSE_SESSION_DAYS", "-1"), &["OSMOSE_SESSION_DAYS", "\"-1\""]),
        (("OSMOSE_MAIL_FROM", "nobody"), &["OSMOSE_MAIL_FROM", "\"nobody\""]),
        (("OSMOSE_SMTP_URL", "mail.example"), &["OSMOSE_SMTP_URL"]),
        (("OSMOSE_LOG", "loud"), &["OSMOSE_LOG", "\"loud\""]),
        (("REDIS_URL", "http://:s3cret@localhost"), &["REDIS_URL", "not an address"]),
        (("DATABASE_URL_FILE", "/no/such/file"), &["DATABASE_URL_FILE", "/no/such/file"]),
        (("OSMOSE_CONFIG", "/no/such/file"), &["/no/such/file"]),
        (("OSMOSE_CONFIG", path), &["ping_seconds", path, "\"0\""]),
    ] {
        // Looking at the settings alone says the same.
        let checked = run(&["serve", "--check-config"], &[settings], &folder).await;
        assert_eq!(
            (checked.code, checked.errors.lines().count()),
            (1, 1),
            "{settings:?}: {}",
            checked.errors
        );
        refused(&[settings], words).await;
    }
    let checked = run(&["serve", "--check-config"], &[("OSMOSE_SITE_NAME", "Ville")], &folder).await;
    assert_eq!((checked.code, checked.errors.as_str()), (0, ""));
    let checked = run(&["serve", "--check-config", "--ping-seconds", "x"], &[], &folder).await;
    assert!(checked.code == 1 && checked.errors.contains("--ping-seconds"), "{}", checked.errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_may_lie_in_a_file() {
    let database = Postgres::shared().await.database().await;
    let folder = database.postgres.folder("secrets");
    let file = folder.join("url");
    std::fs::write(&file, format!("{}\n", database.url())).expect("written");
    let migrated = run(&["migrate"], &[("DATABASE_URL_FILE", file.to_str().expect("a path"))], &folder).await;
    assert_eq!((migrated.code, migrated.errors.as_str()), (0, ""), "{}", migrated.out);
}
