//! Whether two labels are one edit apart: a letter was replaced, added or left out, or two letters were swapped.

/// The hashes of the label without one of its letters, for each letter. Labels that are one edit apart, and as long, share
/// one of them; if one is a letter longer, one of its hashes is that of the other, [`hash`].
pub(super) fn deletions(label: &[char]) -> impl Iterator<Item = u64> {
    // Of the letters from each place on, and the power of the base to their number.
    let mut rest = vec![(0_u64, 1_u64); label.len() + 1];
    for at in (0..label.len()).rev() {
        let (hash, power) = rest[at + 1];
        rest[at] = (hash.wrapping_add(code(label[at]).wrapping_mul(power)), power.wrapping_mul(BASE));
    }
    let mut before = 0_u64;
    let mut last = None;
    (0..label.len()).filter_map(move |at| {
        let (after, power) = rest[at + 1];
        let hash = before.wrapping_mul(power).wrapping_add(after);
        before = before.wrapping_mul(BASE).wrapping_add(code(label[at]));
        // Of equal neighbours it does not matter which is left out.
        let is_new = last.replace(label[at]) != Some(label[at]);
        is_new.then_some(hash)
    })
}

/// The hash of a whole label.
pub(super) fn hash(label: impl IntoIterator<Item = char>) -> u64 {
    label.into_iter().fold(0, |hash, c| hash.wrapping_mul(BASE).wrapping_add(code(c)))
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

fn code(c: char) -> u64 {
    u64::from(u32::from(c)) + 1
}

/// Labels that differ only in a number, such as `team7` and `team8`, count as different.
pub(super) fn is_one_edit(one: &[char], other: &[char]) -> bool {
    let same = |(a, b): &(&char, &char)| a == b;
    let start = one.iter().zip(other).take_while(same).count();
    let (rest, other_rest) = (&one[start..], &other[start..]);
    let end = rest.iter().rev().zip(other_rest.iter().rev()).take_while(same).count();
    let (rest, other_rest) = (&rest[..rest.len() - end], &other_rest[..other_rest.len() - end]);
    let longer = if one.len() < other.len() { other } else { one };
    match (rest, other_rest) {
        ([a], [b]) => !(a.is_ascii_digit() && b.is_ascii_digit()),
        ([a, b], [c, d]) => (a, b) == (d, c) && !(a.is_ascii_digit() && b.is_ascii_digit()),
        ([added], []) | ([], [added]) => {
            let before = start.checked_sub(1).and_then(|at| longer.get(at));
            let neighbours = [before, longer.get(start + 1)];
            !(added.is_ascii_digit() && neighbours.into_iter().flatten().any(char::is_ascii_digit))
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
