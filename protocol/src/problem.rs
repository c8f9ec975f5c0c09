//! One vocabulary for everything that can go wrong: the body of a refused request (RFC 9457,
//! `application/problem+json`), the failure of a request on the socket, and the socket's close codes.
//! The texts of the codes are in `i18n/`.

use serde::{Deserialize, Serialize};

use crate::{ResourceId, Seq};

/// Why something was refused. Stable: clients and scripts may rely on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Code {
    /// 400: not the syntax asked for.
    Malformed,
    /// 400: the WebSocket subprotocol is not one we speak.
    UnknownSubprotocol,
    /// 401: nobody is signed in.
    NotSignedIn,
    /// 401: e-mail and password do not belong together (or there is no such account: same answer).
    WrongCredentials,
    /// 403: the current password given is wrong.
    WrongPassword,
    /// 403: your role does not allow it.
    NotAllowed,
    /// 403: the page that asks is not one of ours.
    ForeignOrigin,
    /// 403: the thread is locked.
    Locked,
    /// 403: the message cannot reach whom it is for. Why is not told.
    NotDelivered,
    /// 403: the time in which one may edit one's own words is over.
    EditWindowOver,
    /// 403: this installation lets nobody (or not this address) make an account.
    SignUpClosed,
    /// 403: the account's address has not been confirmed yet.
    EmailNotVerified,
    /// 404: it does not exist, or you may not know of it.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 408: what was sent took too long to arrive.
    TooSlow,
    /// 409: somebody changed it since you read it.
    Stale,
    /// 409: this act's id was used before with another content.
    ActReused,
    /// 409: the name or address is taken.
    Taken,
    /// 409: the same content is there already; `holder` says where.
    SameContent,
    /// 409: a space keeps at least one admin.
    LastAdmin,
    /// 409: it was deleted.
    Deleted,
    /// 409: the poll takes no votes any more.
    PollClosed,
    /// 409: it took place, and takes no answers any more.
    Over,
    /// 410: the link has expired or was used.
    LinkExpired,
    /// 410: it was put into something else; `moved` says where it stands.
    Moved,
    /// 412: a version of the protocol of uploads that is not spoken.
    UnsupportedVersion,
    /// 413: more bytes than allowed.
    TooLarge,
    /// 416: no part of the file that was asked for is there.
    RangeNotSatisfiable,
    /// 415: the content type is not the one asked for.
    UnsupportedType,
    /// 422: the fields named in `fields`.
    Invalid,
    /// 422: a virus scanner found something in the file.
    Infected,
    /// 423: another request is writing to it.
    InUse,
    /// 429: wait `retry_after` seconds.
    TooMany,
    /// 500: our fault; the request id helps to find it.
    Internal,
    /// 503: come back in `retry_after` seconds.
    Unavailable,
    /// 503: the virus scanner does not answer, and no file is taken without its word.
    NotScanned,
    /// 507: there is no room left for files.
    StorageFull,
}

impl Code {
    /// Every code, for the tests that look for a missing text.
    pub const ALL: &[Self] = &[
        Self::Malformed,
        Self::UnknownSubprotocol,
        Self::NotSignedIn,
        Self::WrongCredentials,
        Self::WrongPassword,
        Self::NotAllowed,
        Self::ForeignOrigin,
        Self::Locked,
        Self::NotDelivered,
        Self::EditWindowOver,
        Self::SignUpClosed,
        Self::EmailNotVerified,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::Stale,
        Self::ActReused,
        Self::Taken,
        Self::SameContent,
        Self::LastAdmin,
        Self::Deleted,
        Self::PollClosed,
        Self::Over,
        Self::LinkExpired,
        Self::Moved,
        Self::UnsupportedVersion,
        Self::TooLarge,
        Self::UnsupportedType,
        Self::RangeNotSatisfiable,
        Self::Invalid,
        Self::Infected,
        Self::InUse,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
        Self::NotScanned,
        Self::StorageFull,
    ];

    /// The HTTP status that goes with it.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed | Self::UnknownSubprotocol => 400,
            Self::NotSignedIn | Self::WrongCredentials => 401,
            Self::WrongPassword
            | Self::NotAllowed
            | Self::ForeignOrigin
            | Self::Locked
            | Self::NotDelivered
            | Self::EditWindowOver
            | Self::SignUpClosed
            | Self::EmailNotVerified => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::Stale
            | Self::ActReused
            | Self::Taken
            | Self::SameContent
            | Self::LastAdmin
            | Self::Deleted
            | Self::PollClosed
            | Self::Over => 409,
            Self::LinkExpired | Self::Moved => 410,
            Self::UnsupportedVersion => 412,
            Self::TooLarge => 413,
            Self::UnsupportedType => 415,
            Self::RangeNotSatisfiable => 416,
            Self::Invalid | Self::Infected => 422,
            Self::InUse => 423,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable | Self::NotScanned => 503,
            Self::StorageFull => 507,
        }
    }

    /// Whether the same request may succeed later, unchanged.
    #[must_use]
    pub fn temporary(self) -> bool {
        matches!(self, Self::InUse | Self::TooMany | Self::Internal | Self::Unavailable | Self::NotScanned)
    }

    /// The code as it is written on the wire, which is also its message's name in `i18n/`
    /// (after `problem-`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnknownSubprotocol => "unknown-subprotocol",
            Self::NotSignedIn => "not-signed-in",
            Self::WrongCredentials => "wrong-credentials",
            Self::WrongPassword => "wrong-password",
            Self::NotAllowed => "not-allowed",
            Self::ForeignOrigin => "foreign-origin",
            Self::Locked => "locked",
            Self::NotDelivered => "not-delivered",
            Self::EditWindowOver => "edit-window-over",
            Self::SignUpClosed => "sign-up-closed",
            Self::EmailNotVerified => "email-not-verified",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::TooSlow => "too-slow",
            Self::Stale => "stale",
            Self::ActReused => "act-reused",
            Self::Taken => "taken",
            Self::SameContent => "same-content",
            Self::LastAdmin => "last-admin",
            Self::Deleted => "deleted",
            Self::PollClosed => "poll-closed",
            Self::Over => "over",
            Self::LinkExpired => "link-expired",
            Self::Moved => "moved",
            Self::UnsupportedVersion => "unsupported-version",
            Self::TooLarge => "too-large",
            Self::UnsupportedType => "unsupported-type",
            Self::RangeNotSatisfiable => "range-not-satisfiable",
            Self::Invalid => "invalid",
            Self::Infected => "infected",
            Self::InUse => "in-use",
            Self::TooMany => "too-many",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
            Self::NotScanned => "not-scanned",
            Self::StorageFull => "storage-full",
        }
    }
}

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Fault {
    /// Nothing was given.
    Empty,
    /// Shorter than the rule says.
    TooShort,
    /// Longer than the rule says.
    TooLong,
    /// Not an e-mail address, a number, a date …
    WrongForm,
    /// Not one of the values there are.
    UnknownValue,
    /// Somebody has it already.
    Taken,
    /// It would take too long to answer: ask for less.
    TooBroad,
    /// Letters that look like others, that cannot be seen, or that turn the direction of writing.
    Deceptive,
}

impl Fault {
    /// Every fault, for the tests that look for a missing text.
    pub const ALL: &[Self] = &[
        Self::Empty,
        Self::TooShort,
        Self::TooLong,
        Self::WrongForm,
        Self::UnknownValue,
        Self::Taken,
        Self::TooBroad,
        Self::Deceptive,
    ];

    /// The fault as it is written on the wire, and its message's name in `i18n/` (after `fault-`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooShort => "too-short",
            Self::TooLong => "too-long",
            Self::WrongForm => "wrong-form",
            Self::UnknownValue => "unknown-value",
            Self::Taken => "taken",
            Self::TooBroad => "too-broad",
            Self::Deceptive => "deceptive",
        }
    }
}

/// A field that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Field {
    /// Its name in the request.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
    /// The bound that was passed, in characters, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Where something stands that was put into something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// What holds it now.
    pub resource: ResourceId,
    /// Its message n is message `after` + n there; what it began with is message `after`.
    pub after: Seq,
}

/// The body of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Why.
    pub code: Code,
    /// The HTTP status, also when it comes over the socket.
    pub status: u16,
    /// One sentence for people, in the language the request asked for (French or English).
    #[serde(default)]
    pub title: String,
    /// Whether the same request may succeed later.
    pub temporary: bool,
    /// Seconds to wait before trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The fields at fault, with 422.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// Where it stands now, with [`Code::Moved`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Box<Place>>,
    /// What has the name or the content already, with [`Code::Taken`] and [`Code::SameContent`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<ResourceId>,
    /// Names the request in the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Problem {
    /// A problem that is all said by its code.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            status: code.status(),
            title: String::new(),
            temporary: code.temporary(),
            retry_after: None,
            fields: Vec::new(),
            moved: None,
            holder: None,
            request_id: None,
        }
    }
}

/// Why the server closed a socket. 4000–4499 mean "come back", 4500–4999 do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Close {
    /// The node is leaving; the reason holds the milliseconds to wait, as a number.
    GoingAway = 4000,
    /// The reader did not keep up; what it misses is replayed when it comes back.
    TooSlow = 4001,
    /// Nothing was heard from the client.
    Silent = 4002,
    /// The positions no longer hold; come back without them.
    Reset = 4003,
    /// Our fault.
    Internal = 4004,
    /// Too many at once; come back later.
    Overloaded = 4006,
    /// Nobody is signed in.
    NotSignedIn = 4500,
    /// Not the protocol.
    ProtocolError = 4501,
    /// The client is older or newer than the server speaks; reload the page.
    Version = 4502,
    /// The session was ended.
    SessionRevoked = 4503,
    /// Too many sockets for one person or address.
    Limit = 4504,
    /// Too many requests in spite of warnings.
    Abuse = 4506,
}

impl Close {
    /// Every reason, in the order of its number.
    pub const ALL: &[Self] = &[
        Self::GoingAway,
        Self::TooSlow,
        Self::Silent,
        Self::Reset,
        Self::Internal,
        Self::Overloaded,
        Self::NotSignedIn,
        Self::ProtocolError,
        Self::Version,
        Self::SessionRevoked,
        Self::Limit,
        Self::Abuse,
    ];

    /// The number in the close frame.
    #[must_use]
    pub fn code(self) -> u16 {
        self as u16
    }

    /// Whether a client closed with this number should come back.
    #[must_use]
    pub fn comes_back(code: u16) -> bool {
        !(4500..=4999).contains(&code)
    }
}

/// Collects what is wrong with the fields of a request.
#[derive(Debug, Default)]
pub struct Check(Vec<Field>);

impl Check {
    /// Adds a fault.
    pub fn fault(&mut self, field: &str, fault: Fault, limit: Option<u32>) {
        self.0.push(Field { field: field.to_owned(), fault, limit });
    }

    /// The text holds between `least` and `most` characters (not bytes), spaces at its ends aside, and
    /// none of them is NUL, which PostgreSQL's texts do not take.
    pub fn length(&mut self, field: &str, text: &str, least: u32, most: u32) {
        let text = text.trim();
        let count = u32::try_from(text.chars().take(most as usize + 1).count()).unwrap_or(u32::MAX);
        if count == 0 && least > 0 {
            self.fault(field, Fault::Empty, None);
        } else if count < least {
            self.fault(field, Fault::TooShort, Some(least));
        } else if count > most {
            self.fault(field, Fault::TooLong, Some(most));
        } else if text.contains('\0') {
            self.fault(field, Fault::WrongForm, None);
        }
    }

    /// A name that is shown: one line, no control characters, nothing that turns the direction of
    /// writing, nothing invisible (ASVS 5.0, 1.2; Unicode TR 36).
    pub fn name(&mut self, field: &str, text: &str, most: u32) {
        self.length(field, text, 1, most);
        if text.chars().any(deceptive) {
            self.fault(field, Fault::Deceptive, None);
        }
    }

    /// Nothing found, or 422 with all that was.
    ///
    /// # Errors
    /// [`Code::Invalid`] with the fields.
    pub fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Problem { fields: self.0, ..Problem::new(Code::Invalid) })
    }
}

/// Characters that have no place in a name: controls, bidirectional marks, zero-width ones.
fn deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_s_name_is_what_is_written() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.name());
        }
        for fault in Fault::ALL {
            assert_eq!(serde_json::to_value(fault).unwrap(), fault.name());
        }
    }

    #[test]
    fn names_that_deceive_are_refused() {
        for name in ["Léa\u{202e}nimda", "a\u{200b}b", "x\ny", "   "] {
            let mut check = Check::default();
            check.name("name", name, 80);
            assert!(check.done().is_err(), "{name:?}");
        }
        let mut check = Check::default();
        check.name("name", "Sabine Allègre-Mur", 80);
        assert!(check.done().is_ok());
    }
}
