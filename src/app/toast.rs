//! Short messages about finished work. They expire.

use crate::clerk::Millis;
use crate::input::say;
use crate::journal::EntryId;
use crate::text::visible;

/// More messages than this would cover the list.
const MAX_TOASTS: usize = 4;

/// The severity of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Info,
    Success,
    Error,
}

impl Level {
    /// How long it is shown, in milliseconds: long enough to read it twice.
    const fn duration(self) -> i64 {
        match self {
            Self::Info | Self::Success => 5_000,
            Self::Error => 15_000,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub level: Level,
    /// Safe to display.
    pub text: String,
    /// When it expires.
    pub until: Millis,
    /// The change whose outcome it reports as unknown: removed once that is known.
    pub unknown_change: Option<EntryId>,
    /// The domain whose change it reports: removed once another change of that domain has ended.
    pub row: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Toasts(Vec<Toast>);

impl Toasts {
    /// Shows a message. Repeating the same text only extends it. The text may contain names from the server, so it is
    /// made safe to display here.
    pub fn show(&mut self, level: Level, text: impl AsRef<str>, now: Millis) {
        self.add(level, text.as_ref(), now, None, None);
    }

    /// Shows the outcome of a change to that domain, and removes the message about an earlier change.
    pub fn outcome(&mut self, domain_id: &str, level: Level, text: impl AsRef<str>, now: Millis) {
        self.0.retain(|toast| toast.row.as_deref() != Some(domain_id));
        self.add(level, text.as_ref(), now, None, Some(domain_id));
    }

    /// Shows that the outcome of this change is unknown, until it is known; `domain_id` for a change to a row.
    pub fn outcome_unknown(
        &mut self,
        change: &EntryId,
        domain_id: Option<&str>,
        text: impl AsRef<str>,
        now: Millis,
    ) {
        self.0.retain(|toast| toast.row.is_none() || toast.row.as_deref() != domain_id);
        self.add(Level::Error, text.as_ref(), now, Some(change.clone()), domain_id);
    }

    /// The outcome of this change is known: removes the message that it is not.
    pub fn outcome_known(&mut self, change: &EntryId) {
        self.0.retain(|toast| toast.unknown_change.as_ref() != Some(change));
    }

    /// Shows that this key does nothing here. Only the last such message is kept.
    pub fn unbound(&mut self, keys: &str, now: Millis) {
        let unbound = say(" does nothing here. Press {help} to see the keys.");
        self.0.retain(|toast| !toast.text.ends_with(&unbound));
        self.show(Level::Info, format!("{keys}{unbound}"), now);
    }

    fn add(
        &mut self,
        level: Level,
        text: &str,
        now: Millis,
        unknown_change: Option<EntryId>,
        row: Option<&str>,
    ) {
        let text = visible(text).into_owned();
        self.0.retain(|toast| toast.text != text);
        let row = row.map(ToOwned::to_owned);
        self.0.push(Toast { level, text, until: now.plus(level.duration()), unknown_change, row });
        if self.0.len() > MAX_TOASTS {
            // A success may be dropped early; an error that has not been read may not.
            let oldest = self.0.iter().position(|toast| toast.level != Level::Error).unwrap_or(0);
            self.0.remove(oldest);
        }
    }

    /// Drops expired messages.
    pub fn expire(&mut self, now: Millis) {
        self.0.retain(|toast| toast.until > now);
    }

    /// Drops all messages.
    pub fn dismiss(&mut self) {
        self.0.clear();
    }

    /// When the next message expires.
    #[must_use]
    pub fn deadline(&self) -> Option<Millis> {
        self.0.iter().map(|toast| toast.until).min()
    }

    #[must_use]
    pub fn shown(&self) -> &[Toast] {
        &self.0
    }
}
