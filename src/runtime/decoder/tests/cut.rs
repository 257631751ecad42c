//! Lost, late and unterminated sequences.

use std::time::Duration;

use super::{Decoder, Steps, TerminalInput, alone, decode, has_ctrl_c, key, lost, texts};
use crate::app::Msg;
use crate::input::{Code, Key};

#[test]
fn an_escape_is_held_for_25_milliseconds() {
    let mut decoder = Decoder::default();
    let begun = Duration::from_secs(1);
    let at = |ms: u64| begun + Duration::from_millis(ms);
    assert_eq!(decoder.read(b"\x1b", at(0)), []);
    assert_eq!(decoder.deadline(), Some(at(25)));
    assert_eq!(decoder.pass(at(24)), []);
    assert_eq!(decoder.pass(at(25)), [TerminalInput::Key(key(Code::Esc)), TerminalInput::Alone]);
    assert_eq!(decoder.deadline(), None);
}

#[test]
fn keys_after_an_escape() {
    let cases: &[(Steps<'_>, &[&str])] = &[
        (&[(0, b"\x1b"), (30, b"j")], &["Esc", "j"]),
        (&[(0, b"\x1b"), (10, b"j")], &["Alt-j"]),
        (&[(0, b"\x1b\x1b")], &["Esc", "+Esc"]),
        // The rest of a key whose ESC has already taken effect.
        (&[(0, b"\x1b"), (30, b"[D")], &["Esc"]),
        (&[(0, b"\x1b"), (30, b"["), (30, b"D")], &["Esc"]),
        (&[(0, b"\x1b"), (30, b"OA")], &["Esc"]),
        (&[(0, b"\x1b"), (90, b"[<0;10;5m")], &["Esc"]),
        (&[(0, b"\x1b"), (30, b"]11;rgb:1/2/3\x07")], &["Esc"]),
        (&[(0, b"\x1b"), (30, b"[200~D\x1b[201~")], &["Esc", "paste \"D\""]),
        // Too late to be the rest, but still a burst.
        (&[(0, b"\x1b"), (200, b"[D")], &["Esc", "[", "+D"]),
    ];
    for (steps, what) in cases {
        assert_eq!(texts(steps), *what, "{steps:?}");
    }
    let steps: Steps<'_> = &[(0, b"\x1b"), (200, b"[D")];
    assert_eq!(alone(&decode(steps)), [key(Code::Esc)]);
}

#[test]
fn a_key_swallowed_by_an_unfinished_sequence_is_reported() {
    let cases: &[(Steps<'_>, &str)] = &[
        (&[(0, b"\x1b]11;rgb:00"), (100, b"R")], "R"),
        (&[(0, b"\x1b]52;c;"), (200, b"R"), (150, b"v")], "Rv"),
        (&[(0, b"\x1bP>|XTe"), (30, b"n")], "n"),
        (&[(0, b"\x1b_Gi"), (30, b"/")], "/"),
        (&[(0, b"\x1b["), (50, b"n")], "n"),
        (&[(0, b"\x1bO"), (50, b"n")], "n"),
        (&[(0, b"\x1b[1;"), (50, b"n")], "n"),
        (&[(0, b"\x1b[<0;1;1"), (50, b"n")], "n"),
        (&[(0, b"\x1b[["), (50, b"/")], "/"),
        // After an abandoned sequence the key comes through, but is doubted.
        (&[(0, b"\xc3"), (400, b"R")], "R"),
        (&[(0, b"\xf0\x9f"), (350, b"R")], "R"),
        (&[(0, b"\x9f\x99\x82"), (350, b"R")], "R"),
        (&[(0, b"\x1b]11;rgb:00"), (600, b"R")], "R"),
        // Complete and fast sequences lose no keys.
        (&[(0, b"\x1b]11;rgb:00\x07"), (30, b"R")], ""),
        (&[(0, b"\x1b["), (5, b"A")], ""),
        // The end of a report is not a key.
        (&[(0, b"\x1b[12;40"), (30, b"R")], ""),
        (&[(0, b"\x1b[1;1"), (200, b"R")], ""),
        (&[(0, b"\x1b[?1;2"), (30, b"c")], ""),
        (&[(0, b"\x1b[?1"), (30, b"u")], ""),
        (&[(0, b"\x1b[?2026;2$"), (30, b"y")], ""),
        (&[(0, b"\x1b[?997;1"), (30, b"n")], ""),
        (&[(0, b"\x1b[8;24;80"), (30, b"t")], ""),
        (&[(0, b"\x1b[0"), (30, b"n")], ""),
        (&[(0, b"\x1b[12;"), (30, b"R")], "R"),
        (&[(0, b"\x1b[12"), (30, b"R")], "R"),
        (&[(0, b"\x1b["), (50, b"A")], ""),
        (&[(0, b"\x1b]11;rgb"), (3, b":"), (3, b"/"), (3, b"\x07")], ""),
        (&[(0, b"R"), (50, b"v")], ""),
        (&[(0, "\u{1f642}".as_bytes()), (50, b"R")], ""),
    ];
    for (steps, what) in cases {
        assert_eq!(lost(steps), *what, "{steps:?}");
    }
}

const UNFINISHED: [&[u8]; 17] = [
    b"\x1b",
    b"\x1b[",
    b"\x1bO",
    b"\x1b[<0;10",
    b"\x1b[?",
    b"\x1b[200",
    b"\x1b[200~x",
    b"\x1b[200~",
    b"\x1b[200~x\x1b[201",
    b"\x1b[M",
    b"\x1b[M\x20\x20",
    b"\x1b[[",
    b"\x1b]11;rgb:1e1e",
    b"\x1b]52;c;dmVy\x1b",
    b"\x1bP1+r",
    b"\x1b_G",
    b"\xe6\x97",
];

#[test]
fn ctrl_c_gets_through_every_unfinished_sequence() {
    for begun in UNFINISHED {
        for later in [0, 1, 9, 10, 24, 25, 26, 100, 1_500] {
            let steps: Steps<'_> = &[(0, begun), (later, b"\x03")];
            assert!(has_ctrl_c(&decode(steps)), "{} {later} ms later", begun.escape_ascii());
        }
        let whole = [begun, b"\x03"].concat();
        assert!(has_ctrl_c(&decode(&[(0, &whole)])), "{} in one go", begun.escape_ascii());
    }
}

#[test]
fn unfinished_sequences_time_out_and_keys_work_again() {
    for begun in UNFINISHED {
        let steps: Steps<'_> = &[(0, begun), (2_000, b"j")];
        let input = decode(steps);
        assert_eq!(
            input.last_chunk(),
            Some(&[TerminalInput::Key(Key::char('j')), TerminalInput::Alone]),
            "{begun:?}"
        );
    }
}

#[test]
fn a_key_held_down_ends_every_unfinished_sequence() {
    for begun in UNFINISHED {
        // A key held down for three seconds.
        let held: Vec<(u64, &[u8])> =
            std::iter::once((0, begun)).chain(std::iter::repeat_n((33, &b"j"[..]), 90)).collect();
        let input = decode(&held);
        let is_back = |input: &TerminalInput| match input {
            TerminalInput::Key(key) | TerminalInput::InBurst(key) => *key == Key::char('j'),
            TerminalInput::Other(Msg::Paste(_)) => true,
            _ => false,
        };
        assert!(input.iter().any(is_back), "{} swallows everything", begun.escape_ascii());
    }
}

#[test]
fn endless_sequences_end_by_their_size() {
    let endless = [b"\x1b[".to_vec(), vec![b'1'; 400]].concat();
    assert!(texts(&[(0, &endless)]).len() > 100);
    let endless = [b"\x1b]52;c;".to_vec(), vec![b'A'; 1_200_000]].concat();
    assert!(texts(&[(0, &endless)]).len() > 100_000);
    // None of the keys stands alone.
    assert_eq!(alone(&decode(&[(0, &endless)])), []);
    // A paste keeps at most this much, and still ends at its end sequence.
    let endless = [b"\x1b[200~".to_vec(), vec![b'v'; 9_000_000], b"\x1b[201~".to_vec()].concat();
    let input = decode(&[(0, &endless)]);
    let [TerminalInput::Other(Msg::Paste(text))] = &input[..] else { panic!("{} things", input.len()) };
    assert_eq!(text.len(), 8 * 1024 * 1024);
}

#[test]
fn the_late_end_of_an_abandoned_sequence_does_not_stand_alone() {
    let cases: &[Steps<'_>] = &[
        &[(0, b"\x1b["), (300, b"D")],
        &[(0, b"\x1b[<0;10;5"), (300, b"m")],
        &[(0, b"\x1b]11;rgb:1"), (400, b"e"), (300, b"e")],
        &[(0, b"\x1b[200~x"), (1_200, b"v")],
        &[(0, b"\x1b[<0;10\r"), (40, b"m")],
    ];
    for steps in cases {
        let input = decode(steps);
        assert!(!alone(&input).iter().any(|key| key.typed().is_some()), "{steps:?}: {input:?}");
    }
}

#[test]
fn an_unterminated_paste_times_out_and_its_rest_counts_as_pasted() {
    let lost: Steps<'_> = &[(0, b"\x1b[200~vercel"), (1_100, b".com")];
    assert_eq!(texts(lost), ["paste \"vercel\"", "+.", "+c", "+o", "+m"]);
    // Half of the end sequence arrived.
    let half: Steps<'_> = &[(0, b"\x1b[200~vercel\x1b[20"), (1_100, b"1~")];
    assert_eq!(texts(half), ["paste \"vercel\"", "+1", "+~"]);
    // Typing works again after a second.
    let typed: Steps<'_> = &[(0, b"\x1b[200~x"), (400, b"j"), (400, b"\x1b[A"), (400, b"k"), (600, b"j")];
    assert_eq!(texts(typed), ["paste \"xj\\u{1b}[A\"", "+k", "j"]);
    // Ctrl-C belongs to the paste unless it arrives separately.
    let part: Steps<'_> = &[(0, b"\x1b[200~a\x03"), (0, b"b\x1b[201~")];
    assert_eq!(texts(part), ["paste \"a\\u{3}b\""]);
    let key: Steps<'_> = &[(0, b"\x1b[200~a"), (20, b"\x03")];
    assert_eq!(texts(key), ["paste \"a\"", "+Ctrl-c"]);
}

#[test]
fn a_truncated_character_does_not_swallow_the_next_key() {
    for (bytes, what) in [
        (&b"\xc3j"[..], "+j"),
        (b"\xffj", "+j"),
        (b"\xe6\x97\x03", "+Ctrl-c"),
        (b"\xf0\x9f\x98\x1b[A", "+↑"),
        (b"\xed\xa0\x80q", "+q"),
        (b"\xf4\xbf\xbf\xbfq", "+q"),
    ] {
        assert_eq!(texts(&[(0, bytes)]), [what]);
    }
}
