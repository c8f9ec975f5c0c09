//! The commands of the README: `cargo xtask run`, `test` and their helpers.

mod audit;
mod bench;
mod chaos;
mod check;
mod client;
mod counts;
mod install;
mod run;
mod shell;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <command>

  run [arguments]     installs what is missing, builds, and serves Osmose with demo data
  test [steps]        every check and test, or only the steps named: see `test --list`
  bench [arguments]   the load generator against a release build
  chaos [--seconds N] [--seed S]
                      kills, freezes, cuts and slow lines by chance, and what was lost: nothing
  client [--dev]      builds the client alone; --dev skips the optimisation
  fmt                 formats the code
  audit               looks for known vulnerabilities in the dependencies";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest = arguments.collect::<Vec<_>>();
    let done = match command.as_str() {
        "run" => run::run(&rest),
        "test" => check::test(&rest),
        "bench" => bench::bench(&rest),
        "chaos" => chaos::chaos(&rest),
        "client" => client::build(&rest),
        "fmt" => shell::run(&mut shell::cargo(["fmt", "--all"])),
        "audit" => audit::audit(),
        _ => Err(anyhow::anyhow!("{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
