//! The worker fetches pages for the copy, and cancels them on request.

use std::sync::Arc;

use domdesk::app::{
    ApiMsg, ConnectionTarget, Effect, Endpoint, KeyKind, Msg, ReadRequest, ReadResponse, Ticket,
};
use domdesk::clerk::{ListQuery, Operation};
use domdesk::emulator::{Emulator, Fault, FaultKind, Options};
use domdesk::runtime::{Connect, Connected, Worker};
use domdesk::state::StateError;
use domdesk::store::PageRows;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::mirror::BOUND;
use crate::mirror::reader::client;

struct Fetching {
    emulator: Emulator,
    worker: Worker,
    replies: UnboundedReceiver<Msg>,
}

impl Fetching {
    async fn new() -> Self {
        let emulator = Emulator::start(Options { domains: 700, ..Options::default() }).await.unwrap();
        let client = client(&emulator);
        let connect: Connect = Box::new(move |_| {
            let (host, root) = ("here".to_owned(), String::new());
            let endpoint = Endpoint { host, root, key: KeyKind::Test, embedded: false };
            let connected = Connected { client: client.clone(), endpoint };
            Box::pin(async move { Ok(connected) })
        });
        let journal = Arc::new(|_: &_| -> Result<_, StateError> { panic!("no change is made") });
        let (mut worker, mut replies) = Worker::new(connect, journal);
        worker.start(Effect::Connect(ConnectionTarget::Instance));
        assert!(matches!(replies.recv().await, Some(Msg::Api(ApiMsg::Connected(Ok(_))))));
        Self { emulator, worker, replies }
    }

    async fn answer(&mut self) -> (Ticket, ReadResponse) {
        match tokio::time::timeout(BOUND, self.replies.recv()).await {
            Ok(Some(Msg::Api(ApiMsg::Answered(ticket, Ok(answer))))) => (ticket, answer),
            other => panic!("{other:?}; {}", self.summary()),
        }
    }

    /// The next answer, which must be a page.
    async fn rows(&mut self) -> (Ticket, PageRows) {
        match self.answer().await {
            (ticket, ReadResponse::Rows(page)) => (ticket, page),
            other => panic!("{other:?}; {}", self.summary()),
        }
    }

    async fn wait_for_requests(&self, count: usize) {
        let arrived = async {
            while self.emulator.request_count() < count {
                tokio::task::yield_now().await;
            }
        };
        let arrived = tokio::time::timeout(BOUND, arrived).await;
        assert!(arrived.is_ok(), "fewer than {count} requests arrive; {}", self.summary());
    }

    /// The requests and faults so far, for failure messages.
    fn summary(&self) -> String {
        format!("requests: {:#?}, faults left: {:?}", self.emulator.requests(), self.emulator.faults())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_arrive_as_columns() {
    let mut desk = Fetching::new().await;
    let query = ListQuery::default().page(500, 500);
    desk.worker.start(Effect::ReadCopyPage(Ticket(1), query.clone()));
    let (ticket, fetched) = desk.rows().await;
    assert_eq!((ticket, fetched.rows.len(), fetched.total_count), (Ticket(1), 200, 700));
    desk.worker.start(Effect::Read(Ticket(2), ReadRequest::Rows(query)));
    assert_eq!(desk.rows().await, (Ticket(2), fetched));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fetches_do_not_block_the_screen_and_free_their_slots() {
    let mut desk = Fetching::new().await;
    desk.emulator.inject(Fault::once(FaultKind::Hold).on(Operation::ListAll).times(10));
    for ticket in 0..10 {
        desk.worker.start(Effect::ReadCopyPage(Ticket(ticket), ListQuery::default()));
    }
    desk.wait_for_requests(10).await;
    // Another fetch waits in the queue, but a request for the screen does not.
    desk.worker.start(Effect::ReadCopyPage(Ticket(10), ListQuery::default()));
    desk.worker.start(Effect::Read(Ticket(11), ReadRequest::Instance));
    let answer = desk.answer().await;
    assert!(matches!(answer, (Ticket(11), ReadResponse::Instance(_))), "{answer:?}; {}", desk.summary());
    assert_eq!(desk.emulator.request_count(), 11, "{}", desk.summary());
    for ticket in 0..10 {
        desk.worker.start(Effect::Abort(Ticket(ticket)));
    }
    assert_eq!(desk.rows().await.0, Ticket(10), "cancelled fetches get no answer");
}
