//! Times into figures, figures into Markdown.

use std::{fmt::Display, time::Duration};

/// How long each of many things took.
#[derive(Default)]
pub struct Latencies {
    nanos: Vec<u64>,
}

impl Latencies {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.nanos
            .push(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    }

    /// Adds all of another.
    pub fn join(&mut self, other: Latencies) {
        self.nanos.extend(other.nanos);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.nanos.len()
    }

    /// The time that this part (0 to 1) of all did not exceed.
    pub fn quantile(&mut self, part: f64) -> Duration {
        if self.nanos.is_empty() {
            return Duration::ZERO;
        }
        let rank = (part * self.nanos.len() as f64).ceil() as usize;
        let at = rank.clamp(1, self.nanos.len()) - 1;
        Duration::from_nanos(*self.nanos.select_nth_unstable(at).1)
    }
}

/// The middle one; of an even number, the mean of the middle two.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// `median (least to most)`.
pub fn spread(values: &[f64], show: impl Fn(f64) -> String) -> String {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!(
        "{} ({} to {})",
        show(median(values)),
        show(least),
        show(most)
    )
}

/// `12,345`.
pub fn whole(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Milliseconds with two digits.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Microseconds.
pub fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Prints a Markdown table; columns after the first are aligned right.
pub fn print_table(head: &[&str], rows: &[Vec<String>]) {
    println!("| {} |", head.join(" | "));
    let rule: Vec<&str> = head
        .iter()
        .enumerate()
        .map(|(at, _)| if at == 0 { "---" } else { "---:" })
        .collect();
    println!("|{}|", rule.join("|"));
    for row in rows {
        println!("| {} |", row.join(" | "));
    }
    println!();
}

/// Says on standard error what goes on, so that standard output is the page.
pub fn progress(what: impl Display) {
    eprintln!("bench: {what}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let mut times = Latencies::default();
        (1..=100)
            .rev()
            .for_each(|n| times.add(Duration::from_nanos(n)));
        for (part, expected) in [(0.0, 1), (0.5, 50), (0.99, 99), (1.0, 100)] {
            assert_eq!(
                times.quantile(part),
                Duration::from_nanos(expected),
                "{part}"
            );
        }
        assert_eq!(Latencies::default().quantile(0.5), Duration::ZERO);
    }

    #[test]
    fn medians_and_numbers_read_well() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        for (value, expected) in [
            (0.4, "0"),
            (999.0, "999"),
            (1000.0, "1,000"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(whole(value), expected);
        }
        assert_eq!(spread(&[2.0, 1.0, 3.0], whole), "2 (1 to 3)");
    }
}
