//! Cuts the client into what a first visit fetches and the parts that come when they are asked for, each part a file
//! of its own and one that all have in common. `client/src/parts.rs` says what belongs to which part.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::root;

/// The name under which the client asks for what fetches its parts.
const LINK: &str = "./__wasm_split.js";

/// The client in pieces.
pub struct Pieces {
    /// Part by part, the one that it has alone.
    pub own: BTreeMap<String, Vec<u8>>,
    /// Those that several parts use, one after the other.
    pub common: Vec<u8>,
    /// Part by part, from where to where its pieces of the common ones reach.
    shared: BTreeMap<String, Vec<(usize, usize)>>,
}

/// Cuts a wasm that was linked with its relocations: what is loaded first, on which wasm-bindgen is still to work, and
/// the rest.
///
/// # Errors
/// What cannot be cut.
pub fn cut(wasm: &Path) -> Result<(Vec<u8>, Pieces)> {
    let input = fs::read(wasm).with_context(|| format!("{} cannot be read", wasm.display()))?;
    let folder = root().join("target/client/parts");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let main = folder.join("main.wasm");
    let mut options = Options::new(&input);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.link_name = LINK;
    let cut =
        transform(options).map_err(|error| anyhow!("The client cannot be cut into parts: {error:?}"))?;
    let mut pieces = Pieces { own: BTreeMap::new(), common: Vec::new(), shared: BTreeMap::new() };
    let mut places = BTreeMap::new();
    for (part, names) in cut.prefetch_map.into_iter().collect::<BTreeMap<_, _>>() {
        let shared = pieces.shared.entry(part.clone()).or_default();
        for name in names {
            let read = || slim(&fs::read(folder.join(format!("{name}.wasm")))?);
            if name == format!("split_{part}") {
                pieces.own.insert(part.clone(), read()?);
            } else if let Some(place) = places.get(&name) {
                shared.push(*place);
            } else {
                let from = pieces.common.len();
                pieces.common.extend(read()?);
                let place = (from, pieces.common.len());
                places.insert(name, place);
                shared.push(place);
            }
        }
        ensure!(pieces.own.contains_key(&part), "The part {part} has nothing of its own");
    }
    ensure!(!pieces.own.is_empty(), "The client has no parts");
    Ok((fs::read(&main)?, pieces))
}

/// A piece without names, and with numbers no longer than they are.
fn slim(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut config = walrus::ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let mut module = config.parse(wasm)?;
    Ok(module.emit_wasm())
}

/// The client's script with what fetches the parts: `parts.js`, told where they are.
///
/// # Errors
/// When the script does not ask for it as it used to.
pub fn link(script: &str, parts: &str, pieces: &Pieces, name_of: impl Fn(&str) -> String) -> Result<String> {
    let (import, field) = (format!("from \"{LINK}\""), format!("\"{LINK}\": import"));
    let mut linked = String::new();
    let (mut imports, mut fields) = (0, 0);
    for line in script.lines() {
        if line.ends_with(&import) {
            imports += 1;
        } else if line.trim_start().starts_with(&field) {
            fields += 1;
            if fields == 1 {
                writeln!(linked, "\"{LINK}\": link,")?;
            }
        } else {
            writeln!(linked, "{line}")?;
        }
    }
    ensure!(imports > 0 && imports == fields, "wasm-bindgen asks for the parts in a way that is not known");
    let table = pieces.own.keys().map(|part| {
        let shared = &pieces.shared[part];
        (part.as_str(), serde_json::json!({ "file": name_of(part), "pieces": shared }))
    });
    let table =
        serde_json::json!({ "common": name_of("common"), "parts": table.collect::<BTreeMap<_, _>>() });
    ensure!(parts.contains("{{parts}}"), "client/parts.js lacks the mark {{{{parts}}}}");
    Ok(linked + &parts.replace("{{parts}}", &table.to_string()))
}
