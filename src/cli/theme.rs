//! Which colours the browser uses: the flag, else `DOMDESK_THEME`, else what `NO_COLOR` asks for.

use crate::view::{Colors, Theme, ThemeName};

use super::UsageError;

const VARIABLE: &str = "DOMDESK_THEME";

/// The theme that was asked for, in the colours of this terminal.
///
/// # Errors
///
/// When `DOMDESK_THEME` names none.
pub(super) fn chosen(flag: Option<ThemeName>) -> Result<Theme, UsageError> {
    Ok(Theme::new(name(flag, &variable)?, Colors::of(&variable("TERM"), &variable("COLORTERM"))))
}

/// A variable that is empty counts as unset.
fn variable(name: &str) -> String {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What asks for a theme asks for its colours too: it goes before `NO_COLOR`.
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
    fn the_flag_goes_before_the_variable_and_that_before_no_color() {
        assert_eq!(of(None, "", ""), Ok(ThemeName::Default));
        assert_eq!(of(None, "", "1"), Ok(ThemeName::Mono));
        assert_eq!(of(None, "dark", "1"), Ok(ThemeName::Dark));
        assert_eq!(of(None, "light", ""), Ok(ThemeName::Light));
        assert_eq!(of(Some(ThemeName::HighContrast), "light", "1"), Ok(ThemeName::HighContrast));
    }

    #[test]
    fn a_variable_that_names_no_theme_is_named() {
        let error = of(None, "solarized", "").unwrap_err();
        assert!(error.starts_with("DOMDESK_THEME is 'solarized': expected one of default, dark"), "{error}");
    }
}
