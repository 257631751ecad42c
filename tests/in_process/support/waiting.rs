//! Waiting for conditions, with clocks that advance only when nothing else can happen.

use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domdesk::app::Msg;
use tokio::time::timeout;

use super::{BOUND, Desk};

/// How often a condition is checked while a request is pending: it may depend on the emulator.
const POLL: Duration = Duration::from_millis(5);

/// The number of polls without an event after which a request over a stalled connection counts as held: the emulator
/// never sees such a request. Other requests proceed at each poll.
const STALLED_POLLS: u32 = 40;

/// The largest step of the clock while requests are held, in milliseconds.
const STEP: i64 = 30_000;

/// How often the clock may advance until a condition holds. A countdown takes one step per second.
const MAX_DEADLINES: usize = 2_000;

impl Desk {
    /// Receives replies, and advances the clock when no reply is pending, until the condition holds.
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
                        deadlines <= MAX_DEADLINES,
                        "{caller}: the condition does not hold after all deadlines"
                    );
                    assert!(
                        self.pass(),
                        "{caller}: the condition does not hold, and neither a request nor a deadline is pending"
                    );
                }
            }
        }
    }

    /// The next reply. `None` if no request is pending, or if the condition holds already.
    async fn reply(&mut self, condition: &mut impl FnMut(&mut Self) -> bool) -> Option<Msg> {
        let (begun, mut quiet) = (Instant::now(), (None, 0));
        loop {
            if let Ok(reply) = self.replies.try_recv() {
                return Some(reply);
            }
            if self.model.is_idle() {
                return None;
            }
            match timeout(POLL, self.replies.recv()).await {
                Ok(reply) => return Some(reply.expect("the worker is there")),
                Err(_) if condition(self) => return None,
                Err(_) if self.waits_for_time() => {
                    // A request that was just cancelled may still count as pending for a moment.
                    let requests = self.emulator.request_count();
                    let polls = if quiet.0 == Some(requests) { quiet.1 + 1 } else { 0 };
                    quiet = (Some(requests), polls);
                    let enough = if self.is_all_held() { 1 } else { STALLED_POLLS };
                    if polls >= enough {
                        return Some(self.turn_clocks().await);
                    }
                }
                Err(_) => assert!(begun.elapsed() < BOUND, "no answer: {:?}", self.model.requests),
            }
        }
    }

    /// Whether every pending request is held by the emulator, on a stalled connection, or paused by the client.
    fn waits_for_time(&self) -> bool {
        // If several desks share an emulator, the held request may be another desk's.
        self.turns_clocks
            && Arc::strong_count(&self.emulator) == 1
            && self.model.requests.iter().next().is_some()
            && self.model.journal.is_idle()
            && (self.is_all_held() || self.emulator.has_stalled())
    }

    /// Whether the emulator holds all requests that the client has not paused.
    fn is_all_held(&self) -> bool {
        let requests = self.model.requests.iter();
        let sent = requests.filter(|(_, request)| request.pause(self.model.now).is_none()).count();
        self.emulator.waiting_requests() >= sent
    }

    /// Advances the clocks of the client and the emulator, and returns the message that advances the desk's clock.
    async fn turn_clocks(&self) -> Msg {
        let now = self.model.now;
        let pauses = self.model.requests.iter().filter_map(|(_, request)| request.pause(now));
        let due = pauses.map(|paused| paused.until).chain(self.model.deadline());
        let step = due.map(|due| due.since(now)).min().unwrap_or(STEP).clamp(1, STEP);
        // The desk's time is rounded down to milliseconds, so the other clocks advance a little further.
        let time = Duration::from_millis(u64::try_from(step + 1).expect("time goes on"));
        tokio::time::pause();
        tokio::time::advance(time).await;
        tokio::time::resume();
        Msg::Time(now.plus(step))
    }

    /// Waits for the next reply and delivers it. Returns false if no request is pending.
    pub(crate) async fn take_one(&mut self) -> bool {
        let reply = self.reply(&mut |_| false).await;
        let has_reply = reply.is_some();
        if let Some(reply) = reply {
            self.send(reply);
        }
        has_reply
    }

    /// Advances the desk's clock to the next deadline. Returns false if there is none. `wait` does this automatically
    /// when no request is pending.
    pub(crate) fn pass(&mut self) -> bool {
        let deadline = self.model.deadline();
        if let Some(deadline) = deadline {
            self.send(Msg::Time(deadline));
        }
        deadline.is_some()
    }

    /// Advances the desk's clock until the condition holds, even while requests are pending.
    #[track_caller]
    pub(crate) fn pass_until(&mut self, condition: impl Fn(&mut Self) -> bool) {
        for _ in 0..MAX_DEADLINES {
            if condition(self) {
                return;
            }
            assert!(self.pass(), "there is no deadline");
        }
        panic!("the condition never holds");
    }

    /// Waits until the screen shows the text. A text that was shown only for a moment since the last key counts.
    #[track_caller]
    pub(crate) fn see(&mut self, text: &str) -> impl Future<Output = ()> {
        self.wait(move |desk| desk.look().has_shown(text))
    }

    /// Waits until no request is pending, no change is open, and the typed query is answered.
    pub(crate) async fn settle(&mut self) {
        self.wait(|desk| {
            desk.model.is_idle()
                && !desk.model.list().is_loading()
                && desk.model.changes.open() == 0
                && desk.model.bar.as_ref().is_none_or(|bar| bar.due.is_none())
        })
        .await;
    }
}
