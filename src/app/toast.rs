//! Short messages about what finished. They go by themselves.

use crate::clerk::Millis;
use crate::input::say;
use crate::journal::EntryId;
use crate::text::visible;

/// More than this at once would cover what the user works on.
const MOST: usize = 4;

/// How grave a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Good to know.
    Info,
    /// It worked.
    Success,
    /// It did not.
    Error,
}

impl Level {
    /// How long it stays, in milliseconds: long enough to read it twice.
    const fn stay(self) -> i64 {
        match self {
            Self::Info | Self::Success => 5_000,
            Self::Error => 15_000,
        }
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// How grave it is.
    pub level: Level,
    /// What it says; safe to show.
    pub text: String,
    /// When it goes.
    pub until: Millis,
    /// The change of which it says that nobody knows its outcome: it is not true any more once that is settled.
    pub in_doubt: Option<EntryId>,
    /// The domain of whose change it tells: it is not the latest any more once another change of that has ended.
    pub row: Option<String>,
}

/// The messages on the screen, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Toasts(Vec<Toast>);

impl Toasts {
    /// Shows a message from now on. The same text again only stays longer. Names from the server may be in it, so it is
    /// made safe to show here, once for all.
    pub fn show(&mut self, level: Level, text: impl AsRef<str>, now: Millis) {
        self.add(level, text.as_ref(), now, None, None);
    }

    /// Says what a change of that domain came to: what was said of an earlier one goes.
    pub fn outcome(&mut self, domain_id: &str, level: Level, text: impl AsRef<str>, now: Millis) {
        self.0.retain(|toast| toast.row.as_deref() != Some(domain_id));
        self.add(level, text.as_ref(), now, None, Some(domain_id));
    }

    /// Says that nobody knows what became of this change, until it is settled; of which domain, where it is one of a row.
    pub fn doubt(&mut self, change: &EntryId, domain_id: Option<&str>, text: impl AsRef<str>, now: Millis) {
        self.0.retain(|toast| toast.row.is_none() || toast.row.as_deref() != domain_id);
        self.add(Level::Error, text.as_ref(), now, Some(change.clone()), domain_id);
    }

    /// This change is settled: that nobody knows its outcome is said no more.
    pub fn settled(&mut self, change: &EntryId) {
        self.0.retain(|toast| toast.in_doubt.as_ref() != Some(change));
    }

    /// Says that this key does nothing here. Of several that are pressed one after the other it says so of the last.
    pub fn unbound(&mut self, keys: &str, now: Millis) {
        let unbound = say(" does nothing here. Press {help} to see the keys.");
        self.0.retain(|toast| !toast.text.ends_with(&unbound));
        self.show(Level::Info, format!("{keys}{unbound}"), now);
    }

    fn add(&mut self, level: Level, text: &str, now: Millis, in_doubt: Option<EntryId>, row: Option<&str>) {
        let text = visible(text).into_owned();
        self.0.retain(|toast| toast.text != text);
        let row = row.map(ToOwned::to_owned);
        self.0.push(Toast { level, text, until: now.plus(level.stay()), in_doubt, row });
        if self.0.len() > MOST {
            // Good news may go early; a reason that nobody has read may not.
            let oldest = self.0.iter().position(|toast| toast.level != Level::Error).unwrap_or(0);
            self.0.remove(oldest);
        }
    }

    /// Drops what has stayed long enough.
    pub fn expire(&mut self, now: Millis) {
        self.0.retain(|toast| toast.until > now);
    }

    /// Drops everything.
    pub fn dismiss(&mut self) {
        self.0.clear();
    }

    /// When the next one goes.
    #[must_use]
    pub fn deadline(&self) -> Option<Millis> {
        self.0.iter().map(|toast| toast.until).min()
    }

    /// The messages, oldest first.
    #[must_use]
    pub fn shown(&self) -> &[Toast] {
        &self.0
    }
}
