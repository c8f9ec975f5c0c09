//! How tall the rows of a long list are: as measured where a row has been on screen, as guessed where
//! it has not; and what follows for which rows to render.

use std::{collections::HashMap, hash::Hash, ops::Range};

/// What is known of the rows' heights, in CSS pixels.
#[derive(Debug)]
pub struct Heights<K> {
    measured: HashMap<K, f64>,
    guess: f64,
}

impl<K: Hash + Eq + Clone> Heights<K> {
    /// Nothing measured yet; every row is taken to be `guess` tall.
    pub fn new(guess: f64) -> Self {
        Self { measured: HashMap::new(), guess }
    }

    /// Keeps what was measured; true when it differs visibly from what was known.
    pub fn measured(&mut self, key: &K, height: f64) -> bool {
        let before = self.measured.insert(key.clone(), height);
        (before.unwrap_or(self.guess) - height).abs() > 0.5
    }

    /// Where each row of a list begins.
    pub fn layout(&self, keys: &[K]) -> Layout {
        let mut end = 0.0;
        let mut tops = Vec::with_capacity(keys.len() + 1);
        for key in keys {
            tops.push(end);
            end += self.measured.get(key).copied().unwrap_or(self.guess);
        }
        tops.push(end);
        Layout { tops }
    }
}

/// Where the rows of a list begin and end, from its top, in CSS pixels.
#[derive(Debug)]
pub struct Layout {
    /// One more than rows: the last is the end of the list.
    tops: Vec<f64>,
}

impl Layout {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.tops.len() - 1
    }

    /// Where a row begins.
    pub fn top(&self, row: usize) -> f64 {
        self.tops[row]
    }

    /// The rows that touch the stretch between two heights.
    pub fn between(&self, top: f64, bottom: f64) -> Range<usize> {
        let first = self.tops[1..].partition_point(|end| *end <= top);
        let last = self.tops[..self.len()].partition_point(|begin| *begin < bottom);
        first.min(self.len())..last.max(first.min(self.len()))
    }

    /// The rows within `distance` of one row.
    pub fn around(&self, row: usize, distance: f64) -> Range<usize> {
        self.between(self.tops[row] - distance, self.tops[row] + distance)
    }

    /// How much room is left out before each rendered row, and after the last: what is set as
    /// margins so that the document is as tall as if all rows were there.
    pub fn gaps(&self, rendered: &[usize]) -> (Vec<f64>, f64) {
        let mut reached = 0;
        let gaps = rendered
            .iter()
            .map(|row| {
                let gap = self.tops[*row] - self.tops[reached];
                reached = row + 1;
                gap
            })
            .collect();
        (gaps, self.tops[self.len()] - self.tops[reached])
    }
}

/// The rows to render: a range, and one row that must stay whatever the range (it has the focus).
pub fn rendered(range: Range<usize>, kept: Option<usize>) -> Vec<usize> {
    let mut rows: Vec<usize> = range.collect();
    if let Some(kept) = kept
        && let Err(place) = rows.binary_search(&kept)
    {
        rows.insert(place, kept);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn four() -> (Heights<u8>, Vec<u8>) {
        let mut heights = Heights::new(100.0);
        heights.measured(&1, 50.0);
        heights.measured(&2, 30.0);
        (heights, vec![0, 1, 2, 3])
    }

    #[test]
    fn rows_that_were_not_measured_are_guessed() {
        let (heights, keys) = four();
        assert_eq!(heights.layout(&keys).tops, [0.0, 100.0, 150.0, 180.0, 280.0]);
    }

    #[test]
    fn a_stretch_takes_every_row_it_touches() {
        let (heights, keys) = four();
        let layout = heights.layout(&keys);
        for (top, bottom, rows) in [
            (0.0, 1.0, 0..1),
            (99.0, 101.0, 0..2),
            (100.0, 150.0, 1..2),
            (120.0, 400.0, 1..4),
            (-500.0, 0.5, 0..1),
            (-500.0, -1.0, 0..0),
            (300.0, 400.0, 4..4),
            (-500.0, 900.0, 0..4),
        ] {
            assert_eq!(layout.between(top, bottom), rows, "{top} to {bottom}");
        }
        assert_eq!(heights.layout(&[]).between(0.0, 100.0), 0..0);
    }

    #[test]
    fn the_gaps_and_the_rendered_rows_add_up_to_the_whole() {
        let (heights, keys) = four();
        let layout = heights.layout(&keys);
        assert_eq!(layout.gaps(&[1, 2]), (vec![100.0, 0.0], 100.0));
        assert_eq!(layout.gaps(&[0, 3]), (vec![0.0, 80.0], 0.0));
        assert_eq!(layout.gaps(&[]), (vec![], 280.0));
    }

    #[test]
    fn the_row_with_the_focus_stays() {
        assert_eq!(rendered(3..6, Some(1)), [1, 3, 4, 5]);
        assert_eq!(rendered(3..6, Some(9)), [3, 4, 5, 9]);
        assert_eq!(rendered(3..6, Some(4)), [3, 4, 5]);
        assert_eq!(rendered(0..0, None), [0; 0]);
    }

    #[test]
    fn a_measure_that_tells_nothing_new_moves_nothing() {
        let mut heights = Heights::new(100.0);
        assert!(heights.measured(&0, 120.0));
        assert!(!heights.measured(&0, 120.3));
        assert!(heights.measured(&0, 60.0));
    }
}
