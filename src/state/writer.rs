//! The thread that owns the journal's file, so that neither keys nor answers wait for the disk.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use super::StateError;
use super::queue::{Disk, JournalNotice, Queue};
use crate::journal::Line;

/// The first and the longest pause before unwritten lines are retried. While there are none, the thread sleeps.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Called when a job is done.
pub(super) type OnDone = Box<dyn FnOnce(Result<(), StateError>) + Send>;

type Listener = Box<dyn Fn(JournalNotice) + Send + Sync>;

enum Job {
    Put(Line, OnDone),
    Flush(OnDone),
    Check(OnDone),
}

/// A handle to the thread. Dropping it ends the thread, after all earlier jobs are done.
pub(super) struct Writer {
    jobs: Sender<Job>,
    listener: Arc<OnceLock<Listener>>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn start(disk: impl Disk + Send + 'static) -> Result<Self, StateError> {
        let (jobs, received) = channel();
        let path = disk.path().to_owned();
        let listener: Arc<OnceLock<Listener>> = Arc::default();
        let shared = Arc::clone(&listener);
        let work = move || work(&received, Queue::new(disk), &shared);
        thread::Builder::new()
            .name("journal".to_owned())
            .spawn(work)
            .map_err(StateError::io("write to", &path))?;
        Ok(Self { jobs, listener })
    }

    /// Sets the listener for notices; only the first one counts.
    pub(super) fn listen(&self, listener: Listener) {
        let _ = self.listener.set(listener);
    }

    /// Queues a line.
    pub(super) fn put(&self, line: Line, done: OnDone) {
        self.send(Job::Put(line, done));
    }

    /// Checks the file, and retries queued lines.
    pub(super) fn flush(&self, done: OnDone) {
        self.send(Job::Flush(done));
    }

    /// Checks the file before it is read. Lines that cannot be written do not prevent reading.
    pub(super) fn check(&self, done: OnDone) {
        self.send(Job::Check(done));
    }

    fn send(&self, job: Job) {
        if let Err(failed) = self.jobs.send(job) {
            let (Job::Put(_, done) | Job::Flush(done) | Job::Check(done)) = failed.0;
            done(Err(StateError::Ended));
        }
    }
}

fn work(jobs: &Receiver<Job>, mut queue: Queue<impl Disk>, listener: &OnceLock<Listener>) {
    let mut notify = |notice| {
        if let Some(listener) = listener.get() {
            listener(notice);
        }
    };
    let mut pause = FIRST_PAUSE;
    loop {
        let job = if queue.has_queued() {
            jobs.recv_timeout(pause)
        } else {
            pause = FIRST_PAUSE;
            jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match job {
            Ok(Job::Put(line, done)) => done(queue.put(line, &mut notify)),
            Ok(Job::Flush(done)) => done(queue.flush(&mut notify)),
            Ok(Job::Check(done)) => {
                let checked = queue.check(&mut notify);
                if checked.is_ok() {
                    // The reason was reported when the line was queued.
                    let _ = queue.write_queued(&mut notify);
                }
                done(checked);
            }
            Err(RecvTimeoutError::Timeout) => {
                // The reason was reported when the line was queued.
                let _ = queue.write_queued(&mut notify);
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
