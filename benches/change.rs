//! From the key `v` to the request on the wire: what a change costs before Clerk hears of it.
//!
//! The core, the worker, the client, the journal and the emulator are the real ones, in one process; between client and
//! emulator stands a tap that notes when each request passes. On the way lie the look at the row, with its answer, and the
//! line in the journal, which has to be on the disk. Beside it: what it costs to put the same line on the same disk with
//! nothing around it. Prints one table; nothing is asserted but that the changes were made.
//!
//! `cargo bench --bench change -- [--quick]`
#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped ends the measurement")]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domdesk::api::{ApiUrl, Client, RetryPolicy, SecretKey, Settings};
use domdesk::app::{Confirm, Effect, Endpoint, KeyKind, Model, Msg, Size, Start, Target, update};
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
        // Started by `cargo test --all-targets`, which wants to know whether it works, not how fast.
        println!("run it with: cargo bench --bench change");
        return;
    }
    let changes = if args.iter().any(|arg| arg == "--quick") { 20 } else { 300 };
    let _ = rustls::crypto::ring::default_provider().install_default();
    // On the disk that builds are on: a folder in memory would know no fsync.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let samples = runtime.block_on(measure(folder.path(), changes));
    print(&samples);
}

/// What one change took.
struct Sample {
    /// From the key to the look at the row.
    to_look: Duration,
    /// From there to the answer.
    look: Duration,
    /// From there to the change on the wire: the line in the journal, on the disk, is on this way.
    to_wire: Duration,
    /// The same line added to another file, and synced.
    append: Duration,
}

async fn measure(folder: &Path, changes: usize) -> Vec<Sample> {
    let options = Options { organizations: 20, domains: 100, ..Options::default() };
    let emulator = Emulator::start(options).await.unwrap();
    let tap = Tap::before(&emulator).await;
    let mut desk = Desk::open(&tap, emulator.secret_key(), folder.to_owned());
    desk.wait(|model| model.journal.open().is_some() && model.list().total().is_some()).await;
    desk.wait(Model::is_idle).await;
    // One that nobody waits on and whose mode emails nobody: all others are asked about first.
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

/// The journal's last line that asks, as it is in the file.
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
    let whole = |sample: &Sample| sample.to_look + sample.look + sample.to_wire;
    println!("\n{} changes, in milliseconds\n", samples.len());
    println!("| what | minimum | median | 99 of 100 |\n|---|---|---|---|");
    row("key to the look at the row, on the wire", &|sample| sample.to_look);
    row("that look, answered by the emulator", &|sample| sample.look);
    row("its answer to the change on the wire, journal included", &|sample| sample.to_wire);
    row("all of it: key to the change on the wire", &whole);
    row("the journal's line alone, added and synced", &|sample| sample.append);
    // The two are not of one moment: figures are taken from each other, and not one sample from the other.
    let (all, append) = (figures(&whole), figures(&|sample| sample.append));
    show("the last two rows' difference", std::array::from_fn(|at| all[at] - append[at]));
}

/// What a tap sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passed {
    Look,
    Change,
    Answer,
}

/// Stands between the client and the emulator, and notes when what passes.
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

    /// How the change came about that has passed: looked at first, then sent.
    fn sample(&self, begun: Instant) -> Sample {
        let seen = self.seen.lock().unwrap();
        let change = seen.iter().position(|(passed, _)| *passed == Passed::Change).unwrap();
        let [.., (Passed::Look, look), (Passed::Answer, answer), (Passed::Change, change)] = seen[..=change]
        else {
            panic!("the change was not looked at first: {seen:?}");
        };
        Sample {
            to_look: look - begun,
            look: answer - look,
            to_wire: change - answer,
            append: Duration::ZERO,
        }
    }
}

/// Hands on what comes. A request comes in one piece, an answer may come in several: its last one counts.
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
            [b'G', b'E', b'T', b' ', ..] => Passed::Look,
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

/// The program without its terminal: as its loop does it, the screen is drawn first, then the effects start.
struct Desk {
    model: Model,
    worker: Worker,
    replies: UnboundedReceiver<Msg>,
    terminal: Terminal<TestBackend>,
    clock: Clock,
    /// Wakes whoever waits for what passes the tap.
    passed: Arc<Notify>,
}

impl Desk {
    fn open(tap: &Tap, key: &str, folder: std::path::PathBuf) -> Self {
        let key = SecretKey::parse(key).unwrap();
        let endpoint =
            Endpoint { host: "127.0.0.1".into(), key: KeyKind::from(key.environment()), embedded: true };
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
        let start = Start { target: Some(Target::Instance), ..Start::default() };
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

    /// Takes in what comes until that holds.
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

    /// Gives whoever presses the keys the time to read what they act on.
    async fn read(&mut self) {
        while !self.model.is_read() {
            tokio::time::sleep(Duration::from_millis(Confirm::MOMENT.unsigned_abs())).await;
            self.take(Msg::Time(self.clock.now()));
        }
    }
}
