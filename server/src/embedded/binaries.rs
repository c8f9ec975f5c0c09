//! Which installed PostgreSQL to run.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// The oldest major version whose SQL the migrations keep to.
pub(super) const OLDEST: u32 = 15;

/// The programs of one PostgreSQL.
#[derive(Debug)]
pub(super) struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
}

/// The first usable PostgreSQL: of the version that wrote the data, when there are data, else any from [`OLDEST`].
pub(super) fn find(wanted: Option<u32>) -> Result<Binaries> {
    let found = candidates().into_iter().find_map(|folder| {
        let major = major(&folder)?;
        wanted.map_or(major >= OLDEST, |wanted| wanted == major).then_some(Binaries { folder, major })
    });
    match (found, wanted) {
        (Some(binaries), _) => Ok(binaries),
        (None, Some(major)) => bail!(
            "The data were written by PostgreSQL {major}, which is not installed (a folder elsewhere can be named by \
             OSMOSE_PG_BIN)"
        ),
        (None, None) if let Some(folder) = env::var_os("OSMOSE_PG_BIN") => bail!(
            "OSMOSE_PG_BIN names {}, which holds no PostgreSQL {OLDEST} or newer",
            Path::new(&folder).display()
        ),
        (None, None) => bail!(
            "PostgreSQL {OLDEST} or newer is not installed: type `{}`, or set DATABASE_URL",
            install_command()
        ),
    }
}

fn candidates() -> Vec<PathBuf> {
    if let Some(folder) = env::var_os("OSMOSE_PG_BIN") {
        // Whoever names a folder wants that one or an error.
        return vec![folder.into()];
    }
    let mut folders = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    folders.extend(versions("/usr/lib/postgresql", ""));
    folders.extend(versions("/opt/homebrew/opt", "postgresql"));
    folders.extend(versions("/usr/local/opt", "postgresql"));
    folders.extend(versions("/Applications/Postgres.app/Contents/Versions", ""));
    folders.push("/usr/bin".into());
    folders
}

/// The `bin` folders below a folder that has one subfolder a version, highest first.
fn versions(folder: &str, prefix: &str) -> Vec<PathBuf> {
    let mut found = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let number = name.strip_prefix(prefix)?.trim_start_matches('@');
            Some((number.parse::<u32>().unwrap_or(0), entry.path().join("bin")))
        })
        .collect::<Vec<_>>();
    found.sort();
    found.into_iter().rev().map(|(_, folder)| folder).collect()
}

/// The major version of the PostgreSQL in this folder, when it has a server and an `initdb`.
fn major(folder: &Path) -> Option<u32> {
    if !folder.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let number =
        text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    // `16.2`, but also `17beta1`.
    number.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

fn install_command() -> &'static str {
    let managers = [
        ("apt-get", "sudo apt-get install postgresql"),
        ("dnf", "sudo dnf install postgresql-server postgresql-contrib"),
        ("pacman", "sudo pacman -S postgresql"),
        ("apk", "sudo apk add postgresql postgresql-contrib"),
        ("brew", "brew install postgresql@17"),
    ];
    let path = env::var_os("PATH").unwrap_or_default();
    let installed = |program: &str| env::split_paths(&path).any(|folder| folder.join(program).is_file());
    managers.into_iter().find(|(program, _)| installed(program)).map_or(managers[0].1, |(_, command)| command)
}
