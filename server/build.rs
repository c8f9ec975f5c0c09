//! The built client is embedded in the binary. The server must also build without one (a fresh
//! `cargo test` has none), so the folder is made if it is missing.

fn main() {
    let Ok(here) = std::env::var("CARGO_MANIFEST_DIR") else { return };
    let dist = std::path::Path::new(&here).join("../target/dist");
    if let Err(error) = std::fs::create_dir_all(&dist) {
        println!("cargo::warning=cannot make {}: {error}", dist.display());
    }
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=../migrations");
}
