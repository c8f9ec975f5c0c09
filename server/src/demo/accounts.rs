//! The accounts of a demonstration and their passwords: random, kept in the data folder so that the
//! same ones hold between runs, readable by its owner only.

use std::{
    collections::HashMap,
    fmt,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, Utc};
use protocol::{UserId, people::Card, spaces::Role};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{log, story::Story};
use crate::{app::App, people::password};

/// The file that keeps them.
pub fn place(data: &Path) -> PathBuf {
    data.join("demo-accounts.json")
}

/// An account one may sign in with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// The person.
    pub user: UserId,
    /// Given and family name.
    pub name: String,
    /// Function and organisation, as one line.
    pub function: String,
    /// What the person may do, in a word: `site admin`, or the greatest of its roles.
    pub role: String,
    /// Address to sign in with.
    pub email: String,
    /// Password.
    pub password: String,
}

impl Account {
    /// What others see of the person.
    #[must_use]
    pub fn card(&self) -> Card {
        Card { id: self.user, name: self.name.clone(), function: self.function.clone(), photo: None }
    }
}

/// All accounts of a demonstration, in the order of its story. Shown, they are a table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Accounts(Vec<Account>);

impl std::ops::Deref for Accounts {
    type Target = [Account];
    fn deref(&self) -> &[Account] {
        &self.0
    }
}

impl Accounts {
    /// The account whose address begins with this, such as `lea.linteau`.
    #[must_use]
    pub fn find(&self, start: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.email.starts_with(start))
    }

    /// The accounts of a story, with new ids; addresses that are known keep their passwords.
    pub(super) fn of(story: &Story, known: Self, now: DateTime<Utc>) -> Result<Self> {
        let mut passwords: HashMap<String, String> =
            known.0.into_iter().map(|account| (account.email, account.password)).collect();
        let accounts = story.people.iter().map(|person| {
            let greatest = person.roles.values().max().copied().unwrap_or(Role::Member);
            let role = match greatest {
                _ if person.site_admin => "site admin",
                Role::Admin => "admin",
                Role::Contributor => "contributor",
                Role::Member => "member",
            };
            let password = passwords.remove(&person.email).map_or_else(random_password, Ok)?;
            Ok(Account {
                user: UserId(log::id_of(now + *person.joined)),
                name: format!("{} {}", person.given_name, person.family_name),
                function: person.function.clone(),
                role: role.to_owned(),
                email: person.email.clone(),
                password,
            })
        });
        accounts.collect::<Result<_>>().map(Self)
    }

    /// Their passwords as the database keeps them, in the same order.
    pub(super) async fn hashes(&self, app: &App) -> Result<Vec<String>> {
        let mut hashes = Vec::with_capacity(self.0.len());
        for account in &self.0 {
            let hash = password::hash(app, account.password.clone()).await;
            hashes.push(hash.map_err(|error| anyhow!("cannot hash a password: {error:?}"))?);
        }
        Ok(hashes)
    }

    /// Whether all of them are in the database.
    pub(super) async fn live_in(&self, db: &mut PgConnection) -> Result<bool> {
        let ids: Vec<uuid::Uuid> = self.0.iter().map(|account| account.user.0).collect();
        let found: i64 = sqlx::query_scalar("select count(*) from users where id = any($1)")
            .bind(ids)
            .fetch_one(db)
            .await?;
        Ok(usize::try_from(found).is_ok_and(|found| found == self.0.len()))
    }

    /// Reads the file, if there is one.
    pub(super) fn read(file: &Path) -> Result<Option<Self>> {
        let text = match std::fs::read(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        let accounts = serde_json::from_slice(&text);
        accounts.map(Some).with_context(|| format!("{} is damaged; remove it", file.display()))
    }

    /// Writes the file beside the old one, then puts it in its place.
    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let write = || -> std::io::Result<()> {
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let new = file.with_extension("new");
            let mut options = std::fs::OpenOptions::new();
            let mut to = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
            to.write_all(&serde_json::to_vec_pretty(self)?)?;
            std::fs::rename(new, file)
        };
        write().with_context(|| format!("cannot write {}", file.display()))
    }
}

impl fmt::Display for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widest =
            |pick: fn(&Account) -> &str| self.0.iter().map(|it| pick(it).chars().count()).max().unwrap_or(0);
        let (name, role, email) = (widest(|it| &it.name), widest(|it| &it.role), widest(|it| &it.email));
        for it in &self.0 {
            writeln!(f, "  {:name$}  {:role$}  {:email$}  {}", it.name, it.role, it.email, it.password)?;
        }
        Ok(())
    }
}

/// Twelve random letters and digits that cannot be mistaken for each other: 59 bits, in groups for
/// who types them.
fn random_password() -> Result<String> {
    const SIGNS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut text = String::with_capacity(14);
    while text.len() < 14 {
        let mut byte = [0_u8];
        getrandom::fill(&mut byte).map_err(|error| anyhow!("no random numbers: {error}"))?;
        // Beyond the last whole multiple, some signs would come more often than others.
        if usize::from(byte[0]) >= 256 / SIGNS.len() * SIGNS.len() {
            continue;
        }
        if matches!(text.len(), 4 | 9) {
            text.push('-');
        }
        text.push(char::from(SIGNS[usize::from(byte[0]) % SIGNS.len()]));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_enough_and_differ() {
        let (one, other) = (random_password().unwrap(), random_password().unwrap());
        assert_ne!(one, other);
        assert!(one.chars().count() >= protocol::people::PASSWORD_MIN as usize, "{one}");
        assert_eq!(one.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4]);
    }

    #[test]
    fn the_table_is_aligned() {
        let account = |name: &str, role: &str| Account {
            user: UserId::new(),
            name: name.to_owned(),
            function: String::new(),
            role: role.to_owned(),
            email: "a@demo.example".to_owned(),
            password: "secret".to_owned(),
        };
        let table = Accounts(vec![account("Léa Linteau", "admin"), account("Hugo", "member")]).to_string();
        assert_eq!(
            table,
            "  Léa Linteau  admin   a@demo.example  secret\n  Hugo         member  a@demo.example  secret\n"
        );
    }

    #[test]
    fn the_file_is_its_owner_s_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("osmose-accounts-{}", std::process::id()));
        let file = place(&folder);
        assert!(Accounts::read(&file).unwrap().is_none());
        Accounts::default().write(&file).unwrap();
        assert!(Accounts::read(&file).unwrap().unwrap().is_empty());
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
