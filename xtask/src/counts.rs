//! How many tests passed and failed, read off the lines that the test runners print.

use std::io::{BufRead, BufReader};
use std::ops::AddAssign;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::shell;

/// What one step, or all of them, came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub passed: u32,
    pub failed: u32,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs a test runner, passing on what it prints and counting. One that ends badly has at least one failure.
///
/// # Errors
/// When it cannot be started.
pub fn run(command: &mut Command) -> Result<Counts> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = child.with_context(|| format!("{} cannot be run", shell::line(command)))?;
    let mut counts = Counts::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            counts += read(&line);
        }
    }
    if !child.wait()?.success() && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(counts)
}

/// `test result: ok. 3 passed; 0 failed; …` of cargo test, and `  3 passed (2.1s)` of Playwright.
fn read(line: &str) -> Counts {
    let words = line.trim().split([' ', ';']).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let is_result = match words[..] {
        ["test", "result:", ..] => true,
        [number, kind] | [number, kind, _] => is_tally(number, kind),
        _ => false,
    };
    let mut counts = Counts::default();
    for pair in words.windows(2).filter(|_| is_result) {
        match (pair[0].parse::<u32>(), pair[1]) {
            (Ok(number), "passed") => counts.passed += number,
            // Playwright calls flaky what passed at a second try; here that is a failure.
            (Ok(number), "failed" | "flaky") => counts.failed += number,
            _ => {}
        }
    }
    counts
}

fn is_tally(number: &str, kind: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit()) && matches!(kind, "passed" | "failed" | "flaky")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_runners_are_counted() {
        let count = |passed, failed| Counts { passed, failed };
        assert_eq!(
            read("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out"),
            count(12, 0)
        );
        assert_eq!(read("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured"), count(3, 2));
        assert_eq!(read("  7 passed (12.3s)"), count(7, 0));
        assert_eq!(read("  2 failed"), count(0, 2));
        assert_eq!(read("  1 flaky"), count(0, 1));
        assert_eq!(read("the 4 passed away"), count(0, 0));
    }
}
