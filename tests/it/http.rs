//! The edge: whose pages may ask, what every answer carries, what is logged, and how a bad start is told.

mod content;
mod files;
mod headers;
mod logs;
mod openapi;
mod origin;
mod slow;
mod startup;
