//! What a process has used, and what the machine has: read from `/proc`, which only Linux has.

use std::{fs, thread::available_parallelism};

use anyhow::{Context, Result};
use rustix::process::{Resource, getrlimit, setrlimit};

/// Processor time that a process has taken, its own and the kernel's for it, in seconds.
///
/// # Errors
/// There is no such process, or no `/proc`.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat =
        fs::read_to_string(format!("/proc/{pid}/stat")).context("the processor time cannot be read")?;
    let ticks = ticks(&stat).context("/proc/<pid>/stat has another form")?;
    Ok(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}

/// The fields utime and stime. The second field, the program's name, may itself hold blanks and brackets.
fn ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

/// Bytes of a process that are in memory now.
///
/// # Errors
/// There is no such process, or no `/proc`.
pub fn resident_bytes(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).context("the memory cannot be read")?;
    kilobytes(&status, "VmRSS:").map(|kb| kb * 1024).context("/proc/<pid>/status has another form")
}

fn kilobytes(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok())
}

/// The machine in one line, and how busy it is with other things.
pub fn machine() -> String {
    let cores = available_parallelism().map_or(0, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").ok().and_then(|text| kilobytes(&text, "MemTotal:"));
    let memory = memory.unwrap_or_default() as f64 / 1024.0 / 1024.0;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    format!("{cores} cores, {memory:.1} GiB of memory, load {load} before the start")
}

/// Each socket is an open file: raises the soft limit to the hard one. Answers what it is now.
pub fn raise_open_files() -> u64 {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // When it may not be raised, what it is counts.
    let _ = setrlimit(Resource::Nofile, limit);
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_shift_the_fields() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 500 0 0 0 120 34 0 0 20 0 3 0 1000 1 1";
        assert_eq!(ticks(stat), Some(154));
    }
}
