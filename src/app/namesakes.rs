//! Organizations with confusable names: their names are equal, or look equal. Anyone can give an organization the name
//! of another one, claim its domain, and ask support to verify it.
//!
//! Names are not compared pairwise: each is reduced once to its skeleton (Unicode TS 39), which is looked up.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};
use std::sync::LazyLock;

use foldhash::quality::RandomState;
use unicode_security::confusable_detection::skeleton;

use crate::clerk::OrganizationDomain;
use crate::store::Store;

/// Which of the known organizations have a namesake. Ids and skeletons are kept as hashes: a local copy may contain a
/// million organizations, and after a hash collision two of them only show an id beside their names.
#[derive(Debug, Clone, Default)]
pub struct Namesakes {
    /// By skeleton, the first organization that has it.
    first: HashMap<u64, u64, RandomState>,
    /// Organizations that share a skeleton with another.
    alike: HashSet<u64, RandomState>,
    /// How many of the local copy's organizations have been added.
    copied: u32,
    hasher: RandomState,
}

impl Namesakes {
    /// Whether the name of this organization is confusable with another's.
    #[must_use]
    pub fn is_alike(&self, organization_id: &str) -> bool {
        !self.alike.is_empty() && self.alike.contains(&self.hasher.hash_one(organization_id))
    }

    /// Adds an organization.
    pub(super) fn learn(&mut self, id: &str, name: &str) {
        // An organization without a name is shown by its id.
        if name.is_empty() {
            return;
        }
        let id = self.hasher.hash_one(id);
        for skeleton_hash in skeletons(name, &self.hasher) {
            let first = *self.first.entry(skeleton_hash).or_insert(id);
            if first != id {
                self.alike.extend([first, id]);
            }
        }
    }

    /// Adds the organizations of these rows.
    pub(super) fn learn_rows<'a>(&mut self, rows: impl IntoIterator<Item = &'a OrganizationDomain>) {
        for row in rows {
            self.learn(&row.organization_id, row.organization_label());
        }
    }

    /// Adds the organizations of the local copy that are new in it.
    pub(super) fn learn_copy(&mut self, store: &Store) {
        let count = u32::try_from(store.organization_count()).unwrap_or(u32::MAX);
        if count < self.copied {
            // The copy was restarted.
            self.copied = 0;
        }
        for organization in (self.copied..count).filter_map(|number| store.organization(number)) {
            self.learn(organization.id, organization.name);
        }
        self.copied = count;
    }
}

/// Of these texts as drawn, each with its owner: the owners whose text is confusable with another's.
pub fn look_alikes<'a>(drawn: impl IntoIterator<Item = (String, &'a str)>) -> HashSet<&'a str> {
    let hasher = RandomState::default();
    let mut first: HashMap<u64, &str, RandomState> = HashMap::default();
    let mut alike = HashSet::new();
    for (text, whose) in drawn {
        for skeleton_hash in skeletons(&text, &hasher) {
            let other = *first.entry(skeleton_hash).or_insert(whose);
            if other != whose {
                alike.extend([other, whose]);
            }
        }
    }
    alike
}

/// The hashed skeletons of a name: two names that share one are confusable. Capital I looks like lowercase l, and
/// readers ignore case: so the name is reduced as it is and in lowercase.
fn skeletons(name: &str, hasher: &RandomState) -> impl Iterator<Item = u64> + use<> {
    let (small, as_is) = if name.is_ascii() {
        let reduced = |table: &'static AsciiTable| {
            name.bytes().filter_map(|byte| table.get(usize::from(byte))).flat_map(|text| text.bytes())
        };
        (hash(reduced(&ASCII_SMALL), hasher), hash(reduced(&ASCII_AS_IS), hasher))
    } else {
        (hash(small(name).bytes(), hasher), hash(as_is(name).bytes(), hasher))
    };
    std::iter::once(small).chain((as_is != small).then_some(as_is))
}

fn small(name: &str) -> String {
    visible_skeleton(&name.to_lowercase())
}

fn as_is(name: &str) -> String {
    visible_skeleton(&visible_skeleton(name).to_lowercase())
}

/// The skeleton of each ASCII character: most names are pure ASCII, and the full Unicode tables are slow.
type AsciiTable = LazyLock<Vec<String>>;
static ASCII_SMALL: AsciiTable = LazyLock::new(|| ascii(small));
static ASCII_AS_IS: AsciiTable = LazyLock::new(|| ascii(as_is));

fn ascii(reduce: impl Fn(&str) -> String) -> Vec<String> {
    (0..128_u8).map(|byte| reduce(char::from(byte).encode_utf8(&mut [0; 4]))).collect()
}

/// Hashed in blocks of a fixed size: equal bytes have equal hashes, however the iterator yields them.
fn hash(bytes: impl Iterator<Item = u8>, hasher: &RandomState) -> u64 {
    let (mut piece, mut used) = ([0; 64], 0);
    let mut state = hasher.build_hasher();
    for byte in bytes {
        if used == piece.len() {
            state.write(&piece);
            used = 0;
        }
        piece[used] = byte;
        used += 1;
    }
    state.write(&piece[..used]);
    state.finish()
}

/// The Unicode skeleton, without whitespace and control characters.
fn visible_skeleton(text: &str) -> String {
    skeleton(text).filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        let mut namesakes = Namesakes::default();
        namesakes.learn("org_1", one);
        namesakes.learn("org_2", "Something Else");
        namesakes.learn("org_3", other);
        assert!(!namesakes.is_alike("org_2") && !namesakes.is_alike("org_4"));
        assert_eq!(namesakes.is_alike("org_1"), namesakes.is_alike("org_3"), "{one} {other}");
        namesakes.is_alike("org_1")
    }

    #[test]
    fn confusable_names_are_alike() {
        for (one, other) in [
            ("Acme", "Acme"),
            ("Acme", "ACME"),
            ("Acme", "  Acme "),
            ("Acme Inc", "Acme\u{a0}Inc"),
            ("Acme", "Ac\u{200b}me"),
            ("Acme", "\u{410}cme"),
            ("Acme", "\u{410}\u{441}me"),
            ("Acme Al", "Acme AI"),
            ("ACME AI", "acme al"),
            ("ACME AI", "acme ai"),
            ("Acme1", "Acmel"),
            ("Modern", "Modem"),
            ("Zoë", "Zoe\u{308}"),
            ("株式会社", "株式会社"),
        ] {
            assert!(alike(one, other), "{one:?} {other:?}");
            assert!(alike(other, one), "{other:?} {one:?}");
        }
        for (one, other) in [("Acme", "Acne"), ("Acme", "Acme Inc"), ("Zoë", "Zoe"), ("青葉灯", "青葉")]
        {
            assert!(!alike(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn an_organization_is_not_its_own_namesake() {
        let mut namesakes = Namesakes::default();
        for name in ["Acme", "Acme", "ACME", "Acme Inc", ""] {
            namesakes.learn("org_1", name);
        }
        namesakes.learn("org_2", "");
        assert!(!namesakes.is_alike("org_1") && !namesakes.is_alike("org_2"));
    }

    #[test]
    fn texts_that_are_drawn_alike_are_those_of_different_owners() {
        let drawn = [("Acme Hold", "1"), ("acme hold", "2"), ("Acme", "3"), ("Other", "4"), ("Other", "4")];
        let alike = look_alikes(drawn.map(|(text, whose)| (text.to_owned(), whose)));
        assert_eq!(alike, HashSet::from(["1", "2"]));
    }

    #[test]
    fn the_ascii_table_agrees_with_the_unicode_tables() {
        let hasher = RandomState::default();
        let all: String = (0..128_u8).map(char::from).collect();
        for name in [all.as_str(), "Acme", "ACME AI", "Modern", "I1l|O0", ""] {
            let by_table: Vec<u64> = skeletons(name, &hasher).collect();
            let mut by_tables_of_all = vec![hash(small(name).bytes(), &hasher)];
            by_tables_of_all
                .extend(Some(hash(as_is(name).bytes(), &hasher)).filter(|hash| *hash != by_tables_of_all[0]));
            assert_eq!(by_table, by_tables_of_all, "{name:?}");
        }
    }
}
