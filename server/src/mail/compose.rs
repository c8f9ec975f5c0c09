//! A mail's words, as plain text and as simple HTML that also reads well in the dark.

use anyhow::Context;
use fluent_bundle::FluentArgs;
use lettre::{
    Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};
use protocol::people::Language;
use sha2::{Digest, Sha256};

use super::{
    Mail,
    queries::{Invited, Recipient},
};
use crate::{auth, texts};

/// What a mail is made of.
pub struct Letter<'a> {
    /// What it tells.
    pub mail: &'a Mail,
    /// Whom it goes to.
    pub recipient: &'a Recipient,
    /// Where its button leads.
    pub href: &'a str,
    /// Name of the installation.
    pub site: &'a str,
    /// What an invitation says.
    pub invited: Option<&'a Invited>,
    /// An event that goes with it.
    pub calendar: Option<&'a Calendar>,
}

/// An event as calendars take it from a mail (RFC 6047).
pub struct Calendar {
    /// What is to be done with it: REQUEST or CANCEL.
    pub method: &'static str,
    /// The event, with this method.
    pub text: String,
    /// How many mails of this event went to its recipient before.
    pub no: i32,
}

/// Tells mail programs not to answer by themselves (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The sentences of a mail.
struct Words {
    language: Language,
    hello: String,
    subject: String,
    fact: String,
    action: String,
    act: String,
    until: Option<String>,
    copy: String,
    otherwise: String,
    sent: String,
}

impl Words {
    fn of(letter: &Letter<'_>) -> Self {
        let language = letter.recipient.language;
        let mut args = FluentArgs::new();
        args.set("site", letter.site);
        args.set("email", letter.recipient.email.as_str());
        args.set("href", letter.href);
        match letter.mail {
            Mail::Moving { to, .. } => args.set("to", to.as_str()),
            Mail::Added { by, space, .. } => {
                args.set("by", by.as_str());
                args.set("space", space.as_str());
            }
            Mail::Event { title, when, settings, .. } => {
                args.set("title", title.as_str());
                args.set("when", when.as_str());
                args.set("dates", if when.is_empty() { String::new() } else { format!(" ({when})") });
                args.set("settings", settings.as_str());
            }
            Mail::Verify { .. }
            | Mail::Exists { .. }
            | Mail::Reset { .. }
            | Mail::Email { .. }
            | Mail::Password { .. }
            | Mail::Invitation { .. } => {}
        }
        if let Some(it) = letter.invited {
            args.set("by", it.by.as_str());
            args.set("space", it.space.as_str());
            let form = if language == Language::Fr { "%d/%m/%Y" } else { "%-d %B %Y" };
            args.set("day", it.until.format(form).to_string());
        }
        let name = letter.mail.name();
        let own =
            |part: &str, args: &FluentArgs<'_>| texts::with(language, &format!("mail-{name}-{part}"), args);
        let action = own("action", &args);
        args.set("action", action.as_str());
        Self {
            language,
            hello: texts::get(language, "mail-hello"),
            subject: own("subject", &args),
            fact: own("fact", &args),
            act: texts::with(language, "mail-act", &args),
            until: (letter.mail.link().is_some() || letter.invited.is_some()).then(|| own("until", &args)),
            copy: texts::get(language, "mail-copy"),
            otherwise: own("else", &args),
            sent: texts::with(language, "mail-sent", &args),
            action,
        }
    }
}

/// Writes a mail.
///
/// # Errors
/// The address is not one that mail knows.
pub fn compose(letter: &Letter<'_>, from: &Mailbox, url: &str) -> anyhow::Result<Message> {
    let words = Words::of(letter);
    let to = letter.recipient.email.parse().context("not an address")?;
    let host = url.split("://").nth(1).and_then(|rest| rest.split([':', '/']).next()).unwrap_or("localhost");
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(one_line(&words.subject))
        .message_id(Some(format!("<{}@{host}>", named(letter))))
        .header(AutoSubmitted)
        .multipart(match letter.calendar {
            None => MultiPart::alternative_plain_html(plain(&words), html(&words, letter)),
            Some(calendar) => with_calendar(&words, letter, calendar)?,
        })
        .context("not a mail")
}

/// The words and the event as ways to say one thing, and the event as a file for programs that know only those.
fn with_calendar(words: &Words, letter: &Letter<'_>, calendar: &Calendar) -> anyhow::Result<MultiPart> {
    let kind = format!("text/calendar; charset=utf-8; method={}", calendar.method);
    let event = SinglePart::builder()
        .header(ContentType::parse(&kind).context("not a kind")?)
        .body(calendar.text.clone());
    let said = MultiPart::alternative()
        .singlepart(SinglePart::plain(plain(words)))
        .singlepart(SinglePart::html(html(words, letter)))
        .singlepart(event);
    let kind = ContentType::parse("application/ics").context("not a kind")?;
    let file = Attachment::new("osmose.ics".to_owned()).body(calendar.text.clone().into_bytes(), kind);
    Ok(MultiPart::mixed().multipart(said).singlepart(file))
}

/// What a mail is known by. One about an event is the same mail if a crash has it sent twice, and none that went before,
/// though that may say the same.
fn named(letter: &Letter<'_>) -> String {
    let Some(calendar) = letter.calendar else { return uuid::Uuid::now_v7().to_string() };
    let lines = calendar.text.split("\r\n").filter(|line| !line.starts_with("DTSTAMP:"));
    let mut digest = Sha256::new_with_prefix(letter.recipient.id.0);
    lines.for_each(|line| digest.update(line));
    format!("{}.{}", auth::hexadecimal(&digest.finalize()[..16]), calendar.no)
}

/// A header is one line, whatever a name may hold.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn plain(words: &Words) -> String {
    let Words { hello, fact, act, otherwise, sent, .. } = words;
    let until = words.until.as_ref().map(|until| format!("\n{until}")).unwrap_or_default();
    format!("{hello}\n\n{fact}\n\n{act}{until}\n\n{otherwise}\n{sent}\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

fn html(words: &Words, letter: &Letter<'_>) -> String {
    let language = match words.language {
        Language::Fr => "fr",
        Language::En => "en",
    };
    let [site, href, subject, hello, fact, action, copy, otherwise, sent] = [
        letter.site,
        letter.href,
        &words.subject,
        &words.hello,
        &words.fact,
        &words.action,
        &words.copy,
        &words.otherwise,
        &words.sent,
    ]
    .map(escape);
    let until = words.until.as_ref().map(|until| format!("{} ", escape(until))).unwrap_or_default();
    format!(
        r##"<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
<style>
:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}
@media (prefers-color-scheme: dark) {{
.bg {{ background: #0c1311 !important; }} .card {{ background: #141e1b !important; border-color: #2c3734 !important; }}
.text {{ color: #eae8e2 !important; }} .muted {{ color: #adb8b3 !important; }} .link {{ color: #7fd8c0 !important; }}
.button {{ background: #6cd3b8 !important; color: #06231b !important; border-color: #6cd3b8 !important; }}
}}
</style>
</head>
<body class="bg" style="margin:0;padding:24px 12px;background:#f1efe7">
<main class="card text" style="max-width:600px;margin:0 auto;background:#fefdfa;border:1px solid #e0ded6;border-radius:14px;color:#16241f;font-family:-apple-system,'Segoe UI',Roboto,Arial,sans-serif;font-size:16px;line-height:1.55;overflow-wrap:anywhere">
<div style="padding:22px 28px 28px">
<p class="muted" style="margin:0 0 18px;font-size:14px;color:#52605a"><strong class="text" style="color:#16241f">{site}</strong></p>
<h1 class="text" style="margin:0 0 8px;font-family:Charter,Cambria,Georgia,serif;font-size:26px;line-height:1.2;font-weight:600;color:#16241f">{subject}</h1>
<p style="margin:0 0 12px">{hello}</p>
<p style="margin:0">{fact}</p>
<p style="margin:22px 0 0"><a class="button" href="{href}" style="display:inline-block;padding:12px 20px;background:#005b48;border:1px solid #005b48;border-radius:8px;color:#ffffff;font-weight:600;text-decoration:none;line-height:1.25">{action}</a></p>
<p class="muted" style="margin:18px 0 0;font-size:14px;color:#52605a">{until}{copy}<br><a class="link" href="{href}" style="color:#005b48;word-break:break-all">{href}</a></p>
</div>
</main>
<footer class="muted" style="max-width:600px;margin:0 auto;padding:18px 20px 8px;color:#4f5b55;font-family:-apple-system,'Segoe UI',Roboto,Arial,sans-serif;font-size:13px;line-height:1.5;overflow-wrap:anywhere"><p style="margin:0 0 8px">{otherwise}</p><p style="margin:0">{sent}</p></footer>
</body>
</html>
"##
    )
}

#[cfg(test)]
mod tests {
    use protocol::UserId;

    use super::{super::Becomes, *};

    fn all() -> Vec<Mail> {
        let user = UserId::new();
        vec![
            Mail::Verify { user },
            Mail::Exists { user },
            Mail::Reset { email: "a@b.example".to_owned() },
            Mail::Email { user, email: "a@b.example".to_owned() },
            Mail::Moving { user, to: "c@d.example".to_owned() },
            Mail::Password { user },
            Mail::Invitation { invitation: protocol::InvitationId::new() },
            Mail::Added { user, by: "A\r\nBcc: x@y.example".to_owned(), space: "<b>Démat</b>".to_owned() },
        ]
        .into_iter()
        .chain([Becomes::Registered, Becomes::Changed, Becomes::Cancelled, Becomes::Withdrawn].map(
            |becomes| {
                let title = "<b>A</b>\r\nBcc: x@y.example".to_owned();
                Mail::Event {
                    user,
                    becomes,
                    title,
                    when: "1/1".to_owned(),
                    settings: "https://o.example/".to_owned(),
                }
            },
        ))
        .collect()
    }

    fn invited(to: &Recipient) -> Invited {
        let (by, space) = ("A\r\nBcc: x@y.example".to_owned(), "<b>Démat</b>".to_owned());
        Invited { to: to.clone(), by, space, until: chrono::DateTime::UNIX_EPOCH }
    }

    fn recipient(language: Language, email: &str) -> Recipient {
        Recipient { id: UserId::new(), email: email.to_owned(), verified: true, language }
    }

    #[test]
    fn every_mail_has_its_words_in_both_languages() {
        for language in [Language::Fr, Language::En] {
            for mail in all() {
                let recipient = recipient(language, "lea@demo.example");
                let invited = matches!(mail, Mail::Invitation { .. }).then(|| invited(&recipient));
                let letter = Letter {
                    mail: &mail,
                    recipient: &recipient,
                    href: "https://o.example/reset#x",
                    site: "Osmose",
                    invited: invited.as_ref(),
                    calendar: None,
                };
                let words = Words::of(&letter);
                let text = plain(&words) + &words.subject + &html(&words, &letter);
                assert!(!text.contains("mail-"), "{text}");
                assert!(!text.contains("{ $") && !text.contains("{$"), "{text}");
                assert!(plain(&words).contains("https://o.example/reset#x"));
                assert!(!html(&words, &letter).contains("<b>"));
            }
        }
    }

    #[test]
    fn nothing_adds_a_header() {
        let from: Mailbox = "Osmose <osmose@o.example>".parse().unwrap();
        for mail in all() {
            let recipient = recipient(Language::Fr, "lea@demo.example");
            let letter = Letter {
                mail: &mail,
                recipient: &recipient,
                href: "https://o.example/",
                site: "O\r\nBcc: z@y.example",
                invited: Some(&invited(&recipient)),
                calendar: None,
            };
            let bytes = compose(&letter, &from, "https://o.example").unwrap().formatted();
            let text = String::from_utf8_lossy(&bytes);
            let headers = text.split("\r\n\r\n").next().unwrap();
            assert!(!headers.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{headers}");
            assert!(headers.contains("Auto-Submitted: auto-generated"), "{headers}");
        }
        let bad = recipient(Language::Fr, "a@b.example\r\nBcc: c@d.example");
        let letter = Letter {
            mail: &all()[0],
            recipient: &bad,
            href: "https://o.example/",
            site: "Osmose",
            invited: None,
            calendar: None,
        };
        assert!(compose(&letter, &from, "https://o.example").is_err());
    }
}
