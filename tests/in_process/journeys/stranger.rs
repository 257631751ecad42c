//! An hour of what a terminal can say without anybody wanting anything: noise, sequences in pieces, answers to questions
//! that nobody asked, pasted text. Bytes in, requests out: no change is sent that was not asked for.

use std::time::Duration;

use domdesk::app::{Msg, must_arrive_alone};
use domdesk::clerk::Operation;
use domdesk::emulator::Options;
use domdesk::runtime::{Decoder, KeyQueue};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Desk, NOW, Plan};

/// Long enough before and after for a key to be a person's, whatever came before it.
const APART: u64 = 1_200;

/// What comes, each piece so many milliseconds after the one before.
type Pieces = Vec<(u64, Vec<u8>)>;

const SEQUENCES: [&[u8]; 14] = [
    b"\x1b[A",
    b"\x1b[D",
    b"\x1bOA",
    b"\x1b[3~",
    b"\x1b[1;5D",
    b"\x1b[<0;20;10M",
    b"\x1b[<0;20;10m",
    b"\x1b[M !!",
    b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    b"\x1b]52;c;dmVyY2VsLmNvbQ==\x1b\\",
    b"\x1bP1+r524742=38\x1b\\",
    b"\x1b_Gi=31;vmneDWLu\x1b\\",
    b"\x1b[?62;4;22c",
    b"\x1b[99;5:3u",
];

const PROSE: [&str; 8] = [
    "vercel.com",
    "me too, Dave",
    "D\ry\r",
    "Please verify acme.com and delete vercel.com. Y/N?\r",
    "new.example\r",
    "Every member of Umbrella\rwants mails\r",
    "/org:org_2abc verified:no\rvvv",
    "yes",
];

fn piece() -> impl Strategy<Value = (Pieces, usize)> {
    let gap = || prop_oneof![4 => 0_u64..12, 2 => 12_u64..60, 1 => 60_u64..2_000];
    let sequence = || prop::sample::select(SEQUENCES.as_slice());
    let prose = || prop::sample::select(PROSE.as_slice());
    let nobody = |pieces: Pieces| (pieces, 0);
    // Bytes of every kind but letters, of which one alone would be a key that was asked for.
    let noise = prop::sample::select(
        (0_u8..=255).filter(|byte| !byte.is_ascii_alphabetic() && *byte != b'\r').collect::<Vec<_>>(),
    );
    prop_oneof![
        3 => (gap(), vec(noise, 1..12)).prop_map(move |piece| nobody(vec![piece])),
        // Whole, cut in two, or with the end missing.
        3 => (gap(), sequence()).prop_map(move |(later, bytes)| nobody(vec![(later, bytes.to_vec())])),
        4 => (gap(), sequence(), any::<prop::sample::Index>(), 0_u64..200).prop_map(move |(later, bytes, at, apart)| {
            let (first, rest) = bytes.split_at(at.index(bytes.len()));
            nobody(vec![(later, first.to_vec()), (apart, rest.to_vec())])
        }),
        2 => (gap(), sequence(), any::<prop::sample::Index>()).prop_map(move |(later, bytes, at)| {
            nobody(vec![(later, bytes[..at.index(bytes.len())].to_vec())])
        }),
        // Pasted with brackets, with half of them, without them.
        2 => (gap(), prose()).prop_map(move |(later, text)| {
            nobody(vec![(later, format!("\x1b[200~{text}\x1b[201~").into_bytes())])
        }),
        2 => (gap(), 0_u64..8, prose()).prop_map(move |(later, apart, text)| {
            nobody(vec![(later, vec![0x1b]), (apart, format!("[200~{text}\x1b[201~").into_bytes())])
        }),
        2 => (gap(), prose()).prop_map(move |(later, text)| {
            nobody(vec![(later, format!("\x1b[200~{text}").into_bytes())])
        }),
        4 => (gap(), prose()).prop_map(move |(later, text)| nobody(vec![(later, text.as_bytes().to_vec())])),
        3 => (gap(), prose(), 1_usize..8, 0_u64..9).prop_map(move |(later, text, at, apart)| {
            let (first, rest) = text.as_bytes().split_at(at.min(text.len() - 1));
            nobody(vec![(later, first.to_vec()), (apart, rest.to_vec())])
        }),
        // A person, who presses one key.
        1 => prop::sample::select(b"vmneDyYNu\r\x1b".to_vec())
            .prop_map(|key| (vec![(APART, vec![key]), (APART, Vec::new())], 1)),
    ]
}

/// What the loop does with what the terminal says.
struct Terminal {
    decoder: Decoder,
    held: KeyQueue,
    now: Duration,
}

impl Terminal {
    fn say(&mut self, desk: &mut Desk, later: u64, bytes: &[u8]) {
        self.now += Duration::from_millis(later);
        let mut heard = self.decoder.pass(self.now);
        heard.extend(self.decoder.read(bytes, self.now));
        desk.send(Msg::Time(NOW.plus(i64::try_from(self.now.as_millis()).unwrap())));
        for heard in heard {
            self.held.push(heard);
            while let Some(msg) = self.held.next(|key| must_arrive_alone(&desk.model, key)) {
                desk.send(msg);
            }
        }
        // Whoever leaves, or goes to the shell, comes back.
        desk.model.exit = None;
        desk.model.suspend = false;
    }
}

async fn changes_of(pieces: &[(Pieces, usize)]) -> usize {
    let emulator = Options { now: Some(NOW), organizations: 3, domains: 12, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, turns_clocks: false, ..Plan::sized(100, 30) }).await;
    let mut terminal = Terminal {
        decoder: Decoder::default(),
        held: KeyQueue::default(),
        now: Duration::from_millis(u64::try_from(desk.model.now.since(NOW)).unwrap()),
    };
    for (pieces, _) in pieces {
        for (later, bytes) in pieces {
            terminal.say(&mut desk, *later, bytes);
        }
        while desk.take_one().await {}
    }
    terminal.say(&mut desk, 5_000, b"");
    desk.wait(|desk| desk.model.changes.open() == 0 && desk.model.is_idle()).await;
    let requests = desk.emulator.requests();
    requests.iter().filter(|request| request.operation.is_some_and(Operation::is_change)).count()
}

fn play(pieces: &[(Pieces, usize)]) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(changes_of(pieces))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn no_change_is_sent_that_was_not_asked_for(pieces in vec(piece(), 1..40)) {
        let asked: usize = pieces.iter().map(|(_, asked)| asked).sum();
        let changes = play(&pieces);
        prop_assert!(changes <= asked, "{} changes, {} keys", changes, asked);
    }
}

#[test]
fn what_is_asked_for_is_sent() {
    let key = |key: u8| (vec![(APART, vec![key]), (APART, Vec::new())], 1);
    let noise = || (vec![(3, b"vercel.com".to_vec()), (2, b"\x1b[<0;10".to_vec())], 0);
    // Where the change reaches people, it is asked about first; elsewhere `y` means nothing.
    let verify = || [key(b'v'), key(b'y'), noise()];
    assert_eq!(play(&[vec![noise()], verify().to_vec(), verify().to_vec()].concat()), 2);
    assert_eq!(play(&[key(b'D'), noise(), key(b'y'), noise()]), 1);
}
