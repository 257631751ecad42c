// A desk, everything that it asked for, and whoever answers as it pleases them. Checks what must hold at any time.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::*;
use super::bench::{Desk, asked, changes, no_answer, offline, refusal};
use super::invariants::hold;
use crate::clerk::{Change, code};
use crate::input::{Key, Mouse, MouseKind};

/// One thing that happens.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// A key that may have been typed before what has it was on the screen.
    Key(Key),
    /// A key from somebody who has read what has it.
    Considered(Key),
    Paste(&'static str),
    Resize(u16, u16),
    Mouse(MouseKind, u16, u16),
    /// So many milliseconds pass.
    Pass(i64),
    /// The deadline comes.
    Due,
    /// One of the open requests gets its answer, in that way.
    Answer(usize, Manner),
    /// A request that was given up or answered gets an answer (again).
    Late(usize),
    Terminate,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Manner {
    Right,
    Refused,
    Offline,
    /// A change was done, or not done, and nobody knows.
    Unknown(bool),
    Retrying,
}

/// The desk, and every request that it made.
pub(super) struct World {
    pub(super) desk: Desk,
    questions: BTreeMap<Ticket, Question>,
    changes: BTreeMap<Ticket, Change>,
    /// Given up or answered.
    over: Vec<(Ticket, Option<Question>)>,
    tickets: BTreeSet<Ticket>,
}

impl World {
    pub(super) fn new(rows: u64, live: bool) -> Self {
        Self {
            desk: Desk::on(live, Start::default(), rows),
            questions: BTreeMap::new(),
            changes: BTreeMap::new(),
            over: Vec::new(),
            tickets: BTreeSet::new(),
        }
    }

    fn send(&mut self, msg: Msg) {
        let is_input = matches!(msg, Msg::Key(_) | Msg::Paste(_));
        let question = self.unread_question();
        let was_open = self.desk.model.lock.is_open();
        let effects = self.desk.at_once(msg);
        if is_input && let Some(question) = question {
            assert_eq!(
                (effects.len(), self.unread_question()),
                (0, Some(question)),
                "nobody can have read it"
            );
        }
        assert!(!is_input || was_open || changes(&effects).is_empty(), "a change is sent while it is locked");
        for (ticket, question) in asked(&effects) {
            assert!(self.tickets.insert(ticket), "{ticket:?} is used twice");
            self.questions.insert(ticket, question);
        }
        for (ticket, change) in changes(&effects) {
            assert!(self.tickets.insert(ticket), "{ticket:?} is used twice");
            self.changes.insert(ticket, change);
        }
        for effect in effects {
            if let Effect::Abort(ticket) = effect {
                assert!(!self.changes.contains_key(&ticket), "a change is never aborted");
                let question = self.questions.remove(&ticket);
                self.over.push((ticket, question));
            }
        }
        self.check();
    }

    /// The question that nobody can have read yet, with what was typed into it.
    fn unread_question(&self) -> Option<(usize, String)> {
        let model = &self.desk.model;
        match model.modals.last() {
            Some(Modal::Confirm(confirm)) if !confirm.is_read(model.now) => {
                let typed = confirm.typed.as_ref().map(|field| field.text().to_owned());
                Some((model.modals.len(), typed.unwrap_or_default()))
            }
            _ => None,
        }
    }

    /// What holds at any time.
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
        let sent = |stage: &Stage| matches!(stage, Stage::Sent(_));
        let rows = model.changes.rows.values().filter(|row| sent(&row.stage)).count();
        let creations = model.changes.creations.iter().filter(|creation| sent(&creation.stage)).count();
        assert_eq!(rows + creations, self.changes.len(), "what is on its way is waited for, once per row");
        for ticket in model.retries.keys() {
            let open = self.questions.contains_key(ticket) || self.changes.contains_key(ticket);
            assert!(open, "{ticket:?} waits for a try that never comes");
        }
        if !model.retries.is_empty() || model.deadline().is_none() {
            return;
        }
        assert!(
            model.deadline() > Some(model.now) || model.exit.is_some() || self.is_due_now(),
            "it would spin"
        );
    }

    /// A form asks for its first search at once, which is due by the time it is drawn; so is the look at a question.
    fn is_due_now(&self) -> bool {
        let searches = |modal: &Modal| {
            matches!(modal, Modal::Create(form) if form.search_due.is_some())
                || matches!(modal, Modal::Confirm(confirm) if confirm.since.is_none())
        };
        self.desk.model.modals.iter().any(searches)
    }

    /// The deadline comes: what was due is done, so the next deadline is later.
    fn due(&mut self) {
        let Some(deadline) = self.desk.model.deadline() else { return };
        self.send(Msg::Time(deadline));
        let model = &self.desk.model;
        assert!(model.deadline().is_none_or(|next| next > deadline) || model.exit.is_some(), "it spins");
    }

    fn answer(&mut self, which: usize, manner: Manner) {
        let open: Vec<Ticket> = self.questions.keys().chain(self.changes.keys()).copied().collect();
        if open.is_empty() {
            return;
        }
        let ticket = open[which % open.len()];
        if let Manner::Retrying = manner {
            let retry = Retry { attempt: 1, wait: 700, failure: offline() };
            return self.send(Msg::Api(ApiMsg::Retrying(ticket, retry)));
        }
        if let Some(question) = self.questions.remove(&ticket) {
            let result = match manner {
                Manner::Right => Ok(self.desk.answer(&question)),
                Manner::Refused => Err(refusal(code::PARAM_VALUE_INVALID)),
                _ => Err(offline()),
            };
            self.over.push((ticket, Some(question)));
            return self.send(Msg::Api(ApiMsg::Answered(ticket, result)));
        }
        let Some(change) = self.changes.remove(&ticket) else { return };
        let result = match manner {
            Manner::Right => Ok(self.desk.carry_out(&change)),
            Manner::Unknown(done) => {
                if done {
                    self.desk.carry_out(&change);
                }
                Err(no_answer())
            }
            Manner::Refused => Err(refusal(code::ALREADY_EXISTS)),
            _ => Err(offline()),
        };
        self.over.push((ticket, None));
        self.send(Msg::Api(ApiMsg::Changed(ticket, result)));
    }

    fn late(&mut self, which: usize) {
        if self.over.is_empty() {
            return;
        }
        let (ticket, question) = self.over[which % self.over.len()].clone();
        let retry = Retry { attempt: 1, wait: 700, failure: offline() };
        self.send(Msg::Api(ApiMsg::Retrying(ticket, retry)));
        self.send(Msg::Api(match question {
            Some(question) => ApiMsg::Answered(ticket, Ok(self.desk.answer(&question))),
            None => ApiMsg::Changed(ticket, Err(no_answer())),
        }));
    }

    pub(super) fn act(&mut self, step: Step) {
        match step {
            Step::Key(key) => self.send(Msg::Key(key)),
            Step::Considered(key) => {
                self.send(Msg::Time(self.desk.model.now));
                self.send(Msg::Time(self.desk.model.now.plus(Confirm::MOMENT)));
                self.send(Msg::Key(key));
            }
            Step::Paste(text) => self.send(Msg::Paste(text.into())),
            Step::Resize(width, height) => self.send(Msg::Resize(Size { width, height })),
            Step::Mouse(kind, x, y) => self.send(Msg::Mouse(Mouse { kind, x, y })),
            Step::Pass(milliseconds) => self.send(Msg::Time(self.desk.model.now.plus(milliseconds))),
            Step::Due => self.due(),
            Step::Answer(which, manner) => self.answer(which, manner),
            Step::Late(which) => self.late(which),
            Step::Terminate => self.send(Msg::Terminate),
        }
        // The loop would end here; the story goes on, so that leaving is not the end of every test.
        if self.desk.model.exit.take().is_some() {
            self.desk.model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
        }
    }

    /// Everything that is open is answered, and time passes, until the desk sleeps.
    pub(super) fn come_to_rest(&mut self) {
        self.desk.model.modals.clear();
        self.desk.model.bar = None;
        for _ in 0..2_000 {
            if !self.questions.is_empty() || !self.changes.is_empty() {
                self.answer(0, Manner::Right);
            } else if self.desk.model.deadline().is_some() {
                self.due();
            } else {
                return;
            }
        }
        panic!("no rest: {:?} {:?}", self.questions, self.changes);
    }
}
