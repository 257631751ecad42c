//! How a step of a plan ended.

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Confirmed by Clerk, or found by lookups.
    Done,
    /// It was tried, and is not carried out: it was refused, or was taken back because its group was refused.
    Refused,
    /// It is not carried out, and nothing refused it: it was not sent, or the connection or Clerk failed.
    Failed,
    /// It was not tried: its row has changed since the plan was made, or something happened to its group.
    Skipped,
    /// It may have been carried out.
    Unknown,
}

impl Outcome {
    /// Whether it was tried in vain, so that another attempt may succeed.
    #[must_use]
    pub const fn may_be_retried(self) -> bool {
        matches!(self, Self::Refused | Self::Failed)
    }

    /// Whether it certainly is not carried out.
    #[must_use]
    pub const fn is_not_carried_out(self) -> bool {
        matches!(self, Self::Refused | Self::Failed | Self::Skipped)
    }

    /// As in the output of commands for programs, which know four outcomes: the reason tells a failure from a refusal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused | Self::Failed => "refused",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            other => other.as_str(),
        }
    }
}

/// The result of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepResult {
    pub outcome: Outcome,
    /// Clerk's code, if Clerk refused it.
    pub code: Option<String>,
    pub reason: Reason,
}

/// Why a step ended as it did. Steps are numbered from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// There is nothing to add.
    Plain,
    /// In words.
    Text(String),
    /// It was not sent, because that step of its group was not carried out.
    NotSent(usize),
    /// It was not sent, because the outcome of that step of its group is unknown.
    Undecided(usize),
    /// It was done, and then undone, because that step of its group was not carried out.
    TakenBack(usize),
    /// It is done, and could not be undone for this reason, although that step of its group was not carried out.
    Stays(usize, String),
    /// It is done, and is not undone before the outcome of that step of its group is known.
    Kept(usize),
}

impl StepResult {
    #[must_use]
    pub const fn new(outcome: Outcome, reason: Reason) -> Self {
        Self { outcome, code: None, reason }
    }

    /// Done, with nothing to add.
    #[must_use]
    pub const fn done() -> Self {
        Self::new(Outcome::Done, Reason::Plain)
    }

    /// With a reason in words.
    #[must_use]
    pub fn because(outcome: Outcome, why: impl Into<String>) -> Self {
        Self::new(outcome, Reason::Text(why.into()))
    }
}

impl Reason {
    /// The reason in words; `describe` names a step, such as `verify acme.com in Acme (org_1)`. `None` if there is nothing
    /// to add.
    #[must_use]
    pub fn text(&self, describe: impl Fn(usize) -> String) -> Option<String> {
        Some(match self {
            Self::Plain => return None,
            Self::Text(text) => text.clone(),
            Self::NotSent(step) => format!("not sent, because this was not carried out: {}", describe(*step)),
            Self::Undecided(step) => {
                format!("not sent, because the outcome of this is unknown: {}", describe(*step))
            }
            Self::TakenBack(step) => {
                format!("done and then undone, because this was not carried out: {}", describe(*step))
            }
            Self::Stays(step, why) => format!(
                "it could not be undone ({}), although this was not carried out: {}",
                why.trim_end_matches('.'),
                describe(*step)
            ),
            Self::Kept(step) => {
                format!("it will be undone if this turns out not to be carried out: {}", describe(*step))
            }
        })
    }
}
