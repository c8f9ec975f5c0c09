//! The command line of the load generator.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result, bail, ensure};

/// The benches, in the order in which they run.
pub const BENCHES: [(&str, &str); 18] = [
    ("fanout", "one busy thread that many watch, as fast as it goes"),
    ("steady", "the same thread at twenty messages a second"),
    ("rooms", "a hundred threads that ten watch each"),
    ("idle", "many people signed in who do nothing"),
    ("presence", "many people who come within ten seconds and are shown to each other"),
    ("messages", "messages kept a second, beside bare Postgres"),
    ("talk", "a long conversation, and five hundred at once"),
    ("bell", "who is named while others write, and hears of it on another node"),
    ("home", "a space's home among much, and coming back after a year"),
    ("calendar", "a calendar's feed that programs read again and again, and a full month"),
    ("files", "documents in and out, a full folder, and messages beside uploads"),
    ("search", "a search among a million things, and what it costs to write beside it"),
    ("announce", "an announcement to a space whose members look on"),
    ("nodes", "the busy thread over two nodes, and who comes back to one"),
    ("crowd", "as many sessions as are asked for, over two nodes"),
    ("join", "ten thousand begin to watch while others write, over two nodes"),
    ("away", "Redis is away for a minute between two nodes"),
    ("client", "what a first visit fetches"),
];

/// What to measure, and how much of it.
#[derive(Debug, PartialEq)]
pub struct Options {
    /// Only these benches; all when empty.
    pub only: Vec<String>,
    /// How long each bench loads the hub.
    pub time: Duration,
    /// Watchers of the busy thread.
    pub watchers: usize,
    /// Connections of those who do nothing, and of the crowd.
    pub connections: usize,
    /// Where the figures go as JSON.
    pub json: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            time: Duration::from_secs(8),
            watchers: 1_000,
            connections: 5_000,
            json: None,
        }
    }
}

/// Reads the arguments; nothing when only the help was asked for.
///
/// # Errors
/// One line that names the argument at fault.
pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>> {
    let mut options = Options::default();
    while let Some(name) = arguments.next() {
        if name == "--help" || name == "-h" {
            return Ok(None);
        }
        let value = arguments.next().with_context(|| format!("{name}: a value is missing"))?;
        match name.as_str() {
            "--only" => {
                ensure!(
                    BENCHES.iter().any(|(bench, _)| *bench == value),
                    "--only: there is no bench {value}"
                );
                options.only.push(value);
            }
            "--seconds" => options.time = Duration::from_secs(number(&name, &value, 300)? as u64),
            "--watchers" => options.watchers = number(&name, &value, 20_000)?,
            "--connections" => options.connections = number(&name, &value, 25_000)?,
            "--json" => options.json = Some(value.into()),
            _ => bail!("{name}: there is no such option; see --help"),
        }
    }
    Ok(Some(options))
}

fn number(name: &str, value: &str, most: usize) -> Result<usize> {
    let number = value.parse().ok().filter(|number| (1..=most).contains(number));
    number.with_context(|| format!("{name}: {value} is not a whole number from 1 to {most}"))
}

/// What `--help` prints.
pub fn help() -> String {
    let benches: String = BENCHES.iter().map(|(name, what)| format!("  {name:<10}{what}\n")).collect();
    format!(
        "Loads a hub of its own, on loopback, and prints figures.\n\n\
         Usage: cargo xtask bench [--only BENCH]… [--seconds N] [--watchers N] [--connections N] [--json FILE]\n\n\
         Benches:\n{benches}"
    )
}

impl Options {
    /// Whether a bench is asked for.
    pub fn wants(&self, bench: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == bench)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Option<Options>> {
        read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments_are_bounded_and_a_wrong_one_is_named() {
        let options = of("--only idle --only client --connections 300 --seconds 2").unwrap().unwrap();
        assert!(options.wants("idle") && options.wants("client") && !options.wants("fanout"));
        assert_eq!((options.connections, options.time.as_secs()), (300, 2));
        assert_eq!(of("").unwrap(), Some(Options::default()));
        assert_eq!(of("--help").unwrap(), None);
        for (line, said) in [
            ("--only sleep", "--only: there is no bench sleep"),
            ("--seconds 0", "--seconds: 0 is not a whole number from 1 to 300"),
            ("--watchers many", "--watchers: many is not a whole number from 1 to 20000"),
            ("--json", "--json: a value is missing"),
            ("--fast yes", "--fast: there is no such option; see --help"),
        ] {
            assert_eq!(of(line).unwrap_err().to_string(), said);
        }
    }
}
