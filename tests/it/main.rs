//! The black-box tests: real hubs, a real PostgreSQL, real sockets.

mod accounts;
mod faults;
mod harness;
mod live;
mod mailbox;
mod matrix;
mod spaces;
mod state;
mod wire;
