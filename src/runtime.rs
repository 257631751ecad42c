//! The event loop: terminal events, worker replies and deadlines become messages; effects go to the API worker.
//!
//! One sleep until the earliest deadline replaces ticks: an idle screen causes no wakeups. The screen is drawn before the
//! effects start, so that "loading" is visible. A burst of messages is drawn once.

mod analyst;
mod background;
mod decoder;
mod events;
mod input;
mod job;
mod key_queue;
mod log;
mod null_backend;
mod osc52;
mod panics;
mod plans;
mod reader;
mod renderer;
mod searcher;
mod signals;
mod stderr;
mod terminal;
mod terminal_writer;
mod worker;

use std::io;

use futures::StreamExt;
use ratatui::layout::Rect;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use crate::app::{Effect, Model, Msg, NotesMsg, Size, must_arrive_alone, update};
use crate::session::Clock;
use crate::text::system_error;
use crate::view::{Theme, draw, title};

use background::Background;

pub use decoder::{Decoder, TerminalInput};
pub use events::{is_press, translate};
pub use input::{Event, Input};
pub use key_queue::KeyQueue;
pub use log::{Log, log_panics};
pub use panics::hook as hook_panics;
pub use renderer::Renderer;
pub use signals::{Signals, SizeLimitGuard, exit_by_signal, ignore_size_limit_signal};
pub use stderr::print_to_stderr;
pub use terminal::{Screen, size};
pub use worker::{Connect, Connected, JournalOpener, RememberQuery, SaveView, Worker};

/// Messages handled before the screen is drawn again: a key held down must not starve the display.
const BURST: usize = 256;

#[derive(Debug, thiserror::Error)]
pub enum LoopError {
    #[error("the terminal cannot be written to: {0}")]
    Draw(String),
    #[error("the terminal cannot be read from: {}", system_error(.0))]
    Input(io::Error),
}

#[derive(Debug)]
pub struct LoopExit {
    /// Descriptions of the changes that were still open.
    pub open: Vec<String>,
    /// Problems with the journal and the notes, for the operator.
    pub journal: Vec<String>,
    /// The plan that is not finished, and how to resume it.
    pub plan: Option<String>,
    /// Why the loop could not continue, unless the operator quit.
    pub failure: Option<LoopError>,
    /// A fatal signal, other than the usual requests to terminate.
    pub signal: Option<i32>,
}

pub struct Desk<'a> {
    pub model: Model,
    /// The first effects.
    pub effects: Vec<Effect>,
    pub theme: Theme,
    pub worker: &'a mut Worker,
    pub replies: UnboundedReceiver<Msg>,
    pub clock: Clock,
}

/// Runs until the operator quits, or the terminal cannot be written to or read from. Waits for requests already sent to
/// Clerk before it ends, as on SIGTERM.
pub async fn run(desk: Desk<'_>, screen: &mut Screen, input: Input) -> LoopExit {
    let Desk { mut model, mut effects, theme, worker, mut replies, clock } = desk;
    let Input { mut events, keyboard } = input;
    let (mut dirty, mut resized) = (true, None);
    let (mut failure, mut signal, mut stop_requested) = (None, None, false);
    let mut background: Option<Background> = None;
    let mut keys = KeyQueue::default();
    loop {
        if background.is_none() && failure.is_none() && !job::has_terminal() {
            background = Some(terminal_taken(screen, &mut model, &mut effects));
        }
        if let Some(open) = model.exit.take() {
            let plan = model.plan.as_ref().and_then(|plan| plan.left_behind());
            let (open, journal) = end(open, model, effects, worker, replies).await;
            return LoopExit { open, journal, plan, failure, signal };
        }
        // A stalled terminal is not drawn on; everything else continues.
        if dirty && failure.is_none() && background.is_none() && !screen.is_busy() {
            if let Err(error) = render(screen, resized.take(), &mut model, &mut effects, &theme) {
                record_failure(&mut failure, LoopError::Draw(system_error(&error)));
                effects.extend(update(&mut model, Msg::Terminate));
                continue;
            }
            // A frame that the terminal has not accepted yet is not visible. Draw the then current frame once it is drained.
            dirty = screen.is_busy();
            if !dirty {
                effects.extend(update(&mut model, Msg::Drawn(clock.now())));
            }
        }
        let terminal = (background.is_none() && failure.is_none()).then_some(&mut *screen);
        if let Err(error) = start(&mut effects, worker, terminal) {
            record_failure(&mut failure, LoopError::Draw(system_error(&error)));
        }
        if (std::mem::take(&mut model.suspend) | std::mem::take(&mut stop_requested)) && failure.is_none() {
            // After the effects: requests are on their way when the shell gets the terminal.
            background = Some(suspend(screen));
        }
        let due = sleep_until(model.deadline().map(|due| Instant::now() + clock.until(due)));
        let check = sleep_until(background.map(|background| background.check_at));
        let mut next = tokio::select! {
            event = events.next(), if failure.is_none() => Some(input_event(event, &mut failure)),
            Some(reply) = replies.recv() => Some(Event::Msg(reply)),
            freed = screen.drained(), if dirty && failure.is_none() && background.is_none() => freed.err().map(|error| {
                record_failure(&mut failure, LoopError::Draw(system_error(&error)));
                Event::Msg(Msg::Terminate)
            }),
            () = due => None,
            () = check => job::has_terminal().then_some(Event::Continued),
        };
        let now = clock.now();
        // Whatever woke the loop, draw what is due by now. Quiet messages alone draw nothing.
        dirty |= next.is_none() || model.deadline().is_some_and(|due| due <= now);
        effects.extend(update(&mut model, Msg::Time(now)));
        let mut is_drained = false;
        for _ in 0..BURST {
            dirty |= next.as_ref().is_some_and(changes_screen);
            match next {
                // The loop checks for this itself.
                None | Some(Event::NotForeground) => {}
                Some(Event::StopRequested) => stop_requested = true,
                Some(Event::Continued) => match resume(screen, &mut background) {
                    Ok(Some(size)) => {
                        resized = Some(size);
                        effects.extend(update(&mut model, Msg::Resize(size)));
                        // Discard keys typed before the shell had the terminal.
                        keys = KeyQueue::default();
                        keyboard.release();
                    }
                    Ok(None) => {}
                    Err(error) => {
                        record_failure(&mut failure, LoopError::Draw(system_error(&error)));
                        effects.extend(update(&mut model, Msg::Terminate));
                    }
                },
                Some(Event::Killed(by)) => {
                    signal.get_or_insert(by);
                    effects.extend(update(&mut model, Msg::Terminate));
                }
                Some(Event::Msg(msg)) => {
                    resized = new_size(&msg).or(resized);
                    effects.extend(update(&mut model, msg));
                }
                Some(Event::Terminal(input)) => {
                    dirty |= handle_input(input, &mut keys, &mut model, &mut effects, &mut resized);
                }
            }
            if model.exit.is_some() || model.suspend || stop_requested {
                break;
            }
            next = tokio::select! {
                biased;
                event = events.next(), if failure.is_none() => Some(input_event(event, &mut failure)),
                Some(reply) = replies.recv() => Some(Event::Msg(reply)),
                () = std::future::ready(()) => {
                    is_drained = true;
                    break;
                }
            };
        }
        // Only after all pending messages: one of them may be the request to terminate.
        if is_drained && !job::has_terminal() {
            let is_due = |background: &Background| background.check_at <= Instant::now();
            background = background
                .map(|known| if is_due(&known) { known.stop_again(model.terminating) } else { known });
        }
    }
}

/// Starts the effects. `screen` is `None` while the shell has the terminal, which must not be written to then.
fn start(effects: &mut Vec<Effect>, worker: &mut Worker, mut screen: Option<&mut Screen>) -> io::Result<()> {
    let mut written = Ok(());
    for effect in effects.drain(..) {
        match (effect, &mut screen) {
            (Effect::SendToTerminal(text), Some(screen)) => written = written.and(screen.copy(&text)),
            (effect, _) => worker.start(effect),
        }
    }
    written
}

/// Waits forever for `None`.
async fn sleep_until(then: Option<Instant>) {
    match then {
        Some(then) => tokio::time::sleep_until(then).await,
        None => std::future::pending().await,
    }
}

/// Restores the terminal and gives it to the shell.
fn suspend(screen: &mut Screen) -> Background {
    screen.give_back();
    job::stop();
    Background::stopping()
}

/// Another process took the terminal without stopping the desk. Stops drawing; and terminates if no shell can give the
/// terminal back.
fn terminal_taken(screen: &mut Screen, model: &mut Model, effects: &mut Vec<Effect>) -> Background {
    if job::is_orphan() {
        screen.give_back();
        effects.extend(update(model, Msg::Terminate));
    }
    Background::resumed()
}

/// Finishes work in progress without drawing. Returns the open changes and the problems with the journal.
async fn end(
    open: Vec<String>,
    mut model: Model,
    effects: Vec<Effect>,
    worker: &mut Worker,
    mut replies: UnboundedReceiver<Msg>,
) -> (Vec<String>, Vec<String>) {
    worker.finish(effects).await;
    let mut unsaved = Vec::new();
    // The last messages of the journal and the notes are still unread.
    while let Ok(reply) = replies.try_recv() {
        match reply {
            Msg::Journal(_) => {
                update(&mut model, reply);
            }
            Msg::Notes(NotesMsg::Written(_, Err(why))) => {
                unsaved.push(format!("a note was not saved: {why}"));
            }
            _ => {}
        }
    }
    (open, model.journal.report().into_iter().chain(unsaved).collect())
}

/// Returns whether any message reached the core yet.
fn handle_input(
    input: TerminalInput,
    keys: &mut KeyQueue,
    model: &mut Model,
    effects: &mut Vec<Effect>,
    resized: &mut Option<Size>,
) -> bool {
    keys.push(input);
    let mut has_changed = false;
    while model.exit.is_none()
        && !model.suspend
        && let Some(msg) = keys.next(|key| must_arrive_alone(model, key))
    {
        has_changed = true;
        *resized = new_size(&msg).or(*resized);
        effects.extend(update(model, msg));
    }
    has_changed
}

/// Whether the event may change the screen.
const fn changes_screen(event: &Event) -> bool {
    match event {
        Event::Msg(msg) => !msg.is_quiet(),
        Event::Continued | Event::Killed(_) => true,
        // For terminal input this is known once it is passed on.
        Event::NotForeground | Event::StopRequested | Event::Terminal(_) => false,
    }
}

/// Takes the terminal back if it is ours, and returns its current size. It is not ours after `bg`, nor when the shell kills
/// a stopped job, which also continues it.
fn resume(screen: &mut Screen, background: &mut Option<Background>) -> io::Result<Option<Size>> {
    if job::has_terminal() {
        *background = None;
        screen.set_up()?;
        return size().map(Some);
    }
    *background = Some(Background::resumed());
    Ok(None)
}

/// Turns a lost terminal into a termination: ending beats spinning.
fn input_event(event: Option<io::Result<Event>>, failure: &mut Option<LoopError>) -> Event {
    match event.unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into())) {
        Ok(event) => event,
        Err(error) => {
            record_failure(failure, LoopError::Input(error));
            Event::Msg(Msg::Terminate)
        }
    }
}

/// Records that the terminal is unusable. A change in progress still completes before the program ends, as on SIGTERM.
/// Keeps the first reason.
fn record_failure(failure: &mut Option<LoopError>, error: LoopError) {
    failure.get_or_insert(error);
}

const fn new_size(msg: &Msg) -> Option<Size> {
    match msg {
        Msg::Resize(size) => Some(*size),
        _ => None,
    }
}

/// Draws the model: the whole frame after a resize, otherwise only changes.
fn render(
    screen: &mut Screen,
    resized: Option<Size>,
    model: &mut Model,
    effects: &mut Vec<Effect>,
    theme: &Theme,
) -> io::Result<()> {
    if let Some(size) = resized {
        // Even if the size is the previous one again, the terminal may have cut off its contents in between.
        screen.resize(size)?;
    }
    screen.set_title(&title(model, theme))?;
    screen.draw(|frame| {
        // The size may have changed since the last message about it; the frame must fit anyway.
        let Rect { width, height, .. } = frame.area();
        let size = Size { width, height };
        if size != model.size {
            effects.extend(update(model, Msg::Resize(size)));
        }
        draw(model, theme, frame);
    })
}
