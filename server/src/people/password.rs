//! Passwords: argon2id, away from the async threads and not more at once than the settings of
//! [`App`] allow.

use std::{
    sync::{LazyLock, atomic::Ordering},
    time::Duration,
};

use anyhow::anyhow;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use protocol::{Check, Code, Fault, people::PASSWORD_MAX};

use crate::{
    app::App,
    error::{Result, later},
};

/// 19 MiB, two passes, one lane: the least that OWASP's password storage cheat sheet asks for.
static ARGON2: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(19 * 1024, 2, 1, Some(32)).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// The hash of a password that nobody has: verified in place of the missing one, so that an unknown
/// account costs what a known one does.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$sXpAbH9aMxWBP6mWyQzu9w$0DBKtwjrsU9VsRwZ4kNhWLM2rQ69FKDA4fEK+msYu44";

/// Time a request waits for its turn to compute: long enough for a whole crowd on a small machine,
/// shorter than a browser waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// Refuses what cannot be a password before anything is computed.
///
/// # Errors
/// 422.
pub fn plausible(field: &str, password: &str) -> Result<()> {
    let mut check = Check::default();
    if password.is_empty() {
        check.fault(field, Fault::Empty, None);
    } else if password.len() > PASSWORD_MAX as usize * 4 || password.chars().count() > PASSWORD_MAX as usize {
        check.fault(field, Fault::TooLong, Some(PASSWORD_MAX));
    }
    Ok(check.done()?)
}

/// Hashes a password with a salt of its own, as a PHC string.
///
/// # Errors
/// 503 when too many wait.
pub async fn hash(app: &App, password: String) -> Result<String> {
    compute(app, move || {
        let hash =
            ARGON2.hash_password(password.as_bytes()).map_err(|error| anyhow!("cannot hash: {error}"))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether a password is the one of a hash. Without a hash the work is the same and the answer no.
///
/// # Errors
/// 503 when too many wait.
pub async fn verify(app: &App, password: String, hash: Option<String>) -> Result<bool> {
    compute(app, move || {
        let right = ARGON2.verify_password(password.as_bytes(), hash.as_deref().unwrap_or(NOBODY)).is_ok();
        Ok(right && hash.is_some())
    })
    .await
}

async fn compute<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> Result<T> {
    let turn = tokio::time::timeout(PATIENCE, app.hashing.clone().acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(later(Code::Unavailable, 5)) };
    app.hashed.fetch_add(1, Ordering::Relaxed);
    let done = tokio::task::spawn_blocking(move || {
        // Held until the work is done, even if nobody waits for it any more.
        let _turn = turn;
        work()
    });
    Ok(done.await.map_err(|error| anyhow!("hashing ended badly: {error}"))??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_costs_what_a_real_one_does() {
        let real = ARGON2.hash_password(b"correct horse battery").unwrap().to_string();
        let cost = |hash: &str| hash.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(cost(&real), cost(NOBODY));
        assert!(ARGON2.verify_password(b"correct horse battery", real.as_str()).is_ok());
        assert!(ARGON2.verify_password(b"", NOBODY).is_err());
    }

    #[test]
    fn what_cannot_be_a_password_is_refused_at_once() {
        assert!(plausible("password", &"é".repeat(256)).is_ok());
        assert!(plausible("password", "short but once allowed").is_ok());
        for bad in [String::new(), "é".repeat(257), "x".repeat(200_000)] {
            assert!(plausible("password", &bad).is_err());
        }
    }
}
