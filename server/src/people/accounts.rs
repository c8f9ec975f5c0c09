//! Accounts before anybody is signed in: making one, confirming its address, asking for a new
//! password. None of these answers tells whether an address has an account.

use std::net::IpAddr;

use protocol::{
    Check, Code, Fault, InvitationId, UserId,
    people::{self, AskReset, SignUp, SignUpPolicy},
};

use super::{New, insert, names, password, queries};
use crate::{
    app::{App, Tx},
    error::{Result, invalid, refused},
    limits,
    mail::{
        self, Mail,
        links::{self, Link},
    },
    spaces::invitations,
};

/// Refuses a name that speaks for the installation.
///
/// # Errors
/// 422 deceptive.
pub(super) fn check_name(given_name: &str, family_name: &str) -> Result<()> {
    if names::impersonates(&format!("{given_name} {family_name}")) {
        return Err(invalid("given_name", Fault::Deceptive));
    }
    Ok(())
}

/// Whether the policy lets this address have an account; `invited`: by a link that works.
fn admitted(app: &App, email: &str, invited: bool) -> bool {
    match app.config.sign_up {
        SignUpPolicy::Closed => false,
        SignUpPolicy::Invitation => invited,
        SignUpPolicy::Domain => email
            .rsplit_once('@')
            .is_some_and(|(_, domain)| app.config.sign_up_domains.contains(&domain.to_lowercase())),
        SignUpPolicy::Open => true,
    }
}

/// Makes an account that can be used once the mailed link was followed. An address that has one gets
/// a mail that says so, and the answer is the same.
///
/// # Errors
/// 403 the policy; 410 the invitation no longer works; 422; 429.
pub async fn sign_up(app: &App, ask: SignUp, from: IpAddr) -> Result<()> {
    limits::take(&app.limits.requests, &from)?;
    ask.check()?;
    check_name(&ask.given_name, &ask.family_name)?;
    let invitation = match &ask.invitation {
        Some(token) => Some(invitations::holder(app, token).await?),
        None => None,
    };
    if !admitted(app, ask.email.trim(), invitation.is_some()) {
        return Err(refused(Code::SignUpClosed));
    }
    limits::take(&app.limits.mails, &ask.email.trim().to_lowercase())?;
    let hash = password::hash(app, ask.password.clone()).await?;
    let attempt = || {
        let (ask, hash) = (ask.clone(), hash.clone());
        app.write(move |tx| {
            let (ask, hash) = (ask.clone(), hash.clone());
            Box::pin(async move { register(tx, &ask, &hash, invitation).await })
        })
    };
    match attempt().await {
        // Somebody else made the account just now: this time it is found.
        Err(error) if error.constraint() == Some("users_email") => attempt().await,
        outcome => outcome,
    }
}

async fn register(tx: &mut Tx, ask: &SignUp, hash: &str, invitation: Option<InvitationId>) -> Result<()> {
    let new = New {
        id: UserId::new(),
        email: &ask.email,
        given_name: &ask.given_name,
        family_name: &ask.family_name,
        function: &ask.function,
        language: ask.language,
        password_hash: Some(hash),
        site_admin: false,
        verified: false,
        at: tx.app.clock.now(),
    };
    let mail = match queries::account_at(tx.db(), ask.email.trim()).await? {
        Some(account) if account.verified || account.disabled => Mail::Exists { user: account.id },
        Some(account) => {
            // Nobody has shown yet that the address is his. Who followed an older link would
            // confirm a password that he does not know, so it no longer works.
            queries::take_over(tx.db(), account.id, &new).await?;
            links::void(tx, Link::Verify, account.id).await?;
            if let Some(invitation) = invitation {
                invitations::note(tx, account.id, invitation).await?;
            }
            Mail::Verify { user: account.id }
        }
        None => {
            insert(tx, &new).await?;
            if let Some(invitation) = invitation {
                invitations::note(tx, new.id, invitation).await?;
            }
            Mail::Verify { user: new.id }
        }
    };
    mail::post(tx, &mail).await
}

/// Asks for a link to choose a new password. Whether there is an account is looked up when the mail
/// is sent.
///
/// # Errors
/// 422; 429.
pub async fn ask_reset(app: &App, ask: AskReset, from: IpAddr) -> Result<()> {
    limits::take(&app.limits.requests, &from)?;
    let mut check = Check::default();
    people::email(&mut check, "email", &ask.email);
    check.done()?;
    let email = ask.email.trim().to_owned();
    limits::take(&app.limits.mails, &email.to_lowercase())?;
    app.write(move |tx| {
        let reset = Mail::Reset { email: email.clone() };
        Box::pin(async move { mail::post(tx, &reset).await })
    })
    .await
}
