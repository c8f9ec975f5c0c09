//! Row 89: logs tell what happened and nothing that should be known to one person only.

use std::{process::Stdio, sync::Arc};

use protocol::{ActId, Code, Problem};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
};

use crate::harness::{Client, Database, Hub, Postgres, Socket, eventually, fixtures, process, soon};

/// A running program whose words are kept.
struct Spoken {
    child: Child,
    client: Client,
    log: tokio::task::JoinHandle<String>,
}

async fn start(database: &Arc<Database>, settings: &[(&str, &str)]) -> Spoken {
    let mut child = Command::new(process::program())
        .arg("serve")
        .env("OSMOSE_LISTEN", "127.0.0.1:0")
        .env("DATABASE_URL", database.url())
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the program starts");
    let mut errors = child.stderr.take().expect("its errors");
    let mut said = BufReader::new(child.stdout.take().expect("its output")).lines();
    let url = soon("it listens", async {
        loop {
            let line = said.next_line().await.expect("a line").expect("it listens");
            if let Some(url) = line.strip_prefix("Osmose listens on ") {
                return url.trim().to_owned();
            }
        }
    })
    .await;
    let log = tokio::spawn(async move {
        let mut text = String::new();
        errors.read_to_string(&mut text).await.expect("text");
        while let Some(line) = said.next_line().await.expect("a line") {
            text.push_str(&line);
        }
        text
    });
    let address = url.trim_start_matches("http://").parse().expect("an address");
    Spoken { child, client: Client::new(address, &url), log }
}

impl Spoken {
    /// Tells it to leave; answers all that it said.
    async fn log(mut self) -> String {
        let pid = self.child.id().and_then(|pid| rustix::process::Pid::from_raw(i32::try_from(pid).ok()?));
        rustix::process::kill_process(pid.expect("it runs"), rustix::process::Signal::TERM).expect("told");
        soon("it leaves", self.child.wait()).await.expect("waited for");
        self.log.await.expect("its words")
    }
}

/// The secret in the only mail of a folder to this page.
async fn mailed(data: &std::path::Path, page: &str) -> String {
    eventually("a mail", async || {
        let files = std::fs::read_dir(data.join("mail")).ok()?;
        let mails = files.filter_map(|file| std::fs::read_to_string(file.ok()?.path()).ok());
        mails.map(|mail| mail.replace("=\r\n", "")).find_map(|mail| {
            let (_, rest) = mail.split_once(&format!("/{page}#"))?;
            let secret: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
            (secret.len() == 64).then_some(secret)
        })
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn row_89_logs_hold_no_secret_no_password_and_nothing_that_was_said() {
    let postgres = Postgres::shared().await;
    let (database, data) = (postgres.database().await, postgres.folder("data"));
    let (old, new) = ("le-premier-mot-de-passe", "le-second-mot-de-passe");
    let folder = data.to_str().expect("a path");
    let settings = [
        ("OSMOSE_LOG", "debug"),
        ("OSMOSE_LOG_FORMAT", "json"),
        ("OSMOSE_SIGN_UP", "open"),
        ("OSMOSE_DATA", folder),
    ];
    let node = start(&database, &settings).await;
    let guest = node.client.clone();
    let email = "noe.nouveau@people.example";
    let sign_up = json!({ "email": email, "given_name": "Noé", "family_name": "Nouveau", "password": old });
    guest.post("/api/v1/accounts", &sign_up).await.expect(202);
    let verify = mailed(&data, "verify").await;
    guest.post("/api/v1/email-verifications", &json!({ "token": verify })).await.expect(204);
    guest.post("/api/v1/password-resets", &json!({ "email": email })).await.expect(202);
    let reset = mailed(&data, "reset").await;
    guest.put("/api/v1/password-resets", &json!({ "token": reset, "password": new })).await.expect(204);
    guest.post("/api/v1/session", &json!({ "email": email, "password": old })).await.expect(401);
    let answer = guest.post("/api/v1/session", &json!({ "email": email, "password": new })).await.expect(200);
    let cookie = answer.header("set-cookie").split(['=', ';']).nth(1).expect("a secret").to_owned();

    let pool = database.pool().await;
    let space = fixtures::space(&pool, &guest).await;
    let thread = fixtures::thread(&pool, &space).await;
    space.admin.post(thread, "parole-donnée-par-http").await;
    let mut socket = space.admin.live().await;
    socket.post(thread, "parole-donnée-par-la-prise").await;
    socket.send_text("{\"parole-qui-n-est-pas-une-trame\":").await;
    socket.settle().await;
    guest.get(&format!("/live?token={cookie}")).await;
    guest.get(&format!("/api/v1/session?token={cookie}")).await.expect(401);
    assert!(Socket::open(&guest.signed_in(&"f".repeat(64))).await.is_err());
    // Also what goes wrong on our side. (Renamed, not dropped: that locks no other table, which somebody at
    // work may hold.)
    sqlx::raw_sql("alter table reactions rename to gone").execute(&pool).await.expect("broken");
    guest.signed_in(&space.admin.secret).get(&fixtures::comments(thread)).await.expect(500);

    let log = node.log().await;
    assert!(log.lines().count() > 10, "it says something at all: {log}");
    let secrets =
        [old, new, &verify, &reset, &cookie, &space.admin.secret, "parole-", email, &"f".repeat(64)];
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret} stands in the log: {line:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_89_what_is_our_fault_is_named_in_the_answer_and_explained_in_the_log_alone() {
    let postgres = Postgres::shared().await;
    let (database, data) = (postgres.database().await, postgres.folder("data"));
    let settings = [("OSMOSE_LOG_FORMAT", "json"), ("OSMOSE_DATA", data.to_str().expect("a path"))];
    let node = start(&database, &settings).await;
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &node.client).await;
    let thread = fixtures::thread(&pool, &space).await;
    sqlx::raw_sql("alter table marks rename to gone").execute(&pool).await.expect("broken");
    let mark = json!({ "act": ActId::new(), "msg_no": 0 });
    let answer = space.admin.client.put(&format!("/api/v1/marks/{thread}"), &mark).await.expect(500);
    let problem: Problem = answer.json();
    let id = answer.header("x-request-id").to_owned();
    assert_eq!((problem.code, problem.request_id.as_deref()), (Code::Internal, Some(id.as_str())));
    for word in ["marks", "relation", "sql", "postgres", "panick", "src/"] {
        assert!(!answer.text().to_lowercase().contains(word), "{}", answer.text());
    }
    let log = node.log().await;
    let line = log.lines().find(|line| line.contains(&id)).unwrap_or_else(|| panic!("{id} is not in {log}"));
    let line: Value = serde_json::from_str(line).expect("a line of JSON");
    assert_eq!(line["level"], "ERROR");
    assert!(line.to_string().contains("marks"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_89_every_5xx_has_its_request_s_name_and_says_when_to_come_back() {
    let hub = Hub::new().await;
    let person = hub.person("Léa Linteau").await;
    let space = hub.space().await;
    hub.pool().close().await;
    for answer in [
        person.client.get("/api/v1/session").await,
        person.client.get("/api/v1/spaces").await,
        person.client.post(&format!("/api/v1/spaces/{}/membership", space.id), &()).await,
        person.client.get("/live").await,
    ] {
        if answer.status == 400 {
            // Not an upgrade at all: nothing was asked of the database.
            continue;
        }
        let problem: Problem = answer.json();
        assert_eq!((answer.status, problem.code, problem.temporary), (503, Code::Unavailable, true));
        assert_eq!(problem.request_id.as_deref(), Some(answer.header("x-request-id")));
        assert_eq!(answer.header("retry-after"), problem.retry_after.expect("a time").to_string());
    }
    assert_eq!(Socket::open(&person.client).await.err().map(|refused| refused.status), Some(503));
    assert_eq!(hub.client().get("/readyz").await.status, 503);
    hub.client().get("/livez").await.expect(200);
}
