//! Changes on their way to Clerk: at most one per row at a time, the next ones queue behind it, none is lost.

use std::collections::{BTreeMap, VecDeque};

use crate::clerk::{CreateDomain, EnrollmentMode, Millis, OrganizationDomain};

use super::{Failure, Operation};
use crate::journal::{EntryId, Undoing};

/// How far a change has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It was sent and no answer is here.
    Sent,
    /// The row has changed on the server since it was read; whoever asked has to say whether it shall be done all the
    /// same. Holds the row as it is there.
    Stale(Box<OrganizationDomain>),
    /// Nobody knows whether it was done; it is being looked up.
    Unknown(Doubt),
}

/// A change whose outcome is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Why the outcome is unknown.
    pub failure: Failure,
    /// Looks that did not settle it, those that failed included.
    pub looks: u32,
    /// Looks that found nothing. Lists may lag behind writes, so one look proves nothing.
    pub in_vain: u32,
    /// Looks, one after the other, that did not find the row at all.
    pub absent: u32,
    /// When the next look is due; `None` while one is on its way.
    pub next: Option<Millis>,
}

impl Doubt {
    /// Looks that find nothing before the change counts as not done.
    pub const ENOUGH: u32 = 4;

    /// A doubt whose first look is due at once.
    #[must_use]
    pub const fn new(failure: Failure, now: Millis) -> Self {
        Self { failure, looks: 0, in_vain: 0, absent: 0, next: Some(now) }
    }

    /// The look found nothing; true when that was often enough to count as proof.
    pub fn found_nothing(&mut self, now: Millis) -> bool {
        self.absent = 0;
        self.in_vain = self.in_vain.saturating_add(1);
        self.look_again(now);
        self.in_vain >= Self::ENOUGH
    }

    /// The look did not find the row; true when that was often enough to count as proof that it is gone.
    pub fn found_absent(&mut self, now: Millis) -> bool {
        self.absent = self.absent.saturating_add(1);
        self.look_again(now);
        self.absent >= Self::ENOUGH
    }

    /// The look failed, which proves nothing: the next one comes after a growing pause.
    pub fn look_again(&mut self, now: Millis) {
        self.looks = self.looks.saturating_add(1);
        // 1, 2, 4, … seconds, half a minute at most.
        let pause = 1_000_i64.saturating_mul(1 << self.looks.saturating_sub(1).min(5)).min(30_000);
        self.next = Some(now.plus(pause));
    }
}

/// The change of one row that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct RowChange {
    /// The row as it was before.
    pub before: OrganizationDomain,
    /// What is asked.
    pub operation: Operation,
    /// Its name in the journal.
    pub entry: EntryId,
    /// What it is to an earlier change.
    pub undoing: Option<Undoing>,
    /// How far it has come.
    pub stage: Stage,
    /// What is asked next.
    pub queue: VecDeque<Operation>,
}

/// A domain that is being created.
#[derive(Debug, Clone, PartialEq)]
pub struct Creation {
    /// For whom.
    pub organization_id: String,
    /// For whom, in words.
    pub organization: String,
    /// What.
    pub body: CreateDomain,
    /// When it was sent.
    pub sent: Millis,
    /// Its name in the journal.
    pub entry: EntryId,
    /// How far it has come.
    pub stage: Stage,
}

/// A change that Clerk refused, kept with its row until the next change or refresh.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// What was asked.
    pub operation: Operation,
    /// Why not.
    pub failure: Failure,
}

/// Every change that is not settled, and why the last ones failed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// By domain id.
    pub rows: BTreeMap<String, RowChange>,
    /// Domains that are being created.
    pub creations: Vec<Creation>,
    /// By domain id.
    pub refusals: BTreeMap<String, Refusal>,
}

/// What the row looks like while a change is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing is under way.
    Settled,
    /// Sent, waiting for the answer; holds how many more changes queue behind it.
    Pending(usize),
    /// The outcome is unknown and being looked up.
    Unknown,
    /// The last change was refused.
    Refused,
    /// No look could tell what became of an earlier change: the operator has to say.
    Unresolved,
}

/// A row as it will be when everything under way is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// Verified then.
    pub verified: bool,
    /// Its mode then.
    pub mode: EnrollmentMode,
    /// Gone then.
    pub deleted: bool,
    /// Ownership is being verified.
    pub owning: bool,
    /// What to show beside it.
    pub mark: Mark,
}

impl Changes {
    /// How many changes are not settled.
    #[must_use]
    pub fn open(&self) -> usize {
        self.rows.values().map(|row| 1 + row.queue.len()).sum::<usize>() + self.creations.len()
    }

    /// The row as it will be.
    #[must_use]
    pub fn outlook(&self, domain: &OrganizationDomain) -> Outlook {
        let mut outlook = Outlook {
            verified: domain.is_verified(),
            mode: domain.enrollment_mode.clone(),
            deleted: false,
            owning: false,
            mark: if self.refusals.contains_key(&domain.id) { Mark::Refused } else { Mark::Settled },
        };
        let Some(row) = self.rows.get(&domain.id) else {
            return outlook;
        };
        outlook.mark = match &row.stage {
            Stage::Sent | Stage::Stale(_) => Mark::Pending(row.queue.len()),
            Stage::Unknown(_) => Mark::Unknown,
        };
        for operation in std::iter::once(&row.operation).chain(&row.queue) {
            match operation {
                Operation::Update(body) => {
                    outlook.verified = body.verified.unwrap_or(outlook.verified);
                    outlook.mode = body.enrollment_mode.clone().unwrap_or(outlook.mode);
                }
                Operation::Delete => outlook.deleted = true,
                Operation::VerifyOwnership => outlook.owning = true,
            }
        }
        outlook
    }

    /// The row that the change of that name in the journal is of.
    #[must_use]
    pub fn row_of(&self, entry: &EntryId) -> Option<&str> {
        self.rows.iter().find(|(_, row)| row.entry == *entry).map(|(id, _)| id.as_str())
    }

    /// The creation of that name in the journal.
    #[must_use]
    pub fn creation_of(&self, entry: &EntryId) -> Option<usize> {
        self.creations.iter().position(|creation| creation.entry == *entry)
    }

    /// How far the change of that name in the journal has come; `None` when it is not under way here.
    #[must_use]
    pub fn stage_of(&self, entry: &EntryId) -> Option<&Stage> {
        let rows = self.rows.values().map(|row| (&row.entry, &row.stage));
        let creations = self.creations.iter().map(|creation| (&creation.entry, &creation.stage));
        rows.chain(creations).find(|(name, _)| *name == entry).map(|(_, stage)| stage)
    }

    /// When the next look at a doubtful change is due.
    #[must_use]
    pub fn deadline(&self) -> Option<Millis> {
        let stages = self
            .rows
            .values()
            .map(|row| &row.stage)
            .chain(self.creations.iter().map(|creation| &creation.stage));
        stages
            .filter_map(|stage| match stage {
                Stage::Unknown(doubt) => doubt.next,
                Stage::Sent | Stage::Stale(_) => None,
            })
            .min()
    }

    /// Every open change in words, for whoever wants to leave; `waits` tells of which it is known that they have not been
    /// sent yet.
    #[must_use]
    pub fn in_words(&self, waits: impl Fn(&EntryId) -> bool) -> Vec<String> {
        let stage_in_words = |entry: &EntryId, stage: &Stage| match stage {
            Stage::Sent if waits(entry) => " (waits to be sent)",
            // The row is read once more and the journal written before it is sent: that it was is not known here.
            Stage::Sent => " (under way)",
            Stage::Unknown(_) => " (outcome unknown, looking it up)",
            Stage::Stale(_) => " (not sent: the row has changed on the server)",
        };
        let rows = self.rows.values().flat_map(|row| {
            let name = &row.before.name;
            let first = format!("{}{}", row.operation.in_words(name), stage_in_words(&row.entry, &row.stage));
            std::iter::once(first)
                .chain(row.queue.iter().map(move |next| format!("{} (not sent yet)", next.in_words(name))))
        });
        let creations = self.creations.iter().map(|creation| {
            format!(
                "create {} in {}{}",
                creation.body.name,
                creation.organization,
                stage_in_words(&creation.entry, &creation.stage)
            )
        });
        rows.chain(creations).collect()
    }
}
