//! Names that try to control a terminal, to be invisible, or to break the layout.

use crate::terminal::server::LONE_SURROGATE;

/// `count` names, the same in every run: from each family in turn, with random content.
pub(crate) fn hostile(count: usize) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(20_26);
    (0..count)
        .map(|at| {
            let name = FAMILIES[at % FAMILIES.len()](&mut random);
            // At the beginning, in the middle, at the end, or alone.
            match at / FAMILIES.len() % 4 {
                0 => format!("{name}.com"),
                1 => format!("acme-{name}-clinics.com"),
                2 => format!("acme.com{name}"),
                _ => name,
            }
        })
        .collect()
}

type Random = fastrand::Rng;

const FAMILIES: [fn(&mut Random) -> String; 20] = [
    control_sequence,
    command,
    old_controls,
    |random| several(random, 1..6, |random| random.char('\u{80}'..='\u{9f}')),
    |random| several(random, 1..8, |random| pick(random, BIDI)).replace("\u{202c}", "\u{202c}abc"),
    |random| {
        let base = pick(random, &['a', 'é', '日', 'ש', '\u{1f469}', ' ']);
        format!("{base}{}", several(random, 1..400, |random| pick(random, COMBINING)))
    },
    |random| several(random, 1..4, |random| pick(random, COMBINING)),
    long,
    family,
    |random| several(random, 2..5, |random| pick(random, SELECTED)),
    |random| format!("\u{1f3f4}{}", several(random, 1..9, |random| random.char('\u{e0000}'..='\u{e007f}'))),
    |random| several(random, 1..6, |random| random.char('\u{fe00}'..='\u{fe0f}')),
    |random| several(random, 1..40, |random| pick(random, WIDTHS)),
    |random| several(random, 1..6, |random| random.char('\u{1100}'..='\u{11ff}')),
    |random| several(random, 1..6, |random| pick(random, INVISIBLE)),
    |random| several(random, 3..30, |random| pick(random, RIGHT_TO_LEFT)),
    |random| several(random, 1..6, |random| pick(random, UNASSIGNED)),
    |random| format!("{LONE_SURROGATE}{}{LONE_SURROGATE}", random.alphanumeric()),
    |random| several(random, 3..20, |random| pick(random, INDIC)),
    |random| several(random, 1..30, |random| random.char(..)),
];

const BIDI: &[char] = &[
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{206a}', '\u{206f}',
];
const COMBINING: &[char] = &[
    '\u{300}', '\u{301}', '\u{327}', '\u{334}', '\u{338}', '\u{34f}', '\u{35c}', '\u{361}', '\u{488}',
    '\u{489}', '\u{5b0}', '\u{64b}', '\u{e47}', '\u{1ab0}', '\u{20d0}', '\u{20dd}', '\u{20e3}', '\u{302a}',
    '\u{fe20}',
];
const SELECTED: &[&str] = &[
    "\u{2764}\u{fe0f}",
    "\u{231a}\u{fe0e}",
    "1\u{fe0f}\u{20e3}",
    "\u{a9}\u{fe0f}",
    "\u{1f1e9}\u{1f1ea}",
    "\u{1f1e9}",
    "\u{1f44d}\u{1f3fd}",
    "\u{1f3fd}",
    "\u{fe0f}",
    "\u{26a0}\u{fe0f}\u{fe0f}",
    "#\u{fe0f}",
    "\u{845b}\u{e0100}",
];
const WIDTHS: &[&str] = &[
    "日",
    "本",
    "ＷＩＤＥ",
    "ｶﾞ",
    "ﾟ",
    "ー",
    "…",
    "─",
    "│",
    "█",
    "▸",
    "°",
    "±",
    "①",
    "㈱",
    "㍿",
    "﷽",
    "⸺",
    "⸻",
    "𒐫",
    "꧅",
    "Ａ",
    "\u{3000}",
    "\u{a0}",
    "\u{2003}",
    "\u{202f}",
    "\u{4dc0}",
    "\u{1f004}",
    "\u{2630}",
    "\u{27e8}",
    "\u{3008}",
    "\u{17d8}",
];
const INVISIBLE: &[char] = &[
    '\u{ad}',
    '\u{115f}',
    '\u{1160}',
    '\u{17b4}',
    '\u{17b5}',
    '\u{180b}',
    '\u{180e}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{2028}',
    '\u{2029}',
    '\u{2060}',
    '\u{2061}',
    '\u{2064}',
    '\u{2800}',
    '\u{3164}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{fff9}',
    '\u{fffa}',
    '\u{fffb}',
    '\u{fffc}',
    '\u{1bca0}',
    '\u{1d173}',
    '\u{e0001}',
    '\u{e01ef}',
];
const RIGHT_TO_LEFT: &[&str] = &[
    "ש",
    "ל",
    "ו",
    "ם",
    "א",
    "ع",
    "ر",
    "ب",
    "ي",
    "لا",
    "لآ",
    "\u{644}\u{64e}\u{627}",
    "ܐ",
    "ߊ",
    "\u{1e900}",
    "1",
    " ",
    "(",
    ".com",
    "\u{5b8}",
    "\u{fdfa}",
    "\u{601}12",
    "\u{6dd}3",
    "\u{70f}",
    "\u{8e2}",
];
const UNASSIGNED: &[char] = &[
    '\u{378}',
    '\u{870f}',
    '\u{2fe0}',
    '\u{fdd0}',
    '\u{fdef}',
    '\u{fffe}',
    '\u{ffff}',
    '\u{1fffe}',
    '\u{10ffff}',
    '\u{e000}',
    '\u{f8ff}',
    '\u{f0000}',
    '\u{100000}',
    '\u{e0080}',
    '\u{3fffd}',
    '\u{fffd}',
    '\u{1faff}',
    '\u{2427}',
];
const INDIC: &[&str] = &[
    "क",
    "ष",
    "\u{94d}",
    "\u{93f}",
    "\u{94d}\u{200d}",
    "\u{94d}\u{200c}",
    "ক",
    "\u{9cb}",
    "த",
    "\u{bc6}",
    "\u{bca}",
    "ไ",
    "ท",
    "\u{e33}",
    "\u{e48}",
    "བ",
    "\u{f90}",
    "\u{f71}",
    "က",
    "\u{1039}က",
    "\u{103c}",
    "ក",
    "\u{17d2}ក",
    "\u{17d2}",
    "\u{17d8}",
    "\u{a8fa}",
    "\u{2d4f}\u{2d7f}\u{2d3e}",
    "\u{a4f8}\u{a4fc}",
    "\u{d4e}",
    "\u{111c2}",
];

/// A control sequence, complete or truncated.
fn control_sequence(random: &mut Random) -> String {
    let parameters =
        several(random, 0..6, |random| pick(random, &['0', '2', '6', '9', ';', ':', '?', '>', ' ', '!']));
    let last = random.char('@'..='~');
    let start = pick(random, &["\x1b[", "\u{9b}", "\x1b\x1b[", "\x1b"]);
    let whole = format!("{start}{parameters}{last}");
    pick(
        random,
        &[whole.as_str(), "\x1b[?1049l", "\x1b[6n", "\x1b[2J", "\x1bc", "\x1b[200~q\x1b[201~", "\x1b[?1003h"],
    )
    .to_owned()
}

/// Control strings: a title, the clipboard, a link, a private message; with different terminators.
fn command(random: &mut Random) -> String {
    let start = pick(
        random,
        &[
            "\x1b]0;",
            "\x1b]52;c;",
            "\x1b]8;;http://",
            "\x1bP$q",
            "\x1b_G",
            "\x1b^",
            "\x1bX",
            "\u{9d}2;",
            "\u{90}",
            "\u{9f}",
        ],
    );
    let end = pick(random, &["\x07", "\x1b\\", "\u{9c}", ""]);
    format!("{start}{}{end}", several(random, 1..20, Random::alphanumeric))
}

/// Newlines, tabs and other control characters of ASCII.
fn old_controls(random: &mut Random) -> String {
    several(random, 1..10, |random| {
        pick(
            random,
            &[
                '\0', '\x05', '\x07', '\x08', '\t', '\n', '\x0b', '\x0c', '\r', '\x0e', '\x0f', '\x18',
                '\x1a', '\x7f', 'a',
            ],
        )
    })
}

/// Ten thousand characters.
fn long(random: &mut Random) -> String {
    let piece = pick(random, &["a", "日", "x ", "e\u{301}", "\u{1f469}\u{200d}", "\x1b[7m", "\u{202e}ab"]);
    piece.chars().cycle().take(10_000).collect()
}

/// Emoji joined into one.
fn family(random: &mut Random) -> String {
    let members = [
        "\u{1f468}",
        "\u{1f469}\u{1f3fd}",
        "\u{1f467}",
        "\u{1f466}\u{1f3ff}",
        "\u{2764}\u{fe0f}",
        "\u{1f692}",
        "\u{2695}\u{fe0f}",
        "\u{1f3f3}\u{fe0f}",
    ];
    let count = random.usize(2..9);
    (0..count).map(|_| pick(random, &members)).collect::<Vec<_>>().join("\u{200d}")
}

fn pick<T: Copy>(random: &mut Random, from: &[T]) -> T {
    from[random.usize(..from.len())]
}

fn several<T>(
    random: &mut Random,
    count: std::ops::Range<usize>,
    mut one: impl FnMut(&mut Random) -> T,
) -> String
where
    String: FromIterator<T>,
{
    let count = random.usize(count);
    (0..count).map(|_| one(random)).collect()
}
