use std::collections::HashSet;

use fastrand::Rng;

use super::pick;
use super::words::{FIRST, SECOND, SPECIAL, SUFFIX};
use crate::clerk::Millis;
use crate::emulator::data::members::Members;
use crate::emulator::data::store::OrganizationRow;

/// An organization, and the stem of its domain names.
pub(super) struct SampleOrganization {
    pub(super) organization: OrganizationRow,
    /// Lower-case letters of any script, digits and hyphens.
    pub(super) stem: String,
}

/// Generates `count` organizations. Their times are set later, once the ages of their domains are known.
pub(super) fn invent(rng: &mut Rng, count: usize) -> Vec<SampleOrganization> {
    let mut slugs = HashSet::with_capacity(count);
    let mut invented = Vec::with_capacity(count);
    let mut first_user = 0_u32;
    for number in 0..count {
        let (name, mut slug, mut stem) = match SPECIAL.get(number) {
            Some((name, slug, stem)) => ((*name).to_owned(), (*slug).to_owned(), (*stem).to_owned()),
            None => ordinary(rng),
        };
        if !slugs.insert(slug.clone()) {
            slug = format!("{slug}-{number}");
            stem = format!("{stem}{number}");
            slugs.insert(slug.clone());
        }
        let members = 1 + rng.u32(0..40) * rng.u32(1..12);
        invented.push(SampleOrganization {
            organization: OrganizationRow {
                name,
                slug,
                members: Members::generated(first_user, members),
                created_at: Millis(0),
                updated_at: Millis(0),
                has_image: rng.u32(0..3) == 0,
                rows: Vec::new(),
            },
            stem,
        });
        // The last member also belongs to the next organization: users can belong to several.
        first_user = first_user.saturating_add(members - 1);
    }
    invented
}

fn ordinary(rng: &mut Rng) -> (String, String, String) {
    let (first, second, suffix) = (pick(rng, &FIRST), pick(rng, &SECOND), pick(rng, &SUFFIX));
    let joined = format!("{first}{second}");
    let name = match rng.u32(0..6) {
        0 => joined.clone(),
        1 => format!("{joined} & {}", pick(rng, &FIRST)),
        2 => format!("{joined}, {} and {}", pick(rng, &FIRST), pick(rng, &FIRST)),
        _ => format!("{joined} {suffix}"),
    };
    let mut slug = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    // Domains carry the distinctive part of the name: the whole slug if it is short.
    let stem = if slug.len() <= 16 { slug.replace('-', "") } else { joined.to_ascii_lowercase() };
    (name, slug, stem)
}
