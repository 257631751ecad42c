//! Operations on a row, and how messages describe them.

use std::fmt;

use crate::clerk::{Change, OrganizationDomain, UpdateDomain, Verification, VerificationStatus};
use crate::journal::Record;
use crate::text::{MIN_LABEL_WIDTH, fit, fit_middle, organization, organization_within, visible, width};

/// The longest domain name in a message, in cells.
const LONGEST_NAME: usize = 60;

/// Separates a domain from its organization.
const IN: &str = " in ";

/// How much of the domain's name stays before the rest is shortened, in cells.
const MOST_OF_NAME: usize = 12;

/// The shortest useful part of a text, in cells.
const LEAST: usize = 5;

/// An operation on one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Changes the enrollment mode, the verification or both.
    Update(UpdateDomain),
    Delete,
    /// Marks ownership as verified.
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

    /// `None` for a creation.
    #[must_use]
    pub fn of(change: &Change) -> Option<Self> {
        match change {
            Change::Create { .. } => None,
            Change::Update { body, .. } => Some(Self::Update(body.clone())),
            Change::Delete { .. } => Some(Self::Delete),
            Change::VerifyOwnership { .. } => Some(Self::VerifyOwnership),
        }
    }

    /// Whether the row is in the state that the operation requests; `None` where the row does not show it.
    #[must_use]
    pub fn satisfied_by(&self, domain: &OrganizationDomain) -> Option<bool> {
        match self {
            Self::Update(body) => body.satisfied_by(domain),
            Self::Delete => Some(false),
            Self::VerifyOwnership => domain.reports_owned(),
        }
    }

    /// Whether the row certainly is in the state that the operation requests.
    #[must_use]
    pub fn holds_for(&self, domain: &OrganizationDomain) -> bool {
        self.satisfied_by(domain) == Some(true)
    }

    /// The expected row after the operation, limited to the fields that another operation depends on.
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
                // Clerk sends the same object under its old name, too.
                row.verification.clone_from(&row.affiliation_verification);
            }
        }
        row
    }

    /// Such as `verify acme.com in Acme (org_1)`.
    #[must_use]
    pub fn describe(&self, row: &OrganizationDomain) -> String {
        self.phrases(&DomainLabel::of(row)).infinitive
    }

    /// For an uncertain outcome, such as `acme.com in Acme (org_1) was verified`.
    #[must_use]
    pub fn describe_past(&self, row: &OrganizationDomain) -> String {
        self.phrases(&DomainLabel::of(row)).past
    }

    /// For a completed operation, such as `acme.com is verified for Acme (org_1).`
    #[must_use]
    pub fn describe_result(&self, row: &OrganizationDomain) -> String {
        format!("{}.", self.phrases(&DomainLabel::of(row)).result)
    }

    /// The text before and after the domain's label.
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

/// A domain and its organization, for messages and questions: `acme.com in Acme (org_1)`. Safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainLabel {
    /// The domain's name. A long name is cut in the middle, so that the rest of the message stays visible in a narrow
    /// terminal.
    pub name: String,
    /// The organization, with its id, so that it is unambiguous.
    pub organization: String,
}

impl DomainLabel {
    #[must_use]
    pub fn of(row: &OrganizationDomain) -> Self {
        Self::new(row.name_or_unnamed(), row.organization_label(), &row.organization_id)
    }

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

/// Describes a change without its domain, in the words that [`describe_change`] puts around it: `verify`, `set to
/// enterprise_sso`, `verify ownership`.
#[must_use]
pub fn describe_action(change: &Change) -> String {
    let (before, after) = around(change);
    let before = before.trim_end();
    format!("{}{after}", before.strip_suffix(" of").unwrap_or(before))
}

/// Describes a change, such as `verify acme.com in Acme (org_1)`.
#[must_use]
pub fn describe_change(change: &Change, name: &str, organization_name: &str) -> String {
    describe_with(change, &DomainLabel::new(name, organization_name, change.organization_id()))
}

/// Describes a journaled change.
#[must_use]
pub fn describe_record(record: &Record) -> String {
    let asked = &record.asked;
    describe_change(&asked.change, &asked.name, &asked.organization)
}

/// Describes a journaled change between two texts in at most `cells` cells: `verify acme.com in Acme …z8zYqW`.
/// Shortens the organization's name first and the end of its id last; if even that does not fit, leaves the
/// organization out.
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
    let spare = cells.saturating_sub(width(&before) + IN.len() + MIN_LABEL_WIDTH);
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

/// An operation in its three forms, without a full stop.
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
            plan: None,
        };
        Record::new(EntryId("s-1".into()), Millis(1), Box::new(asked))
    }

    #[test]
    fn an_organization_is_never_shown_without_the_end_of_its_id() {
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
    fn the_organizations_name_is_shortened_first() {
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
