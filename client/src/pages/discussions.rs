//! Discussions: the list of themes and threads, and a thread.

mod filter;
mod level;
mod list;
mod manage;
mod open;
mod order;
mod poll;
mod poll_form;
mod proposals;
mod propose;
mod row;
mod talk;
mod thread;
mod waiting;

pub use level::{LevelMenu, LevelMenuProps};
pub use list::Threads;
pub use manage::{Manage, Props as ManageProps};
pub use open::{OpenDialog, OpenDialogProps};
pub use propose::ProposeDialog;
pub use thread::Thread;
