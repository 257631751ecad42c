//! The event loop: terminal events, worker replies and deadlines become messages; effects go to the API worker.
//!
//! One sleep to the earliest deadline replaces ticks: an idle screen wakes nobody. The screen is drawn first, then the
//! effects start, so that "loading" is seen. Bursts are taken in together and drawn once.

mod clock;
mod events;
mod failure;
mod input;
mod log;
mod orders;
mod signals;
mod terminal;
mod worker;

use std::io;

use futures::{Stream, StreamExt};
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::Rect;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::app::{Effect, Model, Msg, Size, update};
use crate::view::{Theme, draw};

pub use clock::Clock;
pub use events::{is_press, translate};
pub use failure::failure;
pub use input::terminal_events;
pub use log::{Log, log_panics};
pub use signals::Signals;
pub use terminal::{Screen, size};
pub use worker::{Connect, Connected, OpenJournal, Worker};

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
    /// Why it could not go on, when the user did not end it.
    pub lost: Option<LoopError>,
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
pub async fn run<B, E>(desk: Desk<'_>, terminal: &mut Terminal<B>, events: E) -> Ended
where
    B: Backend,
    E: Stream<Item = io::Result<Msg>>,
{
    let Desk { mut model, mut effects, theme, worker, mut replies, clock } = desk;
    let mut events = std::pin::pin!(events);
    let mut dirty = true;
    let mut lost = None;
    let mut resized = None;
    loop {
        if let Some(open) = model.exit.take() {
            worker.finish().await;
            return Ended { open, lost };
        }
        if dirty
            && lost.is_none()
            && let Err(error) = paint(terminal, resized.take(), &mut model, &mut effects, &theme)
        {
            lost = Some(LoopError::Draw(error.to_string()));
            effects.extend(update(&mut model, Msg::Terminate));
            continue;
        }
        for effect in effects.drain(..) {
            worker.start(effect);
        }
        let due = async {
            match model.deadline() {
                Some(deadline) => tokio::time::sleep(clock.until(deadline)).await,
                None => std::future::pending().await,
            }
        };
        let first = tokio::select! {
            event = events.next(), if lost.is_none() => {
                // A terminal that has nothing more to say is gone: ending beats spinning.
                let event = event.unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()));
                Some(event.unwrap_or_else(|error| lose(&mut lost, error)))
            }
            Some(reply) = replies.recv() => Some(reply),
            () = due => None,
        };
        dirty = true;
        effects.extend(update(&mut model, Msg::Time(clock.now())));
        let Some(first) = first else { continue };
        resized = new_size(&first).or(resized);
        effects.extend(update(&mut model, first));
        for _ in 0..BURST {
            let next = tokio::select! {
                biased;
                Some(event) = events.next(), if lost.is_none() => {
                    event.unwrap_or_else(|error| lose(&mut lost, error))
                }
                Some(reply) = replies.recv() => reply,
                () = std::future::ready(()) => break,
            };
            if model.exit.is_some() {
                break;
            }
            resized = new_size(&next).or(resized);
            effects.extend(update(&mut model, next));
        }
    }
}

/// The terminal cannot be read from any more. Nobody can press a key, but a change under way still ends before the
/// program does: as when the system asks it to end.
fn lose(lost: &mut Option<LoopError>, error: io::Error) -> Msg {
    *lost = Some(LoopError::Input(error));
    Msg::Terminate
}

const fn new_size(msg: &Msg) -> Option<Size> {
    match msg {
        Msg::Resize(size) => Some(*size),
        _ => None,
    }
}

/// Draws the model; all of it after another size, else what has changed.
fn paint<B: Backend>(
    terminal: &mut Terminal<B>,
    resized: Option<Size>,
    model: &mut Model,
    effects: &mut Vec<Effect>,
    theme: &Theme,
) -> Result<(), B::Error> {
    if let Some(size) = resized {
        // The size may be the former one again by now, and what was on the screen all the same cut off in between.
        // Not `clear`: that one asks the terminal where the cursor is, and the answer would be read as keys.
        terminal.resize(Rect { x: 0, y: 0, width: size.width, height: size.height })?;
    }
    terminal.draw(|frame| {
        // The terminal may have changed its size since it was last told: what is drawn has to fit all the same.
        let Rect { width, height, .. } = frame.area();
        let size = Size { width, height };
        if size != model.size {
            effects.extend(update(model, Msg::Resize(size)));
        }
        draw(model, theme, frame);
    })?;
    Ok(())
}
