//! The live road: how an event reaches every browser, once.
//!
//! `log` appends events to streams and reads them back; `bus` carries committed events between
//! nodes; `line` puts what the bus brings into order; `codec` writes frames in the form
//! a socket speaks; `hub` knows who watches what on this node;
//! `socket` is one connection's whole life.

pub mod bus;
pub mod codec;
pub mod conn;
pub mod frame;
pub mod group;
pub mod hub;
pub mod line;
pub mod log;
pub mod presence;
pub mod socket;

pub use frame::Frame;
pub use hub::Hub;
