//! Makes plans and keeps them in the state folder, off the loop.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::spawn_blocking;
use tracing::warn;

use crate::app::{
    Draft, Failure, FailureKind, KeptPlan, Msg, PlanEffect, PlanMsg, UndoneSteps, make_creations, make_plan,
};
use crate::plan::{Plan, PlanId, PlanNote, done_steps};
use crate::session::panic_text;
use crate::state::{Journal, PlanLock, read};
use crate::text::visible;

/// The plan that this run of the program has taken.
type Taken = Arc<Mutex<Option<PlanLock>>>;

pub(super) struct Plans {
    /// Set once, when the journal is open.
    journal: Arc<OnceLock<Arc<Journal>>>,
    taken: Taken,
    replies: UnboundedSender<Msg>,
}

impl Plans {
    pub(super) fn new(journal: Arc<OnceLock<Arc<Journal>>>, replies: UnboundedSender<Msg>) -> Self {
        Self { journal, taken: Taken::default(), replies }
    }

    pub(super) fn start(&self, effect: PlanEffect) {
        let journal = self.journal.get().cloned();
        match effect {
            PlanEffect::Make(ticket, request) => self.run(
                move || Ok(Box::new(make_plan(&request))),
                move |made| PlanMsg::Made(ticket, made.map_err(failed)),
            ),
            PlanEffect::Create(ticket, request) => self.run(
                move || Ok(Box::new(make_creations(&request))),
                move |made| PlanMsg::Made(ticket, made.map_err(failed)),
            ),
            PlanEffect::MakeUndo(ticket, undone) => self.run(
                move || undo(journal.as_deref(), &undone),
                move |made| PlanMsg::Made(ticket, made.map_err(failed)),
            ),
            PlanEffect::Keep(ticket, plan) => {
                let taken = Arc::clone(&self.taken);
                self.run(
                    move || keep(journal.as_deref(), &taken, plan),
                    move |kept| PlanMsg::Kept(ticket, kept),
                );
            }
            PlanEffect::Reopen(ticket, note) => {
                let taken = Arc::clone(&self.taken);
                self.run(
                    move || reopen(journal.as_deref(), &taken, &note),
                    move |kept| PlanMsg::Kept(ticket, kept),
                );
            }
            PlanEffect::Finish(ticket, id) => self.run(
                move || {
                    let finished = open(journal.as_deref())?.finish_plan(&id.to_string());
                    finished.map_err(|error| visible(&error.to_string()).into_owned())
                },
                move |finished| PlanMsg::Finished(ticket, finished),
            ),
            // Checks are requests to Clerk: the worker sends them.
            PlanEffect::Check(..) => {}
        }
    }

    /// Reports the result of work that may take long; a panic counts as a failure.
    fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
        report: impl FnOnce(Result<T, String>) -> PlanMsg + Send + 'static,
    ) {
        let replies = self.replies.clone();
        let work = spawn_blocking(work);
        tokio::spawn(async move {
            let result = work.await.unwrap_or_else(|error| Err(panic_text(error)));
            let _ = replies.send(Msg::Plan(report(result)));
        });
    }
}

/// The plans of this journal's instance that earlier runs have not finished, and that no other run is carrying out.
pub(super) fn unfinished(journal: &Journal) -> Vec<PlanNote> {
    let notes = journal.unfinished_plans().unwrap_or_else(|error| {
        warn!(why = %error, "the notes about plans cannot be read");
        Vec::new()
    });
    let notes = notes.iter().filter_map(|note| serde_json::from_slice::<PlanNote>(note).ok());
    let instance = journal.instance();
    let notes = notes.filter(|note| note.instance == instance.id && note.host == instance.host);
    let free = notes.filter(|note| matches!(journal.lock_plan(&note.id.to_string()), Ok(Some(_))));
    let counted = free.map(|mut note| {
        match journal.plan_records(&note.id.to_string()) {
            Ok(records) => note.count(&records),
            Err(error) => warn!(why = %error, "the changes of a plan cannot be read"),
        }
        note
    });
    counted.collect()
}

fn failed(detail: String) -> Failure {
    Failure::new(FailureKind::Internal, detail)
}

fn open(journal: Option<&Journal>) -> Result<&Journal, String> {
    journal.ok_or_else(|| "the journal is not open".to_owned())
}

/// Takes the plan, so that no other run of the program carries it out as well.
fn take(journal: &Journal, taken: &Taken, id: &PlanId) -> Result<(), String> {
    let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
    // It may be the same plan.
    *taken = None;
    let lock = journal.lock_plan(&id.to_string()).map_err(|error| error.to_string())?;
    *taken = Some(lock.ok_or("another run of domdesk is carrying it out")?);
    Ok(())
}

fn keep(journal: Option<&Journal>, taken: &Taken, plan: Arc<Plan>) -> Result<Box<KeptPlan>, String> {
    let journal = open(journal)?;
    let id = PlanId::of(&plan);
    take(journal, taken, &id)?;
    let note = PlanNote::of(&plan, id, &journal.instance().host);
    let text = serde_json::to_vec(&note).map_err(|error| error.to_string())?;
    let file = journal
        .keep_plan(&note.id.to_string(), &text, |out| plan.write(out))
        .map_err(|error| error.to_string())?;
    let file = visible(&file.display().to_string()).into_owned();
    let groups = plan.groups();
    Ok(Box::new(KeptPlan { plan, note, file, groups, records: Vec::new() }))
}

fn reopen(journal: Option<&Journal>, taken: &Taken, note: &PlanNote) -> Result<Box<KeptPlan>, String> {
    let journal = open(journal)?;
    take(journal, taken, &note.id)?;
    let id = note.id.to_string();
    let file = journal.open_plan(&id).map_err(|error| error.to_string())?;
    let plan = Plan::read(file).map_err(|error| error.to_string())?;
    if plan.instance != journal.instance().id || PlanId::of(&plan) != note.id {
        return Err("its file has been changed".to_owned());
    }
    let records = journal.plan_records(&id).map_err(|error| error.to_string())?;
    let file = visible(&journal.plan_file(&id).display().to_string()).into_owned();
    let groups = plan.groups();
    Ok(Box::new(KeptPlan { plan: Arc::new(plan), note: note.clone(), file, groups, records }))
}

fn undo(journal: Option<&Journal>, undone: &UndoneSteps) -> Result<Box<Draft>, String> {
    let journal = open(journal)?;
    let records = journal.plan_records(&undone.id.to_string()).map_err(|error| error.to_string())?;
    let done = done_steps(&records);
    // Whatever has happened to the rows since decides as well.
    let history = read(journal.path(), usize::MAX).map_err(|error| error.to_string())?.history;
    let undos = history.undo_each(done.values(), &undone.operator);
    let plan = undone.plan.undo(done.into_keys().zip(undos).collect(), undone.now);
    let mut draft = Draft::of(plan);
    draft.is_undo = true;
    Ok(Box::new(draft))
}
