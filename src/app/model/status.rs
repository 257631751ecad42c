//! Derived state: current problems, and the next deadline.

use super::super::{Connection, Failure, PauseReason, Purpose, Remote, RowFetch, SMALLEST};
use super::Model;
use crate::clerk::Millis;
use crate::input::say;
use crate::text::{fit, wrap};

impl Model {
    /// Whether the screen shows only that it is too small: the effects of keys, pastes and the mouse would be
    /// invisible.
    #[must_use]
    pub const fn is_too_small(&self) -> bool {
        self.size.width < SMALLEST.width || self.size.height < SMALLEST.height
    }

    /// The current problem in one line, if any.
    #[must_use]
    pub fn trouble_line(&self) -> Option<String> {
        if let Some(wait) = self.wait_line() {
            return Some(wait);
        }
        if let Some(retry) = self.retry_line() {
            return Some(retry);
        }
        // Skip what the list already shows in full.
        let trouble =
            self.trouble.as_ref().or_else(|| self.list().hidden_failure()).or_else(|| self.unread_failure());
        let trouble = trouble.filter(|trouble| self.list().failure() != Some(*trouble));
        trouble.map(|failure| super::super::messages::explain(failure).line())
    }

    /// Why the organization or the settings could not be read: a later response proves that the connection works, but
    /// does not load what is missing. A failure to read the instance is shown by the lock.
    fn unread_failure(&self) -> Option<&Failure> {
        if matches!(self.instance, Remote::Failed(_)) {
            return None;
        }
        let organization = self.organization.as_ref().and_then(|view| view.organization.failure());
        organization.or_else(|| self.settings.failure()).filter(|failure| failure.affects_connection())
    }

    /// Why requests wait before they are sent, if any do.
    fn wait_line(&self) -> Option<String> {
        let waits = self.requests.pauses().filter_map(|paused| match paused.why {
            PauseReason::Budget => Some((paused.until, "Rate budget used up")),
            PauseReason::Clerk => Some((paused.until, "Rate limited by Clerk")),
            PauseReason::Failed { .. } => None,
        });
        let (until, why) = waits.filter(|(until, _)| *until > self.now).max_by_key(|(until, _)| *until)?;
        let seconds = crate::text::seconds_up(until.since(self.now));
        Some(format!("{why}; resuming in {seconds} s. {}", self.how_to_stop()))
    }

    /// Which request failed and is being retried, if any.
    fn retry_line(&self) -> Option<String> {
        let retries = self.requests.pauses().filter_map(|paused| match &paused.why {
            PauseReason::Failed { attempts, failure } => Some((paused.until, attempts, failure)),
            PauseReason::Budget | PauseReason::Clerk => None,
        });
        let (until, attempts, failure) = retries.max_by_key(|(until, ..)| *until)?;
        let what = super::super::messages::explain(failure).what;
        if until <= self.now {
            return Some(format!("Retrying now; attempt {attempts} failed: {what}"));
        }
        let seconds = crate::text::seconds_up(until.since(self.now));
        let stop = self.how_to_stop();
        // The countdown first: on a small terminal a long reason is cut.
        Some(format!("Retrying in {seconds} s; attempt {attempts} failed: {what} {stop}"))
    }

    /// Where Esc has something to close, it does that first.
    fn how_to_stop(&self) -> String {
        let is_filtered = self.list().source().query().is_filtered();
        let is_bare = !self.detail.open && self.organization.is_none() && !is_filtered;
        if self.modals.is_empty() && self.bar.is_none() && is_bare {
            say("Press {back} to cancel it.")
        } else {
            say("Close what is open, then press {back} to cancel it.")
        }
    }

    /// The current problems, wrapped to the screen: at most a quarter of it.
    #[must_use]
    pub fn trouble_lines(&self) -> Vec<String> {
        // Temporary problems first: lasting ones have been read.
        let texts = self.trouble_line().into_iter().chain(self.locked_line());
        let width = usize::from(self.size.width);
        let mut lines: Vec<_> = texts.flat_map(|text| wrap(&format!("✗ {text}"), width)).collect();
        let room = usize::from(self.size.height / 4).max(1);
        if lines.len() > room {
            lines.truncate(room);
            if let Some(last) = lines.last_mut() {
                *last = fit(&format!("{last} …"), width);
            }
        }
        lines
    }

    /// Descriptions of the open changes, for the quit dialog.
    #[must_use]
    pub fn open_changes(&self) -> Vec<String> {
        self.changes
            .describe_open(|entry| self.requests.is_waiting(&Purpose::Change(entry.clone()), self.now))
    }

    /// Whether nothing is in progress: every request has its response, and every journal line is on the disk. Then
    /// nothing happens until a key is pressed or the [deadline](Self::deadline) passes.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let connects = matches!(self.connection, Connection::Connecting(_));
        !connects && self.requests.is_empty() && self.journal.is_idle()
    }

    /// Whether the operator can have read what a key would act on now: the open dialog, or the row under the cursor.
    #[must_use]
    pub fn is_read(&self) -> bool {
        if let Some(modal) = self.modals.last() {
            return modal.panel().is_read(self.now);
        }
        let row = self.selected().filter(|_| !self.list().is_replacing());
        let is_seen = |id| self.seen_rows.has_seen(self.list(), id, self.now).is_ok();
        row.is_none_or(|row| is_seen(&row.id) && !self.seen_rows.is_verification_unread(self.now))
    }

    /// Whether the query has to wait for the local copy because Clerk's API cannot answer it.
    #[must_use]
    pub fn waits_for_copy(&self) -> bool {
        let list = self.list();
        !list.is_local() && list.source().query().list_query().is_none()
    }

    /// When something is due without a key or a response; `None` lets the program sleep.
    #[must_use]
    pub fn deadline(&self) -> Option<Millis> {
        let bar = self.bar.as_ref().and_then(|bar| bar.due);
        let modals = self.modals.iter().filter_map(|modal| modal.panel().due(self.now));
        // A visible countdown changes once a second.
        let counts = self.requests.pauses().any(|paused| paused.until > self.now);
        let countdown = counts.then(|| self.now.plus(1_000));
        let lock = self.lock.deadline(self.now);
        let copy = self.copy.deadline(&self.requests, self.now);
        let row_fetch = self.row_fetch.as_ref().and_then(RowFetch::due);
        [
            bar,
            countdown,
            lock,
            copy,
            row_fetch,
            self.gaps_due,
            self.notes.wake(),
            self.view_count_due(),
            self.toasts.deadline(),
            self.changes.deadline(),
        ]
        .into_iter()
        .flatten()
        .chain(modals)
        .min()
    }
}
