use serde::Deserialize;

/// The ids in a request's path. An absent or unreadable id stays empty and matches nothing.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Target {
    #[serde(default)]
    pub(crate) organization_id: String,
    #[serde(default)]
    pub(crate) domain_id: String,
}
