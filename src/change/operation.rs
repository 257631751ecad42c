//! What can be asked of one row, and how it is phrases.

use std::fmt;

use crate::clerk::{Change, OrganizationDomain, UpdateDomain, Verification, VerificationStatus};
use crate::journal::Record;
use crate::text::{SHORTEST_LABEL, fit, fit_middle, organization, organization_within, visible, width};

/// The longest name in a message, in cells.
const LONGEST_NAME: usize = 60;

/// What stands between a domain and its organization.
const IN: &str = " in ";

/// Where there is little room: this much of the domain's name stays before what is phrases of it, in cells.
const MOST_OF_NAME: usize = 12;

/// Less than this of what is phrases of a domain, or of its name, says nothing.
const LEAST: usize = 5;

/// What is asked of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Change mode, verification or both.
    Update(UpdateDomain),
    /// Remove it.
    Delete,
    /// ChangeStatus ownership as verified.
    VerifyOwnership,
}

impl Operation {
    /// The operation on that domain, as it is sent.
    #[must_use]
    pub fn change(&self, domain: &OrganizationDomain) -> Change {
        let organization_id = domain.organization_id.clone();
        let domain_id = domain.id.clone();
        match self {
            Self::Update(body) => Change::Update { organization_id, domain_id, body: body.clone() },
            Self::Delete => Change::Delete { organization_id, domain_id },
            Self::VerifyOwnership => Change::VerifyOwnership { organization_id, domain_id },
        }
    }

    /// What a change asks of a row; `None` for a creation.
    #[must_use]
    pub fn of(change: &Change) -> Option<Self> {
        match change {
            Change::Create { .. } => None,
            Change::Update { body, .. } => Some(Self::Update(body.clone())),
            Change::Delete { .. } => Some(Self::Delete),
            Change::VerifyOwnership { .. } => Some(Self::VerifyOwnership),
        }
    }

    /// Whether the row is what the operation asks for; `None` where it does not tell.
    #[must_use]
    pub fn shown_by(&self, domain: &OrganizationDomain) -> Option<bool> {
        match self {
            Self::Update(body) => body.shown_by(domain),
            Self::Delete => Some(false),
            Self::VerifyOwnership => domain.tells_owned(),
        }
    }

    /// Whether the row already is what the operation asks for, and tells that.
    #[must_use]
    pub fn holds_for(&self, domain: &OrganizationDomain) -> bool {
        self.shown_by(domain) == Some(true)
    }

    /// The row as it is to be expected after the operation, as far as another one depends on it.
    #[must_use]
    pub fn expected(&self, row: &OrganizationDomain) -> OrganizationDomain {
        let mut row = row.clone();
        if let Self::Update(body) = self {
            if let Some(mode) = &body.enrollment_mode {
                row.enrollment_mode.clone_from(mode);
            }
            if let Some(verified) = body.verified.filter(|verified| *verified != row.is_verified()) {
                let status =
                    if verified { VerificationStatus::Verified } else { VerificationStatus::Unverified };
                row.affiliation_verification = Some(Verification { status, ..Verification::default() });
                // The same under its other name.
                row.verification.clone_from(&row.affiliation_verification);
            }
        }
        row
    }

    /// What is asked, in words: `verify acme.com in Acme (org_1)`.
    #[must_use]
    pub fn describe(&self, row: &OrganizationDomain) -> String {
        self.phrases(&DomainLabel::of(row)).infinitive
    }

    /// What may have happened, in words: `acme.com in Acme (org_1) was verified`.
    #[must_use]
    pub fn describe_past(&self, row: &OrganizationDomain) -> String {
        self.phrases(&DomainLabel::of(row)).past
    }

    /// What was done, in words: `acme.com is verified for Acme (org_1).`
    #[must_use]
    pub fn describe_result(&self, row: &OrganizationDomain) -> String {
        format!("{}.", self.phrases(&DomainLabel::of(row)).result)
    }

    /// What is asked, in the words before and after the domain's name.
    fn around(&self) -> (&'static str, String) {
        match self {
            Self::Update(UpdateDomain { verified: Some(true), enrollment_mode: None }) => {
                ("verify ", String::new())
            }
            Self::Update(UpdateDomain { verified: Some(false), enrollment_mode: None }) => {
                ("unverify ", String::new())
            }
            Self::Update(UpdateDomain { verified: None, enrollment_mode: Some(mode) }) => {
                ("set ", format!(" to {mode}"))
            }
            Self::Update(UpdateDomain { verified: Some(true), enrollment_mode: Some(mode) }) => {
                ("verify ", format!(" and set it to {mode}"))
            }
            Self::Update(UpdateDomain { verified: Some(false), enrollment_mode: Some(mode) }) => {
                ("unverify ", format!(" and set it to {mode}"))
            }
            Self::Update(_) => ("change ", String::new()),
            Self::Delete => ("delete ", String::new()),
            Self::VerifyOwnership => ("verify ownership of ", String::new()),
        }
    }

    fn phrases(&self, label: &DomainLabel) -> Phrases {
        let DomainLabel { name, organization } = label;
        let (before, after) = self.around();
        let infinitive = format!("{before}{label}{after}");
        let phrases = |past, result| Phrases { infinitive, past, result };
        match self {
            Self::Update(UpdateDomain { verified: Some(true), enrollment_mode: None }) => {
                phrases(format!("{label} was verified"), format!("{name} is verified for {organization}"))
            }
            Self::Update(UpdateDomain { verified: Some(false), enrollment_mode: None }) => phrases(
                format!("{label} was unverified"),
                format!("{name} is no longer verified for {organization}"),
            ),
            Self::Update(UpdateDomain { verified: None, enrollment_mode: Some(mode) }) => {
                phrases(format!("{label} was set to {mode}"), format!("{label} is in mode {mode}"))
            }
            Self::Update(_) => phrases(format!("{label} was changed"), format!("{label} is changed")),
            Self::Delete => {
                phrases(format!("{label} was deleted"), format!("{name} is deleted from {organization}"))
            }
            Self::VerifyOwnership => phrases(
                format!("ownership of {label} was verified"),
                format!("Ownership of {label} is verified"),
            ),
        }
    }
}

/// A domain and the organization that has it, for messages and questions: `acme.com in Acme (org_1)`. Safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainLabel {
    /// The domain's name. A long one is cut in its middle, so that what is phrases of it stays in view, also in a narrow message.
    pub name: String,
    /// The organization, which cannot be taken for another.
    pub organization: String,
}

impl DomainLabel {
    /// This row.
    #[must_use]
    pub fn of(row: &OrganizationDomain) -> Self {
        Self::new(row.name_or_unnamed(), row.organization_label(), &row.organization_id)
    }

    /// The domain of that name, in the organization of that name and id.
    #[must_use]
    pub fn new(name: &str, organization_name: &str, organization_id: &str) -> Self {
        Self {
            name: fit_middle(&visible(name), LONGEST_NAME),
            organization: organization(organization_name, organization_id),
        }
    }
}

impl fmt::Display for DomainLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{IN}{}", self.name, self.organization)
    }
}

/// A change in words: `verify acme.com in Acme (org_1)`.
#[must_use]
pub fn describe_change(change: &Change, name: &str, organization_name: &str) -> String {
    describe_with(change, &DomainLabel::new(name, organization_name, change.organization_id()))
}

/// What was asked in an earlier change, in words.
#[must_use]
pub fn describe_record(record: &Record) -> String {
    let asked = &record.asked;
    describe_change(&asked.change, &asked.name, &asked.organization)
}

/// The same with something before and after it, in at most so many cells: `verify acme.com in Acme …z8zYqW`. What goes first
/// is the organization's name, what goes last the end of its id: where there is no room for that, nothing is phrases of the
/// organization.
#[must_use]
pub fn describe_record_within(record: &Record, before: &str, after: &str, cells: usize) -> String {
    let asked = &record.asked;
    let (verb, rest) = around(&asked.change);
    let id = asked.change.organization_id();
    let DomainLabel { name, organization } = DomainLabel::new(&asked.name, &asked.organization, id);
    let (before, after) = (format!("{before}{verb}"), format!("{}{after}", visible(&rest)));
    let whole = format!("{before}{name}{IN}{organization}{after}");
    if width(&whole) <= cells {
        return whole;
    }
    let spare = cells.saturating_sub(width(&before) + IN.len() + SHORTEST_LABEL);
    if spare < LEAST.min(width(&name)) {
        return fit(&format!("{before}{name}{after}"), cells);
    }
    let room = width(&after).min(spare.saturating_sub(width(&name).min(MOST_OF_NAME)));
    let after = if room < LEAST { String::new() } else { fit(&after, room) };
    let name = fit_middle(&name, spare - width(&after));
    let room = cells.saturating_sub([&before, IN, &name, &after].map(width).iter().sum());
    format!("{before}{name}{IN}{}{after}", organization_within(&asked.organization, id, room))
}

fn describe_with(change: &Change, label: &DomainLabel) -> String {
    let (before, after) = around(change);
    format!("{before}{label}{after}")
}

fn around(change: &Change) -> (&'static str, String) {
    Operation::of(change).map_or_else(|| ("create ", String::new()), |operation| operation.around())
}

/// One operation in its tenses; none ends with a full stop.
struct Phrases {
    infinitive: String,
    past: String,
    result: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{EnrollmentMode, Millis};
    use crate::journal::{Asked, EntryId, Instance, Operator};

    fn record(operation: &Operation, name: &str, organization: &str) -> Record {
        let row = OrganizationDomain {
            organization_id: "org_2xK4ALF37IpXjywTgBPvjz8zYqW".into(),
            ..OrganizationDomain::default()
        };
        let asked = Asked {
            session: String::new(),
            profile: String::new(),
            instance: Instance::default(),
            operator: Operator::default(),
            reason: None,
            name: name.into(),
            change: operation.change(&row),
            before: None,
            organization: organization.into(),
            undoing: None,
        };
        Record::new(EntryId("s-1".into()), Millis(1), Box::new(asked))
    }

    #[test]
    fn whatever_has_to_go_the_organization_is_never_named_without_the_end_of_its_id() {
        let mode =
            UpdateDomain { verified: None, enrollment_mode: Some(EnrollmentMode::AutomaticSuggestion) };
        let operations = [Operation::Update(mode), Operation::Delete, Operation::VerifyOwnership];
        let long = "a-very-long-name.".repeat(6);
        for operation in &operations {
            for name in ["a.io", "acme.com", &long] {
                for organization in ["Acme", "Acme of the North and the South and the Isles", "青葉灯", ""]
                {
                    let record = record(operation, name, organization);
                    for cells in 0..140 {
                        let text = describe_record_within(&record, "undo: ", " (undone)", cells);
                        assert!(width(&text) <= cells, "{cells}: {text}");
                        let is_named = text.contains(" in ");
                        assert_eq!(is_named, text.contains("z8zYqW"), "{cells}: {text}");
                        assert!(is_named || cells < 44, "{cells}: {text}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_name_of_the_organization_gives_way_first() {
        let record = record(&Operation::Delete, "acme.com", "Acme Industries");
        for (cells, text) in [
            (90, "delete acme.com in Acme Industries (org_2xK4ALF37IpXjywTgBPvjz8zYqW)"),
            (50, "delete acme.com in Acme Industries …z8zYqW"),
            (36, "delete acme.com in Acme Ind… …z8zYqW"),
            (28, "delete acme.com in …vjz8zYqW"),
            (24, "delete acm…om in …z8zYqW"),
            (20, "delete acme.com"),
        ] {
            assert_eq!(describe_record_within(&record, "", "", cells), text);
        }
    }
}
