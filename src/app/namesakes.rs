//! Organizations that are taken for each other: their names are the same, or look the same. Anybody may call an organization
//! as another is called already, claim its domain, and ask support to verify it.
//!
//! Nothing is ever compared pair by pair: each name is reduced once to what it looks like, and that is looked up.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};
use std::sync::LazyLock;

use foldhash::quality::RandomState;
use unicode_security::confusable_detection::skeleton;

use crate::clerk::OrganizationDomain;
use crate::store::Store;

/// Which of the organizations that the desk knows have a namesake. Ids and likenesses are kept as hashes: a copy may tell
/// of a million organizations, and two that share a hash only get an id beside their names.
#[derive(Debug, Clone, Default)]
pub struct Namesakes {
    /// What a name looks like, and the first organization that looks so.
    first: HashMap<u64, u64, RandomState>,
    /// Organizations that look like another.
    alike: HashSet<u64, RandomState>,
    /// How many of the copy's organizations are known here.
    copied: u32,
    hasher: RandomState,
}

impl Namesakes {
    /// Whether the label of that organization is that of another as well.
    #[must_use]
    pub fn is_alike(&self, organization_id: &str) -> bool {
        !self.alike.is_empty() && self.alike.contains(&self.hasher.hash_one(organization_id))
    }

    /// There is an organization of that name.
    pub(super) fn learn(&mut self, id: &str, name: &str) {
        // Without a name the id is the label.
        if name.is_empty() {
            return;
        }
        let id = self.hasher.hash_one(id);
        for likeness in likenesses(name, &self.hasher) {
            let first = *self.first.entry(likeness).or_insert(id);
            if first != id {
                self.alike.extend([first, id]);
            }
        }
    }

    /// There are these rows.
    pub(super) fn learn_rows<'a>(&mut self, rows: impl IntoIterator<Item = &'a OrganizationDomain>) {
        for row in rows {
            self.learn(&row.organization_id, row.organization_label());
        }
    }

    /// The copy has these organizations; those that it had before are known.
    pub(super) fn learn_copy(&mut self, store: &Store) {
        let count = u32::try_from(store.organization_count()).unwrap_or(u32::MAX);
        if count < self.copied {
            // The copy was begun anew, and counts anew.
            self.copied = 0;
        }
        for organization in (self.copied..count).filter_map(|number| store.organization(number)) {
            self.learn(organization.id, organization.name);
        }
        self.copied = count;
    }
}

/// Of these texts as they are drawn, each with whose it is: those whose text looks like that of another.
pub fn look_alikes<'a>(drawn: impl IntoIterator<Item = (String, &'a str)>) -> HashSet<&'a str> {
    let hasher = RandomState::default();
    let mut first: HashMap<u64, &str, RandomState> = HashMap::default();
    let mut alike = HashSet::new();
    for (text, whose) in drawn {
        for likeness in likenesses(&text, &hasher) {
            let other = *first.entry(likeness).or_insert(whose);
            if other != whose {
                alike.extend([other, whose]);
            }
        }
    }
    alike
}

/// What a name looks like, as hashes: two names that share one of these are taken for each other. Capital I looks like a
/// small l, and case does not matter to the eye either: so the name is looked at as it is, and in small letters.
fn likenesses(name: &str, hasher: &RandomState) -> impl Iterator<Item = u64> + use<> {
    let (small, as_is) = if name.is_ascii() {
        let seen = |looks: &'static AsciiLooks| {
            name.bytes().filter_map(|byte| looks.get(usize::from(byte))).flat_map(|look| look.bytes())
        };
        (hash(seen(&ASCII_SMALL), hasher), hash(seen(&ASCII_AS_IS), hasher))
    } else {
        (hash(small(name).bytes(), hasher), hash(as_is(name).bytes(), hasher))
    };
    std::iter::once(small).chain((as_is != small).then_some(as_is))
}

fn small(name: &str) -> String {
    look(&name.to_lowercase())
}

fn as_is(name: &str) -> String {
    look(&look(name).to_lowercase())
}

/// What each ASCII character looks like: most names are nothing else, and tables of all characters take their time.
type AsciiLooks = LazyLock<Vec<String>>;
static ASCII_SMALL: AsciiLooks = LazyLock::new(|| ascii(small));
static ASCII_AS_IS: AsciiLooks = LazyLock::new(|| ascii(as_is));

fn ascii(look: impl Fn(&str) -> String) -> Vec<String> {
    (0..128_u8).map(|byte| look(char::from(byte).encode_utf8(&mut [0; 4]))).collect()
}

/// Hashed in pieces of one size: the same bytes have the same hash, wherever they come from.
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

/// The text with each character replaced by the one that it looks like, and without what nobody sees.
fn look(text: &str) -> String {
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
    fn what_the_eye_cannot_tell_apart_is_alike() {
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
    fn ascii_looks_as_the_tables_say() {
        let hasher = RandomState::default();
        let all: String = (0..128_u8).map(char::from).collect();
        for name in [all.as_str(), "Acme", "ACME AI", "Modern", "I1l|O0", ""] {
            let by_table: Vec<u64> = likenesses(name, &hasher).collect();
            let mut by_tables_of_all = vec![hash(small(name).bytes(), &hasher)];
            by_tables_of_all
                .extend(Some(hash(as_is(name).bytes(), &hasher)).filter(|hash| *hash != by_tables_of_all[0]));
            assert_eq!(by_table, by_tables_of_all, "{name:?}");
        }
    }
}
