//! Whether two labels are one edit apart: a letter was replaced, added or left out, or two letters were swapped.

/// A letter: a byte of a label in ASCII, or a character of any label. Both have the same hashes.
pub(super) trait Letter: Copy + PartialEq + Into<char> {}

impl Letter for u8 {}
impl Letter for char {}

/// The hashes of the label without one of its letters, for each letter. Labels that are one edit apart, and as long, share
/// one of them; if one is a letter longer, one of its hashes is that of the other, [`hash`].
pub(super) fn deletions<T: Letter>(label: &[T]) -> impl Iterator<Item = u64> {
    let without_last = label.split_last().map(|(_, before)| hash(before.iter().copied()));
    let mut hash = without_last.unwrap_or_default();
    let mut power = 1_u64;
    // One letter earlier is left out each time: only one letter of the rest is another one.
    let earlier = label.windows(2).rev().filter_map(move |pair| {
        let (Some(one), Some(next)) = (pair.first(), pair.last()) else { return None };
        hash = hash.wrapping_add(code(*next).wrapping_sub(code(*one)).wrapping_mul(power));
        power = power.wrapping_mul(BASE);
        // Of equal neighbours it does not matter which is left out.
        (one != next).then_some(hash)
    });
    without_last.into_iter().chain(earlier)
}

/// The hash of a whole label.
pub(super) fn hash<T: Letter>(label: impl IntoIterator<Item = T>) -> u64 {
    label.into_iter().fold(0, |hash, c| hash.wrapping_mul(BASE).wrapping_add(code(c)))
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

fn code(letter: impl Letter) -> u64 {
    u64::from(u32::from(letter.into())) + 1
}

/// Labels that differ only in a number, such as `team7` and `team8`, count as different.
pub(super) fn is_one_edit<T: Letter>(one: &[T], other: &[T]) -> bool {
    let same = |(a, b): &(&T, &T)| a == b;
    let is_digit = |letter: &T| (*letter).into().is_ascii_digit();
    let start = one.iter().zip(other).take_while(same).count();
    let (rest, other_rest) = (&one[start..], &other[start..]);
    let end = rest.iter().rev().zip(other_rest.iter().rev()).take_while(same).count();
    let (rest, other_rest) = (&rest[..rest.len() - end], &other_rest[..other_rest.len() - end]);
    let longer = if one.len() < other.len() { other } else { one };
    match (rest, other_rest) {
        ([a], [b]) => !(is_digit(a) && is_digit(b)),
        ([a, b], [c, d]) => (a, b) == (d, c) && !(is_digit(a) && is_digit(b)),
        ([added], []) | ([], [added]) => {
            let before = start.checked_sub(1).and_then(|at| longer.get(at));
            let neighbours = [before, longer.get(start + 1)];
            !(is_digit(added) && neighbours.into_iter().flatten().any(is_digit))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    fn share_a_hash(one: &str, other: &str) -> bool {
        let of = |text: &str, longer: bool| -> Vec<u64> {
            if longer { deletions(&chars(text)).collect() } else { vec![hash(text.chars())] }
        };
        let (one_is_longer, other_is_longer) =
            (one.chars().count() >= other.chars().count(), other.chars().count() >= one.chars().count());
        let (one, other) = (of(one, one_is_longer), of(other, other_is_longer));
        one.iter().any(|hash| other.contains(hash))
    }

    #[test]
    fn one_edit_is_found() {
        for (one, other) in [
            ("acmecorp", "acmecarp"),
            ("acmecorp", "acme-corp"),
            ("acmecorp", "acmecrp"),
            ("acmecorp", "amcecorp"),
            ("acmecorp", "acmecorps"),
            ("acmecorp", "acmecorp2"),
            ("acmecorp", "acmeco0p"),
            ("bücherwald", "bucherwald"),
            ("aaaaaa", "aaaaaaa"),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                assert!(is_one_edit(&chars(one), &chars(other)), "{one} {other}");
                assert!(share_a_hash(one, other), "{one} {other}");
            }
        }
        for (one, other) in [
            ("acmecorp", "acmecorp"),
            ("acmecorp", "acmccarp"),
            ("acmecorp", "ecmacorp"),
            ("acmecorp", "acmecorpse"),
            ("team17", "team18"),
            ("team1", "team12"),
            ("team12", "team21"),
            ("", ""),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                assert!(!is_one_edit(&chars(one), &chars(other)), "{one} {other}");
            }
        }
    }

    proptest! {
        #[test]
        fn labels_one_edit_apart_share_a_hash(one in "[ab1é]{1,7}", other in "[ab1é]{1,7}") {
            if is_one_edit(&chars(&one), &chars(&other)) {
                prop_assert!(share_a_hash(&one, &other));
            }
        }

        #[test]
        fn bytes_have_the_hashes_of_their_characters(label in "[ab1-]{0,8}") {
            let of_bytes: Vec<u64> = deletions(label.as_bytes()).collect();
            prop_assert_eq!(of_bytes, deletions(&chars(&label)).collect::<Vec<_>>());
            prop_assert_eq!(hash(label.bytes()), hash(label.chars()));
        }

        #[test]
        fn a_deletion_has_the_hash_of_the_rest(label in "[abc]{1,8}") {
            let label = chars(&label);
            let mut rests: Vec<u64> = (0..label.len())
                .map(|at| hash(label.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, c)| *c)))
                .collect();
            let mut found: Vec<u64> = deletions(&label).collect();
            for list in [&mut rests, &mut found] {
                list.sort_unstable();
                list.dedup();
            }
            prop_assert_eq!(rests, found);
        }
    }
}
