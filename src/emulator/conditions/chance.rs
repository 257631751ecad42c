//! A probability in whole millionths, so that comparisons and draws are the same on every machine.

use std::fmt;
use std::str::FromStr;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

const WHOLE: u32 = 1_000_000;

/// A probability from 0 (never) to 1 (always), stored in millionths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Chance(u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a chance between 0 (never) and 1 (always), such as 0.1")]
pub struct BadChance;

impl Chance {
    pub const NEVER: Self = Self(0);
    pub const ALWAYS: Self = Self(WHOLE);

    /// Rounds to millionths.
    ///
    /// # Errors
    ///
    /// When `chance` is not between 0 and 1.
    pub fn of(chance: f64) -> Result<Self, BadChance> {
        if !(0.0..=1.0).contains(&chance) {
            return Err(BadChance);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked: between 0 and a million"
        )]
        let millionths = (chance * f64::from(WHOLE)).round() as u32;
        Ok(Self(millionths))
    }

    /// Draws; 0 and 1 do not advance the generator.
    pub(crate) fn happens(self, rng: &mut Rng) -> bool {
        self.0 == WHOLE || (self.0 > 0 && rng.u32(0..WHOLE) < self.0)
    }
}

impl TryFrom<f64> for Chance {
    type Error = BadChance;

    fn try_from(chance: f64) -> Result<Self, BadChance> {
        Self::of(chance)
    }
}

impl From<Chance> for f64 {
    fn from(chance: Chance) -> Self {
        Self::from(chance.0) / Self::from(WHOLE)
    }
}

impl fmt::Display for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f64::from(*self).fmt(f)
    }
}

impl FromStr for Chance {
    type Err = BadChance;

    fn from_str(text: &str) -> Result<Self, BadChance> {
        Self::of(text.parse().map_err(|_| BadChance)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_lies_between_never_and_always() {
        assert_eq!("0".parse(), Ok(Chance::NEVER));
        assert_eq!("1".parse(), Ok(Chance::ALWAYS));
        assert_eq!("0.1".parse::<Chance>().map(|chance| chance.to_string()), Ok("0.1".to_owned()));
        for text in ["", "-0.1", "1.1", "NaN", "often"] {
            assert_eq!(text.parse::<Chance>(), Err(BadChance), "{text}");
        }
    }
}
