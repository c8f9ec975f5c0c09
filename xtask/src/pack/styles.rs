//! The one style sheet: `client/styles/order.txt` names its parts, one a line, in the order of the cascade.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::root;

/// All parts, joined.
///
/// # Errors
/// A part that is named and missing, or there and not named.
pub fn joined() -> Result<String> {
    let folder = root().join("client/styles");
    let order =
        fs::read_to_string(folder.join("order.txt")).context("client/styles/order.txt cannot be read")?;
    let order = order.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>();
    let parts = fs::read_dir(&folder)?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    for part in parts.filter(|name| name.ends_with(".css")) {
        if !order.contains(&part.as_str()) {
            bail!("client/styles/order.txt does not name {part}");
        }
    }
    let mut joined = String::new();
    for part in order {
        let content = fs::read_to_string(folder.join(part));
        let content = content.with_context(|| format!("client/styles/{part} cannot be read"))?;
        for line in bare(&content).lines().map(str::trim).filter(|line| !line.is_empty()) {
            joined.push_str(line);
            joined.push('\n');
        }
    }
    Ok(joined)
}

/// A sheet without its comments.
fn bare(sheet: &str) -> String {
    let mut parts = sheet.split("/*");
    let mut bare = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        bare.push_str(part.split_once("*/").map_or("", |(_, rest)| rest));
    }
    bare
}
