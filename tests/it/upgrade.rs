//! A database as an earlier release left it: it is brought up to date, nothing of it is lost, and people
//! go on where they stood. `upgrade/0004.sql` is the demonstration under the schema of the migrations up
//! to that number, as `pg_dump --inserts` wrote it, without passwords.

use protocol::{Position, Snapshot, Stream, UserId, discussions::List, discussions::Thread, people::Session};
use sqlx::PgPool;

use crate::harness::{Hub, Postgres, fixtures};

const BEFORE: &str = include_str!("upgrade/0004.sql");

/// How many rows each table has that was there before.
async fn counts(pool: &PgPool) -> Vec<(String, i64)> {
    let mut all = Vec::new();
    for table in [
        "comment_versions",
        "comments",
        "events",
        "marks",
        "memberships",
        "reactions",
        "resources",
        "spaces",
        "streams",
        "themes",
        "threads",
        "users",
    ] {
        let count = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        all.push((table.to_owned(), sqlx::query_scalar(count).fetch_one(pool).await.expect("a count")));
    }
    all
}

#[tokio::test]
async fn a_database_of_an_earlier_release_is_brought_up_to_date_and_read_back() {
    let database = Postgres::shared().await.empty_database().await;
    // A connection of its own: the dump changes where names are looked for.
    let loading = database.pool().await;
    sqlx::raw_sql(BEFORE).execute(&loading).await.expect("loaded");
    loading.close().await;
    let pool = server::app::connect(database.options(), 4).await.expect("connected");
    let before = counts(&pool).await;
    assert!(before.iter().all(|(table, count)| *count > 0 || table == "comment_versions"), "{before:?}");
    server::app::migrate(&pool).await.expect("migrated");
    assert_eq!(counts(&pool).await, before);
    server::demo::verify(&pool).await.expect("it holds together");

    let hub = Hub::on(database, |_| {}).await;
    let (id, email): (UserId, String) =
        sqlx::query_as("select id, email from users where email like 'agathe.moellon@%'")
            .fetch_one(&pool)
            .await
            .expect("a person");
    let agathe = fixtures::sign_in(&pool, &hub.client(), id, &email).await;
    let session: Session = agathe.client.get("/api/v1/session").await.expect(200).json();
    assert_eq!((session.me.name().as_str(), session.me.photo), ("Agathe Moellon", None));
    let mut socket = agathe.live().await;
    let mut read = 0;
    for space in &session.spaces {
        let list: Snapshot<List> =
            agathe.client.get(&format!("/api/v1/spaces/{}/threads", space.id)).await.expect(200).json();
        for row in &list.content.rows {
            let thread: Snapshot<Thread> = agathe
                .client
                .get(&format!("/api/v1/threads/{}?from=first", row.heading.id))
                .await
                .expect(200)
                .json();
            assert!(!thread.content.html.is_empty());
            let written = thread.content.log.items.iter().filter(|it| it.deleted.is_none());
            assert!(written.clone().all(|it| !it.html.is_empty() && !it.author.name.is_empty()));
            read += written.count();
            // What was told before is told again to whoever stood at the beginning.
            let stream = Stream::Resource(row.heading.id);
            socket.try_watch(stream, Some(Position::START)).await.expect("watched");
            socket.reach(stream, thread.position.seq).await;
            socket.unwatch(stream).await;
        }
        // And life goes on.
        if let Some(row) = list.content.rows.iter().find(|row| row.heading.locked_by.is_none()) {
            let receipt = agathe.post(row.heading.id, "Toujours là").await;
            assert_eq!(receipt.msg_no.0, row.head.0 + 1);
        }
    }
    assert!(read > 50, "{read} comments");
    server::demo::verify(&pool).await.expect("it still holds together");
    pool.close().await;
}
