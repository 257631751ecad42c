//! The lines of the journal. The serialized names are the file's format and must not change.

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

use super::plain::parse_plain;
use super::{RowState, row_state};
use crate::clerk::{Change, Millis};

/// The format version that this program writes.
pub const VERSION: u8 = 1;

/// Identifies one change in all its lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub String);

impl Borrow<str> for EntryId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The format version; see [`VERSION`].
    pub v: u8,
    /// The change that the line belongs to.
    pub id: EntryId,
    /// When it was written, by this machine's clock.
    pub at: Millis,
    #[serde(flatten)]
    pub event: Event,
}

impl Line {
    /// A line in the current format.
    #[must_use]
    pub const fn new(id: EntryId, at: Millis, event: Event) -> Self {
        Self { v: VERSION, id, at, event }
    }

    /// Reads a line of a journal's file, without its line end.
    ///
    /// # Errors
    ///
    /// When this version does not know the line.
    pub fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        match parse_plain(bytes).and_then(super::plain::PlainLine::line) {
            Some(line) => Ok(line),
            None => serde_json::from_slice(bytes),
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A change is about to be sent. Written before the request leaves.
    Asked(Box<Asked>),
    /// The request has ended, successfully or not.
    Answered(Answered),
    /// Lookups have settled a change whose outcome was unknown.
    Settled(Settled),
    /// The operator has recorded the outcome of a change.
    Resolved(Resolved),
    /// The program panicked while it worked on the change.
    Panicked {
        /// The panic message, made safe and without keys.
        text: String,
    },
}

/// A change that is about to be sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The run of the program that requested the change; its mark in the state folder shows whether it is still
    /// alive.
    pub session: String,
    /// A description of where the secret key came from; never the key itself.
    pub profile: String,
    /// The instance that the key belongs to.
    pub instance: Instance,
    /// Who requested the change.
    pub operator: Operator,
    /// Why, if the operator gave a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The domain's name.
    pub name: String,
    /// The change, as it is sent.
    #[serde(flatten)]
    pub change: Change,
    /// The row as the operator saw it; `None` for a creation.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "row_state::optional")]
    pub before: Option<RowState>,
    /// The organization's name; empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organization: String,
    /// Whether it undoes or redoes an earlier change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoing: Option<Undoing>,
    /// The step of a plan that it carries out; with [`Asked::undoing`], the step that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanStep>,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlanStep {
    /// The id of the plan.
    pub id: String,
    /// The number of the step within the plan, from 1.
    pub step: u64,
    /// What the steps that share its fate do together, such as `hand-over of acme.com from Acme (org_1) to Globex
    /// (org_2)`; `None` where there is no word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<String>,
}

/// How a change relates to an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undoing {
    /// It undoes that change.
    Undoes(EntryId),
    /// It undoes that undo, and so redoes the original change.
    Redoes(EntryId),
}

impl Undoing {
    /// The change that is undone, or the undo that is.
    #[must_use]
    pub const fn of(&self) -> &EntryId {
        match self {
            Self::Undoes(entry) | Self::Redoes(entry) => entry,
        }
    }
}

/// An instance, as far as the journal distinguishes instances.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// `ins_…`.
    pub id: String,
    /// `development`, `production` or another type that Clerk reports.
    pub kind: String,
    /// Host and port of the API.
    pub host: String,
}

/// Who requested a change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The operating system's user.
    pub user: String,
    pub host: String,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    #[serde(flatten)]
    pub outcome: Outcome,
    /// From the start of the first try to the end of the last, in milliseconds.
    pub duration_ms: u64,
}

/// What the end of a request means for the change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Clerk carried it out.
    Done {
        /// The row after the change; `None` for a deletion.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "row_state::optional")]
        after: Option<RowState>,
    },
    /// It certainly was not carried out.
    Refused { cause: Cause },
    /// The outcome is unknown and is looked up.
    Unknown { cause: Cause },
}

/// Why a request failed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// A description.
    pub what: String,
    /// Clerk's error code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The trace id that Clerk's support asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

/// What lookups have established.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settled {
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The number of lookups.
    #[serde(rename = "looks")]
    pub lookups: u32,
    /// A description of what the verdict rests on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    /// Whether another person may have made the change that was found: then it is never undone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub may_be_another: bool,
}

impl Settled {
    /// A verdict without evidence.
    #[must_use]
    pub const fn new(verdict: Verdict, lookups: u32) -> Self {
        Self { verdict, lookups, evidence: String::new(), may_be_another: false }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// The outcome of a change that was looked up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    Happened {
        /// The row as it was found; `None` if it is gone.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "row_state::optional")]
        after: Option<RowState>,
    },
    NotHappened,
    /// Lookups cannot establish the outcome, because the row has changed since. The operator has to record it.
    Unresolved {
        /// A description of what was found.
        why: String,
    },
}

/// The operator's record of an outcome that no lookup could settle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    pub happened: bool,
    /// Who recorded it.
    pub operator: Operator,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{UpdateDomain, decode_domain};

    fn asked() -> Asked {
        let row = decode_domain(
            "{\"id\":\"orgdmn_1\",\n\"organization_id\":\"org_1\",\"name\":\"acme.com\",\"of_tomorrow\":[1]}",
        );
        Asked {
            session: "s1".into(),
            profile: "CLERK_SECRET_KEY in the environment".into(),
            instance: Instance {
                id: "ins_1".into(),
                kind: "production".into(),
                host: "api.clerk.com".into(),
            },
            operator: Operator { user: "jana".into(), host: "desk7".into() },
            reason: Some("ticket 12".into()),
            name: "acme.com".into(),
            change: Change::Update {
                organization_id: "org_1".into(),
                domain_id: "orgdmn_1".into(),
                body: UpdateDomain { verified: Some(true), enrollment_mode: None },
            },
            before: Some(RowState(Box::new(row.unwrap()))),
            organization: "Acme".into(),
            undoing: Some(Undoing::Undoes(EntryId("s0-4".into()))),
            plan: Some(PlanStep { id: "p\"1".into(), step: 40, together: Some("a \"b\"".into()) }),
        }
    }

    #[test]
    fn every_line_is_one_line_and_reads_back_as_it_was() {
        let cause = Cause { what: "no answer in time".into(), ..Cause::default() };
        let after = asked().before;
        let events = [
            Event::Asked(Box::new(asked())),
            Event::Answered(Answered { outcome: Outcome::Done { after: after.clone() }, duration_ms: 12 }),
            Event::Answered(Answered { outcome: Outcome::Refused { cause: cause.clone() }, duration_ms: 1 }),
            Event::Answered(Answered { outcome: Outcome::Unknown { cause }, duration_ms: 30_000 }),
            Event::Settled(Settled {
                verdict: Verdict::Happened { after },
                lookups: 1,
                evidence: "found in the requested state".into(),
                may_be_another: true,
            }),
            Event::Settled(Settled::new(Verdict::NotHappened, 4)),
            Event::Settled(Settled::new(Verdict::Unresolved { why: "moved on".into() }, 4)),
            Event::Resolved(Resolved { happened: true, operator: Operator::default() }),
            Event::Panicked { text: "index out of bounds".into() },
        ];
        for event in events {
            let line = Line::new(EntryId("s1-7".into()), Millis(5), event);
            let text = serde_json::to_string(&line).unwrap();
            assert!(!text.contains('\n'), "{text}");
            // The fast path must read everything that is written. A member that only serde knows would make long
            // journals slow.
            let read = parse_plain(text.as_bytes()).and_then(crate::journal::plain::PlainLine::line).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
            let read: Line = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
        }
    }

    #[test]
    fn a_line_without_a_plan_reads_as_before() {
        let line = Line::new(EntryId("s1-7".into()), Millis(5), Event::Asked(Box::new(asked())));
        let text = serde_json::to_string(&line).unwrap();
        let (before, _) = text.split_once(",\"plan\":").unwrap();
        let Line { event: Event::Asked(read), .. } = Line::read(format!("{before}}}").as_bytes()).unwrap()
        else {
            panic!("{before}")
        };
        assert_eq!((read.plan, read.undoing), (None, asked().undoing));
        // Nothing that is no number of a step counts as one.
        for step in ["-1", "1.5", "\"1\"", "null"] {
            let text = format!("{before},\"plan\":{{\"id\":\"p\",\"step\":{step}}}}}");
            assert!(Line::read(text.as_bytes()).is_err(), "{step}");
        }
    }

    #[test]
    fn a_row_keeps_fields_that_this_version_does_not_know() {
        let line = Line::new(EntryId("s1-7".into()), Millis(5), Event::Asked(Box::new(asked())));
        let text = serde_json::to_string(&line).unwrap();
        assert!(text.contains("\"of_tomorrow\":[1]"), "{text}");
        assert!(text.starts_with("{\"v\":1,\"id\":\"s1-7\",\"at\":5,\"event\":\"asked\","), "{text}");
        assert!(text.contains("\"operation\":\"update\""), "{text}");
    }
}
