//! Which threads the list shows. The choice is part of the address: it can be sent, kept and gone
//! back to.

use protocol::discussions::Row;

/// A choice of threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Every one.
    #[default]
    All,
    /// Those with something the reader has not read.
    Unread,
    /// Those nobody has replied to.
    Unanswered,
    /// Those whose question has its answer.
    Resolved,
    /// Those that were put away.
    Archived,
}

impl Filter {
    /// In the order in which they are offered.
    pub const ALL: &[Self] = &[Self::All, Self::Unread, Self::Unanswered, Self::Resolved, Self::Archived];

    /// As in the address.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unread => "unread",
            Self::Unanswered => "unanswered",
            Self::Resolved => "resolved",
            Self::Archived => "archived",
        }
    }

    /// The name of its text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::All => "filter-all",
            Self::Unread => "filter-unread",
            Self::Unanswered => "filter-unanswered",
            Self::Resolved => "filter-resolved",
            Self::Archived => "filter-archived",
        }
    }

    /// The one that an address asks for (`?filter=unread`).
    #[must_use]
    pub fn of(query: &str) -> Self {
        let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
        let named = |name: &str| Self::ALL.iter().copied().find(|it| it.name() == name);
        pairs.filter(|(key, _)| *key == "filter").find_map(|(_, name)| named(name)).unwrap_or_default()
    }

    /// Whether it takes a thread.
    #[must_use]
    pub fn takes(self, row: &Row) -> bool {
        match self {
            Self::All => !row.heading.archived,
            Self::Unread => row.unread() > 0,
            Self::Unanswered => row.count == 0 && !row.heading.archived,
            Self::Resolved => row.heading.answer.is_some() && !row.heading.archived,
            Self::Archived => row.heading.archived,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_which() {
        for (query, filter) in [
            ("", Filter::All),
            ("?filter=unread", Filter::Unread),
            ("?x=1&filter=unanswered", Filter::Unanswered),
            ("?filter=mine", Filter::All),
            ("?unread", Filter::All),
        ] {
            assert_eq!(Filter::of(query), filter, "{query}");
        }
    }
}
