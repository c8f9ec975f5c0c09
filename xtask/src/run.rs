//! `cargo xtask run`: Osmose with demo data, from nothing.

use std::env;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Error, Result};

use crate::{check, client, install, shell};

/// The port that the server would take by itself.
const PORT: u16 = 8080;

/// Builds all, then becomes the server, so that Ctrl-C and every other signal reach it directly.
///
/// # Errors
/// What is missing, or what failed.
pub fn run(arguments: &[String]) -> Result<()> {
    install::for_serving()?;
    shell::step("Building the client (the first time takes minutes)", || client::pack("client", &[]))?;
    // Of the same packages as for the tests, so that cargo settles on the same features and builds nothing twice.
    shell::step("Building the server", || {
        shell::run(shell::cargo(["build", "--bin", "osmose"]).args(check::NATIVE))
    })?;
    let mut server = Command::new(shell::target().join("debug/osmose"));
    server.args(["serve", "--demo"]).args(arguments);
    if env::var_os("OSMOSE_DATA").is_none() {
        server.env("OSMOSE_DATA", shell::root().join("data"));
    }
    if env::var_os("OSMOSE_LISTEN").is_none()
        && !arguments.iter().any(|argument| argument.starts_with("--listen"))
    {
        server.env("OSMOSE_LISTEN", format!("127.0.0.1:{}", free_port()?));
    }
    eprintln!("==> Starting Osmose (Ctrl-C stops it)");
    Err(Error::new(server.exec()).context(format!("{} cannot be run", shell::line(&server))))
}

fn free_port() -> Result<u16> {
    let free = (PORT..PORT + 100).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    let port = free.context("No port from 8080 to 8179 is free: choose one by OSMOSE_LISTEN")?;
    if port != PORT {
        eprintln!("    Port {PORT} is taken: using {port}");
    }
    Ok(port)
}
