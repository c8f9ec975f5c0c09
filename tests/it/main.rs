//! The black-box tests: real hubs, a real PostgreSQL, real sockets.

mod harness;
mod live;
