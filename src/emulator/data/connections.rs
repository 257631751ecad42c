//! SSO connections of the emulated instance. No operation changes them.

use super::ids::{mix, token};
use super::row::Mode;
use super::store::Store;
use crate::clerk::Millis;

/// Names that enterprise connections of every emulated instance use.
pub const ENTERPRISE_CONNECTIONS: [&str; 3] = ["globex-sso.com", "sso-initech.example", "sso-umbra.example"];

/// The most connections of the sample data, whatever its size.
const MAX_SAMPLES: usize = 200;

/// The organization of the first of [`ENTERPRISE_CONNECTIONS`], in sample data that has so many.
const LINKED_ORGANIZATION: u32 = 22;

const PROVIDERS: [(&str, &str); 4] = [
    ("saml_okta", "Okta"),
    ("saml_microsoft", "Entra ID"),
    ("saml_google", "Google Workspace"),
    ("oidc_custom", "SSO"),
];

const DAY: i64 = 86_400_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConnectionRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) provider: String,
    pub(crate) active: bool,
    pub(crate) domains: Vec<String>,
    /// By number.
    pub(crate) organization: Option<u32>,
    pub(crate) created_at: Millis,
}

impl ConnectionRow {
    /// Whether it keeps an organization from adding this name.
    pub(crate) fn claims(&self, name: &str, organization: u32) -> bool {
        self.organization != Some(organization) && self.domains.iter().any(|domain| domain == name)
    }
}

/// The connections of every instance. `organizations` is the number of organizations in the sample data.
pub(crate) fn always(seed: u64, organizations: usize, now: Millis) -> Vec<ConnectionRow> {
    let linked = usize::try_from(LINKED_ORGANIZATION).is_ok_and(|number| number < organizations);
    let rows = [
        ("Globex Okta", "saml_okta", true, linked.then_some(LINKED_ORGANIZATION)),
        ("Initech Entra ID", "saml_microsoft", true, None),
        ("Umbra SSO", "oidc_custom", false, None),
    ];
    ENTERPRISE_CONNECTIONS
        .into_iter()
        .zip(rows)
        .zip(1..)
        .map(|((domain, (name, provider, active, organization)), number)| ConnectionRow {
            id: id(seed, number),
            name: name.to_owned(),
            provider: provider.to_owned(),
            active,
            domains: vec![domain.to_owned()],
            organization,
            created_at: now.plus(-90 * DAY * i64::from(number)),
        })
        .collect()
}

/// One connection for each of some organizations that have verified domains with mode `enterprise_sso`.
pub(crate) fn sampled(store: &Store, seed: u64) -> Vec<ConnectionRow> {
    let organizations = (0_u32..).zip(store.organizations());
    let connections = organizations.filter_map(|(organization, found)| {
        let draw = mix(seed ^ mix(0x7373_6f00 ^ u64::from(organization)));
        if draw.is_multiple_of(2) {
            return None;
        }
        let domains: Vec<_> = found
            .rows
            .iter()
            .filter_map(|&number| store.row(number))
            .filter(|row| row.is_verified() && row.mode == Mode::ENTERPRISE_SSO)
            .map(|row| store.name(row).to_owned())
            .collect();
        let (provider, product) = PROVIDERS.get(usize::from(draw.to_be_bytes()[0] % 4)).copied()?;
        (!domains.is_empty()).then(|| ConnectionRow {
            id: id(seed, organization.saturating_add(1_000)),
            name: format!("{} {product}", found.name),
            provider: provider.to_owned(),
            active: !draw.to_be_bytes()[1].is_multiple_of(8),
            domains,
            organization: Some(organization),
            created_at: found.created_at.plus(DAY),
        })
    });
    connections.take(MAX_SAMPLES).collect()
}

/// `number` must differ between the connections of an instance.
pub(crate) fn id(seed: u64, number: u32) -> String {
    format!("entconn_{}", token(mix(seed ^ 0x656e_7463) ^ u64::from(number), 27))
}
