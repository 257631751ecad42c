// The journal on the disk, and its invariants.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::*;
use super::bench::{Desk, operator};
use crate::clerk::{Change, CreateDomain, EnrollmentMode, UpdateDomain};
use crate::journal::{
    Answered, Asked, Cause, EntryId, Event, History, Instance, Line, Outcome as End, Record, RecordState,
    RowState,
};

/// A change that an earlier run left without an outcome: which row, which change, and whether it was done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Orphan {
    pub(super) row: usize,
    pub(super) what: usize,
    pub(super) done: bool,
    /// Whether the journal records its outcome as unknown, or contains no response at all.
    pub(super) answered: bool,
}

/// The journal, and the lines that the desk has sent to it.
#[derive(Debug, Default)]
pub(super) struct FakeJournal {
    lines: Vec<Line>,
    /// Lines that there was no disk space for.
    kept: Vec<Line>,
    /// Changes that were sent.
    ordered: BTreeSet<EntryId>,
    /// Orphans of earlier runs.
    orphans: BTreeSet<EntryId>,
    /// Changes settled by lookups.
    settled: BTreeSet<EntryId>,
    /// Open changes, and whether their outcome is unknown.
    open: BTreeMap<EntryId, bool>,
}

impl FakeJournal {
    pub(super) fn after_a_run(desk: &mut Desk, left: &[Orphan]) -> Self {
        let mut ledger = Self::default();
        for (number, left) in left.iter().enumerate() {
            let id = EntryId(format!("s1-{number}"));
            let Some(asked) = asked_before(desk, left, number) else { continue };
            let change = asked.change.clone();
            ledger.lines.push(Line::new(id.clone(), desk.model.now, Event::Asked(Box::new(asked))));
            if left.done {
                desk.carry_out(&change);
            }
            if left.answered {
                let unknown = Answered { outcome: End::Unknown { cause: Cause::default() }, duration_ms: 1 };
                ledger.lines.push(Line::new(id, desk.model.now, Event::Answered(unknown)));
            }
        }
        ledger
    }

    pub(super) fn write(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// There is no disk space for the line.
    pub(super) fn keep(&mut self, line: Line) {
        self.kept.push(line);
    }

    /// There is disk space again: the deferred lines are written.
    pub(super) fn write_kept(&mut self) -> Vec<Line> {
        self.lines.extend(self.kept.iter().cloned());
        std::mem::take(&mut self.kept)
    }

    pub(super) fn line(&self, which: usize) -> Option<Line> {
        self.lines.get(which % self.lines.len().max(1)).cloned()
    }

    pub(super) fn history(&self) -> History {
        let mut history = History::default();
        for line in self.lines.clone() {
            history.add(line);
        }
        history
    }

    /// The result of opening the journal.
    pub(super) fn opened(&mut self) -> JournalOpened {
        let history = self.history();
        let is_left = |record: &&Record| {
            record.asked.session == "s1" && matches!(record.state(), RecordState::Open | RecordState::Unknown)
        };
        let orphans: Vec<EntryId> =
            history.records().filter(is_left).map(|record| record.id.clone()).collect();
        self.orphans.extend(orphans.iter().cloned());
        JournalOpened {
            session: "s2".into(),
            operator: operator(),
            history,
            orphans,
            living: Vec::new(),
            skipped: 0,
        }
    }

    /// Checks the desk's effects and its open changes.
    pub(super) fn take_in(&mut self, model: &Model, effects: &[Effect]) {
        let mut verdicts = BTreeSet::new();
        for effect in effects {
            match effect {
                Effect::Change(ticket, order) => {
                    assert!(self.ordered.insert(order.entry.clone()), "{:?} is two changes", order.entry);
                    let journal = model.journal.open().expect("the journal is open");
                    assert_eq!(order.entry, journal.entry(*ticket));
                    assert_eq!(order.asked.session, journal.session);
                }
                Effect::Record(line) => {
                    assert!(matches!(line.event, Event::Settled(_)), "{line:?}");
                    let known = self.ordered.contains(&line.id) || self.orphans.contains(&line.id);
                    assert!(known, "{line:?} is about nothing of this journal");
                    assert!(self.settled.insert(line.id.clone()), "{line:?} is settled already");
                    verdicts.insert(line.id.clone());
                    self.lines.push(line.clone());
                }
                _ => {}
            }
        }
        let open = open(model);
        for entry in open.keys() {
            let known = self.ordered.contains(entry) || self.orphans.contains(entry);
            assert!(known, "{entry:?} is open and was never sent");
            assert!(!self.settled.contains(entry), "{entry:?} is settled and still open");
        }
        for (entry, was_in_doubt) in &self.open {
            if !open.contains_key(entry) {
                assert_eq!(*was_in_doubt, verdicts.contains(entry), "{entry:?} has ended");
            }
        }
        self.open = open;
    }

    /// Checks that every change has ended, and that the journal has its outcome.
    pub(super) fn check_at_rest(&self, model: &Model) {
        assert!(self.open.is_empty());
        let mut history = self.history();
        // The desk also knows the lines that are not on the disk yet.
        for line in self.kept.clone() {
            history.add(line);
        }
        for orphan in &self.orphans {
            assert!(self.settled.contains(orphan), "{orphan:?} was not settled");
        }
        let Some(journal) = model.journal.open() else { return };
        for record in history.records() {
            assert!(!matches!(record.state(), RecordState::Open | RecordState::Unknown), "{record:?}");
            let known = journal.history.get(&record.id).expect("the desk knows what stands there");
            assert_eq!(known.state(), record.state(), "{record:?}");
        }
    }

    pub(super) fn asked(order: &Command) -> Line {
        Line::new(order.entry.clone(), order.at, Event::Asked(Box::new(order.asked.clone())))
    }

    pub(super) fn answered(order: &Command, outcome: End) -> Line {
        Line::new(order.entry.clone(), order.at, Event::Answered(Answered { outcome, duration_ms: 1 }))
    }

    pub(super) fn panicked(order: &Command) -> Line {
        Line::new(order.entry.clone(), order.at, Event::Panicked { text: "out of bounds".into() })
    }

    pub(super) fn cause() -> Cause {
        Cause { what: "no answer in time".into(), ..Cause::default() }
    }

    pub(super) fn done(outcome: &Outcome) -> End {
        End::Done {
            after: match outcome {
                Outcome::Domain(domain) => Some(RowState::from(&**domain)),
                Outcome::Deleted => None,
            },
        }
    }
}

/// The earlier run's request; `None` when the row no longer exists.
fn asked_before(desk: &Desk, left: &Orphan, number: usize) -> Option<Asked> {
    let before = desk.rows.get(left.row).cloned();
    let update = |body| Some(Operation::Update(body).change(before.as_ref()?));
    let change = match left.what % 5 {
        0 => update(UpdateDomain { verified: Some(left.row.is_multiple_of(2)), enrollment_mode: None })?,
        1 => update(UpdateDomain {
            verified: None,
            enrollment_mode: Some(EnrollmentMode::KNOWN[left.row % 4].clone()),
        })?,
        2 => Operation::Delete.change(before.as_ref()?),
        3 => Operation::VerifyOwnership.change(before.as_ref()?),
        _ => Change::Create {
            organization_id: "org_0".into(),
            body: CreateDomain {
                // An organization has each name once at most, and ids are never reused.
                name: format!("left{number}.example"),
                enrollment_mode: None,
                verified: None,
            },
        },
    };
    let before = before.filter(|_| !matches!(change, Change::Create { .. }));
    Some(Asked {
        session: "s1".into(),
        profile: String::new(),
        instance: Instance::default(),
        operator: operator(),
        reason: None,
        name: match &change {
            Change::Create { body, .. } => body.name.clone(),
            _ => before.as_ref()?.name.clone(),
        },
        before: before.as_ref().map(RowState::from),
        organization: String::new(),
        undoing: None,
        plan: None,
        change,
    })
}

/// The open changes, and whether their outcome is unknown.
fn open(model: &Model) -> BTreeMap<EntryId, bool> {
    let in_doubt = |stage: &Stage| matches!(stage, Stage::Unknown(_));
    model.changes.iter().map(|pending| (pending.entry.clone(), in_doubt(&pending.stage))).collect()
}

/// The names typed into create forms, open or kept as a draft.
pub(super) fn typed_names(model: &Model) -> Vec<String> {
    let shown = model.modals.iter().filter_map(|modal| match modal {
        Modal::Create(form) => Some(form.name.text().to_owned()),
        _ => None,
    });
    shown.chain(model.draft.as_ref().map(|form| form.name.text().to_owned())).collect()
}

/// The choices in edit forms.
pub(super) fn forms(model: &Model) -> Vec<(String, usize, bool)> {
    let chosen = |modal: &Modal| match modal {
        Modal::Edit(form) => Some((form.domain.id.clone(), form.mode, form.verified)),
        _ => None,
    };
    model.modals.iter().filter_map(chosen).collect()
}
