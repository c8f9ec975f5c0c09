//! The parts of xtask that need large dependencies: the client's build, and the look at the dependencies.

mod client;
mod compress;
mod icons;
mod inputs;
mod licences;
mod metadata;
mod styles;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

fn main() -> ExitCode {
    match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work() -> Result<()> {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["client"] => client::build(client::Mode::Release),
        ["client", "--dev"] => client::build(client::Mode::Dev),
        ["licences"] => licences::check(),
        _ => bail!("Usage: pack client [--dev] | licences"),
    }
}

/// The folder of the workspace.
fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}
