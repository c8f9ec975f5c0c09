//! What a first visit fetches: the client's files as they go over the wire.

use std::{env, fs, path::Path};

use anyhow::{Context, Result};

use crate::report::{Mark, Report};

/// Weighs the files that `cargo xtask` packs. Nothing when there are none.
///
/// # Errors
/// The folder cannot be read.
pub fn weigh() -> Result<Option<Report>> {
    // This program lies in <target>/release, the client in <target>/dist.
    let program = env::current_exe()?;
    let Some(folder) = program.ancestors().nth(2).map(|target| target.join("dist")) else { return Ok(None) };
    if !folder.is_dir() {
        return Ok(None);
    }
    // The page names what is loaded with it; the rest is asked for later, if at all.
    let page = fs::read_to_string(folder.join("index.html"))?;
    let (mut first, mut sum) = (0, 0);
    let mut report = Report::new("client");
    let mut files = brotli(&folder)?;
    files.sort();
    for (name, bytes) in files {
        sum += bytes;
        if name == "index.html" || page.contains(&name) {
            first += bytes;
        }
        report.tell(name, bytes as f64, "bytes");
    }
    report.mark("what a first visit fetches", first as f64, "bytes", Mark::AtMost(400_000.0));
    report.tell("together, with all the parts that come later", sum as f64, "bytes");
    Ok((sum > 0).then_some(report))
}

/// Names and sizes of the files that are compressed already.
fn brotli(folder: &Path) -> Result<Vec<(String, u64)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            files.extend(brotli(&entry.path())?);
        } else if let Some(name) = name.strip_suffix(".br") {
            files.push((name.to_owned(), entry.metadata()?.len()));
        }
    }
    Ok(files)
}
