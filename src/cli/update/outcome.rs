//! The outcome of a command's change, for people and for programs.

use std::io::{self, Write};

use serde::Serialize;

use crate::change::{End, Failure, Outcome as Answer, messages};
use crate::clerk::{OrganizationDomain, code};
use crate::journal::RowState;
use crate::session::ChangeResult;
use crate::text::{redact, visible, write_json};

use super::target::TargetError;

/// The printed outcome. The field names are documented: fields may be added, but not renamed or redefined.
#[derive(Debug, Serialize)]
pub(super) struct CommandOutcome {
    #[serde(rename = "outcome")]
    kind: OutcomeKind,
    /// The current row, as Clerk sends it; null if unknown.
    row: Option<RowState>,
    /// Clerk's code; null if Clerk sent none.
    code: Option<String>,
    /// The reason as text; null if there is nothing to add.
    why: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum OutcomeKind {
    Done,
    Refused,
    Unknown,
}

impl CommandOutcome {
    pub(super) fn done(row: &OrganizationDomain, why: &str) -> Self {
        let why = Some(why.to_owned()).filter(|why| !why.is_empty());
        Self { kind: OutcomeKind::Done, row: Some(RowState::from(row)), code: None, why }
    }

    pub(super) fn refused(failure: &Failure, row: Option<&OrganizationDomain>) -> Self {
        // If the change was looked up, the code of the earlier response says nothing about the outcome.
        let code = failure.code().filter(|_| !failure.looked_up).map(ToOwned::to_owned);
        let row = row.or(failure.current.as_deref()).map(RowState::from);
        let not_done = if failure.looked_up { " Lookups found that it was not carried out." } else { "" };
        let why = Some(format!("{}{not_done}", messages::explain(failure).what));
        Self { kind: OutcomeKind::Refused, row, code, why }
    }

    /// The row could not be determined.
    pub(super) fn no_target(error: &TargetError) -> Self {
        let code = match error {
            TargetError::Failed(failure) => return Self::refused(failure, None),
            TargetError::Missing(_) => Some(code::RESOURCE_NOT_FOUND.to_owned()),
            TargetError::Ambiguous { .. } | TargetError::Unnamed(_) => None,
        };
        // The error quotes the arguments, which may contain a key in the wrong place.
        Self {
            kind: OutcomeKind::Refused,
            row: None,
            code,
            why: Some(redact(&error.to_string()).into_owned()),
        }
    }

    /// Nothing was sent, for domdesk's own reason.
    pub(super) fn not_sent(why: String) -> Self {
        Self { kind: OutcomeKind::Refused, row: None, code: None, why: Some(why) }
    }

    /// `barred` is a permanent failure of the lookups.
    pub(super) fn unknown(failure: &Failure, barred: Option<&Failure>, no_wait: bool) -> Self {
        let mut why = format!("{} The outcome is unknown.", messages::explain(failure).what);
        if no_wait {
            why.push_str(" The next run that changes something looks it up.");
        } else if let Some(barred) = barred {
            why.push_str(" It could not be looked up. ");
            why.push_str(&messages::explain(barred).what);
        } else {
            why.push_str(
                " No lookup has shown it in time. The next run that changes something looks it up again.",
            );
        }
        Self { kind: OutcomeKind::Unknown, row: None, code: None, why: Some(why) }
    }

    pub(super) fn of_result(result: ChangeResult, no_wait: bool) -> Self {
        match result {
            ChangeResult::Ended(end) => Self::of(&end),
            ChangeResult::InDoubt { failure, blocked } => Self::unknown(&failure, blocked.as_ref(), no_wait),
            ChangeResult::NotStarted => Self::not_sent(
                "an earlier change of this domain is still being looked up; nothing was sent".to_owned(),
            ),
        }
    }

    pub(super) fn of(end: &End) -> Self {
        match end {
            End::Done(Answer::Domain(row)) => Self::done(row, ""),
            End::Found(Answer::Domain(row)) => {
                Self::done(row, "the response was lost; a lookup found that it was carried out")
            }
            End::AlreadyDone(row) => Self::done(row, "someone else had already done it; nothing was sent"),
            End::Done(Answer::Deleted) | End::Found(Answer::Deleted) | End::Gone => {
                Self { kind: OutcomeKind::Done, row: None, code: None, why: None }
            }
            End::Refused(failure) => Self::refused(failure, None),
            End::Unresolved(why) => {
                Self { kind: OutcomeKind::Unknown, row: None, code: None, why: Some(why.clone()) }
            }
        }
    }

    pub(super) const fn exit_code(&self) -> u8 {
        match self.kind {
            OutcomeKind::Done => 0,
            OutcomeKind::Refused => 3,
            OutcomeKind::Unknown => 4,
        }
    }

    /// One line for people.
    pub(super) fn as_text(&self) -> String {
        let kind = match self.kind {
            OutcomeKind::Done => "done",
            OutcomeKind::Refused => "refused",
            OutcomeKind::Unknown => "unknown",
        };
        let code = self.code.as_ref().map(|code| format!(" [{code}]")).unwrap_or_default();
        let why = self.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("{kind}{why}{code}")
    }

    /// Writes only the outcome to standard output.
    pub(super) fn print(&self, json: bool) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if json {
            write_json(&mut out, self)?;
        } else {
            write!(out, "{}", visible(&self.as_text()))?;
        }
        out.write_all(b"\n")?;
        out.flush()
    }
}
