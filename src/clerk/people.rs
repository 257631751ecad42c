//! What hangs on a domain: the people with addresses at it, and the SSO connections that use its name.

use serde::{Deserialize, Serialize};

use super::{Millis, PublicOrganizationData, lenient};

/// `EnterpriseConnection`, with the fields that domdesk shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterpriseConnection {
    /// Always `enterprise_connection`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    pub id: String,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: String,
    /// Such as `saml_okta`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub provider: String,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub active: bool,
    /// The names of its domains.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub domains: Vec<String>,
    /// `None` if the connection belongs to no organization.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// Unix milliseconds.
    #[serde(default)]
    pub created_at: Millis,
    /// Unix milliseconds.
    #[serde(default)]
    pub updated_at: Millis,
}

/// `OrganizationInvitation`, with the fields that domdesk shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationInvitation {
    /// Always `organization_invitation`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    pub id: String,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub email_address: String,
    /// Such as `org:member`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub role: String,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub organization_id: String,
    /// `pending`, `accepted`, `revoked`, `expired`, or a value that is not known yet.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub status: String,
    /// Unix milliseconds.
    #[serde(default)]
    pub created_at: Millis,
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub public_organization_data: Option<PublicOrganizationData>,
}

/// The answer to a request that only counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalCount {
    /// Always `total_count`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// At most 32 bits; -1 if it is `null`. Required: an answer without a count must not decode as 0.
    #[serde(deserialize_with = "lenient::count")]
    pub total_count: i64,
}

/// The parameters of the list of enterprise connections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct EnterpriseConnectionsQuery {
    pub organization_id: Option<String>,
    pub active: Option<bool>,
    pub offset: Option<u64>,
    /// 1 to [`MAX_LIMIT`](super::MAX_LIMIT).
    pub limit: Option<u32>,
}

impl EnterpriseConnectionsQuery {
    /// The request parameters, in a fixed order, not percent-encoded.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        [
            ("organization_id", self.organization_id.clone()),
            ("active", self.active.map(|active| active.to_string())),
            ("offset", self.offset.map(|offset| offset.to_string())),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

/// The parameters of the count of users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct UsersCountQuery {
    /// Part of an address: `@acme.com` also finds `joe@acme.com.au`.
    pub email_address_query: Option<String>,
    /// Only users who are not members of this organization.
    pub outside_organization_id: Option<String>,
}

impl UsersCountQuery {
    /// The request parameters, in a fixed order, not percent-encoded.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        let outside = self.outside_organization_id.as_ref().map(|id| format!("-{id}"));
        [("email_address_query", self.email_address_query.clone()), ("organization_id", outside)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

/// The parameters of the list of the instance's invitations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OrganizationInvitationsQuery {
    /// Part of the address.
    pub query: Option<String>,
    pub status: Option<String>,
    pub offset: Option<u64>,
    /// 1 to [`MAX_LIMIT`](super::MAX_LIMIT).
    pub limit: Option<u32>,
}

impl OrganizationInvitationsQuery {
    /// The request parameters, in a fixed order, not percent-encoded.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        [
            ("query", self.query.clone()),
            ("status", self.status.clone()),
            ("offset", self.offset.map(|offset| offset.to_string())),
            ("limit", self.limit.map(|limit| limit.to_string())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}
