//! The event loop: terminal events, worker replies and deadlines become messages; effects go to the API worker.
//!
//! One sleep to the earliest deadline replaces ticks: an idle screen wakes nobody. The screen is drawn first, then the
//! effects start, so that "loading" is seen. Bursts are taken in together and drawn once.

mod away;
mod canvas;
mod decoder;
mod events;
mod farewell;
mod held;
mod input;
mod job;
mod log;
mod outlet;
mod painter;
mod panics;
mod reader;
mod searcher;
mod signals;
mod terminal;
mod worker;

use std::io;

use futures::StreamExt;
use ratatui::layout::Rect;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use crate::app::{Effect, Model, Msg, Size, must_arrive_alone, update};
use crate::session::Clock;
use crate::view::{Theme, draw, title};

use away::Away;

pub use decoder::{Decoder, Heard};
pub use events::{is_press, translate};
pub use farewell::farewell;
pub use held::Held;
pub use input::{Event, Input};
pub use log::{Log, log_panics};
pub use painter::Painter;
pub use panics::hook as hook_panics;
pub use signals::{Outlived, Signals, end_by, outlive_size_limits};
pub use terminal::{Screen, size};
pub use worker::{Connect, Connected, OpenJournal, RememberQuery, Worker};

/// Messages taken in before the screen is drawn again: a held-down key must not starve the eye.
const BURST: usize = 256;

/// Why the loop could not go on.
#[derive(Debug, thiserror::Error)]
pub enum LoopError {
    /// The terminal cannot be drawn on.
    #[error("the terminal cannot be written to: {0}")]
    Draw(String),
    /// The terminal is gone.
    #[error("the terminal cannot be read from: {0}")]
    Input(io::Error),
}

/// How the loop ended.
#[derive(Debug)]
pub struct Ended {
    /// The changes that were then still open, in words.
    pub open: Vec<String>,
    /// What has gone wrong with the journal, in words.
    pub journal: Vec<String>,
    /// Why it could not go on, when the user did not end it.
    pub lost: Option<LoopError>,
    /// The signal that ends it, where that is not one that only asks a program to end.
    pub signal: Option<i32>,
}

/// What the loop is made of.
pub struct Desk<'a> {
    /// The state.
    pub model: Model,
    /// What the state wants done first.
    pub effects: Vec<Effect>,
    /// The styles.
    pub theme: Theme,
    /// Does the effects.
    pub worker: &'a mut Worker,
    /// What the worker replies.
    pub replies: UnboundedReceiver<Msg>,
    /// The time.
    pub clock: Clock,
}

/// Runs until the user leaves, or the terminal can be neither drawn on nor read from. What was sent to Clerk by then is
/// waited for first, as when the system asks the program to end.
pub async fn run(desk: Desk<'_>, screen: &mut Screen, input: Input) -> Ended {
    let Desk { mut model, mut effects, theme, worker, mut replies, clock } = desk;
    let Input { mut events, keyboard } = input;
    let mut dirty = true;
    let (mut lost, mut signal) = (None, None);
    let mut resized = None;
    let mut away: Option<Away> = None;
    let mut held = Held::default();
    loop {
        if away.is_none() && lost.is_none() && !job::has_terminal() {
            away = Some(taken(screen, &mut model, &mut effects));
        }
        if let Some(open) = model.exit.take() {
            let (open, journal) = end(open, model, effects, worker, replies).await;
            return Ended { open, journal, lost, signal };
        }
        // A terminal that stands still is not drawn on; all else goes on.
        if dirty && lost.is_none() && away.is_none() && !screen.is_busy() {
            if let Err(error) = paint(screen, resized.take(), &mut model, &mut effects, &theme) {
                lose(&mut lost, LoopError::Draw(error.to_string()));
                effects.extend(update(&mut model, Msg::Terminate));
                continue;
            }
            // What the terminal has not taken nobody has seen: once it has, the frame of then is drawn, and is seen.
            dirty = screen.is_busy();
            if !dirty {
                effects.extend(update(&mut model, Msg::Drawn(clock.now())));
            }
        }
        for effect in effects.drain(..) {
            worker.start(effect);
        }
        if std::mem::take(&mut model.suspend) && lost.is_none() {
            // After the effects: what was asked for is on its way when the shell has the terminal.
            away = Some(suspended(screen));
        }
        let due = moment(model.deadline().map(|due| Instant::now() + clock.until(due)));
        let look = moment(away.map(|away| away.look));
        let first = tokio::select! {
            event = events.next(), if lost.is_none() => Some(heard(event, &mut lost)),
            Some(reply) = replies.recv() => Some(Event::Told(reply)),
            freed = screen.free(), if dirty && lost.is_none() && away.is_none() => freed.err().map(|error| {
                lose(&mut lost, LoopError::Draw(error.to_string()));
                Event::Told(Msg::Terminate)
            }),
            () = due => None,
            () = look => job::has_terminal().then_some(Event::Continued),
        };
        let now = clock.now();
        // Whoever has woken the loop, what has become due by now is seen. For quiet messages alone nothing is drawn.
        dirty |= first.is_none() || model.deadline().is_some_and(|due| due <= now);
        effects.extend(update(&mut model, Msg::Time(now)));
        let mut next = first;
        let mut is_all = false;
        for _ in 0..BURST {
            dirty |= next.as_ref().is_some_and(is_seen);
            match next {
                // For that the loop looks itself.
                None | Some(Event::Taken) => {}
                Some(Event::Continued) => match come_back(screen, &mut away) {
                    Ok(Some(size)) => {
                        resized = Some(size);
                        effects.extend(update(&mut model, Msg::Resize(size)));
                        // What was typed before the shell had the terminal is not obeyed now.
                        held = Held::default();
                        keyboard.release();
                    }
                    Ok(None) => {}
                    Err(error) => {
                        lose(&mut lost, LoopError::Draw(error.to_string()));
                        effects.extend(update(&mut model, Msg::Terminate));
                    }
                },
                Some(Event::Killed(by)) => {
                    signal.get_or_insert(by);
                    effects.extend(update(&mut model, Msg::Terminate));
                }
                Some(Event::Told(msg)) => {
                    resized = new_size(&msg).or(resized);
                    effects.extend(update(&mut model, msg));
                }
                Some(Event::Heard(heard)) => {
                    dirty |= take_in(heard, &mut held, &mut model, &mut effects, &mut resized);
                }
            }
            if model.exit.is_some() || model.suspend {
                break;
            }
            next = tokio::select! {
                biased;
                event = events.next(), if lost.is_none() => Some(heard(event, &mut lost)),
                Some(reply) = replies.recv() => Some(Event::Told(reply)),
                () = std::future::ready(()) => {
                    is_all = true;
                    break;
                }
            };
        }
        // Only now: among all that was told by then may be that the desk shall end.
        if is_all
            && !job::has_terminal()
            && let Some(due) = away.filter(|away| away.look <= Instant::now())
        {
            away = Some(due.stay(model.terminating));
        }
    }
}

/// Waits until then; for ever where there is no such moment.
async fn moment(then: Option<Instant>) {
    match then {
        Some(then) => tokio::time::sleep_until(then).await,
        None => std::future::pending().await,
    }
}

/// Gives the terminal to the shell, as it was.
fn suspended(screen: &mut Screen) -> Away {
    screen.give_back();
    job::stop();
    Away::stopping()
}

/// Somebody has taken the terminal without stopping the desk. It is not drawn on any more; and if nobody can give it back,
/// the desk ends.
fn taken(screen: &mut Screen, model: &mut Model, effects: &mut Vec<Effect>) -> Away {
    if job::is_orphan() {
        screen.give_back();
        effects.extend(update(model, Msg::Terminate));
    }
    Away::behind()
}

/// Nothing more is drawn; what is under way still ends. Returns what is open then, and what is wrong with the journal.
async fn end(
    open: Vec<String>,
    mut model: Model,
    effects: Vec<Effect>,
    worker: &mut Worker,
    mut replies: UnboundedReceiver<Msg>,
) -> (Vec<String>, Vec<String>) {
    worker.finish(effects).await;
    // What the journal had to tell at the end nobody has taken in yet.
    while let Ok(reply) = replies.try_recv() {
        if let Msg::Journal(_) = reply {
            update(&mut model, reply);
        }
    }
    (open, model.journal.report())
}

/// Takes in what the terminal said; whether the core has learnt anything from it yet.
fn take_in(
    heard: Heard,
    held: &mut Held,
    model: &mut Model,
    effects: &mut Vec<Effect>,
    resized: &mut Option<Size>,
) -> bool {
    held.hear(heard);
    let mut has_learnt = false;
    while model.exit.is_none()
        && !model.suspend
        && let Some(msg) = held.next(|key| must_arrive_alone(model, key))
    {
        has_learnt = true;
        *resized = new_size(&msg).or(*resized);
        effects.extend(update(model, msg));
    }
    has_learnt
}

/// Whether the screen may look otherwise after it.
const fn is_seen(event: &Event) -> bool {
    match event {
        Event::Told(msg) => !msg.is_quiet(),
        Event::Continued | Event::Killed(_) => true,
        // Of what was heard that is known when it is passed on.
        Event::Taken | Event::Heard(_) => false,
    }
}

/// Takes the terminal again, and says what size it has now, if it is ours. It is not after `bg`, or when the shell ends
/// a stopped job, which continues it too.
fn come_back(screen: &mut Screen, away: &mut Option<Away>) -> io::Result<Option<Size>> {
    if job::has_terminal() {
        *away = None;
        screen.set_up()?;
        return size().map(Some);
    }
    *away = Some(Away::behind());
    Ok(None)
}

/// What the terminal said, or that it is gone: ending beats spinning.
fn heard(event: Option<io::Result<Event>>, lost: &mut Option<LoopError>) -> Event {
    match event.unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into())) {
        Ok(event) => event,
        Err(error) => {
            lose(lost, LoopError::Input(error));
            Event::Told(Msg::Terminate)
        }
    }
}

/// The terminal is of no use any more. Nobody can press a key, but a change under way still ends before the program
/// does: as when the system asks it to end. The first reason is the one to tell.
fn lose(lost: &mut Option<LoopError>, error: LoopError) {
    lost.get_or_insert(error);
}

const fn new_size(msg: &Msg) -> Option<Size> {
    match msg {
        Msg::Resize(size) => Some(*size),
        _ => None,
    }
}

/// Draws the model; all of it after another size, else what has changed.
fn paint(
    screen: &mut Screen,
    resized: Option<Size>,
    model: &mut Model,
    effects: &mut Vec<Effect>,
    theme: &Theme,
) -> io::Result<()> {
    if let Some(size) = resized {
        // The size may be the former one again by now, and what was on the screen all the same cut off in between.
        screen.resize(size)?;
    }
    screen.entitle(&title(model, theme))?;
    screen.draw(|frame| {
        // The terminal may have changed its size since it was last told: what is drawn has to fit all the same.
        let Rect { width, height, .. } = frame.area();
        let size = Size { width, height };
        if size != model.size {
            effects.extend(update(model, Msg::Resize(size)));
        }
        draw(model, theme, frame);
    })
}
