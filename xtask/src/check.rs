//! `cargo xtask test`: every check and test, a table of what took how long, and the sum.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::counts::{self, Counts};
use crate::{client, install, shell};

/// What is built and tested for this machine. One selection for building and testing, so that cargo settles on one
/// set of features and builds nothing twice. The client is apart: it is for the browser.
pub const NATIVE: [&str; 8] = ["-p", "protocol", "-p", "server", "-p", "tests", "-p", "xtask"];
const WASM: [&str; 6] =
    ["-p", "client", "--target", "wasm32-unknown-unknown", "--target-dir", "target/client"];
const DENY: [&str; 3] = ["--", "-D", "warnings"];
/// What a first visit may fetch at most, compressed. The pages that come as parts of the client are not in it.
const MOST_BYTES: u64 = 400_000;

struct Step {
    name: &'static str,
    what: &'static str,
    work: fn() -> Result<Counts>,
}

const FORMAT: Step = Step { name: "format", what: "Checking the format", work: format };
const LICENCES: Step = Step { name: "licences", what: "Checking licences and duplicates", work: licences };
const CLIENT: Step = Step { name: "client", what: "Building the client and weighing it", work: build_client };
const CLIENT_LINTS: Step =
    Step { name: "client-lints", what: "Looking for lints in the client", work: client_lints };
const CLIENT_TESTS: Step =
    Step { name: "client-tests", what: "Testing the client's own code", work: client_tests };
const LINTS: Step = Step { name: "lints", what: "Looking for lints", work: lints };
const RUST: Step = Step { name: "rust", what: "Building and testing server and protocol", work: rust };
const BROWSER: Step = Step { name: "browser", what: "Testing in the browser", work: browser };

/// Stages, one after the other, of lanes that go side by side, of steps, one after the other. The client is optimised by
/// one core, for minutes; it has a target folder of its own, so the other core looks for lints meanwhile. The program
/// that builds it was built by then, for the licences. What starts servers has both cores to itself.
const STAGES: [&[&[Step]]; 3] =
    [&[&[FORMAT, LICENCES]], &[&[CLIENT, CLIENT_LINTS, CLIENT_TESTS], &[LINTS]], &[&[RUST, BROWSER]]];

fn steps() -> impl Iterator<Item = &'static Step> {
    STAGES.into_iter().flatten().copied().flatten()
}

/// Does the steps named, or all of them; a failed one does not keep the others from being tried.
///
/// # Errors
/// What is missing, an unknown step, or how many tests failed.
pub fn test(names: &[String]) -> Result<()> {
    if names.iter().any(|name| name == "--list") {
        steps().for_each(|step| println!("{:14}{}", step.name, step.what));
        return Ok(());
    }
    if let Some(unknown) = names.iter().find(|name| steps().all(|step| step.name != **name)) {
        bail!("There is no step {unknown}: see `cargo xtask test --list`");
    }
    install::for_testing()?;
    let start = Instant::now();
    let mut table = Vec::new();
    for stage in STAGES {
        thread::scope(|scope| {
            let lanes: Vec<_> = stage.iter().map(|lane| scope.spawn(|| lane_of(lane, names))).collect();
            for lane in lanes {
                table.extend(lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
        });
    }
    let mut total = Counts::default();
    for (_, counts, _) in &table {
        total += *counts;
    }
    print_table(&table, start.elapsed());
    println!("{} passed, {} failed", total.passed, total.failed);
    ensure!(total.failed == 0, "The tests failed");
    Ok(())
}

fn lane_of(lane: &[Step], names: &[String]) -> Vec<(&'static str, Counts, Duration)> {
    let wanted = lane.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name));
    wanted
        .map(|step| {
            let (counts, time) = measured(step);
            (step.name, counts, time)
        })
        .collect()
}

fn measured(step: &Step) -> (Counts, Duration) {
    eprintln!("==> {}", step.what);
    let start = Instant::now();
    let counts = (step.work)().unwrap_or_else(|error| {
        eprintln!("    {error:#}");
        Counts { passed: 0, failed: 1 }
    });
    eprintln!("    {}: {:.1} s", step.name, start.elapsed().as_secs_f32());
    (counts, start.elapsed())
}

fn print_table(table: &[(&str, Counts, Duration)], total: Duration) {
    println!("\n{:14}{:>8}{:>8}{:>9}", "step", "passed", "failed", "seconds");
    for (name, counts, time) in table {
        println!("{name:14}{:>8}{:>8}{:>9.1}", counts.passed, counts.failed, time.as_secs_f32());
    }
    println!("{:30}{:>9.1}\n", "all", total.as_secs_f32());
}

/// A check that is not a set of tests: it is said what went wrong, and it counts as one.
fn checked(result: Result<()>) -> Result<Counts> {
    result.map(|()| Counts { passed: 1, failed: 0 })
}

fn format() -> Result<Counts> {
    checked(shell::run(&mut shell::cargo(["fmt", "--all", "--", "--check"])))
}

fn licences() -> Result<Counts> {
    checked(client::pack("licences", &[]))
}

fn lints() -> Result<Counts> {
    shell::run(shell::cargo(["clippy", "--all-targets"]).args(NATIVE).args(DENY))?;
    // Apart from the others, whose macros cargo would build a second time for the features that this one asks of syn.
    let mut pack = shell::cargo(["clippy", "--bin", "pack", "-p", "xtask", "--features", "pack"]);
    checked(shell::run(pack.args(DENY)))
}

/// In the profile of the client's build, whose macros and build scripts are then built already.
fn client_lints() -> Result<Counts> {
    let mut wasm = shell::cargo(["clippy", "--profile", "wasm-release"]);
    checked(shell::run(wasm.args(WASM).args(DENY)))
}

fn build_client() -> Result<Counts> {
    client::pack("client", &[])?;
    let dist = shell::root().join("target/dist");
    let page = fs::read_to_string(dist.join("index.html")).context("The client was not built")?;
    let (mut first, mut all) = (0, 0);
    for entry in fs::read_dir(&dist)? {
        let entry = entry?;
        let name = entry.file_name();
        if let Some(name) = name.to_string_lossy().strip_suffix(".br") {
            let bytes = entry.metadata()?.len();
            all += bytes;
            // The page names what is loaded with it; the rest is asked for later, if at all.
            if name == "index.html" || page.contains(name) {
                first += bytes;
            }
        }
    }
    println!(
        "    A first visit fetches {:.1} kB of the client, compressed ({} kB are allowed); with all its parts it is {} kB",
        first as f64 / 1000.0,
        MOST_BYTES / 1000,
        all / 1000
    );
    ensure!(first > 0, "The client was not compressed");
    ensure!(first <= MOST_BYTES, "A first visit fetches too much");
    checked(Ok(()))
}

fn rust() -> Result<Counts> {
    // The tests start this binary; cargo test alone does not build another package's.
    shell::run(shell::cargo(["build"]).args(NATIVE))?;
    let mut test = shell::cargo(["test", "--no-fail-fast"]);
    // Most of a test is waiting: three go side by side where there are two cores.
    let threads = thread::available_parallelism().map_or(2, |cores| cores.get() * 3 / 2);
    test.args(NATIVE).env("OSMOSE_BIN", osmose()).env("RUST_TEST_THREADS", threads.max(2).to_string());
    if let Err(error) = install::for_looking() {
        println!("    {error:#}\n    What they would look at is not looked at this time");
    }
    for (variable, module, package) in OTHERS {
        match other(module, package) {
            Some(python) => {
                test.env(variable, python);
            }
            None => println!("    {package} cannot be installed: its test does nothing this time"),
        }
    }
    counts::run(&mut test)
}

/// Programs that others wrote, which read our feeds and calendars, send us files and keep them: where the tests find each,
/// what it is called in Python, and its version; of several that work together, the versions one after the other.
const OTHERS: [(&str, &str, &str); 4] = [
    ("OSMOSE_FEEDPARSER", "feedparser", "feedparser==6.0.12"),
    ("OSMOSE_KHAL", "khal", "khal==0.14.1 vdirsyncer==0.21.0"),
    ("OSMOSE_TUSPY", "tusclient", "tuspy==1.1.0"),
    ("OSMOSE_S3", "moto", "moto[s3,server]==5.2.5"),
];

/// A Python that has one of them, in a folder of its own; nothing where it cannot be had.
fn other(module: &str, package: &str) -> Option<PathBuf> {
    let folder = shell::target().join(module);
    let python = folder.join("bin/python");
    let works = |python: &Path| shell::output(python, &["-c", &format!("import {module}")]).is_some();
    if !works(&python) {
        shell::output("python3", &["-m", "venv", folder.to_str()?])?;
        let packages = package.split(' ');
        let install: Vec<&str> = ["-m", "pip", "install", "--quiet"].into_iter().chain(packages).collect();
        shell::output(&python, &install)?;
    }
    works(&python).then_some(python)
}

/// Natively, and in the client's own target folder: built along with the server, the protocol would have other
/// features.
fn client_tests() -> Result<Counts> {
    if !has_tests(&shell::root().join("client"))? {
        println!("    There are none");
        return Ok(Counts::default());
    }
    counts::run(&mut shell::cargo(["test", "-p", "client", "--target-dir", "target/client"]))
}

fn has_tests(folder: &Path) -> Result<bool> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        if path.is_dir() && has_tests(&path)? || is_source && fs::read_to_string(&path)?.contains("#[test]") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn browser() -> Result<Counts> {
    let folder = shell::root().join("tests/browser");
    let osmose = osmose();
    ensure!(osmose.is_file(), "{} was not built", osmose.display());
    let chromium = install::chromium().context("Chromium is missing")?;
    shell::run(npm(&folder, "npm").args(["ci", "--no-fund", "--no-audit"]))?;
    let playwright = folder.join("node_modules/.bin/playwright");
    let mut tests = npm(&folder, &playwright.to_string_lossy());
    tests.args(["test", "--reporter=list"]).env("OSMOSE_BIN", osmose).env("OSMOSE_CHROMIUM", chromium);
    counts::run(&mut tests)
}

fn npm(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    command
}

/// The program that tests start.
pub fn osmose() -> std::path::PathBuf {
    shell::target().join("debug/osmose")
}
