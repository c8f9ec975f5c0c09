//! `cargo xtask audit`: known vulnerabilities. It is apart from the tests because its tools fetch the database of
//! advisories from the network at every run.

use anyhow::{Result, bail};

use crate::shell;

/// Asks cargo-audit or cargo-deny, whichever is installed.
///
/// # Errors
/// What they found, or how to install one.
pub fn audit() -> Result<()> {
    if shell::on_path(&["cargo-audit"]).is_some() {
        return shell::run(&mut shell::cargo(["audit"]));
    }
    if shell::on_path(&["cargo-deny"]).is_some() {
        return shell::run(&mut shell::cargo(["deny", "check", "advisories"]));
    }
    bail!("Neither cargo-audit nor cargo-deny is installed: type `cargo install --locked cargo-audit`")
}
