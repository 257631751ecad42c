//! The API worker: effects in, messages out. Each request is a task of its own; none blocks the loop.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, JoinError};

use crate::api::{Client, Error, Retrying};
use crate::app::{
    Answer, ApiMsg, Change, Effect, Endpoint, Failure, FailureKind, Msg, Outcome, Question, Retry, Target,
    Ticket,
};

use super::failure::failure;
use super::panics::said;

/// A client and where it points.
pub struct Connected {
    /// The client.
    pub client: Client,
    /// Where it points.
    pub endpoint: Endpoint,
}

type Connecting = Pin<Box<dyn Future<Output = Result<Connected, Failure>> + Send>>;

/// Builds the client for a target. Slow work (certificates, the emulator) belongs in here, off the first frame.
pub type Connect = Box<dyn Fn(Target) -> Connecting + Send>;

/// Does what the core wants done.
pub struct Worker {
    connect: Connect,
    /// Told to every task; what they send is unbounded, so that no result is ever lost to a full channel.
    replies: UnboundedSender<Msg>,
    clients: tokio::sync::watch::Sender<Option<Client>>,
    questions: HashMap<Ticket, AbortHandle>,
}

impl Worker {
    /// A worker, and what it will reply. Needs a tokio runtime around it when effects are started.
    #[must_use]
    pub fn new(connect: Connect) -> (Self, UnboundedReceiver<Msg>) {
        let (replies, messages) = unbounded_channel();
        let (clients, _) = tokio::sync::watch::channel(None);
        (Self { connect, replies, clients, questions: HashMap::new() }, messages)
    }

    /// Starts what is to be done; returns at once.
    pub fn start(&mut self, effect: Effect) {
        match effect {
            Effect::Connect(target) => self.build_client(target),
            Effect::Abort(ticket) => {
                if let Some(question) = self.questions.remove(&ticket) {
                    question.abort();
                }
            }
            Effect::Ask(ticket, question) => {
                self.questions.retain(|_, question| !question.is_finished());
                let handle = self.spawn(
                    ticket,
                    async move |client| ask(&client, question).await,
                    move |result| ApiMsg::Answered(ticket, result),
                    false,
                );
                self.questions.insert(ticket, handle);
            }
            Effect::Change(ticket, change) => {
                self.spawn(
                    ticket,
                    async move |client| carry_out(&client, change).await,
                    move |result| ApiMsg::Changed(ticket, result),
                    true,
                );
            }
        }
    }

    fn build_client(&self, target: Target) {
        let building = tokio::spawn((self.connect)(target));
        let clients = self.clients.clone();
        let replies = self.replies.clone();
        tokio::spawn(async move {
            let result = match building.await {
                Ok(Ok(Connected { client, endpoint })) => {
                    clients.send_replace(Some(client));
                    Ok(endpoint)
                }
                Ok(Err(failure)) => Err(failure),
                Err(error) => Err(panicked(error, false)),
            };
            // Nobody is there to be told once the loop has ended.
            let _ = replies.send(Msg::Api(ApiMsg::Connected(result)));
        });
    }

    /// Runs one request in a task, and reports its result from a second one, so that a panic is a result as well.
    fn spawn<T, F>(
        &self,
        ticket: Ticket,
        request: impl FnOnce(Client) -> F,
        report: impl FnOnce(Result<T, Failure>) -> ApiMsg + Send + 'static,
        changes: bool,
    ) -> AbortHandle
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let replies = self.replies.clone();
        let Some(client) = self.clients.borrow().clone() else {
            let failure = Failure::new(FailureKind::Internal, "there is no client yet");
            let _ = replies.send(Msg::Api(report(Err(failure))));
            return tokio::spawn(async {}).abort_handle();
        };
        let observer = replies.clone();
        let client = client.observed(Arc::new(move |retrying: &Retrying| {
            let _ = observer.send(Msg::Api(ApiMsg::Retrying(ticket, retry(retrying))));
        }));
        let task = tokio::spawn(request(client));
        let handle = task.abort_handle();
        tokio::spawn(async move {
            let result = match task.await {
                Ok(result) => result.map_err(|error| failure(&error)),
                // Whoever gave up the question does not wait for it.
                Err(error) if error.is_cancelled() => return,
                Err(error) => Err(panicked(error, changes)),
            };
            let _ = replies.send(Msg::Api(report(result)));
        });
        handle
    }
}

/// A task that panicked has told nobody how far it came.
fn panicked(error: JoinError, outcome_unknown: bool) -> Failure {
    Failure { outcome_unknown, ..Failure::new(FailureKind::Internal, said(error)) }
}

fn retry(retrying: &Retrying) -> Retry {
    Retry {
        attempt: retrying.attempt,
        wait: i64::try_from(retrying.wait.as_millis()).unwrap_or(i64::MAX),
        failure: failure(&retrying.failure),
    }
}

async fn ask(client: &Client, question: Question) -> Result<Answer, Error> {
    Ok(match question {
        Question::Domains(query) => Answer::Domains(client.list_all(&query).await?),
        Question::OrganizationDomains(id, query) => Answer::Domains(client.list(&id, &query).await?),
        Question::Organizations(query) => Answer::Organizations(client.organizations(&query).await?),
        Question::Organization(id) => Answer::Organization(Box::new(client.organization(&id).await?)),
        Question::Instance => Answer::Instance(Box::new(client.instance().await?)),
        Question::Settings => Answer::Settings(Box::new(client.organization_settings().await?)),
    })
}

async fn carry_out(client: &Client, change: Change) -> Result<Outcome, Error> {
    let domain = match change {
        Change::Create { organization_id, body } => client.create(&organization_id, &body).await?,
        Change::Update { organization_id, domain_id, body } => {
            client.update(&organization_id, &domain_id, &body).await?
        }
        Change::VerifyOwnership { organization_id, domain_id } => {
            client.verify_ownership(&organization_id, &domain_id).await?
        }
        Change::Delete { organization_id, domain_id } => {
            client.delete(&organization_id, &domain_id).await?;
            return Ok(Outcome::Deleted);
        }
    };
    Ok(Outcome::Domain(Box::new(domain)))
}
