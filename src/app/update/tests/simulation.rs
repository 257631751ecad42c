// A desk, its requests, and a server that answers arbitrarily. Checks the invariants after every step.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::*;
use super::bench::{Desk, asked, changes, endpoint, flag_searches, no_answer, offline, refusal, searches};
use super::invariants::{hold, the_copy_is_shown};
use super::journal_file::{FakeJournal, Orphan, forms, typed_names};
use super::operator_view::OperatorView;
use crate::clerk::{Change, EnrollmentMode, code};
use crate::input::{Code, Key, Mouse, MouseKind};
use crate::journal::{Line, Outcome as End};

/// One step.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// A key that may have been typed before the dialog that receives it was on the screen.
    Key(Key),
    /// A key right after the screen was drawn.
    Hasty(Key),
    /// A key from an operator who has read the dialog that receives it.
    Considered(Key),
    /// A key of a burst, on a desk that has been read.
    InBurst(Key),
    Paste(&'static str),
    Resize(u16, u16),
    Mouse(MouseKind, u16, u16),
    Draw,
    /// That many milliseconds pass.
    Pass(i64),
    /// The deadline passes.
    Due,
    /// One of the open requests gets its response, in that manner.
    Answer(usize, Manner),
    /// An aborted or answered request gets a (second) response.
    Late(usize),
    /// Someone else changes a row.
    Meddle(usize),
    /// Someone else deletes a row.
    Remove(usize),
    /// Someone else adds a row, which comes first.
    Add,
    /// The journal is opened, or cannot be.
    Open(bool),
    /// The journal is reloaded, or cannot be.
    Read(bool),
    Again(usize),
    Terminate,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Manner {
    Right,
    Refused,
    Offline,
    /// A change was done or not, with an unknown outcome.
    Unknown(bool),
    Retrying,
    /// A change was not sent because the row has changed, or was sent because it has not.
    Stale,
    /// A change was not sent because the journal could not be written.
    Unwritten,
    /// A change was done, but the outcome could not be recorded.
    Untold,
    /// The task that carried out a change panicked, before or after it was done.
    Panicked(bool),
    Waiting,
    /// It was waiting, and was cancelled.
    Stopped,
}

/// The desk and all its requests.
pub(super) struct Simulation {
    pub(super) desk: Desk,
    pub(super) questions: BTreeMap<Ticket, ReadRequest>,
    pub(super) changes: BTreeMap<Ticket, Command>,
    pub(super) searches: BTreeMap<Ticket, Search>,
    pub(super) flag_searches: BTreeMap<Ticket, FlagSearch>,
    /// The answers to effects that always succeed: about views and questions of panels.
    pub(super) answers: BTreeMap<Ticket, Msg>,
    /// The journal on the disk, and the lines that the desk has sent to it.
    ledger: FakeJournal,
    /// Whether the desk is waiting for it to open.
    opening: bool,
    /// The operator's view of the screen.
    eye: OperatorView,
    /// Rows added by someone else.
    added: u64,
    /// Aborted or answered.
    over: Vec<(Ticket, Option<ReadRequest>)>,
    tickets: BTreeSet<Ticket>,
}

impl Simulation {
    /// With a local copy of at most that many rows.
    pub(super) fn new(rows: u64, live: bool, snapshot_rows: u64) -> Self {
        Self::with(Desk::on(live, Start { snapshot_rows, ..Start::default() }, rows), FakeJournal::default())
    }

    /// A desk after an earlier run that left changes without an outcome.
    pub(super) fn after_a_run(rows: u64, live: bool, left: &[Orphan]) -> Self {
        let start = Start { target: Some(ConnectionTarget::Instance), ..Start::default() };
        let mut desk = Desk::started(start, rows);
        let ledger = FakeJournal::after_a_run(&mut desk, left);
        let mut world = Self::with(desk, ledger);
        world.send(Msg::Api(ApiMsg::Connected(Ok(endpoint(live)))));
        world
    }

    fn with(desk: Desk, ledger: FakeJournal) -> Self {
        let mut world = Self {
            desk,
            questions: BTreeMap::new(),
            changes: BTreeMap::new(),
            searches: BTreeMap::new(),
            flag_searches: BTreeMap::new(),
            answers: BTreeMap::new(),
            ledger,
            opening: false,
            eye: OperatorView::default(),
            added: 0,
            over: Vec::new(),
            tickets: BTreeSet::new(),
        };
        world.draw();
        world
    }

    fn send(&mut self, msg: Msg) {
        let is_input = matches!(msg, Msg::Key(_) | Msg::KeyInBurst(_) | Msg::Paste(_));
        let is_text = match &msg {
            Msg::KeyInBurst(key) => key.typed().is_some() || key.code == Code::Enter,
            Msg::Paste(_) => true,
            _ => false,
        };
        let question = self.unread_question();
        let was_open = self.desk.model.lock.is_open();
        let had_journal = self.desk.model.journal.open().is_some();
        let typed = typed_names(&self.desk.model);
        let chosen = forms(&self.desk.model);
        let keeps_forms = match &msg {
            Msg::Api(ApiMsg::Changed(_, Err(failure))) => failure.kind != FailureKind::Stale,
            Msg::Journal(_) | Msg::Time(_) | Msg::Resize(_) | Msg::Api(ApiMsg::Paused(..)) => true,
            _ => false,
        };
        let before = OperatorView::before(&self.desk.model, &msg);
        let effects = self.desk.at_once(msg);
        self.eye.after(&self.desk.model, &before, &effects);
        if keeps_forms {
            assert_eq!(typed_names(&self.desk.model), typed, "typed text is not lost");
            assert_eq!(forms(&self.desk.model), chosen, "choices are not lost");
        }
        if is_input && let Some(question) = question {
            assert_eq!(
                (effects.len(), self.unread_question()),
                (0, Some(question)),
                "it cannot have been read"
            );
        }
        assert!(was_open || changes(&effects).is_empty(), "a change is sent while it is locked");
        assert!(!is_text || changes(&effects).is_empty(), "a burst sends a change");
        assert!(!is_text || was_open || !self.desk.model.lock.is_open(), "a burst unlocks the instance");
        assert!(had_journal || changes(&effects).is_empty(), "a change is sent without a journal");
        self.ledger.take_in(&self.desk.model, &effects);
        self.opening |= effects.iter().any(|effect| matches!(effect, Effect::OpenJournal(_)));
        for (ticket, question) in asked(&effects) {
            assert!(self.tickets.insert(ticket), "{ticket:?} is used twice");
            self.questions.insert(ticket, question);
        }
        for effect in &effects {
            let (ticket, answer) = match effect {
                Effect::CountViews(ticket, count) => {
                    (*ticket, Msg::ViewsCounted(*ticket, vec![1; count.queries.len()]))
                }
                Effect::SaveView(ticket, _) => (*ticket, Msg::ViewSaved(*ticket, Ok(()))),
                Effect::Notes(effect) => notes_done(effect),
                Effect::Analyze(ticket, analysis) => {
                    (*ticket, Msg::Analyzed(*ticket, Ok(nothing_found(&analysis.subject))))
                }
                _ => continue,
            };
            assert!(self.tickets.insert(ticket), "{ticket:?} is used twice");
            self.answers.insert(ticket, answer);
        }
        for (ticket, search) in searches(&effects) {
            assert!(self.tickets.insert(ticket), "{ticket:?} is used twice");
            self.searches.insert(ticket, search);
        }
        for (ticket, search) in flag_searches(&effects) {
            assert!(self.tickets.insert(ticket), "{ticket:?} is used twice");
            self.flag_searches.insert(ticket, search);
        }
        self.share(&effects);
        for effect in effects {
            match effect {
                Effect::Change(ticket, order) => {
                    assert!(self.tickets.insert(ticket), "{ticket:?} is used twice");
                    self.changes.insert(ticket, *order);
                }
                Effect::Abort(ticket) => {
                    assert!(!self.changes.contains_key(&ticket), "a change is never aborted");
                    self.searches.remove(&ticket);
                    self.answers.remove(&ticket);
                    let question = self.questions.remove(&ticket);
                    self.over.push((ticket, question));
                }
                Effect::CancelWaiting(ticket) => {
                    let open = self.questions.contains_key(&ticket) || self.changes.contains_key(&ticket);
                    assert!(open, "{ticket:?} is no longer open");
                }
                _ => {}
            }
        }
        self.check();
    }

    /// The computer answers whatever is to leave the desk.
    fn share(&mut self, effects: &[Effect]) {
        for effect in effects {
            let report = match effect {
                Effect::CopyText(ticket, _) => ShareMsg::Copied(*ticket, CopyRoute::Terminal),
                Effect::OpenLink(ticket, _) => ShareMsg::LinkOpened(*ticket, false),
                Effect::Export(ticket, order) if order.replace => {
                    ShareMsg::Exported(*ticket, Ok(order.file.clone()))
                }
                Effect::Export(ticket, order) => {
                    ShareMsg::Exported(*ticket, Err(ExportFailure::Exists(order.file.clone())))
                }
                _ => continue,
            };
            let effects = self.desk.at_once(Msg::Share(report));
            self.share(&effects);
        }
    }

    /// The dialog that cannot have been read yet, with what was typed into it.
    fn unread_question(&self) -> Option<(usize, String)> {
        let model = &self.desk.model;
        match model.modals.last() {
            // A screen that is too small shows no dialog; there, keys can only quit.
            Some(Modal::Confirm(confirm)) if !confirm.is_read(model.now) && !model.is_too_small() => {
                let typed = confirm.typed.as_ref().map(|field| field.text().to_owned());
                Some((model.modals.len(), typed.unwrap_or_default()))
            }
            _ => None,
        }
    }

    /// Checks the invariants.
    fn check(&self) {
        let model = &self.desk.model;
        hold(model);
        for list in
            [Some(&model.domains), model.organization.as_ref().map(|view| &view.list)].into_iter().flatten()
        {
            let total = list.total().unwrap_or(0);
            assert!(list.cursor() < total || list.cursor() == 0, "{} of {total}", list.cursor());
            assert!(list.top() <= list.cursor());
        }
        let sent = |stage: &Stage| matches!(stage, Stage::Sent);
        let open = model.changes.iter().filter(|pending| sent(&pending.stage)).count();
        assert_eq!(open, self.changes.len(), "every pending change has a request, one per row");
        self.the_register_is_true();
        let retries = |paused: &Paused| matches!(paused.why, PauseReason::Failed { .. });
        if model.requests.pauses().any(retries) || model.deadline().is_none() {
            return;
        }
        assert!(
            model.deadline() > Some(model.now) || model.exit.is_some() || self.is_due_now(),
            "it would spin"
        );
    }

    /// A form's first search is due immediately, and so is what the dialogs list.
    fn is_due_now(&self) -> bool {
        let searches = |modal: &Modal| match modal {
            Modal::Create(form) => form.search_due.is_some(),
            Modal::Invitations(panel) => panel.invitations == Remote::Idle,
            Modal::Holder(view) => view.lookup.due.is_some(),
            _ => false,
        };
        self.desk.model.modals.iter().any(searches)
    }

    /// The deadline passes: what was due is done, so the next deadline is later.
    fn due(&mut self) {
        let Some(deadline) = self.desk.model.deadline() else { return };
        self.pass_to(deadline);
        let model = &self.desk.model;
        let moves = model.deadline().is_none_or(|next| next > deadline) || model.exit.is_some();
        assert!(moves, "the deadline does not advance");
    }

    fn draw(&mut self) {
        self.send(Msg::Drawn(self.desk.model.now));
    }

    /// Draws the screen, then lets time pass.
    fn pass_to(&mut self, moment: crate::clerk::Millis) {
        self.draw();
        self.send(Msg::Time(moment));
    }

    fn answer(&mut self, which: usize, manner: Manner) {
        if let Some((_, answer)) = self.answers.pop_first() {
            return self.send(answer);
        }
        let open = self.questions.keys().chain(self.changes.keys()).chain(self.searches.keys());
        let open: Vec<Ticket> = open.chain(self.flag_searches.keys()).copied().collect();
        if open.is_empty() {
            return;
        }
        let ticket = open[which % open.len()];
        if let Some(search) = self.searches.remove(&ticket) {
            let found = match manner {
                Manner::Panicked(_) => Err(Failure::new(FailureKind::Internal, "out of bounds")),
                _ => Ok(Desk::find(&search)),
            };
            return self.send(Msg::SearchFinished(ticket, found));
        }
        if let Some(search) = self.flag_searches.remove(&ticket) {
            let found = match manner {
                Manner::Panicked(_) => Err(Failure::new(FailureKind::Internal, "out of bounds")),
                _ => Ok(Desk::find_flags(search)),
            };
            return self.send(Msg::FlagsFound(ticket, found));
        }
        if let Manner::Retrying = manner {
            return self.send(paused(ticket, PauseReason::Failed { attempts: 1, failure: offline() }));
        }
        if let Manner::Waiting = manner {
            return self.send(paused(ticket, PauseReason::Budget));
        }
        if let Some(question) = self.questions.remove(&ticket) {
            let result = match manner {
                Manner::Right => Ok(self.desk.answer(&question)),
                Manner::Refused => Err(refusal(code::PARAM_VALUE_INVALID)),
                Manner::Stopped => Err(Failure::new(FailureKind::Stopped, "")),
                _ => Err(offline()),
            };
            self.over.push((ticket, Some(question)));
            return self.send(Msg::Api(ApiMsg::Answered(ticket, result)));
        }
        let Some(order) = self.changes.get(&ticket).cloned() else { return };
        let result = self.carry_out(&order, manner);
        self.changes.remove(&ticket);
        self.over.push((ticket, None));
        self.send(Msg::Api(ApiMsg::Changed(ticket, result)));
    }

    /// Carries out a command; its journal lines are reported before the result.
    fn carry_out(&mut self, order: &Command, manner: Manner) -> Result<Outcome, Failure> {
        let change = order.change();
        let there =
            self.desk.rows.iter().find(|row| change.domain_id().is_none_or(|id| id == row.id)).cloned();
        // Duplicates and deleted rows are refused in any case.
        let manner = match (manner, change, &there) {
            (Manner::Offline | Manner::Unwritten | Manner::Stopped, ..) => manner,
            (_, Change::Create { organization_id, body }, _) => {
                let same = |row: &&crate::clerk::OrganizationDomain| {
                    row.name == body.name && row.organization_id == *organization_id
                };
                if self.desk.rows.iter().any(|row| same(&row)) { Manner::Refused } else { manner }
            }
            (_, _, None) => Manner::Refused,
            _ => manner,
        };
        if let (Manner::Stale, Some(seen), Some(current)) = (manner, &order.seen, there)
            && current.updated_at > seen.updated_at
            && (!difference(seen, &current).is_empty()
                || order.last_known_write.is_some_and(|known| current.updated_at > known))
        {
            return Err(Failure { current: Some(Box::new(current)), ..Failure::new(FailureKind::Stale, "") });
        }
        match manner {
            Manner::Offline => return Err(offline()),
            Manner::Unwritten => return Err(Failure::new(FailureKind::Journal, "the disk is full")),
            _ => {}
        }
        self.report(FakeJournal::asked(order));
        let unknown = |failure: Failure| (End::Unknown { cause: FakeJournal::cause() }, Err(failure));
        let (end, result) = match manner {
            Manner::Refused => {
                (End::Refused { cause: FakeJournal::cause() }, Err(refusal(code::ALREADY_EXISTS)))
            }
            Manner::Stopped => {
                (End::Refused { cause: FakeJournal::cause() }, Err(Failure::new(FailureKind::Stopped, "")))
            }
            Manner::Unknown(done) => {
                if done {
                    self.desk.carry_out(change);
                }
                unknown(no_answer())
            }
            Manner::Panicked(done) => {
                if done {
                    self.desk.carry_out(change);
                }
                self.report(FakeJournal::panicked(order));
                unknown(Failure {
                    outcome_unknown: true,
                    ..Failure::new(FailureKind::Internal, "out of bounds")
                })
            }
            _ => {
                let outcome = self.desk.carry_out(change);
                (FakeJournal::done(&outcome), Ok(outcome))
            }
        };
        if let Manner::Untold = manner {
            let kept = FakeJournal::answered(order, end);
            self.ledger.keep(kept.clone());
            self.send(Msg::Journal(JournalMsg::WriteDeferred(kept, "the disk is full".into())));
        } else {
            self.report(FakeJournal::answered(order, end));
        }
        result
    }

    /// Reports a line as written.
    fn report(&mut self, line: Line) {
        for kept in self.ledger.write_kept() {
            self.send(Msg::Journal(JournalMsg::Written(kept)));
        }
        self.ledger.write(line.clone());
        self.send(Msg::Journal(JournalMsg::Written(line)));
    }

    /// Opens the journal that the desk has requested, or fails to.
    fn open(&mut self, works: bool) {
        if !std::mem::take(&mut self.opening) {
            return;
        }
        let opened =
            if works { Ok(Box::new(self.ledger.opened())) } else { Err("the disk is full".to_owned()) };
        self.send(Msg::Journal(JournalMsg::Opened(opened)));
    }

    fn meddle(&mut self, which: usize) {
        let count = self.desk.rows.len();
        if let Some(row) = self.desk.rows.get_mut(which % count.max(1)) {
            row.enrollment_mode = EnrollmentMode::KNOWN[which / 7 % 4].clone();
            if which.is_multiple_of(5) {
                row.affiliation_verification = Some(super::bench::proof(which.is_multiple_of(2)));
            }
            row.updated_at = row.updated_at.plus(1);
        }
    }

    fn late(&mut self, which: usize) {
        if self.over.is_empty() {
            return;
        }
        let (ticket, question) = self.over[which % self.over.len()].clone();
        self.send(paused(ticket, PauseReason::Failed { attempts: 1, failure: offline() }));
        self.send(paused(ticket, PauseReason::Clerk));
        self.send(Msg::Api(match question {
            Some(question) => ApiMsg::Answered(ticket, Ok(self.desk.answer(&question))),
            None => ApiMsg::Changed(ticket, Err(no_answer())),
        }));
    }

    pub(super) fn act(&mut self, step: Step) {
        match step {
            Step::Key(key) => self.send(Msg::Key(key)),
            Step::Hasty(key) => {
                self.draw();
                self.send(Msg::Key(key));
            }
            Step::Considered(key) => {
                self.pass_to(self.desk.model.now.plus(Confirm::MIN_READING_TIME));
                self.send(Msg::Key(key));
            }
            Step::InBurst(key) => {
                self.pass_to(self.desk.model.now.plus(Confirm::MIN_READING_TIME));
                self.send(Msg::KeyInBurst(key));
            }
            Step::Paste(text) => self.send(Msg::Paste(text.into())),
            Step::Resize(width, height) => self.send(Msg::Resize(Size { width, height })),
            Step::Mouse(kind, x, y) => self.send(Msg::Mouse(Mouse { kind, x, y })),
            Step::Draw => self.draw(),
            Step::Pass(milliseconds) => self.pass_to(self.desk.model.now.plus(milliseconds)),
            Step::Due => self.due(),
            Step::Answer(which, manner) => self.answer(which, manner),
            Step::Late(which) => self.late(which),
            Step::Meddle(which) => self.meddle(which),
            Step::Remove(which) => {
                let rows = &mut self.desk.rows;
                if !rows.is_empty() {
                    rows.remove(which % rows.len());
                }
            }
            Step::Add => {
                self.added += 1;
                self.desk.rows.insert(0, super::bench::row(1_000_000 + self.added));
            }
            Step::Open(works) => self.open(works),
            Step::Read(works) => {
                let reading = JournalReloaded { history: self.ledger.history(), living: Vec::new() };
                let reading = if works { Ok(reading) } else { Err("it is gone".to_owned()) };
                self.send(Msg::Journal(JournalMsg::Reloaded(reading)));
            }
            Step::Again(which) => {
                if let Some(line) = self.ledger.line(which) {
                    self.send(Msg::Journal(JournalMsg::Written(line)));
                }
            }
            Step::Terminate => self.send(Msg::Terminate),
        }
        // The event loop would end here; the test continues, so that quitting does not end every run.
        if let Some(open) = self.desk.model.exit.take() {
            let changes = &self.desk.model.changes;
            assert_eq!(open.len(), changes.open(), "quitting lists every open change");
            for name in changes.iter().map(|pending| &pending.request.name) {
                assert!(open.iter().any(|text| text.contains(name.as_str())), "{name} is not among {open:?}");
            }
            self.desk.model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
        }
    }

    /// Whether anything is due other than the growing age of the local copy.
    fn is_awake(&self) -> bool {
        let mut model = self.desk.model.clone();
        model.copy = LocalCopy::new(0);
        model.deadline().is_some()
    }

    /// Answers everything and lets time pass until the desk sleeps.
    pub(super) fn come_to_rest(&mut self) {
        self.desk.model.modals.clear();
        self.desk.model.bar = None;
        // An unanswered dialog opens again where it can be read.
        self.send(Msg::Resize(Size { width: 80, height: 24 }));
        for _ in 0..2_000 {
            if self.opening {
                self.open(true);
            } else if self.desk.model.modals.last().is_some_and(|modal| matches!(modal, Modal::Confirm(_))) {
                // Declines to overwrite a row that has changed on the server.
                self.act(Step::Considered(Key::new(crate::input::Code::Esc)));
            } else if !self.questions.is_empty()
                || !self.changes.is_empty()
                || !self.searches.is_empty()
                || !self.flag_searches.is_empty()
                || !self.answers.is_empty()
            {
                self.answer(0, Manner::Right);
            } else if self.is_awake() {
                self.due();
            } else {
                self.ledger.check_at_rest(&self.desk.model);
                the_copy_is_shown(&self.desk.model);
                return;
            }
        }
        panic!("no rest: {:?} {:?}", self.questions, self.changes);
    }
}

fn paused(ticket: Ticket, why: PauseReason) -> Msg {
    Msg::Api(ApiMsg::Paused(ticket, Pause { wait: 700, why }))
}

fn nothing_found(subject: &AnalysisSubject) -> AnalysisAnswer {
    match subject {
        AnalysisSubject::Facet(facet) => {
            AnalysisAnswer::Facet(FacetCounts { facet: *facet, total: 0, values: Vec::new(), distinct: 0 })
        }
        AnalysisSubject::Health => AnalysisAnswer::Health(Vec::new()),
        AnalysisSubject::Conflicts => {
            AnalysisAnswer::Conflicts(ConflictList { total: 0, conflicts: Vec::new() })
        }
        AnalysisSubject::Names(_) => AnalysisAnswer::Names(BTreeMap::new()),
        AnalysisSubject::Related { .. } => AnalysisAnswer::Related(RelatedDomains::default()),
    }
}

/// The files of notes are empty, and take every line.
fn notes_done(effect: &NotesEffect) -> (Ticket, Msg) {
    let (ticket, report) = match effect {
        NotesEffect::Read(ticket, _) => (*ticket, NotesMsg::Read(*ticket, Ok(Box::default()))),
        NotesEffect::Write(ticket, ..) => (*ticket, NotesMsg::Written(*ticket, Ok("jana@desk7".to_owned()))),
        NotesEffect::KeepPlace(ticket, ..) => (*ticket, NotesMsg::PlaceKept(*ticket, Ok(()))),
    };
    (ticket, Msg::Notes(report))
}
