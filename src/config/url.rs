//! The API's address: flag, environment, `.env` and `.env.local`, else Clerk's own.

use super::dotenv::Files;
use super::{ConfigError, Origin, Sources, present};
use crate::api::ApiUrl;

/// The official command line's name, then that of the SDKs.
const NAMES: [&str; 2] = ["CLERK_BACKEND_API_URL", "CLERK_API_URL"];

pub(super) fn look_up(
    sources: &Sources<'_>,
    dotenv: &mut Files<'_>,
    key: Option<&Origin>,
) -> Result<ApiUrl, ConfigError> {
    if let Some(text) = present(sources.flag_url.map(str::to_owned)) {
        return parse(&text, || "--api-url".to_owned());
    }
    for name in NAMES {
        if let Some(text) = sources.variable(name)? {
            return parse(&text, || format!("{name} in the environment"));
        }
    }
    for name in NAMES {
        if let Some((text, file)) = dotenv.get(name)? {
            let origin = format!("{name} in {file}");
            let url = parse(&text, || origin.clone())?;
            return match key {
                Some(key) if !key.is_in_directory() && !is_safe(&url) => {
                    Err(ConfigError::ForeignUrl { origin, key: key.clone(), host: url.host() })
                }
                _ => Ok(url),
            };
        }
    }
    Ok(ApiUrl::default())
}

/// Whether a key from elsewhere may go to an address that a file of the working directory names.
fn is_safe(url: &ApiUrl) -> bool {
    url.is_loopback() || url.host() == ApiUrl::default().host()
}

fn parse(text: &str, origin: impl FnOnce() -> String) -> Result<ApiUrl, ConfigError> {
    ApiUrl::parse(text).map_err(|error| ConfigError::Url { origin: origin(), error })
}
