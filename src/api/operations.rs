//! Clerk's operations as methods of the client.

use super::attempt::{Expected, ToSuccessBody};
use super::client::Client;
use super::proof::SuccessBody;
use super::request_path::RequestPath;
use super::response::{self, Decode};
use super::send::Call;
use super::{Error, ErrorKind};
use crate::clerk::{
    Change, CreateDomain, DecodeError, EnterpriseConnection, EnterpriseConnectionsQuery, Instance, ListQuery,
    Operation, Organization, OrganizationDomain, OrganizationDomainsQuery, OrganizationInvitation,
    OrganizationInvitationsQuery, OrganizationSettings, OrganizationsQuery, Page, UpdateDomain,
    UsersCountQuery, decode_domain, decode_domains,
};

impl Client {
    /// One page of the domains of the whole instance.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`. `UnexpectedBody` also if the page has rows of another
    /// organization or name than requested.
    pub async fn list_all(&self, query: &ListQuery) -> Result<Page<OrganizationDomain>, Error> {
        let page = self.list_all_as(query, decode_domains).await?;
        reject_unrequested(Operation::ListAll, page, |row| query.may_contain(row))
    }

    /// As [`Self::list_all`], with the caller's decoder for the JSON of the response.
    ///
    /// # Errors
    ///
    /// As [`Self::list_all`].
    pub async fn list_all_as<T>(
        &self,
        query: &ListQuery,
        decode: fn(&str) -> Result<T, DecodeError>,
    ) -> Result<T, Error> {
        let path = RequestPath::new("/organization_domains").params(&query.params());
        self.fetch(Operation::ListAll, Ok(path), decode).await
    }

    /// One page of the domains of one organization.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `ReadOnly` and `Locked`; 404 if there is no such organization. `UnexpectedBody` also if the
    /// page has rows of another one.
    pub async fn list(
        &self,
        organization_id: &str,
        query: &OrganizationDomainsQuery,
    ) -> Result<Page<OrganizationDomain>, Error> {
        let path = RequestPath::domains(organization_id).map(|path| path.params(&query.params()));
        let page = self.fetch(Operation::List, path, decode_domains).await?;
        reject_unrequested(Operation::List, page, |row| row.organization_id == organization_id)
    }

    /// Adds a domain. Like every change, it is retried only after an attempt that was certainly not carried out, and succeeds
    /// only if the response shows the requested values.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn create(
        &self,
        organization_id: &str,
        body: &CreateDomain,
    ) -> Result<OrganizationDomain, Error> {
        let change = Change::Create { organization_id: organization_id.to_owned(), body: body.clone() };
        self.change(&change, decode_domain, |row| SuccessBody::Row(row)).await
    }

    /// Changes a domain.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn update(
        &self,
        organization_id: &str,
        domain_id: &str,
        body: &UpdateDomain,
    ) -> Result<OrganizationDomain, Error> {
        let (organization_id, domain_id) = (organization_id.to_owned(), domain_id.to_owned());
        let change = Change::Update { organization_id, domain_id, body: body.clone() };
        self.change(&change, decode_domain, |row| SuccessBody::Row(row)).await
    }

    /// Removes a domain.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn delete(&self, organization_id: &str, domain_id: &str) -> Result<(), Error> {
        let (organization_id, domain_id) = (organization_id.to_owned(), domain_id.to_owned());
        let change = Change::Delete { organization_id, domain_id };
        self.change(&change, response::json, |object| SuccessBody::Deleted(object)).await.map(drop)
    }

    /// Marks ownership as verified (strategy `manual_override`). Idempotent; cannot be undone.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn verify_ownership(
        &self,
        organization_id: &str,
        domain_id: &str,
    ) -> Result<OrganizationDomain, Error> {
        let (organization_id, domain_id) = (organization_id.to_owned(), domain_id.to_owned());
        let change = Change::VerifyOwnership { organization_id, domain_id };
        self.change(&change, decode_domain, |row| SuccessBody::Row(row)).await
    }

    /// One page of an organization search.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn organizations(&self, query: &OrganizationsQuery) -> Result<Page<Organization>, Error> {
        let path = RequestPath::new("/organizations").params(&query.params());
        self.fetch(Operation::Organizations, Ok(path), response::json).await
    }

    /// One organization, with its number of members.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `ReadOnly` and `Locked`; 404 if there is no such organization.
    pub async fn organization(&self, id_or_slug: &str) -> Result<Organization, Error> {
        let path = RequestPath::new("/organizations")
            .id(id_or_slug)
            .map(|path| path.params(&[("include_members_count", "true".to_owned())]));
        self.fetch(Operation::Organization, path, response::json).await
    }

    /// The instance of the key.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn instance(&self) -> Result<Instance, Error> {
        let path = RequestPath::new("/instance");
        self.fetch(Operation::Instance, Ok(path), response::instance).await
    }

    /// The instance's settings for organizations.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn organization_settings(&self) -> Result<OrganizationSettings, Error> {
        let path = RequestPath::new("/instance/organization_settings");
        self.fetch(Operation::OrganizationSettings, Ok(path), response::json).await
    }

    /// One page of the instance's SSO connections.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`; 402 if the plan of the instance has no SSO.
    pub async fn enterprise_connections(
        &self,
        query: &EnterpriseConnectionsQuery,
    ) -> Result<Page<EnterpriseConnection>, Error> {
        let path = RequestPath::new("/enterprise_connections").params(&query.params());
        self.fetch(Operation::EnterpriseConnections, Ok(path), response::json).await
    }

    /// The number of users that match.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn users_count(&self, query: &UsersCountQuery) -> Result<u64, Error> {
        let path = RequestPath::new("/users/count").params(&query.params());
        self.fetch(Operation::UsersCount, Ok(path), response::total_count).await
    }

    /// One page of the invitations to the instance's organizations, newest first.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn organization_invitations(
        &self,
        query: &OrganizationInvitationsQuery,
    ) -> Result<Page<OrganizationInvitation>, Error> {
        let path = RequestPath::new("/organization_invitations").params(&query.params());
        self.fetch(Operation::OrganizationInvitations, Ok(path), response::json).await
    }

    async fn fetch<T>(
        &self,
        operation: Operation,
        path: Result<RequestPath, ErrorKind>,
        decode: Decode<T>,
    ) -> Result<T, Error> {
        let path = path.map_err(|kind| Error::unsent(operation, kind))?;
        let call = Call { operation, path, body: None };
        self.send(&call, Expected { decode, change: None }).await
    }

    async fn change<T>(
        &self,
        change: &Change,
        decode: Decode<T>,
        success_body: ToSuccessBody<T>,
    ) -> Result<T, Error> {
        let operation = change.operation();
        let path = RequestPath::of(change).map_err(|kind| Error::unsent(operation, kind))?;
        let body = match change {
            Change::Create { body, .. } => Some(serde_json::to_string(body)),
            Change::Update { body, .. } => Some(serde_json::to_string(body)),
            Change::Delete { .. } | Change::VerifyOwnership { .. } => None,
        };
        let body = body.transpose().map_err(|_| {
            Error::unsent(operation, ErrorKind::Setup("the request body could not be encoded".to_owned()))
        })?;
        let call = Call { operation, path, body };
        self.send(&call, Expected { decode, change: Some((change, success_body)) }).await
    }
}

/// Rejects a page with rows that were not requested: they would be mistaken for the requested ones.
fn reject_unrequested(
    operation: Operation,
    page: Page<OrganizationDomain>,
    was_requested: impl Fn(&OrganizationDomain) -> bool,
) -> Result<Page<OrganizationDomain>, Error> {
    if page.data.iter().all(was_requested) {
        return Ok(page);
    }
    let what = "it has rows that were not requested".to_owned();
    Err(Error {
        operation: Some(operation),
        kind: ErrorKind::UnexpectedBody { status: 200, what },
        attempts: 1,
        maybe_done: false,
        request_id: None,
        proxy: None,
    })
}
