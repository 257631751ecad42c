//! What the rows of an instance say together: counts by facet, names that several organizations have, what needs attention,
//! reasons to look at a domain, names found in prose, related names, and who has a name. Plain functions over rows. No I/O.

mod conflicts;
mod facets;
mod flags;
mod health;
mod holder;
mod lookup;
mod names;
mod related;

pub use conflicts::{Conflict, conflicts, contested_names};
pub use facets::{Facet, FacetIndex, FacetValue, UnknownFacet, count_facet};
pub use flags::{
    COMPARED, FlagRules, FlagSwitch, FlagsFileError, Reason, UnknownSwitch, find_flags, reasons, row_flags,
};
pub use health::{Finding, HealthCheck, health};
pub use holder::{Holding, holding, says_taken};
pub use lookup::{LookupAnswer, LookupState, look_up};
pub use names::{Mention, mentions};
pub use related::{Relation, Relatives, names_above};
