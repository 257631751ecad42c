//! Questions about many rows at once: how often each value occurs, what needs attention, which names are contested. The
//! local copy answers them, off the loop.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clerk::{EnterpriseConnection, Millis, Organization, OrganizationDomain};
use crate::input::Place;
use crate::mirror::Activity;
use crate::query::Query;
use crate::store::Store;
use crate::text::{count, grouped};
use crate::triage::{Conflict, Facet, FacetValue, Finding};

use super::{Failure, LocalCopy, RelatedDomains, Ticket};

/// How long an answer is shown before the rows that have changed since are taken into account, in milliseconds. The copy
/// changes many times a second while it is read.
const PAUSE: i64 = 1_000;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnalysisSubject {
    /// How many of the query's domains have each value of this facet.
    Facet(Facet),
    /// What needs attention in the instance.
    Health,
    /// Which of the query's names several organizations have.
    Conflicts,
    /// Who has these names.
    Names(Vec<String>),
    /// Which other organizations have this name, or one above or below it.
    Related { name: String, organization_id: String },
}

impl AnalysisSubject {
    /// Whether the answer is about the domains of the query, rather than those of the whole instance.
    pub(super) const fn follows_query(&self) -> bool {
        matches!(self, Self::Facet(_) | Self::Conflicts)
    }

    /// Whether it is about flags, which are found in the background.
    #[must_use]
    pub const fn needs_flags(&self) -> bool {
        matches!(self, Self::Facet(Facet::Flag))
    }

    /// Whether an answer from a part of the instance would be wrong: a name that is not copied yet would seem missing.
    pub(super) const fn needs_whole_copy(&self) -> bool {
        matches!(self, Self::Names(_) | Self::Related { .. })
    }
}

/// A question with everything that its answer depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    pub subject: AnalysisSubject,
    /// The copy as of now.
    pub store: Store,
    pub query: Query,
    /// The current time, for conditions on a row's age.
    pub now: Millis,
    /// All organizations of the instance, as far as they are known.
    pub organizations: Arc<[Organization]>,
    /// All SSO connections of the instance, as far as they are known.
    pub connections: Vec<EnterpriseConnection>,
    /// How many domains an organization may have; 0 for no limit.
    pub max_domains: u64,
}

/// The answer to an [`AnalysisSubject`].
#[derive(Debug, Clone, PartialEq)]
pub enum AnalysisAnswer {
    Facet(FacetCounts),
    /// The worst first.
    Health(Vec<Finding>),
    Conflicts(ConflictList),
    /// The rows with each name.
    Names(BTreeMap<String, Vec<OrganizationDomain>>),
    Related(RelatedDomains),
}

/// Names that several organizations have.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictList {
    /// How many there are.
    pub total: u64,
    /// By name; may lack the last ones.
    pub conflicts: Vec<Conflict>,
}

/// How often each value of a facet occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts {
    pub facet: Facet,
    /// How many domains match the query.
    pub total: u64,
    /// The most frequent first.
    pub values: Vec<FacetValue>,
    /// How many values there are; `values` may lack the rarest.
    pub distinct: u64,
}

/// What an answer depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Basis {
    pub(super) subject: AnalysisSubject,
    /// The state of the copy.
    pub(super) generation: u64,
    pub(super) query: Query,
    /// The state of the copy whose flags are known, if they matter.
    pub(super) flags: Option<u64>,
    /// The revision of the notes, if they matter.
    pub(super) notes: Option<u64>,
    /// How many organizations are known.
    pub(super) organizations: Option<usize>,
    /// How many SSO connections are known.
    pub(super) connections: Option<usize>,
    pub(super) max_domains: u64,
}

impl Basis {
    /// Whether the other differs only in the state of the copy.
    fn is_of_other_copy(&self, other: &Self) -> bool {
        self.generation != other.generation && *self == Self { generation: self.generation, ..other.clone() }
    }
}

/// A question that a panel asks, and the last answer.
#[derive(Debug, Clone)]
pub struct Question {
    pub subject: AnalysisSubject,
    pub answer: Option<AnalysisAnswer>,
    /// Why there is no newer answer.
    pub failure: Option<Failure>,
    /// How many answers have arrived.
    answers: u32,
    asked: Option<(Ticket, Basis)>,
    answered: Option<(Millis, Basis)>,
    /// When it is asked again because the copy has changed.
    due: Option<Millis>,
}

impl Question {
    #[must_use]
    pub const fn new(subject: AnalysisSubject) -> Self {
        Self { subject, answer: None, failure: None, answers: 0, asked: None, answered: None, due: None }
    }

    pub(super) const fn needs_flags(&self) -> bool {
        self.subject.needs_flags()
    }

    /// Whether it has to be asked now; `open` is the ticket of the open question.
    pub(super) fn is_to_be_asked(&mut self, basis: &Basis, open: Option<Ticket>, now: Millis) -> bool {
        self.due = None;
        let asked = self.asked.as_ref().filter(|(ticket, _)| Some(*ticket) == open);
        if let Some((_, asked)) = asked {
            return asked != basis && !asked.is_of_other_copy(basis);
        }
        match &self.answered {
            Some((_, answered)) if answered == basis => false,
            Some((at, answered)) if answered.is_of_other_copy(basis) => {
                let due = at.plus(PAUSE);
                self.due = Some(due).filter(|due| *due > now);
                self.due.is_none()
            }
            _ => true,
        }
    }

    pub(super) fn ask(&mut self, ticket: Ticket, basis: Basis) {
        self.asked = Some((ticket, basis));
    }

    /// Whether it was asked with this ticket.
    pub(super) fn has_ticket(&self, ticket: Ticket) -> bool {
        self.asked.as_ref().is_some_and(|(asked, _)| *asked == ticket)
    }

    pub(super) fn receive(&mut self, result: Result<AnalysisAnswer, Failure>, now: Millis) {
        self.answered = self.asked.take().map(|(_, basis)| (now, basis));
        match result {
            Ok(answer) => {
                self.answer = Some(answer);
                self.answers = self.answers.wrapping_add(1);
                self.failure = None;
            }
            Err(failure) => self.failure = Some(failure),
        }
    }

    /// How many answers have arrived.
    pub(super) const fn answers(&self) -> u32 {
        self.answers
    }

    /// When it is asked again because the copy has changed.
    #[must_use]
    pub fn due(&self, now: Millis) -> Option<Millis> {
        // What is overdue waits for the copy, not for time.
        self.due.filter(|due| *due > now)
    }
}

/// How much of the instance the local copy has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Everything that Clerk listed, and how many domains more it counted.
    Whole { missing: u64 },
    /// How many domains are copied, and how many there are; copying goes on.
    Growing { rows: u64, total: u64 },
    /// How many domains are copied, and how many there are; copying has stopped.
    Stopped { rows: u64, total: u64 },
    /// Nothing yet.
    Coming,
    /// Nothing, until the operator starts it.
    Missing,
}

impl Coverage {
    #[must_use]
    pub fn of(copy: &LocalCopy, now: Millis) -> Self {
        if copy.is_whole() {
            return Self::Whole { missing: u64::try_from(copy.mirror.missing()).unwrap_or(0) };
        }
        let rows = copy.store().len() as u64;
        let total = copy.mirror.progress(now).total.max(rows);
        match (rows, copy.is_coming()) {
            (0, true) => Self::Coming,
            (0, false) => Self::Missing,
            (_, true) if copy.mirror.activity() != Activity::Idle => Self::Growing { rows, total },
            _ => Self::Stopped { rows, total },
        }
    }

    /// Whether there is anything to answer from.
    #[must_use]
    pub const fn has_rows(self) -> bool {
        !matches!(self, Self::Coming | Self::Missing)
    }

    /// What an answer lacks, in words, with the keys of that place.
    #[must_use]
    pub fn remark(self, place: Place) -> Option<String> {
        let copied =
            |rows: u64, total: u64| format!("{} of {} copied", grouped(rows), count(total, "domain"));
        Some(match self {
            Self::Whole { missing: 0 } => return None,
            Self::Whole { missing } => format!("Clerk counts {} more than it lists.", grouped(missing)),
            Self::Growing { rows, total } => format!("So far: {}.", copied(rows, total)),
            Self::Stopped { rows, total } => {
                format!("So far: {}. {}", copied(rows, total), place.say("Press {copy} to copy the rest."))
            }
            Self::Coming => "Waiting for the local copy.".to_owned(),
            Self::Missing => place.say("This needs a local copy. Press {copy} to start it."),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(generation: u64, query: &str) -> Basis {
        Basis {
            subject: AnalysisSubject::Health,
            generation,
            query: query.parse().unwrap(),
            flags: None,
            notes: None,
            organizations: None,
            connections: None,
            max_domains: 0,
        }
    }

    fn answer() -> AnalysisAnswer {
        AnalysisAnswer::Health(Vec::new())
    }

    #[test]
    fn a_question_is_asked_once_and_again_when_something_has_changed() {
        let mut question = Question::new(AnalysisSubject::Health);
        let ticket = Ticket(1);
        assert!(question.is_to_be_asked(&basis(1, ""), None, Millis(0)));
        question.ask(ticket, basis(1, ""));
        assert!(!question.is_to_be_asked(&basis(1, ""), Some(ticket), Millis(0)));
        assert!(!question.is_to_be_asked(&basis(2, ""), Some(ticket), Millis(0)), "it is answered first");
        assert!(question.is_to_be_asked(&basis(1, "a"), Some(ticket), Millis(0)), "another query");
        assert!(question.is_to_be_asked(&basis(1, ""), Some(Ticket(2)), Millis(0)), "it was superseded");
        question.receive(Ok(answer()), Millis(10));
        assert!(!question.is_to_be_asked(&basis(1, ""), None, Millis(20)));
        assert!(question.is_to_be_asked(&basis(1, "a"), None, Millis(20)));
        assert!(!question.is_to_be_asked(&basis(2, ""), None, Millis(20)), "not at once");
        assert_eq!(question.due(Millis(20)), Some(Millis(10 + PAUSE)));
        assert_eq!(question.due(Millis(10 + PAUSE)), None);
        assert!(question.is_to_be_asked(&basis(2, ""), None, Millis(10 + PAUSE)));
        assert_eq!(question.due(Millis(0)), None);
    }

    #[test]
    fn a_failure_keeps_the_last_answer() {
        let mut question = Question::new(AnalysisSubject::Health);
        question.receive(Ok(answer()), Millis(0));
        let failure = Failure::new(super::super::FailureKind::Internal, "");
        question.receive(Err(failure.clone()), Millis(0));
        assert_eq!((question.answer.is_some(), question.failure), (true, Some(failure)));
    }
}
