//! Ids of domains in 21 bytes each.
//!
//! Clerk's own are `orgdmn_` and 27 alphanumeric characters: nine at a time make a number below 2^54, which takes seven
//! bytes and leaves the highest bits free. Those bits mark other ids: up to 20 bytes are stored in the slot unchanged,
//! longer ids are stored separately.

use std::borrow::Cow;

use super::strings::Strings;

const PREFIX: &str = "orgdmn_";
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The digit of each byte, or [`NO_DIGIT`].
const DIGITS: [u8; 256] = digits();
const NO_DIGIT: u8 = 0xff;
/// Characters per number, and bytes per number.
const GROUP: usize = 9;
const WIDTH: usize = 7;

const SLOT: usize = 3 * WIDTH;
const LAST: usize = SLOT - 1;
/// In a slot's last byte: the id is in the slot unchanged; the lower bits are its length.
const INLINE: u8 = 0x40;
/// In a slot's last byte: the id is stored separately, at the index in the first eight bytes.
const OVERFLOW: u8 = 0x80;

type Slot = [u8; SLOT];

/// An id in the form in which it is stored and compared. The form of an id is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Id<'a> {
    Slot(Slot),
    /// Does not fit into a slot.
    Overflow(&'a str),
}

impl<'a> Id<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        if let Some(slot) = pack(text) {
            return Self::Slot(slot);
        }
        let length = text.len();
        if length > LAST {
            return Self::Overflow(text);
        }
        let mut slot = [0; SLOT];
        slot[..length].copy_from_slice(text.as_bytes());
        slot[LAST] = INLINE | u8::try_from(length).unwrap_or_default();
        Self::Slot(slot)
    }

    pub(super) fn text(self) -> Cow<'a, str> {
        match self {
            Self::Overflow(text) => Cow::Borrowed(text),
            Self::Slot(slot) if slot[LAST] & INLINE != 0 => {
                let length = usize::from(slot[LAST] & !INLINE);
                Cow::Owned(String::from_utf8_lossy(&slot[..length]).into_owned())
            }
            Self::Slot(slot) => Cow::Owned(unpack(&slot)),
        }
    }
}

/// A column of ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ids {
    slots: Vec<Slot>,
    overflow: Strings,
}

impl Ids {
    pub(super) fn push(&mut self, id: Id<'_>) {
        let slot = match id {
            Id::Slot(slot) => slot,
            Id::Overflow(text) => {
                let mut slot = [0; SLOT];
                slot[..8].copy_from_slice(&(self.overflow.len() as u64).to_le_bytes());
                slot[LAST] = OVERFLOW;
                self.overflow.push(text);
                slot
            }
        };
        self.slots.push(slot);
    }

    /// The empty id beyond the end.
    pub(super) fn get(&self, index: usize) -> Id<'_> {
        match self.slots.get(index) {
            Some(slot) if slot[LAST] & OVERFLOW != 0 => {
                Id::Overflow(self.overflow.get(usize::try_from(number(&slot[..8])).unwrap_or(usize::MAX)))
            }
            Some(slot) => Id::Slot(*slot),
            None => Id::of(""),
        }
    }

    /// Frees reserved memory.
    pub(super) fn shrink(&mut self) {
        self.slots.shrink_to_fit();
        self.overflow.shrink();
    }

    pub(super) fn bytes(&self) -> usize {
        self.slots.capacity() * SLOT + self.overflow.bytes()
    }
}

const fn digits() -> [u8; 256] {
    let mut digits = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < 62 {
        digits[ALPHABET[digit as usize] as usize] = digit;
        digit += 1;
    }
    digits
}

fn pack(text: &str) -> Option<Slot> {
    let tail = text.strip_prefix(PREFIX)?.as_bytes();
    if tail.len() != 3 * GROUP {
        return None;
    }
    let mut slot = [0; SLOT];
    for (characters, bytes) in tail.chunks_exact(GROUP).zip(slot.chunks_exact_mut(WIDTH)) {
        let mut value = 0_u64;
        for &character in characters {
            let digit = DIGITS[usize::from(character)];
            if digit == NO_DIGIT {
                return None;
            }
            value = value * 62 + u64::from(digit);
        }
        bytes.copy_from_slice(&value.to_le_bytes()[..WIDTH]);
    }
    Some(slot)
}

fn unpack(slot: &Slot) -> String {
    let mut tail = [b'0'; 3 * GROUP];
    for (characters, bytes) in tail.chunks_exact_mut(GROUP).zip(slot.chunks_exact(WIDTH)) {
        let mut value = number(bytes);
        for character in characters.iter_mut().rev() {
            *character = ALPHABET[(value % 62) as usize];
            value /= 62;
        }
    }
    let mut text = String::with_capacity(PREFIX.len() + tail.len());
    text.push_str(PREFIX);
    text.extend(tail.map(char::from));
    text
}

/// Little-endian, up to eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clerks_ids_are_packed_and_all_others_are_stored() {
        let longest = "x".repeat(1 << 20);
        let texts = [
            "orgdmn_2xKfQ0aZ9bY8cX7dW6eV5fU4gT3",
            "orgdmn_000000000000000000000000000",
            "orgdmn_zzzzzzzzzzzzzzzzzzzzzzzzzzz",
            "orgdmn_2xKfQ0aZ9bY8cX7dW6eV5fU4gT",
            "orgdmn_2xKfQ0aZ9bY8cX7dW6eV5fU4gT34",
            "orgdmn_2xKfQ0aZ9bY8cX7dW6eV5fU4g-3",
            "orgdmn_2xKfQ0aZ9bY8cX7dW6eV5fU4gä",
            "",
            "d",
            "orgdmn_1",
            "exactly-twenty-bytes",
            "exactly-twenty-1bytes",
            &longest,
        ];
        let mut ids = Ids::default();
        for text in texts {
            ids.push(Id::of(text));
        }
        for (index, text) in texts.into_iter().enumerate() {
            assert_eq!(ids.get(index).text(), text);
            assert_eq!(ids.get(index), Id::of(text));
        }
        assert_eq!(ids.get(texts.len()).text(), "");
        assert_eq!(ids.overflow.len(), 6);
    }

    proptest! {
        #[test]
        fn every_id_round_trips_and_different_ids_stay_different(a in "(orgdmn_[0-9A-Za-z]{26,28}|\\PC{0,24})", b in "orgdmn_[0-9A-Za-z]{27}") {
            let (id, other) = (Id::of(&a), Id::of(&b));
            prop_assert_eq!(&*id.text(), a.as_str());
            prop_assert_eq!(&*other.text(), b.as_str());
            prop_assert_eq!(id == other, a == b);
        }
    }
}
