//! What came of a file of events that was read into a space.

use serde::{Deserialize, Serialize};

use crate::Fault;

/// Largest file, in bytes.
pub const FILE_MAX: usize = 4 * 1024 * 1024;
/// Most events of one file.
pub const EVENTS_MAX: usize = 2_000;
/// Most lines that are named.
pub const LINES_MAX: usize = 200;

/// A line that could not be taken; what hangs on it was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventImportLine))]
pub struct Line {
    /// Its number in the file, from 1.
    pub line: i64,
    /// What it says: the name of its property, or how it begins.
    pub what: String,
    /// What is wrong with it.
    pub fault: Fault,
    /// The event was left out; else only this line was.
    pub event: bool,
}

/// What came of it: `POST /api/v1/spaces/{space}/events/import`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = EventImport))]
pub struct Import {
    /// Events that are new.
    pub made: i64,
    /// Events that were there and are changed or cancelled now.
    pub changed: i64,
    /// Events that were there and say the same.
    pub same: i64,
    /// The lines that could not be taken, by their number; [`LINES_MAX`] at most.
    pub lines: Vec<Line>,
    /// How many more there are.
    pub more: i64,
}

impl Import {
    /// Names a line, or counts it.
    pub fn fault(&mut self, line: Line) {
        if self.lines.len() < LINES_MAX {
            self.lines.push(line);
        } else {
            self.more += 1;
        }
    }
}
