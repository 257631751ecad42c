//! The contract with Clerk as types: what its Backend API sends and takes, and the rules that hold for the values.
//!
//! There is no I/O here. Decoding is lenient wherever Clerk may change: unknown fields are ignored, unknown enum
//! values are kept and shown as they came, missing optional fields and `null` become empty values, and numbers of any
//! size are accepted.

mod change;
mod decode;
mod domain;
mod error;
pub(crate) mod lenient;
mod mode;
mod name;
mod operation;
mod organization;
mod query;
mod surrogate;
mod time;
mod verification;

pub use change::Change;
pub use decode::{DecodeError, Page, decode_domain, decode_domains, decode_object};
pub use domain::{
    CreateDomain, DeletedObject, OrganizationDomain, PublicOrganizationData, UNNAMED, UpdateDomain,
};
pub use error::{ClerkError, ErrorBody, code, is_clerks_word};
pub use mode::{EnrollmentMode, ModeFilter};
pub use name::{
    DomainName, MAX_NAME_LENGTH, NameError, NormalizedFrom, held_form, is_same_name, name_has, unicode_form,
};
pub use operation::Operation;
pub use organization::{EnvironmentType, Instance, Organization, OrganizationSettings};
pub use query::{
    DEFAULT_LIMIT, Direction, ListQuery, MAX_LIMIT, OrderBy, OrganizationDomainsQuery, OrganizationsQuery,
    SortField,
};
pub use surrogate::without_half_characters;
pub use time::Millis;
pub use verification::{Verification, VerificationStatus};

/// The API version that domdesk speaks, sent as `Clerk-API-Version` with every request.
pub const API_VERSION: &str = "2025-11-10";

/// `max_allowed_domains` where an instance has not raised it.
pub const DEFAULT_MAX_ALLOWED_DOMAINS: i64 = 10;
