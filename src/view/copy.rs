//! The source of the rows: the server, or the local copy with its age or progress.

use crate::app::{LocalCopy, Model, PauseReason, Paused, messages};
use crate::input::{Action, key};
use crate::mirror::{Activity, ScanProgress};
use crate::text::{age, fit, grouped, seconds_up, width};

/// The width of the progress bar in cells.
const GAUGE: u64 = 10;

/// The source in at most that many cells, after two blanks; empty without a copy, or where nothing fits.
pub(super) fn text(model: &Model, cells: usize) -> String {
    variants(model).find(|text| width(text) <= cells).unwrap_or_default()
}

/// The width of the shortest variant.
pub(super) fn least(model: &Model) -> usize {
    variants(model).map(|text| width(&text)).min().unwrap_or(0)
}

fn variants(model: &Model) -> impl Iterator<Item = String> {
    let variants = if model.list().is_local() { local(model) } else { remote(model) };
    variants.into_iter().map(|text| format!("  {text}"))
}

/// The variants for a complete copy, longest first.
fn local(model: &Model) -> Vec<String> {
    let copy = &model.copy;
    let Some(since) = copy.mirror.as_of() else { return Vec::new() };
    let span = model.now.since(since);
    // Seconds would change the text every second.
    let age = if span < 60_000 { "just read".to_owned() } else { format!("{} old", age(span)) };
    let age = format!("local, {age}");
    let mut variants: Vec<_> = match copy.mirror.activity() {
        Activity::Idle => {
            let differs = match copy.mirror.missing() {
                // Next to the number of matches it would be misread as theirs.
                _ if model.list().source().query().is_filtered() => None,
                0 => None,
                missing if missing > 0 => {
                    Some(format!("{age}, Clerk counted {} more", grouped(missing.unsigned_abs())))
                }
                extra => Some(format!("{age}, Clerk counted {} fewer", grouped(extra.unsigned_abs()))),
            };
            differs.into_iter().collect()
        }
        Activity::Reading => {
            reading(model).into_iter().map(|text| format!("{age}, refreshing {text}")).collect()
        }
        activity => stopped(copy, activity, model).map(|text| format!("{age}, {text}")).collect(),
    };
    variants.extend([age, "local".to_owned()]);
    variants
}

/// The variants while the server is the source.
fn remote(model: &Model) -> Vec<String> {
    let copy = &model.copy;
    if !copy.is_wanted() {
        return Vec::new();
    }
    let mut variants: Vec<_> = match copy.mirror.activity() {
        Activity::Idle => Vec::new(),
        Activity::Reading => {
            reading(model).into_iter().map(|text| format!("server, copying {text}")).collect()
        }
        activity => stopped(copy, activity, model).map(|text| format!("server, {text}")).collect(),
    };
    variants.push("server".to_owned());
    variants
}

/// The progress of the copy, longest first.
fn reading(model: &Model) -> Vec<String> {
    let progress = &model.copy.mirror.progress(model.now);
    let hundredths = percent(progress);
    let done = (hundredths * GAUGE / 100).min(GAUGE);
    let gauge: String = (0..GAUGE).map(|cell| if cell < done { '█' } else { '░' }).collect();
    let percent = format!("{hundredths}%");
    if let Some(Paused { until, why }) = model.requests.copy_pause(model.now) {
        let seconds = seconds_up(until.since(model.now));
        let (why, short) = match why {
            PauseReason::Budget => ("the rate budget is used up".to_owned(), "budget"),
            PauseReason::Clerk => ("rate limited by Clerk".to_owned(), "pause"),
            PauseReason::Failed { failure, .. } => (fit(&messages::explain(failure).what, 40), "failed"),
        };
        return vec![
            format!("{gauge} {percent}  {why}, resuming in {seconds}s"),
            format!("{percent}  {why}, resuming in {seconds}s"),
            format!("{percent}  {short}, resuming in {seconds}s"),
            percent,
        ];
    }
    let (Some(rate), Some(left)) = (progress.per_second, progress.remaining_millis) else {
        return vec![format!("{gauge} {percent}"), percent];
    };
    let left = if left < 1_000 { "1s".to_owned() } else { age(left) };
    vec![
        format!("{gauge} {percent}  {} rows/s  {left} left", grouped(rate)),
        format!("{gauge} {percent}  {left} left"),
        format!("{percent}, {left} left"),
        percent,
    ]
}

fn percent(progress: &ScanProgress) -> u64 {
    // An incomplete copy is never shown as done.
    (progress.rows * 100 / progress.total.max(1)).min(99)
}

/// Why copying has stopped, and which key resumes it, longest first.
fn stopped(copy: &LocalCopy, activity: Activity, model: &Model) -> impl Iterator<Item = String> {
    let progress = copy.mirror.progress(model.now);
    let copy_key = key(Action::Copy);
    let (long, short) = match activity {
        Activity::AtLimit => {
            let (rows, total) = (grouped(progress.rows), grouped(progress.total));
            (None, format!("{rows} of {total} copied, {copy_key} to resume"))
        }
        Activity::AtMemory => {
            let short =
                format!("copy stopped at {} MiB, {copy_key} to allow more", copy.mirror.bytes() >> 20);
            (Some(format!("{short}: the rows are unusually large")), short)
        }
        Activity::Failed if copy.resume_at().is_some() => {
            let seconds = copy.resume_at().map_or(0, |due| seconds_up(due.since(model.now)));
            let why =
                copy.failure.as_ref().map(|failure| messages::explain(failure).what).unwrap_or_default();
            let short = format!("copy stopped, retrying in {seconds}s");
            (Some(format!("{short}: {}", fit(&why, 40))), short)
        }
        Activity::Failed => {
            let why = copy.failure.as_ref().map(|failure| messages::explain(failure).what);
            let why = why.unwrap_or_else(|| match copy.mirror.shortfall() {
                Some((rows, counted)) => {
                    format!("{} of {} domains sent", grouped(rows), grouped(counted))
                }
                None => "the list changes too fast".to_owned(),
            });
            let short = format!("copy stopped, {copy_key} to resume");
            (Some(format!("{short}: {}", fit(&why, 40))), short)
        }
        Activity::Cancelled if copy.is_whole() => {
            (None, format!("refresh cancelled, {copy_key} to restart it"))
        }
        Activity::Cancelled => (None, format!("no copy, {copy_key} to start it")),
        Activity::Paused | Activity::Reading | Activity::Idle => {
            let what = if copy.is_whole() { "refresh" } else { "copy" };
            (None, format!("{what} paused at {}%, {copy_key} to resume", percent(&progress)))
        }
    };
    long.into_iter().chain([short])
}
