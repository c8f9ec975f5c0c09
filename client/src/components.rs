//! The parts that pages are made of. None of them knows a service.

pub mod avatar;
pub mod banner;
pub mod button;
pub mod comments;
pub mod dialog;
pub mod document;
pub mod document_picker;
pub mod empty;
pub mod face;
pub mod field;
pub mod icon;
pub mod logo;
pub mod menu;
pub mod pill;
pub mod rendered;
pub mod skeleton;
pub mod toast;
pub mod virtual_list;

pub use avatar::{Avatar, tile};
pub use banner::banner;
pub use button::{Button, Kind, link_button};
pub use dialog::Dialog;
pub use document::DocumentCard;
pub use document_picker::DocumentPicker;
pub use empty::{Empty, ErrorPage};
pub use face::{Face, Says};
pub use field::{Choice, Field, Password};
pub use icon::Icon;
pub use menu::Menu;
pub use rendered::Rendered;
pub use skeleton::Skeleton;
