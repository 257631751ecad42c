//! Rows as columns. Pages are decoded into them, and chunks consist of them.

use super::dictionary::Dictionary;
use super::ids::Ids;
use super::packed_ints::PackedInts;
use super::row_view::{Proof, ProofView, RowView};
use super::strings::Strings;
use crate::clerk::EnrollmentMode;
use crate::flag::FlagSet;

/// The capacity of one set of columns, small enough for 32-bit offsets into its arenas.
pub(super) const ROWS: usize = 1 << 14;

/// Up to [`ROWS`] rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ColumnSet {
    pub(super) ids: Ids,
    pub(super) names: Strings,
    pub(super) organizations: Vec<u32>,
    pub(super) modes: Dictionary<EnrollmentMode>,
    pub(super) affiliations: Dictionary<Option<Proof>>,
    pub(super) ownerships: Dictionary<Option<Proof>>,
    pub(super) invitations: PackedInts<1>,
    pub(super) suggestions: PackedInts<1>,
    pub(super) created: PackedInts<6>,
    pub(super) updated: PackedInts<6>,
    /// Their flags are few, and each distinct set has one code.
    pub(super) verification_flags: Dictionary<FlagSet>,
}

impl ColumnSet {
    pub(super) fn len(&self) -> usize {
        self.organizations.len()
    }

    /// Beyond the end everything is empty.
    pub(super) fn get(&self, index: usize) -> RowView<'_> {
        RowView {
            id: self.ids.get(index),
            name: self.names.get(index),
            organization: self.organizations.get(index).copied().unwrap_or(u32::MAX),
            mode: self.modes.get(index).map_or("", EnrollmentMode::as_str),
            affiliation: proof(&self.affiliations, index),
            ownership: proof(&self.ownerships, index),
            invitations: self.invitations.get(index),
            suggestions: self.suggestions.get(index),
            created_at: self.created.get(index),
            updated_at: self.updated.get(index),
            verification_flags: self.verification_flags.get(index).copied().unwrap_or_default(),
        }
    }

    pub(super) fn push(&mut self, row: &RowView<'_>) {
        self.ids.push(row.id);
        self.names.push(row.name);
        self.organizations.push(row.organization);
        self.modes.push(|mode| mode.as_str() == row.mode, || mode(row.mode));
        self.affiliations
            .push(|proof| is_same(proof.as_ref(), row.affiliation), || to_proof(row.affiliation));
        self.ownerships.push(|proof| is_same(proof.as_ref(), row.ownership), || to_proof(row.ownership));
        self.invitations.push(row.invitations);
        self.suggestions.push(row.suggestions);
        self.created.push(row.created_at);
        self.updated.push(row.updated_at);
        let flags = row.verification_flags;
        self.verification_flags.push(|known| *known == flags, || flags);
    }

    /// Replaces a row, except its id.
    pub(super) fn set(&mut self, index: usize, row: &RowView<'_>) {
        if self.names.get(index) != row.name {
            self.names.set(index, row.name);
        }
        if let Some(organization) = self.organizations.get_mut(index) {
            *organization = row.organization;
        }
        self.modes.set(index, |mode| mode.as_str() == row.mode, || mode(row.mode));
        self.affiliations.set(
            index,
            |proof| is_same(proof.as_ref(), row.affiliation),
            || to_proof(row.affiliation),
        );
        self.ownerships.set(
            index,
            |proof| is_same(proof.as_ref(), row.ownership),
            || to_proof(row.ownership),
        );
        self.invitations.set(index, row.invitations);
        self.suggestions.set(index, row.suggestions);
        self.created.set(index, row.created_at);
        self.updated.set(index, row.updated_at);
        let flags = row.verification_flags;
        self.verification_flags.set(index, |known| *known == flags, || flags);
    }

    /// Frees reserved memory.
    pub(super) fn shrink(&mut self) {
        self.ids.shrink();
        self.names.shrink();
        self.organizations.shrink_to_fit();
        self.modes.shrink();
        self.affiliations.shrink();
        self.ownerships.shrink();
        self.invitations.shrink();
        self.suggestions.shrink();
        self.created.shrink();
        self.updated.shrink();
        self.verification_flags.shrink();
    }

    pub(super) fn bytes(&self) -> usize {
        self.ids.bytes()
            + self.names.bytes()
            + self.organizations.capacity() * size_of::<u32>()
            + self.modes.bytes()
            + self.affiliations.bytes()
            + self.ownerships.bytes()
            + self.invitations.bytes()
            + self.suggestions.bytes()
            + self.created.bytes()
            + self.updated.bytes()
            + self.verification_flags.bytes()
    }
}

fn proof(proofs: &Dictionary<Option<Proof>>, index: usize) -> Option<ProofView<'_>> {
    proofs.get(index).and_then(Option::as_ref).map(Into::into)
}

fn is_same(proof: Option<&Proof>, view: Option<ProofView<'_>>) -> bool {
    match (proof, view) {
        (None, None) => true,
        (Some(proof), Some(view)) => view.is_same(proof),
        _ => false,
    }
}

fn to_proof(view: Option<ProofView<'_>>) -> Option<Proof> {
    view.map(ProofView::to_proof)
}

fn mode(text: &str) -> EnrollmentMode {
    Some(text.to_owned()).into()
}
