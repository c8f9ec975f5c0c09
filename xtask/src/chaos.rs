//! `cargo xtask chaos`: faults by chance under load, for as long as one likes.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use crate::{check, install, shell};

/// Builds what is needed and lets `--seconds` (60) pass with the faults that `--seed` (by chance) brings.
///
/// # Errors
/// A wrong argument, what is missing, or a promise that was broken.
pub fn chaos(arguments: &[String]) -> Result<()> {
    let (mut seconds, mut seed) =
        (60, u64::from(SystemTime::now().duration_since(UNIX_EPOCH)?.subsec_nanos()));
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let value = rest.next().with_context(|| format!("{name} needs a number"))?;
        let value = value.parse::<u64>().with_context(|| format!("{name} {value} is not a number"))?;
        match name.as_str() {
            "--seconds" => seconds = value,
            "--seed" => seed = value,
            _ => bail!("There is no {name}: use --seconds and --seed"),
        }
    }
    install::for_testing()?;
    shell::step("Building", || shell::run(shell::cargo(["build"]).args(check::NATIVE)))?;
    eprintln!("==> Letting {seconds} s pass with seed {seed}");
    let mut test = shell::cargo(["test", "--quiet"]);
    test.args(check::NATIVE).args(["--test", "it", "chaos::", "--", "--nocapture"]);
    test.env("OSMOSE_BIN", check::osmose());
    test.env("OSMOSE_CHAOS_SECONDS", seconds.to_string()).env("OSMOSE_CHAOS_SEED", seed.to_string());
    shell::run(&mut test)
}
