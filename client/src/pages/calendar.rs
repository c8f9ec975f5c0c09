//! The calendar: month, week and list; an event's page; and how other programs read it.

mod agenda;
mod cancel;
mod dates;
mod days;
mod event;
mod form;
mod guests;
mod import;
mod kinds;
mod linked;
mod month;
mod next;
mod page;
mod recur;
mod remind;
mod rsvp;
mod scope;
mod shift;
mod subscribe;
mod talk;
mod theirs;
mod view;
mod week;
mod words;

pub use event::EventPage;
pub use next::{Next, Props as NextProps};
pub use page::Calendar;
pub use subscribe::Subscribe;
