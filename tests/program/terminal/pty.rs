//! A pseudo-terminal with a program in it. A thread reads what the program writes; a test waits for what it wants to
//! see, and never sleeps. A test that fails says what was done and what was shown.

mod ended;
mod record;
mod typing;
mod wait;

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::PermissionsExt as _;
use std::panic::Location;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::fs::{Mode, OFlags};
use rustix::termios::Action;
use tempfile::TempDir;

use self::ended::{Ended, modes};
use self::record::Record;

/// How long a test waits for something that must come. Only a test that fails waits so long: it is there to end a test
/// that hangs, on a machine that is as busy as it may be.
pub(crate) const BOUND: Duration = Duration::from_secs(150);

/// What a test starts the program with.
#[derive(Default)]
pub(crate) struct Plan<'a> {
    pub(crate) args: &'a [&'a str],
    pub(crate) env: &'a [(&'a str, &'a str)],
    /// Files of the working directory, for this user alone to write, by name.
    pub(crate) files: &'a [(&'a str, &'a str)],
    /// Another program than domdesk.
    pub(crate) program: Option<&'a Path>,
    /// Whether the terminal does not control the program: the system then sends no SIGHUP when it goes.
    pub(crate) uncontrolled: bool,
    /// Whether the terminal says nothing of its size, as a serial line.
    pub(crate) sizeless: bool,
}

/// A running program and its terminal.
pub(crate) struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    parser: vt100::Parser,
    /// Everything that was written, as it came.
    pub(crate) raw: Vec<u8>,
    record: Record,
    told: Receiver<Told>,
    /// Tells the reading thread to let go of the terminal.
    let_go: Arc<AtomicBool>,
    has_let_go: bool,
    pub(crate) pid: u32,
    /// The process of the desk, where a shell has started it.
    pub(crate) desk: u32,
    /// When the next key may be pressed.
    not_before: Instant,
    /// How it has ended, and whether the line's modes were then those from before the start. Until then the number is
    /// this program's; later it may be anybody's.
    status: Option<(ExitStatus, bool)>,
    modes_before: String,
    /// The working directory and the home; gone with the test.
    pub(crate) dir: TempDir,
}

/// What the threads around the terminal tell.
enum Told {
    Output(Vec<u8>),
    /// Nothing reads the terminal any more.
    LetGo,
    Ended(ExitStatus),
}

impl Pty {
    /// Starts domdesk with these arguments.
    pub(crate) fn start(args: &[&str]) -> Self {
        Self::open(&Plan { args, ..Plan::default() })
    }

    /// Starts a program in an environment without anything of the developer's, 80 columns by 24 lines.
    pub(crate) fn open(plan: &Plan<'_>) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let told = if plan.sizeless { PtySize { rows: 0, cols: 0, ..size } } else { size };
        let pair = native_pty_system().openpty(told).unwrap();
        let modes_before = modes(&*pair.master);
        let dir = TempDir::new().unwrap();
        for (name, content) in plan.files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, content).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
        }
        let program = plan.program.unwrap_or(Path::new(env!("CARGO_BIN_EXE_domdesk")));
        let mut command = CommandBuilder::new(program);
        command.args(plan.args);
        command.cwd(dir.path());
        command.env_clear();
        command.env("HOME", dir.path());
        command.env("PATH", "/usr/bin:/bin");
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in plan.env {
            command.env(name, value);
        }
        command.set_controlling_tty(!plan.uncontrolled);
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = child.process_id().unwrap();

        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let let_go = Arc::new(AtomicBool::new(false));
        let (sender, told) = channel();
        let ended = sender.clone();
        let stop = Arc::clone(&let_go);
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(Told::Output(buffer[..count].to_vec())).is_err() || stop.load(Ordering::SeqCst)
                {
                    break;
                }
            }
            drop(reader);
            let _ = sender.send(Told::LetGo);
        });
        thread::spawn(move || {
            let _ = ended.send(Told::Ended(child.wait().unwrap()));
        });
        Self {
            master: Some(pair.master),
            slave: Some(pair.slave),
            writer: Some(writer),
            parser: vt100::Parser::new(cells(24), cells(80), 0),
            raw: Vec::new(),
            record: Record::default(),
            told,
            let_go,
            has_let_go: false,
            pid,
            desk: pid,
            not_before: Instant::now(),
            status: None,
            modes_before,
            dir,
        }
    }

    /// Pastes, as a terminal with bracketed paste does.
    pub(crate) fn paste(&mut self, text: &str) {
        self.send(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Any size at all, also one that no screen could show: what is drawn meanwhile is shown on a cell at the least, and
    /// on a screen of the usual size while the terminal tells none.
    pub(crate) fn resize(&mut self, cols: u16, rows: u16) {
        self.record.done(&format!("{cols}x{rows}"));
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        let (cols, rows) = if (cols, rows) == (0, 0) { (80, 24) } else { (cols, rows) };
        self.parser.set_size(cells(rows.max(1)), cells(cols.max(1)));
    }

    /// The terminal stands still: from now on it takes nothing of what is written, as after a Ctrl-S.
    pub(crate) fn stall(&mut self) {
        self.flow("stands still", Action::OOff);
    }

    /// The terminal goes on.
    pub(crate) fn go_on(&mut self) {
        self.flow("goes on", Action::OOn);
    }

    fn flow(&mut self, what: &str, action: Action) {
        self.record.done(what);
        let name = self.master.as_ref().unwrap().tty_name().unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK;
        let terminal = rustix::fs::open(name, flags, Mode::empty()).unwrap();
        rustix::termios::tcflow(terminal, action).unwrap();
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&mut self, name: &str) {
        self.record.done(&format!("SIG{name}"));
        signal(self.pid, name);
    }

    /// What the terminal shows.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// The text that the terminal shows.
    pub(crate) fn text(&self) -> String {
        self.screen().contents().clone()
    }

    /// The line with the cursor's mark in the list, without the age at its end, which changes by itself.
    pub(crate) fn selected(&self) -> String {
        let text = self.text();
        let marked = text.lines().find(|line| line.trim_start_matches(' ').starts_with('▸'));
        let line = marked.unwrap_or_default().trim_matches([' ', '│', '█']);
        let (row, last) = line.rsplit_once(' ').unwrap_or((line, ""));
        let is_age = last == "now" || last.starts_with(|c: char| c.is_ascii_digit());
        if is_age { row.trim_end().to_owned() } else { line.to_owned() }
    }

    /// The program's process id.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether the line's modes are those from before the start.
    pub(crate) fn has_former_modes(&self) -> bool {
        modes(&**self.master.as_ref().unwrap()) == self.modes_before
    }

    fn take_in(&mut self, told: Told) {
        match told {
            Told::Output(bytes) => self.draw(&bytes),
            Told::LetGo => self.has_let_go = true,
            Told::Ended(status) => {
                self.status = Some((status, self.master.is_some() && self.has_former_modes()));
                // The last one who holds the other side lets go of it: the reading thread gets the rest, then the end.
                self.slave = None;
            }
        }
    }

    /// Line by line, so that none is missed that is there for a moment only: much can be drawn by the time that a busy
    /// machine lets this be read.
    fn draw(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        for piece in bytes.split_inclusive(|byte| [b'H', b'\n', b'h', b'l'].contains(byte)) {
            let (row, _) = self.screen().cursor_position();
            self.parser.process(piece);
            let (now, _) = self.screen().cursor_position();
            if now != row {
                self.keep_line(row);
            }
        }
        let (row, _) = self.screen().cursor_position();
        self.keep_line(row);
        self.record.shows(self.text());
    }

    fn keep_line(&mut self, row: u16) {
        let (_, width) = self.screen().size();
        let line = self.screen().contents_between(row, 0, row, width.get());
        self.record.draws(line);
    }

    /// Waits until the program has ended, and takes in what it had written.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        // The output is taken in all the while: a full terminal would keep the program from ending.
        while self.status.is_none() || !self.has_let_go {
            assert!(self.next(deadline).is_ok(), "{caller}: does not end");
        }
        let (status, same_modes) = self.status.clone().unwrap();
        let record = std::mem::take(&mut self.record);
        Ended {
            status,
            raw: std::mem::take(&mut self.raw),
            screen: self.screen().clone(),
            same_modes,
            record,
        }
    }

    /// Takes the terminal away, as when its window is closed, and waits until the program has ended.
    #[track_caller]
    pub(crate) fn lose(mut self) -> ExitStatus {
        let caller = Location::caller();
        // The writer says its own farewell in keys. What they cause shall be over when the terminal goes: a desk that is
        // about to draw notices by that, and the test is about one that is not. It is right to end either way.
        self.writer = None;
        self.read_for(Duration::from_millis(300));
        // The reading thread holds the terminal too, and has to be woken to let go of it; not by the desk, which idles.
        self.let_go.store(true, Ordering::SeqCst);
        let tty = self.master.as_ref().unwrap().tty_name().unwrap();
        let done = Command::new("sh").args(["-c", "printf x >\"$0\""]).arg(tty).status().unwrap();
        assert!(done.success());
        let deadline = Instant::now() + BOUND;
        while !self.has_let_go {
            assert!(self.next(deadline).is_ok(), "{caller}: the terminal is not let go of");
        }
        assert!(self.status.is_none(), "{caller}: ends before the terminal has gone");
        self.slave = None;
        self.master = None;
        loop {
            match self.told.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(Told::Ended(status)) => {
                    self.status = Some((status.clone(), false));
                    return status;
                }
                Ok(_) => {}
                Err(error) => panic!("{caller}: goes on without a terminal ({error})"),
            }
        }
    }
}

impl Drop for Pty {
    /// A test that fails leaves no process behind, and says what has led to it.
    fn drop(&mut self) {
        while let Ok(told) = self.told.try_recv() {
            self.take_in(told);
        }
        if self.status.is_none() {
            // It may have ended just now; a panic in here would hide the one that there is to tell of.
            let _ =
                Command::new("kill").arg("-KILL").arg(self.pid.to_string()).stderr(Stdio::null()).status();
        }
        if thread::panicking() {
            let raw = &self.raw[self.raw.len().saturating_sub(1500)..];
            eprintln!(
                "what was done and shown by program {} ({:?}):\n{}the last bytes: {:?}",
                self.pid,
                self.status,
                self.record,
                String::from_utf8_lossy(raw)
            );
        }
    }
}

/// Sends a signal to one process.
pub(crate) fn signal(pid: u32, name: &str) {
    let done = Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status().unwrap();
    assert!(done.success());
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}
