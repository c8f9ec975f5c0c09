//! All that client and server of Osmose say to each other: types, their rules, and what an event
//! does to what is shown. Nothing here reads a clock, a socket or a database.
#![warn(missing_docs)]

mod codec;
mod id;
mod page;
mod problem;
mod stream;

pub mod announcements;
pub mod blog;
pub mod calendar;
pub mod chat;
pub mod comments;
pub mod discussions;
pub mod documents;
pub mod faq;
pub mod feed;
pub mod files;
pub mod incidents;
pub mod links;
pub mod live;
pub mod mentions;
pub mod notifications;
pub mod order;
pub mod people;
pub mod presence;
pub mod search;
pub mod spaces;
pub mod words;

pub use id::*;
pub use page::{Page, Snapshot};
pub use problem::{Check, Close, Code, Fault, Field, Place, Problem};
pub use stream::{NoStream, Position, Seq, Stream};

codec::events! {
    /// What can happen, by service. A new service is one more line here, and the compiler then
    /// asks for it wherever it matters.
    pub enum Event {
        /// To a person's own account.
        People(people::Event) = "people",
        /// To a space and its members.
        Spaces(spaces::Event) = "spaces",
        /// To themes and threads.
        Discussions(discussions::Event) = "discussions",
        /// To comments.
        Comments(comments::Event) = "comments",
        /// To a person's bell.
        Notifications(notifications::Event) = "notifications",
        /// To conversations and their people.
        Chat(chat::Event) = "chat",
        /// To announcements.
        Announcements(announcements::Event) = "announcements",
        /// To what a space's home shows.
        Feed(feed::Event) = "feed",
        /// To posts.
        Blog(blog::Event) = "blog",
        /// To the questions and answers of a space.
        Faq(faq::Event) = "faq",
        /// To events of the calendar.
        Calendar(calendar::Event) = "calendar",
        /// To folders and documents.
        Documents(documents::Event) = "documents",
        /// To reports of malfunctions.
        Incidents(incidents::Event) = "incidents",
    }
}

impl Event {
    /// The number of the message it is about, if it is about one.
    #[must_use]
    pub fn msg_no(&self) -> Option<Seq> {
        match self {
            Self::Comments(event) => event.msg_no(),
            Self::People(_)
            | Self::Spaces(_)
            | Self::Discussions(_)
            | Self::Notifications(_)
            | Self::Chat(_)
            | Self::Announcements(_)
            | Self::Feed(_)
            | Self::Blog(_)
            | Self::Faq(_)
            | Self::Calendar(_)
            | Self::Documents(_)
            | Self::Incidents(_)
            | Self::Unknown => None,
        }
    }

    /// Takes out the text of a message that was deleted since.
    pub fn empty_text(&mut self) {
        if let Self::Comments(comments::Event::Posted(it)) = self {
            it.comment.html.clear();
            it.comment.previews.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_client_survives_new_kinds_of_events() {
        for text in [r#"{"polls":{"voted":{"a":[1,2]}}}"#, r#"{"comments":{"translated":{"to":"en"}}}"#] {
            let event: Event = serde_json::from_str(text).expect(text);
            assert!(matches!(event, Event::Unknown | Event::Comments(comments::Event::Unknown)));
        }
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let event = Event::People(people::Event::Marked(people::Marked {
            resource: ResourceId::new(),
            msg_no: Seq(7),
            head: Seq(12),
            count: 12,
            deleted_above: 0,
        }));
        let text = serde_json::to_string(&event).expect("written");
        assert!(text.starts_with(r#"{"people":{"marked":{"resource":""#), "{text}");
        assert_eq!(serde_json::from_str::<Event>(&text).expect("read"), event);
    }
}
