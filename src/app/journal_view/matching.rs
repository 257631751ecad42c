//! Whether a change is one of those that are looked for.

use crate::clerk::unicode_form;
use crate::journal::{Outcome, Record, Undoing};

use super::super::describe_record;
use super::super::{Journal, OpenJournal};

/// Words of which every one has to stand somewhere in what the journal says of a change.
pub(super) struct Matching(Vec<String>);

impl Matching {
    /// The words of a text; upper and lower case are the same.
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect())
    }

    /// Whether the change is one of those.
    pub(super) fn holds(&self, record: &Record, journal: &OpenJournal) -> bool {
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
            Journal::state_in_words(record.state()),
            if refused { "refused" } else { "" },
            undoing.as_str(),
            undone_in_words(record, journal),
            cause.and_then(|cause| cause.code.as_deref()).unwrap_or_default(),
        ];
        // Nobody types a line end, so no word is found across two fields.
        let text = fields.join("\n").to_lowercase();
        let read = unicode_form(&asked.name.to_lowercase()).unwrap_or_default().to_lowercase();
        let text = format!("{text}\n{read}");
        self.0.iter().all(|word| text.contains(word))
    }
}

/// What a change is to an earlier one.
pub(super) const fn undoing_in_words(undoing: Option<&Undoing>) -> &'static str {
    match undoing {
        Some(Undoing::Undoes(_)) => "undo",
        Some(Undoing::Redoes(_)) => "redo",
        None => "",
    }
}

/// What a later change is to this one.
pub(super) fn undone_in_words(record: &Record, journal: &OpenJournal) -> &'static str {
    let answer = journal.answer_to(&record.id);
    match answer.and_then(|answer| answer.asked.undoing.as_ref()) {
        Some(Undoing::Undoes(_)) => "undone",
        Some(Undoing::Redoes(_)) => "redone",
        None => "",
    }
}
