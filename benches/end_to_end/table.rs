//! A table of measurements and targets.

use std::time::Duration;

struct Row {
    what: String,
    measured: String,
    target: String,
    ratio: String,
}

/// Printed as Markdown.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// The target is an upper limit.
    pub(crate) fn add(&mut self, what: &str, value: f64, unit: &str, target: Option<f64>) {
        let text = |value: f64| format!("{} {unit}", figure(value));
        let ratio = target.map_or_else(String::new, |target| ratio(value, target));
        self.push(what, text(value), target.map_or_else(String::new, text), ratio);
    }

    /// Median and 99th percentile of times, in milliseconds.
    pub(crate) fn add_times(&mut self, what: &str, times: &[Duration], target: Option<(f64, f64)>) {
        let (p50, p99) = (ms(percentile(times, 50)), ms(percentile(times, 99)));
        let text = |(p50, p99)| format!("{} / {} ms", figure(p50), figure(p99));
        let ratio = target.map_or_else(String::new, |target| {
            format!("{} / {}", ratio(p50, target.0), ratio(p99, target.1))
        });
        self.push(what, text((p50, p99)), target.map_or_else(String::new, text), ratio);
    }

    /// Records why something cannot be measured.
    pub(crate) fn skip(&mut self, what: &str, why: &str) {
        self.push(what, format!("skipped: {why}"), String::new(), String::new());
    }

    fn push(&mut self, what: &str, measured: String, target: String, ratio: String) {
        let row = Row { what: what.to_owned(), measured, target, ratio };
        // Print immediately: the whole run takes minutes.
        eprintln!("{}: {}", row.what, row.measured);
        self.0.push(row);
    }

    pub(crate) fn print(&self) {
        println!("\n| what | measured | at most | ratio |\n|---|---|---|---|");
        for Row { what, measured, target, ratio } in &self.0 {
            println!("| {what} | {measured} | {target} | {ratio} |");
        }
    }
}

pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

pub(crate) fn median(times: &[Duration]) -> f64 {
    ms(percentile(times, 50))
}

fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

fn ratio(value: f64, target: f64) -> String {
    match (value, target) {
        (value, target) if target > 0.0 => format!("{:.2}", value / target),
        (value, _) if value > 0.0 => "over".to_owned(),
        _ => "reached".to_owned(),
    }
}

/// Three digits are the most that is reproducible on such a machine.
fn figure(value: f64) -> String {
    match value {
        value if value >= 100.0 || value == 0.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}
