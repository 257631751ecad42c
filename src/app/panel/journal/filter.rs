//! The filter of the journal dialog.

use crate::clerk::unicode_form;
use crate::journal::{Outcome, Record, Undoing};

use super::super::super::describe_record;
use super::super::super::{JournalState, OpenJournal};

/// Words that must all occur in the texts of an entry.
pub(super) struct EntryFilter(Vec<String>);

impl EntryFilter {
    /// The words of a text; case is ignored.
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect())
    }

    /// Whether the entry matches.
    pub(super) fn matches(&self, record: &Record, journal: &OpenJournal) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let asked = &record.asked;
        let cause = record.cause();
        let words = describe_record(record);
        let refused = matches!(&record.answered, Some((_, answered)) if matches!(answered.outcome, Outcome::Refused { .. }));
        let undoing = format!("{}:", undoing_in_words(asked.undoing.as_ref()));
        let fields = [
            asked.name.as_str(),
            words.as_str(),
            asked.change.operation().as_str(),
            asked.operator.user.as_str(),
            asked.operator.host.as_str(),
            asked.reason.as_deref().unwrap_or_default(),
            asked.organization.as_str(),
            asked.change.organization_id(),
            JournalState::state_label(record.state()),
            if refused { "refused" } else { "" },
            undoing.as_str(),
            undone_in_words(record, journal),
            cause.and_then(|cause| cause.code.as_deref()).unwrap_or_default(),
        ];
        // A word cannot contain a line break, so no match spans two fields.
        let text = fields.join("\n").to_lowercase();
        let read = unicode_form(&asked.name.to_lowercase()).unwrap_or_default().to_lowercase();
        let text = format!("{text}\n{read}");
        self.0.iter().all(|word| text.contains(word))
    }
}

/// Whether the change undid or redid an earlier one.
pub(super) const fn undoing_in_words(undoing: Option<&Undoing>) -> &'static str {
    match undoing {
        Some(Undoing::Undoes(_)) => "undo",
        Some(Undoing::Redoes(_)) => "redo",
        None => "",
    }
}

/// Whether a later change undid or redid this one.
pub(super) fn undone_in_words(record: &Record, journal: &OpenJournal) -> &'static str {
    let answer = journal.reversal_of(&record.id);
    match answer.and_then(|answer| answer.asked.undoing.as_ref()) {
        Some(Undoing::Undoes(_)) => "undone",
        Some(Undoing::Redoes(_)) => "redone",
        None => "",
    }
}
