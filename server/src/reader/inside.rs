//! What the process does that reads a file: the file comes in, words or a picture go out. It bounds itself
//! before it looks at the first byte.

mod convert;
mod office;
mod pdf;

use std::{
    io::{Read, Write},
    process::ExitCode,
};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

/// The command of the program that does this. It is no command for people.
pub const COMMAND: &str = "read-document";

/// Largest file that is read, in bytes.
const IN_MAX: u64 = 64 * 1024 * 1024;
/// Memory that reading may take, in bytes.
const MEMORY: u64 = 1024 * 1024 * 1024;
/// Seconds of a processor that it may take.
const SECONDS: u64 = 15;
/// Words that are kept, in bytes.
const WORDS_MAX: usize = 1024 * 1024;

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Its words; pages are parted by form feeds.
    pub words: String,
    /// How many pages it has, where it has pages.
    pub pages: Option<i32>,
}

/// The process. Nobody reads what it says when it fails.
#[must_use]
pub fn main(what: &[String]) -> ExitCode {
    match work(what) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn work(what: &[String]) -> Result<()> {
    if let ["convert", program] = what.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        std::io::stdout().lock().write_all(&convert::pdf(program)?)?;
        return Ok(());
    }
    bound()?;
    let mut file = Vec::new();
    std::io::stdin().lock().take(IN_MAX + 1).read_to_end(&mut file)?;
    ensure!(file.len() as u64 <= IN_MAX, "too large");
    let what: Vec<&str> = what.iter().map(String::as_str).collect();
    let out = match what[..] {
        ["words", kind] => serde_json::to_vec(&words(kind, file)?)?,
        ["shrink"] => crate::images::shrunk(&file).map_err(|_| anyhow::anyhow!("no photo"))?,
        ["leaf", page] => serde_json::to_vec(&pdf::leaf(file, page.parse()?)?)?,
        ["page", page, width] => pdf::page(file, page.parse()?, width.parse()?)?,
        _ => bail!("nobody asked for anything"),
    };
    std::io::stdout().lock().write_all(&out)?;
    Ok(())
}

fn words(kind: &str, file: Vec<u8>) -> Result<Found> {
    match kind {
        "pdf" => pdf::words(file),
        _ => Ok(Found { words: office::words(file)?, pages: None }),
    }
}

/// No more memory and time than it needs, no file written, nothing dumped.
fn bound() -> Result<()> {
    for (resource, most) in
        [(Resource::As, MEMORY), (Resource::Cpu, SECONDS), (Resource::Fsize, 0), (Resource::Core, 0)]
    {
        limit(resource, most)?;
    }
    Ok(())
}

fn limit(resource: Resource, most: u64) -> Result<()> {
    let limit = Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(resource, limit).context("cannot bound itself")
}

/// Adds words as long as there is room. Answers whether there is more.
fn add(to: &mut String, words: &str) -> bool {
    let room = WORDS_MAX.saturating_sub(to.len());
    to.push_str(&words[..words.floor_char_boundary(room)]);
    to.len() < WORDS_MAX
}
