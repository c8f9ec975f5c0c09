//! The figures: a table for people, JSON for machines.

use std::time::Duration;

use serde::Serialize;

/// One figure of a bench.
#[derive(Debug, Serialize)]
pub struct Figure {
    /// The bench.
    pub bench: &'static str,
    /// What was measured.
    pub what: String,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// What it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// A matter of right or wrong: anything but zero fails the run.
    None,
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

impl Mark {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::None => value == 0.0,
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }

    fn text(self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::AtMost(most) => format!("≤ {}", plain(most)),
            Self::AtLeast(least) => format!("≥ {}", plain(least)),
        }
    }
}

/// The figures of one bench.
pub struct Report {
    bench: &'static str,
    figures: Vec<Figure>,
}

impl Report {
    /// No figures yet.
    pub fn new(bench: &'static str) -> Self {
        Self { bench, figures: Vec::new() }
    }

    /// Adds a figure for information.
    pub fn tell(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.figures.push(Figure { bench: self.bench, what: what.into(), value, unit, mark: None });
    }

    /// Adds a figure that has a mark.
    pub fn mark(&mut self, what: impl Into<String>, value: f64, unit: &'static str, mark: Mark) {
        self.figures.push(Figure { bench: self.bench, what: what.into(), value, unit, mark: Some(mark) });
    }

    /// Adds the middle, the 99th percentile and the worst of some times.
    pub fn times(&mut self, what: &str, times: &mut [u32], p99: Option<Mark>) {
        times.sort_unstable();
        let at = |part: f64| percentile(times, part).as_secs_f64() * 1e3;
        self.tell(format!("{what}, p50"), at(0.50), "ms");
        match p99 {
            Some(mark) => self.mark(format!("{what}, p99"), at(0.99), "ms", mark),
            None => self.tell(format!("{what}, p99"), at(0.99), "ms"),
        }
        self.tell(format!("{what}, longest"), at(1.0), "ms");
    }

    /// Adds the middle and the 95th percentile of some times, which has a mark.
    pub fn p95(&mut self, what: &str, times: &mut [u32], mark: Mark) {
        times.sort_unstable();
        let at = |part: f64| percentile(times, part).as_secs_f64() * 1e3;
        self.tell(format!("{what}, p50"), at(0.50), "ms");
        self.mark(format!("{what}, p95"), at(0.95), "ms", mark);
    }

    /// The same with marks for the middle and for the 99th percentile, in milliseconds.
    pub fn spread(&mut self, what: &str, times: &mut [u32], (p50, p99): (f64, f64)) {
        self.times(what, times, Some(Mark::AtMost(p99)));
        let middle = format!("{what}, p50");
        if let Some(figure) = self.figures.iter_mut().rfind(|figure| figure.what == middle) {
            figure.mark = Some(Mark::AtMost(p50));
        }
    }

    /// Prints the table and hands the figures on.
    pub fn print(self, about: &str) -> Vec<Figure> {
        println!("\n{}: {about}", self.bench);
        for Figure { what, value, unit, mark, .. } in &self.figures {
            let (wanted, how) = match mark {
                Some(mark) => (mark.text(), verdict(*mark, *value)),
                None => (String::new(), ""),
            };
            println!("  {what:<44}{:>12} {unit:<20}{wanted:>9}  {how}", plain(*value));
        }
        self.figures
    }
}

fn verdict(mark: Mark, value: f64) -> &'static str {
    match (mark.is_met(value), mark) {
        (true, _) => "met",
        (false, Mark::None) => "WRONG",
        (false, _) => "missed",
    }
}

/// Whether nothing was lost, doubled or swapped. Marks of speed that were missed fail nothing.
pub fn is_right(figures: &[Figure]) -> bool {
    figures.iter().all(|figure| figure.mark != Some(Mark::None) || figure.value == 0.0)
}

/// Of sorted microseconds, the one that this part of them does not exceed.
fn percentile(sorted: &[u32], part: f64) -> Duration {
    let index = (sorted.len() as f64 * part) as usize;
    let found = sorted.get(index.min(sorted.len().saturating_sub(1))).copied();
    Duration::from_micros(found.unwrap_or_default().into())
}

/// As many decimals as say something; thousands parted.
fn plain(value: f64) -> String {
    if value.fract() != 0.0 && value.abs() < 100.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (value, text) in [
            (0.0, "0"),
            (0.514, "0.51"),
            (99.5, "99.50"),
            (999.4, "999"),
            (1_234_567.0, "1,234,567"),
            (-123.0, "-123"),
        ] {
            assert_eq!(plain(value), text);
        }
    }

    #[test]
    fn percentiles_of_few_and_of_many() {
        let thousand: Vec<u32> = (1..=1_000).collect();
        assert_eq!(percentile(&thousand, 0.99).as_micros(), 991);
        assert_eq!(percentile(&thousand, 1.0).as_micros(), 1_000);
        assert_eq!(percentile(&[], 0.99), Duration::ZERO);
    }

    #[test]
    fn only_what_is_wrong_fails() {
        let mut report = Report::new("fanout");
        report.mark("slow", 9.0, "s", Mark::AtMost(1.0));
        report.mark("lost", 0.0, "", Mark::None);
        assert!(is_right(&report.figures));
        report.mark("doubled", 1.0, "", Mark::None);
        assert!(!is_right(&report.figures));
    }
}
