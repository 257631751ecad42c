//! What the core and the runtime tell each other about plans.

use std::sync::Arc;

use super::super::{Command, Failure, Ticket};
use super::{CreationRequest, Draft, PlanRequest};
use crate::clerk::Millis;
use crate::journal::{Operator, Record};
use crate::plan::{Plan, PlanId, PlanNote};

/// What the core requests for plans.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanEffect {
    /// Make a plan, off the loop.
    Make(Ticket, Box<PlanRequest>),
    /// Make a plan that creates domains, off the loop.
    Create(Ticket, Box<CreationRequest>),
    /// Write the plan into the state folder and take it for this run of the program, before its first change.
    Keep(Ticket, Arc<Plan>),
    /// Read a plan again that was not finished, and take it for this run of the program.
    Reopen(Ticket, PlanNote),
    /// Make the plan that undoes these steps.
    MakeUndo(Ticket, Box<UndoneSteps>),
    /// Check whether the row of a step still is as the plan knew it, without changing anything.
    Check(Ticket, Box<Command>),
    /// Note that the plan with this id has ended: it need not be resumed.
    Finish(Ticket, PlanId),
}

/// A plan to be undone.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoneSteps {
    pub plan: Arc<Plan>,
    pub id: PlanId,
    /// Whose changes may be undone.
    pub operator: Operator,
    pub now: Millis,
}

/// What the runtime reports about plans.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanMsg {
    /// The plan that was requested, as a table.
    Made(Ticket, Result<Box<Draft>, Failure>),
    /// The plan is in the state folder and can be carried out, or why not.
    Kept(Ticket, Result<Box<KeptPlan>, String>),
    /// It is noted that a plan has ended, or why not.
    Finished(Ticket, Result<(), String>),
    /// Plans of this instance that earlier runs of the program have not finished.
    Unfinished(Vec<PlanNote>),
}

/// A plan in the state folder, taken for this run of the program.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptPlan {
    pub plan: Arc<Plan>,
    pub note: PlanNote,
    /// Its file, for display.
    pub file: String,
    /// The group of each step.
    pub groups: Vec<Option<u32>>,
    /// What the journal knows of it.
    pub records: Vec<Record>,
}
