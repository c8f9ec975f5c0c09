//! Short names for what the client's script and its wasm give each other. wasm-bindgen names each by a word and a
//! number of sixteen digits, which no compression makes small.

use anyhow::{Result, ensure};

/// Gives what wasm and script share short names, in both, and leaves out the script's margins.
///
/// # Errors
/// When the script does not name something where it used to.
pub fn shorten(wasm: &mut walrus::Module, script: &str) -> Result<String> {
    let mut script =
        script.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let asked = wasm.imports.iter_mut().filter(|import| import.name.starts_with("__wb"));
    for (number, import) in asked.enumerate() {
        let (long, short) = (format!("\n{}: ", import.name), short('i', number));
        ensure!(script.matches(&long).count() == 1, "The script does not give {} as it used to", import.name);
        script = script.replace(&long, &format!("\n{short}: "));
        import.name = short;
    }
    let given = wasm.exports.iter_mut().filter(|export| export.name.starts_with("wasm_bindgen__"));
    for (number, export) in given.enumerate() {
        let (long, short) = (format!("wasm.{}", export.name), short('e', number));
        ensure!(script.contains(&long), "The script does not ask for {} as it used to", export.name);
        script = script.replace(&long, &format!("wasm.{short}"));
        export.name = short;
    }
    Ok(script)
}

fn short(kind: char, number: usize) -> String {
    format!("{kind}{number:x}")
}
