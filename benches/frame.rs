//! The cost of a key from message to bytes, at 120×40, in parts and as a whole. Excludes the terminal, threads and system.
#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped ends the measurement")]

use std::hint::black_box;
use std::io;

use divan::Bencher;
use domdesk::app::{
    ApiMsg, ConnectionTarget, Effect, Endpoint, JournalMsg, JournalOpened, KeyKind, Model, Msg, ReadRequest,
    ReadResponse, Size, Start, update,
};
use domdesk::clerk::{
    EnvironmentType, Instance, ListQuery, Millis, OrganizationDomain, Page, decode_domains,
};
use domdesk::input::{Code, Key};
use domdesk::journal::{History, Operator};
use domdesk::runtime::Renderer;
use domdesk::view::{Colors, Theme, ThemeName, draw};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size as Cells};

const SIZE: Size = Size { width: 120, height: 40 };

/// Rows of the instance.
const TOTAL: u64 = 100_000;

fn main() {
    divan::main();
}

/// Discards everything, so that benchmarks measure drawing without the comparison with the last frame.
struct NullBackend;

impl Backend for NullBackend {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, _: I) -> io::Result<()> {
        Ok(())
    }
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }
    fn set_cursor_position<P: Into<Position>>(&mut self, _: P) -> io::Result<()> {
        Ok(())
    }
    fn clear(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        Ok(())
    }
    fn size(&self) -> io::Result<Cells> {
        Ok(Cells { width: SIZE.width, height: SIZE.height })
    }
    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Cells::ZERO })
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The desk with its rows, as in the program.
struct Desk {
    model: Model,
    theme: Theme,
    terminal: Terminal<NullBackend>,
    renderer: Renderer<io::Sink>,
}

impl Desk {
    fn open() -> Self {
        let start = Start { target: Some(ConnectionTarget::Instance), ..Start::default() };
        let (model, _) = Model::new(start, SIZE, Millis(1_764_000_000_000));
        let terminal = Terminal::new(NullBackend).unwrap();
        let mut desk = Self {
            model,
            theme: Theme::new(ThemeName::Default, Colors::Many),
            terminal,
            renderer: Renderer::new(io::sink()),
        };
        let (host, root) = ("api.clerk.example".to_owned(), String::new());
        let endpoint = Endpoint { host, root, key: KeyKind::Test, embedded: false };
        desk.send(Msg::Api(ApiMsg::Connected(Ok(endpoint))));
        desk.frame();
        desk
    }

    /// With the cursor on the last line of the screen, from which the list scrolls.
    fn at_the_edge() -> Self {
        let mut desk = Self::open();
        for _ in 0..60 {
            desk.key(Key::char('j'));
        }
        desk.frame();
        desk
    }

    /// Sends a message, and answers every question immediately.
    fn send(&mut self, msg: Msg) {
        let mut effects = update(&mut self.model, msg);
        while let Some(effect) = effects.pop() {
            let msg = match effect {
                Effect::Read(ticket, question) => Msg::Api(ApiMsg::Answered(ticket, Ok(answer(question)))),
                Effect::OpenJournal(_) => Msg::Journal(JournalMsg::Opened(Ok(Box::new(JournalOpened {
                    session: "s1".to_owned(),
                    operator: Operator::default(),
                    history: History::default(),
                    orphans: Vec::new(),
                    living: Vec::new(),
                    skipped: 0,
                })))),
                _ => continue,
            };
            effects.extend(update(&mut self.model, msg));
        }
    }

    fn key(&mut self, key: Key) {
        self.send(Msg::Key(key));
    }

    fn drawn(&mut self) -> &Buffer {
        let Self { model, theme, terminal, .. } = self;
        terminal.draw(|frame| draw(model, theme, frame)).unwrap().buffer
    }

    fn frame(&mut self) {
        let Self { model, theme, terminal, renderer } = self;
        let frame = terminal.draw(|frame| draw(model, theme, frame)).unwrap();
        renderer.show(frame.buffer, None).unwrap();
    }
}

fn answer(question: ReadRequest) -> ReadResponse {
    match question {
        ReadRequest::Domains(query) => ReadResponse::Domains(page(&query)),
        ReadRequest::Instance => ReadResponse::Instance(Box::new(Instance {
            id: "ins_2b3xKq9TzWvA1cD4eF5gH6iJ7kL".to_owned(),
            environment_type: EnvironmentType::Development,
            ..Instance::default()
        })),
        ReadRequest::Settings => ReadResponse::Settings(Box::default()),
        _ => unreachable!("nothing else is asked here"),
    }
}

fn page(query: &ListQuery) -> Page<OrganizationDomain> {
    let first = query.offset.unwrap_or(0);
    let rows = (first..TOTAL.min(first + u64::from(query.limit.unwrap_or(10)))).map(|at| {
        let name = if at % 11 == 0 { "xn--bcher-kva".to_owned() } else { format!("company-{at}") };
        let status = ["verified", "unverified", "failed"][usize::try_from(at % 3).unwrap()];
        let mode = ["manual_invitation", "automatic_invitation", "enterprise_sso"]
            [usize::try_from(at / 3 % 3).unwrap()];
        let created = 1_763_990_000_000 - at * 70_000;
        format!(
            r#"{{"object": "organization_domain", "id": "orgdmn_{at}", "organization_id": "org_{at}",
            "name": "{name}.example", "enrollment_mode": "{mode}",
            "affiliation_verification": {{"status": "{status}", "strategy": "email_code", "attempts": 1}},
            "total_pending_invitations": {}, "total_pending_suggestions": 0,
            "public_organization_data": {{"id": "org_{at}", "name": "Organization No. {at}", "slug": "o{at}"}},
            "created_at": {created}, "updated_at": {created}}}"#,
            at % 5
        )
    });
    let data = rows.collect::<Vec<_>>().join(",");
    decode_domains(&format!(r#"{{"data": [{data}], "total_count": {TOTAL}}}"#)).unwrap()
}

/// The core alone: the cursor moves down and up again.
#[divan::bench]
fn update_j_and_k(bencher: Bencher) {
    let mut desk = Desk::open();
    bencher.bench_local(|| {
        desk.key(Key::char('j'));
        desk.key(Key::char('k'));
    });
}

/// The view alone: draws all regions.
#[divan::bench(args = [false, true])]
fn draw_a_frame(bencher: Bencher, detail: bool) {
    let mut desk = Desk::open();
    if detail {
        desk.key(Key::new(Code::Enter));
    }
    bencher.bench_local(|| {
        black_box(desk.drawn());
    });
}

/// The renderer alone: a line down and up again.
#[divan::bench]
fn render_two_scrolled_lines(bencher: Bencher) {
    let mut desk = Desk::at_the_edge();
    let here = desk.drawn().clone();
    desk.key(Key::char('j'));
    let there = desk.drawn().clone();
    let renderer = &mut desk.renderer;
    bencher.bench_local(|| {
        renderer.show(&there, None).unwrap();
        renderer.show(&here, None).unwrap();
    });
}

/// The renderer alone: nothing has changed.
#[divan::bench]
fn render_an_unchanged_frame(bencher: Bencher) {
    let mut desk = Desk::open();
    let frame = desk.drawn().clone();
    bencher.bench_local(|| desk.renderer.show(&frame, None).unwrap());
}

/// The renderer alone: everything has changed.
#[divan::bench]
fn render_two_whole_frames(bencher: Bencher) {
    let mut desk = Desk::open();
    let frame = desk.drawn().clone();
    let empty = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
    bencher.bench_local(|| {
        desk.renderer.show(&empty, None).unwrap();
        desk.renderer.show(&frame, None).unwrap();
    });
}

/// From message to bytes: `j` in the middle of the screen, and `k` back.
#[divan::bench(args = [false, true])]
fn two_keys_to_bytes(bencher: Bencher, detail: bool) {
    let mut desk = Desk::open();
    if detail {
        desk.key(Key::new(Code::Enter));
    }
    desk.frame();
    bencher.bench_local(|| {
        for key in ['j', 'k'] {
            desk.key(Key::char(key));
            desk.frame();
        }
    });
}

/// From message to bytes: a page down, which scrolls, and one up.
#[divan::bench]
fn two_scrolls_to_bytes(bencher: Bencher) {
    let mut desk = Desk::at_the_edge();
    bencher.bench_local(|| {
        for key in [Code::PageDown, Code::PageUp] {
            desk.key(Key::new(key));
            desk.frame();
        }
    });
}
