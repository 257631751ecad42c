//! What the terminal says, as messages, and the news that it is gone.

use std::io;
use std::thread;

use futures::{Stream, StreamExt, stream};
use tokio::sync::mpsc::unbounded_channel;

use crate::app::Msg;

use super::events::translate;
use super::signals::sizes;

/// The terminal's events, read on a thread of their own. That thread ends with the process.
///
/// crossterm's own stream reads on the thread that polls it, and when the terminal has gone it reads its end again and
/// again without ever returning: the loop would hang, burn a core and see no signal. Here only the reading thread can
/// get caught in that, and that the terminal has gone is learnt from the system instead.
///
/// # Errors
///
/// When there cannot be another thread.
pub fn terminal_events() -> io::Result<impl Stream<Item = io::Result<Msg>>> {
    let (sender, receiver) = unbounded_channel();
    thread::Builder::new().name("terminal".to_owned()).spawn(move || {
        loop {
            let event = crossterm::event::read();
            let failed = event.is_err();
            if sender.send(event).is_err() || failed {
                return;
            }
        }
    })?;
    let events =
        stream::unfold(receiver, async |mut receiver| receiver.recv().await.map(|event| (event, receiver)));
    let messages = events.filter_map(async |event| event.map(translate).transpose());
    // Sizes come from the system where it has a signal for them, and would otherwise come, and be drawn, twice.
    let messages =
        messages.filter(|message| std::future::ready(!(cfg!(unix) && matches!(message, Ok(Msg::Resize(_))))));
    // An error rather than the end: signals are mixed into this stream, and they never end.
    let messages = messages.chain(stream::once(async { Err(io::ErrorKind::UnexpectedEof.into()) }));
    let gone = stream::once(hangup()?).map(|()| Ok(Msg::Terminate));
    let others = stream::select(sizes()?.boxed(), gone.boxed());
    Ok(stream::select(messages.boxed(), others))
}

/// Waits until the terminal has gone: its window was closed, its connection was cut. SIGHUP says the same, but only to
/// those whom the terminal controls.
#[cfg(unix)]
fn hangup() -> io::Result<impl Future<Output = ()>> {
    use rustix::event::{PollFd, PollFlags, poll};

    let (sender, gone) = tokio::sync::oneshot::channel();
    thread::Builder::new().name("hangup".to_owned()).spawn(move || {
        let stdin = io::stdin();
        // No event is asked for: keys wake nobody here, and that the other side has hung up is told unasked.
        let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
        let told = loop {
            match poll(&mut terminal, None) {
                Err(rustix::io::Errno::INTR) => {}
                told => break told,
            }
        };
        if told.is_ok() {
            let _ = sender.send(());
        }
    })?;
    Ok(async {
        if gone.await.is_err() {
            // A system that cannot watch this terminal still has SIGHUP.
            std::future::pending::<()>().await;
        }
    })
}

/// Never: this system ends the program when its window is closed.
#[cfg(not(unix))]
fn hangup() -> io::Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}
