//! The addresses of the client.

use std::collections::HashMap;

use protocol::{ConversationId, FolderId, ResourceId, Seq, UserId, feed::Kind, spaces::Service};
use yew_router::prelude::*;

/// A page.
// The router's own macro would make one that carries a whole language of patterns.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// Leads to the space one was in last.
    Home,
    /// Signing in.
    SignIn,
    /// Making an account.
    SignUp,
    /// Following the link that confirms an address.
    Verify,
    /// Following the link that sets a new password.
    Reset,
    /// Following the link that changes the address.
    EmailChange,
    /// Coming into a space by a link.
    Invitation,
    /// Asking for a link to set a new password.
    Forgotten,
    /// Finding, joining and making spaces.
    Spaces,
    /// One's profile, password, address, sessions, language and theme.
    Settings,
    /// The people one meets in one's spaces.
    People,
    /// One of them.
    Person {
        /// Whose card is open.
        user: UserId,
    },
    /// One's mentions, as what there is to do.
    Mentions,
    /// One's conversations.
    Messages,
    /// A conversation.
    Conversation {
        /// The conversation.
        conversation: ConversationId,
    },
    /// The latest of a space.
    Space {
        /// The space's part of the address.
        slug: String,
    },
    /// The list of threads.
    Discussions {
        /// The space's part of the address.
        slug: String,
    },
    /// A thread.
    Thread {
        /// The space's part of the address.
        slug: String,
        /// The thread.
        thread: ResourceId,
    },
    /// The posts of a space.
    Blog {
        /// The space's part of the address.
        slug: String,
    },
    /// Writing a post.
    NewPost {
        /// The space's part of the address.
        slug: String,
    },
    /// A post.
    Post {
        /// The space's part of the address.
        slug: String,
        /// The post.
        post: ResourceId,
        /// What people read of its title in the address, with a hyphen before it; nothing depends on it.
        name: String,
    },
    /// Changing a post.
    EditPost {
        /// The space's part of the address.
        slug: String,
        /// The post.
        post: ResourceId,
    },
    /// What was found in all that one may read.
    Search,
    /// The FAQ of a space.
    Faq {
        /// The space's part of the address.
        slug: String,
    },
    /// A question of it, with its comments.
    Entry {
        /// The space's part of the address.
        slug: String,
        /// The entry.
        entry: ResourceId,
    },
    /// A space's calendar.
    Calendar {
        /// The space's part of the address.
        slug: String,
    },
    /// How other programs read one's calendar.
    CalendarFeed {
        /// The space's part of the address.
        slug: String,
    },
    /// An event.
    CalendarEvent {
        /// The space's part of the address.
        slug: String,
        /// The event.
        event: ResourceId,
    },
    /// The members of a space.
    Members {
        /// The space's part of the address.
        slug: String,
    },
    /// What was announced in a space (admins).
    Announcements {
        /// The space's part of the address.
        slug: String,
    },
    /// What was announced to the whole site (site admins).
    SiteAnnouncements,
    /// What was reported that does not work (admins).
    Reports,
    /// What one reported oneself.
    OwnReports,
    /// The folders of a space.
    Documents {
        /// The space's part of the address.
        slug: String,
    },
    /// A folder.
    Folder {
        /// The space's part of the address.
        slug: String,
        /// Which.
        folder: FolderId,
    },
    /// A document, beside the list of its folder.
    Document {
        /// The space's part of the address.
        slug: String,
        /// Which.
        document: ResourceId,
    },
    /// A document, as large as the window.
    DocumentFull {
        /// The space's part of the address.
        slug: String,
        /// Which.
        document: ResourceId,
    },
    /// Nothing is there.
    NotFound,
}

impl Routable for Route {
    fn from_path(path: &str, _: &HashMap<&str, &str>) -> Option<Self> {
        Self::recognize(path)
    }

    fn to_path(&self) -> String {
        let path = match self {
            Self::Home => "/",
            Self::SignIn => "/signin",
            Self::SignUp => "/signup",
            Self::Verify => "/verify",
            Self::Reset => "/reset",
            Self::EmailChange => "/email",
            Self::Invitation => "/invitation",
            Self::Forgotten => "/forgotten",
            Self::Spaces => "/spaces",
            Self::Settings => "/settings",
            Self::People => "/people",
            Self::Mentions => "/mentions",
            Self::Messages => "/messages",
            Self::Search => "/search",
            Self::SiteAnnouncements => "/announcements",
            Self::Reports => "/reports",
            Self::OwnReports => "/reports/mine",
            Self::NotFound => "/404",
            Self::Person { user } => return format!("/people/{user}"),
            Self::Conversation { conversation } => return format!("/messages/{conversation}"),
            Self::Space { slug } => return format!("/s/{slug}"),
            Self::Discussions { slug } => return format!("/s/{slug}/discussions"),
            Self::Thread { slug, thread } => return format!("/s/{slug}/discussions/{thread}"),
            Self::Blog { slug } => return format!("/s/{slug}/blog"),
            Self::NewPost { slug } => return format!("/s/{slug}/blog/new"),
            Self::Post { slug, post, name } => return format!("/s/{slug}/blog/{post}{name}"),
            Self::EditPost { slug, post } => return format!("/s/{slug}/blog/{post}/edit"),
            Self::Faq { slug } => return format!("/s/{slug}/faq"),
            Self::Entry { slug, entry } => return format!("/s/{slug}/faq/{entry}"),
            Self::Calendar { slug } => return format!("/s/{slug}/calendar"),
            Self::CalendarFeed { slug } => return format!("/s/{slug}/calendar/subscribe"),
            Self::CalendarEvent { slug, event } => return format!("/s/{slug}/calendar/{event}"),
            Self::Members { slug } => return format!("/s/{slug}/members"),
            Self::Documents { slug } => return format!("/s/{slug}/documents"),
            Self::Folder { slug, folder } => return format!("/s/{slug}/documents/folders/{folder}"),
            Self::Document { slug, document } => return format!("/s/{slug}/documents/{document}"),
            Self::DocumentFull { slug, document } => return format!("/s/{slug}/documents/{document}/full"),
            Self::Announcements { slug } => return format!("/s/{slug}/announcements"),
        };
        path.to_owned()
    }

    fn routes() -> Vec<&'static str> {
        Vec::new()
    }

    fn not_found_route() -> Option<Self> {
        Some(Self::NotFound)
    }

    fn recognize(path: &str) -> Option<Self> {
        let steps: Vec<&str> = path.trim_matches('/').split('/').collect();
        let slug = || steps.get(1).copied().unwrap_or_default().to_owned();
        let route = match steps[..] {
            [""] => Some(Self::Home),
            ["signin"] => Some(Self::SignIn),
            ["signup"] => Some(Self::SignUp),
            ["verify"] => Some(Self::Verify),
            ["reset"] => Some(Self::Reset),
            ["email"] => Some(Self::EmailChange),
            ["invitation"] => Some(Self::Invitation),
            ["forgotten"] => Some(Self::Forgotten),
            ["spaces"] => Some(Self::Spaces),
            ["settings"] => Some(Self::Settings),
            ["people"] => Some(Self::People),
            ["people", user] => user.parse().ok().map(|user| Self::Person { user }),
            ["mentions"] => Some(Self::Mentions),
            ["messages"] => Some(Self::Messages),
            ["search"] => Some(Self::Search),
            ["announcements"] => Some(Self::SiteAnnouncements),
            ["reports"] => Some(Self::Reports),
            ["reports", "mine"] => Some(Self::OwnReports),
            ["messages", id] => id.parse().ok().map(|conversation| Self::Conversation { conversation }),
            ["s", _] => Some(Self::Space { slug: slug() }),
            ["s", _, "discussions"] => Some(Self::Discussions { slug: slug() }),
            ["s", _, "discussions", thread] => {
                thread.parse().ok().map(|thread| Self::Thread { slug: slug(), thread })
            }
            ["s", _, "blog"] => Some(Self::Blog { slug: slug() }),
            ["s", _, "blog", "new"] => Some(Self::NewPost { slug: slug() }),
            ["s", _, "blog", post] => named(post).map(|(post, name)| Self::Post { slug: slug(), post, name }),
            ["s", _, "blog", post, "edit"] => {
                post.parse().ok().map(|post| Self::EditPost { slug: slug(), post })
            }
            ["s", _, "faq"] => Some(Self::Faq { slug: slug() }),
            ["s", _, "faq", entry] => entry.parse().ok().map(|entry| Self::Entry { slug: slug(), entry }),
            ["s", _, "calendar"] => Some(Self::Calendar { slug: slug() }),
            ["s", _, "calendar", "subscribe"] => Some(Self::CalendarFeed { slug: slug() }),
            ["s", _, "calendar", event] => {
                event.parse().ok().map(|event| Self::CalendarEvent { slug: slug(), event })
            }
            ["s", _, "documents"] => Some(Self::Documents { slug: slug() }),
            ["s", _, "documents", "folders", folder] => {
                folder.parse().ok().map(|folder| Self::Folder { slug: slug(), folder })
            }
            ["s", _, "documents", document] => {
                document.parse().ok().map(|document| Self::Document { slug: slug(), document })
            }
            ["s", _, "documents", document, "full"] => {
                document.parse().ok().map(|document| Self::DocumentFull { slug: slug(), document })
            }
            ["s", _, "announcements"] => Some(Self::Announcements { slug: slug() }),
            ["s", _, "members"] => Some(Self::Members { slug: slug() }),
            _ => None,
        };
        route.or(Some(Self::NotFound))
    }
}

impl Route {
    /// One address of every page, for the tests that open them all: of a space and one of its
    /// threads.
    #[must_use]
    pub fn samples(slug: &str, thread: ResourceId) -> Vec<Self> {
        let slug = || slug.to_owned();
        vec![
            Self::Home,
            Self::SignIn,
            Self::SignUp,
            Self::Verify,
            Self::Reset,
            Self::EmailChange,
            Self::Invitation,
            Self::Forgotten,
            Self::Spaces,
            Self::Settings,
            Self::People,
            Self::Person { user: UserId(thread.0) },
            Self::Mentions,
            Self::Messages,
            Self::Search,
            Self::Conversation { conversation: ConversationId(thread.0) },
            Self::Space { slug: slug() },
            Self::Discussions { slug: slug() },
            Self::Thread { slug: slug(), thread },
            Self::Blog { slug: slug() },
            Self::NewPost { slug: slug() },
            Self::Post { slug: slug(), post: thread, name: "-six-mois".to_owned() },
            Self::EditPost { slug: slug(), post: thread },
            Self::Faq { slug: slug() },
            Self::Entry { slug: slug(), entry: thread },
            Self::Calendar { slug: slug() },
            Self::CalendarFeed { slug: slug() },
            Self::CalendarEvent { slug: slug(), event: thread },
            Self::Members { slug: slug() },
            Self::Documents { slug: slug() },
            Self::Folder { slug: slug(), folder: FolderId(thread.0) },
            Self::Document { slug: slug(), document: thread },
            Self::DocumentFull { slug: slug(), document: thread },
            Self::Announcements { slug: slug() },
            Self::SiteAnnouncements,
            Self::Reports,
            Self::OwnReports,
            Self::NotFound,
        ]
    }

    /// The page of a service of a space.
    #[must_use]
    pub fn service(slug: &str, service: Service) -> Self {
        let slug = slug.to_owned();
        match service {
            Service::Home => Self::Space { slug },
            Service::Blog => Self::Blog { slug },
            Service::Discussions => Self::Discussions { slug },
            Service::Faq => Self::Faq { slug },
            Service::Calendar => Self::Calendar { slug },
            Service::Documents => Self::Documents { slug },
        }
    }

    /// The page of a resource.
    #[must_use]
    pub fn of(slug: &str, kind: Kind, id: ResourceId) -> Self {
        let slug = slug.to_owned();
        match kind {
            Kind::Thread => Self::Thread { slug, thread: id },
            Kind::Post => Self::Post { slug, post: id, name: String::new() },
            Kind::Entry => Self::Entry { slug, entry: id },
            Kind::Event => Self::CalendarEvent { slug, event: id },
            Kind::Document => Self::Document { slug, document: id },
        }
    }

    /// Whether it is a page for everybody, without the room around it.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        matches!(
            self,
            Self::SignIn
                | Self::SignUp
                | Self::Verify
                | Self::EmailChange
                | Self::Reset
                | Self::Invitation
                | Self::Forgotten
        )
    }

    /// Whether it takes the whole window, without the room around it.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        matches!(self, Self::DocumentFull { .. })
    }

    /// The space that the page belongs to.
    #[must_use]
    pub fn slug(&self) -> Option<&str> {
        match self {
            Self::Space { slug }
            | Self::Discussions { slug }
            | Self::Thread { slug, .. }
            | Self::Blog { slug }
            | Self::NewPost { slug }
            | Self::Post { slug, .. }
            | Self::EditPost { slug, .. }
            | Self::Faq { slug }
            | Self::Entry { slug, .. }
            | Self::Calendar { slug }
            | Self::CalendarFeed { slug }
            | Self::CalendarEvent { slug, .. }
            | Self::Members { slug }
            | Self::Announcements { slug }
            | Self::Documents { slug }
            | Self::Folder { slug, .. }
            | Self::Document { slug, .. }
            | Self::DocumentFull { slug, .. } => Some(slug),
            _ => None,
        }
    }

    /// The resource whose page it is.
    #[must_use]
    pub fn resource(&self) -> Option<ResourceId> {
        match self {
            Self::Thread { thread, .. } => Some(*thread),
            Self::Document { document, .. } | Self::DocumentFull { document, .. } => Some(*document),
            Self::Post { post, .. } => Some(*post),
            Self::CalendarEvent { event, .. } => Some(*event),
            Self::Entry { entry, .. } => Some(*entry),
            _ => None,
        }
    }

    /// The service whose tab is the current one.
    #[must_use]
    pub fn current_service(&self) -> Option<Service> {
        match self {
            Self::Space { .. } => Some(Service::Home),
            Self::Blog { .. } | Self::NewPost { .. } | Self::Post { .. } | Self::EditPost { .. } => {
                Some(Service::Blog)
            }
            Self::Discussions { .. } | Self::Thread { .. } => Some(Service::Discussions),
            Self::Faq { .. } | Self::Entry { .. } => Some(Service::Faq),
            Self::Calendar { .. } | Self::CalendarFeed { .. } | Self::CalendarEvent { .. } => {
                Some(Service::Calendar)
            }
            Self::Documents { .. }
            | Self::Folder { .. }
            | Self::Document { .. }
            | Self::DocumentFull { .. } => Some(Service::Documents),
            _ => None,
        }
    }
}

/// The address of a resource, or of a message in it. What is said of a document is seen beside what it is about.
#[must_use]
pub fn place(slug: &str, kind: Kind, id: ResourceId, no: Option<Seq>) -> String {
    let page = match (kind, no) {
        (Kind::Document, Some(_)) => Route::DocumentFull { slug: slug.to_owned(), document: id },
        _ => Route::of(slug, kind, id),
    };
    let page = page.to_path();
    no.map_or(page.clone(), |no| format!("{page}#m{no}"))
}

/// A post's part of an address: its id, and what follows for people to read.
fn named(part: &str) -> Option<(ResourceId, String)> {
    let (id, name) = part.split_at_checked(36)?;
    Some((id.parse().ok()?, name.to_owned()))
}

/// Where to go after signing in: a path of our own, nothing that a browser would read as another
/// site's address.
#[must_use]
pub fn own_path(next: &str) -> Option<&str> {
    let inside = next.starts_with('/') && !next.starts_with("//");
    let plain = !next.contains(['\\', ':']) && !next.contains("//") && !next.chars().any(char::is_control);
    (inside && plain).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_an_address_that_leads_to_it() {
        for route in Route::samples("demat-ads", ResourceId::new()) {
            assert_eq!(Route::recognize(&route.to_path()), Some(route.clone()), "{route:?}");
        }
    }

    #[test]
    fn after_signing_in_one_stays_on_this_site() {
        assert_eq!(
            own_path("/s/demat/discussions?filter=unread"),
            Some("/s/demat/discussions?filter=unread")
        );
        for foreign in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "\\\\evil",
            "javascript:alert(1)",
            "/\t/evil",
            "",
            "evil",
            "/a//b",
        ] {
            assert_eq!(own_path(foreign), None, "{foreign:?}");
        }
    }
}
