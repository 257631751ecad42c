//! A few older rows that give cause to look, which chance does not bring: their names, and a mailbox at another domain.
//! Nothing is drawn for them, so that all other rows are as without them.

use crate::emulator::options::DEFAULT_DOMAINS;

/// A mail provider, a provider of disposable addresses, a public suffix, and a label with a Cyrillic letter.
const NAMES: [&str; 4] = ["googlemail.com", "mailinator.com", "org.uk", "xn--lnternworks-yij.com"];

/// The distance between them, in rows.
const STRIDE: usize = 12;

/// The name of the row with this number, instead of the one that was drawn for it; `count` is the number of rows.
pub(super) fn name(number: usize, count: usize) -> Option<&'static str> {
    NAMES.get(place(number, count)?).copied()
}

/// Whether the row's mailbox is at another domain.
pub(super) fn has_other_mailbox(number: usize, count: usize) -> bool {
    place(number, count).is_some_and(|place| (NAMES.len()..NAMES.len() * 2).contains(&place))
}

fn place(number: usize, count: usize) -> Option<usize> {
    let distance = number.checked_sub(count / 4).filter(|_| count >= DEFAULT_DOMAINS)?;
    distance.is_multiple_of(STRIDE).then_some(distance / STRIDE)
}
