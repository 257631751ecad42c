//! The columns of the file, and what a line means.

use crate::clerk::{DomainName, EnrollmentMode, UpdateDomain};
use crate::plan::Action;
use crate::text::count;

use super::{SheetLine, Wanted, cells};

const NAMES: [&str; 5] = ["organization", "name", "verified", "mode", "action"];

/// Where each column is.
pub(super) struct Columns {
    /// In the order of [`NAMES`].
    places: [Option<usize>; NAMES.len()],
    width: usize,
}

/// The problem, and the columns that are expected.
pub(super) fn expected(problem: &str) -> String {
    format!("{problem}; expected the columns organization,name and, if needed, verified, mode and action")
}

impl Columns {
    /// Reads the first line.
    pub(super) fn of(cells: &[&str]) -> Result<Self, String> {
        let mut places = [None; NAMES.len()];
        for (at, cell) in cells.iter().enumerate() {
            let name = cell.to_ascii_lowercase();
            let known = places.iter_mut().zip(NAMES).find(|(_, known)| *known == name);
            match known {
                None => return Err(expected(&format!("unknown column {cell:?}"))),
                Some((Some(_), _)) => return Err(format!("two columns are called {name}")),
                Some((place, _)) => *place = Some(at),
            }
        }
        let missing = places.iter().zip(NAMES).take(2).find(|(place, _)| place.is_none());
        match missing {
            Some((_, name)) => Err(expected(&format!("there is no column {name}"))),
            None => Ok(Self { places, width: cells.len() }),
        }
    }

    /// Reads another line.
    pub(super) fn line(&self, number: u64, cells: &[&str]) -> Result<SheetLine, String> {
        if cells.len() != self.width {
            return Err(format!(
                "it has {}, the first line has {}",
                count(cells.len() as u64, "cell"),
                self.width
            ));
        }
        let cell = |place: Option<usize>| place.and_then(|at| cells.get(at)).copied().unwrap_or_default();
        let [organization, name, verified, mode, action] = self.places.map(cell);
        if organization.is_empty() {
            return Err("the organization is missing".to_owned());
        }
        if name.is_empty() {
            return Err("the name is missing".to_owned());
        }
        let name = DomainName::parse(name).map_err(|error| format!("the name is {name:?}: {error}"))?;
        let (verified, mode) = (cells::verified(verified)?, cells::mode(mode)?);
        let wanted = wanted(cells::action(action)?, verified, mode)?;
        Ok(SheetLine { number, organization: organization.to_owned(), name, wanted })
    }
}

/// What the cells ask for together.
fn wanted(
    action: Option<Action>,
    verified: Option<bool>,
    mode: Option<EnrollmentMode>,
) -> Result<Wanted, String> {
    match action {
        None => Ok(Wanted::Values(UpdateDomain { enrollment_mode: mode, verified })),
        Some(Action::Create { .. }) => Ok(Wanted::Action(Action::Create { verified, mode })),
        Some(action) => {
            let body = action.body().unwrap_or_default();
            let differs = |column: &str| {
                Err(format!("the action {action} contradicts the column {column}; leave one of them empty"))
            };
            if verified.is_some() && body.verified != verified {
                return differs("verified");
            }
            if mode.is_some() && body.enrollment_mode != mode {
                return differs("mode");
            }
            Ok(Wanted::Action(action))
        }
    }
}
