//! The black-box tests: real hubs, a real PostgreSQL, real sockets.

mod access;
mod accounts;
mod balanced;
mod chaos;
mod chat;
mod directory;
mod discussions;
mod faults;
mod harness;
mod http;
mod live;
mod mailbox;
mod matrix;
mod mentions;
mod metrics;
mod nodes;
mod notifications;
mod outages;
mod photos;
mod slow;
mod snapshots;
mod spaces;
mod state;
mod tidy;
mod upgrade;
mod wire;
