//! The one error of the server. A refusal is a [`Problem`] and is told; anything else is ours, is
//! logged once, at the edge, and told as [`Code::Internal`] without its reason.

use std::fmt;

use axum::response::{IntoResponse, Response};
use protocol::{Code, Fault, Field, Problem};

/// Why something was not done.
pub enum Error {
    /// The asker is told.
    Refused(Problem),
    /// The operator is told.
    Broken(anyhow::Error),
}

/// What every act answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal that its code says all about.
#[must_use]
pub fn refused(code: Code) -> Error {
    Error::Refused(Problem::new(code))
}

/// 404: it does not exist, or the asker may not know of it.
#[must_use]
pub fn not_found() -> Error {
    refused(Code::NotFound)
}

/// 403: the asker's role does not allow it.
#[must_use]
pub fn not_allowed() -> Error {
    refused(Code::NotAllowed)
}

/// 422 for one field.
#[must_use]
pub fn invalid(field: &str, fault: Fault) -> Error {
    let fields = vec![Field { field: field.to_owned(), fault, limit: None }];
    Error::Refused(Problem { fields, ..Problem::new(Code::Invalid) })
}

/// 429 or 503, with the seconds to wait.
#[must_use]
pub fn later(code: Code, seconds: u32) -> Error {
    Error::Refused(Problem { retry_after: Some(seconds), ..Problem::new(code) })
}

impl Error {
    /// What the asker is told. Logs what he is not: call it once, at the edge.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Refused(problem) => problem,
            Self::Broken(error) => {
                tracing::error!(error = format!("{error:#}"), "failed");
                Problem::new(Code::Internal)
            }
        }
    }

    /// Whether the database says that the same act may succeed if it is simply done again
    /// (serialization failure, deadlock).
    #[must_use]
    pub fn is_collision(&self) -> bool {
        let Self::Broken(error) = self else { return false };
        let Some(sqlx::Error::Database(error)) = error.downcast_ref::<sqlx::Error>() else { return false };
        matches!(error.code().as_deref(), Some("40001" | "40P01"))
    }

    /// The name of the database constraint that refused it.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        let Self::Broken(error) = self else { return None };
        match error.downcast_ref::<sqlx::Error>()? {
            sqlx::Error::Database(error) => error.constraint(),
            _ => None,
        }
    }
}

/// One line, as the log wants it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(problem) => write!(f, "refused: {}", problem.code.name()),
            Self::Broken(error) => write!(f, "{error:#}"),
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

impl From<sqlx::Error> for Error {
    /// A database that cannot be reached, or has no connection to spare, is a matter of waiting.
    fn from(error: sqlx::Error) -> Self {
        let waits = match &error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::Io(_)
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            // 57P0x: the server is shutting down, has crashed, or is starting. 53300: too many connections.
            sqlx::Error::Database(error) => {
                matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P03" | "53300"))
            }
            _ => false,
        };
        if waits {
            tracing::warn!(error = format!("{error:#}"), "database unavailable");
            return later(Code::Unavailable, 2);
        }
        Self::Broken(error.into())
    }
}

impl IntoResponse for Error {
    /// The problem travels in the response's extensions; `http::tell` gives it its words, in the
    /// asker's language, and the request's id.
    fn into_response(self) -> Response {
        problem_response(self.into_problem())
    }
}

/// A response that `http::tell` will fill.
pub fn problem_response(problem: Problem) -> Response {
    let mut response = Response::new(axum::body::Body::empty());
    *response.status_mut() = axum::http::StatusCode::from_u16(problem.status)
        .unwrap_or(axum::http::StatusCode::INTERNAL_SERVER_ERROR);
    response.extensions_mut().insert(problem);
    response
}
