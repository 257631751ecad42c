//! Filters of `domdesk audit`.

use clap::{Args as ClapArgs, ValueEnum};

use super::when;
use crate::clerk::{Millis, Operation, name_contains};
use crate::journal::{ChangeSummary, RecordState};

/// A change must match every given filter.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Which changes")]
pub(super) struct Filter {
    /// Only changes of this instance (ins_…)
    #[arg(long, value_name = "ID")]
    instance: Option<String>,
    /// Only changes since then: a date (UTC), a time, or an age (7d, 24h)
    #[arg(long, value_name = "WHEN", value_parser = when::since)]
    since: Option<Millis>,
    /// Only changes before then; a date includes its day
    #[arg(long, value_name = "WHEN", value_parser = when::until)]
    until: Option<Millis>,
    /// Only changes by this system user, on any machine or on one: jana, jana@desk7
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Only changes of this kind
    #[arg(long, value_enum)]
    operation: Option<OperationFilter>,
    /// Only domains with this text in their name
    #[arg(long, value_name = "TEXT")]
    domain: Option<String>,
    /// Only domains of this organization (org_…)
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// Only changes of this plan
    #[arg(long, value_name = "ID")]
    plan: Option<String>,
    /// Only changes with this outcome (repeatable)
    #[arg(long, value_enum)]
    state: Vec<StateFilter>,
}

// Without operations that only read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum OperationFilter {
    Create,
    Update,
    Delete,
    VerifyOwnership,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StateFilter {
    /// No outcome yet
    Open,
    /// The request ended without a known outcome
    Unknown,
    /// No lookup could establish the outcome
    Unresolved,
    /// It happened
    Done,
    /// It did not happen
    NotDone,
}

impl From<RecordState> for StateFilter {
    fn from(state: RecordState) -> Self {
        match state {
            RecordState::Open => Self::Open,
            RecordState::Unknown => Self::Unknown,
            RecordState::Unresolved => Self::Unresolved,
            RecordState::Done => Self::Done,
            RecordState::NotDone => Self::NotDone,
        }
    }
}

impl OperationFilter {
    fn matches(self, operation: Operation) -> bool {
        match self {
            Self::Create => operation == Operation::Create,
            Self::Update => operation == Operation::Update,
            Self::Delete => operation == Operation::Delete,
            Self::VerifyOwnership => operation == Operation::VerifyOwnership,
        }
    }
}

/// Whether the wanted name, with or without a host, is that user; `4242 (SUDO_USER jana)` matches by either part.
fn is_user(wanted: &str, user: &str, host: &str) -> bool {
    let parts = user.split_once(" (SUDO_USER ").map(|(number, name)| [number, name.trim_end_matches(')')]);
    let mut names = std::iter::once(user).chain(parts.into_iter().flatten());
    let wanted = wanted.strip_suffix(host).and_then(|user| user.strip_suffix('@')).unwrap_or(wanted);
    names.any(|name| name == wanted)
}

impl Filter {
    /// Whether the change matches all filters except `--state`.
    pub(super) fn matches(&self, change: &ChangeSummary<'_>) -> bool {
        let equals =
            |wanted: &Option<String>, actual: &str| wanted.as_ref().is_none_or(|wanted| wanted == actual);
        equals(&self.instance, &change.instance_id)
            && equals(&self.organization, &change.organization_id)
            && self.since.is_none_or(|since| change.at >= since)
            && self.until.is_none_or(|until| change.at < until)
            && self.user.as_ref().is_none_or(|user| is_user(user, &change.user, &change.host))
            && self.operation.is_none_or(|kind| kind.matches(change.operation))
            && self.plan.as_ref().is_none_or(|id| change.plan_id.as_deref() == Some(id.as_str()))
            && self.domain.as_ref().is_none_or(|text| name_contains(&change.name, text))
    }

    /// Whether `--state` includes this state.
    pub(super) fn matches_state(&self, state: RecordState) -> bool {
        self.state.is_empty() || self.state.contains(&state.into())
    }
}
