//! The pure core: the state ([`Model`]), the messages that can arrive ([`Msg`]), the side effects it requests
//! ([`Effect`]), and the one function that advances the state ([`update`]).
//!
//! There is no terminal, network or clock here: time arrives as a message, and the outside world is changed by effects.
//! Each read request has a ticket, and a response whose ticket was abandoned is dropped. Results of changes are never
//! dropped.

mod analysis;
mod connections;
mod dependants;
pub mod detail;
mod effect;
mod facet_query;
mod holder;
mod journal;
mod layout;
mod list;
mod local_copy;
mod lock_state;
mod marks;
mod model;
mod msg;
mod namesakes;
mod notes;
pub mod panel;
mod place;
mod plans;
mod query_bar;
mod query_history;
mod remote;
mod requests;
mod row_fetch;
mod seen_rows;
mod share;
mod stray_keys;
mod text_area;
mod text_field;
mod toast;
mod update;
mod views;
mod work_queue;

pub use crate::change::{
    Affected, ChangeStatus, Changes, Command, DomainLabel, Enrollment, ExpectedRow, Failure, FailureKind,
    KeyKind, LockReason, Operation, Outcome, OutcomeLookup, Refusal, RequestKind, Stage, affected,
    describe_change, describe_record, describe_record_within, difference, difference_for, messages,
};
pub use crate::query::SavedView;
pub use analysis::{
    Analysis, AnalysisAnswer, AnalysisSubject, ConflictList, Coverage, FacetCounts, Question,
};
pub use connections::Connections;
pub use dependants::{DependantLine, Dependants, RelatedDomains, not_known};
pub use effect::{ConnectionTarget, Effect, FlagSearch, ReadRequest, Search, Ticket, ViewCount};
pub use holder::HolderLookup;
pub use journal::{JournalState, OpenJournal, Run};
pub use layout::{Area, DetailShare, Layout, SMALLEST, Size};
pub use list::{DomainList, ListRow, ListSource, PAGE, RowKey, SearchHits, removed_rows};
pub use local_copy::{Flagged, LocalCopy};
pub use lock_state::{LockState, UnlockDuration};
pub use marks::{MarkRange, Marks, Subjects};
pub use model::{Connection, DetailPane, InstanceKind, Model, OrganizationView, Pane, Start};
pub use msg::{
    ApiMsg, Endpoint, JournalMsg, JournalOpened, JournalReloaded, Msg, Pause, PauseReason, ReadResponse,
};
pub use namesakes::{Namesakes, look_alikes};
pub use notes::{NoteBook, NoteSubject, NotesEffect, NotesMsg, NotesRead};
pub use panel::*;
pub use plans::{
    CreationRequest, Draft, DraftLine, KeptPlan, PlanEffect, PlanMsg, PlanRequest, PlanRun, StepStatus,
    UndoneSteps, describe_change_of, make_creations, make_plan,
};
pub use query_bar::QueryBar;
pub use query_history::QueryHistory;
pub use remote::Remote;
pub use requests::{ListId, OpenRequest, Paused, Purpose, Requests};
pub use row_fetch::{RowFetch, RowFetchStage};
pub use seen_rows::SeenRows;
pub use share::{
    CopiedText, CopyRoute, Export, ExportFailure, ExportRows, ExportScope, MOST_COPIED, ShareMsg, Sharing,
};
pub use stray_keys::StrayKeys;
pub use text_area::TextArea;
pub use text_field::TextField;
pub use toast::{Level, Toast, Toasts};
pub use update::{must_arrive_alone, update};
pub use views::Views;
pub use work_queue::WorkQueue;
