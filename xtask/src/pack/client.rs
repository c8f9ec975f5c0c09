//! From the client's sources to the files that a server hands out: `target/dist`.
//!
//! cargo builds the wasm, wasm-bindgen (as a library of the version that Cargo.lock pins for both) writes the script
//! around it, each file is named after its content so that browsers may keep it for ever, and brotli and gzip lie
//! beside. Only `index.html` keeps its name.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, ensure};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{compress, icons, inputs, names, root, split, styles};

/// Whether to take the time that makes the client small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Release,
    Dev,
}

/// The name of a file in `target/dist`, and what it holds.
type Files = BTreeMap<String, Vec<u8>>;

/// Builds the client, unless it was built in this mode from the same inputs.
///
/// # Errors
/// What failed, or what the page lacks.
pub fn build(mode: Mode) -> Result<()> {
    let dist = root().join("target/dist");
    let stamp = root().join("target/dist.stamp");
    let inputs = format!("{mode:?} {}", inputs::hash()?);
    if dist.join("index.html").exists() && fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == inputs) {
        eprintln!("    The client is up to date");
        return Ok(());
    }
    let wasm = compile(mode)?;
    let files = page(&wasm, mode)?;
    let _ = fs::remove_file(&stamp);
    lay_out(&files, &dist, mode)?;
    fs::write(&stamp, inputs)?;
    Ok(())
}

fn compile(mode: Mode) -> Result<std::path::PathBuf> {
    let profile = if mode == Mode::Release { "wasm-release" } else { "dev" };
    // A folder of its own: cargo locks one while it builds, and the server may be built meanwhile.
    let target = root().join("target/client");
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root())
        .args(["build", "-p", "client", "--target", "wasm32-unknown-unknown", "--profile", profile])
        .arg("--target-dir")
        .arg(&target)
        // Flags for this machine's processor mean nothing to wasm.
        .env_remove("RUSTFLAGS")
        .stdin(Stdio::null())
        .status()
        .context("cargo cannot be run")?;
    ensure!(status.success(), "The client does not compile");
    let folder = if mode == Mode::Release { "wasm-release" } else { "debug" };
    Ok(target.join("wasm32-unknown-unknown").join(folder).join("client.wasm"))
}

/// All files of the page, by name.
fn page(wasm: &Path, mode: Mode) -> Result<Files> {
    let release = mode == Mode::Release;
    let (main, pieces) = split::cut(wasm)?;
    let mut output = Bindgen::new()
        .input_bytes("client", main)
        // The parts share memory and tables with what is loaded first.
        .keep_lld_exports(true)
        .web(true)?
        .typescript(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .omit_default_module_path(true)
        .generate_output()?;
    let snippets = output.snippets().values().map(Vec::len).sum::<usize>() + output.local_modules().len();
    ensure!(
        snippets == 0,
        "A dependency of the client brings scripts of its own, which this build does not lay out"
    );
    let mut script = output.js().to_owned();
    if release {
        script = names::shorten(output.wasm_mut(), &script)?;
    }
    let wasm = output.wasm_mut().emit_wasm();

    let client = root().join("client");
    let read =
        |name: &str| fs::read(client.join(name)).with_context(|| format!("client/{name} cannot be read"));
    let text = |name: &str| anyhow::Ok(String::from_utf8(read(name)?)?);
    let mut files = Files::new();
    let mut names = BTreeMap::new();
    for (part, content) in &pieces.own {
        names.insert(part.as_str(), add(&mut files, part, "wasm", content.clone()));
    }
    names.insert("common", add(&mut files, "common", "bin", pieces.common.clone()));
    let script = split::link(&script, &text("parts.js")?, &pieces, |part| names[part].clone())?;
    let mut html = text("index.html")?;
    let assets = [
        ("{{style}}", "style", "css", styles::joined()?.into_bytes()),
        ("{{boot}}", "boot", "js", read("boot.js")?),
        ("{{icon}}", "icon", "svg", read("icon.svg")?),
        ("{{script}}", "client", "js", script.into_bytes()),
        ("{{wasm}}", "client", "wasm", wasm),
    ];
    for (mark, name, extension, content) in assets {
        let name = add(&mut files, name, extension, content);
        replace(&mut html, mark, &format!("/{name}"))?;
    }
    replace(&mut html, "{{icons}}", &icons::sprite()?)?;
    files.insert("index.html".into(), html.into_bytes());
    Ok(files)
}

/// Adds a file, named after its content.
fn add(files: &mut Files, name: &str, extension: &str, content: Vec<u8>) -> String {
    let name = format!("{name}-{}.{extension}", fingerprint(&content));
    files.insert(name.clone(), content);
    name
}

fn replace(html: &mut String, mark: &str, with: &str) -> Result<()> {
    ensure!(html.contains(mark), "client/index.html lacks the mark {mark}");
    *html = html.replace(mark, with);
    Ok(())
}

fn fingerprint(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the files and their compressed twins beside the old ones and swaps the folders, so that nobody sees half
/// of a client. Files that did not change keep their date: the server is built again when one is newer.
fn lay_out(files: &Files, dist: &Path, mode: Mode) -> Result<()> {
    let new = dist.with_extension("new");
    let old = dist.with_extension("old");
    for leftover in [&new, &old] {
        if leftover.exists() {
            fs::remove_dir_all(leftover)?;
        }
    }
    fs::create_dir_all(&new)?;
    for (name, content) in files {
        fs::write(new.join(name), content)?;
        let brotli = compress::brotli(content, mode)?;
        let gzip = compress::gzip(content)?;
        eprintln!("    {:>9} {:>8} brotli  {name}", content.len(), brotli.len());
        fs::write(new.join(format!("{name}.br")), brotli)?;
        fs::write(new.join(format!("{name}.gz")), gzip)?;
    }
    if same_content(&new, dist)? {
        return Ok(fs::remove_dir_all(&new)?);
    }
    if dist.exists() {
        fs::rename(dist, &old)?;
    }
    fs::rename(&new, dist).map_err(|error| anyhow!("{} cannot be written: {error}", dist.display()))?;
    if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    Ok(())
}

fn same_content(one: &Path, other: &Path) -> Result<bool> {
    let names = |folder: &Path| -> Result<Vec<OsString>> {
        let mut names = fs::read_dir(folder)?.flatten().map(|entry| entry.file_name()).collect::<Vec<_>>();
        names.sort();
        Ok(names)
    };
    if !other.exists() || names(one)? != names(other)? {
        return Ok(false);
    }
    for name in names(one)? {
        if fs::read(one.join(&name))? != fs::read(other.join(&name))? {
            return Ok(false);
        }
    }
    Ok(true)
}
