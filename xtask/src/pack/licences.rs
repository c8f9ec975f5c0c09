//! Whether the dependencies may be used, and whether those that should be there once are there once.

use anyhow::{Result, bail};
use serde_json::Value;

use crate::metadata;

/// Licences that ask for no more than their notice, or (MPL) that changes to their own files be published.
const ALLOWED: [&str; 17] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Two versions of one of these would be two runtimes, two sets of types or two stacks of cryptography.
const ONCE: [&str; 13] = [
    "axum",
    "hyper",
    "protocol",
    "ring",
    "rustls",
    "serde",
    "sqlx",
    "tokio",
    "tokio-tungstenite",
    "tower",
    "tracing",
    "uuid",
    "wasm-bindgen",
];

/// # Errors
/// Every package at fault, on a line of its own.
pub fn check() -> Result<()> {
    let packages = metadata::packages()?;
    let mut faults = Vec::new();
    for package in packages.iter().filter(|package| !package["source"].is_null()) {
        match package["license"].as_str() {
            Some(licence) if is_allowed(licence) => {}
            Some(licence) => {
                faults.push(format!("{}: the licence {licence} is not on the list", name(package)));
            }
            None => faults.push(format!("{}: names no licence", name(package))),
        }
    }
    for once in ONCE {
        let versions =
            packages.iter().filter(|package| package["name"] == once).map(name).collect::<Vec<_>>();
        if versions.len() > 1 {
            faults.push(format!("there twice: {}", versions.join(", ")));
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    println!("    {} packages, all under licences on the list", packages.len());
    Ok(())
}

fn name(package: &Value) -> String {
    format!(
        "{} {}",
        package["name"].as_str().unwrap_or_default(),
        package["version"].as_str().unwrap_or_default()
    )
}

/// An expression of SPDX: one of the choices parted by OR (formerly `/`) must have all its parts allowed.
fn is_allowed(expression: &str) -> bool {
    let is_outer = |part: &str| part.starts_with('(') && part.find(')') == Some(part.len() - 1);
    let expression = expression.trim();
    if is_outer(expression) {
        return is_allowed(&expression[1..expression.len() - 1]);
    }
    for (operator, needs_all) in [(" AND ", true), (" OR ", false), ("/", false)] {
        if let Some(parts) = split_outside_parentheses(expression, operator) {
            return if needs_all {
                parts.into_iter().all(is_allowed)
            } else {
                parts.into_iter().any(is_allowed)
            };
        }
    }
    ALLOWED.contains(&expression)
}

/// None when the operator does not occur outside parentheses. `a OR b AND c` without any does not occur in practice;
/// it would be read strictly.
fn split_outside_parentheses<'a>(expression: &'a str, operator: &str) -> Option<Vec<&'a str>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (position, _) in expression.match_indices(operator) {
        let before = &expression[..position];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(&expression[start..position]);
            start = position + operator.len();
        }
    }
    parts.push(&expression[start..]);
    (parts.len() > 1).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn expressions_are_read() {
        assert!(is_allowed("MIT OR GPL-3.0"));
        assert!(is_allowed("MIT/Apache-2.0"));
        assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(is_allowed("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT"));
        assert!(!is_allowed("GPL-3.0"));
        assert!(!is_allowed("(MIT OR Apache-2.0) AND GPL-3.0"));
    }
}
