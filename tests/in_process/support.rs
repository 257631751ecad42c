//! The whole desk without a terminal: keys in, screen out, over real HTTP to an emulator of its own.
//!
//! The core, the worker, the client and the view are the real ones; only the event loop is driven by hand. The desk's
//! clock stands still while anything is on its way, which the core knows exactly ([`Model::is_idle`]); when nothing is,
//! and the test still waits, it jumps to the next deadline. Where all that is on its way waits for time itself, because
//! the emulator holds it or the client pauses, the clocks of all of them move together; only the emulator's rate limit
//! and lagging lists, and the client's lock, go by the time outside. How busy the machine is makes no difference to what
//! a test sees. Every screen is recorded, with the keys and the times in between: a test can ask whether something was
//! ever shown, and a test that fails prints the record.

#![expect(clippy::expect_used, reason = "what cannot go on fails the test")]

mod record;

use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domdesk::api::{Access, ApiUrl, Budget, Client, RetryPolicy, SecretKey, Settings};
use domdesk::app::{
    Confirm, Effect, Endpoint, Failure, FailureKind, KeyKind, Modal, Model, Msg, Purpose, Size, Start,
    Target, Ticket, update,
};
use domdesk::clerk::Millis;
use domdesk::emulator::{Emulator, Options};
use domdesk::input::{Code, Key};
use domdesk::journal::{Instance, Line, Operator};
use domdesk::runtime::{Connect, Connected, Worker};
use domdesk::state::{Journal, Opened};
use domdesk::text::width;
use domdesk::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use record::Record;

/// The moment at which every test begins: 2026-11-23 12:00:00 UTC.
pub(crate) const NOW: Millis = Millis(1_795_435_200_000);

/// How long an answer that must come may take. Only a test that hangs waits so long.
pub(crate) const BOUND: Duration = Duration::from_secs(180);

/// How often a condition is looked at again while an answer is on its way: it may ask the emulator.
const LOOK: Duration = Duration::from_millis(5);

/// Time passes in steps of at most so many milliseconds while requests are held.
const STEP: i64 = 30_000;

/// How often time may pass until a condition holds. A countdown moves once a second.
const MOST_DEADLINES: usize = 2_000;

/// How to open a desk.
pub(crate) struct Plan {
    pub(crate) emulator: Options,
    pub(crate) start: Start,
    pub(crate) size: Size,
    pub(crate) retry: RetryPolicy,
    pub(crate) request_timeout: Duration,
    /// How many requests the desk allows itself.
    pub(crate) budget: Option<Budget>,
    /// Whether the desk believes the emulator to be the embedded one, as with `--demo`.
    pub(crate) embedded: bool,
    /// Another key than the emulator's.
    pub(crate) key: Option<String>,
    /// An emulator that runs already, for a second desk or a second start, instead of one of its own.
    pub(crate) running: Option<Arc<Emulator>>,
    /// Whether time passes for the client as well while the emulator holds its requests. That takes a runtime of one
    /// thread.
    pub(crate) turns_clocks: bool,
    /// Where the journal is; a folder of its own when nobody says otherwise.
    pub(crate) state: Option<Arc<TempDir>>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            emulator: Options { now: Some(NOW), ..Options::default() },
            start: Start { target: Some(Target::Instance), ..Start::default() },
            size: Size { width: 140, height: 40 },
            retry: RetryPolicy::none(),
            request_timeout: Duration::from_secs(120),
            budget: None,
            embedded: true,
            key: None,
            running: None,
            turns_clocks: true,
            state: None,
        }
    }
}

impl Plan {
    pub(crate) fn sized(width: u16, height: u16) -> Self {
        Self { size: Size { width, height }, ..Self::default() }
    }
}

/// Who works at the desk.
pub(crate) fn operator() -> Operator {
    Operator { user: "jana".into(), host: "desk7".into() }
}

/// A desk and the emulator behind it.
pub(crate) struct Desk {
    pub(crate) emulator: Arc<Emulator>,
    pub(crate) model: Model,
    worker: Worker,
    replies: UnboundedReceiver<Msg>,
    terminal: Terminal<TestBackend>,
    pub(crate) state: Arc<TempDir>,
    record: Record,
    /// Something happened since the screen was recorded.
    unseen: bool,
    turns_clocks: bool,
}

impl Desk {
    /// Opens a desk and waits for its first rows.
    pub(crate) async fn open(plan: Plan) -> Self {
        let mut desk = Self::begin(plan).await;
        desk.ready().await;
        desk
    }

    /// Opens another desk on the same emulator with the same state folder, as after a restart or beside this one.
    pub(crate) async fn another(&self) -> Self {
        let (running, state) = (Some(Arc::clone(&self.emulator)), Some(Arc::clone(&self.state)));
        Self::open(Plan { running, state, ..Plan::default() }).await
    }

    /// The journal's lines as they are on the disk.
    pub(crate) fn journal(&self) -> Vec<Line> {
        let folder = std::fs::read_dir(self.state.path().join("journals")).expect("a folder of journals");
        let files = folder.map(|file| file.expect("a file").path());
        let lines = files.flat_map(|file| {
            let text = std::fs::read_to_string(file).expect("a journal");
            let lines: Vec<_> =
                text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
            lines
        });
        lines.collect()
    }

    /// Waits until rows are there and changes are possible.
    pub(crate) async fn ready(&mut self) {
        self.wait(|desk| {
            let model = &desk.model;
            model.list().total().is_some()
                && model.settings.ready().is_some()
                && model.journal.open().is_some()
        })
        .await;
    }

    /// Opens a desk; nothing has been answered yet.
    pub(crate) async fn begin(plan: Plan) -> Self {
        let emulator = match plan.running {
            Some(emulator) => emulator,
            None => Arc::new(Emulator::start(plan.emulator).await.expect("the emulator starts")),
        };
        let key = SecretKey::parse(plan.key.as_deref().unwrap_or(emulator.secret_key())).expect("a key");
        let settings = Settings {
            retry: plan.retry,
            request_timeout: plan.request_timeout,
            // Connections to this machine stand at once, or not at all.
            connect_timeout: BOUND,
            idle_timeout: BOUND,
            budget: plan.budget,
            access: if plan.start.read_only { Access::ReadOnly } else { Access::ReadWrite },
            ..Settings::new(ApiUrl::parse(&emulator.url()).expect("an address"), key.clone())
        };
        // The port differs from run to run; snapshots must not.
        let endpoint = Endpoint {
            host: "127.0.0.1:4010".to_owned(),
            key: KeyKind::from(key.environment()),
            embedded: plan.embedded,
        };
        let connect: Connect = Box::new(move |_| {
            let (settings, endpoint) = (settings.clone(), endpoint.clone());
            Box::pin(async move {
                let client = Client::new(settings);
                let failed =
                    |error: domdesk::api::Error| Failure::new(FailureKind::Internal, error.to_string());
                Ok(Connected { client: client.map_err(failed)?, endpoint })
            })
        });
        let folder = plan.state.unwrap_or_else(|| Arc::new(TempDir::new().expect("a folder")));
        let journals = Arc::clone(&folder);
        // Pictures must be the same on every machine.
        let open = Arc::new(move |instance: &Instance| {
            let opened = Journal::open(journals.path(), instance)?;
            Ok(Opened { operator: operator(), ..opened })
        });
        let (mut worker, replies) = Worker::new(connect, open);
        let (model, effects) = Model::new(plan.start, plan.size, NOW);
        for effect in effects {
            worker.start(effect);
        }
        let terminal =
            Terminal::new(TestBackend::new(plan.size.width, plan.size.height)).expect("a test terminal");
        let mut desk = Self {
            emulator,
            model,
            worker,
            replies,
            terminal,
            state: folder,
            record: Record::default(),
            unseen: true,
            turns_clocks: plan.turns_clocks,
        };
        desk.look();
        desk
    }

    /// Ends the program as a kill does: nothing is sent any more that has not left. What is returned ends when the last
    /// task of it has.
    pub(crate) fn kill(mut self) -> UnboundedReceiver<Msg> {
        self.worker.start(Effect::Lock);
        let (_, none) = unbounded_channel();
        std::mem::replace(&mut self.replies, none)
    }

    /// Tells the desk that something happened.
    pub(crate) fn send(&mut self, msg: Msg) {
        let is_input = Record::is_input(&msg);
        if !is_input {
            self.look();
        }
        self.record.note(&msg);
        for effect in update(&mut self.model, msg) {
            self.worker.start(effect);
        }
        self.unseen = true;
        if !is_input {
            self.look();
        }
    }

    /// What was shown, up to now.
    pub(crate) fn look(&mut self) -> &Record {
        // As in a terminal, what is typed in one go is drawn once.
        if std::mem::take(&mut self.unseen) {
            let screen = self.screen();
            self.record.show(screen);
        }
        &self.record
    }

    /// The ticket of the request for that purpose, which must be on its way.
    #[track_caller]
    pub(crate) fn ticket(&self, purpose: &Purpose) -> Ticket {
        let ticket = self.model.requests.ticket(purpose);
        ticket.unwrap_or_else(|| panic!("{purpose:?} is not on its way: {:?}", self.model.requests))
    }

    /// Gives whoever presses the keys the time to read the question that has them.
    fn read(&mut self) {
        if let Some(Modal::Confirm(confirm)) = self.model.modals.last()
            && !confirm.is_read(self.model.now)
        {
            self.send(Msg::Time(self.model.now));
            self.send(Msg::Time(self.model.now.plus(Confirm::MOMENT)));
        }
    }

    /// Unlocks a production instance, as whoever works on it does.
    pub(crate) fn unlock(&mut self) {
        let id = self.model.instance.ready().expect("the instance is known").id.clone();
        self.press("L");
        self.type_text(&id);
        self.press("y Esc");
        assert!(self.model.lock.is_open());
    }

    /// Presses keys, named as in the help and separated by blanks: `/ a c m e Enter Ctrl-d PgDn ↓ Space`.
    pub(crate) fn press(&mut self, keys: &str) {
        for name in keys.split_whitespace() {
            self.read();
            self.send(Msg::Key(key(name)));
        }
    }

    /// Types a text, character by character.
    pub(crate) fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.read();
            self.send(Msg::Key(Key::char(c)));
        }
    }

    pub(crate) fn paste(&mut self, text: &str) {
        self.read();
        self.send(Msg::Paste(text.to_owned()));
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.terminal.autoresize().expect("the test terminal has another size");
        self.send(Msg::Resize(Size { width, height }));
    }

    /// The screen as it is now, one line per row, without blanks at the ends.
    pub(crate) fn screen(&mut self) -> String {
        // What is drawn, not what a backend makes of it: the one for tests keeps what stood under the right half of a wide
        // character, which no terminal does.
        self.terminal.current_buffer_mut().reset();
        draw(&self.model, &Theme::plain(), &mut self.terminal.get_frame());
        text_of(self.terminal.current_buffer_mut())
    }

    /// Takes in replies, and lets time pass when there is nothing left to come, until the condition holds.
    #[track_caller]
    pub(crate) fn wait(&mut self, mut condition: impl FnMut(&mut Self) -> bool) -> impl Future<Output = ()> {
        let caller = Location::caller();
        async move {
            let mut deadlines = 0;
            while !condition(self) {
                if let Some(reply) = self.reply(&mut condition).await {
                    self.send(reply);
                } else if !condition(self) {
                    deadlines += 1;
                    assert!(
                        deadlines <= MOST_DEADLINES,
                        "{caller}: waited in vain for as long as it can matter"
                    );
                    assert!(
                        self.pass(),
                        "{caller}: waited in vain: nothing is on its way, and nothing is due"
                    );
                }
            }
        }
    }

    /// The next reply; `None` when nothing is on its way any more, or when the condition holds already.
    async fn reply(&mut self, condition: &mut impl FnMut(&mut Self) -> bool) -> Option<Msg> {
        let (begun, mut quiet) = (Instant::now(), None);
        loop {
            if let Ok(reply) = self.replies.try_recv() {
                return Some(reply);
            }
            if self.model.is_idle() {
                return None;
            }
            match timeout(LOOK, self.replies.recv()).await {
                Ok(reply) => return Some(reply.expect("the worker is there")),
                Err(_) if condition(self) => return None,
                Err(_) if self.waits_for_time() => {
                    // A request that was just given up may be counted for one that is on its way; not for long.
                    let requests = self.emulator.requests().len();
                    if quiet.replace(requests) == Some(requests) {
                        return Some(self.turn_clocks().await);
                    }
                }
                Err(_) => assert!(begun.elapsed() < BOUND, "no answer: {:?}", self.model.requests),
            }
        }
    }

    /// Whether all that is on its way is held by the emulator, or paused by the client.
    fn waits_for_time(&self) -> bool {
        let requests = self.model.requests.iter();
        let (paused, sent): (Vec<_>, Vec<_>) =
            requests.partition(|(_, request)| request.pause(self.model.now).is_some());
        // Where several desks share an emulator, it may be another one's request that is held.
        self.turns_clocks
            && Arc::strong_count(&self.emulator) == 1
            && !(paused.is_empty() && sent.is_empty())
            && self.model.journal.is_idle()
            && self.emulator.held() >= sent.len()
    }

    /// Lets time pass for the client and the emulator; what is returned lets it pass for the desk.
    async fn turn_clocks(&self) -> Msg {
        let now = self.model.now;
        let pauses = self.model.requests.iter().filter_map(|(_, request)| request.pause(now));
        let due = pauses.map(|paused| paused.until).chain(self.model.deadline());
        let step = due.map(|due| due.since(now)).min().unwrap_or(STEP).clamp(1, STEP);
        // What the desk is told is cut to whole milliseconds; what it stands for must be over.
        let time = Duration::from_millis(u64::try_from(step + 1).expect("time goes on"));
        tokio::time::pause();
        tokio::time::advance(time).await;
        tokio::time::resume();
        Msg::Time(now.plus(step))
    }

    /// Waits for the next reply and takes it in; false when nothing is on its way.
    pub(crate) async fn take_one(&mut self) -> bool {
        let reply = self.reply(&mut |_| false).await;
        let came = reply.is_some();
        if let Some(reply) = reply {
            self.send(reply);
        }
        came
    }

    /// Lets time pass until the next thing is due; false when nothing is. Waiting does that where nothing is on its way.
    pub(crate) fn pass(&mut self) -> bool {
        let deadline = self.model.deadline();
        if let Some(deadline) = deadline {
            self.send(Msg::Time(deadline));
        }
        deadline.is_some()
    }

    /// Lets time pass, whatever is on its way, until the condition holds.
    #[track_caller]
    pub(crate) fn pass_until(&mut self, condition: impl Fn(&mut Self) -> bool) {
        for _ in 0..MOST_DEADLINES {
            if condition(self) {
                return;
            }
            assert!(self.pass(), "nothing is due");
        }
        panic!("it never comes");
    }

    /// Waits until the screen shows the text. One that has only passed over the screen since the last key has been seen.
    #[track_caller]
    pub(crate) fn see(&mut self, text: &str) -> impl Future<Output = ()> {
        self.wait(move |desk| desk.look().has_shown(text))
    }

    /// Waits until nothing is on its way, no change is open, and what was typed is answered.
    pub(crate) async fn settle(&mut self) {
        self.wait(|desk| {
            desk.model.is_idle()
                && !desk.model.list().is_loading()
                && desk.model.changes.open() == 0
                && desk.model.bar.as_ref().is_none_or(|bar| bar.due.is_none())
        })
        .await;
    }

    /// The name of the domain that the cursor is on.
    pub(crate) fn selected(&self) -> String {
        self.model.selected().map(|domain| domain.name.clone()).unwrap_or_default()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.report();
        }
    }
}

/// What a person sees of the buffer, one line per row, without blanks at the ends.
pub(crate) fn text_of(buffer: &Buffer) -> String {
    let lines = (0..buffer.area.height).map(|y| {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            if symbol.is_ascii() {
                x += 1;
                continue;
            }
            // The cell behind a wide character is only its second half.
            x += u16::try_from(width(symbol)).expect("a cell is narrow").max(1);
        }
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The key of that name.
pub(crate) fn key(name: &str) -> Key {
    if let Some(rest) = name.strip_prefix("Ctrl-") {
        return Key::ctrl(rest.chars().next().expect("a character"));
    }
    Key::new(match name {
        "Enter" => Code::Enter,
        "Esc" => Code::Esc,
        "Tab" => Code::Tab,
        "Shift-Tab" => Code::BackTab,
        "Backspace" => Code::Backspace,
        "Delete" => Code::Delete,
        "↑" => Code::Up,
        "↓" => Code::Down,
        "←" => Code::Left,
        "→" => Code::Right,
        "Home" => Code::Home,
        "End" => Code::End,
        "PgUp" => Code::PageUp,
        "PgDn" => Code::PageDown,
        "Space" => Code::Char(' '),
        name => {
            let mut chars = name.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => Code::Char(c),
                _ => panic!("{name:?} is not the name of a key"),
            }
        }
    })
}
