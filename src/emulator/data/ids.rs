//! Ids in Clerk's style, computed from a row's number instead of stored: a million rows need no table of ids.
//!
//! After the prefix come 27 alphanumeric characters. The first six count upwards with the row's number, as the time at
//! the start of Clerk's own ids does; the rest is a hash of seed, kind and number. So the order of ids is the order of
//! numbers, an id leads back to its number, and a made-up id leads nowhere.

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Number of characters that count upwards.
const COUNTER: usize = 6;
/// Start of the count: "2x…", which resembles an id of recent years.
const FIRST: u64 = 2 * 62_u64.pow(5) + 59 * 62_u64.pow(4) + 20 * 62_u64.pow(3);
/// Distance between neighbours, so that ids do not look numbered.
const STEP: u64 = 97;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum IdKind {
    Organization,
    Domain,
    Instance,
    User,
}

impl IdKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Organization => "org_",
            Self::Domain => "orgdmn_",
            Self::Instance => "ins_",
            Self::User => "user_",
        }
    }

    const fn salt(self) -> u64 {
        match self {
            Self::Organization => 0x6f72_6761,
            Self::Domain => 0x646f_6d61,
            Self::Instance => 0x696e_7374,
            Self::User => 0x7573_6572,
        }
    }
}

pub(crate) fn encode(seed: u64, kind: IdKind, number: u32) -> String {
    let hash = mix(seed ^ mix(kind.salt() << 32 | u64::from(number)));
    let mut id = String::with_capacity(kind.prefix().len() + 27);
    id.push_str(kind.prefix());
    push_base62(&mut id, counter(hash, number), COUNTER);
    push_base62(&mut id, hash, 11);
    push_base62(&mut id, mix(hash), 10);
    id
}

/// The number of the row with this id, if `encode` can produce the id.
pub(crate) fn decode(seed: u64, kind: IdKind, id: &str) -> Option<u32> {
    let counter = id.strip_prefix(kind.prefix())?.get(..COUNTER)?;
    let mut value = 0_u64;
    for byte in counter.bytes() {
        let digit = ALPHABET.iter().position(|&known| known == byte)?;
        value = value * 62 + u64::try_from(digit).ok()?;
    }
    let number = u32::try_from(value.checked_sub(FIRST)? / STEP).ok()?;
    (encode(seed, kind, number) == id).then_some(number)
}

/// Spreads a number over 64 bits; one round of SplitMix64.
pub(crate) const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// `length` alphanumeric characters, the same for the same value.
pub(crate) fn token(value: u64, length: usize) -> String {
    let mut text = String::with_capacity(length);
    let mut state = value;
    while text.len() < length {
        state = mix(state);
        let width = (length - text.len()).min(10);
        push_base62(&mut text, state, width);
    }
    text
}

fn counter(hash: u64, number: u32) -> u64 {
    FIRST + u64::from(number) * STEP + hash % STEP
}

fn push_base62(text: &mut String, mut value: u64, width: usize) {
    let mut digits = [b'0'; 11];
    for digit in digits[..width].iter_mut().rev() {
        *digit = ALPHABET[(value % 62) as usize];
        value /= 62;
    }
    text.extend(digits[..width].iter().map(|&byte| char::from(byte)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_number_and_keep_its_order() {
        let mut last = String::new();
        for number in (0..2_000).chain([999_999, 1_000_000, 50_000_000]) {
            let id = encode(7, IdKind::Domain, number);
            assert_eq!(id.len(), "orgdmn_".len() + 27);
            assert!(id > last);
            assert_eq!(decode(7, IdKind::Domain, &id), Some(number));
            assert_eq!(decode(8, IdKind::Domain, &id), None);
            last = id;
        }
        let organization = encode(7, IdKind::Organization, 3);
        assert_eq!(decode(7, IdKind::Organization, &organization), Some(3));
        assert_eq!(decode(7, IdKind::Domain, &organization), None);
        for stranger in ["", "orgdmn_", "orgdmn_ä", "orgdmn_000000000000000000000000000"] {
            assert_eq!(decode(7, IdKind::Domain, stranger), None);
        }
    }
}
