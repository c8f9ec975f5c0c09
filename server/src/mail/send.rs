//! Sending: to the mail server of the settings, or into files of the data folder.

use std::{
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, anyhow};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::{app::App, error::Result};

/// Time a mail server has to answer one command.
const PATIENCE: Duration = Duration::from_secs(8);
/// Time it has to take a mail. The outbox row stays locked meanwhile, and the database ends a
/// transaction that rests for fifteen seconds.
const LONGEST: Duration = Duration::from_secs(12);

/// Sends a message. `kind` is for the log, which never has a mail's text or address.
///
/// # Errors
/// The mail server's, or the disk's.
pub async fn send(app: &App, message: Message, kind: &'static str) -> Result<()> {
    let Some(url) = &app.config.smtp_url else {
        let folder = app.config.data.join("mail");
        let path = tokio::task::spawn_blocking(move || write(&folder, &message.formatted()))
            .await
            .context("a mail was not written")??;
        tracing::info!(kind, path = %path.display(), "mail written");
        return Ok(());
    };
    // The reason is left out: it could repeat the address, which holds a password.
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
        .map_err(|_| anyhow!("OSMOSE_SMTP_URL is not an address such as smtps://user:password@host"))?
        .timeout(Some(PATIENCE))
        .build();
    tokio::time::timeout(LONGEST, transport.send(message))
        .await
        .context("the mail server is too slow")?
        .context("the mail server does not take a mail")?;
    tracing::info!(kind, "mail sent");
    Ok(())
}

/// Writes a file that only the hub's own user reads. It appears whole or not at all.
fn write(folder: &Path, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let failed = || format!("cannot write a mail into {}", folder.display());
    std::fs::create_dir_all(folder).with_context(failed)?;
    let name = uuid::Uuid::now_v7().to_string();
    let (draft, path) = (folder.join(format!(".{name}")), folder.join(format!("{name}.eml")));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    std::fs::rename(&draft, &path).with_context(failed)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_mail_in_a_file_is_for_its_owner_s_eyes() {
        let folder = std::env::temp_dir().join(format!("osmose-mail-{}", uuid::Uuid::now_v7()));
        let path = super::write(&folder, b"Subject: x\r\n\r\ny").unwrap();
        assert_eq!(path.extension().and_then(|it| it.to_str()), Some("eml"));
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
