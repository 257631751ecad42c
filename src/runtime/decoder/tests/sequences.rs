//! Meanings of sequences, whole and split at every position.

use super::texts;

const KNOWN: &[(&[u8], &str)] = &[
    (b"\x1b[A", "↑"),
    (b"\x1b[B", "↓"),
    (b"\x1b[C", "→"),
    (b"\x1b[D", "←"),
    (b"\x1b[H", "Home"),
    (b"\x1b[F", "End"),
    (b"\x1b[Z", "Shift-Tab"),
    (b"\x1b[1~", "Home"),
    (b"\x1b[3~", "Delete"),
    (b"\x1b[4~", "End"),
    (b"\x1b[5~", "PgUp"),
    (b"\x1b[6~", "PgDn"),
    (b"\x1b[7~", "Home"),
    (b"\x1b[8~", "End"),
    (b"\x1bOA", "↑"),
    (b"\x1bOD", "←"),
    (b"\x1bOH", "Home"),
    (b"\x1bOM", "Enter"),
    (b"\x1bO5A", "Ctrl-↑"),
    (b"\x1b[1;5A", "Ctrl-↑"),
    (b"\x1b[1;3D", "Alt-←"),
    (b"\x1b[3;5~", "Ctrl-Delete"),
    (b"\x1b[1;1:2B", "↓"),
    (b"\x1b[99;5u", "Ctrl-c"),
    (b"\x1b[27;5;99~", "Ctrl-c"),
    (b"\x1b[27u", "Esc"),
    (b"\x1b[13u", "Enter"),
    (b"\x1b[9;2u", "Shift-Tab"),
    (b"\x1b[103;2u", "G"),
    (b"\x1b[103:71;2u", "G"),
    (b"\x1b[57420u", "↓"),
    (b"\x1b[57401u", "2"),
    (b"\x1bd", "Alt-d"),
    (b"\x1b\r", "Alt-Enter"),
    (b"\x1b\x7f", "Alt-Backspace"),
    (b"\xc3\xa9", "é"),
    (b"\xe6\x97\xa5", "日"),
    (b"\xf0\x9f\x98\x80", "😀"),
    (b"\x1b[<0;20;10M", "Press 19,9"),
    (b"\x1b[<64;1;1M", "ScrollUp 0,0"),
    (b"\x1b[<65;300;200M", "ScrollDown 299,199"),
    (b"\x1b[32;20;10M", "Press 19,9"),
    (b"\x1b[M\x20\x34\x2a", "Press 19,9"),
    (b"\x1b[200~v\x1b[A\x03\x1b[201~", "paste \"v\\u{1b}[A\\u{3}\""),
    (b"\x1b[200~\x1b\x1b[201\x1b[201~", "paste \"\\u{1b}\\u{1b}[201\""),
    (b"\x1b[200~\x1b[201~", "paste \"\""),
];

/// Sequences that the desk ignores: function keys, key releases, focus changes, answers of the terminal.
const SWALLOWED: &[&[u8]] = &[
    b"\x1b[11~",
    b"\x1b[24~",
    b"\x1b[2~",
    b"\x1b[P",
    b"\x1bOP",
    b"\x1bOj",
    b"\x1b[[A",
    b"\x1b[[~",
    b"\x1b[99;5:3u",
    b"\x1b[57441u",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[<0;20;10m",
    b"\x1b[<35;20;10M",
    b"\x1b[<0;0;0M",
    b"\x1b[<999999;99999999;9M",
    b"\x1b[201~",
    b"\x1b[?1;2c",
    b"\x1b[>41;354;0c",
    b"\x1b[?2026;2$y",
    b"\x1b[12;40R",
    b"\x1b[?1u",
    b"\x1b[4;600;800t",
    b"\x1b[99999999999999999999~",
    b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    b"\x1b]10;rgb:cdcd/d6d6/f4f4\x1b\\",
    b"\x1b]52;c;dmVyY2VsLmNvbQ==\x1b\\",
    b"\x1bP>|XTerm(390)\x1b\\",
    b"\x1bP1+r524742=38\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b^D\x1b\\",
    b"\x1bXD\x1b\\",
    b"\xff",
    b"\xc0",
    b"\x80",
];

fn all() -> impl Iterator<Item = (&'static [u8], Vec<String>)> {
    let known = KNOWN.iter().map(|(bytes, what)| (*bytes, vec![(*what).to_owned()]));
    known.chain(SWALLOWED.iter().map(|bytes| (*bytes, Vec::new())))
}

#[test]
fn whole_sequences() {
    for (bytes, what) in all() {
        assert_eq!(texts(&[(0, bytes)]), what, "{:?}", bytes.escape_ascii().to_string());
    }
}

#[test]
fn sequences_split_at_every_position_by_up_to_ten_milliseconds() {
    for (bytes, what) in all() {
        for at in 1..bytes.len() {
            for later in [0, 1, 5, 10] {
                let (first, rest) = bytes.split_at(at);
                let place = format!("{} | {} after {later} ms", first.escape_ascii(), rest.escape_ascii());
                assert_eq!(texts(&[(0, first), (later, rest)]), what, "{place}");
            }
        }
        let each: Vec<_> = bytes.chunks(1).map(|byte| (3, byte)).collect();
        assert_eq!(texts(&each), what, "{} byte by byte", bytes.escape_ascii());
    }
}

#[test]
fn all_sequences_in_one_read() {
    let bytes: Vec<u8> = all().flat_map(|(bytes, _)| bytes.iter().copied()).collect();
    let plain = |text: String| text.trim_start_matches('+').to_owned();
    let input: Vec<_> = texts(&[(0, &bytes)]).into_iter().map(plain).collect();
    assert_eq!(input, all().flat_map(|(_, what)| what).collect::<Vec<_>>());
}

#[test]
fn control_characters_are_keys() {
    for (byte, what) in [
        (0x00, "Ctrl-Space"),
        (0x01, "Ctrl-a"),
        (0x03, "Ctrl-c"),
        (0x08, "Ctrl-h"),
        (0x09, "Tab"),
        (0x0a, "Ctrl-j"),
        (0x0d, "Enter"),
        (0x1a, "Ctrl-z"),
        (0x1b, "Esc"),
        (0x1c, "Ctrl-4"),
        (0x1f, "Ctrl-7"),
        (0x7f, "Backspace"),
    ] {
        assert_eq!(texts(&[(0, &[byte])]), [what], "{byte:#x}");
    }
}
