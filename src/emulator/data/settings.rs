//! The settings of the emulated instance. Tests change them to provoke error codes.

use crate::clerk::{DEFAULT_MAX_ALLOWED_DOMAINS, EnrollmentMode, OrganizationSettings};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Off: every operation on organizations that documents a 403 returns 403 `organization_not_enabled_in_instance`.
    pub organizations_enabled: bool,
    /// Off: every operation on domains that documents a 403 returns 403 `organization_domains_not_enabled`.
    pub domains_enabled: bool,
    /// The enabled modes of [`EnrollmentMode::GATED`]; any other returns 403
    /// `organization_domain_enrollment_mode_not_enabled`. Create uses the first if the body names none.
    /// `enterprise_sso` is always accepted and never listed.
    pub enrollment_modes: Vec<EnrollmentMode>,
    /// Domains per organization; one more returns 403 `organization_domain_quota_exceeded`.
    pub max_allowed_domains: i64,
    /// Off: create, update, delete and verify_ownership return 403 `authorization_invalid`.
    pub key_may_write: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            organizations_enabled: true,
            domains_enabled: true,
            enrollment_modes: EnrollmentMode::GATED.to_vec(),
            max_allowed_domains: DEFAULT_MAX_ALLOWED_DOMAINS,
            key_may_write: true,
        }
    }
}

impl Settings {
    /// The body of `GET /instance/organization_settings`.
    pub(crate) fn answer(&self) -> OrganizationSettings {
        OrganizationSettings {
            object: "organization_settings".to_owned(),
            enabled: self.organizations_enabled,
            max_allowed_memberships: 0,
            max_allowed_roles: 10,
            max_allowed_domains: self.max_allowed_domains,
            creator_role: "org:admin".to_owned(),
            admin_delete_enabled: true,
            domains_enabled: self.domains_enabled,
            domains_enrollment_modes: self
                .enrollment_modes
                .iter()
                .filter(|mode| **mode != EnrollmentMode::EnterpriseSso)
                .cloned()
                .collect(),
            domains_default_role: "org:member".to_owned(),
        }
    }
}
