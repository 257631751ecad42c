//! A mirror with the client that sends its requests.

use std::time::{Duration, SystemTime};

use domdesk::api::{ApiUrl, Client, Error, Priority, RetryPolicy, SecretKey, Settings};
use domdesk::clerk::Millis;
use domdesk::emulator::Emulator;
use domdesk::mirror::{Activity, Mirror, PageId};
use domdesk::store::{PageRows, decode_page};
use tokio::task::JoinSet;

use crate::mirror::BOUND;

pub(crate) fn client(emulator: &Emulator) -> Client {
    let url = ApiUrl::parse(&emulator.url()).unwrap();
    let retry = RetryPolicy {
        first_wait: Duration::from_millis(5),
        longest_wait: Duration::from_millis(20),
        total_time: Duration::from_secs(1),
        ..RetryPolicy::default()
    };
    let settings = Settings::new(url, SecretKey::parse(emulator.secret_key()).unwrap());
    let patient =
        Settings { connect_timeout: BOUND, request_timeout: BOUND, idle_timeout: BOUND, ..settings };
    Client::new(Settings { retry, budget: None, ..patient }).unwrap()
}

pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Millis(i64::try_from(since.as_millis()).unwrap())
}

pub(crate) struct Reader {
    pub(crate) mirror: Mirror,
    client: Client,
    out: JoinSet<(PageId, Result<PageRows, Error>)>,
    /// How often reading had to be resumed.
    pub(crate) failures: usize,
}

impl Reader {
    pub(crate) fn new(emulator: &Emulator) -> Self {
        let mirror = Mirror::new(250_000);
        Self { mirror, client: client(emulator), out: JoinSet::new(), failures: 0 }
    }

    /// Sends requests until the mirror is idle.
    pub(crate) async fn settle(&mut self, now: Millis) {
        let settle = async {
            loop {
                for request in self.mirror.page_requests(now) {
                    let priority = if request.urgent { Priority::Screen } else { Priority::Background };
                    let client = self.client.with_priority(priority);
                    self.out.spawn(async move {
                        (request.id, client.list_all_as(&request.query, decode_page).await)
                    });
                }
                match self.out.join_next().await {
                    Some(answer) => match answer.unwrap() {
                        (id, Ok(page)) => self.mirror.receive(id, page, now),
                        (id, Err(_)) => self.mirror.fail(id),
                    },
                    None if self.mirror.activity() == Activity::Idle => return,
                    None => {
                        assert_eq!(self.mirror.activity(), Activity::Failed);
                        self.failures += 1;
                        self.mirror.resume(now);
                    }
                }
            }
        };
        tokio::time::timeout(BOUND, settle).await.expect("the copy becomes complete");
    }
}
