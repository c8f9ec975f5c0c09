//! Where the private PostgreSQL keeps its files, and which user it runs as.
//!
//! PostgreSQL refuses to run as root, so under root it runs as the user `postgres`, else `nobody`. That user must
//! be able to walk down to its folder; where it cannot, as below `/root`, the folder lies under `/var/lib/osmose`.

use std::env;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Error, Result, anyhow, bail, ensure};
use sha2::{Digest, Sha256};

/// A socket's path may have 107 bytes on Linux and 103 on macOS; `/.s.PGSQL.5432` takes 14 of them.
const LONGEST_SOCKET_FOLDER: usize = 103 - 14;

/// The folder that holds the cluster, its log, its lock and its socket.
#[derive(Debug)]
pub(super) struct Place {
    pub root: PathBuf,
    /// The version of the cluster; None before the first one is made.
    pub major: Option<u32>,
    /// Whom to become when we are root.
    user: Option<User>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct User {
    uid: u32,
    gid: u32,
}

/// Chooses the place for this data folder. A cluster that exists decides over everything else, so that a changed
/// permission never makes an empty database appear in the stead of a full one.
pub(super) fn find(data: &Path) -> Result<Place> {
    let is_root = rustix::process::geteuid().is_root();
    // Others may walk through, not look: the user that PostgreSQL runs as has to.
    let mode = if is_root { 0o711 } else { 0o700 };
    let data = create_folder(data, mode).map_err(|error| unwritable(data, &error))?;
    let elsewhere = Path::new("/var/lib/osmose").join(hash(&data));
    for root in [&data, &elsewhere] {
        if let Some((major, user)) = existing(root)? {
            let user = is_root.then_some(user);
            ensure_enterable(root, user)?;
            return Ok(Place { root: root.clone(), major: Some(major), user });
        }
    }
    if !is_root {
        return Ok(Place { root: data, major: None, user: None });
    }
    let user = unprivileged_user()?;
    let root = if can_enter(&data, user) {
        data
    } else {
        let root = create_folder(&elsewhere, 0o755).map_err(|error| unwritable(&elsewhere, &error))?;
        tracing::info!(place = %root.display(), "the data folder is closed to PostgreSQL's user: its files lie elsewhere");
        root
    };
    ensure_enterable(&root, Some(user))?;
    Ok(Place { root, major: None, user: Some(user) })
}

/// The one line for a folder that cannot be written.
pub(super) fn unwritable(folder: &Path, error: &io::Error) -> Error {
    anyhow!("The folder {} cannot be written ({error}): set OSMOSE_DATA to one that can", folder.display())
}

impl Place {
    pub(super) fn with_major(self, major: u32) -> Self {
        Self { major: Some(major), ..self }
    }

    pub(super) fn cluster(&self) -> PathBuf {
        self.root.join(format!("postgres-{}", self.major.unwrap_or_default()))
    }

    pub(super) fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.root.join("postgres.lock")
    }

    /// The folder of the socket, made when missing: beside the cluster, or where a path is short enough.
    pub(super) fn socket(&self) -> Result<PathBuf> {
        let name = format!("osmose-{}", hash(&self.root));
        let runtime = env::var_os("XDG_RUNTIME_DIR").filter(|_| self.user.is_none());
        let folder = [Some(self.root.join("socket")), runtime.map(|folder| Path::new(&folder).join(&name))]
            .into_iter()
            .flatten()
            .find(|folder| folder.as_os_str().len() <= LONGEST_SOCKET_FOLDER)
            .unwrap_or_else(|| Path::new("/tmp").join(&name));
        self.create_private(&folder)?;
        Ok(folder)
    }

    /// Makes a folder that only PostgreSQL's user may enter. One that is there must be that already: in `/tmp`
    /// somebody else may have made it.
    pub(super) fn create_private(&self, folder: &Path) -> Result<()> {
        let made = DirBuilder::new().mode(0o700).create(folder);
        if let (Ok(()), Some(user)) = (&made, self.user) {
            chown(folder, Some(user.uid), Some(user.gid))?;
        }
        if let Err(error) = made
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(unwritable(folder, &error));
        }
        let found = fs::symlink_metadata(folder)?;
        let owner = self.user.map_or_else(|| rustix::process::geteuid().as_raw(), |user| user.uid);
        let is_private = found.is_dir() && found.uid() == owner && found.permissions().mode() & 0o077 == 0;
        ensure!(is_private, "{} should be a folder that only user {owner} may enter", folder.display());
        Ok(())
    }

    /// A program of PostgreSQL as its user, untouched by settings meant for clients of another database.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some(user) = self.user {
            command.uid(user.uid).gid(user.gid);
        }
        let settings = env::vars_os().map(|(name, _)| name);
        for name in settings.filter(|name| name.to_str().is_some_and(|name| name.starts_with("PG"))) {
            command.env_remove(name);
        }
        // The folder we stand in may be closed to that user.
        command.current_dir("/").env("LC_ALL", "C");
        command
    }
}

/// The highest version that left a cluster here, and its owner.
fn existing(root: &Path) -> Result<Option<(u32, User)>> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unwritable(root, &error)),
    };
    let majors = entries.flatten().filter_map(|entry| {
        entry.file_name().to_str().and_then(|name| name.strip_prefix("postgres-")?.parse::<u32>().ok())
    });
    let Some(major) = majors.max() else { return Ok(None) };
    let cluster = root.join(format!("postgres-{major}"));
    let owner = fs::metadata(&cluster)?;
    let ours = rustix::process::geteuid().as_raw();
    ensure!(
        ours == 0 || owner.uid() == ours,
        "{} belongs to another user: run Osmose as that user, or set OSMOSE_DATA to another folder",
        cluster.display()
    );
    Ok(Some((major, User { uid: owner.uid(), gid: owner.gid() })))
}

fn ensure_enterable(root: &Path, user: Option<User>) -> Result<()> {
    let Some(user) = user else { return Ok(()) };
    ensure!(user.uid != 0, "{} belongs to root, as whom PostgreSQL refuses to run", root.display());
    ensure!(
        can_enter(root, user),
        "PostgreSQL runs as user {}, who may not enter {}: allow it with `chmod o+x` on the folders above",
        user.uid,
        root.display()
    );
    Ok(())
}

/// Tried for real, by a shell of that user: modes alone do not tell of access lists and mounts.
fn can_enter(folder: &Path, user: User) -> bool {
    Command::new("/bin/sh")
        .args(["-c", "cd \"$1\"", "sh"])
        .arg(folder)
        .uid(user.uid)
        .gid(user.gid)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn unprivileged_user() -> Result<User> {
    let users = fs::read_to_string("/etc/passwd").context("/etc/passwd cannot be read")?;
    for wanted in ["postgres", "nobody"] {
        for line in users.lines() {
            let fields = line.split(':').collect::<Vec<_>>();
            if let [name, _, uid, gid, ..] = fields[..]
                && name == wanted
            {
                return Ok(User { uid: uid.parse()?, gid: gid.parse()? });
            }
        }
    }
    bail!("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it as")
}

fn create_folder(folder: &Path, mode: u32) -> io::Result<PathBuf> {
    DirBuilder::new().recursive(true).mode(mode).create(folder)?;
    fs::canonicalize(folder)
}

/// Names a place after the path it stands for, alike in every release: a cluster is found again by it.
fn hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
