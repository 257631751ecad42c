//! Another operator who creates, changes and deletes domains of the same instance, unseen by the client under test.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::clerk::{DeletedObject, DomainName, EnrollmentMode, ErrorBody, OrganizationDomain, code};
use crate::emulator::data::ids::{mix, token};
use crate::emulator::data::row::Mode;
use crate::emulator::rules::domain_rules::{Create, Update};
use crate::emulator::rules::instance::EmulatedInstance;
use crate::emulator::rules::refusal::Refusal;
use crate::emulator::rules::target::Target;
use crate::emulator::rules::write;
use crate::emulator::rules::write_log::Writer;

/// Attempts of the churn with other rows when the rules refuse a write.
const TRIES: u64 = 20;

/// Writes under the same rules as requests, immediately and without a request.
#[derive(Debug)]
pub struct OtherOperator<'a>(pub(crate) &'a EmulatedInstance);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {}", body.errors.first().map_or("", |error| error.text()))]
pub struct WriteRefused {
    /// The HTTP status that a request would get.
    pub status: u16,
    /// The body that a request would get, without a trace id.
    pub body: ErrorBody,
}

impl From<Refusal> for WriteRefused {
    fn from(refusal: Refusal) -> Self {
        let body = ErrorBody { clerk_trace_id: None, ..refusal.body(String::new()) };
        Self { status: refusal.status.as_u16(), body }
    }
}

impl OtherOperator<'_> {
    /// # Errors
    ///
    /// When Clerk would refuse it.
    pub fn create(
        &self,
        organization_id: &str,
        name: &str,
        verified: bool,
        mode: &EnrollmentMode,
    ) -> Result<OrganizationDomain, WriteRefused> {
        let name = DomainName::parse(name).map_err(|reason| {
            Refusal::param(code::PARAM_FORMAT_INVALID, "name", "is invalid", reason.to_string())
        })?;
        let create = Create { name: name.into(), mode: Some(known(mode)?), verified };
        let target = Target { organization_id: organization_id.to_owned(), domain_id: String::new() };
        Ok(write::create(self.0, Writer::OtherOperator, &target, &create)?)
    }

    /// `None` leaves a value unchanged.
    ///
    /// # Errors
    ///
    /// When Clerk would refuse it, or there is no such domain.
    pub fn update(
        &self,
        id: &str,
        verified: Option<bool>,
        mode: Option<&EnrollmentMode>,
    ) -> Result<OrganizationDomain, WriteRefused> {
        let update = Update { mode: mode.map(known).transpose()?, verified };
        Ok(write::update(self.0, Writer::OtherOperator, &self.target(id), update)?)
    }

    /// # Errors
    ///
    /// When Clerk would refuse it, or there is no such domain.
    pub fn delete(&self, id: &str) -> Result<DeletedObject, WriteRefused> {
        Ok(write::delete(self.0, Writer::OtherOperator, &self.target(id))?)
    }

    /// # Errors
    ///
    /// When there is no such domain.
    pub fn verify_ownership(&self, id: &str) -> Result<OrganizationDomain, WriteRefused> {
        Ok(write::verify_ownership(self.0, Writer::OtherOperator, &self.target(id))?)
    }

    /// A domain never changes its organization, so the target stays valid although the write locks the store again.
    fn target(&self, id: &str) -> Target {
        let store = self.0.store();
        let row = store.domain_number(id).and_then(|number| store.row(number));
        let organization_id = row.map(|row| store.organization_id(row.organization)).unwrap_or_default();
        Target { organization_id, domain_id: id.to_owned() }
    }

    /// The n-th write of the churn, decided by the seed.
    fn write_randomly(&self, n: u64) {
        for attempt in 0..TRIES {
            let draw = mix(self.0.seed ^ mix(0x6368_7572 ^ mix(n) ^ attempt));
            // Each attempt repeats the same kind of write on another row.
            let done = match mix(self.0.seed ^ n) % 3 {
                0 => self.create_somewhere(draw),
                1 => self.some_domain(draw).and_then(|domain| self.delete(&domain.id).ok()).is_some(),
                _ => self.some_domain(draw).and_then(|domain| self.change(&domain, draw)).is_some(),
            };
            if done {
                return;
            }
        }
    }

    fn create_somewhere(&self, draw: u64) -> bool {
        let organization_id = {
            let store = self.0.store();
            pick_index(draw, store.organizations().len()).map(|number| store.organization_id(number))
        };
        let name = format!("{}.example", token(draw, 10).to_ascii_lowercase());
        organization_id
            .is_some_and(|id| self.create(&id, &name, false, &EnrollmentMode::ManualInvitation).is_ok())
    }

    fn some_domain(&self, draw: u64) -> Option<OrganizationDomain> {
        let store = self.0.store();
        let rows = store.by_created();
        let index = pick_index(draw, rows.len())?;
        store.domain(*rows.get(index as usize)?)
    }

    fn change(&self, domain: &OrganizationDomain, draw: u64) -> Option<OrganizationDomain> {
        let others = EnrollmentMode::KNOWN.into_iter().filter(|mode| *mode != domain.enrollment_mode);
        let mode = others.cycle().nth(usize::from(draw.to_be_bytes()[0]))?;
        self.update(&domain.id, None, Some(&mode)).ok()
    }
}

/// Counts a list request in `lists`, and writes as another operator on every `every`-th one. 0 for never.
pub(crate) fn churn(instance: &EmulatedInstance, every: u32, lists: &AtomicU64) {
    let every = u64::from(every);
    if every == 0 {
        return;
    }
    let count = lists.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_multiple_of(every) {
        OtherOperator(instance).write_randomly(count / every);
    }
}

fn known(mode: &EnrollmentMode) -> Result<Mode, Refusal> {
    Mode::parse(mode.as_str())
        .ok_or_else(|| Refusal::invalid_value("enrollment_mode", "a known enrollment mode"))
}

fn pick_index(draw: u64, count: usize) -> Option<u32> {
    let count = u64::try_from(count).ok().filter(|count| *count > 0)?;
    u32::try_from(draw % count).ok()
}
