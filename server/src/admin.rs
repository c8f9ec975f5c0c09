//! What an operator does from the command line: `osmose admin`. Each answers the line to print.

use anyhow::{Result, anyhow};
use protocol::{
    Check, UserId,
    people::{self as wire, Ended, Language, NAME_MAX},
};

use crate::{
    app::App,
    error::Error,
    mail::links::{self, Link},
    people,
};

fn plain(error: Error) -> anyhow::Error {
    match error {
        Error::Broken(error) => error,
        Error::Refused(problem) => {
            let fields: Vec<String> = problem
                .fields
                .iter()
                .map(|field| format!("{} {}", field.field, field.fault.name()))
                .collect();
            anyhow!("refused: {} {}", problem.code.name(), fields.join(", "))
        }
    }
}

async fn find(app: &App, email: &str) -> Result<UserId> {
    people::find(&app.pool, email)
        .await
        .map_err(plain)?
        .ok_or_else(|| anyhow!("there is no open account {email}"))
}

/// The line that tells how to choose a password.
async fn link(app: &App, user: UserId) -> Result<String> {
    let link = links::hand_out(app, Link::Reset, user).await.map_err(plain)?;
    let link = link.ok_or_else(|| anyhow!("the account is closed"))?;
    Ok(format!("Within an hour, choose a password here: {link}"))
}

/// Makes a site admin: a new account and a link to choose its password, or the account that has the
/// address.
///
/// # Errors
/// One line: what is wrong with the address or the names, or the database.
pub async fn create(app: &App, email: &str, given_name: &str, family_name: &str) -> Result<String> {
    if let Some(user) = people::find(&app.pool, email).await.map_err(plain)? {
        app.write(move |tx| Box::pin(async move { people::promote(tx, user).await })).await.map_err(plain)?;
        if !people::is_verified(&app.pool, user).await.map_err(plain)? {
            // Whoever signed up with this address need not own it: his password is worth nothing.
            return Ok(format!("{email} is a site admin now\n{}", reset_password(app, email).await?));
        }
        return Ok(format!("{email} is a site admin now; the password stays as it was"));
    }
    let mut check = Check::default();
    wire::email(&mut check, "email", email);
    check.name("given-name", given_name, NAME_MAX);
    check.name("family-name", family_name, NAME_MAX);
    check.done().map_err(|problem| plain(problem.into()))?;
    let id = UserId::new();
    let (address, given_name, family_name) =
        (email.to_owned(), given_name.to_owned(), family_name.to_owned());
    app.write(move |tx| {
        let (address, given_name, family_name) = (address.clone(), given_name.clone(), family_name.clone());
        Box::pin(async move {
            let new = people::New {
                id,
                email: &address,
                given_name: &given_name,
                family_name: &family_name,
                function: "",
                language: Language::Fr,
                password_hash: None,
                site_admin: true,
                verified: true,
                at: tx.app.clock.now(),
            };
            people::insert(tx, &new).await
        })
    })
    .await
    .map_err(plain)?;
    Ok(format!("{email} is a site admin\n{}", link(app, id).await?))
}

/// Takes an account's password away, ends its sessions, and gives a link to choose another.
///
/// # Errors
/// One line: no such account, or the database.
pub async fn reset_password(app: &App, email: &str) -> Result<String> {
    let user = find(app, email).await?;
    app.write(move |tx| Box::pin(async move { people::set_password(tx, user, None).await }))
        .await
        .map_err(plain)?;
    Ok(format!("{email} has no password and no open session any more\n{}", link(app, user).await?))
}

/// Suspends an account: its sessions end at once, and nobody signs in with it; or opens it again.
///
/// # Errors
/// One line: no such account, or the database.
pub async fn suspend(app: &App, email: &str, suspended: bool) -> Result<String> {
    let user = people::find_any(&app.pool, email).await.map_err(plain)?;
    let user = user.ok_or_else(|| anyhow!("there is no account {email}"))?;
    people::set_disabled(app, user, suspended).await.map_err(plain)?;
    Ok(match suspended {
        true => format!("{email} is suspended: its sessions are over, and what the person said stays"),
        false => format!("{email} may sign in again"),
    })
}

/// Ends all sessions of an account.
///
/// # Errors
/// One line: no such account, or the database.
pub async fn revoke_sessions(app: &App, email: &str) -> Result<String> {
    let user = find(app, email).await?;
    let count = people::end_sessions(app, user, Ended::All).await.map_err(plain)?;
    Ok(format!("{count} sessions of {email} ended"))
}
