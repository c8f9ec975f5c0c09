//! A private PostgreSQL through its life: started, shared, killed, left behind, taken over, stopped.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, mem, process};

use sqlx::{Connection, PgConnection};

use super::*;

/// A data folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(env::temp_dir().join(format!("osmose-embedded-{}-{number}", process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn connect(embedded: &Embedded) -> PgConnection {
    PgConnection::connect_with(&embedded.options()).await.unwrap()
}

async fn count(embedded: &Embedded) -> i64 {
    sqlx::query_scalar("select count(*) from kept").fetch_one(&mut connect(embedded).await).await.unwrap()
}

#[tokio::test]
async fn what_was_committed_outlives_a_kill() {
    let folder = Folder::new();
    let embedded = start(&folder.0).await.unwrap();
    let mut connection = connect(&embedded).await;
    sqlx::raw_sql("create table kept (); insert into kept default values")
        .execute(&mut connection)
        .await
        .unwrap();
    let (fsync, addresses): (String, String) =
        sqlx::query_as("select current_setting('fsync'), current_setting('listen_addresses')")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!((fsync.as_str(), addresses.as_str()), ("on", ""));
    embedded.kill().await.unwrap();
    assert!(sqlx::query("select 1").execute(&mut connection).await.is_err());
    let embedded = start(&folder.0).await.unwrap();
    assert_eq!(count(&embedded).await, 1);
    embedded.stop().await.unwrap();
    let pid_file =
        fs::read_dir(&folder.0).unwrap().flatten().map(|entry| entry.path().join("postmaster.pid"));
    assert!(pid_file.into_iter().all(|file| !file.exists()), "the server has stopped");
}

#[tokio::test]
async fn a_server_left_behind_is_taken_over() {
    let folder = Folder::new();
    let mut embedded = start(&folder.0).await.unwrap();
    sqlx::raw_sql("create table kept ()").execute(&mut connect(&embedded).await).await.unwrap();
    // As after a SIGKILL of the hub: the lock is free, the server runs.
    let Some(Postmaster::Child(orphan)) = embedded.postmaster.take() else { panic!("it is ours") };
    let pid = i32::try_from(orphan.id()).ok().and_then(Pid::from_raw);
    mem::forget(orphan);
    drop(embedded);
    let embedded = start(&folder.0).await.unwrap();
    assert!(matches!(embedded.postmaster, Some(Postmaster::Adopted(adopted)) if Some(adopted) == pid));
    assert_eq!(count(&embedded).await, 0);
    embedded.stop().await.unwrap();
}

#[tokio::test]
async fn a_second_start_shares_the_server_and_leaves_it_running() {
    let folder = Folder::new();
    let (first, second) = tokio::join!(start(&folder.0), start(&folder.0));
    let (first, second) = (first.unwrap(), second.unwrap());
    let (owner, guest) = if first.is_shared() { (second, first) } else { (first, second) };
    assert!(guest.is_shared() && !owner.is_shared());
    guest.stop().await.unwrap();
    connect(&owner).await.ping().await.unwrap();
    owner.stop().await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named_in_one_line() {
    let folder = Folder::new();
    fs::write(&folder.0, "a file").unwrap();
    let error = format!("{:#}", start(&folder.0).await.unwrap_err());
    fs::remove_file(&folder.0).unwrap();
    assert!(error.contains(&folder.0.display().to_string()) && !error.contains('\n'), "{error}");
}

#[test]
fn the_last_complaint_is_found() {
    let log =
        "LOG:  starting\n2026-01-01 UTC [1] FATAL:  lock file \"x\" already exists\nHINT:  Is it running?\n";
    assert_eq!(last_complaint(log), "lock file \"x\" already exists");
    assert_eq!(last_complaint("initdb: error: no space\n"), "no space");
    assert_eq!(last_complaint(""), "it said nothing");
}
