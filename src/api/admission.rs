//! Admits the changes of a plan: each starts only when the rate budget has room for the check of its row and for the
//! change itself. A change that had to wait between the two would have to be checked again, which costs requests.

use tokio::time::sleep;

use super::client::{Client, Notice};
use super::limiter::WaitReason;
use super::scheduler::{MAX_PAUSE, MIN_REPORTED_WAIT};
use super::{Error, ErrorKind, WaitNotice};

/// Room for one change in the rate budget. Dropping it frees the room.
pub struct Admission(Client);

impl Drop for Admission {
    fn drop(&mut self) {
        self.0.scheduler().end_admission();
    }
}

impl Client {
    /// Waits until the rate budget has room for another change of a plan, in addition to those already admitted.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Stopped`] if cancelled during the wait; [`ErrorKind::Paused`] if Clerk requested a long pause.
    pub async fn admit(&self) -> Result<Admission, Error> {
        let mut is_reported = false;
        loop {
            // Before asking, so that no change from here on is missed.
            let changed = self.scheduler().changed();
            if self.cancel_signal().is_set() {
                return Err(Error::unsent(None, ErrorKind::Stopped));
            }
            let (wait, reason) = match self.scheduler().try_admit() {
                Ok(()) => return Ok(Admission(self.clone())),
                Err(blocked) => blocked,
            };
            if reason == WaitReason::Pause && wait > MAX_PAUSE {
                return Err(Error::unsent(None, ErrorKind::Paused(wait)));
            }
            if wait > MIN_REPORTED_WAIT && !is_reported {
                self.notify(&Notice::Waiting(WaitNotice { wait, reason }));
                is_reported = true;
            }
            tokio::select! {
                () = changed => {}
                () = sleep(wait) => {}
                () = self.cancel_signal().wait() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::watch;
    use tokio::time::timeout;

    use super::*;
    use crate::api::{ApiUrl, Budget, SecretKey, Settings};

    const WINDOW: Duration = Duration::from_secs(10);

    fn client(requests: u32) -> Client {
        let url = ApiUrl::parse("http://127.0.0.1:9").unwrap();
        let key = SecretKey::parse("sk_test_of_admissions").unwrap();
        let budget = Some(Budget::new(requests, WINDOW));
        Client::new(Settings { budget, ..Settings::new(url, key) }).unwrap()
    }

    /// Sends as many requests as an admitted change does.
    fn send(client: &Client) {
        client.scheduler().count_requests(2);
    }

    async fn is_admitted(client: &Client) -> bool {
        timeout(Duration::ZERO, client.admit()).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn changes_are_admitted_while_the_budget_has_room_for_both_of_their_requests() {
        let client = client(7);
        let mut admitted = Vec::new();
        for _ in 0..3 {
            admitted.push(client.admit().await.unwrap());
        }
        assert!(!is_admitted(&client).await, "one request is left");
        drop(admitted.pop());
        admitted.push(client.admit().await.unwrap());
        for admission in admitted {
            send(&client);
            drop(admission);
        }
        assert!(!is_admitted(&client).await, "six of seven are sent");
        tokio::time::advance(WINDOW + Duration::from_millis(1)).await;
        assert!(is_admitted(&client).await);
    }

    #[tokio::test(start_paused = true)]
    async fn the_whole_budget_is_used_in_every_window() {
        let client = client(50);
        let begun = tokio::time::Instant::now();
        for _ in 0..25 * 8 {
            let admission = client.admit().await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
            send(&client);
            drop(admission);
        }
        // The changes of the first window do not wait, those of the seven others for the rest of their window.
        let windows = begun.elapsed().as_millis() / WINDOW.as_millis();
        assert_eq!(windows, 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_budget_for_less_than_a_change_admits_one_at_a_time() {
        let client = client(1);
        let admission = client.admit().await.unwrap();
        assert!(!is_admitted(&client).await);
        drop(admission);
        assert!(is_admitted(&client).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_change_stops_waiting() {
        let (cancel, cancelled) = watch::channel(false);
        let client = client(2);
        let admission = client.admit().await.unwrap();
        let waiting = client.cancellable(cancelled);
        let waits = tokio::spawn(async move { waiting.admit().await.map(drop) });
        tokio::task::yield_now().await;
        cancel.send(true).unwrap();
        assert_eq!(waits.await.unwrap().unwrap_err().kind, ErrorKind::Stopped);
        drop(admission);
        assert!(is_admitted(&client).await);
    }
}
