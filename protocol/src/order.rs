//! Sorting in little code. The standard library's sort is copied for each kind of row that is sorted, several kilobytes
//! each time, which every first visit to the client would fetch; here only what compares and what swaps is.

use std::cmp::Ordering;

/// Sorts by what two of them are to each other; equals stay as they stood.
pub fn sort_by<T>(rows: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let places = places(rows.len(), &|one, other| compare(&rows[one], &rows[other]));
    for at in 0..rows.len() {
        // What stood there has gone to where something else was taken from, once or more often.
        let mut from = places[at];
        while from < at {
            from = places[from];
        }
        rows.swap(at, from);
    }
}

/// Sorts by a key; equals stay as they stood.
pub fn sort_by_key<T, K: Ord>(rows: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(rows, |one, other| key(one).cmp(&key(other)));
}

/// Place by place, where what belongs there stands now.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_order_of_the_standard_library() {
        let mut seed = 7_u32;
        for count in 0..60 {
            let mut rows: Vec<(u32, usize)> = (0..count)
                .map(|at| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 28, at)
                })
                .collect();
            let mut expected = rows.clone();
            expected.sort_by_key(|row| row.0);
            sort_by_key(&mut rows, |row| row.0);
            assert_eq!(rows, expected, "equals keep their order");
        }
    }
}
