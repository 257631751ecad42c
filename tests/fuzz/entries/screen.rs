//! The whole desk without network and terminal: hostile responses, any keys at any size. Checks every cell.

use domdesk::app::{
    ApiMsg, ConnectionTarget, Effect, Endpoint, Failure, FailureKind, JournalMsg, JournalOpened, KeyKind,
    Model, Msg, Outcome, Pause, PauseReason, ReadRequest, ReadResponse, Size, Start, Ticket, update,
};
use domdesk::clerk::{
    ClerkError, EnterpriseConnection, EnvironmentType, Instance, Millis, Organization,
    OrganizationInvitation, OrganizationSettings, Page, decode_domain,
};
use domdesk::input::{Code, Key, Mouse, MouseKind};
use domdesk::journal::{History, Operator};
use domdesk::store::{Batch, PageRows};
use domdesk::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::safe::assert_safe;
use super::source::Source;

/// The most events of one input, so that a long input is no slower than a short one.
const MOST_STEPS: usize = 200;

const NOW: Millis = Millis(1_795_435_200_000);

const CODES: [Code; 14] = [
    Code::Enter,
    Code::Esc,
    Code::Tab,
    Code::BackTab,
    Code::Backspace,
    Code::Delete,
    Code::Up,
    Code::Down,
    Code::Left,
    Code::Right,
    Code::Home,
    Code::End,
    Code::PageUp,
    Code::PageDown,
];

const MODES: [&str; 5] = [
    "manual_invitation",
    "automatic_invitation",
    "automatic_suggestion",
    "enterprise_sso",
    "\u{202e}odd\x1b[m",
];

/// The bytes are the size, the rows, and the events.
pub fn screen(data: &[u8]) {
    let mut source = Source::new(data);
    let mut world = World::new(&mut source);
    world.check_screen();
    for _ in 0..MOST_STEPS {
        if source.is_empty() || world.model.exit.is_some() {
            break;
        }
        world.step(&mut source);
        world.check_screen();
    }
}

struct World {
    model: Model,
    size: Size,
    rows: Vec<Value>,
    name: String,
    questions: Vec<(Ticket, ReadRequest)>,
    changes: Vec<Ticket>,
}

impl World {
    fn new(source: &mut Source<'_>) -> Self {
        let size = size(source);
        let start =
            Start { target: Some(ConnectionTarget::Instance), read_only: source.flag(), ..Start::default() };
        let name = source.text();
        let rows = (0..source.byte() % 8).map(|at| row(at, source)).collect();
        let mut world = Self {
            model: Model::new(start, size, NOW).0,
            size,
            rows,
            name,
            questions: Vec::new(),
            changes: Vec::new(),
        };
        let endpoint = Endpoint {
            host: world.name.clone(),
            root: "https://api.clerk.com/v1".to_owned(),
            key: if source.flag() { KeyKind::Live } else { KeyKind::Test },
            embedded: source.flag(),
        };
        world.send(Msg::Api(ApiMsg::Connected(Ok(endpoint))));
        while let Some((ticket, question)) = world.questions.pop() {
            world.answer(ticket, &question);
        }
        world
    }

    fn send(&mut self, msg: Msg) {
        let mut opens = false;
        for effect in update(&mut self.model, msg) {
            if let Effect::Read(ticket, question) = effect {
                self.questions.push((ticket, question));
            } else if let Effect::Change(ticket, ..) = effect {
                self.changes.push(ticket);
            } else if let Effect::Abort(ticket) = effect {
                self.questions.retain(|(open, _)| *open != ticket);
            } else if let Effect::OpenJournal(_) = effect {
                opens = true;
            }
        }
        if opens {
            let opened = JournalOpened {
                session: self.name.clone(),
                operator: Operator { user: self.name.clone(), host: self.name.clone() },
                history: History::default(),
                orphans: Vec::new(),
                living: Vec::new(),
                skipped: 0,
            };
            self.send(Msg::Journal(JournalMsg::Opened(Ok(Box::new(opened)))));
        }
    }

    fn step(&mut self, source: &mut Source<'_>) {
        match source.byte() {
            // Printable bytes are keys.
            key @ 0x20..=0x7e => self.send(Msg::Key(Key::char(char::from(key)))),
            code @ 0..=0x1f => self.send(Msg::Key(Key::new(CODES[usize::from(code) % CODES.len()]))),
            0x80..=0x8f => {
                let c = char::from(source.byte() & 0x7f);
                let (ctrl, alt) = (source.flag(), source.flag());
                self.send(Msg::Key(Key { code: Code::Char(c), ctrl, alt }));
            }
            0x90..=0x9f => self.send(Msg::Paste(source.text())),
            0xa0..=0xaf => {
                self.size = size(source);
                self.send(Msg::Resize(self.size));
            }
            0xb0..=0xb7 => {
                let kind = source.pick(&[MouseKind::Press, MouseKind::ScrollUp, MouseKind::ScrollDown]);
                let (x, y) = (u16::from(source.byte()), u16::from(source.byte()));
                self.send(Msg::Mouse(Mouse { kind, x, y }));
            }
            0xb8..=0xbf => self.send(Msg::Time(self.model.now.plus(i64::from(source.byte()) * 40))),
            0xc0..=0xdf => {
                if let Some((ticket, question)) = self.questions.pop() {
                    self.answer(ticket, &question);
                }
            }
            0xe0..=0xe7 => {
                if let Some((ticket, _)) = self.questions.pop() {
                    self.send(Msg::Api(ApiMsg::Answered(ticket, Err(failure(source)))));
                }
            }
            0xe8..=0xef => {
                if let Some(ticket) = self.changes.pop() {
                    self.send(Msg::Api(ApiMsg::Changed(ticket, Err(failure(source)))));
                }
            }
            0xf0..=0xf7 => {
                let waits = self.questions.last().map(|(ticket, _)| *ticket);
                if let Some(ticket) = waits.or(self.changes.last().copied()) {
                    let wait = source.number();
                    let why = PauseReason::Failed { attempts: 1, failure: failure(source) };
                    self.send(Msg::Api(ApiMsg::Paused(ticket, Pause { wait, why })));
                }
            }
            _ => {
                if let Some(ticket) = self.changes.pop() {
                    let domain = decode_domain(&row(source.byte(), source).to_string()).expect("a row");
                    let outcome =
                        if source.flag() { Outcome::Deleted } else { Outcome::Domain(Box::new(domain)) };
                    self.send(Msg::Api(ApiMsg::Changed(ticket, Ok(outcome))));
                }
            }
        }
    }

    fn answer(&mut self, ticket: Ticket, question: &ReadRequest) {
        let organization =
            || Organization { id: "org_1".to_owned(), name: self.name.clone(), ..Organization::default() };
        let answer = match question {
            ReadRequest::Domains(_) | ReadRequest::OrganizationDomains(..) => {
                let rows = self.rows.iter().map(|row| decode_domain(&row.to_string()).expect("a row"));
                let data: Vec<_> = rows.collect();
                let total_count = i64::try_from(data.len()).expect("few rows");
                ReadResponse::Domains(Page { data, total_count })
            }
            ReadRequest::Rows(_) => {
                let rows = self.rows.iter().map(|row| decode_domain(&row.to_string()).expect("a row"));
                let data: Vec<_> = rows.collect();
                let total_count = i64::try_from(data.len()).expect("few rows");
                ReadResponse::Rows(PageRows { rows: Batch::of(&data), total_count })
            }
            ReadRequest::Organizations(_) => ReadResponse::Organizations(Page {
                data: vec![organization(), organization()],
                total_count: 2,
            }),
            ReadRequest::AllOrganizations => {
                ReadResponse::AllOrganizations(vec![organization(), organization()])
            }
            ReadRequest::Organization(_) => ReadResponse::Organization(Box::new(organization())),
            ReadRequest::Connections => ReadResponse::Connections(vec![EnterpriseConnection {
                name: self.name.clone(),
                domains: self.rows.iter().filter_map(|row| Some(row["name"].as_str()?.to_owned())).collect(),
                organization_id: Some(self.name.clone()),
                ..EnterpriseConnection::default()
            }]),
            ReadRequest::UsersCount(_) => ReadResponse::UsersCount(u64::MAX),
            ReadRequest::Invitations(query) => {
                let at = query.query.clone().unwrap_or_default();
                let invitation = OrganizationInvitation {
                    email_address: format!("{}{at}", self.name),
                    organization_id: self.name.clone(),
                    ..OrganizationInvitation::default()
                };
                ReadResponse::Invitations(Page { data: vec![invitation], total_count: i64::MAX })
            }
            ReadRequest::Instance => ReadResponse::Instance(Box::new(Instance {
                id: self.name.clone(),
                environment_type: EnvironmentType::Other(self.name.clone()),
                ..Instance::default()
            })),
            ReadRequest::Settings => ReadResponse::Settings(Box::new(OrganizationSettings {
                domains_enrollment_modes: MODES.iter().map(|mode| Some((*mode).to_owned()).into()).collect(),
                ..OrganizationSettings::default()
            })),
        };
        self.send(Msg::Api(ApiMsg::Answered(ticket, Ok(answer))));
    }

    /// Draws the screen and checks every cell.
    fn check_screen(&mut self) {
        let (width, height) = (self.size.width, self.size.height);
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test terminal");
        let model = &self.model;
        terminal.draw(|frame| draw(model, &Theme::plain(), frame)).expect("the test terminal draws");
        let buffer = terminal.backend().buffer();
        for y in 0..height {
            for x in 0..width {
                let symbol = buffer[(x, y)].symbol();
                assert_safe(symbol);
                assert!(symbol.chars().count() <= 20, "too many characters in one cell: {symbol:?}");
                let cells = u16::try_from(symbol.width()).expect("a cell is narrow");
                assert!(x + cells.max(1) <= width, "{symbol:?} extends past the edge at {x},{y}");
            }
        }
        self.send(Msg::Drawn(self.model.now));
    }
}

fn size(source: &mut Source<'_>) -> Size {
    let (width, height) = (u16::from(source.byte()), u16::from(source.byte()));
    Size { width, height: height % 64 }
}

fn row(number: u8, source: &mut Source<'_>) -> Value {
    let mut row = json!({
        "id": format!("orgdmn_{number}"),
        "organization_id": source.text(),
        "name": source.text(),
        "enrollment_mode": source.pick(&MODES),
    });
    if source.flag() {
        row["affiliation_email_address"] = json!(source.text());
        row["affiliation_verification"] = proof(source);
        row["ownership_verification"] = proof(source);
        row["public_organization_data"] = json!({ "name": source.text(), "slug": source.text() });
        row["total_pending_invitations"] = json!(source.number());
        row["created_at"] = json!(source.number());
        row["updated_at"] = json!(source.number());
        // An unknown field, which only the JSON view shows.
        let mut unknown = json!(source.text());
        for _ in 0..source.byte() {
            unknown = json!([unknown]);
        }
        row["unknown"] = unknown;
    }
    row
}

fn proof(source: &mut Source<'_>) -> Value {
    match source.byte() % 4 {
        0 => Value::Null,
        1 => json!({ "status": "verified", "strategy": source.text(), "verified_at": source.number() }),
        2 => json!({ "status": "failed", "attempts": source.number(), "expire_at": source.number() }),
        _ => json!({
            "status": source.text(),
            "txt_record_name": source.text(),
            "txt_record_value": source.text(),
        }),
    }
}

fn failure(source: &mut Source<'_>) -> Failure {
    let kind = source.pick(&[
        FailureKind::Offline,
        FailureKind::Refused,
        FailureKind::Timeout,
        FailureKind::NotFound,
        FailureKind::BadAnswer,
        FailureKind::Unauthorized,
    ]);
    let error = ClerkError { code: source.text(), long_message: source.text(), ..ClerkError::default() };
    Failure {
        errors: vec![error],
        trace_id: Some(source.text()),
        outcome_unknown: source.flag(),
        ..Failure::new(kind, source.text())
    }
}
