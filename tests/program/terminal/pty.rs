//! A program in a pseudo-terminal. A thread reads the program's output; tests wait for texts on the screen and never
//! sleep. A failing test prints the input and the screens.

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

/// The time limit for an expected event. Only a test that hangs reaches it, however busy the machine is.
pub(crate) const BOUND: Duration = Duration::from_secs(150);

#[derive(Default)]
pub(crate) struct Plan<'a> {
    pub(crate) args: &'a [&'a str],
    pub(crate) env: &'a [(&'a str, &'a str)],
    /// Files of the working directory by name, writable only by this user.
    pub(crate) files: &'a [(&'a str, &'a str)],
    /// A program other than domdesk.
    pub(crate) program: Option<&'a Path>,
    /// Whether the terminal is not the program's controlling terminal: the system then sends no SIGHUP when it closes.
    pub(crate) uncontrolled: bool,
    /// Whether the terminal does not report a size, like a serial line.
    pub(crate) sizeless: bool,
}

/// A running program and its terminal.
pub(crate) struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    parser: vt100::Parser,
    /// The raw output.
    pub(crate) raw: Vec<u8>,
    record: Record,
    events: Receiver<PtyEvent>,
    /// Makes the reading thread close its end of the terminal.
    stop_reading: Arc<AtomicBool>,
    has_stopped_reading: bool,
    pub(crate) pid: u32,
    /// The process of the desk, which a shell may have started.
    pub(crate) desk: u32,
    /// When the next key may be pressed.
    not_before: Instant,
    /// The exit status, and whether the terminal's modes were restored. The process id is valid only until it is set.
    status: Option<(ExitStatus, bool)>,
    original_modes: String,
    /// The working directory and home of the program.
    pub(crate) dir: TempDir,
}

/// Events from the threads around the terminal.
enum PtyEvent {
    Output(Vec<u8>),
    /// The reading thread has closed the terminal.
    StoppedReading,
    Ended(ExitStatus),
}

impl Pty {
    /// Starts domdesk with these arguments.
    pub(crate) fn start(args: &[&str]) -> Self {
        Self::open(&Plan { args, ..Plan::default() })
    }

    /// Starts a program in a clean environment, with 80 columns and 24 lines.
    pub(crate) fn open(plan: &Plan<'_>) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let reported = if plan.sizeless { PtySize { rows: 0, cols: 0, ..size } } else { size };
        let pair = native_pty_system().openpty(reported).unwrap();
        let original_modes = modes(&*pair.master);
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
        let stop_reading = Arc::new(AtomicBool::new(false));
        let (sender, events) = channel();
        let ended = sender.clone();
        let stop = Arc::clone(&stop_reading);
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(PtyEvent::Output(buffer[..count].to_vec())).is_err()
                    || stop.load(Ordering::SeqCst)
                {
                    break;
                }
            }
            drop(reader);
            let _ = sender.send(PtyEvent::StoppedReading);
        });
        thread::spawn(move || {
            let _ = ended.send(PtyEvent::Ended(child.wait().unwrap()));
        });
        Self {
            master: Some(pair.master),
            slave: Some(pair.slave),
            writer: Some(writer),
            parser: vt100::Parser::new(cells(24), cells(80), 0),
            raw: Vec::new(),
            record: Record::default(),
            events,
            stop_reading,
            has_stopped_reading: false,
            pid,
            desk: pid,
            not_before: Instant::now(),
            status: None,
            original_modes,
            dir,
        }
    }

    /// Pastes with bracketed paste.
    pub(crate) fn paste(&mut self, text: &str) {
        self.send(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Sets any size, even an impossible one: the emulated screen then has at least one cell, and the standard size
    /// while the terminal reports none.
    pub(crate) fn resize(&mut self, cols: u16, rows: u16) {
        self.record.input(&format!("{cols}x{rows}"));
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        let (cols, rows) = if (cols, rows) == (0, 0) { (80, 24) } else { (cols, rows) };
        self.parser.set_size(cells(rows.max(1)), cells(cols.max(1)));
    }

    /// Stops the terminal's output, as after Ctrl-S.
    pub(crate) fn stall(&mut self) {
        self.flow("stalls", Action::OOff);
    }

    /// Resumes the terminal's output.
    pub(crate) fn resume(&mut self) {
        self.flow("resumes", Action::OOn);
    }

    fn flow(&mut self, what: &str, action: Action) {
        self.record.input(what);
        let name = self.master.as_ref().unwrap().tty_name().unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK;
        let terminal = rustix::fs::open(name, flags, Mode::empty()).unwrap();
        rustix::termios::tcflow(terminal, action).unwrap();
    }

    /// Sends a signal by name.
    pub(crate) fn signal(&mut self, name: &str) {
        self.record.input(&format!("SIG{name}"));
        signal(self.pid, name);
    }

    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// The text on the screen.
    pub(crate) fn text(&self) -> String {
        self.screen().contents().clone()
    }

    /// The line with the cursor, without the age at its end, which changes over time.
    pub(crate) fn selected(&self) -> String {
        let text = self.text();
        let marked = text.lines().find(|line| line.trim_start_matches(' ').starts_with('▸'));
        let line = marked.unwrap_or_default().trim_matches([' ', '│', '█']);
        let (row, last) = line.rsplit_once(' ').unwrap_or((line, ""));
        let is_age = last == "now" || last.starts_with(|c: char| c.is_ascii_digit());
        if is_age { row.trim_end().to_owned() } else { line.to_owned() }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether the terminal has its original modes.
    pub(crate) fn has_original_modes(&self) -> bool {
        modes(&**self.master.as_ref().unwrap()) == self.original_modes
    }

    fn handle(&mut self, event: PtyEvent) {
        match event {
            PtyEvent::Output(bytes) => self.draw(&bytes),
            PtyEvent::StoppedReading => self.has_stopped_reading = true,
            PtyEvent::Ended(status) => {
                self.status = Some((status, self.master.is_some() && self.has_original_modes()));
                // Close the last handle of the other side, so that the reading thread gets the rest and then the end.
                self.slave = None;
            }
        }
    }

    /// Processes the output line by line, so that no line is missed that is shown only for a moment: on a busy machine
    /// much output can arrive at once.
    fn draw(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        for piece in bytes.split_inclusive(|byte| [b'H', b'\n', b'h', b'l'].contains(byte)) {
            let (row, _) = self.screen().cursor_position();
            self.parser.process(piece);
            let (now, _) = self.screen().cursor_position();
            if now != row {
                self.record_line(row);
            }
        }
        let (row, _) = self.screen().cursor_position();
        self.record_line(row);
        self.record.screen(self.text());
    }

    fn record_line(&mut self, row: u16) {
        let (_, width) = self.screen().size();
        let line = self.screen().contents_between(row, 0, row, width.get());
        self.record.line(line);
    }

    /// Waits until the program has ended, and reads its remaining output.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        // Keep reading the output: a full terminal would block the program.
        while self.status.is_none() || !self.has_stopped_reading {
            assert!(self.next(deadline).is_ok(), "{caller}: the program does not end");
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

    /// Closes the terminal, as when its window is closed, and waits until the program has ended.
    #[track_caller]
    pub(crate) fn close(mut self) -> ExitStatus {
        let caller = Location::caller();
        // Dropping the writer sends keys. Their effects must be over before the terminal closes: a desk that draws
        // would notice the loss by that, but this test is about a desk that is idle. Ending is correct in both cases.
        self.writer = None;
        self.read_for(Duration::from_millis(300));
        // The reading thread also holds the terminal. Wake it up by other output, because the desk is idle.
        self.stop_reading.store(true, Ordering::SeqCst);
        let tty = self.master.as_ref().unwrap().tty_name().unwrap();
        let done = Command::new("sh").args(["-c", "printf x >\"$0\""]).arg(tty).status().unwrap();
        assert!(done.success());
        let deadline = Instant::now() + BOUND;
        while !self.has_stopped_reading {
            assert!(self.next(deadline).is_ok(), "{caller}: the reading thread does not stop");
        }
        assert!(self.status.is_none(), "{caller}: the program ends before the terminal closes");
        self.slave = None;
        self.master = None;
        loop {
            match self.events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(PtyEvent::Ended(status)) => {
                    self.status = Some((status.clone(), false));
                    return status;
                }
                Ok(_) => {}
                Err(error) => panic!("{caller}: the program continues without a terminal ({error})"),
            }
        }
    }
}

impl Drop for Pty {
    /// A failing test kills its process and prints the record.
    fn drop(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.handle(event);
        }
        if self.status.is_none() {
            // It may have ended just now. A panic here would hide the original one.
            let _ =
                Command::new("kill").arg("-KILL").arg(self.pid.to_string()).stderr(Stdio::null()).status();
        }
        if thread::panicking() {
            let raw = &self.raw[self.raw.len().saturating_sub(1500)..];
            eprintln!(
                "input and screens of program {} ({:?}):\n{}last bytes: {:?}",
                self.pid,
                self.status,
                self.record,
                String::from_utf8_lossy(raw)
            );
        }
    }
}

pub(crate) fn signal(pid: u32, name: &str) {
    let done = Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status().unwrap();
    assert!(done.success());
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}
