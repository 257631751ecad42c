//! What the rows of an instance say together: counts by facet, names that several organizations have, what needs attention,
//! names found in prose, and related names. Plain functions over rows. No I/O.

mod conflicts;
mod facets;
mod health;
mod names;
mod related;

pub use conflicts::{Conflict, conflicts, contested_names};
pub use facets::{Facet, FacetValue, UnknownFacet, count_facet};
pub use health::{Finding, HealthCheck, health};
pub use names::{Mention, mentions};
pub use related::{Relation, Relatives, names_above};
