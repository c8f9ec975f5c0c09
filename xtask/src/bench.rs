//! `cargo xtask bench`: the load generator against a release build.

use std::process::Command;

use anyhow::Result;

use crate::{client, install, shell};

/// Builds server and load generator with optimisation and runs the latter, with these arguments.
///
/// # Errors
/// What is missing, or what failed.
pub fn bench(arguments: &[String]) -> Result<()> {
    install::for_measuring()?;
    shell::step("Building the client", || client::pack("client", &[]))?;
    let build = ["build", "--release", "-p", "server", "--bin", "osmose", "-p", "tests", "--bin", "load"];
    shell::step("Building the server and the load generator", || shell::run(&mut shell::cargo(build)))?;
    let release = shell::target().join("release");
    eprintln!("==> Measuring");
    shell::run(Command::new(release.join("load")).args(arguments).env("OSMOSE_BIN", release.join("osmose")))
}
