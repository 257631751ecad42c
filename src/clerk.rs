//! Clerk's Backend API as types: its resources, request bodies and parameters, and the rules for their values.
//!
//! No I/O. Decoding is lenient wherever Clerk may change: unknown fields are ignored, unknown enum values are kept
//! verbatim, missing optional fields and `null` become empty values, and numbers of any size are accepted.

mod change;
mod decode;
mod domain;
mod error;
pub(crate) mod lenient;
mod lone_surrogates;
mod mode;
mod name;
mod name_parts;
mod operation;
mod organization;
mod path_segment;
mod people;
mod query;
mod time;
mod verification;

pub use change::Change;
pub use decode::{DecodeError, Page, decode_domain, decode_domains, decode_object};
pub use domain::{
    CreateDomain, DeletedObject, OrganizationDomain, PublicOrganizationData, UNNAMED, UpdateDomain,
};
pub use error::{ClerkError, ErrorBody, code, is_clerk_refusal};
pub use lone_surrogates::replace_lone_surrogates;
pub use mode::{EnrollmentMode, ModeFilter};
pub use name::{
    DomainName, MAX_NAME_LENGTH, NameError, NormalizedFrom, ascii_form, is_same_name, name_contains,
    unicode_form,
};
pub use name_parts::{registrable, top_level};
pub use operation::Operation;
pub use organization::{EnvironmentType, Instance, Organization, OrganizationSettings};
pub use path_segment::path_segment;
pub use people::{
    EnterpriseConnection, EnterpriseConnectionsQuery, OrganizationInvitation, OrganizationInvitationsQuery,
    TotalCount, UsersCountQuery,
};
pub use query::{
    DEFAULT_LIMIT, Direction, ListQuery, MAX_LIMIT, OrderBy, OrganizationDomainsQuery, OrganizationsQuery,
    SortField,
};
pub use time::Millis;
pub use verification::{Verification, VerificationStatus};

/// Sent as `Clerk-API-Version` with every request.
pub const API_VERSION: &str = "2025-11-10";

/// Clerk's `max_allowed_domains` unless an instance has raised it.
pub const DEFAULT_MAX_ALLOWED_DOMAINS: i64 = 10;
