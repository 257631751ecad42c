//! The short names of faults, for flags, the HTTP interface and tests.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Damage, FaultKind};

/// Default duration of a fault that has one.
const TIME: Duration = Duration::from_millis(500);

impl FaultKind {
    /// Every named fault, with its name. Durations are half a second; see [`FaultKind::with_duration`].
    #[must_use]
    pub fn all() -> Vec<(&'static str, Self)> {
        let damages = [
            Damage::ResetBeforeAnswer,
            Damage::ResetDuringBody,
            Damage::ResetAfterBody,
            Damage::TruncatedJson,
            Damage::WrongTypes,
            Damage::InvalidUtf8,
            Damage::Html,
            Damage::GatewayTimeout,
            Damage::EndlessBody,
            Damage::DrippingBody,
            Damage::Silence,
            Damage::Stall,
            Damage::GoAway,
            Damage::StreamReset,
            Damage::AnotherRow,
            Damage::Unchanged,
            Damage::NotDeleted,
            Damage::NotFound,
            Damage::AlreadyExists,
            Damage::Redirect,
            Damage::SwitchingProtocols,
            Damage::TooEarly,
        ];
        let mut all = vec![
            Self::too_many_requests(1),
            Self::internal_error(),
            Self::bad_gateway(),
            Self::unavailable(),
            Self::DisconnectBefore,
            Self::ResetBefore,
            Self::Refuse(TIME),
            Self::Hold,
            Self::Delay(TIME),
            Self::Stall,
            Self::GoAway,
            Self::RefusedStream,
            Self::AppliedThenDisconnect,
        ];
        all.extend(damages.map(Self::Damaged));
        all.into_iter().map(|kind| (kind.name(), kind)).collect()
    }

    /// Names of faults whose request takes effect start with `applied-`, except `delay`, which hides nothing. A custom
    /// answer is `answer`, which cannot be parsed.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answer { status: 429, .. } => "too-many-requests",
            Self::Answer { status: 500, .. } => "internal-error",
            Self::Answer { status: 502, .. } => "bad-gateway",
            Self::Answer { status: 503, .. } => "unavailable",
            Self::Answer { .. } => "answer",
            Self::AppliedThenDisconnect => "applied-disconnect",
            Self::DisconnectBefore => "disconnect",
            Self::ResetBefore => "reset",
            Self::Refuse(_) => "refuse",
            Self::Delay(_) => "delay",
            Self::Hold => "silence",
            Self::Stall => "stall",
            Self::GoAway => "goaway",
            Self::RefusedStream => "refused-stream",
            Self::Damaged(damage) => damage.name(),
        }
    }
}

impl Damage {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ResetBeforeAnswer => "applied-reset",
            Self::ResetDuringBody => "applied-reset-during-body",
            Self::ResetAfterBody => "applied-reset-after-body",
            Self::TruncatedJson => "applied-truncated-json",
            Self::WrongTypes => "applied-wrong-types",
            Self::InvalidUtf8 => "applied-invalid-utf8",
            Self::Html => "applied-html",
            Self::GatewayTimeout => "applied-gateway-timeout",
            Self::EndlessBody => "applied-endless-body",
            Self::DrippingBody => "applied-dripping-body",
            Self::Silence => "applied-silence",
            Self::Stall => "applied-stall",
            Self::GoAway => "applied-goaway",
            Self::StreamReset => "applied-stream-reset",
            Self::AnotherRow => "applied-another-row",
            Self::Unchanged => "applied-unchanged",
            Self::NotDeleted => "applied-not-deleted",
            Self::NotFound => "applied-not-found",
            Self::AlreadyExists => "applied-already-exists",
            Self::Redirect => "applied-redirect",
            Self::SwitchingProtocols => "applied-switching-protocols",
            Self::TooEarly => "applied-too-early",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown fault \"{name}\"; expected one of: {}", known())]
pub struct UnknownFault {
    name: String,
}

fn known() -> String {
    let names: Vec<_> = FaultKind::all().into_iter().map(|(name, _)| name).collect();
    names.join(", ")
}

impl FromStr for FaultKind {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        Self::all()
            .into_iter()
            .find(|(name, _)| *name == text)
            .map(|(_, kind)| kind)
            .ok_or_else(|| UnknownFault { name: text.to_owned() })
    }
}

impl Serialize for FaultKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for FaultKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_parse_back() {
        let all = FaultKind::all();
        for (name, kind) in &all {
            assert_eq!(name.parse().as_ref(), Ok(kind));
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{name}\""));
            assert_eq!(&serde_json::from_str::<FaultKind>(&format!("\"{name}\"")).unwrap(), kind);
            assert_eq!(name.starts_with("applied-") || *name == "delay", kind.takes_effect(), "{name}");
        }
        let names: BTreeSet<_> = all.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), all.len());
    }

    #[test]
    fn the_error_for_an_unknown_name_lists_the_known_ones() {
        let error = "answer".parse::<FaultKind>().unwrap_err().to_string();
        assert!(
            error.contains("\"answer\"") && error.contains("too-many-requests, internal-error"),
            "{error}"
        );
    }
}
