//! Conditions as JSON: times in milliseconds, the rate limit as on the command line.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

use crate::emulator::conditions::chance::Chance;
use crate::emulator::conditions::rate_limit::RateLimit;
use crate::emulator::http::shared::Shared;

#[derive(Debug, Serialize)]
pub(super) struct ConditionsBody {
    latency: u64,
    jitter: u64,
    rate_limit: Option<RateLimit>,
    retry_after_date: bool,
    stale_reads: u64,
    churn: u32,
    chaos: Chance,
    chaos_waits: bool,
    no_sso: bool,
    /// Remaining time in which connections are refused.
    refuse_for: u64,
}

/// Absent fields stay unchanged.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ConditionsPatch {
    latency: Option<u64>,
    jitter: Option<u64>,
    /// null for none.
    rate_limit: PatchField<RateLimit>,
    retry_after_date: Option<bool>,
    stale_reads: Option<u64>,
    churn: Option<u32>,
    chaos: Option<Chance>,
    chaos_waits: Option<bool>,
    no_sso: Option<bool>,
    refuse_for: Option<u64>,
}

/// A field that may be absent, null, or a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PatchField<T> {
    #[default]
    Absent,
    Null,
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for PatchField<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

impl ConditionsBody {
    pub(super) fn of(shared: &Shared) -> Self {
        let conditions = shared.conditions();
        Self {
            latency: millis(conditions.latency),
            jitter: millis(conditions.jitter),
            rate_limit: conditions.rate_limit,
            retry_after_date: conditions.retry_after_date,
            stale_reads: millis(conditions.stale_reads),
            churn: conditions.churn,
            chaos: conditions.chaos,
            chaos_waits: conditions.chaos_waits,
            no_sso: conditions.no_sso,
            refuse_for: shared.listener.closed_for().map_or(0, millis),
        }
    }
}

impl ConditionsPatch {
    pub(super) fn apply(self, shared: &Shared) {
        shared.change_conditions(|conditions| {
            set(&mut conditions.latency, self.latency.map(Duration::from_millis));
            set(&mut conditions.jitter, self.jitter.map(Duration::from_millis));
            match self.rate_limit {
                PatchField::Absent => {}
                PatchField::Null => conditions.rate_limit = None,
                PatchField::Value(limit) => conditions.rate_limit = Some(limit),
            }
            set(&mut conditions.retry_after_date, self.retry_after_date);
            set(&mut conditions.stale_reads, self.stale_reads.map(Duration::from_millis));
            set(&mut conditions.churn, self.churn);
            set(&mut conditions.chaos, self.chaos);
            set(&mut conditions.chaos_waits, self.chaos_waits);
            set(&mut conditions.no_sso, self.no_sso);
        });
        if let Some(time) = self.refuse_for {
            shared.listener.close_for(Duration::from_millis(time));
        }
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
