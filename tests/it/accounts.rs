//! Accounts: how one comes in, stays in, and is put out.

mod links;
mod operator;
mod sessions;
mod sign_in;
mod sign_up;
mod throttling;

use std::sync::atomic::Ordering;

use serde_json::json;
use tokio::sync::OnceCell;

use crate::harness::{Answer, Client, Hub, Person};

/// The password of those who have one.
const PASSWORD: &str = "le pont est fermé depuis mardi";
/// Another.
const OTHER: &str = "le marché revient au printemps";

static HASH: OnceCell<String> = OnceCell::const_new();

/// Somebody with [`PASSWORD`], signed in.
async fn known(hub: &Hub) -> Person {
    let hash = HASH.get_or_init(async || {
        server::people::password::hash(&hub.app, PASSWORD.to_owned()).await.expect("a hash")
    });
    let person = hub.person("Léa Linteau").await;
    let set =
        sqlx::query("update users set password_hash = $2 where id = $1").bind(person.id).bind(hash.await);
    set.execute(hub.pool()).await.expect("a password");
    person
}

async fn sign_in(client: &Client, email: &str, password: &str) -> Answer {
    client.post("/api/v1/session", &json!({ "email": email, "password": password })).await
}

/// The secret in the cookie that an answer sets.
#[track_caller]
fn secret(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    let secret = cookie.strip_prefix("__Host-osmose=").and_then(|rest| rest.split(';').next());
    secret.unwrap_or_else(|| panic!("no cookie: {cookie:?}")).to_owned()
}

/// Argon2 computations of this hub so far.
fn hashed(hub: &Hub) -> u64 {
    hub.app.hashed.load(Ordering::Relaxed)
}
