//! The room around a page: spaces at the edge, the services of the space one is in, the top bar.

mod announced;
mod bell;
mod chats;
mod find;
mod frame;
mod me;
mod notices;
mod quiet;
mod side;
mod status;
mod switcher;
mod threads;
mod why;

pub use announced::{AnnouncedProvider, severity_key, severity_look, use_board};
pub use bell::{BellProvider, use_bell};
pub use chats::{ChatsProvider, use_chats};
pub use find::asked;
pub use frame::{Frame, use_space, use_space_here};
pub use me::theme_key;
pub use notices::{Notices, Props as NoticesProps, mentions_in};
pub use quiet::{Props as QuietProps, QuietSpace};
pub use side::icon as service_icon;
pub use status::{DialogProps as StatusProps, StatusDialog};
pub use threads::use_threads;
