//! Office files made into pages by LibreOffice, which is a program of its own: it gets a folder that holds the file and
//! nothing else, a home in it that forbids macros and links to elsewhere, and bounds of time and memory.

use std::{
    fs::{self, DirBuilder},
    io::Read,
    os::unix::{fs::DirBuilderExt, process::CommandExt},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Resource, Signal, kill_process_group};

use super::{IN_MAX, limit};

/// Memory that converting may take, in bytes.
const MEMORY: u64 = 4 * 1024 * 1024 * 1024;
/// Seconds that it may take.
const SECONDS: u64 = 60;
/// Largest file that it may write, in bytes.
const OUT_MAX: u64 = 64 * 1024 * 1024;
/// What the home says before anything is opened.
const HOME: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"#;

/// A folder that goes when this does.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The PDF that a program makes of the file that comes in.
pub fn pdf(program: &str) -> Result<Vec<u8>> {
    for (resource, most) in
        [(Resource::As, MEMORY), (Resource::Cpu, SECONDS), (Resource::Fsize, OUT_MAX), (Resource::Core, 0)]
    {
        limit(resource, most)?;
    }
    let folder = Folder(std::env::temp_dir().join(format!("osmose-convert-{}", std::process::id())));
    DirBuilder::new().mode(0o700).create(&folder.0).context("no folder")?;
    let user = folder.0.join("home/user");
    fs::create_dir_all(&user)?;
    fs::write(user.join("registrymodifications.xcu"), HOME)?;
    let (from, to) = (folder.0.join("document"), folder.0.join("document.pdf"));
    let mut file = fs::File::create(&from)?;
    let came = std::io::copy(&mut std::io::stdin().lock().take(IN_MAX + 1), &mut file)?;
    ensure!(came <= IN_MAX, "too large");
    drop(file);
    let mut child = Command::new(program)
        .arg(format!("-env:UserInstallation=file://{}", folder.0.join("home").display()))
        .args(["--headless", "--norestore", "--nolockcheck", "--convert-to", "pdf", "--outdir"])
        .arg(&folder.0)
        .arg(&from)
        .current_dir(&folder.0)
        .env_clear()
        .env("HOME", &folder.0)
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .context("the converter does not start")?;
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if Instant::now() > until {
            // With whatever it has started itself.
            if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                let _ = kill_process_group(group, Signal::KILL);
            }
            break child.wait()?;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    ensure!(status.success(), "it failed");
    let made = fs::read(&to).context("it made nothing")?;
    ensure!(made.starts_with(b"%PDF-"), "it made something else");
    Ok(made)
}
