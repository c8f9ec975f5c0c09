//! What goes along when a resource is put into another: levels, notices, and what was let be.

pub mod queries;
