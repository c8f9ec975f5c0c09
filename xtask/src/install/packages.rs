//! The system's packages: how to see that one is there, and what each package manager calls it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::postgres;
use crate::shell;

/// Something to install, by the names that the package managers know. Words parted by spaces are several packages.
pub struct Package {
    pub name: &'static str,
    pub is_present: fn() -> bool,
    apt: &'static str,
    dnf: &'static str,
    pacman: &'static str,
    apk: &'static str,
    brew: &'static str,
    /// What Debian's package would start with the machine. The tests start their own.
    service: Option<&'static str>,
}

pub const CC: Package = Package {
    name: "a C compiler",
    is_present: || shell::on_path(&["cc"]).is_some(),
    apt: "gcc libc6-dev",
    dnf: "gcc",
    pacman: "gcc",
    apk: "gcc musl-dev",
    brew: "gcc",
    service: None,
};

pub const POSTGRES: Package = Package {
    name: "PostgreSQL",
    is_present: || {
        postgres::find(None).is_ok_and(|found| found.major >= postgres::OLDEST && found.folder.is_dir())
    },
    // Debian's package bears its version: see `apt_names`.
    apt: POSTGRES_OF_DEBIAN,
    dnf: "postgresql-server postgresql-contrib",
    pacman: "postgresql",
    apk: "postgresql postgresql-contrib",
    brew: "postgresql@17",
    service: None,
};

pub const REDIS: Package = Package {
    name: "Redis",
    is_present: || shell::on_path(&["redis-server"]).is_some(),
    apt: "redis-server",
    dnf: "redis",
    pacman: "redis",
    apk: "redis",
    brew: "redis",
    service: Some("redis-server"),
};

pub const NODE: Package = Package {
    name: "Node.js",
    is_present: || shell::on_path(&["node"]).is_some() && shell::on_path(&["npm"]).is_some(),
    apt: "nodejs npm",
    dnf: "nodejs npm",
    pacman: "nodejs npm",
    apk: "nodejs npm",
    brew: "node",
    service: None,
};

pub const CHROMIUM: Package = Package {
    name: "Chromium",
    is_present: || super::chromium().is_some(),
    apt: "chromium fonts-dejavu-core",
    dnf: "chromium dejavu-sans-fonts",
    pacman: "chromium ttf-dejavu",
    apk: "chromium font-dejavu",
    brew: "--cask chromium",
    service: None,
};

pub const NGINX: Package = Package {
    name: "nginx",
    is_present: || shell::on_path(&["nginx", "/usr/sbin/nginx"]).is_some(),
    apt: "nginx",
    dnf: "nginx",
    pacman: "nginx",
    apk: "nginx",
    brew: "nginx",
    service: Some("nginx"),
};

pub const HAPROXY: Package = Package {
    name: "HAProxy",
    is_present: || shell::on_path(&["haproxy", "/usr/sbin/haproxy"]).is_some(),
    apt: "haproxy",
    dnf: "haproxy",
    pacman: "haproxy",
    apk: "haproxy",
    brew: "haproxy",
    service: Some("haproxy"),
};

pub const OPENSSL: Package = Package {
    name: "openssl",
    is_present: || shell::on_path(&["openssl"]).is_some(),
    apt: "openssl",
    dnf: "openssl",
    pacman: "openssl",
    apk: "openssl",
    brew: "openssl",
    service: None,
};

pub const PYTHON: Package = Package {
    name: "Python",
    // Debian has what makes environments in a package of its own.
    is_present: || shell::output("python3", &["-c", "import venv, ensurepip"]).is_some(),
    apt: "python3 python3-venv",
    dnf: "python3",
    pacman: "python",
    apk: "python3",
    brew: "python",
    service: None,
};

pub const FILE: Package = Package {
    name: "file",
    is_present: || shell::on_path(&["file"]).is_some(),
    apt: "file",
    dnf: "file",
    pacman: "file",
    apk: "file",
    brew: "file",
    service: None,
};

pub const PDFTOTEXT: Package = Package {
    name: "pdftotext",
    is_present: || shell::on_path(&["pdftotext"]).is_some(),
    apt: "poppler-utils",
    dnf: "poppler-utils",
    pacman: "poppler",
    apk: "poppler-utils",
    brew: "poppler",
    service: None,
};

pub const EXIFTOOL: Package = Package {
    name: "exiftool",
    is_present: || shell::on_path(&["exiftool"]).is_some(),
    apt: "libimage-exiftool-perl",
    dnf: "perl-Image-ExifTool",
    pacman: "perl-image-exiftool",
    apk: "exiftool",
    brew: "exiftool",
    service: None,
};

const POSTGRES_OF_DEBIAN: &str = "postgresql";
/// While this file lies there, Debian's packages of PostgreSQL create no database of their own and start no service.
const NO_CLUSTER: &str = "/etc/postgresql-common/createcluster.d/osmose.conf";

/// While this program lies there and says so, Debian's packages start no service.
const NO_SERVICES: &str = "/usr/sbin/policy-rc.d";

/// Installs them when we are root and the manager is apt; else fails with the one command to type.
///
/// # Errors
/// That command, or what failed.
pub fn install(packages: &[&Package]) -> Result<()> {
    let is_root = shell::output("id", &["-u"]).as_deref() == Some("0");
    if is_root && shell::on_path(&["apt-get"]).is_some() {
        return shell::step(&format!("Installing {}", names(packages)), || apt(packages));
    }
    bail!("{}", advice(packages))
}

fn apt(packages: &[&Package]) -> Result<()> {
    // A machine that is offline may still have what it takes in its cache.
    if let Err(error) = shell::run(apt_get().args(["update", "-q"])) {
        eprintln!("    {error:#}");
    }
    let names = packages.iter().map(|package| apt_names(package)).collect::<Result<Vec<_>>>()?;
    let held_back = [forbid_cluster(), forbid_services()];
    let installed = shell::run(
        apt_get()
            .args(["install", "-q", "-y", "--no-install-recommends"])
            .args(names.iter().flat_map(|names| names.split(' '))),
    );
    held_back.iter().flatten().for_each(|file| drop(fs::remove_file(file)));
    for service in packages.iter().filter_map(|package| package.service) {
        // Not at the next start of the machine either. Where there is no systemd, nothing would start it.
        let _ = shell::output("systemctl", &["disable", service]);
    }
    installed
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// The package of the server alone: `postgresql` would also bring what starts one as a service.
fn apt_names(package: &Package) -> Result<String> {
    if package.apt != POSTGRES_OF_DEBIAN {
        return Ok(package.apt.to_owned());
    }
    let policy = shell::output("apt-cache", &["policy", package.apt]).unwrap_or_default();
    let candidate = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate:"));
    // `15+248+deb12u1`
    let major = candidate.and_then(|version| version.trim().split(['+', '.']).next()?.parse::<u32>().ok());
    let major = major.context("apt knows no package postgresql: is its list of packages up to date?")?;
    if major < postgres::OLDEST {
        bail!(
            "This system's PostgreSQL is version {major}, and Osmose needs {}: install it from elsewhere and name its \
             folder of programs in OSMOSE_PG_BIN",
            postgres::OLDEST
        );
    }
    Ok(format!("postgresql-{major}"))
}

/// What it wrote, to be removed again; nothing if it was there.
fn forbid_cluster() -> Option<&'static Path> {
    forbid(NO_CLUSTER, "create_main_cluster = false\n")
}

/// The same for whatever a package would start when it is installed.
fn forbid_services() -> Option<&'static Path> {
    let file = forbid(NO_SERVICES, "#!/bin/sh\nexit 101\n")?;
    let _ = fs::set_permissions(file, fs::Permissions::from_mode(0o755));
    Some(file)
}

fn forbid(file: &'static str, words: &str) -> Option<&'static Path> {
    let path = Path::new(file);
    if path.exists() {
        return None;
    }
    let written = path.parent().map(fs::create_dir_all).is_some_and(|made| made.is_ok())
        && fs::write(path, words).is_ok();
    if !written {
        eprintln!("    {file} cannot be written: a package may start a service");
    }
    written.then_some(path)
}

/// The one command that an administrator must type.
fn advice(packages: &[&Package]) -> String {
    let list =
        |name: fn(&Package) -> &'static str| packages.iter().map(|p| name(p)).collect::<Vec<_>>().join(" ");
    let has = |program: &str| shell::on_path(&[program]).is_some();
    let command = if has("apt-get") {
        let packages = list(|package| package.apt);
        format!("sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends {packages}'")
    } else if has("dnf") {
        format!("sudo dnf install -y {}", list(|package| package.dnf))
    } else if has("pacman") {
        format!("sudo pacman -S --needed {}", list(|package| package.pacman))
    } else if has("apk") {
        format!("sudo apk add {}", list(|package| package.apk))
    } else if has("brew") {
        format!("brew install {}", list(|package| package.brew))
    } else {
        return format!("Missing: {}. Install them, then try again.", names(packages));
    };
    format!("Missing: {}. An administrator must type:\n\n  {command}\n", names(packages))
}

fn names(packages: &[&Package]) -> String {
    packages.iter().map(|package| package.name).collect::<Vec<_>>().join(", ")
}
