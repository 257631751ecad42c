//! Waiting for what must come, with clocks that move only when nothing else can happen.

use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domdesk::app::Msg;
use tokio::time::timeout;

use super::{BOUND, Desk};

/// How often a condition is looked at again while an answer is on its way: it may ask the emulator.
const LOOK: Duration = Duration::from_millis(5);

/// How often in a row nothing may have happened, before what was asked over a connection that has stalled is given up for
/// waiting: the emulator never sees that. Whatever else is on its way gets on at each of these looks.
const STALLED_LOOKS: u32 = 40;

/// Time passes in steps of at most so many milliseconds while requests are held.
const STEP: i64 = 30_000;

/// How often time may pass until a condition holds. A countdown moves once a second.
const MOST_DEADLINES: usize = 2_000;

impl Desk {
    /// Takes in replies, and lets time pass when there is nothing left to come, until the condition holds.
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
                        deadlines <= MOST_DEADLINES,
                        "{caller}: waited in vain for as long as it can matter"
                    );
                    assert!(
                        self.pass(),
                        "{caller}: waited in vain: nothing is on its way, and nothing is due"
                    );
                }
            }
        }
    }

    /// The next reply; `None` when nothing is on its way any more, or when the condition holds already.
    async fn reply(&mut self, condition: &mut impl FnMut(&mut Self) -> bool) -> Option<Msg> {
        let (begun, mut quiet) = (Instant::now(), (None, 0));
        loop {
            if let Ok(reply) = self.replies.try_recv() {
                return Some(reply);
            }
            if self.model.is_idle() {
                return None;
            }
            match timeout(LOOK, self.replies.recv()).await {
                Ok(reply) => return Some(reply.expect("the worker is there")),
                Err(_) if condition(self) => return None,
                Err(_) if self.waits_for_time() => {
                    // A request that was just given up may be counted for one that is on its way; not for long.
                    let requests = self.emulator.requests().len();
                    let looks = if quiet.0 == Some(requests) { quiet.1 + 1 } else { 0 };
                    quiet = (Some(requests), looks);
                    let enough = if self.is_all_held() { 1 } else { STALLED_LOOKS };
                    if looks >= enough {
                        return Some(self.turn_clocks().await);
                    }
                }
                Err(_) => assert!(begun.elapsed() < BOUND, "no answer: {:?}", self.model.requests),
            }
        }
    }

    /// Whether all that is on its way is held by the emulator or by a connection that has stalled, or paused by the client.
    fn waits_for_time(&self) -> bool {
        // Where several desks share an emulator, it may be another one's request that is held.
        self.turns_clocks
            && Arc::strong_count(&self.emulator) == 1
            && self.model.requests.iter().next().is_some()
            && self.model.journal.is_idle()
            && (self.is_all_held() || self.emulator.has_stalled())
    }

    /// Whether the emulator holds all that the client has not paused.
    fn is_all_held(&self) -> bool {
        let requests = self.model.requests.iter();
        let sent = requests.filter(|(_, request)| request.pause(self.model.now).is_none()).count();
        self.emulator.waiting_requests() >= sent
    }

    /// Lets time pass for the client and the emulator; what is returned lets it pass for the desk.
    async fn turn_clocks(&self) -> Msg {
        let now = self.model.now;
        let pauses = self.model.requests.iter().filter_map(|(_, request)| request.pause(now));
        let due = pauses.map(|paused| paused.until).chain(self.model.deadline());
        let step = due.map(|due| due.since(now)).min().unwrap_or(STEP).clamp(1, STEP);
        // What the desk is told is cut to whole milliseconds; what it stands for must be over.
        let time = Duration::from_millis(u64::try_from(step + 1).expect("time goes on"));
        tokio::time::pause();
        tokio::time::advance(time).await;
        tokio::time::resume();
        Msg::Time(now.plus(step))
    }

    /// Waits for the next reply and takes it in; false when nothing is on its way.
    pub(crate) async fn take_one(&mut self) -> bool {
        let reply = self.reply(&mut |_| false).await;
        let came = reply.is_some();
        if let Some(reply) = reply {
            self.send(reply);
        }
        came
    }

    /// Lets time pass until the next thing is due; false when nothing is. Waiting does that where nothing is on its way.
    pub(crate) fn pass(&mut self) -> bool {
        let deadline = self.model.deadline();
        if let Some(deadline) = deadline {
            self.send(Msg::Time(deadline));
        }
        deadline.is_some()
    }

    /// Lets time pass, whatever is on its way, until the condition holds.
    #[track_caller]
    pub(crate) fn pass_until(&mut self, condition: impl Fn(&mut Self) -> bool) {
        for _ in 0..MOST_DEADLINES {
            if condition(self) {
                return;
            }
            assert!(self.pass(), "nothing is due");
        }
        panic!("it never comes");
    }

    /// Waits until the screen shows the text. One that has only passed over the screen since the last key has been seen.
    #[track_caller]
    pub(crate) fn see(&mut self, text: &str) -> impl Future<Output = ()> {
        self.wait(move |desk| desk.look().has_shown(text))
    }

    /// Waits until nothing is on its way, no change is open, and what was typed is answered.
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
