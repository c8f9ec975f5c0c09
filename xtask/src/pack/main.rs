//! The parts of xtask that need large dependencies: the client's build, and the look at the dependencies.

mod client;
mod compress;
mod icons;
mod inputs;
mod licences;
mod metadata;
mod names;
mod split;
mod styles;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

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
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["client"] => client::build(client::Mode::Release),
        ["client", "--dev"] => client::build(client::Mode::Dev),
        ["licences"] => licences::check(),
        _ => bail!("Usage: pack client [--dev] | licences"),
    }
}

/// The folder of the workspace: of the one that cargo runs us for, which may have moved since we were built.
fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let xtask = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        Path::new(&xtask).parent().map(Path::to_path_buf).unwrap_or_default()
    });
    &ROOT
}
