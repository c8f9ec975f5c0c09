//! What the commands need from the system, and how it is installed.

mod packages;
#[path = "../../server/src/embedded/binaries.rs"]
mod postgres;

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::shell;

pub use packages::Package;

/// For building.
const BUILD: &[Package] = &[packages::CC];
/// For building and serving.
const SERVE: &[Package] = &[packages::CC, packages::POSTGRES];
/// For measuring two nodes.
const BENCH: &[Package] = &[packages::CC, packages::POSTGRES, packages::REDIS];
/// For every test.
const TEST: &[Package] = &[
    packages::CC,
    packages::POSTGRES,
    packages::REDIS,
    packages::NODE,
    packages::CHROMIUM,
    packages::NGINX,
    packages::HAPROXY,
    packages::OPENSSL,
    packages::PYTHON,
];

/// For looking at what is served.
const LOOK: &[Package] = &[packages::FILE, packages::PDFTOTEXT, packages::EXIFTOOL];

/// Installs what building the client takes.
///
/// # Errors
/// The one command that an administrator must type.
pub fn for_building() -> Result<()> {
    prepare(BUILD, &[])
}

/// Installs what [`for_building`] does, and the database that a hub starts by itself.
///
/// # Errors
/// The one command that an administrator must type.
pub fn for_serving() -> Result<()> {
    let needs = if env::var_os("DATABASE_URL").is_some() { BUILD } else { SERVE };
    prepare(needs, &[])
}

/// Installs what [`for_serving`] does, and what stands between two nodes.
///
/// # Errors
/// The one command that an administrator must type.
pub fn for_measuring() -> Result<()> {
    prepare(BENCH, &[])
}

/// Installs what [`for_serving`] does, and what the checks and the browser tests take.
///
/// # Errors
/// The one command that an administrator must type.
pub fn for_testing() -> Result<()> {
    prepare(TEST, &["rustfmt", "clippy"])?;
    prepare_python()
}

/// Installs what looks at the files that are served, which nobody here wrote.
///
/// # Errors
/// What cannot be had: a test does without it.
pub fn for_looking() -> Result<()> {
    let missing = LOOK.iter().filter(|package| !(package.is_present)()).collect::<Vec<_>>();
    if missing.is_empty() { Ok(()) } else { packages::install(&missing) }
}

/// Readers of calendars that nobody here wrote, in an environment of their own in the target folder.
fn prepare_python() -> Result<()> {
    const READERS: [&str; 2] = ["icalendar==7.3.2", "recurring-ical-events==3.8.2"];
    let folder = shell::target().join("python");
    let done = folder.join("osmose.txt");
    if std::fs::read_to_string(&done).is_ok_and(|before| before == READERS.join("\n")) {
        return Ok(());
    }
    shell::step("Fetching readers of calendars, written in Python", || {
        let python = shell::on_path(&["python3"]).context("python3 is missing")?;
        shell::run(std::process::Command::new(python).args(["-m", "venv"]).arg(&folder))?;
        let mut pip = std::process::Command::new(folder.join("bin/pip"));
        shell::run(pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(READERS))?;
        std::fs::write(&done, READERS.join("\n"))?;
        Ok(())
    })
}

/// The browser of the browser tests.
pub fn chromium() -> Option<PathBuf> {
    let named = env::var_os("OSMOSE_CHROMIUM").map(PathBuf::from);
    named.or_else(|| {
        shell::on_path(&["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"])
    })
}

fn prepare(needs: &[Package], components: &[&str]) -> Result<()> {
    let missing = needs.iter().filter(|package| !(package.is_present)()).collect::<Vec<_>>();
    if !missing.is_empty() {
        packages::install(&missing)?;
        if let Some(still) = missing.iter().find(|package| !(package.is_present)()) {
            bail!("{} was installed, yet cannot be found or is too old", still.name);
        }
    }
    prepare_toolchain(components)
}

/// rust-toolchain.toml makes rustup fetch all of this before we run; what is left is a Rust from elsewhere.
fn prepare_toolchain(components: &[&str]) -> Result<()> {
    const WASM: &str = "wasm32-unknown-unknown";
    let libraries = shell::output("rustc", &["--print", "target-libdir", "--target", WASM]);
    if !libraries.is_some_and(|folder| PathBuf::from(folder).is_dir()) {
        rustup(&["target", "add", WASM])?;
    }
    for component in components {
        let program = if *component == "rustfmt" { "cargo-fmt" } else { "cargo-clippy" };
        if shell::output(program, &["--version"]).is_none() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

fn rustup(arguments: &[&str]) -> Result<()> {
    let program = shell::on_path(&["rustup"]).with_context(|| {
        format!("The Rust toolchain is incomplete: type `rustup {}`", arguments.join(" "))
    })?;
    shell::step("Completing the Rust toolchain", || {
        shell::run(std::process::Command::new(program).current_dir(shell::root()).args(arguments))
    })
}
