//! Pages of the copy that were asked for: which answer is for which, and which of them wait before they are sent.

use std::collections::BTreeMap;

use crate::clerk::Millis;
use crate::snapshot::PageId;

use super::super::{Failure, Retry, Ticket, Wait, WaitReason};

/// What reading waits for.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// The rate budget is used up.
    Budget,
    /// Clerk has asked for a pause.
    Pause,
    /// A request failed and is tried again.
    Failure(Failure),
}

/// The requests.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct Requests {
    pages: BTreeMap<Ticket, Page>,
    /// Those that wait, and until when.
    waits: BTreeMap<Ticket, (Millis, Held)>,
}

/// A page on its way.
#[derive(Debug, Clone, Copy)]
struct Page {
    id: PageId,
    urgent: bool,
}

impl Requests {
    /// A page was asked for.
    pub(in crate::app) fn asked(&mut self, ticket: Ticket, id: PageId, urgent: bool) {
        self.pages.insert(ticket, Page { id, urgent });
    }

    /// Whether somebody waits in front of the screen for that page.
    pub(in crate::app) fn waits_urgently_for(&self, ticket: Ticket) -> bool {
        self.pages.get(&ticket).is_some_and(|page| page.urgent)
    }

    /// The page that the answer is for, and whether somebody waits for it.
    pub(in crate::app) fn answered(&mut self, ticket: Ticket) -> Option<(PageId, bool)> {
        self.waits.remove(&ticket);
        self.pages.remove(&ticket).map(|page| (page.id, page.urgent))
    }

    /// A page has to wait before it is sent.
    pub(in crate::app) fn waits(&mut self, ticket: Ticket, wait: Wait, now: Millis) {
        let why = match wait.why {
            WaitReason::Budget => Held::Budget,
            WaitReason::Pause => Held::Pause,
        };
        self.hold(ticket, now.plus(wait.wait), why);
    }

    /// A page could not be read and is tried again.
    pub(in crate::app) fn retries(&mut self, ticket: Ticket, retry: Retry, now: Millis) {
        self.hold(ticket, now.plus(retry.wait), Held::Failure(retry.failure));
    }

    fn hold(&mut self, ticket: Ticket, until: Millis, why: Held) {
        if self.pages.contains_key(&ticket) {
            self.waits.insert(ticket, (until, why));
        }
    }

    /// Until when nothing is read, and why; `None` while anything is on its way.
    pub(in crate::app) fn held(&self, now: Millis) -> Option<(Millis, &Held)> {
        let waits = self.waits.values().filter(|(until, _)| *until > now);
        let held = waits.clone().min_by_key(|(until, _)| *until)?;
        (waits.count() == self.pages.len()).then_some((held.0, &held.1))
    }

    /// The tickets of these pages, for which nobody waits any more.
    pub(in crate::app) fn forget(&mut self, ids: &[PageId]) -> Vec<Ticket> {
        let (gone, kept) =
            std::mem::take(&mut self.pages).into_iter().partition(|(_, page)| ids.contains(&page.id));
        self.pages = kept;
        self.waits.retain(|ticket, _| self.pages.contains_key(ticket));
        let gone: BTreeMap<Ticket, Page> = gone;
        gone.into_keys().collect()
    }
}
