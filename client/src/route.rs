//! The addresses of the client.

use protocol::{ConversationId, ResourceId, UserId, spaces::Service};
use yew_router::prelude::*;

/// A page.
#[derive(Clone, Debug, PartialEq, Routable)]
pub enum Route {
    /// Leads to the space one was in last.
    #[at("/")]
    Home,
    /// Signing in.
    #[at("/signin")]
    SignIn,
    /// Making an account.
    #[at("/signup")]
    SignUp,
    /// Following the link that confirms an address.
    #[at("/verify")]
    Verify,
    /// Following the link that sets a new password.
    #[at("/reset")]
    Reset,
    /// Following the link that changes the address.
    #[at("/email")]
    EmailChange,
    /// Coming into a space by a link.
    #[at("/invitation")]
    Invitation,
    /// Asking for a link to set a new password.
    #[at("/forgotten")]
    Forgotten,
    /// Finding, joining and making spaces.
    #[at("/spaces")]
    Spaces,
    /// One's profile, password, address, sessions, language and theme.
    #[at("/settings")]
    Settings,
    /// The people one meets in one's spaces.
    #[at("/people")]
    People,
    /// One of them.
    #[at("/people/:user")]
    Person {
        /// Whose card is open.
        user: UserId,
    },
    /// One's conversations.
    #[at("/messages")]
    Messages,
    /// A conversation.
    #[at("/messages/:conversation")]
    Conversation {
        /// The conversation.
        conversation: ConversationId,
    },
    /// The latest of a space.
    #[at("/s/:slug")]
    Space {
        /// The space's part of the address.
        slug: String,
    },
    /// The list of threads.
    #[at("/s/:slug/discussions")]
    Discussions {
        /// The space's part of the address.
        slug: String,
    },
    /// A thread.
    #[at("/s/:slug/discussions/:thread")]
    Thread {
        /// The space's part of the address.
        slug: String,
        /// The thread.
        thread: ResourceId,
    },
    /// The members of a space.
    #[at("/s/:slug/members")]
    Members {
        /// The space's part of the address.
        slug: String,
    },
    /// What was announced in a space (admins).
    #[at("/s/:slug/announcements")]
    Announcements {
        /// The space's part of the address.
        slug: String,
    },
    /// What was announced to the whole site (site admins).
    #[at("/announcements")]
    SiteAnnouncements,
    /// Another service of the space.
    #[at("/s/:slug/:service")]
    Service {
        /// The space's part of the address.
        slug: String,
        /// The service's name.
        service: String,
    },
    /// Nothing is there.
    #[not_found]
    #[at("/404")]
    NotFound,
}

impl Route {
    /// One address of every page, for the tests that open them all: of a space and one of its
    /// threads.
    #[must_use]
    pub fn samples(slug: &str, thread: ResourceId) -> Vec<Self> {
        let slug = || slug.to_owned();
        let mut all = vec![
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
            Self::Messages,
            Self::Conversation { conversation: ConversationId(thread.0) },
            Self::Space { slug: slug() },
            Self::Discussions { slug: slug() },
            Self::Thread { slug: slug(), thread },
            Self::Members { slug: slug() },
            Self::Announcements { slug: slug() },
            Self::SiteAnnouncements,
            Self::NotFound,
        ];
        let other = Service::ALL.iter().filter(|it| !matches!(it, Service::Home | Service::Discussions));
        all.extend(other.map(|it| Self::Service { slug: slug(), service: it.name().to_owned() }));
        all
    }

    /// The page of a service of a space.
    #[must_use]
    pub fn service(slug: &str, service: Service) -> Self {
        let slug = slug.to_owned();
        match service {
            Service::Home => Self::Space { slug },
            Service::Discussions => Self::Discussions { slug },
            other => Self::Service { slug, service: other.name().to_owned() },
        }
    }

    /// The space that the page belongs to.
    #[must_use]
    pub fn slug(&self) -> Option<&str> {
        match self {
            Self::Space { slug }
            | Self::Discussions { slug }
            | Self::Thread { slug, .. }
            | Self::Members { slug }
            | Self::Announcements { slug }
            | Self::Service { slug, .. } => Some(slug),
            _ => None,
        }
    }

    /// The service whose tab is the current one.
    #[must_use]
    pub fn current_service(&self) -> Option<Service> {
        match self {
            Self::Space { .. } => Some(Service::Home),
            Self::Discussions { .. } | Self::Thread { .. } => Some(Service::Discussions),
            Self::Service { service, .. } => Service::ALL.iter().copied().find(|it| it.name() == service),
            _ => None,
        }
    }
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
