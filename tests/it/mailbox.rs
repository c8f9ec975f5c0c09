//! The mails that a hub wrote into its data folder, read back as a mail program reads them.

use std::fs;

use crate::harness::{Hub, eventually};

/// A mail.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The file, as it is.
    pub raw: String,
    /// Names (lower case) and values of the headers, unfolded.
    pub headers: Vec<(String, String)>,
    /// The part for eyes that read plain text.
    pub text: String,
    /// The part with a layout.
    pub html: String,
    /// The event in it, and how that part calls itself.
    pub calendar: Option<(String, String)>,
    /// Names and contents of the files that come with it.
    pub files: Vec<(String, String)>,
}

impl Mail {
    /// Reads a mail.
    pub fn parse(raw: String) -> Self {
        let (headers, body) = split(&raw);
        let mut mail = Self {
            headers: headers.clone(),
            text: String::new(),
            html: String::new(),
            calendar: None,
            files: Vec::new(),
            raw: String::new(),
        };
        mail.take(&headers, body);
        Self { raw, ..mail }
    }

    /// Takes a part, with the parts in it.
    fn take(&mut self, headers: &[(String, String)], body: &str) {
        let kind = value(headers, "content-type");
        if let Some(boundary) = kind.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            for part in body.split(&format!("--{boundary}")).skip(1).filter(|part| !part.starts_with("--")) {
                let (headers, body) = split(part.trim_start_matches("\r\n"));
                self.take(&headers, body);
            }
            return;
        }
        let body = decoded(&value(headers, "content-transfer-encoding"), body);
        let place = value(headers, "content-disposition");
        match kind.split(';').next() {
            Some(_) if place.starts_with("attachment") => {
                let name = place.split("filename=\"").nth(1).and_then(|rest| rest.split('"').next());
                self.files.push((name.unwrap_or_default().to_owned(), body));
            }
            Some("text/plain") => self.text = body,
            Some("text/html") => self.html = body,
            Some("text/calendar") => self.calendar = Some((kind, body)),
            other => panic!("a part of kind {other:?}"),
        }
    }

    /// The values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(it, _)| it == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The secret of the link to one of our pages, from its fragment.
    #[track_caller]
    pub fn secret(&self, hub: &Hub, page: &str) -> String {
        let begin = format!("{}/{page}#", hub.app.url);
        let secret = self.text.split(&begin).nth(1).and_then(|rest| rest.split_whitespace().next());
        secret.unwrap_or_else(|| panic!("no link to {begin} in {}", self.text)).to_owned()
    }
}

fn split(raw: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = raw.split_once("\r\n\r\n").expect("headers and a body");
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        match (line.strip_prefix([' ', '\t']), headers.last_mut()) {
            (Some(more), Some((_, value))) => value.push_str(&format!(" {more}")),
            _ => {
                let (name, value) = line.split_once(':').expect("a header");
                headers.push((name.to_lowercase(), value.trim().to_owned()));
            }
        }
    }
    (headers, body)
}

fn value(headers: &[(String, String)], name: &str) -> String {
    headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

fn decoded(encoding: &str, body: &str) -> String {
    match encoding {
        "quoted-printable" => quoted_printable(body),
        "base64" => String::from_utf8(base64(body)).expect("text"),
        _ => body.to_owned(),
    }
}

fn quoted_printable(body: &str) -> String {
    let mut bytes = Vec::new();
    let body = body.replace("=\r\n", "");
    let mut parts = body.split('=');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
        bytes.extend(rest.bytes());
    }
    String::from_utf8(bytes).expect("text")
}

fn base64(body: &str) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in body.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let six = LETTERS.iter().position(|it| *it == letter).expect("a letter of base64");
        bits = bits << 6 | u32::try_from(six).expect("six bits");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).expect("a byte"));
        }
    }
    bytes
}

/// All mails, the first first. What was asked for before has been written: the outbox is empty.
pub async fn all(hub: &Hub) -> Vec<Mail> {
    eventually("the outbox is worked off", async || {
        let waiting: i64 =
            sqlx::query_scalar("select count(*) from outbox").fetch_one(hub.pool()).await.expect("a count");
        (waiting == 0).then_some(())
    })
    .await;
    let Ok(folder) = fs::read_dir(hub.data.join("mail")) else { return Vec::new() };
    let mut files: Vec<_> = folder.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.iter().map(|file| Mail::parse(fs::read_to_string(file).expect("a mail"))).collect()
}

/// The last mail that went to an address; fails the test if there is none.
pub async fn last(hub: &Hub, to: &str) -> Mail {
    to_address(hub, to).await.pop().unwrap_or_else(|| panic!("no mail went to {to}"))
}

/// All mails that went to an address.
pub async fn to_address(hub: &Hub, to: &str) -> Vec<Mail> {
    let mine = |mail: &Mail| mail.header("to").iter().any(|value| value.trim_matches(['<', '>']) == to);
    all(hub).await.into_iter().filter(mine).collect()
}
