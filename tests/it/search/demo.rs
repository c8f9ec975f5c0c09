//! The questions that people of the demonstration ask, with what a good search answers: `cases.json`, by
//! the keys of `demo/*.json`.

use std::collections::HashMap;

use protocol::{UserId, search::Section};
use serde::Deserialize;
use server::{auth::Auth, demo, search::Filter};

use crate::harness::{Hub, eventually};

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
    nothing: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    query: String,
    #[serde(rename = "as")]
    person: String,
    #[serde(default)]
    expect_in_first: usize,
    #[serde(default)]
    expect: Vec<String>,
    #[serde(default)]
    must_not: Vec<String>,
}

/// The titles that keys stand for, of what the demonstration has.
fn titles() -> HashMap<String, String> {
    let mut titles = HashMap::new();
    let file = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let faq = file(include_str!("../../../demo/faq.json"));
    for it in faq["entries"].as_array().expect("entries") {
        titles.insert(text(&it["key"]), text(&it["question"]));
    }
    let discussions = file(include_str!("../../../demo/discussions.json"));
    for it in discussions["threads"].as_array().expect("threads") {
        titles.insert(text(&it["key"]), text(&it["title"]));
    }
    let documents = file(include_str!("../../../demo/documents.json"));
    for it in documents["documents"].as_array().expect("documents") {
        titles.insert(text(&it["key"]), text(&it["title"]));
    }
    titles
}

#[tokio::test(flavor = "multi_thread")]
async fn the_questions_of_the_demonstration_find_what_they_should() {
    let hub = Hub::new().await;
    let accounts = demo::seed(&hub.app, demo::Options { force: true, ..demo::Options::default() })
        .await
        .expect("seeded");
    demo::verify(hub.pool()).await.expect("it holds together");
    // What the documents say is found once they were read.
    eventually("every document is read", async || {
        let waiting: i64 =
            sqlx::query_scalar("select count(*) from document_versions where reading = 'waiting'")
                .fetch_one(hub.pool())
                .await
                .expect("a count");
        (waiting == 0).then_some(())
    })
    .await;
    server::search::catch_up(&hub.app).await.expect("up to date");
    let cases: Cases = serde_json::from_str(include_str!("cases.json")).expect("cases");
    let titles = titles();
    let mut faults = Vec::new();
    let person = |key: &str| -> UserId {
        let name = key.trim_start_matches("p-").replacen('-', ".", 1);
        accounts.find(&name).unwrap_or_else(|| panic!("no account {name}")).user
    };
    for case in cases.cases.iter().chain(&cases.nothing) {
        let (session, expires_at) = (protocol::SessionId::new(), chrono::Utc::now());
        let auth = Auth { user: person(&case.person), session, site_admin: false, expires_at };
        let found =
            server::search::find(&hub.app, &auth, &case.query, Filter::default()).await.expect("an answer");
        let ranked: Vec<&str> = found
            .hits
            .iter()
            .filter(|hit| matches!(hit.section, Section::Faq | Section::Documents | Section::Discussions))
            .map(|hit| hit.title.as_str())
            .collect();
        let first = &ranked[..ranked.len().min(case.expect_in_first)];
        for key in &case.expect {
            let title = &titles[key];
            if !first.contains(&title.as_str()) {
                let place = ranked.iter().position(|it| it == title);
                faults.push(format!("{} « {} »: {key} at {place:?} of {first:#?}", case.id, case.query));
            }
        }
        for key in &case.must_not {
            if ranked.contains(&titles[key].as_str()) {
                faults.push(format!("{} « {} »: {key} is there", case.id, case.query));
            }
        }
        if case.expect.is_empty() && !ranked.is_empty() {
            faults
                .push(format!("{} « {} »: {ranked:?}, corrected {:?}", case.id, case.query, found.corrected));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
