//! The message of a task that panicked.

use tokio::task::JoinError;

use crate::text::{redact, visible};

/// The longest message that is useful on screen.
const MOST_CHARS: usize = 500;

/// The message of the panic that ended a task, in one line, safe to show and without keys.
#[must_use]
pub fn panic_text(error: JoinError) -> String {
    let Ok(payload) = error.try_into_panic() else {
        return "a task of domdesk was cancelled".to_owned();
    };
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let text: String = redact(text.unwrap_or("it did not say why")).chars().take(MOST_CHARS).collect();
    format!("a task of domdesk panicked: {}", visible(&text))
}

#[cfg(test)]
mod tests {
    use std::panic;

    use super::*;

    #[tokio::test]
    async fn a_panic_message_is_shown_without_keys_and_control_characters() {
        let task = tokio::spawn(async { panic!("no {}\x1b[2J in Some(\"sk_live_abc.DEF-9\")", 7) });
        let text = panic_text(task.await.unwrap_err());
        assert_eq!(text, "a task of domdesk panicked: no 7␛[2J in Some(\"sk_…\")");
        let task = tokio::spawn(async { panic::panic_any(7) });
        assert_eq!(panic_text(task.await.unwrap_err()), "a task of domdesk panicked: it did not say why");
        let task = tokio::spawn(std::future::pending::<()>());
        task.abort();
        assert_eq!(panic_text(task.await.unwrap_err()), "a task of domdesk was cancelled");
    }
}
