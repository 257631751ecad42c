//! Clerk's business rules for writes, applied to the store.

use axum::http::StatusCode;

use super::blocked_names;
use super::refusal::Refusal;
use crate::clerk::{EnrollmentMode, Millis, code};
use crate::emulator::data::row::{Affiliation, DomainRow, Mode, Ownership, Status};
use crate::emulator::data::settings::Settings;
use crate::emulator::data::store::Store;

/// A create with checked values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Create {
    pub(crate) name: String,
    pub(crate) mode: Option<Mode>,
    pub(crate) verified: bool,
}

/// An update with checked values; `None` leaves a value unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Update {
    pub(crate) mode: Option<Mode>,
    pub(crate) verified: Option<bool>,
}

/// 403 unless the instance enables this mode. `enterprise_sso` has no setting.
pub(crate) fn mode_is_enabled(settings: &Settings, mode: Mode) -> Result<(), Refusal> {
    let mode = mode.to_clerk();
    if mode == EnrollmentMode::EnterpriseSso || settings.enrollment_modes.contains(&mode) {
        return Ok(());
    }
    Err(Refusal::forbidden(
        code::MODE_NOT_ENABLED,
        format!("The enrollment mode {mode} is not enabled for this instance."),
    ))
}

/// Returns the number of the new domain.
pub(crate) fn create(
    store: &mut Store,
    settings: &Settings,
    organization: u32,
    create: &Create,
    now: Millis,
) -> Result<u32, Refusal> {
    let name = create.name.as_str();
    blocked_names::check(store, organization, name)?;
    let holders = store.holders(name);
    if holders.iter().filter_map(|&number| store.row(number)).any(|row| row.organization == organization) {
        return Err(blocked_names::name_refusal(
            code::ALREADY_EXISTS_SAME_ORGANIZATION,
            "already exists",
            name,
            "is already a domain of this organization",
        ));
    }
    if create.verified {
        check_not_verified_elsewhere(store, name, organization)?;
    }
    let held = store.organization(organization).map_or(0, |organization| organization.rows.len());
    if i64::try_from(held).unwrap_or(i64::MAX) >= settings.max_allowed_domains {
        return Err(Refusal::forbidden(
            code::QUOTA_EXCEEDED,
            format!("An organization may have at most {} domains.", settings.max_allowed_domains),
        ));
    }
    let mode = create
        .mode
        .or_else(|| Mode::parse(settings.enrollment_modes.first()?.as_str()))
        .unwrap_or(Mode::MANUAL_INVITATION);
    store
        .insert(name, |name| DomainRow {
            created_at: now,
            updated_at: now,
            affiliation: Affiliation::set_by_admin(create.verified),
            ownership: None,
            organization,
            name,
            mode,
            invitations: 0,
            suggestions: 0,
            mailbox: None,
            hides_organization: false,
        })
        .ok_or_else(store_full)
}

pub(crate) fn update(store: &mut Store, number: u32, update: Update, now: Millis) -> Result<(), Refusal> {
    if let Some(row) = store.row(number).copied()
        && update.verified == Some(true)
        && !row.is_verified()
    {
        let name = store.name(&row).to_owned();
        check_not_verified_elsewhere(store, &name, row.organization)?;
    }
    store.change(number, |row| {
        if let Some(mode) = update.mode {
            row.mode = mode;
        }
        // A verification already in the requested state keeps its history.
        if let Some(verified) = update.verified
            && (verified != row.is_verified()
                || row.affiliation.status != Affiliation::set_by_admin(verified).status)
        {
            row.affiliation = Affiliation::set_by_admin(verified);
        }
        touch(row, now);
    });
    Ok(())
}

/// Records ownership as verified by an administrator. Idempotent: leaves a verified ownership unchanged.
pub(crate) fn verify_ownership(store: &mut Store, number: u32, now: Millis) {
    let proven = store
        .row(number)
        .and_then(|row| row.ownership)
        .is_some_and(|ownership| ownership.status == Status::Verified);
    if !proven {
        store.change(number, |row| {
            row.ownership = Some(Ownership::manually_verified(now));
            touch(row, now);
        });
    }
}

/// Only one organization of an instance can verify a name.
fn check_not_verified_elsewhere(store: &Store, name: &str, organization: u32) -> Result<(), Refusal> {
    let taken = store
        .holders(name)
        .iter()
        .filter_map(|&number| store.row(number))
        .any(|row| row.organization != organization && row.is_verified());
    if taken {
        return Err(blocked_names::name_refusal(
            code::ALREADY_EXISTS,
            "already exists",
            name,
            "is already verified by another organization",
        ));
    }
    Ok(())
}

/// `updated_at` grows with every change, even within one millisecond: of two answers, the one with the larger is newer.
fn touch(row: &mut DomainRow, now: Millis) {
    row.updated_at = now.max(row.updated_at.plus(1));
}

fn store_full() -> Refusal {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        code::INTERNAL_CLERK_ERROR,
        "internal error",
        "The emulator cannot hold more names.".to_owned(),
    )
}
