//! The browser's theme: from the flag, `DOMDESK_THEME` or `NO_COLOR`.

use crate::config;
use crate::view::{Colors, Theme, ThemeName};

use super::UsageError;

const VARIABLE: &str = "DOMDESK_THEME";

/// The chosen theme, with the colours of this terminal.
///
/// # Errors
///
/// If `DOMDESK_THEME` names no theme.
pub(super) fn choose(flag: Option<ThemeName>) -> Result<Theme, UsageError> {
    Ok(Theme::new(name(flag, &variable)?, Colors::of(&variable("TERM"), &variable("COLORTERM"))))
}

/// Empty if unset or blank.
fn variable(name: &str) -> String {
    config::variable(name).map(|value| value.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Choosing a theme means wanting its colours, so it takes precedence over `NO_COLOR`.
fn name(flag: Option<ThemeName>, variable: &dyn Fn(&str) -> String) -> Result<ThemeName, UsageError> {
    if let Some(name) = flag {
        return Ok(name);
    }
    match variable(VARIABLE).as_str() {
        "" if variable("NO_COLOR").is_empty() => Ok(ThemeName::Default),
        "" => Ok(ThemeName::Mono),
        text => text
            .parse()
            .map_err(|error| UsageError(format!("{VARIABLE} is '{}': {error}", crate::text::visible(text)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(flag: Option<ThemeName>, theme: &str, no_color: &str) -> Result<ThemeName, String> {
        let variable = |name: &str| match name {
            VARIABLE => theme.to_owned(),
            "NO_COLOR" => no_color.to_owned(),
            _ => String::new(),
        };
        name(flag, &variable).map_err(|error| error.to_string())
    }

    #[test]
    fn the_flag_overrides_the_variable_and_that_overrides_no_color() {
        assert_eq!(of(None, "", ""), Ok(ThemeName::Default));
        assert_eq!(of(None, "", "1"), Ok(ThemeName::Mono));
        assert_eq!(of(None, "dark", "1"), Ok(ThemeName::Dark));
        assert_eq!(of(None, "light", ""), Ok(ThemeName::Light));
        assert_eq!(of(Some(ThemeName::HighContrast), "light", "1"), Ok(ThemeName::HighContrast));
    }

    #[test]
    fn an_invalid_theme_is_reported_with_its_variable() {
        let error = of(None, "solarized", "").unwrap_err();
        assert!(error.starts_with("DOMDESK_THEME is 'solarized': expected one of default, dark"), "{error}");
    }
}
