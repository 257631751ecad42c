//! Converts plain lines into the types that the rest of the program uses.

use std::borrow::Cow;

use super::super::{
    Answered, Asked, Cause, ChangeSummary, EntryId, Event, Instance, Line, Operator, Outcome, PlanStep,
    Resolved, RowState, Settled, Undoing, Verdict,
};
use super::scan::Text;
use super::{PlainAsked, PlainBody, PlainCause, PlainEvent, PlainLine, PlainOperator, PlainSettled};
use crate::clerk::{Change, CreateDomain, EnrollmentMode, Millis, Operation, UpdateDomain};

fn owned(text: Text<'_>) -> Option<String> {
    text.read().map(Cow::into_owned)
}

/// An optional string: `Some(None)` if it is missing, `None` if it is unreadable.
fn maybe(text: Option<Text<'_>>) -> Option<Option<String>> {
    text.map_or(Some(None), |text| owned(text).map(Some))
}

impl<'a> PlainLine<'a> {
    /// The id of the line's change.
    pub(in crate::journal) fn id(&self) -> Option<Cow<'a, str>> {
        self.id.read()
    }

    /// The complete line.
    pub(in crate::journal) fn line(self) -> Option<Line> {
        let event = match self.event {
            PlainEvent::Asked(asked) => Event::Asked(Box::new(asked.read()?)),
            PlainEvent::Answered { outcome, after, cause, duration_ms } => {
                let outcome = match (outcome, cause) {
                    ("done", _) => Outcome::Done { after: after.and_then(RowState::read) },
                    ("refused", Some(cause)) => Outcome::Refused { cause: cause.read()? },
                    (_, cause) => Outcome::Unknown { cause: cause?.read()? },
                };
                Event::Answered(Answered { outcome, duration_ms })
            }
            PlainEvent::Settled(settled) => Event::Settled(settled.read()?),
            PlainEvent::Resolved { happened, operator } => {
                Event::Resolved(Resolved { happened, operator: operator.read()? })
            }
            PlainEvent::Panicked { text } => Event::Panicked { text: owned(text)? },
        };
        Some(Line { v: self.v, id: EntryId(owned(self.id)?), at: self.at, event })
    }
}

impl PlainSettled<'_> {
    fn read(self) -> Option<Settled> {
        let verdict = match self.verdict {
            "happened" => Verdict::Happened { after: self.after.and_then(RowState::read) },
            "not_happened" => Verdict::NotHappened,
            _ => Verdict::Unresolved { why: owned(self.why?)? },
        };
        let evidence = maybe(self.evidence)?.unwrap_or_default();
        Some(Settled { verdict, lookups: self.lookups, evidence, may_be_another: self.may_be_another })
    }
}

impl PlainOperator<'_> {
    fn read(self) -> Option<Operator> {
        Some(Operator { user: owned(self.user)?, host: owned(self.host)? })
    }
}

impl PlainCause<'_> {
    fn read(self) -> Option<Cause> {
        Some(Cause {
            what: owned(self.what)?,
            code: maybe(self.code)?,
            status: self.status,
            trace_id: maybe(self.trace_id)?,
        })
    }
}

impl PlainBody<'_> {
    fn mode(self) -> Option<Option<EnrollmentMode>> {
        Some(maybe(self.enrollment_mode.flatten())?.map(|mode| EnrollmentMode::from(Some(mode))))
    }
}

impl<'a> PlainAsked<'a> {
    fn read(self) -> Option<Asked> {
        let organization_id = owned(self.organization_id)?;
        let domain_id = maybe(self.domain_id)?;
        let change = match (self.operation, domain_id, self.body) {
            (Operation::Create, None, Some(body)) => {
                let (name, enrollment_mode) = (owned(body.name?)?, body.mode()?);
                let body = CreateDomain { name, enrollment_mode, verified: body.verified.flatten() };
                Change::Create { organization_id, body }
            }
            (Operation::Update, Some(domain_id), Some(body)) => {
                let body = UpdateDomain { enrollment_mode: body.mode()?, verified: body.verified.flatten() };
                Change::Update { organization_id, domain_id, body }
            }
            (Operation::Delete, Some(domain_id), None) => Change::Delete { organization_id, domain_id },
            (Operation::VerifyOwnership, Some(domain_id), None) => {
                Change::VerifyOwnership { organization_id, domain_id }
            }
            _ => return None,
        };
        let [id, kind, host] = self.instance;
        let undoing = match self.undoing {
            None => None,
            Some(("undoes", entry)) => Some(Undoing::Undoes(EntryId(owned(entry)?))),
            Some((_, entry)) => Some(Undoing::Redoes(EntryId(owned(entry)?))),
        };
        let plan = match self.plan {
            None => None,
            Some((id, step, together)) => Some(PlanStep { id: owned(id)?, step, together: maybe(together)? }),
        };
        Some(Asked {
            session: owned(self.session)?,
            profile: owned(self.profile)?,
            instance: Instance { id: owned(id)?, kind: owned(kind)?, host: owned(host)? },
            operator: self.operator.read()?,
            reason: maybe(self.reason)?,
            name: owned(self.name)?,
            change,
            before: self.before.and_then(RowState::read),
            organization: maybe(self.organization)?.unwrap_or_default(),
            undoing,
            plan,
        })
    }

    /// The fields by which changes are searched.
    pub(in crate::journal) fn summary(&self, at: Millis) -> Option<ChangeSummary<'a>> {
        let [instance_id, ..] = self.instance;
        Some(ChangeSummary {
            at,
            instance_id: instance_id.read()?,
            organization_id: self.organization_id.read()?,
            user: self.operator.user.read()?,
            host: self.operator.host.read()?,
            operation: self.operation,
            name: self.name.read()?,
            plan_id: match self.plan {
                None => None,
                Some((id, ..)) => Some(id.read()?),
            },
        })
    }
}
