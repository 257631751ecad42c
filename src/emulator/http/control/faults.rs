//! Faults as JSON.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::conditions::PatchField;
use crate::emulator::conditions::chance::Chance;
use crate::emulator::conditions::fault::{ArmedFault, Fault, FaultKind, operation};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultRequest {
    name: FaultKind,
    #[serde(default)]
    operation: Option<String>,
    /// Defaults to 1, or to always for a fault with a chance; null means always.
    #[serde(default)]
    times: PatchField<usize>,
    #[serde(default)]
    milliseconds: Option<u64>,
    #[serde(default)]
    chance: Option<Chance>,
}

impl FaultRequest {
    /// Returns the fault, or the reason why the request is invalid.
    pub(super) fn fault(self) -> Result<ArmedFault, String> {
        let operation =
            operation(self.operation.as_deref().unwrap_or_default()).map_err(|e| e.to_string())?;
        let times = match self.times {
            PatchField::Value(0) => return Err("times must be 1 or more, or null for always".to_owned()),
            PatchField::Value(times) => times,
            PatchField::Absent if self.chance.is_none() => 1,
            PatchField::Absent | PatchField::Null => usize::MAX,
        };
        let kind = match self.milliseconds.map(Duration::from_millis) {
            None => self.name,
            Some(time) => self
                .name
                .with_duration(time)
                .ok_or_else(|| format!("{} has no duration, so milliseconds is not allowed", self.name))?,
        };
        let chance = self.chance.unwrap_or(Chance::ALWAYS);
        Ok(ArmedFault { fault: Fault { operation, times, kind }, chance })
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ArmedFaultBody {
    name: &'static str,
    operation: Option<&'static str>,
    /// null for always.
    times: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u64>,
    chance: Chance,
    takes_effect: bool,
}

impl ArmedFaultBody {
    pub(super) fn of(armed: &ArmedFault) -> Self {
        let ArmedFault { fault, chance } = armed;
        let time = fault.kind.duration().map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        Self {
            name: fault.kind.name(),
            operation: fault.operation.map(crate::clerk::Operation::as_str),
            times: Some(fault.times).filter(|times| *times != usize::MAX),
            milliseconds: time,
            chance: *chance,
            takes_effect: fault.kind.takes_effect(),
        }
    }
}
