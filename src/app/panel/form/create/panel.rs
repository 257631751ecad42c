//! The create form as a panel.

use crate::input::Place;

use super::super::super::Panel;
use super::{CreateForm, CreateLine};

impl Panel for CreateForm {
    fn place(&self) -> Place {
        match self.line {
            CreateLine::Organization if self.organization.is_none() => Place::FormSearch,
            CreateLine::Organization | CreateLine::Name => Place::FormText,
            CreateLine::Mode | CreateLine::Verified | CreateLine::Send => Place::Form,
        }
    }
}
