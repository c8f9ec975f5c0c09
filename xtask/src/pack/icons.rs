//! The icons of the page: those that `client/icons.txt` names, from Lucide, as symbols of one hidden drawing.
//!
//! The crate that carries Lucide has one static a drawing. A list in a text file cannot name statics, so they are
//! read from the crate's source, where cargo put it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{metadata, root};

/// Lucide's licence asks for this notice wherever its drawings go.
const NOTICE: &str = "<!-- Icons: Lucide. ISC License. Copyright (c) for portions of Lucide are held by Cole Bemis \
                      2013-2022 as part of Feather (MIT). All other copyright (c) for Lucide are held by Lucide \
                      Contributors 2022. Permission to use, copy, modify, and/or distribute this software for any \
                      purpose with or without fee is hereby granted, provided that the above copyright notice and \
                      this permission notice appear in all copies. -->";

/// `<svg>` with a `<symbol id="i-NAME">` for each line `NAME LUCIDE-NAME` of the list; one word is both names.
///
/// # Errors
/// A name that Lucide lacks.
pub fn sprite() -> Result<String> {
    let list =
        fs::read_to_string(root().join("client/icons.txt")).context("client/icons.txt cannot be read")?;
    let lucide = lucide()?;
    let mut sprite = format!("{NOTICE}\n<svg width=\"0\" height=\"0\" hidden aria-hidden=\"true\">");
    for line in list.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        let drawing = words.next().unwrap_or(name);
        let body = body(&lucide, drawing).with_context(|| format!("Lucide has no icon {drawing}"))?;
        sprite.push_str(&format!("<symbol id=\"i-{name}\" viewBox=\"0 0 24 24\">{body}</symbol>"));
    }
    sprite.push_str("</svg>");
    Ok(sprite)
}

fn lucide() -> Result<String> {
    let packages = metadata::packages()?;
    let package = packages.iter().find(|package| package["name"] == "icondata_lu");
    let manifest = package.and_then(|package| package["manifest_path"].as_str());
    let manifest = manifest.context("cargo does not know the crate icondata_lu")?;
    let source = Path::new(manifest).with_file_name("src").join("lib.rs");
    fs::read_to_string(&source).with_context(|| format!("{} cannot be read", source.display()))
}

/// What stands inside the drawing: `pub static LuHouse: … data: r###"…"###`.
fn body(lucide: &str, name: &str) -> Option<String> {
    let start = lucide.find(&format!("pub static Lu{}:", in_camel_case(name)))?;
    let (_, rest) = lucide[start..].split_once("data: r###\"")?;
    let (body, _) = rest.split_once("\"###")?;
    Some(body.lines().map(str::trim).collect::<String>().replace(" />", "/>"))
}

/// `trash-2` is `Trash2`.
fn in_camel_case(name: &str) -> String {
    let words = name.split('-').filter_map(|word| word.split_at_checked(1));
    words.map(|(first, rest)| first.to_ascii_uppercase() + rest).collect()
}
