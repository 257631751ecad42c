//! The API's address: flag, environment, `.env` and `.env.local`, or else Clerk's own.

use super::dotenv::Files;
use super::{ConfigError, Sources, UrlOrigin, non_blank};
use crate::api::ApiUrl;

/// The name of Clerk's CLI, then that of the SDKs.
pub(super) const NAMES: [&str; 2] = ["CLERK_BACKEND_API_URL", "CLERK_API_URL"];

pub(super) fn look_up(
    sources: &Sources<'_>,
    dotenv: &mut Files<'_>,
) -> Result<(ApiUrl, UrlOrigin), ConfigError> {
    if let Some(text) = non_blank(sources.flag_url.map(str::to_owned)) {
        return parse(&text, UrlOrigin::Flag);
    }
    for name in NAMES {
        if let Some(text) = sources.variable(name)? {
            return parse(&text, UrlOrigin::Environment(name));
        }
    }
    // The later file wins, with either name.
    if let Some(value) = dotenv.get(&NAMES)? {
        return parse(&value.text, UrlOrigin::DotEnv { variable: value.variable, file: value.file });
    }
    Ok((ApiUrl::default(), UrlOrigin::Default))
}

fn parse(text: &str, origin: UrlOrigin) -> Result<(ApiUrl, UrlOrigin), ConfigError> {
    match ApiUrl::parse(text) {
        Ok(url) => Ok((url, origin)),
        Err(error) => Err(ConfigError::Url { origin: Box::new(origin), error }),
    }
}
