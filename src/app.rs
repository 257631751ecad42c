//! The pure core: what the desk knows ([`Model`]), what can happen ([`Msg`]), what it wants done ([`Effect`]), and the
//! one function that leads from one to the next ([`update`]).
//!
//! There is no terminal, no network and no clock here: time comes as a message, the world is changed by effects.
//! Questions carry a ticket, and an answer that nobody waits for any more is dropped. Changes are never dropped.

mod closeup;
mod columns_panel;
mod confirm;
pub mod detail;
mod effect;
mod field;
mod filter_panel;
pub mod form;
pub mod help;
mod journal;
mod journal_view;
mod layout;
mod list;
mod local_copy;
mod lock;
mod model;
mod msg;
mod namesakes;
mod palette;
mod place;
mod query_bar;
mod query_history;
mod remote;
mod requests;
mod shown;
mod toast;
mod update;

pub use crate::change::{
    Affected, ChangeStatus, Changes, Command, DomainLabel, Enrollment, ExpectedRow, Failure, FailureKind,
    KeyKind, LockReason, Operation, Outcome, OutcomeLookup, Refusal, RequestKind, Stage, affected,
    describe_change, describe_record, describe_record_within, difference, difference_for, messages,
};
pub use closeup::{Closeup, CloseupStage};
pub use columns_panel::{Chosen, ColumnsPanel};
pub use confirm::{Confirm, Said, Subject};
pub use effect::{Effect, Question, Search, Target, Ticket};
pub use field::TextField;
pub use filter_panel::{FilterPanel, Line as FilterLine, Turned};
pub use journal::{Journal, OpenJournal, Run};
pub use journal_view::{Closer, JournalView, Standing, Wanted, standing};
pub use layout::{Area, DetailShare, Layout, SMALLEST, Size};
pub use list::{DomainList, Found, PAGE, Row, Source, lost};
pub use local_copy::LocalCopy;
pub use lock::{Lock, Unlock};
pub use model::{Connection, DetailPane, Kind, Modal, Model, OrganizationView, Pane, Start};
pub use msg::{Answer, ApiMsg, Endpoint, JournalMsg, Msg, Opened, Pause, PauseReason, Reading};
pub use namesakes::{Namesakes, look_alikes};
pub use palette::Palette;
pub use query_bar::QueryBar;
pub use query_history::QueryHistory;
pub use remote::Remote;
pub use requests::{ListId, Paused, Purpose, Request, Requests};
pub use shown::Shown;
pub use toast::{Level, Toast, Toasts};
pub use update::{must_stand_alone, update};
