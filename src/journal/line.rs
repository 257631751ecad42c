//! The lines of the journal.

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

use super::plain::parse_plain;
use super::{RowState, row_state};
use crate::clerk::{Change, Millis};

/// The version of the lines that this program writes.
pub const VERSION: u8 = 1;

/// Names one change in the journal, in all its lines.
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
    /// The version of the format; see [`VERSION`].
    pub v: u8,
    /// Which change it is about.
    pub id: EntryId,
    /// When it was written, by this machine's clock.
    pub at: Millis,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

impl Line {
    /// A line in the present format.
    #[must_use]
    pub const fn new(id: EntryId, at: Millis, event: Event) -> Self {
        Self { v: VERSION, id, at, event }
    }

    /// Reads a line of a journal's file, without its end.
    ///
    /// # Errors
    ///
    /// When it is not a line that this version knows.
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
    /// A change is about to be sent. Stands in the journal before the request leaves.
    Asked(Box<Asked>),
    /// The request has ended, well or not.
    Answered(Answered),
    /// A change in doubt was looked up.
    Settled(Settled),
    /// The operator has said what became of a change in doubt.
    Resolved(Resolved),
    /// The program failed inside while it worked on the change.
    Panicked {
        /// What it said, made safe and without keys.
        text: String,
    },
}

/// A change that is about to be sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Which run of the program asked; its mark in the state folder tells whether it still lives.
    pub session: String,
    /// Where the secret key came from, in words; never the key.
    pub profile: String,
    /// The instance that the key opens.
    pub instance: Instance,
    /// Who asked.
    pub operator: Operator,
    /// Why, if the operator said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The domain's name.
    pub name: String,
    /// What was asked, as it is sent.
    #[serde(flatten)]
    pub change: Change,
    /// The row before, as the operator saw it; `None` for a creation.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "row_state::optional")]
    pub before: Option<RowState>,
    /// The organization's name, where it is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organization: String,
    /// Whether it takes back an earlier change, or does one again that was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoing: Option<Undoing>,
}

/// What a change is to an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undoing {
    /// It takes that change back.
    Undoes(EntryId),
    /// It takes that undoing back, and so does again what was undone.
    Redoes(EntryId),
}

impl Undoing {
    /// The change that is taken back, or whose undoing is.
    #[must_use]
    pub const fn of(&self) -> &EntryId {
        match self {
            Self::Undoes(entry) | Self::Redoes(entry) => entry,
        }
    }
}

/// An instance, as far as the journal tells it from others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// `ins_…`.
    pub id: String,
    /// `development`, `production` or what else Clerk calls it.
    pub kind: String,
    /// Host and port of the API.
    pub host: String,
}

/// Who asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The user of the operating system.
    pub user: String,
    /// The machine.
    pub host: String,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// What that means for the change.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// From the first try to the end of the last, in milliseconds.
    pub duration_ms: u64,
}

/// What the end of a request means for the change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Clerk did it.
    Done {
        /// The row after; `None` for a deletion.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "row_state::optional")]
        after: Option<RowState>,
    },
    /// It was surely not done.
    Refused {
        /// Why.
        cause: Cause,
    },
    /// Nobody knows; it is looked up.
    Unknown {
        /// Why.
        cause: Cause,
    },
}

/// Why something did not go well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// In words.
    pub what: String,
    /// Clerk's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What Clerk's support asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

/// What looking up a change in doubt has shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settled {
    /// What became of it.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// How often it was looked up.
    #[serde(rename = "looks")]
    pub lookups: u32,
    /// What the verdict rests on, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    /// Whether what was found may be somebody else's doing as well: it is never taken back then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub may_be_another: bool,
}

impl Settled {
    /// A verdict that names no evidence.
    #[must_use]
    pub const fn new(verdict: Verdict, lookups: u32) -> Self {
        Self { verdict, lookups, evidence: String::new(), may_be_another: false }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// What became of a change in doubt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// It happened.
    Happened {
        /// The row as it was found; `None` when it is gone.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "row_state::optional")]
        after: Option<RowState>,
    },
    /// It did not happen.
    NotHappened,
    /// It cannot be told: the row has moved on since. The operator has to say.
    Unresolved {
        /// What was found, in words.
        why: String,
    },
}

/// The operator's word on a change that no look could settle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// Whether it happened.
    pub happened: bool,
    /// Whose word it is.
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
                evidence: "found as it was asked for".into(),
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
            // What is written is what is read at little cost. A member that only serde knows makes long journals slow.
            let read = parse_plain(text.as_bytes()).and_then(crate::journal::plain::PlainLine::line).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
            let read: Line = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
        }
    }

    #[test]
    fn a_row_keeps_the_fields_that_nobody_knows_yet() {
        let line = Line::new(EntryId("s1-7".into()), Millis(5), Event::Asked(Box::new(asked())));
        let text = serde_json::to_string(&line).unwrap();
        assert!(text.contains("\"of_tomorrow\":[1]"), "{text}");
        assert!(text.starts_with("{\"v\":1,\"id\":\"s1-7\",\"at\":5,\"event\":\"asked\","), "{text}");
        assert!(text.contains("\"operation\":\"update\""), "{text}");
    }
}
