//! The demonstration seeded for real, into a private PostgreSQL.

use std::path::{Path, PathBuf};

use super::*;
use crate::{
    app::{connect, migrate},
    config::Sources,
    embedded, people,
};

/// A data folder that goes when the test ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn app(data: &Path, pool: &PgPool) -> App {
    let env = |name: &str| (name == "OSMOSE_DATA").then(|| data.display().to_string());
    let config = Sources::gather(|_| None, env, None).unwrap().config().unwrap();
    App::start(config, "http://127.0.0.1:8080".to_owned(), pool.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn seeding() {
    let folder = Folder(std::env::temp_dir().join(format!("osmose-demo-{}", std::process::id())));
    let embedded = embedded::start(&folder.0).await.unwrap();
    let pool = connect(embedded.options(), 4).await.unwrap();
    migrate(&pool).await.unwrap();
    let here = app(&folder.0, &pool);

    let first = seed(&here, Options::default()).await.unwrap();
    assert_eq!(first.len(), 16);
    assert_eq!(first.find("bastien.tuileau").unwrap().role, "site admin");
    verify(&pool).await.unwrap();
    let (threads, comments): (i64, i64) =
        sqlx::query_as("select (select count(*) from threads), (select count(*) from comments)")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((threads, comments), (19, 237 + 6 + 13));
    let (voters, votes): (i64, i64) = sqlx::query_as(
        "select count(*), sum(cardinality(choice)) from poll_votes v join polls p on p.id = v.poll_id
                        where p.closes_at > now() and p.ended_at is null",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((voters, votes), (12, 22));
    let (conversations, messages): (i64, i64) =
        sqlx::query_as("select (select count(*) from conversations), (select count(*) from messages)")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((conversations, messages), (9, 154));

    // What was announced has come as far with people as the story tells.
    let announced: Vec<(String, i64, i64, i64, i64)> = sqlx::query_as(
        "select severity, targeted, delivered, seen, acknowledged from announcements order by sent_at",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let told = |severity: &str, figures: [i64; 4]| {
        let [targeted, delivered, seen, acknowledged] = figures;
        (severity.to_owned(), targeted, delivered, seen, acknowledged)
    };
    assert_eq!(
        announced,
        [
            told("info", [15, 0, 0, 0]),
            told("important", [15, 13, 12, 9]),
            told("info", [15, 0, 0, 0]),
            told("urgent", [8, 0, 0, 0]),
        ]
    );
    let (visits, levels, silent): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from bells where seen_at < now()), (select count(*) from follows where level is not null),
                (select count(*) from chat_preferences where not receipts)",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((visits, levels, silent), (16, 24, 3));

    let karim = first.find("karim.bardaine").unwrap().user;
    let status = people::statuses(&pool, &[karim]).await.unwrap().pop().unwrap().1;
    assert_eq!(status.text, "Bascule de recette en cours");
    assert!(status.until.unwrap() > here.clock.now());

    // Once more: nothing is added, the accounts are the same.
    let again = seed(&here, Options::default()).await.unwrap();
    assert_eq!(first.to_string(), again.to_string());

    // From another data folder the database is somebody else's.
    let other = app(&folder.0.join("other"), &pool);
    let refusal = seed(&other, Options::default()).await.unwrap_err().to_string();
    assert!(refusal.starts_with("the database is not empty (accounts: 16)"), "{refusal}");

    // By force everything goes; the passwords stay.
    let forced = seed(&here, Options { force: true, large: true, ..Options::default() }).await.unwrap();
    assert_ne!(first[0].user, forced[0].user);
    assert_eq!(first.to_string(), forced.to_string());
    verify(&pool).await.unwrap();
    let (people, comments): (i64, i64) =
        sqlx::query_as("select (select count(*) from users), (select count(*) from comments)")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((people, comments), (5_016, 50_256));

    // What does not hold is named.
    sqlx::query("update streams set seq = seq + 1 where msg_no = 20000").execute(&pool).await.unwrap();
    let fault = verify(&pool).await.unwrap_err().to_string();
    assert!(fault.starts_with("a stream's number is not the number of its events: resource:"), "{fault}");

    for app in [here, other] {
        app.stopped.cancel();
    }
    pool.close().await;
    embedded.stop().await.unwrap();
}
