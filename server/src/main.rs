//! The program `osmose`: reads the settings, then does what it was told.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(code) => code,
        Err(error) => {
            // One line: what was to be done, and why it could not.
            eprintln!("osmose: {}", format!("{error:#}").replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}
