//! Armed faults, and which of them a request meets.

use fastrand::Rng;

use super::{Fault, FaultKind};
use crate::clerk::Operation;
use crate::emulator::conditions::chance::Chance;
use crate::emulator::data::ids::mix;

/// A fault, and the chance that a matching request meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArmedFault {
    pub(crate) fault: Fault,
    pub(crate) chance: Chance,
}

/// In the order in which they were armed.
#[derive(Debug)]
pub(crate) struct ArmedFaults {
    armed: Vec<ArmedFault>,
    rng: Rng,
}

impl ArmedFaults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { armed: Vec::new(), rng: Rng::with_seed(mix(seed ^ 0x6661_756c)) }
    }

    pub(crate) fn push(&mut self, fault: Fault, chance: Chance) {
        if fault.times > 0 {
            self.armed.push(ArmedFault { fault, chance });
        }
    }

    pub(crate) fn armed(&self) -> &[ArmedFault] {
        &self.armed
    }

    /// Removes all faults; returns their number.
    pub(crate) fn disarm(&mut self) -> usize {
        self.armed.drain(..).count()
    }

    /// Takes the first fault that hits a request for this operation.
    pub(crate) fn take(&mut self, operation: Option<Operation>) -> Option<FaultKind> {
        let Self { armed, rng } = self;
        let index = armed.iter().position(|ArmedFault { fault, chance }| {
            let meets = fault.operation.is_none() || fault.operation == operation;
            meets && fault.kind.applies_to(operation) && chance.happens(rng)
        })?;
        let fault = &mut armed.get_mut(index)?.fault;
        if fault.times == usize::MAX {
            return Some(fault.kind.clone());
        }
        fault.times -= 1;
        if fault.times == 0 {
            return Some(armed.remove(index).fault.kind);
        }
        Some(fault.kind.clone())
    }

    /// Draws a random fault for this operation; faults that never end only if `waits`.
    pub(crate) fn chaos(
        &mut self,
        operation: Option<Operation>,
        chance: Chance,
        waits: bool,
    ) -> Option<FaultKind> {
        if !chance.happens(&mut self.rng) {
            return None;
        }
        let mut all = FaultKind::all();
        all.retain(|(_, kind)| kind.applies_to(operation) && (waits || !kind.never_answers()));
        let bound = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let index = self.rng.u32(0..bound.max(1)) as usize;
        all.into_iter().nth(index).map(|(_, kind)| kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_come_from_the_seed() {
        let met = |seed: u64| {
            let mut faults = ArmedFaults::new(seed);
            faults.push(Fault::once(FaultKind::Hold).times(usize::MAX), Chance::of(0.25).unwrap());
            (0..400).map(|_| faults.take(None).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(met(1), met(1));
        assert_ne!(met(1), met(2));
        let count = met(1).into_iter().filter(|met| *met).count();
        assert!((60..140).contains(&count), "{count}");
    }

    #[test]
    fn chaos_draws_every_fault_except_those_that_never_end() {
        let mut faults = ArmedFaults::new(7);
        let met: Vec<_> = (0..4_000).filter_map(|_| faults.chaos(None, Chance::ALWAYS, false)).collect();
        assert_eq!(met.len(), 4_000);
        for (name, kind) in FaultKind::all() {
            assert_eq!(met.contains(&kind), !kind.never_answers() && kind.applies_to(None), "{name}");
        }
        assert_eq!(faults.chaos(None, Chance::NEVER, true), None);
        assert!((0..4_000).any(|_| faults.chaos(None, Chance::ALWAYS, true) == Some(FaultKind::Hold)));
    }
}
