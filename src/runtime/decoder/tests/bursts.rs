use super::{Steps, alone, decode, texts};
use crate::input::Key;

fn keys(text: &str) -> Vec<Key> {
    text.chars().map(Key::char).collect()
}

#[test]
fn no_key_of_a_burst_stands_alone() {
    let cases: &[Steps<'_>] = &[
        &[(0, b"vercel.com")],
        &[(0, b"v"), (1, b"ercel.com")],
        &[(0, b"vercel.co"), (5, b"m")],
        &[(0, b"v"), (3, b"e"), (3, b"r"), (3, b"c"), (3, b"e"), (3, b"l"), (9, b"D")],
        // Pieces of a long text.
        &[(0, b"vercel.co"), (40, b"m"), (40, b"D")],
        &[(0, b"\x1b"), (1, b"[200~vercel.com\x1b[201~")],
        &[(0, b"\x1b"), (1, b"[200~vercel.com\x1b"), (1, b"[201~D")],
        &[(0, b"D\r")],
        &[(0, b"\x1b[D\x1b[200~"), (0, b"x\x1b[201~v")],
        &[(0, b"v\x1b[A")],
        &[(0, b"v\x03")],
        &[(0, "vé".as_bytes())],
        // An Esc, or a part of a sequence or character that never becomes whole.
        &[(0, b"v\x1b")],
        &[(0, b"v"), (1, b"\x1b")],
        &[(0, b"v"), (9, b"\x1b")],
        &[(0, b"v\xd0")],
        &[(0, b"v"), (9, b"\xd0")],
        &[(0, b"v\xff")],
        &[(0, b"v\x1b[")],
        &[(0, b"v\x1bO")],
        &[(0, b"v\x1b]11;rgb")],
        &[(0, b"v\x1b["), (300, b"")],
    ];
    for steps in cases {
        let mut alone = alone(&decode(steps));
        // Nothing came after the Esc.
        alone.retain(|key| *key != Key::new(crate::input::Code::Esc));
        assert_eq!(alone, [], "{steps:?}");
    }
}

#[test]
fn keys_typed_by_a_person_stand_alone() {
    let cases: &[(Steps<'_>, &str)] = &[
        (&[(0, b"v")], "v"),
        (&[(0, b"D"), (120, b"y")], "Dy"),
        // As fast as a key repeats.
        (&[(0, b"v"), (500, b"v"), (15, b"v"), (15, b"v"), (10, b"v")], "vvvvv"),
        // After a paste, and after several at once.
        (&[(0, b"\x1b[200~acme.com\x1b[201~"), (60, b"y")], "y"),
        (&[(0, b"jjj"), (60, b"v")], "v"),
        // Mouse events in between do not matter.
        (&[(0, b"\x1b[<35;1;1M"), (1, b"v"), (1, b"\x1b[<35;2;1M"), (1, b"\x1b[<35;3;1M")], "v"),
        // Answers of the terminal do not matter, however slowly they arrive.
        (&[(0, b"v\x1b[?1;2c")], "v"),
        (&[(0, b"v\x1b[?1;2"), (100, b"c")], "v"),
        (&[(0, b"v\x1b]11;rgb:0/0/0"), (100, b"\x07")], "v"),
        (&[(0, b"v"), (9, b"\x1b[<35;2;1M")], "v"),
        (&[(0, b"v"), (11, b"\x1b["), (300, b"")], "v"),
    ];
    for (steps, text) in cases {
        assert_eq!(alone(&decode(steps)), keys(text), "{steps:?}");
    }
}

#[test]
fn a_key_is_reported_immediately_and_whether_it_stands_alone_later() {
    use super::{Decoder, TerminalInput};
    use std::time::Duration;

    let at = |ms: u64| Duration::from_millis(1_000 + ms);
    let mut decoder = Decoder::default();
    assert_eq!(decoder.read(b"j", at(0)), [TerminalInput::Key(Key::char('j'))]);
    assert_eq!(decoder.deadline(), Some(at(10)));
    assert_eq!(decoder.pass(at(9)), []);
    // Even if `pass` is late.
    assert_eq!(decoder.read(b"k", at(12)), [TerminalInput::Alone, TerminalInput::Key(Key::char('k'))]);
    assert_eq!(decoder.read(b"k", at(21)), [TerminalInput::Together, TerminalInput::InBurst(Key::char('k'))]);
    assert_eq!(decoder.deadline(), None);
    assert_eq!(texts(&[(0, b"jk"), (60, b"j")]), ["j", "+k", "j"]);
}
