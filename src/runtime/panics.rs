//! Panics: where they are told, and that they give nothing away.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;

use crate::text::{redact, visible};

use super::{farewell, terminal};

/// What panics of other threads had to say while the screen was up.
static KEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// More than the first few panics say nothing new.
const MOST_KEPT: usize = 8;

/// From now on a panic is told by this program, without secret keys and without anything that acts on a terminal.
///
/// A panic of the thread that draws ends the screen, and its message would be lost on the alternate one: the terminal
/// is given back first. A panic of another thread is reported on the screen as a failure by whoever waited for it, and
/// the screen lives on: giving the terminal back, or writing on it, would garble it. What that panic said is kept until
/// the terminal is given back.
pub fn hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| panic::set_hook(Box::new(hear)));
}

fn hear(info: &PanicHookInfo<'_>) {
    let text = told(&format!("thread {} {info}", thread::current().name().unwrap_or("without a name")));
    if terminal::is_anothers() {
        let mut kept = lock(&KEPT);
        if kept.len() < MOST_KEPT {
            kept.push(text);
        }
        return;
    }
    terminal::restore();
    say(&text);
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        say(&told(&backtrace.to_string()));
    }
}

/// Tells what was kept. The terminal has to be the ordinary one.
pub(super) fn tell_kept() {
    let kept = std::mem::take(&mut *lock(&KEPT));
    for text in &kept {
        say(text);
    }
}

/// Without keys, and each line made safe.
fn told(text: &str) -> String {
    let text = redact(text);
    text.lines().map(visible).collect::<Vec<_>>().join("\n  ")
}

fn say(text: &str) {
    farewell(&format!("domdesk: {text}"));
}

/// A panic while this was held has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_says_keeps_its_lines_and_nothing_that_acts() {
        assert_eq!(told("one\x1b\ntwo sk_test_abc"), "one␛\n  two sk_…");
    }
}
