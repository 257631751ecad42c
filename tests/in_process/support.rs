//! The whole desk without a terminal: keys in, screen out, over real HTTP to an emulator of its own.
//!
//! The core, the worker, the client and the view are the real ones; only the event loop is driven by hand. The desk's
//! clock stops while any request is pending, which the core knows exactly ([`Model::is_idle`]). When none is pending
//! and the test still waits, the clock jumps to the next deadline. If all pending requests wait for time itself,
//! because the emulator holds them or the client pauses, the clocks of all three advance together; only the emulator's
//! rate limit and stale lists, and the client's lock, use real time. So the load of the machine makes no difference to
//! a test. Every screen is recorded, with the keys and times in between: a test can check whether a text was ever
//! shown, and a failing test prints the record.

#![expect(clippy::expect_used, reason = "a failed expect fails the test")]

#[path = "../shared/certificate.rs"]
pub(crate) mod certificate;
mod computer;
mod keys;
#[path = "../shared/proxy.rs"]
pub(crate) mod proxy;
mod record;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

use domdesk::api::{Access, ApiUrl, Budget, Client, KeepAlive, RetryPolicy, SecretKey, Settings, Trust};
use domdesk::app::{
    Confirm, ConnectionTarget, Effect, Endpoint, Failure, FailureKind, KeyKind, Model, Msg, Purpose, Size,
    Start, Ticket, update,
};
use domdesk::clerk::Millis;
use domdesk::emulator::{Emulator, Options};
use domdesk::input::Key;
use domdesk::journal::{Instance, Line, Operator};
use domdesk::runtime::{Connect, Connected, Worker};
use domdesk::state::{Journal, OpenedJournal};
use domdesk::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

pub(crate) use keys::{key, text_of};
use record::Record;

/// The start time of every test: 2026-11-23 12:00:00 UTC.
pub(crate) const NOW: Millis = Millis(1_795_435_200_000);

/// The time limit for an expected response. Only a test that hangs waits this long.
pub(crate) const BOUND: Duration = Duration::from_secs(180);

pub(crate) struct Plan {
    pub(crate) emulator: Options,
    pub(crate) start: Start,
    pub(crate) size: Size,
    pub(crate) retry: RetryPolicy,
    pub(crate) request_timeout: Duration,
    /// The desk's request budget.
    pub(crate) budget: Option<Budget>,
    /// Whether the desk treats the emulator as the embedded one, as with `--demo`.
    pub(crate) embedded: bool,
    /// A key other than the emulator's.
    pub(crate) key: Option<String>,
    /// A running emulator, for a second desk or a second start. `None` starts a new one.
    pub(crate) running: Option<Arc<Emulator>>,
    /// Whether the emulator speaks TLS and HTTP/2, as Clerk does.
    pub(crate) secure: bool,
    /// Whether the client's clock advances while the emulator holds its requests. Needs a single-threaded runtime.
    pub(crate) turns_clocks: bool,
    /// The state folder. `None` makes a new one.
    pub(crate) state: Option<Arc<TempDir>>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            emulator: Options { now: Some(NOW), ..Options::default() },
            start: Start { target: Some(ConnectionTarget::Instance), ..Start::default() },
            size: Size { width: 140, height: 40 },
            retry: RetryPolicy::none(),
            request_timeout: Duration::from_secs(120),
            budget: None,
            embedded: true,
            key: None,
            running: None,
            secure: false,
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

pub(crate) fn operator() -> Operator {
    Operator { user: "jana".into(), host: "desk7".into() }
}

/// Starts an emulator with plain HTTP/1, or with HTTP/2 over TLS.
pub(crate) async fn start_emulator(options: Options, secure: bool) -> Arc<Emulator> {
    let started = if secure {
        Emulator::start_tls(options, certificate::server()).await
    } else {
        Emulator::start(options).await
    };
    Arc::new(started.expect("the emulator starts"))
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
    /// Whether a message arrived since the last recorded screen.
    unrecorded: bool,
    turns_clocks: bool,
}

impl Desk {
    /// Opens a desk and waits for its first rows.
    pub(crate) async fn open(plan: Plan) -> Self {
        let mut desk = Self::begin(plan).await;
        desk.ready().await;
        desk
    }

    /// Opens another desk with the same emulator and state folder, like another run of the program.
    pub(crate) async fn another(&self) -> Self {
        let (running, state) = (Some(Arc::clone(&self.emulator)), Some(Arc::clone(&self.state)));
        Self::open(Plan { running, state, ..Plan::default() }).await
    }

    /// Kills the program and starts it again.
    pub(crate) async fn restart(self) -> Self {
        let (running, state) = (Some(Arc::clone(&self.emulator)), Some(Arc::clone(&self.state)));
        let mut rest = self.kill();
        while rest.recv().await.is_some() {}
        Self::open(Plan { running, state, ..Plan::default() }).await
    }

    /// The journal's lines on the disk.
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

    /// Waits until rows are loaded and changes are possible.
    pub(crate) async fn ready(&mut self) {
        self.wait(|desk| {
            let model = &desk.model;
            model.list().total().is_some()
                && model.settings.ready().is_some()
                && model.journal.open().is_some()
        })
        .await;
    }

    /// Opens a desk and returns before any response arrives.
    pub(crate) async fn begin(plan: Plan) -> Self {
        let emulator = match plan.running {
            Some(emulator) => emulator,
            None => start_emulator(plan.emulator, plan.secure).await,
        };
        let key = SecretKey::parse(plan.key.as_deref().unwrap_or(emulator.secret_key())).expect("a key");
        let settings = Settings {
            retry: plan.retry,
            request_timeout: plan.request_timeout,
            // Local connections succeed or fail immediately.
            connect_timeout: BOUND,
            idle_timeout: BOUND,
            // The tests advance the clock of these pings without giving the server time to answer.
            keep_alive: KeepAlive { interval: BOUND * 100, timeout: BOUND },
            trust: if plan.secure { certificate::trust() } else { Trust::System },
            budget: plan.budget,
            access: if plan.start.read_only { Access::ReadOnly } else { Access::ReadWrite },
            ..Settings::new(ApiUrl::parse(&emulator.url()).expect("an address"), key.clone())
        };
        // The port differs from run to run; snapshots must not.
        let endpoint = Endpoint {
            host: "127.0.0.1:4010".to_owned(),
            root: "http://127.0.0.1:4010/v1".to_owned(),
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
        // Snapshots must be the same on every machine.
        let open = Arc::new(move |instance: &Instance| {
            let opened = Journal::open(journals.path(), instance)?;
            Ok(OpenedJournal { operator: operator(), ..opened })
        });
        let (mut worker, replies) = Worker::new(connect, open);
        let config = folder.path().join("config.toml");
        worker.save_views(Arc::new(move |view| {
            domdesk::config::save_view(&config, view).map_err(|error| error.to_string())
        }));
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
            unrecorded: true,
            turns_clocks: plan.turns_clocks,
        };
        desk.look();
        desk
    }

    /// Kills the program: it sends no more requests. The returned channel closes when its last task ends.
    pub(crate) fn kill(mut self) -> UnboundedReceiver<Msg> {
        self.worker.start(Effect::Lock);
        let (_, none) = unbounded_channel();
        std::mem::replace(&mut self.replies, none)
    }

    /// Delivers a message to the desk.
    pub(crate) fn send(&mut self, msg: Msg) {
        let is_input = Record::is_input(&msg);
        if !is_input {
            self.look();
        }
        self.record.note(&msg);
        for effect in update(&mut self.model, msg) {
            self.worker.start(effect);
        }
        self.unrecorded = true;
        if !is_input {
            self.look();
        }
    }

    /// Records the current screen, and returns the record.
    pub(crate) fn look(&mut self) -> &Record {
        // As in a terminal, several keys at once are drawn once.
        if std::mem::take(&mut self.unrecorded) {
            let screen = self.screen();
            self.record.show(screen);
        }
        &self.record
    }

    /// The ticket of the pending request with this purpose. Panics if there is none.
    #[track_caller]
    pub(crate) fn ticket(&self, purpose: &Purpose) -> Ticket {
        let ticket = self.model.requests.ticket(purpose);
        ticket.unwrap_or_else(|| panic!("{purpose:?} is not pending: {:?}", self.model.requests))
    }

    /// Lets enough time pass for the operator to read what the next key acts on.
    fn read(&mut self) {
        if !self.model.is_read() {
            self.look();
        }
        if !self.model.is_read() {
            self.send(Msg::Time(self.model.now.plus(Confirm::MIN_READING_TIME)));
        }
    }

    /// Unlocks a production instance, as an operator does.
    pub(crate) fn unlock(&mut self) {
        let id = self.model.instance.ready().expect("the instance is known").id.clone();
        self.press("Ctrl-o");
        self.type_text(&id);
        self.press("y Esc");
        assert!(self.model.lock.is_open());
    }

    /// Presses keys, named as in the help and separated by spaces: `/ a c m e Enter Ctrl-d PgDn ↓ Space`.
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

    /// Sends text in one go, like a paste in a terminal without bracketed paste.
    pub(crate) fn burst(&mut self, text: &str) {
        self.read();
        for c in text.chars() {
            let name = if c == '\r' { "Enter".to_owned() } else { c.to_string() };
            self.send(Msg::KeyInBurst(key(&name)));
        }
    }

    pub(crate) fn paste(&mut self, text: &str) {
        self.read();
        self.send(Msg::Paste(text.to_owned()));
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.terminal.autoresize().expect("the test terminal is resized");
        self.send(Msg::Resize(Size { width, height }));
    }

    /// The current screen, one line per row, without trailing blanks.
    pub(crate) fn screen(&mut self) -> String {
        // Use the drawn buffer, not the test backend's: that one keeps old content under the right half of a wide
        // character, unlike a terminal.
        self.terminal.current_buffer_mut().reset();
        draw(&self.model, &Theme::plain(), &mut self.terminal.get_frame());
        let drawn = Msg::Drawn(self.model.now);
        assert_eq!(update(&mut self.model, drawn), []);
        text_of(self.terminal.current_buffer_mut())
    }

    /// The name of the domain under the cursor.
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
