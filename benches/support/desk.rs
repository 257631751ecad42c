//! The desk over a complete local copy, without network, threads and terminal.

use std::sync::{Arc, Mutex, PoisonError};

use domdesk::app::{
    ApiMsg, ConnectionTarget, Effect, Endpoint, JournalMsg, JournalOpened, KeyKind, Model, Msg, PlanEffect,
    PlanMsg, PlanRequest, ReadRequest, ReadResponse, SearchHits, Size, Start, Ticket, removed_rows, update,
};
use domdesk::clerk::{EnvironmentType, Instance, decode_domains};
use domdesk::engine::Engine;
use domdesk::input::{Code, Key};
use domdesk::journal::{History, Operator};
use domdesk::store::decode_page;
use domdesk::triage::find_flags;
use domdesk::view::{Colors, Theme, ThemeName, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::rows::{NOW, ROWS, Rows};

const SIZE: Size = Size { width: 120, height: 40 };

/// The model with its copy: reading it takes seconds.
static OPENED: Mutex<Option<Model>> = Mutex::new(None);

pub(crate) struct Desk {
    model: Model,
    engine: Engine,
    theme: Theme,
    terminal: Terminal<TestBackend>,
}

impl Desk {
    pub(crate) fn open(rows: &Rows) -> Self {
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        let start = Start {
            target: Some(ConnectionTarget::Instance),
            snapshot_rows: 2 * ROWS as u64,
            ..Start::default()
        };
        let (model, is_new) = match &*opened {
            Some(model) => (model.clone(), false),
            None => (Model::new(start, SIZE, NOW).0, true),
        };
        let mut desk = Self {
            model,
            engine: Engine::default(),
            theme: Theme::new(ThemeName::Default, Colors::Many),
            terminal: Terminal::new(TestBackend::new(SIZE.width, SIZE.height)).unwrap(),
        };
        if is_new {
            let (host, root) = ("api.clerk.example".to_owned(), String::new());
            let endpoint = Endpoint { host, root, key: KeyKind::Test, embedded: false };
            desk.send(Msg::Api(ApiMsg::Connected(Ok(endpoint))), Some(rows));
            assert!(desk.model.copy.is_whole() && desk.model.list().is_local());
            *opened = Some(desk.model.clone());
        }
        desk.frame();
        desk
    }

    /// Sends a message and answers what follows; returns the request for a plan, if any.
    fn send(&mut self, msg: Msg, rows: Option<&Rows>) -> (Option<Ticket>, Option<PlanRequest>) {
        let mut effects = update(&mut self.model, msg);
        let mut plan = (None, None);
        while !effects.is_empty() {
            let msg = match effects.remove(0) {
                Effect::Read(ticket, question) => match (question, rows) {
                    (ReadRequest::Instance, _) => {
                        answered(ticket, ReadResponse::Instance(Box::new(instance())))
                    }
                    (ReadRequest::Settings, _) => answered(ticket, ReadResponse::Settings(Box::default())),
                    (ReadRequest::Domains(query), Some(rows)) => {
                        let page = decode_domains(&rows.page(&query)).unwrap();
                        answered(ticket, ReadResponse::Domains(page))
                    }
                    _ => continue,
                },
                Effect::ReadCopyPage(ticket, query) => {
                    let Some(rows) = rows else { continue };
                    answered(ticket, ReadResponse::Rows(decode_page(&rows.page(&query)).unwrap()))
                }
                Effect::Search(ticket, search) => {
                    let found =
                        self.engine.search(&search.store, &search.query, search.now, &|| false).unwrap();
                    let removed = removed_rows(&search.store);
                    Msg::SearchFinished(ticket, Ok(SearchHits { rows: found.rows, removed }))
                }
                Effect::FindFlags(ticket, search) => {
                    let flags = find_flags(&search.store, &search.rules, search.max_domains, search.now);
                    Msg::FlagsFound(ticket, Ok(Arc::new(flags)))
                }
                Effect::CountViews(ticket, count) => Msg::ViewsCounted(ticket, vec![0; count.queries.len()]),
                Effect::OpenJournal(_) => Msg::Journal(JournalMsg::Opened(Ok(Box::new(JournalOpened {
                    session: "s1".to_owned(),
                    operator: Operator::default(),
                    history: History::default(),
                    orphans: Vec::new(),
                    living: Vec::new(),
                    skipped: 0,
                })))),
                Effect::Plan(PlanEffect::Make(ticket, request)) => {
                    plan = (Some(ticket), Some(*request));
                    continue;
                }
                _ => continue,
            };
            effects.extend(update(&mut self.model, msg));
        }
        plan
    }

    pub(crate) fn key(&mut self, key: Key) -> (Option<Ticket>, Option<PlanRequest>) {
        self.send(Msg::Key(key), None)
    }

    pub(crate) fn press(&mut self, keys: &str) {
        for c in keys.chars() {
            self.key(Key::char(c));
        }
    }

    pub(crate) fn plan(&mut self, msg: PlanMsg) {
        self.send(Msg::Plan(msg), None);
    }

    /// Marks at least that many rows, the newest ones.
    pub(crate) fn mark(&mut self, rows: usize) {
        self.press("gg");
        self.read();
        self.press("V");
        while self.model.list().cursor() < rows as u64 {
            self.key(Key::new(Code::PageDown));
        }
        self.read();
        self.press("V");
        self.read();
        assert!(self.model.marks.len() >= rows as u64, "{} marked", self.model.marks.len());
    }

    pub(crate) const fn has_panel(&self) -> bool {
        !self.model.modals.is_empty()
    }

    pub(crate) fn frame(&mut self) {
        let Self { model, theme, terminal, .. } = self;
        terminal.draw(|frame| draw(model, theme, frame)).unwrap();
        let now = self.model.now;
        self.send(Msg::Drawn(now), None);
    }

    /// The operator reads for a second: keys act only on rows that have been on the screen for a moment.
    fn read(&mut self) {
        self.frame();
        self.send(Msg::Time(self.model.now.plus(1_000)), None);
        self.frame();
    }
}

fn answered(ticket: Ticket, response: ReadResponse) -> Msg {
    Msg::Api(ApiMsg::Answered(ticket, Ok(response)))
}

fn instance() -> Instance {
    Instance {
        id: "ins_2b3xKq9TzWvA1cD4eF5gH6iJ7kL".to_owned(),
        environment_type: EnvironmentType::Development,
        ..Instance::default()
    }
}
