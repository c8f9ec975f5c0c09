//! Discussions: the list of themes and threads, and a thread.

mod filter;
mod level;
mod list;
mod manage;
mod open;
mod order;
mod row;
mod talk;
mod thread;

pub use list::Threads;
pub use thread::Thread;
