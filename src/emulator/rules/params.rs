//! Parses and checks query parameters. Like Clerk, ignores unknown ones, and uses the first of a repeated single-valued
//! one.

use super::refusal::Refusal;
use crate::clerk::{DEFAULT_LIMIT, Direction, MAX_LIMIT};
use crate::emulator::data::row::Mode;

/// The decoded parameters of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub(crate) fn parse(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn first<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// Refuses a blank text.
    pub(crate) fn text<'a>(&'a self, name: &'a str) -> Result<Option<&'a str>, Refusal> {
        match self.first(name).map(str::trim) {
            Some("") => Err(Refusal::invalid_value(name, "a non-blank text")),
            text => Ok(text),
        }
    }

    /// The strings `true` and `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.first(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Refusal::invalid_value(name, "true or false")),
        }
    }

    /// `offset`: 0 or more. An offset beyond `usize` is past the end of every list.
    pub(crate) fn offset(&self) -> Result<usize, Refusal> {
        let value = self.number("offset")?.unwrap_or(0);
        if value < 0 {
            return Err(Refusal::invalid_value("offset", "0 or more"));
        }
        Ok(usize::try_from(value).unwrap_or(usize::MAX))
    }

    /// `limit`: 1 to 500.
    pub(crate) fn limit(&self) -> Result<usize, Refusal> {
        let value = self.number("limit")?.unwrap_or_else(|| DEFAULT_LIMIT.into());
        if !(1..=i128::from(MAX_LIMIT)).contains(&value) {
            return Err(Refusal::invalid_value("limit", "between 1 and 500"));
        }
        Ok(usize::try_from(value).unwrap_or(usize::MAX))
    }

    fn number(&self, name: &str) -> Result<Option<i128>, Refusal> {
        self.first(name)
            .map(|text| text.parse().map_err(|_| Refusal::wrong_type(name, "an integer")))
            .transpose()
    }

    /// `order_by`: one of these fields, ascending unless prefixed with `-`. A `+` that was not percent-encoded arrives as a
    /// space.
    pub(crate) fn order_by<T: Copy>(&self, fields: &[(&str, T)]) -> Result<Option<(T, Direction)>, Refusal> {
        let Some(value) = self.first("order_by") else {
            return Ok(None);
        };
        let (field, direction) = match value.strip_prefix('-') {
            Some(field) => (field, Direction::Descending),
            None => (value.strip_prefix(['+', ' ']).unwrap_or(value), Direction::Ascending),
        };
        let Some((_, found)) = fields.iter().find(|(name, _)| *name == field) else {
            let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
            let allowed = format!("one of {}, with + or - before it", names.join(", "));
            return Err(Refusal::invalid_value("order_by", &allowed));
        };
        Ok(Some((*found, direction)))
    }

    /// list_all's `enrollment_mode`: comma-separated modes, `-` excludes one. Returns one bit per requested mode; `None` for
    /// all.
    pub(crate) fn modes(&self) -> Result<Option<u8>, Refusal> {
        let filters = self.all("enrollment_mode").flat_map(|list| list.split(','));
        mode_set(filters)
    }

    /// list's `enrollment_mode`: one mode per parameter, repeated for several.
    pub(crate) fn repeated_modes(&self) -> Result<Option<u8>, Refusal> {
        mode_set(self.all("enrollment_mode"))
    }
}

fn mode_set<'a>(filters: impl Iterator<Item = &'a str>) -> Result<Option<u8>, Refusal> {
    let (mut any, mut include, mut exclude) = (false, 0, 0);
    for filter in filters {
        any = true;
        let (name, set) = match filter.strip_prefix('-') {
            Some(name) => (name, &mut exclude),
            None => (filter, &mut include),
        };
        let Some(mode) = Mode::parse(name) else {
            return Err(Refusal::invalid_value("enrollment_mode", "a known enrollment mode"));
        };
        *set |= mode.bit();
    }
    // Exclusions alone start from all modes.
    let included = if include == 0 { u8::MAX } else { include };
    Ok(any.then_some(included & !exclude))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_include_and_exclude() {
        let set = |query: &str| Params::parse(query).modes().map_err(|_| "refused");
        let manual = Mode::MANUAL_INVITATION.bit();
        let sso = Mode::ENTERPRISE_SSO.bit();
        assert_eq!(set(""), Ok(None));
        assert_eq!(set("enrollment_mode=manual_invitation"), Ok(Some(manual)));
        assert_eq!(set("enrollment_mode=manual_invitation,enterprise_sso"), Ok(Some(manual | sso)));
        assert_eq!(set("enrollment_mode=-enterprise_sso"), Ok(Some(!sso)));
        assert_eq!(set("enrollment_mode=enterprise_sso,-enterprise_sso,manual_invitation"), Ok(Some(manual)));
        assert_eq!(
            set("enrollment_mode=manual_invitation&enrollment_mode=enterprise_sso"),
            Ok(Some(manual | sso))
        );
        assert_eq!(set("enrollment_mode="), Err("refused"));
        assert_eq!(set("enrollment_mode=manual_invitation,"), Err("refused"));
    }

    #[test]
    fn repeated_modes_combine_without_commas() {
        let set = |query: &str| Params::parse(query).repeated_modes().map_err(|_| "refused");
        let (manual, sso) = (Mode::MANUAL_INVITATION.bit(), Mode::ENTERPRISE_SSO.bit());
        let two = "enrollment_mode=manual_invitation&enrollment_mode=enterprise_sso";
        assert_eq!(set(two), Ok(Some(manual | sso)));
        assert_eq!(set(&format!("{two}&enrollment_mode=-enterprise_sso")), Ok(Some(manual)));
        let without = "enrollment_mode=-manual_invitation&enrollment_mode=-enterprise_sso";
        assert_eq!(set(without), Ok(Some(!(manual | sso))));
        assert_eq!(set("enrollment_mode=manual_invitation,enterprise_sso"), Err("refused"));
        assert_eq!(set("enrollment_mode=manual_invitation&enrollment_mode=nope"), Err("refused"));
    }
}
