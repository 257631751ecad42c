//! What can happen: everything that [`update`](super::update()) is told.

use crate::change::KeyKind;
use crate::clerk::{Instance, Millis, Organization, OrganizationDomain, OrganizationSettings, Page};
use crate::input::{Key, Mouse};
use crate::journal::{EntryId, FileDamage, History, Line, Operator};
use crate::store::PageRows;

use super::{Failure, Found, Outcome, Size, Ticket};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// A key came together with others, as those of a pasted text do where the terminal does not tell a paste from keys.
    KeyInBurst(Key),
    /// A key that was probably pressed, and taken for a part of something else that the terminal said.
    KeyLost(Key),
    /// Text was pasted; it is never read as keys.
    Paste(String),
    /// The mouse was used.
    Mouse(Mouse),
    /// The terminal has a new size.
    Resize(Size),
    /// It is now this late. Sent ahead of other messages, and when a deadline has come.
    Time(Millis),
    /// What the model says now is on the screen since then.
    Drawn(Millis),
    /// The API worker reports.
    Api(ApiMsg),
    /// The copy of the instance has answered a search.
    Found(Ticket, Result<Found, Failure>),
    /// The journal's keeper reports.
    Journal(JournalMsg),
    /// The system asks the program to end.
    Terminate,
}

impl Msg {
    /// Whether nothing has to be drawn for it at once: pages of the copy come by the hundred, and what they change on the
    /// screen is drawn when the model's deadline says so.
    #[must_use]
    pub const fn is_quiet(&self) -> bool {
        matches!(self, Self::Api(ApiMsg::Answered(_, Ok(Answer::Rows(_)))))
    }
}

/// What the journal's keeper reports.
#[derive(Debug, Clone, PartialEq)]
pub enum JournalMsg {
    /// The journal is open, or cannot be, for a reason in words.
    Opened(Result<Box<Opened>, String>),
    /// It was read again.
    Read(Result<Reading, String>),
    /// A line is on the disk.
    Written(Line),
    /// A line cannot be written now, for a reason in words. It is kept and tried again: what it tells of has happened.
    Kept(Line, String),
    /// A line can never be written, for a reason in words. What it tells of has happened all the same.
    Lost(Line, String),
    /// Something was done to the journal's file. So many lines of this run were missing in it, and are written again.
    Disturbed(FileDamage, usize),
    /// The journal's file cannot be looked after, for a reason in words; or can be again.
    OutOfReach(Option<String>),
}

/// A journal that was read again.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What stands in it.
    pub history: History,
    /// The other runs of the program that lived then.
    pub living: Vec<String>,
}

/// A journal that was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// This run of the program.
    pub session: String,
    /// Who works at this desk.
    pub operator: Operator,
    /// What stands in it.
    pub history: History,
    /// Changes that an earlier run of the program has left without an outcome, the oldest first.
    pub orphans: Vec<EntryId>,
    /// The other runs of the program that live.
    pub living: Vec<String>,
    /// Lines that could not be read.
    pub skipped: usize,
}

/// What the API worker reports.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiMsg {
    /// The client is built, or could not be.
    Connected(Result<Endpoint, Failure>),
    /// Answer to a question.
    Answered(Ticket, Result<Answer, Failure>),
    /// Outcome of a change.
    Changed(Ticket, Result<Outcome, Failure>),
    /// A request has to wait before it is sent, or sent again.
    Paused(Ticket, Pause),
    /// Clerk's clock shows this now.
    ServerClock {
        /// What it shows.
        shown: Millis,
        /// How far that may be wrong, in milliseconds.
        uncertainty: i64,
    },
}

/// Where the client points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Host and port, for the eye.
    pub host: String,
    /// What the secret key's prefix says of the instance.
    pub key: KeyKind,
    /// Whether it is the emulator inside this program.
    pub embedded: bool,
}

/// A pause before a request is sent, or sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// How long it will be, as well as can be told now, in milliseconds.
    pub wait: i64,
    /// Why.
    pub why: PauseReason,
}

/// Why a request has to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PauseReason {
    /// The rate budget of this program is used up.
    Budget,
    /// Clerk has asked for a pause.
    Clerk,
    /// It has failed and is tried again.
    Failed {
        /// How many tries have failed.
        attempts: u32,
        /// Why the last one has.
        failure: Failure,
    },
}

/// Answer to a [`Question`](super::Question).
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To `Domains` and `OrganizationDomains`.
    Domains(Page<OrganizationDomain>),
    /// To `Rows`, and to what was fetched.
    Rows(PageRows),
    /// To `Organizations`.
    Organizations(Page<Organization>),
    /// To `Organization`.
    Organization(Box<Organization>),
    /// To `Instance`.
    Instance(Box<Instance>),
    /// To `Settings`.
    Settings(Box<OrganizationSettings>),
}
