//! Row 92: the description has every route. What the answers are like is checked in every test, by the
//! client that all tests use.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use crate::harness::{Hub, openapi};

/// Routes that are added beside the described ones.
fn beside(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the server's sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            beside(&path, found);
            continue;
        }
        // At an address of its own, for whoever watches the node.
        if path.ends_with("metrics.rs") {
            continue;
        }
        let source = fs::read_to_string(&path).expect("a source").replace(char::is_whitespace, "");
        let named = |rest: &str| rest.split('"').next().map(str::to_owned);
        found.extend(source.split(".route(\"").skip(1).filter_map(named));
        for other in [".nest(", ".route_service(", ".nest_service(", "Router::new().route("] {
            assert!(
                !source.contains(other),
                "{}: {other} adds what the description cannot know",
                path.display()
            );
        }
    }
}

#[test]
fn row_92_every_route_of_the_api_is_described() {
    let mut found = BTreeSet::new();
    beside(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src"), &mut found);
    // The description has no place for the methods of CalDAV.
    let known = [
        "/.well-known/caldav",
        "/api/openapi.json",
        "/calendar/dav",
        "/calendar/dav/",
        "/calendar/dav/{*path}",
        "/live",
        "/livez",
        "/readyz",
    ];
    assert_eq!(found, known.map(str::to_owned).into());
}

#[tokio::test(flavor = "multi_thread")]
async fn row_92_the_description_is_served_whole_and_says_what_each_route_takes_and_answers() {
    let hub = Hub::new().await;
    let answer = hub.client().get("/api/openapi.json").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let served: Value = answer.json();
    assert_eq!(&served, openapi::description());
    assert!(served["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    for (method, path) in openapi::routes() {
        let operation = &served["paths"][&path][method.to_lowercase()];
        let line = format!("{method} {path}");
        assert!(operation["summary"].is_string(), "{line} says nothing of itself");
        let problem = &operation["responses"]["default"]["content"]["application/problem+json"];
        assert!(problem.is_object(), "{line} does not say how it refuses");
        // A part of a file is one more answer.
        let answers =
            operation["responses"].as_object().map(|it| it.keys().filter(|it| *it != "206").count());
        assert_eq!(answers, Some(2), "{line}");
        let named: BTreeSet<&str> =
            path.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let in_path = parameters.iter().filter(|it| it["in"] == "path").filter_map(|it| it["name"].as_str());
        assert_eq!(in_path.collect::<BTreeSet<_>>(), named, "{line}");
    }
    // Every schema that is named is there.
    let text = answer.text();
    let named = text.split("\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next());
    let missing: Vec<&str> = named.filter(|name| served["components"]["schemas"][name].is_null()).collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
}
