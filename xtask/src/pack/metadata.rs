//! What cargo knows of the dependencies.

use std::env;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::root;

/// The packages of `cargo metadata` for this machine and the browser, those of the workspace among them. Without a
/// choice of platforms cargo would fetch what every system on earth needs.
///
/// # Errors
/// When cargo cannot tell, as when Cargo.lock does not fit the manifests.
pub fn packages() -> Result<Vec<Value>> {
    let host = host().context("rustc does not tell its host")?;
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root())
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .args(["--filter-platform", &host, "--filter-platform", "wasm32-unknown-unknown"])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be run")?;
    ensure!(output.status.success(), "`cargo metadata` failed");
    let mut metadata: Value = serde_json::from_slice(&output.stdout)?;
    match metadata["packages"].take() {
        Value::Array(packages) => Ok(packages),
        _ => Ok(Vec::new()),
    }
}

fn host() -> Option<String> {
    let output = Command::new("rustc").arg("-vV").current_dir(root()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}
