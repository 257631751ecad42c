//! What became of a command's change, for people and for programs.

use std::io::{self, Write};

use serde::Serialize;

use crate::change::{End, Failure, Outcome as Answer, messages};
use crate::clerk::{OrganizationDomain, code};
use crate::journal::RowState;
use crate::text::{redact, visible, write_json};

use super::target::TargetError;

/// What became of it, as it is printed. The names are documented: a new field may come, none may change its meaning.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    #[serde(rename = "outcome")]
    word: Word,
    /// The row as it is now, as Clerk sends it; null where that is not known.
    row: Option<RowState>,
    /// Clerk's code; null where Clerk gave none.
    code: Option<String>,
    /// Why, in words; null where there is nothing to add.
    why: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Done,
    Refused,
    Unknown,
}

impl Outcome {
    pub(super) fn done(row: &OrganizationDomain, why: &str) -> Self {
        let why = Some(why.to_owned()).filter(|why| !why.is_empty());
        Self { word: Word::Done, row: Some(RowState::from(row)), code: None, why }
    }

    pub(super) fn refused(failure: &Failure, row: Option<&OrganizationDomain>) -> Self {
        // That Clerk gave a code to a request that was then looked up says nothing of what became of it.
        let code = failure.code().filter(|_| !failure.looked_up).map(ToOwned::to_owned);
        let row = row.or(failure.current.as_deref()).map(RowState::from);
        let not_done = if failure.looked_up { " It was looked up and was not carried out." } else { "" };
        let why = Some(format!("{}{not_done}", messages::explain(failure).what));
        Self { word: Word::Refused, row, code, why }
    }

    /// It is not known which row is meant.
    pub(super) fn of_nothing(error: &TargetError) -> Self {
        let code = match error {
            TargetError::Failed(failure) => return Self::refused(failure, None),
            TargetError::Missing(_) => Some(code::RESOURCE_NOT_FOUND.to_owned()),
            TargetError::Ambiguous { .. } | TargetError::Unnamed(_) => None,
        };
        // It quotes what was typed, which may be a key in the wrong place.
        Self { word: Word::Refused, row: None, code, why: Some(redact(&error.to_string()).into_owned()) }
    }

    /// Nothing was sent, for a reason of domdesk's own.
    pub(super) fn not_sent(why: String) -> Self {
        Self { word: Word::Refused, row: None, code: None, why: Some(why) }
    }

    /// With why it could not be looked up, if that does not pass by itself.
    pub(super) fn unknown(failure: &Failure, barred: Option<&Failure>) -> Self {
        let mut why =
            format!("{} It is not known whether it was carried out.", messages::explain(failure).what);
        if let Some(barred) = barred {
            why.push_str(" It could not be looked up. ");
            why.push_str(&messages::explain(barred).what);
        }
        Self { word: Word::Unknown, row: None, code: None, why: Some(why) }
    }

    pub(super) fn of(end: &End) -> Self {
        match end {
            End::Done(Answer::Domain(row)) => Self::done(row, ""),
            End::Found(Answer::Domain(row)) => {
                Self::done(row, "the answer was lost; a lookup found it carried out")
            }
            End::AlreadyDone(row) => {
                Self::done(row, "somebody else had done it already, and nothing was sent")
            }
            End::Done(Answer::Deleted) | End::Found(Answer::Deleted) | End::Gone => {
                Self { word: Word::Done, row: None, code: None, why: None }
            }
            End::Refused(failure) => Self::refused(failure, None),
            End::Unresolved(why) => {
                Self { word: Word::Unknown, row: None, code: None, why: Some(why.clone()) }
            }
        }
    }

    pub(super) const fn exit_code(&self) -> u8 {
        match self.word {
            Word::Done => 0,
            Word::Refused => 3,
            Word::Unknown => 4,
        }
    }

    /// For people, in one line.
    pub(super) fn in_words(&self) -> String {
        let word = match self.word {
            Word::Done => "done",
            Word::Refused => "refused",
            Word::Unknown => "unknown",
        };
        let code = self.code.as_ref().map(|code| format!(" [{code}]")).unwrap_or_default();
        let why = self.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("{word}{why}{code}")
    }

    /// To standard output, and nothing else with it.
    pub(super) fn print(&self, json: bool) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if json {
            write_json(&mut out, self)?;
        } else {
            write!(out, "{}", visible(&self.in_words()))?;
        }
        out.write_all(b"\n")?;
        out.flush()
    }
}
