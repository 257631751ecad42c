//! A plan as one line of JSON, here with line breaks:
//!
//! ```json
//! {"version":1,"instance":"ins_…","planned_at":1764547200000,"steps":[
//! {"id":"orgdmn_…","organization_id":"org_…","organization":"Acme","name":"acme.com","action":"verify","before":{…}},
//! {"id":null,"organization_id":"org_…","organization":"Acme","name":"acme.org","action":"create","verified":true,"before":null}
//! ],"skipped":[
//! {"id":"orgdmn_…","organization_id":"org_…","organization":"Acme","name":"acme.net","action":"verify","before":{…},"why":"already verified"}
//! ]}
//! ```
//!
//! `action` is `verify`, `unverify`, `mode=MODE`, `delete`, `own`, `create` or `set`. `set` sets both values in one request,
//! from the fields `verified` and `mode`; `create` has the same fields, and Clerk's default applies to a missing one. Steps
//! with the same `group` follow each other and have one fate. Readers ignore unknown fields.

mod error;
mod read;
mod wire;
mod write;

pub use error::PlanError;
pub use write::PlanWriter;

/// The version of the format that this program reads and writes.
pub const VERSION: u64 = 1;

#[cfg(test)]
mod tests;
