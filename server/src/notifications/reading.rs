//! What is read, let be and looked at.

pub mod queries;
