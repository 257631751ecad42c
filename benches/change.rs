//! From the key `v` to the request on the network: the cost of a change before Clerk receives it.
//!
//! The core, the worker, the client, the journal and the emulator are real, in one process. Between the client and
//! the emulator, a tap records when each request passes. The measured path includes the check of the row, with its
//! answer, and the journal's line, which has to be on the disk. For comparison, the same line is written to the same
//! disk with nothing around it. Prints one table, and asserts only that the changes were made.
//!
//! `cargo bench --bench change -- [--quick]`
#![expect(clippy::unwrap_used, reason = "an error ends the measurement")]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domdesk::api::{ApiUrl, Client, RetryPolicy, SecretKey, Settings};
use domdesk::app::{Confirm, ConnectionTarget, Effect, Endpoint, KeyKind, Model, Msg, Size, Start, update};
use domdesk::clerk::{EnrollmentMode, OrganizationDomain};
use domdesk::emulator::{Emulator, Options};
use domdesk::input::Key;
use domdesk::runtime::{Connect, Connected, Worker};
use domdesk::session::Clock;
use domdesk::state::Journal;
use domdesk::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        // Started by `cargo test --all-targets`, which checks whether it works, not how fast.
        println!("run it with: cargo bench --bench change");
        return;
    }
    let changes = if args.iter().any(|arg| arg == "--quick") { 20 } else { 300 };
    let _ = rustls::crypto::ring::default_provider().install_default();
    // On the disk of the build: a folder in memory would make fsync free.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let samples = runtime.block_on(measure(folder.path(), changes));
    print(&samples);
}

/// The times of one change.
struct Sample {
    /// From the key to the check of the row.
    to_check: Duration,
    /// From there to the answer.
    check: Duration,
    /// From there to the change on the network. Includes writing and syncing the journal's line.
    to_network: Duration,
    /// Appending the same line to another file, with a sync.
    append: Duration,
}

async fn measure(folder: &Path, changes: usize) -> Vec<Sample> {
    let options = Options { organizations: 20, domains: 100, ..Options::default() };
    let emulator = Emulator::start(options).await.unwrap();
    let tap = Tap::before(&emulator).await;
    let mut desk = Desk::open(&tap, emulator.secret_key(), folder.to_owned());
    desk.wait(|model| model.journal.open().is_some() && model.list().total().is_some()).await;
    desk.wait(Model::is_idle).await;
    // A row without pending people, in a mode that emails nobody: changes to all others need a confirmation.
    let is_free = |row: &OrganizationDomain| {
        row.enrollment_mode == EnrollmentMode::ManualInvitation
            && row.total_pending_invitations + row.total_pending_suggestions == 0
            && !row.is_verified()
            && row.ownership_verification.is_none()
    };
    while !desk.model.selected().is_some_and(is_free) {
        desk.key(Key::char('j'));
    }
    let row = desk.model.selected().unwrap().clone();
    let mut beside = File::options().create(true).append(true).open(folder.join("beside")).unwrap();

    let mut samples = Vec::new();
    // The first ones open connections and warm up.
    let warm = changes / 10;
    for number in 0..warm + changes {
        desk.read().await;
        tap.forget();
        let begun = Instant::now();
        desk.key(Key::char('v'));
        desk.wait(|_| tap.has_passed(Passed::Change)).await;
        let sample = tap.sample(begun);
        desk.wait(Model::is_idle).await;
        assert_eq!(emulator.domain(&row.id).unwrap().is_verified(), number % 2 == 0, "{}", row.name);

        let line = last_asked(folder);
        let begun = Instant::now();
        beside.write_all(&line).unwrap();
        beside.sync_data().unwrap();
        let append = begun.elapsed();
        if number >= warm {
            samples.push(Sample { append, ..sample });
        }
    }
    desk.worker.finish(Vec::new()).await;
    samples
}

/// The last request line of the journal, as it is in the file.
fn last_asked(folder: &Path) -> Vec<u8> {
    let path = domdesk::state::journals(folder).unwrap().remove(0);
    let text = fs::read_to_string(path).unwrap();
    let line = text.split_inclusive('\n').rfind(|line| line.contains("\"event\":\"asked\"")).unwrap();
    line.as_bytes().to_vec()
}

fn print(samples: &[Sample]) {
    let figures = |of: &dyn Fn(&Sample) -> Duration| {
        let mut times: Vec<f64> = samples.iter().map(|sample| of(sample).as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        [0, 50, 99].map(|part| times[(times.len() - 1) * part / 100])
    };
    let show = |what: &str, [least, median, most]: [f64; 3]| {
        println!("| {what} | {least:.2} | {median:.2} | {most:.2} |");
    };
    let row = |what: &str, of: &dyn Fn(&Sample) -> Duration| show(what, figures(of));
    let whole = |sample: &Sample| sample.to_check + sample.check + sample.to_network;
    println!("\n{} changes, in milliseconds\n", samples.len());
    println!("| what | minimum | median | 99 of 100 |\n|---|---|---|---|");
    row("key to the check of the row, on the network", &|sample| sample.to_check);
    row("that check, answered by the emulator", &|sample| sample.check);
    row("its answer to the change on the network, journal included", &|sample| sample.to_network);
    row("total: key to the change on the network", &whole);
    row("the journal's line alone, added and synced", &|sample| sample.append);
    // These were measured at different times, so subtract the figures, not single samples.
    let (all, append) = (figures(&whole), figures(&|sample| sample.append));
    show("the last two rows' difference", std::array::from_fn(|at| all[at] - append[at]));
}

/// What a tap observes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passed {
    Check,
    Change,
    Answer,
}

/// Records what passes between the client and the emulator, and when.
struct Tap {
    url: String,
    seen: Seen,
    passed: Arc<Notify>,
}

type Seen = Arc<Mutex<Vec<(Passed, Instant)>>>;

impl Tap {
    async fn before(emulator: &Emulator) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, passed) = (Seen::default(), Arc::<Notify>::default());
        let address = emulator.url().replace("http://", "");
        let (notes, wake) = (Arc::clone(&seen), Arc::clone(&passed));
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let server = TcpStream::connect(&address).await.unwrap();
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(pass(from_client, to_server, Arc::clone(&notes), Arc::clone(&wake)));
                tokio::spawn(pass(from_server, to_client, Arc::clone(&notes), Arc::clone(&wake)));
            }
        });
        Self { url, seen, passed }
    }

    fn forget(&self) {
        self.seen.lock().unwrap().clear();
    }

    fn has_passed(&self, what: Passed) -> bool {
        self.seen.lock().unwrap().iter().any(|(passed, _)| *passed == what)
    }

    /// The times of the change that has passed: checked first, then sent.
    fn sample(&self, begun: Instant) -> Sample {
        let seen = self.seen.lock().unwrap();
        let change = seen.iter().position(|(passed, _)| *passed == Passed::Change).unwrap();
        let [.., (Passed::Check, check), (Passed::Answer, answer), (Passed::Change, change)] =
            seen[..=change]
        else {
            panic!("the row was not checked first: {seen:?}");
        };
        Sample {
            to_check: check - begun,
            check: answer - check,
            to_network: change - answer,
            append: Duration::ZERO,
        }
    }
}

/// Forwards data. A request arrives in one piece; of an answer in several pieces, the last one counts.
async fn pass(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    seen: Seen,
    wake: Arc<Notify>,
) {
    let mut room = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut room).await {
        let piece = &room[..count];
        let passed = match piece {
            [b'G', b'E', b'T', b' ', ..] => Passed::Check,
            [b'P', b'A', b'T', b'C', b'H', b' ', ..] => Passed::Change,
            _ => Passed::Answer,
        };
        {
            let mut seen = seen.lock().unwrap();
            if passed == Passed::Answer {
                seen.pop_if(|(last, _)| *last == Passed::Answer);
            }
            seen.push((passed, Instant::now()));
        }
        wake.notify_one();
        if to.write_all(piece).await.is_err() {
            return;
        }
    }
}

/// The program without its terminal. Like the real loop, it draws the screen before it starts effects.
struct Desk {
    model: Model,
    worker: Worker,
    replies: UnboundedReceiver<Msg>,
    terminal: Terminal<TestBackend>,
    clock: Clock,
    /// Notified when something passes the tap.
    passed: Arc<Notify>,
}

impl Desk {
    fn open(tap: &Tap, key: &str, folder: std::path::PathBuf) -> Self {
        let key = SecretKey::parse(key).unwrap();
        let endpoint = Endpoint {
            host: "127.0.0.1".into(),
            root: String::new(),
            key: KeyKind::from(key.environment()),
            embedded: true,
        };
        let settings = Settings {
            retry: RetryPolicy::none(),
            budget: None,
            ..Settings::new(ApiUrl::parse(&tap.url).unwrap(), key)
        };
        let connect: Connect = Box::new(move |_| {
            let (client, endpoint) = (Client::new(settings.clone()).unwrap(), endpoint.clone());
            Box::pin(async move { Ok(Connected { client, endpoint }) })
        });
        let open_journal = Arc::new(move |instance: &_| Journal::open(&folder, instance));
        let (worker, replies) = Worker::new(connect, open_journal);
        let clock = Clock::system();
        let size = Size { width: 140, height: 40 };
        let start = Start { target: Some(ConnectionTarget::Instance), ..Start::default() };
        let (model, effects) = Model::new(start, size, clock.now());
        let terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
        let passed = Arc::clone(&tap.passed);
        let mut desk = Self { model, worker, replies, terminal, clock, passed };
        desk.show(effects);
        desk
    }

    fn key(&mut self, key: Key) {
        self.take(Msg::Key(key));
    }

    fn take(&mut self, msg: Msg) {
        let mut effects = update(&mut self.model, Msg::Time(self.clock.now()));
        effects.extend(update(&mut self.model, msg));
        self.show(effects);
    }

    fn show(&mut self, mut effects: Vec<Effect>) {
        let Self { model, terminal, clock, .. } = self;
        terminal.draw(|frame| draw(model, &Theme::plain(), frame)).unwrap();
        effects.extend(update(model, Msg::Drawn(clock.now())));
        for effect in effects {
            self.worker.start(effect);
        }
    }

    /// Processes messages until the condition holds.
    async fn wait(&mut self, holds: impl Fn(&Model) -> bool) {
        while !holds(&self.model) {
            let until = self.model.deadline().map(|deadline| self.clock.until(deadline));
            let due = async {
                match until {
                    Some(until) => tokio::time::sleep(until).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                reply = self.replies.recv() => self.take(reply.unwrap()),
                () = self.passed.notified() => {}
                () = due => {
                    let effects = update(&mut self.model, Msg::Time(self.clock.now()));
                    self.show(effects);
                }
            }
        }
    }

    /// Waits until an operator would have had time to read the screen.
    async fn read(&mut self) {
        while !self.model.is_read() {
            tokio::time::sleep(Duration::from_millis(Confirm::MIN_READING_TIME.unsigned_abs())).await;
            self.take(Msg::Time(self.clock.now()));
        }
    }
}
