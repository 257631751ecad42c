//! Lists the instance's SSO connections.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Listing;
use crate::clerk::EnterpriseConnection;
use crate::emulator::data::connections::ConnectionRow;
use crate::emulator::data::store::Store;
use crate::emulator::rules::instance::EmulatedInstance;
use crate::emulator::rules::params::Params;
use crate::emulator::rules::refusal::Refusal;

/// A connection in Clerk's format: the fields domdesk reads, and the others that Clerk's schema requires.
#[expect(clippy::struct_excessive_bools, reason = "Clerk's own fields")]
#[derive(Debug, Serialize)]
pub(super) struct ConnectionAnswer {
    #[serde(flatten)]
    connection: EnterpriseConnection,
    logo_public_url: Option<String>,
    sync_user_attributes: bool,
    disable_additional_identifications: bool,
    allow_organization_account_linking: bool,
    custom_attributes: Vec<Map<String, Value>>,
    authenticatable: bool,
    disable_jit_provisioning: bool,
    saml_connection: Option<Map<String, Value>>,
    oauth_config: Option<Map<String, Value>>,
}

pub(super) fn enterprise_connections(
    instance: &EmulatedInstance,
    params: &Params,
) -> Result<Listing<ConnectionAnswer>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let active = params.flag("active").map_err(|_| Refusal::wrong_type("active", "a boolean"))?;
    let store = instance.store();
    // An unknown organization has no connections.
    let organization = params.first("organization_id").map(|id| store.organization_number(id));
    let mut found: Vec<_> = store
        .connections()
        .iter()
        .filter(|connection| {
            active.is_none_or(|active| connection.active == active)
                && organization.is_none_or(|wanted| wanted.is_some() && connection.organization == wanted)
        })
        .collect();
    found.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    let total_count = found.len();
    let data = found.into_iter().skip(offset).take(limit).map(|row| answer(&store, row)).collect();
    Ok(Listing { data, total_count })
}

fn answer(store: &Store, row: &ConnectionRow) -> ConnectionAnswer {
    ConnectionAnswer {
        connection: EnterpriseConnection {
            object: "enterprise_connection".to_owned(),
            id: row.id.clone(),
            name: row.name.clone(),
            provider: row.provider.clone(),
            active: row.active,
            domains: row.domains.clone(),
            organization_id: row.organization.map(|number| store.organization_id(number)),
            created_at: row.created_at,
            updated_at: row.created_at,
        },
        logo_public_url: None,
        sync_user_attributes: true,
        disable_additional_identifications: false,
        allow_organization_account_linking: true,
        custom_attributes: Vec::new(),
        authenticatable: true,
        disable_jit_provisioning: false,
        saml_connection: None,
        oauth_config: None,
    }
}
