//! The order in which the list was last laid out. It stays while one reads: what has moved since is
//! counted, and moves when one asks for it.

use chrono::{DateTime, Utc};
use protocol::{
    ResourceId,
    discussions::{List, Row},
};

/// The threads in the order they are shown, with when each had moved last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Order(Vec<(ResourceId, DateTime<Utc>)>);

impl Order {
    /// As it should be now.
    #[must_use]
    pub fn of(list: &List) -> Self {
        let mut list = List { themes: Vec::new(), rows: list.rows.clone(), next: None };
        list.sort();
        Self(list.rows.iter().map(|row| (row.heading.id, row.moved_at)).collect())
    }

    /// The rows as they were laid out.
    pub fn rows<'a>(&self, list: &'a List) -> Vec<&'a Row> {
        self.0.iter().filter_map(|(id, _)| list.rows.iter().find(|row| row.heading.id == *id)).collect()
    }

    /// How many have moved since, or come: none when it would look the same.
    #[must_use]
    pub fn moved(&self, list: &List) -> usize {
        let now = Self::of(list);
        let same = self.0.iter().map(|(id, _)| id).eq(now.0.iter().map(|(id, _)| id));
        if same {
            return 0;
        }
        now.0
            .iter()
            .filter(|(id, at)| !self.0.iter().any(|(it, before)| it == id && before == at))
            .count()
            .max(1)
    }

    /// Takes in what a page more of the list brought, at its end.
    pub fn lengthen(&mut self, list: &List, from: usize) {
        let more = list.rows.iter().skip(from).map(|row| (row.heading.id, row.moved_at));
        self.0.extend(more.filter(|(id, _)| !self.0.iter().any(|(it, _)| it == id)).collect::<Vec<_>>());
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Seq, ThemeId, UserId, discussions::Heading, people::Card};

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a time")
    }

    fn row(moved: i64) -> Row {
        Row {
            heading: Heading {
                id: ResourceId::new(),
                theme: ThemeId::new(),
                title: "Délais".to_owned(),
                author: Card {
                    id: UserId::new(),
                    name: "Léa".to_owned(),
                    function: String::new(),
                    photo: None,
                },
                at: at(0),
                pinned: false,
                archived: false,
                locked_by: None,
                purpose: None,
                answer: None,
            },
            count: 0,
            head: Seq(0),
            mark: Seq(0),
            deleted_above: 0,
            moved_at: at(moved),
            last: None,
        }
    }

    #[test]
    fn rows_stay_until_one_asks() {
        let mut list = List { themes: Vec::new(), rows: vec![row(30), row(20), row(10)], next: None };
        let order = Order::of(&list);
        let before: Vec<_> = list.rows.iter().map(|row| row.heading.id).collect();
        assert_eq!(order.moved(&list), 0);

        // The first moved: it stands first anyway.
        list.rows[0].moved_at = at(40);
        assert_eq!(order.moved(&list), 0);
        // The last moved to the front, and one is new.
        list.rows[2].moved_at = at(50);
        list.rows.push(row(60));
        assert_eq!(order.moved(&list), 3);
        let shown: Vec<_> = order.rows(&list).iter().map(|row| row.heading.id).collect();
        assert_eq!(shown, before);

        let order = Order::of(&list);
        assert_eq!((order.moved(&list), order.rows(&list).len()), (0, 4));
        assert_eq!(order.rows(&list)[1].heading.id, before[2]);
    }
}
