//! Which changes are printed.

use clap::{Args as ClapArgs, ValueEnum};

use super::when;
use crate::clerk::{Millis, Operation, name_contains};
use crate::journal::{ChangeSummary, RecordState};

/// Every part that is given has to hold.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Which changes")]
pub(super) struct Filter {
    /// Of this instance only (ins_…)
    #[arg(long, value_name = "ID")]
    instance: Option<String>,
    /// Asked then or later: a date (UTC), a moment, or how long ago (7d, 24h)
    #[arg(long, value_name = "WHEN", value_parser = when::since)]
    since: Option<Millis>,
    /// Asked before then; a date includes its day
    #[arg(long, value_name = "WHEN", value_parser = when::until)]
    until: Option<Millis>,
    /// By this user of the operating system, on any machine or on one: jana, jana@desk7
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// Of this kind
    #[arg(long, value_enum)]
    operation: Option<Kind>,
    /// With this in the domain's name
    #[arg(long, value_name = "TEXT")]
    domain: Option<String>,
    /// In this organization (org_…)
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// Of which this became; may be repeated
    #[arg(long, value_enum)]
    state: Vec<Became>,
}

/// The operations that change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Kind {
    Create,
    Update,
    Delete,
    VerifyOwnership,
}

/// What may have become of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Became {
    /// Asked, and nothing more is known
    Open,
    /// The request ended without telling
    Unknown,
    /// No look could tell
    Unresolved,
    /// It happened
    Done,
    /// It did not happen
    NotDone,
}

impl From<RecordState> for Became {
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

impl Kind {
    fn is(self, operation: Operation) -> bool {
        match self {
            Self::Create => operation == Operation::Create,
            Self::Update => operation == Operation::Update,
            Self::Delete => operation == Operation::Delete,
            Self::VerifyOwnership => operation == Operation::VerifyOwnership,
        }
    }
}

/// Whether somebody is meant by that name: with or without the machine, and of `4242 (SUDO_USER jana)` by either part.
fn is_user(meant: &str, user: &str, host: &str) -> bool {
    let parts = user.split_once(" (SUDO_USER ").map(|(number, name)| [number, name.trim_end_matches(')')]);
    let mut names = std::iter::once(user).chain(parts.into_iter().flatten());
    let meant = meant.strip_suffix(host).and_then(|user| user.strip_suffix('@')).unwrap_or(meant);
    names.any(|name| name == meant)
}

impl Filter {
    /// Whether the change that was asked is one of those that are meant, whatever became of it.
    pub(super) fn means(&self, asked: &ChangeSummary<'_>) -> bool {
        let holds = |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|wanted| wanted == is);
        holds(&self.instance, &asked.instance_id)
            && holds(&self.organization, &asked.organization_id)
            && self.since.is_none_or(|since| asked.at >= since)
            && self.until.is_none_or(|until| asked.at < until)
            && self.user.as_ref().is_none_or(|user| is_user(user, &asked.user, &asked.host))
            && self.operation.is_none_or(|kind| kind.is(asked.operation))
            && self.domain.as_ref().is_none_or(|text| name_contains(&asked.name, text))
    }

    /// Whether that is what became of those that are meant.
    pub(super) fn means_state(&self, state: RecordState) -> bool {
        self.state.is_empty() || self.state.contains(&state.into())
    }
}
