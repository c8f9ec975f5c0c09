//! Builds the client, by the program `pack`.

use anyhow::Result;

use crate::{install, shell};

/// Builds the client into `target/dist`, unless nothing that it is made of changed. `--dev` skips the optimisation.
///
/// # Errors
/// What is missing, or what failed.
pub fn build(arguments: &[String]) -> Result<()> {
    install::for_building()?;
    pack("client", arguments)
}

/// Runs one command of `pack`, building it when needed.
///
/// # Errors
/// When it fails.
pub fn pack(command: &str, arguments: &[String]) -> Result<()> {
    let pack = ["run", "--quiet", "-p", "xtask", "--features", "pack", "--bin", "pack", "--", command];
    shell::run(shell::cargo(pack).args(arguments))
}
