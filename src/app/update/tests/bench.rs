//! A desk without a terminal, with a fake Clerk, for the tests of `update`.

use super::super::super::*;
use crate::clerk::{Change, ClerkError, Millis, OrganizationDomain};

use crate::input::{Code, Key};
use crate::journal::{History, Line, Operator, Record, RecordState};

pub(super) use super::server::{organization, proof, row};

/// A reloaded journal without other living runs of the program.
pub(super) const fn alone(history: History) -> JournalReloaded {
    JournalReloaded { history, living: Vec::new() }
}

/// The key of a character; a control character stands for its key: Ctrl-o is `\x0f`.
pub(super) fn key_of(c: char) -> Key {
    match u8::try_from(c) {
        Ok(byte @ 1..=26) => Key::ctrl(char::from(byte | 0x60)),
        _ => Key::char(c),
    }
}

/// The desk and the fake server's rows.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) model: Model,
    pub(super) rows: Vec<OrganizationDomain>,
}

pub(super) const NORMAL: Size = Size { width: 80, height: 24 };

pub(super) fn endpoint(live: bool) -> Endpoint {
    let key = if live { KeyKind::Live } else { KeyKind::Test };
    let root = "https://api.clerk.example/v1".into();
    Endpoint { host: "api.clerk.example".into(), root, key, embedded: false }
}

impl Desk {
    /// A desk that is connecting.
    pub(super) fn started(start: Start, rows: u64) -> Self {
        Self { model: Model::new(start, NORMAL, Millis(1_000_000)).0, rows: (0..rows).map(row).collect() }
    }

    /// A desk on that kind of instance with its first page loaded, unlocked where possible.
    pub(super) fn on(live: bool, start: Start, rows: u64) -> Self {
        let mut desk = Self::locked(endpoint(live), start, rows);
        if live {
            desk.press("\x0fins_0y");
            desk.model.toasts.dismiss();
        }
        desk
    }

    /// A desk on the instance behind that endpoint with its first page loaded; a production one is locked.
    pub(super) fn locked(endpoint: Endpoint, start: Start, rows: u64) -> Self {
        let mut desk = Self::started(Start { target: Some(ConnectionTarget::Instance), ..start }, rows);
        let effects = desk.api(ApiMsg::Connected(Ok(endpoint)));
        desk.settle(&effects);
        desk.draw();
        desk
    }

    /// A desk on a development instance with its first page loaded.
    pub(super) fn ready(rows: u64) -> Self {
        Self::on(false, Start::default(), rows)
    }

    /// Opens the journal with these lines; changes without an outcome are orphans of earlier runs.
    pub(super) fn open_journal(&mut self, lines: Vec<Line>) -> Vec<Effect> {
        let mut history = History::default();
        for line in lines {
            history.add(line);
        }
        let waits = |record: &&Record| matches!(record.state(), RecordState::Open | RecordState::Unknown);
        let orphans = history.records().filter(waits).map(|record| record.id.clone()).collect();
        let living = Vec::new();
        let opened = JournalOpened {
            session: "s2".into(),
            operator: operator(),
            history,
            orphans,
            living,
            skipped: 0,
        };
        let effects = self.send(Msg::Journal(JournalMsg::Opened(Ok(Box::new(opened)))));
        self.read_no_notes(effects)
    }

    /// Answers the reading of the notes, of which there are none; returns the other effects.
    pub(super) fn read_no_notes(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        let is_read = |effect: &Effect| matches!(effect, Effect::Notes(NotesEffect::Read(..)));
        if let Some(at) = effects.iter().position(is_read)
            && let Effect::Notes(NotesEffect::Read(ticket, _)) = effects.remove(at)
        {
            effects.extend(self.send(Msg::Notes(NotesMsg::Read(ticket, Ok(Box::default())))));
        }
        effects
    }

    /// Sends a message. The operator has read the screen before any key.
    pub(super) fn send(&mut self, msg: Msg) -> Vec<Effect> {
        if matches!(msg, Msg::Key(_) | Msg::KeyInBurst(_) | Msg::Paste(_) | Msg::Mouse(_)) {
            self.draw();
            if !self.model.is_read() {
                self.pass(Confirm::MIN_READING_TIME);
            }
        }
        self.at_once(msg)
    }

    /// Draws the current state.
    pub(super) fn draw(&mut self) {
        assert_eq!(self.at_once(Msg::Drawn(self.model.now)), []);
    }

    /// The operator reads the screen.
    pub(super) fn read(&mut self) {
        self.draw();
        self.pass(Confirm::MIN_READING_TIME);
    }

    /// Sends a message without time to read the screen.
    pub(super) fn at_once(&mut self, msg: Msg) -> Vec<Effect> {
        update(&mut self.model, msg)
    }

    pub(super) fn api(&mut self, report: ApiMsg) -> Vec<Effect> {
        self.send(Msg::Api(report))
    }

    /// Stops the local copy, which has no key.
    pub(super) fn stop_copy(&mut self) -> Vec<Effect> {
        self.press(":stop-copy");
        self.key(Code::Enter)
    }

    pub(super) fn press(&mut self, keys: &str) -> Vec<Effect> {
        keys.chars().flat_map(|c| self.send(Msg::Key(key_of(c)))).collect()
    }

    /// Sends the characters in one burst, like pasted text.
    pub(super) fn burst(&mut self, text: &str) -> Vec<Effect> {
        let key = |c| if c == '\r' { Key::new(Code::Enter) } else { Key::char(c) };
        text.chars().flat_map(|c| self.send(Msg::KeyInBurst(key(c)))).collect()
    }

    pub(super) fn key(&mut self, code: Code) -> Vec<Effect> {
        self.send(Msg::Key(Key::new(code)))
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        self.send(Msg::Paste(text.into()))
    }

    pub(super) fn pass(&mut self, milliseconds: i64) -> Vec<Effect> {
        self.send(Msg::Time(self.model.now.plus(milliseconds)))
    }

    /// Answers every request, and those that follow, until none is open.
    pub(super) fn settle(&mut self, effects: &[Effect]) {
        let effects = &self.read_no_notes(effects.to_vec());
        let mut open = asked(effects);
        let mut searching = searches(effects);
        let mut flagging = flag_searches(effects);
        while !open.is_empty() || !searching.is_empty() || !flagging.is_empty() {
            for (ticket, search) in std::mem::take(&mut flagging) {
                let effects = self.send(Msg::FlagsFound(ticket, Ok(Self::find_flags(search))));
                open.extend(asked(&effects));
                searching.extend(searches(&effects));
                flagging.extend(flag_searches(&effects));
            }
            for (ticket, search) in std::mem::take(&mut searching) {
                let effects = self.send(Msg::SearchFinished(ticket, Ok(Self::find(&search))));
                open.extend(asked(&effects));
                flagging.extend(flag_searches(&effects));
            }
            let answers: Vec<_> = open.drain(..).map(|(ticket, ask)| (ticket, self.answer(&ask))).collect();
            for (ticket, answer) in answers {
                let effects = self.api(ApiMsg::Answered(ticket, Ok(answer)));
                open.extend(asked(&effects));
                searching.extend(searches(&effects));
                flagging.extend(flag_searches(&effects));
                if effects.iter().any(|effect| matches!(effect, Effect::OpenJournal(_))) {
                    open.extend(asked(&self.open_journal(Vec::new())));
                }
            }
        }
    }

    /// The server carries out the change and confirms it.
    pub(super) fn done(&mut self, (ticket, change): &(Ticket, Change)) -> Vec<Effect> {
        let outcome = self.carry_out(change);
        self.api(ApiMsg::Changed(*ticket, Ok(outcome)))
    }

    pub(super) fn refuse(&mut self, ticket: Ticket, failure: Failure) -> Vec<Effect> {
        self.api(ApiMsg::Changed(ticket, Err(failure)))
    }

    pub(super) fn toasts(&self) -> String {
        let texts: Vec<_> = self.model.toasts.shown().iter().map(|toast| toast.text.as_str()).collect();
        texts.join("\n")
    }

    pub(super) fn selected(&self) -> &str {
        self.model.selected().map_or("", |row| &row.id)
    }

    pub(super) fn expected_row(&self) -> ExpectedRow {
        self.model.expected_row(self.model.selected().unwrap())
    }
}

pub(super) fn operator() -> Operator {
    Operator { user: "jana".into(), host: "desk7".into() }
}

/// The read requests among the effects.
pub(super) fn asked(effects: &[Effect]) -> Vec<(Ticket, ReadRequest)> {
    let question = |effect: &Effect| match effect {
        Effect::Read(ticket, question) | Effect::Lookup(ticket, question) => {
            Some((*ticket, question.clone()))
        }
        Effect::ReadCopyPage(ticket, query) => Some((*ticket, ReadRequest::Rows(query.clone()))),
        _ => None,
    };
    effects.iter().filter_map(question).collect()
}

pub(super) fn searches(effects: &[Effect]) -> Vec<(Ticket, Search)> {
    let search = |effect: &Effect| match effect {
        Effect::Search(ticket, search) => Some((*ticket, (**search).clone())),
        _ => None,
    };
    effects.iter().filter_map(search).collect()
}

pub(super) fn flag_searches(effects: &[Effect]) -> Vec<(Ticket, FlagSearch)> {
    let search = |effect: &Effect| match effect {
        Effect::FindFlags(ticket, search) => Some((*ticket, (**search).clone())),
        _ => None,
    };
    effects.iter().filter_map(search).collect()
}

pub(super) fn changes(effects: &[Effect]) -> Vec<(Ticket, Change)> {
    let change = |effect: &Effect| match effect {
        Effect::Change(ticket, order) => Some((*ticket, order.change().clone())),
        _ => None,
    };
    effects.iter().filter_map(change).collect()
}

/// The only change among the effects.
pub(super) fn change(effects: &[Effect]) -> (Ticket, Change) {
    let changes = changes(effects);
    assert_eq!(changes.len(), 1, "{effects:?}");
    changes.into_iter().next().unwrap()
}

pub(super) fn refusal(code: &str) -> Failure {
    let errors = vec![ClerkError { code: code.into(), ..ClerkError::default() }];
    Failure { errors, status: Some(422), ..Failure::new(FailureKind::Refused, "") }
}

/// A timeout: the change may have been done.
pub(super) fn no_answer() -> Failure {
    Failure { outcome_unknown: true, ..Failure::new(FailureKind::Timeout, "") }
}

pub(super) fn offline() -> Failure {
    Failure::new(FailureKind::Offline, "connection refused")
}
