//! Reports panics at the right time and place, without secrets.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;

use crate::text::{redact, visible};

use super::stderr::print_to_stderr;
use super::terminal;

/// Panic messages of other threads while the screen is active.
static DEFERRED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Later panics rarely say anything new.
const MOST_DEFERRED: usize = 8;

/// Installs a panic hook that prints messages without secret keys and terminal control sequences.
///
/// A panic of the drawing thread ends the screen, and its message would be lost on the alternate screen: restores the
/// terminal first. A panic of another thread appears on the screen as a failure of its task, and the screen continues:
/// restoring the terminal or printing would garble it. Its message is printed once the terminal is restored.
pub fn hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| panic::set_hook(Box::new(report)));
}

fn report(info: &PanicHookInfo<'_>) {
    let text = sanitized(&format!("thread {} {info}", thread::current().name().unwrap_or("without a name")));
    if terminal::is_owned_by_another_thread() {
        let mut deferred = lock(&DEFERRED);
        if deferred.len() < MOST_DEFERRED {
            deferred.push(text);
        }
        return;
    }
    terminal::restore();
    print(&text);
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        print(&sanitized(&backtrace.to_string()));
    }
}

/// Prints the deferred messages. The terminal must be restored.
pub(super) fn print_deferred() {
    let deferred = std::mem::take(&mut *lock(&DEFERRED));
    for text in &deferred {
        print(text);
    }
}

/// Removes secret keys, and makes control characters of each line visible.
fn sanitized(text: &str) -> String {
    let text = redact(text);
    text.lines().map(visible).collect::<Vec<_>>().join("\n  ")
}

fn print(text: &str) {
    print_to_stderr(&format!("domdesk: {text}"));
}

/// A panic while the lock was held leaves no partial update.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_messages_keep_their_lines_and_lose_control_characters_and_keys() {
        assert_eq!(sanitized("one\x1b\ntwo sk_test_abc"), "one␛\n  two sk_…");
    }
}
