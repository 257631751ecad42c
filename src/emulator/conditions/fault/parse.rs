//! Parses faults on the command line: `NAME[:OPERATION[:TIMES]]`.

use std::str::FromStr;

use super::names::UnknownFault;
use super::{Fault, FaultKind};
use crate::clerk::Operation;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFault {
    #[error(transparent)]
    Kind(#[from] UnknownFault),
    #[error("unknown operation \"{0}\"; expected one of: any, {known}", known = known())]
    Operation(String),
    #[error("\"{0}\" is not a valid count: expected 1 or more, or always")]
    Times(String),
    /// Too many parts.
    #[error("expected NAME, NAME:OPERATION or NAME:OPERATION:TIMES")]
    Parts,
}

fn known() -> String {
    Operation::ALL.map(Operation::as_str).join(", ")
}

/// `None` for `any` or an empty text: every operation.
pub(crate) fn operation(text: &str) -> Result<Option<Operation>, BadFault> {
    if matches!(text, "" | "any") {
        return Ok(None);
    }
    let found = Operation::ALL.into_iter().find(|operation| operation.as_str() == text);
    found.map(Some).ok_or_else(|| BadFault::Operation(text.to_owned()))
}

impl FromStr for Fault {
    type Err = BadFault;

    fn from_str(text: &str) -> Result<Self, BadFault> {
        let mut parts = text.split(':');
        let kind: FaultKind = parts.next().unwrap_or_default().parse()?;
        let operation = operation(parts.next().unwrap_or_default())?;
        let times = match parts.next() {
            None => 1,
            Some("always") => usize::MAX,
            Some(times) => times
                .parse()
                .ok()
                .filter(|times| *times > 0)
                .ok_or_else(|| BadFault::Times(times.to_owned()))?,
        };
        if parts.next().is_some() {
            return Err(BadFault::Parts);
        }
        Ok(Self { operation, times, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_a_name_an_operation_and_a_count() {
        let hold = Fault::once(FaultKind::Hold);
        assert_eq!("silence".parse(), Ok(hold.clone()));
        assert_eq!("silence:any:3".parse(), Ok(hold.clone().times(3)));
        assert_eq!("silence::always".parse(), Ok(hold.clone().times(usize::MAX)));
        assert_eq!("silence:list_all".parse(), Ok(hold.on(Operation::ListAll)));
        for (text, expected) in [
            ("silent", "\"silent\""),
            ("silence:listall", "any, list_all, list, create"),
            ("silence:create:0", "\"0\" is not a valid count"),
            ("silence:create:1:1", "NAME:OPERATION:TIMES"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
