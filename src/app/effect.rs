//! What the core wants done by the world: plain data, carried out by the runtime.

use crate::clerk::{CreateDomain, ListQuery, OrganizationDomainsQuery, OrganizationsQuery, UpdateDomain};

/// Names one request. An answer whose ticket nobody waits for any more is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Hands out tickets, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tickets(u64);

impl Tickets {
    /// A ticket that was never handed out before.
    pub fn draw(&mut self) -> Ticket {
        self.0 += 1;
        Ticket(self.0)
    }
}

/// Something to be done outside the core.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Build the client.
    Connect(Target),
    /// Read something. Safe to abort.
    Ask(Ticket, Question),
    /// Read what became of a change. As [`Self::Ask`], but before all that is only to be seen.
    Look(Ticket, Question),
    /// Give up this question or change if it waits to be sent; never when it has left. Its answer tells which.
    StopWaiting(Ticket),
    /// Nobody waits for this answer any more. Never sent for a change.
    Abort(Ticket),
    /// Change something: sent once, never aborted.
    Change(Ticket, Change),
}

/// What to connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The emulator inside this program.
    Demo,
    /// The instance that the secret key names.
    Instance,
}

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// list_all.
    Domains(ListQuery),
    /// list: the domains of this organization.
    OrganizationDomains(String, OrganizationDomainsQuery),
    /// The organization search.
    Organizations(OrganizationsQuery),
    /// One organization by id or slug.
    Organization(String),
    /// The instance.
    Instance,
    /// What the instance allows its organizations.
    Settings,
}

/// Something to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Add a domain to an organization.
    Create {
        /// The organization.
        organization_id: String,
        /// The domain.
        body: CreateDomain,
    },
    /// Change a domain.
    Update {
        /// The organization that holds it.
        organization_id: String,
        /// The domain.
        domain_id: String,
        /// What to change.
        body: UpdateDomain,
    },
    /// Remove a domain from its organization.
    Delete {
        /// The organization that holds it.
        organization_id: String,
        /// The domain.
        domain_id: String,
    },
    /// Mark a domain's ownership as verified.
    VerifyOwnership {
        /// The organization that holds it.
        organization_id: String,
        /// The domain.
        domain_id: String,
    },
}
