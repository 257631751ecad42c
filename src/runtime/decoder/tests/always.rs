//! Invariants for any bytes at any time.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Decoder, TerminalInput, has_ctrl_c};
use crate::app::Msg;

/// Arbitrary bytes, with a preference for meaningful ones.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        4 => vec(any::<u8>(), 0..6),
        4 => prop::sample::select(vec![
            &b"\x1b"[..], b"\x1b[", b"\x1bO", b"\x1b[M", b"\x1b[[", b"\x1b[<", b"0;1", b"m", b"\x1b[200~", b"\x1b[201~",
            b"[201~", b"\x1b]", b"\x1bP", b"\x1b\\", b"\x07", b"~", b"u", b"\xe6\x97", b"\xa5", b"vD", b"\r", b"\x03",
        ]).prop_map(<[u8]>::to_vec),
    ];
    vec(pieces, 0..8).prop_map(|pieces| pieces.concat())
}

fn steps() -> impl Strategy<Value = Vec<(u64, Vec<u8>)>> {
    let later = prop_oneof![6 => 0_u64..12, 3 => 12_u64..120, 1 => 120_u64..2_500];
    vec((later, bytes()), 0..12)
}

fn play(decoder: &mut Decoder, steps: &[(u64, Vec<u8>)]) -> (Vec<TerminalInput>, Duration) {
    let mut now = Duration::from_secs(1);
    let mut input = Vec::new();
    for (later, bytes) in steps {
        now += Duration::from_millis(*later);
        input.extend(decoder.read(bytes, now));
    }
    (input, now)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn every_state_ends(steps in steps()) {
        let mut decoder = Decoder::default();
        let (_, now) = play(&mut decoder, &steps);
        decoder.pass(now + Duration::from_secs(3));
        prop_assert_eq!(decoder.deadline(), None);
        // The next key counts as a key.
        let later = now + Duration::from_secs(4);
        let input = decoder.read(b"j", later);
        prop_assert_eq!(input, [TerminalInput::Key(crate::input::Key::char('j'))]);
    }

    #[test]
    fn ctrl_c_always_arrives(steps in steps(), later in 0_u64..3_000) {
        let mut decoder = Decoder::default();
        let (_, now) = play(&mut decoder, &steps);
        let now = now + Duration::from_millis(later);
        let mut input = decoder.read(b"\x03", now);
        // An unterminated paste has timed out by then.
        input.extend(decoder.pass(now + Duration::from_secs(2)));
        prop_assert!(has_ctrl_c(&input), "{:?}", input);
    }

    #[test]
    fn a_deadline_is_never_in_the_past(steps in steps()) {
        let mut decoder = Decoder::default();
        let mut now = Duration::from_secs(1);
        for (later, bytes) in steps {
            now += Duration::from_millis(later);
            decoder.read(&bytes, now);
            prop_assert!(decoder.deadline().is_none_or(|due| due > now));
        }
    }

    /// Extra calls of `pass` make no difference.
    #[test]
    fn extra_passes_change_nothing(steps in steps(), looks in vec(0_u64..40, 0..30)) {
        let (input, end) = play(&mut Decoder::default(), &steps);
        let mut decoder = Decoder::default();
        let mut now = Duration::from_secs(1);
        let mut looked = Vec::new();
        let mut looks = looks.into_iter();
        for (later, bytes) in steps {
            let next = now + Duration::from_millis(later);
            for look in looks.by_ref() {
                now = (now + Duration::from_millis(look)).min(next);
                looked.extend(decoder.pass(now));
                if now == next {
                    break;
                }
            }
            now = next;
            looked.extend(decoder.read(&bytes, now));
        }
        prop_assert_eq!(now, end);
        prop_assert_eq!(looked, input);
    }

    /// Of several keys in one read, none stands alone.
    #[test]
    fn no_key_of_one_read_stands_alone(text in "[ -~]{2,40}") {
        let input = Decoder::default().read(text.as_bytes(), Duration::from_secs(1));
        let stands_alone = |input: &TerminalInput| matches!(input, TerminalInput::Alone);
        prop_assert!(!input.iter().any(stands_alone));
        let keys = input.iter().filter(|input| matches!(input, TerminalInput::Key(_))).count();
        prop_assert_eq!((keys, &input[1]), (1, &TerminalInput::Together));
    }

    /// A paste never decodes to keys, however it is split, as long as its pieces follow each other.
    #[test]
    fn a_split_paste_is_still_one_paste(text in "[ -~é日\r\n]{0,60}", cuts in vec((0_usize..80, 0_u64..20), 0..5)) {
        let whole = format!("\x1b[200~{text}\x1b[201~").into_bytes();
        let mut places: Vec<_> = cuts.iter().map(|(at, _)| *at % whole.len()).collect();
        places.sort_unstable();
        places.dedup();
        let mut decoder = Decoder::default();
        let (mut now, mut from) = (Duration::from_secs(1), 0);
        let mut input = Vec::new();
        for (at, (_, later)) in places.into_iter().chain([whole.len()]).zip(cuts.iter().chain([&(0, 0)])) {
            input.extend(decoder.read(&whole[from..at], now));
            now += Duration::from_millis(*later);
            from = at;
        }
        // A single byte of its start sequence may look like a lost key.
        input.retain(|input| !matches!(input, TerminalInput::Other(Msg::KeyLost(_))));
        prop_assert_eq!(input, [TerminalInput::Other(Msg::Paste(text))]);
    }
}
