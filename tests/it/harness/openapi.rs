//! Row 92: what the server answers, held against what its description says it answers.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use hyper::Method;
use jsonschema::Validator;
use serde_json::{Value, json};

use super::Answer;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    let (_, description) = server::api();
    serde_json::to_value(description).expect("JSON")
});

static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// The description itself.
pub fn description() -> &'static Value {
    &DESCRIPTION
}

/// Every route that is described, as method and path with its parameters in braces.
pub fn routes() -> Vec<(String, String)> {
    let paths = DESCRIPTION["paths"].as_object().expect("paths");
    let methods = ["get", "head", "options", "put", "post", "delete", "patch"];
    let of = |(path, item): (&String, &Value)| {
        let there = methods.into_iter().filter(|method| item.get(method).is_some());
        there.map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

/// The described path that a path is one of.
fn template(path: &str) -> Option<&'static str> {
    let path = path.split('?').next().unwrap_or_default();
    let paths = DESCRIPTION["paths"].as_object().expect("paths");
    let fits = |template: &str| {
        let (mut ours, mut theirs) = (template.split('/'), path.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(part), Some(value))
                    if part == value || (part.starts_with('{') && !value.is_empty()) => {}
                _ => return false,
            }
        }
    };
    // A path without parameters goes before one with.
    let mut found: Vec<&str> = paths.keys().map(String::as_str).filter(|template| fits(template)).collect();
    found.sort_unstable_by_key(|template| template.matches('{').count());
    found.first().copied()
}

/// Fails the test if an answer is not one that the description knows.
#[track_caller]
pub fn check(method: &Method, path: &str, answer: &Answer) {
    if !path.starts_with("/api/v1/") {
        return;
    }
    let operation = template(path)
        .map(|template| (template, &DESCRIPTION["paths"][template][method.as_str().to_lowercase()]));
    let Some((template, operation)) = operation.filter(|(_, operation)| operation.is_object()) else {
        assert!(
            matches!(answer.status, 403..=405),
            "{method} {path} is not described, and answers {}",
            answer.status
        );
        return;
    };
    let status = answer.status.to_string();
    let responses = &operation["responses"];
    let response = responses.get(&status).or_else(|| responses.get("default"));
    let response =
        response.unwrap_or_else(|| panic!("{method} {template} does not say that it answers {status}"));
    // It has none, whatever it is about.
    if *method == Method::HEAD {
        return;
    }
    let Some(content) = response.get("content").and_then(Value::as_object).filter(|it| !it.is_empty()) else {
        assert!(
            answer.body.is_empty(),
            "{method} {template} says that {status} has no body: {}",
            answer.text()
        );
        return;
    };
    let kind = answer.header("content-type").split(';').next().unwrap_or_default().trim();
    let media = content
        .get(kind)
        .or_else(|| content.get("*/*"))
        .unwrap_or_else(|| panic!("{method} {template} does not say that {status} is {kind:?}"));
    let kinds =
        ["text/csv", "text/calendar", "application/atom+xml", "application/octet-stream", "application/zip"];
    if kinds.contains(&kind) || ["image/", "audio/", "video/"].iter().any(|it| kind.starts_with(it)) {
        return;
    }
    let body: Value = answer.json();
    let validator = validator(&format!("{method} {template} {status}"), &media["schema"]);
    let faults: Vec<String> =
        validator.iter_errors(&body).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(faults.is_empty(), "{method} {template} {status} is not as described: {faults:?} in {body}");
}

fn validator(name: &str, schema: &Value) -> Arc<Validator> {
    let mut known = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || {
        let whole = json!({ "allOf": [schema], "components": DESCRIPTION["components"] });
        Arc::new(jsonschema::draft202012::new(&whole).expect("a schema"))
    };
    known.entry(name.to_owned()).or_insert_with(make).clone()
}
